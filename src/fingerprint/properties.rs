//! Fingerprints of everything in a document, written in many ways.

use std::sync::Arc;

use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Map, Value as Json};

use super::*;
use crate::text::RepoPath;
use crate::tree::{self, Forest, Node};

fn documents() -> impl Strategy<Value = Json> {
    let scalar = prop_oneof![
        any::<bool>().prop_map(Json::from),
        (-99_i64..99).prop_map(Json::from),
        "[a-z]{1,6}( [a-z:#{,-]{1,5}){0,2}".prop_map(Json::from),
    ];
    let inner = scalar.prop_recursive(4, 24, 4, |inner| {
        let map = btree_map("[a-z]{1,3}[0-9]?", inner.clone(), 1..4);
        prop_oneof![
            vec(inner, 1..4).prop_map(Json::from),
            map.prop_map(|members| Json::Object(members.into_iter().collect())),
        ]
    });
    btree_map("[a-z]{1,4}", inner, 1..5)
        .prop_map(|members| Json::Object(members.into_iter().collect()))
}

/// The same with the members of mappings and the items of lists in another order.
fn shuffled(document: &Json, order: &mut impl Iterator<Item = usize>) -> Json {
    fn drawn<T>(mut all: Vec<T>, order: &mut impl Iterator<Item = usize>) -> Vec<T> {
        let mut drawn = Vec::new();
        while !all.is_empty() {
            let at = order.next().unwrap_or_default() % all.len();
            drawn.push(all.remove(at));
        }
        drawn
    }
    match document {
        Json::Array(items) => {
            let items = drawn(items.iter().collect(), order);
            Json::Array(
                items
                    .into_iter()
                    .map(|item| shuffled(item, order))
                    .collect(),
            )
        }
        Json::Object(members) => {
            let members = drawn(members.iter().collect(), order);
            let members = members
                .into_iter()
                .map(|(key, value)| (key.clone(), shuffled(value, order)));
            Json::Object(Map::from_iter(members))
        }
        scalar => scalar.clone(),
    }
}

#[derive(Clone, Copy, Debug)]
enum Notation {
    Compact,
    Pretty,
    Yaml,
}

fn written(document: &Json, notation: Notation, above: usize) -> (&'static str, String) {
    match notation {
        Notation::Compact => ("a.json", "\n".repeat(above) + &document.to_string()),
        Notation::Pretty => {
            let text = serde_json::to_string_pretty(document).unwrap();
            ("a.json", " \n".repeat(above) + &text)
        }
        Notation::Yaml => {
            let text = serde_yaml::to_string(document).unwrap();
            ("a.yaml", "# above\n\n".repeat(above) + &text)
        }
    }
}

/// The fingerprint of a finding about each scalar and each collection under a key, sorted. An item of a list that is a
/// collection is known by what it begins with, and so not by what is in it.
fn all(rule: &str, document: &Json, notation: Notation, above: usize) -> Vec<Fingerprint> {
    let (name, text) = written(document, notation, above);
    let format = tree::Format::of(&RepoPath::new(name)).unwrap();
    let source = Arc::new(SourceText::new(RepoPath::new(name), text));
    let reading = tree::read(&source, format);
    assert!(reading.problems.is_empty(), "{}", source.text());
    let mut forest = Forest::default();
    let file = forest.add_source(source);
    let tree = forest.add_tree(Some(file), reading.trees.into_iter().next().unwrap());
    let mut found = Vec::new();
    each(
        forest.root(tree),
        &mut String::new(),
        &mut |node, pointer| {
            let place = match node.is_collection() {
                true => node.key_place(),
                false => node.place(),
            };
            if !node.is_collection() || node.key().is_some() {
                found.push(Fingerprint::of(rule, &finding(pointer, place)));
            }
        },
    );
    found.sort();
    found
}

fn each<'f>(node: Node<'f>, pointer: &mut String, see: &mut impl FnMut(Node<'f>, &str)) {
    if !pointer.is_empty() {
        see(node, pointer);
    }
    for child in node.children() {
        let length = pointer.len();
        match (child.key(), child.index()) {
            (Some(key), _) => *pointer += &format!("/{key}"),
            (None, Some(index)) => *pointer += &format!("/{index}"),
            (None, None) => {}
        }
        each(child, pointer, see);
        pointer.truncate(length);
    }
}

fn finding(pointer: &str, place: Place) -> Finding {
    Finding {
        message: String::new(),
        pointer: pointer.to_owned(),
        place,
        related: Vec::new(),
        level: None,
    }
}

/// A path or pointer of words, as a finding can have it.
fn paths() -> impl Strategy<Value = String> {
    vec("[a-c]{1,2}|[0-9]{1,2}", 0..4).prop_map(|parts| parts.join("/"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn order_and_lines_above_change_no_key(
        document in documents(),
        order in vec(any::<Index>(), 40),
        above in 0usize..4,
        yaml: bool,
    ) {
        let mut order = order.iter().map(|index| index.index(24));
        let other = shuffled(&document, &mut order);
        let (one, two) = match yaml {
            true => (Notation::Yaml, Notation::Yaml),
            false => (Notation::Compact, Notation::Pretty),
        };
        let before = all("r", &document, one, 0);
        prop_assert_eq!(&all("r", &other, two, above), &before, "{} and {}", document, other);
        // Of another rule, none is the same.
        let others = all("s", &other, two, above);
        prop_assert!(others.iter().all(|other| !before.contains(other)));
    }

    /// A finding is another as soon as its rule, its file or its place is; and the digests agree.
    #[test]
    fn rule_file_and_place_tell_apart(
        one in ("[rs]", "[ab]{1,2}", paths()), other in ("[rs]", "[ab]{1,2}", paths()),
    ) {
        let of = |(rule, file, pointer): &(String, String, String)| {
            Fingerprint::of(rule, &finding(pointer, Place::File(RepoPath::new(file.as_str()))))
        };
        let blurred = |pointer: &str| -> Vec<String> {
            let is_index = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
            let parts = pointer.split('/');
            parts.map(|part| if is_index(part) { "*" } else { part }.to_owned()).collect()
        };
        let is_same = (&one.0, &one.1, blurred(&one.2)) == (&other.0, &other.1, blurred(&other.2));
        prop_assert_eq!(of(&one) == of(&other), is_same);
        prop_assert_eq!(of(&one).digest() == of(&other).digest(), is_same);
    }
}
