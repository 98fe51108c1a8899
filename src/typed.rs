//! Typed reading of files that are ours: packs, settings, manifests.
//!
//! serde reads them, and stops at its first complaint. Only then is the document held against the JSON Schema of
//! the same type, side by side, which finds every mistake and says it in words that somebody who fills in a
//! file understands. Only schemas that our own types can produce are understood here: fields, maps, lists,
//! words and the plain kinds of value. General validation is the business of [`crate::check`]'s `schema`.

use std::collections::{BTreeMap, BTreeSet};

use regex::Regex;
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value as Json};

use crate::text::Place;
use crate::tree::{Kind, Node};
use crate::words::{listed, nearest, quoted};

/// Our own files are small; a document beyond this is an alias bomb.
const LARGEST: usize = 1_000_000;

/// Something wrong with a file of ours, at its place.
#[derive(Clone, Debug)]
pub struct Mistake {
    pub place: Place,
    /// The particular fact: lower case, no final stop.
    pub message: String,
    pub help: Option<String>,
}

/// A mistake of shape, with where it stands in the document.
#[derive(Clone, Debug)]
pub struct ShapeMistake {
    /// The keys and indices that lead to the value.
    pub keys: Vec<String>,
    pub about: About,
    /// The field that an unknown key was probably meant for.
    pub meant: Option<Vec<String>>,
    pub mistake: Mistake,
}

/// Which of the two is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// The last of the keys is no field.
    Key,
    Value,
}

/// A file with more mistakes is not the file that it is taken for.
pub const MOST_MISTAKES: usize = 1_000;

/// Reads a document as a type, or says everything that keeps it from being one, in the order of the file.
pub fn read_as<T: DeserializeOwned + JsonSchema>(node: Node<'_>) -> Result<T, Vec<Mistake>> {
    let whole = |message: String| {
        vec![Mistake {
            place: node.place(),
            message,
            help: None,
        }]
    };
    let Some(json) = node.to_json(LARGEST) else {
        return Err(whole(format!(
            "its aliases unfold into more than {LARGEST} values"
        )));
    };
    serde_json::from_value(json).map_err(|error| {
        let schema = schema_of::<T>();
        let mistakes: Vec<Mistake> = shape_mistakes(node, &schema)
            .into_iter()
            .map(|found| found.mistake)
            .collect();
        match mistakes.is_empty() {
            true => whole(error.to_string()),
            false => mistakes,
        }
    })
}

/// The JSON Schema of one of our types.
pub fn schema_of<T: JsonSchema>() -> Json {
    schemars::schema_for!(T).to_value()
}

/// `did you mean …?`, or what there is to choose from.
pub fn closest<'a>(typed: &str, names: impl Iterator<Item = &'a str>) -> Option<String> {
    let mut names: Vec<&str> = names.collect();
    // The editions of a text have one name.
    names.dedup();
    match nearest(typed, names.iter().copied()) {
        Some(name) => Some(format!("did you mean `{name}`?")),
        None if names.is_empty() => None,
        None => Some(format!("there is {}", listed(&names, "and"))),
    }
}

/// Everything in which a document differs from the schema of one of our types. The schema does not contain
/// itself, so the walk ends however the document's aliases run.
pub fn shape_mistakes(root: Node<'_>, schema: &Json) -> Vec<ShapeMistake> {
    let mut walk = Walk {
        schema,
        patterns: BTreeMap::new(),
        keys: Vec::new(),
        found: Vec::new(),
    };
    walk.value(root, schema);
    if walk.found.len() == MOST_MISTAKES {
        walk.found.push(ShapeMistake {
            keys: Vec::new(),
            about: About::Value,
            meant: None,
            mistake: Mistake {
                place: root.place(),
                message: format!(
                    "the file has {MOST_MISTAKES} mistakes or more, of which no more are told"
                ),
                help: None,
            },
        });
    }
    walk.found
}

struct Walk<'s> {
    schema: &'s Json,
    patterns: BTreeMap<&'s str, Regex>,
    keys: Vec<String>,
    found: Vec<ShapeMistake>,
}

/// Everything that a value can be: the alternatives of its schema taken together.
#[derive(Default)]
struct Shape<'s> {
    kinds: BTreeSet<&'s str>,
    /// Nothing was said about its kind.
    any: bool,
    words: Vec<&'s str>,
    fields: Option<&'s Map<String, Json>>,
    required: Vec<&'s str>,
    /// What stands under keys that are no fields, where such keys are allowed.
    others: Option<&'s Json>,
    items: Option<&'s Json>,
    pattern: Option<&'s str>,
    /// Below zero is not allowed.
    counts: bool,
    /// Keys that are no fields are not allowed.
    closed: bool,
}

impl<'s> Walk<'s> {
    fn shape(&self, schema: &'s Json) -> Shape<'s> {
        let mut shape = Shape::default();
        self.add(schema, &mut shape);
        shape
    }

    fn add(&self, schema: &'s Json, shape: &mut Shape<'s>) {
        fn elements(value: &Json) -> impl Iterator<Item = &Json> {
            value.as_array().into_iter().flatten()
        }
        let mut says_kind = false;
        if let Some(reference) = schema.get("$ref").and_then(Json::as_str) {
            let target = reference
                .strip_prefix('#')
                .and_then(|pointer| self.schema.pointer(pointer));
            self.add(target.expect("the schema refers only to itself"), shape);
            says_kind = true;
        }
        for alternatives in [schema.get("anyOf"), schema.get("oneOf")]
            .into_iter()
            .flatten()
        {
            elements(alternatives).for_each(|alternative| self.add(alternative, shape));
            says_kind = true;
        }
        match schema.get("type") {
            Some(Json::String(one)) => shape.kinds.extend([one.as_str()]),
            Some(several) => shape
                .kinds
                .extend(elements(several).filter_map(Json::as_str)),
            None => {
                shape.any |=
                    !says_kind && schema.get("const").is_none() && schema.get("enum").is_none()
            }
        }
        if let Some(word) = schema.get("const").and_then(Json::as_str) {
            shape.words.push(word);
            shape.kinds.insert("string");
        }
        let words = schema.get("enum").into_iter().flat_map(elements);
        shape.words.extend(words.filter_map(Json::as_str));
        shape.fields = shape
            .fields
            .or(schema.get("properties").and_then(Json::as_object));
        let required = schema.get("required").into_iter().flat_map(elements);
        shape.required.extend(required.filter_map(Json::as_str));
        let others = schema
            .get("additionalProperties")
            .filter(|others| others.is_object());
        shape.others = shape.others.or(others);
        shape.items = shape.items.or(schema.get("items"));
        shape.closed |= schema.get("additionalProperties") == Some(&Json::Bool(false));
        shape.counts |= schema.get("minimum").and_then(Json::as_i64) == Some(0);
        shape.pattern = shape
            .pattern
            .or(schema.get("pattern").and_then(Json::as_str));
    }

    /// As deep as the schema, which does not refer to itself: what no field is for is not entered.
    fn value(&mut self, node: Node<'_>, schema: &'s Json) {
        if self.found.len() == MOST_MISTAKES {
            return;
        }
        let shape = self.shape(schema);
        let may_be = |kind: &str| shape.any || shape.kinds.contains(kind);
        match node.kind() {
            Kind::Map if may_be("object") => self.members(node, &shape),
            Kind::List if may_be("array") => {
                if let Some(items) = shape.items {
                    for (index, item) in node.children().enumerate() {
                        self.below(index.to_string(), |walk| walk.value(item, items));
                    }
                }
            }
            Kind::String if may_be("string") => self.word(node, &shape),
            Kind::Null if may_be("null") => {}
            Kind::Bool if may_be("boolean") => {}
            Kind::Int | Kind::Float if may_be("number") => {}
            Kind::Int
                if may_be("integer")
                    && !(shape.counts && node.as_f64().is_some_and(|number| number < 0.0)) => {}
            Kind::Null
            | Kind::Bool
            | Kind::Int
            | Kind::Float
            | Kind::String
            | Kind::List
            | Kind::Map => {
                self.not_a_kind(node, &shape);
            }
        }
    }

    fn below(&mut self, key: String, look: impl FnOnce(&mut Self)) {
        self.keys.push(key);
        look(self);
        self.keys.pop();
    }

    fn members(&mut self, node: Node<'_>, shape: &Shape<'s>) {
        for member in node.children() {
            let key = member.key().unwrap_or_default();
            let schema = shape
                .fields
                .and_then(|fields| fields.get(key))
                .or(shape.others);
            match (schema, shape.fields) {
                (Some(schema), _) => self.below(key.to_owned(), |walk| walk.value(member, schema)),
                (None, Some(fields)) => self.below(key.to_owned(), |walk| {
                    walk.unknown(member, key, node, fields)
                }),
                (None, None) if shape.closed => self.below(key.to_owned(), |walk| {
                    walk.unknown(member, key, node, &Map::new());
                }),
                (None, None) => {}
            }
        }
        for required in &shape.required {
            if node.get(required).is_none() {
                let place = match node.key() {
                    Some(_) => node.key_place(),
                    None => node
                        .children()
                        .next()
                        .map_or_else(|| node.place(), Node::key_place),
                };
                self.report(
                    About::Value,
                    place,
                    format!("{} is missing", quoted(required)),
                    None,
                    None,
                );
            }
        }
    }

    fn unknown(
        &mut self,
        member: Node<'_>,
        key: &str,
        mapping: Node<'_>,
        fields: &Map<String, Json>,
    ) {
        let names = fields.keys().map(String::as_str);
        let meant = nearest(key, names.clone());
        let within = match self.keys.split_last() {
            Some((_, [])) | None => "there is no field".to_owned(),
            Some((_, above)) => format!("{} has no field", quoted(&dotted(above))),
        };
        let help = match meant {
            Some(field) => format!("did you mean {}?", quoted(field)),
            None if fields.is_empty() => "it has none".to_owned(),
            None => format!("its fields are {}", listed(names, "and")),
        };
        // A field that is there under its own name was not meant by another.
        let meant = meant
            .filter(|field| mapping.get(field).is_none())
            .map(|field| {
                let above = &self.keys[..self.keys.len() - 1];
                above.iter().cloned().chain([field.to_owned()]).collect()
            });
        self.report(
            About::Key,
            member.key_place(),
            format!("{within} {}", quoted(key)),
            Some(help),
            meant,
        );
    }

    fn word(&mut self, node: Node<'_>, shape: &Shape<'s>) {
        let word = node.as_str().unwrap_or_default();
        if !shape.words.is_empty() && !shape.words.contains(&word) {
            let all = listed(&shape.words, "or");
            let help = match nearest(word, shape.words.iter().copied()) {
                Some(nearest) => format!("did you mean {}? it can be {all}", quoted(nearest)),
                None => format!("it can be {all}"),
            };
            let message = format!("{} cannot be {}", self.subject(), quoted(word));
            self.report(About::Value, node.place(), message, Some(help), None);
        } else if let Some(pattern) = shape.pattern {
            let compiled =
                || Regex::new(pattern).expect("the patterns in our own schemas are valid");
            let pattern = self.patterns.entry(pattern).or_insert_with(compiled);
            if !pattern.is_match(word) {
                let help = "write a day as `2026-06-25`, or a month as `2026-06`".to_owned();
                self.report(
                    About::Value,
                    node.place(),
                    format!("{} is no day or month", quoted(word)),
                    Some(help),
                    None,
                );
            }
        }
    }

    fn not_a_kind(&mut self, node: Node<'_>, shape: &Shape<'_>) {
        let is = match node.kind() {
            Kind::Null => "empty",
            Kind::Bool => "true or false",
            Kind::Int | Kind::Float => "a number",
            Kind::String => "text",
            Kind::List => "a list",
            Kind::Map => "a mapping",
        };
        let wanted: Vec<&str> = shape
            .kinds
            .iter()
            .filter_map(|kind| kind_name(kind))
            .collect();
        let wanted = crate::obligation::join(&wanted, "or");
        let is_plain = matches!(node.kind(), Kind::Int | Kind::Float | Kind::Bool);
        let help = match (shape.words.as_slice(), shape.fields) {
            ([], _) if is_plain && shape.kinds.contains("string") => {
                Some("put it in quotes".to_owned())
            }
            ([], Some(fields)) => Some(format!(
                "write a mapping with {}",
                listed(fields.keys(), "or")
            )),
            ([], None) => Some(format!("write {wanted}")),
            (words, _) => Some(format!("it can be {}", listed(words, "or"))),
        };
        let place = if node.kind() == Kind::Null {
            node.key_place()
        } else {
            node.place()
        };
        let message = format!("{} is {is} where {wanted} is expected", self.subject());
        self.report(About::Value, place, message, help, None);
    }

    fn subject(&self) -> String {
        match self.keys.is_empty() {
            true => "this".to_owned(),
            false => quoted(&dotted(&self.keys)),
        }
    }

    fn report(
        &mut self,
        about: About,
        place: Place,
        message: String,
        help: Option<String>,
        meant: Option<Vec<String>>,
    ) {
        if self.found.len() == MOST_MISTAKES {
            return;
        }
        self.found.push(ShapeMistake {
            keys: self.keys.clone(),
            about,
            meant,
            mistake: Mistake {
                place,
                message,
                help,
            },
        });
    }
}

fn kind_name(json_type: &str) -> Option<&'static str> {
    match json_type {
        "string" => Some("text"),
        "boolean" => Some("`true` or `false`"),
        "integer" => Some("a whole number"),
        "number" => Some("a number"),
        "array" => Some("a list"),
        "object" => Some("a mapping"),
        // A blank is allowed where it is, and never asked for.
        _ => None,
    }
}

/// `performance.kpis[0].date`, as people say it.
fn dotted(keys: &[String]) -> String {
    let mut path = String::new();
    for key in keys {
        let is_index = key.bytes().all(|byte| byte.is_ascii_digit());
        match (is_index, path.is_empty()) {
            (true, _) => path.push_str(&format!("[{key}]")),
            (false, true) => path.push_str(key),
            (false, false) => path.push_str(&format!(".{key}")),
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::sync::Arc;

    use serde::Deserialize;

    use super::*;
    use crate::text::{RepoPath, SourceText};
    use crate::tree::{Forest, Format, read};

    #[derive(Debug, Deserialize, JsonSchema)]
    #[serde(deny_unknown_fields, rename_all = "kebab-case")]
    #[expect(dead_code, reason = "only its shape matters")]
    struct Poster {
        title: String,
        size: Size,
        #[serde(default)]
        copies: Option<u32>,
        #[serde(default)]
        sizes_by_town: BTreeMap<String, Size>,
    }

    #[derive(Debug, Deserialize, JsonSchema)]
    #[serde(rename_all = "kebab-case")]
    enum Size {
        Small,
        Large,
    }

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let source = Arc::new(SourceText::new(RepoPath::new("p.yaml"), text.to_owned()));
        let reading = read(&source, Format::Yaml);
        let mut forest = Forest::default();
        let file = forest.add_source(source);
        let tree = reading.trees.into_iter().next().unwrap();
        let tree = forest.add_tree(Some(file), tree);
        let found: Vec<String> = match read_as::<Poster>(forest.root(tree)) {
            Ok(_) => Vec::new(),
            Err(mistakes) => {
                let line = |mistake: &Mistake| {
                    let help = mistake.help.as_deref().map(|help| format!(" ({help})"));
                    format!(
                        "{} {}{}",
                        mistake.place,
                        mistake.message,
                        help.unwrap_or_default()
                    )
                };
                mistakes.iter().map(line).collect()
            }
        };
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn a_good_file_has_no_mistakes() {
        check(
            "title: Juggle\nsize: small\ncopies: 3\nsizes-by-town: { Ely: large }\n",
            &[],
        );
    }

    #[test]
    fn every_mistake_is_told_at_its_place() {
        check(
            "titel: Juggle\nsize: larg\ncopies: -1\nsizes-by-town:\n  Ely: 3\n",
            &[
                "p.yaml:1:1 there is no field `titel` (did you mean `title`?)",
                "p.yaml:2:7 `size` cannot be `larg` (did you mean `large`? it can be `small` or `large`)",
                "p.yaml:3:9 `copies` is a number where a whole number is expected (write a whole number)",
                "p.yaml:5:8 `sizes-by-town.Ely` is a number where text is expected (it can be `small` or `large`)",
                "p.yaml:1:1 `title` is missing",
            ],
        );
        check(
            "title:\nsize: small\n",
            &["p.yaml:1:1 `title` is empty where text is expected (write text)"],
        );
        check(
            "- a\n",
            &[
                "p.yaml:1:1 this is a list where a mapping is expected (write a mapping with `title`, `size`, `copies` or `sizes-by-town`)",
            ],
        );
    }
}
