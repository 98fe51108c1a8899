//! Where sentences end. A full stop inside a number, an address or "(No. 2)" ends none.

use std::ops::Range;

/// Words that are written with a full stop.
const SHORTENED: [&str; 8] = ["no", "e.g", "i.e", "eg", "ie", "approx", "dr", "vs"];

/// The parts of a text, in order; together they hold all of its words.
pub(super) fn split(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    for (at, mark) in text.char_indices() {
        if !matches!(mark, '.' | '!' | '?') {
            continue;
        }
        let rest = &text[at + 1..];
        let closing = rest.len()
            - rest
                .trim_start_matches(['"', '\'', '”', '’', ')', ']'])
                .len();
        let rest = &rest[closing..];
        let next = rest.trim_start();
        let is_end =
            rest.len() > next.len() && starts_sentence(next) && !is_shortened(&text[start..at]);
        if is_end {
            let end = at + 1 + closing;
            found.push(start..end);
            start = end + (rest.len() - next.len());
        }
    }
    if start < text.len() {
        found.push(start..text.len());
    }
    found
}

fn starts_sentence(text: &str) -> bool {
    let first = text
        .chars()
        .find(|letter| !matches!(letter, '"' | '\'' | '“' | '‘' | '(' | '['));
    first.is_some_and(|letter| !letter.is_lowercase())
}

fn is_shortened(before: &str) -> bool {
    let word = before.rsplit([' ', '(']).next().unwrap_or_default();
    SHORTENED
        .iter()
        .any(|shortened| word.eq_ignore_ascii_case(shortened))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let found: Vec<&str> = split(text).into_iter().map(|range| &text[range]).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_sentence_ends_where_another_begins() {
        check("", &[]);
        check("One thing", &["One thing"]);
        check(
            "One. Two? “Three.” Four",
            &["One.", "Two?", "“Three.”", "Four"],
        );
        check(
            "It fails 1.4.3 (contrast). We test.",
            &["It fails 1.4.3 (contrast).", "We test."],
        );
    }

    #[test]
    fn not_every_full_stop_ends_one() {
        check(
            "Version 2.2 of example.gov.uk is it.",
            &["Version 2.2 of example.gov.uk is it."],
        );
        check(
            "The Regulations (No. 2) 2018.",
            &["The Regulations (No. 2) 2018."],
        );
        check(
            "Read e.g. Braille and others. and so on",
            &["Read e.g. Braille and others. and so on"],
        );
    }
}
