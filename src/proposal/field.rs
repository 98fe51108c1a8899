//! The fields of `service.yaml`, as the schema of its type has them: the only list of them that there is.

use serde_json::Value as Json;

use super::Keys;
use crate::subject::service::manifest::Manifest;
use crate::typed::schema_of;

/// One field.
#[derive(Clone, Debug)]
pub(super) struct Field {
    pub(super) key: String,
    /// What it says, in a sentence.
    pub(super) about: String,
    pub(super) holds: Holds,
}

/// What a field holds.
#[derive(Clone, Debug)]
pub(super) enum Holds {
    Fields(Vec<Field>),
    List(Box<Holds>),
    /// One of these.
    Words(Vec<Word>),
    Truth,
    Number,
    Link,
    Text {
        form: Option<String>,
    },
}

/// One of a closed list.
#[derive(Clone, Debug)]
pub struct Word {
    pub word: String,
    /// What it stands for, where it does not speak for itself.
    pub about: Option<String>,
}

/// The name of the links' type among the definitions of the schema.
const LINK: &str = "#/$defs/Link";

pub(super) fn of_manifest() -> Vec<Field> {
    let schema = schema_of::<Manifest>();
    fields(&schema, &schema)
}

/// How links are written.
pub(super) fn form_of_links() -> String {
    let schema = schema_of::<Manifest>();
    let definition = LINK.strip_prefix('#').and_then(|link| schema.pointer(link));
    definition.and_then(description).unwrap_or_default()
}

/// The field at some keys.
pub(super) fn find<'f>(fields: &'f [Field], keys: &[String]) -> Option<&'f Field> {
    let (first, rest) = keys.split_first()?;
    let field = fields.iter().find(|field| field.key == *first)?;
    match (rest, &field.holds) {
        ([], _) => Some(field),
        (_, Holds::Fields(below)) => find(below, rest),
        (
            _,
            Holds::List(_)
            | Holds::Words(_)
            | Holds::Truth
            | Holds::Number
            | Holds::Link
            | Holds::Text { .. },
        ) => None,
    }
}

impl Field {
    /// The fields below it that hold values themselves, or it: a list is one.
    pub(super) fn leaves(&self, above: &[String]) -> Vec<Keys> {
        let keys = [above, std::slice::from_ref(&self.key)].concat();
        match &self.holds {
            Holds::Fields(below) => below.iter().flat_map(|field| field.leaves(&keys)).collect(),
            Holds::List(_)
            | Holds::Words(_)
            | Holds::Truth
            | Holds::Number
            | Holds::Link
            | Holds::Text { .. } => vec![keys],
        }
    }
}

impl Holds {
    pub(super) fn words(&self) -> &[Word] {
        match self {
            Holds::Words(words) => words,
            Holds::Fields(_)
            | Holds::List(_)
            | Holds::Truth
            | Holds::Number
            | Holds::Link
            | Holds::Text { .. } => &[],
        }
    }
}

fn fields(object: &Json, schema: &Json) -> Vec<Field> {
    let properties = object.get("properties").and_then(Json::as_object);
    let properties = properties.into_iter().flatten();
    let field = |(key, of_field): (&String, &Json)| Field {
        key: key.clone(),
        about: description(of_field).unwrap_or_default(),
        holds: holds(of_field, schema),
    };
    properties.map(field).collect()
}

fn description(of: &Json) -> Option<String> {
    Some(of.get("description")?.as_str()?.to_owned())
}

/// Every field may be left out, so "or nothing" is no alternative that is of interest.
fn holds(of_field: &Json, schema: &Json) -> Holds {
    if let Some(reference) = of_field.get("$ref").and_then(Json::as_str) {
        let definition = reference
            .strip_prefix('#')
            .and_then(|pointer| schema.pointer(pointer));
        let definition = definition.expect("the schema refers only to itself");
        let form = description(definition);
        return match holds(definition, schema) {
            Holds::Text { .. } if reference == LINK => Holds::Link,
            Holds::Text { .. } => Holds::Text { form },
            other => other,
        };
    }
    if of_field.get("properties").is_some() {
        return Holds::Fields(fields(of_field, schema));
    }
    if let Some(items) = of_field.get("items") {
        return Holds::List(Box::new(holds(items, schema)));
    }
    let words = words(of_field);
    if !words.is_empty() {
        return Holds::Words(words);
    }
    let alternatives = of_field.get("anyOf").and_then(Json::as_array);
    let is_something = |one: &&Json| one.get("type").and_then(Json::as_str) != Some("null");
    let mut alternatives = alternatives.into_iter().flatten().filter(is_something);
    match (alternatives.next(), alternatives.next()) {
        (Some(only), None) => return holds(only, schema),
        // A number or words: words can say both.
        (Some(_), Some(_)) => return Holds::Text { form: None },
        (None, _) => {}
    }
    let kinds = match of_field.get("type") {
        Some(Json::Array(kinds)) => kinds.as_slice(),
        Some(kind) => std::slice::from_ref(kind),
        None => &[],
    };
    let is = |name: &str| kinds.iter().any(|kind| kind == name);
    match (is("boolean"), is("number") || is("integer")) {
        (true, _) => Holds::Truth,
        (_, true) => Holds::Number,
        (false, false) => Holds::Text { form: None },
    }
}

fn words(of_field: &Json) -> Vec<Word> {
    fn elements<'j>(of: &'j Json, key: &str) -> impl Iterator<Item = &'j Json> {
        of.get(key).and_then(Json::as_array).into_iter().flatten()
    }
    let plain = |of: &Json| -> Vec<Word> {
        let words = elements(of, "enum").filter_map(Json::as_str);
        let words = words.map(|word| Word {
            word: word.to_owned(),
            about: None,
        });
        words.collect()
    };
    let told = elements(of_field, "oneOf").flat_map(|one| match one.get("const") {
        Some(Json::String(word)) => vec![Word {
            word: word.clone(),
            about: description(one),
        }],
        Some(_) | None => plain(one),
    });
    plain(of_field).into_iter().chain(told).collect()
}
