//! The files of one pack, wherever they come from.

use std::path::{Path, PathBuf};
use std::sync::Arc;

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
}

/// The files that make a folder a pack or a library.
pub(super) const VOLUMES: &[&str] = &["pack.yaml", "library.yaml"];

/// A rule is a page; a table of every runtime's support dates is a few. This is a hundred times that.
const LARGEST_FILE: u64 = 4 << 20;

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
            let is_yaml = file
                .extension()
                .is_some_and(|extension| extension == "yaml");
            let is_nearly_yaml = file
                .extension()
                .is_some_and(|extension| extension == "yml" || extension == "json");
            // A rule that is left out in silence would be passed in silence.
            if is_nearly_yaml && !entry.file_type().is_dir() && is_of_pack(&inner) {
                unread.push((inner, "the name of a pack's file ends in `.yaml`"));
                continue;
            }
            // So would those of a folder that is a link.
            if entry.path_is_symlink() && (inner == "rules" || inner == "data") {
                unread.push((inner, "links, pipes and devices are not read"));
                continue;
            }
            if !is_yaml || entry.file_type().is_dir() {
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

fn unwalkable(folder: &Path, error: walkdir::Error) -> PackSourceError {
    PackSourceError::Unreadable {
        file: error.path().unwrap_or(folder).to_owned(),
        // The walk's own words name the file once more.
        error: error
            .into_io_error()
            .unwrap_or_else(|| std::io::ErrorKind::Other.into()),
    }
}

fn is_of_pack(inner: &str) -> bool {
    let mut parts = inner.rsplitn(2, '/').skip(1);
    matches!(parts.next(), None | Some("rules" | "data"))
}
