//! What a finding survives, and what makes it another.

use std::sync::Arc;

use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::dossier::Dossier;
use crate::finding::Outcome;
use crate::profile::Profile;
use crate::repository::Repository;
use crate::ruleset::{self, Bases, Ruleset, Unread};
use crate::subject::api;
use crate::text::RepoPath;

/// The fingerprint of what stands between `«` and `»`.
fn of(file: &str, pointer: &str, marked: &str) -> Fingerprint {
    let start = marked.find('«').expect("a mark");
    let text = marked.replacen('«', "", 1);
    let end = text.find('»').expect("a mark");
    let text = text.replacen('»', "", 1);
    let source = Arc::new(SourceText::new(RepoPath::new(file), text));
    let place = Place::Text {
        source,
        span: Span::new(start, end),
    };
    let finding = Finding {
        message: String::new(),
        pointer: pointer.to_owned(),
        place,
        related: Vec::new(),
        level: None,
    };
    Fingerprint::of("r", &finding)
}

#[track_caller]
fn same(pointer: &str, forms: &[&str]) {
    let first = of("a.yaml", pointer, forms[0]);
    for form in forms {
        assert_eq!(of("a.yaml", pointer, form), first, "{form}");
    }
}

#[track_caller]
fn different(pointer: &str, forms: &[&str]) {
    let mut all: Vec<Fingerprint> = forms
        .iter()
        .map(|form| of("a.yaml", pointer, form))
        .collect();
    all.sort();
    all.dedup();
    assert_eq!(all.len(), forms.len(), "{forms:?}");
}

#[test]
fn a_text_is_its_words() {
    different("/a", &["b: «one»", "b: «two»", "b: «'one: two'»"]);
    same(
        "/a",
        &[
            "b: «one two»",
            "\n\nb:  «one two»",
            "b:\n  «one\n    two»\n",
            "b: «one\r\n  two»",
        ],
    );
    different(
        "/a",
        &["b: «'one: two\n  three'»", "b: «'one: two\n  four'»"],
    );
    different(
        "/a",
        &["b: «|\n  one: x\n  two»", "b: «|\n  one: x\n  three»"],
    );
}

#[test]
fn a_collection_under_a_key_is_not_what_is_in_it() {
    same(
        "/a/get",
        &[
            "get:«\n  x: 1\n  y: 2»",
            "get:«\n  y: 2»",
            "get:« { x: 1 }»",
            "\"get\"«: { \"x\": 1,\n \"y\": 2 }»",
            "\"get\": «{\"x\": 1}»",
            "get:«\n  - x: 1»",
            "get:« # of old\n  x: 1»",
            "get:« &one\n  x: 1»",
            "get:« [1, 2]»",
            "«get»: 1",
            "\"«get»\": 1",
            "«\"get\"»: 1",
        ],
    );
    same(
        "",
        &["«a: 1\nb: 2»", "«a: 2\nb: 3\n»", "«{\"a\": 1,\n\"b\": 2}»"],
    );
}

#[test]
fn an_item_is_what_it_begins_with() {
    same(
        "/team/0",
        &[
            "- «name: Ann\n  role: x»",
            "- «name: Ann»\n  role: x",
            "-   «name: Ann\n    role: y»",
            "- «name: Ann # head\n  role: y»",
        ],
    );
    same(
        "/team/0",
        &[
            "[«{\"name\": \"Ann\", \"role\": \"x\"}»]",
            "[\n«{\n  \"name\": \"Ann\",\n  \"role\": \"y\"\n}»]",
            "[\n«{»\n  \"name\": \"Ann\"\n}]",
        ],
    );
    different(
        "/team/0",
        &["- «name: Ann\n  x: 1»", "- «name: Bob\n  x: 1»"],
    );
    different(
        "/team/0",
        &[
            "[«{\"n\": \"a, b\", \"c\": 1}»]",
            "[«{\"n\": \"a, c\", \"c\": 1}»]",
        ],
    );
}

#[test]
fn a_remark_begins_where_no_quotation_is_open() {
    same(
        "/team/0",
        &[
            "- «name: 'a # b' # one\n  x: 1»",
            "- «name: 'a # b' # two\n  x: 1»",
        ],
    );
    different(
        "/team/0",
        &["- «name: 'a # b'\n  x: 1»", "- «name: 'a # c'\n  x: 1»"],
    );
    let open = |end: &str| format!("- «name: it's{} {end}\n  x: 1»", " #".repeat(400_000));
    different("/team/0", &[&open("one"), &open("two")]);
}

#[test]
fn what_is_not_there_is_its_pointer() {
    // The nearest thing that is there moves nearer as soon as somebody writes half of what is missing.
    same(
        "/declared/security/threat-model/link",
        &[
            "«security»:\n  x: 1",
            "security:\n  «threat-model»:\n    x: 1",
            "'«security»': 1",
        ],
    );
    same(
        "/paths/~1a~0b/get/summary",
        &["«/a~b»:\n  get: 1", "«get»: 1"],
    );
}

#[test]
fn an_index_moves_and_a_code_does_not() {
    let at = |pointer: &str| of("a.yaml", pointer, "«x»").at;
    assert_eq!(at("/servers/12/url"), "/servers/*/url");
    assert_eq!(
        at("/paths/~1a/get/responses/200"),
        "/paths/~1a/get/responses/200"
    );
    assert_eq!(at("/paths/~12/x1/0"), "/paths/~12/x1/*");
    assert_eq!(at(""), "");
}

#[test]
fn a_number_is_not_told_apart_by_its_index() {
    let at = |pointer: &str| of("a.json", pointer, "[«0», 1]");
    assert_eq!(at("/a/0"), at("/a/1"));
    assert_ne!(at("/a/0").content, "");
}

#[test]
fn another_rule_file_or_place_is_another_finding() {
    let one = of("a.yaml", "/a", "«x»");
    assert_ne!(of("b.yaml", "/a", "«x»"), one);
    assert_ne!(of("a.yaml", "/b", "«x»"), one);
    let digests = [&one, &of("a.yaml/", "a", "«x»"), &of("b.yaml", "/a", "«x»")];
    let mut digests: Vec<String> = digests.iter().map(|one| one.digest()).collect();
    digests.sort();
    digests.dedup();
    assert_eq!(digests.len(), 3);
    assert!(digests.iter().all(|digest| digest.len() == 64));
}

/// A document whose lists can be written in any order, with anything between the lines.
#[derive(Clone, Debug)]
struct Document {
    servers: Vec<(bool, u8)>,
    operations: Vec<(u8, bool)>,
    tags: Vec<(u8, bool)>,
}

/// How it is written.
#[derive(Clone, Debug)]
struct Manner {
    order: Vec<usize>,
    /// What stands before each line: nothing, blank lines, remarks.
    between: Vec<u8>,
    indent: usize,
}

impl Document {
    fn lines(&self, order: &[usize]) -> Vec<(usize, String)> {
        fn ordered<'a, T>(items: &'a [T], order: &[usize]) -> Vec<&'a T> {
            let mut items: Vec<(usize, &T)> = items
                .iter()
                .enumerate()
                .map(|(index, item)| (order.get(index).copied().unwrap_or_default(), item))
                .collect();
            items.sort_by_key(|(order, _)| *order);
            items.into_iter().map(|(_, item)| item).collect()
        }
        let mut lines = vec![
            (0, "openapi: 3.0.3".to_owned()),
            (0, "info: { title: A, version: '1' }".to_owned()),
            (0, "servers:".to_owned()),
        ];
        for (is_safe, name) in ordered(&self.servers, order) {
            let scheme = if *is_safe { "https" } else { "http" };
            lines.push((1, format!("- url: {scheme}://{name}.example")));
        }
        lines.push((0, "tags:".to_owned()));
        for (name, is_described) in ordered(&self.tags, order) {
            lines.push((1, format!("- name: tag {name}")));
            if *is_described {
                lines.push((2, "description: words".to_owned()));
            }
        }
        lines.push((0, "paths:".to_owned()));
        for (name, has_summary) in &self.operations {
            lines.push((1, format!("/p{name}:")));
            lines.push((2, "get:".to_owned()));
            if *has_summary {
                lines.push((3, "summary: words".to_owned()));
            }
            lines.push((3, "responses: { '200': { description: words } }".to_owned()));
        }
        lines
    }

    fn written(&self, manner: &Manner) -> String {
        let mut page = String::new();
        for (number, (depth, line)) in self.lines(&manner.order).into_iter().enumerate() {
            let between = manner.between.get(number).copied().unwrap_or_default();
            page.push_str(match between {
                1 => "\n",
                2 => "# a remark: - of no meaning\n",
                3 => "\n    # another\n\n",
                _ => "",
            });
            // What follows the dash of an item stands below its first member.
            let blanks = match line.starts_with("description: words") {
                true => manner.indent + 2,
                false => depth * manner.indent,
            };
            page.push_str(&" ".repeat(blanks));
            page.push_str(&line);
            page.push('\n');
        }
        page
    }
}

const RULES: &str = "
rules:
  safe: { given: '$.servers[*].url', then: { function: pattern, functionOptions: { match: ^https } } }
  summary: { given: '$.paths[*][*]', then: { field: summary, function: truthy } }
  described: { given: '$.tags[*]', then: { field: description, function: truthy } }
";

/// The fingerprints of everything that is found in a document, sorted.
fn found(text: &str) -> Vec<Fingerprint> {
    let open = |path: &str| match path {
        "r.yaml" => Ok(RULES.to_owned()),
        _ => Err(Unread::Missing),
    };
    let ruleset: Ruleset = ruleset::read("r.yaml", &open).expect("the ruleset is right");
    let files = [("api.yaml".to_owned(), text.to_owned())];
    let repository = Repository::in_memory(files);
    let dossier = Dossier::read_with(&repository, &api::Options::default());
    let (bases, who) = (Bases::new(), Profile::unknown());
    let run = ruleset::run(&ruleset, "", &bases, &dossier, &who, date(2026, 1, 1));
    let mut found = Vec::new();
    for assessment in &run.assessments {
        if let Outcome::Failed(findings) = &assessment.outcome {
            let rule = assessment.asked.id();
            found.extend(
                findings
                    .iter()
                    .map(|finding| Fingerprint::of(rule, finding)),
            );
        }
    }
    found.sort();
    found
}

fn documents() -> impl Strategy<Value = Document> {
    let names = || proptest::collection::btree_map(0u8..20, any::<bool>(), 0..5);
    (names(), names(), names()).prop_map(|(servers, operations, tags)| Document {
        servers: servers
            .into_iter()
            .map(|(name, is_safe)| (is_safe, name))
            .collect(),
        operations: operations.into_iter().collect(),
        tags: tags.into_iter().collect(),
    })
}

fn manners() -> impl Strategy<Value = Manner> {
    let order = proptest::collection::vec(0usize..9, 5);
    let between = proptest::collection::vec(0u8..8, 40);
    (order, between, 2usize..6).prop_map(|(order, between, indent)| Manner {
        order,
        between,
        indent,
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn blank_lines_remarks_order_and_indentation_change_nothing(document in documents(), manner in manners()) {
        let plain = Manner { order: (0..9).collect(), between: Vec::new(), indent: 2 };
        let plainly = found(&document.written(&plain));
        let faults = document.servers.iter().filter(|(is_safe, _)| !is_safe).count()
            + document.operations.iter().filter(|(_, has_summary)| !has_summary).count()
            + document.tags.iter().filter(|(_, is_described)| !is_described).count();
        prop_assert_eq!(plainly.len(), faults, "{}", document.written(&plain));
        prop_assert_eq!(found(&document.written(&manner)), plainly, "{}", document.written(&manner));
    }

    /// Whatever a place holds, it has a fingerprint.
    #[test]
    fn no_words_are_too_odd(text in "[\\[\\]{}:,'\"\\\\ \\n\\r#|>aé-]{0,30}", from in 0usize..30, to in 0usize..30) {
        let boundaries: Vec<usize> = (0..=text.len()).filter(|at| text.is_char_boundary(*at)).collect();
        let at = |wanted: usize| boundaries[wanted % boundaries.len()];
        let (start, end) = (at(from).min(at(to)), at(from).max(at(to)));
        let source = SourceText::new(RepoPath::new("a.yaml"), text.clone());
        let words = told(&source, Span::new(start, end), false);
        prop_assert!(!words.contains(['\n', '\r']), "{:?}", words);
    }
}
