//! `arazzoWorkflowDependsOnValidation`: is what a workflow depends on there, and named once?

use std::collections::BTreeSet;

use super::super::below::way;
use super::super::options::NoOptions;
use super::super::{Context, OptionMistake, Tables, Target, Verb, Verdict};
use super::expression::Scope;
use super::{Identity, document, identity, items, said};
use crate::tree::{Kind, Node};
use crate::words::quoted;

#[derive(Debug)]
pub struct DependsOn;

impl Verb for DependsOn {
    type Options = NoOptions;

    fn new(_: NoOptions, _: &Tables) -> Result<Self, Vec<OptionMistake>> {
        Ok(DependsOn)
    }

    fn run<'f>(&self, target: &Target<'f>, _: &Context<'f>) -> Verdict<'f> {
        let Some(document) = document(target) else {
            return Verdict::Ignored;
        };
        let workflows =
            || items(document, "workflows").filter(|(_, workflow)| workflow.kind() == Kind::Map);
        let ids = workflows().filter_map(|(_, workflow)| workflow.get("workflowId")?.as_str());
        let known: BTreeSet<&str> = ids.collect();
        let mut faults = Vec::new();
        for (index, workflow) in workflows() {
            let mut seen = BTreeSet::new();
            for (at, named) in items(workflow, "dependsOn") {
                let Some(name) = named.as_str() else { continue };
                let mut tell = |message: String| {
                    let path = way!["workflows", index, "dependsOn", at];
                    faults.push(target.fault_below(path, message));
                };
                let name_shown = quoted(name);
                if !seen.insert(name) {
                    tell(format!("{name_shown} stands twice in the list"));
                    continue;
                }
                if name.starts_with('$') && !Scope::anywhere(document).holds(name) {
                    tell(format!("{name_shown} is no sound runtime expression"));
                }
                match name.strip_prefix("$sourceDescriptions.") {
                    Some(rest) => {
                        if let Some(what) = wrong_source(document, rest) {
                            tell(format!("{name_shown} {what}"));
                        }
                    }
                    None if !known.contains(name) => {
                        tell(format!("there is no workflow {name_shown}"))
                    }
                    None => {}
                }
            }
        }
        target.verdict(faults)
    }
}

/// What is wrong with `<source>.<workflow>`.
fn wrong_source(document: Node<'_>, rest: &str) -> Option<&'static str> {
    let mut parts = rest.split('.');
    let source = parts.next().map_or(Identity::Absent, Identity::Text);
    let sources = items(document, "sourceDescriptions").map(|(_, description)| description);
    // Of two that have one name, the later counts.
    let description = sources
        .filter(|one| identity(one.get("name")) == Some(source))
        .last();
    let Some(kind) = description.and_then(|description| said(description, "type")) else {
        return Some("names no source description with a type");
    };
    if kind.as_str() != Some("arazzo") {
        return Some("names a source description that is not of the type `arazzo`");
    }
    parts.next().is_none().then_some("names no workflow")
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::super::super::testing::verdict;

    #[track_caller]
    fn check(names: Json, expected: &str) {
        let document = json!({
            "sourceDescriptions": [
                { "name": "flows", "type": "arazzo" },
                { "name": "pets", "type": "openapi" },
                { "name": "bare" },
            ],
            "workflows": [{ "workflowId": "one", "dependsOn": names }, { "workflowId": "two" }, null],
        });
        let found = verdict("arazzoWorkflowDependsOnValidation", json!({}), document);
        assert_eq!(found.replace("/workflows/0/dependsOn", "…"), expected);
    }

    #[test]
    fn what_is_depended_on_is_there_and_named_once() {
        check(
            json!(["two", "one", "$sourceDescriptions.flows.x", 5]),
            "passed",
        );
        check(json!(["two", "two"]), "`two` stands twice in the list …/1");
        check(json!(["three"]), "there is no workflow `three` …/0");
        check(
            json!(["$foo"]),
            "`$foo` is no sound runtime expression …/0; there is no workflow `$foo` …/0",
        );
    }

    #[test]
    fn a_source_is_of_the_right_type_and_a_workflow_is_named() {
        let unknown = "names no source description with a type";
        for name in ["$sourceDescriptions.gone.x", "$sourceDescriptions.bare.x"] {
            check(json!([name]), &format!("`{name}` {unknown} …/0"));
        }
        check(
            json!(["$sourceDescriptions.pets.x", "$sourceDescriptions.flows"]),
            "`$sourceDescriptions.pets.x` names a source description that is not of the type `arazzo` …/0; \
             `$sourceDescriptions.flows` names no workflow …/1",
        );
    }
}
