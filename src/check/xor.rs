//! `xor`: has a mapping exactly one of these keys?

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Context, OptionMistake, Spot, Tables, Target, Verb, Verdict};
use crate::tree::{Kind, Node};
use crate::words::listed;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Options {
    /// The keys, one of which must be there.
    #[schemars(length(min = 2))]
    properties: Vec<String>,
}

#[derive(Debug)]
pub struct Xor {
    properties: Vec<String>,
}

impl Verb for Xor {
    type Options = Options;

    fn new(options: Options, _: &Tables) -> Result<Self, Vec<OptionMistake>> {
        if options.properties.len() < 2 {
            let message = "`xor` needs two properties to choose between";
            return Err(vec![OptionMistake::value("/properties", message)]);
        }
        // One that is named twice still is one.
        let mut properties = Vec::new();
        for name in options.properties {
            if !properties.contains(&name) {
                properties.push(name);
            }
        }
        Ok(Xor { properties })
    }

    fn run<'f>(&self, target: &Target<'f>, _: &Context<'_>) -> Verdict<'f> {
        let Some(map) = target.value().filter(|node| node.kind() == Kind::Map) else {
            return Verdict::Ignored;
        };
        let present: Vec<Node<'f>> = self
            .properties
            .iter()
            .filter_map(|name| map.get(name))
            .collect();
        let subject = target.subject();
        match present.as_slice() {
            [] => {
                let names = listed(&self.properties, "or");
                target.fail(format!("{subject} must have {names}"))
            }
            [one] => Verdict::Passed {
                evidence: vec![Spot::Key(*one)],
            },
            [_, second, ..] => {
                let names = listed(present.iter().filter_map(|node| node.key()), "and");
                let mut fault = target.fault(format!("{subject} must have only one of {names}"));
                fault.at = Spot::Key(*second);
                Verdict::Failed(vec![fault])
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::super::testing::{mistakes, verdict};

    #[track_caller]
    fn check(value: Json, expected: &str) {
        let options = json!({ "properties": ["value", "externalValue", "ref"] });
        assert_eq!(verdict("xor", options, value), expected);
    }

    #[test]
    fn exactly_one_key_is_there() {
        check(json!({ "value": null, "other": 1 }), "passed");
        check(
            json!({ "other": 1 }),
            "the value must have `value`, `externalValue` or `ref`",
        );
        check(
            json!({ "ref": 1, "value": 2 }),
            "the value must have only one of `value` and `ref`",
        );
        check(json!(["value"]), "ignored");
        check(json!("value"), "ignored");
    }

    #[test]
    fn one_property_is_no_choice() {
        assert_eq!(
            mistakes("xor", json!({ "properties": ["a"] })),
            ["value /properties: `xor` needs two properties to choose between"]
        );
    }
}
