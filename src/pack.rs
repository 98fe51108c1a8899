//! Packs: what a published text asks, where it says so, with what force, for whom, from when to when.
//!
//! A pack is one encoding of one edition of one text. It is read once, from YAML into types that cannot be
//! wrong ([`read()`]); after that nobody re-checks. A pack knows nothing of the services it is held against.
//!
//! A rule has one home, a pack or a library, and may answer clauses of several packs: each of these says with which words it is
//! asked there. [`Packs`] brings the two together.

pub mod archive;
mod basis;
mod brought;
pub mod compare;
mod digest;
mod embedded;
mod field;
pub mod lock;
mod packs;
pub mod page;
mod place;
pub mod proof;
mod raw;
mod read;
#[cfg(feature = "pull")]
pub mod registry;
pub(crate) mod schedule;
mod signature;
mod source;
mod store;
mod template;
#[cfg(test)]
pub(crate) mod testing;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use jiff::civil::Date;

pub use basis::{day, read_basis, web_address};
pub use brought::{Brought, BroughtError, PULLED_SIGNATURE, bring, bring_all, verified};
pub use field::Field;
pub(crate) use packs::known_editions;
pub use packs::{AskedRule, Claim, Packs};
pub use place::{
    ContentDigest, NotAReference, OciReference, OciVersion, PackPlace, REFERENCE_FORM,
};
pub use raw::{OneOrMany, RawBasis, RawClause, RawLibrary, RawPack, RawRule};
pub use read::read;
pub use signature::{Trust, TrustError, TrustedKey, Unsigned};
pub use source::{PackSource, PackSourceError};
pub use store::{Artifact, Store, StoreError};
pub use template::{Placeholder, Template};

use crate::check::{Check, Tables};
use crate::obligation::{Basis, Force, Obligation};
use crate::outcome::OutcomeName;
use crate::profile::{Phase, SaidProfile};
use crate::select::{self, Condition, Path};
use crate::text::Place;

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
    /// The folder, archive or reference that it was brought along by, as it was named; `None` for one that comes with the
    /// program.
    pub folder: Option<String>,
    /// Who signed it, by the name that the settings give their key; `None` for a pack from a folder, and for one that
    /// nobody signed.
    pub signed_by: Option<String>,
    pub id: String,
    pub title: String,
    pub edition: String,
    /// Of the encoding, not of the text.
    pub version: semver::Version,
    /// Of the contents: `sha256:` and 64 hexadecimal digits. `docs/lock.md` says of what.
    pub digest: String,
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
    pub standing: Standing,
    pub used: Use,
    /// The sentences that say whom the text binds as a whole. Never empty.
    pub bases: Vec<Arc<Basis>>,
    /// The day the encoding was checked against its sources: the clock of its examples.
    pub written: Date,
}

impl PackInfo {
    pub fn is_in_force(&self, date: Date) -> bool {
        self.from <= date && self.until.is_none_or(|until| date < until)
    }
}

/// Whether a text binds by itself.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    serde::Deserialize,
    serde::Serialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// Its *must* is a standard for those it binds.
    #[default]
    Binding,
    /// It binds nobody: its *must* is a standard only for a body that has adopted the text.
    Voluntary,
}

/// When a pack is used without being named.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    serde::Deserialize,
    serde::Serialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Use {
    /// Unless it is certain that it speaks to others: while nobody says who runs a service, the text is held against it.
    #[default]
    UnlessOthers,
    /// When it is certain that the service is among those it speaks to.
    IfAddressed,
    /// Never: somebody has to name it.
    IfNamed,
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
    /// What a machine can see of it. `None`: it is a person's alone.
    pub machine: Option<String>,
    /// What only a person can judge.
    pub person: String,
    /// What an assessor should ask.
    pub question: String,
    /// The strongest word of the clause's own text, where somebody looked.
    pub word: Option<Force>,
    /// The sentences that say whom the clause binds as a whole, if not those of the text.
    pub bases: Vec<Arc<Basis>>,
    /// Clauses of other texts or editions that are about the same.
    pub matches: Vec<Reference<ClauseName>>,
}

/// `govuk-service-standard/2015/point-8`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ClauseName {
    pub pack: String,
    pub edition: String,
    pub clause: String,
}

impl Clause {
    /// Whether somebody means this clause of this pack by these words: `govuk-service-standard/point-1`, or with the edition
    /// between.
    pub fn is_named(&self, pack: &PackInfo, named: &str) -> bool {
        fn below<'n>(named: &'n str, above: &str) -> Option<&'n str> {
            named.strip_prefix(above)?.strip_prefix('/')
        }
        below(named, &pack.id).is_some_and(|named| {
            named == self.id || below(named, &pack.edition) == Some(self.id.as_str())
        })
    }
}

impl fmt::Display for ClauseName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.pack, self.edition, self.clause)
    }
}

/// Something that one pack names of another, and where it does.
#[derive(Clone)]
pub struct Reference<T> {
    pub to: T,
    pub place: Place,
}

/// Two packs are the same that name the same things, wherever they do it.
impl<T: fmt::Debug> fmt::Debug for Reference<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.to.fmt(f)
    }
}

/// A clause, and the sentences that ask for a rule there.
#[derive(Clone, Debug)]
pub struct Anchor {
    pub clause: Arc<Clause>,
    /// Never empty.
    pub bases: Vec<Arc<Basis>>,
}

/// A clause that a rule of another home answers.
#[derive(Clone, Debug)]
pub struct Borrowed {
    pub rule: Reference<RuleId>,
    pub anchor: Anchor,
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
    pub path: select::Reference,
    /// What these places show.
    pub says: String,
}

/// The explained exceptions that a text allows.
#[derive(Debug)]
pub struct Exception {
    /// Selects those that are declared.
    pub path: Path,
    /// Only those count whose `about` is one of these words, in any case; `@` is the value that `given` selected.
    pub about: Option<select::Reference>,
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
    /// The clause of its own pack; `None` in a library.
    pub home: Option<Anchor>,
    /// In which phases it is asked, by every sentence that names none.
    pub phases: Vec<Phase>,
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
    /// `None`: the question of the clause that it answers.
    pub question: Option<String>,
    pub exception: Option<Exception>,
    pub examples: Vec<Example>,
}

impl Rule {
    /// The sentences that ask for it at a clause: each is about the rule's own phases, unless it names others.
    pub fn bases_at(&self, anchor: &Anchor) -> Vec<Arc<Basis>> {
        let mut bases = anchor.bases.clone();
        for basis in bases
            .iter_mut()
            .filter(|basis| basis.binds.phase.is_empty())
        {
            Arc::make_mut(basis).binds.phase.clone_from(&self.phases);
        }
        bases
    }
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
    /// The packs and libraries whose rules it may name.
    pub uses: Vec<Reference<String>>,
    pub clauses: Vec<Arc<Clause>>,
    /// Its own rules, in the order of their clauses, then by id.
    pub rules: Vec<Arc<Rule>>,
    /// What its clauses name of other rules, in the order of clauses, then by id.
    pub borrowed: Vec<Borrowed>,
    pub tables: Tables,
}

/// Rules that clauses of several texts share.
#[derive(Clone, Debug)]
pub struct Library {
    /// The folder that it was brought along in, as it was named; `None` for one that comes with the program.
    pub folder: Option<String>,
    pub id: String,
    pub title: String,
    pub version: semver::Version,
    /// As that of a pack.
    pub digest: String,
    pub written: Date,
    /// By id.
    pub rules: Vec<Arc<Rule>>,
    pub tables: Tables,
}

/// What a folder of rules holds.
#[derive(Clone, Debug)]
pub enum Volume {
    Pack(Pack),
    Library(Library),
}

impl Volume {
    pub fn rules(&self) -> &[Arc<Rule>] {
        match self {
            Volume::Pack(pack) => &pack.rules,
            Volume::Library(library) => &library.rules,
        }
    }

    /// Of the contents: see [`PackInfo::digest`].
    pub fn digest(&self) -> &str {
        match self {
            Volume::Pack(pack) => &pack.info.digest,
            Volume::Library(library) => &library.digest,
        }
    }
}

impl fmt::Display for Volume {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Volume::Pack(pack) => write!(f, "{}", pack.info),
            Volume::Library(library) => f.write_str(&library.id),
        }
    }
}
