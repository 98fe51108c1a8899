//! `package.json`. Peers are left out: they are what somebody else must bring.

use super::{Dependency, Scope, named_by_key, written};
use crate::subject::repository::listed::Listed;
use crate::subject::repository::sources::Source;
use crate::tree::Node;

pub(super) fn dependencies(source: &Source, root: Node<'_>) -> Listed<Dependency> {
    [
        ("dependencies", Scope::Runtime),
        ("optionalDependencies", Scope::Runtime),
        ("devDependencies", Scope::Development),
    ]
    .into_iter()
    .filter_map(|(key, scope)| Some((root.get(key)?, scope)))
    .flat_map(|(table, scope)| {
        table
            .children()
            .filter_map(move |member| named_by_key(source, member, written(member), scope))
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::subject::repository::testing::Case;

    #[test]
    fn npm_dependencies_have_scopes_and_places() {
        let case = Case::new(&[(
            "package.json",
            "{\n  \"dependencies\": {\n    \"govuk-frontend\": \"^5.0.0\"\n  },\n  \"devDependencies\": { \"jest\": \"29\" },\n  \"peerDependencies\": { \"x\": \"1\" }\n}\n",
        )]);
        case.check(
            "/dependencies",
            json!([
                { "ecosystem": "npm", "name": "govuk-frontend", "version": "^5.0.0", "scope": "runtime" },
                { "ecosystem": "npm", "name": "jest", "version": "29", "scope": "development" },
            ]),
        );
        case.check_place("/dependencies/0/name", "package.json:3:5");
        case.check_place("/dependencies/0/version", "package.json:3:23");
    }

    #[test]
    fn a_broken_manifest_is_trouble_for_what_it_would_have_said() {
        let case = Case::new(&[("package.json", "{\"dependencies\": {")]);
        case.check_absent("/dependencies");
        let pointers: Vec<_> = case
            .troubles
            .iter()
            .map(|trouble| trouble.pointer.as_str())
            .collect();
        assert_eq!(
            pointers,
            [
                "/repository/dependencies",
                "/repository/runtimes",
                "/repository/licence-declarations",
                "/repository/versions"
            ]
        );
        case.check(
            "/manifests",
            json!([{ "ecosystem": "npm", "path": "package.json" }]),
        );
    }
}
