//! An old service takes yardstick up: baseline, mending, a waiver that runs out, a pack that raises an obligation. At
//! each step the exit code and every form of the report say the same.

use serde_json::Value as Json;

use crate::desk::{Desk, Ran};

const SERVICE: &str = "\
name: Borrow a wheelbarrow
organisation: { name: Thistledown, kind: council }
nation: england
kind: transactional
phase: live
";

const PACK: &str = "\
id: allotments
title: Allotments and how to keep them
edition: '1'
version: 1.0.0
publisher: Thistledown Borough Council
licence: OGL-UK-3.0
attribution: Invented for a test.
source: https://thistledown.example/allotments
from: 2021-01-01
addresses: Everyone with a plot.
bases: [{ force: should }]
written: 2026-11-22
";

const CLAUSES: &str = "\
- { id: plot-1, title: Keep it watered, source: 'https://thistledown.example/allotments#1', machine: Who waters., person: Whether they do., question: Who waters in August? }
- { id: plot-2, title: Keep it tidy, source: 'https://thistledown.example/allotments#2', machine: Whether paths are told of., person: Whether they are wide., question: May we walk it? }
";

/// A rule that asks for a field of service.yaml.
fn rule(clause: &str, force: &str, field: &str, message: &str) -> String {
    format!(
        "\
title: The plot has its {field}
clause: {clause}
bases: [{{ force: {force}, source: 'https://thistledown.example/allotments#a', says: Have your {field}. }}]
why: Nobody else will.
remedy: Say it in service.yaml.
given: $.declared
then: {{ field: {field}, function: truthy }}
message: {message}
examples:
  - outcome: failed
    files: {{ service.yaml: 'name: Plot 7' }}
  - outcome: passed
    files: {{ service.yaml: '{field}: a thing' }}
"
    )
}

/// The service, with a pack of its own: two standards and one piece of guidance that it breaks.
fn desk() -> Desk {
    let desk = Desk::new();
    desk.put("service.yaml", SERVICE);
    desk.put(
        "yardstick.toml",
        "pack-choice = 'named'\n[packs]\nallotments = './rules/allotments'\n",
    );
    desk.put("rules/allotments/pack.yaml", PACK);
    desk.put("rules/allotments/clauses.yaml", CLAUSES);
    for (name, clause, force, field, message) in RULES {
        desk.put(
            &format!("rules/allotments/rules/{name}.yaml"),
            rule(clause, force, field, message),
        );
    }
    desk
}

const RULES: [(&str, &str, &str, &str, &str); 3] = [
    (
        "described",
        "plot-1",
        "must",
        "description",
        "nothing is said of the plot",
    ),
    (
        "users-told",
        "plot-2",
        "must",
        "users",
        "nobody is said to use the plot",
    ),
    (
        "owner-named",
        "plot-2",
        "should",
        "owner",
        "nobody is named who owns the plot",
    ),
];

const FORMATS: [&str; 8] = [
    "markdown",
    "json",
    "ndjson",
    "sarif",
    "sarif-github",
    "junit",
    "github",
    "gitlab",
];

/// Checks with these arguments: this exit code, whatever the format, and these rules closing the gate.
#[track_caller]
fn check(desk: &Desk, arguments: &[&str], code: i32, closing: &[&str]) -> Ran {
    let all = [&["check"], arguments].concat();
    let ran = desk.run(&all);
    ran.ends_with(code);
    for format in FORMATS {
        let file = format!("out.{format}");
        let ran = desk.run(&[&all[..], &["--format", &format!("{format}:{file}")]].concat());
        ran.ends_with(code);
        assert!(
            !desk.read(&file).is_empty() || format == "github",
            "{format}"
        );
    }
    let report: Json = serde_json::from_str(&desk.read("out.json")).expect("one document");
    let results = report["results"].as_array().expect("a list").iter();
    let closes = results.filter(|result| result["closesGate"] == true);
    let closes: Vec<&str> = closes
        .filter_map(|result| result["rule"].as_str())
        .collect();
    assert_eq!(closes, closing);
    assert_eq!(report["summary"]["gateClosed"], !closing.is_empty());
    // What closes the gate is in the lists that gates of others read.
    let sarif: Json = serde_json::from_str(&desk.read("out.sarif-github")).expect("one document");
    let alerts = sarif.to_string();
    let quality = desk.read("out.gitlab");
    for rule in closing {
        assert!(alerts.contains(rule), "{rule}: {alerts}");
        assert!(quality.contains(rule), "{rule}: {quality}");
    }
    for format in FORMATS {
        std::fs::remove_file(desk.file(&format!("out.{format}"))).expect("it was written");
    }
    ran
}

#[track_caller]
fn says(ran: &Ran, words: &str) {
    let all = format!("{} {}", ran.stdout, ran.stderr);
    let all: Vec<&str> = all.split_whitespace().collect();
    assert!(
        all.join(" ").contains(words),
        "`{words}` is not in:\n{}\n{}",
        ran.stdout,
        ran.stderr
    );
}

#[test]
fn from_the_first_day_to_a_raised_obligation() {
    let desk = desk();

    // Adopt: what is there is written down, and only what is new closes the gate.
    check(&desk, &[], 1, &["described", "users-told"]);
    desk.run(&["baseline"]).ends_with(0);
    let ran = check(&desk, &["--baseline"], 0, &[]);
    says(&ran, "allotments 1");
    desk.run(&["baseline"]).ends_with(2);

    // Mend one: it is gone from what is left, and cannot come back.
    desk.put(
        "service.yaml",
        format!("{SERVICE}description: A plot with a view.\n"),
    );
    let ran = check(&desk, &["--baseline"], 0, &[]);
    says(&ran, "--prune");
    desk.run(&["baseline", "--prune"]).ends_with(0);
    assert!(
        !desk
            .read("yardstick-baseline.json")
            .contains("\"described\"")
    );
    desk.put("service.yaml", SERVICE);
    check(&desk, &["--baseline"], 1, &["described"]);
    desk.put(
        "service.yaml",
        format!("{SERVICE}description: A plot with a view.\n"),
    );

    // Waive the other, to a day.
    std::fs::remove_file(desk.file("yardstick-baseline.json")).expect("it is there");
    check(&desk, &[], 1, &["users-told"]);
    desk.run(&[
        "waive",
        "users-told",
        "--reason",
        "the survey is in January",
    ])
    .ends_with(0);
    let ran = check(&desk, &[], 1, &["users-told"]);
    says(&ran, "approver");
    std::fs::remove_file(desk.file("waivers.yaml")).expect("it was written");
    let waive = [
        "waive",
        "users-told",
        "--reason",
        "the survey is in January",
        "--owner",
        "Ann",
        "--approver",
        "Jo",
        "--expires",
        "2026-12-31",
    ];
    desk.run(&waive).ends_with(0);
    let ran = check(&desk, &["--as-of", "2026-11-22"], 0, &[]);
    says(&ran, "the survey is in January");
    check(&desk, &["--no-waivers"], 1, &["users-told"]);
    check(&desk, &["--as-of", "2026-12-31"], 0, &[]);

    // It runs out with that day, where the team is.
    let ran = check(&desk, &["--as-of", "2027-01-01"], 1, &["users-told"]);
    says(&ran, "2026-12-31");
    check(&desk, &["--as-of", "2026-12-31T23:59:59Z"], 0, &[]);
    check(
        &desk,
        &["--as-of", "2027-01-01T00:00:00Z"],
        1,
        &["users-told"],
    );

    // The pack raises an obligation: the lock holds it back until somebody has looked.
    desk.run(&["lock"]).ends_with(0);
    check(&desk, &["--locked"], 0, &[]);
    let (name, clause, _, field, message) = RULES[2];
    desk.put(
        &format!("rules/allotments/rules/{name}.yaml"),
        rule(clause, "must", field, message),
    );
    let ran = desk.run(&["check", "--locked", "--format", "sarif:out.sarif"]);
    ran.ends_with(4);
    assert!(!desk.file("out.sarif").exists());
    let before = desk.read("yardstick.lock");
    let ran = desk.run(&["update", "--dry-run"]);
    ran.ends_with(0);
    says(&ran, "owner-named");
    assert_eq!(desk.read("yardstick.lock"), before);
    desk.run(&["update"]).ends_with(0);
    assert_ne!(desk.read("yardstick.lock"), before);
    check(&desk, &["--locked"], 1, &["owner-named"]);
}
