//! From flags, environment and `yardstick.toml` to settings that are checked once.
//!
//! A flag beats the environment, which beats the file, which beats the default. The file speaks about
//! loudness, gating and what is examined; it cannot say what is a standard.

pub mod services;
pub mod text;
pub(crate) mod waivers;
mod wanted;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::civil::Date;
use jiff::tz::{TimeZone, TimeZoneDatabase};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::choice::{Named, PackChoice};
use crate::files::{self, Links, Refusal};
use crate::finding::NoticeKind;
use crate::limits::{Limit, Limits, RawAmount, RawLimits, Setter};
use crate::obligation::Force;
use crate::pack::{
    OneOrMany, PackPlace, Packs, RawBasis, Store, Trust, TrustedKey, Unsigned, read_basis,
};
use crate::policy::waiver::Waiver;
use crate::policy::waiver::read::{RawWaiver, records};
use crate::policy::{FailLevel, Level, Levels, Scoped};
use crate::profile::SaidProfile;
use crate::report::Format;
use crate::repository::{Trouble, decode};
use crate::ruleset::{Bases, Ruleset};
use crate::text::{Place, RepoPath, SourceText};
use crate::tree::{self, Forest, Node, TreeId};
use crate::typed::{MOST_MISTAKES, Mistake, read_as};
use crate::words::nearest;
use wanted::Wanted;

/// Where a settings file may lie, from the folder that is examined up to the root of its repository.
pub const FILE_NAMES: &[&str] = &[
    "yardstick.toml",
    ".yardstick.toml",
    ".github/yardstick.toml",
];

/// A settings file is a page; what is larger is not one.
const LARGEST_FILE: u64 = 1 << 20;

/// `yardstick.toml`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawSettings {
    /// From which obligation on a finding closes the gate.
    pub fail_level: Option<FailLevel>,
    pub format: Option<Format>,
    /// Which packs are used. Left out: those that speak to the service on the day, and those that are named.
    #[serde(default)]
    pub pack_choice: Option<PackChoice>,
    /// Packs by their ids: which edition, which versions of the encoding, from which folder, archive or registry.
    #[serde(default)]
    pub packs: BTreeMap<String, RawNamed>,
    /// Files of rulesets in Spectral's notation that API descriptions are held against, seen from the folder of this
    /// file.
    #[serde(default)]
    pub rulesets: Vec<String>,
    #[serde(default)]
    pub ruleset: RawRulesetSettings,
    #[serde(default)]
    pub apis: RawApis,
    /// Patterns of files that are not examined.
    #[serde(default)]
    pub exclude: Vec<String>,
    /// What the service is, over what its manifests say.
    #[serde(default)]
    pub profile: SaidProfile,
    /// How loudly rules are heard: by a rule's id, by pack and clause (`pack/clause`), or by pack.
    #[serde(default)]
    pub levels: BTreeMap<String, Level>,
    /// From which obligation on findings of single rules, clauses and packs close the gate, named as under `levels`.
    #[serde(default)]
    pub fail_levels: BTreeMap<String, FailLevel>,
    /// More open findings of guidance than these close the gate, too.
    pub max_guidance: Option<usize>,
    /// The zone in which days begin and end: `Europe/London` where nothing is said.
    pub zone: Option<String>,
    /// Exceptions from rules, each with its reason. They can have a file of their own: `waivers.yaml`.
    #[serde(default)]
    pub waivers: Vec<RawWaiver>,
    /// The file of the baseline, seen from the folder of this file.
    pub baseline: Option<String>,
    #[serde(default)]
    pub trust: RawTrust,
    #[serde(default)]
    pub limits: RawLimits,
    /// Whether a run ends with exit code 2 where anything could not be told.
    #[serde(default)]
    pub strict: bool,
}

/// `[trust]`: whose packs are used.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawTrust {
    /// Public keys of minisign by the names of those who sign with them: the second line of their `minisign.pub`.
    #[serde(default)]
    pub keys: BTreeMap<String, String>,
    /// Whether packs in archives and registries are used that nobody has signed.
    #[serde(default)]
    pub unsigned: Unsigned,
}

/// `[ruleset]`: what is said of the rules of rulesets.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawRulesetSettings {
    /// The published sentences that rules rest on, by the names of the rules. A rule without one is guidance.
    #[serde(default)]
    pub obligations: BTreeMap<String, OneOrMany<RawBasis>>,
}

/// `[apis]`: what is said of API descriptions, by patterns of paths below the folder of this file.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawApis {
    /// Descriptions that a program makes from something else.
    #[serde(default)]
    pub generated: Vec<String>,
    /// Descriptions that others wrote: nothing is asked of them.
    #[serde(default)]
    pub vendored: Vec<String>,
}

/// A pack that `[packs]` names: `"2019"`, `"^0.1"`, `"./our-rules"`, `"./our-rules.tar.gz"`,
/// `"oci://registry.example/our-rules:1"`, or the same in a table.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum RawNamed {
    /// An edition; else, where it has a slash or ends in `.tar.gz`, a folder or archive seen from the folder of this file, or a
    /// reference that begins with `oci://`; else a range of versions of the encoding.
    Short(String),
    Long(RawNamedPack),
}

#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawNamedPack {
    /// An edition of the text. Left out: the one in force on the day.
    pub edition: Option<String>,
    /// A range of versions of the encoding (semver).
    pub version: Option<String>,
    /// A folder or an archive (`.tar.gz`), seen from the folder of this file.
    pub path: Option<String>,
    /// A reference to a pack in a registry: `oci://registry.example/our-rules:1`.
    pub oci: Option<String>,
    /// The policy by which the body has made the text its own.
    pub adopted: Option<RawAdopted>,
}

/// A policy of the body that makes a text binding for it.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawAdopted {
    /// Where the policy stands.
    pub source: String,
    /// The word it puts on everything that the text asks. Left out: the words of the text.
    pub force: Option<Force>,
    /// In force from this day.
    pub from: Option<String>,
    /// Withdrawn on this day.
    pub until: Option<String>,
}

/// What flags and environment say.
#[derive(Clone, Debug, Default)]
pub struct Given {
    pub format: Option<Format>,
    pub fail_level: Option<FailLevel>,
    pub max_guidance: Option<usize>,
    pub packs: Vec<PackPlace>,
    /// Where packs from registries are kept.
    pub store: Option<Store>,
    pub pack_choice: Option<PackChoice>,
    pub rulesets: Vec<PathBuf>,
    pub exclude: Vec<String>,
    pub profile: SaidProfile,
    pub limits: Vec<(Limit, u64)>,
    /// Whether what cannot be told ends the run with exit code 2.
    pub strict: bool,
    /// This file, and no search.
    pub config: Option<PathBuf>,
    /// No file at all.
    pub isolated: bool,
}

/// What one service is examined with.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The file that was used.
    pub file: Option<PathBuf>,
    pub format: Format,
    pub max_guidance: Option<usize>,
    /// The zone in which days begin and end.
    pub zone: TimeZone,
    /// The file that was used and those of waivers, as they were read.
    sources: Vec<Arc<SourceText>>,
    /// Exceptions from rules, of yardstick.toml and waivers.yaml.
    pub waivers: Vec<Arc<Waiver>>,
    /// Where each names its rule.
    waiver_places: Vec<(String, Place)>,
    /// What a reader has to know of files that were found and not read.
    pub hints: Vec<String>,
    /// The file of the baseline.
    pub baseline: Option<PathBuf>,
    /// Whose packs in archives and registries are used.
    pub trust: Trust,
    /// Where packs and libraries are.
    pub packs: Vec<PackPlace>,
    /// Where those from registries are kept.
    pub store: Option<Store>,
    pub pack_choice: PackChoice,
    /// Packs that are named by their ids.
    wanted: Vec<Wanted>,
    pub rulesets: Vec<RulesetPlace>,
    /// What rules of rulesets rest on.
    pub obligations: Bases,
    /// Where each of them is set.
    obligation_places: Vec<(String, Place)>,
    /// What the file says of API descriptions, about paths below `folder`.
    pub apis: RawApis,
    /// Patterns of the file, about paths below `folder`.
    pub exclude: Vec<String>,
    /// Patterns of the command line, about paths below what is examined.
    pub exclude_here: Vec<String>,
    /// The folder that the file speaks of, without links in its path.
    pub folder: Option<PathBuf>,
    pub profile: SaidProfile,
    pub levels: Levels,
    /// Where each level is set, for when its rule turns out not to exist.
    level_places: Vec<(String, Place)>,
    /// How much is looked at, and how long.
    pub limits: Limits,
    /// Whether what cannot be told ends the run with exit code 2.
    pub strict: bool,
}

/// Where a ruleset is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RulesetPlace {
    pub file: PathBuf,
    /// The folder that it may not lead out of, where settings that were found in that folder name it.
    pub within: Option<PathBuf>,
}

#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    #[error("the {} `{}` could not be read", kind_of(file), file.display())]
    Unreadable {
        file: PathBuf,
        #[source]
        error: std::io::Error,
    },
    #[error("`{}` is larger than {LARGEST_FILE} bytes: it is not a {}", .0.display(), kind_of(.0))]
    TooLarge(PathBuf),
    #[error("`{}` has the name of a {} and is not a regular file", .0.display(), kind_of(.0))]
    NotAFile(PathBuf),
    #[error("the {} `{}` is not a regular file", kind_of(.0), .0.display())]
    Irregular(PathBuf),
    #[error("the {} `{}` is a link out of the repository, and is not read", kind_of(.0), .0.display())]
    Outside(PathBuf),
    #[error(
        "the settings file `{}` names the pack `{}`, which lies outside the repository; name it with `--pack`",
        file.display(),
        pack.display()
    )]
    PackOutside { file: PathBuf, pack: PathBuf },
    #[error("the {kind} {0}", kind = kind_of(Path::new(.0.path.as_ref().map_or("", RepoPath::as_str))))]
    NotText(Trouble),
    #[error("the settings have mistakes")]
    Mistakes(Vec<Mistake>),
}

impl Settings {
    /// The settings for what lies at `start`.
    pub fn load(given: &Given, start: &Path) -> Result<Settings, SettingsError> {
        let ours = match (&given.config, given.isolated) {
            (Some(file), _) => Some(Ours::named(file)),
            (None, true) => None,
            (None, false) => find(start)?,
        };
        // A file that is found may have come with the very changes that are examined.
        let setter = match given.config {
            Some(_) => Setter::Caller,
            None => Setter::Found,
        };
        let parsed = ours.as_ref();
        let parsed = parsed.map_or_else(|| Ok(Parsed::none()), |ours| read(ours, setter));
        let (file, within, folder) = match ours {
            Some(ours) => (Some(ours.file), ours.within, ours.folder),
            None => (None, None, None),
        };
        // What is wrong with any of the files is told with what is wrong with the others.
        let (parsed, mistakes) = match parsed {
            Ok(parsed) => (parsed, Vec::new()),
            Err(SettingsError::Mistakes(mistakes)) => (Parsed::none(), mistakes),
            Err(error) => return Err(error),
        };
        let Parsed {
            raw,
            zone,
            trust,
            wanted,
            level_places,
            obligations,
            obligation_places,
            waivers,
            limits,
            source,
        } = parsed;
        let own = waivers::Kept {
            folder: folder.clone(),
            waivers,
        };
        let recorded = match given.isolated {
            true => waivers::gather(own, &[], start, mistakes)?,
            false => {
                let files = waivers::find(folder.as_deref(), start)?;
                waivers::gather(own, &files, start, mistakes)?
            }
        };
        let beside = |path: &String| match file.as_deref().and_then(Path::parent) {
            Some(folder) => folder.join(path),
            None => PathBuf::from(path),
        };
        let in_file = raw.rulesets.iter().map(|path| RulesetPlace {
            file: beside(path),
            within: within.clone(),
        });
        let given_rulesets = given.rulesets.iter().map(|file| RulesetPlace {
            file: file.clone(),
            within: None,
        });
        let rulesets = in_file.chain(given_rulesets).collect();
        let pack_choice = given.pack_choice.or(raw.pack_choice).unwrap_or_default();
        Ok(Settings {
            format: given.format.or(raw.format).unwrap_or_default(),
            max_guidance: given.max_guidance.or(raw.max_guidance),
            zone,
            sources: source.into_iter().chain(recorded.sources).collect(),
            waivers: recorded.waivers,
            waiver_places: recorded.places,
            hints: recorded.hints,
            baseline: raw.baseline.as_ref().map(beside),
            trust,
            packs: match pack_choice {
                PackChoice::Auto | PackChoice::Named => {
                    let folder = file
                        .as_deref()
                        .and_then(Path::parent)
                        .unwrap_or(Path::new(""));
                    let in_file = wanted.iter().filter_map(|wanted| wanted.place.clone());
                    let in_file = in_file.map(|place| place.beside(folder));
                    let in_file: Vec<PackPlace> = in_file.collect();
                    if let (Some(file), Some(within)) = (&file, &within) {
                        stay_within(within, file, &in_file)?;
                    }
                    [in_file, given.packs.clone()].concat()
                }
                PackChoice::None => Vec::new(),
            },
            store: given.store.clone(),
            pack_choice,
            wanted,
            rulesets,
            obligations,
            obligation_places,
            apis: raw.apis,
            exclude: raw.exclude,
            exclude_here: given.exclude.clone(),
            folder,
            profile: given.profile.or(&raw.profile),
            levels: Levels {
                levels: Scoped(raw.levels),
                fail_level: given.fail_level.or(raw.fail_level).unwrap_or_default(),
                fail_levels: Scoped(raw.fail_levels),
            },
            level_places,
            limits: Limits::default().with(&limits).with(&given.limits),
            strict: given.strict || raw.strict,
            file,
        })
    }

    /// The files of ours that steer a run, as they were read: each as its path looks from the folder of the service.
    ///
    /// # Errors
    /// The folder is not there any more.
    pub(crate) fn sources_from(
        &self,
        service: &Path,
    ) -> Result<Vec<(String, &SourceText)>, SettingsError> {
        let folder = waivers::folder_of(service)?;
        let sources = self.sources.iter().map(|source| {
            let file = Path::new(source.path().as_str());
            (waivers::path_from(&folder, file), &**source)
        });
        Ok(sources.collect())
    }

    /// The packs that are named, with what is named of them looked up.
    ///
    /// # Errors
    /// A pack, edition or version that is not there, or that was not there on the day.
    pub fn named(&self, packs: &Packs, date: Date) -> Result<Vec<Named>, SettingsError> {
        // Where no packs are wanted, none were read: what is named waits for another run.
        if self.pack_choice == PackChoice::None {
            return Ok(Vec::new());
        }
        let mut mistakes = Vec::new();
        let named = self.wanted.iter();
        let named = named.filter_map(|wanted| wanted.resolve(packs, date, &mut mistakes));
        let named = named.collect();
        match mistakes.is_empty() {
            true => Ok(named),
            false => Err(SettingsError::Mistakes(in_order(mistakes))),
        }
    }

    /// Every level must be that of a rule: a misspelt one would leave its rule as loud as before, in silence.
    /// So must every obligation be that of a rule of a ruleset.
    pub fn check_against(&self, packs: &Packs, rulesets: &[Ruleset]) -> Result<(), SettingsError> {
        let imported: Vec<&str> = (rulesets.iter())
            .flat_map(|ruleset| ruleset.rules.iter().map(|rule| rule.name.as_str()))
            .collect();
        let names = known_rules(packs, rulesets);
        let of_texts = text_names(packs, rulesets);
        let names_of_levels =
            [names.clone(), of_texts.iter().map(String::as_str).collect()].concat();
        let mut mistakes = unknown(&self.level_places, &names_of_levels);
        // Where no packs are wanted, none were read: a waiver of their rules waits for another run.
        if self.pack_choice != PackChoice::None {
            mistakes.extend(unknown(&self.waiver_places, &names));
        }
        // With no ruleset in this run, what is said of its rules waits for the next.
        if !rulesets.is_empty() {
            mistakes.extend(unknown(&self.obligation_places, &imported));
        }
        match mistakes.is_empty() {
            true => Ok(()),
            false => Err(SettingsError::Mistakes(mistakes)),
        }
    }
}

/// Names that are on no list, each at its place.
fn unknown(places: &[(String, Place)], names: &[&str]) -> Vec<Mistake> {
    let unknown = places
        .iter()
        .filter(|(name, _)| !names.contains(&name.as_str()));
    unknown
        .take(MOST_MISTAKES)
        .map(|(name, place)| Mistake {
            place: place.clone(),
            message: format!("there is no rule `{name}`"),
            help: Some(match nearest(name, names.iter().copied()) {
                Some(name) => format!("did you mean `{name}`?"),
                None => "`yardstick rules` lists them".to_owned(),
            }),
        })
        .collect()
}

/// Every name that a level may use: the rules, and what yardstick itself has to say.
pub fn rule_names(packs: &Packs) -> Vec<&str> {
    let rules = packs.asked().iter().map(|asked| asked.rule.id.as_str());
    rules
        .chain(NoticeKind::ALL.iter().map(|kind| kind.id()))
        .collect()
}

/// Every name by which a finding of this run can be known.
pub fn known_rules<'t>(packs: &'t Packs, rulesets: &'t [Ruleset]) -> Vec<&'t str> {
    let imported = rulesets.iter().flat_map(|ruleset| &ruleset.rules);
    let mut names = rule_names(packs);
    names.extend(imported.map(|rule| rule.name.as_str()));
    names
}

/// Every pack, clause and ruleset, as levels name them.
fn text_names(packs: &Packs, rulesets: &[Ruleset]) -> Vec<String> {
    let of_packs = packs.iter().flat_map(|pack| {
        let id = pack.info.id.clone();
        let clauses = (pack.clauses.iter()).map(|clause| format!("{}/{}", pack.info.id, clause.id));
        std::iter::once(id).chain(clauses)
    });
    let of_rulesets = rulesets
        .iter()
        .map(|ruleset| format!("ruleset:{}", ruleset.name));
    of_packs.chain(of_rulesets).collect()
}

/// The folder that a file without links in its path speaks of: the one it lies in, or for `.github/yardstick.toml` the one
/// above.
fn spoken_of(file: &Path) -> Option<PathBuf> {
    let folder = file.parent()?.to_owned();
    match folder.ends_with(".github") {
        true => folder.parent().map(Path::to_owned),
        false => Some(folder),
    }
}

/// The nearest settings file, from `start` up to the root of its repository. Outside a repository only the
/// folder itself is looked at: a file of the home folder is nobody's policy.
///
/// A name that is taken by something else is an error: whoever put it there expects it to count. So is a link out
/// of the repository, for its words would be drawn in a report that others read.
fn find(start: &Path) -> Result<Option<Ours>, SettingsError> {
    let unreadable = |error| SettingsError::Unreadable {
        file: start.to_owned(),
        error,
    };
    let start = files::canonical(start).map_err(unreadable)?;
    let folder = match start.parent() {
        Some(parent) if !files::is_folder(&start) => parent,
        _ => start.as_path(),
    };
    let root = repository_root(folder).unwrap_or(folder);
    let folders = folder
        .ancestors()
        .take_while(|folder| folder.starts_with(root));
    let mut candidates =
        folders.flat_map(|folder| FILE_NAMES.iter().map(move |name| folder.join(name)));
    let Some(file) = candidates.find(|file| files::is_there(file)) else {
        return Ok(None);
    };
    accepted(file, root).map(Some)
}

/// A file that steers a run, before it is read.
#[derive(Debug)]
struct Ours {
    /// As somebody in the working folder would name it.
    file: PathBuf,
    /// The repository that it was found in and may not lead out of; `None` for what the user named.
    within: Option<PathBuf>,
    /// The folder that it speaks of, without links in its path: as it was when the file was let pass, for somebody may put
    /// a link in its place since.
    folder: Option<PathBuf>,
}

impl Ours {
    fn named(file: &Path) -> Ours {
        Ours {
            file: file.to_owned(),
            within: None,
            folder: files::canonical(file)
                .ok()
                .and_then(|file| spoken_of(&file)),
        }
    }
}

/// Refuses packs that a found file names outside its repository: what is wrong with them would be drawn in a report, with
/// their words. One that is not there is told when it is read.
fn stay_within(within: &Path, file: &Path, packs: &[PackPlace]) -> Result<(), SettingsError> {
    for place in packs {
        let (PackPlace::Folder(pack) | PackPlace::Archive(pack)) = place else {
            continue;
        };
        if files::canonical(pack).is_ok_and(|pack| !pack.starts_with(within)) {
            return Err(SettingsError::PackOutside {
                file: file.to_owned(),
                pack: pack.clone(),
            });
        }
    }
    Ok(())
}

/// A file of ours that is there, if it is one that is read.
fn accepted(file: PathBuf, root: &Path) -> Result<Ours, SettingsError> {
    if !files::is_file(&file) {
        return Err(SettingsError::NotAFile(file));
    }
    let target = files::canonical(&file);
    let target = target.map_err(|error| SettingsError::Unreadable {
        file: file.clone(),
        error,
    })?;
    if !target.starts_with(root) {
        return Err(SettingsError::Outside(file));
    }
    // Named as somebody in the working folder would name it.
    let file = match files::here() {
        Ok(here) => file.strip_prefix(here).unwrap_or(&file).to_owned(),
        Err(_) => file,
    };
    Ok(Ours {
        file,
        within: Some(root.to_owned()),
        folder: spoken_of(&target),
    })
}

/// How the path of a file looks from the folder of a service, which it may lead up from.
///
/// # Errors
/// The folder is not there.
pub(crate) fn path_from(service: &Path, file: &Path) -> Result<String, SettingsError> {
    Ok(waivers::path_from(&waivers::folder_of(service)?, file))
}

/// What a file is to us, by its name.
fn kind_of(file: &Path) -> &'static str {
    match waivers::is_named_so(file) {
        true => "file of waivers",
        false => "settings file",
    }
}

/// The nearest folder, from this one upwards, that is a git repository.
pub fn repository_root(folder: &Path) -> Option<&Path> {
    folder
        .ancestors()
        .find(|folder| files::leads_somewhere(&folder.join(".git")))
}

/// A settings file, and where in it single names stand.
struct Parsed {
    raw: RawSettings,
    zone: TimeZone,
    trust: Trust,
    wanted: Vec<Wanted>,
    level_places: Vec<(String, Place)>,
    obligations: Bases,
    obligation_places: Vec<(String, Place)>,
    waivers: Vec<Waiver>,
    limits: Vec<(Limit, u64)>,
    source: Option<Arc<SourceText>>,
}

impl Parsed {
    fn none() -> Parsed {
        Parsed {
            raw: RawSettings::default(),
            zone: default_zone(),
            trust: Trust::default(),
            wanted: Vec::new(),
            level_places: Vec::new(),
            obligations: Bases::new(),
            obligation_places: Vec::new(),
            waivers: Vec::new(),
            limits: Vec::new(),
            source: None,
        }
    }
}

/// The zone in which days begin and end where nobody says another.
pub fn default_zone() -> TimeZone {
    zone("Europe/London").expect("it is among the zones that come with the program")
}

/// A zone by its name, as of the tables that come with the program: the same on every machine.
fn zone(name: &str) -> Option<TimeZone> {
    TimeZoneDatabase::bundled().get(name).ok()
}

fn read(ours: &Ours, setter: Setter) -> Result<Parsed, SettingsError> {
    let text = text_of(ours)?;
    parse(&ours.file.to_string_lossy(), text, setter).map_err(SettingsError::Mistakes)
}

/// Why a file of ours has no text.
enum Wordless {
    Unread(Refusal),
    NotText(Trouble),
}

fn text_of(ours: &Ours) -> Result<String, SettingsError> {
    let file = || ours.file.clone();
    words_of(ours).map_err(|wordless| match wordless {
        Wordless::Unread(Refusal::Unreadable(error)) => SettingsError::Unreadable {
            file: file(),
            error,
        },
        Wordless::Unread(Refusal::TooLarge) => SettingsError::TooLarge(file()),
        Wordless::Unread(Refusal::NotAFile) if ours.within.is_none() => {
            SettingsError::Irregular(file())
        }
        Wordless::Unread(Refusal::NotAFile) => SettingsError::NotAFile(file()),
        Wordless::Unread(Refusal::Link | Refusal::Circle | Refusal::Leaves | Refusal::Absolute) => {
            SettingsError::Outside(file())
        }
        Wordless::NotText(trouble) => SettingsError::NotText(trouble),
    })
}

fn words_of(ours: &Ours) -> Result<String, Wordless> {
    let bytes = match &ours.within {
        Some(root) => files::inside(root, &ours.file, Links::Followed, LARGEST_FILE),
        None => files::named(&ours.file, Links::Followed, LARGEST_FILE),
    };
    let bytes = bytes.map_err(Wordless::Unread)?;
    let name = ours.file.to_string_lossy();
    decode(&RepoPath::new(&*name), bytes).map_err(Wordless::NotText)
}

fn parse(name: &str, text: String, setter: Setter) -> Result<Parsed, Vec<Mistake>> {
    let (forest, tree) = document(name, text, tree::Format::Toml)?;
    let root = forest.root(tree);
    let raw: RawSettings = read_as(root)?;
    let names = |table: Option<Node<'_>>| -> Vec<(String, Place)> {
        let members = table.into_iter().flat_map(Node::children);
        members.map(name_place).collect()
    };
    let table = root
        .get("ruleset")
        .and_then(|table| table.get("obligations"));
    let mut mistakes = Vec::new();
    let mut obligations = Bases::new();
    for (rule, bases) in &raw.ruleset.obligations {
        let node = table.and_then(|table| table.get(rule));
        let bases = bases.as_slice().iter().enumerate().map(|(index, basis)| {
            let node = node.map(|node| node.at(index).unwrap_or(node));
            Arc::new(read_basis(basis, None, node, &mut mistakes))
        });
        obligations.insert(rule.clone(), bases.collect());
    }
    let packs = root.get("packs");
    let wanted = raw.packs.iter().map(|(id, raw)| {
        let node = packs.and_then(|packs| packs.get(id));
        Wanted::read(id, raw, node, &mut mistakes)
    });
    let wanted = wanted.collect();
    let trust = read_trust(&raw.trust, root.get("trust"), &mut mistakes);
    let in_zone = match &raw.zone {
        None => default_zone(),
        Some(name) => zone(name).unwrap_or_else(|| {
            mistakes.push(Mistake {
                place: root
                    .get("zone")
                    .map_or(Place::Repository, |node| node.place()),
                message: format!("`{name}` is not a time zone"),
                help: Some("a zone is named like `Europe/London`".to_owned()),
            });
            default_zone()
        }),
    };
    let waivers = records(&raw.waivers, root.get("waivers"), &mut mistakes);
    let limits = read_limits(&raw.limits, root.get("limits"), setter, &mut mistakes);
    if !mistakes.is_empty() {
        return Err(in_order(mistakes));
    }
    let of_levels = [root.get("levels"), root.get("fail-levels")];
    Ok(Parsed {
        zone: in_zone,
        trust,
        wanted,
        level_places: of_levels.into_iter().flat_map(names).collect(),
        obligation_places: names(table),
        obligations,
        waivers,
        limits,
        source: forest.sources().next().cloned(),
        raw,
    })
}

/// A file of ours as a tree; nothing that a reader has to say of it is let pass.
fn document(
    name: &str,
    text: String,
    format: tree::Format,
) -> Result<(Forest, TreeId), Vec<Mistake>> {
    let source = Arc::new(SourceText::new(RepoPath::new(name), text));
    let reading = tree::read(&source, format);
    let mistakes = reading.problems.iter().map(|problem| Mistake {
        place: Place::Text {
            source: Arc::clone(&source),
            span: problem.span,
        },
        message: problem.message.clone(),
        help: None,
    });
    let mistakes: Vec<Mistake> = mistakes.collect();
    let mut trees = reading.trees.into_iter();
    match (trees.next(), trees.next()) {
        (Some(tree), None) if mistakes.is_empty() => {
            let mut forest = Forest::default();
            let file = forest.add_source(source);
            let tree = forest.add_tree(Some(file), tree);
            Ok((forest, tree))
        }
        (Some(_), Some(_)) if mistakes.is_empty() => Err(vec![Mistake {
            place: Place::File(source.path().clone()),
            message: "there is more than one document in the file".to_owned(),
            help: Some("take out the `---` between them".to_owned()),
        }]),
        (Some(_) | None, Some(_) | None) => Err(mistakes),
    }
}

fn read_trust(raw: &RawTrust, node: Option<Node<'_>>, mistakes: &mut Vec<Mistake>) -> Trust {
    let keys = node.and_then(|trust| trust.get("keys"));
    let mut read = |(name, text): (&String, &String)| {
        let key = TrustedKey::read(name, text);
        if key.is_none() {
            mistakes.push(Mistake {
                place: keys
                    .and_then(|keys| keys.get(name))
                    .map_or(Place::Repository, |node| node.place()),
                message: "this is no public key of minisign".to_owned(),
                help: Some(
                    "a key is the second line of `minisign.pub`: 56 characters that begin with `RW`"
                        .to_owned(),
                ),
            });
        }
        key
    };
    Trust {
        keys: raw.keys.iter().filter_map(&mut read).collect(),
        unsigned: raw.unsigned,
    }
}

fn read_limits(
    raw: &RawLimits,
    node: Option<Node<'_>>,
    setter: Setter,
    mistakes: &mut Vec<Mistake>,
) -> Vec<(Limit, u64)> {
    let mut read = |(limit, amount): (&Limit, &RawAmount)| match amount.of(*limit, setter) {
        Ok(amount) => Some((*limit, amount)),
        Err(error) => {
            mistakes.push(Mistake {
                place: node
                    .and_then(|limits| limits.get(limit.name()))
                    .map_or(Place::Repository, |node| node.place()),
                message: error.to_string(),
                help: error.help(),
            });
            None
        }
    };
    raw.0.iter().filter_map(&mut read).collect()
}

/// In the order of lines: tables are read in that of their keys.
fn in_order(mut mistakes: Vec<Mistake>) -> Vec<Mistake> {
    mistakes.sort_by(|a, b| a.place.order().cmp(&b.place.order()));
    mistakes
}

fn name_place(level: Node<'_>) -> (String, Place) {
    (
        level.key().unwrap_or_default().to_owned(),
        level.key_place(),
    )
}
