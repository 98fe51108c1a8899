//! What changed between two editions of a text, or two encodings of one: clauses that came, went or have another number, and
//! what is asked of whom.
//!
//! It compares what the packs say. Which clause became which is theirs to say, too (`matches`).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::ToSpan;
use jiff::civil::Date;

use super::{AskedRule, Clause, Pack, PackInfo, Packs, RuleId, Standing};
use crate::obligation::{Basis, Obligation, Ruling, rule_on};
use crate::profile::{Nation, OrganisationKind, Phase, Possible, Profile, ServiceKind, Term};

/// The most that is asked of a body of some kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Asks {
    Nothing,
    Guidance,
    Standard,
}

impl Asks {
    pub fn word(self) -> &'static str {
        match self {
            Asks::Nothing => "nothing",
            Asks::Guidance => "guidance",
            Asks::Standard => "standard",
        }
    }
}

/// What is asked of bodies of one kind, before and after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shift {
    pub audience: OrganisationKind,
    pub before: Asks,
    pub after: Asks,
}

/// What became of a clause. Clauses are named by their ids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClauseChange {
    Added {
        id: String,
        title: String,
    },
    Withdrawn {
        id: String,
        title: String,
    },
    /// Several can become one, and one can become several.
    Continued {
        before: Vec<String>,
        after: String,
        title: String,
        /// Empty where everybody is asked as before.
        shifts: Vec<Shift>,
    },
}

/// What became of a rule: only of those that changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleChange {
    pub rule: RuleId,
    /// The clauses that it answers before and after.
    pub before: Vec<String>,
    pub after: Vec<String>,
    pub shifts: Vec<Shift>,
}

/// Everything that changed from one pack to another.
#[derive(Clone, Debug)]
pub struct Changes {
    /// In the order of the later text; what was withdrawn comes last.
    pub clauses: Vec<ClauseChange>,
    /// By id.
    pub rules: Vec<RuleChange>,
}

/// A pack among those that it names rules of.
#[derive(Clone, Copy, Debug)]
pub struct Side<'p> {
    pub packs: &'p Packs,
    pub pack: &'p Pack,
}

impl Side<'_> {
    /// A day on which the text held: that of the encoding, or the last before the text was withdrawn.
    fn day(&self) -> Date {
        let PackInfo {
            from,
            until,
            written,
            ..
        } = *self.pack.info;
        match until.filter(|until| written >= *until) {
            Some(until) => until.checked_sub(1.day()).unwrap_or(from),
            None => written.max(from),
        }
    }

    fn rules(&self) -> impl Iterator<Item = &AskedRule> {
        let is_own = |asked: &&AskedRule| !self.claims(asked).is_empty();
        self.packs.asked().iter().filter(is_own)
    }

    /// Clause and sentences.
    fn claims<'a>(&self, asked: &'a AskedRule) -> Vec<(&'a str, &'a [Arc<Basis>])> {
        let own = asked.claims.iter().filter(|claim| {
            (&claim.pack.id, &claim.pack.edition) == (&self.pack.info.id, &self.pack.info.edition)
        });
        own.map(|claim| (claim.clause.id.as_str(), claim.bases.as_slice()))
            .collect()
    }

    /// What each clause asks of each kind of body, in the order of clauses.
    fn asks_of_clauses(&self) -> Vec<Vec<Asks>> {
        // Most leave it to the text as a whole.
        let of_text = self.asks(std::iter::once(self.pack.info.bases.as_slice()));
        let asked = self
            .pack
            .clauses
            .iter()
            .map(|clause| match clause.bases.is_empty() {
                true => of_text.clone(),
                false => self.asks(std::iter::once(clause.bases.as_slice())),
            });
        asked.collect()
    }

    fn rules_by_id(&self) -> BTreeMap<&RuleId, &AskedRule> {
        self.rules().map(|asked| (&asked.rule.id, asked)).collect()
    }

    /// The most that sentences ask of each kind of body.
    fn asks<'b>(&self, bases: impl Iterator<Item = &'b [Arc<Basis>]>) -> Vec<Asks> {
        let bases: Vec<&[Arc<Basis>]> = bases.collect();
        let most = |organisation: OrganisationKind| {
            let asked = bases
                .iter()
                .map(|bases| most_asked(bases, organisation, self.day()));
            let most = asked.max().unwrap_or(Asks::Nothing);
            match self.pack.info.standing {
                Standing::Binding => most,
                Standing::Voluntary => most.min(Asks::Guidance),
            }
        };
        OrganisationKind::ALL.iter().copied().map(most).collect()
    }
}

/// The most that sentences ask of any service that such a body runs.
pub fn most_asked(bases: &[Arc<Basis>], organisation: OrganisationKind, date: Date) -> Asks {
    let mut most = Asks::Nothing;
    for nation in Nation::ALL {
        for kind in ServiceKind::ALL {
            for phase in Phase::ALL {
                let profile = Profile {
                    organisation: Possible::known(organisation),
                    nation: Possible::known(*nation),
                    kind: Possible::known(*kind),
                    phase: Possible::known(*phase),
                };
                let asked = match rule_on(bases, &profile, date) {
                    Ruling::NotApplicable { .. } => Asks::Nothing,
                    Ruling::Binding {
                        obligation: Obligation::Guidance,
                        ..
                    } => Asks::Guidance,
                    Ruling::Binding {
                        obligation: Obligation::Standard,
                        ..
                    } => return Asks::Standard,
                };
                most = most.max(asked);
            }
        }
    }
    most
}

/// Compares two packs.
pub fn compare(before: Side<'_>, after: Side<'_>) -> Changes {
    Changes {
        clauses: clauses(before, after),
        rules: rules(before, after),
    }
}

fn shifts(before: &[Asks], after: &[Asks]) -> Vec<Shift> {
    let audiences = OrganisationKind::ALL.iter().zip(before.iter().zip(after));
    let shifted = audiences.filter(|(_, (before, after))| before != after);
    let shift = |(audience, (before, after)): (&OrganisationKind, (&Asks, &Asks))| Shift {
        audience: *audience,
        before: *before,
        after: *after,
    };
    shifted.map(shift).collect()
}

fn clauses(before: Side<'_>, after: Side<'_>) -> Vec<ClauseChange> {
    let (asked, asks) = (before.asks_of_clauses(), after.asks_of_clauses());
    let mut withdrawn: BTreeSet<usize> = (0..before.pack.clauses.len()).collect();
    let mut changes = Vec::new();
    let all = after.pack.clauses.iter().zip(asks);
    for ((clause, asks), old) in all.zip(continued(before.pack, after.pack)) {
        let (id, title) = (clause.id.clone(), clause.title.clone());
        if old.is_empty() {
            changes.push(ClauseChange::Added { id, title });
            continue;
        }
        let mut strongest = vec![Asks::Nothing; OrganisationKind::ALL.len()];
        for index in &old {
            withdrawn.remove(index);
            for (most, asked) in strongest.iter_mut().zip(&asked[*index]) {
                *most = (*most).max(*asked);
            }
        }
        let old = old.iter().map(|index| &before.pack.clauses[*index]);
        changes.push(ClauseChange::Continued {
            before: old.map(|old| old.id.clone()).collect(),
            after: id,
            title,
            shifts: shifts(&strongest, &asks),
        });
    }
    for index in withdrawn {
        let old = &before.pack.clauses[index];
        changes.push(ClauseChange::Withdrawn {
            id: old.id.clone(),
            title: old.title.clone(),
        });
    }
    changes
}

/// For each clause of the later pack, where in the earlier are those that became it: as either pack says; between two
/// encodings of one edition, by their ids.
fn continued(before: &Pack, after: &Pack) -> Vec<BTreeSet<usize>> {
    let name = |pack: &Pack| (pack.info.id.clone(), pack.info.edition.clone());
    let is_same = name(before) == name(after);
    let (olds, news) = (places(before), places(after));
    let mut continued: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); after.clauses.len()];
    for (clause, old) in after.clauses.iter().zip(&mut continued) {
        let same = is_same.then_some(clause.id.as_str());
        let ids = named(clause, before).chain(same);
        old.extend(ids.filter_map(|id| olds.get(id).copied()));
    }
    for (index, clause) in before.clauses.iter().enumerate() {
        for new in named(clause, after).filter_map(|id| news.get(id)) {
            continued[*new].insert(index);
        }
    }
    continued
}

/// Where each clause of a pack is, by its id.
fn places(pack: &Pack) -> BTreeMap<&str, usize> {
    let ids = pack.clauses.iter().map(|clause| clause.id.as_str());
    ids.enumerate().map(|(index, id)| (id, index)).collect()
}

/// The clauses of another pack that a clause says are about the same.
fn named<'c>(clause: &'c Clause, other: &Pack) -> impl Iterator<Item = &'c str> {
    let PackInfo { id, edition, .. } = &*other.info;
    let of_other = clause
        .matches
        .iter()
        .filter(move |named| (&named.to.pack, &named.to.edition) == (id, edition));
    of_other.map(|named| named.to.clause.as_str())
}

fn rules(before: Side<'_>, after: Side<'_>) -> Vec<RuleChange> {
    let (olds, news) = (before.rules_by_id(), after.rules_by_id());
    let ids: BTreeSet<&RuleId> = olds.keys().chain(news.keys()).copied().collect();
    let of = |side: Side<'_>, asked: Option<&&AskedRule>| -> (Vec<String>, Vec<Asks>) {
        let claims = asked.map(|asked| side.claims(asked)).unwrap_or_default();
        let clauses = claims
            .iter()
            .map(|(clause, _)| (*clause).to_owned())
            .collect();
        (clauses, side.asks(claims.iter().map(|(_, bases)| *bases)))
    };
    let change = |id: &RuleId| {
        let (old, asked) = of(before, olds.get(id));
        let (new, asks) = of(after, news.get(id));
        RuleChange {
            rule: id.clone(),
            before: old,
            after: new,
            shifts: shifts(&asked, &asks),
        }
    };
    let changes = ids.into_iter().map(change);
    changes
        .filter(|change| {
            change.before.is_empty() != change.after.is_empty() || !change.shifts.is_empty()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Sketch, linked};
    use super::*;

    fn told(shifts: &[Shift]) -> String {
        let told = shifts.iter().map(|shift| {
            let Shift {
                audience,
                before,
                after,
            } = shift;
            format!("; {audience}: {} to {}", before.word(), after.word())
        });
        told.collect()
    }

    fn lines(changes: &Changes) -> Vec<String> {
        let clauses = changes.clauses.iter().map(|change| match change {
            ClauseChange::Added { id, .. } => format!("added {id}"),
            ClauseChange::Withdrawn { id, .. } => format!("withdrawn {id}"),
            ClauseChange::Continued {
                before,
                after,
                shifts,
                ..
            } => format!("{} to {after}{}", before.join(" and "), told(shifts)),
        });
        let rules = changes.rules.iter().map(|change| {
            let RuleChange {
                rule,
                before,
                after,
                shifts,
            } = change;
            format!("{rule}: {before:?} to {after:?}{}", told(shifts)).replace('"', "")
        });
        clauses.chain(rules).collect()
    }

    #[track_caller]
    fn check(before: &Sketch, after: &Sketch, expected: &[&str]) {
        // Two encodings of one edition are never in use together.
        let is_same = before.read().to_string() == after.read().to_string();
        let shared = Sketch::library("shared").shared_rule("kept");
        let (old, new) = match is_same {
            true => (
                linked(&[before.clone(), shared.clone()]),
                linked(&[after.clone(), shared]),
            ),
            false => {
                let both = [before.clone(), after.clone(), shared];
                (linked(&both), linked(&both))
            }
        };
        let side = |packs: &'_ Packs, sketch: &Sketch| {
            let name = sketch.read().to_string();
            packs
                .iter()
                .position(|pack| pack.info.to_string() == name)
                .unwrap()
        };
        let at = |packs, index| Side {
            packs,
            pack: Packs::iter(packs).nth(index).unwrap(),
        };
        let changes = compare(at(&old, side(&old, before)), at(&new, side(&new, after)));
        assert_eq!(lines(&changes), expected);
    }

    fn edition(edition: &str) -> Sketch {
        Sketch::pack("plots", edition)
    }

    #[test]
    fn clauses_come_go_and_have_other_numbers() {
        let before = edition("1")
            .with("until: 2022-01-01")
            .clause("plot-1", &[])
            .clause("plot-2", &["matches: [plots/2/plot-2]"])
            .clause("plot-3", &[])
            .clause("plot-4", &[]);
        let after = edition("2")
            .with("from: 2022-01-01")
            .clause("plot-1", &["matches: [plots/1/plot-3]"])
            .clause("plot-2", &["matches: [plots/1/plot-1, plots/1/plot-2]"])
            .clause("plot-3", &[])
            .clause("plot-5", &["matches: [plots/1/plot-3]"]);
        check(
            &before,
            &after,
            &[
                "plot-3 to plot-1",
                "plot-1 and plot-2 to plot-2",
                // It has the number of another, and nothing says that it is about the same.
                "added plot-3",
                "plot-3 to plot-5",
                "withdrawn plot-4",
            ],
        );
    }

    #[test]
    fn between_two_encodings_an_id_is_the_clause() {
        let before = edition("1").clause("plot-1", &[]).clause("plot-2", &[]);
        let after = edition("1")
            .with("version: 0.2.0")
            .clause("plot-2", &[])
            .clause("plot-3", &[]);
        check(
            &before,
            &after,
            &["plot-2 to plot-2", "added plot-3", "withdrawn plot-1"],
        );
    }

    #[test]
    fn what_is_asked_of_whom_is_raised_and_lowered() {
        let both = "bases: [{ force: must, binds: { organisation: [council] } }, \
                    { force: should, binds: { organisation: [nhs] } }]";
        let before = edition("1")
            .with(both)
            .clause("plot-1", &[])
            .clause("plot-2", &[]);
        let other = "bases: [{ force: should, binds: { organisation: [council] } }, \
                     { force: must, binds: { organisation: [nhs], phase: [live] } }, \
                     { force: could, binds: { organisation: [other] } }]";
        let after = edition("1")
            .with(both)
            .clause("plot-1", &[other])
            .clause("plot-2", &[]);
        check(
            &before,
            &after,
            &[
                "plot-1 to plot-1; nhs: guidance to standard; council: standard to guidance; other: nothing to guidance",
                "plot-2 to plot-2",
            ],
        );
        let voluntary = before.clone().with("standing: voluntary");
        let lowered = "; council: standard to guidance";
        check(
            &before,
            &voluntary,
            &[
                &format!("plot-1 to plot-1{lowered}"),
                &format!("plot-2 to plot-2{lowered}"),
            ],
        );
    }

    #[test]
    fn of_rules_only_those_are_told_that_changed() {
        let asking = |edition_: &str, clause: &str, bases: &str| {
            let rules = format!("rules: {{ kept: [{bases}] }}");
            let matches = match edition_ {
                "1" => "matches: []",
                _ => "matches: [plots/1/plot-1]",
            };
            edition(edition_)
                .with("uses: [shared]")
                .clause(clause, &[&rules, matches])
        };
        let before = asking("1", "plot-1", "{ force: should }");
        check(
            &before,
            &asking("2", "plot-9", "{ force: could }"),
            &["plot-1 to plot-9"],
        );
        let council = "{ force: must, binds: { organisation: [council] } }";
        check(
            &before,
            &asking("2", "plot-1", &format!("{council}, {{ force: should }}")),
            &[
                "plot-1 to plot-1",
                "kept: [plot-1] to [plot-1]; council: guidance to standard",
            ],
        );
        let own = edition("2")
            .clause("plot-1", &["matches: [plots/1/plot-1]"])
            .rule("own", "plot-1", &["bases: [{ force: must, source: 'https://www.gov.uk/', binds: { organisation: [nhs] } }]"]);
        let [kept, raised] = [
            "kept: [plot-1] to []; central-government: guidance to nothing; arms-length-body: guidance to nothing; \
             nhs: guidance to nothing; council: guidance to nothing; devolved-government: guidance to nothing; \
             supplier: guidance to nothing; other: guidance to nothing",
            "own: [] to [plot-1]; nhs: nothing to standard",
        ];
        check(&before, &own, &["plot-1 to plot-1", kept, raised]);
    }

    #[test]
    fn a_text_is_asked_on_a_day_on_which_it_held() {
        let dated = "bases: [{ force: must, until: 2022-01-01 }]";
        let before = edition("1").with("until: 2022-01-01").with(dated);
        let after = edition("2")
            .with("from: 2022-01-01")
            .clause("plot-1", &["matches: [plots/1/plot-1]"]);
        check(&before, &after, &["plot-1 to plot-1"]);
    }
}
