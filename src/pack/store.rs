//! Packs that were pulled from registries, kept in a folder by what they are.
//!
//! An archive lies there under its digest, with its signature beside it as `minisign` looks for it, and a small file for
//! each reference says which archive is meant. The folder is believed in nothing: digests are looked at again here, and
//! signatures by whoever opens a pack. What nothing can prove any more is that a tag meant this archive when it was
//! pulled; a lock file holds that.

use std::io;
use std::path::{Path, PathBuf};

use super::archive::LARGEST_ARCHIVE;
use super::place::{ContentDigest, OciReference, OciVersion};
use super::signature::{LARGEST_SIGNATURE, SIGNATURE_ENDING};
use super::source::{PackSourceError, read_at_most};
use crate::unfinished::{self, Readers, Temporary};

/// A folder of packs. It is made when the first is kept.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Store {
    folder: PathBuf,
}

/// What a registry has under a reference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Artifact {
    /// Of the manifest that named the two.
    pub manifest: ContentDigest,
    /// As it was made and signed.
    pub archive: Vec<u8>,
    pub signature: Option<Vec<u8>>,
}

/// Why a pack is not in the store, or did not get there.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("there is no folder for packs from registries")]
    NoFolder,
    #[error("`{0}` was not pulled")]
    NotPulled(OciReference),
    #[error("what was pulled for `{reference}` has changed since: {why}")]
    Changed {
        reference: OciReference,
        why: String,
    },
    #[error(transparent)]
    Unreadable(#[from] PackSourceError),
    #[error("`{}` could not be written", file.display())]
    Unwritable {
        file: PathBuf,
        #[source]
        error: io::Error,
    },
}

impl StoreError {
    /// What to do.
    pub fn help(&self) -> Option<String> {
        match self {
            StoreError::NoFolder => Some("name one with `--store` or YARDSTICK_STORE".to_owned()),
            StoreError::NotPulled(reference) => Some(format!(
                "`yardstick pull` fetches what the settings name, and `yardstick pull {reference}` this; nothing else \
                 uses the network"
            )),
            StoreError::Changed { .. } => Some("fetch it again with `yardstick pull`".to_owned()),
            StoreError::Unreadable(_) | StoreError::Unwritable { .. } => None,
        }
    }
}

/// A reference's file is three lines.
const LARGEST_REFERENCE: u64 = 4 << 10;

impl Store {
    pub fn at(folder: PathBuf) -> Store {
        Store { folder }
    }

    /// What was pulled for a reference. Its digests fit; its signature was not looked at.
    pub fn open(&self, reference: &OciReference) -> Result<Artifact, StoreError> {
        let changed = |why: &str| StoreError::Changed {
            reference: reference.clone(),
            why: why.to_owned(),
        };
        let record = read_at_most(&self.reference_file(reference), LARGEST_REFERENCE)?
            .ok_or_else(|| StoreError::NotPulled(reference.clone()))?;
        let record = Record::read(&record).ok_or_else(|| changed("its record cannot be read"))?;
        if record.reference != reference.to_string() {
            return Err(changed("its record is that of another"));
        }
        if let OciVersion::Digest(digest) = reference.version()
            && record.manifest != *digest
        {
            return Err(changed("its record names another manifest"));
        }
        let file = self.archive_file(&record.archive);
        let archive =
            read_at_most(&file, LARGEST_ARCHIVE)?.ok_or_else(|| changed("the archive is gone"))?;
        if ContentDigest::of(&archive) != record.archive {
            return Err(changed("the archive has another digest"));
        }
        Ok(Artifact {
            manifest: record.manifest,
            archive,
            signature: read_at_most(&beside(&file), LARGEST_SIGNATURE)?,
        })
    }

    /// Keeps what was pulled for a reference. The reference's own file comes last, so that it never names what is not
    /// there.
    pub fn keep(&self, reference: &OciReference, artifact: &Artifact) -> Result<(), StoreError> {
        let unwritable = |error| StoreError::Unwritable {
            file: self.folder.clone(),
            error,
        };
        std::fs::create_dir_all(&self.folder).map_err(unwritable)?;
        let digest = ContentDigest::of(&artifact.archive);
        let file = self.archive_file(&digest);
        self.write(&file, &artifact.archive)?;
        if let Some(signature) = &artifact.signature {
            self.write(&beside(&file), signature)?;
        }
        let record = Record {
            reference: reference.to_string(),
            manifest: artifact.manifest.clone(),
            archive: digest,
        };
        self.write(&self.reference_file(reference), record.text().as_bytes())
    }

    fn archive_file(&self, digest: &ContentDigest) -> PathBuf {
        self.folder
            .join(format!("sha256-{}.tar.gz", digest.digits()))
    }

    fn reference_file(&self, reference: &OciReference) -> PathBuf {
        let name = ContentDigest::of(reference.to_string().as_bytes());
        self.folder.join(format!("reference-{}", name.digits()))
    }

    /// Writes a file whole or not at all: others may read the same folder now. An archive is kept as it came, byte for
    /// byte, as its digest is its name.
    fn write(&self, file: &Path, bytes: &[u8]) -> Result<(), StoreError> {
        let write = || {
            let written = Temporary::write(&self.folder, bytes, Readers::Owner)?;
            written.place(file, &mut unfinished::hold())
        };
        write().map_err(|error| StoreError::Unwritable {
            file: file.to_owned(),
            error,
        })
    }
}

/// Where the signature of an archive lies.
fn beside(archive: &Path) -> PathBuf {
    let mut file = archive.as_os_str().to_owned();
    file.push(SIGNATURE_ENDING);
    file.into()
}

/// Which archive a reference meant when it was pulled.
struct Record {
    reference: String,
    manifest: ContentDigest,
    archive: ContentDigest,
}

impl Record {
    fn text(&self) -> String {
        format!("{}\n{}\n{}\n", self.reference, self.manifest, self.archive)
    }

    fn read(bytes: &[u8]) -> Option<Record> {
        let text = std::str::from_utf8(bytes).ok()?;
        let lines: Vec<&str> = text.lines().collect();
        let [reference, manifest, archive] = lines.as_slice() else {
            return None;
        };
        Some(Record {
            reference: (*reference).to_owned(),
            manifest: ContentDigest::read(manifest)?,
            archive: ContentDigest::read(archive)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TAG: &str = "oci://registry.example/plots:1";

    fn reference(text: &str) -> OciReference {
        OciReference::read(text).unwrap()
    }

    fn artifact() -> Artifact {
        Artifact {
            manifest: ContentDigest::of(b"manifest"),
            archive: b"archive".to_vec(),
            signature: Some(b"signature".to_vec()),
        }
    }

    /// A store that holds one pack, and the files in it.
    fn filled() -> (tempfile::TempDir, Store) {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::at(folder.path().join("new/store"));
        store.keep(&reference(TAG), &artifact()).unwrap();
        (folder, store)
    }

    fn why(store: &Store, text: &str) -> String {
        store.open(&reference(text)).unwrap_err().to_string()
    }

    #[test]
    fn what_is_kept_comes_out_again() {
        let (_folder, store) = filled();
        assert_eq!(store.open(&reference(TAG)).unwrap(), artifact());
        let pinned = format!(
            "oci://registry.example/plots@{}",
            ContentDigest::of(b"manifest")
        );
        store.keep(&reference(&pinned), &artifact()).unwrap();
        assert_eq!(store.open(&reference(&pinned)).unwrap(), artifact());
    }

    #[test]
    fn what_was_not_pulled_is_not_there() {
        let (_folder, store) = filled();
        for other in [
            "oci://registry.example/plots:2",
            "oci://other.example/plots:1",
        ] {
            assert_eq!(why(&store, other), format!("`{other}` was not pulled"));
        }
    }

    #[test]
    fn what_changed_is_told() {
        let changed = |file: &dyn Fn(&Store) -> PathBuf, bytes: Option<&[u8]>, expected: &str| {
            let (_folder, store) = filled();
            match bytes {
                Some(bytes) => std::fs::write(file(&store), bytes).unwrap(),
                None => std::fs::remove_file(file(&store)).unwrap(),
            }
            assert_eq!(
                why(&store, TAG),
                format!("what was pulled for `{TAG}` has changed since: {expected}")
            );
        };
        let archive = |store: &Store| store.archive_file(&ContentDigest::of(b"archive"));
        changed(&archive, Some(b"Archive"), "the archive has another digest");
        changed(&archive, None, "the archive is gone");
        let record = |store: &Store| store.reference_file(&reference(TAG));
        changed(&record, Some(b""), "its record cannot be read");
        changed(
            &record,
            Some(b"a\nsha256:../../x\nb\n"),
            "its record cannot be read",
        );
        let digest = ContentDigest::of(b"archive");
        let others = format!("oci://registry.example/sheds:1\n{digest}\n{digest}\n");
        changed(
            &record,
            Some(others.as_bytes()),
            "its record is that of another",
        );
    }

    #[test]
    fn a_digest_that_was_named_has_to_be_the_one_that_was_pulled() {
        let (_folder, store) = filled();
        let pinned = reference(&format!(
            "oci://registry.example/plots@{}",
            ContentDigest::of(b"another")
        ));
        store.keep(&pinned, &artifact()).unwrap();
        assert_eq!(
            why(&store, &pinned.to_string()),
            format!(
                "what was pulled for `{pinned}` has changed since: its record names another manifest"
            )
        );
    }
}
