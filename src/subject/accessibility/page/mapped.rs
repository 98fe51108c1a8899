//! A text whose every byte knows where in a file it came from.
//!
//! A template is turned into such a text first, so that a parser of Markdown or HTML needs to know nothing of it.

use std::ops::Range;

use super::HoleKind;
use crate::text::Span;

/// What stands for a hole.
pub(super) const HOLE: char = '\u{fffc}';

#[derive(Debug, Default)]
pub(super) struct Mapped {
    pub text: String,
    /// In order, without overlap. Markup that we put in ourselves has none.
    pieces: Vec<Piece>,
    /// Where in the text they stand, in order.
    holes: Vec<MappedHole>,
}

/// A run of bytes and where they came from.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    pub text: Range<usize>,
    /// Of the same length as the text where it holds the same letters.
    pub span: Span,
    /// The tag that puts it here, where its letters stand elsewhere in the file.
    pub tag: Option<Span>,
}

#[derive(Clone, Debug)]
pub(super) struct MappedHole {
    pub at: usize,
    pub span: Span,
    pub kind: HoleKind,
}

impl Piece {
    fn is_literal(&self) -> bool {
        self.text.len() == self.span.len()
    }

    /// Where it stands, whoever wrote its letters.
    pub(super) fn stand(&self) -> Span {
        self.tag.unwrap_or(self.span)
    }

    /// Whether `next` goes on where this one ends, in the text and in the file.
    pub(super) fn is_followed_by(&self, next: &Piece) -> bool {
        self.is_literal()
            && next.is_literal()
            && self.text.end == next.text.start
            && self.span.end == next.span.start
            && self.tag == next.tag
    }

    pub(super) fn join(&mut self, next: &Piece) {
        self.text.end = next.text.end;
        self.span.end = next.span.end;
    }
}

/// The smallest part of a file that holds these pieces. Letters from elsewhere count as the tag that put them there,
/// unless there are no others.
pub(super) fn hull<'p>(pieces: impl Iterator<Item = &'p Piece> + Clone) -> Option<Span> {
    let is_elsewhere = pieces.clone().all(|piece| piece.tag.is_some());
    let mut tags = pieces.clone().map(|piece| piece.tag);
    let first_tag = tags.next()?;
    let is_one = tags.all(|tag| tag == first_tag);
    let place = |piece: &Piece| match is_elsewhere && is_one {
        true => piece.span,
        false => piece.stand(),
    };
    pieces.map(place).reduce(|all, next| Span {
        start: all.start.min(next.start),
        end: all.end.max(next.end),
    })
}

impl Mapped {
    pub(super) fn len(&self) -> usize {
        self.text.len()
    }

    /// Takes over bytes of the file as they are.
    pub(super) fn copy(&mut self, source: &str, range: Range<usize>) {
        let Some(words) = source.get(range.clone()) else {
            return;
        };
        self.push(words, Span::new(range.start, range.end), None);
    }

    /// Adds words that stand for some bytes of the file.
    pub(super) fn push(&mut self, words: &str, span: Span, tag: Option<Span>) {
        if words.is_empty() {
            return;
        }
        let start = self.text.len();
        self.text.push_str(words);
        let piece = Piece {
            text: start..self.text.len(),
            span,
            tag,
        };
        match self.pieces.last_mut() {
            Some(last) if last.is_followed_by(&piece) => last.join(&piece),
            Some(_) | None => self.pieces.push(piece),
        }
    }

    /// Adds markup that the file does not hold.
    pub(super) fn markup(&mut self, markup: &str) {
        self.text.push_str(markup);
    }

    pub(super) fn hole(&mut self, span: Span, kind: HoleKind) {
        let at = self.text.len();
        self.holes.push(MappedHole { at, span, kind });
        self.text.push(HOLE);
        // Not through `push`: a tag of three bytes is not the same letters, and is no part of its neighbours.
        let text = at..self.text.len();
        let tag = None;
        self.pieces.push(Piece { text, span, tag });
    }

    /// Cuts off what follows `at`.
    pub(super) fn split_off(&mut self, at: usize) -> Mapped {
        let text = self.text.split_off(at.min(self.text.len()));
        let cut = self.pieces.partition_point(|piece| piece.text.end <= at);
        let mut pieces = Vec::new();
        for piece in self.pieces.split_off(cut) {
            if let Some(before) = part(&piece, 0..at) {
                self.pieces.push(before);
            }
            let after = part(&piece, at..usize::MAX);
            pieces.extend(after.map(|piece| Piece {
                text: piece.text.start - at..piece.text.end - at,
                ..piece
            }));
        }
        let cut = self.holes.partition_point(|hole| hole.at < at);
        let mut holes = self.holes.split_off(cut);
        for hole in &mut holes {
            hole.at -= at;
        }
        Mapped {
            text,
            pieces,
            holes,
        }
    }

    /// The pieces that these bytes of the text are made of, cut to them.
    pub(super) fn pieces(&self, range: Range<usize>) -> impl Iterator<Item = Piece> {
        let first = self
            .pieces
            .partition_point(|piece| piece.text.end <= range.start);
        self.pieces[first..]
            .iter()
            .map_while(move |piece| part(piece, range.clone()))
    }

    /// The smallest part of the file that shows these bytes of the text.
    pub(super) fn place(&self, range: Range<usize>) -> Option<Span> {
        let pieces: Vec<Piece> = self.pieces(range).collect();
        hull(pieces.iter())
    }

    pub(super) fn holes(&self, range: Range<usize>) -> &[MappedHole] {
        let first = self.holes.partition_point(|hole| hole.at < range.start);
        let past = self.holes.partition_point(|hole| hole.at < range.end);
        self.holes.get(first..past).unwrap_or_default()
    }
}

/// The part of a piece that stands in `range`.
fn part(piece: &Piece, range: Range<usize>) -> Option<Piece> {
    let text = piece.text.start.max(range.start)..piece.text.end.min(range.end);
    if text.start >= text.end {
        return None;
    }
    let span = match piece.is_literal() {
        true => {
            let inner = text.start - piece.text.start..text.end - piece.text.start;
            piece.span.within(inner)
        }
        false => piece.span,
    };
    let tag = piece.tag;
    Some(Piece { text, span, tag })
}
