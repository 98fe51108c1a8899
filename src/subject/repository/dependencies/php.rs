//! `composer.json`. PHP itself is a runtime, and its extensions come with it.

use super::{Dependency, Scope, named_by_key, written};
use crate::subject::repository::listed::Listed;
use crate::subject::repository::sources::Source;
use crate::tree::Node;

pub(super) fn dependencies(source: &Source, root: Node<'_>) -> Listed<Dependency> {
    let tables = [
        ("require", Scope::Runtime),
        ("require-dev", Scope::Development),
    ];
    tables
        .into_iter()
        .filter_map(|(key, scope)| Some((root.get(key)?, scope)))
        .flat_map(|(table, scope)| {
            let members = table.children();
            members
                .filter(|member| member.key().is_some_and(|name| name.contains('/')))
                .filter_map(move |member| named_by_key(source, member, written(member), scope))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::subject::repository::testing::Case;

    #[test]
    fn packages_have_a_vendor() {
        let case = Case::new(&[(
            "composer.json",
            r#"{"require": {"php": "^8.1", "ext-json": "*", "symfony/console": "^6.4"}, "require-dev": {"phpunit/phpunit": "10.*"}}"#,
        )]);
        case.check(
            "/dependencies",
            json!([
                { "ecosystem": "php", "name": "symfony/console", "version": "^6.4", "scope": "runtime" },
                { "ecosystem": "php", "name": "phpunit/phpunit", "version": "10.*", "scope": "development" },
            ]),
        );
        case.check("/runtimes/0/product", json!("php"));
    }
}
