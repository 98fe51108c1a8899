//! The licences that manifests name.

use super::Facts;
use super::roles::Role;
use super::sources::Source;
use crate::tree::{Builder, Forest, Kind, Node, Origin};

pub(super) fn write(facts: &mut Facts<'_>, builder: &mut Builder) {
    let declared: Vec<_> = facts
        .sources
        .iter()
        .flat_map(|source| {
            let named = declared(source, facts.forest);
            named.into_iter().map(move |node| (source, node))
        })
        .collect();
    if declared.is_empty() {
        return;
    }
    builder
        .key("licence-declarations")
        .list(Origin::Nowhere, |builder| {
            for (source, node) in declared {
                let id = node.as_str().unwrap_or_default().trim();
                builder.map(node.origin(), |builder| {
                    builder.key("id").string(id, node.origin());
                    builder
                        .key("manifest")
                        .string(source.path.as_str(), source.origin());
                });
            }
        });
}

/// The strings in which a manifest names its licence.
fn declared<'f>(source: &Source, forest: &'f Forest) -> Vec<Node<'f>> {
    let is_relevant = source.role == Role::PublicCode || matches!(source.role, Role::Manifest(_));
    let Some(root) = source.root(forest).filter(|_| is_relevant) else {
        return Vec::new();
    };
    let paths: &[&[&str]] = match source.path.name() {
        // The object is the way of npm before 2014.
        "package.json" => &[&["license"], &["license", "type"]],
        "Cargo.toml" => &[
            &["package", "license"],
            &["workspace", "package", "license"],
        ],
        "pyproject.toml" => &[
            &["project", "license"],
            &["project", "license", "text"],
            &["tool", "poetry", "license"],
        ],
        "publiccode.yml" | "publiccode.yaml" => &[&["legal", "license"]],
        _ => &[],
    };
    paths
        .iter()
        .filter_map(|path| path.iter().try_fold(root, |node, key| node.get(key)))
        .filter(|node| node.kind() == Kind::String)
        // `text` may hold a whole licence; that is no name.
        .filter(|node| {
            node.as_str()
                .is_some_and(|id| !id.trim().is_empty() && !id.trim().contains('\n'))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::subject::repository::testing::Case;

    #[test]
    fn manifests_name_licences() {
        let case = Case::new(&[
            (
                "Cargo.toml",
                "[package]\nname = 'a'\nlicense = \"MIT OR Apache-2.0\"\n",
            ),
            ("old/package.json", r#"{"license": {"type": "ISC"}}"#),
            ("package.json", r#"{"license": "OGL-UK-3.0"}"#),
            ("publiccode.yml", "legal:\n  license: EUPL-1.2\n"),
            (
                "py/pyproject.toml",
                "[project]\nlicense = { text = 'MIT' }\n",
            ),
        ]);
        case.check(
            "/licence-declarations",
            json!([
                { "id": "MIT OR Apache-2.0", "manifest": "Cargo.toml" },
                { "id": "ISC", "manifest": "old/package.json" },
                { "id": "OGL-UK-3.0", "manifest": "package.json" },
                { "id": "EUPL-1.2", "manifest": "publiccode.yml" },
                { "id": "MIT", "manifest": "py/pyproject.toml" },
            ]),
        );
        case.check_place("/licence-declarations/3/id", "publiccode.yml:2:12");
    }
}
