//! The findings that most services share.

use maud::{Markup, html};

use super::super::blocks::{link, obligation, prose};
use super::{Part, named, number, scrolled};
use crate::report::portfolio::{Portfolio, Shared};

pub(super) fn part(portfolio: &Portfolio<'_>) -> Option<Part> {
    if portfolio.shared.is_empty() {
        return None;
    }
    let table = html! {
        table.sorts.shared {
            caption #shared-table { "Open findings by rule, that of most services first" }
            thead { tr {
                th scope="col" { "What should be so" }
                th scope="col" { "Obligation" }
                th scope="col" { "Clause" }
                th.n scope="col" { "Services" }
                th.n scope="col" { "Findings" }
                th scope="col" { "Where" }
            } }
            tbody {
                @for (index, shared) in portfolio.shared.iter().enumerate() { (row(portfolio, index, shared)) }
            }
        }
    };
    Some(Part {
        anchor: "shared",
        title: "Findings most shared",
        contents: scrolled("shared-table", &table),
    })
}

fn row(portfolio: &Portfolio<'_>, index: usize, shared: &Shared<'_>) -> Markup {
    let entry = &shared.entry;
    html! {
        tr #{ "f" (index) } {
            th scope="row" { (prose(entry.title())) " " code { (entry.rule()) } }
            td { @match shared.obligation() {
                Some(word) => { (obligation(word)) }
                None => { "none" }
            } }
            td { (clause(shared)) }
            td { (number(shared.services.len())) }
            td { (number(shared.findings)) }
            td { (named(portfolio, &shared.services)) }
        }
    }
}

/// Text, edition and clause, with the way to the sentence.
fn clause(shared: &Shared<'_>) -> Markup {
    let origin = html! { (shared.entry.origin()) };
    match shared.entry.source() {
        Some(source) => link(source, origin),
        None => origin,
    }
}
