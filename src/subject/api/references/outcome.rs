//! What is to be said of one document's references.

use std::hash::Hash;
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::library::{File, Leads, Library, Reference};
use super::local::Decision;
use super::reach::{self, Reached};
use super::{BrokenReference, Decisions, Referred, RemoteReference, Value, library};
use crate::guard;
use crate::outcome::Cause;
use crate::text::{Place, RepoPath};
use crate::tree::{FileId, Forest, Node, Problem, TreeId};
use crate::words;

/// See [`crate::subject::api::ApiDocument`].
#[derive(Debug, Default)]
pub(in crate::subject::api) struct Outcome {
    pub referred: Referred,
    pub broken: Vec<BrokenReference>,
    pub remote: Vec<RemoteReference>,
    pub unsettled: Vec<Value>,
    pub too_far: Vec<Value>,
    /// The files that it is made of, its own first.
    pub files: Vec<u32>,
    /// Files that it refers to and that could not be read.
    pub unread: Vec<RepoPath>,
}

/// What references share that are told together.
#[derive(PartialEq, Eq, Hash)]
enum Sharing<'a> {
    Target(u32, u32),
    Pointer(&'a RepoPath, &'a str),
    File(&'a RepoPath),
    Text(&'a str),
}

impl Outcome {
    /// The trees of these files, in the same order.
    pub(in crate::subject::api) fn trees(&self, library: &Library<'_>) -> Vec<TreeId> {
        let files = self.files.iter();
        files.map(|number| library.file(*number).tree).collect()
    }

    /// What there is of a document whose references nobody could follow.
    pub(in crate::subject::api) fn alone(number: u32) -> Outcome {
        Outcome {
            files: vec![number],
            ..Outcome::default()
        }
    }

    pub(super) fn new(
        reached: &Reached,
        decisions: &Decisions,
        too_far: &FxHashSet<Value>,
        library: &Library<'_>,
        forest: &Forest,
    ) -> Outcome {
        let mut outcome = Outcome {
            files: reached.files.clone(),
            ..Outcome::default()
        };
        let mut broken: Grouped<Sharing<'_>, BrokenReference> = Grouped::default();
        let mut remote: Grouped<&str, RemoteReference> = Grouped::default();
        let mut names = NAMES_COMPARED;
        let mut unread_paths = FxHashSet::default();
        // Reading order: file by file, as the files were met.
        let ranks: FxHashMap<u32, usize> = (reached.files.iter().copied().zip(0..)).collect();
        let mut ids = reached.references.clone();
        ids.sort_by_key(|(file, at)| (ranks.get(file).copied(), *at));
        for id in ids {
            guard::look();
            let file = library.file(id.0);
            let reference = &file.references[id.1 as usize];
            let node = (file.tree, reference.node);
            let decision = decisions.get(&id);
            let is_missing = decision == Some(&Decision::Missing);
            if decision == Some(&Decision::Unsettled) {
                outcome.unsettled.push(node);
            }
            if too_far.contains(&node) {
                outcome.too_far.push(node);
            }
            match &reference.leads {
                Leads::Here(target) => {
                    let target_of = &file.targets[*target as usize];
                    if let (Some(landing), true) = (target_of.node, decision.is_some()) {
                        outcome.referred.0.insert((file.tree, landing));
                    }
                    if is_missing {
                        let key = Sharing::Target(id.0, *target);
                        broken.add(key, || {
                            in_file(file, reference, &target_of.steps, forest, &mut names)
                        });
                    }
                }
                Leads::File { path, pointer } => match library.known(path) {
                    Some(Ok(other)) => {
                        let other = library.file(*other);
                        let steps = reach::entry_steps(pointer);
                        match library::find(forest.root(other.tree), &steps) {
                            Some(landing) => {
                                outcome.referred.0.insert(landing.id());
                            }
                            None => broken.add(Sharing::Pointer(path, pointer), || {
                                in_file(other, reference, &steps, forest, &mut names)
                            }),
                        }
                    }
                    Some(Err(unread)) => {
                        if unread_paths.insert(path) {
                            outcome.unread.push(path.clone());
                        }
                        // What broke us off is no fault of the file, and is told for itself.
                        match unread.cause {
                            Cause::Unread | Cause::Limit => {
                                let why = || reference.broken(unread.message.clone());
                                broken.add(Sharing::File(path), why);
                            }
                            Cause::Time | Cause::Bug => {}
                        }
                    }
                    None => {}
                },
                Leads::Remote(address) => remote.add(address, || RemoteReference {
                    address: address.to_string(),
                    nodes: Vec::new(),
                    places: Vec::new(),
                }),
                Leads::Nothing(why) => broken.add(Sharing::Text(&reference.text), || {
                    let text = match &*reference.text {
                        "" => String::new(),
                        text => format!(" {}", words::quoted(text)),
                    };
                    reference.broken(format!("the reference{text} {why}"))
                }),
            }
            let place = || place(node, forest);
            broken.note(node, place, |one| (&mut one.nodes, &mut one.places));
            remote.note(node, place, |one| (&mut one.nodes, &mut one.places));
        }
        outcome.broken = broken.all;
        outcome.remote = remote.all;
        outcome
    }

    /// Mistakes of notation in all files that the document is made of.
    pub(in crate::subject::api) fn problems(
        &self,
        library: &Library<'_>,
    ) -> Vec<(FileId, Arc<[Problem]>)> {
        let read = self.files.iter().map(|number| {
            let file = library.file(*number);
            (file.file, Arc::clone(&file.problems))
        });
        let read = read.filter(|(_, problems)| !problems.is_empty());
        let unread = self.unread.iter().filter_map(|path| {
            let unread = library.known(path)?.as_ref().err()?;
            unread.problem.clone()
        });
        read.chain(unread).collect()
    }
}

impl Reference {
    fn broken(&self, message: String) -> BrokenReference {
        BrokenReference {
            target: self.text.to_string(),
            message,
            nodes: Vec::new(),
            places: Vec::new(),
        }
    }
}

/// The words of the `$ref`.
fn place((tree, node): Value, forest: &Forest) -> Place {
    let node = forest.node(tree, node);
    node.get("$ref").unwrap_or(node).place()
}

/// With how many names those that lead nowhere are compared in one document, to guess which was meant.
const NAMES_COMPARED: usize = 100_000;

/// A file was read, and has nothing at some steps. `names_left` is how many names may still be compared.
fn in_file(
    file: &File,
    reference: &Reference,
    steps: &[String],
    forest: &Forest,
    names_left: &mut usize,
) -> BrokenReference {
    let mut at = forest.root(file.tree);
    let mut way = String::new();
    let mut missing = "";
    for step in steps {
        match library::child(at, step) {
            Some(next) => {
                at = next;
                way = format!("{way}/{}", step.replace('~', "~0").replace('/', "~1"));
            }
            None => {
                missing = step;
                break;
            }
        }
    }
    let text = words::quoted(&reference.text);
    let place = match way.as_str() {
        "" => format!("the root of `{}`", file.path),
        way => format!("{} in `{}`", words::quoted(way), file.path),
    };
    let missing_shown = words::quoted(missing);
    let message = format!("{text} leads to nothing: {place} has no {missing_shown}");
    let names: Vec<&str> = (at.children().filter_map(Node::key))
        .take(*names_left)
        .collect();
    *names_left -= names.len();
    // The best of some is no guess.
    let meant = words::nearest(missing, names).filter(|_| *names_left > 0);
    reference.broken(match meant {
        Some(meant) => format!("{message}; did you mean {}?", words::quoted(meant)),
        None => message,
    })
}

/// Things told once for many references, in the order in which they are met.
struct Grouped<K, T> {
    all: Vec<T>,
    by_key: FxHashMap<K, usize>,
    /// To which the reference in hand belongs.
    current: Option<usize>,
}

impl<K, T> Default for Grouped<K, T> {
    fn default() -> Self {
        Grouped {
            all: Vec::new(),
            by_key: FxHashMap::default(),
            current: None,
        }
    }
}

impl<K: Eq + Hash, T> Grouped<K, T> {
    fn add(&mut self, key: K, new: impl FnOnce() -> T) {
        let all = &mut self.all;
        let index = self.by_key.entry(key).or_insert_with(|| {
            all.push(new());
            all.len() - 1
        });
        self.current = Some(*index);
    }

    /// Notes where a reference stands that was added before.
    fn note(
        &mut self,
        node: Value,
        place: impl FnOnce() -> Place,
        lists: impl FnOnce(&mut T) -> (&mut Vec<Value>, &mut Vec<Place>),
    ) {
        if let Some(one) = self
            .current
            .take()
            .and_then(|index| self.all.get_mut(index))
        {
            let (nodes, places) = lists(one);
            nodes.push(node);
            places.push(place());
        }
    }
}
