//! Subjects: what the files of a service say, in one model whatever their format.
//!
//! Each module turns many formats into one part of the dossier. Rules see that part and never a format; every
//! value keeps the words it came from.

pub mod accessibility;
pub mod api;
pub mod repository;
pub mod service;

use crate::guard::Broken;
use crate::outcome::Cause;
use crate::text::{Place, RepoPath};

/// A part of the dossier that cannot be trusted, because something it is made from could not be read.
#[derive(Clone, Debug)]
pub struct SubjectTrouble {
    /// A JSON Pointer into the dossier, such as `/repository/dependencies`.
    pub pointer: String,
    pub place: Place,
    pub cause: Cause,
    /// A whole sentence without a full stop: "`README.md` is UTF-16; save it as UTF-8".
    pub message: String,
}

impl SubjectTrouble {
    /// A file that nobody read to its end: what it could have said there is in doubt.
    pub(crate) fn broken(pointer: impl Into<String>, path: &RepoPath, broken: &Broken) -> Self {
        SubjectTrouble {
            pointer: pointer.into(),
            place: Place::File(path.clone()),
            cause: broken.cause(),
            message: unread(path, broken),
        }
    }

    /// A part that was not put together.
    pub(crate) fn broken_part(pointer: impl Into<String>, broken: &Broken) -> Self {
        let pointer = pointer.into();
        SubjectTrouble {
            place: Place::Repository,
            cause: broken.cause(),
            message: format!("what belongs to `{pointer}` could not be read: {broken}"),
            pointer,
        }
    }
}

/// Why a file was not read to its end, as a sentence.
pub(crate) fn unread(path: &RepoPath, broken: &Broken) -> String {
    format!("`{path}` could not be read: {broken}")
}
