//! Mistakes in `service.yaml`, by its schema: an unknown key, a word that is not on the list, a wrong kind of value.
//!
//! Tree and schema are walked side by side, because a general validator speaks of schemas and this has to be
//! understood by somebody who fills a file in. Only what [`super::super::manifest`] can produce is understood:
//! fields, lists, words, and the plain kinds of value.

use std::collections::{BTreeMap, BTreeSet};

use regex::Regex;
use serde_json::Value as Json;

use super::Keys;
use super::wording::{dotted, kind_name, nearest, quoted, short};
use crate::obligation::join;
use crate::text::Place;
use crate::tree::{Kind, Node};

/// A value of the file that is not what its field can be, or a key that is no field.
#[derive(Clone, Debug)]
pub(super) struct Mistake {
    pub keys: Keys,
    /// The field that an unknown key was probably meant for.
    pub meant: Option<Keys>,
    pub place: Place,
    pub message: String,
    pub help: String,
}

/// All mistakes, in the order of the file. The schema does not contain itself, so the walk ends however the
/// document's aliases run.
pub(super) fn mistakes(root: Node<'_>, schema: &Json) -> Vec<Mistake> {
    let mut walk = Walk {
        schema,
        patterns: BTreeMap::new(),
        keys: Keys::new(),
        found: Vec::new(),
    };
    walk.value(root, schema);
    if walk.found.len() == MOST {
        walk.found.push(Mistake {
            keys: Keys::new(),
            meant: None,
            place: root.place(),
            message: format!("the file has {MOST} mistakes or more, of which no more are told"),
            help: "give it another name if it is not about a service".to_owned(),
        });
    }
    walk.found
}

/// A file with more mistakes is not the file that it is taken for.
const MOST: usize = 1_000;

struct Walk<'s> {
    schema: &'s Json,
    patterns: BTreeMap<&'s str, Regex>,
    keys: Keys,
    found: Vec<Mistake>,
}

/// Everything that a value can be: the alternatives of its schema taken together.
#[derive(Default)]
struct Shape<'s> {
    types: BTreeSet<&'s str>,
    words: Vec<&'s str>,
    fields: Option<&'s serde_json::Map<String, Json>>,
    items: Option<&'s Json>,
    pattern: Option<&'s str>,
}

impl<'s> Walk<'s> {
    fn shape(&self, schema: &'s Json) -> Shape<'s> {
        let mut shape = Shape::default();
        self.add(schema, &mut shape);
        shape
    }

    fn add(&self, schema: &'s Json, shape: &mut Shape<'s>) {
        let words = |value: &'s Json| value.as_array().into_iter().flatten();
        if let Some(reference) = schema.get("$ref").and_then(Json::as_str) {
            let target = reference
                .strip_prefix('#')
                .and_then(|pointer| self.schema.pointer(pointer));
            self.add(target.expect("the schema refers only to itself"), shape);
        }
        for alternatives in [schema.get("anyOf"), schema.get("oneOf")]
            .into_iter()
            .flatten()
        {
            words(alternatives).for_each(|alternative| self.add(alternative, shape));
        }
        match schema.get("type") {
            Some(Json::String(one)) => shape.types.extend([one.as_str()]),
            Some(several) => shape.types.extend(words(several).filter_map(Json::as_str)),
            None => {}
        }
        shape
            .words
            .extend(schema.get("const").and_then(Json::as_str));
        let listed = schema.get("enum").into_iter().flat_map(words);
        shape.words.extend(listed.filter_map(Json::as_str));
        shape.fields = shape
            .fields
            .or(schema.get("properties").and_then(Json::as_object));
        shape.items = shape.items.or(schema.get("items"));
        shape.pattern = shape
            .pattern
            .or(schema.get("pattern").and_then(Json::as_str));
    }

    fn value(&mut self, node: Node<'_>, schema: &'s Json) {
        if self.found.len() == MOST {
            return;
        }
        let shape = self.shape(schema);
        match node.kind() {
            // A field that is left blank says nothing.
            Kind::Null => {}
            Kind::Map => match shape.fields {
                Some(fields) => self.fields(node, fields),
                None => self.not_a_kind(node, &shape),
            },
            Kind::List => match shape.items {
                Some(items) => {
                    for (index, item) in node.children().enumerate() {
                        self.keys.push(index.to_string());
                        self.value(item, items);
                        self.keys.pop();
                    }
                }
                None => self.not_a_kind(node, &shape),
            },
            Kind::String if !shape.types.contains("string") => self.not_a_kind(node, &shape),
            Kind::String => self.word(node, &shape),
            Kind::Bool if shape.types.contains("boolean") => {}
            Kind::Float if shape.types.contains("number") => {}
            Kind::Int if shape.types.contains("number") => {}
            Kind::Int
                if shape.types.contains("integer") && node.as_i64().is_some_and(|n| n >= 0) => {}
            Kind::Bool | Kind::Float | Kind::Int => self.not_a_kind(node, &shape),
        }
    }

    fn fields(&mut self, node: Node<'_>, fields: &'s serde_json::Map<String, Json>) {
        for member in node.children() {
            let key = member.key().unwrap_or_default();
            self.keys.push(key.to_owned());
            match fields.get(key) {
                Some(schema) => self.value(member, schema),
                None => self.unknown(member, key, node, fields),
            }
            self.keys.pop();
        }
    }

    fn unknown(
        &mut self,
        member: Node<'_>,
        key: &str,
        mapping: Node<'_>,
        fields: &serde_json::Map<String, Json>,
    ) {
        let meant = nearest(key, fields.keys().map(String::as_str));
        let within = match self.keys.split_last() {
            Some((_, [])) | None => "a service".to_owned(),
            Some((_, above)) => format!("`{}`", dotted(above)),
        };
        self.tell(Mistake {
            keys: self.keys.clone(),
            // A field that is there under its own name was not meant by another.
            meant: meant
                .filter(|field| mapping.get(field).is_none())
                .map(|field| {
                    let mut keys = self.keys.clone();
                    keys.pop();
                    keys.push(field.to_owned());
                    keys
                }),
            place: member.key_place(),
            message: format!("{within} has no field `{}`", short(key)),
            help: match meant {
                Some(field) => format!("did you mean `{field}`?"),
                None => format!("its fields are {}", quoted(fields.keys(), "and")),
            },
        });
    }

    fn word(&mut self, node: Node<'_>, shape: &Shape<'s>) {
        let word = node.as_str().unwrap_or_default();
        if !shape.words.is_empty() && !shape.words.contains(&word) {
            let all = quoted(shape.words.iter(), "or");
            let help = match nearest(word, shape.words.iter().copied()) {
                Some(nearest) => format!("did you mean `{nearest}`? it can be {all}"),
                None => format!("it can be {all}"),
            };
            let message = format!("`{}` cannot be `{}`", dotted(&self.keys), short(word));
            self.wrong(node, message, help);
        } else if let Some(pattern) = shape.pattern {
            let compiled = self.patterns.entry(pattern).or_insert_with(|| {
                Regex::new(pattern).expect("the patterns in our own schema are valid")
            });
            if !compiled.is_match(word) {
                let help = "write a day as `2026-06-25`, or a month as `2026-06`".to_owned();
                self.wrong(node, format!("`{}` is no day or month", short(word)), help);
            }
        }
    }

    fn not_a_kind(&mut self, node: Node<'_>, shape: &Shape<'_>) {
        let is = match node.kind() {
            Kind::Null => "nothing",
            Kind::Bool => "true or false",
            Kind::Int | Kind::Float => "a number",
            Kind::String => "text",
            Kind::List => "a list",
            Kind::Map => "a mapping",
        };
        let wanted: Vec<&str> = shape
            .types
            .iter()
            .filter_map(|name| kind_name(name))
            .collect();
        let is_number = matches!(node.kind(), Kind::Int | Kind::Float);
        let is_plain = is_number || node.kind() == Kind::Bool;
        let help = if !shape.words.is_empty() {
            format!("it can be {}", quoted(shape.words.iter(), "or"))
        } else if is_plain && shape.types.contains("string") {
            "put it in quotes".to_owned()
        } else if let Some(fields) = shape.fields {
            format!("write a mapping with {}", quoted(fields.keys(), "or"))
        } else {
            format!("write {}", join(&wanted, "or"))
        };
        let subject = match self.keys.is_empty() {
            true => "the file".to_owned(),
            false => format!("`{}`", dotted(&self.keys)),
        };
        let message = format!(
            "{subject} is {is} where {} is expected",
            join(&wanted, "or")
        );
        self.wrong(node, message, help);
    }

    fn tell(&mut self, mistake: Mistake) {
        if self.found.len() < MOST {
            self.found.push(mistake);
        }
    }

    fn wrong(&mut self, node: Node<'_>, message: String, help: String) {
        self.tell(Mistake {
            keys: self.keys.clone(),
            meant: None,
            place: node.place(),
            message,
            help,
        });
    }
}
