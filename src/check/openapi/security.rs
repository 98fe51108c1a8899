//! `oasSecurityDefined`: is what a security requirement asks for defined in the document, with its scopes?

use std::collections::HashSet;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::check::{Context, OptionMistake, Tables, Target, Verb, Verdict};
use crate::guard::look;
use crate::select::Step;
use crate::tree::{Kind, Node};
use crate::words::quoted;

use super::{fault, items, key_fault, mapping, members, verdict};

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(in crate::check) struct Options {
    /// 2 or 3.
    oas_version: u8,
}

#[derive(Debug)]
pub struct SecurityDefined {
    /// Where the definitions are, from the root.
    home: &'static [&'static str],
    /// Whether scopes stand in flows, and not beside them.
    has_flows: bool,
}

impl Verb for SecurityDefined {
    type Options = Options;

    fn new(options: Options, _: &Tables) -> Result<Self, Vec<OptionMistake>> {
        match options.oas_version {
            2 => Ok(SecurityDefined {
                home: &["securityDefinitions"],
                has_flows: false,
            }),
            3 => Ok(SecurityDefined {
                home: &["components", "securitySchemes"],
                has_flows: true,
            }),
            _ => {
                let mistake = OptionMistake::value("/oasVersion", "the version is not a known one");
                Err(vec![mistake.with_help("2 and 3 are known")])
            }
        }
    }

    fn run<'f>(&self, target: &Target<'f>, context: &Context<'f>) -> Verdict<'f> {
        let is_scopes = |node: Node<'_>| {
            node.kind() == Kind::List && items(node).all(|(_, item)| item.kind() == Kind::String)
        };
        let Some(requirement) = mapping(target).filter(|map| map.children().all(is_scopes)) else {
            return Verdict::Ignored;
        };
        // Definitions are looked up in the document as it is written: one that is a reference has no scopes.
        let root = context
            .document
            .map_or(context.root, |document| document.root);
        let home = self
            .home
            .iter()
            .try_fold(root.as_written(), |node, key| node.get(key));
        let mut faults = Vec::new();
        for (name, scopes) in members(requirement) {
            let Some(scheme) = home.and_then(|home| home.get(name)) else {
                let home = self.home.join(".");
                let message = format!("{} is not among the `{home}`", quoted(name));
                faults.push(key_fault(message, scopes, vec![Step::key(name)]));
                continue;
            };
            let known = match items(scopes).next() {
                Some(_) => self.scopes(scheme),
                None => HashSet::default(),
            };
            for (index, scope) in items(scopes) {
                look();
                let text = scope.as_str().unwrap_or_default();
                if !known.contains(text) {
                    let message = format!("{} has no scope {}", quoted(name), quoted(text));
                    faults.push(fault(
                        message,
                        scope,
                        vec![Step::key(name), Step::Index(index)],
                    ));
                }
            }
        }
        verdict(target, faults)
    }
}

impl SecurityDefined {
    /// The scopes of a scheme, gone through once for all that are asked for.
    fn scopes<'f>(&self, scheme: Node<'f>) -> HashSet<&'f str> {
        let homes: Vec<Node<'f>> = match self.has_flows {
            true => {
                let flows = scheme.get("flows").into_iter().flat_map(members);
                flows.map(|(_, flow)| flow).collect()
            }
            false => vec![scheme],
        };
        let scopes = homes.into_iter().filter_map(|home| home.get("scopes"));
        let named = scopes.flat_map(members).map(|(name, _)| {
            look();
            name
        });
        named.collect()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use crate::check::testing::{in_document, mistakes};

    #[track_caller]
    fn check(version: u8, document: Json, expected: &str) {
        let options = json!({ "oasVersion": version });
        let found = in_document("oasSecurityDefined", options, &[], document, "/security/0");
        assert_eq!(found, expected);
    }

    #[test]
    fn what_is_asked_for_is_defined() {
        let schemes = json!({ "securitySchemes": { "key": {} } });
        check(
            3,
            json!({ "security": [{ "key": [], "other": [] }], "components": schemes }),
            "`other` is not among the `components.securitySchemes` /other",
        );
        check(
            2,
            json!({ "security": [{ "key": [] }], "components": schemes }),
            "`key` is not among the `securityDefinitions` /key",
        );
        check(2, json!({ "security": [{}] }), "passed");
    }

    #[test]
    fn scopes_are_those_of_the_scheme_or_of_any_of_its_flows() {
        let flows = json!({ "implicit": {}, "password": { "scopes": { "read": "" } } });
        let schemes = json!({ "securitySchemes": { "o": { "flows": flows } } });
        check(
            3,
            json!({ "security": [{ "o": ["read", "write"] }], "components": schemes }),
            "`o` has no scope `write` /o/1",
        );
        check(
            2,
            json!({
                "security": [{ "o": ["read", "write"] }],
                "securityDefinitions": { "o": { "scopes": { "write": "" } } },
            }),
            "`o` has no scope `read` /o/0",
        );
    }

    #[test]
    fn what_is_no_requirement_is_left_alone() {
        check(3, json!({ "security": [{ "a": "b" }] }), "ignored");
        check(3, json!({ "security": [{ "a": [1] }] }), "ignored");
        check(3, json!({ "security": [[]] }), "ignored");
    }

    #[test]
    fn the_version_is_a_known_one() {
        assert_eq!(
            mistakes("oasSecurityDefined", json!({ "oasVersion": 4 })),
            ["value /oasVersion: the version is not a known one (2 and 3 are known)"]
        );
    }
}
