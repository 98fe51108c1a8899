//! `schema`: does a value fit a JSON Schema?
//!
//! The [engine] judges; this file reads the options, and finds the node that each fault is about. Formats are
//! asserted and unknown ones let pass, as in Spectral.

mod compile;
pub(crate) mod engine;
mod explain;
mod formats;
mod instance;
mod places;
mod reduce;
pub(crate) mod sieve;
mod words;

use std::convert::Infallible;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value as Json;

use self::engine::{Extent, Instance, Schema, SchemaFault};
use super::{Context, Fault, Judged, OptionMistake, Spot, Tables, Target, Verb, Verdict};
use crate::compiled::Compiled;
use crate::outcome::Cause;
use crate::select::Step;
use crate::tree::Node;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Options {
    /// A JSON Schema: a mapping, or true or false.
    schema: Json,
    #[serde(default)]
    dialect: Dialect,
    /// Whether all errors are reported and not only the first.
    #[serde(default)]
    all_errors: bool,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
enum Dialect {
    /// What `$schema` says, or draft 7.
    #[default]
    #[serde(rename = "auto")]
    Auto,
    #[serde(rename = "draft4")]
    Draft4,
    #[serde(rename = "draft6")]
    Draft6,
    #[serde(rename = "draft7")]
    Draft7,
    #[serde(rename = "draft2019-09")]
    Draft201909,
    #[serde(rename = "draft2020-12")]
    Draft202012,
}

#[derive(Debug)]
pub struct FitsSchema {
    schema: Json,
    dialect: engine::Dialect,
    extent: Extent,
    compiled: Compiled<Result<Schema, OptionMistake>>,
}

impl From<Dialect> for engine::Dialect {
    fn from(dialect: Dialect) -> Self {
        match dialect {
            Dialect::Auto => engine::Dialect::Auto,
            Dialect::Draft4 => engine::Dialect::Draft4,
            Dialect::Draft6 => engine::Dialect::Draft6,
            Dialect::Draft7 => engine::Dialect::Draft7,
            Dialect::Draft201909 => engine::Dialect::Draft2019_09,
            Dialect::Draft202012 => engine::Dialect::Draft2020_12,
        }
    }
}

impl Verb for FitsSchema {
    type Options = Options;

    fn new(options: Options, _: &Tables) -> Result<Self, Vec<OptionMistake>> {
        let dialect = engine::Dialect::from(options.dialect);
        if dialect.draft(&options.schema).is_none() {
            let mistake = OptionMistake::value("/schema/$schema", "the dialect is not a known one")
                .with_help("draft 4, 6, 7, 2019-09 and 2020-12 of JSON Schema are known");
            return Err(vec![mistake]);
        }
        Ok(FitsSchema {
            schema: options.schema,
            dialect,
            extent: if options.all_errors {
                Extent::All
            } else {
                Extent::First
            },
            compiled: Compiled::later(),
        })
    }

    fn prove(&self) -> Result<(), Vec<OptionMistake>> {
        match self.schema() {
            Ok(_) => Ok(()),
            Err(mistake) => Err(vec![mistake.clone()]),
        }
    }

    fn run<'f>(&self, target: &Target<'f>, _: &Context<'_>) -> Verdict<'f> {
        // What is missing fits no schema, not even one that is not sound.
        if let Judged::Absent = target.judged {
            return target.fail(format!("{} is missing", target.subject()));
        }
        let schema = match self.schema() {
            Ok(schema) => schema,
            Err(mistake) => return Verdict::CannotTell(Cause::Unread, mistake.message.clone()),
        };
        let faults =
            |instance: Instance<'_>| schema.faults_named(instance, self.extent, &target.subject());
        let faults = match target.judged {
            Judged::Absent => return Verdict::Ignored,
            Judged::Key(_) => faults(Instance::Text(&target.text().unwrap_or_default())),
            Judged::Value(node) => faults(Instance::Node(node)),
        };
        if faults.is_empty() {
            return target.pass();
        }
        let faults = faults.into_iter().map(|fault| fault_at(fault, target));
        Verdict::Failed(faults.collect())
    }
}

impl FitsSchema {
    fn schema(&self) -> Result<&Schema, &OptionMistake> {
        let compiled = self.compiled.get(|| Ok::<_, Infallible>(self.compile()));
        compiled.as_ref()
    }

    fn compile(&self) -> Result<Schema, OptionMistake> {
        Schema::compile(&self.schema, self.dialect).map_err(|mistake| {
            let pointer = format!("/schema{}", mistake.pointer);
            if mistake.leads_out {
                let told = OptionMistake::value(&pointer, "the schema refers to what is not in it");
                return told.with_help(
                    "a `$ref` leads to a part of the same schema (`#/definitions/name`): write there what it refers to",
                );
            }
            let told = OptionMistake::value(&pointer, "the schema is not sound");
            told.with_help(mistake.message.replace('"', "`"))
        })
    }
}

/// The node that a fault is about; the last one on the way to it if the way breaks off.
fn find<'f>(root: Node<'f>, path: &[Step]) -> Node<'f> {
    path.iter().fold(root, |node, step| {
        let child = match step {
            Step::Key(key) => node.get(key),
            Step::Index(index) => node.at(*index),
        };
        child.unwrap_or(node)
    })
}

fn fault_at<'f>(fault: SchemaFault, target: &Target<'f>) -> Fault<'f> {
    let node = target.value().map(|root| find(root, &fault.path));
    let member = node
        .zip(fault.about.as_deref())
        .and_then(|(node, key)| node.get(key));
    let at = match (member, node) {
        (Some(member), _) => Spot::Key(member),
        (None, Some(node)) if !fault.path.is_empty() => Spot::Value(node),
        (None, _) => target.spot(),
    };
    Fault {
        message: fault.message,
        at,
        path: fault.path,
        from: None,
        related: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::super::testing::{
        judge, mistakes, plant, verdict, verdict_on_absent, verdict_on_key,
    };
    use super::super::{Check, Judged, Tables};
    use crate::tree::Forest;

    #[track_caller]
    fn check(schema: Json, value: Json, expected: &str) {
        let options = json!({ "schema": schema, "allErrors": true });
        assert_eq!(verdict("schema", options, value), expected);
    }

    #[test]
    fn errors_are_told_in_our_words_at_their_node() {
        let schema = json!({
            "type": "object",
            "required": ["name"],
            "additionalProperties": false,
            "properties": {
                "name": { "type": "string" },
                "phase": { "enum": ["alpha", "beta"] },
                "list": { "items": { "type": ["integer", "null"] }, "uniqueItems": true },
                "mail": { "format": "email" },
                "size": { "maximum": 3 },
            },
        });
        check(schema.clone(), json!({ "name": "a" }), "passed");
        check(schema.clone(), json!({}), "`name` is missing");
        check(
            schema.clone(),
            json!([]),
            "the value must be a mapping, not a list of 0 items",
        );
        check(
            schema.clone(),
            json!({ "name": 1 }),
            "`name` must be a text, not `1` /name",
        );
        check(
            schema.clone(),
            json!({ "name": "a", "nmae": 1, "x": 2 }),
            "`nmae` is not allowed here; `x` is not allowed here",
        );
        check(
            schema.clone(),
            json!({ "name": "a", "phase": "betta" }),
            "`phase` must be `alpha` or `beta`, not `betta`; did you mean `beta`? /phase",
        );
        check(
            schema.clone(),
            json!({ "name": "a", "list": [1, "b"] }),
            "item 2 must be a whole number or null, not `b` /list/1",
        );
        check(
            schema.clone(),
            json!({ "name": "a", "list": [1, 1] }),
            "`list` must not hold the same item twice /list",
        );
        check(
            schema.clone(),
            json!({ "name": "a", "mail": "me" }),
            "`mail` must be of the format `email`, and is `me` /mail",
        );
        check(
            schema,
            json!({ "name": "a", "size": 4 }),
            "`size` must be at most 3, and is `4` /size",
        );
    }

    #[test]
    fn each_of_several_forms_says_why_it_does_not_fit() {
        let schema = json!({ "anyOf": [
            { "type": "string" },
            { "properties": { "a": { "type": "integer" } }, "type": "object" },
        ] });
        check(
            schema,
            json!({ "a": "x" }),
            "the value must be a text, not a mapping of 1 key; \
             the value must fit one of 2 forms, and fits none; \
             `a` must be a whole number, not `x` /a",
        );
    }

    #[test]
    fn forms_that_ask_for_other_constants_say_so_once() {
        let form = |kind: &str| json!({ "properties": { "kind": { "const": kind } } });
        let schema = json!({ "anyOf": [form("a"), form("b"), form("c")] });
        check(schema.clone(), json!({ "kind": "b" }), "passed");
        check(
            schema,
            json!({ "kind": "x" }),
            "`kind` must be `a`, not `x`, or what one of 2 other forms asks for /kind; \
             the value must fit one of 3 forms, and fits none",
        );
    }

    #[test]
    fn one_error_is_reported_unless_all_are_asked_for() {
        let schema = json!({ "items": { "type": "string" } });
        let found = verdict("schema", json!({ "schema": schema }), json!([1, 2]));
        assert_eq!(found, "item 1 must be a text, not `1` /0");
    }

    #[test]
    fn the_dialect_is_draft_7_unless_said() {
        // `dependentRequired` came with 2019-09, so that draft 7 does not look at it.
        let mut schema = json!({ "dependentRequired": { "a": ["b"] } });
        check(schema.clone(), json!({ "a": 1 }), "passed");
        schema["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
        check(
            schema.clone(),
            json!({ "a": 1 }),
            "`b` is missing, which `a` asks for",
        );
        let options = json!({ "schema": { "dependentRequired": { "a": ["b"] } },
                              "dialect": "draft2019-09" });
        assert_eq!(
            verdict("schema", options, json!({ "a": 1 })),
            "`b` is missing, which `a` asks for"
        );
    }

    #[test]
    fn absence_fails_and_keys_are_texts() {
        let options = json!({ "schema": { "maxLength": 1 } });
        assert_eq!(
            verdict_on_absent("schema", options.clone()),
            "`name` is missing"
        );
        let found = verdict_on_key("schema", options, json!({ "ab": 1 }));
        assert_eq!(found, "`ab` is longer than 1 character");
    }

    #[test]
    fn unsound_schemas_are_mistakes() {
        let check = |schema: Json, expected: &str| {
            assert_eq!(mistakes("schema", json!({ "schema": schema })), [expected]);
        };
        check(
            json!({ "properties": { "a": { "type": "txet" } } }),
            "value /schema/properties/a/type: the schema is not sound (the value is not valid \
             under any of the schemas listed in the 'anyOf' keyword)",
        );
        check(
            json!({ "$schema": "https://example.org/mine" }),
            "value /schema/$schema: the dialect is not a known one (draft 4, 6, 7, 2019-09 and \
             2020-12 of JSON Schema are known)",
        );
        let remote = json!({ "schema": { "$ref": "https://example.org/a.json" } });
        let told = mistakes("schema", remote).concat();
        assert!(
            told.contains("the schema refers to what is not in it"),
            "{told}"
        );
    }

    #[test]
    fn what_is_missing_fits_not_even_an_unsound_schema() {
        let options = json!({ "schema": { "$ref": "elsewhere.yaml" } });
        let check = Check::read_proven("schema", Some(options), &Tables::new());
        let check = check.expect("its shape is right");
        let mut forest = Forest::default();
        assert_eq!(
            judge(&check, Judged::Absent, Some("name")),
            "`name` is missing"
        );
        let value = plant(&mut forest, &json!(1));
        let found = judge(&check, Judged::Value(forest.root(value)), None);
        assert_eq!(found, "cannot tell: the schema refers to what is not in it");
    }
}
