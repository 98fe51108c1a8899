//! Baselines over any findings: what is kept comes back, and nothing beyond it is let through.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::*;
use crate::finding::{Findings, Outcome};
use crate::policy::testing::{came_to, finding};

const RULES: [&str; 2] = ["r", "s"];
const DAY: Date = jiff::civil::date(2026, 11, 22);

/// A rule, a file and a pointer: few, so that many are alike.
type One = (&'static str, &'static str, &'static str);

fn findings() -> impl Strategy<Value = Vec<One>> {
    let file = select(&["a.yaml", "b/a.yaml"][..]);
    let pointer = select(&["/a/0", "/a/1", "/a/b", ""][..]);
    vec((select(&RULES[..]), file, pointer), 0..12)
}

fn judged(all: &[One]) -> Vec<Judged> {
    let of_rule = |rule: &&'static str| {
        let own = all.iter().filter(|(of, _, _)| of == rule);
        let own = own
            .map(|(_, file, pointer)| finding(file, pointer))
            .collect();
        let outcome = match Findings::from_vec(own) {
            Some(findings) => Outcome::Failed(findings),
            None => Outcome::Passed(Vec::new()),
        };
        came_to(rule, Obligation::Guidance, outcome)
    };
    RULES.iter().map(of_rule).collect()
}

/// What tells findings apart: an index does not.
fn key(one: &One) -> One {
    let (rule, file, pointer) = *one;
    match pointer {
        "/a/0" | "/a/1" => (rule, file, "/a/*"),
        _ => (rule, file, pointer),
    }
}

fn counted(all: &[One]) -> BTreeMap<One, usize> {
    let mut counts = BTreeMap::new();
    for one in all {
        *counts.entry(key(one)).or_default() += 1;
    }
    counts
}

/// Texts that a file has to be able to hold.
fn words() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z*/.-]{0,12}",
        "[\\PC\n\r\t\"\\\\\u{0}\u{1b}\u{202e}\u{feff}]{0,12}",
    ]
}

fn baselines() -> impl Strategy<Value = Baseline> {
    let fingerprint = (words(), words(), words(), "[0-9a-f]{0,16}");
    let fingerprint = fingerprint.prop_map(|(rule, file, at, content)| Fingerprint {
        rule,
        file,
        at,
        content,
    });
    let told = (any::<bool>(), "[a-z ]{1,9}", "[a-z-]{1,9}");
    let told = told.prop_map(|(is_standard, text, part)| Told {
        obligation: match is_standard {
            true => Obligation::Standard,
            false => Obligation::Guidance,
        },
        text,
        part,
    });
    let kept = (1_usize..1_000_000, option::of(told));
    let kept = kept.prop_map(|(count, told)| Kept { count, told });
    let found = proptest::collection::btree_map(fingerprint, kept, 0..6);
    let until = option::of(
        (0_i32..800).prop_map(|days| DAY.checked_add(jiff::Span::new().days(days)).unwrap()),
    );
    (option::of(words()), until, found).prop_map(|(owner, until, found)| Baseline {
        file: "b.json".to_owned(),
        owner,
        until,
        found,
    })
}

proptest! {
    /// Of findings that are alike, as many are excused as were kept, and no more: the first of them.
    #[test]
    fn as_many_pass_as_are_kept(before in findings(), now in findings()) {
        let baseline = Baseline { found: Baseline::of(&judged(&before)), ..Baseline::default() };
        let mut after = judged(&now);
        let used = baseline.apply(&mut after, &[], DAY, false);
        let mut rest = counted(&before);
        let mut excused = 0;
        let standings: Vec<bool> = (after.iter())
            .flat_map(Judged::findings)
            .map(|(_, standing)| matches!(standing, Standing::Known))
            .collect();
        let in_order = RULES.iter().flat_map(|rule| now.iter().filter(move |(of, _, _)| of == rule));
        for (one, is_known) in in_order.zip(standings) {
            let left = rest.entry(key(one)).or_default();
            prop_assert_eq!(is_known, *left > 0, "{:?}", one);
            *left = left.saturating_sub(1);
            excused += usize::from(is_known);
        }
        prop_assert_eq!(used.left.iter().map(|left| left.count).sum::<usize>(), excused);
        prop_assert_eq!(used.total, before.len());
        prop_assert_eq!(used.mended, before.len() - excused);
    }

    /// What was just written down excuses all that is there, and pruning it changes nothing.
    #[test]
    fn a_fresh_baseline_excuses_everything(now in findings()) {
        let mut after = judged(&now);
        let fresh = Baseline { found: Baseline::of(&after), file: "b.json".to_owned(), ..Baseline::default() };
        let read = Baseline::read("b.json", fresh.written()).expect("it reads what it wrote");
        prop_assert_eq!(&read, &fresh);
        prop_assert_eq!(read.pruned(&after, &[]), (read.clone(), Pruned::default()));
        read.apply(&mut after, &[], DAY, false);
        prop_assert!(after.iter().all(|judged| judged.open().next().is_none()));
    }

    /// A pruned one is never larger, keeps what is there, and excuses the same.
    #[test]
    fn pruning_only_takes_out(before in findings(), now in findings()) {
        let all = Baseline { found: Baseline::of(&judged(&before)), ..Baseline::default() };
        let (pruned, _) = all.pruned(&judged(&now), &[]);
        for (fingerprint, kept) in &pruned.found {
            prop_assert!(kept.count <= all.found[fingerprint].count);
        }
        // Every rule was asked, so what is found no more is gone.
        let (kept, there) = (counted(&before), counted(&now));
        let left = kept.iter().map(|(one, count)| *count.min(there.get(one).unwrap_or(&0)));
        prop_assert_eq!(pruned.total(), left.sum::<usize>());
        let standings = |baseline: &Baseline| {
            let mut after = judged(&now);
            baseline.apply(&mut after, &[], DAY, false);
            crate::policy::testing::standings(&after)
        };
        prop_assert_eq!(standings(&pruned), standings(&all));
        prop_assert_eq!(pruned.pruned(&judged(&now), &[]).0, pruned);
    }

    /// Whatever stands in it, a file comes back as it was, and is written in the same bytes.
    #[test]
    fn what_is_written_is_read(baseline in baselines()) {
        let written = baseline.written();
        let read = Baseline::read("b.json", written.clone()).expect("it reads what it wrote");
        prop_assert_eq!(&read, &baseline);
        prop_assert_eq!(read.written(), written);
    }
}
