//! The path language of published rulesets: what Spectral's two engines understand, as one grammar.
//!
//! A [`Given`] is such a path, read once. It selects with JavaScript's notions of truth and equality, and with
//! steps that RFC 9535 does not have: up to the parent, over to the key. Where a value is missing or null, a filter
//! is "no match" and never an error. What looks like an author's slip is told by [`Given::slips`].
//!
//! The RFC's own language is [`super::Path`]; many givens are answered in one walk by [`super::Automaton`].

pub(super) mod ast;
pub(super) mod eval;
mod parse;
mod slips;
pub(super) mod walk;

#[cfg(test)]
mod tests;

use super::PathError;
use super::budget::{Budget, BudgetSpent};
use super::location::Location;
use crate::tree::Node;

pub use slips::Slip;

/// A path of a published ruleset, read and checked.
#[derive(Clone, Debug)]
pub struct Given {
    pub(super) steps: Vec<ast::Step>,
    written: Box<str>,
}

/// What a given selects: a value, or the key under which it stands.
#[derive(Clone, Debug)]
pub struct Hit<'f> {
    /// As it was reached: the member or item itself, not what it stands for.
    pub node: Node<'f>,
    /// The path ends in `~`.
    pub is_key: bool,
    /// The way that was gone to it, through references.
    pub way: Location,
    /// Whether it can only be come by through a reference: of several ways, the first; a path that looks at all depths
    /// comes to every node of the document by its own way, too.
    pub is_behind_reference: bool,
}

impl Given {
    pub fn parse(text: &str) -> Result<Given, PathError> {
        parse::given(text)
    }

    /// Whether the path looks at all depths from the start: then it comes to every node of the document itself by
    /// its own way, too, whichever reference leads there.
    pub(super) fn comes_everywhere(&self) -> bool {
        matches!(
            self.steps.first(),
            Some(ast::Step::Descendants(_) | ast::Step::Everything)
        )
    }

    /// Whether the path leads to a collection around something.
    pub(super) fn goes_up(&self) -> bool {
        (self.steps.iter()).any(|step| matches!(step, ast::Step::Parent))
    }

    pub fn as_written(&self) -> &str {
        &self.written
    }

    /// What in the path looks as if its author meant something else.
    pub fn slips(&self) -> Vec<Slip> {
        slips::of(self)
    }

    /// What the path selects, one path at a time: for `field: $…`, and to hold the automaton against.
    pub fn select<'f>(
        &self,
        root: Node<'f>,
        budget: &mut Budget,
    ) -> Result<Vec<Hit<'f>>, BudgetSpent> {
        walk::hits(self, root, budget)
    }
}
