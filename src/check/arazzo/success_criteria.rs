//! `arazzoStepSuccessCriteriaValidation`: has each criterion of success a condition, and a context where it needs one?

use super::super::options::NoOptions;
use super::super::{Context, OptionMistake, Tables, Target, Verb, Verdict};
use super::{criterion, document, steps};

#[derive(Debug)]
pub struct SuccessCriteria;

impl Verb for SuccessCriteria {
    type Options = NoOptions;

    fn new(_: NoOptions, _: &Tables) -> Result<Self, Vec<OptionMistake>> {
        Ok(SuccessCriteria)
    }

    fn run<'f>(&self, target: &Target<'f>, _: &Context<'f>) -> Verdict<'f> {
        let Some(document) = document(target) else {
            return Verdict::Ignored;
        };
        let faults = steps(document).flat_map(|step| {
            let path = step.path(Vec::new());
            criterion::all(step.node, "successCriteria", target, document, &path)
        });
        target.verdict(faults.collect())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::super::super::testing::verdict;

    #[track_caller]
    fn check(criterion: Json, expected: &str) {
        let document = json!({ "workflows": [{ "steps": [{ "stepId": "a", "successCriteria": [criterion] }] }] });
        let found = verdict("arazzoStepSuccessCriteriaValidation", json!({}), document);
        assert_eq!(
            found.replace("/workflows/0/steps/0/successCriteria/0", "…"),
            expected
        );
    }

    #[test]
    fn a_criterion_has_a_condition() {
        check(json!({ "condition": "$statusCode == 200" }), "passed");
        for condition in [
            json!({}),
            json!({ "condition": " " }),
            json!({ "condition": 5 }),
        ] {
            check(condition, "a criterion must have a `condition` …/condition");
        }
        check(json!(null), "passed");
    }

    #[test]
    fn a_type_needs_a_context() {
        check(
            json!({ "condition": "a", "type": "regex", "context": "$url" }),
            "passed",
        );
        check(
            json!({ "condition": "a", "type": "regex" }),
            "a criterion with a `type` must have a `context` …/context",
        );
        check(
            json!({ "condition": "a", "type": { "type": "jsonpath" }, "context": "$url" }),
            "the type of an expression must have `type` and `version` …/type",
        );
        check(
            json!({ "condition": "a", "type": { "type": "xpath", "version": "1" }, "context": "$url" }),
            "passed",
        );
    }

    #[test]
    fn expressions_of_both_kinds_are_sound() {
        check(
            json!({ "condition": "(", "type": "regex", "context": "$url" }),
            "`(` is not a regular expression …/condition",
        );
        check(
            json!({ "condition": "(", "type": "simple", "context": "$steps.a.x" }),
            "passed",
        );
        check(
            json!({ "condition": "a", "context": "$inputs.who" }),
            "`$inputs.who` is no sound runtime expression …/context",
        );
    }

    #[test]
    fn a_workflow_alone_has_no_workflows_to_look_at() {
        let workflow = json!({ "steps": [{ "successCriteria": [{}] }] });
        assert_eq!(
            verdict("arazzoStepSuccessCriteriaValidation", json!({}), workflow),
            "passed"
        );
    }
}
