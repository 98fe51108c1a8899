//! Where a repository's git data are, and whether they may be opened.
//!
//! The `gix` crate opens what it finds, by names and not by handles. A folder that came in an archive can hold a `.git`
//! whose files are pipes, or that points to somebody else's data on this machine; so everything it will open is looked at
//! before, and [`open`] is the only way to open it: in isolation (no `GIT_…` of the environment, no settings of the user
//! or the system, and no file that the repository's own settings include), and without what those settings could use to
//! lead it elsewhere. Whoever may write into `.git` while it is read could still put a pipe there in the moment between;
//! nothing is run from it even then.

use std::path::{Component, Path, PathBuf};

use gix::sec::Trust;

use crate::files::{self, Kind, Refusal, Root};

/// Files with refs and settings; repositories with more loose refs exist, and git is slow in them too.
const MAX_LOOSE_FILES: usize = 100_000;

/// Git packs its objects where there are some thousands of files.
const MAX_LOOSE_OBJECTS: usize = 1_000_000;

/// The largest file among refs and settings. `packed-refs` of the largest repositories has some 10 MB.
const MAX_SIZE: u64 = 64 * 1024 * 1024;

/// The largest file that says where the data are, or what a ref is: a path or a name.
const MAX_POINTER: u64 = 10_000;

/// The largest settings. Once they are read, they take up to two hundred times as much memory.
const MAX_SETTINGS: u64 = 1_000_000;

/// Folders beside `refs` in which a ref is looked for that is not there: `gix` puts each of these before its full name.
/// Git has some of them for other things, or has had.
const SIDE_FOLDERS: [&str; 4] = ["tags", "heads", "remotes", "main-worktree"];

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
            let data = confined(&folder)?;
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

/// Opens data that were found. No object is read that has more than so many bytes, or whose parts together need more.
pub(crate) fn open(data: &Path, most: u64) -> Result<gix::Repository, String> {
    let options = gix::open::Options::isolated()
        .open_path_as_is(true)
        // The owner of the folder does not matter: nothing in it is run, and a build server's user owns nothing.
        .with(Trust::Full)
        .config_overrides([
            // An object may say that it has any size, and so much room is made for it before it is read.
            format!("gitoxide.objects.allocLimit={most}"),
            // Else a ref could make any object stand for another.
            "core.useReplaceRefs=false".to_owned(),
            // The settings could name any file of the machine here.
            "gitoxide.core.shallowFile=shallow".to_owned(),
        ]);
    gix::open_opts(data, options).map_err(|error| {
        // Further down it names files of this machine.
        let error = error.to_string();
        let first = error.lines().next().unwrap_or_default();
        format!("`.git` cannot be read: {first}")
    })
}

fn confined(folder: &Path) -> Result<Root, String> {
    Root::open(folder).map_err(|_| "`.git` cannot be read".to_owned())
}

/// The repository that a worktree belongs to. Git keeps the data of each in `worktrees` there, and anything else is not
/// believed, nor looked at: anybody can write the path of somebody else's repository into a file.
fn common(data: &Root) -> Result<Option<Root>, String> {
    let refuse = || "`.git` says that its data are elsewhere, and is not read".to_owned();
    let file = Path::new("commondir");
    if data.status(file).is_err() {
        return Ok(None);
    }
    let words = text(data, file, MAX_POINTER).ok_or_else(refuse)?;
    let worktrees = data.path().parent();
    let worktrees = worktrees.filter(|folder| folder.ends_with("worktrees"));
    let common = worktrees.and_then(Path::parent).ok_or_else(refuse)?;
    // The end is all that is trimmed of it when it is opened.
    match by_words(data.path(), words.trim_end()) == common {
        true => confined(common).map(Some),
        false => Err(refuse()),
    }
}

/// What a `.git` file points to: a worktree's or a submodule's data. They are believed only when they point back, for
/// anybody can write a path into a file. Which folders this machine has is nobody's business: outside the repository only
/// those are looked at in which git keeps such data, and a folder that is not there is told in the same words as one that
/// belongs to something else.
fn pointed_to(root: &Root) -> Result<Root, String> {
    let refuse = |why: &str| format!("the file `.git` {why}, and is not followed");
    let words =
        text(root, Path::new(".git"), MAX_POINTER).ok_or_else(|| refuse("cannot be read"))?;
    let path = words
        .strip_prefix("gitdir:")
        .ok_or_else(|| refuse("does not name a folder"))?;
    let path = by_words(root.path(), path.trim());
    let is_inside = path.starts_with(root.path());
    let of_worktrees = |folder: &Path| folder.ends_with("worktrees");
    let may_be_worktree = is_inside || path.parent().is_some_and(of_worktrees);
    let may_be_submodule = is_inside || path.iter().any(|name| name == "modules");
    let data = match may_be_worktree || may_be_submodule {
        true => Root::open(&path).ok(),
        false => None,
    };
    // A link may lead from the inside to anywhere.
    let data = data.filter(|data| !is_inside || data.path().starts_with(root.path()));
    let same = |path: &Path, other: &Path| matches!((files::canonical(path), files::canonical(other)), (Ok(a), Ok(b)) if a == b);
    let is_worktree = |data: &Root| {
        text(data, Path::new("gitdir"), MAX_POINTER).is_some_and(|back| {
            same(
                &data.path().join(back.trim_end()),
                &root.path().join(".git"),
            )
        })
    };
    let is_submodule = |data: &Root| {
        let config = text(data, Path::new("config"), MAX_SETTINGS).unwrap_or_default();
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
    data.filter(|data| {
        may_be_worktree && is_worktree(data) || may_be_submodule && is_submodule(data)
    })
    .ok_or_else(|| refuse("names no folder with data of git that belong to this one"))
}

/// Where a path leads from a folder, by its words alone.
fn by_words(folder: &Path, path: &str) -> PathBuf {
    let mut target = PathBuf::new();
    for part in folder.join(path).components() {
        match part {
            Component::ParentDir => {
                target.pop();
            }
            Component::CurDir => {}
            part => target.push(part),
        }
    }
    target
}

fn text(folder: &Root, file: &Path, limit: u64) -> Option<String> {
    let bytes = folder.read(file, limit).ok()?;
    String::from_utf8(bytes).ok()
}

/// Refuses a folder in which something that will be opened is no regular file.
fn vet(folder: &Root) -> Result<(), String> {
    vet_top(folder)?;
    let mut room = MAX_LOOSE_FILES;
    let refs = ["refs"].into_iter().chain(SIDE_FOLDERS);
    for (name, most) in refs.map(|name| (name, MAX_POINTER)).chain([
        ("reftable", MAX_SIZE),
        ("logs", MAX_SIZE),
        ("objects/info", MAX_SIZE),
        ("objects/pack", u64::MAX),
    ]) {
        room -= vet_below(folder, name, most, room)?;
    }
    if folder.status(Path::new("objects/info/alternates")).is_ok() {
        return Err("`.git` says that its objects are elsewhere, and is not read".to_owned());
    }
    Ok(())
}

/// Refuses what is below a folder of the data if something there is no regular file, or larger than this; otherwise says
/// how much there is.
fn vet_below(folder: &Root, name: &str, most: u64, room: usize) -> Result<usize, String> {
    let path = Path::new(name);
    match folder.status(path) {
        Err(_) => return Ok(0),
        Ok(status) if status.kind != Kind::Folder => return Ok(0),
        Ok(_) => {}
    }
    let below = folder.below(path, usize::MAX, room);
    let below = below.map_err(|(_, refusal)| match refusal {
        Refusal::TooLarge => format!("`.git/{name}` has more files than git keeps"),
        _ => format!("`.git/{name}` cannot be read"),
    })?;
    for found in &below {
        match found.kind {
            Kind::Folder => {}
            // A program that watches files for git listens here; nobody can open that, and so nobody waits.
            Kind::Other if is_socket(&folder.path().join(&found.path)) => {}
            Kind::Link | Kind::Other => return Err(irregular(name)),
            Kind::File if most == u64::MAX => {}
            Kind::File => {
                let status = folder.status(&found.path);
                if status.is_ok_and(|status| status.size > most) {
                    return Err(format!("`.git/{name}` has a file that is too large"));
                }
            }
        }
    }
    Ok(below.len())
}

fn irregular(name: &str) -> String {
    format!("`.git/{name}` has something that is not a regular file")
}

#[cfg(unix)]
#[expect(
    clippy::disallowed_methods,
    reason = "only here a socket counts as something else than a pipe"
)]
fn is_socket(path: &Path) -> bool {
    use std::os::unix::fs::FileTypeExt;
    path.symlink_metadata()
        .is_ok_and(|metadata| metadata.file_type().is_socket())
}

#[cfg(not(unix))]
fn is_socket(_: &Path) -> bool {
    false
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
            Kind::Link | Kind::Other => return Err(irregular(&shown)),
            Kind::File => folder.status(Path::new(&name)),
        };
        let most = match &*shown {
            // The list of what is checked out is as large as the repository, and is not opened.
            "index" => u64::MAX,
            "HEAD" => MAX_POINTER,
            "config" | "config.worktree" => MAX_SETTINGS,
            _ => MAX_SIZE,
        };
        if status.is_ok_and(|status| status.size > most) {
            return Err(format!("`.git/{shown}` has a file that is too large"));
        }
    }
    Ok(())
}

/// Refuses what somebody may come to open who looks up any revision, beyond what [`find`] has looked at: a name in a ref or
/// in a log may lead to another worktree's data.
pub(crate) fn vet_history(data: &gix::Repository) -> Result<(), String> {
    vet_objects(&data.common_dir().join("objects"))?;
    let common = confined(data.common_dir())?;
    vet_below(&common, "worktrees", MAX_SIZE, MAX_LOOSE_OBJECTS).map(drop)
}

/// Refuses objects that are no regular files. Whoever opens one may come to open any of them, for in a pack an object can
/// be a difference to any other.
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
        false => Err(irregular("objects")),
    }
}

#[cfg(test)]
mod tests;
