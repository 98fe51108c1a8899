//! `asyncApiSchemaValidation`: does a schema's default fit the schema, or each of its examples?
//!
//! A text is never found to be wrong: what stands for it in a message may not be a text at all.

use schemars::JsonSchema;
use serde::Deserialize;

use super::super::below::way;
use super::super::{Context, OptionMistake, Tables, Target, Verb, Verdict};
use super::fit;
use crate::outcome::Cause;
use crate::select::Step;
use crate::tree::{Kind, Node};

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::check) struct Options {
    /// Which values are held against the schema.
    r#type: Samples,
}

/// Which values are held against the schema.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Samples {
    Default,
    Examples,
}

impl Verb for Samples {
    type Options = Options;

    fn new(options: Options, _: &Tables) -> Result<Self, Vec<OptionMistake>> {
        Ok(options.r#type)
    }

    fn run<'f>(&self, target: &Target<'f>, _: &Context<'f>) -> Verdict<'f> {
        let examples_are_sound = |schema: &Node<'f>| {
            let examples = schema.get("examples");
            schema.kind() == Kind::Map
                && examples.is_none_or(|examples| examples.kind() == Kind::List)
        };
        let Some(schema) = target.value().filter(examples_are_sound) else {
            let subject = target.subject();
            return target.fail(format!(
                "{subject} must be a mapping whose `examples` are a list"
            ));
        };
        let samples = self.of(schema).into_iter();
        let samples: Vec<_> = samples
            .filter(|(_, value)| value.kind() != Kind::String)
            .collect();
        if samples.is_empty() {
            return target.pass();
        }
        let Some(compiled) = fit::schema_at(schema) else {
            let why = format!("{} is too large a schema", target.subject());
            return Verdict::CannotTell(Cause::Limit, why);
        };
        let faults = samples
            .into_iter()
            .flat_map(|(path, value)| fit::misfits(&compiled, value, target, &path));
        target.verdict(faults.collect())
    }
}

impl Samples {
    fn of(self, schema: Node<'_>) -> Vec<(Vec<Step>, Node<'_>)> {
        match self {
            Samples::Default => {
                let default = schema.get("default");
                default
                    .map(|value| (way!["default"], value))
                    .into_iter()
                    .collect()
            }
            Samples::Examples => {
                let examples = schema.get("examples").into_iter().flat_map(Node::children);
                let indexed = examples.enumerate();
                indexed
                    .map(|(index, value)| (way!["examples", index], value))
                    .collect()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::super::super::testing::verdict;

    /// Only where it is wrong: the words are those of the schema check.
    #[track_caller]
    fn check(which: &str, schema: Json, expected: &[&str]) {
        let found = verdict(
            "asyncApiSchemaValidation",
            json!({ "type": which }),
            schema.clone(),
        );
        let places: Vec<&str> = found
            .split("; ")
            .map(|told| told.rsplit(' ').next().unwrap_or_default())
            .collect();
        assert_eq!(places, expected, "{schema}: {found}");
    }

    #[test]
    fn a_default_fits_its_schema() {
        check(
            "default",
            json!({ "type": "integer", "default": 1 }),
            &["passed"],
        );
        check(
            "default",
            json!({ "type": "integer", "default": true }),
            &["/default"],
        );
        check(
            "default",
            json!({ "type": "integer", "default": 1, "examples": [true] }),
            &["passed"],
        );
    }

    #[test]
    fn examples_fit_their_schema() {
        let schema = json!({
            "required": ["a"],
            "properties": { "a": { "type": "integer" } },
            "examples": [{ "a": 1 }, { "a": true }, {}],
        });
        check("examples", schema, &["/examples/1/a", "/examples/2"]);
    }

    #[test]
    fn texts_are_never_wrong() {
        check(
            "default",
            json!({ "type": "integer", "default": "one" }),
            &["passed"],
        );
        check(
            "examples",
            json!({ "type": "integer", "examples": ["one", null] }),
            &["/examples/1"],
        );
    }

    #[test]
    fn a_schema_that_is_none_is_told_and_one_that_leads_out_is_not() {
        check(
            "default",
            json!({ "type": "record", "default": 1 }),
            &["/default"],
        );
        let leads_out =
            json!({ "properties": { "a": { "$ref": "#/components/schemas/a" } }, "default": 1 });
        check("default", leads_out, &["passed"]);
    }

    #[test]
    fn examples_must_be_a_list() {
        for which in ["default", "examples"] {
            let found = verdict(
                "asyncApiSchemaValidation",
                json!({ "type": which }),
                json!({ "examples": 1 }),
            );
            assert_eq!(
                found,
                "the value must be a mapping whose `examples` are a list"
            );
        }
    }
}
