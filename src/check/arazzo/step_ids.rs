//! `arazzoStepIdUniqueness`: has each step of a workflow a `stepId` of its own?
//!
//! Spectral names the way from the workflow as if it were one from the document, and so do we: what it finds is shown
//! at the document, and its message has to say which step is meant.

use std::collections::BTreeSet;

use super::super::below::way;
use super::super::options::NoOptions;
use super::super::{Context, Fault, OptionMistake, Tables, Target, Verb, Verdict};
use super::{document, items};
use crate::tree::{Kind, Node};
use crate::words::quoted;

#[derive(Debug)]
pub struct StepIds;

impl Verb for StepIds {
    type Options = NoOptions;

    fn new(_: NoOptions, _: &Tables) -> Result<Self, Vec<OptionMistake>> {
        Ok(StepIds)
    }

    fn run<'f>(&self, target: &Target<'f>, context: &Context<'f>) -> Verdict<'f> {
        let Some(workflow) = document(target).filter(|workflow| is_judged(*workflow)) else {
            return Verdict::Ignored;
        };
        let root = context
            .document
            .map_or(context.root, |document| document.root);
        let tell = |path, message| Fault {
            from: Some(root),
            ..target.fault_below(path, message)
        };
        let mut seen = BTreeSet::new();
        let mut faults = Vec::new();
        for (index, step) in items(workflow, "steps") {
            match step.get("stepId").and_then(Node::as_str) {
                None => {
                    let message = format!("step {} has no `stepId`", index + 1);
                    faults.push(tell(way!["steps", index], message));
                }
                Some(id) if !seen.insert(id) => {
                    let message = format!(
                        "another step of the workflow has the `stepId` {}",
                        quoted(id)
                    );
                    faults.push(tell(way!["steps", index, "stepId"], message));
                }
                Some(_) => {}
            }
        }
        target.verdict(faults)
    }
}

fn is_judged(workflow: Node<'_>) -> bool {
    let is_sound = |step: Node<'_>| {
        let id = step.get("stepId");
        step.kind() == Kind::Map && id.is_none_or(|id| id.kind() == Kind::String)
    };
    let steps = workflow.get("steps");
    steps.is_none_or(|steps| steps.kind() == Kind::List && steps.children().all(is_sound))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::super::super::testing::in_document;

    #[track_caller]
    fn check(steps: Json, expected: &str) {
        let document = json!({ "workflows": [{ "steps": steps }] });
        let found = in_document(
            "arazzoStepIdUniqueness",
            json!({}),
            &[],
            document,
            "/workflows/0",
        );
        assert_eq!(found, expected);
    }

    #[test]
    fn a_step_has_an_id_of_its_own() {
        check(json!([{ "stepId": "a" }, { "stepId": "b" }]), "passed");
        check(
            json!([{ "stepId": "a" }, {}, { "stepId": "a" }, {}]),
            "step 2 has no `stepId` /steps/1; \
             another step of the workflow has the `stepId` `a` /steps/2/stepId; \
             step 4 has no `stepId` /steps/3",
        );
    }

    #[test]
    fn nothing_is_said_where_one_step_is_of_the_wrong_kind() {
        check(json!([{}, { "stepId": 1 }]), "ignored");
        check(json!([{}, null]), "ignored");
        check(json!({}), "ignored");
    }
}
