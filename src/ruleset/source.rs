//! The files of rulesets, from disk.

use std::io::ErrorKind;
use std::path::Path;

use super::Unread;
use crate::files::{self, Links, Refusal};
use crate::repository::decode;
use crate::text::RepoPath;

/// A ruleset is some pages of text. This is a hundred times that.
const LARGEST_FILE: u64 = 4 << 20;

/// The text of a ruleset's file: what [`super::read`] is usually given to open files with. A link is followed, as
/// the user named the file; a pipe or a device is not waited for. Where a folder is given, settings that were found in it
/// named the file, and neither that file nor what it extends may lie elsewhere: its words would be drawn in a report.
pub(super) fn open(path: &str, within: Option<&Path>) -> Result<String, Unread> {
    let bytes = match within {
        Some(folder) => files::inside(folder, Path::new(path), Links::Followed, LARGEST_FILE),
        None => files::named(Path::new(path), Links::Followed, LARGEST_FILE),
    };
    let bytes = bytes.map_err(|refusal| match refusal {
        Refusal::Leaves | Refusal::Absolute => Unread::Because(
            "it lies outside the repository whose settings name it; name it with `--ruleset`"
                .to_owned(),
        ),
        Refusal::NotAFile => Unread::Because("it is not a regular file".to_owned()),
        Refusal::TooLarge => Unread::Because(format!("it is larger than {LARGEST_FILE} bytes")),
        Refusal::Unreadable(error) => match error.kind() {
            ErrorKind::NotFound | ErrorKind::NotADirectory => Unread::Missing,
            _ => Unread::Because(error.to_string()),
        },
        refusal @ (Refusal::Link | Refusal::Circle) => {
            Unread::Because(refusal.into_io().to_string())
        }
    })?;
    decode(&RepoPath::new(path), bytes).map_err(|trouble| Unread::Because(trouble.message))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_regular_files_of_a_sensible_size_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
        let open = |path: &str| open(path, None);
        std::fs::write(path("r.yaml"), "rules: {}").unwrap();
        std::fs::write(path("big.yaml"), vec![b' '; (4 << 20) + 1]).unwrap();
        assert_eq!(open(&path("r.yaml")).as_deref(), Ok("rules: {}"));
        assert_eq!(open(&path("no.yaml")), Err(Unread::Missing));
        assert_eq!(open(&path("r.yaml/x.yaml")), Err(Unread::Missing));
        assert!(matches!(open(&path("big.yaml")), Err(Unread::Because(_))));
        assert!(matches!(open(&path("")), Err(Unread::Because(_))));
    }

    #[test]
    fn what_a_repository_names_lies_in_it() {
        let folder = tempfile::tempdir().unwrap();
        let inside = folder.path().join("inside");
        std::fs::create_dir(&inside).unwrap();
        let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
        std::fs::write(path("r.yaml"), "rules: {}").unwrap();
        std::fs::write(path("inside/r.yaml"), "rules: {}").unwrap();
        std::fs::write(path("inside/out.yaml"), "extends: ../r.yaml").unwrap();
        let open = |path: &str| open(path, Some(&inside));
        assert_eq!(open(&path("inside/r.yaml")).as_deref(), Ok("rules: {}"));
        let outside = open(&path("inside/../r.yaml"));
        assert!(matches!(&outside, Err(Unread::Because(why)) if why.contains("outside")));
        let mistakes = crate::ruleset::read(&path("inside/out.yaml"), &open).unwrap_err();
        assert!(mistakes[0].message.contains("outside"), "{mistakes:?}");
    }

    #[test]
    fn a_ruleset_is_read_from_disk() {
        let open = |path: &str| open(path, None);
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
        std::fs::write(path("base.yaml"), "rules: {}").unwrap();
        std::fs::write(path("r.yaml"), "extends: base.yaml").unwrap();
        let ruleset = crate::ruleset::read(&path("r.yaml"), &open).unwrap();
        assert_eq!(ruleset.files, [path("r.yaml"), path("base.yaml")]);
    }
}
