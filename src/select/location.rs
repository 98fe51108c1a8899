//! Where a node is: the way from the root of a document down to it.
//!
//! A location is the way that was gone, not the place where the value is written: through an alias it names
//! the keys that a reader of the alias would type. Files, lines and columns are `Node::place`'s business.

use std::fmt::{self, Write};
use std::sync::Arc;

use super::PathError;
use crate::tree::{Kind, Node};

/// One step down. Keys share their text with the tree that they were found in, unless that has very many.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    Index(usize),
    Key(Arc<str>),
}

impl Step {
    pub fn key(key: &str) -> Self {
        Step::Key(key.into())
    }

    /// The step by which a node is reached from the collection that it is written in; `None` at a root.
    pub fn to(node: Node<'_>) -> Option<Self> {
        match (node.shared_key(), node.index()) {
            (Some(key), _) => Some(Step::Key(key)),
            (None, index) => index.map(Step::Index),
        }
    }

    /// Whether both name the same child of whatever they are applied to. A JSON Pointer does not tell whether
    /// `200` is a key or an index; the document does, and within one document there is no doubt.
    pub(super) fn names_same(&self, other: &Step) -> bool {
        match (self, other) {
            (Step::Index(index), Step::Key(key)) | (Step::Key(key), Step::Index(index)) => {
                parse_index(key) == Some(*index)
            }
            (Step::Index(one), Step::Index(other)) => one == other,
            (Step::Key(one), Step::Key(other)) => one == other,
        }
    }
}

/// The key or index alone, as a message names it.
impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Step::Index(index) => write!(f, "{index}"),
            Step::Key(key) => f.write_str(key),
        }
    }
}

/// An index as JSON Pointers write it: no sign, no leading zero.
fn parse_index(text: &str) -> Option<usize> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
    (plain || text == "0").then(|| text.parse().ok()).flatten()
}

/// The way to a node. Shown as a normalized path of RFC 9535: `$['paths']['/pets'][0]`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Location(Vec<Step>);

impl Location {
    /// The root itself.
    pub fn root() -> Self {
        Location::default()
    }

    pub fn steps(&self) -> &[Step] {
        &self.0
    }

    pub fn push(&mut self, step: Step) {
        self.0.push(step);
    }

    pub fn pop(&mut self) -> Option<Step> {
        self.0.pop()
    }

    /// This location, one step further down.
    pub fn child(&self, step: Step) -> Self {
        self.0.iter().cloned().chain([step]).collect()
    }

    /// The location of the collection around; `None` at the root.
    pub fn parent(&self) -> Option<Self> {
        let (_, above) = self.0.split_last()?;
        Some(Location(above.to_vec()))
    }

    /// Whether `above` is this location or one on the way to it. Keys and indices that look alike count as the
    /// same step, so that a pointer that a person typed can be held against the way that was gone.
    pub fn starts_with(&self, above: &Location) -> bool {
        let mut pairs = above.0.iter().zip(&self.0);
        above.0.len() <= self.0.len() && pairs.all(|(one, other)| one.names_same(other))
    }

    pub fn is_prefix_of(&self, below: &Location) -> bool {
        below.starts_with(self)
    }

    /// Equality for a location that may have come from a pointer: see [`Location::starts_with`].
    pub fn is_same_place(&self, other: &Location) -> bool {
        self.0.len() == other.0.len() && self.starts_with(other)
    }

    /// The JSON Pointer (RFC 6901) to the same place: `/paths/~1pets/0`. It is empty for the root.
    pub fn pointer(&self) -> String {
        let mut pointer = String::new();
        for step in &self.0 {
            pointer.push('/');
            match step {
                Step::Index(index) => pointer.push_str(&index.to_string()),
                Step::Key(key) => key.chars().for_each(|character| match character {
                    '~' => pointer.push_str("~0"),
                    '/' => pointer.push_str("~1"),
                    other => pointer.push(other),
                }),
            }
        }
        pointer
    }

    /// Reads a JSON Pointer. A part that looks like an index becomes one; [`resolve`] and
    /// [`Location::starts_with`] take it for a key where the document has keys.
    pub fn parse_pointer(pointer: &str) -> Result<Self, PathError> {
        if pointer.is_empty() {
            return Ok(Location::root());
        }
        if !pointer.starts_with('/') {
            return Err(PathError::new("a JSON Pointer begins with `/`", 0..0));
        }
        let mut location = Location::root();
        let mut at = 0;
        for part in pointer.split('/').skip(1) {
            at += 1;
            location.push(match parse_index(part) {
                Some(index) => Step::Index(index),
                None => Step::Key(unescape(part, at)?.into()),
            });
            at += part.len();
        }
        Ok(location)
    }
}

fn unescape(part: &str, start: usize) -> Result<String, PathError> {
    let mut text = String::with_capacity(part.len());
    let mut characters = part.char_indices();
    while let Some((at, character)) = characters.next() {
        if character != '~' {
            text.push(character);
            continue;
        }
        match characters.next() {
            Some((_, '0')) => text.push('~'),
            Some((_, '1')) => text.push('/'),
            _ => {
                let span = start + at..start + at + 1;
                let message = "in a JSON Pointer `~` is written `~0`, and `/` inside a key `~1`";
                return Err(PathError::new(message, span));
            }
        }
    }
    Ok(text)
}

impl FromIterator<Step> for Location {
    fn from_iter<I: IntoIterator<Item = Step>>(steps: I) -> Self {
        Location(steps.into_iter().collect())
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_char('$')?;
        for step in &self.0 {
            match step {
                Step::Index(index) => write!(f, "[{index}]")?,
                Step::Key(key) => write!(f, "[{}]", Quoted(key))?,
            }
        }
        Ok(())
    }
}

/// A string as normalized paths write it: in single quotes, with the fewest escapes.
pub(super) struct Quoted<'t>(pub(super) &'t str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_char('\'')?;
        for character in self.0.chars() {
            match character {
                '\'' => f.write_str("\\'")?,
                '\\' => f.write_str("\\\\")?,
                '\u{8}' => f.write_str("\\b")?,
                '\t' => f.write_str("\\t")?,
                '\n' => f.write_str("\\n")?,
                '\u{c}' => f.write_str("\\f")?,
                '\r' => f.write_str("\\r")?,
                control @ '\0'..' ' => write!(f, "\\u{:04x}", u32::from(control))?,
                other => f.write_char(other)?,
            }
        }
        f.write_char('\'')
    }
}

/// The node at a location, if the document has one there.
pub fn resolve<'f>(root: Node<'f>, location: &Location) -> Option<Node<'f>> {
    location
        .steps()
        .iter()
        .try_fold(root, |node, step| match (step, node.kind()) {
            (Step::Index(index), Kind::Map) => node.get(&index.to_string()),
            (Step::Index(index), _) => node.at(*index),
            (Step::Key(key), Kind::List) => node.at(parse_index(key)?),
            (Step::Key(key), _) => node.get(key),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pointer: &str, normalized: &str) {
        let location = Location::parse_pointer(pointer).unwrap();
        assert_eq!(location.to_string(), normalized);
        assert_eq!(location.pointer(), pointer);
    }

    #[test]
    fn pointers_and_normalized_paths_name_the_same_places() {
        check("", "$");
        check("/", "$['']");
        check("/paths/~1pets~1{id}/get", "$['paths']['/pets/{id}']['get']");
        check("/a~0b/0/01", "$['a~b'][0]['01']");
        check("/it's\n\u{1}\\", "$['it\\'s\\n\\u0001\\\\']");
    }

    #[test]
    fn a_broken_pointer_says_where() {
        let error = |pointer| Location::parse_pointer(pointer).unwrap_err().span;
        assert_eq!(error("a/b"), 0..0);
        assert_eq!(error("/a/b~2"), 4..5);
        assert_eq!(error("/a/~"), 3..4);
    }

    #[test]
    fn a_number_in_a_pointer_fits_a_key_and_an_index() {
        let typed = Location::parse_pointer("/responses/200").unwrap();
        let gone = Location::root()
            .child(Step::key("responses"))
            .child(Step::key("200"));
        assert!(typed != gone && typed.is_same_place(&gone));
        assert!(gone.child(Step::Index(0)).starts_with(&typed));
        assert!(!typed.is_prefix_of(&Location::root()));
        assert!(Location::root().is_prefix_of(&typed));
        assert_eq!(gone.parent().unwrap().pointer(), "/responses");
    }
}
