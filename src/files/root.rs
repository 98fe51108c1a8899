//! A folder that reading is confined to.
//!
//! A path is opened from the folder's own handle, and no link in it is followed, neither at its end nor on the way: the
//! operating system is told so, and so nobody who swaps a file or a folder in the middle of a run gets anything else
//! opened. Where a link may count, it is followed here beforehand, by its words alone, to a path without links; that path
//! is judged, and then opened like any other.

use std::ffi::{OsStr, OsString};
use std::io;
use std::path::{Component, Path, PathBuf};

use super::system::Handle;
use super::{Kind, Refusal, Status, canonical, judged, read};

/// How many links lead on from one to the next at most, as on Linux.
const MOST_LINKS: usize = 40;

/// How many parts of paths are gone through for one link. Real links have a dozen; a few words can be made to lead through
/// a hundred thousand. The system goes to each part from the root again, so twice as many take four times as long.
const MOST_PARTS: usize = 256;

/// A folder, held open.
#[derive(Debug)]
pub(crate) struct Root {
    /// Without links in it.
    path: PathBuf,
    handle: Handle,
}

/// Something that lies below a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    /// From the root.
    pub(crate) path: PathBuf,
    pub(crate) kind: Kind,
}

impl Root {
    /// Opens a folder, which may itself be reached through links: somebody named it.
    pub(crate) fn open(folder: &Path) -> io::Result<Root> {
        let path = canonical(folder)?;
        let handle = Handle::open(&path)?;
        Ok(Root { path, handle })
    }

    /// The folder, without links in its path.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// A file's path from here, if it lies here; a link at its end stays one. The folders on the way to it may be links,
    /// as long as they come to lie here.
    pub(crate) fn path_of(&self, file: &Path) -> Result<PathBuf, Refusal> {
        let name = file.file_name().ok_or(Refusal::NotAFile)?;
        let folder = match file.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            Some(_) | None => Path::new("."),
        };
        let folder = canonical(folder).map_err(Refusal::Unreadable)?;
        let below = folder.strip_prefix(&self.path);
        Ok(below.map_err(|_| Refusal::Leaves)?.join(name))
    }

    /// What is in a folder, sorted by the bytes of the names, so that it is the same on every disk. Of each name only its
    /// kind is asked for, which the listing itself knows on most systems.
    ///
    /// # Errors
    /// Also a folder with more than so many names: it is not told which of them there are.
    pub(crate) fn list(
        &self,
        folder: &Path,
        most: usize,
    ) -> Result<Vec<(OsString, io::Result<Kind>)>, Refusal> {
        let mut names = (self.handle.list(plain(folder)?, most)).map_err(refusal)?;
        if names.len() > most {
            return Err(Refusal::TooLarge);
        }
        names.sort_by(|(a, _), (b, _)| a.cmp(b));
        Ok(names)
    }

    /// Everything below a folder, each folder before what is in it, names in the order of their bytes. A folder that lies
    /// deeper than `depth` below it is named and not entered; so is a link.
    ///
    /// # Errors
    /// A folder that cannot be listed, with its path; more than so many names in all.
    pub(crate) fn below(
        &self,
        folder: &Path,
        depth: usize,
        most: usize,
    ) -> Result<Vec<Found>, (PathBuf, Refusal)> {
        let mut found: Vec<Found> = Vec::new();
        let mut open = vec![(folder.to_owned(), Kind::Folder, 0)];
        while let Some((path, kind, at)) = open.pop() {
            if kind == Kind::Folder && at <= depth {
                // What waits was counted when it was listed.
                let counted = found.len() + open.len() + usize::from(at > 0);
                let room = most.saturating_sub(counted);
                let names = match self.list(&path, room) {
                    Ok(names) => names,
                    Err(refusal) => return Err((path, refusal)),
                };
                for (name, kind) in names.into_iter().rev() {
                    let path = path.join(name);
                    match kind {
                        Ok(kind) => open.push((path, kind, at + 1)),
                        Err(error) => return Err((path, Refusal::Unreadable(error))),
                    }
                }
            }
            if at > 0 {
                found.push(Found { path, kind });
            }
        }
        Ok(found)
    }

    /// What stands under a path. No link is followed, also not on the way.
    pub(crate) fn status(&self, path: &Path) -> Result<Status, Refusal> {
        self.handle.status(plain(path)?).map_err(refusal)
    }

    /// All of a regular file of at most so many bytes. No link is followed.
    pub(crate) fn read(&self, path: &Path, limit: u64) -> Result<Vec<u8>, Refusal> {
        let path = plain(path)?;
        // Some devices do something when they are opened. What the name says is no more than advice: it is what was
        // opened that counts.
        judged(self.handle.glance(path).map_err(refusal)?, limit)?;
        read(self.handle.open_file(path).map_err(refusal)?, limit)
    }

    /// The same, and a link is followed to wherever in this folder it leads.
    pub(crate) fn read_through(&self, path: &Path, limit: u64) -> Result<Vec<u8>, Refusal> {
        match self.read(path, limit) {
            // It has to be a path without links by then, unless somebody swaps files just now.
            Err(Refusal::Link) => self.read(&self.resolve(path)?, limit),
            read => read,
        }
    }

    /// What a link says, as it stands; `None` for what is none. Only another revision is held against that.
    #[cfg(any(feature = "git", test))]
    pub(crate) fn link(&self, path: &Path) -> io::Result<Option<PathBuf>> {
        self.handle
            .link(plain(path).map_err(|_| io::ErrorKind::InvalidInput)?)
    }

    /// Where in this folder a path leads, by a path without links. Nothing is opened for it.
    ///
    /// # Errors
    /// It leads out, by an absolute path (which leads elsewhere on another machine), in a circle, to nothing, or into
    /// `.git`, where people's passwords are.
    pub(crate) fn resolve(&self, path: &Path) -> Result<PathBuf, Refusal> {
        let mut target = PathBuf::new();
        // The parts that are still to be gone, the next one last.
        let mut left = parts(path);
        let mut links = 0;
        let mut gone = 0;
        while let Some(part) = left.pop() {
            gone += 1;
            if gone > MOST_PARTS {
                return Err(Refusal::Circle);
            }
            let name = match part {
                Part::Up => match target.pop() {
                    true => continue,
                    false => return Err(Refusal::Leaves),
                },
                Part::Root => return Err(Refusal::Leaves),
                Part::Name(name) => name,
            };
            target.push(&name);
            if is_of_git(&name) {
                return Err(Refusal::Leaves);
            }
            let Some(link) = self.handle.link(&target).map_err(Refusal::Unreadable)? else {
                continue;
            };
            links += 1;
            if links > MOST_LINKS {
                return Err(Refusal::Circle);
            }
            if link.has_root() {
                return Err(match link.starts_with(&self.path) {
                    true => Refusal::Absolute,
                    false => Refusal::Leaves,
                });
            }
            target.pop();
            left.extend(parts(&link));
        }
        Ok(target)
    }
}

/// A part of a path.
enum Part {
    Name(OsString),
    Up,
    Root,
}

/// The parts of a path, the first one last.
fn parts(path: &Path) -> Vec<Part> {
    let parts = path.components().rev().filter_map(|part| match part {
        Component::Normal(name) => Some(Part::Name(name.to_owned())),
        Component::CurDir => None,
        Component::ParentDir => Some(Part::Up),
        Component::RootDir | Component::Prefix(_) => Some(Part::Root),
    });
    parts.collect()
}

/// Whether git keeps its own data under a name, on any system: some see no difference between large and small letters, and
/// one has short names.
pub(crate) fn is_of_git(name: &OsStr) -> bool {
    name.eq_ignore_ascii_case(".git") || name.eq_ignore_ascii_case("git~1")
}

/// A path that leads nowhere but down.
fn plain(path: &Path) -> Result<&Path, Refusal> {
    let is_name = |part| matches!(part, Component::Normal(_));
    match path.components().all(is_name) {
        true => Ok(path),
        false => Err(Refusal::Leaves),
    }
}

fn refusal(error: io::Error) -> Refusal {
    match super::system::is_of_a_link(&error) {
        true => Refusal::Link,
        false => Refusal::Unreadable(error),
    }
}
