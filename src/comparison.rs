//! What changed since an earlier report: per clause what is new, gone, still there and newly waived, and which
//! obligations changed because the text did, rather than the service.
//!
//! The earlier report is the JSON of `yardstick report` or `yardstick check` (see [`previous`]). Both reports are brought
//! into one form (`seen`), in which nothing knows which of the two it is from; then findings are told apart by their
//! fingerprints (`findings`), and obligations by what their sentences would have come to on the other day and for the
//! other service (`obligations`), both in the order of the texts (`order`). It compares, and judges nothing: what is no
//! longer asked is not mended.

mod findings;
mod obligations;
mod order;
pub mod previous;
mod seen;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt;

use jiff::civil::Date;

use self::order::Order;
use self::previous::Previous;
use self::seen::Seen;
use crate::obligation::Obligation;
use crate::report::{Report, ServiceReport};

/// What changed for one service.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// The day on which the texts were applied then.
    pub before: Option<Date>,
    /// The version of the program that wrote the earlier report.
    pub version: String,
    /// Whether the earlier report speaks of this service. If not, a doubt says why, and nothing was compared.
    pub is_compared: bool,
    /// By text and clause, in the order of the texts; a clause of which nothing is to be said is left out.
    pub clauses: Vec<ClauseChange>,
    /// Those of texts in their order, each rule once.
    pub obligations: Vec<ObligationChange>,
    /// What makes the two hard to compare, in sentences: another service, another version of the program.
    pub doubts: Vec<String>,
}

/// What changed under one clause: that which decides now, and for what is not there any more, that which decided then.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClauseChange {
    /// `govuk-service-standard`; for what yardstick itself says, its own name; `ruleset:FILE`.
    pub pack: String,
    pub edition: Option<String>,
    pub clause: Option<String>,
    /// Open now, and not there then, although its rule was asked.
    pub new: Vec<ToldFinding>,
    /// Open now; its rule was not asked then, or could not tell. The note says why.
    pub newly_asked: Vec<ToldFinding>,
    /// There then, and not now, although its rule was asked.
    pub gone: Vec<ToldFinding>,
    /// There then; its rule is not asked now, or cannot tell, so nobody knows whether it is there still. The note says why.
    pub unasked: Vec<ToldFinding>,
    /// Open then and now.
    pub still: Vec<ToldFinding>,
    /// Excused then, and open now.
    pub open_again: Vec<ToldFinding>,
    /// Not excused then, and now covered by a waiver, which the note tells.
    pub newly_waived: Vec<ToldFinding>,
    /// Not excused then, and now in the baseline.
    pub newly_kept: Vec<ToldFinding>,
}

/// What became of a finding from one report to the other. What was excused then and is now is not told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    New,
    NewlyAsked,
    OpenAgain,
    Gone,
    Unasked,
    NewlyWaived,
    NewlyKept,
    Still,
}

impl Fate {
    /// In the order in which they are read.
    pub const ALL: &'static [Fate] = &[
        Fate::New,
        Fate::NewlyAsked,
        Fate::OpenAgain,
        Fate::Gone,
        Fate::Unasked,
        Fate::NewlyWaived,
        Fate::NewlyKept,
        Fate::Still,
    ];

    /// As the head of a column, and of a list.
    pub fn title(self) -> &'static str {
        match self {
            Fate::New => "New",
            Fate::NewlyAsked => "Not asked before",
            Fate::OpenAgain => "Open again",
            Fate::Gone => "Gone",
            Fate::Unasked => "Not asked any more",
            Fate::NewlyWaived => "Newly waived",
            Fate::NewlyKept => "Newly in the baseline",
            Fate::Still => "Still open",
        }
    }

    /// What it means, in a sentence.
    pub fn meaning(self) -> &'static str {
        match self {
            Fate::New => "open now, and not found then",
            Fate::NewlyAsked => "open now; it was not asked then, or could not be told",
            Fate::OpenAgain => "excused then, and open now",
            Fate::Gone => "found then, and not found now",
            Fate::Unasked => {
                "found then; it is not asked now, or cannot be told, so nobody knows whether it is mended"
            }
            Fate::NewlyWaived => "not excused then, and now covered by a waiver",
            Fate::NewlyKept => "not excused then, and now in the baseline",
            Fate::Still => "open then, and open now",
        }
    }

    /// Whether readers look for it even where there is none.
    pub fn is_always_told(self) -> bool {
        match self {
            Fate::New | Fate::Gone | Fate::NewlyWaived | Fate::Still => true,
            Fate::NewlyAsked | Fate::OpenAgain | Fate::Unasked | Fate::NewlyKept => false,
        }
    }
}

impl ClauseChange {
    pub fn of(&self, fate: Fate) -> &[ToldFinding] {
        match fate {
            Fate::New => &self.new,
            Fate::NewlyAsked => &self.newly_asked,
            Fate::OpenAgain => &self.open_again,
            Fate::Gone => &self.gone,
            Fate::Unasked => &self.unasked,
            Fate::NewlyWaived => &self.newly_waived,
            Fate::NewlyKept => &self.newly_kept,
            Fate::Still => &self.still,
        }
    }

    fn of_mut(&mut self, fate: Fate) -> &mut Vec<ToldFinding> {
        match fate {
            Fate::New => &mut self.new,
            Fate::NewlyAsked => &mut self.newly_asked,
            Fate::OpenAgain => &mut self.open_again,
            Fate::Gone => &mut self.gone,
            Fate::Unasked => &mut self.unasked,
            Fate::NewlyWaived => &mut self.newly_waived,
            Fate::NewlyKept => &mut self.newly_kept,
            Fate::Still => &mut self.still,
        }
    }

    /// The text: `govuk-service-standard 2019`.
    pub fn text(&self) -> String {
        text(&self.pack, self.edition.as_deref())
    }
}

/// A finding of one of the two reports.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ToldFinding {
    pub rule: String,
    pub obligation: Option<Obligation>,
    pub message: String,
    /// `docs/a.yaml:3`, or nothing for the repository as a whole.
    pub stands: Option<String>,
    /// What there is to say besides: why it is not asked any more, what excuses it, what excused it then.
    pub note: Option<String>,
}

/// An obligation that is another than it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObligationChange {
    pub rule: String,
    pub title: String,
    /// The clause that asks for more, now or then, and on which the change turns.
    pub pack: String,
    pub edition: Option<String>,
    pub clause: Option<String>,
    /// `None`: it was, or is, no obligation.
    pub before: Option<Obligation>,
    pub after: Option<Obligation>,
    pub cause: Cause,
}

impl ObligationChange {
    /// The text and why, as the head of those that share both.
    pub fn turns_on(&self) -> String {
        // Where the edition is what changed, the cause names both.
        let edition = match &self.cause {
            Cause::Edition { .. } => None,
            Cause::Began(_)
            | Cause::Ceased(_)
            | Cause::Encoding { .. }
            | Cause::Service(_)
            | Cause::Unclear { .. } => self.edition.as_deref(),
        };
        format!("{}: {}", text(&self.pack, edition), self.cause)
    }

    /// `govuk-service-standard 2019 point-5`.
    pub fn origin(&self) -> String {
        let text = text(&self.pack, self.edition.as_deref());
        match &self.clause {
            Some(clause) => format!("{text} {clause}"),
            None => text,
        }
    }
}

/// Why an obligation changed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// Another edition of the text holds.
    Edition { before: String, after: String },
    /// The text, or a sentence of it, holds from this day, which lies between the two.
    Began(Date),
    /// The text, or a sentence of it, held only before this day, which lies between the two.
    Ceased(Date),
    /// The text is the same, and its encoding was mended: the versions of the encoding, or their digests.
    Encoding { before: String, after: String },
    /// The service says something else of itself, or its settings do: in words.
    Service(String),
    /// Either could have been it, and the reports do not say which: both in words.
    Unclear { text: String, service: String },
}

/// Whose doing a change is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Doing {
    Text,
    Encoding,
    Service,
    Unclear,
}

impl Doing {
    pub const ALL: &'static [Doing] =
        &[Doing::Text, Doing::Service, Doing::Unclear, Doing::Encoding];

    /// As a heading.
    pub fn title(self) -> &'static str {
        match self {
            Doing::Text => "Because the text changed",
            Doing::Service => "Because the service changed",
            Doing::Unclear => "Because of one or the other",
            Doing::Encoding => "Because yardstick reads the text in another way",
        }
    }

    /// What it means, in a sentence.
    pub fn meaning(self) -> &'static str {
        match self {
            Doing::Text => {
                "Another edition holds, or a sentence began or ceased to hold. The service need not have done anything."
            }
            Doing::Service => {
                "The texts are as they were. The service says something else of itself, or its settings do."
            }
            Doing::Unclear => {
                "The text and the service both changed, and each alone could have done it."
            }
            Doing::Encoding => {
                "Nothing was published. The data by which yardstick knows the text were added to or corrected."
            }
        }
    }
}

impl Cause {
    pub fn doing(&self) -> Doing {
        match self {
            Cause::Edition { .. } | Cause::Began(_) | Cause::Ceased(_) => Doing::Text,
            Cause::Encoding { .. } => Doing::Encoding,
            Cause::Service(_) => Doing::Service,
            Cause::Unclear { .. } => Doing::Unclear,
        }
    }
}

/// In words, to stand behind a colon.
impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Cause::Edition { before, after } => write!(f, "edition {before} → edition {after}"),
            Cause::Began(day) => write!(f, "in force from {day}"),
            Cause::Ceased(day) => write!(f, "in force only before {day}"),
            Cause::Encoding { before, after } => write!(f, "{before} → {after}"),
            Cause::Service(what) => f.write_str(what),
            Cause::Unclear { text, service } => {
                write!(f, "the text ({text}) or the service ({service})")
            }
        }
    }
}

fn text(pack: &str, edition: Option<&str>) -> String {
    match edition {
        Some(edition) => format!("{pack} {edition}"),
        None => pack.to_owned(),
    }
}

impl Comparison {
    /// What changed from the earlier report to each service of a report, in their order.
    pub fn of_all(previous: &Previous, report: &Report) -> Vec<Comparison> {
        let order = Order::of(previous, report);
        (report.services.iter())
            .map(|service| Comparison::of(previous, report, service, &order))
            .collect()
    }

    fn of(
        previous: &Previous,
        report: &Report,
        service: &ServiceReport,
        order: &Order<'_>,
    ) -> Comparison {
        let mut comparison = Comparison {
            before: Some(previous.as_of()),
            version: previous.tool().to_owned(),
            ..Comparison::default()
        };
        let earlier = match previous.service_like(report, service) {
            Ok(earlier) => earlier,
            Err(why) => {
                comparison.doubts.push(why);
                return comparison;
            }
        };
        comparison.doubts = doubts(previous, &earlier.doubts, report, service);
        if !service.examined_anything() {
            let nothing = "nothing was assessed in this report, so nothing can be compared";
            comparison.doubts.push(nothing.to_owned());
            return comparison;
        }
        let before = Seen::then(previous, earlier.service, &service.folder);
        if before.rules.is_empty() && before.findings.is_empty() {
            let nothing = "nothing was assessed in the earlier report, so nothing can be compared";
            comparison.doubts.push(nothing.to_owned());
            return comparison;
        }
        let after = Seen::now(report, service);
        comparison.is_compared = true;
        comparison.clauses = findings::by_clause(&before, &after, order);
        comparison.obligations = obligations::changes(&before, &after, order);
        comparison
    }

    /// The clauses, text by text.
    pub fn texts(&self) -> impl Iterator<Item = &[ClauseChange]> {
        (self.clauses).chunk_by(|one, next| one.pack == next.pack && one.edition == next.edition)
    }

    /// The fates of which these clauses tell, and those that readers look for in any case.
    pub fn fates(clauses: &[ClauseChange]) -> impl Iterator<Item = Fate> {
        let is_told = |fate: &Fate| {
            let mut clauses = clauses.iter();
            fate.is_always_told() || clauses.any(|clause| !clause.of(*fate).is_empty())
        };
        Fate::ALL.iter().copied().filter(is_told)
    }

    /// The obligations that changed by this doing, those of one text and one cause together.
    pub fn obligations_by(&self, doing: Doing) -> Vec<Vec<&ObligationChange>> {
        let mut groups: Vec<Vec<&ObligationChange>> = Vec::new();
        let mut known: BTreeMap<String, usize> = BTreeMap::new();
        let changes = self.obligations.iter();
        for change in changes.filter(|change| change.cause.doing() == doing) {
            let index = *known.entry(change.turns_on()).or_insert(groups.len());
            match groups.get_mut(index) {
                Some(group) => group.push(change),
                None => groups.push(vec![change]),
            }
        }
        groups
    }

    /// How many findings met which fate, in words: `3 new, 2 gone, 40 still open, none newly waived`.
    pub fn summary(&self) -> String {
        let counts = Comparison::fates(&self.clauses).map(|fate| {
            let count = match self.count(fate) {
                0 => "none".to_owned(),
                count => count.to_string(),
            };
            format!("{count} {}", fate.title().to_lowercase())
        });
        counts.collect::<Vec<_>>().join(", ")
    }

    /// How many findings met this fate.
    pub fn count(&self, fate: Fate) -> usize {
        self.clauses
            .iter()
            .map(|clause| clause.of(fate).len())
            .sum()
    }
}

/// What a reader should know before believing a comparison.
fn doubts(
    previous: &Previous,
    of_service: &[String],
    report: &Report,
    service: &ServiceReport,
) -> Vec<String> {
    let version = env!("CARGO_PKG_VERSION");
    let later = (previous.as_of() > report.as_of).then(|| {
        format!(
            "the earlier report is of {}, a later day than this one: what is new there is gone here",
            previous.as_of()
        )
    });
    let other = (previous.tool() != version).then(|| {
        format!(
            "the earlier report was written by yardstick {}, this one by {version}: what one of them cannot see yet, the \
             other may have found",
            previous.tool()
        )
    });
    let partial = service
        .is_partial
        .then(|| "only named files were looked at now, so nothing is said to be gone".to_owned());
    let left_out = (service.waivers_left_out > 0)
        .then(|| "no waiver was to count now (`--no-waivers`)".to_owned());
    (later.into_iter())
        .chain(of_service.iter().cloned())
        .chain(other)
        .chain(partial)
        .chain(left_out)
        .collect()
}
