//! One service among many: a line of counts.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::oldest::{self, Dated};
use super::{Told, open};
use crate::obligation::{Obligation, join};
use crate::outcome::OutcomeName;
use crate::policy::waiver::State;
use crate::profile::{Possible, Term};
use crate::report::ServiceReport;

#[derive(Debug)]
pub(crate) struct Line<'r> {
    pub(crate) service: &'r ServiceReport,
    /// What people call it: its name, or the path that was asked for.
    pub(crate) name: &'r str,
    /// Another has the same name, so that the path has to stand beside it.
    pub(crate) is_namesake: bool,
    pub(crate) totals: Totals,
    /// Its dated evidence, oldest first.
    pub(crate) evidence: Vec<Dated<'r>>,
    /// The rules of standards of which something is open, in the order of reports.
    pub(crate) standards: Vec<Told<'r>>,
    /// Which of the portfolio's shared findings it has.
    pub(crate) shares: Vec<usize>,
    /// Why nothing was assessed; `None` where something was.
    pub(crate) unexamined: Option<Why>,
}

/// What there is of a service, each rule counted once, at the obligation that decides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Totals {
    /// Open findings of standards.
    pub(crate) standard: usize,
    /// Open findings of guidance.
    pub(crate) guidance: usize,
    /// Rules for which a person has to look.
    pub(crate) person: usize,
    /// Rules of which nobody can tell, because something could not be read.
    pub(crate) doubt: usize,
    /// Waivers that run out within [`crate::policy::waiver::SOON`] days.
    pub(crate) expiring: usize,
}

/// Why nothing was assessed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Why {
    NoFiles,
    OutOfReach,
    NothingToJudge,
}

impl Why {
    /// Behind the name of the service.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Why::NoFiles => "it has no files",
            Why::OutOfReach => "no text that is used speaks to such a service on this day",
            Why::NothingToJudge => "it has nothing that any rule is about",
        }
    }
}

impl Totals {
    pub(crate) fn plus(self, other: Totals) -> Totals {
        Totals {
            standard: self.standard + other.standard,
            guidance: self.guidance + other.guidance,
            person: self.person + other.person,
            doubt: self.doubt + other.doubt,
            expiring: self.expiring + other.expiring,
        }
    }
}

impl<'r> Line<'r> {
    pub(super) fn of(service: &'r ServiceReport, rules: &[Told<'r>], as_of: Date) -> Line<'r> {
        let is_open_standard =
            |told: &&Told<'r>| told[0].obligation() == Some(Obligation::Standard) && open(told) > 0;
        Line {
            service,
            name: service.name.as_deref().unwrap_or(&service.path),
            is_namesake: false,
            totals: totals(service, rules),
            evidence: oldest::of(service, as_of),
            standards: rules.iter().filter(is_open_standard).cloned().collect(),
            shares: Vec::new(),
            unexamined: (!service.examined_anything()).then_some(match service {
                ServiceReport { files: 0, .. } => Why::NoFiles,
                service if service.is_out_of_reach() => Why::OutOfReach,
                ServiceReport { .. } => Why::NothingToJudge,
            }),
        }
    }

    /// Who runs it: the name that its documents give, or else what kind of body it is. Empty where nobody said.
    pub(crate) fn organisation(&self) -> String {
        let about = self.service.background.iter();
        let mut about = about.flat_map(|known| &known.about);
        let named = about.find(|said| said.field == "organisation.name");
        let named = named.and_then(|said| said.values.first());
        match named.map(|value| value.words.trim()) {
            Some(words) if !words.is_empty() => words.to_owned(),
            Some(_) | None => said(&self.service.profile.organisation),
        }
    }

    /// How far it has come. Empty where nobody said.
    pub(crate) fn phase(&self) -> String {
        said(&self.service.profile.phase)
    }
}

/// A fact as it was declared, or the two things that it may be.
fn said<T: Term>(possible: &Possible<T>) -> String {
    let values: Vec<String> = possible
        .values()
        .map(|term| term.word().replace('-', " "))
        .collect();
    match values.len() {
        1 | 2 => join(&values, "or"),
        _ => String::new(),
    }
}

fn totals(service: &ServiceReport, rules: &[Told<'_>]) -> Totals {
    let mut totals = Totals::default();
    for told in rules {
        match told[0].outcome() {
            OutcomeName::Failed => match told[0].obligation() {
                Some(Obligation::Standard) => totals.standard += open(told),
                Some(Obligation::Guidance) => totals.guidance += open(told),
                None => {}
            },
            OutcomeName::NeedsAPerson => totals.person += 1,
            OutcomeName::CannotTell => totals.doubt += 1,
            OutcomeName::Passed | OutcomeName::NotApplicable => {}
        }
    }
    let expiring = service.waivers.iter();
    totals.expiring = expiring
        .filter(|used| matches!(used.state, State::Expiring { .. }))
        .count();
    totals
}

/// Marks those that share their name.
pub(super) fn tell_apart(lines: &mut [Line<'_>]) {
    let mut names: BTreeMap<&str, usize> = BTreeMap::new();
    for line in lines.iter() {
        *names.entry(line.name).or_default() += 1;
    }
    for line in lines.iter_mut() {
        line.is_namesake = names[line.name] > 1 && line.name != line.service.path;
    }
}
