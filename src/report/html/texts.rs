//! Which texts the service was held against, why those, and how far each binds; and which were left out.

use maud::{Markup, html};

use super::blocks::{code, folded, link, part, prose, words};
use super::clause::of_text;
use crate::choice::{Hold, Verdict};
use crate::pack::PackInfo;
use crate::report::RulesetUse;
use crate::report::briefing::{Briefing, TextPart};
use crate::words::counted;

pub(super) fn section(briefing: &Briefing<'_>) -> Markup {
    let left_out: Vec<(&PackInfo, &Verdict)> = (briefing.service.choices.iter())
        .filter(|(_, verdict)| matches!(verdict, Verdict::LeftOut(_)))
        .map(|(info, verdict)| (&**info, verdict))
        .collect();
    html! {
        section {
            h2 id=(part::TEXTS) { "Texts that were applied" }
            p.lead {
                "A finding is called " strong { "standard" } " where a sentence of a text that binds this service says "
                em { "must" } " on " (briefing.report.as_of) ", and " strong { "guidance" } " otherwise. The word in "
                "brackets is the strongest that a text has for such services."
            }
            @if briefing.texts.is_empty() {
                p { "No text speaks of anything that is here." }
            }
            @for text in &briefing.texts { (applied(text)) }
            @if !briefing.silent.is_empty() {
                h3 { "Applied, and nothing here for them to speak of" }
                ul {
                    @for text in &briefing.silent {
                        li {
                            (named(&text.pack.info)) ": " (prose(&text.verdict.to_string())) "."
                            @if let Some(note) = note(text.verdict) { " " (prose(&capital(&note))) "." }
                        }
                    }
                }
            }
            @if !briefing.report.rulesets.is_empty() {
                h3 { "Rulesets that were used" }
                ul { @for ruleset in &briefing.report.rulesets { li { (ruleset_line(ruleset)) } } }
            }
            @if !left_out.is_empty() {
                (folded(
                    html! { (counted(left_out.len(), "text")) " left out, and why" },
                    html! {
                        ul {
                            @for (info, verdict) in &left_out {
                                li { (named(info)) ": " (prose(&verdict.to_string())) "." }
                            }
                        }
                    },
                ))
            }
        }
    }
}

fn applied(text: &TextPart<'_>) -> Markup {
    let info = &*text.pack.info;
    html! {
        div.text {
        h3 { (words(&info.title)) }
        p {
            "Edition " (info.edition) ", by " (words(&info.publisher)) ", in force from " (info.from)
            @if let Some(until) = info.until { ", withdrawn on " (until) }
            ". It is applied because " (prose(&text.verdict.to_string())) "."
            @if let Some(binds) = binds(text) { " " (binds) "." }
            " " span.label { "Written for:" } " " (prose(&info.addresses)) " "
            span.source { (link(&info.source, html! { "Read the text" })) } ", or "
            a href={ "#" (of_text(info)) } { "what is here for it" } "."
        }
        }
    }
}

/// How far the words of a text bind here, where that is not simply as they stand.
fn binds(text: &TextPart<'_>) -> Option<Markup> {
    let Verdict::Used(_, hold) = text.verdict else {
        return None;
    };
    match hold {
        Hold::Binding => None,
        Hold::Advice { caveat, read_on } => Some(html! {
            "All of it is guidance here: " (prose(caveat))
            @if let Some(day) = read_on { "; it is read as on " (day) }
        }),
        Hold::Adopted(policy) => Some(html! {
            "The body has adopted it by " (link(&policy.source, words(&policy.source)))
            @if let Some(force) = policy.force { ", which puts " em { (force) } " on all that it asks" }
            @if let Some(from) = policy.from { ", from " (from) }
            @if let Some(until) = policy.until { ", to the day before " (until) }
        }),
    }
}

fn note(verdict: &Verdict) -> Option<String> {
    match verdict {
        Verdict::Used(_, hold) => hold.note(),
        Verdict::LeftOut(_) => None,
    }
}

/// A sentence of its own.
fn capital(text: &str) -> String {
    let mut rest = text.chars();
    match rest.next() {
        Some(first) => first.to_uppercase().chain(rest).collect(),
        None => String::new(),
    }
}

fn named(info: &PackInfo) -> Markup {
    html! { (words(&info.title)) " " span.quiet { "(" (info.edition) ")" } }
}

fn ruleset_line(ruleset: &RulesetUse) -> Markup {
    html! {
        (code(&ruleset.name)) ", of which " (counted(ruleset.rules, "rule"))
        @match ruleset.rules { 1 => " is on", _ => " are on" }
    }
}
