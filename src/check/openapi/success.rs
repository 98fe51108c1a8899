//! `oasOpSuccessResponse`: does an operation say what it answers when it succeeds?

use crate::check::options::NoOptions;
use crate::check::{Context, OptionMistake, Tables, Target, Verb, Verdict};
use crate::subject::api::Format;

use super::{mapping, members};

#[derive(Debug)]
pub struct SuccessResponse;

impl Verb for SuccessResponse {
    type Options = NoOptions;

    fn new(_: NoOptions, _: &Tables) -> Result<Self, Vec<OptionMistake>> {
        Ok(SuccessResponse)
    }

    fn run<'f>(&self, target: &Target<'f>, context: &Context<'f>) -> Verdict<'f> {
        let Some(responses) = mapping(target) else {
            return Verdict::Ignored;
        };
        // Ranges came with OpenAPI 3.0.
        let has_ranges = context
            .document
            .is_some_and(|document| document.formats.contains(Format::Oas3));
        let is_success = |status: &str| match status {
            "2XX" | "3XX" => has_ranges,
            _ => status
                .trim()
                .parse()
                .is_ok_and(|status: f64| (200.0..400.0).contains(&status)),
        };
        if members(responses).any(|(status, _)| is_success(status)) {
            return target.pass();
        }
        target.fail("no response has a status of 2xx or 3xx".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use crate::check::testing::{in_document, verdict};
    use crate::subject::api::Format;

    #[track_caller]
    fn check(responses: Json, expected: &str) {
        let found = verdict("oasOpSuccessResponse", json!({}), responses);
        assert_eq!(found, expected);
    }

    const MISSING: &str = "no response has a status of 2xx or 3xx";

    #[test]
    fn a_status_below_400_is_a_success() {
        check(json!({ "404": {}, "204": {} }), "passed");
        check(json!({ "399": 1 }), "passed");
        check(json!({ "default": {}, "400": {}, "199": {} }), MISSING);
        check(json!({}), MISSING);
        check(json!([200]), "ignored");
    }

    #[test]
    fn ranges_count_since_openapi_3() {
        let responses = json!({ "2XX": {} });
        check(responses.clone(), MISSING);
        let found = in_document(
            "oasOpSuccessResponse",
            json!({}),
            &[Format::Oas3],
            responses,
            "",
        );
        assert_eq!(found, "passed");
        let lower = json!({ "2xx": {} });
        let found = in_document(
            "oasOpSuccessResponse",
            json!({}),
            &[Format::Oas3],
            lower,
            "",
        );
        assert_eq!(found, MISSING);
    }
}
