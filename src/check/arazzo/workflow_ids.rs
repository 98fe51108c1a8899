//! `arazzoWorkflowIdUniqueness`: has each workflow a `workflowId` of its own?
//!
//! Two workflows without one have the same.

use std::collections::BTreeSet;

use super::super::below::way;
use super::super::options::NoOptions;
use super::super::{Context, OptionMistake, Tables, Target, Verb, Verdict};
use super::{document, identity, items};
use crate::tree::Kind;
use crate::words::shown;

#[derive(Debug)]
pub struct WorkflowIds;

impl Verb for WorkflowIds {
    type Options = NoOptions;

    fn new(_: NoOptions, _: &Tables) -> Result<Self, Vec<OptionMistake>> {
        Ok(WorkflowIds)
    }

    fn run<'f>(&self, target: &Target<'f>, _: &Context<'f>) -> Verdict<'f> {
        let Some(document) = document(target) else {
            return Verdict::Ignored;
        };
        let mut seen = BTreeSet::new();
        let mut faults = Vec::new();
        for (index, workflow) in items(document, "workflows") {
            let id = workflow.get("workflowId");
            let identity = identity(id).filter(|_| workflow.kind() == Kind::Map);
            if identity.is_some_and(|identity| !seen.insert(identity)) {
                let message = match id {
                    Some(id) => format!("another workflow has the `workflowId` {}", shown(id)),
                    None => "another workflow has no `workflowId` either".to_owned(),
                };
                faults.push(target.fault_below(way!["workflows", index, "workflowId"], message));
            }
        }
        target.verdict(faults)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::super::super::testing::verdict;

    #[track_caller]
    fn check(ids: Json, expected: &str) {
        let workflows = ids.as_array().unwrap().iter().map(|id| match id {
            Json::String(text) if text == "none" => json!({}),
            id => json!({ "workflowId": id }),
        });
        let document = json!({ "workflows": workflows.collect::<Vec<Json>>() });
        assert_eq!(
            verdict("arazzoWorkflowIdUniqueness", json!({}), document),
            expected
        );
    }

    #[test]
    fn a_workflow_has_an_id_of_its_own() {
        check(json!(["a", "b", 1, true, null, "none"]), "passed");
        check(
            json!(["a", "b", "a"]),
            "another workflow has the `workflowId` `a` /workflows/2/workflowId",
        );
        check(
            json!([1, "1", 1.0]),
            "another workflow has the `workflowId` `1.0` /workflows/2/workflowId",
        );
        check(json!([[], []]), "passed");
    }

    #[test]
    fn two_without_an_id_have_the_same() {
        check(
            json!(["none", "none"]),
            "another workflow has no `workflowId` either /workflows/1/workflowId",
        );
    }
}
