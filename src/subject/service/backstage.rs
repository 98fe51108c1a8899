//! Backstage's `catalog-info.yaml`: one document for each entity of a software catalogue.
//!
//! Only what a System or a Component says of itself is read. `metadata.name` is a slug and no name that users
//! know, so it is left alone. Of `spec.lifecycle` only the phases of the Service Manual count, which catalogues
//! such as Defra's use; Backstage's own `production`, `experimental` and `deprecated` say how finished a piece
//! of software is, not which phase a service is in.

use std::collections::BTreeSet;

use super::claim::{Claim, Contact, Field, Words};
use crate::profile::Phase;
use crate::tree::Node;

pub(super) const FILES: &[&str] = &["catalog-info.yaml", "catalog-info.yml"];

pub(super) fn recognise(documents: &[Node<'_>]) -> Result<&'static str, &'static str> {
    match documents.iter().any(|document| is_entity(*document)) {
        true => Ok("its `apiVersion` is one of Backstage's"),
        false => Err("no document in it has an `apiVersion` that begins with `backstage.io/`"),
    }
}

fn is_entity(document: Node<'_>) -> bool {
    let version = document.get("apiVersion").and_then(Node::as_str);
    version.is_some_and(|version| version.starts_with("backstage.io/"))
}

pub(super) fn claims<'f>(documents: &[Node<'f>]) -> Vec<Claim<'f>> {
    let of_kind = |kind: &str| -> Vec<Node<'f>> {
        let entities = documents
            .iter()
            .copied()
            .filter(|entity| is_entity(*entity));
        entities
            .filter(|entity| entity.get("kind").and_then(Node::as_str) == Some(kind))
            .collect()
    };
    let (systems, components) = (of_kind("System"), of_kind("Component"));
    let mut claims = Vec::new();
    // Of several systems, or several components without one, nobody says which is the service.
    match (systems.as_slice(), components.as_slice()) {
        ([system], _) => claims.extend(described(*system)),
        ([], [component]) => claims.extend(described(*component)),
        ([], _) | ([_, _, ..], _) => {}
    }
    for entity in systems.iter().chain(&components) {
        claims.extend(phase(*entity));
        claims.extend(source_code(*entity));
        claims.extend(links(*entity));
    }
    let owners = systems.iter().chain(&components).filter_map(|e| owner(*e));
    claims.extend(distinct(owners));
    claims
}

fn described(entity: Node<'_>) -> Vec<Claim<'_>> {
    let Some(metadata) = entity.get("metadata") else {
        return Vec::new();
    };
    let value = |field, key| Some(Claim::Value(field, Words::of(metadata.get(key))?));
    [
        value(Field::Name, "title"),
        value(Field::Description, "description"),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn phase(entity: Node<'_>) -> Option<Claim<'_>> {
    let words = Words::of(entity.get("spec")?.get("lifecycle"))?;
    let possible: &'static [Phase] =
        match words.value.to_lowercase().replace([' ', '_'], "-").as_str() {
            "discovery" => &[Phase::Discovery],
            "alpha" => &[Phase::Alpha],
            "beta" => &[Phase::PrivateBeta, Phase::PublicBeta],
            "private-beta" => &[Phase::PrivateBeta],
            "public-beta" => &[Phase::PublicBeta],
            "live" => &[Phase::Live],
            "retirement" | "retired" => &[Phase::Retired],
            _ => return None,
        };
    Some(Claim::Phase { possible, words })
}

/// The annotation that ties an entity to its repository on GitHub: `github.com/project-slug: owner/name`.
fn source_code(entity: Node<'_>) -> Option<Claim<'_>> {
    let annotations = entity.get("metadata")?.get("annotations")?;
    let slug = Words::of(annotations.get("github.com/project-slug"))?;
    let link = Words::new(&format!("https://github.com/{}", slug.value), slug.node)?;
    Some(Claim::Value(Field::SourceRepository, link))
}

/// Links whose title or type names one of the things that rules ask for. Any other title could mean anything.
fn links(entity: Node<'_>) -> Vec<Claim<'_>> {
    let links = entity.get("metadata").and_then(|data| data.get("links"));
    let links = links.into_iter().flat_map(Node::children);
    let known = |link: Node<'_>| {
        let named = |key| link.get(key).and_then(Node::as_str).and_then(linked);
        named("title").or_else(|| named("type"))
    };
    links
        .filter_map(|link| Some(Claim::Value(known(link)?, Words::of(link.get("url"))?)))
        .collect()
}

fn linked(title: &str) -> Option<Field> {
    Some(
        match title
            .trim()
            .to_lowercase()
            .replace(['-', '_'], " ")
            .as_str()
        {
            "accessibility statement" => Field::AccessibilityStatement,
            "privacy notice" | "privacy policy" => Field::PrivacyNotice,
            "status page" => Field::StatusPage,
            "runbook" => Field::Runbook,
            "monitoring" => Field::Monitoring,
            "architecture decision records" | "decision records" | "adrs" => Field::Decisions,
            "roadmap" => Field::Roadmap,
            _ => return None,
        },
    )
}

/// The owner is a reference, `[kind:][namespace/]name`; people know the name.
fn owner(entity: Node<'_>) -> Option<Words<'_>> {
    let owner = Words::of(entity.get("spec")?.get("owner"))?;
    let name = owner.value.rsplit([':', '/']).next().unwrap_or_default();
    Words::new(name, owner.node)
}

/// Entities of one file mostly have one owner: each is named once, where it comes first.
fn distinct<'f>(owners: impl Iterator<Item = Words<'f>>) -> Vec<Claim<'f>> {
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let mut claims = Vec::new();
    for owner in owners {
        if seen.insert(owner.value.clone()) {
            claims.extend(Words::new("owner", owner.node).map(|role| {
                Claim::Contact(Contact {
                    role,
                    name: Some(owner),
                    email: None,
                })
            }));
        }
    }
    claims
}
