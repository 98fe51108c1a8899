//! The clauses of both reports in one order: that of the later, and what only the earlier has behind.

use std::collections::BTreeMap;

use super::previous::Previous;
use crate::report::Report;

/// Where each text and each clause comes. It is the same for every service, and made once: an earlier report can have a
/// million clauses.
#[derive(Debug, Default)]
pub(super) struct Order<'r> {
    /// By id, whatever the edition.
    packs: BTreeMap<&'r str, usize>,
    /// By id and edition of the text, then by clause.
    clauses: BTreeMap<(&'r str, &'r str), BTreeMap<&'r str, usize>>,
    /// How many clauses were added.
    count: usize,
}

impl<'r> Order<'r> {
    pub(super) fn of(previous: &'r Previous, report: &'r Report) -> Order<'r> {
        let mut order = Order::default();
        for pack in &report.packs {
            let clauses = pack.clauses.iter().map(|clause| clause.id.as_str());
            order.add(&pack.info.id, &pack.info.edition, clauses);
        }
        for pack in previous.packs() {
            let clauses = pack.clauses.iter().map(|clause| clause.id.as_str());
            order.add(&pack.id, &pack.edition, clauses);
        }
        order
    }

    /// Adds the clauses of a text. What is there keeps its place.
    pub(super) fn add(
        &mut self,
        pack: &'r str,
        edition: &'r str,
        clauses: impl Iterator<Item = &'r str>,
    ) {
        let mut clauses = clauses.peekable();
        if clauses.peek().is_none() {
            return;
        }
        let next = self.packs.len();
        self.packs.entry(pack).or_insert(next);
        let of_text = self.clauses.entry((pack, edition)).or_default();
        for clause in clauses {
            of_text.entry(clause).or_insert(self.count);
            self.count += 1;
        }
    }

    /// The place of a text; behind all where neither report has a clause of it.
    pub(super) fn of_pack(&self, pack: &str) -> usize {
        self.packs.get(pack).copied().unwrap_or(usize::MAX)
    }

    /// The place of a clause among those of all texts; behind all where neither report has it.
    pub(super) fn of_clause(
        &self,
        pack: &str,
        edition: Option<&str>,
        clause: Option<&str>,
    ) -> usize {
        let of_text = edition.and_then(|edition| self.clauses.get(&(pack, edition)));
        let place = of_text
            .zip(clause)
            .and_then(|(of_text, clause)| of_text.get(clause));
        place.copied().unwrap_or(usize::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clause_keeps_the_first_place_that_it_was_given() {
        let mut order = Order::default();
        order.add("sheds", "1", [].into_iter());
        order.add("plots", "2", ["b", "a"].into_iter());
        order.add("plots", "1", ["a"].into_iter());
        order.add("plots", "2", ["a", "c"].into_iter());
        let clauses = [("2", "b"), ("2", "a"), ("1", "a"), ("2", "c")];
        let places =
            clauses.map(|(edition, clause)| order.of_clause("plots", Some(edition), Some(clause)));
        assert!(places.is_sorted_by(|one, next| one < next), "{places:?}");
        assert_eq!(order.of_pack("plots"), 0);
        let nowhere = [
            order.of_pack("sheds"),
            order.of_clause("plots", Some("2"), None),
            order.of_clause("plots", None, Some("a")),
            order.of_clause("plots", Some("1"), Some("c")),
        ];
        assert_eq!(nowhere, [usize::MAX; 4]);
    }
}
