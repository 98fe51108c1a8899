//! `schema`: does a value fit a JSON Schema?
//!
//! The validator is a crate's; this file chooses the dialect, refuses to fetch anything, and turns each error
//! into a fault in our words at the node that it is about. Formats are asserted and unknown ones let pass, as in
//! Spectral.

use jsonschema::error::{TypeKind, ValidationError, ValidationErrorKind};
use jsonschema::paths::{Location, LocationSegment};
use jsonschema::{Draft, Validator};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value as Json;

use super::compiled::Compiled;
use super::{Context, Fault, Judged, OptionMistake, Spot, Tables, Target, Verb, Verdict};
use crate::select::Step;
use crate::tree::Node;
use crate::words::{listed, nearest, quoted, shown};

/// A larger value is *cannot tell*: it is an alias bomb, or a document no schema in a rule was meant for.
const LARGEST_INSTANCE: usize = 2_000_000;

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
    draft: Draft,
    all_errors: bool,
    validator: Compiled<Validator>,
}

impl Dialect {
    /// `None` for a `$schema` that nobody knows.
    fn draft(self, schema: &Json) -> Option<Draft> {
        Some(match self {
            Dialect::Auto => match Draft::Draft7.detect(schema) {
                Draft::Unknown => return None,
                draft => draft,
            },
            Dialect::Draft4 => Draft::Draft4,
            Dialect::Draft6 => Draft::Draft6,
            Dialect::Draft7 => Draft::Draft7,
            Dialect::Draft201909 => Draft::Draft201909,
            Dialect::Draft202012 => Draft::Draft202012,
        })
    }
}

impl Verb for FitsSchema {
    type Options = Options;

    fn new(options: Options, _: &Tables) -> Result<Self, Vec<OptionMistake>> {
        let Some(draft) = options.dialect.draft(&options.schema) else {
            let mistake = OptionMistake::value("/schema/$schema", "the dialect is not a known one")
                .with_help("draft 4, 6, 7, 2019-09 and 2020-12 of JSON Schema are known");
            return Err(vec![mistake]);
        };
        Ok(FitsSchema {
            schema: options.schema,
            draft,
            all_errors: options.all_errors,
            validator: Compiled::later(),
        })
    }

    fn prove(&self) -> Result<(), Vec<OptionMistake>> {
        self.validator
            .prove(|| self.compile())
            .map_err(|mistake| vec![mistake])
    }

    fn run<'f>(&self, target: &Target<'f>, _: &Context<'_>) -> Verdict<'f> {
        let instance = match target.judged {
            Judged::Absent => return target.fail(format!("{} is missing", target.subject())),
            Judged::Key(_) => target.text().map(Json::from),
            Judged::Value(node) => node.to_json(LARGEST_INSTANCE),
        };
        let Some(instance) = instance else {
            return Verdict::CannotTell(format!(
                "{} has more than {LARGEST_INSTANCE} values",
                target.subject()
            ));
        };
        let validator = self.validator.get(|| self.compile());
        if validator.is_valid(&instance) {
            return target.pass();
        }
        let mut faults = Vec::new();
        for error in validator.iter_errors(&instance) {
            if let ValidationErrorKind::BacktrackLimitExceeded { .. } = error.kind() {
                return Verdict::CannotTell(error.to_string());
            }
            faults.extend(faults_of(&error, target));
            if !self.all_errors {
                faults.truncate(1);
                break;
            }
        }
        if faults.is_empty() {
            // `is_valid` and `iter_errors` disagree only where a limit was reached.
            let subject = target.subject();
            return Verdict::CannotTell(format!("{subject} could not be held against the schema"));
        }
        Verdict::Failed(faults)
    }
}

impl FitsSchema {
    fn compile(&self) -> Result<Validator, OptionMistake> {
        jsonschema::options()
            .with_draft(self.draft)
            .offline()
            .should_validate_formats(true)
            .build(&self.schema)
            .map_err(|error| {
                let pointer = format!("/schema{}", error.instance_path().as_str());
                let reason = error.masked_with("the value").to_string();
                let mistake = OptionMistake::value(&pointer, "the schema is not sound");
                mistake.with_help(reason.replace('"', "`"))
            })
    }
}

/// The node that an error is about; the last one on the way to it if the way breaks off.
fn find<'f>(root: Node<'f>, path: &Location) -> Node<'f> {
    path.segments().fold(root, |node, segment| {
        let child = match segment {
            LocationSegment::Property(key) => node.get(&key),
            LocationSegment::Index(index) => node.at(index),
        };
        child.unwrap_or(node)
    })
}

fn faults_of<'f>(error: &ValidationError<'_>, target: &Target<'f>) -> Vec<Fault<'f>> {
    let location = error.instance_path();
    let path: Vec<Step> = location
        .segments()
        .map(|segment| match segment {
            LocationSegment::Property(key) => Step::key(&key),
            LocationSegment::Index(index) => Step::Index(index),
        })
        .collect();
    let node = target.value().map(|root| find(root, location));
    let at = match (node, path.as_slice()) {
        (None, _) | (_, []) => target.spot(),
        (Some(node), _) => Spot::Value(node),
    };
    if let ValidationErrorKind::AdditionalProperties { unexpected }
    | ValidationErrorKind::UnevaluatedProperties { unexpected } = error.kind()
    {
        return unexpected
            .iter()
            .map(|name| Fault {
                message: format!("{} is not allowed here", quoted(name)),
                at: match node.and_then(|node| node.get(name)) {
                    Some(member) => Spot::Key(member),
                    None => at.clone(),
                },
                path: path.clone(),
                related: Vec::new(),
            })
            .collect();
    }
    let subject = match path.last() {
        Some(Step::Key(key)) => quoted(key),
        Some(Step::Index(index)) => format!("item {}", index + 1),
        None => target.subject(),
    };
    let message = message(error, &subject, node);
    let related = Vec::new();
    vec![Fault {
        message,
        at,
        path,
        related,
    }]
}

/// Errors in our words where they are common; in the validator's, with the value left out, where not.
fn message(error: &ValidationError<'_>, subject: &str, node: Option<Node<'_>>) -> String {
    let is = node.map_or_else(|| quoted(&error.instance().to_string()), shown);
    match error.kind() {
        ValidationErrorKind::Required { property } => {
            let property = quoted(property.as_str().unwrap_or_default());
            format!("{property} is missing")
        }
        ValidationErrorKind::Type { kind } => {
            let kinds = match kind {
                TypeKind::Single(kind) => kind_name(&kind.to_string()).to_owned(),
                TypeKind::Multiple(kinds) => {
                    let names: Vec<String> = kinds.iter().map(|kind| kind.to_string()).collect();
                    let names: Vec<&str> = names.iter().map(|name| kind_name(name)).collect();
                    names.join(" or ")
                }
            };
            format!("{subject} must be {kinds}, not {is}")
        }
        ValidationErrorKind::Enum { options } => {
            let options: Vec<String> = options
                .as_array()
                .into_iter()
                .flatten()
                .map(plain)
                .collect();
            let typed = error.instance().as_str();
            let near = typed.and_then(|typed| nearest(typed, options.iter().map(String::as_str)));
            let hint = near.map(|near| format!("; did you mean {}?", quoted(near)));
            let options = listed(&options, "or");
            format!(
                "{subject} must be {options}, not {is}{}",
                hint.unwrap_or_default()
            )
        }
        ValidationErrorKind::Constant { expected_value } => {
            format!(
                "{subject} must be {}, not {is}",
                quoted(&plain(expected_value))
            )
        }
        ValidationErrorKind::Pattern { pattern } => {
            format!("{subject} must match {}, and is {is}", quoted(pattern))
        }
        ValidationErrorKind::Format { format } => {
            format!(
                "{subject} must be of the format {}, and is {is}",
                quoted(format)
            )
        }
        ValidationErrorKind::AnyOf { context } | ValidationErrorKind::OneOfNotValid { context } => {
            let forms = context.len();
            // The form that was left latest is the one that was probably meant.
            let closest = context
                .iter()
                .filter_map(|errors| errors.first())
                .max_by_key(|error| error.instance_path().segments().count());
            let reason = closest.map(|error| {
                let subject = error
                    .instance_path()
                    .segments()
                    .last()
                    .map_or_else(|| "it".to_owned(), |segment| quoted(&segment.to_string()));
                format!("; for the closest, {}", message(error, &subject, None))
            });
            format!(
                "{subject} must fit one of {forms} forms, and fits none{}",
                reason.unwrap_or_default()
            )
        }
        ValidationErrorKind::OneOfMultipleValid { context } => {
            format!("{subject} must fit only one of {} forms", context.len())
        }
        ValidationErrorKind::UniqueItems => format!("{subject} must not hold the same item twice"),
        ValidationErrorKind::FalseSchema => format!("{subject} is not allowed here"),
        _ => error.masked_with(subject).to_string(),
    }
}

fn kind_name(kind: &str) -> &str {
    match kind {
        "array" => "a list",
        "boolean" => "true or false",
        "integer" => "a whole number",
        "number" => "a number",
        "object" => "a mapping",
        "string" => "a text",
        other => other,
    }
}

/// A value of a schema as people would type it.
fn plain(value: &Json) -> String {
    match value.as_str() {
        Some(text) => text.to_owned(),
        None => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::super::testing::{mistakes, verdict, verdict_on_absent, verdict_on_key};

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
            "item 2 must be null or a whole number, not `b` /list/1",
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
            "`size` is greater than the maximum of 3 /size",
        );
    }

    #[test]
    fn the_closest_of_several_forms_is_explained() {
        let schema = json!({ "anyOf": [
            { "type": "string" },
            { "properties": { "a": { "type": "integer" } }, "type": "object" },
        ] });
        check(
            schema,
            json!({ "a": "x" }),
            "the value must fit one of 2 forms, and fits none; for the closest, \
             `a` must be a whole number, not `\"x\"`",
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
        check(schema.clone(), json!({ "a": 1 }), "`b` is missing");
        let options = json!({ "schema": { "dependentRequired": { "a": ["b"] } },
                              "dialect": "draft2019-09" });
        assert_eq!(
            verdict("schema", options, json!({ "a": 1 })),
            "`b` is missing"
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
        assert_eq!(mistakes("schema", remote).len(), 1);
    }
}
