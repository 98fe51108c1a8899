use std::sync::Arc;

use jiff::civil::date;

use super::*;
use crate::background::Background;
use crate::background::criteria::{CriterionEvidence, CriterionSeen, EvidenceKind};
use crate::background::dates::{DatedEvent, EventKind};
use crate::date::PartialDate;
use crate::evidence::Evidence;
use crate::policy::FailLevel;
use crate::policy::testing::{failed, finding, waiver};
use crate::policy::waiver::{State, WaiverUse};
use crate::profile::Profile;
use crate::report::ServiceReport;
use crate::text::{Place, RepoPath};

/// A service of which nothing is known.
fn service(path: &str) -> ServiceReport {
    ServiceReport {
        path: path.to_owned(),
        folder: format!("{path}/"),
        anchor: RepoPath::new("README.md"),
        name: None,
        profile: Profile::unknown(),
        judged: Vec::new(),
        notices: Vec::new(),
        unclear: Vec::new(),
        hints: Vec::new(),
        choices: Vec::new(),
        recognised: Vec::new(),
        coverage: None,
        evidence: Vec::new(),
        slips: Vec::new(),
        fail_level: FailLevel::Standard,
        max_guidance: None,
        waivers: Vec::new(),
        waivers_left_out: 0,
        baseline: None,
        changed_since: None,
        background: None,
        comparison: None,
        files: 1,
        is_partial: false,
    }
}

fn report(services: Vec<ServiceReport>) -> Report {
    Report {
        as_of: date(2026, 11, 22),
        packs: Vec::new(),
        rulesets: Vec::new(),
        services,
    }
}

fn day(text: &str) -> PartialDate {
    PartialDate::parse(text).unwrap()
}

fn at(file: &str) -> Place {
    Place::File(RepoPath::new(file))
}

#[test]
fn what_most_services_share_comes_first() {
    let with = |path: &str, rules: &[(&str, usize)]| {
        let judged = rules.iter().map(|(rule, count)| {
            let findings = (0..*count).map(|_| finding("a.yaml", "/a")).collect();
            failed(rule, findings)
        });
        ServiceReport {
            judged: judged.collect(),
            ..service(path)
        }
    };
    let report = report(vec![
        with("one", &[("rare", 9), ("shared", 1)]),
        with("two", &[("shared", 2)]),
        service("three"),
    ]);
    let options = PaperOptions::default();
    let portfolio = Portfolio::of(&report, &options);
    let shared = portfolio.shared.iter();
    let shared: Vec<_> = shared
        .map(|one| (one.entry.rule(), one.findings, one.services.clone()))
        .collect();
    assert_eq!(
        shared,
        [
            ("shared", 3, vec![(0, 1), (1, 2)]),
            ("rare", 9, vec![(0, 9)]),
        ]
    );
    let shares: Vec<_> = portfolio.lines.iter().map(|line| &line.shares).collect();
    assert_eq!(shares, [&vec![0, 1], &vec![0], &vec![]]);
    assert_eq!(portfolio.totals().guidance, 12);
    let without: Vec<_> = portfolio.without_answer().collect();
    assert_eq!(without.len(), 1, "{without:?}");
    assert_eq!(without[0].0, 2);
}

#[test]
fn evidence_is_as_old_as_it_certainly_is_and_each_document_is_one() {
    let declared = |clause: &str, date: &str| Evidence {
        clause: Some(clause.to_owned()),
        link: None,
        date: Some(date.to_owned()),
        note: None,
        place: at("service.yaml"),
    };
    let event = |kind, day_of: &str, what: &str, file: &str| DatedEvent {
        day: day(day_of),
        kind,
        what: what.to_owned(),
        place: Some(at(file)),
    };
    let audit = || CriterionEvidence {
        kind: EvidenceKind::Audit,
        day: Some(day("2025-03-04")),
        passed: 1,
        failed: 0,
        undecided: 0,
        place: at("audit.csv"),
    };
    let criterion = |number, evidence| CriterionSeen {
        number,
        title: "A criterion",
        level: "A",
        evidence,
    };
    let full = ServiceReport {
        evidence: vec![
            declared("a/1", "2025-02"),
            declared("a/2", "2025-02-27"),
            declared("a/3", "soon"),
            declared("a/4", "2027"),
        ],
        background: Some(Background {
            criteria: vec![
                criterion("1.1.1", vec![audit()]),
                criterion("1.2.1", vec![audit()]),
            ],
            dates: vec![
                event(EventKind::Test, "2025-03-04", "an audit", "audit.csv"),
                event(EventKind::Review, "2020", "a review", "a.md"),
                event(EventKind::Research, "2026-11-22", "research", "b.md"),
            ],
            ..Background::default()
        }),
        ..service("full")
    };
    let report = report(vec![service("none"), full]);
    let options = PaperOptions::default();
    let portfolio = Portfolio::of(&report, &options);
    let known = portfolio.lines[1].evidence.iter();
    let known: Vec<_> = known
        .map(|one| format!("{} {}", one.day, one.what))
        .collect();
    assert_eq!(
        known,
        [
            "2025-02-27 declared for a/2",
            "2025-02 declared for a/1",
            "2025-03-04 an audit",
            "2026-11-22 research",
        ]
    );
    let by_age: Vec<_> = portfolio.by_age().iter().map(|(index, _)| *index).collect();
    assert_eq!(by_age, [1]);
}

#[test]
fn a_waiver_above_several_services_is_one() {
    let used = |place: &str, expires, covers| WaiverUse {
        waiver: Arc::new(crate::policy::waiver::Waiver {
            expires,
            place: at(place),
            ..waiver("rule")
        }),
        state: State::Active,
        covers,
    };
    let with = |path: &str, waivers| ServiceReport {
        waivers,
        ..service(path)
    };
    let late = Some(date(2027, 5, 1));
    let soon = Some(date(2027, 1, 1));
    let report = report(vec![
        with("all/one", vec![used("../waivers.yaml", late, 2)]),
        with(
            "all/two",
            vec![
                used("../waivers.yaml", late, 1),
                used("waivers.yaml", soon, 1),
                used("waivers.yaml", None, 1),
            ],
        ),
    ]);
    let options = PaperOptions::default();
    let portfolio = Portfolio::of(&report, &options);
    let lines = portfolio.waivers.iter();
    let lines: Vec<_> = lines
        .map(|line| (line.place.as_str(), line.services.clone(), line.covers))
        .collect();
    assert_eq!(
        lines,
        [
            ("all/two/waivers.yaml", vec![1], 1),
            ("all/waivers.yaml", vec![0, 1], 3),
        ]
    );
    assert_eq!(portfolio.endless, 1);
}

#[test]
fn namesakes_are_told_apart_by_their_paths() {
    let named = |path: &str| ServiceReport {
        name: Some("Plots".to_owned()),
        ..service(path)
    };
    let report = report(vec![named("a"), named("b"), service("c")]);
    let options = PaperOptions::default();
    let portfolio = Portfolio::of(&report, &options);
    let namesakes: Vec<bool> = portfolio
        .lines
        .iter()
        .map(|line| line.is_namesake)
        .collect();
    assert_eq!(namesakes, [true, true, false]);
}
