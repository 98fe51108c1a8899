//! The dated evidence of a service: what the team declares for clauses, what its documents say of tests, research and
//! assessments, and results on success criteria.
//!
//! It says how old evidence is and not whether it is too old.

use jiff::civil::Date;

use crate::background::criteria::EvidenceKind;
use crate::background::dates::EventKind;
use crate::date::PartialDate;
use crate::report::ServiceReport;
use crate::text::{Place, RepoPath};

/// A piece of evidence with its day.
#[derive(Clone, Debug)]
pub(crate) struct Dated<'r> {
    pub(crate) day: PartialDate,
    pub(crate) what: String,
    pub(crate) place: Option<&'r Place>,
}

impl Dated<'_> {
    /// A month counts as its last day: nothing is called older than it certainly is.
    pub(crate) fn age(&self) -> (Date, Date) {
        (self.day.last_day(), self.day.first_day())
    }

    fn file(&self) -> Option<&RepoPath> {
        self.place.and_then(Place::path)
    }
}

/// Oldest first. What is yet to come is no evidence, and what has no day that can be read has no age.
pub(super) fn of(service: &ServiceReport, as_of: Date) -> Vec<Dated<'_>> {
    let declared = service.evidence.iter().filter_map(|one| {
        let day = PartialDate::parse(one.date.as_deref()?).ok()?;
        let what = match &one.clause {
            Some(clause) => format!("declared for {clause}"),
            None => "declared for no clause".to_owned(),
        };
        Some(Dated {
            day,
            what,
            place: Some(&one.place),
        })
    });
    let known = service.background.iter();
    let events = known.clone().flat_map(|known| &known.dates);
    let events = events
        .filter(|event| is_evidence(event.kind))
        .map(|event| Dated {
            day: event.day.clone(),
            what: event.what.clone(),
            place: event.place.as_ref(),
        });
    let criteria = known.flat_map(|known| &known.criteria);
    let results = criteria.flat_map(|criterion| &criterion.evidence);
    let results = results.filter_map(|one| {
        Some(Dated {
            day: one.day.clone()?,
            what: match one.kind {
                EvidenceKind::Audit => "an accessibility audit".to_owned(),
                EvidenceKind::Automatic | EvidenceKind::Undecided => {
                    "results of an accessibility tool".to_owned()
                }
            },
            place: Some(&one.place),
        })
    });
    let mut known: Vec<Dated<'_>> = Vec::new();
    for one in declared.chain(events).chain(results) {
        // One document speaks of many criteria, and its day may be told as an event, too.
        let is_known = |other: &Dated<'_>| {
            other.age() == one.age() && other.file().is_some() && other.file() == one.file()
        };
        let is_declared = one.what.starts_with("declared");
        if one.day.first_day() <= as_of && (is_declared || !known.iter().any(is_known)) {
            known.push(one);
        }
    }
    known.sort_by(|one, other| (one.age(), &one.what).cmp(&(other.age(), &other.what)));
    known
}

fn is_evidence(kind: EventKind) -> bool {
    match kind {
        EventKind::Test | EventKind::Research | EventKind::Assessment => true,
        // A review may be one that is due, and the others are no work of the team.
        EventKind::Review | EventKind::Expiry | EventKind::SupportEnd | EventKind::Text => false,
    }
}
