//! GitLab's Code Quality. There is no published schema of a whole report, so it is read by a strict reader of the table
//! in GitLab's documentation: nothing is missing, nothing else is there, and every word is one that GitLab knows.

#![expect(
    clippy::unwrap_used,
    reason = "a report that is not what it should be fails the test"
)]

use std::collections::BTreeSet;

use serde::Deserialize;
use snapbox::{assert_data_eq, file};

use crate::desk::Desk;
use crate::sarif::{api, example};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Issue {
    pub(crate) description: String,
    pub(crate) check_name: String,
    pub(crate) fingerprint: String,
    pub(crate) severity: Severity,
    pub(crate) location: Location,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Severity {
    Info,
    Minor,
    Major,
    Critical,
    Blocker,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Location {
    pub(crate) path: String,
    pub(crate) lines: Lines,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Lines {
    pub(crate) begin: u32,
}

/// Reads a report as strictly as its readers may.
#[track_caller]
pub(crate) fn read(page: &str) -> Vec<Issue> {
    assert!(page.starts_with('['), "no byte order mark, and a list");
    let issues: Vec<Issue> = serde_json::from_str(page).unwrap();
    let prints: BTreeSet<&str> = issues.iter().map(|one| one.fingerprint.as_str()).collect();
    assert_eq!(prints.len(), issues.len(), "equal ones are shown as one");
    for issue in &issues {
        assert!(!issue.description.trim().is_empty());
        assert!(issue.description.contains(&issue.check_name));
        assert!(!issue.location.path.is_empty());
        assert!(!issue.location.path.starts_with("./"));
        assert!(issue.location.lines.begin >= 1);
        let is_digest =
            |print: &str| print.len() == 64 && print.bytes().all(|b| b.is_ascii_hexdigit());
        assert!(is_digest(&issue.fingerprint), "{}", issue.fingerprint);
    }
    issues
}

fn issues(desk: &Desk, arguments: &[&str]) -> Vec<Issue> {
    let ran = desk.run(&[&["check", "--format=gitlab"], arguments].concat());
    assert!([0, 1, 3].contains(&ran.code), "{}", ran.stderr);
    read(&ran.stdout)
}

fn service(desk: &Desk, folder: &str) {
    desk.put(
        &format!("{folder}service.yaml"),
        "name: Lend a bench\norganisation: { name: Bench Office, kind: central-government }\nkind: transactional\n\
         phase: live\n",
    );
}

#[test]
fn the_example_is_as_it_was() {
    let page = example(&["--format=gitlab"]);
    read(&page);
    assert_data_eq!(page, file!["golden/juggling-licence.gitlab.json"].raw());
}

#[test]
fn only_what_closes_the_gate_blocks() {
    let desk = Desk::new();
    service(&desk, "");
    let of = |issues: Vec<Issue>, words: &str| {
        let of_them = issues.into_iter();
        let of_them = of_them.filter(|one| one.description.contains(words));
        let found: Vec<Severity> = of_them.map(|one| one.severity).collect();
        assert!(!found.is_empty(), "{words}");
        found
    };
    let all = |found: &[Severity], severity| found.iter().all(|one| *one == severity);
    let usual = |words| of(issues(&desk, &[]), words);
    assert!(all(&usual("(standard, "), Severity::Blocker));
    assert!(all(&usual("(guidance, "), Severity::Minor));
    let never = |words| of(issues(&desk, &["--fail-level=never"]), words);
    assert!(all(&never("(standard, "), Severity::Critical));
    let guidance = |words| of(issues(&desk, &["--fail-level=guidance"]), words);
    assert!(all(&guidance("(guidance, "), Severity::Blocker));
}

#[test]
fn a_finding_keeps_its_fingerprint_when_lines_move() {
    let desk = Desk::new();
    service(&desk, "");
    let prints = |issues: &[Issue]| -> Vec<String> {
        issues.iter().map(|one| one.fingerprint.clone()).collect()
    };
    desk.put("api.yaml", api(1));
    let before = issues(&desk, &[]);
    let api = desk.read("api.yaml");
    desk.put(
        "api.yaml",
        format!("# One line more,\n# and another.\n\n{api}"),
    );
    let after = issues(&desk, &[]);
    assert_eq!(prints(&before), prints(&after));
    let lines =
        |issues: &[Issue]| -> u32 { issues.iter().map(|one| one.location.lines.begin).sum() };
    assert!(lines(&before) < lines(&after), "lines moved");
}

#[test]
fn two_services_with_the_same_faults_are_two_lists_of_faults() {
    let desk = Desk::new();
    service(&desk, "north/");
    service(&desk, "south/");
    let one = issues(&desk, &["north"]);
    let both = issues(&desk, &["north", "south"]);
    assert_eq!(both.len(), 2 * one.len());
    let paths: BTreeSet<&str> = both.iter().map(|one| one.location.path.as_str()).collect();
    assert_eq!(
        paths.into_iter().collect::<Vec<_>>(),
        ["north/service.yaml", "south/service.yaml"]
    );
}

#[test]
fn where_nothing_is_to_be_mended_the_list_is_empty() {
    let desk = Desk::new();
    let ran = desk.run(&["check", "--format=gitlab"]);
    ran.ends_with(3);
    assert_eq!(ran.stdout, "[]\n");
}
