//! `asyncApiPayloadValidation`: is a payload a Schema Object of the document's version of AsyncAPI?

use super::super::options::NoOptions;
use super::super::schema::engine::Extent;
use super::super::{Context, OptionMistake, Tables, Target, Verb, Verdict};
use super::versions::Version;

#[derive(Debug)]
pub struct Payload;

impl Verb for Payload {
    type Options = NoOptions;

    fn new(_: NoOptions, _: &Tables) -> Result<Self, Vec<OptionMistake>> {
        Ok(Payload)
    }

    fn run<'f>(&self, target: &Target<'f>, context: &Context<'f>) -> Verdict<'f> {
        let version = context
            .document
            .and_then(|document| Version::of(document.formats));
        let (Some(version), Some(payload)) = (version, target.value()) else {
            return Verdict::Ignored;
        };
        let faults = version
            .schema_object()
            .faults(payload, Extent::All)
            .into_iter();
        let faults = faults.map(|fault| target.fault_below(fault.path, fault.message));
        target.verdict(faults.collect())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::super::super::testing::in_document;
    use crate::subject::api::Format;

    #[track_caller]
    fn check(formats: &[Format], payload: Json, expected: &str) {
        let document = json!({ "payload": payload });
        let found = in_document(
            "asyncApiPayloadValidation",
            json!({}),
            formats,
            document,
            "/payload",
        );
        let found = found.rsplit(' ').next().unwrap_or_default();
        assert_eq!(found, expected, "{payload}");
    }

    #[test]
    fn a_payload_is_a_schema_of_its_version() {
        let formats = [Format::AsyncApi2, Format::AsyncApi2_0];
        check(
            &formats,
            json!({ "type": "object", "properties": { "a": { "type": "string" } } }),
            "passed",
        );
        check(
            &formats,
            json!({ "properties": { "a": { "maxLength": "long" } } }),
            "/properties/a/maxLength",
        );
        check(&formats, json!({ "discriminator": 1 }), "/discriminator");
    }

    #[test]
    fn nothing_is_said_for_a_version_without_a_schema() {
        check(
            &[Format::AsyncApi2],
            json!({ "discriminator": 1 }),
            "ignored",
        );
    }
}
