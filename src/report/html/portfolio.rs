//! The page over many services. A thousand of them go into one file, so its markup is spare: a cell holds a count and
//! its column says what is counted; what is the same in many services is said once, and linked.
//!
//! It reads as it is. The script makes the tables sort and filter, and brings the controls for that along.

mod ages;
mod each;
mod rest;
mod services;
mod shared;
mod texts;
mod waivers;

use std::borrow::Cow;

use maud::{Markup, html};

use super::super::escape::Safe;
use super::super::portfolio::Portfolio;
use super::blocks::code;
use super::shell::{self, Page};
use crate::words::counted;

pub(super) fn page(portfolio: &Portfolio<'_>) -> Safe {
    let count = counted(portfolio.lines.len(), "service");
    let title = portfolio.options.title.as_deref().unwrap_or(&count);
    let mut parts = vec![services::part(portfolio)];
    parts.extend(shared::part(portfolio));
    parts.extend(texts::part(portfolio));
    parts.extend(ages::part(portfolio));
    parts.extend(waivers::part(portfolio));
    parts.extend(rest::unexamined(portfolio));
    parts.extend(rest::notices(portfolio));
    parts.extend(each::part(portfolio));
    let contents = parts.iter();
    let contents = contents.map(|part| (part.anchor.to_owned(), part.title.to_owned()));
    shell::write(Page {
        title: format!("{}: side by side", cut(title, LONGEST_NAME)),
        header: html! {
            h1 { bdi { (cut(title, LONGEST_NAME)) } }
            p.lead {
                (count) ", as their files were on " time { (portfolio.report.as_of) }
                ": what a machine found, and what it leaves to people."
            }
            p {
                "These are counts of findings and no verdict: they do not say how good a service is, and a service in which "
                "nothing was found may lack what no machine can see."
            }
        },
        contents: contents.collect(),
        main: html! {
            @for part in &parts {
                section.part aria-labelledby=(part.anchor) {
                    h2 id=(part.anchor) { (part.title) }
                    (part.contents)
                }
            }
        },
        footer: html! {
            p { "Written by yardstick " (env!("CARGO_PKG_VERSION")) "." }
            @if !portfolio.options.call.is_empty() {
                p { "The same page again: " (code(&portfolio.options.call)) }
            }
        },
        style: &[include_str!("style.css"), include_str!("portfolio.css")],
        script: Some(include_str!("portfolio.js")),
    })
}

/// A part of the page, with its heading.
struct Part {
    anchor: &'static str,
    title: &'static str,
    contents: Markup,
}

/// A longer name is cut, so that nobody has to scroll past it.
const LONGEST_NAME: usize = 100;

/// A service is named so many times at most behind one line of a table.
const MOST_NAMED: usize = 50;

fn cut(words: &str, most: usize) -> Cow<'_, str> {
    let words = words.trim();
    match words.char_indices().nth(most) {
        None => Cow::Borrowed(words),
        Some((end, _)) => Cow::Owned(format!("{}…", words[..end].trim_end())),
    }
}

/// A service by its name, with the way to its page or to its part of this one.
fn linked(portfolio: &Portfolio<'_>, index: usize) -> Markup {
    let line = &portfolio.lines[index];
    let name = html! {
        (cut(line.name, LONGEST_NAME))
        @if line.is_namesake { " (" (cut(&line.service.path, LONGEST_NAME)) ")" }
    };
    let pages = &portfolio.options.pages;
    match pages.get(index) {
        Some(Some(page)) => html! { a href=(page) { (name) } },
        Some(None) => name,
        None => html! { a href={ "#s" (index) } { (name) } },
    }
}

/// Services by their names: behind one line where they are many, and not all where they are very many.
fn named(portfolio: &Portfolio<'_>, services: &[(usize, usize)]) -> Markup {
    let list = html! {
        ul {
            @for (index, count) in services.iter().take(MOST_NAMED) {
                li { (linked(portfolio, *index)) @if *count > 1 { " ×\u{a0}" (count) } }
            }
            @if services.len() > MOST_NAMED {
                li { "and " (number(services.len() - MOST_NAMED)) " more" }
            }
        }
    };
    html! {
        @match services {
            [(only, _)] => { (linked(portfolio, *only)) }
            _ => { details { summary { (counted(services.len(), "service")) } (list) } }
        }
    }
}

/// A table that may be wider than the page: it scrolls by itself, with the keyboard as well.
fn scrolled(label: &str, table: &Markup) -> Markup {
    html! { div.scroll role="region" aria-labelledby=(label) tabindex="0" { (table) } }
}

/// `1,204`
fn number(count: usize) -> String {
    let digits = count.to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_cut_between_characters() {
        assert_eq!(cut(" Juggle ", 6), "Juggle");
        assert_eq!(cut("Juggle now", 7), "Juggle…");
        assert_eq!(cut("ŵŵŵ", 2), "ŵŵ…");
    }

    #[test]
    fn numbers_are_grouped_by_thousands() {
        let grouped = [0, 999, 1_000, 1_234_567].map(number);
        assert_eq!(grouped, ["0", "999", "1,000", "1,234,567"]);
    }
}
