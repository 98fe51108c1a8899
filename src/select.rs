//! The path language: JSONPath as RFC 9535 has it, over nodes of the spanned tree.
//!
//! [`Path`] is a path that was read, checked and can be printed; [`Path::select`] finds what it selects under a
//! node, in the order that the RFC asks for, and for each node the way to it. Text becomes data in `parse`, and
//! how data is answered is known to `walk` and `filter` alone, so that one walk for many paths can take
//! their place.
//!
//! One deliberate difference: a pattern in a path that is no regular expression is a mistake, and not a filter
//! that is quietly false. This module knows nothing of rules; what a selection means is decided by who asked.

mod ast;
mod automaton;
mod budget;
mod condition;
mod dialect;
mod display;
mod doubt;
mod filter;
mod location;
mod memo;
mod number;
mod parse;
mod pattern;
mod reference;
mod walk;

use std::fmt;
use std::ops::Range;

use crate::tree::Node;
use ast::{Reach, Segment, Selector};
pub use automaton::{Asked, Automaton, Ran};
pub use budget::{Budget, BudgetSpent};
pub use condition::Condition;
pub use dialect::{Given, Hit, Slip};
pub use location::{Location, Step, resolve};
pub use memo::Memo;
use pattern::Compile;
pub use reference::Reference;

/// A path that was read and checked. Shown in its canonical form, which reads back as the same path.
#[derive(Clone, Debug, PartialEq)]
pub struct Path {
    segments: Vec<Segment>,
}

/// A node that a path selects, and the way that was gone to it.
#[derive(Clone, Debug)]
pub struct Match<'f> {
    pub node: Node<'f>,
    pub location: Location,
}

/// Why a text is not a path (or not a JSON Pointer), and which of its bytes are to blame.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct PathError {
    pub message: String,
    /// Empty where something is missing.
    pub span: Range<usize>,
}

impl PathError {
    fn new(message: impl Into<String>, span: Range<usize>) -> Self {
        PathError {
            message: message.into(),
            span,
        }
    }
}

impl Path {
    pub fn parse(text: &str) -> Result<Path, PathError> {
        let segments = parse::path(text, Compile::Now)?;
        Ok(Path { segments })
    }

    /// Of a text that [`Path::parse`] has accepted before: its patterns are compiled at their first use.
    pub fn parse_proven(text: &str) -> Result<Path, PathError> {
        let segments = parse::path(text, Compile::Later)?;
        Ok(Path { segments })
    }

    /// What the path selects when `root` is its `$`. A node that several selectors select is there several times.
    pub fn select<'f>(
        &self,
        root: Node<'f>,
        budget: &mut Budget,
    ) -> Result<Vec<Match<'f>>, BudgetSpent> {
        walk::matches(&self.segments, root, root, budget)
    }

    /// The same with the help of what other paths have found from the same root.
    pub fn select_with<'f>(
        &self,
        root: Node<'f>,
        budget: &mut Budget,
        memo: &mut Memo<'f>,
    ) -> Result<Vec<Match<'f>>, BudgetSpent> {
        walk::matches_with(&self.segments, root, budget, memo)
    }

    /// The names and indices that the path begins with: everything it selects lies below. For `$.a.b[*].c`
    /// that is `$.a.b`.
    pub fn literal_prefix(&self) -> Location {
        literal_prefix(&self.segments)
    }

    /// Whether the path may select too little because what stands at `unread` could not be read.
    pub fn may_miss(&self, unread: &Location) -> bool {
        doubt::may_miss(&self.segments, unread)
    }
}

fn literal_prefix(segments: &[Segment]) -> Location {
    let steps = segments.iter().map_while(|segment| {
        if segment.reach != Reach::Child {
            return None;
        }
        match &segment.selectors[..] {
            [Selector::Name(name)] => Some(Step::Key(name.clone())),
            // An index from the end is no step before a document is there.
            [Selector::Index(index)] => usize::try_from(*index).ok().map(Step::Index),
            _ => None,
        }
    });
    steps.collect()
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "${}", display::Segments(&self.segments))
    }
}
