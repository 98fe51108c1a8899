//! Which package managers the code uses, and whether it pins what they fetch.

use super::Facts;
use super::roles::Role;
use crate::tree::{Builder, Origin};

pub(super) fn write(facts: &mut Facts<'_>, builder: &mut Builder) {
    let ecosystem = |role| match role {
        Role::Manifest(ecosystem) => Some(("manifests", ecosystem)),
        Role::Lockfile(ecosystem) => Some(("lockfiles", ecosystem)),
        _ => None,
    };
    for key in ["manifests", "lockfiles"] {
        let files: Vec<_> = facts
            .sources
            .iter()
            .filter_map(|source| {
                let (of, ecosystem) = ecosystem(source.role)?;
                (of == key).then_some((source, ecosystem))
            })
            .collect();
        if files.is_empty() {
            continue;
        }
        builder.key(key).list(Origin::Nowhere, |builder| {
            for (source, ecosystem) in files {
                builder.map(source.origin(), |builder| {
                    builder
                        .key("ecosystem")
                        .string(ecosystem.name(), source.origin());
                    builder
                        .key("path")
                        .string(source.path.as_str(), source.origin());
                });
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::subject::repository::testing::Case;

    #[test]
    fn every_folder_counts_but_vendored_ones() {
        let case = Case::new(&[
            ("web/package.json", "{}"),
            ("web/package-lock.json", "not even JSON"),
            ("web/node_modules/a/package.json", "{"),
            ("api/pom.xml", "<project/>"),
        ]);
        case.check(
            "/manifests",
            json!([
                { "ecosystem": "maven", "path": "api/pom.xml" },
                { "ecosystem": "npm", "path": "web/package.json" },
            ]),
        );
        case.check(
            "/lockfiles",
            json!([{ "ecosystem": "npm", "path": "web/package-lock.json" }]),
        );
        case.check_no_trouble();
    }
}
