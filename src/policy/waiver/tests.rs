use proptest::prelude::*;

use super::*;
use crate::policy::Level;
use crate::text::RepoPath;

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn waiver(granted: Option<Date>, expires: Option<Date>) -> Arc<Waiver> {
    Arc::new(Waiver {
        rule: NoticeKind::Unreadable.id().to_owned(),
        scope: Scope::default(),
        reason: "so".to_owned(),
        owner: None,
        approver: None,
        risk: None,
        granted,
        expires,
        evidence: None,
        place: Place::File(RepoPath::new("waivers.yaml")),
    })
}

fn heard() -> HeardNotice {
    HeardNotice {
        notice: Notice {
            kind: NoticeKind::Unreadable,
            cause: None,
            finding: Finding {
                message: "a".to_owned(),
                pointer: "/a".to_owned(),
                place: Place::File(RepoPath::new("a.yaml")),
                related: Vec::new(),
                level: None,
            },
        },
        level: Level::Warning,
        standing: Standing::Open,
    }
}

/// What becomes of these waivers over one finding: their states, whether the finding is open, and what is told.
fn over_one(waivers: &[Arc<Waiver>], as_of: Date) -> (Vec<WaiverUse>, bool, Vec<String>) {
    let mut notices = vec![heard()];
    let uses = apply(
        waivers,
        &mut [],
        &mut notices,
        &Levels::default(),
        as_of,
        false,
    );
    let is_open = notices[0].standing.is_open();
    let told = notices.drain(1..);
    let told = told.map(|heard| {
        let Notice { kind, finding, .. } = heard.notice;
        format!("{}: {}", kind.id(), finding.message)
    });
    (uses, is_open, told.collect())
}

#[track_caller]
fn check(granted: Option<&str>, expires: Option<&str>, words: &str, told: &[&str]) {
    let waiver = waiver(granted.map(day), expires.map(day));
    let as_of = day("2026-11-22");
    let (uses, is_open, said) = over_one(&[waiver], as_of);
    assert_eq!(uses[0].in_words(as_of), words);
    assert_eq!(is_open, uses[0].covers == 0, "{words}");
    assert_eq!(said, told, "{words}");
}

#[test]
fn states_are_said_in_words() {
    check(None, None, "active, without an end", &[]);
    check(
        None,
        Some("2026-12-24"),
        "active until 2026-12-24, 32 days",
        &[],
    );
    check(
        None,
        Some("2026-12-22"),
        "expiring: active until 2026-12-22, 30 days",
        &[],
    );
    check(
        None,
        Some("2026-11-23"),
        "expiring: active until 2026-11-23, 1 day",
        &[],
    );
    check(
        Some("2026-11-22"),
        Some("2026-11-22"),
        "expiring: active until this day ends",
        &[],
    );
    check(
        None,
        Some("2026-11-21"),
        "expired on 2026-11-21, 1 day ago",
        &[
            "current-waivers: the waiver of `readable-files` ended on 2026-11-21; 1 finding is open again",
        ],
    );
    check(
        Some("2026-11-23"),
        Some("2026-12-24"),
        "not yet valid: it counts from 2026-11-23",
        &[],
    );
}

#[test]
fn the_first_that_counts_covers_and_others_are_used() {
    let expired = waiver(None, Some(day("2026-03-01")));
    let (first, second) = (waiver(None, None), waiver(None, Some(day("2027-03-01"))));
    let waivers = [expired, first, second];
    let (uses, is_open, told) = over_one(&waivers, day("2026-11-22"));
    let states: Vec<(State, usize)> = uses.iter().map(|used| (used.state, used.covers)).collect();
    assert!(!is_open);
    assert_eq!(
        states,
        [(State::Expired, 0), (State::Active, 1), (State::Active, 0)]
    );
    assert_eq!(
        told,
        [
            "current-waivers: the waiver of `readable-files` ended on 2026-03-01; another covers what it did"
        ]
    );
}

#[test]
fn what_covers_nothing_is_unused_where_all_was_looked_at() {
    let waivers = [waiver(None, None), waiver(None, Some(day("2026-03-01")))];
    let told = |is_partial| {
        let mut notices = Vec::new();
        let uses = apply(
            &waivers,
            &mut [],
            &mut notices,
            &Levels::default(),
            day("2026-11-22"),
            is_partial,
        );
        let said: Vec<String> = notices
            .into_iter()
            .map(|heard| heard.notice.finding.message)
            .collect();
        (uses[0].state, said)
    };
    assert_eq!(
        told(false),
        (
            State::Unused,
            vec![
                "the waiver of `readable-files` covers nothing: nothing of this kind is told at such a place"
                    .to_owned(),
                "the waiver of `readable-files` ended on 2026-03-01; nothing is left for it to cover".to_owned()
            ]
        )
    );
    assert_eq!(
        told(true),
        (
            State::Active,
            vec!["the waiver of `readable-files` ended on 2026-03-01".to_owned()]
        )
    );
}

fn any_day() -> impl Strategy<Value = Date> {
    (-40_i64..40).prop_map(|days| {
        day("2026-11-22")
            .checked_add(jiff::Span::new().days(days))
            .unwrap()
    })
}

proptest! {
    /// A finding is open exactly on the days that are not among those from `granted` to `expires`, both included; and
    /// whenever a waiver that has anything to cover does not count, its state says why.
    #[test]
    fn a_waiver_counts_from_its_first_day_to_the_end_of_its_last(
        granted in proptest::option::of(any_day()),
        expires in proptest::option::of(any_day()),
        as_of in any_day(),
    ) {
        let (uses, is_open, told) = over_one(&[waiver(granted, expires)], as_of);
        let counts = granted.is_none_or(|granted| granted <= as_of)
            && expires.is_none_or(|expires| as_of <= expires);
        prop_assert_eq!(counts, !is_open);
        let state = uses[0].state;
        match state {
            State::Active => {
                prop_assert!(counts);
                prop_assert!(expires.is_none_or(|expires| (expires - as_of).get_days() > SOON));
            }
            State::Expiring { days } => {
                prop_assert!(counts && (0..=SOON).contains(&days));
                let ends = as_of.checked_add(jiff::Span::new().days(days)).unwrap();
                prop_assert_eq!(Some(ends), expires);
            }
            State::Expired => prop_assert!(!counts && expires.is_some_and(|expires| expires < as_of)),
            State::NotYetValid => prop_assert!(!counts && granted.is_some_and(|granted| as_of < granted)),
            State::Unused | State::Unapproved => prop_assert!(false, "{:?}", state),
        }
        prop_assert_eq!(told.len(), usize::from(state == State::Expired));
    }

    /// With the days a waiver only ever goes on, never back.
    #[test]
    fn time_only_moves_on(
        granted in proptest::option::of(any_day()),
        expires in proptest::option::of(any_day()),
        (one, other) in (any_day(), any_day()),
    ) {
        prop_assume!(granted.is_none() || expires.is_none() || granted <= expires);
        let stage = |as_of| match over_one(&[waiver(granted, expires)], as_of).0[0].state {
            State::NotYetValid => 0,
            State::Active | State::Unused | State::Unapproved => 1,
            State::Expiring { .. } => 2,
            State::Expired => 3,
        };
        let (earlier, later) = (one.min(other), one.max(other));
        prop_assert!(stage(earlier) <= stage(later));
    }
}
