//! The images that a Dockerfile builds on.
//!
//! Only `FROM` is read. A variable is replaced by its default when it has one; an image that is chosen when it is
//! built is trouble, as nobody can say here which it is.

use std::collections::BTreeMap;

use super::Facts;
use super::lines::{lines, trim, words};
use super::roles::Role;
use super::sources::Source;
use crate::text::{SourceText, Span};
use crate::tree::{Builder, Origin};

/// One `FROM`.
pub(super) struct Image<'a> {
    pub source: &'a Source,
    /// The words as they are written.
    pub span: Span,
    pub name: String,
    pub tag: Option<String>,
    digest: Option<String>,
}

/// Writes `images[]` and returns them, for some of them are runtimes.
pub(super) fn write<'a>(facts: &mut Facts<'a>, builder: &mut Builder) -> Vec<Image<'a>> {
    let mut images = Vec::new();
    for source in facts.sources.with(Role::Dockerfile) {
        let Some(text) = &source.text else { continue };
        for from in froms(text) {
            match from.reference {
                Some(reference) => images.push(image(source, from.span, &reference)),
                None => {
                    let message = format!(
                        "`FROM {}` in `{}` names an image that is only known when it is built",
                        text.slice(from.span),
                        source.path
                    );
                    for key in ["images", "runtimes"] {
                        facts.trouble(key, source.place(from.span), message.clone());
                    }
                }
            }
        }
    }
    if images.is_empty() {
        return images;
    }
    builder.key("images").list(Origin::Nowhere, |builder| {
        for image in &images {
            let origin = image.source.words(image.span);
            builder.map(origin, |builder| {
                builder.key("name").string(&image.name, origin);
                if let Some(tag) = &image.tag {
                    builder.key("tag").string(tag, origin);
                }
                if let Some(digest) = &image.digest {
                    builder.key("digest").string(digest, origin);
                }
            });
        }
    });
    images
}

/// `registry:5000/name:tag@sha256:…`: a colon before the last slash belongs to a port.
fn image<'a>(source: &'a Source, span: Span, reference: &str) -> Image<'a> {
    let (rest, digest) = match reference.split_once('@') {
        Some((rest, digest)) => (rest, Some(digest.to_owned())),
        None => (reference, None),
    };
    let name_start = rest.rfind('/').map_or(0, |at| at + 1);
    let (name, tag) = match rest[name_start..].find(':') {
        Some(colon) => {
            let colon = name_start + colon;
            (&rest[..colon], Some(rest[colon + 1..].to_owned()))
        }
        None => (rest, None),
    };
    Image {
        source,
        span,
        name: name.to_owned(),
        tag,
        digest,
    }
}

struct From {
    span: Span,
    /// `None` when a variable in it has no value.
    reference: Option<String>,
}

fn froms(source: &SourceText) -> Vec<From> {
    let mut arguments = BTreeMap::new();
    let mut stages: Vec<String> = Vec::new();
    let mut found = Vec::new();
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
                found.push(From { span, reference });
            }
            if let Some((_, name)) = parts
                .skip_while(|(_, word)| !word.eq_ignore_ascii_case("as"))
                .nth(1)
            {
                stages.push(name.to_lowercase());
            }
        }
    }
    found
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

/// Replaces `$name`, `${name}` and `${name:-default}`; `None` when there is nothing to replace one by.
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
                { "name": "node", "tag": "20-alpine" },
                { "name": "localhost:5000/a/b", "digest": "sha256:abc" },
                { "name": "ruby", "tag": "3.2" },
            ]),
        );
        case.check_place("/images/0", "Dockerfile:3:29");
        case.check_no_trouble();
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
