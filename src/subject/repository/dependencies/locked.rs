//! The exact versions that lockfiles settled on.
//!
//! A lockfile can have megabytes of which a few lines matter, so none is made a tree: each is gone through once, for
//! the names that manifests ask for, and only where there are such manifests: all members of a workspace ask together.
//! What a name stands for has to be certain: where two versions are possible, none is given.

mod blocks;
mod bundler;
mod json;
mod pnpm;
mod yarn;

use std::borrow::Cow;

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

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

/// What the manifests want to know for which one lockfile speaks, one after the other.
struct Wanted<'a> {
    dependencies: Vec<&'a Dependency>,
    /// The first dependency that a lockfile calls so.
    firsts: FxHashMap<Cow<'a, str>, usize>,
    /// For each dependency the first that is called as it is.
    leads: Vec<usize>,
    /// For each dependency the folder of its manifest, as seen from the lockfile; empty for the same folder.
    members: Vec<&'a str>,
    /// All of these folders.
    folders: FxHashSet<&'a str>,
}

impl<'a> Wanted<'a> {
    fn of(form: Form, manifests: impl Iterator<Item = (&'a [Dependency], &'a str)>) -> Wanted<'a> {
        let mut wanted = Wanted {
            dependencies: Vec::new(),
            firsts: FxHashMap::default(),
            leads: Vec::new(),
            members: Vec::new(),
            folders: FxHashSet::default(),
        };
        for (dependencies, member) in manifests {
            wanted.folders.insert(member);
            for dependency in dependencies {
                let at = wanted.dependencies.len();
                let lead = match form.called(dependency) {
                    Some(called) => *wanted.firsts.entry(called).or_insert(at),
                    None => at,
                };
                wanted.dependencies.push(dependency);
                wanted.leads.push(lead);
                wanted.members.push(member);
            }
        }
        wanted
    }

    fn version(&self, at: usize) -> Option<&str> {
        self.dependencies[at].version()
    }

    /// The first dependency of those that are called so; [`Answers::spread`] tells the others.
    fn called(&self, name: &str) -> Option<usize> {
        self.firsts.get(name).copied()
    }

    /// The folder of a manifest that asks, if this is one.
    fn folder(&self, path: &str) -> Option<&'a str> {
        self.folders.get(path).copied()
    }
}

/// What a lockfile says to the manifest in one folder only, of the first dependency that is called so.
type Own<'a, 't> = FxHashMap<(&'a str, usize), Answer<'t>>;

/// What a lockfile says of each dependency that is wanted.
struct Answers<'t>(Vec<Answer<'t>>);

#[derive(Clone, Copy, Default)]
enum Answer<'t> {
    #[default]
    None,
    One(Exact<'t>),
    /// It names several versions, and which one is meant cannot be told.
    Many,
}

impl<'t> Answer<'t> {
    /// What is said by it and one more version.
    fn and(self, exact: Exact<'t>) -> Answer<'t> {
        match self {
            Answer::None => Answer::One(exact),
            Answer::One((known, _)) if known == exact.0 => self,
            Answer::One(_) | Answer::Many => Answer::Many,
        }
    }
}

impl<'t> Answers<'t> {
    fn none(wanted: &Wanted<'_>) -> Answers<'t> {
        Answers(vec![Answer::None; wanted.dependencies.len()])
    }

    fn add(&mut self, at: usize, exact: Exact<'t>) {
        self.0[at] = self.0[at].and(exact);
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

/// What came of it: words by the index of the manifest's dependency.
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
    // The questions to one lockfile are put together, so that it is gone through once.
    let mut together: Vec<Vec<usize>> = Vec::new();
    let mut asked_of: FxHashMap<&RepoPath, usize> = FxHashMap::default();
    for (number, question) in questions.iter().enumerate() {
        let next = together.len();
        let group = *asked_of.entry(&question.lockfile.path).or_insert(next);
        if group == next {
            together.push(Vec::new());
        }
        together[group].push(number);
    }
    let manifests: &[Asked<'_>] = all;
    let answers: Vec<_> = together
        .par_iter()
        .map(|numbers| {
            let group: Vec<_> = numbers.iter().map(|number| &questions[*number]).collect();
            let lockfile = group[0].lockfile;
            let path = &lockfile.path;
            let whole = |cause, message| Failure {
                cause,
                place: Place::File(path.clone()),
                message,
            };
            let text = match repository.read(path) {
                Ok(text) => text,
                Err(trouble) => return Err(whole(trouble.kind.into(), trouble.to_string())),
            };
            let read = patience.file(path.as_str(), || answer(&group, manifests, &text));
            match read {
                Ok(Ok(said)) => Ok((lockfile.file, text, said)),
                Ok(Err((span, message))) => Err(Failure {
                    cause: Cause::Unread,
                    place: Place::Text { source: text, span },
                    message: format!("`{path}`: {message}"),
                }),
                Err(broken) => Err(whole(broken.cause(), unread(path, &broken))),
            }
        })
        .collect();
    let mut firsts = Vec::with_capacity(all.len());
    let mut count = 0;
    for asked in all.iter() {
        firsts.push(count);
        count += asked.dependencies.len();
    }
    // In the order of the questions again: where two lockfiles agree, the later is the place of a version.
    let mut replies: Vec<(usize, Result<Said, usize>)> = Vec::with_capacity(questions.len());
    let mut failures = Vec::new();
    for (numbers, answer) in together.into_iter().zip(answers) {
        match answer {
            Ok((lockfile, text, said)) => {
                forest.set_source(lockfile, text);
                replies.extend(numbers.into_iter().zip(said.into_iter().map(Ok)));
            }
            Err(failure) => {
                let failed = failures.len();
                failures.push((failure, false));
                replies.extend(numbers.into_iter().map(|number| (number, Err(failed))));
            }
        }
    }
    replies.sort_by_key(|(number, _)| *number);
    let in_doubt = replies.iter().filter(|(_, reply)| reply.is_err());
    let in_doubt = in_doubt.map(|(number, _)| all[questions[*number].asked].dependencies.len());
    let is_much = in_doubt.sum::<usize>() > MANY;
    let mut settled: FxHashMap<(usize, usize), String> = FxHashMap::default();
    for (number, reply) in replies {
        let question = &questions[number];
        match reply {
            Ok(said) => {
                for (at, words, span) in said {
                    let dependency = &mut all[question.asked].dependencies[at];
                    let known = settled.entry((question.asked, at)).or_insert(words.clone());
                    // Two lockfiles that disagree settle nothing.
                    dependency.locked = (*known == words)
                        .then_some((words, Origin::Text(question.lockfile.file, span)));
                }
            }
            Err(failed) => {
                let (failure, is_told) = &mut failures[failed];
                let first = firsts[question.asked];
                let range = first..first + all[question.asked].dependencies.len();
                if !is_much {
                    let places = range.map(|at| pointer(&format!("dependencies/{at}/locked")));
                    troubles.extend(places.map(|pointer| failure.at(pointer)));
                } else if !*is_told {
                    troubles.push(failure.at(pointer("dependencies")));
                    *is_told = true;
                }
            }
        }
    }
}

/// So many places are doubted one by one, for all lockfiles together; beyond that, all of them are.
const MANY: usize = 500;

/// Why nothing is known of what a lockfile says.
struct Failure {
    cause: Cause,
    place: Place,
    message: String,
}

impl Failure {
    fn at(&self, pointer: String) -> SubjectTrouble {
        SubjectTrouble {
            cause: self.cause,
            pointer,
            place: self.place.clone(),
            message: self.message.clone(),
        }
    }
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

/// What a lockfile says to each of the manifests that ask it.
fn answer(
    questions: &[&Question<'_>],
    manifests: &[Asked<'_>],
    text: &SourceText,
) -> Result<Vec<Said>, Mistake> {
    // Nothing is locked in an empty file, and nothing is hidden in it.
    if text.slice(content(text)).trim().is_empty() {
        return Ok(vec![Vec::new(); questions.len()]);
    }
    #[cfg(test)]
    crate::guard::trap::spring("lockfile", text.text());
    if let Some(mistake) = conflict(text) {
        return Err(mistake);
    }
    let form = questions[0].form;
    let asked = questions.iter().map(|question| {
        let dependencies = manifests[question.asked].dependencies.as_slice();
        (dependencies, question.member.as_str())
    });
    let wanted = Wanted::of(form, asked);
    let answers = match form {
        Form::Npm => json::npm(text, &wanted),
        Form::Pipenv => json::pipenv(text, &wanted),
        Form::Composer => json::composer(text, &wanted),
        Form::Yarn => yarn::read(text, &wanted),
        Form::Pnpm => pnpm::read(text, &wanted),
        Form::Bundler => bundler::read(text, &wanted),
        Form::Cargo => blocks::cargo(text, &wanted),
        Form::Python => blocks::python(text, &wanted),
    }?;
    let mut answers = answers.0.into_iter();
    let said = questions.iter().map(|question| {
        let count = manifests[question.asked].dependencies.len();
        let own = answers.by_ref().take(count).enumerate();
        let said = own.filter_map(|(at, answer)| match answer {
            Answer::One((words, span)) if is_exact(words) => Some((at, words.to_owned(), span)),
            Answer::One(_) | Answer::None | Answer::Many => None,
        });
        said.collect()
    });
    Ok(said.collect())
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
