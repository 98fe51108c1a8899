//! What runs by itself when the code changes.

use super::Facts;
use super::documents::text;
use super::roles::Role;
use crate::tree::Builder;
use crate::tree::Origin;

pub(super) fn write(facts: &mut Facts<'_>, builder: &mut Builder) {
    let workflows: Vec<_> = facts
        .sources
        .iter()
        .filter_map(|source| match source.role {
            Role::Workflow(system) => Some((source, system)),
            _ => None,
        })
        .collect();
    if workflows.is_empty() {
        return;
    }
    builder.key("workflows").list(Origin::Nowhere, |builder| {
        for (source, system) in workflows {
            builder.map(source.origin(), |builder| {
                builder.key("system").string(system.name(), source.origin());
                text(source, builder);
                let name = source.root(facts.forest).and_then(|root| root.get("name"));
                if let Some((name, words)) = name.and_then(|node| Some((node, node.as_str()?))) {
                    builder.key("name").string(words, name.origin());
                }
            });
        }
    });
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::subject::repository::testing::Case;

    #[test]
    fn workflows_know_their_system_and_name() {
        let case = Case::new(&[
            (".github/workflows/ci.yml", "name: Tests\non: push\n"),
            (".gitlab-ci.yml", "test:\n  script: true\n"),
            ("Jenkinsfile", "node {}\n"),
        ]);
        case.check(
            "/workflows",
            json!([
                { "system": "github", "path": ".github/workflows/ci.yml", "text": "name: Tests\non: push\n", "name": "Tests" },
                { "system": "gitlab", "path": ".gitlab-ci.yml", "text": "test:\n  script: true\n" },
                { "system": "jenkins", "path": "Jenkinsfile", "text": "node {}\n" },
            ]),
        );
        case.check_place("/workflows/0/name", ".github/workflows/ci.yml:1:7");
    }
}
