//! From flags, environment and `yardstick.toml` to settings that are checked once.
//!
//! A flag beats the environment, which beats the file, which beats the default. The file speaks about
//! loudness, gating and what is examined; it cannot say what is a standard.

mod wanted;

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::choice::{Named, PackChoice};
use crate::finding::NoticeKind;
use crate::obligation::Force;
use crate::pack::{OneOrMany, Packs, RawBasis, read_basis};
use crate::policy::{FailLevel, Level, Levels};
use crate::profile::SaidProfile;
use crate::report::Format;
use crate::repository::{Trouble, decode};
use crate::ruleset::{Bases, Ruleset};
use crate::text::{Place, RepoPath, SourceText};
use crate::tree::{self, Forest, Node};
use crate::typed::{Mistake, read_as};
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
    /// Packs by their ids: which edition, which versions of the encoding, from which folder.
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
    /// How loudly single rules are heard, by their ids.
    #[serde(default)]
    pub levels: BTreeMap<String, Level>,
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

/// A pack that `[packs]` names: `"2019"`, `"^0.1"`, `"./our-rules"`, or the same in a table.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum RawNamed {
    /// An edition; else, where it has a slash, a folder seen from the folder of this file; else a range of versions of the
    /// encoding.
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
    /// A folder, seen from the folder of this file.
    pub path: Option<String>,
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
    pub packs: Vec<PathBuf>,
    pub pack_choice: Option<PackChoice>,
    pub rulesets: Vec<PathBuf>,
    pub exclude: Vec<String>,
    pub profile: SaidProfile,
    /// This file, and no search.
    pub config: Option<PathBuf>,
    /// No file at all.
    pub isolated: bool,
}

/// What one service is examined with.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The file that was used.
    pub file: Option<PathBuf>,
    pub format: Format,
    pub fail_level: FailLevel,
    /// Folders of packs and libraries.
    pub packs: Vec<PathBuf>,
    pub pack_choice: PackChoice,
    /// Packs that are named by their ids.
    wanted: Vec<Wanted>,
    pub rulesets: Vec<PathBuf>,
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
}

#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    #[error("the settings file `{}` could not be read", file.display())]
    Unreadable {
        file: PathBuf,
        #[source]
        error: std::io::Error,
    },
    #[error("`{}` is larger than {LARGEST_FILE} bytes: it is not a settings file", .0.display())]
    TooLarge(PathBuf),
    #[error("`{}` has the name of a settings file and is not a regular file", .0.display())]
    NotAFile(PathBuf),
    #[error("the settings file `{}` is a link out of the repository, and is not read", .0.display())]
    Outside(PathBuf),
    #[error("the settings file {0}")]
    NotText(Trouble),
    #[error("the settings have mistakes")]
    Mistakes(Vec<Mistake>),
}

impl Settings {
    /// The settings for what lies at `start`.
    pub fn load(given: &Given, start: &Path) -> Result<Settings, SettingsError> {
        let file = match (&given.config, given.isolated) {
            (Some(file), _) => Some(file.clone()),
            (None, true) => None,
            (None, false) => find(start)?,
        };
        let Parsed {
            raw,
            wanted,
            level_places,
            obligations,
            obligation_places,
        } = match &file {
            Some(file) => read(file)?,
            None => Parsed::default(),
        };
        let beside = |path: &String| match file.as_deref().and_then(Path::parent) {
            Some(folder) => folder.join(path),
            None => PathBuf::from(path),
        };
        let named = |in_file: &[String], given: &[PathBuf]| -> Vec<PathBuf> {
            let in_file = in_file.iter().map(beside);
            in_file.chain(given.iter().cloned()).collect()
        };
        let pack_choice = given.pack_choice.or(raw.pack_choice).unwrap_or_default();
        Ok(Settings {
            format: given.format.or(raw.format).unwrap_or_default(),
            fail_level: given.fail_level.or(raw.fail_level).unwrap_or_default(),
            packs: match pack_choice {
                PackChoice::Auto | PackChoice::Named => {
                    let folders = wanted.iter().filter_map(|wanted| wanted.folder.clone());
                    named(&folders.collect::<Vec<_>>(), &given.packs)
                }
                PackChoice::None => Vec::new(),
            },
            pack_choice,
            wanted,
            rulesets: named(&raw.rulesets, &given.rulesets),
            obligations,
            obligation_places,
            apis: raw.apis,
            exclude: raw.exclude,
            exclude_here: given.exclude.clone(),
            folder: file.as_deref().and_then(spoken_of),
            profile: given.profile.or(&raw.profile),
            levels: Levels(raw.levels),
            level_places,
            file,
        })
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
        let mut names = rule_names(packs);
        names.extend(&imported);
        let mut mistakes = unknown(&self.level_places, &names);
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

/// The folder that a settings file speaks of: the one it lies in, or for `.github/yardstick.toml` the one above.
fn spoken_of(file: &Path) -> Option<PathBuf> {
    let folder = file.canonicalize().ok()?.parent()?.to_owned();
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
fn find(start: &Path) -> Result<Option<PathBuf>, SettingsError> {
    let unreadable = |error| SettingsError::Unreadable {
        file: start.to_owned(),
        error,
    };
    let start = start.canonicalize().map_err(unreadable)?;
    let folder = match start.parent() {
        Some(parent) if !start.is_dir() => parent,
        _ => start.as_path(),
    };
    let root = repository_root(folder).unwrap_or(folder);
    let folders = folder
        .ancestors()
        .take_while(|folder| folder.starts_with(root));
    let mut candidates =
        folders.flat_map(|folder| FILE_NAMES.iter().map(move |name| folder.join(name)));
    let Some(file) = candidates.find(|file| file.symlink_metadata().is_ok()) else {
        return Ok(None);
    };
    if !file.is_file() {
        return Err(SettingsError::NotAFile(file));
    }
    let target = file.canonicalize().map_err(unreadable)?;
    if !target.starts_with(root) {
        return Err(SettingsError::Outside(file));
    }
    // Named as somebody in the working folder would name it.
    let here = std::env::current_dir().and_then(|here| here.canonicalize());
    Ok(Some(match here {
        Ok(here) => file.strip_prefix(here).unwrap_or(&file).to_owned(),
        Err(_) => file,
    }))
}

/// The nearest folder, from this one upwards, that is a git repository.
pub fn repository_root(folder: &Path) -> Option<&Path> {
    folder
        .ancestors()
        .find(|folder| folder.join(".git").exists())
}

/// A settings file, and where in it single names stand.
#[derive(Default)]
struct Parsed {
    raw: RawSettings,
    wanted: Vec<Wanted>,
    level_places: Vec<(String, Place)>,
    obligations: Bases,
    obligation_places: Vec<(String, Place)>,
}

#[expect(
    clippy::disallowed_methods,
    reason = "settings are one of the three places that open files"
)]
fn read(file: &Path) -> Result<Parsed, SettingsError> {
    let unreadable = |error| SettingsError::Unreadable {
        file: file.to_owned(),
        error,
    };
    // What `--config` names may be a pipe or a device: whatever it is, no more than this is taken from it.
    let mut bytes = Vec::new();
    let opened = std::fs::File::open(file).map_err(unreadable)?;
    let mut opened = opened.take(LARGEST_FILE + 1);
    opened.read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > LARGEST_FILE {
        return Err(SettingsError::TooLarge(file.to_owned()));
    }
    let name = file.to_string_lossy();
    let text = decode(&RepoPath::new(&*name), bytes).map_err(SettingsError::NotText)?;
    parse(&name, text).map_err(SettingsError::Mistakes)
}

fn parse(name: &str, text: String) -> Result<Parsed, Vec<Mistake>> {
    let source = Arc::new(SourceText::new(RepoPath::new(name), text));
    let reading = tree::read(&source, tree::Format::Toml);
    let mistakes: Vec<Mistake> = reading
        .problems
        .iter()
        .map(|problem| Mistake {
            place: Place::Text {
                source: Arc::clone(&source),
                span: problem.span,
            },
            message: problem.message.clone(),
            help: None,
        })
        .collect();
    let Some(tree) = reading
        .trees
        .into_iter()
        .next()
        .filter(|_| mistakes.is_empty())
    else {
        return Err(mistakes);
    };
    let mut forest = Forest::default();
    let file = forest.add_source(source);
    let tree = forest.add_tree(Some(file), tree);
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
            read_basis(basis, None, node, &mut mistakes)
        });
        obligations.insert(rule.clone(), bases.collect());
    }
    let packs = root.get("packs");
    let wanted = raw.packs.iter().map(|(id, raw)| {
        let node = packs.and_then(|packs| packs.get(id));
        Wanted::read(id, raw, node, &mut mistakes)
    });
    let wanted = wanted.collect();
    if !mistakes.is_empty() {
        return Err(in_order(mistakes));
    }
    Ok(Parsed {
        wanted,
        level_places: names(root.get("levels")),
        obligation_places: names(table),
        obligations,
        raw,
    })
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
