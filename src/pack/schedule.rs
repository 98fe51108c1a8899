//! What a text asks of a buyer's services, as the entries of an acceptance schedule: standards by phase, guidance apart,
//! each with a number that stays.
//!
//! This is the model; [`crate::report::schedule`] words it. Whether a sentence speaks to a body, in a phase, on a day is
//! answered by [`crate::obligation`], as everywhere: nothing is decided here.
//!
//! An entry's number is worked out from the pack alone, before anything is left out for a buyer or a day, so that one number
//! means one entry in every schedule that is made from one encoding.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::civil::Date;

use super::{Clause, Pack, Packs, Rule};
use crate::choice::{Hold, hold};
use crate::obligation::{Basis, Binds, Force, Reach, Reason, open_part, reach};
use crate::profile::{Phase, Possible, Profile, Term};

/// The entries of one edition for a buyer on a day.
#[derive(Debug)]
pub(crate) struct Schedule<'p> {
    pub(crate) pack: &'p Pack,
    pub(crate) profile: &'p Profile,
    pub(crate) as_of: Date,
    /// How far the words of the text bind by themselves.
    pub(crate) hold: Hold,
    /// By their numbers.
    pub(crate) standards: Vec<Item<'p>>,
    pub(crate) guidance: Vec<Item<'p>>,
    /// How many entries have the word *must*, and cannot bind such a buyer, or no longer do.
    pub(crate) left_out: usize,
}

/// One thing that is asked.
#[derive(Debug)]
pub(crate) struct Item<'p> {
    pub(crate) number: Number,
    pub(crate) clause: &'p Clause,
    pub(crate) what: What<'p>,
    /// The sentences that ask for it, in the order of the pack. Never empty.
    pub(crate) sentences: Vec<Sentence<'p>>,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum What<'p> {
    /// The clause as a whole, of which only people can say how it stands.
    Whole,
    Rule(&'p Rule),
}

/// A sentence as far as it speaks to the buyer.
#[derive(Debug)]
pub(crate) struct Sentence<'p> {
    pub(crate) basis: &'p Basis,
    /// The phases in which it asks; empty for all of them.
    pub(crate) phases: Vec<Phase>,
    /// What is not known of the buyer's service, and has to be so. The phase is no part of it.
    pub(crate) only_for: Option<Binds>,
    /// It asks from this day on, which is yet to come.
    pub(crate) begins: Option<Date>,
}

/// When an entry is first asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stage {
    Always,
    From(Phase),
}

impl Stage {
    fn of<'b>(bases: impl Iterator<Item = &'b Basis>) -> Stage {
        let mut phases = BTreeSet::new();
        for basis in bases {
            if basis.binds.phase.is_empty() {
                return Stage::Always;
            }
            phases.extend(&basis.binds.phase);
        }
        let is_all = Phase::ALL.iter().all(|phase| phases.contains(phase));
        let first = phases.first().filter(|_| !is_all);
        first.map_or(Stage::Always, |phase| Stage::From(*phase))
    }

    /// The first part of its numbers.
    pub(crate) fn ordinal(self) -> usize {
        match self {
            Stage::Always => 1,
            Stage::From(phase) => 2 + Phase::ALL.iter().take_while(|one| **one != phase).count(),
        }
    }
}

/// `3.5.1`: stage, clause, entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Number {
    pub(crate) stage: Stage,
    /// The place of the clause in its text, counted from 1.
    pub(crate) clause: usize,
    /// Counted from 1 in its stage and clause.
    pub(crate) entry: usize,
}

impl std::fmt::Display for Number {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}.{}", self.stage.ordinal(), self.clause, self.entry)
    }
}

impl<'p> Schedule<'p> {
    pub(crate) fn of(
        packs: &'p Packs,
        pack: &'p Pack,
        profile: &'p Profile,
        as_of: Date,
    ) -> Schedule<'p> {
        let hold = hold(&pack.info, None, as_of);
        // Of an edition outside its time, the sentences are read on the nearest day on which it held.
        let day = match &hold {
            Hold::Advice { read_on, .. } => read_on.unwrap_or(as_of),
            Hold::Binding | Hold::Adopted(_) => as_of,
        };
        let all = everything(packs, pack);
        let has_must = |bases: &&[Arc<Basis>]| bases.iter().any(|basis| basis.force == Force::Must);
        let musts = numbered(&all, |basis| basis.force == Force::Must);
        let advice = numbered(&all, |basis| basis.force != Force::Must);
        let sentences = |one: &Unnumbered<'p>, wanted: fn(Force) -> bool| {
            let bases = one.bases.iter().filter(|basis| wanted(basis.force));
            let said = bases.filter_map(|basis| speaking(basis, profile, day));
            said.collect::<Vec<_>>()
        };
        let mut standards = Vec::new();
        let mut guidance = Vec::new();
        for (index, one) in all.iter().enumerate() {
            let asked = sentences(one, |force| force == Force::Must);
            let mut advised = sentences(one, |force| force != Force::Must);
            // Where it is a standard, the same is no advice.
            advised.retain(|advice| asked.iter().all(|must| !must.covers(advice, profile)));
            let weaker: Vec<bool> = (advised.iter())
                .map(|advice| {
                    let mut stronger = advised.iter();
                    stronger.any(|other| {
                        other.basis.force < advice.basis.force && other.covers(advice, profile)
                    })
                })
                .collect();
            let mut weaker = weaker.into_iter();
            advised.retain(|_| !weaker.next().unwrap_or_default());
            let item = |number: Option<Number>, sentences| Item {
                number: number.expect("what has such a sentence has a number"),
                clause: one.clause,
                what: one.what,
                sentences,
            };
            if !asked.is_empty() {
                standards.push(item(musts[index], asked));
            }
            if !advised.is_empty() {
                guidance.push(item(advice[index], advised));
            }
        }
        let musts = all.iter().map(|one| one.bases).filter(has_must).count();
        standards.sort_by_key(|item| item.number);
        guidance.sort_by_key(|item| item.number);
        Schedule {
            left_out: musts - standards.len(),
            pack,
            profile,
            as_of,
            hold,
            standards,
            guidance,
        }
    }
}

impl Schedule<'_> {
    /// Whether nothing that the text asks for can speak to such a service.
    pub(crate) fn is_empty(&self) -> bool {
        self.standards.is_empty() && self.guidance.is_empty()
    }
}

/// What could be an entry.
struct Unnumbered<'p> {
    /// The place of its clause.
    position: usize,
    clause: &'p Clause,
    what: What<'p>,
    bases: &'p [Arc<Basis>],
}

/// Each clause as a whole, and below it the rules that answer it, by their ids.
fn everything<'p>(packs: &'p Packs, pack: &'p Pack) -> Vec<Unnumbered<'p>> {
    let mut all = Vec::new();
    for (position, clause) in pack.clauses.iter().enumerate() {
        all.push(Unnumbered {
            position,
            clause,
            what: What::Whole,
            // What binds as a whole is the word of every clause that says nothing of its own.
            bases: match clause.bases.is_empty() {
                true => &pack.info.bases,
                false => &clause.bases,
            },
        });
        let claims = packs.asked().iter().flat_map(|asked| {
            let claims = asked.claims.iter();
            claims.map(move |claim| (&asked.rule, claim))
        });
        let mut own: Vec<Unnumbered<'p>> = claims
            .filter(|(_, claim)| {
                Arc::ptr_eq(&claim.pack, &pack.info) && claim.clause.id == clause.id
            })
            .map(|(rule, claim)| Unnumbered {
                position,
                clause,
                what: What::Rule(rule),
                bases: &claim.bases,
            })
            .collect();
        own.sort_by_key(|one| match one.what {
            What::Whole => None,
            What::Rule(rule) => Some(&rule.id),
        });
        all.extend(own);
    }
    all
}

/// A number for each that has a sentence of this kind.
fn numbered(all: &[Unnumbered<'_>], wanted: fn(&Basis) -> bool) -> Vec<Option<Number>> {
    let mut numbers: Vec<Option<Number>> = Vec::new();
    for one in all {
        let bases = || {
            one.bases
                .iter()
                .map(|basis| &**basis)
                .filter(|basis| wanted(basis))
        };
        if bases().next().is_none() {
            numbers.push(None);
            continue;
        }
        let (stage, clause) = (Stage::of(bases()), one.position + 1);
        let before = numbers.iter().flatten();
        let before = before.filter(|known| (known.stage, known.clause) == (stage, clause));
        let entry = before.count() + 1;
        numbers.push(Some(Number {
            stage,
            clause,
            entry,
        }));
    }
    numbers
}

/// `None` for a sentence that cannot speak to such a service, or no longer does.
fn speaking<'p>(basis: &'p Basis, profile: &Profile, day: Date) -> Option<Sentence<'p>> {
    let in_phase = |phase: Phase| Profile {
        phase: Possible::known(phase),
        ..profile.clone()
    };
    let mut phases = Vec::new();
    let mut is_open = false;
    let mut begins = None;
    for phase in profile.phase.values() {
        let profile = in_phase(phase);
        let mut reached = reach(basis, &profile, day);
        if let Reach::No(Reason::NotYet(from), _) = reached {
            begins = Some(from);
            reached = reach(basis, &profile, from);
        }
        match reached {
            Reach::Yes => phases.push(phase),
            Reach::Perhaps => {
                phases.push(phase);
                is_open = true;
            }
            Reach::No(..) => {}
        }
    }
    let first = phases.first()?;
    let only_for = is_open.then(|| open_part(&basis.binds, &in_phase(*first)));
    if basis.binds.phase.is_empty() {
        phases.clear();
    }
    Some(Sentence {
        basis,
        phases,
        only_for,
        begins,
    })
}

impl Sentence<'_> {
    /// Whether, wherever the other speaks to the buyer, this one does so for certain.
    fn covers(&self, other: &Sentence<'_>, profile: &Profile) -> bool {
        let phases = |one: &Sentence<'_>| -> Vec<Phase> {
            match one.phases.is_empty() {
                true => profile.phase.values().collect(),
                false => one.phases.clone(),
            }
        };
        let own = phases(self);
        self.only_for.is_none()
            && self.begins.is_none()
            && phases(other).iter().all(|phase| own.contains(phase))
    }
}
