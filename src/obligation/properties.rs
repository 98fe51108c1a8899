//! What must be so of every ruling, whatever the sentences, the service and the day.

use jiff::ToSpan;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use super::*;
use crate::profile::SaidProfile;

const FIRST: Date = jiff::civil::date(2026, 11, 1);

/// Few days, so that borders are met often.
fn days() -> impl Strategy<Value = Date> {
    (0_i64..6).prop_map(|days| FIRST.checked_add(days.days()).unwrap())
}

/// Often nobody in particular.
fn bound<T: Term>() -> impl Strategy<Value = Vec<T>> {
    prop_oneof![
        2 => Just(Vec::new()),
        3 => subsequence(T::ALL, 1..=T::ALL.len().min(4)),
    ]
}

fn possible<T: Term>() -> impl Strategy<Value = Possible<T>> {
    subsequence(T::ALL, 1..=3).prop_map(|values| Possible::one_of(&values))
}

fn binds() -> impl Strategy<Value = Binds> {
    let parts = (bound(), bound(), bound(), bound());
    parts.prop_map(|(organisation, nation, kind, phase)| Binds {
        organisation,
        nation,
        kind,
        phase,
    })
}

fn bases() -> impl Strategy<Value = Vec<Arc<Basis>>> {
    let force = select(&[Force::Must, Force::Should, Force::Could][..]);
    let one = (force, binds(), option::of(days()), option::of(days()));
    let one = one.prop_map(|(force, binds, from, until)| {
        Arc::new(Basis {
            force,
            source: "https://example.org/".to_owned(),
            says: None,
            binds,
            from,
            until,
            unverified: None,
        })
    });
    vec(one, 0..5)
}

fn profiles() -> impl Strategy<Value = Profile> {
    let facts = (possible(), possible(), possible(), possible());
    facts.prop_map(|(organisation, nation, kind, phase)| Profile {
        organisation,
        nation,
        kind,
        phase,
    })
}

/// Every service that an open one can turn out to be.
fn completions(profile: &Profile) -> Vec<Profile> {
    let mut all = Vec::new();
    for organisation in profile.organisation.values() {
        for nation in profile.nation.values() {
            for kind in profile.kind.values() {
                for phase in profile.phase.values() {
                    all.push(Profile {
                        organisation: Possible::known(organisation),
                        nation: Possible::known(nation),
                        kind: Possible::known(kind),
                        phase: Possible::known(phase),
                    });
                }
            }
        }
    }
    all
}

/// A ruling without the sentence that decided: of sentences that are alike, the first one does.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Told {
    Nothing,
    Guidance { has_caveat: bool, force: Force },
    Standard,
}

fn told(bases: &[Arc<Basis>], profile: &Profile, date: Date) -> Told {
    match rule_on(bases, profile, date) {
        Ruling::NotApplicable { .. } => Told::Nothing,
        Ruling::Binding {
            obligation: Obligation::Standard,
            caveat,
            basis,
        } => {
            assert_eq!((caveat, basis.force), (None, Force::Must));
            Told::Standard
        }
        Ruling::Binding {
            obligation: Obligation::Guidance,
            caveat,
            basis,
        } => Told::Guidance {
            has_caveat: caveat.is_some(),
            force: basis.force,
        },
    }
}

fn strength(told: &Told) -> u8 {
    match told {
        Told::Nothing => 0,
        Told::Guidance { .. } => 1,
        Told::Standard => 2,
    }
}

fn is_in_force(basis: &Basis, date: Date) -> bool {
    let has_begun = basis.from.is_none_or(|from| from <= date);
    let has_ended = basis.until.is_some_and(|until| until <= date);
    has_begun && !has_ended
}

proptest! {
    #[test]
    fn one_more_sentence_never_weakens(
        bases in bases(), more in bases(), profile in profiles(), date in days(),
    ) {
        let before = told(&bases, &profile, date);
        let all = [bases, more].concat();
        prop_assert!(strength(&told(&all, &profile, date)) >= strength(&before));
    }

    #[test]
    fn order_decides_nothing(
        (bases, other) in bases().prop_flat_map(|bases| (Just(bases.clone()), Just(bases).prop_shuffle())),
        profile in profiles(),
        date in days(),
    ) {
        prop_assert_eq!(told(&bases, &profile, date), told(&other, &profile, date));
        let reasons = |bases: &[Arc<Basis>]| match rule_on(bases, &profile, date) {
            Ruling::NotApplicable { reasons } => reasons,
            Ruling::Binding { .. } => Vec::new(),
        };
        prop_assert_eq!(reasons(&bases), reasons(&other));
    }

    /// A standard is one for whatever the service turns out to be, and so is what does not apply. Guidance with a
    /// caveat is a standard for some of it, and without one for none.
    #[test]
    fn what_nobody_said_never_inflates(bases in bases(), profile in profiles(), date in days()) {
        let mut standards = 0;
        let closed = completions(&profile);
        let open = told(&bases, &profile, date);
        for closed in &closed {
            let told = told(&bases, closed, date);
            standards += usize::from(told == Told::Standard);
            let has_caveat = matches!(told, Told::Guidance { has_caveat: true, .. });
            prop_assert!(!has_caveat, "nothing is open");
            if open == Told::Nothing {
                prop_assert_eq!(told, Told::Nothing);
            }
        }
        match open {
            Told::Standard => prop_assert_eq!(standards, closed.len()),
            Told::Guidance { has_caveat: true, .. } => prop_assert!(standards > 0),
            Told::Guidance { has_caveat: false, .. } | Told::Nothing => prop_assert_eq!(standards, 0),
        }
    }

    /// To say one of the things that a fact could be is to have known it; and what was certain stays so.
    #[test]
    fn knowledge_only_makes_certain(bases in bases(), profile in profiles(), date in days(), which in 0usize..81) {
        let closed = completions(&profile);
        let closed = &closed[which % closed.len()];
        let before = told(&bases, &profile, date);
        let steps = [
            SaidProfile { organisation: closed.organisation.value(), ..SaidProfile::default() },
            SaidProfile { nation: closed.nation.value(), ..SaidProfile::default() },
            SaidProfile { kind: closed.kind.value(), ..SaidProfile::default() },
            SaidProfile { phase: closed.phase.value(), ..SaidProfile::default() },
        ];
        let mut now = profile;
        for said in steps {
            now = said.over(now);
            let told = told(&bases, &now, date);
            if matches!(before, Told::Standard | Told::Nothing) {
                prop_assert_eq!(&told, &before);
            }
            if let Told::Guidance { has_caveat: false, .. } = before {
                prop_assert!(told != Told::Standard);
            }
        }
        prop_assert_eq!(&now, closed);
        prop_assert_eq!(rule_on(&bases, &now, date), rule_on(&bases, closed, date));
    }

    #[test]
    fn what_is_not_in_force_never_binds(bases in bases(), profile in profiles(), date in days()) {
        let in_force: Vec<Arc<Basis>> = (bases.iter())
            .filter(|basis| is_in_force(basis, date))
            .cloned()
            .collect();
        prop_assert_eq!(told(&bases, &profile, date), told(&in_force, &profile, date));
        if let Ruling::Binding { basis, .. } = rule_on(&bases, &profile, date) {
            prop_assert!(is_in_force(basis, date));
        }
    }

    /// The first day is in, and the day of the withdrawal is out.
    #[test]
    fn a_sentence_begins_and_ends_on_its_days(
        force in select(&[Force::Must, Force::Should, Force::Could][..]),
        from in days(),
        length in 0_i64..5,
        profile in profiles(),
    ) {
        let until = from.checked_add(length.days()).unwrap();
        let bases = [Arc::new(Basis {
            force,
            source: String::new(),
            says: None,
            binds: Binds::default(),
            from: Some(from),
            until: Some(until),
            unverified: None,
        })];
        let before = from.checked_sub(1.day()).unwrap();
        let last = until.checked_sub(1.day()).unwrap();
        let reasons = |date: Date| match rule_on(&bases, &profile, date) {
            Ruling::NotApplicable { reasons } => Some(reasons),
            Ruling::Binding { .. } => None,
        };
        prop_assert_eq!(reasons(before), Some(vec![Reason::NotYet(from)]));
        prop_assert_eq!(reasons(until), Some(vec![Reason::Withdrawn(until)]));
        if length > 0 {
            prop_assert_eq!((reasons(from), reasons(last)), (None, None));
        }
    }
}
