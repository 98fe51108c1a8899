//! Lines and words of a text, each with its bytes: for formats that are no more than that.

use std::borrow::Cow;

use crate::text::{SourceText, Span};

/// The content of a text: all of it but a byte order mark.
pub(super) fn content(source: &SourceText) -> Span {
    Span::new(source.content_start(), source.text().len())
}

/// Every line without its line break.
pub(super) fn lines(source: &SourceText) -> impl Iterator<Item = (Span, &str)> {
    let mut at = source.content_start();
    let text = &source.text()[at..];
    text.split_inclusive('\n').map(move |line| {
        crate::guard::look();
        let start = at;
        at += line.len();
        let line = line.trim_end_matches(['\n', '\r']);
        (Span::new(start, start + line.len()), line)
    })
}

/// A part of a text without the white space around it.
pub(super) fn trim(span: Span, text: &str) -> (Span, &str) {
    let start = text.len() - text.trim_start().len();
    let trimmed = text.trim();
    (span.within(start..start + trimmed.len()), trimmed)
}

/// The words of a part of a text, between white space.
pub(super) fn words(span: Span, text: &str) -> impl Iterator<Item = (Span, &str)> {
    text.split_whitespace().map(move |word| {
        let start = word.as_ptr() as usize - text.as_ptr() as usize;
        (span.within(start..start + word.len()), word)
    })
}

/// What stands before a `#` that begins a comment.
pub(super) fn before_comment(line: &str) -> &str {
    let comment = line.char_indices().find(|(at, character)| {
        *character == '#'
            && line[..*at]
                .chars()
                .next_back()
                .is_none_or(char::is_whitespace)
    });
    comment.map_or(line, |(at, _)| &line[..at])
}

/// XML with blanks for its comments, so that every byte stays where it is. One that does not end takes the rest.
pub(super) fn without_comments(text: &str) -> Cow<'_, str> {
    let mut result = String::new();
    let mut rest = text;
    while let Some(start) = memchr::memmem::find(rest.as_bytes(), b"<!--") {
        let (before, comment) = rest.split_at(start);
        let length = memchr::memmem::find(comment.as_bytes(), b"-->");
        let length = length.map_or(comment.len(), |end| end + "-->".len());
        result.push_str(before);
        result.extend(std::iter::repeat_n(' ', length));
        rest = &comment[length..];
    }
    match result.is_empty() && rest.len() == text.len() {
        true => Cow::Borrowed(text),
        false => Cow::Owned(result + rest),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_leave_blanks() {
        assert_eq!(without_comments("a<!-- é -->b<!--"), "a           b    ");
        assert!(matches!(without_comments("é"), Cow::Borrowed("é")));
    }
}
