//! Many givens, answered in one walk of a document.
//!
//! All steps of all givens become one machine, whose states are sets of "so far" of single givens and are made as
//! they are met. A node costs one look-up, however many givens there are; filters are asked only of nodes that
//! have what they speak of. Where the root is resolved, references are edges: what stands behind one is walked once
//! for each step that is wanted of it, so a shared schema costs once and a circle ends.
//!
//! What a given selects is what it would select if references were unfolded without end, each node once. Givens
//! that can tell by which way a node was reached (see `sight`) have walks of their own.

mod machine;
mod need;
mod outlook;
mod plan;
mod sight;
mod tail;
mod trees;
mod walk;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use super::budget::{Budget, BudgetSpent};
use super::dialect::{Given, Hit};
use crate::tree::Node;
use machine::Machine;
use plan::Plan;
use sight::{Sight, Up};
use walk::Walk;

/// The machine for a list of givens.
#[derive(Debug)]
pub struct Automaton<'g> {
    count: usize,
    plans: Vec<Shelf<'g>>,
}

/// A plan, and machines for it that other documents have left behind: states are the same for all.
#[derive(Debug)]
struct Shelf<'g> {
    plan: Plan<'g>,
    machines: Mutex<Vec<Machine>>,
}

/// One of the givens.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'g> {
    pub given: &'g Given,
    /// Whether [`Hit::way`] is wanted; it stays empty where it is not. What references stand for is then looked
    /// through once for all ways to it that have the names of their first and fourth step in common, and otherwise
    /// once. In OpenAPI these tell components from operations, and requests from responses. What an alias or a merge
    /// stands for is looked through for each.
    pub way: bool,
}

/// The steps of the way that [`Asked::way`] speaks of, from 0.
const REGION: [usize; 2] = [0, 3];

/// So many aliases in one another tell ways apart: what is nested deeper, and a bomb, is looked through once.
const ALIASES: usize = 2;

/// What became of one given.
#[derive(Clone, Debug, Default)]
pub struct Ran<'f> {
    /// Each node once.
    pub hits: Vec<Hit<'f>>,
    /// The budget came to its end before everything was looked at: the hits are not all.
    pub spent: Option<BudgetSpent>,
    /// Where a filter asked something of what is missing or null, that JavaScript would have refused: the first
    /// such node, and how many there were.
    pub refused: Option<(Node<'f>, usize)>,
}

impl<'g> Automaton<'g> {
    pub fn new(givens: &[Asked<'g>]) -> Automaton<'g> {
        // Those that tell all ways apart have nothing to share, and must not spend each other's budget.
        let mut groups: BTreeMap<(Sight, usize), Vec<(usize, &'g Given)>> = BTreeMap::new();
        for (number, asked) in givens.iter().enumerate() {
            let sight = Sight {
                up: sight::of(asked.given),
                regions: asked.way,
            };
            let alone = match sight.up {
                Up::All => number,
                Up::Steps(_) => 0,
            };
            let group = groups.entry((sight, alone)).or_default();
            group.push((number, asked.given));
        }
        let shelves = groups.into_iter().map(|((sight, _), givens)| Shelf {
            plan: Plan::new(sight, &givens),
            machines: Mutex::default(),
        });
        Automaton {
            count: givens.len(),
            plans: shelves.collect(),
        }
    }

    /// Walks the document below `root`: once for all givens that do not tell ways apart. The result has one entry
    /// for each given, in their order; hits are in reading order of the walk, those behind a `^` last.
    ///
    /// The budget is shared out among the walks, so that a given which is too dear ends as spent and the others do
    /// not; what one walk leaves goes to the next.
    pub fn run<'f>(&self, root: Node<'f>, budget: &mut Budget) -> Vec<Ran<'f>> {
        let mut all = vec![Ran::default(); self.count];
        let mut others = u64::try_from(self.plans.len()).unwrap_or(u64::MAX);
        for shelf in &self.plans {
            let share = budget.left() / others.max(1);
            others -= 1;
            let (ran, left) = shelf.run(root, Budget::new(share));
            // A share is no more than there is.
            let _ = budget.spend(usize::try_from(share - left.left()).unwrap_or(usize::MAX));
            for (number, ran) in shelf.plan.givens.iter().zip(ran) {
                all[*number] = ran;
            }
        }
        all
    }
}

impl Shelf<'_> {
    fn run<'f>(&self, root: Node<'f>, budget: Budget) -> (Vec<Ran<'f>>, Budget) {
        let kept = self
            .machines
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop();
        let mut machine = kept.unwrap_or_else(Machine::new);
        let result = Walk::new(&self.plan, &mut machine, root, budget).run();
        if machine.is_worth_keeping() {
            let mut machines = self.machines.lock().unwrap_or_else(PoisonError::into_inner);
            machines.push(machine);
        }
        result
    }
}
