//! Where evidence is oldest.

use maud::html;

use super::services::day;
use super::{LONGEST_NAME, Part, cut, linked, number, scrolled};
use crate::report::portfolio::Portfolio;

/// A longer list says nothing more: the table of services has the day of each.
const MOST: usize = 100;

pub(super) fn part(portfolio: &Portfolio<'_>) -> Option<Part> {
    let by_age = portfolio.by_age();
    if by_age.is_empty() {
        return None;
    }
    let table = html! {
        table.sorts {
            caption #age-table { "The oldest dated evidence of each service, oldest first" }
            thead { tr {
                th.d scope="col" { "Day" }
                th scope="col" { "Evidence" }
                th scope="col" { "Service" }
                th.n scope="col" { "Dated evidence in all" }
                th scope="col" { "Where it is written down" }
            } }
            tbody {
                @for (index, oldest) in by_age.iter().take(MOST) {
                    tr {
                        (day(&oldest.day))
                        td { (cut(&oldest.what, LONGEST_NAME)) }
                        th scope="row" { (linked(portfolio, *index)) }
                        td { (portfolio.lines[*index].evidence.len()) }
                        td { @if let Some(place) = oldest.place { code { (cut(&place.to_string(), LONGEST_NAME)) } } }
                    }
                }
            }
        }
    };
    Some(Part {
        anchor: "ages",
        title: "Oldest evidence",
        contents: html! {
            (scrolled("age-table", &table))
            @if by_age.len() > MOST {
                p { "And " (number(by_age.len() - MOST)) " services more, whose days are in the table of services." }
            }
            @let undated = portfolio.lines.len() - by_age.len();
            @if undated > 0 { p { "Services without dated evidence: " (number(undated)) "." } }
        },
    })
}
