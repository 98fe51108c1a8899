//! Our nodes as the instances that the library of JSON Schema judges, so that no document is copied for it.
//!
//! A key of a mapping is an instance too: `propertyNames` asks about it, and so do rules about keys.

use std::borrow::Cow;

use jsonschema::JsonType;
use jsonschema::json::{
    Array, Json as Representation, JsonNumber, NodeIdentity, Object, cmp, unique,
};
use serde_json::{Number, Value as Json};

use crate::tree::{Children, Kind, Node};

/// As much of an instance as is ever copied: an item of a list in which none may stand twice.
const LARGEST_COPY: usize = 200_000;

/// The representation itself.
pub(super) struct Tree;

/// One value that is judged.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Instance<'a> {
    Node(Node<'a>),
    Text(&'a str),
}

impl<'a> From<Node<'a>> for Instance<'a> {
    fn from(node: Node<'a>) -> Self {
        // The library judges value by value, each of which comes by here.
        crate::guard::look();
        Instance::Node(node)
    }
}

impl<'a> Instance<'a> {
    pub(super) fn node(self) -> Option<Node<'a>> {
        match self {
            Instance::Node(node) => Some(node),
            Instance::Text(_) => None,
        }
    }

    pub(super) fn text(self) -> Option<&'a str> {
        match self {
            Instance::Node(node) => node.as_str(),
            Instance::Text(text) => Some(text),
        }
    }

    /// A number that JSON could say.
    pub(super) fn number(self) -> Option<f64> {
        self.node()?.as_f64().filter(|number| number.is_finite())
    }

    pub(super) fn list(self) -> Option<Node<'a>> {
        self.node().filter(|node| node.kind() == Kind::List)
    }

    pub(super) fn map(self) -> Option<Node<'a>> {
        self.node().filter(|node| node.kind() == Kind::Map)
    }

    /// What JSON calls its type. Infinity and not-a-number have none there, and are told as null.
    pub(super) fn json_type(self) -> JsonType {
        let Instance::Node(node) = self else {
            return JsonType::String;
        };
        match node.kind() {
            Kind::Null => JsonType::Null,
            Kind::Bool => JsonType::Boolean,
            Kind::Int => JsonType::Number,
            Kind::Float if self.number().is_some() => JsonType::Number,
            Kind::Float => JsonType::Null,
            Kind::String => JsonType::String,
            Kind::List => JsonType::Array,
            Kind::Map => JsonType::Object,
        }
    }

    /// As deep as what is expected, which is part of a schema. Equality as JSON Schema has it: `1` is `1.0`, and the order of members does not matter.
    pub(super) fn equals(self, expected: &Json) -> bool {
        match (self, expected) {
            (Instance::Text(text), expected) => expected.as_str() == Some(text),
            (Instance::Node(node), Json::Array(items)) => {
                node.kind() == Kind::List
                    && node.len() == items.len()
                    && (node.children().zip(items))
                        .all(|(child, item)| Instance::Node(child).equals(item))
            }
            (Instance::Node(node), Json::Object(members)) => {
                node.kind() == Kind::Map
                    && node.len() == members.len()
                    && members.iter().all(|(key, member)| {
                        node.get(key)
                            .is_some_and(|child| Instance::Node(child).equals(member))
                    })
            }
            (Instance::Node(_), Json::Null) => self.json_type() == JsonType::Null,
            (Instance::Node(node), Json::Bool(expected)) => node.as_bool() == Some(*expected),
            (Instance::Node(node), Json::String(expected)) => node.as_str() == Some(expected),
            (Instance::Node(node), Json::Number(expected)) => {
                Figure::of(node).is_some_and(|figure| cmp::equal_numbers(&figure, expected))
            }
        }
    }

    pub(super) fn copied(self) -> Json {
        match self {
            Instance::Node(node) => node.to_json(LARGEST_COPY).unwrap_or_default(),
            Instance::Text(text) => Json::from(text),
        }
    }
}

/// Whether no item of a list stands in it twice.
pub(super) fn is_unique(list: Node<'_>) -> bool {
    // Most lists of which it is asked are short lists of words.
    let texts: Option<Vec<&str>> = list.children().map(Node::as_str).collect();
    if let Some(mut texts) = texts {
        texts.sort_unstable();
        return texts.windows(2).all(|pair| pair[0] != pair[1]);
    }
    let items: Vec<Json> = list
        .children()
        .map(|item| Instance::Node(item).copied())
        .collect();
    unique::is_unique(&items)
}

impl Representation for Tree {
    type Node<'a> = Instance<'a>;
    type PreparedKey = Box<str>;
    type StringBuffer = ();

    const KEYS_PER_LOOKUP: usize = 1;

    fn prepare_key(key: &str) -> Box<str> {
        key.into()
    }

    fn with_string_node<T>((): &mut (), string: &str, f: impl FnOnce(Instance<'_>) -> T) -> T {
        f(Instance::Text(string))
    }
}

impl<'a> jsonschema::json::Node<'a, Tree> for Instance<'a> {
    type Object = Members<'a>;
    type Array = Items<'a>;
    type Number = Figure<'a>;

    fn as_object(&self) -> Option<Members<'a>> {
        self.map().map(Members)
    }

    fn as_array(&self) -> Option<Items<'a>> {
        self.list().map(Items)
    }

    fn as_string(&self) -> Option<Cow<'a, str>> {
        self.text().map(Cow::Borrowed)
    }

    fn as_number(&self) -> Option<Figure<'a>> {
        self.node().and_then(Figure::of)
    }

    fn is_number(&self) -> bool {
        self.json_type() == JsonType::Number
    }

    fn as_boolean(&self) -> Option<bool> {
        self.node()?.as_bool()
    }

    fn is_null(&self) -> bool {
        self.json_type() == JsonType::Null
    }

    fn json_type(&self) -> JsonType {
        Instance::json_type(*self)
    }

    fn equals_value(&self, expected: &Json) -> bool {
        self.equals(expected)
    }

    fn to_value(&self) -> Cow<'a, Json> {
        Cow::Owned(self.copied())
    }

    /// Two ways to one value are one value: that is how going in circles is noticed.
    fn identity(&self) -> Option<NodeIdentity> {
        let (tree, number) = self.node()?.home().id();
        Some(NodeIdentity::tagged(tree.number(), number))
    }
}

#[derive(Clone, Copy)]
pub(super) struct Members<'a>(Node<'a>);

impl<'a> Object<'a, Tree> for Members<'a> {
    type Node = Instance<'a>;
    type MemberName = &'a str;
    type MembersIter = MemberWalk<'a>;

    fn len(&self) -> usize {
        self.0.len()
    }

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn get(&self, key: &Box<str>) -> Option<Instance<'a>> {
        self.0.get(key).map(Instance::Node)
    }

    fn members(&self) -> MemberWalk<'a> {
        MemberWalk(self.0.children())
    }
}

pub(super) struct MemberWalk<'a>(Children<'a>);

impl<'a> Iterator for MemberWalk<'a> {
    type Item = (&'a str, Instance<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        let child = self.0.next()?;
        Some((child.key().unwrap_or_default(), Instance::Node(child)))
    }
}

#[derive(Clone, Copy)]
pub(super) struct Items<'a>(Node<'a>);

impl<'a> Array<'a, Tree> for Items<'a> {
    type Node = Instance<'a>;
    type ElementsIter = ItemWalk<'a>;

    fn len(&self) -> usize {
        self.0.len()
    }

    fn elements(&self) -> ItemWalk<'a> {
        ItemWalk(self.0.children())
    }

    fn is_unique(&self) -> bool {
        is_unique(self.0)
    }
}

pub(super) struct ItemWalk<'a>(Children<'a>);

impl<'a> Iterator for ItemWalk<'a> {
    type Item = Instance<'a>;

    fn next(&mut self) -> Option<Instance<'a>> {
        self.0.next().map(Instance::Node)
    }
}

/// A number of a document; never infinite.
#[derive(Clone, Copy)]
pub(super) struct Figure<'a> {
    node: Node<'a>,
    value: f64,
}

impl<'a> Figure<'a> {
    fn of(node: Node<'a>) -> Option<Self> {
        let value = node.as_f64().filter(|value| value.is_finite())?;
        Some(Figure { node, value })
    }
}

impl JsonNumber for Figure<'_> {
    fn as_u64(&self) -> Option<u64> {
        self.node.as_u64()
    }

    fn as_i64(&self) -> Option<i64> {
        self.node.as_i64()
    }

    fn as_f64(&self) -> Option<f64> {
        Some(self.value)
    }

    fn as_str(&self) -> Cow<'_, str> {
        Cow::Owned(self.to_number().to_string())
    }

    fn to_number(&self) -> Cow<'_, Number> {
        let whole = || {
            self.node
                .as_u64()
                .map(Number::from)
                .or_else(|| self.node.as_i64().map(Number::from))
        };
        let number = whole().or_else(|| Number::from_f64(self.value));
        Cow::Owned(number.unwrap_or_else(|| Number::from(0)))
    }

    fn is_integer(&self) -> bool {
        self.value.fract() == 0.0
    }

    /// `1.0` is a whole number to ajv, which does not see how it is written, in draft 4 too.
    fn is_written_as_integer(&self) -> bool {
        self.is_integer()
    }
}
