//! `length`: has a text, list or mapping this many characters, items or keys; is a number between two others?
//!
//! Characters are counted as JavaScript does, in UTF-16 units, so that a rule gives the same answer here and in
//! Spectral. It differs from what people count only beyond the first 65,536 characters: an emoji is two.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Context, Judged, OptionMistake, Tables, Target, Verb, Verdict};
use crate::tree::Kind;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Options {
    /// As many as this, or more.
    min: Option<f64>,
    /// As many as this, or fewer.
    max: Option<f64>,
}

#[derive(Debug)]
pub struct Length {
    min: Option<f64>,
    max: Option<f64>,
}

/// What is counted.
enum Measured {
    Number(f64),
    Count(usize, &'static str),
}

impl Measured {
    fn new(target: &Target<'_>) -> Option<Measured> {
        let characters = |text: &str| Measured::Count(text.encode_utf16().count(), "character");
        let node = match target.judged {
            Judged::Absent => return None,
            Judged::Key(_) => return target.text().as_deref().map(characters),
            Judged::Value(node) => node,
        };
        match node.kind() {
            Kind::Null | Kind::Bool => None,
            Kind::Int | Kind::Float => node.as_f64().map(Measured::Number),
            Kind::String => node.as_str().map(characters),
            Kind::List => Some(Measured::Count(node.len(), "item")),
            Kind::Map => Some(Measured::Count(node.len(), "key")),
        }
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "no text is long enough to lose anything"
    )]
    fn size(&self) -> f64 {
        match self {
            Measured::Number(number) => *number,
            Measured::Count(count, _) => *count as f64,
        }
    }

    /// `must have at least 3 items, and has 2`
    fn complaint(&self, bound: &str, limit: f64) -> String {
        match self {
            Measured::Number(number) => format!("must be {bound} {limit}, and is {number}"),
            Measured::Count(count, noun) => {
                let ending = if limit == 1.0 { "" } else { "s" };
                let has = if *count == 0 {
                    "none".to_owned()
                } else {
                    count.to_string()
                };
                format!("must have {bound} {limit} {noun}{ending}, and has {has}")
            }
        }
    }
}

impl Verb for Length {
    type Options = Options;

    fn new(options: Options, _: &Tables) -> Result<Self, Vec<OptionMistake>> {
        match options {
            Options {
                min: None,
                max: None,
            } => Err(vec![OptionMistake::needs_one_of("length", &["min", "max"])]),
            Options {
                min: Some(min),
                max: Some(max),
            } if min > max => Err(vec![OptionMistake::value(
                "/min",
                format!("`min` is {min}, which is more than `max`, {max}"),
            )]),
            Options { min, max } => Ok(Length { min, max }),
        }
    }

    fn run<'f>(&self, target: &Target<'f>, _: &Context<'_>) -> Verdict<'f> {
        let Some(measured) = Measured::new(target) else {
            return Verdict::Ignored;
        };
        let complaint = if let Some(min) = self.min.filter(|min| measured.size() < *min) {
            measured.complaint("at least", min)
        } else if let Some(max) = self.max.filter(|max| measured.size() > *max) {
            measured.complaint("at most", max)
        } else {
            return target.pass();
        };
        target.fail(format!("{} {complaint}", target.subject()))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::super::testing::{mistakes, verdict, verdict_on_key};

    #[track_caller]
    fn check(value: Json, expected: &str) {
        let found = verdict("length", json!({ "min": 2, "max": 3 }), value);
        assert_eq!(found, expected);
    }

    #[test]
    fn each_kind_is_counted_in_its_way() {
        check(json!("ab"), "passed");
        check(
            json!("a"),
            "the value must have at least 2 characters, and has 1",
        );
        check(
            json!("abcd"),
            "the value must have at most 3 characters, and has 4",
        );
        check(json!("éé\u{301}"), "passed");
        check(json!("\u{1f600}"), "passed");
        check(json!([1, 2, 3]), "passed");
        check(
            json!([]),
            "the value must have at least 2 items, and has none",
        );
        check(
            json!({ "a": 1 }),
            "the value must have at least 2 keys, and has 1",
        );
        check(json!(2), "passed");
        check(json!(4), "the value must be at most 3, and is 4");
        check(json!(-1), "the value must be at least 2, and is -1");
        check(json!(null), "ignored");
        check(json!(true), "ignored");
        let found = verdict_on_key("length", json!({ "max": 1 }), json!({ "ab": 1 }));
        assert_eq!(found, "`ab` must have at most 1 character, and has 2");
    }

    #[test]
    fn a_bound_is_needed() {
        assert_eq!(
            mistakes("length", json!({})),
            ["value : `length` needs `min` or `max`"]
        );
        assert_eq!(
            mistakes("length", json!({ "min": 3, "max": 1.5 })),
            ["value /min: `min` is 3, which is more than `max`, 1.5"]
        );
    }
}
