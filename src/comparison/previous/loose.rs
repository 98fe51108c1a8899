//! What a file says in a place that tells its form: a number, a word, or names in a mapping. The file may be anything,
//! so whatever else stands there is passed over and not kept.

use std::fmt;

use serde::de::{IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// All of it is nothing where something else stands there.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Loose {
    pub(super) number: Option<u64>,
    pub(super) word: Option<String>,
    /// The words under these keys, where it is a mapping.
    pub(super) name: Option<String>,
    pub(super) version: Option<String>,
}

impl<'de> Deserialize<'de> for Loose {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reading;

        impl<'de> Visitor<'de> for Reading {
            type Value = Loose;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("anything")
            }

            fn visit_u64<E>(self, number: u64) -> Result<Loose, E> {
                Ok(Loose {
                    number: Some(number),
                    ..Loose::default()
                })
            }

            fn visit_str<E>(self, word: &str) -> Result<Loose, E> {
                Ok(Loose {
                    word: Some(word.to_owned()),
                    ..Loose::default()
                })
            }

            fn visit_i64<E>(self, _: i64) -> Result<Loose, E> {
                Ok(Loose::default())
            }

            fn visit_f64<E>(self, _: f64) -> Result<Loose, E> {
                Ok(Loose::default())
            }

            fn visit_bool<E>(self, _: bool) -> Result<Loose, E> {
                Ok(Loose::default())
            }

            fn visit_unit<E>(self) -> Result<Loose, E> {
                Ok(Loose::default())
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Loose, A::Error> {
                while list.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Loose::default())
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Loose, A::Error> {
                let mut loose = Loose::default();
                while let Some(key) = map.next_key::<String>()? {
                    match key.as_str() {
                        "name" => loose.name = map.next_value::<Loose>()?.word,
                        "version" => loose.version = map.next_value::<Loose>()?.word,
                        _ => {
                            map.next_value::<IgnoredAny>()?;
                        }
                    }
                }
                Ok(loose)
            }
        }

        deserializer.deserialize_any(Reading)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Loose) {
        assert_eq!(serde_json::from_str::<Loose>(text).unwrap(), expected);
    }

    #[test]
    fn what_tells_nothing_is_passed_over() {
        let word = |word: &str| Some(word.to_owned());
        check(
            "2",
            Loose {
                number: Some(2),
                ..Loose::default()
            },
        );
        check(
            "\"run\"",
            Loose {
                word: word("run"),
                ..Loose::default()
            },
        );
        check(
            r#"{ "name": "gauge", "more": [{}], "version": "9" }"#,
            Loose {
                name: word("gauge"),
                version: word("9"),
                ..Loose::default()
            },
        );
        let nothing = [
            "-1",
            "1.5",
            "99999999999999999999",
            "true",
            "null",
            "[1, [2], {}]",
            r#"{ "name": { "name": "gauge" }, "version": 9 }"#,
        ];
        for text in nothing {
            check(text, Loose::default());
        }
    }
}
