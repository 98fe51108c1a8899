//! Where a repository's git data are, and whether they may be opened.
//!
//! The `gix` crate opens what it finds, by names and not by handles. A folder that came in an archive can hold a `.git`
//! whose files are pipes, or that points to somebody else's data on this machine; so everything it will open is looked at
//! before. It is always opened in isolation (`gix::open::Options::isolated`): no `GIT_…` of the environment, no settings of
//! the user or the system, and no file that the repository's own settings include. Whoever may write into `.git` while it
//! is read could still put a pipe there in the moment between; nothing is run from it even then.

use std::path::{Path, PathBuf};

use crate::files::{self, Kind, Refusal, Root};

/// Files with refs and settings; repositories with more loose refs exist, and git is slow in them too.
const MAX_LOOSE_FILES: usize = 100_000;

/// Git packs its objects where there are some thousands of files.
const MAX_LOOSE_OBJECTS: usize = 1_000_000;

/// The largest file among refs and settings. `packed-refs` of the largest repositories has some 10 MB.
const MAX_SIZE: u64 = 64 * 1024 * 1024;

/// The largest file that says where the data are: a path.
const MAX_POINTER: u64 = 10_000;

/// The settings in which a submodule says where it is checked out.
const MAX_SETTINGS: u64 = 1_000_000;

/// The folder that git data are in; `None` where there are none, or the reason why they are not read.
pub(crate) fn find(root: &Path) -> Result<Option<PathBuf>, String> {
    let Ok(root) = Root::open(root) else {
        return Ok(None);
    };
    let git = Path::new(".git");
    let Ok(status) = root.status(git) else {
        return Ok(None);
    };
    match status.kind {
        Kind::Folder => {
            let folder = root.path().join(git);
            let data = open(&folder)?;
            if data.status(Path::new("commondir")).is_ok() {
                return Err("`.git` says that its data are elsewhere, and is not read".to_owned());
            }
            vet(&data)?;
            Ok(Some(folder))
        }
        Kind::File if status.size < MAX_POINTER => {
            let data = pointed_to(&root)?;
            vet(&data)?;
            // A worktree shares refs and settings with the repository that it belongs to.
            if let Some(common) = common(&data)? {
                vet(&common)?;
            }
            Ok(Some(data.path().to_owned()))
        }
        Kind::File | Kind::Link | Kind::Other => {
            Err("`.git` is a link or something else that is not followed".to_owned())
        }
    }
}

fn open(folder: &Path) -> Result<Root, String> {
    Root::open(folder).map_err(|_| "`.git` cannot be read".to_owned())
}

/// The repository that a worktree belongs to. Git keeps the data of each in `worktrees` there, and anything else is not
/// believed: anybody can write the path of somebody else's repository into a file.
fn common(data: &Root) -> Result<Option<Root>, String> {
    let refuse = || "`.git` says that its data are elsewhere, and is not read".to_owned();
    let file = Path::new("commondir");
    if data.status(file).is_err() {
        return Ok(None);
    }
    let words = text(data, file, MAX_POINTER).ok_or_else(refuse)?;
    let common = Root::open(&data.path().join(words.trim())).map_err(|_| refuse())?;
    let worktrees = data.path().parent();
    match worktrees == Some(common.path().join("worktrees").as_path()) {
        true => Ok(Some(common)),
        false => Err(refuse()),
    }
}

/// What a `.git` file points to: a worktree's or a submodule's data. They are believed only when they point back, for
/// anybody can write a path into a file.
fn pointed_to(root: &Root) -> Result<Root, String> {
    let refuse = |why: &str| format!("the file `.git` {why}, and is not followed");
    let words =
        text(root, Path::new(".git"), MAX_POINTER).ok_or_else(|| refuse("cannot be read"))?;
    let path = words
        .strip_prefix("gitdir:")
        .ok_or_else(|| refuse("does not name a folder"))?;
    let data = Root::open(&root.path().join(path.trim()))
        .map_err(|_| refuse("names a folder that is not there"))?;
    let same = |path: &Path, other: &Path| matches!((files::canonical(path), files::canonical(other)), (Ok(a), Ok(b)) if a == b);
    let is_worktree = text(&data, Path::new("gitdir"), MAX_SETTINGS)
        .is_some_and(|back| same(&data.path().join(back.trim()), &root.path().join(".git")));
    let is_submodule = || {
        let config = text(&data, Path::new("config"), MAX_SETTINGS).unwrap_or_default();
        config
            .lines()
            .filter_map(|line| line.trim().strip_prefix("worktree"))
            .filter_map(|rest| rest.trim_start().strip_prefix('='))
            .any(|back| {
                same(
                    &data.path().join(back.trim().trim_matches('"')),
                    root.path(),
                )
            })
    };
    if is_worktree || is_submodule() {
        Ok(data)
    } else {
        Err(refuse("names a folder that belongs to something else"))
    }
}

fn text(folder: &Root, file: &Path, limit: u64) -> Option<String> {
    let bytes = folder.read(file, limit).ok()?;
    String::from_utf8(bytes).ok()
}

/// Refuses a folder in which something that will be opened is no regular file.
fn vet(folder: &Root) -> Result<(), String> {
    vet_top(folder)?;
    let mut count = 0;
    for name in ["refs", "reftable", "logs", "objects/info", "objects/pack"] {
        let path = Path::new(name);
        if folder.status(path).is_err() {
            continue;
        }
        let room = MAX_LOOSE_FILES - count;
        let below = match folder.below(path, usize::MAX, room) {
            Ok(below) => below,
            Err((_, Refusal::TooLarge)) => {
                return Err(format!(
                    "`.git` has more than {MAX_LOOSE_FILES} files of refs"
                ));
            }
            Err(_) => return Err(format!("`.git/{name}` cannot be read")),
        };
        count += below.len();
        for found in below {
            match found.kind {
                Kind::Folder => {}
                Kind::Link | Kind::Other => {
                    return Err(format!(
                        "`.git/{name}` has something that is not a regular file"
                    ));
                }
                Kind::File => {
                    let size = folder.status(&found.path).map_or(0, |status| status.size);
                    if size > MAX_SIZE && name != "objects/pack" {
                        return Err(format!("`.git/{name}` has a file that is too large"));
                    }
                }
            }
        }
    }
    if folder.status(Path::new("objects/info/alternates")).is_ok() {
        return Err("`.git` says that its objects are elsewhere, and is not read".to_owned());
    }
    Ok(())
}

/// The same for what lies in the folder itself. A revision may name any of it (`FETCH_HEAD`), so that nothing there may be
/// something that somebody waits for, and what holds the data may not be a link to somebody else's.
fn vet_top(folder: &Root) -> Result<(), String> {
    let names = folder.list(Path::new(""), MAX_LOOSE_FILES);
    let names = names.map_err(|_| "`.git` cannot be read".to_owned())?;
    for (name, kind) in names {
        let shown = name.to_string_lossy();
        let kind = kind.map_err(|_| format!("`.git/{shown}` cannot be read"))?;
        let status = match kind {
            // Hooks are never looked at, and people keep them elsewhere.
            _ if name == "hooks" => continue,
            Kind::Folder => continue,
            // A program that watches files for git listens here; nobody can open that, and so nobody waits.
            Kind::Other if shown.ends_with(".ipc") => continue,
            Kind::Link | Kind::Other => {
                return Err(format!(
                    "`.git/{shown}` has something that is not a regular file"
                ));
            }
            Kind::File => folder.status(Path::new(&name)),
        };
        // The list of what is checked out is as large as the repository, and is not opened.
        if name != "index" && status.is_ok_and(|status| status.size > MAX_SIZE) {
            return Err(format!("`.git/{shown}` has a file that is too large"));
        }
    }
    Ok(())
}

/// Refuses objects that are no regular files: whoever goes through a history opens any of them.
pub(crate) fn vet_objects(objects: &Path) -> Result<(), String> {
    let refuse = |why: &str| Err(format!("`.git/objects` {why}"));
    let Ok(root) = Root::open(objects) else {
        return refuse("cannot be read");
    };
    let below = match root.below(Path::new(""), 2, MAX_LOOSE_OBJECTS) {
        Ok(below) => below,
        Err((_, Refusal::TooLarge)) => {
            return refuse("has more files than git keeps: `git gc` packs them");
        }
        Err(_) => return refuse("cannot be read"),
    };
    match below
        .iter()
        .all(|found| matches!(found.kind, Kind::File | Kind::Folder))
    {
        true => Ok(()),
        false => refuse("has something that is not a regular file"),
    }
}

/// Whether an object may be opened: it is packed, or a regular file.
pub(crate) fn is_object_safe(objects: &Path, id: &str) -> bool {
    let Some((first, rest)) = id.split_at_checked(2) else {
        return false;
    };
    let Ok(objects) = Root::open(objects) else {
        return false;
    };
    match objects.status(&Path::new(first).join(rest)) {
        Ok(status) => status.kind == Kind::File && status.size < 1_000_000,
        Err(Refusal::Unreadable(_)) => true,
        // A link on the way to it.
        Err(_) => false,
    }
}
