//! The few lines of a file that a finding is drawn on.
//!
//! miette's own sources walk the file from its start for every finding (tens of milliseconds in ten megabytes)
//! and panic far along a long line. This one finds its lines in the file's line index and hands out a window,
//! clipped around the finding when a line is long.

use std::sync::Arc;

use miette::{LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use crate::report::{escape, seen_from_here};
use crate::text::{SourceText, Span};

/// Bytes kept on either side of the finding when a line is longer than both together.
const CLIP: usize = 120;

/// Bytes of the finding itself that are underlined.
const LONGEST_LABEL: usize = 200;

/// A window on a file, with the finding in it. Offsets are those of the file.
#[derive(Debug)]
pub(super) struct Excerpt {
    name: String,
    /// Zero-based, of the first line of the window.
    line: usize,
    /// Zero-based, of the first character of the window in its line.
    column: usize,
    /// The byte of the file at which the window begins.
    start: usize,
    text: String,
    label: Span,
    /// Zero-based line and column of the finding.
    position: (usize, usize),
}

impl Excerpt {
    pub(super) fn new(source: &Arc<SourceText>, span: Span, folder: &str) -> Excerpt {
        let text = source.text();
        let span = named(text, span);
        let first = source.position(span.start);
        let label = clip_label(source, span);
        let line = |number: u32| source.line(number).map(Span::range);
        let own = line(first.line).unwrap_or(text.len()..text.len());
        let clipped = own.len() > 2 * CLIP + LONGEST_LABEL;
        let range = if clipped {
            let start = label.range().start.saturating_sub(CLIP).max(own.start);
            let end = (label.range().end + CLIP).min(own.end);
            floor_boundary(text, start)..ceil_boundary(text, end)
        } else {
            let short = |range: std::ops::Range<usize>| {
                (range.len() <= 2 * CLIP + LONGEST_LABEL).then_some(range)
            };
            let before = first.line.checked_sub(1).and_then(line).and_then(short);
            let after = line(first.line + 1).and_then(short);
            before.map_or(own.start, |range| range.start)..after.map_or(own.end, |range| range.end)
        };
        let start = source.position(Span::new(range.start, range.start).start);
        Excerpt {
            name: escape::line(&seen_from_here(folder, source.path().as_str())).into_owned(),
            line: start.line as usize - 1,
            column: start.column as usize - 1,
            start: range.start,
            text: escape::excerpt(&text[range]).into_owned(),
            label,
            position: (first.line as usize - 1, first.column as usize - 1),
        }
    }

    pub(super) fn label(&self) -> LabeledSpan {
        LabeledSpan::new_primary_with_span(None, (self.label.range().start, self.label.len()))
    }
}

/// A value that begins behind its key and goes on in the next line has nothing to underline where it begins: its key
/// stands for it.
fn named(text: &str, span: Span) -> Span {
    let range = span.range();
    let rest = text[range.start..].lines().next().unwrap_or_default();
    let begins_here = !rest.trim_matches([' ', '{', '[']).is_empty();
    let before = text[..range.start].rsplit('\n').next().unwrap_or_default();
    let key = before.trim_start_matches([' ', '-']).strip_suffix(':');
    match key {
        Some(key) if !begins_here && !key.is_empty() => {
            let end = range.start - 1;
            Span::new(end - key.len(), end)
        }
        _ => span,
    }
}

/// The part of a finding that is underlined: at most the rest of its first line.
fn clip_label(source: &SourceText, span: Span) -> Span {
    let text = source.text();
    let range = span.range();
    let line_end = source
        .line(source.position(span.start).line)
        .map_or(text.len(), |line| line.range().end);
    let end = range
        .end
        .min(line_end.max(range.start))
        .min(range.start + LONGEST_LABEL);
    Span::new(range.start, ceil_boundary(text, end))
}

fn floor_boundary(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn ceil_boundary(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at += 1;
    }
    at
}

impl SourceCode for Excerpt {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        // Without context, miette asks where the finding is; with context, for the lines to draw.
        let (start, line, column, text) = if before == 0 && after == 0 {
            let from = (span.offset() - self.start).min(self.text.len());
            let to = (from + span.len()).min(self.text.len());
            let (line, column) = self.position;
            (span.offset(), line, column, &self.text[from..to])
        } else {
            (self.start, self.line, self.column, self.text.as_str())
        };
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            text.as_bytes(),
            (start, text.len()).into(),
            line,
            column,
            text.lines().count(),
        )))
    }
}
