//! The files of the folder that is examined, and the only road to their words.
//!
//! One walk finds every file; [`Repository::read`] hands out texts. Everything here is untrusted: no file outside
//! the root is opened, no link is followed out of it, no device or pipe is waited for, and every limit that is
//! reached is a [`Trouble`] and never silence. What the files mean is for [`crate::subject`] to say.

#[cfg(feature = "git")]
pub(crate) mod git_folder;
mod limits;
mod read;
#[cfg(feature = "git")]
pub(crate) mod revision;
mod trouble;
mod walk;

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use globset::GlobSet;

use crate::text::{RepoPath, SourceText};

pub use limits::{MAX_DEPTH, MAX_FILE_SIZE, MAX_FILES};
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
}

impl Entry {
    fn new(path: RepoPath, os_path: PathBuf, kind: EntryKind) -> Self {
        Entry {
            path,
            os_path,
            kind,
            text: OnceLock::new(),
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
    /// Without links in it, so that "inside the root" is a comparison of beginnings.
    root: PathBuf,
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
}

impl Repository {
    /// Walks a folder.
    pub fn open(root: &Path, options: &Options) -> Result<Repository, OpenError> {
        let asked_for = root;
        let root = canonical_folder(root)?;
        let walked = walk::walk(&root, options);
        let walk::Walked { entries, troubles } = walked.map_err(|cause| OpenError::Folder {
            folder: asked_for.to_owned(),
            cause,
        })?;
        let repository = Repository::sorted(root, entries, troubles, true);
        Ok(repository.with_git(options))
    }

    /// Takes named files and looks at nothing else. Paths are relative to the root, or lie in it.
    pub fn of_files(
        root: &Path,
        paths: impl IntoIterator<Item = PathBuf>,
    ) -> Result<Repository, OpenError> {
        let root = canonical_folder(root)?;
        let mut entries = Vec::new();
        for path in paths {
            entries.push(walk::named_file(&root, &path)?);
        }
        Ok(Repository::sorted(root, entries, Vec::new(), false))
    }

    /// Takes named files and folders of a root, and looks at nothing else. What the user named by itself counts
    /// even where `.gitignore` names it, too.
    pub fn of_paths(
        root: &Path,
        named: &[PathBuf],
        options: &Options,
    ) -> Result<Repository, OpenError> {
        let root = canonical_folder(root)?;
        let (folders, files): (Vec<&PathBuf>, Vec<&PathBuf>) =
            named.iter().partition(|path| path.is_dir());
        let mut entries = Vec::new();
        let mut troubles = Vec::new();
        if !folders.is_empty() {
            let walked = walk::walk(&root, options).map_err(|cause| OpenError::Folder {
                folder: root.clone(),
                cause,
            })?;
            let is_below = |path: &Path| {
                folders
                    .iter()
                    .any(|folder| root.join(path).starts_with(folder))
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
        let repository = Repository::sorted(root, entries, troubles, false);
        Ok(repository.with_git(options))
    }

    /// A repository that is on no disk: the miniature of an example.
    pub fn in_memory(files: &BTreeMap<String, String>) -> Repository {
        let entry = |(path, text): (&String, &String)| {
            let path = RepoPath::new(path);
            let source = Arc::new(SourceText::new(path.clone(), text.clone()));
            let os_path = PathBuf::from(path.as_str());
            let entry = Entry::new(path, os_path, EntryKind::Regular);
            entry.text.get_or_init(|| Ok(source));
            entry
        };
        let entries = files.iter().map(entry).collect();
        Repository::sorted(PathBuf::new(), entries, Vec::new(), true)
    }

    fn sorted(
        root: PathBuf,
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
        }
    }

    fn with_git(self, options: &Options) -> Repository {
        let git = options.git.clone();
        Repository { git, ..self }
    }

    /// The folder whose `.git` speaks of the files.
    #[cfg(feature = "git")]
    pub(crate) fn git_root(&self) -> &Path {
        self.git.as_deref().unwrap_or(&self.root)
    }

    /// The folder itself, without links in its path.
    pub fn root(&self) -> &Path {
        &self.root
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
        let texts = self.entries.iter().filter_map(|entry| entry.text.get());
        texts.filter_map(|text| text.as_ref().ok())
    }

    /// The text of a file. It is read once; whoever asks again gets the same text, or the same trouble.
    pub fn read(&self, path: &RepoPath) -> Result<Arc<SourceText>, Trouble> {
        match self.get(path) {
            Some(entry) => entry
                .text
                .get_or_init(|| read::read(&self.root, entry))
                .clone(),
            None => Err(not_listed(path)),
        }
    }

    /// The same for a file that another one names: it counts even where nobody listed it, as in a run on single
    /// files, so long as it lies in the root. Whoever asks again has it read again.
    pub fn read_named(&self, path: &RepoPath) -> Result<Arc<SourceText>, Trouble> {
        if self.get(path).is_some() {
            return self.read(path);
        }
        let refuse = |kind, message| Trouble::new(Some(path.clone()), kind, message);
        let missing = || refuse(TroubleKind::NotListed, "does not exist");
        if path.as_str().split('/').any(|part| part == ".git") {
            let message = "belongs to git and is not read";
            return Err(refuse(TroubleKind::NotListed, message));
        }
        // What is on no disk has no root.
        if self.root.as_os_str().is_empty() {
            return Err(missing());
        }
        let entry = walk::named_file(&self.root, Path::new(path.as_str()));
        let entry = entry.map_err(|error| match error {
            OpenError::Outside { .. } => {
                let message = "lies outside the repository and is not read";
                refuse(TroubleKind::LinkLeavesRoot, message)
            }
            OpenError::NotAFile { .. } => refuse(TroubleKind::NotAFile, "is not a regular file"),
            OpenError::File { cause, .. } if cause.kind() != std::io::ErrorKind::NotFound => {
                Trouble::io(path.clone(), &cause)
            }
            OpenError::File { .. }
            | OpenError::Missing(_)
            | OpenError::Folder { .. }
            | OpenError::NotAFolder { .. } => missing(),
        })?;
        read::read(&self.root, &entry)
    }

    /// The same for those who look through many files and want few of them: a text that nobody else has asked for is
    /// not kept, so that a folder of data does not end up in memory.
    pub fn read_in_passing(&self, path: &RepoPath) -> Result<Arc<SourceText>, Trouble> {
        let entry = self.get(path).ok_or_else(|| not_listed(path))?;
        match entry.text.get() {
            Some(text) => text.clone(),
            None => read::read(&self.root, entry),
        }
    }
}

fn canonical_folder(root: &Path) -> Result<PathBuf, OpenError> {
    let unreadable = |cause| OpenError::Folder {
        folder: root.to_owned(),
        cause,
    };
    let canonical = root.canonicalize().map_err(unreadable)?;
    if canonical.metadata().map_err(unreadable)?.is_dir() {
        Ok(canonical)
    } else {
        Err(OpenError::NotAFolder {
            folder: root.to_owned(),
        })
    }
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
