//! The readers against the public test suites of their formats.
//!
//! The suites are not part of this repository. Put [JSONTestSuite], [yaml-test-suite] and [toml-test] into
//! `$YARDSTICK_CORPUS/suites/` as `json-test-suite`, `yaml-test-suite` and `toml-test`, and run
//! `cargo test --test suites -- --ignored`.
//!
//! [JSONTestSuite]: https://github.com/nst/JSONTestSuite
//! [yaml-test-suite]: https://github.com/yaml/yaml-test-suite
//! [toml-test]: https://github.com/toml-lang/toml-test

#![expect(clippy::disallowed_methods, reason = "a test reads its own files")]

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use serde_json::Value as Json;
use yardstick::text::{Place, RepoPath, SourceText};
use yardstick::tree::{Forest, Format, Kind, Node, ProblemKind, Reading, TreeId, read};

fn suite(name: &str) -> PathBuf {
    let corpus = std::env::var_os("YARDSTICK_CORPUS")
        .expect("YARDSTICK_CORPUS names the folder that holds suites/");
    PathBuf::from(corpus).join("suites").join(name)
}

/// Reads bytes; text that is not UTF-8 is refused before any reader sees it.
fn read_bytes(bytes: Vec<u8>, format: Format) -> Option<(Arc<SourceText>, Reading)> {
    let text = String::from_utf8(bytes).ok()?;
    let source = Arc::new(SourceText::new(RepoPath::new("case"), text));
    let reading = read(&source, format);
    Some((source, reading))
}

fn accepts(bytes: Vec<u8>, format: Format) -> bool {
    match read_bytes(bytes, format) {
        None => false,
        Some((source, reading)) => {
            assert_eq!(
                reading.trees.is_empty(),
                reading
                    .problems
                    .iter()
                    .any(|problem| problem.kind.is_fatal()),
                "{:?} has no trees exactly when a problem is fatal",
                source.text()
            );
            for problem in &reading.problems {
                source.slice(problem.span);
                assert!(!problem.message.ends_with('.'), "{}", problem.message);
            }
            // Loose indentation is read, but by the letter of the suite it is refused.
            let loose = (reading.problems.iter())
                .any(|problem| problem.kind == ProblemKind::LooseIndentation);
            let accepted = !reading.trees.is_empty() && !loose;
            let (forest, trees) = forest(source, reading);
            for tree in trees {
                check_places(forest.root(tree));
            }
            accepted
        }
    }
}

fn forest(source: Arc<SourceText>, reading: Reading) -> (Forest, Vec<TreeId>) {
    let mut forest = Forest::default();
    let file = forest.add_source(source);
    let trees = (reading.trees.into_iter())
        .map(|tree| forest.add_tree(Some(file), tree))
        .collect();
    (forest, trees)
}

/// Every place of a tree can be shown: it is text of the file, and neither begins nor ends in emptiness.
fn check_places(node: Node<'_>) {
    for place in [node.place(), node.key_place()] {
        let Place::Text { source, span } = place else {
            panic!("{node:?} comes from no text");
        };
        let words = source.slice(span);
        assert_eq!(words.trim(), words, "{node:?} in {:?}", source.text());
    }
    if node.link_target().is_none() {
        for child in node.children() {
            check_places(child);
        }
    }
}

/// The cases on which we deviate, each with its reason, and no others.
#[track_caller]
fn check_deviations(found: &BTreeMap<String, String>, known: &[(&str, &str)]) {
    let known: BTreeMap<_, _> = (known.iter())
        .map(|(name, _)| ((*name).to_owned(), ()))
        .collect();
    let unknown: Vec<_> = (found.iter())
        .filter(|(name, _)| !known.contains_key(*name))
        .collect();
    let gone: Vec<_> = (known.keys())
        .filter(|name| !found.contains_key(*name))
        .collect();
    assert!(unknown.is_empty(), "new deviations: {unknown:#?}");
    assert!(gone.is_empty(), "these deviate no longer: {gone:?}");
}

#[test]
#[ignore = "reads the public suites: set YARDSTICK_CORPUS and run with --ignored"]
fn json_test_suite() {
    let folder = suite("json-test-suite").join("test_parsing");
    let mut counts = BTreeMap::new();
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(&folder).expect("the JSON suite is in place") {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let accepted = accepts(fs::read(&path).unwrap(), Format::Json);
        let group = name.chars().next().unwrap();
        *counts.entry((group, accepted)).or_insert(0) += 1;
        if matches!((group, accepted), ('y', false) | ('n', true)) {
            found.insert(name, format!("accepted: {accepted}"));
        }
    }
    check_deviations(&found, &[]);
    assert_eq!(counts[&('y', true)], 95);
    assert_eq!(counts[&('n', false)], 188);
}

#[test]
#[ignore = "reads the public suites: set YARDSTICK_CORPUS and run with --ignored"]
fn yaml_test_suite() {
    let mut cases = 0;
    let mut compared = 0;
    let mut found = BTreeMap::new();
    let mut files: Vec<_> = fs::read_dir(suite("yaml-test-suite").join("src"))
        .expect("the YAML suite is in place")
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    for path in files {
        let stem = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let (source, reading) = read_bytes(fs::read(&path).unwrap(), Format::Yaml).unwrap();
        assert!(reading.problems.is_empty(), "{stem}: {reading:?}");
        let (forest, trees) = forest(source, reading);
        let list = forest.root(trees[0]);
        let count = list.len();
        let mut text = String::new();
        for (index, case) in list.children().enumerate() {
            let name = match count {
                1 => stem.clone(),
                _ => format!("{stem}/{index}"),
            };
            let field = |key: &str| case.get(key).and_then(Node::as_str);
            if let Some(own) = field("yaml") {
                text = unmarked(own);
            }
            let fail = case.get("fail").and_then(Node::as_bool) == Some(true);
            // Written once, for all cases of the file.
            if list.at(0).and_then(|case| case.get("skip")).is_some() {
                continue;
            }
            cases += 1;
            let accepted = accepts(text.clone().into_bytes(), Format::Yaml);
            if accepted == fail {
                found.insert(name.clone(), format!("accepted: {accepted}\n{text}"));
                continue;
            }
            if let (true, Some(json)) = (accepted, field("json")) {
                compared += 1;
                let mut expected: Vec<Json> = serde_json::Deserializer::from_str(json)
                    .into_iter()
                    .collect::<Result<_, _>>()
                    .unwrap();
                if expected.is_empty() {
                    // An empty stream has no document; for us a file always says something.
                    expected.push(Json::Null);
                }
                let (source, reading) =
                    read_bytes(text.clone().into_bytes(), Format::Yaml).unwrap();
                let (forest, trees) = self::forest(source, reading);
                let actual: Vec<_> = (trees.into_iter())
                    .map(|tree| forest.root(tree).to_json(10_000).unwrap())
                    .collect();
                if !same(&Json::from(actual.clone()), &Json::from(expected.clone())) {
                    let what = format!("{text}\nread: {actual:?}\nexpected: {expected:?}");
                    found.insert(name, what);
                }
            }
        }
    }
    check_deviations(&found, &[]);
    assert_eq!((cases, compared), (402, 271));
}

/// Equal, where `1.0` and `1` are the same number.
fn same(left: &Json, right: &Json) -> bool {
    match (left, right) {
        (Json::Number(left), Json::Number(right)) => left.as_f64() == right.as_f64(),
        (Json::Array(left), Json::Array(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(a, b)| same(a, b))
        }
        (Json::Object(left), Json::Object(right)) => {
            left.len() == right.len()
                && (left.iter()).all(|(key, a)| right.get(key).is_some_and(|b| same(a, b)))
        }
        _ => left == right,
    }
}

/// The suite writes what cannot be seen with marks.
fn unmarked(text: &str) -> String {
    let mut plain = text.replace('␣', " ");
    for dashes in ["————»", "———»", "——»", "—»", "»"] {
        plain = plain.replace(dashes, "\t");
    }
    plain = plain
        .replace('⇔', "\u{feff}")
        .replace('↵', "")
        .replace('←', "\r");
    plain
        .strip_suffix("∎\n")
        .map(str::to_owned)
        .unwrap_or(plain)
}

#[test]
#[ignore = "reads the public suites: set YARDSTICK_CORPUS and run with --ignored"]
fn toml_test() {
    let folder = suite("toml-test").join("tests");
    let mut found = BTreeMap::new();
    let mut counts = (0, 0);
    let names = fs::read_to_string(folder.join("files-toml-1.1.0")).expect("the suite is in place");
    for name in names.lines().filter(|name| name.ends_with(".toml")) {
        let path = folder.join(name);
        let bytes = fs::read(&path).unwrap();
        let accepted = accepts(bytes.clone(), Format::Toml);
        let valid = name.starts_with("valid/");
        if valid {
            counts.0 += 1;
        } else {
            counts.1 += 1;
        }
        if accepted != valid {
            found.insert(name.to_owned(), format!("accepted: {accepted}"));
        } else if valid {
            let expected: Json =
                serde_json::from_slice(&fs::read(path.with_extension("json")).unwrap()).unwrap();
            let (source, reading) = read_bytes(bytes, Format::Toml).unwrap();
            let (forest, trees) = forest(source, reading);
            if let Err(what) = agrees(forest.root(trees[0]), &expected) {
                found.insert(name.to_owned(), what);
            }
        }
    }
    check_deviations(&found, &[]);
    assert_eq!(counts, (220, 492));
}

/// Holds a node against the tagged JSON of the TOML suite.
fn agrees(node: Node<'_>, expected: &Json) -> Result<(), String> {
    let wrong = || Err(format!("{node:?} is not {expected}"));
    if let (Some(kind), Some(value)) = (expected.get("type"), expected.get("value"))
        && let (Some(kind), Some(value)) = (kind.as_str(), value.as_str())
    {
        let right = match kind {
            "string" => node.as_str() == Some(value),
            "bool" => node.as_bool().map(|value| value.to_string()).as_deref() == Some(value),
            "integer" => node.as_i64() == value.parse().ok(),
            "float" => {
                let value: f64 = value.parse().expect("the suite writes floats");
                node.kind() == Kind::Float
                    && node
                        .as_f64()
                        .is_some_and(|own| own == value || (own.is_nan() && value.is_nan()))
            }
            // Dates are text as it is written, which TOML allows in several ways.
            _ => node.kind() == Kind::String,
        };
        return if right { Ok(()) } else { wrong() };
    }
    match expected {
        Json::Array(items) => {
            if node.kind() != Kind::List || node.len() != items.len() {
                return wrong();
            }
            node.children()
                .zip(items)
                .try_for_each(|(node, item)| agrees(node, item))
        }
        Json::Object(members) => {
            if node.kind() != Kind::Map || node.len() != members.len() {
                return wrong();
            }
            members
                .iter()
                .try_for_each(|(key, value)| match node.get(key) {
                    Some(node) => agrees(node, value),
                    None => wrong(),
                })
        }
        _ => wrong(),
    }
}
