//! `oasSchema`: does a value fit a JSON Schema, in the dialect of its document?

use std::sync::OnceLock;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value as Json;

use crate::check::schema::engine::{Dialect, Extent, Schema, SchemaFault};
use crate::check::{Context, Document, Fault, OptionMistake, Spot, Tables, Target, Verb, Verdict};
use crate::select::Step;
use crate::subject::api::Format;
use crate::tree::Node;

use super::verdict;

/// The dialects that documents have, in the order of [`SchemaInDialect::compiled`].
const DIALECTS: [Dialect; 6] = [
    Dialect::Auto,
    Dialect::Draft4,
    Dialect::Draft6,
    Dialect::Draft7,
    Dialect::Draft2019_09,
    Dialect::Draft2020_12,
];

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::check) struct Options {
    /// A JSON Schema.
    schema: Json,
}

#[derive(Debug)]
pub struct SchemaInDialect {
    schema: Json,
    /// Each at its first use. A schema that is none in a dialect says nothing there.
    compiled: [OnceLock<Option<Schema>>; DIALECTS.len()],
}

impl Verb for SchemaInDialect {
    type Options = Options;

    fn new(options: Options, _: &Tables) -> Result<Self, Vec<OptionMistake>> {
        Ok(SchemaInDialect {
            schema: options.schema,
            compiled: Default::default(),
        })
    }

    fn run<'f>(&self, target: &Target<'f>, context: &Context<'f>) -> Verdict<'f> {
        let Some(node) = target.value() else {
            return target.fail(format!("{} is missing", target.subject()));
        };
        let dialect = dialect(context.document);
        let number = DIALECTS.iter().position(|known| *known == dialect);
        let compile = || Schema::new(&self.schema, dialect).ok();
        let schema = number.and_then(|number| self.compiled[number].get_or_init(compile).as_ref());
        let Some(schema) = schema else {
            return Verdict::Ignored;
        };
        let faults = schema.faults_named(node, Extent::First, &target.subject());
        let faults = faults.into_iter().map(|fault| located(fault, node, &[]));
        verdict(target, faults.collect())
    }
}

/// The dialect of the schemas in a document.
pub(super) fn dialect(document: Option<Document<'_>>) -> Dialect {
    let Some(document) = document else {
        return Dialect::Auto;
    };
    let formats = document.formats;
    if formats.is_empty() {
        return Dialect::Auto;
    }
    if !formats.contains(Format::Oas3_1) && !formats.contains(Format::Oas3_2) {
        return Dialect::Draft4;
    }
    let said = document.root.as_written().get("jsonSchemaDialect");
    let said = said.and_then(Node::as_str).unwrap_or_default();
    let said = said.trim_end_matches('#');
    let edition = ["http://json-schema.org/", "https://json-schema.org/"]
        .iter()
        .find_map(|home| said.strip_prefix(home));
    match edition {
        Some("draft-04/schema" | "draft-04/hyper-schema") => Dialect::Draft4,
        Some("draft-06/schema" | "draft-06/hyper-schema") => Dialect::Draft6,
        Some("draft-07/schema" | "draft-07/hyper-schema") => Dialect::Draft7,
        Some("draft/2019-09/schema" | "draft/2019-09/hyper-schema") => Dialect::Draft2019_09,
        _ => Dialect::Draft2020_12,
    }
}

/// A fault of the validator below a node that `way` leads to from the target.
pub(super) fn located<'f>(fault: SchemaFault, node: Node<'f>, way: &[Step]) -> Fault<'f> {
    let node = fault.path.iter().fold(node, |node, step| {
        let child = match step {
            Step::Key(key) => node.get(key),
            Step::Index(index) => node.at(*index),
        };
        child.unwrap_or(node)
    });
    let member = fault.about.as_deref().and_then(|key| node.get(key));
    let mut path = way.to_vec();
    path.extend(fault.path);
    Fault {
        message: fault.message,
        at: member.map_or(Spot::Value(node), Spot::Key),
        path,
        from: None,
        related: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use crate::check::testing::in_document;
    use crate::subject::api::Format;

    #[track_caller]
    fn check(format: Format, schema: Json, document: Json, expected: &str) {
        let options = json!({ "schema": schema });
        let found = in_document("oasSchema", options, &[format], document, "/value");
        assert_eq!(found, expected);
    }

    #[test]
    fn the_first_thing_that_does_not_fit_is_told() {
        let schema = json!({ "type": "array", "uniqueItems": true });
        check(
            Format::Oas3_0,
            schema.clone(),
            json!({ "value": [1, 2] }),
            "passed",
        );
        check(
            Format::Oas3_0,
            schema,
            json!({ "value": [1, 2, 1] }),
            "`value` must not hold the same item twice",
        );
    }

    #[test]
    fn the_dialect_is_that_of_the_document() {
        let schema = json!({ "const": 1 });
        check(
            Format::Oas3_0,
            schema.clone(),
            json!({ "value": 2 }),
            "passed",
        );
        let fault = "`value` must be `1`, not `2`";
        check(Format::Oas3_1, schema.clone(), json!({ "value": 2 }), fault);
        let draft_4 = "http://json-schema.org/draft-04/schema#";
        check(
            Format::Oas3_1,
            schema,
            json!({ "value": 2, "jsonSchemaDialect": draft_4 }),
            "passed",
        );
    }
}
