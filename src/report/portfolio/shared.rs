//! What is open in several services at once: one entry for each rule, the clause that decides, and how much that asks.

use std::collections::BTreeMap;

use super::{Told, open, rank};
use crate::obligation::Obligation;
use crate::report::Entry;

#[derive(Debug)]
pub(crate) struct Shared<'r> {
    /// The first of its open findings, which knows rule, clause and source.
    pub(crate) entry: Entry<'r>,
    /// Each service that has it, in the order of the call, with how many findings.
    pub(crate) services: Vec<(usize, usize)>,
    /// How many there are over all services.
    pub(crate) findings: usize,
}

/// Rule, text, edition, clause, obligation.
type Key = (String, String, String, String, usize);

#[derive(Debug, Default)]
pub(super) struct Sharing<'r> {
    found: BTreeMap<Key, Shared<'r>>,
}

impl<'r> Sharing<'r> {
    pub(super) fn add(&mut self, index: usize, rules: &[Told<'r>]) {
        for told in rules {
            let findings = open(told);
            let Some(first) = told.iter().find(|entry| entry.is_to_mend()) else {
                continue;
            };
            if findings == 0 {
                continue;
            }
            let key = (
                first.rule().to_owned(),
                first.pack().into_owned(),
                first.edition().unwrap_or_default().to_owned(),
                first.clause().unwrap_or_default().to_owned(),
                rank(first.obligation()),
            );
            let shared = self.found.entry(key).or_insert_with(|| Shared {
                entry: first.clone(),
                services: Vec::new(),
                findings: 0,
            });
            shared.services.push((index, findings));
            shared.findings += findings;
        }
    }

    /// What most services share first; then standards before guidance, many findings before few, names.
    pub(super) fn in_order(self) -> Vec<Shared<'r>> {
        let mut shared: Vec<Shared<'r>> = self.found.into_values().collect();
        // By name they are already, and the sort is stable.
        shared.sort_by_key(|one| {
            let many = std::cmp::Reverse;
            (
                many(one.services.len()),
                rank(one.obligation()),
                many(one.findings),
            )
        });
        shared
    }
}

impl Shared<'_> {
    pub(crate) fn obligation(&self) -> Option<Obligation> {
        self.entry.obligation()
    }
}
