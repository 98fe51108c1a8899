use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;

use super::super::read_in_full;
use super::*;
use crate::tree::read::tests::source;
use crate::tree::{Forest, Format, Node, Tree, read as read_any};

/// Holds what the fast reader makes of a text, if it takes it, against what the full one does. Answers whether
/// it took it.
fn agrees(text: &str) -> Result<bool, String> {
    let source = source(text);
    let Some(fast) = read(&source, &Limits::default()) else {
        return Ok(false);
    };
    let full = read_in_full(&source, &Limits::default());
    let what = difference(&fast, &full);
    what.map_or(Ok(true), |what| Err(format!("{what}\nin:\n{text}")))
}

fn difference(fast: &Reading, full: &Reading) -> Option<String> {
    if fast.problems != full.problems {
        return Some(format!("{:?}, not {:?}", fast.problems, full.problems));
    }
    let [fast, full] = [&fast.trees, &full.trees].map(Vec::as_slice);
    let ([fast], [full]) = (fast, full) else {
        return Some(format!("{} trees, not {}", fast.len(), full.len()));
    };
    let nodes = |tree: &Tree| tree.nodes.len().max(1);
    for id in 0..nodes(fast).max(nodes(full)) {
        let [fast, full] = [fast, full].map(|tree| outline(tree, id));
        if fast != full {
            return Some(format!("node {id} is {fast:?}, not {full:?}"));
        }
    }
    (fast.links.len() + full.links.len() > 0).then(|| "links".to_owned())
}

/// All that there is to say of a node.
fn outline(tree: &Tree, id: usize) -> Option<(String, String, String)> {
    let node = tree.nodes.get(id)?;
    let key = node.is_member().then(|| tree.keys.text(node.key));
    let text = match node.stored {
        Stored::Decoded | Stored::BuiltInt | Stored::BuiltFloat => {
            tree.decoded.text(node.payload())
        }
        _ => "",
    };
    let key = (key, tree.key_span(super::super::super::arena::index(id)));
    Some((format!("{node:?}"), format!("{key:?}"), format!("{text:?}")))
}

#[track_caller]
fn takes(text: &str) {
    assert_eq!(agrees(text), Ok(true), "{text}");
}

#[track_caller]
fn leaves(text: &str) {
    assert!(read(&source(text), &Limits::default()).is_none(), "{text}");
}

#[test]
fn blocks_of_all_shapes() {
    takes(
        "a: 1\nb:\n  c: true\n  d:\n  - x\n  -\n  - - y\n    - z\n  - e: ~\n    f:\n  g: # h\n\n# i\n",
    );
    takes("---\n- a\n-  b: 1\n   c: 2\n- # d\n  e: 1\n-\n  - f\n");
    takes("# only\n\n\"a b\": 'c'\n'd''e' : \"f\\u00e9\"\ng:\n  h\n");
    takes("a: 1\na: 2\nb:\n  c: 1\n  c: 2\n");
    takes("\u{feff}a: é\n");
    takes("a:\n - b:\n    - c\n - d");
}

#[test]
fn scalars_of_all_sorts() {
    takes(
        "a: b\n  c\n\n  d # e\nf: - # g\nh: -1.5e3\n"
            .replace(": - #", ": -x #")
            .as_str(),
    );
    takes("a: 'b\n  c\n\n  d'\ne: \"f \\\n   g\\n\n  h\"\n");
    takes("a: |\n  b\n   c\n\n  d\n\ne: >-\n  f\n  g\n\n   h\n  i\nj: |+\n  k\n\n\nl: |-\n  m\n");
    takes("a: |2\n   b\n  c\nd:\n  - >2-\n\n     e\n    f\n    \n  - |+1 # g\n   h\n");
    takes("a: >\n\n  b\n  c\n# d\ne: |\n  f");
    takes("a: http://b.c/d#e\nf: g:h\ni: j # k\n");
    takes("- 'it''s'\n- \"\\\"\"\n- ''\n- \"\"\n");
}

#[test]
fn simple_flow_collections() {
    takes("a: [b, 'c', \"d\", 1, -2, {e: f}, [], {}]\ng: {h: [i,\n  j], # k\n  'l': m, }\n");
    takes("[a, {b: c}]\n");
    takes("{\n  \"a\":1,\"b\":[],\n\"c\":{\"d\":\"e\"}\n}\n");
}

#[test]
fn what_is_odd_is_left_to_the_full_reader() {
    for text in [
        "",
        "# a\n",
        "a",
        "a: &b c\n",
        "a: *b\n",
        "a: !!str b\n",
        "? a\n: b\n",
        "<<: {}\n",
        "a: 1\n---\nb: 2\n",
        "a: 1\n...\n",
        "%YAML 1.2\n---\na: 1\n",
        "a:\t1\n",
        "\ta: 1\n",
        "a: 1\r\n",
        "a: [b: c]\n",
        "a: {b}\n",
        "a: {b: }\n",
        "a: \u{85}b\n",
        "a: \u{7f}\n",
        "a: |0\n b\n",
        "a: b: c\n",
        "a: 'b\n",
        "a: 'b\nc'\n",
        "a: b\n  c: d\n",
        "a:\n  b: 1\n c: 2\n",
        "- a\nb: 1\n",
        "a: 1\n- b\n",
        "a: [1\n]\n",
        "a: |\n",
        "a: >\n\n  \n",
        "a: @b\n",
        "a\n",
        "a: - b\n",
        "'a\n  b': c\n",
        "a: \u{2028}\n",
    ] {
        leaves(text);
    }
    leaves(&("- ".repeat(300) + "a"));
    leaves(&"[".repeat(100_000));
    leaves(&format!("{}: a\n", "k".repeat(1_100)));
}

/// Lines put together from what means something in YAML.
fn lines() -> impl Strategy<Value = String> {
    let sign = prop::sample::select(vec![
        "- ", "- ", "-", "- - ", "a: ", "b: ", "a:", "c:", "'d': ", "e : ", "", "", "  ", "- a: ",
        "-  b:", "f:  ",
    ]);
    let value = prop::sample::select(vec![
        "",
        "",
        "a",
        "b c",
        "1",
        "'d'",
        "\"e\"",
        "'f''g'",
        "\"\\n\\x41\"",
        "'h",
        "\"i",
        "j'",
        "k\"",
        "l \\",
        "|",
        ">",
        "|-",
        ">+",
        ">-",
        "|+",
        "[a, b]",
        "[",
        "]",
        "{a: 1}",
        "{",
        "}",
        "{\"m\":2,'n':[3],\"o\":p}",
        "{\"a\":1}",
        "c, ",
        "~",
        "é",
        "-x",
        "null",
        "1.5",
        "http://x",
        "a:b",
        "a#b",
        "[ ]",
        "''",
        "[a,",
        "{ 'b' : c,",
        "<<",
        "1e3",
    ]);
    let behind = prop_oneof![
        8 => Just(""),
        1 => prop::sample::select(vec![" ", "  ", " # h", " #", "#"]),
    ];
    let odd = prop_oneof![
        20 => Just(""),
        1 => prop::sample::select(vec![
            "\u{a0}", "\\", "---", "...", "\t", "? ", "&j ", "*j", "!k ", "<<: ", "%", "@", "\u{3000}", ":", ": ", "|1",
            "'", "\"", ",", "\r",
        ]),
    ];
    let line = (0..4_usize, sign, odd.clone(), value, behind, odd);
    let line = line.prop_map(|(indent, sign, odd, value, behind, end)| {
        format!("{:indent$}{sign}{odd}{value}{behind}{end}", "")
    });
    (prop::collection::vec(line, 1..6), any::<bool>())
        .prop_map(|(lines, ends)| lines.join("\n") + if ends { "\n" } else { "" })
}

/// A document of the sort that the fast reader is for, in many layouts.
fn document() -> impl Strategy<Value = String> {
    let scalar = prop_oneof![
        "[a-z0-9]{1,4}( [a-z#:é/]{1,3}){0,3}",
        "'[a-z :#\\-\\[\\]{},&*!é\"]{0,6}(''|[a-z]){0,2}'",
        "\"([a-z :#'\\-]|\\\\n|\\\\u00e9|\\\\\"){0,6}\"",
        prop::sample::select(vec![
            "1",
            "-2.5",
            "true",
            "~",
            "null",
            "0x1f",
            ".inf",
            "2026-11-22",
            "[]",
            "{}",
            "-x"
        ])
        .prop_map(str::to_owned),
        "\\[([a-z0-9]{1,2}, ?){0,3}[a-z]?\\]",
        "\\{([a-z]: [a-z0-9]{1,2}, ?){0,3}\\}",
        // Several lines; how far they are indented is put in where they stand.
        "[a-z]{1,3}(\n{1,3}»[a-z\\-'#\"]{1,3}( [a-z]{1,2})?){1,3}",
        "'[a-z]{0,3} ?(\n{1,3}»[a-z\\-:# ]{1,4}){1,3}'",
        "\"[a-z]{0,3} ?(\\\\?\n{1,3}»[a-z\\-:# ]{1,4}){1,3}\"",
        "[|>]([+-]|[+-]?[1-4]|[1-4][+-])?( # a)?\n{1,2}»[a-z:#]{1,3}(\n{1,3}»[a-z \\-:#'\"]{0,5}){0,4}\n{0,2}",
    ];
    let value = scalar
        .prop_map(|text| vec![text])
        .prop_recursive(4, 24, 4, |inner| {
            let key = prop_oneof![
                "[a-z]{1,3}",
                "[a-z] [a-z/{}]{1,3}",
                "'[a-z :]{1,3}'",
                "\"[a-z:]{0,2}\""
            ];
            let mark =
                prop_oneof![4 => Just(""), 1 => Just(" # c"), 1 => Just("\n"), 1 => Just("\n# d")];
            let item = (inner.clone(), 0..4_usize, mark.clone())
                .prop_map(|(lines, layout, mark)| placed("-", lines, layout, mark));
            let member = (key, inner, 0..4_usize, mark).prop_map(|(key, lines, layout, mark)| {
                placed(&format!("{key}:"), lines, layout, mark)
            });
            prop_oneof![
                prop::collection::vec(item, 1..4).prop_map(|items| items.concat()),
                prop::collection::vec(member, 1..4).prop_map(|members| members.concat()),
            ]
        });
    value.prop_map(|lines| lines.join("\n").replace('»', "   ") + "\n")
}

/// The lines of a value after its sign.
fn placed(sign: &str, mut lines: Vec<String>, layout: usize, mark: &str) -> Vec<String> {
    let is_block = lines.len() > 1
        || lines[0].ends_with(':')
        || lines[0].contains(": ")
        || lines[0].starts_with("- ");
    let mut placed = Vec::new();
    let indent = match (layout, is_block) {
        (0, _) => {
            placed.push(format!("{sign}{mark}"));
            return placed;
        }
        (1, true) if sign == "-" => 2,
        (_, true) => {
            placed.push(format!("{sign}{mark}"));
            layout % 3
        }
        (2, false) => {
            placed.push(format!("{sign}{mark}"));
            2
        }
        (_, false) => 2,
    };
    if placed.is_empty() {
        placed.push(format!("{sign} {}", lines.remove(0)));
    }
    placed.extend(lines.into_iter().map(|line| " ".repeat(indent) + &line));
    placed
}

/// A place in a text, and what to put there instead of some characters.
fn changed(text: &str, place: prop::sample::Index, length: usize, instead: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let start = place.index(letters.len() + 1);
    let end = (start + length).min(letters.len());
    let part = |letters: &[char]| letters.iter().collect::<String>();
    part(&letters[..start]) + instead + &part(&letters[end..])
}

proptest! {
    #[test]
    fn any_lines_are_read_the_same_or_left(text in lines()) {
        prop_assert!(agrees(&text).is_ok(), "{}", agrees(&text).unwrap_err());
    }

    #[test]
    fn documents_are_read_the_same_or_left(
        text in document(),
        place in any::<prop::sample::Index>(),
        length in 0..3_usize,
        instead in "[ \n\t:#'\"\\-\\[\\]{},|>a]{0,2}",
    ) {
        prop_assert!(agrees(&text).is_ok(), "{}", agrees(&text).unwrap_err());
        let text = changed(&text, place, length, &instead);
        prop_assert!(agrees(&text).is_ok(), "{}", agrees(&text).unwrap_err());
    }
}

/// The generators are worth something only while the fast reader takes much of what they make.
#[test]
fn enough_is_taken() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let mut share = |strategy: BoxedStrategy<String>| {
        let mut taken = || {
            let text = strategy
                .new_tree(&mut runner)
                .expect("it generates")
                .current();
            read(&source(&text), &Limits::default()).is_some()
        };
        (0..1000).filter(|_| taken()).count()
    };
    let counts = (share(document().boxed()), share(lines().boxed()));
    assert!(counts.0 > 300 && counts.1 > 30, "{counts:?} of 1000");
}

fn corpus() -> PathBuf {
    std::env::var_os("YARDSTICK_CORPUS")
        .expect("YARDSTICK_CORPUS names the folder of the corpora")
        .into()
}

/// The texts of all YAML files below a folder.
#[expect(clippy::disallowed_methods, reason = "a test reads its own files")]
fn yaml_below(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut texts = Vec::new();
    for entry in walkdir::WalkDir::new(folder).sort_by_file_name() {
        let path = entry.expect("the folder can be read").into_path();
        let is_yaml = path
            .extension()
            .is_some_and(|extension| extension == "yaml" || extension == "yml");
        if is_yaml
            && path.is_file()
            && let Ok(text) = String::from_utf8(fs::read(&path).expect("the file can be read"))
        {
            texts.push((path, text));
        }
    }
    texts
}

#[test]
#[ignore = "reads the public suites: set YARDSTICK_CORPUS and run with --ignored"]
fn the_yaml_test_suite_is_read_the_same_or_left() {
    let mut taken = 0;
    let mut wrong = Vec::new();
    for (path, file) in yaml_below(&corpus().join("suites/yaml-test-suite/src")) {
        for text in cases(&file).into_iter().chain([file]) {
            match agrees(&text) {
                Ok(is_taken) => taken += usize::from(is_taken),
                Err(what) => wrong.push(format!("{}: {what}", path.display())),
            }
            // And so is every text that is one character away.
            if text.len() < 300 {
                let near = near(&text).filter_map(|text| agrees(&text).err());
                wrong.extend(near.map(|what| format!("near {}: {what}", path.display())));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    assert!(taken > 300, "{taken} texts of the suite are read fast");
}

/// The texts of a file of the suite, which shows white space with marks.
fn cases(file: &str) -> Vec<String> {
    let mut reading = read_any(&source(file), Format::Yaml);
    let mut forest = Forest::default();
    let tree = forest.add_tree(None, reading.trees.remove(0));
    let texts = forest.root(tree).children();
    let texts = texts.filter_map(|case| case.get("yaml").and_then(Node::as_str));
    let plain = texts.map(|text| {
        let tabs = ["————»", "———»", "——»", "—»", "»"];
        let text = tabs.iter().fold(text.replace('␣', " "), |text, tab| {
            text.replace(tab, "\t")
        });
        let text = text.replace('⇔', "\u{feff}").replace('↵', "");
        let text = text.replace('←', "\r");
        text.strip_suffix("∎\n").unwrap_or(&text).to_owned()
    });
    plain.collect()
}

/// With one character less, and with one more.
fn near(text: &str) -> impl Iterator<Item = String> {
    let places = text.char_indices().map(|(at, _)| at);
    places.flat_map(move |at| {
        let (before, rest) = text.split_at(at);
        let mut less = rest.chars();
        less.next();
        let more = [" ", "\n", "-", ":", "#", "'", "]"];
        let more = more.map(|more| format!("{before}{more}{rest}"));
        more.into_iter()
            .chain([format!("{before}{}", less.as_str())])
    })
}

#[test]
#[ignore = "reads public repositories: set YARDSTICK_CORPUS and run with --ignored"]
fn real_files_are_read_the_same_or_left() {
    let mut files = 0;
    let mut left = Vec::new();
    let mut wrong = Vec::new();
    let folders = ["corpus", "samples"].map(|folder| yaml_below(&corpus().join(folder)));
    for (path, text) in folders.into_iter().flatten() {
        files += 1;
        match agrees(&text) {
            Ok(true) => {}
            Ok(false) => left.push(path.display().to_string()),
            Err(what) => {
                let what = what.lines().next().unwrap_or_default();
                wrong.push(format!("{}: {what}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    assert!(
        left.len() * 20 < files,
        "of {files} the fast reader leaves {left:#?}"
    );
}
