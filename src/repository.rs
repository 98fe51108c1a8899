//! The files of the folder that is examined, and the only road to their words.
//!
//! One walk finds every file; [`Repository::read`] hands out texts. Everything here is untrusted: no file outside
//! the root is opened, no link is followed out of it, no device or pipe is waited for, and every limit that is
//! reached is a [`Trouble`] and never silence. What the files mean is for [`crate::subject`] to say.

#[cfg(feature = "git")]
pub(crate) mod git_folder;
mod read;
#[cfg(feature = "git")]
pub(crate) mod revision;
mod total;
mod trouble;
mod walk;

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use globset::GlobSet;

use self::total::Total;
use crate::files::{self, Refusal, Root, is_of_git};
use crate::guard::{Deadline, Patience};
use crate::limits::{Limit, Limits};
use crate::text::{RepoPath, SourceText};

pub(crate) use read::decode;
pub use trouble::{OpenError, Trouble, TroubleKind};

/// What a walk leaves out, besides what `.gitignore` names.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Files and folders, that are treated as if they were not there.
    pub exclude: GlobSet,
    /// The root as the patterns see it: they may have been written for a folder above. Empty for the root itself.
    pub below: PathBuf,
    /// The folder whose `.git` speaks of these files, where that is not the root.
    pub git: Option<PathBuf>,
    pub limits: Limits,
    /// When the run is over.
    pub run: Deadline,
}

/// What stands behind a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryKind {
    Regular,
    /// A link to a regular file inside the root: it counts as a file.
    LinkToFile,
    /// A link to a folder inside the root. What is in that folder is found where it is.
    LinkToFolder,
    /// A link that leaves the root, leads nowhere, or runs in a circle.
    LinkNowhere,
    /// A pipe, a socket or a device.
    Other,
}

/// One name that the walk met.
pub struct Entry {
    path: RepoPath,
    /// The same path as the system has it, relative to the root: names need not be UTF-8.
    os_path: PathBuf,
    kind: EntryKind,
    text: OnceLock<Result<Arc<SourceText>, Trouble>>,
    /// Whether its bytes are among those that were read.
    is_counted: AtomicBool,
}

impl Entry {
    fn new(path: RepoPath, os_path: PathBuf, kind: EntryKind) -> Self {
        Entry {
            path,
            os_path,
            kind,
            text: OnceLock::new(),
            is_counted: AtomicBool::new(false),
        }
    }

    pub fn path(&self) -> &RepoPath {
        &self.path
    }

    pub fn kind(&self) -> EntryKind {
        self.kind
    }

    pub fn is_file(&self) -> bool {
        matches!(self.kind, EntryKind::Regular | EntryKind::LinkToFile)
    }
}

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({:?})", self.path, self.kind)
    }
}

/// The files of one folder, or some files of it.
#[derive(Debug)]
pub struct Repository {
    /// `None` for what is on no disk.
    root: Option<Root>,
    /// See [`Options::git`].
    #[cfg_attr(
        not(feature = "git"),
        expect(dead_code, reason = "without git there are no facts of git")
    )]
    git: Option<PathBuf>,
    /// Sorted by path.
    entries: Vec<Entry>,
    troubles: Vec<Trouble>,
    complete: bool,
    limits: Limits,
    total: Total,
    run: Deadline,
}

impl Repository {
    /// Walks a folder.
    pub fn open(root: &Path, options: &Options) -> Result<Repository, OpenError> {
        let asked_for = root;
        let root = folder(root)?;
        let walked = walk::walk(&root, options);
        let walk::Walked { entries, troubles } = walked.map_err(|cause| OpenError::Folder {
            folder: asked_for.to_owned(),
            cause,
        })?;
        let repository = Repository::sorted(Some(root), entries, troubles, true);
        Ok(repository.with(options))
    }

    /// Takes named files and looks at nothing else. Paths are relative to the root, or lie in it.
    pub fn of_files(
        root: &Path,
        paths: impl IntoIterator<Item = PathBuf>,
    ) -> Result<Repository, OpenError> {
        let root = folder(root)?;
        let mut entries = Vec::new();
        for path in paths {
            entries.push(walk::named_file(&root, &path)?);
        }
        Ok(Repository::sorted(Some(root), entries, Vec::new(), false))
    }

    /// Takes named files and folders of a root, and looks at nothing else. What the user named by itself counts
    /// even where `.gitignore` names it, too.
    pub fn of_paths(
        root: &Path,
        named: &[PathBuf],
        options: &Options,
    ) -> Result<Repository, OpenError> {
        let root = folder(root)?;
        let (folders, files): (Vec<&PathBuf>, Vec<&PathBuf>) =
            named.iter().partition(|path| files::is_folder(path));
        let mut entries = Vec::new();
        let mut troubles = Vec::new();
        if !folders.is_empty() {
            let walked = walk::walk(&root, options).map_err(|cause| OpenError::Folder {
                folder: root.path().to_owned(),
                cause,
            })?;
            let is_below = |path: &Path| {
                folders
                    .iter()
                    .any(|folder| root.path().join(path).starts_with(folder))
            };
            entries = walked.entries;
            entries.retain(|entry| is_below(&entry.os_path));
            troubles = walked.troubles;
            // A limit of the whole walk may have hidden any of them.
            troubles.retain(|trouble| {
                let path = trouble.path.as_ref();
                path.is_none_or(|path| is_below(Path::new(path.as_str())))
            });
        }
        for path in files {
            entries.push(walk::named_file(&root, path)?);
        }
        let repository = Repository::sorted(Some(root), entries, troubles, false);
        Ok(repository.with(options))
    }

    /// A repository that is on no disk: paths and texts, in any order. Of two texts with one path the first counts.
    pub fn in_memory<P: AsRef<str>, T: Into<String>>(
        files: impl IntoIterator<Item = (P, T)>,
    ) -> Repository {
        let entry = |(path, text): (P, T)| {
            let path = RepoPath::new(path);
            let source = Arc::new(SourceText::new(path.clone(), text.into()));
            let os_path = PathBuf::from(path.as_str());
            let entry = Entry::new(path, os_path, EntryKind::Regular);
            entry.text.get_or_init(|| Ok(source));
            entry
        };
        let entries = files.into_iter().map(entry).collect();
        Repository::sorted(None, entries, Vec::new(), true)
    }

    fn sorted(
        root: Option<Root>,
        mut entries: Vec<Entry>,
        mut troubles: Vec<Trouble>,
        complete: bool,
    ) -> Self {
        // Names that are not UTF-8 can look alike; their bytes tell them apart.
        entries.sort_by(|a, b| (&a.path, &a.os_path).cmp(&(&b.path, &b.os_path)));
        entries.dedup_by(|a, b| a.os_path == b.os_path);
        troubles.sort_by(|a, b| (&a.path, &a.message).cmp(&(&b.path, &b.message)));
        Repository {
            root,
            git: None,
            entries,
            troubles,
            complete,
            limits: Limits::default(),
            total: Total::default(),
            run: Deadline::NEVER,
        }
    }

    fn with(self, options: &Options) -> Repository {
        let git = options.git.clone();
        let limits = options.limits;
        Repository {
            git,
            limits,
            run: options.run,
            ..self
        }
    }

    /// How much of it may be looked at, and how long.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// How long reading it may take.
    pub fn patience(&self) -> Patience {
        Patience::new(self.limits, self.run)
    }

    /// The folder whose `.git` speaks of the files.
    #[cfg(feature = "git")]
    pub(crate) fn git_root(&self) -> &Path {
        self.git.as_deref().unwrap_or(self.root())
    }

    /// The folder itself, without links in its path; empty for what is on no disk.
    pub fn root(&self) -> &Path {
        self.root.as_ref().map_or(Path::new(""), Root::path)
    }

    /// Whether a folder was walked: only then does the absence of a file mean something.
    pub fn is_complete(&self) -> bool {
        self.complete
    }

    /// What the walk could not see, and limits that it reached.
    pub fn troubles(&self) -> &[Trouble] {
        &self.troubles
    }

    /// Every name that the walk met, links and pipes included, sorted by path.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The entries that are files.
    pub fn files(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(|entry| entry.is_file())
    }

    /// The paths of all files, sorted.
    pub fn paths(&self) -> impl Iterator<Item = &RepoPath> {
        self.files().map(Entry::path)
    }

    pub fn get(&self, path: &RepoPath) -> Option<&Entry> {
        let index = self.entries.partition_point(|entry| entry.path < *path);
        self.entries.get(index).filter(|entry| entry.path == *path)
    }

    /// The texts that were read and kept, in the order of paths. They are the bytes of their files: what is no UTF-8 is
    /// not read, and nothing of the rest is changed.
    pub fn kept(&self) -> impl Iterator<Item = &Arc<SourceText>> {
        let entries = self.entries.iter();
        let entries = entries.filter(|entry| !self.total.refuses(&entry.path));
        let texts = entries.filter_map(|entry| entry.text.get());
        texts.filter_map(|text| text.as_ref().ok())
    }

    /// The text of a file. It is read once; whoever asks again gets the same text, or the same trouble.
    pub fn read(&self, path: &RepoPath) -> Result<Arc<SourceText>, Trouble> {
        let entry = self.get(path).ok_or_else(|| not_listed(path))?;
        self.admit(path)?;
        let text = entry.text.get_or_init(|| self.opened(entry));
        self.count(entry, text);
        text.clone()
    }

    /// Refuses what is over the limit on all files together.
    fn admit(&self, path: &RepoPath) -> Result<(), Trouble> {
        match self.total.refuses(path) {
            true => {
                let reached = self.limits.reached(Limit::TotalSize);
                let path = Some(path.clone());
                let message = format!("is {reached}");
                Err(Trouble::new(path, TroubleKind::TooLarge, message))
            }
            false => Ok(()),
        }
    }

    /// Counts a text among those that were read, once.
    fn count(&self, entry: &Entry, text: &Result<Arc<SourceText>, Trouble>) {
        if let Ok(text) = text
            && !entry.is_counted.swap(true, Ordering::Relaxed)
        {
            self.total.count(text, &self.limits);
        }
    }

    /// Decides which files are left unread, if those that were wanted are too large together: the first in the order of
    /// paths are read, as many as fit. Answers whether whoever has read before has to begin again, because what was
    /// refused until now depended on who came first.
    pub fn settle_total(&self) -> bool {
        self.total.settle(|| {
            let sizes = self.files().map(|entry| {
                let size = self
                    .root
                    .as_ref()
                    .map_or(0, |root| walk::size(root, &entry.os_path));
                (&entry.path, size)
            });
            // What is too large by itself is not read, and takes nothing from the others.
            total::beyond(
                sizes.filter(|(_, size)| *size <= self.limits.file_size),
                self.limits.total_size,
            )
        })
    }

    /// The same for a file that another one names: it counts even where nobody listed it, as in a run on single
    /// files, so long as it lies in the root. Whoever asks again has it read again.
    pub fn read_named(&self, path: &RepoPath) -> Result<Arc<SourceText>, Trouble> {
        if self.get(path).is_some() {
            return self.read(path);
        }
        let refuse = |kind, message| Trouble::new(Some(path.clone()), kind, message);
        let missing = || refuse(TroubleKind::NotListed, "does not exist");
        let of_git = || refuse(TroubleKind::NotListed, "belongs to git and is not read");
        if (path.as_str().split('/')).any(|part| is_of_git(part.as_ref())) {
            return Err(of_git());
        }
        let root = self.root.as_ref().ok_or_else(missing)?;
        self.admit(path)?;
        let outside = || {
            let message = "lies outside the repository and is not read";
            refuse(TroubleKind::LinkLeavesRoot, message)
        };
        // A link on the way that leads out is told by its words alone: whether there is anything out there is nobody's
        // business.
        let asked = Path::new(path.as_str());
        let folder = root.resolve(asked.parent().unwrap_or(Path::new("")));
        let folder = folder.map_err(|refusal| match refusal {
            Refusal::Leaves | Refusal::Absolute => outside(),
            Refusal::Unreadable(cause) if cause.kind() != std::io::ErrorKind::NotFound => {
                Trouble::io(path.clone(), &cause)
            }
            Refusal::Unreadable(_)
            | Refusal::NotAFile
            | Refusal::Link
            | Refusal::Circle
            | Refusal::TooLarge => missing(),
        })?;
        let entry = walk::named_file(root, &folder.join(asked.file_name().unwrap_or_default()));
        let entry = entry.map_err(|error| match error {
            OpenError::Outside { .. } => outside(),
            OpenError::NotAFile { .. } => refuse(TroubleKind::NotAFile, "is not a regular file"),
            OpenError::File { cause, .. } if cause.kind() != std::io::ErrorKind::NotFound => {
                Trouble::io(path.clone(), &cause)
            }
            OpenError::File { .. }
            | OpenError::Missing(_)
            | OpenError::Folder { .. }
            | OpenError::NotAFolder { .. } => missing(),
        })?;
        // A folder on the way may have been a link to it.
        if entry.os_path.iter().any(is_of_git) {
            return Err(of_git());
        }
        let text = read::read(root, &entry, &self.limits);
        self.count(&entry, &text);
        text
    }

    /// The same for those who look through many files and want few of them: a text that nobody else has asked for is
    /// not kept, so that a folder of data does not end up in memory.
    pub fn read_in_passing(&self, path: &RepoPath) -> Result<Arc<SourceText>, Trouble> {
        let entry = self.get(path).ok_or_else(|| not_listed(path))?;
        self.admit(path)?;
        match entry.text.get() {
            Some(text) => text.clone(),
            None => {
                let text = self.opened(entry);
                self.count(entry, &text);
                text
            }
        }
    }

    fn opened(&self, entry: &Entry) -> Result<Arc<SourceText>, Trouble> {
        match &self.root {
            Some(root) => read::read(root, entry, &self.limits),
            None => Err(not_listed(&entry.path)),
        }
    }
}

fn folder(root: &Path) -> Result<Root, OpenError> {
    Root::open(root).map_err(|cause| match cause.kind() {
        std::io::ErrorKind::NotADirectory => OpenError::NotAFolder {
            folder: root.to_owned(),
        },
        _ => OpenError::Folder {
            folder: root.to_owned(),
            cause,
        },
    })
}

fn not_listed(path: &RepoPath) -> Trouble {
    Trouble::new(
        Some(path.clone()),
        TroubleKind::NotListed,
        "is not among the files that are examined",
    )
}

#[cfg(test)]
mod tests;
