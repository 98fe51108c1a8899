//! Which parts of a document decide what a path selects: for when some of them could not be read.
//!
//! It errs on the side of doubt.

use super::ast::{Anchor, Query, Segment, Selector, Test, Value};
use super::{Location, literal_prefix};

/// Whether what a path selects may lie, or lack, at `unread` or below it; or at what its filters ask for elsewhere.
pub(super) fn may_miss(segments: &[Segment], unread: &Location) -> bool {
    let mut filters = segments.iter().flat_map(|segment| &segment.selectors);
    leads_to(segments, unread)
        || filters.any(|selector| match selector {
            Selector::Filter(test) => asks_for(test, unread),
            Selector::Name(_)
            | Selector::Wildcard
            | Selector::Index(_)
            | Selector::Slice { .. } => false,
        })
}

/// Whether a test asks the whole document for what may lie at `unread`.
pub(super) fn asks_for(test: &Test, unread: &Location) -> bool {
    let query = |query: &Query| query.from == Anchor::Root && may_miss(&query.segments, unread);
    match test {
        Test::Or(parts) | Test::And(parts) => parts.iter().any(|part| asks_for(part, unread)),
        Test::Not(inner) => asks_for(inner, unread),
        Test::Exists(asked) => query(asked),
        Test::Compare {
            left,
            comparison: _,
            right,
        } => [left, right].into_iter().filter_map(asked).any(query),
        Test::Matches {
            extent: _,
            text,
            pattern: _,
        } => asked(text).is_some_and(query),
    }
}

fn asked(value: &Value) -> Option<&Query> {
    match value {
        Value::Literal(_) => None,
        Value::Query(query) | Value::Count(query) | Value::Only(query) => Some(query),
        Value::Length(value) => asked(value),
    }
}

/// What a path names outright must be readable down to there; where it goes on with a choice, everything below, too.
/// What is there but for something below it is there.
fn leads_to(segments: &[Segment], unread: &Location) -> bool {
    let named = literal_prefix(segments);
    let goes_on = named.steps().len() < segments.len();
    named.starts_with(unread) || (goes_on && unread.starts_with(&named))
}

#[cfg(test)]
mod tests {
    use crate::select::{Location, Path};

    #[track_caller]
    fn check(path: &str, unread: &str, expected: bool) {
        let path = Path::parse(path).unwrap();
        let found = path.may_miss(&Location::parse_pointer(unread).unwrap());
        assert_eq!(found, expected, "{path} {unread}");
    }

    #[test]
    fn what_lies_on_the_way() {
        check("$.service.phase", "/service", true);
        check("$.service.phase", "/service/phase", true);
        check("$.service.phase", "/service/name", false);
        check("$.service.kpis[*].date", "/service/kpis/3", true);
        check("$.service..date", "/service/a/b", true);
        check("$.service", "", true);
    }

    #[test]
    fn what_a_filter_asks_for_elsewhere() {
        let path = "$.repository.images[?(@.tag == $.service.name)]";
        check(path, "/repository/images", true);
        check(path, "/service/name", true);
        check(path, "/service/phase", false);
        check(path, "/repository/licences", false);
    }
}
