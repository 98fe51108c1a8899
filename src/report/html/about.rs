//! The brief: what the service says of itself, with the gaps. What is not said is never guessed, and says where it could
//! be.

use maud::{Markup, html};

use super::blocks::{code, is_address, link, part, place, words};
use crate::background::about::{Said, Topic, Value};
use crate::report::briefing::Briefing;

/// The manifest in which everything of the brief can be declared.
const MANIFEST: &str = "service.yaml";

pub(super) fn section(briefing: &Briefing<'_>) -> Markup {
    let known = briefing.service.background.as_ref();
    let about = known.map_or(&[][..], |known| known.about.as_slice());
    if about.is_empty() {
        return html! {};
    }
    let gaps = about.iter().filter(|said| said.values.is_empty()).count();
    html! {
        section {
            h2 id=(part::BRIEF) { "The brief" }
            p.lead {
                "What the documents of the service say, and where. "
                @match gaps {
                    0 => "Nothing that is asked here was left open.",
                    1 => { "One thing is not said; the name beside it is where to declare it in " (code(MANIFEST)) "." }
                    gaps => {
                        (gaps) " of " (about.len()) " things are not said; the name beside each is where to declare it in "
                        (code(MANIFEST)) "."
                    }
                }
            }
            @for topic in Topic::ALL {
                (part_of(*topic, about))
            }
        }
    }
}

fn part_of(topic: Topic, about: &[Said]) -> Markup {
    let here: Vec<&Said> = (about.iter()).filter(|said| said.topic == topic).collect();
    html! {
        @if !here.is_empty() {
            h3 { (topic.title()) }
            dl.facts {
                @for said in here {
                    div {
                        dt { (said.label) }
                        @for value in &said.values {
                            dd { (shown(value)) }
                        }
                        @if said.values.is_empty() {
                            dd.gap { "not said; declare " (code(said.field)) " in " (code(MANIFEST)) }
                        }
                    }
                }
            }
        }
    }
}

fn shown(value: &Value) -> Markup {
    let Value {
        words: said,
        link: address,
        place: at,
    } = value;
    html! {
        @match address.as_deref() {
            Some(address) if address == said => (link(address, words(said))),
            Some(address) if is_address(address) => (link(address, words(said))),
            Some(address) => { (words(said)) " (" (code(address)) ")" }
            None => (words(said)),
        }
        " " span.where { (place(at)) }
    }
}
