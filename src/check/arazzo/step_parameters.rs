//! `arazzoStepParametersValidation`: are the parameters of a step and of its workflow unique, of one sort, and sound?

use super::super::below::way;
use super::super::options::NoOptions;
use super::super::{Context, OptionMistake, Tables, Target, Verb, Verdict};
use super::combined::{Item, Reference, Sort, combined};
use super::expression::Scope;
use super::{Step, document, expression_in, is_truthy, said, steps};
use crate::words::quoted;

#[derive(Debug)]
pub struct StepParameters;

impl Verb for StepParameters {
    type Options = NoOptions;

    fn new(_: NoOptions, _: &Tables) -> Result<Self, Vec<OptionMistake>> {
        Ok(StepParameters)
    }

    fn run<'f>(&self, target: &Target<'f>, _: &Context<'f>) -> Verdict<'f> {
        let Some(document) = document(target) else {
            return Verdict::Ignored;
        };
        let mut faults = Vec::new();
        for step in steps(document) {
            if !step.node.get("parameters").is_some_and(is_truthy) {
                continue;
            }
            let parameters = combined(Sort::Parameters, &step, document);
            for message in presence_of_in(&step, &parameters) {
                faults.push(step.fault(target, way!["parameters"], message));
            }
            let scope = Scope::within(document, step.workflow_index);
            for (index, parameter) in parameters.iter().enumerate() {
                let mut messages = name(parameter, &parameters[..index]);
                messages.extend(value(parameter, scope));
                let path = || way!["parameters", index];
                faults.extend(
                    messages
                        .into_iter()
                        .map(|message| step.fault(target, path(), message)),
                );
            }
        }
        target.verdict(faults)
    }
}

fn name(parameter: &Item<'_>, before: &[Item<'_>]) -> Vec<String> {
    let name = quoted(parameter.name);
    let mut messages = Vec::new();
    if before.iter().any(|other| other.name == parameter.name) {
        messages.push(format!(
            "the name {name} is taken by another parameter of the step or its workflow"
        ));
    }
    match parameter.reference {
        _ if parameter.is_repeated => {
            messages.push(format!("the parameter {name} stands twice in its list"))
        }
        Reference::Sound => {}
        Reference::Unsound => messages.push(format!(
            "the reference {name} is no sound runtime expression"
        )),
        Reference::Nowhere => messages.push(format!("the reference {name} leads to no parameter")),
    }
    messages
}

/// Parameters of an operation say where they stand, those of a workflow do not.
fn presence_of_in(step: &Step<'_>, parameters: &[Item<'_>]) -> Vec<String> {
    let has_in = |parameter: &Item<'_>| parameter.member("in").is_some();
    let with = parameters.iter().any(has_in);
    let without = !parameters.iter().all(has_in);
    let calls = |key| said(step.node, key).is_some();
    let mut messages = Vec::new();
    if with && without {
        messages.push("either all parameters must have `in`, or none".to_owned());
    }
    if calls("workflowId") && with {
        messages.push("the parameters of a workflow must not have `in`".to_owned());
    }
    if (calls("operationId") || calls("operationPath")) && without {
        messages.push("the parameters of an operation must have `in`".to_owned());
    }
    messages
}

/// A value that is an expression is one of an input or an earlier step.
fn value(parameter: &Item<'_>, scope: Scope<'_>) -> Option<String> {
    let text = expression_in(parameter.member("value")?)?;
    let is_sound = is_of_input_or_step(text) && scope.holds(text);
    (!is_sound).then(|| format!("the value {} is no sound runtime expression", quoted(text)))
}

fn is_of_input_or_step(text: &str) -> bool {
    fn after_name<'t>(text: &'t str, beginning: &str) -> Option<&'t str> {
        let (name, rest) = text.strip_prefix(beginning)?.split_once('.')?;
        let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b"_-".contains(&byte);
        (!name.is_empty() && name.bytes().all(is_part)).then_some(rest)
    }
    text.starts_with("$inputs.")
        || after_name(text, "$steps.").is_some()
        || after_name(text, "$workflows.").is_some_and(|rest| after_name(rest, "steps.").is_some())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::super::super::testing::verdict;

    #[track_caller]
    fn check(of_workflow: Json, step: Json, expected: &str) {
        let document = json!({
            "workflows": [{
                "workflowId": "one",
                "inputs": { "properties": { "who": {} } },
                "parameters": of_workflow,
                "steps": [step],
            }],
            "components": { "parameters": { "size": { "name": "size", "in": "query" }, "nothing": null } },
        });
        let found = verdict("arazzoStepParametersValidation", json!({}), document);
        assert_eq!(
            found.replace("/workflows/0/steps/0/parameters", "…"),
            expected
        );
    }

    fn parameter(name: &str) -> Json {
        json!({ "name": name, "in": "query" })
    }

    #[test]
    fn a_step_may_replace_what_its_workflow_says() {
        check(
            json!([parameter("a")]),
            json!({ "parameters": [parameter("a")] }),
            "passed",
        );
        check(json!([parameter("a"), parameter("a")]), json!({}), "passed");
        check(
            json!([parameter("a"), parameter("a")]),
            json!({ "parameters": [parameter("b")] }),
            "the name `a` is taken by another parameter of the step or its workflow …/1; \
             the parameter `a` stands twice in its list …/1",
        );
    }

    #[test]
    fn one_name_in_two_places_is_told_once() {
        check(
            json!([]),
            json!({ "parameters": [parameter("a"), { "name": "a", "in": "header" }] }),
            "the name `a` is taken by another parameter of the step or its workflow …/1",
        );
    }

    #[test]
    fn references_lead_to_parameters() {
        let of = |reference: &str| json!({ "parameters": [{ "reference": reference }] });
        check(json!([]), of("$components.parameters.size"), "passed");
        check(
            json!([]),
            of("$components.parameters.gone"),
            "the reference `$components.parameters.gone` is no sound runtime expression …/0",
        );
        for nowhere in ["$components.parameters.nothing", "$url"] {
            check(
                json!([]),
                of(nowhere),
                &format!("the reference `{nowhere}` leads to no parameter …/0"),
            );
        }
    }

    #[test]
    fn operations_and_workflows_want_other_parameters() {
        let bare = json!({ "name": "b" });
        check(
            json!([]),
            json!({ "operationId": "x", "parameters": [parameter("a")] }),
            "passed",
        );
        check(
            json!([]),
            json!({ "workflowId": "x", "parameters": [bare] }),
            "passed",
        );
        check(
            json!([]),
            json!({ "workflowId": "x", "parameters": [parameter("a")] }),
            "the parameters of a workflow must not have `in` …",
        );
        check(
            json!([]),
            json!({ "operationPath": "x", "parameters": [bare] }),
            "the parameters of an operation must have `in` …",
        );
        check(
            json!([parameter("a")]),
            json!({ "parameters": [bare] }),
            "either all parameters must have `in`, or none …",
        );
    }

    #[test]
    fn values_are_of_inputs_and_steps() {
        let of = |value: Json| json!({ "parameters": [{ "name": "a", "value": value }] });
        for sound in [
            json!("$inputs.who"),
            json!("plain"),
            json!(1),
            json!(["$foo"]),
        ] {
            check(json!([]), of(sound), "passed");
        }
        for unsound in [
            "$inputs.what",
            "$url",
            "$steps.gone.x",
            "$workflows.one.outputs.x",
            "$workflows.one.steps.gone.x",
        ] {
            check(
                json!([]),
                of(json!(unsound)),
                &format!("the value `{unsound}` is no sound runtime expression …/0"),
            );
        }
    }

    #[test]
    fn without_a_list_nothing_is_said() {
        check(json!({}), json!({ "parameters": {} }), "passed");
        check(
            json!(1),
            json!({ "parameters": [1, null, { "name": 2 }] }),
            "passed",
        );
    }
}
