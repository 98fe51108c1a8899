//! Comments of a file, and which lines each is about. What looks like one inside of a string is none: the readers of the
//! formats say what is a comment.

mod markdown;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use granit_parser::{Event, Parser};
use toml_parser::Source;
use toml_parser::lexer::TokenKind;

use crate::guard::look;
use crate::text::{RepoPath, SourceText, Span};
use crate::tree;

/// In what comments are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Notation {
    Yaml,
    Toml,
    Markdown,
}

impl Notation {
    /// By the file's name; `None` for a file whose comments are not looked at.
    pub(super) fn of(path: &RepoPath) -> Option<Notation> {
        match tree::Format::of(path) {
            Some(tree::Format::Yaml) => Some(Notation::Yaml),
            Some(tree::Format::Toml) => Some(Notation::Toml),
            // JSON has no comments.
            Some(tree::Format::Json) => None,
            None => {
                let (_, extension) = path.name().rsplit_once('.')?;
                let is = |known: &str| extension.eq_ignore_ascii_case(known);
                (is("md") || is("markdown")).then_some(Notation::Markdown)
            }
        }
    }
}

/// Lines of a file, from the first to the last, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Lines {
    pub(super) first: u32,
    pub(super) last: u32,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Comment {
    /// All of it, in bytes of the file.
    pub(super) span: Range<usize>,
    /// What stands between its marks.
    pub(super) words: String,
    /// The lines that it is about: its own, where something else stands on them; else those that follow. `None`: none
    /// follow.
    pub(super) covers: Option<Lines>,
}

/// The comments of a text, in reading order. Of a text that breaks off, those before that.
pub(super) fn of(source: &SourceText, notation: Notation) -> Vec<Comment> {
    match notation {
        Notation::Yaml => of_lines(source, &yaml(source.text())),
        Notation::Toml => of_lines(source, &toml(source.text())),
        Notation::Markdown => markdown::comments(source),
    }
}

/// The bytes of the comments of a YAML text.
fn yaml(text: &str) -> Vec<Range<usize>> {
    let options = granit_parser::options! {
        strict_indentation: false,
        emit_comments: true,
        // However many stand in a row, they are a part of a text that is in memory already.
        max_buffered_comment_events: usize::MAX,
        emit_unresolved_aliases: true,
        flow_nesting_limit: tree::NESTING_LIMIT,
        block_nesting_limit: tree::NESTING_LIMIT,
    };
    let events = Parser::new_from_str_with_options(text, options);
    let mut comments: Vec<Range<usize>> = events
        .map_while(Result::ok)
        .filter(|(event, _)| matches!(event, Event::Comment(..)))
        .filter_map(|(_, span)| span.byte_range())
        .collect();
    comments.sort_by_key(|comment| comment.start);
    comments
}

/// The bytes of the comments of a TOML text.
fn toml(text: &str) -> Vec<Range<usize>> {
    let tokens = Source::new(text).lex();
    tokens
        .filter(|token| token.kind() == TokenKind::Comment)
        .map(|token| token.span().start()..token.span().end())
        .collect()
}

/// Comments that begin with a `#` and end with their line.
fn of_lines(source: &SourceText, comments: &[Range<usize>]) -> Vec<Comment> {
    let line_of = |offset: usize| source.position(Span::new(offset, offset).start).line;
    let is_alone = |comment: &Range<usize>| {
        let line = source.line(line_of(comment.start));
        line.is_some_and(|line| is_blank(&source.text()[line.range().start..comment.start]))
    };
    let alone: BTreeSet<u32> = (comments.iter())
        .filter(|comment| is_alone(comment))
        .map(|comment| line_of(comment.start))
        .collect();
    let next = next_lines(source, &alone);
    let comment = |span: &Range<usize>| {
        let own = line_of(span.start);
        let line = next.get(&own).copied().unwrap_or(Some(own));
        Comment {
            words: source.text()[span.clone()]
                .trim_start_matches('#')
                .to_owned(),
            covers: line.map(|line| Lines {
                first: line,
                last: line,
            }),
            span: span.clone(),
        }
    };
    comments.iter().map(comment).collect()
}

/// For each line of comments the next one with something on it that is none. The last line comes first, so that comments
/// in a row are gone through once, and not once for each of them.
fn next_lines(source: &SourceText, comments: &BTreeSet<u32>) -> BTreeMap<u32, Option<u32>> {
    let mut known: BTreeMap<u32, Option<u32>> = BTreeMap::new();
    for own in comments.iter().rev() {
        let mut number = own + 1;
        let next = loop {
            look();
            if let Some(next) = known.get(&number) {
                break *next;
            }
            match source.line(number) {
                Some(line) if is_blank(source.slice(line)) => number += 1,
                Some(_) => break Some(number),
                None => break None,
            }
        };
        known.insert(*own, next);
    }
    known
}

fn is_blank(text: &str) -> bool {
    text.trim_matches(['\u{feff}', ' ', '\t', '\r', '\n'])
        .is_empty()
}
