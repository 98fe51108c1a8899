//! `oasOpFormDataConsumeCheck`: does an operation (OpenAPI 2.0) with form fields consume forms?

use crate::check::options::NoOptions;
use crate::check::{Context, OptionMistake, Spot, Tables, Target, Verb, Verdict};
use crate::tree::{Kind, Node};

use super::{items, mapping};

const FORMS: &[&str] = &["application/x-www-form-urlencoded", "multipart/form-data"];

#[derive(Debug)]
pub struct FormDataConsumed;

impl Verb for FormDataConsumed {
    type Options = NoOptions;

    fn new(_: NoOptions, _: &Tables) -> Result<Self, Vec<OptionMistake>> {
        Ok(FormDataConsumed)
    }

    fn run<'f>(&self, target: &Target<'f>, _: &Context<'f>) -> Verdict<'f> {
        let member = |name| {
            let node = mapping(target)?.get(name)?;
            (node.kind() == Kind::List).then_some(node)
        };
        let (Some(consumes), Some(parameters)) = (member("consumes"), member("parameters")) else {
            return Verdict::Ignored;
        };
        let has_form = items(parameters).any(|(_, item)| text(item.get("in")) == "formData");
        let consumes_form = |(_, item)| FORMS.iter().any(|form| text(Some(item)).contains(form));
        if !has_form || items(consumes).any(consumes_form) {
            return target.pass();
        }
        let message = "`consumes` has no media type for forms, and a parameter is a form field";
        let mut fault = target.fault(message.to_owned());
        fault.at = Spot::Value(consumes);
        Verdict::Failed(vec![fault])
    }
}

fn text(node: Option<Node<'_>>) -> &str {
    node.and_then(Node::as_str).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use crate::check::testing::verdict;

    #[track_caller]
    fn check(operation: Json, expected: &str) {
        let found = verdict("oasOpFormDataConsumeCheck", json!({}), operation);
        assert_eq!(found, expected);
    }

    #[test]
    fn form_fields_ask_for_a_media_type_of_forms() {
        let parameters = json!([{ "in": "query" }, { "in": "formData" }]);
        check(
            json!({ "parameters": parameters, "consumes": ["a/b", "multipart/form-data; x"] }),
            "passed",
        );
        check(
            json!({ "parameters": parameters, "consumes": ["application/json"] }),
            "`consumes` has no media type for forms, and a parameter is a form field",
        );
        check(json!({ "parameters": [], "consumes": [] }), "passed");
    }

    #[test]
    fn an_operation_without_either_list_is_left_alone() {
        check(json!({ "parameters": [{ "in": "formData" }] }), "ignored");
        check(json!({ "consumes": [], "parameters": {} }), "ignored");
    }
}
