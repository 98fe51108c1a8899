//! A fast reader for the YAML that people write most: one document of block lists and mappings.
//!
//! It reads plain, quoted and block scalars and simple flow collections, and gives up on everything else:
//! anchors, aliases, tags, merge keys, explicit keys, directives, further documents, tabs where they could
//! indent, line ends other than `\n`, and whatever is a mistake. Then nothing of it is kept, and the full
//! reader decides, mistakes and their words included. So this one may be strict without being right about
//! why; what it does read, it reads to the very tree that the full reader would give.
//!
//! This file knows how lines make collections. Its parts know one sort of value each.

mod block;
mod flow;
mod plain;
mod quoted;
mod scan;

use std::sync::Arc;

use super::scalar;
use crate::limits::{Limit, Limits};
use crate::text::{SourceText, Span};
use crate::tree::arena::{Arena, Stored};
use crate::tree::read::{NESTING_LIMIT, Problem, Reading, character, nesting};

/// Deeper than this the full reader decides what is too deep.
const DEPTH: usize = NESTING_LIMIT / 2;

/// A key and its `:` take up less than this. YAML allows 1,024 characters.
const KEY_LENGTH: usize = 1_000;

/// `None` for a text that the full reader has to look at.
pub(super) fn read(source: &Arc<SourceText>, limits: &Limits) -> Option<Reading> {
    let text = source.text();
    let start = source.content_start();
    if !scan::is_ordinary(&text.as_bytes()[start..]) {
        return None;
    }
    let mut reader = Reader {
        text,
        bytes: text.as_bytes(),
        at: start,
        line: start,
        nodes: limits.nodes,
        depth: DEPTH.min(nesting(limits)),
        arena: Arena::of_whole(source),
        open: Vec::new(),
        unwritten: None,
        last_end: start,
        buffer: String::new(),
        brackets: Vec::new(),
        problems: Vec::new(),
    };
    let done = reader.document();
    if reader.is_full() {
        // To read as much again would tell nobody more.
        let here = character(text, reader.at);
        let problem = Problem::too_large(limits, Limit::Nodes, here);
        return Some(Reading::failed(reader.problems, problem));
    }
    done?;
    Some(Reading {
        trees: vec![reader.arena.finish()],
        problems: reader.problems,
    })
}

/// A block collection that is open. Its lines begin in `column`.
#[derive(Clone, Copy, Debug)]
struct Block {
    kind: BlockKind,
    column: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum BlockKind {
    List,
    Map,
}

/// Every step answers `None` when it gives up.
struct Reader<'s> {
    text: &'s str,
    bytes: &'s [u8],
    /// The next byte.
    at: usize,
    /// Where its line begins.
    line: usize,
    /// How many values there may be.
    nodes: u64,
    /// How many collections may be open.
    depth: usize,
    arena: Arena,
    open: Vec<Block>,
    /// The end of the `:` or `-` whose value has not come yet: it may stand in the lines that follow, or
    /// nowhere.
    unwritten: Option<usize>,
    /// Where the last value ends: there a block collection ends too.
    last_end: usize,
    /// The text of the scalar at hand, where it is not written letter by letter.
    buffer: String,
    /// The open flow collections.
    brackets: Vec<u8>,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn document(&mut self) -> Option<()> {
        self.first_line()?;
        if self.bytes[self.at..].starts_with(b"---") && self.column() == 0 {
            self.at += 3;
            self.end_of_value()?;
        }
        if self.at == self.bytes.len() {
            return None;
        }
        self.not_a_marker()?;
        self.node()?;
        while self.at < self.bytes.len() && !self.is_full() {
            self.line()?;
        }
        if let Some(sign) = self.unwritten.take() {
            self.null(sign);
        }
        while !self.open.is_empty() {
            self.close();
        }
        Some(())
    }

    /// The lines before the first thing are blank or comments.
    fn first_line(&mut self) -> Option<()> {
        self.skip_spaces();
        match self.peek()? {
            b'\n' | b'#' => self.next_content(),
            b'\t' => None,
            _ => Some(()),
        }
    }

    /// Whether there are more values than there may be.
    fn is_full(&self) -> bool {
        u64::from(self.arena.next()) > self.nodes
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn column(&self) -> usize {
        self.at - self.line
    }

    /// What the columns of a value's further lines have to exceed; `None` at the root.
    fn indent(&self) -> Option<usize> {
        self.open.last().map(|block| block.column)
    }

    fn skip_spaces(&mut self) {
        while self.peek() == Some(b' ') {
            self.at += 1;
        }
    }

    /// Whether there is white space or nothing at a byte.
    fn is_blank(&self, at: usize) -> bool {
        matches!(self.bytes.get(at), None | Some(b' ' | b'\n' | b'\t'))
    }

    fn at_dash(&self) -> bool {
        self.peek() == Some(b'-') && self.is_blank(self.at + 1)
    }

    /// From the end of a line to the first byte of the next line that is not blank, or to the end of the
    /// text. Answers how many blank lines are between.
    fn next_line(&mut self) -> Option<usize> {
        let mut blank = 0;
        while self.at < self.bytes.len() {
            self.at += 1;
            self.line = self.at;
            self.skip_spaces();
            match self.peek() {
                Some(b'\n') => blank += 1,
                Some(b'\t') => return None,
                Some(_) | None => break,
            }
        }
        Some(blank)
    }

    /// From the end of a line, or from a comment, to the next line with more than a comment.
    fn next_content(&mut self) -> Option<()> {
        loop {
            if self.peek() == Some(b'#') {
                self.at = scan::line_end(self.bytes, self.at);
            }
            self.next_line()?;
            if self.peek() != Some(b'#') {
                return Some(());
            }
        }
    }

    /// From the end of a value to the next line, if nothing but a comment is between.
    fn end_of_value(&mut self) -> Option<()> {
        let end = self.at;
        self.skip_spaces();
        match self.peek() {
            None | Some(b'\n') => self.next_content(),
            Some(b'#') if self.at > end => self.next_content(),
            Some(_) => None,
        }
    }

    /// `---` and `...` belong to several documents.
    fn not_a_marker(&self) -> Option<()> {
        let rest = &self.bytes[self.at..];
        let marker = rest.starts_with(b"---") || rest.starts_with(b"...");
        (!marker || self.column() > 0).then_some(())
    }

    /// A line of a document: a value that the line before announced, or the next item or member of an open
    /// collection.
    fn line(&mut self) -> Option<()> {
        let column = self.column();
        self.not_a_marker()?;
        if let Some(sign) = self.unwritten.take() {
            let block = *self.open.last()?;
            // A list may stand in line with the key that it is the value of.
            let in_line = column == block.column && block.kind == BlockKind::Map && self.at_dash();
            if column > block.column || in_line {
                return self.node();
            }
            self.null(sign);
        }
        loop {
            let block = *self.open.last()?;
            let is_item = self.at_dash();
            match block.kind {
                _ if block.column < column => return None,
                BlockKind::List if block.column == column && is_item => return self.item(),
                BlockKind::Map if block.column == column && !is_item => return self.member(),
                BlockKind::Map if block.column == column => return None,
                BlockKind::List | BlockKind::Map => self.close(),
            }
        }
    }

    fn open(&mut self, kind: BlockKind, start: usize) -> Option<()> {
        if self.open.len() >= self.depth {
            return None;
        }
        let stored = match kind {
            BlockKind::List => Stored::List,
            BlockKind::Map => Stored::Map,
        };
        self.arena.open(stored, Span::new(start, start));
        self.open.push(Block {
            kind,
            column: start - self.line,
        });
        Some(())
    }

    fn close(&mut self) {
        self.open.pop();
        self.close_node(self.last_end);
    }

    fn close_node(&mut self, end: usize) {
        let end = Span::new(end, end).end;
        for (earlier, later) in self.arena.close(Some(end)) {
            let problem = self.arena.duplicate_key(earlier, later);
            self.problems.push(problem);
        }
    }

    /// A value that is not written stands after its sign.
    fn null(&mut self, sign: usize) {
        self.arena.push(Stored::Null, Span::new(sign, sign), 0);
        self.last_end = sign;
    }

    /// A value where a collection may begin: at the beginning of a line, or after a `-`.
    fn node(&mut self) -> Option<()> {
        if self.at_dash() {
            self.open(BlockKind::List, self.at)?;
            return self.item();
        }
        match self.bytes[self.at] {
            b'"' | b'\'' => {
                let quoted = self.quoted()?;
                let end = self.at;
                self.skip_spaces();
                if self.peek() == Some(b':') {
                    if quoted.is_folded {
                        return None;
                    }
                    self.open(BlockKind::Map, quoted.span.start as usize)?;
                    return self.quoted_member(quoted);
                }
                self.at = end;
                self.push_quoted(quoted);
                self.end_of_value()
            }
            byte if scan::begins_plain(byte) => {
                let line = self.plain_line()?;
                if line.stop == plain::Stop::Colon {
                    self.open(BlockKind::Map, self.at)?;
                    return self.plain_member(line);
                }
                self.plain(line)
            }
            _ => self.scalar(),
        }
    }

    /// An item of the innermost list, from its `-`.
    fn item(&mut self) -> Option<()> {
        loop {
            self.at += 1;
            let sign = self.at;
            if self.nothing_follows()? {
                self.unwritten = Some(sign);
                return Some(());
            }
            if !self.at_dash() {
                return self.node();
            }
            self.open(BlockKind::List, self.at)?;
        }
    }

    /// Skips spaces after a sign, and the rest of the line if it is blank or a comment.
    fn nothing_follows(&mut self) -> Option<bool> {
        self.skip_spaces();
        match self.peek() {
            None | Some(b'\n' | b'#') => self.next_content().map(|()| true),
            Some(b'\t') => None,
            Some(_) => Some(false),
        }
    }

    /// A member of the innermost mapping, from its key.
    fn member(&mut self) -> Option<()> {
        match self.bytes[self.at] {
            b'"' | b'\'' => {
                let quoted = self.quoted()?;
                self.skip_spaces();
                self.quoted_member(quoted)
            }
            byte if scan::begins_plain(byte) => {
                let line = self.plain_line()?;
                self.plain_member(line)
            }
            _ => None,
        }
    }

    /// From the `:` after a key in quotes.
    fn quoted_member(&mut self, quoted: quoted::Quoted) -> Option<()> {
        if quoted.is_folded
            || self.peek() != Some(b':')
            || !self.is_blank(self.at + 1)
            || self.at - quoted.span.start as usize > KEY_LENGTH
        {
            return None;
        }
        self.key_of_quoted(quoted);
        self.value()
    }

    fn plain_member(&mut self, line: plain::Line) -> Option<()> {
        let key = &self.text[self.at..line.end];
        if line.stop != plain::Stop::Colon || line.next - self.at > KEY_LENGTH || key == "<<" {
            return None;
        }
        self.arena.key(key, Span::new(self.at, line.end));
        self.at = line.next;
        self.value()
    }

    /// The value of a member, from the `:`.
    fn value(&mut self) -> Option<()> {
        self.at += 1;
        let sign = self.at;
        if self.nothing_follows()? {
            self.unwritten = Some(sign);
            return Some(());
        }
        self.scalar()
    }

    /// A scalar or a flow collection, and the rest of its last line.
    fn scalar(&mut self) -> Option<()> {
        match self.bytes[self.at] {
            b'"' | b'\'' => {
                let quoted = self.quoted()?;
                self.push_quoted(quoted);
                self.end_of_value()
            }
            b'|' | b'>' => self.block(),
            b'[' | b'{' => {
                self.flow()?;
                self.end_of_value()
            }
            byte if scan::begins_plain(byte) => {
                let line = self.plain_line()?;
                if line.stop == plain::Stop::Colon {
                    return None;
                }
                self.plain(line)
            }
            _ => None,
        }
    }

    /// A string whose text stands in the buffer.
    fn push_buffered(&mut self, stored: Stored, span: Span) {
        scalar::push(&mut self.arena, self.text, stored, &self.buffer, span);
        self.last_end = span.end as usize;
    }
}

#[cfg(test)]
mod tests;
