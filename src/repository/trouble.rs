//! What can go wrong between a folder and its texts.

use std::fmt;
use std::io;
use std::path::PathBuf;

use thiserror::Error;

use crate::outcome::Cause;
use crate::text::RepoPath;

/// The walk cannot begin.
#[derive(Debug, Error)]
pub enum OpenError {
    #[error("`{}` does not exist", .0.display())]
    Missing(PathBuf),
    #[error("the folder `{}` cannot be looked into", folder.display())]
    Folder {
        folder: PathBuf,
        #[source]
        cause: io::Error,
    },
    #[error("`{}` is not a folder", folder.display())]
    NotAFolder { folder: PathBuf },
    #[error("the file `{}` cannot be looked at", path.display())]
    File {
        path: PathBuf,
        #[source]
        cause: io::Error,
    },
    #[error("`{}` is neither a file nor a folder", path.display())]
    NotAFile { path: PathBuf },
    #[error("`{}` leads out of the folder `{}`, and nothing outside it is read", path.display(), root.display())]
    Outside { path: PathBuf, root: PathBuf },
}

/// Something that could not be seen, and so must not be taken for absent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// The file or folder; `None` when it is about the walk as a whole.
    pub path: Option<RepoPath>,
    pub kind: TroubleKind,
    /// What is so and what to do, to be read after the path: "is UTF-16; save it as UTF-8".
    pub message: String,
    /// The byte of the file at which it goes wrong, where one is known.
    pub offset: Option<u64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TroubleKind {
    /// Walking stopped: there are too many files.
    TooManyFiles,
    /// Walking stopped: the run is over.
    Late,
    /// A folder was not entered: it lies too deep.
    TooDeep,
    /// A folder was not entered: the system refused.
    UnreadableFolder,
    LinkLeavesRoot,
    LinkBroken,
    LinkToFolder,
    /// A pipe, a socket, a device, or a folder where a file was.
    NotAFile,
    /// A `.gitignore`, or a line of it, that was not obeyed.
    Ignore,
    /// A file that is too large, or with which the files are together.
    TooLarge,
    Binary,
    Utf16,
    NotUtf8,
    Denied,
    Vanished,
    /// Nobody may read it: the walk did not meet it.
    NotListed,
    /// Any other refusal of the system.
    Io,
}

impl TroubleKind {
    /// Whether files may exist that the walk does not know.
    pub fn hides_files(self) -> bool {
        matches!(
            self,
            TroubleKind::TooManyFiles
                | TroubleKind::Late
                | TroubleKind::TooDeep
                | TroubleKind::UnreadableFolder
        )
    }
}

impl From<TroubleKind> for Cause {
    fn from(kind: TroubleKind) -> Cause {
        match kind {
            TroubleKind::TooManyFiles | TroubleKind::TooDeep | TroubleKind::TooLarge => {
                Cause::Limit
            }
            TroubleKind::Late => Cause::Time,
            TroubleKind::UnreadableFolder
            | TroubleKind::LinkLeavesRoot
            | TroubleKind::LinkBroken
            | TroubleKind::LinkToFolder
            | TroubleKind::NotAFile
            | TroubleKind::Ignore
            | TroubleKind::Binary
            | TroubleKind::Utf16
            | TroubleKind::NotUtf8
            | TroubleKind::Denied
            | TroubleKind::Vanished
            | TroubleKind::NotListed
            | TroubleKind::Io => Cause::Unread,
        }
    }
}

impl Trouble {
    pub(crate) fn new(
        path: Option<RepoPath>,
        kind: TroubleKind,
        message: impl Into<String>,
    ) -> Self {
        Trouble {
            path,
            kind,
            message: message.into(),
            offset: None,
        }
    }

    pub(super) fn at(mut self, offset: usize) -> Self {
        self.offset = u64::try_from(offset).ok();
        self
    }

    /// A refusal of the system, named by what it means.
    pub(super) fn io(path: RepoPath, cause: &io::Error) -> Self {
        let (kind, message) = match cause.kind() {
            io::ErrorKind::NotFound => (
                TroubleKind::Vanished,
                "is no longer there; run again".to_owned(),
            ),
            io::ErrorKind::PermissionDenied => (
                TroubleKind::Denied,
                "may not be read; give this user read permission".to_owned(),
            ),
            // The system's own words carry a number that differs between systems.
            other => (TroubleKind::Io, format!("cannot be read: {other}")),
        };
        Trouble::new(Some(path), kind, message)
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.path {
            Some(path) => write!(f, "`{path}` {}", self.message),
            None => f.write_str(&self.message),
        }
    }
}
