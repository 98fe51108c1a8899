//! The days that matter: when something was tested, reviewed or assessed, and when something ends.

mod supported;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::nodes_at;
use crate::coverage;
use crate::date::PartialDate;
use crate::dossier::Dossier;
use crate::obligation::join;
use crate::pack::Packs;
use crate::text::Place;
use crate::tree::Node;

/// Something that happened or will happen on a day.
#[derive(Clone, Debug)]
pub struct DatedEvent {
    pub day: PartialDate,
    pub kind: EventKind,
    /// What it is, in words: `penetration test`, `support of Node.js 20 ends`.
    pub what: String,
    /// Where it is written down; `None` for what a text or a pack's table says.
    pub place: Option<Place>,
}

/// What sort of day it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EventKind {
    /// Something was tested: security, recovery, accessibility.
    Test,
    /// Something was, or is to be, looked at again.
    Review,
    /// Research with users, measurements.
    Research,
    /// An assessment.
    Assessment,
    /// Something runs out: a waiver, a contract, an address for reports of weaknesses.
    Expiry,
    /// The makers of something no longer mend it.
    SupportEnd,
    /// A text begins or ceases to hold.
    Text,
}

impl EventKind {
    pub const ALL: &'static [EventKind] = &[
        EventKind::Test,
        EventKind::Review,
        EventKind::Research,
        EventKind::Assessment,
        EventKind::Expiry,
        EventKind::SupportEnd,
        EventKind::Text,
    ];

    pub fn words(self) -> &'static str {
        match self {
            EventKind::Test => "test",
            EventKind::Review => "review",
            EventKind::Research => "research and figures",
            EventKind::Assessment => "assessment",
            EventKind::Expiry => "expiry",
            EventKind::SupportEnd => "end of support",
            EventKind::Text => "change of a text",
        }
    }
}

/// The days that the service's files name, and those on which the support of what they name ends.
pub fn of(dossier: &Dossier, packs: &Packs, as_of: Date) -> Vec<DatedEvent> {
    let mut events: Vec<DatedEvent> = DECLARED.iter().flat_map(|days| days.of(dossier)).collect();
    events.extend(of_accessibility(dossier));
    events.extend(supported::ends(dossier, packs, as_of));
    in_order(events)
}

/// Oldest first, then by kind and words; what is said twice of one place is said once.
pub(crate) fn in_order(mut events: Vec<DatedEvent>) -> Vec<DatedEvent> {
    fn order(event: &DatedEvent) -> impl Ord + '_ {
        let place = event.place.as_ref().map(Place::order);
        (event.day.first_day(), event.kind, &event.what, place)
    }
    events.sort_by(|a, b| order(a).cmp(&order(b)));
    events.dedup_by(|a, b| order(a) == order(b));
    events
}

/// Days that stand at one path.
struct Days {
    /// What has the day; `[]`: each item.
    at: &'static str,
    /// Its day.
    key: &'static str,
    kind: EventKind,
    /// What it is, in words.
    what: fn(Node<'_>) -> String,
}

/// Days of things that are there once, and need no more words.
macro_rules! once {
    ($at:literal, $key:literal, $kind:ident, $what:literal) => {
        Days {
            at: $at,
            key: $key,
            kind: EventKind::$kind,
            what: |_| $what.to_owned(),
        }
    };
}

macro_rules! each {
    ($at:literal, $key:literal, $kind:ident, $what:expr) => {
        Days {
            at: $at,
            key: $key,
            kind: EventKind::$kind,
            what: $what,
        }
    };
}

const DECLARED: &[Days] = &[
    once!("service", "began", Research, "discovery began"),
    once!(
        "service.security.penetration-test",
        "date",
        Test,
        "penetration test"
    ),
    once!(
        "service.operations.recovery-test",
        "date",
        Test,
        "test of recovery"
    ),
    each!("service.accessibility.audit", "date", Test, |audit| {
        with("accessibility audit", " by ", part(audit, "by"))
    }),
    each!("service.senior-test", "date", Test, |test| {
        with("tried from end to end", " by ", part(test, "by"))
    }),
    once!(
        "service.security.threat-model",
        "date",
        Review,
        "threat model"
    ),
    once!(
        "service.security.data-protection-assessment",
        "date",
        Assessment,
        "data protection assessment"
    ),
    once!(
        "service.security.ethics-assessment",
        "date",
        Assessment,
        "ethics assessment"
    ),
    once!(
        "service.clinical-safety",
        "reviewed",
        Review,
        "clinical safety reviewed"
    ),
    once!(
        "service.identity",
        "decided",
        Review,
        "how people sign in was decided"
    ),
    each!("service.identity.contract", "from", Review, |contract| {
        format!(
            "{} begins",
            with("contract for signing in", " with ", part(contract, "with"))
        )
    }),
    each!("service.identity.contract", "until", Expiry, |contract| {
        format!(
            "{} ends",
            with("contract for signing in", " with ", part(contract, "with"))
        )
    }),
    each!(
        "service.performance.kpis[]",
        "date",
        Research,
        |indicator| {
            let measure = part(indicator, "measure").map(|measure| measure.replace('-', " "));
            let published = with("figures published", ": ", measure);
            with(&published, ", ", part(indicator, "period"))
        }
    ),
    each!("service.research[]", "date", Research, |round| {
        with("user research", ": ", part(round, "method"))
    }),
    each!("service.assessments[]", "date", Assessment, |assessment| {
        with("service assessment", ", ", part(assessment, "stage"))
    }),
    each!("service.evidence[]", "date", Review, |evidence| {
        with("evidence", " for ", part(evidence, "clause"))
    }),
    each!("service.exceptions[]", "review", Review, |exception| {
        let about = part(exception, "about").or_else(|| part(exception, "clause"));
        format!(
            "{} to be looked at again",
            with("exception", " for ", about)
        )
    }),
    each!(
        "service.source-code.closed-parts[]",
        "review",
        Review,
        |closed| {
            format!(
                "{} to be looked at again",
                with("closed code", ": ", part(closed, "part"))
            )
        }
    ),
    // A plan is prose, and sometimes no more than a day.
    each!("service.technology.legacy[]", "plan", Review, |legacy| {
        with("plan for legacy", ": ", part(legacy, "name"))
    }),
    once!(
        "repository.security-txt",
        "expires",
        Expiry,
        "security.txt expires"
    ),
];

impl Days {
    fn of(&self, dossier: &Dossier) -> Vec<DatedEvent> {
        let nodes = nodes_at(dossier.root(), self.at).into_iter();
        let events =
            nodes.filter_map(|node| event(node.get(self.key)?, self.kind, (self.what)(node)));
        events.collect()
    }
}

/// `None` where what stands there is no day of the calendar.
fn event(day: Node<'_>, kind: EventKind, what: String) -> Option<DatedEvent> {
    Some(DatedEvent {
        day: PartialDate::parse(&day.scalar_text()?).ok()?,
        kind,
        what,
        place: Some(day.place()),
    })
}

fn part(node: Node<'_>, key: &str) -> Option<String> {
    let text = node.get(key)?.scalar_text()?;
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// The words, and where there is more to say, that.
fn with(words: &str, joint: &str, more: Option<String>) -> String {
    match more {
        Some(more) => format!("{words}{joint}{more}"),
        None => words.to_owned(),
    }
}

/// Tests, statements and reports on accessibility, each with the file that it is of.
fn of_accessibility(dossier: &Dossier) -> Vec<DatedEvent> {
    let mut events = Vec::new();
    for evidence in nodes_at(dossier.root(), "accessibility.evidence[]") {
        let tool = evidence.get("tool").and_then(|tool| part(tool, "name"));
        let what = match coverage::is_audit(evidence) {
            true => with("accessibility audit", " with ", tool),
            false => with("accessibility test", " with ", tool),
        };
        let whole = evidence.get("date").into_iter();
        let whole: Vec<DatedEvent> = whole
            .filter_map(|date| event(date, EventKind::Test, what.clone()))
            .collect();
        // Pages have days of their own where the document has none; one for each day is enough.
        let mut of_pages: Vec<DatedEvent> = Vec::new();
        if whole.is_empty() {
            let pages = evidence.get("pages").into_iter().flat_map(Node::children);
            for date in pages.filter_map(|page| page.get("date")) {
                let event = event(date, EventKind::Test, what.clone());
                let is_new = |event: &DatedEvent| {
                    let mut known = of_pages.iter();
                    known.all(|known| known.day.first_day() != event.day.first_day())
                };
                of_pages.extend(event.filter(is_new));
            }
        }
        events.extend(whole.into_iter().chain(of_pages));
    }
    for statement in nodes_at(dossier.root(), "accessibility.statements[]") {
        // A translation says the same again.
        if statement.get("original").is_some() {
            continue;
        }
        let which = match part(statement, "visibility").as_deref() {
            Some("draft") => "draft of an accessibility statement",
            Some("archived") => "archived accessibility statement",
            Some(_) | None => "accessibility statement",
        };
        let whose = with(which, " of ", part(statement, "name"));
        let days = [
            ("prepared", EventKind::Review, "prepared"),
            ("reviewed", EventKind::Review, "reviewed"),
            ("updated", EventKind::Review, "updated"),
            ("tested", EventKind::Test, "what it speaks of was tested"),
        ];
        for (key, kind, word) in days {
            let dates = statement.get("dates").and_then(|dates| dates.get(key));
            let dates = dates.into_iter().flat_map(Node::children);
            let joint = if kind == EventKind::Test { ": " } else { " " };
            events
                .extend(dates.filter_map(|day| event(day, kind, format!("{whose}{joint}{word}"))));
        }
        let due = statement
            .get("promise")
            .and_then(|promise| promise.get("due"));
        let due = due.map(|due| event(due, EventKind::Review, format!("{whose} to be reviewed")));
        events.extend(due.flatten());
        events.extend(repairs(statement, &whose));
    }
    for report in nodes_at(dossier.root(), "accessibility.reports[]") {
        let product = report
            .get("product")
            .and_then(|product| part(product, "name"));
        let what = with("accessibility conformance report", " of ", product);
        let day = report.get("date");
        events.extend(day.and_then(|day| event(day, EventKind::Review, what)));
    }
    events
}

/// The days by which a statement promises to mend things, each with the criteria that it names for it.
fn repairs(statement: Node<'_>, whose: &str) -> Vec<DatedEvent> {
    let mut by_day: BTreeMap<(Date, Date), (Node<'_>, BTreeSet<String>)> = BTreeMap::new();
    let failures = statement.get("failures").into_iter();
    for failure in failures.flat_map(Node::children) {
        let Some(written) = failure.get("fix-by") else {
            continue;
        };
        let day = written.scalar_text();
        let Some(day) = day.and_then(|day| PartialDate::parse(&day).ok()) else {
            continue;
        };
        let criteria = failure.get("criteria").into_iter();
        let numbers = criteria.flat_map(Node::children);
        let numbers = numbers.filter_map(|one| part(one, "number"));
        let (_, known) = by_day
            .entry((day.first_day(), day.last_day()))
            .or_insert_with(|| (written, BTreeSet::new()));
        known.extend(numbers);
    }
    let events = by_day.into_values().filter_map(|(written, numbers)| {
        let numbers: Vec<String> = numbers.into_iter().collect();
        let about = (!numbers.is_empty()).then(|| join(&numbers, "and"));
        let what = with(
            &format!("{whose}: repairs are promised by then"),
            ", of ",
            about,
        );
        event(written, EventKind::Review, what)
    });
    events.collect()
}

#[cfg(test)]
mod tests;
