//! Templates: what stands in a page besides its tags, and what the tags are known to put there.
//!
//! Nothing is run. Both branches of a condition stay, tags that only steer go, and what a tag would put into the page
//! is a hole unless the tag holds its words. A helper that makes a link becomes the link. The tags are those of ERB
//! and of Nunjucks, Jinja, Liquid, Twig and Handlebars, which are near enough to each other.

mod vocabulary;

use std::collections::HashMap;
use std::ops::Range;

use memchr::memmem;

use self::vocabulary::{
    ASIDE_BLOCKS, GETTEXT, HARMLESS_FILTERS, INCLUDING, WORDS, is_debugging, is_furniture,
    is_markdown_filter, is_safe, last_part,
};
use super::HoleKind;
use super::code::{self, Call, Code, Literal};
use super::mapped::Mapped;
use crate::guard;
use crate::text::Span;

/// The strings that names stand for: none where that depends.
pub(super) type Variables = HashMap<String, Option<Literal>>;

pub(super) struct Expanded {
    pub text: Mapped,
    /// What the template calls the page's title.
    pub title: Option<Mapped>,
    pub variables: Variables,
    /// Bytes of the text that are Markdown in a page of HTML, in order.
    pub islands: Vec<Range<usize>>,
}

/// Markdown that began in a page of HTML.
struct Island {
    /// Where in the text it began.
    start: usize,
    /// How far all of its lines are indented: to Markdown that would be code.
    indent: usize,
}

/// Something that a tag opened and another closes.
enum Opened {
    Plain,
    /// The title of the page began here.
    Title(usize),
    /// Something that is no part of what the page says began here.
    Aside(usize),
    /// An element began here; its end tag.
    Element(String),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Family {
    Erb,
    Braces,
}

struct Expansion<'s> {
    source: &'s str,
    is_markdown: bool,
    out: Expanded,
    opened: Vec<Opened>,
    island: Option<Island>,
    /// Up to here the source was copied or left out.
    copied: usize,
    /// Closing marks that do not occur any more.
    missing: Vec<&'static str>,
    /// For other closing marks from where they were looked for last, and where they came next.
    found: HashMap<&'static str, Range<usize>>,
    /// Quotes that nobody closes any more.
    apostrophes: Vec<char>,
    /// How many bytes of strings stand again where a variable is named.
    repeated: usize,
}

/// `{: .no_toc}`, with which kramdown gives a paragraph its class, in characters.
const LONGEST_ATTRIBUTES: usize = 200;

/// So far back the beginning of a paragraph is looked for, in bytes.
const LONGEST_PARAGRAPH: usize = 2000;

/// A page says its name a few times. Long strings that are named thousands of times are made to exhaust somebody.
const REPEATED: usize = 1 << 20;

/// Expands what follows `start`.
pub(super) fn expand(
    source: &str,
    start: usize,
    is_markdown: bool,
    variables: Variables,
) -> Expanded {
    let mut expansion = Expansion {
        source,
        is_markdown,
        out: Expanded {
            text: Mapped::default(),
            title: None,
            variables,
            islands: Vec::new(),
        },
        opened: Vec::new(),
        island: None,
        copied: start,
        missing: Vec::new(),
        found: HashMap::new(),
        apostrophes: Vec::new(),
        repeated: 0,
    };
    expansion.run(start);
    expansion.out
}

impl<'s> Expansion<'s> {
    fn run(&mut self, start: usize) {
        let source = self.source;
        let mut fences = match self.is_markdown {
            true => fences(source, start),
            false => Vec::new(),
        }
        .into_iter()
        .peekable();
        let mut at = start;
        while let Some(found) = source
            .get(at..)
            .and_then(|rest| memchr::memchr2(b'<', b'{', rest.as_bytes()))
        {
            guard::look();
            let found = at + found;
            while fences.next_if(|fence| fence.end <= found).is_some() {}
            if let Some(fence) = fences.peek().filter(|fence| fence.contains(&found)) {
                at = fence.end;
                continue;
            }
            at = self.tag(found).unwrap_or(found + 1);
        }
        self.copy_until(source.len());
    }

    /// Reads the tag that begins here, and returns where the text goes on.
    fn tag(&mut self, at: usize) -> Option<usize> {
        let rest = &self.source[at..];
        if rest.starts_with("<%%") {
            return Some(at + 3);
        }
        if rest.starts_with("<%--") {
            return self.leave_out(at, "--%>");
        }
        if rest.starts_with("<%") {
            return self.erb(at);
        }
        if rest.starts_with("{%") {
            return self.statement(at);
        }
        if let Some(comment) = rest.strip_prefix("{#") {
            // `## Heading {#its-id}` is no comment.
            let id = comment.trim_start_matches(|c: char| code::is_name(c) || "-:.".contains(c));
            return match id.len() < comment.len() && id.starts_with('}') {
                true => None,
                false => self.leave_out(at, "#}"),
            };
        }
        if rest.starts_with("{{") {
            return self.output_in_braces(at);
        }
        if self.is_markdown && rest.starts_with("{:") {
            let mut ends = rest.char_indices().take(LONGEST_ATTRIBUTES);
            let (end, _) = ends
                .find(|(_, c)| matches!(c, '}' | '\n'))
                .filter(|(_, c)| *c == '}')?;
            self.skip(at, at + end + 1);
            return Some(at + end + 1);
        }
        None
    }

    fn erb(&mut self, at: usize) -> Option<usize> {
        let close = self.close(at + 2, "%>")?;
        let end = close + 2;
        let inside = Code::new(self.source, at + 2..close);
        let tag = at..end;
        // `-%>` takes the line break with it.
        let is_trimmed = inside.text().ends_with('-');
        let inside = Code::new(
            self.source,
            inside.range().start..inside.range().end - usize::from(is_trimmed),
        );
        let next = match self.source[end..].starts_with('\n') && is_trimmed {
            true => end + 1,
            false => end,
        };
        self.skip(at, next);
        let text = inside.text();
        if text.starts_with('#')
            || text.starts_with('@')
                && self.source[at + 2..].starts_with('@')
                && text.starts_with("@ ")
        {
            return Some(next);
        }
        if let Some(code) = inside.after("==").or_else(|| inside.after("=")) {
            let (code, is_block) = without_do(self.source, code);
            self.output(code, tag, Family::Erb, is_block);
            return Some(next);
        }
        let code = inside.after("-").unwrap_or(inside);
        self.control(code);
        Some(next)
    }

    /// A tag of ERB that puts nothing into the page.
    fn control(&mut self, code: Code<'s>) {
        let text = code.text();
        if code.word() == "end" {
            self.close_opened();
            return;
        }
        if text.starts_with('}') {
            self.close_opened();
        }
        if let Some((name, value)) = assignment(code) {
            self.assign(name, value.literal());
        }
        let (head, is_block) = without_do(self.source, code);
        let call = head.call(true);
        let place = call.as_ref().and_then(|call| named_place(call));
        if is_block {
            let opened = place.map_or(Opened::Plain, |name| self.opened_by_name(&name));
            self.opened.push(opened);
            return;
        }
        let opens = [
            "if", "unless", "case", "while", "until", "for", "begin", "def",
        ];
        let is_condition = opens.contains(&head.word()) && !text.ends_with(" end");
        if is_condition || text.ends_with('{') {
            self.opened.push(Opened::Plain);
        } else if let Some(call) = call {
            self.title_call(&call);
        }
    }

    /// `content_for :title, "…"`, `page_title "…"`: whether it is one of them.
    fn title_call(&mut self, call: &Call<'s>) -> bool {
        let last = last_part(call.name);
        let (is_title, words) = match named_place(call) {
            Some(name) => {
                let block = call
                    .rest
                    .strip_prefix('{')
                    .and_then(|rest| rest.strip_suffix('}'));
                let block = block.map(|inside| {
                    let start = inside.as_ptr() as usize - self.source.as_ptr() as usize;
                    Code::new(self.source, start..start + inside.len())
                });
                let words = call.arguments.get(1).copied().or(block);
                (name.contains("title") && words.is_some(), words)
            }
            None => {
                let is_title = matches!(
                    last,
                    "page_title" | "set_page_title" | "set_title" | "title"
                );
                (is_title, call.arguments.first().copied())
            }
        };
        let Some(words) = words.filter(|_| is_title) else {
            return false;
        };
        if let Some(literal) = words.literal() {
            let from = self.out.text.len();
            self.string(&literal, None);
            let title = self.cut(from);
            self.out.title.get_or_insert(title);
        }
        true
    }

    fn statement(&mut self, at: usize) -> Option<usize> {
        let close = self.close(at + 2, "%}")?;
        let end = close + 2;
        let inside = self.source[at + 2..close].trim_start_matches(['-', '+', '~']);
        let from = close - inside.len();
        let code = Code::new(
            self.source,
            from..close - trailing(inside, &['-', '+', '~']),
        );
        self.skip(at, end);
        let tag = Span::new(at, end);
        let word = code.word();
        let rest = code.after(word).unwrap_or(code);
        match word {
            "block" => {
                let name = rest.word();
                let given = rest.after(name).and_then(Code::literal);
                match given {
                    Some(literal) if name.to_ascii_lowercase().contains("title") => {
                        let from = self.out.text.len();
                        self.string(&literal, None);
                        let title = self.cut(from);
                        self.out.title.get_or_insert(title);
                    }
                    Some(_) => {}
                    None => {
                        let opened = self.opened_by_name(name);
                        self.opened.push(opened);
                    }
                }
            }
            "endblock" => self.close_opened(),
            "set" | "assign" => {
                if let Some((name, value)) = assignment(rest) {
                    let value = self.unfiltered(value).and_then(Code::literal);
                    self.assign(name, value);
                }
            }
            "raw" | "verbatim" => {
                let ending = if word == "raw" {
                    "endraw"
                } else {
                    "endverbatim"
                };
                let Some((inside, next)) = self.until_tag(end, ending) else {
                    return Some(end);
                };
                self.skip(end, inside.end);
                self.out.text.copy(self.source, inside);
                self.copied = next;
                return Some(next);
            }
            "comment" => {
                if let Some((_, next)) = self.until_tag(end, "endcomment") {
                    self.skip(end, next);
                    return Some(next);
                }
            }
            "trans" | "translate" => match rest.literal() {
                Some(literal) => self.string(&literal, None),
                None if word == "translate" || !rest.text().is_empty() => {
                    self.out.text.hole(tag, HoleKind::Value);
                }
                None => {}
            },
            "markdown" | "md" if self.open_island(end, "endmarkdown") => {}
            "filter" if is_markdown_filter(rest) => {
                self.open_island(end, "endfilter");
            }
            "endmarkdown" | "endmd" | "endfilter" => self.close_island(),
            word if INCLUDING.contains(&word) && is_furniture(rest.text()) => {}
            word if INCLUDING.contains(&word) => self.part(tag),
            word if WORDS.contains(&word) => self.out.text.hole(tag, HoleKind::Value),
            _ => {}
        }
        Some(end)
    }

    fn output_in_braces(&mut self, at: usize) -> Option<usize> {
        let rest = &self.source[at..];
        let is_triple = rest.starts_with("{{{");
        let (opening, closing) = match is_triple {
            true => (3, "}}}"),
            false => (2, "}}"),
        };
        let close = self.close_of_output(at + opening, closing)?;
        let end = close + closing.len();
        self.skip(at, end);
        let inside = &self.source[at + opening..close];
        let tag = Span::new(at, end);
        match inside.chars().next() {
            // Handlebars: a block, its end, its other branch, a comment.
            Some('#' | '/' | '^' | '!') => return Some(end),
            Some('>' | '<' | '%') => {
                self.part(tag);
                return Some(end);
            }
            _ => {}
        }
        let trimmed = inside.trim_start_matches(['-', '~', '&']);
        let from = close - trimmed.len();
        let code = Code::new(self.source, from..close - trailing(trimmed, &['-', '~']));
        match code.text() {
            "else" => {}
            _ if is_triple => self.part(tag),
            _ => self.output(code, at..end, Family::Braces, false),
        }
        Some(end)
    }

    /// What a tag puts into the page.
    fn output(&mut self, code: Code<'s>, tag: Range<usize>, family: Family, is_block: bool) {
        if family == Family::Braces && is_debugging(code) {
            return;
        }
        let span = Span::new(tag.start, tag.end);
        let raw = code.text().ends_with(".html_safe");
        let code = match raw {
            true => Code::new(
                self.source,
                code.range().start..code.range().end - ".html_safe".len(),
            ),
            false => code,
        };
        let base = match family {
            Family::Erb => Some(code),
            Family::Braces => self.unfiltered(code),
        };
        let raw = raw || family == Family::Braces && is_safe(code);
        if let Some(base) = base {
            if let Some(literal) = base.literal() {
                match raw {
                    true => self.out.text.copy(self.source, literal.range),
                    false => self.string(&literal, None),
                }
                return;
            }
            if let Some(Some(literal)) = self.out.variables.get(base.text()) {
                let literal = literal.clone();
                self.string(&literal, Some(span));
                return;
            }
        }
        let opened = match code.call(family == Family::Erb) {
            Some(call) => self.call(&call, code, span, family, is_block),
            None => {
                match raw {
                    true => self.part(span),
                    false => self.out.text.hole(span, HoleKind::Value),
                }
                Opened::Plain
            }
        };
        if is_block {
            self.opened.push(opened);
        }
    }

    fn call(
        &mut self,
        call: &Call<'s>,
        code: Code<'s>,
        span: Span,
        family: Family,
        is_block: bool,
    ) -> Opened {
        let last = last_part(call.name);
        let name = last.to_ascii_lowercase();
        let first = call
            .arguments
            .first()
            .map_or("", |argument| argument.text());
        let includes = ["render", "partial", "include", "component"].contains(&last);
        let subject = match includes {
            true => first,
            false => call.name,
        };
        // A bare word may be anything: `{{ header }}` is the heading of a page.
        let is_command = includes || code.text().contains('(') || name.contains('_');
        if is_command && is_furniture(subject) {
            self.furniture(code);
            return match is_block {
                true => Opened::Aside(self.out.text.len()),
                false => Opened::Plain,
            };
        }
        if name.contains("link_to") || name.contains("mail_to") {
            return self.link(call, &name, span, is_block);
        }
        if let Some(place) = named_place(call).filter(|_| is_block) {
            return self.opened_by_name(&place);
        }
        if self.title_call(call) {
            return Opened::Plain;
        }
        if GETTEXT.contains(&last)
            && let [argument] = call.arguments.as_slice()
            && let Some(literal) = argument.literal()
        {
            self.string(&literal, None);
            return Opened::Plain;
        }
        if let Some(opened) = self.element(call, last, is_block) {
            return opened;
        }
        let parts = [
            "yield",
            "content_for",
            "caller",
            "super",
            "content",
            "children",
            "body",
            "block",
            "raw",
        ];
        let is_macro = family == Family::Braces && (first.starts_with('{') || is_safe(code));
        let is_library = ["govuk", "nhsuk", "moj", "hmrc", "dwp"]
            .iter()
            .any(|library| name.starts_with(library));
        match includes || is_block || is_macro || is_library || parts.contains(&last) {
            true => self.part(span),
            false => self.out.text.hole(span, HoleKind::Value),
        }
        Opened::Plain
    }

    /// `content_tag(:h2, "Words")`, `tag.h2 "Words"`, and the same around a block.
    fn element(&mut self, call: &Call<'s>, last: &str, is_block: bool) -> Option<Opened> {
        let first = call.arguments.first();
        let (element, words) = match call.name.strip_suffix(last) {
            Some("") if last == "content_tag" => {
                let name = first?.text().trim_matches([':', '"', '\'']);
                (name, call.arguments.get(1))
            }
            Some("tag.") => (last, first),
            _ => return None,
        };
        let is_name = !element.is_empty() && element.chars().all(|c| c.is_ascii_alphanumeric());
        let words = words.and_then(|words| words.literal());
        if !is_name || (words.is_none() && !is_block) {
            return None;
        }
        let end = format!("</{element}>");
        self.out.text.markup(&format!("<{element}>"));
        if is_block {
            return Some(Opened::Element(end));
        }
        if let Some(words) = words {
            self.string(&words, None);
        }
        self.out.text.markup(&end);
        Some(Opened::Plain)
    }

    fn link(&mut self, call: &Call<'s>, name: &str, span: Span, is_block: bool) -> Opened {
        let mut given = call
            .arguments
            .iter()
            .filter(|argument| !is_option(argument.text()));
        if name.contains("link_to_if") || name.ends_with("link_to_unless") {
            given.next();
        }
        let is_mail = name.contains("mail_to");
        let first = given.next().copied();
        let second = given.next().copied();
        let option = || {
            call.arguments
                .iter()
                .find_map(|argument| argument.after("href:"))
        };
        let (words, address) = match (is_mail, is_block) {
            (true, _) => (second.or(first), first),
            (false, true) => (None, first.or_else(option)),
            (false, false) => (first, second.or_else(option)),
        };
        let Some(address) = address else {
            match words.and_then(Code::literal) {
                Some(literal) => self.string(&literal, None),
                None => self.out.text.hole(span, HoleKind::Value),
            }
            return Opened::Plain;
        };
        self.out.text.markup("<a href=\"");
        if is_mail {
            self.out.text.markup("mailto:");
        }
        self.argument(address);
        self.out.text.markup("\">");
        if is_block {
            return Opened::Element("</a>".to_owned());
        }
        match words {
            Some(words) => self.argument(words),
            None => self.out.text.hole(span, HoleKind::Value),
        }
        self.out.text.markup("</a>");
        Opened::Plain
    }

    /// The words of an argument, or a hole for them.
    fn argument(&mut self, code: Code<'s>) {
        let known = self.out.variables.get(code.text()).cloned().flatten();
        let range = code.range();
        let span = Span::new(range.start, range.end);
        match (code.literal(), known) {
            (Some(literal), _) => self.string(&literal, None),
            (None, Some(literal)) => self.string(&literal, Some(span)),
            (None, None) => self.out.text.hole(span, HoleKind::Value),
        }
    }

    /// The links in the arguments of a macro that makes the site's header or footer.
    fn furniture(&mut self, code: Code<'s>) {
        if self.is_markdown {
            return;
        }
        let mut links = Vec::new();
        let mut address = None;
        let mut words = None;
        for member in members(code) {
            match member {
                Member::Pair("href", value) => address = value.literal(),
                Member::Pair("text", value) => words = value.literal(),
                Member::Pair(..) => {}
                Member::Closed => {
                    if let (Some(address), Some(words)) = (address.take(), words.take()) {
                        links.push((address, words));
                    }
                }
            }
        }
        for (address, words) in links {
            self.out.text.markup("<nav><a href=\"");
            self.string(&address, None);
            self.out.text.markup("\">");
            self.string(&words, None);
            self.out.text.markup("</a></nav>");
        }
    }

    /// Adds a string so that no parser takes its letters for markup.
    fn string(&mut self, literal: &Literal, tag: Option<Span>) {
        if let Some(tag) = tag {
            self.repeated += literal.range.len();
            if self.repeated > REPEATED {
                self.out.text.hole(tag, HoleKind::Value);
                return;
            }
        }
        let source = self.source;
        let words = source.get(literal.range.clone()).unwrap_or_default();
        let mut characters = words.char_indices().peekable();
        while let Some((at, c)) = characters.next() {
            let start = literal.range.start + at;
            let rest = &words[at..];
            if literal.quote == '"' && rest.starts_with("#{") {
                let end = rest.find('}').map_or(rest.len(), |end| end + 1);
                let span = tag.unwrap_or(Span::new(start, start + end));
                self.out.text.hole(span, HoleKind::Value);
                while characters.next_if(|(next, _)| *next < at + end).is_some() {}
                continue;
            }
            let (c, length) = match (c, characters.peek().copied()) {
                ('\\', Some((_, escaped))) => {
                    characters.next();
                    let c = match escaped {
                        'n' | 't' | 'r' => ' ',
                        other => other,
                    };
                    (c, 1 + escaped.len_utf8())
                }
                _ => (c, c.len_utf8()),
            };
            let span = Span::new(start, start + length);
            let is_plain = !c.is_ascii_punctuation() || ".,-/:;()?=@%+".contains(c);
            match is_plain {
                true => self.out.text.push(c.encode_utf8(&mut [0; 4]), span, tag),
                false => self
                    .out
                    .text
                    .push(&format!("&#{};", u32::from(c)), span, tag),
            }
        }
    }

    /// A hole for what may be whole paragraphs. In HTML one that has a line to itself is a block of its own; Markdown
    /// has blank lines for that.
    fn part(&mut self, tag: Span) {
        let Range { start, end } = tag.range();
        let before = self.source[..start].trim_end_matches([' ', '\t']);
        let after = self.source[end..].trim_start_matches([' ', '\t', '\r']);
        let has_line = before.is_empty() || before.ends_with('\n');
        let has_line = has_line && (after.is_empty() || after.starts_with('\n'));
        let is_block = has_line && !self.is_markdown && !self.is_in_paragraph(start);
        if is_block {
            self.out.text.markup("<div>");
        }
        self.out.text.hole(tag, HoleKind::Part);
        if is_block {
            self.out.text.markup("</div>");
        }
    }

    /// Whether the tag before it begins a `p`, in which there is room for words only.
    fn is_in_paragraph(&self, at: usize) -> bool {
        let before = self.source.as_bytes().get(..at).unwrap_or_default();
        let near = &before[before.len().saturating_sub(LONGEST_PARAGRAPH)..];
        let tag = near.iter().rposition(|byte| *byte == b'<');
        tag.is_some_and(|tag| near[tag..].starts_with(b"<p>") || near[tag..].starts_with(b"<p "))
    }

    fn assign(&mut self, name: &str, value: Option<Literal>) {
        let words = |literal: &Option<Literal>| {
            let range = literal.as_ref().map(|literal| literal.range.clone());
            range.and_then(|range| self.source.get(range))
        };
        let value = match self.out.variables.get(name) {
            // Which of the two it is, only a run would tell.
            Some(earlier) if words(earlier) != words(&value) => None,
            Some(_) | None => value,
        };
        self.out.variables.insert(name.to_owned(), value);
    }

    /// The value of an expression whose filters leave it as it is.
    fn unfiltered(&self, code: Code<'s>) -> Option<Code<'s>> {
        let parts = code.split('|');
        let (base, filters) = parts.split_first()?;
        let is_harmless = |filter: &Code<'_>| HARMLESS_FILTERS.contains(&filter.text());
        filters.iter().all(is_harmless).then_some(*base)
    }

    fn opened_by_name(&mut self, name: &str) -> Opened {
        let plain: String = name.chars().filter(|c| c.is_alphanumeric()).collect();
        let plain = plain.to_ascii_lowercase();
        let at = self.out.text.len();
        if plain.contains("title") {
            return Opened::Title(at);
        }
        if ASIDE_BLOCKS.contains(&plain.as_str()) {
            return Opened::Aside(at);
        }
        if !self.is_markdown && (plain.contains("footer") || plain.starts_with("nav")) {
            self.out.text.markup("<nav>");
            return Opened::Element("</nav>".to_owned());
        }
        Opened::Plain
    }

    fn close_opened(&mut self) {
        match self.opened.pop() {
            None | Some(Opened::Plain) => {}
            Some(Opened::Title(at)) => {
                let title = self.cut(at);
                self.out.title.get_or_insert(title);
            }
            Some(Opened::Aside(at)) => {
                self.cut(at);
            }
            Some(Opened::Element(end)) => self.out.text.markup(&end),
        }
    }

    /// Cuts off what follows `at` in the text.
    fn cut(&mut self, at: usize) -> Mapped {
        let islands = &mut self.out.islands;
        while islands.pop_if(|island| island.end > at).is_some() {}
        self.island.take_if(|island| island.start > at);
        self.out.text.split_off(at)
    }

    /// Begins Markdown in a page of HTML, if it has an end: whether it does.
    fn open_island(&mut self, at: usize, ending: &'static str) -> bool {
        if self.island.is_some() {
            return true;
        }
        let Some((inside, _)) = self.until_tag(at, ending) else {
            return false;
        };
        if !self.is_markdown {
            guard::look_for(inside.len());
            let lines = self.source[inside].lines();
            let full = lines.filter(|line| !line.trim().is_empty());
            let indents = full.map(|line| line.len() - line.trim_start_matches([' ', '\t']).len());
            self.island = Some(Island {
                start: self.out.text.len(),
                indent: indents.min().unwrap_or(0),
            });
        }
        true
    }

    fn close_island(&mut self) {
        if let Some(island) = self.island.take() {
            self.out.islands.push(island.start..self.out.text.len());
        }
    }

    fn leave_out(&mut self, at: usize, closing: &'static str) -> Option<usize> {
        let end = self.close(at + 2, closing)? + closing.len();
        self.skip(at, end);
        Some(end)
    }

    /// Copies up to a tag, and goes on behind it.
    fn skip(&mut self, at: usize, end: usize) {
        self.copy_until(at);
        self.copied = self.copied.max(end);
    }

    fn copy_until(&mut self, at: usize) {
        if self.copied >= at {
            return;
        }
        let range = self.copied..at;
        self.copied = at;
        let Some(Island { indent: 1.., .. }) = self.island else {
            self.out.text.copy(self.source, range);
            return;
        };
        self.copy_indented(range);
    }

    /// Copies lines of an island less what they all are indented by.
    fn copy_indented(&mut self, range: Range<usize>) {
        let indent = self.island.as_ref().map_or(0, |island| island.indent);
        let source = self.source;
        let mut start = range.start;
        for line in source[range].split_inclusive('\n') {
            let end = start + line.len();
            let is_begun = !source[..start].ends_with('\n');
            let white = line.len() - line.trim_start_matches([' ', '\t']).len();
            let from = match is_begun {
                true => start,
                false => start + white.min(indent),
            };
            self.out.text.copy(source, from..end);
            start = end;
        }
    }

    /// Where the mark comes next. What does not come any more is not looked for again, nor is what is still to come.
    fn close(&mut self, from: usize, closing: &'static str) -> Option<usize> {
        if self.missing.contains(&closing) {
            return None;
        }
        if let Some(known) = self.found.get(closing)
            && (known.start..=known.end).contains(&from)
        {
            return Some(known.end);
        }
        let rest = self.source.get(from..)?;
        let Some(found) = memmem::find(rest.as_bytes(), closing.as_bytes()) else {
            self.missing.push(closing);
            return None;
        };
        let found = from + found;
        self.found.insert(closing, from..found);
        Some(found)
    }

    /// The same for a tag whose code may hold the mark itself, in a string or as two brackets.
    fn close_of_output(&mut self, from: usize, closing: &'static str) -> Option<usize> {
        let first = self.close(from, closing)?;
        if self.missing.contains(&"balanced") {
            return Some(first);
        }
        let rest = &self.source[from..];
        let mut close = None;
        let mut depth_before = 0;
        code::scan_on(rest, &mut self.apostrophes, |at, c, depth| {
            if c == '}' && depth_before == 0 && rest[at..].starts_with(closing) {
                close = Some(from + at);
            }
            depth_before = match c {
                '(' | '[' | '{' => depth + 1,
                _ => depth,
            };
            close.is_none()
        });
        if close.is_none() {
            self.missing.push("balanced");
        }
        Some(close.unwrap_or(first))
    }

    /// What stands before a tag of this name, and where that tag ends.
    fn until_tag(&mut self, from: usize, name: &'static str) -> Option<(Range<usize>, usize)> {
        let at = self.close(from, name)?;
        let inside = self.source.get(from..at)?;
        let before = inside.rfind("{%")?;
        let end = self.close(at, "%}")? + 2;
        Some((from..from + before, end))
    }
}

enum Member<'s> {
    Pair(&'s str, Code<'s>),
    /// An object ended.
    Closed,
}

/// The members of the objects in code, whatever they are in.
fn members<'s>(code: Code<'s>) -> Vec<Member<'s>> {
    let text = code.text();
    let mut members = Vec::new();
    let mut from = 0;
    code::scan(text, |at, c, _| {
        if matches!(c, ',' | '{' | '}' | '[' | ']' | '(' | ')') {
            let member = code.part(from..at);
            if let Some((key, _)) = member.text().split_once(':')
                && let Some(value) = member.after(key).and_then(|rest| rest.after(":"))
            {
                members.push(Member::Pair(key.trim().trim_matches(['"', '\'']), value));
            }
            if c == '}' {
                members.push(Member::Closed);
            }
            from = at + 1;
        }
        true
    });
    members
}

/// `name = value`, and not `name == value`.
fn assignment<'s>(code: Code<'s>) -> Option<(&'s str, Code<'s>)> {
    let (name, rest) = code.text().split_once('=')?;
    let is_name = |c: char| code::is_name(c) || matches!(c, '@' | '.');
    let target = name.trim_end_matches('|').trim();
    if rest.starts_with(['=', '~', '>']) || target.is_empty() || !target.chars().all(is_name) {
        return None;
    }
    let value = code.after(name)?.after("=")?;
    Some((target, value))
}

/// Code without the `do |item|` at its end, and whether there was one.
fn without_do<'s>(source: &'s str, code: Code<'s>) -> (Code<'s>, bool) {
    let text = code.text();
    let start = code.range().start;
    let head = match text
        .strip_suffix('|')
        .and_then(|text| text.rsplit_once('|'))
    {
        Some((head, _)) => head.trim_end(),
        None => text,
    };
    let Some(without) = head
        .strip_suffix("do")
        .or_else(|| match head.len() < text.len() {
            true => head.strip_suffix('{'),
            false => None,
        })
    else {
        return (code, false);
    };
    let is_word = without.is_empty() || without.ends_with([' ', ')', '\t', '\n']);
    match is_word {
        true => (Code::new(source, start..start + without.len()), true),
        false => (code, false),
    }
}

/// The name of the place that a part of a layout is for.
fn named_place(call: &Call<'_>) -> Option<String> {
    if !matches!(call.name, "content_for" | "provide") {
        return None;
    }
    let name = call.arguments.first()?.text();
    Some(name.trim_matches([':', '"', '\'']).to_owned())
}

/// Whether an argument is `name: value` or `key => value`.
fn is_option(text: &str) -> bool {
    let name = text.trim_start_matches(|c: char| code::is_name(c));
    let is_key = name.len() < text.len() && name.starts_with(':') && !name.starts_with("::");
    is_key
        || text.starts_with("**")
        || (!text.starts_with(['"', '\'']) && text.contains("=>"))
        || text.starts_with('{')
}

/// How many bytes of white space control, and the white space before it, a tag ends with.
fn trailing(inside: &str, marks: &[char]) -> usize {
    inside.len() - inside.trim_end_matches(marks).len()
}

/// Blocks of code in Markdown: nothing in them is a tag to us.
fn fences(source: &str, start: usize) -> Vec<Range<usize>> {
    let mut fences = Vec::new();
    let mut open: Option<(usize, char, usize)> = None;
    let mut at = start;
    for line in source
        .get(start..)
        .unwrap_or_default()
        .split_inclusive('\n')
    {
        let words = line.trim();
        let mark = words.chars().next().filter(|c| matches!(c, '`' | '~'));
        let length = mark.map_or(0, |mark| words.chars().take_while(|c| *c == mark).count());
        match (open, mark) {
            (None, Some(mark)) if length >= 3 && !words[length..].contains('`') => {
                open = Some((at, mark, length))
            }
            (Some((from, opening, least)), Some(mark))
                if mark == opening && length >= least && words.len() == length =>
            {
                fences.push(from..at + line.len());
                open = None;
            }
            _ => {}
        }
        at += line.len();
    }
    fences
}
