//! `pyproject.toml` (PEP 621, PEP 735, Poetry), `Pipfile` and `requirements*.txt`.

use std::sync::LazyLock;

use regex::Regex;

use super::{Dependency, Kept, Scope, Words, named_by_key, written};
use crate::subject::repository::lines::{before_comment, lines, trim};
use crate::subject::repository::listed::Listed;
use crate::subject::repository::sources::Source;
use crate::text::Span;
use crate::tree::{Kind, Node, Origin};

pub(super) fn pyproject(source: &Source, root: Node<'_>) -> Listed<Dependency> {
    let mut found = Listed::default();
    let mut list = |items: Option<Node<'_>>, scope| {
        let items = items.into_iter().flat_map(Node::children);
        found.extend(items.filter_map(|item| of_string(source, item, scope)));
    };
    let project = root.get("project");
    list(
        project.and_then(|project| project.get("dependencies")),
        Scope::Runtime,
    );
    let extras = project.and_then(|project| project.get("optional-dependencies"));
    for extra in extras.into_iter().flat_map(Node::children) {
        list(Some(extra), scope_of(extra.key().unwrap_or_default()));
    }
    for group in root
        .get("dependency-groups")
        .into_iter()
        .flat_map(Node::children)
    {
        list(Some(group), Scope::Development);
    }
    if let Some(poetry) = root.get("tool").and_then(|tool| tool.get("poetry")) {
        found.extend(of_poetry(source, poetry));
    }
    found
}

/// A group's or file's name says what it is for.
fn scope_of(name: &str) -> Scope {
    let name = name.to_ascii_lowercase();
    let is_for_makers = ["dev", "test", "lint", "doc", "ci", "type", "format"]
        .iter()
        .any(|word| {
            name.split(|character: char| !character.is_alphanumeric())
                .any(|part| part.starts_with(word))
        });
    if is_for_makers {
        Scope::Development
    } else {
        Scope::Runtime
    }
}

fn of_poetry(source: &Source, poetry: Node<'_>) -> impl Iterator<Item = Dependency> {
    let mut tables: Vec<_> = [
        ("dependencies", Scope::Runtime),
        ("dev-dependencies", Scope::Development),
    ]
    .into_iter()
    .filter_map(|(key, scope)| Some((poetry.get(key)?, scope)))
    .collect();
    for group in poetry.get("group").into_iter().flat_map(Node::children) {
        let scope = match group.key() {
            Some("main") => Scope::Runtime,
            _ => Scope::Development,
        };
        tables.extend(group.get("dependencies").map(|table| (table, scope)));
    }
    tables.into_iter().flat_map(move |(table, scope)| {
        table
            .children()
            // The version of Python itself is a runtime.
            .filter(|member| member.key() != Some("python"))
            .filter_map(move |member| named_by_key(source, member, version_in(member), scope))
    })
}

fn of_string(source: &Source, node: Node<'_>, scope: Scope) -> Option<Dependency> {
    let text = node.as_str()?;
    match node.literal_span() {
        Some(span) => requirement(source, span, text, scope),
        // With escapes in it, only the string as a whole has a place.
        None => {
            let origin = node.origin();
            let mut found = requirement(source, Span::new(0, text.len()), text, scope)?;
            found.name.1 = origin;
            found.version = found.version.map(|(version, _)| (version, origin));
            found.locked = found.locked.map(|(locked, _)| (locked, origin));
            Some(found)
        }
    }
}

static REQUIREMENT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(?:\[[^\]]*\])?\s*(?:\(([^)]*)\)|([<>=!~][^;#]*))?")
        .expect("the pattern is one")
});

/// PEP 508: `name[extra] >=1,<2; marker` or `name @ address`.
fn requirement(source: &Source, span: Span, text: &str, scope: Scope) -> Option<Dependency> {
    let parts = REQUIREMENT.captures(text)?;
    let name = parts.get(1)?;
    let version = parts.get(2).or_else(|| parts.get(3)).and_then(|version| {
        // Hashes of `pip-compile` follow on the same requirement.
        let (version, _) = version
            .as_str()
            .split_once(" --")
            .map_or((version.as_str(), ""), |both| both);
        let start = parts.get(2).or_else(|| parts.get(3))?.start();
        let (span, version) = trim(span.within(start..start + version.len()), version);
        let version = version.trim_end_matches('\\').trim_end();
        let span = Span {
            end: span.start + Span::new(0, version.len()).end,
            ..span
        };
        (!version.is_empty()).then(|| (version, source.words(span)))
    });
    let name = (name.as_str(), source.words(span.within(name.range())));
    let mut found = Dependency::new(name, version, scope);
    found.locked = found.version.as_ref().and_then(pinned);
    Some(found)
}

/// `==1.2.3` names one version; `==1.*` and `==1,!=1.1` name many.
fn pinned((version, origin): &Kept) -> Option<Kept> {
    let exact = version.strip_prefix("==")?;
    let exact = exact.strip_prefix('=').unwrap_or(exact);
    let is_exact =
        |character: char| character.is_ascii_alphanumeric() || ".+!_-".contains(character);
    let exact = exact.trim_start();
    if exact.is_empty() || !exact.chars().all(is_exact) {
        return None;
    }
    let origin = match origin {
        Origin::Text(file, span) => {
            let start = version.len() - exact.len();
            Origin::Text(*file, span.within(start..version.len()))
        }
        Origin::File(_) | Origin::Nowhere => *origin,
    };
    Some((exact.to_owned(), origin))
}

/// Pipenv's manifest.
pub(super) fn pipfile(source: &Source, root: Node<'_>) -> Listed<Dependency> {
    let tables = [
        ("packages", Scope::Runtime),
        ("dev-packages", Scope::Development),
    ];
    let tables = tables
        .into_iter()
        .filter_map(|(key, scope)| Some((root.get(key)?, scope)));
    tables
        .flat_map(|(table, scope)| {
            table
                .children()
                .filter_map(move |member| named_by_key(source, member, version_in(member), scope))
        })
        .collect()
}

/// `name = "^1"` or `name = { version = "^1" }`.
fn version_in(member: Node<'_>) -> Option<Words<'_>> {
    match member.kind() {
        Kind::Map => member.get("version").and_then(written),
        _ => written(member),
    }
}

/// One requirement a line. Options (`-r other.txt`, `--hash=…`), addresses and folders name no package.
pub(super) fn requirements(source: &Source) -> Listed<Dependency> {
    let name = source.path.name();
    let Some(text) = source
        .text
        .as_ref()
        .filter(|_| name.starts_with("requirements"))
    else {
        return Listed::default();
    };
    // Folders say it too: `requirements/dev.txt` has no role, `dev/requirements.txt` has.
    let scope = scope_of(name.trim_end_matches(".txt"));
    lines(text)
        .map(|(span, line)| trim(span, before_comment(line)))
        .filter(|(_, line)| !line.is_empty() && !line.starts_with(['-', '.', '/']))
        .filter(|(_, line)| !line.contains("://") || line.contains('@'))
        .filter_map(|(span, line)| requirement(source, span, line, scope))
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::subject::repository::testing::Case;

    #[test]
    fn requirements_are_lines() {
        let case = Case::new(&[(
            "requirements-dev.txt",
            "# tools\n-r requirements.txt\nDjango[argon2]==4.2.1 ; python_version > '3' # why\nrequests >= 2, < 3 --hash=sha256:ab \\\n    --hash=sha256:cd\nown @ https://example.org/own.zip\n./folder\npytest\n",
        )]);
        case.check(
            "/dependencies",
            json!([
                { "ecosystem": "python", "name": "Django", "version": "==4.2.1", "scope": "development", "locked": "4.2.1" },
                { "ecosystem": "python", "name": "requests", "version": ">= 2, < 3", "scope": "development" },
                { "ecosystem": "python", "name": "own", "scope": "development" },
                { "ecosystem": "python", "name": "pytest", "scope": "development" },
            ]),
        );
        case.check_place("/dependencies/0/version", "requirements-dev.txt:3:15");
        case.check_place("/dependencies/0/locked", "requirements-dev.txt:3:17");
    }

    #[test]
    fn pyproject_has_three_ways() {
        let case = Case::new(&[(
            "pyproject.toml",
            "[project]\ndependencies = ['flask>=2']\n[project.optional-dependencies]\ntest = ['pytest']\nexcel = [\"xlrd (>=1)\"]\n\
             [dependency-groups]\nany = ['ruff', {include-group = 'x'}]\n\
             [tool.poetry.dependencies]\npython = '^3.11'\nclick = {version = '^8'}\n[tool.poetry.group.dev.dependencies]\nmypy = '*'\n",
        )]);
        case.check(
            "/dependencies",
            json!([
                { "ecosystem": "python", "name": "flask", "version": ">=2", "scope": "runtime" },
                { "ecosystem": "python", "name": "pytest", "scope": "development" },
                { "ecosystem": "python", "name": "xlrd", "version": ">=1", "scope": "runtime" },
                { "ecosystem": "python", "name": "ruff", "scope": "development" },
                { "ecosystem": "python", "name": "click", "version": "^8", "scope": "runtime" },
                { "ecosystem": "python", "name": "mypy", "version": "*", "scope": "development" },
            ]),
        );
        case.check_place("/dependencies/0/version", "pyproject.toml:2:23");
        case.check("/runtimes/0/version", json!("^3.11"));
    }
}
