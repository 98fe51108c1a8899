//! The lock: which packs, libraries and rulesets a service was held against when somebody last agreed to them.
//!
//! [`Lock`] is what `yardstick.lock` says, whoever wrote it down; `read` proves a file, [`page`](Lock::page) writes
//! one, [`compare`] holds two of them against each other. Nothing here knows what is used: that is for those who ask.

pub mod compare;
mod read;

use std::collections::BTreeMap;
use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use read::{LockFile, Places, open, parse};

use super::{Library, PackInfo};
use crate::escape::Safe;
use crate::escape::notation::quoted;
use crate::obligation::Obligation;

/// The name of the file.
pub const FILE_NAME: &str = "yardstick.lock";

/// Where what comes with the program comes from. What comes from a folder has a slash in it.
pub const BUILT_IN: &str = "built-in";

/// Grows when what stands in the file changes its meaning.
const VERSION: u32 = 1;

const OPENING: &str = "\
# Written by `yardstick lock` and `yardstick update`. Do not edit it by hand.
# `yardstick check --locked` refuses packs other than these.

";

/// What is locked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lock {
    /// The packs that the service is held against.
    pub packs: Volumes,
    /// What lends rules to their clauses: libraries, and packs that the service is not held against.
    pub libraries: Volumes,
    /// The digests of rulesets, by their names as seen from the folder of the lock.
    pub rulesets: BTreeMap<String, String>,
}

/// Packs or libraries, by what they are called.
pub type Volumes = BTreeMap<VolumeName, Locked>;

/// `govuk-service-standard 2019`, or `shared-rules`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct VolumeName {
    pub id: String,
    /// `None`: it is a library.
    pub edition: Option<String>,
}

impl VolumeName {
    pub fn of_pack(info: &PackInfo) -> VolumeName {
        VolumeName {
            id: info.id.clone(),
            edition: Some(info.edition.clone()),
        }
    }

    pub fn of_library(library: &Library) -> VolumeName {
        VolumeName {
            id: library.id.clone(),
            edition: None,
        }
    }
}

impl fmt::Display for VolumeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.edition {
            Some(edition) => write!(f, "{} {edition}", self.id),
            None => f.write_str(&self.id),
        }
    }
}

/// A pack or library as it was agreed on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Locked {
    pub version: semver::Version,
    /// See [`PackInfo::digest`].
    pub digest: String,
    /// [`BUILT_IN`]; or a folder, archive or registry, as seen from the folder of the lock.
    pub from: String,
    /// What it asks of the service: nothing, where it lends its rules alone.
    pub obligations: Obligations,
}

/// How a text asks a service for each rule, by the rule's id.
pub type Obligations = BTreeMap<String, Obligation>;

impl Lock {
    /// A pack or a library.
    pub fn volume(&self, name: &VolumeName) -> Option<&Locked> {
        self.packs.get(name).or_else(|| self.libraries.get(name))
    }

    /// Adds what another service is held against that shares the lock. Of a rule that one text asks of both, the
    /// stronger obligation is kept.
    pub fn add(&mut self, other: Lock) {
        for (name, more) in other.packs {
            match self.packs.get_mut(&name) {
                None => {
                    self.packs.insert(name, more);
                }
                // Those who share a lock share their settings, so it is the same pack.
                Some(known) => {
                    for (rule, obligation) in more.obligations {
                        let kept = known.obligations.entry(rule).or_insert(obligation);
                        *kept = obligation.min(*kept);
                    }
                }
            }
        }
        self.libraries.extend(other.libraries);
        // A pack that one of the services is held against lends nobody its rules alone.
        let packs = &self.packs;
        self.libraries.retain(|name, _| !packs.contains_key(name));
        self.rulesets.extend(other.rulesets);
    }

    /// The file, in full: the same lock is the same bytes.
    pub fn page(&self) -> Safe {
        Safe::notation(&format!("{OPENING}{}", RawLock::of(self).written()))
    }
}

/// `yardstick.lock`: what a service was held against when somebody last agreed to it.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawLock {
    /// Of this form: 1.
    version: u32,
    /// The packs that the service is held against.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pack: Vec<RawLockedPack>,
    /// What lends rules to their clauses: libraries, and packs that the service is not held against.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    library: Vec<RawLockedLibrary>,
    /// Rulesets in Spectral's notation.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    ruleset: Vec<RawLockedRuleset>,
}

#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawLockedPack {
    id: String,
    edition: String,
    /// Of the encoding (semver).
    version: String,
    /// `sha256:` and 64 hexadecimal digits: over the listing of its files with their own digests.
    digest: String,
    /// `built-in`; or a folder, archive or registry, as seen from the folder of this file.
    from: String,
    /// The rules that it asked of the service as a standard when the lock was written.
    standard: Vec<String>,
    /// Those that it asked as guidance.
    guidance: Vec<String>,
}

#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawLockedLibrary {
    id: String,
    /// Of a pack; a library has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    edition: Option<String>,
    /// Of the encoding (semver).
    version: String,
    /// As that of a pack.
    digest: String,
    /// As that of a pack.
    from: String,
}

#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawLockedRuleset {
    /// Its file, as seen from the folder of this one.
    name: String,
    /// Over the digests of its text and of all texts that it extends, in the order of reading.
    digest: String,
}

impl RawLock {
    fn of(lock: &Lock) -> RawLock {
        let packs = lock.packs.iter().map(|(name, locked)| {
            let with = |wanted: Obligation| {
                let rules = locked.obligations.iter();
                let rules = rules.filter(move |(_, obligation)| **obligation == wanted);
                rules.map(|(rule, _)| rule.clone()).collect()
            };
            RawLockedPack {
                id: name.id.clone(),
                edition: name.edition.clone().unwrap_or_default(),
                version: locked.version.to_string(),
                digest: locked.digest.clone(),
                from: locked.from.clone(),
                standard: with(Obligation::Standard),
                guidance: with(Obligation::Guidance),
            }
        });
        let libraries = lock.libraries.iter();
        let libraries = libraries.map(|(name, locked)| RawLockedLibrary {
            id: name.id.clone(),
            edition: name.edition.clone(),
            version: locked.version.to_string(),
            digest: locked.digest.clone(),
            from: locked.from.clone(),
        });
        let rulesets = lock.rulesets.iter();
        let rulesets = rulesets.map(|(name, digest)| RawLockedRuleset {
            name: name.clone(),
            digest: digest.clone(),
        });
        RawLock {
            version: VERSION,
            pack: packs.collect(),
            library: libraries.collect(),
            ruleset: rulesets.collect(),
        }
    }

    /// As TOML, like what serde would make of it; but names of folders come from anywhere, and what nobody sees of them is
    /// spelt.
    fn written(&self) -> String {
        let text = |key: &str, words: &str| format!("{key} = {}\n", quoted(words));
        let list = |key: &str, words: &[String]| {
            let items = words.iter().map(|word| format!("    {},\n", quoted(word)));
            match words {
                [] => format!("{key} = []\n"),
                [only] => format!("{key} = [{}]\n", quoted(only)),
                [..] => format!("{key} = [\n{}]\n", items.collect::<String>()),
            }
        };
        let packs = self.pack.iter().map(|pack| {
            let RawLockedPack {
                id,
                edition,
                version,
                digest,
                from,
                standard,
                guidance,
            } = pack;
            [
                "\n[[pack]]\n".to_owned(),
                text("id", id),
                text("edition", edition),
                text("version", version),
                text("digest", digest),
                text("from", from),
                list("standard", standard),
                list("guidance", guidance),
            ]
            .concat()
        });
        let libraries = self.library.iter().map(|library| {
            let RawLockedLibrary {
                id,
                edition,
                version,
                digest,
                from,
            } = library;
            let edition = edition.as_ref().map(|edition| text("edition", edition));
            [
                "\n[[library]]\n".to_owned(),
                text("id", id),
                edition.unwrap_or_default(),
                text("version", version),
                text("digest", digest),
                text("from", from),
            ]
            .concat()
        });
        let rulesets = self.ruleset.iter().map(|ruleset| {
            let RawLockedRuleset { name, digest } = ruleset;
            [
                "\n[[ruleset]]\n".to_owned(),
                text("name", name),
                text("digest", digest),
            ]
            .concat()
        });
        let version = format!("version = {}\n", self.version);
        let all = std::iter::once(version).chain(packs);
        all.chain(libraries).chain(rulesets).collect()
    }
}

#[cfg(test)]
pub(super) mod testing {
    use super::*;

    /// `plots 1: +kept -cut`: with a standard and a rule of guidance. Without an edition it is a library.
    pub(super) fn volumes(lines: &[&str]) -> Volumes {
        let volume = |line: &&str| {
            let (name, rules) = line.split_once(':').expect("a name and rules");
            let (id, edition) = match name.split_once(' ') {
                Some((id, edition)) => (id, Some(edition.to_owned())),
                None => (name, None),
            };
            let rules = rules.split_whitespace().map(|rule| match rule.split_at(1) {
                ("+", rule) => (rule.to_owned(), Obligation::Standard),
                ("-", rule) => (rule.to_owned(), Obligation::Guidance),
                other => panic!("{other:?}"),
            });
            let name = VolumeName {
                id: id.to_owned(),
                edition,
            };
            let locked = Locked {
                version: semver::Version::new(0, 1, 0),
                digest: format!("sha256:{}", "0a".repeat(32)),
                from: BUILT_IN.to_owned(),
                obligations: rules.collect(),
            };
            (name, locked)
        };
        lines.iter().map(volume).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::testing::volumes;
    use super::*;
    use crate::text::{RepoPath, SourceText};

    fn lock(packs: &[&str], libraries: &[&str], rulesets: &[&str]) -> Lock {
        let digest = format!("sha256:{}", "b1".repeat(32));
        let rulesets = rulesets.iter();
        Lock {
            packs: volumes(packs),
            libraries: volumes(libraries),
            rulesets: rulesets
                .map(|name| ((*name).to_owned(), digest.clone()))
                .collect(),
        }
    }

    #[test]
    fn what_is_written_is_read_as_it_was() {
        let odd = [
            "./it's \"ours\".yaml",
            "../a\\b\n[[pack]]\tc",
            "\u{202e}\u{7f}\u{1}",
            "",
            "'''\n\"\"\"",
        ];
        let mut lock = lock(
            &["plots 1: +a -b", "plots 2:", "ponds 0.1-draft: -c +d"],
            &["sheds:", "wcag 2.1:"],
            &odd,
        );
        let packs = lock.packs.values_mut();
        for (pack, name) in packs.chain(lock.libraries.values_mut()).zip(odd) {
            name.clone_into(&mut pack.from);
        }
        for lock in [Lock::default(), lock] {
            let source = SourceText::new(RepoPath::new(FILE_NAME), lock.page().to_string());
            let read = read::parse(&Arc::new(source)).expect("it is sound");
            assert_eq!(read.lock, lock);
        }
    }

    #[test]
    fn of_two_services_the_stronger_obligation_is_kept() {
        let mut one = lock(
            &["plots 1: +a -b -c"],
            &["ponds 1:", "sheds:"],
            &["./x.yaml"],
        );
        one.add(lock(
            &["plots 1: -a +b -d", "ponds 1: +e"],
            &["barns:"],
            &["./y.yaml"],
        ));
        let both = lock(
            &["plots 1: +a +b -c -d", "ponds 1: +e"],
            &["barns:", "sheds:"],
            &["./x.yaml", "./y.yaml"],
        );
        assert_eq!(one, both);
    }
}
