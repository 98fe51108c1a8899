//! One criterion, by which the end of a step is judged.

use super::super::below::way;
use super::super::{Fault, Target};
use super::expression::Scope;
use super::{is_truthy, said};
use crate::pattern::Expression;
use crate::select::Step as PathStep;
use crate::tree::{Kind, Node};
use crate::words::quoted;

/// What is wrong with a criterion; `path` leads to it from the target.
pub(super) fn faults<'f>(
    criterion: Node<'f>,
    target: &Target<'f>,
    document: Node<'f>,
    path: &[PathStep],
) -> Vec<Fault<'f>> {
    if criterion.kind() == Kind::Null {
        return Vec::new();
    }
    let mut faults = Vec::new();
    let mut tell = |key: &str, message: String| {
        let path = path.iter().cloned().chain(way![key]).collect();
        faults.push(target.fault_below(path, message));
    };
    let condition = criterion.get("condition").and_then(Node::as_str);
    if condition.is_none_or(|condition| condition.trim().is_empty()) {
        tell(
            "condition",
            "a criterion must have a `condition`".to_owned(),
        );
    }
    let context = said(criterion, "context");
    let kind = said(criterion, "type");
    if kind.is_some() && context.is_none() {
        tell(
            "context",
            "a criterion with a `type` must have a `context`".to_owned(),
        );
    }
    if let Some(kind) = kind.filter(|kind| kind.is_collection()) {
        let has = |key| kind.get(key).is_some_and(is_truthy);
        if !has("type") || !has("version") {
            tell(
                "type",
                "the type of an expression must have `type` and `version`".to_owned(),
            );
        }
    }
    if kind.and_then(Node::as_str) == Some("regex") {
        // Where there is no text, it was said before.
        let expression = Expression::new(condition.unwrap_or_default());
        if let Err(mistake) = expression.prove() {
            tell("condition", mistake.message);
        }
    }
    let context = context.and_then(Node::as_str);
    if let Some(context) = context.filter(|context| !Scope::anywhere(document).holds(context)) {
        tell(
            "context",
            format!("{} is no sound runtime expression", quoted(context)),
        );
    }
    faults
}

/// The criteria of a list under `key`, each with its path.
pub(super) fn all<'f>(
    holder: Node<'f>,
    key: &str,
    target: &Target<'f>,
    document: Node<'f>,
    path: &[PathStep],
) -> Vec<Fault<'f>> {
    let criteria = super::items(holder, key);
    let faults = criteria.flat_map(|(index, criterion)| {
        let path: Vec<PathStep> = path.iter().cloned().chain(way![key, index]).collect();
        faults(criterion, target, document, &path)
    });
    faults.collect()
}
