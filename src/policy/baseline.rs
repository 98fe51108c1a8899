//! The baseline: findings that were there when a team began, which do not close the gate until they are mended.
//!
//! Findings are known by their [`Fingerprint`]s, never by lines, and each as often as it was there. The file (see
//! [`mod@file`]) only ever shrinks. Which file it is, and that it can be opened, is for the command line to say.

pub mod file;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::{HeardNotice, Judged, Standing};
use crate::finding::{NoticeKind, Outcome, WhyNot};
use crate::fingerprint::Fingerprint;
use crate::obligation::Obligation;

/// A file with more findings than these is none that anybody can work through, and is neither written nor read.
pub const MOST: usize = 100_000;

/// What is kept of one service.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline {
    /// The file, as it was named.
    pub file: String,
    /// Who sees to it that it shrinks.
    pub owner: Option<String>,
    /// The last day on which standards in it count; guidance has none.
    pub until: Option<Date>,
    pub found: BTreeMap<Fingerprint, Kept>,
}

/// One finding, as often as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Never 0.
    pub count: usize,
    /// What it was when it was written down, for those who read the file. Nothing is decided by it.
    pub told: Option<Told>,
}

impl Kept {
    /// Whether it was one of a standard when it was written down.
    pub fn is_of_a_standard(&self) -> bool {
        let told = self.told.as_ref();
        told.is_some_and(|told| told.obligation == Obligation::Standard)
    }
}

/// How much is asked, and where.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Told {
    pub obligation: Obligation,
    /// The text and its edition: `govuk-service-standard 2019`.
    pub text: String,
    /// The clause, or the ruleset.
    pub part: String,
}

/// What came of a baseline in one service.
#[derive(Clone, Debug, Default)]
pub struct BaselineUse {
    pub file: String,
    pub owner: Option<String>,
    pub until: Option<Date>,
    /// How many findings it holds.
    pub total: usize,
    /// Of these, how many are no longer found: `yardstick baseline --prune` takes them out.
    pub mended: usize,
    /// How many a waiver covers now: these, too.
    pub waived: usize,
    /// How many were not looked for, as their rules were not asked or could not tell.
    pub unasked: usize,
    /// How many are left, by obligation, text and part (`govuk-service-standard 2019`, `point-5`), in that order.
    pub left: Vec<Left>,
    /// How many of standards are found and no longer excused, because the day until which they were is over.
    pub ended: usize,
}

/// What is left of a baseline for one clause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Left {
    pub obligation: Obligation,
    pub text: String,
    pub part: String,
    pub count: usize,
}

/// What a pruning took out, in findings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pruned {
    /// They are no longer found.
    pub mended: usize,
    /// A waiver covers them now, and says until when.
    pub waived: usize,
    /// They stay, as their rules were not asked, or could not tell.
    pub unasked: usize,
}

/// What one run can say of the findings that a baseline holds.
struct Seen<'j> {
    /// How often each is found, and how often of these a waiver covers it.
    found: BTreeMap<Fingerprint, (usize, usize)>,
    /// Rules of which everything was told that there is to tell.
    asked: BTreeSet<&'j str>,
    /// Files that could not be read: what was found in them may be there still.
    unread: BTreeSet<String>,
}

impl Baseline {
    /// The findings that are there and that no waiver covers.
    pub fn of(judged: &[Judged]) -> BTreeMap<Fingerprint, Kept> {
        let mut found: BTreeMap<Fingerprint, Kept> = BTreeMap::new();
        for judged in judged.iter().filter(|judged| !judged.is_off()) {
            let Some(told) = Told::of(judged) else {
                continue;
            };
            for finding in judged.open() {
                let fingerprint = Fingerprint::of(judged.assessment.asked.id(), finding);
                let kept = found.entry(fingerprint).or_insert_with(|| Kept {
                    count: 0,
                    told: Some(told.clone()),
                });
                kept.count += 1;
            }
        }
        found
    }

    /// How many findings it holds.
    pub fn total(&self) -> usize {
        self.found.values().map(|kept| kept.count).sum()
    }

    /// Excuses what it holds, as often as it holds it, of what nothing else excuses: of findings that are alike, the
    /// first. Where only named files were looked at, nothing is said to be mended.
    pub fn apply(
        &self,
        judged: &mut [Judged],
        notices: &[HeardNotice],
        as_of: Date,
        is_partial: bool,
    ) -> BaselineUse {
        let pruned = match is_partial {
            true => Pruned::default(),
            false => self.pruned(judged, notices).1,
        };
        let is_over = self.until.is_some_and(|until| as_of > until);
        let mut left: BTreeMap<Told, usize> = BTreeMap::new();
        let mut ended = 0;
        let mut rest: BTreeMap<&Fingerprint, usize> = (self.found.iter())
            .map(|(fingerprint, kept)| (fingerprint, kept.count))
            .collect();
        for judged in judged {
            let Some(told) = Told::of(judged) else {
                continue;
            };
            let rule = judged.assessment.asked.id().to_owned();
            for (finding, standing) in judged.findings_mut() {
                let known = rest.get_mut(&Fingerprint::of(&rule, finding));
                let Some(known) = known.filter(|known| standing.is_open() && **known > 0) else {
                    continue;
                };
                *known -= 1;
                if is_over && told.obligation == Obligation::Standard {
                    ended += 1;
                } else {
                    *standing = Standing::Known;
                    *left.entry(told.clone()).or_default() += 1;
                }
            }
        }
        let left = left.into_iter().map(|(told, count)| Left {
            obligation: told.obligation,
            text: told.text,
            part: told.part,
            count,
        });
        BaselineUse {
            file: self.file.clone(),
            owner: self.owner.clone(),
            until: self.until,
            total: self.total(),
            mended: pruned.mended,
            waived: pruned.waived,
            unasked: pruned.unasked,
            left: left.collect(),
            ended,
        }
    }

    /// The same without what is no longer found, and without what a waiver covers now. Nothing is ever added.
    pub fn pruned(&self, judged: &[Judged], notices: &[HeardNotice]) -> (Baseline, Pruned) {
        let seen = Seen::of(judged, notices);
        let mut pruned = Pruned::default();
        let mut found = BTreeMap::new();
        for (fingerprint, kept) in &self.found {
            let (there, waived) = seen.found.get(fingerprint).copied().unwrap_or_default();
            let waived = waived.min(kept.count);
            let open = (there - waived).min(kept.count - waived);
            let gone = kept.count - waived - open;
            let unasked = match seen.has_been_told(fingerprint) {
                true => 0,
                false => gone,
            };
            pruned.waived += waived;
            pruned.unasked += unasked;
            pruned.mended += gone - unasked;
            if open + unasked > 0 {
                let kept = Kept {
                    count: open + unasked,
                    told: kept.told.clone(),
                };
                found.insert(fingerprint.clone(), kept);
            }
        }
        let baseline = Baseline {
            found,
            ..self.clone()
        };
        (baseline, pruned)
    }
}

impl<'j> Seen<'j> {
    fn of(judged: &'j [Judged], notices: &[HeardNotice]) -> Seen<'j> {
        let mut found: BTreeMap<Fingerprint, (usize, usize)> = BTreeMap::new();
        let mut asked = BTreeSet::new();
        let mut in_doubt = BTreeSet::new();
        for judged in judged {
            let rule = judged.assessment.asked.id();
            match &judged.assessment.outcome {
                Outcome::Passed(_)
                | Outcome::Failed(_)
                | Outcome::NeedsAPerson { .. }
                | Outcome::NotApplicable(WhyNot::NothingToJudge | WhyNot::OtherFormats(_)) => {
                    asked.insert(rule);
                }
                // Whoever forgets to say what the service is has mended nothing.
                Outcome::CannotTell(_) | Outcome::NotApplicable(WhyNot::Reach(_)) => {
                    in_doubt.insert(rule);
                }
            }
            for (finding, standing) in judged.findings() {
                let (count, waived) = found.entry(Fingerprint::of(rule, finding)).or_default();
                *count += 1;
                *waived += usize::from(matches!(standing, Standing::Waived(_)));
            }
        }
        let unread = notices
            .iter()
            .filter(|heard| heard.notice.kind == NoticeKind::Unreadable);
        let unread = unread.filter_map(|heard| heard.notice.finding.place.path());
        Seen {
            found,
            asked: &asked - &in_doubt,
            unread: unread.map(ToString::to_string).collect(),
        }
    }

    /// Whether a finding that is not found any more is gone.
    fn has_been_told(&self, fingerprint: &Fingerprint) -> bool {
        self.asked.contains(fingerprint.rule.as_str()) && !self.unread.contains(&fingerprint.file)
    }
}

impl Told {
    /// `None` for what no published text and no ruleset asks of this service.
    fn of(judged: &Judged) -> Option<Told> {
        Some(Told {
            obligation: judged.obligation()?,
            text: judged.assessment.asked.text(),
            part: judged.assessment.asked.part().into_owned(),
        })
    }
}

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
