//! The part of OSCAL 1.2 that we write, in the order in which it is written: assessment results, and the assessment plan
//! inside them. What each object is for, the standard says; what is put into them, the modules beside this one do.
//!
//! OSCAL refuses empty lists, so each that may be empty is left out then; keys that it does not know, so there are none.

use serde::Serialize;

use super::href::Href;
use super::identity::Id;
use super::moment::Moment;
use super::property::Properties;
use super::token::Token;
use super::words::{Line, Text, Words};

/// The version of OSCAL that the document is written in.
const OSCAL: &str = "1.2.2";

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct ResultsDocument {
    pub(super) assessment_results: AssessmentResults,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct AssessmentResults {
    pub(super) uuid: Id,
    pub(super) metadata: Metadata,
    pub(super) import_ap: Import,
    #[serde(skip_serializing_if = "Objectives::is_empty")]
    pub(super) local_definitions: Objectives,
    /// Never empty.
    pub(super) results: Vec<ServiceResult>,
    pub(super) back_matter: BackMatter,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct PlanDocument {
    pub(super) assessment_plan: AssessmentPlan,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct AssessmentPlan {
    pub(super) uuid: Id,
    pub(super) metadata: Metadata,
    pub(super) import_ssp: Import,
    pub(super) reviewed_controls: ReviewedControls,
    pub(super) back_matter: BackMatter,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Metadata {
    title: Line,
    last_modified: Moment,
    version: Words,
    oscal_version: &'static str,
    #[serde(skip_serializing_if = "Properties::is_empty")]
    props: Properties,
    remarks: Text,
}

impl Metadata {
    pub(super) fn new(
        title: Line,
        last_modified: Moment,
        version: Words,
        props: Properties,
        remarks: Text,
    ) -> Metadata {
        Metadata {
            title,
            last_modified,
            version,
            oscal_version: OSCAL,
            props,
            remarks,
        }
    }
}

/// `import-ap`, `import-ssp`.
#[derive(Debug, Serialize)]
pub(super) struct Import {
    pub(super) href: Href,
    pub(super) remarks: Text,
}

#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Objectives {
    pub(super) objectives_and_methods: Vec<Objective>,
}

impl Objectives {
    fn is_empty(&self) -> bool {
        self.objectives_and_methods.is_empty()
    }
}

/// What is to be found out of one control.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Objective {
    pub(super) control_id: Token,
    pub(super) description: Text,
    #[serde(skip_serializing_if = "Properties::is_empty")]
    pub(super) props: Properties,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) links: Vec<Link>,
    /// Never empty.
    pub(super) parts: Vec<Part>,
}

#[derive(Debug, Serialize)]
pub(super) struct Part {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) id: Option<Token>,
    pub(super) name: PartName,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) title: Option<Line>,
    #[serde(skip_serializing_if = "Properties::is_empty")]
    pub(super) props: Properties,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) prose: Option<Text>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) links: Vec<Link>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum PartName {
    AssessmentObjective,
    AssessmentMethod,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Link {
    pub(super) href: Href,
    pub(super) rel: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) text: Option<Line>,
}

impl Link {
    /// Where a text says it, or where to read on; `None` for what is no address of the web.
    pub(super) fn reference(address: &str) -> Option<Link> {
        Some(Link {
            href: Href::web(address)?,
            rel: "reference",
            text: None,
        })
    }
}

/// A `result`: what came of one service.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct ServiceResult {
    pub(super) uuid: Id,
    pub(super) title: Line,
    pub(super) description: Text,
    pub(super) start: Moment,
    pub(super) end: Moment,
    #[serde(skip_serializing_if = "Properties::is_empty")]
    pub(super) props: Properties,
    pub(super) local_definitions: Components,
    pub(super) reviewed_controls: ReviewedControls,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) observations: Vec<Observation>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) risks: Vec<Risk>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) findings: Vec<Finding>,
    pub(super) remarks: Text,
}

#[derive(Debug, Serialize)]
pub(super) struct Components {
    /// Never empty.
    pub(super) components: Vec<Component>,
}

#[derive(Debug, Serialize)]
pub(super) struct Component {
    pub(super) uuid: Id,
    #[serde(rename = "type")]
    pub(super) kind: ComponentKind,
    pub(super) title: Line,
    pub(super) description: Text,
    #[serde(skip_serializing_if = "Properties::is_empty")]
    pub(super) props: Properties,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) links: Vec<Link>,
    pub(super) status: ComponentStatus,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum ComponentKind {
    ThisSystem,
    Software,
    /// A word of ours: OSCAL would have us say `standard` or `guidance` of a text, and only a ruling on a sentence can.
    PublishedText,
    /// A word of ours.
    Ruleset,
}

#[derive(Debug, Serialize)]
pub(super) struct ComponentStatus {
    pub(super) state: ComponentState,
    pub(super) remarks: Text,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum ComponentState {
    UnderDevelopment,
    Operational,
    Disposition,
    Other,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct ReviewedControls {
    pub(super) description: Text,
    /// Never empty.
    pub(super) control_selections: Vec<ControlSelection>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) control_objective_selections: Vec<ObjectiveSelection>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) remarks: Option<Text>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct ControlSelection {
    pub(super) description: Text,
    #[serde(skip_serializing_if = "Properties::is_empty")]
    pub(super) props: Properties,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) links: Vec<Link>,
    /// Never empty.
    pub(super) include_controls: Vec<SelectControl>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct SelectControl {
    pub(super) control_id: Token,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct ObjectiveSelection {
    /// Never empty.
    pub(super) include_objectives: Vec<SelectObjective>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct SelectObjective {
    pub(super) objective_id: Token,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Observation {
    pub(super) uuid: Id,
    pub(super) title: Line,
    pub(super) description: Text,
    #[serde(skip_serializing_if = "Properties::is_empty")]
    pub(super) props: Properties,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) links: Vec<Link>,
    pub(super) methods: [Method; 1],
    pub(super) types: [ObservationKind; 1],
    pub(super) origins: [Origin; 1],
    pub(super) subjects: [Subject; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) relevant_evidence: Vec<Evidence>,
    pub(super) collected: Moment,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) expires: Option<Moment>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) remarks: Option<Text>,
}

/// How it is, or is to be, found out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub(super) enum Method {
    /// A machine held files against a rule.
    Test,
    /// A person is to read what is named.
    Examine,
    /// A person is to ask the team.
    Interview,
}

impl Method {
    pub(super) fn word(self) -> &'static str {
        match self {
            Method::Test => "TEST",
            Method::Examine => "EXAMINE",
            Method::Interview => "INTERVIEW",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum ObservationKind {
    /// Of a rule.
    ControlObjective,
    /// Of the files themselves.
    Discovery,
    /// A word of ours: the team names something for a clause, and nobody has looked at it here.
    Declared,
    /// A word of ours: the team explains why a clause is not followed.
    DeclaredException,
}

/// What made it: the tool.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Origin {
    actors: [Actor; 1],
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
struct Actor {
    #[serde(rename = "type")]
    kind: &'static str,
    actor_uuid: Id,
}

impl Origin {
    pub(super) fn tool(tool: Id) -> Origin {
        let actor = Actor {
            kind: "tool",
            actor_uuid: tool,
        };
        Origin { actors: [actor] }
    }
}

/// What it is about: a component.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Subject {
    subject_uuid: Id,
    #[serde(rename = "type")]
    kind: &'static str,
}

impl Subject {
    pub(super) fn component(component: Id) -> Subject {
        Subject {
            subject_uuid: component,
            kind: "component",
        }
    }
}

#[derive(Debug, Serialize)]
pub(super) struct Evidence {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) href: Option<Href>,
    pub(super) description: Text,
    #[serde(skip_serializing_if = "Properties::is_empty")]
    pub(super) props: Properties,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Risk {
    pub(super) uuid: Id,
    pub(super) title: Line,
    pub(super) description: Text,
    pub(super) statement: Text,
    #[serde(skip_serializing_if = "Properties::is_empty")]
    pub(super) props: Properties,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) links: Vec<Link>,
    pub(super) status: RiskStatus,
    pub(super) origins: [Origin; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) deadline: Option<Moment>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) related_observations: Vec<RelatedObservation>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum RiskStatus {
    Open,
    DeviationRequested,
    DeviationApproved,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct RelatedObservation {
    pub(super) observation_uuid: Id,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) remarks: Option<Text>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Finding {
    pub(super) uuid: Id,
    pub(super) title: Line,
    pub(super) description: Text,
    #[serde(skip_serializing_if = "Properties::is_empty")]
    pub(super) props: Properties,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) links: Vec<Link>,
    pub(super) origins: [Origin; 1],
    pub(super) target: Target,
    /// Never empty.
    pub(super) related_observations: Vec<RelatedObservation>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) related_risks: Vec<RelatedRisk>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Target {
    #[serde(rename = "type")]
    pub(super) kind: TargetKind,
    pub(super) target_id: Token,
    pub(super) title: Line,
    pub(super) status: TargetStatus,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum TargetKind {
    ObjectiveId,
}

#[derive(Debug, Serialize)]
pub(super) struct TargetStatus {
    pub(super) state: TargetState,
    pub(super) reason: Reason,
    pub(super) remarks: Text,
}

/// OSCAL has another one, which would be a verdict: it is not ours to give.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum TargetState {
    NotSatisfied,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Reason {
    Fail,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct RelatedRisk {
    pub(super) risk_uuid: Id,
}

#[derive(Debug, Serialize)]
pub(super) struct BackMatter {
    /// Never empty.
    pub(super) resources: Vec<Resource>,
}

#[derive(Debug, Serialize)]
pub(super) struct Resource {
    pub(super) uuid: Id,
    pub(super) title: Line,
    pub(super) description: Text,
    #[serde(skip_serializing_if = "Properties::is_empty")]
    pub(super) props: Properties,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) citation: Option<Citation>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) rlinks: Vec<ResourceLink>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) base64: Option<Enclosed>,
}

#[derive(Debug, Serialize)]
pub(super) struct Citation {
    pub(super) text: Line,
}

#[derive(Debug, Serialize)]
pub(super) struct ResourceLink {
    pub(super) href: Href,
    pub(super) hashes: [Hash; 1],
}

#[derive(Debug, Serialize)]
pub(super) struct Hash {
    pub(super) algorithm: &'static str,
    pub(super) value: Words,
}

/// A document inside the document.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Enclosed {
    pub(super) filename: Token,
    pub(super) media_type: &'static str,
    /// In base64.
    pub(super) value: String,
}
