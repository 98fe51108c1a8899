//! Shapes of paths that Spectral's first engine accepts and misreads.
//!
//! Here they are read as they are written, so findings can differ, and whoever publishes the path wants to know.

use super::Engine;
use super::steps::{Read, Written};
use crate::select::dialect::Slip;
use crate::select::dialect::ast::Selector;

pub(super) fn slips(read: &Read, engine: Engine) -> impl Iterator<Item = Slip> {
    let is_asked = engine == Engine::Nimma;
    let first = is_asked.then(|| filter_at_the_root(&read.steps)).flatten();
    let between = is_asked
        .then(|| bracket_between_descents(&read.steps))
        .flatten();
    first.into_iter().chain(between)
}

/// `$[?(…)].a`
fn filter_at_the_root(steps: &[Written]) -> Option<Slip> {
    let [first, Written::Select { .. } | Written::Test { .. }, ..] = steps else {
        return None;
    };
    let (deep, is_filter, span) = match first {
        Written::Select {
            deep,
            selectors,
            span,
        } => (
            *deep,
            matches!(selectors.as_slice(), [Selector::Filter(_)]),
            span,
        ),
        Written::Test { deep, span, .. } => (*deep, true, span),
        Written::Everything | Written::Parent | Written::Key(_) => return None,
    };
    (is_filter && !deep).then(|| Slip {
        span: span.clone(),
        message: "Spectral asks a filter in the first step of what the whole path selects; here it is asked of the \
                  members of the root"
            .to_owned(),
        help: None,
    })
}

/// `$..a[?(…)]..b`: only the first `a` on the way is looked at, and the filter is asked of `b`.
fn bracket_between_descents(steps: &[Written]) -> Option<Slip> {
    let is_deep = |step: &Written| {
        matches!(
            step,
            Written::Select { deep: true, .. } | Written::Test { deep: true, .. }
        )
    };
    let first = steps.iter().position(is_deep)?;
    let after = &steps[first + 1..];
    let next = after.iter().position(is_deep)?;
    let odd = after[..next].iter().find_map(|step| match step {
        Written::Select {
            selectors, span, ..
        } => match selectors.as_slice() {
            [Selector::Name(_) | Selector::Wildcard] => None,
            _ => Some(span),
        },
        Written::Test { span, .. } => Some(span),
        Written::Everything | Written::Parent | Written::Key(_) => None,
    })?;
    Some(Slip {
        span: odd.clone(),
        message: "Spectral misreads brackets between two descents, and may find less or something else; here they \
                  are read as they are written"
            .to_owned(),
        help: None,
    })
}
