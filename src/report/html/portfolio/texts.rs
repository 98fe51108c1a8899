//! Services and clauses: a table for each text, whose cells say what is open.
//!
//! A cell reads `2s 3g 1?`: two findings of standard, three of guidance, one rule of which nobody can tell. It is plain
//! text, so that it reads the same for eyes and ears, and a thousand services need no words that are said a hundred
//! thousand times.

use maud::{Markup, html};

use super::super::blocks::{code, link, prose};
use super::{Part, linked, number, scrolled};
use crate::report::portfolio::{Cell, Portfolio, Row, TextTable};
use crate::words::counted;

/// With more services the tables are closed until somebody opens them.
const OPEN_UP_TO: usize = 25;

pub(super) fn part(portfolio: &Portfolio<'_>) -> Option<Part> {
    if portfolio.texts.is_empty() {
        return None;
    }
    Some(Part {
        anchor: "texts",
        title: "Services and clauses",
        contents: html! {
            p {
                "What is open, by the clause that asks for it. " b { "2s" } " is two findings of standard, 3g three of "
                "guidance, and 1? one rule of which nobody can tell. An empty cell has none of these: what a clause "
                "leaves to people is on the page of the service."
            }
            @for (index, text) in portfolio.texts.iter().enumerate() { (table(portfolio, index, text)) }
        },
    })
}

fn table(portfolio: &Portfolio<'_>, index: usize, text: &TextTable<'_>) -> Markup {
    let info = &text.pack.info;
    let services = counted(text.rows.len(), "service");
    let label = format!("text-{index}");
    let heading = html! {
        h3 #(label) { (link(&info.source, html! { (info.title) ", " (info.edition) })) }
    };
    if text.clauses.is_empty() {
        return html! {
            (heading)
            p { "It speaks to " (services) ", and nothing is open in any." }
        };
    }
    let table = html! {
        table.sorts.matrix {
            thead { tr {
                th scope="col" { "Service" }
                @for clause in &text.clauses { th.c scope="col" { (clause.id) } }
            } }
            tbody { @for row in &text.rows { (line(portfolio, text, row)) } }
            tfoot { tr {
                th scope="row" { "Services with open findings" }
                @for clause in 0..text.clauses.len() { td { (number(text.services_with_findings(clause))) } }
            } }
        }
    };
    html! {
        (heading)
        details open[portfolio.lines.len() <= OPEN_UP_TO] {
            summary { (services) " and " (counted(text.clauses.len(), "clause")) }
            (scrolled(&label, &table))
            p.quiet { "The clauses, each with how many services have open findings:" }
            ul.clauses {
                @for (clause, of) in text.clauses.iter().enumerate() {
                    li {
                        (link(&of.source, html! { (of.id) })) " " (prose(&of.title)) ": "
                        (number(text.services_with_findings(clause)))
                    }
                }
            }
            p.quiet {
                "Pack " (code(&format!("{} {}", info.id, info.edition))) ", version " (info.version) ", digest "
                (code(&info.digest))
            }
        }
    }
}

fn line(portfolio: &Portfolio<'_>, text: &TextTable<'_>, row: &Row) -> Markup {
    let mut filled = row.cells.iter().peekable();
    html! {
        tr data-s=(row.index) {
            th scope="row" { (linked(portfolio, row.index)) }
            @for column in 0..text.clauses.len() {
                td { @if let Some((_, cell)) = filled.next_if(|(clause, _)| *clause == column) { (shown(*cell)) } }
            }
        }
    }
}

fn shown(cell: Cell) -> Markup {
    html! {
        @if cell.standard > 0 { b { (cell.standard) "s" } }
        @if cell.guidance > 0 { @if cell.standard > 0 { " " } (cell.guidance) "g" }
        @if cell.doubt > 0 { @if cell.standard + cell.guidance > 0 { " " } (cell.doubt) "?" }
    }
}
