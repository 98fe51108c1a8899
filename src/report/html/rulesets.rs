//! What rulesets found, which speak for a team and for no published text; and what looks like a slip in them.

use maud::{Markup, html};

use super::blocks::{code, folded, part, place, prose};
use super::finding;
use crate::outcome::OutcomeName;
use crate::report::Entry;
use crate::report::briefing::Briefing;
use crate::typed::Mistake;
use crate::words::counted;

pub(super) fn section(briefing: &Briefing<'_>) -> Markup {
    if briefing.report.rulesets.is_empty() {
        return html! {};
    }
    let of = |wanted: OutcomeName| {
        let rules = briefing.rulesets.iter();
        let rules: Vec<_> = (rules.filter(|rule| rule[0].outcome() == wanted)).collect();
        rules
    };
    let failed = of(OutcomeName::Failed);
    let passed = of(OutcomeName::Passed);
    let in_doubt = of(OutcomeName::CannotTell);
    let slips: Vec<&Mistake> = slips(briefing);
    html! {
        section {
            h2 id=(part::RULESETS) { "Rulesets" }
            p.lead {
                "Rules that the team brings along. They belong to no clause, and what they find is guidance unless the settings "
                "name the published sentence that a rule stands for. "
                @match failed.len() { 0 => "None of them found anything.", _ => {} }
            }
            @for rule in &failed {
                (finding::open(&split(rule, Entry::is_to_mend), html! {}))
                (finding::excused(&split(rule, |entry| !entry.is_to_mend())))
            }
            @if !in_doubt.is_empty() {
                h3 { "Cannot tell" }
                ul { @for rule in &in_doubt { li { (code(rule[0].rule())) ": " (prose(&rule[0].message)) } } }
            }
            @if !passed.is_empty() {
                (folded(
                    html! { (counted(passed.len(), "rule")) " with nothing to report" },
                    html! { ul { @for rule in &passed { li { (code(rule[0].rule())) ": " (prose(rule[0].title())) } } } },
                ))
            }
            @if !slips.is_empty() {
                (folded(
                    html! { (counted(slips.len(), "note")) " on the rulesets themselves" },
                    html! {
                        ul {
                            @for slip in &slips {
                                li {
                                    (prose(&slip.message)) " " span.where { (place(&slip.place)) }
                                    @if let Some(help) = &slip.help { ". " (prose(help)) }
                                }
                            }
                        }
                    },
                ))
            }
        }
    }
}

fn split<'t, 'r>(rule: &'t [Entry<'r>], wanted: impl Fn(&Entry<'r>) -> bool) -> Vec<&'t Entry<'r>> {
    rule.iter().filter(|entry| wanted(entry)).collect()
}

/// What looks like an author's slip. The files of rulesets are named from where the reader is, and documents from the
/// service.
fn slips<'b>(briefing: &Briefing<'b>) -> Vec<&'b Mistake> {
    let of_files = briefing.report.rulesets.iter().flat_map(|used| &used.slips);
    let met = briefing.service.slips.iter().map(|met| &met.slip);
    of_files.chain(met).collect()
}
