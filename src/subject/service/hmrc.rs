//! HMRC's `repository.yaml`: which teams own a repository.
//!
//! The format is HMRC's, but that a file is written in it does not say who runs the service: nothing is
//! concluded from it. `digital-service` is a short code for a group of repositories and no name that users
//! know; `repoVisibility` is about the repository's settings. Neither is read.

use super::claim::{Claim, Contact, Words};
use crate::tree::Node;

pub(super) const FILES: &[&str] = &["repository.yaml"];

/// Keys that no other `repository.yaml` has; Home Assistant's, the most common one, has none of them.
const KEYS: &[&str] = &["repoVisibility", "owning-teams", "digital-service"];

pub(super) fn recognise(documents: &[Node<'_>]) -> Result<&'static str, &'static str> {
    let fits = |root: &Node<'_>| KEYS.iter().any(|key| root.get(key).is_some());
    match documents.first().is_some_and(fits) {
        true => Ok("it has `repoVisibility`, `owning-teams` or `digital-service`"),
        false => Err("it has none of `repoVisibility`, `owning-teams` and `digital-service`"),
    }
}

pub(super) fn claims<'f>(documents: &[Node<'f>]) -> Vec<Claim<'f>> {
    let teams = documents.first().and_then(|root| root.get("owning-teams"));
    let teams = teams.into_iter().flat_map(Node::children);
    teams
        .filter_map(|team| {
            Some(Claim::Contact(Contact {
                role: Words::new("owning team", team)?,
                name: Some(Words::of(Some(team))?),
                email: None,
            }))
        })
        .collect()
}
