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

use dependencies::Dependencies;
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

    /// What was read of a file, or the doubt in its place.
    fn settled<T: Default>(&mut self, source: &Source, key: &str, read: Result<T, Broken>) -> T {
        read.unwrap_or_else(|broken| {
            let further = match key {
                // Some of a file's images are what it runs on.
                "images" => &["images", "runtimes", "services"][..],
                key => &[key],
            };
            let of_file = source.role.keys(&source.path);
            let keys = further
                .iter()
                .filter(|known| **known == key || of_file.contains(known));
            let trouble = |key| SubjectTrouble::broken(pointer(key), &source.path, &broken);
            self.troubles.extend(keys.map(|key| trouble(key)));
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
