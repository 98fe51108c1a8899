//! `refSiblings`: does a `$ref` stand alone?
//!
//! What stands beside it is passed over by readers of the document. The target is the `$ref` itself.

use crate::check::options::NoOptions;
use crate::check::{Context, Fault, OptionMistake, Spot, Tables, Target, Verb, Verdict};
use crate::select::Step;
use crate::words::quoted;

use super::{members, verdict};

#[derive(Debug)]
pub struct RefSiblings;

impl Verb for RefSiblings {
    type Options = NoOptions;

    fn new(_: NoOptions, _: &Tables) -> Result<Self, Vec<OptionMistake>> {
        Ok(RefSiblings)
    }

    fn run<'f>(&self, target: &Target<'f>, _: &Context<'f>) -> Verdict<'f> {
        let Some(parent) = target.value().and_then(|node| node.parent()) else {
            return Verdict::Ignored;
        };
        let siblings = members(parent).filter(|(key, _)| *key != "$ref");
        let told = siblings.map(|(key, sibling)| Fault {
            message: format!(
                "{} stands beside a `$ref` and counts for nothing",
                quoted(key)
            ),
            at: Spot::Key(sibling),
            path: vec![Step::key(key)],
            from: Some(parent),
            related: Vec::new(),
        });
        verdict(target, told.collect())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use crate::check::Tables;
    use crate::check::testing::verdict_in;

    #[track_caller]
    fn check(map: Json, expected: &str) {
        let found = verdict_in("refSiblings", json!({}), map, "$ref", &Tables::new());
        assert_eq!(found, expected);
    }

    #[test]
    fn everything_beside_a_reference_is_told() {
        check(json!({ "$ref": "#/a" }), "passed");
        check(
            json!({ "description": "", "$ref": "#/a", "x-a": 1 }),
            "`description` stands beside a `$ref` and counts for nothing /description; \
             `x-a` stands beside a `$ref` and counts for nothing /x-a",
        );
    }
}
