//! `publiccode.yml`: a description of public software, made for catalogues of reusable code.
//!
//! It describes software and not a service, so little of it is a fact of the service: `developmentStatus` is no
//! phase. `legal.license` is one of the repository's declarations and is read there.

use super::claim::{Claim, Contact, Field, Words};
use crate::tree::Node;

pub(super) const FILES: &[&str] = &["publiccode.yml", "publiccode.yaml"];

pub(super) fn recognise(documents: &[Node<'_>]) -> Result<&'static str, &'static str> {
    let versioned = |document: &Node<'_>| document.get("publiccodeYmlVersion").is_some();
    match documents.first().is_some_and(versioned) {
        true => Ok("it has a `publiccodeYmlVersion`"),
        false => Err("it has no `publiccodeYmlVersion`"),
    }
}

pub(super) fn claims<'f>(documents: &[Node<'f>]) -> Vec<Claim<'f>> {
    let Some(root) = documents.first().copied() else {
        return Vec::new();
    };
    let value = |field, node| Some(Claim::Value(field, Words::of(node)?));
    let organisation = root.get("organisation");
    let values = [
        value(Field::Name, root.get("name")),
        value(Field::Description, description(root)),
        value(
            Field::OrganisationName,
            organisation.and_then(|organisation| organisation.get("name")),
        ),
        value(Field::SourceRepository, root.get("url")),
        value(Field::Roadmap, root.get("roadmap")),
    ];
    let mut claims: Vec<Claim<'f>> = values.into_iter().flatten().collect();
    let contacts = root.get("maintenance").and_then(|m| m.get("contacts"));
    claims.extend(
        contacts
            .into_iter()
            .flat_map(Node::children)
            .filter_map(contact),
    );
    claims
}

/// In English where there is English; else in the language that comes first.
fn description(root: Node<'_>) -> Option<Node<'_>> {
    let languages = || root.get("description").into_iter().flat_map(Node::children);
    let english = |language: &Node<'_>| {
        let tag = language.key().unwrap_or_default().to_lowercase();
        tag == "en" || tag.starts_with("en-")
    };
    let language = languages().find(english).or_else(|| languages().next())?;
    language.get("shortDescription")
}

fn contact(contact: Node<'_>) -> Option<Claim<'_>> {
    let name = Words::of(contact.get("name"));
    let email = Words::of(contact.get("email"));
    let spoken_for = name.as_ref().or(email.as_ref())?;
    Some(Claim::Contact(Contact {
        role: Words::new("maintenance", spoken_for.node)?,
        name,
        email,
    }))
}
