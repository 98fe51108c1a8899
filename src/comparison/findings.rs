//! What became of each finding. Findings are the same that have the same fingerprint, each as often as it is there,
//! wherever a text puts them: one whose clause has another number is not new.
//!
//! Nothing is gone because nobody asked, and nothing is new because somebody asks at last: whether a rule was asked on the
//! other day is told apart from what it found there.

use std::collections::{BTreeMap, VecDeque};

use super::order::Order;
use super::seen::{FindingSeen, Home, RuleSeen, Seen, State};
use super::{ClauseChange, Fate, ToldFinding};
use crate::finding::NoticeKind;
use crate::outcome::OutcomeName;

/// A finding, what became of it, and what there is to say besides.
#[derive(Debug)]
pub(super) struct Fated<'s> {
    pub(super) fate: Fate,
    pub(super) finding: &'s FindingSeen,
    pub(super) note: Option<String>,
}

/// What became of what, by the clause that decides, in the order of texts.
pub(super) fn by_clause(before: &Seen, after: &Seen, order: &Order<'_>) -> Vec<ClauseChange> {
    let mut clauses: BTreeMap<(Rank, Home), ClauseChange> = BTreeMap::new();
    for fated in fates(before, after) {
        let home = &fated.finding.home;
        let clause = clauses
            .entry((Rank::of(home, order), home.clone()))
            .or_insert_with(|| ClauseChange {
                pack: home.pack.clone(),
                edition: home.edition.clone(),
                clause: home.clause.clone(),
                ..ClauseChange::default()
            });
        clause.of_mut(fated.fate).push(ToldFinding {
            note: fated.note,
            ..fated.finding.told.clone()
        });
    }
    clauses.into_values().collect()
}

/// Where a clause comes: those of texts first, then rulesets, then what yardstick itself says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Text { pack: usize, clause: usize },
    Ruleset,
    Ours,
}

impl Rank {
    fn of(home: &Home, order: &Order<'_>) -> Rank {
        let Home {
            pack,
            edition,
            clause,
        } = home;
        match edition {
            Some(_) => Rank::Text {
                pack: order.of_pack(pack),
                clause: order.of_clause(pack, edition.as_deref(), clause.as_deref()),
            },
            None if pack.starts_with("ruleset:") => Rank::Ruleset,
            None => Rank::Ours,
        }
    }
}

/// In the order of the later report; what is only in the earlier one comes last, in its order.
pub(super) fn fates<'s>(before: &'s Seen, after: &'s Seen) -> Vec<Fated<'s>> {
    let mut pairs: BTreeMap<&str, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
    for (index, finding) in before.findings.iter().enumerate() {
        pairs.entry(&finding.fingerprint).or_default().0.push(index);
    }
    for (index, finding) in after.findings.iter().enumerate() {
        pairs.entry(&finding.fingerprint).or_default().1.push(index);
    }
    let mut now = Vec::new();
    let mut then = Vec::new();
    for (olds, news) in pairs.into_values() {
        let Matched { both, old, new } = matched(before, after, olds, news);
        for (old, new) in both {
            let fated = of_both(&before.findings[old], &after.findings[new]);
            now.extend(fated.map(|fated| (new, fated)));
        }
        for index in new {
            let fated = of_new(&after.findings[index], before);
            now.extend(fated.map(|fated| (index, fated)));
        }
        for index in old {
            let fated = of_old(&before.findings[index], after);
            then.extend(fated.map(|fated| (index, fated)));
        }
    }
    now.sort_by_key(|(index, _)| *index);
    then.sort_by_key(|(index, _)| *index);
    now.into_iter()
        .chain(then)
        .map(|(_, fated)| fated)
        .collect()
}

/// Findings of one fingerprint.
#[derive(Debug, Default)]
struct Matched {
    both: Vec<(usize, usize)>,
    old: Vec<usize>,
    new: Vec<usize>,
}

/// Of findings that are alike, those that nothing happened to are taken for the same first.
fn matched(before: &Seen, after: &Seen, mut old: Vec<usize>, new: Vec<usize>) -> Matched {
    let mut by_state: BTreeMap<State, VecDeque<usize>> = BTreeMap::new();
    for index in new {
        let state = after.findings[index].state;
        by_state.entry(state).or_default().push_back(index);
    }
    let mut both = Vec::new();
    old.retain(|index| {
        let like = by_state.get_mut(&before.findings[*index].state);
        let like = like.and_then(VecDeque::pop_front);
        both.extend(like.map(|like| (*index, like)));
        like.is_none()
    });
    let mut new: Vec<usize> = by_state.into_values().flatten().collect();
    new.sort_unstable();
    let others = old.len().min(new.len());
    both.extend(old.drain(..others).zip(new.drain(..others)));
    Matched { both, old, new }
}

/// It is in both reports.
fn of_both<'s>(old: &'s FindingSeen, new: &'s FindingSeen) -> Option<Fated<'s>> {
    let (fate, note) = match (old.state, new.state) {
        (State::Open, State::Open) => (Fate::Still, None),
        (State::Open | State::Off, State::Waived) => (Fate::NewlyWaived, new.excuse.clone()),
        (State::Open | State::Off, State::Kept) => (Fate::NewlyKept, None),
        (State::Waived | State::Kept, State::Open) => (
            Fate::OpenAgain,
            old.excuse.as_ref().map(|excuse| format!("{excuse} then")),
        ),
        (State::Off, State::Open) => (
            Fate::NewlyAsked,
            Some("the team had switched the rule off".to_owned()),
        ),
        (State::Open, State::Off) => (
            Fate::Unasked,
            Some("the team has switched the rule off".to_owned()),
        ),
        (State::Waived | State::Kept, State::Waived | State::Kept | State::Off)
        | (State::Off, State::Off) => return None,
    };
    Some(Fated {
        fate,
        finding: new,
        note,
    })
}

/// It is only in the later report.
fn of_new<'s>(new: &'s FindingSeen, before: &Seen) -> Option<Fated<'s>> {
    let (fate, note) = match (new.state, before.asked(new)) {
        (State::Off, _) => return None,
        (State::Open, Asked::Yes) => (Fate::New, None),
        (State::Open, Asked::LeftToAPerson) => {
            (Fate::New, Some("left to a person then".to_owned()))
        }
        (State::Open, Asked::No(why)) => (Fate::NewlyAsked, Some(format!("then: {why}"))),
        (State::Waived, _) => (
            Fate::NewlyWaived,
            (new.excuse.as_ref()).map(|excuse| format!("not found then; {excuse}")),
        ),
        (State::Kept, _) => (Fate::NewlyKept, Some("not found then".to_owned())),
    };
    Some(Fated {
        fate,
        finding: new,
        note,
    })
}

/// It is only in the earlier report.
fn of_old<'s>(old: &'s FindingSeen, after: &Seen) -> Option<Fated<'s>> {
    let excused = old.excuse.as_ref().map(|excuse| format!("{excuse} then"));
    let (fate, note) = match (old.state, after.asked(old)) {
        (State::Off, _) => return None,
        (State::Open | State::Waived | State::Kept, asked) => match asked {
            Asked::Yes => (Fate::Gone, excused),
            Asked::LeftToAPerson => (
                Fate::Gone,
                Some(together(excused, "left to a person now".to_owned())),
            ),
            Asked::No(why) => (Fate::Unasked, Some(together(excused, why))),
        },
    };
    Some(Fated {
        fate,
        finding: old,
        note,
    })
}

fn together(first: Option<String>, second: String) -> String {
    match first {
        Some(first) => format!("{first}; {second}"),
        None => second,
    }
}

/// Whether a report would have had a finding of another, had it been there.
#[derive(Debug)]
enum Asked {
    Yes,
    /// No document says how it stands, so a person has to look.
    LeftToAPerson,
    /// Why not, in words.
    No(String),
}

impl Seen {
    fn asked(&self, finding: &FindingSeen) -> Asked {
        if self.is_partial {
            return Asked::No("only named files were looked at".to_owned());
        }
        if let Some(file) = finding
            .file
            .as_ref()
            .filter(|file| self.unread.contains(*file))
        {
            // What could not be read is itself a notice on the file.
            let is_that = finding.is_notice && finding.told.rule == NoticeKind::Unreadable.id();
            if !is_that {
                return Asked::No(format!("`{file}` could not be read"));
            }
        }
        if finding.is_notice {
            let of_waivers = [
                NoticeKind::ExpiredWaiver,
                NoticeKind::UnusedWaiver,
                NoticeKind::UnapprovedWaiver,
            ];
            let is_of_waivers = of_waivers.iter().any(|kind| kind.id() == finding.told.rule);
            return match is_of_waivers && self.is_without_waivers {
                true => Asked::No("no waiver was to count".to_owned()),
                false => Asked::Yes,
            };
        }
        let Some(rules) = self.rules.get(&finding.told.rule) else {
            return Asked::No(self.why_not_asked(finding));
        };
        // Of several, the first that leaves it open speaks for all.
        let looked_at = rules.looked_at.get(&finding.fingerprint);
        match (looked_at, rules.silent) {
            (Some(looked_at), silent) if silent.is_none_or(|silent| *looked_at < silent) => {
                Asked::No("it is there for a person to look at".to_owned())
            }
            (_, Some(silent)) => {
                let RuleSeen {
                    outcome, message, ..
                } = &rules.all[silent];
                Asked::No(match outcome {
                    OutcomeName::CannotTell => format!("it cannot be told: {message}"),
                    OutcomeName::NotApplicable
                    | OutcomeName::Passed
                    | OutcomeName::Failed
                    | OutcomeName::NeedsAPerson => message.clone(),
                })
            }
            (_, None) if rules.is_left_to_a_person => Asked::LeftToAPerson,
            (_, None) => Asked::Yes,
        }
    }

    /// Why nothing that was applied asks for its rule.
    fn why_not_asked(&self, finding: &FindingSeen) -> String {
        let Home { pack, edition, .. } = &finding.home;
        let Some(edition) = edition else {
            return format!("`{pack}` has no such rule, or was not used");
        };
        match self.texts.get(pack, edition) {
            Some(text) => match text.why_not() {
                Some(why) => format!("`{pack} {edition}` {why}"),
                None => format!("`{pack} {edition}` does not ask for it"),
            },
            None => format!("`{pack} {edition}` was not among the texts"),
        }
    }
}
