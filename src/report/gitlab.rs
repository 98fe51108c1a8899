//! GitLab's Code Quality: a list of what somebody has to mend. `docs/formats/gitlab.md` says what its severities mean.

use std::io;

use serde::Serialize;

use super::identity::Identities;
use super::{Entry, Report, ServiceReport};
use crate::fingerprint::digest;
use crate::obligation::Obligation;
use crate::policy::Level;

/// GitLab reads these fields and no others.
#[derive(Debug, Serialize)]
struct Issue<'r> {
    description: String,
    check_name: &'r str,
    fingerprint: String,
    severity: Severity,
    location: Location,
}

#[derive(Debug, Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Debug, Serialize)]
struct Lines {
    begin: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Severity {
    Blocker,
    Critical,
    Major,
    Minor,
    Info,
}

pub(super) fn write(report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    let mut identities = Identities::of_several_services();
    let entries = report.services.iter().flat_map(ServiceReport::entries);
    let issues: Vec<Issue<'_>> = entries
        .filter(Entry::is_to_mend)
        .filter_map(|entry| {
            let identity = identities.of(&entry)?;
            Some(issue(&entry, &identity))
        })
        .collect();
    serde_json::to_writer_pretty(&mut *out, &issues)?;
    writeln!(out)
}

fn issue<'r>(entry: &Entry<'r>, identity: &str) -> Issue<'r> {
    let spot = entry.spot();
    Issue {
        description: description(entry, spot.is_its_own),
        check_name: entry.rule(),
        // Others take it for a digest, so the number of one that is like others goes into it.
        fingerprint: digest(identity.as_bytes()),
        severity: match entry.closes {
            true => Severity::Blocker,
            false => severity(entry.obligation(), entry.level()),
        },
        location: Location {
            path: spot.file,
            lines: Lines {
                begin: spot.start.line,
            },
        },
    }
}

/// GitLab shows nothing else of it in a merge request, not even the name of the rule.
fn description(entry: &Entry<'_>, is_its_own: bool) -> String {
    let obligation = entry.obligation();
    let obligation = obligation.map_or_else(String::new, |obligation| format!("{obligation}, "));
    let whole = match is_its_own {
        true => "",
        false => " (of the repository as a whole)",
    };
    format!(
        "{} ({obligation}{}, {}){whole}",
        entry.message,
        entry.origin(),
        entry.rule()
    )
}

/// For what does not close the gate.
fn severity(obligation: Option<Obligation>, level: Option<Level>) -> Severity {
    match (obligation, level) {
        (_, None | Some(Level::Off | Level::Hint)) => Severity::Info,
        (Some(Obligation::Standard), Some(Level::Error)) => Severity::Critical,
        (Some(Obligation::Standard), Some(Level::Warning)) => Severity::Major,
        (Some(Obligation::Standard), Some(Level::Note)) => Severity::Minor,
        (Some(Obligation::Guidance), Some(Level::Error)) => Severity::Major,
        (Some(Obligation::Guidance), Some(Level::Warning)) => Severity::Minor,
        (Some(Obligation::Guidance), Some(Level::Note)) => Severity::Info,
        (None, Some(Level::Error | Level::Warning)) => Severity::Minor,
        (None, Some(Level::Note)) => Severity::Info,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_standard_is_graver_than_guidance_at_every_level() {
        let order = [
            Severity::Info,
            Severity::Minor,
            Severity::Major,
            Severity::Critical,
            Severity::Blocker,
        ];
        let rank = |severity| order.iter().position(|one| *one == severity).unwrap();
        for level in [Level::Note, Level::Warning, Level::Error] {
            let standard = rank(severity(Some(Obligation::Standard), Some(level)));
            let guidance = rank(severity(Some(Obligation::Guidance), Some(level)));
            assert_eq!(standard, guidance + 1, "{level:?}");
            assert!(standard < rank(Severity::Blocker), "{level:?}");
        }
        assert_eq!(severity(None, Some(Level::Warning)), Severity::Minor);
    }
}
