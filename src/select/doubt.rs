//! Which parts of a document decide what a path selects: for when some of them could not be read.
//!
//! It errs on the side of doubt.

use super::ast::{Anchor, Query, Reach, Segment, Selector, Test, Value};
use super::{Location, Step};

/// Whether what a path selects may lie, or lack, at `unread` or below it; or at what its filters ask for elsewhere.
pub(super) fn may_miss(segments: &[Segment], unread: &Location) -> bool {
    leads_to(segments, unread.steps()) || filters_ask_for(segments, unread)
}

/// Whether the filters of a path ask the whole document for what may lie at `unread`.
pub(super) fn filters_ask_for(segments: &[Segment], unread: &Location) -> bool {
    let mut filters = segments.iter().flat_map(|segment| &segment.selectors);
    filters.any(|selector| match selector {
        Selector::Filter(test) => asks_for(test, unread),
        Selector::Name(_) | Selector::Wildcard | Selector::Index(_) | Selector::Slice { .. } => {
            false
        }
    })
}

/// Whether a path goes through `unread`, or to something around or below it.
pub(super) fn may_select(segments: &[Segment], unread: &Location) -> bool {
    let mut pairs = segments.iter().zip(unread.steps());
    // Behind a `..` everything is possible.
    let is_deep = |segment: &Segment| segment.reach == Reach::Descendant;
    let mut before = segments.iter().take(unread.steps().len());
    before.any(is_deep)
        || pairs.all(|(segment, step)| {
            let mut selectors = segment.selectors.iter();
            selectors.any(|selector| may_be(selector, step))
        })
}

/// Whether a selector may select the child that this step leads to.
fn may_be(selector: &Selector, step: &Step) -> bool {
    match selector {
        Selector::Name(name) => Step::Key(name.clone()).names_same(step),
        Selector::Index(index) => {
            let index = usize::try_from(*index).map(Step::Index);
            // An index from the end may be any.
            index.map_or(true, |index| index.names_same(step))
        }
        Selector::Wildcard | Selector::Slice { .. } | Selector::Filter(_) => true,
    }
}

/// Whether a test asks the whole document for what may lie at `unread`.
pub(super) fn asks_for(test: &Test, unread: &Location) -> bool {
    any_query(test, &|query| {
        query.from == Anchor::Root && may_miss(&query.segments, unread)
    })
}

/// Whether a test asks the child that it is about for what may lie at `unread` in it.
fn asks_child_for(test: &Test, unread: &[Step]) -> bool {
    any_query(test, &|query| {
        query.from == Anchor::Current && leads_to(&query.segments, unread)
    })
}

fn any_query(test: &Test, wanted: &dyn Fn(&Query) -> bool) -> bool {
    match test {
        Test::Or(parts) | Test::And(parts) => parts.iter().any(|part| any_query(part, wanted)),
        Test::Not(inner) => any_query(inner, wanted),
        Test::Exists(asked) => wanted(asked),
        Test::Compare {
            left,
            comparison: _,
            right,
        } => [left, right].into_iter().filter_map(asked).any(wanted),
        Test::Matches {
            extent: _,
            text,
            pattern: _,
        } => asked(text).is_some_and(wanted),
    }
}

fn asked(value: &Value) -> Option<&Query> {
    match value {
        Value::Literal(_) => None,
        Value::Query(query) | Value::Count(query) | Value::Only(query) => Some(query),
        Value::Length(value) => asked(value),
    }
}

/// Everything on the way must be readable, and what the filters on the way ask for. What is there but for something
/// below it that nobody asks for is there.
fn leads_to(segments: &[Segment], unread: &[Step]) -> bool {
    let mut segments = segments.iter();
    let mut unread = unread;
    while let Some((step, below)) = unread.split_first() {
        let Some(segment) = segments.next() else {
            return false;
        };
        let asks = |selector: &Selector| match selector {
            Selector::Filter(test) => asks_child_for(test, below),
            Selector::Name(_)
            | Selector::Wildcard
            | Selector::Index(_)
            | Selector::Slice { .. } => false,
        };
        let selectors = &segment.selectors;
        if segment.reach == Reach::Descendant || selectors.iter().any(asks) {
            return true;
        }
        if !selectors.iter().any(|selector| may_be(selector, step)) {
            return false;
        }
        unread = below;
    }
    true
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
        check("$.service.kpis[*].date", "/service/kpis/3/date", true);
        check("$.service.kpis[*].date", "/service/kpis/3/value", false);
        check("$.service.kpis[*]", "/service/kpis/3/value", false);
        check("$.service.kpis[-1].date", "/service/kpis/3/date", true);
        check("$.service.kpis[0].date", "/service/kpis/3/date", false);
    }

    #[test]
    fn what_a_filter_asks_of_a_child() {
        let path = "$.service.kpis[?@.value.unit == 'per cent' && !@.notes[?@.draft]].date";
        check(path, "/service/kpis", true);
        check(path, "/service/kpis/3", true);
        check(path, "/service/kpis/3/value", true);
        check(path, "/service/kpis/3/value/unit", true);
        check(path, "/service/kpis/3/value/number", false);
        check(path, "/service/kpis/3/notes/0/draft", true);
        check(path, "/service/kpis/3/notes/0/text", false);
        check(path, "/service/kpis/3/name", false);
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
