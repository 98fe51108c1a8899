//! Where a finding of a ruleset is: the value it names, the way to that value in its own file, and the bytes.
//!
//! Rulesets are written for Spectral, which names the longest part of a path that exists, in the file where the text
//! stands, and marks a value from the end of its key to the end of its last descendant. So do we, for whoever
//! compares.

mod block;

use crate::select::{Location, Step};
use crate::text::{Place, Span};
use crate::tree::{Kind, Node, Origin};

/// The value that a path leads to, or the last one on the way that exists.
#[derive(Debug)]
pub(super) struct Located<'f> {
    /// In the file where it is written.
    pub(super) node: Node<'f>,
    /// What has its bytes: the value, or the alias that stands for it.
    marked: Node<'f>,
    /// The way to it in that file. Through an alias it is the way that was gone.
    pub(super) location: Location,
    /// What of the path leads on to nothing.
    pub(super) missing: Vec<Step>,
}

impl<'f> Located<'f> {
    /// Goes a path from a value on, through what it stands for. `document` is the root of the document that rules
    /// were asked about, and `is_behind_reference` whether the way to the value led through a reference already.
    pub(super) fn new(
        from: Node<'f>,
        path: &[Step],
        document: Node<'f>,
        is_behind_reference: bool,
    ) -> Located<'f> {
        let mut node = from;
        let mut gone = 0;
        let mut is_behind_reference = is_behind_reference;
        for step in path {
            let Some(child) = child(node, step) else {
                break;
            };
            is_behind_reference |= node.is_reference();
            node = child;
            gone += 1;
        }
        // Beside a reference that has siblings there are words to point at; a bare one only points elsewhere. Who came
        // through another reference is where they all lead.
        if node.is_reference_with_siblings() && node.is_of_tree(document) && !is_behind_reference {
            node = node.as_written();
            // A sibling can have the name of what is missing behind the reference.
            while let Some(sibling) = path.get(gone).and_then(|step| child(node, step)) {
                node = sibling;
                gone += 1;
            }
        } else {
            node = node.home();
        }
        Located {
            node,
            marked: node,
            location: location_of(node),
            missing: path[gone..].to_vec(),
        }
    }

    /// A reference of the document itself that has siblings is what is meant where nothing below it is: they are
    /// written there, and not where the reference leads.
    fn or_beside_reference(mut self, root: Node<'f>, reached: Node<'f>) -> Located<'f> {
        let written = reached.as_written();
        let is_here = reached.is_of_tree(root);
        if is_here && reached.is_resolved() && reached.is_reference_with_siblings() {
            self.node = written;
            self.marked = written;
            self.location = location_of(written);
        }
        self
    }

    /// Goes a path from the root of a document on, where aliases and merged members are on the way: they have what
    /// they stand for, but stand where they are.
    pub(super) fn along(root: Node<'f>, path: impl Iterator<Item = Step>) -> Located<'f> {
        let mut path = path.peekable();
        let mut here = Located {
            node: root,
            marked: root,
            location: Location::root(),
            missing: Vec::new(),
        };
        here.arrive(root);
        let mut reached = root;
        while let Some(child) = path.peek().and_then(|step| child(here.node, step)) {
            path.next();
            if let Some(step) = Step::to(child) {
                here.location.push(step);
            }
            here.arrive(child);
            reached = child;
        }
        here.missing = path.collect();
        here.or_beside_reference(root, reached)
    }

    /// Sees through what a node stands for. Only a reference leads elsewhere.
    fn arrive(&mut self, node: Node<'f>) {
        // A circle of links is a leaf, as the tree has it.
        let end = node.home();
        (self.node, self.marked) = (node, node);
        while self.node != end
            && let Some(next) = self.node.stands_for()
        {
            if !self.node.is_link() {
                self.location = location_of(next);
                self.marked = next;
            } else if self.marked == self.node && has_no_bytes(self.node) {
                self.marked = next;
            }
            self.node = next;
        }
    }

    /// The bytes of the value, as Spectral marks them.
    pub(super) fn place(&self, document: Node<'f>) -> Place {
        let Origin::Text(_, own) = self.marked.origin() else {
            return self.marked.place();
        };
        // Other JSON files are read by another reader there, which marks what is written.
        let is_other_json = !self.marked.is_of_tree(document)
            && (self.marked.place().path()).is_some_and(|path| path.as_str().ends_with(".json"));
        if is_other_json {
            return self.marked.place();
        }
        let span = match (self.marked.is_link(), self.marked.kind()) {
            // An item of a list is marked without its `*`.
            (true, _) if self.marked.key().is_none() && !own.is_empty() => Span {
                start: own.start + 1,
                end: own.end,
            },
            (true, _) => Span {
                start: start(self.marked, own),
                end: own.end,
            },
            (false, _) if own.is_empty() => {
                let start = start(self.marked, own);
                Span { start, end: start }
            }
            (false, Kind::String) => block::whole(self.marked, own).unwrap_or(own),
            (false, _) => Span {
                start: start(self.marked, own),
                end: end(self.marked),
            },
        };
        self.marked.place_at(span)
    }
}

/// A step down, where a key that is a number may be the index of an item.
pub(super) fn child<'f>(node: Node<'f>, step: &Step) -> Option<Node<'f>> {
    match (node.kind(), step) {
        (Kind::Map, Step::Key(key)) => node.get(key),
        (Kind::Map, Step::Index(index)) => node.get(&index.to_string()),
        (Kind::List, Step::Index(index)) => node.at(*index),
        (Kind::List, Step::Key(key)) => node.at(key.parse().ok()?),
        _ => None,
    }
}

/// The way from the root of its own tree to a value.
pub(super) fn location_of(node: Node<'_>) -> Location {
    let mut steps: Vec<Step> = std::iter::successors(Some(node), |node| node.parent())
        .filter_map(Step::to)
        .collect();
    steps.reverse();
    steps.into_iter().collect()
}

/// Where a mapping ends whose last members are merged ones: the `<<` that they come from is one of its nodes.
fn behind_merged(node: Node<'_>) -> u32 {
    let leaves = node
        .as_written()
        .everything()
        .filter(|leaf| !leaf.is_collection() || leaf.is_link());
    let ends = leaves.filter_map(|leaf| match leaf.origin() {
        Origin::Text(_, span) => Some(span.end),
        Origin::Nowhere | Origin::File(_) => None,
    });
    ends.max().unwrap_or_default()
}

/// A merged member stands nowhere itself.
fn has_no_bytes(node: Node<'_>) -> bool {
    matches!(node.origin(), Origin::Text(_, span) if span.is_empty())
}

/// A collection begins behind its key's colon, and so does a value that is not written; any other value begins where
/// it is written.
fn start(node: Node<'_>, own: Span) -> u32 {
    let is_behind_key = node.is_collection() || node.is_link() || own.is_empty();
    match node.key_origin() {
        Origin::Text(_, key) if is_behind_key && node.key().is_some() => key.end + 1,
        // What follows a first line that is nothing but `---` begins with it.
        _ if node.parent().is_none() && is_second_line(node, own.start) => 0,
        _ => own.start,
    }
}

fn is_second_line(root: Node<'_>, start: u32) -> bool {
    let Place::Text { source, .. } = root.place() else {
        return false;
    };
    source.line(2).is_some_and(|line| line.start == start)
}

/// A collection ends with its last descendant, and an empty one where it is written to its end.
fn end(node: Node<'_>) -> u32 {
    let mut node = node;
    // Aliases are not entered: what they stand for is written elsewhere.
    while let Some(last) = (node.last_child()).filter(|_| node.link_target().is_none()) {
        if last.is_link() && has_no_bytes(last) {
            return behind_merged(node);
        }
        node = last.as_written();
    }
    match node.origin() {
        Origin::Text(_, span) if span.is_empty() => start(node, span),
        Origin::Text(_, span) if node.kind() == Kind::String => {
            block::whole(node, span).unwrap_or(span).end
        }
        Origin::Text(_, span) => span.end,
        Origin::Nowhere | Origin::File(_) => 0,
    }
}
