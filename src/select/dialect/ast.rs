//! A path of a published ruleset as data: what the parser makes and every evaluator reads.

use std::sync::Arc;

use crate::pattern::Expression;

/// One step of a path, taken from every node that the steps before it selected.
#[derive(Clone, Debug)]
pub(in crate::select) enum Step {
    /// To children: `.a`, `[a,b]`, `[?(…)]`, `[*]`.
    Children(Vec<Selector>),
    /// To children of the node and of everything below it: `..a`, `.[a]`.
    Descendants(Vec<Selector>),
    /// `..` alone: the node and every collection below it.
    Everything,
    /// `^`: the collection around.
    Parent,
    /// `~`: the key instead of the value. It is the last step.
    Key,
    /// `@nonFinite()`: stays where the value is of that kind. Where nimma reads the path, `@string()` and the other
    /// kinds that it knows are a filter of children instead.
    Kind(Kind),
}

#[derive(Clone, Debug)]
pub(in crate::select) enum Selector {
    /// A member of that name; of a list, the item of that index.
    Name(Arc<str>),
    Wildcard,
    Slice {
        start: Option<i64>,
        end: Option<i64>,
        step: i64,
    },
    /// `[(@.length-1)]`: the child that the expression names, asked of the collection.
    Script(Expr),
    /// `[?(…)]`: asked of each child.
    Filter(Expr),
}

/// The type tests of both engines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::select) enum Kind {
    String,
    Number,
    Integer,
    Boolean,
    Null,
    Array,
    Object,
    Scalar,
    Undefined,
    NonFinite,
    /// `@other()`, `@function()`: of no value that a document can hold.
    Never,
}

/// An expression of a filter or script.
#[derive(Clone, Debug)]
pub(in crate::select) enum Expr {
    Undefined,
    Null,
    Bool(bool),
    Number(f64),
    String(Arc<str>),
    /// `/…/flags`
    Pattern(Expression),
    Array(Vec<Expr>),
    /// `@`
    Current,
    /// `@root`, `$`
    Root,
    /// `@property`
    Property,
    /// `@parent`: what holds the collection around. For `$.a.b[0]` that is `$.a`, as both engines have it.
    Parent,
    /// `@parentProperty`: the key of the collection around. For `$.a.b[0]` that is `b`.
    ParentProperty,
    /// `@path`: `$['a']['b'][0]`
    Path,
    /// `@string()`: whether a value is of that kind.
    Is(Box<Expr>, Kind),
    /// `a.b`, `a['b']`, `a[0]`
    Member(Box<Expr>, Box<Expr>),
    /// `a?.b`: undefined where `a` is missing or null.
    OptionalMember(Box<Expr>, Box<Expr>),
    /// `a.match(/…/)`
    Call(Box<Expr>, Method, Vec<Expr>),
    Not(Box<Expr>),
    Unary(Unary, Box<Expr>),
    Binary(Binary, Box<Expr>, Box<Expr>),
    And(Box<Expr>, Box<Expr>),
    Or(Box<Expr>, Box<Expr>),
    /// `a ?? b`
    Coalesce(Box<Expr>, Box<Expr>),
    /// `a ? b : c`
    Choice(Box<Expr>, Box<Expr>, Box<Expr>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::select) enum Unary {
    Minus,
    Plus,
    TypeOf,
    Void,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::select) enum Binary {
    Equal,
    NotEqual,
    StrictEqual,
    StrictNotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    Power,
    In,
    /// `~=`
    Matches,
}

/// The methods of texts, lists and numbers that a document's values have in JavaScript.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::select) enum Method {
    Match,
    Test,
    Includes,
    StartsWith,
    EndsWith,
    IndexOf,
    LastIndexOf,
    ToLowerCase,
    ToUpperCase,
    ToString,
    Trim,
    Split,
    Slice,
    Substring,
    Substr,
    Concat,
    At,
    TrimStart,
    TrimEnd,
    Repeat,
    Replace,
    CharAt,
    Search,
    Join,
    HasOwnProperty,
}
