//! From elements and words to blocks. Markdown and HTML both come through here: a paragraph of the one is a `p` of
//! the other.
//!
//! Elements need not be closed in order, or at all: what is left open is closed by what cannot stand in it, as a
//! browser would nearly do.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;
use std::rc::Rc;
use std::sync::Arc;

use super::mapped::{HOLE, Mapped, Piece, hull};
use super::{Block, BlockKind, BlockLink, Hole, LONGEST_ADDRESS, Mark};
use crate::guard;
use crate::subject::accessibility::model::Said;
use crate::text::Span;
use crate::tree::{FileId, Origin};

/// So many elements with a class or an id around a block are worth telling.
const MARKS_AROUND: usize = 16;

/// What an element says about itself, as far as blocks care.
#[derive(Debug, Default)]
pub(super) struct Attributes {
    pub href: Option<Said<Arc<str>>>,
    /// Its classes and its id.
    pub names: BTreeSet<String>,
    pub role: String,
    pub is_hidden: bool,
}

pub(super) struct Blocks<'m> {
    mapped: &'m Mapped,
    /// The text of the file.
    source: &'m str,
    file: FileId,
    /// How many elements and blocks there may be.
    most: u64,
    elements: Vec<Element>,
    /// How many elements of each name are open.
    counts: HashMap<Rc<str>, usize>,
    /// Which open elements are lists, tables and their parts.
    scopes: Vec<usize>,
    /// Which open elements are links.
    links: Vec<usize>,
    /// Which open elements have a class or an id.
    named: Vec<usize>,
    /// So many elements were ever opened.
    serial: usize,
    open: Option<OpenBlock>,
    /// Whether an element began or ended since the last word.
    is_parted: bool,
    has_main: bool,
    done: Vec<(Block, Context)>,
    title: Option<Said<String>>,
    language: Option<Said<String>>,
}

/// All that elements and words had to say.
pub(super) struct Finished {
    /// Whether there was more than there may be, so that the rest was left out.
    pub is_full: bool,
    pub blocks: Vec<Block>,
    pub title: Option<Said<String>>,
    pub language: Option<Said<String>>,
}

struct Element {
    name: Rc<str>,
    context: Context,
    href: Option<Said<Arc<str>>>,
    names: Arc<BTreeSet<String>>,
    /// Where in the open block it began.
    begins: usize,
    /// The block that was open then.
    block: Option<usize>,
}

/// What an element hands on to those in it.
#[derive(Clone, Copy)]
struct Context {
    kind: BlockKind,
    /// The element that all words of one block are in; none for paragraphs.
    owner: Option<usize>,
    depth: u8,
    is_hidden: bool,
    is_outside: bool,
    is_in_main: bool,
    is_section: bool,
    is_title: bool,
}

const TOP: Context = Context {
    kind: BlockKind::Paragraph,
    owner: None,
    depth: 0,
    is_hidden: false,
    is_outside: false,
    is_in_main: false,
    is_section: false,
    is_title: false,
};

struct OpenBlock {
    /// Tells it from other blocks.
    number: usize,
    context: Context,
    text: String,
    pieces: Vec<Piece>,
    links: Vec<BlockLink>,
    holes: Vec<Hole>,
    marks: Vec<Mark>,
    /// White space that is due before the next word, and its place if it is one byte.
    space: Option<Option<usize>>,
}

const BLOCK_ELEMENTS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "caption",
    "center",
    "colgroup",
    "dd",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "hr",
    "html",
    "legend",
    "li",
    "main",
    "menu",
    "nav",
    "ol",
    "p",
    "pre",
    "search",
    "section",
    "summary",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "ul",
];

/// Elements that have no contents.
const VOID_ELEMENTS: &[&str] = &[
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr",
];

/// Elements whose contents nobody reads as text of the page.
const HIDDEN_ELEMENTS: &[&str] = &[
    "head", "script", "style", "template", "noscript", "svg", "math", "iframe", "object",
    "textarea", "select", "audio", "video", "canvas", "dialog",
];

/// Parts of names of classes whose elements are about the page or the site, and not what the page says.
const OUTSIDE_CLASSES: &[&str] = &[
    "breadcrumb",
    "back-link",
    "phase-banner",
    "govuk-header",
    "govuk-footer",
    "nhsuk-header",
    "nhsuk-footer",
];

const HIDDEN_CLASSES: &[&str] = &["skip-link", "cookie-banner"];

impl<'m> Blocks<'m> {
    pub(super) fn new(mapped: &'m Mapped, source: &'m str, file: FileId, most: u64) -> Self {
        Blocks {
            mapped,
            source,
            file,
            most,
            elements: Vec::new(),
            counts: HashMap::new(),
            scopes: Vec::new(),
            links: Vec::new(),
            named: Vec::new(),
            serial: 0,
            open: None,
            is_parted: false,
            has_main: false,
            done: Vec::new(),
            title: None,
            language: None,
        }
    }

    /// The text whose bytes are spoken of here.
    pub(super) fn mapped(&self) -> &'m Mapped {
        self.mapped
    }

    fn is_full(&self) -> bool {
        self.serial as u64 + self.done.len() as u64 > self.most
    }

    pub(super) fn start(&mut self, name: &str, attributes: Attributes) {
        if self.is_full() {
            return;
        }
        if name == "br" {
            self.space(None);
        }
        if BLOCK_ELEMENTS.contains(&name) {
            self.close_implied(name);
            self.is_parted = true;
        }
        if VOID_ELEMENTS.contains(&name) {
            return;
        }
        if name == "a" {
            self.end("a");
        }
        let context = self.context_of(name, &attributes);
        self.is_parted |= context.is_title;
        let name: Rc<str> = match self.counts.get_key_value(name) {
            Some((name, _)) => Rc::clone(name),
            None => name.into(),
        };
        *self.counts.entry(Rc::clone(&name)).or_default() += 1;
        let index = self.elements.len();
        if is_scope(&name) {
            self.scopes.push(index);
        }
        if attributes.href.is_some() {
            self.links.push(index);
        }
        if !attributes.names.is_empty() {
            self.named.push(index);
        }
        self.serial += 1;
        let open = self.open.as_ref();
        self.elements.push(Element {
            name,
            context,
            href: attributes.href,
            names: Arc::new(attributes.names),
            begins: open.map_or(0, |block| block.text.len()),
            block: open.map(|block| block.number),
        });
    }

    pub(super) fn end(&mut self, name: &str) {
        if BLOCK_ELEMENTS.contains(&name) {
            self.is_parted = true;
        }
        if self.counts.get(name).is_none_or(|count| *count == 0) {
            return;
        }
        while let Some(closed) = self.pop() {
            if &*closed == name {
                return;
            }
        }
    }

    /// Words of the page. Where they are not the bytes of the text in `at`, they were decoded from them.
    pub(super) fn text(&mut self, words: &str, at: Range<usize>) {
        if self.is_full() {
            return;
        }
        let is_literal = self.mapped.text.get(at.clone()) == Some(words);
        let mut rest = 0;
        for run in words.split_inclusive(|c: char| c.is_whitespace()) {
            let start = rest;
            rest += run.len();
            let word = run.trim_end_matches(char::is_whitespace);
            let place = |inner: Range<usize>| match is_literal {
                true => at.start + inner.start..at.start + inner.end,
                false => at.clone(),
            };
            if !word.is_empty() {
                self.word(word, place(start..start + word.len()), is_literal);
            }
            if word.len() < run.len() {
                let is_one = is_literal && run.len() - word.len() == 1;
                self.space(is_one.then(|| at.start + start + word.len()));
            }
        }
    }

    /// The address of a link, from the bytes in `at`. What a template leaves open in it is there as it is written.
    pub(super) fn address(&self, value: &str, at: Range<usize>) -> Option<Said<Arc<str>>> {
        guard::look_for(value.len());
        let span = self.mapped.place(at.clone())?;
        let mut holes = self.mapped.holes(at).iter();
        let mut address = String::new();
        for part in value.trim().split_inclusive(HOLE) {
            let Some(words) = part.strip_suffix(HOLE) else {
                address.push_str(part);
                continue;
            };
            address.push_str(words);
            let written = holes
                .next()
                .and_then(|hole| self.source.get(hole.span.range()));
            match written {
                Some(tag) if tag.starts_with("<%") || tag.starts_with('{') => address.push_str(tag),
                // The argument of a helper: a path that a program knows.
                Some(code) => address.extend(["<%= ", code, " %>"]),
                None => address.push(HOLE),
            }
        }
        let cut = address.floor_char_boundary(LONGEST_ADDRESS);
        if cut < address.len() {
            address.truncate(cut);
            address.push('…');
        }
        Some(Said::new(address.into(), Origin::Text(self.file, span)))
    }

    /// The language of the page, unless a template leaves it open.
    pub(super) fn language(&mut self, value: &str, at: Range<usize>) {
        let value = value.trim();
        if let Some(span) = self.mapped.place(at)
            && !value.is_empty()
            && !value.contains(HOLE)
        {
            let said = Said::new(value.to_owned(), Origin::Text(self.file, span));
            self.language.get_or_insert(said);
        }
    }

    pub(super) fn finish(mut self) -> Finished {
        self.flush();
        let is_full = self.is_full();
        let has_main = self.has_main;
        let tagged = self.done.into_iter().map(|(block, context)| Block {
            is_outside: context.is_outside || (has_main && !context.is_in_main),
            ..block
        });
        Finished {
            is_full,
            blocks: tagged.collect(),
            title: self.title,
            language: self.language,
        }
    }

    fn context(&self) -> Context {
        self.elements.last().map_or(TOP, |element| element.context)
    }

    fn context_of(&mut self, name: &str, attributes: &Attributes) -> Context {
        let mut context = self.context();
        let serial = self.serial;
        let mut own = |kind| {
            context.kind = kind;
            context.owner = Some(serial);
        };
        match name {
            "h1" => own(BlockKind::Heading(1)),
            "h2" => own(BlockKind::Heading(2)),
            "h3" => own(BlockKind::Heading(3)),
            "h4" => own(BlockKind::Heading(4)),
            "h5" => own(BlockKind::Heading(5)),
            "h6" => own(BlockKind::Heading(6)),
            "td" | "th" => own(BlockKind::Cell),
            "ul" | "ol" | "menu" | "dir" => {
                context.depth = context.depth.saturating_add(1);
                context.kind = BlockKind::Paragraph;
                context.owner = None;
            }
            "li" => own(BlockKind::Item(context.depth.max(1))),
            _ => {}
        }
        let is_main = name == "main" || attributes.role == "main";
        if is_main {
            self.has_main = true;
            context.is_in_main = true;
        }
        context.is_section |= is_main || matches!(name, "article" | "section" | "aside");
        let is_of_site = !context.is_section;
        // In a part of a page a `header` may hold its main heading; in a whole page it is the site's.
        let is_whole = ["html", "body"]
            .iter()
            .any(|name| self.counts.get(*name).is_some_and(|count| *count > 0));
        context.is_outside |= match name {
            "nav" => true,
            "footer" => is_of_site,
            "header" => is_of_site && is_whole,
            _ => false,
        };
        context.is_outside |= matches!(
            attributes.role.as_str(),
            "navigation" | "banner" | "contentinfo"
        );
        let is_classed = |parts: &[&str]| {
            let mut names = attributes.names.iter();
            names.any(|name| parts.iter().any(|part| name.contains(part)))
        };
        context.is_outside |= is_classed(OUTSIDE_CLASSES);
        context.is_hidden |=
            attributes.is_hidden || HIDDEN_ELEMENTS.contains(&name) || is_classed(HIDDEN_CLASSES);
        if name == "title" && self.counts.get("svg").is_none_or(|count| *count == 0) {
            context.is_title = true;
            context.is_hidden = false;
            context.owner = Some(serial);
        }
        context
    }

    /// Closes what cannot hold an element of this name.
    fn close_implied(&mut self, name: &str) {
        if self.counts.get("p").is_some_and(|count| *count > 0) {
            self.end("p");
        }
        if self.counts.get("head").is_some_and(|count| *count > 0) {
            self.end("head");
        }
        let closes: &[&str] = match name {
            "li" => &["li"],
            "dt" | "dd" => &["dt", "dd"],
            "td" | "th" => &["td", "th"],
            "tr" => &["td", "th", "tr"],
            "thead" | "tbody" | "tfoot" => &["td", "th", "tr", "thead", "tbody", "tfoot"],
            _ => &[],
        };
        while let Some(index) = self.scopes.last().copied() {
            let scope = &self.elements[index].name;
            if !closes.contains(&&**scope) {
                return;
            }
            while self.elements.len() > index {
                self.pop();
            }
        }
    }

    fn pop(&mut self) -> Option<Rc<str>> {
        let element = self.elements.pop()?;
        let index = self.elements.len();
        for list in [&mut self.scopes, &mut self.links, &mut self.named] {
            if list.last() == Some(&index) {
                list.pop();
            }
        }
        if let Some(count) = self.counts.get_mut(&element.name) {
            *count -= 1;
        }
        if let Some(block) = &mut self.open {
            block.leave(&element);
        }
        Some(element.name)
    }

    fn space(&mut self, at: Option<usize>) {
        if self.is_parted {
            return;
        }
        if let Some(block) = &mut self.open {
            block.space = match block.space {
                None => Some(at),
                Some(_) => Some(None),
            };
        }
    }

    fn word(&mut self, word: &str, at: Range<usize>, is_literal: bool) {
        let context = self.context();
        if context.is_hidden {
            return;
        }
        // A byte order mark is white space to a reader.
        if word == "\u{feff}" {
            return;
        }
        if let Some(block) = &mut self.open {
            let is_same = block.context.owner == context.owner;
            match is_same && (context.owner.is_some() || !self.is_parted) {
                true if self.is_parted => block.space = Some(None),
                true => {}
                false => self.flush(),
            }
        }
        self.is_parted = false;
        if self.open.is_none() {
            self.begin(context);
        }
        let mapped = self.mapped;
        let Some(block) = &mut self.open else {
            return;
        };
        if let Some(space) = block.space.take()
            && !block.text.is_empty()
        {
            block.text.push(' ');
            let start = block.text.len() - 1;
            let pieces = space.into_iter().flat_map(|at| mapped.pieces(at..at + 1));
            block.add(pieces, start);
        }
        let start = block.text.len();
        block.text.push_str(word);
        match is_literal {
            true => {
                let shift = at.start;
                let pieces = mapped.pieces(at.clone()).map(|piece| Piece {
                    text: piece.text.start - shift..piece.text.end - shift,
                    ..piece
                });
                block.add_moved(pieces, start);
            }
            false => {
                let text = start..block.text.len();
                let from: Vec<Piece> = mapped.pieces(at.clone()).collect();
                let tag = from.first().and_then(|piece| piece.tag);
                let span = hull(from.iter());
                block
                    .pieces
                    .extend(span.map(|span| Piece { text, span, tag }));
            }
        }
        let mut holes = mapped.holes(at).iter();
        if word.contains(HOLE) {
            for (offset, _) in word.match_indices(HOLE) {
                let Some(hole) = holes.next() else {
                    break;
                };
                block.holes.push(Hole {
                    at: start + offset,
                    span: hole.span,
                    kind: hole.kind,
                });
            }
        }
    }

    fn begin(&mut self, context: Context) {
        self.serial += 1;
        self.open = Some(OpenBlock {
            number: self.serial,
            context,
            text: String::new(),
            pieces: Vec::new(),
            links: Vec::new(),
            holes: Vec::new(),
            marks: Vec::new(),
            space: None,
        });
    }

    fn flush(&mut self) {
        let Some(mut block) = self.open.take() else {
            return;
        };
        // What goes on after this block began in it, or before it.
        if let Some(index) = self.links.last() {
            block.leave_link(&self.elements[*index]);
        }
        for index in self.named.iter().rev().take(MARKS_AROUND) {
            block.leave_mark(&self.elements[*index]);
        }
        let stands = block.pieces.iter().map(Piece::stand);
        let Some(span) = stands.reduce(|all, next| Span {
            start: all.start.min(next.start),
            end: all.end.max(next.end),
        }) else {
            return;
        };
        let is_elsewhere = block.pieces.iter().all(|piece| piece.tag.is_some());
        let tags = |piece: &Piece| piece.tag;
        let is_one = block
            .pieces
            .windows(2)
            .all(|two| tags(&two[0]) == tags(&two[1]));
        if !(is_elsewhere && is_one) {
            for piece in &mut block.pieces {
                piece.span = piece.stand();
            }
        }
        if block.context.is_title {
            let at = Origin::Text(self.file, hull(block.pieces.iter()).unwrap_or(span));
            self.title.get_or_insert(Said::new(block.text, at));
            return;
        }
        block
            .marks
            .sort_by_key(|mark| (mark.text.start, usize::MAX - mark.text.end));
        let done = Block {
            kind: block.context.kind,
            text: block.text,
            pieces: block
                .pieces
                .into_iter()
                .map(|piece| (piece.text, piece.span))
                .collect(),
            links: block.links,
            holes: block.holes,
            marks: block.marks,
            is_outside: false,
            span,
        };
        self.done.push((done, block.context));
    }
}

impl OpenBlock {
    /// Adds pieces of which the first begins at `start`.
    fn add(&mut self, pieces: impl Iterator<Item = Piece>, start: usize) {
        let mut shift = None;
        let moved = pieces.map(move |piece| {
            let shift = *shift.get_or_insert(piece.text.start);
            Piece {
                text: piece.text.start - shift..piece.text.end - shift,
                ..piece
            }
        });
        self.add_moved(moved, start);
    }

    /// Adds pieces that are counted from `start`.
    fn add_moved(&mut self, pieces: impl Iterator<Item = Piece>, start: usize) {
        for piece in pieces {
            let piece = Piece {
                text: start + piece.text.start..start + piece.text.end,
                ..piece
            };
            match self.pieces.last_mut() {
                Some(last) if last.is_followed_by(&piece) => last.join(&piece),
                Some(_) | None => self.pieces.push(piece),
            }
        }
    }

    fn leave(&mut self, element: &Element) {
        self.leave_link(element);
        self.leave_mark(element);
    }

    fn leave_link(&mut self, element: &Element) {
        if let Some(href) = &element.href {
            let text = self.range_of(element);
            let href = href.clone();
            if !text.is_empty() {
                self.links.push(BlockLink { text, href });
            }
        }
    }

    fn leave_mark(&mut self, element: &Element) {
        let text = self.range_of(element);
        if !element.names.is_empty() && !text.is_empty() {
            let names = Arc::clone(&element.names);
            self.marks.push(Mark { names, text });
        }
    }

    /// The part of this block that is in the element.
    fn range_of(&self, element: &Element) -> Range<usize> {
        let begins = match element.block == Some(self.number) {
            true => element.begins.min(self.text.len()),
            false => 0,
        };
        let space = usize::from(self.text[begins..].starts_with(' '));
        begins + space..self.text.len()
    }
}

fn is_scope(name: &str) -> bool {
    matches!(
        name,
        "ul" | "ol"
            | "menu"
            | "dir"
            | "li"
            | "dl"
            | "dt"
            | "dd"
            | "table"
            | "thead"
            | "tbody"
            | "tfoot"
            | "tr"
            | "td"
            | "th"
    )
}
