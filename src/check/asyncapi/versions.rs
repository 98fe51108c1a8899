//! The JSON Schemas that AsyncAPI publishes for its versions. Each is compiled when a document first asks for it.

use std::sync::OnceLock;

use serde_json::{Value as Json, json};

use super::super::schema::engine::{Dialect, Schema};
use crate::subject::api::{Format, Formats};

/// The version that a document is held against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Version {
    known: &'static Known,
    /// Whether the document is of a later version than those that are known.
    is_later: bool,
}

#[derive(Debug)]
struct Known {
    format: Format,
    /// As it stands in the names of definitions.
    name: &'static str,
    text: &'static str,
    /// In the order of [`Form`].
    forms: [OnceLock<Schema>; Form::COUNT],
}

impl PartialEq for Known {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Known {}

/// For what a version's schema is made up.
#[derive(Clone, Copy)]
enum Form {
    /// For a document that is seen through its references.
    Resolved,
    AsWritten,
    /// The same for a document of a later version.
    ResolvedLater,
    AsWrittenLater,
    /// For one Schema Object.
    SchemaObject,
}

impl Form {
    const COUNT: usize = 5;
}

macro_rules! known {
    ($($format:ident $name:literal $file:literal,)*) => {
        /// The newest first.
        static KNOWN: [Known; 9] = [$(
            Known {
                format: Format::$format,
                name: $name,
                text: include_str!(concat!("../../../schemas/vendor/asyncapi/", $file)),
                forms: [const { OnceLock::new() }; Form::COUNT],
            },
        )*];
    };
}

known! {
    AsyncApi3_1 "3.1.0" "3.1.json",
    AsyncApi3_0 "3.0.0" "3.0.json",
    AsyncApi2_6 "2.6.0" "2.6.json",
    AsyncApi2_5 "2.5.0" "2.5.json",
    AsyncApi2_4 "2.4.0" "2.4.json",
    AsyncApi2_3 "2.3.0" "2.3.json",
    AsyncApi2_2 "2.2.0" "2.2.json",
    AsyncApi2_1 "2.1.0" "2.1.json",
    AsyncApi2_0 "2.0.0" "2.0.json",
}

/// JSON Schema's own draft 7, which every version refers to and nobody fetches.
const DRAFT_07: &str = include_str!("../../../schemas/vendor/asyncapi/draft-07.json");

/// What a version of AsyncAPI 3 that nobody knows yet looks like.
const LATER: &str = r"^3\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)$";

impl Version {
    /// `None` where no schema is known: of an AsyncAPI 2 that there is not.
    pub(super) fn of(formats: Formats) -> Option<Version> {
        let same = KNOWN.iter().find(|known| formats.contains(known.format));
        let newest = || {
            KNOWN
                .first()
                .filter(|_| formats.contains(Format::AsyncApi3))
        };
        let known = same.or_else(newest)?;
        let is_later = same.is_none();
        Some(Version { known, is_later })
    }

    /// The schema of whole documents.
    pub(super) fn document(self, is_resolved: bool) -> &'static Schema {
        self.schema(match (is_resolved, self.is_later) {
            (true, false) => Form::Resolved,
            (false, false) => Form::AsWritten,
            (true, true) => Form::ResolvedLater,
            (false, true) => Form::AsWrittenLater,
        })
    }

    /// The schema of a Schema Object.
    pub(super) fn schema_object(self) -> &'static Schema {
        self.schema(Form::SchemaObject)
    }

    fn schema(self, form: Form) -> &'static Schema {
        self.known.forms[form as usize].get_or_init(|| {
            Schema::new(&self.known.json(form), Dialect::Auto)
                .expect("a test compiles every form of every schema")
        })
    }
}

impl Known {
    fn json(&self, form: Form) -> Json {
        let read = |text| serde_json::from_str::<Json>(text).expect("a test reads every schema");
        let mut schema = read(self.text);
        schema["definitions"]["http://json-schema.org/draft-07/schema"] = read(DRAFT_07);
        if matches!(form, Form::ResolvedLater | Form::AsWrittenLater) {
            schema["properties"]["asyncapi"] = json!({ "type": "string", "pattern": LATER });
        }
        match form {
            Form::AsWritten | Form::AsWrittenLater => schema,
            Form::Resolved | Form::ResolvedLater => {
                if self.name.starts_with("3.") {
                    self.see_through_references(&mut schema);
                }
                schema
            }
            Form::SchemaObject => json!({
                "$schema": schema["$schema"],
                "allOf": [{ "$ref": self.definition("schema") }],
                "definitions": schema["definitions"],
            }),
        }
    }

    fn definition(&self, name: &str) -> String {
        format!("http://asyncapi.com/definitions/{}/{name}.json", self.name)
    }

    /// AsyncAPI 3 allows a reference alone in some places, and there what it leads to is looked at instead.
    fn see_through_references(&self, schema: &mut Json) {
        let places: [(&str, &[&str], &str); 5] = [
            ("channel", &["servers", "items"], "server"),
            ("operation", &["channel"], "channel"),
            ("operation", &["messages", "items"], "messageObject"),
            ("operationReply", &["channel"], "channel"),
            ("operationReply", &["messages", "items"], "messageObject"),
        ];
        for (owner, way, what) in places {
            let mut place = &mut schema["definitions"][self.definition(owner)]["properties"];
            for key in way {
                place = &mut place[*key];
            }
            place["$ref"] = Json::String(self.definition(what));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(formats: &[Format]) -> Option<(&'static str, bool)> {
        let version = Version::of(formats.iter().copied().collect())?;
        Some((version.known.name, version.is_later))
    }

    #[test]
    fn a_document_is_held_against_its_own_version() {
        assert_eq!(
            of(&[Format::AsyncApi2, Format::AsyncApi2_4]),
            Some(("2.4.0", false))
        );
        assert_eq!(
            of(&[Format::AsyncApi3, Format::AsyncApi3_0]),
            Some(("3.0.0", false))
        );
    }

    #[test]
    fn a_later_version_is_held_against_the_newest() {
        assert_eq!(of(&[Format::AsyncApi3]), Some(("3.1.0", true)));
        assert_eq!(of(&[Format::AsyncApi2]), None);
        assert_eq!(of(&[]), None);
    }

    #[test]
    fn every_form_of_every_schema_compiles() {
        for known in &KNOWN {
            let version = Version {
                known,
                is_later: false,
            };
            version.document(true);
            version.schema_object();
            if known.name.starts_with("3.") {
                version.document(false);
            }
        }
        let later = Version {
            known: &KNOWN[0],
            is_later: true,
        };
        later.document(true);
        later.document(false);
    }

    #[test]
    fn references_are_seen_through_where_the_schema_has_them() {
        for known in KNOWN.iter().filter(|known| known.name.starts_with("3.")) {
            let before = known.json(Form::AsWritten);
            let after = known.json(Form::Resolved);
            let definitions = |schema: &Json| schema["definitions"].as_object().unwrap().clone();
            let (before, after) = (definitions(&before), definitions(&after));
            let changed: Vec<&String> = before
                .keys()
                .filter(|name| before[*name] != after[*name])
                .collect();
            assert_eq!(before.len(), after.len(), "{}", known.name);
            assert_eq!(changed.len(), 3, "{}: {changed:?}", known.name);
        }
    }
}
