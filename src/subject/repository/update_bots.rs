//! Who proposes newer dependencies: Dependabot and Renovate.

use super::Facts;
use super::roles::{Bot, Role};
use super::sources::Source;
use crate::tree::{Builder, Forest, Node, Origin};

pub(super) fn write(facts: &mut Facts<'_>, builder: &mut Builder) {
    let bots: Vec<_> = facts
        .sources
        .iter()
        .filter_map(|source| match source.role {
            Role::UpdateBot(bot) => Some((source, bot)),
            _ => None,
        })
        .collect();
    if bots.is_empty() {
        return;
    }
    builder.key("update-bots").list(Origin::Nowhere, |builder| {
        for (source, bot) in bots {
            builder.map(source.origin(), |builder| {
                builder.key("tool").string(bot.name(), source.origin());
                builder
                    .key("path")
                    .string(source.path.as_str(), source.origin());
                let ecosystems = ecosystems(source, bot, facts.forest);
                if !ecosystems.is_empty() {
                    builder.key("ecosystems").list(source.origin(), |builder| {
                        for node in ecosystems {
                            builder.string(node.as_str().unwrap_or_default(), node.origin());
                        }
                    });
                }
            });
        }
    });
}

/// What the settings name. Renovate looks after everything it knows unless it is told otherwise: then there is
/// nothing to name.
fn ecosystems<'f>(source: &Source, bot: Bot, forest: &'f Forest) -> Vec<Node<'f>> {
    let Some(root) = source.root(forest) else {
        return Vec::new();
    };
    let named: Vec<_> = match bot {
        Bot::Dependabot => root
            .get("updates")
            .into_iter()
            .flat_map(Node::children)
            .filter_map(|update| update.get("package-ecosystem"))
            .collect(),
        Bot::Renovate => root
            .get("enabledManagers")
            .into_iter()
            .flat_map(Node::children)
            .collect(),
    };
    named
        .into_iter()
        .filter(|node| node.as_str().is_some())
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::subject::repository::testing::Case;

    #[test]
    fn dependabot_names_ecosystems() {
        let case = Case::new(&[(
            ".github/dependabot.yml",
            "version: 2\nupdates:\n  - package-ecosystem: npm\n    directory: /\n  - package-ecosystem: \"github-actions\"\n",
        )]);
        case.check(
            "/update-bots",
            json!([{ "tool": "dependabot", "path": ".github/dependabot.yml", "ecosystems": ["npm", "github-actions"] }]),
        );
        case.check_place("/update-bots/0/ecosystems/0", ".github/dependabot.yml:3:24");
    }

    #[test]
    fn renovate_may_name_none() {
        let case = Case::new(&[
            ("renovate.json", "{\"extends\": [\"config:base\"]}"),
            (".github/renovate.json5", "// five"),
        ]);
        case.check(
            "/update-bots",
            json!([
                { "tool": "renovate", "path": ".github/renovate.json5" },
                { "tool": "renovate", "path": "renovate.json" },
            ]),
        );
        case.check_no_trouble();
    }
}
