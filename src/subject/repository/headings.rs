//! The headings of a document in Markdown, reStructuredText or AsciiDoc.
//!
//! Markdown is parsed; the other two are looked at line by line, which finds the headings of a readme and not
//! every heading that their processors would make.

use std::sync::LazyLock;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use regex::Regex;

use super::lines::lines;
use crate::guard;
use crate::text::{SourceText, Span};

pub(super) struct Heading {
    /// Without marks for emphasis, code or links.
    pub words: String,
    pub span: Span,
    pub level: usize,
}

pub(super) fn headings(source: &SourceText) -> Vec<Heading> {
    let name = source.path().name().to_ascii_lowercase();
    match name.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "rst" => underlined(source),
        "adoc" | "asciidoc" => marked(source),
        // A text without an ending that says otherwise is written as Markdown, or harmless to it.
        _ => markdown(source),
    }
}

fn markdown(source: &SourceText) -> Vec<Heading> {
    let base = source.content_start();
    let text = &source.text()[base..];
    let whole = Span::new(base, source.text().len());
    let mut found = Vec::new();
    let mut open: Option<Heading> = None;
    let options = Options::ENABLE_TABLES | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS;
    for (event, range) in Parser::new_ext(text, options).into_offset_iter() {
        guard::look();
        match event {
            Event::Start(Tag::Heading { level, .. }) => {
                open = Some(Heading {
                    words: String::new(),
                    span: whole.within(range.start..range.start),
                    level: level as usize,
                });
            }
            Event::End(TagEnd::Heading(_)) => found.extend(open.take()),
            Event::Start(Tag::HtmlBlock) => {
                html(&text[range.clone()], whole.within(range), &mut found)
            }
            Event::Text(words) | Event::Code(words) => {
                if let Some(heading) = &mut open {
                    let span = whole.within(range);
                    if heading.words.is_empty() {
                        heading.span.start = span.start;
                    }
                    heading.span.end = span.end;
                    heading.words.push_str(&words);
                }
            }
            Event::SoftBreak | Event::HardBreak => {
                if let Some(heading) = &mut open {
                    heading.words.push(' ');
                }
            }
            _ => {}
        }
    }
    for heading in &mut found {
        heading.words = heading.words.trim().to_owned();
    }
    found.retain(|heading| !heading.words.is_empty());
    found
}

static HTML_HEADING: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?is)<h([1-6])(?:\s[^>]*)?>(.*?)</h[1-6]\s*>").expect("the pattern is one")
});
static HTML_TAG: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?s)<[^>]*>").expect("the pattern is one"));

fn html(text: &str, span: Span, found: &mut Vec<Heading>) {
    for heading in HTML_HEADING.captures_iter(text) {
        let (Some(level), Some(contents)) = (heading.get(1), heading.get(2)) else {
            continue;
        };
        let bare = HTML_TAG.replace_all(contents.as_str(), " ");
        let words: Vec<_> = bare.split_whitespace().collect();
        found.push(Heading {
            words: words
                .join(" ")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&nbsp;", " ")
                .replace("&amp;", "&"),
            span: span.within(contents.range()),
            level: level.as_str().parse().unwrap_or(1),
        });
    }
}

/// reStructuredText: words with a line of one punctuation character below, at least as long. The level is the
/// order in which the characters are first met.
fn underlined(source: &SourceText) -> Vec<Heading> {
    let all: Vec<_> = lines(source).collect();
    let mut levels = Vec::new();
    let mut found = Vec::new();
    for pair in all.windows(2) {
        let [(span, title), (_, below)] = pair else {
            continue;
        };
        let below = below.trim_end();
        let (span, words) = super::lines::trim(*span, title);
        let Some(mark) = rule(below) else { continue };
        if words.is_empty() || rule(words).is_some() || below.len() < words.chars().count() {
            continue;
        }
        let level = levels.iter().position(|known| *known == mark);
        found.push(Heading {
            words: words.to_owned(),
            span,
            level: 1 + level.unwrap_or(levels.len()),
        });
        if level.is_none() {
            levels.push(mark);
        }
    }
    found
}

/// The character of a line that has only one, three times or more.
fn rule(line: &str) -> Option<char> {
    let mark = line.chars().next()?;
    let is_rule = mark.is_ascii_punctuation() && line.len() >= 3 && line.chars().all(|c| c == mark);
    is_rule.then_some(mark)
}

/// AsciiDoc: one to six `=` (or `#`), a space, and words; not within a block between `----` or `....`.
fn marked(source: &SourceText) -> Vec<Heading> {
    let mut found = Vec::new();
    let mut block: Option<&str> = None;
    for (span, line) in lines(source) {
        let fence = line.trim_end();
        if fence.len() >= 4 && matches!(rule(fence), Some('-' | '.' | '+' | '/' | '`')) {
            match block {
                Some(open) if open == fence => block = None,
                Some(_) => {}
                None => block = Some(fence),
            }
            continue;
        }
        let level = line.len() - line.trim_start_matches(['=', '#']).len();
        if block.is_none() && (1..=6).contains(&level) && line[level..].starts_with(' ') {
            let rest = span.within(level..line.len());
            let (span, words) = super::lines::trim(rest, &line[level..]);
            if !words.is_empty() {
                found.push(Heading {
                    words: words.to_owned(),
                    span,
                    level,
                });
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::RepoPath;

    #[track_caller]
    fn check(name: &str, text: &str, expected: &[(&str, usize, &str)]) {
        let source = SourceText::new(RepoPath::new(name), text.to_owned());
        let found = headings(&source);
        let found: Vec<_> = found
            .iter()
            .map(|heading| {
                (
                    heading.words.as_str(),
                    heading.level,
                    source.slice(heading.span),
                )
            })
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn markdown_has_three_kinds() {
        check(
            "README.md",
            "\u{feff}# One `two` [three](x) #\n\nFour\n====\n\n<div>\n<h2 align=\"c\">Five\n<b>six</b></h2>\n</div>\n\n```\n# no\n```\n#no\n",
            &[
                ("One two three", 1, "One `two` [three"),
                ("Four", 1, "Four"),
                ("Five six", 2, "Five\n<b>six</b>"),
            ],
        );
    }

    #[test]
    fn front_matter_is_no_heading() {
        check("README.md", "---\ntitle: x\n---\n# A\n", &[("A", 1, "A")]);
    }

    #[test]
    fn restructured_text_underlines() {
        check(
            "README.rst",
            "=====\nTitle\n=====\n\ntext\n\nPart\n----\n\n----\n\nshort\n--\n",
            &[("Title", 1, "Title"), ("Part", 2, "Part")],
        );
    }

    #[test]
    fn asciidoc_marks() {
        check(
            "README.adoc",
            "= Title\n\n== Part one\n----\n= code\n----\n=no\n",
            &[("Title", 1, "Title"), ("Part one", 2, "Part one")],
        );
    }
}
