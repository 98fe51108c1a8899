//! `yardstick check`: from paths to a report and an exit code.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use rayon::prelude::*;

use super::target::{Target, read, targets};
use super::texts::{Texts, Wanted, read_texts};
use super::{CheckArgs, ExitCode, Failure, print, say, shown};
use crate::assess::assess;
use crate::choice::{Choices, Named, Verdict, WhyLeftOut};
use crate::coverage::Coverage;
use crate::dossier::Dossier;
use crate::evidence;
use crate::exception;
use crate::finding::{Notice, NoticeKind};
use crate::obligation::join;
use crate::pack::{Claim, Pack, Packs};
use crate::profile::{Fact, Profile};
use crate::report::{Format, MetSlip, PackUse, Report, RulesetUse, ServiceReport};
use crate::ruleset::{self, Ruleset};
use crate::settings::Settings;
use crate::subject::service;
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
    let as_of = args.who.day();
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
    let named = settings.iter();
    let named = named.map(|settings| texts[&Wanted::by(settings)].named(settings, as_of));
    let named: Vec<Vec<Named>> = named.collect::<Result<_, Failure>>()?;
    let examine = |dossier: &Dossier, index: usize| {
        let settings = &settings[index];
        let texts = &texts[&Wanted::by(settings)];
        let profile = settings.profile.over(dossier.profile.clone());
        let choices = texts.choose(settings, &named[index], &profile, as_of);
        examine(
            dossier,
            profile,
            &targets[index],
            settings,
            texts,
            &choices,
            as_of,
        )
    };
    let services: Vec<ServiceReport> = match only {
        Some(dossier) => vec![examine(&dossier?, 0)],
        None => (0..targets.len())
            .into_par_iter()
            .map(|index| Ok(examine(&read(&targets[index], &settings[index])?, index)))
            .collect::<Result<_, Failure>>()?,
    };
    let report = Report {
        as_of,
        packs: packs_used(texts.values().map(|texts| &texts.packs), &services),
        rulesets: rulesets_used(texts.values().flat_map(|texts| &texts.rulesets)),
        services,
    };
    let end = finish(args, &settings, &targets, &report);
    // The process ends here: to take thousands of rules apart would be time spent for nobody.
    std::mem::forget(texts);
    end
}

/// The day in Universal Time: the same on every machine, and at most an hour from London's.
pub(super) fn today() -> Date {
    Timestamp::now().to_zoned(TimeZone::UTC).date()
}

fn examine(
    dossier: &Dossier,
    profile: Profile,
    target: &Target,
    settings: &Settings,
    texts: &Texts,
    choices: &Choices,
    as_of: Date,
) -> ServiceReport {
    // Where there is nothing, nothing is missing: a folder without files is no service with every fault.
    let mut assessments = match dossier.files.is_empty() && dossier.notices.is_empty() {
        true => Vec::new(),
        false => assess(&texts.packs, choices, dossier, &profile, as_of),
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
    let of_entries = match texts.packs.is_empty() {
        true => Vec::new(),
        false => [
            evidence::notices(dossier, &texts.packs, as_of),
            exception::notices(dossier, as_of),
        ]
        .concat(),
    };
    let notices = (dossier.notices.iter().filter(is_asked))
        .cloned()
        .chain(of_entries)
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
        choices: (choices.of(&texts.packs))
            .map(|(pack, verdict)| (Arc::clone(&pack.info), verdict.clone()))
            .collect(),
        recognised: dossier.recognised(),
        coverage: Coverage::of(dossier),
        evidence: evidence::declared(dossier),
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

/// The packs that any of these services was held against.
fn packs_used<'a>(
    packs: impl Iterator<Item = &'a Packs>,
    services: &[ServiceReport],
) -> Vec<PackUse> {
    let chosen: BTreeSet<String> = (services.iter())
        .flat_map(|service| &service.choices)
        .filter(|(_, verdict)| matches!(verdict, Verdict::Used(..)))
        .map(|(info, _)| info.to_string())
        .collect();
    let mut used: BTreeMap<String, PackUse> = BTreeMap::new();
    for packs in packs {
        let of_pack = |claim: &Claim, pack: &Pack| Arc::ptr_eq(&claim.pack, &pack.info);
        for pack in packs
            .iter()
            .filter(|pack| chosen.contains(&pack.info.to_string()))
        {
            let rules = packs.asked().iter();
            let rules = rules.filter(|asked| asked.claims.iter().any(|claim| of_pack(claim, pack)));
            used.entry(pack.info.to_string())
                .or_insert_with(|| PackUse {
                    info: pack.info.clone(),
                    clauses: pack.clauses.clone(),
                    rules: rules.count(),
                });
        }
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
        files
            if service
                .choices
                .iter()
                .all(|(_, verdict)| *verdict == Verdict::LeftOut(WhyLeftOut::NotNamed)) =>
        {
            format!(
                "yardstick: there is nothing to assess in `{path}`: it has {}, and no pack is to be used: name one under \
                 `[packs]` in yardstick.toml, or let `pack-choice` be `auto`",
                counted(files, "file")
            )
        }
        files if service.is_out_of_reach() => {
            let first = service
                .choices
                .iter()
                .map(|(info, _)| info)
                .min_by_key(|info| info.from);
            let since = match first.filter(|first| as_of < first.from) {
                Some(first) => format!(
                    "; the first that yardstick knows is `{first}`, in force from {}",
                    first.from
                ),
                None => String::new(),
            };
            format!(
                "yardstick: there is nothing to assess in `{path}`: it has {}, and no text binds or advises such a \
                 service on {as_of}{since}; `yardstick packs --for {path} --as-of {as_of}` says why for each",
                counted(files, "file")
            )
        }
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
