//! From `functionOptions` to a verb's options, with every mistake in them at once.
//!
//! serde reads the options and stops at its first complaint. Only when it complains are they held against the
//! JSON Schema of the same type, which names all of them and where each one is.

use std::ops::Range;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value as Json};

use super::{Tables, Verb};
use crate::select::{Location, Step};
use crate::tree::{Builder, Forest, Origin};
use crate::typed::{About, ShapeMistake, schema_of, shape_mistakes};
use crate::words::{listed, nearest, quoted};

/// One mistake in how a rule calls a function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OptionMistake {
    pub at: MistakeAt,
    pub message: String,
    pub help: Option<String>,
}

/// What to point at. Pointers (RFC 6901) lead into `functionOptions`; the empty one is the whole of it, which
/// need not be written at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MistakeAt {
    Function,
    Key(String),
    Value(String),
    /// Some bytes of a text.
    Part(String, Range<usize>),
}

impl OptionMistake {
    pub(super) fn unknown_function(name: &str, names: &[&str]) -> Self {
        let help = match nearest(name, names.iter().copied()) {
            Some(name) => format!("did you mean `{name}`?"),
            None => format!("the functions are {}", names.join(", ")),
        };
        OptionMistake {
            at: MistakeAt::Function,
            message: format!("there is no function {}", quoted(name)),
            help: Some(help),
        }
    }

    pub(super) fn value(pointer: &str, message: impl Into<String>) -> Self {
        OptionMistake {
            at: MistakeAt::Value(pointer.to_owned()),
            message: message.into(),
            help: None,
        }
    }

    pub(super) fn part(pointer: &str, range: Range<usize>, message: impl Into<String>) -> Self {
        OptionMistake {
            at: MistakeAt::Part(pointer.to_owned(), range),
            message: message.into(),
            help: None,
        }
    }

    pub(super) fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// For a function that can do nothing without one of its options.
    pub(super) fn needs_one_of(function: &str, options: &[&str]) -> Self {
        let options = listed(options, "or");
        OptionMistake::value("", format!("`{function}` needs {options}"))
    }
}

/// The options of a function that has none.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NoOptions {}

pub(super) fn read<V: Verb>(
    options: Option<Json>,
    tables: &Tables,
) -> Result<V, Vec<OptionMistake>> {
    let options = match options {
        None | Some(Json::Null) => Json::Object(Map::new()),
        Some(options) => options,
    };
    match V::Options::deserialize(&options) {
        Ok(options) => V::new(options, tables),
        Err(error) => {
            let mut mistakes = mistakes::<V::Options>(&options);
            if mistakes.is_empty() {
                mistakes.push(OptionMistake::value("", error.to_string()));
            }
            Err(mistakes)
        }
    }
}

fn mistakes<O: JsonSchema>(options: &Json) -> Vec<OptionMistake> {
    let mut forest = Forest::default();
    let mut builder = Builder::new();
    builder.json(options, Origin::Nowhere);
    let tree = forest.add_tree(None, builder.finish());
    let found = shape_mistakes(forest.root(tree), &schema_of::<O>());
    let mistake = |found: ShapeMistake| {
        let steps = found.keys.iter().map(|key| Step::key(key));
        let pointer = steps.collect::<Location>().pointer();
        OptionMistake {
            at: match found.about {
                About::Key => MistakeAt::Key(pointer),
                About::Value => MistakeAt::Value(pointer),
            },
            message: found.mistake.message,
            help: found.mistake.help,
        }
    };
    found.into_iter().map(mistake).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::Check;
    use super::*;

    #[track_caller]
    fn check(function: &str, options: Json, expected: &[&str]) {
        let found = super::super::testing::mistakes(function, options);
        assert_eq!(found, expected, "{function}");
    }

    #[test]
    fn an_unknown_function_is_named_with_the_nearest() {
        check(
            "thruthy",
            Json::Null,
            &["function: there is no function `thruthy` (did you mean `truthy`?)"],
        );
        let mistakes = Check::read("zzz", None, &Tables::new()).unwrap_err();
        let help = mistakes[0].help.as_deref().unwrap();
        assert!(help.starts_with("the functions are truthy,"), "{help}");
    }

    #[test]
    fn all_mistakes_are_found_at_once() {
        check(
            "length",
            json!({ "mim": 1, "max": "three" }),
            &[
                "key /mim: there is no field `mim` (did you mean `min`?)",
                "value /max: `max` is text where a number is expected (write a number)",
            ],
        );
    }

    #[test]
    fn functions_without_options_refuse_them() {
        check("truthy", json!({}), &[]);
        check(
            "truthy",
            json!({ "min": 1 }),
            &["key /min: there is no field `min` (it has none)"],
        );
        check(
            "defined",
            json!([1]),
            &["value : this is a list where a mapping is expected (write a mapping)"],
        );
    }

    #[test]
    fn a_missing_option_is_named() {
        check("enumeration", json!({}), &["value : `values` is missing"]);
        check(
            "casing",
            json!({ "type": "kebab", "separator": { "chars": "/" } }),
            &[
                "key /separator/chars: `separator` has no field `chars` (did you mean `char`?)",
                "value /separator: `char` is missing",
            ],
        );
    }
}
