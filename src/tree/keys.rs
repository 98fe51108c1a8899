//! The different keys of one tree, each kept once and known by a number.
//!
//! Most documents have some hundreds, and whoever keeps where something was found shares their texts. A document in
//! which every key is another one can have millions, of a few bytes each: beyond the first [`SHARED`] only the bytes
//! are kept, with where they end and a place in the table, and whoever wants a text to keep copies it.

use std::hash::BuildHasher;
use std::sync::Arc;

use hashbrown::HashTable;
use hashbrown::hash_table::Entry;
use rustc_hash::FxBuildHasher;

use super::arena::index;

/// So many keys are texts that others can share.
const SHARED: usize = 1 << 16;

/// Interned keys of one tree.
#[derive(Clone, Debug, Default)]
pub(super) struct Keys {
    /// The numbers, found by their texts.
    numbers: HashTable<u32>,
    texts: Texts,
}

#[derive(Clone, Debug, Default)]
struct Texts {
    shared: Vec<Arc<str>>,
    /// The texts of all further keys, one behind the other. They stand in a file, so they are shorter than 4 GiB.
    further: String,
    /// Where each further one ends.
    ends: Vec<u32>,
}

impl Texts {
    fn count(&self) -> usize {
        self.shared.len() + self.ends.len()
    }

    fn push(&mut self, text: &str) {
        if self.shared.len() < SHARED {
            self.shared.push(text.into());
        } else {
            self.further.push_str(text);
            self.ends.push(index(self.further.len()));
        }
    }

    fn text(&self, number: u32) -> &str {
        let number = number as usize;
        match self.shared.get(number) {
            Some(text) => text,
            None => {
                let number = number - self.shared.len();
                let start = number.checked_sub(1).map_or(0, |before| self.ends[before]);
                &self.further[start as usize..self.ends[number] as usize]
            }
        }
    }
}

fn hash(text: &str) -> u64 {
    FxBuildHasher.hash_one(text)
}

impl Keys {
    /// The number of a key, which it is given if it is new.
    pub(super) fn intern(&mut self, key: &str) -> u32 {
        let Keys { numbers, texts } = self;
        let is_same = |number: &u32| texts.text(*number) == key;
        let entry = numbers.entry(hash(key), is_same, |number| hash(texts.text(*number)));
        match entry {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(room) => {
                let number = index(texts.count());
                room.insert(number);
                texts.push(key);
                number
            }
        }
    }

    pub(super) fn find(&self, key: &str) -> Option<u32> {
        let is_same = |number: &u32| self.texts.text(*number) == key;
        self.numbers.find(hash(key), is_same).copied()
    }

    pub(super) fn count(&self) -> usize {
        self.texts.count()
    }

    pub(super) fn text(&self, number: u32) -> &str {
        self.texts.text(number)
    }

    /// A text to keep.
    pub(super) fn shared(&self, number: u32) -> Arc<str> {
        let shared = self.texts.shared.get(number as usize);
        shared.map_or_else(|| self.text(number).into(), Arc::clone)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_has_one_number_and_its_text() {
        let mut keys = Keys::default();
        let count = SHARED + 5_000;
        let text = |number: usize| match number {
            // Nothing is a key, too, and so is what is not ASCII.
            7 => String::new(),
            number => format!("é{number}"),
        };
        for round in 0..2 {
            for number in 0..count {
                assert_eq!(keys.intern(&text(number)), index(number), "{round}");
            }
            assert_eq!(keys.count(), count);
        }
        for number in 0..count {
            let text = text(number);
            let number = index(number);
            assert_eq!(keys.find(&text), Some(number));
            assert_eq!(keys.text(number), text);
            assert_eq!(&*keys.shared(number), text);
        }
        assert_eq!(keys.find("e"), None);
        assert!(Arc::ptr_eq(&keys.shared(3), &keys.shared(3)));
    }
}
