//! `one-of-files`: has a list of paths at least one that fits a pattern?
//!
//! Patterns fit whole paths from the root: `LICEN[CS]E*` is a file at the root, `**/openapi.y*ml` one anywhere.
//! Case is no matter unless asked for, because `Readme.md` is as much a readme as `README.md`.

use globset::{GlobBuilder, GlobMatcher};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Context, OptionMistake, Spot, Tables, Target, Verb, Verdict};
use crate::compiled::Compiled;
use crate::glob::{self, GlobError};
use crate::tree::{Kind, Node};
use crate::words::{listed, quoted};

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Options {
    /// One of these must fit: `*` is anything in one part of a path, `**` any number of parts.
    #[schemars(length(min = 1))]
    patterns: Vec<String>,
    /// Whether `README.md` and `readme.md` are told apart.
    #[serde(default)]
    case_sensitive: bool,
}

#[derive(Debug)]
pub struct OneOfFiles {
    patterns: Vec<Pattern>,
}

#[derive(Debug)]
struct Pattern {
    written: String,
    case_sensitive: bool,
    matcher: Compiled<GlobMatcher>,
}

impl Pattern {
    fn compile(&self) -> Result<GlobMatcher, GlobError> {
        glob::prove(&self.written)?;
        let glob = GlobBuilder::new(&self.written)
            .literal_separator(true)
            .backslash_escape(true)
            .empty_alternates(true)
            .case_insensitive(!self.case_sensitive)
            .build()?;
        Ok(glob.compile_matcher())
    }

    fn is_match(&self, path: &str) -> bool {
        self.matcher.get(|| self.compile()).is_match(path)
    }
}

impl Verb for OneOfFiles {
    type Options = Options;

    fn new(options: Options, _: &Tables) -> Result<Self, Vec<OptionMistake>> {
        if options.patterns.is_empty() {
            let message = "`patterns` is empty, and no file fits no pattern";
            return Err(vec![OptionMistake::value("/patterns", message)]);
        }
        let patterns = options.patterns.iter().map(|pattern| Pattern {
            written: pattern.strip_prefix("./").unwrap_or(pattern).to_owned(),
            case_sensitive: options.case_sensitive,
            matcher: Compiled::later(),
        });
        Ok(OneOfFiles {
            patterns: patterns.collect(),
        })
    }

    fn prove(&self) -> Result<(), Vec<OptionMistake>> {
        let mut mistakes = Vec::new();
        for (index, pattern) in self.patterns.iter().enumerate() {
            if let Err(error) = pattern.matcher.prove(|| pattern.compile()) {
                let message = format!("{} is not a file pattern", quoted(&pattern.written));
                let mistake = OptionMistake::value(&format!("/patterns/{index}"), message);
                mistakes.push(mistake.with_help(error.why()));
            }
        }
        match mistakes.is_empty() {
            true => Ok(()),
            false => Err(mistakes),
        }
    }

    fn run<'f>(&self, target: &Target<'f>, _: &Context<'_>) -> Verdict<'f> {
        let Some(list) = target.value().filter(|node| node.kind() == Kind::List) else {
            return Verdict::Ignored;
        };
        // The first file for each pattern: what stands behind the answer, and not every log file there is.
        let mut found: Vec<Option<Node<'f>>> = vec![None; self.patterns.len()];
        for item in list.children() {
            let Some(path) = item.as_str() else { continue };
            let path = path.strip_prefix("./").unwrap_or(path);
            for (pattern, first) in self.patterns.iter().zip(&mut found) {
                if first.is_none() && pattern.is_match(path) {
                    *first = Some(item);
                }
            }
        }
        let mut evidence: Vec<Node<'f>> = Vec::new();
        for node in found.into_iter().flatten() {
            if !evidence.contains(&node) {
                evidence.push(node);
            }
        }
        if evidence.is_empty() {
            let patterns = self.patterns.iter().map(|pattern| &pattern.written);
            let patterns = listed(patterns, "or");
            return target.fail(format!("there is no file {patterns}"));
        }
        Verdict::Passed {
            evidence: evidence.into_iter().map(Spot::Value).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::super::testing::{marks_in, mistakes, verdict};

    #[track_caller]
    fn check(patterns: Json, expected: &str) {
        let files = json!(["README.md", "docs/adr/0001.md", "src/Main.rs", 1]);
        let found = verdict("one-of-files", json!({ "patterns": patterns }), files);
        assert_eq!(found, expected);
    }

    #[test]
    fn one_pattern_must_fit_one_path() {
        check(json!(["readme*"]), "passed");
        check(json!(["nothing", "src/*.rs"]), "passed");
        check(json!(["**/main.rs"]), "passed");
        check(json!(["docs/**"]), "passed");
        check(json!(["docs/*.md"]), "there is no file `docs/*.md`");
        check(
            json!(["main.rs", "{a,b}.md"]),
            "there is no file `main.rs` or `{a,b}.md`",
        );
    }

    #[test]
    fn case_can_matter() {
        let options = json!({ "patterns": ["readme.md"], "caseSensitive": true });
        let found = verdict("one-of-files", options, json!(["README.md"]));
        assert_eq!(found, "there is no file `readme.md`");
    }

    #[test]
    fn only_lists_are_judged() {
        let options = json!({ "patterns": ["a"] });
        assert_eq!(
            verdict("one-of-files", options.clone(), json!("a")),
            "ignored"
        );
        assert_eq!(
            verdict("one-of-files", options, json!([])),
            "there is no file `a`"
        );
    }

    #[test]
    fn the_first_for_each_pattern_is_the_evidence() {
        let options = json!({ "patterns": ["*.md", "b*", "a*"] });
        assert_eq!(
            marks_in("one-of-files", options, "a.md|b.md|b.rs", true),
            "^^^^ ^^^^"
        );
    }

    #[test]
    fn patterns_are_checked_when_read() {
        assert_eq!(
            mistakes("one-of-files", json!({ "patterns": ["a", "[b", "{c"] })),
            [
                "value /patterns/1: `[b` is not a file pattern (unclosed character class; missing ']')",
                "value /patterns/2: `{c` is not a file pattern (unclosed alternate group; missing '}' (maybe escape '{' with '[{]'?))",
            ]
        );
    }
}
