//! The operations and messages of a document of AsyncAPI 2, in the order in which they are counted.

use super::super::below::way;
use crate::select::Step;
use crate::tree::{Kind, Node};

/// A part of a document, and the way to it from the root.
pub(super) struct Part<'f> {
    pub(super) node: Node<'f>,
    pub(super) path: Vec<Step>,
}

/// Channel by channel, `subscribe` before `publish`.
pub(super) fn operations(document: Node<'_>) -> Vec<Part<'_>> {
    let mut operations = Vec::new();
    for channel in document
        .get("channels")
        .into_iter()
        .flat_map(Node::children)
    {
        let Some(address) = channel.key() else {
            continue;
        };
        for kind in ["subscribe", "publish"] {
            if let Some(node) = map_in(channel, kind) {
                let path = way!["channels", address, kind];
                operations.push(Part { node, path });
            }
        }
    }
    operations
}

/// The message of each operation, or each of those that it can be.
pub(super) fn messages(document: Node<'_>) -> Vec<Part<'_>> {
    let mut messages = Vec::new();
    for Part { node, mut path } in operations(document) {
        let Some(message) = map_in(node, "message") else {
            continue;
        };
        path.push(Step::key("message"));
        match message
            .get("oneOf")
            .filter(|forms| forms.kind() == Kind::List)
        {
            None => messages.push(Part {
                node: message,
                path,
            }),
            Some(forms) => {
                for (index, node) in forms.children().enumerate() {
                    if node.kind() == Kind::Map {
                        let mut path = path.clone();
                        path.extend(way!["oneOf", index]);
                        messages.push(Part { node, path });
                    }
                }
            }
        }
    }
    messages
}

/// The parts whose text under `key` was there before, with the way to that text. Traits count before the part
/// itself, and the last of them first.
pub(super) fn repeated<'f>(parts: Vec<Part<'f>>, key: &str) -> Vec<(&'f str, Vec<Step>)> {
    let mut seen = std::collections::BTreeSet::new();
    let mut repeated = Vec::new();
    for Part { node, mut path } in parts {
        let Some((text, below)) = text_with_traits(node, key) else {
            continue;
        };
        if !seen.insert(text) {
            path.extend(below);
            repeated.push((text, path));
        }
    }
    repeated
}

fn text_with_traits<'f>(part: Node<'f>, key: &str) -> Option<(&'f str, Vec<Step>)> {
    let traits = part
        .get("traits")
        .filter(|traits| traits.kind() == Kind::List);
    let traits: Vec<Node<'f>> = traits.into_iter().flat_map(Node::children).collect();
    let of_trait = traits.iter().enumerate().rev().find_map(|(index, one)| {
        let text = one.get(key)?.as_str()?;
        Some((text, way!["traits", index, key]))
    });
    of_trait.or_else(|| Some((part.get(key)?.as_str()?, way![key])))
}

fn map_in<'f>(node: Node<'f>, key: &str) -> Option<Node<'f>> {
    node.get(key).filter(|member| member.kind() == Kind::Map)
}
