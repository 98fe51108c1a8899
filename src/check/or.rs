//! `or`: has a mapping one of these keys at least?

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Context, OptionMistake, Spot, Tables, Target, Verb, Verdict};
use crate::tree::{Kind, Node};
use crate::words::listed;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Options {
    /// The keys, at least one of which must be there.
    #[schemars(length(min = 2))]
    properties: Vec<String>,
}

#[derive(Debug)]
pub struct Or {
    properties: Vec<String>,
}

impl Verb for Or {
    type Options = Options;

    fn new(options: Options, _: &Tables) -> Result<Self, Vec<OptionMistake>> {
        if options.properties.len() < 2 {
            let message = "`or` needs two properties to choose between";
            return Err(vec![OptionMistake::value("/properties", message)]);
        }
        Ok(Or {
            properties: options.properties,
        })
    }

    fn run<'f>(&self, target: &Target<'f>, _: &Context<'_>) -> Verdict<'f> {
        let Some(map) = target.value().filter(|node| node.kind() == Kind::Map) else {
            return Verdict::Ignored;
        };
        let names = self.properties.iter();
        let present: Vec<Node<'f>> = names.filter_map(|name| map.get(name)).collect();
        if present.is_empty() {
            let names = listed(&self.properties, "or");
            return target.fail(format!("{} must have {names}", target.subject()));
        }
        let evidence = present.into_iter().map(Spot::Key).collect();
        Verdict::Passed { evidence }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::super::testing::{mistakes, verdict};

    #[track_caller]
    fn check(value: Json, expected: &str) {
        let options = json!({ "properties": ["a", "b"] });
        assert_eq!(verdict("or", options, value), expected);
    }

    #[test]
    fn one_or_more_of_the_keys_will_do() {
        check(json!({ "a": null }), "passed");
        check(json!({ "a": 1, "b": 2 }), "passed");
        check(json!({ "c": 1 }), "the value must have `a` or `b`");
        check(json!({}), "the value must have `a` or `b`");
    }

    #[test]
    fn what_is_no_mapping_is_ignored() {
        check(json!(["a"]), "ignored");
        check(json!("a"), "ignored");
    }

    #[test]
    fn there_is_nothing_to_choose_between_one() {
        let found = mistakes("or", json!({ "properties": ["a"] }));
        assert_eq!(
            found,
            ["value /properties: `or` needs two properties to choose between"]
        );
    }
}
