//! `typedEnum`: are the values of an enumeration of the type that stands beside it?

use crate::check::options::NoOptions;
use crate::check::{Context, OptionMistake, Tables, Target, Verb, Verdict};
use crate::select::Step;
use crate::subject::api::Format;
use crate::tree::{Kind, Node};
use crate::words::{listed, shown};

use super::{fault, items, mapping, verdict};

#[derive(Debug)]
pub struct TypedEnum;

impl Verb for TypedEnum {
    type Options = NoOptions;

    fn new(_: NoOptions, _: &Tables) -> Result<Self, Vec<OptionMistake>> {
        Ok(TypedEnum)
    }

    fn run<'f>(&self, target: &Target<'f>, context: &Context<'f>) -> Verdict<'f> {
        let Some((schema, mut types)) = mapping(target).and_then(|map| Some((map, types(map)?)))
        else {
            return Verdict::Ignored;
        };
        let Some(values) = schema.get("enum").filter(|node| node.kind() == Kind::List) else {
            return Verdict::Ignored;
        };
        if allows_null(schema, context) {
            types.push("null");
        }
        let mut faults = Vec::new();
        for (index, value) in items(values) {
            if types.contains(&type_of(value, types.contains(&"integer"))) {
                continue;
            }
            let kinds = listed(&types, "or");
            let message = format!("{} is not of the type {kinds}", shown(value));
            faults.push(fault(
                message,
                value,
                vec![Step::key("enum"), Step::Index(index)],
            ));
        }
        verdict(target, faults)
    }
}

/// One type or a list of types; `None` for anything else.
fn types(schema: Node<'_>) -> Option<Vec<&str>> {
    let node = schema.get("type")?;
    match node.kind() {
        Kind::List => node.children().map(Node::as_str).collect(),
        _ => node.as_str().map(|one| vec![one]),
    }
}

fn allows_null(schema: Node<'_>, context: &Context<'_>) -> bool {
    let says = |key, format| {
        let document = context.document;
        document.is_some_and(|document| document.formats.contains(format))
            && schema.get(key).and_then(Node::as_bool) == Some(true)
    };
    says("nullable", Format::Oas3_0) || says("x-nullable", Format::Oas2)
}

/// A whole number is an integer only where integers are asked for.
fn type_of(value: Node<'_>, ask_for_integers: bool) -> &'static str {
    match value.kind() {
        Kind::Null => "null",
        Kind::Bool => "boolean",
        Kind::String => "string",
        Kind::List => "array",
        Kind::Map => "object",
        Kind::Int | Kind::Float => {
            let is_whole = value.as_f64().is_some_and(|number| number.fract() == 0.0);
            if ask_for_integers && is_whole {
                "integer"
            } else {
                "number"
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use crate::check::testing::{in_document, verdict};
    use crate::subject::api::Format;

    #[track_caller]
    fn check(schema: Json, expected: &str) {
        assert_eq!(verdict("typedEnum", json!({}), schema), expected);
    }

    #[test]
    fn values_of_another_type_are_told() {
        check(json!({ "type": "string", "enum": ["a"] }), "passed");
        check(
            json!({ "type": "string", "enum": ["a", 1, null] }),
            "`1` is not of the type `string` /enum/1; `null` is not of the type `string` /enum/2",
        );
        check(
            json!({ "type": "integer", "enum": [1, 2.0, 2.5] }),
            "`2.5` is not of the type `integer` /enum/2",
        );
        check(json!({ "type": "number", "enum": [1, 2.5] }), "passed");
        check(
            json!({ "type": ["integer", "array"], "enum": [1, [], {}] }),
            "a mapping of 0 keys is not of the type `integer` or `array` /enum/2",
        );
        check(json!({ "type": [1], "enum": [1] }), "ignored");
        check(json!({ "type": "string", "enum": {} }), "ignored");
    }

    #[test]
    fn nullable_allows_null_in_the_versions_that_know_it() {
        let in_version =
            |format, schema| in_document("typedEnum", json!({}), &[format], schema, "");
        let nullable = json!({ "type": "string", "nullable": true, "enum": [null] });
        assert_eq!(in_version(Format::Oas3_0, nullable.clone()), "passed");
        let fault = "`null` is not of the type `string` /enum/0";
        assert_eq!(in_version(Format::Oas3_1, nullable), fault);
        let nullable = json!({ "type": "string", "x-nullable": true, "enum": [null] });
        assert_eq!(in_version(Format::Oas2, nullable.clone()), "passed");
        assert_eq!(in_version(Format::Oas3_0, nullable), fault);
    }
}
