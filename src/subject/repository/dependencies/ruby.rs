//! A `Gemfile`: its lines that begin with `gem`. What it works out, such as a version in a variable, is left out.

use std::sync::LazyLock;

use regex::Regex;

use super::{Dependency, Kept, LONGEST, Scope};
use crate::subject::repository::lines::{before_comment, lines, trim};
use crate::subject::repository::listed::Listed;
use crate::subject::repository::sources::Source;
use crate::text::{SourceText, Span};
use crate::tree::Origin;

pub(super) fn dependencies(source: &Source) -> Listed<Dependency> {
    let is_gemfile = source.path.name() == "Gemfile";
    let Some(text) = source.text.as_ref().filter(|_| is_gemfile) else {
        return Listed::default();
    };
    let mut found = Listed::default();
    let mut blocks: Vec<Scope> = Vec::new();
    for (span, statement) in statements(text) {
        let scope = blocks.last().copied().unwrap_or(Scope::Runtime);
        if let Some(gem) = gem(source, span, statement, scope) {
            found.push(gem);
        } else if statement == "end" {
            blocks.pop();
        } else if opens_block(statement) {
            let own = GROUP.is_match(statement).then(|| scope_of(statement));
            blocks.push(own.unwrap_or(scope));
        }
    }
    found
}

/// Lines without comments, joined where one ends with a comma: what follows can only be more arguments.
fn statements(text: &SourceText) -> Vec<(Span, &str)> {
    let mut found: Vec<(Span, &str)> = Vec::new();
    let mut continues = false;
    for (span, line) in lines(text) {
        let (span, line) = trim(span, before_comment(line));
        if line.is_empty() {
            continue;
        }
        match found.last_mut() {
            Some((whole, words)) if continues => {
                whole.end = span.end;
                *words = text.slice(*whole);
            }
            _ => found.push((span, line)),
        }
        continues = line.ends_with(',');
    }
    found
}

static GEM: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r##"^gem[ \t(]+(?:"([^"#]+)"|'([^']+)')"##).expect("the pattern is one")
});
/// One more argument that is a plain string.
static REQUIREMENT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r##"^[ \t\r\n]*,[ \t\r\n]*(?:"([^"#]*)"|'([^']*)')"##).expect("the pattern is one")
});
static GROUP: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^group(?-u:\b)|(?-u:\b)groups?:|:groups?[ \t]*=>").expect("the pattern is one")
});

fn gem(source: &Source, span: Span, statement: &str, scope: Scope) -> Option<Dependency> {
    let parts = GEM.captures(statement)?;
    let name = parts.get(1).or_else(|| parts.get(2))?;
    let mut at = parts.get(0)?.end();
    let mut versions: Vec<(&str, Span)> = Vec::new();
    while let Some(more) = REQUIREMENT.captures(&statement[at..]) {
        let whole = more.get(0)?;
        let Some(version) = more.get(1).or_else(|| more.get(2)) else {
            break;
        };
        // `"a" => …` and `"a": …` are keys.
        let rest = statement[at + whole.end()..].trim_start();
        if rest.starts_with("=>") || rest.starts_with(':') {
            break;
        }
        let inside = at + version.start()..at + version.end();
        // Each adds a comma at least: so many make a version that is too long to be one.
        if versions.len() <= LONGEST {
            versions.push((version.as_str(), span.within(inside)));
        }
        at += whole.end();
    }
    let scope = match GROUP.is_match(&statement[at..]) {
        true => scope_of(&statement[at..]),
        false => scope,
    };
    let version = joined(source, &versions);
    let version = version
        .as_ref()
        .map(|(words, origin)| (words.as_str(), *origin));
    let name_at = source.words(span.within(name.range()));
    Some(Dependency::new((name.as_str(), name_at), version, scope))
}

fn joined(source: &Source, versions: &[(&str, Span)]) -> Option<Kept> {
    let (first, last) = (versions.first()?, versions.last()?);
    let words: Vec<&str> = versions.iter().map(|(words, _)| *words).collect();
    let span = Span {
        start: first.1.start,
        end: last.1.end,
    };
    let origin: Origin = source.words(span);
    (!first.0.is_empty()).then(|| (words.join(", "), origin))
}

static SYMBOL: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#":"?([a-z_]+)|["']([a-z_]+)["']"#).expect("the pattern is one"));

/// Groups of which each is for makers; one that is not brings the gem into the service.
fn scope_of(statement: &str) -> Scope {
    let after = GROUP.find(statement).map_or(0, |group| group.end());
    let mut makers = 0;
    for symbol in SYMBOL.captures_iter(&statement[after..]) {
        let Some(name) = symbol.get(1).or_else(|| symbol.get(2)) else {
            continue;
        };
        match name.as_str() {
            // Other options of the same statement.
            "optional" | "require" | "platforms" | "platform" | "path" | "git" | "source"
            | "true" | "false" | "mri" | "ruby" | "windows" | "mingw" | "mswin" | "x64_mingw"
            | "jruby" => {}
            name if is_for_makers(name) => makers += 1,
            _ => return Scope::Runtime,
        }
    }
    match makers {
        0 => Scope::Runtime,
        _ => Scope::Development,
    }
}

fn is_for_makers(name: &str) -> bool {
    let words = [
        "dev", "test", "lint", "doc", "ci", "rubocop", "debug", "spec", "cucumber",
    ];
    name.split('_')
        .any(|part| words.iter().any(|word| part.starts_with(word)))
}

fn opens_block(statement: &str) -> bool {
    let first = statement.split_whitespace().next().unwrap_or_default();
    let begins = [
        "if", "unless", "case", "begin", "def", "class", "module", "while",
    ];
    let last = statement
        .rsplit('|')
        .nth(if statement.ends_with('|') { 2 } else { 0 });
    let is_do = last.is_some_and(|before| before.trim_end().ends_with(" do"));
    begins.contains(&first) || is_do
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::subject::repository::testing::Case;

    #[test]
    fn gems_have_groups_and_versions() {
        let case = Case::new(&[(
            "Gemfile",
            "source 'https://rubygems.org'\nruby '3.3.0'\n# gem 'no'\ngem \"rails\", \"~> 7.0.4\"\ngem 'pg', '>= 1', '< 2', require: false # why\n\
             gem \"own\", git: \"https://example.uk/own\"\ngem 'x', VERSION\ngem 'y',\n    '1.0',\n    group: :test\ngem 'z', group: [:test, :production]\n\
             group :development, :test do\n  gem 'rspec-rails'\n  if ENV['A']\n    gem 'b'\n  end\n  gem 'c', \"d\" => 1\nend\nplatforms :mri do\n  gem 'e'\nend\ngemspec\n",
        )]);
        case.check(
            "/dependencies",
            json!([
                { "ecosystem": "ruby", "name": "rails", "version": "~> 7.0.4", "scope": "runtime" },
                { "ecosystem": "ruby", "name": "pg", "version": ">= 1, < 2", "scope": "runtime" },
                { "ecosystem": "ruby", "name": "own", "scope": "runtime" },
                { "ecosystem": "ruby", "name": "x", "scope": "runtime" },
                { "ecosystem": "ruby", "name": "y", "version": "1.0", "scope": "development" },
                { "ecosystem": "ruby", "name": "z", "scope": "runtime" },
                { "ecosystem": "ruby", "name": "rspec-rails", "scope": "development" },
                { "ecosystem": "ruby", "name": "b", "scope": "development" },
                { "ecosystem": "ruby", "name": "c", "scope": "development" },
                { "ecosystem": "ruby", "name": "e", "scope": "runtime" },
            ]),
        );
        case.check_place("/dependencies/0/version", "Gemfile:4:15");
        case.check_place("/dependencies/4/version", "Gemfile:9:6");
    }
}
