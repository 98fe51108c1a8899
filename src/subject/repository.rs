//! `$.repository`: what a folder's files say about how a service is kept.
//!
//! The contract is in `docs/dossier.md`. Each fact has its own module, which knows a format and nothing of the
//! others; `roles` alone knows which file is for whom, and only such files are read. What the facts mean for
//! any standard is for the packs to say.

mod roles;
mod sources;

mod documents;
mod headings;
mod licence_texts;
mod licences;

mod code;
mod lines;
mod listed;
mod owners;
mod security;
mod update_bots;
mod workflows;

mod declarations;
mod dependencies;
mod images;
mod manifests;
mod publiccode;
mod runtimes;
mod services;
mod versions;
mod xml;

#[cfg(feature = "git")]
mod git;

#[cfg(test)]
mod testing;

use crate::guard::{Broken, Patience};
use crate::outcome::Cause;
use crate::repository::{Repository, Trouble};
use crate::subject::SubjectTrouble;
use crate::text::{Place, RepoPath};
use crate::tree::{Builder, Forest, Origin};
use crate::words::counted;

use dependencies::Dependencies;
use listed::Listed;
use sources::{Source, Sources};

/// Writes the mapping that stands at `$.repository`; the caller has set the key. Files are read and parsed on all
/// threads; what is written depends on their paths' order alone.
pub fn build(
    repository: &Repository,
    forest: &mut Forest,
    builder: &mut Builder,
) -> Vec<SubjectTrouble> {
    let mut troubles = walk_troubles(repository);
    let patience = repository.patience();
    let sources = Sources::gather(repository, forest, &mut troubles);
    let mut dependencies = Dependencies::gather(&sources, forest, repository, &mut troubles);
    dependencies.lock(repository, &sources, forest, &mut troubles);
    let mut facts = Facts {
        sources: &sources,
        forest,
        patience,
        troubles,
    };
    builder.map(Origin::Nowhere, |builder| {
        facts.files(builder);
        documents::write(&mut facts, builder);
        licences::write(&mut facts, builder);
        facts.part(&["licence-declarations"], builder, declarations::write);
        facts.part(&["security-policy"], builder, security::write_policy);
        facts.part(&["security-txt"], builder, security::write_txt);
        facts.part(&["owners"], builder, owners::write);
        facts.part(&["workflows"], builder, workflows::write);
        facts.part(&["update-bots"], builder, update_bots::write);
        facts.part(&["manifests", "lockfiles"], builder, manifests::write);
        dependencies.write(builder);
        let images = facts.part(&["images", "runtimes", "services"], builder, images::write);
        facts.part(&["runtimes"], builder, |facts, builder| {
            runtimes::write(facts, &images, builder);
        });
        facts.part(&["services"], builder, |facts, builder| {
            services::write(facts, &images, builder);
        });
        facts.part(&["versions"], builder, versions::write);
        facts.part(&["publiccode"], builder, publiccode::write);
        #[cfg(feature = "git")]
        facts.part(&["git"], builder, |facts, builder| {
            git::write(facts, repository, builder);
        });
    });
    facts.troubles
}

/// What every fact is made from, and where it reports what it could not see.
struct Facts<'a> {
    sources: &'a Sources,
    forest: &'a Forest,
    patience: Patience,
    troubles: Vec<SubjectTrouble>,
}

impl Facts<'_> {
    /// Writes the facts with these keys. Where that breaks off none of them is written, and all are in doubt.
    fn part<T: Default>(
        &mut self,
        keys: &[&str],
        builder: &mut Builder,
        write: impl FnOnce(&mut Self, &mut Builder) -> T,
    ) -> T {
        let patience = self.patience;
        let written = builder
            .attempt(|builder| patience.part(&keys.join(", "), || write(&mut *self, builder)));
        written.unwrap_or_else(|broken| {
            for key in keys {
                let is_of_it = |source: &&Source| source.role.keys(&source.path).contains(key);
                let files: Vec<&Source> = self.sources.iter().filter(is_of_it).collect();
                self.troubles.push(match files.as_slice() {
                    [file] => SubjectTrouble::broken(pointer(key), &file.path, &broken),
                    _ => SubjectTrouble::broken_part(pointer(key), &broken),
                });
            }
            T::default()
        })
    }

    /// Asks one file what it says of a fact. Where that breaks off, the fact is in doubt.
    fn ask<T: Default>(&mut self, source: &Source, key: &str, read: impl FnOnce() -> T) -> T {
        let read = self.patience.file(source.path.as_str(), || {
            #[cfg(test)]
            source.spring(key);
            read()
        });
        self.settled(source, key, read)
    }

    /// The same for a fact that a file may state very often. Where it does so more often than is listed, the fact is in
    /// doubt.
    fn ask_list<T>(
        &mut self,
        source: &Source,
        key: &str,
        read: impl FnOnce() -> Listed<T>,
    ) -> Vec<T> {
        let listed = self.ask(source, key, read);
        if listed.has_more() {
            let keys = in_doubt(source, key).into_iter();
            self.troubles
                .extend(keys.map(|doubted| cut_short(source, key, doubted)));
        }
        listed.into_vec()
    }

    /// What was read of a file, or the doubt in its place.
    fn settled<T: Default>(&mut self, source: &Source, key: &str, read: Result<T, Broken>) -> T {
        read.unwrap_or_else(|broken| {
            let keys = in_doubt(source, key).into_iter();
            let trouble = |key| SubjectTrouble::broken(pointer(key), &source.path, &broken);
            self.troubles.extend(keys.map(trouble));
            T::default()
        })
    }

    fn files(&mut self, builder: &mut Builder) {
        builder.key("files").list(Origin::Nowhere, |builder| {
            for (path, file) in &self.sources.files {
                builder.string(path.as_str(), Origin::File(*file));
            }
        });
    }

    #[cfg(feature = "git")]
    fn trouble(&mut self, key: &str, place: Place, message: impl Into<String>) {
        self.troubles.push(SubjectTrouble {
            cause: Cause::Unread,
            pointer: pointer(key),
            place,
            message: message.into(),
        });
    }
}

fn pointer(key: &str) -> String {
    format!("/repository/{key}")
}

/// The facts that are in doubt where one that a file states is.
fn in_doubt<'k>(source: &Source, key: &'k str) -> Vec<&'k str> {
    let of_file = source.role.keys(&source.path);
    let further = match key {
        // Some of a file's images are what it runs on.
        "images" => vec!["images", "runtimes", "services"],
        key => vec![key],
    };
    let is_of_file = |known: &&str| *known == key || of_file.contains(known);
    further.into_iter().filter(is_of_file).collect()
}

/// A file that states more facts of one kind than are listed, as the doubt that it casts on one of them.
fn cut_short(source: &Source, key: &str, doubted: &str) -> SubjectTrouble {
    let (path, most) = (&source.path, listed::MOST);
    SubjectTrouble {
        cause: Cause::Limit,
        pointer: pointer(doubted),
        place: Place::File(path.clone()),
        message: format!(
            "`{path}` has more than {most} entries for `{key}`; only the first {most} are looked at"
        ),
    }
}

/// How many problems are told of files that have several, beside the first of each: of all such files together.
const MOST_FURTHER: usize = 500;

/// One thing that is wrong with a file.
struct Fault {
    cause: Cause,
    place: Place,
    message: String,
}

/// The faults of files, of which there can be one for every few bytes.
struct Faults<'t> {
    troubles: &'t mut Vec<SubjectTrouble>,
    /// How many more are told beside the first of a file.
    left: usize,
}

impl<'t> Faults<'t> {
    fn new(troubles: &'t mut Vec<SubjectTrouble>) -> Faults<'t> {
        Faults {
            troubles,
            left: MOST_FURTHER,
        }
    }

    /// Tells what is wrong with a file that speaks of these facts. The first fault leaves all of them in doubt; the others
    /// make no more doubtful, and are there to be read by people.
    fn tell(&mut self, path: &RepoPath, keys: &[&str], faults: impl IntoIterator<Item = Fault>) {
        let mut faults = faults.into_iter();
        let (Some(first), Some(key)) = (faults.next(), keys.first()) else {
            return;
        };
        for key in keys {
            let (place, message) = (first.place.clone(), first.message.clone());
            self.push(key, first.cause, place, message);
        }
        for fault in faults.by_ref().take(self.left) {
            self.push(key, fault.cause, fault.place, fault.message);
            self.left -= 1;
        }
        let untold = faults.count();
        if untold > 0 {
            let message = format!(
                "{} of `{path}` are not listed: of all files, {MOST_FURTHER} are",
                counted(untold, "further problem")
            );
            self.push(key, Cause::Limit, Place::File(path.clone()), message);
        }
    }

    fn push(&mut self, key: &str, cause: Cause, place: Place, message: String) {
        self.troubles.push(SubjectTrouble {
            cause,
            pointer: pointer(key),
            place,
            message,
        });
    }
}

/// Facts that are gathered from every folder, and so may be incomplete wherever files are hidden.
const EVERYWHERE: [&str; 9] = [
    "files",
    "licence-declarations",
    "manifests",
    "lockfiles",
    "dependencies",
    "runtimes",
    "images",
    "services",
    "workflows",
];

/// Which parts cannot be trusted when the walk did not see everything. A name that is no file is trouble for the
/// list of files, and for whatever a file of that name would have said.
fn walk_troubles(repository: &Repository) -> Vec<SubjectTrouble> {
    let mut troubles = Vec::new();
    for trouble in repository.troubles() {
        for pointer in spoiled(trouble) {
            troubles.push(SubjectTrouble {
                cause: trouble.kind.into(),
                pointer,
                place: place(trouble),
                message: trouble.to_string(),
            });
        }
    }
    troubles
}

fn spoiled(trouble: &Trouble) -> Vec<String> {
    use crate::repository::TroubleKind as Kind;
    let Some(path) = &trouble.path else {
        return vec!["/repository".to_owned()];
    };
    match trouble.kind {
        // Its files are listed where they are, and a pattern that is not obeyed hides nothing.
        Kind::LinkToFolder | Kind::Ignore => Vec::new(),
        kind if kind.hides_files() => {
            // Most facts come from the root and these folders: without one of them hardly any can be trusted.
            let special = roles::SPECIAL_FOLDERS.contains(&top_folder(path));
            if special {
                vec!["/repository".to_owned()]
            } else {
                EVERYWHERE.map(pointer).to_vec()
            }
        }
        _ => {
            let role = roles::of(path);
            let keys = role.map(|role| role.keys(path)).unwrap_or_default();
            std::iter::once("files").chain(keys).map(pointer).collect()
        }
    }
}

fn top_folder(path: &RepoPath) -> &str {
    path.as_str().split('/').next().unwrap_or_default()
}

fn place(trouble: &Trouble) -> Place {
    match &trouble.path {
        Some(path) => Place::File(path.clone()),
        None => Place::Repository,
    }
}

#[cfg(test)]
mod tests;
