use super::comments::{self, Comment, Lines, Notation};
use crate::text::{RepoPath, SourceText};

/// Which comments are found in a file of this name, and which lines they are about.
#[track_caller]
fn check(name: &str, text: &str, expected: &[(&str, Option<(u32, u32)>)]) {
    let source = SourceText::new(RepoPath::new(name), text.to_owned());
    let notation = Notation::of(source.path()).expect("a file with comments");
    let found = comments::of(&source, notation);
    let told: Vec<(&str, Option<(u32, u32)>)> = found
        .iter()
        .map(|Comment { words, covers, .. }| {
            let lines = covers.map(|Lines { first, last }| (first, last));
            (words.trim(), lines)
        })
        .collect();
    assert_eq!(told, expected, "{text}");
    for Comment { span, words, .. } in &found {
        assert!(text[span.clone()].contains(words.lines().next().unwrap_or_default()));
    }
}

#[test]
fn comments_of_yaml_are_about_their_line_or_the_next() {
    check("a.yaml", "a: 1 # one\nb: 2\n", &[("one", Some((1, 1)))]);
    check("a.yaml", "# one\na: 1\n", &[("one", Some((2, 2)))]);
    let rows = "# one\n\n  # two\n\n\nlist:\n  - a # three\n# four\n";
    check(
        "a.yaml",
        rows,
        &[
            ("one", Some((6, 6))),
            ("two", Some((6, 6))),
            ("three", Some((7, 7))),
            ("four", None),
        ],
    );
    check(
        "a.yml",
        "\u{feff}# one\na: 1\r\n# two\r\nb: 2\r\n",
        &[("one", Some((2, 2))), ("two", Some((4, 4)))],
    );
}

#[test]
fn strings_of_yaml_have_no_comments() {
    let text = "a: \"# no\"\nb: '# no'\nc: |\n  # no\n  more\nd: > # yes\n  # no\ne: x#no\nf: [1, # yes too\n 2]\ng: plain # yes at last\n";
    check(
        "a.yaml",
        text,
        &[
            ("yes", Some((6, 6))),
            ("yes too", Some((9, 9))),
            ("yes at last", Some((11, 11))),
        ],
    );
    let many = "# row\n".repeat(500) + "a: 1\n";
    let source = SourceText::new(RepoPath::new("a.yaml"), many);
    assert_eq!(comments::of(&source, Notation::Yaml).len(), 500);
}

#[test]
fn comments_of_toml_are_no_strings() {
    let text = "a = \"# no\" # yes\nb = '''\n# no\n''' # yes too\n# alone\n\n[c] # table\nd = [ # list\n  1, # item\n]\ne = '# no'\nf = \"\"\"\n# no \\\"\"\" # no\n\"\"\"\n";
    check(
        "a.toml",
        text,
        &[
            ("yes", Some((1, 1))),
            ("yes too", Some((4, 4))),
            ("alone", Some((7, 7))),
            ("table", Some((7, 7))),
            ("list", Some((8, 8))),
            ("item", Some((9, 9))),
        ],
    );
}

#[test]
fn comments_of_markdown_are_about_the_block_that_follows() {
    let text = "# Title\n\n<!-- one -->\nA paragraph\nof two lines.\n\n<!-- two\n     goes on -->\n\n<!-- three -->\n\n## Heading\nText.\n\nWords <!-- four --> in a line.\n\n<!-- five -->\n- item\n  more\n- other\n\n<!-- six -->\n";
    check(
        "a.md",
        text,
        &[
            ("one", Some((4, 5))),
            ("two\n     goes on", Some((12, 12))),
            ("three", Some((12, 12))),
            ("four", Some((15, 15))),
            ("five", Some((18, 19))),
            ("six", None),
        ],
    );
}

#[test]
fn code_of_markdown_has_no_comments() {
    let text = "---\ntitle: <!-- no -->\n---\n\n`<!-- no -->`\n\n```\n<!-- no -->\n```\n\n    <!-- no -->\n\n<script>\nlet a = \"<!-- no -->\";\n</script>\n\n<div>\n<!-- yes -->\n<p>\nhere</p>\n</div>\n\n> <!-- quoted\n> on -->\n> words\n";
    check(
        "a.md",
        text,
        &[("yes", Some((19, 21))), ("quoted\non", Some((25, 25)))],
    );
}
