//! As many facts of one kind as are listed of one file.

use std::ops::{Deref, DerefMut};

/// The most facts of one kind of one file. A line of two bytes can state one, which takes up some hundreds.
pub(super) const MOST: usize = 10_000;

/// The facts of one kind that a file states. Beyond [`MOST`] none is kept, and only remembered that there are more: so a
/// reader can go on, or see that it need not.
#[derive(Debug)]
pub(super) struct Listed<T> {
    facts: Vec<T>,
    has_more: bool,
}

impl<T> Listed<T> {
    pub(super) fn push(&mut self, fact: T) {
        match self.facts.len() < MOST {
            true => self.facts.push(fact),
            false => self.has_more = true,
        }
    }

    /// Whether there are more than are kept: whatever else is found changes nothing.
    pub(super) fn has_more(&self) -> bool {
        self.has_more
    }

    pub(super) fn into_vec(self) -> Vec<T> {
        self.facts
    }
}

impl<T> Default for Listed<T> {
    fn default() -> Self {
        Listed {
            facts: Vec::new(),
            has_more: false,
        }
    }
}

impl<T> Extend<T> for Listed<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, facts: I) {
        for fact in facts {
            self.push(fact);
            if self.has_more {
                return;
            }
        }
    }
}

impl<T> FromIterator<T> for Listed<T> {
    fn from_iter<I: IntoIterator<Item = T>>(facts: I) -> Self {
        let mut listed = Listed::default();
        listed.extend(facts);
        listed
    }
}

impl<T> Deref for Listed<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.facts
    }
}

impl<T> DerefMut for Listed<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        &mut self.facts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_beyond_the_most_is_not_kept_and_not_asked_for() {
        let whole: Listed<usize> = (0..MOST).collect();
        assert!(!whole.has_more());
        let mut asked = 0;
        let mut listed: Listed<usize> = (0..).inspect(|number| asked = *number).collect();
        assert_eq!((listed.len(), asked, listed.has_more()), (MOST, MOST, true));
        listed.push(7);
        assert_eq!(listed.into_vec().last(), Some(&(MOST - 1)));
    }
}
