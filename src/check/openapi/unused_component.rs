//! `oasUnusedComponent`: does something refer to each component?
//!
//! Security schemes and path items are no concern of it: they are used by name.

use crate::check::options::NoOptions;
use crate::check::{Context, OptionMistake, Tables, Target, Verb, Verdict};
use crate::select::Step;
use crate::tree::Kind;
use crate::words::quoted;

use super::{key_fault, mapping, members, verdict};

const SECTIONS: &[&str] = &[
    "schemas",
    "responses",
    "parameters",
    "examples",
    "requestBodies",
    "headers",
    "links",
    "callbacks",
];

#[derive(Debug)]
pub struct UnusedComponents;

impl Verb for UnusedComponents {
    type Options = NoOptions;

    fn new(_: NoOptions, _: &Tables) -> Result<Self, Vec<OptionMistake>> {
        Ok(UnusedComponents)
    }

    fn run<'f>(&self, target: &Target<'f>, context: &Context<'f>) -> Verdict<'f> {
        let components = mapping(target)
            .and_then(|root| root.get("components"))
            .filter(|node| node.kind() == Kind::Map);
        let (Some(components), Some(document)) = (components, context.document) else {
            return Verdict::Ignored;
        };
        let mut faults = Vec::new();
        for section in SECTIONS {
            for (name, component) in components.get(section).into_iter().flat_map(members) {
                if document.referred.contains(component) {
                    continue;
                }
                let message = format!("nothing refers to {}", quoted(name));
                let steps = ["components", section, name].map(Step::key).to_vec();
                faults.push(key_fault(message, component, steps));
            }
        }
        verdict(target, faults)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::check::testing::in_document;

    #[test]
    fn components_that_nothing_refers_to_are_told() {
        let components = json!({
            "schemas": { "A": {} },
            "securitySchemes": { "B": {} },
            "links": { "C": {} },
        });
        let document = json!({ "components": components });
        assert_eq!(
            in_document("oasUnusedComponent", json!({}), &[], document, ""),
            "nothing refers to `A` /components/schemas/A; \
             nothing refers to `C` /components/links/C"
        );
        let document = json!({ "components": [] });
        let found = in_document("oasUnusedComponent", json!({}), &[], document, "");
        assert_eq!(found, "ignored");
    }
}
