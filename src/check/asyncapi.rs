//! The functions of `spectral:asyncapi`, under Spectral's names.
//!
//! Each file is one function. What several need stands beside them: [`operations`] walks over a document of
//! AsyncAPI 2, [`fit`] holds values against schemas that a document brings along, and [`versions`] has the schemas of
//! AsyncAPI itself. Which rule asks, and with what severity, is said in `rulesets/asyncapi.yaml`.

mod channel_parameters;
mod channel_servers;
mod document_schema;
mod message_examples;
mod message_ids;
mod operation_ids;
mod payload;
mod samples;
mod security;

mod fit;
mod operations;
mod versions;

pub(super) use channel_parameters::ChannelParameters;
pub(super) use channel_servers::ChannelServers;
pub(super) use document_schema::DocumentSchema;
pub(super) use message_examples::MessageExamples;
pub(super) use message_ids::MessageIds;
pub(super) use operation_ids::OperationIds;
pub(super) use payload::Payload;
pub(super) use samples::Samples;
pub(super) use security::Security;
