//! How loud a team wants to hear what, what is excused, and when the gate closes. Policy can never change what a rule
//! *is*: obligations come in as they are and go out as they are.
//!
//! What excuses single findings is worked out by [`waiver`], [`baseline`] and [`changed`]; when the gate closes, by
//! [`gate`].

pub mod baseline;
pub mod changed;
pub mod gate;
#[cfg(test)]
pub(crate) mod testing;
pub mod waiver;

use std::collections::BTreeMap;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::finding::{Asked, Assessment, Finding, Notice};
use crate::obligation::Obligation;
use waiver::Waiver;

/// How loudly something is said. The user's, and only about loudness and gating.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// Not said, and never closes the gate. Counted in the summary all the same.
    Off,
    Hint,
    Note,
    Warning,
    Error,
}

/// The one table that leads from an obligation to a level.
pub fn default_level(obligation: Obligation) -> Level {
    match obligation {
        Obligation::Standard => Level::Error,
        Obligation::Guidance => Level::Warning,
    }
}

/// What a team set for single rules, clauses and packs: by `rule`, `pack/clause` or `pack`. What is set for the
/// smallest of them counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scoped<T>(pub BTreeMap<String, T>);

impl<T> Default for Scoped<T> {
    fn default() -> Self {
        Scoped(BTreeMap::new())
    }
}

impl<T: Copy> Scoped<T> {
    /// What is set for a rule, by the clause that decides.
    pub fn of(&self, asked: &Asked) -> Option<T> {
        let set = |name: &str| self.0.get(name).copied();
        // Most teams set nothing, and a small check is short.
        if self.0.is_empty() {
            return None;
        }
        let pack = asked.pack();
        let clause = asked.clause().map(|clause| format!("{pack}/{}", clause.id));
        set(asked.id())
            .or_else(|| set(&clause?))
            .or_else(|| set(&pack))
    }

    /// What is set for something that is no rule.
    pub fn named(&self, name: &str) -> Option<T> {
        self.0.get(name).copied()
    }
}

/// From which obligation on a finding closes the gate.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    JsonSchema,
    clap::ValueEnum,
)]
#[serde(rename_all = "kebab-case")]
pub enum FailLevel {
    /// Nothing closes the gate.
    Never,
    /// A failed standard does.
    #[default]
    Standard,
    /// Failed guidance does, too.
    Guidance,
}

impl FailLevel {
    pub fn word(self) -> &'static str {
        match self {
            FailLevel::Standard => "standard",
            FailLevel::Guidance => "guidance",
            FailLevel::Never => "never",
        }
    }

    fn closed_by(self, obligation: Obligation) -> bool {
        match (self, obligation) {
            (FailLevel::Never, _) | (FailLevel::Standard, Obligation::Guidance) => false,
            (FailLevel::Guidance, _) | (FailLevel::Standard, Obligation::Standard) => true,
        }
    }
}

/// Whether anything excuses one finding from closing the gate.
#[derive(Clone, Debug, Default)]
pub enum Standing {
    /// Nothing does.
    #[default]
    Open,
    /// A waiver that counts on the day covers it.
    Waived(Arc<Waiver>),
    /// It stands in the baseline.
    Known,
    /// It was there before the changes that are looked at, in a file that none of them touches.
    Before,
}

impl Standing {
    pub fn is_open(&self) -> bool {
        matches!(self, Standing::Open)
    }

    /// `open`, `waived`, `baseline`, `before`: the words of reports for machines.
    pub fn word(&self) -> &'static str {
        match self {
            Standing::Open => "open",
            Standing::Waived(_) => "waived",
            Standing::Known => "baseline",
            Standing::Before => "before",
        }
    }
}

/// An assessment with its loudness. No level where there is no obligation.
#[derive(Clone, Debug)]
pub struct Judged {
    pub assessment: Assessment,
    pub level: Option<Level>,
    /// From which obligation on this rule closes the gate.
    pub fail_level: FailLevel,
    /// One for each finding of a failure, in their order; empty otherwise.
    pub standings: Vec<Standing>,
}

impl Judged {
    pub fn obligation(&self) -> Option<Obligation> {
        self.assessment
            .ground
            .as_ref()
            .map(|ground| ground.obligation)
    }

    pub fn is_off(&self) -> bool {
        self.level == Some(Level::Off)
    }

    /// The findings of a failure, each with what excuses it.
    pub fn findings(&self) -> impl Iterator<Item = (&Finding, &Standing)> {
        self.assessment.outcome.failures().zip(&self.standings)
    }

    /// The same, with standings that can be set.
    pub fn findings_mut(&mut self) -> impl Iterator<Item = (&Finding, &mut Standing)> {
        self.assessment.outcome.failures().zip(&mut self.standings)
    }

    /// The findings of a failure that nothing excuses.
    pub fn open(&self) -> impl Iterator<Item = &Finding> {
        let open = self.findings().filter(|(_, standing)| standing.is_open());
        open.map(|(finding, _)| finding)
    }

    /// Whether this keeps a release back.
    pub fn closes(&self) -> bool {
        !self.is_off() && self.would_close(self.fail_level)
    }

    /// Whether it would at this fail level, whatever is set for its rule.
    pub fn would_close(&self, fail_level: FailLevel) -> bool {
        let is_of_level =
            (self.obligation()).is_some_and(|obligation| fail_level.closed_by(obligation));
        is_of_level && self.open().next().is_some()
    }
}

/// A notice with its loudness.
#[derive(Clone, Debug)]
pub struct HeardNotice {
    pub notice: Notice,
    pub level: Level,
    pub standing: Standing,
}

/// What a team set about loudness and gating.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Levels {
    pub levels: Scoped<Level>,
    pub fail_level: FailLevel,
    pub fail_levels: Scoped<FailLevel>,
}

impl Levels {
    pub fn judge(&self, assessment: Assessment) -> Judged {
        let set = self.levels.of(&assessment.asked);
        let level = assessment.ground.as_ref().map(|ground| {
            set.unwrap_or_else(|| match &assessment.asked {
                Asked::Clause { .. } => default_level(ground.obligation),
                Asked::Imported { rule, .. } => rule.severity.level(),
            })
        });
        let fail_level = self.fail_levels.of(&assessment.asked);
        let standings = assessment.outcome.failures().map(|_| Standing::Open);
        let standings = standings.collect();
        Judged {
            assessment,
            level,
            fail_level: fail_level.unwrap_or(self.fail_level),
            standings,
        }
    }

    pub fn hear(&self, notice: Notice) -> HeardNotice {
        HeardNotice {
            level: (self.levels.named(notice.kind.id())).unwrap_or(Level::Warning),
            notice,
            standing: Standing::Open,
        }
    }
}
