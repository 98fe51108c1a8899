//! The project's own version, as the manifests at the root have it.
//!
//! Those of parts in other folders are versions of something else. A version that a workspace or a tool fills in is
//! not in the file, and so is absent.

use super::Facts;
use super::roles::Role;
use super::sources::Source;
use crate::tree::{Builder, Forest, Kind, Node, Origin};

pub(super) fn write(facts: &mut Facts<'_>, builder: &mut Builder) {
    let stated: Vec<_> = facts
        .sources
        .iter()
        .filter_map(|source| Some((source, stated(source, facts.forest)?)))
        .collect();
    if stated.is_empty() {
        return;
    }
    builder.key("versions").list(Origin::Nowhere, |builder| {
        for (source, (name, version)) in stated {
            builder.map(version.origin(), |builder| {
                builder
                    .key("manifest")
                    .string(source.path.as_str(), source.origin());
                if let Some(name) = name.filter(|node| node.kind() == Kind::String) {
                    let words = name.as_str().unwrap_or_default();
                    builder.key("name").string(words.trim(), name.origin());
                }
                let words = version.scalar_text().unwrap_or_default();
                builder
                    .key("version")
                    .string(words.trim(), version.origin());
            });
        }
    });
}

/// What a manifest calls the project, and its version.
fn stated<'f>(source: &Source, forest: &'f Forest) -> Option<(Option<Node<'f>>, Node<'f>)> {
    let is_relevant = source.role == Role::PublicCode || matches!(source.role, Role::Manifest(_));
    let root = source.root(forest).filter(|_| is_relevant)?;
    let (part, name, version) = match source.path.as_str() {
        "Cargo.toml" => (root.get("package")?, "name", "version"),
        "package.json" => (root, "name", "version"),
        "pyproject.toml" => (root.get("project")?, "name", "version"),
        "publiccode.yml" | "publiccode.yaml" => (root, "name", "softwareVersion"),
        _ => return None,
    };
    let version = part.get(version).filter(|node| is_version(*node))?;
    Some((part.get(name), version))
}

/// YAML reads `2.10` as a number; its words are the version.
fn is_version(node: Node<'_>) -> bool {
    matches!(node.kind(), Kind::String | Kind::Int | Kind::Float)
        && node
            .scalar_text()
            .is_some_and(|text| !text.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::subject::repository::testing::Case;

    #[test]
    fn the_manifests_at_the_root_say_the_version() {
        let case = Case::new(&[
            (
                "Cargo.toml",
                "[package]\nname = 'balls'\nversion = \"1.2.0\"\n",
            ),
            (
                "package.json",
                r#"{ "name": "@juggling/balls", "version": "1.2.0-rc.1" }"#,
            ),
            ("publiccode.yml", "softwareVersion: 2.10\n"),
            (
                "pyproject.toml",
                "[project]\nname = 'balls'\nversion = '3'\n",
            ),
            ("part/package.json", r#"{ "version": "9.9.9" }"#),
        ]);
        case.check(
            "/versions",
            json!([
                { "manifest": "Cargo.toml", "name": "balls", "version": "1.2.0" },
                { "manifest": "package.json", "name": "@juggling/balls", "version": "1.2.0-rc.1" },
                { "manifest": "publiccode.yml", "version": "2.10" },
                { "manifest": "pyproject.toml", "name": "balls", "version": "3" },
            ]),
        );
        case.check_place("/versions/2/version", "publiccode.yml:1:18");
        case.check_place("/versions/0/name", "Cargo.toml:2:8");
    }

    #[test]
    fn a_version_that_others_fill_in_is_absent() {
        let case = Case::new(&[
            (
                "Cargo.toml",
                "[package]\nname = 'a'\nversion.workspace = true\n",
            ),
            ("package.json", r#"{ "name": "a", "version": "" }"#),
            (
                "pyproject.toml",
                "[project]\nname = 'a'\ndynamic = ['version']\n",
            ),
        ]);
        case.check_absent("/versions");
    }

    #[test]
    fn a_manifest_that_cannot_be_read_leaves_the_version_in_doubt() {
        let case = Case::new(&[("package.json", "{")]);
        case.check_trouble("/repository/versions", "package.json:1:2", "");
        let part = Case::new(&[("part/package.json", "{")]);
        let mut pointers = part.troubles.iter().map(|trouble| &trouble.pointer);
        assert!(!pointers.any(|pointer| pointer == "/repository/versions"));
    }
}
