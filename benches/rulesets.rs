//! What it costs to hold one large API description against `spectral:oas`, against a bare parse of the same file; and
//! what ten times as many rules cost.
//!
//! `cargo bench --bench rulesets`. With `YARDSTICK_CORPUS` set, the document is a real one of thirteen megabytes;
//! without it, one that is made up. `benches/peers.py` measures whole processes beside Spectral and Redocly.

#![expect(clippy::disallowed_methods, reason = "a benchmark reads its own files")]

mod measure;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::civil::date;
use measure::{Job, show, take_turns};
use serde_json::{Value as Json, json};
use tempfile::TempDir;
use yardstick::dossier::Dossier;
use yardstick::profile::Profile;
use yardstick::repository::{Options, Repository};
use yardstick::ruleset::{self, Bases, Ruleset};

const REAL: &str = "corpus/api/npm__octokit__openapi/api.github.com.json";

fn main() {
    let folder = TempDir::new().expect("there is room for a temporary folder");
    let file = match std::env::var_os("YARDSTICK_CORPUS") {
        Some(corpus) => PathBuf::from(corpus).join(REAL),
        None => made_up(folder.path()),
    };
    let text = fs::read(&file).expect("the document is there");
    let open = || {
        let root = file.parent().expect("a file lies in a folder");
        let named = [file.canonicalize().expect("the document is there")];
        Repository::of_paths(root, &named, &Options::default()).expect("the folder is there")
    };
    let oas = read("extends: [[spectral:oas, all]]");
    let dossier = Dossier::read(&open());
    let hold = |ruleset: &Ruleset, dossier: &Dossier| {
        let (bases, profile) = (Bases::new(), Profile::unknown());
        ruleset::run(ruleset, "", &bases, dossier, &profile, date(2026, 11, 22))
    };
    let one_thread = rayon::ThreadPoolBuilder::new().num_threads(1).build();
    let one_thread = one_thread.expect("one thread can be had");
    let mut jobs = [
        Job::new("serde_json::Value", || {
            serde_json::from_slice::<Json>(&text).expect("the document is JSON")
        }),
        Job::new("read the dossier", || Dossier::read(&open())),
        Job::new("run spectral:oas", || hold(&oas, &dossier)),
        Job::new("read, and run spectral:oas", || {
            hold(&oas, &Dossier::read(&open()))
        }),
        Job::new("the same on one thread", || {
            one_thread.install(|| hold(&oas, &Dossier::read(&open())))
        }),
    ];
    take_turns(&mut jobs, Duration::from_secs(20));
    show("one large document", &jobs, &["serde_json::Value"]);

    let (few, many) = (read(&rules(30)), read(&rules(300)));
    let mut jobs = [
        Job::new("30 rules", || hold(&few, &dossier)),
        Job::new("300 rules", || hold(&many, &dossier)),
    ];
    take_turns(&mut jobs, Duration::from_secs(10));
    show("ten times as many rules", &jobs, &["30 rules"]);
}

fn read(text: &str) -> Ruleset {
    let open = |_: &str| Ok(text.to_owned());
    ruleset::read("rules.yaml", &open).expect("the ruleset has no mistakes")
}

/// Rules of the sorts that published rulesets have, each about another name.
fn rules(count: usize) -> String {
    let mut text = String::from("rules:\n");
    for number in 0..count {
        let given = match number % 6 {
            0 => format!("$.paths[*][get,post].x-asked-{number}"),
            1 => format!("$..properties.asked_{number}"),
            2 => format!("$..parameters[?(@.in == 'header' && @.name == 'X-Asked-{number}')]"),
            3 => format!("$.components.schemas.asked-{number}.properties[*]~"),
            4 => format!("$..[?(@property === 'x-asked-{number}')]"),
            _ => format!("$.paths[*][*].responses[?(@property.match(/^4{number}/))]"),
        };
        let given = Json::from(given);
        writeln!(
            text,
            "  rule-{number}: {{ given: {given}, then: {{ function: truthy }} }}"
        )
        .expect("a String takes everything");
    }
    text
}

/// A description of some megabytes.
fn made_up(folder: &Path) -> PathBuf {
    let schema = |number: usize| {
        json!({
            "type": "object",
            "required": ["id"],
            "properties": {
                "id": { "type": "integer", "example": number },
                "name": { "type": "string", "description": "What people call it.", "example": "seed" },
                "next": { "$ref": format!("#/components/schemas/thing-{}", number / 2) },
            },
        })
    };
    let operation = |number: usize| {
        json!({
            "get": {
                "operationId": format!("thing-{number}"),
                "description": "Gives one thing.",
                "tags": ["things"],
                "parameters": [{ "in": "query", "name": "page", "schema": { "type": "integer" } }],
                "responses": {
                    "200": {
                        "description": "The thing.",
                        "content": { "application/json": {
                            "schema": { "$ref": format!("#/components/schemas/thing-{number}") },
                            "example": { "id": number, "name": "seed" },
                        } },
                    },
                },
            },
        })
    };
    let all = 0..4_000_usize;
    let paths: serde_json::Map<String, Json> = (all.clone())
        .map(|number| (format!("/things/{number}"), operation(number)))
        .collect();
    let schemas: serde_json::Map<String, Json> = all
        .map(|number| (format!("thing-{number}"), schema(number)))
        .collect();
    let document = json!({
        "openapi": "3.0.3",
        "info": { "title": "Things", "version": "1.0.0", "description": "Things.", "contact": { "name": "Us" } },
        "tags": [{ "name": "things" }],
        "servers": [{ "url": "https://things.example.gov.uk" }],
        "paths": paths,
        "components": { "schemas": schemas },
    });
    let file = folder.join("openapi.json");
    let text = serde_json::to_string_pretty(&document).expect("JSON can be written");
    fs::write(&file, text).expect("there is room for a document");
    file
}
