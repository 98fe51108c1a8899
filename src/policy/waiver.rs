//! Waivers: exceptions from single findings that somebody recorded, approved, and that run out.
//!
//! A waiver is read from `[[waivers]]` in yardstick.toml, from `waivers.yaml` (see [`read`]) or from a comment in the
//! file that the finding is in (see [`inline`]). [`apply`] says which findings each covers and what state it is in.

mod about;
pub mod inline;
mod met;
mod pattern;
pub mod read;

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;

use self::about::About;
use self::met::Met;
pub use self::pattern::{Pattern, Patterns, Reach};
use super::{HeardNotice, Judged, Levels, Standing};
use crate::finding::{Finding, Notice, NoticeKind};
use crate::guard::look;
use crate::obligation::{Obligation, join};
use crate::text::Place;
use crate::words::counted;

/// A waiver is said to run out soon so many days before it does.
pub const SOON: i32 = 30;

/// An exception from a rule, as it was recorded.
#[derive(Clone, Debug)]
pub struct Waiver {
    /// A rule's id, or that of what yardstick itself has to say.
    pub rule: String,
    pub scope: Scope,
    pub reason: String,
    /// Who mends what is waived.
    pub owner: Option<String>,
    /// Who agreed to it.
    pub approver: Option<String>,
    /// What may come of it.
    pub risk: Option<String>,
    /// It counts from this day.
    pub granted: Option<Date>,
    /// It counts to the end of this day.
    pub expires: Option<Date>,
    /// Where the decision is kept.
    pub evidence: Option<String>,
    /// Where it is written down: in a file that is named as those of the service are.
    pub place: Place,
}

/// Which findings of the rule it is about.
#[derive(Clone, Debug)]
pub enum Scope {
    /// Those that the patterns of a record fit.
    Record(Box<Patterns>),
    /// Those that begin on these lines of the file that the comment is in, from the first to the last, counted from 1.
    Lines { first: u32, last: u32 },
    /// All in the file that the comment is in.
    File,
}

/// Every finding of the rule.
impl Default for Scope {
    fn default() -> Self {
        Scope::Record(Box::default())
    }
}

/// What a waiver comes to on the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    Active,
    /// Active, and it runs out in so many days; 0: at the end of this one.
    Expiring {
        days: i32,
    },
    Expired,
    NotYetValid,
    /// It would count, and there is nothing for it to cover.
    Unused,
    /// All that it is about is a standard, and it lacks what a waiver of one has to have.
    Unapproved,
}

impl State {
    /// `active`, `expiring`, `expired`, `not-yet-valid`, `unused`, `unapproved`.
    pub fn word(self) -> &'static str {
        match self {
            State::Active => "active",
            State::Expiring { .. } => "expiring",
            State::Expired => "expired",
            State::NotYetValid => "not-yet-valid",
            State::Unused => "unused",
            State::Unapproved => "unapproved",
        }
    }
}

/// What of a waiver's time a day is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Time {
    Before,
    /// In so many days its last one ends; `None`: it has no last day.
    Within(Option<i32>),
    After,
}

impl Waiver {
    fn time(&self, as_of: Date) -> Time {
        if self.granted.is_some_and(|granted| as_of < granted) {
            return Time::Before;
        }
        match self.expires {
            Some(expires) if expires < as_of => Time::After,
            Some(expires) => Time::Within(Some((expires - as_of).get_days())),
            None => Time::Within(None),
        }
    }

    /// The fields that a waiver of a standard has to have and this one lacks.
    pub fn lacks_for_standard(&self) -> Vec<&'static str> {
        let approver = self.approver.is_none().then_some("approver");
        let expires = self.expires.is_none().then_some("expires");
        approver.into_iter().chain(expires).collect()
    }
}

/// A waiver with what came of it in one service.
#[derive(Clone, Debug)]
pub struct WaiverUse {
    pub waiver: Arc<Waiver>,
    pub state: State,
    /// How many findings it excuses.
    pub covers: usize,
}

impl WaiverUse {
    /// The state in words: `active until 2026-12-24, 32 days`.
    pub fn in_words(&self, as_of: Date) -> String {
        let Waiver {
            granted, expires, ..
        } = &*self.waiver;
        let end = expires.map(|expires| {
            let days = (expires - as_of).get_days().unsigned_abs();
            (expires, counted(days as usize, "day"))
        });
        let until = match &end {
            Some((expires, days)) => format!(" until {expires}, {days}"),
            None => ", without an end".to_owned(),
        };
        match self.state {
            State::Active => format!("active{until}"),
            State::Expiring { days: 0 } => "expiring: active until this day ends".to_owned(),
            State::Expiring { .. } => format!("expiring: active{until}"),
            State::Expired => end.map_or("expired".to_owned(), |(expires, days)| {
                format!("expired on {expires}, {days} ago")
            }),
            State::NotYetValid => granted.map_or("not yet valid".to_owned(), |granted| {
                format!("not yet valid: it counts from {granted}")
            }),
            State::Unused => "unused".to_owned(),
            State::Unapproved => format!(
                "not approved: a standard is not waived without {}",
                named(&self.waiver.lacks_for_standard())
            ),
        }
    }
}

/// `approver` and `expires`, in backticks.
fn named(fields: &[&str]) -> String {
    let fields: Vec<String> = fields.iter().map(|field| format!("`{field}`")).collect();
    join(&fields, "and")
}

/// Excuses what the waivers cover, and says what became of each. What is wrong with the records themselves is added to
/// the notices; where only a part of the service was looked at, nothing is said to be unused.
///
/// Of several waivers over one finding, the first that counts covers it, and all of them are used.
pub fn apply(
    waivers: &[Arc<Waiver>],
    judged: &mut [Judged],
    notices: &mut Vec<HeardNotice>,
    levels: &Levels,
    as_of: Date,
    is_partial: bool,
) -> Vec<WaiverUse> {
    let mut records: Vec<Record<'_>> = (waivers.iter())
        .map(|waiver| Record {
            waiver,
            time: waiver.time(as_of),
            met: Met::default(),
        })
        .collect();
    let mut by_rule: BTreeMap<&str, OfRule<'_>> = BTreeMap::new();
    for (index, record) in records.iter().enumerate() {
        look();
        let of_rule = by_rule.entry(&record.waiver.rule).or_default();
        of_rule.add(index, record);
    }
    for judged in judged {
        let Some(of_rule) = by_rule.get_mut(judged.assessment.asked.id()) else {
            continue;
        };
        for index in &of_rule.records {
            records[*index].met.ask(&judged.assessment.outcome);
        }
        let obligation = judged.obligation();
        for (finding, standing) in judged.findings_mut() {
            of_rule.cover(&mut records, finding, standing, obligation);
        }
    }
    for heard in notices.iter_mut() {
        if let Some(of_kind) = by_rule.get_mut(heard.notice.kind.id()) {
            let HeardNotice {
                notice, standing, ..
            } = heard;
            of_kind.cover(&mut records, &notice.finding, standing, None);
        }
    }
    for of_rule in by_rule.into_values() {
        of_rule.tally(&mut records);
    }
    let of_records = (records.iter()).flat_map(|record| record.notices(as_of, is_partial));
    notices.extend(of_records.map(|notice| levels.hear(notice)));
    let uses = records.iter().map(|record| WaiverUse {
        waiver: Arc::clone(record.waiver),
        state: record.state(is_partial),
        covers: record.met.covered,
    });
    uses.collect()
}

/// A waiver, and what it has met so far.
struct Record<'w> {
    waiver: &'w Arc<Waiver>,
    time: Time,
    met: Met,
}

/// The waivers of one rule, and what those have met that are about the same.
#[derive(Default)]
struct OfRule<'w> {
    /// In the order of the waivers.
    records: Vec<usize>,
    about: About<'w>,
    groups: Vec<Group>,
}

/// Waivers that are about the same findings.
#[derive(Default)]
struct Group {
    /// In the order of the waivers.
    records: Vec<usize>,
    /// The first that counts on the day.
    first: Option<usize>,
    /// The first that counts for a standard.
    first_for_standard: Option<usize>,
    /// How many findings they are about.
    matched: usize,
    /// How many of these are of a standard.
    standards: usize,
    /// How many nothing excuses.
    left_open: usize,
}

impl<'w> OfRule<'w> {
    fn add(&mut self, index: usize, record: &Record<'w>) {
        self.records.push(index);
        let Some(number) = self.about.add(record.waiver) else {
            return;
        };
        if number == self.groups.len() {
            self.groups.push(Group::default());
        }
        let group = &mut self.groups[number];
        group.records.push(index);
        if let Time::Within(_) = record.time {
            group.first.get_or_insert(index);
            if record.waiver.lacks_for_standard().is_empty() {
                group.first_for_standard.get_or_insert(index);
            }
        }
    }

    /// Lets the waivers have their say on one finding.
    fn cover(
        &mut self,
        records: &mut [Record<'_>],
        finding: &Finding,
        standing: &mut Standing,
        obligation: Option<Obligation>,
    ) {
        look();
        let is_standard = obligation == Some(Obligation::Standard);
        let about = self.about.of(finding);
        let first = |number: &usize| match is_standard {
            true => self.groups[*number].first_for_standard,
            false => self.groups[*number].first,
        };
        if standing.is_open()
            && let Some(first) = about.iter().filter_map(first).min()
        {
            records[first].met.covered += 1;
            *standing = Standing::Waived(Arc::clone(records[first].waiver));
        }
        // Only now is it certain whether any other waiver has taken the place of one that ended.
        for number in about {
            let group = &mut self.groups[number];
            group.matched += 1;
            group.standards += usize::from(is_standard);
            group.left_open += usize::from(standing.is_open());
        }
    }

    /// Tells each of the waivers what its group has met.
    fn tally(self, records: &mut [Record<'_>]) {
        for group in self.groups {
            for index in group.records {
                let Record { waiver, time, met } = &mut records[index];
                met.matched += group.matched;
                met.left_open += group.left_open;
                let lacks = || !waiver.lacks_for_standard().is_empty();
                if matches!(time, Time::Within(_)) && lacks() {
                    met.unapproved += group.standards;
                }
            }
        }
    }
}

impl Record<'_> {
    fn state(&self, is_partial: bool) -> State {
        match self.time {
            Time::Before => State::NotYetValid,
            Time::After => State::Expired,
            Time::Within(_) if self.met.is_all_unapproved() => State::Unapproved,
            Time::Within(_) if self.is_unused(is_partial) => State::Unused,
            Time::Within(Some(days)) if days <= SOON => State::Expiring { days },
            Time::Within(_) => State::Active,
        }
    }

    /// Whether nothing is there that it is about, as far as this run can say.
    fn is_unused(&self, is_partial: bool) -> bool {
        let speaks_of_others = match &self.waiver.scope {
            Scope::Record(patterns) => patterns.reach() != Reach::Service,
            Scope::Lines { .. } | Scope::File => false,
        };
        self.met.matched == 0 && !is_partial && !speaks_of_others && !self.met.is_in_doubt()
    }

    /// What is wrong with it.
    fn notices(&self, as_of: Date, is_partial: bool) -> Option<Notice> {
        let Record { waiver, met, .. } = self;
        let rule = format!("`{}`", waiver.rule);
        let (kind, message) = match (self.time, waiver.expires) {
            (Time::After, Some(expires)) => {
                let left = match (met.left_open, met.matched) {
                    (0, 0) if self.is_unused(is_partial) => {
                        "; nothing is left for it to cover".to_owned()
                    }
                    (0, 0) => String::new(),
                    (0, _) => "; another covers what it did".to_owned(),
                    (1, _) => "; 1 finding is open again".to_owned(),
                    (open, _) => format!("; {open} findings are open again"),
                };
                let message = format!("the waiver of {rule} ended on {expires}{left}");
                (NoticeKind::ExpiredWaiver, message)
            }
            (Time::Within(_), _) if met.unapproved > 0 => {
                let lacking = named(&waiver.lacks_for_standard());
                let message = format!(
                    "{rule} is a standard here, and its waiver does not count without {lacking}"
                );
                (NoticeKind::UnapprovedWaiver, message)
            }
            (Time::Within(_), _) if self.is_unused(is_partial) => {
                let because = met.why_unused(&waiver.rule, as_of);
                let message = format!("the waiver of {rule} covers nothing: {because}");
                (NoticeKind::UnusedWaiver, message)
            }
            (Time::Before | Time::Within(_) | Time::After, _) => return None,
        };
        Some(Notice {
            kind,
            cause: None,
            finding: Finding {
                message,
                pointer: String::new(),
                place: waiver.place.clone(),
                related: Vec::new(),
                level: None,
            },
        })
    }
}

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
