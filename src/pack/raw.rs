//! The files of a pack as their authors write them: the types that read them, and that their JSON Schemas
//! are made from. Nothing here has been checked beyond its shape; [`super::read()`] does that.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::{OnFinding, Otherwise, Standing, Use};
use crate::obligation::{Binds, Force, Obligation};
use crate::outcome::OutcomeName;
use crate::profile::Phase;
use crate::profile::SaidProfile;

/// `pack.yaml`: which text this is an encoding of, and who stands behind it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawPack {
    /// The text's name, in kebab case.
    pub id: String,
    pub title: String,
    /// The edition of the text, as people name it.
    pub edition: String,
    /// The version of this encoding (semver).
    pub version: String,
    pub publisher: String,
    /// The licence of the text, as an SPDX id.
    pub licence: String,
    /// What the licence asks to be said.
    pub attribution: String,
    /// Where the text stands.
    pub source: String,
    /// In force from this day.
    pub from: String,
    /// Withdrawn on this day.
    pub until: Option<String>,
    /// Whom the text speaks to, in a sentence.
    pub addresses: String,
    /// Whether the text binds by itself. Left out: it does.
    #[serde(default)]
    pub standing: Standing,
    /// When the pack is used without being named. Left out: unless it speaks to others.
    #[serde(default, rename = "use")]
    pub used: Use,
    /// The sentences that say whom the text binds as a whole: those of each clause that names none of its own.
    pub bases: Vec<RawBasis>,
    /// The packs and libraries whose rules its clauses name.
    #[serde(default)]
    pub uses: Vec<String>,
    /// The day this encoding was checked against its sources; the clock of its examples.
    pub written: String,
}

/// `library.yaml`: a folder of rules that the clauses of several texts name.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawLibrary {
    /// The library's name, in kebab case.
    pub id: String,
    pub title: String,
    /// Its version (semver).
    pub version: String,
    /// The day it was checked; the clock of its examples.
    pub written: String,
}

/// One entry of `clauses.yaml`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawClause {
    /// The clause's name, in kebab case.
    pub id: String,
    pub title: String,
    /// Where the clause stands.
    pub source: String,
    /// What a machine can see of it. Left out: nothing, it is a person's alone.
    pub machine: Option<String>,
    /// What only a person can judge.
    pub person: String,
    /// What an assessor should ask.
    pub question: String,
    /// The strongest word of the clause's own text. Left out: nobody looked.
    pub word: Option<Force>,
    /// Whom the clause binds as a whole. Left out: those whom the text does.
    #[serde(default)]
    pub bases: Vec<RawBasis>,
    /// Clauses of other texts or editions that are about the same: `govuk-service-standard/2015/point-8`.
    #[serde(default)]
    pub matches: Vec<String>,
    /// Rules of the pack itself, or of those that it uses, that answer this clause as well, each with the sentences that ask for
    /// it here.
    #[serde(default)]
    pub rules: BTreeMap<String, Vec<RawBasis>>,
}

/// A file of `rules/`: what a text asks.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawRule {
    /// The good state, in a sentence.
    pub title: String,
    /// The clause of `clauses.yaml` that it belongs to; left out in a library.
    pub clause: Option<String>,
    /// The sentences it rests on; left out in a library.
    #[serde(default)]
    pub bases: Vec<RawBasis>,
    /// The phases in which it is asked, for every basis that names none.
    #[serde(default)]
    pub phases: Vec<Phase>,
    /// What harm there is to people.
    pub why: String,
    /// What to do about it.
    pub remedy: String,
    /// What has to be so of the service for the rule to be about it: a condition such as stands behind the `?` of a
    /// path. Left out: nothing.
    pub when: Option<String>,
    /// Which values are looked at: a path of RFC 9535, or several.
    pub given: OneOrMany<String>,
    /// What a value has to pass to be asked about at all: a step, or several. Left out: nothing.
    pub provided: Option<OneOrMany<RawStep>>,
    /// What is asked of them: a step, or several that must all pass.
    pub then: Option<OneOrMany<RawStep>>,
    /// In place of `then`: several steps, of which one must pass. Its evidence counts.
    pub any: Option<Vec<RawStep>>,
    /// The particular fact. Left out: what the check says.
    pub message: Option<String>,
    /// What it means when a check finds something. Left out: the service fails.
    pub verdict: Option<OnFinding>,
    /// What it means when `when` does not hold or `given` selects nothing. Left out: the rule does not apply.
    pub otherwise: Option<Otherwise>,
    /// What to ask a person. Left out: the question of the clause.
    pub question: Option<String>,
    /// Where the text allows explained exceptions: a path to those that are declared. One that has a reason, and whose review is
    /// not overdue, leaves a person to judge what would have failed.
    pub exception: Option<RawException>,
    pub examples: Vec<RawExample>,
}

/// The explained exceptions that a text allows.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum RawException {
    /// All that this path selects.
    All(String),
    /// Those of them that are about the value at hand.
    About(RawExceptionAbout),
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawExceptionAbout {
    /// A path of RFC 9535 to the exceptions that are declared.
    pub path: String,
    /// A path, which begins with `@` (the value that `given` selected) or `$` (the dossier), to the words of which `about` of an
    /// exception has to be one.
    pub about: String,
}

/// A value, or a list of values.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum OneOrMany<T> {
    One(T),
    Many(Vec<T>),
}

impl<T> OneOrMany<T> {
    pub fn as_slice(&self) -> &[T] {
        match self {
            OneOrMany::One(value) => std::slice::from_ref(value),
            OneOrMany::Many(values) => values,
        }
    }
}

/// One sentence of a published text.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawBasis {
    /// The word of the text.
    pub force: Force,
    /// Where the sentence stands. Left out in `clauses.yaml`: where the clause does.
    pub source: Option<String>,
    /// What it says, in our own words.
    pub says: Option<String>,
    /// Whom it binds. Left out: everyone.
    #[serde(default)]
    pub binds: Binds,
    /// In force from this day.
    pub from: Option<String>,
    /// Withdrawn on this day.
    pub until: Option<String>,
    /// What about this basis could not be checked.
    pub unverified: Option<String>,
}

/// One look at the selected values.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct RawStep {
    /// Which part of the value. Left out: the value itself; `@key`: each key.
    pub field: Option<String>,
    /// The name of a check.
    pub function: String,
    pub function_options: Option<serde_json::Value>,
    /// Whether all that it finds below one selected value is one finding, shown at its first place.
    #[serde(default)]
    pub together: bool,
    /// Places to be shown beside each of its findings.
    pub related: Option<RawRelated>,
}

/// What belongs to a finding, and stands elsewhere.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct RawRelated {
    /// A path that begins with `@` (the value that `given` selected) or `$` (the dossier).
    pub path: String,
    /// What these places show.
    pub says: String,
}

/// A miniature repository and what the rule says of it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawExample {
    pub outcome: OutcomeName,
    pub obligation: Option<Obligation>,
    /// `file:line`, or a file.
    pub at: Option<String>,
    /// The day of the check. Left out: the day the pack was written.
    pub as_of: Option<String>,
    /// What is said about the service over what the files say.
    #[serde(default)]
    pub profile: SaidProfile,
    /// The repository: path and text of each file.
    #[serde(default)]
    pub files: BTreeMap<String, String>,
}
