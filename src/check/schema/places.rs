//! Where the references of a schema lead: identifiers and anchors, and pointers from there.
//!
//! Only the schema itself is looked at. Nothing is ever fetched.

use rustc_hash::FxHashMap;
use serde_json::Value as Json;

use crate::select::Location;
use crate::select::Step;

/// Schemas nest no deeper than this; what is deeper has no identifier.
const DEEPEST: usize = 128;

/// Under which addresses the parts of a schema are known: a pointer for each.
#[derive(Debug, Default)]
pub(super) struct Places {
    pointers: FxHashMap<String, String>,
}

/// A schema that a reference leads to, and the address that its own references start from.
pub(super) struct Found<'s> {
    pub(super) schema: &'s Json,
    pub(super) base: String,
}

impl Places {
    pub(super) fn of(schema: &Json) -> Places {
        let mut places = Places::default();
        places.pointers.insert(String::new(), String::new());
        places.look(schema, "", &mut Vec::new());
        places
    }

    fn look(&mut self, schema: &Json, base: &str, way: &mut Vec<Step>) {
        if way.len() > DEEPEST {
            return;
        }
        let pointer = || way.iter().cloned().collect::<Location>().pointer();
        let mut inner = None;
        if let Some(members) = schema.as_object() {
            if let Some(id) = id_of(schema) {
                let address = join(base, id);
                match address.split_once('#') {
                    Some((_, name)) if !name.is_empty() => {
                        self.pointers.insert(address, pointer());
                    }
                    _ => {
                        let address = address.trim_end_matches('#').to_owned();
                        self.pointers.entry(address.clone()).or_insert_with(pointer);
                        inner = Some(address);
                    }
                }
            }
            let base = inner.as_deref().unwrap_or(base);
            for keyword in ["$anchor", "$dynamicAnchor"] {
                if let Some(name) = members.get(keyword).and_then(Json::as_str) {
                    let address = format!("{base}#{name}");
                    self.pointers.entry(address).or_insert_with(pointer);
                }
            }
            for (key, member) in members {
                if !matches!(
                    key.as_str(),
                    "enum" | "const" | "default" | "examples" | "example"
                ) {
                    way.push(Step::key(key));
                    self.look(member, base, way);
                    way.pop();
                }
            }
        } else if let Some(items) = schema.as_array() {
            for (index, item) in items.iter().enumerate() {
                way.push(Step::Index(index));
                self.look(item, base, way);
                way.pop();
            }
        }
    }

    /// `None` for what leads out of the schema, or nowhere.
    pub(super) fn find<'s>(
        &self,
        root: &'s Json,
        base: &str,
        reference: &str,
    ) -> Option<Found<'s>> {
        let address = join(base, reference);
        let (document, fragment) = address.split_once('#').unwrap_or((&address, ""));
        if let Some(pointer) = self.pointers.get(&address) {
            let schema = root.pointer(pointer)?;
            return Some(Found {
                schema,
                base: document.to_owned(),
            });
        }
        let start = root.pointer(self.pointers.get(document)?)?;
        let pointer = percent_decoded(fragment);
        let schema = if pointer == "/" {
            start
        } else {
            start.pointer(&pointer)?
        };
        Some(Found {
            schema,
            base: document.to_owned(),
        })
    }
}

/// The identifier that a schema gives itself.
pub(super) fn id_of(schema: &Json) -> Option<&str> {
    let text = |keyword: &str| schema.get(keyword).and_then(Json::as_str);
    text("$id").or_else(|| text("id"))
}

/// An address as seen from another.
pub(super) fn join(base: &str, reference: &str) -> String {
    let base = base.split('#').next().unwrap_or_default();
    let has_scheme = reference.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|first: char| first.is_ascii_alphabetic())
            && scheme
                .chars()
                .all(|letter| letter.is_ascii_alphanumeric() || "+-.".contains(letter))
    });
    if has_scheme || base.is_empty() {
        return reference.trim_end_matches('#').to_owned();
    }
    let reference = reference.trim_end_matches('#');
    if reference.is_empty() || reference.starts_with('#') {
        return format!("{base}{reference}");
    }
    let authority = base.find("://").map_or(0, |scheme| {
        let rest = &base[scheme + 3..];
        scheme + 3 + rest.find('/').unwrap_or(rest.len())
    });
    if reference.starts_with('/') {
        return format!("{}{reference}", &base[..authority]);
    }
    match base[authority..].rfind('/') {
        Some(slash) => format!("{}{reference}", &base[..authority + slash + 1]),
        None => format!("{}/{reference}", &base[..authority]),
    }
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let digits = after
            .get(..2)
            .and_then(|digits| std::str::from_utf8(digits).ok());
        let decoded = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match decoded {
            Some(byte) if *first == b'%' => {
                bytes.push(byte);
                rest = &after[2..];
            }
            _ => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
