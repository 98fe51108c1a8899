//! The last lines of a text report: whether the gate is closed, by which findings and for which clauses, and the ways on.

use super::{BOLD, GUIDANCE, PLAIN, Page, STANDARD};
use crate::escape::shell;
use crate::finding::{Asked, Finding};
use crate::obligation::{Obligation, join};
use crate::policy::gate::Gate;
use crate::policy::{FailLevel, Judged};
use crate::report::ServiceReport;
use crate::words::counted;

/// How many rules and notices that close the gate are named; the others stand above.
const NAMED: usize = 12;

pub(super) fn write(page: &mut Page<'_>, service: &ServiceReport) {
    uncertain(page, service);
    let gate = service.gate();
    let level = service.fail_level.word();
    if !gate.is_closed() {
        let sentence = match service.fail_level {
            FailLevel::Never => format!("gate open: at fail level `{level}` nothing closes it"),
            FailLevel::Standard | FailLevel::Guidance => open(service),
        };
        page.wrapped("", "    ", &sentence);
        return let_pass(page, service);
    }
    let sentence = format!("gate closed at fail level `{level}` by {}", by(&gate));
    page.wrapped("", "    ", &sentence);
    named(page, &gate);
    let_pass(page, service);
    ways_on(page, service, &gate)
}

fn uncertain(page: &mut Page<'_>, service: &ServiceReport) {
    if service.unclear.is_empty() {
        return;
    }
    let fields = service.unclear.iter();
    let fields: Vec<String> = fields.map(|fact| format!("`{}`", fact.field())).collect();
    let sentence = format!(
        "what binds this service is not certain, because {} could not be understood",
        join(&fields, "and")
    );
    page.wrapped("", "    ", &sentence)
}

/// What nothing that is excused would tell.
fn open(service: &ServiceReport) -> String {
    let level = service.fail_level.word();
    let excused = service.judged.iter().filter(|judged| !judged.is_off());
    let excused: usize = excused
        .map(|judged| judged.findings().count() - judged.open().count())
        .sum();
    match excused {
        0 => format!("gate open: nothing failed at fail level `{level}`"),
        _ => format!(
            "gate open: nothing failed at fail level `{level}` beside {} that {} excused",
            counted(excused, "finding"),
            if excused == 1 { "is" } else { "are" }
        ),
    }
}

/// `3 findings of 2 rules`, `1 waiver`, `12 open findings of guidance where 10 are let pass`.
fn by(gate: &Gate<'_>) -> String {
    let findings: usize = gate.rules.iter().map(|judged| judged.open().count()).sum();
    let mut parts = Vec::new();
    match (findings, gate.rules.len()) {
        (0, _) => {}
        (findings, rules) if findings == rules => parts.push(counted(findings, "finding")),
        (findings, rules) => {
            parts.push(format!("{findings} findings of {}", counted(rules, "rule")))
        }
    }
    if !gate.notices.is_empty() {
        parts.push(format!(
            "{} about waivers",
            counted(gate.notices.len(), "notice")
        ));
    }
    if let Some(too_much) = gate.guidance {
        parts.push(format!(
            "{} of guidance, where at most {} may be open",
            counted(too_much.count, "finding"),
            too_much.most
        ));
    }
    join(&parts, "and")
}

/// A line for each rule that closes the gate: with what force, which, by which clause, where.
fn named(page: &mut Page<'_>, gate: &Gate<'_>) {
    let mut lines = Vec::new();
    for judged in &gate.rules {
        let asked = &judged.assessment.asked;
        let mut open = judged.open();
        let first: Option<&Finding> = open.next();
        let place = first
            .map(|finding| page.place(&finding.place))
            .unwrap_or_default();
        let more = match open.count() {
            0 => String::new(),
            more => format!(", and {more} more"),
        };
        lines.push((
            judged.obligation(),
            format!("{} · {} · {place}{more}", asked.id(), asked.origin()),
        ));
    }
    for heard in &gate.notices {
        let notice = &heard.notice;
        let place = page.place(&notice.finding.place);
        lines.push((None, format!("{} · {place}", notice.kind.id())));
    }
    let more = lines.len().saturating_sub(NAMED);
    for (obligation, line) in lines.into_iter().take(NAMED) {
        let (word, style) = match obligation {
            Some(Obligation::Standard) => ("standard", STANDARD),
            Some(Obligation::Guidance) => ("guidance", GUIDANCE),
            None => ("record", BOLD),
        };
        page.out
            .parts(&[(PLAIN, "  "), (style, word), (PLAIN, &format!("  {line}"))]);
    }
    if more > 0 {
        writeln!(page.out, "  … and {more} more above");
    }
}

/// What would close the gate and is let pass because somebody set it so.
fn let_pass(page: &mut Page<'_>, service: &ServiceReport) {
    let is_let_pass = |judged: &&Judged| !judged.closes() && judged.would_close(service.fail_level);
    let rules = service.judged.iter().filter(is_let_pass);
    let rules: Vec<&str> = rules.map(|judged| judged.assessment.asked.id()).collect();
    match rules.is_empty() {
        true => {}
        false => page.wrapped(
            "",
            "    ",
            &format!("let pass by the settings: {}", rules.join(", ")),
        ),
    }
}

/// Mend, waive or ask: with the commands, for the first that closes the gate.
fn ways_on(page: &mut Page<'_>, service: &ServiceReport, gate: &Gate<'_>) {
    let of_guidance = (service.judged.iter())
        .filter(|judged| gate.guidance.is_some() && !judged.is_off())
        .filter(|judged| judged.obligation() == Some(Obligation::Guidance))
        .filter(|judged| judged.open().next().is_some());
    let Some(judged) = gate.rules.iter().copied().chain(of_guidance).next() else {
        return page.wrapped(
            "  ",
            "         ",
            "mend   the records of the waivers, as is said above",
        );
    };
    // Names of rules and folders come from whoever wrote the repository, and these lines are pasted into shells.
    let id = judged.assessment.asked.id();
    let explain = match &judged.assessment.asked {
        Asked::Clause { answers, .. } => {
            let folder = answers[0].pack.folder.as_ref();
            let pack = folder.map(|folder| format!("--pack {}", shell::path(folder)));
            let pack = pack.unwrap_or_default();
            Some(shell::call("yardstick explain", &[id], &pack))
        }
        Asked::Imported { .. } => None,
    };
    let record = match judged.obligation() {
        Some(Obligation::Standard) => "--reason \"…\" --approver \"…\" --expires YYYY-MM-DD",
        Some(Obligation::Guidance) | None => "--reason \"…\"",
    };
    let waive = shell::call("yardstick waive", &[id, &service.path], record);
    let approved = match judged.obligation() {
        Some(Obligation::Standard) => "have it approved, and record who did and until when:",
        Some(Obligation::Guidance) | None => "record why it stays as it is:",
    };
    let ask = match judged.assessment.asked {
        Asked::Clause { .. } => {
            "if the text means something else, or allows an exception here: take the sentence that `explain` names to \
             whoever answers for it in your organisation"
        }
        Asked::Imported { .. } => "if the ruleset means something else: those who keep it",
    };
    match explain {
        Some(explain) => {
            let mend = "what each asks under \"to do\"; how it is checked, and what passes:";
            page.wrapped("  mend   ", "         ", mend);
            writeln!(page.out, "         {explain}");
        }
        None => page.wrapped("  mend   ", "         ", "what each asks"),
    }
    page.wrapped("  waive  ", "         ", approved);
    writeln!(page.out, "         {waive}");
    page.wrapped("  ask    ", "         ", ask)
}
