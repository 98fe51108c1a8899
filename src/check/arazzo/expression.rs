//! Runtime expressions: `$steps.find.outputs.id` and the like, as far as Spectral looks into them.

use super::{is_truthy, items};
use crate::tree::{Kind, Node};

/// What an expression can begin with.
const BEGINNINGS: [&str; 15] = [
    "$url",
    "$method",
    "$statusCode",
    "$request.",
    "$response.",
    "$message.",
    "$inputs.",
    "$outputs.",
    "$steps.",
    "$workflows.",
    "$sourceDescriptions.",
    "$components.inputs.",
    "$components.parameters.",
    "$components.successActions.",
    "$components.failureActions.",
];

/// Where in a document an expression stands.
#[derive(Clone, Copy)]
pub(super) struct Scope<'f> {
    pub(super) document: Node<'f>,
    /// The workflow around it. Without one nothing is known of inputs, and steps can be those of any workflow.
    pub(super) workflow: Option<usize>,
}

/// Whether it begins as an expression does.
pub(super) fn is_expression(text: &str) -> bool {
    BEGINNINGS
        .iter()
        .any(|beginning| text.starts_with(beginning))
}

impl<'f> Scope<'f> {
    pub(super) fn anywhere(document: Node<'f>) -> Scope<'f> {
        Scope {
            document,
            workflow: None,
        }
    }

    pub(super) fn within(document: Node<'f>, workflow: usize) -> Scope<'f> {
        Scope {
            document,
            workflow: Some(workflow),
        }
    }

    /// Whether it begins as an expression does, and the step, workflow, input or component that it names is there.
    pub(super) fn holds(self, text: &str) -> bool {
        if let Some(rest) = text.strip_prefix("$steps.") {
            return self.has_step(rest);
        }
        if let Some(rest) = text.strip_prefix("$workflows.") {
            return self.has_workflow(rest);
        }
        if let Some(name) = text.strip_prefix("$inputs.") {
            return is_name(name) && self.has_input(name);
        }
        for components in ["parameters", "successActions", "failureActions"] {
            let rest = text
                .strip_prefix("$components.")
                .and_then(|rest| rest.strip_prefix(components));
            if let Some(name) = rest.and_then(|rest| rest.strip_prefix('.')) {
                let components = self.component(components);
                return is_name(name) && components.is_some_and(|all| all.get(name).is_some());
            }
        }
        is_expression(text)
    }

    fn component(self, kind: &str) -> Option<Node<'f>> {
        self.document.get("components")?.get(kind)
    }

    /// The component that a reusable object names; `None` if there is none, or if null stands for it.
    pub(super) fn reused(self, reference: &str, kind: &str) -> Option<Node<'f>> {
        let name = reference.replacen(&format!("$components.{kind}."), "", 1);
        self.component(kind)?
            .get(&name)
            .filter(|component| is_truthy(*component))
    }

    fn has_step(self, rest: &str) -> bool {
        let Some((id, _)) = name_and_more(rest) else {
            return false;
        };
        let mut workflows = items(self.document, "workflows").map(|(_, workflow)| workflow);
        let is_it = |workflow: Node<'f>| {
            items(workflow, "steps").any(|(_, step)| has_text(step, "stepId", id))
        };
        match self
            .workflow
            .and_then(|index| self.document.get("workflows")?.at(index))
        {
            Some(workflow) if workflow.kind() != Kind::Null => is_it(workflow),
            _ => workflows.any(is_it),
        }
    }

    fn has_workflow(self, rest: &str) -> bool {
        let Some((id, more)) = name_and_more(rest) else {
            return false;
        };
        let mut workflows = items(self.document, "workflows");
        let Some((index, _)) =
            workflows.find(|(_, workflow)| has_text(*workflow, "workflowId", id))
        else {
            return false;
        };
        let within = Scope::within(self.document, index);
        more.strip_prefix("steps.")
            .is_none_or(|rest| within.has_step(rest))
    }

    fn has_input(self, name: &str) -> bool {
        let inputs = self
            .workflow
            .and_then(|index| self.document.get("workflows")?.at(index)?.get("inputs"));
        let Some(inputs) = inputs else { return false };
        let schema = match inputs.get("$ref") {
            // A reference that could not be followed from outside may lead to something from here.
            Some(reference) if inputs.get("properties").is_none() => {
                reference.as_str().and_then(|to| self.at(to))
            }
            _ => Some(inputs),
        };
        let properties = schema.and_then(|schema| schema.get("properties"));
        properties.is_some_and(|properties| properties.get(name).is_some())
    }

    fn at(self, pointer: &str) -> Option<Node<'f>> {
        let pointer = pointer.strip_prefix("#/").unwrap_or(pointer);
        pointer
            .split('/')
            .try_fold(self.document, |node, part| match node.kind() {
                Kind::List => node.at(part.parse().ok()?),
                _ => node.get(part),
            })
    }
}

fn has_text(node: Node<'_>, key: &str, text: &str) -> bool {
    node.get(key).and_then(Node::as_str) == Some(text)
}

/// A backslash counts as part of a name in Spectral.
fn is_name(text: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b"_-\\".contains(&byte);
    !text.is_empty() && text.bytes().all(is_part)
}

/// `a` and `b.c` of `a.b.c`, on one line.
fn name_and_more(text: &str) -> Option<(&str, &str)> {
    let (name, more) = text.split_once('.')?;
    (is_name(name) && !more.contains(['\n', '\r', '\u{2028}', '\u{2029}'])).then_some((name, more))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::super::testing::plant;
    use super::*;
    use crate::tree::Forest;

    #[test]
    fn what_an_expression_names_must_be_there() {
        let document = json!({
            "workflows": [
                {
                    "workflowId": "one",
                    "inputs": { "properties": { "who": {} } },
                    "steps": [{ "stepId": "a" }],
                },
                { "workflowId": "two", "inputs": { "$ref": "#/components/inputs/in" }, "steps": [{ "stepId": "b" }] },
                null,
            ],
            "components": {
                "inputs": { "in": { "properties": { "x": {} } } },
                "parameters": { "p": {} },
                "successActions": { "s": {} },
            },
        });
        let mut forest = Forest::default();
        let tree = plant(&mut forest, &document);
        let document = forest.root(tree);
        let everywhere = |text| {
            [
                Scope::anywhere(document),
                Scope::within(document, 0),
                Scope::within(document, 1),
            ]
            .map(|scope| scope.holds(text))
        };
        let cases = [
            ("$url", [true; 3]),
            ("$urls and more", [true; 3]),
            ("$foo", [false; 3]),
            ("", [false; 3]),
            ("$steps.a.outputs.x", [true, true, false]),
            ("$steps.b.", [true, false, true]),
            ("$steps.a", [false; 3]),
            ("$steps.a.\n", [false; 3]),
            ("$steps.c.outputs.x", [false; 3]),
            ("$workflows.one.outputs.x", [true; 3]),
            ("$workflows.one.steps.a.outputs.x", [true; 3]),
            ("$workflows.one.steps.b.outputs.x", [false; 3]),
            ("$workflows.three.outputs.x", [false; 3]),
            ("$inputs.who", [false, true, false]),
            ("$inputs.x", [false, false, true]),
            ("$inputs.who.else", [false; 3]),
            ("$components.parameters.p", [true; 3]),
            ("$components.parameters.q", [false; 3]),
            ("$components.successActions.s", [true; 3]),
            ("$components.failureActions.s", [false; 3]),
            ("$components.inputs.none", [true; 3]),
        ];
        for (text, expected) in cases {
            assert_eq!(everywhere(text), expected, "{text}");
        }
        assert!(
            Scope::within(document, 2).holds("$steps.a.x"),
            "null is no workflow"
        );
    }
}
