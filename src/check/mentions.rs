//! `mentions`: does a text, or one of a list of texts, have these words?
//!
//! Words are whole words in any case. White space in a phrase stands for any white space in the text, line
//! breaks included, and straight and curly apostrophes are one. There is no stemming and no guessing: whoever
//! wants "licences" lists it beside "licence".

use std::iter::Peekable;
use std::ops::Range;
use std::str::CharIndices;

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Context, Judged, OptionMistake, Spot, Tables, Target, Verb, Verdict};
use crate::tree::{Kind, Node};
use crate::words::listed;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Options {
    /// One of these words or phrases is enough.
    #[serde(default)]
    any: Vec<String>,
    /// Each of these must be there.
    #[serde(default)]
    all: Vec<String>,
}

#[derive(Debug)]
pub struct Mentions {
    any: Vec<Phrase>,
    all: Vec<Phrase>,
}

/// Words to look for. No expression is compiled for them: that takes longer than to read a page.
#[derive(Debug)]
struct Phrase {
    written: String,
    /// Folded, one blank between two words, and none around them.
    folded: Vec<char>,
}

impl Phrase {
    fn new(written: String) -> Self {
        let words: Vec<&str> = written.split_whitespace().collect();
        let folded = words.join(" ").chars().map(folded).collect();
        Phrase { written, folded }
    }

    /// Where the phrase ends that begins where `rest` does, after `before`. A word is not found within another.
    fn end_in(&self, before: Option<char>, rest: &str) -> Option<usize> {
        let starts_inside = is_word(*self.folded.first()?) && before.is_some_and(is_word);
        if starts_inside {
            return None;
        }
        let mut characters = rest.char_indices().peekable();
        for wanted in &self.folded {
            match wanted {
                ' ' => blanks(&mut characters)?,
                wanted => {
                    characters.next_if(|(_, found)| folded(*found) == *wanted)?;
                }
            }
        }
        let next = characters.next();
        let ends_inside = self.folded.last().copied().is_some_and(is_word)
            && next.is_some_and(|(_, next)| is_word(next));
        (!ends_inside).then_some(next.map_or(rest.len(), |(end, _)| end))
    }
}

/// At least one.
fn blanks(characters: &mut Peekable<CharIndices<'_>>) -> Option<()> {
    characters.next_if(|(_, found)| found.is_whitespace())?;
    while characters
        .next_if(|(_, found)| found.is_whitespace())
        .is_some()
    {}
    Some(())
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

/// One character for all its cases, and for all apostrophes.
fn folded(character: char) -> char {
    if character.is_ascii() {
        return character.to_ascii_lowercase();
    }
    if character == '’' {
        return '\'';
    }
    let mut upper = character.to_uppercase();
    // What has no single capital (`ß`) is left as it is.
    let upper = match (upper.next(), upper.next()) {
        (Some(upper), None) => upper,
        _ => character,
    };
    let mut lower = upper.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(lower), None) => lower,
        _ => upper,
    }
}

/// The first place where one of the phrases stands; of two that begin there, the one that is named first.
fn find<'p>(phrases: impl Iterator<Item = &'p Phrase> + Clone, text: &str) -> Option<Range<usize>> {
    let mut before = None;
    for (start, character) in text.char_indices() {
        let rest = &text[start..];
        let end = phrases
            .clone()
            .find_map(|phrase| phrase.end_in(before, rest));
        if let Some(end) = end {
            return Some(start..start + end);
        }
        before = Some(character);
    }
    None
}

impl Verb for Mentions {
    type Options = Options;

    fn new(options: Options, _: &Tables) -> Result<Self, Vec<OptionMistake>> {
        let Options { any, all } = options;
        if any.is_empty() && all.is_empty() {
            return Err(vec![OptionMistake::needs_one_of(
                "mentions",
                &["any", "all"],
            )]);
        }
        let mut mistakes = Vec::new();
        for (option, phrases) in [("any", &any), ("all", &all)] {
            for (index, phrase) in phrases.iter().enumerate() {
                if phrase.trim().is_empty() {
                    let pointer = format!("/{option}/{index}");
                    mistakes.push(OptionMistake::value(
                        &pointer,
                        "an empty phrase says nothing",
                    ));
                }
            }
        }
        if !mistakes.is_empty() {
            return Err(mistakes);
        }
        let phrases = |phrases: Vec<String>| phrases.into_iter().map(Phrase::new).collect();
        Ok(Mentions {
            any: phrases(any),
            all: phrases(all),
        })
    }

    fn run<'f>(&self, target: &Target<'f>, _: &Context<'_>) -> Verdict<'f> {
        let texts = match target.judged {
            Judged::Absent => return Verdict::Ignored,
            Judged::Value(node) => match texts(node) {
                Some(texts) => texts,
                None => return Verdict::Ignored,
            },
            Judged::Key(_) => return self.in_key(target),
        };
        self.verdict(target, |phrases| {
            texts.iter().find_map(|(node, text)| {
                let found = find(phrases.iter(), text)?;
                Some(Spot::words(*node, found))
            })
        })
    }
}

impl Mentions {
    fn in_key<'f>(&self, target: &Target<'f>) -> Verdict<'f> {
        let text = target.text().unwrap_or_default();
        self.verdict(target, |phrases| {
            find(phrases.iter(), &text).map(|_| target.spot())
        })
    }

    /// `find` has the first place of any of these phrases.
    fn verdict<'f>(
        &self,
        target: &Target<'f>,
        find: impl Fn(&[Phrase]) -> Option<Spot<'f>>,
    ) -> Verdict<'f> {
        let any = find(&self.any);
        let all: Vec<Option<Spot<'f>>> = self
            .all
            .iter()
            .map(|phrase| find(std::slice::from_ref(phrase)))
            .collect();
        let subject = target.subject();
        let mut faults = Vec::new();
        if any.is_none() && !self.any.is_empty() {
            let phrases = listed(self.any.iter().map(|phrase| &phrase.written), "or");
            faults.push(target.fault(format!("{subject} does not mention {phrases}")));
        }
        let missing: Vec<&str> = self
            .all
            .iter()
            .zip(&all)
            .filter(|(_, spot)| spot.is_none())
            .map(|(phrase, _)| phrase.written.as_str())
            .collect();
        if !missing.is_empty() {
            let phrases = listed(missing, "or");
            faults.push(target.fault(format!("{subject} does not mention {phrases}")));
        }
        if faults.is_empty() {
            let evidence = any.into_iter().chain(all.into_iter().flatten());
            Verdict::Passed {
                evidence: evidence.collect(),
            }
        } else {
            Verdict::Failed(faults)
        }
    }
}

/// A text, or the texts of a list; `None` for a value that holds neither.
fn texts(node: Node<'_>) -> Option<Vec<(Node<'_>, &str)>> {
    match node.kind() {
        Kind::String => Some(vec![(node, node.as_str()?)]),
        Kind::List => {
            let texts: Vec<(Node<'_>, &str)> = node
                .children()
                .filter_map(|item| Some((item, item.as_str()?)))
                .collect();
            // A list of other things is not a list of texts that lacks the words.
            (!texts.is_empty() || node.is_empty()).then_some(texts)
        }
        Kind::Null | Kind::Bool | Kind::Int | Kind::Float | Kind::Map => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::super::testing::{marks_in, mistakes, verdict, verdict_on_absent, verdict_on_key};

    #[track_caller]
    fn check(options: Json, value: Json, expected: &str) {
        assert_eq!(verdict("mentions", options, value), expected);
    }

    #[test]
    fn words_are_whole_and_in_any_case() {
        let any = json!({ "any": ["open source", "licence"] });
        check(any.clone(), json!("Our OPEN\n   Source code"), "passed");
        check(any.clone(), json!("the Licence."), "passed");
        check(
            any.clone(),
            json!("licences, reopen sources"),
            "the value does not mention `open source` or `licence`",
        );
        check(json!({ "any": ["C++"] }), json!("in C++ only"), "passed");
        check(json!({ "any": ["don't"] }), json!("Don’t panic"), "passed");
        check(
            json!({ "any": ["gwasanaeth"] }),
            json!("Y GWASANAETH"),
            "passed",
        );
        check(
            json!({ "any": ["a"] }),
            json!("á"),
            "the value does not mention `a`",
        );
    }

    #[test]
    fn the_first_place_counts_and_there_the_first_phrase() {
        let options = json!({ "any": ["open source code", "source", "open", "open source"] });
        let found = |text| marks_in("mentions", options.clone(), text, true);
        assert_eq!(found("an open source"), "   ^^^^");
        assert_eq!(found("an open source code"), "   ^^^^^^^^^^^^^^^^");
        assert_eq!(found("opening a source"), "          ^^^^^^");
        assert_eq!(found("re_open, ŒUVRE OPEN"), "               ^^^^");
    }

    #[test]
    fn all_names_what_is_missing() {
        check(
            json!({ "all": ["one", "two", "three"] }),
            json!("two and nothing"),
            "the value does not mention `one` or `three`",
        );
        check(
            json!({ "any": ["a"], "all": ["b"] }),
            json!("c"),
            "the value does not mention `a`; the value does not mention `b`",
        );
    }

    #[test]
    fn lists_are_searched_together() {
        let all = json!({ "all": ["one", "two"] });
        check(all.clone(), json!(["One", "x", "two"]), "passed");
        check(
            all.clone(),
            json!([]),
            "the value does not mention `one` or `two`",
        );
        check(all.clone(), json!([{ "a": 1 }]), "ignored");
        check(all.clone(), json!({ "one": "two" }), "ignored");
        check(all.clone(), json!(1), "ignored");
        assert_eq!(verdict_on_absent("mentions", all), "ignored");
        let found = verdict_on_key("mentions", json!({ "any": ["one"] }), json!({ "one": 1 }));
        assert_eq!(found, "passed");
    }

    #[test]
    fn the_words_are_the_evidence() {
        let text = "Größe|and Open\nsource for all";
        let options = json!({ "any": ["for", "open source"], "all": ["größe", "ALL"] });
        assert_eq!(
            marks_in("mentions", options, text, true),
            "^^^^^     ^^^^^^^^^^^     ^^^"
        );
    }

    #[test]
    fn phrases_are_needed() {
        assert_eq!(
            mistakes("mentions", json!({})),
            ["value : `mentions` needs `any` or `all`"]
        );
        assert_eq!(
            mistakes("mentions", json!({ "any": ["a", " "] })),
            ["value /any/1: an empty phrase says nothing"]
        );
    }
}
