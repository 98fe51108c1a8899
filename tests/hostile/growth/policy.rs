//! Waivers, exceptions and evidence without number, and words in them without end.

use super::*;

/// A service with so many old systems, of which each is written so.
fn with_legacy(count: usize, entry: &str) -> String {
    let entries = entry.repeat(count);
    format!("{SERVICE}technology:\n  legacy:\n{entries}")
}

/// A rule that fails for each item of `x` in an API description.
const RULES: &str = "rules:
  sound-rule: { given: '$.x[*]', message: '{{path}} has no motto', then: { field: motto, function: truthy } }
";

const BY_RULES: &[&str] = &["--ruleset", "r.yaml", "--packs", "none"];

fn api(items: &str) -> String {
    format!("openapi: 3.1.0\ninfo: {{ title: a, version: '1' }}\npaths: {{}}\nx:\n{items}")
}

#[test]
fn exceptions_for_each_value() {
    let legacy = with_legacy(2_000, "    - { name: a }\n");
    let exceptions = "  - { kind: legacy, about: a, reason: r }\n".repeat(2_000);
    let service = format!("{legacy}exceptions:\n{exceptions}");
    let flags = ["--format", "json", "--limit", "findings=100"];
    let words = "or fewer where some are the same, as they are too many: more than 100 findings of one rule";
    ends(&[("service.yaml", &service)], &flags, &[words]);
}

#[test]
fn a_long_reason_for_each_value() {
    let long = "r".repeat(2_000_000);
    let legacy = with_legacy(2_000, "    - { name: a }\n");
    let exception = format!("exceptions:\n  - {{ kind: legacy, about: a, reason: {long} }}\n");
    let service = format!("{legacy}{exception}");
    let words = "it is longer than 2000 bytes, so it excuses nothing";
    ends(&[("service.yaml", &service)], &[], &[words]);

    let long = "r".repeat(900_000);
    let legacy = with_legacy(9_000, "    - { name: a }\n");
    for field in ["reason", "approver"] {
        let other = match field {
            "reason" => "",
            _ => "reason: r, ",
        };
        let waiver =
            format!("waivers:\n  - {{ rule: legacy-registered, {other}{field}: {long} }}\n");
        let folder = folder(&[
            ("service.yaml", legacy.as_bytes()),
            ("waivers.yaml", waiver.as_bytes()),
        ]);
        let run = run(folder.path(), &[".", "--format", "sarif"]);
        assert_eq!(run.code, FAILURE, "{}", run.all());
        calm(&run);
        let words = format!("`{field}` is not understood: it is longer than 2000 bytes");
        run.names(&[&words]);
    }
}

#[test]
fn names_that_are_no_rules() {
    let names = repeated(87, |number| format!("services-are-known-{number:02},"));
    let comment = format!("# yardstick: waive {names}a because b\n");
    let comments = comment.repeat(1_500);
    let words = "of `compose.yaml`, or fewer where some are the same, are not listed: it has more than 1000";
    let compose = format!("{comments}services: {{}}\n");
    ends(&[("compose.yaml", &compose)], &[], &[words]);
}

#[test]
fn evidence_that_is_nowhere() {
    let long = "x".repeat(40);
    let files: Vec<String> = (0..2_000)
        .map(|number| format!("{long}-{number:04}.png"))
        .collect();
    let entries = repeated(10_000, |number| {
        format!(
            "  - {{ clause: govuk-service-standard/part-{number}, link: {long}-{number}.svg, date: 2026-06-25 }}\n"
        )
    });
    let service = format!("{SERVICE}evidence:\n{entries}");
    let mut files: Vec<(&str, &str)> = files.iter().map(|file| (file.as_str(), "a")).collect();
    files.push(("service.yaml", &service));
    let words = "of `service.yaml`, or fewer where some are the same, are not listed: it has more than 1000";
    ends(&files, &[], &[words]);
}

#[test]
fn records_for_each_finding() {
    let records = repeated(6_000, |number| {
        format!("  - {{ rule: sound-rule, path: openapi.yaml, at: /x/{number}, reason: r }}\n")
    });
    let records = format!("waivers:\n{records}");
    let api = api(&"  - {}\n".repeat(6_000));
    let files = [
        ("openapi.yaml", api.as_str()),
        ("r.yaml", RULES),
        ("waivers.yaml", records.as_str()),
    ];
    ends(&files, BY_RULES, &[]);
}

#[test]
fn comments_for_each_finding() {
    let api = api(&"  - {} # yardstick: waive sound-rule because r\n".repeat(10_001));
    let files = [("openapi.yaml", api.as_str()), ("r.yaml", RULES)];
    let words = "10000 waivers stand in comments before it";
    ends(&files, BY_RULES, &[words]);
}

#[test]
fn remarks_behind_an_apostrophe() {
    let remarks = " #".repeat(400_000);
    let legacy = with_legacy(1, &format!("    - name: it's{remarks}\n      plan: a\n"));
    ends(&[("service.yaml", &legacy)], &["--format", "json"], &[]);
}
