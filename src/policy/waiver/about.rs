//! Which waivers of a rule are about a finding, found without asking each of them: there can be ten thousand of both.
//!
//! Waivers that are about the same findings are one group, whatever else they say, and groups are looked up by the file,
//! the lines and the pointer that they name. Only patterns are asked one by one: those of paths once for the findings of
//! one file, those of pointers where their path fits.

use std::collections::BTreeMap;

use super::pattern::{Pattern, Patterns};
use super::{Scope, Waiver};
use crate::finding::Finding;
use crate::guard::look;
use crate::text::{Place, RepoPath};

/// Groups of one rule's waivers, which are counted from 0.
#[derive(Debug, Default)]
pub(super) struct About<'w> {
    groups: usize,
    /// Records that name no path.
    anywhere: Pointers<'w>,
    /// Records that name one file, by its path as the service sees it.
    files: BTreeMap<&'w str, Pointers<'w>>,
    /// Records with a pattern of paths.
    patterns: Vec<Folders<'w>>,
    /// Where among them each is, by what it is seen from and how it is written.
    known: BTreeMap<(&'w str, &'w str), usize>,
    /// The file that was asked about last, and which of the patterns fit it.
    last: Option<(RepoPath, Vec<usize>)>,
    comments: BTreeMap<&'w RepoPath, Comments>,
}

/// Groups of records that have one pattern of paths.
#[derive(Debug)]
struct Folders<'w> {
    pattern: &'w Pattern,
    /// The service's folder, as the pattern sees it.
    below: &'w str,
    pointers: Pointers<'w>,
}

/// Groups of records that say the same of paths.
#[derive(Debug, Default)]
struct Pointers<'w> {
    any: Option<usize>,
    one: BTreeMap<&'w str, usize>,
    patterns: BTreeMap<&'w str, (&'w Pattern, usize)>,
}

/// Groups of comments in one file.
#[derive(Debug, Default)]
struct Comments {
    whole: Option<usize>,
    /// By the first line and the last.
    lines: BTreeMap<(u32, u32), usize>,
    /// By each of the blocks that these lines are: see [`blocks_of`].
    blocks: BTreeMap<(u32, u64), Vec<usize>>,
}

impl<'w> About<'w> {
    /// The group of one more waiver. `None`: it is about nothing here.
    pub(super) fn add(&mut self, waiver: &'w Waiver) -> Option<usize> {
        let groups = &mut self.groups;
        let mut next = || {
            *groups += 1;
            *groups - 1
        };
        let patterns: &Patterns = match &waiver.scope {
            Scope::Record(patterns) => patterns,
            Scope::File => {
                let comments = self.comments.entry(waiver.place.path()?).or_default();
                return Some(*comments.whole.get_or_insert_with(next));
            }
            Scope::Lines { first, last } => {
                let comments = self.comments.entry(waiver.place.path()?).or_default();
                let Comments { lines, blocks, .. } = comments;
                let group = lines.entry((*first, *last)).or_insert_with(|| {
                    let group = next();
                    for block in blocks_of(*first, *last) {
                        blocks.entry(block).or_default().push(group);
                    }
                    group
                });
                return Some(*group);
            }
        };
        let below = patterns.below.as_str();
        let pointers = match &patterns.path {
            None => &mut self.anywhere,
            Some(pattern) => match pattern.only() {
                Some(path) => self.files.entry(path.strip_prefix(below)?).or_default(),
                None => {
                    let known = self.known.entry((below, pattern.as_str()));
                    let number = *known.or_insert_with(|| {
                        self.patterns.push(Folders {
                            pattern,
                            below,
                            pointers: Pointers::default(),
                        });
                        self.patterns.len() - 1
                    });
                    &mut self.patterns[number].pointers
                }
            },
        };
        Some(match &patterns.at {
            None => *pointers.any.get_or_insert_with(next),
            Some(pattern) => match pattern.only() {
                Some(pointer) => *pointers.one.entry(pointer).or_insert_with(next),
                None => {
                    let known = pointers.patterns.entry(pattern.as_str());
                    known.or_insert_with(|| (pattern, next())).1
                }
            },
        })
    }

    /// The groups that are about a finding.
    pub(super) fn of(&mut self, finding: &Finding) -> Vec<usize> {
        let pointer = finding.pointer.as_str();
        let mut found = Vec::new();
        self.anywhere.find(pointer, &mut found);
        // The repository as a whole has no path for a pattern to fit.
        let Some(path) = finding.place.path() else {
            return found;
        };
        if let Some(pointers) = self.files.get(path.as_str()) {
            pointers.find(pointer, &mut found);
        }
        let fitting = match self.last.take() {
            // Findings of one file come one after the other.
            Some((last, fitting)) if last == *path => fitting,
            Some(_) | None => self.fitting(path),
        };
        for number in &fitting {
            self.patterns[*number].pointers.find(pointer, &mut found);
        }
        self.last = Some((path.clone(), fitting));
        if let Some(comments) = self.comments.get(path) {
            comments.find(&finding.place, &mut found);
        }
        found
    }

    /// Which of the patterns fit a file.
    fn fitting(&self, path: &RepoPath) -> Vec<usize> {
        let mut seen: BTreeMap<&str, String> = BTreeMap::new();
        let folders = self.patterns.iter().enumerate().filter(|(_, folders)| {
            look();
            let below = folders.below;
            let path = seen
                .entry(below)
                .or_insert_with(|| format!("{below}{path}"));
            folders.pattern.fits(path)
        });
        folders.map(|(number, _)| number).collect()
    }
}

impl Pointers<'_> {
    fn find(&self, pointer: &str, found: &mut Vec<usize>) {
        found.extend(self.any);
        found.extend(self.one.get(pointer));
        for (pattern, group) in self.patterns.values() {
            look();
            if pattern.fits(pointer) {
                found.push(*group);
            }
        }
    }
}

impl Comments {
    fn find(&self, place: &Place, found: &mut Vec<usize>) {
        found.extend(self.whole);
        if let Place::Text { source, span } = place
            && !self.blocks.is_empty()
        {
            let line = u64::from(source.position(span.start).line);
            for size in 0..=u32::BITS {
                let groups = self.blocks.get(&(size, line >> size));
                found.extend(groups.into_iter().flatten());
            }
        }
    }
}

/// Cuts lines into blocks of one, two, four, eight … of them, each beginning at a multiple of its length: a few, however
/// many lines there are. Whoever wants to know what is about one line asks for the one block of each length that it is
/// in. A block is named by the binary logarithm of its length, and its number among those of this length.
fn blocks_of(first: u32, last: u32) -> Vec<(u32, u64)> {
    let (mut line, end) = (u64::from(first), u64::from(last) + 1);
    let mut blocks = Vec::new();
    while line < end {
        let size = line.trailing_zeros().min((end - line).ilog2());
        blocks.push((size, line >> size));
        line += 1_u64 << size;
    }
    blocks
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// A line is in exactly one block if it is one of the lines, and in none otherwise.
        #[test]
        fn blocks_are_the_lines(first in 0_u32..70, last in 0_u32..70, line in 0_u64..80) {
            let blocks = blocks_of(first, last);
            let around = blocks.iter().filter(|(size, number)| line >> size == *number);
            let is_one = (u64::from(first)..=u64::from(last)).contains(&line);
            prop_assert_eq!(around.count(), usize::from(is_one));
            prop_assert!(blocks.len() <= 14);
        }
    }

    #[test]
    fn as_many_lines_as_there_can_be_are_a_few_blocks() {
        assert!(blocks_of(1, u32::MAX).len() <= 64);
    }
}
