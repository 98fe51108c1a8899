//! `oasOpParams`: is each parameter of an operation told once, and is there one body?

use rustc_hash::FxHashSet;

use crate::check::options::NoOptions;
use crate::check::{Context, OptionMistake, Tables, Target, Verb, Verdict};
use crate::select::Step;

use super::{fault, items, list, printed, verdict};

#[derive(Debug)]
pub struct Parameters;

impl Verb for Parameters {
    type Options = NoOptions;

    fn new(_: NoOptions, _: &Tables) -> Result<Self, Vec<OptionMistake>> {
        Ok(Parameters)
    }

    fn run<'f>(&self, target: &Target<'f>, _: &Context<'f>) -> Verdict<'f> {
        let Some(parameters) = list(target) else {
            return Verdict::Ignored;
        };
        let mut seen = FxHashSet::default();
        let mut faults = Vec::new();
        let mut has_form = false;
        let mut has_body = false;
        for (index, parameter) in items(parameters) {
            // A reference that is still one here leads into a circle, or nowhere.
            if !parameter.is_collection() || parameter.get("$ref").is_some() {
                continue;
            }
            let place = parameter.get("in");
            let name = printed(parameter.get("name"));
            let here = || vec![Step::Index(index)];
            if !seen.insert((printed(place), name.clone())) {
                let message = format!("the parameter `{name}` in {} is told twice", printed(place));
                faults.push(fault(message, parameter, here()));
            }
            match place.and_then(|place| place.as_str()) {
                Some("formData") => has_form = true,
                Some("body") if has_body => {
                    let message = "an operation has one body, and this is another".to_owned();
                    faults.push(fault(message, parameter, here()));
                }
                Some("body") => has_body = true,
                _ => {}
            }
        }
        if has_body && has_form {
            let message = "an operation has a body or form fields, and not both";
            faults.push(target.fault(message.to_owned()));
        }
        verdict(target, faults)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use crate::check::testing::verdict;

    #[track_caller]
    fn check(parameters: Json, expected: &str) {
        assert_eq!(verdict("oasOpParams", json!({}), parameters), expected);
    }

    #[test]
    fn the_same_name_in_the_same_place_is_told_at_the_later() {
        check(
            json!([{ "in": "query", "name": "a" }, { "in": "path", "name": "a" }]),
            "passed",
        );
        check(
            json!([{ "in": "query", "name": "a" }, 1, { "name": "a", "in": "query" }]),
            "the parameter `a` in query is told twice /2",
        );
        check(
            json!([{}, {}]),
            "the parameter `undefined` in undefined is told twice /1",
        );
        check(json!([{ "$ref": "#/a" }, { "$ref": "#/a" }]), "passed");
        check(json!({}), "ignored");
    }

    #[test]
    fn there_is_one_body_and_no_form_beside_it() {
        check(
            json!([{ "in": "body", "name": "a" }, { "in": "body", "name": "b" }]),
            "an operation has one body, and this is another /1",
        );
        check(
            json!([{ "in": "formData", "name": "a" }, { "in": "body", "name": "b" }]),
            "an operation has a body or form fields, and not both",
        );
    }
}
