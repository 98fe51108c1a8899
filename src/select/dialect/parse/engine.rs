//! Which of Spectral's two engines a path is read by.
//!
//! Nimma is asked first. What its grammar does not have, and paths that descend more than once in ways that it
//! considers unsafe, go to jsonpath-plus. Most paths mean the same to both; [`super::lower`] has the rest.

use super::steps::{Read, Selectors, Written};
use crate::select::dialect::ast::Selector;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Engine {
    Nimma,
    JsonPathPlus,
}

pub(super) fn of(read: &Read) -> Engine {
    if read.beyond_nimma || is_unsafe(&read.steps) {
        Engine::JsonPathPlus
    } else {
        Engine::Nimma
    }
}

/// Letters of a name that nimma takes without quotes.
pub(super) fn is_plain(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '$' | '_' | '-')
}

/// Whether nimma's grammar takes the text of a filter: it does not have `?`, `:`, braces, backslashes or anything
/// that is not ASCII outside of quotes, and wants quotes and parentheses in pairs, even in regular expressions.
pub(super) fn takes_filter(text: &str) -> bool {
    let mut depth = 0_usize;
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match character {
            '"' | '\'' => {
                if !characters.any(|end| end == character) {
                    return false;
                }
            }
            '(' => depth += 1,
            ')' => match depth.checked_sub(1) {
                Some(less) => depth = less,
                None => return false,
            },
            ' ' | '\t' | '@' | '.' | ',' | '=' | '<' | '>' | '!' | '|' | '&' | '+' | '~' | '%'
            | '^' | '*' | '/' | ';' | '[' | ']' => {}
            _ if is_plain(character) => {}
            _ => return false,
        }
    }
    depth == 0
}

/// What the decision about safety looks at in a step.
#[derive(Clone, Copy)]
struct Shape {
    deep: bool,
    /// A single name.
    name: bool,
    wildcard: bool,
}

impl Shape {
    fn of(step: &Written) -> Shape {
        let (deep, selectors) = match step {
            Written::Select {
                deep, selectors, ..
            } => (*deep, Some(selectors)),
            Written::Test { deep, .. } => (*deep, None),
            Written::Everything | Written::Parent | Written::Key(_) => (false, None),
        };
        let only = match selectors.map(Selectors::as_slice) {
            Some([only]) => Some(only),
            _ => None,
        };
        Shape {
            deep,
            name: matches!(only, Some(Selector::Name(_))),
            wildcard: matches!(only, Some(Selector::Wildcard)),
        }
    }
}

fn is_unsafe(steps: &[Written]) -> bool {
    let shapes: Vec<Shape> = steps.iter().map(Shape::of).collect();
    let Some(first) = shapes.iter().position(|shape| shape.deep) else {
        return false;
    };
    let after = &shapes[first + 1..];
    if !shapes[first].name {
        return after.iter().any(|shape| shape.deep);
    }
    let Some((last, between)) = after.split_last() else {
        return false;
    };
    let mut flat = false;
    let mut deep = false;
    for shape in between {
        let plain = shape.name || shape.wildcard;
        if !shape.deep {
            flat |= plain;
        } else if flat || !plain {
            return true;
        } else {
            deep = true;
        }
    }
    if last.deep {
        flat || last.wildcard
    } else {
        deep
    }
}
