//! Fingerprints that are unique in one report: two findings may be alike in everything by which one is known again.

use std::collections::BTreeMap;

use super::Entry;
use crate::fingerprint::digest;

#[derive(Debug, Default)]
pub(super) struct Identities {
    /// Whether the same may be found in several services.
    of_several_services: bool,
    /// How many there were of each.
    known: BTreeMap<String, usize>,
}

impl Identities {
    /// The same where one list has the findings of several services.
    pub(super) fn of_several_services() -> Identities {
        Identities {
            of_several_services: true,
            ..Identities::default()
        }
    }

    /// The digest of the fingerprint; of several alike the second ends in `:2`, and so on. `None` for what is no
    /// finding.
    pub(super) fn of(&mut self, entry: &Entry<'_>) -> Option<String> {
        let found = entry.fingerprint()?.digest();
        let found = match self.of_several_services {
            true => digest(format!("{found}\0{}", entry.service.folder).as_bytes()),
            false => found,
        };
        let count = self.known.entry(found.clone()).or_default();
        *count += 1;
        Some(match *count {
            1 => found,
            count => format!("{found}:{count}"),
        })
    }
}
