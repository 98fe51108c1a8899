//! YAML, JSON and TOML.

use serde_json::Value as Json;
use yardstick::text::Span;
use yardstick::tree::{Format, Kind, Node};

use super::bundle;
use super::seen::{Seen, span, value};

/// - Nothing panics; there is exactly one tree for JSON and TOML, at least one for YAML, and none where a problem is fatal.
/// - Every span lies in the text and between characters; a string that stands there letter by letter does.
/// - The bytes of a scalar, read alone, are the same scalar.
/// - What serde_json reads, our reader does, to the same values.
/// - JSON, read as YAML, is the same tree: `same_as_yaml` says what is not.
/// - The fast reader of YAML and the full one agree, places and problems included.
pub fn hold(data: &[u8]) {
    let text = &*bundle::text(data);
    let json = Seen::of(text, Format::Json);
    let yaml = Seen::of(text, Format::Yaml);
    let toml = Seen::of(text, Format::Toml);
    for (seen, format) in [
        (&json, Format::Json),
        (&yaml, Format::Yaml),
        (&toml, Format::Toml),
    ] {
        sound(seen, format);
        again(seen, format);
    }
    oracle(text, &json);
    same_as_yaml(text, &json, &yaml);
    fast_and_full(text, &yaml);
}

fn sound(seen: &Seen, format: Format) {
    let text = seen.source.text();
    let is_sound = |span: Span| text.get(span.range()).is_some();
    let count = seen.trees.len();
    match (seen.is_fatal(), format) {
        (true, _) => assert_eq!(count, 0, "a fatal problem leaves no tree"),
        (false, Format::Yaml) => assert!(count > 0, "there is a document"),
        (false, Format::Json | Format::Toml) => assert_eq!(count, 1, "there is one document"),
    }
    for problem in &seen.reading.problems {
        assert!(is_sound(problem.span), "{problem:?} is outside of the text");
        if let Some((span, _)) = &problem.related {
            assert!(
                is_sound(*span),
                "{problem:?} is explained by what is outside of the text"
            );
        }
    }
    for (_, node) in seen.nodes() {
        if let Some(span) = span(&node.place()) {
            assert!(is_sound(span), "{} at {span:?}", value(node));
        }
        if let Some(span) = node.key().and_then(|_| span(&node.key_place())) {
            assert!(is_sound(span), "the key of {} at {span:?}", value(node));
        }
        if node.link_target().is_none()
            && let (Some(span), Some(words)) = (node.literal_span(), node.as_str())
        {
            assert_eq!(&text[span.range()], words, "letter by letter");
        }
    }
}

/// Holds the words of each scalar, read alone, against the scalar. Not for YAML's block scalars, which are told from what
/// stands around them, and not where tags say what a scalar is, as they stand before it.
fn again(seen: &Seen, format: Format) {
    let text = seen.source.text();
    if format == Format::Yaml && text.contains('!') {
        return;
    }
    // Reading is quick, but not for nothing.
    const MOST: usize = 200;
    let scalars = seen
        .nodes()
        .into_iter()
        .filter(|(_, node)| !node.is_collection() && node.link_target().is_none());
    for (_, node) in scalars.take(MOST) {
        let Some(words) = span(&node.place()).and_then(|span| text.get(span.range())) else {
            continue;
        };
        // Alone, a byte order mark is one.
        if words.is_empty() || words.starts_with('\u{feff}') {
            continue;
        }
        // An alias may stand for a key, and is no link then. A block that says nothing is at its head. Signs that are a
        // scalar only because of a bracket or a comma behind them are more when a line ends there.
        if format == Format::Yaml
            && (words.starts_with(['*', '|', '>']) || ["?", "-", ":"].contains(&words))
        {
            continue;
        }
        // And what is a line of a scalar before a bracket ends a document where nothing follows it.
        let is_mark = |line: &str| line.starts_with("---") || line.starts_with("...");
        if format == Format::Yaml && words.split(['\n', '\r']).skip(1).any(is_mark) {
            continue;
        }
        if format == Format::Yaml && is_block(text, words, &node) {
            continue;
        }
        let (alone, is_member) = match format {
            Format::Json => (words.to_owned(), false),
            // At the start of a line, `...` and `---` are no scalars.
            Format::Yaml => (format!(" {words}"), false),
            Format::Toml => (format!("x = {words}"), true),
        };
        let alone = Seen::of(&alone, format);
        let root = alone.trees.first().map(|tree| alone.forest.root(*tree));
        let read: Option<Node<'_>> = match is_member {
            true => root.and_then(|root| root.get("x")),
            false => root,
        };
        assert_eq!(
            read.map(value),
            Some(value(node)),
            "{words:?} is another scalar when it is read alone as {format:?}"
        );
    }
}

/// Whether a scalar may be a block: a line ends before it, and it has no quotes, or what may be the head of a block stands
/// in the last line that says anything.
fn is_block(text: &str, words: &str, node: &Node<'_>) -> bool {
    let before = span(&node.place()).and_then(|span| text.get(..span.start as usize));
    before.is_none_or(|before| {
        let said = before.trim_end();
        let head = said.rsplit(['\n', '\r']).next().unwrap_or_default();
        let is_quoted = words.starts_with(['"', '\'']) && !head.contains(['|', '>']);
        before[said.len()..].contains(['\n', '\r']) && !is_quoted
    })
}

/// What serde_json accepts is JSON: only limits may differ, and it is nested less deep than ours is.
fn oracle(text: &str, seen: &Seen) {
    // A byte order mark is let pass by us alone.
    let Ok(theirs) = serde_json::from_str::<Json>(text) else {
        return;
    };
    assert!(
        !seen.is_fatal(),
        "serde_json reads it: {:?}",
        seen.reading.problems
    );
    let root = seen.forest.root(seen.trees[0]);
    let ours = root.to_json(usize::MAX);
    let ours = ours.expect("no alias, and nothing deep");
    let mut open = vec![(&ours, &theirs)];
    while let Some((ours, theirs)) = open.pop() {
        match (ours, theirs) {
            (Json::Array(ours), Json::Array(theirs)) => {
                assert_eq!(ours.len(), theirs.len());
                open.extend(ours.iter().zip(theirs));
            }
            (Json::Object(ours), Json::Object(theirs)) => {
                assert_eq!(ours.len(), theirs.len());
                for (key, ours) in ours {
                    open.push((ours, theirs.get(key).expect("the same keys")));
                }
            }
            (Json::Number(ours), Json::Number(theirs)) => {
                assert_eq!(ours.as_f64(), theirs.as_f64());
            }
            (ours, theirs) => assert_eq!(ours, theirs),
        }
    }
}

/// YAML 1.2 means to hold all of JSON. These differences are by design, of YAML's or of ours:
///
/// - `\ud83d\ude00`, a character in two escapes, is JSON's alone; YAML has `\U0001F600`. A half of one is neither's.
/// - A key of more than 1,024 characters, or one whose `:` is on another line, is none in some places of YAML.
/// - Control characters and U+FFFE, U+FFFF, which JSON lets stand in strings, are not printable in YAML's eyes.
/// - YAML has a limit of its own on how much one reader nests, of collections in brackets.
fn same_as_yaml(text: &str, json: &Seen, yaml: &Seen) {
    if json.is_fatal() || is_json_alone(text, json) {
        return;
    }
    assert!(
        !yaml.is_fatal(),
        "it is JSON and no YAML: {:?}",
        yaml.reading.problems
    );
    assert_eq!(
        json.outline(Some(0)),
        yaml.outline(Some(0)),
        "as JSON, as YAML"
    );
}

fn is_json_alone(text: &str, json: &Seen) -> bool {
    let halves = ["\\ud", "\\uD"];
    let is_unprintable = |c: char| {
        matches!(
            c,
            '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}' | '\u{feff}'
        ) && c != '\u{85}'
    };
    let is_long = |node: Node<'_>| {
        let key = node.key().and_then(|_| span(&node.key_place()));
        key.is_some_and(|key| key.len() > 1_000)
    };
    halves.iter().any(|half| text.contains(half))
        || text.chars().any(is_unprintable)
        || json.nodes().into_iter().any(|(_, node)| is_long(node))
}

/// With a directive before it the text is for the full reader, and the same document.
fn fast_and_full(text: &str, yaml: &Seen) {
    const DIRECTIVE: &str = "%YAML 1.2\n---\n";
    let starts_anew = |line: &str| {
        ["---", "...", "%", "\u{feff}"]
            .iter()
            .any(|mark| line.starts_with(mark))
    };
    // A carriage return alone ends a line, too.
    if text.split(['\n', '\r']).any(starts_anew) {
        return;
    }
    let full = Seen::of(&format!("{DIRECTIVE}{text}"), Format::Yaml);
    assert_eq!(
        full.is_fatal(),
        yaml.is_fatal(),
        "{:?} {:?}",
        yaml.reading.problems,
        full.reading.problems
    );
    if full.is_fatal() {
        return;
    }
    let shift = u32::try_from(DIRECTIVE.len()).expect("it is short");
    // Where nothing is written, there is no place for it that both texts have.
    if full
        .nodes()
        .iter()
        .any(|(_, node)| node.kind() == Kind::Null)
    {
        assert_eq!(
            yaml.outline(None),
            full.outline(None),
            "as it stands, in full"
        );
    } else {
        assert_eq!(
            yaml.outline(Some(0)),
            full.outline(Some(shift)),
            "as it stands, in full"
        );
    }
    let problems = |seen: &Seen| -> Vec<_> {
        let problems = seen.reading.problems.iter();
        problems
            .map(|problem| (problem.kind, problem.message.clone()))
            .collect()
    };
    assert_eq!(problems(yaml), problems(&full), "as it stands, in full");
}
