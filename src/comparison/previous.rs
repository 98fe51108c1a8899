//! An earlier report, read from its JSON: only what a comparison needs, and nothing of it is trusted.
//!
//! The types are our own, and not those of the report: what a later version adds is passed over, and what a comparison
//! rests on has to be of its kind. How the file is opened is for the command line to say.

mod capped;
mod loose;

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::de::{self, IgnoredAny};
use serde::{Deserialize, Deserializer};
use serde_json::error::Category;

use self::capped::Capped;
use self::loose::Loose;
use crate::obligation::{Basis, Binds, Force, Obligation};
use crate::outcome::OutcomeName;
use crate::policy::Level;
use crate::profile::{Possible, Profile, Term};
use crate::report::{Report, ServiceReport};

/// The largest file that is read, in bytes: the report of a thousand small services, or of a very large one.
pub const LARGEST_FILE: u64 = 64 << 20;

/// The newest version of the form that is known. What it adds to the first is not needed here.
pub const NEWEST: u64 = 2;

const MOST_SERVICES: usize = 10_000;
const MOST_PACKS: usize = 10_000;
const MOST_CLAUSES: usize = 10_000;
const MOST_RESULTS: usize = 200_000;
const MOST_ANSWERS: usize = 1_000;

/// The longest name of a text, an edition, a clause or a version, in bytes. What is told of many rules repeats them.
const LONGEST_NAME: usize = 1_000;

/// How much of what another program says of a file is repeated.
const LONGEST_WORDS: usize = 300;

/// An earlier report.
#[derive(Debug)]
pub struct Previous {
    raw: RawReport,
    /// Where the results of each service are, by its path.
    of_service: BTreeMap<String, Vec<usize>>,
    /// Where the first service of each path is, without a `/` behind it.
    by_path: BTreeMap<String, usize>,
    /// Where the service of each name is; `None` where several have it.
    by_name: BTreeMap<String, Option<usize>>,
    /// Where the first text of each id and edition is.
    by_text: BTreeMap<String, BTreeMap<String, usize>>,
}

/// Why a file is no earlier report.
#[derive(Debug, thiserror::Error)]
pub enum PreviousError {
    #[error("it is empty")]
    Empty,
    #[error("it ends in the middle, in line {0}")]
    Truncated(usize),
    #[error("it is no JSON: {0}")]
    NotJson(String),
    #[error("it is {0}, and no JSON report of yardstick")]
    OtherForm(&'static str),
    #[error("it is JSON, and no report of yardstick")]
    NotAReport,
    #[error("it was written by a newer yardstick{}: its form is of version {version}, and this program reads up to {NEWEST}",
        .tool.as_ref().map(|tool| format!(" ({tool})")).unwrap_or_default())]
    Newer { version: u64, tool: Option<String> },
    #[error("it is no JSON report of yardstick: {0}")]
    Mistaken(String),
}

impl PreviousError {
    /// What to do about it.
    pub fn help(&self) -> &'static str {
        match self {
            PreviousError::Newer { .. } => {
                "compare with the yardstick that wrote it, or write the earlier report again with this one: `yardstick \
                 report --format json --as-of DAY` on the files of that day"
            }
            PreviousError::Empty | PreviousError::Truncated(_) => {
                "it was not written to its end: write it again with `yardstick report --format json -o FILE`"
            }
            PreviousError::NotJson(_)
            | PreviousError::OtherForm(_)
            | PreviousError::NotAReport
            | PreviousError::Mistaken(_) => {
                "`yardstick report --format json -o FILE` writes one, and so does `yardstick check --format json:FILE`"
            }
        }
    }
}

/// Enough to say what a file is.
#[derive(Debug, Deserialize)]
struct Head {
    version: Option<Loose>,
    tool: Option<Loose>,
    results: Option<IgnoredAny>,
    #[serde(rename = "type")]
    line: Option<Loose>,
    runs: Option<IgnoredAny>,
    findings: Option<IgnoredAny>,
    packs: Option<IgnoredAny>,
    #[serde(rename = "assessment-results")]
    assessment_results: Option<IgnoredAny>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawReport {
    tool: RawTool,
    #[serde(deserialize_with = "day")]
    as_of: Date,
    packs: Capped<PackThen, MOST_PACKS>,
    services: Capped<ServiceThen, MOST_SERVICES>,
    results: Capped<ResultThen, MOST_RESULTS>,
}

#[derive(Debug, Deserialize)]
struct RawTool {
    #[serde(deserialize_with = "short_name")]
    version: String,
}

/// A text that was applied.
#[derive(Debug, Deserialize)]
pub(super) struct PackThen {
    #[serde(deserialize_with = "short_name")]
    pub(super) id: String,
    #[serde(deserialize_with = "short_name")]
    pub(super) edition: String,
    #[serde(deserialize_with = "short_name")]
    pub(super) version: String,
    #[serde(deserialize_with = "short_name")]
    pub(super) digest: String,
    pub(super) folder: Option<String>,
    pub(super) clauses: Capped<ClauseThen, MOST_CLAUSES>,
}

#[derive(Debug, Deserialize)]
pub(super) struct ClauseThen {
    #[serde(deserialize_with = "short_name")]
    pub(super) id: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ServiceThen {
    path: String,
    name: Option<String>,
    #[serde(deserialize_with = "profile")]
    pub(super) profile: Profile,
    #[serde(default)]
    waivers_left_out: usize,
    changed_since: Option<String>,
    pub(super) choices: Capped<ChoiceThen, MOST_PACKS>,
}

/// Whether a text was applied, and why.
#[derive(Debug, Deserialize)]
pub(super) struct ChoiceThen {
    #[serde(deserialize_with = "short_name")]
    pub(super) pack: String,
    #[serde(deserialize_with = "short_name")]
    pub(super) edition: String,
    pub(super) used: bool,
    pub(super) because: String,
}

/// What came of a rule, or one finding of it.
#[derive(Debug, Deserialize)]
pub(super) struct ResultThen {
    service: String,
    pub(super) rule: String,
    pub(super) title: String,
    pub(super) pack: String,
    pub(super) edition: Option<String>,
    pub(super) clause: Option<String>,
    pub(super) answers: Capped<AnswerThen, MOST_ANSWERS>,
    pub(super) obligation: Option<Obligation>,
    pub(super) outcome: OutcomeName,
    pub(super) level: Option<Level>,
    pub(super) standing: StandingThen,
    pub(super) basis: Option<BasisThen>,
    pub(super) message: String,
    pub(super) place: Option<PlaceThen>,
    pub(super) fingerprint: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum StandingThen {
    Open,
    Waived,
    Baseline,
    Before,
}

#[derive(Debug, Deserialize)]
pub(super) struct AnswerThen {
    pub(super) pack: String,
    pub(super) edition: String,
    pub(super) clause: String,
    pub(super) obligation: Option<Obligation>,
    pub(super) basis: Option<BasisThen>,
}

#[derive(Debug, Deserialize)]
pub(super) struct BasisThen {
    force: Force,
    source: String,
    binds: Binds,
    #[serde(default, deserialize_with = "perhaps_a_day")]
    from: Option<Date>,
    #[serde(default, deserialize_with = "perhaps_a_day")]
    until: Option<Date>,
    pub(super) caveat: Option<String>,
}

impl BasisThen {
    pub(super) fn basis(&self) -> Basis {
        Basis {
            force: self.force,
            source: self.source.clone(),
            says: None,
            binds: self.binds.clone(),
            from: self.from,
            until: self.until,
            unverified: None,
        }
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct PlaceThen {
    pub(super) file: String,
    start: PositionThen,
    end: PositionThen,
}

#[derive(Debug, PartialEq, Eq, Deserialize)]
struct PositionThen {
    line: u32,
    column: u32,
}

impl PlaceThen {
    /// `None` for a file as a whole.
    pub(super) fn line(&self) -> Option<u32> {
        let whole = PositionThen { line: 1, column: 1 };
        let is_whole = self.start == whole && self.end == whole;
        (!is_whole).then_some(self.start.line)
    }
}

/// What an earlier report says of who a service is: nobody said what is null, unless it is narrowed.
#[derive(Debug, Deserialize)]
struct RawProfile {
    organisation: Option<String>,
    nation: Option<String>,
    kind: Option<String>,
    phase: Option<String>,
    #[serde(default)]
    open: BTreeMap<String, Vec<String>>,
}

/// The service of an earlier report with which one is compared.
#[derive(Debug)]
pub(super) struct Earlier<'p> {
    pub(super) service: &'p ServiceThen,
    pub(super) doubts: Vec<String>,
}

impl Previous {
    /// # Errors
    /// It is no report, or of a form that this version does not know.
    pub fn read(text: &str) -> Result<Previous, PreviousError> {
        let text = text.trim_start_matches('\u{feff}');
        check_form(text)?;
        let raw: RawReport = serde_json::from_str(text).map_err(|error| mistaken(&error))?;
        let mut of_service: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (index, result) in raw.results.iter().enumerate() {
            if result.outcome == OutcomeName::Failed && result.fingerprint.is_none() {
                return Err(PreviousError::Mistaken(
                    "a finding has no fingerprint".to_owned(),
                ));
            }
            of_service
                .entry(result.service.clone())
                .or_default()
                .push(index);
        }
        let mut by_path: BTreeMap<String, usize> = BTreeMap::new();
        let mut by_name: BTreeMap<String, Option<usize>> = BTreeMap::new();
        for (index, service) in raw.services.iter().enumerate() {
            by_path
                .entry(bare(&service.path).to_owned())
                .or_insert(index);
            if let Some(name) = &service.name {
                let of_name = by_name.entry(name.clone());
                of_name.and_modify(|of| *of = None).or_insert(Some(index));
            }
        }
        let mut by_text: BTreeMap<String, BTreeMap<String, usize>> = BTreeMap::new();
        for (index, pack) in raw.packs.iter().enumerate() {
            let editions = by_text.entry(pack.id.clone()).or_default();
            editions.entry(pack.edition.clone()).or_insert(index);
        }
        Ok(Previous {
            raw,
            of_service,
            by_path,
            by_name,
            by_text,
        })
    }

    /// The day on which the texts were applied.
    pub fn as_of(&self) -> Date {
        self.raw.as_of
    }

    /// The version of the program that wrote it.
    pub fn tool(&self) -> &str {
        &self.raw.tool.version
    }

    pub(super) fn packs(&self) -> &[PackThen] {
        &self.raw.packs
    }

    pub(super) fn pack(&self, id: &str, edition: &str) -> Option<&PackThen> {
        let index = self.by_text.get(id)?.get(edition)?;
        self.raw.packs.get(*index)
    }

    /// In the order of the report.
    pub(super) fn results<'p>(
        &'p self,
        service: &ServiceThen,
    ) -> impl Iterator<Item = &'p ResultThen> {
        let of_service = self.of_service.get(&service.path).into_iter().flatten();
        of_service.map(|index| &self.raw.results[*index])
    }

    /// The service that was meant then: that of the same path, else that of the same name, else the only one.
    pub(super) fn service_like(
        &self,
        report: &Report,
        service: &ServiceReport,
    ) -> Result<Earlier<'_>, String> {
        let all = &self.raw.services;
        let of_path = self.by_path.get(bare(&service.path));
        let of_path = of_path.map(|index| &all[*index]);
        let of_name = (service.name.as_ref()).and_then(|name| *self.by_name.get(name)?);
        let of_name = of_name.map(|index| &all[index]);
        let only = match (all.as_ref(), report.services.as_slice()) {
            ([then], [_]) => Some(then),
            (_, _) => None,
        };
        // In any folder, the service in it is at `.`: there the name says more.
        let is_here = bare(&service.path) == ".";
        let found = match is_here {
            true => of_name.or(of_path).or(only),
            false => of_path.or(of_name).or(only),
        };
        let Some(then) = found else {
            return Err(match all.is_empty() {
                true => "the earlier report speaks of no service".to_owned(),
                false => format!(
                    "the earlier report does not speak of this service: none of those in it has the path `{}`{}",
                    service.path,
                    (service.name.as_ref())
                        .map(|name| format!(" or, as the only one, the name `{name}`"))
                        .unwrap_or_default()
                ),
            });
        };
        Ok(Earlier {
            service: then,
            doubts: then.doubts(service),
        })
    }
}

impl ServiceThen {
    pub(super) fn is_without_waivers(&self) -> bool {
        self.waivers_left_out > 0
    }

    fn doubts(&self, now: &ServiceReport) -> Vec<String> {
        let name = match (&self.name, &now.name) {
            (Some(then), Some(now)) if then != now => Some(format!(
                "the service was called `{}`, and is called `{now}` now: it may be another",
                cut(then)
            )),
            (_, _) => None,
        };
        let changed = (self.changed_since.as_ref()).map(|revision| {
            format!(
                "the earlier report let pass what was there before `{}`; here that counts as open then",
                cut(revision)
            )
        });
        let waivers = (self.is_without_waivers())
            .then(|| "no waiver was to count then (`--no-waivers`)".to_owned());
        (name.into_iter()).chain(changed).chain(waivers).collect()
    }
}

/// Whether a text may be a report, by the little that tells its form.
fn check_form(text: &str) -> Result<(), PreviousError> {
    match text.trim_start().chars().next() {
        None => return Err(PreviousError::Empty),
        Some('{') => {}
        Some('[') => return Err(PreviousError::OtherForm("a list")),
        Some('<') => return Err(PreviousError::OtherForm("HTML or XML")),
        Some('#' | '-' | '*') => return Err(PreviousError::OtherForm("Markdown or YAML")),
        Some(_) => return Err(PreviousError::OtherForm("no object of JSON")),
    }
    let head: Head = match serde_json::from_str(text) {
        Ok(head) => head,
        Err(error) => return Err(no_json(text, &error)),
    };
    if is_a_line(&head) {
        return Err(PreviousError::OtherForm(LINES));
    }
    if head.runs.is_some() {
        return Err(PreviousError::OtherForm("SARIF"));
    }
    if head.assessment_results.is_some() {
        return Err(PreviousError::OtherForm("OSCAL"));
    }
    if head.results.is_none() && head.findings.is_some() {
        return Err(PreviousError::OtherForm("a baseline"));
    }
    if head.results.is_none() && head.packs.is_some() {
        return Err(PreviousError::OtherForm("a lock or a list of packs"));
    }
    let tool = head.tool.unwrap_or_default();
    let is_ours = tool.name.as_deref() == Some(env!("CARGO_PKG_NAME")) && head.results.is_some();
    let version = head.version.and_then(|version| version.number);
    match version.filter(|version| is_ours && *version > 0) {
        None => Err(PreviousError::NotAReport),
        Some(version) if version > NEWEST => Err(PreviousError::Newer {
            version,
            tool: tool.version.as_deref().map(cut),
        }),
        Some(_) => Ok(()),
    }
}

const LINES: &str = "NDJSON, one result on each line";

fn is_a_line(head: &Head) -> bool {
    let line = head.line.as_ref().and_then(|line| line.word.as_deref());
    matches!(line, Some("run" | "result" | "summary"))
}

fn no_json(text: &str, error: &serde_json::Error) -> PreviousError {
    let first = text.trim_start().lines().next().unwrap_or_default();
    let first: Result<Head, _> = serde_json::from_str(first);
    match (first, error.classify()) {
        (Ok(head), _) if is_a_line(&head) => PreviousError::OtherForm(LINES),
        (_, Category::Eof) => PreviousError::Truncated(error.line()),
        (_, Category::Syntax | Category::Io | Category::Data) => {
            PreviousError::NotJson(cut(&error.to_string()))
        }
    }
}

fn mistaken(error: &serde_json::Error) -> PreviousError {
    PreviousError::Mistaken(cut(&error.to_string()))
}

/// What is repeated of a file is bounded, whatever is in it.
fn cut(words: &str) -> String {
    match words.char_indices().nth(LONGEST_WORDS) {
        Some((end, _)) => format!("{}…", &words[..end]),
        None => words.to_owned(),
    }
}

/// A path of a service, however it was asked for.
fn bare(path: &str) -> &str {
    path.trim_end_matches('/')
}

fn short_name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let name = String::deserialize(deserializer)?;
    match name.len() > LONGEST_NAME {
        true => Err(de::Error::custom(format!(
            "a name has more than {LONGEST_NAME} bytes"
        ))),
        false => Ok(name),
    }
}

fn day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
    let text = String::deserialize(deserializer)?;
    text.parse()
        .map_err(|_| de::Error::custom("a day is written like 2026-11-22"))
}

fn perhaps_a_day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Date>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?;
    text.map(|text| text.parse())
        .transpose()
        .map_err(|_| de::Error::custom("a day is written like 2026-11-22"))
}

fn profile<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Profile, D::Error> {
    let raw = RawProfile::deserialize(deserializer)?;
    fn fact<T: Term, E: de::Error>(
        said: Option<&String>,
        open: &BTreeMap<String, Vec<String>>,
        name: &str,
        unknown: Possible<T>,
    ) -> Result<Possible<T>, E> {
        let term = |word: &String| {
            T::from_word(word)
                .ok_or_else(|| E::custom(format!("`{}` is no {name} that is known", cut(word))))
        };
        match (said, open.get(name)) {
            (Some(word), _) => Ok(Possible::known(term(word)?)),
            (None, Some(words)) => {
                let terms: Result<Vec<T>, E> = words.iter().map(term).collect();
                Ok(Possible::one_of(&terms?))
            }
            (None, None) => Ok(unknown),
        }
    }
    let RawProfile {
        organisation,
        nation,
        kind,
        phase,
        open,
    } = &raw;
    // What is narrowed at all is listed: where nothing is, it is open to everything.
    Ok(Profile {
        organisation: fact(
            organisation.as_ref(),
            open,
            "organisation",
            Possible::one_of(&[]),
        )?,
        nation: fact(nation.as_ref(), open, "nation", Possible::one_of(&[]))?,
        kind: fact(kind.as_ref(), open, "kind", Possible::one_of(&[]))?,
        phase: fact(phase.as_ref(), open, "phase", Possible::one_of(&[]))?,
    })
}

#[cfg(test)]
mod tests;
