//! The small values of `service.yaml`: days, links, numbers, and the closed lists that are only its own.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

/// A day or a month: `2026-06-25` or `2026-06`.
///
/// Whether the calendar has that day is left to the checks that compare dates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Day(pub String);

impl JsonSchema for Day {
    fn schema_name() -> Cow<'static, str> {
        "Day".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "description": "A day (2026-06-25) or a month (2026-06).",
            "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?$"
        })
    }
}

/// The address of a page, or the path of a file in the repository.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Link(pub String);

/// A measured value: a number, or words such as `87%` or `£3.12`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Measured {
    Number(f64),
    Words(String),
}

/// How people reach a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ChannelKind {
    Online,
    Phone,
    Paper,
    FaceToFace,
    Post,
    Email,
    Webchat,
    TextMessage,
}

/// Who proves to the service that people are who they say they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum IdentityProvider {
    /// GOV.UK One Login.
    OneLogin,
    /// The Government Gateway.
    GovernmentGateway,
    /// NHS login.
    NhsLogin,
    /// GOV.UK Verify, which closed in 2023.
    Verify,
    /// Accounts that the service keeps itself.
    Own,
    /// Nobody: people need not say who they are.
    None,
    /// Another provider.
    Other,
}

/// On what kind of machines a service runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum HostingKind {
    PublicCloud,
    PrivateCloud,
    OnPremises,
    Mixed,
}

/// The kinds of exceptions that standards allow when they are explained.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ExceptionKind {
    /// Source code that is kept closed.
    ClosedCode,
    /// A common component that is not used.
    CommonComponent,
    /// Legacy technology that cannot be replaced yet.
    Legacy,
    /// An accessibility problem whose repair would be a disproportionate burden.
    DisproportionateBurden,
    Other,
}
