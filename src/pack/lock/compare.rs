//! Two locks side by side: what became of each pack, and of what it asks.

use std::collections::{BTreeMap, BTreeSet};

use super::{Locked, Obligations, VolumeName, Volumes};
use crate::obligation::Obligation;

/// What became of one pack or library.
#[derive(Clone, Copy, Debug)]
pub enum Fate<'l> {
    /// It may have another edition.
    Kept {
        before: Entry<'l>,
        after: Entry<'l>,
    },
    New(Entry<'l>),
    Gone(Entry<'l>),
}

/// A pack or library of a lock.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'l> {
    pub name: &'l VolumeName,
    pub locked: &'l Locked,
}

impl<'l> Fate<'l> {
    /// What it is called now, or was.
    pub fn name(&self) -> &'l VolumeName {
        match self {
            Fate::Kept { after, .. } => after.name,
            Fate::New(entry) | Fate::Gone(entry) => entry.name,
        }
    }
}

/// What became of each library, by name.
pub fn libraries<'l>(before: &'l Volumes, after: &'l Volumes) -> Vec<Fate<'l>> {
    let mut fates = Vec::new();
    for (name, locked) in before {
        let before = Entry { name, locked };
        fates.push(match after.get_key_value(name) {
            Some((name, locked)) => Fate::Kept {
                before,
                after: Entry { name, locked },
            },
            None => Fate::Gone(before),
        });
    }
    for (name, locked) in after {
        if !before.contains_key(name) {
            fates.push(Fate::New(Entry { name, locked }));
        }
    }
    fates.sort_by_key(Fate::name);
    fates
}

/// What became of each pack, by name. An edition that is gone and one that is new of the same text are one text in another
/// edition.
pub fn packs<'l>(before: &'l Volumes, after: &'l Volumes) -> Vec<Fate<'l>> {
    let mut gone: BTreeMap<&str, Vec<Entry<'l>>> = BTreeMap::new();
    let mut fates = Vec::new();
    let mut new = Vec::new();
    for fate in libraries(before, after) {
        match fate {
            Fate::Kept { .. } => fates.push(fate),
            Fate::New(entry) => new.push(entry),
            Fate::Gone(entry) => gone.entry(&entry.name.id).or_default().push(entry),
        }
    }
    for after in new {
        // The last that is gone is the nearest.
        let before = gone.get_mut(after.name.id.as_str()).and_then(Vec::pop);
        fates.push(match before {
            Some(before) => Fate::Kept { before, after },
            None => Fate::New(after),
        });
    }
    fates.extend(gone.into_values().flatten().map(Fate::Gone));
    fates.sort_by_key(Fate::name);
    fates
}

/// What became of the digest of one ruleset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RulesetFate {
    Changed,
    New,
    Gone,
}

/// The rulesets that are not as they were, by name.
pub fn rulesets<'l>(
    before: &'l BTreeMap<String, String>,
    after: &'l BTreeMap<String, String>,
) -> BTreeMap<&'l str, RulesetFate> {
    let mut fates = BTreeMap::new();
    for (name, digest) in before {
        match after.get(name) {
            None => fates.insert(name.as_str(), RulesetFate::Gone),
            Some(other) if other != digest => fates.insert(name, RulesetFate::Changed),
            Some(_) => None,
        };
    }
    let is_new = |name: &&String| !before.contains_key(*name);
    for name in after.keys().filter(is_new) {
        fates.insert(name, RulesetFate::New);
    }
    fates
}

/// What became of the obligation to one rule, those first that a team has to know first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    Raised,
    NewStandard,
    Lowered,
    StandardGone,
    NewGuidance,
    GuidanceGone,
}

impl Change {
    fn of(before: Option<Obligation>, after: Option<Obligation>) -> Option<Change> {
        use Obligation::{Guidance, Standard};
        match (before, after) {
            (Some(Guidance), Some(Standard)) => Some(Change::Raised),
            (None, Some(Standard)) => Some(Change::NewStandard),
            (Some(Standard), Some(Guidance)) => Some(Change::Lowered),
            (Some(Standard), None) => Some(Change::StandardGone),
            (None, Some(Guidance)) => Some(Change::NewGuidance),
            (Some(Guidance), None) => Some(Change::GuidanceGone),
            (Some(Standard), Some(Standard)) | (Some(Guidance), Some(Guidance)) | (None, None) => {
                None
            }
        }
    }

    pub fn words(self) -> &'static str {
        match self {
            Change::Raised => "now a standard (was guidance)",
            Change::NewStandard => "new standard",
            Change::Lowered => "now guidance (was a standard)",
            Change::StandardGone => "no longer asked (was a standard)",
            Change::NewGuidance => "new guidance",
            Change::GuidanceGone => "no longer asked (was guidance)",
        }
    }
}

/// The rules, by their ids, of which a text asks something else than it did.
pub fn obligations<'l>(
    before: &'l Obligations,
    after: &'l Obligations,
) -> BTreeMap<Change, Vec<&'l str>> {
    let rules: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let mut changes: BTreeMap<Change, Vec<&str>> = BTreeMap::new();
    for rule in rules {
        let change = Change::of(before.get(rule).copied(), after.get(rule).copied());
        if let Some(change) = change {
            changes.entry(change).or_default().push(rule);
        }
    }
    changes
}

#[cfg(test)]
mod tests {
    use super::super::testing::volumes;
    use super::*;

    fn told(fates: &[Fate<'_>]) -> Vec<String> {
        let told = fates.iter().map(|fate| match fate {
            Fate::Kept { before, after } => format!("{} > {}", before.name, after.name),
            Fate::New(entry) => format!("+ {}", entry.name),
            Fate::Gone(entry) => format!("- {}", entry.name),
        });
        told.collect()
    }

    #[test]
    fn another_edition_of_a_text_is_the_same_text() {
        let before = volumes(&["barns 1:", "gates 1:", "gates 2:", "plots 1:", "sheds 1:"]);
        let after = volumes(&["gates 2:", "gates 3:", "plots 2:", "ponds 1:", "sheds 1:"]);
        assert_eq!(
            told(&packs(&before, &after)),
            [
                "- barns 1",
                "gates 2 > gates 2",
                "gates 1 > gates 3",
                "plots 1 > plots 2",
                "+ ponds 1",
                "sheds 1 > sheds 1"
            ]
        );
        // Who lends rules lends those of one edition.
        assert_eq!(
            told(&libraries(&before, &after)),
            [
                "- barns 1",
                "- gates 1",
                "gates 2 > gates 2",
                "+ gates 3",
                "- plots 1",
                "+ plots 2",
                "+ ponds 1",
                "sheds 1 > sheds 1"
            ]
        );
    }

    #[test]
    fn an_edition_follows_one_other_at_most() {
        let two = volumes(&["gates 1:", "gates 2:"]);
        let one = volumes(&["gates 3:"]);
        assert_eq!(told(&packs(&two, &one)), ["- gates 1", "gates 2 > gates 3"]);
        assert_eq!(told(&packs(&one, &two)), ["gates 3 > gates 1", "+ gates 2"]);
    }

    #[test]
    fn what_binds_more_is_told_first() {
        let asked = |line| {
            let mut volumes = volumes(&[line]).into_values();
            volumes.next().expect("there is one").obligations
        };
        let before = asked("plots 1: +kept +lowered +lost -raised -forgotten -same");
        let after = asked("plots 1: +kept -lowered +raised -same +new -advised");
        let changes = obligations(&before, &after).into_iter();
        let changes =
            changes.map(|(change, rules)| format!("{}: {}", change.words(), rules.join(" ")));
        assert_eq!(
            changes.collect::<Vec<_>>(),
            [
                "now a standard (was guidance): raised",
                "new standard: new",
                "now guidance (was a standard): lowered",
                "no longer asked (was a standard): lost",
                "new guidance: advised",
                "no longer asked (was guidance): forgotten",
            ]
        );
    }
}
