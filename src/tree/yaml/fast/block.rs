//! Block scalars: the lines after `|`, and the folded ones after `>`.

use super::{Reader, scan};
use crate::text::Span;
use crate::tree::arena::Stored;

/// What becomes of the line breaks at the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Chomping {
    /// One stays.
    Clip,
    /// None stays.
    Strip,
    /// All stay.
    Keep,
}

impl Reader<'_> {
    /// From the `|` or `>` to the first line that is not of it.
    pub(super) fn block(&mut self) -> Option<()> {
        let is_folded = self.bytes[self.at] == b'>';
        let outer = self.indent()?;
        let (chomping, counted) = self.header()?;
        self.buffer.clear();
        let indent = match counted {
            Some(spaces) => self.first_counted(outer + spaces)?,
            None => self.first_content(outer)?,
        };
        let start = self.at;
        let end = self.content(indent, is_folded, chomping)?;
        let written = &self.text[start..end];
        let text = written.trim_start();
        let start = end - text.len();
        let end = start + text.trim_end().len();
        // Where nothing but white space is written, the full reader knows what to point at.
        if start == end {
            return None;
        }
        self.push_buffered(Stored::Slice, Span::new(start, end));
        match self.peek() {
            Some(b'#') => self.next_content(),
            Some(b'\t') => None,
            Some(_) | None => Some(()),
        }
    }

    /// The line of the `|` itself: what becomes of the last line breaks, and how far lines are indented if it
    /// says so (`|2`).
    fn header(&mut self) -> Option<(Chomping, Option<usize>)> {
        let mut chomping = None;
        let mut counted = None;
        loop {
            self.at += 1;
            match self.peek()? {
                b'-' if chomping.is_none() => chomping = Some(Chomping::Strip),
                b'+' if chomping.is_none() => chomping = Some(Chomping::Keep),
                digit @ b'1'..=b'9' if counted.is_none() => {
                    counted = Some(usize::from(digit - b'0'))
                }
                _ => break,
            }
        }
        let end = self.at;
        self.skip_spaces();
        match self.peek()? {
            b'\n' => {}
            b'#' if self.at > end => self.at = scan::line_end(self.bytes, self.at),
            _ => return None,
        }
        Some((chomping.unwrap_or(Chomping::Clip), counted))
    }

    /// Finds the first line that is indented as far as the header says.
    fn first_counted(&mut self, indent: usize) -> Option<usize> {
        let blank = self.next_in_block(indent);
        self.buffer.extend(std::iter::repeat_n('\n', blank));
        (self.at < self.bytes.len() && self.column() == indent).then_some(indent)
    }

    /// Finds the first line with text. How far it is indented, all lines are; blank lines before it are line
    /// breaks, and must not be longer.
    fn first_content(&mut self, outer: usize) -> Option<usize> {
        let mut longest = 0;
        loop {
            if self.at == self.bytes.len() {
                return None;
            }
            self.at += 1;
            self.line = self.at;
            self.skip_spaces();
            match self.peek()? {
                b'\n' => {
                    self.buffer.push('\n');
                    longest = longest.max(self.column());
                }
                b'\t' => return None,
                _ => break,
            }
        }
        let indent = self.column();
        (indent > outer && longest <= indent).then_some(indent)
    }

    /// The text of all lines, and where the last one ends.
    fn content(&mut self, indent: usize, is_folded: bool, chomping: Chomping) -> Option<usize> {
        let mut was_indented = false;
        let mut blank = None;
        let (end, blank) = loop {
            let is_indented = matches!(self.peek(), Some(b' ' | b'\t'));
            match blank {
                None => {}
                Some(blank) if is_folded && !was_indented && !is_indented => {
                    scan::fold(&mut self.buffer, blank);
                }
                Some(blank) => self.buffer.extend(std::iter::repeat_n('\n', blank + 1)),
            }
            was_indented = is_indented;
            let end = scan::line_end(self.bytes, self.at);
            self.buffer.push_str(&self.text[self.at..end]);
            self.at = end;
            let lines = self.next_in_block(indent);
            if self.at == self.bytes.len() || self.column() < indent {
                break (end, lines);
            }
            blank = Some(lines);
        };
        match chomping {
            Chomping::Strip => {}
            Chomping::Clip => self.buffer.push('\n'),
            Chomping::Keep => self.buffer.extend(std::iter::repeat_n('\n', blank + 1)),
        }
        Some(end)
    }

    /// From the end of a line to the text of the next one: behind its indentation, or where it is indented
    /// less. Answers how many blank lines are between.
    fn next_in_block(&mut self, indent: usize) -> usize {
        let mut blank = 0;
        while self.at < self.bytes.len() {
            self.at += 1;
            self.line = self.at;
            while self.column() < indent && self.peek() == Some(b' ') {
                self.at += 1;
            }
            if self.peek() != Some(b'\n') {
                break;
            }
            blank += 1;
        }
        blank
    }
}
