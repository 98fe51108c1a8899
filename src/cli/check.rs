//! `yardstick check`: from paths to a report and an exit code.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::io;
use std::path::{Path, PathBuf};

use globset::{Glob, GlobSetBuilder};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use rayon::prelude::*;

use super::{CheckArgs, ExitCode, Failure, print, say, with_folders};
use crate::assess::assess;
use crate::coverage::Coverage;
use crate::dossier::Dossier;
use crate::finding::{Notice, NoticeKind};
use crate::obligation::join;
use crate::pack::Packs;
use crate::profile::{Fact, Profile};
use crate::report::{Format, MetSlip, PackUse, Report, RulesetUse, ServiceReport};
use crate::repository::{self, OpenError, Repository};
use crate::ruleset::{self, Ruleset};
use crate::settings::{FILE_NAMES, PackChoice, Settings, repository_root};
use crate::subject::{api, service};
use crate::text::RepoPath;
use crate::words::counted;

pub(super) fn run(args: &CheckArgs) -> Result<ExitCode, Failure> {
    let threads = args.threads.unwrap_or(0);
    // This thread is there already, and a small service hardly needs another.
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .use_current_thread()
        .build();
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
    // A single service is read while the packs are. Many are read one after the other by each thread, and let go.
    let (texts, only) = rayon::join(
        || read_texts(&settings),
        || match (targets.as_slice(), settings.as_slice()) {
            ([target], [settings]) => Some(read(target, settings)),
            _ => None,
        },
    );
    let texts = texts?;
    let examine = |dossier: &Dossier, target: &Target, settings: &Settings| {
        let texts = &texts[&Named::by(settings)];
        examine(dossier, target, settings, texts, as_of)
    };
    let services: Vec<ServiceReport> = match only {
        Some(dossier) => vec![examine(&dossier?, &targets[0], &settings[0])],
        None => targets
            .par_iter()
            .zip(&settings)
            .map(|(target, settings)| Ok(examine(&read(target, settings)?, target, settings)))
            .collect::<Result<_, Failure>>()?,
    };
    let report = Report {
        as_of,
        packs: packs_used(texts.values().map(|texts| &texts.packs)),
        rulesets: rulesets_used(texts.values().flat_map(|texts| &texts.rulesets)),
        services,
    };
    finish(args, &settings, &targets, &report)
}

/// Which texts settings name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Named<'s> {
    choice: PackChoice,
    packs: &'s [PathBuf],
    rulesets: &'s [PathBuf],
}

impl<'s> Named<'s> {
    fn by(settings: &'s Settings) -> Self {
        Named {
            choice: settings.pack_choice,
            packs: &settings.packs,
            rulesets: &settings.rulesets,
        }
    }
}

/// What a service is held against.
#[derive(Debug)]
struct Texts {
    packs: Packs,
    rulesets: Vec<Ruleset>,
}

/// What each of these settings names.
fn read_texts(settings: &[Settings]) -> Result<BTreeMap<Named<'_>, Texts>, Failure> {
    let mut all: BTreeMap<Named<'_>, Texts> = BTreeMap::new();
    for settings in settings {
        let named = Named::by(settings);
        let texts = match all.entry(named) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => new.insert(read_named(named)?),
        };
        settings.check_against(&texts.packs, &texts.rulesets)?;
    }
    Ok(all)
}

fn read_named(named: Named<'_>) -> Result<Texts, Failure> {
    let packs = match named.choice {
        PackChoice::Auto => with_folders(Packs::for_check(), named.packs)?,
        PackChoice::None => Packs::default(),
    };
    let rulesets = named.rulesets.iter().map(|file| read_ruleset(file));
    Ok(Texts {
        packs,
        rulesets: rulesets.collect::<Result<_, _>>()?,
    })
}

fn read_ruleset(file: &Path) -> Result<Ruleset, Failure> {
    let name = shown(file);
    ruleset::open(&name).map_err(|mistakes| Failure::Ruleset { name, mistakes })
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
    /// See [`folder`].
    folder: String,
    root: PathBuf,
    /// The files and folders below the root that were named; none for the whole folder.
    named: Vec<PathBuf>,
}

/// A folder by itself is a service. What lies in one repository together (files, or several paths below one
/// service's root) is one service, of which only the named files are looked at.
fn targets(paths: &[PathBuf]) -> Result<Vec<Target>, Failure> {
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
        match whole.filter(|named| named.absolute.is_dir()) {
            Some(whole) => Target {
                name: shown(whole.path),
                folder: folder(whole.path, Path::new("")),
                root: whole.path.clone(),
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
                root,
            },
        }
    };
    Ok(order.into_iter().map(target).collect())
}

/// A path as it was asked for, and without links in its folders.
struct Asked<'a> {
    path: &'a PathBuf,
    absolute: PathBuf,
}

fn absolute(path: &Path) -> Result<PathBuf, OpenError> {
    let absolute = path.canonicalize().map_err(|cause| match cause.kind() {
        io::ErrorKind::NotFound => OpenError::Missing(path.to_owned()),
        _ => OpenError::File {
            path: path.to_owned(),
            cause,
        },
    })?;
    match absolute.is_file() || absolute.is_dir() {
        true => Ok(absolute),
        false => Err(OpenError::NotAFile {
            path: path.to_owned(),
        }),
    }
}

fn shown(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
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
    let folder = if absolute.is_dir() {
        absolute
    } else {
        absolute.parent().unwrap_or(absolute)
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
    marked.or(git).unwrap_or(folder)
}

fn read(target: &Target, settings: &Settings) -> Result<Dossier, Failure> {
    let options = exclusions(settings, &target.root)?;
    let repository = match target.named.as_slice() {
        [] => Repository::open(&target.root, &options)?,
        named => Repository::of_paths(&target.root, named, &options)?,
    };
    let apis = api_options(settings, target)?;
    Ok(Dossier::read_with(&repository, &apis))
}

/// What the settings say of API descriptions. Where rulesets are asked for, a file that is named is one, whatever it
/// holds.
fn api_options(settings: &Settings, target: &Target) -> Result<api::Options, Failure> {
    let below = below(settings, &target.root);
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
            error,
        })
    };
    let root = target
        .root
        .canonicalize()
        .unwrap_or_else(|_| target.root.clone());
    let named = match settings.rulesets.is_empty() {
        true => &[][..],
        false => target.named.as_slice(),
    };
    let named = named.iter().filter(|path| path.is_file());
    let named = named.filter_map(|path| path.strip_prefix(&root).ok());
    Ok(api::Options {
        generated: set(&settings.apis.generated)?,
        vendored: set(&settings.apis.vendored)?,
        named: named.map(|path| RepoPath::new(shown(path))).collect(),
    })
}

fn glob(pattern: &str) -> Result<Glob, Failure> {
    Glob::new(pattern).map_err(|error| Failure::Pattern {
        pattern: pattern.to_owned(),
        error,
    })
}

/// What is examined, as seen from the folder that the settings speak of.
fn below(settings: &Settings, root: &Path) -> PathBuf {
    let below = settings.folder.as_deref().and_then(|folder| {
        let root = root.canonicalize().ok()?;
        root.strip_prefix(folder).map(Path::to_owned).ok()
    });
    below.unwrap_or_default()
}

fn examine(
    dossier: &Dossier,
    target: &Target,
    settings: &Settings,
    texts: &Texts,
    as_of: Date,
) -> ServiceReport {
    let profile = settings.profile.over(dossier.profile.clone());
    // Where there is nothing, nothing is missing: a folder without files is no service with every fault.
    let mut assessments = match dossier.files.is_empty() && dossier.notices.is_empty() {
        true => Vec::new(),
        false => assess(&texts.packs, dossier, &profile, as_of),
    };
    let mut slips = Vec::new();
    for ruleset in &texts.rulesets {
        let folder = seen_from(&ruleset.name, &target.root);
        let run = ruleset::run(
            ruleset,
            &folder,
            &settings.obligations,
            dossier,
            &profile,
            as_of,
        );
        assessments.extend(run.assessments);
        let met = run.slips.into_iter().map(|slip| MetSlip {
            ruleset: ruleset.name.clone(),
            slip,
        });
        slips.extend(met);
    }
    let unclear = dossier.unclear_facts(&profile);
    let unclear: Vec<Fact> = unclear.into_iter().map(|(fact, _)| fact).collect();
    let judged = assessments
        .into_iter()
        .map(|assessment| settings.levels.judge(assessment));
    // With rulesets alone, nobody asks what the service is.
    let is_asked =
        |notice: &&Notice| !texts.packs.is_empty() || notice.kind == NoticeKind::Unreadable;
    let notices = (dossier.notices.iter().filter(is_asked))
        .cloned()
        .map(|notice| settings.levels.hear(notice));
    let service = ServiceReport {
        path: target.name.clone(),
        folder: target.folder.clone(),
        name: dossier.service_name().map(ToOwned::to_owned),
        judged: judged.collect(),
        notices: notices.collect(),
        hints: match texts.packs.is_empty() && settings.obligations.is_empty() {
            // Nothing is a standard, whoever runs the service.
            true => Vec::new(),
            false => hints(&profile, &unclear, &dossier.manifests),
        },
        recognised: dossier.recognised(),
        coverage: Coverage::of(dossier),
        slips,
        unclear,
        profile,
        fail_level: settings.fail_level,
        files: dossier.files.len(),
        is_partial: dossier.is_partial,
    };
    service.sorted()
}

/// A folder as seen from the folder of a file, with a `/` behind it: what overrides of a ruleset speak of.
fn seen_from(file: &str, folder: &Path) -> String {
    let absolute = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let file = absolute(Path::new(file));
    let base = file.parent().unwrap_or(&file);
    let folder = absolute(folder);
    let shared = (base.components().zip(folder.components()))
        .take_while(|(one, other)| one == other)
        .count();
    let up = base.components().skip(shared).map(|_| "..".to_owned());
    let down = folder.components().skip(shared);
    let down = down.map(|part| part.as_os_str().to_string_lossy().into_owned());
    up.chain(down).map(|part| format!("{part}/")).collect()
}

/// What is left out. The settings' patterns speak of the folder that the settings do; one that covers all of what
/// was asked for is about runs on the whole, and this is none.
fn exclusions(settings: &Settings, root: &Path) -> Result<repository::Options, Failure> {
    let below = below(settings, root);
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
        error,
    })?;
    Ok(repository::Options { exclude, below })
}

/// What to declare for a sharper answer. Each open fact may have softened a standard into guidance, and a file with
/// the name of our own manifest that is something else was expected to count.
fn hints(profile: &Profile, unclear: &[Fact], manifests: &[service::Candidate]) -> Vec<String> {
    let is_ours = |manifest: &&service::Candidate| manifest.format == service::Format::ServiceYaml;
    let not_read = manifests
        .iter()
        .filter(is_ours)
        .filter(|manifest| !manifest.recognised)
        .map(|manifest| {
            format!(
                "`{}` is not read as a service manifest: {}",
                manifest.path, manifest.because
            )
        });
    not_read.chain(to_declare(profile, unclear)).collect()
}

/// What nobody said at all. What somebody said and nobody understood is told at its place.
fn to_declare(profile: &Profile, unclear: &[Fact]) -> Option<String> {
    // A nation is not asked for: no text of these packs depends on it.
    let asked = [
        (Fact::Organisation, "--organisation council"),
        (Fact::Kind, "--kind transactional"),
        (Fact::Phase, "--phase live"),
    ];
    let open = asked
        .iter()
        .filter(|(fact, _)| profile.is_open(*fact) && !unclear.contains(fact));
    let open: Vec<(String, &str)> = open
        .map(|(fact, flag)| (format!("`{}`", fact.field()), *flag))
        .collect();
    let (_, flag) = open.first()?;
    let fields: Vec<&String> = open.iter().map(|(field, _)| field).collect();
    Some(format!(
        "declare {} in service.yaml (or with a flag such as {flag}): until then nothing is held to be a standard that \
         does not bind every public service",
        join(&fields, "and")
    ))
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

fn rulesets_used<'a>(rulesets: impl Iterator<Item = &'a Ruleset>) -> Vec<RulesetUse> {
    let mut used: BTreeMap<&str, &Ruleset> = BTreeMap::new();
    for ruleset in rulesets {
        used.entry(&ruleset.name).or_insert(ruleset);
    }
    let used = used.into_values().map(|ruleset| RulesetUse {
        name: ruleset.name.clone(),
        rules: ruleset.rules.iter().filter(|rule| rule.is_on).count(),
        slips: ruleset.slips.clone(),
    });
    used.collect()
}

fn finish(
    args: &CheckArgs,
    settings: &[Settings],
    targets: &[Target],
    report: &Report,
) -> Result<ExitCode, Failure> {
    if args.look.verbose {
        for (settings, target) in settings.iter().zip(targets) {
            let sentence = match &settings.file {
                Some(file) => format!("{}: settings from {}", target.name, shown(file)),
                None => format!("{}: no settings file", target.name),
            };
            say(&sentence);
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
    if format == Format::Json || empty.len() < report.services.len() {
        print(|out| report.write(format, &options, out))?;
    }
    for service in &empty {
        say(&nothing_to_assess(service, report.as_of));
    }
    Ok(if report.gate_closed() {
        ExitCode::Findings
    } else if empty.is_empty() {
        ExitCode::Clean
    } else {
        ExitCode::NothingToAssess
    })
}

/// What was looked for, and why that came to nothing.
fn nothing_to_assess(service: &ServiceReport, as_of: Date) -> String {
    let path = &service.path;
    match service.files {
        0 => format!(
            "yardstick: there is nothing to assess in `{path}`: it has no files; looked for service manifests \
             ({}), a readme, a licence, dependency manifests and the other files that a pack asks about",
            service::Format::ALL
                .map(|format| format.files()[0])
                .join(", ")
        ),
        files if service.is_out_of_reach() => format!(
            "yardstick: there is nothing to assess in `{path}`: it has {}, and no text binds or advises such a \
             service on {as_of}; `yardstick packs` says which texts there are, and since when",
            counted(files, "file")
        ),
        files => format!(
            "yardstick: there is nothing to assess in `{path}`: it has {}, and no rule is about what is in them; \
             looked for service manifests ({}), a readme, a licence, dependency manifests and the other files \
             that a pack asks about",
            counted(files, "file"),
            service::Format::ALL
                .map(|format| format.files()[0])
                .join(", ")
        ),
    }
}
