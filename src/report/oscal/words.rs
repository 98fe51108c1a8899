//! Words as OSCAL takes them. Most come from a repository or from packs that it brought along: they may be blank, have
//! line breaks, controls or Markdown, and OSCAL refuses or reads all of these. The types here are the only way to a
//! string of the document, so that nobody can forget.

use serde::Serialize;

use crate::report::escape::{self, markdown};

/// What stands where there are no words and OSCAL wants some.
const BLANK: &str = "(blank)";

/// One line of plain words, OSCAL's `string`: it neither begins nor ends with white space, and is never empty.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub(super) struct Words(String);

impl Words {
    pub(super) fn of(text: &str) -> Words {
        Words::said(text).unwrap_or_else(|| Words(BLANK.to_owned()))
    }

    /// `None` for what says nothing.
    pub(super) fn said(text: &str) -> Option<Words> {
        let line = escape::xml_line(&on_one_line(text));
        (!line.is_empty()).then_some(Words(line))
    }
}

/// One line of Markdown, OSCAL's `markup-line`, in which only words in backticks mean anything but themselves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub(super) struct Line(String);

impl Line {
    /// A sentence of ours or of a pack.
    pub(super) fn of(prose: &str) -> Line {
        let line = markdown::prose(&prepared(prose));
        Line(match line.is_empty() {
            true => BLANK.to_owned(),
            false => line,
        })
    }

    /// A name that somebody gave: not even backticks mean anything.
    pub(super) fn name(name: &str) -> Line {
        let line = markdown::words(&prepared(name));
        Line(match line.is_empty() {
            true => BLANK.to_owned(),
            false => line,
        })
    }
}

/// Paragraphs of such lines, OSCAL's `markup-multiline`. Never empty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub(super) struct Text(String);

impl Text {
    /// One paragraph.
    pub(super) fn of(prose: &str) -> Text {
        Text(Line::of(prose).0)
    }

    /// One paragraph each; those that say nothing are left out. `None` where no paragraph is left.
    pub(super) fn paragraphs<S: AsRef<str>>(parts: impl IntoIterator<Item = S>) -> Option<Text> {
        let parts = parts.into_iter();
        let lines = parts.map(|part| markdown::prose(&prepared(part.as_ref())));
        let lines: Vec<String> = lines.filter(|line| !line.is_empty()).collect();
        (!lines.is_empty()).then(|| Text(lines.join("\n\n")))
    }
}

/// White space of every kind as single blanks, none at the ends. JavaScript, whose expressions the schema has, counts
/// U+FEFF among it.
fn on_one_line(text: &str) -> String {
    let is_blank = |character: char| character.is_whitespace() || character == '\u{feff}';
    let words = text.split(is_blank).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

/// Markdown of OSCAL puts the value of a parameter wherever `{{ insert: … }}` stands, also between backticks.
fn prepared(text: &str) -> String {
    let line = escape::xml_line(&on_one_line(text));
    let mut safe = String::with_capacity(line.len());
    for character in line.chars() {
        if character == '{' && safe.ends_with('{') {
            safe.push(' ');
        }
        safe.push(character);
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_one_line_without_white_space_at_its_ends() {
        let check = |text: &str, expected: &str| assert_eq!(Words::of(text).0, expected);
        check("  a \n\n\t b\u{a0}\r\n", "a b");
        check("\u{feff}a\u{2028}b\u{85}", "a b");
        check("a\u{1b}[2J\u{202e}b", "a?[2J\u{fffd}b");
        check("a\u{fffe}\u{ffff}", "a\u{fffd}\u{fffd}");
        check(" \n ", BLANK);
        check("", BLANK);
        assert_eq!(Words::said(" \u{feff}\n"), None);
    }

    #[test]
    fn markdown_from_outside_is_words() {
        let check = |text: &str, expected: &str| assert_eq!(Line::of(text).0, expected);
        check("# a\n\n<b>", "\\# a \\<b>");
        check("mend `a_b` at once", "mend `a_b` at once");
        check(
            "`{{ insert: param, x }}` {{{x",
            "`{ { insert: param, x }}` { { {x",
        );
        check("\n", BLANK);
        assert_eq!(Line::name("`a` [b](c)").0, "\\`a\\` \\[b\\](c)");
    }

    #[test]
    fn paragraphs_that_say_nothing_are_left_out() {
        let text = Text::paragraphs(["a\nb", " ", "- c"]).unwrap();
        assert_eq!(text.0, "a b\n\n\\- c");
        assert_eq!(Text::paragraphs(["", "\u{feff}"]), None);
    }
}
