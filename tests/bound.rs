//! Who is bound by what, and when: the table that the facts about the texts come to, held against what the packs say.
//!
//! A row is a body and a day; a cell is what a text as a whole asks of it. The rules under its points have sentences of
//! their own, which `tests/packs/rules.txt` keeps.

use std::collections::BTreeMap;

use jiff::civil::{Date, date};
use yardstick::answer::ground;
use yardstick::choice::{Adopted, Choices, Named, PackChoice, Verdict};
use yardstick::obligation::{Force, Obligation};
use yardstick::pack::Packs;
use yardstick::profile::{Profile, SaidProfile};

const TODAY: Date = date(2026, 11, 22);

fn profile(said: &str) -> Profile {
    let keys = ["organisation", "nation", "kind", "phase"];
    let words = said.split(' ').zip(keys);
    let said: serde_json::Map<String, serde_json::Value> = words
        .filter(|(word, _)| *word != "?")
        .map(|(word, key)| (key.to_owned(), word.into()))
        .collect();
    let said: SaidProfile = serde_json::from_value(said.into()).expect("the words are right");
    said.over(Profile::unknown())
}

/// What each text asks: `2019 standard`, or why it is left out.
fn asks(who: &str, day: Date, from: PackChoice, named: &[Named]) -> BTreeMap<String, String> {
    let packs = Packs::for_check();
    let profile = profile(who);
    let choices = Choices::make(&packs, from, named, &profile, day);
    let mut asks = BTreeMap::new();
    for (pack, verdict) in choices.of(&packs) {
        let info = &pack.info;
        let Verdict::Used(_, hold) = verdict else {
            asks.entry(info.id.clone())
                .or_insert_with(|| "-".to_owned());
            continue;
        };
        let word = match ground(&info.bases, hold, &profile, day) {
            Ok(ground) if ground.obligation == Obligation::Standard => "standard",
            Ok(_) => "guidance",
            Err(_) => "nothing",
        };
        asks.insert(info.id.clone(), format!("{} {word}", info.edition));
    }
    asks
}

/// Each of these texts asks what is said of it.
#[track_caller]
fn check(who: &str, day: Date, expected: &[(&str, &str)]) {
    let asks = asks(who, day, PackChoice::Auto, &[]);
    for (id, wanted) in expected {
        let got = asks.get(*id).map_or("no such pack", String::as_str);
        assert_eq!(got, *wanted, "{id} for {who} on {day}");
    }
}

#[test]
fn central_government_is_bound_by_most() {
    check(
        "central-government england transactional live",
        TODAY,
        &[
            ("uk-accessibility-regulations", "2018 standard"),
            ("govuk-service-standard", "2019 standard"),
            ("technology-code-of-practice", "2021 standard"),
            ("uk-digital-strategic-commitments", "2024 standard"),
            // Live services come under the policy only when they change much, which no file shows.
            ("uk-secure-by-design", "2022 guidance"),
            ("uk-mandatory-kpis", "2019 standard"),
            ("uk-open-source", "2019 standard"),
            ("uk-api-standards", "2019 guidance"),
            ("uk-api-catalogue", "2020 guidance"),
            ("legacy-technology", "2022 guidance"),
            ("local-government-digital-service-standard", "-"),
            ("nhs-service-standard", "-"),
            ("digital-scotland-service-standard", "-"),
            ("wales-digital-service-standards", "-"),
            ("gds-way", "-"),
            ("standard-for-public-code", "-"),
        ],
    );
    check(
        "central-government england transactional private-beta",
        TODAY,
        &[("uk-secure-by-design", "2022 standard")],
    );
    // A page is not assessed, and takes no part in the mandatory figures.
    check(
        "central-government england informational live",
        TODAY,
        &[
            ("uk-accessibility-regulations", "2018 standard"),
            ("govuk-service-standard", "2019 guidance"),
            ("uk-mandatory-kpis", "-"),
        ],
    );
}

#[test]
fn the_nhs_has_a_companion_that_recommends() {
    check(
        "nhs england transactional live",
        TODAY,
        &[
            ("uk-accessibility-regulations", "2018 standard"),
            // A must for services that are assessed, which no fact of a profile shows.
            ("govuk-service-standard", "2019 guidance"),
            ("nhs-service-standard", "2019 guidance"),
            ("uk-digital-strategic-commitments", "-"),
            ("uk-secure-by-design", "2022 guidance"),
            ("local-government-digital-service-standard", "-"),
        ],
    );
}

#[test]
fn a_council_is_advised_and_bound_by_law() {
    check(
        "council england transactional live",
        TODAY,
        &[
            ("uk-accessibility-regulations", "2018 standard"),
            ("local-government-digital-service-standard", "2016 guidance"),
            ("govuk-service-standard", "2019 guidance"),
            ("technology-code-of-practice", "2021 guidance"),
            ("uk-digital-strategic-commitments", "-"),
            ("uk-mandatory-kpis", "-"),
            ("uk-secure-by-design", "2022 guidance"),
            ("nhs-service-standard", "-"),
        ],
    );
}

#[test]
fn nations_have_standards_of_their_own() {
    check(
        "devolved-government scotland transactional live",
        TODAY,
        &[
            ("uk-accessibility-regulations", "2018 standard"),
            ("digital-scotland-service-standard", "2021 standard"),
            ("govuk-service-standard", "-"),
            ("wales-digital-service-standards", "-"),
            ("uk-digital-strategic-commitments", "-"),
        ],
    );
    check(
        "devolved-government wales transactional live",
        TODAY,
        &[
            ("uk-accessibility-regulations", "2018 standard"),
            ("wales-digital-service-standards", "2021 guidance"),
            ("govuk-service-standard", "-"),
            ("digital-scotland-service-standard", "-"),
        ],
    );
    check(
        "council wales transactional live",
        TODAY,
        &[
            ("wales-digital-service-standards", "2021 guidance"),
            ("local-government-digital-service-standard", "2016 guidance"),
        ],
    );
}

#[test]
fn a_supplier_is_bound_by_nothing_by_itself() {
    let asks = asks(
        "supplier england transactional live",
        TODAY,
        PackChoice::Auto,
        &[],
    );
    let bound: Vec<_> = asks
        .iter()
        .filter(|(_, asks)| asks.ends_with("standard"))
        .collect();
    assert!(bound.is_empty(), "{bound:?}");
}

/// While nobody says who runs a service, only what binds every public body is a standard for it: the law.
#[test]
fn an_undeclared_service_is_bound_by_law_alone() {
    for (day, law) in [
        (date(2014, 6, 1), &[][..]),
        (date(2017, 6, 1), &[]),
        (TODAY, &["uk-accessibility-regulations", "wcag"]),
    ] {
        let asks = asks("? ? ? ?", day, PackChoice::Auto, &[]);
        let bound = asks.iter().filter(|(_, asks)| asks.ends_with("standard"));
        let bound: Vec<&str> = bound.map(|(id, _)| id.as_str()).collect();
        assert_eq!(bound, law, "{day}");
    }
}

#[test]
fn each_day_has_its_edition() {
    let central = "central-government england transactional live";
    for (day, edition) in [
        (date(2013, 6, 1), "-"),
        (date(2014, 3, 31), "-"),
        (date(2014, 4, 1), "2013 standard"),
        (date(2014, 6, 1), "2013 standard"),
        (date(2015, 5, 31), "2013 standard"),
        (date(2015, 6, 1), "2015 standard"),
        (date(2016, 5, 1), "2015 standard"),
        (date(2019, 6, 30), "2015 standard"),
        (date(2019, 7, 1), "2019 standard"),
        (TODAY, "2019 standard"),
    ] {
        check(central, day, &[("govuk-service-standard", edition)]);
    }
    check(
        central,
        date(2017, 6, 1),
        &[
            // The law of September 2018, the commitments of 2024 and what came after are not there yet.
            ("uk-accessibility-regulations", "-"),
            ("uk-digital-strategic-commitments", "-"),
            ("uk-secure-by-design", "-"),
            ("technology-code-of-practice", "-"),
        ],
    );
    check(
        central,
        date(2020, 1, 1),
        &[("technology-code-of-practice", "2019 standard")],
    );
    check(
        "council england transactional live",
        date(2016, 4, 6),
        &[("local-government-digital-service-standard", "-")],
    );
    check(
        "council england transactional live",
        date(2016, 4, 7),
        &[("local-government-digital-service-standard", "2016 guidance")],
    );
    check(
        "nhs england transactional live",
        date(2019, 12, 19),
        &[("nhs-service-standard", "-")],
    );
    check(
        "nhs england transactional live",
        date(2019, 12, 20),
        &[("nhs-service-standard", "2019 guidance")],
    );
}

fn named(id: &str, edition: Option<&str>, adopted: Option<Adopted>) -> Named {
    Named {
        id: id.to_owned(),
        edition: edition.map(ToOwned::to_owned),
        adopted,
    }
}

#[test]
fn a_body_can_adopt_what_is_voluntary() {
    let policy = |force| {
        Some(Adopted {
            source: "https://www.wexbridge.example/policy".to_owned(),
            force,
            from: Some(date(2024, 4, 1)),
            until: None,
        })
    };
    let council = "council england transactional live";
    let id = "local-government-digital-service-standard";
    let asks_with = |adopted, day| {
        asks(council, day, PackChoice::Auto, &[named(id, None, adopted)])[id].clone()
    };
    assert_eq!(asks_with(None, TODAY), "2016 guidance");
    // Its own word is no must; the policy's is.
    assert_eq!(asks_with(policy(None), TODAY), "2016 guidance");
    assert_eq!(asks_with(policy(Some(Force::Must)), TODAY), "2016 standard");
    assert_eq!(
        asks_with(policy(Some(Force::Must)), date(2024, 3, 31)),
        "2016 guidance"
    );
}

#[test]
fn an_edition_that_has_ended_is_advice() {
    let central = "central-government england transactional live";
    let of_2015 = [named("govuk-service-standard", Some("2015"), None)];
    let asks =
        |day| asks(central, day, PackChoice::Named, &of_2015)["govuk-service-standard"].clone();
    assert_eq!(asks(date(2016, 5, 1)), "2015 standard");
    assert_eq!(asks(TODAY), "2015 guidance");
    assert_eq!(asks(date(2014, 6, 1)), "2015 guidance");
}
