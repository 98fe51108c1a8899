//! The container images that a repository names: what its Dockerfiles build on, what its compose files start, and
//! what its pipelines run in and beside.
//!
//! Of a Dockerfile only `FROM` is read. A variable is replaced by its default when it has one; an image that is chosen
//! when it is built is trouble, as nobody can say here which it is. In compose files and pipelines, where variables
//! come from outside, they stay as they are written.

mod named;
pub(super) mod systems;

use std::collections::{BTreeMap, BTreeSet};

use super::lines::{lines, trim, words};
use super::listed::Listed;
use super::roles::Role;
use super::sources::Source;
use super::{Facts, Fault, Faults};
use crate::outcome::Cause;
use crate::text::{SourceText, Span};
use crate::tree::{Builder, Origin};

use systems::System;

/// What an image is there for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// A Dockerfile builds on it.
    Base,
    /// It is started as it is, in a compose file or beside a pipeline's job.
    Service,
    /// A pipeline's steps run in it.
    Job,
}

impl Purpose {
    fn name(self) -> &'static str {
        match self {
            Purpose::Base => "base",
            Purpose::Service => "service",
            Purpose::Job => "job",
        }
    }
}

/// The words that name one image.
pub(super) struct Image<'a> {
    pub source: &'a Source,
    pub purpose: Purpose,
    /// The words as they are written.
    pub origin: Origin,
    pub name: String,
    pub tag: Option<String>,
    /// Where the tag begins in the words; unknown when these are not the reference letter by letter.
    tag_at: Option<Span>,
    digest: Option<String>,
    pub systems: Vec<System>,
}

impl Image<'_> {
    /// The words of the tag that name a system, or else of the image.
    pub(super) fn origin_of(&self, system: &System) -> Origin {
        match self.tag_at {
            Some(tag) => self.source.words(tag.within(system.at.clone())),
            None => self.origin,
        }
    }
}

/// Writes `images[]` and returns them, for some of them are runtimes, and some are services.
pub(super) fn write<'a>(facts: &mut Facts<'a>, builder: &mut Builder) -> Vec<Image<'a>> {
    let sources = facts.sources;
    let mut images = Vec::new();
    let mut opened = Vec::new();
    for source in sources.iter() {
        match source.role {
            Role::Dockerfile => {
                let mut open = Vec::new();
                let found = facts.ask_list(source, "images", || of_dockerfile(source, &mut open));
                images.extend(found);
                opened.push((source, open));
            }
            _ => {
                let forest = facts.forest;
                images.extend(facts.ask_list(source, "images", || named::images(source, forest)));
            }
        }
    }
    let mut faults = Faults::new(&mut facts.troubles);
    for (source, open) in opened {
        let open = open.into_iter().map(|span| Fault {
            cause: Cause::Unread,
            place: source.place(span),
            message: only_known_later(source, span),
        });
        faults.tell(&source.path, &["images", "runtimes"], open);
    }
    if images.is_empty() {
        return images;
    }
    builder.key("images").list(Origin::Nowhere, |builder| {
        for image in &images {
            write_one(image, builder);
        }
    });
    images
}

fn write_one(image: &Image<'_>, builder: &mut Builder) {
    let origin = image.origin;
    builder.map(origin, |builder| {
        builder.key("name").string(&image.name, origin);
        if let Some(tag) = &image.tag {
            builder.key("tag").string(tag, origin);
        }
        if let Some(digest) = &image.digest {
            builder.key("digest").string(digest, origin);
        }
        builder.key("purpose").string(image.purpose.name(), origin);
        let stated_in = image.source.path.as_str();
        builder
            .key("stated-in")
            .string(stated_in, image.source.origin());
        if image.systems.is_empty() {
            return;
        }
        builder.key("systems").list(origin, |builder| {
            for system in &image.systems {
                let origin = image.origin_of(system);
                builder.map(origin, |builder| {
                    builder.key("product").string(system.product, origin);
                    builder.key("version").string(&system.version, origin);
                });
            }
        });
    });
}

/// The images of a Dockerfile, and where it has some that cannot be told before it is built.
fn of_dockerfile<'a>(source: &'a Source, open: &mut Vec<Span>) -> Listed<Image<'a>> {
    let mut images = Listed::default();
    let Some(text) = &source.text else {
        return images;
    };
    froms(text, |from| match from.reference {
        Some(_) if images.has_more() => {}
        Some(reference) => {
            // A variable in it was replaced, and its parts stand nowhere.
            let words = (text.slice(from.span) == reference).then_some(from.span);
            let origin = source.words(from.span);
            images.push(image(source, Purpose::Base, origin, words, &reference));
        }
        None => open.push(from.span),
    });
    images
}

fn only_known_later(source: &Source, span: Span) -> String {
    let words = source.text.as_ref().map_or("", |text| text.slice(span));
    format!(
        "`FROM {words}` in `{}` names an image that is only known when it is built",
        source.path
    )
}

/// `registry:5000/name:tag@sha256:…`: a colon before the last slash belongs to a port. `words` is where the reference
/// stands letter by letter.
fn image<'a>(
    source: &'a Source,
    purpose: Purpose,
    origin: Origin,
    words: Option<Span>,
    reference: &str,
) -> Image<'a> {
    let (rest, digest) = match reference.split_once('@') {
        Some((rest, digest)) => (rest, Some(digest.to_owned())),
        None => (reference, None),
    };
    let colon = last_colon(rest);
    let (name, tag) = match colon {
        Some(colon) => (&rest[..colon], Some(rest[colon + 1..].to_owned())),
        None => (rest, None),
    };
    let systems = tag.as_deref().map(|tag| systems::systems(name, tag));
    Image {
        source,
        purpose,
        origin,
        name: name.to_owned(),
        tag_at: words
            .zip(colon)
            .map(|(words, colon)| words.within(colon + 1..rest.len())),
        tag,
        digest,
        systems: systems.unwrap_or_default(),
    }
}

/// The colon before the tag: behind the last slash, and not inside a variable with a default (`${TAG:-1}`).
fn last_colon(reference: &str) -> Option<usize> {
    let mut braces = 0_usize;
    let mut found = None;
    for (at, character) in reference.char_indices() {
        match character {
            '{' => braces += 1,
            '}' => braces = braces.saturating_sub(1),
            '/' if braces == 0 => found = None,
            ':' if braces == 0 && found.is_none() => found = Some(at),
            _ => {}
        }
    }
    found
}

struct From {
    span: Span,
    /// `None` when a variable in it has no value.
    reference: Option<String>,
}

/// Each image that is built on. One after the other: a few letters can stand for a long name.
fn froms(source: &SourceText, mut each: impl FnMut(From)) {
    let mut arguments = BTreeMap::new();
    let mut held = 0;
    let mut stages: BTreeSet<String> = BTreeSet::new();
    let mut is_first_stage = true;
    for line in instructions(source) {
        let mut parts = words(line, source.slice(line)).filter(|(_, word)| *word != "\\");
        let Some((_, verb)) = parts.next() else {
            continue;
        };
        if verb.eq_ignore_ascii_case("arg") && is_first_stage {
            for (_, argument) in parts {
                let (name, default) = argument.split_once('=').unwrap_or((argument, ""));
                let default = default.trim_matches(['"', '\'']);
                let value = substitute(default, &arguments).filter(|value| !value.is_empty());
                held += value.as_ref().map_or(0, String::len);
                let value = value.filter(|_| held <= source.text().len() + MOST_HELD);
                arguments.insert(name.to_owned(), value);
            }
        } else if verb.eq_ignore_ascii_case("from") {
            is_first_stage = false;
            let mut parts = parts.skip_while(|(_, word)| word.starts_with("--"));
            let Some((span, written)) = parts.next() else {
                continue;
            };
            let reference = substitute(written, &arguments);
            let is_known = reference.as_ref().is_some_and(|reference| {
                reference == "scratch" || stages.contains(&reference.to_lowercase())
            });
            if !is_known {
                each(From { span, reference });
            }
            if let Some((_, name)) = parts
                .skip_while(|(_, word)| !word.eq_ignore_ascii_case("as"))
                .nth(1)
            {
                stages.insert(name.to_lowercase());
            }
        }
    }
}

/// Instructions as spans: lines joined where one ends with a backslash, without comments and without the bodies of
/// here-documents, in which a line may begin with anything.
fn instructions(source: &SourceText) -> Vec<Span> {
    let mut found: Vec<Span> = Vec::new();
    let mut continues = false;
    let mut here: Option<&str> = None;
    for (span, line) in lines(source) {
        let (span, line) = trim(span, line);
        if let Some(end) = here {
            if line == end {
                here = None;
            }
            continue;
        }
        if line.starts_with('#') || line.is_empty() {
            continue;
        }
        match found.last_mut() {
            Some(last) if continues => last.end = span.end,
            _ => found.push(span),
        }
        continues = line.ends_with('\\');
        here = here_document(line);
    }
    found
}

/// The word that ends a here-document, if the line begins one.
fn here_document(line: &str) -> Option<&str> {
    let verb = line.split_whitespace().next()?;
    if !["run", "copy", "add"]
        .iter()
        .any(|known| verb.eq_ignore_ascii_case(known))
    {
        return None;
    }
    let (_, rest) = line.split_once("<<")?;
    let rest = rest
        .strip_prefix('-')
        .unwrap_or(rest)
        .trim_start_matches(['"', '\'']);
    let end = rest
        .find(|character: char| !(character.is_alphanumeric() || character == '_'))
        .unwrap_or(rest.len());
    (end > 0).then_some(&rest[..end])
}

/// The longest that a reference of an image can be, with room to spare, in bytes. A few lines, each of which says the one
/// before it twice, stand for more than any memory holds.
const LONGEST: usize = 1_024;

/// What the arguments of a file may stand for together beyond what is written in it, in bytes: nobody's are a thousandth.
const MOST_HELD: usize = 1 << 20;

/// Replaces `$name`, `${name}` and `${name:-default}`; `None` when there is nothing to replace one by, or too much comes of
/// it.
fn substitute(text: &str, arguments: &BTreeMap<String, Option<String>>) -> Option<String> {
    let mut result = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('$') {
        result.push_str(before);
        let (name, default, after) = match after.strip_prefix('{') {
            Some(braced) => {
                let (inner, after) = braced.split_once('}')?;
                match inner.split_once(":-").or_else(|| inner.split_once('-')) {
                    Some((name, default)) => (name, Some(default), after),
                    None => (inner, None, after),
                }
            }
            None => {
                let end = after
                    .find(|character: char| !(character.is_alphanumeric() || character == '_'))
                    .unwrap_or(after.len());
                (&after[..end], None, &after[end..])
            }
        };
        let value = arguments.get(name).and_then(|value| value.as_deref());
        result.push_str(value.or(default)?);
        if result.len() > LONGEST {
            return None;
        }
        rest = after;
    }
    result.push_str(rest);
    Some(result)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::subject::repository::testing::Case;

    #[test]
    fn from_names_images_and_not_stages() {
        let case = Case::new(&[(
            "Dockerfile",
            "# syntax=docker/dockerfile:1\nARG NODE=20 BASE=\"alpine\"\nFROM --platform=linux/amd64 node:${NODE}-$BASE AS build\n\
             RUN <<EOF\nFROM nothing\nEOF\nRUN a \\\n  # comment\n  FROM no\nfrom build as test\nFROM scratch\n\
             FROM localhost:5000/a/b@sha256:abc\nFROM ${X:-ruby}:3.2\n",
        )]);
        case.check(
            "/images",
            json!([
                { "name": "node", "tag": "20-alpine", "purpose": "base", "stated-in": "Dockerfile", "systems": [{ "product": "node", "version": "20" }] },
                { "name": "localhost:5000/a/b", "digest": "sha256:abc", "purpose": "base", "stated-in": "Dockerfile" },
                { "name": "ruby", "tag": "3.2", "purpose": "base", "stated-in": "Dockerfile", "systems": [{ "product": "ruby", "version": "3.2" }] },
            ]),
        );
        case.check_place("/images/0", "Dockerfile:3:29");
        case.check_place("/images/0/systems/0", "Dockerfile:3:29");
        case.check_no_trouble();
    }

    #[test]
    fn systems_point_at_their_words_in_the_tag() {
        let case = Case::new(&[("Dockerfile", "FROM python:3.9-slim-bullseye@sha256:ab\n")]);
        case.check(
            "/images/0/systems",
            json!([{ "product": "python", "version": "3.9" }, { "product": "debian", "version": "11" }]),
        );
        case.check_place("/images/0/systems/0/version", "Dockerfile:1:13");
        case.check_place("/images/0/systems/1/version", "Dockerfile:1:22");
    }

    #[test]
    fn an_image_that_is_chosen_later_is_trouble() {
        let case = Case::new(&[("Dockerfile", "ARG BASE\nFROM $BASE\n")]);
        case.check_absent("/images");
        case.check_trouble(
            "/repository/images",
            "Dockerfile:2:6",
            "only known when it is built",
        );
    }
}
