//! Which licence some words are, by SPDX's own texts and titles. Never a guess: near misses have no answer.
//!
//! Comparing with all 700 texts properly takes seconds, so a comparison of plain word sets, which takes
//! milliseconds, first picks the few that are worth it. The `spdx` crate's ready-made cache of prepared texts
//! would do without, and would bring in a C library, 100 ms of loading and 2 MB more.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use rustc_hash::FxHashSet;
use spdx::detection::TextData;
use spdx::flags::{IS_DEPRECATED, IS_OSI_APPROVED};

/// How alike two texts must be, of 1. Whole texts with other names or line breaks have 1 or very little less; an
/// added condition of a sentence or two takes a short licence below.
const ALIKE: f32 = 0.96;

/// How many texts are compared properly, and how many of all words, in thousandths, they must share for that. Names
/// and dates are the words that differ between two copies of one licence.
const CANDIDATES: usize = 8;
const SHARED: usize = 600;

/// No licence is longer than this (the longest of SPDX has 80 kB); a longer file is a collection.
pub(super) const LONGEST: usize = 256 * 1024;

/// The licences that nearly every repository has one of. A copy of one of these, word for word, is known without any
/// comparing.
const COMMON: [&str; 12] = [
    "MIT",
    "Apache-2.0",
    "OGL-UK-3.0",
    "BSD-3-Clause",
    "BSD-2-Clause",
    "ISC",
    "EUPL-1.2",
    "MPL-2.0",
    "GPL-2.0-only",
    "GPL-3.0-only",
    "LGPL-3.0-only",
    "AGPL-3.0-only",
];

/// How many words the title and the lines of copyright above a copy may have: names, and no conditions.
const LONGEST_PREAMBLE: usize = 24;

/// The licence that a text is, from its first word to its last.
pub(super) fn of_text(text: &str) -> Option<&'static str> {
    if text.len() > LONGEST || text.len() < 100 {
        return None;
    }
    copied(text).or_else(|| compared(text))
}

/// The common licence that a text is, word for word, below a title and lines of copyright.
fn copied(text: &str) -> Option<&'static str> {
    let (preamble, body) = preamble(text);
    if preamble.split_whitespace().count() > LONGEST_PREAMBLE {
        return None;
    }
    COMMON.into_iter().find(|name| {
        spdx::license_id(name).is_some_and(|id| {
            let (_, known) = self::preamble(id.text());
            known.split_whitespace().eq(body.split_whitespace()) && is_title_of(preamble, id.text())
        })
    })
}

/// The lines above a licence's own words, and those words: what people leave out, or put their name into.
fn preamble(text: &str) -> (&str, &str) {
    let mut end = 0;
    for (index, line) in text.split_inclusive('\n').enumerate() {
        let bare = line.trim();
        let is_title = index == 0 && bare.len() < 80 && !is_copyright(bare);
        if !(bare.is_empty() || is_title || is_copyright(bare)) {
            break;
        }
        end += line.len();
    }
    text.split_at(end)
}

fn is_copyright(line: &str) -> bool {
    let start = line.get(..9).unwrap_or_default();
    start.eq_ignore_ascii_case("copyright")
}

/// Whether a preamble has no title, or that of the known text in words that people use for it.
fn is_title_of(preamble: &str, known: &str) -> bool {
    fn title(text: &str) -> Option<Vec<String>> {
        let first = text.lines().next().map(str::trim)?;
        (!first.is_empty() && !is_copyright(first)).then(|| title_words(first))
    }
    let title_of_known = known.lines().next().map(title_words);
    title(preamble).is_none_or(|words| Some(words) == title_of_known)
}

/// The licence that a text is most like.
fn compared(text: &str) -> Option<&'static str> {
    let words = word_set(text);
    let mut candidates: Vec<_> = spdx::identifiers::LICENSES
        .iter()
        .filter(|licence| licence.flags & IS_DEPRECATED == 0)
        // The text is the same; that a later one is allowed is said elsewhere, if it is.
        .filter(|licence| !licence.name.ends_with("-or-later"))
        .filter_map(|licence| {
            let known = spdx::license_id(licence.name)?.text();
            // Texts of quite another length cannot be alike.
            let is_near = known.len() / 2 <= text.len() && text.len() / 2 <= known.len();
            is_near.then(|| (overlap(&words, &word_set(known)), licence, known))
        })
        .filter(|(shared, ..)| *shared >= SHARED)
        .collect();
    if candidates.is_empty() {
        return None;
    }
    candidates.sort_by(|(a, one, _), (b, other, _)| b.cmp(a).then(one.name.cmp(other.name)));
    candidates.truncate(CANDIDATES);

    let data = TextData::new(text);
    candidates
        .into_iter()
        .map(|(_, licence, known)| (TextData::new(known).match_score(&data), licence))
        .filter(|(score, _)| *score >= ALIKE)
        .max_by(|(a, one), (b, other)| {
            // Of licences with the same text, the one that people use.
            let rank = |licence: &spdx::License| {
                let approved = licence.flags & IS_OSI_APPROVED != 0;
                (
                    approved,
                    std::cmp::Reverse((licence.name.len(), licence.name)),
                )
            };
            a.total_cmp(b).then_with(|| rank(one).cmp(&rank(other)))
        })
        .map(|(_, licence)| licence.name)
}

fn word_set(text: &str) -> FxHashSet<&str> {
    text.split(|character: char| !character.is_alphanumeric())
        .filter(|word| word.len() > 2)
        .collect()
}

/// Shared words, in thousandths of all words.
fn overlap(one: &FxHashSet<&str>, other: &FxHashSet<&str>) -> usize {
    let shared = one.iter().filter(|word| other.contains(*word)).count();
    let all = one.len() + other.len() - shared;
    shared * 1000 / all.max(1)
}

/// The licence that a title names: `The MIT License`, `Open Government Licence v3.0`, `Apache-2.0`.
pub(super) fn of_title(title: &str) -> Option<&'static str> {
    let title = title
        .trim_matches(|character: char| character.is_whitespace() || "#=*_-:.".contains(character));
    // Some identifiers are words that stand by themselves for other reasons: `Python`, `Ruby`, `Intel`.
    let is_telling = title.contains('-') || ["MIT", "ISC", "0BSD", "WTFPL"].contains(&title);
    if let Some(id) = spdx::license_id(title).filter(|id| is_telling && id.name == title) {
        return Some(id.name);
    }
    TITLES.get(&title_words(title)).copied().flatten()
}

/// SPDX's full names, by their words. A name that two licences have means neither.
static TITLES: LazyLock<BTreeMap<Vec<String>, Option<&'static str>>> = LazyLock::new(|| {
    let mut titles = BTreeMap::new();
    for licence in spdx::identifiers::LICENSES {
        if licence.flags & IS_DEPRECATED == 0 {
            titles
                .entry(title_words(licence.full_name))
                .and_modify(|name| *name = None)
                .or_insert(Some(licence.name));
        }
    }
    // What the publishers themselves write.
    for (title, id) in [
        ("Licence Ouverte 2.0", "etalab-2.0"),
        ("Licence Ouverte / Open Licence 2.0", "etalab-2.0"),
        ("Licence Ouverte 2.0 / Open Licence 2.0", "etalab-2.0"),
        (
            "Open Government Licence for public sector information 3.0",
            "OGL-UK-3.0",
        ),
    ] {
        titles.insert(title_words(title), Some(id));
    }
    titles
});

/// The words of a title without what people write in different ways: case, order, `the`, `version`, `v` before a
/// number, `.0` after it, British spelling, and what stands in brackets.
fn title_words(title: &str) -> Vec<String> {
    let mut bare = String::new();
    let mut depth = 0_usize;
    for character in title.chars() {
        match character {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ if depth == 0 => bare.extend(character.to_lowercase()),
            _ => {}
        }
    }
    let mut words: Vec<String> = bare
        .split(|character: char| !(character.is_alphanumeric() || character == '.'))
        .map(|word| word.trim_matches('.'))
        .map(|word| match word.strip_prefix('v') {
            Some(number) if number.starts_with(|c: char| c.is_ascii_digit()) => number,
            _ => word,
        })
        .map(|word| word.strip_suffix(".0").unwrap_or(word))
        .filter(|word| !["", "the", "version", "v"].contains(word))
        .map(|word| if word == "licence" { "license" } else { word }.to_owned())
        .collect();
    words.sort();
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_texts_are_recognised() {
        for id in [
            "MIT",
            "Apache-2.0",
            "OGL-UK-3.0",
            "EUPL-1.2",
            "BSD-3-Clause",
            "etalab-2.0",
        ] {
            let text = spdx::license_id(id).unwrap().text();
            assert_eq!(of_text(text), Some(id));
        }
        let gpl = spdx::license_id("GPL-3.0-or-later").unwrap().text();
        assert_eq!(of_text(gpl), Some("GPL-3.0-only"));
    }

    #[test]
    fn a_copy_is_known_without_comparing_and_compares_alike() {
        for id in COMMON {
            let text = spdx::license_id(id).unwrap().text();
            assert_eq!(copied(text), Some(id));
            assert_eq!(compared(text), Some(id));
        }
        let (_, words) = preamble(spdx::license_id("MIT").unwrap().text());
        let check = |preamble: &str, words: &str, expected| {
            let text = format!("{preamble}{words}");
            assert_eq!(copied(&text), expected, "{text}");
            assert!(expected.is_none() || compared(&text) == expected, "{text}");
        };
        let mit = Some("MIT");
        check("", words, mit);
        check(
            "# The MIT License (MIT)\r\n\r\nCopyright (c) 2026 Crown copyright (Ministry of Tests)\r\n\r\n",
            words,
            mit,
        );
        check(
            "MIT Licence\n\nCopyright 2024 A\nCopyright 2025 B\n",
            &words.replace(' ', "\n"),
            mit,
        );
        check("MIT License with conditions\n\n", words, None);
        check("MIT License\n\nNot for armies.\n\n", words, None);
        check(
            "MIT License\n\n",
            &words.replace("free of charge", "for a charge"),
            None,
        );
        check(
            "MIT License\n\n",
            &format!("{words}\nNot for armies.\n"),
            None,
        );
        check(
            &format!("Copyright (c) {}\n\n", "nobody may ".repeat(20)),
            words,
            None,
        );
    }

    #[test]
    fn names_and_line_breaks_do_not_matter_and_conditions_do() {
        let mit = spdx::license_id("MIT").unwrap().text();
        let ours = mit
            .replace(
                "<year> <copyright holders>",
                "2024 Crown Copyright (Ministry of Tests)",
            )
            .replace(' ', "\n");
        assert_eq!(of_text(&ours), Some("MIT"));
        let theirs = format!(
            "{mit}\nThe Software shall not be used, directly or indirectly, by any person in any court of law, for \
             any military purpose, or against any public authority, without the written consent of the author.\n"
        );
        assert_eq!(of_text(&theirs), None);
        assert_eq!(of_text("All rights reserved. ".repeat(20).as_str()), None);
    }

    #[test]
    fn titles_are_known_in_the_ways_people_write_them() {
        for (title, id) in [
            ("The MIT License", "MIT"),
            ("# MIT Licence", "MIT"),
            ("LICENCE MIT", "MIT"),
            ("The MIT License (MIT)", "MIT"),
            ("Open Government Licence v3.0", "OGL-UK-3.0"),
            ("The Open Government Licence (OGL) Version 3", "OGL-UK-3.0"),
            ("Apache License, Version 2.0", "Apache-2.0"),
            ("EUPL-1.2", "EUPL-1.2"),
        ] {
            assert_eq!(of_title(title), Some(id), "{title}");
        }
        for title in [
            "",
            "Licence",
            "Python",
            "Open Government Licence",
            "BSD License",
            "Ruby",
        ] {
            assert_eq!(of_title(title), None, "{title}");
        }
    }
}
