//! The readers of `yardstick::tree` against those of serde, on the same documents.
//!
//! `cargo bench --bench tree`. Ours keep the place of every key and value, which serde's `Value`s do not. With
//! `YARDSTICK_CORPUS` a real description of 13 MB is measured as well, as JSON and written as YAML.

mod measure;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use measure::{Job, is_measuring, show, take_turns};
use serde_json::{Value, json};
use yardstick::text::{RepoPath, SourceText};
use yardstick::tree::{self, Format};

/// GitHub's own, as the npm package `@octokit/openapi` has it.
const DESCRIPTION: &str = "api/npm__octokit__openapi/api.github.com.json";

/// About 2.5 kB of JSON each.
const PATHS: usize = 2_000;

fn main() {
    let description = description(if is_measuring() { PATHS } else { 20 });
    let pretty = serde_json::to_string_pretty(&description).expect("it is JSON");
    let minified = serde_json::to_string(&description).expect("it is JSON");
    let yaml = serde_yaml::to_string(&description).expect("it is YAML");
    against_json("JSON, indented", &pretty);
    against_json("JSON on one line", &minified);
    against_yaml("YAML", &yaml, &pretty);
    if let Some(corpus) = std::env::var_os("YARDSTICK_CORPUS") {
        real(&Path::new(&corpus).join("corpus").join(DESCRIPTION));
    }
}

#[expect(clippy::disallowed_methods, reason = "a benchmark reads its own files")]
fn real(path: &Path) {
    let json = std::fs::read_to_string(path).expect("the description is in the corpus");
    let value: Value = serde_json::from_str(&json).expect("it is JSON");
    let yaml = serde_yaml::to_string(&value).expect("it is YAML");
    against_json("A real description, JSON", &json);
    against_yaml("A real description, YAML", &yaml, &json);
}

fn against_json(title: &str, text: &str) {
    let source = source("openapi.json", text);
    let mut jobs = [
        Job::new("yardstick::tree", || ours(&source, Format::Json)),
        Job::new("serde_json", || {
            serde_json::from_str::<Value>(text).expect("it is JSON")
        }),
        Job::new("syntax only", || {
            serde_json::from_str::<serde::de::IgnoredAny>(text).expect("it is JSON")
        }),
    ];
    take_turns(&mut jobs, Duration::from_secs(4));
    let title = format!("{title}, {:.1} MB", megabytes(text));
    show(&title, &jobs, &["serde_json", "syntax only"]);
}

fn against_yaml(title: &str, text: &str, json: &str) {
    let source = source("openapi.yaml", text);
    let mut jobs = [
        Job::new("yardstick::tree", || ours(&source, Format::Yaml)),
        Job::new("yaml_serde", || {
            serde_yaml::from_str::<serde_yaml::Value>(text).expect("it is YAML")
        }),
        Job::new("serde_json, same as JSON", || {
            serde_json::from_str::<Value>(json).expect("it is JSON")
        }),
    ];
    take_turns(&mut jobs, Duration::from_secs(6));
    let title = format!("{title}, {:.1} MB", megabytes(text));
    show(&title, &jobs, &["yaml_serde", "serde_json, same as JSON"]);
}

fn ours(source: &Arc<SourceText>, format: Format) -> tree::Reading {
    let reading = tree::read(source, format);
    assert_eq!(reading.trees.len(), 1, "{:?}", reading.problems);
    reading
}

fn source(name: &str, text: &str) -> Arc<SourceText> {
    Arc::new(SourceText::new(RepoPath::new(name), text.to_owned()))
}

#[expect(clippy::cast_precision_loss, reason = "a figure for people")]
fn megabytes(text: &str) -> f64 {
    text.len() as f64 / 1e6
}

/// An API description of the shape that large ones have: many paths, each with parameters, bodies and answers whose
/// schemas stand in place or by reference, and prose of all lengths with the odd quote, accent and line break.
fn description(paths: usize) -> Value {
    let mut items = serde_json::Map::new();
    let mut schemas = serde_json::Map::new();
    for number in 0..paths {
        let path = format!("/licences/{{licence_id}}/acts/{number}");
        items.insert(path, operation(number));
        schemas.insert(format!("Act{number}"), schema(number));
    }
    json!({
        "openapi": "3.1.0",
        "info": { "title": "Juggling licences", "version": "2.4.0", "contact": { "email": "api@circus-skills.example" } },
        "servers": [{ "url": "https://api.circus-skills.example/v2" }],
        "paths": items,
        "components": { "schemas": schemas },
    })
}

fn operation(number: usize) -> Value {
    json!({
        "get": {
            "operationId": format!("getAct{number}"),
            "summary": "Say what is known of an act",
            "description": "Answers with the act as it was licensed.\n\nActs that were given up are still \"known\" for seven years; after that the answer is 404.",
            "tags": ["acts", format!("area-{}", number % 12)],
            "deprecated": number.is_multiple_of(9),
            "parameters": [
                { "name": "licence_id", "in": "path", "required": true, "schema": { "type": "string", "pattern": "^[A-Z]{2}[0-9]{6}$" } },
                { "name": "limit", "in": "query", "schema": { "type": "integer", "minimum": 1, "maximum": 100, "default": 20 } },
                { "name": "since", "in": "query", "description": "Only what changed since that day", "schema": { "type": "string", "format": "date" } },
            ],
            "responses": {
                "200": {
                    "description": "The act",
                    "content": { "application/json": { "schema": { "$ref": format!("#/components/schemas/Act{number}") } } },
                },
                "404": { "description": "There is no such act, or none any more", "content": { "application/problem+json": { "schema": { "type": "object" } } } },
            },
        },
    })
}

fn schema(number: usize) -> Value {
    json!({
        "type": "object",
        "required": ["id", "title", "objects"],
        "properties": {
            "id": { "type": "string", "example": format!("act-{number}") },
            "title": { "type": "string", "maxLength": 120, "description": "What the audience is told: « jonglerie », for example" },
            "objects": { "type": "array", "items": { "type": "string", "enum": ["ball", "club", "ring", "torch"] } },
            "height": { "type": "number", "exclusiveMinimum": 0, "example": 4.25, "nullable": null },
            "insured": { "type": "boolean", "default": true },
        },
    })
}
