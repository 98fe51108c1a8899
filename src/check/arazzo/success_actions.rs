//! `arazzoStepSuccessActionsValidation`: have the actions on success names of their own, and lead to one place
//! that is there?

use super::super::options::NoOptions;
use super::super::{Context, OptionMistake, Tables, Target, Verb, Verdict};
use super::combined::Sort;
use super::{action, document};

#[derive(Debug)]
pub struct SuccessActions;

impl Verb for SuccessActions {
    type Options = NoOptions;

    fn new(_: NoOptions, _: &Tables) -> Result<Self, Vec<OptionMistake>> {
        Ok(SuccessActions)
    }

    fn run<'f>(&self, target: &Target<'f>, _: &Context<'f>) -> Verdict<'f> {
        let Some(document) = document(target) else {
            return Verdict::Ignored;
        };
        target.verdict(action::faults(Sort::SuccessActions, target, document))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::super::super::testing::verdict;

    #[track_caller]
    fn check(of_workflow: Json, of_step: Json, expected: &str) {
        let document = json!({
            "sourceDescriptions": [{ "name": "flows" }],
            "workflows": [{
                "workflowId": "one",
                "successActions": of_workflow,
                "steps": [{ "stepId": "a", "onSuccess": of_step }],
            }],
            "components": { "successActions": { "end": { "name": "stop", "type": "end" } } },
        });
        let found = verdict("arazzoStepSuccessActionsValidation", json!({}), document);
        assert_eq!(
            found.replace("/workflows/0/steps/0/onSuccess", "…"),
            expected
        );
    }

    fn end(name: &str) -> Json {
        json!({ "name": name, "type": "end" })
    }

    #[test]
    fn a_step_may_replace_what_its_workflow_says() {
        check(
            json!([end("a")]),
            json!([end("a"), { "reference": "$components.successActions.end" }]),
            "passed",
        );
        check(
            json!([]),
            json!([end("a"), end("a")]),
            "the name `a` is taken by another action of the step or its workflow …/1; \
             the action `a` stands twice in its list …/1",
        );
        check(
            json!([end("a"), end("a")]),
            json!([]),
            "the name `a` is taken by another action of the step or its workflow …/1; \
             the action `a` stands twice in its list …/1",
        );
    }

    #[test]
    fn it_leads_to_one_place_that_is_there() {
        let goto = |key: &str, to: &str| json!([{ "name": "a", "type": "goto", key: to }]);
        check(json!([]), goto("workflowId", "one"), "passed");
        check(
            json!([]),
            goto("workflowId", "$sourceDescriptions.flows.x"),
            "passed",
        );
        check(json!([]), goto("stepId", "a"), "passed");
        check(
            json!([]),
            goto("workflowId", "two"),
            "there is no workflow `two` …/0",
        );
        check(
            json!([]),
            goto("stepId", "b"),
            "the workflow has no step `b` …/0",
        );
        for gone in ["$sourceDescriptions.gone.x", "$foo.flows.x", "$url"] {
            check(
                json!([]),
                goto("workflowId", gone),
                &format!("the workflow `{gone}` is in no source description …/0"),
            );
        }
        check(
            json!([{ "name": "a", "type": "goto", "workflowId": "one", "stepId": "a" }]),
            json!([]),
            "an action must have only one of `workflowId` and `stepId` …/0",
        );
        check(
            json!([]),
            json!([{ "name": "a", "type": "end", "stepId": "b" }]),
            "passed",
        );
        check(
            json!([]),
            json!([{ "name": "a", "type": "retry", "stepId": "b" }]),
            "passed",
        );
    }

    #[test]
    fn references_lead_to_actions() {
        let gone = json!({ "reference": "$components.successActions.gone" });
        check(
            json!([]),
            json!([gone]),
            "the reference `$components.successActions.gone` is no sound runtime expression …/0",
        );
        check(
            json!([]),
            json!([{ "reference": "$url" }]),
            "the reference `$url` leads to no action …/0",
        );
        let found = "the reference `$components.successActions.gone` is no sound runtime expression …/0; \
                     the action `$components.successActions.gone` stands twice in its list …/1";
        check(json!([]), json!([gone, gone]), found);
    }

    #[test]
    fn criteria_are_judged() {
        check(
            json!([]),
            json!([{ "name": "a", "type": "end", "criteria": [{ "condition": "x" }, {}] }]),
            "a criterion must have a `condition` …/0/criteria/1/condition",
        );
    }

    #[test]
    fn what_is_no_action_is_left_alone() {
        check(
            json!({}),
            json!([1, null, { "name": "a" }, { "name": 2, "type": "end" }, { "reference": 3 }]),
            "passed",
        );
    }
}
