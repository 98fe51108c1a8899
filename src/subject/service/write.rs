//! Writing the merged `$.service`: `service.yaml` as it stands, with what others add where it is silent.
//!
//! Values are mounted, not copied, so each keeps its place. Only a mapping or list that has a mistake in it, or
//! takes an addition, is put together anew around its members.

use std::collections::BTreeSet;

use super::Format;
use super::claim::{Contact, Words, origin};
use super::merge::{Added, Addition};
use super::own::{Keys, Own};
use crate::tree::{Builder, Kind, Node, Origin};

/// Writes the value of `$.service`. `sources` are all that speak, `service.yaml` among them.
pub(super) fn write<'f>(
    own: Option<&Own<'f>>,
    additions: &[Addition<'f>],
    sources: &[(Format, Origin, String)],
    builder: &mut Builder,
) {
    let whole = match (own, sources.first()) {
        (Some(own), _) => origin(own.root),
        (None, Some((_, file, _))) => *file,
        (None, None) => Origin::Nowhere,
    };
    builder.map(whole, |builder| {
        builder.key("sources").list(whole, |builder| {
            for (format, file, path) in sources {
                builder.map(*file, |builder| {
                    builder.key("format").string(format.word(), *file);
                    builder.key("path").string(path, *file);
                });
            }
        });
        let additions: Vec<Below<'_, 'f>> = additions
            .iter()
            .map(|addition| (addition.path, &addition.value))
            .collect();
        let root = own.map(|own| own.root);
        Writer { own }.members(builder, root, &mut Vec::new(), &additions);
    });
}

/// What is added below some keys: the rest of its path, and the value.
type Below<'a, 'f> = (&'a [&'a str], &'a Added<'f>);

struct Writer<'a, 'f> {
    own: Option<&'a Own<'f>>,
}

impl<'f> Writer<'_, 'f> {
    /// The members of one mapping: those of `service.yaml` without its mistakes, then what others add.
    fn members(
        &self,
        builder: &mut Builder,
        own: Option<Node<'f>>,
        path: &mut Keys,
        additions: &[Below<'_, 'f>],
    ) {
        let mut written: BTreeSet<&str> = BTreeSet::new();
        for member in own.into_iter().flat_map(Node::children) {
            let key = member.key().unwrap_or_default();
            path.push(key.to_owned());
            if member.kind() != Kind::Null && !self.is_mistake(path) {
                written.insert(key);
                builder.key(key);
                let deeper = below(additions, key);
                if member.kind() == Kind::Map && !deeper.is_empty() {
                    let place = origin(member);
                    builder.map(place, |builder| {
                        self.members(builder, Some(member), path, &deeper)
                    });
                } else {
                    self.value(builder, member, path);
                }
            }
            path.pop();
        }
        for (keys, added) in additions {
            let Some((first, rest)) = keys.split_first() else {
                continue;
            };
            if !written.insert(first) {
                continue;
            }
            builder.key(first);
            if rest.is_empty() {
                self::added(added, builder);
            } else {
                let deeper = below(additions, first);
                builder.map(added.origin(), |builder| {
                    self.members(builder, None, path, &deeper);
                });
            }
        }
    }

    /// A value of `service.yaml`: as it stands, or copied around the mistakes in it.
    fn value(&self, builder: &mut Builder, node: Node<'f>, path: &mut Keys) {
        if !self.has_mistake_below(path) {
            return builder.mount(node);
        }
        match node.kind() {
            Kind::Map => builder.map(origin(node), |builder| {
                self.members(builder, Some(node), path, &[])
            }),
            Kind::List => builder.list(origin(node), |builder| {
                for (index, item) in node.children().enumerate() {
                    path.push(index.to_string());
                    // An item that is a mistake stays, or those after it would change their numbers.
                    self.value(builder, item, path);
                    path.pop();
                }
            }),
            Kind::Null | Kind::Bool | Kind::Int | Kind::Float | Kind::String => builder.mount(node),
        }
    }

    fn is_mistake(&self, path: &Keys) -> bool {
        self.own.is_some_and(|own| own.mistakes.contains(path))
    }

    fn has_mistake_below(&self, path: &Keys) -> bool {
        self.own.is_some_and(|own| own.has_mistake_below(path))
    }
}

fn below<'a, 'f>(additions: &[Below<'a, 'f>], key: &str) -> Vec<Below<'a, 'f>> {
    additions
        .iter()
        .filter_map(|(keys, added)| match keys.split_first() {
            Some((first, rest)) if *first == key && !rest.is_empty() => Some((rest, *added)),
            _ => None,
        })
        .collect()
}

fn added(value: &Added<'_>, builder: &mut Builder) {
    match value {
        Added::Words(value) => words(value, builder),
        Added::Contacts(contacts) => builder.list(value.origin(), |builder| {
            for contact in contacts {
                self::contact(contact, builder);
            }
        }),
    }
}

/// The words themselves where they stand as they are; else what they were made into, at their place.
fn words(words: &Words<'_>, builder: &mut Builder) {
    if words.node.as_str() == Some(&words.value) {
        builder.mount(words.node);
    } else {
        builder.string(&words.value, words.origin());
    }
}

fn contact(contact: &Contact<'_>, builder: &mut Builder) {
    builder.map(contact.role.origin(), |builder| {
        builder.key("role");
        words(&contact.role, builder);
        for (key, said) in [("name", &contact.name), ("email", &contact.email)] {
            if let Some(said) = said {
                builder.key(key);
                words(said, builder);
            }
        }
    });
}
