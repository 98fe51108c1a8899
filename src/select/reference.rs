//! A path in the options of a check: `@…` begins at the value in hand, `$…` at the root of the document.
//!
//! The grammar is that of the queries inside a filter. Which value is in hand is known to who asks.

use std::fmt;

use super::ast::{Anchor, Query};
use super::pattern::Compile;
use super::{Budget, BudgetSpent, Location, Match, PathError, doubt, parse, walk};
use crate::tree::Node;

/// A path that was read and checked. Shown in its canonical form.
#[derive(Clone, Debug, PartialEq)]
pub struct Reference {
    query: Query,
}

impl Reference {
    pub fn parse(text: &str) -> Result<Reference, PathError> {
        let query = parse::query(text, Compile::Now)?;
        Ok(Reference { query })
    }

    /// What the path selects, each with the way to it from where the path begins.
    pub fn select<'f>(
        &self,
        here: Node<'f>,
        root: Node<'f>,
        budget: &mut Budget,
    ) -> Result<Vec<Match<'f>>, BudgetSpent> {
        let start = self.start(here, root);
        walk::matches(&self.query.segments, start, root, budget)
    }

    pub(crate) fn is_absolute(&self) -> bool {
        self.query.from == Anchor::Root
    }

    /// Whether what the path selects may lie, or lack, at `unread` or below it, seen from where the first segments
    /// (`gone`) have led.
    pub(crate) fn may_lack(&self, gone: usize, unread: &Location) -> bool {
        let rest = self.query.segments.get(gone..).unwrap_or_default();
        doubt::may_select(rest, unread)
    }

    /// Whether a filter of the path asks the whole document for what may lie at `unread`.
    pub(crate) fn asks_for(&self, unread: &Location) -> bool {
        doubt::filters_ask_for(&self.query.segments, unread)
    }

    /// The documents that the path enters by links, each with the number of segments that lead to it.
    pub(crate) fn links<'f>(
        &self,
        here: Node<'f>,
        root: Node<'f>,
        budget: &mut Budget,
    ) -> Result<Vec<(usize, Node<'f>)>, BudgetSpent> {
        let start = self.start(here, root);
        let segments = &self.query.segments;
        let mut links = Vec::new();
        for gone in 1..=segments.len() {
            let way = segments.get(..gone).unwrap_or_default();
            let found = walk::matches(way, start, root, budget)?;
            let targets = found.iter().filter_map(|found| found.node.link_target());
            links.extend(targets.map(|target| (gone, target)));
        }
        Ok(links)
    }

    fn start<'f>(&self, here: Node<'f>, root: Node<'f>) -> Node<'f> {
        match self.query.from {
            Anchor::Current => here,
            Anchor::Root => root,
        }
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.query)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::tree::{Builder, Forest, Origin};

    /// What a path finds when `/a/0` is in hand.
    #[track_caller]
    fn check(path: &str, expected: &[&str]) {
        let document = json!({ "a": [{ "b": 1, "c": [1, 2] }, { "b": 2 }], "least": 2 });
        let mut builder = Builder::new();
        builder.json(&document, Origin::Nowhere);
        let mut forest = Forest::default();
        let tree = forest.add_tree(None, builder.finish());
        let root = forest.root(tree);
        let here = root.get("a").and_then(|list| list.at(0)).unwrap();
        let path = Reference::parse(path).unwrap();
        let found = path.select(here, root, &mut Budget::new(1_000)).unwrap();
        let found: Vec<String> = found.iter().map(|found| found.location.pointer()).collect();
        assert_eq!(found, expected, "{path}");
        assert_eq!(Reference::parse(&path.to_string()), Ok(path));
    }

    #[test]
    fn paths_begin_at_the_value_in_hand_or_at_the_root() {
        check("@", &[""]);
        check("@.b", &["/b"]);
        check("@.c[?@ == $.least]", &["/c/1"]);
        check("$.a[*].b", &["/a/0/b", "/a/1/b"]);
        check("@.d", &[]);
    }

    #[test]
    fn what_is_no_path_is_told_at_its_place() {
        #[track_caller]
        fn check(text: &str, span: std::ops::Range<usize>, message: &str) {
            let error = Reference::parse(text).unwrap_err();
            assert_eq!((error.span, error.message.as_str()), (span, message));
        }
        check("a.b", 0..1, "a path in options begins with `@` or `$`");
        check("@.a[", 3..4, "a `]` is missing for this `[`");
        check("@.a ", 3..4, "blank space may not follow a path");
    }
}
