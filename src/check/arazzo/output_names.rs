//! `arazzoWorkflowOutputNamesValidation` and `arazzoStepOutputNamesValidation`: have outputs sound names, and are they
//! runtime expressions?

use super::super::below::way;
use super::super::options::NoOptions;
use super::super::{Context, Fault, OptionMistake, Tables, Target, Verb, Verdict};
use super::expression::Scope;
use super::{document, items, steps};
use crate::select::Step as PathStep;
use crate::tree::{Kind, Node};
use crate::words::quoted;

#[derive(Debug)]
pub struct WorkflowOutputNames;

impl Verb for WorkflowOutputNames {
    type Options = NoOptions;

    fn new(_: NoOptions, _: &Tables) -> Result<Self, Vec<OptionMistake>> {
        Ok(WorkflowOutputNames)
    }

    fn run<'f>(&self, target: &Target<'f>, _: &Context<'f>) -> Verdict<'f> {
        let is_sound =
            |document: &Node<'f>| is_list_of_maps(*document, "workflows", has_sound_outputs);
        let Some(document) = document(target).filter(is_sound) else {
            return Verdict::Ignored;
        };
        let workflows = items(document, "workflows");
        let faults = workflows.flat_map(|(index, workflow)| {
            let scope = Scope::within(document, index);
            faults(workflow, way!["workflows", index], scope, target)
        });
        target.verdict(faults.collect())
    }
}

#[derive(Debug)]
pub struct StepOutputNames;

impl Verb for StepOutputNames {
    type Options = NoOptions;

    fn new(_: NoOptions, _: &Tables) -> Result<Self, Vec<OptionMistake>> {
        Ok(StepOutputNames)
    }

    fn run<'f>(&self, target: &Target<'f>, _: &Context<'f>) -> Verdict<'f> {
        let has_sound_steps =
            |workflow: Node<'_>| is_list_of_maps(workflow, "steps", has_sound_outputs);
        let is_sound =
            |document: &Node<'f>| is_list_of_maps(*document, "workflows", has_sound_steps);
        let Some(document) = document(target).filter(is_sound) else {
            return Verdict::Ignored;
        };
        let faults = steps(document).flat_map(|step| {
            let scope = Scope::within(document, step.workflow_index);
            faults(step.node, step.path(Vec::new()), scope, target)
        });
        target.verdict(faults.collect())
    }
}

/// One part of the wrong kind, and nothing is said of any.
fn is_list_of_maps(holder: Node<'_>, key: &str, is_sound: impl Fn(Node<'_>) -> bool) -> bool {
    let is_sound = |item: Node<'_>| item.kind() == Kind::Map && is_sound(item);
    let list = holder.get(key);
    list.is_none_or(|list| list.kind() == Kind::List && list.children().all(is_sound))
}

fn has_sound_outputs(holder: Node<'_>) -> bool {
    let is_text = |output: Node<'_>| output.kind() == Kind::String;
    let outputs = holder.get("outputs");
    outputs.is_none_or(|outputs| outputs.kind() == Kind::Map && outputs.children().all(is_text))
}

/// `path` leads to the holder of the outputs.
fn faults<'f>(
    holder: Node<'f>,
    path: Vec<PathStep>,
    scope: Scope<'f>,
    target: &Target<'f>,
) -> Vec<Fault<'f>> {
    let mut faults = Vec::new();
    for output in holder.get("outputs").into_iter().flat_map(Node::children) {
        let (Some(name), Some(value)) = (output.key(), output.as_str()) else {
            continue;
        };
        let mut tell = |message| {
            let path = path.iter().cloned().chain(way!["outputs", name]).collect();
            faults.push(target.fault_below(path, message));
        };
        let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b".-_".contains(&byte);
        if name.is_empty() || !name.bytes().all(is_part) {
            tell(format!(
                "the name {} must have letters, digits, `.`, `-` and `_` only",
                quoted(name)
            ));
        }
        if !scope.holds(value) {
            tell(format!("{} is no sound runtime expression", quoted(value)));
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::super::super::testing::verdict;

    #[track_caller]
    fn check(outputs: Json, [workflow, step]: [&str; 2]) {
        let input = json!({ "properties": { "who": {} } });
        let of_workflow = json!({ "workflows": [{ "inputs": input, "outputs": outputs }] });
        let of_step =
            json!({ "workflows": [{ "inputs": input, "steps": [{ "outputs": outputs }] }] });
        assert_eq!(
            verdict(
                "arazzoWorkflowOutputNamesValidation",
                json!({}),
                of_workflow
            ),
            workflow
        );
        assert_eq!(
            verdict("arazzoStepOutputNamesValidation", json!({}), of_step),
            step
        );
    }

    #[test]
    fn names_and_values_are_sound() {
        check(json!({ "a.b-c_1": "$inputs.who" }), ["passed"; 2]);
        check(
            json!({ "a b": "$url", "c": "$inputs.what" }),
            [
                "the name `a b` must have letters, digits, `.`, `-` and `_` only /workflows/0/outputs/a b; \
                 `$inputs.what` is no sound runtime expression /workflows/0/outputs/c",
                "the name `a b` must have letters, digits, `.`, `-` and `_` only /workflows/0/steps/0/outputs/a b; \
                 `$inputs.what` is no sound runtime expression /workflows/0/steps/0/outputs/c",
            ],
        );
    }

    #[test]
    fn nothing_is_said_where_one_output_is_no_text() {
        check(json!({ "a b": "no", "c": 1 }), ["ignored"; 2]);
        check(json!([]), ["ignored"; 2]);
    }
}
