//! Holding a ruleset against the API documents of a service: what became of each of its rules.
//!
//! For each document one automaton answers the paths of all rules, once with references seen through and once as
//! the text is written; what the paths select is then judged rule by rule, on as many threads as there are. No rule
//! can end a run: what cannot be evaluated is an outcome, with its reason.

mod judge;
mod notation;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use rayon::prelude::*;

use self::judge::{Judge, Told};
use super::{Effective, Rule, Ruleset};
use crate::dossier::{Dossier, Trouble};
use crate::finding::{
    Asked, Assessment, Caveat, Doubt, Finding, Findings, Ground, Outcome, WhyNot,
};
use crate::obligation::{Basis, Obligation, Reason, Ruling, rule_on};
use crate::outcome::Cause;
use crate::profile::Profile;
use crate::select::{Asked as AskedPath, Automaton, Budget, Ran, Step};
use crate::subject::api::ApiDocument;
use crate::text::Place;
use crate::tree::Node;
use crate::typed::Mistake;
use crate::words::counted;

/// The paths of all rules of a ruleset are answered in one walk, which may look at so many times as many values as one
/// rule.
const RULES_OF_ONE_WALK: u64 = 10;

/// The published sentences that somebody has named for rules of rulesets, by the names of the rules.
pub type Bases = BTreeMap<String, Vec<Arc<Basis>>>;

/// What came of a ruleset.
#[derive(Debug)]
pub struct Run {
    /// In the order of the rules. A rule that failed in one place and could not be evaluated in another is there
    /// twice.
    pub assessments: Vec<Assessment>,
    /// Where a path asked something of what is not there: perhaps a slip of the ruleset's author.
    pub slips: Vec<Mistake>,
}

/// Holds the documents of a service against a ruleset. `folder` is the service's as seen from the ruleset's file, for
/// overrides: nothing, `api/`, `../`.
pub fn run(
    ruleset: &Ruleset,
    folder: &str,
    bases: &Bases,
    dossier: &Dossier,
    profile: &Profile,
    as_of: Date,
) -> Run {
    // What is found in a copy is reported where it was first.
    let documents: Vec<&ApiDocument> = (dossier.apis.iter())
        .filter(|document| document.copy_of.is_none())
        .collect();
    let on_documents: Vec<OnDocument> = documents
        .par_iter()
        .map(|document| on_document(ruleset, folder, document, dossier, as_of))
        .collect();
    let name: Arc<str> = ruleset.name.as_str().into();
    // A description that could not be read is none of which nothing is to be told.
    let unread = dossier.troubles.iter().find(
        |trouble| matches!(trouble.at.steps(), [Step::Key(subject), ..] if **subject == *"apis"),
    );
    let mut run = Run {
        assessments: Vec::new(),
        slips: Vec::new(),
    };
    let mut told: BTreeMap<&str, Vec<&Told>> = BTreeMap::new();
    let mut own: Vec<&Arc<Rule>> = Vec::new();
    // Overrides can hold rules that the ruleset does not.
    let mut rules: Vec<&Arc<Rule>> = ruleset.rules.iter().collect();
    for on_document in &on_documents {
        for (rule, of_rule) in &on_document.rules {
            told.entry(&rule.name).or_default().push(of_rule);
            if ruleset.rule(&rule.name).is_none()
                && rules.iter().all(|known| known.name != rule.name)
            {
                rules.push(rule);
            }
        }
        for (rule, _) in &on_document.notation {
            if own.iter().all(|known| known.name != rule.name) {
                own.push(rule);
            }
        }
    }
    for rule in rules {
        let told = told.remove(rule.name.as_str()).unwrap_or_default();
        if !rule.is_on && told.is_empty() {
            continue;
        }
        run.slips
            .extend(told.iter().filter_map(|told| told.slip.clone()));
        let bases = bases.get(&rule.name).map_or(&[][..], Vec::as_slice);
        run.assessments.extend(assessments(
            &name, rule, &told, unread, bases, profile, as_of,
        ));
    }
    for rule in own {
        let all = on_documents.iter().flat_map(|one| &one.notation);
        let told: Vec<&Told> = all
            .filter(|(known, _)| known.name == rule.name)
            .map(|(_, told)| told)
            .collect();
        run.assessments
            .extend(assessments(&name, rule, &told, None, &[], profile, as_of));
    }
    run
}

/// What the documents together say of one rule.
fn assessments(
    ruleset: &Arc<str>,
    rule: &Arc<Rule>,
    told: &[&Told],
    unread: Option<&Trouble>,
    bases: &[Arc<Basis>],
    profile: &Profile,
    as_of: Date,
) -> Vec<Assessment> {
    let asked = || Asked::Imported {
        ruleset: Arc::clone(ruleset),
        rule: Arc::clone(rule),
    };
    let ground = match ground(bases, profile, as_of) {
        Ok(ground) => ground,
        Err(reasons) => {
            return vec![Assessment {
                asked: asked(),
                ground: None,
                outcome: Outcome::NotApplicable(WhyNot::Reach(reasons)),
            }];
        }
    };
    let assessment = |outcome| Assessment {
        asked: asked(),
        ground: Some(ground.clone()),
        outcome,
    };
    if let (true, Some(unread)) = (told.is_empty(), unread) {
        let pointer = unread.at.pointer();
        let message = unread.message.clone();
        let place = unread.place.clone();
        let doubt = trouble(unread.cause, message, pointer, place);
        return vec![assessment(Outcome::CannotTell(doubt))];
    }
    if told.is_empty() {
        let formats = rule.formats.unwrap_or_default();
        let why = match formats.is_empty() {
            true => WhyNot::NothingToJudge,
            false => WhyNot::OtherFormats(formats),
        };
        return vec![assessment(Outcome::NotApplicable(why))];
    }
    let mut outcomes = Vec::new();
    let failed = told.iter().flat_map(|told| told.findings.iter().cloned());
    let left_out = told.iter().map(|told| told.left_out).sum();
    if let Some(failed) = Findings::of_more(failed.collect(), left_out) {
        outcomes.push(Outcome::Failed(failed));
    }
    // A reason that is the same for many documents is told once; what differs is told in each place.
    let mut troubles: Vec<&Doubt> = told.iter().flat_map(|told| &told.troubles).collect();
    troubles.dedup_by(|a, b| {
        let (a, b) = (&a.finding, &b.finding);
        a.message == b.message && a.place.order() == b.place.order()
    });
    let broken = told.iter().filter_map(|told| told.broken.as_ref());
    let doubts = troubles.into_iter().chain(broken).cloned();
    outcomes.extend(doubts.map(Outcome::CannotTell));
    if outcomes.is_empty() {
        let evidence = told.iter().flat_map(|told| told.evidence.iter().cloned());
        outcomes.push(match told.iter().any(|told| told.has_looked) {
            true => Outcome::Passed(evidence.collect()),
            false => Outcome::NotApplicable(WhyNot::NothingToJudge),
        });
    }
    outcomes.into_iter().map(assessment).collect()
}

/// Guidance, unless a published sentence says more. The error is why none of those that are named speaks.
fn ground(bases: &[Arc<Basis>], profile: &Profile, as_of: Date) -> Result<Ground, Vec<Reason>> {
    if bases.is_empty() {
        return Ok(Ground {
            obligation: Obligation::Guidance,
            basis: None,
            caveat: None,
        });
    }
    match rule_on(bases, profile, as_of) {
        Ruling::NotApplicable { reasons } => Err(reasons),
        Ruling::Binding {
            obligation,
            basis,
            caveat,
        } => Ok(Ground {
            obligation,
            basis: Some(basis.clone()),
            caveat: caveat.map(Caveat::Open),
        }),
    }
}

/// What the rules of one document have in common.
#[derive(Clone, Copy)]
struct Seen<'a> {
    ruleset: &'a Ruleset,
    /// What the overrides make of it here.
    effective: &'a Effective<'a>,
    /// The service's folder as seen from the ruleset's file.
    folder: &'a str,
    document: &'a ApiDocument,
    dossier: &'a Dossier,
    /// Whether the document, or a file that it refers to, has aliases: then only the way to a value says where it is.
    has_aliases: bool,
    as_of: Date,
}

/// What one document says of the rules that ask about it.
struct OnDocument {
    rules: Vec<(Arc<Rule>, Told)>,
    /// What there is to say of its notation and its references, by the names that Spectral uses.
    notation: Vec<(Arc<Rule>, Told)>,
}

fn on_document(
    ruleset: &Ruleset,
    folder: &str,
    document: &ApiDocument,
    dossier: &Dossier,
    as_of: Date,
) -> OnDocument {
    let effective = ruleset.for_document(&format!("{folder}{}", document.path));
    let asks = |rule: &&Arc<Rule>| {
        rule.is_on
            && rule
                .formats
                .is_none_or(|formats| formats.intersects(document.formats))
    };
    let rules: Vec<&Arc<Rule>> = effective.rules.iter().filter(asks).collect();
    let of_view = |resolved: bool| -> Vec<&Arc<Rule>> {
        let rules = rules.iter().copied();
        rules.filter(|rule| rule.resolved == resolved).collect()
    };
    let mut trees = document.trees.iter();
    let seen = Seen {
        ruleset,
        effective: &effective,
        folder,
        document,
        dossier,
        has_aliases: trees.any(|tree| dossier.forest.has_aliases(*tree)),
        as_of,
    };
    let (resolved, as_written) = rayon::join(
        || in_view(&of_view(true), document.resolved(&dossier.forest), &seen),
        || in_view(&of_view(false), document.as_written(&dossier.forest), &seen),
    );
    let read = || notation::told(&effective, document, &dossier.forest);
    let notation = dossier.patience.file(document.path.as_str(), read);
    OnDocument {
        rules: resolved.into_iter().chain(as_written).collect(),
        notation: notation.unwrap_or_else(|broken| notation::broken(document, &broken)),
    }
}

/// What one path of a rule selected, or why it cannot be read.
type Answer<'f> = Result<Ran<'f>, String>;

/// The rules that see a document in one way: all their paths in one walk, then rule by rule.
fn in_view(rules: &[&Arc<Rule>], root: Node<'_>, seen: &Seen<'_>) -> Vec<(Arc<Rule>, Told)> {
    let document = seen.document;
    let all: Vec<Vec<_>> = rules
        .iter()
        .map(|rule| rule.paths(document.formats).collect())
        .collect();
    let asked: Vec<AskedPath<'_>> = (rules.iter().zip(&all))
        .flat_map(|(rule, paths)| {
            let way = seen.has_aliases || rule.needs_way();
            let readable = paths.iter().filter_map(|path| path.ok());
            readable.map(move |given| AskedPath { given, way })
        })
        .collect();
    let matches = seen.dossier.limits.matches;
    let mut budget = Budget::new(matches.saturating_mul(RULES_OF_ONE_WALK));
    // One walk for all of them, in the time that all of them have.
    let walk = || Automaton::new(&asked).run(root, &mut budget);
    let patience = seen.dossier.patience;
    let ran = match patience.rules(rules.len(), document.path.as_str(), walk) {
        Ok(ran) => ran,
        Err(broken) => {
            let told = rules.iter().map(|rule| {
                let told = Told::broken_off(rule, &document.path, &broken);
                (Arc::clone(rule), told)
            });
            return told.collect();
        }
    };
    let mut ran = ran.into_iter();
    let work: Vec<(&Arc<Rule>, Vec<Answer<'_>>)> = (rules.iter().zip(&all))
        .map(|(rule, paths)| {
            let answers = paths.iter().map(|path| match path {
                Ok(_) => Ok(ran.next().unwrap_or_default()),
                Err(error) => Err(error.to_string()),
            });
            (*rule, answers.collect())
        })
        .collect();
    work.into_par_iter()
        .map(|(rule, answers)| {
            let judge = || Judge::new(rule, root, seen).told(&answers);
            let told = patience.rule(&rule.name, judge);
            let told =
                told.unwrap_or_else(|broken| Told::broken_off(rule, &document.path, &broken));
            (Arc::clone(rule), told)
        })
        .collect()
}

/// That something could not be done, and why.
fn trouble(cause: Cause, message: String, pointer: String, place: Place) -> Doubt {
    Doubt {
        cause,
        finding: Finding {
            message,
            pointer,
            place,
            related: Vec::new(),
            level: None,
        },
    }
}

/// `12 times`, `once`.
fn times(count: usize) -> String {
    match count {
        1 => "once".to_owned(),
        count => counted(count, "time"),
    }
}
