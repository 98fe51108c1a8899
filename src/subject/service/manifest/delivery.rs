//! What a service gives to its users: channels, identity, messages, payments, numbers and research.

use schemars::JsonSchema;
use serde::Deserialize;

use super::words::{ChannelKind, Day, IdentityProvider, Link, Measured};

/// One way in which people can use the service or get help with it.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Channel {
    /// How people reach the service.
    pub kind: Option<ChannelKind>,
    /// A telephone number, an address or a link. Put telephone numbers in quotes.
    pub contact: Option<String>,
    /// When somebody answers, such as `Monday to Friday, 9am to 5pm`.
    pub hours: Option<String>,
}

/// Who uses the service, and how much.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Audience {
    /// Who the users are.
    pub description: Option<String>,
    /// How many people use it in a year.
    pub users_a_year: Option<u64>,
    /// How many transactions are completed in a year.
    pub transactions_a_year: Option<u64>,
}

/// How the service knows who somebody is.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Identity {
    /// Whether users have to sign in or prove who they are.
    pub needed: Option<bool>,
    /// Who proves it.
    pub provider: Option<IdentityProvider>,
    /// The level of confidence in an identity, after Good Practice Guide 45, such as `medium`.
    pub confidence: Option<String>,
    /// The protection that signing in gives, after Good Practice Guide 44, such as `medium`.
    pub protection: Option<String>,
    /// When this was decided.
    pub decided: Option<Day>,
    /// Why it is not the common way to sign in.
    pub reason: Option<String>,
    /// The contract with a provider, where there is one.
    pub contract: Option<Contract>,
}

/// A contract for something that the service buys.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Contract {
    /// With whom.
    pub with: Option<String>,
    /// Its first day.
    pub from: Option<Day>,
    /// Its last day.
    pub until: Option<Day>,
}

/// Something that a common component can do for the service.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Shared {
    /// Whether the service does this at all.
    pub used: Option<bool>,
    /// The component or product that does it, such as `govuk-notify` or `govuk-pay`.
    pub through: Option<String>,
    /// Why it is not the common component.
    pub reason: Option<String>,
}

/// A common component or design system.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Component {
    /// Its name, such as `govuk-frontend`, `govuk-notify`, `govuk-pay`, `govuk-forms` or `nhsuk-frontend`.
    pub name: Option<String>,
}

/// How well the service does, in numbers.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Performance {
    /// Key performance indicators.
    pub kpis: Option<Vec<Indicator>>,
    /// The tool that counts how the service is used.
    pub analytics: Option<String>,
    /// Where the numbers are shown.
    pub dashboard: Option<Link>,
}

/// One key performance indicator.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Indicator {
    /// What is measured: `cost-per-transaction`, `user-satisfaction`, `completion-rate`, `digital-take-up`, or
    /// another name.
    pub measure: Option<String>,
    /// The value last measured.
    pub value: Option<Measured>,
    /// The time the value stands for, such as `April to June 2026`.
    pub period: Option<String>,
    /// Where the value is published.
    pub published: Option<Link>,
    /// When the value was published.
    pub date: Option<Day>,
}

/// One round of user research.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ResearchRound {
    /// When it took place.
    pub date: Option<Day>,
    /// How it was done, such as `usability test` or `interviews`.
    pub method: Option<String>,
    /// Where the findings are.
    pub link: Option<Link>,
    /// Whether disabled people took part.
    pub with_disabled_people: Option<bool>,
}

/// A trial of the whole service by somebody senior: a minister, a councillor, a chief executive.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SeniorTest {
    /// When it took place.
    pub date: Option<Day>,
    /// Who tried the service, by role.
    pub by: Option<String>,
    /// What came of it.
    pub link: Option<Link>,
}

/// Data that the service gives to others.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Data {
    /// The licence under which they may be used.
    pub licence: Option<String>,
    /// Where they are.
    pub published: Option<Link>,
}

/// Who answers for the safety of people whose care depends on the service.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ClinicalSafety {
    /// The clinical safety officer.
    pub officer: Option<String>,
    /// The clinical safety case.
    pub case: Option<Link>,
    /// The log of hazards.
    pub hazard_log: Option<Link>,
    /// When they were last looked at.
    pub reviewed: Option<Day>,
}
