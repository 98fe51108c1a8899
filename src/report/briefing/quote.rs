//! A few words of a file, as they stand there: evidence that can be read without opening the file.

use crate::text::{Place, SourceText, Span};

/// Longer quotations are cut.
const LINES: usize = 3;
const CHARACTERS: usize = 160;

/// Whole lines of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Quote<'r> {
    /// The number of the first, counted from 1.
    pub(crate) first: u32,
    /// Each without its line break, and cut where it is long.
    pub(crate) lines: Vec<Line<'r>>,
    /// There is more of it.
    pub(crate) is_cut: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line<'r> {
    pub(crate) words: &'r str,
    pub(crate) is_cut: bool,
}

impl<'r> Quote<'r> {
    /// `None` for what is no part of a text: the repository, a file as a whole, nothing but white space.
    pub(crate) fn of(place: &'r Place) -> Option<Quote<'r>> {
        let Place::Text { source, span } = place else {
            return None;
        };
        let words = source.slice(*span);
        let line_at = |offset: usize| source.position(Span::new(offset, offset).start).line;
        let start = span.range().start;
        let first = start + words.len() - words.trim_start().len();
        let end = start + words.trim_end().len();
        let start = line_at(first);
        let last = line_at(end.saturating_sub(1).max(first));
        let numbers = start..=last;
        let lines: Vec<Line<'r>> = (numbers.clone())
            .take(LINES)
            .filter_map(|number| line(source, number))
            .collect();
        let is_blank = lines.iter().all(|line| line.words.trim().is_empty());
        (!is_blank).then(|| Quote {
            first: start,
            is_cut: numbers.count() > LINES,
            lines,
        })
    }
}

fn line(source: &SourceText, number: u32) -> Option<Line<'_>> {
    let words = source.slice(source.line(number)?);
    let end = words.char_indices().nth(CHARACTERS).map(|(end, _)| end);
    Some(match end {
        Some(end) => Line {
            words: &words[..end],
            is_cut: true,
        },
        None => Line {
            words,
            is_cut: false,
        },
    })
}
