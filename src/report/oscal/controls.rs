//! The clauses that rules were held against, as controls; and what the rules ask and a person is to ask, as their
//! objectives and methods. The obligation of a rule is decided for each service, so nothing here speaks of it.

use std::collections::{BTreeMap, BTreeSet};

use super::document::{
    ControlSelection, Link, Method, Objective, ObjectiveSelection, Objectives, Part, PartName,
    ReviewedControls, SelectControl, SelectObjective,
};
use super::names;
use super::property::Properties;
use super::token::Token;
use super::words::{Line, Text};
use crate::outcome::OutcomeName;
use crate::pack::{Clause, PackInfo};
use crate::report::{Entry, PackUse, Report, RulesetUse, ServiceReport};
use crate::words::counted;

/// OSCAL wants a control where nothing was looked at but the files themselves.
const OURS: &str = env!("CARGO_PKG_NAME");

/// What came of a service's rules, without those that do not concern it: of each its entries, never none.
pub(super) fn assessed(service: &ServiceReport) -> impl Iterator<Item = Vec<Entry<'_>>> {
    let rules = service.rules();
    rules.filter(|entries| entries[0].outcome() != OutcomeName::NotApplicable)
}

/// The clauses of all texts that speak to a service, and the rulesets, with what is asked of them.
pub(super) fn objectives(report: &Report) -> Objectives {
    let mut rules: BTreeMap<Token, BTreeMap<Token, Entry<'_>>> = BTreeMap::new();
    for entries in report.services.iter().flat_map(assessed) {
        let entry = &entries[0];
        if let (Some(control), Some(objective)) = (names::control(entry), names::objective(entry)) {
            let of_control = rules.entry(control).or_default();
            of_control.entry(objective).or_insert_with(|| entry.clone());
        }
    }
    let of_texts = speaking(report, &report.services).into_iter();
    let of_texts = of_texts.flat_map(|pack| {
        let clauses = pack.clauses.iter();
        clauses.map(|clause| of_clause(&pack.info, clause, &rules))
    });
    let of_rulesets = ruleset_names(report).into_iter();
    let of_rulesets = of_rulesets.filter_map(|name| of_ruleset(name, &rules));
    Objectives {
        objectives_and_methods: of_texts.chain(of_rulesets).collect(),
    }
}

type Rules<'r> = BTreeMap<Token, BTreeMap<Token, Entry<'r>>>;

fn of_clause(info: &PackInfo, clause: &Clause, rules: &Rules<'_>) -> Objective {
    let control = names::clause(info, clause);
    let of_clause = rules.get(&control).into_iter().flatten();
    let question = Part {
        id: None,
        name: PartName::AssessmentMethod,
        title: None,
        props: Properties::new().with("method", Method::Interview.word()),
        prose: Some(Text::of(&clause.question)),
        links: Vec::new(),
    };
    Objective {
        control_id: control,
        description: Text::of(&clause.title),
        props: Properties::new()
            .with("pack", &info.id)
            .with("edition", &info.edition)
            .with("clause", &clause.id)
            .with_some("seen-by-a-machine", clause.machine.as_deref())
            .with("seen-by-a-person", &clause.person),
        links: Link::reference(&clause.source).into_iter().collect(),
        parts: of_clause
            .map(|(id, entry)| of_rule(id, entry))
            .chain([question])
            .collect(),
    }
}

fn of_ruleset(name: &str, rules: &Rules<'_>) -> Option<Objective> {
    let control = names::ruleset(name);
    let of_ruleset = rules.get(&control)?;
    Some(Objective {
        control_id: control,
        description: Text::of("A ruleset that was brought along; it is no published text."),
        props: Properties::new().with("ruleset", name),
        links: Vec::new(),
        parts: of_ruleset
            .iter()
            .map(|(id, entry)| of_rule(id, entry))
            .collect(),
    })
}

fn of_rule(id: &Token, entry: &Entry<'_>) -> Part {
    Part {
        id: Some(id.clone()),
        name: PartName::AssessmentObjective,
        title: Some(Line::of(entry.title())),
        props: Properties::new().with("rule", entry.rule()),
        prose: Text::paragraphs(entry.why()),
        links: entry
            .read_on()
            .and_then(Link::reference)
            .into_iter()
            .collect(),
    }
}

/// The packs that speak to any of these services, in their order.
fn speaking<'r>(report: &'r Report, services: &[ServiceReport]) -> Vec<&'r PackUse> {
    let mut spoken: BTreeSet<(&str, &str)> = BTreeSet::new();
    for service in services {
        let packs = service.speaking(&report.packs);
        spoken.extend(packs.map(|pack| crate::report::name(&pack.info)));
    }
    let packs = report.packs.iter();
    let packs = packs.filter(|pack| spoken.contains(&crate::report::name(&pack.info)));
    packs.collect()
}

/// Each once, however often it was named.
fn ruleset_names(report: &Report) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    for RulesetUse { name, .. } in &report.rulesets {
        if !names.contains(&name.as_str()) {
            names.push(name);
        }
    }
    names
}

/// What was looked at of these services.
pub(super) fn reviewed(report: &Report, services: &[ServiceReport]) -> ReviewedControls {
    let mut controls: BTreeSet<Token> = BTreeSet::new();
    let mut objectives: BTreeSet<Token> = BTreeSet::new();
    for entries in services.iter().flat_map(assessed) {
        let answers = entries[0].answers().iter();
        // What a clause does not ask of such a service was not looked at for its sake.
        let asking = answers.filter(|answer| answer.ground.is_some());
        controls.extend(asking.map(|answer| names::clause(&answer.pack, &answer.clause)));
        controls.extend(names::control(&entries[0]));
        objectives.extend(names::objective(&entries[0]));
    }
    let of_texts = speaking(report, services).into_iter();
    let of_texts = of_texts.filter_map(|pack| of_text(pack, &controls));
    let of_rulesets = ruleset_names(report).into_iter();
    let of_rulesets = of_rulesets.filter_map(|name| selected_ruleset(name, &controls));
    let mut control_selections: Vec<_> = of_texts.chain(of_rulesets).collect();
    if control_selections.is_empty() {
        control_selections.push(ControlSelection {
            description: Text::of(
                "No clause and no ruleset asks anything of what is here. Only whether the files can be read was looked at.",
            ),
            props: Properties::new(),
            links: Vec::new(),
            include_controls: vec![SelectControl {
                control_id: Token::of(&[OURS]),
            }],
        });
    }
    let include_objectives: Vec<_> = objectives
        .into_iter()
        .map(|objective_id| SelectObjective { objective_id })
        .collect();
    let selections =
        (!include_objectives.is_empty()).then_some(ObjectiveSelection { include_objectives });
    ReviewedControls {
        description: Text::of(
            "The clauses for which a rule was held against the files. What a rule sees of a clause is a part of it; the rest is for people.",
        ),
        control_selections,
        control_objective_selections: selections.into_iter().collect(),
        remarks: unseen(report, services),
    }
}

fn of_text(pack: &PackUse, controls: &BTreeSet<Token>) -> Option<ControlSelection> {
    let info = &pack.info;
    let clauses = pack
        .clauses
        .iter()
        .map(|clause| names::clause(info, clause));
    let looked_at = clauses.filter(|control| controls.contains(control));
    let include_controls: Vec<_> = looked_at
        .map(|control_id| SelectControl { control_id })
        .collect();
    if include_controls.is_empty() {
        return None;
    }
    let (some, all) = (include_controls.len(), pack.clauses.len());
    Some(ControlSelection {
        description: Text::of(&format!("{}: {some} of its {all} clauses", info.title)),
        props: Properties::new()
            .with("pack", &info.id)
            .with("edition", &info.edition)
            .with("clauses", all.to_string()),
        links: Link::reference(&info.source).into_iter().collect(),
        include_controls,
    })
}

fn selected_ruleset(name: &str, controls: &BTreeSet<Token>) -> Option<ControlSelection> {
    let control_id = names::ruleset(name);
    controls.contains(&control_id).then(|| ControlSelection {
        description: Text::of(
            "The rules of a ruleset that was brought along; it is no published text.",
        ),
        props: Properties::new().with("ruleset", name),
        links: Vec::new(),
        include_controls: vec![SelectControl { control_id }],
    })
}

/// The clauses of which a machine saw nothing, for one service.
fn unseen(report: &Report, services: &[ServiceReport]) -> Option<Text> {
    let [service] = services else { return None };
    let texts = service.clauses_without_evidence(&report.packs);
    let lists = texts.iter().map(|(info, clauses)| {
        let ids: Vec<String> = clauses
            .iter()
            .map(|clause| format!("`{}`", names::clause(info, clause).as_str()))
            .collect();
        format!(
            "{}: for {} no rule passed or failed, so a person has to look at all of it: {}.",
            info.title,
            counted(clauses.len(), "clause"),
            ids.join(", ")
        )
    });
    Text::paragraphs(lists)
}
