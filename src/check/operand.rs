//! What a value is held against: a path in the options of a check, and what it selects.
//!
//! The verbs decide what a selection means to them. Looking it up costs what the rule has to spend.

use super::{Context, OptionMistake, Spot};
use crate::compiled::Compiled;
use crate::select::{BudgetSpent, Match, Reference, Step};
use crate::tree::Node;
use crate::words::{quoted, shown};

/// More places than this beside one finding are a list of their own.
const SHOWN_PLACES: usize = 10;

/// A path that begins with `@` or `$`.
#[derive(Debug)]
pub(super) struct Operand {
    text: String,
    reference: Compiled<Reference>,
}

impl Operand {
    pub(super) fn new(text: String) -> Self {
        Operand {
            text,
            reference: Compiled::later(),
        }
    }

    /// Whether a text in options is meant to be a path.
    pub(super) fn is_path(text: &str) -> bool {
        text.starts_with(['@', '$'])
    }

    /// `pointer`: where in the options the path stands.
    pub(super) fn prove(&self, pointer: &str) -> Result<(), Vec<OptionMistake>> {
        let proven = self.reference.prove(|| Reference::parse(&self.text));
        proven.map_err(|error| vec![OptionMistake::part(pointer, error.span, error.message)])
    }

    /// As its author wrote it.
    pub(super) fn shown(&self) -> String {
        quoted(&self.text)
    }

    pub(super) fn reference(&self) -> &Reference {
        self.reference.get(|| Reference::parse(&self.text))
    }

    pub(super) fn select<'f>(&self, context: &Context<'f>) -> Result<Vec<Match<'f>>, BudgetSpent> {
        let mut budget = context.budget.borrow_mut();
        self.reference()
            .select(context.given, context.root, &mut budget)
    }
}

/// What a message calls something that a path selected: the last name on the way to it, since `0` says nothing.
pub(super) fn name_of(found: &Match<'_>) -> Option<String> {
    let mut steps = found.location.steps().iter().rev();
    let named = steps.find_map(|step| match step {
        Step::Key(key) => Some(quoted(key)),
        Step::Index(_) => None,
    });
    named.or_else(|| found.node.key().map(quoted))
}

/// What stands elsewhere, to be shown beside a finding.
pub(super) fn related<'f>(found: &[Match<'f>]) -> Vec<(String, Spot<'f>)> {
    let shown = found.iter().take(SHOWN_PLACES).map(|found| {
        let name = name_of(found).unwrap_or_else(|| "it".to_owned());
        let label = format!("{name} is {} here", bare(found.node));
        (label, Spot::Value(found.node))
    });
    shown.collect()
}

/// A value without the backticks that its name has already.
pub(super) fn bare(node: Node<'_>) -> String {
    shown(node).replace('`', "")
}
