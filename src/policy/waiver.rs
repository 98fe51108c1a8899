//! Waivers: exceptions from single findings that somebody recorded, approved, and that run out.
//!
//! A waiver is read from `[[waivers]]` in yardstick.toml, from `waivers.yaml` (see [`read`]) or from a comment in the
//! file that the finding is in (see [`inline`]). [`apply`] says which findings each covers and what state it is in.

pub mod inline;
mod met;
mod pattern;
pub mod read;

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;

use self::met::Met;
pub use self::pattern::{Pattern, Patterns, Reach};
use super::{HeardNotice, Judged, Levels, Standing};
use crate::finding::{Finding, Notice, NoticeKind};
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

impl Scope {
    /// Whether a finding is meant by a waiver that is written at this place.
    fn covers(&self, finding: &Finding, written: &Place) -> bool {
        let is_in_file =
            || finding.place.path().is_some() && finding.place.path() == written.path();
        match self {
            Scope::Record(patterns) => patterns.fit(finding),
            Scope::File => is_in_file(),
            Scope::Lines { first, last } => match &finding.place {
                Place::Text { source, span } => {
                    let line = source.position(span.start).line;
                    is_in_file() && (*first..=*last).contains(&line)
                }
                Place::Repository | Place::File(_) => false,
            },
        }
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
    let mut by_rule: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (index, waiver) in waivers.iter().enumerate() {
        by_rule.entry(&waiver.rule).or_default().push(index);
    }
    for judged in judged {
        let Some(of_rule) = by_rule.get(judged.assessment.asked.id()) else {
            continue;
        };
        for index in of_rule {
            records[*index].met.ask(&judged.assessment.outcome);
        }
        let obligation = judged.obligation();
        for (finding, standing) in judged.findings_mut() {
            cover(&mut records, of_rule, finding, standing, obligation);
        }
    }
    for heard in notices.iter_mut() {
        if let Some(of_kind) = by_rule.get(heard.notice.kind.id()) {
            let HeardNotice {
                notice, standing, ..
            } = heard;
            cover(&mut records, of_kind, &notice.finding, standing, None);
        }
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

/// Lets these records have their say on one finding.
fn cover(
    records: &mut [Record<'_>],
    indices: &[usize],
    finding: &Finding,
    standing: &mut Standing,
    obligation: Option<Obligation>,
) {
    let is_standard = obligation == Some(Obligation::Standard);
    let is_about = |record: &Record<'_>| record.waiver.scope.covers(finding, &record.waiver.place);
    for index in indices {
        let record = &mut records[*index];
        if !is_about(record) {
            continue;
        }
        record.met.matched += 1;
        let is_approved = !is_standard || record.waiver.lacks_for_standard().is_empty();
        match record.time {
            Time::Before | Time::After => {}
            Time::Within(_) if !is_approved => record.met.unapproved += 1,
            Time::Within(_) if standing.is_open() => {
                record.met.covered += 1;
                *standing = Standing::Waived(Arc::clone(record.waiver));
            }
            Time::Within(_) => {}
        }
    }
    // Only now is it certain whether any other waiver has taken the place of one that ended.
    for index in indices {
        let record = &mut records[*index];
        if standing.is_open() && is_about(record) {
            record.met.left_open += 1;
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
