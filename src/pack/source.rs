//! The files of one pack, wherever they come from.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::text::{RepoPath, SourceText};

/// The texts of one pack's files, by path inside the pack, sorted.
#[derive(Debug)]
pub struct PackSource {
    /// What to call the pack's folder in messages.
    pub folder: String,
    pub files: Vec<(String, Arc<SourceText>)>,
}

/// Why the files of a pack could not be had.
#[derive(Debug, thiserror::Error)]
pub enum PackSourceError {
    #[error("there is no pack at `{}`: a pack is a folder with a `pack.yaml`", .0.display())]
    NotAPack(PathBuf),
    #[error("`{}` could not be read", file.display())]
    Unreadable {
        file: PathBuf,
        #[source]
        error: std::io::Error,
    },
    #[error("`{}` is larger than {limit} bytes, which no file of a pack needs to be", file.display())]
    TooLarge { file: PathBuf, limit: u64 },
}

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
        }
    }

    /// Reads a pack's folder from disk. Links are not followed.
    #[expect(
        clippy::disallowed_methods,
        reason = "packs are one of the three places that open files"
    )]
    pub fn open(folder: &Path) -> Result<PackSource, PackSourceError> {
        if !folder.join("pack.yaml").is_file() {
            return Err(PackSourceError::NotAPack(folder.to_owned()));
        }
        let mut files = Vec::new();
        for entry in walkdir::WalkDir::new(folder).sort_by_file_name() {
            let entry = entry.map_err(|error| PackSourceError::Unreadable {
                file: error.path().unwrap_or(folder).to_owned(),
                error: error.into(),
            })?;
            let file = entry.path();
            if !entry.file_type().is_file()
                || file.extension().is_none_or(|extension| extension != "yaml")
            {
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
            let text = std::fs::read_to_string(file).map_err(unreadable)?;
            let inner = file
                .strip_prefix(folder)
                .expect("the walk stays below its root");
            files.push((inner.to_string_lossy().replace('\\', "/"), text));
        }
        Ok(PackSource::new(&folder.to_string_lossy(), files))
    }
}
