//! From a name to a text, or to the reason why there is none.

use std::sync::Arc;

use super::trouble::{Trouble, TroubleKind};
use super::{Entry, EntryKind};
use crate::files::{Refusal, Root};
use crate::limits::{Limit, Limits};
use crate::text::{RepoPath, SourceText};

/// The text of an entry.
pub(super) fn read(
    root: &Root,
    entry: &Entry,
    limits: &Limits,
) -> Result<Arc<SourceText>, Trouble> {
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
    let bytes = root.read_through(&entry.os_path, limits.file_size);
    let bytes = bytes.map_err(|refusal| trouble(path.clone(), refusal, limits))?;
    let text = decode(&path, bytes)?;
    Ok(Arc::new(SourceText::new(path, text)))
}

/// What a refusal means for a file of the repository, which may be as large as the limits say.
pub(super) fn trouble(path: RepoPath, refusal: Refusal, limits: &Limits) -> Trouble {
    let (kind, message) = match refusal {
        Refusal::NotAFile => (TroubleKind::NotAFile, "is not a regular file".to_owned()),
        Refusal::Leaves => (
            TroubleKind::LinkLeavesRoot,
            "lies outside the repository and is not read".to_owned(),
        ),
        Refusal::Absolute => (TroubleKind::LinkLeavesRoot, ABSOLUTE.to_owned()),
        Refusal::Circle => (TroubleKind::LinkBroken, CIRCLE.to_owned()),
        // Links were followed before: somebody put another one there meanwhile.
        Refusal::Link => (
            TroubleKind::Vanished,
            "was replaced while it was read; run again".to_owned(),
        ),
        Refusal::TooLarge => {
            let reached = limits.reached(Limit::FileSize);
            (TroubleKind::TooLarge, format!("is {reached}"))
        }
        Refusal::Unreadable(cause) => return Trouble::io(path, &cause),
    };
    Trouble::new(Some(path), kind, message)
}

/// A link that is right on one machine.
pub(super) const ABSOLUTE: &str = "is a link by an absolute path, which leads elsewhere on another machine and is not followed; make it \
     relative";

/// A link that leads to nothing.
pub(super) const CIRCLE: &str = "is a link that leads nowhere, or in a circle";

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
