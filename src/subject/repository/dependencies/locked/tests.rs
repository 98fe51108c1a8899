//! Each format with a miniature, and what no lockfile may do.

use serde_json::Value;

use crate::subject::repository::testing::Case;

/// What is locked of each dependency, in their order.
#[track_caller]
fn check(files: &[(&str, &str)], expected: &[Option<&str>]) -> Case {
    let case = Case::new(files);
    let dependencies = case.json("/dependencies").unwrap_or_default();
    let locked: Vec<_> = dependencies
        .as_array()
        .unwrap()
        .iter()
        .map(|dependency| dependency.get("locked").and_then(Value::as_str))
        .collect();
    assert_eq!(locked, expected);
    case
}

const PACKAGE: &str = r#"{"dependencies": {"a": "^1.0.0", "@b/c": "~2", "gone": "1", "git": "github:x/y", "as": "npm:other@1"}}"#;

#[test]
fn npm_has_three_forms() {
    let first = r#"{"name": "x", "lockfileVersion": 1, "dependencies": {
        "@b/c": {"version": "2.0.9", "requires": {"a": "^9"}, "dependencies": {"a": {"version": "9.9.9"}}},
        "a": {"version": "1.4.2"}, "git": {"version": "git+ssh://x"}, "as": {"version": "npm:other@1.0.0"}}}"#;
    let expected = [Some("1.4.2"), Some("2.0.9"), None, None, None];
    let case = check(
        &[("package.json", PACKAGE), ("package-lock.json", first)],
        &expected,
    );
    case.check_place("/dependencies/0/locked", "package-lock.json:3:27");
    case.check_no_trouble();
    let later = r#"{"lockfileVersion": 3, "packages": {"": {"dependencies": {"a": "^1.0.0"}},
        "node_modules/a": {"version": "1.4.2"}, "node_modules/@b/c": {"engines": {"node": "\""}, "version": "2.0.9"},
        "node_modules/@b/c/node_modules/a": {"version": "9.9.9"}, "node_modules/git": {"version": "0.2.1", "resolved": "git+ssh://x"}, "node_modules/as": {"name": "other", "version": "1.0.0"}}, "dependencies": {"a": {"version": "0.0.1"}}}"#;
    check(
        &[("package.json", PACKAGE), ("package-lock.json", later)],
        &expected,
    );
}

#[test]
fn members_of_a_workspace_have_versions_of_their_own() {
    let package = r#"{"dependencies": {"a": "^1", "b": "^1"}}"#;
    let lock = r#"{"lockfileVersion": 2, "packages": {"": {}, "web": {"version": "0.1.0"},
        "node_modules/a": {"version": "1.0.0"}, "web/node_modules/a": {"version": "1.5.0"}, "node_modules/b": {"version": "1.0.1"}}}"#;
    check(
        &[("package-lock.json", lock), ("web/package.json", package)],
        &[Some("1.5.0"), Some("1.0.1")],
    );
    // Not one of its members.
    check(
        &[("package-lock.json", lock), ("other/package.json", package)],
        &[None, None],
    );
}

#[test]
fn yarn_answers_what_was_asked_word_by_word() {
    let first = "# yarn lockfile v1\r\n\r\n\r\n\"@b/c@~2\":\r\n  version \"2.0.9\"\r\n  dependencies:\r\n    version \"^7\"\r\n\r\na@1, a@^1.0.0:\r\n  version \"1.4.2\"\r\n\r\na@^0.9:\r\n  version \"0.9.1\"\r\n";
    let case = check(
        &[("package.json", PACKAGE), ("yarn.lock", first)],
        &[Some("1.4.2"), Some("2.0.9"), None, None, None],
    );
    case.check_place("/dependencies/0/locked", "yarn.lock:10:12");
    let berry = "__metadata:\n  version: 6\n\n\"@b/c@npm:~2\":\n  version: 2.0.9\n\n\"a@npm:1, a@npm:^1.0.0\":\n  version: 1.4.2\n  resolution: \"a@npm:1.4.2\"\n";
    let case = check(
        &[("package.json", PACKAGE), ("yarn.lock", berry)],
        &[Some("1.4.2"), Some("2.0.9"), None, None, None],
    );
    case.check_place("/dependencies/0/locked", "yarn.lock:8:12");
}

#[test]
fn pnpm_has_three_forms_too() {
    let expected = [Some("1.4.2"), Some("2.0.9"), None, None, None];
    for lock in [
        "lockfileVersion: 5.4\n\nspecifiers:\n  a: ^1.0.0\n\ndependencies:\n  a: 1.4.2\n  '@b/c': 2.0.9_react@18.2.0\n  git: github.com/x/y/abc\n\npackages:\n\n  /a/9.9.9:\n    dependencies:\n      a: 9.9.9\n",
        "lockfileVersion: '6.0'\n\ndependencies:\n  a:\n    specifier: ^1.0.0\n    version: 1.4.2\n  '@b/c':\n    specifier: ~2\n    version: 2.0.9(react@18.2.0)\npackages:\n  a: 3\n",
        "lockfileVersion: '9.0'\n\nsettings:\n  autoInstallPeers: true\n\nimporters:\n\n  .:\n    dependencies:\n      a:\n        specifier: ^1.0.0\n        version: 1.4.2\n      '@b/c':\n        specifier: ~2\n        version: 2.0.9(react@18.2.0)\n\n  web:\n    dependencies:\n      a:\n        specifier: ^9\n        version: 9.0.0\n",
    ] {
        check(
            &[("package.json", PACKAGE), ("pnpm-lock.yaml", lock)],
            &expected,
        );
    }
}

#[test]
fn gems_come_from_servers() {
    let case = check(
        &[
            (
                "Gemfile",
                "gem 'rails', '~> 7.0'\ngem 'nokogiri'\ngem 'own', git: 'x'\ngem 'actionpack'\n",
            ),
            (
                "Gemfile.lock",
                "GIT\n  remote: x\n  specs:\n    own (1.0)\n\nGEM\n  remote: https://rubygems.org/\n  specs:\n    nokogiri (1.16.0-arm64-darwin)\n    nokogiri (1.16.0-x86_64-linux)\n    rails (7.0.8)\n      actionpack (= 7.0.8)\n\nDEPENDENCIES\n    rails (9)\n",
            ),
        ],
        &[Some("7.0.8"), Some("1.16.0"), None, None],
    );
    case.check_place("/dependencies/0/locked", "Gemfile.lock:11:12");
}

#[test]
fn packages_in_blocks() {
    let case = check(
        &[
            (
                "pyproject.toml",
                "[project]\ndependencies = ['Ruamel.YAML>=0.17', 'django', 'mine', 'two']\n",
            ),
            (
                "uv.lock",
                "version = 1\n\n[[package]]\nname = \"django\"\nversion = \"4.2.11\"\nsource = { registry = \"https://pypi.org/simple\" }\ndependencies = [\n    { name = \"asgiref\" },\n]\n\n[[package]]\nname = \"mine\"\nversion = \"0.1\"\nsource = { editable = \".\" }\n\n[[package]]\nname = \"ruamel-yaml\"\nversion = \"0.18.6\"\n\n[package.metadata]\nname = \"no\"\nversion = \"9\"\n[[package]]\nname = \"two\"\nversion = \"1\"\n[[package]]\nname = \"two\"\nversion = \"2\"\n",
            ),
        ],
        &[Some("0.18.6"), Some("4.2.11"), None, None],
    );
    case.check_place("/dependencies/1/locked", "uv.lock:5:12");
    check(
        &[
            (
                "pyproject.toml",
                "[tool.poetry.dependencies]\nflask = '^2'\nown = { git = 'x' }\n",
            ),
            (
                "poetry.lock",
                "[[package]]\nname = \"Flask\"\nversion = \"2.3.3\"\n\n[package.dependencies]\nname = \"x\"\n\n[[package]]\nname = \"own\"\nversion = \"1.0\"\n\n[package.source]\ntype = \"git\"\n\n[metadata]\nlock-version = \"2.0\"\n",
            ),
        ],
        &[Some("2.3.3"), None],
    );
    check(
        &[
            (
                "Cargo.toml",
                "[workspace]\n[dependencies]\nrand = '0.8'\nserde = '1'\n",
            ),
            (
                "Cargo.lock",
                "version = 3\n\n[[package]]\nname = \"rand\"\nversion = \"0.7.3\"\nsource = \"registry+x\"\n\n[[package]]\nname = \"rand\"\nversion = \"0.8.5\"\nsource = \"registry+x\"\n\n[[package]]\nname = \"serde\"\nversion = \"1.0.200\"\nsource = \"git+x\"\n",
            ),
        ],
        &[Some("0.8.5"), None],
    );
}

#[test]
fn other_lockfiles_in_json() {
    check(
        &[
            (
                "Pipfile",
                "[packages]\nDjango = '*'\n[dev-packages]\npytest = {version = '*'}\n",
            ),
            (
                "Pipfile.lock",
                r#"{"_meta": {"hash": {}}, "default": {"django": {"hashes": ["x"], "version": "==4.2.1"}}, "develop": {"pytest": {"version": "==7.4"}}}"#,
            ),
        ],
        &[Some("4.2.1"), Some("7.4")],
    );
    let case = check(
        &[
            (
                "composer.json",
                r#"{"require": {"symfony/console": "^6", "x/y": "dev-main"}}"#,
            ),
            (
                "composer.lock",
                r#"{"packages": [{"name": "symfony/console", "version": "v6.4.1", "require": {"php": ">=8.1"}}, {"name": "x/y", "version": "dev-main"}], "packages-dev": []}"#,
            ),
        ],
        &[Some("v6.4.1"), None],
    );
    case.check_place("/dependencies/0/locked", "composer.lock:1:55");
}

#[test]
fn a_lockfile_that_cannot_be_read_is_trouble_where_it_would_have_spoken() {
    let package = r#"{"dependencies": {"a": "^1"}}"#;
    for (name, text, place, words) in [
        (
            "package-lock.json",
            "{\"packages\": {",
            "package-lock.json:1:15",
            "string is missing",
        ),
        (
            "package-lock.json",
            "{}",
            "package-lock.json:1:1",
            "not known",
        ),
        (
            "package-lock.json",
            "{\n<<<<<<< HEAD\n}",
            "package-lock.json:2:1",
            "conflict",
        ),
        ("yarn.lock", "rubbish", "yarn.lock:1:1", "not known"),
        ("pnpm-lock.yaml", "a: 1", "pnpm-lock.yaml:1:1", "not known"),
    ] {
        let case = check(&[("package.json", package), (name, text)], &[None]);
        case.check_trouble("/repository/dependencies/0/locked", place, words);
    }
    // An empty one locks nothing.
    check(
        &[("package.json", package), ("yarn.lock", "\u{feff}\r\n")],
        &[None],
    )
    .check_no_trouble();
    // Nobody asks it for anything.
    Case::new(&[("package.json", "{}"), ("package-lock.json", "{")]).check_no_trouble();
}

#[test]
fn two_lockfiles_that_disagree_settle_nothing() {
    let npm = (
        "package-lock.json",
        r#"{"lockfileVersion": 3, "packages": {"node_modules/a": {"version": "1.0.0"}, "node_modules/b": {"version": "1.0.0"}}}"#,
    );
    let yarn = (
        "yarn.lock",
        "# yarn lockfile v1\na@^1:\n  version \"1.0.1\"\nb@^1:\n  version \"1.0.0\"\n",
    );
    let package = r#"{"dependencies": {"a": "^1", "b": "^1"}}"#;
    check(
        &[("package.json", package), npm, yarn],
        &[None, Some("1.0.0")],
    );
    // Unless it is said which of them counts.
    let package = r#"{"packageManager": "yarn@1.22.0", "dependencies": {"a": "^1", "b": "^1"}}"#;
    check(
        &[("package.json", package), npm, yarn],
        &[Some("1.0.1"), Some("1.0.0")],
    );
}

#[test]
fn depth_and_length_do_no_harm() {
    let package = r#"{"dependencies": {"a": "^1"}}"#;
    let deep = format!(
        r#"{{"lockfileVersion": 3, "x": {}"#,
        "[{\"a\":".repeat(200_000)
    );
    check(
        &[("package.json", package), ("package-lock.json", &deep)],
        &[None],
    );
    let long = format!("lockfileVersion: 9\n{}", " x:\n".repeat(200_000));
    check(
        &[("package.json", package), ("pnpm-lock.yaml", &long)],
        &[None],
    );
}

#[test]
fn a_quote_that_is_not_closed_is_no_disaster() {
    let package = r#"{"dependencies": {"a": "^1"}}"#;
    let lock = "lockfileVersion: 5.4\ndependencies:\n  a:\n    version: \"1.0\"é\n";
    check(
        &[("package.json", package), ("pnpm-lock.yaml", lock)],
        &[None],
    );
}
