//! A path as data: what the parser makes and every evaluator reads.
//!
//! The types hold the typing rules of RFC 9535, section 2.4.3: a comparison between anything but single values,
//! or a `count` of a string, cannot be written down. Nothing in here looks at a document.

use std::sync::Arc;

use super::pattern::Pattern;

/// One step of a path, taken from every node that the steps before it selected.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Segment {
    pub(super) reach: Reach,
    pub(super) selectors: Vec<Selector>,
}

/// Whose children a segment selects from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// The node's own: `.a`, `[0]`.
    Child,
    /// The node's own and those of everything below it: `..a`.
    Descendant,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Selector {
    Name(Arc<str>),
    Wildcard,
    /// From the end when negative.
    Index(i64),
    Slice {
        start: Option<i64>,
        end: Option<i64>,
        step: i64,
    },
    Filter(Test),
}

/// Something that is true or false of a child.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Test {
    /// At least two parts, none of them an `Or` itself.
    Or(Vec<Test>),
    /// At least two parts, none of them an `And` itself.
    And(Vec<Test>),
    Not(Box<Test>),
    /// The query selects something, whatever its value.
    Exists(Query),
    Compare {
        left: Value,
        comparison: Comparison,
        right: Value,
    },
    Matches {
        extent: Extent,
        text: Value,
        pattern: Expected,
    },
}

impl Test {
    /// One test of the parts joined by `||`. Parts that are joined the same way are taken apart, because
    /// brackets that change nothing are not part of what a path means.
    pub(super) fn any(parts: Vec<Test>) -> Test {
        let flat = parts.into_iter().flat_map(|part| match part {
            Test::Or(parts) => parts,
            other => vec![other],
        });
        one_or(flat.collect(), Test::Or)
    }

    /// As [`Test::any`], joined by `&&`.
    pub(super) fn all(parts: Vec<Test>) -> Test {
        let flat = parts.into_iter().flat_map(|part| match part {
            Test::And(parts) => parts,
            other => vec![other],
        });
        one_or(flat.collect(), Test::And)
    }
}

fn one_or(mut parts: Vec<Test>, join: impl FnOnce(Vec<Test>) -> Test) -> Test {
    match parts.pop() {
        Some(only) if parts.is_empty() => only,
        Some(last) => {
            parts.push(last);
            join(parts)
        }
        None => join(parts),
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// How much of a text a pattern has to cover.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extent {
    /// All of it: the function `match`.
    Whole,
    /// Any part of it: the function `search`.
    Part,
}

/// What a text is held against.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Expected {
    /// A pattern that stands in the path.
    Pattern(Pattern),
    /// A pattern that is only known once a document is there.
    Value(Value),
}

/// One value, or nothing.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Literal(Literal),
    /// Singular: see [`Query::is_singular`].
    Query(Query),
    Length(Box<Value>),
    Count(Query),
    /// The value of the only node that a query selects.
    Only(Query),
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Literal {
    Null,
    Bool(bool),
    Number(Number),
    String(Arc<str>),
}

/// A number of a path or a document. Whole numbers that fit are `Int`, however they were written, so that
/// large identifiers are told apart; a literal is never NaN.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Number {
    Int(i64),
    Float(f64),
}

/// A path inside a filter.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Query {
    pub(super) from: Anchor,
    pub(super) segments: Vec<Segment>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Anchor {
    /// `@`: the child that is being tested.
    Current,
    /// `$`: the root that the whole path began at.
    Root,
}

impl Query {
    /// Whether the query can select one node at most: names and indices only.
    pub(super) fn is_singular(&self) -> bool {
        self.segments.iter().all(|segment| {
            segment.reach == Reach::Child
                && matches!(
                    segment.selectors[..],
                    [Selector::Name(_) | Selector::Index(_)]
                )
        })
    }
}
