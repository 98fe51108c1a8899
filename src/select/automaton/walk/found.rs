//! What a walk has found: hits, each once, and what could not be told.

use rustc_hash::FxHashSet;

use super::super::plan::{EdgeId, Plan};
use super::{Id, Ran};
use crate::select::{BudgetSpent, Hit};
use crate::tree::Node;

/// What was found so far.
#[derive(Debug)]
pub(super) struct Found<'f> {
    hits: Vec<Vec<Hit<'f>>>,
    /// Those that may be found again: given, node, key or value, context.
    seen: FxHashSet<(usize, Id, bool, u32)>,
    /// By edge: the first refusal with its number, and how many.
    refused: Vec<Option<(usize, Node<'f>, usize)>>,
    refusals: usize,
    /// Givens for which something was left out.
    incomplete: Vec<bool>,
}

impl<'f> Found<'f> {
    pub(super) fn refuse(&mut self, edges: &[EdgeId], node: Node<'f>) {
        self.refusals += 1;
        for edge in edges {
            let known = self.refused[*edge as usize].get_or_insert((self.refusals, node, 0));
            known.2 += 1;
        }
    }

    pub(super) fn leave_open(&mut self, givens: &[usize]) {
        for given in givens {
            self.incomplete[*given] = true;
        }
    }

    pub(super) fn new(plan: &Plan<'_>) -> Found<'f> {
        let givens = plan.givens.len();
        Found {
            hits: vec![Vec::new(); givens],
            seen: FxHashSet::default(),
            refused: vec![None; plan.edges.len()],
            refusals: 0,
            incomplete: vec![false; givens],
        }
    }

    pub(super) fn push(&mut self, given: usize, hit: Hit<'f>) {
        self.hits[given].push(hit);
    }

    /// Whether a given finds this for the first time: a key or a value, in a context that it tells apart.
    pub(super) fn is_new(&mut self, given: usize, node: Id, is_key: bool, context: u32) -> bool {
        self.seen.insert((given, node, is_key, context))
    }

    /// What became of each given.
    pub(super) fn ran(self, plan: &Plan<'_>) -> Vec<Ran<'f>> {
        let refused = self.refusals_of_each(plan);
        let found = self.hits.into_iter().zip(self.incomplete);
        let ran = found
            .zip(refused)
            .map(|((hits, is_incomplete), refused)| Ran {
                hits,
                spent: is_incomplete.then_some(BudgetSpent),
                refused,
            });
        ran.collect()
    }

    /// For each given, what was refused on its way.
    fn refusals_of_each(&self, plan: &Plan<'_>) -> Vec<Option<(Node<'f>, usize)>> {
        let mut all: Vec<Option<(usize, Node<'f>, usize)>> = vec![None; plan.givens.len()];
        for (edge, refused) in plan.edges.iter().zip(&self.refused) {
            let Some((number, node, count)) = *refused else {
                continue;
            };
            for given in &edge.givens {
                let known = all[*given].get_or_insert((number, node, 0));
                if number < known.0 {
                    (known.0, known.1) = (number, node);
                }
                known.2 += count;
            }
        }
        let refused = all.into_iter();
        refused
            .map(|refused| refused.map(|(_, node, count)| (node, count)))
            .collect()
    }
}
