//! What keeps a service open, safe and running, and who answers for it.

use schemars::JsonSchema;
use serde::Deserialize;

use super::words::{Day, ExceptionKind, HostingKind, Link};

/// The accessibility statement and the last audit.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Accessibility {
    /// The published statement, or the file in this repository that it is made from.
    pub statement: Option<Link>,
    /// The last accessibility audit.
    pub audit: Option<Audit>,
}

/// An accessibility audit.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Audit {
    /// When it was done.
    pub date: Option<Day>,
    /// Who did it.
    pub by: Option<String>,
    /// What it was held against, such as `WCAG 2.2 AA`.
    pub standard: Option<String>,
    /// Where the report is.
    pub link: Option<Link>,
}

/// Where the source code is, and which parts of it are closed.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SourceCode {
    /// The address of the repository.
    pub repository: Option<Link>,
    /// Whether anybody can read it.
    pub open: Option<bool>,
    /// Parts that are not open.
    pub closed_parts: Option<Vec<ClosedPart>>,
}

/// A part of the source code that is not open.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ClosedPart {
    /// Which part.
    pub part: Option<String>,
    /// Why it is closed.
    pub reason: Option<String>,
    /// Who decided so.
    pub owner: Option<String>,
    /// When the decision is looked at again.
    pub review: Option<Day>,
}

/// Who answers for the service's risks, and what was done about them.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Security {
    /// Who answers for the service's risks.
    pub risk_owner: Option<String>,
    /// Where to report a vulnerability: an e-mail address or a link.
    pub contact: Option<String>,
    /// The threat model.
    pub threat_model: Option<DatedLink>,
    /// The last penetration test.
    pub penetration_test: Option<DatedLink>,
    /// The privacy notice.
    pub privacy_notice: Option<Link>,
    /// The data protection impact assessment.
    pub data_protection_assessment: Option<DatedLink>,
    /// The assessment of what is right to do with people's data and with automated decisions.
    pub ethics_assessment: Option<DatedLink>,
}

/// A document and its day.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct DatedLink {
    /// Where the document is.
    pub link: Option<Link>,
    /// When it was made or last looked at.
    pub date: Option<Day>,
}

/// How the service is kept running.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Operations {
    /// The page that says whether the service is up.
    pub status_page: Option<Link>,
    /// What to do when it is not.
    pub runbook: Option<Link>,
    /// Where the service is watched.
    pub monitoring: Option<Link>,
    /// How much of the time it is meant to be up, such as `99.9%`.
    pub availability_target: Option<String>,
    /// The last time that recovery from a backup was tried.
    pub recovery_test: Option<RecoveryTest>,
}

/// A trial of recovery.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RecoveryTest {
    /// When it took place.
    pub date: Option<Day>,
}

/// Decisions about technology, where it is going, and what is old.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Technology {
    /// Records of decisions: a link, or a path in the repository.
    pub decisions: Option<Link>,
    /// The roadmap: a link, or a path in the repository.
    pub roadmap: Option<Link>,
    /// Legacy technology that the service depends on.
    pub legacy: Option<Vec<LegacyPart>>,
    /// What is done about the energy and hardware that the service uses.
    pub sustainability: Option<Link>,
}

/// Where the service runs.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Hosting {
    /// On what kind of machines.
    pub kind: Option<HostingKind>,
    /// Whose machines they are.
    pub provider: Option<String>,
    /// Why it is not the public cloud.
    pub reason: Option<String>,
}

/// Legacy technology that the service depends on.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct LegacyPart {
    /// What it is called.
    pub name: Option<String>,
    /// Who owns it.
    pub owner: Option<String>,
    /// What becomes of it.
    pub plan: Option<String>,
    /// Its score in the Legacy IT Risk Assessment Framework, from 0 to 30.
    pub score: Option<f64>,
    /// Whether there is money for what is planned.
    pub funded: Option<bool>,
    /// Whether it is in the register of assets.
    pub registered: Option<bool>,
}

/// A member of the team.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Member {
    /// The role, such as `service owner` or `user researcher`.
    pub role: Option<String>,
    /// Who fills it. A role may be enough.
    pub name: Option<String>,
}

/// Whom to ask about the service.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Contact {
    /// What they answer for.
    pub role: Option<String>,
    /// A person or a team.
    pub name: Option<String>,
    /// Their e-mail address.
    pub email: Option<String>,
    /// A page or a channel where they can be reached.
    pub link: Option<Link>,
}

/// A service assessment or peer review.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Assessment {
    /// Which assessment, such as `alpha` or `beta`.
    pub stage: Option<String>,
    /// When it took place.
    pub date: Option<Day>,
    /// The panel's verdict, in its words.
    pub result: Option<String>,
    /// Where the report is.
    pub report: Option<Link>,
}

/// A link that shows how a clause of a standard is met.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Evidence {
    /// The clause, such as `govuk-service-standard/point-1`.
    pub clause: Option<String>,
    /// Where the evidence is.
    pub link: Option<Link>,
    /// When it was gathered.
    pub date: Option<Day>,
    /// What it shows.
    pub note: Option<String>,
}

/// Something that a standard asks for, and that the service explains not to do.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Exception {
    /// What kind of exception it is.
    pub kind: Option<ExceptionKind>,
    /// What it is about, such as `govuk-notify` or `fraud rules`.
    pub about: Option<String>,
    /// The clause that allows it, such as `govuk-service-standard/point-12`.
    pub clause: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// Who decided so.
    pub owner: Option<String>,
    /// When the decision is looked at again.
    pub review: Option<Day>,
    /// Where the decision is recorded.
    pub link: Option<Link>,
}
