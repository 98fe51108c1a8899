//! From a name to a text, or to the reason why there is none.

#![expect(
    clippy::disallowed_methods,
    reason = "the repository layer is one of the three places that open files"
)]

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use super::limits::MAX_FILE_SIZE;
use super::trouble::{Trouble, TroubleKind};
use super::{Entry, EntryKind};
use crate::text::{RepoPath, SourceText};

/// The text of an entry.
pub(super) fn read(root: &Path, entry: &Entry) -> Result<Arc<SourceText>, Trouble> {
    let path = entry.path.clone();
    let refuse = |kind, message| Err(Trouble::new(Some(path.clone()), kind, message));
    match entry.kind {
        EntryKind::Regular | EntryKind::LinkToFile => {}
        EntryKind::LinkToFolder => {
            return refuse(TroubleKind::LinkToFolder, "is a link to a folder");
        }
        EntryKind::LinkNowhere => {
            return refuse(
                TroubleKind::LinkBroken,
                "is a link to nothing that can be read in the repository",
            );
        }
        EntryKind::Other => return refuse(TroubleKind::NotAFile, "is not a regular file"),
    }
    let bytes = bytes(root, &entry.os_path, MAX_FILE_SIZE).map_err(|trouble| Trouble {
        path: Some(path.clone()),
        ..trouble
    })?;
    let text = decode(&path, bytes)?;
    Ok(Arc::new(SourceText::new(path, text)))
}

/// The bytes of a file inside the root, if it is regular and not larger than `limit`.
pub(super) fn bytes(root: &Path, relative: &Path, limit: u64) -> Result<Vec<u8>, Trouble> {
    let path = RepoPath::new(relative.to_string_lossy());
    let io = |cause: std::io::Error| Trouble::io(path.clone(), &cause);
    let refuse = |kind, message: String| Trouble::new(Some(path.clone()), kind, message);
    let too_large = || {
        let megabytes = limit / (1024 * 1024);
        refuse(
            TroubleKind::TooLarge,
            format!("is larger than {megabytes} MiB, the most that is read"),
        )
    };

    // What the name leads to is settled before anything is opened: opening a pipe would wait for a writer.
    let target = root.join(relative).canonicalize().map_err(io)?;
    if !target.starts_with(root) {
        return Err(refuse(
            TroubleKind::LinkLeavesRoot,
            "lies outside the repository and is not read".to_owned(),
        ));
    }
    let before = fs::symlink_metadata(&target).map_err(io)?;
    if !before.is_file() {
        return Err(refuse(
            TroubleKind::NotAFile,
            "is not a regular file".to_owned(),
        ));
    }
    if before.len() > limit {
        return Err(too_large());
    }
    let file = open(&target).map_err(io)?;
    // Somebody may have put another file there meanwhile.
    let after = file.metadata().map_err(io)?;
    if !is_same(&before, &after) {
        return Err(refuse(
            TroubleKind::Vanished,
            "was replaced while it was read; run again".to_owned(),
        ));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(before.len()).unwrap_or_default());
    file.take(limit + 1).read_to_end(&mut bytes).map_err(io)?;
    if bytes.len() as u64 > limit {
        return Err(too_large());
    }
    Ok(bytes)
}

/// Opens for reading and never waits, should the file have become a pipe in the last microsecond.
#[cfg(any(
    target_os = "macos",
    all(
        target_os = "linux",
        any(target_arch = "x86_64", target_arch = "aarch64")
    )
))]
fn open(path: &Path) -> std::io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    // The systems' number for it, which the standard library does not name.
    const O_NONBLOCK: i32 = if cfg!(target_os = "macos") {
        0x4
    } else {
        0o4000
    };
    OpenOptions::new()
        .read(true)
        .custom_flags(O_NONBLOCK)
        .open(path)
}

#[cfg(not(any(
    target_os = "macos",
    all(
        target_os = "linux",
        any(target_arch = "x86_64", target_arch = "aarch64")
    )
)))]
fn open(path: &Path) -> std::io::Result<File> {
    OpenOptions::new().read(true).open(path)
}

#[cfg(unix)]
fn is_same(before: &Metadata, after: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    after.is_file() && (before.dev(), before.ino()) == (after.dev(), after.ino())
}

#[cfg(not(unix))]
fn is_same(_before: &Metadata, after: &Metadata) -> bool {
    after.is_file()
}

/// UTF-8 or the reason why not, in the order in which the reasons help most.
pub(crate) fn decode(path: &RepoPath, bytes: Vec<u8>) -> Result<String, Trouble> {
    let refuse = |kind, message: String| Trouble::new(Some(path.clone()), kind, message);
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        let message = "is UTF-16; save it as UTF-8".to_owned();
        return Err(refuse(TroubleKind::Utf16, message).at(0));
    }
    if let Some(at) = memchr::memchr(0, &bytes) {
        let message = "is binary (it has a NUL byte), not text".to_owned();
        return Err(refuse(TroubleKind::Binary, message).at(at));
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let line = 1 + memchr::memchr_iter(b'\n', &error.as_bytes()[..at]).count();
        let byte = error.as_bytes()[at];
        let message =
            format!("is not UTF-8: byte {at} (0x{byte:02x}, in line {line}) is no part of a character; save it as UTF-8");
        refuse(TroubleKind::NotUtf8, message).at(at)
    })
}
