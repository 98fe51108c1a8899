//! One walk over a folder, in path order.
//!
//! Patterns are matched by the `ignore` crate, but the steps are our own: its walker opens whatever is called
//! `.gitignore`, and waits for ever if that is a pipe. Git obeys no `.gitignore` that is a link; nor do we.
//! Nothing above the root is looked at, so a run gives the same result wherever the folder lies.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use ignore::gitignore::{Gitignore, GitignoreBuilder};

use super::trouble::{OpenError, Trouble, TroubleKind};
use super::{Entry, EntryKind, Options, read};
use crate::files::{Kind, Refusal, Root};
use crate::glob;
use crate::limits::Limit;
use crate::text::RepoPath;

/// How much of `.gitignore` files is obeyed in one walk, in bytes: each line costs a compiled pattern. Large
/// repositories have some 50 kB in all.
const MAX_IGNORE_SIZE: u64 = 512 * 1024;

/// A folder may have so many times the names that a service may have files, and be entered: all of them are sorted before
/// the first is looked at, so that the same files are met first on every disk.
const NAMES_A_FILE: u64 = 5;

pub(super) struct Walked {
    pub entries: Vec<Entry>,
    pub troubles: Vec<Trouble>,
}

struct Walk<'a> {
    root: &'a Root,
    options: &'a Options,
    /// The `.gitignore` files of the folders that are open, outermost first.
    ignores: Vec<Gitignore>,
    entries: Vec<Entry>,
    troubles: Vec<Trouble>,
    /// How many bytes of `.gitignore` files may still be obeyed.
    ignore_budget: u64,
    full: bool,
}

pub(super) fn walk(root: &Root, options: &Options) -> std::io::Result<Walked> {
    // A root that cannot be listed is an error, not an empty repository.
    if let Err(Refusal::Unreadable(cause)) = root.list(Path::new(""), 0) {
        return Err(cause);
    }
    let mut walk = Walk {
        root,
        options,
        ignores: Vec::new(),
        entries: Vec::new(),
        troubles: Vec::new(),
        ignore_budget: MAX_IGNORE_SIZE,
        full: false,
    };
    walk.run();
    Ok(Walked {
        entries: walk.entries,
        troubles: walk.troubles,
    })
}

/// A folder that is being gone through.
struct Open {
    path: PathBuf,
    /// What is still to be looked at.
    names: std::vec::IntoIter<Named>,
    /// Whether the last of the `.gitignore` files is its own.
    has_ignore: bool,
}

/// A name in a folder, and what stands behind it.
type Named = (OsString, std::io::Result<Kind>);

impl Walk<'_> {
    /// A loop, as the limit on folders can be raised beyond what a stack holds.
    fn run(&mut self) {
        let mut open: Vec<Open> = self.enter(PathBuf::new()).into_iter().collect();
        while let Some(folder) = open.last_mut().filter(|_| !self.full) {
            if let Some(late) = self.options.run.broken() {
                let message = format!("was not gone through to its end: {late}");
                self.folder_trouble(Path::new(""), TroubleKind::Late, &message);
                return;
            }
            match folder.names.next() {
                Some((name, _)) if name == ".git" => {}
                Some((name, kind)) => {
                    let path = folder.path.join(name);
                    let depth = open.len() as u64 - 1;
                    open.extend(self.visit(path, kind, depth));
                }
                None => {
                    if folder.has_ignore {
                        self.ignores.pop();
                    }
                    open.pop();
                }
            }
        }
    }

    /// Opens a folder to go through it.
    fn enter(&mut self, path: PathBuf) -> Option<Open> {
        let folder = path.as_path();
        let most = NAMES_A_FILE * self.options.limits.files;
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        let names = match self.root.list(folder, most) {
            Ok(names) => names,
            Err(Refusal::TooLarge) => {
                let reached = self.options.limits.reached(Limit::Files);
                let message = format!(
                    "is {reached}, as it has more than {NAMES_A_FILE} names for each of them; it was not entered"
                );
                self.folder_trouble(folder, TroubleKind::TooManyFiles, &message);
                return None;
            }
            Err(refusal) => {
                let why = read::trouble(repo_path(folder), refusal, &self.options.limits);
                self.trouble(
                    folder,
                    TroubleKind::UnreadableFolder,
                    format!("is a folder that {}", why.message),
                );
                return None;
            }
        };
        let has_gitignore = names
            .binary_search_by(|(name, _)| name.as_os_str().cmp(OsStr::new(".gitignore")))
            .is_ok();
        let ignore = has_gitignore.then(|| self.gitignore(folder)).flatten();
        let has_ignore = ignore.is_some();
        self.ignores.extend(ignore);
        Some(Open {
            path,
            names: names.into_iter(),
            has_ignore,
        })
    }

    /// Notes what stands behind a path; a folder is what is to be gone through next.
    fn visit(&mut self, path: PathBuf, kind: std::io::Result<Kind>, depth: u64) -> Option<Open> {
        let kind = match kind {
            Ok(kind) => kind,
            Err(cause) => {
                self.troubles.push(Trouble::io(repo_path(&path), &cause));
                return None;
            }
        };
        let Options {
            exclude,
            below,
            git: _,
            limits,
            // Asked between two names.
            run: _,
        } = self.options;
        let is_excluded = !exclude.is_empty() && exclude.is_match(below.join(&path));
        if is_excluded || self.is_ignored(&path, kind == Kind::Folder) {
            return None;
        }
        if kind == Kind::Folder {
            if depth >= limits.folders {
                let reached = limits.reached(Limit::Folders);
                let message = format!("is {reached}; it was not entered");
                self.trouble(&path, TroubleKind::TooDeep, message);
                return None;
            }
            return self.enter(path);
        }
        if self.entries.len() as u64 >= limits.files {
            self.full = true;
            let reached = limits.reached(Limit::Files);
            let message =
                format!("is {reached}; only the first of them were looked at, so leave some out");
            self.folder_trouble(Path::new(""), TroubleKind::TooManyFiles, &message);
            return None;
        }
        self.entry(path, kind);
        None
    }

    fn entry(&mut self, path: PathBuf, kind: Kind) {
        let kind = match kind {
            Kind::Link => match follow(self.root, &path) {
                Ok(found) => found,
                Err(refusal) => {
                    let (kind, message) = led_nowhere(&refusal);
                    self.trouble(&path, kind, message);
                    EntryKind::LinkNowhere
                }
            },
            Kind::File => EntryKind::Regular,
            Kind::Other => EntryKind::Other,
            // Folders are entered, and nobody asks this of them.
            Kind::Folder => EntryKind::LinkToFolder,
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
        let status = self.root.status(&path).ok()?;
        if status.kind == Kind::Folder {
            return None;
        }
        if status.kind != Kind::File {
            self.trouble(
                &path,
                TroubleKind::Ignore,
                "is not a regular file, and git does not obey it either",
            );
            return None;
        }
        if status.size > self.ignore_budget {
            let message = format!(
                "is not obeyed: this and others before it have more than {MAX_IGNORE_SIZE} bytes"
            );
            self.trouble(&path, TroubleKind::Ignore, message);
            return None;
        }
        let bytes = match self.root.read(&path, self.ignore_budget) {
            Ok(bytes) => bytes,
            Err(refusal) => {
                let why = read::trouble(repo_path(&path), refusal, &self.options.limits);
                let message = format!("{}; its patterns are not obeyed", why.message);
                self.trouble(&path, TroubleKind::Ignore, message);
                return None;
            }
        };
        // Patterns are relative to their folder, and paths to the root: no absolute path is ever compared.
        let mut builder = GitignoreBuilder::new(folder);
        let text = String::from_utf8_lossy(&bytes);
        for (index, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
            if glob::prove(line).is_err() || builder.add_line(None, line).is_err() {
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

    /// The folder that is walked has no name of its own.
    fn folder_trouble(&mut self, path: &Path, kind: TroubleKind, message: &str) {
        match path == Path::new("") {
            true => (self.troubles).push(Trouble::new(None, kind, format!("the folder {message}"))),
            false => self.trouble(path, kind, message),
        }
    }

    fn trouble(&mut self, path: &Path, kind: TroubleKind, message: impl Into<String>) {
        self.troubles
            .push(Trouble::new(Some(repo_path(path)), kind, message));
    }
}

/// What a link leads to, when that is inside the root.
fn follow(root: &Root, path: &Path) -> Result<EntryKind, Refusal> {
    let target = root.resolve(path)?;
    Ok(match root.status(&target)?.kind {
        Kind::File => EntryKind::LinkToFile,
        Kind::Folder => EntryKind::LinkToFolder,
        Kind::Other => EntryKind::Other,
        // Somebody puts links in its place just now.
        Kind::Link => return Err(Refusal::Link),
    })
}

fn led_nowhere(refusal: &Refusal) -> (TroubleKind, &'static str) {
    match refusal {
        Refusal::Leaves => (
            TroubleKind::LinkLeavesRoot,
            "is a link to something outside the repository, which is not read",
        ),
        Refusal::Absolute => (TroubleKind::LinkLeavesRoot, read::ABSOLUTE),
        Refusal::NotAFile
        | Refusal::Link
        | Refusal::Circle
        | Refusal::TooLarge
        | Refusal::Unreadable(_) => (TroubleKind::LinkBroken, read::CIRCLE),
    }
}

/// A file that the user named, or a file of the repository. What it is must be plain before anything else happens.
pub(super) fn named_file(root: &Root, path: &Path) -> Result<Entry, OpenError> {
    let refused = |refusal| match refusal {
        Refusal::Leaves | Refusal::Absolute => OpenError::Outside {
            path: path.to_owned(),
            root: root.path().to_owned(),
        },
        Refusal::NotAFile => OpenError::NotAFile {
            path: path.to_owned(),
        },
        Refusal::Circle | Refusal::Link | Refusal::TooLarge => OpenError::File {
            path: path.to_owned(),
            cause: std::io::ErrorKind::NotFound.into(),
        },
        Refusal::Unreadable(cause) => OpenError::File {
            path: path.to_owned(),
            cause,
        },
    };
    // The folder may be reached through links; the last step is kept, for a link is known by its own name.
    let relative = root.path_of(&root.path().join(path)).map_err(refused)?;
    let kind = match root.status(&relative).map_err(refused)?.kind {
        Kind::File => EntryKind::Regular,
        Kind::Link => match follow(root, &relative).map_err(refused)? {
            EntryKind::LinkToFile => EntryKind::LinkToFile,
            EntryKind::Regular
            | EntryKind::LinkToFolder
            | EntryKind::LinkNowhere
            | EntryKind::Other => return Err(refused(Refusal::NotAFile)),
        },
        Kind::Folder | Kind::Other => return Err(refused(Refusal::NotAFile)),
    };
    Ok(Entry::new(repo_path(&relative), relative, kind))
}

/// How large what stands behind a name is, in bytes; nothing where it is no longer there.
pub(super) fn size(root: &Root, path: &Path) -> u64 {
    let status = root.resolve(path).and_then(|path| root.status(&path));
    status.map_or(0, |status| status.size)
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
