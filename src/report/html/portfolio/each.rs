//! A short part for each service, where it has no page of its own: what it is, and what is open of standards.

use maud::{Markup, html};

use super::super::blocks::place;
use super::{LONGEST_NAME, Part, cut};
use crate::policy::waiver::State;
use crate::report::portfolio::{Line, Portfolio, Totals};
use crate::report::{Entry, profile_line};
use crate::words::counted;

/// So many rules are told, and so many places of each.
const MOST_RULES: usize = 10;
const MOST_PLACES: usize = 3;

const LONGEST_MESSAGE: usize = 240;

pub(super) fn part(portfolio: &Portfolio<'_>) -> Option<Part> {
    if !portfolio.options.pages.is_empty() {
        return None;
    }
    Some(Part {
        anchor: "each",
        title: "Each service",
        contents: html! {
            p { "What is open of standards, and which waivers run out. `yardstick report` of one service says the rest." }
            @for (index, line) in portfolio.lines.iter().enumerate() {
                section.each { (service(portfolio, index, line)) }
            }
        },
    })
}

fn service(portfolio: &Portfolio<'_>, index: usize, line: &Line<'_>) -> Markup {
    let service = line.service;
    let rules = line.standards.len();
    html! {
        h3 #{ "s" (index) } { bdi { (cut(line.name, LONGEST_NAME)) } }
        p.quiet { code { (cut(&service.path, LONGEST_NAME)) } " · " (profile_line(&service.profile, &service.unclear)) }
        @match line.unexamined {
            Some(why) => { p { "Nothing was assessed: " (why.words()) "." } }
            None => { p { (in_words(&line.totals)) } }
        }
        @if rules > 0 {
            ul {
                @for told in line.standards.iter().take(MOST_RULES) { (rule(portfolio, line, told)) }
                @if rules > MOST_RULES { li { "and " (counted(rules - MOST_RULES, "rule")) " more" } }
            }
        }
        @let ending: Vec<_> = ending(portfolio, line);
        @if !ending.is_empty() {
            ul { @for (rule, state) in ending { li { "Waiver of " code { (rule) } ": " (state) } } }
        }
    }
}

/// `3 open findings of standard, 4 of guidance; 12 rules for a person; …`
fn in_words(totals: &Totals) -> String {
    let doubt = match totals.doubt {
        0 => String::new(),
        doubt => format!("; {} of which nobody can tell", counted(doubt, "rule")),
    };
    format!(
        "{} of standard, {} of guidance; {} for a person{doubt}.",
        counted(totals.standard, "open finding"),
        totals.guidance,
        counted(totals.person, "rule"),
    )
}

/// A rule of a standard, with the first of its open findings.
fn rule(portfolio: &Portfolio<'_>, line: &Line<'_>, told: &[Entry<'_>]) -> Markup {
    let open: Vec<&Entry<'_>> = told.iter().filter(|entry| entry.is_to_mend()).collect();
    let rule = told[0].rule();
    let is_it = |index: &&usize| portfolio.shared[**index].entry.rule() == rule;
    let shared = line.shares.iter().find(is_it);
    let places: Vec<_> = open.iter().filter_map(|entry| entry.place()).collect();
    let places: Vec<_> = places
        .into_iter()
        .filter(|at| at.path().is_some())
        .collect();
    html! {
        li {
            @match shared {
                Some(index) => { a href={ "#f" (index) } { (rule) } }
                None => { (rule) }
            }
            ": "
            @match open.as_slice() {
                [only] => { (cut(&only.message, LONGEST_MESSAGE)) }
                several => { (counted(several.len(), "finding")) }
            }
            @for (index, at) in places.iter().take(MOST_PLACES).enumerate() {
                @if index == 0 { " · " } @else { "; " }
                (place(at))
            }
            @if places.len() > MOST_PLACES { "; and " (places.len() - MOST_PLACES) " more" }
        }
    }
}

/// The waivers that run out soon or have, with their states in words.
fn ending<'r>(portfolio: &Portfolio<'_>, line: &Line<'r>) -> Vec<(&'r str, String)> {
    let used = line.service.waivers.iter();
    let used = used.filter(|used| match used.state {
        State::Expiring { .. } | State::Expired => true,
        State::Active | State::NotYetValid | State::Unused | State::Unapproved => false,
    });
    used.map(|used| {
        let state = used.in_words(portfolio.report.as_of);
        (used.waiver.rule.as_str(), state)
    })
    .collect()
}
