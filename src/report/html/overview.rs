//! One page over all clauses: how much of what there is, and where to read on. It adds nothing up to a verdict.

use maud::{Markup, html};

use super::blocks::{count, part, words};
use super::clause::{is_short, of_text};
use crate::pack::PackInfo;
use crate::report::briefing::{Briefing, ClausePart, Counts, TextPart};
use crate::words::counted;

/// A column of the table.
#[derive(Clone, Copy, Debug)]
struct Column {
    words: &'static str,
    /// On paper, where the table is set small, so that all of it is seen at once.
    short: &'static str,
    number: fn(&Counts) -> usize,
}

const COLUMNS: &[Column] = &[
    Column {
        words: "Evidence found",
        short: "evidence",
        number: |counts| counts.evidence,
    },
    Column {
        words: "Findings of standard",
        short: "standard",
        number: |counts| counts.standard,
    },
    Column {
        words: "Findings of guidance",
        short: "guidance",
        number: |counts| counts.guidance,
    },
    Column {
        words: "Needs a person",
        short: "person",
        number: |counts| counts.person,
    },
    Column {
        words: "Cannot tell",
        short: "cannot tell",
        number: |counts| counts.doubt,
    },
];

/// Only where there is anything of it.
const EXCUSED: Column = Column {
    words: "Excused",
    short: "excused",
    number: |counts| counts.excused,
};

pub(super) fn section(briefing: &Briefing<'_>) -> Markup {
    let all = briefing.counts();
    let excused = (all.excused > 0).then_some(EXCUSED);
    let columns: Vec<Column> = COLUMNS.iter().copied().chain(excused).collect();
    html! {
        section.overview {
            h2 id=(part::OVERVIEW) { "Overview" }
            p.lead { (sum(briefing, &all)) }
            @if !briefing.texts.is_empty() {
                p.quiet {
                    "A rule that several clauses ask for is counted in the row of each. A clause without a row has "
                    "nothing but its question to the team. The numbers say where to look; they are no measure of the service."
                }
            }
            div.tables { @for text in &briefing.texts { div.of-text { (table(text, &columns)) } } }
        }
    }
}

/// Everything together, in a sentence.
fn sum(briefing: &Briefing<'_>, all: &Counts) -> Markup {
    let clauses: usize = briefing.texts.iter().map(|text| text.clauses.len()).sum();
    html! {
        "Over " (counted(clauses, "clause")) " of " (counted(briefing.texts.len(), "text")) ": "
        strong { (all.evidence) } @match all.evidence { 1 => " piece of evidence", _ => " pieces of evidence" }
        " found, " strong { (counted(all.standard, "finding")) } " of standard and "
        strong { (counted(all.guidance, "finding")) } " of guidance open"
        @if all.excused > 0 { ", " strong { (all.excused) } " excused or switched off" }
        "; " strong { (counted(all.person, "rule")) }
        @match all.person { 1 => " needs a person", _ => " need a person" }
        @if all.doubt > 0 {
            ", and of " strong { (counted(all.doubt, "rule")) }
            " nobody can tell, because something could not be read"
        }
        "."
    }
}

fn table(text: &TextPart<'_>, columns: &[Column]) -> Markup {
    let info = &*text.pack.info;
    let (short, told): (Vec<_>, Vec<_>) = text.clauses.iter().partition(|clause| is_short(clause));
    html! {
        @if !told.is_empty() {
            table.counts {
                caption { (named(info)) }
                thead {
                    tr {
                        th scope="col" { "Clause" }
                        @for column in columns { th scope="col" { (heading(column)) } }
                    }
                }
                tbody {
                    @for clause in &told { (row(clause, columns)) }
                }
            }
        }
        @if !short.is_empty() {
            p.rest {
                @match told.is_empty() {
                    true => { (named(info)) ": " (counted(short.len(), "clause")) " with only a question" }
                    false => { (counted(short.len(), "more clause")) " with only a question" }
                }
                ", " a href={ "#" (of_text(info)) } { "told below" } "."
            }
        }
    }
}

fn heading(column: &Column) -> Markup {
    html! {
        span.on-screen { (column.words) }
        span.on-paper { (column.short) }
    }
}

fn named(info: &PackInfo) -> Markup {
    html! { (words(&info.title)) " " span.quiet { "(" (info.edition) ")" } }
}

fn row(clause: &ClausePart<'_>, columns: &[Column]) -> Markup {
    let counts = clause.counts();
    html! {
        tr {
            th scope="row" { a href={ "#" (clause.anchor()) } { (words(&clause.clause.title)) } }
            @for column in columns {
                td data-label=(column.words) { (count((column.number)(&counts))) }
            }
        }
    }
}
