//! What a run could not tell, and whether that ends it with exit code 2.

use super::check::{Examined, tell_of_what_broke};
use super::{ExitCode, Failure, say};
use crate::finding::{Finding, Outcome};
use crate::policy::Level;
use crate::report::{Report, ServiceReport};
use crate::settings::Settings;
use crate::words::counted;

/// Before something is written down of which nobody can see later what was missing: a baseline, a lock. What could not be
/// told is said.
///
/// # Errors
/// Something broke, or a service is strict: then nothing is written.
pub(super) fn before_a_record(examined: &Examined<'_>) -> Result<(), Failure> {
    let report = &examined.report;
    let is_whole = !tell_of_what_broke(report)
        && strictly(report, examined.settings, ExitCode::Clean) == ExitCode::Clean;
    if !is_whole {
        return Err(Failure::Record {
            what: "nothing was written down, as it would not be whole".to_owned(),
            mistakes: Vec::new(),
            help: Some("`yardstick check` shows the places".to_owned()),
        });
    }
    beside(report);
    Ok(())
}

/// Says what could not be told, where no report does.
pub(super) fn beside(report: &Report) {
    let mut untold = report.services.iter().flat_map(of);
    if let Some(first) = untold.next() {
        say(&format!(
            "yardstick: {} could not be told, and what comes of this run may be another for it; the first: {first}",
            counted(1 + untold.count(), "thing"),
        ));
    }
}

/// Says what strict services could not be told, and how the run has to end for it. The report is written by then;
/// `otherwise` is how the run would end. Findings are no better known than what is beside them, so this comes first.
pub(super) fn strictly(report: &Report, settings: &[Settings], otherwise: ExitCode) -> ExitCode {
    let strict = report.services.iter().zip(settings);
    let strict = strict.filter(|(_, settings)| settings.strict);
    let mut untold = strict.flat_map(|(service, _)| of(service));
    let Some(first) = untold.next() else {
        return otherwise;
    };
    let count = 1 + untold.count();
    say(&format!(
        "yardstick: {} could not be told, and `strict` asks for all to be told; the first: {first}",
        counted(count, "thing"),
    ));
    ExitCode::Failure
}

/// In the order of reports: files and limits first, then rules. What the team does not want to hear, or has excused, is not
/// among it.
fn of(service: &ServiceReport) -> impl Iterator<Item = String> + '_ {
    let notices = service.notices.iter().filter(|heard| {
        heard.notice.cause.is_some() && heard.level != Level::Off && heard.standing.is_open()
    });
    let notices = notices.map(|heard| told(service, None, &heard.notice.finding));
    let rules = service.judged.iter().filter(|judged| !judged.is_off());
    let rules = rules.filter_map(|judged| {
        let finding = match &judged.assessment.outcome {
            Outcome::CannotTell(doubt) => &doubt.finding,
            // The last that is kept says how many more there are.
            Outcome::Failed(findings) if findings.left_out > 0 => {
                findings.rest.last().unwrap_or(&findings.first)
            }
            Outcome::Failed(_)
            | Outcome::Passed(_)
            | Outcome::NotApplicable(_)
            | Outcome::NeedsAPerson { .. } => return None,
        };
        Some(told(service, Some(judged.assessment.asked.id()), finding))
    });
    notices.chain(rules)
}

fn told(service: &ServiceReport, rule: Option<&str>, finding: &Finding) -> String {
    let rule = rule.map(|rule| format!("`{rule}`: "));
    let place = (finding.place.path()).map(|_| format!(" ({}{})", service.folder, finding.place));
    format!(
        "{}{}{}",
        rule.unwrap_or_default(),
        finding.message,
        place.unwrap_or_default()
    )
}
