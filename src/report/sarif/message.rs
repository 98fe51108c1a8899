//! Words, as SARIF's readers take them: plain text in which square brackets make links, and Markdown.
//!
//! Packs and rulesets may be brought along by whoever wrote the repository, so none of their words may become a link,
//! an element of HTML or a mention of somebody.

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

/// Prose as Markdown that stands behind other words on its line: what is between backticks is code, and everything else
/// is words.
pub(super) fn markdown(text: &str) -> String {
    let parts: Vec<&str> = text.split('`').collect();
    let codes = parts.iter().skip(1).step_by(2);
    let is_paired = parts.len() % 2 == 1;
    // In an empty pair the second would open a longer fence, and a line break may end the paragraph.
    let is_code = is_paired
        && codes
            .clone()
            .all(|code| !code.trim().is_empty() && !code.contains('\n'));
    if !is_code {
        return words(text);
    }
    let parts = parts
        .iter()
        .enumerate()
        .map(|(index, part)| match index % 2 {
            0 => words(part),
            _ => format!("`{part}`"),
        });
    parts.collect()
}

/// Every sign that Markdown, or GitHub's kind of it, could read something into within a line, spelt so that it is shown.
fn words(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(character) = rest.next() {
        let ends_a_word = rest.peek().is_none_or(|next| next.is_whitespace());
        match character {
            '\\' | '`' | '*' | '_' | '[' | ']' | '#' | '|' | '~' | '!' | '$' => {
                safe.push('\\');
                safe.push(character);
            }
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '&' => safe.push_str("&amp;"),
            // These make links and mentions without any brackets.
            ':' if !ends_a_word => safe.push_str("&#58;"),
            '@' => safe.push_str("&#64;"),
            // Only a new line could be a heading, a list or a table.
            '\n' | '\r' => safe.push(' '),
            other => safe.push(other),
        }
    }
    safe
}

/// Whether it is an address that people can follow from where they read, and nothing worse.
pub(super) fn is_web_address(text: &str) -> bool {
    let rest = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    let is_plain = |byte: u8| byte.is_ascii_graphic() && !br#""<>\^`{|}"#.contains(&byte);
    rest.is_some_and(|rest| {
        rest.starts_with(|first: char| first.is_ascii_alphanumeric()) && rest.bytes().all(is_plain)
    })
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

    #[test]
    fn markdown_keeps_code_and_makes_words_of_the_rest() {
        assert_eq!(markdown("mend `a_b` or *this*"), r"mend `a_b` or \*this\*");
        assert_eq!(markdown("one ` alone"), r"one \` alone");
        assert_eq!(markdown("``<b>``"), r"\`\`&lt;b&gt;\`\`");
        assert_eq!(
            markdown("[a](http://x) @team <img>"),
            r"\[a\](http&#58;//x) &#64;team &lt;img&gt;"
        );
    }

    /// By a reader of Markdown that we did not write.
    #[test]
    fn a_reader_of_markdown_finds_nothing_but_words_and_code() {
        use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
        let hostile = [
            "[a](http://x) ![b](http://y)",
            "`a` <script>b</script> `c",
            "``` \n# heading\n- item\n\n> quotation",
            "1. one\n\n---\n\n| a | b |\n|---|---|",
            "<http://x> &lt;b&gt; \\[a](http://x)",
            "`[a](b)` **c** ~~d~~ [e]: http://x",
            "a\\`b` <i>",
        ];
        for text in hostile {
            let page = format!("Why: {}", markdown(text));
            for event in Parser::new_ext(&page, Options::all()) {
                let is_plain = match &event {
                    Event::Start(tag) => *tag == Tag::Paragraph,
                    Event::End(tag) => *tag == TagEnd::Paragraph,
                    Event::Text(_) | Event::Code(_) | Event::SoftBreak => true,
                    _ => false,
                };
                assert!(is_plain, "{text:?} became {event:?} in {page:?}");
            }
        }
    }

    #[test]
    fn only_addresses_of_the_web_are_linked() {
        assert!(is_web_address("https://www.gov.uk/service-manual#a"));
        for text in [
            "javascript:alert(1)",
            "https://",
            "https://a b",
            "http://a\">",
            "",
        ] {
            assert!(!is_web_address(text), "{text}");
        }
    }
}
