//! The one place that opens anything for reading, and that asks the system what stands behind a name.
//!
//! Files come in two kinds. Those of a folder that is examined are anybody's: a [`Root`] hands them out, and the
//! operating system itself keeps it inside. Those that somebody named (settings, packs, rulesets, an earlier report) may
//! lie anywhere, and [`named`] takes them, or [`inside`] where it was a file of the repository that named them. Of either
//! kind only a regular file is read, judged by what was opened and not by its name; at most so many bytes of it; and
//! nobody ever waits, neither for a pipe nor for a device. What the bytes mean, and what to call them in messages, is for
//! those who ask.

mod root;
#[cfg(not(unix))]
#[path = "files/elsewhere.rs"]
mod system;
#[cfg(unix)]
#[path = "files/unix.rs"]
mod system;

use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

pub(crate) use root::{Found, Root, is_of_git};

/// What a name stands for. No link is followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    File,
    Folder,
    Link,
    /// A pipe, a socket, a device.
    Other,
}

/// What a name stands for, and how many bytes it says it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Status {
    pub(crate) kind: Kind,
    pub(crate) size: u64,
}

impl Status {
    fn of(metadata: &Metadata) -> Status {
        let file_type = metadata.file_type();
        Status {
            kind: if file_type.is_file() {
                Kind::File
            } else if file_type.is_dir() {
                Kind::Folder
            } else if file_type.is_symlink() {
                Kind::Link
            } else {
                Kind::Other
            },
            size: metadata.len(),
        }
    }
}

/// Why something was not read.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// A folder, a pipe, a socket, a device.
    NotAFile,
    /// It is a link, or a folder on the way to it is one, and none is followed here.
    Link,
    /// A link leads round, or further than anybody follows it.
    Circle,
    /// It leads out of the folder that reading is confined to, or to what git keeps there for itself.
    Leaves,
    /// A link names a place of this folder by an absolute path: it would lead elsewhere on another machine.
    Absolute,
    /// It has more bytes, or a folder more names, than were asked for.
    TooLarge,
    Unreadable(io::Error),
}

impl Refusal {
    /// The refusal as the system would have worded it, for messages that have no words of their own.
    pub(crate) fn into_io(self) -> io::Error {
        let kind = match self {
            Refusal::Unreadable(error) => return error,
            Refusal::NotAFile => io::ErrorKind::InvalidInput,
            Refusal::Link | Refusal::Circle | Refusal::Leaves | Refusal::Absolute => {
                io::ErrorKind::PermissionDenied
            }
            Refusal::TooLarge => io::ErrorKind::FileTooLarge,
        };
        kind.into()
    }
}

/// Whether a link may stand at the end of a path that somebody named. The folders on the way are theirs to choose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Links {
    Followed,
    Refused,
}

/// All of a file that the user named, if it is a regular one of at most so many bytes.
pub(crate) fn named(file: &Path, links: Links, limit: u64) -> Result<Vec<u8>, Refusal> {
    // What the name stands for is asked first, as some devices do something when they are opened.
    let before = match links {
        Links::Followed => followed(file),
        Links::Refused => status(file),
    };
    judged(before.map_err(Refusal::Unreadable)?, limit)?;
    let opened = system::open(file, links).map_err(|error| match system::is_of_a_link(&error) {
        true if links == Links::Refused => Refusal::Link,
        true | false => Refusal::Unreadable(error),
    })?;
    read(opened, limit)
}

/// The same for a file that lies in a folder and may not lead out of it, neither by its own path nor by a link, nor into
/// what git keeps there.
pub(crate) fn inside(
    folder: &Path,
    file: &Path,
    links: Links,
    limit: u64,
) -> Result<Vec<u8>, Refusal> {
    let (root, path) = place_in(folder, file)?;
    match links {
        Links::Followed => root.read_through(&path, limit),
        Links::Refused => root.read(&path, limit),
    }
}

/// Where in a folder a file lies, or would come to lie if it were made. A link at its end is not followed.
///
/// # Errors
/// It lies elsewhere, or in what git keeps there: people's passwords are among that.
pub(crate) fn place_in(folder: &Path, file: &Path) -> Result<(Root, PathBuf), Refusal> {
    let root = Root::open(folder).map_err(Refusal::Unreadable)?;
    let path = root.path_of(file)?;
    match path.iter().any(is_of_git) {
        true => Err(Refusal::Leaves),
        false => Ok((root, path)),
    }
}

/// Whether a thing with this status is worth opening.
fn judged(status: Status, limit: u64) -> Result<(), Refusal> {
    match status.kind {
        Kind::File if status.size > limit => Err(Refusal::TooLarge),
        Kind::File => Ok(()),
        Kind::Link => Err(Refusal::Link),
        Kind::Folder | Kind::Other => Err(Refusal::NotAFile),
    }
}

/// All of what was opened, if it is a regular file. It may grow while it is read, or say that it is empty and be none.
fn read(file: File, limit: u64) -> Result<Vec<u8>, Refusal> {
    let status = Status::of(&file.metadata().map_err(Refusal::Unreadable)?);
    judged(status, limit)?;
    let mut bytes = Vec::with_capacity(usize::try_from(status.size).unwrap_or_default());
    // The byte beyond is asked for so that a file of just the limit is told from a longer one.
    file.take(limit.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(Refusal::Unreadable)?;
    match bytes.len() as u64 > limit {
        true => Err(Refusal::TooLarge),
        false => Ok(bytes),
    }
}

/// What stands under a name; a link is a link.
#[expect(clippy::disallowed_methods, reason = "here files are asked about")]
pub(crate) fn status(path: &Path) -> io::Result<Status> {
    path.symlink_metadata()
        .map(|metadata| Status::of(&metadata))
}

/// What a name leads to in the end.
#[expect(clippy::disallowed_methods, reason = "here files are asked about")]
fn followed(path: &Path) -> io::Result<Status> {
    path.metadata().map(|metadata| Status::of(&metadata))
}

/// Whether anything has this name, be it a link that leads nowhere.
pub(crate) fn is_there(path: &Path) -> bool {
    status(path).is_ok()
}

/// Whether a name leads to anything at all.
pub(crate) fn leads_somewhere(path: &Path) -> bool {
    followed(path).is_ok()
}

/// Whether a name leads to a regular file.
pub(crate) fn is_file(path: &Path) -> bool {
    followed(path).is_ok_and(|status| status.kind == Kind::File)
}

/// Whether a name leads to a folder.
pub(crate) fn is_folder(path: &Path) -> bool {
    followed(path).is_ok_and(|status| status.kind == Kind::Folder)
}

/// A path without links in it.
#[expect(clippy::disallowed_methods, reason = "here files are asked about")]
pub(crate) fn canonical(path: &Path) -> io::Result<PathBuf> {
    path.canonicalize()
}

/// The folder that the program runs in, without links in its path.
pub(crate) fn here() -> io::Result<PathBuf> {
    std::env::current_dir().and_then(|here| canonical(&here))
}

#[cfg(test)]
mod tests;
