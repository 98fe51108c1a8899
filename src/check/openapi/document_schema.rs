//! `oasDocumentSchema`: has a document the form that its version of OpenAPI asks for?

mod official;

use rustc_hash::FxHashSet;

use crate::check::options::NoOptions;
use crate::check::schema::engine::{Extent, SchemaFault};
use crate::check::schema::sieve::Answer;
use crate::check::{Context, Fault, OptionMistake, Tables, Target, Verb, Verdict};
use crate::select::Step;
use crate::subject::api::{Format, Formats};
use crate::tree::Node;

use self::official::Official;
use super::schema::located;
use super::verdict;

#[derive(Debug)]
pub struct DocumentSchema;

impl Verb for DocumentSchema {
    type Options = NoOptions;

    fn new(_: NoOptions, _: &Tables) -> Result<Self, Vec<OptionMistake>> {
        Ok(DocumentSchema)
    }

    fn run<'f>(&self, target: &Target<'f>, context: &Context<'f>) -> Verdict<'f> {
        let (Some(node), Some(document)) = (target.value(), context.document) else {
            return Verdict::Ignored;
        };
        if document.formats.is_empty() {
            return Verdict::Ignored;
        }
        let version = version(document.formats);
        let official = Official::of(version);
        if official.sieve(node) == Answer::Yes {
            return target.pass();
        }
        let faults = official.schema().all_faults(node, Extent::All);
        verdict(target, told(faults, version, node))
    }
}

/// The version whose schema a document is held against.
fn version(formats: Formats) -> Format {
    let known = [Format::Oas2, Format::Oas3_2, Format::Oas3_1];
    let version = known.into_iter().find(|version| formats.contains(*version));
    version.unwrap_or(Format::Oas3_0)
}

/// All but that a condition was met, each once, at the places that Spectral gives them.
fn told(faults: Vec<SchemaFault>, version: Format, node: Node<'_>) -> Vec<Fault<'_>> {
    let mut seen = FxHashSet::default();
    let mut told = Vec::new();
    for fault in faults {
        if fault.keyword == "if" {
            continue;
        }
        let unexpected = match (fault.keyword.as_str(), fault.about.as_deref()) {
            ("additionalProperties", Some(key)) => Some(Step::key(key)),
            _ => None,
        };
        let mut fault = located(fault, node, &[]);
        fault.path.extend(unexpected);
        if version == Format::Oas2 {
            gather_security(&mut fault);
        }
        if seen.insert((fault.path.clone(), fault.message.clone())) {
            told.push(fault);
        }
    }
    told
}

/// What is wrong anywhere in the security definitions is told of one of those with a common name, or of all of them:
/// each can have one of six forms, and nobody wants to hear of six.
fn gather_security(fault: &mut Fault<'_>) {
    let is = |number: usize, names: &[&str]| match fault.path.get(number) {
        Some(Step::Key(key)) => names.contains(&&**key),
        _ => false,
    };
    if !is(0, &["securityDefinitions"]) {
        return;
    }
    let (length, message) = match is(1, &["basic", "apiKey", "oauth2"]) {
        true => (
            2,
            "the security definition has none of the forms that there are",
        ),
        false => (
            1,
            "a security definition has none of the forms that there are",
        ),
    };
    fault.path.truncate(length);
    message.clone_into(&mut fault.message);
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use crate::check::testing::in_document;
    use crate::subject::api::Format;

    #[track_caller]
    fn check(format: Format, document: Json, expected: &str) {
        let found = in_document("oasDocumentSchema", json!({}), &[format], document, "");
        assert_eq!(found, expected);
    }

    fn info() -> Json {
        json!({ "title": "A", "version": "1" })
    }

    #[test]
    fn the_smallest_documents_pass() {
        check(
            Format::Oas2,
            json!({ "swagger": "2.0", "info": info(), "paths": {} }),
            "passed",
        );
        for (format, version) in [
            (Format::Oas3_0, "3.0.3"),
            (Format::Oas3_1, "3.1.0"),
            (Format::Oas3_2, "3.2.0"),
        ] {
            check(
                format,
                json!({ "openapi": version, "info": info(), "paths": {} }),
                "passed",
            );
        }
    }

    #[test]
    fn what_should_not_be_there_is_told_at_itself() {
        check(
            Format::Oas3_0,
            json!({ "openapi": "3.0.3", "info": info(), "paths": {}, "swagger": 1 }),
            "`swagger` is not allowed here /swagger",
        );
    }

    #[test]
    fn everything_is_told() {
        check(
            Format::Oas3_0,
            json!({ "openapi": "3.0.3", "info": {}, "paths": { "a": {} } }),
            "`title` is missing /info; `version` is missing /info; `a` is not allowed here /paths/a",
        );
    }

    #[test]
    fn security_definitions_are_told_as_a_whole() {
        let definitions = json!({ "basic": { "type": "basic", "x": 1 }, "a": { "type": "b" } });
        let document = json!({
            "swagger": "2.0", "info": info(), "paths": {}, "securityDefinitions": definitions,
        });
        check(
            Format::Oas2,
            document,
            "the security definition has none of the forms that there are /securityDefinitions/basic; \
             a security definition has none of the forms that there are /securityDefinitions",
        );
    }
}
