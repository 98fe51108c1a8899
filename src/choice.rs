//! Which packs a service is held against, and why: from what the packs say of themselves, the profile, the day, and
//! what somebody named.
//!
//! A choice is made for every pack, also for those that are left out, so that `packs --for` can answer for each.
//! It decides nothing about single rules: which sentence binds whom is worked out in [`crate::answer`].

use std::fmt;
use std::sync::Arc;

use jiff::civil::Date;

use crate::obligation::{Basis, Force, Reach, Reason, reach};
use crate::pack::{AskedRule, Claim, Pack, PackInfo, Packs, Standing, Use, Volume};
use crate::profile::Profile;

/// A pack that somebody named.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Named {
    pub id: String,
    /// `None`: the edition of the day.
    pub edition: Option<String>,
    /// The policy by which the body has made the text its own.
    pub adopted: Option<Adopted>,
}

impl Named {
    /// The packs that somebody brings along. Of a text of which there are several editions, that of the day is meant.
    pub fn all_of(volumes: &[Volume]) -> Vec<Named> {
        let mut all: Vec<Named> = Vec::new();
        for volume in volumes {
            let Volume::Pack(pack) = volume else { continue };
            let PackInfo { id, edition, .. } = &*pack.info;
            match all.iter_mut().find(|named| named.id == *id) {
                Some(named) => named.edition = None,
                None => all.push(Named {
                    id: id.clone(),
                    edition: Some(edition.clone()),
                    adopted: None,
                }),
            }
        }
        all
    }
}

/// A policy of the body itself that makes a text binding for it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Adopted {
    /// Where the policy stands.
    pub source: String,
    /// The word it puts on everything that the text asks. `None`: the words of the text.
    pub force: Option<Force>,
    pub from: Option<Date>,
    pub until: Option<Date>,
}

impl Adopted {
    fn is_in_force(&self, date: Date) -> bool {
        self.from.is_none_or(|from| from <= date) && self.until.is_none_or(|until| date < until)
    }
}

/// Where packs come from.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    clap::ValueEnum,
    serde::Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum PackChoice {
    /// Those that speak to the service on the day, and those that are named.
    #[default]
    Auto,
    /// Only those that are named.
    Named,
    /// None: only rulesets.
    None,
}

/// What became of one pack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    Used(Why, Hold),
    LeftOut(WhyLeftOut),
}

/// Why a pack is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// It speaks to such services, in this sentence's words.
    Addressed(String),
    /// It may speak to this service: nobody said enough to know.
    InDoubt(String),
    Named,
}

/// Why a pack is left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WhyLeftOut {
    NotYet(Date),
    Withdrawn(Date),
    /// It speaks to others.
    SpeaksToOthers(String),
    /// It speaks to some, and nobody said whether the service is one of them.
    NobodySays(String),
    /// It is for those who name it.
    IfNamed,
    /// Another edition is named.
    OtherEdition(String),
    /// Only what is named is used, and it is not.
    NotNamed,
}

/// How far the words of a pack that is used bind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hold {
    /// As they stand.
    Binding,
    /// Its *must* is no standard here.
    Advice {
        /// Why, in words: `standard where the text is adopted`.
        caveat: String,
        /// The day on which its sentences are read, for an edition outside its time: the nearest one on which it held.
        read_on: Option<Date>,
    },
    Adopted(Adopted),
}

impl Hold {
    /// What a reader should know of it.
    pub fn note(&self) -> Option<String> {
        match self {
            Hold::Binding => None,
            Hold::Advice { caveat, .. } => Some(caveat.clone()),
            Hold::Adopted(adopted) => Some(format!("adopted by {}", adopted.source)),
        }
    }
}

/// To be read after "because".
impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Verdict::Used(why, _) => why.fmt(f),
            Verdict::LeftOut(why) => why.fmt(f),
        }
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Why::Addressed(whom) => write!(f, "it speaks to {whom}"),
            Why::InDoubt(whom) => write!(
                f,
                "it speaks to {whom}; nobody said that the service is none"
            ),
            Why::Named => f.write_str("it is named"),
        }
    }
}

impl fmt::Display for WhyLeftOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            WhyLeftOut::NotYet(from) => write!(f, "in force only from {from}"),
            WhyLeftOut::Withdrawn(until) => write!(f, "in force only before {until}"),
            WhyLeftOut::SpeaksToOthers(whom) => write!(f, "it speaks only to {whom}"),
            WhyLeftOut::NobodySays(whom) => {
                write!(
                    f,
                    "it speaks only to {whom}; nobody said that the service is one"
                )
            }
            WhyLeftOut::IfNamed => f.write_str("it is for those who name it in yardstick.toml"),
            WhyLeftOut::OtherEdition(edition) => write!(f, "edition {edition} is named"),
            WhyLeftOut::NotNamed => f.write_str("it is not named"),
        }
    }
}

/// What became of each pack of [`Packs::iter`], in that order.
#[derive(Clone, Debug)]
pub struct Choices(Vec<Verdict>);

impl Choices {
    /// Chooses for a service on a day.
    pub fn make(
        packs: &Packs,
        from: PackChoice,
        named: &[Named],
        profile: &Profile,
        date: Date,
    ) -> Self {
        let verdicts = packs.iter().map(|pack| {
            let wanted = named.iter().find(|named| named.id == pack.info.id);
            match (from, wanted) {
                (PackChoice::None, _) => Verdict::LeftOut(WhyLeftOut::NotNamed),
                (_, Some(named)) => by_name(pack, named, date),
                (PackChoice::Named, None) => Verdict::LeftOut(WhyLeftOut::NotNamed),
                (PackChoice::Auto, None) => by_itself(&pack.info, profile, date),
            }
        });
        Choices(verdicts.collect())
    }

    /// How far the words of the pack at this place of [`Packs::iter`] bind; `None` where it is left out.
    pub fn hold(&self, index: usize) -> Option<&Hold> {
        match self.0.get(index)? {
            Verdict::Used(_, hold) => Some(hold),
            Verdict::LeftOut(_) => None,
        }
    }

    /// The claims of a rule that come from packs that are used.
    pub fn used_claims<'c>(
        &'c self,
        asked: &'c AskedRule,
    ) -> impl Iterator<Item = (&'c Claim, &'c Hold)> {
        let claims = asked.claims.iter();
        claims.filter_map(|claim| Some((claim, self.hold(claim.order.0)?)))
    }

    /// What became of each of these packs.
    pub fn of<'c>(&'c self, packs: &'c Packs) -> impl Iterator<Item = (&'c Pack, &'c Verdict)> {
        packs.iter().zip(&self.0)
    }

    pub fn used<'c>(&'c self, packs: &'c Packs) -> impl Iterator<Item = &'c Pack> {
        let used = |verdict: &Verdict| matches!(verdict, Verdict::Used(..));
        self.of(packs)
            .filter(move |(_, verdict)| used(verdict))
            .map(|(pack, _)| pack)
    }
}

fn by_name(pack: &Pack, named: &Named, date: Date) -> Verdict {
    let info = &pack.info;
    match &named.edition {
        Some(edition) if *edition != info.edition => {
            Verdict::LeftOut(WhyLeftOut::OtherEdition(edition.clone()))
        }
        None if !info.is_in_force(date) => Verdict::LeftOut(out_of_time(info, date)),
        _ => Verdict::Used(Why::Named, hold(info, named.adopted.as_ref(), date)),
    }
}

fn by_itself(info: &PackInfo, profile: &Profile, date: Date) -> Verdict {
    if !info.is_in_force(date) {
        return Verdict::LeftOut(out_of_time(info, date));
    }
    if info.used == Use::IfNamed {
        return Verdict::LeftOut(WhyLeftOut::IfNamed);
    }
    let reaches = || {
        info.bases
            .iter()
            .map(|basis| (basis, reach(basis, profile, date)))
    };
    let strongest = |wanted: fn(&Reach) -> bool| {
        let counting = reaches().filter(move |(_, reach)| wanted(reach));
        counting
            .map(|(basis, _)| basis)
            .min_by_key(|basis| basis.force)
    };
    let certain = strongest(|reach| matches!(reach, Reach::Yes));
    let open = strongest(|reach| matches!(reach, Reach::Perhaps));
    let with_force = |basis: &Basis| format!("{} ({})", whom(basis), basis.force);
    let hold = hold(info, None, date);
    match (certain, open, info.used) {
        (Some(basis), _, _) => Verdict::Used(Why::Addressed(with_force(basis)), hold),
        (None, Some(basis), Use::UnlessOthers) => {
            Verdict::Used(Why::InDoubt(with_force(basis)), hold)
        }
        (None, Some(basis), Use::IfAddressed | Use::IfNamed) => {
            Verdict::LeftOut(WhyLeftOut::NobodySays(whom(basis)))
        }
        (None, None, _) => Verdict::LeftOut(not_addressed(&info.bases, profile, date)),
    }
}

/// In a sentence, after "speaks to": `councils, in England`, `services in Scotland`.
fn whom(basis: &Basis) -> String {
    let binds = basis.binds.to_string();
    match binds.starts_with("in ") {
        true => format!("services {binds}"),
        false => binds,
    }
}

/// Why none of the sentences of a text speaks to a service.
fn not_addressed(bases: &[Arc<Basis>], profile: &Profile, date: Date) -> WhyLeftOut {
    let mut all: Vec<String> = Vec::new();
    for basis in bases {
        match reach(basis, profile, date) {
            Reach::No(Reason::NotYet(from), _) => return WhyLeftOut::NotYet(from),
            Reach::No(Reason::Withdrawn(until), _) => return WhyLeftOut::Withdrawn(until),
            Reach::No(Reason::DoesNotBind(_), _) | Reach::Yes | Reach::Perhaps => {
                let binds = whom(basis);
                if !all.contains(&binds) {
                    all.push(binds);
                }
            }
        }
    }
    WhyLeftOut::SpeaksToOthers(all.join("; "))
}

fn out_of_time(info: &PackInfo, date: Date) -> WhyLeftOut {
    match info.until.filter(|until| date >= *until) {
        Some(until) => WhyLeftOut::Withdrawn(until),
        None => WhyLeftOut::NotYet(info.from),
    }
}

/// A text that is named outside its time binds nobody, nor does one that waits for being adopted.
pub fn hold(info: &PackInfo, adopted: Option<&Adopted>, date: Date) -> Hold {
    let advice = |caveat: String, read_on| Hold::Advice { caveat, read_on };
    match adopted.filter(|adopted| adopted.is_in_force(date)) {
        Some(adopted) => Hold::Adopted(adopted.clone()),
        None if date < info.from => advice(format!("standard from {}", info.from), Some(info.from)),
        None => match (info.until.filter(|until| date >= *until), info.standing) {
            (Some(until), _) => advice(format!("standard until {until}"), until.yesterday().ok()),
            (None, Standing::Voluntary) => {
                advice("standard where the text is adopted".to_owned(), None)
            }
            (None, Standing::Binding) => Hold::Binding,
        },
    }
}

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::testing::{Sketch, linked};
    use crate::profile::{OrganisationKind, Possible};
    use OrganisationKind::{Council, Nhs};

    const TODAY: &str = "2026-11-22";

    fn of(organisation: Option<OrganisationKind>) -> Profile {
        Profile {
            organisation: organisation.map_or(Profile::unknown().organisation, Possible::known),
            ..Profile::unknown()
        }
    }

    fn named(id: &str, edition: Option<&str>) -> Named {
        Named {
            id: id.to_owned(),
            edition: edition.map(ToOwned::to_owned),
            adopted: None,
        }
    }

    /// One line for each pack: whether it is used, why, and what a reader should know of it.
    fn told(packs: &Packs, choices: &Choices) -> Vec<String> {
        let lines = choices.of(packs).map(|(pack, verdict)| {
            let (used, note) = match verdict {
                Verdict::Used(_, hold) => ("used", hold.note()),
                Verdict::LeftOut(_) => ("left out", None),
            };
            let note = note.map(|note| format!("; {note}")).unwrap_or_default();
            format!("{}: {used}, {verdict}{note}", pack.info)
        });
        lines.collect()
    }

    #[track_caller]
    fn check(
        sketches: &[Sketch],
        (from, named): (PackChoice, &[Named]),
        organisation: Option<OrganisationKind>,
        date: &str,
        expected: &[&str],
    ) {
        let packs = linked(sketches);
        let choices = Choices::make(
            &packs,
            from,
            named,
            &of(organisation),
            date.parse().unwrap(),
        );
        assert_eq!(told(&packs, &choices), expected);
        let used: Vec<String> = choices
            .used(&packs)
            .map(|pack| pack.info.to_string())
            .collect();
        let expected = expected
            .iter()
            .filter_map(|line| line.split_once(": used").map(|(pack, _)| pack));
        assert_eq!(used, expected.collect::<Vec<_>>());
    }

    const AUTO: (PackChoice, &[Named]) = (PackChoice::Auto, &[]);

    #[test]
    fn open_facts_decide_by_the_use_of_a_pack() {
        let rows: &[(&str, Option<OrganisationKind>, &str)] = &[
            (
                "unless-others",
                None,
                "used, it speaks to councils (must); nobody said that the service is none",
            ),
            (
                "unless-others",
                Some(Council),
                "used, it speaks to councils (must)",
            ),
            (
                "unless-others",
                Some(Nhs),
                "left out, it speaks only to councils",
            ),
            (
                "if-addressed",
                None,
                "left out, it speaks only to councils; nobody said that the service is one",
            ),
            (
                "if-addressed",
                Some(Council),
                "used, it speaks to councils (must)",
            ),
            (
                "if-addressed",
                Some(Nhs),
                "left out, it speaks only to councils",
            ),
            (
                "if-named",
                Some(Council),
                "left out, it is for those who name it in yardstick.toml",
            ),
        ];
        for (used, organisation, expected) in rows {
            let plots = Sketch::pack("plots", "1")
                .with(&format!("use: {used}"))
                .with("bases: [{ force: must, binds: { organisation: [council] } }]");
            check(
                &[plots],
                AUTO,
                *organisation,
                TODAY,
                &[&format!("plots 1: {expected}")],
            );
        }
    }

    #[test]
    fn of_several_sentences_the_strongest_that_is_certain_is_told() {
        let plots = |bases: &str| Sketch::pack("plots", "1").with(&format!("bases: [{bases}]"));
        let must = "{ force: must, binds: { organisation: [council], nation: [wales] } }";
        let could = "{ force: could, binds: { organisation: [council, nhs] } }";
        let plots = [plots(&format!("{must}, {could}"))];
        check(
            &plots,
            AUTO,
            Some(Council),
            TODAY,
            &["plots 1: used, it speaks to councils and the NHS (could)"],
        );
        check(
            &plots,
            AUTO,
            None,
            TODAY,
            &[
                "plots 1: used, it speaks to councils, in Wales (must); nobody said that the service is none",
            ],
        );
        check(
            &plots,
            AUTO,
            Some(OrganisationKind::Supplier),
            TODAY,
            &["plots 1: left out, it speaks only to councils, in Wales; councils and the NHS"],
        );
    }

    fn editions() -> [Sketch; 2] {
        [
            Sketch::pack("plots", "1").with("until: 2022-01-01"),
            Sketch::pack("plots", "2").with("from: 2022-01-01"),
        ]
    }

    #[test]
    fn a_text_is_used_in_its_time() {
        let rows = [
            (
                "2019-12-31",
                [
                    "left out, in force only from 2020-01-01",
                    "left out, in force only from 2022-01-01",
                ],
            ),
            (
                "2020-01-01",
                [
                    "used, it speaks to everyone (must)",
                    "left out, in force only from 2022-01-01",
                ],
            ),
            (
                "2021-12-31",
                [
                    "used, it speaks to everyone (must)",
                    "left out, in force only from 2022-01-01",
                ],
            ),
            (
                "2022-01-01",
                [
                    "left out, in force only before 2022-01-01",
                    "used, it speaks to everyone (must)",
                ],
            ),
        ];
        for (date, [first, second]) in rows {
            let expected = [format!("plots 1: {first}"), format!("plots 2: {second}")];
            check(&editions(), AUTO, None, date, &[&expected[0], &expected[1]]);
        }
        let later = |line: &str| {
            [Sketch::pack("plots", "1").with(&format!("bases: [{{ force: must, {line} }}]"))]
        };
        check(
            &later("from: 2027-01-01"),
            AUTO,
            None,
            TODAY,
            &["plots 1: left out, in force only from 2027-01-01"],
        );
        check(
            &later("until: 2024-01-01"),
            AUTO,
            None,
            TODAY,
            &["plots 1: left out, in force only before 2024-01-01"],
        );
    }

    #[test]
    fn what_is_named_is_used_whoever_and_whenever() {
        let [first, second] = editions();
        let sketches = [
            first.with("bases: [{ force: must, binds: { organisation: [nhs] } }]"),
            second.with("use: if-named"),
            Sketch::pack("sheds", "1"),
        ];
        for from in [PackChoice::Auto, PackChoice::Named] {
            let sheds = match from {
                PackChoice::Auto => "sheds 1: used, it speaks to everyone (must)",
                PackChoice::Named | PackChoice::None => "sheds 1: left out, it is not named",
            };
            let check = |edition: Option<&str>, date: &str, expected: [&str; 2]| {
                let expected = [expected[0], expected[1], sheds];
                check(
                    &sketches,
                    (from, &[named("plots", edition)]),
                    Some(Council),
                    date,
                    &expected,
                );
            };
            check(
                Some("1"),
                TODAY,
                [
                    "plots 1: used, it is named; standard until 2022-01-01",
                    "plots 2: left out, edition 1 is named",
                ],
            );
            check(
                Some("2"),
                "2021-01-01",
                [
                    "plots 1: left out, edition 2 is named",
                    "plots 2: used, it is named; standard from 2022-01-01",
                ],
            );
            check(
                None,
                TODAY,
                [
                    "plots 1: left out, in force only before 2022-01-01",
                    "plots 2: used, it is named",
                ],
            );
        }
        check(
            &sketches,
            (PackChoice::None, &[named("sheds", None)]),
            None,
            TODAY,
            &[
                "plots 1: left out, it is not named",
                "plots 2: left out, it is not named",
                "sheds 1: left out, it is not named",
            ],
        );
    }

    #[test]
    fn whoever_brings_several_editions_means_that_of_the_day() {
        let [first, second] = editions();
        let brought = |sketches: &[&Sketch]| {
            let volumes: Vec<Volume> = sketches.iter().map(|sketch| sketch.read()).collect();
            let named = Named::all_of(&volumes).into_iter();
            named
                .map(|named| (named.id, named.edition))
                .collect::<Vec<_>>()
        };
        let plots = |edition: Option<&str>| ("plots".to_owned(), edition.map(ToOwned::to_owned));
        let shared = Sketch::library("shared");
        assert_eq!(brought(&[&first, &shared]), [plots(Some("1"))]);
        assert_eq!(brought(&[&first, &second]), [plots(None)]);
        assert_eq!(
            brought(&[&first, &second, &Sketch::pack("plots", "3")]),
            [plots(None)]
        );
    }

    #[test]
    fn a_voluntary_text_binds_where_it_is_adopted() {
        let plots = [Sketch::pack("plots", "1").with("standing: voluntary")];
        let adopted = |from: &str, until: Option<&str>| Named {
            adopted: Some(Adopted {
                source: "https://www.gov.uk/policy".to_owned(),
                force: None,
                from: from.parse().ok(),
                until: until.and_then(|until| until.parse().ok()),
            }),
            ..named("plots", None)
        };
        let note = "standard where the text is adopted";
        let rows = [
            (
                adopted("2025-01-01", None),
                "adopted by https://www.gov.uk/policy",
            ),
            (
                adopted("2026-11-22", Some("2026-11-23")),
                "adopted by https://www.gov.uk/policy",
            ),
            (adopted("2026-11-23", None), note),
            (adopted("2025-01-01", Some(TODAY)), note),
            (named("plots", None), note),
        ];
        for (named, note) in rows {
            let expected = format!("plots 1: used, it is named; {note}");
            check(
                &plots,
                (PackChoice::Auto, &[named]),
                None,
                TODAY,
                &[&expected],
            );
        }
    }
}
