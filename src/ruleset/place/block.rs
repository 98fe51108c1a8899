//! All of a block scalar: from its `|` to its last line break.
//!
//! The tree keeps the bytes of the text alone, which is what a reader wants to see marked. Spectral marks the sign and
//! the blank lines behind the text as well.

use crate::text::{Place, Span};
use crate::tree::Node;

/// The bytes of a text that is written as a block scalar; `None` for any other. `own` is where its text stands.
pub(super) fn whole(node: Node<'_>, own: Span) -> Option<Span> {
    let Place::Text { source, .. } = node.place_at(own) else {
        return None;
    };
    if own.is_empty() {
        return empty(source.text(), own);
    }
    let text = source.text();
    let start = sign(text.get(..own.start as usize)?)?;
    let behind = text.get(own.end as usize..)?;
    let blank = behind.len() - behind.trim_start().len();
    // The line on which something else begins is no part of it, and neither is the break before that line.
    let end = match behind[..blank].rfind('\n') {
        Some(last) => own.end as usize + last,
        None => own.end as usize,
    };
    Some(Span {
        start: u32::try_from(start).ok()?,
        end: u32::try_from(end).ok()?,
    })
}

/// Where the sign stands, in the last line of a text that has anything in it, with a line break behind it.
fn sign(before: &str) -> Option<usize> {
    let header = before.trim_end();
    if !before[header.len()..].contains('\n') {
        return None;
    }
    let line = header.rfind('\n').map_or(0, |at| at + 1);
    let comment = header[line..].find(" #").map(|at| line + at);
    let ends = [Some(header.len()), comment];
    ends.into_iter().flatten().find_map(|end| {
        let written = header[line..end].trim_end();
        let mark = written.trim_end_matches(|sign: char| matches!(sign, '+' | '-' | '1'..='9'));
        let at = mark.strip_suffix(['|', '>'])?.len();
        let is_apart = at == 0 || written[..at].ends_with([' ', '\t']);
        (is_apart && written.len() - at <= 3).then_some(line + at)
    })
}

/// A block scalar with nothing in it: its sign.
fn empty(text: &str, own: Span) -> Option<Span> {
    let behind = text.get(own.end as usize..)?;
    let blank = behind.len() - behind.trim_start_matches([' ', '\t']).len();
    behind[blank..].starts_with(['|', '>']).then(|| {
        let start = own.end + u32::try_from(blank).unwrap_or_default();
        Span {
            start,
            end: start + 1,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::sign;

    #[track_caller]
    fn check(before: &str, expected: Option<usize>) {
        assert_eq!(sign(before), expected, "{before:?}");
    }

    #[test]
    fn the_sign_is_the_last_thing_before_the_text() {
        check("a: |\n  ", Some(3));
        check("a: >-\n\n  ", Some(3));
        check("a: &b !!str |2+\n  ", Some(12));
        check("- |\n  ", Some(2));
        check("a: | # why\n  ", Some(3));
        check("|\n ", Some(0));
    }

    #[test]
    fn other_texts_have_none() {
        check("a: ", None);
        check("a:\n  ", None);
        check("b: c|\na: ", None);
        check("b: c|\n", None);
        check("a: 'b |", None);
    }
}
