//! Traps for every reader, for rules and for rules of rulesets: from the file that holds one to the written report.

#![expect(clippy::disallowed_methods, reason = "a test reads what it made")]

use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

use crate::cli::{self, ExitCode};
use crate::dossier::Dossier;
use crate::guard::Deadline;
use crate::limits::{Limit, Limits};
use crate::outcome::Cause;
use crate::repository::{Options, Repository};

/// A file that somebody reads: its path, its text with a place for the trap, who falls into it, and which part of the
/// dossier that puts in doubt.
type Row = (&'static str, &'static str, &'static str, &'static str);

const READERS: &[Row] = &[
    (
        "package.json",
        r#"{ "name": "TRAP" }"#,
        "JSON",
        "/repository/dependencies",
    ),
    (
        ".github/workflows/ci.yml",
        "name: TRAP\n",
        "YAML",
        "/repository/workflows",
    ),
    ("Cargo.toml", "# TRAP\n", "TOML", "/repository/dependencies"),
    ("README.md", "# TRAP\n", "readme", "/repository/readme"),
    ("LICENCE", "TRAP\n", "licences", "/repository/licences"),
    ("Dockerfile", "# TRAP\n", "images", "/repository/images"),
    (".nvmrc", "# TRAP\n", "runtimes", "/repository/runtimes"),
    ("main.tf", "# TRAP\n", "services", "/repository/services"),
    (
        "Gemfile",
        "# TRAP\n",
        "dependencies",
        "/repository/dependencies",
    ),
    (
        "pom.xml",
        "<project><!-- TRAP --></project>\n",
        "XML",
        "/repository/dependencies",
    ),
    ("service.yaml", "name: TRAP\n", "YAML", "/service"),
    ("service.yaml", "name: TRAP\n", "service-yaml", "/declared"),
    (
        "docs/accessibility.md",
        "# Accessibility statement for TRAP\n\nSee /accessibility.\n",
        "page",
        "/accessibility/statements",
    ),
    (
        "docs/accessibility.md",
        "# Accessibility statement for TRAP\n\nSee /accessibility.\n",
        "accessibility",
        "/accessibility/statements",
    ),
    (
        "openapi.yaml",
        "openapi: 3.1.0\ninfo: { title: TRAP, version: '1' }\npaths: {}\n",
        "YAML",
        "/apis",
    ),
    (
        "openapi.yaml",
        "openapi: 3.1.0\ninfo: { title: TRAP, version: '1' }\npaths: {}\n",
        "references",
        "/apis",
    ),
];

fn folder(path: &str, text: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(path);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(file, text).unwrap();
    folder
}

/// Runs the program in this process, and reads the report that it wrote.
fn check(folder: &Path, flags: &[&str]) -> (ExitCode, String) {
    let out = tempfile::tempdir().unwrap();
    let file = out.path().join("report.json");
    let sink = format!("json:{}", file.display());
    let folder = folder.to_str().unwrap();
    let usual = [
        "yardstick",
        "check",
        folder,
        "--isolated",
        "--format",
        &sink,
    ];
    let day = ["--as-of", "2026-11-22"];
    let all = usual.iter().chain(&day).chain(flags);
    let all: Vec<OsString> = all.map(OsString::from).collect();
    // A thread belongs to one pool for as long as it lives, so each run has one of its own, as a program has.
    let run = std::thread::spawn(move || cli::run(all));
    let code = run.join().expect("no panic gets out");
    let report = fs::read_to_string(file).expect("the report is written");
    let read: Value = serde_json::from_str(&report).unwrap();
    assert_eq!(read["asOf"], "2026-11-22");
    (code, report)
}

#[test]
fn a_bug_in_a_reader_costs_one_file() {
    for (path, text, who, _) in READERS {
        let sound = folder(path, &text.replace("TRAP", "nothing"));
        let (code, report) = check(sound.path(), &[]);
        assert_ne!(code, ExitCode::Failure, "{path}");
        assert!(!report.contains("a bug of its own"), "{path}: {report}");

        let trap = folder(path, &text.replace("TRAP", &format!("trap for {who}!")));
        let (code, report) = check(trap.path(), &[]);
        assert_eq!(code, ExitCode::Failure, "{path} for {who}");
        let words = format!("`{path}` could not be read: yardstick broke off at a bug of its own");
        assert!(report.contains(&words), "{path} for {who}: {report}");
    }
}

#[test]
fn what_a_reader_broke_off_at_is_in_doubt() {
    for (path, text, who, pointer) in READERS {
        let read = |trap: &str| {
            let folder = folder(path, &text.replace("TRAP", trap));
            let options = Options {
                limits: Limits {
                    file_time: Duration::from_millis(300),
                    ..Limits::default()
                },
                ..Options::default()
            };
            Dossier::read(&Repository::open(folder.path(), &options).unwrap())
        };
        let has = |dossier: &Dossier, cause: Cause| {
            let mut troubles = dossier.troubles.iter();
            troubles.any(|met| met.cause == cause && met.at.pointer() == *pointer)
        };
        let bug = read(&format!("trap for {who}!"));
        assert!(has(&bug, Cause::Bug), "{path}: {:?}", bug.troubles);
        let late = read(&format!("trap without end for {who}!"));
        assert!(has(&late, Cause::Time), "{path}: {:?}", late.troubles);
    }
}

#[test]
fn a_lockfile_is_one_file_too() {
    let folder = folder(
        "package.json",
        r#"{ "dependencies": { "react": "^19.0.0" } }"#,
    );
    let lockfile = r#"{ "lockfileVersion": 3, "name": "trap for lockfile!" }"#;
    fs::write(folder.path().join("package-lock.json"), lockfile).unwrap();
    let (code, report) = check(folder.path(), &[]);
    assert_eq!(code, ExitCode::Failure);
    assert!(report.contains("`package-lock.json` could not be read: yardstick broke off"));
}

#[test]
fn a_bug_in_a_rule_costs_that_rule() {
    let folder = folder("service.yaml", "name: Juggling\nphase: live\n");
    let readme = folder.path().join("README.md");
    fs::write(&readme, "# Juggling\n\nnothing\n").unwrap();
    let count = |report: &str, words: &str| report.matches(words).count();
    let (code, sound) = check(folder.path(), &[]);
    assert_ne!(code, ExitCode::Failure);
    assert_eq!(count(&sound, "came to no end"), 0);

    fs::write(&readme, "# Juggling\n\ntrap for checks!\n").unwrap();
    let (code, broken) = check(folder.path(), &[]);
    assert_eq!(code, ExitCode::Failure);
    assert!(
        count(&broken, "came to no end: yardstick broke off") > 0,
        "{broken}"
    );
    // What other rules found is in the report all the same.
    let failed = |report: &str| {
        let report: Value = serde_json::from_str(report).unwrap();
        let text = report.to_string();
        count(&text, r#""outcome":"failed""#)
    };
    assert!(failed(&broken) > 0 || failed(&sound) == 0);
}

#[test]
fn a_bug_in_a_rule_of_a_ruleset_costs_that_rule() {
    let folder = folder(
        "openapi.yaml",
        "openapi: 3.1.0\ninfo: { title: trap for checks!, version: '1' }\npaths: {}\n",
    );
    let ruleset = "rules:
  trapped: { given: $.info.title, then: { function: truthy } }
  sound: { given: $.info, then: { field: contact, function: truthy } }
";
    let file = folder.path().join("rules.yaml");
    fs::write(&file, ruleset).unwrap();
    let flags = ["--ruleset", file.to_str().unwrap()];
    let (code, report) = check(folder.path(), &flags);
    assert_eq!(code, ExitCode::Failure);
    let words = "the rule `trapped` came to no end in `openapi.yaml`: yardstick broke off";
    assert!(report.contains(words), "{report}");
    assert!(!report.contains("the rule `sound` came to no end"));
    assert!(report.contains("sound"));
}

#[test]
fn when_the_run_is_over_the_rest_is_in_doubt() {
    let folder = folder("README.md", "# Juggling\n");
    let opened = |time: Duration| {
        let options = Options {
            run: Deadline::within(time, Limit::RunTime),
            ..Options::default()
        };
        Repository::open(folder.path(), &options).unwrap()
    };
    // Over before the folder was gone through, or thereafter.
    let unwalked = opened(Duration::ZERO);
    let time = Duration::from_secs(1);
    let walked = opened(time);
    std::thread::sleep(time);
    assert_eq!(walked.entries().len(), 1);
    for (repository, place) in [(unwalked, "/repository"), (walked, "/repository/readme")] {
        let dossier = Dossier::read(&repository);
        let at = |pointer: &str| {
            let mut troubles = dossier.troubles.iter();
            troubles.any(|met| met.cause == Cause::Time && met.at.pointer() == pointer)
        };
        assert!(at(place), "{:?}", dossier.troubles);
    }
}
