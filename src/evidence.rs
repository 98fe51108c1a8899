//! Evidence that a team declares for a clause: what a machine can say of it.
//!
//! No text asks for these entries, so what is wrong with one is a [`Notice`] and carries no obligation. Whether the evidence
//! shows what it should is for a person, who is handed it together with the clause's question.

use std::cell::LazyCell;
use std::collections::BTreeSet;

use jiff::ToSpan;
use jiff::civil::Date;

use crate::check::file_exists::{Found, look_up};
use crate::date::PartialDate;
use crate::dossier::Dossier;
use crate::finding::{Notice, NoticeKind};
use crate::guard;
use crate::notices::Notices;
use crate::pack::{Clause, PackInfo, Packs};
use crate::select::{Location, Step};
use crate::text::Place;
use crate::tree::Node;
use crate::words::Guesses;

/// Our own measure, as no text names one: assessments of one service are rarely closer together than this.
const MONTHS_UNTIL_STALE: i32 = 12;

/// One entry of `evidence`, as it was written.
#[derive(Clone, Debug)]
pub struct Evidence {
    /// `govuk-service-standard/point-1`, or with the edition between.
    pub clause: Option<String>,
    pub link: Option<String>,
    pub date: Option<String>,
    pub note: Option<String>,
    pub place: Place,
}

impl Evidence {
    /// Whether it is declared for this clause.
    pub fn is_for(&self, pack: &PackInfo, clause: &Clause) -> bool {
        let named = self.clause.as_deref();
        named.is_some_and(|named| clause.is_named(pack, named))
    }
}

/// What is declared, in the order of the file.
pub fn declared(dossier: &Dossier) -> Vec<Evidence> {
    let text = |entry: Node<'_>, key| {
        let value = entry.get(key)?.scalar_text()?;
        Some(value.trim().to_owned()).filter(|value| !value.is_empty())
    };
    entries(dossier)
        .map(|(_, entry)| Evidence {
            clause: text(entry, "clause"),
            link: text(entry, "link"),
            date: text(entry, "date"),
            note: text(entry, "note"),
            place: entry.place(),
        })
        .collect()
}

/// Each entry that can be one, with its index in the list.
fn entries(dossier: &Dossier) -> impl Iterator<Item = (usize, Node<'_>)> {
    let list = dossier
        .root()
        .get("declared")
        .and_then(|own| own.get("evidence"));
    let entries = list.into_iter().flat_map(Node::children).enumerate();
    entries.filter(|(_, entry)| entry.is_collection())
}

/// What is wrong with it.
pub fn notices(dossier: &Dossier, packs: &Packs, date: Date) -> Vec<Notice> {
    let mut notices = Notices::default();
    let mut guesses = Guesses::default();
    let known = LazyCell::new(|| Known::of(packs));
    // What the reader of the manifest could not understand.
    let told = LazyCell::new(|| {
        let places = dossier.notices.iter();
        let places = places.map(|notice| notice.finding.place.order());
        places.collect::<BTreeSet<_>>()
    });
    for (index, entry) in entries(dossier) {
        guard::look();
        let mut tell = |key: &'static str, message: String| {
            let steps = ["declared", "evidence"].map(|key| Step::Key(key.into()));
            let at = entry.get(key);
            let here: Location = steps.into_iter().chain([Step::Index(index)]).collect();
            let pointer = match at {
                Some(_) => here.child(Step::Key(key.into())).pointer(),
                None => here.pointer(),
            };
            let place = at.or(entry.children().next()).unwrap_or(entry).place();
            notices.tell((NoticeKind::Evidence, None), &message, &pointer, &place);
        };
        let is_told = |value: Option<Node<'_>>| {
            value.is_some_and(|value| told.contains(&value.place().order()))
        };
        let text = |key| {
            entry
                .get(key)
                .and_then(|value| value.as_str())
                .map(str::trim)
        };
        match text("clause").filter(|clause| !clause.is_empty()) {
            None => tell(
                "clause",
                "the evidence does not say for which clause".to_owned(),
            ),
            Some(clause) => {
                if let Some(message) = known.lacks(clause, &mut guesses) {
                    tell("clause", message);
                }
            }
        }
        match text("link").filter(|link| !link.is_empty()) {
            None => tell("link", "the evidence does not say where it is".to_owned()),
            // In a run on single files, what was not looked at is not missing.
            Some(_) if dossier.is_partial => {}
            Some(link) => match look_up(link, &dossier.files) {
                Found::NoPath if !is_whole(link) => {
                    tell("link", format!("`{link}` is not a whole address"));
                }
                Found::NoPath | Found::There => {}
                Found::Missing(missing) => {
                    tell("link", missing.in_words(&dossier.files, &mut guesses));
                }
            },
        }
        match entry.get("date").and_then(|date| date.scalar_text()) {
            None => tell("date", "the evidence has no date".to_owned()),
            Some(text) => match PartialDate::parse(&text) {
                // The reader of the manifest has told that it is none.
                Err(_) if is_told(entry.get("date")) => {}
                Err(error) => tell("date", format!("{error}; {}", error.help())),
                Ok(day) if day.first_day() > date => {
                    tell(
                        "date",
                        format!("the evidence is of {day}, which is yet to come"),
                    );
                }
                Ok(day) if is_stale(&day, date) => {
                    let message =
                        format!("the evidence is of {day}: older than {MONTHS_UNTIL_STALE} months");
                    tell("date", message);
                }
                Ok(_) => {}
            },
        }
    }
    notices.done()
}

fn is_stale(day: &PartialDate, date: Date) -> bool {
    let oldest = date.checked_sub(MONTHS_UNTIL_STALE.months());
    oldest.is_ok_and(|oldest| day.last_day() < oldest)
}

/// A scheme, and something behind it that could be a host or a mailbox.
fn is_whole(link: &str) -> bool {
    let behind = link
        .split_once(':')
        .map(|(_, behind)| behind.trim_start_matches('/'));
    behind.is_some_and(|behind| {
        let host = behind.split(['/', '?', '#']).next().unwrap_or_default();
        host.contains('.') && !behind.contains(char::is_whitespace)
    })
}

/// The clauses of all packs.
struct Known<'p> {
    /// Text, edition and clause.
    clauses: BTreeSet<(&'p str, &'p str, &'p str)>,
    /// Text and clause, whatever the edition.
    of_any_edition: BTreeSet<(&'p str, &'p str)>,
    /// As they are named without their edition.
    names: Vec<String>,
}

impl<'p> Known<'p> {
    fn of(packs: &'p Packs) -> Known<'p> {
        let mut known = Known {
            clauses: BTreeSet::new(),
            of_any_edition: BTreeSet::new(),
            names: Vec::new(),
        };
        for pack in packs.iter() {
            let (id, edition) = (pack.info.id.as_str(), pack.info.edition.as_str());
            for clause in &pack.clauses {
                let clause = clause.id.as_str();
                known.clauses.insert((id, edition, clause));
                if known.of_any_edition.insert((id, clause)) {
                    known.names.push(format!("{id}/{clause}"));
                }
            }
        }
        known
    }

    /// Why a clause is not one of any pack.
    fn lacks(&self, named: &str, guesses: &mut Guesses) -> Option<String> {
        let mut parts = named.split('/');
        let parts = [parts.next(), parts.next(), parts.next(), parts.next()];
        let is_known = match parts {
            [Some(id), Some(clause), None, None] => self.of_any_edition.contains(&(id, clause)),
            [Some(id), Some(edition), Some(clause), None] => {
                self.clauses.contains(&(id, edition, clause))
            }
            _ => {
                return Some(format!(
                    "`{named}` does not name a clause: write it like `govuk-service-standard/point-1`"
                ));
            }
        };
        if is_known {
            return None;
        }
        let hint = guesses.nearest(named, self.names.iter().map(String::as_str));
        let hint = hint
            .map(|near| format!("; did you mean `{near}`?"))
            .unwrap_or_default();
        Some(format!("no pack has a clause `{named}`{hint}"))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::pack::testing::{Sketch, linked};
    use crate::repository::Repository;

    fn packs() -> Packs {
        let plots = |edition: &str| Sketch::pack("plots", edition).clause("plot-1", &[]);
        linked(&[
            plots("1").with("until: 2022-01-01").clause("plot-2", &[]),
            plots("2").with("from: 2022-01-01"),
        ])
    }

    /// A service that declares these entries, one a line.
    fn dossier(entries: &[&str]) -> Dossier {
        let entries: String = entries
            .iter()
            .map(|entry| format!("  - {entry}\n"))
            .collect();
        let files = [
            (
                "service.yaml",
                format!("name: Borrow a wheelbarrow\nevidence:\n{entries}"),
            ),
            ("docs/research.md", "# Research\n".to_owned()),
        ];
        let files: BTreeMap<String, String> =
            files.map(|(path, text)| (path.to_owned(), text)).into();
        Dossier::read(&Repository::in_memory(&files))
    }

    fn told(dossier: &Dossier) -> Vec<String> {
        let notices = notices(dossier, &packs(), "2026-11-22".parse().unwrap());
        let told = notices.iter().map(|Notice { finding, .. }| {
            let at = finding.pointer.to_string();
            format!(
                "{}: {}",
                at.trim_start_matches("/declared/evidence/"),
                finding.message
            )
        });
        told.collect()
    }

    /// What is said of one entry.
    #[track_caller]
    fn check(entry: &str, expected: &[&str]) {
        assert_eq!(told(&dossier(&[entry])), expected, "{entry}");
    }

    #[test]
    fn sound_evidence_names_a_clause_a_place_and_a_day() {
        for clause in ["plots/plot-1", "plots/1/plot-2", "plots/2/plot-1"] {
            check(
                &format!("{{ clause: {clause}, link: docs/research.md, date: 2026-06-25 }}"),
                &[],
            );
        }
        for link in [
            "docs/research.md#round-3",
            "https://www.gov.uk/research",
            "mailto:plots@thistledown.gov.uk",
        ] {
            check(
                &format!("{{ clause: plots/plot-1, link: '{link}', date: 2026-06-25 }}"),
                &[],
            );
        }
    }

    #[test]
    fn a_clause_is_one_of_some_pack() {
        let check = |clause: &str, expected: &[&str]| {
            check(
                &format!("{{ {clause} link: docs/research.md, date: 2026-06-25 }}"),
                expected,
            );
        };
        check("", &["0: the evidence does not say for which clause"]);
        check(
            "clause: ' ',",
            &["0/clause: the evidence does not say for which clause"],
        );
        let form = "does not name a clause: write it like `govuk-service-standard/point-1`";
        check("clause: plot-1,", &[&format!("0/clause: `plot-1` {form}")]);
        check(
            "clause: plots/2/x/plot-1,",
            &[&format!("0/clause: `plots/2/x/plot-1` {form}")],
        );
        check(
            "clause: plots/plot-3,",
            &["0/clause: no pack has a clause `plots/plot-3`; did you mean `plots/plot-1`?"],
        );
        check(
            "clause: plots/2/plot-2,",
            &["0/clause: no pack has a clause `plots/2/plot-2`; did you mean `plots/plot-2`?"],
        );
        check(
            "clause: gates-and-fences/9,",
            &["0/clause: no pack has a clause `gates-and-fences/9`"],
        );
    }

    #[test]
    fn a_link_leads_to_something() {
        let check = |link: &str, expected: &[&str]| {
            check(
                &format!("{{ clause: plots/plot-1, {link} date: 2026-06-25 }}"),
                expected,
            );
        };
        check("", &["0: the evidence does not say where it is"]);
        check(
            "link: '',",
            &["0/link: the evidence does not say where it is"],
        );
        check(
            "link: docs/reserch.md,",
            &["0/link: there is no file `docs/reserch.md`; did you mean `docs/research.md`?"],
        );
        check(
            "link: ../plots,",
            &["0/link: `../plots` leads out of the repository"],
        );
        for link in [
            "https://",
            "https://research",
            "mailto:me",
            "https://www.gov.uk /a",
            "https:///a.b",
        ] {
            let expected: &[&str] = match link {
                // Three slashes are a slip that browsers mend.
                "https:///a.b" => &[],
                _ => &[&format!("0/link: `{link}` is not a whole address")],
            };
            check(&format!("link: '{link}',"), expected);
        }
    }

    #[test]
    fn evidence_is_of_the_last_twelve_months() {
        let check = |date: &str, expected: &[&str]| {
            let expected: Vec<String> = expected
                .iter()
                .map(|said| format!("0/date: the evidence is of {said}"))
                .collect();
            let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
            check(
                &format!("{{ clause: plots/plot-1, link: docs/research.md, date: {date} }}"),
                &expected,
            );
        };
        check("2026-11-22", &[]);
        check("2026-11-23", &["2026-11-23, which is yet to come"]);
        // A month counts as long as one of its days does.
        check("2026-11", &[]);
        check("2026-12", &["2026-12, which is yet to come"]);
        check("2025-11-22", &[]);
        check("2025-11-21", &["2025-11-21: older than 12 months"]);
        check("2025-11", &[]);
        check("2025-10", &["2025-10: older than 12 months"]);
    }

    #[test]
    fn a_day_that_the_manifests_reader_refuses_is_told_once() {
        check(
            "{ clause: plots/plot-1, link: docs/research.md }",
            &["0: the evidence has no date"],
        );
        for date in ["soon", "12/11/2026", "''"] {
            let dossier = dossier(&[&format!(
                "{{ clause: plots/plot-1, link: docs/research.md, date: {date} }}"
            )]);
            assert_eq!(dossier.notices.len(), 1, "{date}");
            assert_eq!(told(&dossier), [""; 0], "{date}");
        }
        check(
            "{ clause: plots/plot-1, link: docs/research.md, date: 2026-02-30 }",
            &[
                "0/date: `2026-02-30` is not a date: there is no day 30 in February 2026; look the day up in a calendar",
            ],
        );
    }

    #[test]
    fn what_is_no_entry_is_passed_over_and_counted() {
        let dossier = dossier(&["the minutes", "{}", "[plots/plot-1]"]);
        let expected = [
            "the evidence does not say for which clause",
            "the evidence does not say where it is",
            "the evidence has no date",
        ];
        let said = told(&dossier);
        for index in [1, 2] {
            for expected in expected {
                let expected = format!("{index}: {expected}");
                let count = said.iter().filter(|said| **said == expected).count();
                assert_eq!(count, 1, "{expected} in {said:#?}");
            }
        }
        assert_eq!(declared(&dossier).len(), 2);
    }

    #[test]
    fn what_a_partial_run_did_not_look_at_is_not_missing() {
        let mut dossier = dossier(&[
            "{ clause: plots/plot-1, link: docs/nowhere.md, date: 2026-06-25 }",
            "{}",
        ]);
        dossier.is_partial = true;
        assert_eq!(
            told(&dossier),
            [
                "1: the evidence does not say for which clause",
                "1: the evidence does not say where it is",
                "1: the evidence has no date",
            ]
        );
    }

    #[test]
    fn evidence_is_for_a_clause_of_any_or_of_one_edition() {
        let declared = declared(&dossier(&[
            "{ clause: plots/plot-1 }",
            "{ clause: plots/2/plot-1, date: 2026-06 }",
            "{}",
        ]));
        let packs = packs();
        let fits = |evidence: &Evidence| -> Vec<String> {
            let clauses = packs
                .iter()
                .flat_map(|pack| pack.clauses.iter().map(move |clause| (pack, clause)));
            let own = clauses.filter(|(pack, clause)| evidence.is_for(&pack.info, clause));
            own.map(|(pack, clause)| format!("{} {}", pack.info, clause.id))
                .collect()
        };
        let all: Vec<Vec<String>> = declared.iter().map(fits).collect();
        assert_eq!(
            all,
            [
                vec!["plots 1 plot-1", "plots 2 plot-1"],
                vec!["plots 2 plot-1"],
                vec![]
            ]
        );
    }
}
