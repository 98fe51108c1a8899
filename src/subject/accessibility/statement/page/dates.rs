//! When a statement was prepared, reviewed and updated, and its service tested. A date belongs to the verb before it.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::body::{Body, Passage, Sentence};
use super::calendar::{self, dates_in};
use super::pattern;
use crate::subject::accessibility::model::{Dates, Role, Said};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Event {
    Prepared,
    Reviewed,
    Updated,
    Tested,
}

impl Event {
    /// Its key in the dossier.
    pub(super) fn key(self) -> &'static str {
        match self {
            Event::Prepared => "prepared",
            Event::Reviewed => "reviewed",
            Event::Updated => "updated",
            Event::Tested => "tested",
        }
    }
}

static VERBS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:(prepared|published|written|wrote|created|issued|drafted|preparation|paratowyd|baratowyd|cyhoeddwyd|gyhoeddwyd)|(reviewed|review|adolygwyd|hadolygwyd)|(updated|update|amended|revised|diweddarwyd|ddiweddarwyd)|(tested|test|tests|testing|retested|audited|audit|audits|assessed|assessment|evaluated|evaluation|profwyd|brofwyd))\b",
    )
});

/// Words that put what they stand before into the future.
static FUTURE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:will|shall|plan|plans|planned|aim|aims|intend|intends|due|next|scheduled|expect|expected|going to|would|should|until|before|since)\b|['’]ll\b",
    )
});

/// What these dates are about.
static STATEMENT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\bstatement\b|\bthis (?:page|document|information|notice)\b|\bdatganiad\b|^(?:it|this) was\b|^(?:date )?(?:last |first )?(?:prepared|reviewed|updated|published|created)\b|^we (?:\w+ )?(?:prepared|reviewed|updated|published) it\b",
    )
});

/// What else may be said to be published: guidelines, laws, documents.
static OTHERS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:pdfs?|documents|videos?|regulations came|came into force|guidelines,? (?:was|were))\b",
    )
});

/// Verbs that one date is given for: "prepared and last reviewed in".
static TOGETHER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^\s*(?:,|/|and|&)\s*(?:and )?(?:was )?(?:then |last |first |most recently |also )?$")
});

pub(super) fn read(body: &Body<'_>) -> Dates {
    let mut dates = Dates::default();
    let mut add = |event: Event, date: Said<String>| {
        let list = match event {
            Event::Prepared => &mut dates.prepared,
            Event::Reviewed => &mut dates.reviewed,
            Event::Updated => &mut dates.updated,
            Event::Tested => &mut dates.tested,
        };
        list.push(date);
    };
    for (index, passage) in body.passages.iter().enumerate() {
        if !may_hold_dates(passage) {
            continue;
        }
        // "This statement was prepared in May. It was reviewed in June."
        let mut is_about_statement = passage.role == Some(Role::Preparation);
        for sentence in passage.sentences().filter(|_| !passage.is_heading()) {
            is_about_statement |= STATEMENT.is_match(sentence.text());
            let bound = bound(sentence.text());
            let is_about_others = !bound.is_empty() && OTHERS.is_match(sentence.text());
            for (event, date) in bound {
                if event == Event::Tested || is_about_statement && !is_about_others {
                    let at = sentence.said(date.range).at;
                    add(event, Said::new(date.value, at));
                }
            }
        }
        let next = body.passages.get(index + 1);
        for (event, date) in next.into_iter().flat_map(|next| labelled(passage, next)) {
            add(event, date);
        }
    }
    let Dates {
        prepared,
        reviewed,
        updated,
        tested,
    } = &mut dates;
    for list in [prepared, reviewed, updated, tested] {
        list.sort_by(|one, other| one.value.cmp(&other.value));
    }
    dates
}

/// The events of a sentence that ought to have a date and have none.
pub(super) fn undated(sentence: &Sentence<'_>) -> Vec<Event> {
    let text = sentence.text();
    if !may_hold_dates(sentence.passage) || FUTURE.is_match(text) || OTHERS.is_match(text) {
        return Vec::new();
    }
    let is_about_statement =
        sentence.passage.role == Some(Role::Preparation) || STATEMENT.is_match(text);
    let dated: Vec<Event> = bound(text).into_iter().map(|(event, _)| event).collect();
    let events = VERBS
        .captures_iter(text)
        .filter_map(|captures| event(&captures));
    let mut found: Vec<Event> = Vec::new();
    for (event, _) in events {
        let is_own = event == Event::Tested || is_about_statement;
        if is_own && !dated.contains(&event) && !found.contains(&event) {
            found.push(event);
        }
    }
    found
}

fn may_hold_dates(passage: &Passage<'_>) -> bool {
    match passage.role {
        None
        | Some(
            Role::HowAccessible
            | Role::Feedback
            | Role::TechnicalInformation
            | Role::ComplianceStatus
            | Role::Improving
            | Role::Preparation
            | Role::Reporting,
        ) => true,
        Some(
            Role::Enforcement
            | Role::NonAccessibleContent
            | Role::NonCompliance
            | Role::Burden
            | Role::OutOfScope,
        ) => false,
    }
}

fn event(captures: &regex::Captures<'_>) -> Option<(Event, Range<usize>)> {
    let range = captures.get(0)?.range();
    let events = [
        Event::Prepared,
        Event::Reviewed,
        Event::Updated,
        Event::Tested,
    ];
    let which = (1..=4).find(|group| captures.get(*group).is_some())?;
    Some((*events.get(which - 1)?, range))
}

/// Each date of a sentence with the events that it is the date of.
fn bound(text: &str) -> Vec<(Event, calendar::Found)> {
    let verbs: Vec<(Event, Range<usize>)> = VERBS
        .captures_iter(text)
        .filter_map(|captures| event(&captures))
        .collect();
    let mut found = Vec::new();
    let mut last: Vec<Event> = Vec::new();
    let mut from = 0;
    for date in dates_in(text) {
        let clause = from..date.range.start;
        let first = verbs.partition_point(|(_, verb)| verb.start < clause.start);
        let end = verbs.partition_point(|(_, verb)| verb.end <= clause.end);
        let before = verbs.get(first..end).unwrap_or_default();
        from = date.range.end;
        let words = text.get(clause.clone()).unwrap_or_default();
        let Some((_, nearest)) = before.last() else {
            // "tested in March 2021 and April 2022"
            let is_more = matches!(
                words.trim(),
                "and" | "," | "and in" | ", and" | "and on" | "&"
            );
            if is_more {
                found.extend(last.iter().map(|event| (*event, date.clone())));
            } else {
                last.clear();
            }
            continue;
        };
        last.clear();
        if FUTURE.is_match(words) {
            continue;
        }
        let mut start = nearest.start;
        for (event, verb) in before.iter().rev() {
            let is_one = verb.end > start
                || TOGETHER.is_match(text.get(verb.end..start).unwrap_or_default());
            if !is_one {
                break;
            }
            start = verb.start;
            if !last.contains(event) {
                last.push(*event);
            }
        }
        found.extend(last.iter().map(|event| (*event, date.clone())));
    }
    found
}

/// A label and, in the next cell or paragraph, nothing but its date.
fn labelled(passage: &Passage<'_>, next: &Passage<'_>) -> Vec<(Event, Said<String>)> {
    const LONGEST_LABEL: usize = 60;
    let label = passage.text();
    if label.len() > LONGEST_LABEL || !dates_in(label).is_empty() || FUTURE.is_match(label) {
        return Vec::new();
    }
    let dates = dates_in(next.text());
    let [date] = dates.as_slice() else {
        return Vec::new();
    };
    let is_alone =
        next.text().len() <= date.range.len() + 12 && next.text()[date.range.end..].len() <= 1;
    let verbs: Vec<_> = VERBS
        .captures_iter(label)
        .filter_map(|captures| event(&captures))
        .collect();
    let ends = verbs.last().is_some_and(|(_, verb)| {
        let rest = label[verb.end..].trim_matches([':', ' ', '.']);
        matches!(rest, "" | "on" | "in" | "date")
    });
    if !is_alone || !ends {
        return Vec::new();
    }
    let events = verbs.iter().rev().take(1);
    let at = next.said(date.range.clone()).at;
    let date = Said::new(date.value.clone(), at);
    events.map(|(event, _)| (*event, date.clone())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[(&str, &str)]) {
        let found = bound(text);
        let found: Vec<(&str, &str)> = found
            .iter()
            .map(|(event, date)| (event.key(), date.value.as_str()))
            .collect();
        assert_eq!(found, expected, "{text:?}");
    }

    #[test]
    fn a_date_belongs_to_the_verb_before_it() {
        check(
            "This statement was prepared on 4 September 2020 and last reviewed on 25 June 2026.",
            &[("prepared", "2020-09-04"), ("reviewed", "2026-06-25")],
        );
        check(
            "It was last updated on 22 April 2026.",
            &[("updated", "2026-04-22")],
        );
        check(
            "We updated it after our auditors carried out an assessment in March 2024.",
            &[("tested", "2024-03")],
        );
        check(
            "We last updated the statement in March 2026 when we audited new parts.",
            &[("updated", "2026-03")],
        );
    }

    #[test]
    fn verbs_that_are_joined_share_a_date() {
        check(
            "This statement was prepared and last reviewed in November 2025.",
            &[("reviewed", "2025-11"), ("prepared", "2025-11")],
        );
        check(
            "It was tested in March 2021 and April 2022.",
            &[("tested", "2021-03"), ("tested", "2022-04")],
        );
    }

    #[test]
    fn what_is_still_to_come_has_not_happened() {
        check(
            "We will have an audit carried out by the end of September 2021.",
            &[],
        );
        check(
            "It was tested on 1 May 2025 and will be reviewed by June 2026.",
            &[("tested", "2025-05-01")],
        );
        check("The next review is due on 3 March 2027.", &[]);
    }
}
