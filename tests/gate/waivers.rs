//! Waivers: what they cover on which day, what is refused, and what `yardstick waive` writes.

#![expect(
    clippy::unwrap_used,
    reason = "a report that is no JSON fails the test"
)]

use serde_json::Value as Json;

use crate::desk::{Desk, Ran};

/// `contact-given` is a standard, `nouns` guidance; each has its places in the API description.
fn desk() -> Desk {
    let desk = Desk::new();
    desk.put(
        "rules.yaml",
        r#"rules:
  nouns:
    description: Paths name things
    message: "{{property}} begins with a verb"
    given: $.paths[*]~
    then: { function: pattern, functionOptions: { notMatch: "^/(get|create)[A-Z]" } }
  contact-given:
    description: The API names whom to ask
    given: $.info
    then: { field: contact, function: truthy }
"#,
    );
    desk.put(
        "yardstick.toml",
        r#"pack-choice = "named"
rulesets = ["rules.yaml"]

[ruleset.obligations.contact-given]
force = "must"
source = "https://standards.example/api"
"#,
    );
    desk.put(
        "openapi.yaml",
        r#"openapi: 3.0.3
info:
  title: Wheelbarrows
  version: "1"
paths:
  /getBarrow: {}
  /createBarrow: {}
  /barrows: {}
"#,
    );
    desk
}

fn with(waivers: &str) -> Desk {
    let desk = desk();
    desk.put("waivers.yaml", waivers);
    desk
}

fn check(desk: &Desk, arguments: &[&str]) -> Ran {
    desk.run(&[&["check"], arguments].concat())
}

fn json(desk: &Desk, arguments: &[&str]) -> Json {
    let ran = check(desk, &[&["--format", "json"], arguments].concat());
    serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}: {}", ran.stderr))
}

/// How the findings of a rule stand, in the order of the report.
fn standings(report: &Json, rule: &str) -> Vec<String> {
    let results = report["results"].as_array().unwrap().iter();
    let of_rule = results.filter(|result| result["rule"] == rule);
    let standings = of_rule.map(|result| result["standing"].as_str().unwrap().to_owned());
    standings.collect()
}

fn states(report: &Json) -> Vec<(String, u64)> {
    let waivers = report["services"][0]["waivers"].as_array().unwrap().iter();
    let states = waivers.map(|waiver| {
        let state = waiver["state"].as_str().unwrap().to_owned();
        (state, waiver["covers"].as_u64().unwrap())
    });
    states.collect()
}

const APPROVED: &str = "waivers:
  - rule: contact-given
    reason: The team moves in December.
    approver: Ann Other
    owner: Barrow team
    expires: 2026-12-24
";

#[test]
fn a_standard_is_waived_to_the_end_of_the_last_day() {
    let desk = with(APPROVED);
    check(&desk, &[]).ends_with(0);
    let last = check(&desk, &["--as-of", "2026-12-24"]);
    last.ends_with(0);
    assert!(
        last.stdout.contains("active until this day ends"),
        "{}",
        last.stdout
    );
    let after = check(&desk, &["--as-of", "2026-12-25"]);
    after.ends_with(1);
    let told = "the waiver of `contact-given` ended on 2026-12-24; 1 finding is open again";
    assert!(after.stdout.contains(told), "{}", after.stdout);
    assert_eq!(
        states(&json(&desk, &["--as-of", "2026-12-25"])),
        [("expired".to_owned(), 0)]
    );
}

#[test]
fn days_end_in_the_zone_of_the_settings() {
    let desk = with(&APPROVED.replace("2026-12-24", "2026-06-30"));
    // In London the first of July has begun, in Lisbon too; in the Azores it has not.
    let moment = ["--as-of", "2026-06-30T23:30:00Z"];
    check(&desk, &moment).ends_with(1);
    let settings = desk.read("yardstick.toml");
    desk.put(
        "yardstick.toml",
        format!("zone = \"Atlantic/Azores\"\n{settings}"),
    );
    check(&desk, &moment).ends_with(0);
}

#[test]
fn a_standard_needs_an_approver_and_an_end() {
    let reason = "waivers:\n  - rule: contact-given\n    reason: Later.\n";
    let rows = [
        (String::new(), "without `approver` and `expires`"),
        ("    approver: Ann Other\n".to_owned(), "without `expires`"),
        ("    expires: 2027-01-01\n".to_owned(), "without `approver`"),
    ];
    for (field, told) in rows {
        let desk = with(&format!("{reason}{field}"));
        let ran = check(&desk, &[]);
        ran.ends_with(1);
        assert!(ran.stdout.contains("approved-waivers"), "{}", ran.stdout);
        assert!(ran.stdout.contains(told), "{told}: {}", ran.stdout);
        let report = json(&desk, &[]);
        assert_eq!(standings(&report, "contact-given"), ["open"]);
        assert_eq!(states(&report), [("unapproved".to_owned(), 0)]);
    }
}

#[test]
fn guidance_needs_a_reason() {
    let desk = with("waivers:\n  - { rule: nouns, reason: Clients rely on it. }\n");
    let report = json(&desk, &[]);
    assert_eq!(standings(&report, "nouns"), ["waived", "waived"]);
    assert_eq!(states(&report), [("active".to_owned(), 2)]);
    assert_eq!(report["summary"]["waived"], 2);
    let text = check(&desk, &[]).stdout;
    assert!(!text.contains("begins with a verb"), "{text}");
    assert!(
        text.contains("nouns: 2 findings, active, without an end"),
        "{text}"
    );
}

#[test]
fn what_remains_of_a_failure_is_drawn() {
    let desk = with("waivers:\n  - { rule: nouns, at: '/paths/~1getBarrow', reason: Old. }\n");
    let report = json(&desk, &[]);
    assert_eq!(standings(&report, "nouns"), ["waived", "open"]);
    let text = check(&desk, &[]).stdout;
    assert!(!text.contains("/getBarrow begins"), "{text}");
    assert!(text.contains("/createBarrow begins"), "{text}");
}

#[test]
fn paths_are_seen_from_the_folder_of_the_record() {
    let desk = desk();
    let of_path =
        |path: &str| format!("waivers:\n  - {{ rule: nouns, path: '{path}', reason: Old. }}\n");
    for (path, expected) in [
        ("openapi.yaml", ["waived", "waived"]),
        ("*.yaml", ["waived", "waived"]),
        ("**/*.yaml", ["waived", "waived"]),
        ("apis/*.yaml", ["open", "open"]),
        ("*.yml", ["open", "open"]),
    ] {
        desk.put("waivers.yaml", of_path(path));
        assert_eq!(standings(&json(&desk, &[]), "nouns"), expected, "{path}");
    }
    desk.put("waivers.yaml", "waivers: []\n");
    desk.put(".github/waivers.yaml", of_path("openapi.yaml"));
    assert_eq!(standings(&json(&desk, &[]), "nouns"), ["waived", "waived"]);
}

#[test]
fn an_unused_waiver_is_a_finding_of_its_own() {
    let unused = "waivers:\n  - { rule: nouns, at: '/paths/~1barrows', reason: Old. }\n";
    let desk = with(unused);
    let settings = desk
        .read("yardstick.toml")
        .replace("\"must\"", "\"should\"");
    desk.put("yardstick.toml", settings);
    desk.put(
        "openapi.yaml",
        "openapi: 3.0.3\ninfo: { title: B, version: '1', contact: { name: A } }\npaths: {}\n",
    );
    let ran = check(&desk, &[]);
    ran.ends_with(0);
    assert!(ran.stdout.contains("needed-waivers"), "{}", ran.stdout);
    check(&desk, &["--fail-level", "guidance"]).ends_with(1);
    assert_eq!(states(&json(&desk, &[])), [("unused".to_owned(), 0)]);
    // Whoever looks at one file cannot say that.
    let partial = check(&desk, &["openapi.yaml"]).stdout;
    assert!(!partial.contains("needed-waivers"), "{partial}");
    let quiet = desk.read("yardstick.toml") + "\n[levels]\nneeded-waivers = \"off\"\n";
    desk.put("yardstick.toml", quiet);
    check(&desk, &["--fail-level", "guidance"]).ends_with(0);
}

#[test]
fn a_waiver_of_what_no_text_asks_is_unused() {
    let desk = with("waivers:\n  - { rule: open-licence, reason: Old. }\n");
    let text = check(&desk, &[]).stdout;
    let told =
        "the waiver of `open-licence` covers nothing: no text asks for it here on 2026-11-22";
    assert!(text.contains(told), "{text}");
}

#[test]
fn comments_waive_what_stands_there() {
    let desk = desk();
    let waived = |openapi: &str| {
        desk.put("openapi.yaml", openapi);
        standings(&json(&desk, &[]), "nouns")
    };
    let head = "openapi: 3.0.3\ninfo: { title: W, version: '1', contact: { name: A } }\npaths:\n";
    let rows = [
        (
            "  /getBarrow: {} # yardstick: waive nouns because clients rely on it\n  /createBarrow: {}\n",
            ["waived", "open"],
        ),
        (
            "  /getBarrow: {}\n  # yardstick: waive nouns because clients rely on it\n\n  # more\n  /createBarrow: {}\n",
            ["open", "waived"],
        ),
        (
            "  /getBarrow: {}\n  /createBarrow: {}\n# yardstick: waive-file nouns until 2026-11-22 because it is old\n",
            ["waived", "waived"],
        ),
        (
            "  /getBarrow: { description: '# yardstick: waive-file nouns because so' }\n  /createBarrow: {}\n",
            ["open", "open"],
        ),
        (
            "  /getBarrow: {} # yardstick: waive nouns until 2026-11-21 because it is old\n  /createBarrow: {}\n",
            ["open", "open"],
        ),
    ];
    for (paths, expected) in rows {
        assert_eq!(waived(&format!("{head}{paths}")), expected, "{paths}");
    }
}

#[test]
fn a_comment_waives_a_standard_with_approver_and_end() {
    let desk = desk();
    let openapi = desk.read("openapi.yaml");
    let with = |words: &str| {
        openapi.replace(
            "info:\n",
            &format!("info: # yardstick: waive contact-given {words}\n"),
        )
    };
    desk.put("openapi.yaml", with("because we move"));
    let ran = check(&desk, &[]);
    ran.ends_with(1);
    assert!(
        ran.stdout.contains("without `approver` and `expires`"),
        "{}",
        ran.stdout
    );
    desk.put(
        "openapi.yaml",
        with("until 2026-12-24 approved by Ann Other because we move"),
    );
    check(&desk, &[]).ends_with(0);
    check(&desk, &["--as-of", "2026-12-25"]).ends_with(1);
}

#[test]
fn comments_that_are_not_understood_are_told() {
    let desk = desk();
    let openapi = desk.read("openapi.yaml") + "# yardstick: ignore nouns\n";
    desk.put("openapi.yaml", openapi);
    desk.put(
        "README.md",
        "# Barrows\n\n<!-- yardstick: waive noun because so -->\nWords.\n",
    );
    desk.put(
        "pyproject.toml",
        "[project]\nname = \"b\" # yardstick: waive nouns, because so\n",
    );
    let text = check(&desk, &[]).stdout;
    for told in [
        "this comment is not understood: it begins with `ignore`",
        "there is no rule `noun`: did you mean `nouns`?",
        "the name of a rule is missing",
        "openapi.yaml:9:1",
        "README.md:3:1",
        "pyproject.toml:2:12",
    ] {
        assert!(text.contains(told), "{told}: {text}");
    }
}

#[test]
fn reviewers_leave_waivers_out() {
    let desk = with(APPROVED);
    let ran = check(&desk, &["--no-waivers"]);
    ran.ends_with(1);
    assert!(
        ran.stdout.contains("1 waiver is left out"),
        "{}",
        ran.stdout
    );
    assert!(!ran.stdout.contains("Waived"), "{}", ran.stdout);
    let report = json(&desk, &["--no-waivers"]);
    assert_eq!(report["services"][0]["waiversLeftOut"], 1);
    let isolated = check(
        &desk,
        &["--isolated", "--ruleset", "rules.yaml", "--packs", "named"],
    );
    isolated.ends_with(0);
    assert!(!isolated.stdout.contains("Waived"), "{}", isolated.stdout);
}

#[test]
fn every_mistake_is_drawn_at_once() {
    let desk = with(
        "waivers:
  - { rule: nouns, reason: ' ', granted: 2026-02-30 }
  - { rule: nouns, reason: a, granted: 2026-03-02, expires: 2026-03-01 }
  - { rule: nouns, reason: a, path: 'a[', approver: '' }
  - { rule: nouns, reason: a, path: 'docs/' }
  - { rule: nouns, reason: a, at: service }
  - { rule: needed-waivers, reason: a }
  - { rule: nouns, reason: a }
  - { rule: nouns, reason: b }
",
    );
    let settings = desk.read("yardstick.toml") + "\n[[waivers]]\nrule = \"nouns\"\nreason = \"\"\n";
    desk.put("yardstick.toml", settings);
    let ran = check(&desk, &[]);
    ran.ends_with(2);
    assert_eq!(ran.stdout, "");
    for told in [
        "`reason` is empty",
        "yardstick.toml:10:10",
        "waivers.yaml:2:28",
        "there is no day 30 in February 2026",
        "it ends on 2026-03-01, before it begins on 2026-03-02",
        "`a[` is not a pattern",
        "`approver` is empty",
        "no path fits `docs/`",
        "`docs/**` covers what is in the folder",
        "no pointer fits `service`",
        "`needed-waivers` is about waivers, and no waiver covers it",
    ] {
        assert!(ran.stderr.contains(told), "{told}: {}", ran.stderr);
    }
    desk.put(
        "waivers.yaml",
        "waivers:\n  - { rule: nouns, reason: a }\n  - { rule: nouns, reason: b }\n",
    );
    let settings = desk
        .read("yardstick.toml")
        .replace("reason = \"\"", "reason = \"c\"");
    desk.put("yardstick.toml", settings);
    let ran = check(&desk, &[]);
    ran.ends_with(2);
    assert_eq!(
        ran.stderr.matches("is recorded twice").count(),
        2,
        "{}",
        ran.stderr
    );
}

#[test]
fn a_rule_that_does_not_exist_is_refused() {
    let desk = with("waivers:\n  - { rule: noun, reason: a }\n");
    let ran = check(&desk, &[]);
    ran.ends_with(2);
    assert!(
        ran.stderr.contains("there is no rule `noun`"),
        "{}",
        ran.stderr
    );
    assert!(
        ran.stderr.contains("did you mean `nouns`?"),
        "{}",
        ran.stderr
    );
    assert!(ran.stderr.contains("waivers.yaml:2:13"), "{}", ran.stderr);
}

#[test]
fn a_file_of_another_tool_is_not_read() {
    let desk = with("exemptions:\n  - rule: nouns\n");
    let ran = check(&desk, &[]);
    ran.ends_with(1);
    let told = "`waivers.yaml` is not read: it has no key `waivers`, so it belongs to another tool";
    assert!(ran.stdout.contains(told), "{}", ran.stdout);
    let waive = desk.run(&["waive", "nouns", "--reason", "a"]);
    waive.ends_with(2);
    assert_eq!(desk.read("waivers.yaml"), "exemptions:\n  - rule: nouns\n");
    // One letter is no other tool.
    let desk = with("waiver:\n  - { rule: nouns, reason: a }\n");
    let ran = check(&desk, &[]);
    ran.ends_with(2);
    assert!(
        ran.stderr.contains("did you mean `waivers`?"),
        "{}",
        ran.stderr
    );
}

#[test]
fn what_is_no_file_of_ours_is_refused() {
    let desk = desk();
    std::fs::create_dir(desk.file("waivers.yaml")).unwrap();
    let ran = check(&desk, &[]);
    ran.ends_with(2);
    let told = "waivers.yaml` has the name of a file of waivers and is not a regular";
    assert!(ran.stderr.contains(told), "{}", ran.stderr);
    let desk = with(&format!("# {}\n", "a".repeat(1 << 20)));
    let ran = check(&desk, &[]);
    ran.ends_with(2);
    assert!(
        ran.stderr.contains("it is not a file of waivers"),
        "{}",
        ran.stderr
    );
    let desk = self::desk();
    desk.put("waivers.yaml", [0xff_u8, 0xfe, 0x00, 0xd8]);
    check(&desk, &[]).ends_with(2);
    let desk = with("waivers: [\n");
    check(&desk, &[]).ends_with(2);
    let desk = with("waivers: []\n---\nwaivers: []\n");
    let ran = check(&desk, &[]);
    ran.ends_with(2);
    assert!(
        ran.stderr.contains("more than one document"),
        "{}",
        ran.stderr
    );
}

#[cfg(unix)]
#[test]
fn links_out_of_the_repository_are_not_read_and_links_not_written_over() {
    let elsewhere = with(APPROVED);
    let desk = desk();
    std::os::unix::fs::symlink(elsewhere.file("waivers.yaml"), desk.file("waivers.yaml")).unwrap();
    let ran = check(&desk, &[]);
    ran.ends_with(2);
    assert!(
        ran.stderr.contains("is a link out of the repository"),
        "{}",
        ran.stderr
    );
    let desk = self::desk();
    desk.put("kept.yaml", APPROVED);
    std::os::unix::fs::symlink("kept.yaml", desk.file("waivers.yaml")).unwrap();
    check(&desk, &[]).ends_with(0);
    let ran = desk.run(&["waive", "nouns", "--reason", "a"]);
    ran.ends_with(2);
    assert!(ran.stderr.contains("is a link"), "{}", ran.stderr);
    assert_eq!(desk.read("kept.yaml"), APPROVED);
}

#[test]
fn records_of_a_folder_above_are_about_the_services_below() {
    let desk = desk();
    std::fs::create_dir(desk.file(".git")).unwrap();
    let openapi = desk.read("openapi.yaml");
    std::fs::remove_file(desk.file("openapi.yaml")).unwrap();
    for service in ["one", "two"] {
        desk.put(&format!("{service}/openapi.yaml"), &openapi);
        desk.put(
            &format!("{service}/service.yaml"),
            format!("name: {service}\n"),
        );
    }
    desk.put(
        "waivers.yaml",
        "waivers:\n  - { rule: nouns, path: 'one/**', reason: Old. }\n  - { rule: readable-files, reason: Old. }\n",
    );
    let one = json(&desk, &["one"]);
    assert_eq!(standings(&one, "nouns"), ["waived", "waived"]);
    assert_eq!(states(&one).len(), 2);
    let two = json(&desk, &["two"]);
    assert_eq!(standings(&two, "nouns"), ["open", "open"]);
    // The first cannot be about it, and nobody can say that the second is about no other.
    assert_eq!(states(&two), [("active".to_owned(), 0)]);
    let text = check(&desk, &["one"]).stdout;
    assert!(text.contains("Old. · waivers.yaml:2:13"), "{text}");
}

#[test]
fn a_record_is_added_and_nothing_else_changes() {
    let desk = desk();
    let ran = desk.run(&[
        "waive",
        "nouns",
        "--reason",
        "Clients: they rely on it",
        "--at",
        "/paths/~1getBarrow",
    ]);
    ran.ends_with(0);
    assert!(ran.stdout.contains("it covers 1 finding"), "{}", ran.stdout);
    let first = desk.read("waivers.yaml");
    assert!(
        first.ends_with(
            "waivers:\n  - rule: nouns\n    at: /paths/~1getBarrow\n    reason: \"Clients: they rely on it\"\n"
        ),
        "{first}"
    );
    let ran = desk.run(&["waive", "contact-given", "--reason", "We move."]);
    ran.ends_with(0);
    assert!(
        ran.stdout
            .contains("does not count without `approver` and `expires`"),
        "{}",
        ran.stdout
    );
    let second = desk.read("waivers.yaml");
    assert_eq!(
        second,
        format!("{first}  - rule: contact-given\n    reason: We move.\n")
    );
    assert_eq!(standings(&json(&desk, &[]), "nouns"), ["waived", "open"]);
}

#[test]
fn what_cannot_be_a_record_is_not_written() {
    let desk = with("# ours\nwaivers: []\n");
    for arguments in [
        &["nouns", "--reason", " "][..],
        &["nouns", "--reason", "a", "--expires", "2026-02-30"],
        &[
            "nouns",
            "--reason",
            "a",
            "--granted",
            "2026-03-02",
            "--expires",
            "2026-03-01",
        ],
        &["nouns", "--reason", "a", "--path", "["],
        &["noun", "--reason", "a"],
        &["needed-waivers", "--reason", "a"],
        &["nouns"],
        &["nouns", "--reason", "a", "nowhere"],
    ] {
        let ran = desk.run(&[&["waive"], arguments].concat());
        ran.ends_with(2);
        assert_eq!(
            desk.read("waivers.yaml"),
            "# ours\nwaivers: []\n",
            "{arguments:?}"
        );
    }
    desk.put("waivers.yaml", "waivers: [ # not closed\n");
    desk.run(&["waive", "nouns", "--reason", "a"]).ends_with(2);
    assert_eq!(desk.read("waivers.yaml"), "waivers: [ # not closed\n");
}

#[test]
fn what_records_say_steers_nothing() {
    let hostile = "\u{1b}[2J\n::error file=a::b\n##[group]c\u{202e}d";
    let desk = desk();
    let ran = desk.run(&[
        "waive",
        "nouns",
        "--reason",
        hostile,
        "--owner",
        hostile,
        "--approver",
        hostile,
        "--risk",
        hostile,
    ]);
    ran.ends_with(0);
    let text = check(&desk, &[]);
    let data = check(&desk, &["--format", "json"]);
    for said in [
        &ran.stdout,
        &ran.stderr,
        &text.stdout,
        &text.stderr,
        &data.stdout,
    ] {
        assert!(!said.contains('\u{1b}') && !said.contains("##["), "{said}");
        assert!(
            !said.lines().any(|line| line.trim_start().starts_with("::")),
            "{said}"
        );
    }
    for said in [&ran.stdout, &text.stdout] {
        assert!(!said.contains('\u{202e}'), "{said}");
    }
    let report: Json = serde_json::from_str(&data.stdout).unwrap();
    assert_eq!(report["services"][0]["waivers"][0]["reason"], hostile);
}
