//! `asyncApiSecurity`: are the security schemes that are asked for defined, and the scopes among theirs?

use schemars::JsonSchema;
use serde::Deserialize;

use super::super::below::way;
use super::super::{Context, OptionMistake, Tables, Target, Verb, Verdict};
use crate::tree::{Kind, Node};
use crate::words::quoted;

/// The flows of OAuth 2 that have scopes.
const FLOWS: [&str; 4] = [
    "implicit",
    "password",
    "clientCredentials",
    "authorizationCode",
];

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::check) struct Options {
    /// What asks for them.
    object_type: Asker,
}

#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
enum Asker {
    Server,
    Operation,
}

#[derive(Debug)]
pub struct Security {
    asker: Asker,
}

impl Verb for Security {
    type Options = Options;

    fn new(options: Options, _: &Tables) -> Result<Self, Vec<OptionMistake>> {
        let asker = options.object_type;
        Ok(Security { asker })
    }

    fn run<'f>(&self, target: &Target<'f>, context: &Context<'f>) -> Verdict<'f> {
        let Some(asked) = target.value().filter(|asked| is_judged(*asked)) else {
            return Verdict::Ignored;
        };
        // The schemes are looked up in the document as it is written, so one that is a reference has no scopes.
        let root = context
            .document
            .map_or(context.root, |document| document.root);
        let components = root.as_written().get("components");
        let schemes = components.and_then(|components| components.get("securitySchemes"));
        let asker = match self.asker {
            Asker::Server => "server",
            Asker::Operation => "operation",
        };
        let mut faults = Vec::new();
        for scopes in asked.children() {
            let Some(name) = scopes.key() else { continue };
            let Some(scheme) = schemes.and_then(|schemes| schemes.get(name)) else {
                let message = format!(
                    "the {asker} asks for {}, which is no security scheme here",
                    quoted(name)
                );
                faults.push(target.fault_below(way![name], message));
                continue;
            };
            if scheme.get("type").and_then(Node::as_str) != Some("oauth2") {
                continue;
            }
            for (index, scope) in scopes.children().enumerate() {
                if !has_scope(scheme, scope) {
                    let scope = quoted(scope.as_str().unwrap_or_default());
                    let message =
                        format!("the security scheme {} has no scope {scope}", quoted(name));
                    faults.push(target.fault_below(way![name, index], message));
                }
            }
        }
        target.verdict(faults)
    }
}

/// A list of texts under each key: what else there is (in AsyncAPI 3, whole schemes) is not asked for by name.
fn is_judged(asked: Node<'_>) -> bool {
    let is_text = |scope: Node<'_>| scope.kind() == Kind::String;
    let is_scopes =
        |scopes: Node<'_>| scopes.kind() == Kind::List && scopes.children().all(is_text);
    asked.kind() == Kind::Map && asked.children().all(is_scopes)
}

fn has_scope(scheme: Node<'_>, scope: Node<'_>) -> bool {
    let flows = FLOWS
        .iter()
        .filter_map(|flow| scheme.get("flows")?.get(flow)?.get("scopes"));
    let name = scope.as_str().unwrap_or_default();
    flows.into_iter().any(|scopes| scopes.get(name).is_some())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::super::super::testing::{in_document, mistakes};

    /// The verdict on a requirement in a document with three schemes.
    #[track_caller]
    fn check(asked: Json, expected: &str) {
        let flows = json!({
            "implicit": { "scopes": { "read": "" } },
            "clientCredentials": { "scopes": { "write": "" } },
            "password": null,
            "other": { "scopes": { "none": "" } },
        });
        let document = json!({
            "asked": asked,
            "components": { "securitySchemes": {
                "key": { "type": "apiKey" },
                "oauth": { "type": "oauth2", "flows": flows },
                "bare": { "type": "oauth2" },
            } },
        });
        let options = json!({ "objectType": "Server" });
        let found = in_document("asyncApiSecurity", options, &[], document, "/asked");
        assert_eq!(found, expected);
    }

    #[test]
    fn schemes_are_defined() {
        check(json!({ "key": [], "oauth": [] }), "passed");
        check(json!({ "key": ["any"] }), "passed");
        check(
            json!({ "key": [], "lock": [] }),
            "the server asks for `lock`, which is no security scheme here /lock",
        );
    }

    #[test]
    fn scopes_are_those_of_the_known_flows() {
        check(json!({ "oauth": ["read", "write"] }), "passed");
        check(
            json!({ "oauth": ["read", "none"], "bare": ["read"] }),
            "the security scheme `oauth` has no scope `none` /oauth/1; \
             the security scheme `bare` has no scope `read` /bare/0",
        );
    }

    #[test]
    fn what_is_no_requirement_is_left_alone() {
        check(json!({ "type": "apiKey", "in": "user" }), "ignored");
        check(json!({ "lock": [1] }), "ignored");
        check(json!(["lock"]), "ignored");
        check(json!({}), "passed");
    }

    #[test]
    fn servers_and_operations_ask() {
        assert!(mistakes("asyncApiSecurity", json!({ "objectType": "Operation" })).is_empty());
        assert!(!mistakes("asyncApiSecurity", json!({ "objectType": "Channel" })).is_empty());
    }
}
