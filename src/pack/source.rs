//! The files of one pack: which of those in a folder or an archive belong to it, and a folder's.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::archive::{ArchiveError, LARGEST_CONTENTS, MOST_ENTRIES};
use crate::files::{self, Kind, Links, Refusal, Root};
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
    #[error("there are more than {MOST_NAMES} files and folders below `{}`: no pack is so large", .0.display())]
    TooMany(PathBuf),
    #[error("the files of the pack `{}` are more than {MOST_ENTRIES}, or have more than {LARGEST_CONTENTS} bytes together: no pack is so large", .0.display())]
    TooMuch(PathBuf),
    #[error(
        "the packs down to `{0}` have more than {LARGEST_TOGETHER} bytes together, which no service needs"
    )]
    TooMuchTogether(String),
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

/// The most that the packs of one service hold together, in bytes. All those of the program have two and a half million.
pub(super) const LARGEST_TOGETHER: u64 = 4 * LARGEST_CONTENTS;

/// How many files and folders are gone through for packs. All that we know have a thousand; somebody may keep his in a
/// repository with much else.
const MOST_NAMES: usize = 1_000_000;

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

    /// How much all its files hold, in bytes.
    pub fn size(&self) -> u64 {
        let texts = self.files.iter().map(|(_, text)| text.text().len() as u64);
        texts.sum()
    }

    /// Every pack and library in a folder or below it, in the order of their paths. Links are not followed.
    pub fn below(folder: &Path) -> Result<Vec<PackSource>, PackSourceError> {
        let (_, below) = everything(folder)?;
        let mut found = Vec::new();
        for entry in below {
            let name = entry.path.file_name();
            let is_volume = VOLUMES.iter().any(|volume| name == Some(volume.as_ref()));
            if is_volume && let Some(home) = entry.path.parent() {
                let home = match home.as_os_str().is_empty() {
                    true => folder.to_owned(),
                    false => folder.join(home),
                };
                found.push(PackSource::open(&home)?);
            }
        }
        match found.is_empty() {
            true => Err(PackSourceError::NotAPack(folder.to_owned())),
            false => Ok(found),
        }
    }

    /// Reads a pack's folder from disk. Links are not followed.
    pub fn open(folder: &Path) -> Result<PackSource, PackSourceError> {
        if !VOLUMES
            .iter()
            .any(|name| files::is_file(&folder.join(name)))
        {
            return Err(PackSourceError::NotAPack(folder.to_owned()));
        }
        let (root, below) = everything(folder)?;
        let mut files = Vec::new();
        let mut unread = Vec::new();
        let mut size = 0;
        for entry in below {
            let inner = entry.path.to_string_lossy().replace('\\', "/");
            let part = match entry.kind {
                Kind::Folder => Part::Other,
                Kind::File | Kind::Link | Kind::Other => Part::named(&inner),
            };
            if let Part::Unread(why) = part {
                unread.push((inner, why));
                continue;
            }
            // So would those of a folder that is a link.
            if entry.kind == Kind::Link && (inner == "rules" || inner == "data") {
                unread.push((inner, "links, pipes and devices are not read"));
                continue;
            }
            if part == Part::Other {
                continue;
            }
            if entry.kind != Kind::File {
                unread.push((inner, "links, pipes and devices are not read"));
                continue;
            }
            let file = folder.join(&entry.path);
            let bytes = root.read(&entry.path, LARGEST_FILE);
            let bytes = bytes.map_err(|refusal| refused(&file, refusal, LARGEST_FILE))?;
            size += bytes.len() as u64;
            if size > LARGEST_CONTENTS || files.len() == MOST_ENTRIES {
                return Err(PackSourceError::TooMuch(folder.to_owned()));
            }
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
pub(super) fn read_at_most(file: &Path, limit: u64) -> Result<Option<Vec<u8>>, PackSourceError> {
    match files::named(file, Links::Followed, limit) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(Refusal::Unreadable(error)) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(refusal) => Err(refused(file, refusal, limit)),
    }
}

/// A folder of packs, and everything in it, each folder before what is in it. Links are named, and not followed.
fn everything(folder: &Path) -> Result<(Root, Vec<files::Found>), PackSourceError> {
    let root = Root::open(folder).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotADirectory => PackSourceError::NotAPack(folder.to_owned()),
        _ => PackSourceError::Unreadable {
            file: folder.to_owned(),
            error,
        },
    })?;
    let below = root.below(Path::new(""), usize::MAX, MOST_NAMES);
    let below = below.map_err(|(path, refusal)| match refusal {
        Refusal::TooLarge => PackSourceError::TooMany(folder.to_owned()),
        other => {
            let file = match path.as_os_str().is_empty() {
                true => folder.to_owned(),
                false => folder.join(path),
            };
            refused(&file, other, MOST_NAMES as u64)
        }
    })?;
    Ok((root, below))
}

fn refused(file: &Path, refusal: Refusal, limit: u64) -> PackSourceError {
    let file = file.to_owned();
    match refusal {
        Refusal::NotAFile => PackSourceError::NotAFile(file),
        Refusal::TooLarge => PackSourceError::TooLarge { file, limit },
        refusal @ (Refusal::Link
        | Refusal::Circle
        | Refusal::Leaves
        | Refusal::Absolute
        | Refusal::Unreadable(_)) => PackSourceError::Unreadable {
            file,
            error: refusal.into_io(),
        },
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
