//! What must be so of whole runs, whatever the repository: the same files give the same bytes.
//!
//! Repositories are invented, written in any order into folders of any name, and checked on one to four threads. Every
//! form of the report is compared, byte by byte.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot run the program fails"
)]

#[path = "common/desk.rs"]
mod desk;

use std::collections::BTreeMap;
use std::process::Command;

use desk::Desk;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select, subsequence};

/// Forms of `check`, all of which one run can write.
const FORMATS: [&str; 9] = [
    "text",
    "markdown",
    "json",
    "ndjson",
    "sarif",
    "sarif-github",
    "junit",
    "github",
    "gitlab",
];

/// Forms of `report`.
const PAPERS: [&str; 4] = ["html", "markdown", "json", "oscal"];

/// A file of any use to a rule, or in the way of one.
fn files() -> impl Strategy<Value = BTreeMap<String, String>> {
    let kind = select(&["central-government", "council", "nhs", "supplier"][..]);
    let phase = select(&["alpha", "private-beta", "live"][..]);
    let manifest = (kind, phase, "[A-Z][a-z]{2,8}").prop_map(|(kind, phase, name)| {
        format!(
            "name: {name}\norganisation: {{ kind: {kind} }}\nkind: transactional\nphase: {phase}\n"
        )
    });
    let operations = vec(("[a-z]{1,5}", any::<bool>()), 0..4).prop_map(|operations| {
        let mut page = "openapi: 3.0.3\ninfo: { title: A, version: '1' }\npaths:\n".to_owned();
        let operations: BTreeMap<String, bool> = operations.into_iter().collect();
        for (name, has_summary) in operations {
            let summary = if has_summary { "summary: x, " } else { "" };
            page += &format!("  /{name}: {{ get: {{ {summary}responses: {{ '200': {{ description: x }} }} }} }}\n");
        }
        page
    });
    let statement = select(
        &[
            "# Accessibility statement\n\nThis website is partially compliant with WCAG 2.1 AA.\n",
            "# Accessibility statement for [name]\n\nThis website is run by [body].\n",
        ][..],
    );
    let fixed = [
        ("README.md", "# A service\n"),
        ("LICENSE", "MIT License\n"),
        (
            "package.json",
            "{ \"name\": \"a\", \"dependencies\": { \"left-pad\": \"1\" } }\n",
        ),
        ("docs/broken.yaml", "a: [1\n"),
        ("docs/odd \u{202e}name.md", "# Odd\n"),
        (
            "publiccode.yml",
            "publiccodeYmlVersion: '0.4'\nname: A\nurl: https://example.org/a.git\n",
        ),
        (
            "docs/adr/0001-use-rust.md",
            "# Use Rust\n\nStatus: accepted\n",
        ),
        ("broken.json", "{"),
        (".nvmrc", "12\n"),
    ];
    let all = subsequence(fixed.to_vec(), 0..=fixed.len());
    let generated = (
        proptest::option::weighted(0.8, manifest),
        proptest::option::of(operations.clone()),
        proptest::option::of(operations),
        proptest::option::of(statement),
    );
    (all, generated).prop_map(|(fixed, (manifest, one, two, statement))| {
        let fixed = fixed
            .into_iter()
            .map(|(name, text)| (name, text.to_owned()));
        let generated = [
            manifest.map(|text| ("service.yaml", text)),
            one.map(|text| ("openapi.yaml", text)),
            two.map(|text| ("apis/two/openapi.yaml", text)),
            statement.map(|text| ("docs/accessibility-statement.md", text.to_owned())),
        ];
        let files = fixed.chain(generated.into_iter().flatten());
        files.map(|(name, text)| (name.to_owned(), text)).collect()
    })
}

/// A folder of this name with the files, written one by one in this order.
fn written(desk: &Desk, name: &str, files: &BTreeMap<String, String>, order: &[Index]) {
    desk.put(&format!("{name}/.keep"), "");
    let mut rest: Vec<_> = files.iter().collect();
    let mut order = order.iter();
    while !rest.is_empty() {
        let at = order.next().map_or(0, |index| index.index(rest.len()));
        let (file, text) = rest.remove(at);
        desk.put(&format!("{name}/{file}"), text);
    }
}

/// Every form of the report on a folder, and how the runs ended.
fn reported(desk: &Desk, name: &str, threads: usize) -> BTreeMap<String, String> {
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_yardstick"));
        for (variable, _) in std::env::vars_os() {
            let text = variable.to_string_lossy();
            if text.starts_with("YARDSTICK_") || text.starts_with("GITHUB_") {
                command.env_remove(&variable);
            }
        }
        let output = command
            .args(arguments)
            .args(["--as-of", "2026-11-22", "--threads", &threads.to_string()])
            .env("NO_COLOR", "1")
            .current_dir(desk.file(name))
            .output()
            .unwrap();
        let code = output.status.code().unwrap_or(-1);
        assert!((0..=2).contains(&code), "{code}");
        let [out, err] =
            [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
        format!("{code}\n{out}\n{err}")
    };
    let mut all = BTreeMap::new();
    // One run writes them all, and what it writes them to is not part of what is checked.
    let wanted = FORMATS.map(|format| format!("{format}:../{name}.{format}"));
    let mut arguments = vec!["check", "."];
    for wanted in &wanted {
        arguments.extend(["--format", wanted]);
    }
    all.insert("check".to_owned(), run(&arguments));
    for format in FORMATS {
        all.insert(format.to_owned(), desk.read(&format!("{name}.{format}")));
    }
    for paper in PAPERS {
        all.insert(
            format!("report {paper}"),
            run(&["report", ".", "--format", paper]),
        );
    }
    all.insert(
        "report --brief".to_owned(),
        run(&["report", ".", "--brief"]),
    );
    all
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4, failure_persistence: None, max_shrink_iters: 24, ..ProptestConfig::default() })]

    #[test]
    fn the_same_files_give_the_same_bytes(
        files in files(),
        (one, other) in (vec(any::<Index>(), 16), vec(any::<Index>(), 16)),
        threads in 2_usize..5,
        (first, second) in ("q[a-z]{7}z", "x[a-z]{7}k"),
    ) {
        let desk = Desk::new();
        written(&desk, &first, &files, &one);
        written(&desk, &second, &files, &other);
        let before = reported(&desk, &first, 1);
        let after = reported(&desk, &second, threads);
        for (form, before) in &before {
            // The folder's name is all that differs, where it is told.
            let named = after[form].replace(&second, &first);
            prop_assert!(*before == named, "{}:\n{}\n---\n{}", form, before, named);
            prop_assert!(!before.trim().is_empty() || form == "github" || form == "ndjson", "{}", form);
        }
    }
}
