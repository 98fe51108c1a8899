//! JSON as RFC 8259 has it: no comments, no trailing commas, nothing after the value.
//!
//! One loop and an explicit stack, so that the depth of a document costs memory and never the stack. Strings
//! without escapes and all numbers stay spans of the text.

use std::sync::Arc;

use super::arena::{Arena, Stored};
use super::read::{Problem, ProblemKind, Reading, character, missing_bracket, nesting, shown};
use crate::limits::{Limit, Limits};
use crate::text::{SourceText, Span};

pub(super) fn read(source: &Arc<SourceText>, limits: &Limits) -> Reading {
    let mut reader = Reader {
        source,
        limits,
        nesting: nesting(limits),
        text: source.text(),
        at: source.content_start(),
        arena: Arena::of_whole(source),
        open: Vec::new(),
        comma: None,
        problems: Vec::new(),
    };
    match reader.document() {
        Ok(()) => Reading {
            trees: vec![reader.arena.finish()],
            problems: reader.problems,
        },
        Err(problem) => Reading::failed(reader.problems, *problem),
    }
}

/// What may come next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Expect {
    Value,
    /// An item, or the end of a list that has none.
    FirstItem,
    Key,
    /// A key, or the end of a mapping that has none.
    FirstKey,
    Colon,
    /// A comma, or the end of the innermost list or mapping.
    Comma,
    /// Nothing but white space.
    End,
}

struct Reader<'s> {
    source: &'s SourceText,
    limits: &'s Limits,
    /// How many brackets may be open.
    nesting: usize,
    text: &'s str,
    at: usize,
    arena: Arena,
    /// The brackets that are open, and where they stand.
    open: Vec<(u8, usize)>,
    /// The last comma, for as long as nothing followed it.
    comma: Option<usize>,
    problems: Vec<Problem>,
}

/// The way out of the parser: boxed, because it is rare and large.
type Step<T> = Result<T, Box<Problem>>;

fn unreadable<T>(span: Span, message: impl Into<String>) -> Step<T> {
    Err(Box::new(Problem::new(
        ProblemKind::Unreadable,
        span,
        message,
    )))
}

impl<'s> Reader<'s> {
    fn document(&mut self) -> Step<()> {
        let mut expect = Expect::Value;
        loop {
            self.skip_space();
            let Some(byte) = self.peek() else {
                return self.end(expect);
            };
            expect = match (expect, byte) {
                (Expect::FirstItem, b']') | (Expect::FirstKey, b'}') => self.close(),
                (Expect::Value | Expect::FirstItem, _) => self.value(byte)?,
                (Expect::Key | Expect::FirstKey, b'"') => self.key()?,
                (Expect::Colon, b':') => {
                    self.at += 1;
                    Expect::Value
                }
                (Expect::Comma, b',') => self.comma(),
                (Expect::Comma, b'}') if self.in_map() => self.close(),
                (Expect::Comma, b']') if !self.in_map() => self.close(),
                (
                    Expect::Key | Expect::FirstKey | Expect::Colon | Expect::Comma | Expect::End,
                    _,
                ) => {
                    return self.unexpected(expect, byte);
                }
            };
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.at += 1;
            // Indentation is most of an indented file.
            while self.text.as_bytes()[self.at..].starts_with(b"        ") {
                self.at += 8;
            }
        }
    }

    fn in_map(&self) -> bool {
        matches!(self.open.last(), Some((b'{', _)))
    }

    fn comma(&mut self) -> Expect {
        self.comma = Some(self.at);
        self.at += 1;
        if self.in_map() {
            Expect::Key
        } else {
            Expect::Value
        }
    }

    fn after_value(&mut self) -> Expect {
        self.comma = None;
        if self.open.is_empty() {
            Expect::End
        } else if self.peek() == Some(b',') {
            self.comma()
        } else {
            Expect::Comma
        }
    }

    fn value(&mut self, byte: u8) -> Step<Expect> {
        let start = self.at;
        if u64::from(self.arena.next()) >= self.limits.nodes {
            let here = character(self.text, start);
            let problem = Problem::too_large(self.limits, Limit::Nodes, here);
            return Err(Box::new(problem));
        }
        match byte {
            b'"' => {
                let (span, decoded) = self.string()?;
                match decoded {
                    None => self.arena.push(Stored::Slice, span, 1),
                    Some(text) => {
                        let payload = self.arena.decoded(text);
                        self.arena.push(Stored::Decoded, span, payload)
                    }
                };
            }
            b'{' | b'[' => {
                if self.open.len() >= self.nesting {
                    let here = Span::new(start, start + 1);
                    return Err(Box::new(Problem::too_deep(self.limits, here)));
                }
                self.comma = None;
                self.open.push((byte, start));
                self.at += 1;
                let span = Span::new(start, start + 1);
                return Ok(if byte == b'{' {
                    self.arena.open(Stored::Map, span);
                    Expect::FirstKey
                } else {
                    self.arena.open(Stored::List, span);
                    Expect::FirstItem
                });
            }
            b'-' | b'0'..=b'9' => {
                let stored = self.number()?;
                self.arena.push(stored, Span::new(start, self.at), 0);
            }
            b'a'..=b'z' | b'A'..=b'Z' => {
                let word = self.word();
                let stored = match word {
                    "true" => Stored::True,
                    "false" => Stored::False,
                    "null" => Stored::Null,
                    _ => return self.strange_word(word),
                };
                self.at += word.len();
                self.arena.push(stored, Span::new(start, self.at), 0);
            }
            _ => return self.unexpected(Expect::Value, byte),
        }
        Ok(self.after_value())
    }

    fn key(&mut self) -> Step<Expect> {
        self.comma = None;
        let (span, decoded) = self.string()?;
        let text = match &decoded {
            Some(text) => text.as_str(),
            None => &self.text[span.start as usize + 1..span.end as usize - 1],
        };
        self.arena.key(text, span);
        if self.peek() == Some(b':') {
            self.at += 1;
            return Ok(Expect::Value);
        }
        Ok(Expect::Colon)
    }

    fn close(&mut self) -> Expect {
        self.at += 1;
        self.open.pop();
        let duplicates = self.arena.close(Some(Span::new(self.at, self.at).end));
        for (earlier, later) in duplicates {
            let problem = self.arena.duplicate_key(earlier, later);
            self.problems.push(problem);
        }
        self.after_value()
    }

    /// A string from its opening quote: its span with both quotes, and its text when that differs.
    fn string(&mut self) -> Step<(Span, Option<String>)> {
        let start = self.at;
        let bytes = self.text.as_bytes();
        let mut decoded: Option<String> = None;
        let mut at = start + 1;
        loop {
            let stop = plain_end(bytes, at);
            if let (Some(text), Some(stop)) = (&mut decoded, stop) {
                text.push_str(&self.text[at..stop]);
            }
            match stop.map(|stop| (stop, bytes[stop])) {
                Some((stop, b'"')) => {
                    self.at = stop + 1;
                    return Ok((Span::new(start, self.at), decoded));
                }
                Some((stop, b'\\')) => {
                    let text = decoded.get_or_insert_with(|| self.text[start + 1..stop].to_owned());
                    let (letter, next) = escape(self.text, stop)?;
                    text.push(letter);
                    at = next;
                }
                Some((stop, b'\n' | b'\r')) => return self.unclosed_string(start, stop),
                Some((stop, control)) => {
                    let message = if control == b'\t' {
                        "a tab inside a string must be written as `\\t`".to_owned()
                    } else {
                        format!(
                            "a control character inside a string must be written as `\\u{control:04x}`"
                        )
                    };
                    return unreadable(Span::new(stop, stop + 1), message);
                }
                None => return self.unclosed_string(start, bytes.len()),
            }
        }
    }

    fn unclosed_string<T>(&self, start: usize, end: usize) -> Step<T> {
        let end = start + self.text[start..end].trim_end().len();
        unreadable(
            Span::new(start, end),
            "a `\"` is missing at the end of this string",
        )
    }

    fn number(&mut self) -> Step<Stored> {
        let start = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        let first = self.at;
        self.digits("after `-`")?;
        if self.text.as_bytes()[first] == b'0' && self.at > first + 1 {
            return unreadable(
                Span::new(start, self.at),
                "a number cannot begin with a zero and more digits",
            );
        }
        let mut stored = Stored::Int;
        if self.peek() == Some(b'.') {
            stored = Stored::Float;
            self.at += 1;
            self.digits("after the decimal point")?;
        }
        if let Some(b'e' | b'E') = self.peek() {
            stored = Stored::Float;
            self.at += 1;
            if let Some(b'+' | b'-') = self.peek() {
                self.at += 1;
            }
            self.digits("in the exponent")?;
        }
        Ok(stored)
    }

    /// One digit or more.
    fn digits(&mut self, place: &str) -> Step<()> {
        let start = self.at;
        while let Some(b'0'..=b'9') = self.peek() {
            self.at += 1;
        }
        if self.at > start {
            return Ok(());
        }
        let span = character(self.text, start);
        unreadable(span, format!("a digit is missing {place}"))
    }

    fn word(&self) -> &'s str {
        let rest = &self.text[self.at..];
        let length = rest
            .bytes()
            .position(|byte| !(byte.is_ascii_alphanumeric() || byte == b'_'));
        &rest[..length.unwrap_or(rest.len())]
    }

    fn strange_word<T>(&self, word: &str) -> Step<T> {
        let known = ["true", "false", "null"];
        let lower = word.to_ascii_lowercase();
        let word_span = Span::new(self.at, self.at + word.len());
        let message = if known.contains(&lower.as_str()) {
            format!("`{word}` must be written in lower case")
        } else if ["none", "undefined", "nil"].contains(&lower.as_str()) {
            format!("`{word}` is no value in JSON; nothing is written as `null`")
        } else {
            let word = shown(word);
            format!("`{word}` is no value in JSON; text needs double quotes")
        };
        unreadable(word_span, message)
    }

    /// A byte that cannot stand where it stands.
    #[cold]
    fn unexpected<T>(&self, expect: Expect, byte: u8) -> Step<T> {
        let here = character(self.text, self.at);
        let found = shown(&self.text[here.range()]);
        if let (Some(comma), b'}' | b']') = (self.comma, byte) {
            let comma = Span::new(comma, comma + 1);
            let message = format!("nothing follows this comma; JSON allows none before `{found}`");
            return unreadable(comma, message);
        }
        if byte == b'/' && matches!(self.text.as_bytes().get(self.at + 1), Some(b'/' | b'*')) {
            return unreadable(here, "JSON has no comments");
        }
        if byte == b'#' {
            return unreadable(here, "JSON has no comments");
        }
        match expect {
            Expect::Value | Expect::FirstItem => match byte {
                b'\'' => unreadable(here, "text needs double quotes, not single ones"),
                b'+' => unreadable(here, "a number cannot begin with `+`"),
                b'.' if self.digit_follows() => {
                    unreadable(here, "a number cannot begin with its decimal point")
                }
                _ => unreadable(here, format!("a value is expected here, not `{found}`")),
            },
            Expect::Key | Expect::FirstKey => unreadable(
                here,
                format!("a key in double quotes is expected here, not `{found}`"),
            ),
            Expect::Colon => unreadable(
                here,
                format!("a `:` is expected after the key, not `{found}`"),
            ),
            Expect::Comma => {
                let (open, at) = *self.open.last().expect("only a collection expects a comma");
                let close = if open == b'{' { '}' } else { ']' };
                let message = if matches!(byte, b'}' | b']') {
                    missing_bracket(self.source, char::from(open), at)
                } else {
                    format!("a `,` or a `{close}` is expected here, not `{found}`")
                };
                let problem = Problem::new(ProblemKind::Unreadable, here, message);
                let open = Span::new(at, at + 1);
                Err(Box::new(problem.with(open, "opened here")))
            }
            Expect::End => unreadable(
                here,
                format!("the value ends before this `{found}`; JSON holds one value a file"),
            ),
        }
    }

    fn digit_follows(&self) -> bool {
        let next = self.text.as_bytes().get(self.at + 1);
        next.is_some_and(u8::is_ascii_digit)
    }

    /// The end of the text.
    fn end(&self, expect: Expect) -> Step<()> {
        if expect == Expect::End {
            return Ok(());
        }
        let content = self.source.content_start();
        let end = content + self.text[content..].trim_end().len();
        let here = Span::new(end, end);
        match self.open.last() {
            None => unreadable(here, "the file is empty; JSON needs a value"),
            Some((open, at)) => {
                let message = missing_bracket(self.source, char::from(*open), *at);
                let problem = Problem::new(ProblemKind::Unreadable, here, message);
                Err(Box::new(
                    problem.with(Span::new(*at, at + 1), "opened here"),
                ))
            }
        }
    }
}

/// The next byte that is not simply text inside of a string.
fn plain_end(bytes: &[u8], mut at: usize) -> Option<usize> {
    /// The byte in every place of a word.
    const fn each(byte: u8) -> u64 {
        u64::from_le_bytes([byte; 8])
    }
    /// The highest bit of bytes that are zero, and perhaps of some behind the first such byte.
    const fn zeros(word: u64) -> u64 {
        word.wrapping_sub(each(1)) & !word & each(0x80)
    }
    while let Some(word) = bytes.get(at..).and_then(<[u8]>::first_chunk) {
        let word = u64::from_le_bytes(*word);
        let controls = word.wrapping_sub(each(b' ')) & !word & each(0x80);
        let stops = controls | zeros(word ^ each(b'"')) | zeros(word ^ each(b'\\'));
        if stops != 0 {
            return Some(at + stops.trailing_zeros() as usize / 8);
        }
        at += 8;
    }
    let rest = bytes.get(at..)?;
    let stop = rest
        .iter()
        .position(|byte| matches!(byte, b'"' | b'\\' | 0..b' '));
    stop.map(|length| at + length)
}

/// The character that an escape at `at` stands for, and where the text goes on.
///
/// RFC 8259 leaves half a surrogate pair (`\ud800` alone) to the implementation. It becomes the replacement
/// character: one odd letter in an example must not make a whole API document unreadable.
fn escape(text: &str, at: usize) -> Step<(char, usize)> {
    let letter = match text.as_bytes().get(at + 1) {
        Some(b'"') => '"',
        Some(b'\\') => '\\',
        Some(b'/') => '/',
        Some(b'b') => '\u{8}',
        Some(b'f') => '\u{c}',
        Some(b'n') => '\n',
        Some(b'r') => '\r',
        Some(b't') => '\t',
        Some(b'u') => return unicode_escape(text, at),
        _ => {
            let end = character(text, at + 1).end;
            let span = Span::new(at, end as usize);
            let message = format!("`{}` is no escape in JSON", shown(&text[span.range()]));
            return unreadable(span, message);
        }
    };
    Ok((letter, at + 2))
}

fn unicode_escape(text: &str, at: usize) -> Step<(char, usize)> {
    let Some(first) = hex(text, at + 2) else {
        let span = Span::new(at, at + 2);
        return unreadable(span, "`\\u` needs four hexadecimal digits");
    };
    let next = at + 6;
    if let 0xd800..0xdc00 = first
        && text[next..].starts_with("\\u")
        && let Some(second @ 0xdc00..0xe000) = hex(text, next + 2)
    {
        let code = 0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00);
        let letter = char::from_u32(code).expect("a surrogate pair is always a character");
        return Ok((letter, next + 6));
    }
    Ok((
        char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER),
        next,
    ))
}

fn hex(text: &str, at: usize) -> Option<u32> {
    let digits = text.get(at..at + 4)?;
    let all_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    all_hex.then(|| u32::from_str_radix(digits, 16).ok())?
}

#[cfg(test)]
mod tests {
    use crate::tree::Format;
    use crate::tree::read::tests::check as check_format;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        check_format(text, Format::Json, expected);
    }

    #[test]
    fn every_value_and_key_knows_its_bytes() {
        check(
            "{\"a\": [1, -2.5e3, true],\r\n\t\"é\\u0041\": {\"\": \"x\\n\"}, \"n\": null}",
            r##"
            map «{"a": [1, -2.5e3, true],␍↵	"é\u0041": {"": "x\n"}, "n": null}»
              a(«"a"») list «[1, -2.5e3, true]»
                int 1 «1»
                float -2.5e3 «-2.5e3»
                Some(true) «true»
              éA(«"é\u0041"») map «{"": "x\n"}»
                («""») decoded "x\n" «"x\n"»
              n(«"n"») null «null»
            "##,
        );
        check("\u{feff} \"a\" ", r#""a" «"a"»"#);
        check("[]", "list «[]»");
        check("-0", "int -0 «-0»");
    }

    proptest::proptest! {
        #[test]
        fn strings_end_where_they_end(text in "[a-z!#\\[\\]é😀\u{7f}]{0,20}[\"\\\\\u{1f}\n]?[a-z\"]{0,9}", at in 0..4_usize) {
            let bytes = text.as_bytes();
            let is_end = |byte: &u8| *byte < b' ' || *byte == b'"' || *byte == b'\\';
            let expected = bytes.iter().skip(at).position(is_end).map(|length| at + length);
            proptest::prop_assert_eq!(super::plain_end(bytes, at), expected);
        }
    }

    #[test]
    fn escapes_are_decoded() {
        check(
            r#""\ud83d\ude00\/\b\ud800x""#,
            r##"decoded "😀/\u{8}�x" «"\ud83d\ude00\/\b\ud800x"»"##,
        );
    }

    #[test]
    fn a_key_given_twice_is_no_disaster() {
        check(
            r#"{"a": 1, "b": 2, "a": 3}"#,
            r##"
            map «{"a": 1, "b": 2, "a": 3}»
              b(«"b"») int 2 «2»
              a(«"a"») int 3 «3»
            ! DuplicateKey «"a"» the key `a` is given twice; «"a"» given here first
            "##,
        );
    }

    /// What is wrong, and with which words.
    #[test]
    fn mistakes_are_told_at_their_place() {
        let check = |text: &str, place: &str, message: &str| {
            check(text, &format!("! Unreadable «{place}» {message}"));
        };
        check("", "", "the file is empty; JSON needs a value");
        check(" \n", "", "the file is empty; JSON needs a value");
        check(
            "{\n\"a\": [1,\n2\n",
            "",
            "a `]` is missing for the `[` on line 2; «[» opened here",
        );
        check(
            "{\"a\": [1}",
            "}",
            "a `]` is missing for the `[` on line 1; «[» opened here",
        );
        check(
            "[1,]",
            ",",
            "nothing follows this comma; JSON allows none before `]`",
        );
        check(
            "{\"a\":1,}",
            ",",
            "nothing follows this comma; JSON allows none before `}`",
        );
        check("[,1]", ",", "a value is expected here, not `,`");
        check(
            "[1 é]",
            "é",
            "a `,` or a `]` is expected here, not `é`; «[» opened here",
        );
        check(
            "{a: 1}",
            "a",
            "a key in double quotes is expected here, not `a`",
        );
        check("{\"a\" 1}", "1", "a `:` is expected after the key, not `1`");
        check(
            "{} x",
            "x",
            "the value ends before this `x`; JSON holds one value a file",
        );
        check("{} // x", "/", "JSON has no comments");
        check("['a']", "'", "text needs double quotes, not single ones");
        check("[True]", "True", "`True` must be written in lower case");
        check(
            "[None]",
            "None",
            "`None` is no value in JSON; nothing is written as `null`",
        );
        check(
            "[abc]",
            "abc",
            "`abc` is no value in JSON; text needs double quotes",
        );
        check(
            "[\"a\n]",
            "\"a",
            "a `\"` is missing at the end of this string",
        );
        check(
            "\"a\tb\"",
            "\t",
            "a tab inside a string must be written as `\\t`",
        );
        check(
            "\"a\0b\"",
            "\0",
            "a control character inside a string must be written as `\\u0000`",
        );
        check("\"\\é\"", "\\é", "`\\é` is no escape in JSON");
        check("\"\\u12é\"", "\\u", "`\\u` needs four hexadecimal digits");
        check(
            "[01]",
            "01",
            "a number cannot begin with a zero and more digits",
        );
        check("[.1]", ".", "a number cannot begin with its decimal point");
        // What a symbolic link becomes where there are none.
        check("../a.json", ".", "a value is expected here, not `.`");
        check("[+1]", "+", "a number cannot begin with `+`");
        check("[1.]", "]", "a digit is missing after the decimal point");
        check("[1e+]", "]", "a digit is missing in the exponent");
        check("-", "", "a digit is missing after `-`");
    }
}
