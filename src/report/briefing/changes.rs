//! What changed since an earlier report, in Markdown: the same as on the page, to stand under a heading of level 2.

use super::Briefing;
use crate::comparison::{ClauseChange, Comparison, Doing, Fate, ObligationChange, ToldFinding};
use crate::obligation::Obligation;
use crate::report::escape::markdown::{code, prose, words};
use crate::words::counted;

/// How many findings of one clause that nothing happened to are told before the rest is counted.
const STILL_TOLD: usize = 10;

/// Without its heading; empty where nothing was to be compared.
pub(super) fn section(briefing: &Briefing<'_>) -> String {
    let Some(comparison) = &briefing.service.comparison else {
        return String::new();
    };
    let mut page = opening(comparison);
    if !comparison.doubts.is_empty() {
        page.push_str("\nBefore you rely on it:\n\n");
        for doubt in &comparison.doubts {
            page.push_str(&format!("- {}\n", prose(doubt)));
        }
    }
    if comparison.is_compared {
        for clauses in comparison.texts() {
            page.push_str(&text(clauses));
        }
        page.push_str(&obligations(comparison));
    }
    page
}

fn opening(comparison: &Comparison) -> String {
    let since = comparison.before.map(|day| format!(" of {day}"));
    let since = since.unwrap_or_default();
    if !comparison.is_compared {
        return format!("Nothing was compared with the earlier report{since}.\n");
    }
    let obligations = match comparison.obligations.len() {
        0 => "No obligation changed.".to_owned(),
        count => format!("{} changed.", counted(count, "obligation")),
    };
    format!(
        "Findings, compared with the earlier report{since}: {}. {obligations}\n\
         What was excused then and is excused now is left out, and nothing counts as gone that is only not asked any more.\n",
        comparison.summary()
    )
}

fn text(clauses: &[ClauseChange]) -> String {
    let fates: Vec<Fate> = Comparison::fates(clauses).collect();
    let heading = match (
        &clauses[0].edition,
        clauses[0].pack.strip_prefix("ruleset:"),
    ) {
        (Some(_), _) => words(&clauses[0].text()),
        (None, Some(file)) => format!("The ruleset {}", code(file)),
        (None, None) => "About the files themselves".to_owned(),
    };
    let mut page = format!("\n### {heading}\n\n");
    if clauses[0].clause.is_some() {
        let titles: Vec<&str> = fates.iter().map(|fate| fate.title()).collect();
        page.push_str(&format!("| Clause | {} |\n", titles.join(" | ")));
        page.push_str(&format!("| --- |{}\n", " ---: |".repeat(fates.len())));
        for clause in clauses {
            let counts = fates.iter().map(|fate| clause.of(*fate).len().to_string());
            let counts: Vec<String> = counts.collect();
            page.push_str(&format!("| {} | {} |\n", id(clause), counts.join(" | ")));
        }
        page.push('\n');
    }
    for clause in clauses {
        for fate in Fate::ALL {
            page.push_str(&list(clause, *fate));
        }
    }
    page
}

fn id(clause: &ClauseChange) -> String {
    clause.clause.as_deref().map(words).unwrap_or_default()
}

fn list(clause: &ClauseChange, fate: Fate) -> String {
    let findings = clause.of(fate);
    if findings.is_empty() {
        return String::new();
    }
    let told = match fate {
        Fate::Still => findings.len().min(STILL_TOLD),
        Fate::New
        | Fate::NewlyAsked
        | Fate::OpenAgain
        | Fate::Gone
        | Fate::Unasked
        | Fate::NewlyWaived
        | Fate::NewlyKept => findings.len(),
    };
    let of = match &clause.clause {
        Some(clause) => format!(", {}", words(clause)),
        None => String::new(),
    };
    let mut page = format!("**{}**{of} ({}):\n\n", fate.title(), fate.meaning());
    for one in &findings[..told] {
        page.push_str(&format!("- {}\n", finding(one)));
    }
    if told < findings.len() {
        page.push_str(&format!("- … and {} more\n", findings.len() - told));
    }
    page.push('\n');
    page
}

fn finding(finding: &ToldFinding) -> String {
    let ToldFinding {
        rule,
        obligation,
        message,
        stands,
        note,
    } = finding;
    let mut line = String::new();
    if let Some(obligation) = obligation {
        line.push_str(&format!("{obligation} · "));
    }
    line.push_str(&format!("{}: {}", code(rule), prose(message)));
    if let Some(stands) = stands {
        line.push_str(&format!(" ({})", code(stands)));
    }
    if let Some(note) = note {
        line.push_str(&format!(" – {}", prose(note)));
    }
    line
}

fn obligations(comparison: &Comparison) -> String {
    if comparison.obligations.is_empty() {
        return String::new();
    }
    let mut page = "\n### Obligations that changed\n".to_owned();
    for doing in Doing::ALL {
        let groups = comparison.obligations_by(*doing);
        if groups.is_empty() {
            continue;
        }
        page.push_str(&format!(
            "\n#### {}\n\n{}\n",
            doing.title(),
            doing.meaning()
        ));
        for group in groups {
            page.push_str(&format!("\n{}\n\n", prose(&group[0].turns_on())));
            for change in group {
                page.push_str(&format!("- {}\n", obligation(change)));
            }
        }
    }
    page
}

/// `not asked → standard · a title (`rule`, 2019 point-5)`.
fn obligation(change: &ObligationChange) -> String {
    let asked = |obligation: Option<Obligation>| match obligation {
        Some(obligation) => obligation.to_string(),
        None => "not asked".to_owned(),
    };
    let clause = match (&change.edition, &change.clause) {
        (Some(edition), Some(clause)) => format!(", {}", words(&format!("{edition} {clause}"))),
        (_, _) => String::new(),
    };
    format!(
        "{} → {} · {} ({}{clause})",
        asked(change.before),
        asked(change.after),
        prose(&change.title),
        code(&change.rule)
    )
}
