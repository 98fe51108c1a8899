//! Editions and days: of each text at most one holds on a day, and the choice of packs says which.

use jiff::ToSpan;
use jiff::civil::date;
use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::pack::compare::{Asks, ClauseChange, Side, compare, most_asked};
use crate::pack::testing::{Sketch, linked};
use crate::profile::{OrganisationKind, Possible, SaidProfile, Term};

const FIRST: Date = date(2020, 1, 1);

fn day(days: i64) -> Date {
    FIRST.checked_add(days.days()).unwrap()
}

/// Editions of one text, each with its first day and the day on which it was withdrawn, in the order of their days.
fn editions() -> impl Strategy<Value = Vec<(Date, Option<Date>)>> {
    // How long each holds, and how long there is none after it.
    let spans = vec(
        (1_i64..6, prop_oneof![3 => Just(0_i64), 1 => 1_i64..4]),
        1..4,
    );
    (spans, any::<bool>()).prop_map(|(spans, is_over)| {
        let mut start = 3;
        let last = spans.len() - 1;
        let editions = spans.into_iter().enumerate().map(|(index, (length, gap))| {
            let from = day(start);
            let until = (is_over || index < last).then(|| day(start + length));
            start += length + gap;
            (from, until)
        });
        editions.collect()
    })
}

fn packs(editions: &[(Date, Option<Date>)]) -> Packs {
    let sketches: Vec<Sketch> = (1..)
        .zip(editions)
        .map(|(number, (from, until)): (usize, _)| {
            let sketch = Sketch::pack("plots", &number.to_string());
            let sketch = sketch.with(&format!("from: {from}"));
            match until {
                Some(until) => sketch.with(&format!("until: {until}")),
                None => sketch,
            }
        })
        .collect();
    linked(&sketches)
}

/// The edition that holds on a day, worked out from the first days alone: the last that has begun, if it has not ended.
fn of_day(editions: &[(Date, Option<Date>)], date: Date) -> Option<usize> {
    let begun = editions.iter().rposition(|(from, _)| *from <= date)?;
    let (_, until) = editions[begun];
    until.is_none_or(|until| date < until).then_some(begun)
}

fn named(id: &str, edition: Option<&str>) -> Named {
    Named {
        id: id.to_owned(),
        edition: edition.map(ToOwned::to_owned),
        adopted: None,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// By itself or by name, the edition of the day is used, as it stands, and no other is.
    #[test]
    fn the_edition_of_the_day_is_used(editions in editions(), turned: bool) {
        let mut packs_of = editions.clone();
        if turned {
            packs_of.reverse();
        }
        let packs = packs(&packs_of);
        let profile = Profile::unknown();
        for date in (0..30).map(day) {
            let expected = of_day(&editions, date);
            let by_name = [named("plots", None)];
            for named in [&[][..], &by_name] {
                let choices = Choices::make(&packs, PackChoice::Auto, named, &profile, date);
                let used: Vec<usize> = choices.used(&packs)
                    .map(|pack| editions.iter().position(|(from, _)| *from == pack.info.from).unwrap())
                    .collect();
                prop_assert_eq!(&used, &Vec::from_iter(expected), "on {}", date);
                for (pack, verdict) in choices.of(&packs) {
                    let info = &pack.info;
                    match verdict {
                        Verdict::Used(_, hold) => prop_assert_eq!(hold, &Hold::Binding),
                        Verdict::LeftOut(WhyLeftOut::NotYet(from)) => {
                            prop_assert!(*from == info.from && date < *from);
                        }
                        Verdict::LeftOut(WhyLeftOut::Withdrawn(until)) => {
                            prop_assert!(Some(*until) == info.until && *until <= date);
                        }
                        Verdict::LeftOut(other) => prop_assert!(false, "{:?}", other),
                    }
                }
            }
        }
    }

    /// An edition that is named is used on every day, binds in its time alone, and is else read on its nearest day.
    #[test]
    fn a_named_edition_binds_in_its_time_alone(editions in editions(), which in 0usize..3) {
        let packs = packs(&editions);
        let which = which % editions.len();
        let (from, until) = editions[which];
        let last = until.map(|until| until.yesterday().unwrap());
        let edition = (which + 1).to_string();
        let named = [named("plots", Some(&edition))];
        for date in (0..30).map(day) {
            let choices = Choices::make(&packs, PackChoice::Named, &named, &Profile::unknown(), date);
            let used: Vec<&str> = choices.used(&packs).map(|pack| pack.info.edition.as_str()).collect();
            prop_assert_eq!(used, [edition.as_str()]);
            let index = packs.iter().position(|pack| pack.info.edition == edition).unwrap();
            let read_on = match choices.hold(index).unwrap() {
                Hold::Binding => Some(date),
                Hold::Advice { read_on, .. } => *read_on,
                Hold::Adopted(_) => None,
            };
            let nearest = last.map_or(date, |last| date.min(last)).max(from);
            prop_assert_eq!(read_on, Some(nearest), "on {}", date);
            let binds = of_day(&editions, date) == Some(which);
            prop_assert_eq!(*choices.hold(index).unwrap() == Hold::Binding, binds);
        }
    }

    /// What `packs diff` says that a clause asks of a kind of body is what the text, named and read in its time, asks.
    #[test]
    fn a_difference_is_one_of_what_is_asked(
        (one, other) in (0usize..7, 0usize..7),
        (first, second) in (any::<bool>(), any::<bool>()),
    ) {
        let sentence = |kind: usize, is_must: bool| {
            let word = if is_must { "must" } else { "should" };
            let kind = OrganisationKind::ALL[kind].word();
            format!("bases: [{{ force: {word}, binds: {{ organisation: [{kind}] }} }}]")
        };
        let sides = [sentence(one, first), sentence(other, second)].map(|bases| {
            linked(&[Sketch::pack("plots", "1").clause("plot-1", &[]).with(&bases)])
        });
        let [before, after] = &sides;
        let side = |packs| Side { packs, pack: Packs::iter(packs).next().unwrap() };
        let changes = compare(side(before), side(after));
        let asks = |packs: &Packs, kind| {
            let info = &packs.iter().next().unwrap().info;
            most_asked(&info.bases, kind, info.written)
        };
        let mut shifts = Vec::new();
        for change in &changes.clauses {
            if let ClauseChange::Continued { shifts: own, .. } = change {
                shifts.extend(own.iter().map(|shift| (shift.audience, shift.before, shift.after)));
            }
        }
        let expected: Vec<_> = (OrganisationKind::ALL.iter())
            .map(|kind| (*kind, asks(before, *kind), asks(after, *kind)))
            .filter(|(_, before, after)| before != after)
            .collect();
        prop_assert_eq!(shifts, expected);
        for (packs, kind) in [(before, one), (after, other)] {
            let kind = OrganisationKind::ALL[kind];
            let who = SaidProfile { organisation: Some(kind), ..SaidProfile::default() };
            let who = who.over(Profile::unknown());
            prop_assert_eq!(&who.organisation, &Possible::known(kind));
            let choices = Choices::make(packs, PackChoice::Auto, &[], &who, date(2026, 11, 22));
            let is_used = choices.used(packs).next().is_some();
            prop_assert_eq!(is_used, asks(packs, kind) != Asks::Nothing);
        }
    }
}

/// Texts of which no edition of ours holds for a while, each with the first day and the day after the last. The manual's page
/// about APIs had ended, and the version of February 2018 is not among the packs.
const GAPS: [(&str, Date, Date); 1] = [("uk-api-standards", date(2016, 12, 19), date(2019, 9, 1))];

/// All texts that come with the program, on every day of 46 years.
#[test]
fn of_each_text_one_edition_holds_on_a_day_or_none() {
    let packs = Packs::for_check();
    let mut ids: Vec<&str> = packs.iter().map(|pack| pack.info.id.as_str()).collect();
    ids.dedup();
    let by_name: Vec<Named> = ids.iter().map(|id| named(id, None)).collect();
    let profile = Profile::unknown();
    let mut today = date(1990, 1, 1);
    let mut held = 0;
    while today < date(2036, 1, 1) {
        let choices = Choices::make(&packs, PackChoice::Named, &by_name, &profile, today);
        for id in &ids {
            let editions = || packs.iter().filter(|pack| pack.info.id == *id);
            let in_force: Vec<&str> = (editions())
                .filter(|pack| {
                    let info = &pack.info;
                    info.from <= today && info.until.is_none_or(|until| today < until)
                })
                .map(|pack| pack.info.edition.as_str())
                .collect();
            assert!(in_force.len() <= 1, "{id} on {today}: {in_force:?}");
            let used: Vec<&str> = (choices.used(&packs))
                .filter(|pack| pack.info.id == *id)
                .map(|pack| pack.info.edition.as_str())
                .collect();
            assert_eq!(used, in_force, "{id} on {today}");
            // From the first edition to the end of the last there is always one: an edition ends where the next begins.
            let first = editions().map(|pack| pack.info.from).min().unwrap();
            let mut ends = editions().map(|pack| pack.info.until);
            let is_over = ends.all(|until| until.is_some_and(|until| until <= today));
            let is_between = (GAPS.iter())
                .any(|(text, from, until)| text == id && *from <= today && today < *until);
            let expected = usize::from(first <= today && !is_over && !is_between);
            assert_eq!(in_force.len(), expected, "{id} on {today}");
            held += in_force.len();
        }
        today = today.tomorrow().unwrap();
    }
    assert!(held > 100_000, "only {held}: are these the packs?");
}

/// What a service is held against by itself holds on that day.
#[test]
fn no_text_is_used_by_itself_outside_its_time() {
    let packs = Packs::for_check();
    let mut borders: Vec<Date> = (packs.iter())
        .flat_map(|pack| [Some(pack.info.from), pack.info.until])
        .flatten()
        .collect();
    borders.sort();
    borders.dedup();
    let mut used = 0;
    for border in borders {
        for today in [border.yesterday().unwrap(), border] {
            for kind in OrganisationKind::ALL {
                let said = SaidProfile {
                    organisation: Some(*kind),
                    ..SaidProfile::default()
                };
                let profile = said.over(Profile::unknown());
                let choices = Choices::make(&packs, PackChoice::Auto, &[], &profile, today);
                for (pack, verdict) in choices.of(&packs) {
                    let Verdict::Used(_, hold) = verdict else {
                        continue;
                    };
                    used += 1;
                    assert!(pack.info.is_in_force(today), "{} on {today}", pack.info);
                    let read_on = match hold {
                        Hold::Binding | Hold::Adopted(_) => None,
                        Hold::Advice { read_on, .. } => *read_on,
                    };
                    assert_eq!(read_on, None, "{} on {today}", pack.info);
                }
            }
        }
    }
    assert!(used > 0);
}
