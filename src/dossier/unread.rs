//! Where what could not be seen lies, whichever way one comes to it.
//!
//! A document hangs in the dossier at its own place, and again wherever another one speaks of it: a result of a test
//! leads to its statement. What was unread of the statement is unread there too, so ways are compared from the last
//! document that they enter, and not only from the root.

use rustc_hash::FxHashMap;

use crate::select::{Budget, BudgetSpent, Location, Match, Reference, resolve};
use crate::tree::{Node, TreeId};

/// The troubles of a dossier, by the documents they are in. Numbers are those of the list they came in.
#[derive(Debug, Default)]
pub(super) struct Unread {
    /// By the last document that the way to it enters.
    inside: FxHashMap<(TreeId, u32), Vec<(usize, Location)>>,
    /// By the other documents on the way.
    behind: FxHashMap<(TreeId, u32), Vec<(usize, Location)>>,
}

/// A document that a way enters, and how the way goes on in it.
type Stretch<'f> = (Node<'f>, Location);

/// The stretches of a way, of which the first begins at the root.
fn stretches<'f>(root: Node<'f>, location: &Location) -> Vec<Stretch<'f>> {
    let mut found = vec![(root, location.clone())];
    let mut node = root;
    for (index, step) in location.steps().iter().enumerate() {
        let Some(child) = resolve(node, &[step.clone()].into_iter().collect()) else {
            break;
        };
        node = child.link_target().unwrap_or(child);
        if node != child {
            let rest = location.steps().iter().skip(index + 1);
            found.push((node, rest.cloned().collect()));
        }
    }
    found
}

impl Unread {
    pub(super) fn new<'t>(root: Node<'_>, troubles: impl Iterator<Item = &'t Location>) -> Self {
        let mut unread = Unread::default();
        for (number, at) in troubles.enumerate() {
            let mut stretches = stretches(root, at);
            if let Some((node, rest)) = stretches.pop() {
                unread
                    .inside
                    .entry(node.id())
                    .or_default()
                    .push((number, rest));
            }
            for (node, rest) in stretches {
                unread
                    .behind
                    .entry(node.id())
                    .or_default()
                    .push((number, rest));
            }
        }
        unread
    }

    fn inside(&self, node: Node<'_>) -> impl Iterator<Item = &(usize, Location)> {
        self.inside.get(&node.id()).into_iter().flatten()
    }

    fn around(&self, node: Node<'_>) -> impl Iterator<Item = &(usize, Location)> {
        let behind = self.behind.get(&node.id()).into_iter().flatten();
        self.inside(node).chain(behind)
    }

    /// The first that lies at a location, above or below it.
    pub(super) fn touching(&self, root: Node<'_>, location: &Location) -> Option<usize> {
        let mut stretches = stretches(root, location);
        let last = stretches.pop();
        let above = stretches.iter().flat_map(|(node, rest)| {
            let above = move |(_, at): &&(usize, Location)| rest.starts_with(at);
            self.inside(*node).filter(above)
        });
        let here = last.iter().flat_map(|(node, rest)| {
            let touches =
                move |(_, at): &&(usize, Location)| rest.starts_with(at) || at.starts_with(rest);
            self.around(*node).filter(touches)
        });
        above.chain(here).map(|(number, _)| *number).min()
    }

    /// The first because of which a path may select too little.
    pub(super) fn missed_by(
        &self,
        root: Node<'_>,
        path: &Reference,
        given: &Match<'_>,
        budget: &mut Budget,
    ) -> Result<Option<usize>, BudgetSpent> {
        let start = match path.is_absolute() {
            true => Location::root(),
            false => given.location.clone(),
        };
        let mut stretches = stretches(root, &start);
        let last = stretches.pop();
        let above = stretches.iter().flat_map(|(node, rest)| {
            let above = move |(_, at): &&(usize, Location)| rest.starts_with(at);
            self.inside(*node).filter(above)
        });
        let here = last.iter().flat_map(|(node, rest)| {
            let below = |at: &Location| -> Location {
                at.steps()
                    .iter()
                    .skip(rest.steps().len())
                    .cloned()
                    .collect()
            };
            let missed = move |(_, at): &&(usize, Location)| {
                let is_below = at.starts_with(rest) && path.may_lack(0, &below(at));
                rest.starts_with(at) || is_below
            };
            self.around(*node).filter(missed)
        });
        let first = above.chain(here).map(|(number, _)| *number).min();
        let mut numbers: Vec<usize> = first.into_iter().collect();
        for (gone, target) in path.links(given.node, root, budget)? {
            let missed = |(_, at): &&(usize, Location)| path.may_lack(gone, at);
            let found = self.around(target).filter(missed);
            numbers.extend(found.map(|(number, _)| *number).min());
        }
        Ok(numbers.into_iter().min())
    }
}
