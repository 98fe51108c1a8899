//! The functions of `spectral:oas`, under Spectral's names: one file each.
//!
//! What they judge and when they leave a target alone is as in Spectral; the words are ours. Functions that look at
//! a whole document name their faults by the way from its root, so that a fault behind a reference is found where it
//! is written.

mod discriminator;
mod document_schema;
mod example;
mod form_data;
mod operation_ids;
mod parameters;
mod path_parameters;
mod ref_siblings;
mod schema;
mod security;
mod success;
mod tags;
mod typed_enum;
mod unused_component;

pub(super) use discriminator::Discriminator;
pub(super) use document_schema::DocumentSchema;
pub(super) use example::{ExampleFits, Examples};
pub(super) use form_data::FormDataConsumed;
pub(super) use operation_ids::OperationIds;
pub(super) use parameters::Parameters;
pub(super) use path_parameters::PathParameters;
pub(super) use ref_siblings::RefSiblings;
pub(super) use schema::SchemaInDialect;
pub(super) use security::SecurityDefined;
pub(super) use success::SuccessResponse;
pub(super) use tags::TagsDefined;
pub(super) use typed_enum::TypedEnum;
pub(super) use unused_component::UnusedComponents;

use std::borrow::Cow;

use super::{Fault, Spot, Target, Verdict};
use crate::select::Step;
use crate::tree::{Kind, Node};

/// The keys of a path item that are operations.
const METHODS: &[&str] = &[
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

/// One operation, and where it stands below `paths`.
#[derive(Clone, Copy)]
struct Operation<'f> {
    path: &'f str,
    method: &'f str,
    node: Node<'f>,
}

impl Operation<'_> {
    /// From `paths`.
    fn steps(&self) -> Vec<Step> {
        vec![Step::key(self.path), Step::key(self.method)]
    }
}

/// The operations below `paths`, in reading order.
fn operations(paths: Node<'_>) -> impl Iterator<Item = Operation<'_>> {
    let items = members(paths);
    items.flat_map(|(path, item)| {
        members(item)
            .filter(|(method, node)| METHODS.contains(method) && node.kind() == Kind::Map)
            .map(move |(method, node)| Operation { path, method, node })
    })
}

/// The members of a mapping; none of anything else.
fn members(node: Node<'_>) -> impl Iterator<Item = (&str, Node<'_>)> {
    node.children()
        .filter_map(|child| Some((child.key()?, child)))
}

/// The items of a list with their numbers; none of anything else.
fn items(node: Node<'_>) -> impl Iterator<Item = (usize, Node<'_>)> {
    let list = (node.kind() == Kind::List).then(|| node.children());
    list.into_iter().flatten().enumerate()
}

/// The target when it is a mapping.
fn mapping<'f>(target: &Target<'f>) -> Option<Node<'f>> {
    target.value().filter(|node| node.kind() == Kind::Map)
}

/// The target when it is a list.
fn list<'f>(target: &Target<'f>) -> Option<Node<'f>> {
    target.value().filter(|node| node.kind() == Kind::List)
}

/// Names and places of parameters are compared as JavaScript prints them: something that is not there is
/// `undefined`, and no two collections differ.
fn printed(node: Option<Node<'_>>) -> Cow<'_, str> {
    match node {
        None => Cow::Borrowed("undefined"),
        Some(node) => node
            .scalar_text()
            .unwrap_or(Cow::Borrowed("[object Object]")),
    }
}

/// A fault at a node that the target leads to.
fn fault<'f>(message: String, node: Node<'f>, path: Vec<Step>) -> Fault<'f> {
    Fault {
        message,
        at: Spot::Value(node),
        path,
        from: None,
        related: Vec::new(),
    }
}

/// The same for what the key says and not the value.
fn key_fault<'f>(message: String, node: Node<'f>, path: Vec<Step>) -> Fault<'f> {
    Fault {
        at: Spot::Key(node),
        ..fault(message, node, path)
    }
}

fn verdict<'f>(target: &Target<'f>, faults: Vec<Fault<'f>>) -> Verdict<'f> {
    if faults.is_empty() {
        target.pass()
    } else {
        Verdict::Failed(faults)
    }
}
