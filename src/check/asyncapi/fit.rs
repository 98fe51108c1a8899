//! Values held against schemas that the document itself brings along.

use serde_json::Value as Json;

use super::super::schema::engine::{Dialect, Extent, Schema};
use super::super::{Fault, Target};
use crate::select::Step;
use crate::tree::Node;

/// A larger schema is none that a person wrote, and nothing is held against it.
const LARGEST_SCHEMA: usize = 200_000;

/// A schema that stands in a document, as JSON.
pub(super) fn schema_at(node: Node<'_>) -> Option<Json> {
    node.to_json(LARGEST_SCHEMA)
}

/// What of a value does not fit; `path` leads from the target to the value.
pub(super) fn misfits<'f>(
    schema: &Json,
    value: Node<'_>,
    target: &Target<'f>,
    path: &[Step],
) -> Vec<Fault<'f>> {
    let schema = match Schema::compile(schema, Dialect::Auto) {
        Ok(schema) => schema,
        // A schema that refers to itself still does so, and from here leads out of what is in hand.
        Err(mistake) if mistake.leads_out => return Vec::new(),
        Err(mistake) => return vec![target.fault_below(path.to_vec(), mistake.message)],
    };
    let faults = schema.faults(value, Extent::All).into_iter();
    let faults = faults.map(|fault| {
        let path = path.iter().cloned().chain(fault.path).collect();
        target.fault_below(path, fault.message)
    });
    faults.collect()
}
