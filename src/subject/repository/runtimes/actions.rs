//! The versions that a GitHub workflow sets up for its steps. One that is worked out when it runs is left out.

use super::Runtime;
use crate::subject::repository::lines::{lines, trim};
use crate::subject::repository::listed::Listed;
use crate::subject::repository::roles::{Role, System};
use crate::subject::repository::sources::Source;
use crate::text::SourceText;
use crate::tree::{Forest, Node};

/// The action, the member that has the version, and the product.
const ACTIONS: [(&str, &str, &str); 8] = [
    ("actions/setup-node", "node-version", "node"),
    ("actions/setup-python", "python-version", "python"),
    ("actions/setup-java", "java-version", "java"),
    ("actions/setup-go", "go-version", "go"),
    ("actions/setup-dotnet", "dotnet-version", "dotnet"),
    ("ruby/setup-ruby", "ruby-version", "ruby"),
    ("actions/setup-ruby", "ruby-version", "ruby"),
    ("shivammathur/setup-php", "php-version", "php"),
];

pub(super) fn runtimes<'a>(
    source: &'a Source,
    forest: &Forest,
    runtimes: &mut Listed<Runtime<'a>>,
) {
    if source.role != Role::Workflow(System::Github) {
        return;
    }
    let jobs = source.root(forest).and_then(|root| root.get("jobs"));
    let steps = jobs
        .into_iter()
        .flat_map(Node::children)
        .filter_map(|job| job.get("steps"))
        .flat_map(Node::children);
    for step in steps {
        let Some(uses) = step.get("uses").and_then(Node::as_str) else {
            continue;
        };
        let action = uses.split_once('@').map_or(uses, |(action, _)| action);
        let known = ACTIONS.iter().find(|(name, _, _)| *name == action);
        let stated = known
            .and_then(|(_, key, product)| Some((*product, step.get("with")?.get(key)?.home())));
        if let Some((product, node)) = stated {
            add(source, product, node, runtimes);
        }
    }
}

/// One version, or one a line: some of these actions set up several.
fn add<'a>(source: &'a Source, product: &str, node: Node<'_>, runtimes: &mut Listed<Runtime<'a>>) {
    let Some(text) = node.scalar_text() else {
        return;
    };
    let mut push = |version: &str, origin| {
        // Otherwise it is the name of a file or of a channel, and says no version.
        let is_version = version.contains(|character: char| character.is_ascii_digit())
            && !version.contains("${{")
            && !version.starts_with('.')
            || version.starts_with("lts");
        if is_version {
            runtimes.push(Runtime {
                product: product.to_owned(),
                version: version.to_owned(),
                source,
                origin,
            });
        }
    };
    if !text.trim().contains('\n') {
        return push(text.trim(), node.origin());
    }
    let own = SourceText::new(source.path.clone(), text.into_owned());
    for (span, line) in lines(&own) {
        let (_, line) = trim(span, line);
        push(line, node.origin());
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::subject::repository::testing::Case;

    #[test]
    fn steps_set_up_languages() {
        let case = Case::new(&[(
            ".github/workflows/a.yml",
            "jobs:\n  a:\n    steps:\n      - uses: actions/setup-node@v4\n        with:\n          node-version: 18.x\n      - uses: actions/setup-python@v5\n        with: { python-version: 3.10 }\n\
                   \x20     - uses: ruby/setup-ruby@v1\n        with: { ruby-version: .ruby-version }\n      - uses: actions/setup-node@v4\n        with: { node-version: '${{ matrix.node }}' }\n\
                   \x20     - uses: actions/setup-dotnet@v4\n        with:\n          dotnet-version: |\n            6.0.x\n            8.0.x\n      - uses: actions/setup-java\n      - run: x\n",
        )]);
        let stated = |product: &str, version: &str| json!({ "product": product, "version": version, "stated-in": ".github/workflows/a.yml" });
        case.check(
            "/runtimes",
            json!([
                stated("node", "18.x"),
                stated("python", "3.10"),
                stated("dotnet", "6.0.x"),
                stated("dotnet", "8.0.x"),
            ]),
        );
        case.check_place("/runtimes/0/version", ".github/workflows/a.yml:6:25");
    }
}
