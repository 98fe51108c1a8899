//! Every file that has a role, read and parsed once, on all threads.

use std::sync::Arc;

use rayon::prelude::*;

use super::roles::{self, Bot, Ecosystem, Role, System};
use super::{Fault, Faults, SubjectTrouble};
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
        let mut faults = Faults::new(troubles);
        for ((path, file, role), contents) in roles.into_iter().zip(contents) {
            let mut source = Source {
                path: path.clone(),
                role,
                file,
                text: None,
                tree: None,
            };
            contents.settle(&mut source, forest, &mut faults);
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
    TooLong,
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
            Ok(text) if is_plain(path, role) && text.text().len() > LONGEST_PLAIN => {
                Contents::TooLong
            }
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

    fn settle(self, source: &mut Source, forest: &mut Forest, faults: &mut Faults<'_>) {
        let path = source.path.clone();
        let keys = source.role.keys(&path);
        let whole = |cause: Cause, message: String| {
            let place = Place::File(path.clone());
            [Fault {
                cause,
                place,
                message,
            }]
        };
        match self {
            Contents::NotNeeded => {}
            Contents::Unreadable(trouble) => {
                let fault = whole(trouble.kind.into(), trouble.to_string());
                faults.tell(&path, &keys, fault);
            }
            Contents::TooLong => {
                let most = LONGEST_PLAIN >> 20;
                let message = format!(
                    "`{path}` is too large to be read line by line: larger than {most} MiB"
                );
                faults.tell(&path, &keys, whole(Cause::Limit, message));
            }
            Contents::Broken(broken) => {
                let fault = whole(broken.cause(), unread(&path, &broken));
                faults.tell(&path, &keys, fault);
            }
            Contents::Text(text, reading) => {
                forest.set_source(source.file, Arc::clone(&text));
                if let Some(reading) = reading {
                    let problems = reading.problems.into_iter().map(|problem| Fault {
                        cause: problem.kind.into(),
                        place: Place::Text {
                            source: Arc::clone(&text),
                            span: problem.span,
                        },
                        message: format!("`{path}`: {}", problem.message),
                    });
                    faults.tell(&path, &keys, problems);
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

/// The longest text that is read as prose, as lines, as a program or as XML. Such readers make up to eighty times the text
/// of it, while they are at work; people write some hundred KiB at most.
const LONGEST_PLAIN: usize = 4 << 20;

/// Whether a file has no format of which a tree is made. Licences are no more than looked for in a text, and texts with the
/// licences of everything that is used can be long.
fn is_plain(path: &RepoPath, role: Role) -> bool {
    format(path, role).is_none() && role != Role::Licence
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
