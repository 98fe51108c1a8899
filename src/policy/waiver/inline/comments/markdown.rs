//! Comments of HTML in Markdown. One that stands alone is about the block that follows: a paragraph, a heading, a table, an
//! item of a list.

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::ops::Range;

use html5gum::Tokenizer;
use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use pulldown_cmark::{Event, Options, Parser, Tag};

use super::{Comment, Lines, is_blank, next_lines};
use crate::guard::look;
use crate::text::{SourceText, Span};

pub(super) fn comments(source: &SourceText) -> Vec<Comment> {
    let Page { pieces, blocks } = Page::read(source);
    let found: Vec<(Range<usize>, String)> = pieces.iter().flat_map(Piece::comments).collect();
    let lines = |span: &Range<usize>| Lines {
        first: line_of(source, span.start),
        last: line_of(source, span.end.saturating_sub(1).max(span.start)),
    };
    let is_alone = |span: &Range<usize>| {
        let Lines { first, last } = lines(span);
        let before = source
            .line(first)
            .map(|line| line.range().start..span.start);
        let behind = source.line(last).map(|line| span.end..line.range().end);
        let mut sides = [before, behind].into_iter().flatten();
        sides.all(|side| is_without_words(source.text().get(side).unwrap_or_default()))
    };
    let alone: BTreeSet<u32> = (found.iter())
        .filter(|(span, _)| is_alone(span))
        .flat_map(|(span, _)| {
            let Lines { first, last } = lines(span);
            first..=last
        })
        .collect();
    // Of those that begin on one line the outermost counts, which comes first.
    let mut by_line: BTreeMap<u32, Lines> = BTreeMap::new();
    for block in blocks.iter().map(lines) {
        by_line.entry(block.first).or_insert(block);
    }
    let next = next_lines(source, &alone);
    let ends = match found.is_empty() {
        true => Vec::new(),
        false => ends(source),
    };
    let comment = |(span, words): (Range<usize>, String)| {
        let own = lines(&span);
        let covers = match alone.contains(&own.first) {
            false => Some(own),
            true => {
                let first = next.get(&own.last).copied().flatten();
                first.map(|first| match by_line.get(&first) {
                    Some(block) => *block,
                    None => Lines {
                        first,
                        last: ends
                            .get(first as usize)
                            .map_or(first, |last| *last.max(&first)),
                    },
                })
            }
        };
        Comment {
            span,
            words,
            covers,
        }
    };
    found.into_iter().map(comment).collect()
}

/// Whether there is nothing but space and the marks of a quotation.
fn is_without_words(text: &str) -> bool {
    is_blank(text.trim_matches([' ', '\t', '>']))
}

fn line_of(source: &SourceText, offset: usize) -> u32 {
    source.position(Span::new(offset, offset).start).line
}

/// For each line, counted from 1, the last one before the next that has no words: within HTML, that is where a block ends.
fn ends(source: &SourceText) -> Vec<u32> {
    // Zero stands for a line without words, and for the one before the first.
    let own = |number: u32| {
        look();
        let line = source.line(number)?;
        let has_words = !is_without_words(source.slice(line));
        Some(if has_words { number } else { 0 })
    };
    let mut ends: Vec<u32> = std::iter::once(0).chain((1..).map_while(own)).collect();
    for at in (1..ends.len().saturating_sub(1)).rev() {
        if ends[at] != 0 && ends[at + 1] != 0 {
            ends[at] = ends[at + 1];
        }
    }
    ends
}

/// What of a page matters here.
#[derive(Default)]
struct Page {
    /// The HTML in it.
    pieces: Vec<Piece>,
    /// The outermost first.
    blocks: Vec<Range<usize>>,
}

/// A block of HTML, less the marks of the quotation or list that it stands in.
#[derive(Default)]
struct Piece {
    text: String,
    /// Where its lines begin, in the piece and in the file.
    lines: Vec<(usize, usize)>,
}

impl Page {
    fn read(source: &SourceText) -> Page {
        let options = Options::ENABLE_TABLES
            | Options::ENABLE_FOOTNOTES
            | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS;
        let start = source.content_start();
        let text = &source.text()[start..];
        let mut page = Page::default();
        for (event, range) in Parser::new_ext(text, options).into_offset_iter() {
            let range = start + range.start..start + range.end;
            match event {
                Event::Start(Tag::HtmlBlock) => page.pieces.push(Piece::default()),
                Event::Html(_) => {
                    if let Some(piece) = page.pieces.last_mut() {
                        piece.add(source, range);
                    }
                }
                Event::InlineHtml(_) => {
                    let mut piece = Piece::default();
                    piece.add(source, range);
                    page.pieces.push(piece);
                }
                Event::Start(
                    Tag::Paragraph
                    | Tag::Heading { .. }
                    | Tag::CodeBlock(_)
                    | Tag::Table(_)
                    | Tag::Item,
                ) => {
                    let words = source.text()[range.clone()].trim_end();
                    page.blocks.push(range.start..range.start + words.len());
                }
                _ => {}
            }
        }
        page
    }
}

impl Piece {
    fn add(&mut self, source: &SourceText, range: Range<usize>) {
        self.lines.push((self.text.len(), range.start));
        self.text.push_str(&source.text()[range]);
    }

    /// Where a byte of the piece is in the file.
    fn in_file(&self, offset: usize) -> usize {
        let behind = self.lines.partition_point(|(start, _)| *start <= offset);
        let line = behind.checked_sub(1).map(|line| self.lines[line]);
        line.map_or(offset, |(start, in_file)| in_file + (offset - start))
    }

    /// Its comments, with where they are in the file.
    fn comments(&self) -> Vec<(Range<usize>, String)> {
        let mut found = Vec::new();
        let callback =
            |event: CallbackEvent<'_>, span: html5gum::Span<usize>| -> Option<Infallible> {
                if let CallbackEvent::Comment { value } = event {
                    let words = String::from_utf8_lossy(value).into_owned();
                    // The last byte is looked up, as what follows may be on a line that is far away.
                    let end = self.in_file(span.end.saturating_sub(1)) + 1;
                    found.push((self.in_file(span.start)..end, words));
                }
                None
            };
        let mut emitter = CallbackEmitter::new(callback);
        emitter.naively_switch_states(true);
        // A text in memory cannot fail to be read.
        let Ok(()) = Tokenizer::new_with_emitter(self.text.as_str(), emitter).finish();
        found
    }
}
