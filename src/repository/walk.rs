//! One walk over a folder, in path order.
//!
//! Patterns are matched by the `ignore` crate, but the steps are our own: its walker opens whatever is called
//! `.gitignore`, and waits for ever if that is a pipe. Git obeys no `.gitignore` that is a link; nor do we.
//! Nothing above the root is looked at, so a run gives the same result wherever the folder lies.

use std::ffi::{OsStr, OsString};
use std::fs::{self, FileType};
use std::path::{Path, PathBuf};

use ignore::gitignore::{Gitignore, GitignoreBuilder};

use super::limits::{MAX_DEPTH, MAX_FILES, MAX_IGNORE_SIZE};
use super::trouble::{OpenError, Trouble, TroubleKind};
use super::{Entry, EntryKind, Options, read};
use crate::text::RepoPath;

pub(super) struct Walked {
    pub entries: Vec<Entry>,
    pub troubles: Vec<Trouble>,
}

struct Walk<'a> {
    root: &'a Path,
    options: &'a Options,
    /// The `.gitignore` files of the folders that are open, outermost first.
    ignores: Vec<Gitignore>,
    entries: Vec<Entry>,
    troubles: Vec<Trouble>,
    /// How many bytes of `.gitignore` files may still be obeyed.
    ignore_budget: u64,
    full: bool,
}

pub(super) fn walk(root: &Path, options: &Options) -> std::io::Result<Walked> {
    // A root that cannot be listed is an error, not an empty repository.
    fs::read_dir(root)?;
    let mut walk = Walk {
        root,
        options,
        ignores: Vec::new(),
        entries: Vec::new(),
        troubles: Vec::new(),
        ignore_budget: MAX_IGNORE_SIZE,
        full: false,
    };
    walk.folder(Path::new(""), 0);
    Ok(Walked {
        entries: walk.entries,
        troubles: walk.troubles,
    })
}

impl Walk<'_> {
    /// The recursion is as deep as the folders are, which `MAX_DEPTH` bounds.
    fn folder(&mut self, folder: &Path, depth: usize) {
        let names = match self.names(folder) {
            Ok(names) => names,
            Err(cause) => {
                let why = Trouble::io(repo_path(folder), &cause);
                self.trouble(
                    folder,
                    TroubleKind::UnreadableFolder,
                    format!("is a folder that {}", why.message),
                );
                return;
            }
        };
        let has_gitignore = names
            .binary_search_by(|(name, _)| name.as_os_str().cmp(OsStr::new(".gitignore")))
            .is_ok();
        let ignore = has_gitignore.then(|| self.gitignore(folder)).flatten();
        let has_ignore = ignore.is_some();
        self.ignores.extend(ignore);
        for (name, file_type) in names {
            if self.full {
                break;
            }
            if name != ".git" {
                self.visit(folder.join(name), file_type, depth);
            }
        }
        if has_ignore {
            self.ignores.pop();
        }
    }

    /// What is in a folder, sorted by bytes, so that the same files are met first wherever a limit is reached.
    /// Of each name only its type is asked for, which the listing itself knows on most systems.
    fn names(&self, folder: &Path) -> std::io::Result<Vec<(OsString, std::io::Result<FileType>)>> {
        let mut names = fs::read_dir(self.root.join(folder))?
            .map(|entry| entry.map(|entry| (entry.file_name(), entry.file_type())))
            .collect::<Result<Vec<_>, _>>()?;
        names.sort_by(|(a, _), (b, _)| a.cmp(b));
        Ok(names)
    }

    fn visit(&mut self, path: PathBuf, file_type: std::io::Result<FileType>, depth: usize) {
        let file_type = match file_type {
            Ok(file_type) => file_type,
            Err(cause) => {
                self.troubles.push(Trouble::io(repo_path(&path), &cause));
                return;
            }
        };
        let Options {
            exclude,
            below,
            git: _,
        } = self.options;
        let is_excluded = !exclude.is_empty() && exclude.is_match(below.join(&path));
        if is_excluded || self.is_ignored(&path, file_type.is_dir()) {
            return;
        }
        if file_type.is_dir() {
            if depth + 1 >= MAX_DEPTH {
                let message =
                    format!("lies more than {MAX_DEPTH} folders deep and was not entered");
                self.trouble(&path, TroubleKind::TooDeep, message);
            } else {
                self.folder(&path, depth + 1);
            }
            return;
        }
        if self.entries.len() >= MAX_FILES {
            self.full = true;
            let message = format!(
                "the folder has more than {MAX_FILES} files, and only the first were looked at; leave some out"
            );
            self.troubles
                .push(Trouble::new(None, TroubleKind::TooManyFiles, message));
            return;
        }
        self.entry(path, file_type);
    }

    fn entry(&mut self, path: PathBuf, file_type: FileType) {
        let kind = if file_type.is_symlink() {
            match self.follow(&path) {
                Ok(found) => found,
                Err((kind, message)) => {
                    self.trouble(&path, kind, message);
                    EntryKind::LinkNowhere
                }
            }
        } else if file_type.is_file() {
            EntryKind::Regular
        } else {
            EntryKind::Other
        };
        match kind {
            EntryKind::LinkToFolder => self.trouble(
                &path,
                TroubleKind::LinkToFolder,
                "is a link to a folder; its files are examined where they are",
            ),
            EntryKind::Other => self.trouble(
                &path,
                TroubleKind::NotAFile,
                "is a pipe, a socket or a device, which nobody can keep in a repository",
            ),
            EntryKind::Regular | EntryKind::LinkToFile | EntryKind::LinkNowhere => {}
        }
        self.entries.push(Entry::new(repo_path(&path), path, kind));
    }

    /// What a link leads to, when that is inside the root.
    fn follow(&self, path: &Path) -> Result<EntryKind, (TroubleKind, String)> {
        let broken = (
            TroubleKind::LinkBroken,
            "is a link that leads nowhere, or in a circle".to_owned(),
        );
        // Only the name is followed here; nothing is opened.
        let target = match self.root.join(path).canonicalize() {
            Ok(target) => target,
            Err(_) => return Err(broken),
        };
        let inside = target.strip_prefix(self.root).ok();
        if inside.is_none_or(|inside| inside.components().any(|part| part.as_os_str() == ".git")) {
            return Err((
                TroubleKind::LinkLeavesRoot,
                "is a link to something outside the repository, which is not read".to_owned(),
            ));
        }
        let metadata = fs::symlink_metadata(&target).map_err(|_| broken)?;
        Ok(if metadata.is_file() {
            EntryKind::LinkToFile
        } else if metadata.is_dir() {
            EntryKind::LinkToFolder
        } else {
            EntryKind::Other
        })
    }

    /// The innermost file that says anything decides, as git does it.
    fn is_ignored(&self, path: &Path, is_folder: bool) -> bool {
        self.ignores
            .iter()
            .rev()
            .map(|ignore| ignore.matched(path, is_folder))
            .find(|verdict| !verdict.is_none())
            .is_some_and(|verdict| verdict.is_ignore())
    }

    fn gitignore(&mut self, folder: &Path) -> Option<Gitignore> {
        let path = folder.join(".gitignore");
        let metadata = fs::symlink_metadata(self.root.join(&path)).ok()?;
        if metadata.is_dir() {
            return None;
        }
        if !metadata.is_file() {
            self.trouble(
                &path,
                TroubleKind::Ignore,
                "is not a regular file, and git does not obey it either",
            );
            return None;
        }
        if metadata.len() > self.ignore_budget {
            let message = format!(
                "is not obeyed: this and others before it have more than {MAX_IGNORE_SIZE} bytes"
            );
            self.trouble(&path, TroubleKind::Ignore, message);
            return None;
        }
        let bytes = match read::bytes(self.root, &path, self.ignore_budget) {
            Ok(bytes) => bytes,
            Err(trouble) => {
                let message = format!("{}; its patterns are not obeyed", trouble.message);
                self.trouble(&path, TroubleKind::Ignore, message);
                return None;
            }
        };
        // Patterns are relative to their folder, and paths to the root: no absolute path is ever compared.
        let mut builder = GitignoreBuilder::new(folder);
        let text = String::from_utf8_lossy(&bytes);
        for (index, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
            if builder.add_line(None, line).is_err() {
                let message = format!("has a pattern that is not one, in line {}", index + 1);
                self.trouble(&path, TroubleKind::Ignore, message);
            }
        }
        self.ignore_budget = self.ignore_budget.saturating_sub(bytes.len() as u64);
        match builder.build() {
            Ok(ignore) => Some(ignore),
            Err(_) => {
                let message = "has more patterns than can be obeyed together; none is";
                self.trouble(&path, TroubleKind::Ignore, message);
                None
            }
        }
    }

    fn trouble(&mut self, path: &Path, kind: TroubleKind, message: impl Into<String>) {
        self.troubles
            .push(Trouble::new(Some(repo_path(path)), kind, message));
    }
}

/// A file that the user named. What it is must be plain before anything else happens.
pub(super) fn named_file(root: &Path, path: &Path) -> Result<Entry, OpenError> {
    let unreadable = |cause| OpenError::File {
        path: path.to_owned(),
        cause,
    };
    let absolute = root.join(path);
    // The folder may be reached through links; the last step is kept, for a link is known by its own name.
    let name = absolute.file_name().ok_or_else(|| OpenError::NotAFile {
        path: path.to_owned(),
    })?;
    let folder = absolute.parent().unwrap_or(root);
    let own = folder.canonicalize().map_err(unreadable)?.join(name);
    let target = absolute.canonicalize().map_err(unreadable)?;
    let outside = || OpenError::Outside {
        path: path.to_owned(),
        root: root.to_owned(),
    };
    let relative = own.strip_prefix(root).map_err(|_| outside())?;
    if !target.starts_with(root) {
        return Err(outside());
    }
    let metadata = fs::symlink_metadata(&target).map_err(unreadable)?;
    if !metadata.is_file() {
        return Err(OpenError::NotAFile {
            path: path.to_owned(),
        });
    }
    let kind = if target == own {
        EntryKind::Regular
    } else {
        EntryKind::LinkToFile
    };
    Ok(Entry::new(repo_path(relative), relative.to_owned(), kind))
}

/// A relative path with `/` between its parts.
pub(super) fn repo_path(path: &Path) -> RepoPath {
    // What the walk puts together has no other separators.
    if let (Some(path), '/') = (path.to_str(), std::path::MAIN_SEPARATOR) {
        return RepoPath::new(path);
    }
    let parts: Vec<_> = path
        .components()
        .map(|part| part.as_os_str().to_string_lossy())
        .collect();
    RepoPath::new(parts.join("/"))
}
