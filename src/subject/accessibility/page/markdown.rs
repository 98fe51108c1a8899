//! Markdown: its paragraphs are told as the elements that they become, and the HTML in it goes the way of HTML.

use std::ops::Range;
use std::sync::Arc;

use pulldown_cmark::{CowStr, Event, LinkType, Options, Parser, Tag, TagEnd};

use super::blocks::{Attributes, Blocks};
use super::html;
use crate::guard;
use crate::subject::accessibility::model::Said;

/// Reads a part of the blocks' text.
pub(super) fn read(part: Range<usize>, blocks: &mut Blocks<'_>) {
    let text = blocks.mapped().text.as_str();
    let base = part.start;
    let Some(own) = text.get(part) else {
        return;
    };
    let shifted = |range: Range<usize>| base + range.start..base + range.end;
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_DEFINITION_LIST;
    let mut events = Parser::new_ext(own, options).into_offset_iter();
    let mut reader = Reader {
        text,
        images: 0,
        code: None,
        html: None,
    };
    while let Some((event, range)) = events.next() {
        guard::look();
        let range = shifted(range);
        let href = match &event {
            Event::Start(Tag::Link {
                link_type,
                dest_url,
                id,
                ..
            }) => {
                let definition = events.reference_definitions().get(id);
                let definition = definition.map(|definition| shifted(definition.span.clone()));
                reader.address(*link_type, dest_url, definition, range.clone(), blocks)
            }
            _ => None,
        };
        reader.event(event, range, href, blocks);
    }
    reader.html(blocks);
}

struct Reader<'t> {
    text: &'t str,
    /// So many images are open: their words are not seen.
    images: usize,
    /// Where the contents of an open block of code are.
    code: Option<Range<usize>>,
    /// HTML that was not read yet, as its next line may go on with it.
    html: Option<Range<usize>>,
}

impl Reader<'_> {
    fn event(
        &mut self,
        event: Event<'_>,
        range: Range<usize>,
        href: Option<Said<Arc<str>>>,
        blocks: &mut Blocks<'_>,
    ) {
        if !matches!(event, Event::Html(_)) {
            self.html(blocks);
        }
        match event {
            Event::Start(tag) => self.start(tag, href, blocks),
            Event::End(end) => self.end(end, blocks),
            Event::Html(_) => match &mut self.html {
                Some(html) if html.end == range.start => html.end = range.end,
                Some(_) | None => {
                    self.html(blocks);
                    self.html = Some(range);
                }
            },
            Event::InlineHtml(_) => html::read(range, blocks),
            Event::Text(_) if self.code.is_some() => {
                if let Some(code) = &mut self.code {
                    *code = match code.end == 0 {
                        true => range,
                        false => code.start..range.end,
                    };
                }
            }
            Event::Text(_) | Event::Code(_) if self.images > 0 => {}
            Event::Text(words) => blocks.text(&words, range),
            Event::Code(words) => {
                let at = self.find(&words, range);
                blocks.text(&words, at);
            }
            Event::SoftBreak | Event::HardBreak => blocks.text(" ", range),
            Event::Rule => blocks.start("hr", Attributes::default()),
            Event::FootnoteReference(_)
            | Event::TaskListMarker(_)
            | Event::InlineMath(_)
            | Event::DisplayMath(_) => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>, href: Option<Said<Arc<str>>>, blocks: &mut Blocks<'_>) {
        let mut attributes = Attributes::default();
        match &tag {
            Tag::Heading { id, classes, .. } => {
                let names = id.iter().chain(classes);
                attributes.names = names.flat_map(|name| html::names(name)).collect();
            }
            Tag::Link { .. } => attributes.href = href,
            Tag::Image { .. } => self.images += 1,
            Tag::CodeBlock(_) => self.code = Some(0..0),
            _ => {}
        }
        if let Some(name) = element(tag.to_end()) {
            blocks.start(name, attributes);
        }
    }

    fn end(&mut self, end: TagEnd, blocks: &mut Blocks<'_>) {
        match end {
            TagEnd::Image => self.images = self.images.saturating_sub(1),
            TagEnd::CodeBlock => {
                let code = self.code.take().unwrap_or_default();
                let words = self.text.get(code.clone()).unwrap_or_default();
                // Indented HTML is code by the letter, and HTML to whoever wrote it.
                if words.trim_start().starts_with('<') && self.is_indented(code.start) {
                    html::read(code, blocks);
                }
            }
            _ => {}
        }
        if let Some(name) = element(end) {
            blocks.end(name);
        }
    }

    fn html(&mut self, blocks: &mut Blocks<'_>) {
        if let Some(range) = self.html.take() {
            html::read(range, blocks);
        }
    }

    fn is_indented(&self, at: usize) -> bool {
        let before = self.text.get(..at).unwrap_or_default();
        before.ends_with("    ") || before.ends_with('\t')
    }

    /// Where a link says its address: in itself, or in the definition that it refers to.
    fn address(
        &self,
        kind: LinkType,
        address: &CowStr<'_>,
        definition: Option<Range<usize>>,
        range: Range<usize>,
        blocks: &Blocks<'_>,
    ) -> Option<Said<Arc<str>>> {
        let within = match (kind, definition) {
            (LinkType::Reference | LinkType::Collapsed | LinkType::Shortcut, Some(definition)) => {
                definition
            }
            _ => range,
        };
        let at = match (kind, self.text.get(within.clone())) {
            (LinkType::Autolink | LinkType::Email, _) => {
                within.start + 1..within.end.saturating_sub(1).max(within.start + 1)
            }
            (_, Some(words)) => match words.rfind(&**address) {
                Some(at) => within.start + at..within.start + at + address.len(),
                None => within,
            },
            (_, None) => within,
        };
        let address: &str = address;
        match kind {
            LinkType::Email => blocks.address(&format!("mailto:{address}"), at),
            _ => blocks.address(address, at),
        }
    }

    fn find(&self, words: &str, range: Range<usize>) -> Range<usize> {
        let inside = self.text.get(range.clone()).unwrap_or_default();
        match inside.find(words) {
            Some(at) => range.start + at..range.start + at + words.len(),
            None => range,
        }
    }
}

/// The element that it becomes.
fn element(tag: TagEnd) -> Option<&'static str> {
    use pulldown_cmark::HeadingLevel::{H1, H2, H3, H4, H5, H6};
    match tag {
        TagEnd::Paragraph => Some("p"),
        TagEnd::Heading(H1) => Some("h1"),
        TagEnd::Heading(H2) => Some("h2"),
        TagEnd::Heading(H3) => Some("h3"),
        TagEnd::Heading(H4) => Some("h4"),
        TagEnd::Heading(H5) => Some("h5"),
        TagEnd::Heading(H6) => Some("h6"),
        TagEnd::BlockQuote(_) => Some("blockquote"),
        TagEnd::CodeBlock => Some("pre"),
        TagEnd::List(_) => Some("ul"),
        TagEnd::Item => Some("li"),
        TagEnd::FootnoteDefinition => Some("div"),
        TagEnd::DefinitionList => Some("dl"),
        TagEnd::DefinitionListTitle => Some("dt"),
        TagEnd::DefinitionListDefinition => Some("dd"),
        TagEnd::Table => Some("table"),
        TagEnd::TableHead | TagEnd::TableRow => Some("tr"),
        TagEnd::TableCell => Some("td"),
        TagEnd::Link => Some("a"),
        TagEnd::HtmlBlock
        | TagEnd::Emphasis
        | TagEnd::Strong
        | TagEnd::Strikethrough
        | TagEnd::Superscript
        | TagEnd::Subscript
        | TagEnd::Image
        | TagEnd::MetadataBlock(_) => None,
    }
}
