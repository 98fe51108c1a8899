//! Which parts of a document decide what a path selects: for when some of them could not be read.
//!
//! It errs on the side of doubt. Only two things are taken to be beyond it: values that neither lie on the way of
//! the path nor are asked for by its filters, and, for a filter on the children of the root, the children that
//! have none of the keys it asks for while another has.

use super::ast::{Anchor, Query, Reach, Segment, Selector, Test, Value};
use super::{Location, Step};
use crate::tree::Node;

/// A way down. `None` is a step to any child.
#[derive(Clone, Default)]
struct Way {
    steps: Vec<Option<Step>>,
    /// Whether the last step was left to a filter, so that what lies below it matters only as far as the filter
    /// asks for it.
    is_filtered: bool,
}

pub(super) fn may_miss(segments: &[Segment], root: Node<'_>, unread: &Location) -> bool {
    let mut ways = Vec::new();
    gather(segments, Way::default(), Some(root), &mut ways);
    ways.iter().any(|way| way.meets(unread))
}

pub(super) fn may_excuse(segments: &[Segment], unread: &Location) -> bool {
    let mut queries = Vec::new();
    for selector in segments.iter().flat_map(|segment| &segment.selectors) {
        if let Selector::Filter(test) = selector {
            asked(test, &mut queries);
        }
    }
    queries.retain(|query| query.from == Anchor::Root);
    queries.iter().any(|query| {
        let mut ways = Vec::new();
        gather(&query.segments, Way::default(), None, &mut ways);
        ways.iter().any(|way| {
            // What is there but for something below it has answered.
            unread.steps().len() <= way.steps.len() && way.meets(unread)
        })
    })
}

impl Way {
    fn meets(&self, unread: &Location) -> bool {
        let unread = unread.steps();
        if self.is_filtered && unread.len() > self.steps.len() {
            return false;
        }
        let mut pairs = self.steps.iter().zip(unread);
        pairs.all(|(step, unread)| step.as_ref().is_none_or(|step| step.names_same(unread)))
    }

    fn then(&self, step: Option<Step>, is_filtered: bool) -> Way {
        let mut steps = self.steps.clone();
        steps.push(step);
        Way { steps, is_filtered }
    }
}

/// `root` is the node that the way begins at, as long as the way has no steps.
fn gather(segments: &[Segment], mut way: Way, root: Option<Node<'_>>, ways: &mut Vec<Way>) {
    for segment in segments {
        if segment.reach == Reach::Descendant {
            way.is_filtered = false;
            break;
        }
        way = match &segment.selectors[..] {
            [Selector::Name(name)] => way.then(Some(Step::Key(name.clone())), false),
            [Selector::Index(index)] => {
                way.then(usize::try_from(*index).ok().map(Step::Index), false)
            }
            [Selector::Filter(test)] => {
                let mut queries = Vec::new();
                asked(test, &mut queries);
                let root = root.filter(|_| way.steps.is_empty());
                let child = root.and_then(|root| only_child_with(root, &queries));
                let tested = way.then(child, true);
                for query in queries {
                    let from = match query.from {
                        Anchor::Current => Way {
                            is_filtered: false,
                            ..tested.clone()
                        },
                        Anchor::Root => Way::default(),
                    };
                    gather(&query.segments, from, None, ways);
                }
                tested
            }
            _ => way.then(None, false),
        };
    }
    ways.push(way);
}

/// The only child of the root that has any of the keys that the queries ask of a child.
fn only_child_with(root: Node<'_>, queries: &[&Query]) -> Option<Step> {
    let has_one = |child: &Node<'_>| {
        queries.iter().any(|query| {
            let first = query
                .segments
                .first()
                .and_then(|segment| segment.selectors.first());
            match (query.from, first) {
                (Anchor::Current, Some(Selector::Name(key))) => child.get(key).is_some(),
                _ => false,
            }
        })
    };
    let mut children = root.children().filter(has_one);
    match (children.next(), children.next()) {
        (Some(only), None) => Step::to(only),
        _ => None,
    }
}

/// Every query in a test, without those inside other queries' filters.
fn asked<'t>(test: &'t Test, queries: &mut Vec<&'t Query>) {
    match test {
        Test::Or(parts) | Test::And(parts) => {
            parts.iter().for_each(|part| asked(part, queries));
        }
        Test::Not(inner) => asked(inner, queries),
        Test::Exists(query) => queries.push(query),
        Test::Compare {
            left,
            comparison: _,
            right,
        } => {
            asked_for(left, queries);
            asked_for(right, queries);
        }
        Test::Matches {
            extent: _,
            text,
            pattern: _,
        } => asked_for(text, queries),
    }
}

fn asked_for<'t>(value: &'t Value, queries: &mut Vec<&'t Query>) {
    match value {
        Value::Literal(_) => {}
        Value::Query(query) | Value::Count(query) | Value::Only(query) => queries.push(query),
        Value::Length(value) => asked_for(value, queries),
    }
}

#[cfg(test)]
mod tests {
    use crate::select::{Location, Path};
    use crate::tree::{Builder, Forest, Origin};

    /// A document `{repository: {files: []}, service: {name: ""}}`.
    #[track_caller]
    fn check(path: &str, unread: &str, expected: bool) {
        let nowhere = Origin::Nowhere;
        let mut builder = Builder::new();
        builder.map(nowhere, |builder| {
            builder.key("repository").map(nowhere, |builder| {
                builder.key("files").list(nowhere, |_| {});
            });
            builder.key("service").map(nowhere, |builder| {
                builder.key("name").string("", nowhere);
            });
        });
        let mut forest = Forest::default();
        let root = forest.add_tree(None, builder.finish());
        let path = Path::parse(path).unwrap();
        let unread = Location::parse_pointer(unread).unwrap();
        let found = path.may_miss(forest.root(root), &unread);
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
    fn what_would_have_held_back() {
        let excuses = |unread: &str| {
            let path = Path::parse("$[?(@.files && !($.service.code.open == false))]").unwrap();
            path.may_excuse(&Location::parse_pointer(unread).unwrap())
        };
        assert!(excuses("/service") && excuses("/service/code/open"));
        assert!(!excuses("/service/name") && !excuses("/service/code/open/0"));
        assert!(!excuses("/repository/files"));
    }

    #[test]
    fn what_a_filter_asks_for() {
        let path = "$[?(@.files && @.manifests[0])]";
        check(path, "/repository", true);
        check(path, "/repository/manifests", true);
        check(path, "/repository/licences", false);
        check(path, "/service", false);
        check(path, "/declared", false);
        let path = "$[?(@.files && !$.service.contact)].readme";
        check(path, "/service", true);
        check(path, "/service/phase", false);
        check(path, "/repository/readme", true);
        check("$[?@.nobody]", "/service", true);
        check("$[?@.nobody]", "/service/name", false);
    }
}
