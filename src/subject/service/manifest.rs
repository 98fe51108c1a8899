//! The types of our own `service.yaml`: what a team can say about its service, and the schema that editors get.
//!
//! The doc comments on fields become the descriptions in `schemas/service.json`, so they are written for the
//! teams who fill the file in. Every field is optional: which of them a service needs, at which phase, is for
//! the published texts to say and not for a file format. Reading the file, and what happens to its mistakes,
//! is `super::own`'s.

mod delivery;
mod upkeep;
mod words;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::profile::{Nation, OrganisationKind, Phase, ServiceKind};

pub use delivery::{
    Audience, Channel, ClinicalSafety, Component, Contract, Data, Identity, Indicator, Performance,
    ResearchRound, SeniorTest, Shared,
};
pub use upkeep::{
    Accessibility, Assessment, Audit, ClosedPart, Contact, DatedLink, Evidence, Exception, Hosting,
    LegacyPart, Member, Operations, RecoveryTest, Security, SourceCode, Technology,
};
pub use words::{ChannelKind, Day, ExceptionKind, HostingKind, IdentityProvider, Link, Measured};

/// What a team says about its service, for people and for checks against public service standards.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(title = "service.yaml")]
pub struct Manifest {
    /// What the service is called, in the words its users see.
    pub name: Option<String>,
    /// What the service does, in a sentence or two.
    pub description: Option<String>,
    /// The body that runs the service.
    pub organisation: Option<Organisation>,
    /// Where the service's users are.
    pub nation: Option<Nation>,
    /// What the service does and for whom.
    pub kind: Option<ServiceKind>,
    /// How far the service has come.
    pub phase: Option<Phase>,
    /// The day on which its discovery began.
    pub began: Option<Day>,
    /// The languages in which people can use it, as `en` and `cy`.
    pub languages: Option<Vec<String>>,
    /// Every way in which people can use the service or get help with it.
    pub channels: Option<Vec<Channel>>,
    /// Who uses the service, and how much.
    pub audience: Option<Audience>,
    /// How the service knows who somebody is.
    pub identity: Option<Identity>,
    /// E-mails, text messages and letters that the service sends.
    pub messages: Option<Shared>,
    /// Payments that the service takes.
    pub payments: Option<Shared>,
    /// Common components and design systems that the service is built with.
    pub components: Option<Vec<Component>>,
    /// How well the service does, in numbers.
    pub performance: Option<Performance>,
    /// Rounds of user research.
    pub research: Option<Vec<ResearchRound>>,
    /// The accessibility statement and the last audit.
    pub accessibility: Option<Accessibility>,
    /// Where the source code is, and which parts of it are closed.
    pub source_code: Option<SourceCode>,
    /// Who answers for the service's risks, and what was done about them.
    pub security: Option<Security>,
    /// How the service is kept running.
    pub operations: Option<Operations>,
    /// Decisions about technology, where it is going, and what is old.
    pub technology: Option<Technology>,
    /// The people who build and run the service, by role.
    pub team: Option<Vec<Member>>,
    /// Whom to ask about the service.
    pub contacts: Option<Vec<Contact>>,
    /// Service assessments and peer reviews so far.
    pub assessments: Option<Vec<Assessment>>,
    /// The last time that somebody senior tried the whole service.
    pub senior_test: Option<SeniorTest>,
    /// Where the service runs.
    pub hosting: Option<Hosting>,
    /// Data that the service gives to others.
    pub data: Option<Data>,
    /// Entries of its APIs in the API catalogue.
    pub api_catalogue: Option<Vec<Link>>,
    /// Who answers for the safety of people whose care depends on the service.
    pub clinical_safety: Option<ClinicalSafety>,
    /// What a standard asks for, and the service explains not to do.
    pub exceptions: Option<Vec<Exception>>,
    /// Links that show how a clause of a standard is met.
    pub evidence: Option<Vec<Evidence>>,
}

/// The body that runs a service.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Organisation {
    /// Its name.
    pub name: Option<String>,
    /// What kind of body it is: this decides which texts bind the service.
    pub kind: Option<OrganisationKind>,
}
