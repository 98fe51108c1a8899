//! The little that is understood of the code in a template's tags: string literals, names and arguments of calls.

use std::ops::Range;

/// Code in a file: the bytes of it that are looked at.
#[derive(Clone, Copy, Debug)]
pub(super) struct Code<'s> {
    source: &'s str,
    start: usize,
    end: usize,
}

/// What is called, and with what.
#[derive(Debug)]
pub(super) struct Call<'s> {
    pub name: &'s str,
    pub arguments: Vec<Code<'s>>,
    /// What follows the closing parenthesis.
    pub rest: &'s str,
}

impl<'s> Code<'s> {
    pub(super) fn new(source: &'s str, range: Range<usize>) -> Self {
        let code = Code {
            source,
            start: range.start,
            end: range.end.max(range.start),
        };
        code.trim()
    }

    pub(super) fn text(self) -> &'s str {
        self.source.get(self.start..self.end).unwrap_or_default()
    }

    pub(super) fn range(self) -> Range<usize> {
        self.start..self.end
    }

    fn trim(self) -> Self {
        let text = self.text();
        let start = self.start + (text.len() - text.trim_start().len());
        let end = start + text.trim().len();
        Code { start, end, ..self }
    }

    /// A part of it, in bytes from its start.
    pub(super) fn part(self, range: Range<usize>) -> Self {
        Code::new(
            self.source,
            self.start + range.start..self.start + range.end,
        )
    }

    pub(super) fn after(self, prefix: &str) -> Option<Self> {
        let text = self.text();
        text.starts_with(prefix)
            .then(|| self.part(prefix.len()..text.len()))
    }

    pub(super) fn word(self) -> &'s str {
        let text = self.text();
        let end = text.find(|c| !is_name(c)).unwrap_or(text.len());
        &text[..end]
    }

    /// What is between the quotes, where it is one string and nothing else.
    pub(super) fn literal(self) -> Option<Literal> {
        let text = self.text();
        let quote = text.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let closing = closing_quote(text, 0)?;
        (closing + 1 == text.len()).then(|| Literal {
            range: self.start + 1..self.start + closing,
            quote,
        })
    }

    /// The parts between top-level commas, or other separators.
    pub(super) fn split(self, separator: char) -> Vec<Code<'s>> {
        let text = self.text();
        let mut parts = Vec::new();
        let mut from = 0;
        scan(text, |at, c, depth| {
            if c == separator && depth == 0 {
                parts.push(self.part(from..at));
                from = at + c.len_utf8();
            }
            true
        });
        parts.push(self.part(from..text.len()));
        parts
    }

    /// `name(a, b)`, or `name a, b` where the language has it.
    pub(super) fn call(self, is_bare_allowed: bool) -> Option<Call<'s>> {
        let text = self.text();
        let is_path = |c: char| is_name(c) || matches!(c, '.' | ':' | '?' | '!' | '@' | '&');
        let end = text.find(|c| !is_path(c)).unwrap_or(text.len());
        let name = text[..end].trim_end_matches(':');
        if name.is_empty() {
            return None;
        }
        let after = &text[end..];
        if after.starts_with('(') {
            let mut close = None;
            scan(after, |at, c, depth| {
                if c == ')' && depth == 0 {
                    close = Some(at);
                }
                close.is_none()
            });
            let close = close.unwrap_or(after.len());
            let inside = self.part(end + 1..end + close.max(1));
            return Some(Call {
                name,
                arguments: inside.arguments(),
                rest: after.get(close + 1..).unwrap_or_default().trim(),
            });
        }
        let is_command = after.is_empty() || after.starts_with(char::is_whitespace);
        (is_bare_allowed && is_command).then(|| Call {
            name,
            arguments: self.part(end..text.len()).arguments(),
            rest: "",
        })
    }

    fn arguments(self) -> Vec<Code<'s>> {
        let mut arguments = self.split(',');
        arguments.retain(|argument| !argument.text().is_empty());
        arguments
    }
}

/// A string in code.
#[derive(Clone, Debug)]
pub(super) struct Literal {
    /// Without its quotes.
    pub range: Range<usize>,
    pub quote: char,
}

pub(super) fn is_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Where the string that begins at `open` ends.
fn closing_quote(text: &str, open: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let quote = *bytes.get(open)?;
    let mut at = open + 1;
    loop {
        let found = memchr::memchr2(quote, b'\\', bytes.get(at..)?)? + at;
        if bytes[found] == quote {
            return Some(found);
        }
        at = found + 2;
    }
}

/// Shows every character outside strings with how many brackets are open around it; a bracket counts as outside of
/// itself. Goes on for as long as it is told to.
pub(super) fn scan(text: &str, each: impl FnMut(usize, char, usize) -> bool) {
    scan_on(text, &mut Vec::new(), each);
}

/// The same for one text after another that all have the same end. Quotes that nobody closes are kept in `apostrophes`:
/// what follows the first of them was looked through to the end, so that none of those that follow is closed either.
pub(super) fn scan_on(
    text: &str,
    apostrophes: &mut Vec<char>,
    mut each: impl FnMut(usize, char, usize) -> bool,
) {
    let mut depth = 0usize;
    let mut resume = 0;
    for (at, c) in text.char_indices() {
        if at < resume {
            continue;
        }
        match c {
            '"' | '\'' | '`' if !apostrophes.contains(&c) => match closing_quote(text, at) {
                Some(closing) => {
                    resume = closing + 1;
                    continue;
                }
                // It is an apostrophe, and so are all that follow.
                None => apostrophes.push(c),
            },
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if !each(at, c, depth) {
            return;
        }
        if matches!(c, '(' | '[' | '{') {
            depth += 1;
        }
    }
}
