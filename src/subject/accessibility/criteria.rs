//! The numbers of success criteria in prose: `1.4.3`, also in "WCAG 2.2.1", which is a criterion and no version.
//!
//! What looks like one is found; whether WCAG ever had that number is for [`NamedCriterion`] to say.

use std::ops::Range;

use super::model::NamedCriterion;
use crate::text::SourceText;
use crate::tree::{Node, Origin};

/// Where they stand in a text, in reading order. A part of a longer number is none: `9.1.4.3` is a clause of
/// EN 301 549, and `v1.4.3` is a version.
pub(super) fn criteria_in(text: &str) -> impl Iterator<Item = Range<usize>> {
    let first_dots = memchr::memchr_iter(b'.', text.as_bytes());
    first_dots.filter_map(|dot| number_around(text, dot))
}

/// The criteria that a scalar of a data file names, each at its own number: a number is written the same way in
/// all styles of scalars, so it is looked for in the file's own text.
pub(super) fn named_in(node: Node<'_>, source: &SourceText) -> Vec<NamedCriterion> {
    let Some(text) = node.as_str() else {
        return Vec::new();
    };
    let numbers = || criteria_in(text).map(|range| &text[range]);
    if numbers().next().is_none() {
        return Vec::new();
    }
    if let Origin::Text(file, span) = node.origin() {
        let written = source.slice(span);
        let is_same = criteria_in(written)
            .map(|range| &written[range])
            .eq(numbers());
        if is_same {
            let places = criteria_in(written).map(|range| Origin::Text(file, span.within(range)));
            let named = numbers().zip(places);
            return named
                .map(|(number, at)| NamedCriterion::new(number, at))
                .collect();
        }
    }
    let named = numbers().map(|number| NamedCriterion::new(number, node.origin()));
    named.collect()
}

/// The number whose first dot this is.
fn number_around(text: &str, dot: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let start = dot.checked_sub(1)?;
    let [b'1'..=b'4', b'.', b'1'..=b'9', b'.', b'1'..=b'9', rest @ ..] = &bytes[start..] else {
        return None;
    };
    let end = start + 5 + usize::from(rest.first().is_some_and(u8::is_ascii_digit));
    let is_alone = !continues(text[..start].chars().rev()) && !continues(text[end..].chars());
    is_alone.then_some(start..end)
}

/// Whether the characters next to a number belong to it. A dot does when a digit is behind it.
fn continues(mut next: impl Iterator<Item = char>) -> bool {
    match next.next() {
        Some('.') => next.next().is_some_and(|after| after.is_ascii_digit()),
        Some(letter) => letter.is_alphanumeric() || letter == '_',
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::text::RepoPath;
    use crate::tree::{self, Forest, Format};

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let found: Vec<&str> = criteria_in(text).map(|range| &text[range]).collect();
        assert_eq!(found, expected, "{text:?}");
    }

    #[test]
    fn numbers_are_found_in_prose() {
        check("", &[]);
        check("1.4.3", &["1.4.3"]);
        check("fails 1.4.3 (Contrast).", &["1.4.3"]);
        check(
            "1.4.3, 1.4.10/2.4.11–3.3.8.",
            &["1.4.3", "1.4.10", "2.4.11", "3.3.8"],
        );
        check("WCAG 2.1 Reference: 1.4.11", &["1.4.11"]);
        check("WCAG 2.2.1 Timing", &["2.2.1"]);
        check("ends here.1.1.1", &["1.1.1"]);
        check("a number that WCAG never had: 4.9.99", &["4.9.99"]);
    }

    #[test]
    fn what_only_looks_like_one_is_none() {
        check("9.1.4.3 and 1.4.3.2", &[]);
        check("v1.4.3, axe1.4.3, 1.4.3rc", &[]);
        check("1.4.123, 11.4.3, 5.1.1, 1.0.1, 1.1.0", &[]);
        check("1.4.é, 1.4., .1.4", &[]);
        check("in é1.4.3", &[]);
    }

    /// The words that are underlined for each criterion of the value at `a`.
    #[track_caller]
    fn check_places(yaml: &str, expected: &[&str]) {
        let path = RepoPath::new("a.yml");
        let source = Arc::new(SourceText::new(path, yaml.to_owned()));
        let mut forest = Forest::default();
        let file = forest.add_source(Arc::clone(&source));
        let tree = tree::read(&source, Format::Yaml).trees.remove(0);
        let tree = forest.add_tree(Some(file), tree);
        let node = forest.root(tree).get("a").unwrap();
        let named = named_in(node, &source);
        let underlined: Vec<_> = named
            .iter()
            .map(|named| match named.number.at {
                Origin::Text(_, span) => source.slice(span),
                origin => panic!("{origin:?}"),
            })
            .collect();
        assert_eq!(underlined, expected, "{yaml:?}");
    }

    #[test]
    fn each_number_is_underlined_whatever_the_style_of_its_scalar() {
        check_places("a: no 1.4.3 and 2.4.7\n", &["1.4.3", "2.4.7"]);
        check_places("a: 'it''s 1.4.3'\n", &["1.4.3"]);
        check_places("a: |\n  one 1.4.3\n  two 2.4.7\n", &["1.4.3", "2.4.7"]);
        check_places("a: folded\n  1.4.3\n", &["1.4.3"]);
    }

    #[test]
    fn a_number_with_escapes_is_underlined_with_its_scalar() {
        check_places("a: \"\\x31.4.3\"\n", &["\"\\x31.4.3\""]);
        check_places("b: &b 1.4.3\na: *b\n", &["*b"]);
    }
}
