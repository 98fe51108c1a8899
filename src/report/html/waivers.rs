//! What is waived, by whom and until when; and what is left of the baseline.

use maud::{Markup, html};

use super::blocks::{code, folded, part, words};
use super::finding;
use crate::obligation::join;
use crate::policy::baseline::{BaselineUse, Left};
use crate::policy::waiver::WaiverUse;
use crate::report::briefing::Briefing;
use crate::words::counted;

/// More waivers than these are folded away.
const SHOWN: usize = 20;

pub(super) fn section(briefing: &Briefing<'_>) -> Markup {
    let service = briefing.service;
    if service.waivers.is_empty() && service.waivers_left_out == 0 && service.baseline.is_none() {
        return html! {};
    }
    let (shown, rest) = service.waivers.split_at(service.waivers.len().min(SHOWN));
    html! {
        section {
            h2 id=(part::WAIVERS) { "Waivers and the baseline" }
            @if service.waivers_left_out > 0 {
                p { (counted(service.waivers_left_out, "waiver")) " did not count in this report, as was asked for." }
            }
            @if !shown.is_empty() {
                h3 { (counted(service.waivers.len(), "waiver")) }
                (list(briefing, shown))
                @if !rest.is_empty() {
                    (folded(html! { "and " (counted(rest.len(), "more waiver")) }, list(briefing, rest)))
                }
            }
            @if let Some(used) = &service.baseline { (baseline(used)) }
        }
    }
}

fn list(briefing: &Briefing<'_>, waivers: &[WaiverUse]) -> Markup {
    html! {
        @for used in waivers {
            div.finding.excused {
                p.rule {
                    (code(&used.waiver.rule)) " · " strong { (used.in_words(briefing.report.as_of)) }
                    " · covers " (counted(used.covers, "finding"))
                }
                (finding::waiver(&used.waiver))
            }
        }
    }
}

fn baseline(used: &BaselineUse) -> Markup {
    let BaselineUse {
        file,
        owner,
        until,
        total,
        mended,
        waived,
        unasked,
        left,
        ended,
    } = used;
    let gone = [
        (*mended, "no longer found"),
        (*waived, "waived since"),
        (*unasked, "not looked for"),
    ];
    let gone: Vec<String> = (gone.iter())
        .filter(|(count, _)| *count > 0)
        .map(|(count, how)| format!("{count} {how}"))
        .collect();
    html! {
        h3 { "The baseline" }
        p {
            "Findings that were there when the team began are kept in " (code(file)) ": " (counted(*total, "finding"))
            @if !gone.is_empty() { ", of which " (join(&gone, "and")) }
            "."
            @match owner {
                Some(owner) => { " It is in the care of " (words(owner)) "." }
                None => " It names no owner.",
            }
            @if let Some(until) = until { " Standards in it are excused to the end of " (until) "." }
            @if *ended > 0 {
                " That day is over, and " (counted(*ended, "finding")) " of standards "
                @match *ended { 1 => "is open again.", _ => "are open again." }
            }
        }
        @if !left.is_empty() {
            ul { @for one in left { li { (of_part(one)) } } }
        }
    }
}

fn of_part(left: &Left) -> Markup {
    let part = match left.part == left.text {
        true => left.text.clone(),
        false => format!("{} {}", left.text, left.part),
    };
    html! { (super::blocks::obligation(left.obligation)) " " (words(&part)) ": " (left.count) }
}
