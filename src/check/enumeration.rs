//! `enumeration`: is a text, number, truth value or null one of these?
//!
//! Texts are equal letter by letter and `1` is not `"1"`, as in Spectral.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Number;

use super::{Context, Judged, OptionMistake, Tables, Target, Verb, Verdict};
use crate::tree::{Kind, Node};
use crate::words::{listed, nearest, quoted};

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Options {
    /// What the value can be.
    #[schemars(length(min = 1))]
    values: Vec<Primitive>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
enum Primitive {
    Null(()),
    Bool(bool),
    Number(Number),
    Text(String),
}

#[derive(Debug)]
pub struct Enumeration {
    values: Vec<Primitive>,
}

impl Primitive {
    fn is(&self, node: Node<'_>) -> bool {
        match self {
            Primitive::Null(()) => node.kind() == Kind::Null,
            Primitive::Bool(value) => node.as_bool() == Some(*value),
            Primitive::Number(number) => {
                node.as_f64().is_some() && node.as_f64() == number.as_f64()
            }
            Primitive::Text(text) => node.as_str() == Some(text),
        }
    }

    fn shown(&self) -> String {
        match self {
            Primitive::Null(()) => "null".to_owned(),
            Primitive::Bool(value) => value.to_string(),
            Primitive::Number(number) => number.to_string(),
            Primitive::Text(text) => text.clone(),
        }
    }

    fn text(&self) -> Option<&str> {
        match self {
            Primitive::Text(text) => Some(text),
            Primitive::Null(()) | Primitive::Bool(_) | Primitive::Number(_) => None,
        }
    }
}

impl Verb for Enumeration {
    type Options = Options;

    fn new(options: Options, _: &Tables) -> Result<Self, Vec<OptionMistake>> {
        if options.values.is_empty() {
            let message = "`values` is empty, and nothing is one of no values";
            return Err(vec![OptionMistake::value("/values", message)]);
        }
        Ok(Enumeration {
            values: options.values,
        })
    }

    fn run<'f>(&self, target: &Target<'f>, _: &Context<'_>) -> Verdict<'f> {
        let (is_one, shown) = match target.judged {
            Judged::Absent => return Verdict::Ignored,
            Judged::Value(node) if node.is_collection() => return Verdict::Ignored,
            Judged::Value(node) => (
                self.values.iter().any(|value| value.is(node)),
                node.scalar_text().unwrap_or_default(),
            ),
            Judged::Key(_) => {
                let key = target.text().unwrap_or_default();
                let mut texts = self.values.iter().filter_map(Primitive::text);
                (texts.any(|text| text == key), key)
            }
        };
        if is_one {
            return target.pass();
        }
        let texts = self.values.iter().filter_map(Primitive::text);
        let hint = nearest(&shown, texts).map(|near| format!("; did you mean {}?", quoted(near)));
        target.fail(format!(
            "{} must be {}, not {}{}",
            target.subject(),
            one_of(&self.values),
            quoted(&shown),
            hint.unwrap_or_default()
        ))
    }
}

fn one_of(values: &[Primitive]) -> String {
    let listed = listed(values.iter().map(Primitive::shown), "or");
    if values.len() == 1 {
        listed
    } else {
        format!("one of {listed}")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::super::testing::{mistakes, verdict, verdict_on_absent, verdict_on_key};

    #[track_caller]
    fn check(values: Json, value: Json, expected: &str) {
        let found = verdict("enumeration", json!({ "values": values }), value);
        assert_eq!(found, expected);
    }

    #[test]
    fn values_are_equal_in_kind_and_letter() {
        let values = json!(["alpha", "live", 1, true, null]);
        for value in [json!("alpha"), json!(1), json!(true), json!(null)] {
            check(values.clone(), value, "passed");
        }
        check(
            values.clone(),
            json!("1"),
            "the value must be one of `alpha`, `live`, `1`, `true` or `null`, not `1`",
        );
        check(
            json!(["live"]),
            json!(false),
            "the value must be `live`, not `false`",
        );
        check(
            json!(["live", "alpha"]),
            json!("Live"),
            "the value must be one of `live` or `alpha`, not `Live`; did you mean `live`?",
        );
    }

    #[test]
    fn collections_and_nothing_are_left_alone() {
        check(json!(["a"]), json!(["b"]), "ignored");
        check(json!(["a"]), json!({}), "ignored");
        let options = json!({ "values": ["a"] });
        assert_eq!(verdict_on_absent("enumeration", options.clone()), "ignored");
        let found = verdict_on_key("enumeration", options, json!({ "b": 1 }));
        assert_eq!(found, "`b` must be `a`, not `b`");
    }

    #[test]
    fn values_are_needed() {
        let found = mistakes("enumeration", json!({ "values": [] }));
        assert_eq!(
            found,
            ["value /values: `values` is empty, and nothing is one of no values"]
        );
    }
}
