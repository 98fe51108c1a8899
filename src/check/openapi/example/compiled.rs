//! Schemas of a document, compiled for the validator: those that the sieve could not answer for.

use rustc_hash::FxHashMap;
use serde_json::{Map, Value as Json};

use crate::check::schema::engine::{Dialect, Extent, Schema, SchemaFault};
use crate::check::schema::sieve::Relax;
use crate::tree::{Node, TreeId};

/// A schema with all that it refers to that has more values than this is not compiled, and passes everything.
const LARGEST: usize = 200_000;

/// Schemas within schemas that are looked into.
const DEEPEST: usize = 200;

/// By their nodes.
pub(super) struct Compiled {
    dialect: Dialect,
    /// Whether `x-nullable` means what `nullable` does.
    has_x_nullable: bool,
    schemas: FxHashMap<(TreeId, u32, Relax), Result<Option<Schema>, String>>,
}

impl Compiled {
    pub(super) fn new(dialect: Dialect, has_x_nullable: bool) -> Self {
        Compiled {
            dialect,
            has_x_nullable,
            schemas: FxHashMap::default(),
        }
    }

    /// A schema made ready, or why it is none; `None` for one that is passed over.
    pub(super) fn of(
        &mut self,
        schema: Node<'_>,
        relax: Relax,
    ) -> Result<Option<&Schema>, &String> {
        let (tree, node) = schema.home().id();
        let key = (tree, node, relax);
        if !self.schemas.contains_key(&key) {
            let compiled = self.compile(schema, relax);
            self.schemas.insert(key, compiled);
        }
        match self.schemas.get(&key) {
            Some(compiled) => compiled.as_ref().map(Option::as_ref),
            None => Ok(None),
        }
    }

    fn compile(&self, schema: Node<'_>, relax: Relax) -> Result<Option<Schema>, String> {
        let Some(mut json) = schema.to_json(LARGEST) else {
            return Ok(None);
        };
        if let Some(members) = json.as_object_mut().filter(|_| relax == Relax::Flag) {
            members.remove("required");
        }
        self.make_ready(&mut json, relax, 0);
        match Schema::new(&json, self.dialect) {
            Ok(schema) => Ok(Some(schema)),
            // A reference into a circle leads nowhere from here.
            Err(_) if has_reference(&json, 0) => Ok(None),
            Err(why) => Err(format!("the schema is not sound: {why}")),
        }
    }

    /// Leaves out of `required` what this kind of message need not have, and calls `x-nullable` by its later name.
    fn make_ready(&self, schema: &mut Json, relax: Relax, depth: usize) {
        let Some(members) = schema.as_object_mut() else {
            return;
        };
        if depth > DEEPEST {
            return;
        }
        if self.has_x_nullable && members.get("x-nullable") == Some(&Json::Bool(true)) {
            members.insert("nullable".to_owned(), Json::Bool(true));
        }
        if let Some(keyword) = relax.keyword() {
            leave_out(members, keyword);
        }
        let below = |schema: &mut Json, relax| self.make_ready(schema, relax, depth + 1);
        for (keyword, value) in members.iter_mut() {
            match (keyword.as_str(), value) {
                // What is denied is denied as it stands.
                ("not", schema) => below(schema, Relax::Nothing),
                (
                    "properties" | "patternProperties" | "definitions" | "$defs" | "dependencies",
                    Json::Object(named),
                ) => named.values_mut().for_each(|schema| below(schema, relax)),
                ("items" | "allOf" | "anyOf" | "oneOf", Json::Array(schemas)) => {
                    schemas.iter_mut().for_each(|schema| below(schema, relax));
                }
                (
                    "items"
                    | "additionalItems"
                    | "contains"
                    | "additionalProperties"
                    | "propertyNames"
                    | "if"
                    | "then"
                    | "else",
                    schema,
                ) => below(schema, relax),
                _ => {}
            }
        }
    }
}

/// Takes the names of members with this flag out of `required`.
fn leave_out(schema: &mut Map<String, Json>, keyword: &str) {
    let properties = schema.get("properties").cloned();
    let has_flag = |name: &Json| {
        let property = properties.as_ref().and_then(|all| all.get(name.as_str()?));
        property.and_then(|property| property.get(keyword)) == Some(&Json::Bool(true))
    };
    if let Some(Json::Array(required)) = schema.get_mut("required") {
        required.retain(|name| !has_flag(name));
        if required.is_empty() {
            schema.remove("required");
        }
    }
}

/// What does not fit, as ajv would tell it.
pub(super) fn faults(schema: &Schema, value: Node<'_>) -> Vec<SchemaFault> {
    schema.faults(value, Extent::First)
}

fn has_reference(json: &Json, depth: usize) -> bool {
    if depth > DEEPEST {
        return true;
    }
    match json {
        Json::Array(items) => items.iter().any(|item| has_reference(item, depth + 1)),
        Json::Object(members) => members.iter().any(|(key, value)| {
            (key == "$ref" && value.is_string()) || has_reference(value, depth + 1)
        }),
        _ => false,
    }
}
