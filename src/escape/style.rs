//! Our own colours among words: the escape sequences that a page may hold, and no others.

use std::borrow::Cow;

/// What we and the drawing of excerpts use: bold, faint, slanted, underlined, the colours of letters, and their end. None
/// hides words, makes them blink, or paints over what is behind them.
const CODES: [&str; 23] = [
    "", "0", "1", "2", "3", "4", "30", "31", "32", "33", "34", "35", "36", "37", "39", "90", "91",
    "92", "93", "94", "95", "96", "97",
];

/// A page with its colours as they are, and everything between them rewritten.
pub(super) fn kept<'p>(page: &'p str, rewritten: impl Fn(&'p str) -> Cow<'p, str>) -> String {
    let mut safe = String::with_capacity(page.len());
    let mut words = 0;
    let mut at = 0;
    while let Some(found) = page[at..].find('\u{1b}') {
        let start = at + found;
        match sequence(&page[start..]) {
            Some(length) => {
                safe.push_str(&rewritten(&page[words..start]));
                safe.push_str(&page[start..start + length]);
                words = start + length;
                at = words;
            }
            None => at = start + 1,
        }
    }
    safe.push_str(&rewritten(&page[words..]));
    safe
}

/// How long a colour is with which the text begins, in bytes.
fn sequence(text: &str) -> Option<usize> {
    let codes = text.strip_prefix("\u{1b}[")?;
    let (codes, _) = codes.split_once('m')?;
    let is_ours = codes.split(';').all(|code| CODES.contains(&code));
    is_ours.then_some("\u{1b}[".len() + codes.len() + "m".len())
}

#[cfg(test)]
mod tests {
    use crate::escape::Safe;

    #[test]
    fn colours_stay_and_nothing_else_does() {
        for ours in ["\u{1b}[1;31ma\u{1b}[0m", "\u{1b}[4mb\u{1b}[m", "plain\n"] {
            assert_eq!(&*Safe::coloured(ours), ours);
        }
        for (hostile, harmless) in [
            ("\u{1b}[2J\u{1b}[1mb", "?[2J\u{1b}[1mb"),
            ("\u{1b}[8mhidden\u{1b}[0m", "?[8mhidden\u{1b}[0m"),
            ("\u{1b}]8;;https://a.b\u{7}c", "?]8;;https://a.b?c"),
            ("\u{1b}\u{1b}[31m", "?\u{1b}[31m"),
            ("\u{1b}[31", "?[31"),
            ("a\r\u{1b}[0K", "a??[0K"),
            ("\u{9b}31m", "\u{b7}31m"),
        ] {
            assert_eq!(&*Safe::coloured(hostile), harmless);
        }
    }
}
