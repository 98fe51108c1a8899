//! The end of a text report: counts by obligation and outcome, what does not apply and why, which clauses
//! nobody has evidence for, and whether the gate is closed. Never a score.

use std::collections::BTreeMap;
use std::io;

use super::{BOLD, DIM, GUIDANCE, Page, STANDARD};
use crate::finding::Outcome;
use crate::obligation::{Obligation, join};
use crate::outcome::OutcomeName;
use crate::policy::FailLevel;
use crate::profile::{Fact, Possible, Term};
use crate::report::{Report, ServiceReport};

/// One line on what the service is taken to be: `central government, transactional services, phase not declared`.
pub(super) fn profile(service: &ServiceReport) -> String {
    fn facet<T: Term>(possible: &Possible<T>, name: &str, is_unclear: bool) -> String {
        let values: Vec<&str> = possible.values().map(Term::word).collect();
        match possible.value() {
            Some(value) => format!("{name}: {}", value.word()),
            None if values.len() == 2 => format!("{name}: {}", join(&values, "or")),
            None if is_unclear => format!("{name}: not understood"),
            None => format!("{name}: not declared"),
        }
    }
    let profile = &service.profile;
    let unclear = |fact| service.unclear.contains(&fact);
    let facets = [
        facet(
            &profile.organisation,
            "organisation",
            unclear(Fact::Organisation),
        ),
        facet(&profile.nation, "nation", unclear(Fact::Nation)),
        facet(&profile.kind, "kind", unclear(Fact::Kind)),
        facet(&profile.phase, "phase", unclear(Fact::Phase)),
    ];
    facets.join(" · ")
}

pub(super) fn write(
    page: &mut Page<'_>,
    report: &Report,
    service: &ServiceReport,
) -> io::Result<()> {
    if !page.options.quiet {
        if !service.is_partial {
            not_applicable(page, service)?;
        }
        counts(page, service)?;
        if !service.is_partial {
            without_evidence(page, report, service)?;
        }
    }
    gate(page, service)
}

/// Rules that do not apply, gathered by reason.
fn not_applicable(page: &mut Page<'_>, service: &ServiceReport) -> io::Result<()> {
    let mut reasons: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for judged in &service.judged {
        if let Outcome::NotApplicable(why) = &judged.assessment.outcome {
            reasons
                .entry(why.to_string())
                .or_default()
                .push(judged.assessment.rule.id.as_str());
        }
    }
    if reasons.is_empty() {
        return Ok(());
    }
    writeln!(page.out, "{}", page.styled(BOLD, "Not applicable"))?;
    for (reason, rules) in reasons {
        writeln!(page.out, "  {reason}")?;
        page.wrapped("      ", "      ", &rules.join(", "))?;
    }
    writeln!(page.out)
}

fn counts(page: &mut Page<'_>, service: &ServiceReport) -> io::Result<()> {
    let columns = [
        OutcomeName::Failed,
        OutcomeName::CannotTell,
        OutcomeName::NeedsAPerson,
        OutcomeName::Passed,
        OutcomeName::NotApplicable,
    ];
    let titles: Vec<String> = columns
        .iter()
        .map(|outcome| format!("{:>15}", outcome.words()))
        .collect();
    writeln!(
        page.out,
        "{}",
        page.styled(BOLD, &format!("{:<10}{}", "Rules", titles.concat()))
    )?;
    let rows = [
        ("standard", Some(Obligation::Standard), STANDARD),
        ("guidance", Some(Obligation::Guidance), GUIDANCE),
        ("neither", None, DIM),
    ];
    for (title, obligation, style) in rows {
        let counts = service.counts(obligation);
        if counts.is_empty() {
            continue;
        }
        let cells = columns.iter().map(|outcome| match counts.get(outcome) {
            Some(count) => format!("{count:>15}"),
            None => format!("{:>15}", "-"),
        });
        let cells: String = cells.collect();
        writeln!(
            page.out,
            "{}{cells}",
            page.styled(style, &format!("{title:<10}"))
        )?;
    }
    let off = service.switched_off();
    if off > 0 {
        writeln!(
            page.out,
            "{} switched off in the settings",
            match off {
                1 => "1 failed rule is".to_owned(),
                off => format!("{off} failed rules are"),
            }
        )?;
    }
    writeln!(page.out)
}

fn without_evidence(
    page: &mut Page<'_>,
    report: &Report,
    service: &ServiceReport,
) -> io::Result<()> {
    let clauses = service.clauses_without_evidence(&report.packs);
    if clauses.is_empty() {
        return Ok(());
    }
    writeln!(
        page.out,
        "{}",
        page.styled(BOLD, "No machine evidence, so ask a person")
    )?;
    for (info, clause) in clauses {
        page.wrapped(
            "  ",
            "      ",
            &format!("{} {}: {}", info.id, clause.id, clause.title),
        )?;
    }
    writeln!(page.out)
}

fn gate(page: &mut Page<'_>, service: &ServiceReport) -> io::Result<()> {
    let closing: Vec<&str> = service
        .closing()
        .map(|judged| judged.assessment.rule.id.as_str())
        .collect();
    let level = service.fail_level.word();
    if !service.unclear.is_empty() {
        let fields: Vec<String> = service
            .unclear
            .iter()
            .map(|fact| format!("`{}`", fact.field()))
            .collect();
        let fields = join(&fields, "and");
        page.wrapped(
            "",
            "    ",
            &format!(
                "what binds this service is not certain, because {fields} could not be understood"
            ),
        )?;
    }
    match closing.len() {
        0 if service.fail_level == FailLevel::Never => writeln!(
            page.out,
            "gate open: at fail level `{level}` nothing closes it"
        ),
        0 => writeln!(
            page.out,
            "gate open: nothing failed at fail level `{level}`"
        ),
        count => {
            let text = format!(
                "gate closed at fail level `{level}` by {count}: {}",
                closing.join(", ")
            );
            page.wrapped("", "    ", &text)
        }
    }
}
