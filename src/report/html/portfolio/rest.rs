//! What no table of findings can show: services of which nothing was assessed, and what is about files.

use std::collections::BTreeMap;

use maud::html;

use super::super::blocks::prose;
use super::{Part, named, number, scrolled};
use crate::report::portfolio::{Portfolio, Why};

pub(super) fn unexamined(portfolio: &Portfolio<'_>) -> Option<Part> {
    let mut reasons: BTreeMap<Why, Vec<(usize, usize)>> = BTreeMap::new();
    for (index, why) in portfolio.without_answer() {
        reasons.entry(why).or_default().push((index, 1));
    }
    if reasons.is_empty() {
        return None;
    }
    Some(Part {
        anchor: "unexamined",
        title: "Services with nothing to assess",
        contents: html! {
            p { "Nothing is known of these services, for good or bad." }
            dl {
                @for (why, services) in &reasons {
                    dt { (why.words()) }
                    dd { (named(portfolio, services)) }
                }
            }
        },
    })
}

pub(super) fn notices(portfolio: &Portfolio<'_>) -> Option<Part> {
    if portfolio.notices.is_empty() {
        return None;
    }
    let table = html! {
        table.sorts {
            caption #notice-table { "Notices about files and records" }
            thead { tr {
                th scope="col" { "What should be so" }
                th.n scope="col" { "Services" }
                th.n scope="col" { "Notices" }
                th scope="col" { "Where" }
            } }
            tbody {
                @for line in &portfolio.notices {
                    tr {
                        th scope="row" { (prose(line.entry.title())) " " code { (line.entry.rule()) } }
                        td { (number(line.services.len())) }
                        td { (number(line.count)) }
                        td { (named(portfolio, &line.services)) }
                    }
                }
            }
        }
    };
    Some(Part {
        anchor: "notices",
        title: "Notices",
        contents: html! {
            p { "They are about files and records and carry no obligation, and may hide findings." }
            (scrolled("notice-table", &table))
        },
    })
}
