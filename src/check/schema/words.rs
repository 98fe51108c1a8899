//! What does not fit, in our words.

use serde_json::Value as Json;

use super::instance::Instance;
use crate::select::Step;
use crate::words::{listed, nearest, quoted, shown};

/// What a fault is about beside its value.
#[derive(Clone, Copy)]
pub(super) enum About<'a> {
    Value,
    /// A member that is missing, or that should not be there.
    Member(&'a str),
    /// A member that is missing beside another one.
    Beside(&'a str, &'a str),
    /// More than one form fits.
    SeveralForms,
}

impl<'a> About<'a> {
    pub(super) fn member(self) -> Option<&'a str> {
        match self {
            About::Member(name) | About::Beside(name, _) => Some(name),
            About::Value | About::SeveralForms => None,
        }
    }
}

/// What a message calls a value: by the last step to it, or by what the whole is called.
pub(super) fn name(last: Option<&Step>, whole: &str) -> String {
    match last {
        Some(Step::Key(key)) => quoted(key),
        Some(Step::Index(index)) => format!("item {}", index + 1),
        None => whole.to_owned(),
    }
}

/// `value`: what the keyword says in the schema.
pub(super) fn message(
    keyword: &str,
    value: &Json,
    about: About<'_>,
    instance: Instance<'_>,
    name: &str,
) -> String {
    let is = match instance {
        Instance::Node(node) => shown(node),
        Instance::Text(text) => quoted(text),
    };
    let member = quoted(about.member().unwrap_or_default());
    let forms = value.as_array().map_or(0, Vec::len);
    match keyword {
        "required" | "dependencies" | "dependentRequired" => match about {
            About::Beside(_, other) => {
                format!("{member} is missing, which {} asks for", quoted(other))
            }
            _ => format!("{member} is missing"),
        },
        "type" => format!("{name} must be {}, not {is}", types(value)),
        "enum" => {
            let options: Vec<String> = value.as_array().into_iter().flatten().map(plain).collect();
            let near = instance
                .text()
                .and_then(|typed| nearest(typed, options.iter().map(String::as_str)));
            let hint = near.map(|near| format!("; did you mean {}?", quoted(near)));
            format!(
                "{name} must be {}, not {is}{}",
                listed(&options, "or"),
                hint.unwrap_or_default()
            )
        }
        "const" => format!("{name} must be {}, not {is}", quoted(&plain(value))),
        "pattern" => format!("{name} must match {}, and is {is}", quoted(&plain(value))),
        "format" => format!(
            "{name} must be of the format {}, and is {is}",
            quoted(&plain(value))
        ),
        "additionalProperties" | "unevaluatedProperties" => format!("{member} is not allowed here"),
        "propertyNames" => format!("{member} is not allowed as a name here"),
        "false schema" => format!("{name} is not allowed here"),
        "anyOf" | "oneOf" => {
            let how = if keyword == "anyOf" {
                "one"
            } else {
                "exactly one"
            };
            let fits = match about {
                About::SeveralForms => "fits more",
                _ => "fits none",
            };
            format!("{name} must fit {how} of {forms} forms, and {fits}")
        }
        "not" => format!("{name} must not be of this form"),
        "if" => format!("{name} must fit what is asked of it in this case"),
        "uniqueItems" => format!("{name} must not hold the same item twice"),
        "contains" => format!("{name} must hold an item of a certain form"),
        "additionalItems" | "items" | "unevaluatedItems" => {
            format!("{name} has more items than are allowed")
        }
        "minItems" => format!("{name} has fewer than {}", counted(value, "item")),
        "maxItems" => format!("{name} has more than {}", counted(value, "item")),
        "minProperties" => format!("{name} has fewer than {}", counted(value, "member")),
        "maxProperties" => format!("{name} has more than {}", counted(value, "member")),
        "minLength" => format!("{name} is shorter than {}", counted(value, "character")),
        "maxLength" => format!("{name} is longer than {}", counted(value, "character")),
        "minimum" => format!("{name} must be at least {}, and is {is}", plain(value)),
        "maximum" => format!("{name} must be at most {}, and is {is}", plain(value)),
        "exclusiveMinimum" => format!("{name} must be more than {}, and is {is}", plain(value)),
        "exclusiveMaximum" => format!("{name} must be less than {}, and is {is}", plain(value)),
        "multipleOf" => format!("{name} must be a multiple of {}, and is {is}", plain(value)),
        other => format!("{name} does not fit {}", quoted(other)),
    }
}

fn types(value: &Json) -> String {
    let names = match value {
        Json::Array(several) => several.iter().filter_map(Json::as_str).map(kind).collect(),
        one => vec![kind(one.as_str().unwrap_or_default())],
    };
    names.join(" or ")
}

fn kind(name: &str) -> &str {
    match name {
        "array" => "a list",
        "boolean" => "true or false",
        "integer" => "a whole number",
        "number" => "a number",
        "object" => "a mapping",
        "string" => "a text",
        other => other,
    }
}

fn counted(number: &Json, noun: &str) -> String {
    let is_one = number.as_f64() == Some(1.0);
    format!("{number} {noun}{}", if is_one { "" } else { "s" })
}

/// A value of a schema as people would type it.
fn plain(value: &Json) -> String {
    match value.as_str() {
        Some(text) => text.to_owned(),
        None => value.to_string(),
    }
}
