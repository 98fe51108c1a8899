//! The limit on all files together that are read for one service.
//!
//! Threads read in any order, so what was read when the limit was reached is no ground to refuse anything: two runs would
//! refuse different files. Whether the limit is reached does not depend on the order, though, for as long as nothing is
//! refused the same files are wanted. So the first reading only finds that out; where it does, what is read is decided
//! once by the order of paths, and everything is read again by that.

use std::collections::BTreeSet;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use crate::limits::Limits;
use crate::text::{RepoPath, SourceText};

#[derive(Debug, Default)]
pub(super) struct Total {
    read: AtomicU64,
    is_reached: AtomicBool,
    /// Once it is decided: the files that are left unread.
    beyond: OnceLock<BTreeSet<RepoPath>>,
}

impl Total {
    /// Counts a text that was read for the first time.
    pub(super) fn count(&self, text: &SourceText, limits: &Limits) {
        let size = text.text().len() as u64;
        let before = self.read.fetch_add(size, Ordering::Relaxed);
        if before.saturating_add(size) > limits.total_size {
            self.is_reached.store(true, Ordering::Relaxed);
        }
    }

    /// Whether a file is left unread. Until it is decided which, all are: what is read now is read again.
    pub(super) fn refuses(&self, path: &RepoPath) -> bool {
        match self.beyond.get() {
            Some(beyond) => beyond.contains(path),
            None => self.is_reached.load(Ordering::Relaxed),
        }
    }

    /// Decides, where the limit is reached and nobody has decided before. Answers whether it did.
    pub(super) fn settle(&self, beyond: impl FnOnce() -> BTreeSet<RepoPath>) -> bool {
        let is_open = self.is_reached.load(Ordering::Relaxed) && self.beyond.get().is_none();
        is_open && self.beyond.set(beyond()).is_ok()
    }
}

/// The files that do not fit any more, taken in this order.
pub(super) fn beyond<'p>(
    sizes: impl Iterator<Item = (&'p RepoPath, u64)>,
    most: u64,
) -> BTreeSet<RepoPath> {
    let mut sum: u64 = 0;
    let sums = sizes.map(|(path, size)| {
        sum = sum.saturating_add(size);
        (path, sum)
    });
    sums.filter(|(_, sum)| *sum > most)
        .map(|(path, _)| path.clone())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn beyond_of(sizes: &[(&str, u64)], most: u64) -> Vec<String> {
        let sizes: Vec<_> = (sizes.iter())
            .map(|(path, size)| (RepoPath::new(path), *size))
            .collect();
        let sizes = sizes.iter().map(|(path, size)| (path, *size));
        let beyond = beyond(sizes, most);
        beyond.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn the_first_are_read_as_many_as_fit() {
        let files = [("a", 3), ("b", 0), ("c", 4), ("d", 1), ("e", 0)];
        assert_eq!(beyond_of(&files, 8), [""; 0]);
        assert_eq!(beyond_of(&files, 7), ["d", "e"]);
        assert_eq!(beyond_of(&files, 6), ["c", "d", "e"]);
        assert_eq!(beyond_of(&files, 0), ["a", "b", "c", "d", "e"]);
        assert_eq!(beyond_of(&[("a", 1), ("b", u64::MAX)], 5), ["b"]);
    }

    #[test]
    fn it_is_decided_once_and_only_where_it_is_reached() {
        let limits = Limits {
            total_size: 4,
            ..Limits::default()
        };
        let text = |text: &str| SourceText::new(RepoPath::new("a"), text.to_owned());
        let [a, b] = ["a", "b"].map(RepoPath::new);
        let total = Total::default();
        total.count(&text("1234"), &limits);
        assert!(!total.settle(|| panic!("there is nothing to decide")));
        assert!(!total.refuses(&a));
        total.count(&text("5"), &limits);
        assert!(total.refuses(&a) && total.refuses(&b));
        assert!(total.settle(|| BTreeSet::from([b.clone()])));
        assert!(!total.refuses(&a) && total.refuses(&b));
        assert!(!total.settle(|| panic!("it is decided")));
    }
}
