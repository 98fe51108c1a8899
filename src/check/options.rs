//! From `functionOptions` to a verb's options, with every mistake in them at once.
//!
//! serde reads the options and stops at its first complaint. Only when it complains are they held against the
//! JSON Schema of the same type, which names all of them and where each one is.

use jsonschema::error::ValidationErrorKind;
use jsonschema::paths::LocationSegment;
use schemars::generate::SchemaSettings;
use schemars::transform::{RecursiveTransform, Transform};
use schemars::{JsonSchema, Schema};
use serde::Deserialize;
use serde_json::{Map, Value as Json};

use super::{Tables, Verb};
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
    let mut schema = SchemaSettings::draft2020_12()
        .into_generator()
        .into_root_schema_for::<O>();
    RecursiveTransform(without_null).transform(&mut schema);
    let schema = schema.to_value();
    let validator = jsonschema::options()
        .offline()
        .build(&schema)
        .expect("a schema that is made from a type is sound");
    let names: Vec<&str> = schema["properties"]
        .as_object()
        .map(|properties| properties.keys().map(String::as_str).collect())
        .unwrap_or_default();
    validator
        .iter_errors(options)
        .flat_map(|error| {
            let pointer = error.instance_path().as_str();
            let subject = match error.instance_path().segments().last() {
                Some(LocationSegment::Property(name)) => quoted(&name),
                Some(LocationSegment::Index(index)) => format!("item {}", index + 1),
                None => "`functionOptions`".to_owned(),
            };
            match error.kind() {
                ValidationErrorKind::AdditionalProperties { unexpected } => unexpected
                    .iter()
                    .map(|name| unknown(pointer, name, &names))
                    .collect(),
                ValidationErrorKind::Required { property } => {
                    let property = quoted(property.as_str().unwrap_or_default());
                    vec![OptionMistake::value(
                        pointer,
                        format!("{property} is missing"),
                    )]
                }
                // What "no other members" comes to where there are no members at all. The error holds one of
                // them, and names none.
                ValidationErrorKind::FalseSchema => {
                    let members = options.pointer(pointer).and_then(Json::as_object);
                    members
                        .into_iter()
                        .flatten()
                        .map(|(name, _)| unknown(pointer, name, &names))
                        .collect()
                }
                _ => {
                    let message = error.masked_with(subject).to_string();
                    vec![OptionMistake::value(pointer, message.replace('"', "`"))]
                }
            }
        })
        .collect()
}

/// An option that can be left out may be null to serde. Saying so in every message would only confuse.
fn without_null(schema: &mut Schema) {
    if let Some(Json::Array(kinds)) = schema.get_mut("type") {
        kinds.retain(|kind| kind != "null");
    }
    let is_null = |form: &Json| form.get("type").is_some_and(|kind| kind == "null");
    let inner = match schema
        .get("anyOf")
        .and_then(Json::as_array)
        .map(Vec::as_slice)
    {
        Some([form, null] | [null, form]) if is_null(null) && !is_null(form) => form.clone(),
        _ => return,
    };
    schema.remove("anyOf");
    if let Json::Object(inner) = inner {
        schema.ensure_object().extend(inner);
    }
}

fn unknown(pointer: &str, name: &str, names: &[&str]) -> OptionMistake {
    let help = match nearest(name, names.iter().copied()) {
        // The names are those of the outermost options; `separator` has two more.
        Some(near) if pointer.is_empty() => Some(format!("did you mean `{near}`?")),
        _ if !pointer.is_empty() => None,
        _ if names.is_empty() => Some("this function has no options".to_owned()),
        _ => Some(format!("the options are {}", listed(names, "and"))),
    };
    let escaped = name.replace('~', "~0").replace('/', "~1");
    OptionMistake {
        at: MistakeAt::Key(format!("{pointer}/{escaped}")),
        message: format!("there is no option {}", quoted(name)),
        help,
    }
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
                "value /max: `max` is not of type `number`",
                "key /mim: there is no option `mim` (did you mean `min`?)",
            ],
        );
    }

    #[test]
    fn functions_without_options_refuse_them() {
        check("truthy", json!({}), &[]);
        check(
            "truthy",
            json!({ "min": 1 }),
            &["key /min: there is no option `min` (this function has no options)"],
        );
        check(
            "defined",
            json!([1]),
            &["value : `functionOptions` is not of type `object`"],
        );
    }

    #[test]
    fn a_missing_option_is_named() {
        check("enumeration", json!({}), &["value : `values` is missing"]);
        check(
            "casing",
            json!({ "type": "kebab", "separator": { "chars": "/" } }),
            &[
                "key /separator/chars: there is no option `chars`",
                "value /separator: `char` is missing",
            ],
        );
    }
}
