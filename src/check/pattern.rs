//! `pattern`: does a text match a regular expression, or keep from matching one?
//!
//! Expressions are JavaScript's, as in Spectral: see [`crate::pattern`]. A match that uses up its budget is *cannot
//! tell*.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Context, OptionMistake, Spot, Tables, Target, Verb, Verdict};
use crate::outcome::Cause;
use crate::pattern::{Expression, StepsSpent};
use crate::select::BudgetSpent;
use crate::words::quoted;

/// What a match without an end costs, in visits: a rule that meets some dozens of them is given up.
const COST_OF_NO_END: usize = 1_000_000;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Options {
    /// The text must match this regular expression somewhere.
    #[serde(rename = "match")]
    matches: Option<String>,
    /// The text must match this regular expression nowhere.
    not_match: Option<String>,
}

#[derive(Debug)]
pub struct Pattern {
    matches: Option<Expression>,
    not_match: Option<Expression>,
}

impl Verb for Pattern {
    type Options = Options;

    fn new(options: Options, _: &Tables) -> Result<Self, Vec<OptionMistake>> {
        if options.matches.is_none() && options.not_match.is_none() {
            return Err(vec![OptionMistake::needs_one_of(
                "pattern",
                &["match", "notMatch"],
            )]);
        }
        Ok(Pattern {
            matches: options.matches.map(Expression::new),
            not_match: options.not_match.map(Expression::new),
        })
    }

    fn prove(&self) -> Result<(), Vec<OptionMistake>> {
        let mut mistakes = Vec::new();
        for (expression, pointer) in [(&self.matches, "/match"), (&self.not_match, "/notMatch")] {
            if let Some(expression) = expression {
                mistakes.extend(expression.prove().err().map(|mistake| OptionMistake {
                    help: mistake.help,
                    ..OptionMistake::value(pointer, mistake.message)
                }));
            }
        }
        match mistakes.is_empty() {
            true => Ok(()),
            false => Err(mistakes),
        }
    }

    fn run<'f>(&self, target: &Target<'f>, context: &Context<'_>) -> Verdict<'f> {
        let Some(text) = target.text() else {
            return Verdict::Ignored;
        };
        if context.budget.borrow().left() == 0 {
            return BudgetSpent.into();
        }
        // An expression that came to no end on one text will come to none on many.
        let given_up = |limit: StepsSpent| {
            // What it comes to is seen when the next text is looked at.
            let _ = context.budget.borrow_mut().spend(COST_OF_NO_END);
            Verdict::CannotTell(Cause::Limit, limit.to_string())
        };
        let mut faults = Vec::new();
        let mut evidence: Vec<Spot<'f>> = Vec::new();
        if let Some(expression) = &self.matches {
            match expression.find(&text) {
                Err(limit) => return given_up(limit),
                Ok(Some(range)) => evidence.push(target.part(range, &text)),
                Ok(None) => {
                    let written = quoted(expression.as_written());
                    let message = format!("{} must match {written}", subject(target, &text));
                    faults.push(target.fault(message));
                }
            }
        }
        if let Some(expression) = &self.not_match {
            match expression.find(&text) {
                Err(limit) => return given_up(limit),
                Ok(None) => {}
                Ok(Some(range)) => {
                    let written = quoted(expression.as_written());
                    let message = format!("{} must not match {written}", subject(target, &text));
                    let mut fault = target.fault(message);
                    fault.at = target.part(range, &text);
                    faults.push(fault);
                }
            }
        }
        if !faults.is_empty() {
            return Verdict::Failed(faults);
        }
        if evidence.is_empty() {
            evidence.push(target.spot());
        }
        Verdict::Passed { evidence }
    }
}

/// The text that does not fit says more than the name of its property.
fn subject(target: &Target<'_>, text: &str) -> String {
    if text.trim().is_empty() || text.contains('\n') {
        target.subject()
    } else {
        quoted(text)
    }
}

impl<'f> Target<'f> {
    /// What was matched; the whole target when all or nothing of it was.
    fn part(&self, range: std::ops::Range<usize>, text: &str) -> Spot<'f> {
        if range.is_empty() || range == (0..text.len()) {
            self.spot()
        } else {
            self.words(range)
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::testing::{marks_in, mistakes, verdict, verdict_on_absent, verdict_on_key};

    #[track_caller]
    fn check(pattern: &str, text: &str, expected: bool) {
        let matches = verdict("pattern", json!({ "match": pattern }), json!(text)) == "passed";
        assert_eq!(matches, expected, "{pattern} on {text:?}");
        let not = verdict("pattern", json!({ "notMatch": pattern }), json!(text)) != "passed";
        assert_eq!(not, expected, "{pattern} on {text:?}, the other way round");
    }

    #[test]
    fn expressions_are_those_of_javascript() {
        check("b", "abc", true);
        check("^b", "abc", false);
        check("/B/i", "abc", true);
        check("/^b$/m", "a\nb", true);
        check("^b$", "a\nb", false);
        check("a.b", "a\nb", false);
        check("/a.b/s", "a\nb", true);
        check("/b/y", "ab", false);
        check("/b/g", "ab", true);
        check(r"/^\/v\d+$/", "/v12", true);
        check(r"^\d$", "٣", false);
        check("[^]", "\n", true);
        check("[]", "a", false);
        check(r"^\u0041\x42$", "AB", true);
        check(r"/^\u{43}$/u", "C", true);
        check(r"^\u{3}$", "uuu", true);
        check(r"^[\w-.]+$", "a-b.c", true);
        check(r"^[.-\d]+$", ".-1", true);
        check(r"[\b]", "\u{8}", true);
        check(r"\bé", "aé", true);
        check(r"\bb(?=c)", "a bc", true);
        check(r"^\p{L}$", "p{L}", true);
        check(r"/^\p{L}$/u", "é", true);
        check(r"^.$", "\u{2028}", false);
        check(r"^\s$", "\u{feff}", true);
        check(r"^(a)\1$", "aa", true);
        check(r"^\1$", "\u{1}", true);
        check(r"^\k<n>$", "k<n>", true);
        check(r"^(?<n>a)\k<n>$", "aa", true);
        check("(?i)^AB$", "ab", true);
        check("(?s)^a.b$", "a\nb", true);
        check("^{id}$", "{id}", true);
        check("^a{2}$", "aa", true);
        check("^a{,2}$", "a{,2}", true);
        check("[[]", "[", true);
        check("[a&&b]", "&", true);
        check(r"[\w-]+@[\w-]+", "a-b@c", true);
        check(r"^[\d.]+$", "1.2", true);
        check(r"^\-\_\@$", "-_@", true);
        check(r"^(?<year>\d{4})", "2026", true);
    }

    #[test]
    fn look_around_and_back_references_work() {
        check("^(?!get).*$", "getUsers", false);
        check("^(?!get).*$", "users", true);
        check("(?<=a)b", "ab", true);
        check(r"(.)\1", "abba", true);
        check(r"(?<x>.)\k<x>", "abba", true);
    }

    #[test]
    fn messages_show_the_text_and_the_expression() {
        let found = verdict(
            "pattern",
            json!({ "match": "^a", "notMatch": "c$" }),
            json!("bc"),
        );
        assert_eq!(found, "`bc` must match `^a`; `bc` must not match `c$`");
    }

    #[test]
    fn what_is_no_text_is_left_alone() {
        let options = json!({ "match": "a" });
        assert_eq!(verdict("pattern", options.clone(), json!(1)), "ignored");
        assert_eq!(verdict("pattern", options.clone(), json!(["b"])), "ignored");
        assert_eq!(verdict_on_absent("pattern", options.clone()), "ignored");
        let found = verdict_on_key("pattern", options, json!({ "b": 1 }));
        assert_eq!(found, "`b` must match `a`");
    }

    #[test]
    fn the_matching_words_are_pointed_at() {
        let text = "Call our hotline.";
        let found = marks_in("pattern", json!({ "notMatch": "hot.*e" }), text, false);
        assert_eq!(found, "         ^^^^^^^");
    }

    #[test]
    fn a_match_that_takes_too_long_is_given_up() {
        let found = verdict(
            "pattern",
            json!({ "match": r"^(?=(a|aa)+$)\1b" }),
            json!("a".repeat(60) + "c"),
        );
        assert!(found.starts_with("cannot tell: matching `"), "{found}");
    }

    #[test]
    fn bad_expressions_are_mistakes() {
        let check = |options, expected: &[&str]| assert_eq!(mistakes("pattern", options), expected);
        check(
            json!({}),
            &["value : `pattern` needs `match` or `notMatch`"],
        );
        check(
            json!({ "match": "(", "notMatch": "/a/k" }),
            &[
                "value /match: `(` is not a regular expression (unclosed group)",
                "value /notMatch: `k` is not a flag of regular expressions",
            ],
        );
    }
}
