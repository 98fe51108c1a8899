//! `--compare PREVIOUS.json`.

use std::path::Path;

use crate::cli::record::{self, RecordError};
use crate::cli::{Failure, shown};
use crate::comparison::Comparison;
use crate::comparison::previous::{LARGEST_FILE, Previous};
use crate::report::Report;

/// # Errors
/// A file that is not there, that is no regular file, or that is no report.
pub(super) fn read(file: &Path) -> Result<Previous, Failure> {
    let text = record::read(file, None, LARGEST_FILE).map_err(|error| {
        let help = match &error {
            RecordError::Missing => {
                "`yardstick report --format json -o FILE` writes one, to be kept until the next"
            }
            RecordError::TooLarge(_) => {
                "a report of many services can be too large: write one for each, and compare them one by one"
            }
            RecordError::Outside
            | RecordError::Link
            | RecordError::NotAFile
            | RecordError::NotText(_)
            | RecordError::Unreadable(_) => {
                "it has to be a regular file that this user may read, written with `--format json`"
            }
        };
        let what = format!("the earlier report `{}` could not be read: {error}", shown(file));
        refused(what, help)
    })?;
    Previous::read(&text).map_err(|error| {
        let what = format!("`{}` is no report to compare with: {error}", shown(file));
        refused(what, error.help())
    })
}

/// Says for each service what changed.
pub(super) fn add(report: &mut Report, previous: &Previous) {
    let comparisons = Comparison::of_all(previous, report);
    for (service, comparison) in report.services.iter_mut().zip(comparisons) {
        service.comparison = Some(comparison);
    }
}

fn refused(what: String, help: &str) -> Failure {
    Failure::Record {
        what,
        mistakes: Vec::new(),
        help: Some(help.to_owned()),
    }
}
