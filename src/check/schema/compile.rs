//! A schema made ready: for the library, which says whether a value fits, and for the walk that says why not.
//!
//! The library is given a schema that means to it what the original means to ajv: expressions are JavaScript's,
//! formats are those of ajv-formats, what stands beside a `$ref` counts in every draft, and `nullable` allows null.

use std::collections::BTreeMap;
use std::sync::Arc;

use jsonschema::paths::Location;
use jsonschema::{Draft, Keyword, ValidationError, Validator};
use serde_json::{Map, Value as Json};

use super::formats;
use super::instance::{Instance, Tree};
use super::places::Places;
use crate::guard::look;
use crate::pattern::Expression;
use crate::words::quoted;

/// Under these names the library is given what we judge ourselves.
const PATTERN: &str = "x-pattern-of-javascript";
const FORMAT: &str = "x-format-of-ajv";
const MULTIPLE_OF: &str = "x-multiple-of-ajv";

/// The first member of each schema that the library is given. It goes down for each schema in another and for each
/// reference, of which a hundred thousand can lead to one another: here we look how far it has come.
const LOOK: &str = "x-look";

/// Schemas that nest deeper are not looked into.
const DEEPEST: usize = 256;

/// A schema as it was written, with what is needed to walk through it.
#[derive(Debug)]
pub(super) struct Source {
    pub(super) schema: Json,
    pub(super) places: Places,
    draft: Draft,
    patterns: Patterns,
}

type Patterns = Arc<BTreeMap<String, Expression>>;

impl Source {
    pub(super) fn new(schema: &Json, draft: Draft) -> Result<Source, String> {
        let mut patterns = BTreeMap::new();
        collect(schema, &mut patterns, 0);
        for expression in patterns.values() {
            expression.prove().map_err(|mistake| mistake.message)?;
        }
        Ok(Source {
            schema: schema.clone(),
            places: Places::of(schema),
            draft,
            patterns: Arc::new(patterns),
        })
    }

    pub(super) fn validator(&self) -> Result<Validator<Tree>, ValidationError<'static>> {
        let patterns = Arc::clone(&self.patterns);
        jsonschema::options_for::<Tree>()
            .with_draft(self.draft)
            .offline()
            .should_validate_formats(false)
            .with_keyword(PATTERN, move |_, pattern, _| {
                let patterns = Arc::clone(&patterns);
                let pattern = pattern.as_str().unwrap_or_default().to_owned();
                Ok(Box::new(Leaf::Pattern { pattern, patterns })
                    as Box<dyn for<'i> Keyword<'i, Tree>>)
            })
            .with_keyword(LOOK, |_: &Map<String, Json>, _: &Json, _: Location| {
                look();
                Ok(Box::new(Leaf::Look) as Box<dyn for<'i> Keyword<'i, Tree>>)
            })
            .with_keyword(
                FORMAT,
                |_: &Map<String, Json>, format: &Json, _: Location| {
                    let format = format.as_str().unwrap_or_default().to_owned();
                    Ok(Box::new(Leaf::Format(format)) as Box<dyn for<'i> Keyword<'i, Tree>>)
                },
            )
            .with_keyword(
                MULTIPLE_OF,
                |_: &Map<String, Json>, step: &Json, _: Location| {
                    let step = step.as_f64().unwrap_or(1.0);
                    Ok(Box::new(Leaf::MultipleOf(step)) as Box<dyn for<'i> Keyword<'i, Tree>>)
                },
            )
            .build(&prepared(&self.schema, self.draft, 0))
    }

    /// Whether a keyword means anything in the schema's draft.
    pub(super) fn knows(&self, keyword: &str) -> bool {
        match keyword {
            "dependentRequired" | "dependentSchemas" => self.counts_contained(),
            "prefixItems" | "$dynamicRef" => self.has_prefix_items(),
            "$recursiveRef" => self.draft == Draft::Draft201909,
            "additionalItems" => !self.has_prefix_items(),
            "const" | "contains" | "propertyNames" => self.draft != Draft::Draft4,
            "if" => !matches!(self.draft, Draft::Draft4 | Draft::Draft6),
            _ => true,
        }
    }

    pub(super) fn has_prefix_items(&self) -> bool {
        !matches!(
            self.draft,
            Draft::Draft4 | Draft::Draft6 | Draft::Draft7 | Draft::Draft201909
        )
    }

    /// Whether `minContains` is known.
    pub(super) fn counts_contained(&self) -> bool {
        !matches!(self.draft, Draft::Draft4 | Draft::Draft6 | Draft::Draft7)
    }

    /// Whether it may speak of what other keywords have not looked at.
    pub(super) fn asks_for_unevaluated(&self) -> bool {
        self.counts_contained()
    }

    pub(super) fn matches(&self, pattern: &str, text: &str) -> bool {
        matches(&self.patterns, pattern, text)
    }
}

/// An expression that takes too long is let pass: nobody is blamed for what could not be found out.
fn matches(patterns: &Patterns, pattern: &str, text: &str) -> bool {
    let expression = patterns.get(pattern);
    expression.is_none_or(|expression| expression.is_match(text).unwrap_or(true))
}

/// What we judge for the library.
enum Leaf {
    Pattern {
        pattern: String,
        patterns: Patterns,
    },
    Format(String),
    /// As floating point has it: 1.15 is no multiple of 0.01.
    MultipleOf(f64),
    /// Nothing: only how far down it is.
    Look,
}

impl<'i> Keyword<'i, Tree> for Leaf {
    fn validate(&self, instance: Instance<'i>) -> Result<(), ValidationError<'i>> {
        if Keyword::<Tree>::is_valid(self, instance) {
            return Ok(());
        }
        let told = match self {
            Leaf::Pattern { pattern, .. } => format!("it does not match {}", quoted(pattern)),
            Leaf::Format(format) => format!("it is not of the format {}", quoted(format)),
            Leaf::MultipleOf(step) => format!("it is not a multiple of {step}"),
            Leaf::Look => return Ok(()),
        };
        Err(ValidationError::custom(told))
    }

    fn is_valid(&self, instance: Instance<'i>) -> bool {
        match self {
            Leaf::Pattern { pattern, patterns } => {
                let fits = |text| matches(patterns, pattern, text);
                instance.text().is_none_or(fits)
            }
            Leaf::Format(format) => formats::fits(instance, format),
            Leaf::MultipleOf(step) => {
                let is_multiple = |number: f64| (number / step).fract() == 0.0;
                instance.number().is_none_or(is_multiple)
            }
            Leaf::Look => {
                look();
                true
            }
        }
    }
}

/// What the value of a keyword holds.
enum Holds {
    Schema,
    Schemas,
    NamedSchemas,
    /// A schema, or a list of them.
    Either,
    Data,
}

fn holds(keyword: &str) -> Holds {
    match keyword {
        "not"
        | "if"
        | "then"
        | "else"
        | "contains"
        | "propertyNames"
        | "additionalItems"
        | "additionalProperties"
        | "unevaluatedItems"
        | "unevaluatedProperties" => Holds::Schema,
        "allOf" | "anyOf" | "oneOf" | "prefixItems" => Holds::Schemas,
        "properties" | "patternProperties" | "definitions" | "$defs" | "dependentSchemas"
        | "dependencies" => Holds::NamedSchemas,
        "items" => Holds::Either,
        _ => Holds::Data,
    }
}

/// Every expression of a schema. A part that a reference leads to can lie anywhere, so all of it is looked through.
fn collect(schema: &Json, patterns: &mut BTreeMap<String, Expression>, depth: usize) {
    if depth > DEEPEST {
        return;
    }
    match schema {
        Json::Array(items) => items
            .iter()
            .for_each(|item| collect(item, patterns, depth + 1)),
        Json::Object(members) => {
            for (keyword, value) in members {
                match value {
                    Json::String(text) if keyword == "pattern" => {
                        patterns.insert(text.clone(), Expression::body(text.as_str()));
                    }
                    Json::Object(named) if keyword == "patternProperties" => {
                        let named = named
                            .keys()
                            .map(|text| (text.clone(), Expression::body(text.as_str())));
                        patterns.extend(named);
                    }
                    _ => {}
                }
                if !matches!(
                    keyword.as_str(),
                    "enum" | "const" | "default" | "example" | "examples"
                ) {
                    collect(value, patterns, depth + 1);
                }
            }
        }
        _ => {}
    }
}

/// The schema for the library. What is nested deeper than [`DEEPEST`] stays as it is.
fn prepared(schema: &Json, draft: Draft, depth: usize) -> Json {
    let Json::Object(members) = schema else {
        return schema.clone();
    };
    if depth > DEEPEST {
        return schema.clone();
    }
    let next = |schema: &Json| prepared(schema, draft, depth + 1);
    let list = |value: &Json| match value {
        Json::Array(items) => Json::Array(items.iter().map(next).collect()),
        _ => next(value),
    };
    let mut ready = Map::new();
    ready.insert(LOOK.to_owned(), Json::Bool(true));
    for (keyword, value) in members {
        let (name, value) = match (keyword.as_str(), value) {
            ("pattern", Json::String(_)) => (PATTERN, value.clone()),
            ("format", Json::String(_)) => (FORMAT, value.clone()),
            ("multipleOf", Json::Number(_)) => (MULTIPLE_OF, value.clone()),
            ("type", _) => ("type", with_null(value, members)),
            (keyword, Json::Object(named)) if matches!(holds(keyword), Holds::NamedSchemas) => {
                let named = named
                    .iter()
                    .map(|(name, schema)| (name.clone(), next(schema)));
                (keyword, Json::Object(named.collect()))
            }
            (keyword, _) => match holds(keyword) {
                Holds::Schema => (keyword, next(value)),
                Holds::Schemas | Holds::Either => (keyword, list(value)),
                Holds::NamedSchemas => (keyword, value.clone()),
                // Parts in unusual places can be referred to.
                Holds::Data if is_data(keyword) => (keyword, value.clone()),
                Holds::Data => (keyword, list(value)),
            },
        };
        ready.insert(name.to_owned(), value);
    }
    let ignores = matches!(draft, Draft::Draft4 | Draft::Draft6 | Draft::Draft7);
    if ignores && ready.get("$ref").is_some_and(Json::is_string) {
        set_beside(&mut ready);
    }
    Json::Object(ready)
}

fn is_data(keyword: &str) -> bool {
    matches!(
        keyword,
        "enum"
            | "const"
            | "default"
            | "example"
            | "examples"
            | "required"
            | "dependentRequired"
            | "$vocabulary"
    )
}

fn with_null(types: &Json, members: &Map<String, Json>) -> Json {
    let is_nullable = members.get("nullable") == Some(&Json::Bool(true));
    let mut types = match types {
        Json::String(_) if is_nullable => vec![types.clone()],
        Json::Array(types) if is_nullable => types.clone(),
        _ => return types.clone(),
    };
    if !types.contains(&Json::from("null")) {
        types.push(Json::from("null"));
    }
    Json::Array(types)
}

/// Makes a reference one of several things that are asked, at the end of the list so that pointers stay right.
fn set_beside(members: &mut Map<String, Json>) {
    let Some(reference) = members.shift_remove("$ref") else {
        return;
    };
    let one = Json::Object(Map::from_iter([("$ref".to_owned(), reference)]));
    match members.get_mut("allOf").and_then(Json::as_array_mut) {
        Some(all) => all.push(one),
        None => {
            members.insert("allOf".to_owned(), Json::Array(vec![one]));
        }
    }
}
