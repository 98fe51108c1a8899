//! `arazzoStepValidation`: is what a step calls in one of the source descriptions?

use super::super::below::way;
use super::super::options::NoOptions;
use super::super::{Context, OptionMistake, Tables, Target, Verb, Verdict};
use super::expression::{Scope, is_expression};
use super::{Identity, document, expression_in, identity, items, source_in, steps};
use crate::tree::Node;
use crate::words::quoted;

#[derive(Debug)]
pub struct StepTargets;

impl Verb for StepTargets {
    type Options = NoOptions;

    fn new(_: NoOptions, _: &Tables) -> Result<Self, Vec<OptionMistake>> {
        Ok(StepTargets)
    }

    fn run<'f>(&self, target: &Target<'f>, _: &Context<'f>) -> Verdict<'f> {
        let Some(document) = document(target) else {
            return Verdict::Ignored;
        };
        if items(document, "sourceDescriptions").next().is_none() {
            let message = "there are no source descriptions";
            return Verdict::Failed(vec![
                target.fault_below(way!["sourceDescriptions"], message),
            ]);
        }
        let has_source = |expression: &str| {
            let source = source_in(expression).map_or(Identity::Absent, Identity::Text);
            items(document, "sourceDescriptions")
                .any(|(_, one)| identity(one.get("name")) == Some(source))
        };
        let mut faults = Vec::new();
        for step in steps(document) {
            let mut tell = |key, message| faults.push(step.fault(target, way![key], message));
            for key in ["operationId", "workflowId"] {
                let Some(text) = step.node.get(key).and_then(expression_in) else {
                    continue;
                };
                // Spectral does not look for a workflow that an expression names.
                let is_sound = match key {
                    "operationId" => Scope::anywhere(document).holds(text),
                    _ => is_expression(text),
                };
                if !is_sound {
                    tell(
                        key,
                        format!("{} is no sound runtime expression", quoted(text)),
                    );
                }
                if !has_source(text) {
                    tell(key, format!("{} is in no source description", quoted(text)));
                }
            }
            if let Some(text) = step.node.get("operationPath").and_then(Node::as_str) {
                if !is_operation_path(text) {
                    let form = "{$sourceDescriptions.<name>.url}#<JSON Pointer>";
                    tell(
                        "operationPath",
                        format!("{} must be of the form `{form}`", quoted(text)),
                    );
                } else if !has_source(text) {
                    tell(
                        "operationPath",
                        format!("{} is in no source description", quoted(text)),
                    );
                }
            }
        }
        target.verdict(faults)
    }
}

fn is_operation_path(text: &str) -> bool {
    let source = text
        .strip_prefix("{$sourceDescriptions.")
        .and_then(|rest| rest.split_once(".url}#"));
    source.is_some_and(|(name, pointer)| {
        let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b"_-".contains(&byte);
        let is_one_line = !pointer.contains(['\n', '\r', '\u{2028}', '\u{2029}']);
        !name.is_empty() && name.bytes().all(is_part) && !pointer.is_empty() && is_one_line
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::super::super::testing::verdict;

    #[track_caller]
    fn check(step: Json, expected: &str) {
        let document = json!({
            "sourceDescriptions": [{ "name": "pets" }],
            "workflows": [{ "steps": [step] }],
        });
        let found = verdict("arazzoStepValidation", json!({}), document);
        assert_eq!(found.replace("/workflows/0/steps/0", "…"), expected);
    }

    #[test]
    fn what_is_called_is_in_a_source_description() {
        for key in ["operationId", "workflowId"] {
            check(json!({ key: "plain" }), "passed");
            check(json!({ key: "$sourceDescriptions.pets.find" }), "passed");
            check(
                json!({ key: "$sourceDescriptions.dogs.find" }),
                &format!("`$sourceDescriptions.dogs.find` is in no source description …/{key}"),
            );
            check(
                json!({ key: "$foo.pets.find" }),
                &format!("`$foo.pets.find` is no sound runtime expression …/{key}"),
            );
            check(
                json!({ key: "$url" }),
                &format!("`$url` is in no source description …/{key}"),
            );
        }
        check(json!({ "workflowId": "$steps.pets.x" }), "passed");
        check(
            json!({ "operationId": "$steps.pets.x" }),
            "`$steps.pets.x` is no sound runtime expression …/operationId",
        );
    }

    #[test]
    fn an_operation_path_has_a_form() {
        check(
            json!({ "operationPath": "{$sourceDescriptions.pets.url}#/paths/~1a/get" }),
            "passed",
        );
        check(
            json!({ "operationPath": "{$sourceDescriptions.dogs.url}#/a" }),
            "`{$sourceDescriptions.dogs.url}#/a` is in no source description …/operationPath",
        );
        for wrong in [
            "{$sourceDescriptions.pets.url}#",
            "{$sourceDescriptions.a b.url}#/a",
            "/paths/a",
            "",
        ] {
            let form = "{$sourceDescriptions.<name>.url}#<JSON Pointer>";
            check(
                json!({ "operationPath": wrong }),
                &format!("`{wrong}` must be of the form `{form}` …/operationPath"),
            );
        }
    }

    #[test]
    fn without_sources_nothing_else_is_said() {
        for sources in [json!([]), json!({}), Json::Null] {
            let document = json!({
                "sourceDescriptions": sources,
                "workflows": [{ "steps": [{ "operationPath": "" }] }],
            });
            let found = verdict("arazzoStepValidation", json!({}), document);
            assert_eq!(
                found,
                "there are no source descriptions /sourceDescriptions"
            );
        }
    }
}
