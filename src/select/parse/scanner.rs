//! Where the parser is in the text, and the smallest things it reads: strings and numbers.

use std::ops::Range;

use super::super::PathError;
use super::super::ast::Number;
use super::super::pattern::Compile;

/// Brackets inside brackets, of whatever shape, go this deep. Nobody can read half of it.
pub(super) const MAX_NESTING: usize = 64;

/// RFC 9535 keeps indices within the integers that every JSON library agrees on.
const MAX_INDEX: i64 = (1 << 53) - 1;

pub(super) struct Scanner<'t> {
    text: &'t str,
    at: usize,
    nesting: usize,
    patterns: Compile,
}

pub(super) type Parsed<T> = Result<T, PathError>;

impl<'t> Scanner<'t> {
    pub(super) fn new(text: &'t str, patterns: Compile) -> Self {
        Scanner {
            text,
            at: 0,
            nesting: 0,
            patterns,
        }
    }

    pub(super) fn patterns(&self) -> Compile {
        self.patterns
    }

    pub(super) fn at(&self) -> usize {
        self.at
    }

    pub(super) fn go_back(&mut self, at: usize) {
        self.at = at;
    }

    pub(super) fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    pub(super) fn since(&self, start: usize) -> &'t str {
        &self.text[start..self.at]
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    pub(super) fn bump(&mut self) {
        self.at += self.peek().map_or(0, char::len_utf8);
    }

    pub(super) fn eat(&mut self, token: &str) -> bool {
        let found = self.rest().starts_with(token);
        if found {
            self.at += token.len();
        }
        found
    }

    /// Passes over everything that `wanted` accepts.
    pub(super) fn eat_while(&mut self, wanted: impl Fn(char) -> bool) -> &'t str {
        let rest = self.rest();
        let length = rest.find(|character| !wanted(character));
        let eaten = &rest[..length.unwrap_or(rest.len())];
        self.at += eaten.len();
        eaten
    }

    pub(super) fn blanks(&mut self) {
        self.eat_while(|character| matches!(character, ' ' | '\t' | '\n' | '\r'));
    }

    /// The character that comes next, as a span.
    pub(super) fn here(&self) -> Range<usize> {
        self.at..self.at + self.peek().map_or(0, char::len_utf8)
    }

    pub(super) fn fail<T>(&self, message: impl Into<String>) -> Parsed<T> {
        Err(PathError::new(message, self.here()))
    }

    /// Complains about what comes next where something else was `wanted`.
    pub(super) fn unexpected<T>(&self, wanted: &str) -> Parsed<T> {
        match self.peek() {
            None => self.fail(format!("the path ends where {wanted} should come")),
            Some(found) => self.fail(format!(
                "`{}` stands where {wanted} should come",
                found.escape_debug()
            )),
        }
    }

    /// Reads something inside a pair of brackets.
    pub(super) fn nested<T>(&mut self, read: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.nesting == MAX_NESTING {
            return self.fail(format!("brackets are nested more than {MAX_NESTING} deep"));
        }
        self.nesting += 1;
        let read = read(self);
        self.nesting -= 1;
        read
    }

    /// A string, at its opening quote.
    pub(super) fn string(&mut self) -> Parsed<String> {
        let start = self.at;
        let quote = self.peek();
        self.bump();
        let mut text = String::new();
        loop {
            match self.peek() {
                None => {
                    let message = "the quote that ends this string is missing";
                    return Err(PathError::new(message, start..self.at));
                }
                found if found == quote => {
                    self.bump();
                    return Ok(text);
                }
                Some('\\') => text.push(self.escape(quote)?),
                Some(control @ '\0'..' ') => {
                    return self.fail(format!(
                        "a control character in a string has to be written as an escape: `\\u{:04x}`",
                        u32::from(control)
                    ));
                }
                Some(other) => {
                    text.push(other);
                    self.bump();
                }
            }
        }
    }

    /// An escape, at its backslash.
    fn escape(&mut self, quote: Option<char>) -> Parsed<char> {
        let start = self.at;
        self.bump();
        let found = self.peek();
        self.bump();
        let character = match found {
            Some('b') => '\u{8}',
            Some('f') => '\u{c}',
            Some('n') => '\n',
            Some('r') => '\r',
            Some('t') => '\t',
            Some(same @ ('/' | '\\')) => same,
            Some(same) if found == quote => same,
            Some('u') => return self.unicode_escape(start),
            _ => {
                let message = "this is not an escape: those are \\b \\f \\n \\r \\t \\/ \\\\ \\uXXXX \
                               and the quote around the string";
                return Err(PathError::new(message, start..self.at));
            }
        };
        Ok(character)
    }

    fn unicode_escape(&mut self, start: usize) -> Parsed<char> {
        let first = self.four_digits(start)?;
        let code = match first {
            0xd800..0xdc00 if self.eat("\\u") => match self.four_digits(start)? {
                second @ 0xdc00..0xe000 => 0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00),
                _ => first,
            },
            other => other,
        };
        char::from_u32(code).ok_or_else(|| {
            let message = "half of a surrogate pair is not a character";
            PathError::new(message, start..self.at)
        })
    }

    fn four_digits(&mut self, start: usize) -> Parsed<u32> {
        let digits = self.rest().get(..4).unwrap_or_default();
        let is_hex = digits.len() == 4 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        match u32::from_str_radix(digits, 16) {
            Ok(code) if is_hex => {
                self.at += 4;
                Ok(code)
            }
            _ => {
                let message = "`\\u` takes four hexadecimal digits";
                Err(PathError::new(message, start..self.at))
            }
        }
    }

    /// `-`, and digits without a leading zero; a whole number as far as it goes.
    fn whole(&mut self) -> Parsed<()> {
        let start = self.at;
        self.eat("-");
        let digits = self.eat_while(|character| character.is_ascii_digit());
        if digits.is_empty() {
            return self.unexpected("a digit");
        }
        if digits.len() > 1 && digits.starts_with('0') {
            let message = "a number does not begin with a needless zero";
            return Err(PathError::new(message, start..self.at));
        }
        Ok(())
    }

    /// An index, or a bound of a slice.
    pub(super) fn index(&mut self) -> Parsed<i64> {
        let start = self.at;
        self.whole()?;
        if matches!(self.peek(), Some('.' | 'e' | 'E')) {
            return self.fail("an index is a whole number, without fraction or exponent");
        }
        let text = self.since(start);
        let wrong = |message: &str| Err(PathError::new(message, start..self.at));
        match text.parse::<i64>() {
            _ if text == "-0" => wrong("an index cannot be `-0`; write `0`"),
            Ok(index) if (-MAX_INDEX..=MAX_INDEX).contains(&index) => Ok(index),
            _ => wrong("an index lies between -(2^53 - 1) and 2^53 - 1"),
        }
    }

    /// A number that something is compared with.
    pub(super) fn number(&mut self) -> Parsed<Number> {
        let start = self.at;
        self.whole()?;
        let is_digit = |character: char| character.is_ascii_digit();
        if self.eat(".") && self.eat_while(is_digit).is_empty() {
            return self.unexpected("a digit");
        }
        if self.eat("e") || self.eat("E") {
            let _ = self.eat("+") || self.eat("-");
            if self.eat_while(is_digit).is_empty() {
                return self.unexpected("a digit of the exponent");
            }
        }
        let text = self.since(start);
        if let Ok(int) = text.parse() {
            return Ok(Number::Int(int));
        }
        match text.parse() {
            Ok(float) => Ok(Number::from_float(float)),
            Err(_) => Err(PathError::new("this is not a number", start..self.at)),
        }
    }
}
