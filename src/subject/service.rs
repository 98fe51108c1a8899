//! The service itself, `$.service`: who runs it, what it is and how far it has come.
//!
//! Teams say so in our own `service.yaml`, or already keep it in another format. A file is taken for what its
//! contents show it to be, not for what its name promises: `repository.yaml` is HMRC's, and Home Assistant's.
//! Nothing is guessed. What nobody says is absent, and what somebody says badly is a [`Trouble`].

mod backstage;
mod claim;
mod contradiction;
mod dwp;
mod hmrc;
pub mod manifest;
mod merge;
mod own;
mod publiccode;
mod read;
mod trouble;
mod write;

use self::claim::{Claim, Words};
use self::own::Own;
use self::read::Document;
use crate::profile::{Phase, Profile};
use crate::repository::Repository;
use crate::text::RepoPath;
use crate::tree::{Builder, Forest, Node, Origin, TreeId};

pub use contradiction::{Contradiction, Statement};
pub use trouble::{Pointer, Trouble, TroubleKind};

/// The formats that speak of a service, in the order in which they are believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    ServiceYaml,
    Backstage,
    Publiccode,
    Dwp,
    Hmrc,
}

impl Format {
    pub const ALL: [Format; 5] = [
        Format::ServiceYaml,
        Format::Backstage,
        Format::Publiccode,
        Format::Dwp,
        Format::Hmrc,
    ];

    /// As `$.service.sources[].format` has it.
    pub fn word(self) -> &'static str {
        match self {
            Format::ServiceYaml => "service-yaml",
            Format::Backstage => "backstage",
            Format::Publiccode => "publiccode",
            Format::Dwp => "dwp-project-metadata",
            Format::Hmrc => "hmrc-repository",
        }
    }

    /// The usual names, of which the first that is there counts.
    pub fn files(self) -> &'static [&'static str] {
        match self {
            Format::ServiceYaml => own::FILES,
            Format::Backstage => backstage::FILES,
            Format::Publiccode => publiccode::FILES,
            Format::Dwp => dwp::FILES,
            Format::Hmrc => hmrc::FILES,
        }
    }

    /// Whether the documents are in this format, and why (not).
    fn recognise(self, documents: &[Node<'_>]) -> Result<&'static str, &'static str> {
        match self {
            Format::ServiceYaml => own::recognise(documents),
            Format::Backstage => backstage::recognise(documents),
            Format::Publiccode => publiccode::recognise(documents),
            Format::Dwp => dwp::recognise(documents),
            Format::Hmrc => hmrc::recognise(documents),
        }
    }

    /// What the documents say. `service.yaml` is not made of claims: it *is* the subject, mistakes aside.
    fn claims<'f>(self, documents: &[Node<'f>]) -> Vec<Claim<'f>> {
        match self {
            Format::ServiceYaml => Vec::new(),
            Format::Backstage => backstage::claims(documents),
            Format::Publiccode => publiccode::claims(documents),
            Format::Dwp => dwp::claims(documents),
            Format::Hmrc => hmrc::claims(documents),
        }
    }
}

/// What the sources come to, besides the values in the dossier.
#[derive(Debug)]
pub struct ServiceSubject {
    pub profile_facts: Profile,
    /// Files with one of the usual names: what they were taken for, and why.
    pub candidates: Vec<Candidate>,
    /// `service.yaml` as the team wrote it, for `$.declared`: present if it could be read as a mapping.
    pub declared: Option<TreeId>,
    pub troubles: Vec<Trouble>,
    pub contradictions: Vec<Contradiction>,
}

impl ServiceSubject {
    /// That of a service of which nothing could be found out.
    pub(crate) fn unknown() -> ServiceSubject {
        ServiceSubject {
            profile_facts: Profile::unknown(),
            candidates: Vec::new(),
            declared: None,
            troubles: Vec::new(),
            contradictions: Vec::new(),
        }
    }
}

/// A file with one of the usual names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    pub format: Format,
    pub path: RepoPath,
    /// Whether it is in that format. It may still have nothing to say of the service.
    pub recognised: bool,
    /// Why it was taken for its format, or why not: to be read after the path.
    pub because: &'static str,
}

/// A recognised source other than `service.yaml`.
#[derive(Debug)]
struct Source<'f> {
    format: Format,
    claims: Vec<Claim<'f>>,
}

impl<'f> Source<'f> {
    /// The phases that the source leaves possible. Components of one catalogue can be in different phases; then
    /// all of theirs are possible for the service.
    fn phases(&self) -> Option<(Vec<Phase>, Words<'f>)> {
        let mut all: Option<(Vec<Phase>, Words<'f>)> = None;
        for claim in &self.claims {
            if let Claim::Phase { possible, words } = claim {
                let (phases, _) = all.get_or_insert_with(|| (Vec::new(), words.clone()));
                phases.extend(*possible);
                phases.sort();
                phases.dedup();
            }
        }
        all
    }
}

/// Reads every source and writes `service` into the mapping that `builder` has open. The key is not written
/// when no source speaks.
pub fn build(
    repository: &Repository,
    forest: &mut Forest,
    builder: &mut Builder,
) -> ServiceSubject {
    let mut troubles = Vec::new();
    let documents: Vec<Document> = Format::ALL
        .into_iter()
        .filter_map(|format| read::read(format, repository, forest, &mut troubles))
        .collect();
    let forest: &Forest = forest;

    let mut candidates = Vec::new();
    let mut named: Vec<(Format, Origin, String)> = Vec::new();
    let mut sources: Vec<Source<'_>> = Vec::new();
    let mut declared = None;
    let mut own: Option<Own<'_>> = None;
    for document in &documents {
        let roots: Vec<Node<'_>> = document
            .trees
            .iter()
            .map(|tree| forest.root(*tree))
            .collect();
        // What a format makes of the whole document is asked for at once, so that it is whole or not there.
        let read = repository.patience().file(document.path.as_str(), || {
            #[cfg(test)]
            document.spring(forest);
            let mut mistakes = Vec::new();
            let verdict = document.format.recognise(&roots);
            let own = match (verdict, document.format) {
                (Ok(_), Format::ServiceYaml) => own::read(&roots, &mut mistakes),
                (Ok(_) | Err(_), _) => None,
            };
            let claims = match verdict {
                Ok(_) => document.format.claims(&roots),
                Err(_) => Vec::new(),
            };
            (verdict, own, claims, mistakes)
        });
        let (verdict, of_own, claims, mistakes) = match read {
            Ok(read) => read,
            Err(broken) => {
                troubles.push(read::broken(document.format, &document.path, &broken));
                continue;
            }
        };
        troubles.extend(mistakes);
        candidates.push(Candidate {
            format: document.format,
            path: document.path.clone(),
            recognised: verdict.is_ok(),
            because: verdict.unwrap_or_else(|because| because),
        });
        if verdict.is_err() {
            continue;
        }
        if document.format == Format::ServiceYaml {
            own = of_own;
            declared = document.trees.first().copied().filter(|_| own.is_some());
            if own.is_none() {
                continue;
            }
        } else {
            // A file that says nothing of the service is no source, whatever format it is in.
            if claims.is_empty() {
                continue;
            }
            sources.push(Source {
                format: document.format,
                claims,
            });
        }
        let path = document.path.to_string();
        named.push((document.format, Origin::File(document.file), path));
    }

    let everything = Pointer::new(["declared"]);
    let is_own_unread = troubles.iter().any(|t| t.pointers.contains(&everything));
    let merged = merge::merge(own.as_ref(), &sources);
    troubles.extend(merged.troubles);
    if !named.is_empty() {
        builder.key("service");
        write::write(own.as_ref(), &merged.additions, &named, builder);
    }
    ServiceSubject {
        // What the team says in a file that nobody can read may differ from what its other files say, and an
        // obligation must not rest on those.
        profile_facts: match is_own_unread {
            true => Profile::unknown(),
            false => merged.profile,
        },
        candidates,
        declared,
        troubles,
        contradictions: contradiction::contradictions(own.as_ref(), &sources),
    }
}

#[cfg(test)]
mod tests;
