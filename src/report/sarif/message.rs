//! Words, as SARIF's readers take them: plain text in which square brackets make links. For its Markdown there is
//! [`crate::escape::markdown`].
//!
//! Packs and rulesets may be brought along by whoever wrote the repository, so none of their words may become a link.

use std::borrow::Cow;

/// GitHub cuts or refuses what is longer.
pub(super) const LONGEST_DESCRIPTION: usize = 1024;

/// Plain text of a message: in SARIF, `[words](target)` is a link, wherever it stands.
pub(super) fn escaped(text: Cow<'_, str>) -> Cow<'_, str> {
    match text.contains("](") {
        true => Cow::Owned(text.replace("](", "]\\(")),
        false => text,
    }
}

/// At most so many characters, the last of which says that there were more.
pub(super) fn shortened(text: &str, longest: usize) -> Cow<'_, str> {
    match text.chars().count() > longest {
        true => Cow::Owned(text.chars().take(longest - 1).chain(['…']).collect()),
        false => Cow::Borrowed(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_words_of_a_message_become_a_link() {
        let escaped = |text| escaped(Cow::from(text));
        assert_eq!(escaped("see [here](http://x)"), r"see [here]\(http://x)");
        assert_eq!(escaped(r"see [here\](http://x)"), r"see [here\]\(http://x)");
        assert_eq!(escaped("servers[0] (the first)"), "servers[0] (the first)");
    }

    #[test]
    fn long_texts_end_within_the_limit() {
        assert_eq!(shortened("äöü", 3), "äöü");
        assert_eq!(shortened("äöüß", 3), "äö…");
    }
}
