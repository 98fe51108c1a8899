//! The small pieces that all parts of a page are made of: words from outside, places, links, obligations.

use maud::{Markup, html};

use crate::escape::address;
use crate::obligation::{Basis, Obligation};
use crate::report::Entry;
use crate::report::briefing::Quote;
use crate::text::Place;
use crate::words::counted;

/// How many findings of one rule are told in full before the rest is only placed.
pub(super) const TOLD: usize = 10;

/// The page's own names for its parts, as `id` and in the contents.
pub(super) mod part {
    pub(in crate::report::html) const BRIEF: &str = "brief";
    pub(in crate::report::html) const TEXTS: &str = "texts";
    pub(in crate::report::html) const OVERVIEW: &str = "overview";
    /// Written by `figure`.
    pub(in crate::report::html) const FIGURES: &str = "figures";
    /// Written by `comparison`.
    pub(in crate::report::html) const CHANGES: &str = "changes";
    pub(in crate::report::html) const CLAUSES: &str = "clauses";
    pub(in crate::report::html) const RULESETS: &str = "rulesets";
    pub(in crate::report::html) const FILES: &str = "files";
    pub(in crate::report::html) const WAIVERS: &str = "waivers";
    pub(in crate::report::html) const APPENDIX: &str = "appendix";
}

/// Words that a repository may have written, which may run from right to left: they turn nothing around them.
pub(super) fn words(text: &str) -> Markup {
    html! { bdi { (text.trim()) } }
}

/// A name, a path, a value.
pub(super) fn code(text: &str) -> Markup {
    html! { code { (text) } }
}

/// A sentence of ours in which words in backticks are code.
pub(super) fn prose(text: &str) -> Markup {
    let text = text.trim();
    let is_even = text.matches('`').count().is_multiple_of(2);
    html! {
        @if is_even {
            @for (index, part) in text.split('`').enumerate() {
                @if index % 2 == 1 { (code(part)) } @else { (part) }
            }
        } @else { (text) }
    }
}

/// Whether [`link`] makes a link of it.
pub(super) fn is_address(text: &str) -> bool {
    address::followed(text).is_some()
}

/// A link to an address of the web or of a mailbox; anything else is only shown.
pub(super) fn link(address: &str, text: Markup) -> Markup {
    html! {
        @match address::followed(address) {
            Some(address) => { a href=(address) rel="noreferrer" { (text) } }
            None => (text),
        }
    }
}

/// `docs/a.yaml, line 3`, as people read and hear it: as the files of the service are named, as a page is about one.
pub(super) fn place(place: &Place) -> Markup {
    html! {
        @match (place.path(), place.positions()) {
            (Some(path), Some((start, _))) => {
                (code(path.as_str()))
                @if !matches!(place, Place::File(_)) { ", line " (start.line) }
            }
            (Some(path), None) => { (code(path.as_str())) }
            (None, _) => { "the repository as a whole" }
        }
    }
}

/// A few lines of a file, with their numbers.
pub(super) fn quote(quote: &Quote<'_>) -> Markup {
    html! {
        pre.quote { code {
            @for (index, line) in quote.lines.iter().enumerate() {
                span.line {
                    span.number aria-hidden="true" { (quote.first as usize + index) " " }
                    (line.words) @if line.is_cut { "…" } "\n"
                }
            }
            @if quote.is_cut { span.line { span.number aria-hidden="true" { "  " } "…\n" } }
        } }
    }
}

/// `standard` or `guidance`: told apart by the word and by shape, never by colour alone.
pub(super) fn obligation(obligation: Obligation) -> Markup {
    let (class, word) = match obligation {
        Obligation::Standard => ("tag standard", "standard"),
        Obligation::Guidance => ("tag guidance", "guidance"),
    };
    html! { span class=(class) { (word) } }
}

/// Where an entry stands, and what stands there.
pub(super) fn stands(entry: &Entry<'_>) -> Markup {
    let at = entry.place();
    html! {
        @if let Some(at) = at {
            p.place { (place(at)) }
            @if let Some(quoted) = Quote::of(at) { (quote(&quoted)) }
        }
    }
}

/// Many places, file by file in the order in which the files come: `docs/a.yaml, lines 3, 8 and 12`. Each once.
pub(super) fn places<'p>(places: impl Iterator<Item = &'p Place>) -> Markup {
    let mut files: Vec<(Option<&str>, Vec<u32>)> = Vec::new();
    for place in places {
        let path = place.path().map(|path| path.as_str());
        let line = match place {
            Place::Repository | Place::File(_) => None,
            Place::Text { .. } => place.positions().map(|(start, _)| start.line),
        };
        // Findings come sorted: those of one file stand together.
        match files.last_mut() {
            Some((last, lines)) if *last == path => lines.extend(line),
            Some(_) | None => files.push((path, line.into_iter().collect())),
        }
    }
    for (_, lines) in &mut files {
        lines.sort_unstable();
        lines.dedup();
    }
    html! {
        ul.places {
            @for (path, lines) in &files {
                li {
                    @match path {
                        Some(path) => (code(path)),
                        None => "the repository as a whole",
                    }
                    @match lines.as_slice() {
                        [] => {}
                        [only] => { ", line " (only) }
                        [first, rest @ ..] => {
                            ", lines " (first)
                            @for line in rest { ", " (line) }
                        }
                    }
                }
            }
        }
    }
}

/// What is folded away on a screen and open on paper.
pub(super) fn folded(summary: Markup, inside: Markup) -> Markup {
    html! { details { summary { (summary) } div.folded { (inside) } } }
}

/// A row of a list of facts.
pub(super) fn fact(label: &str, said: Markup) -> Markup {
    html! { div { dt { (label) } dd { (said) } } }
}

/// The same where there is something to say.
pub(super) fn fact_of<T>(label: &str, said: Option<T>, write: impl Fn(T) -> Markup) -> Markup {
    html! { @if let Some(said) = said { (fact(label, write(said))) } }
}

/// The sentence that decides: its word, what it says, where it stands, whom it binds and when.
pub(super) fn basis(basis: &Basis) -> Markup {
    let Basis {
        force,
        source,
        says,
        binds,
        from,
        until,
        unverified,
    } = basis;
    html! {
        strong { (force) }
        @if let Some(says) = says { ": " (prose(says)) }
        " " span.source { "(" (link(source, html! { "source" })) ")" }
        " "
        span.quiet {
            @match binds.is_everyone() {
                true => "It is for everyone",
                false => { "It is for " (binds) }
            }
            @if let Some(from) = from { ", from " (from) }
            @if let Some(until) = until { ", withdrawn on " (until) }
            "."
            @if let Some(unverified) = unverified {
                " Not verified: " (prose(unverified))
            }
        }
    }
}

/// A way of saying how many: `3`, or a dash that is read as `none`.
pub(super) fn count(number: usize) -> Markup {
    html! {
        @match number {
            0 => { span.none aria-hidden="true" { "–" } " " span.unseen { "none" } }
            number => (number),
        }
    }
}

/// `and 3 more places`, which can be opened.
pub(super) fn more_places<'p>(
    rest: impl ExactSizeIterator<Item = &'p Place>,
    what: &str,
) -> Markup {
    html! {
        @if rest.len() > 0 {
            (folded(html! { "and " (counted(rest.len(), what)) }, places(rest)))
        }
    }
}
