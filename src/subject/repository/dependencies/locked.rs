//! The exact versions that lockfiles settled on.
//!
//! A lockfile can have megabytes of which a few lines matter, so none is made a tree: each is gone through once, for
//! the names that a manifest asks for, and only where there is such a manifest. What a name stands for has to be
//! certain: where two versions are possible, none is given.

mod blocks;
mod bundler;
mod json;
mod pnpm;
mod yarn;

use std::borrow::Cow;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::{Asked, Dependency, above};
use crate::outcome::Cause;
use crate::repository::Repository;
use crate::subject::repository::lines::content;
use crate::subject::repository::pointer;
use crate::subject::repository::roles::{Ecosystem, Role};
use crate::subject::repository::sources::{Source, Sources};
use crate::subject::{SubjectTrouble, unread};
use crate::text::{Place, RepoPath, SourceText, Span};
use crate::tree::{Forest, Origin};

/// A lockfile's format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Npm,
    Yarn,
    Pnpm,
    Bundler,
    /// `[[package]]` of Cargo, Poetry and uv.
    Cargo,
    Python,
    Pipenv,
    Composer,
}

impl Form {
    fn of(path: &RepoPath) -> Option<Form> {
        match path.name() {
            "package-lock.json" | "npm-shrinkwrap.json" => Some(Form::Npm),
            "yarn.lock" => Some(Form::Yarn),
            "pnpm-lock.yaml" => Some(Form::Pnpm),
            "Gemfile.lock" => Some(Form::Bundler),
            "Cargo.lock" => Some(Form::Cargo),
            "poetry.lock" | "uv.lock" => Some(Form::Python),
            "Pipfile.lock" => Some(Form::Pipenv),
            "composer.lock" => Some(Form::Composer),
            _ => None,
        }
    }

    /// Whether one lockfile may speak for manifests in folders below it.
    fn has_members(self) -> bool {
        match self {
            Form::Npm | Form::Yarn | Form::Pnpm | Form::Cargo | Form::Python => true,
            Form::Bundler | Form::Pipenv | Form::Composer => false,
        }
    }

    /// Whether it can be the lockfile of this very manifest.
    fn is_for(self, manifest: &str) -> bool {
        let wanted: &[&str] = match self {
            Form::Npm | Form::Yarn | Form::Pnpm => &["package.json"],
            Form::Bundler => &["Gemfile"],
            Form::Cargo => &["Cargo.toml"],
            Form::Python => &["pyproject.toml"],
            Form::Pipenv => &["Pipfile"],
            Form::Composer => &["composer.json"],
        };
        wanted.contains(&manifest)
    }

    /// What it calls a dependency; `None` where it cannot speak of it.
    fn called(self, dependency: &Dependency) -> Option<Cow<'_, str>> {
        let name = dependency.name.0.as_str();
        match self {
            Form::Npm | Form::Pnpm | Form::Bundler | Form::Cargo | Form::Composer => {
                Some(name.into())
            }
            Form::Python | Form::Pipenv => Some(blocks::normal(name).into()),
            Form::Yarn => yarn::descriptor(name, dependency.version()).map(Cow::from),
        }
    }
}

/// What is wrong with a lockfile, and where.
type Mistake = (Span, String);

/// Some words of a lockfile.
type Exact<'t> = (&'t str, Span);

/// What a manifest wants to know.
struct Wanted<'a> {
    dependencies: &'a [Dependency],
    /// The first dependency that a lockfile calls so.
    firsts: FxHashMap<Cow<'a, str>, usize>,
    /// For each dependency the first that is called as it is.
    leads: Vec<usize>,
    /// The manifest's folder, as seen from the lockfile; empty for the same folder.
    member: &'a str,
}

impl<'a> Wanted<'a> {
    fn of(dependencies: &'a [Dependency], form: Form, member: &'a str) -> Wanted<'a> {
        let mut firsts = FxHashMap::default();
        let lead = |(at, dependency)| match form.called(dependency) {
            Some(called) => *firsts.entry(called).or_insert(at),
            None => at,
        };
        let leads = dependencies.iter().enumerate().map(lead).collect();
        Wanted {
            dependencies,
            firsts,
            leads,
            member,
        }
    }

    fn version(&self, at: usize) -> Option<&str> {
        self.dependencies[at].version()
    }

    /// The first dependency of those that are called so; [`Answers::spread`] tells the others.
    fn called(&self, name: &str) -> Option<usize> {
        self.firsts.get(name).copied()
    }
}

/// What a lockfile says of each dependency that is wanted.
struct Answers<'t>(Vec<Answer<'t>>);

#[derive(Clone, Copy)]
enum Answer<'t> {
    None,
    One(Exact<'t>),
    /// It names several versions, and which one is meant cannot be told.
    Many,
}

impl<'t> Answers<'t> {
    fn none(wanted: &Wanted<'_>) -> Answers<'t> {
        Answers(vec![Answer::None; wanted.dependencies.len()])
    }

    fn add(&mut self, at: usize, exact: Exact<'t>) {
        self.0[at] = match self.0[at] {
            Answer::None => Answer::One(exact),
            Answer::One((known, _)) if known == exact.0 => return,
            Answer::One(_) | Answer::Many => Answer::Many,
        };
    }

    fn replace(&mut self, at: usize, exact: Exact<'t>) {
        self.0[at] = Answer::One(exact);
    }

    /// Gives what was said of a name to everything that is called so. Once, at the end: a package that stands in a
    /// lockfile very often costs no more for being asked for very often.
    fn spread(mut self, wanted: &Wanted<'_>) -> Answers<'t> {
        for (at, first) in wanted.leads.iter().enumerate() {
            self.0[at] = self.0[*first];
        }
        self
    }
}

/// A version that a registry has, as far as its looks can tell; addresses and folders begin otherwise.
fn is_exact(words: &str) -> bool {
    let digits = words.strip_prefix('v').unwrap_or(words);
    digits.starts_with(|character: char| character.is_ascii_digit()) && !words.contains(['/', ':'])
}

/// One lockfile that is to be asked on behalf of one manifest.
struct Question<'a> {
    /// Which manifest, as an index.
    asked: usize,
    lockfile: &'a Source,
    form: Form,
    /// The lockfile's folder, for a manifest that lies below it.
    member: String,
}

/// Lockfiles by their folders.
type Lockfiles<'a> = FxHashMap<&'a str, Vec<(&'a Source, Form)>>;

/// What came of it: words by the index of the dependency.
type Said = Vec<(usize, String, Span)>;

pub(super) fn write(
    all: &mut [Asked<'_>],
    repository: &Repository,
    sources: &Sources,
    forest: &mut Forest,
    troubles: &mut Vec<SubjectTrouble>,
) {
    let mut lockfiles: Lockfiles<'_> = FxHashMap::default();
    for source in sources.iter() {
        let form = Form::of(&source.path);
        if let Some(form) = form.filter(|_| matches!(source.role, Role::Lockfile(_))) {
            let beside = lockfiles.entry(source.path.folder()).or_default();
            beside.push((source, form));
        }
    }
    if lockfiles.is_empty() {
        return;
    }
    let patience = repository.patience();
    let questions: Vec<Question<'_>> = all
        .iter()
        .enumerate()
        .flat_map(|(at, asked)| questions(at, asked, &lockfiles, sources, forest))
        .collect();
    let answers: Vec<_> = questions
        .par_iter()
        .map(|question| {
            let text = match repository.read(&question.lockfile.path) {
                Ok(text) => text,
                Err(trouble) => {
                    let place = Place::File(question.lockfile.path.clone());
                    return Err((trouble.kind.into(), place, trouble.to_string()));
                }
            };
            let path = &question.lockfile.path;
            let dependencies = &all[question.asked].dependencies;
            let read = patience.file(path.as_str(), || answer(question, dependencies, &text));
            match read {
                Ok(Ok(said)) => Ok((text, said)),
                Ok(Err((span, message))) => {
                    let message = format!("`{path}`: {message}");
                    Err((Cause::Unread, Place::Text { source: text, span }, message))
                }
                Err(broken) => {
                    let place = Place::File(path.clone());
                    Err((broken.cause(), place, unread(path, &broken)))
                }
            }
        })
        .collect();
    let mut firsts = Vec::with_capacity(all.len());
    let mut count = 0;
    for asked in all.iter() {
        firsts.push(count);
        count += asked.dependencies.len();
    }
    let mut settled: FxHashMap<(usize, usize), String> = FxHashMap::default();
    for (question, answer) in questions.iter().zip(answers) {
        match answer {
            Ok((text, said)) => {
                forest.set_source(question.lockfile.file, text);
                for (at, words, span) in said {
                    let dependency = &mut all[question.asked].dependencies[at];
                    let known = settled.entry((question.asked, at)).or_insert(words.clone());
                    // Two lockfiles that disagree settle nothing.
                    dependency.locked = (*known == words)
                        .then_some((words, Origin::Text(question.lockfile.file, span)));
                }
            }
            Err((cause, place, message)) => {
                let first = firsts[question.asked];
                let range = first..first + all[question.asked].dependencies.len();
                doubt(range, cause, &place, &message, troubles);
            }
        }
    }
}

/// So many places are doubted one by one; beyond that, all of them are.
const MANY: usize = 500;

fn doubt(
    dependencies: std::ops::Range<usize>,
    cause: Cause,
    place: &Place,
    message: &str,
    troubles: &mut Vec<SubjectTrouble>,
) {
    let pointers: Vec<String> = match dependencies.len() > MANY {
        true => vec![pointer("dependencies")],
        false => dependencies
            .map(|at| pointer(&format!("dependencies/{at}/locked")))
            .collect(),
    };
    troubles.extend(pointers.into_iter().map(|pointer| SubjectTrouble {
        cause,
        pointer,
        place: place.clone(),
        message: message.to_owned(),
    }));
}

/// The lockfiles beside a manifest; else those of the nearest folder above that may speak for its members.
fn questions<'a>(
    at: usize,
    asked: &Asked<'_>,
    lockfiles: &Lockfiles<'a>,
    sources: &Sources,
    forest: &Forest,
) -> Vec<Question<'a>> {
    let manifest = &asked.source.path;
    // What a requirements file pins, it pins itself; and other manifests have no lockfiles that we read.
    let has_any = match asked.ecosystem {
        Ecosystem::Npm
        | Ecosystem::Cargo
        | Ecosystem::Python
        | Ecosystem::Ruby
        | Ecosystem::Php => true,
        Ecosystem::Go
        | Ecosystem::Maven
        | Ecosystem::Gradle
        | Ecosystem::Dotnet
        | Ecosystem::Sbt => false,
    };
    if !has_any {
        return Vec::new();
    }
    let folder = manifest.folder();
    let mut nearest = super::folders_above(manifest)
        .filter_map(|of| {
            let beside = lockfiles.get(of)?.iter();
            let usable: Vec<_> = beside
                .filter(|(_, form)| {
                    form.is_for(manifest.name()) && (of == folder || form.has_members())
                })
                .collect();
            (!usable.is_empty()).then_some(usable)
        })
        .next()
        .unwrap_or_default();
    if nearest.len() > 1
        && let Some(manager) = manager(asked, sources, forest)
    {
        nearest.retain(|(_, form)| *form == manager);
    }
    nearest
        .into_iter()
        .map(|(lockfile, form)| {
            let below = folder
                .strip_prefix(lockfile.path.folder())
                .unwrap_or(folder);
            Question {
                asked: at,
                lockfile,
                form: *form,
                member: below.trim_start_matches('/').to_owned(),
            }
        })
        .collect()
}

/// Whose lockfile counts, where a `package.json` says by which program everything is to be installed.
fn manager(asked: &Asked<'_>, sources: &Sources, forest: &Forest) -> Option<Form> {
    let stated = above(sources, "package.json", &asked.source.path)
        .filter_map(|source| source.root(forest)?.get("packageManager")?.as_str())
        .next()?;
    match stated.split_once('@')?.0 {
        "npm" => Some(Form::Npm),
        "yarn" => Some(Form::Yarn),
        "pnpm" => Some(Form::Pnpm),
        _ => None,
    }
}

fn answer(
    question: &Question<'_>,
    dependencies: &[Dependency],
    text: &SourceText,
) -> Result<Said, Mistake> {
    // Nothing is locked in an empty file, and nothing is hidden in it.
    if text.slice(content(text)).trim().is_empty() {
        return Ok(Vec::new());
    }
    #[cfg(test)]
    crate::guard::trap::spring("lockfile", text.text());
    if let Some(mistake) = conflict(text) {
        return Err(mistake);
    }
    let wanted = Wanted::of(dependencies, question.form, &question.member);
    let answers = match question.form {
        Form::Npm => json::npm(text, &wanted),
        Form::Pipenv => json::pipenv(text, &wanted),
        Form::Composer => json::composer(text, &wanted),
        Form::Yarn => yarn::read(text, &wanted),
        Form::Pnpm => pnpm::read(text, &wanted),
        Form::Bundler => bundler::read(text, &wanted),
        Form::Cargo => blocks::cargo(text, &wanted),
        Form::Python => blocks::python(text, &wanted),
    }?;
    let said = answers.0.into_iter().enumerate();
    Ok(said
        .filter_map(|(at, answer)| match answer {
            Answer::One((words, span)) if is_exact(words) => Some((at, words.to_owned(), span)),
            Answer::One(_) | Answer::None | Answer::Many => None,
        })
        .collect())
}

/// A merge that somebody has left half done.
fn conflict(text: &SourceText) -> Option<Mistake> {
    const MARK: &str = "<<<<<<< ";
    let whole = text.text();
    let mut finder = memchr::memmem::find_iter(whole.as_bytes(), MARK);
    let at = finder.find(|at| *at == 0 || whole.as_bytes()[at - 1] == b'\n')?;
    let message = "a conflict of two versions is not resolved".to_owned();
    Some((Span::new(at, at + MARK.len() - 1), message))
}

/// A lockfile that does not look like one.
fn unknown(text: &SourceText) -> Mistake {
    let start = text.content_start();
    (
        Span::new(start, start),
        "this form of a lockfile is not known".to_owned(),
    )
}

#[cfg(test)]
mod tests;
