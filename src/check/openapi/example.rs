//! `oasExample`: do examples and defaults fit their schema?
//!
//! Most do, and the [sieve](crate::check::schema::sieve) sees that without compiling anything. A schema that ajv
//! could not compile is told in place of what it would have said; one with a reference into a circle is passed over,
//! as in Spectral.

mod compiled;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::check::schema::engine::Dialect;
use crate::check::schema::sieve::{Answer, Edition, FormId, Forms, References, Relax, Unusable};
use crate::check::{Context, Document, Fault, OptionMistake, Spot, Tables, Target, Verb, Verdict};
use crate::select::{Location, Step};
use crate::subject::api::Format;
use crate::tree::{Kind, Node};

use self::compiled::Compiled;
use super::schema::{dialect, located};
use super::{fault, mapping, verdict};

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(in crate::check) struct Options {
    /// 2 or 3.
    oas_version: u8,
    /// The member that is the schema; `$` for the value itself.
    schema_field: String,
    #[serde(rename = "type")]
    kind: ExampleKind,
}

/// Where examples are looked for.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
enum ExampleKind {
    /// Beside a schema.
    Media,
    /// In a schema.
    Schema,
}

#[derive(Debug)]
pub struct ExampleFits {
    version: u8,
    /// `None` for the value itself.
    field: Option<String>,
    kind: ExampleKind,
}

/// What is known of the schemas of one document.
pub(in crate::check) struct Examples {
    /// `None` for a dialect that the sieve does not know.
    forms: Option<Forms>,
    compiled: Compiled,
}

/// One example.
struct Example<'f> {
    /// `None` where something should be there and is not.
    value: Option<Node<'f>>,
    /// From the target.
    path: Vec<Step>,
}

impl Verb for ExampleFits {
    type Options = Options;

    fn new(options: Options, _: &Tables) -> Result<Self, Vec<OptionMistake>> {
        if !matches!(options.oas_version, 2 | 3) {
            let mistake = OptionMistake::value("/oasVersion", "the version is not a known one");
            return Err(vec![mistake.with_help("2 and 3 are known")]);
        }
        Ok(ExampleFits {
            version: options.oas_version,
            field: Some(options.schema_field).filter(|field| field != "$"),
            kind: options.kind,
        })
    }

    /// A request needs no member that is only read, and a response none that is only written.
    const NEEDS_WAY: bool = true;

    fn run<'f>(&self, target: &Target<'f>, context: &Context<'f>) -> Verdict<'f> {
        let (Some(holder), Some(document)) = (mapping(target), context.document) else {
            return Verdict::Ignored;
        };
        let schema = match &self.field {
            Some(field) => holder.get(field),
            None => Some(holder),
        };
        let Some(schema) = schema.filter(|schema| schema.kind() == Kind::Map) else {
            return Verdict::Ignored;
        };
        let examples = match self.kind {
            ExampleKind::Schema => self.in_schema(holder),
            ExampleKind::Media if self.version == 2 => beside(holder),
            ExampleKind::Media => beside_in_3(holder),
        };
        if examples.is_empty() {
            return Verdict::Ignored;
        }
        let relax = self.relax(document, schema);
        let mut memory = document.memory.examples.borrow_mut();
        let memory = memory.get_or_insert_with(|| Examples::new(document));
        let mut faults = Vec::new();
        memory.judge(schema, relax, &examples, &mut faults);
        verdict(target, faults)
    }
}

impl ExampleFits {
    fn in_schema<'f>(&self, schema: Node<'f>) -> Vec<Example<'f>> {
        let fields: &[&str] = match self.version {
            2 => &["example", "x-example", "default"],
            _ => &["example", "default"],
        };
        let example = |field: &&str| {
            Some(Example {
                value: Some(schema.get(field)?),
                path: vec![Step::key(field)],
            })
        };
        fields.iter().filter_map(example).collect()
    }

    fn relax(&self, document: Document<'_>, schema: Node<'_>) -> Relax {
        let is_flag = |node: Node<'_>| node.kind() == Kind::Bool;
        if document.formats.contains(Format::Oas2) && schema.get("required").is_some_and(is_flag) {
            return Relax::Flag;
        }
        if self.kind == ExampleKind::Schema {
            return Relax::Nothing;
        }
        let home = match self.version {
            2 => None,
            _ => Some("components"),
        };
        let is_below = |name: &str| is_below(document.way, home, name);
        if home.is_some() && (is_below("requestBodies") || is_below("requestBody")) {
            Relax::ReadOnly
        } else if is_below("responses") {
            Relax::WriteOnly
        } else {
            Relax::Nothing
        }
    }
}

/// Whether a way leads through a member of an operation, or a section of the shared parts, with this name.
fn is_below(way: &Location, home: Option<&str>, name: &str) -> bool {
    let is = |number: usize, name: &str| match way.steps().get(number) {
        Some(Step::Key(key)) => **key == *name,
        _ => false,
    };
    let is_shared = match home {
        Some(home) => is(0, home) && is(1, name),
        None => is(0, name),
    };
    is_shared || (is(0, "paths") && is(3, name))
}

/// The examples of a response, by media type.
fn beside(holder: Node<'_>) -> Vec<Example<'_>> {
    let mut examples = Vec::new();
    for value in holder.get("examples").into_iter().flat_map(Node::children) {
        examples.push(Example {
            value: Some(value),
            path: std::iter::once(Step::key("examples"))
                .chain(Step::to(value))
                .collect(),
        });
    }
    examples
}

/// One example, or several that have names, and hold a value unless they say where it is.
fn beside_in_3(holder: Node<'_>) -> Vec<Example<'_>> {
    if let Some(value) = holder.get("example") {
        return vec![Example {
            value: Some(value),
            path: vec![Step::key("example")],
        }];
    }
    let examples = holder.get("examples").into_iter().flat_map(Node::children);
    examples
        .filter(|example| example.is_collection() && example.get("externalValue").is_none())
        .filter_map(|example| {
            let path = vec![
                Step::key("examples"),
                Step::to(example)?,
                Step::key("value"),
            ];
            Some(Example {
                value: example.get("value"),
                path,
            })
        })
        .collect()
}

impl Examples {
    fn new(document: Document<'_>) -> Self {
        let dialect = dialect(Some(document));
        let edition = match dialect {
            Dialect::Draft4 if document.formats.contains(Format::Oas2) => Some(Edition::Swagger2),
            Dialect::Draft4 => Some(Edition::Draft4),
            Dialect::Draft2020_12 => Some(Edition::Draft2020_12),
            Dialect::Auto | Dialect::Draft6 | Dialect::Draft7 | Dialect::Draft2019_09 => None,
        };
        Examples {
            forms: edition.map(Forms::new),
            compiled: Compiled::new(dialect, edition == Some(Edition::Swagger2)),
        }
    }

    fn judge<'f>(
        &mut self,
        schema: Node<'f>,
        relax: Relax,
        examples: &[Example<'f>],
        faults: &mut Vec<Fault<'f>>,
    ) {
        let known = self.forms.as_mut().map(|forms| {
            let id = forms.of(schema, References::Circular, relax);
            (&*forms, id)
        });
        let unusable = known.and_then(|(forms, id)| forms.unusable(id));
        for example in examples {
            let Some(value) = example.value else {
                faults.push(Fault {
                    message: "the example has no value".to_owned(),
                    at: Spot::Absent,
                    path: example.path.clone(),
                    from: None,
                    related: Vec::new(),
                });
                continue;
            };
            match &unusable {
                Some(Unusable::Circular) => continue,
                Some(Unusable::Broken(why)) => {
                    faults.push(fault(why.clone(), value, example.path.clone()));
                    continue;
                }
                None => {}
            }
            if fits(known, value) {
                continue;
            }
            match self.compiled.of(schema, relax) {
                Ok(Some(schema)) => {
                    let found = compiled::faults(schema, value);
                    faults.extend(
                        found
                            .into_iter()
                            .map(|found| located(found, value, &example.path)),
                    );
                }
                Ok(None) => {}
                Err(why) => faults.push(fault(why.clone(), value, example.path.clone())),
            }
        }
    }
}

fn fits(known: Option<(&Forms, FormId)>, value: Node<'_>) -> bool {
    known.is_some_and(|(forms, id)| forms.fits(id, value) == Answer::Yes)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use crate::check::testing::in_document;
    use crate::subject::api::Format;

    /// What is said of the value that a pointer leads to.
    #[track_caller]
    fn check(format: Format, kind: &str, document: Json, pointer: &str, expected: &str) {
        let options = json!({
            "oasVersion": if format == Format::Oas2 { 2 } else { 3 },
            "schemaField": if kind == "media" { "schema" } else { "$" },
            "type": kind,
        });
        let formats: &[Format] = match format {
            Format::Oas2 => &[Format::Oas2],
            other => &[Format::Oas3, other],
        };
        let found = in_document("oasExample", options, formats, document, pointer);
        assert_eq!(found, expected);
    }

    #[track_caller]
    fn check_schema(format: Format, schema: Json, expected: &str) {
        check(format, "schema", json!({ "a": schema }), "/a", expected);
    }

    #[test]
    fn examples_and_defaults_in_a_schema_fit_it() {
        let schema = json!({ "type": "integer", "default": "x", "example": 1, "x-example": "y" });
        let default = "`default` must be a whole number, not `x` /default";
        check_schema(
            Format::Oas3_0,
            schema.clone(),
            &default.replace("`default`", "the value"),
        );
        let both = "the value must be a whole number, not `y` /x-example; \
                    the value must be a whole number, not `x` /default";
        check_schema(Format::Oas2, schema, both);
        check_schema(Format::Oas3_1, json!({ "type": "integer" }), "ignored");
    }

    #[test]
    fn null_is_allowed_in_the_words_of_each_version() {
        let schema = |key: &str| json!({ "type": "string", key: true, "default": null });
        check_schema(Format::Oas3_0, schema("nullable"), "passed");
        check_schema(Format::Oas3_1, schema("nullable"), "passed");
        check_schema(Format::Oas2, schema("x-nullable"), "passed");
        let fault = "the value must be a text, not `null` /default";
        check_schema(Format::Oas3_0, schema("x-nullable"), fault);
    }

    #[test]
    fn a_schema_that_is_none_is_told_at_its_examples() {
        check_schema(
            Format::Oas3_0,
            json!({ "type": "string", "required": true, "example": "a" }),
            "the schema is not sound: `required` is wrong /example",
        );
        check_schema(
            Format::Oas3_0,
            json!({ "properties": { "a": { "nullable": true } }, "example": {} }),
            "the schema is not sound: `nullable` needs a `type` beside it /example",
        );
        check_schema(
            Format::Oas2,
            json!({ "in": "query", "type": "string", "required": true, "x-example": "a" }),
            "passed",
        );
    }

    #[test]
    fn a_schema_with_a_reference_into_a_circle_is_passed_over() {
        check_schema(
            Format::Oas3_0,
            json!({ "type": "string", "items": { "$ref": "#/a" }, "example": 1 }),
            "passed",
        );
    }

    #[test]
    fn examples_beside_a_schema_fit_it() {
        let schema = json!({ "type": "string" });
        check(
            Format::Oas3_0,
            "media",
            json!({ "a": { "schema": schema, "examples": {
                "b": { "value": 1 },
                "c": { "externalValue": "d" },
                "e": {},
                "f": { "value": "g" },
            } } }),
            "/a",
            "the value must be a text, not `1` /examples/b/value; \
             the example has no value /examples/e/value",
        );
        check(
            Format::Oas2,
            "media",
            json!({ "a": { "schema": schema, "examples": { "application/json": 1 } } }),
            "/a",
            "the value must be a text, not `1` /examples/application/json",
        );
    }

    #[test]
    fn requests_and_responses_need_not_hold_everything() {
        let schema = json!({
            "required": ["r", "w"],
            "properties": { "r": { "readOnly": true }, "w": { "writeOnly": true } },
        });
        let media = json!({ "schema": schema, "example": { "r": 1 } });
        let operation = json!({ "requestBody": media, "responses": media, "other": media });
        let document = json!({ "paths": { "/": { "get": operation } } });
        let told = "`w` is missing /example";
        let at = |part: &str, expected: &str| {
            let pointer = format!("/paths/~1/get/{part}");
            check(
                Format::Oas3_0,
                "media",
                document.clone(),
                &pointer,
                expected,
            );
        };
        at("requestBody", told);
        at("responses", "passed");
        at("other", told);
    }
}
