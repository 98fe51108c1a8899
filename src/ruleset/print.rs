//! How messages of rulesets show values and places: as Spectral's `print` and its placeholders do.

use std::fmt::Write;

use crate::select::Step;
use crate::tree::{Kind, Node};

/// A value for `print("value")`: a scalar as JSON, anything else by its kind. `None` is what is not there.
pub(super) fn value(node: Option<Node<'_>>) -> String {
    let Some(node) = node else {
        return "undefined".to_owned();
    };
    match node.kind() {
        Kind::List => "Array[]".to_owned(),
        Kind::Map => "Object{}".to_owned(),
        Kind::String => quoted(cut(node.as_str().unwrap_or_default())),
        Kind::Int | Kind::Float => match node.as_f64() {
            Some(number) if number.is_finite() => number_text(number),
            Some(_) | None => "null".to_owned(),
        },
        Kind::Bool | Kind::Null => node.scalar_text().unwrap_or_default().into_owned(),
    }
}

/// A value for `{{value}}`: a text bare, and lists and mappings as JavaScript turns them into text.
pub(super) fn text(node: Option<Node<'_>>) -> String {
    const LONGEST: usize = 1_000;
    let Some(node) = node else {
        return "undefined".to_owned();
    };
    match node.kind() {
        Kind::Map => "[object Object]".to_owned(),
        Kind::List => {
            let mut items = String::new();
            for (index, item) in node.children().enumerate() {
                if index > 0 {
                    items.push(',');
                }
                match item.kind() {
                    Kind::Null => {}
                    // What is nested further is nothing that a message should show.
                    Kind::List => items.push_str("[…]"),
                    _ => items.push_str(&text(Some(item))),
                }
                if items.len() > LONGEST {
                    items.push('…');
                    break;
                }
            }
            items
        }
        Kind::Int | Kind::Float => node.as_f64().map(number_text).unwrap_or_default(),
        Kind::String => cut(node.as_str().unwrap_or_default()).to_owned(),
        Kind::Bool | Kind::Null => node.scalar_text().unwrap_or_default().into_owned(),
    }
}

/// As much of a text as a message can hold, and some more, so that it is seen to be cut there.
fn cut(text: &str) -> &str {
    const LONGEST: usize = 12_000;
    let end = (0..=LONGEST.min(text.len())).rev();
    let mut end = end.filter(|at| text.is_char_boundary(*at));
    &text[..end.next().unwrap_or_default()]
}

/// As JSON has it.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// As JavaScript shows a number.
pub(super) fn number_text(number: f64) -> String {
    if number.is_nan() {
        return "NaN".to_owned();
    }
    if number.is_infinite() {
        let sign = if number < 0.0 { "-" } else { "" };
        return format!("{sign}Infinity");
    }
    if number == 0.0 {
        return "0".to_owned();
    }
    if (1e-6..1e21).contains(&number.abs()) {
        return number.to_string();
    }
    let text = format!("{number:e}");
    match text.split_once("e-") {
        Some(_) => text,
        None => text.replacen('e', "e+", 1),
    }
}

/// A pointer for `{{path}}`: it begins with `#`, and is escaped and percent-encoded.
pub(super) fn pointer(steps: &[Step]) -> String {
    let mut pointer = String::from("#");
    for step in steps {
        pointer.push('/');
        match step {
            Step::Index(index) => pointer.push_str(&index.to_string()),
            Step::Key(key) => push_encoded(&unescaped(key), &mut pointer),
        }
    }
    pointer
}

/// As far as a key may be a pointer's part already, it is read as one first.
fn unescaped(key: &str) -> String {
    key.replace("~1", "/").replace("~0", "~")
}

fn push_encoded(key: &str, pointer: &mut String) {
    for character in key.chars() {
        match character {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            // Spectral's own set: that the dash is in it looks like an accident.
            other if other.is_ascii_alphanumeric() || "-_.!~*'()–".contains(other) => {
                pointer.push(other);
            }
            other => {
                for byte in other.encode_utf8(&mut [0; 4]).bytes() {
                    // Writing to a text cannot fail.
                    let _ = write!(pointer, "%{byte:02X}");
                }
            }
        }
    }
}

/// What a message calls the value at a place: the last step of the way to it; where part of the way is missing, that
/// part with dots, from the last step that exists.
pub(super) fn property(location: &[Step], missing: &[Step]) -> String {
    match (missing, location.last()) {
        ([], last) => last.map(Step::to_string).unwrap_or_default(),
        ([.., last], None) => dotted(std::slice::from_ref(last)),
        (missing, Some(last)) => {
            let tail: Vec<Step> = std::iter::once(last).chain(missing).cloned().collect();
            dotted(&tail)
        }
    }
}

/// Steps with dots and brackets: `p.z.y`, `[0].zz`, `['a b']`.
pub(super) fn dotted(steps: &[Step]) -> String {
    let mut dotted = String::new();
    for (index, step) in steps.iter().enumerate() {
        match step {
            Step::Index(number) => {
                let _ = write!(dotted, "[{number}]");
            }
            Step::Key(key) if key.is_empty() || key.contains(char::is_whitespace) => {
                let _ = write!(dotted, "['{key}']");
            }
            Step::Key(key) if is_number(key) => {
                let _ = write!(dotted, "[{key}]");
            }
            Step::Key(key) => {
                if index > 0 {
                    dotted.push('.');
                }
                dotted.push_str(key);
            }
        }
    }
    unescaped(&dotted)
}

/// Whether JavaScript would take a key without blanks for a number.
fn is_number(key: &str) -> bool {
    let radix = |prefixes: [&str; 2], radix| {
        let digits = prefixes.iter().find_map(|prefix| key.strip_prefix(*prefix));
        digits.is_some_and(|digits| {
            !digits.is_empty() && digits.chars().all(|digit| digit.is_digit(radix))
        })
    };
    let begins = key.trim_start_matches(['+', '-']);
    let is_decimal = begins.starts_with(|first: char| first.is_ascii_digit() || first == '.');
    (is_decimal && key.parse::<f64>().is_ok())
        || begins == "Infinity"
        || radix(["0x", "0X"], 16)
        || radix(["0o", "0O"], 8)
        || radix(["0b", "0B"], 2)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::tree::{Builder, Forest, Origin};

    #[test]
    fn values_are_shown_as_json_or_by_their_kind() {
        let check = |json: serde_json::Value, printed: &str, bare: &str| {
            let mut forest = Forest::default();
            let mut builder = Builder::new();
            builder.json(&json, Origin::Nowhere);
            let tree = forest.add_tree(None, builder.finish());
            let node = Some(forest.root(tree));
            assert_eq!((&*value(node), &*text(node)), (printed, bare));
        };
        check(json!("t\"x"), "\"t\\\"x\"", "t\"x");
        check(json!(1.50), "1.5", "1.5");
        check(json!(null), "null", "null");
        check(json!(true), "true", "true");
        check(json!([1, null, "b", {}]), "Array[]", "1,,b,[object Object]");
        check(json!({ "a": 1 }), "Object{}", "[object Object]");
        assert_eq!(
            (value(None), text(None)),
            ("undefined".to_owned(), "undefined".to_owned())
        );
    }

    #[test]
    fn numbers_are_shown_as_javascript_shows_them() {
        let check = |number: f64, expected| assert_eq!(number_text(number), expected);
        check(1.0, "1");
        check(1.50, "1.5");
        check(-0.0, "0");
        check(1e21, "1e+21");
        check(1.5e-7, "1.5e-7");
        check(0.000_001, "0.000001");
        check(123_456_789_012_345_680_000.0, "123456789012345680000");
        check(f64::NEG_INFINITY, "-Infinity");
        check(f64::NAN, "NaN");
    }

    #[test]
    fn pointers_are_escaped_and_encoded() {
        let check = |keys: &[&str], expected| {
            let steps: Vec<Step> = keys.iter().map(|key| Step::key(key)).collect();
            assert_eq!(pointer(&steps), expected);
        };
        check(&[], "#");
        check(
            &["paths", "/a b/{é}", "0"],
            "#/paths/~1a%20b~1%7B%C3%A9%7D/0",
        );
        check(&["a~b", "$ref", "x:y@z"], "#/a~0b/%24ref/x%3Ay%40z");
    }

    #[test]
    fn missing_tails_have_dots() {
        let check = |steps: &[Step], expected| assert_eq!(dotted(steps), expected);
        let key = Step::key;
        check(&[key("p"), key("z"), key("y")], "p.z.y");
        check(&[Step::Index(0), key("zz")], "[0].zz");
        check(&[key("list"), key(""), key("x")], "list[''].x");
        check(&[key("paths"), key("/a b/é~1")], "paths['/a b/é/']");
        check(
            &[key("a"), key("0x1f"), key("1e3"), key("y z")],
            "a[0x1f][1e3]['y z']",
        );
        check(
            &[key("responses"), key("200"), key("2XX")],
            "responses[200].2XX",
        );
    }
}
