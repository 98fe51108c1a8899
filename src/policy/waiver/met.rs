//! What a waiver has met in one service: how many findings, and what became of its rule.

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::finding::{NoticeKind, Outcome, WhyNot};
use crate::outcome::OutcomeName;
use crate::words::counted;

#[derive(Clone, Debug, Default)]
pub(super) struct Met {
    /// How many findings the waiver is about.
    pub(super) matched: usize,
    /// How many of them it excuses.
    pub(super) covered: usize,
    /// How many of them are of a standard, for which it lacks something.
    pub(super) unapproved: usize,
    /// How many of them nothing excuses.
    pub(super) left_open: usize,
    /// How many findings its rule has, wherever.
    of_rule: usize,
    /// What came of the rules of its name: two rulesets may each have one.
    outcomes: BTreeSet<OutcomeName>,
    /// A text speaks to the service, and has the rule.
    is_asked: bool,
}

impl Met {
    /// A rule of the waiver's name came to this.
    pub(super) fn ask(&mut self, outcome: &Outcome) {
        self.outcomes.insert(outcome.name());
        self.is_asked |= !matches!(outcome, Outcome::NotApplicable(WhyNot::Reach(_)));
        if let Outcome::Failed(findings) = outcome {
            self.of_rule += findings.iter().count();
        }
    }

    /// Whether it is about findings, and for none of them has what it takes.
    pub(super) fn is_all_unapproved(&self) -> bool {
        self.matched > 0 && self.unapproved == self.matched
    }

    /// Whether its rule may have failed, had everything been read.
    pub(super) fn is_in_doubt(&self) -> bool {
        self.outcomes.contains(&OutcomeName::CannotTell)
    }

    /// Why it covers nothing, to be read after a colon.
    pub(super) fn why_unused(&self, rule: &str, as_of: Date) -> String {
        let has = |outcome| self.outcomes.contains(&outcome);
        if NoticeKind::ALL.iter().any(|kind| kind.id() == rule) {
            "nothing of this kind is told at such a place".to_owned()
        } else if !self.is_asked {
            format!("no text asks for it here on {as_of}")
        } else if has(OutcomeName::Failed) {
            format!(
                "none of the rule's {} is at such a place",
                counted(self.of_rule, "finding")
            )
        } else if has(OutcomeName::Passed) {
            "the rule passes".to_owned()
        } else if has(OutcomeName::NeedsAPerson) {
            "the rule leaves it to a person, and nothing failed".to_owned()
        } else {
            "there is nothing here that the rule is about".to_owned()
        }
    }
}
