//! `build.sbt`, the plugins beside it and the Scala files in `project/` that name dependencies. A version may be the
//! name of a `val` of the same file, as such a name never changes what it stands for.

use std::collections::BTreeMap;

use super::{Dependency, Scope};
use crate::subject::repository::code::{Language, Placed, Token, tokens};
use crate::subject::repository::listed::Listed;
use crate::subject::repository::sources::Source;
use crate::text::Span;

/// Lists in lists of dependencies are understood this deep.
const DEEPEST: usize = 16;

pub(super) fn dependencies(source: &Source) -> Listed<Dependency> {
    let mut found: Listed<Dependency> = Listed::default();
    let Some(text) = &source.text else {
        return found;
    };
    let all = tokens(text, Language::Jvm);
    let tokens: Vec<_> = all
        .into_iter()
        .filter(|placed| placed.token != Token::Break)
        .collect();
    let values = values(&tokens);
    // For each bracket that is open, how many dependencies stood before it.
    let mut open: Vec<usize> = Vec::new();
    let mut at = 0;
    while let Some(placed) = tokens.get(at) {
        let rest = &tokens[at..];
        // After a `%` stands a name that belongs to what came before.
        let begins = at
            .checked_sub(1)
            .is_none_or(|before| !tokens[before].is('%') && !is_interpolated(&tokens[before..]));
        let module = module(source, rest, &values).filter(|_| begins);
        if let Some((dependency, length)) = module {
            let is_plugin = at >= 2 && tokens[at - 2].word() == Some("addSbtPlugin");
            let scope = match is_plugin {
                true => Scope::Development,
                false => dependency.scope,
            };
            found.push(Dependency {
                scope,
                ..dependency
            });
            at += length;
            continue;
        }
        match placed.token {
            Token::Sign('(') => open.push(found.len()),
            Token::Sign(')') => {
                let before = open.pop().unwrap_or(found.len());
                if open.len() < DEEPEST && are_for_tests(&rest[1..]) {
                    for dependency in &mut found[before..] {
                        dependency.scope = Scope::Development;
                    }
                }
            }
            Token::Word(_) | Token::Text(_) | Token::Sign(_) | Token::Break => {}
        }
        at += 1;
    }
    found
}

/// `.map(_ % Test)` after a list.
fn are_for_tests(rest: &[Placed<'_>]) -> bool {
    match rest {
        [dot, map, open, it, percent, scope, ..] => {
            dot.is('.')
                && map.word() == Some("map")
                && open.is('(')
                && it.word() == Some("_")
                && percent.is('%')
                && scope_of(*scope) == Scope::Development
        }
        _ => false,
    }
}

fn scope_of(placed: Placed<'_>) -> Scope {
    let words = placed.word().or_else(|| placed.text()).unwrap_or_default();
    let mut parts = words.split([',', ';']).map(str::trim);
    let is_for_tests = |part: &str| {
        [
            "Test",
            "test",
            "IntegrationTest",
            "it",
            "Provided",
            "provided",
        ]
        .contains(&part)
    };
    match parts.all(is_for_tests) {
        true => Scope::Development,
        false => Scope::Runtime,
    }
}

/// `val name = "1.2.3"`, where the file gives the name once.
fn values<'t>(tokens: &[Placed<'t>]) -> BTreeMap<&'t str, Option<(&'t str, Span)>> {
    let mut found = BTreeMap::new();
    for (at, placed) in tokens.iter().enumerate() {
        if placed.word() != Some("val") {
            continue;
        }
        let value = match &tokens[at + 1..] {
            [name, equals, value, after @ ..] if equals.is('=') => Some((name, value, after)),
            [name, colon, _, equals, value, after @ ..] if colon.is(':') && equals.is('=') => {
                Some((name, value, after))
            }
            _ => None,
        };
        let Some((name, value, after)) = value else {
            continue;
        };
        let is_whole = !after
            .first()
            .is_some_and(|next| next.is('+') || next.is('.'));
        let text = value.text().filter(|_| is_whole);
        let text = text.map(|text| (text, value.span));
        if let Some(name) = name.word() {
            let known = found.entry(name).or_insert(text);
            // The same name in another block is another value.
            if known.is_some_and(|(_, span)| span != value.span) {
                *known = None;
            }
        }
    }
    found
}

/// `"group" %% "name" % version % scope`, and how many tokens it takes.
fn module(
    source: &Source,
    rest: &[Placed<'_>],
    values: &BTreeMap<&str, Option<(&str, Span)>>,
) -> Option<(Dependency, usize)> {
    let group = rest.first()?.text().filter(|group| is_name(group))?;
    let mut at = 1 + percents(&rest[1..])?;
    let name = rest.get(at)?;
    let name_words = name.text().filter(|name| is_name(name))?;
    at += 1;
    at += percents(&rest[at..])?;
    let version = rest.get(at)?;
    let mut length = at + 1;
    let is_dotted = rest.get(length).is_some_and(|next| next.is('.'));
    let version = match version.token {
        // What follows is how two versions of it are compared.
        Token::Text("always" | "early-semver" | "semver-spec" | "pvp" | "strict") => return None,
        Token::Word("VersionScheme") => return None,
        Token::Text(text) => Some((text, source.words(version.span))),
        Token::Word(word) if !is_dotted => {
            let value = values.get(word).copied().flatten();
            value.map(|(text, span)| (text, source.words(span)))
        }
        Token::Word(_) => None,
        Token::Sign(_) | Token::Break => return None,
    };
    // `Versions.play`: the names belong to it.
    while let [dot, word, ..] = &rest[length..] {
        if !dot.is('.')
            || word.word().is_none()
            || ["exclude", "excludeAll", "cross", "withSources"]
                .iter()
                .any(|known| word.word() == Some(known))
        {
            break;
        }
        length += 2;
    }
    let mut scope = Scope::Runtime;
    if let Some(percent) = rest.get(length..).and_then(percents)
        && let Some(placed) = rest.get(length + percent)
    {
        scope = scope_of(*placed);
        length += percent + 1;
    }
    let words = format!("{group}:{name_words}");
    let name = (words.as_str(), source.words(name.span));
    Some((Dependency::new(name, version, scope), length))
}

fn is_name(text: &str) -> bool {
    let allowed = |character: char| character.is_ascii_alphanumeric() || "._-".contains(character);
    !text.is_empty() && text.chars().all(allowed)
}

/// `s"…"`: a word and a string with nothing but a quote between them.
fn is_interpolated(tokens: &[Placed<'_>]) -> bool {
    match tokens {
        [word, text, ..] => {
            word.word().is_some() && text.text().is_some() && word.span.end + 1 == text.span.start
        }
        _ => false,
    }
}

/// One to three `%`.
fn percents(rest: &[Placed<'_>]) -> Option<usize> {
    let count = rest
        .iter()
        .take(4)
        .take_while(|placed| placed.is('%'))
        .count();
    (1..=3).contains(&count).then_some(count)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::subject::repository::testing::Case;

    #[test]
    fn modules_are_read_with_the_values_of_their_file() {
        let case = Case::new(&[
            (
                "build.sbt",
                "libraryDependencies ++= Seq(\n  \"org.a\" %% \"a\" % \"1.0\",\n  \"org.b\" % \"b\" % Versions.b % \"test,it\"\n)\nscalaVersion := \"2.13\"\n",
            ),
            (
                "project/AppDependencies.scala",
                "import sbt._\nobject AppDependencies {\n  private val bootstrap = \"9.11.0\"\n  val twice = \"1\"\n  val compile = Seq(\n    \"uk.gov.hmrc\" %% \"bootstrap-frontend-play-30\" % bootstrap, // why\n    \"x\" %% s\"y-$twice\" % \"1\",\n    ws\n  )\n\
                   val test: Seq[ModuleID] = Seq(\n    \"uk.gov.hmrc\" %% \"bootstrap-test-play-30\" % bootstrap,\n    \"x\" %%% \"y\" % twice\n  ).map(_ % Test)\n  def f = { val twice = \"2\" }\n}\n",
            ),
            (
                "project/plugins.sbt",
                "addSbtPlugin(\"org.playframework\" % \"sbt-plugin\" % \"3.0.5\")\nlibraryDependencySchemes += \"a\" %% \"b\" % VersionScheme.Always\nval cut = \"a\" % \"b\" %",
            ),
            ("src/main/Dependencies.scala", "\"no\" % \"no\" % \"1\""),
        ]);
        case.check(
            "/dependencies",
            json!([
                { "ecosystem": "sbt", "name": "org.a:a", "version": "1.0", "scope": "runtime" },
                { "ecosystem": "sbt", "name": "org.b:b", "scope": "development" },
                { "ecosystem": "sbt", "name": "uk.gov.hmrc:bootstrap-frontend-play-30", "version": "9.11.0", "scope": "runtime" },
                { "ecosystem": "sbt", "name": "uk.gov.hmrc:bootstrap-test-play-30", "version": "9.11.0", "scope": "development" },
                { "ecosystem": "sbt", "name": "x:y", "scope": "development" },
                { "ecosystem": "sbt", "name": "org.playframework:sbt-plugin", "version": "3.0.5", "scope": "development" },
            ]),
        );
        case.check_place(
            "/dependencies/2/version",
            "project/AppDependencies.scala:3:28",
        );
        case.check(
            "/manifests",
            json!([{ "ecosystem": "sbt", "path": "build.sbt" }]),
        );
    }
}
