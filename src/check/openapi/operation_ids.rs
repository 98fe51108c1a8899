//! `oasOpIdUnique`: has each operation below `paths` an operationId of its own?

use rustc_hash::FxHashMap;

use crate::check::options::NoOptions;
use crate::check::{Context, OptionMistake, Spot, Tables, Target, Verb, Verdict};
use crate::select::Step;
use crate::tree::{Kind, Node};
use crate::words::quoted;

use super::{fault, mapping, operations, verdict};

#[derive(Debug)]
pub struct OperationIds;

impl Verb for OperationIds {
    type Options = NoOptions;

    fn new(_: NoOptions, _: &Tables) -> Result<Self, Vec<OptionMistake>> {
        Ok(OperationIds)
    }

    fn run<'f>(&self, target: &Target<'f>, _: &Context<'f>) -> Verdict<'f> {
        let Some(paths) = mapping(target) else {
            return Verdict::Ignored;
        };
        let mut seen: FxHashMap<(bool, String), Node<'f>> = FxHashMap::default();
        let mut faults = Vec::new();
        for operation in operations(paths) {
            let Some(id) = operation.node.get("operationId") else {
                continue;
            };
            // Two collections are never the same one.
            let Some(text) = id.scalar_text() else {
                continue;
            };
            let key = (id.kind() == Kind::String, text.clone().into_owned());
            if let Some(first) = seen.get(&key) {
                let message = format!("the operationId {} is used twice", quoted(&text));
                let mut steps = operation.steps();
                steps.push(Step::key("operationId"));
                let mut fault = fault(message, id, steps);
                fault.related = vec![("first used here".to_owned(), Spot::Value(*first))];
                faults.push(fault);
            } else {
                seen.insert(key, id);
            }
        }
        verdict(target, faults)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::check::testing::verdict;

    #[test]
    fn the_later_of_two_operations_with_one_id_is_told() {
        let paths = json!({
            "/a": { "get": { "operationId": "x" }, "put": {}, "parameters": [] },
            "/b": { "get": { "operationId": "y" }, "post": { "operationId": "x" } },
            "/c": { "x-get": { "operationId": "x" }, "get": 1 },
        });
        assert_eq!(
            verdict("oasOpIdUnique", json!({}), paths),
            "the operationId `x` is used twice //b/post/operationId"
        );
    }

    #[test]
    fn a_number_is_no_text() {
        let paths = json!({
            "/a": { "get": { "operationId": "1" }, "put": { "operationId": 1 } },
        });
        assert_eq!(verdict("oasOpIdUnique", json!({}), paths), "passed");
    }
}
