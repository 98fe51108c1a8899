//! What the code is built from, as npm, Cargo and Python manifests ask for it. Lockfiles say what came of that, and
//! are not read.

mod cargo;
mod npm;
mod python;

use super::Facts;
use super::roles::{Ecosystem, Role};
use super::sources::Source;
use crate::text::Place;
use crate::tree::{Builder, Forest, Node, Origin};

/// Whether people who use the service depend on it, or only those who make it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scope {
    Runtime,
    Development,
}

impl Scope {
    fn name(self) -> &'static str {
        match self {
            Scope::Runtime => "runtime",
            Scope::Development => "development",
        }
    }
}

/// Some words and where they stand.
type Words = (String, Origin);

struct Dependency {
    name: Words,
    /// As it is written, such as `^5.0.0`; absent when none is asked for, or a folder or an address is.
    version: Option<Words>,
    scope: Scope,
}

pub(super) fn write(facts: &mut Facts<'_>, builder: &mut Builder) {
    let mut all: Vec<(Ecosystem, Dependency)> = Vec::new();
    for source in facts.sources.iter() {
        let Role::Manifest(ecosystem) = source.role else {
            continue;
        };
        let found = of_manifest(facts, source);
        all.extend(found.into_iter().map(|dependency| (ecosystem, dependency)));
    }
    if all.is_empty() {
        return;
    }
    builder
        .key("dependencies")
        .list(Origin::Nowhere, |builder| {
            for (ecosystem, dependency) in all {
                let (name, origin) = dependency.name;
                builder.map(origin, |builder| {
                    builder.key("ecosystem").string(ecosystem.name(), origin);
                    builder.key("name").string(&name, origin);
                    if let Some((version, origin)) = dependency.version {
                        builder.key("version").string(&version, origin);
                    }
                    builder.key("scope").string(dependency.scope.name(), origin);
                });
            }
        });
}

fn of_manifest(facts: &Facts<'_>, source: &Source) -> Vec<Dependency> {
    let Some(root) = source.root(facts.forest) else {
        return python::requirements(source);
    };
    match source.path.name() {
        "package.json" => npm::dependencies(source, root),
        "Cargo.toml" => cargo::dependencies(source, root, facts),
        "pyproject.toml" => python::pyproject(source, root),
        _ => Vec::new(),
    }
}

/// A member whose key is the dependency's name.
fn named_by_key(
    source: &Source,
    member: Node<'_>,
    version: Option<Words>,
    scope: Scope,
) -> Option<Dependency> {
    let origin = match member.key_place() {
        Place::Text { span, .. } => source.words(span),
        Place::File(_) | Place::Repository => source.origin(),
    };
    Some(Dependency {
        name: (member.key()?.to_owned(), origin),
        version,
        scope,
    })
}

/// A version that is a string of its own.
fn written(node: Node<'_>) -> Option<Words> {
    Some((node.as_str()?.to_owned(), node.origin()))
}

/// The manifests of one name, nearest above a path first: where a workspace's own settings may stand.
fn above<'f>(
    facts: &Facts<'f>,
    name: &'f str,
    path: &crate::text::RepoPath,
) -> Vec<(&'f Source, Node<'f>)> {
    let forest: &'f Forest = facts.forest;
    let mut found: Vec<_> = facts
        .sources
        .manifests(name)
        .filter(|source| {
            let folder = source.path.folder();
            folder.is_empty()
                || path
                    .as_str()
                    .strip_prefix(folder)
                    .is_some_and(|rest| rest.starts_with('/'))
        })
        .filter_map(|source| Some((source, source.root(forest)?)))
        .collect();
    found.sort_by_key(|(source, _)| std::cmp::Reverse(source.path.folder().len()));
    found
}
