//! `--services FILE`: a list of services, each of which is one, also where several lie in one repository.

use std::path::Path;

use crate::cli::Failure;
use crate::report::Report;
use crate::settings::services::{self, Services, ServicesError};

/// The services of a list.
pub(super) fn read(file: &Path) -> Result<Services, Failure> {
    services::read(file).map_err(|error| match error {
        ServicesError::Mistakes(mistakes) => Failure::Record {
            what: format!("the list of services `{}` has mistakes", file.display()),
            mistakes,
            help: None,
        },
        ServicesError::Unreadable { .. }
        | ServicesError::TooLarge(_)
        | ServicesError::NotAFile(_)
        | ServicesError::NotText(_) => Failure::Services(error),
    })
}

/// Calls each service what the list calls it.
pub(super) fn rename(report: &mut Report, list: &Services) {
    for (service, listed) in report.services.iter_mut().zip(&list.services) {
        if listed.name.is_some() {
            service.name.clone_from(&listed.name);
        }
    }
}
