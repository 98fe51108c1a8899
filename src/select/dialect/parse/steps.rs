//! The steps of a path as they are written.

use std::ops::Range;
use std::sync::Arc;

use super::cursor::Cursor;
use super::engine::is_plain;
use super::kinds::{KINDS, kind, nimma_knows};
use crate::select::PathError;
use crate::select::dialect::Slip;
use crate::select::dialect::ast::{Kind, Selector};
use crate::words::quoted;

/// A path before it is decided which engine reads it.
pub(super) struct Read {
    pub(super) steps: Vec<Written>,
    /// Something in it is not in nimma's grammar.
    pub(super) beyond_nimma: bool,
}

pub(super) enum Written {
    Select {
        deep: bool,
        selectors: Selectors,
        span: Range<usize>,
    },
    /// `@string()`
    Test {
        kind: Kind,
        deep: bool,
        /// It is written after a dot.
        dotted: bool,
        span: Range<usize>,
    },
    Everything,
    Parent,
    /// `~`, and all that follows it.
    Key(Range<usize>),
}

/// What stands in brackets or behind a dot.
pub(super) struct Selectors {
    pub(super) each: Vec<Selector>,
    /// Several, of which some are in quotes or have blanks around them.
    pub(super) adorned: bool,
    /// `(@.length-2)`: as far from the end.
    pub(super) from_end: Option<i64>,
}

impl Selectors {
    fn one(selector: Selector) -> Self {
        Selectors {
            each: vec![selector],
            adorned: false,
            from_end: None,
        }
    }

    pub(super) fn as_slice(&self) -> &[Selector] {
        &self.each
    }
}

pub(super) fn read(text: &str, slips: &mut Vec<Slip>) -> Result<Read, PathError> {
    let mut reader = Reader {
        cursor: Cursor::new(text),
        end: text.trim_end().len(),
        slips,
        beyond_nimma: false,
    };
    reader.cursor.skip_blanks();
    if !reader.cursor.eat("$") {
        return Err(reader.cursor.expected("`$`, with which every path begins"));
    }
    let mut steps = Vec::new();
    while reader.cursor.at < reader.end {
        reader.cursor.part()?;
        let step = reader.step()?;
        let is_last = matches!(step, Written::Key(_));
        steps.push(step);
        if is_last {
            break;
        }
    }
    Ok(Read {
        steps,
        beyond_nimma: reader.beyond_nimma,
    })
}

/// Where reading has come to. What stands in brackets is read in [`super::brackets`].
pub(super) struct Reader<'t, 's> {
    pub(super) cursor: Cursor<'t>,
    /// Where the path ends but for blanks.
    pub(super) end: usize,
    pub(super) slips: &'s mut Vec<Slip>,
    pub(super) beyond_nimma: bool,
}

impl Reader<'_, '_> {
    pub(super) fn slip(
        &mut self,
        span: Range<usize>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.slips.push(Slip {
            span,
            message: message.into(),
            help: Some(help.into()),
        });
    }

    fn step(&mut self) -> Result<Written, PathError> {
        let start = self.cursor.at;
        match self.cursor.peek() {
            Some('.') => self.dotted(start),
            Some('[') => {
                let selectors = self.bracketed()?;
                Ok(self.select(false, selectors, start))
            }
            Some('@') => self.test(start, false, false),
            Some('^') => {
                self.cursor.next();
                // Nimma has modifiers at the end alone.
                let rest = self.cursor.slice(self.cursor.at..self.end);
                self.beyond_nimma |= rest.chars().any(|next| !"^~".contains(next));
                Ok(Written::Parent)
            }
            Some('~') => Ok(self.key(start)),
            Some(']' | ')') => {
                let message = format!("{} closes nothing", self.cursor.found());
                Err(PathError::new(message, self.cursor.here()))
            }
            _ => Err(self.cursor.expected("`.name`, `[`, `^` or `~`")),
        }
    }

    fn select(&self, deep: bool, selectors: Selectors, start: usize) -> Written {
        Written::Select {
            deep,
            selectors,
            span: start..self.cursor.at,
        }
    }

    fn key(&mut self, start: usize) -> Written {
        self.cursor.next();
        let rest = self.cursor.at..self.end;
        if !rest.is_empty() {
            let parents = self.cursor.slice(rest.clone()).chars();
            self.beyond_nimma |= parents.clone().any(|next| !"^~".contains(next));
            let help = if parents.clone().all(|next| next == '^') {
                "write `^` before `~` for the key of the collection around"
            } else {
                "leave it out, or write `~` at the end"
            };
            self.slip(
                rest,
                "what follows `~` is not read: a key has nothing below it",
                help,
            );
        }
        self.cursor.at = self.end;
        Written::Key(start..self.end)
    }

    fn dotted(&mut self, start: usize) -> Result<Written, PathError> {
        let dots = self.cursor.eat_while(|character| character == '.').len();
        let span = start..self.cursor.at;
        if dots > 3 {
            let message = "two dots look at all depths; there are no steps of more";
            return Err(PathError::new(message, span));
        }
        self.beyond_nimma |= dots == 3;
        if dots == 3 {
            self.slip(span.clone(), "three dots do what two do", "write `..`");
        }
        let deep = dots > 1;
        let at_end = self.cursor.at >= self.end;
        match self.cursor.peek() {
            _ if at_end && deep => Ok(self.everything(start)),
            Some('^' | '~') if deep => Ok(self.everything(start)),
            _ if at_end => Err(PathError::new("the path ends with a dot", span)),
            Some('[') => {
                let selectors = self.bracketed()?;
                if !deep {
                    let bracket = self.cursor.slice(span.end..self.cursor.at);
                    let help = format!(
                        "write {} for the step below alone, or {} to say that all depths are meant",
                        quoted(bracket),
                        quoted(&format!("..{bracket}"))
                    );
                    let message = "a bracket after a dot looks at all depths, as after `..`";
                    self.slip(start..self.cursor.at, message, help);
                }
                Ok(self.select(true, selectors, start))
            }
            Some('@') => self.test(start, deep, true),
            Some('*') if self.star_alone() => {
                self.cursor.next();
                Ok(self.select(deep, Selectors::one(Selector::Wildcard), start))
            }
            Some('\'' | '"') => {
                self.beyond_nimma = true;
                let name = self.quoted_name()?;
                Ok(self.select(deep, Selectors::one(Selector::Name(name)), start))
            }
            _ => {
                let selectors = self.dotted_names()?;
                Ok(self.select(deep, selectors, start))
            }
        }
    }

    fn everything(&mut self, start: usize) -> Written {
        // Nimma knows it as the whole path only.
        self.beyond_nimma |= start != 1;
        Written::Everything
    }

    fn star_alone(&self) -> bool {
        let after = self.cursor.rest()[1..].chars().next();
        self.cursor.at + 1 >= self.end || after.is_none_or(|next| ".[^~@".contains(next))
    }

    /// `.name`, and `.a,b` of jsonpath-plus.
    fn dotted_names(&mut self) -> Result<Selectors, PathError> {
        let start = self.cursor.at;
        while self.cursor.at < self.end {
            match self.cursor.peek() {
                Some('.' | '[' | '^' | '~') | None => break,
                Some('@') if self.kind_here().is_some() => break,
                Some('(' | ')' | '?' | ']') => {
                    let message = format!(
                        "{} does not belong in a name: filters and odd names stand in brackets",
                        self.cursor.found()
                    );
                    return Err(PathError::new(message, self.cursor.here()));
                }
                Some(_) => {
                    self.cursor.next();
                }
            }
        }
        let span = start..self.cursor.at;
        let written = self.cursor.slice(span.clone());
        if written.is_empty() {
            return Err(self.cursor.expected("a name after the dot"));
        }
        self.beyond_nimma |= !written.chars().all(is_plain);
        if written.contains('*') {
            let message = format!(
                "{} is a name: `*` stands for all names only alone",
                quoted(written)
            );
            self.slip(
                span.clone(),
                message,
                "write a filter such as `[?(@property.match(/…/))]`",
            );
        } else if written.starts_with(char::is_whitespace) || written.ends_with(char::is_whitespace)
        {
            self.slip(
                span,
                "the name has blanks around it, as no key has",
                "leave them out",
            );
        }
        let mut each: Vec<Selector> = Vec::new();
        for name in written.split(',').filter(|name| !name.is_empty()) {
            push_new(&mut each, Selector::Name(name.into()));
        }
        Ok(Selectors {
            each,
            adorned: false,
            from_end: None,
        })
    }

    pub(super) fn quoted_name(&mut self) -> Result<Arc<str>, PathError> {
        let start = self.cursor.at;
        let quote = self.cursor.next();
        let name = self.cursor.eat_while(|character| Some(character) != quote);
        if self.cursor.next().is_none() {
            return Err(PathError::new(
                "the quote is not closed",
                start..self.cursor.at,
            ));
        }
        Ok(name.into())
    }

    /// The kind whose test stands here, with its length.
    fn kind_here(&self) -> Option<(&str, usize)> {
        let rest = self.cursor.rest().strip_prefix('@')?;
        let (name, _) = rest.split_once("()")?;
        let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphabetic());
        is_name.then_some((name, 1 + name.len() + 2))
    }

    fn test(&mut self, start: usize, deep: bool, dotted: bool) -> Result<Written, PathError> {
        let Some((name, len)) = self.kind_here() else {
            return Err(self
                .cursor
                .expected("the name of a kind, as in `@string()`"));
        };
        let Some(kind) = kind(name) else {
            let message = format!("{} is not a kind: {KINDS}", quoted(&format!("@{name}()")));
            return Err(PathError::new(
                message,
                self.cursor.at..self.cursor.at + len,
            ));
        };
        self.beyond_nimma |= !nimma_knows(kind);
        self.cursor.at += len;
        Ok(Written::Test {
            kind,
            deep,
            dotted,
            span: start..self.cursor.at,
        })
    }
}

pub(super) fn push_new(each: &mut Vec<Selector>, new: Selector) {
    let known = match &new {
        Selector::Name(name) => each
            .iter()
            .any(|known| matches!(known, Selector::Name(known) if known == name)),
        _ => false,
    };
    if !known {
        each.push(new);
    }
}
