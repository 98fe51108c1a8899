//! Which references inside one file can be replaced by what they refer to.
//!
//! The same ones as in Spectral, whose resolver leaves three kinds as they stand: a reference to something that it
//! stands in; one that stands in something to which its target leads; and one that leads nowhere. Two oddities of
//! its book-keeping decide which they are, and both are kept here. What leads where is noted for the values between
//! a reference and the point where its way parts from that of its target, and only so far as both ways differ step
//! by step. And it is noted under plain keys, so a target in whose way a `/` or a percent sign is written in another
//! form leads nowhere.
//!
//! Spectral asks anew for each pair of references. Here two values that lead to each other are found once for the
//! whole file, and only the few pairs of which that says nothing are searched.

use rustc_hash::FxHashMap;

use super::Value;
use super::graph::{self, Edges};
use super::library::{self, File, Leads, LocalTarget, Reference};
use crate::tree::{Forest, Node, TreeId};

/// How many steps the search for ways may take in one file. Real documents take none, or a few hundred; beyond
/// the limit a reference stays as it stands, and that is told.
const SEARCH_LIMIT: usize = 5_000_000;

/// What a reference inside a file comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Decision {
    /// It stands for this value.
    Followed(Value),
    /// It stays as it is: what it leads to leads back, or it is the whole file.
    Left,
    /// It stays as it is: whether what it leads to leads back takes too long to find out.
    Unsettled,
    /// Nothing is there.
    Missing,
}

/// What a reference that has been decided stands for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slot {
    pub(super) to: Value,
    /// How many references lie on the way there, itself included.
    pub(super) hops: u64,
}

/// What references stand for that have been decided.
pub(super) type Slots = FxHashMap<Value, Slot>;

/// Decides about references of a file, given by their numbers in the order in which they are met.
pub(super) fn decide(
    file: &File,
    order: &[u32],
    forest: &Forest,
    slots: &mut Slots,
) -> Vec<(u32, Decision)> {
    let mut circles = Circles::new(file, order, forest);
    let mut decisions = Vec::new();
    for target in processing_order(file, &circles.pairs) {
        let steps = &file.targets[target as usize].steps;
        let found = find(file.tree, steps, forest, slots);
        let incoming = std::mem::take(&mut circles.incoming[target as usize]);
        for number in incoming {
            let reference = &file.references[number as usize];
            let decision = match found {
                _ if circles.is_circular(reference, target) => match circles.search.is_given_up {
                    true => Decision::Unsettled,
                    false => Decision::Left,
                },
                None => Decision::Missing,
                // There is nothing in which the root could be replaced.
                Some(_) if reference.node == 0 => Decision::Left,
                Some((to, hops)) => {
                    let hops = hops.saturating_add(1);
                    slots.insert((file.tree, reference.node), Slot { to, hops });
                    Decision::Followed(to)
                }
            };
            decisions.push((number, decision));
        }
    }
    decisions
}

/// What stands at the end of some steps when those references are followed that have been decided, and how many that are.
fn find(tree: TreeId, steps: &[String], forest: &Forest, slots: &Slots) -> Option<(Value, u64)> {
    let mut hops = 0_u64;
    let mut follow = |node: Node<'_>| {
        let mut value = node.home().id();
        // Each step leads on to something that was decided earlier; the limit is for what nobody thought of.
        for _ in 0..64 {
            match slots.get(&value) {
                Some(slot) => {
                    value = slot.to;
                    hops = hops.saturating_add(slot.hops);
                }
                None => break,
            }
        }
        value
    };
    let mut value = (tree, 0);
    for step in steps {
        let (tree, node) = value;
        value = follow(library::child(forest.node(tree, node), step)?);
    }
    Some((value, hops))
}

/// Targets in the order in which what they stand for is settled: a target that is a reference itself comes after its
/// own target.
fn processing_order(file: &File, pairs: &[(u32, u32)]) -> Vec<u32> {
    let target_of: FxHashMap<u32, u32> = pairs
        .iter()
        .map(|(number, target)| (file.references[*number as usize].node, *target))
        .collect();
    // For a target that is a reference itself: that reference's target.
    let next = |target: u32| {
        let target = &file.targets[target as usize];
        let node = target.node.filter(|_| target.is_canonical())?;
        target_of.get(&node).copied()
    };
    let mut targeted: FxHashMap<u32, u32> = FxHashMap::default();
    for (_, target) in pairs {
        let known = &file.targets[*target as usize];
        if let Some(node) = known.node.filter(|_| known.is_canonical()) {
            targeted.insert(node, *target);
        }
    }
    let mut order = Vec::new();
    let mut seen = vec![false; file.targets.len()];
    let mut settle = |start: u32| {
        let mut chain = Vec::new();
        let mut at = Some(start);
        while let Some(target) = at.filter(|target| !seen[*target as usize]) {
            seen[target as usize] = true;
            chain.push(target);
            at = next(target);
        }
        order.extend(chain.into_iter().rev());
    };
    let own_target = |number: u32| targeted.get(&file.references[number as usize].node);
    for (number, target) in pairs {
        if own_target(*number).is_none() {
            settle(*target);
        }
    }
    // What is left are references that lead round to themselves.
    for (number, target) in pairs {
        settle(own_target(*number).copied().unwrap_or(*target));
    }
    order
}

/// What leads to what in one file.
struct Circles<'a> {
    file: &'a File,
    forest: &'a Forest,
    /// References that are not around themselves, each with its target.
    pairs: Vec<(u32, u32)>,
    /// For each target the references to it.
    incoming: Vec<Vec<u32>>,
    /// For each value that is a target: under which plain text, if any.
    plain: FxHashMap<u32, u32>,
    /// For each value: every target that it is, and to which anything leads.
    at: FxHashMap<u32, Vec<u32>>,
    edges: Edges,
    groups: Vec<u32>,
    search: Search,
}

impl<'a> Circles<'a> {
    fn new(file: &'a File, order: &[u32], forest: &'a Forest) -> Self {
        let count = file.targets.len();
        let mut circles = Circles {
            file,
            forest,
            pairs: Vec::new(),
            incoming: vec![Vec::new(); count],
            plain: FxHashMap::default(),
            at: FxHashMap::default(),
            edges: vec![Vec::new(); count],
            groups: Vec::new(),
            search: Search::new(count),
        };
        for number in order {
            let reference = &file.references[*number as usize];
            let Leads::Here(target) = reference.leads else {
                continue;
            };
            if !circles.is_around(reference, &file.targets[target as usize]) {
                circles.pairs.push((*number, target));
                circles.incoming[target as usize].push(*number);
            }
        }
        for (number, target) in (0..).zip(&file.targets) {
            // Nothing leads there from here.
            if circles.incoming[number as usize].is_empty() {
                continue;
            }
            if let Some(node) = target.node.filter(|_| target.is_plain()) {
                circles.plain.insert(node, number);
            }
        }
        for (number, target) in &circles.pairs {
            let way = circles.way(&file.references[*number as usize]);
            for node in circles.apart(&way, *target) {
                if let Some(source) = circles.plain.get(node) {
                    circles.edges[*source as usize].push(*target);
                }
            }
        }
        // Thousands of spellings may be of one value. Those to which nothing leads are on no way.
        let mut is_led_to = vec![false; count];
        for target in circles.edges.iter().flatten() {
            is_led_to[*target as usize] = true;
        }
        for (number, target) in (0..).zip(&file.targets) {
            if let Some(node) = target.node.filter(|_| is_led_to[number as usize]) {
                circles.at.entry(node).or_default().push(number);
            }
        }
        circles.groups = graph::groups(&circles.edges);
        circles
    }

    /// Whether a reference stands in what it refers to. The whole file is not meant by that.
    fn is_around(&self, reference: &Reference, target: &LocalTarget) -> bool {
        let node = target.node.filter(|_| !target.steps.is_empty());
        node.is_some_and(|node| {
            let end = self.forest.node(self.file.tree, node).end();
            (node..end).contains(&reference.node)
        })
    }

    /// The values from the root down to a reference.
    fn way(&self, reference: &Reference) -> Vec<u32> {
        let start = self.forest.node(self.file.tree, reference.node);
        let mut way: Vec<u32> = std::iter::successors(Some(start), |node| node.parent())
            .map(|node| node.id().1)
            .collect();
        way.reverse();
        way
    }

    /// The values around a reference, without itself, that its target's way does not pass through: up to the point,
    /// if any, where a step of both ways is the same again.
    fn apart<'w>(&self, way: &'w [u32], target: u32) -> &'w [u32] {
        let steps = &self.file.targets[target as usize].steps;
        let is_same = |at: usize| {
            let node = self.forest.node(self.file.tree, way[at]);
            let step = steps.get(at - 1);
            step.is_some_and(|step| match node.key() {
                Some(key) => key == step,
                None => step.parse().ok() == node.index(),
            })
        };
        let steps_taken = 1..way.len();
        let start = steps_taken.clone().find(|at| !is_same(*at));
        let start = start.unwrap_or(way.len());
        let end = (start..way.len()).find(|at| is_same(*at));
        let end = end.unwrap_or(way.len()).min(way.len().saturating_sub(1));
        way.get(start..end).unwrap_or_default()
    }

    /// Whether a reference stands in, or is, something to which its target leads.
    fn is_circular(&mut self, reference: &Reference, target: u32) -> bool {
        self.search.is_given_up = false;
        let way = self.way(reference);
        let apart = self.apart(&way, target);
        let group = self.groups[target as usize];
        let mut open = Vec::new();
        for node in &way {
            let spellings = self.at.get(node).map_or(0, Vec::len);
            // One is what people write; each further one is a step of the search.
            if !self.search.may_take(spellings.saturating_sub(1)) {
                return true;
            }
            for around in self.at.get(node).into_iter().flatten().copied() {
                if around == target {
                    continue;
                }
                if self.groups[around as usize] == group {
                    return true;
                }
                // It leads to the target itself, so that the target leads to it only in a circle.
                let is_linked = apart.contains(node) && self.plain.get(node) == Some(&around);
                if !is_linked {
                    open.push(around);
                }
            }
        }
        let Circles {
            edges,
            groups,
            search,
            ..
        } = self;
        open.iter()
            .any(|around| search.leads(edges, groups, target, *around))
    }
}

/// Looks for ways through the graph.
struct Search {
    /// In which search each node was last seen.
    seen: Vec<u32>,
    number: u32,
    steps_left: usize,
    /// Whether the last search came to no end.
    is_given_up: bool,
}

impl Search {
    fn new(count: usize) -> Self {
        Search {
            seen: vec![0; count],
            number: 0,
            steps_left: SEARCH_LIMIT,
            is_given_up: false,
        }
    }

    /// Takes so many steps. Once there were too many, it may not.
    fn may_take(&mut self, steps: usize) -> bool {
        let left = self.steps_left.checked_sub(steps);
        self.steps_left = left.unwrap_or(0);
        self.is_given_up |= left.is_none();
        !self.is_given_up
    }

    /// Whether one node leads to another. Yes, once there were too many steps.
    fn leads(&mut self, edges: &Edges, groups: &[u32], from: u32, to: u32) -> bool {
        self.number += 1;
        self.is_given_up = false;
        let mut open = vec![from];
        while let Some(node) = open.pop() {
            crate::guard::look();
            if node == to {
                return true;
            }
            // Ways lead to lower groups.
            if groups[node as usize] <= groups[to as usize] {
                continue;
            }
            for next in &edges[node as usize] {
                if !self.may_take(1) {
                    return true;
                }
                if std::mem::replace(&mut self.seen[*next as usize], self.number) != self.number {
                    open.push(*next);
                }
            }
        }
        false
    }
}
