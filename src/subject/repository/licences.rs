//! The licence files at the root and in `LICENSES/` (the REUSE way), and which licences they hold.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use rayon::prelude::*;
use regex::Regex;

use super::Facts;
use super::documents::text;
use super::headings::{Heading, headings};
use super::licence_texts::{LONGEST, of_text, of_title};
use super::lines::{content, lines, trim};
use super::roles::Role;
use super::sources::Source;
use crate::outcome::Cause;
use crate::subject::SubjectTrouble;
use crate::text::{Place, SourceText, Span};
use crate::tree::{Builder, Origin};

/// How many licences of one file are looked at. Each has the file's words beside it.
const MOST: usize = 100;

/// One entry for each licence that is found in a file, or one without an `id` where none is recognised.
pub(super) fn write(facts: &mut Facts<'_>, builder: &mut Builder) {
    let files: Vec<_> = facts.sources.with(Role::Licence).collect();
    if files.is_empty() {
        return;
    }
    let patience = facts.patience;
    let found: Vec<_> = files
        .par_iter()
        .map(|source| {
            patience.file(source.path.as_str(), || {
                #[cfg(test)]
                source.spring("licences");
                identify(source)
            })
        })
        .collect();
    builder.key("licences").list(Origin::Nowhere, |builder| {
        for (source, licences) in files.into_iter().zip(found) {
            let mut licences = facts.settled(source, "licences", licences);
            if licences.len() > MOST {
                facts.troubles.push(SubjectTrouble {
                    pointer: "/repository/licences".to_owned(),
                    place: Place::File(source.path.clone()),
                    cause: Cause::Limit,
                    message: format!(
                        "`{}` names {} licences; only the first {MOST} are looked at",
                        source.path,
                        licences.len()
                    ),
                });
                licences.truncate(MOST);
            }
            if licences.is_empty() {
                builder.map(source.origin(), |builder| text(source, builder));
            }
            let mut whole = None;
            for licence in licences {
                builder.map(source.origin(), |builder| {
                    match whole {
                        Some(text) => text_again(source, text, builder),
                        None => whole = written_once(source, builder),
                    }
                    builder.key("id").string(&licence.id, licence.origin);
                });
            }
        }
    });
}

/// As [`text`]. A long text is told by its number, to stand beside every licence of it and yet in memory once; a short
/// one is repeated.
fn written_once(source: &Source, builder: &mut Builder) -> Option<u32> {
    text(source, builder);
    let length = source.text.as_ref().map_or(0, |text| text.text().len());
    // The words of the text are the last that were written.
    (length > LONGEST).then(|| builder.next() - 1)
}

fn text_again(source: &Source, text: u32, builder: &mut Builder) {
    let path = source.path.as_str();
    builder.key("path").string(path, source.origin());
    builder.key("text").again(text);
}

struct Licence {
    id: String,
    origin: Origin,
}

fn identify(source: &Source) -> Vec<Licence> {
    // In `LICENSES/` the file's name is the identifier: that is what the folder is for.
    if source.path.folder() == "LICENSES" {
        let stem = source
            .path
            .name()
            .rsplit_once('.')
            .map_or(source.path.name(), |(stem, _)| stem);
        if spdx::license_id(stem).is_some_and(|id| id.name == stem) {
            return vec![Licence {
                id: stem.to_owned(),
                origin: source.origin(),
            }];
        }
    }
    let Some(text) = &source.text else {
        return Vec::new();
    };
    let mut known: BTreeSet<String> = BTreeSet::new();
    in_text(text)
        .into_iter()
        .filter(|(_, id)| known.insert(id.clone()))
        .map(|(span, id)| Licence {
            id,
            origin: source.words(span),
        })
        .collect()
}

static TAG: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"SPDX-License-Identifier:[ \t]*([^\r\n]*[^\s\r\n*/>-])")
        .expect("the pattern is one")
});

/// A tag that says so, or several sections, or the whole text, or one section, or the first line: the first of these
/// that has an answer. Several sections come first, because a note after a long licence hardly changes the whole.
fn in_text(source: &SourceText) -> Vec<(Span, String)> {
    let whole = content(source);
    let text = source.slice(whole);
    let has_tag = text.contains("SPDX-License-Identifier:");
    let tags: Vec<_> = has_tag
        .then(|| TAG.captures_iter(text))
        .into_iter()
        .flatten()
        .filter_map(|tag| tag.get(1))
        .filter(|id| spdx::Expression::parse(id.as_str()).is_ok())
        .map(|id| (whole.within(id.range()), id.as_str().to_owned()))
        .collect();
    if !tags.is_empty() {
        return tags;
    }
    let Some((first, title)) = lines(source)
        .map(|(span, line)| trim(span, line))
        .find(|(_, line)| !line.is_empty())
    else {
        return Vec::new();
    };
    let sections = in_sections(source);
    let is_one = sections.iter().all(|(_, id)| *id == sections[0].1);
    if is_one && let Some(id) = of_text(text) {
        return vec![(first, id.to_owned())];
    }
    if !sections.is_empty() {
        return sections;
    }
    let id = of_title(title);
    id.map(|id| (first, id.to_owned())).into_iter().collect()
}

/// Files with several licences give each a heading. The words below it decide, with or without what stands under
/// further headings; where they are no whole licence, the heading may name one. A heading over recognised sections
/// that says nothing of its own is no licence.
fn in_sections(source: &SourceText) -> Vec<(Span, String)> {
    if source.text().len() > LONGEST {
        return Vec::new();
    }
    let headings = headings(source);
    // From the words of a heading to the line of the next one.
    let section = |index: usize, is_end: &dyn Fn(&Heading) -> bool| {
        let start = headings[index].span.start as usize;
        let next = headings[index + 1..].iter().find(|next| is_end(next));
        let end = next.map_or(source.text().len(), |next| {
            let before = &source.text()[..next.span.start as usize];
            before.rfind('\n').map_or(0, |at| at + 1)
        });
        &source.text()[start..end.max(start)]
    };
    let own: Vec<_> = headings
        .iter()
        .enumerate()
        .map(|(index, heading)| {
            of_text(section(index, &|_| true)).or_else(|| of_title(&heading.words))
        })
        .collect();
    let id = |index: usize| {
        let heading = &headings[index];
        let below = headings[index + 1..]
            .iter()
            .take_while(|next| next.level > heading.level)
            .count();
        let is_spoken_for = own[index..=index + below].iter().any(Option::is_some);
        if is_spoken_for {
            own[index]
        } else {
            of_text(section(index, &|next| next.level <= heading.level))
        }
    };
    headings
        .iter()
        .enumerate()
        .filter_map(|(index, heading)| Some((heading.span, id(index)?.to_owned())))
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::subject::repository::testing::Case;

    fn text(id: &str) -> &'static str {
        spdx::license_id(id).unwrap().text()
    }

    #[test]
    fn one_file_one_licence() {
        let case = Case::new(&[("LICENCE", text("MIT"))]);
        case.check("/licences/0/id", json!("MIT"));
        case.check("/licences/0/path", json!("LICENCE"));
        case.check_place("/licences/0", "LICENCE");
        case.check_place("/licences/0/id", "LICENCE:1:1");
    }

    #[test]
    fn sections_have_licences_of_their_own() {
        let licences = format!(
            "# Licences\n\n## MIT\n\n{}\n\n## Open Government Licence v3.0\n\nSee there.\n",
            text("MIT")
        );
        let case = Case::new(&[("LICENCES.md", &licences)]);
        case.check("/licences/0/id", json!("MIT"));
        case.check("/licences/1/id", json!("OGL-UK-3.0"));
        case.check_absent("/licences/2");
        case.check_place("/licences/0/id", "LICENCES.md:3:4");
    }

    #[test]
    fn tags_and_names_say_it_outright() {
        let case = Case::new(&[
            ("COPYING", "SPDX-License-Identifier: MIT OR Apache-2.0\n"),
            ("LICENSES/EUPL-1.2.txt", "no text at all"),
        ]);
        case.check("/licences/0/id", json!("MIT OR Apache-2.0"));
        case.check_place("/licences/0/id", "COPYING:1:26");
        case.check("/licences/1/id", json!("EUPL-1.2"));
    }

    #[test]
    fn a_long_text_stands_beside_each_of_its_licences() {
        let tags = "SPDX-License-Identifier: MIT\nSPDX-License-Identifier: ISC\n";
        let licences = format!("{tags}{}", "a ".repeat(super::LONGEST));
        let case = Case::new(&[("LICENCE", &licences)]);
        for (at, id) in ["MIT", "ISC"].into_iter().enumerate() {
            let licence = json!({ "path": "LICENCE", "text": licences, "id": id });
            case.check(&format!("/licences/{at}"), licence);
            case.check_place(&format!("/licences/{at}/text"), "LICENCE:1:1");
        }
    }

    #[test]
    fn an_unknown_text_has_no_id() {
        let case = Case::new(&[("LICENSE", "All rights reserved.\n")]);
        case.check(
            "/licences",
            json!([{ "path": "LICENSE", "text": "All rights reserved.\n" }]),
        );
        case.check_no_trouble();
    }
}
