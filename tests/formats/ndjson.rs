//! Lines of JSON: each fits the schema, and together they say what the JSON report says.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test fails where a report cannot be read"
)]

use std::path::Path;

use serde_json::Value;

use crate::desk::Desk;
use crate::example::{example, hostile, steers_nothing};

fn lines(page: &str) -> Vec<Value> {
    let lines = page.lines().map(|line| serde_json::from_str(line).unwrap());
    lines.collect()
}

#[test]
fn each_line_fits_its_schema() {
    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/report-line.json");
    let schema = std::fs::read_to_string(schema).unwrap();
    let schema: Value = serde_json::from_str(&schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let lines = lines(&example("ndjson"));
    assert!(lines.len() > 100);
    for line in &lines {
        let errors: Vec<String> = validator
            .iter_errors(line)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{line}: {}", errors.join("\n"));
    }
    // The schema is no rubber stamp.
    let mut wrong = lines[1].clone();
    wrong["outcome"] = Value::from("fine");
    assert!(!validator.is_valid(&wrong));
}

#[test]
fn the_lines_are_the_report() {
    let report: Value = serde_json::from_str(&example("json")).unwrap();
    let mut lines = lines(&example("ndjson"));
    for line in &mut lines {
        let kind = line.as_object_mut().unwrap().shift_remove("type").unwrap();
        line["was"] = kind;
    }
    let kinds: Vec<&str> = lines
        .iter()
        .map(|line| line["was"].as_str().unwrap())
        .collect();
    assert_eq!(kinds.first(), Some(&"run"));
    assert_eq!(kinds.last(), Some(&"summary"));
    assert!(
        kinds[1..kinds.len() - 1]
            .iter()
            .all(|kind| *kind == "result")
    );
    for line in &mut lines {
        line.as_object_mut().unwrap().shift_remove("was");
    }
    let summary = lines.pop().unwrap();
    let run = lines.remove(0);
    assert_eq!(summary, report["summary"]);
    assert_eq!(Value::from(lines), report["results"]);
    for (key, value) in run.as_object().unwrap() {
        assert_eq!(*value, report[key], "{key}");
    }
    let keys = report.as_object().unwrap().len();
    assert_eq!(run.as_object().unwrap().len(), keys - 2);
}

#[test]
fn a_service_without_files_has_a_run_and_a_summary() {
    let desk = Desk::new();
    let ran = desk.run(&["check", "--format", "ndjson"]);
    ran.ends_with(3);
    let lines = lines(&ran.stdout);
    assert_eq!(lines.len(), 2, "{}", ran.stdout);
}

#[test]
fn a_hostile_line_is_one_line_and_says_what_was_there() {
    for packs in ["none", "auto"] {
        let page = hostile("ndjson", packs);
        steers_nothing(&page);
        let lines = lines(&page);
        let says = |line: &Value| {
            line["message"]
                .as_str()
                .is_some_and(|said| said.contains("##[error]l"))
        };
        assert!(lines.iter().any(says), "{page}");
    }
}
