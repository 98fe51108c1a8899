//! Words that a template's author left to be replaced: `[name of organisation]`, `[Note: …]`.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::body::Body;
use super::pattern;
use crate::subject::accessibility::model::Said;

/// The longest that is looked at: a bracket that closes further on is an aside of the text.
static BRACKETS: LazyLock<Regex> = LazyLock::new(|| pattern(r"\[([^\[\]]{2,600})\]"));

/// What the words in brackets begin with, or are, in the models that teams start from.
static LEFT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:note\b|insert\b|add\b|enter\b|delete\b|include\b|describe\b|list\b|your\b|name\b|the name\b|date\b|day\b|month\b|year\b|number$|number of\b|this (?:website|site|service|app|mobile app)\b|website['’]s\b|website\b|service\b|service name\b|scope$|organi[sz]ation\b|organi[sz]ation['’]s\b|department\b|team name\b|company name\b|email\b|e-mail\b|phone\b|telephone\b|url\b|link(?: to\b|$)|web address\b|xx+$|dd|tbc\b|tbd\b|to be |todo\b|placeholder\b|(?:if|when|where) your?\b|fully\b|partially\b|not compliant\b|add details|choose\b|select\b|x (?:working )?days|explain\b|(?:wcag )?version(?: number)?$|full name\b|short name\b)|\bname of\b|\bsample\b",
    )
});

/// Remarks that stay.
static REMARK: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(?:sic|\d+|x|[a-z]|note \d+)$"));

/// Words of the sample that were never replaced, though nobody put brackets round them.
static BARE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\bname of organi[sz]ation\b|\bthis is (?:a|the) sample (?:accessibility )?statement\b|\byour (?:organi[sz]ation|service|website) name\b|\blorem ipsum\b|\bxx?[ /]xx?[ /]xx(?:xx)?\b|\bdd[ /-]mm[ /-]yyyy\b|\bdd month yyyy\b|\bx working days\b|(?-i:\bTODO\b)|(?-i:\b(?:on|in|by|is) To be (?:added|confirmed)\b)|^to be (?:added|confirmed|completed|written)\.?$",
    )
});

pub(super) fn read(body: &Body<'_>) -> Vec<Said<String>> {
    let mut found = Vec::new();
    for passage in &body.passages {
        let text = passage.text();
        let mut in_brackets: Vec<Range<usize>> = Vec::new();
        let mut bare_ones = Vec::new();
        for captures in BRACKETS.captures_iter(text) {
            let (Some(whole), Some(words)) = (captures.get(0), captures.get(1)) else {
                continue;
            };
            let inner = words.as_str().trim();
            // A reference that its Markdown did not resolve: `[text][ref]`, `[text](address)`.
            let is_reference =
                text[whole.end()..].starts_with(['(', '[']) || text[..whole.start()].ends_with(']');
            // A link that is called so stands where its author wanted it.
            let is_linked = inner.eq_ignore_ascii_case("link") && passage.links_to(whole.start());
            if !is_reference && !is_linked && LEFT.is_match(inner) && !REMARK.is_match(inner) {
                in_brackets.push(whole.range());
            }
        }
        for bare in BARE.find_iter(text) {
            let next = in_brackets.partition_point(|range| range.start <= bare.start());
            let before = next
                .checked_sub(1)
                .and_then(|before| in_brackets.get(before));
            if before.is_none_or(|range| range.end < bare.end()) {
                bare_ones.push(bare.range());
            }
        }
        in_brackets.append(&mut bare_ones);
        in_brackets.sort_by_key(|range| range.start);
        found.extend(in_brackets.into_iter().map(|range| passage.said(range)));
    }
    found
}
