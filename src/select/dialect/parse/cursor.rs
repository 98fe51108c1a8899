//! A place in the text of a path.

use std::ops::Range;

use crate::select::PathError;
use crate::words::quoted;

/// Operators, brackets and steps of one path: far more than a person writes. Whoever evaluates a chain of operators
/// recurses as often.
const MOST_PARTS: usize = 250;

/// Operands in operands, of which a parenthesis makes two.
const DEEPEST: usize = 64;

#[derive(Debug)]
pub(super) struct Cursor<'t> {
    text: &'t str,
    /// In bytes, always at the beginning of a character.
    pub(super) at: usize,
    parts: usize,
    depth: usize,
}

impl<'t> Cursor<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Cursor {
            text,
            at: 0,
            parts: 0,
            depth: 0,
        }
    }

    pub(super) fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    pub(super) fn slice(&self, range: Range<usize>) -> &'t str {
        &self.text[range]
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    pub(super) fn starts_with(&self, text: &str) -> bool {
        self.rest().starts_with(text)
    }

    pub(super) fn next(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.at += next.len_utf8();
        Some(next)
    }

    /// Steps over the text if it stands here.
    pub(super) fn eat(&mut self, text: &str) -> bool {
        let here = self.starts_with(text);
        if here {
            self.at += text.len();
        }
        here
    }

    /// Steps over all characters of that sort.
    pub(super) fn eat_while(&mut self, is_it: impl Fn(char) -> bool) -> &'t str {
        let rest = self.rest();
        let len = rest
            .find(|character| !is_it(character))
            .unwrap_or(rest.len());
        self.at += len;
        &rest[..len]
    }

    /// Whether there were any.
    pub(super) fn skip_blanks(&mut self) -> bool {
        !self.eat_while(char::is_whitespace).is_empty()
    }

    /// Counts something that chains.
    pub(super) fn part(&mut self) -> Result<(), PathError> {
        self.parts += 1;
        if self.parts > MOST_PARTS {
            let message =
                format!("the path has more than {MOST_PARTS} steps, operators and brackets");
            return Err(PathError::new(message, 0..self.text.len()));
        }
        Ok(())
    }

    /// Goes into an operand, for which the reader recurses.
    pub(super) fn enter(&mut self) -> Result<(), PathError> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(PathError::new(
                "the filter is nested too deeply to be read",
                self.here(),
            ));
        }
        Ok(())
    }

    pub(super) fn leave(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }

    /// The bytes of the character that stands here; empty at the end.
    pub(super) fn here(&self) -> Range<usize> {
        self.at..self.at + self.peek().map_or(0, char::len_utf8)
    }

    /// What stands here, as a message names it.
    pub(super) fn found(&self) -> String {
        match self.peek() {
            Some(found) => quoted(&found.to_string()),
            None => "the end of the path".to_owned(),
        }
    }

    /// The mistake that something else was expected here.
    pub(super) fn expected(&self, what: &str) -> PathError {
        PathError::new(
            format!("expected {what}, found {}", self.found()),
            self.here(),
        )
    }
}
