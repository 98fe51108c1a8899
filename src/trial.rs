//! A rule on trial: its examples are run, and each must come out as its author wrote it.
//!
//! Three verdicts, in the words of those who test rules elsewhere: *noisy* (it fired where it should not),
//! *missing* (it did not fire where it should), *wrong place*; and where the outcome itself is another one,
//! *wrong outcome*.

use std::fmt;
use std::sync::Arc;

use crate::answer::Answers;
use crate::assess::{assess_rule, judge};
use crate::dossier::Dossier;
use crate::finding::{Doubt, Outcome};
use crate::obligation::Obligation;
use crate::outcome::OutcomeName;
use crate::pack::{Example, Rule, RuleId, Volume};
use crate::repository::Repository;
use crate::text::Place;

/// What is wrong with a rule, or with its example.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It failed a service that its author calls something else.
    Noisy {
        wanted: OutcomeName,
        said: Vec<String>,
    },
    /// It did not fail a service that its author says it fails.
    Missing {
        got: OutcomeName,
        why: String,
    },
    WrongOutcome {
        wanted: OutcomeName,
        got: OutcomeName,
        why: String,
    },
    WrongPlace {
        wanted: String,
        got: Vec<String>,
    },
    WrongObligation {
        wanted: Obligation,
        got: Option<Obligation>,
    },
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Verdict::Noisy { wanted, said } => {
                write!(
                    f,
                    "noisy: should be `{}`, and says: {}",
                    wanted.words(),
                    said.join("; ")
                )
            }
            Verdict::Missing { got, why } => {
                write!(f, "missing: should fail, and is `{}` ({why})", got.words())
            }
            Verdict::WrongOutcome { wanted, got, why } => {
                write!(
                    f,
                    "wrong outcome: should be `{}`, and is `{}` ({why})",
                    wanted.words(),
                    got.words()
                )
            }
            Verdict::WrongPlace { wanted, got } => {
                write!(
                    f,
                    "wrong place: should point at {wanted}, and points at {}",
                    got.join(", ")
                )
            }
            Verdict::WrongObligation { wanted, got } => {
                let got = got.map_or("nothing".to_owned(), |got| got.to_string());
                write!(f, "wrong obligation: should be {wanted}, and is {got}")
            }
        }
    }
}

/// An example that did not come out as written.
#[derive(Clone, Debug)]
pub struct Miss {
    pub rule: RuleId,
    /// Where the example stands in its rule's file.
    pub place: Place,
    pub verdict: Verdict,
}

/// Runs a rule's examples; empty when all of them come out as written. A rule of a pack is tried as its own clause asks
/// for it; a rule of a library by its logic alone, whoever the service is.
pub fn try_rule(volume: &Volume, rule: &Arc<Rule>) -> Vec<Miss> {
    let examples = rule.examples.iter();
    let misses = examples.filter_map(|example| {
        let verdict = try_example(volume, rule, example)?;
        Some(Miss {
            rule: rule.id.clone(),
            place: example.place.clone(),
            verdict,
        })
    });
    misses.collect()
}

fn try_example(volume: &Volume, rule: &Arc<Rule>, example: &Example) -> Option<Verdict> {
    let repository = Repository::in_memory(&example.files);
    let dossier = Dossier::read(&repository);
    let profile = example.profile.over(dossier.profile.clone());
    let answers = match volume {
        Volume::Pack(pack) => Answers::at_home(pack, rule, &profile, example.as_of),
        Volume::Library(_) => None,
    };
    let (outcome, obligation) = match answers {
        Some(answers) => {
            let told = assess_rule(rule, answers, &dossier, &profile, example.as_of)?;
            (told.outcome, told.ground.map(|ground| ground.obligation))
        }
        None => (judge(rule, &dossier, example.as_of), None),
    };
    let got = outcome.name();
    match (example.outcome, got) {
        (OutcomeName::Failed, OutcomeName::Failed) => {}
        (OutcomeName::Failed, _) => {
            return Some(Verdict::Missing {
                got,
                why: why(&outcome),
            });
        }
        (wanted, OutcomeName::Failed) => {
            return Some(Verdict::Noisy {
                wanted,
                said: messages(&outcome),
            });
        }
        (wanted, got) if wanted != got => {
            return Some(Verdict::WrongOutcome {
                wanted,
                got,
                why: why(&outcome),
            });
        }
        _ => {}
    }
    if let Some(wanted) = example.obligation
        && obligation != Some(wanted)
    {
        return Some(Verdict::WrongObligation {
            wanted,
            got: obligation,
        });
    }
    let wanted = example.at.as_ref()?;
    let got = places(&outcome);
    let fits = |place: &String| {
        place == wanted
            || place.starts_with(&format!("{wanted}:"))
            || format!("{place}:1") == *wanted
    };
    (!got.iter().any(fits)).then(|| Verdict::WrongPlace {
        wanted: wanted.clone(),
        got,
    })
}

fn why(outcome: &Outcome) -> String {
    match outcome {
        Outcome::NotApplicable(why) => why.to_string(),
        Outcome::CannotTell(Doubt { finding, .. }) => finding.message.clone(),
        Outcome::NeedsAPerson { question, .. } => question.clone(),
        Outcome::Passed(_) => places(outcome).join(", "),
        Outcome::Failed(_) => messages(outcome).join("; "),
    }
}

fn messages(outcome: &Outcome) -> Vec<String> {
    match outcome {
        Outcome::Failed(findings) => findings
            .iter()
            .map(|finding| finding.message.clone())
            .collect(),
        Outcome::Passed(_)
        | Outcome::NotApplicable(_)
        | Outcome::CannotTell(_)
        | Outcome::NeedsAPerson { .. } => Vec::new(),
    }
}

fn places(outcome: &Outcome) -> Vec<String> {
    match outcome {
        Outcome::Failed(findings) => findings
            .iter()
            .map(|finding| finding.place.to_string())
            .collect(),
        Outcome::Passed(evidence) => evidence
            .iter()
            .map(|evidence| evidence.place.to_string())
            .collect(),
        Outcome::CannotTell(Doubt { finding, .. }) => vec![finding.place.to_string()],
        Outcome::NeedsAPerson { about, .. } => about
            .iter()
            .map(|finding| finding.place.to_string())
            .collect(),
        Outcome::NotApplicable(_) => Vec::new(),
    }
}
