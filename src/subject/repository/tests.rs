//! The facts as a whole: what is absent, what is trouble, and what is the same whatever happens.

use std::fs;

use proptest::prelude::*;
use serde_json::json;

use super::testing::Case;
use crate::text::Place;
use crate::tree::Node;

#[test]
fn an_empty_folder_has_files_and_nothing_else() {
    let case = Case::new(&[]);
    case.check("", json!({ "files": [] }));
    case.check_no_trouble();
}

#[test]
fn every_file_is_listed_where_it_is() {
    let case = Case::new(&[("b/a.txt", ""), ("a.md", "")]);
    case.check("/files", json!(["a.md", "b/a.txt"]));
    case.check_place("/files/1", "b/a.txt");
}

#[test]
fn a_readme_has_text_and_headings() {
    let case = Case::new(&[
        ("README.md", "# Pay\n\nText.\n\nRunning it\n----------\n"),
        ("README.cy.md", "# Talu\n"),
        ("docs/README.md", "# Docs\n"),
    ]);
    case.check(
        "/readme",
        json!({
            "path": "README.md",
            "text": "# Pay\n\nText.\n\nRunning it\n----------\n",
            "headings": ["Pay", "Running it"],
        }),
    );
    case.check_place("/readme/text", "README.md:1:1");
    case.check_place("/readme/headings/1", "README.md:5:1");
}

#[test]
fn other_documents_stand_in_more_places() {
    let case = Case::new(&[
        (".github/CONTRIBUTING.md", "# How"),
        ("CONTRIBUTING.md", "# No"),
        ("CHANGES.rst", "1.0\n===\n"),
        ("docs/CODE_OF_CONDUCT.md", ""),
    ]);
    case.check("/contributing/headings", json!(["How"]));
    case.check("/changelog/headings", json!(["1.0"]));
    case.check("/code-of-conduct/path", json!("docs/CODE_OF_CONDUCT.md"));
}

#[track_caller]
fn unreadable_readme(bytes: &[u8], words: &str) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("README.md"), bytes).unwrap();
    let case = Case::of(folder);
    case.check("/readme", json!({ "path": "README.md" }));
    case.check_trouble("/repository/readme", "README.md", words);
}

#[test]
fn a_readme_that_cannot_be_read_is_there_and_is_trouble() {
    unreadable_readme(b"\xff\xfe#\0", "is UTF-16; save it as UTF-8");
    unreadable_readme(b"\x7fELF\0", "is binary");
    unreadable_readme(b"# caf\xe9\n", "is not UTF-8: byte 5");
}

#[test]
fn a_readme_that_is_too_large_is_trouble() {
    let folder = tempfile::tempdir().unwrap();
    let file = fs::File::create(folder.path().join("README.md")).unwrap();
    file.set_len(65 * 1024 * 1024).unwrap();
    Case::of(folder).check_trouble("/repository/readme", "README.md", "larger than 64 MiB");
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_nowhere_is_trouble_for_what_it_is_called() {
    let folder = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink("nothing", folder.path().join("README.md")).unwrap();
    std::os::unix::fs::symlink("nothing", folder.path().join("notes")).unwrap();
    let case = Case::of(folder);
    case.check("", json!({ "files": [] }));
    case.check_trouble("/repository/readme", "README.md", "leads nowhere");
    case.check_trouble("/repository/files", "notes", "leads nowhere");
}

/// Bits of all the formats that are read as text, and of none.
fn rubbish() -> impl Strategy<Value = String> {
    let bit = proptest::sample::select(vec![
        "\n",
        "\n",
        "\r\n",
        " ",
        "\t",
        "#",
        "=",
        "==",
        "----",
        "\\",
        "\u{feff}",
        "é",
        "\u{a0}",
        "\u{2028}",
        "FROM ",
        "ARG A=1",
        "${A",
        "}",
        "$A",
        ":-",
        "@",
        ":",
        "/",
        "AS x",
        "<<EOF",
        "<h1>",
        "</h1>",
        "<!--",
        "a@b.uk",
        "https://x.uk/é",
        "[",
        "]",
        "\"",
        "'",
        "1.2",
        "v3",
        "ruby-",
        "go 1",
        "python-",
        "Contact:",
        "Expires: ",
        "MIT",
        "SPDX-License-Identifier: MIT",
        ">=",
        "(",
        ")",
        ";",
        " --hash",
        "*",
        "{",
        "}",
        ",",
        "name",
        "- ",
        "gem 'é'",
        "group :test do",
        "end",
        "plugins {",
        "dependencies {",
        "implementation 'a.b:c:1'",
        "id 'é' version '1'",
        "libs.a",
        "val a = \"1\"",
        "\"a\" %% \"b\" % ",
        ").map(_ % Test)",
        "<dependency>",
        "<version>é</version>",
        "<PackageReference Include='",
        "resource \"aws_db_instance\" \"a\" {",
        "engine = \"postgres\"",
        "engine_version = \"1\"",
        "require (",
        "services:\n  a:\n    image: postgres:",
        "11-buster",
        "é:",
    ]);
    proptest::collection::vec(bit, 0..30).prop_map(|bits| bits.concat())
}

/// Bits of all lockfiles.
fn locks() -> impl Strategy<Value = String> {
    let bit = proptest::sample::select(vec![
        "\n",
        "\n",
        "\r\n",
        " ",
        "  ",
        "    ",
        "\"",
        "'",
        "\\",
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        ": ",
        " = ",
        "é",
        "\u{feff}",
        "a",
        "a@^1",
        "a@npm:^1",
        "a/b",
        "1.2.3",
        "(",
        ")",
        "_",
        "\"a\":",
        "\"packages\": {",
        "\"node_modules/a\": {",
        "\"version\": \"1.0\"",
        "\"dependencies\": {",
        "\"lockfileVersion\": 1",
        "\"default\": {",
        "\"name\": \"a\"",
        "version",
        "version \"1.0\"",
        "version: 1.0",
        "# yarn lockfile v1\n",
        "__metadata:\n",
        "lockfileVersion: 9\n",
        "importers:\n",
        "dependencies:\n",
        ".:\n",
        "GEM\n  specs:\n",
        "    a (1.0)\n",
        "[[package]]\n",
        "name = \"a\"\n",
        "version = \"1.0\"\n",
        "source = \"registry+x\"\n",
        "[package.source]\n",
    ]);
    proptest::collection::vec(bit, 0..40).prop_map(|bits| bits.concat())
}

/// Every value that points at words points at whole characters of a text.
fn check_places(node: Node<'_>) {
    if let Place::Text { source, span } = node.place() {
        assert!(source.text().get(span.range()).is_some(), "{node:?}");
    }
    node.children().for_each(check_places);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]
    #[test]
    fn no_text_is_too_odd(text in rubbish()) {
        let names = [
            "README.md", "README.rst", "README.adoc", "LICENSE", "SECURITY.md", "security.txt", "CODEOWNERS", "Dockerfile",
            ".nvmrc", ".tool-versions", ".ruby-version", "runtime.txt", "go.mod", "Gemfile", "pom.xml", "requirements.txt",
            "package.json", "Cargo.toml", "pyproject.toml", ".github/workflows/a.yml", ".github/dependabot.yml",
            "build.gradle", "build.gradle.kts", "gradle/libs.versions.toml", "build.sbt", "project/plugins.sbt", "a.csproj",
            "Directory.Packages.props", "packages.config", "composer.json", "Pipfile", "compose.yml", ".gitlab-ci.yml", "a.tf",
        ];
        let files: Vec<_> = names.iter().map(|name| (*name, text.as_str())).collect();
        let case = Case::new(&files);
        check_places(case.get("").unwrap());
    }

    #[test]
    fn no_lockfile_is_too_odd(text in locks()) {
        let manifests = [
            ("package.json", r#"{"dependencies": {"a": "^1", "é": "2"}}"#),
            ("Gemfile", "gem 'a'\ngem 'é'\n"),
            ("Cargo.toml", "[dependencies]\na = '1'\n"),
            ("pyproject.toml", "[project]\ndependencies = ['a']\n"),
            ("Pipfile", "[packages]\na = '*'\n"),
            ("composer.json", r#"{"require": {"a/b": "1"}}"#),
        ];
        let locks = [
            "package-lock.json", "yarn.lock", "pnpm-lock.yaml", "Gemfile.lock", "Cargo.lock", "poetry.lock", "Pipfile.lock",
            "composer.lock",
        ];
        let locks = locks.iter().map(|name| (*name, text.as_str()));
        let files: Vec<_> = manifests.into_iter().chain(locks).collect();
        let case = Case::new(&files);
        check_places(case.get("").unwrap());
    }
}
