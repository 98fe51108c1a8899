//! Plain scalars in block collections, on one line or folded over several.

use super::{Reader, scan};
use crate::text::Span;
use crate::tree::yaml::scalar;

/// What a line of plain text comes to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line {
    /// Where its text ends, without white space.
    pub(super) end: usize,
    /// Where what stopped it stands.
    pub(super) next: usize,
    pub(super) stop: Stop,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// A `:` that makes it a key.
    Colon,
    Comment,
    /// The end of the line or of the text.
    Line,
}

impl Reader<'_> {
    /// The first line of the plain scalar that begins here, which is where a key would be seen.
    pub(super) fn plain_line(&self) -> Option<Line> {
        if self.at_dash() {
            return None;
        }
        let line = self.rest_of_line(self.at)?;
        // Unicode has more white space than YAML, and the full reader knows what becomes of it.
        scan::is_trimmed(&self.text[self.at..line.end]).then_some(line)
    }

    /// The text from here to the end of the line, a comment or a `:`.
    fn rest_of_line(&self, start: usize) -> Option<Line> {
        let bytes = self.bytes;
        let mut at = start;
        let (next, stop) = loop {
            let found = memchr::memchr3(b':', b'#', b'\n', &bytes[at..]);
            let Some(length) = found else {
                break (bytes.len(), Stop::Line);
            };
            at += length;
            match bytes[at] {
                b'\n' => break (at, Stop::Line),
                b':' if self.is_blank(at + 1) => break (at, Stop::Colon),
                b'#' if at > start && matches!(bytes[at - 1], b' ' | b'\t') => {
                    break (at, Stop::Comment);
                }
                _ => at += 1,
            }
        };
        let mut end = next;
        while end > start && bytes[end - 1] == b' ' {
            end -= 1;
        }
        // Tabs are text inside of it and white space behind it.
        (end > start && bytes[end - 1] != b'\t').then_some(Line { end, next, stop })
    }

    /// A value whose first line is known, and the lines after it.
    pub(super) fn plain(&mut self, first: Line) -> Option<()> {
        let indent = self.indent()?;
        let start = self.at;
        self.at = first.next;
        if first.stop == Stop::Line {
            let blank = self.next_line()?;
            if self.goes_on(indent) {
                self.buffer.clear();
                self.buffer.push_str(&self.text[start..first.end]);
                return self.folded(start, indent, blank);
            }
        }
        let span = Span::new(start, first.end);
        let stored = scalar::plain(&self.text[start..first.end]);
        self.arena.push(stored, span, 0);
        self.last_end = first.end;
        self.skip_comments()
    }

    /// Whether the line at hand belongs to the plain scalar before it.
    fn goes_on(&self, indent: usize) -> bool {
        self.column() > indent && !matches!(self.peek(), None | Some(b'#'))
    }

    fn skip_comments(&mut self) -> Option<()> {
        match self.peek() {
            Some(b'#') => self.next_content(),
            Some(_) | None => Some(()),
        }
    }

    /// The second line of a plain scalar and those after it; the first stands in the buffer.
    fn folded(&mut self, start: usize, indent: usize, mut blank: usize) -> Option<()> {
        let end = loop {
            let line = self.rest_of_line(self.at)?;
            if line.stop == Stop::Colon {
                return None;
            }
            scan::fold(&mut self.buffer, blank);
            self.buffer.push_str(&self.text[self.at..line.end]);
            self.at = line.next;
            if line.stop == Stop::Comment {
                break line.end;
            }
            blank = self.next_line()?;
            if !self.goes_on(indent) {
                break line.end;
            }
        };
        if !scan::is_trimmed(&self.text[start..end]) {
            return None;
        }
        let stored = scalar::plain(&self.buffer);
        self.push_buffered(stored, Span::new(start, end));
        self.skip_comments()
    }
}
