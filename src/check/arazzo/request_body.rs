//! `arazzoStepRequestBodyValidation`: has the body of a request a known media type, and sound runtime expressions?

use super::super::below::way;
use super::super::options::NoOptions;
use super::super::{Context, OptionMistake, Tables, Target, Verb, Verdict};
use super::expression::Scope;
use super::{document, expression_in, is_truthy, items, said, steps};
use crate::tree::Node;
use crate::words::{quoted, shown};

/// The kinds of media types that are registered.
const KINDS: [&str; 10] = [
    "application",
    "audio",
    "font",
    "example",
    "image",
    "message",
    "model",
    "multipart",
    "text",
    "video",
];

/// Media types have no longer names.
const LONGEST: usize = 127;

#[derive(Debug)]
pub struct RequestBody;

impl Verb for RequestBody {
    type Options = NoOptions;

    fn new(_: NoOptions, _: &Tables) -> Result<Self, Vec<OptionMistake>> {
        Ok(RequestBody)
    }

    fn run<'f>(&self, target: &Target<'f>, _: &Context<'f>) -> Verdict<'f> {
        let Some(document) = document(target) else {
            return Verdict::Ignored;
        };
        let mut faults = Vec::new();
        for step in steps(document) {
            let Some(body) = step.node.get("requestBody") else {
                continue;
            };
            let mut tell = |mut below, message| {
                let mut path = way!["requestBody"];
                path.append(&mut below);
                faults.push(step.fault(target, path, message));
            };
            if let Some(media_type) = said(body, "contentType").filter(|one| !is_media_type(*one)) {
                tell(
                    way!["contentType"],
                    format!("{} is no media type", shown(media_type)),
                );
            }
            let scope = Scope::within(document, step.workflow_index);
            let unsound = |node: Node<'f>, key| {
                let text = expression_in(node.get(key)?)?;
                (!scope.holds(text))
                    .then(|| format!("{} is no sound runtime expression", quoted(text)))
            };
            if let Some(message) = unsound(body, "payload") {
                tell(way!["payload"], message);
            }
            for (index, replacement) in items(body, "replacements") {
                if !replacement.get("target").is_some_and(is_truthy) {
                    let message = "a replacement must have a `target`".to_owned();
                    tell(way!["replacements", index, "target"], message);
                }
                if let Some(message) = unsound(replacement, "value") {
                    tell(way!["replacements", index, "value"], message);
                }
            }
        }
        target.verdict(faults)
    }
}

fn is_media_type(node: Node<'_>) -> bool {
    let text = node.scalar_text().unwrap_or_default();
    text.split_once('/').is_some_and(|(kind, name)| {
        let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$&^_.+-".contains(&byte);
        KINDS.contains(&kind) && (1..=LONGEST).contains(&name.len()) && name.bytes().all(is_part)
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::super::super::testing::verdict;

    #[track_caller]
    fn check(body: Json, expected: &str) {
        let document =
            json!({ "workflows": [{ "steps": [{ "stepId": "a", "requestBody": body }] }] });
        let found = verdict("arazzoStepRequestBodyValidation", json!({}), document);
        assert_eq!(
            found.replace("/workflows/0/steps/0/requestBody", "…"),
            expected
        );
    }

    #[test]
    fn media_types_are_known() {
        for known in [
            "application/json",
            "image/svg+xml",
            "application/vnd.api_v1+json",
        ] {
            check(json!({ "contentType": known }), "passed");
        }
        for unknown in [
            "json",
            "application/",
            "chemical/x",
            "application/json; charset=utf-8",
            "a/b/c",
        ] {
            check(
                json!({ "contentType": unknown }),
                &format!("`{unknown}` is no media type …/contentType"),
            );
        }
        check(
            json!({ "contentType": 5 }),
            "`5` is no media type …/contentType",
        );
        check(json!({ "contentType": null }), "passed");
    }

    #[test]
    fn expressions_are_sound() {
        check(
            json!({ "payload": "$steps.a.x", "replacements": [] }),
            "passed",
        );
        check(json!({ "payload": "plain" }), "passed");
        check(
            json!({ "payload": "$foo" }),
            "`$foo` is no sound runtime expression …/payload",
        );
        check(
            json!({ "replacements": [{ "target": "", "value": "$steps.b.x" }, { "target": "/a", "value": "$url" }] }),
            "a replacement must have a `target` …/replacements/0/target; \
             `$steps.b.x` is no sound runtime expression …/replacements/0/value",
        );
    }

    #[test]
    fn what_is_no_mapping_says_nothing() {
        check(json!("text"), "passed");
        check(json!(null), "passed");
    }
}
