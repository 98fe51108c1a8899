//! The view on one node that everybody else uses.

use std::borrow::Cow;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use serde_json::{Map as JsonMap, Number, Value as Json};

use super::arena::{FileId, Forest, Kind, NONE, NodeData, Origin, Stored, Tree, TreeId, index};
use super::lookup::FEW;
use crate::text::{Place, SourceText, Span};

/// Links that lead to links are followed this far; no real document comes near.
pub const LINK_HOPS: usize = 64;

/// Aliases nest what they stand for: a chain of them can be far deeper than the text that was read.
pub(super) const EXPANDED_NESTING_LIMIT: usize = 2 * super::NESTING_LIMIT;

/// One value of a forest. Its contents are those of what it stands for when it is a link; its key, span and
/// parent are those of the place where it is written.
///
/// A node that is [resolved](Node::resolved) sees through references as well, and so do all nodes that are reached
/// from it.
#[derive(Clone, Copy)]
pub struct Node<'f> {
    forest: &'f Forest,
    tree: TreeId,
    id: u32,
    resolved: bool,
}

impl Forest {
    /// The root of a tree.
    pub fn root(&self, tree: TreeId) -> Node<'_> {
        Node {
            forest: self,
            tree,
            id: 0,
            resolved: false,
        }
    }

    /// A value of a tree by its number, as its builder gave it.
    pub(crate) fn node(&self, tree: TreeId, number: u32) -> Node<'_> {
        Node {
            id: number,
            ..self.root(tree)
        }
    }
}

impl Forest {
    /// The mappings of a tree that have a member with this key, in reading order and by their numbers. What a later
    /// duplicate hides is left out.
    pub(crate) fn mappings_with(&self, tree: TreeId, key: &str) -> Vec<u32> {
        let Tree { nodes, keys, .. } = &self.trees[tree.0 as usize];
        let Some(key) = keys.find(key) else {
            return Vec::new();
        };
        let mut found = Vec::new();
        let mut at = 0;
        while let Some(node) = nodes.get(at) {
            if node.is_shadowed() {
                at = node.end(index(at)) as usize;
                continue;
            }
            if node.is_member() && node.key == key {
                found.push(node.parent);
            }
            at += 1;
        }
        // A member can stand behind others that hold such mappings themselves.
        found.sort_unstable();
        found
    }

    /// The aliases and merged members of a tree that was read, in reading order: their numbers, and those of what
    /// they stand for.
    pub(crate) fn aliases(&self, tree: TreeId) -> Vec<(u32, u32)> {
        let Tree { nodes, links, .. } = &self.trees[tree.0 as usize];
        if links.is_empty() {
            return Vec::new();
        }
        let numbered = (0..).zip(nodes);
        numbered
            .filter(|(_, node)| node.stored == Stored::Link)
            .map(|(number, node)| (number, links[node.payload() as usize].node))
            .collect()
    }

    /// Whether a tree has aliases or merged members: whoever goes through one is at two places at once.
    pub(crate) fn has_aliases(&self, tree: TreeId) -> bool {
        !self.trees[tree.0 as usize].links.is_empty()
    }

    /// The place that an origin speaks of.
    pub fn place(&self, origin: Origin) -> Place {
        match origin {
            Origin::Nowhere => Place::Repository,
            Origin::File(file) => Place::File(self.path(file).clone()),
            Origin::Text(file, span) => match self.source(file) {
                Some(source) => Place::Text {
                    source: source.clone(),
                    span,
                },
                None => Place::File(self.path(file).clone()),
            },
        }
    }
}

impl PartialEq for Node<'_> {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.forest, other.forest) && (self.tree, self.id) == (other.tree, other.id)
    }
}

impl Eq for Node<'_> {}

impl Hash for Node<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.tree, self.id).hash(state);
    }
}

impl fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} at {}", self.kind(), self.place())
    }
}

impl<'f> Node<'f> {
    fn tree(self) -> &'f Tree {
        &self.forest.trees[self.tree.0 as usize]
    }

    pub(super) fn data(self) -> &'f NodeData {
        &self.tree().nodes[self.id as usize]
    }

    pub(crate) fn id(self) -> (TreeId, u32) {
        (self.tree, self.id)
    }

    /// One past the number of the last value in this one, where it is written.
    pub(crate) fn end(self) -> u32 {
        self.data().end(self.id)
    }

    /// What this node stands for: itself, or the end of a chain of links. A chain that is too long (or runs in
    /// a circle) is nothing.
    fn target(self) -> Option<Node<'f>> {
        let mut node = self;
        for _ in 0..LINK_HOPS {
            match node.next_hop() {
                Some(next) => node = next,
                None => return Some(node),
            }
        }
        None
    }

    /// Where a link leads, or a reference that is to be followed; `None` for anything else.
    fn next_hop(self) -> Option<Node<'f>> {
        let data = self.data();
        let link = if data.stored == Stored::Link {
            self.tree().links[data.payload() as usize]
        } else if data.is_reference() && self.resolved {
            *self.tree().references.get(&self.id)?
        } else {
            return None;
        };
        Some(Node {
            tree: link.tree.unwrap_or(self.tree),
            id: link.node,
            ..self
        })
    }

    /// The same value for a reader to whom a reference is what it refers to, here and in everything below.
    pub fn resolved(self) -> Node<'f> {
        Node {
            resolved: true,
            ..self
        }
    }

    /// The same value for a reader to whom a reference is a mapping with a member `$ref`.
    pub fn as_written(self) -> Node<'f> {
        Node {
            resolved: false,
            ..self
        }
    }

    /// Whether this reader sees through references.
    pub fn is_resolved(self) -> bool {
        self.resolved
    }

    /// Whether this node is a reference that leads somewhere, for whoever reads it.
    pub fn is_reference(self) -> bool {
        self.data().is_reference()
    }

    /// Whether it is written in the same document as another.
    pub fn is_of_tree(self, other: Node<'f>) -> bool {
        self.tree == other.tree
    }

    /// One hop of [`Node::home`]: what this node stands for, which may stand for something else itself.
    pub(crate) fn stands_for(self) -> Option<Node<'f>> {
        self.next_hop()
    }

    /// Whether this is an alias, a merged member or a mount: what it stands for is here as well, and no reference.
    pub(crate) fn is_link(self) -> bool {
        self.data().stored == Stored::Link
    }

    /// Whether this is a reference that has other members beside `$ref`.
    pub(crate) fn is_reference_with_siblings(self) -> bool {
        self.is_reference() && self.as_written().children().nth(1).is_some()
    }

    /// The node whose contents this one has: itself, or what it stands for. It is where its words are written.
    pub fn home(self) -> Node<'f> {
        self.target().unwrap_or(self)
    }

    /// The node whose contents this one has, when that is another one: the anchor behind an alias, the
    /// document behind a mount. Whoever walks down must not enter a target that it is inside of already.
    pub fn link_target(self) -> Option<Node<'f>> {
        self.target().filter(|target| *target != self)
    }

    pub fn kind(self) -> Kind {
        match self.target().map(|node| node.data().stored) {
            None | Some(Stored::Null | Stored::Link) => Kind::Null,
            Some(Stored::False | Stored::True) => Kind::Bool,
            Some(Stored::Int | Stored::BuiltInt) => Kind::Int,
            Some(Stored::Float | Stored::BuiltFloat) => Kind::Float,
            Some(Stored::Slice | Stored::Decoded) => Kind::String,
            Some(Stored::List) => Kind::List,
            Some(Stored::Map) => Kind::Map,
        }
    }

    pub fn is_collection(self) -> bool {
        matches!(self.kind(), Kind::List | Kind::Map)
    }

    pub fn as_bool(self) -> Option<bool> {
        match self.target()?.data().stored {
            Stored::False => Some(false),
            Stored::True => Some(true),
            _ => None,
        }
    }

    /// The text of a string, unescaped.
    pub fn as_str(self) -> Option<&'f str> {
        let node = self.target()?;
        let data = node.data();
        match data.stored {
            Stored::Slice => {
                let text = node.source()?.slice(data.span);
                let quote = data.payload() as usize;
                Some(&text[quote..text.len() - quote])
            }
            Stored::Decoded => Some(node.tree().decoded.text(data.payload())),
            _ => None,
        }
    }

    /// The bytes of the file that the string's text stands in letter by letter, so that a place inside the
    /// string is a place in the file. `None` when it has escapes or was put together.
    pub fn literal_span(self) -> Option<Span> {
        let data = self.target()?.data();
        (data.stored == Stored::Slice).then(|| {
            let quote = data.payload();
            Span {
                start: data.span.start + quote,
                end: data.span.end - quote,
            }
        })
    }

    /// A number as it is written, such as `1e3` or `0x1f`.
    pub fn number_text(self) -> Option<&'f str> {
        let node = self.target()?;
        let data = node.data();
        match data.stored {
            Stored::Int | Stored::Float => Some(node.source()?.slice(data.span)),
            Stored::BuiltInt | Stored::BuiltFloat => Some(node.tree().decoded.text(data.payload())),
            _ => None,
        }
    }

    /// A whole number that is written as one and fits.
    pub fn as_i64(self) -> Option<i64> {
        if self.kind() != Kind::Int {
            return None;
        }
        parse_int(self.number_text()?)
    }

    /// A whole number that is written as one and fits when it has no sign.
    pub fn as_u64(self) -> Option<u64> {
        if self.kind() != Kind::Int {
            return None;
        }
        parse_int(self.number_text()?)
    }

    pub fn as_f64(self) -> Option<f64> {
        let text = self.number_text()?;
        if let Some(int) = parse_int::<i128>(text) {
            #[expect(
                clippy::cast_precision_loss,
                reason = "that is what reading it as a float means"
            )]
            return Some(int as f64);
        }
        match text.trim_start_matches(['+', '-']) {
            ".inf" | ".Inf" | ".INF" | "inf" if text.starts_with('-') => Some(f64::NEG_INFINITY),
            ".inf" | ".Inf" | ".INF" | "inf" => Some(f64::INFINITY),
            ".nan" | ".NaN" | ".NAN" | "nan" => Some(f64::NAN),
            _ => text.replace('_', "").parse().ok(),
        }
    }

    /// A scalar as words: the text of a string, a number as it is written, `true`, `false` or `null`.
    pub fn scalar_text(self) -> Option<Cow<'f, str>> {
        match self.kind() {
            Kind::String => self.as_str().map(Cow::Borrowed),
            Kind::Int | Kind::Float => self.number_text().map(Cow::Borrowed),
            Kind::Bool => Some(Cow::Owned(self.as_bool()?.to_string())),
            Kind::Null => Some(Cow::Borrowed("null")),
            Kind::List | Kind::Map => None,
        }
    }

    /// The items of a list or the members of a mapping, in reading order, without shadowed ones.
    pub fn children(self) -> Children<'f> {
        match self.target() {
            Some(node) if matches!(node.data().stored, Stored::List | Stored::Map) => Children {
                node,
                at: node.id + 1,
                end: node.end(),
            },
            _ => Children {
                node: self,
                at: 0,
                end: 0,
            },
        }
    }

    /// The last of the [children](Node::children), found from behind.
    pub(crate) fn last_child(self) -> Option<Node<'f>> {
        let collection = self.target()?;
        let is_collection = matches!(collection.data().stored, Stored::List | Stored::Map);
        if !is_collection || collection.end() == collection.id + 1 {
            return None;
        }
        let last = Node {
            id: collection.end() - 1,
            ..collection
        };
        let mut way = std::iter::successors(Some(last), |node| node.parent());
        let last = way.find(|node| node.data().parent == collection.id)?;
        match last.data().is_shadowed() {
            true => collection.children().last(),
            false => Some(last),
        }
    }

    /// This value and every value below it that is written in the same document, in reading order.
    pub fn everything(self) -> impl Iterator<Item = Node<'f>> {
        let end = self.end();
        (self.id..end).map(move |id| Node { id, ..self })
    }

    /// How many children there are; `0` for a scalar.
    pub fn len(self) -> usize {
        self.children().count()
    }

    pub fn is_empty(self) -> bool {
        self.children().next().is_none()
    }

    /// The member of a mapping with this key.
    pub fn get(self, key: &str) -> Option<Node<'f>> {
        self.search(key).0
    }

    /// As [`Node::get`], with the number of members that were looked at: a caller that walks through a hostile
    /// document pays for them.
    pub(crate) fn search(self, key: &str) -> (Option<Node<'f>>, usize) {
        let map = self
            .target()
            .filter(|node| node.data().stored == Stored::Map);
        let Some(map) = map else {
            return (None, 0);
        };
        let Some(key) = map.tree().keys.find(key) else {
            return (None, 0);
        };
        let mut looked_at = 0;
        let mut children = map.children();
        for child in children.by_ref().take(FEW) {
            looked_at += 1;
            if child.data().key == key {
                return (Some(child), looked_at);
            }
        }
        if children.at >= children.end {
            return (None, looked_at);
        }
        (map.far_child(key), looked_at + 1)
    }

    /// The child of a large collection with this key, by its number, or with this index.
    fn far_child(self, key: u32) -> Option<Node<'f>> {
        let tree = self.tree();
        let id = tree.lookup.child(&tree.nodes, self.id, key)?;
        Some(Node { id, ..self })
    }

    /// The item of a list with this index, from 0.
    pub fn at(self, index: usize) -> Option<Node<'f>> {
        let list = self
            .target()
            .filter(|node| node.data().stored == Stored::List)?;
        // Where no item before it holds anything, it stands right there.
        let guess = u32::try_from(index)
            .ok()
            .and_then(|index| list.id.checked_add(index)?.checked_add(1));
        let guess = guess
            .filter(|id| *id < list.end())
            .map(|id| Node { id, ..list });
        let is_it = |node: &Node<'_>| {
            node.data().parent == list.id
                && node.index() == Some(index)
                && !node.data().is_shadowed()
        };
        guess
            .filter(is_it)
            .or_else(|| match (index < FEW, u32::try_from(index)) {
                (true, _) => list.children().nth(index),
                (false, Ok(index)) => list.far_child(index),
                (false, Err(_)) => None,
            })
    }

    /// The key under which this node stands in a mapping.
    pub fn key(self) -> Option<&'f str> {
        let data = self.data();
        data.is_member().then(|| self.tree().keys.text(data.key))
    }

    /// What the key of a YAML mapping's member is before it becomes a text: `200:` is a number there, `"200":` is not.
    pub fn key_kind(self) -> Option<Kind> {
        self.key()?;
        let written = self.source()?.slice(self.tree().key_span(self.id));
        let kind = match super::yaml::scalar::plain(written) {
            Stored::Null => Kind::Null,
            Stored::False | Stored::True => Kind::Bool,
            Stored::Int => Kind::Int,
            Stored::Float => Kind::Float,
            _ => Kind::String,
        };
        // A merged member has no words of its own.
        Some(match written.is_empty() {
            true => Kind::String,
            false => kind,
        })
    }

    /// The key's text, for those who keep it longer than the forest.
    pub(crate) fn shared_key(self) -> Option<Arc<str>> {
        let data = self.data();
        data.is_member().then(|| self.tree().keys.shared(data.key))
    }

    /// The number of this node's key, if it is a member: in one tree, equal keys have equal numbers.
    pub(crate) fn key_number(self) -> Option<u32> {
        let data = self.data();
        data.is_member().then_some(data.key)
    }

    /// The kind, unless that is decided by another node that this one stands for.
    pub(crate) fn own_kind(self) -> Option<Kind> {
        let data = self.data();
        match data.stored {
            _ if data.is_reference() && self.resolved => None,
            Stored::Link => None,
            Stored::Null => Some(Kind::Null),
            Stored::False | Stored::True => Some(Kind::Bool),
            Stored::Int | Stored::BuiltInt => Some(Kind::Int),
            Stored::Float | Stored::BuiltFloat => Some(Kind::Float),
            Stored::Slice | Stored::Decoded => Some(Kind::String),
            Stored::List => Some(Kind::List),
            Stored::Map => Some(Kind::Map),
        }
    }

    /// All of the tree that this node is of.
    pub(crate) fn whole_tree(self) -> WholeTree<'f> {
        WholeTree { node: self }
    }

    /// The index at which this node stands in a list, from 0.
    pub fn index(self) -> Option<usize> {
        let data = self.data();
        (data.parent != NONE && !data.is_member()).then_some(data.key as usize)
    }

    /// The collection in which this node is written, in its own document.
    pub fn parent(self) -> Option<Node<'f>> {
        let parent = self.data().parent;
        (parent != NONE).then_some(Node { id: parent, ..self })
    }

    /// The document's own file; for a value that was put together, the file it came from.
    pub fn file(self) -> Option<FileId> {
        match self.origin() {
            Origin::Nowhere => None,
            Origin::File(file) | Origin::Text(file, _) => Some(file),
        }
    }

    fn source(self) -> Option<&'f SourceText> {
        self.tree().source.as_deref()
    }

    /// Where the value came from.
    pub fn origin(self) -> Origin {
        let tree = self.tree();
        match tree.file {
            Some(file) => Origin::Text(file, self.data().span),
            None => tree
                .origins
                .get(self.id as usize)
                .copied()
                .unwrap_or(Origin::Nowhere),
        }
    }

    /// Where the value is written. A member that came through a merge key, and a mounted document, have no
    /// bytes of their own: there it is where their contents are written.
    pub fn place(self) -> Place {
        self.forest.place(self.written().origin())
    }

    /// Some bytes of the file that the value is written in; the value's own place where it is written in none.
    pub fn place_at(self, span: Span) -> Place {
        match self.origin() {
            Origin::Text(file, _) => self.forest.place(Origin::Text(file, span)),
            Origin::Nowhere | Origin::File(_) => self.place(),
        }
    }

    /// The node whose bytes stand for this one: itself, unless it has none of its own.
    pub(super) fn written(self) -> Node<'f> {
        let mut node = self;
        for _ in 0..LINK_HOPS {
            match node.next_hop() {
                Some(next) if node.data().span.is_empty() && node.origin_is_bare() => node = next,
                Some(_) | None => break,
            }
        }
        node
    }

    fn origin_is_bare(self) -> bool {
        self.tree().file.is_some() || self.origin() == Origin::Nowhere
    }

    /// Where the key of a mapping's member is written; the value's own place for anything else.
    pub fn key_place(self) -> Place {
        self.forest.place(self.key_origin())
    }

    /// What [`Node::key_place`] is made from.
    pub fn key_origin(self) -> Origin {
        let (data, key_span) = (self.data(), self.tree().key_span(self.id));
        match self.tree().file {
            Some(file) if data.is_member() && !key_span.is_empty() => Origin::Text(file, key_span),
            // A mounted value has no key in any file, and the one that it has where it is written stands for it.
            _ => match self.written() {
                written if written != self && written.data().is_member() => written.key_origin(),
                written => written.origin(),
            },
        }
    }

    /// The value and everything below it, without places. Aliases are expanded; `None` when the result would
    /// have more than `limit` values, or be nested so deep that dropping it could overflow the stack: both
    /// are what an alias bomb comes to.
    pub fn to_json(self, limit: usize) -> Option<Json> {
        enum Frame<'f> {
            List(Vec<Json>, Children<'f>),
            Map(JsonMap<String, Json>, Children<'f>, String),
        }
        let mut budget = limit;
        let mut open: Vec<Frame<'f>> = Vec::new();
        let mut node = self;
        loop {
            budget = budget.checked_sub(1)?;
            if open.len() > EXPANDED_NESTING_LIMIT {
                return None;
            }
            let mut done = match node.kind() {
                Kind::List => {
                    open.push(Frame::List(Vec::new(), node.children()));
                    None
                }
                Kind::Map => {
                    open.push(Frame::Map(JsonMap::new(), node.children(), String::new()));
                    None
                }
                _ => Some(node.scalar_json()),
            };
            // Close what is complete, until there is a next node to look at or nothing is open any more.
            node = loop {
                match open.last_mut() {
                    None => return done,
                    Some(Frame::List(items, children)) => {
                        items.extend(done.take());
                        match children.next() {
                            Some(child) => break child,
                            None => done = Some(Json::Array(std::mem::take(items))),
                        }
                    }
                    Some(Frame::Map(members, children, key)) => {
                        if let Some(value) = done.take() {
                            members.insert(std::mem::take(key), value);
                        }
                        match children.next() {
                            Some(child) => {
                                key.push_str(child.key().unwrap_or_default());
                                break child;
                            }
                            None => done = Some(Json::Object(std::mem::take(members))),
                        }
                    }
                }
                open.pop();
            };
        }
    }

    fn scalar_json(self) -> Json {
        match self.kind() {
            Kind::Null | Kind::List | Kind::Map => Json::Null,
            Kind::Bool => Json::Bool(self.as_bool().unwrap_or_default()),
            Kind::Int if self.as_i64().is_some() => Json::from(self.as_i64()),
            Kind::Int if self.as_u64().is_some() => Json::from(self.as_u64()),
            Kind::Int | Kind::Float => self
                .as_f64()
                .and_then(Number::from_f64)
                .map_or(Json::Null, Json::Number),
            Kind::String => Json::from(self.as_str().unwrap_or_default()),
        }
    }
}

/// The tree of a node, for those who prepare to walk through much of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct WholeTree<'f> {
    node: Node<'f>,
}

impl<'f> WholeTree<'f> {
    pub(crate) fn node_count(self) -> usize {
        self.node.tree().nodes.len()
    }

    /// How many keys there are, and so numbers of keys.
    pub(crate) fn key_count(self) -> usize {
        self.node.tree().keys.count()
    }

    pub(crate) fn number_of_key(self, key: &str) -> Option<u32> {
        self.node.tree().keys.find(key)
    }

    /// Each member of a mapping, shadowed ones included: the mapping's number and the key's, in reading order.
    pub(crate) fn members(self) -> impl Iterator<Item = (u32, u32)> {
        let nodes = self.node.tree().nodes.iter();
        let members = nodes.filter(|data| data.is_member());
        members.map(|data| (data.parent, data.key))
    }

    /// What links of this tree stand for, and references where the node sees through them. In no order, and some
    /// of it several times.
    pub(crate) fn targets(self) -> impl Iterator<Item = Node<'f>> {
        let tree = self.node.tree();
        let references = tree.references.values().filter(move |_| self.node.resolved);
        let first_hops = tree.links.iter().chain(references);
        first_hops.map(move |link| {
            let first = Node {
                tree: link.tree.unwrap_or(self.node.tree),
                id: link.node,
                ..self.node
            };
            first.home()
        })
    }
}

/// A whole number in the notations of YAML and TOML, when it fits.
fn parse_int<T: TryFrom<i128>>(text: &str) -> Option<T> {
    let (negative, digits) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let (radix, digits) = match digits.get(..2) {
        Some("0x") => (16, &digits[2..]),
        Some("0o") => (8, &digits[2..]),
        Some("0b") => (2, &digits[2..]),
        _ => (10, digits),
    };
    let value = if digits.contains('_') {
        i128::from_str_radix(&digits.replace('_', ""), radix)
    } else {
        i128::from_str_radix(digits, radix)
    };
    let value = value.ok()?;
    T::try_from(if negative { -value } else { value }).ok()
}

/// The children of a node, in reading order.
#[derive(Clone, Debug)]
pub struct Children<'f> {
    node: Node<'f>,
    at: u32,
    end: u32,
}

impl<'f> Iterator for Children<'f> {
    type Item = Node<'f>;

    fn next(&mut self) -> Option<Node<'f>> {
        while self.at < self.end {
            let child = Node {
                id: self.at,
                ..self.node
            };
            let data = child.data();
            self.at = child.end();
            if !data.is_shadowed() {
                return Some(child);
            }
        }
        None
    }
}
