//! Opening files where the system takes a handle and a path.
//!
//! Linux opens a whole path in one call and refuses it at the first link. An older one, another Unix, and a container
//! whose rules forbid the call are asked for one folder after the other, which is slower and no less strict.

#![expect(clippy::disallowed_methods, reason = "here files are opened")]

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};

use rustix::fs::{AtFlags, CWD, Dir, FileType, Mode, OFlags};
use rustix::io::Errno;

use super::{Kind, Links, Status};

/// For reading, without waiting for whoever writes.
const READING: OFlags = OFlags::RDONLY
    .union(OFlags::NONBLOCK)
    .union(OFlags::NOCTTY)
    .union(OFlags::CLOEXEC);

/// A folder to list.
const LISTING: OFlags = OFlags::RDONLY
    .union(OFlags::DIRECTORY)
    .union(OFlags::CLOEXEC);

/// A folder on the way, which needs no right to list it where the system knows the difference.
#[cfg(target_os = "linux")]
const PASSING: OFlags = OFlags::PATH.union(OFlags::DIRECTORY).union(OFlags::CLOEXEC);
#[cfg(not(target_os = "linux"))]
const PASSING: OFlags = LISTING;

/// A folder that is held open.
#[derive(Debug)]
pub(super) struct Handle {
    folder: OwnedFd,
    /// Whether the system opens a whole path at once.
    at_once: bool,
}

impl Handle {
    pub(super) fn open(folder: &Path) -> io::Result<Handle> {
        let folder = rustix::fs::openat(CWD, folder, PASSING, Mode::empty())?;
        let at_once = opens_at_once(&folder);
        Ok(Handle { folder, at_once })
    }

    /// At most one name more than so many.
    pub(super) fn list(
        &self,
        folder: &Path,
        most: usize,
    ) -> io::Result<Vec<(OsString, io::Result<Kind>)>> {
        let mut listing = Dir::new(self.at(folder, LISTING)?)?;
        let mut names = Vec::new();
        while let Some(entry) = listing.read() {
            let entry = entry?;
            let name = entry.file_name();
            if matches!(name.to_bytes(), b"." | b"..") {
                continue;
            }
            let kind = match entry.file_type() {
                FileType::Unknown => {
                    let stat = rustix::fs::statat(listing.fd()?, name, AtFlags::SYMLINK_NOFOLLOW);
                    stat.map(|stat| kind(FileType::from_raw_mode(stat.st_mode)))
                }
                known => Ok(kind(known)),
            };
            let name = OsString::from_vec(name.to_bytes().to_vec());
            names.push((name, kind.map_err(io::Error::from)));
            if names.len() > most {
                break;
            }
        }
        Ok(names)
    }

    /// What stands under a path, each folder on the way being one.
    pub(super) fn status(&self, path: &Path) -> io::Result<Status> {
        let Some(name) = path.file_name() else {
            return stat(&self.folder, OsStr::new("."));
        };
        match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => {
                stat(&self.at(folder, PASSING)?, name)
            }
            Some(_) | None => stat(&self.folder, name),
        }
    }

    /// The same in one call, in which a folder on the way may be a link to anywhere.
    pub(super) fn glance(&self, path: &Path) -> io::Result<Status> {
        stat(&self.folder, path.as_os_str())
    }

    pub(super) fn open_file(&self, path: &Path) -> io::Result<File> {
        Ok(self.at(path, READING)?.into())
    }

    /// What a link says.
    pub(super) fn link(&self, path: &Path) -> io::Result<Option<PathBuf>> {
        match rustix::fs::readlinkat(&self.folder, path, Vec::new()) {
            Ok(target) => Ok(Some(OsString::from_vec(target.into_bytes()).into())),
            Err(Errno::INVAL) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Opens a path that leads down from here, in which nothing is a link.
    fn at(&self, path: &Path, flags: OFlags) -> io::Result<OwnedFd> {
        let path = match path.as_os_str().is_empty() {
            true => Path::new("."),
            false => path,
        };
        Ok(match self.at_once {
            true => at_once(&self.folder, path, flags)?,
            false => step_by_step(&self.folder, path, flags)?,
        })
    }
}

#[cfg(target_os = "linux")]
fn opens_at_once(folder: &OwnedFd) -> bool {
    at_once(folder, Path::new("."), PASSING).is_ok()
}

#[cfg(target_os = "linux")]
fn at_once(folder: &OwnedFd, path: &Path, flags: OFlags) -> rustix::io::Result<OwnedFd> {
    use rustix::fs::ResolveFlags;
    let confined = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_MAGICLINKS;
    rustix::fs::openat2(folder, path, flags, Mode::empty(), confined)
}

#[cfg(not(target_os = "linux"))]
fn opens_at_once(_folder: &OwnedFd) -> bool {
    false
}

#[cfg(not(target_os = "linux"))]
fn at_once(folder: &OwnedFd, path: &Path, flags: OFlags) -> rustix::io::Result<OwnedFd> {
    step_by_step(folder, path, flags)
}

/// Each folder on the way is opened from the one before, and none may be a link.
fn step_by_step(folder: &OwnedFd, path: &Path, flags: OFlags) -> rustix::io::Result<OwnedFd> {
    let mut parts = path.iter().peekable();
    let mut open: Option<OwnedFd> = None;
    while let Some(part) = parts.next() {
        let folder = open.as_ref().unwrap_or(folder);
        let flags = match parts.peek() {
            Some(_) => PASSING,
            None => flags,
        };
        let next = rustix::fs::openat(folder, part, flags | OFlags::NOFOLLOW, Mode::empty());
        open = Some(next.map_err(|error| match error {
            // A link where a folder should be is called no folder; it is told apart so that it can be followed.
            Errno::NOTDIR if is_link(folder, part) => Errno::LOOP,
            error => error,
        })?);
    }
    open.ok_or(Errno::NOENT)
}

fn is_link(folder: &OwnedFd, name: &OsStr) -> bool {
    stat(folder, name).is_ok_and(|status| status.kind == Kind::Link)
}

fn stat(folder: &OwnedFd, path: &OsStr) -> io::Result<Status> {
    let stat = rustix::fs::statat(folder, path, AtFlags::SYMLINK_NOFOLLOW)?;
    Ok(Status {
        kind: kind(FileType::from_raw_mode(stat.st_mode)),
        size: u64::try_from(stat.st_size).unwrap_or_default(),
    })
}

fn kind(file_type: FileType) -> Kind {
    match file_type {
        FileType::RegularFile => Kind::File,
        FileType::Directory => Kind::Folder,
        FileType::Symlink => Kind::Link,
        FileType::Fifo
        | FileType::Socket
        | FileType::CharacterDevice
        | FileType::BlockDevice
        | FileType::Unknown => Kind::Other,
    }
}

/// Opens what somebody named.
pub(super) fn open(file: &Path, links: Links) -> io::Result<File> {
    let flags = match links {
        Links::Followed => READING,
        Links::Refused => READING | OFlags::NOFOLLOW,
    };
    Ok(rustix::fs::openat(CWD, file, flags, Mode::empty())?.into())
}

/// Whether the system refused to follow a link, or gave up in a circle of them.
pub(super) fn is_of_a_link(error: &io::Error) -> bool {
    let refused = [Errno::LOOP, Errno::MLINK];
    Errno::from_io_error(error).is_some_and(|error| refused.contains(&error))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a container may forbid makes no difference to what is opened.
    #[test]
    fn both_ways_open_the_same() {
        let outer = tempfile::tempdir().unwrap();
        let root = outer.path().join("root");
        std::fs::create_dir_all(root.join("a/b")).unwrap();
        std::fs::write(root.join("a/b/c"), "c").unwrap();
        std::fs::write(outer.path().join("secret"), "s").unwrap();
        for (link, target) in [
            ("out", "../secret"),
            ("a/up", ".."),
            ("file", "a/b/c"),
            ("folder", "a/b"),
            ("round", "round"),
            ("broken", "nothing"),
        ] {
            std::os::unix::fs::symlink(target, root.join(link)).unwrap();
        }
        let whole = Handle::open(&root).unwrap();
        assert_eq!(whole.at_once, cfg!(target_os = "linux"));
        let stepped = Handle {
            folder: rustix::io::dup(&whole.folder).unwrap(),
            at_once: false,
        };
        let opened = [
            ("a/b/c", None),
            ("a/b", None),
            ("a/b/d", Some(Errno::NOENT)),
            ("a/b/c/d", Some(Errno::NOTDIR)),
            ("out", Some(Errno::LOOP)),
            ("file", Some(Errno::LOOP)),
            ("folder/c", Some(Errno::LOOP)),
            ("a/up/a/b/c", Some(Errno::LOOP)),
            ("round", Some(Errno::LOOP)),
            ("broken", Some(Errno::LOOP)),
        ];
        for (path, expected) in opened {
            for handle in [&whole, &stepped] {
                let error = handle.at(Path::new(path), READING).err();
                let error = error.and_then(|error| Errno::from_io_error(&error));
                assert_eq!(error, expected, "{path}, at once: {}", handle.at_once);
            }
        }
        for (path, expected) in [
            ("", None),
            ("a", None),
            ("folder", Some(Errno::LOOP)),
            ("a/up", Some(Errno::LOOP)),
            ("file", Some(Errno::LOOP)),
            ("a/b/c", Some(Errno::NOTDIR)),
        ] {
            let listed = [&whole, &stepped].map(|handle| {
                let names = handle.list(Path::new(path), 9);
                names
                    .map(|names| names.len())
                    .map_err(|error| Errno::from_io_error(&error))
            });
            assert_eq!(listed[0], listed[1], "{path}");
            assert_eq!(listed[0].err().flatten(), expected, "{path}");
        }
    }
}
