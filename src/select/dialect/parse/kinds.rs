//! The kinds of values that paths and filters can test for, by name.

use crate::select::dialect::ast::{Expr, Kind};

pub(super) const KINDS: &str = "there are string, number, integer, boolean, null, array, object, scalar, undefined, \
                                nonFinite, function and other";

pub(super) fn kind(name: &str) -> Option<Kind> {
    Some(match name {
        "string" => Kind::String,
        "number" => Kind::Number,
        "integer" => Kind::Integer,
        "boolean" => Kind::Boolean,
        "null" => Kind::Null,
        "array" => Kind::Array,
        "object" => Kind::Object,
        "scalar" => Kind::Scalar,
        "undefined" => Kind::Undefined,
        "nonFinite" => Kind::NonFinite,
        "other" | "function" => Kind::Never,
        _ => return None,
    })
}

pub(super) fn nimma_knows(kind: Kind) -> bool {
    !matches!(kind, Kind::Undefined | Kind::NonFinite | Kind::Never)
}

/// The test of a kind as a filter of what is in hand.
pub(super) fn is(kind: Kind) -> Expr {
    Expr::Is(Box::new(Expr::Current), kind)
}
