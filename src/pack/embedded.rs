//! The packs that come with the program: `rules/`, as the build script found it.

use std::collections::BTreeMap;

use super::source::PackSource;

/// A file below `rules/`.
struct File {
    path: &'static str,
    /// As its author wrote it.
    page: &'static str,
    /// The same data as JSON, without examples.
    extract: &'static str,
}

const FILES: &[File] = include!(concat!(env!("OUT_DIR"), "/embedded_rules.rs"));

/// The folders of packs and libraries below `rules/`, each with the digest of what it holds.
const DIGESTS: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/embedded_digests.rs"));

/// The pages, as their authors wrote them.
pub(super) fn pages() -> impl Iterator<Item = PackSource> {
    sources(|file| file.page).map(|(source, _)| source)
}

/// What is left of them for a check, each with the digest of the pages.
pub(super) fn extracts() -> impl Iterator<Item = (PackSource, &'static str)> {
    sources(|file| file.extract)
}

/// One source for each folder that holds a pack or a library, with the digest of its pages.
fn sources(
    text: impl Fn(&File) -> &'static str,
) -> impl Iterator<Item = (PackSource, &'static str)> {
    let digests: BTreeMap<&str, &str> = DIGESTS.iter().copied().collect();
    let mut packs: BTreeMap<&str, Vec<(String, String)>> = BTreeMap::new();
    for folder in digests.keys() {
        packs.insert(folder, Vec::new());
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
    packs.into_iter().map(move |(folder, files)| {
        let source = PackSource::new(&format!("rules/{folder}"), files);
        (source, digests[folder])
    })
}
