//! `yardstick check`: from paths to a report and an exit code.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use globset::{Glob, GlobSet, GlobSetBuilder};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use rayon::prelude::*;

use super::{CheckArgs, ExitCode, Failure, load_packs, print};
use crate::assess::assess;
use crate::dossier::Dossier;
use crate::obligation::join;
use crate::pack::Packs;
use crate::profile::OrganisationKind;
use crate::report::{Format, PackUse, Report, ServiceReport};
use crate::repository::{self, OpenError, Repository};
use crate::settings::{FILE_NAMES, Settings, repository_root};
use crate::subject::service;

pub(super) fn run(args: &CheckArgs) -> Result<ExitCode, Failure> {
    let threads = args.threads.unwrap_or(0);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    pool.map_err(|_| Failure::Threads(threads))?
        .install(|| check(args))
}

fn check(args: &CheckArgs) -> Result<ExitCode, Failure> {
    let as_of = args.as_of.unwrap_or_else(today);
    let targets = targets(&args.paths)?;
    let given = args.given();
    let settings: Vec<Settings> = targets
        .par_iter()
        .map(|target| Settings::load(&given, &target.root))
        .collect::<Result<_, _>>()?;
    let mut packs: BTreeMap<&[PathBuf], Packs> = BTreeMap::new();
    for settings in &settings {
        if !packs.contains_key(settings.packs.as_slice()) {
            packs.insert(&settings.packs, load_packs(&settings.packs)?);
        }
        settings.check_against(&packs[settings.packs.as_slice()])?;
    }
    let services: Vec<ServiceReport> = targets
        .par_iter()
        .zip(&settings)
        .map(|(target, settings)| {
            examine(target, settings, &packs[settings.packs.as_slice()], as_of)
        })
        .collect::<Result<_, Failure>>()?;
    let report = Report {
        as_of,
        packs: packs_used(packs.values()),
        services,
    };
    finish(args, &settings, &targets, &report)
}

/// The day in Universal Time: the same on every machine, and at most an hour from London's.
fn today() -> Date {
    Timestamp::now().to_zoned(TimeZone::UTC).date()
}

/// What one service is made of.
#[derive(Debug)]
struct Target {
    /// What to call it: the path as it was asked for.
    name: String,
    root: PathBuf,
    /// Single files below the root; none for the whole folder.
    files: Vec<PathBuf>,
}

/// A folder by itself is a service. What lies in one repository together (files, or several paths below one
/// service's root) is one service, of which only the named files are looked at.
fn targets(paths: &[PathBuf]) -> Result<Vec<Target>, Failure> {
    let here = [PathBuf::from(".")];
    let paths = if paths.is_empty() { &here } else { paths };
    let mut groups: BTreeMap<PathBuf, Vec<&PathBuf>> = BTreeMap::new();
    let mut order = Vec::new();
    for path in paths {
        let root = service_root(path)?;
        let group = groups.entry(root.clone()).or_default();
        if group.is_empty() {
            order.push(root);
        }
        group.push(path);
    }
    let target = |root: PathBuf| {
        let group = &groups[&root];
        match group.as_slice() {
            [folder] if folder.is_dir() => Target {
                name: shown(folder),
                root: (*folder).clone(),
                files: Vec::new(),
            },
            paths => Target {
                name: paths
                    .iter()
                    .map(|path| shown(path))
                    .collect::<Vec<_>>()
                    .join(", "),
                files: paths.iter().flat_map(|path| files_below(path)).collect(),
                root,
            },
        }
    };
    Ok(order.into_iter().map(target).collect())
}

fn shown(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

/// The folder of the service that a path belongs to: the nearest one, from the path upwards, that has a service
/// manifest or settings of its own, or is a git repository.
fn service_root(path: &Path) -> Result<PathBuf, Failure> {
    let absolute = path.canonicalize().map_err(|cause| OpenError::File {
        path: path.to_owned(),
        cause,
    })?;
    let folder = if absolute.is_dir() {
        absolute.as_path()
    } else {
        absolute.parent().unwrap_or(&absolute)
    };
    let git = repository_root(folder);
    let marks = |folder: &&Path| {
        service::Format::ServiceYaml
            .files()
            .iter()
            .any(|name| folder.join(name).is_file())
            || FILE_NAMES.iter().any(|name| folder.join(name).is_file())
    };
    let within = |candidate: &&Path| git.is_none_or(|git| candidate.starts_with(git));
    let marked = folder
        .ancestors()
        .take_while(within)
        .find(marks)
        .filter(|_| git.is_some());
    Ok(marked.or(git).unwrap_or(folder).to_owned())
}

/// A named file; or all files of a named folder, when it is one of several paths of one service.
fn files_below(path: &Path) -> Vec<PathBuf> {
    let Ok(absolute) = path.canonicalize() else {
        return Vec::new();
    };
    if absolute.is_file() {
        return vec![absolute];
    }
    match Repository::open(&absolute, &repository::Options::default()) {
        Ok(repository) => repository
            .paths()
            .map(|file| absolute.join(file.as_str()))
            .collect(),
        Err(_) => Vec::new(),
    }
}

fn examine(
    target: &Target,
    settings: &Settings,
    packs: &Packs,
    as_of: Date,
) -> Result<ServiceReport, Failure> {
    let options = repository::Options {
        exclude: patterns(&settings.exclude)?,
    };
    let repository = match target.files.as_slice() {
        [] => Repository::open(&target.root, &options)?,
        files => Repository::of_files(&target.root, files.iter().cloned())?,
    };
    let dossier = Dossier::read(&repository);
    let profile = settings.profile.over(dossier.profile.clone());
    let assessments = assess(packs, &dossier, &profile, as_of);
    let judged = assessments
        .into_iter()
        .map(|assessment| settings.levels.judge(assessment));
    let notices = dossier
        .notices
        .iter()
        .cloned()
        .map(|notice| settings.levels.hear(notice));
    let service = ServiceReport {
        path: target.name.clone(),
        name: dossier.service_name().map(ToOwned::to_owned),
        judged: judged.collect(),
        notices: notices.collect(),
        hints: hints(&profile),
        profile,
        fail_level: settings.fail_level,
        files: dossier.files.len(),
    };
    Ok(service.sorted())
}

fn patterns(exclude: &[String]) -> Result<GlobSet, Failure> {
    let wrong = |pattern: &str| {
        let pattern = pattern.to_owned();
        move |error: globset::Error| Failure::Pattern { pattern, error }
    };
    let mut set = GlobSetBuilder::new();
    for pattern in exclude {
        set.add(Glob::new(pattern).map_err(wrong(pattern))?);
    }
    set.build().map_err(wrong("exclude"))
}

/// What to declare for a sharper answer. Each open fact may have softened a standard into guidance.
fn hints(profile: &crate::profile::Profile) -> Vec<String> {
    let open = [
        ("organisation.kind", profile.organisation.value().is_none()),
        ("kind", profile.kind.value().is_none()),
        ("phase", profile.phase.value().is_none()),
    ];
    let open: Vec<String> = open
        .iter()
        .filter(|(_, open)| *open)
        .map(|(name, _)| format!("`{name}`"))
        .collect();
    if open.is_empty() {
        return Vec::new();
    }
    let example = OrganisationKind::Council;
    vec![format!(
        "declare {} in service.yaml (or with flags such as --organisation {example}): until then nothing is held \
         to be a standard that does not bind every public service",
        join(&open, "and")
    )]
}

fn packs_used<'a>(packs: impl Iterator<Item = &'a Packs>) -> Vec<PackUse> {
    let mut used: BTreeMap<String, PackUse> = BTreeMap::new();
    for pack in packs.flat_map(Packs::iter) {
        used.entry(pack.info.to_string())
            .or_insert_with(|| PackUse {
                info: pack.info.clone(),
                clauses: pack.clauses.clone(),
                rules: pack.rules.len(),
            });
    }
    used.into_values().collect()
}

fn finish(
    args: &CheckArgs,
    settings: &[Settings],
    targets: &[Target],
    report: &Report,
) -> Result<ExitCode, Failure> {
    let mut stderr = anstream::stderr().lock();
    if args.look.verbose {
        for (settings, target) in settings.iter().zip(targets) {
            match &settings.file {
                Some(file) => writeln!(stderr, "{}: settings from {}", target.name, shown(file))?,
                None => writeln!(stderr, "{}: no settings file", target.name)?,
            }
        }
    }
    let format = settings
        .first()
        .map_or(Format::default(), |settings| settings.format);
    let options = args.look.options(&io::stdout());
    let empty: Vec<&ServiceReport> = report
        .services
        .iter()
        .filter(|service| !service.examined_anything())
        .collect();
    let nothing = empty.len() == report.services.len();
    if format == Format::Json || !nothing {
        print(|out| report.write(format, &options, out))?;
    }
    for service in empty {
        let path = &service.path;
        let found = match service.files {
            0 => "it has no files".to_owned(),
            files => format!("no rule is about any of its {files} files"),
        };
        if service.files > 0 && service.is_out_of_reach() {
            writeln!(
                stderr,
                "yardstick: there is nothing to assess in `{path}`: no rule applies to such a service on {}",
                report.as_of
            )?;
            continue;
        }
        writeln!(
            stderr,
            "yardstick: there is nothing to assess in `{path}`: {found}; looked for service manifests ({}), a readme, \
             a licence, dependency manifests and the other files that a pack asks about",
            service::Format::ALL
                .map(|format| format.files()[0])
                .join(", ")
        )?;
    }
    Ok(if report.gate_closed() {
        ExitCode::Findings
    } else if nothing {
        ExitCode::NothingToAssess
    } else {
        ExitCode::Clean
    })
}
