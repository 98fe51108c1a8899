//! What changed since a revision: findings that were there before, in files that nobody touched, excuse themselves.
//!
//! What is caused by a change stays: a finding in a file that was changed, one that a changed file belongs to, and one that
//! was not found before, wherever it is.

use std::collections::{BTreeMap, BTreeSet};

use super::{Judged, Standing};
use crate::finding::Finding;
use crate::fingerprint::Fingerprint;
use crate::text::RepoPath;

/// What there was at a revision, and which files differ from it now.
#[derive(Clone, Debug, Default)]
pub struct Before {
    /// As it was asked for.
    pub revision: String,
    /// The commit that was compared with, in short.
    pub commit: String,
    /// Files that were added or changed since, and those that are gone.
    pub changed: BTreeSet<RepoPath>,
    /// Folders that were not looked into and did not change: submodules. Whatever is found in them was there before.
    pub settled: Vec<RepoPath>,
    /// What was found then, and how often.
    pub found: BTreeMap<Fingerprint, usize>,
}

/// What came of a comparison in one service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeUse {
    /// As it was asked for.
    pub revision: String,
    /// The commit that was compared with, in short.
    pub commit: String,
    /// How many files were added or changed, or are gone.
    pub changed: usize,
    /// How many findings are left out of account, as they were there before.
    pub before: usize,
}

impl Before {
    /// What is found, and how often, whatever excuses it.
    pub fn fingerprints(judged: &[Judged]) -> BTreeMap<Fingerprint, usize> {
        let mut found = BTreeMap::new();
        for judged in judged {
            let rule = judged.assessment.asked.id();
            for (finding, _) in judged.findings() {
                *found.entry(Fingerprint::of(rule, finding)).or_default() += 1;
            }
        }
        found
    }

    /// Excuses what was found before and lies in no changed file, of what nothing else excuses.
    pub fn apply(&self, judged: &mut [Judged]) -> ChangeUse {
        let mut rest = self.found.clone();
        let mut before = 0;
        for judged in judged {
            let rule = judged.assessment.asked.id().to_owned();
            for (finding, standing) in judged.findings_mut() {
                // One that is excused otherwise was there before all the same: it is not there for another.
                let known = rest.get_mut(&Fingerprint::of(&rule, finding));
                let known = known.filter(|known| **known > 0).map(|known| *known -= 1);
                let was_there = known.is_some() || self.is_settled(finding);
                if was_there && standing.is_open() && !self.is_touched(finding) {
                    *standing = Standing::Before;
                    before += 1;
                }
            }
        }
        ChangeUse {
            revision: self.revision.clone(),
            commit: self.commit.clone(),
            changed: self.changed.len(),
            before,
        }
    }

    /// Whether a file that belongs to the finding differs.
    fn is_touched(&self, finding: &Finding) -> bool {
        let related = finding.related.iter().map(|(_, place)| place);
        let mut places = std::iter::once(&finding.place).chain(related);
        places.any(|place| place.path().is_some_and(|path| self.changed.contains(path)))
    }

    fn is_settled(&self, finding: &Finding) -> bool {
        let path = finding.place.path().map(RepoPath::as_str);
        let below = |folder: &RepoPath| {
            let rest = path.and_then(|path| path.strip_prefix(folder.as_str()));
            rest.is_some_and(|rest| rest.starts_with('/'))
        };
        self.settled.iter().any(below)
    }
}

#[cfg(test)]
mod tests;
