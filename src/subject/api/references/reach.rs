//! Which references count for a document: its own, and those of what they lead to in other files.
//!
//! Of another file only that part is looked at to which something leads; it may be one file of many thousand lines
//! that all documents share.

use std::collections::VecDeque;

use rustc_hash::FxHashSet;

use super::library::{self, Leads, Library};
use super::target;
use crate::guard;
use crate::tree::Forest;

/// A reference, by the numbers of its file and of itself in that file.
pub(super) type ReferenceId = (u32, u32);

/// What a document is made of.
#[derive(Debug, Default)]
pub(super) struct Reached {
    /// In the order in which they are met.
    pub references: Vec<ReferenceId>,
    /// The files, the document's own first.
    pub files: Vec<u32>,
}

/// A part of a file to be looked through.
struct Part {
    file: u32,
    start: u32,
    /// Whether references inside the file are followed: when only a part of it is looked at.
    follows: bool,
}

pub(super) fn reach(document: u32, library: &mut Library<'_>, forest: &mut Forest) -> Reached {
    let mut reached = Reached::default();
    let mut waiting = VecDeque::from([Part {
        file: document,
        start: 0,
        follows: false,
    }]);
    let mut seen_files = FxHashSet::default();
    let mut seen_parts = FxHashSet::default();
    let mut taken = FxHashSet::default();
    while let Some(part) = waiting.pop_front() {
        if seen_files.insert(part.file) {
            reached.files.push(part.file);
        }
        // Ranges of the file that are open, innermost last: the next reference, and one past the last value.
        let mut open = Vec::new();
        if seen_parts.insert((part.file, part.start)) {
            open.push(range(library, forest, part.file, part.start));
        }
        while let Some((at, end)) = open.last_mut() {
            guard::look();
            let file = library.file(part.file);
            let next = file.references.get(*at as usize);
            let Some(reference) = next.filter(|reference| reference.node < *end) else {
                open.pop();
                continue;
            };
            let id = (part.file, *at);
            // What stands beside a `$ref` is not looked at.
            *at = after(&file.references, reference.end);
            if !taken.insert(id) {
                continue;
            }
            reached.references.push(id);
            match &reference.leads {
                Leads::Here(target) if part.follows => {
                    let node = file.targets[*target as usize].node;
                    let node = node.filter(|node| seen_parts.insert((part.file, *node)));
                    open.extend(node.map(|node| range(library, forest, part.file, node)));
                }
                Leads::File { path, pointer } => {
                    let (path, steps) = (path.clone(), entry_steps(pointer));
                    let found = library.find(&path, forest).ok();
                    waiting.extend(found.and_then(|file| {
                        let root = forest.root(library.file(file).tree);
                        let start = library::find(root, &steps)?.home();
                        Some(Part {
                            file,
                            start: start.id().1,
                            follows: !steps.is_empty(),
                        })
                    }));
                }
                Leads::Here(_) | Leads::Remote(_) | Leads::Nothing(_) => {}
            }
        }
    }
    reached
}

/// The steps of a pointer into another file; a lone `/` is the whole of it.
pub(super) fn entry_steps(pointer: &str) -> Vec<String> {
    match pointer {
        "/" => Vec::new(),
        pointer => target::steps(pointer),
    }
}

fn range(library: &Library<'_>, forest: &Forest, file: u32, start: u32) -> (u32, u32) {
    let file = library.file(file);
    let end = forest.node(file.tree, start).end();
    (after(&file.references, start), end)
}

/// The first reference at or behind a value.
fn after(references: &[library::Reference], node: u32) -> u32 {
    let index = references.partition_point(|reference| reference.node < node);
    u32::try_from(index).expect("there are fewer references than values")
}
