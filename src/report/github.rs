//! Annotations for GitHub: what is open, each as a workflow command, standards first.
//!
//! GitHub shows ten errors, ten warnings and ten notices of a step. More are not written; a plain line says how many
//! there are. The job summary, which has them all, is [`super::markdown`]'s.

use super::escape::runner::{Annotation, Lines, Loudness};
use super::escape::{Safe, lines};
use super::{Entry, Report, ServiceReport};
use crate::obligation::{Obligation, join};
use crate::outcome::OutcomeName;
use crate::policy::Level;
use crate::text::Place;
use crate::words::counted;

/// How many of each loudness are shown for one step.
const SHOWN: usize = 10;

pub(super) fn page(report: &Report) -> Safe {
    let mut open: Vec<(Entry<'_>, Loudness)> = (report.services.iter())
        .flat_map(ServiceReport::entries)
        .filter_map(|entry| loudness(&entry).map(|loudness| (entry, loudness)))
        .collect();
    // What has no obligation comes last; otherwise the order is that of the report.
    open.sort_by_key(|(entry, loudness)| {
        let obligation = entry.obligation();
        (obligation.is_none(), obligation, *loudness)
    });
    let mut pages = Vec::new();
    let mut left_out = Vec::new();
    for loudness in Loudness::ALL {
        let mut of_this = open.iter().filter(|(_, other)| *other == loudness);
        let shown = of_this.by_ref().take(SHOWN);
        pages.extend(shown.map(|(entry, _)| annotation(entry, loudness).written()));
        match of_this.count() {
            0 => {}
            count => left_out.push(counted(count, loudness.word())),
        }
    }
    let mut last = lines::Lines::default();
    last.line(&last_line(report, &left_out));
    pages.push(last.done());
    Safe::joined(pages)
}

/// How loudly an entry is annotated; `None` for what is not open.
fn loudness(entry: &Entry<'_>) -> Option<Loudness> {
    let is_notice = entry.is_notice();
    let is_failure = entry.outcome() == OutcomeName::Failed;
    if !(is_notice || is_failure) || !entry.standing.is_open() {
        return None;
    }
    match entry.level()? {
        Level::Error => Some(Loudness::Error),
        Level::Warning => Some(Loudness::Warning),
        Level::Note | Level::Hint => Some(Loudness::Notice),
        Level::Off => None,
    }
}

fn annotation(entry: &Entry<'_>, loudness: Loudness) -> Annotation {
    let obligation = match entry.obligation() {
        Some(Obligation::Standard) => "standard",
        Some(Obligation::Guidance) => "guidance",
        None => entry.outcome().words(),
    };
    let mut message = entry.message.to_string();
    let aside = [
        ("to do", entry.remedy()),
        ("see", entry.read_on()),
        ("source", entry.source()),
    ];
    for (label, text) in aside {
        if let Some(text) = text {
            message.push_str(&format!("\n{label}: {text}"));
        }
    }
    Annotation {
        loudness,
        place: place(entry),
        title: format!("{obligation} · {} · {}", entry.origin(), entry.rule()),
        message,
    }
}

fn place(entry: &Entry<'_>) -> Option<Lines> {
    let file = entry.file()?;
    let (lines, columns) = match entry.place()? {
        Place::Repository => return None,
        Place::File(_) => (None, None),
        place @ Place::Text { .. } => {
            let (start, end) = place.positions()?;
            // What ends before the first character of a line ends with the line above.
            let last = match end.column {
                1 if end.line > start.line => end.line - 1,
                _ => end.line,
            };
            // Columns on different lines are refused.
            let columns = (start.line == end.line).then_some((start.column, end.column));
            (Some((start.line, last)), columns)
        }
    };
    Some(Lines {
        file: file
            .strip_prefix("./")
            .map_or(file.clone(), ToOwned::to_owned),
        lines,
        columns,
    })
}

/// Whether the gate is closed, and what is not shown.
fn last_line(report: &Report, left_out: &[String]) -> String {
    let closed = report
        .services
        .iter()
        .filter(|service| service.gate().is_closed());
    let closed: Vec<String> = closed
        .map(|service| format!("`{}`", service.path))
        .collect();
    let gate = match closed.is_empty() {
        true => "yardstick: the gate is open".to_owned(),
        false => format!("yardstick: the gate is closed for {}", join(&closed, "and")),
    };
    match left_out.is_empty() {
        true => gate,
        false => format!(
            "{gate}; left out, as GitHub shows ten of each: {}, which the job summary has, and \
             `--format markdown:FILE`",
            join(left_out, "and")
        ),
    }
}
