//! From a dossier to a report, as the command line goes.

use jiff::civil::{Date, date};
use yardstick::assess::assess;
use yardstick::choice::{Choices, PackChoice};
use yardstick::coverage::Coverage;
use yardstick::dossier::Dossier;
use yardstick::pack::Packs;
use yardstick::policy::{FailLevel, Levels};
use yardstick::report::{PackUse, Report, ServiceReport, anchor};

/// The day of every check that is measured.
pub(crate) const AS_OF: Date = date(2026, 11, 22);

/// The packs that a dossier is held against.
pub(crate) fn choices(packs: &Packs, dossier: &Dossier) -> Choices {
    Choices::make(packs, PackChoice::Auto, &[], &dossier.profile, AS_OF)
}

/// What `yardstick check` would report of a dossier.
pub(crate) fn report(packs: &Packs, dossier: &Dossier) -> Report {
    let choices = choices(packs, dossier);
    let assessments = assess(packs, &choices, dossier, &dossier.profile, AS_OF);
    let levels = Levels::default();
    let judged = assessments.into_iter().map(|it| levels.judge(it));
    let notices = dossier.notices.iter().cloned().map(|it| levels.hear(it));
    let service = ServiceReport {
        slips: Vec::new(),
        path: ".".to_owned(),
        folder: String::new(),
        anchor: anchor(dossier),
        name: dossier.service_name().map(ToOwned::to_owned),
        profile: dossier.profile.clone(),
        judged: judged.collect(),
        notices: notices.collect(),
        unclear: Vec::new(),
        hints: Vec::new(),
        choices: Vec::new(),
        evidence: Vec::new(),
        recognised: dossier.recognised(),
        coverage: Coverage::of(dossier),
        fail_level: FailLevel::default(),
        max_guidance: None,
        waivers: Vec::new(),
        waivers_left_out: 0,
        baseline: None,
        changed_since: None,
        background: None,
        comparison: None,
        files: dossier.files.len(),
        is_partial: false,
    };
    let packs = choices.used(packs).map(|pack| PackUse {
        info: pack.info.clone(),
        clauses: pack.clauses.clone(),
        rules: pack.rules.len(),
    });
    Report {
        rulesets: Vec::new(),
        as_of: AS_OF,
        packs: packs.collect(),
        services: vec![service.sorted()],
    }
}
