//! What holds for any documents: notation and the cut into files make no difference, and every document has an end.

use proptest::prelude::*;
use serde_json::{Map, Value as Json, json};

use super::testing::Case;

/// For each part, the parts that it refers to.
type Graph = Vec<Vec<usize>>;

const PARTS: usize = 6;

fn graphs() -> impl Strategy<Value = Graph> {
    let one = prop::collection::vec(0..PARTS, 0..3);
    prop::collection::vec(one, PARTS)
}

/// A part that holds references, each written as `name` has it.
fn part(number: usize, to: &[usize], name: impl Fn(usize) -> String) -> Json {
    let references = to.iter().map(|to| json!({ "$ref": name(*to) }));
    let references: Vec<Json> = references.collect();
    json!({ "number": number, "parts": references })
}

/// One document with all parts in it.
fn bundled(graph: &Graph) -> Json {
    let mut parts = Map::new();
    for (number, to) in graph.iter().enumerate() {
        let part = part(number, to, |to| format!("#/components/p{to}"));
        parts.insert(format!("p{number}"), part);
    }
    json!({ "openapi": "3.1.0", "start": {"$ref": "#/components/p0"}, "components": parts })
}

/// A document that refers to a file for each part.
fn split(graph: &Graph) -> Vec<(String, String)> {
    let start = json!({ "openapi": "3.1.0", "start": {"$ref": "parts/p0.yaml"} });
    let mut files = vec![("a.yaml".to_owned(), start.to_string())];
    for (number, to) in graph.iter().enumerate() {
        let part = part(number, to, |to| format!("p{to}.yaml"));
        files.push((format!("parts/p{number}.yaml"), part.to_string()));
    }
    files
}

fn case(files: &[(String, String)]) -> Case {
    let files = files.iter();
    let files: Vec<(&str, &str)> = files
        .map(|(path, text)| (path.as_str(), text.as_str()))
        .collect();
    Case::new(&files)
}

/// A graph in which every part refers to later ones only.
fn without_circles(graph: &Graph) -> Graph {
    let numbered = graph.iter().enumerate();
    numbered
        .map(|(number, to)| to.iter().copied().filter(|to| *to > number).collect())
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn a_document_in_many_files_is_the_one_in_a_single_file(graph in graphs()) {
        let graph = without_circles(&graph);
        let one = case(&[("a.yaml".to_owned(), bundled(&graph).to_string())]);
        let many = case(&split(&graph));
        prop_assert_eq!(&one.resolved()["start"], &many.resolved()["start"]);
    }

    #[test]
    fn every_document_has_an_end(graph in graphs(), whole in 0..PARTS) {
        let one = case(&[("a.yaml".to_owned(), bundled(&graph).to_string())]);
        one.resolved();
        // One of the files is a document itself, and refers to the first.
        let mut files = split(&graph);
        let (_, text) = &mut files[whole + 1];
        text.insert_str(1, "\"openapi\": \"3.1.0\", \"all\": {\"$ref\": \"../a.yaml\"}, ");
        let many = case(&files);
        prop_assert_eq!(many.subject.documents.len(), 2);
        for document in &many.subject.documents {
            prop_assert!(document.resolved(&many.forest).to_json(1_000_000).is_some());
        }
    }

    #[test]
    fn json_and_yaml_say_the_same(graph in graphs(), missing in 0..PARTS) {
        let mut document = bundled(&graph);
        if let Some(parts) = document["components"].as_object_mut() {
            parts.remove(&format!("p{missing}"));
        }
        let json = case(&[("a.json".to_owned(), document.to_string())]);
        let yaml = serde_yaml::to_string(&document).unwrap();
        let yaml = case(&[("a.yaml".to_owned(), yaml)]);
        let data = |case: &Case| {
            let mut data = case.get("/apis/0").unwrap().to_json(1_000_000).unwrap();
            data["path"].take();
            data
        };
        prop_assert_eq!(data(&json), data(&yaml));
        prop_assert_eq!(json.resolved(), yaml.resolved());
        let broken = |case: &Case| {
            let broken = case.broken().into_iter();
            broken.map(|one| one.replace("a.json", "a.yaml")).collect::<Vec<_>>()
        };
        prop_assert_eq!(broken(&json), broken(&yaml));
    }
}
