//! Which files are API documents: by their contents.
//!
//! Every file of YAML or JSON is looked through for the member at its root by which a document says what it is in;
//! only those that have one are parsed. Lock files, translations and data are passed over without being read as
//! anything.

mod marks;

use std::sync::Arc;

use rayon::prelude::*;

use super::references::library::{self, Unread};
use super::{Family, Formats, Options, Vendored};
use crate::outcome::Cause;
use crate::repository::{Repository, Trouble};
use crate::subject::SubjectTrouble;
use crate::text::{Place, RepoPath, SourceText};
use crate::tree::{Forest, Format, Kind, Node, Reading};
use crate::words;

/// What was found, in the order of paths.
#[derive(Default)]
pub(super) struct Found {
    pub candidates: Vec<Candidate>,
    pub vendored: Vec<Vendored>,
    pub troubles: Vec<SubjectTrouble>,
}

/// A file that is a document, or would be one if it could be read.
pub(super) struct Candidate {
    pub source: Arc<SourceText>,
    pub reading: Reading,
}

/// What one thread brings back.
enum Looked {
    Candidate(Candidate),
    Vendored(Vendored),
    Trouble(SubjectTrouble),
}

pub(super) fn discover(repository: &Repository, options: &Options) -> Found {
    let paths: Vec<&RepoPath> = repository.paths().collect();
    let looked: Vec<Looked> = paths
        .par_iter()
        .filter_map(|path| {
            let read = || look(repository, path, options);
            let looked = (repository.patience()).file(path.as_str(), read);
            looked.unwrap_or_else(|broken| {
                let trouble = SubjectTrouble::broken("/apis", path, &broken);
                Some(Looked::Trouble(trouble))
            })
        })
        .collect();
    let mut found = Found::default();
    for looked in looked {
        match looked {
            Looked::Candidate(candidate) => found.candidates.push(candidate),
            Looked::Vendored(vendored) => found.vendored.push(vendored),
            Looked::Trouble(trouble) => found.troubles.push(trouble),
        }
    }
    found
}

/// A file that is a document because somebody says so.
pub(super) fn named(repository: &Repository, path: &RepoPath) -> Result<Candidate, SubjectTrouble> {
    let source = repository.read_named(path);
    let source = source.map_err(|trouble| unseen(path, &trouble))?;
    let read = || library::read(&source, repository.limits());
    let reading = (repository.patience()).file(path.as_str(), read);
    let reading = reading.map_err(|broken| SubjectTrouble::broken("/apis", path, &broken))?;
    Ok(Candidate { source, reading })
}

fn look(repository: &Repository, path: &RepoPath, options: &Options) -> Option<Looked> {
    if options.named.contains(path) {
        return Some(match named(repository, path) {
            Ok(candidate) => Looked::Candidate(candidate),
            Err(trouble) => Looked::Trouble(trouble),
        });
    }
    let format = Format::of(path).filter(|format| *format != Format::Toml)?;
    // What somebody names is looked at wherever it lies.
    if repository.is_complete() && is_passed_over(path) {
        return None;
    }
    let source = match repository.read_in_passing(path) {
        Ok(source) => source,
        Err(trouble) => return promises(path).then(|| Looked::Trouble(unseen(path, &trouble))),
    };
    if !marks::has_mark(&source, format) {
        return None;
    }
    let mut reading = library::read(&source, repository.limits());
    reading.trees.truncate(1);
    let Some(tree) = reading.trees.pop() else {
        return Some(Looked::Candidate(Candidate { source, reading }));
    };
    // A forest of its own, as this runs on many threads.
    let mut forest = Forest::default();
    let file = forest.add_source(Arc::clone(&source));
    let tree = forest.add_tree(Some(file), tree);
    let Shown {
        family, because, ..
    } = shown(forest.root(tree))?;
    reading.trees = forest.into_trees();
    if options.vendored.is_match(path.as_str()) {
        return Some(Looked::Vendored(Vendored {
            path: path.clone(),
            family,
            because,
        }));
    }
    Some(Looked::Candidate(Candidate { source, reading }))
}

/// What a document says of itself.
pub(super) struct Shown<'f> {
    pub family: Family,
    /// To be read after "because".
    pub because: String,
    pub version: Node<'f>,
}

/// What a document says it is in, and by which words: `None` for one that says nothing of the kind.
pub(super) fn shown(root: Node<'_>) -> Option<Shown<'_>> {
    if root.kind() != Kind::Map {
        return None;
    }
    let shown = marks::MARKS.iter().find_map(|(key, family)| {
        let version = root.get(key)?;
        let text = version.scalar_text()?;
        let is_version = text.starts_with(|c: char| c.is_ascii_digit());
        is_version.then(|| Shown {
            family: *family,
            because: format!("its root has {}", words::quoted(&format!("{key}: {text}"))),
            version,
        })
    })?;
    // Settings of a generator have such members, too.
    let is_described = || {
        root.get("info")
            .is_some_and(|info| info.kind() == Kind::Map)
    };
    (!Formats::of(root).is_empty() || is_described()).then_some(shown)
}

/// What is to be said of a document that could not be parsed.
pub(super) fn unreadable(source: &Arc<SourceText>, unread: &Unread) -> SubjectTrouble {
    let path = source.path();
    let problems = unread.problem.as_ref();
    let Some(problem) = problems.and_then(|(_, problems)| problems.first()) else {
        return trouble(
            unread.cause,
            Place::File(path.clone()),
            unread.message.clone(),
        );
    };
    let place = Place::Text {
        source: Arc::clone(source),
        span: problem.span,
    };
    let format = Format::of(path).unwrap_or(Format::Yaml);
    let what = match marks::mark(source, format) {
        Some(Family::OpenApi) => " looks like an OpenAPI document and",
        Some(Family::AsyncApi) => " looks like an AsyncAPI document and",
        Some(Family::Arazzo) => " looks like an Arazzo document and",
        None => "",
    };
    let message = format!("`{path}`{what} could not be read: {}", problem.message);
    trouble(unread.cause, place, message)
}

fn unseen(path: &RepoPath, met: &Trouble) -> SubjectTrouble {
    trouble(met.kind.into(), Place::File(path.clone()), met.to_string())
}

fn trouble(cause: Cause, place: Place, message: String) -> SubjectTrouble {
    SubjectTrouble {
        cause,
        pointer: "/apis".to_owned(),
        place,
        message,
    }
}

/// Folders whose contents others wrote, a machine made, or a test makes up.
const PASSED_OVER: [&str; 9] = [
    "node_modules",
    "vendor",
    "third_party",
    "target",
    ".venv",
    "fixtures",
    "__fixtures__",
    "__mocks__",
    "testdata",
];

fn is_passed_over(path: &RepoPath) -> bool {
    let mut folders = path.folder().split('/');
    folders.any(|folder| PASSED_OVER.contains(&folder))
}

/// Whether a file that nobody could look at may be a document, by its name.
fn promises(path: &RepoPath) -> bool {
    let name = path.name().to_ascii_lowercase();
    marks::MARKS.iter().any(|(key, _)| name.contains(key))
}
