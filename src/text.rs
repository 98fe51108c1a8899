//! Text files and places in them: the only arithmetic on positions in this program.
//!
//! A place is kept as bytes for as long as possible; lines and columns are worked out from a line index
//! when somebody wants to print them. This module knows nothing of formats, trees or rules.

use std::fmt;
use std::sync::{Arc, OnceLock};

/// A path inside the scanned root, with `/` between its parts on every system and no leading `./`.
///
/// Names that are not UTF-8 are shown with replacement characters, so two such names can look alike.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RepoPath(Arc<str>);

impl RepoPath {
    /// Takes a path that is already relative to the root.
    pub fn new(path: impl AsRef<str>) -> Self {
        let path = path.as_ref();
        let path = path.strip_prefix("./").unwrap_or(path);
        RepoPath(path.into())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The last part of the path: `README.md` of `docs/README.md`.
    pub fn name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or(&self.0)
    }

    /// The folder part, or the empty string for a file at the root.
    pub fn folder(&self) -> &str {
        self.0.rsplit_once('/').map_or("", |(folder, _)| folder)
    }
}

impl fmt::Display for RepoPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A half-open range of bytes in one text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    pub start: u32,
    pub end: u32,
}

impl Span {
    /// `start` and `end` in bytes. Texts are capped far below 4 GiB where they are read, so both fit.
    pub fn new(start: usize, end: usize) -> Self {
        let fit = |offset: usize| {
            u32::try_from(offset).expect("a text of 4 GiB is refused when it is read")
        };
        Span {
            start: fit(start),
            end: fit(end.max(start)),
        }
    }

    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The span of `inner`, given in bytes relative to the start of this one.
    pub fn within(self, inner: std::ops::Range<usize>) -> Span {
        let start = self.start as usize;
        Span::new(start + inner.start, start + inner.end)
    }
}

/// A place as people count it: lines and columns from 1, columns in characters (Unicode scalar values).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    pub line: u32,
    pub column: u32,
}

/// The text of one file, with its name and a line index that is made on first use.
///
/// A line ends at `\n`; a `\r` before it belongs to the line's end. A byte order mark at the start of the
/// file stays in the text (so bytes are bytes of the file) and takes up no column.
#[derive(Debug)]
pub struct SourceText {
    path: RepoPath,
    text: String,
    line_starts: OnceLock<Vec<u32>>,
    /// How many characters begin before each block of [`BLOCK`] bytes: a program may write a whole file as one line.
    characters: OnceLock<Vec<usize>>,
}

const BLOCK: usize = 4096;

/// How many characters begin in these bytes of a text.
fn characters_in(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| (**byte as i8) >= -0x40).count()
}

/// The bytes of a byte order mark in UTF-8.
pub const BYTE_ORDER_MARK: char = '\u{feff}';

impl SourceText {
    pub fn new(path: RepoPath, text: String) -> Self {
        SourceText {
            path,
            text,
            line_starts: OnceLock::new(),
            characters: OnceLock::new(),
        }
    }

    pub fn path(&self) -> &RepoPath {
        &self.path
    }

    /// The whole text, byte order mark included.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The byte at which content begins: after a byte order mark, if there is one.
    pub fn content_start(&self) -> usize {
        if self.text.starts_with(BYTE_ORDER_MARK) {
            BYTE_ORDER_MARK.len_utf8()
        } else {
            0
        }
    }

    pub fn slice(&self, span: Span) -> &str {
        &self.text[span.range()]
    }

    fn line_starts(&self) -> &[u32] {
        self.line_starts.get_or_init(|| {
            let newlines = memchr::memchr_iter(b'\n', self.text.as_bytes());
            std::iter::once(0)
                .chain(newlines.map(|at| Span::new(at + 1, at + 1).start))
                .collect()
        })
    }

    /// The line (from 0) that holds this byte.
    fn line_of(&self, offset: usize) -> usize {
        self.line_starts()
            .partition_point(|start| *start as usize <= offset)
            .saturating_sub(1)
    }

    /// How many characters begin before this byte.
    fn characters_before(&self, offset: usize) -> usize {
        let bytes = self.text.as_bytes();
        let before = self.characters.get_or_init(|| {
            let blocks = bytes.chunks(BLOCK).scan(0, |before, block| {
                *before += characters_in(block);
                Some(*before)
            });
            std::iter::once(0).chain(blocks).collect()
        });
        let block = offset / BLOCK;
        before[block] + characters_in(&bytes[block * BLOCK..offset])
    }

    /// Where a byte is, as people count. An offset past the end counts as the end, one inside a character
    /// as that character.
    pub fn position(&self, offset: u32) -> Position {
        let offset = (offset as usize).min(self.text.len());
        let line = self.line_of(offset);
        let mut start = self.line_starts()[line] as usize;
        if line == 0 {
            start = self.content_start().min(offset);
        }
        let columns = match offset - start {
            0..BLOCK => characters_in(&self.text.as_bytes()[start..offset]),
            _ => self.characters_before(offset) - self.characters_before(start),
        };
        Position {
            line: Span::new(line + 1, line + 1).start,
            column: Span::new(columns + 1, columns + 1).start,
        }
    }

    /// The bytes of a line counted from 1, without its line break; `None` past the last line.
    pub fn line(&self, number: u32) -> Option<Span> {
        let index = (number as usize).checked_sub(1)?;
        let start = *self.line_starts().get(index)? as usize;
        let end = self
            .line_starts()
            .get(index + 1)
            .map_or(self.text.len(), |next| *next as usize - 1);
        let end = end - usize::from(self.text[start..end].ends_with('\r'));
        Some(Span::new(start, end))
    }

    pub fn line_count(&self) -> usize {
        self.line_starts().len()
    }
}

/// Where something stands: the evidence behind every outcome.
#[derive(Clone, Debug)]
pub enum Place {
    /// The service as a whole: nothing smaller can be pointed at.
    Repository,
    /// A file whose text was not needed or could not be read.
    File(RepoPath),
    /// Some bytes of a file that was read.
    Text { source: Arc<SourceText>, span: Span },
}

impl Place {
    pub fn path(&self) -> Option<&RepoPath> {
        match self {
            Place::Repository => None,
            Place::File(path) => Some(path),
            Place::Text { source, .. } => Some(source.path()),
        }
    }

    /// First and one-past-last position; a file as a whole counts as its very start.
    pub fn positions(&self) -> Option<(Position, Position)> {
        let start = Position { line: 1, column: 1 };
        match self {
            Place::Repository => None,
            Place::File(_) => Some((start, start)),
            Place::Text { source, span } => {
                Some((source.position(span.start), source.position(span.end)))
            }
        }
    }

    /// What findings are sorted by: file, then bytes. The repository as a whole comes first.
    pub fn order(&self) -> (Option<&RepoPath>, Span) {
        match self {
            Place::Repository | Place::File(_) => (self.path(), Span::default()),
            Place::Text { source, span } => (Some(source.path()), *span),
        }
    }
}

/// `file:line:column`, the form that terminals and editors can jump to.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Repository => f.write_str("the repository as a whole"),
            Place::File(path) => write!(f, "{path}"),
            Place::Text { source, span } => {
                let Position { line, column } = source.position(span.start);
                write!(f, "{}:{line}:{column}", source.path())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, offset: u32, line: u32, column: u32) {
        let source = SourceText::new(RepoPath::new("a"), text.to_owned());
        assert_eq!(
            source.position(offset),
            Position { line, column },
            "{text:?} at {offset}"
        );
    }

    #[test]
    fn positions_count_characters_from_one() {
        check("", 0, 1, 1);
        check("ab\ncd", 4, 2, 2);
        check("ab\r\ncd", 5, 2, 2);
        check("é\u{1f600}x", 6, 1, 3);
        check("ab\n", 3, 2, 1);
        check("ab", 99, 1, 3);
    }

    #[test]
    fn a_byte_order_mark_takes_up_no_column() {
        check("\u{feff}ab", 3, 1, 1);
        check("\u{feff}ab", 4, 1, 2);
        check("\u{feff}ab", 0, 1, 1);
    }

    #[test]
    fn lines_leave_out_their_line_break() {
        let source = SourceText::new(RepoPath::new("a"), "ab\r\ncd\n".to_owned());
        let line = |number| source.line(number).map(|span| source.slice(span));
        assert_eq!(line(1), Some("ab"));
        assert_eq!(line(2), Some("cd"));
        assert_eq!(line(3), Some(""));
        assert_eq!(line(4), None);
        assert_eq!(line(0), None);
    }

    #[test]
    fn repo_paths_know_their_parts() {
        let path = RepoPath::new("./docs/adr/1.md");
        assert_eq!(
            (path.as_str(), path.name(), path.folder()),
            ("docs/adr/1.md", "1.md", "docs/adr")
        );
        assert_eq!(RepoPath::new("a").folder(), "");
    }

    #[test]
    fn columns_of_a_long_line_are_counted_by_characters() {
        let line = "é, ".repeat(BLOCK);
        let source = SourceText::new(RepoPath::new("a"), format!("{BYTE_ORDER_MARK}a\n{line}"));
        let start = BYTE_ORDER_MARK.len_utf8() + 2;
        for character in [0, 1, 2, BLOCK - 1, BLOCK, 2 * BLOCK, 3 * BLOCK - 1] {
            let byte = line
                .char_indices()
                .nth(character)
                .map(|(byte, _)| byte)
                .unwrap();
            let position = source.position(Span::new(start + byte, start + byte).start);
            let column = Span::new(character + 1, character + 1).start;
            assert_eq!(position, Position { line: 2, column });
        }
    }
}
