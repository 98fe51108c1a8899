//! `Cargo.toml`, its workspaces and its targets.

use super::{Dependency, Readable, Scope, Words, above, named_by_key, written};
use crate::subject::repository::listed::Listed;
use crate::subject::repository::sources::Source;
use crate::tree::{Kind, Node};

pub(super) fn dependencies(
    source: &Source,
    root: Node<'_>,
    readable: &Readable<'_>,
) -> Listed<Dependency> {
    let targets = root.get("target").into_iter().flat_map(Node::children);
    let mut found = Listed::default();
    for owner in std::iter::once(root).chain(targets) {
        for (key, scope) in [
            ("dependencies", Scope::Runtime),
            ("dev-dependencies", Scope::Development),
            ("build-dependencies", Scope::Development),
        ] {
            let members = owner.get(key).into_iter().flat_map(Node::children);
            found.extend(members.filter_map(|member| {
                let version = version(source, member, readable);
                named_by_key(source, member, version, scope)
            }));
        }
    }
    found
}

fn version<'t>(source: &Source, member: Node<'t>, readable: &Readable<'t>) -> Option<Words<'t>> {
    let inherits = |node: Node<'_>| node.get("workspace").and_then(Node::as_bool) == Some(true);
    if member.kind() != Kind::Map {
        return written(member);
    }
    if !inherits(member) {
        return member.get("version").and_then(written);
    }
    let key = member.key()?;
    let shared = above(readable.sources, "Cargo.toml", &source.path)
        .filter_map(|source| source.root(readable.forest))
        .find_map(|root| root.get("workspace")?.get("dependencies"))?
        .get(key)?;
    written(shared).or_else(|| shared.get("version").and_then(written))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::subject::repository::testing::Case;

    #[test]
    fn members_inherit_versions_from_their_workspace() {
        let case = Case::new(&[
            (
                "Cargo.toml",
                "[workspace]\nmembers = ['a']\n[workspace.dependencies]\nserde = { version = '1.0' }\nother = '2'\n",
            ),
            (
                "a/Cargo.toml",
                "[dependencies]\nserde.workspace = true\nlocal = { path = '../b' }\n[dev-dependencies]\ntempfile = '3'\n[target.'cfg(unix)'.dependencies]\nlibc = \"0.2\"\n",
            ),
        ]);
        case.check(
            "/dependencies",
            json!([
                { "ecosystem": "cargo", "name": "serde", "version": "1.0", "scope": "runtime" },
                { "ecosystem": "cargo", "name": "local", "scope": "runtime" },
                { "ecosystem": "cargo", "name": "tempfile", "version": "3", "scope": "development" },
                { "ecosystem": "cargo", "name": "libc", "version": "0.2", "scope": "runtime" },
            ]),
        );
        case.check_place("/dependencies/0/version", "Cargo.toml:4:21");
        case.check_place("/dependencies/0/name", "a/Cargo.toml:2:1");
    }
}
