//! A list that is read up to so many entries, and refused beyond.

use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;

use serde::de::{self, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// At most `MOST` of them.
#[derive(Debug)]
pub(in crate::comparison) struct Capped<T, const MOST: usize>(Vec<T>);

impl<T, const MOST: usize> Deref for Capped<T, MOST> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<T, const MOST: usize> AsRef<[T]> for Capped<T, MOST> {
    fn as_ref(&self) -> &[T] {
        &self.0
    }
}

impl<'de, T: Deserialize<'de>, const MOST: usize> Deserialize<'de> for Capped<T, MOST> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reading<T, const MOST: usize>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>, const MOST: usize> Visitor<'de> for Reading<T, MOST> {
            type Value = Capped<T, MOST>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "a list of at most {MOST}")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
                let mut read = Vec::new();
                while let Some(entry) = list.next_element()? {
                    if read.len() == MOST {
                        return Err(de::Error::custom(format!(
                            "a list has more than {MOST} entries"
                        )));
                    }
                    read.push(entry);
                }
                Ok(Capped(read))
            }
        }

        deserializer.deserialize_seq(Reading(PhantomData))
    }
}
