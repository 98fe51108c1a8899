//! The report for programs: one document of our own versioned types, described by `schemas/report.json`.
//!
//! These types are a promise to other people's programs, so they are not the types we work with.

mod background;
mod comparison;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io;

use schemars::JsonSchema;
use serde::{Serialize, Serializer};

use self::background::{JsonBackground, background};
use self::comparison::{JsonComparison, comparison};
use super::briefing::dates;
use super::{Entry, PackUse, Report, ServiceReport};
use crate::answer::Answer;
use crate::choice::Verdict;
use crate::coverage::{self, Coverage};
use crate::dossier::Recognised;
use crate::finding::{Evidence, Finding, Ground};
use crate::obligation::{Basis, Binds, Force, Obligation};
use crate::outcome::{Cause, OutcomeName};
use crate::policy::baseline::BaselineUse;
use crate::policy::gate;
use crate::policy::waiver::{Waiver, WaiverUse};
use crate::policy::{Level, Standing};
use crate::profile::{Possible, Profile, Term};
use crate::report::RulesetUse;
use crate::text;
use crate::typed::Mistake;

/// Grows when a field is added or changes its meaning. 2: services have `background` and `comparison`.
const VERSION: u32 = 2;

/// The whole report.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct JsonReport<'a> {
    #[serde(flatten)]
    pub run: JsonRun,
    /// One entry for each finding of a failed rule, and one for each other rule.
    #[schemars(with = "Vec<JsonResult<'a>>")]
    pub results: JsonResults<'a>,
    pub summary: JsonSummary,
}

/// The results of a report. Each is made when it is written: all those of thousands of services at once would take more
/// than the report itself.
#[derive(Debug)]
pub struct JsonResults<'a>(&'a Report);

impl<'a> JsonResults<'a> {
    pub(super) fn each(&self) -> impl Iterator<Item = JsonResult<'a>> + use<'a> {
        self.0.services.iter().flat_map(results)
    }
}

impl Serialize for JsonResults<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.each())
    }
}

/// A line of the report that is read line by line: first the run, then each result, and the summary last.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum JsonLine<'a> {
    Run(JsonRun),
    Result(Box<JsonResult<'a>>),
    Summary(JsonSummary),
}

/// What was checked, and by what.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct JsonRun {
    /// The version of this form: 2. Since 1, services have `background` and `comparison`, which only `yardstick report`
    /// fills.
    pub version: u32,
    pub tool: JsonTool,
    /// The day on which the texts were applied.
    pub as_of: String,
    /// What the service is; null when several services were checked: then see `services`.
    pub profile: Option<JsonProfile>,
    /// The texts that were applied.
    pub packs: Vec<JsonPack>,
    /// The rulesets in Spectral's notation that API descriptions were held against.
    pub rulesets: Vec<JsonRuleset>,
    pub services: Vec<JsonService>,
}

/// A ruleset that was used.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct JsonRuleset {
    pub name: String,
    /// How many of its rules are switched on.
    pub rules: usize,
    /// What looks like an author's slip in it.
    pub slips: Vec<JsonSlip>,
}

/// Something in a ruleset that reads differently from what its author must have meant.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct JsonSlip {
    pub message: String,
    pub help: Option<String>,
    /// In the files of the ruleset, as they were named.
    pub place: Option<JsonPlace>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct JsonTool {
    pub name: String,
    pub version: String,
}

/// What is known of a service. Null: nobody said.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct JsonProfile {
    pub organisation: Option<String>,
    pub nation: Option<String>,
    pub kind: Option<String>,
    pub phase: Option<String>,
    /// For each open fact that is at least narrowed: what it can be.
    pub open: BTreeMap<String, Vec<String>>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct JsonService {
    /// The path that was checked, as it was given.
    pub path: String,
    pub name: Option<String>,
    pub profile: JsonProfile,
    /// Whether the findings of this service close the gate.
    pub closes_gate: bool,
    /// The waivers that were recorded, and what came of each.
    pub waivers: Vec<JsonWaiver>,
    /// How many waivers there are that were not to count (`--no-waivers`).
    pub waivers_left_out: usize,
    /// What is left of the baseline; null where there is none.
    pub baseline: Option<JsonBaseline>,
    /// The revision before which findings were not asked for.
    pub changed_since: Option<String>,
    /// What would make the answer sharper.
    pub hints: Vec<String>,
    /// Links that the team declares for clauses.
    pub evidence: Vec<JsonDeclared>,
    /// Each pack that there is, whether it was used for this service, and why.
    pub choices: Vec<JsonChoice>,
    /// What documents were taken for by their contents, and why.
    pub documents: Vec<JsonDocument>,
    /// Which success criteria have evidence; null where nothing speaks of accessibility.
    pub coverage: Option<JsonCoverage>,
    /// What a reader wants to know beside; null in the report of a check.
    pub background: Option<JsonBackground>,
    /// What changed since an earlier report; null where none was named.
    pub comparison: Option<JsonComparison>,
}

/// An exception from a rule, as it was recorded.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct JsonWaiver {
    pub rule: String,
    /// `active`, `expiring` (within 30 days), `expired`, `not-yet-valid`, `unused`, or `unapproved` (it is of a standard and
    /// lacks its approver or its last day).
    pub state: String,
    /// How many findings it excuses.
    pub covers: usize,
    pub reason: String,
    pub owner: Option<String>,
    pub approver: Option<String>,
    pub risk: Option<String>,
    pub granted: Option<String>,
    /// The last day on which it counts.
    pub expires: Option<String>,
    pub evidence: Option<String>,
    /// Where it is written down.
    pub place: Option<JsonPlace>,
}

/// What is left of a baseline.
#[derive(Debug, Serialize, JsonSchema)]
pub struct JsonBaseline {
    pub file: String,
    /// How many findings it holds.
    pub total: usize,
    /// Of these, how many are no longer found.
    pub mended: usize,
    pub left: Vec<JsonLeft>,
}

/// What is left of a baseline for one clause.
#[derive(Debug, Serialize, JsonSchema)]
pub struct JsonLeft {
    pub obligation: Obligation,
    /// The text and its edition.
    pub text: String,
    pub clause: String,
    pub count: usize,
}

/// Evidence that a team declares for a clause, as it stands in service.yaml.
#[derive(Debug, Serialize, JsonSchema)]
pub struct JsonDeclared {
    pub clause: Option<String>,
    pub link: Option<String>,
    pub date: Option<String>,
    pub note: Option<String>,
    pub place: Option<JsonPlace>,
}

/// Whether a pack was used, and why.
#[derive(Debug, Serialize, JsonSchema)]
pub struct JsonChoice {
    pub pack: String,
    pub edition: String,
    pub used: bool,
    /// To be read after "because".
    pub because: String,
}

/// A document that speaks of the service.
#[derive(Debug, Serialize, JsonSchema)]
pub struct JsonDocument {
    pub path: String,
    pub format: String,
    /// Why it was taken for that, to be read after "because".
    pub because: String,
}

/// The A and AA criteria of WCAG by what speaks of them. Evidence is none of conformance.
#[derive(Debug, Serialize, JsonSchema)]
pub struct JsonCoverage {
    /// The version of WCAG.
    pub version: String,
    /// How many criteria there are.
    pub criteria: usize,
    /// Those on which a tool came to a result.
    pub automatic: Vec<String>,
    /// Those on which people came to a result.
    pub audited: Vec<String>,
    /// Those that were looked at and left to a person.
    pub undecided: Vec<String>,
    /// Those of which nothing speaks.
    pub without: Vec<String>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct JsonPack {
    pub id: String,
    pub title: String,
    pub edition: String,
    /// The version of the encoding.
    pub version: String,
    /// Of its contents, as `yardstick.lock` has it: `sha256:` and 64 hexadecimal digits.
    pub digest: String,
    pub publisher: String,
    pub licence: String,
    pub attribution: String,
    pub source: String,
    /// The folder, archive or reference that it was brought along by; null for one that comes with the program.
    pub folder: Option<String>,
    /// Who signed it, by the name that the settings give their key.
    pub signed_by: Option<String>,
    pub from: String,
    pub until: Option<String>,
    pub rules: usize,
    pub clauses: Vec<JsonClause>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct JsonClause {
    pub id: String,
    pub title: String,
    pub source: String,
    /// What a machine can see of it; null for nothing.
    pub machine: Option<String>,
    /// What only a person can judge.
    pub person: String,
    /// What an assessor should ask.
    pub question: String,
}

/// What came of one rule, or one finding of it.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct JsonResult<'a> {
    /// The path of the service, as in `services`.
    pub service: Cow<'a, str>,
    pub rule: Cow<'a, str>,
    pub title: Cow<'a, str>,
    /// `yardstick` for what the program itself has to say about the service's files; `ruleset:` and the file's name
    /// for a rule of a ruleset.
    pub pack: Cow<'a, str>,
    pub edition: Option<Cow<'a, str>>,
    pub clause: Option<Cow<'a, str>>,
    /// Every clause that the rule answers for this service, the one above first. Empty for a rule of a ruleset.
    pub answers: Vec<JsonAnswer<'a>>,
    /// Null where no published text speaks to the service.
    pub obligation: Option<Obligation>,
    pub outcome: OutcomeName,
    /// Why it cannot be told: something could not be read or understood, a limit was reached, it took too long, or
    /// yardstick broke off. Left out where it can.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<Cause>,
    /// How loudly the team wants to hear it; null where there is no obligation.
    pub level: Option<Level>,
    /// `open` for what nothing excuses; else `waived`, `baseline` (it was there when the team began) or `before` (it was
    /// there before the changes that were looked at).
    pub standing: &'static str,
    /// Where the waiver that covers it is written down.
    pub waiver: Option<String>,
    /// Whether it is among what closes the gate.
    pub closes_gate: bool,
    /// The sentence of the published text that decided the obligation; null for a rule of a ruleset for which nobody
    /// has named one.
    pub basis: Option<JsonBasis<'a>>,
    pub message: Cow<'a, str>,
    /// Why it matters; empty for a rule of a ruleset, which does not say.
    pub why: Cow<'a, str>,
    /// What to do; empty for a rule of a ruleset.
    pub remedy: Cow<'a, str>,
    /// Where to read on about a rule of a ruleset.
    pub documentation: Option<Cow<'a, str>>,
    /// What to ask, where a person is needed.
    pub question: Option<Cow<'a, str>>,
    /// Where in the dossier, as a pointer of RFC 6901; for a rule of a ruleset, where in the file that `place` names.
    pub pointer: Option<Cow<'a, str>>,
    /// Null for the repository as a whole.
    pub place: Option<JsonPlace>,
    /// The same for the same finding, whatever is written above it; null for what is no finding.
    pub fingerprint: Option<String>,
    /// The places that satisfied a passed rule.
    pub evidence: Vec<JsonEvidence>,
    /// Other places that belong to the finding.
    pub related: Vec<JsonRelated>,
}

/// A clause that a rule answers.
#[derive(Debug, Serialize, JsonSchema)]
pub struct JsonAnswer<'a> {
    pub pack: Cow<'a, str>,
    pub edition: Cow<'a, str>,
    pub clause: Cow<'a, str>,
    /// Null where no sentence of this text speaks to the service.
    pub obligation: Option<Obligation>,
    /// The sentence of this text that decided its obligation.
    pub basis: Option<JsonBasis<'a>>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct JsonBasis<'a> {
    pub force: Force,
    pub source: Cow<'a, str>,
    pub says: Option<Cow<'a, str>>,
    /// Whom it binds; an empty object binds everyone.
    pub binds: Cow<'a, Binds>,
    pub from: Option<String>,
    pub until: Option<String>,
    /// What of it could not be checked.
    pub unverified: Option<Cow<'a, str>>,
    /// What keeps a *must* from being a standard: that nobody said whether the service is among those it binds, or that the
    /// text as a whole does not bind here.
    pub caveat: Option<Cow<'a, str>>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct JsonPlace {
    pub file: String,
    pub start: JsonPosition,
    /// One past the last character.
    pub end: JsonPosition,
}

/// Counted from 1; columns in characters (Unicode scalar values). A file as a whole is 1:1 to 1:1.
#[derive(Debug, Serialize, JsonSchema)]
pub struct JsonPosition {
    pub line: u32,
    pub column: u32,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct JsonEvidence {
    pub pointer: String,
    pub place: Option<JsonPlace>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct JsonRelated {
    pub message: String,
    pub place: Option<JsonPlace>,
}

/// Counts, never a score.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct JsonSummary {
    /// Rules by outcome, for those that are a standard for the service.
    pub standard: BTreeMap<OutcomeName, usize>,
    pub guidance: BTreeMap<OutcomeName, usize>,
    /// Rules that no text makes an obligation here.
    pub not_applicable: usize,
    /// What could not be read, and where sources disagree.
    pub notices: usize,
    /// Findings that the team switched off.
    pub off: usize,
    /// Findings that a waiver covers.
    pub waived: usize,
    /// Findings that stand in a baseline.
    pub in_baseline: usize,
    pub fail_level: String,
    /// How many open findings of guidance are let pass; null for any number.
    pub max_guidance: Option<usize>,
    /// How many there are.
    pub open_guidance: usize,
    pub gate_closed: bool,
    /// The clauses for which no rule passed or failed.
    pub clauses_without_evidence: Vec<JsonClauseName>,
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct JsonClauseName {
    pub service: String,
    pub pack: String,
    pub edition: String,
    pub clause: String,
}

pub(super) fn write(report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, &JsonReport::new(report))?;
    writeln!(out)
}

impl<'a> JsonReport<'a> {
    pub fn new(report: &'a Report) -> Self {
        let profile = match report.services.as_slice() {
            [service] => Some(profile(&service.profile)),
            _ => None,
        };
        let run = JsonRun {
            version: VERSION,
            tool: JsonTool {
                name: env!("CARGO_PKG_NAME").to_owned(),
                version: env!("CARGO_PKG_VERSION").to_owned(),
            },
            as_of: report.as_of.to_string(),
            profile,
            packs: report.packs.iter().map(pack).collect(),
            rulesets: report
                .rulesets
                .iter()
                .map(|used| ruleset(used, report))
                .collect(),
            services: (report.services.iter())
                .map(|one| service(one, report))
                .collect(),
        };
        JsonReport {
            run,
            results: JsonResults(report),
            summary: summary(report),
        }
    }
}

/// With what single services had to say of it.
fn ruleset(used: &RulesetUse, report: &Report) -> JsonRuleset {
    let slip = |slip: &Mistake| JsonSlip {
        message: slip.message.clone(),
        help: slip.help.clone(),
        place: place(&slip.place),
    };
    let met = report.services.iter().flat_map(|service| &service.slips);
    let met = met.filter(|slip| slip.ruleset == used.name);
    JsonRuleset {
        name: used.name.clone(),
        rules: used.rules,
        slips: used
            .slips
            .iter()
            .chain(met.map(|slip| &slip.slip))
            .map(slip)
            .collect(),
    }
}

fn profile(profile: &Profile) -> JsonProfile {
    fn word<T: Term>(
        open: &mut BTreeMap<String, Vec<String>>,
        name: &str,
        possible: &Possible<T>,
    ) -> Option<String> {
        let value = possible.value();
        let narrowed = possible.values().count() < T::ALL.len();
        if value.is_none() && narrowed {
            let words = possible
                .values()
                .map(|term| term.word().to_owned())
                .collect();
            open.insert(name.to_owned(), words);
        }
        value.map(|term| term.word().to_owned())
    }
    let mut open = BTreeMap::new();
    JsonProfile {
        organisation: word(&mut open, "organisation", &profile.organisation),
        nation: word(&mut open, "nation", &profile.nation),
        kind: word(&mut open, "kind", &profile.kind),
        phase: word(&mut open, "phase", &profile.phase),
        open,
    }
}

fn pack(pack: &PackUse) -> JsonPack {
    let info = &pack.info;
    let clauses = pack.clauses.iter().map(|clause| JsonClause {
        id: clause.id.clone(),
        title: clause.title.clone(),
        source: clause.source.clone(),
        machine: clause.machine.clone(),
        person: clause.person.clone(),
        question: clause.question.clone(),
    });
    JsonPack {
        folder: info.folder.clone(),
        signed_by: info.signed_by.clone(),
        id: info.id.clone(),
        title: info.title.clone(),
        edition: info.edition.clone(),
        version: info.version.to_string(),
        digest: info.digest.clone(),
        publisher: info.publisher.clone(),
        licence: info.licence.clone(),
        attribution: info.attribution.clone(),
        source: info.source.clone(),
        from: info.from.to_string(),
        until: info.until.map(|until| until.to_string()),
        rules: pack.rules,
        clauses: clauses.collect(),
    }
}

fn service(service: &ServiceReport, report: &Report) -> JsonService {
    let choices = service.choices.iter().map(|(pack, verdict)| JsonChoice {
        pack: pack.id.clone(),
        edition: pack.edition.clone(),
        used: matches!(verdict, Verdict::Used(..)),
        because: verdict.to_string(),
    });
    let evidence = service.evidence.iter().map(|one| JsonDeclared {
        clause: one.clause.clone(),
        link: one.link.clone(),
        date: one.date.clone(),
        note: one.note.clone(),
        place: place(&one.place),
    });
    JsonService {
        evidence: evidence.collect(),
        choices: choices.collect(),
        path: service.path.clone(),
        name: service.name.clone(),
        profile: profile(&service.profile),
        closes_gate: service.gate().is_closed(),
        waivers: service.waivers.iter().map(waiver).collect(),
        waivers_left_out: service.waivers_left_out,
        baseline: service.baseline.as_ref().map(baseline),
        changed_since: (service.changed_since.as_ref()).map(|used| used.revision.clone()),
        hints: service.hints.clone(),
        documents: service.recognised.iter().map(document).collect(),
        coverage: service.coverage.as_ref().map(coverage),
        background: (service.background.as_ref())
            .map(|known| background(known, dates::of(report, service))),
        comparison: service.comparison.as_ref().map(comparison),
    }
}

pub(super) fn waiver(used: &WaiverUse) -> JsonWaiver {
    let Waiver {
        rule,
        scope: _,
        reason,
        owner,
        approver,
        risk,
        granted,
        expires,
        evidence,
        place: at,
    } = &*used.waiver;
    JsonWaiver {
        rule: rule.clone(),
        state: used.state.word().to_owned(),
        covers: used.covers,
        reason: reason.clone(),
        owner: owner.clone(),
        approver: approver.clone(),
        risk: risk.clone(),
        granted: granted.map(|day| day.to_string()),
        expires: expires.map(|day| day.to_string()),
        evidence: evidence.clone(),
        place: place(at),
    }
}

pub(super) fn baseline(used: &BaselineUse) -> JsonBaseline {
    let left = used.left.iter().map(|left| JsonLeft {
        obligation: left.obligation,
        text: left.text.clone(),
        clause: left.part.clone(),
        count: left.count,
    });
    JsonBaseline {
        file: used.file.clone(),
        total: used.total,
        mended: used.mended,
        left: left.collect(),
    }
}

fn document(one: &Recognised) -> JsonDocument {
    JsonDocument {
        path: one.path.clone(),
        format: one.format.clone(),
        because: one.because.clone(),
    }
}

fn coverage(coverage: &Coverage) -> JsonCoverage {
    let owned = |numbers: &[&str]| numbers.iter().map(|&number| number.to_owned()).collect();
    JsonCoverage {
        version: coverage::VERSION.to_owned(),
        criteria: Coverage::asked_for(),
        automatic: owned(&coverage.automatic),
        audited: owned(&coverage.audited),
        undecided: owned(&coverage.undecided),
        without: owned(&coverage.without),
    }
}

fn results(service: &ServiceReport) -> impl Iterator<Item = JsonResult<'_>> {
    service.entries().map(result)
}

fn result(entry: Entry<'_>) -> JsonResult<'_> {
    JsonResult {
        service: Cow::from(&entry.service.path),
        rule: Cow::from(entry.rule()),
        title: Cow::from(entry.title()),
        pack: entry.pack(),
        edition: entry.edition().map(Cow::from),
        clause: entry.clause().map(Cow::from),
        answers: entry.answers().iter().map(answer).collect(),
        obligation: entry.obligation(),
        outcome: entry.outcome(),
        cause: entry.cause(),
        level: entry.level(),
        standing: entry.standing.word(),
        waiver: waiver_of(entry.standing),
        closes_gate: entry.closes,
        basis: entry.ground().and_then(basis),
        why: Cow::from(entry.why().unwrap_or_default()),
        remedy: Cow::from(entry.remedy().unwrap_or_default()),
        documentation: entry.read_on().map(Cow::from),
        question: entry.question().map(Cow::from),
        pointer: entry.pointer().map(Cow::from),
        place: entry.place().and_then(place),
        fingerprint: entry.fingerprint().map(|fingerprint| fingerprint.digest()),
        evidence: entry.evidence().iter().map(json_evidence).collect(),
        related: entry.finding.map(related).unwrap_or_default(),
        message: entry.message,
    }
}

/// Where the waiver that covers something is written down.
fn waiver_of(standing: &Standing) -> Option<String> {
    match standing {
        Standing::Waived(waiver) => Some(waiver.place.to_string()),
        Standing::Open | Standing::Known | Standing::Before => None,
    }
}

fn answer(answer: &Answer) -> JsonAnswer<'_> {
    let ground = answer.ground.as_ref();
    JsonAnswer {
        pack: Cow::from(&answer.pack.id),
        edition: Cow::from(&answer.pack.edition),
        clause: Cow::from(&answer.clause.id),
        obligation: ground.map(|ground| ground.obligation),
        basis: ground.and_then(basis),
    }
}

pub(super) fn basis(ground: &Ground) -> Option<JsonBasis<'_>> {
    let Basis {
        force,
        source,
        says,
        binds,
        from,
        until,
        unverified,
    } = ground.basis.as_deref()?;
    Some(JsonBasis {
        force: *force,
        source: Cow::from(source),
        says: says.as_ref().map(Cow::from),
        binds: Cow::Borrowed(binds),
        from: from.map(|from| from.to_string()),
        until: until.map(|until| until.to_string()),
        unverified: unverified.as_ref().map(Cow::from),
        caveat: ground
            .caveat
            .as_ref()
            .map(|caveat| Cow::from(caveat.to_string())),
    })
}

fn place(place: &text::Place) -> Option<JsonPlace> {
    let (start, end) = place.positions()?;
    let position = |position: text::Position| JsonPosition {
        line: position.line,
        column: position.column,
    };
    Some(JsonPlace {
        file: place.path()?.to_string(),
        start: position(start),
        end: position(end),
    })
}

fn json_evidence(evidence: &Evidence) -> JsonEvidence {
    JsonEvidence {
        pointer: evidence.pointer.clone(),
        place: place(&evidence.place),
    }
}

fn related(finding: &Finding) -> Vec<JsonRelated> {
    let related = finding.related.iter().map(|(message, at)| JsonRelated {
        message: message.clone(),
        place: place(at),
    });
    related.collect()
}

fn summary(report: &Report) -> JsonSummary {
    let mut counts: BTreeMap<Option<Obligation>, BTreeMap<OutcomeName, usize>> = BTreeMap::new();
    for service in &report.services {
        for obligation in [None, Some(Obligation::Standard), Some(Obligation::Guidance)] {
            for (outcome, count) in service.counts(obligation) {
                *counts
                    .entry(obligation)
                    .or_default()
                    .entry(outcome)
                    .or_default() += count;
            }
        }
    }
    let mut take = |obligation| counts.remove(&obligation).unwrap_or_default();
    let services = &report.services;
    let standing = |word: &str| {
        let entries = services.iter().flat_map(ServiceReport::entries);
        entries
            .filter(|entry| entry.standing.word() == word)
            .count()
    };
    let without_evidence = services.iter().flat_map(|service| {
        let clauses = service.clauses_without_evidence(&report.packs);
        clauses.into_iter().flat_map(|(info, clauses)| {
            clauses.into_iter().map(|clause| JsonClauseName {
                service: service.path.clone(),
                pack: info.id.clone(),
                edition: info.edition.clone(),
                clause: clause.id.clone(),
            })
        })
    });
    JsonSummary {
        standard: take(Some(Obligation::Standard)),
        guidance: take(Some(Obligation::Guidance)),
        not_applicable: take(None).values().sum(),
        notices: services.iter().map(|service| service.notices.len()).sum(),
        off: services.iter().map(ServiceReport::switched_off).sum(),
        waived: standing("waived"),
        in_baseline: standing("baseline"),
        max_guidance: services
            .iter()
            .filter_map(|service| service.max_guidance)
            .min(),
        open_guidance: (services.iter())
            .map(|service| gate::open_guidance(&service.judged))
            .sum(),
        fail_level: report.fail_level().word().to_owned(),
        gate_closed: report.gate_closed(),
        clauses_without_evidence: without_evidence.collect(),
    }
}
