//! `asyncApi2OperationIdUniqueness`: does each operation have a `operationId` of its own?

use super::super::options::NoOptions;
use super::super::{Context, OptionMistake, Tables, Target, Verb, Verdict};
use super::operations::{operations, repeated};
use crate::tree::{Kind, Node};
use crate::words::quoted;

#[derive(Debug)]
pub struct OperationIds;

impl Verb for OperationIds {
    type Options = NoOptions;

    fn new(_: NoOptions, _: &Tables) -> Result<Self, Vec<OptionMistake>> {
        Ok(OperationIds)
    }

    fn run<'f>(&self, target: &Target<'f>, _: &Context<'f>) -> Verdict<'f> {
        let is_map = |node: &Node<'f>| node.kind() == Kind::Map;
        let document = target.value().filter(is_map);
        let Some(document) =
            document.filter(|root| root.get("channels").is_none_or(|all| is_map(&all)))
        else {
            return Verdict::Ignored;
        };
        let repeated = repeated(operations(document), "operationId");
        let faults = repeated.into_iter().map(|(id, path)| {
            let message = format!("another operation has the `operationId` {}", quoted(id));
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
            verdict("asyncApi2OperationIdUniqueness", json!({}), document),
            expected
        );
    }

    #[test]
    fn an_operation_has_an_id_of_its_own() {
        let one = || json!({ "operationId": "one" });
        check(
            json!({ "a": { "publish": one(), "subscribe": {} } }),
            "passed",
        );
        check(
            json!({ "a": { "publish": one(), "subscribe": one() } }),
            "another operation has the `operationId` `one` /channels/a/publish/operationId",
        );
        check(json!(null), "ignored");
    }

    #[test]
    fn the_last_trait_with_an_id_gives_it() {
        let traits =
            json!([{ "operationId": "one" }, { "operationId": "two" }, { "operationId": 3 }]);
        check(
            json!({
                "a": { "publish": { "operationId": "two" } },
                "b": { "publish": { "operationId": "one", "traits": traits } },
                "c": { "publish": { "operationId": "one", "traits": {} } },
            }),
            "another operation has the `operationId` `two` /channels/b/publish/traits/1/operationId",
        );
    }
}
