//! The names by which templates call things: tags, filters, helpers and partials, as teams use them.
//!
//! What comes of a tag is for [`super`] to say.

use super::super::code::Code;

/// Parts of names of helpers and partials that show a way through the site, or the site's own furniture.
const FURNITURE: &[&str] = &[
    "back_link",
    "back-link",
    "backlink",
    "breadcrumb",
    "skip_link",
    "skip-link",
    "skiplink",
    "phase_banner",
    "phase-banner",
    "phasebanner",
    "header",
    "footer",
    "cookie",
    "csrf",
    "analytics",
];

/// Blocks of layouts that are no part of what the page says.
pub(super) const ASIDE_BLOCKS: &[&str] = &[
    "beforecontent",
    "breadcrumb",
    "skiplink",
    "head",
    "headicons",
    "bodystart",
    "bodyend",
    "scripts",
    "stylesheets",
    "styles",
    "css",
    "js",
    "javascript",
    "meta",
    "cookie",
    "cookiebanner",
    "backlink",
    "pagestyles",
    "pagescripts",
];

/// Filters that leave words as they are.
pub(super) const HARMLESS_FILTERS: &[&str] = &[
    "safe",
    "escape",
    "e",
    "url",
    "relative_url",
    "absolute_url",
    "trim",
    "strip",
    "raw",
    "forceescape",
];

/// Filters that show a value to whoever writes the template, and readers nothing.
const DEBUGGING_FILTERS: &[&str] = &["log", "dump", "debug", "inspect"];

/// Calls that return the very words they are given, in the language that the page is written in.
pub(super) const GETTEXT: &[&str] = &["_", "gettext", "trans", "translate"];

/// Tags that put other files into this one.
pub(super) const INCLUDING: &[&str] = &[
    "include",
    "include_relative",
    "includes",
    "render",
    "component",
    "partial",
    "call",
    "embed",
    "snippet",
    "markdown",
];

/// Tags that stand for a word.
pub(super) const WORDS: &[&str] = &[
    "url",
    "static",
    "link",
    "post_url",
    "now",
    "asset",
    "asset_path",
    "cycle",
];

pub(super) fn last_part(name: &str) -> &str {
    name.rsplit(['.', ':']).next().unwrap_or(name)
}

pub(super) fn is_furniture(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    FURNITURE.iter().any(|part| text.contains(part))
}

/// Whether a filter lets markup through, or makes some.
pub(super) fn is_safe(code: Code<'_>) -> bool {
    let parts = code.split('|');
    let mut filters = parts.iter().skip(1);
    filters.any(|filter| filter.text() == "safe" || is_markdown_filter(*filter))
}

/// `markdown`, `markdownify`, `govukMarkdown`
pub(super) fn is_markdown_filter(filter: Code<'_>) -> bool {
    let name = filter.word().to_ascii_lowercase();
    name == "md" || name.contains("markdown")
}

pub(super) fn is_debugging(code: Code<'_>) -> bool {
    let parts = code.split('|');
    let mut filters = parts.iter().skip(1);
    filters.any(|filter| DEBUGGING_FILTERS.contains(&filter.word()))
}
