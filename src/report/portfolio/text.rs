//! One text over all services to which it speaks: what is open, clause by clause.

use std::collections::{BTreeMap, BTreeSet};

use super::{Told, open};
use crate::choice::Verdict;
use crate::obligation::Obligation;
use crate::outcome::OutcomeName;
use crate::pack::Clause;
use crate::report::{PackUse, ServiceReport, name};

#[derive(Debug)]
pub(crate) struct TextTable<'r> {
    pub(crate) pack: &'r PackUse,
    /// The clauses of which there is something to say in some service, in their order.
    pub(crate) clauses: Vec<&'r Clause>,
    /// The services to which it speaks, in the order of the call.
    pub(crate) rows: Vec<Row>,
}

#[derive(Debug)]
pub(crate) struct Row {
    /// The service.
    pub(crate) index: usize,
    /// Which of the clauses, and what there is of it; in the order of clauses, and only where there is something.
    pub(crate) cells: Vec<(usize, Cell)>,
}

/// What is open of a clause in a service. A rule that answers several clauses counts at each of them, with how much each
/// asks, as on the page of the service.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Cell {
    pub(crate) standard: usize,
    pub(crate) guidance: usize,
    /// Rules of which nobody can tell.
    pub(crate) doubt: usize,
}

impl Cell {
    fn is_empty(self) -> bool {
        self == Cell::default()
    }
}

impl TextTable<'_> {
    /// In how many services there is an open finding of a clause.
    pub(crate) fn services_with_findings(&self, clause: usize) -> usize {
        let cells = self.rows.iter().flat_map(|row| &row.cells);
        cells
            .filter(|(index, cell)| *index == clause && cell.standard + cell.guidance > 0)
            .count()
    }
}

/// The tables while services are added to them. Cells are those of all clauses.
#[derive(Debug)]
pub(super) struct Tables<'r> {
    tables: Vec<TextTable<'r>>,
    by_name: BTreeMap<(&'r str, &'r str), usize>,
    by_clause: Vec<BTreeMap<&'r str, usize>>,
}

impl<'r> Tables<'r> {
    pub(super) fn of(packs: &'r [PackUse]) -> Tables<'r> {
        let clauses = |pack: &'r PackUse| pack.clauses.iter().map(|clause| &**clause);
        let table = |pack| TextTable {
            pack,
            clauses: clauses(pack).collect(),
            rows: Vec::new(),
        };
        let named = |pack: &'r PackUse| {
            let ids = clauses(pack).map(|clause| clause.id.as_str());
            ids.enumerate().map(|(index, id)| (id, index)).collect()
        };
        let names = packs.iter().enumerate();
        Tables {
            tables: packs.iter().map(table).collect(),
            by_name: names
                .map(|(index, pack)| (name(&pack.info), index))
                .collect(),
            by_clause: packs.iter().map(named).collect(),
        }
    }

    pub(super) fn add(&mut self, index: usize, service: &ServiceReport, rules: &[Told<'_>]) {
        let used = service.choices.iter();
        let used = used.filter(|(_, verdict)| matches!(verdict, Verdict::Used(..)));
        let used: BTreeSet<(&str, &str)> = used.map(|(info, _)| name(info)).collect();
        let mut rows: BTreeMap<usize, BTreeMap<usize, Cell>> = BTreeMap::new();
        for told in rules {
            let findings = open(told);
            for answer in told[0].answers() {
                let pack = name(&answer.pack);
                let Some(text) = self.by_name.get(&pack).filter(|_| used.contains(&pack)) else {
                    continue;
                };
                let row = rows.entry(*text).or_default();
                let clause = self.by_clause[*text].get(answer.clause.id.as_str());
                // What a clause does not ask of such a service is none of its business.
                let (Some(clause), Some(ground)) = (clause, &answer.ground) else {
                    continue;
                };
                let cell = row.entry(*clause).or_default();
                match told[0].outcome() {
                    OutcomeName::Failed => match ground.obligation {
                        Obligation::Standard => cell.standard += findings,
                        Obligation::Guidance => cell.guidance += findings,
                    },
                    OutcomeName::CannotTell => cell.doubt += 1,
                    OutcomeName::Passed
                    | OutcomeName::NeedsAPerson
                    | OutcomeName::NotApplicable => {}
                }
            }
        }
        for (text, cells) in rows {
            let cells = cells.into_iter().filter(|(_, cell)| !cell.is_empty());
            self.tables[text].rows.push(Row {
                index,
                cells: cells.collect(),
            });
        }
    }

    /// The texts that speak to any service, each without the clauses of which there is nothing to say.
    pub(super) fn with_rows(self) -> Vec<TextTable<'r>> {
        let tables = self.tables.into_iter();
        let tables = tables.filter(|table| !table.rows.is_empty());
        tables.map(narrowed).collect()
    }
}

fn narrowed(mut table: TextTable<'_>) -> TextTable<'_> {
    let cells = table.rows.iter().flat_map(|row| &row.cells);
    let kept: BTreeSet<usize> = cells.map(|(clause, _)| *clause).collect();
    let places: BTreeMap<usize, usize> = (kept.iter().enumerate())
        .map(|(new, old)| (*old, new))
        .collect();
    table.clauses = kept.iter().map(|clause| table.clauses[*clause]).collect();
    for (clause, _) in table.rows.iter_mut().flat_map(|row| &mut row.cells) {
        *clause = places[clause];
    }
    table
}
