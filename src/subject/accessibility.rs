//! `$.accessibility`: what a service says about its accessibility, and what has been found of it.
//!
//! Statements, test results, conformance reports and the settings of test tools come in many formats. Each format has
//! one file here that knows its contents, says why it took a file for one of its own, and turns it into the one
//! `model`; `write` alone knows the dossier's keys, which `docs/dossier.md` describes. What is right or wrong
//! about any of it is for the packs to say.

mod allowance;
mod criteria;
mod data_date;
mod discover;
mod link;
pub(crate) mod model;
mod page;
mod read;
pub(crate) mod wcag;
mod write;

#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

mod configuration;
mod evidence;
mod report;
mod statement;

use crate::repository::Repository;
use crate::subject::SubjectTrouble;
use crate::tree::{Builder, Forest};

/// Writes the mapping that stands at `$.accessibility`; nothing is written when no file speaks of it.
pub fn build(
    repository: &Repository,
    forest: &mut Forest,
    builder: &mut Builder,
) -> Vec<SubjectTrouble> {
    let mut found = discover::discover(repository, forest);
    let mut subject = read::read(&mut found, forest, repository.patience());
    link::link(&mut subject);
    write::write(subject, found.troubles, forest, builder)
}
