//! What another run can be held against: packs and digests, the program, what was read, and how to do it again.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::blocks::{code, folded, link, part, place, places, prose, words};
use crate::background::inputs::Input;
use crate::dossier::Recognised;
use crate::finding::NoticeKind;
use crate::pack::PackInfo;
use crate::report::Entry;
use crate::report::briefing::Briefing;
use crate::words::counted;

/// Longer lists are folded away.
const SHOWN: usize = 12;

/// So many of what could not be read are told; the rest only by their places.
const UNREAD: usize = 20;

pub(super) fn section(briefing: &Briefing<'_>) -> Markup {
    let service = briefing.service;
    html! {
        section.appendix {
            h2 id=(part::APPENDIX) { "Appendix: what this rests on" }
            h3 { "The program" }
            p {
                "yardstick " (env!("CARGO_PKG_VERSION")) " looked at " (counted(service.files, "file"))
                " and applied the texts as they are on " (briefing.report.as_of) "."
                @if service.is_partial {
                    " Only named files were looked at: what was not found may be in any other."
                }
            }
            (again(briefing))
            (packs(briefing))
            (unread(briefing))
            (recognised(&service.recognised))
            @if let Some(known) = &service.background { (inputs(&known.inputs)) }
        }
    }
}

fn again(briefing: &Briefing<'_>) -> Markup {
    let call = briefing.options.call.trim();
    html! {
        h3 { "How to make this report again" }
        @if !call.is_empty() { pre.call { code { (call) } } }
        p {
            "With the same program, packs of the same digests and files of the same hashes, the same words come out, to "
            "the byte. Where a digest below differs, compare that first."
        }
    }
}

fn packs(briefing: &Briefing<'_>) -> Markup {
    let packs: Vec<&PackInfo> = (briefing.texts.iter().chain(&briefing.silent))
        .map(|text| &*text.pack.info)
        .collect();
    // Many texts are under one licence: it is told once.
    let mut licences: BTreeMap<(&str, &str), Vec<&PackInfo>> = BTreeMap::new();
    for info in &packs {
        let key = (info.licence.trim(), info.attribution.trim());
        licences.entry(key).or_default().push(info);
    }
    html! {
        @if !packs.is_empty() {
            h3 { "Packs" }
            p { "Each text is read from a pack, an encoding of it that has a version of its own." }
            ul.packs {
                @for info in &packs { li { (pack(info)) } }
            }
            h3 { "Licences of the texts" }
            ul {
                @for ((licence, attribution), of) in &licences {
                    li {
                        (words(licence)) ": " (prose(attribution)) " " span.quiet {
                            "("
                            @for (index, info) in of.iter().enumerate() {
                                @if index > 0 { ", " } (info)
                            }
                            ")"
                        }
                    }
                }
            }
        }
    }
}

fn pack(info: &PackInfo) -> Markup {
    html! {
        (link(&info.source, words(&info.to_string())))
        ", encoding " (info.version) ", checked against its sources on " (info.written)
        @match (&info.folder, &info.signed_by) {
            (None, _) => ", comes with the program",
            (Some(from), Some(by)) => { ", brought from " (code(from)) ", signed by " (words(by)) }
            (Some(from), None) => { ", brought from " (code(from)) ", signed by nobody" }
        }
        br;
        code.digest { (info.digest) }
    }
}

fn unread(briefing: &Briefing<'_>) -> Markup {
    let unread: Vec<&Entry<'_>> = (briefing.notices.iter())
        .filter(|entry| entry.kind() == Some(NoticeKind::Unreadable))
        .collect();
    html! {
        h3 { "What could not be read" }
        @if unread.is_empty() {
            p { "Everything that was looked for could be read." }
        } @else {
            ul {
                @for entry in unread.iter().take(UNREAD) {
                    li {
                        (prose(&entry.message))
                        @if let Some(at) = entry.place() {
                            " " span.where { (place(at)) }
                        }
                    }
                }
            }
            @let rest = unread.get(UNREAD..).unwrap_or_default();
            @if !rest.is_empty() {
                (folded(
                    html! { "and " (rest.len()) " more" },
                    places(rest.iter().filter_map(|entry| entry.place())),
                ))
            }
        }
    }
}

fn recognised(all: &[Recognised]) -> Markup {
    let list = html! {
        ul {
            @for one in all {
                li {
                    (code(&one.path)) ": " (prose(&one.format)) ", because " (prose(&one.because))
                }
            }
        }
    };
    html! {
        @if !all.is_empty() {
            h3 { "What documents were taken for" }
            @match all.len() > SHOWN {
                true => (folded(html! { (counted(all.len(), "document")) }, list)),
                false => (list),
            }
        }
    }
}

fn inputs(inputs: &[Input]) -> Markup {
    let list = html! {
        ul.inputs {
            @for input in inputs {
                li {
                    (code(&input.path))
                    " " span.quiet { "(" (counted(usize::try_from(input.bytes).unwrap_or(usize::MAX), "byte")) ")" }
                    " " code.digest { (input.sha256) }
                }
            }
        }
    };
    html! {
        @if !inputs.is_empty() {
            h3 { "Inputs" }
            p { "The files that were read, each with its SHA-256, as " (code("sha256sum")) " prints it." }
            @match inputs.len() > SHOWN {
                true => (folded(html! { (counted(inputs.len(), "file")) }, list)),
                false => (list),
            }
        }
    }
}
