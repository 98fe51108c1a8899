//! The end of a text report: counts by obligation and outcome, what does not apply and why, which clauses
//! nobody has evidence for, and whether the gate is closed. Never a score.

use std::collections::{BTreeMap, BTreeSet};

use super::{DIM, GUIDANCE, PLAIN, Page, STANDARD, gate};
use crate::choice::{Verdict, Why};
use crate::coverage::{self, Coverage};
use crate::evidence::Evidence;
use crate::finding::Outcome;
use crate::obligation::{Obligation, join};
use crate::outcome::OutcomeName;
use crate::pack::{Clause, PackInfo};
use crate::profile::{Fact, Possible, Profile, Term};
use crate::report::{Report, ServiceReport, escape};
use crate::words::counted;

/// How many clauses of one text are named; of more, it is said how many there are.
const NAMED_CLAUSES: usize = 10;

/// How many rules that do not apply for one reason are named.
const NAMED_RULES: usize = 10;

/// One line on what the service is taken to be: `central government, transactional services, phase not declared`.
pub(super) fn profile(service: &ServiceReport) -> String {
    profile_line(&service.profile, &service.unclear)
}

/// The same of a profile, of which these facts were stated and not understood.
pub(crate) fn profile_line(profile: &Profile, unclear: &[Fact]) -> String {
    fn facet<T: Term>(possible: &Possible<T>, name: &str, is_unclear: bool) -> String {
        let values: Vec<&str> = possible.values().map(Term::word).collect();
        match possible.value() {
            Some(value) => format!("{name}: {}", value.word()),
            None if values.len() == 2 => format!("{name}: {}", join(&values, "or")),
            None if is_unclear => format!("{name}: not understood"),
            None => format!("{name}: not declared"),
        }
    }
    let unclear = |fact| unclear.contains(&fact);
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

/// Which texts a service was held against, and why those: `a 2019 and b 2018, which speak to such services; c 1, which is
/// named`.
pub(super) fn texts(report: &Report, service: &ServiceReport) -> String {
    let speaking: BTreeSet<String> = (service.speaking(&report.packs))
        .map(|pack| pack.info.to_string())
        .collect();
    let mut addressed = Vec::new();
    let mut in_doubt = Vec::new();
    let mut named = Vec::new();
    let mut silent = Vec::new();
    for (info, verdict) in &service.choices {
        let name = info.to_string();
        match verdict {
            Verdict::LeftOut(_) => {}
            Verdict::Used(_, _) if !speaking.contains(&name) && info.folder.is_none() => {
                silent.push(name)
            }
            Verdict::Used(Why::Addressed(_), _) => addressed.push(name),
            Verdict::Used(Why::InDoubt(_), _) => in_doubt.push(name),
            Verdict::Used(Why::Named, hold) => {
                let folder = info.folder.as_ref().map(|folder| format!("from {folder}"));
                let signed = (info.signed_by.as_ref())
                    .map(|signer| format!("signed by {}", escape::line(signer)));
                let notes = [folder, signed, hold.note()].into_iter().flatten();
                let notes: Vec<String> = notes.collect();
                named.push(match notes.is_empty() {
                    true => name,
                    false => format!("{name} ({})", notes.join("; ")),
                });
            }
        }
    }
    let rulesets: Vec<String> = (report.rulesets.iter())
        .map(|ruleset| format!("the ruleset {}", escape::line(&ruleset.name)))
        .collect();
    let verb = |names: &[String], one: &str, many: &str| match names {
        [_] => one.to_owned(),
        _ => many.to_owned(),
    };
    let group = |names: &[String], one: &str, many: &str| {
        (!names.is_empty())
            .then(|| format!("{}, which {}", join(names, "and"), verb(names, one, many)))
    };
    let parts = [
        group(
            &addressed,
            "speaks to such services",
            "speak to such services",
        ),
        group(&in_doubt, "may speak to this one", "may speak to this one"),
        group(&named, "is named", "are named"),
        (!rulesets.is_empty()).then(|| join(&rulesets, "and")),
        (!silent.is_empty()).then(|| format!("nothing here for {}", join(&silent, "and"))),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    let texts = parts.join("; ");
    escape::line(&texts).into_owned()
}

pub(super) fn write(page: &mut Page<'_>, report: &Report, service: &ServiceReport) {
    if !page.options.quiet {
        if !service.is_partial {
            not_applicable(page, report, service);
        }
        counts(page, service);
        if !service.is_partial {
            without_evidence(page, report, service);
        }
        if let Some(coverage) = &service.coverage {
            accessibility(page, coverage);
        }
    }
    super::waivers::left_out(page, service);
    gate::write(page, service)
}

/// Rules that do not apply, gathered by reason. A pack of which no rule applies is named in one word.
fn not_applicable(page: &mut Page<'_>, report: &Report, service: &ServiceReport) {
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
        return;
    }
    page.bold("Not applicable");
    for (reason, (rules, packs)) in &reasons {
        writeln!(page.out, "  {reason}");
        // So many names are read by whoever looks for one of them.
        let count = (rules.len() > NAMED_RULES && !page.options.verbose)
            .then(|| format!("{} (named with --verbose)", counted(rules.len(), "rule")));
        let rules = match &count {
            Some(count) => vec![count.as_str()],
            None => rules.clone(),
        };
        let names: Vec<&str> = rules
            .into_iter()
            .chain(packs.iter().map(String::as_str))
            .collect();
        page.wrapped("      ", "      ", &names.join(", "));
    }
    writeln!(page.out)
}

fn counts(page: &mut Page<'_>, service: &ServiceReport) {
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
    page.bold(&format!("{:<10}{}", "Rules", titles.concat()));
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
        page.out
            .parts(&[(style, &format!("{title:<10}")), (PLAIN, &cells)]);
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
        );
    }
    writeln!(page.out)
}

/// Which success criteria have evidence. A clean run of a tool says nothing of the others.
fn accessibility(page: &mut Page<'_>, coverage: &Coverage) {
    let title = format!(
        "Evidence for the {} A and AA criteria of WCAG {}",
        Coverage::asked_for(),
        coverage::VERSION
    );
    page.bold(&title);
    if coverage.without.len() == Coverage::asked_for() {
        writeln!(page.out, "  nothing here speaks of any of them");
        writeln!(page.out);
        return;
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
            true => writeln!(page.out, "{first}"),
            false => page.wrapped(&format!("{first}  "), &" ".repeat(18), &numbers.join(", ")),
        }
    }
    writeln!(page.out)
}

fn without_evidence(page: &mut Page<'_>, report: &Report, service: &ServiceReport) {
    let clauses = service.clauses_without_evidence(&report.packs);
    if clauses.is_empty() {
        return;
    }
    page.bold("No machine evidence, so ask a person");
    for (info, clauses) in clauses {
        let title = info.to_string();
        if page.options.verbose {
            writeln!(page.out, "  {title}");
            for clause in clauses {
                page.wrapped(
                    "    ",
                    "        ",
                    &format!("{}: {}", clause.id, clause.title),
                );
                page.declared(service, info, clause);
            }
            continue;
        }
        let is_declared =
            |clause: &&&Clause| service.evidence.iter().any(|one| one.is_for(info, clause));
        let ids: Vec<&str> = clauses.iter().map(|clause| clause.id.as_str()).collect();
        let told = match ids.len() > NAMED_CLAUSES {
            true => counted(ids.len(), "clause"),
            false => ids.join(", "),
        };
        page.wrapped("  ", "      ", &format!("{title}: {told}"));
        for clause in clauses.iter().filter(is_declared) {
            page.wrapped(
                "    ",
                "        ",
                &format!("{}: {}", clause.id, clause.title),
            );
            page.declared(service, info, clause);
        }
    }
    if !page.options.verbose {
        writeln!(page.out, "  (in words with --verbose)");
    }
    writeln!(page.out)
}

impl Page<'_> {
    /// What the team declares for a clause, and what to ask of it.
    fn declared(&mut self, service: &ServiceReport, info: &PackInfo, clause: &Clause) {
        let own = service
            .evidence
            .iter()
            .filter(|one| one.is_for(info, clause));
        let mut is_declared = false;
        for Evidence {
            link, date, note, ..
        } in own
        {
            is_declared = true;
            let parts = [note.as_deref(), link.as_deref(), date.as_deref()];
            let parts: Vec<&str> = parts.into_iter().flatten().collect();
            self.wrapped("      - ", "        ", &parts.join(", "));
        }
        if is_declared {
            self.wrapped("        ", "        ", &clause.question);
        }
    }
}
