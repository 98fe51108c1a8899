//! One entry of a report as a result.

use super::log::{
    BaselineState, Finding, FindingProperties, Kind, Level, Location, PartialFingerprints,
    Suppression, SuppressionKind, Text,
};
use super::rules::{Rules, of_level};
use super::{Reader, place};
use crate::outcome::OutcomeName;
use crate::policy::Standing;
use crate::policy::waiver::{Scope, Waiver};
use crate::report::Entry;
use crate::report::identity::Identities;

/// The result for readers of SARIF, with everything that we know.
pub(super) fn full<'r>(
    entry: &Entry<'r>,
    rules: &mut Rules<'r>,
    identities: &mut Identities,
) -> Finding<'r> {
    let kind = kind(entry.outcome());
    let answers = entry.answers().iter().map(ToString::to_string);
    Finding {
        kind: Some(kind),
        level: match kind {
            Kind::Fail => level(entry),
            Kind::Pass | Kind::NotApplicable | Kind::Open | Kind::Review => Level::None,
        },
        message: Text::plain(entry.message.clone()),
        related_locations: place::related(entry),
        suppressions: suppression(entry).into_iter().collect(),
        baseline_state: baseline_state(entry),
        properties: Some(FindingProperties {
            obligation: entry.obligation(),
            outcome: entry.outcome(),
            cause: entry.cause(),
            level: entry.level(),
            standing: entry.standing.word(),
            closes_gate: entry.closes,
            origin: entry.origin(),
            answers: answers.collect(),
            source: entry.source(),
            question: entry.question(),
        }),
        ..known(entry, rules, identities, Reader::Any)
    }
}

/// The result as GitHub reads it. It shows the message alone in its lists, so that has to say by whose word.
pub(super) fn for_github<'r>(
    entry: &Entry<'r>,
    rules: &mut Rules<'r>,
    identities: &mut Identities,
) -> Finding<'r> {
    let by = match entry.obligation() {
        Some(obligation) => format!("{obligation}: {}", entry.origin()),
        None => entry.origin(),
    };
    let mut words = format!("{} ({by})", entry.message);
    if !entry.spot().is_its_own {
        words.push_str(
            ". It is about the repository as a whole, and shown here because every alert has a line",
        );
    }
    Finding {
        message: Text::plain(words),
        ..known(entry, rules, identities, Reader::Github)
    }
}

/// What every reader has to know.
fn known<'r>(
    entry: &Entry<'r>,
    rules: &mut Rules<'r>,
    identities: &mut Identities,
    reader: Reader,
) -> Finding<'r> {
    Finding {
        rule_id: entry.rule(),
        rule_index: rules.index(entry),
        kind: None,
        level: level(entry),
        message: Text::plain(""),
        locations: place::locations(entry, reader),
        partial_fingerprints: identities
            .of(entry)
            .map(|ours| PartialFingerprints { ours }),
        related_locations: Vec::new(),
        suppressions: Vec::new(),
        baseline_state: None,
        properties: None,
    }
}

fn level(entry: &Entry<'_>) -> Level {
    entry.level().map_or(Level::None, of_level)
}

/// SARIF tells what a tool could not decide for want of knowledge from what it leaves to a person, as we do.
fn kind(outcome: OutcomeName) -> Kind {
    match outcome {
        OutcomeName::Failed => Kind::Fail,
        OutcomeName::CannotTell => Kind::Open,
        OutcomeName::NeedsAPerson => Kind::Review,
        OutcomeName::Passed => Kind::Pass,
        OutcomeName::NotApplicable => Kind::NotApplicable,
    }
}

/// What excuses it. A reader who leaves out what is suppressed then counts what the gate counts.
fn suppression<'r>(entry: &Entry<'r>) -> Option<Suppression<'r>> {
    let accepted = |kind, justification, location| {
        Some(Suppression {
            kind,
            status: "accepted",
            justification,
            location,
        })
    };
    match entry.standing {
        Standing::Open => None,
        Standing::Waived(waiver) => {
            let kind = match waiver.scope {
                Scope::Lines { .. } | Scope::File => SuppressionKind::InSource,
                Scope::Record(_) => SuppressionKind::External,
            };
            let place = place::physical(&waiver.place, &entry.service.folder, Reader::Any);
            let location = place.map(|physical_location| Location {
                id: None,
                physical_location: Some(physical_location),
                logical_locations: Vec::new(),
                message: None,
            });
            accepted(kind, justification(waiver), location)
        }
        Standing::Known => {
            let baseline = entry.service.baseline.as_ref();
            let file = baseline.map(|baseline| format!(", `{}`", baseline.file));
            let words = format!("it stands in the baseline{}", file.unwrap_or_default());
            accepted(SuppressionKind::External, words, None)
        }
        Standing::Before => {
            let changes = entry.service.changed_since.as_ref();
            let at = changes.map(|changes| format!(" at `{}`", changes.revision));
            let words = format!(
                "it was found{} already, and its file has not changed since",
                at.unwrap_or_default()
            );
            accepted(SuppressionKind::External, words, None)
        }
    }
}

/// The reason, with who approved it and for how long.
fn justification(waiver: &Waiver) -> String {
    let approver = waiver.approver.as_ref();
    let terms = [
        approver.map(|approver| format!("approved by {approver}")),
        waiver.expires.map(|day| format!("until {day}")),
    ];
    let terms: Vec<String> = terms.into_iter().flatten().collect();
    match terms.is_empty() {
        true => waiver.reason.clone(),
        false => format!("{} ({})", waiver.reason, terms.join(", ")),
    }
}

/// Against what it was compared with. What a waiver covers is not looked up in the baseline, and what stands in a
/// changed file may be as old as the file.
fn baseline_state(entry: &Entry<'_>) -> Option<BaselineState> {
    let is_compared = entry.service.baseline.is_some() && entry.outcome() == OutcomeName::Failed;
    match entry.standing {
        Standing::Known | Standing::Before => Some(BaselineState::Unchanged),
        Standing::Open => is_compared.then_some(BaselineState::New),
        Standing::Waived(_) => None,
    }
}
