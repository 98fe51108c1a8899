//! The page of one service, from the brief to the appendix.

use maud::{Markup, html};

use super::super::escape::Safe;
use super::blocks::{code, part, words};
use super::shell::{self, Page};
use super::{
    about, appendix, clause, comparison, figure, files, overview, rulesets, texts, waivers,
};
use crate::report::briefing::Briefing;
use crate::report::profile_line;

/// A longer name is cut where it is the title of a page. It is shown in full in the brief.
const NAME: usize = 120;

pub(super) fn page(briefing: &Briefing<'_>) -> Safe {
    let parts: Vec<((&str, &str), Markup)> = vec![
        ((part::BRIEF, "The brief"), about::section(briefing)),
        (
            (part::TEXTS, "Texts that were applied"),
            texts::section(briefing),
        ),
        ((part::OVERVIEW, "Overview"), overview::section(briefing)),
        ((part::FIGURES, "At a glance"), figure::section(briefing)),
        (
            (part::CHANGES, "What changed"),
            comparison::section(briefing),
        ),
        (
            (part::CLAUSES, "Clause by clause"),
            clause::section(briefing),
        ),
        ((part::RULESETS, "Rulesets"), rulesets::section(briefing)),
        (
            (part::FILES, "About the files themselves"),
            files::section(briefing),
        ),
        (
            (part::WAIVERS, "Waivers and the baseline"),
            waivers::section(briefing),
        ),
        ((part::APPENDIX, "Appendix"), appendix::section(briefing)),
    ];
    let contents = parts.iter().filter(|(_, markup)| !markup.0.is_empty());
    let name = name(briefing);
    shell::write(Page {
        title: format!("{name}: before the assessment"),
        header: header(briefing, &name),
        contents: contents
            .map(|((anchor, words), _)| ((*anchor).to_owned(), (*words).to_owned()))
            .collect(),
        main: html! { @for (_, markup) in &parts { (markup) } },
        footer: html! {
            p { "Written by yardstick " (env!("CARGO_PKG_VERSION")) ", as of " (briefing.report.as_of) "." }
        },
        style: &[include_str!("style.css"), include_str!("figure/figure.css")],
        script: None,
    })
}

/// What people call the service, in one short line. A path is no name.
fn name(briefing: &Briefing<'_>) -> String {
    let named = briefing.service.name.as_deref().map(str::trim);
    let Some(name) = named.filter(|name| !name.is_empty()) else {
        return "A service without a name".to_owned();
    };
    match name.char_indices().nth(NAME) {
        Some((end, _)) => format!("{}…", &name[..end]),
        None => name.to_owned(),
    }
}

fn header(briefing: &Briefing<'_>, name: &str) -> Markup {
    let service = briefing.service;
    html! {
        p.kind { "Before the assessment" }
        h1 { (words(name)) }
        p.facts-line {
            (code(&service.path)) " · " (words(&profile_line(&service.profile, &service.unclear)))
            " · as of " (briefing.report.as_of)
        }
        p.lead {
            "What a machine could see of this service, clause by clause: evidence with its place, findings with the "
            "sentence that they rest on, and questions for people. It is no verdict. Whether the service does what a "
            "text asks is for people to judge."
        }
        @if !service.unclear.is_empty() {
            p.note {
                "What binds this service is not certain, because "
                @for (index, fact) in service.unclear.iter().enumerate() {
                    @if index > 0 { " and " } (code(fact.field()))
                }
                " could not be understood."
            }
        }
        @for hint in &service.hints { p.note { "Hint: " (super::blocks::prose(hint)) } }
        @if !service.examined_anything() {
            p.note { "No text speaks of anything that is here: there is nothing to report." }
        }
    }
}
