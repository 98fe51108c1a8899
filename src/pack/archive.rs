//! A pack in an archive: unpacked in memory, never to disk, into the same files that its folder would give.
//!
//! Whoever made the archive may be anybody, also where somebody signed it: whatever could stand for two things, grow
//! without an end or lead elsewhere is refused. Whose archives are used is decided before, in `signature`.

use std::collections::BTreeMap;
use std::io::Read;

use flate2::bufread::GzDecoder;
use tar::{Archive, EntryType, PaxExtensions};

use super::source::{LARGEST_FILE, PackSource, Part, VOLUMES};
use crate::repository::{Trouble, decode};
use crate::text::RepoPath;
use crate::words::counted;

/// In bytes, as it is kept and sent. The largest pack of the program makes a hundredth of this.
pub const LARGEST_ARCHIVE: u64 = 16 << 20;

/// The most that a pack holds, unpacked or in a folder, in bytes.
pub(super) const LARGEST_CONTENTS: u64 = 64 << 20;

/// The most files that a pack has.
pub(super) const MOST_ENTRIES: usize = 10_000;

/// The longest path that an entry has, in bytes: systems have no longer ones.
const LONGEST_PATH: usize = 4_096;

/// The most folders in one another that an entry lies in. A pack's files lie in two.
const MOST_FOLDERS: usize = 32;

/// Longer names are cut in messages.
const SHOWN: usize = 80;

/// Why an archive is refused.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    #[error("it is not compressed as a `.tar.gz` is, or damaged")]
    NotGzip(#[source] std::io::Error),
    #[error("it is not a `.tar`, or damaged")]
    NotTar(#[source] std::io::Error),
    #[error("it is larger than {LARGEST_ARCHIVE} bytes, which no pack needs to be")]
    TooLarge,
    #[error("it unpacks to more than {LARGEST_CONTENTS} bytes, which no pack needs")]
    TooMuch,
    #[error("it has more than {MOST_ENTRIES} entries, which no pack needs")]
    TooMany,
    #[error("there is more behind its end")]
    Trailing,
    #[error("its entry `{entry}` {why}")]
    Entry { entry: String, why: &'static str },
    #[error(
        "the path of its entry `{entry}` has more than {LONGEST_PATH} bytes or {MOST_FOLDERS} folders, which no file of \
         a pack needs"
    )]
    LongPath { entry: String },
    #[error(
        "its file `{entry}` is larger than {LARGEST_FILE} bytes, which no file of a pack needs to be"
    )]
    LargeFile { entry: String },
    #[error(
        "there is no pack in it: a `pack.yaml` or a `library.yaml` lies at its top, or in the one folder at its top"
    )]
    NotAPack,
    #[error("there are several packs in it (`{first}` and `{second}`): an archive holds one")]
    Several { first: String, second: String },
    #[error("`{entry}` lies beside the pack's folder `{folder}`")]
    Beside { entry: String, folder: String },
    #[error("{0}")]
    NotText(Trouble),
}

/// The files of the pack in an archive. `name` is what to call it in messages, as the folder of a pack is.
pub fn unpack(name: &str, archive: &[u8]) -> Result<PackSource, ArchiveError> {
    if archive.len() as u64 > LARGEST_ARCHIVE {
        return Err(ArchiveError::TooLarge);
    }
    let contents = decompressed(archive)?;
    let files = files(&contents)?;
    let folder = folder(&files)?;
    let mut pages = Vec::new();
    let mut unread = Vec::new();
    for (path, bytes) in files {
        let Some(inner) = path.strip_prefix(&folder) else {
            return Err(ArchiveError::Beside {
                entry: shown(path.as_bytes()),
                folder: shown(folder.trim_end_matches('/').as_bytes()),
            });
        };
        match Part::named(inner) {
            Part::Other => continue,
            Part::Unread(why) => unread.push((inner.to_owned(), why)),
            Part::Page if bytes.len() as u64 > LARGEST_FILE => {
                return Err(ArchiveError::LargeFile {
                    entry: shown(path.as_bytes()),
                });
            }
            Part::Page => {
                let place = RepoPath::new(format!("{name}/{inner}"));
                let text = decode(&place, bytes).map_err(ArchiveError::NotText)?;
                pages.push((inner.to_owned(), text));
            }
        }
    }
    Ok(PackSource {
        unread,
        ..PackSource::new(name, pages)
    })
}

/// All of it, as there is a limit to what it may be, and one end.
fn decompressed(archive: &[u8]) -> Result<Vec<u8>, ArchiveError> {
    let mut rest = archive;
    let mut contents = Vec::new();
    GzDecoder::new(&mut rest)
        .take(LARGEST_CONTENTS + 1)
        .read_to_end(&mut contents)
        .map_err(ArchiveError::NotGzip)?;
    if contents.len() as u64 > LARGEST_CONTENTS {
        return Err(ArchiveError::TooMuch);
    }
    // Programs differ in whether they read a second part, so one could hide what the other shows.
    match rest.is_empty() {
        true => Ok(contents),
        false => Err(ArchiveError::Trailing),
    }
}

/// The regular files, by their paths.
fn files(contents: &[u8]) -> Result<BTreeMap<String, Vec<u8>>, ArchiveError> {
    let mut rest = contents;
    let mut archive = Archive::new(&mut rest);
    // A folder has no bytes.
    let mut known: BTreeMap<String, Option<Vec<u8>>> = BTreeMap::new();
    let entries = archive.entries().map_err(ArchiveError::NotTar)?;
    for (index, entry) in entries.enumerate() {
        if index == MOST_ENTRIES {
            return Err(ArchiveError::TooMany);
        }
        let mut entry = entry.map_err(ArchiveError::NotTar)?;
        let raw = entry.path_bytes().into_owned();
        let refused = |why| ArchiveError::Entry {
            entry: shown(&raw),
            why,
        };
        let kind = entry.header().entry_type();
        if kind == EntryType::XGlobalHeader {
            let mut records = Vec::new();
            entry
                .read_to_end(&mut records)
                .map_err(ArchiveError::NotTar)?;
            if !is_comment(&records) {
                return Err(refused("says something of all entries that come after it"));
            }
            continue;
        }
        if !matches!(kind, EntryType::Regular | EntryType::Directory) {
            return Err(refused(
                "is neither a regular file nor a folder: links, pipes and devices are not unpacked",
            ));
        }
        if let Some(extensions) = entry.pax_extensions().map_err(ArchiveError::NotTar)? {
            for extension in extensions {
                let key = extension.map_err(ArchiveError::NotTar)?.key_bytes();
                if key.starts_with(b"GNU.sparse") {
                    return Err(refused("is a file with holes, which is not unpacked"));
                }
            }
        }
        let path = path(&raw, kind).map_err(refused)?;
        if path.len() > LONGEST_PATH || path.matches('/').count() > MOST_FOLDERS {
            return Err(ArchiveError::LongPath { entry: shown(&raw) });
        }
        let is_file = |path: &str| matches!(known.get(path), Some(Some(_)));
        let is_known = match kind {
            EntryType::Directory => is_file(&path),
            _ => known.contains_key(&path) || has_below(&known, &path),
        };
        let mut parents = path.match_indices('/').map(|(end, _)| &path[..end]);
        if is_known || parents.any(is_file) {
            return Err(refused("is there twice"));
        }
        if kind == EntryType::Directory {
            known.insert(path, None);
            continue;
        }
        let mut bytes = Vec::new();
        entry
            .read_to_end(&mut bytes)
            .map_err(ArchiveError::NotTar)?;
        if bytes.len() as u64 != entry.size() {
            return Err(refused("is cut short"));
        }
        known.insert(path, Some(bytes));
    }
    // Behind the end of the archive nothing but its padding may follow.
    match rest.iter().all(|byte| *byte == 0) {
        true => Ok(known
            .into_iter()
            .filter_map(|(path, bytes)| Some((path, bytes?)))
            .collect()),
        false => Err(ArchiveError::Trailing),
    }
}

/// Whether something lies in this folder, which need not have an entry of its own.
fn has_below(known: &BTreeMap<String, Option<Vec<u8>>>, folder: &str) -> bool {
    let below = format!("{folder}/");
    let first = known.range(below.clone()..).next();
    first.is_some_and(|(path, _)| path.starts_with(&below))
}

/// Whether a header for all that follows says nothing of it: `git archive` writes the commit there.
fn is_comment(records: &[u8]) -> bool {
    PaxExtensions::new(records)
        .all(|record| record.is_ok_and(|record| record.key_bytes() == b"comment"))
}

/// An entry's path, without `./` before it and `/` behind it.
fn path(raw: &[u8], kind: EntryType) -> Result<String, &'static str> {
    let path = std::str::from_utf8(raw).map_err(|_| "has a name that is not UTF-8")?;
    if path.chars().any(char::is_control) || path.contains('\\') {
        return Err("has a control character or a `\\` in its name");
    }
    if path.starts_with('/') {
        return Err("has an absolute path");
    }
    let path = path.strip_prefix("./").unwrap_or(path);
    let path = match kind {
        EntryType::Directory => path.strip_suffix('/').unwrap_or(path),
        _ => path,
    };
    // The folder that was packed, as `tar` names it.
    if kind == EntryType::Directory && matches!(path, "" | ".") {
        return Ok(String::new());
    }
    for part in path.split('/') {
        match part {
            ".." => return Err("leads out of the archive"),
            "" | "." => return Err("has a path with an empty part"),
            _ => {}
        }
    }
    Ok(path.to_owned())
}

/// What comes before the paths of the one pack's files: nothing, or its folder with a `/`.
fn folder(files: &BTreeMap<String, Vec<u8>>) -> Result<String, ArchiveError> {
    let is_volume = |path: &&String| {
        let name = path.rsplit('/').next().unwrap_or(path);
        VOLUMES.contains(&name)
    };
    let mut volumes = files.keys().filter(is_volume);
    let first = volumes.next().ok_or(ArchiveError::NotAPack)?;
    if let Some(second) = volumes.next() {
        return Err(ArchiveError::Several {
            first: shown(first.as_bytes()),
            second: shown(second.as_bytes()),
        });
    }
    match first.split_once('/') {
        None => Ok(String::new()),
        Some((folder, name)) if !name.contains('/') => Ok(format!("{folder}/")),
        Some(_) => Err(ArchiveError::NotAPack),
    }
}

/// A name as a message shows it: one line that steers nothing, cut when long.
fn shown(name: &[u8]) -> String {
    let escaped: String = match std::str::from_utf8(name) {
        Ok(name) => name.escape_debug().collect(),
        Err(_) => name.escape_ascii().to_string(),
    };
    let mut characters = escaped.chars();
    let shown: String = characters.by_ref().take(SHOWN).collect();
    match characters.count() {
        0 => shown.replace('`', "'"),
        more => format!(
            "{}… (and {})",
            shown.replace('`', "'"),
            counted(more, "character")
        ),
    }
}
