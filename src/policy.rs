//! How loud a team wants to hear what, and when the gate closes. Policy can never change what a rule *is*:
//! obligations come in as they are and go out as they are.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::finding::{Asked, Assessment, Notice, Outcome};
use crate::obligation::Obligation;

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

/// What a team set for single rules, by id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Levels(pub BTreeMap<String, Level>);

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

/// An assessment with its loudness. No level where there is no obligation.
#[derive(Clone, Debug)]
pub struct Judged {
    pub assessment: Assessment,
    pub level: Option<Level>,
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

    /// Whether this keeps a release back.
    pub fn closes(&self, fail_level: FailLevel) -> bool {
        let failed = matches!(self.assessment.outcome, Outcome::Failed(_));
        failed
            && !self.is_off()
            && self
                .obligation()
                .is_some_and(|obligation| fail_level.closed_by(obligation))
    }
}

/// A notice with its loudness.
#[derive(Clone, Debug)]
pub struct HeardNotice {
    pub notice: Notice,
    pub level: Level,
}

impl Levels {
    pub fn judge(&self, assessment: Assessment) -> Judged {
        let set = self.0.get(assessment.asked.id()).copied();
        let level = assessment.ground.as_ref().map(|ground| {
            set.unwrap_or_else(|| match &assessment.asked {
                Asked::Clause { .. } => default_level(ground.obligation),
                Asked::Imported { rule, .. } => rule.severity.level(),
            })
        });
        Judged { assessment, level }
    }

    pub fn hear(&self, notice: Notice) -> HeardNotice {
        let set = self.0.get(notice.kind.id()).copied();
        HeardNotice {
            level: set.unwrap_or(Level::Warning),
            notice,
        }
    }
}
