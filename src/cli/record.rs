//! Files of our own that a run is given beside what it examines: a baseline, an earlier report. They are small, regular
//! files that somebody wrote with yardstick, and nothing else is opened: no link, no device, no pipe that never ends.

use std::io;
use std::path::Path;

use super::shown;
use crate::files::{self, Links, Refusal};
use crate::repository::decode;
use crate::text::RepoPath;

/// Why a file was not read: to stand behind its name.
#[derive(Debug, thiserror::Error)]
pub(super) enum RecordError {
    #[error("it does not exist")]
    Missing,
    #[error("it lies outside the repository, or in git's own folder")]
    Outside,
    #[error("it is a link")]
    Link,
    #[error("it is no regular file")]
    NotAFile,
    #[error("it has more than {0} bytes")]
    TooLarge(u64),
    #[error("{0}")]
    NotText(String),
    #[error("{}", .0.kind())]
    Unreadable(io::Error),
}

/// Its text, of at most so many bytes. Where a repository names it, it has to lie `within` that.
pub(super) fn read(file: &Path, within: Option<&Path>, most: u64) -> Result<String, RecordError> {
    let bytes = match within {
        Some(folder) => files::inside(folder, file, Links::Refused, most),
        None => files::named(file, Links::Refused, most),
    };
    let bytes = bytes.map_err(|refusal| match refusal {
        Refusal::Leaves => RecordError::Outside,
        Refusal::Link | Refusal::Circle | Refusal::Absolute => RecordError::Link,
        Refusal::NotAFile => RecordError::NotAFile,
        Refusal::TooLarge => RecordError::TooLarge(most),
        Refusal::Unreadable(error) => match error.kind() {
            io::ErrorKind::NotFound => RecordError::Missing,
            _ => RecordError::Unreadable(error),
        },
    })?;
    decode(&RepoPath::new(shown(file)), bytes)
        .map_err(|trouble| RecordError::NotText(trouble.message))
}
