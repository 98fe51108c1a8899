//! `yardstick check`: from paths to a report and an exit code.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use jiff::civil::Date;
use rayon::prelude::*;

use super::target::{Target, each, read, read_with_inputs, targets};
use super::texts::{Texts, Wanted, read_texts};
use super::{
    CheckArgs, ExitCode, Failure, ServiceArgs, Stream, baseline, bug, chain, changed, clock, lock,
    output, print, say, shown, untold,
};
use crate::assess::assess;
use crate::background::Background;
use crate::background::inputs::Input;
use crate::choice::{Choices, Named, PackChoice, Verdict, WhyLeftOut};
use crate::coverage::Coverage;
use crate::dossier::Dossier;
use crate::escape::shell;
use crate::evidence;
use crate::exception;
use crate::files;
use crate::finding::{Finding, Notice, NoticeKind};
use crate::fingerprint::Fingerprint;
use crate::guard::{self, Begin, Watch};
use crate::limits::{Limit, Limits};
use crate::obligation::join;
use crate::pack::{Claim, Pack, Packs};
use crate::policy::changed::Before;
use crate::policy::waiver;
use crate::profile::{Fact, Profile};
use crate::report::{
    Format, MetSlip, PackUse, Report, RulesetUse, ServiceReport, TextOptions, anchor,
};
use crate::ruleset::{self, Ruleset};
use crate::settings::{Given, Settings, default_zone, known_rules, path_from};
use crate::subject::service;
use crate::text::Place;
use crate::words::counted;

pub(super) fn run(args: &CheckArgs) -> Result<ExitCode, Failure> {
    output::check(&args.formats)?;
    let given = Given {
        format: (args.formats.iter())
            .find(|sink| sink.file.is_none())
            .map(|sink| sink.format),
        fail_level: args.fail_level,
        max_guidance: args.max_guidance,
        strict: args.strict,
        ..args.service.given()
    };
    let ask = Ask {
        with_waivers: !args.no_waivers,
        baseline: match &args.baseline {
            Some(Some(file)) => Some(baseline::Wanted::Named(file)),
            Some(None) => Some(baseline::Wanted::Usual),
            None if args.no_baseline => None,
            None => Some(baseline::Wanted::OfSettings),
        },
        changed_since: args.changed_since.as_deref(),
        locked: args.locked,
        ..Ask::default()
    };
    examined(&args.service, &given, &ask, |examined| {
        finish(args, &examined)
    })
}

/// What is asked of a check beside what is checked.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Ask<'a> {
    pub(super) with_waivers: bool,
    /// Which baseline counts; `None` for none.
    pub(super) baseline: Option<baseline::Wanted<'a>>,
    pub(super) changed_since: Option<&'a str>,
    /// Whether packs have to be those of the lock.
    pub(super) locked: bool,
    /// Whether a reader wants to know what the service says of itself, and which files were read.
    pub(super) with_background: bool,
    /// Whether each path is a service, also where several lie in one repository.
    pub(super) each_is_a_service: bool,
}

/// What came of it.
#[derive(Debug)]
pub(super) struct Examined<'a> {
    /// One for each service.
    pub(super) settings: &'a [Settings],
    pub(super) targets: &'a [Target],
    /// What each of the settings names.
    pub(super) texts: &'a BTreeMap<Wanted<'a>, Texts>,
    pub(super) report: Report,
    /// Who ends the process where the run does not: to be told before anything is written.
    pub(super) watch: Watch,
}

/// Checks services on a pool of threads, and goes on with what came of it.
pub(super) fn examined<T: Send>(
    args: &ServiceArgs,
    given: &Given,
    ask: &Ask<'_>,
    then: impl FnOnce(Examined<'_>) -> Result<T, Failure> + Send,
) -> Result<T, Failure> {
    let threads = args.threads.unwrap_or(0);
    // This thread is there already, with as much room as the others get, and a small service hardly needs another.
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .use_current_thread()
        .stack_size(guard::STACK)
        .start_handler(|_| guard::use_room())
        .build();
    pool.map_err(|_| Failure::Threads(threads))?
        .install(|| check(args, given, ask, then))
}

fn check<T>(
    args: &ServiceArgs,
    given: &Given,
    ask: &Ask<'_>,
    then: impl FnOnce(Examined<'_>) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let begun = Begin::now();
    let targets = match ask.each_is_a_service {
        true => each(&args.paths),
        false => targets(&args.paths)?,
    };
    let settings: Vec<Settings> = targets
        .par_iter()
        .map(|target| Settings::load(given, &target.root))
        .collect::<Result<_, _>>()?;
    baseline::refuse_shared(ask.baseline, &targets, &settings)?;
    // One clock for all services of a run: the first says in which zone its days end.
    let zone = (settings.first()).map_or_else(default_zone, |settings| settings.zone.clone());
    let as_of = args.who.as_of.unwrap_or_else(clock::now).day(&zone);
    let read_asked = |target: &Target, settings: &Settings| match ask.with_background {
        true => read_with_inputs(target, settings, begun),
        false => Ok((read(target, settings, begun)?, Vec::new())),
    };
    let times = settings.iter().map(|settings| settings.limits.run_time);
    let time = times.max().unwrap_or(Limits::default().run_time);
    let watch = bug::watch(begun.until(time, Limit::RunTime));
    // A single service is read while the packs are. Many are read one after the other by each thread, and let go.
    let (texts, only) = rayon::join(
        || read_texts(&settings),
        || match (targets.as_slice(), settings.as_slice()) {
            ([target], [settings]) => Some(read_asked(target, settings)),
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
    let gated = |(dossier, inputs): (Dossier, Vec<Input>), index: usize| {
        let dossier = &dossier;
        let (settings, mut service) = (&settings[index], examine(dossier, index));
        let texts = &texts[&Wanted::by(settings)];
        if ask.with_background {
            let inputs = [inputs, steering(&targets[index], settings, texts)?].concat();
            let make = || Some(Background::of(dossier, &texts.packs, as_of, inputs));
            let mut lost = Vec::new();
            let mut part = Part {
                dossier,
                lost: &mut lost,
            };
            service.background = part.of("what a report says beside", make);
            let lost = lost.into_iter();
            (service.notices).extend(lost.map(|notice| settings.levels.hear(notice)));
        }
        let service = waived(service, dossier, settings, texts, ask, as_of);
        let found = |root: &Path| match targets[index].at(root) {
            Some(target) => {
                let service = examine(&read(&target, settings, begun)?, index);
                Ok(Before::fingerprints(&service.judged))
            }
            None => Ok(BTreeMap::new()),
        };
        gate(service, &targets[index], settings, ask, as_of, found)
    };
    let services: Vec<ServiceReport> = match only {
        Some(dossier) => vec![gated(dossier?, 0)?],
        None => (0..targets.len())
            .into_par_iter()
            .map(|index| gated(read_asked(&targets[index], &settings[index])?, index))
            .collect::<Result<_, Failure>>()?,
    };
    let report = Report {
        as_of,
        packs: packs_used(texts.values().map(|texts| &texts.packs), &services),
        rulesets: rulesets_used(texts.values().flat_map(|texts| &texts.rulesets)),
        services,
    };
    if ask.locked {
        lock::refuse_others(&settings, &targets, &texts, &report)?;
    }
    let end = then(Examined {
        settings: &settings,
        targets: &targets,
        texts: &texts,
        report,
        watch,
    });
    // The process ends here: to take thousands of rules apart would be time spent for nobody.
    std::mem::forget(texts);
    end
}

/// The files that say how a service is looked at: settings, waivers, rulesets.
fn steering(target: &Target, settings: &Settings, texts: &Texts) -> Result<Vec<Input>, Failure> {
    let own = settings.sources_from(&target.root)?;
    let own = own.into_iter();
    let mut inputs: Vec<Input> = own
        .map(|(path, source)| Input::of_text(path, source.text()))
        .collect();
    for ruleset in &texts.rulesets {
        for (name, (bytes, sha256)) in ruleset.files.iter().zip(&ruleset.file_sums) {
            inputs.push(Input {
                path: path_from(&target.root, Path::new(name))?,
                bytes: *bytes,
                sha256: sha256.clone(),
            });
        }
    }
    Ok(inputs)
}

/// Excuses what waivers cover; where they are not to count, says how many there are.
fn waived(
    mut service: ServiceReport,
    dossier: &Dossier,
    settings: &Settings,
    texts: &Texts,
    ask: &Ask<'_>,
    as_of: Date,
) -> ServiceReport {
    service.hints.extend(settings.hints.iter().cloned());
    // Where there was nothing to assess, there is nothing to excuse.
    if !service.examined_anything() {
        return service;
    }
    let names = known_rules(&texts.packs, &texts.rulesets);
    let known = waiver::inline::Known {
        names: &names,
        is_complete: settings.pack_choice != PackChoice::None,
    };
    let mut lost = Vec::new();
    let mut part = Part {
        dossier,
        lost: &mut lost,
    };
    let inline = part.of("the waivers in files", || {
        waiver::inline::of(dossier, known)
    });
    let notices = lost.into_iter();
    (service.notices).extend(notices.map(|notice| settings.levels.hear(notice)));
    let notices = inline.notices.into_iter();
    (service.notices).extend(notices.map(|notice| settings.levels.hear(notice)));
    let recorded = settings.waivers.iter();
    let recorded = recorded.filter(|waiver| names.contains(&waiver.rule.as_str()));
    let waivers: Vec<_> = recorded.cloned().chain(inline.waivers).collect();
    match ask.with_waivers {
        true => {
            service.waivers = waiver::apply(
                &waivers,
                &mut service.judged,
                &mut service.notices,
                &settings.levels,
                as_of,
                service.is_partial,
            );
        }
        false => service.waivers_left_out = waivers.len(),
    }
    service
}

/// Excuses what else is excused: by the baseline, by having been there before.
fn gate(
    mut service: ServiceReport,
    target: &Target,
    settings: &Settings,
    ask: &Ask<'_>,
    as_of: Date,
    found: impl Fn(&Path) -> Result<BTreeMap<Fingerprint, usize>, Failure>,
) -> Result<ServiceReport, Failure> {
    let opened =
        (ask.baseline).map(|wanted| baseline::open(wanted, target, settings, ask.with_background));
    if let Some(opened) = opened.transpose()?.flatten() {
        let input = opened.input(target)?;
        if let Some((background, input)) = service.background.as_mut().zip(input) {
            background.add_input(input);
        }
        service.baseline = Some(opened.baseline.apply(
            &mut service.judged,
            &service.notices,
            as_of,
            service.is_partial,
        ));
    }
    if let Some(revision) = ask.changed_since {
        let before = changed::before(&target.root, revision, &settings.limits, found)?;
        service.changed_since = Some(before.apply(&mut service.judged));
    }
    Ok(service.sorted())
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
        let folder = seen_from(&ruleset.name, &target.home);
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
    let mut lost: Vec<Notice> = Vec::new();
    // The last net around what no rule says: what breaks off is not in the report, and the report says so.
    let mut part = Part {
        dossier,
        lost: &mut lost,
    };
    let (recognised, coverage, declared) = (
        part.of("what documents were taken for", || dossier.recognised()),
        part.of("the coverage of criteria", || Coverage::of(dossier)),
        part.of("the evidence", || evidence::declared(dossier)),
    );
    // With rulesets alone, nobody asks what the service is.
    let is_asked =
        |notice: &&Notice| !texts.packs.is_empty() || notice.kind == NoticeKind::Unreadable;
    let of_entries = match texts.packs.is_empty() {
        true => Vec::new(),
        false => [
            part.of("the evidence that is declared", || {
                evidence::notices(dossier, &texts.packs, as_of)
            }),
            part.of("the exceptions that are declared", || {
                exception::notices(dossier, as_of)
            }),
        ]
        .concat(),
    };
    let notices = (dossier.notices.iter().filter(is_asked))
        .cloned()
        .chain(of_entries)
        .chain(lost)
        .map(|notice| settings.levels.hear(notice));
    ServiceReport {
        path: target.name.clone(),
        folder: target.folder.clone(),
        anchor: anchor(dossier),
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
        recognised,
        coverage,
        evidence: declared,
        slips,
        unclear,
        profile,
        fail_level: settings.levels.fail_level,
        max_guidance: settings.max_guidance,
        waivers: Vec::new(),
        waivers_left_out: 0,
        baseline: None,
        changed_since: None,
        background: None,
        comparison: None,
        files: dossier.files.len(),
        is_partial: dossier.is_partial,
    }
}

/// The parts of a report that no rule says.
struct Part<'a> {
    dossier: &'a Dossier,
    lost: &'a mut Vec<Notice>,
}

impl Part<'_> {
    /// One of them, or nothing where the work on it broke off.
    fn of<T: Default>(&mut self, name: &str, make: impl FnOnce() -> T) -> T {
        self.dossier
            .patience
            .whole(name, make)
            .unwrap_or_else(|broken| {
                self.lost.push(Notice {
                    kind: NoticeKind::Unreadable,
                    cause: Some(broken.cause()),
                    finding: Finding {
                        message: format!("{name}: {broken}"),
                        pointer: String::new(),
                        place: Place::Repository,
                        related: Vec::new(),
                        level: None,
                    },
                });
                T::default()
            })
    }
}

/// A folder as seen from the folder of a file, with a `/` behind it: what overrides of a ruleset speak of.
pub(super) fn seen_from(file: &str, folder: &Path) -> String {
    let absolute = |path: &Path| files::canonical(path).unwrap_or_else(|_| path.to_owned());
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

fn finish(args: &CheckArgs, examined: &Examined<'_>) -> Result<ExitCode, Failure> {
    let Examined {
        settings,
        targets,
        texts: _,
        report,
        watch,
    } = examined;
    if args.look.verbose {
        for (settings, target) in settings.iter().zip(*targets) {
            let sentence = match &settings.file {
                Some(file) => format!("{}: settings from {}", target.name, shown(file)),
                None => format!("{}: no settings file", target.name),
            };
            say(&sentence);
        }
    }
    let empty: Vec<&ServiceReport> = report
        .services
        .iter()
        .filter(|service| !service.examined_anything())
        .collect();
    let is_empty = empty.len() == report.services.len();
    let options = args.look.options(Stream::Output);
    let plain = TextOptions {
        colour: false,
        ..options
    };
    // Files are all written before the first takes its place, and everything is made while somebody watches.
    let mut pending = Vec::new();
    for sink in &args.formats {
        if let Some(file) = &sink.file {
            let page = report.render(sink.format, &plain)?;
            pending.push(output::prepare(file, &page)?);
        }
    }
    // Whoever names files alone wants nothing else.
    let format = settings
        .first()
        .map_or(Format::default(), |settings| settings.format);
    let is_wanted = args.formats.is_empty() || args.formats.iter().any(|sink| sink.file.is_none());
    let is_annotated = (args.formats.iter()).any(|sink| sink.format == Format::Github)
        || is_wanted && format == Format::Github;
    let summary = args.step_summary.as_deref().filter(|file| !file.is_empty());
    let summary = summary.filter(|_| is_annotated);
    let summary = summary.map(|file| (Path::new(file), report.job_summary()));
    let is_printed = is_wanted && (format.is_for_machines() || !is_empty);
    let page = is_printed.then(|| report.render(format, &options));
    let page = page.transpose()?;
    watch.stand_down();
    output::keep(pending)?;
    if let Some((file, summary)) = summary {
        let added = output::append(file, |most| summary.within(most));
        // Findings are findings, whether or not somebody can read them twice.
        if let Err(error) = added {
            say(&format!(
                "yardstick: nothing was added to the job summary: {}",
                chain(&error)
            ));
        }
    }
    if let Some(page) = page {
        print(&page)?;
    }
    for service in &empty {
        say(&nothing_to_assess(service, report.as_of));
    }
    let otherwise = if tell_of_what_broke(report) {
        ExitCode::Failure
    } else if report.gate_closed() && !args.exit_zero {
        ExitCode::Findings
    } else if empty.is_empty() {
        ExitCode::Clean
    } else {
        ExitCode::NothingToAssess
    };
    Ok(untold::strictly(report, settings, otherwise))
}

/// Says beside the report that it is not whole, because of a bug of ours or for want of time. Whether it is.
pub(super) fn tell_of_what_broke(report: &Report) -> bool {
    let broken = report.broken();
    for sentence in broken.sentences() {
        say(&format!("yardstick: {sentence}"));
    }
    !broken.is_nothing()
}

/// What was looked for, and why that came to nothing.
pub(super) fn nothing_to_assess(service: &ServiceReport, as_of: Date) -> String {
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
                 service on {as_of}{since}; `yardstick packs --for {call} --as-of {as_of}` says why for each",
                counted(files, "file"),
                call = shell::path(path)
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
