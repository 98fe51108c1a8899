//! What a report says of a service beside its findings: the brief, criteria, days, inputs.

use std::process::Command;

use serde_json::Value as Json;

use crate::desk::Desk;
use crate::example::report;

fn background(report: &str) -> Json {
    let mut report: Json = serde_json::from_str(report).expect("one JSON document");
    report["services"][0]["background"].take()
}

/// What is said under a label.
fn said<'j>(background: &'j Json, label: &str) -> Vec<&'j str> {
    let about = background["about"].as_array().expect("a list");
    let said = about.iter().find(|said| said["label"] == label);
    let values = said.unwrap_or_else(|| panic!("{label}"))["values"].as_array();
    let values = values.expect("a list").iter();
    values
        .map(|value| value["words"].as_str().expect("words"))
        .collect()
}

/// A line a day: first day, kind, what, file and line.
fn days(background: &Json) -> Vec<String> {
    let dates = background["dates"].as_array().expect("a list").iter();
    let line = |event: &Json| {
        let text = |key: &str| event[key].as_str().unwrap_or_default().to_owned();
        let place = match &event["place"] {
            Json::Null => String::new(),
            place => format!(
                " @{}:{}",
                place["file"].as_str().expect("a file"),
                place["start"]["line"]
            ),
        };
        format!(
            "{} {}: {}{place}",
            text("firstDay"),
            text("kind"),
            text("what")
        )
    };
    dates.map(line).collect()
}

#[test]
fn an_example_is_told_with_its_gaps() {
    let background = background(&report("juggling-licence", &["--format", "json"]));
    assert_eq!(said(&background, "Transactions a year"), ["12,000"]);
    assert_eq!(said(&background, "Phase"), ["public beta"]);
    assert_eq!(
        said(&background, "Ways to use it and get help"),
        [
            "online: https://www.gov.uk/apply-juggling-licence",
            "phone: 0300 123 4567, Monday to Friday 9am to 5pm"
        ]
    );
    assert_eq!(said(&background, "Users a year"), [""; 0]);
    let days = days(&background);
    assert!(days.is_sorted(), "{days:#?}");
    let is_told = |wanted: &str| days.iter().any(|day| day.starts_with(wanted));
    for wanted in [
        "2026-02-11 review: threat model @service.yaml:",
        "2026-08-20 research: user research: usability tests with 8 performers @service.yaml:",
        "2025-04-30 text: uk-secure-by-design 2022 came into force",
    ] {
        assert!(is_told(wanted), "{wanted} in {days:#?}");
    }
    assert_eq!(background["criteria"], Json::Array(Vec::new()));
}

#[test]
fn the_form_says_its_version_and_a_check_has_no_background() {
    let desk = Desk::new();
    desk.put("service.yaml", "name: Rent a plot\n");
    let told = desk.run(&["check", "--format", "json", "--exit-zero", "."]);
    let report: Json = serde_json::from_str(&told.ends_with(0).stdout).expect("JSON");
    assert_eq!(report["version"], 2);
    assert_eq!(report["services"][0]["background"], Json::Null);
    assert_eq!(report["services"][0]["comparison"], Json::Null);
    let told = desk.run(&["report", "--format", "json", "."]);
    let report: Json = serde_json::from_str(&told.ends_with(0).stdout).expect("JSON");
    assert_eq!(report["version"], 2);
    assert!(report["services"][0]["background"].is_object());
}

/// `sha256sum` is asked, which we did not write.
#[test]
fn the_digests_of_inputs_are_those_of_sha256sum() {
    let desk = Desk::new();
    let utf16: Vec<u8> = "name: Plots\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    desk.put("repo/.git/HEAD", "ref: refs/heads/main\n")
        .put(
            "repo/svc/service.yaml",
            "\u{feff}name: Rent a plot\r\nphase: live\r\n",
        )
        .put("repo/svc/README.md", "# Plots\r\n\r\nCaf\u{e9} \u{1f955}")
        .put(
            "repo/svc/catalog-info.yaml",
            [&[0xff, 0xfe], utf16.as_slice()].concat(),
        )
        .put("repo/svc/rules.yaml", "extends: ./base.yaml\nrules: {}\n")
        .put(
            "repo/svc/base.yaml",
            "rules:\n  a: { given: $.info, then: { field: title, function: truthy } }\n",
        )
        .put(
            "repo/yardstick.toml",
            "\u{feff}rulesets = [\"svc/rules.yaml\"]\nbaseline = \"kept/baseline.json\"\n",
        )
        .put("repo/waivers.yaml", "waivers: []\r\n")
        .put(
            "repo/kept/baseline.json",
            "{ \"version\": 1, \"findings\": [] }\n",
        );
    let told = desk.run(&["report", "--format", "json", "repo/svc"]);
    let background = background(&told.ends_with(0).stdout);
    let inputs = background["inputs"].as_array().expect("a list");
    let paths: Vec<&str> = inputs
        .iter()
        .map(|one| one["path"].as_str().expect("a path"))
        .collect();
    assert_eq!(
        paths,
        [
            "../kept/baseline.json",
            "../waivers.yaml",
            "../yardstick.toml",
            "README.md",
            "base.yaml",
            "rules.yaml",
            "service.yaml",
        ]
    );
    for input in inputs {
        let file = desk
            .file("repo/svc")
            .join(input["path"].as_str().expect("a path"));
        let output = Command::new("sha256sum").arg(&file).output();
        let output = output.expect("these tests need sha256sum");
        let printed = String::from_utf8(output.stdout).expect("text");
        let sum = input["sha256"].as_str().expect("a digest");
        assert!(
            printed.starts_with(&format!("{sum} ")),
            "{input}: {printed}"
        );
        let length = file.metadata().expect("it is there").len();
        assert_eq!(input["bytes"], length, "{input}");
    }
}

#[test]
fn days_of_waivers_and_of_the_baseline_are_told() {
    let desk = Desk::new();
    desk.put(
        "service.yaml",
        "name: Rent a plot\norganisation: { name: Wexbridge, kind: council }\nphase: live\nkind: transactional\n",
    )
    .put(
        "waivers.yaml",
        "waivers:\n  - rule: readme-present\n    reason: It is in the wiki.\n    approver: A\n    expires: 2026-12-24\n  \
         - rule: open-licence\n    reason: To come.\n    approver: A\n    expires: 2026-10-01\n",
    )
    .put(
        "yardstick-baseline.json",
        "{ \"version\": 1, \"until\": \"2027-01-31\", \"findings\": [] }\n",
    )
    .put("yardstick.toml", "baseline = \"yardstick-baseline.json\"\n");
    let told = desk.run(&["report", "--format", "json", "."]);
    let days = days(&background(&told.ends_with(0).stdout));
    let expiries: Vec<&String> = days
        .iter()
        .filter(|day| day.contains(" expiry: "))
        .collect();
    assert_eq!(expiries.len(), 3, "{days:#?}");
    assert!(
        expiries[0].starts_with("2026-10-01 expiry: waiver of `open-licence`"),
        "{expiries:?}"
    );
    assert!(expiries[0].ends_with(" @waivers.yaml:6"), "{expiries:?}");
    assert!(
        expiries[1].starts_with("2026-12-24 expiry: waiver of `readme-present`"),
        "{expiries:?}"
    );
    assert_eq!(
        expiries[2],
        "2027-01-31 expiry: standards in the baseline are excused until then @yardstick-baseline.json:1"
    );
}

/// Whatever a service is called, the document stays one, and says no more than was written.
#[test]
fn hostile_words_stay_words() {
    let desk = Desk::new();
    let long = "a".repeat(10_000);
    desk.put(
        "service.yaml",
        format!(
            "name: \"<script>\\u202e\\u0007\"\ndescription: {long}\noperations: {{ runbook: 'javascript:alert(1)' }}\n\
             team: [{{}}, 3, {{ role: }}]\nchannels: nonsense\n"
        ),
    );
    let told = desk.run(&["report", "--format", "json", "."]);
    let background = background(&told.ends_with(0).stdout);
    assert_eq!(said(&background, "What it does"), [long.as_str()]);
    assert_eq!(said(&background, "Team"), [""; 0]);
    let about = background["about"].as_array().expect("a list");
    let runbook = about.iter().find(|said| said["label"] == "Runbook");
    assert_eq!(
        runbook.expect("it is asked")["values"][0]["link"],
        Json::Null
    );
    assert!(said(&background, "Name")[0].starts_with("<script>"));
}
