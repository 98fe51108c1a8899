//! Text from a scanned repository, made safe for whatever reads a report: a terminal, the runner of a pipeline, a reader
//! of XML or Markdown.
//!
//! Control characters could clear the screen or forge a line, bidirectional marks could turn a sentence round.
//! Each is replaced by something visible that takes up as many bytes, so that byte offsets into an excerpt
//! stay right.
//!
//! No report leaves the program but as a [`Safe`] page, and only this module and those below it make one.

pub(super) mod markdown;
pub(super) mod runner;

use std::borrow::Cow;
use std::ops::Deref;

/// A page that may be printed where a machine listens, and kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Safe(String);

impl Safe {
    /// Words without colour.
    pub(super) fn plain(page: &str) -> Safe {
        Safe(plain(page).into_owned())
    }

    /// Words with our own colours, each of which was made safe where it was written.
    pub(super) fn coloured(page: &str) -> Safe {
        Safe(without_commands(page).into_owned())
    }

    /// JSON, in which nothing is lost: what is not safe stands in a string, where it has another spelling.
    pub(super) fn json(page: &str) -> Safe {
        Safe(json(page).into_owned())
    }

    /// XML of words that went through [`xml_line`] or [`xml_lines`].
    pub(super) fn xml(page: &str) -> Safe {
        Safe(replaced(page, "&#91;", "&#58;:").into_owned())
    }

    /// HTML that escapes words by their type. Whatever steers a terminal, turns text round or is forbidden in HTML can only
    /// come from outside, and is replaced; line breaks and tabs stay.
    pub(super) fn html(page: &str) -> Safe {
        let page = escape(page, true);
        let page = page.replace(['\u{fffe}', '\u{ffff}', '\r'], "\u{fffd}");
        Safe(replaced(&page, "&#91;", "&#58;:").into_owned())
    }

    /// Pages one after the other.
    pub(super) fn joined(pages: impl IntoIterator<Item = Safe>) -> Safe {
        Safe(pages.into_iter().map(|page| page.0).collect())
    }
}

impl Deref for Safe {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

/// Tabs stay; line breaks stay only where `lines` says that the text is a block of lines.
fn is_unsafe(character: char, lines: bool) -> bool {
    match character {
        '\t' => false,
        '\n' => !lines,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
            true
        }
        '\u{2028}' | '\u{2029}' | '\u{feff}' => true,
        other => other.is_control(),
    }
}

fn visible(character: char) -> char {
    match character.len_utf8() {
        1 if character == '\n' => ' ',
        1 => '?',
        2 => '\u{b7}',
        _ => '\u{fffd}',
    }
}

fn escape(text: &str, lines: bool) -> Cow<'_, str> {
    if !text.chars().any(|character| is_unsafe(character, lines)) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(character) = rest.next() {
        // A carriage return is part of a line break where one follows it.
        let ends_line = lines && character == '\r' && rest.peek() == Some(&'\n');
        let replace = is_unsafe(character, lines) && !ends_line;
        safe.push(if replace {
            visible(character)
        } else {
            character
        });
    }
    Cow::Owned(safe)
}

/// One line of words: a message, a name, a path.
pub(crate) fn line(text: &str) -> Cow<'_, str> {
    escape(text, false)
}

/// An excerpt of a file.
pub(super) fn excerpt(text: &str) -> Cow<'_, str> {
    escape(text, true)
}

/// One line of words for XML, which has no spelling at all for two characters.
pub(super) fn xml_line(text: &str) -> String {
    line(text).replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}")
}

/// A block of lines for XML.
pub(super) fn xml_lines(text: &str) -> String {
    excerpt(text).replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}")
}

/// A whole page without colour, as it may be printed.
pub(crate) fn plain(page: &str) -> Cow<'_, str> {
    match escape(page, true) {
        Cow::Borrowed(page) => without_commands(page),
        Cow::Owned(page) => Cow::Owned(without_commands(&page).into_owned()),
    }
}

/// Lines as they may be printed where a machine listens. The runners of pipelines obey whatever looks like a command on
/// a line of output, whoever wrote it: `::name …::` at the start of a line, and `##[name]` or `##name[` anywhere.
pub(super) fn without_commands(page: &str) -> Cow<'_, str> {
    replaced(page, "(", ": :")
}

/// The same for JSON. No line of it begins with a colon.
fn json(page: &str) -> Cow<'_, str> {
    let page = replaced(page, "\\u005b", "::");
    if !page.chars().any(|character| is_unsafe(character, true)) {
        return page;
    }
    let mut safe = String::with_capacity(page.len());
    for character in page.chars() {
        match is_unsafe(character, true) {
            true => safe.push_str(&format!("\\u{:04x}", u32::from(character))),
            false => safe.push(character),
        }
    }
    Cow::Owned(safe)
}

/// A page with something else for the bracket of each `##[`, and for the colons with which a line opens.
fn replaced<'p>(page: &'p str, bracket: &str, colons: &str) -> Cow<'p, str> {
    let is_harmless = |line: &str| opening_colons(line).is_none() && !has_bracket(line);
    if page.split_inclusive('\n').all(is_harmless) {
        return Cow::Borrowed(page);
    }
    let mut safe = String::with_capacity(page.len());
    for line in page.split_inclusive('\n') {
        let line = match opening_colons(line) {
            Some((start, end)) => {
                safe.push_str(&line[..start]);
                safe.push_str(colons);
                &line[end..]
            }
            None => line,
        };
        let mut hashes = Hashes::default();
        for character in line.chars() {
            match hashes.bracket(character) {
                true => safe.push_str(bracket),
                false => safe.push(character),
            }
        }
    }
    Cow::Owned(safe)
}

/// Where the `::` is with which a line opens for a runner, in bytes.
fn opening_colons(line: &str) -> Option<(usize, usize)> {
    let mut rest = line
        .char_indices()
        .skip_while(|(_, character)| character.is_whitespace() || is_unseen(*character));
    let (start, _) = rest.next().filter(|(_, character)| *character == ':')?;
    let mut rest = rest.skip_while(|(_, character)| is_unseen(*character));
    let (second, _) = rest.next().filter(|(_, character)| *character == ':')?;
    Some((start, second + 1))
}

fn has_bracket(line: &str) -> bool {
    let mut hashes = Hashes::default();
    line.contains('#') && line.chars().any(|character| hashes.bracket(character))
}

/// How many `#` stand before a character, one after the other.
#[derive(Debug, Default)]
struct Hashes(usize);

impl Hashes {
    /// Takes the next character of a line: whether it is the bracket of a command.
    fn bracket(&mut self, character: char) -> bool {
        let is_bracket = character == '[' && self.0 > 1;
        self.0 = match character {
            '#' => self.0 + 1,
            _ if is_unseen(character) => self.0,
            // The name of another pipeline's command: `##vso[`.
            _ if character.is_ascii_alphanumeric() && self.0 > 1 => self.0,
            _ => 0,
        };
        is_bracket
    }
}

/// What shows nothing, and what a comparison by the rules of a language therefore passes over: the runner of GitHub
/// Actions compares so.
fn is_unseen(character: char) -> bool {
    matches!(
        character,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}'
            | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_steers_a_terminal_comes_through_and_no_byte_moves() {
        let hostile = "a\u{1b}[2Jb\rc\u{9b}d\u{202e}e\nf\tg";
        assert_eq!(excerpt(hostile), "a?[2Jb?c\u{b7}d\u{fffd}e\nf\tg");
        assert_eq!(line(hostile), "a?[2Jb?c\u{b7}d\u{fffd}e f\tg");
        assert_eq!(excerpt(hostile).len(), hostile.len());
        assert_eq!(excerpt("a\r\nb\u{7}"), "a\r\nb?");
    }

    #[test]
    fn nothing_that_steers_a_runner_comes_through() {
        let page = "a ::b::\n  ::error::c\n##[group]d\n";
        assert_eq!(
            without_commands(page),
            "a ::b::\n  : :error::c\n##(group]d\n"
        );
        assert_eq!(
            without_commands("a ##vso[task.complete]"),
            "a ##vso(task.complete]"
        );
        assert_eq!(without_commands("###[a]"), "###(a]");
        for page in ["# [a]", "## [a]", "a: b", "#[a]", "##a [b]", "a::b\n"] {
            assert_eq!(without_commands(page), page);
        }
    }

    #[test]
    fn what_shows_nothing_hides_no_command() {
        assert_eq!(
            without_commands("\u{200b} \u{ad}:\u{200d}:error::a"),
            "\u{200b} \u{ad}: :error::a"
        );
        assert_eq!(
            without_commands("#\u{feff}#\u{2060}[error]a"),
            "#\u{feff}#\u{2060}(error]a"
        );
    }

    #[test]
    fn json_says_the_same_in_safe_letters() {
        let said = "##[error]b\u{1b}\u{7f}\u{9b}\u{202e}\u{2028}##\u{200b}vso[c]\n::d::";
        let json = serde_json::json!({ "a": said }).to_string();
        let safe = Safe::json(&json);
        assert!(!safe.contains("##["), "{}", &*safe);
        assert!(!safe.chars().any(|character| is_unsafe(character, false)));
        let read: serde_json::Value = serde_json::from_str(&safe).unwrap();
        assert_eq!(read["a"], said);
    }

    #[test]
    fn xml_says_the_same_in_safe_letters() {
        assert_eq!(
            &*Safe::xml("<a b=\"##[c]\">\n::d::e</a>"),
            "<a b=\"##&#91;c]\">\n&#58;:d::e</a>"
        );
        assert_eq!(xml_line("a\u{fffe}\u{b}\n<"), "a\u{fffd}? <");
    }
}
