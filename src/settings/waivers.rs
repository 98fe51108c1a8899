//! `waivers.yaml`: where it may lie, whether it is ours, and what it records.
//!
//! What a record says is read by [`crate::policy::waiver::read`].

mod append;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Ours, SettingsError, accepted, document, in_order, repository_root, text_of};
use crate::files;
use crate::policy::waiver::read::{RawWaiver, RawWaiverFile, record, records};
use crate::policy::waiver::{Pattern, Reach, Scope, Waiver};
use crate::text::{Place, RepoPath, SourceText};
use crate::tree::{self, Forest, Kind, Node, TreeId};
use crate::typed::{MOST_MISTAKES, Mistake, read_as};
use crate::words::nearest;

/// Where records may lie: in the folder of the settings, and in that of the service.
pub(crate) const FILE_NAMES: [&str; 2] = ["waivers.yaml", ".github/waivers.yaml"];

/// The one key of the file.
pub(crate) const KEY: &str = "waivers";

pub(crate) use append::{Field, with_record};

/// Whether a file has the name of ours.
pub(super) fn is_named_so(file: &Path) -> bool {
    file.file_name().is_some_and(|name| name == FILE_NAMES[0])
}

/// A file of waivers.
#[derive(Debug)]
pub(crate) struct WaiverFile {
    pub(crate) text: String,
    forest: Forest,
    tree: TreeId,
}

/// Whose a file of this name is.
#[derive(Debug)]
pub(crate) enum Found {
    Ours(WaiverFile),
    /// A mapping without our key.
    OfAnotherTool,
}

impl WaiverFile {
    /// Reads a file that [`accepted`] has let pass.
    fn open(ours: &Ours) -> Result<Found, SettingsError> {
        let text = text_of(ours)?;
        WaiverFile::parse(&ours.file.to_string_lossy(), text).map_err(SettingsError::Mistakes)
    }

    /// # Errors
    /// What keeps the text from being YAML, or our key is misspelt.
    pub(crate) fn parse(name: &str, text: String) -> Result<Found, Vec<Mistake>> {
        let (forest, tree) = document(name, text.clone(), tree::Format::Yaml)?;
        let root = forest.root(tree);
        let keys: Vec<&str> = root.children().filter_map(Node::key).collect();
        let is_of_another = root.kind() == Kind::Map
            && !keys.is_empty()
            && keys.iter().all(|key| nearest(key, [KEY]).is_none());
        Ok(match is_of_another {
            true => Found::OfAnotherTool,
            false => Found::Ours(WaiverFile { text, forest, tree }),
        })
    }

    /// The list of records, where there is one.
    pub(crate) fn list(&self) -> Option<Node<'_>> {
        self.forest.root(self.tree).get(KEY)
    }

    /// Whether there is nothing but comments in it.
    pub(crate) fn is_blank(&self) -> bool {
        self.forest.root(self.tree).kind() == Kind::Null
    }

    /// # Errors
    /// Everything that is wrong with its records, in the order of lines.
    pub(crate) fn records(&self) -> Result<Vec<Waiver>, Vec<Mistake>> {
        // What is new has no record yet.
        if self.is_blank() {
            return Ok(Vec::new());
        }
        let mut mistakes = Vec::new();
        let records = match read_as::<RawWaiverFile>(self.forest.root(self.tree)) {
            Ok(raw) => records(
                raw.waivers.as_deref().unwrap_or_default(),
                self.list(),
                &mut mistakes,
            ),
            Err(misshapen) => {
                // The records that have the shape of one may have mistakes of their own.
                for item in self.list().into_iter().flat_map(Node::children) {
                    if let Ok(raw) = read_as::<RawWaiver>(item) {
                        record(&raw, Some(item), &mut mistakes);
                    }
                }
                mistakes.extend(misshapen);
                Vec::new()
            }
        };
        match mistakes.is_empty() {
            true => Ok(records),
            false => Err(in_order(mistakes)),
        }
    }
}

/// The file that records of a service are added to, and what is in it, if it is there already.
///
/// # Errors
/// A file that is there and is not read.
pub(crate) fn to_add_to(service: &Path) -> Result<(PathBuf, Option<Found>), SettingsError> {
    let folder = folder_of(service)?;
    let is_there = |name: &&&str| files::is_there(&folder.join(name));
    let root = repository_root(&folder).unwrap_or(&folder);
    match FILE_NAMES.iter().find(is_there) {
        None => Ok((service.join(FILE_NAMES[0]), None)),
        Some(name) => {
            let ours = accepted(folder.join(name), root)?;
            let found = WaiverFile::open(&ours)?;
            Ok((ours.file, Some(found)))
        }
    }
}

/// The files of waivers of a service, named as somebody in the working folder would name them.
pub(super) fn find(settings: Option<&Path>, start: &Path) -> Result<Vec<Ours>, SettingsError> {
    let service = folder_of(start)?;
    let mut folders: Vec<&Path> = settings.into_iter().chain([service.as_path()]).collect();
    folders.dedup();
    let mut files = Vec::new();
    for folder in folders {
        let root = repository_root(folder).unwrap_or(folder);
        for name in FILE_NAMES {
            let file = folder.join(name);
            if files::is_there(&file) {
                files.push(accepted(file, root)?);
            }
        }
    }
    Ok(files)
}

/// The folder of what is examined, without links in its path.
pub(super) fn folder_of(start: &Path) -> Result<PathBuf, SettingsError> {
    let absolute = files::canonical(start);
    let absolute = absolute.map_err(|error| SettingsError::Unreadable {
        file: start.to_owned(),
        error,
    })?;
    Ok(match absolute.parent() {
        Some(parent) if !files::is_folder(&absolute) => parent.to_owned(),
        Some(_) | None => absolute,
    })
}

/// Records of one file, and the folder that they speak of.
#[derive(Debug)]
pub(super) struct Kept {
    pub(super) folder: Option<PathBuf>,
    pub(super) waivers: Vec<Waiver>,
}

/// What is recorded for a service.
#[derive(Debug)]
pub(super) struct Recorded {
    pub(super) waivers: Vec<Arc<Waiver>>,
    /// Where each rule is named, in a file as somebody in the working folder would name it.
    pub(super) places: Vec<(String, Place)>,
    pub(super) hints: Vec<String>,
    /// The files that were read for them, as they were named.
    pub(super) sources: Vec<Arc<SourceText>>,
}

/// The records of the settings and of these files, as they look from a service.
///
/// # Errors
/// What is wrong with any of them, behind what is known to be wrong already.
pub(super) fn gather(
    own: Kept,
    files: &[Ours],
    start: &Path,
    mut mistakes: Vec<Mistake>,
) -> Result<Recorded, SettingsError> {
    let mut hints = Vec::new();
    let mut kept = vec![own];
    let mut sources = Vec::new();
    for ours in files {
        let file = ours.file.as_path();
        let records = match WaiverFile::open(ours) {
            Ok(Found::Ours(file)) => {
                sources.extend(file.forest.sources().cloned());
                file.records()
            }
            Ok(Found::OfAnotherTool) => {
                hints.push(format!(
                    "`{}` is not read: it has no key `{KEY}`, so it belongs to another tool",
                    file.display()
                ));
                continue;
            }
            Err(SettingsError::Mistakes(mistakes)) => Err(mistakes),
            Err(error) => return Err(error),
        };
        match records {
            Ok(waivers) => kept.push(Kept {
                folder: ours.folder.clone(),
                waivers,
            }),
            Err(more) => mistakes.extend(more),
        }
    }
    mistakes.extend(repeated(&kept));
    if !mistakes.is_empty() {
        // A file with more mistakes is not the file that it is taken for.
        mistakes.truncate(MOST_MISTAKES);
        return Err(SettingsError::Mistakes(mistakes));
    }
    let service = folder_of(start)?;
    let records = kept.iter().flat_map(|kept| &kept.waivers);
    let places = records.map(|waiver| (waiver.rule.clone(), waiver.place.clone()));
    let places = places.collect();
    let waivers = kept.into_iter().flat_map(|kept| seen_from(&service, kept));
    Ok(Recorded {
        waivers: waivers.map(Arc::new).collect(),
        places,
        hints,
        sources,
    })
}

/// Records that say what another has said: whoever mends one would leave the other.
fn repeated(kept: &[Kept]) -> Vec<Mistake> {
    let mut known = BTreeMap::new();
    let mut mistakes = Vec::new();
    for Kept { folder, waivers } in kept {
        for waiver in waivers {
            let (path, at) = match &waiver.scope {
                Scope::Record(patterns) => (patterns.path.as_ref(), patterns.at.as_ref()),
                Scope::Lines { .. } | Scope::File => (None, None),
            };
            let key = (
                folder.as_deref(),
                waiver.rule.as_str(),
                path.map(Pattern::as_str),
                at.map(Pattern::as_str),
                (waiver.granted, waiver.expires),
            );
            match known.get(&key) {
                None => {
                    known.insert(key, &waiver.place);
                }
                Some(first) => mistakes.push(Mistake {
                    place: waiver.place.clone(),
                    message: format!("the same waiver of `{}` is recorded twice", waiver.rule),
                    help: Some(format!("the first is in {first}: take one of them out")),
                }),
            }
        }
    }
    mistakes
}

/// What of these records can be about a service, with places in files that are named as those of the service are.
fn seen_from(service: &Path, kept: Kept) -> Vec<Waiver> {
    let below = (kept.folder.as_deref())
        .and_then(|folder| service.strip_prefix(folder).ok())
        .filter(|below| !below.as_os_str().is_empty())
        .map(|below| format!("{}/", below.to_string_lossy()));
    let below = below.unwrap_or_default();
    let mut files: BTreeMap<RepoPath, Arc<SourceText>> = BTreeMap::new();
    let waivers = kept.waivers.into_iter().filter_map(|mut waiver| {
        if let Scope::Record(patterns) = &mut waiver.scope {
            patterns.below.clone_from(&below);
            if patterns.reach() == Reach::Elsewhere {
                return None;
            }
        }
        if let Place::Text { source, .. } = &mut waiver.place {
            let renamed = files.entry(source.path().clone()).or_insert_with(|| {
                let name = path_from(service, Path::new(source.path().as_str()));
                Arc::new(SourceText::new(
                    RepoPath::new(name),
                    source.text().to_owned(),
                ))
            });
            *source = Arc::clone(renamed);
        }
        Some(waiver)
    });
    waivers.collect()
}

/// The way from a folder to a file, which may lead up.
pub(super) fn path_from(folder: &Path, file: &Path) -> String {
    let Ok(file) = files::canonical(file) else {
        return file.to_string_lossy().into_owned();
    };
    let shared = (folder.components().zip(file.components()))
        .take_while(|(one, other)| one == other)
        .count();
    let up = folder.components().skip(shared).map(|_| "..".to_owned());
    let down = file.components().skip(shared);
    let down = down.map(|part| part.as_os_str().to_string_lossy().into_owned());
    up.chain(down).collect::<Vec<_>>().join("/")
}
