//! One clause of a text, and everything that a machine can put before an assessor about it.

use std::sync::Arc;

use crate::background::exceptions::DeclaredException;
use crate::evidence::Evidence;
use crate::finding::Ground;
use crate::obligation::Obligation;
use crate::outcome::OutcomeName;
use crate::pack::{Clause, PackInfo};
use crate::report::{Entry, ServiceReport};

#[derive(Debug)]
pub(crate) struct ClausePart<'r> {
    pub(crate) info: &'r PackInfo,
    pub(crate) clause: &'r Clause,
    /// The rules that answer it for this service, in the order of the report.
    pub(crate) touches: Vec<Touch<'r>>,
    /// What the team declares for it.
    pub(crate) declared: Vec<&'r Evidence>,
    pub(crate) exceptions: Vec<&'r DeclaredException>,
}

/// A rule that answers a clause.
#[derive(Debug)]
pub(crate) struct Touch<'r> {
    /// Never empty: the rule with its findings, or what it came to instead.
    pub(crate) entries: Arc<[Entry<'r>]>,
    /// How much this clause asks for it. The rule may be asked for more strongly by another.
    pub(crate) ground: Option<&'r Ground>,
    /// Whether this is the clause that decides. There the rule is told in full; elsewhere it is only named.
    pub(crate) decides: bool,
}

impl Touch<'_> {
    /// How much this clause asks.
    pub(crate) fn obligation(&self) -> Option<Obligation> {
        self.ground.map(|ground| ground.obligation)
    }

    pub(crate) fn outcome(&self) -> OutcomeName {
        self.entries[0].outcome()
    }

    /// Whether it is a failure of which something is open, and which the team did not switch off.
    pub(crate) fn is_open(&self) -> bool {
        self.outcome() == OutcomeName::Failed && self.entries.iter().any(Entry::is_to_mend)
    }
}

/// What there is of a clause, in rules; and in findings where they fail.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    /// Rules for which something here speaks, and entries that the team declares.
    pub(crate) evidence: usize,
    /// Open findings of what this clause makes a standard.
    pub(crate) standard: usize,
    /// Open findings of what it makes guidance.
    pub(crate) guidance: usize,
    /// Findings that are excused: by a waiver, by the baseline, by having been there before; or switched off.
    pub(crate) excused: usize,
    /// Rules for which a person has to look.
    pub(crate) person: usize,
    /// Rules of which nobody can tell, because something could not be read.
    pub(crate) doubt: usize,
}

impl Counts {
    pub(crate) fn plus(&self, other: &Counts) -> Counts {
        Counts {
            evidence: self.evidence + other.evidence,
            standard: self.standard + other.standard,
            guidance: self.guidance + other.guidance,
            excused: self.excused + other.excused,
            person: self.person + other.person,
            doubt: self.doubt + other.doubt,
        }
    }
}

/// Something to ask the team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Question<'r> {
    pub(crate) words: &'r str,
    /// The rule that leaves it to a person; `None` for the question of the clause itself, which is always asked.
    pub(crate) rule: Option<&'r str>,
}

impl<'r> ClausePart<'r> {
    pub(super) fn of(
        service: &'r ServiceReport,
        info: &'r PackInfo,
        clause: &'r Clause,
        rules: &[Arc<[Entry<'r>]>],
    ) -> ClausePart<'r> {
        let is_it = |pack: &PackInfo, of: &Clause| {
            crate::report::name(pack) == crate::report::name(info) && of.id == clause.id
        };
        let touches = rules.iter().filter_map(|entries| {
            if entries[0].outcome() == OutcomeName::NotApplicable {
                return None;
            }
            let answers = entries[0].answers();
            let index = (answers.iter()).position(|answer| is_it(&answer.pack, &answer.clause))?;
            Some(Touch {
                entries: Arc::clone(entries),
                ground: answers[index].ground.as_ref(),
                decides: index == 0,
            })
        });
        let exceptions = service
            .background
            .iter()
            .flat_map(|known| &known.exceptions);
        ClausePart {
            info,
            clause,
            // What a clause does not ask of such a service is none of its business.
            touches: touches.filter(|touch| touch.ground.is_some()).collect(),
            declared: (service.evidence.iter())
                .filter(|one| one.is_for(info, clause))
                .collect(),
            exceptions: exceptions
                .filter(|one| {
                    one.clause
                        .as_deref()
                        .is_some_and(|named| clause.is_named(info, named))
                })
                .collect(),
        }
    }

    /// What the page can be linked at: `govuk-service-standard-2019-point-5`.
    pub(crate) fn anchor(&self) -> String {
        anchor(&self.info.id, &self.info.edition, &self.clause.id)
    }

    pub(crate) fn counts(&self) -> Counts {
        self.count(|_| true)
    }

    /// The same of the rules that are told here and of no others, so that a sum counts nothing twice.
    pub(crate) fn own_counts(&self) -> Counts {
        self.count(|touch| touch.decides)
    }

    fn count(&self, wanted: impl Fn(&Touch<'_>) -> bool) -> Counts {
        let mut counts = Counts {
            evidence: self.declared.len(),
            ..Counts::default()
        };
        for touch in self.touches.iter().filter(|touch| wanted(touch)) {
            match touch.outcome() {
                OutcomeName::Passed => counts.evidence += 1,
                OutcomeName::NeedsAPerson => counts.person += 1,
                OutcomeName::CannotTell => counts.doubt += 1,
                OutcomeName::NotApplicable => {}
                OutcomeName::Failed => {
                    let open = touch.entries.iter().filter(|entry| entry.is_to_mend());
                    let open = open.count();
                    counts.excused += touch.entries.len() - open;
                    match touch.obligation() {
                        Some(Obligation::Standard) => counts.standard += open,
                        Some(Obligation::Guidance) => counts.guidance += open,
                        None => {}
                    }
                }
            }
        }
        counts
    }

    /// What to ask: the clause's own question, and those of rules that leave something to a person. Each once.
    pub(crate) fn questions(&self) -> Vec<Question<'r>> {
        let mut questions = vec![Question {
            words: &self.clause.question,
            rule: None,
        }];
        for touch in self.touches.iter().filter(|touch| touch.decides) {
            let entry = &touch.entries[0];
            let Some(words) = entry.question() else {
                continue;
            };
            if questions.iter().all(|one| one.words != words) {
                questions.push(Question {
                    words,
                    rule: Some(entry.rule()),
                });
            }
        }
        questions
    }
}

/// As a page can be linked at, whatever the names hold.
pub(crate) fn anchor(pack: &str, edition: &str, clause: &str) -> String {
    let name = format!("{pack}-{edition}-{clause}");
    let part = |character: char| match character {
        'a'..='z' | 'A'..='Z' | '0'..='9' | '-' | '.' => character,
        _ => '_',
    };
    name.chars().map(part).collect()
}
