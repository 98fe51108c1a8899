//! The files of one pack: which of those in a folder or an archive belong to it, and a folder's.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::archive::ArchiveError;
use crate::repository::{Trouble, decode};
use crate::text::{RepoPath, SourceText};

/// The texts of one pack's files, by path inside the pack, sorted.
#[derive(Debug)]
pub struct PackSource {
    /// What to call the pack's folder in messages.
    pub folder: String,
    pub files: Vec<(String, Arc<SourceText>)>,
    /// What looks like a file of the pack and was not read, by path inside the pack, with the reason.
    pub unread: Vec<(String, &'static str)>,
}

/// Why the files of a pack could not be had.
#[derive(Debug, thiserror::Error)]
pub enum PackSourceError {
    #[error("there is no pack at `{}`: a pack is a folder with a `pack.yaml` or a `library.yaml`", .0.display())]
    NotAPack(PathBuf),
    #[error("there is no pack at `{}`", .0.display())]
    Missing(PathBuf),
    #[error("`{}` could not be read", file.display())]
    Unreadable {
        file: PathBuf,
        #[source]
        error: std::io::Error,
    },
    #[error("`{}` is larger than {limit} bytes, which no file of a pack needs to be", file.display())]
    TooLarge { file: PathBuf, limit: u64 },
    #[error("{0}")]
    NotText(Trouble),
    #[error("`{}` is no regular file", .0.display())]
    NotAFile(PathBuf),
    #[error("the pack `{pack}` cannot be unpacked")]
    Archive {
        pack: String,
        #[source]
        error: ArchiveError,
    },
}

/// The files that make a folder a pack or a library.
pub(super) const VOLUMES: &[&str] = &["pack.yaml", "library.yaml"];

/// A rule is a page; a table of every runtime's support dates is a few. This is a hundred times that.
pub(super) const LARGEST_FILE: u64 = 4 << 20;

impl PackSource {
    /// `files`: path inside the pack, and text.
    pub fn new(folder: &str, files: Vec<(String, String)>) -> PackSource {
        let mut files: Vec<(String, Arc<SourceText>)> = files
            .into_iter()
            .map(|(path, text)| {
                let shown = RepoPath::new(format!("{folder}/{path}"));
                (path, Arc::new(SourceText::new(shown, text)))
            })
            .collect();
        files.sort_by(|a, b| a.0.cmp(&b.0));
        PackSource {
            folder: folder.to_owned(),
            files,
            unread: Vec::new(),
        }
    }

    /// Every pack and library in a folder or below it, in the order of their paths. Links are not followed.
    pub fn below(folder: &Path) -> Result<Vec<PackSource>, PackSourceError> {
        let mut found = Vec::new();
        for entry in walkdir::WalkDir::new(folder).sort_by_file_name() {
            let entry = entry.map_err(|error| unwalkable(folder, error))?;
            let is_volume = entry
                .file_name()
                .to_str()
                .is_some_and(|name| VOLUMES.contains(&name));
            if is_volume && let Some(home) = entry.path().parent() {
                found.push(PackSource::open(home)?);
            }
        }
        match found.is_empty() {
            true => Err(PackSourceError::NotAPack(folder.to_owned())),
            false => Ok(found),
        }
    }

    /// Reads a pack's folder from disk. Links are not followed.
    #[expect(
        clippy::disallowed_methods,
        reason = "packs are one of the three places that open files"
    )]
    pub fn open(folder: &Path) -> Result<PackSource, PackSourceError> {
        if !VOLUMES.iter().any(|name| folder.join(name).is_file()) {
            return Err(PackSourceError::NotAPack(folder.to_owned()));
        }
        let mut files = Vec::new();
        let mut unread = Vec::new();
        for entry in walkdir::WalkDir::new(folder).sort_by_file_name() {
            let entry = entry.map_err(|error| unwalkable(folder, error))?;
            let file = entry.path();
            let inner = file
                .strip_prefix(folder)
                .expect("the walk stays below its root");
            let inner = inner.to_string_lossy().replace('\\', "/");
            let part = match entry.file_type().is_dir() {
                true => Part::Other,
                false => Part::named(&inner),
            };
            if let Part::Unread(why) = part {
                unread.push((inner, why));
                continue;
            }
            // So would those of a folder that is a link.
            if entry.path_is_symlink() && (inner == "rules" || inner == "data") {
                unread.push((inner, "links, pipes and devices are not read"));
                continue;
            }
            if part == Part::Other {
                continue;
            }
            if !entry.file_type().is_file() {
                unread.push((inner, "links, pipes and devices are not read"));
                continue;
            }
            let unreadable = |error| PackSourceError::Unreadable {
                file: file.to_owned(),
                error,
            };
            let size = entry
                .metadata()
                .map_err(|error| unreadable(error.into()))?
                .len();
            if size > LARGEST_FILE {
                return Err(PackSourceError::TooLarge {
                    file: file.to_owned(),
                    limit: LARGEST_FILE,
                });
            }
            let bytes = std::fs::read(file).map_err(unreadable)?;
            let text = decode(&RepoPath::new(file.to_string_lossy()), bytes)
                .map_err(PackSourceError::NotText)?;
            files.push((inner, text));
        }
        Ok(PackSource {
            unread,
            ..PackSource::new(&folder.to_string_lossy(), files)
        })
    }
}

/// All of a regular file; `None` where nothing has its name.
#[expect(
    clippy::disallowed_methods,
    reason = "packs are one of the three places that open files"
)]
pub(super) fn read_at_most(file: &Path, limit: u64) -> Result<Option<Vec<u8>>, PackSourceError> {
    let unreadable = |error| PackSourceError::Unreadable {
        file: file.to_owned(),
        error,
    };
    match file.metadata() {
        Ok(found) if found.is_file() => {}
        Ok(_) => return Err(PackSourceError::NotAFile(file.to_owned())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(unreadable(error)),
    }
    let mut bytes = Vec::new();
    let opened = std::fs::File::open(file).map_err(unreadable)?;
    let mut opened = opened.take(limit + 1);
    opened.read_to_end(&mut bytes).map_err(unreadable)?;
    match bytes.len() as u64 > limit {
        true => Err(PackSourceError::TooLarge {
            file: file.to_owned(),
            limit,
        }),
        false => Ok(Some(bytes)),
    }
}

fn unwalkable(folder: &Path, error: walkdir::Error) -> PackSourceError {
    PackSourceError::Unreadable {
        file: error.path().unwrap_or(folder).to_owned(),
        // The walk's own words name the file once more.
        error: error
            .into_io_error()
            .unwrap_or_else(|| std::io::ErrorKind::Other.into()),
    }
}

/// What a file is to the pack that it lies in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// It is read.
    Page,
    /// It looks like one that should be, for this reason.
    Unread(&'static str),
    /// It may be anything.
    Other,
}

impl Part {
    /// A file by its path inside the pack.
    pub(super) fn named(inner: &str) -> Part {
        let extension = Path::new(inner).extension();
        match extension.and_then(|extension| extension.to_str()) {
            Some("yaml") => Part::Page,
            // A rule that is left out in silence would be passed in silence.
            Some("yml" | "json") if is_of_pack(inner) => {
                Part::Unread("the name of a pack's file ends in `.yaml`")
            }
            Some(_) | None => Part::Other,
        }
    }
}

fn is_of_pack(inner: &str) -> bool {
    let mut parts = inner.rsplitn(2, '/').skip(1);
    matches!(parts.next(), None | Some("rules" | "data"))
}
