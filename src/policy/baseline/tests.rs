//! What a baseline lets through, how often, and what is taken out of it.

use std::sync::Arc;

use jiff::civil::date;

use super::*;
use crate::finding::{Doubt, Findings, Notice};
use crate::outcome::Cause;
use crate::policy::testing::{came_to, failed, finding, standings, waiver};
use crate::policy::{Level, Levels};

const DAY: Date = date(2026, 11, 22);

fn baseline(judged: &[Judged]) -> Baseline {
    Baseline {
        file: "b.json".to_owned(),
        found: Baseline::of(judged),
        ..Baseline::default()
    }
}

fn a(pointer: &str) -> crate::finding::Finding {
    finding("a.yaml", pointer)
}

#[test]
fn each_is_excused_as_often_as_it_was_there() {
    let baseline = baseline(&[failed("r", vec![a("/a/0"), a("/a/1"), a("/b")])]);
    assert_eq!(baseline.total(), 3);
    let mut now = [failed("r", vec![a("/a/4"), a("/a/5"), a("/a/6"), a("/c")])];
    let used = baseline.apply(&mut now, &[], DAY, false);
    assert_eq!(standings(&now), ["baseline", "baseline", "open", "open"]);
    assert_eq!((used.total, used.mended), (3, 1));
    let left: Vec<(&str, usize)> = (used.left.iter())
        .map(|left| (left.part.as_str(), left.count))
        .collect();
    assert_eq!(left, [("ruleset:r.yaml", 2)]);
    // Of a part of a service, nobody can say that anything is mended.
    let used = baseline.apply(&mut [passed("r")], &[], DAY, true);
    assert_eq!(used.mended, 0);
}

fn passed(rule: &str) -> Judged {
    came_to(rule, Obligation::Guidance, Outcome::Passed(Vec::new()))
}

#[test]
fn standards_count_to_the_end_of_the_day() {
    let of = |obligation| {
        let findings = Findings::from_vec(vec![a("/a")]).unwrap();
        came_to("r", obligation, Outcome::Failed(findings))
    };
    for (obligation, day, expected, ended) in [
        (Obligation::Standard, date(2026, 12, 31), "baseline", 0),
        (Obligation::Standard, date(2027, 1, 1), "open", 1),
        (Obligation::Guidance, date(2027, 1, 1), "baseline", 0),
    ] {
        let mut now = [of(obligation)];
        let baseline = Baseline {
            until: Some(date(2026, 12, 31)),
            // What it was when it was written down decides nothing.
            ..baseline(&[of(Obligation::Guidance)])
        };
        let used = baseline.apply(&mut now, &[], day, false);
        assert_eq!(standings(&now), [expected]);
        assert_eq!((used.ended, used.mended), (ended, 0));
    }
}

#[test]
fn what_is_waived_is_not_written_down_and_taken_out() {
    let mut judged = [failed("r", vec![a("/a"), a("/b")])];
    let before = baseline(&judged);
    judged[0].standings[1] = Standing::Waived(Arc::new(waiver("r")));
    assert_eq!(baseline(&judged).total(), 1);
    let (after, pruned) = before.pruned(&judged, &[]);
    assert_eq!(after.total(), 1);
    let expected = Pruned {
        waived: 1,
        ..Pruned::default()
    };
    assert_eq!(pruned, expected);
    let used = before.apply(&mut judged, &[], DAY, false);
    assert_eq!(standings(&judged), ["baseline", "waived"]);
    assert_eq!((used.mended, used.waived, used.unasked), (0, 1, 0));
}

#[test]
fn what_nobody_wants_to_hear_is_not_written_down() {
    let mut judged = [failed("r", vec![a("/a")])];
    judged[0].level = Some(Level::Off);
    assert_eq!(baseline(&judged).total(), 0);
}

#[test]
fn only_what_was_looked_for_is_mended() {
    let before = baseline(&[failed("r", vec![a("/a"), a("/b")])]);
    let pruned = |judged: &[Judged], notices: &[HeardNotice]| {
        let (after, pruned) = before.pruned(judged, notices);
        assert_eq!(after.total(), 2 - pruned.mended);
        (pruned.mended, pruned.unasked)
    };
    let outcome = |outcome| came_to("r", Obligation::Guidance, outcome);
    assert_eq!(pruned(&[passed("r")], &[]), (2, 0));
    assert_eq!(pruned(&[failed("r", vec![a("/b")])], &[]), (1, 0));
    let nothing = outcome(Outcome::NotApplicable(WhyNot::NothingToJudge));
    assert_eq!(pruned(&[nothing], &[]), (2, 0));
    assert_eq!(pruned(&[passed("other")], &[]), (0, 2));
    let unclear = outcome(Outcome::CannotTell(Doubt {
        cause: Cause::Unread,
        finding: a("/a"),
    }));
    assert_eq!(pruned(std::slice::from_ref(&unclear), &[]), (0, 2));
    assert_eq!(pruned(&[passed("r"), unclear], &[]), (0, 2));
    let far = outcome(Outcome::NotApplicable(WhyNot::Reach(Vec::new())));
    assert_eq!(pruned(&[far], &[]), (0, 2));
    let unread = Levels::default().hear(Notice {
        kind: NoticeKind::Unreadable,
        cause: None,
        finding: a(""),
    });
    assert_eq!(pruned(&[passed("r")], &[unread]), (0, 2));
}

#[test]
fn pruning_adds_nothing() {
    let before = baseline(&[failed("r", vec![a("/a")])]);
    let now = [failed("r", vec![a("/a"), a("/a"), a("/b")])];
    assert_eq!(
        before.pruned(&now, &[]),
        (before.clone(), Pruned::default())
    );
}
