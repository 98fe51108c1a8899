//! Build files in XML, flat: elements in reading order, each with its words and their bytes.
//!
//! Namespaces are dropped, as build files have one; entities and CDATA leave an element without words, as what is
//! written there is not what is meant. Nothing is ever fetched or expanded.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::lines::{content, trim};
use crate::guard;
use crate::limits::{Limit, Limits};
use crate::outcome::Cause;
use crate::text::{SourceText, Span};

/// All elements of a document, each before those that stand in it.
#[derive(Debug, Default)]
pub(super) struct Elements<'t>(Vec<Element<'t>>);

#[derive(Debug)]
struct Element<'t> {
    name: &'t str,
    attributes: Vec<Words<'t>>,
    words: Held<'t>,
    /// One past the last element that stands in it.
    end: usize,
}

/// Some words, under the name of an attribute or, for those of an element itself, under none.
#[derive(Clone, Copy, Debug)]
struct Words<'t> {
    name: &'t str,
    text: &'t str,
    span: Span,
}

#[derive(Debug)]
enum Held<'t> {
    Nothing,
    Words(Words<'t>),
    /// More than plain words.
    Mixed,
}

/// One element; cheap to copy.
#[derive(Clone, Copy, Debug)]
pub(super) struct View<'e> {
    elements: &'e [Element<'e>],
    at: usize,
}

impl<'e> View<'e> {
    pub(super) fn name(self) -> &'e str {
        self.elements[self.at].name
    }

    /// The elements that stand directly in it.
    pub(super) fn children(self) -> impl Iterator<Item = View<'e>> {
        let end = self.elements[self.at].end;
        let first = (self.at + 1 < end).then_some(self.at + 1);
        std::iter::successors(first, move |at| {
            let next = self.elements[*at].end;
            (next < end).then_some(next)
        })
        .map(move |at| View { at, ..self })
    }

    pub(super) fn named(self, name: &str) -> impl Iterator<Item = View<'e>> {
        self.children().filter(move |child| child.name() == name)
    }

    /// The first of that name.
    pub(super) fn child(self, name: &str) -> Option<View<'e>> {
        self.named(name).next()
    }

    /// Its words without the white space around them, if they are plain.
    pub(super) fn words(self) -> Option<(&'e str, Span)> {
        match &self.elements[self.at].words {
            Held::Words(words) => {
                let (span, text) = trim(words.span, words.text);
                (!text.is_empty()).then_some((text, span))
            }
            Held::Nothing | Held::Mixed => None,
        }
    }

    /// The words of an element that stands in it.
    pub(super) fn member(self, name: &str) -> Option<(&'e str, Span)> {
        self.child(name)?.words()
    }

    /// The words of an attribute, in whatever case its name is written: MSBuild does not tell.
    pub(super) fn attribute(self, name: &str) -> Option<(&'e str, Span)> {
        let mut attributes = self.elements[self.at].attributes.iter();
        let words = attributes.find(|words| words.name.eq_ignore_ascii_case(name))?;
        let (span, text) = trim(words.span, words.text);
        (!text.is_empty() && !text.contains('&')).then_some((text, span))
    }
}

impl Elements<'_> {
    pub(super) fn root(&self) -> Option<View<'_>> {
        (!self.0.is_empty()).then_some(View {
            elements: &self.0,
            at: 0,
        })
    }
}

/// What is wrong with a text, and where.
#[derive(Debug)]
pub(super) struct Mistake {
    pub cause: Cause,
    pub span: Span,
    /// To be read after the name of the file.
    pub message: String,
}

impl Mistake {
    fn new(span: Span, message: impl Into<String>) -> Mistake {
        Mistake {
            cause: Cause::Unread,
            span,
            message: format!("is no XML: {}", message.into()),
        }
    }

    fn reached(limits: &Limits, limit: Limit, span: Span) -> Mistake {
        Mistake {
            cause: Cause::Limit,
            span,
            message: format!("is {}", limits.reached(limit)),
        }
    }
}

pub(super) fn read<'s>(source: &'s SourceText, limits: &Limits) -> Result<Elements<'s>, Mistake> {
    let whole = content(source);
    let text = source.slice(whole);
    #[cfg(test)]
    crate::guard::trap::spring("XML", text);
    let mut reader = Reader::from_str(text);
    reader.config_mut().expand_empty_elements = false;
    let mut elements: Vec<Element<'_>> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    loop {
        guard::look();
        let start = offset(reader.buffer_position(), text);
        let event = reader.read_event();
        let end = offset(reader.buffer_position(), text);
        let here = whole.within(start..end.max(start));
        match event {
            Err(error) => {
                let at = offset(reader.error_position(), text);
                return Err(Mistake::new(whole.within(at..at), error.to_string()));
            }
            Ok(Event::Start(tag)) => {
                if elements.len() as u64 >= limits.nodes {
                    return Err(Mistake::reached(limits, Limit::Nodes, here));
                }
                let element = element(&tag, text, whole);
                open.push(elements.len());
                elements.push(element);
                if open.len() as u64 > limits.nesting {
                    return Err(Mistake::reached(limits, Limit::Nesting, here));
                }
            }
            Ok(Event::Empty(tag)) => {
                if elements.len() as u64 >= limits.nodes {
                    return Err(Mistake::reached(limits, Limit::Nodes, here));
                }
                let mut element = element(&tag, text, whole);
                element.end = elements.len() + 1;
                elements.push(element);
            }
            Ok(Event::End(_)) => {
                if let Some(at) = open.pop() {
                    elements[at].end = elements.len();
                }
            }
            Ok(Event::Text(_)) => {
                let held = open.last().and_then(|at| elements.get_mut(*at));
                let words = &text[start..end.max(start)];
                if let Some(element) = held.filter(|_| !words.trim().is_empty()) {
                    element.words = match element.words {
                        Held::Nothing => Held::Words(Words {
                            name: "",
                            text: words,
                            span: here,
                        }),
                        Held::Words(_) | Held::Mixed => Held::Mixed,
                    };
                }
            }
            Ok(Event::CData(_) | Event::GeneralRef(_)) => {
                if let Some(element) = open.last().and_then(|at| elements.get_mut(*at)) {
                    element.words = Held::Mixed;
                }
            }
            Ok(Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_)) => {}
            Ok(Event::Eof) => break,
        }
    }
    match open.last() {
        Some(at) => {
            let message = format!("the element `{}` is not closed", elements[*at].name);
            let end = whole.range().end;
            Err(Mistake::new(Span::new(end, end), message))
        }
        // An empty file says nothing, and hides nothing.
        None if elements.is_empty() && !text.trim().is_empty() => {
            Err(Mistake::new(whole.within(0..0), "holds no element"))
        }
        None => Ok(Elements(elements)),
    }
}

/// A position of the reader, as the start of a character of the text.
fn offset(position: u64, text: &str) -> usize {
    let mut at = usize::try_from(position)
        .unwrap_or(text.len())
        .min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn element<'t>(tag: &BytesStart<'_>, text: &'t str, whole: Span) -> Element<'t> {
    // The reader lends slices of the text itself; where they stand in it is the difference of their addresses.
    let lent = |bytes: &str| -> Option<(&'t str, Span)> {
        let start = (bytes.as_ptr() as usize).checked_sub(text.as_ptr() as usize)?;
        let range = start..start.checked_add(bytes.len())?;
        Some((text.get(range.clone())?, whole.within(range)))
    };
    let mut attributes = tag.attributes();
    let attributes = attributes
        .with_checks(false)
        .flatten()
        .filter_map(|attribute| {
            let (name, _) = lent(attribute.key.local_name().into_inner())?;
            let (text, span) = lent(&attribute.value)?;
            Some(Words { name, text, span })
        });
    Element {
        name: lent(tag.local_name().into_inner()).map_or("", |(name, _)| name),
        attributes: attributes.collect(),
        words: Held::Nothing,
        end: 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::RepoPath;

    fn source(text: &str) -> SourceText {
        SourceText::new(RepoPath::new("a.xml"), text.to_owned())
    }

    #[test]
    fn elements_know_their_words() {
        let source = source(
            "\u{feff}<?xml version='1.0'?>\r\n<a xmlns='x'><m:b k='1' K2=\" é \"> é2 </m:b><!-- <b>no</b> --><b/><c>x<d/>y</c><e>1&amp;2</e></a>",
        );
        let elements = read(&source, &Limits::default()).unwrap();
        let root = elements.root().unwrap();
        let names: Vec<_> = root.children().map(View::name).collect();
        assert_eq!(names, ["b", "b", "c", "e"]);
        let b = root.child("b").unwrap();
        let (text, span) = b.words().unwrap();
        assert_eq!((text, source.slice(span)), ("é2", "é2"));
        let (text, span) = b.attribute("k2").unwrap();
        assert_eq!((text, source.slice(span)), ("é", "é"));
        assert_eq!(root.member("c"), None);
        assert_eq!(root.member("e"), None);
    }

    #[test]
    fn what_is_no_document_is_a_mistake() {
        for text in ["word", "<a>", "<a></b>", "<a", "<!DOCTYPE", "<a b='"] {
            let read = read(&source(text), &Limits::default()).map(drop);
            assert_eq!(read.unwrap_err().cause, Cause::Unread, "{text}");
        }
        let deep = "<a>".repeat(100_000);
        let deep = read(&source(&deep), &Limits::default())
            .map(drop)
            .unwrap_err();
        assert_eq!(deep.cause, Cause::Limit);
        assert!(deep.message.contains("256"), "{}", deep.message);
        let limits = Limits {
            nodes: 3,
            ..Limits::default()
        };
        assert!(read(&source("<a><b/><c/></a>"), &limits).is_ok());
        let many = read(&source("<a><b/><c/><d/></a>"), &limits)
            .map(drop)
            .unwrap_err();
        assert!(
            many.message.contains("more than 3 values"),
            "{}",
            many.message
        );
    }
}
