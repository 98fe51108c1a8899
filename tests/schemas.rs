//! The JSON Schemas in `schemas/` are made from the types that read and write the files, and are never edited by
//! hand; what the program writes is read back through them.
//!
//! Run with `BLESS=1` to write those that are stale.

#![expect(clippy::disallowed_methods, reason = "a test reads its own files")]

use std::path::Path;
use std::process::Command;

use schemars::{JsonSchema, schema_for};
use serde_json::Value as Json;
use yardstick::pack::lock::RawLock;
use yardstick::pack::{RawClause, RawLibrary, RawPack, RawRule};
use yardstick::policy::baseline::file::RawBaseline;
use yardstick::policy::waiver::read::RawWaiverFile;
use yardstick::report::{JsonLine, JsonReport};
use yardstick::settings::RawSettings;
use yardstick::settings::services::RawServices;
use yardstick::subject::service::manifest::Manifest;

#[track_caller]
fn check<T: JsonSchema>(name: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("schemas")
        .join(name);
    let schema = serde_json::to_string_pretty(&schema_for!(T)).expect("a schema is JSON") + "\n";
    if std::env::var_os("BLESS").is_some_and(|bless| bless == "1") {
        std::fs::write(&path, &schema).expect("schemas/ can be written to");
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == schema,
        "schemas/{name} is not what the types say: run `BLESS=1 cargo test --test schemas` and commit it"
    );
}

#[test]
fn schemas_are_fresh() {
    check::<Manifest>("service.json");
    check::<RawSettings>("yardstick-toml.json");
    check::<RawPack>("pack.json");
    check::<RawLibrary>("library.json");
    check::<Vec<RawClause>>("clauses.json");
    check::<RawRule>("rule.json");
    check::<RawLock>("lock.json");
    check::<RawBaseline>("baseline.json");
    check::<RawWaiverFile>("waivers.json");
    check::<RawServices>("services.json");
    check::<JsonReport>("report.json");
    check::<JsonLine>("report-line.json");
}

/// A validator that we did not write reads what we wrote.
#[test]
fn reports_fit_their_schema() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let schema = std::fs::read_to_string(root.join("schemas/report.json")).expect("it is there");
    let schema: Json = serde_json::from_str(&schema).expect("it is JSON");
    let validator = jsonschema::validator_for(&schema).expect("it is a JSON Schema");
    let calls: [&[&str]; 5] = [
        &["check", "examples/juggling-licence"],
        &[
            "check",
            "examples/juggling-licence",
            "examples/allotment-waiting-list",
        ],
        &["report", "examples/seed-library"],
        &[
            "report",
            "examples/juggling-licence",
            "examples/allotment-waiting-list",
        ],
        &[
            "check",
            "examples/juggling-licence/service.yaml",
            "--organisation",
            "council",
        ],
    ];
    for call in calls {
        let output = Command::new(env!("CARGO_BIN_EXE_yardstick"))
            .current_dir(root)
            .args(call)
            .args(["--format", "json"])
            .output()
            .expect("the program runs");
        let report: Json = serde_json::from_slice(&output.stdout).expect("one JSON document");
        let errors: Vec<String> = validator
            .iter_errors(&report)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{call:?}:\n{}", errors.join("\n"));
        assert!(
            !report["results"].as_array().expect("a list").is_empty(),
            "{call:?}"
        );
    }
}
