//! What in a path looks like an author's slip.
//!
//! The parser notices most of them as it reads; here are those of comparisons, and those that only the whole path
//! shows. Only what is certain is told: a path that is merely odd is left alone.

use std::ops::Range;

use super::ast::{Binary, Expr, Step};
use super::{Given, parse};

/// Something in a path that reads differently from what its author must have meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slip {
    /// Bytes of the path.
    pub span: Range<usize>,
    /// What the path does: lower case, no final stop.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
}

/// They are found by reading the path again: whoever only selects need not carry them.
pub(super) fn of(given: &Given) -> Vec<Slip> {
    let Ok(reading) = parse::read(&given.written) else {
        return Vec::new();
    };
    let mut slips = reading.slips;
    slips.extend(above_the_root(given));
    slips
}

/// A path of steps to children alone whose parents lead out of the document.
fn above_the_root(given: &Given) -> Option<Slip> {
    let mut depth = 0_usize;
    for step in &given.steps {
        match step {
            Step::Children(_) => depth += 1,
            Step::Parent => match depth.checked_sub(1) {
                Some(less) => depth = less,
                None => {
                    let end = given.written.trim_end().len();
                    return Some(Slip {
                        span: 0..end,
                        message: "the path goes above the root, so it selects nothing".to_owned(),
                        help: Some("leave out a `^`".to_owned()),
                    });
                }
            },
            Step::Kind(_) | Step::Key => {}
            Step::Descendants(_) | Step::Everything => return None,
        }
    }
    None
}

/// Of `a || b` and `a && b`.
pub(super) fn of_alternatives(
    left: &Expr,
    right: &Expr,
    spans: &(Range<usize>, Range<usize>),
    slips: &mut Vec<Slip>,
) {
    for (operand, span) in [(left, &spans.0), (right, &spans.1)] {
        if let Expr::String(text) = operand {
            let truth = if text.is_empty() { "false" } else { "true" };
            slips.push(Slip {
                span: span.clone(),
                message: format!("a text by itself is always {truth}"),
                help: Some("compare it: `@.a == 'x' || @.a == 'y'`".to_owned()),
            });
        }
    }
}

/// Of `a == b` and its like.
pub(super) fn of_comparison(
    left: &Expr,
    operator: Binary,
    right: &Expr,
    spans: &(Range<usize>, Range<usize>),
    slips: &mut Vec<Slip>,
) {
    let is_strict = match operator {
        Binary::Equal | Binary::NotEqual => false,
        Binary::StrictEqual | Binary::StrictNotEqual => true,
        _ => return,
    };
    let both = spans.0.start..spans.1.end;
    if let (Expr::Not(_), Expr::String(_) | Expr::Number(_)) = (left, right) {
        slips.push(Slip {
            span: both,
            message: "`!` is done before the comparison, which is then of true or false".to_owned(),
            help: Some("write `!(… == …)`, or `!=`".to_owned()),
        });
        return;
    }
    let other = match (left, right) {
        (Expr::Property, other) | (other, Expr::Property) => other,
        _ => return,
    };
    let slip = match other {
        Expr::Number(number) if number.fract() != 0.0 => Some(("no key is this number", None)),
        Expr::Number(_) if is_strict => Some((
            "the keys of mappings are texts, so only items of lists can equal a number",
            Some("write the number in quotes"),
        )),
        Expr::Unary(_, operand) if is_strict && matches!(**operand, Expr::Number(_)) => {
            Some(("keys are texts and numbers from 0", None))
        }
        Expr::Null | Expr::Undefined => Some(("every value below the root has a key", None)),
        Expr::Bool(_) if is_strict => Some((
            "keys are texts, and never true or false",
            Some("write it in quotes"),
        )),
        Expr::Array(_) if is_strict => Some((
            "a list is only equal to itself",
            Some("write `@property in ['a','b']`"),
        )),
        _ => None,
    };
    if let Some((message, help)) = slip {
        slips.push(Slip {
            span: both,
            message: message.to_owned(),
            help: help.map(str::to_owned),
        });
    }
}
