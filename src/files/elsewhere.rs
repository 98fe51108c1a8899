//! Opening files where there is no Unix.
//!
//! Each part of a path is looked at before the whole is opened. Somebody who swaps folders at that very moment is faster;
//! such a system's own tools to confine a path are not used here.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use super::{Kind, Links, Status};

/// A folder that every path starts in.
#[derive(Debug)]
pub(super) struct Handle {
    folder: PathBuf,
}

#[expect(
    clippy::disallowed_methods,
    reason = "here files are opened and asked about"
)]
impl Handle {
    pub(super) fn open(folder: &Path) -> io::Result<Handle> {
        match fs::metadata(folder)?.is_dir() {
            true => Ok(Handle {
                folder: folder.to_owned(),
            }),
            false => Err(io::ErrorKind::NotADirectory.into()),
        }
    }

    pub(super) fn list(
        &self,
        folder: &Path,
        most: usize,
    ) -> io::Result<Vec<(OsString, io::Result<Kind>)>> {
        let listing = fs::read_dir(self.at(folder)?)?;
        let names = listing.take(most.saturating_add(1)).map(|entry| {
            let entry = entry?;
            let kind = entry.metadata().map(|metadata| Status::of(&metadata).kind);
            Ok((entry.file_name(), kind))
        });
        names.collect()
    }

    pub(super) fn status(&self, path: &Path) -> io::Result<Status> {
        let path = match (path.parent(), path.file_name()) {
            (Some(folder), Some(name)) => self.at(folder)?.join(name),
            (Some(_) | None, _) => self.folder.clone(),
        };
        super::status(&path)
    }

    pub(super) fn glance(&self, path: &Path) -> io::Result<Status> {
        self.status(path)
    }

    pub(super) fn open_file(&self, path: &Path) -> io::Result<File> {
        File::open(self.at(path)?)
    }

    pub(super) fn link(&self, path: &Path) -> io::Result<Option<PathBuf>> {
        let path = self.folder.join(path);
        match super::status(&path)?.kind {
            Kind::Link => fs::read_link(path).map(Some),
            Kind::File | Kind::Folder | Kind::Other => Ok(None),
        }
    }

    /// A path from here, in which nothing is a link just now.
    fn at(&self, path: &Path) -> io::Result<PathBuf> {
        let mut whole = self.folder.clone();
        for part in path {
            whole.push(part);
            if super::status(&whole)?.kind == Kind::Link {
                return Err(io::Error::other(AtLink));
            }
        }
        Ok(whole)
    }
}

/// A link stands in the way.
#[derive(Debug, thiserror::Error)]
#[error("it is a link")]
struct AtLink;

/// Opens what somebody named.
#[expect(clippy::disallowed_methods, reason = "here files are opened")]
pub(super) fn open(file: &Path, links: Links) -> io::Result<File> {
    if links == Links::Refused && super::status(file)?.kind == Kind::Link {
        return Err(io::Error::other(AtLink));
    }
    File::open(file)
}

pub(super) fn is_of_a_link(error: &io::Error) -> bool {
    error.get_ref().is_some_and(|inner| inner.is::<AtLink>())
}
