//! `arazzoDocumentSchema`: does a document fit the schema of its version of Arazzo?
//!
//! Everything that the schema has to say is told, also what follows from something else.

use std::sync::OnceLock;

use super::super::options::NoOptions;
use super::super::schema::engine::{Dialect, Extent, Schema};
use super::super::{Context, OptionMistake, Tables, Target, Verb, Verdict};
use crate::select::Step;
use crate::subject::api::Format;

/// Compiled when a document first asks for it.
static SCHEMA: OnceLock<Schema> = OnceLock::new();

#[derive(Debug)]
pub struct DocumentSchema;

impl Verb for DocumentSchema {
    type Options = NoOptions;

    fn new(_: NoOptions, _: &Tables) -> Result<Self, Vec<OptionMistake>> {
        Ok(DocumentSchema)
    }

    fn run<'f>(&self, target: &Target<'f>, context: &Context<'f>) -> Verdict<'f> {
        let formats = context.document.map(|document| document.formats);
        let is_known = formats.is_some_and(|formats| formats.contains(Format::Arazzo1_0));
        let Some(document) = target.value().filter(|_| is_known) else {
            return Verdict::Ignored;
        };
        let schema = schema();
        if schema.is_valid(document) {
            return target.pass();
        }
        let faults = schema.all_faults(document, Extent::All).into_iter();
        // That one of two forms was chosen is nothing to tell of.
        let faults = faults
            .filter(|fault| fault.keyword != "if")
            .map(|mut fault| {
                if let ("additionalProperties", Some(name)) = (fault.keyword.as_str(), &fault.about)
                {
                    fault.path.push(Step::key(name));
                }
                target.fault_below(fault.path, fault.message)
            });
        target.verdict(faults.collect())
    }
}

fn schema() -> &'static Schema {
    SCHEMA.get_or_init(|| {
        let text = include_str!("../../../schemas/vendor/arazzo/1.0.json");
        let schema = serde_json::from_str(text).expect("a test reads the schema");
        Schema::new(&schema, Dialect::Auto).expect("a test compiles the schema")
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::super::super::testing::in_document;
    use crate::subject::api::Format;

    #[track_caller]
    fn check(formats: &[Format], document: Json, expected: &[&str]) {
        let found = in_document("arazzoDocumentSchema", json!({}), formats, document, "");
        let places: Vec<&str> = found
            .split("; ")
            .map(|told| told.rsplit(' ').next().unwrap_or_default())
            .collect();
        assert_eq!(places, expected, "{found}");
    }

    fn document(version: Json) -> Json {
        json!({
            "arazzo": "1.0.1",
            "info": { "title": "a", "version": version },
            "sourceDescriptions": [{ "name": "a", "url": "a.yaml" }],
            "workflows": [{ "workflowId": "a", "steps": [{ "stepId": "b", "operationId": "c" }] }],
        })
    }

    #[test]
    fn a_document_is_held_against_the_schema() {
        let formats = [Format::Arazzo1, Format::Arazzo1_0];
        check(&formats, document(json!("1")), &["passed"]);
        check(&formats, document(json!(1)), &["/info/version"]);
        check(&[Format::Arazzo1], document(json!(1)), &["ignored"]);
    }
}
