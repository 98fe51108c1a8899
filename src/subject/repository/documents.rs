//! The documents that people read first: readme, contributing guide, change log, code of conduct.

use super::Facts;
use super::headings::{Heading, headings};
use super::lines::content;
use super::listed::Listed;
use super::roles::Role;
use super::sources::Source;
use crate::tree::Builder;

pub(super) fn write(facts: &mut Facts<'_>, builder: &mut Builder) {
    for (key, role) in [
        ("readme", Role::Readme),
        ("contributing", Role::Contributing),
        ("changelog", Role::Changelog),
        ("code-of-conduct", Role::CodeOfConduct),
    ] {
        if let Some(source) = preferred(facts, role) {
            let headings = facts.ask_list(source, key, || {
                let headings = source.text.as_deref().map(headings).unwrap_or_default();
                headings.into_iter().collect::<Listed<_>>()
            });
            builder.key(key).map(source.origin(), |builder| {
                text(source, builder);
                write_headings(source, &headings, builder);
            });
        }
    }
}

/// The one that people are shown when there are several: what forges show first, which is `.github/`, then the
/// root, then `docs/`; and in one folder Markdown, then other formats, then none.
pub(super) fn preferred<'a>(facts: &Facts<'a>, role: Role) -> Option<&'a Source> {
    facts.sources.with(role).min_by_key(|source| {
        let folder = [".github", "", ".gitlab", "docs"]
            .iter()
            .position(|folder| *folder == source.path.folder());
        (
            folder,
            format_rank(&source.path.name().to_ascii_lowercase()),
        )
    })
}

fn format_rank(name: &str) -> usize {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    ["md", "markdown", "rst", "adoc", "asciidoc", "txt"]
        .iter()
        .position(|known| *known == ending)
        .unwrap_or(usize::MAX)
}

/// `path`, and `text` where it could be read.
pub(super) fn text(source: &Source, builder: &mut Builder) {
    builder
        .key("path")
        .string(source.path.as_str(), source.origin());
    if let Some(text) = &source.text {
        let span = content(text);
        builder
            .key("text")
            .string(text.slice(span), source.words(span));
    }
}

fn write_headings(source: &Source, headings: &[Heading], builder: &mut Builder) {
    if source.text.is_none() {
        return;
    }
    builder.key("headings").list(source.origin(), |builder| {
        for heading in headings {
            builder.string(&heading.words, source.words(heading.span));
        }
    });
}
