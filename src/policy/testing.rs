//! Failures for tests of what excuses them.

use std::sync::Arc;

use super::waiver::{Scope, Waiver, apply};
use super::{Judged, Levels};
use crate::finding::{Asked, Assessment, Finding, Findings, Ground, Outcome};
use crate::obligation::Obligation;
use crate::ruleset;
use crate::text::{Place, RepoPath};

/// A finding in a file, at a pointer.
pub(crate) fn finding(file: &str, pointer: &str) -> Finding {
    Finding {
        message: "a fact".to_owned(),
        pointer: pointer.to_owned(),
        place: Place::File(RepoPath::new(file)),
        related: Vec::new(),
        level: None,
    }
}

/// A rule that failed, as guidance.
pub(crate) fn failed(rule: &str, findings: Vec<Finding>) -> Judged {
    let findings = Findings::from_vec(findings).expect("a failure has findings");
    came_to(rule, Obligation::Guidance, Outcome::Failed(findings))
}

/// A rule that came to anything.
pub(crate) fn came_to(rule: &str, obligation: Obligation, outcome: Outcome) -> Judged {
    let text = format!("rules: {{ {rule}: {{ given: $, then: {{ function: truthy }} }} }}");
    let open = |path: &str| match path {
        "r.yaml" => Ok(text.clone()),
        _ => Err(ruleset::Unread::Missing),
    };
    let ruleset = ruleset::read("r.yaml", &open).expect("the ruleset of a test is right");
    Levels::default().judge(Assessment {
        asked: Asked::Imported {
            ruleset: Arc::from("r.yaml"),
            rule: Arc::clone(&ruleset.rules[0]),
        },
        ground: Some(Ground {
            obligation,
            basis: None,
            caveat: None,
        }),
        outcome,
    })
}

/// The words of what excuses each finding.
pub(crate) fn standings(judged: &[Judged]) -> Vec<&'static str> {
    let findings = judged.iter().flat_map(Judged::findings);
    findings.map(|(_, standing)| standing.word()).collect()
}

pub(crate) fn waiver(rule: &str) -> Waiver {
    Waiver {
        rule: rule.to_owned(),
        scope: Scope::default(),
        reason: "it is agreed".to_owned(),
        owner: None,
        approver: None,
        risk: None,
        granted: None,
        expires: None,
        evidence: None,
        place: Place::Repository,
    }
}

/// Whether a waiver that is written at a place covers a finding.
pub(crate) fn covers(scope: Scope, written: Place, finding: Finding) -> bool {
    let waiver = Waiver {
        scope,
        place: written,
        ..waiver("r")
    };
    let mut judged = [failed("r", vec![finding])];
    let (levels, day) = (Levels::default(), jiff::civil::date(2026, 11, 22));
    let waivers = [Arc::new(waiver)];
    let uses = apply(&waivers, &mut judged, &mut Vec::new(), &levels, day, false);
    let covers = standings(&judged) == ["waived"];
    assert_eq!(uses[0].covers, usize::from(covers));
    covers
}
