//! What fails a rule: a finding of OSCAL for each rule that failed, of the objective that the rule is. What passed has
//! none, because OSCAL's word for it is a verdict.

use super::components::by_whose_word;
use super::document::{Finding, Link, Reason, Target, TargetKind, TargetState, TargetStatus};
use super::identity::Identities;
use super::names;
use super::observations::{Observed, Scene, of_entry};
use super::risks::Risks;
use super::words::{Line, Text};
use crate::outcome::OutcomeName;
use crate::report::Entry;
use crate::words::counted;

/// Of more findings, the observation has the rest.
const TOLD: usize = 20;

pub(super) fn of(
    scene: &Scene<'_>,
    observed: &[Observed<'_>],
    risks: &Risks,
    identities: &mut Identities,
) -> Vec<Finding> {
    let failed = observed
        .iter()
        .filter(|one| one.entries[0].outcome() == OutcomeName::Failed);
    failed
        .filter_map(|one| of_rule(scene, one, risks, identities))
        .collect()
}

fn of_rule(
    scene: &Scene<'_>,
    observed: &Observed<'_>,
    risks: &Risks,
    identities: &mut Identities,
) -> Option<Finding> {
    let entries = &observed.entries;
    let entry = &entries[0];
    let target_id = names::objective(entry)?;
    let mut prints: Vec<String> = (entries.iter())
        .filter_map(|entry| Some(entry.fingerprint()?.digest()))
        .collect();
    prints.sort();
    let pack = entry.pack();
    let parts = [&scene.key[..], &[&*pack, entry.rule()]].concat();
    let prints: Vec<&str> = prints.iter().map(String::as_str).collect();
    let excused = entries.iter().filter(|entry| !entry.standing.is_open());
    let excused = excused.count();
    let title = match entries.len() {
        1 => entry.message.to_string(),
        count => format!("`{}`: {}", entry.rule(), counted(count, "finding")),
    };
    Some(Finding {
        uuid: identities.give("finding", &[parts, prints].concat()),
        title: Line::of(&title),
        description: described(scene, entries),
        props: of_entry(entry)
            .with("open", (entries.len() - excused).to_string())
            .with("excused", excused.to_string()),
        links: (entry.source().and_then(Link::reference))
            .into_iter()
            .collect(),
        origins: [scene.origin.clone()],
        target: Target {
            kind: TargetKind::ObjectiveId,
            target_id,
            title: Line::of(entry.title()),
            status: TargetStatus {
                state: TargetState::NotSatisfied,
                reason: Reason::Fail,
                remarks: Text::of(&format!(
                    "Said of this rule, and not of the clause. {}",
                    by_whose_word(entry)
                )),
            },
        },
        related_observations: vec![observed.related(None)],
        related_risks: risks.related(entries),
    })
}

fn described(scene: &Scene<'_>, entries: &[Entry<'_>]) -> Text {
    let told = entries.iter().take(TOLD).map(|entry| {
        let place = entry.place().map(|place| scene.told(place));
        format!("{}: {}", place.unwrap_or_default(), entry.message)
    });
    let rest = entries.len().saturating_sub(TOLD);
    let rest = (rest > 0).then(|| format!("And {rest} more, which the observation has."));
    Text::paragraphs(told.chain(rest)).unwrap_or_else(|| Text::of(entries[0].rule()))
}
