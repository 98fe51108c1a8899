//! What was there, in files that were touched and in others.

use std::sync::Arc;

use super::*;
use crate::policy::testing::{failed, finding, standings};
use crate::text::Place;

fn before(changed: &[&str], settled: &[&str], judged: &[Judged]) -> Before {
    Before {
        changed: changed.iter().map(RepoPath::new).collect(),
        settled: settled.iter().map(RepoPath::new).collect(),
        found: Before::fingerprints(judged),
        ..Before::default()
    }
}

#[test]
fn only_what_was_there_in_untouched_files_is_excused() {
    let then = [failed(
        "r",
        vec![finding("a.yaml", "/a"), finding("b.yaml", "/a")],
    )];
    let findings = vec![
        finding("a.yaml", "/a"),
        finding("b.yaml", "/a"),
        // Once more what was there once.
        finding("b.yaml", "/a"),
        finding("b.yaml", "/b"),
    ];
    let mut now = [failed("r", findings)];
    let used = before(&["a.yaml"], &[], &then).apply(&mut now);
    assert_eq!(standings(&now), ["open", "before", "open", "open"]);
    assert_eq!((used.changed, used.before), (1, 1));
}

#[test]
fn a_changed_file_that_belongs_to_a_finding_keeps_it_open() {
    let mut one = finding("a.yaml", "/a");
    one.related = vec![("beside".to_owned(), Place::File(RepoPath::new("b.yaml")))];
    let mut now = [failed("r", vec![one])];
    let before = before(&["b.yaml"], &[], &now);
    before.apply(&mut now);
    assert_eq!(standings(&now), ["open"]);
}

#[test]
fn what_is_in_a_submodule_that_did_not_move_was_there() {
    let findings = vec![
        finding("inner/a.yaml", "/a"),
        finding("inner-other/a.yaml", "/a"),
    ];
    let mut now = [failed("r", findings)];
    before(&[], &["inner"], &[]).apply(&mut now);
    assert_eq!(standings(&now), ["before", "open"]);
}

#[test]
fn what_is_waived_was_there_all_the_same() {
    let mut now = [failed(
        "r",
        vec![finding("a.yaml", "/a"), finding("a.yaml", "/a")],
    )];
    let then = [failed("r", vec![finding("a.yaml", "/a")])];
    now[0].standings[0] = Standing::Waived(Arc::new(crate::policy::testing::waiver("r")));
    before(&[], &[], &then).apply(&mut now);
    assert_eq!(standings(&now), ["waived", "open"]);
}
