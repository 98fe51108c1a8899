//! The end of a text report: counts by obligation and outcome, what does not apply and why, which clauses
//! nobody has evidence for, and whether the gate is closed. Never a score.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use super::{BOLD, DIM, GUIDANCE, Page, STANDARD};
use crate::coverage::{self, Coverage};
use crate::finding::Outcome;
use crate::obligation::{Obligation, join};
use crate::outcome::OutcomeName;
use crate::policy::FailLevel;
use crate::profile::{Fact, Possible, Term};
use crate::report::{Report, ServiceReport, escape};

/// How many clauses of one text are listed with their titles.
const NAMED_CLAUSES: usize = 10;

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
            not_applicable(page, report, service)?;
        }
        counts(page, service)?;
        if !service.is_partial {
            without_evidence(page, report, service)?;
        }
        if let Some(coverage) = &service.coverage {
            accessibility(page, coverage)?;
        }
    }
    gate(page, service)
}

/// Rules that do not apply, gathered by reason. A pack of which no rule applies is named in one word.
fn not_applicable(page: &mut Page<'_>, report: &Report, service: &ServiceReport) -> io::Result<()> {
    let packs = service.speaking(&report.packs);
    let packs = packs.map(|pack| pack.info.to_string());
    // A ruleset was asked for, so each of its rules is answered for.
    let rulesets = report.rulesets.iter();
    let rulesets = rulesets.map(|ruleset| format!("ruleset:{}", ruleset.name));
    let speaking: BTreeSet<String> = packs.chain(rulesets).collect();
    let mut reasons: BTreeMap<String, (Vec<&str>, BTreeSet<String>)> = BTreeMap::new();
    for judged in &service.judged {
        if let Outcome::NotApplicable(why) = &judged.assessment.outcome {
            let (rules, packs) = reasons.entry(why.to_string()).or_default();
            let pack = judged.assessment.asked.text();
            match speaking.contains(&pack) {
                true => rules.push(judged.assessment.asked.id()),
                false => {
                    packs.insert(format!("all rules of {pack}"));
                }
            }
        }
    }
    if reasons.is_empty() {
        return Ok(());
    }
    writeln!(page.out, "{}", page.styled(BOLD, "Not applicable"))?;
    for (reason, (rules, packs)) in &reasons {
        writeln!(page.out, "  {reason}")?;
        let names: Vec<&str> = rules
            .iter()
            .copied()
            .chain(packs.iter().map(String::as_str))
            .collect();
        page.wrapped("      ", "      ", &names.join(", "))?;
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

/// Which success criteria have evidence. A clean run of a tool says nothing of the others.
fn accessibility(page: &mut Page<'_>, coverage: &Coverage) -> io::Result<()> {
    let title = format!(
        "Evidence for the {} A and AA criteria of WCAG {}",
        Coverage::asked_for(),
        coverage::VERSION
    );
    writeln!(page.out, "{}", page.styled(BOLD, &title))?;
    if coverage.without.len() == Coverage::asked_for() {
        return writeln!(page.out, "  nothing here speaks of any of them\n");
    }
    let rows = [
        ("from tools", &coverage.automatic),
        ("from people", &coverage.audited),
        ("undecided", &coverage.undecided),
        ("none", &coverage.without),
    ];
    for (title, numbers) in rows {
        let first = format!("  {title:<12}{:>2}", numbers.len());
        match numbers.is_empty() {
            true => writeln!(page.out, "{first}")?,
            false => page.wrapped(&format!("{first}  "), &" ".repeat(18), &numbers.join(", "))?,
        }
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
    for (info, clauses) in clauses {
        let title = escape::line(&info.to_string()).into_owned();
        if clauses.len() <= NAMED_CLAUSES || page.options.verbose {
            writeln!(page.out, "  {title}")?;
            for clause in clauses {
                page.wrapped(
                    "    ",
                    "        ",
                    &format!("{}: {}", clause.id, clause.title),
                )?;
            }
        } else {
            let ids: Vec<&str> = clauses.iter().map(|clause| clause.id.as_str()).collect();
            writeln!(page.out, "  {title} (with --verbose in words)")?;
            page.wrapped("    ", "    ", &ids.join(", "))?;
        }
    }
    writeln!(page.out)
}

fn gate(page: &mut Page<'_>, service: &ServiceReport) -> io::Result<()> {
    let closing: Vec<&str> = service
        .closing()
        .map(|judged| judged.assessment.asked.id())
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
