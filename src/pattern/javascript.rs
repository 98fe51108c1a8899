//! From a regular expression as JavaScript has them to one of Rust's.
//!
//! The two agree on nearly everything. What differs, and occurs in rulesets, is put right here: `\d`, `\w` and `\b`
//! are ASCII only, `.` stops at every end of a line, `\p{…}` is a property with the flag `u` only, an opening bracket
//! in a class and a brace that repeats nothing are plain characters, `[]` is empty and `[^]` is anything, any letter
//! can be escaped. What stays different: a character is a whole one here, where JavaScript without the flag `u` takes
//! one half of an emoji.

mod class;

use std::fmt::Write;
use std::iter::Peekable;
use std::str::Chars;

use class::Class;

/// What JavaScript calls white space, as the inside of a class.
const SPACE: &str =
    r"\t-\r \x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}\x{feff}";

/// What matches nothing.
const NOTHING: &str = r"[^\s\S]";

pub(super) struct Translated {
    pub rust: String,
    /// Whether the linear engine cannot run it.
    pub backtracks: bool,
}

/// `abc` or `/abc/flags`.
pub(super) fn translate(written: &str) -> Result<Translated, String> {
    let (body, flags) = split(written);
    translate_body(body, flags)
}

pub(super) fn translate_body(body: &str, flags: &str) -> Result<Translated, String> {
    let mut options = String::new();
    for flag in flags.chars() {
        match flag {
            'i' | 'm' | 's' => write!(options, "(?{flag})").expect("a String takes everything"),
            // One match is asked for, so finding all of them or where they are changes nothing.
            'g' | 'd' | 'u' | 'v' | 'y' => {}
            _ => return Err(format!("`{flag}` is not a flag of regular expressions")),
        }
    }
    let is_sticky = flags.contains('y');
    let (groups, has_names) = groups(body);
    let translate = |edges: Edges| {
        let mut translator = Translator {
            rest: body.chars().peekable(),
            rust: options.clone(),
            backtracks: false,
            edges,
            takes_all: flags.contains('s'),
            is_unicode: flags.contains(['u', 'v']),
            groups,
            has_names,
            repeatable: false,
        };
        translator
            .rust
            .push_str(if is_sticky { r"\A(?:" } else { "" });
        translator.run()?;
        translator.rust.push_str(if is_sticky { ")" } else { "" });
        Ok(Translated {
            rust: translator.rust,
            backtracks: translator.backtracks,
        })
    };
    let linear = translate(Edges::Known)?;
    if linear.backtracks {
        translate(Edges::LookedFor)
    } else {
        Ok(linear)
    }
}

/// How the edges of words are written: the backtracking engine has none that are ASCII only.
#[derive(Clone, Copy)]
enum Edges {
    Known,
    LookedFor,
}

impl Edges {
    fn written(self, is_edge: bool) -> &'static str {
        match (self, is_edge) {
            (Edges::Known, true) => r"(?-u:\b)",
            (Edges::Known, false) => r"(?-u:\B)",
            (Edges::LookedFor, true) => {
                r"(?:(?<=[0-9A-Za-z_])(?![0-9A-Za-z_])|(?<![0-9A-Za-z_])(?=[0-9A-Za-z_]))"
            }
            (Edges::LookedFor, false) => {
                r"(?:(?<=[0-9A-Za-z_])(?=[0-9A-Za-z_])|(?<![0-9A-Za-z_])(?![0-9A-Za-z_]))"
            }
        }
    }
}

/// Spectral takes a text for `/body/flags` when it begins with a slash and what follows the last one is lower
/// case letters.
fn split(written: &str) -> (&str, &str) {
    written
        .strip_prefix('/')
        .and_then(|rest| rest.rsplit_once('/'))
        .filter(|(body, flags)| {
            !body.is_empty() && flags.bytes().all(|byte| byte.is_ascii_lowercase())
        })
        .unwrap_or((written, ""))
}

/// How many groups there are to refer back to, and whether one has a name.
fn groups(body: &str) -> (u32, bool) {
    let mut count = 0;
    let mut has_names = false;
    let mut in_class = false;
    let mut rest = body.chars();
    while let Some(character) = rest.next() {
        match character {
            '\\' => drop(rest.next()),
            '[' => in_class = true,
            ']' => in_class = false,
            '(' if !in_class => {
                let after = rest.as_str();
                let looks = after.starts_with("?<=") || after.starts_with("?<!");
                let is_named = after.starts_with("?<") && !looks;
                has_names |= is_named;
                count += u32::from(is_named || !after.starts_with('?'));
            }
            _ => {}
        }
    }
    (count, has_names)
}

struct Translator<'a> {
    rest: Peekable<Chars<'a>>,
    rust: String,
    backtracks: bool,
    edges: Edges,
    /// `.` is any character.
    takes_all: bool,
    /// Properties and long code points are known.
    is_unicode: bool,
    groups: u32,
    /// Some of them have names.
    has_names: bool,
    /// What was read last can be repeated.
    repeatable: bool,
}

/// What an escape stands for.
enum Escaped {
    Character(u32),
    /// The inside of a class, and whether it is what is not in it.
    Set(String, bool),
}

impl Translator<'_> {
    fn run(&mut self) -> Result<(), String> {
        while let Some(character) = self.rest.next() {
            let was_repeatable = std::mem::replace(&mut self.repeatable, true);
            match character {
                '\\' => self.escape()?,
                '[' => {
                    let class = Class::read(self)?;
                    self.rust.push_str(&class);
                }
                '.' if self.takes_all => self.rust.push('.'),
                '.' => self.rust.push_str(r"[^\n\r\x{2028}\x{2029}]"),
                '*' | '+' | '?' => self.repeat(character, was_repeatable)?,
                '{' if self.repeats() => {
                    self.repeat('{', was_repeatable)?;
                }
                '{' => self.rust.push_str(r"\{"),
                '(' => self.group()?,
                '|' | '^' | '$' => {
                    self.repeatable = false;
                    self.rust.push(character);
                }
                _ => self.rust.push(character),
            }
        }
        Ok(())
    }

    fn repeat(&mut self, sign: char, was_repeatable: bool) -> Result<(), String> {
        if !was_repeatable {
            return Err(format!("`{sign}` has nothing to repeat"));
        }
        self.rust.push(sign);
        if sign == '{' {
            for character in self.rest.by_ref() {
                self.rust.push(character);
                if character == '}' {
                    break;
                }
            }
        }
        if self.rest.next_if_eq(&'?').is_some() {
            self.rust.push('?');
        }
        self.repeatable = false;
        Ok(())
    }

    /// Whether what follows an opening brace makes it a repetition: `2}`, `2,}`, `2,3}`. No engine takes a longer
    /// one than is looked at.
    fn repeats(&self) -> bool {
        let ahead: String = self.rest.clone().take(24).collect();
        let Some((inside, _)) = ahead.split_once('}') else {
            return false;
        };
        let (least, most) = inside.split_once(',').unwrap_or((inside, ""));
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        !least.is_empty() && digits(least) && digits(most)
    }

    /// Look-around is all that a group can bring beyond the linear engine.
    fn group(&mut self) -> Result<(), String> {
        self.rust.push('(');
        self.repeatable = false;
        if self.rest.next_if_eq(&'?').is_none() {
            return Ok(());
        }
        self.rust.push('?');
        let ahead: String = self.rest.clone().take(2).collect();
        let openings = ["=", "!", "<=", "<!", ":", "<"];
        let Some(opening) = openings
            .into_iter()
            .find(|opening| ahead.starts_with(opening))
        else {
            return self.flags();
        };
        self.backtracks |= !matches!(opening, ":" | "<");
        self.rust.push_str(opening);
        self.rest.by_ref().take(opening.len()).for_each(drop);
        Ok(())
    }

    /// `(?i)`, which other languages have as well as the `(?i:…)` that came to JavaScript late.
    fn flags(&mut self) -> Result<(), String> {
        while let Some(flag) = self.rest.next_if(|flag| "ims-".contains(*flag)) {
            self.rust.push(flag);
            self.takes_all |= flag == 's';
        }
        match self.rest.next() {
            Some(end @ (':' | ')')) => {
                self.rust.push(end);
                Ok(())
            }
            _ => Err("`(?` opens no group that there is".to_owned()),
        }
    }

    /// Outside of a class.
    fn escape(&mut self) -> Result<(), String> {
        let ahead = self.rest.peek().copied();
        match ahead {
            Some('b' | 'B') => {
                self.rest.next();
                self.repeatable = false;
                self.rust.push_str(self.edges.written(ahead == Some('b')));
            }
            // Where no group has a name, it is the letter.
            Some('k') if self.has_names && self.rest.clone().nth(1) == Some('<') => {
                self.rest.next();
                self.backtracks = true;
                self.rust.push_str(r"\k");
            }
            Some('1'..='9') if self.back_reference() => {}
            _ => match self.escaped()? {
                Escaped::Character(code) => match char::from_u32(code) {
                    Some(character) => self.rust.push_str(&plain(character)),
                    None => self.rust.push_str(NOTHING),
                },
                Escaped::Set(inside, negated) => {
                    let sign = if negated { "^" } else { "" };
                    write!(self.rust, "[{sign}{inside}]").expect("a String takes everything");
                }
            },
        }
        Ok(())
    }

    /// `\1`, if there is such a group.
    fn back_reference(&mut self) -> bool {
        let digits: String = self
            .rest
            .clone()
            .take_while(char::is_ascii_digit)
            .take(4)
            .collect();
        let is_one = digits
            .parse::<u32>()
            .is_ok_and(|number| number <= self.groups);
        if is_one {
            self.backtracks = true;
            // Apart from digits that may follow it.
            write!(self.rust, r"(?:\{digits})").expect("a String takes everything");
            self.rest.by_ref().take(digits.len()).for_each(drop);
        }
        is_one
    }

    /// What follows a backslash, in a class or outside.
    fn escaped(&mut self) -> Result<Escaped, String> {
        let Some(character) = self.rest.next() else {
            return Err("a backslash at the end escapes nothing".to_owned());
        };
        let set = |inside: &str, negated: bool| Ok(Escaped::Set(inside.to_owned(), negated));
        let code = |code: u32| Ok(Escaped::Character(code));
        match character {
            'd' => set("0-9", false),
            'D' => set("0-9", true),
            'w' => set("0-9A-Za-z_", false),
            'W' => set("0-9A-Za-z_", true),
            's' => set(SPACE, false),
            'S' => set(SPACE, true),
            'p' | 'P' if self.is_unicode => self.property(character),
            't' => code(9),
            'n' => code(10),
            'v' => code(11),
            'f' => code(12),
            'r' => code(13),
            '0'..='7' => code(self.octal(character)),
            'c' => {
                let letter = self.rest.next_if(char::is_ascii_alphabetic);
                code(letter.map_or('c' as u32, |letter| letter as u32 % 32))
            }
            'x' => code(self.hexadecimal(2).unwrap_or('x' as u32)),
            'u' => code(self.unicode().unwrap_or('u' as u32)),
            other => code(other as u32),
        }
    }

    /// `101`, of which the first digit is read.
    fn octal(&mut self, first: char) -> u32 {
        let mut code = first.to_digit(8).unwrap_or_default();
        for _ in 0..2 {
            let digit = self.rest.peek().and_then(|digit| digit.to_digit(8));
            let Some(next) = digit
                .map(|digit| code * 8 + digit)
                .filter(|next| *next < 256)
            else {
                break;
            };
            self.rest.next();
            code = next;
        }
        code
    }

    /// So many digits; none are read where there are fewer.
    fn hexadecimal(&mut self, length: usize) -> Option<u32> {
        let digits: String = self.rest.clone().take(length).collect();
        let is_hexadecimal =
            digits.len() == length && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        let code = u32::from_str_radix(&digits, 16)
            .ok()
            .filter(|_| is_hexadecimal)?;
        self.rest.by_ref().take(length).for_each(drop);
        Some(code)
    }

    /// What follows `\u`: four digits, two halves of a character, or any digits in braces.
    fn unicode(&mut self) -> Option<u32> {
        if self.is_unicode && self.rest.peek() == Some(&'{') {
            let inside: String = self
                .rest
                .clone()
                .skip(1)
                .take_while(|digit| *digit != '}')
                .take(9)
                .collect();
            let code = u32::from_str_radix(&inside, 16).ok()?;
            self.rest.by_ref().take(inside.len() + 2).for_each(drop);
            return Some(code);
        }
        let first = self.hexadecimal(4)?;
        let before = self.rest.clone();
        if (0xd800..0xdc00).contains(&first)
            && self.rest.next() == Some('\\')
            && self.rest.next() == Some('u')
        {
            let second = self
                .hexadecimal(4)
                .filter(|second| (0xdc00..0xe000).contains(second));
            if let Some(second) = second {
                return Some(0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00));
            }
        }
        self.rest = before;
        Some(first)
    }

    /// `\p{L}`
    fn property(&mut self, letter: char) -> Result<Escaped, String> {
        let inside: String = self
            .rest
            .clone()
            .skip(1)
            .take_while(|end| *end != '}')
            .collect();
        if self.rest.peek() != Some(&'{') || inside.is_empty() {
            return Err(format!(
                "`\\{letter}` needs the name of a property in braces"
            ));
        }
        self.rest
            .by_ref()
            .take(inside.chars().count() + 2)
            .for_each(drop);
        Ok(Escaped::Set(format!(r"\{letter}{{{inside}}}"), false))
    }
}

/// A character that stands for itself.
fn plain(character: char) -> String {
    if character.is_control() {
        format!(r"\x{{{:x}}}", character as u32)
    } else {
        regex::escape(character.encode_utf8(&mut [0; 4]))
    }
}
