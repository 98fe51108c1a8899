//! Words from outside in a page of Markdown, as GitHub and GitLab read it.
//!
//! A backslash keeps what Markdown itself would read. Mentions (`@name`), references (`#12`, `!12`, `GH-12`, `GL-12`,
//! `group/project>`) and bare addresses are looked for in the words that come out, where a backslash is gone: there a
//! space of no width, spelt `&#8203;`, parts the sign from the rest.

use super::{address, line};

const PARTED: &str = "&#8203;";

/// One line of words that mean nothing but themselves, wherever on a line they stand.
pub(crate) fn words(text: &str) -> String {
    escaped(&line(text), true)
}

/// `is_first`: they may be the first of a line, or of an item of a list.
fn escaped(text: &str, is_first: bool) -> String {
    let text = text.trim();
    let mut safe = String::with_capacity(text.len() + 8);
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    for (at, character) in text.char_indices() {
        let (before, after) = (&text[..at], &text[at + character.len_utf8()..]);
        let is_read = match character {
            '\\' | '`' | '*' | '[' | ']' | '<' | '|' | '~' | '$' | '^' => true,
            '_' => {
                !(before.ends_with(char::is_alphanumeric)
                    && after.starts_with(char::is_alphanumeric))
            }
            // A heading, a quotation, an item, a line under a heading, what GitLab does when it reads `/close`.
            '#' | '>' | '+' | '-' | '=' | ':' => is_first && at == 0,
            '/' => is_first && at == 0 && after.starts_with(|next: char| next.is_alphabetic()),
            '.' | ')' if is_first && digits > 0 && at == digits => {
                after.is_empty() || after.starts_with(char::is_whitespace)
            }
            _ => false,
        };
        if ends_sign(before, character) {
            safe.push_str(PARTED);
        }
        match (character, is_read) {
            ('&', _) => safe.push_str("&amp;"),
            (_, true) => safe.extend(['\\', character]),
            (_, false) => safe.push(character),
        }
        if is_sign(before, character, after) {
            safe.push_str(PARTED);
        }
    }
    safe
}

/// Whether an address, or a reference to a project, would be one by having this behind it.
fn ends_sign(before: &str, character: char) -> bool {
    match character {
        '.' => ends_with(before, "www"),
        '>' => {
            let is_part = |part: char| part.is_ascii_alphanumeric() || "_-./".contains(part);
            let path = &before[before.trim_end_matches(is_part).len()..];
            path.contains('/')
        }
        _ => false,
    }
}

/// Whether a mention, a reference, an address or a picture would begin with this.
fn is_sign(before: &str, character: char, after: &str) -> bool {
    let is_name =
        |character: char| character.is_alphanumeric() || matches!(character, '"' | '_' | '-');
    match character {
        '@' | '#' | '!' | '~' | '%' | '&' | '$' | '^' => after.starts_with(is_name),
        // `[work_item:1]`, `*iteration:1`: what GitLab makes a link of.
        '*' | '[' => is_before_colon(after, |part| part.is_ascii_alphabetic() || part == '_'),
        '-' => {
            (ends_with(before, "gh") || ends_with(before, "gl"))
                && after.starts_with(|next: char| next.is_ascii_digit())
        }
        ':' if after.starts_with("//") => true,
        // `:name:` is a picture.
        ':' => is_before_colon(after, |part| {
            part.is_ascii_alphanumeric() || matches!(part, '_' | '+' | '-')
        }),
        _ => false,
    }
}

/// Whether a name of such characters stands here, and a colon behind it.
fn is_before_colon(text: &str, is_part: impl Fn(char) -> bool) -> bool {
    let rest = text.trim_start_matches(is_part);
    rest.len() < text.len() && rest.starts_with(':')
}

fn ends_with(text: &str, end: &str) -> bool {
    let bytes = text.as_bytes();
    let start = bytes.len().saturating_sub(end.len());
    bytes[start..].eq_ignore_ascii_case(end.as_bytes())
}

/// One line of prose in which words in backticks are code. Whoever brings a backtick along makes code of words, and
/// nothing else.
pub(crate) fn prose(text: &str) -> String {
    let text = line(text);
    let parts: Vec<&str> = text.trim().split('`').collect();
    let mut safe = String::with_capacity(text.len() + 8);
    for (index, part) in parts.iter().enumerate() {
        let is_code = index % 2 == 1;
        // The last backtick opens nothing.
        let is_closed = index + 1 < parts.len();
        match (is_code, is_closed) {
            (true, true) if part.trim().is_empty() => safe.push_str("\\`\\`"),
            (true, true) => safe.push_str(&code(part)),
            (true, false) => safe.push_str(&format!("\\`{}", spaced(part, false))),
            (false, _) => safe.push_str(&spaced(part, index == 0)),
        }
    }
    safe
}

/// Words between others, with the spaces at their ends.
fn spaced(part: &str, is_first: bool) -> String {
    let start = part.len() - part.trim_start().len();
    let end = part.trim_end().len().max(start);
    format!(
        "{}{}{}",
        &part[..start],
        escaped(part, is_first),
        &part[end..]
    )
}

/// One line of code. Nothing in it is read; only its own end could be forged.
pub(crate) fn code(text: &str) -> String {
    let text = line(text);
    if text.trim().is_empty() {
        return String::new();
    }
    let runs = text.split(|character| character != '`').map(str::len);
    let fence = "`".repeat(runs.max().unwrap_or(0) + 1);
    // A space at both ends is taken off again.
    let is_bare = !text.starts_with([' ', '`']) && !text.ends_with([' ', '`']);
    let space = if is_bare { "" } else { " " };
    format!("{fence}{space}{text}{space}{fence}")
}

/// A block of code, each of whose lines stands after this indent. Nothing in it is read, and no line of it ends it.
pub(crate) fn fenced(indent: &str, language: &str, lines: &[&str]) -> String {
    let lines: Vec<String> = lines.iter().map(|text| line(text).into_owned()).collect();
    let runs = lines
        .iter()
        .flat_map(|line| line.split(|character| character != '`'));
    let longest = runs.map(str::len).max().unwrap_or(0);
    let fence = "`".repeat((longest + 1).max(3));
    let mut block = format!("{indent}{fence}{language}\n");
    for line in &lines {
        block.push_str(&format!("{indent}{line}\n"));
    }
    block + indent + &fence + "\n"
}

/// An address of the web that is its own words; anything else is only words.
pub(crate) fn autolink(address: &str) -> String {
    match address::web(address) {
        Some(address) => format!("<{address}>"),
        None => words(address),
    }
}

/// A link to an address, which is one of the web: otherwise there is none.
pub(crate) fn link(text: &str, address: &str) -> Option<String> {
    let address = address::web(address)?;
    let mut safe = String::with_capacity(address.len());
    for character in address.chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            // What could end the address, or be read in it.
            '(' => safe.push_str("%28"),
            ')' => safe.push_str("%29"),
            '*' => safe.push_str("%2A"),
            '\'' => safe.push_str("%27"),
            other => safe.push(other),
        }
    }
    Some(format!("[{}]({safe})", words(text)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

    use super::*;

    /// What a reader of Markdown makes of an item of a list with these words: the words that come out, and what else
    /// there is.
    fn read(markdown: &str) -> (String, Vec<String>) {
        let page = format!("- {markdown}\n");
        let mut said = String::new();
        let mut else_is = Vec::new();
        for event in Parser::new_ext(&page, Options::all() - Options::ENABLE_SMART_PUNCTUATION) {
            match event {
                Event::Text(text) | Event::Code(text) => said.push_str(&text),
                Event::Start(Tag::List(None) | Tag::Item)
                | Event::End(TagEnd::List(false) | TagEnd::Item) => {}
                other => else_is.push(format!("{other:?}")),
            }
        }
        (said.replace('\u{200b}', ""), else_is)
    }

    #[track_caller]
    fn means_itself(text: &str) {
        let (said, else_is) = read(&words(text));
        assert_eq!(said, line(text).trim(), "{}", words(text));
        assert!(else_is.is_empty(), "{}: {else_is:?}", words(text));
    }

    #[test]
    fn words_from_outside_mean_themselves() {
        for text in [
            "[a](https://example.org)",
            "![a](b.png)",
            "[a]: https://example.org",
            "<img src=x onerror=alert(1)>",
            "</details><!-- ",
            "<https://example.org>",
            "a | b | c",
            "|---|",
            "**a** _b_ ~~c~~ `d` ``e``",
            "# a",
            "#",
            "> a",
            "- a",
            "+ a",
            "1. a",
            "12) a",
            "---",
            "===",
            "[ ] a",
            "[x] a",
            "&lt;b&gt; &#64;a",
            "a\\",
            "\\`a`",
            "$a$ $`b`$",
            "[^1]",
            "[[a]]",
            "a\n\n# b\n```\nc",
            "    a",
            "{#a .b}",
            ":::a",
            "snake_case _a_b_",
        ] {
            means_itself(text);
        }
    }

    #[test]
    fn what_is_looked_for_in_words_is_parted() {
        assert_eq!(words("@octocat"), "@&#8203;octocat");
        assert_eq!(
            words("a/b#12, !3 and GH-4"),
            "a/b#&#8203;12, !&#8203;3 and GH-&#8203;4"
        );
        assert_eq!(
            words("GL-4, group/project> a b"),
            "GL-&#8203;4, group/project&#8203;> a b"
        );
        assert_eq!(words("a > b => c -> <d>"), "a > b => c -> \\<d>");
        assert_eq!(words("see https://a.b"), "see https:&#8203;//a.b");
        assert_eq!(words("WWW.a.b"), "WWW&#8203;.a.b");
        assert_eq!(words("a@b.c"), "a@&#8203;b.c");
        assert_eq!(words("/close"), "\\/close");
        assert_eq!(words("/.well-known of 0.1.0"), "/.well-known of 0.1.0");
        assert_eq!(words("0.1.0"), "0.1.0");
        assert_eq!(words(":tada: 10:30"), "\\:&#8203;tada: 10:30");
        assert_eq!(words("&123 \\# 5 %a"), "&amp;&#8203;123 \\\\# 5 %&#8203;a");
        assert_eq!(
            words("[work_item:1] [a]"),
            "\\[&#8203;work_item:1\\] \\[a\\]"
        );
        // Plain words stay plain.
        let plain = "`a` is no b-c; 12 of snake_case: nothing (so far).".replace('`', "");
        assert_eq!(words(&plain), plain);
    }

    #[test]
    fn backticks_make_code_and_nothing_else() {
        assert_eq!(prose("`a_b` is *not* c"), "`a_b` is \\*not\\* c");
        assert_eq!(prose("`a`: b"), "`a`: b");
        assert_eq!(prose("a ` b"), "a \\` b");
        assert_eq!(prose("``@a``"), "\\`\\`@&#8203;a\\`\\`");
        let (said, _) = read(&prose("x `@a #1 [b](https://c)` y"));
        assert_eq!(said, "x @a #1 [b](https://c) y");
        assert_eq!(code("a``b"), "```a``b```");
        assert_eq!(code("`"), "`` ` ``");
        assert_eq!(code(" \n"), "");
    }

    #[test]
    fn a_block_of_code_ends_where_it_should() {
        let hostile = ["a", "```", "  ````", "</details>", "    ~~~", "\u{1b}[2J"];
        let page = format!("- b\n\n{}\n  c\n", fenced("  ", "text", &hostile));
        let mut said = Vec::new();
        let mut in_code = false;
        for event in Parser::new_ext(&page, Options::all()) {
            match event {
                Event::Start(Tag::CodeBlock(_)) => in_code = true,
                Event::End(TagEnd::CodeBlock) => in_code = false,
                Event::Text(text) if in_code => said.push(text.to_string()),
                Event::Html(html) | Event::InlineHtml(html) => panic!("{html}"),
                _ => {}
            }
        }
        let expected = "a\n```\n  ````\n</details>\n    ~~~\n?[2J\n";
        assert_eq!(said.concat(), expected, "{page}");
    }

    #[test]
    fn links_lead_to_the_web_alone() {
        assert_eq!(
            link("a]b", "https://a.b/c_d?e=f&g#h)(<x> \"`|é").as_deref(),
            Some("[a\\]b](https://a.b/c_d?e=f&amp;g#h%29%28%3Cx%3E%20%22%60%7C%C3%A9)")
        );
        for address in [
            "javascript:alert(1)",
            "data:text/html,x",
            "mailto:a@b.example",
            "https://good.example@forged.example/",
            "//a.b",
            "a",
            "",
        ] {
            assert_eq!(link("a", address), None, "{address}");
        }
    }

    #[test]
    fn an_address_is_its_own_words_or_none() {
        assert_eq!(autolink("https://a.b/c?d=e#f"), "<https://a.b/c?d=e#f>");
        assert_eq!(autolink("https://a.b/>\n# c"), "<https://a.b/%3E%0A#%20c>");
        assert_eq!(autolink("javascript:alert(1)"), "javascript:alert(1)");
    }

    proptest! {
        #[test]
        fn any_words_mean_themselves(text in r"([-a-c1-3.)(\[\]<>*_`~#+=|!\\&;:/@$^{}%\x22' \n]|&amp;|http://|www\.){0,24}") {
            let (said, else_is) = read(&words(&text));
            prop_assert_eq!(said, line(&text).trim().to_owned());
            prop_assert!(else_is.is_empty(), "{:?}", else_is);
        }

        #[test]
        fn any_prose_is_words_and_code(text in r"([a-c1-3<>*_`~#\[\]()!\\&@ ]|https://){0,24}") {
            let (said, else_is) = read(&prose(&text));
            // Backticks that make code are gone, and so is what no code would hold.
            let without = |text: &str| text.replace(['`', ' '], "");
            prop_assert_eq!(without(&said), without(&text));
            prop_assert!(else_is.is_empty(), "{:?}", else_is);
        }
    }

    /// What looked for a colon to the end of the text from each of them took an hour.
    #[test]
    fn brackets_without_number_come_to_an_end() {
        let brackets = "[".repeat(2_000_000);
        assert_eq!(words(&brackets).matches('[').count(), 2_000_000);
    }
}
