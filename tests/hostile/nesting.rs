//! Everything that can be put into itself, a million times: no reader goes down with its input.
//!
//! Nothing here may end in a signal, and nothing may take long. What is too deep is told as such, at its file; where a
//! notation has no depth to us (brackets of a program that is looked through for words), it is read like any other text.

use super::{AS_OF, CLEAN, FAILURE, FINDINGS, NOTHING, calm, folder, run};

const MILLION: usize = 1_000_000;

/// Markdown is parsed by others, who take longer in a build for debugging.
const MANY: usize = 100_000;

/// What our own trees say.
const TOO_DEEP: &str = "more than 256 lists and mappings stand in one another";

/// A file in a service, and what the report has to say of it.
#[track_caller]
fn file(path: &str, text: &str, words: &[&str]) {
    with(&[(path, text)], &[], &[CLEAN, FINDINGS, NOTHING], words);
}

/// Files and flags, how the run may end, and what it has to say.
#[track_caller]
fn with(files: &[(&str, &str)], flags: &[&str], codes: &[i32], words: &[&str]) {
    let files: Vec<(&str, &[u8])> = (files.iter())
        .map(|(path, text)| (*path, text.as_bytes()))
        .collect();
    let folder = folder(&files);
    let command = match flags {
        ["report", ..] => &["report", "."][..],
        _ => &["check", ".", "--format", "json"],
    };
    let flags = flags.strip_prefix(&["report"]).unwrap_or(flags);
    let all: Vec<&str> = command.iter().chain(flags).copied().collect();
    let run = run(folder.path(), &all);
    let path = files[0].0;
    assert!(
        codes.contains(&run.code),
        "{path}: {} {}",
        run.code,
        run.stderr
    );
    assert!(
        !run.stderr.contains("a bug of yardstick's own"),
        "{}",
        run.stderr
    );
    if run.code == FAILURE {
        calm(&run);
    } else {
        assert!(run.stdout.contains(AS_OF), "{path}");
    }
    for words in words {
        let all: Vec<&str> = run
            .stdout
            .split_whitespace()
            .chain(run.stderr.split_whitespace())
            .collect();
        assert!(
            all.join(" ").contains(words),
            "{path}: `{words}` is not in {}",
            run.stderr
        );
    }
}

#[test]
fn json() {
    let opened = "[".repeat(MILLION);
    let closed = format!("{opened}{}", "]".repeat(MILLION));
    let members = r#"{"a":"#.repeat(MILLION);
    for text in [&opened, &closed, &members] {
        file("package.json", text, &[TOO_DEEP]);
        file("renovate.json", text, &[TOO_DEEP]);
        file("publiccode.yml", text, &[TOO_DEEP]);
    }
    let axe = format!(r#"{{ "testEngine": {{ "name": "axe-core" }}, "violations": {opened}"#);
    file("a.json", &axe, &[TOO_DEEP]);
    let api = format!(r#"{{ "openapi": "3.1.0", "info": {{}}, "paths": {members}"#);
    file("openapi.json", &api, &[TOO_DEEP]);
    let schema = format!(
        r#"{{ "openapi": "3.1.0", "info": {{}}, "components": {{ "schemas": {{ "a": {}{{}}{} }} }} }}"#,
        r#"{"not":"#.repeat(MILLION),
        "}".repeat(MILLION)
    );
    file("openapi.json", &schema, &[TOO_DEEP]);
}

#[test]
fn yaml() {
    let rows = [
        "[".repeat(MILLION),
        "{a: ".repeat(MILLION),
        format!("{}a", "- ".repeat(MILLION)),
        format!("{}a", "? ".repeat(MILLION)),
        format!("{}a", "[&a ".repeat(MILLION)),
        format!("{}a", "[!!a ".repeat(MILLION)),
        (0..3_000)
            .map(|depth| format!("{}a:\n", " ".repeat(depth)))
            .collect(),
    ];
    for text in &rows {
        file("service.yaml", text, &[TOO_DEEP]);
        file(".github/workflows/ci.yml", text, &[TOO_DEEP]);
    }
    // These have no depth: they are no YAML, or one value.
    for text in ["!!a ", "&a ", "a: "] {
        file("service.yaml", &text.repeat(MILLION), &[]);
    }
    let api = format!("openapi: 3.1.0\ninfo: {{}}\npaths: {}", "[".repeat(MILLION));
    file("openapi.yaml", &api, &[TOO_DEEP]);
}

#[test]
fn toml() {
    let dotted = vec!["a"; MILLION].join(".");
    for text in [
        format!("a = {}", "{a=".repeat(MILLION)),
        format!("a = {}", "[".repeat(MILLION)),
        format!("{dotted} = 1"),
        format!("[{dotted}]\n"),
        format!("[[{dotted}]]\n"),
    ] {
        file("Cargo.toml", &text, &[]);
        file("pyproject.toml", &text, &[]);
        let is_long = text.len() > 1 << 20;
        let words = match is_long {
            true => "is larger than",
            false => "max recursion depth",
        };
        with(&[("yardstick.toml", &text)], &[], &[FAILURE], &[words]);
    }
}

#[test]
fn markdown() {
    let statement = "# Accessibility statement\n\n[Ours](/accessibility)\n\n";
    let link = format!("{}a{}", "[".repeat(MANY), "](b)".repeat(MANY));
    for text in [
        ">".repeat(MANY),
        "- ".repeat(MANY),
        "[".repeat(MANY),
        "![".repeat(MANY),
        "**a ".repeat(MANY),
        "<div>".repeat(MANY),
        link,
    ] {
        file("README.md", &text, &[]);
        file(
            "docs/accessibility.md",
            &format!("{statement}{text} a"),
            &[],
        );
    }
}

#[test]
fn pages_and_templates() {
    let start = "<h1>Accessibility statement</h1> <a href=/accessibility>ours</a>";
    for text in [
        "<div>".repeat(MILLION),
        "{% if a %}".repeat(MANY),
        format!("{{{{ {}", "(".repeat(MILLION)),
        format!("{{{{ {}", "[".repeat(MILLION)),
        format!("{{{{ govuk({}", "{a:[".repeat(MANY)),
        "<% if a %>".repeat(MANY),
        format!("<%= {}", "(".repeat(MILLION)),
    ] {
        for name in ["a.html", "a.njk", "a.html.erb"] {
            file(name, &format!("{start}{text}"), &[]);
        }
    }
}

#[test]
fn build_files() {
    // No longer text of this kind is looked into.
    let as_many = |text: &str| MILLION.min(4_000_000 / text.len());
    file("pom.xml", &"<a>".repeat(MILLION), &[TOO_DEEP]);
    let half = as_many("<a></a>");
    let closed = format!("{}{}", "<a>".repeat(half), "</a>".repeat(half));
    file("a.csproj", &closed, &[TOO_DEEP]);
    for (path, start, text) in [
        ("build.gradle", "dependencies ", "{ "),
        ("build.gradle", "dependencies { implementation ", "("),
        ("build.gradle", "dependencies { implementation ", "\"${"),
        ("build.sbt", "libraryDependencies ++= ", "Seq("),
        ("Gemfile", "gem ", "("),
        ("Gemfile", "", "group :a do\n"),
        (
            "main.tf",
            "resource \"aws_db_instance\" \"a\" { engine = ",
            "[",
        ),
        ("Dockerfile", "FROM ", "${a:-"),
        ("CODEOWNERS", "", "("),
        ("LICENSE", "SPDX-License-Identifier: ", "("),
    ] {
        file(path, &format!("{start}{}", text.repeat(as_many(text))), &[]);
    }
    // Git knows no braces; the library that reads the patterns does.
    let braces = format!("{}a{}", "{a,".repeat(MANY), "}".repeat(MANY));
    file(".gitignore", &braces, &["has a pattern that is not one"]);
    for key in ["exclude = ", "[apis]\ngenerated = ", "[apis]\nvendored = "] {
        let settings = format!("{key}[\"{braces}\"]\n");
        let words = ["more than 32 braces stand in one another"];
        with(&[("yardstick.toml", &settings)], &[], &[FAILURE], &words);
    }
    for text in ["{", "[", "**/"] {
        file(".gitignore", &text.repeat(MILLION), &[]);
    }
}

#[test]
fn rulesets() {
    let refused = |text: &str, words: &str| {
        let flags = ["--ruleset", "r.yaml"];
        with(&[("r.yaml", text)], &flags, &[FAILURE], &[words]);
    };
    refused(&"[".repeat(MILLION), TOO_DEEP);
    let extends = format!("extends: {}", "[".repeat(MILLION));
    refused(&extends, TOO_DEEP);
    let files = format!(
        "overrides: [{{ files: [\"{}\"], rules: {{}} }}]",
        "{".repeat(MILLION)
    );
    refused(&files, "is longer than 4096 bytes");

    let slip = |rule: &str, words: &[&str]| {
        let text = format!("rules: {{ a: {{ {rule} }} }}\n");
        let api = "openapi: 3.1.0\ninfo: { title: a, version: '1' }\npaths: {}\n";
        let files = [("r.yaml", text.as_str()), ("openapi.yaml", api)];
        let codes = [CLEAN, FINDINGS, NOTHING];
        with(&files, &["--ruleset", "r.yaml"], &codes, words);
    };
    for (start, text, end, words) in [
        ("$[?(", "(", ")]", "nested too deeply"),
        ("$[?(", "!", "@.a)]", "nested too deeply"),
        ("$[?(", "-", "1)]", "nested too deeply"),
        ("$[?(@", "[@.a", ")]", "nested too deeply"),
        ("$[?(@", ".a", ")]", "more than 250 steps"),
        ("$[?(", "@.a?", "@.a)]", "more than 250 steps"),
        ("$", "..a", "", "more than 250 steps"),
    ] {
        let given = format!("{start}{}{end}", text.repeat(MILLION));
        let rule = format!("given: '{given}', then: {{ function: truthy }}");
        slip(&rule, &[words]);
    }
    for text in ["(", "[", "(?=", "a|"] {
        let match_ = text.repeat(MILLION);
        let options = format!("functionOptions: {{ match: '{match_}' }}");
        let rule = format!("given: $, then: {{ function: pattern, {options} }}");
        slip(&rule, &["is longer than 10000 bytes"]);
    }
    let message = "{{".repeat(MILLION);
    slip(
        &format!("given: $, message: '{message}', then: {{ field: a, function: truthy }}"),
        &[],
    );
}

#[test]
fn chains_of_references() {
    // What they cost together grows faster than their number.
    let count = 2_000;
    let schemas: Vec<String> = (0..count)
        .map(|number| {
            let next = number + 1;
            format!(r##""s{number}": {{ "not": {{ "$ref": "#/components/schemas/s{next}" }} }}"##)
        })
        .collect();
    let text = format!(
        r#"{{ "openapi": "3.1.0", "info": {{ "title": "a", "version": "1" }}, "paths": {{}},
        "components": {{ "schemas": {{ {}, "s{count}": {{}} }} }} }}"#,
        schemas.join(",")
    );
    file("openapi.json", &text, &[]);
}

/// A rule whose function holds a value against a schema, and the document that it looks at.
#[track_caller]
fn schema(given: &str, schema: &str, api: &str, words: &[&str]) {
    let options = format!("functionOptions: {{ schema: {schema} }}");
    let rule =
        format!("rules: {{ a: {{ given: {given}, then: {{ function: schema, {options} }} }} }}\n");
    let files = [("openapi.yaml", api), ("r.yaml", rule.as_str())];
    let codes = [CLEAN, FINDINGS, NOTHING];
    with(&files, &["--ruleset", "r.yaml"], &codes, words);
}

#[test]
fn values_that_aliases_put_into_one_another() {
    // Less than a million values are added, and twenty thousand lists stand in one another.
    let (count, depth) = (88, 240);
    let (opened, closed) = ("[".repeat(depth), "]".repeat(depth));
    let lists: Vec<String> = (0..count)
        .map(|number| match number {
            0 => format!("  - &a0 {opened}{closed}\n"),
            _ => format!("  - &a{number} {opened}*a{}{closed}\n", number - 1),
        })
        .collect();
    let api = format!(
        "openapi: 3.1.0\ninfo: {{}}\npaths: {{}}\nx-a:\n{}",
        lists.concat()
    );
    // Whether it is told as too far depends on how much room a build's frames take: it comes to an end in any.
    for form in [
        "{ anyOf: [{ type: string }, { type: array, items: { $ref: '#' } }] }",
        "{ items: { $ref: '#' }, minItems: 1, unevaluatedItems: false, \
         $schema: 'https://json-schema.org/draft/2020-12/schema' }",
    ] {
        schema("'$.x-a'", form, &api, &[]);
    }
    let last = format!("*a{}", count - 1);
    let example = format!(
        "{api}components:\n  schemas:\n    A: {{ type: array, items: {{ $ref: '#/components/schemas/A' }}, \
         example: {last} }}\n"
    );
    file("openapi.yaml", &example, &[]);
    let manifest = format!(
        "x-a:\n{}organisation: {last}\noperations: {last}\n",
        lists.concat()
    );
    file("service.yaml", &manifest, &[]);
    file(
        "publiccode.yml",
        &format!("{manifest}publiccodeYmlVersion: {last}\n"),
        &[],
    );
}

#[test]
fn schemas_that_lead_to_one_another() {
    let count = 20_000;
    let api = "openapi: 3.1.0\ninfo: {}\npaths: {}\n";
    for (start, end) in [("", ""), ("allOf: [{ ", " }]"), ("not: { ", " }")] {
        let forms: Vec<String> = (0..count)
            .map(|number| {
                let next = number + 1;
                format!("d{number}: {{ {start}$ref: '#/definitions/d{next}'{end} }}, ")
            })
            .collect();
        let all = format!(
            "{{ $ref: '#/definitions/d0', definitions: {{ {}d{count}: {{}} }} }}",
            forms.concat()
        );
        schema("'$.info'", &all, api, &[]);
    }
}

#[test]
fn folders() {
    // As deep as the limit can be raised.
    let path = format!("{}README.md", "a/".repeat(1_000));
    let flags = ["--limit", "folders=1024"];
    let codes = [CLEAN, FINDINGS, NOTHING];
    with(&[(&path, "# A\n")], &flags, &codes, &[]);
    let reached = "more than 128 folders in one another";
    with(&[(&path, "# A\n")], &[], &codes, &[reached]);
}

#[test]
fn what_yardstick_itself_reads() {
    let text = "[".repeat(MILLION);
    for (path, flags) in [
        ("b.json", &["--baseline", "b.json"][..]),
        ("c.toml", &["--config", "c.toml"]),
        ("p.json", &["report", "--compare", "p.json"]),
        ("s.yaml", &["report", "--services", "s.yaml"]),
    ] {
        with(&[(path, &text)], flags, &[FAILURE], &[]);
    }
}
