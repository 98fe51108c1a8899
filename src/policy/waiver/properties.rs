//! Waivers over whole services, held against what their records say, worked out here record by record.

use jiff::ToSpan;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::*;
use crate::finding::{Findings, Outcome};
use crate::policy::testing::{came_to, covers, finding};
use crate::text::RepoPath;

const RULES: [&str; 3] = ["r", "s", "t"];
const FILES: [&str; 3] = ["a.yaml", "b.yaml", "docs/a.yaml"];
const POINTERS: [&str; 3] = ["/a", "/b/0", "/b/1"];
/// What a record says of them.
const PATHS: [&str; 4] = ["a.yaml", "docs/a.yaml", "docs/*", "**"];
const PLACES: [&str; 3] = ["/a", "/b/0", "/b/*"];
const TODAY: Date = jiff::civil::date(2026, 11, 22);

fn day(days: i64) -> Date {
    TODAY.checked_add(days.days()).unwrap()
}

/// Around today, and at every border that there is.
fn days() -> impl Strategy<Value = Date> {
    prop_oneof![-3_i64..4, 28_i64..33].prop_map(day)
}

/// A record as somebody may write it.
#[derive(Clone, Debug)]
struct Record {
    rule: &'static str,
    path: Option<&'static str>,
    at: Option<&'static str>,
    is_approved: bool,
    granted: Option<Date>,
    expires: Option<Date>,
}

impl Record {
    fn waiver(&self) -> Arc<Waiver> {
        let pattern = |text: &str| Pattern::new(text).unwrap();
        Arc::new(Waiver {
            rule: self.rule.to_owned(),
            scope: Scope::Record(Box::new(Patterns {
                path: self.path.map(pattern),
                at: self.at.map(pattern),
                below: String::new(),
            })),
            reason: "so".to_owned(),
            owner: None,
            approver: self.is_approved.then(|| "the board".to_owned()),
            risk: None,
            granted: self.granted,
            expires: self.expires,
            evidence: None,
            place: Place::File(RepoPath::new("waivers.yaml")),
        })
    }

    fn names(&self, one: &One) -> bool {
        self.rule == one.rule
            && self.path.is_none_or(|path| fits(path, one.file))
            && self.at.is_none_or(|at| fits(at, one.pointer))
    }

    /// A waiver of a standard has to have an approver and an end.
    fn suffices_for(&self, obligation: Obligation) -> bool {
        match obligation {
            Obligation::Guidance => true,
            Obligation::Standard => self.is_approved && self.expires.is_some(),
        }
    }

    fn is_within(&self, as_of: Date) -> bool {
        self.granted.is_none_or(|granted| granted <= as_of)
            && self.expires.is_none_or(|expires| as_of <= expires)
    }
}

fn fits(pattern: &str, text: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some("*") => true,
        Some(folder) => text.starts_with(folder),
        None => pattern == text,
    }
}

/// A finding.
#[derive(Clone, Copy, Debug)]
struct One {
    rule: &'static str,
    file: &'static str,
    pointer: &'static str,
}

fn records() -> impl Strategy<Value = Vec<Record>> {
    let one = (
        select(&RULES[..]),
        option::of(select(&PATHS[..])),
        option::of(select(&PLACES[..])),
        any::<bool>(),
        option::weighted(0.4, days()),
        option::weighted(0.7, days()),
    );
    let one = one.prop_map(|(rule, path, at, is_approved, granted, expires)| Record {
        rule,
        path,
        at,
        is_approved,
        granted,
        expires,
    });
    vec(one, 0..5)
}

/// What failed, by rule, and whether it is a standard.
#[derive(Clone, Debug)]
struct Service {
    findings: Vec<One>,
    obligations: Vec<Obligation>,
}

impl Service {
    fn obligation(&self, rule: &str) -> Obligation {
        let index = RULES.iter().position(|known| *known == rule).unwrap();
        self.obligations[index]
    }

    fn judged(&self) -> Vec<Judged> {
        let of_rule = |rule: &&'static str| {
            let of_rule = self.findings.iter().filter(|one| one.rule == *rule);
            let findings = of_rule.map(|one| finding(one.file, one.pointer)).collect();
            let outcome = match Findings::from_vec(findings) {
                Some(findings) => Outcome::Failed(findings),
                None => Outcome::Passed(Vec::new()),
            };
            came_to(rule, self.obligation(rule), outcome)
        };
        RULES.iter().map(of_rule).collect()
    }

    /// In the order of [`Service::judged`].
    fn in_order(&self) -> Vec<One> {
        let of_rule = |rule: &&'static str| {
            let rule = *rule;
            self.findings
                .iter()
                .copied()
                .filter(move |one| one.rule == rule)
        };
        RULES.iter().flat_map(of_rule).collect()
    }
}

fn services() -> impl Strategy<Value = Service> {
    let one = (
        select(&RULES[..]),
        select(&FILES[..]),
        select(&POINTERS[..]),
    );
    let one = one.prop_map(|(rule, file, pointer)| One {
        rule,
        file,
        pointer,
    });
    let obligation = select(&[Obligation::Standard, Obligation::Guidance][..]);
    let service = (vec(one, 0..8), vec(obligation, RULES.len()));
    service.prop_map(|(findings, obligations)| Service {
        findings,
        obligations,
    })
}

/// By which record each finding is excused, if by any; what came of each record; what is told of them.
fn applied(
    records: &[Record],
    service: &Service,
    as_of: Date,
    is_partial: bool,
) -> (Vec<Option<usize>>, Vec<WaiverUse>, Vec<NoticeKind>) {
    let waivers: Vec<Arc<Waiver>> = records.iter().map(Record::waiver).collect();
    let mut judged = service.judged();
    let mut notices = Vec::new();
    let levels = Levels::default();
    let uses = apply(
        &waivers,
        &mut judged,
        &mut notices,
        &levels,
        as_of,
        is_partial,
    );
    let standings = judged.iter().flat_map(|judged| &judged.standings);
    let excused = standings.map(|standing| match standing {
        Standing::Waived(by) => waivers.iter().position(|waiver| Arc::ptr_eq(waiver, by)),
        Standing::Open => None,
        Standing::Known | Standing::Before => panic!("no waiver does that"),
    });
    let told = notices.iter().map(|heard| heard.notice.kind);
    (excused.collect(), uses, told.collect())
}

/// How far a state is on the way that a waiver goes.
fn stage(state: State) -> u8 {
    match state {
        State::NotYetValid => 0,
        State::Active => 1,
        State::Unused | State::Unapproved | State::Expiring { .. } => 2,
        State::Expired => 3,
    }
}

proptest! {
    /// A finding is excused by the first record that names it, counts on the day, and has what its obligation asks for;
    /// if there is none, by nothing.
    #[test]
    fn a_finding_is_excused_by_the_first_record_that_can(
        records in records(), service in services(), as_of in days(), is_partial: bool,
    ) {
        let (excused, uses, _) = applied(&records, &service, as_of, is_partial);
        let expected: Vec<Option<usize>> = (service.in_order().iter())
            .map(|one| records.iter().position(|record| {
                let obligation = service.obligation(one.rule);
                record.names(one) && record.is_within(as_of) && record.suffices_for(obligation)
            }))
            .collect();
        prop_assert_eq!(&excused, &expected);
        for (index, used) in uses.iter().enumerate() {
            let covers = excused.iter().filter(|by| **by == Some(index)).count();
            prop_assert_eq!(used.covers, covers);
        }
    }

    /// Each state is the one that the record, the day and the findings come to, and no waiver that does not count, or
    /// has nothing to cover, excuses anything.
    #[test]
    fn a_state_is_what_the_record_comes_to(
        records in records(), service in services(), as_of in days(), is_partial: bool,
    ) {
        let (_, uses, told) = applied(&records, &service, as_of, is_partial);
        let (mut expired, mut unused, mut unapproved) = (0, 0, 0);
        for (record, used) in records.iter().zip(&uses) {
            let named: Vec<One> = (service.findings.iter().copied())
                .filter(|one| record.names(one))
                .collect();
            let lacking = (named.iter())
                .filter(|one| !record.suffices_for(service.obligation(one.rule)))
                .count();
            let days = record.expires.map(|expires| (expires - as_of).get_days());
            let expected = if record.granted.is_some_and(|granted| as_of < granted) {
                State::NotYetValid
            } else if days.is_some_and(|days| days < 0) {
                expired += 1;
                State::Expired
            } else if lacking > 0 && lacking == named.len() {
                State::Unapproved
            } else if named.is_empty() && !is_partial {
                unused += 1;
                State::Unused
            } else {
                match days {
                    Some(days) if days <= 30 => State::Expiring { days },
                    Some(_) | None => State::Active,
                }
            };
            prop_assert_eq!(used.state, expected, "{:?}", record);
            unapproved += usize::from(record.is_within(as_of) && lacking > 0);
            match expected {
                State::Expired | State::NotYetValid | State::Unused | State::Unapproved => {
                    prop_assert_eq!(used.covers, 0);
                }
                State::Active | State::Expiring { .. } => {}
            }
        }
        let of_kind = |kind| told.iter().filter(|told| **told == kind).count();
        prop_assert_eq!(of_kind(NoticeKind::ExpiredWaiver), expired);
        prop_assert_eq!(of_kind(NoticeKind::UnusedWaiver), unused);
        prop_assert_eq!(of_kind(NoticeKind::UnapprovedWaiver), unapproved);
        prop_assert_eq!(told.len(), expired + unused + unapproved);
    }

    /// While the service stays as it is, days take every waiver forwards only.
    #[test]
    fn days_take_waivers_forwards_only(
        records in records(), service in services(), (one, other) in (days(), days()),
    ) {
        // A record that ends before it begins never counts at all.
        let ends = |record: &Record| record.granted.zip(record.expires);
        prop_assume!(records.iter().filter_map(ends).all(|(granted, expires)| granted <= expires));
        let (_, earlier, _) = applied(&records, &service, one.min(other), false);
        let (_, later, _) = applied(&records, &service, one.max(other), false);
        for (earlier, later) in earlier.iter().zip(&later) {
            let (from, to) = (earlier.state, later.state);
            prop_assert!(stage(from) <= stage(to), "{from:?} to {to:?}");
            if let (State::Expiring { days: from }, State::Expiring { days: to }) = (from, to) {
                prop_assert!(to <= from);
            }
        }
    }

    /// A comment speaks of its lines in its file, and of nothing else.
    #[test]
    fn a_comment_covers_its_lines(
        (first, last) in (1_u32..6, 1_u32..6),
        line in 1_usize..6,
        (own, other) in (select(&FILES[..]), select(&FILES[..])),
        whole_file: bool,
    ) {
        use crate::text::{SourceText, Span};
        let text = "a: 1\n".repeat(6);
        let place = |file: &str, line: usize| Place::Text {
            source: Arc::new(SourceText::new(RepoPath::new(file), text.clone())),
            span: Span::new((line - 1) * 5, (line - 1) * 5 + 4),
        };
        let scope = match whole_file {
            true => Scope::File,
            false => Scope::Lines { first, last },
        };
        let there = Finding { place: place(other, line), ..finding(other, "/a") };
        let is_on_lines = whole_file || (first as usize <= line && line <= last as usize);
        let covered = covers(scope.clone(), place(own, 1), there);
        prop_assert_eq!(covered, own == other && is_on_lines);
        // What is about a file as a whole stands on no line.
        let whole = covers(scope, place(own, 1), finding(other, "/a"));
        prop_assert_eq!(whole, own == other && whole_file);
    }
}
