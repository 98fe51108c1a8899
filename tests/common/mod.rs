//! What several tests share.

use serde_json::Value;
use yardstick::tree::{Builder, Forest, Origin, TreeId};

/// A tree of a JSON value, put together without a reader.
pub(crate) fn tree(forest: &mut Forest, value: &Value) -> TreeId {
    let mut builder = Builder::new();
    build(&mut builder, value);
    forest.add_tree(None, builder.finish())
}

/// Recursion is fine: the documents of tests are small.
fn build(builder: &mut Builder, value: &Value) {
    let origin = Origin::Nowhere;
    match value {
        Value::Null => builder.null(origin),
        Value::Bool(value) => builder.bool(*value, origin),
        Value::Number(number) => match number.as_i64() {
            Some(int) => builder.int(int, origin),
            None => builder.float(&number.to_string(), origin),
        },
        Value::String(text) => builder.string(text, origin),
        Value::Array(items) => builder.list(origin, |builder| {
            items.iter().for_each(|item| build(builder, item));
        }),
        Value::Object(members) => builder.map(origin, |builder| {
            for (key, member) in members {
                builder.key(key);
                build(builder, member);
            }
        }),
    }
}
