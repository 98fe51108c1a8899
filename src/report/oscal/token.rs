//! Names as OSCAL's `token` allows them: letters, digits, `.`, `-` and `_`, beginning with a letter or `_`.
//!
//! A token of ours is made of parts between `_`. Whatever else is in a part is written as `_-`, its number in Unicode in
//! hexadecimal, and `.`; so is a sign at which a part could be taken for something else. So every token can be read
//! back, and two things never have the same.

use std::fmt::Write as _;

use serde::Serialize;

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub(super) struct Token(String);

impl Token {
    /// A word of OSCAL or of ours that is one already.
    pub(super) fn ours(word: &'static str) -> Token {
        Token(word.to_owned())
    }

    pub(super) fn of(parts: &[&str]) -> Token {
        let mut token = String::new();
        for (index, part) in parts.iter().enumerate() {
            if index > 0 {
                token.push('_');
            }
            for (at, character) in part.char_indices() {
                let stands = match character {
                    'a'..='z' | 'A'..='Z' => true,
                    '0'..='9' | '.' => !token.is_empty(),
                    // Behind the `_` between two parts it would begin what is read as one character.
                    '-' => at > 0,
                    _ => false,
                };
                match stands {
                    true => token.push(character),
                    false => write!(token, "_-{:x}.", u32::from(character))
                        .expect("a string takes whatever is written"),
                }
            }
        }
        match token.is_empty() {
            true => Token("_".to_owned()),
            false => Token(token),
        }
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The parts that a token was made of.
    fn read(token: &str) -> Vec<String> {
        let mut parts = vec![String::new()];
        let mut rest = token;
        while let Some(character) = rest.chars().next() {
            if let Some(behind) = rest.strip_prefix("_-") {
                let (digits, behind) = behind.split_once('.').unwrap();
                let number = u32::from_str_radix(digits, 16).unwrap();
                parts
                    .last_mut()
                    .unwrap()
                    .push(char::from_u32(number).unwrap());
                rest = behind;
            } else {
                match character {
                    '_' => parts.push(String::new()),
                    other => parts.last_mut().unwrap().push(other),
                }
                rest = &rest[character.len_utf8()..];
            }
        }
        parts
    }

    fn is_token(text: &str) -> bool {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || b".-_".contains(&byte);
        text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
            && text.bytes().all(fits)
    }

    #[test]
    fn tokens_say_what_they_name() {
        let check = |parts: &[&str], expected: &str| assert_eq!(Token::of(parts).0, expected);
        check(
            &["govuk-service-standard", "2019", "point-5"],
            "govuk-service-standard_2019_point-5",
        );
        check(&["wcag", "2.2", "1.4.3"], "wcag_2.2_1.4.3");
        check(
            &["ruleset", "", ".spectral.yaml", "a:b"],
            "ruleset__.spectral.yaml_a_-3a.b",
        );
        check(&["1st", "-a", "_b"], "_-31.st__-2d.a__-5f.b");
        check(&["Bürgeramt #1"], "B_-fc.rgeramt_-20._-23.1");
        check(&[""], "_");
    }

    proptest! {
        #[test]
        fn every_token_fits_and_is_read_back(parts in prop::collection::vec(".{0,6}|[-_.a0]{0,5}", 2..5)) {
            let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
            let token = Token::of(&parts);
            prop_assert!(is_token(token.as_str()), "{}", token.as_str());
            prop_assert_eq!(read(token.as_str()), parts);
        }
    }
}
