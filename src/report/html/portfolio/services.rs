//! The table of services: one line each, in the order of the call.

use maud::{Markup, html};

use super::{LONGEST_NAME, Part, cut, linked, number, scrolled};
use crate::date::PartialDate;
use crate::policy::waiver::SOON;
use crate::report::portfolio::{Line, Portfolio, Totals};

/// Title, meaning, count.
type Counted = (&'static str, &'static str, fn(&Totals) -> usize);

/// What can be counted of services, how the column is called, and what it means.
const COUNTED: [Counted; 5] = [
    (
        "Standard",
        "open findings of what a text makes a standard",
        |totals| totals.standard,
    ),
    (
        "Guidance",
        "open findings of what a text advises",
        |totals| totals.guidance,
    ),
    ("Person", "rules for which a person has to look", |totals| {
        totals.person
    }),
    (
        "Cannot tell",
        "rules of which nobody can tell, because something could not be read",
        |totals| totals.doubt,
    ),
    (
        "Waivers ending",
        "waivers that run out within 30 days",
        |totals| totals.expiring,
    ),
];

const _: () = assert!(SOON == 30, "the table says 30 days");

pub(super) fn part(portfolio: &Portfolio<'_>) -> Part {
    let table = html! {
        table.sorts.main {
            caption #services-table { span { "Services, in the order in which they were named" } }
            thead { tr {
                th scope="col" { "Service" }
                th scope="col" { "Organisation" }
                th scope="col" { "Phase" }
                @for (title, _, _) in COUNTED { th.n scope="col" { (title) } }
                th.d scope="col" { "Oldest evidence" }
            } }
            tbody {
                @for (index, line) in portfolio.lines.iter().enumerate() { (row(portfolio, index, line)) }
            }
        }
    };
    Part {
        anchor: "services",
        title: "Services",
        contents: html! {
            (meanings(&portfolio.totals()))
            (scrolled("services-table", &table))
        },
    }
}

/// What the columns count, with what all services come to.
fn meanings(totals: &Totals) -> Markup {
    html! {
        dl.meanings {
            @for (title, meaning, count) in COUNTED {
                div { dt { (title) } dd { (meaning) ": " b { (number(count(totals))) } " in all" } }
            }
            div {
                dt { "Oldest evidence" }
                dd { "the oldest day of what the team declares for clauses, of tests, research, assessments and audits" }
            }
        }
        p.quiet { "Where a cell is empty, nobody said, or there was nothing to assess." }
    }
}

fn row(portfolio: &Portfolio<'_>, index: usize, line: &Line<'_>) -> Markup {
    // By these the script finds the services with a finding.
    let shares: Vec<String> = line.shares.iter().map(ToString::to_string).collect();
    html! {
        tr data-f=(shares.join(" ")) {
            th scope="row" {
                (linked(portfolio, index))
                @if line.unexamined.is_some() { ": nothing to assess" }
            }
            td { (cut(&line.organisation(), LONGEST_NAME)) }
            td { (line.phase()) }
            @for (_, _, count) in COUNTED {
                td { @if line.unexamined.is_none() { (count(&line.totals)) } }
            }
            @match line.evidence.first() {
                Some(oldest) => { (day(&oldest.day)) }
                None => { td {} }
            }
        }
    }
}

/// A cell with a day as it was written; the script sorts by what it means.
pub(super) fn day(day: &PartialDate) -> Markup {
    let written = day.to_string();
    let last = day.last_day().to_string();
    html! {
        @if written == last { td { (written) } } @else { td data-v=(last) { (written) } }
    }
}
