//! `oasDiscriminator`: is the discriminator of a schema (OpenAPI 2.0) one of its properties, and required?

use crate::check::options::NoOptions;
use crate::check::{Context, OptionMistake, Tables, Target, Verb, Verdict};
use crate::select::Step;
use crate::words::quoted;

use super::{fault, items, mapping, verdict};

#[derive(Debug)]
pub struct Discriminator;

impl Verb for Discriminator {
    type Options = NoOptions;

    fn new(_: NoOptions, _: &Tables) -> Result<Self, Vec<OptionMistake>> {
        Ok(Discriminator)
    }

    fn run<'f>(&self, target: &Target<'f>, _: &Context<'f>) -> Verdict<'f> {
        let schema = mapping(target);
        let node = schema.and_then(|schema| schema.get("discriminator"));
        let (Some(schema), Some(node)) = (schema, node) else {
            return Verdict::Ignored;
        };
        let Some(name) = node.as_str() else {
            return Verdict::Ignored;
        };
        let mut faults = Vec::new();
        let properties = schema.get("properties");
        if properties.and_then(|map| map.get(name)).is_none() {
            let message = format!("the discriminator {} is no property", quoted(name));
            faults.push(fault(message, node, vec![Step::key("properties")]));
        }
        let required = schema.get("required");
        let is_required =
            |list| items(list).any(|(_, item)| item.as_str().is_some_and(|item| item == name));
        if !required.is_some_and(is_required) {
            let message = format!("the discriminator {} is not required", quoted(name));
            faults.push(fault(message, node, vec![Step::key("required")]));
        }
        verdict(target, faults)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use crate::check::testing::verdict;

    #[track_caller]
    fn check(schema: Json, expected: &str) {
        assert_eq!(verdict("oasDiscriminator", json!({}), schema), expected);
    }

    #[test]
    fn a_discriminator_is_a_property_and_required() {
        let properties = json!({ "kind": {} });
        check(
            json!({ "discriminator": "kind", "properties": properties, "required": ["kind"] }),
            "passed",
        );
        check(
            json!({ "discriminator": "kind", "properties": properties, "required": ["name"] }),
            "the discriminator `kind` is not required /required",
        );
        check(
            json!({ "discriminator": "kind" }),
            "the discriminator `kind` is no property /properties; \
             the discriminator `kind` is not required /required",
        );
    }

    #[test]
    fn a_schema_without_the_name_of_one_is_left_alone() {
        check(
            json!({ "discriminator": { "propertyName": "kind" } }),
            "ignored",
        );
        check(json!({ "properties": {} }), "ignored");
        check(json!("discriminator"), "ignored");
    }
}
