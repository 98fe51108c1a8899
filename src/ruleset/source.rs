//! The files of rulesets, from disk.

use std::io::{ErrorKind, Read};
use std::path::Path;

use super::Unread;
use crate::repository::decode;
use crate::text::RepoPath;

/// A ruleset is some pages of text. This is a hundred times that.
const LARGEST_FILE: u64 = 4 << 20;

/// The text of a ruleset's file: what [`super::read`] is usually given to open files with. A link is followed, as
/// the user named the file; a pipe or a device is not waited for.
#[expect(
    clippy::disallowed_methods,
    reason = "rulesets are one of the places that open files"
)]
pub(super) fn open(path: &str) -> Result<String, Unread> {
    let unread = |error: std::io::Error| match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => Unread::Missing,
        _ => Unread::Because(error.to_string()),
    };
    let metadata = std::fs::metadata(Path::new(path)).map_err(unread)?;
    if !metadata.is_file() {
        return Err(Unread::Because("it is not a regular file".to_owned()));
    }
    let too_large = || Unread::Because(format!("it is larger than {LARGEST_FILE} bytes"));
    if metadata.len() > LARGEST_FILE {
        return Err(too_large());
    }
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).map_err(unread)?;
    // It may have grown meanwhile.
    let mut capped = file.take(LARGEST_FILE + 1);
    capped.read_to_end(&mut bytes).map_err(unread)?;
    if bytes.len() as u64 > LARGEST_FILE {
        return Err(too_large());
    }
    decode(&RepoPath::new(path), bytes).map_err(|trouble| Unread::Because(trouble.message))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_regular_files_of_a_sensible_size_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
        std::fs::write(path("r.yaml"), "rules: {}").unwrap();
        std::fs::write(path("big.yaml"), vec![b' '; (4 << 20) + 1]).unwrap();
        assert_eq!(open(&path("r.yaml")).as_deref(), Ok("rules: {}"));
        assert_eq!(open(&path("no.yaml")), Err(Unread::Missing));
        assert_eq!(open(&path("r.yaml/x.yaml")), Err(Unread::Missing));
        assert!(matches!(open(&path("big.yaml")), Err(Unread::Because(_))));
        assert!(matches!(open(&path("")), Err(Unread::Because(_))));
    }

    #[test]
    fn a_ruleset_is_read_from_disk() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
        std::fs::write(path("base.yaml"), "rules: {}").unwrap();
        std::fs::write(path("r.yaml"), "extends: base.yaml").unwrap();
        let ruleset = crate::ruleset::read(&path("r.yaml"), &open).unwrap();
        assert_eq!(ruleset.files, [path("r.yaml"), path("base.yaml")]);
    }
}
