//! The functions of `spectral:arazzo`, under Spectral's names.
//!
//! Each file is one function. What several need stands beside them: [`expression`] knows runtime expressions,
//! [`criterion`] judges one criterion, [`combined`] puts together what a step and its workflow say, and [`action`]
//! judges what is done after a step. Which rule asks, and with what severity, is said in `rulesets/arazzo.yaml`.
//!
//! Where Spectral stops at a value that it did not expect, what it says of everything else is said here, and nothing of
//! that value.

mod depends_on;
mod document_schema;
mod failure_actions;
mod output_names;
mod request_body;
mod step_ids;
mod step_parameters;
mod step_targets;
mod success_actions;
mod success_criteria;
mod workflow_ids;

mod action;
mod combined;
mod criterion;
mod expression;

pub(super) use depends_on::DependsOn;
pub(super) use document_schema::DocumentSchema;
pub(super) use failure_actions::FailureActions;
pub(super) use output_names::{StepOutputNames, WorkflowOutputNames};
pub(super) use request_body::RequestBody;
pub(super) use step_ids::StepIds;
pub(super) use step_parameters::StepParameters;
pub(super) use step_targets::StepTargets;
pub(super) use success_actions::SuccessActions;
pub(super) use success_criteria::SuccessCriteria;
pub(super) use workflow_ids::WorkflowIds;

use super::below::way;
use super::{Fault, Target};
use crate::select::Step as PathStep;
use crate::tree::{Kind, Node};

/// One step of a workflow.
#[derive(Clone, Copy)]
struct Step<'f> {
    workflow: Node<'f>,
    workflow_index: usize,
    index: usize,
    node: Node<'f>,
}

impl<'f> Step<'f> {
    /// From the document.
    fn path(&self, below: Vec<PathStep>) -> Vec<PathStep> {
        let mut path = way!["workflows", self.workflow_index, "steps", self.index];
        path.extend(below);
        path
    }

    fn fault(&self, target: &Target<'f>, below: Vec<PathStep>, message: String) -> Fault<'f> {
        target.fault_below(self.path(below), message)
    }
}

/// The steps of all workflows, in reading order.
fn steps(document: Node<'_>) -> impl Iterator<Item = Step<'_>> {
    items(document, "workflows").flat_map(|(workflow_index, workflow)| {
        items(workflow, "steps").map(move |(index, node)| Step {
            workflow,
            workflow_index,
            index,
            node,
        })
    })
}

/// The items of a list that stands under a key; none if there is no list.
fn items<'f>(node: Node<'f>, key: &str) -> impl Iterator<Item = (usize, Node<'f>)> {
    let list = node.get(key).filter(|list| list.kind() == Kind::List);
    list.into_iter().flat_map(Node::children).enumerate()
}

/// A member that says something: null says nothing.
fn said<'f>(node: Node<'f>, key: &str) -> Option<Node<'f>> {
    node.get(key).filter(|member| member.kind() != Kind::Null)
}

/// Whether JavaScript takes a value for true.
fn is_truthy(node: Node<'_>) -> bool {
    match node.kind() {
        Kind::Null => false,
        Kind::Bool => node.as_bool() == Some(true),
        Kind::Int | Kind::Float => node
            .as_f64()
            .is_some_and(|number| number != 0.0 && !number.is_nan()),
        Kind::String => node.as_str().is_some_and(|text| !text.is_empty()),
        Kind::List | Kind::Map => true,
    }
}

/// A text that begins with `$`: what is written so is meant as a runtime expression.
fn expression_in(node: Node<'_>) -> Option<&str> {
    node.as_str().filter(|text| text.starts_with('$'))
}

/// The second part of an expression, which names a source: `pets` in `$sourceDescriptions.pets.url`.
fn source_in(expression: &str) -> Option<&str> {
    expression.split('.').nth(1)
}

/// A value that can be told from others: `None` for collections, no two of which are the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Identity<'f> {
    Absent,
    Null,
    Bool(bool),
    Number(u64),
    Text(&'f str),
}

fn identity<'f>(node: Option<Node<'f>>) -> Option<Identity<'f>> {
    let Some(node) = node else {
        return Some(Identity::Absent);
    };
    match node.kind() {
        Kind::Null => Some(Identity::Null),
        Kind::Bool => node.as_bool().map(Identity::Bool),
        // Adding nothing makes one zero of two.
        Kind::Int | Kind::Float => node
            .as_f64()
            .map(|number| Identity::Number((number + 0.0).to_bits())),
        Kind::String => node.as_str().map(Identity::Text),
        Kind::List | Kind::Map => None,
    }
}

/// The target as a document: a mapping.
fn document<'f>(target: &Target<'f>) -> Option<Node<'f>> {
    target.value().filter(|node| node.kind() == Kind::Map)
}
