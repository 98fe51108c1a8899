//! `alphabetical`: is a list, or a mapping by its keys, in order?
//!
//! The order is that of JavaScript's `localeCompare` where it matters: punctuation before digits before letters,
//! letters without regard to case or accent first, then lower case before upper. Only the first pair out of
//! order is reported: all that follows from it would be noise.

use std::borrow::Cow;
use std::cmp::Ordering;

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Context, Fault, OptionMistake, Spot, Tables, Target, Verb, Verdict, step_to};
use crate::select::Step;
use crate::tree::{Kind, Node};
use crate::words::quoted;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Options {
    /// The key of each item whose values are to be in order.
    keyed_by: Option<String>,
}

#[derive(Debug)]
pub struct Alphabetical {
    keyed_by: Option<String>,
}

/// What an item is ordered by. Anything but texts and numbers stands where it likes.
enum Key<'f> {
    Text(Cow<'f, str>),
    Number(f64),
    Other,
}

impl<'f> Key<'f> {
    fn of(node: Node<'f>) -> Key<'f> {
        match node.kind() {
            Kind::String => Key::Text(node.as_str().unwrap_or_default().into()),
            Kind::Int | Kind::Float => node.as_f64().map_or(Key::Other, Key::Number),
            Kind::Null | Kind::Bool | Kind::List | Kind::Map => Key::Other,
        }
    }

    fn shown(&self) -> String {
        match self {
            Key::Text(text) => quoted(text),
            Key::Number(number) => quoted(&number.to_string()),
            Key::Other => "it".to_owned(),
        }
    }

    fn is_after(&self, next: &Key<'_>) -> bool {
        match (self, next) {
            (Key::Number(a), Key::Number(b)) => a > b,
            (Key::Text(a), Key::Text(b)) => match (a.parse::<f64>(), b.parse::<f64>()) {
                // Status codes as keys.
                (Ok(a), Ok(b)) => a > b,
                (Ok(_) | Err(_), Ok(_) | Err(_)) => collate(a, b) == Ordering::Greater,
            },
            (Key::Text(_) | Key::Number(_) | Key::Other, _) => false,
        }
    }
}

impl Verb for Alphabetical {
    type Options = Options;

    fn new(options: Options, _: &Tables) -> Result<Self, Vec<OptionMistake>> {
        Ok(Alphabetical {
            keyed_by: options.keyed_by,
        })
    }

    fn run<'f>(&self, target: &Target<'f>, _: &Context<'_>) -> Verdict<'f> {
        let Some(collection) = target.value().filter(|node| node.is_collection()) else {
            return Verdict::Ignored;
        };
        let mut last: Option<(Node<'f>, Key<'f>)> = None;
        for child in collection.children() {
            let key = match self.key(target, child) {
                Ok(key) => key,
                Err(fault) => return Verdict::Failed(vec![fault]),
            };
            if let Some((earlier, earlier_key)) = &last
                && earlier_key.is_after(&key)
            {
                let (a, b) = (earlier_key.shown(), key.shown());
                return Verdict::Failed(vec![Fault {
                    message: format!("{a} must come after {b}"),
                    at: spot(*earlier),
                    path: self.path(*earlier),
                    related: Vec::new(),
                }]);
            }
            last = Some((child, key));
        }
        target.pass()
    }
}

impl Alphabetical {
    fn key<'f>(&self, target: &Target<'f>, child: Node<'f>) -> Result<Key<'f>, Fault<'f>> {
        let fault = |message: String| Fault {
            message,
            at: spot(child),
            path: Vec::new(),
            related: Vec::new(),
        };
        let Some(keyed_by) = &self.keyed_by else {
            return Ok(match child.key() {
                Some(key) => Key::Text(key.into()),
                None => Key::of(child),
            });
        };
        if child.kind() != Kind::Map {
            let subject = target.subject();
            return Err(fault(format!("{subject} must hold nothing but mappings")));
        }
        match child.get(keyed_by).map(Key::of) {
            Some(Key::Other) => {
                let name = quoted(keyed_by);
                Err(fault(format!("{name} must be a text or a number")))
            }
            Some(key) => Ok(key),
            None => Err(fault(format!("{} is missing", quoted(keyed_by)))),
        }
    }

    /// With `keyedBy` it is the list that is at fault, for Spectral; the place still is the item.
    fn path(&self, child: Node<'_>) -> Vec<Step> {
        match self.keyed_by {
            Some(_) => Vec::new(),
            None => vec![step_to(child)],
        }
    }
}

fn spot(child: Node<'_>) -> Spot<'_> {
    match child.key() {
        Some(_) => Spot::Key(child),
        None => Spot::Value(child),
    }
}

fn collate(a: &str, b: &str) -> Ordering {
    let letters = |text: &str| text.chars().map(weight).collect::<Vec<_>>();
    letters(a).cmp(&letters(b)).then_with(|| {
        // Lower case first among equals, so the order of code points turned round.
        b.cmp(a)
    })
}

/// What ASCII has before its letters, in the order of the Unicode collation.
const BEFORE_LETTERS: &str = "\t\n\r _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$0123456789";

/// Compared in this order: whether it is a letter, then which one.
fn weight(character: char) -> (bool, usize, char) {
    if let Some(position) = BEFORE_LETTERS.find(character) {
        return (false, position, character);
    }
    let lower = character.to_lowercase().next().unwrap_or(character);
    // The accents of the languages of these islands; other letters stand after z.
    let base = match lower {
        'à'..='å' | 'ā' => 'a',
        'è'..='ë' | 'ē' => 'e',
        'ì'..='ï' | 'ī' => 'i',
        'ò'..='ö' | 'ō' => 'o',
        'ù'..='ü' | 'ū' => 'u',
        'ý' | 'ÿ' | 'ŷ' => 'y',
        'ŵ' => 'w',
        'ç' => 'c',
        'ñ' => 'n',
        other => other,
    };
    (true, 0, base)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::super::testing::{marks_in, verdict};

    #[track_caller]
    fn check(value: Json, expected: &str) {
        assert_eq!(verdict("alphabetical", json!({}), value), expected);
    }

    #[test]
    fn texts_are_in_the_order_of_a_dictionary() {
        check(json!(["a", "B", "c"]), "passed");
        check(json!(["a", "A"]), "passed");
        check(json!(["A", "a"]), "`A` must come after `a` /0");
        check(json!(["a", "c", "b", "a"]), "`c` must come after `b` /1");
        check(json!(["ŵy", "wz"]), "passed");
        check(json!(["_a", "1", "a"]), "passed");
        check(json!([]), "passed");
    }

    #[test]
    fn numbers_are_in_their_own_order() {
        check(json!([1, 9, 10]), "passed");
        check(json!([10, 9]), "`10` must come after `9` /0");
        check(json!(["9", "10"]), "passed");
        check(json!([{}, "a", null, 1]), "passed");
    }

    #[test]
    fn mappings_are_ordered_by_key() {
        check(json!({ "a": 2, "b": 1 }), "passed");
        let options = json!({ "keyedBy": "name" });
        let by_name = |value| verdict("alphabetical", options.clone(), value);
        assert_eq!(by_name(json!([{ "name": "a" }, { "name": "b" }])), "passed");
        assert_eq!(
            by_name(json!([{ "name": "b" }, { "name": "a" }])),
            "`b` must come after `a`"
        );
        assert_eq!(
            by_name(json!(["a"])),
            "the value must hold nothing but mappings"
        );
        assert_eq!(
            by_name(json!([{ "name": [] }])),
            "`name` must be a text or a number"
        );
        assert_eq!(by_name(json!([{}])), "`name` is missing");
    }

    #[test]
    fn other_kinds_are_left_alone() {
        check(json!("ba"), "ignored");
        check(json!(null), "ignored");
    }

    #[test]
    fn the_first_that_comes_too_early_is_pointed_at() {
        let text = "ant|cat|bee|ape";
        assert_eq!(marks_in("alphabetical", json!({}), text, true), "    ^^^");
    }
}
