//! Packs: what a published text asks, where it says so, with what force, for whom, from when to when.
//!
//! A pack is one encoding of one edition of one text. It is read once, from YAML into types that cannot be
//! wrong ([`read()`]); after that nobody re-checks. A pack knows nothing of the services it is held against.

mod basis;
mod embedded;
mod field;
mod raw;
mod read;
mod source;
mod template;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use jiff::civil::Date;

pub use basis::read_basis;
pub use field::Field;
pub use raw::{OneOrMany, RawBasis, RawClause, RawPack, RawRule};
pub use read::read;
pub use source::{PackSource, PackSourceError};
pub use template::{Placeholder, Template};

use crate::check::{Check, Tables};
use crate::obligation::{Basis, Obligation};
use crate::outcome::OutcomeName;
use crate::profile::SaidProfile;
use crate::select::{Condition, Path, Reference};
use crate::text::Place;
use crate::typed::Mistake;

/// The name of a rule: unique among all packs in use, and it reads after "waive …".
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleId(Arc<str>);

impl RuleId {
    pub fn new(id: &str) -> Self {
        RuleId(id.into())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RuleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// Which text this is an encoding of, and who stands behind it.
#[derive(Clone, Debug)]
pub struct PackInfo {
    pub id: String,
    pub title: String,
    pub edition: String,
    /// Of the encoding, not of the text.
    pub version: semver::Version,
    pub publisher: String,
    /// Of the text.
    pub licence: String,
    pub attribution: String,
    pub source: String,
    /// In force from this day.
    pub from: Date,
    /// Withdrawn on this day.
    pub until: Option<Date>,
    pub addresses: String,
    /// The day the encoding was checked against its sources: the clock of its examples.
    pub written: Date,
}

/// `govuk-service-standard 2019`.
impl fmt::Display for PackInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.id, self.edition)
    }
}

/// One numbered part of a text, whether or not a machine can judge anything of it.
#[derive(Clone, Debug)]
pub struct Clause {
    pub id: String,
    pub title: String,
    pub source: String,
    /// What a machine can see of it.
    pub machine: String,
    /// What only a person can judge.
    pub person: String,
    /// What an assessor should ask.
    pub question: String,
}

/// What it means when there is nothing to look at.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize, serde::Serialize, schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Otherwise {
    /// There is nothing here that the rule is about.
    NotApplicable,
    /// The rule is about this service, and no machine can see how it stands.
    NeedsAPerson,
}

/// What it means when a check finds something.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize, serde::Serialize, schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum OnFinding {
    /// The service falls short of what the text asks.
    Failed,
    /// Somebody has to look before anyone can say.
    NeedsAPerson,
}

impl OnFinding {
    pub fn outcome(self) -> OutcomeName {
        match self {
            OnFinding::Failed => OutcomeName::Failed,
            OnFinding::NeedsAPerson => OutcomeName::NeedsAPerson,
        }
    }
}

/// One look at the selected values.
#[derive(Debug)]
pub struct Step {
    pub field: Field,
    pub check: Check,
    /// The check's options as their author wrote them.
    pub options: Option<serde_json::Value>,
    /// What it finds below one selected value is one finding, with the number of places.
    pub together: bool,
    pub related: Option<Related>,
}

/// What a step shows beside each of its findings.
#[derive(Debug)]
pub struct Related {
    /// `@` is the value that `given` selected.
    pub path: Reference,
    /// What these places show.
    pub says: String,
}

/// What is asked of each selected value. Never empty.
#[derive(Debug)]
pub enum Asked {
    /// Every step must pass.
    All(Vec<Step>),
    /// One step must pass, the first that does gives the evidence: a text that can be followed in several places.
    Any(Vec<Step>),
}

impl Asked {
    pub fn steps(&self) -> &[Step] {
        match self {
            Asked::All(steps) | Asked::Any(steps) => steps,
        }
    }
}

/// What a text asks, as data.
#[derive(Debug)]
pub struct Rule {
    pub id: RuleId,
    pub title: String,
    pub clause: Arc<Clause>,
    /// Never empty. A rule's own `phases` are already in those bases that name none.
    pub bases: Vec<Basis>,
    pub why: String,
    pub remedy: String,
    /// Does not hold: the rule is not about the service, in the same way as when `given` selects nothing.
    pub when: Option<Condition>,
    pub given: Vec<Path>,
    /// A selected value that does not pass all of these is not asked about.
    pub provided: Vec<Step>,
    pub then: Asked,
    /// Left out: what the check says.
    pub message: Option<Template>,
    pub verdict: OnFinding,
    pub otherwise: Otherwise,
    pub question: String,
    pub examples: Vec<Example>,
}

/// A miniature repository and what the rule says of it.
#[derive(Clone, Debug)]
pub struct Example {
    pub outcome: OutcomeName,
    pub obligation: Option<Obligation>,
    /// `file:line`, a file, or nothing for the repository as a whole. `None` also when the author did not say.
    pub at: Option<String>,
    pub as_of: Date,
    /// What is said about the service over what the files say.
    pub profile: SaidProfile,
    pub files: BTreeMap<String, String>,
    /// Where the example stands in its rule's file.
    pub place: Place,
}

/// One encoding of one edition of one text.
#[derive(Clone, Debug)]
pub struct Pack {
    pub info: Arc<PackInfo>,
    pub clauses: Vec<Arc<Clause>>,
    /// In the order of their clauses, then by id.
    pub rules: Vec<Arc<Rule>>,
    pub tables: Tables,
}

/// All packs of one run, by id and edition. Rule ids are unique among them.
#[derive(Debug, Default)]
pub struct Packs(Vec<Pack>);

impl Packs {
    /// The packs that come with the program, for a check: their rules come without their examples.
    pub fn for_check() -> Packs {
        let packs = embedded::digests().map(|source| read::read_digest(&source));
        let packs: Option<Vec<Pack>> = packs.map(Result::ok).collect();
        let packs = packs.and_then(|packs| Packs::new(packs).ok());
        // Whatever is wrong with a digest is wrong with its page, and has a place there.
        packs.unwrap_or_else(Packs::embedded)
    }

    /// The packs that come with the program, in full.
    pub fn embedded() -> Packs {
        let packs = embedded::pages().map(|source| read(&source));
        let packs: Result<Vec<Pack>, Vec<Mistake>> = packs.collect();
        let packs = packs.and_then(|packs| Packs::new(packs).map_err(|mistake| vec![mistake]));
        packs.unwrap_or_else(|mistakes| {
            let mistakes: Vec<String> = mistakes
                .iter()
                .map(|mistake| format!("{}: {}", mistake.place, mistake.message))
                .collect();
            panic!(
                "the packs in the binary passed the tests of this source tree:\n{}",
                mistakes.join("\n")
            )
        })
    }

    /// Refuses two packs that claim one rule id, or one name: a finding could not be traced to its text.
    pub fn new(mut packs: Vec<Pack>) -> Result<Packs, Mistake> {
        packs.sort_by(|a, b| (&a.info.id, &a.info.edition).cmp(&(&b.info.id, &b.info.edition)));
        let mut owners: BTreeMap<&RuleId, &PackInfo> = BTreeMap::new();
        for (index, pack) in packs.iter().enumerate() {
            if index > 0 && packs[index - 1].info.to_string() == pack.info.to_string() {
                return Err(Mistake {
                    place: Place::Repository,
                    message: format!("there are two packs `{}`", pack.info),
                    help: Some("give one of them another id or edition".to_owned()),
                });
            }
            for rule in &pack.rules {
                if let Some(other) = owners.insert(&rule.id, &pack.info) {
                    return Err(Mistake {
                        place: Place::Repository,
                        message: format!(
                            "both `{other}` and `{}` have a rule `{}`",
                            pack.info, rule.id
                        ),
                        help: Some(
                            "rename one of the two rules: waivers and levels go by the id alone"
                                .to_owned(),
                        ),
                    });
                }
            }
        }
        Ok(Packs(packs))
    }

    /// These packs and one more.
    pub fn with(mut self, pack: Pack) -> Result<Packs, Mistake> {
        self.0.push(pack);
        Packs::new(self.0)
    }

    pub fn iter(&self) -> impl Iterator<Item = &Pack> {
        self.0.iter()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn rules(&self) -> impl Iterator<Item = (&Pack, &Arc<Rule>)> {
        self.0
            .iter()
            .flat_map(|pack| pack.rules.iter().map(move |rule| (pack, rule)))
    }

    pub fn rule(&self, id: &str) -> Option<(&Pack, &Arc<Rule>)> {
        self.rules().find(|(_, rule)| rule.id.as_str() == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_is_its_page_without_examples() {
        let mut packs = Packs::embedded();
        for pack in &mut packs.0 {
            for rule in &mut pack.rules {
                let rule = Arc::get_mut(rule).expect("nobody else has the rule");
                assert!(!rule.examples.is_empty(), "{}", rule.id);
                rule.examples.clear();
            }
        }
        let of_digests = embedded::digests()
            .map(|source| read::read_digest(&source))
            .collect::<Result<_, _>>()
            .unwrap();
        let of_digests = Packs::new(of_digests).unwrap();
        for (pack, digest) in packs.iter().zip(of_digests.iter()) {
            for (rule, digest) in pack.rules.iter().zip(&digest.rules) {
                assert_eq!(format!("{rule:#?}"), format!("{digest:#?}"));
            }
        }
        assert_eq!(format!("{packs:?}"), format!("{of_digests:?}"));
    }
}
