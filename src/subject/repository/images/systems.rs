//! What an image's name and tag say for certain of what is inside: `python:3.9-slim-bullseye` holds Python 3.9 and
//! Debian 11.
//!
//! Only images of makers who keep to one way of writing tags are known; anybody else's have versions of their own.
//! What a tag leaves open, such as which Debian `python:3.9` stands on today, is left out.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;

/// One thing inside an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::subject::repository) struct System {
    pub product: &'static str,
    pub version: String,
    /// The bytes of the tag that say it.
    pub at: Range<usize>,
}

/// What an image is for, by its name alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::subject::repository) enum Kind {
    /// A programming language.
    Language,
    /// An operating system.
    System,
    /// A database, a queue or a cache, which runs beside a service.
    Service,
    /// Another program.
    Program,
}

#[derive(Clone, Copy, Debug)]
pub(in crate::subject::repository) struct Official {
    /// Absent where the tag names only an operating system.
    pub product: Option<&'static str>,
    pub kind: Kind,
}

static OFFICIAL: LazyLock<BTreeMap<&str, Official>> = LazyLock::new(|| {
    rows(include_str!("official.txt"))
        .map(|[image, product, kind]| {
            let kind = match kind {
                "language" => Kind::Language,
                "system" => Kind::System,
                "service" => Kind::Service,
                _ => Kind::Program,
            };
            let product = (product != "-").then_some(product);
            (image, Official { product, kind })
        })
        .collect()
});

/// Product and version by the name of a release.
static RELEASES: LazyLock<BTreeMap<&str, (&str, &str)>> = LazyLock::new(|| {
    rows(include_str!("releases.txt"))
        .map(|[product, version, name]| (name, (product, version)))
        .collect()
});

fn rows(table: &'static str) -> impl Iterator<Item = [&'static str; 3]> {
    table
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| {
            let mut words = line.split_whitespace();
            Some([words.next()?, words.next()?, words.next()?])
        })
}

/// The known image that a name stands for, whichever registry or mirror it is fetched from.
pub(in crate::subject::repository) fn official(name: &str) -> Option<Official> {
    let (host, path) = without_registry(name);
    if let Some(official) = OFFICIAL.get(path) {
        return Some(*official);
    }
    // A mirror puts folders before the name. On the one registry that everybody shares, they are somebody's account.
    let (folders, last) = path.rsplit_once('/')?;
    let is_mirror = folders == "library"
        || folders.ends_with("/library")
        || (host && folders.split('/').any(is_of_mirror));
    OFFICIAL.get(last).filter(|_| is_mirror).copied()
}

/// The path in a registry, and whether a registry is named. The first part is one when it has a dot or a port.
fn without_registry(name: &str) -> (bool, &str) {
    // GitLab's proxy of the registry that everybody shares.
    for prefix in ["${", "$"] {
        let rest = name.strip_prefix(prefix);
        let rest = rest.and_then(|rest| rest.strip_prefix("CI_DEPENDENCY_PROXY_"));
        if let Some((variable, path)) = rest.and_then(|rest| rest.split_once('/')) {
            let variable = variable.trim_end_matches('}');
            if variable.ends_with("IMAGE_PREFIX") {
                return (true, path);
            }
        }
    }
    match name.split_once('/') {
        Some((host, path)) if host.contains(['.', ':']) || host == "localhost" => (true, path),
        _ => (false, name),
    }
}

fn is_of_mirror(folder: &str) -> bool {
    let mut words = folder.split(|character: char| !character.is_ascii_alphanumeric());
    words.any(|word| {
        [
            "mirror",
            "mirrors",
            "docker",
            "dockerhub",
            "hub",
            "proxy",
            "cache",
        ]
        .contains(&word)
    })
}

/// What a tag of a known image says.
pub(in crate::subject::repository) fn systems(name: &str, tag: &str) -> Vec<System> {
    let Some(official) = official(name) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    if let (Some(product), Some(version)) = (official.product, leading_version(tag)) {
        found.push(System {
            product,
            version: version.to_owned(),
            at: 0..version.len(),
        });
    }
    let mut before = "";
    for (at, token) in tokens(tag) {
        // A tag of one operating system says nothing of another.
        let is_own = |product: &str| official.product.is_none_or(|own| own == product);
        let system = release(token, at)
            .filter(|system| official.kind != Kind::System || is_own(system.product))
            .or_else(|| java(before, token, at).filter(|_| official.kind == Kind::Program));
        let is_new = |system: &System| !found.iter().any(|known| known.product == system.product);
        found.extend(system.filter(is_new));
        before = token;
    }
    found
}

/// `3.9` of `3.9-slim`, `8` of `8u292-jre`, `17.0.5` of `17.0.5_8-jre`; nothing of `3.9rc1` and `20220101`.
fn leading_version(tag: &str) -> Option<&str> {
    let is_of_version = |character: char| character.is_ascii_digit() || character == '.';
    let end = tag.find(|character| !is_of_version(character));
    let version = &tag[..end.unwrap_or(tag.len())];
    let after = tag[version.len()..].chars().next();
    let ends = matches!(after, None | Some('-' | '_' | '+' | 'u'));
    let starts = version.starts_with(|character: char| character.is_ascii_digit());
    let parts = version.split('.');
    let is_plain = parts.clone().all(|part| !part.is_empty());
    // A number this large is a day.
    let is_day = parts.clone().next().is_some_and(|first| first.len() > 4);
    (starts && ends && is_plain && !is_day).then_some(version)
}

/// The parts of a tag between hyphens, each with its first byte.
fn tokens(tag: &str) -> impl Iterator<Item = (usize, &str)> {
    tag.split('-').scan(0, |at, token| {
        let start = *at;
        *at += token.len() + 1;
        Some((start, token))
    })
}

/// An operating system: the name of a release, or `alpine3.17`.
fn release(token: &str, at: usize) -> Option<System> {
    if let Some((product, version)) = RELEASES.get(token) {
        return Some(System {
            product,
            version: (*version).to_owned(),
            at: at..at + token.len(),
        });
    }
    ["alpine", "debian", "ubuntu", "centos"]
        .into_iter()
        .find_map(|product| {
            let version = token.strip_prefix(product)?;
            (leading_version(version) == Some(version)).then(|| System {
                product,
                version: version.to_owned(),
                at: at..at + token.len(),
            })
        })
}

/// The Java inside a tool that needs one: `jdk17`, `openjdk-11`, `eclipse-temurin-17`.
fn java(before: &str, token: &str, at: usize) -> Option<System> {
    let makers = [
        "jdk",
        "jre",
        "openjdk",
        "temurin",
        "corretto",
        "amazoncorretto",
    ];
    let (version, start) = if makers.contains(&before) {
        (token, at)
    } else {
        let version = makers
            .into_iter()
            .find_map(|maker| token.strip_prefix(maker))?;
        (version, at + token.len() - version.len())
    };
    (leading_version(version) == Some(version)).then(|| System {
        product: "java",
        version: version.to_owned(),
        at: start..start + version.len(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(image: &str, expected: &str) {
        let (name, tag) = image.rsplit_once(':').unwrap();
        let found: Vec<_> = systems(name, tag)
            .into_iter()
            .map(|system| {
                assert!(tag.get(system.at.clone()).is_some(), "{image}");
                format!("{} {}", system.product, system.version)
            })
            .collect();
        assert_eq!(found.join(", "), expected, "{image}");
    }

    #[test]
    fn what_is_certain_is_told() {
        check("python:3.9-slim-bullseye", "python 3.9, debian 11");
        check("node:18-alpine3.17", "node 18, alpine 3.17");
        check("node:18.14.2-buster-slim", "node 18.14.2, debian 10");
        check("ubuntu:20.04", "ubuntu 20.04");
        check("ubuntu:focal-20220801", "ubuntu 20.04");
        check("debian:buster", "debian 10");
        check("debian:11.6-slim", "debian 11.6");
        check("ruby:2.7", "ruby 2.7");
        check("eclipse-temurin:17-jre-focal", "java 17, ubuntu 20.04");
        check(
            "eclipse-temurin:17.0.5_8-jdk-jammy",
            "java 17.0.5, ubuntu 22.04",
        );
        check("amazoncorretto:11", "java 11");
        check("amazoncorretto:17-alpine3.17-jdk", "java 17, alpine 3.17");
        check("openjdk:8u292-jre-slim-buster", "java 8, debian 10");
        check("mcr.microsoft.com/dotnet/aspnet:6.0", "dotnet 6.0");
        check(
            "mcr.microsoft.com/dotnet/core/sdk:3.1-alpine3.12",
            "dotnet 3.1, alpine 3.12",
        );
        check("php:7.4-fpm", "php 7.4");
        check("golang:1.19", "go 1.19");
        check("alpine:3.14", "alpine 3.14");
        check("postgres:11-alpine", "postgresql 11");
        check("buildpack-deps:stretch", "debian 9");
        check("maven:3.8.6-eclipse-temurin-17", "maven 3.8.6, java 17");
        check("gradle:7.6-jdk11-alpine", "gradle 7.6, java 11");
        check("amazonlinux:2", "amazon-linux 2");
    }

    #[test]
    fn a_registry_or_a_mirror_is_no_obstacle() {
        check("docker.io/library/node:18", "node 18");
        check(
            "public.ecr.aws/docker/library/node:20.5-alpine",
            "node 20.5",
        );
        check("registry.example.uk:5000/node:18", "node 18");
        check("example.jfrog.io/docker-remote/python:3.8", "python 3.8");
        check(
            "${CI_DEPENDENCY_PROXY_GROUP_IMAGE_PREFIX}/ruby:3.1",
            "ruby 3.1",
        );
        check(
            "docker.elastic.co/elasticsearch/elasticsearch:7.17.0",
            "elasticsearch 7.17.0",
        );
    }

    #[test]
    fn what_is_not_certain_is_not_told() {
        check("defradigital/node:2.1.0", "");
        check("ghcr.io/alphagov/node:18", "");
        check("bitnami/postgresql:11", "");
        check("${REGISTRY}/node:18", "");
        check("node:lts", "");
        check("node:${VERSION}", "");
        check("node:18${SUFFIX}", "");
        check("python:3.9rc1", "");
        check("python:3.9-slim", "python 3.9");
        check("debian:bullseye-backports", "debian 11");
        check("debian:20220101", "");
        check("alpine:edge", "");
        check("ubuntu:bullseye", "");
        check("node:18-alpine", "node 18");
        check("node:1..2", "");
    }

    #[test]
    fn the_tables_are_whole() {
        for table in [include_str!("official.txt"), include_str!("releases.txt")] {
            let lines = table.lines().filter(|line| !line.starts_with('#'));
            assert!(
                lines
                    .clone()
                    .all(|line| line.split_whitespace().count() == 3)
            );
            assert_eq!(rows(table).count(), lines.count());
        }
        assert!(RELEASES.len() > 20 && OFFICIAL.len() > 30);
    }
}
