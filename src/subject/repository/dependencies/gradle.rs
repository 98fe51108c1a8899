//! `build.gradle` and `build.gradle.kts`: plugins and dependencies in their plain forms, and what they take from a
//! version catalogue. A build is a program; whatever else it does to its dependencies is not seen.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::{Dependency, Readable, Scope, Words, cut, written};
use crate::subject::repository::code::{Blocks, Language, Placed, Token, tokens};
use crate::subject::repository::listed::Listed;
use crate::subject::repository::sources::Source;
use crate::text::Span;
use crate::tree::{Kind, Node, Origin};

pub(super) fn dependencies(source: &Source, readable: &Readable<'_>) -> Listed<Dependency> {
    let mut found = Listed::default();
    let is_build = source.path.name().starts_with("build.gradle");
    let Some(text) = source.text.as_ref().filter(|_| is_build) else {
        return found;
    };
    let name = "gradle/libs.versions.toml";
    let catalogue = super::folders_above(&source.path)
        .find_map(|folder| readable.catalogues.get(&super::inside(folder, name)));
    let mut blocks = Blocks::new();
    let mut statement: Vec<Placed<'_>> = Vec::new();
    let mut parentheses = 0_usize;
    for placed in tokens(text, Language::Jvm) {
        match placed.token {
            Token::Sign('(' | '[') => parentheses += 1,
            Token::Sign(')' | ']') => parentheses = parentheses.saturating_sub(1),
            _ => {}
        }
        let ends = match placed.token {
            Token::Break => parentheses == 0 && !statement.last().is_some_and(|last| last.is(',')),
            Token::Sign('{' | '}' | ';') => true,
            Token::Word(_) | Token::Text(_) | Token::Sign(_) => false,
        };
        if ends {
            read(source, &statement, &blocks, catalogue, &mut found);
            statement.clear();
            parentheses = 0;
        } else if placed.token != Token::Break {
            statement.push(placed);
        }
        blocks.pass(placed.token);
    }
    read(source, &statement, &blocks, catalogue, &mut found);
    found
}

fn read(
    source: &Source,
    statement: &[Placed<'_>],
    blocks: &Blocks<'_>,
    catalogue: Option<&Catalogue<'_>>,
    found: &mut Listed<Dependency>,
) {
    let Some((verb, rest)) = statement.split_first() else {
        return;
    };
    let (Some(verb), Some(block)) = (verb.word(), blocks.innermost()) else {
        return;
    };
    match block {
        "plugins" if blocks.depth() == 1 => found.extend(plugin(source, verb, rest, catalogue)),
        "dependencies" if !blocks.is_in("dependencyManagement") => {
            if let Some(scope) = scope_of(verb) {
                coordinates(source, rest, scope, catalogue, found);
            }
        }
        "imports" if verb == "mavenBom" => {
            coordinates(source, rest, Scope::Runtime, catalogue, found);
        }
        _ => {}
    }
}

/// `id 'name' version '1.2'`, `kotlin("jvm") version "1.9"` and `alias(libs.plugins.name)`.
fn plugin(
    source: &Source,
    verb: &str,
    rest: &[Placed<'_>],
    catalogue: Option<&Catalogue<'_>>,
) -> Option<Dependency> {
    let mut texts = rest
        .iter()
        .filter_map(|placed| Some((placed.text()?, placed.span)));
    let (name, span): (Cow<'_, str>, Span) = match verb {
        "alias" => {
            let accessor = accessor(rest)?;
            return catalogue?.plugin(&accessor.alias, source.words(accessor.span));
        }
        "id" => texts
            .next()
            .map(|(name, span)| (Cow::Borrowed(name), span))?,
        "kotlin" => texts
            .next()
            .map(|(name, span)| (Cow::Owned(format!("org.jetbrains.kotlin.{name}")), span))?,
        _ => return None,
    };
    let has_version = rest.iter().any(|placed| placed.word() == Some("version"));
    let is_plain = !rest.iter().any(|placed| placed.is('+'));
    let version = texts.next().filter(|_| has_version && is_plain);
    Some(Dependency::new(
        (&name, source.words(span)),
        version.map(|(text, span)| (text, source.words(span))),
        Scope::Development,
    ))
}

/// What a configuration is for; `None` for a statement that is none.
fn scope_of(verb: &str) -> Option<Scope> {
    let lower = verb.to_ascii_lowercase();
    let is_for_makers = [
        "test",
        "checkstyle",
        "pmd",
        "detekt",
        "ktlint",
        "jacoco",
        "smoke",
    ]
    .iter()
    .any(|word| lower.contains(word))
        || [
            "compileonly",
            "annotationprocessor",
            "kapt",
            "ksp",
            "developmentonly",
            "classpath",
        ]
        .iter()
        .any(|word| lower.ends_with(word));
    let is_other = [
        "exclude",
        "because",
        "constraints",
        "modules",
        "components",
        "println",
        "if",
        "else",
        "for",
        "def",
        "val",
        "var",
        "transitive",
        "force",
        "version",
        "apply",
    ]
    .contains(&verb);
    match (is_other, is_for_makers) {
        (true, _) => None,
        (false, true) => Some(Scope::Development),
        (false, false) => Some(Scope::Runtime),
    }
}

/// Every plain form of a module: `'group:name:version'`, `group: 'a', name: 'b', version: 'c'`, `libs.a.b`.
fn coordinates(
    source: &Source,
    rest: &[Placed<'_>],
    scope: Scope,
    catalogue: Option<&Catalogue<'_>>,
    found: &mut Listed<Dependency>,
) {
    let other = ["project", "files", "fileTree", "gradleApi", "localGroovy"];
    let calls = |word: &str| rest.iter().any(|placed| placed.word() == Some(word));
    if other.into_iter().any(calls) {
        return;
    }
    if calls("group") && calls("name") {
        found.extend(named(source, rest, scope));
        return;
    }
    if let Some(accessor) = accessor(rest) {
        let Some(catalogue) = catalogue else { return };
        let (alias, at) = (accessor.alias.as_str(), source.words(accessor.span));
        match accessor.accessed {
            Accessed::Library => found.extend(catalogue.library(alias, at, scope)),
            Accessed::Bundle => found.extend(catalogue.bundle(alias, at, scope)),
            Accessed::Plugin => {}
        }
        return;
    }
    for (at, placed) in rest.iter().enumerate() {
        let is_built = rest.get(at + 1).is_some_and(|next| next.is('+'))
            || at.checked_sub(1).is_some_and(|before| rest[before].is('+'));
        let module = placed
            .text()
            .and_then(|text| Module::parse(text, placed.span));
        if let Some(module) = module {
            let version = module.version.filter(|_| !is_built);
            let version = version.map(|(text, span)| (text, source.words(span)));
            let name = (module.name, source.words(module.name_at));
            found.push(Dependency::new(name, version, scope));
        }
    }
}

/// `group: 'a', name: 'b', version: 'c'`, with `=` in Kotlin.
fn named(source: &Source, rest: &[Placed<'_>], scope: Scope) -> Option<Dependency> {
    let value = |key: &str| {
        let at = rest.iter().position(|placed| placed.word() == Some(key))?;
        let is_pair = rest.get(at + 1)?.is(':') || rest.get(at + 1)?.is('=');
        let is_whole = rest
            .get(at + 3)
            .is_none_or(|next| next.is(',') || next.is(')') || next.is(']'));
        let value = rest.get(at + 2)?;
        Some((value.text()?, value.span)).filter(|_| is_pair && is_whole)
    };
    let (group, _) = value("group")?;
    let (name, span) = value("name")?;
    let is_plain = !group.contains('$') && !name.contains('$');
    let version = value("version").map(|(text, span)| (text, source.words(span)));
    let name = format!("{group}:{name}");
    is_plain.then(|| Dependency::new((&name, source.words(span)), version, scope))
}

/// `group:name:version:classifier@ending`, of which only the first two are always there.
struct Module<'t> {
    name: &'t str,
    name_at: Span,
    version: Option<(&'t str, Span)>,
}

impl<'t> Module<'t> {
    fn parse(text: &'t str, span: Span) -> Option<Module<'t>> {
        let (group, after) = text.split_once(':')?;
        let end = after.find([':', '@']).unwrap_or(after.len());
        let name_length = group.len() + 1 + end;
        let is_name = |part: &str| {
            let allowed = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
            !part.is_empty() && part.chars().all(allowed)
        };
        if !is_name(group) || !is_name(&after[..end]) {
            return None;
        }
        // A variable may hold a default with colons in it: it ends where its bracket does.
        let version = after[end..].strip_prefix(':').map(|rest| {
            let from = match rest.starts_with("${") {
                true => rest.find('}').unwrap_or(rest.len()),
                false => 0,
            };
            let length = rest[from..]
                .find([':', '@'])
                .map_or(rest.len(), |at| from + at);
            let start = name_length + 1;
            (&rest[..length], span.within(start..start + length))
        });
        Some(Module {
            name: &text[..name_length],
            name_at: span.within(0..name_length),
            version: version.filter(|(text, _)| !text.is_empty()),
        })
    }
}

/// So many libraries of one bundle are listed; a few words would stand for any number otherwise.
const LARGEST_BUNDLE: usize = 100;

/// What build files write for a name with hyphens.
fn alias(key: &str) -> String {
    key.replace(['-', '_'], ".")
}

enum Accessed {
    Library,
    Plugin,
    Bundle,
}

/// What a statement takes from a catalogue.
struct Accessor {
    accessed: Accessed,
    alias: String,
    /// From `libs` to the last of the names that follow.
    span: Span,
}

/// `libs.a.b`, anywhere in a statement: the names after `libs`.
fn accessor(rest: &[Placed<'_>]) -> Option<Accessor> {
    let at = rest
        .iter()
        .position(|placed| placed.word() == Some("libs"))?;
    let (libs, behind) = rest.get(at..)?.split_first()?;
    let span = whole(libs.span, behind);
    let mut names: Vec<&str> = Vec::new();
    let mut after = behind.iter();
    while let (Some(dot), Some(name)) = (after.next(), after.next()) {
        match name.word() {
            Some(name) if dot.is('.') && name != "get" => names.push(name),
            _ => break,
        }
    }
    let accessed = match names.first() {
        Some(&"plugins") => Accessed::Plugin,
        Some(&"bundles") => Accessed::Bundle,
        Some(&"versions") | None => return None,
        Some(_) => Accessed::Library,
    };
    let names = match accessed {
        Accessed::Library => names.as_slice(),
        Accessed::Plugin | Accessed::Bundle => &names[1..],
    };
    Some(Accessor {
        accessed,
        alias: names.join("."),
        span,
    })
}

/// A `gradle/libs.versions.toml`, by the names that build files have for its entries.
pub(super) struct Catalogue<'a> {
    source: &'a Source,
    root: Node<'a>,
    entries: BTreeMap<(&'static str, String), Node<'a>>,
}

impl<'a> Catalogue<'a> {
    pub(super) fn of(source: &'a Source, root: Node<'a>) -> Catalogue<'a> {
        let tables = ["libraries", "plugins", "bundles"];
        let entries = tables.into_iter().flat_map(|table| {
            let entries = root.get(table).into_iter().flat_map(Node::children);
            entries.filter_map(move |entry| Some(((table, alias(entry.key()?)), entry)))
        });
        Catalogue {
            source,
            root,
            entries: entries.collect(),
        }
    }

    fn entry(&self, table: &'static str, alias: &str) -> Option<Node<'a>> {
        self.entries.get(&(table, alias.to_owned())).copied()
    }

    fn version(&self, entry: Node<'a>) -> Option<Words<'a>> {
        let version = entry.get("version")?;
        let version = match version.get("ref").and_then(Node::as_str) {
            Some(name) => self.root.get("versions")?.get(name)?,
            None => version,
        };
        match version.kind() {
            Kind::Map => ["strictly", "require", "prefer"]
                .into_iter()
                .find_map(|key| version.get(key))
                .and_then(written),
            _ => written(version),
        }
    }

    /// The library that an alias stands for, where it is asked for.
    fn library(&self, alias: &str, at: Origin, scope: Scope) -> Option<Dependency> {
        let entry = self.entry("libraries", alias)?;
        let file = self.source;
        if let Some(text) = entry.as_str() {
            let span = entry.literal_span()?;
            let module = Module::parse(text, span)?;
            let version = module.version.map(|(text, span)| (text, file.words(span)));
            return Some(Dependency::new((module.name, at), version, scope));
        }
        let word = |key: &str| entry.get(key)?.as_str();
        let name = match word("module") {
            Some(module) => Cow::Borrowed(module),
            None => format!("{}:{}", cut(word("group")?), cut(word("name")?)).into(),
        };
        Some(Dependency::new((&name, at), self.version(entry), scope))
    }

    fn bundle(&self, alias: &str, at: Origin, scope: Scope) -> impl Iterator<Item = Dependency> {
        let bundle = self.entry("bundles", alias);
        let names = bundle.into_iter().flat_map(Node::children);
        names
            .filter_map(Node::as_str)
            .take(LARGEST_BUNDLE)
            .filter_map(move |name| self.library(&self::alias(name), at, scope))
    }

    fn plugin(&self, alias: &str, at: Origin) -> Option<Dependency> {
        let entry = self.entry("plugins", alias)?;
        let file = self.source;
        if let Some(text) = entry.as_str() {
            let (name, version) = text.split_once(':')?;
            let span = entry.literal_span()?.within(name.len() + 1..text.len());
            let version = (version, file.words(span));
            return Some(Dependency::new(
                (name, at),
                Some(version),
                Scope::Development,
            ));
        }
        let name = entry.get("id")?.as_str()?;
        let version = self.version(entry);
        Some(Dependency::new((name, at), version, Scope::Development))
    }
}

/// From `libs` to the last of the names that follow.
fn whole(libs: Span, behind: &[Placed<'_>]) -> Span {
    let mut span = libs;
    for placed in behind {
        match placed.token {
            Token::Word(_) => span.end = placed.span.end,
            Token::Sign('.') => {}
            Token::Text(_) | Token::Sign(_) | Token::Break => break,
        }
    }
    span
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::subject::repository::testing::Case;

    #[test]
    fn plain_statements_are_read_and_programs_are_not() {
        let case = Case::new(&[(
            "build.gradle",
            "buildscript {\n  dependencies {\n    classpath 'a.uk:tool:1'\n  }\n}\nplugins {\n  id 'java'\n  id \"org.springframework.boot\" version \"2.7.1\" apply false\n}\n\
             dependencies {\n  // implementation 'no:no:1'\n  implementation 'org.springframework.boot:spring-boot-starter-web'\n\
               implementation group: 'a.uk', name: 'b',\n    version: '1.0'\n  implementation(\"a.uk:c:${cVersion}\") {\n    exclude group: 'x.y', module: 'z:z:1'\n  }\n\
               testImplementation platform('a.uk:d:5:all@jar')\n  runtimeOnly 'a.uk:e:' + eVersion\n  implementation project(':core:a:1')\n  implementation([\n    'a.uk:f:1',\n    'a.uk:g:2'\n  ])\n}\n\
             dependencyManagement {\n  imports { mavenBom 'a.uk:bom:3' }\n  dependencies { dependency 'no:no:1' }\n}\ntask x { doLast { println 'no:no:1' } }\n",
        )]);
        case.check(
            "/dependencies",
            json!([
                { "ecosystem": "gradle", "name": "a.uk:tool", "version": "1", "scope": "development" },
                { "ecosystem": "gradle", "name": "java", "scope": "development" },
                { "ecosystem": "gradle", "name": "org.springframework.boot", "version": "2.7.1", "scope": "development" },
                { "ecosystem": "gradle", "name": "org.springframework.boot:spring-boot-starter-web", "scope": "runtime" },
                { "ecosystem": "gradle", "name": "a.uk:b", "version": "1.0", "scope": "runtime" },
                { "ecosystem": "gradle", "name": "a.uk:c", "version": "${cVersion}", "scope": "runtime" },
                { "ecosystem": "gradle", "name": "a.uk:d", "version": "5", "scope": "development" },
                { "ecosystem": "gradle", "name": "a.uk:e", "scope": "runtime" },
                { "ecosystem": "gradle", "name": "a.uk:f", "version": "1", "scope": "runtime" },
                { "ecosystem": "gradle", "name": "a.uk:g", "version": "2", "scope": "runtime" },
                { "ecosystem": "gradle", "name": "a.uk:bom", "version": "3", "scope": "runtime" },
            ]),
        );
        case.check_place("/dependencies/2/version", "build.gradle:8:42");
    }

    #[test]
    fn a_catalogue_says_what_its_names_stand_for() {
        let case = Case::new(&[
            (
                "gradle/libs.versions.toml",
                "[versions]\nboot = \"3.2.0\"\n[libraries]\nspring-web = { module = \"a.uk:web\", version.ref = \"boot\" }\nsome_thing = \"a.uk:thing:1\"\nunused = \"a.uk:unused:1\"\n\
                 [bundles]\nall = [\"spring-web\", \"some-thing\"]\n[plugins]\nspring-boot = { id = \"org.springframework.boot\", version.ref = \"boot\" }\n",
            ),
            (
                "app/build.gradle.kts",
                "plugins {\n    kotlin(\"jvm\") version \"1.9.22\"\n    alias(libs.plugins.spring.boot)\n}\ndependencies {\n    implementation(libs.spring.web)\n    testImplementation(libs.some.thing)\n    implementation(libs.nothing)\n    api(libs.bundles.all)\n}\n",
            ),
        ]);
        case.check(
            "/dependencies",
            json!([
                { "ecosystem": "gradle", "name": "org.jetbrains.kotlin.jvm", "version": "1.9.22", "scope": "development" },
                { "ecosystem": "gradle", "name": "org.springframework.boot", "version": "3.2.0", "scope": "development" },
                { "ecosystem": "gradle", "name": "a.uk:web", "version": "3.2.0", "scope": "runtime" },
                { "ecosystem": "gradle", "name": "a.uk:thing", "version": "1", "scope": "development" },
                { "ecosystem": "gradle", "name": "a.uk:web", "version": "3.2.0", "scope": "runtime" },
                { "ecosystem": "gradle", "name": "a.uk:thing", "version": "1", "scope": "runtime" },
            ]),
        );
        case.check_place("/dependencies/2/name", "app/build.gradle.kts:6:20");
        case.check_place("/dependencies/2/version", "gradle/libs.versions.toml:2:8");
    }
}
