//! The vector of nodes itself, and the forest that holds the trees of one run.
//!
//! [`Arena`] is what the readers write into, event by event. It keeps the invariants that everyone else
//! relies on: nodes stand in reading order, `end` of a node is one past its last descendant, and at most one
//! member of a mapping with a given key is not shadowed.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::keys::Keys;
use super::lookup::Lookup;
use super::read::Problem;
use crate::guard;
use crate::text::{RepoPath, SourceText, Span};

/// What a value is, after aliases are followed. Integers are told from other numbers because formats do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    Null,
    Bool,
    Int,
    Float,
    String,
    List,
    Map,
}

/// A file of the forest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub(super) u32);

/// A tree of the forest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TreeId(pub(super) u32);

impl TreeId {
    /// The number of the tree in its forest.
    pub(crate) fn number(self) -> usize {
        self.0 as usize
    }
}

/// Where a value that we put together ourselves came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// It speaks of the service as a whole.
    Nowhere,
    File(FileId),
    Text(FileId, Span),
}

/// A node's kind as it is stored. Booleans need no text, and a link is followed before anyone looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stored {
    Null,
    False,
    True,
    /// A number whose text is the node's span.
    Int,
    Float,
    /// A number without a source text, or in quotes (`!!int "3"`); `payload` names its text.
    BuiltInt,
    BuiltFloat,
    /// A string that is the bytes of its span, less `payload` bytes at each end (quotes).
    Slice,
    /// A string with escapes, or without a source: `payload` names the decoded text.
    Decoded,
    List,
    Map,
    /// Stands for another node: `payload` is an index into the tree's links.
    Link,
}

/// A document can have a node for every two of its bytes, so each byte counts twelve times here: nothing is stored that
/// can be told from the rest, and nothing is lost between fields. Where keys stand is in [`Tree::key_spans`].
#[derive(Clone, Copy, Debug)]
#[repr(Rust, packed(2))]
pub(super) struct NodeData {
    pub span: Span,
    /// The interned key of a mapping's member, or the index of a list's item.
    pub key: u32,
    pub parent: u32,
    /// Of a collection, one past the last descendant; of anything else, what its [`Stored`] says.
    rest: u32,
    pub stored: Stored,
    flags: u8,
}

/// A later duplicate of the key, or a key of the mapping itself over a merged one, hides this member.
const SHADOWED: u8 = 1;
/// `key` is a key (a member of a mapping) and not an index.
const MEMBER: u8 = 2;
/// The tree's `references` say what it refers to.
const REFERENCE: u8 = 4;

impl NodeData {
    fn is_collection(&self) -> bool {
        matches!(self.stored, Stored::List | Stored::Map)
    }

    /// One past the last descendant of this node, which has this number.
    pub(super) fn end(&self, id: u32) -> u32 {
        match self.is_collection() {
            true => self.rest,
            false => id + 1,
        }
    }

    /// What its [`Stored`] says; meaningless for a collection.
    pub(super) fn payload(&self) -> u32 {
        self.rest
    }

    pub(super) fn is_shadowed(&self) -> bool {
        self.flags & SHADOWED != 0
    }

    pub(super) fn is_member(&self) -> bool {
        self.flags & MEMBER != 0
    }

    pub(super) fn is_reference(&self) -> bool {
        self.flags & REFERENCE != 0
    }
}

/// No parent: the root.
pub(super) const NONE: u32 = u32::MAX;

/// The target of a link. `tree: None` is the link's own tree, whose number its reader does not know yet.
#[derive(Clone, Copy, Debug)]
pub(super) struct Link {
    pub tree: Option<TreeId>,
    pub node: u32,
}

/// Texts that stand in no source letter by letter, one behind the other.
#[derive(Clone, Debug, Default)]
pub(super) struct Decoded {
    texts: String,
    /// Where each ends.
    ends: Vec<usize>,
}

impl Decoded {
    fn push(&mut self, text: &str) -> u32 {
        self.texts.push_str(text);
        self.ends.push(self.texts.len());
        index(self.ends.len() - 1)
    }

    /// `None` for a number that no text has.
    fn get(&self, number: u32) -> Option<&str> {
        let is_one = (number as usize) < self.ends.len();
        is_one.then(|| self.text(number))
    }

    pub(super) fn text(&self, number: u32) -> &str {
        let number = number as usize;
        let start = number.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.texts[start..self.ends[number]]
    }
}

/// Node and key counts stay far below 2³²: every node takes up at least one byte of a capped file.
pub(super) fn index(number: usize) -> u32 {
    u32::try_from(number).expect("a file of 4 GiB is refused when it is read")
}

/// One document.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    pub(super) nodes: Vec<NodeData>,
    /// Where the keys of members stand that have a text, by the number of the node.
    key_spans: Vec<(u32, Span)>,
    pub(super) keys: Keys,
    pub(super) decoded: Decoded,
    pub(super) links: Vec<Link>,
    /// What references stand for, by the number of their node: mappings with a member `$ref`.
    pub(super) references: FxHashMap<u32, Link>,
    /// For a tree that was read: the text it is a tree of.
    pub(super) source: Option<Arc<SourceText>>,
    pub(super) file: Option<FileId>,
    /// For a tree that was put together: one origin a node.
    pub(super) origins: Vec<Origin>,
    pub(super) lookup: Lookup,
}

impl Tree {
    pub fn node_count(&self) -> usize {
        self.nodes.len()
    }

    /// The bytes of the key of a mapping's member; empty for other nodes, and for keys that stand in no text.
    pub(super) fn key_span(&self, id: u32) -> Span {
        let found = self.key_spans.binary_search_by_key(&id, |(id, _)| *id);
        found.map_or(Span::default(), |at| self.key_spans[at].1)
    }

    /// Whether the document is a list or a mapping.
    pub(crate) fn is_collection(&self) -> bool {
        let root = self.nodes.first().map(|root| root.stored);
        matches!(root, Some(Stored::List | Stored::Map))
    }
}

/// What the readers write: one call for each thing they meet, in reading order.
#[derive(Debug, Default)]
pub(super) struct Arena {
    tree: Tree,
    /// The open collections, and how many children each has so far.
    open: Vec<(u32, u32)>,
    key: Option<(u32, Span)>,
    /// For each key, the last mapping that was closed with it: how duplicates are found without a set.
    last_seen: Vec<(u32, u32)>,
    /// Most keys of a document have come before.
    recent_keys: Recent,
    recent_texts: Recent,
}

/// What a node takes up in most texts, or more: what is left over is given back in the end.
const BYTES_A_NODE: usize = 32;

/// The numbers of texts that came lately, each where its looks put it. What stands there may have been taken back.
#[derive(Debug, Default)]
struct Recent(Vec<u32>);

impl Recent {
    /// A power of two.
    const COUNT: usize = 512;

    /// Where a text stands: by its length and by a few of its bytes.
    fn of(&mut self, text: &str) -> &mut u32 {
        if self.0.is_empty() {
            self.0.resize(Recent::COUNT, NONE);
        }
        let bytes = text.as_bytes();
        let byte = |at: usize| bytes.get(at).copied().map_or(0, usize::from);
        let last = byte(bytes.len().wrapping_sub(1));
        let looks = byte(0) ^ (byte(1) << 2) ^ (byte(bytes.len() / 2) << 4) ^ (last << 3);
        &mut self.0[(looks ^ (bytes.len() << 1)) % Recent::COUNT]
    }
}

impl Arena {
    pub(super) fn new(source: Option<Arc<SourceText>>) -> Self {
        Arena {
            tree: Tree {
                source,
                ..Tree::default()
            },
            ..Arena::default()
        }
    }

    /// For a text that is one document: with room for all of its nodes.
    pub(super) fn of_whole(source: &Arc<SourceText>) -> Self {
        let mut arena = Arena::new(Some(Arc::clone(source)));
        arena.tree.nodes.reserve(source.text().len() / BYTES_A_NODE);
        arena
    }

    /// How many collections are open.
    pub(super) fn depth(&self) -> usize {
        self.open.len()
    }

    /// The innermost open collection.
    pub(super) fn innermost(&self) -> u32 {
        let (id, _) = self.open.last().expect("readers close what they opened");
        *id
    }

    /// The number of the next node.
    pub(super) fn next(&self) -> u32 {
        index(self.tree.nodes.len())
    }

    /// The key of the value that comes next.
    pub(super) fn key(&mut self, text: &str, span: Span) {
        self.key = Some((self.intern(text), span));
    }

    fn intern(&mut self, key: &str) -> u32 {
        let recent = self.recent_keys.of(key);
        if *recent != NONE && self.tree.keys.text(*recent) == key {
            return *recent;
        }
        *recent = self.tree.keys.intern(key);
        *recent
    }

    pub(super) fn push(&mut self, stored: Stored, span: Span, payload: u32) -> u32 {
        guard::look();
        let id = self.next();
        let (parent, position) = match self.open.last_mut() {
            Some((parent, children)) => {
                *children += 1;
                (*parent, *children - 1)
            }
            None => (NONE, 0),
        };
        let key = self.key.take();
        let (key_id, key_span) = key.unwrap_or((position, Span::default()));
        if key_span != Span::default() {
            self.tree.key_spans.push((id, key_span));
        }
        let mut node = NodeData {
            span,
            key: key_id,
            parent,
            rest: payload,
            stored,
            flags: if key.is_some() { MEMBER } else { 0 },
        };
        if node.is_collection() {
            node.rest = id + 1;
        }
        self.tree.nodes.push(node);
        id
    }

    pub(super) fn decoded(&mut self, text: impl AsRef<str>) -> u32 {
        self.tree.decoded.push(text.as_ref())
    }

    /// As [`Arena::decoded`], for texts that may come again and again, such as the path of the file that a fact is from.
    pub(super) fn repeated(&mut self, text: &str) -> u32 {
        let recent = self.recent_texts.of(text);
        if self.tree.decoded.get(*recent) != Some(text) {
            *recent = self.tree.decoded.push(text);
        }
        *recent
    }

    pub(super) fn link(&mut self, target: Link, span: Span) -> u32 {
        self.tree.links.push(target);
        let payload = index(self.tree.links.len() - 1);
        self.push(Stored::Link, span, payload)
    }

    /// Begins a list or a mapping whose text begins at `start`.
    pub(super) fn open(&mut self, stored: Stored, start: Span) -> u32 {
        let id = self.push(stored, start, 0);
        self.open.push((id, 0));
        id
    }

    /// Ends the innermost open collection at byte `end`, and returns the members of a mapping whose key was
    /// given again later: `(the earlier, the later)`.
    pub(super) fn close(&mut self, end: Option<u32>) -> Vec<(u32, u32)> {
        let (id, _) = self.open.pop().expect("readers close what they opened");
        let next = self.next();
        let node = &mut self.tree.nodes[id as usize];
        node.rest = next;
        if let Some(end) = end {
            node.span.end = end.max(node.span.start);
        }
        if node.stored == Stored::Map {
            self.shadow_duplicates(id)
        } else {
            Vec::new()
        }
    }

    /// The last member with a key counts, as in every parser that people use; a merged member counts only
    /// where the mapping has none of its own.
    fn shadow_duplicates(&mut self, map: u32) -> Vec<(u32, u32)> {
        let mut duplicates = Vec::new();
        self.last_seen.resize(self.tree.keys.count(), (NONE, NONE));
        let mut at = map + 1;
        let end = self.tree.nodes[map as usize].end(map);
        while at < end {
            let node = &self.tree.nodes[at as usize];
            let (next, key) = (node.end(at), node.key as usize);
            if node.is_member() && !node.is_shadowed() {
                let (seen_in, earlier) = self.last_seen[key];
                if seen_in == map {
                    let loser = self.loser(earlier, at);
                    self.tree.nodes[loser as usize].flags |= SHADOWED;
                    if !self.is_merged(earlier) && !self.is_merged(at) {
                        duplicates.push((earlier, at));
                    }
                    let winner = if loser == at { earlier } else { at };
                    self.last_seen[key] = (map, winner);
                } else {
                    self.last_seen[key] = (map, at);
                }
            }
            at = next;
        }
        duplicates
    }

    fn loser(&self, earlier: u32, later: u32) -> u32 {
        match (self.is_merged(earlier), self.is_merged(later)) {
            // The first of several merged mappings wins, as the merge key's specification says.
            (_, true) => later,
            (_, false) => earlier,
        }
    }

    /// A member that came through a merge key is a link whose span is empty of its own: it is written where
    /// the link points.
    pub(super) fn is_merged(&self, node: u32) -> bool {
        let node = &self.tree.nodes[node as usize];
        node.stored == Stored::Link && node.span.is_empty()
    }

    /// What to say about a key that is given twice.
    pub(super) fn duplicate_key(&self, earlier: u32, later: u32) -> Problem {
        let key = self.tree.keys.text(self.node(later).key);
        Problem::duplicate_key(key, self.key_span(earlier), self.key_span(later))
    }

    pub(super) fn node(&self, id: u32) -> &NodeData {
        &self.tree.nodes[id as usize]
    }

    pub(super) fn key_span(&self, id: u32) -> Span {
        self.tree.key_span(id)
    }

    pub(super) fn decoded_text(&self, payload: u32) -> &str {
        self.tree.decoded.text(payload)
    }

    /// Whether a collection still waits for its end.
    pub(super) fn is_open(&self, id: u32) -> bool {
        self.open.binary_search_by_key(&id, |(id, _)| *id).is_ok()
    }

    /// The node behind a link into the same tree, or the node itself.
    pub(super) fn resolve(&self, id: u32) -> u32 {
        let node = self.node(id);
        match node.stored {
            Stored::Link => self.tree.links[node.payload() as usize].node,
            Stored::Null
            | Stored::False
            | Stored::True
            | Stored::Int
            | Stored::Float
            | Stored::BuiltInt
            | Stored::BuiltFloat
            | Stored::Slice
            | Stored::Decoded
            | Stored::List
            | Stored::Map => id,
        }
    }

    /// The children of a collection that was closed, shadowed ones included.
    pub(super) fn children(&self, id: u32) -> impl Iterator<Item = (u32, &NodeData)> {
        let end = self.node(id).end(id);
        let mut at = id + 1;
        std::iter::from_fn(move || {
            let child = (at < end).then(|| (at, self.node(at)))?;
            at = child.1.end(child.0);
            Some(child)
        })
    }

    /// Hides a member whose contents were merged into its mapping.
    pub(super) fn shadow(&mut self, id: u32) {
        self.tree.nodes[id as usize].flags |= SHADOWED;
    }

    /// A member of another mapping, as a member of the innermost open one.
    pub(super) fn merge(&mut self, key: u32, key_span: Span, target: u32) {
        self.key = Some((key, key_span));
        let link = Link {
            tree: None,
            node: target,
        };
        self.link(link, Span::default());
    }

    /// Where the tree is now, to come back to.
    pub(super) fn mark(&self) -> Mark {
        let (innermost, children) = self.open.last().copied().unwrap_or((NONE, 0));
        Mark {
            nodes: self.tree.nodes.len(),
            links: self.tree.links.len(),
            decoded: (self.tree.decoded.texts.len(), self.tree.decoded.ends.len()),
            open: self.open.len(),
            innermost,
            children,
            key: self.key,
        }
    }

    /// Takes back all that came after. What was open then must still be.
    pub(super) fn go_back(&mut self, mark: &Mark) {
        self.tree.nodes.truncate(mark.nodes);
        self.tree.links.truncate(mark.links);
        let (texts, ends) = mark.decoded;
        self.tree.decoded.texts.truncate(texts);
        self.tree.decoded.ends.truncate(ends);
        self.open.truncate(mark.open);
        if let Some(last) = self.open.last_mut() {
            *last = (mark.innermost, mark.children);
        }
        self.key = mark.key;
        // The numbers of nodes come again, and these are of the first ones. Keys are only texts.
        self.last_seen.clear();
    }

    pub(super) fn set_origins(&mut self, origins: Vec<Origin>) {
        self.tree.origins = origins;
    }

    /// The finished tree. Collections that are still open (the text was broken off) end here.
    pub(super) fn finish(mut self) -> Tree {
        while !self.open.is_empty() {
            self.close(None);
        }
        if self.tree.nodes.is_empty() {
            self.push(Stored::Null, Span::default(), 0);
        }
        self.tree.nodes.shrink_to_fit();
        self.tree.key_spans.shrink_to_fit();
        self.tree
    }
}

/// See [`Arena::mark`].
#[derive(Debug)]
pub(super) struct Mark {
    nodes: usize,
    links: usize,
    decoded: (usize, usize),
    open: usize,
    innermost: u32,
    children: u32,
    key: Option<(u32, Span)>,
}

/// All trees of one run and the files that they, or their values, came from.
#[derive(Debug, Default)]
pub struct Forest {
    pub(super) trees: Vec<Tree>,
    files: Vec<(RepoPath, Option<Arc<SourceText>>)>,
}

impl Forest {
    /// A file whose text nobody needs, or nobody could read.
    pub fn add_file(&mut self, path: RepoPath) -> FileId {
        self.files.push((path, None));
        FileId(index(self.files.len() - 1))
    }

    /// Adds the text of a file that is known already.
    pub fn set_source(&mut self, file: FileId, source: Arc<SourceText>) {
        self.files[file.0 as usize].1 = Some(source);
    }

    pub fn add_source(&mut self, source: Arc<SourceText>) -> FileId {
        let file = self.add_file(source.path().clone());
        self.set_source(file, source);
        file
    }

    /// `file` is the file that a tree was read from, or `None` for one that we put together.
    pub fn add_tree(&mut self, file: Option<FileId>, mut tree: Tree) -> TreeId {
        tree.file = file;
        self.trees.push(tree);
        TreeId(index(self.trees.len() - 1))
    }

    /// Makes one node a reference to another: a reader who [resolves](super::Node::resolved) sees the second where
    /// the first is written. Whoever calls this sees to it that no reference leads into itself.
    pub fn refer(&mut self, from: (TreeId, u32), to: (TreeId, u32)) {
        let tree = &mut self.trees[from.0.0 as usize];
        let link = Link {
            tree: Some(to.0),
            node: to.1,
        };
        tree.nodes[from.1 as usize].flags |= REFERENCE;
        tree.references.insert(from.1, link);
    }

    /// The trees, for those who looked at them and want them elsewhere.
    pub(crate) fn into_trees(self) -> Vec<Tree> {
        self.trees
    }

    pub fn path(&self, file: FileId) -> &RepoPath {
        &self.files[file.0 as usize].0
    }

    /// The texts that there are, in the order in which their files were added.
    pub fn sources(&self) -> impl Iterator<Item = &Arc<SourceText>> {
        self.files.iter().filter_map(|(_, source)| source.as_ref())
    }

    pub fn source(&self, file: FileId) -> Option<&Arc<SourceText>> {
        self.files[file.0 as usize].1.as_ref()
    }
}
