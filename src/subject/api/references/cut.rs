//! No reference may lead into a circle: whoever reads a document with references followed would never come to an end.
//!
//! Inside one file Spectral's rules see to that, but for oddities; between files nothing does. What closes a circle
//! when the documents are read from their beginnings stays as it is written.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use super::Value;
use super::graph::{self, Edges};
use crate::tree::{Forest, TreeId};

/// Takes out every reference that closes a circle. `edges` come in reading order within each tree; reading begins
/// at the trees of `documents`.
pub(super) fn cut(
    edges: Vec<(Value, Value)>,
    documents: &[TreeId],
    forest: &Forest,
) -> Vec<(Value, Value)> {
    let edges = without_circles_of_aliases(edges, forest);
    let mut walk = Walk::new(&edges, forest);
    for tree in documents {
        walk.from((*tree, 0));
    }
    // What is not read from there still must not turn in circles.
    for (from, _) in &edges {
        walk.from(*from);
    }
    let is_cut = walk.is_cut;
    let kept = edges.into_iter().zip(is_cut).filter(|(_, is_cut)| !is_cut);
    kept.map(|(edge, _)| edge).collect()
}

struct Walk<'a> {
    edges: &'a [(Value, Value)],
    forest: &'a Forest,
    /// Where the edges of each tree begin and end.
    of_tree: FxHashMap<TreeId, (usize, usize)>,
    is_seen: Vec<bool>,
    is_cut: Vec<bool>,
    /// The references on the way from the start.
    on_the_way: BTreeSet<Value>,
}

/// A value that is being read.
struct Frame {
    /// The next edge, and the last one that may stand in it.
    at: usize,
    last: usize,
    end: u32,
    /// The reference that led here.
    through: Option<Value>,
}

impl<'a> Walk<'a> {
    fn new(edges: &'a [(Value, Value)], forest: &'a Forest) -> Self {
        let mut of_tree: FxHashMap<TreeId, (usize, usize)> = FxHashMap::default();
        for (index, ((tree, _), _)) in edges.iter().enumerate() {
            let (_, end) = of_tree.entry(*tree).or_insert((index, index));
            *end = index + 1;
        }
        Walk {
            edges,
            forest,
            of_tree,
            is_seen: vec![false; edges.len()],
            is_cut: vec![false; edges.len()],
            on_the_way: BTreeSet::new(),
        }
    }

    fn from(&mut self, start: Value) {
        let mut open = vec![self.frame(start, None)];
        while let Some(frame) = open.last_mut() {
            crate::guard::look();
            let index = frame.at;
            let edge = self.edges.get(index).filter(|_| index < frame.last);
            let Some((from, to)) = edge.filter(|((_, node), _)| *node < frame.end) else {
                let done = open.pop().and_then(|frame| frame.through);
                done.map(|through| self.on_the_way.remove(&through));
                continue;
            };
            frame.at += 1;
            if std::mem::replace(&mut self.is_seen[index], true) {
                continue;
            }
            self.on_the_way.insert(*from);
            if self.holds_the_way(*to) {
                self.is_cut[index] = true;
                self.on_the_way.remove(from);
            } else {
                open.push(self.frame(*to, Some(*from)));
            }
        }
    }

    fn frame(&self, (tree, node): Value, through: Option<Value>) -> Frame {
        let (first, last) = self.of_tree.get(&tree).copied().unwrap_or_default();
        let before = self.edges[first..last].partition_point(|((_, from), _)| *from < node);
        Frame {
            at: first + before,
            last,
            end: self.forest.node(tree, node).end(),
            through,
        }
    }

    /// Whether one of the references on the way stands in a value.
    fn holds_the_way(&self, (tree, node): Value) -> bool {
        let end = self.forest.node(tree, node).end();
        let mut held = self.on_the_way.range((tree, node)..(tree, end));
        held.next().is_some()
    }
}

/// A circle that passes through an alias cannot be cut there, so all of its references are.
fn without_circles_of_aliases(edges: Vec<(Value, Value)>, forest: &Forest) -> Vec<(Value, Value)> {
    let trees: BTreeSet<TreeId> = edges
        .iter()
        .flat_map(|((from, _), (to, _))| [*from, *to])
        .collect();
    let aliases = trees.iter().flat_map(|tree| {
        let aliases = forest.aliases(*tree).into_iter();
        aliases.map(|(from, to)| ((*tree, from), (*tree, to)))
    });
    let aliases: Vec<(Value, Value)> = aliases.collect();
    if aliases.is_empty() {
        return edges;
    }
    let all = || edges.iter().chain(&aliases);
    // The roots, and what something leads to.
    let mut landings: BTreeSet<Value> = trees.iter().map(|tree| (*tree, 0)).collect();
    landings.extend(all().map(|(_, to)| *to));
    let landings: Vec<Value> = landings.into_iter().collect();
    let around = around(&landings, forest);
    // The innermost landing that a value stands in, or is.
    let innermost = |value: Value| {
        let index = landings.partition_point(|landing| *landing <= value);
        let mut at = index.checked_sub(1);
        while let Some(landing) = at {
            let (tree, node) = landings[landing];
            if tree == value.0 && value.1 < forest.node(tree, node).end() {
                return landing;
            }
            at = around[landing];
        }
        // The root of its tree is a landing, and holds it.
        0
    };
    let mut graph: Edges = vec![Vec::new(); landings.len()];
    let number = |index: usize| u32::try_from(index).expect("there are fewer values");
    for (index, outer) in around.iter().enumerate() {
        graph[(*outer).unwrap_or(index)].extend(outer.map(|_| number(index)));
    }
    let ends = |(from, to): &(Value, Value)| (innermost(*from), innermost(*to));
    for edge in all() {
        let (from, to) = ends(edge);
        graph[from].push(number(to));
    }
    let groups = graph::groups(&graph);
    let group_inside = |edge: &(Value, Value)| {
        let (from, to) = ends(edge);
        (groups[from] == groups[to]).then(|| groups[from])
    };
    let spoiled: BTreeSet<u32> = aliases.iter().filter_map(group_inside).collect();
    edges
        .iter()
        .filter(|edge| group_inside(edge).is_none_or(|group| !spoiled.contains(&group)))
        .copied()
        .collect()
}

/// For each of some values, sorted, the innermost other one around it.
fn around(values: &[Value], forest: &Forest) -> Vec<Option<usize>> {
    let mut open: Vec<usize> = Vec::new();
    let holds = |outer: usize, (tree, node): Value| {
        let (outer_tree, outer_node) = values[outer];
        outer_tree == tree && node < forest.node(outer_tree, outer_node).end()
    };
    let mut around = Vec::with_capacity(values.len());
    for (index, value) in values.iter().enumerate() {
        while open.last().is_some_and(|outer| !holds(*outer, *value)) {
            open.pop();
        }
        around.push(open.last().copied());
        open.push(index);
    }
    around
}
