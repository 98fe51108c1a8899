//! The part of SARIF 2.1.0 that we write, in the order in which it is written. What each object is for, the standard
//! says; what is put into them, the modules beside this one do.

use std::borrow::Cow;

use serde::Serialize;

use super::message::escaped;
use crate::obligation::Obligation;
use crate::outcome::{Cause, OutcomeName};
use crate::policy;
use crate::report::json::{JsonBaseline, JsonBasis, JsonWaiver};

/// The schema under the address that readers of SARIF know it by.
const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

#[derive(Debug, Serialize)]
pub(super) struct Log<'r> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    pub(super) runs: Vec<Run<'r>>,
}

impl<'r> Log<'r> {
    pub(super) fn new(runs: Vec<Run<'r>>) -> Log<'r> {
        Log {
            schema: SCHEMA,
            version: "2.1.0",
            runs,
        }
    }
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Run<'r> {
    pub(super) tool: Tool<'r>,
    pub(super) automation_details: AutomationDetails,
    pub(super) invocations: [Invocation<'r>; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) original_uri_base_ids: Option<UriBaseIds>,
    pub(super) column_kind: &'static str,
    pub(super) results: Vec<Finding<'r>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) properties: Option<RunProperties<'r>>,
}

#[derive(Debug, Serialize)]
pub(super) struct Tool<'r> {
    pub(super) driver: Driver<'r>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Driver<'r> {
    pub(super) name: &'static str,
    pub(super) semantic_version: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) information_uri: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) notifications: Vec<Descriptor<'r>>,
    pub(super) rules: Vec<Descriptor<'r>>,
}

/// A `reportingDescriptor`: of a rule, or of a kind of notification.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Descriptor<'r> {
    pub(super) id: Cow<'r, str>,
    pub(super) short_description: Text<'r>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) full_description: Option<Text<'r>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) default_configuration: Option<Configuration>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) help_uri: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) help: Option<Text<'r>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) properties: Option<RuleProperties<'r>>,
}

/// A `message` or a `multiformatMessageString`.
#[derive(Debug, Serialize)]
pub(super) struct Text<'r> {
    pub(super) text: Cow<'r, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) markdown: Option<String>,
}

impl<'r> Text<'r> {
    /// Words of which none becomes a link.
    pub(super) fn plain(text: impl Into<Cow<'r, str>>) -> Text<'r> {
        Text {
            text: escaped(text.into()),
            markdown: None,
        }
    }
}

#[derive(Debug, Serialize)]
pub(super) struct Configuration {
    pub(super) level: Level,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RuleProperties<'r> {
    pub(super) tags: Vec<String>,
    pub(super) precision: Precision,
    #[serde(rename = "problem.severity", skip_serializing_if = "Option::is_none")]
    pub(super) problem_severity: Option<ProblemSeverity>,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub(super) origin: Option<Origin<'r>>,
}

/// Where a rule is from, for readers who know us.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Origin<'r> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) obligation: Option<Obligation>,
    pub(super) pack: Cow<'r, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) edition: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) clause: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) basis: Option<JsonBasis<'r>>,
}

/// How often what a rule says is so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Precision {
    High,
    Medium,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum ProblemSeverity {
    Error,
    Warning,
    Recommendation,
}

#[derive(Debug, Serialize)]
pub(super) struct AutomationDetails {
    pub(super) id: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Invocation<'r> {
    pub(super) execution_successful: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) tool_execution_notifications: Vec<Notification<'r>>,
}

#[derive(Debug, Serialize)]
pub(super) struct Notification<'r> {
    pub(super) descriptor: DescriptorReference,
    pub(super) level: Level,
    pub(super) message: Text<'r>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) locations: Vec<Location<'r>>,
}

#[derive(Debug, Serialize)]
pub(super) struct DescriptorReference {
    pub(super) id: &'static str,
    pub(super) index: usize,
}

/// What the paths of files are seen from.
#[derive(Debug, Serialize)]
pub(super) struct UriBaseIds {
    #[serde(rename = "SRCROOT")]
    pub(super) srcroot: UriBase,
}

#[derive(Debug, Serialize)]
pub(super) struct UriBase {
    pub(super) description: Text<'static>,
}

/// A `result`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Finding<'r> {
    pub(super) rule_id: &'r str,
    pub(super) rule_index: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) kind: Option<Kind>,
    pub(super) level: Level,
    pub(super) message: Text<'r>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) locations: Vec<Location<'r>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) partial_fingerprints: Option<PartialFingerprints>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) related_locations: Vec<Location<'r>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) suppressions: Vec<Suppression<'r>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) baseline_state: Option<BaselineState>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) properties: Option<FindingProperties<'r>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Kind {
    Pass,
    Fail,
    NotApplicable,
    /// Too little is known to decide.
    Open,
    /// A person has to decide.
    Review,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Level {
    Error,
    Warning,
    Note,
    None,
}

/// The name has a version: the way in which fingerprints are made may change, and this key with it.
#[derive(Debug, Serialize)]
pub(super) struct PartialFingerprints {
    #[serde(rename = "yardstick/v1")]
    pub(super) ours: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum BaselineState {
    New,
    Unchanged,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct FindingProperties<'r> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) obligation: Option<Obligation>,
    pub(super) outcome: OutcomeName,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) cause: Option<Cause>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) level: Option<policy::Level>,
    pub(super) standing: &'static str,
    pub(super) closes_gate: bool,
    pub(super) origin: String,
    /// Every clause that the rule answers, the one that decides first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) answers: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) source: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) question: Option<&'r str>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Location<'r> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) id: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) physical_location: Option<PhysicalLocation>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) logical_locations: Vec<LogicalLocation<'r>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) message: Option<Text<'r>>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct LogicalLocation<'r> {
    pub(super) fully_qualified_name: &'r str,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PhysicalLocation {
    pub(super) artifact_location: ArtifactLocation,
    /// `None` for the file as a whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) region: Option<Region>,
}

#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ArtifactLocation {
    pub(super) uri: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) uri_base_id: Option<&'static str>,
}

/// Counted from 1; the end is one past the last character.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Region {
    pub(super) start_line: u32,
    pub(super) start_column: u32,
    pub(super) end_line: u32,
    pub(super) end_column: u32,
}

#[derive(Debug, Serialize)]
pub(super) struct Suppression<'r> {
    pub(super) kind: SuppressionKind,
    pub(super) status: &'static str,
    pub(super) justification: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) location: Option<Location<'r>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum SuppressionKind {
    InSource,
    External,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RunProperties<'r> {
    /// The day on which the texts were applied.
    pub(super) as_of: String,
    pub(super) service: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<&'r str>,
    pub(super) gate_closed: bool,
    pub(super) fail_level: &'static str,
    /// How many results the team does not want to hear of: they are not among these.
    pub(super) off: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) changed_since: Option<&'r str>,
    /// The texts that had anything to say of the service.
    pub(super) packs: Vec<PackProperties<'r>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) waivers: Vec<JsonWaiver>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) baseline: Option<JsonBaseline>,
}

#[derive(Debug, Serialize)]
pub(super) struct PackProperties<'r> {
    pub(super) id: &'r str,
    pub(super) edition: &'r str,
    /// Of the encoding.
    pub(super) version: String,
    pub(super) source: &'r str,
}
