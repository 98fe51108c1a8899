//! About the files themselves: what could not be read, where documents disagree, what is wrong with records. No text asks
//! for any of it, and a reader has to know it whatever the clauses say.

use maud::{Markup, html};

use super::blocks::{TOLD, folded, part, place, places, prose};
use super::finding;
use crate::finding::NoticeKind;
use crate::report::Entry;
use crate::report::briefing::Briefing;
use crate::text::Place;

pub(super) fn section(briefing: &Briefing<'_>) -> Markup {
    if briefing.notices.is_empty() {
        return html! {};
    }
    html! {
        section {
            h2 id=(part::FILES) { "About the files themselves" }
            p.lead { "No text asks for these. They say how far the rest of this page can be relied on." }
            @for kind in NoticeKind::ALL {
                @let told: Vec<&Entry<'_>> = (briefing.notices.iter())
                    .filter(|entry| entry.kind() == Some(*kind))
                    .collect();
                @if !told.is_empty() { (of_kind(*kind, &told)) }
            }
        }
    }
}

fn of_kind(kind: NoticeKind, all: &[&Entry<'_>]) -> Markup {
    let (open, excused): (Vec<&Entry<'_>>, Vec<&Entry<'_>>) =
        all.iter().partition(|entry| entry.is_to_mend());
    html! {
        h3 { (heading(kind)) }
        @if !open.is_empty() {
            ul.notices { @for entry in open.iter().take(TOLD) { li { (notice(entry)) } } }
            @let rest = open.get(TOLD..).unwrap_or_default();
            @if !rest.is_empty() {
                (folded(
                    html! { (rest.len()) " more like these, by their places" },
                    places(rest.iter().filter_map(|entry| entry.place())),
                ))
            }
            p.quiet { "Why it matters: " (prose(kind.why())) ". What to do: " (prose(kind.remedy())) "." }
        }
        (finding::excused(&excused))
    }
}

fn notice(entry: &Entry<'_>) -> Markup {
    let related = entry.finding.iter().flat_map(|finding| &finding.related);
    let related: Vec<&(String, Place)> = related.take(TOLD).collect();
    // A trouble says in its own words which file it is about.
    let is_named = |at: &Place| match at {
        Place::File(path) => entry.message.contains(path.as_str()),
        Place::Repository | Place::Text { .. } => false,
    };
    html! {
        (prose(&entry.message))
        @if let Some(at) = entry.place().filter(|at| !is_named(at)) {
            " " span.where { (place(at)) }
        }
        @if !related.is_empty() {
            ul.related {
                @for (message, at) in &related {
                    li { (prose(message)) " " span.where { (place(at)) } }
                }
            }
        }
    }
}

/// What went wrong, where a title would name the good state.
fn heading(kind: NoticeKind) -> &'static str {
    match kind {
        NoticeKind::Unreadable => "What could not be read",
        NoticeKind::Mistaken => "What is said to yardstick and could not be understood",
        NoticeKind::Open => "Words that leave open what they mean",
        NoticeKind::Contradiction => "Where documents disagree",
        NoticeKind::Evidence => "Declared evidence that cannot be followed, or is old",
        NoticeKind::Exception => "Declared exceptions that do not count",
        NoticeKind::ExpiredWaiver => "Waivers that have run out",
        NoticeKind::UnusedWaiver => "Waivers that cover nothing",
        NoticeKind::UnapprovedWaiver => "Waivers of standards that nobody approved",
    }
}
