//! From a regular expression as JavaScript has them to one of Rust's.
//!
//! The two agree on nearly everything. What differs, and occurs in rulesets, is put right here: `\d` and `\w`
//! are ASCII only, an opening bracket in a class and a brace that repeats nothing are plain characters, `[]` is
//! empty and `[^]` is anything, any letter can be escaped. What stays different: `\b` knows letters beyond
//! ASCII, and `.` is a whole character where JavaScript without the flag `u` takes one half of an emoji.

use std::fmt::Write;
use std::iter::Peekable;
use std::str::Chars;

pub(super) struct Translated {
    pub rust: String,
    /// Whether the linear engine cannot run it.
    pub backtracks: bool,
}

/// `abc` or `/abc/flags`.
pub(super) fn translate(written: &str) -> Result<Translated, String> {
    let (body, flags) = split(written);
    let mut rust = String::new();
    let mut sticky = false;
    for flag in flags.chars() {
        match flag {
            'i' | 'm' | 's' => write!(rust, "(?{flag})").expect("a String takes everything"),
            // One match is asked for, so finding all of them or where they are changes nothing; Rust's
            // expressions always are those of `u`.
            'g' | 'd' | 'u' | 'v' => {}
            'y' => sticky = true,
            _ => return Err(format!("`{flag}` is not a flag of regular expressions")),
        }
    }
    let mut translator = Translator {
        rest: body.chars().peekable(),
        rust,
        backtracks: false,
    };
    if sticky {
        translator.rust.push_str(r"\A(?:");
    }
    translator.run();
    if sticky {
        translator.rust.push(')');
    }
    Ok(Translated {
        rust: translator.rust,
        backtracks: translator.backtracks,
    })
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

struct Translator<'a> {
    rest: Peekable<Chars<'a>>,
    rust: String,
    backtracks: bool,
}

impl Translator<'_> {
    fn run(&mut self) {
        while let Some(character) = self.rest.next() {
            match character {
                '\\' => self.escape(false),
                '[' => self.class(),
                '{' if !self.repeats() => self.rust.push_str(r"\{"),
                '(' => {
                    self.rust.push('(');
                    self.group();
                }
                _ => self.rust.push(character),
            }
        }
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
    fn group(&mut self) {
        let ahead: String = self.rest.clone().take(3).collect();
        self.backtracks |= ["?=", "?!", "?<=", "?<!"]
            .iter()
            .any(|opening| ahead.starts_with(opening));
    }

    fn class(&mut self) {
        let negated = self.rest.next_if_eq(&'^').is_some();
        if self.rest.next_if_eq(&']').is_some() {
            // Nothing, or anything.
            let class = if negated { r"[\s\S]" } else { r"[^\s\S]" };
            self.rust.push_str(class);
            return;
        }
        self.rust.push_str(if negated { "[^" } else { "[" });
        while let Some(character) = self.rest.next() {
            match character {
                ']' => {
                    self.rust.push(']');
                    return;
                }
                '\\' => self.escape(true),
                // Two of these are set operations in Rust, and a bracket is a class in the class.
                '[' | '&' | '~' => {
                    self.rust.push('\\');
                    self.rust.push(character);
                }
                '-' if self.rest.peek() == Some(&'-') => self.rust.push_str(r"\-"),
                _ => self.rust.push(character),
            }
        }
    }

    fn escape(&mut self, in_class: bool) {
        let Some(character) = self.rest.next() else {
            // Left for the engine to complain about.
            self.rust.push('\\');
            return;
        };
        let text = match character {
            'd' if in_class => "0-9",
            'd' => "[0-9]",
            'D' => "[^0-9]",
            'w' if in_class => "0-9A-Za-z_",
            'w' => "[0-9A-Za-z_]",
            'W' => "[^0-9A-Za-z_]",
            'b' if in_class => r"\x08",
            's' | 'S' | 'b' | 'B' | 't' | 'n' | 'r' | 'f' | 'v' | 'p' | 'P' => {
                self.rust.push('\\');
                self.rust.push(character);
                return;
            }
            '0' => r"\x00",
            'x' => return self.code_point('x', 2),
            'u' if self.rest.peek() == Some(&'{') => r"\u",
            'u' => return self.code_point('u', 4),
            'k' if !in_class && self.rest.peek() == Some(&'<') => {
                self.backtracks = true;
                r"\k"
            }
            '1'..='9' if !in_class => {
                self.backtracks = true;
                self.rust.push('\\');
                self.rust.push(character);
                return;
            }
            _ => return self.plain(character),
        };
        self.rust.push_str(text);
    }

    /// `\x41`, `\u0041`; without the digits it is an escaped letter.
    fn code_point(&mut self, letter: char, length: usize) {
        let digits: String = self.rest.clone().take(length).collect();
        let is_hex = digits.len() == length && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        if !is_hex {
            return self.plain(letter);
        }
        write!(self.rust, r"\x{{{digits}}}").expect("a String takes everything");
        self.rest.by_ref().take(length).for_each(drop);
    }

    /// A character that stands for itself.
    fn plain(&mut self, character: char) {
        self.rust
            .push_str(&regex::escape(character.encode_utf8(&mut [0; 4])));
    }
}
