//! Words from outside, made safe for whatever reads them: a terminal, the runner of a pipeline, a reader of XML, Markdown,
//! YAML, a shell.
//!
//! Everything that is scanned, and everything that a call or its environment says, is from outside. Nothing leaves the
//! program but as a [`Safe`] page, which only this module and those below it make, each of their functions for one sink:
//!
//! | sink | words become safe by | the page by |
//! |---|---|---|
//! | standard output and error, text | [`line`], [`lines`] | [`Safe::plain`], [`Safe::coloured`] |
//! | workflow commands of GitHub | [`runner`] | the same |
//! | Markdown, job summaries | [`markdown`] | [`Safe::plain`] |
//! | JSON, SARIF, OSCAL | serde | [`Safe::json`] |
//! | XML | [`xml_line`], [`xml_lines`] | [`Safe::xml`] |
//! | HTML | their type, in `maud` | [`Safe::html`] |
//! | YAML and TOML that is written into a repository | [`notation`] | [`Safe::notation`] |
//! | addresses | [`address`] | that of the form they are in |
//! | commands to be pasted into a shell | [`shell`] | that of the form they are in |
//! | man pages, completions, help | they hold no words from outside | [`Safe::plain`] |
//!
//! There is no CSV, and nothing of ours is read by a spreadsheet. Whoever adds it makes a way to a `Safe` here, in which
//! no cell begins with a sign of a formula.
//!
//! What becomes of each character that shows nothing by itself is told by two tables, in [`characters`]. The runners of
//! pipelines obey whatever looks like a command, whoever wrote it: `::name …::` at the start of a line, `##[name]` and
//! `##name[` anywhere (GitHub, Azure, TeamCity), and what begins with an escape character (GitLab, Travis, Buildkite).
//! None of these is left in any page, whatever its form.
//!
//! Names that a code host links or notifies (`@name`, `#12`) are parted in Markdown, where it looks for them; elsewhere
//! they are words.

pub(crate) mod address;
pub(crate) mod characters;
pub(crate) mod lines;
pub(crate) mod markdown;
pub(crate) mod notation;
pub(crate) mod runner;
pub(crate) mod shell;
mod style;

use std::borrow::Cow;
use std::io;
use std::ops::Deref;

use serde::Serialize;

use self::characters::{Sink, is_unseen, rewritten};
use crate::words::wrapped;

/// A page that may be printed where a machine listens, and kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Safe(String);

impl Safe {
    /// Words without colour.
    pub(crate) fn plain(page: &str) -> Safe {
        let page = rewritten(page, Sink::Page);
        Safe(without_commands(&page).into_owned())
    }

    /// Words with our own colours. What else could steer a terminal is replaced.
    pub(crate) fn coloured(page: &str) -> Safe {
        let page = style::kept(page, |words| rewritten(words, Sink::Page));
        Safe(without_commands(&page).into_owned())
    }

    /// A sentence beside a report, on lines that people can read.
    pub(crate) fn sentence(sentence: &str) -> Safe {
        let mut page = wrapped(&line(sentence), "", "  ").join("\n");
        page.push('\n');
        Safe::plain(&page)
    }

    /// JSON, in which nothing is lost: what is not safe stands in a string, where it has another spelling.
    pub(crate) fn json<'a>(page: impl Into<Cow<'a, str>>) -> Safe {
        // A page of many services is large. It is there twice only where something in it was not safe.
        let page = changed(page.into(), |page| rewritten(page, Sink::Json));
        // No line of it begins with a colon.
        Safe(changed(page, |page| replaced(page, "\\u005b", "::")).into_owned())
    }

    /// A value as JSON that people can read, too.
    pub(crate) fn json_of(value: &impl Serialize) -> io::Result<Safe> {
        Ok(Safe::json(serde_json::to_string_pretty(value)? + "\n"))
    }

    /// XML of words that went through [`xml_line`] or [`xml_lines`].
    pub(crate) fn xml<'a>(page: impl Into<Cow<'a, str>>) -> Safe {
        let page = changed(page.into(), |page| rewritten(page, Sink::Page));
        Safe(changed(page, |page| replaced(page, "&#91;", "&#58;:")).into_owned())
    }

    /// HTML that escapes words by their type. Whatever steers a terminal, turns text round or is forbidden in HTML can only
    /// come from outside, and is replaced; line breaks and tabs stay.
    pub(crate) fn html<'a>(page: impl Into<Cow<'a, str>>) -> Safe {
        let page = changed(page.into(), |page| rewritten(page, Sink::Markup));
        Safe(changed(page, |page| replaced(page, "&#91;", "&#58;:")).into_owned())
    }

    /// YAML or TOML whose words went through [`notation`], so that what looks like a command is in a comment.
    pub(crate) fn notation(page: &str) -> Safe {
        Safe::plain(page)
    }

    /// The same, put into a file of somebody else, all of which stays as it is.
    pub(crate) fn notation_between(before: &str, added: &str, after: &str) -> Safe {
        Safe([before, &Safe::notation(added), after].concat())
    }

    /// Pages one after the other.
    pub(crate) fn joined(pages: impl IntoIterator<Item = Safe>) -> Safe {
        Safe(pages.into_iter().map(|page| page.0).collect())
    }
}

impl Deref for Safe {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

/// A page after a change, the same where there was nothing to change.
fn changed<'a>(page: Cow<'a, str>, change: impl FnOnce(&str) -> Cow<'_, str>) -> Cow<'a, str> {
    let other = match change(&page) {
        Cow::Borrowed(same) if same.len() == page.len() => None,
        other => Some(other.into_owned()),
    };
    other.map_or(page, Cow::Owned)
}

/// One line of words: a message, a name, a path.
pub(crate) fn line(text: &str) -> Cow<'_, str> {
    rewritten(text, Sink::Line)
}

/// An excerpt of a file. No byte of it moves.
pub(crate) fn excerpt(text: &str) -> Cow<'_, str> {
    rewritten(text, Sink::Page)
}

/// One line of words for XML, which has no spelling at all for some characters.
pub(crate) fn xml_line(text: &str) -> String {
    line(text).into_owned()
}

/// A block of lines for XML.
pub(crate) fn xml_lines(text: &str) -> String {
    excerpt(text).into_owned()
}

/// Lines as they may be printed where a machine listens. The runners of pipelines obey whatever looks like a command on
/// a line of output, whoever wrote it: `::name …::` at the start of a line, and `##[name]` or `##name[` anywhere.
pub(crate) fn without_commands(page: &str) -> Cow<'_, str> {
    replaced(page, "(", ": :")
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
        assert!(
            !safe
                .chars()
                .any(|character| characters::kind(character).is_some())
        );
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
