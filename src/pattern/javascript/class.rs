//! Classes of characters: `[a-z\d]`.
//!
//! Everything in one is read into parts first and then written anew, because Rust's classes have a language of their
//! own: brackets in brackets, `&&`, and no range that begins or ends in a class.

use std::fmt::Write;

use super::{Escaped, NOTHING, Translator};

enum Part {
    Character(u32),
    /// As it is written, which may be a range.
    Dash,
    Set(String, bool),
}

impl Part {
    fn code(&self) -> Option<u32> {
        match self {
            Part::Character(code) => Some(*code),
            Part::Dash => Some('-' as u32),
            Part::Set(..) => None,
        }
    }
}

/// A class as it is being written.
pub(super) struct Class(String);

impl Class {
    /// Reads a class whose opening bracket was read, and gives Rust's.
    pub(super) fn read(translator: &mut Translator<'_>) -> Result<String, String> {
        let negated = translator.rest.next_if_eq(&'^').is_some();
        let parts = parts(translator)?;
        let mut class = Class(String::new());
        let mut rest = parts.as_slice();
        loop {
            rest = match rest {
                [] => break,
                [first, Part::Dash, last, after @ ..] => {
                    class.range(first, last)?;
                    after
                }
                [one, after @ ..] => {
                    class.push(one);
                    after
                }
            };
        }
        Ok(match (class.0.as_str(), negated) {
            ("", true) => r"[\s\S]".to_owned(),
            ("", false) => NOTHING.to_owned(),
            (inside, true) => format!("[^{inside}]"),
            (inside, false) => format!("[{inside}]"),
        })
    }

    fn range(&mut self, first: &Part, last: &Part) -> Result<(), String> {
        let (Some(from), Some(to)) = (first.code(), last.code()) else {
            // A range from a class or to one is none.
            [first, &Part::Dash, last]
                .into_iter()
                .for_each(|part| self.push(part));
            return Ok(());
        };
        if from > to {
            return Err("a range in a class ends before it begins".to_owned());
        }
        self.span(from, to);
        Ok(())
    }

    fn push(&mut self, part: &Part) {
        match part {
            Part::Set(inside, true) => {
                write!(self.0, "[^{inside}]").expect("a String takes everything")
            }
            Part::Set(inside, false) => self.0.push_str(inside),
            Part::Character(code) => self.span(*code, *code),
            Part::Dash => self.span('-' as u32, '-' as u32),
        }
    }

    /// Halves of characters are left out: no text has them.
    fn span(&mut self, from: u32, to: u32) {
        for (low, high) in [(0, 0xd7ff), (0xe000, 0x10_ffff)] {
            let (from, to) = (from.max(low), to.min(high));
            if from < to {
                write!(self.0, r"\x{{{from:x}}}-\x{{{to:x}}}").expect("a String takes everything");
            } else if from == to {
                write!(self.0, r"\x{{{from:x}}}").expect("a String takes everything");
            }
        }
    }
}

fn parts(translator: &mut Translator<'_>) -> Result<Vec<Part>, String> {
    let mut parts = Vec::new();
    while let Some(character) = translator.rest.next() {
        parts.push(match character {
            ']' => return Ok(parts),
            '-' => Part::Dash,
            '\\' if translator.rest.next_if_eq(&'b').is_some() => Part::Character(8),
            '\\' => match translator.escaped()? {
                Escaped::Character(code) => Part::Character(code),
                Escaped::Set(inside, negated) => Part::Set(inside, negated),
            },
            other => Part::Character(other as u32),
        });
    }
    Err("a class is not closed".to_owned())
}
