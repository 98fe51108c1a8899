//! What stands in brackets: names, unions, slices, filters and scripts.

use std::ops::Range;

use super::engine::{is_plain, takes_filter};
use super::expression::expression;
use super::steps::{Reader, Selectors, push_new};
use crate::select::PathError;
use crate::select::dialect::ast::Selector;
use crate::words::quoted;

impl Reader<'_, '_> {
    /// From `[` to `]`.
    pub(super) fn bracketed(&mut self) -> Result<Selectors, PathError> {
        let start = self.cursor.at;
        self.cursor.next();
        let mut selectors = Selectors {
            each: Vec::new(),
            adorned: false,
            from_end: None,
        };
        let mut commas = 0;
        let mut adorned = false;
        loop {
            adorned |= self.cursor.skip_blanks();
            if self.cursor.starts_with("]") && !selectors.each.is_empty() {
                break;
            }
            adorned |= self.cursor.starts_with("'") || self.cursor.starts_with("\"");
            let selector = self.selector(start, &mut selectors.from_end)?;
            push_new(&mut selectors.each, selector);
            adorned |= self.cursor.skip_blanks();
            match self.cursor.peek() {
                Some(']') => break,
                Some(',') => {
                    commas += 1;
                    self.cursor.next();
                }
                None => return Err(PathError::new("the bracket is not closed", start..self.end)),
                _ => return Err(self.cursor.expected("`,` or `]`")),
            }
        }
        self.cursor.next();
        let inside = self.cursor.slice(start + 1..self.cursor.at - 1);
        let blanks =
            inside.starts_with(char::is_whitespace) || inside.ends_with(char::is_whitespace);
        let is_union = commas > 0;
        self.beyond_nimma |= blanks || (is_union && !nimma_reads_union(inside));
        if is_union {
            selectors.adorned = adorned;
            selectors.from_end = None;
        }
        Ok(selectors)
    }

    fn selector(&mut self, open: usize, from_end: &mut Option<i64>) -> Result<Selector, PathError> {
        match self.cursor.peek() {
            Some('?') => self.filter(),
            Some('(') => self.script(from_end),
            Some('\'' | '"') => Ok(Selector::Name(self.quoted_name()?)),
            Some(']') => {
                let message =
                    "nothing stands in the brackets: expected a name, `*`, a slice or a filter";
                Err(PathError::new(message, open..self.cursor.at + 1))
            }
            _ => self.bare(),
        }
    }

    fn filter(&mut self) -> Result<Selector, PathError> {
        self.cursor.next();
        let open = self.cursor.at;
        if !self.cursor.eat("(") {
            return Err(self.cursor.expected("`(`: a filter is written `[?(…)]`"));
        }
        let inside = self.cursor.at;
        let filter = expression(&mut self.cursor, self.slips)?;
        self.close(open)?;
        let text = self.cursor.slice(inside..self.cursor.at - 1);
        self.beyond_nimma |= !takes_filter(text);
        Ok(Selector::Filter(filter))
    }

    fn script(&mut self, from_end: &mut Option<i64>) -> Result<Selector, PathError> {
        let open = self.cursor.at;
        self.cursor.next();
        let inside = self.cursor.at;
        let script = expression(&mut self.cursor, self.slips)?;
        self.close(open)?;
        let text = self.cursor.slice(inside..self.cursor.at - 1);
        *from_end = length_minus(text);
        self.beyond_nimma |= from_end.is_none();
        Ok(Selector::Script(script))
    }

    fn close(&mut self, open: usize) -> Result<(), PathError> {
        self.cursor.skip_blanks();
        if self.cursor.eat(")") {
            return Ok(());
        }
        Err(match self.cursor.peek() {
            None => PathError::new("the parenthesis is not closed", open..self.end),
            Some('=') => {
                let message = "`=` compares nothing: expected `==` or `===`";
                PathError::new(message, self.cursor.here())
            }
            Some(_) => self.cursor.expected("an operator or `)`"),
        })
    }

    /// A name without quotes, `*` or a slice.
    fn bare(&mut self) -> Result<Selector, PathError> {
        let start = self.cursor.at;
        self.cursor
            .eat_while(|character| !",]['\"()".contains(character));
        let written = self.cursor.slice(start..self.cursor.at).trim_end();
        let span = start..start + written.len();
        if written.is_empty()
            || self
                .cursor
                .peek()
                .is_some_and(|next| "['\"()".contains(next))
        {
            return Err(self.cursor.expected("a name, and `,` or `]` behind it"));
        }
        if written == "*" {
            return Ok(Selector::Wildcard);
        }
        if let Some(slice) = self.slice(written, &span)? {
            return Ok(slice);
        }
        self.beyond_nimma |= !written.chars().all(is_plain);
        if written.contains(char::is_whitespace) {
            let message = format!("{} is one name, with the blank in it", quoted(written));
            self.slip(span, message, "write a comma between two names");
        } else if written.contains('*') {
            let message = format!(
                "{} is a name: `*` stands for all names only alone",
                quoted(written)
            );
            self.slip(
                span,
                message,
                "write a filter such as `[?(@property.match(/…/))]`",
            );
        } else if written.starts_with('-') && written[1..].bytes().all(|byte| byte.is_ascii_digit())
        {
            let message = format!("{} is a name, and no item from the end", quoted(written));
            self.slip(span, message, format!("write `[{written}:]`"));
        }
        Ok(Selector::Name(canonical(written).into()))
    }

    fn slice(&mut self, written: &str, span: &Range<usize>) -> Result<Option<Selector>, PathError> {
        let is_slice = written.contains(':')
            && written
                .chars()
                .all(|character| character.is_ascii_digit() || "-: ".contains(character));
        if !is_slice {
            return Ok(None);
        }
        self.beyond_nimma |= written.contains(' ');
        let mistake = |message: &str| Err(PathError::new(message, span.clone()));
        let mut numbers = Vec::new();
        for part in written.split(':').map(str::trim) {
            numbers.push(match part {
                "" => None,
                _ => match part.parse::<i64>() {
                    Ok(number) => Some(number),
                    Err(_) => {
                        return mistake("a slice is made of whole numbers: `[start:end:step]`");
                    }
                },
            });
        }
        let (start, end, step) = match numbers[..] {
            [start, end] => (start, end, 1),
            [start, end, step] => (start, end, step.unwrap_or(1)),
            _ => return mistake("a slice has at most three numbers: `[start:end:step]`"),
        };
        if step < 1 {
            return mistake("the step of a slice is 1 or more: neither engine counts backwards");
        }
        Ok(Some(Selector::Slice { start, end, step }))
    }
}

/// Nimma takes a bare whole number in brackets for the number: `[01]` is `[1]`.
fn canonical(written: &str) -> String {
    let digits = written.strip_prefix('-').unwrap_or(written);
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    match written.parse::<i64>() {
        Ok(number) if is_number && number.unsigned_abs() < 1 << 53 => number.to_string(),
        _ => written.to_owned(),
    }
}

/// Nimma wants unions without blanks, and names alone in them.
fn nimma_reads_union(inside: &str) -> bool {
    let mut rest = inside;
    while let Some(first) = rest.chars().next() {
        if let '"' | '\'' = first {
            let Some((_, after)) = rest[1..].split_once(first) else {
                return false;
            };
            rest = after;
        } else {
            let after = rest.trim_start_matches(is_plain);
            if after.len() == rest.len() {
                return false;
            }
            rest = after;
        }
        rest = rest.strip_prefix(',').unwrap_or(rest);
    }
    true
}

/// The number in `@.length - 2`, as nimma reads it.
fn length_minus(script: &str) -> Option<i64> {
    let rest = script
        .strip_prefix("@.length")?
        .trim_start_matches([' ', '\t']);
    let number = rest.strip_prefix('-')?.trim_start_matches([' ', '\t']);
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| number.parse().ok()).flatten()
}
