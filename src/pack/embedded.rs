//! The packs that come with the program: `rules/`, as the build script found it.

use std::collections::BTreeMap;

use super::source::{PackSource, VOLUMES};

/// A file below `rules/`.
struct File {
    path: &'static str,
    /// As its author wrote it.
    page: &'static str,
    /// The same data as JSON, without examples.
    digest: &'static str,
}

const FILES: &[File] = include!(concat!(env!("OUT_DIR"), "/embedded_rules.rs"));

/// The pages, as their authors wrote them.
pub(super) fn pages() -> impl Iterator<Item = PackSource> {
    sources(|file| file.page)
}

/// What is left of them for a check.
pub(super) fn digests() -> impl Iterator<Item = PackSource> {
    sources(|file| file.digest)
}

/// One source for each folder that holds a `pack.yaml` or a `library.yaml`.
fn sources(text: impl Fn(&File) -> &'static str) -> impl Iterator<Item = PackSource> {
    let mut packs: BTreeMap<&str, Vec<(String, String)>> = BTreeMap::new();
    for file in FILES {
        let folder = VOLUMES
            .iter()
            .find_map(|name| file.path.strip_suffix(name)?.strip_suffix('/'));
        if let Some(folder) = folder {
            packs.insert(folder, Vec::new());
        }
    }
    for file in FILES {
        let owner = packs.iter_mut().find_map(|(folder, files)| {
            let inner = file.path.strip_prefix(*folder)?.strip_prefix('/')?;
            Some((files, inner))
        });
        if let Some((files, inner)) = owner {
            files.push((inner.to_owned(), text(file).to_owned()));
        }
    }
    packs
        .into_iter()
        .map(|(folder, files)| PackSource::new(&format!("rules/{folder}"), files))
}
