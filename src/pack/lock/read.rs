//! From `yardstick.lock` to a [`Lock`], with the place of each of its words.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;

use super::{Lock, Locked, Obligations, RawLock, VERSION, VolumeName};
use crate::files::{self, Kind, Links, Refusal};
use crate::obligation::Obligation;
use crate::repository::decode;
use crate::text::{Place, RepoPath, SourceText};
use crate::tree::{self, Forest, Node};
use crate::typed::{Mistake, read_as};

/// A lock is a few pages; what is larger is none.
const LARGEST_FILE: u64 = 4 << 20;

/// A lock, and where it says what.
#[derive(Debug)]
pub struct LockFile {
    pub lock: Lock,
    /// The file as a whole.
    pub place: Place,
    /// The places of packs and libraries. No name is in both.
    pub volumes: BTreeMap<VolumeName, Places>,
    /// The places of the rulesets' digests.
    pub rulesets: BTreeMap<String, Place>,
}

/// Where the parts of one entry stand.
#[derive(Clone, Debug)]
pub struct Places {
    pub id: Place,
    /// That of the id, where there is none.
    pub edition: Place,
    pub version: Place,
    pub digest: Place,
}

/// Reads a lock, if there is one. A link is followed within this folder and not out of it, for what is read may be drawn.
///
/// # Errors
/// Everything that is wrong with it, each at its place: it cannot be read, it is of another version, something is missing
/// or stands there twice.
pub fn open(file: &Path, within: &Path) -> Result<Option<LockFile>, Vec<Mistake>> {
    let path = RepoPath::new(file.to_string_lossy().replace('\\', "/"));
    let refuse = |message: String| {
        vec![Mistake {
            place: Place::File(path.clone()),
            message,
            help: None,
        }]
    };
    let unreadable = |error: std::io::Error| refuse(format!("could not be read: {}", error.kind()));
    let bytes = match files::status(file) {
        Ok(found) if found.kind == Kind::Link => {
            files::inside(within, file, Links::Followed, LARGEST_FILE)
        }
        Ok(_) => files::named(file, Links::Refused, LARGEST_FILE),
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(unreadable(error)),
    };
    let bytes = bytes.map_err(|refusal| match refusal {
        Refusal::Link | Refusal::Leaves => {
            refuse("a link out of the repository is not read".to_owned())
        }
        Refusal::Absolute => refuse("a link by an absolute path is not read".to_owned()),
        Refusal::Circle => refuse("a link in a circle is not read".to_owned()),
        Refusal::NotAFile => refuse("this is no regular file".to_owned()),
        Refusal::TooLarge => refuse(format!(
            "is larger than {LARGEST_FILE} bytes: it is not a lock"
        )),
        Refusal::Unreadable(error) => unreadable(error),
    })?;
    let text = decode(&path, bytes).map_err(|trouble| refuse(trouble.message))?;
    parse(&Arc::new(SourceText::new(path.clone(), text))).map(Some)
}

/// Reads the text of a lock, wherever it came from.
///
/// # Errors
/// As [`open`], but for what can go wrong with a file.
pub fn parse(source: &Arc<SourceText>) -> Result<LockFile, Vec<Mistake>> {
    let reading = tree::read(source, tree::Format::Toml);
    let mistakes: Vec<Mistake> = reading
        .problems
        .iter()
        .map(|problem| Mistake {
            place: Place::Text {
                source: Arc::clone(source),
                span: problem.span,
            },
            message: problem.message.clone(),
            help: None,
        })
        .collect();
    let mut trees = reading.trees.into_iter();
    let Some(tree) = trees.next().filter(|_| mistakes.is_empty()) else {
        return Err(mistakes);
    };
    let mut forest = Forest::default();
    let file = forest.add_source(Arc::clone(source));
    let tree = forest.add_tree(Some(file), tree);
    let root = forest.root(tree);
    // What else stands in a lock of another version is not for this one to judge.
    if let Some(version) = root.get("version").filter(|version| {
        let number = version.as_i64();
        number.is_some_and(|number| number != i64::from(VERSION))
    }) {
        let said = version.number_text().unwrap_or_default();
        return Err(vec![Mistake {
            place: version.place(),
            message: format!(
                "a lock of version {said}, and this yardstick reads version {VERSION}"
            ),
            help: Some(
                "use the yardstick that wrote it, or remove it and run `yardstick lock`".to_owned(),
            ),
        }]);
    }
    let raw: RawLock = read_as(root)?;
    let mut reader = Reader {
        file: LockFile {
            lock: Lock::default(),
            place: Place::File(source.path().clone()),
            volumes: BTreeMap::new(),
            rulesets: BTreeMap::new(),
        },
        mistakes: Vec::new(),
    };
    reader.all(&raw, root);
    let Reader { file, mut mistakes } = reader;
    match mistakes.is_empty() {
        true => Ok(file),
        false => {
            mistakes.sort_by(|a, b| a.place.order().cmp(&b.place.order()));
            Err(mistakes)
        }
    }
}

struct Reader {
    file: LockFile,
    mistakes: Vec<Mistake>,
}

/// What a pack and a library have alike.
struct RawVolume<'r> {
    id: &'r str,
    edition: Option<&'r String>,
    version: &'r str,
    digest: &'r str,
    from: &'r str,
}

impl Reader {
    fn mistake(&mut self, place: Place, message: String, help: Option<&str>) {
        self.mistakes.push(Mistake {
            place,
            message,
            help: help.map(ToOwned::to_owned),
        });
    }

    fn all(&mut self, raw: &RawLock, root: Node<'_>) {
        let at = |table: &str, index: usize| root.get(table).and_then(|table| table.at(index));
        for (index, pack) in raw.pack.iter().enumerate() {
            let node = at("pack", index);
            let obligations = self.obligations(&pack.standard, &pack.guidance, node);
            let volume = RawVolume {
                id: &pack.id,
                edition: Some(&pack.edition),
                version: &pack.version,
                digest: &pack.digest,
                from: &pack.from,
            };
            if let Some((name, locked)) = self.volume(&volume, obligations, node) {
                self.file.lock.packs.insert(name, locked);
            }
        }
        for (index, library) in raw.library.iter().enumerate() {
            let volume = RawVolume {
                id: &library.id,
                edition: library.edition.as_ref(),
                version: &library.version,
                digest: &library.digest,
                from: &library.from,
            };
            let node = at("library", index);
            if let Some((name, locked)) = self.volume(&volume, Obligations::new(), node) {
                self.file.lock.libraries.insert(name, locked);
            }
        }
        for (index, ruleset) in raw.ruleset.iter().enumerate() {
            let node = at("ruleset", index);
            self.digest(&ruleset.digest, member(node, "digest"));
            let (name, digest) = (ruleset.name.clone(), ruleset.digest.clone());
            if self
                .file
                .lock
                .rulesets
                .insert(name.clone(), digest)
                .is_some()
            {
                self.twice(&name, member(node, "name"));
            }
            self.file.rulesets.insert(name, member(node, "digest"));
        }
    }

    /// What is said of a pack or library, if all of it is sound.
    fn volume(
        &mut self,
        raw: &RawVolume<'_>,
        obligations: Obligations,
        node: Option<Node<'_>>,
    ) -> Option<(VolumeName, Locked)> {
        let name = VolumeName {
            id: raw.id.to_owned(),
            edition: raw.edition.cloned(),
        };
        let id = member(node, "id");
        let places = Places {
            edition: (node.and_then(|node| node.get("edition")))
                .map_or_else(|| id.clone(), |node| node.place()),
            version: member(node, "version"),
            digest: member(node, "digest"),
            id,
        };
        self.digest(raw.digest, places.digest.clone());
        let version = raw.version.parse();
        if version.is_err() {
            let message = format!("`{}` is not a version", raw.version);
            let help = "a version is written like 0.1.0";
            self.mistake(places.version.clone(), message, Some(help));
        }
        let id = places.id.clone();
        if self.file.volumes.insert(name.clone(), places).is_some() {
            self.twice(&name.to_string(), id);
        }
        let locked = Locked {
            version: version.ok()?,
            digest: raw.digest.to_owned(),
            from: raw.from.to_owned(),
            obligations,
        };
        Some((name, locked))
    }

    fn twice(&mut self, name: &str, place: Place) {
        let help = "two changes of the lock were put together: remove it and run `yardstick lock`";
        self.mistake(place, format!("`{name}` is locked twice"), Some(help));
    }

    fn digest(&mut self, digest: &str, place: Place) {
        let hex = digest.strip_prefix("sha256:");
        let is_hex = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        if !hex.is_some_and(|hex| hex.len() == 64 && hex.bytes().all(is_hex)) {
            let help = "it is `sha256:` and 64 digits from 0 to f";
            self.mistake(place, "this is no digest".to_owned(), Some(help));
        }
    }

    fn obligations(
        &mut self,
        standard: &[String],
        guidance: &[String],
        node: Option<Node<'_>>,
    ) -> Obligations {
        let mut all = Obligations::new();
        for (key, obligation, rules) in [
            ("standard", Obligation::Standard, standard),
            ("guidance", Obligation::Guidance, guidance),
        ] {
            for (index, rule) in rules.iter().enumerate() {
                if all.insert(rule.clone(), obligation).is_some() {
                    let list = node.and_then(|node| node.get(key));
                    let place = list.and_then(|list| list.at(index));
                    let place = place.map_or(Place::Repository, |node| node.place());
                    self.mistake(place, format!("the rule `{rule}` is named twice"), None);
                }
            }
        }
        all
    }
}

fn member(node: Option<Node<'_>>, key: &str) -> Place {
    let member = node.and_then(|node| node.get(key));
    member.map_or(Place::Repository, |node| node.place())
}
