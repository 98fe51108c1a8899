//! What the code is built from, as its manifests ask for it, and which version of each a lockfile settled on.
//!
//! A version is what is written. What a program works out when it runs is written as it stands or left out; the one
//! thing that is looked up is a plain name for a plain value: a Maven property, a Scala `val`, a version catalogue.

mod cargo;
mod dotnet;
mod go;
mod gradle;
mod locked;
mod maven;
mod npm;
mod php;
mod python;
mod ruby;
mod sbt;

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::listed::Listed;
use super::roles::{Ecosystem, Role};
use super::sources::{Source, Sources};
use super::{SubjectTrouble, cut_short, pointer, xml};
use crate::guard::{self, Broken};
use crate::repository::Repository;
use crate::text::{Place, RepoPath};
use crate::tree::{Builder, Forest, Node, Origin};

/// Whether people who use the service depend on it, or only those who make it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scope {
    Runtime,
    Development,
}

impl Scope {
    fn name(self) -> &'static str {
        match self {
            Scope::Runtime => "runtime",
            Scope::Development => "development",
        }
    }
}

/// Some words and where they stand.
type Words<'t> = (&'t str, Origin);

/// The same, for as long as the dependency is.
type Kept = (String, Origin);

/// The longest name or version, in bytes.
const LONGEST: usize = 1_024;

struct Dependency {
    name: Kept,
    /// As it is written, such as `^5.0.0`; absent when none is asked for, or a folder or an address is.
    version: Option<Kept>,
    scope: Scope,
    /// The exact version that was settled on, where a lockfile or the manifest itself names one.
    locked: Option<Kept>,
}

impl Dependency {
    /// A version that is longer than any is as good as none, and a few words in a manifest can stand for a long text: it
    /// would be here as often as it is named. So nobody copies words before their length is asked here.
    fn new((name, at): Words<'_>, version: Option<Words<'_>>, scope: Scope) -> Self {
        guard::look();
        let version = version.filter(|(words, _)| words.len() <= LONGEST);
        Dependency {
            name: (cut(name).to_owned(), at),
            version: version.map(|(words, at)| (words.to_owned(), at)),
            scope,
            locked: None,
        }
    }

    fn version(&self) -> Option<&str> {
        self.version.as_ref().map(|(words, _)| words.as_str())
    }
}

/// The beginning of a name that is longer than any.
fn cut(name: &str) -> &str {
    &name[..name.floor_char_boundary(LONGEST)]
}

/// What one manifest asks for.
struct Asked<'a> {
    source: &'a Source,
    ecosystem: Ecosystem,
    dependencies: Vec<Dependency>,
}

/// Everything that is asked for, in the order of the manifests' paths.
pub(super) struct Dependencies<'a>(Vec<Asked<'a>>);

/// What the readers of single formats may look at besides their own manifest.
struct Readable<'a> {
    sources: &'a Sources,
    forest: &'a Forest,
    /// Build files in XML, by their paths.
    xml: &'a BTreeMap<&'a RepoPath, xml::Elements<'a>>,
    /// What many manifests ask is looked up once: in parents of Maven's, central versions of .NET's, catalogues.
    poms: BTreeMap<&'a RepoPath, maven::Pom<'a>>,
    packages: BTreeMap<&'a RepoPath, dotnet::Packages<'a>>,
    catalogues: BTreeMap<&'a RepoPath, gradle::Catalogue<'a>>,
}

impl<'a> Readable<'a> {
    fn new(
        sources: &'a Sources,
        forest: &'a Forest,
        xml: &'a BTreeMap<&'a RepoPath, xml::Elements<'a>>,
    ) -> Readable<'a> {
        let documents = || {
            sources.iter().filter_map(|source| {
                let root = xml.get(&source.path)?.root()?;
                Some((source, root))
            })
        };
        let parts = |wanted: Ecosystem| {
            sources
                .iter()
                .filter(move |source| source.role == Role::Part(wanted))
        };
        Readable {
            sources,
            forest,
            xml,
            poms: documents()
                .filter(|(source, _)| source.role == Role::Manifest(Ecosystem::Maven))
                .map(|(source, root)| (&source.path, maven::Pom::of(source, root)))
                .collect(),
            packages: documents()
                .filter(|(source, _)| source.role == Role::Part(Ecosystem::Dotnet))
                .map(|(source, root)| (&source.path, dotnet::Packages::of(source, root)))
                .collect(),
            catalogues: parts(Ecosystem::Gradle)
                .filter_map(|source| {
                    let catalogue = gradle::Catalogue::of(source, source.root(forest)?);
                    Some((&source.path, catalogue))
                })
                .collect(),
        }
    }
}

impl<'a> Dependencies<'a> {
    pub(super) fn gather(
        sources: &'a Sources,
        forest: &Forest,
        repository: &Repository,
        troubles: &mut Vec<SubjectTrouble>,
    ) -> Dependencies<'a> {
        let patience = repository.patience();
        let xml = read_xml(sources, repository, troubles);
        let readable = patience.part("dependencies", || Readable::new(sources, forest, &xml));
        let readable = match readable {
            Ok(readable) => readable,
            Err(broken) => {
                let trouble = SubjectTrouble::broken_part(pointer("dependencies"), &broken);
                troubles.push(trouble);
                return Dependencies(Vec::new());
            }
        };
        let asked = sources.iter().filter_map(|source| {
            let (Role::Manifest(ecosystem) | Role::Part(ecosystem)) = source.role else {
                return None;
            };
            let dependencies = patience.file(source.path.as_str(), || {
                #[cfg(test)]
                source.spring("dependencies");
                of_manifest(&readable, source, ecosystem)
            });
            let dependencies = dependencies.unwrap_or_else(|broken| {
                troubles.push(doubt(source, &broken));
                Listed::default()
            });
            if dependencies.has_more() {
                troubles.push(cut_short(source, "dependencies", "dependencies"));
            }
            let dependencies = dependencies.into_vec();
            (!dependencies.is_empty()).then_some(Asked {
                source,
                ecosystem,
                dependencies,
            })
        });
        Dependencies(asked.collect())
    }

    /// Looks up the versions that lockfiles name. Only those are opened that have something to say.
    pub(super) fn lock(
        &mut self,
        repository: &Repository,
        sources: &Sources,
        forest: &mut Forest,
        troubles: &mut Vec<SubjectTrouble>,
    ) {
        locked::write(&mut self.0, repository, sources, forest, troubles);
    }

    pub(super) fn write(self, builder: &mut Builder) {
        if self.0.is_empty() {
            return;
        }
        builder
            .key("dependencies")
            .list(Origin::Nowhere, |builder| {
                for asked in self.0 {
                    for dependency in asked.dependencies {
                        write_one(asked.ecosystem, dependency, builder);
                    }
                }
            });
    }
}

fn write_one(ecosystem: Ecosystem, dependency: Dependency, builder: &mut Builder) {
    let (name, origin) = dependency.name;
    builder.map(origin, |builder| {
        builder.key("ecosystem").string(ecosystem.name(), origin);
        builder.key("name").string(&name, origin);
        if let Some((version, origin)) = dependency.version {
            builder.key("version").string(&version, origin);
        }
        builder.key("scope").string(dependency.scope.name(), origin);
        if let Some((locked, origin)) = dependency.locked {
            builder.key("locked").string(&locked, origin);
        }
    });
}

/// What a file that was not read to its end leaves open.
fn doubt(source: &Source, broken: &Broken) -> SubjectTrouble {
    SubjectTrouble::broken(pointer("dependencies"), &source.path, broken)
}

fn read_xml<'a>(
    sources: &'a Sources,
    repository: &Repository,
    troubles: &mut Vec<SubjectTrouble>,
) -> BTreeMap<&'a RepoPath, xml::Elements<'a>> {
    let is_xml = |source: &&Source| match source.role {
        Role::Manifest(ecosystem) | Role::Part(ecosystem) => {
            matches!(ecosystem, Ecosystem::Maven | Ecosystem::Dotnet)
        }
        _ => false,
    };
    let texts: Vec<_> = sources
        .iter()
        .filter(is_xml)
        .filter_map(|source| Some((source, source.text.as_ref()?)))
        .collect();
    let read: Vec<_> = texts
        .par_iter()
        .map(|(source, text)| {
            let read = || xml::read(text, repository.limits());
            (repository.patience()).file(source.path.as_str(), read)
        })
        .collect();
    let mut found = BTreeMap::new();
    for ((source, _), read) in texts.into_iter().zip(read) {
        match read {
            Err(broken) => troubles.push(doubt(source, &broken)),
            Ok(Ok(elements)) => {
                found.insert(&source.path, elements);
            }
            Ok(Err(mistake)) => troubles.push(SubjectTrouble {
                cause: mistake.cause,
                pointer: pointer("dependencies"),
                place: source.place(mistake.span),
                message: format!("`{}` {}", source.path, mistake.message),
            }),
        }
    }
    found
}

fn of_manifest(
    readable: &Readable<'_>,
    source: &Source,
    ecosystem: Ecosystem,
) -> Listed<Dependency> {
    let root = source.root(readable.forest);
    let xml = readable.xml.get(&source.path).and_then(xml::Elements::root);
    let name = source.path.name();
    match (ecosystem, root, xml) {
        (Ecosystem::Npm, Some(root), _) => npm::dependencies(source, root),
        (Ecosystem::Cargo, Some(root), _) => cargo::dependencies(source, root, readable),
        (Ecosystem::Python, Some(root), _) if name == "Pipfile" => python::pipfile(source, root),
        (Ecosystem::Python, Some(root), _) => python::pyproject(source, root),
        (Ecosystem::Python, None, _) => python::requirements(source),
        (Ecosystem::Php, Some(root), _) => php::dependencies(source, root),
        (Ecosystem::Ruby, _, _) => ruby::dependencies(source),
        (Ecosystem::Go, _, _) => go::dependencies(source),
        (Ecosystem::Maven, _, Some(root)) => maven::dependencies(source, root, readable),
        (Ecosystem::Dotnet, _, Some(root)) => dotnet::dependencies(source, root, readable),
        (Ecosystem::Gradle, _, _) => gradle::dependencies(source, readable),
        (Ecosystem::Sbt, _, _) => sbt::dependencies(source),
        (
            Ecosystem::Npm
            | Ecosystem::Cargo
            | Ecosystem::Php
            | Ecosystem::Maven
            | Ecosystem::Dotnet,
            _,
            _,
        ) => Listed::default(),
    }
}

/// A member whose key is the dependency's name.
fn named_by_key(
    source: &Source,
    member: Node<'_>,
    version: Option<Words<'_>>,
    scope: Scope,
) -> Option<Dependency> {
    let origin = match member.key_place() {
        Place::Text { span, .. } => source.words(span),
        Place::File(_) | Place::Repository => source.origin(),
    };
    let name = (member.key()?, origin);
    Some(Dependency::new(name, version, scope))
}

/// A version that is a string of its own.
fn written(node: Node<'_>) -> Option<Words<'_>> {
    Some((node.as_str()?, node.origin()))
}

/// The files of one name in a file's folder and in those above it, nearest first: where a workspace's own settings
/// may stand.
fn above<'a>(
    sources: &'a Sources,
    name: &'a str,
    path: &'a RepoPath,
) -> impl Iterator<Item = &'a Source> {
    folders_above(path).filter_map(move |folder| sources.get(&inside(folder, name)))
}

/// The folder of a file, and all those that it lies in.
fn folders_above(path: &RepoPath) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(path.folder()), |folder| {
        match folder.rsplit_once('/') {
            Some((above, _)) => Some(above),
            None => (!folder.is_empty()).then_some(""),
        }
    })
}

fn inside(folder: &str, name: &str) -> RepoPath {
    match folder {
        "" => RepoPath::new(name),
        _ => RepoPath::new(format!("{folder}/{name}")),
    }
}
