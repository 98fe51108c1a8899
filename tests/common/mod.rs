//! What several tests share.

use serde_json::Value;
use yardstick::tree::{Builder, Forest, Origin, TreeId};

/// A tree of a JSON value, put together without a reader.
pub(crate) fn tree(forest: &mut Forest, value: &Value) -> TreeId {
    let mut builder = Builder::new();
    builder.json(value, Origin::Nowhere);
    forest.add_tree(None, builder.finish())
}
