//! `yardstick lock`: the packs of a service, written down; and what `--locked` refuses.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use jiff::civil::Date;

use super::check::{Ask, examined, seen_from};
use super::target::Target;
use super::texts::{Texts, Wanted};
use super::{ExitCode, Failure, ServiceArgs, output, print_plain, shown, untold};
use crate::answer::Answers;
use crate::choice::{Hold, Verdict};
use crate::files;
use crate::pack::lock::compare::{self, Entry, Fate, RulesetFate};
use crate::pack::lock::{
    BUILT_IN, FILE_NAME, Lock, LockFile, Locked, Obligations, Places, VolumeName, open,
};
use crate::pack::{Claim, PackInfo, Rule, RuleId};
use crate::report::{Report, ServiceReport};
use crate::ruleset;
use crate::settings::{Settings, repository_root};
use crate::text::Place;
use crate::typed::Mistake;
use crate::words::counted;

#[derive(Debug, Args)]
pub(super) struct LockArgs {
    #[command(flatten)]
    service: ServiceArgs,
}

pub(super) fn run(args: &LockArgs) -> Result<ExitCode, Failure> {
    let all = present(&args.service)?;
    let mut pending = Vec::new();
    let mut said = Vec::new();
    for present in &all {
        let file = shown(&present.file);
        match present.open()? {
            Some(found) if found.lock == present.lock => {
                said.push(format!("{file} says the same already: nothing to do"));
            }
            Some(found) => {
                return Err(Failure::Record {
                    what: format!("`{file}` is there, and does not say what is so now"),
                    mistakes: present.differences(&found),
                    help: Some(UPDATE.to_owned()),
                });
            }
            None => {
                pending.push(output::prepare(&present.file, &present.lock.page())?);
                said.push(format!("{file} locks {}", present.counts()));
            }
        }
    }
    // Several are all written before the first takes its place.
    output::keep(pending)?;
    print_plain(|out| said.iter().for_each(|line| out.line(line)))?;
    Ok(ExitCode::Clean)
}

/// The way on from a lock that is not that of today.
const UPDATE: &str = "`yardstick update` says what that changes for the team, and locks it";

/// Refuses packs that are not those of the lock.
pub(super) fn refuse_others(
    settings: &[Settings],
    targets: &[Target],
    texts: &BTreeMap<Wanted<'_>, Texts>,
    report: &Report,
) -> Result<(), Failure> {
    for present in Present::all(settings, targets, texts, report) {
        let file = shown(&present.file);
        let Some(found) = present.open()? else {
            return Err(Failure::Trust {
                what: format!("there is no `{file}`, so no pack is agreed on"),
                mistakes: Vec::new(),
                help: Some("`yardstick lock` makes one".to_owned()),
            });
        };
        let mistakes = present.differences(&found);
        if !mistakes.is_empty() {
            return Err(Failure::Trust {
                what: format!("the packs are not those that are locked in `{file}`"),
                mistakes,
                help: Some(UPDATE.to_owned()),
            });
        }
    }
    Ok(())
}

/// What the services of a call are held against, one for each file of locks.
pub(super) fn present(args: &ServiceArgs) -> Result<Vec<Present>, Failure> {
    examined(args, &args.given(), &Ask::default(), |examined| {
        untold::before_a_record(&examined)?;
        let (settings, targets) = (examined.settings, examined.targets);
        Ok(Present::all(
            settings,
            targets,
            examined.texts,
            &examined.report,
        ))
    })
}

/// What services are held against that share a lock.
#[derive(Debug)]
pub(super) struct Present {
    /// Where it is locked.
    pub(super) file: PathBuf,
    pub(super) lock: Lock,
    /// What became of each pack. It is used where one of the services is held against it.
    choices: Vec<(Arc<PackInfo>, Verdict)>,
    /// Only some files are looked at: what the service is may stand in others, and with it which packs it is held
    /// against.
    is_partial: bool,
}

impl Present {
    fn all(
        settings: &[Settings],
        targets: &[Target],
        texts: &BTreeMap<Wanted<'_>, Texts>,
        report: &Report,
    ) -> Vec<Present> {
        let mut all: Vec<Present> = Vec::new();
        let services = settings.iter().zip(targets).zip(&report.services);
        for ((settings, target), service) in services {
            let file = lock_file(settings, target);
            let texts = &texts[&Wanted::by(settings)];
            let lock = held_against(texts, service, report.as_of, &file);
            match all.iter_mut().find(|present| present.file == file) {
                Some(present) => {
                    present.lock.add(lock);
                    let others = present.choices.iter_mut().zip(&service.choices);
                    for (known, other) in others {
                        if matches!(other.1, Verdict::Used(..)) {
                            known.1 = other.1.clone();
                        }
                    }
                    present.is_partial |= service.is_partial;
                }
                None => all.push(Present {
                    file,
                    lock,
                    choices: service.choices.clone(),
                    is_partial: service.is_partial,
                }),
            }
        }
        all
    }

    /// What is locked, if anything.
    ///
    /// # Errors
    /// A lock that cannot be used.
    pub(super) fn open(&self) -> Result<Option<LockFile>, Failure> {
        let folder = folder_of(&self.file);
        let root = files::canonical(folder).ok();
        let root = root.as_deref().and_then(repository_root);
        open(&self.file, root.unwrap_or(folder)).map_err(|mistakes| Failure::Record {
            what: format!("`{}` cannot be used", shown(&self.file)),
            mistakes,
            help: Some(
                "take it from the history of the repository, or remove it and run `yardstick lock`"
                    .to_owned(),
            ),
        })
    }

    /// `3 packs, 1 library and 0 rulesets`, without those that there are none of.
    pub(super) fn counts(&self) -> String {
        let libraries = match self.lock.libraries.len() {
            0 => None,
            1 => Some("1 library".to_owned()),
            many => Some(format!("{many} libraries")),
        };
        let rulesets = self.lock.rulesets.len();
        let rulesets = (rulesets > 0).then(|| counted(rulesets, "ruleset"));
        let all: Vec<String> = std::iter::once(counted(self.lock.packs.len(), "pack"))
            .chain(libraries)
            .chain(rulesets)
            .collect();
        crate::obligation::join(&all, "and")
    }

    /// What is used and not locked so, or locked and not used, each at its line of the lock.
    fn differences(&self, found: &LockFile) -> Vec<Mistake> {
        let packs = compare::packs(&found.lock.packs, &self.lock.packs);
        let libraries = compare::libraries(&found.lock.libraries, &self.lock.libraries);
        let volumes = packs.iter().chain(&libraries);
        let volumes = volumes.filter_map(|fate| match fate {
            Fate::Kept { before, after } => {
                self.other(*before, *after, &found.volumes[before.name])
            }
            Fate::New(entry) => self.not_locked(*entry, found),
            Fate::Gone(entry) => self.not_used(*entry, &found.volumes[entry.name]),
        });
        let rulesets = compare::rulesets(&found.lock.rulesets, &self.lock.rulesets);
        let rulesets = rulesets.into_iter().map(|(name, fate)| {
            let place = found.rulesets.get(name).unwrap_or(&found.place);
            let (message, help) = match fate {
                RulesetFate::Changed => (
                    format!("the ruleset `{name}` is not the one that is locked"),
                    "it was changed, or something that it extends",
                ),
                RulesetFate::New => (
                    format!("the ruleset `{name}` is used and not locked"),
                    "yardstick.toml or the command line names it",
                ),
                RulesetFate::Gone => (
                    format!("the ruleset `{name}` is locked and not used"),
                    "yardstick.toml or the command line named it when the lock was written",
                ),
            };
            mistake(place, message, help.to_owned())
        });
        let mut mistakes: Vec<Mistake> = volumes.chain(rulesets).collect();
        mistakes.sort_by(|a, b| a.place.order().cmp(&b.place.order()));
        mistakes
    }

    /// In which way a pack is not the one that is locked.
    fn other(&self, before: Entry<'_>, after: Entry<'_>, places: &Places) -> Option<Mistake> {
        let name = after.name;
        let (old, new) = (before.locked, after.locked);
        if before.name != name {
            let message = format!("`{}` is locked, and `{name}` is used", before.name);
            return Some(mistake(&places.edition, message, self.since(name)));
        }
        if old.version != new.version {
            let message = format!(
                "version {} of `{name}` is locked, and {} is used",
                old.version, new.version
            );
            return Some(mistake(&places.version, message, origin(old, new)));
        }
        if old.digest != new.digest {
            let message =
                format!("`{name}` is not the one that is locked, and has the same version");
            return Some(mistake(&places.digest, message, origin(old, new)));
        }
        None
    }

    fn not_locked(&self, entry: Entry<'_>, found: &LockFile) -> Option<Mistake> {
        let Entry { name, locked } = entry;
        let help = self.since(name);
        // It may be locked for the other of the two parts that a pack can have.
        if let (Some(known), Some(places)) = (found.lock.volume(name), found.volumes.get(name)) {
            let before = Entry {
                name,
                locked: known,
            };
            let is_new_text = self.lock.packs.contains_key(name) && !self.is_partial;
            return self.other(before, entry, places).or_else(|| {
                let message = format!("`{name}` is locked only for the rules that it lends");
                is_new_text.then(|| mistake(&places.id, message, help))
            });
        }
        // Which packs of the program are used hangs on what the service is, and that is for a whole run to say.
        if self.is_partial && locked.from == BUILT_IN {
            return None;
        }
        let message = format!("`{name}` is used and not locked");
        Some(mistake(&found.place, message, help))
    }

    fn not_used(&self, entry: Entry<'_>, places: &Places) -> Option<Mistake> {
        let is_new_text = self.lock.packs.contains_key(entry.name);
        // What is used in its other part is told there.
        if self.is_partial || is_new_text {
            return None;
        }
        let message = format!("`{}` is locked and not used", entry.name);
        Some(mistake(&places.id, message, self.why_not(entry.name)))
    }

    fn choice(&self, name: &VolumeName) -> Option<&(Arc<PackInfo>, Verdict)> {
        let mut choices = self.choices.iter();
        choices.find(|(info, _)| VolumeName::of_pack(info) == *name)
    }

    /// Since when a pack is in force, and why it is used.
    fn since(&self, name: &VolumeName) -> String {
        match self.choice(name) {
            Some((info, verdict @ Verdict::Used(..))) => {
                format!("in force from {}; used because {verdict}", info.from)
            }
            Some((_, Verdict::LeftOut(_))) | None => {
                "clauses of a pack that is used name its rules".to_owned()
            }
        }
    }

    fn why_not(&self, name: &VolumeName) -> String {
        match (self.choice(name), &name.edition) {
            (Some((_, verdict)), _) => format!("because {verdict}"),
            (None, _) if self.choices.is_empty() => "no packs are used at all".to_owned(),
            (None, Some(_)) => "there is no such pack".to_owned(),
            (None, None) => "no clause of a pack that is used names its rules".to_owned(),
        }
    }
}

fn mistake(place: &Place, message: String, help: String) -> Mistake {
    Mistake {
        place: place.clone(),
        message,
        help: Some(help),
    }
}

/// Why a pack may be another one than was locked.
fn origin(old: &Locked, new: &Locked) -> String {
    match (old.from == new.from, new.from == BUILT_IN) {
        (false, _) => format!(
            "it was locked from {}, and comes from {} now",
            old.from, new.from
        ),
        (true, true) => format!(
            "it comes with yardstick, this one is {}: the lock was written by another",
            env!("CARGO_PKG_VERSION")
        ),
        (true, false) => format!("somebody changed what is in {}", new.from),
    }
}

/// Beside the settings; without any, at the root of the service.
fn lock_file(settings: &Settings, target: &Target) -> PathBuf {
    let folder = match settings.file.as_deref().map(folder_of) {
        Some(folder) if folder.ends_with(".github") => folder_of(folder),
        Some(folder) => folder,
        None => &target.root,
    };
    match folder == Path::new(".") {
        true => PathBuf::from(FILE_NAME),
        false => folder.join(FILE_NAME),
    }
}

/// The folder of a file, as it can be opened.
fn folder_of(file: &Path) -> &Path {
    match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        Some(_) | None => Path::new("."),
    }
}

/// What a service is held against on the day, as its lock says it.
fn held_against(texts: &Texts, service: &ServiceReport, as_of: Date, file: &Path) -> Lock {
    let packs = &texts.packs;
    let from = |folder: &Option<String>| match folder {
        None => BUILT_IN.to_owned(),
        Some(folder) => named_beside(file, folder),
    };
    let mut lock = Lock::default();
    let (rules, mut obligations) = asked(texts, service, as_of);
    let lends = |own: &[Arc<Rule>]| own.iter().any(|rule| rules.contains(&rule.id));
    for (pack, (info, verdict)) in packs.iter().zip(&service.choices) {
        let name = VolumeName::of_pack(info);
        let locked = |obligations| Locked {
            version: info.version.clone(),
            digest: info.digest.clone(),
            from: from(&info.folder),
            obligations,
        };
        match verdict {
            Verdict::Used(..) => {
                let obligations = obligations.remove(&name).unwrap_or_default();
                lock.packs.insert(name, locked(obligations));
            }
            Verdict::LeftOut(_) if lends(&pack.rules) => {
                lock.libraries.insert(name, locked(Obligations::new()));
            }
            Verdict::LeftOut(_) => {}
        }
    }
    for library in packs.libraries() {
        if lends(&library.rules) {
            let locked = Locked {
                version: library.version.clone(),
                digest: library.digest.clone(),
                from: from(&library.folder),
                obligations: Obligations::new(),
            };
            lock.libraries
                .insert(VolumeName::of_library(library), locked);
        }
    }
    let rulesets = texts.rulesets.iter();
    lock.rulesets = rulesets
        .map(|ruleset| (named_beside(file, &ruleset.name), ruleset.digest.clone()))
        .collect();
    lock
}

/// The rules that the packs of a service name, and how each of these packs asks for them.
fn asked<'p>(
    texts: &'p Texts,
    service: &ServiceReport,
    as_of: Date,
) -> (BTreeSet<&'p RuleId>, BTreeMap<VolumeName, Obligations>) {
    fn hold<'s>(service: &'s ServiceReport, claim: &Claim) -> Option<&'s Hold> {
        match service.choices.get(claim.order.0)? {
            (_, Verdict::Used(_, hold)) => Some(hold),
            (_, Verdict::LeftOut(_)) => None,
        }
    }
    let mut rules = BTreeSet::new();
    let mut obligations: BTreeMap<VolumeName, Obligations> = BTreeMap::new();
    for asked in texts.packs.asked() {
        let claims = asked.claims.iter();
        let claims = claims.filter_map(|claim| Some((claim, hold(service, claim)?)));
        let answers = match Answers::to(claims, &service.profile, as_of) {
            Answers::NotAsked => continue,
            Answers::NotOfThis { .. } => Vec::new(),
            Answers::Binding(answers) => answers,
        };
        let id = &asked.rule.id;
        rules.insert(id);
        for answer in answers {
            if let Some(ground) = answer.ground {
                let of_pack = obligations.entry(VolumeName::of_pack(&answer.pack));
                let obligation = of_pack.or_default().entry(id.to_string());
                let obligation = obligation.or_insert(ground.obligation);
                *obligation = ground.obligation.min(*obligation);
            }
        }
    }
    (rules, obligations)
}

/// A folder or file as seen from the folder of the lock, so that the lock is the same wherever it is written; what is on no
/// disk, as it was named.
fn named_beside(file: &Path, name: &str) -> String {
    let is_ours = ruleset::BUILT_IN.iter().any(|(ours, _)| *ours == name);
    let folder = files::canonical(folder_of(file));
    let is_there = files::leads_somewhere(Path::new(name));
    let (Ok(folder), true) = (folder, is_there && !is_ours) else {
        return name.to_owned();
    };
    let seen = seen_from(&shown(&folder.join(FILE_NAME)), Path::new(name));
    match seen.trim_end_matches('/') {
        "" => "./".to_owned(),
        seen if seen.starts_with("../") || seen == ".." => seen.to_owned(),
        seen => format!("./{seen}"),
    }
}
