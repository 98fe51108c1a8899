//! Our own format, `service.yaml`: what it says, and what is a mistake in it.
//!
//! The types and the schema are [`super::manifest`]'s. A mistake is not fatal: the value is left out of the
//! dossier, its place there is in trouble, and everything else in the file counts.

use std::collections::BTreeSet;
use std::ops::Bound;

use serde_json::Value as Json;

use super::manifest::Manifest;
use super::trouble::{Pointer, Trouble, TroubleKind};
use crate::outcome::Cause;
use crate::profile::Term;
use crate::tree::{Kind, Node};
use crate::typed::{schema_of, shape_mistakes};
use crate::words::nearest;

pub(super) const FILES: &[&str] = &["service.yaml", "service.yml"];

/// Our own file is one whose keys are mostly ours. `service.yaml` is a common name: Kubernetes uses it too.
pub(super) fn recognise(documents: &[Node<'_>]) -> Result<&'static str, &'static str> {
    let Some(root) = documents.first() else {
        return Err("it is empty");
    };
    match root.kind() {
        Kind::Null => Err("it is empty"),
        Kind::Map if root.get("apiVersion").is_some() => {
            Err("it has an `apiVersion`, as Kubernetes' files have")
        }
        Kind::Map => {
            let schema = schema_of::<Manifest>();
            let keys = root.children().filter_map(Node::key);
            let (ours, others): (Vec<&str>, Vec<&str>) =
                keys.partition(|key| is_ours(key, &schema));
            match ours.len() >= others.len() {
                true => Ok("its keys are those of a service"),
                false => Err("most of its keys are not those of a service"),
            }
        }
        // Somebody put it where our file belongs, and a reader who finds a list there has something to say.
        Kind::List | Kind::Bool | Kind::Int | Kind::Float | Kind::String => {
            Ok("nothing else is kept under its name")
        }
    }
}

/// The keys that lead to a value of `service.yaml`.
pub(super) type Keys = Vec<String>;

/// `service.yaml`, and which of its values are mistakes.
#[derive(Debug)]
pub(super) struct Own<'f> {
    pub root: Node<'f>,
    pub mistakes: BTreeSet<Keys>,
}

/// What `service.yaml` says at some keys.
enum OwnWord<'f> {
    Says(Node<'f>),
    Mistaken,
    Silent,
}

/// The file's root and its mistakes. `None`, and a trouble, if the file is no mapping.
pub(super) fn read<'f>(documents: &[Node<'f>], troubles: &mut Vec<Trouble>) -> Option<Own<'f>> {
    let (root, others) = documents.split_first()?;
    let mut mistakes = BTreeSet::new();
    for found in shape_mistakes(*root, &schema_of::<Manifest>()) {
        // What is missing because its key is misspelt is in trouble under its right name.
        let meant = found.meant.as_ref().unwrap_or(&found.keys);
        let below = |subject| {
            Pointer::new(
                [subject]
                    .into_iter()
                    .chain(meant.iter().map(String::as_str)),
            )
        };
        troubles.push(Trouble {
            kind: TroubleKind::Mistake,
            cause: Cause::Unread,
            pointers: vec![below("service"), below("declared")],
            place: found.mistake.place,
            message: found.mistake.message,
            help: found.mistake.help,
        });
        mistakes.insert(found.keys);
        mistakes.extend(found.meant);
    }
    troubles.extend(others.iter().map(|other| Trouble {
        kind: TroubleKind::Mistake,
        cause: Cause::Unread,
        pointers: Vec::new(),
        place: other.place(),
        message: "another document begins after the first, and is not read".to_owned(),
        help: Some("describe one service, without `---` lines".to_owned()),
    }));
    (root.kind() == Kind::Map).then_some(Own {
        root: *root,
        mistakes,
    })
}

/// Whether a key is a field of ours, or one that is misspelt.
fn is_ours(key: &str, schema: &Json) -> bool {
    let fields = schema["properties"].as_object();
    let names = fields.into_iter().flat_map(|fields| fields.keys());
    nearest(key, names.map(String::as_str)).is_some()
}

impl<'f> Own<'f> {
    fn at(&self, path: &[&str]) -> OwnWord<'f> {
        let mut node = self.root;
        for depth in 0..path.len() {
            let so_far: Keys = path[..=depth].iter().map(|key| (*key).to_owned()).collect();
            if self.mistakes.contains(&so_far) {
                return OwnWord::Mistaken;
            }
            match node.get(path[depth]) {
                Some(child) if child.kind() != Kind::Null => node = child,
                _ => return OwnWord::Silent,
            }
        }
        OwnWord::Says(node)
    }

    /// The value at some keys; `None` where there is none, or a mistake.
    pub(super) fn says(&self, path: &[&str]) -> Option<Node<'f>> {
        match self.at(path) {
            OwnWord::Says(node) => Some(node),
            OwnWord::Mistaken | OwnWord::Silent => None,
        }
    }

    /// Whether there is a mistake deeper than these keys. The set is sorted, so what lies below them comes next.
    pub(super) fn has_mistake_below(&self, path: &Keys) -> bool {
        let mut after = self
            .mistakes
            .range::<Keys, _>((Bound::Excluded(path), Bound::Unbounded));
        after
            .next()
            .is_some_and(|mistake| mistake.starts_with(path))
    }

    pub(super) fn is_silent(&self, path: &[&str]) -> bool {
        matches!(self.at(path), OwnWord::Silent)
    }

    pub(super) fn term<T: Term>(&self, path: &[&str]) -> Option<T> {
        T::from_word(self.says(path)?.as_str()?)
    }
}
