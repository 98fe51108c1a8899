//! `alphabetical`: is a list, or a mapping by its keys, in order?
//!
//! The order is that of JavaScript's `localeCompare` where it matters: punctuation before digits before letters,
//! letters without regard to case or accent first, then lower case before upper. Only the first pair out of
//! order is reported: all that follows from it would be noise.

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

/// What an item is ordered by.
enum Key<'f> {
    Text(&'f str),
    Number(f64),
}

impl<'f> Key<'f> {
    /// `None` for what has no order.
    fn of(node: Node<'f>) -> Option<Key<'f>> {
        match node.kind() {
            Kind::String => node.as_str().map(Key::Text),
            Kind::Int | Kind::Float => node.as_f64().map(Key::Number),
            Kind::Null | Kind::Bool | Kind::List | Kind::Map => None,
        }
    }

    fn shown(&self) -> String {
        match self {
            Key::Text(text) => quoted(text),
            Key::Number(number) => quoted(&number.to_string()),
        }
    }

    /// As Spectral has it, whose numbers are in order either way when they are less than one apart.
    fn is_after(&self, next: &Key<'_>) -> bool {
        match (self, next) {
            (Key::Number(a), Key::Number(b)) => a - b >= 1.0,
            (Key::Number(a), Key::Text(b)) => read_as_number(b).is_some_and(|b| a - b >= 1.0),
            (Key::Text(_), Key::Number(_)) => false,
            // A word before a number: the two are compared as numbers, and neither is the greater one.
            (Key::Text(a), Key::Text(b))
                if read_as_number(a).is_none() && read_as_number(b).is_some() =>
            {
                false
            }
            (Key::Text(a), Key::Text(b)) => collate(a, b) == Ordering::Greater,
        }
    }
}

/// A text as JavaScript reads it where it needs a number.
fn read_as_number(text: &str) -> Option<f64> {
    let text = text.trim_matches(|letter: char| letter.is_whitespace() || letter == '\u{feff}');
    let bases = [
        ("0x", 16),
        ("0X", 16),
        ("0o", 8),
        ("0O", 8),
        ("0b", 2),
        ("0B", 2),
    ];
    if let Some((digits, base)) = bases
        .iter()
        .find_map(|(mark, base)| Some((text.strip_prefix(mark)?, *base)))
    {
        let value = digits.chars().try_fold(0.0, |value, digit| {
            Some(value * f64::from(base) + f64::from(digit.to_digit(base)?))
        });
        return value.filter(|_| !digits.is_empty());
    }
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let is_decimal = unsigned.starts_with(|first: char| first.is_ascii_digit() || first == '.');
    match text {
        "" => Some(0.0),
        _ if is_decimal || unsigned == "Infinity" => text.parse().ok(),
        _ => None,
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
        let mut items = Vec::new();
        for child in collection.children() {
            match self.key(target, child) {
                Ok(key) => items.push((child, key)),
                // One item alone is in order, whatever it is.
                Err(_) if collection.len() < 2 => return target.pass(),
                Err(message) => {
                    let mut fault = target.fault(message);
                    fault.at = spot(child);
                    return Verdict::Failed(vec![fault]);
                }
            }
        }
        let pairs = items.iter().zip(items.iter().skip(1));
        let Some(((earlier, key), (_, next))) = pairs
            .into_iter()
            .find(|((_, key), (_, next))| key.is_after(next))
        else {
            return target.pass();
        };
        Verdict::Failed(vec![Fault {
            message: format!("{} must come after {}", key.shown(), next.shown()),
            at: spot(*earlier),
            path: self.path(*earlier),
            from: None,
            related: Vec::new(),
        }])
    }
}

impl Alphabetical {
    /// What a child is ordered by; where it has nothing, the whole is at fault, for Spectral.
    fn key<'f>(&self, target: &Target<'f>, child: Node<'f>) -> Result<Key<'f>, String> {
        let subject = target.subject();
        let Some(keyed_by) = &self.keyed_by else {
            let key = child.key().map(Key::Text).or_else(|| Key::of(child));
            return key.ok_or_else(|| format!("{subject} must hold nothing but texts and numbers"));
        };
        // Only items of a list can be ordered by what is in them.
        if child.key().is_some() || child.kind() != Kind::Map {
            return Err(format!("{subject} must hold nothing but mappings"));
        }
        let name = quoted(keyed_by);
        let value = child
            .get(keyed_by)
            .ok_or_else(|| format!("{name} is missing"))?;
        Key::of(value).ok_or_else(|| format!("{name} must be a text or a number"))
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

/// First which letters they are, then their accents, then their case.
fn collate(a: &str, b: &str) -> Ordering {
    let letters = |text: &str| lower(text).flat_map(bases).map(weight).collect::<Vec<_>>();
    let accents = |text: &str| lower(text).map(accent).collect::<Vec<_>>();
    let cases = |text: &str| text.chars().map(char::is_uppercase).collect::<Vec<_>>();
    (letters(a).cmp(&letters(b)))
        .then_with(|| accents(a).cmp(&accents(b)))
        .then_with(|| cases(a).cmp(&cases(b)))
}

fn lower(text: &str) -> impl Iterator<Item = char> {
    text.chars()
        .map(|letter| letter.to_lowercase().next().unwrap_or(letter))
}

/// The letters under which a small letter stands: the accents of the languages of these islands and their
/// neighbours. Other letters stand after z.
fn bases(letter: char) -> impl Iterator<Item = char> {
    let (first, second) = match letter {
        'à'..='å' | 'ā' | 'ă' | 'ą' => ('a', None),
        'æ' => ('a', Some('e')),
        'ç' | 'ć' | 'č' | 'ċ' => ('c', None),
        'ď' => ('d', None),
        'è'..='ë' | 'ē' | 'ė' | 'ę' | 'ě' => ('e', None),
        'ğ' | 'ġ' => ('g', None),
        'ì'..='ï' | 'ī' | 'į' => ('i', None),
        'ł' => ('l', None),
        'ñ' | 'ń' | 'ň' => ('n', None),
        'ò'..='ö' | 'ø' | 'ō' | 'ő' => ('o', None),
        'œ' => ('o', Some('e')),
        'ř' => ('r', None),
        'ś' | 'š' | 'ş' => ('s', None),
        'ß' => ('s', Some('s')),
        'ť' => ('t', None),
        'ù'..='ü' | 'ū' | 'ů' | 'ű' => ('u', None),
        'ŵ' => ('w', None),
        'ý' | 'ÿ' | 'ŷ' => ('y', None),
        'ź' | 'ż' | 'ž' => ('z', None),
        other => (other, None),
    };
    std::iter::once(first).chain(second)
}

/// What a letter has beyond its base; nothing comes first.
fn accent(letter: char) -> Option<char> {
    (bases(letter).next() != Some(letter)).then_some(letter)
}

/// What ASCII has before its letters, in the order of the Unicode collation. Other signs stand before the `$`.
const BEFORE_LETTERS: &str = "\t\n\r _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$0123456789";

/// Compared in this order: whether it is a letter, then which one.
fn weight(character: char) -> (bool, usize, char) {
    match BEFORE_LETTERS.find(character) {
        Some(position) => (false, position, '\0'),
        None if character.is_alphanumeric() => (true, 0, character),
        None => (
            false,
            BEFORE_LETTERS.find('~').unwrap_or_default(),
            character,
        ),
    }
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
        check(
            json!(["e", "é", "E", "É", "f"]),
            "`é` must come after `E` /1",
        );
        check(json!(["adz", "æ", "af"]), "passed");
        check(json!(["_a", "1", "a"]), "passed");
        check(json!([]), "passed");
    }

    #[test]
    fn numbers_are_in_their_own_order() {
        check(json!([1, 9, 10]), "passed");
        check(json!([10, 9]), "`10` must come after `9` /0");
        check(json!([1.5, 1]), "passed");
        check(json!([2, "1"]), "`2` must come after `1` /0");
        check(json!(["2", 1, "a"]), "passed");
        // Among texts there are no numbers, but a word before a number is let pass.
        check(json!(["9", "10"]), "`9` must come after `10` /0");
        check(json!(["b", "10"]), "passed");
        check(
            json!(["a", null]),
            "the value must hold nothing but texts and numbers",
        );
        check(json!([null]), "passed");
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
        let mappings = "the value must hold nothing but mappings";
        assert_eq!(by_name(json!(["a", "b"])), mappings);
        assert_eq!(by_name(json!({ "a": {}, "b": {} })), mappings);
        assert_eq!(by_name(json!(["a"])), "passed");
        assert_eq!(
            by_name(json!([{ "name": [] }, {}])),
            "`name` must be a text or a number"
        );
        assert_eq!(by_name(json!([{}, {}])), "`name` is missing");
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
