//! SARIF, for everybody and for GitHub. Run the golden tests with SNAPSHOTS=overwrite to write the files anew, and read
//! what changed.

#![expect(
    clippy::unwrap_used,
    reason = "a report that is not what it should be fails the test"
)]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value as Json;
use snapbox::{assert_data_eq, file};

use crate::desk::Desk;

/// An example of this repository in one form, as it is run from the repository's root.
pub(crate) fn example(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_yardstick"))
        .args(["check", "examples/juggling-licence", "--as-of=2026-11-22"])
        .args(arguments)
        .env("NO_COLOR", "1")
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1), "its standards are not met");
    String::from_utf8(output.stdout).unwrap()
}

fn read(page: &str) -> Json {
    serde_json::from_str(page).unwrap()
}

/// A run of the program on the desk, read back.
fn sarif(desk: &Desk, format: &str, arguments: &[&str]) -> Json {
    let format = format!("--format={format}");
    let ran = desk.run(&[&["check", &format], arguments].concat());
    assert!([0, 1, 3].contains(&ran.code), "{}", ran.stderr);
    read(&ran.stdout)
}

fn list<'j>(value: &'j Json, pointer: &str) -> &'j [Json] {
    let list = value.pointer(pointer).and_then(Json::as_array);
    list.map_or(&[], Vec::as_slice)
}

fn word<'j>(value: &'j Json, pointer: &str) -> &'j str {
    let word = value.pointer(pointer).and_then(Json::as_str);
    word.unwrap_or_default()
}

fn fingerprints(run: &Json) -> Vec<&str> {
    let results = list(run, "/results").iter();
    let prints = results.map(|result| word(result, "/partialFingerprints/yardstick~1v1"));
    prints.filter(|print| !print.is_empty()).collect()
}

/// A description of an API with servers that are not secure.
pub(crate) fn api(servers: usize) -> String {
    let servers = "  - url: http://bench.example\n".repeat(servers);
    format!(
        "openapi: 3.0.3\ninfo: {{ title: Benches, version: 1.0.0 }}\nservers:\n{servers}paths: {{}}\n"
    )
}

/// A service of central government with a standard and guidance that it does not meet.
fn service(desk: &Desk) {
    desk.put(
        "service.yaml",
        "name: Lend a bench\norganisation: { name: Bench Office, kind: central-government }\nkind: transactional\n\
         phase: live\n",
    );
    desk.put("README.md", "# Lend a bench\n");
}

#[test]
fn the_example_is_as_it_was() {
    let github = example(&["--format=sarif-github"]);
    assert_data_eq!(github, file!["golden/juggling-licence.github.sarif"].raw());
    let one_text = "--config=tests/formats/golden/one-text.toml";
    let full = example(&["--format=sarif", one_text]);
    assert_data_eq!(full, file!["golden/juggling-licence.sarif"].raw());
}

#[test]
fn every_result_of_the_json_report_is_a_result_of_its_kind() {
    let json = read(&example(&["--format=json"]));
    let sarif = read(&example(&["--format=sarif"]));
    let run = &sarif["runs"][0];
    let results = list(run, "/results");
    assert_eq!(results.len(), list(&json, "/results").len());
    for (ours, theirs) in list(&json, "/results").iter().zip(results) {
        assert_eq!(ours["rule"], theirs["ruleId"]);
        assert_eq!(ours["message"], theirs["message"]["text"]);
        let kind = match word(ours, "/outcome") {
            "passed" => "pass",
            "failed" => "fail",
            "not-applicable" => "notApplicable",
            "cannot-tell" => "open",
            "needs-a-person" => "review",
            other => panic!("there is no outcome `{other}`"),
        };
        assert_eq!(theirs["kind"], kind);
        let level = match kind {
            "fail" => word(ours, "/level"),
            _ => "none",
        };
        assert_eq!(theirs["level"], level);
        let properties = &theirs["properties"];
        for (name, pointer) in [
            ("obligation", "/obligation"),
            ("outcome", "/outcome"),
            ("standing", "/standing"),
            ("closesGate", "/closesGate"),
            ("question", "/question"),
            ("source", "/basis/source"),
        ] {
            let ours = ours.pointer(pointer).unwrap_or(&Json::Null);
            assert_eq!(&properties[name], ours, "{name}");
        }
        assert_eq!(
            list(ours, "/answers").len(),
            list(properties, "/answers").len()
        );
        let rule = &run["tool"]["driver"]["rules"][theirs["ruleIndex"].as_u64().unwrap() as usize];
        assert_eq!(rule["id"], theirs["ruleId"]);
        for (name, pointer) in [
            ("obligation", "/obligation"),
            ("clause", "/clause"),
            ("basis", "/basis"),
            ("pack", "/pack"),
            ("edition", "/edition"),
        ] {
            let ours = ours.pointer(pointer).unwrap_or(&Json::Null);
            assert_eq!(&rule["properties"][name], ours, "{name}");
        }
        if ours["obligation"].is_string() {
            assert_eq!(rule["properties"]["tags"][0], ours["obligation"]);
        }
    }
}

/// What GitHub's documentation says that it requires, and the limits above which it cuts or refuses.
fn fit_for_github(log: &Json) {
    let said = |value: &Json, pointer: &str| {
        assert!(
            !word(value, pointer).trim().is_empty(),
            "{pointer} of {value}"
        );
    };
    said(log, "/$schema");
    assert_eq!(log["version"], "2.1.0");
    let runs = list(log, "/runs");
    assert!((1..=20).contains(&runs.len()));
    let categories: BTreeSet<&str> = (runs.iter())
        .map(|run| word(run, "/automationDetails/id"))
        .collect();
    assert_eq!(
        categories.len(),
        runs.len(),
        "each run has its own category"
    );
    for run in runs {
        said(run, "/tool/driver/name");
        assert!(word(run, "/automationDetails/id").ends_with('/'));
        let rules = list(run, "/tool/driver/rules");
        assert!(run["results"].is_array() && run["tool"]["driver"]["rules"].is_array());
        for rule in rules {
            said(rule, "/id");
            for text in [
                "/shortDescription/text",
                "/fullDescription/text",
                "/help/text",
            ] {
                said(rule, text);
            }
            for text in ["/shortDescription/text", "/fullDescription/text"] {
                assert!(word(rule, text).chars().count() <= 1024);
            }
            assert!(list(rule, "/properties/tags").len() <= 10);
            assert!(rule["properties"].get("security-severity").is_none());
        }
        let results = list(run, "/results");
        assert!(results.len() <= 5000);
        for result in results {
            said(result, "/message/text");
            let rule = &rules[result["ruleIndex"].as_u64().unwrap() as usize];
            assert_eq!(rule["id"], result["ruleId"]);
            assert!(["error", "warning", "note"].contains(&word(result, "/level")));
            assert!(result.get("suppressions").is_none());
            let locations = list(result, "/locations");
            assert_eq!(locations.len(), 1);
            let place = &locations[0]["physicalLocation"];
            said(place, "/artifactLocation/uri");
            for number in ["startLine", "startColumn", "endLine", "endColumn"] {
                assert!(place["region"][number].as_u64() >= Some(1), "{number}");
            }
            let prints = result["partialFingerprints"].as_object().unwrap();
            assert!(!prints.contains_key("primaryLocationLineHash"));
        }
        let prints = fingerprints(run);
        assert_eq!(prints.len(), results.len());
        let unique: BTreeSet<&str> = prints.iter().copied().collect();
        assert_eq!(unique.len(), prints.len());
    }
}

#[test]
fn github_gets_all_that_it_requires_and_only_what_is_to_be_mended() {
    let log = read(&example(&["--format=sarif-github"]));
    fit_for_github(&log);
    let json = read(&example(&["--format=json"]));
    let is_notice = |result: &&Json| result["pack"] == "yardstick";
    let (failed, notices): (Vec<&Json>, Vec<&Json>) = list(&json, "/results")
        .iter()
        .filter(|result| is_notice(result) || result["outcome"] == "failed")
        .partition(|result| !is_notice(result));
    let results = list(&log, "/runs/0/results");
    assert_eq!(results.len(), failed.len() + notices.len());
    // Standards come first, for whoever reads no further.
    let standards = failed
        .iter()
        .filter(|result| result["obligation"] == "standard");
    for (result, standard) in results.iter().zip(standards) {
        assert_eq!(result["ruleId"], standard["rule"]);
        assert!(word(result, "/message/text").contains("(standard: "));
    }
    let left_out = list(&log, "/runs/0/invocations/0/toolExecutionNotifications");
    assert!(word(&left_out[0], "/message/text").contains("that need a person"));
}

#[test]
fn what_is_missing_from_the_whole_repository_is_shown_at_a_file_that_exists() {
    let desk = Desk::new();
    desk.put("README.md", "# Lend a bench\n").put(
        "package.json",
        "{ \"dependencies\": { \"left\": \"1\" } }\n",
    );
    let find = |log: &Json| {
        let results = list(log, "/runs/0/results").iter();
        let mut results = results.filter(|result| result["ruleId"] == "npm-versions-locked");
        results.next().cloned().unwrap()
    };
    let place = "/locations/0/physicalLocation/artifactLocation/uri";
    let result = find(&sarif(&desk, "sarif-github", &[]));
    assert_eq!(word(&result, place), "README.md");
    assert!(word(&result, "/message/text").contains("the repository as a whole"));
    // Others are told nothing that is not so.
    let result = find(&sarif(&desk, "sarif", &[]));
    assert_eq!(word(&result, place), "");
    assert_eq!(
        word(
            &result,
            "/locations/0/logicalLocations/0/fullyQualifiedName"
        ),
        "/repository/lockfiles"
    );
    service(&desk);
    let result = find(&sarif(&desk, "sarif-github", &[]));
    assert_eq!(word(&result, place), "service.yaml");
}

#[test]
fn a_finding_keeps_its_fingerprint_when_lines_move() {
    let desk = Desk::new();
    service(&desk);
    desk.put("api.yaml", api(1));
    let before = sarif(&desk, "sarif-github", &[]);
    let api = desk.read("api.yaml");
    desk.put(
        "api.yaml",
        format!("# One line more,\n# and another.\n\n{api}"),
    );
    let after = sarif(&desk, "sarif-github", &[]);
    assert_ne!(before, after, "lines moved");
    assert_eq!(
        fingerprints(&before["runs"][0]),
        fingerprints(&after["runs"][0])
    );
    assert!(!fingerprints(&before["runs"][0]).is_empty());
}

#[test]
fn findings_that_are_alike_are_told_apart() {
    let desk = Desk::new();
    service(&desk);
    desk.put("api.yaml", api(3));
    let log = sarif(&desk, "sarif-github", &[]);
    fit_for_github(&log);
    let results = list(&log, "/runs/0/results").iter();
    let alike: Vec<&str> = results
        .filter(|result| result["ruleId"] == "api-servers-use-https")
        .map(|result| word(result, "/partialFingerprints/yardstick~1v1"))
        .collect();
    let [first, second, third] = alike.as_slice() else {
        panic!("three servers are not secure: {alike:?}");
    };
    assert_eq!(*second, format!("{first}:2"));
    assert_eq!(*third, format!("{first}:3"));
}

#[test]
fn what_is_switched_off_is_left_out_and_counted() {
    let desk = Desk::new();
    service(&desk);
    let has = |log: &Json, rule: &str| {
        let mut results = list(log, "/runs/0/results").iter();
        results.any(|result| result["ruleId"] == rule)
    };
    let before = sarif(&desk, "sarif", &[]);
    assert!(has(&before, "monitoring-declared"));
    assert_eq!(before["runs"][0]["properties"]["off"], 0);
    desk.put(
        "yardstick.toml",
        "[levels]\nmonitoring-declared = \"off\"\n",
    );
    let after = sarif(&desk, "sarif", &[]);
    assert!(!has(&after, "monitoring-declared"));
    assert_eq!(after["runs"][0]["properties"]["off"], 1);
    let github = sarif(&desk, "sarif-github", &[]);
    assert!(!has(&github, "monitoring-declared"));
    let notifications = list(&github, "/runs/0/invocations/0/toolExecutionNotifications");
    let told = notifications.iter();
    let mut told = told.map(|one| word(one, "/message/text"));
    assert!(told.any(|words| words.contains("1 that are switched off")));
}

#[test]
fn what_cannot_be_read_is_told_beside_the_results_too() {
    let desk = Desk::new();
    service(&desk);
    desk.put("openapi.yaml", "openapi: 3.0.3\ninfo: [\n");
    for format in ["sarif", "sarif-github"] {
        let log = sarif(&desk, format, &[]);
        let told = list(&log, "/runs/0/invocations/0/toolExecutionNotifications");
        let unread: Vec<&Json> = (told.iter())
            .filter(|one| one["descriptor"]["id"] == "readable-files")
            .collect();
        assert_eq!(unread.len(), 1, "{format}: {told:?}");
        let index = unread[0]["descriptor"]["index"].as_u64().unwrap() as usize;
        let kinds = list(&log, "/runs/0/tool/driver/notifications");
        assert_eq!(kinds[index]["id"], "readable-files");
        assert_eq!(
            word(
                unread[0],
                "/locations/0/physicalLocation/artifactLocation/uri"
            ),
            "openapi.yaml"
        );
    }
}

#[test]
fn more_guidance_than_is_let_pass_is_told_where_no_result_can_tell_it() {
    let desk = Desk::new();
    service(&desk);
    for format in ["sarif", "sarif-github"] {
        let log = sarif(&desk, format, &["--fail-level=never", "--max-guidance=3"]);
        let told = list(&log, "/runs/0/invocations/0/toolExecutionNotifications");
        let mut told = told.iter().map(|one| word(one, "/message/text"));
        assert!(
            told.any(|words| words.ends_with("and the gate lets 3 pass")),
            "{format}"
        );
        let log = sarif(&desk, format, &["--fail-level=never"]);
        assert!(!log.to_string().contains("max-guidance"), "{format}");
    }
}

#[test]
fn each_service_has_its_run_and_its_category_and_those_that_are_too_many_share_one() {
    let desk = Desk::new();
    let mut paths = Vec::new();
    for number in 1..=22 {
        let path = format!("services/s{number:02}");
        desk.put(
            &format!("{path}/service.yaml"),
            "name: Lend a bench\nkind: transactional\nphase: live\n",
        );
        paths.push(path);
    }
    let all: Vec<&str> = paths.iter().map(String::as_str).collect();
    let category = |run: &Json| word(run, "/automationDetails/id").to_owned();

    let few = sarif(&desk, "sarif-github", &all[..2]);
    fit_for_github(&few);
    let categories: Vec<String> = list(&few, "/runs").iter().map(category).collect();
    assert_eq!(
        categories,
        ["yardstick/services/s01/", "yardstick/services/s02/"]
    );

    let many = sarif(&desk, "sarif-github", &all);
    fit_for_github(&many);
    let runs = list(&many, "/runs");
    assert_eq!(runs.len(), 20);
    assert_eq!(category(&runs[18]), "yardstick/services/s19/");
    assert_eq!(category(&runs[19]), "yardstick/and-others/");
    let shared = list(&runs[19], "/results");
    assert_eq!(shared.len(), 3 * list(&runs[0], "/results").len());

    let full = sarif(&desk, "sarif", &all);
    assert_eq!(list(&full, "/runs").len(), 22);
}

/// The official schema, which is not ours.
#[test]
#[ignore = "needs YARDSTICK_CORPUS, the folder that has schemas/sarif-2.1.0.json"]
fn it_fits_the_official_schema() {
    let corpus = std::env::var_os("YARDSTICK_CORPUS").expect("YARDSTICK_CORPUS names the folder");
    let schema = PathBuf::from(corpus).join("schemas/sarif-2.1.0.json");
    #[expect(
        clippy::disallowed_methods,
        reason = "a test reads the official schema"
    )]
    let schema = std::fs::read_to_string(schema).unwrap();
    let validator = jsonschema::options()
        .should_validate_formats(true)
        .build(&read(&schema))
        .unwrap();
    let desk = Desk::new();
    crate::forging::hostile_repository(&desk);
    let mut pages = Vec::new();
    for format in ["sarif", "sarif-github"] {
        let flag = format!("--format={format}");
        pages.push((format!("the example as {format}"), read(&example(&[&flag]))));
        pages.push((
            format!("hostile names as {format}"),
            sarif(&desk, format, &[]),
        ));
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
        let several = ["allotment-waiting-list", "seed-library", "juggling-licence"];
        let several = several.map(|name| root.join(name).to_string_lossy().into_owned());
        let several: Vec<&str> = several.iter().map(String::as_str).collect();
        pages.push((
            format!("several as {format}"),
            sarif(&desk, format, &several),
        ));
    }
    let mut complaints = String::new();
    for (name, page) in &pages {
        assert!(!list(page, "/runs/0/results").is_empty(), "{name}");
        for error in validator.iter_errors(page) {
            writeln!(complaints, "{name}: {}: {error}", error.instance_path()).unwrap();
        }
    }
    assert!(complaints.is_empty(), "{complaints}");
    // It can say no.
    let mut wrong = pages[0].1.clone();
    wrong["runs"][0]["results"][0]["kind"] = Json::from("failed");
    assert!(!validator.is_valid(&wrong));
}
