//! Numbers of paths and documents, and how they compare.
//!
//! RFC 9535 compares numbers by their mathematical value, so an integer and a float are compared without
//! turning the integer into a float first.

use std::cmp::Ordering;
use std::fmt;

use super::ast::Number;
use crate::tree::Node;

/// Up to here every whole number is a float of its own.
const EXACT: f64 = 9_007_199_254_740_992.0;

impl Number {
    /// Whole numbers become `Int` where a float tells them apart from their neighbours.
    pub(super) fn from_float(value: f64) -> Self {
        if value.fract() == 0.0 && value.abs() <= EXACT {
            #[expect(
                clippy::cast_possible_truncation,
                reason = "whole and in range, as was just asked"
            )]
            Number::Int(value as i64)
        } else {
            Number::Float(value)
        }
    }

    /// The number that a node holds, if it holds one.
    pub(super) fn of(node: Node<'_>) -> Option<Self> {
        let int = node.as_i64().map(Number::Int);
        int.or_else(|| node.as_f64().map(Number::from_float))
    }

    /// A number of things.
    pub(super) fn count(things: usize) -> Self {
        i64::try_from(things).map_or(Number::Float(f64::INFINITY), Number::Int)
    }

    /// `None` when one of them is NaN, which YAML can write.
    pub(super) fn compare(self, other: Self) -> Option<Ordering> {
        match (self, other) {
            (Number::Int(one), Number::Int(other)) => Some(one.cmp(&other)),
            (Number::Float(one), Number::Float(other)) => one.partial_cmp(&other),
            (Number::Int(int), Number::Float(float)) => compare_mixed(int, float),
            (Number::Float(float), Number::Int(int)) => {
                compare_mixed(int, float).map(Ordering::reverse)
            }
        }
    }
}

fn compare_mixed(int: i64, float: f64) -> Option<Ordering> {
    const BEYOND: f64 = 9_223_372_036_854_775_808.0;
    if float.is_nan() {
        return None;
    }
    if float >= BEYOND {
        return Some(Ordering::Less);
    }
    if float < -BEYOND {
        return Some(Ordering::Greater);
    }
    #[expect(
        clippy::cast_possible_truncation,
        reason = "in range, and the fraction is looked at next"
    )]
    let whole = float.trunc() as i64;
    let fraction = 0.0_f64.partial_cmp(&float.fract());
    Some(int.cmp(&whole)).map(|order| order.then(fraction.unwrap_or(Ordering::Equal)))
}

/// In the grammar of RFC 9535, and so that reading it gives the same number again.
impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Number::Int(int) => write!(f, "{int}"),
            // A literal beyond what a float can hold, such as `1e400`, is kept as an infinity.
            Number::Float(float) if float.is_infinite() && *float > 0.0 => f.write_str("1e999"),
            Number::Float(float) if float.is_infinite() => f.write_str("-1e999"),
            Number::Float(float) if (1e-5..=EXACT).contains(&float.abs()) => write!(f, "{float}"),
            Number::Float(float) => write!(f, "{float:e}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_and_floats_compare_by_value() {
        let compare = |int, float| Number::Int(int).compare(Number::Float(float));
        assert_eq!(compare(1, 1.5), Some(Ordering::Less));
        assert_eq!(compare(-1, -1.5), Some(Ordering::Greater));
        assert_eq!(compare(0, 0.5), Some(Ordering::Less));
        assert_eq!(
            compare(9_007_199_254_740_993, EXACT),
            Some(Ordering::Greater)
        );
        assert_eq!(compare(i64::MAX, 1e300), Some(Ordering::Less));
        assert_eq!(
            compare(i64::MIN, f64::NEG_INFINITY),
            Some(Ordering::Greater)
        );
        assert_eq!(compare(0, f64::NAN), None);
    }

    #[test]
    fn whole_floats_are_integers() {
        assert_eq!(Number::from_float(-0.0), Number::Int(0));
        assert_eq!(Number::from_float(100.0).to_string(), "100");
        assert_eq!(Number::from_float(1e17).to_string(), "1e17");
        assert_eq!(Number::from_float(1.1e-7).to_string(), "1.1e-7");
        assert_eq!(Number::from_float(f64::NEG_INFINITY).to_string(), "-1e999");
    }
}
