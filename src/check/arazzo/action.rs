//! What is done after a step: the same is asked of actions on success and on failure.

use super::super::below::way;
use super::super::{Fault, Target};
use super::combined::{Item, Reference, Sort, combined};
use super::expression::Scope;
use super::{Identity, Step, criterion, identity, items, said, source_in};
use crate::tree::Node;
use crate::words::quoted;

/// What is wrong with the actions of all steps.
pub(super) fn faults<'f>(sort: Sort, target: &Target<'f>, document: Node<'f>) -> Vec<Fault<'f>> {
    let steps = super::steps(document);
    let of_step = |step: Step<'f>| {
        let actions = combined(sort, &step, document);
        let judge = Judge {
            sort,
            document,
            step,
        };
        let mut faults = Vec::new();
        for (index, action) in actions.iter().enumerate() {
            let mut messages = judge.name(action, &actions[..index]);
            messages.extend(judge.destination(action));
            let path = step.path(way![sort.of_step(), index]);
            faults.extend(
                messages
                    .into_iter()
                    .map(|message| target.fault_below(path.clone(), message)),
            );
            if let Some(node) = action.node {
                faults.extend(criterion::all(node, "criteria", target, document, &path));
            }
        }
        faults
    };
    steps.flat_map(of_step).collect()
}

struct Judge<'f> {
    sort: Sort,
    document: Node<'f>,
    step: Step<'f>,
}

impl<'f> Judge<'f> {
    fn name(&self, action: &Item<'f>, before: &[Item<'f>]) -> Vec<String> {
        let name = quoted(action.name);
        let mut messages = Vec::new();
        // Of a repeated reference that leads nowhere, only the repetition is told among actions on success.
        let hides = |item: &Item<'f>| {
            self.sort == Sort::SuccessActions
                && item.is_repeated
                && item.reference != Reference::Sound
        };
        let told = |item: &Item<'f>| (item.name, hides(item));
        if before.iter().any(|other| told(other) == told(action)) {
            messages.push(format!(
                "the name {name} is taken by another action of the step or its workflow"
            ));
        }
        if action.is_repeated {
            messages.push(format!("the action {name} stands twice in its list"));
            return messages;
        }
        match (action.reference, self.sort) {
            (Reference::Sound, _) | (Reference::Nowhere, Sort::FailureActions) => {}
            (Reference::Unsound, _) => messages.push(format!(
                "the reference {name} is no sound runtime expression"
            )),
            (Reference::Nowhere, _) => {
                messages.push(format!("the reference {name} leads to no action"))
            }
        }
        messages
    }

    /// Where an action leads on to.
    fn destination(&self, action: &Item<'f>) -> Vec<String> {
        let kind = action.member("type").and_then(Node::as_str);
        let leads_on =
            kind == Some("goto") || (kind == Some("retry") && self.sort == Sort::FailureActions);
        let Some(node) = action.node.filter(|_| leads_on) else {
            return Vec::new();
        };
        let mut messages = Vec::new();
        let workflow = said(node, "workflowId");
        let step = said(node, "stepId");
        if let Some(id) = workflow.and_then(Node::as_str) {
            if id.starts_with('$') {
                let source = source_in(id).map_or(Identity::Absent, Identity::Text);
                let is_there = self.has("sourceDescriptions", "name", source);
                if !is_there || !Scope::anywhere(self.document).holds(id) {
                    messages.push(format!(
                        "the workflow {} is in no source description",
                        quoted(id)
                    ));
                }
            } else if !self.has("workflows", "workflowId", Identity::Text(id)) {
                messages.push(format!("there is no workflow {}", quoted(id)));
            }
        }
        if let Some(id) = step {
            let is_it = |(_, step): (usize, Node<'f>)| {
                identity(step.get("stepId")).is_some_and(|one| Some(one) == identity(Some(id)))
            };
            if !items(self.step.workflow, "steps").any(is_it) {
                let id = crate::words::shown(id);
                messages.push(format!("the workflow has no step {id}"));
            }
        }
        if workflow.is_some() && step.is_some() {
            messages.push("an action must have only one of `workflowId` and `stepId`".to_owned());
        }
        messages
    }

    fn has(&self, list: &str, key: &str, value: Identity<'f>) -> bool {
        items(self.document, list).any(|(_, item)| identity(item.get(key)) == Some(value))
    }
}
