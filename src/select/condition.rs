//! A condition: what a filter says of a child, said of a whole document.
//!
//! `$.repository.manifests[0] && !($.service.open == false)` holds or does not hold. The notation is that of what
//! stands behind a `?` in RFC 9535; `@` and `$` are both the root.

use std::fmt;

use super::ast::Test;
use super::filter::Judge;
use super::pattern::Compile;
use super::{Budget, BudgetSpent, Location, PathError, doubt, parse};
use crate::tree::Node;

/// A condition that was read and checked. Shown in its canonical form.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    test: Test,
}

impl Condition {
    pub fn parse(text: &str) -> Result<Condition, PathError> {
        let test = parse::condition(text, Compile::Now)?;
        Ok(Condition { test })
    }

    /// Of a text that [`Condition::parse`] has accepted before: its patterns are compiled at their first use.
    pub fn parse_proven(text: &str) -> Result<Condition, PathError> {
        let test = parse::condition(text, Compile::Later)?;
        Ok(Condition { test })
    }

    pub fn holds(&self, root: Node<'_>, budget: &mut Budget) -> Result<bool, BudgetSpent> {
        Judge::new(root, budget).holds(&self.test, root)
    }

    /// Whether the answer may be another one because what stands at `unread` could not be read.
    pub fn may_depend_on(&self, unread: &Location) -> bool {
        doubt::asks_for(&self.test, unread)
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.test)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::tree::{Builder, Forest, Origin};

    #[track_caller]
    fn check(condition: &str, expected: bool) {
        let document = json!({ "repository": { "files": ["a"] }, "service": { "open": false } });
        let mut builder = Builder::new();
        builder.json(&document, Origin::Nowhere);
        let mut forest = Forest::default();
        let root = forest.add_tree(None, builder.finish());
        let condition = Condition::parse(condition).unwrap();
        let holds = condition.holds(forest.root(root), &mut Budget::new(1_000));
        assert_eq!(holds, Ok(expected), "{condition}");
        assert_eq!(Condition::parse(&condition.to_string()), Ok(condition));
    }

    #[test]
    fn conditions_hold_or_do_not() {
        check("$.repository.files[0]", true);
        check("$.repository.manifests", false);
        check("$.repository.manifests || $.service", true);
        check("$.repository && !($.service.open == false)", false);
        check("$.repository.files[?match(@, 'a|b')]", true);
    }

    #[test]
    fn what_is_no_condition_is_told_at_its_place() {
        let error = Condition::parse("$.repository &&").unwrap_err();
        assert_eq!(error.span, 15..15, "{}", error.message);
        let error = Condition::parse("$.repository $.service").unwrap_err();
        assert_eq!(error.span.start, 13, "{}", error.message);
    }

    #[test]
    fn doubt_is_cast_by_what_is_asked_for() {
        let condition = Condition::parse("$.declared || $.service.code.open == false").unwrap();
        let depends =
            |unread: &str| condition.may_depend_on(&Location::parse_pointer(unread).unwrap());
        assert!(depends("/service") && depends("/service/code/open") && depends("/declared"));
        // What is there but for something below it has answered.
        assert!(
            !depends("/declared/phase") && !depends("/service/name") && !depends("/repository")
        );
    }
}
