//! Obligation is worked out, never typed in: bases × profile × date.
//!
//! A rule carries the sentences it rests on (its bases), each with the word of the text, whom it binds and
//! when. [`rule_on`] says what they come to for one service on one day. It is a pure function; nothing else in
//! the program decides whether something is a standard, and nothing can change its answer.

use std::fmt;
use std::sync::Arc;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::profile::{Nation, OrganisationKind, Phase, Possible, Profile, ServiceKind, Term};

/// The word of the published text.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Force {
    /// Binding on those it addresses.
    Must,
    /// Advice: to be followed unless there is a reason.
    Should,
    /// An offer.
    Could,
}

impl Force {
    pub fn word(self) -> &'static str {
        match self {
            Force::Must => "must",
            Force::Should => "should",
            Force::Could => "could",
        }
    }
}

impl fmt::Display for Force {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

/// Whom a text binds. A list that is absent does not narrow; every list that is there must be met.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Binds {
    /// Bodies of these kinds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub organisation: Vec<OrganisationKind>,
    /// Services for these nations.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub nation: Vec<Nation>,
    /// Services of these kinds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kind: Vec<ServiceKind>,
    /// Services in these phases.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub phase: Vec<Phase>,
}

impl Binds {
    pub fn is_everyone(&self) -> bool {
        *self == Binds::default()
    }
}

/// In a sentence: `central government and councils, transactional services, in live`.
impl fmt::Display for Binds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let every_public_body = OrganisationKind::PUBLIC
            .iter()
            .all(|kind| self.organisation.contains(kind));
        let organisation = match every_public_body {
            true => "every public body".to_owned(),
            false => audiences(&self.organisation),
        };
        let in_phase = |phases: String| format!("in {phases}");
        let parts = [
            Some(organisation),
            Some(audiences(&self.kind)),
            (!self.nation.is_empty()).then(|| format!("in {}", audiences(&self.nation))),
            (!self.phase.is_empty()).then(|| in_phase(audiences(&self.phase))),
        ];
        let parts: Vec<String> = parts
            .into_iter()
            .flatten()
            .filter(|part| !part.is_empty())
            .collect();
        match parts.is_empty() {
            true => f.write_str("everyone"),
            false => f.write_str(&parts.join(", ")),
        }
    }
}

fn audiences<T: Term>(terms: &[T]) -> String {
    let names: Vec<&str> = terms.iter().map(|term| term.audience()).collect();
    join(&names, "and")
}

/// `a`, `a and b`, `a, b and c`.
pub fn join<S: AsRef<str>>(words: &[S], conjunction: &str) -> String {
    match words {
        [] => String::new(),
        [only] => only.as_ref().to_owned(),
        [first @ .., last] => {
            let first: Vec<&str> = first.iter().map(AsRef::as_ref).collect();
            format!("{} {conjunction} {}", first.join(", "), last.as_ref())
        }
    }
}

/// One sentence of a published text: its word, where it stands, whom it binds, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Basis {
    pub force: Force,
    /// Where the sentence stands.
    pub source: String,
    /// What it says, in our words.
    pub says: Option<String>,
    pub binds: Binds,
    /// In force from this day.
    pub from: Option<Date>,
    /// Withdrawn on this day: no longer in force on it.
    pub until: Option<Date>,
    /// What about this basis could not be checked.
    pub unverified: Option<String>,
}

/// Obligatory or advised: the only two kinds of finding.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Obligation {
    Standard,
    Guidance,
}

impl fmt::Display for Obligation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Obligation::Standard => "standard",
            Obligation::Guidance => "guidance",
        })
    }
}

/// What a rule's bases come to for one service on one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ruling<'r> {
    Binding {
        obligation: Obligation,
        /// The sentence that decided.
        basis: &'r Arc<Basis>,
        /// The basis would be a standard for those it binds, and nobody said whether this service is among
        /// them: for example `standard for central government`.
        caveat: Option<String>,
    },
    /// No sentence speaks to this service today.
    NotApplicable { reasons: Vec<Reason> },
}

/// Why a basis does not count.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    NotYet(Date),
    Withdrawn(Date),
    /// In a sentence: `councils`, `services in alpha`.
    DoesNotBind(String),
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::NotYet(from) => write!(f, "not in force before {from}"),
            Reason::Withdrawn(until) => write!(f, "withdrawn on {until}"),
            Reason::DoesNotBind(whom) => write!(f, "does not bind {whom}"),
        }
    }
}

/// Whether one basis speaks to this service today.
pub(crate) enum Reach {
    Yes,
    /// Only if the open facts turn out so.
    Perhaps,
    /// And how far it came: the basis that comes furthest is the one that is about such a service.
    No(Reason, usize),
}

/// What the bases of a rule come to.
///
/// A basis counts if it is in force on `date` and binds the service. Any counting *must* makes a standard; else
/// any *should* or *could* makes guidance. A *must* that binds some but not all of what an open profile could
/// be makes guidance with a caveat: an undeclared service is never held to more than every public body is.
pub fn rule_on<'r>(bases: &'r [Arc<Basis>], profile: &Profile, date: Date) -> Ruling<'r> {
    let reaches: Vec<(&Arc<Basis>, Reach)> = bases
        .iter()
        .map(|basis| (basis, reach(basis, profile, date)))
        .collect();
    let strongest = |wanted: fn(&Reach) -> bool| {
        let counting = reaches.iter().filter(|(_, reach)| wanted(reach));
        counting
            .map(|(basis, _)| *basis)
            .min_by_key(|basis| basis.force)
    };
    let certain = strongest(|reach| matches!(reach, Reach::Yes));
    let open = strongest(|reach| matches!(reach, Reach::Perhaps));
    match (certain, open) {
        (Some(basis), _) if basis.force == Force::Must => Ruling::Binding {
            obligation: Obligation::Standard,
            basis,
            caveat: None,
        },
        (_, Some(basis)) if basis.force == Force::Must => Ruling::Binding {
            obligation: Obligation::Guidance,
            basis,
            caveat: Some(caveat(&open_part(&basis.binds, profile))),
        },
        (Some(basis), _) | (None, Some(basis)) => Ruling::Binding {
            obligation: Obligation::Guidance,
            basis,
            caveat: None,
        },
        (None, None) => {
            let refused = || {
                reaches.iter().filter_map(|(_, reach)| match reach {
                    Reach::No(reason, distance) => Some((reason, *distance)),
                    Reach::Yes | Reach::Perhaps => None,
                })
            };
            let furthest = refused().map(|(_, distance)| distance).max();
            let nearest = refused().filter(|(_, distance)| Some(*distance) == furthest);
            let mut reasons: Vec<Reason> = nearest.map(|(reason, _)| reason.clone()).collect();
            reasons.sort();
            reasons.dedup();
            Ruling::NotApplicable { reasons }
        }
    }
}

pub(crate) fn reach(basis: &Basis, profile: &Profile, date: Date) -> Reach {
    let Binds {
        organisation,
        nation,
        kind,
        phase,
    } = &basis.binds;
    let facets = [
        facet(&profile.organisation, organisation, ""),
        facet(&profile.nation, nation, "services for "),
        facet(&profile.kind, kind, ""),
        facet(&profile.phase, phase, "services in "),
    ];
    let mut reach = Reach::Yes;
    let dated = facets.len();
    for (distance, facet) in facets.into_iter().enumerate() {
        match facet {
            Facet::Bound => {}
            Facet::Open => reach = Reach::Perhaps,
            Facet::NotBound(whom) => return Reach::No(Reason::DoesNotBind(whom), distance),
        }
    }
    if let Some(from) = basis.from.filter(|from| date < *from) {
        return Reach::No(Reason::NotYet(from), dated);
    }
    if let Some(until) = basis.until.filter(|until| date >= *until) {
        return Reach::No(Reason::Withdrawn(until), dated);
    }
    reach
}

/// How one fact of a service stands to what a basis binds.
enum Facet {
    Bound,
    Open,
    /// In a sentence: `councils`.
    NotBound(String),
}

fn facet<T: Term>(possible: &Possible<T>, bound: &[T], about: &str) -> Facet {
    if bound.is_empty() || possible.all_within(bound) {
        Facet::Bound
    } else if possible.none_within(bound) {
        let values: Vec<&str> = possible.values().map(Term::audience).collect();
        Facet::NotBound(format!("{about}{}", join(&values, "or")))
    } else {
        Facet::Open
    }
}

/// `standard for central government`, `standard in public beta and live`.
fn caveat(open: &Binds) -> String {
    let whom = open.to_string();
    match whom.starts_with("in ") {
        true => format!("standard {whom}"),
        false => format!("standard for {whom}"),
    }
}

/// Whom a basis binds, less what the profile already says: what is left is what is open.
pub(crate) fn open_part(binds: &Binds, profile: &Profile) -> Binds {
    fn open<T: Term>(possible: &Possible<T>, bound: &[T]) -> Vec<T> {
        match possible.all_within(bound) {
            true => Vec::new(),
            false => bound.to_vec(),
        }
    }
    Binds {
        organisation: open(&profile.organisation, &binds.organisation),
        nation: open(&profile.nation, &binds.nation),
        kind: open(&profile.kind, &binds.kind),
        phase: open(&profile.phase, &binds.phase),
    }
}

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests {
    use super::*;
    use OrganisationKind::{CentralGovernment, Council, Nhs, Supplier};

    fn basis(force: Force, organisation: &[OrganisationKind]) -> Arc<Basis> {
        Arc::new(Basis {
            force,
            source: "https://example.org/".to_owned(),
            says: None,
            binds: Binds {
                organisation: organisation.to_vec(),
                ..Binds::default()
            },
            from: None,
            until: None,
            unverified: None,
        })
    }

    fn profile(organisation: Option<OrganisationKind>) -> Profile {
        Profile {
            organisation: organisation.map_or(Profile::unknown().organisation, Possible::known),
            ..Profile::unknown()
        }
    }

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    /// `standard`, `guidance`, `guidance (standard for …)`, or the reasons why not.
    #[track_caller]
    fn check(bases: &[Arc<Basis>], profile: &Profile, date: &str, expected: &str) {
        let got = match rule_on(bases, profile, day(date)) {
            Ruling::Binding {
                obligation,
                caveat: None,
                ..
            } => obligation.to_string(),
            Ruling::Binding {
                obligation,
                caveat: Some(caveat),
                ..
            } => format!("{obligation} ({caveat})"),
            Ruling::NotApplicable { reasons } => {
                let reasons: Vec<String> = reasons.iter().map(ToString::to_string).collect();
                reasons.join("; ")
            }
        };
        assert_eq!(got, expected);
    }

    const TODAY: &str = "2026-11-22";

    #[test]
    fn the_truth_table_of_one_basis() {
        use Force::{Could, Must, Should};
        let rows: &[(Force, &[OrganisationKind], Option<OrganisationKind>, &str)] = &[
            (Must, &[], None, "standard"),
            (Must, &[], Some(Supplier), "standard"),
            (
                Must,
                &[CentralGovernment],
                Some(CentralGovernment),
                "standard",
            ),
            (
                Must,
                &[CentralGovernment],
                Some(Council),
                "does not bind councils",
            ),
            (
                Must,
                &[CentralGovernment],
                None,
                "guidance (standard for central government)",
            ),
            (Must, OrganisationKind::PUBLIC, None, "standard"),
            (Must, OrganisationKind::PUBLIC, Some(Nhs), "standard"),
            (
                Must,
                OrganisationKind::PUBLIC,
                Some(Supplier),
                "does not bind suppliers",
            ),
            (Should, &[], None, "guidance"),
            (Should, &[CentralGovernment], None, "guidance"),
            (
                Should,
                &[CentralGovernment],
                Some(Council),
                "does not bind councils",
            ),
            (Could, &[Council], Some(Council), "guidance"),
        ];
        for (force, organisation, declared, expected) in rows {
            check(
                &[basis(*force, organisation)],
                &profile(*declared),
                TODAY,
                expected,
            );
        }
    }

    #[test]
    fn any_counting_must_decides_and_a_should_remains() {
        let bases = [
            basis(Force::Should, &[Council, Nhs]),
            basis(Force::Must, &[CentralGovernment]),
        ];
        check(&bases, &profile(Some(CentralGovernment)), TODAY, "standard");
        check(&bases, &profile(Some(Council)), TODAY, "guidance");
        check(
            &bases,
            &profile(Some(Supplier)),
            TODAY,
            "does not bind suppliers",
        );
        check(
            &bases,
            &profile(None),
            TODAY,
            "guidance (standard for central government)",
        );
        let Ruling::Binding { basis, .. } = rule_on(&bases, &profile(Some(Council)), day(TODAY))
        else {
            panic!("councils are advised");
        };
        assert_eq!(basis.force, Force::Should);
    }

    #[test]
    fn a_basis_counts_from_its_first_day_until_the_day_it_is_withdrawn() {
        let bases = [Arc::new(Basis {
            from: Some(day("2018-09-23")),
            until: Some(day("2023-04-27")),
            ..Basis::clone(&basis(Force::Must, &[]))
        })];
        let everyone = Profile::unknown();
        check(
            &bases,
            &everyone,
            "2018-09-22",
            "not in force before 2018-09-23",
        );
        check(&bases, &everyone, "2018-09-23", "standard");
        check(&bases, &everyone, "2023-04-26", "standard");
        check(&bases, &everyone, "2023-04-27", "withdrawn on 2023-04-27");
    }

    #[test]
    fn an_open_phase_or_kind_never_inflates_and_names_only_what_is_open() {
        let mut basis = Basis::clone(&basis(Force::Must, &[CentralGovernment]));
        basis.binds.phase = vec![Phase::PublicBeta, Phase::Live];
        let bases = [Arc::new(basis)];
        let mut profile = profile(Some(CentralGovernment));
        check(
            &bases,
            &profile,
            TODAY,
            "guidance (standard in public beta and live)",
        );
        profile.phase = Possible::one_of(&[Phase::PrivateBeta, Phase::PublicBeta]);
        check(
            &bases,
            &profile,
            TODAY,
            "guidance (standard in public beta and live)",
        );
        profile.phase = Possible::one_of(&[Phase::PublicBeta, Phase::Live]);
        check(&bases, &profile, TODAY, "standard");
        profile.phase = Possible::known(Phase::Alpha);
        check(&bases, &profile, TODAY, "does not bind services in alpha");
    }

    #[test]
    fn without_bases_nothing_applies() {
        check(&[], &Profile::unknown(), TODAY, "");
    }
}
