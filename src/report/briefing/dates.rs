//! The days of a report: those that the service's files name, and those that records and texts add.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::ToSpan;
use jiff::civil::Date;

use crate::answer::Answer;
use crate::background::dates::{DatedEvent, EventKind, in_order};
use crate::choice::{Verdict, WhyLeftOut};
use crate::finding::{Asked, Outcome, WhyNot};
use crate::obligation::{Basis, Force, Reach, Reason, join, reach};
use crate::pack::PackInfo;
use crate::policy::waiver::{State, WaiverUse};
use crate::report::{Report, ServiceReport};
use crate::text::{Place, RepoPath};
use crate::words::counted;

/// Sentences that begin or end so many months before the day of the report, or after it, are told: what changed under
/// a team since its last assessment, and what it has to be ready for at the next.
const MONTHS: i32 = 24;

/// More clauses than these are counted.
const LISTED: usize = 4;

/// Oldest first.
pub(in crate::report) fn of(report: &Report, service: &ServiceReport) -> Vec<DatedEvent> {
    let known = service.background.iter().flat_map(|known| &known.dates);
    let waivers = service.waivers.iter().filter_map(of_waiver);
    let all = known
        .cloned()
        .chain(waivers)
        .chain(of_baseline(report, service))
        .chain(of_texts(report, service))
        .chain(of_sentences(report, service));
    in_order(all.collect())
}

fn of_waiver(used: &WaiverUse) -> Option<DatedEvent> {
    let waiver = &used.waiver;
    let rule = &waiver.rule;
    let covers = || counted(used.covers, "finding");
    let what = match used.state {
        State::Active | State::Expiring { .. } => {
            format!("waiver of `{rule}` ends, which covers {}", covers())
        }
        State::Expired => format!("waiver of `{rule}` ended"),
        State::NotYetValid => format!("waiver of `{rule}` ends, which has not begun"),
        State::Unused => format!("waiver of `{rule}` ends, which covers nothing"),
        State::Unapproved => format!("waiver of `{rule}` ends, which does not count"),
    };
    Some(DatedEvent {
        day: waiver.expires?.into(),
        kind: EventKind::Expiry,
        what,
        place: Some(waiver.place.clone()),
    })
}

fn of_baseline(report: &Report, service: &ServiceReport) -> Option<DatedEvent> {
    let baseline = service.baseline.as_ref()?;
    let until = baseline.until?;
    let what = match until < report.as_of {
        true => "standards in the baseline were excused until then",
        false => "standards in the baseline are excused until then",
    };
    // It is named as it was for the run, and places as they look from the service.
    let path = baseline.file.strip_prefix(&service.folder);
    Some(DatedEvent {
        day: until.into(),
        kind: EventKind::Expiry,
        what: what.to_owned(),
        place: path.map(|path| Place::File(RepoPath::new(path))),
    })
}

/// When a text that is used is withdrawn, and when one begins that is not in force yet and speaks to the service.
fn of_texts<'r>(
    report: &'r Report,
    service: &'r ServiceReport,
) -> impl Iterator<Item = DatedEvent> + 'r {
    service.choices.iter().filter_map(|(info, verdict)| {
        let (day, turn) = match verdict {
            Verdict::Used(..) => {
                let until = info.until?;
                (until, Turn::of(info, until, false, None))
            }
            Verdict::LeftOut(WhyLeftOut::NotYet(from)) if is_near(*from, report.as_of) => {
                let mut bases = info.bases.iter();
                let speaks = bases.any(|basis| speaks_on(basis, service, *from));
                (speaks.then_some(*from)?, Turn::of(info, *from, true, None))
            }
            Verdict::LeftOut(_) => return None,
        };
        Some(of_text(day, turn.in_words(&Clauses::new(), report.as_of)))
    })
}

fn of_text(day: Date, what: String) -> DatedEvent {
    DatedEvent {
        day: day.into(),
        kind: EventKind::Text,
        what,
        place: None,
    }
}

/// Within the months of which sentences are told.
fn is_near(day: Date, as_of: Date) -> bool {
    let span = MONTHS.months();
    let first = as_of.checked_sub(span);
    let last = as_of.checked_add(span);
    first.is_ok_and(|first| first <= day) && last.is_ok_and(|last| day <= last)
}

fn speaks_on(basis: &Basis, service: &ServiceReport, day: Date) -> bool {
    match reach(basis, &service.profile, day) {
        Reach::Yes | Reach::Perhaps => true,
        Reach::No(..) => false,
    }
}

/// A day on which sentences of one text begin or cease to hold.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Turn {
    day: Date,
    /// `govuk-service-standard 2019`
    text: String,
    begins: bool,
    /// Whether all of the text begins or ceases to hold on that day.
    is_whole: bool,
    /// Their word, where it is known.
    force: Option<Force>,
}

impl Turn {
    fn of(text: &PackInfo, day: Date, begins: bool, force: Option<Force>) -> Turn {
        let is_whole = match begins {
            true => text.from == day,
            false => text.until == Some(day),
        };
        Turn {
            day,
            text: text.to_string(),
            begins,
            is_whole,
            force: force.filter(|_| !is_whole),
        }
    }

    /// `govuk-service-standard 2019: point-5 and point-7 begin to ask more (must)`.
    fn in_words(&self, clauses: &Clauses<'_>, as_of: Date) -> String {
        let text = &self.text;
        let is_past = self.day <= as_of;
        if self.is_whole {
            let word = match (self.begins, is_past) {
                (true, true) => "came into force",
                (true, false) => "comes into force",
                (false, true) => "was withdrawn",
                (false, false) => "is withdrawn",
            };
            return format!("{text} {word}");
        }
        let mut names: Vec<&str> = clauses.iter().map(|(_, clause)| *clause).collect();
        let rest = match names.len() {
            count if count > LISTED => count - (LISTED - 1),
            _ => 0,
        };
        let others = format!("{rest} others");
        if rest > 0 {
            names.truncate(LISTED - 1);
            names.push(&others);
        }
        let word = match (self.begins, is_past) {
            (true, true) => "began to hold",
            (true, false) => "begins to hold",
            (false, true) => "ceased to hold",
            (false, false) => "ceases to hold",
        };
        let force = self.force.map(|force| format!("a *{force}*"));
        let force = force.unwrap_or_else(|| "a sentence".to_owned());
        format!("{text}: {force} {word} for {}", join(&names, "and"))
    }
}

/// The clauses that turn, in their order.
type Clauses<'r> = BTreeSet<((usize, usize), &'r str)>;

/// When single sentences for this service begin or cease to hold, text by text.
///
/// A report keeps of a clause the sentence that decides today, and of a rule those of its own pack. So a later sentence
/// of another pack about a rule that it borrows is only told where no earlier one of that pack holds.
fn of_sentences(report: &Report, service: &ServiceReport) -> Vec<DatedEvent> {
    let mut turns: BTreeMap<Turn, Clauses<'_>> = BTreeMap::new();
    for judged in &service.judged {
        let Asked::Clause { rule, answers } = &judged.assessment.asked else {
            continue;
        };
        for answer in answers {
            let deciding = answer
                .ground
                .as_ref()
                .and_then(|ground| ground.basis.clone());
            let home = rule.home.as_ref();
            let home = home.filter(|home| Arc::ptr_eq(&home.clause, &answer.clause));
            let others = home.map(|home| rule.bases_at(home)).unwrap_or_default();
            for basis in deciding.into_iter().chain(others) {
                for (day, begins) in turns_of(&basis, service) {
                    let turn = Turn::of(&answer.pack, day, begins, Some(basis.force));
                    add(&mut turns, answer, turn);
                }
            }
        }
        // Of several clauses it is not kept whose sentence is yet to come.
        if let (Outcome::NotApplicable(WhyNot::Reach(reasons)), [answer]) =
            (&judged.assessment.outcome, answers.as_slice())
        {
            for reason in reasons {
                let (day, begins) = match reason {
                    Reason::NotYet(from) => (*from, true),
                    Reason::Withdrawn(until) => (*until, false),
                    Reason::DoesNotBind(_) => continue,
                };
                // The rule's own sentences have said it with their word.
                if rule.home.is_none() {
                    add(
                        &mut turns,
                        answer,
                        Turn::of(&answer.pack, day, begins, None),
                    );
                }
            }
        }
    }
    let turns = turns.into_iter();
    let near = turns.filter(|(turn, _)| is_near(turn.day, report.as_of));
    near.map(|(turn, clauses)| of_text(turn.day, turn.in_words(&clauses, report.as_of)))
        .collect()
}

fn add<'r>(turns: &mut BTreeMap<Turn, Clauses<'r>>, answer: &'r Answer, turn: Turn) {
    let clauses = turns.entry(turn).or_default();
    clauses.insert((answer.order, &answer.clause.id));
}

/// The days on which a sentence that is, was or will be for this service begins or ends.
fn turns_of(basis: &Basis, service: &ServiceReport) -> impl Iterator<Item = (Date, bool)> {
    let begins = basis.from.filter(|from| speaks_on(basis, service, *from));
    let ends = basis.until.filter(|until| {
        let last = until.yesterday();
        last.is_ok_and(|last| speaks_on(basis, service, last))
    });
    let begins = begins.map(|day| (day, true));
    let ends = ends.map(|day| (day, false));
    begins.into_iter().chain(ends)
}
