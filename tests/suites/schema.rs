//! JSON-Schema-Test-Suite: the `schema` check, as a rule calls it.
//!
//! Each case is asked with the `dialect` of its folder; a dialect that the check does not know has to be refused. The
//! instance is read by our own reader, so that numbers are as they are written.

use std::cell::RefCell;
use std::fs;
use std::path::{Path, PathBuf};

use jiff::civil::date;
use serde_json::{Value as Json, json};
use yardstick::check::{Check, Context, Judged, Tables, Target, Verdict};
use yardstick::select::Budget;
use yardstick::tree::{Format, Node};

use crate::reading::documents;
use crate::tally::{Suite, Tally};

pub(crate) const SUITE: Suite = Suite {
    folder: "json-schema-test-suite",
    source: "https://github.com/json-schema-org/JSON-Schema-Test-Suite",
    test: "json_schema_test_suite",
    run,
};

/// The folders of the suite, with what `dialect` or `$schema` calls each. Nothing else may be there but `latest`, which
/// is another name of one of them.
const KNOWN: [&str; 5] = ["draft4", "draft6", "draft7", "draft2019-09", "draft2020-12"];
const UNKNOWN: [(&str, &str); 2] = [
    ("draft3", "http://json-schema.org/draft-03/schema#"),
    ("v1", "https://json-schema.org/v1"),
];

fn run(tally: &mut Tally) {
    let root = SUITE.path().join("tests");
    let folders = fs::read_dir(&root).expect("the JSON Schema suite is in place");
    for entry in folders {
        let name = entry.unwrap().file_name();
        let name = name.to_str().unwrap();
        let is_known = KNOWN.contains(&name) || UNKNOWN.iter().any(|(known, _)| *known == name);
        assert!(is_known || name == "latest", "`{name}` is a new folder");
    }
    for dialect in KNOWN {
        for file in files(&root.join(dialect)) {
            let name = shown(&root, &file);
            let part = part(dialect, &name);
            each(&file, &mut |group, case, schema, instance, is_valid| {
                let options = json!({ "schema": schema, "dialect": dialect, "allErrors": true });
                let verdict = comes_out(options, instance, is_valid);
                tally.count(&part, &format!("{name}: {group}: {case}"), verdict);
            });
        }
    }
    for (folder, dialect) in UNKNOWN {
        let part = format!("{folder}: must be refused as a dialect that is not known");
        for file in files(&root.join(folder)) {
            let name = shown(&root, &file);
            each(&file, &mut |group, case, schema, _, _| {
                // Of true and false nobody can say which dialect they are.
                let mut schema = match schema {
                    Json::Object(_) => schema.clone(),
                    other => json!({ "allOf": [other] }),
                };
                schema["$schema"] = json!(dialect);
                let verdict = is_refused(json!({ "schema": schema }));
                tally.count(&part, &format!("{name}: {group}: {case}"), verdict);
            });
        }
    }
}

fn part(dialect: &str, name: &str) -> String {
    let of = if name.contains("/optional/format/") {
        "formats"
    } else if name.contains("/optional/") {
        "optional"
    } else {
        "required"
    };
    format!("{dialect}, {of}")
}

/// Every file of a folder and the folders in it, in order.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in walkdir::WalkDir::new(folder).sort_by_file_name() {
        let entry = entry.unwrap();
        if entry.file_type().is_file() {
            match entry.path().extension().and_then(|ending| ending.to_str()) {
                Some("json") => found.push(entry.into_path()),
                Some("md") => {}
                _ => panic!("{:?} is no file of cases", entry.path()),
            }
        }
    }
    found
}

/// `draft7/optional/format/date`
fn shown(root: &Path, file: &Path) -> String {
    let below = file.strip_prefix(root).unwrap().with_extension("");
    below.to_str().unwrap().to_owned()
}

type Case<'c> = dyn FnMut(&str, &str, &Json, Node<'_>, bool) + 'c;

/// Every case of a file: its group and name, the schema, the instance, and whether it is valid.
fn each(file: &Path, case: &mut Case<'_>) {
    let bytes = fs::read(file).unwrap();
    let page = documents(&bytes, Format::Json).expect("cases are JSON");
    let groups: Json = serde_json::from_slice(&bytes).unwrap();
    let nodes = page.roots()[0].children();
    for (group, node) in groups.as_array().unwrap().iter().zip(nodes) {
        let tests = node.get("tests").unwrap().children();
        for (test, node) in group["tests"].as_array().unwrap().iter().zip(tests) {
            let words = |json: &Json| json["description"].as_str().unwrap().to_owned();
            let instance = node.get("data").unwrap();
            let is_valid = test["valid"].as_bool().unwrap();
            case(
                &words(group),
                &words(test),
                &group["schema"],
                instance,
                is_valid,
            );
        }
    }
}

fn comes_out(options: Json, instance: Node<'_>, is_valid: bool) -> Result<(), String> {
    let check = Check::read("schema", Some(options), &Tables::new()).map_err(|mistakes| {
        let mistakes = mistakes.into_iter().map(|mistake| format!("{mistake:?}"));
        format!("the schema is refused: {}", mistakes.collect::<String>())
    })?;
    let budget = RefCell::new(Budget::new(10_000));
    let context = Context {
        as_of: date(2026, 11, 22),
        files: &[],
        root: instance,
        given: instance,
        budget: &budget,
        document: None,
    };
    let target = Target {
        judged: Judged::Value(instance),
        property: None,
    };
    match (check.run(&target, &context), is_valid) {
        (Verdict::Passed { .. }, true) | (Verdict::Failed(_), false) => Ok(()),
        (Verdict::Passed { .. }, false) => Err("is let pass".to_owned()),
        (Verdict::Failed(faults), true) => Err(format!("fails: {}", faults[0].message)),
        (other @ (Verdict::Ignored | Verdict::TooMuch | Verdict::CannotTell(..)), _) => {
            Err(format!("{other:?}"))
        }
    }
}

fn is_refused(options: Json) -> Result<(), String> {
    match Check::read("schema", Some(options), &Tables::new()) {
        Ok(_) => Err("is taken for a known dialect".to_owned()),
        Err(mistakes) => {
            let told = format!("{mistakes:?}");
            match told.contains("the dialect is not a known one") {
                true => Ok(()),
                false => Err(told),
            }
        }
    }
}

#[test]
#[ignore = "reads the public suites: set YARDSTICK_CORPUS and run with --ignored"]
fn json_schema_test_suite() {
    SUITE.settled();
}
