//! The view on one node that everybody else uses.

use std::borrow::Cow;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use serde_json::{Map as JsonMap, Number, Value as Json};

use super::arena::{FileId, Forest, Kind, NONE, NodeData, Origin, Stored, Tree, TreeId};
use crate::text::{Place, SourceText, Span};

/// Links that lead to links are followed this far; no real document comes near.
const LINK_HOPS: usize = 64;

/// Aliases nest what they stand for: a chain of them can be far deeper than the text that was read.
pub(super) const EXPANDED_NESTING_LIMIT: usize = 2 * super::NESTING_LIMIT;

/// One value of a forest. Its contents are those of what it stands for when it is a link; its key, span and
/// parent are those of the place where it is written.
#[derive(Clone, Copy)]
pub struct Node<'f> {
    forest: &'f Forest,
    tree: TreeId,
    id: u32,
}

impl Forest {
    /// The root of a tree.
    pub fn root(&self, tree: TreeId) -> Node<'_> {
        Node {
            forest: self,
            tree,
            id: 0,
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

    /// Where a link leads; `None` for anything else.
    fn next_hop(self) -> Option<Node<'f>> {
        let data = self.data();
        (data.stored == Stored::Link).then(|| {
            let link = self.tree().links[data.payload as usize];
            Node {
                forest: self.forest,
                tree: link.tree.unwrap_or(self.tree),
                id: link.node,
            }
        })
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
                let quote = data.payload as usize;
                Some(&text[quote..text.len() - quote])
            }
            Stored::Decoded => Some(node.tree().decoded.text(data.payload)),
            _ => None,
        }
    }

    /// The bytes of the file that the string's text stands in letter by letter, so that a place inside the
    /// string is a place in the file. `None` when it has escapes or was put together.
    pub fn literal_span(self) -> Option<Span> {
        let data = self.target()?.data();
        (data.stored == Stored::Slice).then(|| {
            let quote = data.payload;
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
            Stored::BuiltInt | Stored::BuiltFloat => Some(node.tree().decoded.text(data.payload)),
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
                end: node.data().end,
            },
            _ => Children {
                node: self,
                at: 0,
                end: 0,
            },
        }
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
        let found = map.children().find(|child| {
            looked_at += 1;
            child.data().key == key
        });
        (found, looked_at)
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
            .filter(|id| *id < list.data().end)
            .map(|id| Node { id, ..list });
        let is_it = |node: &Node<'_>| {
            node.data().parent == list.id && node.index() == Some(index) && !node.data().shadowed
        };
        guess.filter(is_it).or_else(|| list.children().nth(index))
    }

    /// The key under which this node stands in a mapping.
    pub fn key(self) -> Option<&'f str> {
        let data = self.data();
        data.is_member.then(|| self.tree().keys.text(data.key))
    }

    /// The key's text as the tree holds it, for those who keep it longer than the forest.
    pub(crate) fn shared_key(self) -> Option<&'f Arc<str>> {
        let data = self.data();
        data.is_member.then(|| self.tree().keys.shared(data.key))
    }

    /// The index at which this node stands in a list, from 0.
    pub fn index(self) -> Option<usize> {
        let data = self.data();
        (data.parent != NONE && !data.is_member).then_some(data.key as usize)
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
        let data = self.data();
        match self.tree().file {
            Some(file) if data.is_member && !data.key_span.is_empty() => {
                Origin::Text(file, data.key_span)
            }
            // A mounted value has no key in any file, and the one that it has where it is written stands for it.
            _ => match self.written() {
                written if written != self && written.data().is_member => written.key_origin(),
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
            self.at = data.end;
            if !data.shadowed {
                return Some(child);
            }
        }
        None
    }
}
