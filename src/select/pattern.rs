//! Patterns of `match` and `search`: I-Regexp (RFC 9485) on top of the `regex` crate.
//!
//! Both are close: what differs is put right in [`translate`]. The crate knows more than I-Regexp does, `\d`
//! and `(?i)` for instance, and we let that stand; look-around and back-references are in neither. Patterns of
//! checks are none of this module's business.

use std::fmt;
use std::sync::{Arc, OnceLock};

use regex::{Regex, RegexBuilder};

use super::ast::Extent;

/// What a compiled pattern may take up. Unicode classes are large, so this allows for some hundred of them.
const MAX_COMPILED: usize = 4 << 20;

/// When the patterns of a path are compiled: most of those in the binary's packs are never used in one run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Compile {
    /// With the path, so that what is wrong is found.
    Now,
    /// At the first use, as somebody has proven the path before.
    Later,
}

/// A pattern that stands in a path.
#[derive(Clone)]
pub(super) struct Pattern {
    text: Arc<str>,
    extent: Extent,
    /// `None` for what turns out to be no pattern: it matches nothing.
    regex: OnceLock<Option<Regex>>,
}

impl Pattern {
    pub(super) fn new(text: Arc<str>, extent: Extent, when: Compile) -> Result<Self, String> {
        let regex = OnceLock::new();
        if when == Compile::Now {
            let _ = regex.set(Some(compile(&text, extent)?));
        }
        Ok(Pattern {
            text,
            extent,
            regex,
        })
    }

    /// The pattern as it was written.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    pub(super) fn is_match(&self, text: &str) -> bool {
        // A pattern that was proven stands on its own, so it need not be compiled for that again.
        let compiled = || build_for(&translate(&self.text), self.extent).ok();
        let regex = self.regex.get_or_init(compiled);
        regex.as_ref().is_some_and(|regex| regex.is_match(text))
    }
}

/// Whether it was needed yet is nobody's business.
impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Pattern").field(&self.text).finish()
    }
}

/// What it was compiled to follows from the text and from the function around it.
impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

/// The error is what is wrong, in one line.
pub(super) fn compile(pattern: &str, extent: Extent) -> Result<Regex, String> {
    let translated = translate(pattern);
    let part = build(&translated)?;
    match extent {
        Extent::Part => Ok(part),
        // Only after it stood on its own: `a)|(b` must not escape from the brackets.
        Extent::Whole => build_for(&translated, extent),
    }
}

fn build_for(translated: &str, extent: Extent) -> Result<Regex, String> {
    match extent {
        Extent::Part => build(translated),
        Extent::Whole => build(&format!(r"\A(?:{translated})\z")),
    }
}

fn build(pattern: &str) -> Result<Regex, String> {
    let built = RegexBuilder::new(pattern).size_limit(MAX_COMPILED).build();
    built.map_err(|error| match error {
        // The crate draws the pattern over several lines and ends with what is wrong.
        regex::Error::Syntax(drawing) => {
            let last = drawing.lines().last().unwrap_or_default();
            last.trim_start_matches("error: ").to_owned()
        }
        _ => "it is too large when compiled".to_owned(),
    })
}

/// From I-Regexp to the crate's notation: a dot matches neither `\n` nor `\r`, and inside a class `&&` and
/// `~~` are plain characters and not operators.
fn translate(pattern: &str) -> String {
    let mut translated = String::with_capacity(pattern.len() + 8);
    let mut class_depth = 0_usize;
    let mut characters = pattern.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => {
                translated.push('\\');
                translated.extend(characters.next());
                continue;
            }
            '.' if class_depth == 0 => {
                translated.push_str(r"[^\n\r]");
                continue;
            }
            '&' | '~' if class_depth > 0 => translated.push('\\'),
            '[' => class_depth += 1,
            ']' => class_depth = class_depth.saturating_sub(1),
            _ => {}
        }
        translated.push(character);
    }
    translated
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pattern: &str, matching: &[&str], other: &[&str]) {
        let regex = compile(pattern, Extent::Whole).unwrap();
        for text in matching {
            assert!(regex.is_match(text), "{pattern:?} on {text:?}");
        }
        for text in other {
            assert!(!regex.is_match(text), "{pattern:?} on {text:?}");
        }
    }

    #[test]
    fn the_whole_text_has_to_match() {
        check("a|b", &["a", "b"], &["ab", "ca", "a\n"]);
        check("^a$", &["a"], &["a\n", "\na"]);
        let part = compile("^a|b", Extent::Part).unwrap();
        assert!(part.is_match("xb") && part.is_match("ax") && !part.is_match("xa"));
    }

    #[test]
    fn a_dot_is_anything_but_a_line_break() {
        check(
            "a.b",
            &["a\u{1f600}b", "a\u{2028}b"],
            &["a\nb", "a\rb", "ab"],
        );
        check(r"a\.b[.]", &["a.b."], &["axb.", "a.bx"]);
        check(r"[\].].", &["]x", ".x"], &["xx"]);
    }

    #[test]
    fn classes_have_no_operators() {
        check("[a&&b]+", &["a&b"], &["c"]);
        check("[~~]", &["~"], &["a"]);
    }

    #[test]
    fn what_is_wrong_is_said_in_one_line() {
        let error = |pattern| compile(pattern, Extent::Whole).unwrap_err();
        assert_eq!(error("a)|(b"), "unopened group");
        assert_eq!(error("(?:a{1000}){1000}"), "it is too large when compiled");
    }
}
