//! Many services side by side: which clauses have findings where, which findings most share, where evidence is oldest
//! and what runs out next. The model behind the portfolio page; it borrows from the report and says nothing of its own.
//!
//! Counts, never a ranking: services stand in the order of the call, and there is no score.

mod line;
mod notices;
mod oldest;
mod shared;
mod text;
mod waivers;

pub(crate) use line::{Line, Totals, Why};
pub(crate) use notices::NoticeLine;
pub(crate) use oldest::Dated;
pub(crate) use shared::Shared;
pub(crate) use text::{Cell, Row, TextTable};
pub(crate) use waivers::WaiverLine;

use super::{Entry, PaperOptions, Report};
use crate::obligation::Obligation;
use crate::outcome::OutcomeName;

#[derive(Debug)]
pub(crate) struct Portfolio<'r> {
    pub(crate) report: &'r Report,
    pub(crate) options: &'r PaperOptions,
    /// The services, in the order of the call. Everything else names them by their index here.
    pub(crate) lines: Vec<Line<'r>>,
    /// The texts that speak to any of them, in the order of packs.
    pub(crate) texts: Vec<TextTable<'r>>,
    /// What is open, one for each rule, clause and obligation: what most services share comes first.
    pub(crate) shared: Vec<Shared<'r>>,
    /// The waivers that have a last day, soonest first.
    pub(crate) waivers: Vec<WaiverLine<'r>>,
    /// How many waivers have none.
    pub(crate) endless: usize,
    /// What is about files, by its kind.
    pub(crate) notices: Vec<NoticeLine<'r>>,
}

/// What came of one rule for one service: never empty, and more than one where it has several findings.
type Told<'r> = Vec<Entry<'r>>;

impl<'r> Portfolio<'r> {
    pub(crate) fn of(report: &'r Report, options: &'r PaperOptions) -> Portfolio<'r> {
        let mut texts = text::Tables::of(&report.packs);
        let mut shared = shared::Sharing::default();
        let mut lines = Vec::new();
        for (index, service) in report.services.iter().enumerate() {
            let rules = service.rules();
            let rules: Vec<Told<'r>> = rules
                .filter(|told| told[0].outcome() != OutcomeName::NotApplicable)
                .collect();
            texts.add(index, service, &rules);
            shared.add(index, &rules);
            lines.push(Line::of(service, &rules, report.as_of));
        }
        line::tell_apart(&mut lines);
        let (waivers, endless) = waivers::of(report);
        let shared = shared.in_order();
        for (index, one) in shared.iter().enumerate() {
            for (service, _) in &one.services {
                lines[*service].shares.push(index);
            }
        }
        Portfolio {
            report,
            options,
            lines,
            texts: texts.with_rows(),
            shared,
            waivers,
            endless,
            notices: notices::of(report),
        }
    }

    /// What all services come to together.
    pub(crate) fn totals(&self) -> Totals {
        let lines = self.lines.iter();
        lines.fold(Totals::default(), |sum, line| sum.plus(line.totals))
    }

    /// The services with dated evidence, that whose oldest is oldest first.
    pub(crate) fn by_age(&self) -> Vec<(usize, &Dated<'r>)> {
        let lines = self.lines.iter().enumerate();
        let dated = lines.filter_map(|(index, line)| Some((index, line.evidence.first()?)));
        let mut dated: Vec<_> = dated.collect();
        dated.sort_by_key(|(_, one)| one.age());
        dated
    }

    /// The services of which no rule had anything to say.
    pub(crate) fn without_answer(&self) -> impl Iterator<Item = (usize, Why)> {
        let lines = self.lines.iter().enumerate();
        lines.filter_map(|(index, line)| Some((index, line.unexamined?)))
    }
}

/// How many findings of a rule are open.
fn open(told: &[Entry<'_>]) -> usize {
    told.iter()
        .filter(|entry| entry.outcome() == OutcomeName::Failed && entry.is_to_mend())
        .count()
}

/// Standards first, and what rests on no text last.
fn rank(obligation: Option<Obligation>) -> usize {
    match obligation {
        Some(Obligation::Standard) => 0,
        Some(Obligation::Guidance) => 1,
        None => 2,
    }
}

#[cfg(test)]
mod tests;
