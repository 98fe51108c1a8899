//! `version`: is it at least this version?
//!
//! `4` stands for all versions that begin so: it is below 4.5 only if all of them are. How people write versions is
//! in [`super::versions`]; ranges, names and what is no version are left alone.

use schemars::JsonSchema;
use serde::Deserialize;

use super::versions::{self, Version, Wanted};
use super::{Context, OptionMistake, Tables, Target, Verb, Verdict, scalar_words};
use crate::words::quoted;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Options {
    at_least: String,
}

#[derive(Debug)]
pub struct AtLeast {
    least: Version,
}

impl Verb for AtLeast {
    type Options = Options;

    fn new(options: Options, _: &Tables) -> Result<Self, Vec<OptionMistake>> {
        let least = Version::parse(&options.at_least).ok_or_else(|| {
            let message = format!("{} is not a version", quoted(&options.at_least));
            let help = "a version is numbers and dots: `4.5`";
            vec![OptionMistake::value("/atLeast", message).with_help(help)]
        });
        least.map(|least| AtLeast { least })
    }

    fn run<'f>(&self, target: &Target<'f>, _: &Context<'f>) -> Verdict<'f> {
        let text = match target.value() {
            // `4.5` is a number to YAML.
            Some(node) => scalar_words(node),
            None => target.text(),
        };
        let Some(text) = text else {
            return Verdict::Ignored;
        };
        let Wanted::Exact(version) = versions::read(&text, "") else {
            return Verdict::Ignored;
        };
        let least = &self.least;
        if version >= *least || version.is_prefix_of(least) {
            return target.pass();
        }
        target.fail(format!("{} is a version below {least}", quoted(&text)))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::super::testing::{mistakes, verdict};

    #[track_caller]
    fn check(version: Json, expected: &str) {
        let options = json!({ "atLeast": "4.5" });
        assert_eq!(verdict("version", options, version), expected);
    }

    #[test]
    fn versions_are_compared_part_by_part() {
        check(json!("4.5"), "passed");
        check(json!("4.10.2"), "passed");
        check(json!("v5"), "passed");
        check(json!(4.5), "passed");
        check(json!("4.4.3"), "`4.4.3` is a version below 4.5");
        check(json!("3"), "`3` is a version below 4.5");
        check(
            json!("3.5.5-beta.1"),
            "`3.5.5-beta.1` is a version below 4.5",
        );
    }

    #[test]
    fn what_may_be_new_enough_and_what_is_no_version_are_left_alone() {
        check(json!("4"), "passed");
        check(json!("^4.4"), "ignored");
        check(json!("latest"), "ignored");
        check(json!(""), "ignored");
        check(json!(null), "ignored");
        check(json!(["4.4"]), "ignored");
    }

    #[test]
    fn the_least_version_is_one() {
        assert_eq!(
            mistakes("version", json!({ "atLeast": "four" })),
            ["value /atLeast: `four` is not a version (a version is numbers and dots: `4.5`)"]
        );
    }
}
