//! `$ref` as an edge of the forest.
//!
//! Which references become edges is decided as Spectral's resolver decides it, so that whoever reads a document with
//! references followed sees what Spectral's rules see: `local` has its rules for one file, `cut` sees to it that no
//! reference leads into a circle. What leads nowhere, or to another machine, is listed for each document.

mod cut;
mod graph;
pub(super) mod library;
mod local;
mod outcome;
mod reach;
mod target;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::text::Place;
use crate::tree::{Forest, Node, TreeId};
use library::{Leads, Library};
use local::{Decision, Slot, Slots};
use reach::{Reached, ReferenceId};

pub(super) use outcome::Outcome;

/// A value of the forest, by its tree and its number.
type Value = (TreeId, u32);

/// The nodes that some reference of a document leads to, whether or not it is followed.
#[derive(Clone, Debug, Default)]
pub struct Referred(FxHashSet<(TreeId, u32)>);

impl Referred {
    pub fn contains(&self, node: Node<'_>) -> bool {
        self.0.contains(&node.id())
    }
}

impl<'f> FromIterator<Node<'f>> for Referred {
    fn from_iter<I: IntoIterator<Item = Node<'f>>>(nodes: I) -> Self {
        Referred(nodes.into_iter().map(Node::id).collect())
    }
}

/// A reference that leads nowhere.
#[derive(Clone, Debug)]
pub struct BrokenReference {
    /// As it is written.
    pub target: String,
    /// Why, as a whole sentence without a full stop.
    pub message: String,
    /// Every place that refers to it, in reading order; never empty. The first is where it is reported.
    pub nodes: Vec<(TreeId, u32)>,
    /// The words of each `$ref`.
    pub places: Vec<Place>,
}

/// A reference to another machine.
#[derive(Clone, Debug)]
pub struct RemoteReference {
    /// The address without its fragment.
    pub address: String,
    /// Every place that refers to it, in reading order; never empty.
    pub nodes: Vec<(TreeId, u32)>,
    /// The words of each `$ref`.
    pub places: Vec<Place>,
}

/// Follows the references of some documents, given by their numbers in the library: registers those that can be
/// followed as edges of the forest, and says what is to be said of the rest, document by document.
pub(super) fn resolve(
    documents: &[u32],
    library: &mut Library<'_>,
    forest: &mut Forest,
) -> Vec<Outcome> {
    let reached: Vec<Reached> = documents
        .iter()
        .map(|document| reach::reach(*document, library, forest))
        .collect();
    let (decisions, slots) = decide(&reached, library, forest);
    let mut edges: Vec<(Value, Value)> = Vec::new();
    for number in 0..library.len() {
        let number = u32::try_from(number).expect("files are numbered so");
        let file = library.file(number);
        for (at, reference) in (0..).zip(&file.references) {
            if let Some(Decision::Followed(value)) = decisions.get(&(number, at)) {
                edges.push(((file.tree, reference.node), *value));
            }
        }
    }
    let roots: Vec<TreeId> = documents
        .iter()
        .map(|one| library.file(*one).tree)
        .collect();
    let hops = library.limits().references;
    let too_far = register(cut::cut(edges, &roots, forest), &slots, hops, forest);
    reached
        .iter()
        .map(|reached| Outcome::new(reached, &decisions, &too_far, library, forest))
        .collect()
}

type Decisions = FxHashMap<ReferenceId, Decision>;

fn decide(reached: &[Reached], library: &Library<'_>, forest: &Forest) -> (Decisions, Slots) {
    let mut decisions = Decisions::default();
    let mut slots = Slots::default();
    let mut order: Vec<Vec<u32>> = vec![Vec::new(); library.len()];
    let mut first_met = Vec::new();
    let mut seen = FxHashSet::default();
    for id in reached.iter().flat_map(|reached| &reached.references) {
        if !seen.insert(*id) {
            continue;
        }
        let (number, at) = *id;
        if order[number as usize].is_empty() {
            first_met.push(number);
        }
        order[number as usize].push(at);
        let file = library.file(number);
        let reference = &file.references[at as usize];
        if let Leads::File { path, pointer } = &reference.leads {
            let found = library.known(path).and_then(|known| known.as_ref().ok());
            let found = found.and_then(|other| {
                let root = forest.root(library.file(*other).tree);
                library::find(root, &reach::entry_steps(pointer))
            });
            let decision = found.map_or(Decision::Missing, |node| {
                Decision::Followed(node.home().id())
            });
            if let Decision::Followed(to) = decision {
                slots.insert((file.tree, reference.node), Slot { to, hops: 1 });
            }
            decisions.insert(*id, decision);
        }
    }
    // What was met last lies deepest.
    for number in first_met.into_iter().rev() {
        let order = &order[number as usize];
        for (at, decision) in local::decide(library.file(number), order, forest, &mut slots) {
            decisions.insert((number, at), decision);
        }
    }
    (decisions, slots)
}

/// Registers each reference with the end of its chain, so that a reader has one hop to make. Answers which are left as
/// they are written because that end is more than so many references away.
fn register(
    edges: Vec<(Value, Value)>,
    slots: &Slots,
    hops: u64,
    forest: &mut Forest,
) -> FxHashSet<Value> {
    let next: FxHashMap<Value, Value> = edges.iter().copied().collect();
    // How far away, too.
    let mut ends: FxHashMap<Value, (Value, u64)> = FxHashMap::default();
    let mut too_far = FxHashSet::default();
    for (from, _) in &edges {
        let mut chain = Vec::new();
        let mut at = *from;
        // There are no circles, so every chain has an end.
        let (end, away) = loop {
            if let Some(end) = ends.get(&at) {
                break *end;
            }
            match next.get(&at) {
                Some(further) => {
                    chain.push(at);
                    at = *further;
                }
                None => break (at, 0),
            }
        };
        let mut away: u64 = away;
        for link in chain.into_iter().rev() {
            // What was decided inside one file stands for its end already, however far away that is.
            away = away.saturating_add(slots.get(&link).map_or(1, |slot| slot.hops));
            ends.insert(link, (end, away));
        }
        match ends.get(from) {
            Some((_, away)) if *away > hops => {
                too_far.insert(*from);
            }
            Some(_) | None => forest.refer(*from, end),
        }
    }
    too_far
}
