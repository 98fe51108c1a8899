//! `pom.xml`: dependencies, imported lists of versions and the parent, with properties and managed versions looked up
//! in the file itself and in those of its parents that lie in the repository.

use std::collections::BTreeMap;

use super::{Dependency, LONGEST, Readable, Scope, Words, inside};
use crate::subject::repository::listed::Listed;
use crate::subject::repository::sources::Source;
use crate::subject::repository::xml::View;
use crate::text::{RepoPath, Span};

/// Parents above parents, and properties that name properties, are followed this far.
const FURTHEST: usize = 8;

pub(super) fn dependencies(
    source: &Source,
    root: View<'_>,
    readable: &Readable<'_>,
) -> Listed<Dependency> {
    let line = Line::of(source, readable);
    let mut found = Listed::default();
    if let Some(parent) = root.child("parent") {
        found.extend(line.dependency(parent, source, Scope::Runtime));
    }
    for managed in managed(root) {
        if is(managed, "scope", "import") {
            found.extend(line.dependency(managed, source, Scope::Runtime));
        }
    }
    for dependency in listed(root) {
        let scope = match is(dependency, "scope", "test") {
            true => Scope::Development,
            false => Scope::Runtime,
        };
        found.extend(line.dependency(dependency, source, scope));
    }
    found
}

fn listed<'e>(root: View<'e>) -> impl Iterator<Item = View<'e>> {
    root.named("dependencies")
        .flat_map(|list| list.named("dependency"))
}

fn managed<'e>(root: View<'e>) -> impl Iterator<Item = View<'e>> {
    root.named("dependencyManagement").flat_map(listed)
}

fn is(element: View<'_>, name: &str, value: &str) -> bool {
    element
        .member(name)
        .is_some_and(|(words, _)| words == value)
}

/// What a pom names for itself and for those that inherit from it.
pub(super) struct Pom<'e> {
    source: &'e Source,
    artifact: Option<&'e str>,
    /// Where its parent lies, as it says, and what that is called.
    parent: Option<(&'e str, &'e str)>,
    properties: BTreeMap<&'e str, Stated<'e>>,
    versions: BTreeMap<(&'e str, &'e str), Stated<'e>>,
}

type Stated<'e> = (&'e Source, &'e str, Span);

impl<'e> Pom<'e> {
    pub(super) fn of(source: &'e Source, root: View<'e>) -> Pom<'e> {
        let mut pom = Pom {
            source,
            artifact: root.member("artifactId").map(|(words, _)| words),
            parent: root.child("parent").and_then(parent_named),
            properties: BTreeMap::new(),
            versions: BTreeMap::new(),
        };
        for property in root.named("properties").flat_map(View::children) {
            if let Some((text, span)) = property.words() {
                pom.properties.insert(property.name(), (source, text, span));
            }
        }
        for dependency in managed(root).filter(|one| !is(*one, "scope", "import")) {
            let key = (
                dependency.member("groupId"),
                dependency.member("artifactId"),
            );
            if let ((Some((group, _)), Some((artifact, _))), Some((text, span))) =
                (key, dependency.member("version"))
            {
                let stated = (source, text, span);
                pom.versions.insert((group, artifact), stated);
            }
        }
        pom
    }
}

/// A pom with those that it inherits from, nearest first.
struct Line<'e>(Vec<&'e Pom<'e>>);

impl<'e> Line<'e> {
    fn of(source: &Source, readable: &'e Readable<'_>) -> Line<'e> {
        let mut line = Vec::new();
        let mut next = readable.poms.get(&source.path);
        while let Some(pom) = next.filter(|_| line.len() < FURTHEST) {
            line.push(pom);
            next = parent(pom, readable);
        }
        Line(line)
    }

    fn property(&self, name: &str) -> Option<Stated<'e>> {
        let mut poms = self.0.iter();
        poms.find_map(|pom| pom.properties.get(name)).copied()
    }

    fn managed(&self, group: &str, artifact: &str) -> Option<Stated<'e>> {
        let mut poms = self.0.iter();
        poms.find_map(|pom| pom.versions.get(&(group, artifact)))
            .copied()
    }

    fn dependency(&self, element: View<'_>, source: &Source, scope: Scope) -> Option<Dependency> {
        let (group, _) = element.member("groupId")?;
        let (artifact, span) = element.member("artifactId")?;
        let name = format!("{group}:{artifact}");
        let version = match element.member("version") {
            Some((text, span)) => Some(self.meant(source, text, span)),
            None => {
                let managed = self.managed(group, artifact);
                managed.map(|(source, text, span)| self.meant(source, text, span))
            }
        };
        let name = (name.as_str(), source.words(span));
        Some(Dependency::new(name, version, scope))
    }

    /// What a version stands for when it is nothing but the name of a property; else the version as it is.
    fn meant<'t>(&self, source: &Source, text: &'t str, span: Span) -> Words<'t>
    where
        'e: 't,
    {
        let as_written = (text, source.words(span));
        let mut name = property(text);
        for _ in 0..FURTHEST {
            let Some((source, text, span)) = name.and_then(|name| self.property(name)) else {
                break;
            };
            // What is too long for a version is none, whatever else is in it.
            if text.len() > LONGEST || !text.contains("${") {
                return (text, source.words(span));
            }
            name = property(text);
        }
        as_written
    }
}

fn property(text: &str) -> Option<&str> {
    let name = text.strip_prefix("${")?.strip_suffix('}')?;
    (!name.contains("${")).then_some(name)
}

/// The path and the name that a pom gives its parent. A path that is longer than any leads nowhere.
fn parent_named<'e>(parent: View<'e>) -> Option<(&'e str, &'e str)> {
    let path = match parent.child("relativePath") {
        Some(path) => path.words()?.0,
        None => "../pom.xml",
    };
    let (artifact, _) = parent.member("artifactId")?;
    (path.len() <= LONGEST).then_some((path, artifact))
}

/// The parent's pom, where it lies in the repository and is the one that is named. It is asked for by each that inherits
/// from this one, and so looks for nothing in the poms themselves.
fn parent<'e>(pom: &Pom<'e>, readable: &'e Readable<'_>) -> Option<&'e Pom<'e>> {
    let (path, artifact) = pom.parent?;
    let path = joined(pom.source.path.folder(), path)?;
    let found = readable.poms.get(&path).or_else(|| {
        let inside = inside(path.as_str(), "pom.xml");
        readable.poms.get(&inside)
    })?;
    (found.artifact == Some(artifact)).then_some(found)
}

/// A path as seen from a folder; none that leaves the repository.
fn joined(folder: &str, path: &str) -> Option<RepoPath> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            _ => parts.push(part),
        }
    }
    Some(RepoPath::new(parts.join("/")))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::subject::repository::testing::Case;

    #[test]
    fn properties_and_managed_versions_are_looked_up() {
        let case = Case::new(&[
            (
                "api/pom.xml",
                "<project><parent><groupId>uk.a</groupId><artifactId>all</artifactId><version>1</version></parent>\n<dependencies>\n\
                 <dependency><groupId>uk.b</groupId><artifactId>b</artifactId></dependency>\n\
                 <dependency><groupId>uk.c</groupId><artifactId>c</artifactId><version>${c}</version><scope>test</scope></dependency>\n\
                 <dependency><groupId>uk.d</groupId><artifactId>d</artifactId><version>${unknown}</version></dependency>\n</dependencies></project>",
            ),
            (
                "pom.xml",
                "<project xmlns=\"x\"><parent><groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-parent</artifactId><version>2.7.18</version><relativePath/></parent>\n\
                 <artifactId>all</artifactId><properties>\n<b.version>3.1</b.version>\n<c>${b.version}</c></properties>\n\
                 <dependencyManagement><dependencies><dependency><groupId>uk.b</groupId><artifactId>b</artifactId><version>${b.version}</version></dependency>\n\
                 <dependency><groupId>uk.e</groupId><artifactId>bom</artifactId><version>5</version><type>pom</type><scope>import</scope></dependency></dependencies></dependencyManagement></project>",
            ),
        ]);
        case.check(
            "/dependencies",
            json!([
                { "ecosystem": "maven", "name": "uk.a:all", "version": "1", "scope": "runtime" },
                { "ecosystem": "maven", "name": "uk.b:b", "version": "3.1", "scope": "runtime" },
                { "ecosystem": "maven", "name": "uk.c:c", "version": "3.1", "scope": "development" },
                { "ecosystem": "maven", "name": "uk.d:d", "version": "${unknown}", "scope": "runtime" },
                { "ecosystem": "maven", "name": "org.springframework.boot:spring-boot-starter-parent", "version": "2.7.18", "scope": "runtime" },
                { "ecosystem": "maven", "name": "uk.e:bom", "version": "5", "scope": "runtime" },
            ]),
        );
        case.check_place("/dependencies/1/version", "pom.xml:3:12");
        case.check_place("/dependencies/4/version", "pom.xml:1:131");
        case.check_no_trouble();
    }

    #[test]
    fn properties_and_parents_in_a_circle_come_to_an_end() {
        let case = Case::new(&[(
            "a/pom.xml",
            "<project><parent><groupId>g</groupId><artifactId>a</artifactId><version>${x}</version><relativePath>../a</relativePath></parent><artifactId>a</artifactId><properties><x>${y}</x><y>${x}</y></properties></project>",
        )]);
        case.check("/dependencies/0/version", json!("${x}"));
    }
}
