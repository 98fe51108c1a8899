//! Clause by clause: what a machine could see, what it found, what is excused, and what to ask the team.
//!
//! A rule is told in full at the clause that decides, and only named at the others. A clause of which nothing speaks
//! stays short.

use std::collections::BTreeSet;

use maud::{Markup, html};

use super::blocks::{
    self, TOLD, code, fact, folded, is_address, link, more_places, obligation, part, place, prose,
    quote, words,
};
use super::finding;
use crate::background::exceptions::DeclaredException;
use crate::evidence::Evidence;
use crate::obligation::Obligation;
use crate::outcome::OutcomeName;
use crate::pack::PackInfo;
use crate::report::Entry;
use crate::report::briefing::{Briefing, ClausePart, Question, Quote, TextPart, Touch};
use crate::report::group::group;
use crate::text::Place;
use crate::words::counted;

/// How many places that satisfied a rule are quoted before the rest is counted.
const QUOTED: usize = 2;

/// More clauses of one text than these, of which nothing speaks, are folded away behind the others.
const SHORT_ONES: usize = 4;

pub(super) fn section(briefing: &Briefing<'_>) -> Markup {
    html! {
        @if !briefing.texts.is_empty() {
            section {
                h2 id=(part::CLAUSES) { "Clause by clause" }
                @for text in &briefing.texts { (text_part(briefing, text)) }
            }
        }
    }
}

/// Where the clauses of a text begin.
pub(super) fn of_text(info: &PackInfo) -> String {
    let name = format!("text-{}-{}", info.id, info.edition);
    let part = |character: char| match character {
        'a'..='z' | 'A'..='Z' | '0'..='9' | '-' | '.' => character,
        _ => '_',
    };
    name.chars().map(part).collect()
}

/// Whether there is nothing of a clause but its own question.
pub(super) fn is_short(clause: &ClausePart<'_>) -> bool {
    clause.touches.is_empty() && clause.declared.is_empty() && clause.exceptions.is_empty()
}

fn text_part(briefing: &Briefing<'_>, text: &TextPart<'_>) -> Markup {
    let info = &*text.pack.info;
    let many = text
        .clauses
        .iter()
        .filter(|clause| is_short(clause))
        .count()
        > SHORT_ONES;
    let (behind, told): (Vec<_>, Vec<_>) =
        (text.clauses.iter()).partition(|clause| many && is_short(clause));
    html! {
        h3 id=(of_text(info)) {
            (words(&info.title)) " " span.quiet { "(" (info.edition) ")" }
        }
        @for clause in told { (clause_part(briefing, clause)) }
        @if !behind.is_empty() {
            (folded(
                html! { (counted(behind.len(), "clause")) " of which nothing here speaks: what to ask" },
                html! { div.short-ones { @for clause in behind { (clause_part(briefing, clause)) } } },
            ))
        }
    }
}

fn clause_part(briefing: &Briefing<'_>, clause: &ClausePart<'_>) -> Markup {
    let of = clause.clause;
    html! {
        section.clause {
            h4 id=(clause.anchor()) { (link(&of.source, words(&of.title))) }
            p.id { (code(&of.id)) }
            @if is_short(clause) {
                p.person { span.label { "For a person:" } " " (prose(&of.person)) }
                @for question in clause.questions() {
                    p.ask { span.label { "Ask:" } " " (prose(question.words)) }
                }
            } @else {
                (evidence(clause))
                (findings(briefing, clause))
                (excused(clause))
                (exceptions(clause))
                (doubts(clause))
                (elsewhere(briefing, clause))
                (questions(clause))
            }
        }
    }
}

/// The rules that are told here, of one outcome.
fn own<'t, 'r>(
    clause: &'t ClausePart<'r>,
    outcome: OutcomeName,
) -> impl Iterator<Item = &'t Touch<'r>> {
    let own = clause.touches.iter().filter(|touch| touch.decides);
    own.filter(move |touch| touch.outcome() == outcome)
}

fn evidence(clause: &ClausePart<'_>) -> Markup {
    let passed: Vec<&Touch<'_>> = own(clause, OutcomeName::Passed).collect();
    html! {
        @if !passed.is_empty() || !clause.declared.is_empty() {
            h5 { "Evidence found" }
            ul.evidence {
                @for one in &clause.declared { li { (declared(one)) } }
                @for touch in &passed { li { (seen(&touch.entries[0])) } }
            }
        }
    }
}

/// What the team declares.
fn declared(one: &Evidence) -> Markup {
    html! {
        p.title {
            "Declared by the team: "
            @match one.link.as_deref() {
                Some(address) if is_address(address) => (link(address, words(address))),
                Some(path) => (code(path)),
                None => span.gap { "it does not say where it is" },
            }
            @match one.date.as_deref() {
                Some(date) => { ", of " (words(date)) }
                None => { ", " span.gap { "without a day" } }
            }
            " " span.where { (place(&one.place)) }
        }
        @if let Some(note) = &one.note { p { (words(note)) } }
    }
}

/// What satisfied a rule.
fn seen(entry: &Entry<'_>) -> Markup {
    // Two things may stand at one place.
    let mut known = BTreeSet::new();
    let places = entry.evidence().iter().map(|one| &one.place);
    let places: Vec<&Place> = places.filter(|at| known.insert(at.order())).collect();
    html! {
        p.title { (prose(entry.title())) " " span.quiet { (code(entry.rule())) } }
        @for at in places.iter().take(QUOTED) {
            p.place { (place(at)) }
            @if let Some(quoted) = Quote::of(at) { (quote(&quoted)) }
        }
        (more_places(places.iter().copied().skip(QUOTED), "more place"))
    }
}

fn findings(briefing: &Briefing<'_>, clause: &ClausePart<'_>) -> Markup {
    let open: Vec<&Touch<'_>> = (clause.touches.iter())
        .filter(|touch| touch.decides && touch.is_open())
        .collect();
    let of = |obligation: Obligation| {
        let is_it = move |touch: &&&Touch<'_>| touch.obligation() == Some(obligation);
        open.iter().filter(is_it).copied()
    };
    html! {
        @if !open.is_empty() {
            h5 { "Findings" }
            @for touch in of(Obligation::Standard).chain(of(Obligation::Guidance)) {
                @let entries: Vec<&Entry<'_>> = touch.entries.iter().filter(|one| one.is_to_mend()).collect();
                (finding::open(&entries, also(briefing, &touch.entries[0])))
            }
        }
    }
}

/// The other clauses that ask for the same.
fn also(briefing: &Briefing<'_>, entry: &Entry<'_>) -> Markup {
    let others = entry.answers().iter().skip(1);
    let others: Vec<_> = others
        .filter_map(|answer| Some((answer, answer.ground.as_ref()?.obligation)))
        .collect();
    html! {
        @if !others.is_empty() {
            (fact("Also asked by", html! {
                @for (index, (answer, obligation)) in others.iter().enumerate() {
                    @if index > 0 { "; " }
                    @match part_named(briefing, &answer.pack, &answer.clause.id) {
                        Some(part) => a href={ "#" (part.anchor()) } { (words(&answer.to_string())) },
                        None => (words(&answer.to_string())),
                    }
                    " (" (obligation) ")"
                }
            }))
        }
    }
}

/// Where a clause is told on this page.
fn part_named<'b, 'r>(
    briefing: &'b Briefing<'r>,
    pack: &PackInfo,
    clause: &str,
) -> Option<&'b ClausePart<'r>> {
    let is_it = |info: &PackInfo| info.id == pack.id && info.edition == pack.edition;
    let text = briefing.texts.iter().find(|text| is_it(&text.pack.info))?;
    text.clauses.iter().find(|part| part.clause.id == clause)
}

fn excused(clause: &ClausePart<'_>) -> Markup {
    let failed = own(clause, OutcomeName::Failed);
    let of_rules: Vec<Vec<&Entry<'_>>> = failed
        .map(|touch| {
            (touch.entries.iter())
                .filter(|one| !one.is_to_mend())
                .collect()
        })
        .filter(|entries: &Vec<_>| !entries.is_empty())
        .collect();
    html! {
        @if !of_rules.is_empty() {
            h5 { "Findings that are excused" }
            @for entries in &of_rules { (finding::excused(entries)) }
        }
    }
}

fn exceptions(clause: &ClausePart<'_>) -> Markup {
    html! {
        @if !clause.exceptions.is_empty() {
            h5 { "Exceptions that the team declares" }
            @for one in &clause.exceptions { (exception(one)) }
        }
    }
}

fn exception(one: &DeclaredException) -> Markup {
    let said = |what: Option<&str>| {
        html! { @match what { Some(what) => (words(what)), None => span.gap { "not said" } } }
    };
    html! {
        div.finding.excused {
            p.message {
                @match one.about.as_deref().or(one.kind.as_deref()) {
                    Some(about) => (words(about)),
                    None => "An exception",
                }
                " " span.where { (place(&one.place)) }
            }
            dl.facts {
                @if let (Some(kind), Some(_)) = (&one.kind, &one.about) { (fact("Kind", words(kind))) }
                (fact("Reason", said(one.reason.as_deref())))
                (fact("Owner", said(one.owner.as_deref())))
                (fact("Review", said(one.review.as_deref())))
                @if let Some(address) = &one.link { (fact("Link", link(address, words(address)))) }
                (fact("Whether it counts", html! {
                    @match &one.idle { Some(why) => { "no: " (prose(why)) } None => "yes" }
                }))
            }
        }
    }
}

/// What nobody can tell: one unreadable file can leave many rules in doubt, and is named once.
fn doubts(clause: &ClausePart<'_>) -> Markup {
    let unclear = own(clause, OutcomeName::CannotTell).map(|touch| &touch.entries[0]);
    let doubts = group(unclear.map(|entry| ((&*entry.message, entry.stands()), entry)));
    html! {
        @if !doubts.is_empty() {
            h5 { "Cannot tell" }
            ul {
                @for ((said, _), entries) in &doubts {
                    li {
                        (prose(said))
                        @if let Some(at) = entries[0].place() {
                            " " span.where { (place(at)) }
                        }
                        " " span.quiet { "This leaves open: " (names(entries.iter().map(|entry| entry.rule()))) }
                    }
                }
            }
        }
    }
}

fn names<'r>(rules: impl Iterator<Item = &'r str>) -> Markup {
    html! { @for (index, rule) in rules.enumerate() { @if index > 0 { ", " } (code(rule)) } }
}

/// Rules that speak to this clause, too, and are told at another.
fn elsewhere(briefing: &Briefing<'_>, clause: &ClausePart<'_>) -> Markup {
    let others: Vec<&Touch<'_>> = (clause.touches.iter())
        .filter(|touch| !touch.decides)
        .collect();
    html! {
        @if !others.is_empty() {
            h5 { "Told at another clause" }
            ul.elsewhere {
                @for touch in others {
                    @let entry = &touch.entries[0];
                    li {
                        @if let Some(much) = touch.obligation() { (obligation(much)) " " }
                        (prose(entry.title())) ": " (came_to(touch)) ", "
                        @match decided_at(briefing, entry) {
                            Some(part) => {
                                a href={ "#" (part.anchor()) } { (words(&part.clause.title)) }
                                " " span.quiet { (part.info) }
                            }
                            None => (words(&entry.origin())),
                        }
                    }
                }
            }
        }
    }
}

fn decided_at<'b, 'r>(briefing: &'b Briefing<'r>, entry: &Entry<'_>) -> Option<&'b ClausePart<'r>> {
    let answer = entry.answers().first()?;
    part_named(briefing, &answer.pack, &answer.clause.id)
}

/// What a rule came to, in a few words.
fn came_to(touch: &Touch<'_>) -> Markup {
    let open = touch.entries.iter().filter(|one| one.is_to_mend()).count();
    html! {
        @match touch.outcome() {
            OutcomeName::Passed => "evidence found",
            OutcomeName::Failed if open == 0 => "findings, all excused",
            OutcomeName::Failed => (counted(open, "finding")),
            OutcomeName::NeedsAPerson => "needs a person",
            OutcomeName::CannotTell => "cannot tell",
            OutcomeName::NotApplicable => "not applicable",
        }
    }
}

fn questions(clause: &ClausePart<'_>) -> Markup {
    let of = clause.clause;
    html! {
        div.asked {
            h5 { "Questions to ask the team" }
            ul.questions {
                @for question in clause.questions() {
                    li {
                        (prose(question.words))
                        (looked_at(clause, &question))
                    }
                }
            }
            p.person {
                span.label { "No machine can see:" } " " (prose(&of.person))
            }
            @if let Some(machine) = &of.machine {
                p.person { span.label { "A machine looks at:" } " " (prose(machine)) }
            }
        }
    }
}

/// Where to look, for the question of a rule.
fn looked_at(clause: &ClausePart<'_>, question: &Question<'_>) -> Markup {
    let is_it = |touch: &&Touch<'_>| Some(touch.entries[0].rule()) == question.rule;
    let touch = own(clause, OutcomeName::NeedsAPerson).find(is_it);
    html! {
        @if let (Some(touch), Some(rule)) = (touch, question.rule) {
            " " span.quiet { (code(rule)) }
            ul.look {
                @for entry in touch.entries.iter().take(TOLD) {
                    li {
                        (prose(&entry.message))
                        @if let Some(at) = entry.place() { " " span.where { (blocks::place(at)) } }
                    }
                }
            }
            @let rest = touch.entries.get(TOLD..).unwrap_or_default();
            @if !rest.is_empty() {
                (folded(
                    html! { (rest.len()) " more to look at" },
                    blocks::places(rest.iter().filter_map(Entry::place)),
                ))
            }
        }
    }
}
