//! Which documents hold the same: byte by byte, or value by value where one is JSON and the other YAML.

use std::hash::{Hash, Hasher};

use rustc_hash::{FxHashMap, FxHasher};

use super::ApiDocument;
use crate::guard;
use crate::tree::{Forest, Kind, Node};

/// Says of each document which one before it has the same contents. They come in the order of their paths.
pub(super) fn mark(documents: &mut [ApiDocument], forest: &Forest) {
    if documents.len() < 2 {
        return;
    }
    let mut first: FxHashMap<u64, Vec<usize>> = FxHashMap::default();
    for index in 0..documents.len() {
        guard::look();
        let root = documents[index].as_written(forest);
        let Some(digest) = digest(root) else {
            continue;
        };
        let alike = first.entry(digest).or_default();
        let same = alike
            .iter()
            .find(|earlier| is_same(documents[**earlier].as_written(forest), root));
        match same {
            Some(earlier) => documents[index].copy_of = Some(documents[*earlier].path.clone()),
            None => alike.push(index),
        }
    }
}

/// Documents with more values, after aliases are written out, are compared with nothing.
const LARGEST: usize = 4_000_000;

/// Two trees walked side by side, or one alone, with the order of members as it is written.
fn digest(root: Node<'_>) -> Option<u64> {
    let mut hasher = FxHasher::default();
    let mut open = vec![root];
    let mut left = LARGEST;
    while let Some(node) = open.pop() {
        guard::look();
        left = left.checked_sub(1)?;
        node.key().hash(&mut hasher);
        match node.kind() {
            Kind::List | Kind::Map => {
                node.len().hash(&mut hasher);
                open.extend(node.children());
            }
            Kind::Int | Kind::Float => node.as_f64().map(f64::to_bits).hash(&mut hasher),
            Kind::Null | Kind::Bool | Kind::String => node.scalar_text().hash(&mut hasher),
        }
    }
    Some(hasher.finish())
}

fn is_same(a: Node<'_>, b: Node<'_>) -> bool {
    let mut open = vec![(a, b)];
    while let Some((a, b)) = open.pop() {
        guard::look();
        let is_alike = a.key() == b.key()
            && match (a.kind(), b.kind()) {
                (Kind::List, Kind::List) | (Kind::Map, Kind::Map) => {
                    open.extend(a.children().zip(b.children()));
                    a.len() == b.len()
                }
                (Kind::Int | Kind::Float, Kind::Int | Kind::Float) => a.as_f64() == b.as_f64(),
                (a_kind, b_kind) => a_kind == b_kind && a.scalar_text() == b.scalar_text(),
            };
        if !is_alike {
            return false;
        }
    }
    true
}
