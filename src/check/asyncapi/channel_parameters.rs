//! `asyncApiChannelParameters`: are the parameters in a channel's address those that it describes?
//!
//! The address stands under `address`, and in AsyncAPI 2 it is the channel's key.

use super::super::below::way;
use super::super::options::NoOptions;
use super::super::{Context, OptionMistake, Tables, Target, Verb, Verdict};
use crate::tree::Kind;
use crate::words::{listed, quoted};

#[derive(Debug)]
pub struct ChannelParameters;

impl Verb for ChannelParameters {
    type Options = NoOptions;

    fn new(_: NoOptions, _: &Tables) -> Result<Self, Vec<OptionMistake>> {
        Ok(ChannelParameters)
    }

    fn run<'f>(&self, target: &Target<'f>, _: &Context<'f>) -> Verdict<'f> {
        let is_map = |kind| kind == Kind::Map;
        let Some(channel) = target.value().filter(|node| is_map(node.kind())) else {
            return Verdict::Ignored;
        };
        let described = channel.get("parameters");
        let Some(described) = described.filter(|node| is_map(node.kind())) else {
            return Verdict::Ignored;
        };
        let own = channel
            .get("address")
            .filter(|own| own.kind() != Kind::Null);
        let address = own.map_or(target.property, |own| own.as_str());
        let named = names_in(address.unwrap_or_default());
        if named.is_empty() {
            return target.pass();
        }
        let mut faults = Vec::new();
        let missing: Vec<&str> = named
            .iter()
            .copied()
            .filter(|name| described.get(name).is_none())
            .collect();
        if !missing.is_empty() {
            let message = format!("`parameters` does not describe {}", listed(&missing, "and"));
            faults.push(target.fault_below(way!["parameters"], message));
        }
        for name in described.children().filter_map(|parameter| parameter.key()) {
            if !named.contains(&name) {
                let message = format!("{} is no parameter of the address", quoted(name));
                faults.push(target.fault_below(way!["parameters", name], message));
            }
        }
        target.verdict(faults)
    }
}

/// What stands between braces: one character at the least, on one line.
fn names_in(address: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let mut rest = address;
    while let Some(open) = rest.find('{') {
        let after = &rest[open + 1..];
        rest = after;
        let first = after.chars().next().map_or(0, char::len_utf8);
        let Some(close) = after[first..].find('}') else {
            break;
        };
        let name = &after[..first + close];
        if !name.contains(['\n', '\r', '\u{2028}', '\u{2029}']) {
            names.push(name);
            rest = &after[first + close + 1..];
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::super::super::testing::{judge, plant, read};
    use super::super::super::{Judged, Tables};
    use super::names_in;
    use crate::tree::Forest;

    #[track_caller]
    fn check(name: &str, channel: Json, expected: &str) {
        let mut forest = Forest::default();
        let tree = plant(&mut forest, &channel);
        let check = read("asyncApiChannelParameters", json!({}), &Tables::new());
        let found = judge(&check, Judged::Value(forest.root(tree)), Some(name));
        assert_eq!(found, expected, "{name}: {channel}");
    }

    #[test]
    fn parameters_are_held_against_the_key_or_the_address() {
        let described = json!({ "parameters": { "a": {}, "c": {} } });
        check("x/{a}/{c}", described.clone(), "passed");
        check("x", described.clone(), "passed");
        check(
            "x/{a}/{b}",
            described,
            "`parameters` does not describe `b` /parameters; `c` is no parameter of the address /parameters/c",
        );
        let at = |address: Json| json!({ "address": address, "parameters": { "a": {} } });
        check("{b}", at(json!("x/{a}")), "passed");
        check("{b}", at(json!(1)), "passed");
        check(
            "{b}",
            at(Json::Null),
            "`parameters` does not describe `b` /parameters; `a` is no parameter of the address /parameters/a",
        );
    }

    #[test]
    fn a_channel_that_describes_none_is_left_alone() {
        check("x/{a}", json!({}), "ignored");
        check("x/{a}", json!({ "parameters": null }), "ignored");
        check("x/{a}", json!([]), "ignored");
    }

    #[test]
    fn names_stand_between_braces() {
        let cases: &[(&str, &[&str])] = &[
            ("a/{b}/{c}", &["b", "c"]),
            ("{}", &[]),
            ("{}}", &["}"]),
            ("{}/{é}", &["}/{é"]),
            ("{a\n}{b}", &["b"]),
            ("{a{b}", &["a{b"]),
            ("}{", &[]),
        ];
        for (address, names) in cases {
            assert_eq!(names_in(address), *names, "{address}");
        }
    }
}
