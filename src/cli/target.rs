//! From paths on the command line to services: which folder is the root of one, and what of it is looked at.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use globset::{Glob, GlobSetBuilder};

use super::{Failure, bug, shown};
use crate::background::inputs::{self, Input};
use crate::dossier::Dossier;
use crate::files;
use crate::glob;
use crate::guard::{Begin, Deadline};
use crate::limits::Limit;
use crate::repository::{self, OpenError, Repository};
use crate::settings::{FILE_NAMES, Settings, repository_root};
use crate::subject::{api, service};
use crate::text::RepoPath;

/// What one service is made of.
#[derive(Debug)]
pub(super) struct Target {
    /// What to call it: the path as it was asked for.
    pub(super) name: String,
    /// See [`folder`].
    pub(super) folder: String,
    pub(super) root: PathBuf,
    /// Where the service is, of which settings, rulesets and git speak: the root, unless other files of it are looked
    /// at.
    pub(super) home: PathBuf,
    /// The files and folders below the root that were named; none for the whole folder.
    pub(super) named: Vec<PathBuf>,
}

impl Target {
    /// The same service, as its files are in another folder; `None` where nothing is there of what was named.
    pub(super) fn at(&self, root: &Path) -> Option<Target> {
        let here = files::canonical(&self.home);
        let here = here.as_deref().unwrap_or(&self.home);
        let named = self.named.iter();
        let named = named.filter_map(|path| Some(root.join(path.strip_prefix(here).ok()?)));
        let named: Vec<PathBuf> = named.filter(|path| files::leads_somewhere(path)).collect();
        let is_there = self.named.is_empty() || !named.is_empty();
        is_there.then(|| Target {
            name: self.name.clone(),
            folder: self.folder.clone(),
            root: root.to_owned(),
            home: self.home.clone(),
            named,
        })
    }
}

/// A folder by itself is a service. What lies in one repository together (files, or several paths below one
/// service's root) is one service, of which only the named files are looked at.
pub(super) fn targets(paths: &[PathBuf]) -> Result<Vec<Target>, Failure> {
    let here = [PathBuf::from(".")];
    let paths = if paths.is_empty() { &here } else { paths };
    let mut groups: BTreeMap<PathBuf, Vec<Asked<'_>>> = BTreeMap::new();
    let mut order = Vec::new();
    for path in paths {
        let absolute = absolute(path)?;
        let root = service_root(&absolute).to_owned();
        let group = groups.entry(root.clone()).or_default();
        if group.is_empty() {
            order.push(root);
        }
        // The same path twice is one path.
        if group.iter().all(|named| named.absolute != absolute) {
            group.push(Asked { path, absolute });
        }
    }
    let target = |root: PathBuf| {
        let group = &groups[&root];
        // A folder by itself is looked at as a whole, and so is one that is named together with parts of it.
        let whole = match group.as_slice() {
            [named] => Some(named),
            several => several.iter().find(|named| named.absolute == root),
        };
        match whole.filter(|named| files::is_folder(&named.absolute)) {
            Some(whole) => Target {
                name: shown(whole.path),
                folder: folder(whole.path, Path::new("")),
                root: whole.path.clone(),
                home: whole.path.clone(),
                named: Vec::new(),
            },
            None => Target {
                folder: group.first().map_or_else(String::new, |named| {
                    let below = named
                        .absolute
                        .strip_prefix(&root)
                        .unwrap_or(&named.absolute);
                    folder(named.path, below)
                }),
                name: group
                    .iter()
                    .map(|named| shown(named.path))
                    .collect::<Vec<_>>()
                    .join(", "),
                named: group.iter().map(|named| named.absolute.clone()).collect(),
                home: root.clone(),
                root,
            },
        }
    };
    Ok(order.into_iter().map(target).collect())
}

/// Folders that somebody called services: each is one and is looked at as a whole, wherever it lies.
pub(super) fn each(folders: &[PathBuf]) -> Vec<Target> {
    let folders = folders.iter().map(|path| Target {
        name: shown(path),
        folder: folder(path, Path::new("")),
        root: path.clone(),
        home: path.clone(),
        named: Vec::new(),
    });
    folders.collect()
}

/// A path as it was asked for, and without links in its folders.
struct Asked<'a> {
    path: &'a PathBuf,
    absolute: PathBuf,
}

fn absolute(path: &Path) -> Result<PathBuf, OpenError> {
    let absolute = files::canonical(path).map_err(|cause| match cause.kind() {
        io::ErrorKind::NotFound => OpenError::Missing(path.to_owned()),
        _ => OpenError::File {
            path: path.to_owned(),
            cause,
        },
    })?;
    if files::is_folder(&absolute) {
        return Ok(absolute);
    }
    if !files::is_file(&absolute) {
        return Err(OpenError::NotAFile {
            path: path.to_owned(),
        });
    }
    // A link is a file of the folder that it lies in: a hook names whatever was staged, and where a link leads out nobody
    // asked for the service that it leads to.
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        Some(_) | None => Path::new("."),
    };
    match (path.file_name(), files::canonical(folder)) {
        (Some(name), Ok(folder)) => Ok(folder.join(name)),
        (None, _) | (_, Err(_)) => Ok(absolute),
    }
}

/// What comes before the paths of a service's files so that they can be found from where the run was asked for: the
/// folder as it was named, or what is left of a named file's path.
fn folder(path: &Path, below: &Path) -> String {
    let (path, below) = (shown(path), shown(below));
    let folder = path.strip_suffix(&below).unwrap_or_default();
    match folder.trim_start_matches("./").trim_end_matches('/') {
        "" | "." => String::new(),
        folder => format!("{folder}/"),
    }
}

/// The folder of the service that a path belongs to: the nearest one, from the path upwards, that has a service
/// manifest or settings of its own, or is a git repository.
fn service_root(absolute: &Path) -> &Path {
    let folder = if files::is_folder(absolute) {
        absolute
    } else {
        absolute.parent().unwrap_or(absolute)
    };
    let git = repository_root(folder);
    let marks = |folder: &&Path| {
        service::Format::ServiceYaml
            .files()
            .iter()
            .chain(FILE_NAMES)
            .any(|name| files::is_file(&folder.join(name)))
    };
    let within = |candidate: &&Path| git.is_none_or(|git| candidate.starts_with(git));
    let marked = folder
        .ancestors()
        .take_while(within)
        .find(marks)
        .filter(|_| git.is_some());
    marked.or(git).unwrap_or(folder)
}

/// Reads what a service is made of.
pub(super) fn read(target: &Target, settings: &Settings, begun: Begin) -> Result<Dossier, Failure> {
    let (dossier, _) = read_files(target, settings, begun)?;
    Ok(dossier)
}

/// The same for a command that does nothing else that may take long. It is watched, too.
pub(super) fn read_alone(target: &Target, settings: &Settings) -> Result<Dossier, Failure> {
    let begun = Begin::now();
    let _watch = bug::watch(begun.until(settings.limits.run_time, Limit::RunTime));
    read(target, settings, begun)
}

/// The same, and which files that were.
pub(super) fn read_with_inputs(
    target: &Target,
    settings: &Settings,
    begun: Begin,
) -> Result<(Dossier, Vec<Input>), Failure> {
    let (dossier, repository) = read_files(target, settings, begun)?;
    let inputs = inputs::of(&repository, &dossier);
    Ok((dossier, inputs))
}

fn read_files(
    target: &Target,
    settings: &Settings,
    begun: Begin,
) -> Result<(Dossier, Repository), Failure> {
    let mut options = exclusions(settings, target)?;
    options.run = begun.until(options.limits.run_time, Limit::RunTime);
    let repository = match target.named.as_slice() {
        [] => Repository::open(&target.root, &options)?,
        named => Repository::of_paths(&target.root, named, &options)?,
    };
    let apis = api_options(settings, target)?;
    Ok((Dossier::read_with(&repository, &apis), repository))
}

/// What the settings say of API descriptions. Where rulesets are asked for, a file that is named is one, whatever it
/// holds.
fn api_options(settings: &Settings, target: &Target) -> Result<api::Options, Failure> {
    let below = below(settings, &target.home);
    let set = |patterns: &[String]| {
        let mut set = GlobSetBuilder::new();
        for pattern in patterns {
            glob(pattern)?;
            // The settings speak of their own folder, and paths are those below what is examined.
            match shown(&below).as_str() {
                "" => set.add(glob(pattern)?),
                below => match pattern.strip_prefix(&format!("{below}/")) {
                    Some(rest) => set.add(glob(rest)?),
                    None if pattern.starts_with("**/") => set.add(glob(pattern)?),
                    None => continue,
                },
            };
        }
        set.build().map_err(|error| Failure::Pattern {
            pattern: patterns.join(", "),
            error: error.into(),
        })
    };
    let root = files::canonical(&target.root).unwrap_or_else(|_| target.root.clone());
    let named = match settings.rulesets.is_empty() {
        true => &[][..],
        false => target.named.as_slice(),
    };
    let named = named.iter().filter(|path| files::is_file(path));
    let named = named.filter_map(|path| path.strip_prefix(&root).ok());
    Ok(api::Options {
        generated: set(&settings.apis.generated)?,
        vendored: set(&settings.apis.vendored)?,
        named: named.map(|path| RepoPath::new(shown(path))).collect(),
    })
}

fn glob(pattern: &str) -> Result<Glob, Failure> {
    let glob = glob::prove(pattern).and_then(|()| Ok(Glob::new(pattern)?));
    glob.map_err(|error| Failure::Pattern {
        pattern: pattern.to_owned(),
        error,
    })
}

/// What is examined, as seen from the folder that the settings speak of.
fn below(settings: &Settings, root: &Path) -> PathBuf {
    let below = settings.folder.as_deref().and_then(|folder| {
        let root = files::canonical(root).ok()?;
        root.strip_prefix(folder).map(Path::to_owned).ok()
    });
    below.unwrap_or_default()
}

/// What is left out. The settings' patterns speak of the folder that the settings do; one that covers all of what
/// was asked for is about runs on the whole, and this is none.
fn exclusions(settings: &Settings, target: &Target) -> Result<repository::Options, Failure> {
    let below = below(settings, &target.home);
    let mut set = GlobSetBuilder::new();
    for pattern in &settings.exclude {
        let glob = glob(pattern)?;
        if below.as_os_str().is_empty() || !glob.compile_matcher().is_match(&below) {
            set.add(glob);
        }
    }
    for pattern in &settings.exclude_here {
        glob(pattern)?;
        let here = globset::escape(&shown(&below));
        set.add(glob(&format!(
            "{here}{}{pattern}",
            if here.is_empty() { "" } else { "/" }
        ))?);
    }
    let exclude = set.build().map_err(|error| Failure::Pattern {
        pattern: settings.exclude.join(", "),
        error: error.into(),
    })?;
    Ok(repository::Options {
        exclude,
        below,
        limits: settings.limits,
        run: Deadline::NEVER,
        git: (target.home != target.root).then(|| target.home.clone()),
    })
}
