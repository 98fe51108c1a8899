//! Folders of other people's work, known by what the tools that fetched it leave there.

use std::collections::BTreeSet;

use crate::text::RepoPath;

/// A folder that a tool fills with other people's work.
struct Fetched {
    folder: &'static str,
    /// A file that shows that it did.
    proof: &'static str,
    lies: Lies,
}

/// Where the proof lies.
#[derive(Clone, Copy)]
enum Lies {
    InTheFolder,
    /// In the folder of each package, further down.
    InEachPackage,
}

const fn fetched_into(folder: &'static str, proof: &'static str, lies: Lies) -> Fetched {
    Fetched {
        folder,
        proof,
        lies,
    }
}

const FETCHED: [Fetched; 8] = [
    fetched_into("node_modules", "package.json", Lies::InEachPackage),
    fetched_into("bower_components", "bower.json", Lies::InEachPackage),
    fetched_into("bower_components", ".bower.json", Lies::InEachPackage),
    // Go's, and PHP's.
    fetched_into("vendor", "modules.txt", Lies::InTheFolder),
    fetched_into("vendor", "autoload.php", Lies::InTheFolder),
    fetched_into("venv", "pyvenv.cfg", Lies::InTheFolder),
    fetched_into(".venv", "pyvenv.cfg", Lies::InTheFolder),
    fetched_into("env", "pyvenv.cfg", Lies::InTheFolder),
];

/// The outermost of them that the walk met: those that `.gitignore` names are not among them.
pub(super) fn fetched(files: &[RepoPath]) -> BTreeSet<String> {
    let folder = |path: &RepoPath| {
        let parts: Vec<&str> = path.folder().split('/').collect();
        let is_fetched = |depth: &usize| {
            let below = parts.len() - 1 - depth;
            FETCHED.iter().any(|fetched| {
                let lies_there = match fetched.lies {
                    Lies::InTheFolder => below == 0,
                    Lies::InEachPackage => below > 0,
                };
                parts[*depth] == fetched.folder && path.name() == fetched.proof && lies_there
            })
        };
        let outermost = (0..parts.len()).find(is_fetched)?;
        Some(parts[..=outermost].join("/"))
    };
    let folders: BTreeSet<String> = files.iter().filter_map(folder).collect();
    let is_outermost = |one: &&String| !lies_in(one, &folders);
    folders.iter().filter(is_outermost).cloned().collect()
}

/// Whether a path lies in one of these folders.
pub(super) fn lies_in(path: &str, folders: &BTreeSet<String>) -> bool {
    let mut slashes = path.match_indices('/');
    slashes.any(|(at, _)| folders.contains(&path[..at]))
}
