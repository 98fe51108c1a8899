//! The report for programs: one document of our own versioned types, described by `schemas/report.json`.
//!
//! These types are a promise to other people's programs, so they are not the types we work with.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io;

use schemars::JsonSchema;
use serde::Serialize;

use super::{PackUse, Report, ServiceReport};
use crate::answer::Answer;
use crate::choice::Verdict;
use crate::coverage::{self, Coverage};
use crate::dossier::Recognised;
use crate::finding::{Evidence, Finding, Ground, Outcome};
use crate::obligation::{Basis, Binds, Force, Obligation};
use crate::outcome::OutcomeName;
use crate::policy::{HeardNotice, Judged, Level};
use crate::profile::{Possible, Profile, Term};
use crate::report::RulesetUse;
use crate::text;
use crate::typed::Mistake;

/// Grows when a field is added or changes its meaning.
const VERSION: u32 = 1;

/// The whole report.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct JsonReport<'a> {
    /// The version of this form.
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
    /// One entry for each finding of a failed rule, and one for each other rule.
    pub results: Vec<JsonResult<'a>>,
    pub summary: JsonSummary,
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
pub struct JsonPack {
    pub id: String,
    pub title: String,
    pub edition: String,
    /// The version of the encoding.
    pub version: String,
    pub publisher: String,
    pub licence: String,
    pub attribution: String,
    pub source: String,
    /// The folder that it was brought along in; null for one that comes with the program.
    pub folder: Option<String>,
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
    /// How loudly the team wants to hear it; null where there is no obligation.
    pub level: Option<Level>,
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
    pub fail_level: String,
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
        JsonReport {
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
            services: report.services.iter().map(service).collect(),
            results: report.services.iter().flat_map(results).collect(),
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
        id: info.id.clone(),
        title: info.title.clone(),
        edition: info.edition.clone(),
        version: info.version.to_string(),
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

fn service(service: &ServiceReport) -> JsonService {
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
        closes_gate: service.closing().next().is_some(),
        hints: service.hints.clone(),
        documents: service.recognised.iter().map(document).collect(),
        coverage: service.coverage.as_ref().map(coverage),
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

fn results(service: &ServiceReport) -> Vec<JsonResult<'_>> {
    let notices = service.notices.iter().map(|heard| notice(service, heard));
    notices
        .chain(
            service
                .judged
                .iter()
                .flat_map(|judged| judgement(service, judged)),
        )
        .collect()
}

fn judgement<'a>(service: &'a ServiceReport, judged: &'a Judged) -> Vec<JsonResult<'a>> {
    let assessment = &judged.assessment;
    let asked = &assessment.asked;
    let result = |message: Cow<'a, str>, finding: Option<&'a Finding>| JsonResult {
        service: Cow::from(&service.path),
        rule: Cow::from(asked.id()),
        title: Cow::from(asked.title()),
        pack: asked.pack(),
        edition: asked.edition().map(Cow::from),
        clause: asked.clause().map(|clause| Cow::from(&clause.id)),
        answers: asked.answers().iter().map(answer).collect(),
        obligation: judged.obligation(),
        outcome: assessment.outcome.name(),
        level: finding.and_then(|finding| finding.level).or(judged.level),
        basis: assessment.ground.as_ref().and_then(basis),
        message,
        why: Cow::from(asked.why().unwrap_or_default()),
        remedy: Cow::from(asked.remedy().unwrap_or_default()),
        documentation: asked.read_on().map(Cow::from),
        question: None,
        pointer: finding.map(|finding| Cow::from(&finding.pointer)),
        place: finding.and_then(|finding| place(&finding.place)),
        evidence: Vec::new(),
        related: finding.map(related).unwrap_or_default(),
    };
    match &assessment.outcome {
        Outcome::Failed(findings) => findings
            .iter()
            .map(|finding| result(Cow::from(&finding.message), Some(finding)))
            .collect(),
        Outcome::CannotTell(finding) => vec![result(Cow::from(&finding.message), Some(finding))],
        Outcome::Passed(evidence) => {
            let first = evidence.first();
            vec![JsonResult {
                pointer: first.map(|evidence| Cow::from(&evidence.pointer)),
                place: first.and_then(|evidence| place(&evidence.place)),
                evidence: evidence.iter().map(json_evidence).collect(),
                ..result(Cow::from(asked.title()), None)
            }]
        }
        Outcome::NeedsAPerson { question, about } => {
            let asked = |message: &'a str, finding| JsonResult {
                question: Some(Cow::from(question)),
                ..result(Cow::from(message), finding)
            };
            match about.is_empty() {
                true => vec![asked("no document here says how this stands", None)],
                false => about
                    .iter()
                    .map(|finding| asked(&finding.message, Some(finding)))
                    .collect(),
            }
        }
        Outcome::NotApplicable(why) => vec![result(Cow::from(why.to_string()), None)],
    }
}

fn notice<'a>(service: &'a ServiceReport, heard: &'a HeardNotice) -> JsonResult<'a> {
    let kind = heard.notice.kind;
    let finding = &heard.notice.finding;
    JsonResult {
        service: Cow::from(&service.path),
        rule: Cow::from(kind.id()),
        title: Cow::from(kind.title()),
        pack: Cow::from(env!("CARGO_PKG_NAME")),
        edition: None,
        clause: None,
        answers: Vec::new(),
        obligation: None,
        outcome: kind.outcome(),
        level: Some(heard.level),
        basis: None,
        message: Cow::from(&finding.message),
        why: Cow::from(kind.why()),
        remedy: Cow::from(kind.remedy()),
        documentation: None,
        question: None,
        pointer: Some(Cow::from(&finding.pointer)).filter(|pointer| !pointer.is_empty()),
        place: place(&finding.place),
        evidence: Vec::new(),
        related: related(finding),
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

fn basis(ground: &Ground) -> Option<JsonBasis<'_>> {
    let Basis {
        force,
        source,
        says,
        binds,
        from,
        until,
        unverified,
    } = ground.basis.as_ref()?;
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
        fail_level: report.fail_level().word().to_owned(),
        gate_closed: report.gate_closed(),
        clauses_without_evidence: without_evidence.collect(),
    }
}
