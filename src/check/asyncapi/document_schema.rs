//! `asyncApiDocumentSchema`: does a document fit the schema of its version of AsyncAPI?
//!
//! A schema of AsyncAPI says far more of a mistake than a person can act on, as most of its objects can also be
//! references. What is said is thinned out first, in the way of Spectral, and then reduced like that of any schema.

use schemars::JsonSchema;
use serde::Deserialize;

use super::super::schema::engine::{Extent, SchemaFault, reduced};
use super::super::{Context, OptionMistake, Tables, Target, Verb, Verdict};
use super::versions::Version;
use crate::select::{Location, Step};
use crate::words::quoted;

#[derive(Debug, Deserialize, JsonSchema)]
pub(in crate::check) struct Options {
    /// Whether the document is seen through its references. If not, only references that stand in the wrong place
    /// are told.
    resolved: bool,
}

#[derive(Debug)]
pub struct DocumentSchema {
    is_resolved: bool,
}

impl Verb for DocumentSchema {
    type Options = Options;

    fn new(options: Options, _: &Tables) -> Result<Self, Vec<OptionMistake>> {
        let is_resolved = options.resolved;
        Ok(DocumentSchema { is_resolved })
    }

    fn run<'f>(&self, target: &Target<'f>, context: &Context<'f>) -> Verdict<'f> {
        let version = context
            .document
            .and_then(|document| Version::of(document.formats));
        let (Some(version), Some(document)) = (version, target.value()) else {
            return Verdict::Ignored;
        };
        let schema = version.document(self.is_resolved);
        if schema.is_valid(document) {
            return target.pass();
        }
        let faults = if self.is_resolved {
            let faults = reduced(thinned(schema.all_faults(document, Extent::All)));
            let mut faults = with_constants_once(faults);
            faults.retain(|fault| !is_unexpected_reference(fault));
            faults
        } else {
            let mut faults = schema.faults(document, Extent::All);
            faults.retain(is_unexpected_reference);
            for fault in &mut faults {
                fault.message = "a `$ref` is not allowed here".to_owned();
            }
            faults
        };
        let faults = faults
            .into_iter()
            .map(|fault| target.fault_below(fault.path, fault.message));
        target.verdict(faults.collect())
    }
}

fn is_unexpected_reference(fault: &SchemaFault) -> bool {
    fault.keyword == "additionalProperties" && fault.about.as_deref() == Some("$ref")
}

/// Of what stands one after the other at the same place, the first; nothing on forms, or on a reference that could
/// stand there, beside what is wrong in one of the forms. What is not expected is told at itself.
fn thinned(faults: Vec<SchemaFault>) -> Vec<SchemaFault> {
    let lacks_reference =
        |fault: &SchemaFault| fault.keyword == "required" && fault.about.as_deref() == Some("$ref");
    let faults = faults.into_iter().filter(|fault| !lacks_reference(fault));
    let mut faults: Vec<Placed> = faults.map(Placed::new).collect();
    // Each is held against the one before it that is still there, and against the one after it.
    let mut kept: Vec<Placed> = Vec::with_capacity(faults.len());
    faults.reverse();
    while let Some(fault) = faults.pop() {
        while faults
            .last()
            .is_some_and(|next| next.pointer == fault.pointer)
        {
            faults.pop();
        }
        let is_said_below = fault.is_on_forms()
            && kept
                .last()
                .is_some_and(|last| last.pointer.starts_with(&fault.pointer));
        if !is_said_below {
            kept.push(fault);
        }
    }
    kept.into_iter().map(|placed| placed.fault).collect()
}

/// One fault for all the constants that a value is not: each of several forms can ask for another one.
fn with_constants_once(faults: Vec<SchemaFault>) -> Vec<SchemaFault> {
    let mut kept: Vec<SchemaFault> = Vec::with_capacity(faults.len());
    for fault in faults {
        let is_same = |other: &&mut SchemaFault| {
            (other.keyword.as_str(), &other.path) == ("const", &fault.path)
                && other.message != fault.message
        };
        let same = kept
            .iter_mut()
            .find(is_same)
            .filter(|_| fault.keyword == "const");
        match same {
            Some(same) => {
                let name = fault.path.last().map_or_else(String::new, Step::to_string);
                same.message = format!(
                    "{} must be one of some fixed values, and is none",
                    quoted(&name)
                );
            }
            None => kept.push(fault),
        }
    }
    kept
}

/// A fault, and the pointer to it, by which Spectral compares places.
struct Placed {
    pointer: String,
    fault: SchemaFault,
}

impl Placed {
    fn new(mut fault: SchemaFault) -> Placed {
        let mut pointer = fault.path.iter().cloned().collect::<Location>().pointer();
        if let ("additionalProperties", Some(name)) = (fault.keyword.as_str(), &fault.about) {
            pointer.push('/');
            pointer.push_str(name);
            // A slash in the name is not escaped there, and so it leads to what holds the name.
            fault.path.extend(name.split('/').map(Step::key));
        }
        Placed { pointer, fault }
    }

    fn is_on_forms(&self) -> bool {
        self.fault.keyword == "oneOf"
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::super::super::testing::{in_document, mistakes};
    use super::*;
    use crate::subject::api::Format;

    fn fault(pointer: &str, keyword: &str, about: &str) -> SchemaFault {
        SchemaFault {
            path: Location::parse_pointer(pointer).unwrap().steps().to_vec(),
            keyword: keyword.to_owned(),
            about: Some(about.to_owned()),
            message: String::new(),
        }
    }

    #[track_caller]
    fn check_thinned(faults: &[(&str, &str, &str)], expected: &[&str]) {
        let faults = faults
            .iter()
            .map(|(pointer, keyword, about)| fault(pointer, keyword, about));
        let kept: Vec<String> = thinned(faults.collect())
            .into_iter()
            .map(|fault| {
                let pointer = fault.path.into_iter().collect::<Location>().pointer();
                format!("{pointer} {}", fault.keyword)
            })
            .collect();
        assert_eq!(kept, expected);
    }

    #[test]
    fn one_fault_is_told_of_each_place() {
        check_thinned(
            &[
                ("/a", "type", ""),
                ("/a", "enum", ""),
                ("/b", "type", ""),
                ("/a", "type", ""),
            ],
            &["/a type", "/b type", "/a type"],
        );
    }

    #[test]
    fn what_is_not_expected_is_told_at_itself() {
        check_thinned(
            &[
                ("/a", "additionalProperties", "b"),
                ("/a", "type", ""),
                ("", "additionalProperties", "c/d"),
            ],
            &[
                "/a/b additionalProperties",
                "/a type",
                "/c/d additionalProperties",
            ],
        );
    }

    #[test]
    fn forms_and_missing_references_are_not_told_beside_what_is_wrong_below() {
        check_thinned(
            &[
                ("/a", "required", "$ref"),
                ("/a/b", "type", ""),
                ("/a", "oneOf", ""),
                ("/c", "oneOf", ""),
            ],
            &["/a/b type", "/c oneOf"],
        );
        check_thinned(
            &[("/a", "required", "b"), ("/a", "oneOf", "")],
            &["/a required"],
        );
        check_thinned(&[("/a", "required", "$ref")], &[]);
    }

    #[test]
    fn constants_of_several_forms_are_told_once() {
        let of = |pointer: &str, keyword: &str, message: &str| SchemaFault {
            message: message.to_owned(),
            ..fault(pointer, keyword, "")
        };
        let faults = vec![
            of("/a", "const", "one"),
            of("/a", "enum", "two"),
            of("/a", "const", "three"),
            of("/b", "const", "one"),
            of("/a", "const", "four"),
        ];
        let kept = with_constants_once(faults)
            .into_iter()
            .map(|fault| fault.message);
        let kept: Vec<String> = kept.collect();
        assert_eq!(
            kept,
            [
                "`a` must be one of some fixed values, and is none",
                "two",
                "one"
            ]
        );
    }

    #[track_caller]
    fn check(resolved: bool, formats: &[Format], document: Json, expected: &str) {
        let options = json!({ "resolved": resolved });
        let found = in_document("asyncApiDocumentSchema", options, formats, document, "");
        let places: Vec<&str> = found
            .split("; ")
            .map(|told| told.rsplit(' ').next().unwrap_or_default())
            .collect();
        assert_eq!(places.join(" "), expected, "{found}");
    }

    #[test]
    fn a_document_is_held_against_the_schema_of_its_version() {
        let two = [Format::AsyncApi2, Format::AsyncApi2_6];
        let document = json!({ "asyncapi": "2.6.0", "info": { "title": "a", "version": "1" }, "channels": {} });
        check(true, &two, document.clone(), "passed");
        check(true, &[Format::AsyncApi2], document, "ignored");
        check(
            true,
            &two,
            json!({ "asyncapi": "2.6.0", "info": { "title": 1, "version": "1", "more": 2 }, "channels": {} }),
            "/info/more /info/title",
        );
    }

    #[test]
    fn a_version_that_is_not_known_is_held_against_the_newest() {
        let info = json!({ "title": "a", "version": "1" });
        let later = |version: &str| json!({ "asyncapi": version, "info": info });
        check(true, &[Format::AsyncApi3], later("3.9.0"), "passed");
        check(
            true,
            &[Format::AsyncApi3, Format::AsyncApi3_1],
            later("3.9.0"),
            "/asyncapi",
        );
        check(true, &[Format::AsyncApi3], later("3.9"), "/asyncapi");
    }

    #[test]
    fn as_it_is_written_only_misplaced_references_are_told() {
        let three = [Format::AsyncApi3, Format::AsyncApi3_0];
        check(
            false,
            &three,
            json!({ "asyncapi": "3.0.0", "info": { "$ref": "#/components", "title": 1 }, "more": 1 }),
            "/info",
        );
    }

    #[test]
    fn it_must_be_said_how_the_document_is_seen() {
        assert!(!mistakes("asyncApiDocumentSchema", json!({})).is_empty());
    }
}
