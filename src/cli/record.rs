//! Files of our own that a run is given beside what it examines: a baseline, an earlier report. They are small, regular
//! files that somebody wrote with yardstick, and nothing else is opened: no link, no device, no pipe that never ends.

use std::io::{self, Read};
use std::path::Path;

use super::shown;
use crate::repository::decode;
use crate::text::RepoPath;

/// Why a file was not read: to stand behind its name.
#[derive(Debug, thiserror::Error)]
pub(super) enum RecordError {
    #[error("it does not exist")]
    Missing,
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

/// Its text, of at most so many bytes.
#[expect(
    clippy::disallowed_methods,
    reason = "a record of our own, and like the settings no part of what is examined"
)]
pub(super) fn read(file: &Path, most: u64) -> Result<String, RecordError> {
    match file.symlink_metadata() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(RecordError::Missing),
        Err(error) => return Err(RecordError::Unreadable(error)),
        Ok(found) if found.is_symlink() => return Err(RecordError::Link),
        Ok(found) if !found.is_file() => return Err(RecordError::NotAFile),
        Ok(_) => {}
    }
    let mut bytes = Vec::new();
    std::fs::File::open(file)
        .and_then(|opened| opened.take(most + 1).read_to_end(&mut bytes))
        .map_err(RecordError::Unreadable)?;
    if bytes.len() as u64 > most {
        return Err(RecordError::TooLarge(most));
    }
    decode(&RepoPath::new(shown(file)), bytes)
        .map_err(|trouble| RecordError::NotText(trouble.message))
}
