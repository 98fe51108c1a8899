//! YAML 1.2, by way of the events of `granit-parser`, with the core schema for plain values.
//!
//! Aliases become links and are never expanded here. Merge keys (`<<`) are no part of YAML 1.2, but people
//! use them: a merged member becomes a link as well, so that its place is where it is written. Tags other
//! than those of the core schema are looked over: `!Ref x` is the text `x`.

mod fast;
pub(super) mod scalar;
mod wording;

use std::sync::Arc;

use granit_parser::{ErrorKind, Event, Parser, ScalarStyle, ScanError};
use rustc_hash::FxHashMap;

use self::scalar::Scalar;
use self::wording::{cannot_begin, in_our_words};
use super::arena::{Arena, Link, Stored};
use super::read::{Problem, ProblemKind, Reading, character, missing_bracket, nesting, shown};
use crate::limits::{Limit, Limits};
use crate::text::{SourceText, Span};

/// What is white space to YAML; any other character that has no ink is somebody's text.
const WHITE: [char; 4] = [' ', '\t', '\r', '\n'];

/// A document takes up as much memory as so many values, and can be four bytes long.
const VALUES_A_DOCUMENT: u64 = 48;

/// So many bytes of text count as a value in what aliases add.
const BYTES_A_VALUE: u64 = 32;

/// Reads what most people write at speed, and everything else by the book.
pub(super) fn read(source: &Arc<SourceText>, limits: &Limits) -> Reading {
    fast::read(source, limits).unwrap_or_else(|| read_in_full(source, limits))
}

/// Reads by the letter of YAML 1.2. Where that fails only because of how lines inside of brackets and quotes
/// are indented, which most other readers do not mind, the text is read as they read it, with a problem.
fn read_in_full(source: &Arc<SourceText>, limits: &Limits) -> Reading {
    let strict = read_with(source, limits, true);
    let refused = match strict.problems.last() {
        Some(problem) if problem.kind == ProblemKind::Unreadable => problem.span,
        Some(_) | None => return strict,
    };
    let mut loose = read_with(source, limits, false);
    if loose.trees.is_empty() {
        return strict;
    }
    loose.problems.push(Problem::new(
        ProblemKind::LooseIndentation,
        refused,
        "YAML asks for this line to be indented further, though many readers do not",
    ));
    loose
}

fn read_with(source: &Arc<SourceText>, limits: &Limits, strict_indentation: bool) -> Reading {
    let nesting = nesting(limits);
    let options = granit_parser::options! {
        strict_indentation: strict_indentation,
        emit_comments: false,
        emit_unresolved_aliases: true,
        flow_nesting_limit: nesting,
        block_nesting_limit: nesting,
    };
    let mut reader = Reader {
        source,
        limits,
        nesting,
        text: source.text(),
        arena: Arena::new(Some(Arc::clone(source))),
        frames: Vec::new(),
        anchors: FxHashMap::default(),
        last_end: source.content_start(),
        skip: None,
        read: 0,
        added: Added::default(),
        is_bomb: false,
        trees: Vec::new(),
        problems: Vec::new(),
    };
    for event in Parser::new_from_str_with_options(source.text(), options) {
        let step = match event {
            Ok((event, span)) => {
                let range = (span.byte_range()).expect("a parser of a string knows its bytes");
                reader.event(&event, range.start, range.end)
            }
            Err(error) => Err(Box::new(reader.refused(&error))),
        };
        if let Err(problem) = step {
            return Reading::failed(reader.problems, *problem);
        }
    }
    if reader.trees.is_empty() {
        // Nothing but comments: an empty stream, which stands for nothing.
        let start = source.content_start();
        reader.arena.push(Stored::Null, Span::new(start, start), 0);
        reader.trees.push(reader.arena.finish());
    }
    Reading {
        trees: reader.trees,
        problems: reader.problems,
    }
}

/// A collection that is open, and what its next event means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Frame {
    List,
    Key,
    Value,
    /// The value of `<<`.
    Merge,
}

/// What an alias can stand for.
enum Anchor {
    Node(u32),
    /// A key is no node of the tree.
    Key(Stored, Box<str>),
    /// In a member that was left out.
    Nowhere,
}

/// A member that is being left out: how deep we are in it, and how many of its two nodes are still to come.
#[derive(Clone, Copy, Debug)]
struct Skip {
    depth: usize,
    nodes: usize,
}

struct Reader<'s> {
    source: &'s Arc<SourceText>,
    limits: &'s Limits,
    nesting: usize,
    text: &'s str,
    arena: Arena,
    frames: Vec<Frame>,
    anchors: FxHashMap<usize, Anchor>,
    /// Where the last thing that has bytes ends: there a block collection ends too.
    last_end: usize,
    skip: Option<Skip>,
    /// How many values the documents before this one have.
    read: u64,
    added: Added,
    /// Whether aliases and merge keys have added more than they may.
    is_bomb: bool,
    trees: Vec<super::Tree>,
    problems: Vec<Problem>,
}

/// What the links of one document add to what is written, and those of the file in all.
#[derive(Default)]
struct Added {
    total: u64,
    /// For each link, in reading order: its node, and what it and all before it in the document add.
    values: Vec<(u32, u64)>,
}

impl Added {
    /// How many values a reader meets who goes through these nodes and follows every link in them. It cannot overflow:
    /// reading ends once the total is beyond a limit.
    fn size_of(&self, start: u32, end: u32) -> u64 {
        let before = |node: u32| {
            let links = self.values.partition_point(|(link, _)| *link < node);
            links.checked_sub(1).map_or(0, |last| self.values[last].1)
        };
        u64::from(end - start) + before(end) - before(start)
    }

    fn note(&mut self, link: u32, size: u64) {
        let before = self.values.last().map_or(0, |(_, before)| *before);
        self.values.push((link, before + size));
        self.total += size;
    }
}

type Step = Result<(), Box<Problem>>;

impl Reader<'_> {
    fn event(&mut self, event: &Event<'_>, start: usize, end: usize) -> Step {
        if self.skip.is_some() {
            self.skipped(event, start, end);
            return Ok(());
        }
        if self.read + u64::from(self.arena.next()) > self.limits.nodes {
            let here = character(self.text, start);
            return Err(Box::new(Problem::too_large(
                self.limits,
                Limit::Nodes,
                here,
            )));
        }
        match event {
            Event::DocumentStart(..) => {
                self.anchors.clear();
                self.added.values.clear();
                self.last_end = self.last_end.max(end);
            }
            Event::DocumentEnd => {
                self.read += u64::from(self.arena.next()) + VALUES_A_DOCUMENT;
                let next = Arena::new(Some(Arc::clone(self.source)));
                let done = std::mem::replace(&mut self.arena, next);
                self.trees.push(done.finish());
            }
            Event::Scalar(text, style, anchor, tag) => {
                let scalar = Scalar::new(text, *style, tag.as_deref(), Span::new(start, end));
                self.scalar(&scalar, *anchor);
            }
            Event::SequenceStart(_, anchor, _) => {
                return self.open(Stored::List, Frame::List, *anchor, Span::new(start, end));
            }
            Event::MappingStart(_, anchor, _) => {
                return self.open(Stored::Map, Frame::Key, *anchor, Span::new(start, end));
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(start, end),
            Event::Alias(anchor) => self.alias(*anchor, Span::new(start, end)),
            Event::UnresolvedAlias(name) => {
                let message = format!("no anchor `&{}` stands before this alias", shown(name));
                let span = Span::new(start, end);
                self.problem(ProblemKind::UnresolvedAlias, span, message);
                self.null_for(span);
            }
            // Beginning and end of the stream, and what we did not ask for.
            _ => {}
        }
        match self.is_bomb {
            true => {
                let here = character(self.text, start);
                Err(Box::new(Problem::too_large(
                    self.limits,
                    Limit::Aliases,
                    here,
                )))
            }
            false => Ok(()),
        }
    }

    /// A link adds what it stands for to what is written, with all that was added to that.
    fn adds(&mut self, link: u32, target: u32) {
        let node = self.arena.node(target);
        // A long text costs whoever copies it more than a value does.
        let words = u64::from(node.span.end - node.span.start) / BYTES_A_VALUE;
        let size = self.added.size_of(target, node.end(target)) + words;
        self.added.note(link, size);
        self.is_bomb |= self.added.total > self.limits.aliases;
    }

    fn problem(&mut self, kind: ProblemKind, span: Span, message: impl Into<String>) {
        self.problems.push(Problem::new(kind, span, message));
    }

    fn turn(&self) -> Option<Frame> {
        self.frames.last().copied()
    }

    /// A value is complete.
    fn done(&mut self, id: u32) {
        let merge = self.turn() == Some(Frame::Merge);
        if merge {
            self.merge(id);
        }
        if let Some(frame @ (Frame::Value | Frame::Merge)) = self.frames.last_mut() {
            *frame = Frame::Key;
        }
    }

    fn open(&mut self, stored: Stored, frame: Frame, anchor: usize, start: Span) -> Step {
        if self.turn() == Some(Frame::Key) {
            let what = match frame {
                Frame::List => "a list",
                Frame::Key | Frame::Value | Frame::Merge => "a mapping",
            };
            let message = format!("{what} cannot be a key here; keys are text");
            self.unusable_key(start, message, 1, 2);
            self.anchor(anchor, Anchor::Nowhere);
            return Ok(());
        }
        if self.arena.depth() >= self.nesting {
            let start = character(self.text, start.start as usize);
            return Err(Box::new(Problem::too_deep(self.limits, start)));
        }
        let start = if stored == Stored::List && start.is_empty() {
            self.start_of_block_list(start)
        } else {
            start
        };
        let id = self.arena.open(stored, start);
        self.anchor(anchor, Anchor::Node(id));
        self.frames.push(frame);
        self.last_end = self.last_end.max(start.end as usize);
        Ok(())
    }

    /// The parser begins a list that is not indented behind its first `-`: we begin it there.
    fn start_of_block_list(&self, start: Span) -> Span {
        let mut at = self.start_of_next();
        if self.text.as_bytes().get(at) != Some(&b'-') {
            at = after_blanks(self.text, start.start as usize);
        }
        Span::new(at, at)
    }

    /// Where what comes next begins, behind the sign of what it is the value of, its anchor and its tag.
    fn start_of_next(&self) -> usize {
        let byte = |at: usize| self.text.as_bytes().get(at);
        let mut at = after_blanks(self.text, self.last_end);
        let in_list = self.turn() == Some(Frame::List);
        if matches!(
            (byte(at), in_list),
            (Some(b'-'), true) | (Some(b':' | b'?'), false)
        ) {
            at = after_blanks(self.text, at + 1);
        }
        while let Some(b'&' | b'!') = byte(at) {
            let rest = &self.text[at..];
            let length = rest.find(char::is_whitespace).unwrap_or(rest.len());
            at = after_blanks(self.text, at + length);
        }
        at
    }

    /// Only the end of a flow collection has bytes: its bracket.
    fn close(&mut self, start: usize, end: usize) {
        self.frames.pop();
        if start < end {
            self.last_end = self.last_end.max(end);
        }
        let id = self.arena.innermost();
        let end = Span::new(self.last_end, self.last_end).end;
        for (earlier, later) in self.arena.close(Some(end)) {
            let problem = self.arena.duplicate_key(earlier, later);
            self.problems.push(problem);
        }
        self.done(id);
    }

    fn anchor(&mut self, anchor: usize, target: Anchor) {
        if anchor != 0 {
            self.anchors.insert(anchor, target);
        }
    }

    fn scalar(&mut self, scalar: &Scalar<'_>, anchor: usize) {
        let span = self.span_of(scalar, anchor);
        let stored = match scalar.resolve() {
            Ok(stored) => stored,
            Err(tag) => {
                let text = shown(scalar.text);
                self.problem(
                    ProblemKind::WrongTag,
                    span,
                    format!("`{text}` is tagged `!!{tag}`, which it cannot be"),
                );
                Stored::Slice
            }
        };
        self.last_end = self.last_end.max(span.end as usize);
        if self.turn() == Some(Frame::Key) {
            self.anchor(anchor, Anchor::Key(stored, scalar.text.into()));
            let merge = scalar.text == "<<" && scalar.style == ScalarStyle::Plain;
            self.key(scalar.text, span, merge);
            return;
        }
        let id = self.push(stored, scalar.text, span);
        self.anchor(anchor, Anchor::Node(id));
        self.done(id);
    }

    fn push(&mut self, stored: Stored, text: &str, span: Span) -> u32 {
        scalar::push(&mut self.arena, self.text, stored, text, span)
    }

    fn key(&mut self, text: &str, span: Span, merge: bool) {
        self.arena.key(text, span);
        if let Some(frame) = self.frames.last_mut() {
            *frame = if merge { Frame::Merge } else { Frame::Value };
        }
    }

    /// Where a scalar stands: without the line breaks behind a block scalar, and for a value that is not
    /// written at all the place just after the `:` or `-` that announces it.
    fn span_of(&self, scalar: &Scalar<'_>, anchor: usize) -> Span {
        let start = scalar.span.start as usize;
        if !scalar.span.is_empty() {
            let written = &self.text[scalar.span.range()];
            let end = start + written.trim_end_matches(WHITE).len();
            let start = start + written.len() - written.trim_start_matches(WHITE).len();
            if end > start {
                return Span::new(start, end);
            }
            // A block with nothing but white space in it is at its sign, which indicators and a comment may follow.
            return character(self.text, self.start_of_next());
        }
        let here = Span::new(start, start);
        if anchor != 0 || scalar.tag.is_some() {
            return here;
        }
        let sign = match self.turn() {
            None | Some(Frame::Key) => return here,
            Some(Frame::List) => b'-',
            Some(Frame::Value | Frame::Merge) => b':',
        };
        let at = after_blanks(self.text, self.last_end);
        let found = self.text.as_bytes().get(at) == Some(&sign);
        let at = if found { at + 1 } else { self.last_end };
        Span::new(at, at)
    }

    fn alias(&mut self, anchor: usize, span: Span) {
        self.last_end = self.last_end.max(span.end as usize);
        let name = shown(&self.text[span.range()]);
        let as_key = self.turn() == Some(Frame::Key);
        match self.anchors.get(&anchor) {
            Some(Anchor::Node(id)) if self.arena.is_open(*id) => {
                let message = format!("the alias `{name}` stands inside of what it stands for");
                self.problem(ProblemKind::UnresolvedAlias, span, message);
                self.null_for(span);
            }
            Some(Anchor::Node(id)) if as_key => match self.scalar_text(*id) {
                Some(text) => self.key(&text, span, false),
                None => {
                    let message = format!("`{name}` is a list or a mapping; keys are text");
                    self.unusable_key(span, message, 0, 1);
                }
            },
            Some(Anchor::Node(id)) => {
                let link = Link {
                    tree: None,
                    node: *id,
                };
                let target = link.node;
                let id = self.arena.link(link, span);
                self.adds(id, target);
                self.done(id);
            }
            Some(Anchor::Key(_, text)) if as_key => {
                let text = text.clone();
                self.key(&text, span, false);
            }
            Some(Anchor::Key(stored, text)) => {
                let (stored, text) = (*stored, text.clone());
                let id = self.push(stored, &text, span);
                self.done(id);
            }
            Some(Anchor::Nowhere) | None => {
                let message = format!("what `{name}` stands for was left out");
                self.problem(ProblemKind::UnresolvedAlias, span, message);
                self.null_for(span);
            }
        }
    }

    /// The text of a scalar that was read already.
    fn scalar_text(&self, id: u32) -> Option<Box<str>> {
        let node = self.arena.node(id);
        let written = &self.text[node.span.range()];
        match node.stored {
            Stored::Null | Stored::False | Stored::True | Stored::Int | Stored::Float => {
                Some(written.into())
            }
            Stored::Slice => {
                let quote = node.payload() as usize;
                Some(written[quote..written.len() - quote].into())
            }
            Stored::BuiltInt | Stored::BuiltFloat | Stored::Decoded => {
                Some(self.arena.decoded_text(node.payload()).into())
            }
            Stored::List | Stored::Map | Stored::Link => None,
        }
    }

    /// Null, where an alias stands for nothing.
    fn null_for(&mut self, span: Span) {
        self.last_end = self.last_end.max(span.end as usize);
        if self.turn() == Some(Frame::Key) {
            self.skip = Some(Skip { depth: 0, nodes: 1 });
        } else {
            let id = self.arena.push(Stored::Null, span, 0);
            if let Some(frame @ Frame::Merge) = self.frames.last_mut() {
                // There is nothing to merge, and nothing more to say about it.
                *frame = Frame::Value;
                self.arena.shadow(id);
            }
            self.done(id);
        }
    }

    fn unusable_key(&mut self, span: Span, message: String, depth: usize, nodes: usize) {
        let span = if span.is_empty() {
            character(self.text, span.start as usize)
        } else {
            span
        };
        self.problem(ProblemKind::UnusableKey, span, message);
        self.last_end = self.last_end.max(span.end as usize);
        self.skip = Some(Skip { depth, nodes });
    }

    /// An event of a member that is left out.
    fn skipped(&mut self, event: &Event<'_>, start: usize, end: usize) {
        let Some(skip) = &mut self.skip else { return };
        let anchor = match event {
            Event::SequenceStart(_, anchor, _) | Event::MappingStart(_, anchor, _) => {
                skip.depth += 1;
                *anchor
            }
            Event::SequenceEnd | Event::MappingEnd => {
                skip.depth -= 1;
                0
            }
            Event::Scalar(_, _, anchor, _) => *anchor,
            _ => 0,
        };
        if skip.depth == 0 {
            skip.nodes -= 1;
            if skip.nodes == 0 {
                self.skip = None;
            }
        }
        self.anchor(anchor, Anchor::Nowhere);
        let block_end = matches!(event, Event::SequenceEnd | Event::MappingEnd) && start == end;
        if !block_end && end > self.last_end {
            let written = self.text[self.last_end..end].trim_end();
            self.last_end += written.len();
        }
    }

    /// Adds the members of what `<<` names to the mapping in which it stands, and hides `<<` itself.
    fn merge(&mut self, member: u32) {
        let value = self.arena.resolve(member);
        let sources: Vec<u32> = if self.arena.node(value).stored == Stored::List {
            let items = self.arena.children(value);
            items.map(|(item, _)| self.arena.resolve(item)).collect()
        } else {
            vec![value]
        };
        let wrong = (sources.iter()).any(|source| self.arena.node(*source).stored != Stored::Map);
        if wrong {
            let span = self.arena.key_span(member);
            self.problem(
                ProblemKind::InvalidMerge,
                span,
                "`<<` takes a mapping or a list of mappings",
            );
            return;
        }
        self.arena.shadow(member);
        for source in sources {
            let mut members = Vec::new();
            for (child, data) in self.arena.children(source) {
                // One that is hidden is looked at, too.
                self.added.total += 1;
                if self.added.total > self.limits.aliases {
                    self.is_bomb = true;
                    return;
                }
                if !data.is_shadowed() {
                    let target = if self.arena.is_merged(child) {
                        self.arena.resolve(child)
                    } else {
                        child
                    };
                    members.push((data.key, self.arena.key_span(child), target));
                }
            }
            for (key, key_span, target) in members {
                let link = self.arena.next();
                self.arena.merge(key, key_span, target);
                self.adds(link, target);
            }
            if self.is_bomb {
                return;
            }
        }
    }

    /// What the parser refuses, in our words where its own do not help.
    fn refused(&self, error: &ScanError) -> Problem {
        let at = error.marker().byte_offset().unwrap_or(self.text.len());
        let here = character(self.text, at);
        let message = match error.kind() {
            ErrorKind::RecursionLimitExceeded => return Problem::too_deep(self.limits, here),
            // Both are told at the bracket that is open.
            ErrorKind::UnclosedFlowCollection { open }
            | ErrorKind::MismatchedFlowCollectionEnd { open, .. } => {
                missing_bracket(self.source, *open, at)
            }
            ErrorKind::UnexpectedCharacter { character } => {
                return Problem::new(ProblemKind::Unreadable, here, cannot_begin(*character));
            }
            kind => in_our_words(kind).map_or_else(|| kind.to_string(), str::to_owned),
        };
        Problem::new(ProblemKind::Unreadable, here, message)
    }
}

/// The byte after white space and comments.
fn after_blanks(text: &str, mut at: usize) -> usize {
    let bytes = text.as_bytes();
    loop {
        match bytes.get(at) {
            Some(b' ' | b'\t' | b'\r' | b'\n') => at += 1,
            Some(b'#') => at += memchr::memchr(b'\n', &bytes[at..]).unwrap_or(bytes.len() - at),
            Some(_) | None => return at,
        }
    }
}

#[cfg(test)]
mod tests;
