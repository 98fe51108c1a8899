//! Trees that we put together ourselves: the facts of a repository, a normalised subject.
//!
//! Every value says where it came from, so that a finding about a normalised value still points at the very
//! words that a person wrote.

use serde_json::Value as Json;

use super::arena::{Arena, Link, Origin, Stored, Tree};
use super::node::Node;
use crate::text::Span;

/// Puts a tree together, value by value, in the order in which it is to be read.
///
/// Inside a mapping, [`Builder::key`] comes before each value. What was opened must be closed; the closure
/// forms [`Builder::map`] and [`Builder::list`] see to that.
#[derive(Debug, Default)]
pub struct Builder {
    arena: Arena,
    origins: Vec<Origin>,
}

impl Builder {
    pub fn new() -> Self {
        Builder::default()
    }

    /// The key of the value that comes next.
    pub fn key(&mut self, key: &str) -> &mut Self {
        self.arena.key(key, Span::default());
        self
    }

    fn push(&mut self, stored: Stored, payload: u32, origin: Origin) {
        self.arena.push(stored, Span::default(), payload);
        self.origins.push(origin);
    }

    pub fn null(&mut self, origin: Origin) {
        self.push(Stored::Null, 0, origin);
    }

    pub fn bool(&mut self, value: bool, origin: Origin) {
        self.push(if value { Stored::True } else { Stored::False }, 0, origin);
    }

    pub fn int(&mut self, value: i64, origin: Origin) {
        let payload = self.arena.decoded(value.to_string());
        self.push(Stored::BuiltInt, payload, origin);
    }

    /// A number that is not an integer, or is too large for one, as it is to be shown.
    pub fn float(&mut self, text: &str, origin: Origin) {
        let payload = self.arena.decoded(text);
        self.push(Stored::BuiltFloat, payload, origin);
    }

    pub fn string(&mut self, text: &str, origin: Origin) {
        let payload = self.arena.repeated(text);
        self.push(Stored::Decoded, payload, origin);
    }

    /// A value of another tree, seen from here as if it stood here.
    pub fn mount(&mut self, node: Node<'_>) {
        let (tree, id) = node.id();
        let link = Link {
            tree: Some(tree),
            node: id,
        };
        self.arena.link(link, Span::default());
        self.origins.push(Origin::Nowhere);
    }

    /// The number of the value that comes next.
    pub(crate) fn next(&self) -> u32 {
        self.arena.next()
    }

    /// A value of this very tree, by its number: what the YAML reader makes of an alias.
    pub(crate) fn again(&mut self, node: u32) {
        self.arena.link(Link { tree: None, node }, Span::default());
        self.origins.push(Origin::Nowhere);
    }

    pub fn map(&mut self, origin: Origin, members: impl FnOnce(&mut Self)) {
        self.collection(Stored::Map, origin, members);
    }

    pub fn list(&mut self, origin: Origin, items: impl FnOnce(&mut Self)) {
        self.collection(Stored::List, origin, items);
    }

    fn collection(&mut self, stored: Stored, origin: Origin, contents: impl FnOnce(&mut Self)) {
        self.arena.open(stored, Span::default());
        self.origins.push(origin);
        contents(self);
        self.arena.close(None);
    }

    /// A JSON value and everything below it. It is ours, or was copied from a tree, which has a limit.
    pub fn json(&mut self, value: &Json, origin: Origin) {
        match value {
            Json::Null => self.null(origin),
            Json::Bool(value) => self.bool(*value, origin),
            Json::Number(number) => match number.as_i64() {
                Some(int) => self.int(int, origin),
                None => self.float(&number.to_string(), origin),
            },
            Json::String(text) => self.string(text, origin),
            Json::Array(items) => self.list(origin, |builder| {
                items.iter().for_each(|item| builder.json(item, origin));
            }),
            Json::Object(members) => self.map(origin, |builder| {
                for (key, value) in members {
                    builder.key(key).json(value, origin);
                }
            }),
        }
    }

    /// Writes something that may break off: what it wrote until then is taken back.
    ///
    /// # Errors
    /// That of `write`.
    pub fn attempt<T, E>(&mut self, write: impl FnOnce(&mut Self) -> Result<T, E>) -> Result<T, E> {
        let (mark, origins) = (self.arena.mark(), self.origins.len());
        write(self).inspect_err(|_| {
            self.arena.go_back(&mark);
            self.origins.truncate(origins);
        })
    }

    pub fn finish(mut self) -> Tree {
        self.arena.set_origins(self.origins);
        self.arena.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::Forest;

    #[test]
    fn texts_that_come_again_are_kept_once_and_never_mistaken() {
        let mut builder = Builder::new();
        builder.list(Origin::Nowhere, |builder| {
            for _ in 0..1_000 {
                builder.string("a/long/path", Origin::Nowhere);
            }
            let broken: Result<(), ()> = builder.attempt(|builder| {
                builder.string("taken back", Origin::Nowhere);
                Err(())
            });
            assert_eq!(broken, Err(()));
            // The number of the text that was taken back is this one's now.
            builder.string("instead", Origin::Nowhere);
            builder.string("taken back", Origin::Nowhere);
        });
        let mut forest = Forest::default();
        let tree = forest.add_tree(None, builder.finish());
        let list = forest.root(tree);
        let text = |at: usize| list.at(at).and_then(Node::as_str);
        assert_eq!(text(999), Some("a/long/path"));
        assert_eq!(text(0).map(str::as_ptr), text(999).map(str::as_ptr));
        assert_eq!(text(1_000), Some("instead"));
        assert_eq!(text(1_001), Some("taken back"));
    }
}
