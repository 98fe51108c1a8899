//! What changed since an earlier report: findings clause by clause, and obligations by whose doing it is.
//!
//! Counts lead to lists. A long list is closed, and opens where somebody asks for it or comes to it by a link.

use maud::{Markup, html};

use super::blocks::{code, obligation, prose, words};
use crate::comparison::{ClauseChange, Comparison, Doing, Fate, ObligationChange, ToldFinding};
use crate::obligation::Obligation;
use crate::report::briefing::Briefing;
use crate::words::counted;

/// A list with more than these is closed.
const OPEN: usize = 10;

pub(super) fn section(briefing: &Briefing<'_>) -> Markup {
    let Some(comparison) = &briefing.service.comparison else {
        return html! {};
    };
    html! {
        section aria-labelledby="changes" {
            h2 #changes {
                "What changed"
                @if let Some(before) = comparison.before { " since " (before) }
            }
            @if comparison.is_compared { (opening(comparison)) }
            @else { p { "Nothing was compared." } }
            @if !comparison.doubts.is_empty() {
                p { "Before you rely on it:" }
                ul { @for doubt in &comparison.doubts { li { bdi { (prose(doubt)) } } } }
            }
            @if comparison.is_compared {
                @for (index, clauses) in comparison.texts().enumerate() {
                    (text(briefing, index, clauses))
                }
                (obligations(comparison))
            }
        }
    }
}

fn opening(comparison: &Comparison) -> Markup {
    html! {
        p {
            "Findings, compared with the earlier report: " (comparison.summary()) ". "
            @match comparison.obligations.len() {
                0 => "No obligation changed.",
                count => {
                    a href="#changed-obligations" { (counted(count, "obligation")) " changed" } "."
                }
            }
        }
        p {
            "What was excused then and is excused now is left out, and nothing counts as gone that is only not asked any \
             more."
        }
    }
}

/// The clauses of one text: how many of what, then what became of each. Those to which nothing happened come last,
/// together.
fn text(briefing: &Briefing<'_>, index: usize, clauses: &[ClauseChange]) -> Markup {
    let anchor = |clause: usize, fate: Fate| format!("changes-{index}-{clause}-{}", slug(fate));
    html! {
        h3 { (name_of_text(briefing, &clauses[0])) }
        @if clauses[0].clause.is_some() { (table(briefing, clauses, &anchor)) }
        @for (at, clause) in clauses.iter().enumerate() {
            @let fates = changed(clause);
            @if !fates.is_empty() {
                @if clause.clause.is_some() { h4 { (name_of_clause(briefing, clause)) } }
                @for fate in fates { (list(&anchor(at, fate), fate, clause.of(fate))) }
            }
        }
        (still(clauses, &anchor))
    }
}

/// What happened under a clause.
fn changed(clause: &ClauseChange) -> Vec<Fate> {
    let fates = Fate::ALL.iter().copied();
    fates
        .filter(|fate| *fate != Fate::Still && !clause.of(*fate).is_empty())
        .collect()
}

fn table(
    briefing: &Briefing<'_>,
    clauses: &[ClauseChange],
    anchor: &dyn Fn(usize, Fate) -> String,
) -> Markup {
    let fates: Vec<Fate> = Comparison::fates(clauses).collect();
    html! {
        table.counts {
            caption { "How many findings changed, by clause" }
            thead { tr {
                th scope="col" { "Clause" }
                @for fate in &fates { th scope="col" { (fate.title()) } }
            } }
            tbody {
                @for (at, clause) in clauses.iter().enumerate() {
                    tr {
                        th scope="row" { (name_of_clause(briefing, clause)) }
                        @for fate in &fates {
                            td data-label=(fate.title()) {
                                @match clause.of(*fate).len() {
                                    0 => "0",
                                    count => { a href={ "#" (anchor(at, *fate)) } { (count) } }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// What is open as it was, under all clauses of a text.
fn still(clauses: &[ClauseChange], anchor: &dyn Fn(usize, Fate) -> String) -> Markup {
    let count: usize = clauses.iter().map(|clause| clause.still.len()).sum();
    html! {
        @if count > 0 {
            details {
                summary { strong { (Fate::Still.title()) " (" (count) ")" } ": " (Fate::Still.meaning()) }
                ul {
                    @for (at, clause) in clauses.iter().enumerate() {
                        @for (index, one) in clause.still.iter().enumerate() {
                            // The anchor lies inside, so that a link to it opens what is closed.
                            li id=[(index == 0).then(|| anchor(at, Fate::Still))] {
                                @if let Some(id) = &clause.clause { (words(id)) ": " }
                                (finding(one))
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The findings that met one fate.
fn list(anchor: &str, fate: Fate, findings: &[ToldFinding]) -> Markup {
    let title = html! { strong { (fate.title()) " (" (findings.len()) ")" } ": " (fate.meaning()) };
    // The anchor lies inside, so that a link to it opens what is closed.
    let each = html! {
        ul id=(anchor) { @for one in findings { li { (finding(one)) } } }
    };
    html! {
        @if findings.len() > OPEN { details { summary { (title) } (each) } }
        @else { p { (title) } (each) }
    }
}

fn finding(finding: &ToldFinding) -> Markup {
    let ToldFinding {
        rule,
        obligation: asked,
        message,
        stands,
        note,
    } = finding;
    html! {
        @if let Some(asked) = asked { (obligation(*asked)) " " }
        (code(rule)) ": " bdi { (prose(message)) }
        @if let Some(stands) = stands { " " span.place { "(" (code(stands)) ")" } }
        @if let Some(note) = note { " – " bdi { (prose(note)) } }
    }
}

fn obligations(comparison: &Comparison) -> Markup {
    html! {
        @if !comparison.obligations.is_empty() {
            h3 #changed-obligations { "Obligations that changed" }
            p {
                "What is asked of the service, whether or not anything was found. A rule that several clauses ask for \
                 stands with the one that asks for most."
            }
            @for doing in Doing::ALL {
                @let groups = comparison.obligations_by(*doing);
                @if !groups.is_empty() {
                    h4 { (doing.title()) }
                    p { (doing.meaning()) }
                    @for group in &groups { (group_of(group)) }
                }
            }
        }
    }
}

/// Obligations of one text and one cause.
fn group_of(changes: &[&ObligationChange]) -> Markup {
    let before_and_after = |obligation: Option<Obligation>| {
        html! {
            @match obligation {
                Some(asked) => (self::obligation(asked)),
                None => "not asked",
            }
        }
    };
    let name = format!("Table: {}", changes[0].turns_on());
    let table = html! {
        div.wide role="region" tabindex="0" aria-label=(name) { table {
            caption {
                bdi { (prose(&changes[0].turns_on())) }
            }
            thead { tr {
                th scope="col" { "What is asked" }
                th scope="col" { "Clause" }
                th scope="col" { "Then" }
                th scope="col" { "Now" }
            } }
            tbody {
                @for change in changes {
                    tr {
                        th scope="row" { bdi { (prose(&change.title)) } " " (code(&change.rule)) }
                        td {
                            @match (&change.edition, &change.clause) {
                                (Some(edition), Some(clause)) => (words(&format!("{edition} {clause}"))),
                                (_, _) => "none",
                            }
                        }
                        td { (before_and_after(change.before)) }
                        td { (before_and_after(change.after)) }
                    }
                }
            }
        } }
    };
    html! {
        @if changes.len() > OPEN {
            details {
                summary {
                    bdi { (prose(&changes[0].turns_on())) }
                    " (" (counted(changes.len(), "rule")) ")"
                }
                (table)
            }
        } @else { (table) }
    }
}

/// By its title, where the text is among those that are applied now.
fn name_of_text(briefing: &Briefing<'_>, clause: &ClauseChange) -> Markup {
    let mut packs = briefing.report.packs.iter();
    let pack = packs.find(|pack| {
        pack.info.id == clause.pack && Some(&pack.info.edition) == clause.edition.as_ref()
    });
    html! {
        @match (pack, &clause.edition) {
            (Some(pack), _) => { (words(&pack.info.title)) ", edition " (words(&pack.info.edition)) },
            (None, Some(_)) => (words(&clause.text())),
            (None, None) => (of_no_text(clause)),
        }
    }
}

/// What yardstick itself says, or a ruleset.
fn of_no_text(clause: &ClauseChange) -> Markup {
    html! {
        @match clause.pack.strip_prefix("ruleset:") {
            Some(file) => { "The ruleset " (code(file)) },
            None => "About the files themselves",
        }
    }
}

/// With a way to it, where it is told on this page.
fn name_of_clause(briefing: &Briefing<'_>, change: &ClauseChange) -> Markup {
    let mut parts = briefing.texts.iter().flat_map(|text| &text.clauses);
    let part = parts.find(|part| {
        part.info.id == change.pack
            && Some(&part.info.edition) == change.edition.as_ref()
            && Some(&part.clause.id) == change.clause.as_ref()
    });
    html! {
        @match (part, &change.clause) {
            (Some(part), _) => {
                a href={ "#" (part.anchor()) } { (words(&part.clause.id)) }
                " " (words(&part.clause.title))
            },
            (None, Some(clause)) => (words(clause)),
            (None, None) => (of_no_text(change)),
        }
    }
}

fn slug(fate: Fate) -> &'static str {
    match fate {
        Fate::New => "new",
        Fate::NewlyAsked => "newly-asked",
        Fate::OpenAgain => "open-again",
        Fate::Gone => "gone",
        Fate::Unasked => "unasked",
        Fate::NewlyWaived => "waived",
        Fate::NewlyKept => "kept",
        Fate::Still => "still",
    }
}
