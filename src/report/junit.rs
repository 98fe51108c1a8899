//! JUnit XML, as Jenkins, GitLab and Azure read it: a suite for each obligation of each service, a test case for each
//! rule, so that what passes is seen to pass.
//!
//! It keeps to the schema of Jenkins' xUnit plugin, which knows properties of suites alone: what a test case has beside
//! its result is in its `system-out`, a fact a line. Nothing depends on the hour or on how long anything took, and the
//! order is that of names, so that the history of a rule can be followed.

use std::io;

use quick_junit::{NonSuccessKind, TestCase, TestCaseStatus, TestSuite};

use super::escape::{xml_line, xml_lines};
use super::{Entry, Report, ServiceReport};
use crate::finding::NoticeKind;
use crate::obligation::Obligation;
use crate::outcome::OutcomeName;

pub(super) fn page(report: &Report) -> io::Result<String> {
    let mut page = quick_junit::Report::new(env!("CARGO_PKG_NAME"));
    let has_several = report.services.len() > 1;
    for service in &report.services {
        // What nobody is asked for today may be a standard tomorrow.
        for obligation in [Some(Obligation::Standard), Some(Obligation::Guidance), None] {
            let name = obligation.map_or("neither".to_owned(), |obligation| obligation.to_string());
            let rules: Vec<Vec<Entry<'_>>> = service
                .rules()
                .filter(|rule| rule[0].obligation() == obligation)
                .collect();
            let cases = rules.iter().map(|rule| case(rule, has_several)).collect();
            page.add_test_suite(suite(report, service, &name, cases));
        }
        let cases = about_files(service, has_several);
        page.add_test_suite(suite(report, service, "files", cases));
    }
    let written = page.to_string().map_err(io::Error::other)?;
    // The schema has this of suites and not of all of them.
    let total = format!(" skipped=\"{}\"", page.skipped);
    Ok(written.replacen(&total, "", 1))
}

fn suite(
    report: &Report,
    service: &ServiceReport,
    name: &str,
    mut cases: Vec<TestCase>,
) -> TestSuite {
    let mut suite = TestSuite::new(xml_line(&format!("{} · {name}", service.path)));
    let gate = match service.gate().is_closed() {
        true => "closed",
        false => "open",
    };
    suite.add_properties(
        [
            (
                "service",
                xml_line(service.name.as_deref().unwrap_or(&service.path)),
            ),
            ("obligation", name.to_owned()),
            ("as-of", report.as_of.to_string()),
            ("fail-level", service.fail_level.word().to_owned()),
            ("gate", gate.to_owned()),
            ("yardstick", env!("CARGO_PKG_VERSION").to_owned()),
        ]
        .map(|(name, value)| quick_junit::Property::new(name, value)),
    );
    cases.sort_by(|one, other| (&one.classname, &one.name).cmp(&(&other.classname, &other.name)));
    suite.add_test_cases(cases);
    suite
}

/// A rule with everything that came of it.
fn case(rule: &[Entry<'_>], has_several: bool) -> TestCase {
    let first = &rule[0];
    let part = first.clause().map(|clause| format!(".{clause}"));
    let class = format!("{}{}", first.pack(), part.unwrap_or_default());
    named(
        first.service,
        first.rule(),
        &class,
        has_several,
        status(rule),
        &facts(first),
    )
}

/// One case for each kind of notice, so that one that was mended is seen to pass.
fn about_files(service: &ServiceReport, has_several: bool) -> Vec<TestCase> {
    let notices = service.about_files();
    let case = |kind: &NoticeKind| {
        let of_kind: Vec<Entry<'_>> = (notices.iter())
            .filter(|entry| entry.rule() == kind.id())
            .cloned()
            .collect();
        let outcome = match of_kind.first() {
            Some(entry) => entry.outcome(),
            None => OutcomeName::Passed,
        };
        let status = match of_kind.is_empty() {
            true => TestCaseStatus::success(),
            false => status(&of_kind),
        };
        let facts = format!("asks: {}\noutcome: {}", kind.title(), outcome.words());
        named(
            service,
            kind.id(),
            env!("CARGO_PKG_NAME"),
            has_several,
            status,
            &facts,
        )
    };
    NoticeKind::ALL.iter().map(case).collect()
}

/// Readers tell cases apart by class and name alone, so that of several services each needs classes of its own.
fn named(
    service: &ServiceReport,
    name: &str,
    class: &str,
    has_several: bool,
    status: TestCaseStatus,
    facts: &str,
) -> TestCase {
    let mut case = TestCase::new(xml_line(name), status);
    case.set_classname(xml_line(&match has_several {
        true => format!("{}.{class}", service.path),
        false => class.to_owned(),
    }));
    case.set_system_out(xml_lines(facts));
    case
}

/// Entries of one rule, or of one kind of notice; there is at least one.
fn status(entries: &[Entry<'_>]) -> TestCaseStatus {
    let first = &entries[0];
    let heard: Vec<&Entry<'_>> = entries.iter().filter(|entry| !entry.is_off()).collect();
    let open: Vec<&Entry<'_>> = (heard.iter().copied())
        .filter(|entry| entry.standing.is_open())
        .collect();
    let is_loud = !matches!(
        first.outcome(),
        OutcomeName::Passed | OutcomeName::NotApplicable
    );
    if is_loud && heard.is_empty() {
        return skipped("switched off", "switched off in the settings");
    }
    if is_loud && open.is_empty() {
        let excuses = heard
            .iter()
            .map(|entry| format!("{}\n{}", located(entry), entry.excuse().unwrap_or_default()));
        let excuses: Vec<String> = excuses.collect();
        let excuse = heard[0].excuse().unwrap_or_default();
        return described(
            skipped(heard[0].standing.word(), &excuse),
            &excuses.join("\n\n"),
        );
    }
    // A record of excuses that is not in order closes the gate of a team that asks for it.
    let closes = open.iter().any(|entry| entry.closes);
    match first.outcome() {
        OutcomeName::Passed => TestCaseStatus::success(),
        OutcomeName::NotApplicable => skipped("not applicable", &first.message),
        OutcomeName::Failed => unsuccessful(NonSuccessKind::Failure, &open),
        OutcomeName::CannotTell => unsuccessful(NonSuccessKind::Error, &open),
        OutcomeName::NeedsAPerson if closes => unsuccessful(NonSuccessKind::Failure, &open),
        OutcomeName::NeedsAPerson => {
            let said = first.question().unwrap_or(&first.message);
            described(skipped("needs a person", said), &told(&open))
        }
    }
}

fn skipped(kind: &str, message: &str) -> TestCaseStatus {
    let mut status = TestCaseStatus::skipped();
    status.set_type(kind).set_message(xml_line(message));
    status
}

fn unsuccessful(kind: NonSuccessKind, open: &[&Entry<'_>]) -> TestCaseStatus {
    let first = open[0];
    let of = match first.obligation() {
        Some(obligation) => obligation.to_string(),
        None => first.outcome().words().to_owned(),
    };
    let mut status = TestCaseStatus::non_success(kind);
    status.set_type(of).set_message(xml_line(&first.message));
    described(status, &told(open))
}

fn described(mut status: TestCaseStatus, text: &str) -> TestCaseStatus {
    status.set_description(xml_lines(text));
    status
}

/// All of it: what is so and where, why it matters, what to do, and who says so.
fn told(open: &[&Entry<'_>]) -> String {
    let first = open[0];
    let mut lines: Vec<String> = open.iter().map(|entry| located(entry)).collect();
    let basis = first.ground().and_then(|ground| ground.basis.as_ref());
    let says = basis.and_then(|basis| Some((basis.force.word(), basis.says.as_deref()?)));
    let caveat = first.ground().and_then(|ground| ground.caveat.as_ref());
    let caveat = caveat.map(ToString::to_string);
    let aside = [
        ("why", first.why()),
        ("to do", first.remedy()),
        ("see", first.read_on()),
        says.map_or(("", None), |(force, says)| (force, Some(says))),
        ("source", first.source()),
        ("note", caveat.as_deref()),
    ];
    let aside = aside.into_iter();
    lines.extend(aside.filter_map(|(label, text)| Some(format!("{label}: {}", text?))));
    lines.join("\n")
}

/// The fact, behind its place.
fn located(entry: &Entry<'_>) -> String {
    match entry.stands() {
        Some(place) => format!("{place}: {}", entry.message),
        None => entry.message.to_string(),
    }
}

/// What a test case is about, a fact a line.
fn facts(entry: &Entry<'_>) -> String {
    let basis = entry.ground().and_then(|ground| ground.basis.as_ref());
    let basis = basis.map(|basis| format!("basis: {}, {}", basis.force, basis.source));
    let mut lines = vec![
        format!("asks: {}", entry.title()),
        format!("outcome: {}", entry.outcome().words()),
        format!("clause: {}", entry.origin()),
    ];
    lines.extend(basis);
    let others = entry.answers().iter().skip(1);
    lines.extend(others.map(|answer| format!("also: {answer}")));
    // A title with a line break must not add a fact.
    let lines: Vec<String> = lines.iter().map(|line| xml_line(line)).collect();
    lines.join("\n")
}
