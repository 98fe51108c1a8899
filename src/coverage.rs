//! Which success criteria somebody or something has looked at: a clean run of a tool says nothing of the others.
//!
//! It counts evidence and never conformance. Results that speak of no live page of the service (a local host, what
//! looks like an error page) count for nothing, as do rules that speak of no criterion.

use std::collections::BTreeSet;

use crate::dossier::Dossier;
use crate::subject::accessibility::wcag::Criterion;
use crate::tree::Node;

/// The version whose criteria are counted: the one that the UK's monitors test.
pub const VERSION: &str = "2.2";

/// The levels that the law asks for.
const LEVELS: [&str; 2] = ["A", "AA"];

/// The A and AA criteria by number, in the order of their numbers. Each is in one list, or in the first two.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// A tool came to a result.
    pub automatic: Vec<&'static str>,
    /// People came to a result.
    pub audited: Vec<&'static str>,
    /// Looked at, and left to a person.
    pub undecided: Vec<&'static str>,
    /// Nothing speaks of it.
    pub without: Vec<&'static str>,
}

/// A result that counts: it speaks of a live page, and of success criteria.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seen<'f> {
    pub(crate) came_to: CameTo,
    result: Node<'f>,
}

/// What a result came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CameTo {
    /// Also where there was nothing that it could have been about.
    Passed,
    Failed,
    /// Left to a person.
    Undecided,
}

/// The documents with results; `None` for a service that has neither statement nor evidence.
pub(crate) fn documents(dossier: &Dossier) -> Option<impl Iterator<Item = Node<'_>>> {
    let accessibility = dossier.root().get("accessibility")?;
    let evidence = accessibility.get("evidence");
    if evidence.is_none() && accessibility.get("statements").is_none() {
        return None;
    }
    Some(evidence.into_iter().flat_map(Node::children))
}

/// Whether people looked, and not a tool.
pub(crate) fn is_audit(document: Node<'_>) -> bool {
    text(document, "kind") == Some("audit")
}

/// The results of a document that count.
pub(crate) fn seen(document: Node<'_>) -> impl Iterator<Item = Seen<'_>> {
    let results = document.get("results").into_iter().flat_map(Node::children);
    results
        .filter(|result| counts(*result))
        .filter_map(|result| {
            let came_to = match text(result, "outcome")? {
                "passed" | "inapplicable" => CameTo::Passed,
                "failed" => CameTo::Failed,
                "cannot-tell" => CameTo::Undecided,
                _ => return None,
            };
            Some(Seen { came_to, result })
        })
}

impl<'f> Seen<'f> {
    /// The numbers of the criteria that it speaks of.
    pub(crate) fn numbers(self) -> impl Iterator<Item = &'f str> {
        let criteria = self.result.get("criteria").into_iter();
        let criteria = criteria.flat_map(Node::children);
        criteria.filter_map(|criterion| text(criterion, "number"))
    }

    /// When it was found out, as written.
    pub(crate) fn date(self) -> Option<&'f str> {
        text(self.result, "date")
    }
}

impl Coverage {
    /// `None` for a service that has neither statement nor evidence: there is nothing to put into proportion.
    pub fn of(dossier: &Dossier) -> Option<Coverage> {
        let mut automatic = BTreeSet::new();
        let mut audited = BTreeSet::new();
        let mut undecided = BTreeSet::new();
        for document in documents(dossier)? {
            let is_audit = is_audit(document);
            for seen in seen(document) {
                let numbers = match seen.came_to {
                    CameTo::Passed | CameTo::Failed if is_audit => &mut audited,
                    CameTo::Passed | CameTo::Failed => &mut automatic,
                    CameTo::Undecided => &mut undecided,
                };
                numbers.extend(seen.numbers());
            }
        }
        let mut coverage = Coverage::default();
        for criterion in asked_for() {
            let number = criterion.number.as_str();
            let is_automatic = automatic.contains(number);
            let is_audited = audited.contains(number);
            if is_automatic {
                coverage.automatic.push(number);
            }
            if is_audited {
                coverage.audited.push(number);
            }
            if is_automatic || is_audited {
                continue;
            }
            match undecided.contains(number) {
                true => coverage.undecided.push(number),
                false => coverage.without.push(number),
            }
        }
        Some(coverage)
    }

    /// How many criteria there are in all.
    pub fn asked_for() -> usize {
        asked_for().count()
    }
}

/// The A and AA criteria of [`VERSION`], in the order of their numbers.
pub(crate) fn asked_for() -> impl Iterator<Item = &'static Criterion> {
    Criterion::all()
        .iter()
        .filter(|criterion| criterion.is_in(VERSION) && LEVELS.contains(&criterion.level.as_str()))
}

fn counts(result: Node<'_>) -> bool {
    let is_live = !matches!(text(result, "host"), Some("local" | "test"));
    is_live && result.get("suspicion").is_none() && text(result, "weight") == Some("criterion")
}

fn text<'f>(node: Node<'f>, key: &str) -> Option<&'f str> {
    node.get(key)?.as_str()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::repository::Repository;

    fn coverage(files: &[(&str, &str)]) -> Option<Coverage> {
        let files: BTreeMap<String, String> = files
            .iter()
            .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
            .collect();
        Coverage::of(&Dossier::read(&Repository::in_memory(&files)))
    }

    /// What axe says of one rule on one page.
    fn axe(url: &str, list: &str, tags: &str) -> String {
        format!(
            r#"{{ "testEngine": {{ "name": "axe-core", "version": "4.10.2" }}, "timestamp": "2026-11-01T10:00:00.000Z",
            "url": "{url}", "violations": [], "passes": [], "incomplete": [], "inapplicable": [],
            "{list}": [{{ "id": "rule", "tags": [{tags}], "help": "Help", "nodes": [] }}] }}"#
        )
    }

    #[track_caller]
    fn check(file: &str, automatic: &[&str], undecided: &[&str]) {
        let coverage = coverage(&[("results.json", file)]).unwrap();
        assert_eq!(coverage.automatic, automatic);
        assert_eq!(coverage.undecided, undecided);
        let all = Coverage::asked_for();
        assert_eq!(all, 55);
        let seen = automatic.len() + undecided.len();
        assert_eq!(coverage.without.len(), all - seen);
    }

    #[test]
    fn a_criterion_is_seen_where_a_tool_came_to_a_result() {
        let page = "https://juggling.service.gov.uk/apply";
        let contrast = r#""wcag2aa", "wcag143""#;
        check(&axe(page, "violations", contrast), &["1.4.3"], &[]);
        check(&axe(page, "passes", contrast), &["1.4.3"], &[]);
        check(&axe(page, "inapplicable", contrast), &["1.4.3"], &[]);
        check(&axe(page, "incomplete", contrast), &[], &["1.4.3"]);
        check(&axe(page, "passes", r#""best-practice""#), &[], &[]);
    }

    #[test]
    fn what_is_not_live_counts_for_nothing() {
        let contrast = r#""wcag2aa", "wcag143""#;
        check(&axe("http://localhost:3000/", "passes", contrast), &[], &[]);
    }

    #[test]
    fn where_nothing_speaks_of_accessibility_nothing_is_counted() {
        assert_eq!(coverage(&[("README.md", "# Juggling\n")]), None);
    }
}
