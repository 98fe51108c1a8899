//! The files of a folder as they were at a revision, in a folder of their own, and which of them differ now.
//!
//! No git program is run, and no filter, hook or setting of the user counts. What git's data hold is as little trusted
//! as any other file: names are looked at before anything is written under them, links are made last and only where
//! they stay inside, and the limits of the walk hold here, too.

#![expect(
    clippy::disallowed_methods,
    reason = "files are written here, into a folder of our own; those of the repository are read by `files`"
)]

use std::collections::BTreeSet;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};

use super::walk::repo_path;
use super::{Options, Repository, git_folder};
use crate::files::{self, Kind, Root};
use crate::limits::{Limit, Limits};
use crate::text::RepoPath;
use crate::unfinished::{self, TemporaryFolder};
use gix::ObjectId;
use gix::object::tree::EntryKind;

/// The most of a tree or commit that is read.
const MAX_RECORD: u64 = 64 * 1024 * 1024;

/// Why it cannot be told what there was.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RevisionError {
    #[error("this is no git repository")]
    NoRepository,
    #[error("{0}")]
    Refused(String),
    #[error("there is no such revision")]
    Unknown,
    #[error("there is no such revision in this shallow clone")]
    UnknownInShallow,
    #[error("it is no commit")]
    NoCommit,
    #[error("nothing has been committed yet")]
    Unborn,
    #[error("it has no commit in common with what is checked out")]
    Unrelated,
    #[error("this shallow clone does not reach back to the commit in which it was left")]
    TooShallow,
    #[error("git's data are incomplete: {0}")]
    Incomplete(String),
    #[error("it has a name that no file can have: `{0}`")]
    Name(String),
    /// With what is so.
    #[error("it is {0}")]
    TooLarge(String),
    #[error("its files could not be compared: {}", .0.kind())]
    Unwritable(io::Error),
}

impl RevisionError {
    pub(crate) fn help(&self) -> &'static str {
        match self {
            RevisionError::NoRepository => "check a service in the repository that it is kept in",
            RevisionError::Refused(_) => "mend the repository, or clone it again",
            RevisionError::Unknown => {
                "name a branch, a tag or a commit that is fetched: `origin/main`, `v1.2`, `HEAD~3`"
            }
            RevisionError::UnknownInShallow
            | RevisionError::TooShallow
            | RevisionError::Incomplete(_) => {
                "fetch the whole history: `git fetch --unshallow`; on GitHub `fetch-depth: 0` for actions/checkout, on \
                 GitLab `GIT_DEPTH: 0`"
            }
            RevisionError::NoCommit => "name a branch, a tag or a commit",
            RevisionError::Unborn => "commit first, or check without `--changed-since`",
            RevisionError::Unrelated => {
                "name a branch that this one was left from, or a commit of its own"
            }
            RevisionError::Name(_) | RevisionError::TooLarge(_) => {
                "check without `--changed-since`, or use a baseline"
            }
            RevisionError::Unwritable(_) => {
                "the folder of temporary files must have room for the files of the service"
            }
        }
    }
}

/// What a folder held.
#[derive(Debug)]
pub(crate) struct Unpacked {
    /// Gone when this is.
    _folder: TemporaryFolder,
    /// Without links in its path.
    root: PathBuf,
    /// The commit, in short.
    pub(crate) commit: String,
    /// Files that were added or changed since, and those that are gone, from the folder.
    pub(crate) changed: BTreeSet<RepoPath>,
    /// Submodules that are the same.
    pub(crate) settled: Vec<RepoPath>,
}

impl Unpacked {
    /// The folder as it was.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }
}

/// Unpacks a folder of a repository as it was at a revision: where the revision is part of the history of what is
/// checked out, at it; else where the two parted. `git` and `folder` have no links in their paths.
///
/// # Errors
/// See [`RevisionError`].
pub(crate) fn unpack(
    git: &Path,
    folder: &Path,
    revision: &str,
    limits: &Limits,
) -> Result<Unpacked, RevisionError> {
    let data = git_folder::find(git)
        .map_err(RevisionError::Refused)?
        .ok_or(RevisionError::NoRepository)?;
    // What a difference is made from, what comes of it, and itself are in memory at once.
    let most = limits.file_size.max(MAX_RECORD).saturating_mul(3);
    let data = git_folder::open(&data, most).map_err(RevisionError::Refused)?;
    git_folder::vet_history(&data).map_err(RevisionError::Refused)?;
    let then = commit(&data, revision)?;
    let below = folder.strip_prefix(git).unwrap_or(Path::new(""));
    let temporary = TemporaryFolder::make().map_err(RevisionError::Unwritable)?;
    let root = files::canonical(temporary.path()).map_err(RevisionError::Unwritable)?;
    let now = Root::open(folder).map_err(RevisionError::Unwritable)?;
    let mut unpacking = Unpacking {
        data: &data,
        now: &now,
        root: &root,
        modules: head_tree(&data),
        below,
        bytes: 0,
        // Everything is unpacked, also what nobody reads: less room than usual is no reason to unpack nothing.
        limits: Limits {
            total_size: limits.total_size.max(Limits::default().total_size),
            ..*limits
        },
        same: BTreeSet::new(),
        differing: BTreeSet::new(),
        settled: Vec::new(),
        links: Vec::new(),
        names: 0,
    };
    if let Some(tree) = folder_of(&data, then, below)? {
        unpacking.tree(tree)?;
    }
    unpacking.make_links()?;
    let Unpacking {
        same,
        differing,
        settled,
        ..
    } = unpacking;
    Ok(Unpacked {
        commit: then.to_hex_with_len(10).to_string(),
        changed: changed(folder, &same, differing, &settled),
        settled,
        root,
        _folder: temporary,
    })
}

/// What differs: what was found to differ, and what is there now and was not.
fn changed(
    folder: &Path,
    same: &BTreeSet<RepoPath>,
    mut differing: BTreeSet<RepoPath>,
    settled: &[RepoPath],
) -> BTreeSet<RepoPath> {
    // A folder that cannot be walked is refused where it is examined.
    if let Ok(now) = Repository::open(folder, &Options::default()) {
        let settled: BTreeSet<&str> = settled.iter().map(RepoPath::as_str).collect();
        let is_settled = |path: &RepoPath| {
            crate::guard::look();
            let path = path.as_str();
            let mut folders = path.match_indices('/').map(|(end, _)| &path[..end]);
            folders.any(|folder| settled.contains(folder))
        };
        let entries = now.entries().iter().map(super::Entry::path);
        differing.extend(
            entries
                .filter(|path| !same.contains(*path) && !is_settled(path))
                .cloned(),
        );
    }
    differing
}

fn commit(data: &gix::Repository, revision: &str) -> Result<ObjectId, RevisionError> {
    let is_shallow = data.is_shallow().unwrap_or(false);
    let found = data
        .rev_parse_single(revision)
        .map_err(|_| match is_shallow {
            true => RevisionError::UnknownInShallow,
            false => RevisionError::Unknown,
        })?;
    let object = found
        .object()
        .map_err(|error| RevisionError::Incomplete(first_line(&error)))?;
    let named = object
        .peel_to_commit()
        .map_err(|_| RevisionError::NoCommit)?
        .id;
    let head = data.head_id().map_err(|_| RevisionError::Unborn)?;
    // Of what others did since on another branch, nothing was changed here.
    match data.merge_base(named, head.detach()) {
        Ok(Some(base)) => Ok(base.detach()),
        Ok(None) | Err(_) if is_shallow => Err(RevisionError::TooShallow),
        Ok(None) => Err(RevisionError::Unrelated),
        Err(error) => Err(RevisionError::Incomplete(first_line(&error))),
    }
}

/// The tree of what is checked out, by which it is told whether a submodule moved.
fn head_tree(data: &gix::Repository) -> Option<ObjectId> {
    Some(data.head_commit().ok()?.tree_id().ok()?.detach())
}

/// The tree of a folder in a commit; `None` where there was no such folder.
fn folder_of(
    data: &gix::Repository,
    commit: ObjectId,
    below: &Path,
) -> Result<Option<ObjectId>, RevisionError> {
    let incomplete = |error: &dyn std::fmt::Display| RevisionError::Incomplete(first_line(error));
    let commit = data
        .find_commit(commit)
        .map_err(|error| incomplete(&error))?;
    let tree = commit.tree().map_err(|error| incomplete(&error))?;
    if below.as_os_str().is_empty() {
        return Ok(Some(tree.id));
    }
    let entry = tree
        .lookup_entry_by_path(below)
        .map_err(|error| incomplete(&error))?;
    let entry = entry.filter(|entry| entry.mode().is_tree());
    Ok(entry.map(|entry| entry.object_id()))
}

struct Unpacking<'a> {
    data: &'a gix::Repository,
    /// The folder as it is.
    now: &'a Root,
    /// Where the files go.
    root: &'a Path,
    modules: Option<ObjectId>,
    /// The folder, from the root of the repository.
    below: &'a Path,
    bytes: u64,
    names: u64,
    limits: Limits,
    same: BTreeSet<RepoPath>,
    differing: BTreeSet<RepoPath>,
    settled: Vec<RepoPath>,
    links: Vec<(PathBuf, PathBuf)>,
}

impl Unpacking<'_> {
    fn reached(&self, limit: Limit) -> RevisionError {
        RevisionError::TooLarge(self.limits.reached(limit))
    }

    fn tree(&mut self, id: ObjectId) -> Result<(), RevisionError> {
        let mut open = vec![(PathBuf::new(), id, 0)];
        while let Some((folder, id, depth)) = open.pop() {
            if depth > self.limits.folders {
                return Err(self.reached(Limit::Folders));
            }
            let object = self.object(id, MAX_RECORD)?;
            let tree = gix::objs::TreeRef::from_bytes(&object, id.kind())
                .map_err(|error| RevisionError::Incomplete(first_line(&error)))?;
            for entry in &tree.entries {
                self.names += 1;
                if self.names > self.limits.files {
                    return Err(self.reached(Limit::Files));
                }
                let path = folder.join(name(entry.filename)?);
                let id = entry.oid.to_owned();
                match entry.mode.kind() {
                    EntryKind::Tree => open.push((path, id, depth + 1)),
                    EntryKind::Blob | EntryKind::BlobExecutable => self.file(&path, id)?,
                    EntryKind::Link => self.link(path, id)?,
                    EntryKind::Commit => self.module(&path, id),
                }
            }
        }
        Ok(())
    }

    /// The bytes of an object, if they are no more than this.
    fn object(&mut self, id: ObjectId, most: u64) -> Result<Vec<u8>, RevisionError> {
        let size = self.size(id)?;
        self.bytes = self.bytes.saturating_add(size);
        if size > most {
            return Err(self.reached(Limit::FileSize));
        }
        if self.bytes > self.limits.total_size {
            return Err(self.reached(Limit::TotalSize));
        }
        let object = self.data.find_object(id);
        let object = object.map_err(|error| RevisionError::Incomplete(first_line(&error)))?;
        Ok(object.detach().data)
    }

    fn size(&self, id: ObjectId) -> Result<u64, RevisionError> {
        let header = self.data.find_header(id);
        let header = header.map_err(|error| RevisionError::Incomplete(first_line(&error)))?;
        Ok(header.size())
    }

    fn file(&mut self, path: &Path, id: ObjectId) -> Result<(), RevisionError> {
        let size = self.size(id)?;
        let status = self.now.status(path).ok();
        let status = status.filter(|status| status.kind == Kind::File);
        let most = self.limits.file_size;
        if size > most {
            // Nobody reads it, and that it is too large to be read is to be as true then as it is now.
            let is_same = status.is_some_and(|status| status.size == size);
            self.put(path, &[], Some(size))?;
            self.note(path, is_same);
            return Ok(());
        }
        let then = self.object(id, most)?;
        let now = status.and_then(|_| self.now.read(path, most).ok());
        // Line ends are converted on the way out of git, on some machines.
        let is_same = (now.as_deref()).is_some_and(|now| lines_of(now).eq(lines_of(&then)));
        self.put(
            path,
            now.as_deref().filter(|_| is_same).unwrap_or(&then),
            None,
        )?;
        self.note(path, is_same);
        Ok(())
    }

    fn link(&mut self, path: PathBuf, id: ObjectId) -> Result<(), RevisionError> {
        // A path longer than this is none on any system.
        let target = self.object(id, 64 * 1024)?;
        let target = gix::path::from_byte_slice(&target)
            .map_err(|_| RevisionError::Name(String::from_utf8_lossy(&target).into_owned()))?
            .to_owned();
        let now = self.now.link(&path).ok().flatten();
        self.note(&path, now.is_some_and(|now| now == target));
        if stays_inside(&path, &target) {
            self.links.push((path, target));
        }
        Ok(())
    }

    fn module(&mut self, path: &Path, id: ObjectId) {
        let now = self.modules.and_then(|tree| {
            let tree = self.data.find_tree(tree).ok()?;
            let entry = tree.lookup_entry_by_path(self.below.join(path)).ok()??;
            Some(entry.object_id())
        });
        if now == Some(id) {
            self.settled.push(repo_path(path));
        }
    }

    fn note(&mut self, path: &Path, is_same: bool) {
        let path = repo_path(path);
        match is_same {
            true => self.same.insert(path),
            false => self.differing.insert(path),
        };
    }

    /// Writes a file. Only folders that were made here are on the way to it, as links are made last.
    fn put(&self, path: &Path, bytes: &[u8], size: Option<u64>) -> Result<(), RevisionError> {
        let target = self.root.join(path);
        let write = || -> io::Result<()> {
            let _hold = unfinished::hold();
            if let Some(folder) = target.parent() {
                fs::create_dir_all(folder)?;
            }
            let mut file = OpenOptions::new()
                .write(true)
                .create_new(true)
                .open(&target)?;
            match size {
                Some(size) => file.set_len(size),
                None => file.write_all(bytes),
            }
        };
        first_stands(write()).map(drop)
    }

    /// All folders are made before the first link, and a link never takes the place of anything: so whatever a tree
    /// says, no link is on the way to what is made here. Where one leads on through others, only whoever reads can say.
    #[cfg(unix)]
    fn make_links(&self) -> Result<(), RevisionError> {
        let mut ready = Vec::new();
        for (path, target) in &self.links {
            let path = self.root.join(path);
            let _hold = unfinished::hold();
            let folder = path.parent().unwrap_or(self.root);
            if first_stands(fs::create_dir_all(folder))? {
                ready.push((path, target));
            }
        }
        for (path, target) in ready {
            let _hold = unfinished::hold();
            first_stands(std::os::unix::fs::symlink(target, path))?;
        }
        Ok(())
    }

    /// Where links need a right of their own, a checkout has none either.
    #[cfg(not(unix))]
    fn make_links(&self) -> Result<(), RevisionError> {
        Ok(())
    }
}

/// Of two names that this system cannot tell apart, or that are the same, the first stands, as in a checkout: whether this
/// is it.
fn first_stands(made: io::Result<()>) -> Result<bool, RevisionError> {
    match made {
        Ok(()) => Ok(true),
        Err(error) => match error.kind() {
            io::ErrorKind::AlreadyExists | io::ErrorKind::NotADirectory => Ok(false),
            _ => Err(RevisionError::Unwritable(error)),
        },
    }
}

/// A name that stands for one file or folder, and nothing of git's own.
fn name(bytes: &gix::bstr::BStr) -> Result<PathBuf, RevisionError> {
    let refused = || RevisionError::Name(bytes.to_string());
    let path = gix::path::from_bstr(bytes).map_err(|_| refused())?;
    let mut parts = path.components();
    let is_one = matches!(
        (parts.next(), parts.next()),
        (Some(Component::Normal(_)), None)
    );
    let is_of_git = bytes.eq_ignore_ascii_case(b".git");
    match is_one && !is_of_git && !bytes.contains(&0) && !bytes.contains(&b'/') {
        true => Ok(path.into_owned()),
        false => Err(refused()),
    }
}

/// Whether a link leads on within the folder, as far as its own words say.
fn stays_inside(path: &Path, target: &Path) -> bool {
    let mut depth = path.components().count().saturating_sub(1);
    for part in target.components() {
        match part {
            Component::Normal(_) => depth += 1,
            Component::CurDir => {}
            Component::ParentDir if depth > 0 => depth -= 1,
            Component::ParentDir | Component::RootDir | Component::Prefix(_) => return false,
        }
    }
    true
}

/// The bytes of a text, with one kind of line end.
fn lines_of(bytes: &[u8]) -> impl Iterator<Item = u8> + '_ {
    let followed = |at: usize| bytes.get(at + 1) == Some(&b'\n');
    (bytes.iter().enumerate())
        .filter(move |(at, byte)| !(**byte == b'\r' && followed(*at)))
        .map(|(_, byte)| *byte)
}

/// Messages of others may go on for lines, and name files of this machine further down.
fn first_line(error: &dyn std::fmt::Display) -> String {
    let text = error.to_string();
    text.lines().next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests;
