//! yaml-test-suite: valid cases are read as their events say (and as their JSON says, where it is given), and invalid
//! ones are refused.
//!
//! The events are turned into values here, by the core schema and without our reader. Loose indentation, which we read
//! with a notice because most readers do, counts as refused: so the suite has it.

use std::collections::BTreeMap;
use std::fs;

use serde_json::Value as Json;
use yardstick::tree::{Format, Kind, Node, ProblemKind};

use crate::json::same;
use crate::reading::{Documents, documents};
use crate::tally::{Suite, Tally};

pub(crate) const SUITE: Suite = Suite {
    folder: "yaml-test-suite",
    source: "https://github.com/yaml/yaml-test-suite",
    test: "yaml_test_suite",
    run,
};

fn run(tally: &mut Tally) {
    let mut files: Vec<_> = fs::read_dir(SUITE.path().join("src"))
        .expect("the YAML suite is in place")
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    for path in files {
        let stem = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let page = documents(&fs::read(&path).unwrap(), Format::Yaml).expect("cases are YAML");
        assert!(page.problems.is_empty(), "{stem}");
        let list = page.roots()[0];
        // A case is what is before it in its file, with what it says otherwise.
        let mut text = String::new();
        let mut events = None;
        let mut json = None;
        for (index, case) in list.children().enumerate() {
            let name = match list.len() {
                1 => stem.clone(),
                _ => format!("{stem}/{index}"),
            };
            let field = |key: &str| case.get(key).and_then(Node::as_str);
            if let Some(own) = field("yaml") {
                text = unmarked(own);
            }
            if let Some(own) = field("tree") {
                (events, json) = (Some(own), field("json"));
            }
            let fails = case.get("fail").and_then(Node::as_bool) == Some(true);
            let (part, verdict) = match fails {
                true => ("invalid: must be refused", is_refused(&text)),
                false => {
                    let events = events.expect("a valid case has events");
                    let verdict = is_read(&text, events, json);
                    ("valid: must be read as its events say", verdict)
                }
            };
            tally.count(part, &name, verdict);
        }
    }
}

fn accepted(text: &str) -> Option<Documents> {
    let documents = documents(text.as_bytes(), Format::Yaml)?;
    let is_loose = documents.problems.contains(&ProblemKind::LooseIndentation);
    (!is_loose).then_some(documents)
}

fn is_refused(text: &str) -> Result<(), String> {
    match accepted(text) {
        None => Ok(()),
        Some(_) => Err("is read".to_owned()),
    }
}

fn is_read(text: &str, events: &str, json: Option<&str>) -> Result<(), String> {
    let documents = accepted(text).ok_or("is refused")?;
    let roots = documents.roots();
    let mut expected = values(events);
    if expected.is_empty() {
        // An empty stream has no document; for us a file always says something.
        expected.push(Value::scalar(""));
    }
    if roots.len() != expected.len() {
        return Err(format!(
            "{} documents and not {}",
            roots.len(),
            expected.len()
        ));
    }
    let pairs = || roots.iter().zip(&expected);
    if expected.iter().any(Value::has_unusable_key) {
        // A known deviation, in which all the rest is as it should be.
        assert!(
            documents.problems.contains(&ProblemKind::UnusableKey),
            "{text}"
        );
        for (root, expected) in pairs() {
            let rest = agrees(*root, &expected.without_unusable_keys());
            assert_eq!(rest, Ok(()), "{text}");
        }
        return Err("a key is no scalar".to_owned());
    }
    pairs().try_for_each(|(root, expected)| agrees(*root, expected))?;
    if !documents.problems.is_empty() {
        return Err(format!("is read with {:?}", documents.problems));
    }
    let Some(json) = json else { return Ok(()) };
    let mut expected: Vec<Json> = serde_json::Deserializer::from_str(json)
        .into_iter()
        .collect::<Result<_, _>>()
        .unwrap();
    if expected.is_empty() {
        expected.push(Json::Null);
    }
    let actual: Vec<Json> = (roots.iter())
        .map(|root| root.to_json(10_000).unwrap_or_default())
        .collect();
    let (actual, expected) = (Json::from(actual), Json::from(expected));
    match same(&actual, &expected) {
        true => Ok(()),
        false => Err(format!("{actual} and not {expected}")),
    }
}

/// What events come to.
#[derive(Clone, Debug)]
enum Value {
    Scalar {
        text: String,
        is_plain: bool,
        tag: Option<String>,
    },
    List(Vec<Value>),
    Map(Vec<(Value, Value)>),
}

impl Value {
    /// A plain one.
    fn scalar(text: &str) -> Value {
        Value::Scalar {
            text: text.to_owned(),
            is_plain: true,
            tag: None,
        }
    }

    fn has_unusable_key(&self) -> bool {
        match self {
            Value::Scalar { .. } => false,
            Value::List(items) => items.iter().any(Value::has_unusable_key),
            Value::Map(members) => members.iter().any(|(key, value)| {
                !matches!(key, Value::Scalar { .. }) || value.has_unusable_key()
            }),
        }
    }

    /// The same without the members whose keys are collections.
    fn without_unusable_keys(&self) -> Value {
        match self {
            Value::Scalar { .. } => self.clone(),
            Value::List(items) => {
                Value::List(items.iter().map(Value::without_unusable_keys).collect())
            }
            Value::Map(members) => {
                let usable = members
                    .iter()
                    .filter(|(key, _)| matches!(key, Value::Scalar { .. }));
                let usable =
                    usable.map(|(key, value)| (key.clone(), value.without_unusable_keys()));
                Value::Map(usable.collect())
            }
        }
    }
}

/// The documents of a stream of events.
fn values(events: &str) -> Vec<Value> {
    struct Open {
        is_map: bool,
        anchor: Option<String>,
        items: Vec<Value>,
    }
    let mut all = Vec::new();
    let mut open: Vec<Open> = Vec::new();
    let mut anchors: BTreeMap<String, Value> = BTreeMap::new();
    for line in events.lines() {
        let line = line.trim_start();
        let (event, mut rest) = line.split_once(' ').unwrap_or((line, ""));
        let mut anchor = None;
        let mut tag = None;
        loop {
            let (word, after) = rest.split_once(' ').unwrap_or((rest, ""));
            if let Some(name) = word.strip_prefix('&') {
                anchor = Some(name.to_owned());
            } else if let Some(name) = word.strip_prefix('<') {
                tag = name.strip_suffix('>').map(ToOwned::to_owned);
            } else if !matches!(word, "[]" | "{}") {
                break;
            }
            rest = after;
            if rest.is_empty() {
                break;
            }
        }
        let (value, anchor) = match event {
            "+STR" | "-STR" | "-DOC" => continue,
            "+DOC" => {
                anchors.clear();
                continue;
            }
            "+SEQ" | "+MAP" => {
                open.push(Open {
                    is_map: event == "+MAP",
                    anchor,
                    items: Vec::new(),
                });
                continue;
            }
            "-SEQ" | "-MAP" => {
                let Open {
                    is_map,
                    anchor,
                    items,
                } = open.pop().expect("what ends has begun");
                let value = match is_map {
                    false => Value::List(items),
                    true => {
                        let mut items = items.into_iter();
                        let mut members = Vec::new();
                        while let Some(key) = items.next() {
                            members.push((key, items.next().expect("a key has a value")));
                        }
                        Value::Map(members)
                    }
                };
                (value, anchor)
            }
            "=VAL" => {
                let (style, text) = rest.split_at(1);
                let value = Value::Scalar {
                    text: unescaped(text),
                    is_plain: style == ":",
                    tag,
                };
                (value, anchor)
            }
            "=ALI" => {
                let name = rest.strip_prefix('*').expect("an alias");
                (anchors[name].clone(), None)
            }
            _ => panic!("no event is called `{event}`"),
        };
        if let Some(anchor) = anchor {
            anchors.insert(anchor, value.clone());
        }
        match open.last_mut() {
            Some(open) => open.items.push(value),
            None => all.push(value),
        }
    }
    assert!(open.is_empty(), "what begins ends: {events}");
    all
}

fn unescaped(text: &str) -> String {
    let mut plain = String::new();
    let text = text.replace('␣', " ");
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        plain.push(match character {
            '\\' => match characters.next() {
                Some('n') => '\n',
                Some('t') => '\t',
                Some('r') => '\r',
                Some('b') => '\u{8}',
                Some('\\') => '\\',
                other => panic!("no escape: {other:?}"),
            },
            other => other,
        });
    }
    plain
}

/// Holds a node against what the events say, member by member.
fn agrees(node: Node<'_>, expected: &Value) -> Result<(), String> {
    let wrong = || Err(format!("{node:?} is not {expected:?}"));
    match expected {
        Value::List(items) => {
            if node.kind() != Kind::List || node.len() != items.len() {
                return wrong();
            }
            let mut pairs = node.children().zip(items);
            pairs.try_for_each(|(node, item)| agrees(node, item))
        }
        Value::Map(members) => {
            if node.kind() != Kind::Map || node.len() != members.len() {
                return wrong();
            }
            let mut pairs = node.children().zip(members);
            pairs.try_for_each(|(node, (key, value))| {
                let Value::Scalar { text, .. } = key else {
                    return wrong();
                };
                match node.key() == Some(text) {
                    true => agrees(node, value),
                    false => wrong(),
                }
            })
        }
        Value::Scalar {
            text,
            is_plain,
            tag,
        } => match is(node, text, *is_plain, tag.as_deref()) {
            true => Ok(()),
            false => wrong(),
        },
    }
}

/// Whether a node is this scalar, by the core schema. Of a tag that nobody knows the text is what counts.
fn is(node: Node<'_>, text: &str, is_plain: bool, tag: Option<&str>) -> bool {
    let core = tag.and_then(|tag| tag.strip_prefix("tag:yaml.org,2002:"));
    let is_number = |kind: Kind| {
        let own = node.number_text();
        node.kind() == kind && own == Some(text)
    };
    match (core, tag) {
        (Some("str"), _) | (None, Some("!")) => return node.as_str() == Some(text),
        (Some("float"), _) => return is_number(Kind::Float),
        (Some("int"), _) => return is_number(Kind::Int),
        (Some(_) | None, _) => {}
    }
    if !is_plain {
        return node.as_str() == Some(text);
    }
    match text {
        "" | "~" | "null" | "Null" | "NULL" => node.kind() == Kind::Null,
        "true" | "True" | "TRUE" => node.as_bool() == Some(true),
        "false" | "False" | "FALSE" => node.as_bool() == Some(false),
        _ if is_int(text) => is_number(Kind::Int),
        _ if is_float(text) => is_number(Kind::Float),
        _ => node.as_str() == Some(text),
    }
}

fn is_int(text: &str) -> bool {
    let all = |digits: &str, radix| {
        !digits.is_empty() && digits.chars().all(|digit| digit.is_digit(radix))
    };
    if let Some(digits) = text.strip_prefix("0o") {
        return all(digits, 8);
    }
    if let Some(digits) = text.strip_prefix("0x") {
        return all(digits, 16);
    }
    all(text.strip_prefix(['-', '+']).unwrap_or(text), 10)
}

fn is_float(text: &str) -> bool {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") || matches!(text, ".nan" | ".NaN" | ".NAN") {
        return true;
    }
    let is_begun = unsigned.starts_with(|first: char| first.is_ascii_digit())
        || (unsigned.starts_with('.')
            && unsigned[1..].starts_with(|second: char| second.is_ascii_digit()));
    is_begun && unsigned.parse::<f64>().is_ok()
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
fn yaml_test_suite() {
    SUITE.settled();
}
