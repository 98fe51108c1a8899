//! What a reader wants to know of a service beside its findings, for programs.

use schemars::JsonSchema;
use serde::Serialize;

use super::{JsonPlace, place};
use crate::background::Background;
use crate::background::about::{Said, Topic};
use crate::background::criteria::{CriterionSeen, EvidenceKind};
use crate::background::dates::{DatedEvent, EventKind};
use crate::background::exceptions::DeclaredException;
use crate::background::inputs::Input;

/// What a service says of itself and what was read of it, beside what came of its rules. Nothing of it is judged.
#[derive(Debug, Serialize, JsonSchema)]
pub struct JsonBackground {
    /// What an assessor asks first.
    pub about: Vec<JsonSaid>,
    /// The A and AA criteria of WCAG, with what speaks of each; empty where nothing speaks of accessibility.
    pub criteria: Vec<JsonCriterion>,
    /// The days that matter, oldest first: of the service's files, waivers, the baseline and texts.
    pub dates: Vec<JsonDatedEvent>,
    /// The exceptions that are declared, as they stand in service.yaml.
    pub exceptions: Vec<JsonException>,
    /// The files that were read, by path.
    pub inputs: Vec<JsonInput>,
}

/// Something that an assessor asks of a service, and what its documents say.
#[derive(Debug, Serialize, JsonSchema)]
pub struct JsonSaid {
    pub topic: JsonTopic,
    /// What is asked: `Phase`.
    pub label: String,
    /// Where in service.yaml to declare it; empty for what is declared nowhere.
    pub field: String,
    /// Empty where nobody says it.
    pub values: Vec<JsonValue>,
}

/// In which part of a brief it is read.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum JsonTopic {
    /// What the service is.
    Service,
    /// Who uses it, and by which ways.
    Users,
    /// Who runs it.
    Team,
    /// Where its things are.
    Links,
    /// What earlier assessments there were.
    Assessments,
}

/// One thing that is said.
#[derive(Debug, Serialize, JsonSchema)]
pub struct JsonValue {
    pub words: String,
    /// An address of the web or of a mailbox (`mailto:`), or the path of a file or folder of the service.
    pub link: Option<String>,
    pub place: Option<JsonPlace>,
}

/// A success criterion of WCAG. Evidence is none of conformance.
#[derive(Debug, Serialize, JsonSchema)]
pub struct JsonCriterion {
    pub number: String,
    pub title: String,
    pub level: String,
    /// One entry for each document that speaks of it, newest first.
    pub evidence: Vec<JsonCriterionEvidence>,
}

/// What one document says of a criterion, in numbers of results.
#[derive(Debug, Serialize, JsonSchema)]
pub struct JsonCriterionEvidence {
    /// Who looked.
    pub kind: JsonEvidenceKind,
    /// The day of the test, as precisely as it is written down; of several, the last.
    pub day: Option<String>,
    /// Also those that found nothing that they could be about.
    pub passed: usize,
    pub failed: usize,
    /// Left to a person.
    pub undecided: usize,
    pub place: Option<JsonPlace>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum JsonEvidenceKind {
    /// People.
    Audit,
    /// A tool.
    Automatic,
    /// Somebody or something that left it to a person.
    Undecided,
}

/// Something that happened or will happen on a day.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct JsonDatedEvent {
    /// As it is written down: a day, a month, a quarter or a year.
    pub day: String,
    /// The first and the last day that it can mean.
    pub first_day: String,
    pub last_day: String,
    pub kind: JsonEventKind,
    pub what: String,
    /// Where it is written down; null for what a text says.
    pub place: Option<JsonPlace>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum JsonEventKind {
    Test,
    Review,
    Research,
    Assessment,
    Expiry,
    SupportEnd,
    Text,
}

/// An exception that a team declares.
#[derive(Debug, Serialize, JsonSchema)]
pub struct JsonException {
    pub clause: Option<String>,
    pub kind: Option<String>,
    pub about: Option<String>,
    pub reason: Option<String>,
    pub owner: Option<String>,
    pub review: Option<String>,
    pub link: Option<String>,
    /// Why it does not count; null where it does.
    pub idle: Option<String>,
    pub place: Option<JsonPlace>,
}

/// A file that was read.
#[derive(Debug, Serialize, JsonSchema)]
pub struct JsonInput {
    /// As the service's files are named; one above them begins with `../`.
    pub path: String,
    pub bytes: u64,
    /// Of its bytes, as `sha256sum` prints it.
    pub sha256: String,
}

/// With all days that a reader of the page sees, too.
pub(super) fn background(known: &Background, dates: Vec<DatedEvent>) -> JsonBackground {
    let Background {
        about,
        criteria,
        dates: _,
        exceptions,
        inputs,
    } = known;
    JsonBackground {
        about: about.iter().map(said).collect(),
        criteria: criteria.iter().map(criterion).collect(),
        dates: dates.iter().map(dated).collect(),
        exceptions: exceptions.iter().map(exception).collect(),
        inputs: inputs.iter().map(input).collect(),
    }
}

fn said(said: &Said) -> JsonSaid {
    let values = said.values.iter().map(|value| JsonValue {
        words: value.words.clone(),
        link: value.link.clone(),
        place: place(&value.place),
    });
    JsonSaid {
        topic: match said.topic {
            Topic::Service => JsonTopic::Service,
            Topic::Users => JsonTopic::Users,
            Topic::Team => JsonTopic::Team,
            Topic::Links => JsonTopic::Links,
            Topic::Assessments => JsonTopic::Assessments,
        },
        label: said.label.to_owned(),
        field: said.field.to_owned(),
        values: values.collect(),
    }
}

fn criterion(seen: &CriterionSeen) -> JsonCriterion {
    let evidence = seen.evidence.iter().map(|one| JsonCriterionEvidence {
        kind: match one.kind {
            EvidenceKind::Audit => JsonEvidenceKind::Audit,
            EvidenceKind::Automatic => JsonEvidenceKind::Automatic,
            EvidenceKind::Undecided => JsonEvidenceKind::Undecided,
        },
        day: one.day.as_ref().map(ToString::to_string),
        passed: one.passed,
        failed: one.failed,
        undecided: one.undecided,
        place: place(&one.place),
    });
    JsonCriterion {
        number: seen.number.to_owned(),
        title: seen.title.to_owned(),
        level: seen.level.to_owned(),
        evidence: evidence.collect(),
    }
}

fn dated(event: &DatedEvent) -> JsonDatedEvent {
    JsonDatedEvent {
        day: event.day.to_string(),
        first_day: event.day.first_day().to_string(),
        last_day: event.day.last_day().to_string(),
        kind: match event.kind {
            EventKind::Test => JsonEventKind::Test,
            EventKind::Review => JsonEventKind::Review,
            EventKind::Research => JsonEventKind::Research,
            EventKind::Assessment => JsonEventKind::Assessment,
            EventKind::Expiry => JsonEventKind::Expiry,
            EventKind::SupportEnd => JsonEventKind::SupportEnd,
            EventKind::Text => JsonEventKind::Text,
        },
        what: event.what.clone(),
        place: event.place.as_ref().and_then(place),
    }
}

fn exception(declared: &DeclaredException) -> JsonException {
    let DeclaredException {
        clause,
        kind,
        about,
        reason,
        owner,
        review,
        link,
        idle,
        place: at,
    } = declared.clone();
    JsonException {
        clause,
        kind,
        about,
        reason,
        owner,
        review,
        link,
        idle,
        place: place(&at),
    }
}

fn input(input: &Input) -> JsonInput {
    JsonInput {
        path: input.path.clone(),
        bytes: input.bytes,
        sha256: input.sha256.clone(),
    }
}
