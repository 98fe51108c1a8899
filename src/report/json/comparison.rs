//! What changed since an earlier report, for programs.

use schemars::JsonSchema;
use serde::Serialize;

use crate::comparison::{Cause, ClauseChange, Comparison, ObligationChange, ToldFinding};
use crate::obligation::Obligation;

/// What changed since an earlier report.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct JsonComparison {
    /// The day on which the texts were applied then.
    pub before: Option<String>,
    /// The version of the program that wrote the earlier report.
    pub version: String,
    /// Whether the earlier report speaks of this service. If not, a doubt says why, and nothing was compared.
    pub is_compared: bool,
    pub clauses: Vec<JsonClauseChange>,
    pub obligations: Vec<JsonObligationChange>,
    /// What makes the two hard to compare.
    pub doubts: Vec<String>,
}

/// What changed under one clause. What was excused then and is now is not told.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct JsonClauseChange {
    pub pack: String,
    pub edition: Option<String>,
    pub clause: Option<String>,
    /// Open now, and not there then, although the rule was asked.
    pub new: Vec<JsonTold>,
    /// Open now; the rule was not asked then, or could not tell.
    pub newly_asked: Vec<JsonTold>,
    /// Excused then, and open now.
    pub open_again: Vec<JsonTold>,
    /// There then, and not now, although the rule was asked.
    pub gone: Vec<JsonTold>,
    /// There then; the rule is not asked now, or cannot tell.
    pub unasked: Vec<JsonTold>,
    /// Not excused then, and now covered by a waiver.
    pub newly_waived: Vec<JsonTold>,
    /// Not excused then, and now in the baseline.
    pub newly_kept: Vec<JsonTold>,
    /// Open then and now.
    pub still: Vec<JsonTold>,
}

/// A finding of one of the two reports.
#[derive(Debug, Serialize, JsonSchema)]
pub struct JsonTold {
    pub rule: String,
    pub obligation: Option<Obligation>,
    pub message: String,
    /// `docs/a.yaml:3`; null for the repository as a whole.
    pub stands: Option<String>,
    /// Why it is not asked any more, what excuses it, what excused it then.
    pub note: Option<String>,
}

/// An obligation that is another than it was.
#[derive(Debug, Serialize, JsonSchema)]
pub struct JsonObligationChange {
    pub rule: String,
    pub title: String,
    /// The clause that asks for more, now or then.
    pub pack: String,
    pub edition: Option<String>,
    pub clause: Option<String>,
    /// Null: it was none.
    pub before: Option<Obligation>,
    /// Null: it is none.
    pub after: Option<Obligation>,
    pub cause: JsonCause,
}

/// Why an obligation changed.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum JsonCause {
    /// Another edition of the text holds.
    Edition { before: String, after: String },
    /// The text, or a sentence of it, holds from this day, which lies between the two.
    Began { day: String },
    /// The text, or a sentence of it, held only before this day, which lies between the two.
    Ceased { day: String },
    /// The text is the same, and its encoding was mended: its versions or digests.
    Encoding { before: String, after: String },
    /// The service says something else of itself, or its settings do.
    Service { what: String },
    /// Either could have been it.
    Unclear { text: String, service: String },
}

pub(super) fn comparison(comparison: &Comparison) -> JsonComparison {
    let Comparison {
        before,
        version,
        is_compared,
        clauses,
        obligations,
        doubts,
    } = comparison;
    JsonComparison {
        before: before.map(|day| day.to_string()),
        version: version.clone(),
        is_compared: *is_compared,
        clauses: clauses.iter().map(clause_change).collect(),
        obligations: obligations.iter().map(obligation_change).collect(),
        doubts: doubts.clone(),
    }
}

fn clause_change(change: &ClauseChange) -> JsonClauseChange {
    let ClauseChange {
        pack,
        edition,
        clause,
        new,
        newly_asked,
        gone,
        unasked,
        still,
        open_again,
        newly_waived,
        newly_kept,
    } = change;
    let all = |found: &[ToldFinding]| found.iter().map(told).collect();
    JsonClauseChange {
        pack: pack.clone(),
        edition: edition.clone(),
        clause: clause.clone(),
        new: all(new),
        newly_asked: all(newly_asked),
        open_again: all(open_again),
        gone: all(gone),
        unasked: all(unasked),
        newly_waived: all(newly_waived),
        newly_kept: all(newly_kept),
        still: all(still),
    }
}

fn told(finding: &ToldFinding) -> JsonTold {
    let ToldFinding {
        rule,
        obligation,
        message,
        stands,
        note,
    } = finding.clone();
    JsonTold {
        rule,
        obligation,
        message,
        stands,
        note,
    }
}

fn obligation_change(change: &ObligationChange) -> JsonObligationChange {
    let ObligationChange {
        rule,
        title,
        pack,
        edition,
        clause,
        before,
        after,
        cause,
    } = change.clone();
    JsonObligationChange {
        rule,
        title,
        pack,
        edition,
        clause,
        before,
        after,
        cause: match cause {
            Cause::Edition { before, after } => JsonCause::Edition { before, after },
            Cause::Began(day) => JsonCause::Began {
                day: day.to_string(),
            },
            Cause::Ceased(day) => JsonCause::Ceased {
                day: day.to_string(),
            },
            Cause::Encoding { before, after } => JsonCause::Encoding { before, after },
            Cause::Service(what) => JsonCause::Service { what },
            Cause::Unclear { text, service } => JsonCause::Unclear { text, service },
        },
    }
}
