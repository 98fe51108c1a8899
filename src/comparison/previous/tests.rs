use super::*;

/// What a version might write one day, and no more than is needed.
fn report(version: u64, more: &str) -> String {
    format!(
        r#"{{ "version": {version}, "tool": {{ "name": "yardstick", "version": "9.9.9" }}, "asOf": "2026-11-22",
            "packs": [], "results": [], "services": [] {more} }}"#
    )
}

#[test]
fn both_versions_are_read_and_what_they_add_is_passed_over() {
    for version in 1..=NEWEST {
        let text = report(version, r#", "background": { "new": [[[]]] }"#);
        let previous = Previous::read(&text).unwrap();
        assert_eq!(previous.tool(), "9.9.9");
        assert_eq!(previous.as_of().to_string(), "2026-11-22");
    }
    let marked = format!("\u{feff}{}", report(1, ""));
    assert!(Previous::read(&marked).is_ok());
}

#[track_caller]
fn check(text: &str, expected: &str) {
    let error = Previous::read(text).unwrap_err();
    assert_eq!(error.to_string(), expected);
    assert!(!error.help().is_empty());
}

#[test]
fn a_newer_form_is_named_with_its_program() {
    check(
        &report(3, ""),
        "it was written by a newer yardstick (9.9.9): its form is of version 3, and this program reads up to 2",
    );
    check(
        r#"{ "version": 3, "tool": { "name": "yardstick" }, "results": 1 }"#,
        "it was written by a newer yardstick: its form is of version 3, and this program reads up to 2",
    );
    check(&report(0, ""), "it is JSON, and no report of yardstick");
    check(
        r#"{ "version": 1, "tool": { "name": "gauge" }, "results": [] }"#,
        "it is JSON, and no report of yardstick",
    );
}

#[test]
fn words_of_the_file_are_repeated_in_part() {
    let text = report(1, "").replace(
        "\"services\": []",
        &format!("\"services\": [{{ \"path\": \"{}\" }}]", "a".repeat(10_000)),
    );
    let said = Previous::read(&text).unwrap_err().to_string();
    assert!(said.len() < 500, "{said}");
    let wrong = report(1, "").replace("[]", &format!("\"{}\"", "b".repeat(100_000)));
    let said = Previous::read(&wrong).unwrap_err().to_string();
    assert!(said.len() < 500, "{said}");
}

#[test]
fn what_nests_without_an_end_is_refused_and_not_followed() {
    let deep = "[".repeat(1_000_000);
    for text in [
        report(1, "").replace("\"packs\": []", &format!("\"packs\": {deep}")),
        report(1, "").replace("\"version\": 1", &format!("\"version\": {deep}")),
        report(1, &format!(", \"more\": {deep}")),
        format!("{{\"a\":{}", deep.replace('[', "{\"a\":")),
    ] {
        assert!(Previous::read(&text).is_err());
    }
    // What is whole and not needed is passed over, however deep it is.
    let closed = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    assert!(Previous::read(&report(1, &format!(", \"more\": {closed}"))).is_ok());
}

#[test]
fn lists_have_an_end() {
    let text = format!("[{}]", ["1"; 5].join(","));
    assert!(serde_json::from_str::<Capped<u8, 5>>(&text).is_ok());
    let error = serde_json::from_str::<Capped<u8, 4>>(&text).unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("a list has more than 4 entries")
    );
}

#[test]
fn names_have_an_end() {
    let of = |id: &str| {
        let pack = format!(
            r#""packs": [{{ "id": "{id}", "edition": "1", "version": "0.1.0", "digest": "", "clauses": [] }}]"#
        );
        Previous::read(&report(1, "").replace(r#""packs": []"#, &pack))
    };
    let long = "a".repeat(LONGEST_NAME);
    let previous = of(&long).unwrap();
    assert!(previous.pack(&long, "1").is_some() && previous.pack(&long, "2").is_none());
    let error = of(&format!("{long}a")).unwrap_err().to_string();
    let expected = "it is no JSON report of yardstick: a name has more than 1000 bytes at line 2";
    assert!(error.starts_with(expected), "{error}");
}

#[test]
fn a_profile_is_read_as_it_was_written() {
    let read = |text: &str| {
        let mut reading = serde_json::Deserializer::from_str(text);
        profile(&mut reading).map_err(|error| error.to_string())
    };
    let of = read(
        r#"{ "organisation": null, "nation": "wales", "kind": null, "phase": null,
             "open": { "organisation": ["council", "nhs"] } }"#,
    );
    let of = of.unwrap();
    assert_eq!(of.organisation.values().count(), 2);
    assert_eq!(of.nation.value().map(Term::word), Some("wales"));
    assert_eq!(of.phase, Profile::unknown().phase);
    let error = read(r#"{ "phase": "gamma" }"#).unwrap_err();
    assert!(
        error.starts_with("`gamma` is no phase that is known"),
        "{error}"
    );
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(256))]
    #[test]
    fn nothing_makes_it_panic(at in 0usize..400, what in "[\\[\\]{}\":,0-9a-z\u{e9}]{0,6}") {
        let mut text = report(1, "");
        let at = at.min(text.len());
        text.insert_str(at, &what);
        let _ = Previous::read(&text);
    }
}
