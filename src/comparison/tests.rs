//! Properties of comparing, on services put together by chance: what one way round is new is the other way round gone.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use proptest::prelude::*;

use super::findings::{by_clause, fates};
use super::obligations::changes;
use super::seen::{
    AnswerSeen, Choice, FindingSeen, Home, Namesakes, RuleSeen, Seen, State, TextSeen, Texts,
};
use super::*;
use crate::obligation::{Basis, Binds, Force, Ruling, rule_on};
use crate::outcome::OutcomeName;
use crate::profile::{OrganisationKind, Phase, Possible, Profile};

fn home(clause: u8) -> Home {
    Home {
        pack: "plots".to_owned(),
        edition: Some("1".to_owned()),
        clause: Some(format!("plot-{clause}")),
    }
}

fn finding(rule: u8, words: u8, clause: u8, state: State) -> FindingSeen {
    FindingSeen {
        fingerprint: format!("{rule}-{words}"),
        home: home(clause),
        state,
        told: ToldFinding {
            rule: format!("rule-{rule}"),
            obligation: Some(Obligation::Guidance),
            message: format!("words {words}"),
            stands: None,
            note: None,
        },
        file: Some(format!("file-{words}")),
        is_notice: false,
        excuse: match state {
            State::Waived => Some("waived".to_owned()),
            State::Kept => Some("in the baseline".to_owned()),
            State::Open | State::Off => None,
        },
    }
}

fn rule(outcome: OutcomeName) -> RuleSeen {
    RuleSeen {
        title: "a rule".to_owned(),
        home: home(0),
        is_of_ruleset: false,
        answers: Vec::new(),
        obligation: Some(Obligation::Guidance),
        outcome,
        message: "why".to_owned(),
    }
}

fn only(rule: RuleSeen) -> Namesakes {
    let mut rules = Namesakes::default();
    rules.push(rule);
    rules
}

fn text() -> TextSeen {
    TextSeen {
        id: "plots".to_owned(),
        edition: "1".to_owned(),
        choice: Choice::Used,
        encoding: Some(("0.1.0".to_owned(), "sha256:a".to_owned())),
        is_brought: false,
        info: None,
        adopted: None,
    }
}

fn texts(text: TextSeen) -> Texts {
    std::iter::once(text).collect()
}

fn order() -> Order<'static> {
    let mut order = Order::default();
    let clauses = ["plot-0", "plot-1", "plot-2", "plot-3"];
    order.add("plots", "1", clauses.into_iter());
    order
}

fn seen(day: &str) -> Seen {
    Seen {
        as_of: day.parse().unwrap(),
        tool: "0.1.0".to_owned(),
        profile: Profile::unknown(),
        texts: texts(text()),
        rules: BTreeMap::new(),
        findings: Vec::new(),
        unread: BTreeSet::new(),
        is_partial: false,
        is_without_waivers: false,
    }
}

fn state() -> impl Strategy<Value = State> {
    prop_oneof![
        4 => Just(State::Open),
        1 => Just(State::Waived),
        1 => Just(State::Kept),
        1 => Just(State::Off),
    ]
}

/// Some rules were not asked, some files not read, and findings come more than once.
fn service() -> impl Strategy<Value = Seen> {
    let findings = proptest::collection::vec((0u8..4, 0u8..3, 0u8..4, state()), 0..12);
    let outcomes = proptest::collection::vec(proptest::sample::select(OutcomeName::ALL), 4);
    let unread = proptest::option::of(0u8..3);
    (findings, outcomes, unread).prop_map(|(findings, outcomes, unread)| {
        let findings = findings.into_iter();
        let mut seen = Seen {
            findings: findings
                .map(|(rule, words, clause, state)| finding(rule, words, clause, state))
                .collect(),
            unread: unread
                .map(|file| format!("file-{file}"))
                .into_iter()
                .collect(),
            ..seen("2026-11-22")
        };
        for (name, outcome) in (0u8..4).zip(outcomes) {
            let name = format!("rule-{name}");
            // A rule with findings failed, and one that is not there was not asked.
            let is_found = seen.findings.iter().any(|one| one.told.rule == name);
            let outcome = match is_found {
                true => OutcomeName::Failed,
                false => outcome,
            };
            seen.rules.insert(name, only(rule(outcome)));
        }
        seen
    })
}

/// How many findings that were open where they are came to a fate, by fingerprint.
fn counted(before: &Seen, after: &Seen, fate: Fate) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for fated in fates(before, after) {
        if fated.fate == fate && fated.finding.state == State::Open {
            *counts.entry(fated.finding.fingerprint.clone()).or_default() += 1;
        }
    }
    counts
}

proptest! {
    #[test]
    fn with_itself_nothing_is_new_and_nothing_gone(service in service()) {
        for fated in fates(&service, &service) {
            prop_assert_eq!(fated.fate, Fate::Still);
        }
        let open = service.findings.iter().filter(|one| one.state == State::Open).count();
        let still: usize = by_clause(&service, &service, &order()).iter().map(|clause| clause.still.len()).sum();
        prop_assert_eq!(still, open);
        prop_assert!(changes(&service, &service, &order()).is_empty());
    }

    #[test]
    fn the_other_way_round_new_is_gone(before in service(), after in service()) {
        for (fate, other) in [
            (Fate::New, Fate::Gone),
            (Fate::Gone, Fate::New),
            (Fate::Still, Fate::Still),
        ] {
            prop_assert_eq!(counted(&before, &after, fate), counted(&after, &before, other));
        }
    }

    #[test]
    fn every_open_finding_is_told_once(before in service(), after in service()) {
        let told = fates(&before, &after);
        let now = after.findings.iter().filter(|one| one.state == State::Open).count();
        let is_now = |fate: Fate| match fate {
            Fate::New | Fate::NewlyAsked | Fate::OpenAgain | Fate::Still => true,
            Fate::Gone | Fate::Unasked | Fate::NewlyWaived | Fate::NewlyKept => false,
        };
        prop_assert_eq!(told.iter().filter(|one| is_now(one.fate)).count(), now);
        // Nothing is gone or new of which nobody asked.
        for one in &told {
            let asked = match one.fate {
                Fate::Gone => &after,
                Fate::New => &before,
                Fate::NewlyAsked | Fate::OpenAgain | Fate::Unasked | Fate::NewlyWaived
                | Fate::NewlyKept | Fate::Still => continue,
            };
            let outcome = asked.rules[&one.finding.told.rule].all[0].outcome;
            prop_assert!(!matches!(outcome, OutcomeName::CannotTell | OutcomeName::NotApplicable));
            prop_assert!(!asked.unread.contains(one.finding.file.as_ref().unwrap()));
        }
    }

    /// One sentence, the same in both: only a day or a fact can have changed what it comes to.
    #[test]
    fn a_sentence_that_stayed_blames_the_right_one(
        phases in (0usize..7, 0usize..7),
        days in (0usize..3, 0usize..3),
        is_dated in any::<bool>(),
        is_bound in any::<bool>(),
    ) {
        let basis = Arc::new(Basis {
            force: Force::Must,
            source: "https://example.org/".to_owned(),
            says: None,
            binds: Binds {
                phase: if is_bound { vec![Phase::Live, Phase::PublicBeta] } else { Vec::new() },
                ..Binds::default()
            },
            from: is_dated.then(|| "2025-01-01".parse().unwrap()),
            until: None,
            unverified: None,
        });
        let service = |phase: usize, day: usize| {
            let phases = [Phase::Alpha, Phase::PublicBeta, Phase::Live, Phase::Retired];
            let mut seen = seen(["2024-06-01", "2025-01-01", "2026-11-22"][day]);
            seen.profile.phase = phases.get(phase).map_or(Profile::unknown().phase, |phase| Possible::known(*phase));
            seen.profile.organisation = Possible::known(OrganisationKind::Council);
            with_rule(seen, &basis)
        };
        let (before, after) = (service(phases.0, days.0), service(phases.1, days.1));
        let changes = changes(&before, &after, &order());
        let asks = |seen: &Seen| seen.rules["kept"].all[0].obligation;
        prop_assert_eq!(changes.len(), usize::from(asks(&before) != asks(&after)));
        for change in changes {
            let doing = change.cause.doing();
            let (is_same_day, is_same_service) = (before.as_of == after.as_of, before.profile == after.profile);
            prop_assert!(doing != Doing::Encoding);
            prop_assert!(!(is_same_day && doing != Doing::Service), "{:?}", change.cause);
            prop_assert!(!(is_same_service && doing != Doing::Text), "{:?}", change.cause);
        }
    }
}

/// A service that is asked for one thing by one sentence.
fn with_rule(mut seen: Seen, basis: &Arc<Basis>) -> Seen {
    let ruling = rule_on(std::slice::from_ref(basis), &seen.profile, seen.as_of);
    let (obligation, caveat, message) = match ruling {
        Ruling::Binding {
            obligation, caveat, ..
        } => (Some(obligation), caveat, String::new()),
        Ruling::NotApplicable { reasons } => (None, None, reasons[0].to_string()),
    };
    let answer = AnswerSeen {
        home: home(0),
        obligation,
        basis: obligation.map(|_| basis.clone()),
        caveat: caveat.map(|_| super::seen::CaveatSeen::Open),
    };
    let outcome = match obligation {
        Some(_) => OutcomeName::Passed,
        None => OutcomeName::NotApplicable,
    };
    let rule = RuleSeen {
        answers: vec![answer],
        obligation,
        message,
        ..rule(outcome)
    };
    seen.rules.insert("kept".to_owned(), only(rule));
    seen
}

/// Rulesets with a rule of one name: the first that leaves it open says why.
#[test]
fn of_namesakes_the_first_that_leaves_it_open_speaks() {
    let namesakes = |outcomes: &[(OutcomeName, Option<&str>)]| {
        let mut rules = Namesakes::default();
        for (outcome, looked_at) in outcomes {
            let index = rules.push(rule(*outcome));
            let looked_at = looked_at
                .iter()
                .map(|fingerprint| (*fingerprint).to_owned());
            rules.look_at(index, looked_at);
        }
        rules
    };
    let told = |outcomes: &[(OutcomeName, Option<&str>)]| {
        let mut before = seen("2026-11-22");
        before.findings = vec![finding(0, 0, 0, State::Open)];
        let mut after = seen("2026-11-22");
        after.rules.insert("rule-0".to_owned(), namesakes(outcomes));
        let mut fated = fates(&before, &after);
        let fated = fated.pop().unwrap();
        (fated.fate, fated.note.unwrap_or_default())
    };
    let note = |words: &str| (Fate::Unasked, words.to_owned());
    let (passed, left) = (OutcomeName::Passed, OutcomeName::NeedsAPerson);
    let (dark, away) = (OutcomeName::CannotTell, OutcomeName::NotApplicable);
    let gone = |words: &str| (Fate::Gone, words.to_owned());
    let there = "it is there for a person to look at";
    assert_eq!(told(&[(passed, None)]), gone(""));
    assert_eq!(
        told(&[(passed, None), (left, Some("1-1"))]),
        gone("left to a person now")
    );
    assert_eq!(told(&[(left, None), (left, Some("0-0"))]), note(there));
    assert_eq!(
        told(&[(left, None), (dark, None), (left, Some("0-0"))]),
        note("it cannot be told: why")
    );
    assert_eq!(
        told(&[(left, Some("0-0")), (away, None), (left, Some("0-0"))]),
        note(there)
    );
    assert_eq!(told(&[(away, None), (dark, None)]), note("why"));
    // It found something there itself, and was not left to a person.
    assert_eq!(told(&[(passed, Some("0-0"))]), gone(""));
}

#[test]
fn of_two_texts_of_one_name_the_first_counts() {
    let texts: Texts = [Choice::NotNamed, Choice::Used, Choice::UsedByName]
        .map(|choice| TextSeen { choice, ..text() })
        .into_iter()
        .collect();
    let choice = |text: Option<&TextSeen>| text.map(|text| text.choice.clone());
    assert_eq!(choice(texts.get("plots", "1")), Some(Choice::NotNamed));
    assert_eq!(choice(texts.used("plots")), Some(Choice::Used));
    assert_eq!(choice(texts.get("plots", "2")), None);
    assert_eq!(choice(texts.used("sheds")), None);
}

#[test]
fn each_cause_has_a_doing_and_words() {
    let day = "2025-04-01".parse().unwrap();
    let rows = [
        (
            Cause::Edition {
                before: "2015".to_owned(),
                after: "2019".to_owned(),
            },
            Doing::Text,
            "edition 2015 → edition 2019",
        ),
        (Cause::Began(day), Doing::Text, "in force from 2025-04-01"),
        (
            Cause::Ceased(day),
            Doing::Text,
            "in force only before 2025-04-01",
        ),
        (
            Cause::Service("phase: alpha → live".to_owned()),
            Doing::Service,
            "phase: alpha → live",
        ),
    ];
    for (cause, doing, words) in rows {
        assert_eq!(cause.doing(), doing);
        assert_eq!(cause.to_string(), words);
    }
    assert!(Doing::ALL.len() == 4 && Fate::ALL.len() == 8);
}

#[test]
fn a_text_that_the_program_learnt_is_not_the_doing_of_the_service() {
    let basis = Arc::new(Basis {
        force: Force::Must,
        source: "https://example.org/".to_owned(),
        says: None,
        binds: Binds::default(),
        from: None,
        until: None,
        unverified: None,
    });
    let mut before = seen("2026-11-22");
    before.texts = Texts::default();
    let mut after = with_rule(seen("2026-11-22"), &basis);
    after.tool = "0.2.0".to_owned();
    let words = |before: &Seen, after: &Seen| {
        let changes = changes(before, after, &order());
        let [change] = changes.as_slice() else {
            panic!("one rule changed: {changes:?}");
        };
        (change.cause.doing(), change.turns_on())
    };
    let (doing, told) = words(&before, &after);
    assert_eq!(doing, Doing::Encoding);
    assert_eq!(
        told,
        "plots 1: yardstick 0.1.0 without it → yardstick 0.2.0 with `plots 1` (encoding 0.1.0)"
    );
    // One that somebody brought along is.
    after.texts = texts(TextSeen {
        is_brought: true,
        ..text()
    });
    let (doing, told) = words(&before, &after);
    assert_eq!(doing, Doing::Service);
    assert_eq!(told, "plots 1: `plots 1` was brought along");
    let (_, told) = words(&after, &before);
    assert_eq!(told, "plots 1: `plots 1` was not brought along any more");
    // Where the encoding is another, and the facts are, nobody can tell.
    let live = Arc::new(Basis {
        binds: Binds {
            phase: vec![Phase::Live],
            ..Binds::default()
        },
        ..Basis::clone(&basis)
    });
    let of = |phase: Phase, version: &str| {
        let mut seen = seen("2026-11-22");
        seen.profile.phase = Possible::known(phase);
        seen.texts = texts(TextSeen {
            encoding: Some((version.to_owned(), format!("sha256:{version}"))),
            ..text()
        });
        with_rule(seen, &live)
    };
    // Its own encoding said that the service was none of those bound: then it was the service.
    let (before, after) = (of(Phase::Alpha, "0.1.0"), of(Phase::Live, "0.2.0"));
    assert_eq!(words(&before, &after).0, Doing::Service);
    let mut before = before;
    before.rules.get_mut("kept").unwrap().all[0].message = "withdrawn on 2020-01-01".to_owned();
    let (doing, told) = words(&before, &after);
    assert_eq!(doing, Doing::Unclear);
    assert_eq!(
        told,
        "plots 1: the text (encoding 0.1.0 → encoding 0.2.0) or the service (phase: alpha → live)"
    );
}
