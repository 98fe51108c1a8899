//! Which success criteria somebody or something has looked at, how, and when. It counts by the same results as
//! [`crate::coverage`], and says more of each.

use std::collections::{BTreeMap, BTreeSet};

use crate::coverage::{self, CameTo};
use crate::date::PartialDate;
use crate::dossier::Dossier;
use crate::text::Place;
use crate::tree::Node;

/// One criterion, and what speaks of it.
#[derive(Clone, Debug)]
pub struct CriterionSeen {
    /// `1.4.3`
    pub number: &'static str,
    pub title: &'static str,
    /// `A` or `AA`.
    pub level: &'static str,
    /// Each document that speaks of it, newest first; documents without a day last. Empty: nothing does.
    pub evidence: Vec<CriterionEvidence>,
}

/// One document that speaks of a criterion.
#[derive(Clone, Debug)]
pub struct CriterionEvidence {
    pub kind: EvidenceKind,
    /// The day of the test, as far as it is written down; of several, the last.
    pub day: Option<PartialDate>,
    /// How many results of it there are: passed, failed, left to a person. Those that were not applicable count as
    /// passed.
    pub passed: usize,
    pub failed: usize,
    pub undecided: usize,
    /// The document.
    pub place: Place,
}

/// Who looked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EvidenceKind {
    /// People.
    Audit,
    /// A tool.
    Automatic,
    /// A tool looked, and left it to a person.
    Undecided,
}

impl EvidenceKind {
    /// `audit`, `tool`, `left to a person`.
    pub fn words(self) -> &'static str {
        match self {
            EvidenceKind::Audit => "audit",
            EvidenceKind::Automatic => "tool",
            EvidenceKind::Undecided => "left to a person",
        }
    }
}

/// All A and AA criteria; none where nothing speaks of accessibility.
pub fn of(dossier: &Dossier) -> Vec<CriterionSeen> {
    let Some(documents) = coverage::documents(dossier) else {
        return Vec::new();
    };
    let mut by_number: BTreeMap<&str, Vec<CriterionEvidence>> = BTreeMap::new();
    for document in documents {
        for (number, counts) in counts_of(document) {
            let evidence = counts.evidence(document);
            by_number.entry(number).or_default().push(evidence);
        }
    }
    let criteria = coverage::asked_for().map(|criterion| {
        let mut evidence = by_number.remove(&*criterion.number).unwrap_or_default();
        evidence.sort_by(|a, b| {
            let day = |one: &CriterionEvidence| one.day.as_ref().map(PartialDate::last_day);
            let order = day(b).cmp(&day(a));
            order.then_with(|| a.place.order().cmp(&b.place.order()))
        });
        CriterionSeen {
            number: &criterion.number,
            title: &criterion.name,
            level: &criterion.level,
            evidence,
        }
    });
    criteria.collect()
}

/// What the results of one document came to for one criterion.
#[derive(Default)]
struct Counts {
    passed: usize,
    failed: usize,
    undecided: usize,
    /// The latest day of them.
    day: Option<PartialDate>,
}

fn counts_of(document: Node<'_>) -> BTreeMap<&str, Counts> {
    let mut by_number: BTreeMap<&str, Counts> = BTreeMap::new();
    for seen in coverage::seen(document) {
        let day = seen.date().and_then(|date| PartialDate::parse(date).ok());
        // A result can name a criterion twice.
        let numbers: BTreeSet<&str> = seen.numbers().collect();
        for number in numbers {
            let counts = by_number.entry(number).or_default();
            match seen.came_to {
                CameTo::Passed => counts.passed += 1,
                CameTo::Failed => counts.failed += 1,
                CameTo::Undecided => counts.undecided += 1,
            }
            let known = counts.day.as_ref().map(PartialDate::last_day);
            if day.as_ref().map(PartialDate::last_day) > known {
                counts.day.clone_from(&day);
            }
        }
    }
    by_number
}

impl Counts {
    fn evidence(self, document: Node<'_>) -> CriterionEvidence {
        let Counts {
            passed,
            failed,
            undecided,
            day,
        } = self;
        CriterionEvidence {
            kind: match passed + failed {
                0 => EvidenceKind::Undecided,
                _ if coverage::is_audit(document) => EvidenceKind::Audit,
                _ => EvidenceKind::Automatic,
            },
            day,
            passed,
            failed,
            undecided,
            place: document.get("path").unwrap_or(document).place(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::background::testing::dossier;
    use crate::coverage::Coverage;

    /// What axe says of one page on one day: rules by the list that they stand in, all about contrast.
    fn axe(url: &str, day: &str, lists: &[&str]) -> String {
        let list = |name: &str| {
            let rule =
                r#"{ "id": "rule", "tags": ["wcag2aa", "wcag143"], "help": "Help", "nodes": [] }"#;
            let count = lists.iter().filter(|list| **list == name).count();
            format!(r#""{name}": [{}]"#, vec![rule; count].join(", "))
        };
        let lists = ["violations", "passes", "incomplete", "inapplicable"].map(list);
        format!(
            r#"{{ "testEngine": {{ "name": "axe-core", "version": "4.10.2" }}, "timestamp": "{day}T10:00:00.000Z",
            "url": "{url}", {} }}"#,
            lists.join(", ")
        )
    }

    const PAGE: &str = "https://juggling.service.gov.uk/apply";

    /// What speaks of contrast, a line a document.
    #[track_caller]
    fn check(files: &[(&str, &str)], expected: &[&str]) {
        let dossier = dossier(files);
        let criteria = of(&dossier);
        assert_eq!(criteria.len(), Coverage::asked_for());
        let contrast = criteria.iter().find(|one| one.number == "1.4.3").unwrap();
        assert_eq!(
            (contrast.title, contrast.level),
            ("Contrast (Minimum)", "AA")
        );
        let line = |one: &CriterionEvidence| {
            let day = one.day.as_ref().map(ToString::to_string);
            format!(
                "{}, {} of {}: {} passed, {} failed, {} undecided",
                one.kind.words(),
                one.place,
                day.as_deref().unwrap_or("no day"),
                one.passed,
                one.failed,
                one.undecided
            )
        };
        let told: Vec<String> = contrast.evidence.iter().map(line).collect();
        assert_eq!(told, expected);
        // The two count by the same results.
        let coverage = Coverage::of(&dossier).unwrap();
        let numbers = |is_one: &dyn Fn(&CriterionSeen) -> bool| -> Vec<&str> {
            let such = criteria.iter().filter(|one| is_one(one));
            such.map(|one| one.number).collect()
        };
        let has = |one: &CriterionSeen, kind| one.evidence.iter().any(|it| it.kind == kind);
        assert_eq!(
            numbers(&|one| has(one, EvidenceKind::Automatic)),
            coverage.automatic
        );
        assert_eq!(
            numbers(&|one| has(one, EvidenceKind::Audit)),
            coverage.audited
        );
        assert_eq!(numbers(&|one| one.evidence.is_empty()), coverage.without);
    }

    #[test]
    fn results_are_counted_by_document_newest_first() {
        let old = axe(PAGE, "2025-03-01", &["violations", "passes", "incomplete"]);
        let new = axe(PAGE, "2026-11-01", &["passes", "inapplicable"]);
        check(
            &[("a.json", &old), ("b.json", &new)],
            &[
                "tool, b.json of 2026-11-01: 2 passed, 0 failed, 0 undecided",
                "tool, a.json of 2025-03-01: 1 passed, 1 failed, 1 undecided",
            ],
        );
    }

    #[test]
    fn what_is_only_left_open_is_left_to_a_person() {
        let axe = axe(PAGE, "2026-11-01", &["incomplete"]);
        check(
            &[("a.json", &axe)],
            &["left to a person, a.json of 2026-11-01: 0 passed, 0 failed, 1 undecided"],
        );
    }

    #[test]
    fn what_is_not_live_speaks_of_nothing() {
        let axe = axe("http://localhost:3000/", "2026-11-01", &["passes"]);
        check(&[("a.json", &axe)], &[]);
    }

    #[test]
    fn where_nothing_speaks_of_accessibility_there_are_no_criteria() {
        assert!(of(&dossier(&[("README.md", "# Juggling\n")])).is_empty());
    }
}
