//! The report as assessment results of NIST's OSCAL 1.2: `docs/formats/oscal.md` says what becomes of what.
//!
//! A result speaks of one service, because what obligation a rule carries is decided for each. Nothing is ever said to be
//! satisfied: that would be a verdict, and OSCAL has no word for the rest.

mod components;
mod controls;
mod document;
mod findings;
mod href;
mod identity;
mod inputs;
mod moment;
mod names;
mod observations;
mod plan;
mod property;
mod risks;
mod token;
mod words;

use std::collections::BTreeMap;
use std::io;

use jiff::civil::Date;

use self::components::{Cast, called};
use self::document::{
    AssessmentResults, BackMatter, Components, Import, Metadata, Origin, ResultsDocument,
    ServiceResult, Subject,
};
use self::href::Href;
use self::identity::Identities;
use self::moment::Moment;
use self::observations::Scene;
use self::property::Properties;
use self::risks::Risks;
use self::words::{Line, Text, Words};
use super::{Report, ServiceReport};
use crate::outcome::OutcomeName;
use crate::words::counted;

const NO_VERDICT: &str = "It is no verdict: what a machine does not see, people have to ask.";

pub(super) fn write(report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    let document = document(report)?;
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

fn document(report: &Report) -> io::Result<ResultsDocument> {
    let day = Day::of(report.as_of)?;
    let mut identities = Identities::default();
    let as_of = report.as_of.to_string();
    let keys = report.services.iter().map(key);
    let keys = keys.chain([["", as_of.as_str()]]);
    let keys: Vec<&str> = keys.flatten().collect();
    let plan = metadata(report, &day, "Assessment plan");
    let plan = plan::enclosed(report, plan, &keys, &mut identities)?;
    let import_ap = Import {
        href: Href::to(plan.uuid),
        remarks: Text::of("The plan stands inside this document."),
    };
    let uuid = identities.give("assessment-results", &keys);
    let services = report.services.iter();
    let results: Vec<ServiceResult> = services
        .map(|service| result(report, service, &day, &mut identities))
        .collect();
    let inputs = inputs::of(report, &keys, &mut identities);
    Ok(ResultsDocument {
        assessment_results: AssessmentResults {
            uuid,
            metadata: metadata(report, &day, "What a machine saw before the assessment"),
            import_ap,
            local_definitions: controls::objectives(report),
            results,
            back_matter: BackMatter {
                resources: std::iter::once(plan).chain(inputs).collect(),
            },
        },
    })
}

/// The day on which the texts were applied, as OSCAL writes it.
#[derive(Debug)]
struct Day {
    start: Moment,
    end: Moment,
}

impl Day {
    fn of(day: Date) -> io::Result<Day> {
        match (Moment::start_of(day), Moment::end_of(day)) {
            (Some(start), Some(end)) => Ok(Day { start, end }),
            (None, _) | (_, None) => Err(io::Error::other(format!(
                "OSCAL has no way to write {day}: its days are from 1900 to 2999"
            ))),
        }
    }
}

/// What a service is known by in identities, from one week to the next.
fn key(service: &ServiceReport) -> [&str; 2] {
    let path = service.path.trim_start_matches("./").trim_end_matches('/');
    [path, service.name.as_deref().unwrap_or_default()]
}

fn metadata(report: &Report, day: &Day, what: &str) -> Metadata {
    let of = match report.services.as_slice() {
        [service] => called(service).to_owned(),
        services => counted(services.len(), "service"),
    };
    Metadata::new(
        Line::of(&format!("{what}: {of}")),
        day.start.clone(),
        Words::of(&report.as_of.to_string()),
        Properties::new()
            .with("tool", env!("CARGO_PKG_NAME"))
            .with("tool-version", env!("CARGO_PKG_VERSION"))
            .with("as-of", report.as_of.to_string()),
        Text::of(NO_VERDICT),
    )
}

fn result(
    report: &Report,
    service: &ServiceReport,
    day: &Day,
    identities: &mut Identities,
) -> ServiceResult {
    let key = key(service);
    let as_of = report.as_of.to_string();
    let uuid = identities.give("result", &[&key[..], &[&as_of]].concat());
    let cast = Cast::of(report, service, &key, identities);
    let scene = Scene {
        service,
        key,
        collected: day.start.clone(),
        subject: Subject::component(cast.service),
        origin: Origin::tool(cast.tool),
    };
    let (observations, observed) = scene.observe(identities);
    let risks = Risks::of(&scene, &observed, report.as_of, identities);
    let findings = findings::of(&scene, &observed, &risks, identities);
    let texts = service.speaking(&report.packs).count();
    ServiceResult {
        uuid,
        title: Line::name(called(service)),
        description: Text::of(&format!(
            "What a machine saw in {} of the service on {as_of}, held against {} and {}.",
            counted(service.files, "file"),
            counted(texts, "published text"),
            counted(report.rulesets.len(), "ruleset"),
        )),
        start: day.start.clone(),
        end: day.end.clone(),
        props: counts(report, service),
        local_definitions: Components {
            components: cast.components,
        },
        reviewed_controls: controls::reviewed(report, std::slice::from_ref(service)),
        observations,
        risks: risks.all,
        findings,
        remarks: remarks(service),
    }
}

/// How many rules came to what. Those that do not concern the service are nowhere else.
fn counts(report: &Report, service: &ServiceReport) -> Properties {
    let mut by_outcome: BTreeMap<OutcomeName, usize> = BTreeMap::new();
    for judged in &service.judged {
        let outcome = judged.assessment.outcome.name();
        *by_outcome.entry(outcome).or_default() += 1;
    }
    let count = |outcome: OutcomeName| {
        let count = by_outcome.get(&outcome).copied().unwrap_or_default();
        count.to_string()
    };
    let waivers = service.waivers_left_out;
    Properties::new()
        .with("as-of", report.as_of.to_string())
        .with("path", &service.path)
        .with("files", service.files.to_string())
        .with("rules-failed", count(OutcomeName::Failed))
        .with("rules-passed", count(OutcomeName::Passed))
        .with("rules-for-a-person", count(OutcomeName::NeedsAPerson))
        .with("rules-in-doubt", count(OutcomeName::CannotTell))
        .with("rules-not-applicable", count(OutcomeName::NotApplicable))
        .with_some(
            "waivers-left-out",
            (waivers > 0).then(|| waivers.to_string()),
        )
}

fn remarks(service: &ServiceReport) -> Text {
    let hints = service.hints.iter().map(String::as_str);
    let all = std::iter::once(NO_VERDICT).chain(hints);
    Text::paragraphs(all).unwrap_or_else(|| Text::of(NO_VERDICT))
}
