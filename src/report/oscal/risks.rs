//! What is set aside: waivers and baselines, as risks with a deadline.
//!
//! `deviation-approved` is said of a waiver that counts and names who approved it, and of nothing else.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::Date;

use super::document::{Link, RelatedRisk, Risk, RiskStatus};
use super::href::Href;
use super::identity::{Id, Identities};
use super::moment::Moment;
use super::observations::{Observed, Scene};
use super::property::Properties;
use super::words::{Line, Text};
use crate::policy::Standing;
use crate::policy::baseline::BaselineUse;
use crate::policy::waiver::{State, Waiver, WaiverUse};
use crate::report::{Entry, seen_from_here};
use crate::words::counted;

/// The risks of one service, and what excuses which finding.
#[derive(Debug, Default)]
pub(super) struct Risks {
    pub(super) all: Vec<Risk>,
    waivers: BTreeMap<*const Waiver, Id>,
    baseline: Option<Id>,
}

impl Risks {
    pub(super) fn of(
        scene: &Scene<'_>,
        observed: &[Observed<'_>],
        as_of: Date,
        identities: &mut Identities,
    ) -> Risks {
        let mut risks = Risks::default();
        let of_rules = OfRules::of(observed);
        for used in &scene.service.waivers {
            if let Some(status) = status(used) {
                let risk = of_waiver(scene, used, status, &of_rules, as_of, identities);
                (risks.waivers).insert(Arc::as_ptr(&used.waiver), risk.uuid);
                risks.all.push(risk);
            }
        }
        let baseline = scene.service.baseline.as_ref();
        if let Some(used) = baseline.filter(|used| used.left.iter().any(|left| left.count > 0)) {
            let risk = of_baseline(scene, used, observed, identities);
            risks.baseline = Some(risk.uuid);
            risks.all.push(risk);
        }
        risks
    }

    /// The risks under which findings are set aside, each once.
    pub(super) fn related(&self, entries: &[Entry<'_>]) -> Vec<RelatedRisk> {
        let ids = entries.iter().filter_map(|entry| match entry.standing {
            Standing::Waived(waiver) => self.waivers.get(&Arc::as_ptr(waiver)).copied(),
            Standing::Known => self.baseline,
            Standing::Open | Standing::Before => None,
        });
        let mut known = BTreeSet::new();
        let ids = ids.filter(|id| known.insert(*id));
        ids.map(|risk_uuid| RelatedRisk { risk_uuid }).collect()
    }
}

/// `None` for a waiver that covers nothing: there is no risk to speak of, and a notice tells of the record.
fn status(used: &WaiverUse) -> Option<RiskStatus> {
    match used.state {
        State::Active | State::Expiring { .. } => Some(match used.waiver.approver {
            Some(_) => RiskStatus::DeviationApproved,
            None => RiskStatus::Open,
        }),
        State::Expired => Some(RiskStatus::Open),
        State::NotYetValid | State::Unapproved => Some(RiskStatus::DeviationRequested),
        State::Unused => None,
    }
}

/// What was observed of each rule that has findings.
struct OfRules<'o>(BTreeMap<&'o str, Vec<OfRule<'o>>>);

struct OfRule<'o> {
    observed: &'o Observed<'o>,
    /// How many of the findings each waiver excuses.
    excused: BTreeMap<*const Waiver, usize>,
}

impl<'o> OfRules<'o> {
    fn of(observed: &'o [Observed<'o>]) -> OfRules<'o> {
        let mut rules: BTreeMap<&str, Vec<_>> = BTreeMap::new();
        for one in observed {
            if one.entries.iter().all(|entry| entry.finding.is_none()) {
                continue;
            }
            let mut excused = BTreeMap::new();
            for entry in &one.entries {
                if let Standing::Waived(waiver) = entry.standing {
                    *excused.entry(Arc::as_ptr(waiver)).or_default() += 1;
                }
            }
            let of_rule = rules.entry(one.entries[0].rule()).or_default();
            of_rule.push(OfRule {
                observed: one,
                excused,
            });
        }
        OfRules(rules)
    }
}

fn of_waiver(
    scene: &Scene<'_>,
    used: &WaiverUse,
    status: RiskStatus,
    observed: &OfRules<'_>,
    as_of: Date,
    identities: &mut Identities,
) -> Risk {
    let waiver = &used.waiver;
    let folder = &scene.service.folder;
    let stands = seen_from_here(folder, &waiver.place.to_string());
    let file = waiver.place.path();
    let file = file.map(|path| seen_from_here(folder, path.as_str()));
    let file_name = file.as_deref().unwrap_or_default();
    let parts = [
        &scene.key[..],
        &[waiver.rule.as_str(), &waiver.reason, file_name],
    ]
    .concat();
    let of_rule = observed.0.get(waiver.rule.as_str()).into_iter().flatten();
    let related = of_rule.map(|of_rule| {
        let one = of_rule.observed;
        let excused = of_rule.excused.get(&Arc::as_ptr(waiver));
        let remarks = match excused.copied().unwrap_or_default() {
            0 => "It is of the same rule; the waiver excuses nothing of it.".to_owned(),
            count => format!(
                "It excuses {count} of {}.",
                counted(one.entries.len(), "finding")
            ),
        };
        one.related(Some(Text::of(&remarks)))
    });
    let related_observations = related.collect();
    let unnamed = "Nobody is named who approved it; what is guidance a team may set aside itself.";
    let is_unnamed = used.covers > 0 && waiver.approver.is_none();
    let statement = [waiver.risk.as_deref(), Some(&waiver.reason)];
    let statement = statement.into_iter().flatten();
    let mut said = statement.filter(|words| !words.trim().is_empty());
    let said = said.next();
    let evidence = waiver.evidence.as_deref();
    let decision = evidence
        .and_then(Href::web)
        .map(|href| link(href, "decision", "the decision"));
    let record = file.as_deref().map(Href::file);
    let record = record.map(|href| link(href, "record", "where it is recorded"));
    Risk {
        uuid: identities.give("waiver", &parts),
        title: Line::of(&format!("Waiver of `{}`", waiver.rule.replace('`', "'"))),
        description: Text::paragraphs([
            format!("The state of the waiver is {}.", used.in_words(as_of)),
            format!("It excuses {}.", counted(used.covers, "finding")),
            if is_unnamed {
                unnamed.to_owned()
            } else {
                String::new()
            },
        ])
        .unwrap_or_else(|| Text::of("")),
        statement: Text::of(said.unwrap_or("The record says nothing.")),
        props: Properties::new()
            .with("kind", "waiver")
            .with("waiver-state", used.state.word())
            .with("covers", used.covers.to_string())
            .with("rule", &waiver.rule)
            .with("reason", &waiver.reason)
            .with_some("owner", waiver.owner.as_deref())
            .with_some("approver", waiver.approver.as_deref())
            .with_some("granted", waiver.granted.map(|day| day.to_string()))
            .with_some("expires", waiver.expires.map(|day| day.to_string()))
            .with_some("evidence", evidence)
            .with("recorded-at", stands),
        links: decision.into_iter().chain(record).collect(),
        status,
        origins: [scene.origin.clone()],
        deadline: waiver.expires.and_then(Moment::end_of),
        related_observations,
    }
}

/// A list of what was there when a team began: nobody approved any of it.
fn of_baseline(
    scene: &Scene<'_>,
    used: &BaselineUse,
    observed: &[Observed<'_>],
    identities: &mut Identities,
) -> Risk {
    let left: usize = used.left.iter().map(|left| left.count).sum();
    let related = observed.iter().filter_map(|one| {
        let known = one.entries.iter();
        let known = known
            .filter(|entry| matches!(entry.standing, Standing::Known))
            .count();
        let all = counted(one.entries.len(), "finding");
        let remarks = Text::of(&format!("{known} of {all} stand in the baseline."));
        (known > 0).then(|| one.related(Some(remarks)))
    });
    let related_observations = related.collect();
    Risk {
        uuid: identities.give("baseline", &[&scene.key[..], &[&used.file]].concat()),
        title: Line::of("Findings of the baseline"),
        description: Text::of(&format!(
            "{} of {} that were there when the team began are there still, and are left out of account until they are mended.",
            left,
            counted(used.total, "finding")
        )),
        statement: Text::of(
            "What stands in the baseline was recorded so that it can be worked off. Nobody approved it.",
        ),
        props: Properties::new()
            .with("kind", "baseline")
            .with("file", &used.file)
            .with("covers", left.to_string())
            .with_some("owner", used.owner.as_deref())
            .with_some("expires", used.until.map(|day| day.to_string())),
        links: Vec::new(),
        status: RiskStatus::Open,
        origins: [scene.origin.clone()],
        deadline: used.until.and_then(Moment::end_of),
        related_observations,
    }
}

fn link(href: Href, rel: &'static str, text: &str) -> Link {
    Link {
        href,
        rel,
        text: Some(Line::of(text)),
    }
}
