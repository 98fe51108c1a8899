//! Text from a scanned repository, made safe for a terminal.
//!
//! Control characters could clear the screen or forge a line, bidirectional marks could turn a sentence round.
//! Each is replaced by something visible that takes up as many bytes, so that byte offsets into an excerpt
//! stay right.

use std::borrow::Cow;

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

/// A whole page without colour, as it may be printed.
pub(crate) fn plain(page: &str) -> Cow<'_, str> {
    match escape(page, true) {
        Cow::Borrowed(page) => without_commands(page),
        Cow::Owned(page) => Cow::Owned(without_commands(&page).into_owned()),
    }
}

/// Lines as they may be printed where a machine listens. The runner of GitHub Actions obeys whatever looks like a
/// command on a line of output, whoever wrote it: `::name …::` at the start of a line, and `##[name]` anywhere.
pub(super) fn without_commands(page: &str) -> Cow<'_, str> {
    let opens_a_line = |line: &str| line.trim_start().starts_with("::");
    if !page.contains("##[") && !page.lines().any(opens_a_line) {
        return Cow::Borrowed(page);
    }
    let mut safe = String::with_capacity(page.len());
    for line in page.split_inclusive('\n') {
        let line = line.replace("##[", "##(");
        if opens_a_line(&line) {
            safe.push_str(&line.replacen("::", ": :", 1));
        } else {
            safe.push_str(&line);
        }
    }
    Cow::Owned(safe)
}

/// The same for JSON, in which nothing may be lost: a bracket after `##` stands in a string, where it has another
/// spelling. No line of JSON begins with a colon.
pub(super) fn json_without_commands(json: &str) -> Cow<'_, str> {
    match json.contains("##[") {
        true => Cow::Owned(json.replace("##[", "##\\u005b")),
        false => Cow::Borrowed(json),
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
        let json = serde_json::json!({ "a": "##[error]b" }).to_string();
        let safe = json_without_commands(&json);
        assert!(!safe.contains("##["), "{safe}");
        let read: serde_json::Value = serde_json::from_str(&safe).unwrap();
        assert_eq!(read["a"], "##[error]b");
    }
}
