//! Where a repository's git data are, and whether they may be opened.
//!
//! The `gix` crate opens what it finds. A folder that came in an archive can hold a `.git` whose files are pipes, or
//! that points to somebody else's data on this machine; so everything it will open is looked at before.

#![expect(
    clippy::disallowed_methods,
    reason = "the repository layer is one of the three places that open files"
)]

use std::fs;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

/// Files with refs and settings; repositories with more loose refs exist, and git is slow in them too.
const MAX_LOOSE_FILES: usize = 100_000;

/// Git packs its objects where there are some thousands of files.
const MAX_LOOSE_OBJECTS: usize = 1_000_000;

/// The largest file among refs and settings. `packed-refs` of the largest repositories has some 10 MB.
const MAX_SIZE: u64 = 64 * 1024 * 1024;

/// The folder that git data are in; `None` where there are none, or the reason why they are not read.
pub(crate) fn find(root: &Path) -> Result<Option<PathBuf>, String> {
    let git = root.join(".git");
    let Ok(metadata) = fs::symlink_metadata(&git) else {
        return Ok(None);
    };
    let folder = if metadata.is_dir() {
        if fs::symlink_metadata(git.join("commondir")).is_ok() {
            return Err("`.git` says that its data are elsewhere, and is not read".to_owned());
        }
        git
    } else if metadata.is_file() && metadata.len() < 10_000 {
        let folder = pointed_to(root, &git)?;
        // A worktree shares refs and settings with the repository that it belongs to.
        vet(&folder)?;
        match fs::read_to_string(folder.join("commondir")) {
            Ok(common) => vet(&folder.join(common.trim()))?,
            Err(_) => return Ok(Some(folder)),
        }
        return Ok(Some(folder));
    } else {
        return Err("`.git` is a link or something else that is not followed".to_owned());
    };
    vet(&folder)?;
    Ok(Some(folder))
}

/// What a `.git` file points to: a worktree's or a submodule's data. They are believed only when they point back, for
/// anybody can write a path into a file.
fn pointed_to(root: &Path, git: &Path) -> Result<PathBuf, String> {
    let refuse = |why: &str| format!("the file `.git` {why}, and is not followed");
    let text = fs::read_to_string(git).map_err(|_| refuse("cannot be read"))?;
    let path = text
        .strip_prefix("gitdir:")
        .ok_or_else(|| refuse("does not name a folder"))?;
    let folder = root
        .join(path.trim())
        .canonicalize()
        .map_err(|_| refuse("names a folder that is not there"))?;
    let regular = |name: &str| {
        let path = folder.join(name);
        let metadata = fs::symlink_metadata(&path).ok()?;
        (metadata.is_file() && metadata.len() < 1_000_000)
            .then(|| fs::read_to_string(path).ok())
            .flatten()
    };
    let same = |path: &Path, other: &Path| matches!((path.canonicalize(), other.canonicalize()), (Ok(a), Ok(b)) if a == b);
    let is_worktree = regular("gitdir").is_some_and(|back| same(&folder.join(back.trim()), git));
    let is_submodule = || {
        let config = regular("config").unwrap_or_default();
        config
            .lines()
            .filter_map(|line| line.trim().strip_prefix("worktree"))
            .filter_map(|rest| rest.trim_start().strip_prefix('='))
            .any(|back| same(&folder.join(back.trim().trim_matches('"')), root))
    };
    if is_worktree || is_submodule() {
        Ok(folder)
    } else {
        Err(refuse("names a folder that belongs to something else"))
    }
}

/// Refuses a folder in which something that will be opened is no regular file.
fn vet(folder: &Path) -> Result<(), String> {
    let opened = [
        "HEAD",
        "config",
        "packed-refs",
        "shallow",
        "commondir",
        "gitdir",
        "refs",
        "reftable",
        "objects/info",
        "objects/pack",
    ];
    let mut count = 0;
    for name in opened {
        let path = folder.join(name);
        if fs::symlink_metadata(&path).is_err() {
            continue;
        }
        for entry in WalkDir::new(&path).max_depth(32) {
            let entry = entry.map_err(|_| format!("`.git/{name}` cannot be read"))?;
            count += 1;
            if count > MAX_LOOSE_FILES {
                return Err(format!(
                    "`.git` has more than {MAX_LOOSE_FILES} files of refs"
                ));
            }
            let file_type = entry.file_type();
            if !file_type.is_file() && !file_type.is_dir() {
                return Err(format!(
                    "`.git/{name}` has something that is not a regular file"
                ));
            }
            let size = entry.metadata().map_or(0, |metadata| metadata.len());
            if size > MAX_SIZE && name != "objects/pack" {
                return Err(format!("`.git/{name}` has a file that is too large"));
            }
        }
    }
    if fs::symlink_metadata(folder.join("objects/info/alternates")).is_ok() {
        return Err("`.git` says that its objects are elsewhere, and is not read".to_owned());
    }
    Ok(())
}

/// Refuses objects that are no regular files: whoever goes through a history opens any of them.
pub(crate) fn vet_objects(objects: &Path) -> Result<(), String> {
    let refuse = |why: &str| Err(format!("`.git/objects` {why}"));
    for (index, entry) in WalkDir::new(objects).max_depth(3).into_iter().enumerate() {
        let Ok(entry) = entry else {
            return refuse("cannot be read");
        };
        if index > MAX_LOOSE_OBJECTS {
            return refuse("has more files than git keeps: `git gc` packs them");
        }
        let file_type = entry.file_type();
        if !file_type.is_file() && !file_type.is_dir() {
            return refuse("has something that is not a regular file");
        }
    }
    Ok(())
}

/// Whether an object may be opened: it is packed, or a regular file.
pub(crate) fn is_object_safe(objects: &Path, id: &str) -> bool {
    let Some((first, rest)) = id.split_at_checked(2) else {
        return false;
    };
    match fs::symlink_metadata(objects.join(first).join(rest)) {
        Ok(metadata) => metadata.is_file() && metadata.len() < 1_000_000,
        Err(_) => true,
    }
}
