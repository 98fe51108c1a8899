//! Scalars in single and double quotes, in block and in flow collections.

use super::{Reader, scan};
use crate::text::Span;
use crate::tree::arena::Stored;

/// A quoted scalar.
#[derive(Clone, Copy, Debug)]
pub(super) struct Quoted {
    /// With its quotes.
    pub(super) span: Span,
    /// Whether its text is not what stands between the quotes, but in the buffer.
    is_buffered: bool,
    /// Whether it goes over several lines.
    pub(super) is_folded: bool,
}

impl Reader<'_> {
    /// From its opening quote to behind its closing one.
    pub(super) fn quoted(&mut self) -> Option<Quoted> {
        let start = self.at;
        let quote = self.bytes[start];
        let mut quoted = Quoted {
            span: Span::default(),
            is_buffered: false,
            is_folded: false,
        };
        // Where the text begins that is in the source only, so far.
        let mut from = start + 1;
        let mut at = from;
        loop {
            at += match quote {
                b'"' => memchr::memchr3(b'"', b'\\', b'\n', &self.bytes[at..])?,
                _ => memchr::memchr2(b'\'', b'\n', &self.bytes[at..])?,
            };
            let next = self.bytes.get(at + 1).copied();
            match self.bytes[at] {
                b'\'' if next == Some(b'\'') => {
                    self.buffer_from(&mut quoted, from, at + 1);
                    from = at + 2;
                    at = from;
                }
                b'\\' if next == Some(b'\n') => {
                    self.buffer_from(&mut quoted, from, at);
                    let blank = self.fold_quoted(&mut quoted, at + 1)?;
                    self.buffer.extend(std::iter::repeat_n('\n', blank));
                    from = self.at;
                    at = from;
                }
                b'\\' => {
                    self.buffer_from(&mut quoted, from, at);
                    let (letter, length) = escape(&self.text[at + 1..])?;
                    self.buffer.push(letter);
                    from = at + 1 + length;
                    at = from;
                }
                b'\n' => {
                    let line = &self.text[from..at];
                    let text = line.trim_end_matches(' ');
                    if text.ends_with('\t') {
                        return None;
                    }
                    self.buffer_from(&mut quoted, from, from + text.len());
                    let blank = self.fold_quoted(&mut quoted, at)?;
                    scan::fold(&mut self.buffer, blank);
                    from = self.at;
                    at = from;
                }
                _ => break,
            }
        }
        if quoted.is_buffered {
            self.buffer.push_str(&self.text[from..at]);
        }
        self.at = at + 1;
        quoted.span = Span::new(start, self.at);
        Some(quoted)
    }

    /// What stood in the source so far goes to the buffer, as more follows that does not stand there.
    fn buffer_from(&mut self, quoted: &mut Quoted, from: usize, to: usize) {
        if !quoted.is_buffered {
            quoted.is_buffered = true;
            self.buffer.clear();
        }
        self.buffer.push_str(&self.text[from..to]);
    }

    /// From the end of a line inside of quotes to the text of the next one that has any.
    fn fold_quoted(&mut self, quoted: &mut Quoted, end: usize) -> Option<usize> {
        quoted.is_folded = true;
        self.at = end;
        let blank = self.next_line()?;
        let is_inside = match self.indent() {
            Some(indent) => self.column() > indent,
            None => self.not_a_marker().is_some(),
        };
        (is_inside && self.at < self.bytes.len()).then_some(blank)
    }

    pub(super) fn key_of_quoted(&mut self, quoted: Quoted) {
        let text = if quoted.is_buffered {
            &self.buffer
        } else {
            &self.text[quoted.span.start as usize + 1..quoted.span.end as usize - 1]
        };
        self.arena.key(text, quoted.span);
    }

    pub(super) fn push_quoted(&mut self, quoted: Quoted) {
        if quoted.is_buffered {
            self.push_buffered(Stored::Slice, quoted.span);
        } else {
            self.arena.push(Stored::Slice, quoted.span, 1);
            self.last_end = quoted.span.end as usize;
        }
    }
}

/// The character of an escape, from behind its `\`, and how many bytes it takes there.
fn escape(rest: &str) -> Option<(char, usize)> {
    let digits = match *rest.as_bytes().first()? {
        b'x' => 2,
        b'u' => 4,
        b'U' => 8,
        byte => {
            let letter = match byte {
                b'0' => '\0',
                b'a' => '\u{7}',
                b'b' => '\u{8}',
                b't' => '\t',
                b'n' => '\n',
                b'v' => '\u{b}',
                b'f' => '\u{c}',
                b'r' => '\r',
                b'e' => '\u{1b}',
                b' ' => ' ',
                b'"' => '"',
                b'/' => '/',
                b'\\' => '\\',
                b'N' => '\u{85}',
                b'_' => '\u{a0}',
                b'L' => '\u{2028}',
                b'P' => '\u{2029}',
                _ => return None,
            };
            return Some((letter, 1));
        }
    };
    let hex = rest.get(1..=digits)?;
    let all_hex = hex.bytes().all(|byte| byte.is_ascii_hexdigit());
    let code = all_hex.then(|| u32::from_str_radix(hex, 16).ok())??;
    Some((char::from_u32(code)?, 1 + digits))
}
