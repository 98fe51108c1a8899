//! `asyncApi2MessageExamplesValidation`: do a message's examples fit the schemas of its payload and its headers?
//!
//! What traits say is merged into the message first, as a JSON Merge Patch (RFC 7396) of each of its members.

use serde_json::{Map, Value as Json};

use super::super::below::way;
use super::super::options::NoOptions;
use super::super::{Context, Fault, OptionMistake, Tables, Target, Verb, Verdict};
use super::fit;
use crate::outcome::Cause;
use crate::tree::{Kind, Node};

#[derive(Debug)]
pub struct MessageExamples;

impl Verb for MessageExamples {
    type Options = NoOptions;

    fn new(_: NoOptions, _: &Tables) -> Result<Self, Vec<OptionMistake>> {
        Ok(MessageExamples)
    }

    fn run<'f>(&self, target: &Target<'f>, _: &Context<'f>) -> Verdict<'f> {
        let Some(message) = target.value().filter(|message| is_judged(*message)) else {
            return Verdict::Ignored;
        };
        let examples = examples(message);
        let mut faults: Vec<Fault<'f>> = Vec::new();
        for part in ["payload", "headers"] {
            let samples = examples.iter().enumerate();
            let samples: Vec<(usize, Node<'f>)> = samples
                .filter_map(|(index, example)| Some((index, example.get(part)?)))
                .collect();
            if samples.is_empty() {
                continue;
            }
            let Some(schema) = merged(message, part) else {
                let why = format!("`{part}` is too large a schema");
                return Verdict::CannotTell(Cause::Limit, why);
            };
            for (index, sample) in samples {
                let path = way!["examples", index, part];
                faults.extend(fit::misfits(&schema, sample, target, &path));
            }
        }
        target.verdict(faults)
    }
}

fn is_judged(message: Node<'_>) -> bool {
    let is_text = |key| {
        message
            .get(key)
            .is_none_or(|text| text.kind() == Kind::String)
    };
    message.kind() == Kind::Map && is_text("name") && is_text("summary")
}

fn traits(message: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    let traits = message
        .get("traits")
        .filter(|traits| traits.kind() == Kind::List);
    traits.into_iter().flat_map(Node::children)
}

/// Those of the last trait that has some, else the message's own: a list is not merged but replaced.
fn examples(message: Node<'_>) -> Vec<Node<'_>> {
    let own = message.get("examples");
    let examples = traits(message)
        .filter_map(|one| one.get("examples"))
        .last()
        .or(own);
    let list = examples.filter(|examples| examples.kind() == Kind::List);
    list.into_iter().flat_map(Node::children).collect()
}

/// A member of the message with what its traits make of it; the schema that takes everything, if there is none.
/// `None` when it is too large.
fn merged(message: Node<'_>, key: &str) -> Option<Json> {
    let mut whole = match message.get(key) {
        Some(own) => fit::schema_at(own)?,
        None => Json::Null,
    };
    for patch in traits(message).filter_map(|one| one.get(key)) {
        patched(&mut whole, fit::schema_at(patch)?);
    }
    Some(if whole.is_null() {
        Json::Object(Map::new())
    } else {
        whole
    })
}

/// As deep as values that came from a document can be, which has a limit.
fn patched(whole: &mut Json, patch: Json) {
    let Json::Object(patch) = patch else {
        *whole = patch;
        return;
    };
    if !whole.is_object() {
        *whole = Json::Object(Map::new());
    }
    let Some(members) = whole.as_object_mut() else {
        return;
    };
    for (key, patch) in patch {
        if patch.is_null() {
            members.remove(&key);
        } else {
            patched(members.entry(key).or_insert(Json::Null), patch);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::super::testing::verdict;
    use super::*;

    /// Only where it is wrong: the words are those of the schema check.
    #[track_caller]
    fn check(message: Json, expected: &[&str]) {
        let found = verdict(
            "asyncApi2MessageExamplesValidation",
            json!({}),
            message.clone(),
        );
        let places: Vec<&str> = found
            .split("; ")
            .map(|told| told.rsplit(' ').next().unwrap_or_default())
            .collect();
        assert_eq!(places, expected, "{message}: {found}");
    }

    #[test]
    fn examples_fit_payload_and_headers() {
        let message = |example: Json| {
            json!({
                "payload": { "type": "integer" },
                "headers": { "required": ["a"] },
                "examples": [{ "payload": 1, "headers": { "a": 1 } }, "text", example],
            })
        };
        check(message(json!({})), &["passed"]);
        check(message(json!({ "payload": "1" })), &["/examples/2/payload"]);
        check(message(json!({ "headers": {} })), &["/examples/2/headers"]);
        check(
            json!({ "examples": [{ "payload": 1, "headers": 2 }] }),
            &["passed"],
        );
    }

    #[test]
    fn traits_change_what_fits() {
        check(
            json!({
                "payload": { "type": "object", "properties": { "a": { "type": "integer" } } },
                "traits": [{ "payload": { "type": null, "required": ["a"] } }],
                "examples": [{ "payload": {} }, { "payload": 1 }, { "payload": { "a": "1" } }],
            }),
            &["/examples/0/payload", "/examples/2/payload/a"],
        );
    }

    #[test]
    fn the_examples_of_the_last_trait_stand_for_all() {
        let traits = json!([{ "examples": [] }, { "examples": [{ "payload": "1" }] }, {}]);
        check(
            json!({ "payload": { "type": "integer" }, "examples": [], "traits": traits }),
            &["/examples/0/payload"],
        );
        let traits = json!([{ "examples": null }]);
        let examples = json!([{ "payload": "1" }]);
        check(
            json!({ "payload": { "type": "integer" }, "examples": examples, "traits": traits }),
            &["passed"],
        );
    }

    #[test]
    fn a_message_with_another_name_than_a_text_is_left_alone() {
        check(
            json!({ "name": 1, "payload": false, "examples": [{ "payload": 1 }] }),
            &["ignored"],
        );
        check(json!([]), &["ignored"]);
    }

    #[test]
    fn a_patch_replaces_removes_and_goes_deeper() {
        let cases = [
            (
                json!({ "a": 1, "b": 2 }),
                json!({ "a": null, "c": 3 }),
                json!({ "b": 2, "c": 3 }),
            ),
            (
                json!({ "a": { "b": 1 } }),
                json!({ "a": { "c": 2 } }),
                json!({ "a": { "b": 1, "c": 2 } }),
            ),
            (
                json!({ "a": [1] }),
                json!({ "a": [2] }),
                json!({ "a": [2] }),
            ),
            (json!(1), json!({ "a": { "b": null } }), json!({ "a": {} })),
            (json!({ "a": 1 }), json!([]), json!([])),
        ];
        for (mut whole, patch, expected) in cases {
            patched(&mut whole, patch);
            assert_eq!(whole, expected);
        }
    }
}
