//! JUnit XML: held against the schema of Jenkins' xUnit plugin, and read back by another reader of XML.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test that cannot set its table or read what it made fails"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use quick_xml::Reader;
use quick_xml::events::Event;
use sha2::{Digest, Sha256};

use crate::desk::Desk;
use crate::example::{example, hostile, is_kept, steers_nothing};

#[derive(Debug, Default)]
struct Case {
    suite: String,
    class: String,
    name: String,
    /// `failure`, `error`, `skipped`; nothing for what passed.
    result: String,
    message: String,
    text: String,
    facts: String,
}

/// What another reader finds, with the counts that each suite gives of itself held against what is in it.
fn read(xml: &str) -> Vec<Case> {
    let mut reader = Reader::from_str(xml);
    let mut cases: Vec<Case> = Vec::new();
    let mut suite = String::new();
    let mut open: Vec<String> = Vec::new();
    loop {
        let event = reader.read_event().unwrap();
        let is_empty = matches!(event, Event::Empty(_));
        match event {
            Event::Start(tag) | Event::Empty(tag) => {
                let name = tag.name().as_ref().to_owned();
                let attributes = tag.attributes().map(|attribute| {
                    let attribute = attribute.unwrap();
                    let key = attribute.key.as_ref().to_owned();
                    let raw = attribute.value.into_owned();
                    (key, quick_xml::escape::unescape(&raw).unwrap().into_owned())
                });
                let attributes: BTreeMap<String, String> = attributes.collect();
                let get = |key: &str| attributes.get(key).cloned().unwrap_or_default();
                match name.as_str() {
                    "testsuite" => suite = get("name"),
                    "testcase" => cases.push(Case {
                        suite: suite.clone(),
                        class: get("classname"),
                        name: get("name"),
                        ..Case::default()
                    }),
                    "failure" | "error" | "skipped" => {
                        let case = cases.last_mut().unwrap();
                        case.result = name.clone();
                        case.message = get("message");
                    }
                    _ => {}
                }
                if !is_empty {
                    open.push(name);
                }
            }
            Event::Text(text) => {
                said(&open, &mut cases, &text);
            }
            Event::GeneralRef(reference) => {
                let text = format!("&{};", &*reference);
                said(
                    &open,
                    &mut cases,
                    &quick_xml::escape::unescape(&text).unwrap(),
                );
            }
            Event::End(_) => {
                open.pop();
            }
            Event::Eof => break,
            Event::Decl(_) => {}
            other => panic!("no report has {other:?}"),
        }
    }
    cases
}

fn said(open: &[String], cases: &mut [Case], text: &str) {
    match open.last().map(String::as_str) {
        Some("failure" | "error" | "skipped") => cases.last_mut().unwrap().text.push_str(text),
        Some("system-out") => cases.last_mut().unwrap().facts.push_str(text),
        _ => assert_eq!(text.trim(), ""),
    }
}

#[track_caller]
fn case<'c>(cases: &'c [Case], name: &str) -> &'c Case {
    let found: Vec<&Case> = cases.iter().filter(|case| case.name == name).collect();
    assert_eq!(found.len(), 1, "{name}");
    found[0]
}

#[test]
fn every_rule_is_a_case_of_its_obligation() {
    let page = example("junit");
    let cases = read(&page);
    let suites: BTreeSet<&str> = cases.iter().map(|case| case.suite.as_str()).collect();
    let path = "examples/juggling-licence";
    let expected =
        ["files", "guidance", "neither", "standard"].map(|suite| format!("{path} · {suite}"));
    assert!(suites.iter().eq(&expected), "{suites:?}");

    let failed = case(&cases, "assessment-recorded");
    assert_eq!(failed.suite, format!("{path} · standard"));
    assert_eq!(failed.class, "govuk-service-standard.point-7");
    assert_eq!(
        (failed.result.as_str(), failed.message.as_str()),
        ("failure", "no service assessment is recorded")
    );
    assert!(failed.text.contains("\nto do: "), "{}", failed.text);
    assert!(
        failed.facts.contains("basis: must, https://"),
        "{}",
        failed.facts
    );
    let disputed = case(&cases, "sources-agree");
    assert_eq!(
        (disputed.suite.as_str(), disputed.result.as_str()),
        (expected[0].as_str(), "skipped")
    );
    assert_eq!(case(&cases, "readable-files").result, "");

    let report: serde_json::Value = serde_json::from_str(&example("json")).unwrap();
    for obligation in ["standard", "guidance"] {
        let of = |result: &str| {
            let cases = cases.iter().filter(|case| case.suite.ends_with(obligation));
            cases.filter(|case| case.result == result).count() as u64
        };
        let counts = &report["summary"][obligation];
        let count = |outcome: &str| counts[outcome].as_u64().unwrap_or(0);
        assert_eq!(of("failure"), count("failed"), "{obligation}");
        assert_eq!(of(""), count("passed"), "{obligation}");
        assert_eq!(of("error"), count("cannot-tell"), "{obligation}");
        assert_eq!(
            of("skipped"),
            count("needs-a-person") + count("not-applicable"),
            "{obligation}"
        );
    }
    is_kept(&page, "junit.xml");
}

fn desk() -> Desk {
    let desk = Desk::new();
    desk.put(
        "service.yaml",
        "yardstick: 1\nname: Kite licence\norganisation: central-government\nnation: england\nkind: transactional\n\
         phase: live\n",
    );
    desk
}

#[test]
fn what_is_switched_off_is_skipped() {
    let desk = desk();
    desk.put(
        "yardstick.toml",
        "[levels]\nassessment-recorded = \"off\"\n",
    );
    let cases = read(&desk.run(&["check", "--format", "junit"]).stdout);
    let off = case(&cases, "assessment-recorded");
    assert_eq!(
        (off.result.as_str(), off.message.as_str()),
        ("skipped", "switched off in the settings")
    );
}

#[test]
fn what_cannot_be_read_is_an_error() {
    let desk = desk();
    desk.put("openapi.yaml", "openapi: 3.0.3\npaths: [\n");
    let cases = read(&desk.run(&["check", "--format", "junit"]).stdout);
    let unread = case(&cases, "readable-files");
    assert_eq!(unread.result, "error");
    assert!(unread.text.contains("openapi.yaml"), "{}", unread.text);
}

#[test]
fn a_clean_run_has_suites_and_each_run_is_the_same() {
    let desk = desk();
    let page = desk.run(&["check", "--format", "junit"]).stdout;
    assert_eq!(
        page,
        desk.run(&["check", "--format", "junit", "--threads", "1"])
            .stdout
    );
    assert!(!page.contains("time="), "{page}");
    let empty = Desk::new();
    let ran = empty.run(&["check", "--format", "junit"]);
    ran.ends_with(3);
    let cases = read(&ran.stdout);
    assert!(cases.iter().all(|case| case.result.is_empty()));
    assert!(
        ran.stdout.contains("· standard\" tests=\"0\""),
        "{}",
        ran.stdout
    );
}

#[test]
fn services_side_by_side_have_cases_of_their_own() {
    let output = Command::new(env!("CARGO_BIN_EXE_yardstick"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args([
            "check",
            "examples/juggling-licence",
            "examples/seed-library",
            "--format",
            "junit",
        ])
        .args(["--as-of", "2026-11-22"])
        .output()
        .unwrap();
    let cases = read(&String::from_utf8(output.stdout).unwrap());
    let names: BTreeSet<(&str, &str)> = (cases.iter())
        .map(|case| (case.class.as_str(), case.name.as_str()))
        .collect();
    assert_eq!(names.len(), cases.len());
}

#[test]
fn nothing_forges_an_element() {
    for packs in ["none", "auto"] {
        let page = hostile("junit", packs);
        steers_nothing(&page);
        assert!(
            !page
                .lines()
                .any(|line| line.replace('\u{200b}', "").trim_start().starts_with("::"))
        );
        let is_allowed = |character: char| !matches!(character, '\u{fffe}' | '\u{ffff}');
        assert!(page.chars().all(is_allowed));
        // Were an element forged, a reader would find it where none may stand, or a case too many.
        let cases = read(&page);
        let said = cases
            .iter()
            .any(|case| case.text.contains("]]><failure/>&lt;"));
        assert!(said, "{page}");
    }
}

/// Which test runner brings the schema of Jenkins' xUnit plugin along.
const BRINGS_IT: &str = "pytest==8.3.4";
const SCHEMA: &str = "testing/example_scripts/junit-10.xsd";
const DIGEST: &str = "a1a816f58d1bf95ebabf371994df0b9246dee66ea9572fbec4f9296f1b2c0ff6";

/// The schema, from the source package of a test runner that is held against it, too.
fn schema(folder: &Path) -> PathBuf {
    let pip = Command::new("python3")
        .args([
            "-m",
            "pip",
            "download",
            "--quiet",
            "--disable-pip-version-check",
        ])
        .args(["--no-deps", "--no-binary", ":all:", "--dest"])
        .arg(folder)
        .arg(BRINGS_IT)
        .stdin(Stdio::null())
        .output()
        .expect("python3 and pip have to be there");
    assert!(
        pip.status.success(),
        "{}",
        String::from_utf8_lossy(&pip.stderr)
    );
    let package = folder.join(format!("{}.tar.gz", BRINGS_IT.replace("==", "-")));
    let packed = flate2::read::GzDecoder::new(fs::File::open(package).unwrap());
    let mut archive = tar::Archive::new(packed);
    let mut entry = (archive.entries().unwrap().map(Result::unwrap))
        .find(|entry| entry.path().unwrap().ends_with(SCHEMA))
        .expect("the package has the schema");
    let schema = folder.join("junit-10.xsd");
    std::io::copy(&mut entry, &mut fs::File::create(&schema).unwrap()).unwrap();
    let digest = Sha256::digest(fs::read(&schema).unwrap());
    let digest: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(digest, DIGEST);
    schema
}

#[test]
#[ignore = "needs xmllint, and a package from PyPI"]
fn reports_fit_the_schema_of_jenkins() {
    let folder = tempfile::tempdir().unwrap();
    let schema = schema(folder.path());
    let lint = |name: &str, page: &str| {
        let file = folder.path().join(name);
        fs::write(&file, page).unwrap();
        let output = Command::new("xmllint")
            .args(["--noout", "--nonet", "--schema"])
            .arg(&schema)
            .arg(&file)
            .output()
            .expect("xmllint has to be there");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        (output.status.success(), said)
    };
    let example = example("junit");
    let empty = Desk::new().run(&["check", "--format", "junit"]).stdout;
    for (name, page) in [
        ("example", &example),
        ("hostile", &hostile("junit", "auto")),
        ("empty", &empty),
    ] {
        let (fits, said) = lint(name, page);
        assert!(fits, "{name}: {said}");
    }
    // It would notice.
    let (fits, _) = lint(
        "wrong",
        &example.replacen("<testcase name", "<testcase nom", 1),
    );
    assert!(!fits);
}
