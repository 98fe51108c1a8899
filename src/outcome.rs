//! The names of outcomes, for everybody who spells one: an example, a report, a schema.
//!
//! What an outcome holds is [`crate::finding::Outcome`]'s.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Why it cannot be told how a rule stands.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// Something could not be read or understood.
    Unread,
    /// A limit was reached.
    Limit,
    /// It took too long.
    Time,
    /// A bug of ours.
    Bug,
}

/// The names of outcomes, where an example, a report or a flag spells one.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum OutcomeName {
    Failed,
    CannotTell,
    NeedsAPerson,
    Passed,
    NotApplicable,
}

impl OutcomeName {
    pub const ALL: &'static [Self] = &[
        OutcomeName::Failed,
        OutcomeName::CannotTell,
        OutcomeName::NeedsAPerson,
        OutcomeName::Passed,
        OutcomeName::NotApplicable,
    ];

    /// In a sentence: `cannot tell`.
    pub fn words(self) -> &'static str {
        match self {
            OutcomeName::Failed => "failed",
            OutcomeName::CannotTell => "cannot tell",
            OutcomeName::NeedsAPerson => "needs a person",
            OutcomeName::Passed => "passed",
            OutcomeName::NotApplicable => "not applicable",
        }
    }
}
