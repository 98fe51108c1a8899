//! Every file that has a role, read and parsed once, on all threads.

use std::sync::Arc;

use rayon::prelude::*;

use super::roles::{self, Bot, Ecosystem, Role, System};
use super::{SubjectTrouble, pointer};
use crate::guard::Broken;
use crate::outcome::Cause;
use crate::repository::{Repository, Trouble};
use crate::subject::unread;
use crate::text::{Place, RepoPath, SourceText, Span};
use crate::tree::{self, FileId, Forest, Format, Node, Origin, Reading, TreeId};

/// All files of a walk, and what is known of those that matter.
pub(super) struct Sources {
    pub files: Vec<(RepoPath, FileId)>,
    /// In path order.
    known: Vec<Source>,
}

/// A file that has a role.
pub(super) struct Source {
    pub path: RepoPath,
    pub role: Role,
    pub file: FileId,
    /// Absent when only the file's name is of interest, or when it could not be read: that is reported already.
    pub text: Option<Arc<SourceText>>,
    tree: Option<TreeId>,
}

impl Source {
    /// The file as a whole.
    pub(super) fn origin(&self) -> Origin {
        Origin::File(self.file)
    }

    /// Breaks whoever reads this for a fact, where its text asks for that.
    #[cfg(test)]
    pub(super) fn spring(&self, key: &str) {
        if let Some(text) = &self.text {
            crate::guard::trap::spring(key, text.text());
        }
    }

    /// Some words of it.
    pub(super) fn words(&self, span: Span) -> Origin {
        Origin::Text(self.file, span)
    }

    /// The file's data, if it has a format that we read.
    pub(super) fn root<'f>(&self, forest: &'f Forest) -> Option<Node<'f>> {
        self.tree.map(|tree| forest.root(tree))
    }

    pub(super) fn place(&self, span: Span) -> Place {
        match &self.text {
            Some(source) => Place::Text {
                source: Arc::clone(source),
                span,
            },
            None => Place::File(self.path.clone()),
        }
    }
}

impl Sources {
    pub(super) fn gather(
        repository: &Repository,
        forest: &mut Forest,
        troubles: &mut Vec<SubjectTrouble>,
    ) -> Sources {
        let files: Vec<_> = repository
            .paths()
            .map(|path| (path.clone(), forest.add_file(path.clone())))
            .collect();
        let roles: Vec<_> = files
            .iter()
            .filter_map(|(path, file)| Some((path, *file, roles::of(path)?)))
            .collect();
        let contents: Vec<_> = roles
            .par_iter()
            .map(|(path, _, role)| Contents::of(repository, path, *role))
            .collect();
        let mut known = Vec::with_capacity(roles.len());
        for ((path, file, role), contents) in roles.into_iter().zip(contents) {
            let mut source = Source {
                path: path.clone(),
                role,
                file,
                text: None,
                tree: None,
            };
            contents.settle(&mut source, forest, troubles);
            known.push(source);
        }
        Sources { files, known }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Source> {
        self.known.iter()
    }

    /// A file that has a role, by its path.
    pub(super) fn get(&self, path: &RepoPath) -> Option<&Source> {
        let at = self.known.binary_search_by(|source| source.path.cmp(path));
        at.ok().and_then(|at| self.known.get(at))
    }

    pub(super) fn with(&self, role: Role) -> impl Iterator<Item = &Source> {
        self.known.iter().filter(move |source| source.role == role)
    }
}

/// What one thread brings back.
enum Contents {
    NotNeeded,
    Unreadable(Trouble),
    Text(Arc<SourceText>, Option<Reading>),
    Broken(Broken),
}

impl Contents {
    fn of(repository: &Repository, path: &RepoPath, role: Role) -> Contents {
        // A lockfile is large, and read only where a manifest asks for something.
        if matches!(role, Role::Lockfile(_)) || role.keys(path).is_empty() {
            return Contents::NotNeeded;
        }
        match repository.read(path) {
            Err(trouble) => Contents::Unreadable(trouble),
            Ok(text) => {
                let read = || {
                    let format = format(path, role);
                    format.map(|format| tree::read_within(&text, format, repository.limits()))
                };
                match repository.patience().file(path.as_str(), read) {
                    Ok(reading) => Contents::Text(text, reading),
                    Err(broken) => Contents::Broken(broken),
                }
            }
        }
    }

    fn settle(self, source: &mut Source, forest: &mut Forest, troubles: &mut Vec<SubjectTrouble>) {
        let mut report = |cause: Cause, place: Place, message: String| {
            for key in source.role.keys(&source.path) {
                troubles.push(SubjectTrouble {
                    cause,
                    pointer: pointer(key),
                    place: place.clone(),
                    message: message.clone(),
                });
            }
        };
        match self {
            Contents::NotNeeded => {}
            Contents::Unreadable(trouble) => {
                let place = Place::File(source.path.clone());
                report(trouble.kind.into(), place, trouble.to_string());
            }
            Contents::Broken(broken) => {
                let place = Place::File(source.path.clone());
                report(broken.cause(), place, unread(&source.path, &broken));
            }
            Contents::Text(text, reading) => {
                forest.set_source(source.file, Arc::clone(&text));
                if let Some(reading) = reading {
                    for problem in reading.problems {
                        let place = Place::Text {
                            source: Arc::clone(&text),
                            span: problem.span,
                        };
                        let message = format!("`{}`: {}", source.path, problem.message);
                        report(problem.kind.into(), place, message);
                    }
                    // Where a file holds several documents, only the first is the one that tools obey.
                    source.tree = reading
                        .trees
                        .into_iter()
                        .next()
                        .map(|tree| forest.add_tree(Some(source.file), tree));
                }
                source.text = Some(text);
            }
        }
    }
}

/// The format of a file whose data some fact needs; prose and programs have none.
fn format(path: &RepoPath, role: Role) -> Option<Format> {
    match role {
        Role::Manifest(Ecosystem::Npm | Ecosystem::Php) => Some(Format::Json),
        Role::Manifest(Ecosystem::Cargo) => Some(Format::Toml),
        Role::Manifest(Ecosystem::Python) => ["pyproject.toml", "Pipfile"]
            .contains(&path.name())
            .then_some(Format::Toml),
        Role::Part(Ecosystem::Gradle) => Some(Format::Toml),
        Role::Workflow(System::Github | System::Gitlab)
        | Role::UpdateBot(Bot::Dependabot)
        | Role::Compose
        | Role::PublicCode => Some(Format::Yaml),
        Role::UpdateBot(Bot::Renovate) => Some(Format::Json),
        Role::RuntimePin => match path.name() {
            "global.json" => Some(Format::Json),
            "rust-toolchain.toml" => Some(Format::Toml),
            _ => None,
        },
        Role::Readme
        | Role::Contributing
        | Role::Changelog
        | Role::CodeOfConduct
        | Role::Licence
        | Role::SecurityPolicy
        | Role::SecurityTxt
        | Role::Owners
        | Role::Workflow(System::Jenkins | System::Circleci | System::Travis | System::Azure)
        | Role::Manifest(
            Ecosystem::Ruby
            | Ecosystem::Go
            | Ecosystem::Maven
            | Ecosystem::Gradle
            | Ecosystem::Dotnet
            | Ecosystem::Sbt,
        )
        | Role::Part(_)
        | Role::Lockfile(_)
        | Role::Dockerfile
        | Role::Terraform => None,
    }
}
