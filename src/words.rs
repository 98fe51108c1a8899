//! How messages show values and lists of names: short, in backticks, and never the whole of a long text; and how
//! prose is wrapped.

use crate::guard::look_for;
use crate::tree::{Kind, Node};

/// Long lines end here, on every machine and in every pipe.
pub(crate) const WIDTH: usize = 100;

/// Longer values are cut: a message is one line.
const SHOWN: usize = 60;

/// How long words of a team are at most, in bytes, that stand beside each finding that they are about: reasons, and who
/// agreed to them.
const REPEATED: usize = 2_000;

/// More names than this are counted and not listed.
const LISTED: usize = 10;

/// In backticks, on one line, cut when long.
pub(crate) fn quoted(text: &str) -> String {
    let mut shown = String::from("`");
    let mut spaced = false;
    for (index, character) in text.trim().chars().enumerate() {
        if index == SHOWN {
            shown.push('…');
            break;
        }
        // Line breaks and runs of spaces would tear the message apart; a backtick would end the quotation.
        let blank = character.is_whitespace() || character.is_control();
        match character {
            _ if blank && spaced => {}
            _ if blank => shown.push(' '),
            '`' => shown.push('\''),
            _ => shown.push(character),
        }
        spaced = blank;
    }
    shown.push('`');
    shown
}

/// A value as a message shows it.
pub(crate) fn shown(node: Node<'_>) -> String {
    match node.kind() {
        Kind::List => format!("a list of {}", counted(node.len(), "item")),
        Kind::Map => format!("a mapping of {}", counted(node.len(), "key")),
        Kind::String if node.as_str().is_some_and(|text| text.trim().is_empty()) => {
            "empty text".to_owned()
        }
        Kind::Null | Kind::Bool | Kind::Int | Kind::Float | Kind::String => {
            quoted(&node.scalar_text().unwrap_or_default())
        }
    }
}

/// `1 item`, `2 items`
pub(crate) fn counted(number: usize, noun: &str) -> String {
    let ending = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{ending}")
}

/// What is wrong with words that would stand beside many findings, to be read after a colon.
pub(crate) fn too_long_to_repeat(words: &str) -> Option<String> {
    (words.len() > REPEATED).then(|| format!("it is longer than {REPEATED} bytes"))
}

/// `a`, `b` or `c`; a long list ends in a count.
pub(crate) fn listed<T: AsRef<str>>(names: impl IntoIterator<Item = T>, joint: &str) -> String {
    let mut parts: Vec<String> = names
        .into_iter()
        .map(|name| quoted(name.as_ref()))
        .collect();
    if parts.len() > LISTED {
        let rest = parts.len() - LISTED + 1;
        parts.truncate(LISTED - 1);
        parts.push(format!("{rest} others"));
    }
    match parts.split_last() {
        None => String::new(),
        Some((last, [])) => last.clone(),
        Some((last, first)) => format!("{} {joint} {last}", first.join(", ")),
    }
}

/// Prose in lines of a hundred columns, the first after `first`, the others after `rest`. Only spaces break: a web
/// address stays in one piece.
pub(crate) fn wrapped(text: &str, first: &str, rest: &str) -> Vec<String> {
    let options = textwrap::Options::new(WIDTH)
        .initial_indent(first)
        .subsequent_indent(rest)
        .word_separator(textwrap::WordSeparator::AsciiSpace)
        .word_splitter(textwrap::WordSplitter::NoHyphenation)
        .break_words(false);
    let words: Vec<&str> = text.split_whitespace().collect();
    let text = words.join(" ");
    let lines = textwrap::wrap(&text, options);
    lines
        .iter()
        .map(|line| line.trim_end().to_owned())
        .collect()
}

/// The name that was probably meant: one letter in three can be wrong, and one in a short word; case, and what joins its
/// words, do not count.
pub(crate) fn nearest<'a>(
    typed: &str,
    names: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let plain = |name: &str| name.trim().to_lowercase().replace(['_', ' '], "-");
    // The distance costs the product of the lengths, and nobody misspells a word into a page.
    let typed = Some(plain(typed)).filter(|typed| typed.len() <= SHOWN)?;
    let letters = typed.chars().count();
    let allowed = (letters / 3).max(usize::from(letters > 1));
    names
        .into_iter()
        // Counting the steps to a much longer name is work for nothing.
        .filter(|name| name.len().abs_diff(typed.len()) <= typed.len())
        .map(|name| (plain(name), name))
        // Each letter more or less is a step.
        .filter(|(plain, _)| plain.chars().count().abs_diff(letters) <= allowed)
        .map(|(plain, name)| {
            look_for(letters);
            (strsim::osa_distance(&typed, &plain), name)
        })
        .filter(|(steps, _)| *steps <= allowed)
        .min_by_key(|(steps, _)| *steps)
        .map(|(_, name)| name)
}

/// How many names are guessed at. Each is held against all that there are, and whoever mistypes more has more to mend
/// than letters.
const GUESSED: usize = 100;

/// Guesses at what was meant, for the first names that are mistyped: the others are told without.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Guesses {
    left: usize,
}

impl Default for Guesses {
    fn default() -> Self {
        Guesses { left: GUESSED }
    }
}

impl Guesses {
    /// The name that was probably meant, as long as there are guesses left.
    pub(crate) fn nearest<'a>(
        &mut self,
        typed: &str,
        names: impl IntoIterator<Item = &'a str>,
    ) -> Option<&'a str> {
        self.left = self.left.checked_sub(1)?;
        nearest(typed, names)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotations_stay_on_one_line() {
        assert_eq!(quoted("a\n  b `c`"), "`a b 'c'`");
        assert_eq!(quoted(&"é".repeat(80)).chars().count(), SHOWN + 3);
    }

    #[test]
    fn lists_read_as_sentences() {
        assert_eq!(listed(["a"], "or"), "`a`");
        assert_eq!(listed(["a", "b", "c"], "or"), "`a`, `b` or `c`");
        let many: Vec<String> = (0..12).map(|number| number.to_string()).collect();
        assert!(listed(&many, "or").ends_with("`8` or 3 others"));
    }

    #[test]
    fn the_nearest_name_is_near() {
        let names = ["match", "notMatch"];
        assert_eq!(nearest("notmatch", names), Some("notMatch"));
        assert_eq!(nearest("colour", names), None);
    }

    #[test]
    fn the_first_names_are_guessed_at() {
        let mut guesses = Guesses::default();
        for _ in 0..GUESSED {
            assert_eq!(guesses.nearest("notmatch", ["notMatch"]), Some("notMatch"));
        }
        assert_eq!(guesses.nearest("notmatch", ["notMatch"]), None);
    }
}
