//! HTML: a whole page, or the pieces of it that stand in Markdown.

use std::ops::Range;

use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use html5gum::{Span as HtmlSpan, Tokenizer};

use super::blocks::{Attributes, Blocks};
use crate::guard;

/// No character reference that has a name is longer.
const LONGEST_REFERENCE: usize = 40;

/// A start tag that is being read.
struct StartTag {
    name: String,
    attributes: Attributes,
    /// The attribute whose value comes next.
    attribute: String,
}

/// Reads a part of the blocks' text. What it leaves open stays open for the next part.
pub(super) fn read(range: Range<usize>, blocks: &mut Blocks<'_>) {
    let base = range.start;
    let Some(text) = blocks.mapped().text.get(range) else {
        return;
    };
    let mut tag: Option<StartTag> = None;
    tokens(text, |event, span| {
        guard::look();
        let at = base + span.start..base + span.end;
        match event {
            CallbackEvent::OpenStartTag { name } => {
                tag = Some(StartTag {
                    name: lossy(name),
                    attributes: Attributes::default(),
                    attribute: String::new(),
                });
            }
            CallbackEvent::AttributeName { name } => {
                if let Some(tag) = &mut tag {
                    tag.attribute = lossy(name);
                    tag.attributes.is_hidden |= tag.attribute == "hidden";
                }
            }
            CallbackEvent::AttributeValue { value } => {
                if let Some(tag) = &mut tag {
                    attribute(tag, &lossy(value), at, blocks);
                }
            }
            CallbackEvent::CloseStartTag { self_closing } => {
                if let Some(tag) = tag.take() {
                    blocks.start(&tag.name, tag.attributes);
                    if self_closing {
                        blocks.end(&tag.name);
                    }
                }
            }
            CallbackEvent::EndTag { name } => blocks.end(&lossy(name)),
            CallbackEvent::String { value } => words(&lossy(value), at, blocks),
            CallbackEvent::Comment { .. }
            | CallbackEvent::Doctype { .. }
            | CallbackEvent::Error(_) => {}
        }
    });
}

fn tokens(text: &str, mut each: impl FnMut(CallbackEvent<'_>, HtmlSpan<usize>)) {
    let callback =
        |event: CallbackEvent<'_>, span: HtmlSpan<usize>| -> Option<std::convert::Infallible> {
            each(event, span);
            None
        };
    let mut emitter = CallbackEmitter::new(callback);
    emitter.naively_switch_states(true);
    // A text in memory cannot fail to be read.
    let Ok(()) = Tokenizer::new_with_emitter(text, emitter).finish();
}

fn attribute(tag: &mut StartTag, value: &str, at: Range<usize>, blocks: &mut Blocks<'_>) {
    let attributes = &mut tag.attributes;
    match (tag.name.as_str(), tag.attribute.as_str()) {
        ("a" | "area", "href") => attributes.href = blocks.address(value, at),
        ("html", "lang") => blocks.language(value, at),
        (_, "class" | "id") => attributes.names.extend(names(value)),
        (_, "role") => attributes.role = value.trim().to_owned(),
        _ => {}
    }
}

/// The classes of an attribute, less those that a template fills in.
pub(super) fn names(value: &str) -> impl Iterator<Item = String> {
    let names = value.split_whitespace();
    let names = names.filter(|name| !name.contains(super::mapped::HOLE));
    names.map(str::to_owned)
}

/// Words as they are read, from the bytes that say them: those between character references are the same letters.
fn words(value: &str, at: Range<usize>, blocks: &mut Blocks<'_>) {
    let mapped = blocks.mapped();
    let Some(raw) = mapped.text.get(at.clone()) else {
        return;
    };
    if raw == value {
        blocks.text(value, at);
        return;
    }
    let mut from = 0;
    let mut rest = value;
    while from < raw.len() {
        let tail = &raw[from..];
        let plain = tail.find(['&', '\r', '\0']).unwrap_or(tail.len());
        let (raw_part, decoded) = match plain {
            0 => reference(tail),
            _ => (&tail[..plain], tail[..plain].to_owned()),
        };
        let start = at.start + from;
        let Some(after) = rest.strip_prefix(decoded.as_str()) else {
            // Somebody knows more of character references than we do here.
            blocks.text(rest, start..at.end);
            return;
        };
        blocks.text(&decoded, start..start + raw_part.len());
        rest = after;
        from += raw_part.len();
    }
}

/// What a text begins with, a character reference or a letter that is not kept, and what it stands for.
fn reference(text: &str) -> (&str, String) {
    if text.starts_with("\r\n") {
        return (&text[..2], "\n".to_owned());
    }
    if text.starts_with('\r') {
        return (&text[..1], "\n".to_owned());
    }
    let mut ends = text.char_indices().skip(1);
    let is_end = |at: usize, c: char| {
        at >= LONGEST_REFERENCE || !(c.is_ascii_alphanumeric() || c == '#' || c == ';')
    };
    let end = ends
        .find_map(|(at, c)| match c {
            ';' => Some(at + 1),
            c => is_end(at, c).then_some(at),
        })
        .unwrap_or(text.len());
    let raw = &text[..end];
    let mut decoded = String::new();
    if end > 1 {
        tokens(raw, |event, _| {
            if let CallbackEvent::String { value } = event {
                decoded.push_str(&lossy(value));
            }
        });
    } else {
        decoded.push_str(raw);
    }
    // `&copy2020` stands for a sign and a number: the number is the same letters.
    let same = raw.bytes().rev().zip(decoded.bytes().rev());
    let same = same.take_while(|(raw, decoded)| raw == decoded && raw.is_ascii());
    let same = same.count();
    if same < raw.len() && same < decoded.len() {
        decoded.truncate(decoded.len() - same);
        return (&raw[..raw.len() - same], decoded);
    }
    (raw, decoded)
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
