//! `same-as`: does it say the same as other places do?
//!
//! Texts and numbers are the same by their words, lists by the words in them, in any order. Of versions the first
//! parts can be enough. What cannot be compared is passed over; where there is nothing else, that is another rule's
//! question.

use std::borrow::Cow;
use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Deserialize;

use super::operand::{self, Operand};
use super::versions::{self, Version, Wanted};
use super::{Context, Fault, Judged, OptionMistake, Tables, Target, Verb, Verdict};
use crate::select::{Match, Reference};
use crate::tree::{Kind, Node};
use crate::words::{listed, quoted};

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Options {
    /// A path to the other values.
    other: String,
    /// Of versions: how many of their first parts have to be the same.
    parts: Option<usize>,
}

#[derive(Debug)]
pub struct SameAs {
    other: Operand,
    parts: Option<usize>,
}

/// A value in the form in which it is compared.
enum Said<'f> {
    Words(Cow<'f, str>),
    Version(Version),
    All(BTreeSet<Cow<'f, str>>),
}

impl SameAs {
    /// `None` for what cannot be compared.
    fn said<'f>(&self, node: Node<'f>) -> Option<Said<'f>> {
        if let Some(words) = words(node) {
            if self.parts.is_none() {
                return Some(Said::Words(words));
            }
            return match versions::read(&words, "") {
                Wanted::Exact(version) => Some(Said::Version(version)),
                Wanted::Moving | Wanted::Word(_) | Wanted::Range(_) => None,
            };
        }
        if node.kind() != Kind::List || self.parts.is_some() {
            return None;
        }
        let all: Option<BTreeSet<_>> = node.children().map(words).collect();
        all.map(Said::All)
    }

    /// `None` for kinds that cannot be compared; what sets them apart when they differ.
    fn difference(&self, said: &Said<'_>, found: &Match<'_>) -> Option<Result<(), String>> {
        let name = || operand::name_of(found).unwrap_or_else(|| "the other".to_owned());
        let verdict = |same: bool, message: &dyn Fn() -> String| match same {
            true => Ok(()),
            false => Err(message()),
        };
        Some(match (said, self.said(found.node)?) {
            (Said::Words(one), Said::Words(other)) => verdict(*one == other, &|| {
                format!(
                    "{} is not the same as {}, {}",
                    quoted(one),
                    name(),
                    quoted(&other)
                )
            }),
            (Said::Version(one), Said::Version(other)) => {
                let parts = self.parts.unwrap_or(usize::MAX);
                verdict(one.shares(parts, &other), &|| {
                    format!("version {one} is not the same as {}, {other}", name())
                })
            }
            (Said::All(one), Said::All(other)) => verdict(*one == other, &|| {
                let only_here: Vec<_> = one.difference(&other).collect();
                let only_there: Vec<_> = other.difference(one).collect();
                match (only_here.is_empty(), only_there.is_empty()) {
                    (false, true) => {
                        format!("{} does not have {}", name(), listed(only_here, "and"))
                    }
                    (true, _) => format!("{} has also {}", name(), listed(only_there, "and")),
                    (false, false) => format!(
                        "{} does not have {}, and has {}",
                        name(),
                        listed(only_here, "and"),
                        listed(only_there, "and")
                    ),
                }
            }),
            (Said::Words(_) | Said::Version(_) | Said::All(_), _) => return None,
        })
    }
}

/// The words of what is neither a collection nor nothing.
fn words(node: Node<'_>) -> Option<Cow<'_, str>> {
    let text = match node.kind() {
        Kind::Null | Kind::List | Kind::Map => return None,
        Kind::Bool | Kind::Int | Kind::Float | Kind::String => node.scalar_text()?,
    };
    Some(match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
        Cow::Owned(text) => Cow::Owned(text),
    })
}

impl Verb for SameAs {
    type Options = Options;

    fn new(options: Options, _: &Tables) -> Result<Self, Vec<OptionMistake>> {
        if options.parts == Some(0) {
            let message =
                "`parts` is at least 1: versions of which nothing is compared are all the same";
            return Err(vec![OptionMistake::value("/parts", message)]);
        }
        Ok(SameAs {
            other: Operand::new(options.other),
            parts: options.parts,
        })
    }

    fn prove(&self) -> Result<(), Vec<OptionMistake>> {
        self.other.prove("/other")
    }

    /// A list of which something could not be read may have been the same.
    fn rests_on(&self, judged: &Judged<'_>) -> Vec<&Reference> {
        match judged {
            Judged::Value(node) if node.is_collection() => vec![self.other.reference()],
            Judged::Value(_) | Judged::Absent | Judged::Key(_) => Vec::new(),
        }
    }

    fn run<'f>(&self, target: &Target<'f>, context: &Context<'f>) -> Verdict<'f> {
        let Some(said) = target.value().and_then(|node| self.said(node)) else {
            return Verdict::Ignored;
        };
        let others = match self.other.select(context) {
            Ok(others) => others,
            Err(spent) => return spent.into(),
        };
        let mut is_compared = others.is_empty();
        let mut faults = Vec::new();
        for other in &others {
            // A long list can be there many times by its aliases.
            let items = match other.node.kind() {
                Kind::List => other.node.len(),
                _ => 0,
            };
            if let Err(spent) = context.budget.borrow_mut().spend(items) {
                return spent.into();
            }
            match self.difference(&said, other) {
                None => {}
                Some(Ok(())) => is_compared = true,
                Some(Err(message)) => {
                    let fault = target.fault(message);
                    faults.push(Fault {
                        related: operand::related(std::slice::from_ref(other)),
                        ..fault
                    });
                }
            }
        }
        match faults.is_empty() {
            false => Verdict::Failed(faults),
            true if is_compared => target.pass(),
            true => Verdict::Ignored,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::super::testing::{beside, mistakes, verdict_beside};

    #[track_caller]
    fn check(value: Json, name: Json, expected: &str) {
        let given = json!({ "value": value, "name": name });
        let options = json!({ "other": "@.name" });
        assert_eq!(verdict_beside("same-as", options, given), expected);
    }

    #[track_caller]
    fn check_parts(parts: u8, value: Json, target: Json, expected: &str) {
        let given = json!({ "value": value, "target": target });
        let options = json!({ "other": "@.target", "parts": parts });
        assert_eq!(verdict_beside("same-as", options, given), expected);
    }

    #[test]
    fn texts_and_numbers_are_compared_by_their_words() {
        check(json!("2.2"), json!("2.2"), "passed");
        check(json!("2.2"), json!(2.2), "passed");
        check(json!(true), json!("true"), "passed");
        check(json!("a "), json!("a"), "passed");
        check(
            json!("AA"),
            json!("A"),
            "`AA` is not the same as `name`, `A`",
        );
    }

    #[test]
    fn lists_are_compared_as_sets() {
        check(json!(["a", 1]), json!([1, "a", "a"]), "passed");
        check(json!(["a", "b"]), json!(["a"]), "`name` does not have `b`");
        check(json!(["a"]), json!(["a", "b"]), "`name` has also `b`");
        check(
            json!(["a"]),
            json!(["b"]),
            "`name` does not have `a`, and has `b`",
        );
    }

    #[test]
    fn versions_can_be_the_same_in_their_first_parts() {
        check_parts(2, json!("4.8.2"), json!("4.8"), "passed");
        check_parts(1, json!("4.8.2"), json!("v4.9"), "passed");
        check_parts(2, json!("4"), json!("4.9"), "passed");
        check_parts(
            2,
            json!("4.8.2"),
            json!("4.9.2"),
            "version 4.8.2 is not the same as `target`, 4.9.2",
        );
        check_parts(2, json!("4.8"), json!("latest"), "ignored");
    }

    #[test]
    fn what_cannot_be_compared_is_left_alone() {
        check(json!("a"), json!(["a"]), "ignored");
        check(json!([{}]), json!([{}, {}]), "ignored");
        check(json!({}), json!({}), "ignored");
        check(json!(null), json!("null"), "ignored");
        let options = json!({ "other": "@.name" });
        let found = verdict_beside("same-as", options.clone(), json!({ "value": "a" }));
        assert_eq!(found, "passed");
        let found = verdict_beside("same-as", options, json!({ "name": "a" }));
        assert_eq!(found, "ignored");
    }

    #[test]
    fn each_other_value_is_one_fault() {
        let options = json!({ "other": "@.names[*]" });
        let given = json!({ "value": "a", "names": ["b", "a", "c"] });
        assert_eq!(
            verdict_beside("same-as", options.clone(), given.clone()),
            "`a` is not the same as `names`, `b`; `a` is not the same as `names`, `c`"
        );
        assert_eq!(
            beside("same-as", options, given),
            ["`names` is b here", "`names` is c here"]
        );
    }

    #[test]
    fn mistakes_are_told_at_their_place() {
        assert_eq!(
            mistakes("same-as", json!({ "other": "name" })),
            ["value /other 0..1: a path in options begins with `@` or `$`"]
        );
        assert_eq!(
            mistakes("same-as", json!({ "other": "@.a", "parts": 0 })),
            [
                "value /parts: `parts` is at least 1: versions of which nothing is compared are all the same"
            ]
        );
    }
}
