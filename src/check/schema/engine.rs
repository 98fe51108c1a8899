//! JSON Schema over nodes of the tree: the library decides, and this says what of its answer a person can act on.
//!
//! An instance is never copied: the library reads our nodes. Faults come in the order in which ajv would meet them
//! and are reduced as Spectral does, because rulesets are written against that. Nothing is fetched: a schema that
//! refers to another one cannot be compiled.

use jsonschema::error::ValidationErrorKind;
use jsonschema::paths::LocationSegment;
use jsonschema::{Draft, ValidationError, Validator};
use serde_json::Value as Json;

use super::compile::Source;
use super::explain::explain;
use super::instance::Tree;
use super::words;
use crate::guard;
use crate::select::Step;

pub(crate) use super::instance::Instance;
pub(crate) use super::reduce::reduced;

/// Which edition of JSON Schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// As `$schema` says, else draft 7.
    Auto,
    Draft4,
    Draft6,
    Draft7,
    Draft2019_09,
    Draft2020_12,
}

/// A schema, ready to judge.
#[derive(Debug)]
pub(crate) struct Schema {
    source: Source,
    validator: Validator<Tree>,
}

/// One thing that does not fit.
#[derive(Clone, Debug, Default)]
pub(crate) struct SchemaFault {
    /// From the instance.
    pub(crate) path: Vec<Step>,
    /// The keyword that was not met: `required`, `type`; `false schema` where nothing is allowed.
    pub(crate) keyword: String,
    /// For people.
    pub(crate) message: String,
    /// The member that it is about: the one that is missing, or that should not be there.
    pub(crate) about: Option<String>,
}

/// How much is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Extent {
    /// What the first failing keyword says, as ajv without `allErrors`.
    First,
    /// `allErrors`
    All,
}

/// Why a schema cannot be compiled.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub(crate) struct NotASchema {
    pub(crate) message: String,
    /// The part of the schema that it is about (RFC 6901); empty for the whole.
    pub(crate) pointer: String,
    /// Whether it refers to what is not in it: of such a schema Spectral says nothing where references were followed.
    pub(crate) leads_out: bool,
}

impl Dialect {
    /// `None` for a `$schema` that nobody knows.
    pub(crate) fn draft(self, schema: &Json) -> Option<Draft> {
        Some(match self {
            Dialect::Auto => match Draft::Draft7.detect(schema) {
                Draft::Unknown => return None,
                draft => draft,
            },
            Dialect::Draft4 => Draft::Draft4,
            Dialect::Draft6 => Draft::Draft6,
            Dialect::Draft7 => Draft::Draft7,
            Dialect::Draft2019_09 => Draft::Draft201909,
            Dialect::Draft2020_12 => Draft::Draft202012,
        })
    }
}

impl Schema {
    /// Compiles a schema. The error says why it cannot be.
    pub(crate) fn new(schema: &Json, dialect: Dialect) -> Result<Schema, String> {
        Schema::compile(schema, dialect).map_err(|mistake| mistake.message)
    }

    /// As [`Schema::new`], with the part of the schema that is not right.
    pub(crate) fn compile(schema: &Json, dialect: Dialect) -> Result<Schema, NotASchema> {
        let not_a_schema = |message: String| NotASchema {
            message,
            pointer: String::new(),
            leads_out: false,
        };
        let draft = dialect.draft(schema);
        let draft =
            draft.ok_or_else(|| not_a_schema("the dialect is not a known one".to_owned()))?;
        let compile = || {
            let source = Source::new(schema, draft).map_err(not_a_schema)?;
            let validator = source.validator().map_err(|error| NotASchema {
                pointer: error.instance_path().as_str().to_owned(),
                message: error.masked_with("the value").to_string(),
                leads_out: matches!(error.kind(), ValidationErrorKind::Referencing(_)),
            })?;
            Ok(Schema { source, validator })
        };
        let compiled = guard::followed(compile);
        compiled.unwrap_or_else(|broken| Err(not_a_schema(broken.to_string())))
    }

    pub(crate) fn is_valid<'a>(&self, instance: impl Into<Instance<'a>>) -> bool {
        self.validator.is_valid(instance.into())
    }

    /// What does not fit, reduced to what a person can act on.
    pub(crate) fn faults<'a>(
        &self,
        instance: impl Into<Instance<'a>>,
        extent: Extent,
    ) -> Vec<SchemaFault> {
        self.faults_named(instance, extent, "the value")
    }

    /// The same, with what messages call the value as a whole.
    pub(crate) fn faults_named<'a>(
        &self,
        instance: impl Into<Instance<'a>>,
        extent: Extent,
        subject: &str,
    ) -> Vec<SchemaFault> {
        reduced(self.told(instance.into(), extent, subject))
    }

    /// The same before it is reduced, in the order in which ajv would meet them.
    pub(crate) fn all_faults<'a>(
        &self,
        instance: impl Into<Instance<'a>>,
        extent: Extent,
    ) -> Vec<SchemaFault> {
        self.told(instance.into(), extent, "the value")
    }

    fn told(&self, instance: Instance<'_>, extent: Extent, subject: &str) -> Vec<SchemaFault> {
        if self.validator.is_valid(instance) {
            return Vec::new();
        }
        let mut faults = explain(&self.source, instance, extent, subject);
        // What the walk does not know of, or could not reach, the library does.
        let errors = || self.validator.iter_errors(instance);
        if faults.is_empty() {
            let most = if extent == Extent::First {
                1
            } else {
                usize::MAX
            };
            faults.extend(errors().take(most).map(|error| of_library(&error, subject)));
        } else if extent == Extent::All && self.source.asks_for_unevaluated() {
            let unevaluated =
                errors().filter(|error| error.kind().keyword().starts_with("unevaluated"));
            faults.extend(unevaluated.map(|error| of_library(&error, subject)));
        }
        faults
    }
}

/// An error of the library as one of ours.
fn of_library(error: &ValidationError<'_>, subject: &str) -> SchemaFault {
    let steps = error
        .instance_path()
        .segments()
        .map(|segment| match segment {
            LocationSegment::Property(key) => Step::key(&key),
            LocationSegment::Index(index) => Step::Index(index),
        });
    let path: Vec<Step> = steps.collect();
    let name = words::name(path.last(), subject);
    SchemaFault {
        keyword: error.kind().keyword().to_owned(),
        message: error.masked_with(name).to_string(),
        about: None,
        path,
    }
}

#[cfg(test)]
mod tests;
