//! From text to path: the grammar of RFC 9535, by hand.
//!
//! This file reads segments and selectors; `filter` reads what stands behind a `?`, `scanner` strings and
//! numbers. Recursion follows brackets, of which there may be 64 inside each other, and a path may
//! be 4 KiB long, so a hostile path costs next to nothing.

mod filter;
mod scanner;

use super::PathError;
use super::ast::{Anchor, Query, Reach, Segment, Selector, Test};
use super::display::{begins_plain_name, continues_plain_name};
use super::location::Quoted;
use super::pattern::Compile;
use scanner::{Parsed, Scanner};

/// The longest path that is read, in bytes. The longest one in a published ruleset has a tenth of that.
const MAX_LENGTH: usize = 4096;

/// The segments of a whole path.
pub(super) fn path(text: &str, patterns: Compile) -> Parsed<Vec<Segment>> {
    if text.len() > MAX_LENGTH {
        let message = format!("a path is at most {MAX_LENGTH} bytes long");
        return Err(PathError::new(message, 0..text.len()));
    }
    let mut scanner = Scanner::new(text, patterns);
    if !scanner.eat("$") {
        return scanner.fail("a path begins with `$`");
    }
    scanner.segments_to_the_end()
}

/// A path that begins with `@` or `$`, as in a filter.
pub(super) fn query(text: &str, patterns: Compile) -> Parsed<Query> {
    if text.len() > MAX_LENGTH {
        let message = format!("a path is at most {MAX_LENGTH} bytes long");
        return Err(PathError::new(message, 0..text.len()));
    }
    let mut scanner = Scanner::new(text, patterns);
    let from = if scanner.eat("@") {
        Anchor::Current
    } else if scanner.eat("$") {
        Anchor::Root
    } else {
        return scanner.fail("a path in options begins with `@` or `$`");
    };
    let segments = scanner.segments_to_the_end()?;
    Ok(Query { from, segments })
}

/// What stands behind a `?`, by itself.
pub(super) fn condition(text: &str, patterns: Compile) -> Parsed<Test> {
    if text.len() > MAX_LENGTH {
        let message = format!("a condition is at most {MAX_LENGTH} bytes long");
        return Err(PathError::new(message, 0..text.len()));
    }
    let mut scanner = Scanner::new(text, patterns);
    scanner.blanks();
    let test = scanner.test()?;
    scanner.blanks();
    match scanner.peek() {
        None => Ok(test),
        Some(_) => scanner.unexpected("`&&` or `||`"),
    }
}

const A_SEGMENT: &str = "`.`, `..` or `[`";

impl Scanner<'_> {
    /// All segments of a path, behind which nothing stands.
    fn segments_to_the_end(&mut self) -> Parsed<Vec<Segment>> {
        let segments = self.segments()?;
        match self.peek() {
            None => Ok(segments),
            Some(' ' | '\t' | '\n' | '\r') => {
                let start = self.at();
                self.blanks();
                match self.peek() {
                    None => {
                        let message = "blank space may not follow a path";
                        Err(PathError::new(message, start..self.at()))
                    }
                    Some(_) => self.unexpected(A_SEGMENT),
                }
            }
            Some(']') => self.fail("there is no `[` for this `]`"),
            Some(')') => self.fail("there is no `(` for this `)`"),
            Some(_) => self.unexpected(A_SEGMENT),
        }
    }

    /// All segments that follow. Blank space before what is not a segment is left alone.
    fn segments(&mut self) -> Parsed<Vec<Segment>> {
        let mut segments = Vec::new();
        loop {
            let end = self.at();
            self.blanks();
            if !self.rest().starts_with(['.', '[']) {
                self.go_back(end);
                return Ok(segments);
            }
            segments.push(self.segment()?);
        }
    }

    /// A segment, at its dot or bracket.
    fn segment(&mut self) -> Parsed<Segment> {
        let (reach, has_dot) = match self.rest() {
            rest if rest.starts_with("..") => (Reach::Descendant, true),
            rest if rest.starts_with('.') => (Reach::Child, true),
            _ => (Reach::Child, false),
        };
        if has_dot {
            self.eat(if reach == Reach::Child { "." } else { ".." });
        }
        let selectors = match self.peek() {
            Some('[') if !has_dot || reach == Reach::Descendant => self.bracketed()?,
            Some('*') => {
                self.bump();
                vec![Selector::Wildcard]
            }
            Some(character) if begins_plain_name(character) => {
                vec![Selector::Name(self.plain_name()?.into())]
            }
            Some('[') => return self.fail("`.[` is not a segment; write `[` or `..[`"),
            Some('\'' | '"') => {
                return self.fail("a name in quotes stands in brackets: `['name']`");
            }
            Some(' ' | '\t' | '\n' | '\r') => {
                return self.fail("there is no blank space between a dot and a name");
            }
            _ => return self.unexpected("a name or `*`"),
        };
        Ok(Segment { reach, selectors })
    }

    /// A name after a dot. Names with hyphens or slashes are common in the documents we read, so this is where
    /// people need to hear of brackets.
    fn plain_name(&mut self) -> Parsed<&str> {
        let start = self.at();
        self.eat_while(continues_plain_name);
        let odd = self.here();
        let Some(character @ ('-' | '/' | ':' | '#' | '%' | '$' | '@' | '{' | '+')) = self.peek()
        else {
            return Ok(self.since(start));
        };
        self.eat_while(|character| {
            continues_plain_name(character) || "-/:#%$@{}+".contains(character)
        });
        let message = format!(
            "`{character}` cannot stand in a name after a dot; write `[{}]` for the whole name",
            Quoted(self.since(start))
        );
        Err(PathError::new(message, odd))
    }

    /// The selectors of a segment, at its opening bracket.
    fn bracketed(&mut self) -> Parsed<Vec<Selector>> {
        let open = self.here();
        self.nested(|scanner| {
            scanner.bump();
            let mut selectors = Vec::new();
            loop {
                scanner.blanks();
                if scanner.peek().is_none() {
                    break;
                }
                selectors.push(scanner.selector()?);
                scanner.blanks();
                match scanner.peek() {
                    Some(',') => scanner.bump(),
                    Some(']') => {
                        scanner.bump();
                        return Ok(selectors);
                    }
                    None => break,
                    Some(_) => return scanner.unexpected("`,` or `]`"),
                }
            }
            let message = "a `]` is missing for this `[`";
            Err(PathError::new(message, open))
        })
    }

    fn selector(&mut self) -> Parsed<Selector> {
        match self.peek() {
            Some('\'' | '"') => Ok(Selector::Name(self.string()?.into())),
            Some('*') => {
                self.bump();
                Ok(Selector::Wildcard)
            }
            Some('?') => {
                self.bump();
                self.blanks();
                Ok(Selector::Filter(self.test()?))
            }
            Some('-' | ':' | '0'..='9') => self.index_or_slice(),
            Some(']' | ',') => self
                .fail("a selector is missing: a quoted name, an index, a slice, `*` or a filter"),
            Some('@' | '!') => self.fail("a filter begins with `?`"),
            Some('(') => self.fail("scripts in brackets are not part of the path language"),
            Some(character) if begins_plain_name(character) => {
                let start = self.at();
                let name = self
                    .eat_while(|character| !",]'\"[".contains(character))
                    .trim_end();
                let message = format!("a name in brackets needs quotes: `[{}]`", Quoted(name));
                Err(PathError::new(message, start..start + name.len()))
            }
            _ => self.unexpected("a quoted name, an index, a slice, `*` or a filter"),
        }
    }

    fn index_or_slice(&mut self) -> Parsed<Selector> {
        let start = self.bound()?;
        let end_of_start = self.at();
        self.blanks();
        if !self.eat(":") {
            self.go_back(end_of_start);
            return match start {
                Some(index) => Ok(Selector::Index(index)),
                None => self.unexpected("an index"),
            };
        }
        self.blanks();
        let end = self.bound()?;
        self.blanks();
        let step = if self.eat(":") {
            self.blanks();
            self.bound()?
        } else {
            None
        };
        let step = step.unwrap_or(1);
        Ok(Selector::Slice { start, end, step })
    }

    /// A bound of a slice, if there is one.
    fn bound(&mut self) -> Parsed<Option<i64>> {
        match self.peek() {
            Some('-' | '0'..='9') => self.index().map(Some),
            _ => Ok(None),
        }
    }
}
