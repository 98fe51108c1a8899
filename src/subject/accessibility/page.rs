//! A page that people read, whatever it is written in: a flat list of blocks whose every word knows its bytes.
//!
//! Markdown, HTML and the templates that make HTML (Nunjucks, Jinja, Liquid, ERB) come out the same. What a template
//! leaves open is a [`Hole`]; string arguments of link helpers are links like any other. What the words mean is for
//! [`super::statement`].

mod blocks;
mod code;
mod front_matter;
mod html;
mod mapped;
mod markdown;
mod template;

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use blocks::Blocks;
use mapped::Mapped;

use crate::limits::Limits;
use crate::subject::accessibility::model::Said;
use crate::text::{SourceText, Span};
use crate::tree::{FileId, Origin};

/// What pages call the date that their layout shows.
const DATES: &[&str] = &[
    "dateUpdated",
    "date_updated",
    "lastUpdated",
    "last_updated",
    "lastReviewed",
    "last_reviewed",
    "last_reviewed_on",
    "dateReviewed",
    "date_reviewed",
    "updated",
    "date",
];

/// So many bytes of a link's address are kept. What is longer than any server takes holds what it leads to in itself.
pub(super) const LONGEST_ADDRESS: usize = 4 << 10;

#[derive(Clone, Debug)]
pub(super) struct Page {
    /// The scalars at the top of its YAML front matter.
    pub front_matter: Vec<(String, Said<String>)>,
    /// `<title>`, or what a template calls so. What it leaves open is U+FFFC.
    pub document_title: Option<Said<String>>,
    /// A date that it hands to its layout, which may show it as that of an update or a review.
    pub dated: Option<Said<String>>,
    /// `lang` of `<html>`.
    pub language: Option<Said<String>>,
    /// In reading order.
    pub blocks: Vec<Block>,
    /// Whether it has more elements and blocks than are looked at. The rest was left out.
    pub is_cut: bool,
}

/// A heading, a paragraph, an item of a list: a run of words.
#[derive(Clone, Debug)]
pub(super) struct Block {
    pub kind: BlockKind,
    /// White space is one space, and none at the ends. A [`Hole`] is a U+FFFC.
    pub text: String,
    /// Which bytes of `text` came from which bytes of the file, in order, without overlap. Where both are of the
    /// same length they are the same letters. A block that is nothing but `{{ title }}` has the bytes of the string
    /// that `title` was set to; among other words, those of the tag.
    pub pieces: Vec<(Range<usize>, Span)>,
    pub links: Vec<BlockLink>,
    pub holes: Vec<Hole>,
    /// Parts of `text` inside elements that have a class or an id.
    pub marks: Vec<Mark>,
    /// In the page's header, footer or navigation, and not in its main content.
    pub is_outside: bool,
    /// From its first to its last byte in the file.
    pub span: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BlockKind {
    Heading(u8),
    Paragraph,
    /// How many lists deep, from 1.
    Item(u8),
    Cell,
}

#[derive(Clone, Debug)]
pub(super) struct BlockLink {
    /// Bytes of the block's text.
    pub text: Range<usize>,
    /// What a template leaves open in it is there as it is written: `<%= statement_path %>`. An ellipsis stands for
    /// what is beyond [`LONGEST_ADDRESS`]. A link may go on over any number of blocks, so they share it.
    pub href: Said<Arc<str>>,
}

/// Something that a template fills in when it is run.
#[derive(Clone, Debug)]
pub(super) struct Hole {
    /// Where in the block's text its U+FFFC stands.
    pub at: usize,
    pub span: Span,
    pub kind: HoleKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum HoleKind {
    /// A word or a few: `{{ serviceName }}`.
    Value,
    /// It may be whole paragraphs: an include, a partial, a macro.
    Part,
}

#[derive(Clone, Debug)]
pub(super) struct Mark {
    /// The classes and the id. Any number of blocks may stand in an element, so they share them.
    pub names: Arc<BTreeSet<String>>,
    /// Bytes of the block's text.
    pub text: Range<usize>,
}

impl BlockLink {
    /// Whether there is more of its address than is kept.
    pub(super) fn is_cut(&self) -> bool {
        self.href.value.len() >= LONGEST_ADDRESS && self.href.value.ends_with('…')
    }
}

impl Block {
    /// The smallest part of the file that shows these bytes of the text.
    pub(super) fn span_of(&self, range: Range<usize>) -> Span {
        let mut start = None;
        let mut end = self.span.start;
        let first = self
            .pieces
            .partition_point(|(text, _)| text.end <= range.start);
        let pieces = self.pieces.iter().skip(first);
        for (text, span) in pieces.take_while(|(text, _)| text.start < range.end) {
            let is_literal = text.len() == span.len();
            let from = match is_literal && range.start > text.start {
                true => span.within(range.start - text.start..text.len()).start,
                false => span.start,
            };
            let to = match is_literal && range.end < text.end {
                true => span.within(0..range.end - text.start).end,
                false => span.end,
            };
            start.get_or_insert(from);
            end = to;
        }
        match start {
            Some(start) => Span { start, end },
            None => self.span,
        }
    }
}

/// Reads a page. It cannot fail: what is no markup is text.
pub(super) fn read(source: &Arc<SourceText>, file: FileId, limits: &Limits) -> Page {
    let text = source.text();
    #[cfg(test)]
    crate::guard::trap::spring("page", text);
    let is_markdown = is_markdown(source.path().name());
    let (front_matter, start) = front_matter::read(source, file, limits);
    let variables = front_matter::variables(text, &front_matter);
    let expanded = template::expand(text, start, is_markdown, variables);
    let mut blocks = Blocks::new(&expanded.text, text, file, limits.nodes);
    let end = expanded.text.len();
    if is_markdown {
        markdown::read(0..end, &mut blocks);
    } else {
        let mut from = 0;
        for island in &expanded.islands {
            html::read(from..island.start, &mut blocks);
            markdown::read(island.clone(), &mut blocks);
            from = island.end;
        }
        html::read(from..end, &mut blocks);
    }
    let finished = blocks.finish();
    let declared = |names: &[&str]| declared(names, text, &expanded.variables, file);
    let template_title = expanded
        .title
        .as_ref()
        .and_then(|title| words(title, text, file, limits));
    Page {
        front_matter,
        document_title: template_title
            .or(finished.title)
            .or_else(|| declared(&["pageTitle", "page_title", "@title", "@page_title"])),
        dated: declared(DATES),
        language: finished.language.or_else(|| declared(&["htmlLang"])),
        blocks: finished.blocks,
        is_cut: finished.is_full,
    }
}

pub(super) fn is_markdown(name: &str) -> bool {
    let mut endings = name.split('.').skip(1);
    endings.any(|ending| {
        ["md", "markdown", "mdx"]
            .iter()
            .any(|known| ending.eq_ignore_ascii_case(known))
    })
}

/// All the words of a piece of HTML.
fn words(html: &Mapped, text: &str, file: FileId, limits: &Limits) -> Option<Said<String>> {
    let mut blocks = Blocks::new(html, text, file, limits.nodes);
    html::read(0..html.len(), &mut blocks);
    let block = blocks.finish().blocks.into_iter().next()?;
    let at = Origin::Text(file, block.span);
    Some(Said::new(block.text, at))
}

/// The string that the page sets a name of its layout's to.
///
/// `{% set htmlLang = "cy" %}` and `{% set pageTitle = "…" %}` are what the layouts of GOV.UK and the NHS look for.
fn declared(
    names: &[&str],
    text: &str,
    variables: &template::Variables,
    file: FileId,
) -> Option<Said<String>> {
    let literal = names
        .iter()
        .find_map(|name| variables.get(*name)?.as_ref())?;
    let value = text
        .get(literal.range.clone())
        .filter(|value| !value.is_empty())?;
    let span = Span::new(literal.range.start, literal.range.end);
    Some(Said::new(value.to_owned(), Origin::Text(file, span)))
}

#[cfg(test)]
mod tests;
