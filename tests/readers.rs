//! What the readers promise for any text: the same tree from every format, places that read back, and an answer
//! in good time however ill the text means.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use proptest::prelude::*;
use serde_json::Value as Json;
use yardstick::text::{Place, RepoPath, SourceText};
use yardstick::tree::{Forest, Format, Kind, Node, Problem, ProblemKind, TreeId, read};

/// Reads a text that has one document.
fn parse(text: &str, format: Format) -> (Forest, TreeId, Vec<Problem>) {
    let source = Arc::new(SourceText::new(RepoPath::new("file"), text.to_owned()));
    let mut reading = read(&source, format);
    assert_eq!(
        reading.trees.len(),
        1,
        "{format:?} {text:?}: {:?}",
        reading.problems
    );
    let mut forest = Forest::default();
    let file = forest.add_source(source);
    let tree = forest.add_tree(Some(file), reading.trees.remove(0));
    (forest, tree, reading.problems)
}

fn to_json(text: &str, format: Format) -> Json {
    let (forest, tree, problems) = parse(text, format);
    assert_eq!(problems, [], "{format:?} {text:?}");
    let json = forest.root(tree).to_json(1_000_000);
    json.expect("the document is small")
}

/// Every scalar's bytes, read on their own, give the scalar again.
fn check_scalars_read_back(node: Node<'_>, format: Format) {
    if let Place::Text { source, span } = node.place()
        && !node.is_collection()
    {
        let words = source.slice(span);
        let again = to_json(words, format);
        assert_eq!(
            again,
            node.to_json(1).expect("a scalar is one value"),
            "{words:?}"
        );
    }
    for child in node.children() {
        check_scalars_read_back(child, format);
    }
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z]{0,8}",
        "[ -~]{0,12}",
        // No U+FEFF and no C1 controls: JSON allows them raw, YAML does not.
        "[ -~é😀\u{a0}\n\t\"\\\\/]{0,12}",
        prop::sample::select(vec![
            "true", "null", "~", "1", "0x1f", "1e3", ".inf", "- a", "a: b", "# c", "<<", "=",
            "---",
        ])
        .prop_map(str::to_owned),
    ]
}

fn json() -> impl Strategy<Value = Json> {
    let scalar = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        any::<u64>().prop_map(Json::from),
        (any::<i32>(), 0..1000_u32)
            .prop_map(|(a, b)| Json::from(f64::from(a) + f64::from(b) / 8.0)),
        text().prop_map(Json::from),
    ];
    scalar.prop_recursive(5, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Json::from),
            prop::collection::btree_map(text(), inner, 0..6)
                .prop_map(|members| Json::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    // What fails becomes a test of its own, by hand; no file of seeds.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn json_is_read_as_serde_reads_it(value in json(), pretty in any::<bool>()) {
        let text = if pretty {
            serde_json::to_string_pretty(&value).unwrap()
        } else {
            value.to_string()
        };
        prop_assert_eq!(to_json(&text, Format::Json), value);
    }

    #[test]
    fn json_read_as_yaml_is_the_same(value in json()) {
        // A key longer than 1024 characters on one line is no YAML; ours are short.
        let text = serde_json::to_string_pretty(&value).unwrap();
        prop_assert_eq!(to_json(&text, Format::Yaml), to_json(&text, Format::Json));
    }

    #[test]
    fn scalars_read_back_from_their_bytes(value in json()) {
        let text = serde_json::to_string_pretty(&value).unwrap();
        let (forest, tree, _) = parse(&text, Format::Json);
        check_scalars_read_back(forest.root(tree), Format::Json);
        let (forest, tree, _) = parse(&text, Format::Yaml);
        check_scalars_read_back(forest.root(tree), Format::Yaml);
    }

    #[test]
    fn block_yaml_is_read_as_another_reader_reads_it(value in json()) {
        let text = serde_yaml::to_string(&value).unwrap();
        // It writes this key without quotes, which makes it a merge key.
        prop_assume!(!text.contains("<<"));
        let theirs: Json = serde_yaml::from_str(&text).unwrap();
        prop_assert_eq!(to_json(&text, Format::Yaml), theirs, "{}", text);
    }

    #[test]
    fn toml_is_read_as_its_own_crate_reads_it(
        value in prop::collection::btree_map("[a-z \"é]{1,5}", prop_oneof![
            text().prop_map(toml::Value::from),
            any::<i64>().prop_map(toml::Value::from),
            prop::collection::vec(any::<bool>(), 0..3).prop_map(toml::Value::from),
            prop::collection::btree_map("[a-z]{1,3}", any::<i32>(), 0..3).prop_map(toml::Value::from),
        ], 0..6)
    ) {
        let text = toml::to_string(&value).unwrap();
        let expected = serde_json::to_value(&value).unwrap();
        prop_assert_eq!(to_json(&text, Format::Toml), expected, "{}", text);
    }

    /// Whatever the text, a reader answers, and its places are places of the text.
    #[test]
    fn any_text_gets_an_answer(text in "[a-c{}\\[\\],:'\"&*!<>|#%?.\\-0-9 \r\n\té\u{feff}\\\\]{0,60}") {
        for format in [Format::Yaml, Format::Json, Format::Toml] {
            let source = Arc::new(SourceText::new(RepoPath::new("file"), text.clone()));
            let reading = read(&source, format);
            let fatal = reading.problems.iter().any(|problem| problem.kind.is_fatal());
            prop_assert_eq!(reading.trees.is_empty(), fatal);
            for problem in &reading.problems {
                source.slice(problem.span);
                problem.related.iter().for_each(|(span, _)| { source.slice(*span); });
            }
            let mut forest = Forest::default();
            let file = forest.add_source(Arc::clone(&source));
            for tree in reading.trees {
                let tree = forest.add_tree(Some(file), tree);
                check_places(forest.root(tree));
            }
        }
    }
}

fn check_places(node: Node<'_>) {
    for place in [node.place(), node.key_place()] {
        let Place::Text { source, span } = place else {
            panic!("{node:?} comes from no text");
        };
        source.slice(span);
    }
    node.scalar_text();
    if node.link_target().is_none() {
        node.children().for_each(check_places);
    }
}

/// Far more than any of these should take, and far less than a person would wait.
const IN_GOOD_TIME: Duration = Duration::from_secs(10);

#[track_caller]
fn hostile(text: &str, format: Format, expected: &[ProblemKind]) -> (Forest, Vec<TreeId>) {
    let source = Arc::new(SourceText::new(RepoPath::new("file"), text.to_owned()));
    #[expect(
        clippy::disallowed_methods,
        reason = "a test that asks whether it comes to an end"
    )]
    let start = Instant::now();
    let reading = read(&source, format);
    let mut forest = Forest::default();
    let file = forest.add_source(source);
    let kinds: BTreeMap<String, ProblemKind> = (reading.problems.iter())
        .map(|problem| (format!("{:?}", problem.kind), problem.kind))
        .collect();
    let kinds: Vec<_> = kinds.into_values().collect();
    let trees: Vec<_> = (reading.trees.into_iter())
        .map(|tree| forest.add_tree(Some(file), tree))
        .collect();
    for tree in &trees {
        forest.root(*tree).to_json(1_000_000);
    }
    assert!(start.elapsed() < IN_GOOD_TIME, "{:?}", start.elapsed());
    assert_eq!(kinds, expected);
    (forest, trees)
}

#[test]
fn nesting_has_a_limit() {
    let many = 100_000;
    for format in [Format::Yaml, Format::Json] {
        hostile(&"[".repeat(many), format, &[ProblemKind::TooDeep]);
        hostile(&"{\"a\":".repeat(many), format, &[ProblemKind::TooDeep]);
        hostile(&"[{\"a\": ".repeat(many), format, &[ProblemKind::TooDeep]);
        let fits = "[".repeat(256) + &"]".repeat(256);
        hostile(&fits, format, &[]);
        hostile(&format!("[{fits}]"), format, &[ProblemKind::TooDeep]);
    }
    hostile(&"- ".repeat(many), Format::Yaml, &[ProblemKind::TooDeep]);
    hostile(
        &"? ".repeat(many),
        Format::Yaml,
        &[ProblemKind::TooDeep, ProblemKind::UnusableKey],
    );
    let mixed = "- ".repeat(200) + &"[".repeat(200) + &"]".repeat(200);
    hostile(&mixed, Format::Yaml, &[ProblemKind::TooDeep]);
    let unreadable = &[ProblemKind::Unreadable];
    hostile(
        &format!("a = {}", "[".repeat(many)),
        Format::Toml,
        unreadable,
    );
    hostile(
        &format!("{}a = 1", "a.".repeat(many)),
        Format::Toml,
        unreadable,
    );
    hostile(
        &format!("[{}a]", "a.".repeat(many)),
        Format::Toml,
        unreadable,
    );
}

#[test]
fn aliases_are_never_expanded_by_a_reader() {
    let laughs = |levels: usize| {
        let mut laughs = "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n".to_owned();
        for level in 1..levels {
            let aliases = vec![format!("*a{}", level - 1); 9].join(", ");
            laughs += &format!("a{level}: &a{level} [{aliases}]\n");
        }
        laughs
    };
    let (forest, trees) = hostile(&laughs(5), Format::Yaml, &[]);
    assert_eq!(forest.root(trees[0]).len(), 5);
    assert_eq!(forest.root(trees[0]).to_json(70_000), None);
    assert!(forest.root(trees[0]).to_json(1_000_000).is_some());
    let (_, trees) = hostile(&laughs(30), Format::Yaml, &[ProblemKind::TooLarge]);
    assert!(trees.is_empty());
}

#[test]
fn a_chain_of_aliases_is_too_deep_to_expand() {
    let mut chain = "- &a0 []\n".to_owned();
    for level in 1..900 {
        chain += &format!("- &a{level} [*a{}]\n", level - 1);
    }
    let (forest, trees) = hostile(&chain, Format::Yaml, &[]);
    let last = forest.root(trees[0]).at(899).unwrap();
    assert_eq!(last.to_json(usize::MAX), None);
    for level in 900..100_000 {
        chain += &format!("- &a{level} [*a{}]\n", level - 1);
    }
    hostile(&chain, Format::Yaml, &[ProblemKind::TooLarge]);
}

#[test]
fn merges_have_a_limit() {
    let mut bomb = "a0: &a0 {k: 1}\n".to_owned();
    for level in 1..40 {
        let aliases = vec![format!("*a{}", level - 1); 2].join(", ");
        bomb += &format!("a{level}: &a{level}\n  <<: [{aliases}]\n  k{level}: 1\n");
    }
    // Each level has twice as many keys to look through, though few of them are different.
    hostile(&bomb, Format::Yaml, &[ProblemKind::TooLarge]);

    let keys: Vec<_> = (0..1000).map(|key| format!("k{key}: 1")).collect();
    let mut wide = format!("a: &a {{{}}}\n", keys.join(", "));
    for level in 0..1000 {
        wide += &format!("b{level}: {{<<: *a}}\n");
    }
    hostile(&wide, Format::Yaml, &[ProblemKind::TooLarge]);

    let again = vec!["*a"; 100_000].join(", ");
    let shadowed = format!(
        "a: &a {{k: 1}}\nb: &b {{<<: [{again}]}}\nc: {{<<: [{}]}}\n",
        again.replace('a', "b")
    );
    hostile(&shadowed, Format::Yaml, &[ProblemKind::TooLarge]);
}

#[test]
fn what_stands_for_itself_is_told() {
    let unresolved = &[ProblemKind::UnresolvedAlias];
    hostile("a: &a [*a]\n", Format::Yaml, unresolved);
    hostile("&a\n<<: *a\nb: 1\n", Format::Yaml, unresolved);
    let both = &[ProblemKind::InvalidMerge, ProblemKind::UnresolvedAlias];
    hostile("a: &a {<<: [*a]}\n", Format::Yaml, both);
}

#[test]
fn odd_bytes_and_long_lines() {
    let unreadable = &[ProblemKind::Unreadable];
    for format in [Format::Yaml, Format::Json, Format::Toml] {
        hostile("\0", format, unreadable);
        hostile("\0\0a: \0\n", format, unreadable);
    }
    let long = "x".repeat(1 << 20);
    hostile(&long, Format::Yaml, &[]);
    hostile(&format!("\"{long}"), Format::Json, unreadable);
    hostile(&format!("\"{long}\""), Format::Json, &[]);
    hostile(&long, Format::Json, unreadable);
    hostile(&long, Format::Toml, unreadable);
    hostile(&format!("a = '{long}'"), Format::Toml, &[]);
    hostile(&format!("'{long}"), Format::Yaml, unreadable);
    let keys: Vec<_> = (0..100_000).map(|key| format!("\"k{key}\": 1")).collect();
    let flow = format!("{{{}}}", keys.join(", "));
    hostile(&flow, Format::Yaml, &[]);
    hostile(&flow, Format::Json, &[]);
    hostile(&"- \n".repeat(200_000), Format::Yaml, &[]);
    hostile(&"---\n".repeat(100_000), Format::Yaml, &[]);
    hostile(&"#\n".repeat(500_000), Format::Yaml, &[]);
    hostile(
        &("a:\n".to_owned() + &"#\n".repeat(500_000)),
        Format::Yaml,
        &[],
    );
    let twins = format!("{{{}}}", vec!["\"a\": 1"; 100_000].join(","));
    hostile(&twins, Format::Json, &[ProblemKind::DuplicateKey]);
    hostile(&twins, Format::Yaml, &[ProblemKind::DuplicateKey]);
}

#[test]
fn the_last_of_two_counts() {
    for (text, format) in [
        ("{\"a\": 1, \"a\": 2}", Format::Json),
        ("a: 1\na: 2", Format::Yaml),
    ] {
        let (forest, tree, problems) = parse(text, format);
        assert_eq!(problems[0].kind, ProblemKind::DuplicateKey);
        let root = forest.root(tree);
        assert_eq!((root.kind(), root.len()), (Kind::Map, 1));
        assert_eq!(root.get("a").and_then(Node::as_i64), Some(2));
    }
}
