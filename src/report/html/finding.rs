//! What one rule found: the facts with their places, why they matter, what to do, and the sentence it rests on. What is
//! excused says by whom and until when.

use maud::{Markup, html};

use super::blocks::{
    self, TOLD, code, fact, fact_of, folded, link, more_places, obligation, place, places, prose,
    quote, words,
};
use crate::policy::Standing;
use crate::policy::waiver::Waiver;
use crate::report::Entry;
use crate::report::briefing::Quote;
use crate::report::group::group;
use crate::text::Place;
use crate::words::counted;

/// The findings of one rule that nothing excuses: in full, and the rest of many by their places.
pub(super) fn open(entries: &[&Entry<'_>], also: Markup) -> Markup {
    let Some(first) = entries.first() else {
        return html! {};
    };
    let class = match first.obligation() {
        Some(crate::obligation::Obligation::Standard) => "finding standard",
        Some(crate::obligation::Obligation::Guidance) | None => "finding guidance",
    };
    html! {
        div class=(class) {
            p.rule {
                @if let Some(much) = first.obligation() { (obligation(much)) " " }
                (code(first.rule()))
                @if entries.len() > 1 { " · " (counted(entries.len(), "finding")) }
            }
            @match entries {
                [only] => (told(only)),
                _ => {
                    ul.facts-found {
                        @for entry in entries.iter().take(TOLD) { li { (told(entry)) } }
                    }
                }
            }
            (rest(entries))
            dl.facts {
                (fact_of("Why it matters", first.why(), prose))
                (fact_of("What to do", first.remedy(), prose))
                (fact_of("Read on", first.read_on(), |address| link(address, words(address))))
                @if let Some(ground) = first.ground() {
                    (fact_of("Basis", ground.basis.as_deref(), blocks::basis))
                    (fact_of("Why no standard", ground.caveat.as_ref(), |caveat| prose(&caveat.to_string())))
                }
                (also)
            }
        }
    }
}

/// The particular fact, where it stands, and what stands there.
fn told(entry: &Entry<'_>) -> Markup {
    html! {
        p.message { (prose(&entry.message)) }
        (stands(entry))
    }
}

/// Where it stands, with other places that belong to it.
fn stands(entry: &Entry<'_>) -> Markup {
    let related = entry.finding.iter().flat_map(|finding| &finding.related);
    let related: Vec<&(String, Place)> = related.collect();
    html! {
        (blocks::stands(entry))
        @if !related.is_empty() {
            ul.related {
                @for (message, at) in related.iter().take(TOLD) {
                    li {
                        (prose(message)) " " span.where { (place(at)) }
                        @if let Some(quoted) = Quote::of(at) { (quote(&quoted)) }
                    }
                }
            }
            @let rest = related.iter().skip(TOLD).map(|(_, at)| at);
            (more_places(rest, "related place"))
        }
    }
}

/// Those of many findings that are not told.
fn rest(entries: &[&Entry<'_>]) -> Markup {
    let rest = entries.get(TOLD..).unwrap_or_default();
    html! {
        @if !rest.is_empty() {
            (folded(
                html! { (rest.len()) " more like these, by their places" },
                places(rest.iter().filter_map(|entry| entry.place())),
            ))
        }
    }
}

/// The findings of one rule that are excused or switched off, by what excuses them.
pub(super) fn excused(entries: &[&Entry<'_>]) -> Markup {
    let key = |entry: &Entry<'_>| match Excuse::of(entry) {
        // Two records may say the same.
        Excuse::Waived(waiver) => (
            Excuse::of(entry).in_words(),
            Some(std::ptr::from_ref(waiver)),
        ),
        excuse => (excuse.in_words(), None),
    };
    let groups = group(entries.iter().map(|entry| (key(entry), *entry)));
    html! {
        @for (_, entries) in &groups {
            @let excuse = Excuse::of(entries[0]);
            div.finding.excused {
                p.rule {
                    @if let Some(much) = entries[0].obligation() { (obligation(much)) " " }
                    (code(entries[0].rule())) " · " strong { (excuse.in_words()) }
                }
                ul {
                    @for entry in entries.iter().take(TOLD) {
                        li {
                            (prose(&entry.message))
                            @if let Some(at) = entry.place() { " " span.where { (place(at)) } }
                        }
                    }
                }
                (rest(entries))
                @if let Excuse::Waived(waived) = excuse { (waiver(waived)) }
            }
        }
    }
}

/// What keeps a finding from being open.
#[derive(Clone, Copy, Debug)]
enum Excuse<'r> {
    Off,
    Waived(&'r Waiver),
    Known,
    Before,
}

impl<'r> Excuse<'r> {
    fn of(entry: &Entry<'r>) -> Excuse<'r> {
        match entry.standing {
            Standing::Open => Excuse::Off,
            Standing::Waived(waiver) => Excuse::Waived(waiver),
            Standing::Known => Excuse::Known,
            Standing::Before => Excuse::Before,
        }
    }

    fn in_words(&self) -> &'static str {
        match self {
            Excuse::Off => "switched off in the settings",
            Excuse::Waived(_) => "waived",
            Excuse::Known => "in the baseline",
            Excuse::Before => "there before these changes",
        }
    }
}

/// Who agreed to a waiver, why and until when, and where that is written.
pub(super) fn waiver(waiver: &Waiver) -> Markup {
    let day = |day: jiff::civil::Date| html! { (day) };
    html! {
        dl.facts {
            (fact("Reason", prose(&waiver.reason)))
            (fact("Owner", said(waiver.owner.as_deref())))
            (fact("Approved by", said(waiver.approver.as_deref())))
            (fact_of("From", waiver.granted, day))
            (fact("Until the end of", html! {
                @match waiver.expires { Some(expires) => (expires), None => span.gap { "no day is named" } }
            }))
            (fact_of("Risk", waiver.risk.as_deref(), prose))
            (fact_of("Decision", waiver.evidence.as_deref(), |at| link(at, words(at))))
            (fact("Written in", place(&waiver.place)))
        }
    }
}

fn said(who: Option<&str>) -> Markup {
    html! { @match who { Some(who) => (words(who)), None => span.gap { "not said" } } }
}
