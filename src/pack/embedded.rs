//! The packs that come with the program: `rules/`, as the build script found it.

use std::collections::BTreeMap;

use super::source::PackSource;

/// Path below `rules/` and text of every file there.
const FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/embedded_rules.rs"));

/// One source for each folder that holds a `pack.yaml`.
pub(super) fn sources() -> impl Iterator<Item = PackSource> {
    let mut packs: BTreeMap<&str, Vec<(String, String)>> = BTreeMap::new();
    for (path, _) in FILES {
        if let Some(folder) = path.strip_suffix("/pack.yaml") {
            packs.insert(folder, Vec::new());
        }
    }
    for (path, text) in FILES {
        let owner = packs.iter_mut().find_map(|(folder, files)| {
            let inner = path.strip_prefix(*folder)?.strip_prefix('/')?;
            Some((files, inner))
        });
        if let Some((files, inner)) = owner {
            files.push((inner.to_owned(), (*text).to_owned()));
        }
    }
    packs
        .into_iter()
        .map(|(folder, files)| PackSource::new(&format!("rules/{folder}"), files))
}
