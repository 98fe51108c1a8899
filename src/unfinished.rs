//! Files and folders on the disk that are not yet what they are to be, and that must not outlive the run.
//!
//! Each is entered in one list before anybody could see it and is struck off once it is in its place or gone; both
//! happen while the list is [held](hold), so the list is never wrong. Whoever ends the process in the middle calls
//! [`remove_all`]. When that is to happen, and by which signals, is for the program to say, which leaves word with
//! [`on_first`]: a library has no business with signals. Nothing here survives a process that is killed outright or a
//! machine that loses its power; what is left then has a name that begins with `.yardstick-`.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

#[cfg(feature = "git")]
use tempfile::TempDir;
use tempfile::{Builder, TempPath};

/// What the names of temporary files and folders begin with, so that somebody who finds one knows whose it is.
const PREFIX: &str = ".yardstick-";

static LIST: Mutex<List> = Mutex::new(List {
    entries: BTreeMap::new(),
    next: 0,
});

static ON_FIRST: OnceLock<fn()> = OnceLock::new();

#[derive(Debug)]
struct List {
    /// In the order in which they were made, so that what lies in a folder comes behind it.
    entries: BTreeMap<u64, Entry>,
    next: u64,
}

#[derive(Debug)]
enum Entry {
    File(PathBuf),
    /// Goes if nothing is in it: anything else belongs to somebody else.
    Folder(PathBuf),
    /// Goes with all that is in it. Only another revision is such a folder.
    #[cfg(any(feature = "git", test))]
    Tree(PathBuf),
}

impl Entry {
    /// That something is gone already is as good.
    fn remove(&self) {
        let _ = match self {
            Entry::File(path) => std::fs::remove_file(path),
            Entry::Folder(path) => std::fs::remove_dir(path),
            #[cfg(any(feature = "git", test))]
            Entry::Tree(path) => std::fs::remove_dir_all(path),
        };
    }
}

/// The right to change what is unfinished. As long as somebody has it, nobody else makes, places or removes anything.
#[derive(Debug)]
pub(crate) struct Hold(MutexGuard<'static, List>);

impl Hold {
    fn enter(&mut self, entry: Entry) -> u64 {
        let number = self.0.next;
        self.0.next += 1;
        self.0.entries.insert(number, entry);
        number
    }

    fn strike(&mut self, number: u64) {
        self.0.entries.remove(&number);
    }
}

/// Waits for whoever has it. Several files that belong together take their places under one hold, so that nothing ends
/// the process between them.
pub(crate) fn hold() -> Hold {
    // Whoever panicked while holding it left the list whole: entries come and go in one step.
    Hold(LIST.lock().unwrap_or_else(PoisonError::into_inner))
}

/// The same, for those who make or add to something: the program is told that from now on something can be left behind.
pub(crate) fn hold_to_make() -> Hold {
    if let Some(told) = ON_FIRST.get() {
        told();
    }
    hold()
}

/// Whom to tell before something unfinished is made. It is called each time and does its work at the first.
pub(crate) fn on_first(told: fn()) {
    // One program, one way to end: the first that is named stays.
    let _ = ON_FIRST.set(told);
}

/// Takes away all that is unfinished, the latest first. Until the result is dropped nothing else comes to be: whoever
/// ends the process keeps it.
#[must_use]
pub(crate) fn remove_all() -> Hold {
    let mut hold = hold();
    for entry in std::mem::take(&mut hold.0.entries).into_values().rev() {
        entry.remove();
    }
    hold
}

/// Who may read a file, as far as the umask allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Readers {
    Everybody,
    Owner,
}

/// A file under a name of its own, written and closed, that goes away unless it is put in its place.
#[derive(Debug)]
pub(crate) struct Temporary {
    /// There until it is placed.
    path: Option<TempPath>,
    number: u64,
}

impl Temporary {
    /// Writes a file into this folder. It is closed again, as a system lets nobody hold a thousand files open.
    ///
    /// # Errors
    /// What the system says; then nothing is left of the file.
    pub(crate) fn write(folder: &Path, contents: &[u8], readers: Readers) -> io::Result<Self> {
        let mut builder = Builder::new();
        builder.prefix(PREFIX);
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(
            match readers {
                Readers::Everybody => 0o666,
                Readers::Owner => 0o600,
            },
        ));
        #[cfg(not(unix))]
        let _ = readers;
        let (mut file, temporary) = {
            let mut hold = hold_to_make();
            #[expect(
                clippy::disallowed_methods,
                reason = "here files are made that are not finished yet"
            )]
            let made = builder.tempfile_in(folder)?;
            let (file, path) = made.into_parts();
            let number = hold.enter(Entry::File(path.to_path_buf()));
            let path = Some(path);
            (file, Temporary { path, number })
        };
        file.write_all(contents)?;
        file.sync_all()?;
        Ok(temporary)
    }

    /// Puts the file in its place, over what is there.
    pub(crate) fn place(mut self, place: &Path, hold: &mut Hold) -> io::Result<()> {
        self.placed(hold, |path| path.persist(place).map_err(Into::into))
    }

    /// Puts the file in its place, unless something is there.
    pub(crate) fn place_new(mut self, place: &Path, hold: &mut Hold) -> io::Result<()> {
        self.placed(hold, |path| {
            path.persist_noclobber(place).map_err(Into::into)
        })
    }

    fn placed(
        &mut self,
        hold: &mut Hold,
        place: impl FnOnce(TempPath) -> io::Result<()>,
    ) -> io::Result<()> {
        // A file that found no place is removed before this returns.
        let result = self.path.take().map_or(Ok(()), place);
        hold.strike(self.number);
        result
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        if let Some(path) = self.path.take() {
            let mut hold = hold();
            drop(path);
            hold.strike(self.number);
        }
    }
}

/// A folder that was made for files, and that goes away again unless it is kept or something is in it.
#[derive(Debug)]
pub(crate) struct NewFolder {
    path: PathBuf,
    number: u64,
    is_kept: bool,
}

impl NewFolder {
    /// Makes it.
    ///
    /// # Errors
    /// What the system says, also where something of that name is there.
    pub(crate) fn make(path: PathBuf) -> io::Result<NewFolder> {
        let mut hold = hold_to_make();
        std::fs::create_dir(&path)?;
        let number = hold.enter(Entry::Folder(path.clone()));
        Ok(NewFolder {
            path,
            number,
            is_kept: false,
        })
    }

    pub(crate) fn keep(mut self) {
        self.is_kept = true;
    }
}

impl Drop for NewFolder {
    fn drop(&mut self) {
        let mut hold = hold();
        if !self.is_kept {
            // What is not empty by now belongs to somebody else.
            let _ = std::fs::remove_dir(&self.path);
        }
        hold.strike(self.number);
    }
}

/// A folder for a while, among the system's temporary ones. Whoever puts something into it [holds](hold) meanwhile, so
/// that it can be taken away whole.
#[cfg(feature = "git")]
#[derive(Debug)]
pub(crate) struct TemporaryFolder {
    /// There until it is dropped.
    folder: Option<TempDir>,
    number: u64,
}

#[cfg(feature = "git")]
impl TemporaryFolder {
    pub(crate) fn make() -> io::Result<TemporaryFolder> {
        let mut hold = hold_to_make();
        let folder = Builder::new().prefix(PREFIX).tempdir()?;
        let number = hold.enter(Entry::Tree(folder.path().to_owned()));
        Ok(TemporaryFolder {
            folder: Some(folder),
            number,
        })
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.as_ref().map_or(Path::new(""), TempDir::path)
    }
}

#[cfg(feature = "git")]
impl Drop for TemporaryFolder {
    fn drop(&mut self) {
        let mut hold = hold();
        drop(self.folder.take());
        hold.strike(self.number);
    }
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "a test reads what it made")]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let found = std::fs::read_dir(folder).unwrap();
        let mut names: Vec<String> = found
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    fn is_listed(number: u64) -> bool {
        hold().0.entries.contains_key(&number)
    }

    // `remove_all` takes away what other tests of this process are at, too: `tests/load/signals.rs` has it, from outside.

    #[test]
    fn a_file_is_listed_until_it_is_in_its_place() {
        let folder = tempfile::tempdir().unwrap();
        let written = Temporary::write(folder.path(), b"new", Readers::Everybody).unwrap();
        let number = written.number;
        assert!(is_listed(number));
        let [name] = names(folder.path()).try_into().unwrap();
        assert!(name.starts_with(PREFIX), "{name}");
        let place = folder.path().join("a");
        std::fs::write(&place, "old").unwrap();
        written.place(&place, &mut hold()).unwrap();
        assert!(!is_listed(number));
        assert_eq!(names(folder.path()), ["a"]);
        assert_eq!(std::fs::read(&place).unwrap(), b"new");
    }

    #[test]
    fn a_file_without_a_place_goes_away() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("a");
        std::fs::write(&place, "old").unwrap();
        let written = Temporary::write(folder.path(), b"new", Readers::Owner).unwrap();
        let number = written.number;
        written.place_new(&place, &mut hold()).unwrap_err();
        assert!(!is_listed(number));
        let written = Temporary::write(folder.path(), b"new", Readers::Owner).unwrap();
        let number = written.number;
        drop(written);
        assert!(!is_listed(number));
        assert_eq!(names(folder.path()), ["a"]);
        assert_eq!(std::fs::read(&place).unwrap(), b"old");
    }

    #[test]
    fn a_folder_goes_away_unless_something_is_in_it() {
        let folder = tempfile::tempdir().unwrap();
        let inside = |name: &str| folder.path().join(name);
        drop(NewFolder::make(inside("empty")).unwrap());
        NewFolder::make(inside("kept")).unwrap().keep();
        let used = NewFolder::make(inside("used")).unwrap();
        std::fs::write(inside("used/a"), "").unwrap();
        let number = used.number;
        drop(used);
        assert!(!is_listed(number));
        assert_eq!(names(folder.path()), ["kept", "used"]);
        NewFolder::make(inside("kept")).unwrap_err();
    }

    #[test]
    fn entries_are_removed_by_what_they_are() {
        let folder = tempfile::tempdir().unwrap();
        let inside = |name: &str| folder.path().join(name);
        for name in ["tree", "used"] {
            std::fs::create_dir(inside(name)).unwrap();
            std::fs::write(inside(name).join("a"), "").unwrap();
        }
        std::fs::create_dir(inside("empty")).unwrap();
        std::fs::write(inside("file"), "").unwrap();
        Entry::Tree(inside("tree")).remove();
        Entry::Folder(inside("used")).remove();
        Entry::Folder(inside("empty")).remove();
        Entry::File(inside("file")).remove();
        Entry::File(inside("gone")).remove();
        assert_eq!(names(folder.path()), ["used"]);
    }
}
