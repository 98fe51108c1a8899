//! What must not change what is found: notation, layout, the order of keys, the number of threads.
//!
//! Each document is read in two forms that say the same, and rulesets must find the same in both: the same rules at
//! the same pointers, and where the lines are the same, on the same lines. Nothing here knows what is right; a
//! difference is wrong in one of the two.

#![expect(
    clippy::disallowed_methods,
    reason = "a test reads and writes its own files"
)]
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot do what it does to its own files has failed"
)]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use jiff::civil::date;
use serde_json::{Map, Value as Json, json};
use tempfile::TempDir;
use yardstick::dossier::Dossier;
use yardstick::finding::{Asked, Finding, Outcome};
use yardstick::profile::Profile;
use yardstick::repository::{Options, Repository};
use yardstick::ruleset::{self, Bases, Ruleset};
use yardstick::subject::api;
use yardstick::text::{Place, RepoPath};

/// Larger documents of the corpus are left to `tests/parity.rs`.
const LARGEST: u64 = 500_000;

const ALL: &str = "extends: [['spectral:oas', all], ['spectral:asyncapi', all]]\n";

/// Paths of many shapes, as published rulesets have them.
const HOUSE: &str = r#"
rules:
  every-text: {given: "$..[?(@ && @.type === 'string')]", then: {field: maxLength, function: truthy}}
  names: {given: "$..properties", then: {field: "@key", function: casing, functionOptions: {type: camel}}}
  keys: {given: "$.paths.*~", then: {function: pattern, functionOptions: {match: "^/[a-z-]+$"}}}
  parents: {given: "$..enum^", then: {field: description, function: truthy}}
  methods: {given: "$.paths[*][?(@property.match(/^(get|post)$/i))]", then: {field: summary, function: defined}}
  root: {given: "$.info[?(@root.info && @property.startsWith('t'))]", then: {function: length, functionOptions: {max: 3}}}
  around: {given: "$..[?(@parentProperty === 'schemas')]", then: {field: properties.id, function: truthy}}
  unresolved: {given: "$..schema", resolved: false, then: {field: $ref, function: truthy}}
  either: {given: "$..[description,summary]", then: {function: pattern, functionOptions: {match: "\\.$"}}}
  slices: {given: "$.tags[1:]", then: {field: name, function: pattern, functionOptions: {match: "^(?!b)"}}}
  shape: {given: "$..properties.*", then: {function: schema, functionOptions: {allErrors: true, schema: {required: [description, x-a], properties: {type: {enum: [string]}}}}}}
  forms: {given: "$..parameters[*]", then: {function: xor, functionOptions: {properties: [schema, content]}}}
"#;

/// A finding as far as it may not change.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Found {
    rule: String,
    file: String,
    pointer: String,
    line: usize,
}

struct Bench {
    folder: TempDir,
    rulesets: Vec<Ruleset>,
}

impl Bench {
    fn new() -> Bench {
        Bench::of(&[ALL, HOUSE])
    }

    fn of(texts: &[&str]) -> Bench {
        let folder = TempDir::new().unwrap();
        let rulesets = (0..).zip(texts).map(|(number, text): (usize, _)| {
            let file = folder.path().join(format!("{number}.yaml"));
            fs::write(&file, text).unwrap();
            ruleset::open(&file.to_string_lossy(), None).unwrap()
        });
        let rulesets = rulesets.collect();
        Bench { folder, rulesets }
    }

    /// What is found in the first of some files.
    fn found(&self, files: &[(String, String)]) -> Vec<Found> {
        let folder = TempDir::new_in(self.folder.path()).unwrap();
        for (name, text) in files {
            let file = folder.path().join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        }
        let document = &files[0].0;
        let root = folder.path().canonicalize().unwrap();
        let named: PathBuf = root.join(document);
        let repository = Repository::of_paths(&root, &[named], &Options::default()).unwrap();
        let options = api::Options {
            named: vec![RepoPath::new(document.as_str())],
            ..api::Options::default()
        };
        let dossier = Dossier::read_with(&repository, &options);
        let mut all = Vec::new();
        for ruleset in &self.rulesets {
            let run = ruleset::run(
                ruleset,
                "",
                &Bases::new(),
                &dossier,
                &Profile::unknown(),
                date(2026, 11, 22),
            );
            for assessment in &run.assessments {
                let (Asked::Imported { rule, .. }, Outcome::Failed(findings)) =
                    (&assessment.asked, &assessment.outcome)
                else {
                    continue;
                };
                all.extend(findings.iter().map(|finding| found(&rule.name, finding)));
            }
        }
        all.sort();
        all
    }

    fn one(&self, name: &str, text: &str) -> Vec<Found> {
        self.found(&[(name.to_owned(), text.to_owned())])
    }
}

fn found(rule: &str, finding: &Finding) -> Found {
    let line = match &finding.place {
        Place::Text { source, span } => source.text()[..span.start as usize].matches('\n').count(),
        Place::File(_) | Place::Repository => 0,
    };
    Found {
        rule: rule.to_owned(),
        file: finding.place.path().map_or("", RepoPath::as_str).to_owned(),
        pointer: finding.pointer.clone(),
        line,
    }
}

/// Without what another notation changes: the file's name and the lines.
fn bare(found: &[Found]) -> Vec<(String, String)> {
    let mut bare: Vec<_> = (found.iter())
        .map(|one| (one.rule.clone(), one.pointer.clone()))
        .collect();
    bare.sort();
    bare
}

/// Also without what was put in.
fn without(found: &[Found], member: &str) -> Vec<(String, String)> {
    let mut bare = bare(found);
    bare.retain(|(_, pointer)| !pointer.contains(member));
    bare
}

#[track_caller]
fn same<T: Ord + std::fmt::Debug>(what: &str, mut one: Vec<T>, mut other: Vec<T>) {
    one.sort();
    other.sort();
    let beyond = |one: &[T], other: &[T]| {
        let missing = one
            .iter()
            .filter(|found| other.binary_search(found).is_err());
        missing
            .map(|found| format!("{found:?}"))
            .take(20)
            .collect::<Vec<_>>()
    };
    assert!(
        one == other,
        "{what}: only the first: {:#?}, only the second: {:#?} ({} and {})",
        beyond(&one, &other),
        beyond(&other, &one),
        one.len(),
        other.len()
    );
}

/// Block YAML. Every text is in double quotes, so that none of them is anything else.
fn yaml(value: &Json) -> String {
    let mut text = String::new();
    write_yaml(&mut text, value, 0);
    text
}

fn write_yaml(text: &mut String, value: &Json, depth: usize) {
    let pad = "  ".repeat(depth);
    match value {
        Json::Object(members) if !members.is_empty() => {
            for (key, member) in members {
                write!(text, "{pad}{}:", Json::from(key.as_str())).unwrap();
                write_yaml_value(text, member, depth);
            }
        }
        Json::Array(items) if !items.is_empty() => {
            for item in items {
                write!(text, "{pad}-").unwrap();
                write_yaml_value(text, item, depth);
            }
        }
        leaf => writeln!(text, "{pad}{leaf}").unwrap(),
    }
}

fn write_yaml_value(text: &mut String, value: &Json, depth: usize) {
    let is_open = value.as_object().is_some_and(|members| !members.is_empty())
        || value.as_array().is_some_and(|items| !items.is_empty());
    if is_open {
        text.push('\n');
        write_yaml(text, value, depth + 1);
    } else {
        writeln!(text, " {value}").unwrap();
    }
}

/// JSON with the members of every object from last to first.
fn backwards(value: &Json) -> String {
    match value {
        Json::Object(members) => {
            let members = members.iter().rev();
            let members = members
                .map(|(key, member)| format!("{}:{}", Json::from(key.as_str()), backwards(member)));
            format!("{{{}}}", members.collect::<Vec<_>>().join(","))
        }
        Json::Array(items) => {
            let items = items.iter().map(backwards);
            format!("[{}]", items.collect::<Vec<_>>().join(","))
        }
        leaf => leaf.to_string(),
    }
}

/// Whether a rule speaks of the order of keys, or of the later of two that are the same (equal paths, for one).
fn asks_for_order(rule: &str) -> bool {
    ["unique", "alphabetical", "path-params", "invalid-ref"]
        .iter()
        .any(|word| rule.contains(word))
}

/// All that can be done to the text of a document.
fn texts_say_the_same(bench: &Bench, name: &str, text: &str) {
    let plain = bench.one(name, text);
    same(
        &format!("{name}: twice"),
        plain.clone(),
        bench.one(name, text),
    );
    for threads in [1, 4] {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        let found = pool.install(|| bench.one(name, text));
        same(&format!("{name}: {threads} threads"), plain.clone(), found);
    }
    if !text.contains('\r') {
        let found = bench.one(name, &text.replace('\n', "\r\n"));
        same(&format!("{name}: CRLF"), plain.clone(), found);
    }
    if !text.starts_with('\u{feff}') {
        let found = bench.one(name, &format!("\u{feff}{text}"));
        same(&format!("{name}: BOM"), plain, found);
    }
}

/// All that can be done to a document as data.
fn notations_say_the_same(bench: &Bench, name: &str, document: &Json) {
    let indented = serde_json::to_string_pretty(document).unwrap();
    let json = bench.one("api.json", &indented);
    let found = bench.one("api.json", &document.to_string());
    same(&format!("{name}: minified"), bare(&json), bare(&found));
    let as_yaml = yaml(document);
    let block = bench.one("api.yaml", &as_yaml);
    same(&format!("{name}: YAML"), bare(&json), bare(&block));
    texts_say_the_same(bench, "api.yaml", &as_yaml);
    let ordered = |found: &[Found]| {
        let mut found = bare(found);
        found.retain(|(rule, _)| !asks_for_order(rule));
        found.dedup();
        found
    };
    let found = bench.one("api.json", &backwards(document));
    same(
        &format!("{name}: backwards"),
        ordered(&json),
        ordered(&found),
    );
    let mut added = document.clone();
    added["x-nothing"] = Json::Null;
    added["info"]["x-nothing"] = Json::Null;
    let found = bench.one("api.json", &added.to_string());
    same(
        &format!("{name}: with null"),
        bare(&json),
        without(&found, "/x-nothing"),
    );
    aliases_say_the_same(bench, name, &as_yaml);
}

/// An alias somewhere makes the way to every value count; what is found elsewhere must not change.
fn aliases_say_the_same(bench: &Bench, name: &str, text: &str) {
    let marks = ["swagger", "openapi", "asyncapi"];
    let names_format = |line: &&str| {
        let line = line.trim_start().trim_start_matches(['"', '\'']);
        marks.iter().any(|mark| line.starts_with(mark))
    };
    let Some(first) = text.lines().find(names_format) else {
        return;
    };
    let pad = &first[..first.len() - first.trim_start().len()];
    let added =
        format!("{pad}x-added: &added\n{pad}  - {{k: v}}\n{pad}x-added-too: *added\n{first}");
    let plain = bench.one("api.yaml", text);
    let text = text.replacen(first, &added, 1);
    let found = bench.one("api.yaml", &text);
    same(
        &format!("{name}: with an alias"),
        bare(&plain),
        without(&found, "/x-added"),
    );
}

/// Puts each schema of the components into a file of its own. What is found there, as if it were still in its place.
fn split_says_the_same(bench: &Bench, name: &str, document: &Json) {
    let whole = bench.one("api.json", &document.to_string());
    let mut main = document.clone();
    let schemas = main["components"]["schemas"].as_object_mut().unwrap();
    let mut files = Vec::new();
    for (key, schema) in schemas.iter_mut() {
        let text = schema.to_string().replace("#/components/schemas/", "");
        // What is left of a reference to a schema beside it is its name.
        let mut own: Json = serde_json::from_str(&text).unwrap();
        name_files(&mut own);
        files.push((format!("schemas/{key}.json"), own.to_string()));
        *schema = json!({ "$ref": format!("schemas/{key}.json") });
    }
    files.insert(0, ("api.json".to_owned(), main.to_string()));
    let mut split = bench.found(&files);
    for found in &mut split {
        if let Some(name) = found.file.strip_prefix("schemas/") {
            let name = name.strip_suffix(".json").unwrap();
            found.pointer = format!("/components/schemas/{name}{}", found.pointer);
        }
    }
    // Those that see the text as it is written see one file.
    let as_written = |found: &[Found]| {
        let mut found = bare(found);
        let unresolved: Vec<&str> = (bench.rulesets.iter())
            .flat_map(|ruleset| &ruleset.rules)
            .filter(|rule| !rule.resolved)
            .map(|rule| rule.name.as_str())
            .collect();
        found.retain(|(rule, _)| !unresolved.contains(&rule.as_str()));
        found
    };
    same(
        &format!("{name}: split"),
        as_written(&whole),
        as_written(&split),
    );
}

fn name_files(value: &mut Json) {
    match value {
        Json::Object(members) => {
            for (key, member) in members {
                match member {
                    Json::String(text) if key == "$ref" => text.push_str(".json"),
                    member => name_files(member),
                }
            }
        }
        Json::Array(items) => items.iter_mut().for_each(name_files),
        _ => {}
    }
}

/// Small documents with as many faults as they have room for.
fn miniatures() -> Vec<(&'static str, Json)> {
    let schemas = json!({
        "Pet": { "type": "object", "required": ["id", "gone"], "properties": {
            "id": { "type": "integer", "example": "one" },
            "Kind": { "type": "string", "enum": ["cat", "cat", 3] },
            "owner": { "$ref": "#/components/schemas/Owner" },
        } },
        "Owner": { "type": "object", "properties": {
            "name": { "type": "string", "default": 5, "description": "what to call them" },
            "tags": { "type": "array" },
        } },
        "Unused": { "type": "string", "description": "<script>" },
    });
    let mut openapi = json!({
        "openapi": "3.0.3",
        "info": { "title": "Pets", "description": "eval(1)" },
        "servers": [{ "url": "https://example.com/{a}/", "variables": { "b": {} } }, { "url": 5 }],
        "tags": [{ "name": "b" }, { "name": "a" }, { "name": "b" }, {}],
        "paths": {
            "/pets/{id}/": { "get": {
                "operationId": "one", "tags": ["a", "none"], "summary": "All of them.",
                "parameters": [
                    { "name": "id", "in": "path", "schema": { "type": "string" } },
                    { "name": "q", "in": "query" },
                    { "name": "q", "in": "query", "content": {}, "schema": {} },
                ],
                "responses": {
                    "404": { "description": "none", "content": { "application/json": {
                        "schema": { "$ref": "#/components/schemas/Pet" }, "example": { "id": "x" },
                    } } },
                    "500": { "$ref": "#/components/responses/Gone" },
                },
            } },
            "/Other?x=1": { "post": { "operationId": "one", "responses": {
                "200": { "description": "ok", "headers": { "X-A": { "schema": { "type": "txet" } } } },
            }, "security": [{ "none": [] }] }, "x-null": null },
        },
        "components": { "schemas": schemas, "securitySchemes": {}, "examples": {
            "both": { "value": 1, "externalValue": "https://example.org/" },
        } },
        "extra": [[], {}, "", null, 1.5, true],
    });
    let three_zero = openapi.clone();
    openapi["openapi"] = json!("3.1.0");
    openapi["webhooks"] = json!({ "hook": { "post": { "servers": [], "callbacks": {} } } });
    vec![
        ("OpenAPI 3.0", three_zero),
        ("OpenAPI 3.1", openapi),
        (
            "OpenAPI 2.0",
            json!({
                "swagger": "2.0",
                "info": { "title": "T", "license": {} },
                "host": "example.com/", "basePath": 5, "schemes": [],
                "paths": { "/a/{b}": { "post": {
                    "consumes": ["application/json"],
                    "parameters": [
                        { "in": "formData", "name": "f", "type": "string" },
                        { "in": "body", "name": "x", "schema": { "$ref": "#/definitions/A" } },
                        { "in": "body", "name": "y" },
                    ],
                    "responses": { "300": { "description": "", "schema": { "anyOf": [] } } },
                    "security": [{ "key": ["a"] }],
                } }, "/a/{c}": {} },
                "definitions": { "A": { "type": "object", "discriminator": "kind", "properties": {
                    "kind": { "type": "integer", "enum": ["a"], "default": "x" },
                } }, "B": {} },
                "securityDefinitions": { "key": { "type": "apiKey", "in": "body" } },
            }),
        ),
        (
            "AsyncAPI 2.6",
            json!({
                "asyncapi": "2.6.0",
                "info": { "title": "T", "version": 1 },
                "servers": { "s": { "url": "example.com/{v}/", "protocol": "mqtt" } },
                "tags": [{ "name": "b" }, { "name": "a" }, { "name": "a" }],
                "channels": { "a/{p}/?q=1": { "servers": ["none"], "parameters": { "r": {} },
                    "publish": { "operationId": "same", "message": { "messageId": "m", "payload": { "type": "txet" },
                        "headers": { "type": "string" }, "examples": [{ "payload": 1 }] } },
                    "subscribe": { "operationId": "same", "message": { "messageId": "m", "payload": {
                        "type": "string", "default": 1 } } },
                } },
                "components": { "schemas": { "Unused": { "type": "object", "properties": { "A": { "type": "string" } } } } },
            }),
        ),
        (
            "AsyncAPI 3.0",
            json!({
                "asyncapi": "3.0.0",
                "info": { "title": "T", "tags": [{ "name": "b" }, { "name": "a" }, { "name": "a" }] },
                "servers": { "s": { "host": "example.com/{v}", "protocol": "mqtt" } },
                "channels": { "c": { "address": "a/{p}/?q", "servers": [{ "$ref": "#/servers/none" }],
                    "messages": { "m": { "payload": { "type": "string", "examples": [1] }, "headers": { "type": "array" } } } } },
                "operations": { "o": { "action": "throw", "channel": { "$ref": "#/channels/c" } } },
                "components": { "schemas": { "Unused": { "type": "string" } } },
            }),
        ),
    ]
}

#[test]
fn notation_and_layout_change_nothing() {
    let bench = Bench::new();
    for (name, document) in miniatures() {
        notations_say_the_same(&bench, name, &document);
    }
}

/// What one rule finds in a small document, by pointers.
#[track_caller]
fn check(rule: &str, document: &str, expected: &[&str]) {
    let bench = Bench::of(&[&format!("rules:\n  rule: {rule}\n")]);
    let found = bench.one("api.yaml", &format!("openapi: 3.0.3\n{document}"));
    let pointers: Vec<&str> = found.iter().map(|found| found.pointer.as_str()).collect();
    assert_eq!(pointers, expected, "{rule}");
}

#[test]
fn what_an_alias_or_a_merge_stands_for_is_found_where_it_is() {
    let document = "a: &a {k: 1}\nb: *a\nc: {<<: *a, own: 2}\nd: [*a]\n";
    check(
        "{given: $..k, then: {function: undefined}}",
        document,
        &["/a/k", "/b/k", "/c/k", "/d/0/k"],
    );
}

#[test]
fn the_length_of_a_list_is_a_member_of_it() {
    let document = "a: [1, 2]\nb: []\nc: {length: 7}\n";
    let rule = "{given: '$[a,b,c]', then: {field: length, function: truthy}}";
    check(rule, document, &["/b/length"]);
}

#[test]
fn a_reference_with_siblings_is_found_beside_what_it_refers_to() {
    let document = "a: {$ref: '#/c'}\nb: {$ref: '#/c', description: mine}\nc: {type: string}\n";
    let rule = "{given: '$[a,b]', then: {field: nope, function: truthy}}";
    check(rule, document, &["/b", "/c"]);
}

#[test]
fn methods_of_texts_are_there_to_be_asked_for() {
    let document = "a: abc\nb: 5\n";
    let rule = "{given: \"$[?(@.match && @.substr(-2, 1).concat('x') === 'bx' && @.at(-1) === 'c')]\", \
                then: {function: undefined}}";
    check(rule, document, &["/a"]);
}

#[test]
fn overrides_for_whole_files_are_heard() {
    let bench = Bench::of(&[
        "rules:\n  one: {given: $, then: {field: x, function: truthy}}\n\
        overrides:\n  - files: ['*.yaml']\n    rules:\n      one: off\n      \
        two: {given: $, then: {field: y, function: truthy}}\n",
    ]);
    let found = bench.one("api.yaml", "openapi: 3.0.3\n");
    let rules: Vec<&str> = found.iter().map(|found| found.rule.as_str()).collect();
    assert_eq!(rules, ["two"]);
}

#[test]
fn much_is_found_in_the_miniatures() {
    let bench = Bench::new();
    for (name, document) in miniatures() {
        let found = bench.one("api.json", &document.to_string());
        assert!(found.len() > 15, "{name}: {}", found.len());
    }
}

#[test]
fn a_document_in_many_files_is_one_document() {
    let bench = Bench::new();
    for (name, document) in miniatures() {
        if name.starts_with("OpenAPI 3") {
            split_says_the_same(&bench, name, &document);
        }
    }
}

fn documents(corpus: &Path) -> Vec<String> {
    let golden = corpus.join("parity/golden/spectral-oas-asyncapi-all.jsonl");
    let text = fs::read_to_string(golden).unwrap();
    let runs = text
        .lines()
        .map(|line| serde_json::from_str::<Map<String, Json>>(line).unwrap());
    runs.map(|run| run["document"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
#[ignore = "needs YARDSTICK_CORPUS"]
fn real_documents_say_the_same_in_every_notation() {
    let corpus = PathBuf::from(
        std::env::var_os("YARDSTICK_CORPUS").expect("YARDSTICK_CORPUS names the corpus"),
    );
    let bench = Bench::new();
    for document in documents(&corpus) {
        let file = corpus.join("corpus/api").join(&document);
        if fs::metadata(&file).unwrap().len() > LARGEST {
            continue;
        }
        let text = fs::read_to_string(&file).unwrap();
        match serde_json::from_str::<Json>(&text) {
            Ok(data) => notations_say_the_same(&bench, &document, &data),
            Err(_) => {
                texts_say_the_same(&bench, "api.yaml", &text);
                if !text.trim_start().starts_with('{') {
                    aliases_say_the_same(&bench, &document, &text);
                }
            }
        }
    }
}
