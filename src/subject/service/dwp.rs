//! DWP's `.dwp/project-metadata.yaml`: what the department's catalogue knows of a component.
//!
//! Little of it is a fact of the service. A component's name is a slug and no name that users know, its
//! `payments` flag does not say whether the public pays or is paid, and whoever last verified the entry has not
//! offered to be asked about the service: none of them is read.

use super::claim::{Claim, Field, Words};
use crate::tree::Node;

pub(super) const FILES: &[&str] = &[".dwp/project-metadata.yaml", ".dwp/project-metadata.yml"];

pub(super) fn recognise(documents: &[Node<'_>]) -> Result<&'static str, &'static str> {
    let fits = |root: &Node<'_>| {
        root.get("schema_version").is_some() && root.get("project").is_some_and(Node::is_collection)
    };
    match documents.first().is_some_and(fits) {
        true => Ok("it has a `schema_version` and a list of each `project`"),
        false => Err("it does not have both a `schema_version` and a list of each `project`"),
    }
}

pub(super) fn claims<'f>(documents: &[Node<'f>]) -> Vec<Claim<'f>> {
    let projects = documents.first().and_then(|root| root.get("project"));
    let projects: Vec<Node<'f>> = projects.into_iter().flat_map(Node::children).collect();
    match projects.as_slice() {
        [project] => Words::of(project.get("description"))
            .map(|words| Claim::Value(Field::Description, words))
            .into_iter()
            .collect(),
        // Of several components, none speaks for the service.
        _ => Vec::new(),
    }
}
