//! The map of accessibility criteria: for each A and AA criterion of WCAG, who has looked at it, and how long ago.
//!
//! It shows evidence and never conformance: what was found is told by the table beside it alone. The map is one image of
//! many tiles that flow like words, so that it fits any window; the table is its alternative.

use std::collections::BTreeSet;

use jiff::civil::Date;
use maud::{Markup, html};

use super::calendar;
use super::draw::{Length, counted, scrolling};
use crate::background::criteria::{CriterionEvidence, CriterionSeen, EvidenceKind};
use crate::coverage::VERSION;
use crate::date::PartialDate;
use crate::report::briefing::Briefing;
use crate::report::html::blocks;
use crate::subject::accessibility::wcag;

/// Evidence that is older is marked.
const MONTHS: i32 = 12;
/// Of more documents, how many more is said.
const DOCUMENTS: usize = 3;

pub(super) fn figure(briefing: &Briefing<'_>) -> Markup {
    let known = briefing.service.background.as_ref();
    let criteria = known.map_or(&[][..], |known| &known.criteria);
    drawn(criteria, briefing.report.as_of)
}

fn drawn(criteria: &[CriterionSeen], as_of: Date) -> Markup {
    html! {
        div.figure #figure-criteria {
            h3 #figure-criteria-title { "Accessibility criteria" }
            @if criteria.is_empty() {
                p { "Nothing in the repository speaks of tests of accessibility: there is no accessibility statement and "
                    "no result of a tool or an audit that could be read." }
            } @else {
                figure aria-labelledby="figure-criteria-title" {
                    figcaption {
                        p { (summary(criteria, as_of)) }
                        p {
                            "The map shows who has looked at a criterion, and not what they found: evidence is not "
                            "conformance, and a criterion that only a tool has looked at is not fully tested."
                        }
                        (legend())
                    }
                    (map(criteria, as_of))
                    details {
                        summary { "The criteria as a table" }
                        (scrolling("Table: accessibility criteria", &table(criteria, as_of)))
                    }
                }
            }
        }
    }
}

/// Who looked, where several did the one that counts most: people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Look {
    Audit,
    Tool,
    Undecided,
    Nobody,
}

impl Look {
    const ALL: &'static [Look] = &[Look::Audit, Look::Tool, Look::Undecided, Look::Nobody];

    fn of(criterion: &CriterionSeen) -> Look {
        let kinds = criterion.evidence.iter().map(|one| one.kind);
        match kinds.min() {
            Some(EvidenceKind::Audit) => Look::Audit,
            Some(EvidenceKind::Automatic) => Look::Tool,
            Some(EvidenceKind::Undecided) => Look::Undecided,
            None => Look::Nobody,
        }
    }

    fn meaning(self) -> &'static str {
        match self {
            Look::Audit => "people came to a result",
            Look::Tool => "only a tool came to a result",
            Look::Undecided => "a tool looked, and left it to a person",
            Look::Nobody => "nothing here speaks of it",
        }
    }

    fn class(self) -> &'static str {
        match self {
            Look::Audit => "audit",
            Look::Tool => "tool",
            Look::Undecided => "undecided",
            Look::Nobody => "nobody",
        }
    }

    /// A band in its pattern.
    fn band(self, x: f64, y: f64, width: f64) -> Markup {
        let l = Length;
        let height = BAND;
        match self {
            Look::Audit => html! {
                rect x=(l(x)) y=(l(y)) width=(l(width)) height=(l(height)) rx="2" {}
            },
            Look::Tool => {
                let (slant, gap) = (4.5, 6.0);
                let path: String = spread(x, width - slant, gap)
                    .map(|line| format!("M{} {}l{slant}-{}", l(line), l(y + height), l(height)))
                    .collect();
                html! { path d=(path) fill="none" stroke="currentColor" stroke-width="2.2" {} }
            }
            Look::Undecided => html! {
                @for dot in spread(x + 3.0, width - 6.0, 9.0) {
                    circle cx=(l(dot)) cy=(l(y + height / 2.0)) r="2.2" fill="none" stroke="currentColor"
                        stroke-width="1.5" {}
                }
            },
            Look::Nobody => html! {},
        }
    }
}

/// From the start to the end of a width, as many as fit with about this gap.
fn spread(start: f64, width: f64, gap: f64) -> impl Iterator<Item = f64> {
    let gaps = (width / gap).round().max(1.0);
    (0..=gaps as u32).map(move |index| start + width * f64::from(index) / gaps)
}

/// How old the newest evidence is of those who count most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Age {
    Recent,
    Old,
    Undated,
}

impl Age {
    /// `None` where there is nothing that could be old.
    fn of(criterion: &CriterionSeen, as_of: Date) -> Option<Age> {
        let best = criterion.evidence.iter().map(|one| one.kind).min()?;
        let best = (criterion.evidence.iter()).filter(|one| one.kind == best);
        Some(match newest(best) {
            None => Age::Undated,
            Some(day) if day.last_day() < calendar::earlier(as_of, MONTHS) => Age::Old,
            Some(_) => Age::Recent,
        })
    }

    fn meaning(self) -> &'static str {
        match self {
            Age::Recent => "not older than 12 months",
            Age::Old => "older than 12 months",
            Age::Undated => "of no known day",
        }
    }

    /// A clock, or a clock without hands that asks.
    fn sign(self, x: f64, y: f64) -> Markup {
        let l = Length;
        html! {
            @match self {
                Age::Recent => {}
                Age::Old => {
                    circle cx=(l(x)) cy=(l(y)) r="5.5" fill="none" stroke="currentColor" stroke-width="1.5" {}
                    path d={ "M" (l(x)) " " (l(y - 3.5)) "V" (l(y)) "H" (l(x + 3.0)) } fill="none"
                        stroke="currentColor" stroke-width="1.5" {}
                }
                Age::Undated => {
                    text x=(l(x)) y=(l(y + 4.5)) text-anchor="middle" font-size="13" font-weight="bold" { "?" }
                }
            }
        }
    }
}

fn newest<'e>(evidence: impl Iterator<Item = &'e CriterionEvidence>) -> Option<&'e PartialDate> {
    let days = evidence.filter_map(|one| one.day.as_ref());
    // The last of equals, so that what is more exact does not depend on the order of documents alone.
    days.max_by_key(|day| (day.last_day(), day.first_day()))
}

/// What the map shows, in a sentence or two.
fn summary(criteria: &[CriterionSeen], as_of: Date) -> String {
    let looked = |look: Look| {
        criteria
            .iter()
            .filter(move |one| Look::of(one) == look)
            .count()
    };
    let aged = |age: Age| {
        let aged = criteria
            .iter()
            .filter(|one| Age::of(one, as_of) == Some(age));
        aged.count()
    };
    let counted = |number: usize| counted(number, "criterion", "criteria");
    let mut text = format!(
        "{} of WCAG {VERSION} at levels A and AA. On {} people came to a result, on {} a tool and nobody else; {} a tool \
         left to a person, and of {} nothing here speaks.",
        counted(criteria.len()),
        looked(Look::Audit),
        looked(Look::Tool),
        looked(Look::Undecided),
        looked(Look::Nobody),
    );
    for age in [Age::Old, Age::Undated] {
        let aged = aged(age);
        if aged > 0 {
            text.push_str(&format!(" The evidence on {aged} is {}.", age.meaning()));
        }
    }
    text
}

fn legend() -> Markup {
    let l = Length;
    html! {
        ul.legend {
            @for look in Look::ALL {
                li {
                    svg class={ "sign " (look.class()) } width="46" height="18" viewBox="0 0 46 18" fill="currentColor"
                        aria-hidden="true" {
                        (frame(*look, 46.0, 18.0))
                        (look.band(4.0, 4.0, 38.0))
                    }
                    (look.meaning())
                }
            }
            @for age in [Age::Old, Age::Undated] {
                li {
                    svg.sign width=(l(18.0)) height=(l(18.0)) viewBox="0 0 18 18" fill="currentColor"
                        aria-hidden="true" { (age.sign(9.0, 9.0)) }
                    "evidence " (age.meaning())
                }
            }
        }
    }
}

const TILE: (f64, f64) = (84.0, 44.0);
const BAND: f64 = 10.0;

fn frame(look: Look, width: f64, height: f64) -> Markup {
    let l = Length;
    let dashes = match look {
        Look::Nobody => Some("3 3"),
        Look::Audit | Look::Tool | Look::Undecided => None,
    };
    html! {
        rect.frame x="0.5" y="0.5" width=(l(width - 1.0)) height=(l(height - 1.0)) rx="4" fill="none"
            stroke="currentColor" stroke-dasharray=[dashes] {}
    }
}

/// `1.4` of `1.4.3`, and `1` with `1`.
fn above(number: &str, levels: usize) -> &str {
    let end = number.match_indices('.').nth(levels - 1);
    &number[..end.map_or(number.len(), |(end, _)| end)]
}

fn map(criteria: &[CriterionSeen], as_of: Date) -> Markup {
    let principles = criteria.chunk_by(|a, b| above(a.number, 1) == above(b.number, 1));
    html! {
        div.map role="img" aria-label=(summary(criteria, as_of)) {
            @for principle in principles {
                @let number = above(principle[0].number, 1);
                div.principle {
                    p { b { (number) " " (wcag::principle(number).unwrap_or_default()) } }
                    @for guideline in principle.chunk_by(|a, b| above(a.number, 2) == above(b.number, 2)) {
                        @let number = above(guideline[0].number, 2);
                        div.guideline {
                            p { (number) " " (wcag::guideline(number).unwrap_or_default()) }
                            div.tiles { @for criterion in guideline { (tile(criterion, as_of)) " " } }
                        }
                    }
                }
            }
        }
    }
}

fn tile(criterion: &CriterionSeen, as_of: Date) -> Markup {
    let l = Length;
    let (width, height) = TILE;
    let look = Look::of(criterion);
    let age = Age::of(criterion, as_of);
    let room = match age {
        Some(Age::Old | Age::Undated) => width - 30.0,
        Some(Age::Recent) | None => width - 14.0,
    };
    html! {
        svg class={ "tile " (look.class()) } width=(l(width)) height=(l(height))
            viewBox={ "0 0 " (l(width)) " " (l(height)) } fill="currentColor" {
            (frame(look, width, height))
            text x="7" y="19" font-size="14" { (criterion.number) }
            text.level x=(l(width - 7.0)) y="18" text-anchor="end" font-size="11" { (criterion.level) }
            g.band { (look.band(7.0, 27.0, room)) }
            @if let Some(age) = age { (age.sign(width - 13.0, 32.0)) }
        }
    }
}

/// What the map shows, and what was found: a row for each criterion and each kind of evidence.
fn table(criteria: &[CriterionSeen], as_of: Date) -> Markup {
    html! {
        table {
            caption {
                "The A and AA criteria of WCAG " (VERSION) ", and the evidence of each. Results are those of the documents; "
                "what was not applicable is counted as passed."
            }
            thead { tr {
                th scope="col" { "Criterion" }
                th scope="col" { "Level" }
                th scope="col" { "Looked at by" }
                th scope="col" { "Newest day" }
                th scope="col" { "Results" }
                th scope="col" { "Documents" }
            } }
            tbody {
                @for criterion in criteria {
                    @let kinds: BTreeSet<EvidenceKind> = criterion.evidence.iter().map(|one| one.kind).collect();
                    @let height = (kinds.len() > 1).then_some(kinds.len());
                    @if kinds.is_empty() {
                        tr {
                            (named(criterion, None))
                            td { "nothing" } td {} td {} td {}
                        }
                    }
                    @for (index, kind) in kinds.iter().enumerate() {
                        tr {
                            @if index == 0 { (named(criterion, height)) }
                            (row(criterion, *kind, as_of))
                        }
                    }
                }
            }
        }
    }
}

fn named(criterion: &CriterionSeen, height: Option<usize>) -> Markup {
    html! {
        th.criterion scope="row" rowspan=[height] { (criterion.number) " " (criterion.title) }
        td rowspan=[height] { (criterion.level) }
    }
}

fn row(criterion: &CriterionSeen, kind: EvidenceKind, as_of: Date) -> Markup {
    let of_kind = || criterion.evidence.iter().filter(|one| one.kind == kind);
    let day = newest(of_kind());
    let is_old = day.is_some_and(|day| day.last_day() < calendar::earlier(as_of, MONTHS));
    let mut paths = Vec::new();
    for one in of_kind() {
        if paths.iter().all(|path| *path != one.place.path()) {
            paths.push(one.place.path());
        }
    }
    let documents: Vec<&CriterionEvidence> = (paths.iter())
        .filter_map(|path| of_kind().find(|one| one.place.path() == *path))
        .collect();
    html! {
        td { (kind.words()) }
        td {
            @match day {
                Some(day) => {
                    (calendar::time(day))
                    @if is_old { ", " (Age::Old.meaning()) }
                }
                None => { "no day is written down" }
            }
        }
        td { (results(of_kind())) }
        td.any {
            @for (index, document) in documents.iter().take(DOCUMENTS).enumerate() {
                @if index > 0 { br; }
                (blocks::place(&document.place))
            }
            @if documents.len() > DOCUMENTS {
                br; "and " (counted(documents.len() - DOCUMENTS, "other document", "other documents"))
            }
        }
    }
}

/// `2 passed, 1 failed`, as the documents say.
fn results<'e>(evidence: impl Iterator<Item = &'e CriterionEvidence>) -> String {
    let (mut passed, mut failed, mut undecided) = (0, 0, 0);
    for one in evidence {
        passed += one.passed;
        failed += one.failed;
        undecided += one.undecided;
    }
    let all = [
        (passed, "passed"),
        (failed, "failed"),
        (undecided, "left to a person"),
    ];
    let said = all.iter().filter(|(count, _)| *count > 0);
    let said: Vec<String> = said
        .map(|(count, words)| format!("{count} {words}"))
        .collect();
    match said.is_empty() {
        true => "none".to_owned(),
        false => said.join(", "),
    }
}

#[cfg(test)]
mod tests {
    use super::super::draw::tests::ReadBack;
    use super::*;
    use crate::subject::accessibility::wcag::Criterion;
    use crate::text::{Place, RepoPath};

    const TODAY: Date = Date::constant(2026, 11, 22);

    fn evidence(kind: EvidenceKind, day: Option<&str>, path: &str) -> CriterionEvidence {
        CriterionEvidence {
            kind,
            day: day.map(|day| PartialDate::parse(day).unwrap()),
            passed: 2,
            failed: usize::from(kind == EvidenceKind::Audit),
            undecided: 0,
            place: Place::File(RepoPath::new(path)),
        }
    }

    /// All A and AA criteria, of which the first have this evidence.
    fn criteria(evidence: &[&[CriterionEvidence]]) -> Vec<CriterionSeen> {
        let all = Criterion::all().iter();
        let all = all.filter(|criterion| criterion.is_in(VERSION) && criterion.level != "AAA");
        all.enumerate()
            .map(|(index, criterion)| CriterionSeen {
                number: &criterion.number,
                title: &criterion.name,
                level: &criterion.level,
                evidence: evidence.get(index).copied().unwrap_or_default().to_vec(),
            })
            .collect()
    }

    fn some() -> Vec<CriterionSeen> {
        use EvidenceKind::{Audit, Automatic, Undecided};
        criteria(&[
            &[
                evidence(Automatic, Some("2026-11-01"), "axe.json"),
                evidence(Audit, Some("2023-05"), "audit.json"),
            ],
            &[evidence(Automatic, Some("2025-11-22"), "axe.json")],
            &[evidence(Automatic, Some("2025-11-21"), "axe.json")],
            &[evidence(Automatic, None, "axe.json")],
            &[evidence(Undecided, Some("2026-11-01"), "axe.json")],
        ])
    }

    #[test]
    fn every_criterion_is_a_tile_and_a_row() {
        let criteria = some();
        let read = ReadBack::of(&drawn(&criteria, TODAY));
        assert_eq!(criteria.len(), 55);
        assert_eq!(read.classed("tile"), 55);
        assert_eq!(read.classed("criterion"), 55);
        for criterion in &criteria {
            let lines = || read.words.lines();
            let tiles = lines().filter(|line| *line == criterion.number);
            assert_eq!(tiles.count(), 1, "{}", criterion.number);
            let named = format!("{} {}", criterion.number, criterion.title);
            assert_eq!(lines().filter(|line| *line == named).count(), 1, "{named}");
        }
        // One has evidence of two kinds, each with its own row.
        assert_eq!(read.count("tr"), 1 + 55 + 1);
        assert!(read.words.lines().any(|line| line == "2 passed, 1 failed"));
    }

    #[test]
    fn people_count_most_and_the_age_is_that_of_what_counts() {
        let criteria = some();
        let looks = |index: usize| (Look::of(&criteria[index]), Age::of(&criteria[index], TODAY));
        assert_eq!(looks(0), (Look::Audit, Some(Age::Old)));
        assert_eq!(looks(1), (Look::Tool, Some(Age::Recent)));
        assert_eq!(looks(2), (Look::Tool, Some(Age::Old)));
        assert_eq!(looks(3), (Look::Tool, Some(Age::Undated)));
        assert_eq!(looks(4), (Look::Undecided, Some(Age::Recent)));
        assert_eq!(looks(5), (Look::Nobody, None));
    }

    #[test]
    fn the_text_alternative_counts_what_there_is() {
        let criteria = some();
        let told = summary(&criteria, TODAY);
        assert_eq!(
            told,
            "55 criteria of WCAG 2.2 at levels A and AA. On 1 people came to a result, on 3 a tool and nobody else; 1 a \
             tool left to a person, and of 50 nothing here speaks. The evidence on 2 is older than 12 months. The \
             evidence on 1 is of no known day."
        );
        let read = ReadBack::of(&map(&criteria, TODAY));
        assert!(read.all("aria-label").any(|label| label == told));
        for (class, count) in [("audit", 1), ("tool", 3), ("undecided", 1), ("nobody", 50)] {
            assert_eq!(read.classed(class), count, "{class}");
        }
    }

    #[test]
    fn every_guideline_and_principle_has_a_name() {
        for criterion in criteria(&[]) {
            assert!(wcag::principle(above(criterion.number, 1)).is_some());
            assert!(
                wcag::guideline(above(criterion.number, 2)).is_some(),
                "{}",
                criterion.number
            );
        }
        assert_eq!(wcag::guideline("1.4"), Some("Distinguishable"));
        assert_eq!(above("1.4.10", 2), "1.4");
    }

    #[test]
    fn nothing_is_a_sentence() {
        let read = ReadBack::of(&drawn(&[], TODAY));
        assert_eq!(read.count("svg"), 0);
        assert!(read.words.contains("Nothing in the repository speaks"));
    }

    #[test]
    fn many_documents_are_counted_and_their_names_are_words() {
        let path = |index: usize| format!("<script>{index}</script>{}.json", "x".repeat(10_000));
        let documents = (0..50).map(|index| evidence(EvidenceKind::Audit, None, &path(index)));
        let documents: Vec<_> = documents.collect();
        let markup = drawn(&criteria(&[&documents]), TODAY);
        let read = ReadBack::of(&markup);
        assert!(!markup.into_string().contains("<script"));
        assert!(read.words.contains("and 47 other documents"));
        assert!(read.words.contains("100 passed, 50 failed"));
    }
}
