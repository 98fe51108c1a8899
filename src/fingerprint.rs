//! What makes a finding the same finding tomorrow: its rule, its file, its place in the file's structure and the words
//! there. Never a line, so that what is written above it changes nothing; never the message, which may hold the day.
//!
//! Two findings of one rule can have the same fingerprint, where nothing but their number in a list tells them apart.
//! Whoever keeps fingerprints keeps how many there are of each.

use sha2::{Digest, Sha256};

use crate::finding::Finding;
use crate::text::{Place, SourceText, Span};

/// By which a finding is known again.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint {
    pub rule: String,
    /// The path of the file, or nothing for the repository as a whole.
    pub file: String,
    /// The finding's pointer, with `*` for every index: what is added to a list moves nothing.
    pub at: String,
    /// A digest of the words that the finding is about, in hexadecimal, 16 digits; empty where its pointer or its file
    /// says it all. See `told`.
    pub content: String,
}

impl Fingerprint {
    pub fn of(rule: &str, finding: &Finding) -> Fingerprint {
        let content = match &finding.place {
            Place::Repository | Place::File(_) => String::new(),
            Place::Text { source, span } => told(source, *span, finding.pointer.is_empty()),
        };
        let content = match is_on_the_way(&content, &finding.pointer) {
            true => String::new(),
            false => content,
        };
        Fingerprint {
            rule: rule.to_owned(),
            file: finding
                .place
                .path()
                .map(ToString::to_string)
                .unwrap_or_default(),
            at: without_indices(&finding.pointer),
            content: match content.is_empty() {
                true => content,
                false => digest(content.as_bytes())[..16].to_owned(),
            },
        }
    }

    /// All of it in one word: 64 hexadecimal digits.
    pub fn digest(&self) -> String {
        let Fingerprint {
            rule,
            file,
            at,
            content,
        } = self;
        digest([rule.as_str(), file, at, content].join("\0").as_bytes())
    }
}

/// SHA-256 in hexadecimal.
pub fn digest(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A pointer does not say whether a number is an index or a key. Under `responses`, API descriptions have the codes of
/// HTTP; anywhere else a number hardly is a key.
///
/// The parts of a pointer, `None` for an index.
fn parts(pointer: &str) -> impl Iterator<Item = Option<&str>> {
    let mut above = "";
    pointer.split('/').map(move |part| {
        let is_number = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        let is_index = is_number && above != "responses";
        above = part;
        (!is_index).then_some(part)
    })
}

fn without_indices(pointer: &str) -> String {
    let parts = parts(pointer).map(|part| part.unwrap_or("*"));
    parts.collect::<Vec<_>>().join("/")
}

/// The words by which what stands at a place is known. White space is one blank, so that other indentation and other
/// line breaks change nothing.
///
/// A mapping or list is not its contents: where it has a key, the pointer says which it is, and what changes inside
/// leaves it what it was. An item of a list has no name but what it begins with, so its first member stands for it.
fn told(source: &SourceText, span: Span, is_whole: bool) -> String {
    let words = source.slice(span);
    // Rulesets mark a collection from behind its key on, and anything else from where it is written.
    let marks = [": ", ":\n", ":\r", ":{", ":["];
    let is_behind_key = words.starts_with(char::is_whitespace)
        || marks.into_iter().any(|mark| words.starts_with(mark));
    if is_behind_key || is_whole && words.contains('\n') {
        return String::new();
    }
    if words.starts_with(['{', '[']) {
        let (before, from) = source.text().split_at(span.range().start);
        let is_item = !is_whole && !before.trim_end().ends_with(':');
        return match is_item {
            // The mark may end with the line, before the first member.
            true => first_member(from),
            false => String::new(),
        };
    }
    if is_text(words) {
        return one_line(words);
    }
    let line = words.lines().next().unwrap_or_default();
    let name = source.path().name();
    match name.ends_with(".yaml") || name.ends_with(".yml") {
        true => one_line(without_comment(line)),
        false => one_line(line),
    }
}

/// Whether words are a key of the pointer itself. What is not there is told at the nearest thing that is, which is another
/// as soon as somebody writes the half of it.
fn is_on_the_way(words: &str, pointer: &str) -> bool {
    let key = words.trim_matches(['"', '\'']);
    // The number of an item is no key: a `0` that comes first in a list is told as one that comes second.
    let mut keys = parts(pointer).skip(1).flatten();
    keys.any(|part| part.replace("~1", "/").replace("~0", "~") == key)
}

/// Whether words are a text, or the lines of a mapping or list.
fn is_text(words: &str) -> bool {
    let words = words.trim_end();
    let Some(line) = words.lines().next() else {
        return true;
    };
    let quoted = (words.starts_with(['"', '\'']))
        .then(|| end_of_quoted(words))
        .flatten();
    match quoted {
        Some(end) => end == words.len(),
        None if words.starts_with(['|', '>']) => true,
        None => !line.contains(": ") && !line.trim_end().ends_with(':') && !line.starts_with("- "),
    }
}

/// Where a text that begins with a quotation mark ends, behind the mark.
fn end_of_quoted(words: &str) -> Option<usize> {
    let mark = words.chars().next()?;
    let mut is_escaped = false;
    for (at, character) in words.char_indices().skip(1) {
        if is_escaped {
            is_escaped = false;
        } else if character == '\\' && mark == '"' {
            is_escaped = true;
        } else if character == mark {
            return Some(at + character.len_utf8());
        }
    }
    None
}

/// What a flow collection begins with: up to its first comma, or to what begins inside.
fn first_member(words: &str) -> String {
    let inside = words.trim_start_matches(['{', '[']).trim_start();
    let mut end = 0;
    while let Some(character) = inside[end..].chars().next() {
        match character {
            ',' | '{' | '[' | '}' | ']' => break,
            '"' | '\'' => match end_of_quoted(&inside[end..]) {
                Some(length) => end += length,
                None => break,
            },
            other => end += other.len_utf8(),
        }
    }
    one_line(&inside[..end])
}

/// A member of a mapping in YAML without what is remarked behind it.
fn without_comment(line: &str) -> &str {
    let (mut is_double, mut is_single) = (false, false);
    for (at, byte) in line.bytes().enumerate() {
        match byte {
            b'"' => is_double = !is_double,
            b'\'' => is_single = !is_single,
            b' ' if !is_double && !is_single && line[at..].starts_with(" #") => return &line[..at],
            _ => {}
        }
    }
    line
}

fn one_line(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
