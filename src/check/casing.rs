//! `casing`: is a text written in this case?
//!
//! The shapes of words are Spectral's, down to the corner cases: a name ends where it likes in camel case, and
//! an empty separator separates nothing.

use regex::Regex;
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Context, OptionMistake, Tables, Target, Verb, Verdict};

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Options {
    #[serde(rename = "type")]
    case: Case,
    /// Whether digits are refused.
    #[serde(default)]
    disallow_digits: bool,
    /// Allows several words of the case in one text.
    separator: Option<Separator>,
}

#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Case {
    Flat,
    Camel,
    Pascal,
    Kebab,
    Cobol,
    Snake,
    Macro,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Separator {
    /// One character, or none.
    #[schemars(length(max = 1))]
    char: String,
    /// Whether a text can begin with it.
    #[serde(default)]
    allow_leading: bool,
}

#[derive(Debug)]
pub struct Casing {
    case: Case,
    disallow_digits: bool,
    shape: Regex,
    /// The one text that is not of the shape and still fits.
    alone: Option<String>,
}

impl Case {
    /// The shape of one word; `#` is where digits can be.
    fn shape(self) -> &'static str {
        match self {
            Case::Flat => "[a-z][a-z#]*",
            Case::Camel => "[a-z][a-z#]*(?:[A-Z#](?:[a-z#]+|$))*",
            Case::Pascal => "[A-Z][a-z#]*(?:[A-Z#](?:[a-z#]+|$))*",
            Case::Kebab => "[a-z][a-z#]*(?:-[a-z#]+)*",
            Case::Cobol => "[A-Z][A-Z#]*(?:-[A-Z#]+)*",
            Case::Snake => "[a-z][a-z#]*(?:_[a-z#]+)*",
            Case::Macro => "[A-Z][A-Z#]*(?:_[A-Z#]+)*",
        }
    }

    /// Its name, and how it looks.
    fn shown(self) -> &'static str {
        match self {
            Case::Flat => "flat case (`likethis`)",
            Case::Camel => "camel case (`likeThis`)",
            Case::Pascal => "pascal case (`LikeThis`)",
            Case::Kebab => "kebab case (`like-this`)",
            Case::Cobol => "cobol case (`LIKE-THIS`)",
            Case::Snake => "snake case (`like_this`)",
            Case::Macro => "macro case (`LIKE_THIS`)",
        }
    }
}

impl Verb for Casing {
    type Options = Options;

    fn new(options: Options, _: &Tables) -> Result<Self, Vec<OptionMistake>> {
        let Options {
            case,
            disallow_digits,
            separator,
        } = options;
        let digits = if disallow_digits { "" } else { "0-9" };
        let word = case.shape().replace('#', digits);
        let mut shape = format!("^{word}$");
        let mut alone = None;
        if let Some(Separator {
            char,
            allow_leading,
        }) = separator
        {
            if char.chars().count() > 1 {
                let message = "a separator is one character";
                return Err(vec![OptionMistake::value("/separator/char", message)]);
            }
            if !char.is_empty() {
                let escaped = regex::escape(&char);
                let leading = if allow_leading {
                    format!("(?:{escaped})?")
                } else {
                    String::new()
                };
                shape = format!("^{leading}{word}(?:{escaped}{word})*$");
                alone = allow_leading.then_some(char);
            }
        }
        let shape = Regex::new(&shape).expect("the shapes of cases are sound expressions");
        Ok(Casing {
            case,
            disallow_digits,
            shape,
            alone,
        })
    }

    fn run<'f>(&self, target: &Target<'f>, _: &Context<'_>) -> Verdict<'f> {
        let Some(text) = target.text().filter(|text| !text.is_empty()) else {
            return Verdict::Ignored;
        };
        if self.shape.is_match(&text) || self.alone.as_deref() == Some(&text) {
            return target.pass();
        }
        let digits = if self.disallow_digits {
            ", without digits"
        } else {
            ""
        };
        let text = crate::words::quoted(&text);
        target.fail(format!("{text} must be {}{digits}", self.case.shown()))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::super::testing::{mistakes, verdict, verdict_on_key};

    #[track_caller]
    fn check(options: Json, good: &[&str], bad: &[&str]) {
        for (texts, expected) in [(good, true), (bad, false)] {
            for text in texts {
                let found = verdict("casing", options.clone(), json!(text));
                assert_eq!(found == "passed", expected, "{options} {text:?}: {found}");
            }
        }
    }

    #[test]
    fn cases_have_their_shapes() {
        let case = |case: &str| json!({ "type": case });
        check(case("flat"), &["ab1"], &["aB", "1a", "a-b", "é"]);
        check(
            case("camel"),
            &["aB", "a", "fooX", "a1B"],
            &["AB", "aBCd", "aBC1d", "a_b", "1a"],
        );
        check(
            case("pascal"),
            &["Ab", "AbC", "A", "Ab1"],
            &["aB", "A_b", "ABCd"],
        );
        check(
            case("kebab"),
            &["a-b", "a1-2"],
            &["a--b", "a-", "-a", "A-b", "a_b"],
        );
        check(case("cobol"), &["A-B1"], &["a-b", "A--B", "A_B"]);
        check(case("snake"), &["a_b"], &["a__b", "_a", "a-b"]);
        check(case("macro"), &["A_B"], &["a_b", "A-B"]);
    }

    #[test]
    fn digits_can_be_refused() {
        let options = json!({ "type": "camel", "disallowDigits": true });
        check(options.clone(), &["aB"], &["a1", "aB1"]);
        let found = verdict("casing", options, json!("a1"));
        assert_eq!(
            found,
            "`a1` must be camel case (`likeThis`), without digits"
        );
    }

    #[test]
    fn a_separator_joins_words() {
        let options = |char: &str, leading: bool| json!({ "type": "kebab", "separator": { "char": char, "allowLeading": leading } });
        check(
            options("/", false),
            &["a-b/c", "a"],
            &["/a", "a//b", "a/", "/"],
        );
        check(options("/", true), &["/a-b/c", "/", "a"], &["//a", "/a/"]);
        check(options("^", false), &["a^b"], &["a/b"]);
        check(options("", true), &["a-b"], &["a/b"]);
    }

    #[test]
    fn only_texts_are_judged() {
        let options = json!({ "type": "flat" });
        for value in [json!(1), json!(""), json!(["A"]), json!(null)] {
            assert_eq!(verdict("casing", options.clone(), value), "ignored");
        }
        let found = verdict_on_key("casing", options, json!({ "A": 1 }));
        assert_eq!(found, "`A` must be flat case (`likethis`)");
    }

    #[test]
    fn a_case_is_needed() {
        assert_eq!(mistakes("casing", json!({})), ["value : `type` is missing"]);
        let long = json!({ "type": "flat", "separator": { "char": "::" } });
        assert_eq!(
            mistakes("casing", long),
            ["value /separator/char: a separator is one character"]
        );
    }
}
