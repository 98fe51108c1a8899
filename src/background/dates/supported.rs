//! When the makers of what a service is built with no longer mend it, by the tables of the packs and by what their rules
//! select: no product is known here.
//!
//! A day is a fact whoever the service is, so it is told also where no text asks this service anything about it.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{DatedEvent, EventKind};
use crate::check::SupportEnd;
use crate::dossier::Dossier;
use crate::pack::{Field, OnFinding, Packs, Rule, Step};
use crate::select::{Budget, BudgetSpent, Match, resolve};
use crate::text::Place;
use crate::tree::Node;
use crate::words::quoted;

/// The end of support of each product and version that is named, once, where it is named first.
pub(super) fn ends(dossier: &Dossier, packs: &Packs, as_of: Date) -> Vec<DatedEvent> {
    let rules = packs.asked().iter().map(|asked| &*asked.rule);
    // What a rule says in words of its own is something else that a table's days are about.
    let rules = rules.filter(|rule| rule.message.is_none());
    let mut ends: BTreeMap<(String, String), (bool, SupportEnd, Place)> = BTreeMap::new();
    for rule in rules {
        // Some are about what only a person can tell of whether people use it.
        let is_certain = rule.verdict == OnFinding::Failed;
        for (end, place) in of_rule(rule, dossier, as_of) {
            let key = (end.product.clone(), end.cycle.clone());
            let is_better = ends.get(&key).is_none_or(|(known, _, known_place)| {
                (!is_certain, place.order()) < (!known, known_place.order())
            });
            if is_better {
                ends.insert(key, (is_certain, end, place));
            }
        }
    }
    let events = ends.into_values().map(|(is_certain, end, place)| {
        let SupportEnd {
            product,
            cycle,
            day,
            range,
        } = end;
        let of_range = range.map(|range| format!(", the last that {} admits,", quoted(&range)));
        let word = match day.last_day() < as_of {
            true => "ended",
            false => "ends",
        };
        let doubt = match is_certain {
            true => "",
            false => " (whether people use it or only the team does, a person knows)",
        };
        DatedEvent {
            what: format!(
                "support of {product} {cycle}{} {word}{doubt}",
                of_range.unwrap_or_default()
            ),
            day,
            kind: EventKind::SupportEnd,
            place: Some(place),
        }
    });
    events.collect()
}

fn of_rule(rule: &Rule, dossier: &Dossier, as_of: Date) -> Vec<(SupportEnd, Place)> {
    let steps: Vec<&Step> = rule.then.steps().iter().collect();
    if steps
        .iter()
        .all(|step| step.check.name() != "supported-version")
    {
        return Vec::new();
    }
    let mut budget = Budget::new(dossier.limits.matches);
    let root = dossier.root();
    let when = rule.when.as_ref();
    // What is too large to be looked at has no days.
    if !when.is_none_or(|when| when.holds(root, &mut budget).unwrap_or(false)) {
        return Vec::new();
    }
    let mut ends = Vec::new();
    for path in &rule.given {
        for selected in path.select(root, &mut budget).unwrap_or_default() {
            for step in &steps {
                let value = value(step, &selected, &mut budget).ok().flatten();
                let end = value
                    .and_then(|value| Some((step.check.support_end(value, as_of)?, value.place())));
                ends.extend(end);
            }
        }
    }
    ends
}

/// What a step looks at: of several that stand for one thing, the first, which is the version that is locked.
fn value<'d>(
    step: &Step,
    selected: &Match<'d>,
    budget: &mut Budget,
) -> Result<Option<Node<'d>>, BudgetSpent> {
    Ok(match &step.field {
        Field::Whole => Some(selected.node),
        Field::Keys => None,
        Field::Member(steps) => resolve(selected.node, &steps.iter().cloned().collect()),
        Field::Path(path) => {
            let found = path.select(selected.node, budget)?;
            found.first().map(|found| found.node)
        }
    })
}
