//! A few bytes that stand for many, and lists that are gone through once for each of their items: a run comes to its end
//! with a report, as with any other repository.
//!
//! The sizes are such that what grows with their square takes longer than anybody's patience, or more than any memory.

use super::*;

#[path = "growth/comparison.rs"]
mod comparison;

#[path = "growth/facts.rs"]
mod facts;

#[path = "growth/pages.rs"]
mod pages;

#[path = "growth/policy.rs"]
mod policy;

#[path = "growth/reports.rs"]
mod reports;

/// The report stands, and nothing in it had too little time. What is beyond a limit is told in these words.
#[track_caller]
fn ends(files: &[(&str, &str)], flags: &[&str], words: &[&str]) {
    let folder = folder(&[("service.yaml", SERVICE.as_bytes())]);
    for (path, text) in files {
        write(folder.path(), path, text.as_bytes());
    }
    let run = run(folder.path(), &[&["."], flags].concat());
    assert!(
        matches!(run.code, CLEAN | FINDINGS),
        "{} {}",
        run.code,
        run.stderr
    );
    calm(&run);
    run.names(words);
}

fn repeated(count: usize, text: impl Fn(usize) -> String) -> String {
    (0..count).map(text).collect()
}

#[test]
fn arguments_of_images_that_double() {
    let doubled = repeated(40, |number| {
        format!("ARG A{}=$A{number}$A{number}\n", number + 1)
    });
    let image = format!("ARG A0=xxxxxxxxxxxxxxxx\n{doubled}FROM a:$A40\n");
    ends(&[("Dockerfile", &image)], &[], &[]);
}

#[test]
fn stages_of_images_without_number() {
    let stages = repeated(100_000, |number| format!("FROM a AS s{number}\n"));
    ends(&[("Dockerfile", &stages)], &[], &[]);
}

#[test]
fn licences_without_number() {
    let tags = repeated(10_000, |number| {
        format!("SPDX-License-Identifier: LicenseRef-{number}\n")
    });
    let words = "`LICENSE` names 10000 licences; only the first 100 are looked at";
    ends(&[("LICENSE", &tags)], &[], &[words]);
}

#[test]
fn comments_in_a_row() {
    const WAIVER: &str = "yardstick: waive-file readme-explains-use because the team writes one";
    let yaml = format!("# {WAIVER}\n{}services: {{}}\n", "#\n".repeat(100_000));
    let toml = format!("# {WAIVER}\n{}a = 1\n", "#\n".repeat(100_000));
    let apart = format!("<!-- {WAIVER} -->\n\n{}", "<!-- -->\n\n".repeat(50_000));
    let block = format!(
        "<div>\n<!-- {WAIVER} -->\n{}</div>\n",
        "<!-- -->\n".repeat(50_000)
    );
    let mixed = format!(
        "<div>\n<!-- {WAIVER} -->\n{}</div>\n",
        "<!-- -->\na\n".repeat(50_000)
    );
    for (path, text) in [
        ("compose.yaml", &yaml),
        ("pyproject.toml", &toml),
        ("README.md", &apart),
        ("README.md", &block),
        ("README.md", &mixed),
    ] {
        ends(&[(path, text)], &[], &[]);
    }
}

#[test]
fn one_waiver_for_one_rule_a_thousand_times() {
    let rules = "readable-files, ".repeat(1_000);
    let reason = "because ".repeat(60_000);
    let comment = format!("# yardstick: waive {rules}readable-files {reason}\nservices: {{}}\n");
    let words = "it is longer than 2000 bytes";
    ends(&[("compose.yaml", &comment)], &[], &[words]);
}

#[test]
fn long_words_that_are_named_often() {
    let long = "1".repeat(500_000);
    let dependency = |number: usize| {
        format!(
            "<dependency><groupId>g</groupId><artifactId>a{number}</artifactId><version>${{p}}</version></dependency>"
        )
    };
    let pom = format!(
        "<project><properties><p>{long}</p></properties><dependencies>{}</dependencies></project>",
        repeated(10_000, dependency)
    );
    let build = repeated(10_000, |number| {
        format!("libraryDependencies += \"g\" % \"a{number}\" % v\n")
    });
    let build = format!("val v = \"{long}\"\n{build}");
    ends(&[("pom.xml", &pom), ("build.sbt", &build)], &[], &[]);

    let aliases = "  - *a\n".repeat(1_000);
    let services = format!("x: &a \"{long}\"\ny:\n{aliases}");
    let words = "aliases and merge keys add more than 1000000 values";
    ends(&[("compose.yaml", &services)], &[], &[words]);
}

#[test]
fn problems_without_number() {
    let package = format!("{{ {}\"a\": 1 }}", "\"a\":1,".repeat(5_000));
    let words = "4499 further problems of `package.json` are not listed: of all files, 500 are";
    ends(&[("package.json", &package)], &[], &[words]);
}

#[test]
fn one_crate_in_many_tables() {
    let tables = repeated(4_000, |number| {
        format!("[target.t{number}.dependencies]\na = \"1\"\n")
    });
    let manifest = format!("[package]\nname = \"b\"\nversion = \"1.0.0\"\n{tables}");
    let package = "[[package]]\nname = \"a\"\nversion = \"1.0.0\"\n\
                   source = \"registry+https://github.com/rust-lang/crates.io-index\"\n\n";
    let lock = format!("version = 3\n\n{}", package.repeat(1_000));
    ends(
        &[("Cargo.toml", &manifest), ("Cargo.lock", &lock)],
        &[],
        &[],
    );
}

#[test]
fn one_package_asked_for_and_locked_without_number() {
    let gems = "gem 'a'\n".repeat(50_000);
    let locked = format!("GEM\n  specs:\n{}", "    a (1.0)\n".repeat(500_000));
    ends(&[("Gemfile", &gems), ("Gemfile.lock", &locked)], &[], &[]);

    let names = "'A.b', ".repeat(50_000);
    let project = format!("[project]\ndependencies = [{names}]\n");
    let package = "[[package]]\nname = \"a-b\"\nversion = \"1.0\"\n";
    let locked = format!("version = 1\n{}", package.repeat(200_000));
    ends(
        &[("pyproject.toml", &project), ("uv.lock", &locked)],
        &[],
        &[],
    );
}

#[test]
fn documents_without_number() {
    let words = "too large: more than 1000000 values";
    let documents = "---\n".repeat(50_000);
    let flags = ["--limit", "nodes=1000000"];
    ends(&[("catalog-info.yaml", &documents)], &flags, &[words]);
}

#[test]
fn owners_without_number() {
    let entity = |number: usize| {
        format!(
            "---\napiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {{ name: a{number} }}\nspec: {{ owner: o{number} }}\n"
        )
    };
    ends(
        &[("catalog-info.yaml", &repeated(10_000, entity))],
        &[],
        &[],
    );
}

#[test]
fn scopes_for_each_flow() {
    let scopes = repeated(6_000, |number| format!("s{number}, "));
    let flows = repeated(3_000, |number| {
        format!("        f{number}: {{ scopes: {{}} }}\n")
    });
    let api = format!(
        "openapi: 3.0.3\ninfo: {{ title: a, version: '1' }}\npaths: {{}}\nsecurity:\n  - key: [{scopes}]\n\
         components:\n  securitySchemes:\n    key:\n      type: oauth2\n      flows:\n{flows}"
    );
    let ruleset =
        "extends: [[spectral:oas, off]]\nrules: { oas3-operation-security-defined: error }\n";
    let flags = ["--ruleset", "r.yaml", "--packs", "none"];
    ends(
        &[("openapi.yaml", &api), ("r.yaml", ruleset)],
        &flags,
        &["has no scope"],
    );
}

#[test]
fn parameters_of_a_workflow_for_each_step() {
    let parameters = repeated(1_000, |number| {
        format!("      - {{ name: p{number}, in: query, value: 1 }}\n")
    });
    let steps = repeated(300, |number| {
        format!("      - {{ stepId: s{number}, operationId: a }}\n")
    });
    let workflow = format!(
        "arazzo: 1.0.0\ninfo: {{ title: a, version: '1' }}\nsourceDescriptions: []\nworkflows:\n  - workflowId: w\n    \
         parameters:\n{parameters}    steps:\n{steps}"
    );
    let ruleset =
        "extends: [[spectral:arazzo, off]]\nrules: { arazzo-step-parameters-validation: error }\n";
    let flags = ["--ruleset", "r.yaml", "--packs", "none"];
    ends(
        &[("arazzo.yaml", &workflow), ("r.yaml", ruleset)],
        &flags,
        &[],
    );
}
