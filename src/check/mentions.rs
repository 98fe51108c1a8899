//! `mentions`: does a text, or one of a list of texts, have these words?
//!
//! Words are whole words in any case. White space in a phrase stands for any white space in the text, line
//! breaks included, and straight and curly apostrophes are one. There is no stemming and no guessing: whoever
//! wants "licences" lists it beside "licence".

use regex::Regex;
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
    any: Vec<String>,
    /// Any of `any`, in one expression, so that the first in the text is found.
    any_of: Option<Regex>,
    all: Vec<(String, Regex)>,
}

/// The expression for one phrase.
fn expression(phrase: &str) -> String {
    let is_word = |character: char| character.is_alphanumeric() || character == '_';
    let edge = |at_word: bool| if at_word { r"\b" } else { "" };
    let words: Vec<String> = phrase
        .split_whitespace()
        .map(|word| regex::escape(word).replace(['\'', '’'], "['’]"))
        .collect();
    let phrase = phrase.trim();
    format!(
        "{}{}{}",
        edge(phrase.starts_with(is_word)),
        words.join(r"\s+"),
        edge(phrase.ends_with(is_word))
    )
}

fn compile<'a>(phrases: impl IntoIterator<Item = &'a String>) -> Result<Regex, String> {
    let phrases: Vec<String> = phrases
        .into_iter()
        .map(|phrase| expression(phrase))
        .collect();
    Regex::new(&format!("(?i)(?:{})", phrases.join("|"))).map_err(|error| error.to_string())
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
        // Escaped words always are sound expressions; too many of them can be too large a one.
        let too_large = |option: &str, reason: String| {
            let mistake = OptionMistake::value(option, "the phrases are too long to look for");
            vec![mistake.with_help(reason)]
        };
        let any_of = if any.is_empty() {
            None
        } else {
            Some(compile(&any).map_err(|reason| too_large("/any", reason))?)
        };
        let all = all
            .into_iter()
            .map(|phrase| {
                let regex = compile([&phrase]).map_err(|reason| too_large("/all", reason))?;
                Ok((phrase, regex))
            })
            .collect::<Result<_, Vec<OptionMistake>>>()?;
        Ok(Mentions { any, any_of, all })
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
        let find = |regex: &Regex| {
            texts.iter().find_map(|(node, text)| {
                let found = regex.find(text)?;
                Some(Spot::words(*node, found.range()))
            })
        };
        let any = self.any_of.as_ref().map(find);
        let all: Vec<Option<Spot<'f>>> = self.all.iter().map(|(_, regex)| find(regex)).collect();
        self.verdict(target, any, all)
    }
}

impl Mentions {
    fn in_key<'f>(&self, target: &Target<'f>) -> Verdict<'f> {
        let text = target.text().unwrap_or_default();
        let find = |regex: &Regex| regex.is_match(&text).then(|| target.spot());
        let any = self.any_of.as_ref().map(find);
        let all = self.all.iter().map(|(_, regex)| find(regex)).collect();
        self.verdict(target, any, all)
    }

    /// `any` is `None` when it was not asked for, and so is its inner part when nothing was found.
    fn verdict<'f>(
        &self,
        target: &Target<'f>,
        any: Option<Option<Spot<'f>>>,
        all: Vec<Option<Spot<'f>>>,
    ) -> Verdict<'f> {
        let subject = target.subject();
        let mut faults = Vec::new();
        if let Some(None) = any {
            let phrases = listed(&self.any, "or");
            faults.push(target.fault(format!("{subject} does not mention {phrases}")));
        }
        let missing: Vec<&str> = self
            .all
            .iter()
            .zip(&all)
            .filter(|(_, spot)| spot.is_none())
            .map(|((phrase, _), _)| phrase.as_str())
            .collect();
        if !missing.is_empty() {
            let phrases = listed(missing, "or");
            faults.push(target.fault(format!("{subject} does not mention {phrases}")));
        }
        if faults.is_empty() {
            let evidence = any.flatten().into_iter().chain(all.into_iter().flatten());
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
