//! `truthy`, `falsy`, `defined`, `undefined`: is it there, and does it say anything?
//!
//! The four share one notion of truth, JavaScript's, because rules written for Spectral count on it: empty text,
//! 0, `false`, null and "not a number" are false; a list or mapping is true, also an empty one.

use super::options::NoOptions;
use super::{Context, Judged, OptionMistake, Tables, Target, Verb, Verdict};
use crate::tree::{Kind, Node};
use crate::words::shown;

#[derive(Debug)]
pub struct Truthy;

#[derive(Debug)]
pub struct Falsy;

#[derive(Debug)]
pub struct Defined;

#[derive(Debug)]
pub struct Undefined;

fn is_true(node: Node<'_>) -> bool {
    match node.kind() {
        Kind::Null => false,
        Kind::Bool => node.as_bool() == Some(true),
        Kind::Int | Kind::Float => node
            .as_f64()
            .is_some_and(|number| number != 0.0 && !number.is_nan()),
        Kind::String => node.as_str().is_some_and(|text| !text.is_empty()),
        Kind::List | Kind::Map => true,
    }
}

fn target_is_true(target: &Target<'_>) -> bool {
    match target.judged {
        Judged::Absent => false,
        Judged::Value(node) => is_true(node),
        Judged::Key(_) => target.text().is_some_and(|key| !key.is_empty()),
    }
}

impl Verb for Truthy {
    type Options = NoOptions;

    fn new(NoOptions {}: NoOptions, _: &Tables) -> Result<Self, Vec<OptionMistake>> {
        Ok(Truthy)
    }

    fn run<'f>(&self, target: &Target<'f>, _: &Context<'_>) -> Verdict<'f> {
        if target_is_true(target) {
            return target.pass();
        }
        let subject = target.subject();
        target.fail(match target.judged {
            Judged::Absent => format!("{subject} is missing"),
            Judged::Value(node) => format!("{subject} is {}", shown(node)),
            Judged::Key(_) => format!("{subject} is an empty key"),
        })
    }
}

impl Verb for Falsy {
    type Options = NoOptions;

    fn new(NoOptions {}: NoOptions, _: &Tables) -> Result<Self, Vec<OptionMistake>> {
        Ok(Falsy)
    }

    fn run<'f>(&self, target: &Target<'f>, _: &Context<'_>) -> Verdict<'f> {
        if target_is_true(target) {
            let subject = target.subject();
            target.fail(format!("{subject} must be absent, empty, `false` or 0"))
        } else {
            target.pass()
        }
    }
}

impl Verb for Defined {
    type Options = NoOptions;

    fn new(NoOptions {}: NoOptions, _: &Tables) -> Result<Self, Vec<OptionMistake>> {
        Ok(Defined)
    }

    fn run<'f>(&self, target: &Target<'f>, _: &Context<'_>) -> Verdict<'f> {
        match target.judged {
            Judged::Absent => target.fail(format!("{} is missing", target.subject())),
            Judged::Value(_) | Judged::Key(_) => target.pass(),
        }
    }
}

impl Verb for Undefined {
    type Options = NoOptions;

    fn new(NoOptions {}: NoOptions, _: &Tables) -> Result<Self, Vec<OptionMistake>> {
        Ok(Undefined)
    }

    fn run<'f>(&self, target: &Target<'f>, _: &Context<'_>) -> Verdict<'f> {
        match target.judged {
            Judged::Absent => target.pass(),
            Judged::Value(_) | Judged::Key(_) => {
                target.fail(format!("{} must not be there", target.subject()))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::super::testing::{verdict, verdict_on_absent, verdict_on_key};

    #[track_caller]
    fn check(value: Json, truthy: &str, falsy: &str) {
        assert_eq!(verdict("truthy", Json::Null, value.clone()), truthy);
        assert_eq!(verdict("falsy", Json::Null, value), falsy);
    }

    #[test]
    fn truth_is_that_of_javascript() {
        let set = "the value must be absent, empty, `false` or 0";
        check(json!(""), "the value is empty text", "passed");
        check(json!(0), "the value is `0`", "passed");
        check(json!(false), "the value is `false`", "passed");
        check(json!(null), "the value is `null`", "passed");
        check(json!("x"), "passed", set);
        check(json!(1), "passed", set);
        check(json!(true), "passed", set);
        check(json!([]), "passed", set);
        check(json!({}), "passed", set);
    }

    #[test]
    fn what_is_not_there_is_missing() {
        for (function, expected) in [
            ("truthy", "`name` is missing"),
            ("falsy", "passed"),
            ("defined", "`name` is missing"),
            ("undefined", "passed"),
        ] {
            assert_eq!(verdict_on_absent(function, Json::Null), expected);
        }
    }

    #[test]
    fn null_is_there() {
        assert_eq!(verdict("defined", Json::Null, json!(null)), "passed");
        let found = verdict("undefined", Json::Null, json!(null));
        assert_eq!(found, "the value must not be there");
    }

    #[test]
    fn a_key_is_a_text() {
        let on_key = |function, value| verdict_on_key(function, Json::Null, value);
        assert_eq!(on_key("truthy", json!({ "a": 0 })), "passed");
        assert_eq!(on_key("truthy", json!({ "": 1 })), "`` is an empty key");
        assert_eq!(
            on_key("undefined", json!({ "a": 1 })),
            "`a` must not be there"
        );
    }
}
