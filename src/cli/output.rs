//! Where reports go: standard output, or files that are written whole or not at all.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::ValueEnum;

use crate::escape::Safe;
use crate::files::{self, Kind};
use crate::report::Format;
use crate::unfinished::{self, Hold, NewFolder, Readers, Temporary};

/// A form of the report, and where it goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sink {
    pub(super) format: Format,
    /// `None` for standard output.
    pub(super) file: Option<PathBuf>,
}

/// Why a file was not written. Then it is as it was before.
#[derive(Debug, thiserror::Error)]
pub(super) enum OutputError {
    #[error("`{}` is a link, and what it leads to is not written over", .0.display())]
    Link(PathBuf),
    #[error("`{}` is no regular file, and is not written over", .0.display())]
    NotAFile(PathBuf),
    #[error("`{}` is no folder", .0.display())]
    NotAFolder(PathBuf),
    #[error("there is no folder `{}` in which `{}` could be written", folder.display(), file.display())]
    NoFolder { folder: PathBuf, file: PathBuf },
    #[error("`{}` could not be written", file.display())]
    Unwritable {
        file: PathBuf,
        #[source]
        error: io::Error,
    },
    #[error(
        "two reports would go to {0}: give each its own file, as in `--format sarif:results.sarif`"
    )]
    Twice(String),
}

/// `sarif`, `sarif:results.sarif`.
pub(super) fn sink(text: &str) -> Result<Sink, String> {
    let (format, file) = match text.split_once(':') {
        Some((format, file)) => (format, Some(file)),
        None => (text, None),
    };
    if file == Some("") {
        return Err("the name of the file is missing behind the `:`".to_owned());
    }
    let format = Format::from_str(format, false).map_err(|_| {
        let all = Format::value_variants().iter();
        let names =
            all.filter_map(|format| Some(format.to_possible_value()?.get_name().to_owned()));
        format!("the forms are {}", names.collect::<Vec<_>>().join(", "))
    })?;
    Ok(Sink {
        format,
        file: file.map(PathBuf::from),
    })
}

/// Whether each report has a place of its own that it may take, however the place is spelt. Asked before the check, so
/// that nobody waits for a report that cannot be kept.
pub(super) fn check(sinks: &[Sink]) -> Result<(), OutputError> {
    let mut taken: Vec<Option<PathBuf>> = Vec::new();
    for sink in sinks {
        let place = sink.file.as_deref().map(place).transpose()?;
        if taken.contains(&place) {
            return Err(OutputError::Twice(match &sink.file {
                Some(file) => format!("`{}`", file.display()),
                None => "standard output".to_owned(),
            }));
        }
        taken.push(place);
    }
    Ok(())
}

/// Where a file would come to lie, with all links on the way followed. The last part may be no link itself: what it leads
/// to was named by nobody.
pub(super) fn place(file: &Path) -> Result<PathBuf, OutputError> {
    let is_folder = file.to_string_lossy().ends_with(std::path::is_separator);
    let name = (file.file_name()).filter(|_| !is_folder);
    let name = name.ok_or_else(|| OutputError::NotAFile(file.to_owned()))?;
    let folder = match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        Some(_) | None => Path::new("."),
    };
    let found = files::canonical(folder).ok();
    let found = found.filter(|folder| files::is_folder(folder));
    let found = found.ok_or_else(|| OutputError::NoFolder {
        folder: folder.to_owned(),
        file: file.to_owned(),
    })?;
    let place = found.join(name);
    match files::status(&place).map(|status| status.kind) {
        Ok(Kind::Link) => Err(OutputError::Link(file.to_owned())),
        Ok(Kind::Folder | Kind::Other) => Err(OutputError::NotAFile(file.to_owned())),
        Ok(Kind::File) | Err(_) => Ok(place),
    }
}

/// A file that is written and waits to take its place.
#[derive(Debug)]
pub(super) struct Pending {
    /// As it was named.
    file: PathBuf,
    place: PathBuf,
    written: Temporary,
}

/// Writes a file beside its place. What is there already stays until [`Pending::keep`].
pub(super) fn prepare(file: &Path, contents: &Safe) -> Result<Pending, OutputError> {
    let place = place(file)?;
    // In its own words the error names the temporary file, which nobody asked for.
    let unwritable = |error: io::Error| OutputError::Unwritable {
        file: file.to_owned(),
        error: error.kind().into(),
    };
    let folder = place.parent().unwrap_or(Path::new("."));
    // As any program would make it, and the umask allows: others may have to read it.
    let written =
        Temporary::write(folder, contents.as_bytes(), Readers::Everybody).map_err(unwritable)?;
    Ok(Pending {
        file: file.to_owned(),
        place,
        written,
    })
}

impl Pending {
    fn keep(self, hold: &mut Hold) -> Result<(), OutputError> {
        let Pending {
            file,
            place,
            written,
        } = self;
        let kept = written.place(&place, hold);
        kept.map_err(|error| OutputError::Unwritable { file, error })
    }

    fn keep_new(self, hold: &mut Hold) -> Result<(), OutputError> {
        let Pending {
            file,
            place,
            written,
        } = self;
        let kept = written.place_new(&place, hold);
        kept.map_err(|error| OutputError::Unwritable { file, error })
    }
}

/// Puts files in their places, in this order. Whoever interrupts the run finds all of them there, or none.
pub(super) fn keep(pending: impl IntoIterator<Item = Pending>) -> Result<(), OutputError> {
    let mut hold = unfinished::hold();
    let mut pending = pending.into_iter();
    let kept = pending.try_for_each(|pending| pending.keep(&mut hold));
    // Those that are left want the list to themselves when they go.
    drop(hold);
    kept
}

/// The same, unless something has come to stand there meanwhile.
pub(super) fn keep_new(pending: impl IntoIterator<Item = Pending>) -> Result<(), OutputError> {
    let mut hold = unfinished::hold();
    let mut pending = pending.into_iter();
    let kept = pending.try_for_each(|pending| pending.keep_new(&mut hold));
    drop(hold);
    kept
}

/// Writes one file, whole or not at all.
pub(super) fn write(file: &Path, contents: &Safe) -> Result<(), OutputError> {
    keep([prepare(file, contents)?])
}

/// A folder for files, which is taken away again unless it is kept or something is in it.
#[derive(Debug)]
pub(super) struct Folder {
    place: PathBuf,
    /// `None` for one that was there.
    made: Option<NewFolder>,
}

/// Where a folder is, or would come to lie in one that is there. Like a file it may be no link.
pub(super) fn folder_place(folder: &Path) -> Result<PathBuf, OutputError> {
    // Without a separator behind it, which would have a link followed.
    let named: PathBuf = folder.components().collect();
    match files::status(&named).map(|status| status.kind) {
        Ok(Kind::Link) => Err(OutputError::Link(named)),
        Ok(Kind::File | Kind::Other) => Err(OutputError::NotAFolder(named)),
        Ok(Kind::Folder) => Ok(named),
        Err(_) => place(&named),
    }
}

/// Makes a folder, unless it is there.
pub(super) fn folder(folder: &Path) -> Result<Folder, OutputError> {
    let place = folder_place(folder)?;
    let made = match NewFolder::make(place.clone()) {
        Ok(made) => Some(made),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => None,
        Err(error) => {
            return Err(OutputError::Unwritable {
                file: folder.to_owned(),
                error,
            });
        }
    };
    Ok(Folder { place, made })
}

/// Makes a folder and those that it is to lie in, unless they are there: all that were made, the innermost first, so that
/// each is empty when it is to go.
pub(super) fn folders(named: &Path) -> Result<Vec<Folder>, OutputError> {
    let missing =
        |folder: &&Path| !folder.as_os_str().is_empty() && !files::leads_somewhere(folder);
    let missing: Vec<&Path> = named.ancestors().take_while(missing).collect();
    if missing.is_empty() {
        return Ok(vec![folder(named)?]);
    }
    let mut made = Vec::new();
    for missing in missing.into_iter().rev() {
        made.insert(0, folder(missing)?);
    }
    Ok(made)
}

impl Folder {
    pub(super) fn file(&self, name: &str) -> PathBuf {
        self.place.join(name)
    }

    pub(super) fn keep(self) {
        if let Some(made) = self.made {
            made.keep();
        }
    }
}

/// How much GitHub takes as the summary of one step, in bytes. It shows nothing of a larger one.
const LARGEST_SUMMARY: u64 = 1 << 20;

/// Adds a page to the summary of a job, whose file the runner names and other programs add to as well. The page is asked
/// for with the bytes that there is room for.
pub(super) fn append(file: &Path, page: impl FnOnce(usize) -> Safe) -> Result<(), OutputError> {
    let place = place(file)?;
    let unwritable = |error| OutputError::Unwritable {
        file: file.to_owned(),
        error,
    };
    #[expect(
        clippy::disallowed_methods,
        reason = "it is added to, and nothing of it is read"
    )]
    let opened = OpenOptions::new().append(true).create(true).open(place);
    let mut opened = opened.map_err(unwritable)?;
    let before = opened.metadata().map_err(unwritable)?;
    if !before.is_file() {
        return Err(OutputError::NotAFile(file.to_owned()));
    }
    // What others wrote may have no line break at its end.
    let gap = if before.len() > 0 { "\n\n" } else { "" };
    let room = LARGEST_SUMMARY.saturating_sub(before.len() + gap.len() as u64);
    let page = page(usize::try_from(room).unwrap_or(usize::MAX));
    if page.is_empty() {
        return Ok(());
    }
    // In one piece, so that nothing of others comes between, and nobody ends the run in the middle.
    let added = format!("{gap}{}", &*page);
    let _hold = unfinished::hold_to_make();
    opened.write_all(added.as_bytes()).map_err(|error| {
        // A disk that is full may have taken a part of it.
        let _ = opened.set_len(before.len());
        unwritable(error)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sinks_are_a_form_and_perhaps_a_file() {
        let made = |format, file: Option<&str>| {
            Ok(Sink {
                format,
                file: file.map(PathBuf::from),
            })
        };
        assert_eq!(sink("text"), made(Format::Text, None));
        assert_eq!(sink("sarif:a.sarif"), made(Format::Sarif, Some("a.sarif")));
        // The first colon parts the two; others belong to the name.
        assert_eq!(sink("json:C:/a"), made(Format::Json, Some("C:/a")));
        assert!(sink("json:").is_err());
        assert!(sink("").is_err_and(|said| said.contains("sarif-github")));
        assert!(sink("a.json").is_err());
    }

    #[test]
    fn a_place_has_many_spellings() {
        let folder = tempfile::tempdir().unwrap();
        let inside = |name: &str| folder.path().join(name);
        std::fs::create_dir(inside("b")).unwrap();
        let one = place(&inside("a")).unwrap();
        assert_eq!(place(&inside("b/../a")).unwrap(), one);
        assert_eq!(place(&inside("./a")).unwrap(), one);
        assert_ne!(place(&inside("b/a")).unwrap(), one);
        assert!(matches!(place(&inside("b")), Err(OutputError::NotAFile(_))));
        assert!(matches!(
            place(&inside("c/")),
            Err(OutputError::NotAFile(_))
        ));
        assert!(matches!(
            place(&inside("c/a")),
            Err(OutputError::NoFolder { .. })
        ));
    }

    #[test]
    #[expect(clippy::disallowed_methods, reason = "a test looks at what it made")]
    fn a_summary_is_added_to_and_stays_within_its_room() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("summary.md");
        std::fs::write(&file, "a".repeat(1_000)).unwrap();
        let mut room = 0;
        append(&file, |most| {
            room = most;
            Safe::default()
        })
        .unwrap();
        assert_eq!(room, (1 << 20) - 1_002);
        assert_eq!(file.metadata().unwrap().len(), 1_000);
    }
}
