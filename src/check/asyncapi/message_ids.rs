//! `asyncApi2MessageIdUniqueness`: does each message have a `messageId` of its own?

use super::super::options::NoOptions;
use super::super::{Context, OptionMistake, Tables, Target, Verb, Verdict};
use super::operations::{messages, repeated};
use crate::tree::{Kind, Node};
use crate::words::quoted;

#[derive(Debug)]
pub struct MessageIds;

impl Verb for MessageIds {
    type Options = NoOptions;

    fn new(_: NoOptions, _: &Tables) -> Result<Self, Vec<OptionMistake>> {
        Ok(MessageIds)
    }

    fn run<'f>(&self, target: &Target<'f>, _: &Context<'f>) -> Verdict<'f> {
        let is_map = |node: &Node<'f>| node.kind() == Kind::Map;
        let document = target.value().filter(is_map);
        let Some(document) =
            document.filter(|root| root.get("channels").is_none_or(|all| is_map(&all)))
        else {
            return Verdict::Ignored;
        };
        let repeated = repeated(messages(document), "messageId");
        let faults = repeated.into_iter().map(|(id, path)| {
            let message = format!("another message has the `messageId` {}", quoted(id));
            target.fault_below(path, message)
        });
        target.verdict(faults.collect())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::super::super::testing::verdict;

    #[track_caller]
    fn check(channels: Json, expected: &str) {
        let document = json!({ "channels": channels });
        assert_eq!(
            verdict("asyncApi2MessageIdUniqueness", json!({}), document),
            expected
        );
    }

    fn of(message: Json) -> Json {
        json!({ "message": message })
    }

    #[test]
    fn a_message_has_an_id_of_its_own() {
        let one = || of(json!({ "messageId": "one" }));
        let two = || of(json!({ "messageId": "two" }));
        check(
            json!({ "a": { "publish": one(), "subscribe": two() } }),
            "passed",
        );
        check(
            json!({ "a": { "publish": one() }, "b": { "publish": one() } }),
            "another message has the `messageId` `one` /channels/b/publish/message/messageId",
        );
    }

    #[test]
    fn each_form_of_a_message_counts() {
        check(
            json!({ "a": { "publish": of(json!({
                "messageId": "one",
                "oneOf": [{ "messageId": "one" }, "one", { "messageId": "one" }],
            })) } }),
            "another message has the `messageId` `one` /channels/a/publish/message/oneOf/2/messageId",
        );
    }

    #[test]
    fn what_is_no_message_does_not_count() {
        check(
            json!({ "a": { "publish": of(json!([])), "subscribe": null }, "b": 1 }),
            "passed",
        );
        check(
            json!({ "a": { "publish": of(json!({ "messageId": 1 })), "subscribe": of(json!({ "messageId": 1 })) } }),
            "passed",
        );
        check(json!([]), "ignored");
    }
}
