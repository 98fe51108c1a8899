//! Flow collections: `[a, b]` and `{a: 1}`, also over several lines.

use super::{KEY_LENGTH, Reader, scan};
use crate::text::Span;
use crate::tree::arena::Stored;
use crate::tree::yaml::scalar;

/// What may come next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Expect {
    /// An item, or the end of its list.
    Item,
    /// A key, or the end of its mapping.
    Key,
    Value,
    /// A comma, or the end of the innermost collection.
    Comma,
}

impl Reader<'_> {
    /// From the opening bracket to behind its closing one.
    pub(super) fn flow(&mut self) -> Option<()> {
        let mut expect = self.open_flow()?;
        loop {
            self.flow_blanks()?;
            let byte = self.peek()?;
            if self.is_full() {
                return None;
            }
            expect = match (expect, byte) {
                (Expect::Item | Expect::Comma, b']') | (Expect::Key | Expect::Comma, b'}') => {
                    let open = self.brackets.pop()?;
                    if (open == b'[') != (byte == b']') {
                        return None;
                    }
                    self.at += 1;
                    self.last_end = self.at;
                    self.close_node(self.at);
                    if self.brackets.is_empty() {
                        return Some(());
                    }
                    Expect::Comma
                }
                (Expect::Comma, b',') => {
                    self.at += 1;
                    match self.brackets.last()? {
                        b'[' => Expect::Item,
                        _ => Expect::Key,
                    }
                }
                (Expect::Comma, _) => return None,
                (Expect::Item | Expect::Value, b'[' | b'{') => self.open_flow()?,
                (Expect::Item | Expect::Value, b'"' | b'\'') => {
                    let quoted = self.quoted()?;
                    self.push_quoted(quoted);
                    Expect::Comma
                }
                (Expect::Item | Expect::Value, _) => {
                    let span = self.flow_plain()?;
                    let stored = scalar::plain(&self.text[span.range()]);
                    self.arena.push(stored, span, 0);
                    self.last_end = span.end as usize;
                    Expect::Comma
                }
                (Expect::Key, _) => self.flow_key(byte)?,
            };
        }
    }

    fn open_flow(&mut self) -> Option<Expect> {
        if self.open.len() + self.brackets.len() >= self.depth {
            return None;
        }
        let bracket = self.bytes[self.at];
        let span = Span::new(self.at, self.at + 1);
        self.brackets.push(bracket);
        self.at += 1;
        Some(if bracket == b'[' {
            self.arena.open(Stored::List, span);
            Expect::Item
        } else {
            self.arena.open(Stored::Map, span);
            Expect::Key
        })
    }

    /// White space and comments. Lines have to be indented further than the collection around the brackets.
    fn flow_blanks(&mut self) -> Option<()> {
        loop {
            self.skip_spaces();
            match self.peek()? {
                b'#' if matches!(self.bytes[self.at - 1], b' ' | b'\n') => {
                    self.at = scan::line_end(self.bytes, self.at);
                }
                b'#' | b'\t' => return None,
                b'\n' => {}
                _ => return Some(()),
            }
            self.next_line()?;
            let is_inside = match self.indent() {
                Some(indent) => self.column() > indent,
                None => self.not_a_marker().is_some(),
            };
            if !is_inside {
                return None;
            }
        }
    }

    /// A key with its `:`, all in one line.
    fn flow_key(&mut self, byte: u8) -> Option<Expect> {
        let start = self.at;
        let is_quoted = matches!(byte, b'"' | b'\'');
        if is_quoted {
            let quoted = self.quoted()?;
            if quoted.is_folded {
                return None;
            }
            self.key_of_quoted(quoted);
        } else {
            let span = self.flow_plain()?;
            let key = &self.text[span.range()];
            if key == "<<" {
                return None;
            }
            self.arena.key(key, span);
        }
        let end = self.at;
        self.skip_spaces();
        // As in JSON, a value may stand right behind the `:` of a key in quotes.
        let is_key = self.peek()? == b':'
            && (self.is_blank(self.at + 1) || (is_quoted && self.at == end))
            && self.at - start <= KEY_LENGTH;
        self.at += 1;
        is_key.then_some(Expect::Value)
    }

    /// A plain scalar that stands in one line.
    fn flow_plain(&mut self) -> Option<Span> {
        let start = self.at;
        let follows = *self.bytes.get(start + 1)?;
        if !scan::begins_plain(self.bytes[start])
            || (self.bytes[start] == b'-' && (self.is_blank(start + 1) || is_flow(follows)))
        {
            return None;
        }
        let mut at = start;
        loop {
            let byte = *self.bytes.get(at)?;
            match byte {
                b',' | b'[' | b']' | b'{' | b'}' | b'\n' => break,
                b':' if self.is_blank(at + 1) => break,
                b':' if is_flow(self.bytes[at + 1]) => return None,
                b'#' if matches!(self.bytes[at - 1], b' ' | b'\t') => break,
                _ => at += 1,
            }
        }
        let text = self.text[start..at].trim_end_matches(' ');
        if text.ends_with('\t') || !scan::is_trimmed(text) {
            return None;
        }
        self.at = start + text.len();
        Some(Span::new(start, self.at))
    }
}

fn is_flow(byte: u8) -> bool {
    matches!(byte, b',' | b'[' | b']' | b'{' | b'}')
}
