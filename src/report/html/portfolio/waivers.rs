//! The waivers that run out, soonest first, and those that have.

use maud::{Markup, html};

use super::{LONGEST_NAME, Part, cut, named, number, scrolled};
use crate::report::portfolio::{Portfolio, WaiverLine};
use crate::words::counted;

/// A longer sentence is cut.
const LONGEST_REASON: usize = 200;

pub(super) fn part(portfolio: &Portfolio<'_>) -> Option<Part> {
    if portfolio.waivers.is_empty() && portfolio.endless == 0 {
        return None;
    }
    let is_over = |line: &&WaiverLine<'_>| line.is_over(portfolio.report.as_of);
    let (over, running): (Vec<_>, Vec<_>) = portfolio.waivers.iter().partition(is_over);
    Some(Part {
        anchor: "waivers",
        title: "Waivers that run out",
        contents: html! {
            @if !running.is_empty() {
                (table(portfolio, "running", "Waivers that still run, the soonest to end first", &running))
            }
            @if !over.is_empty() {
                (table(portfolio, "over", "Waivers whose last day is over, the oldest first", &over))
            }
            @if portfolio.endless > 0 {
                p { "Waivers without a last day: " (number(portfolio.endless)) "." }
            }
        },
    })
}

fn table(
    portfolio: &Portfolio<'_>,
    label: &'static str,
    title: &str,
    lines: &[&WaiverLine<'_>],
) -> Markup {
    let table = html! {
        table.sorts {
            caption #(label) { (title) }
            thead { tr {
                th.d scope="col" { "Last day" }
                th scope="col" { "Rule" }
                th scope="col" { "State" }
                th scope="col" { "Owner" }
                th scope="col" { "Reason" }
                th scope="col" { "Services" }
                th scope="col" { "Where it is written down" }
            } }
            tbody { @for line in lines { (row(portfolio, line)) } }
        }
    };
    scrolled(label, &table)
}

fn row(portfolio: &Portfolio<'_>, line: &WaiverLine<'_>) -> Markup {
    let services: Vec<(usize, usize)> = line.services.iter().map(|index| (*index, 1)).collect();
    html! {
        tr {
            td { (line.expires) }
            th scope="row" { code { (line.waiver.rule) } }
            td {
                (line.state)
                @if line.covers > 0 { "; it excuses " (counted(line.covers, "finding")) }
            }
            td { (cut(line.waiver.owner.as_deref().unwrap_or("nobody is named"), LONGEST_NAME)) }
            td { (cut(&line.waiver.reason, LONGEST_REASON)) }
            td { (named(portfolio, &services)) }
            td { code { (cut(&line.place, LONGEST_REASON)) } }
        }
    }
}
