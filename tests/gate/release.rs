//! Levels, thresholds and exit codes: what closes the gate, what is let pass, and what the last lines say of it.

use snapbox::{assert_data_eq, str};

use crate::desk::{Desk, Ran};

/// A service of a ministry with one failed standard, which is that nobody is named for security risks, and with some
/// guidance.
const SERVICE: &str = "\
name: Renew a kite licence
organisation: { name: Ministry of Wind, kind: central-government }
nation: england
kind: transactional
phase: private-beta
";

/// The service with these settings.
fn desk(settings: &str) -> Desk {
    let desk = Desk::new();
    desk.put("service.yaml", SERVICE);
    desk.put("yardstick.toml", settings);
    desk
}

/// The lines from that on the gate to the end.
fn last_lines(ran: &Ran) -> &str {
    let at = ran.stdout.rfind("\ngate ").expect("the gate is spoken of");
    &ran.stdout[at + 1..]
}

#[test]
fn a_closed_gate_explains_itself() {
    let ran = desk("").run(&["check", "-q"]);
    ran.ends_with(1);
    assert_data_eq!(
        last_lines(&ran),
        str![[r#"
gate closed at fail level `standard` by 1 finding
  standard  security-risk-owner-named · govuk-service-standard 2019 point-9 · service.yaml
  mend   what each asks under "to do"; how it is checked, and what passes:
         yardstick explain security-risk-owner-named
  waive  have it approved, and record who did and until when:
         yardstick waive security-risk-owner-named . --reason "…" --approver "…" --expires YYYY-MM-DD
  ask    if the text means something else, or allows an exception here: take the sentence that
         `explain` names to whoever answers for it in your organisation

"#]]
    );
}

#[test]
fn guidance_closes_it_where_the_team_says_so() {
    let desk = desk("fail-level = 'guidance'\n");
    let ran = desk.run(&["check", "-q"]);
    ran.ends_with(1);
    assert_data_eq!(
        last_lines(&ran),
        str![[r#"
gate closed at fail level `guidance` by 18 findings
  standard  security-risk-owner-named · govuk-service-standard 2019 point-9 · service.yaml
  guidance  audience-described · govuk-service-standard 2019 point-1 · service.yaml
  guidance  user-research-declared · govuk-service-standard 2019 point-1 · service.yaml
  guidance  plans-shared-openly · govuk-service-standard 2019 point-2 · service.yaml
  guidance  accessibility-audited · govuk-service-standard 2019 point-5 · service.yaml
  guidance  service-owner-named · govuk-service-standard 2019 point-6 · service.yaml
  guidance  team-declared · govuk-service-standard 2019 point-6 · service.yaml
  guidance  privacy-notice-declared · govuk-service-standard 2019 point-9 · service.yaml
  guidance  threats-modelled · govuk-service-standard 2019 point-9 · service.yaml
  guidance  performance-indicators-declared · govuk-service-standard 2019 point-10 · service.yaml
  guidance  technology-decisions-recorded · govuk-service-standard 2019 point-11 · the repository as a whole
  guidance  contributing-explained · govuk-service-standard 2019 point-12 · the repository as a whole
  … and 6 more above
  mend   what each asks under "to do"; how it is checked, and what passes:
         yardstick explain security-risk-owner-named
  waive  have it approved, and record who did and until when:
         yardstick waive security-risk-owner-named . --reason "…" --approver "…" --expires YYYY-MM-DD
  ask    if the text means something else, or allows an exception here: take the sentence that
         `explain` names to whoever answers for it in your organisation

"#]]
    );
    // A flag beats the file.
    desk.run(&["check", "-q", "--fail-level", "never"])
        .ends_with(0);
}

#[test]
fn more_guidance_than_agreed_closes_it() {
    let desk = desk("max-guidance = 4\n[fail-levels]\nsecurity-risk-owner-named = 'never'\n");
    let ran = desk.run(&["check", "-q"]);
    ran.ends_with(1);
    assert_data_eq!(
        last_lines(&ran),
        str![[r#"
gate closed at fail level `standard` by 17 findings of guidance, where at most 4 may be open
let pass by the settings: security-risk-owner-named
  mend   what each asks under "to do"; how it is checked, and what passes:
         yardstick explain audience-described
  waive  record why it stays as it is:
         yardstick waive audience-described . --reason "…"
  ask    if the text means something else, or allows an exception here: take the sentence that
         `explain` names to whoever answers for it in your organisation

"#]]
    );
    desk.run(&["check", "-q", "--max-guidance", "1000"])
        .ends_with(0);
}

#[test]
fn the_smallest_that_is_set_counts() {
    let quiet = ["check", "-q"];
    let closed = |levels: &str| desk(&format!("[fail-levels]\n{levels}")).run(&quiet).code;
    assert_eq!(closed("'govuk-service-standard' = 'never'\n"), 0);
    assert_eq!(closed("'govuk-service-standard/point-9' = 'never'\n"), 0);
    assert_eq!(closed("'govuk-service-standard/point-8' = 'never'\n"), 1);
    assert_eq!(
        closed(
            "'govuk-service-standard' = 'never'\n'govuk-service-standard/point-9' = 'standard'\n"
        ),
        1
    );
    assert_eq!(
        closed(
            "'govuk-service-standard/point-9' = 'never'\nsecurity-risk-owner-named = 'standard'\n"
        ),
        1
    );
    // Guidance of one clause alone, and of one that the other clauses' guidance is not in.
    let ran = desk(
        "[fail-levels]\n'uk-mandatory-kpis' = 'guidance'\n'govuk-service-standard' = 'never'\n",
    );
    let ran = ran.run(&quiet);
    ran.ends_with(1);
    assert_data_eq!(
        last_lines(&ran),
        str![[r#"
gate closed at fail level `standard` by 1 finding
  guidance  mandatory-kpis-measured · uk-mandatory-kpis 2019 collect · service.yaml
let pass by the settings: security-risk-owner-named
  mend   what each asks under "to do"; how it is checked, and what passes:
         yardstick explain mandatory-kpis-measured
  waive  record why it stays as it is:
         yardstick waive mandatory-kpis-measured . --reason "…"
  ask    if the text means something else, or allows an exception here: take the sentence that
         `explain` names to whoever answers for it in your organisation

"#]]
    );
}

#[test]
fn levels_are_set_for_clauses_and_packs_too() {
    let ran = desk("[levels]\n'govuk-service-standard/point-9' = 'off'\n").run(&["check", "-q"]);
    ran.ends_with(0);
    assert!(
        !ran.stdout.contains("security-risk-owner-named · govuk"),
        "{}",
        ran.stdout
    );
    assert_data_eq!(
        last_lines(&ran),
        str![[r#"
gate open: nothing failed at fail level `standard`
let pass by the settings: security-risk-owner-named

"#]]
    );
}

#[test]
fn what_is_set_for_nothing_is_told() {
    let ran = desk("[fail-levels]\n'govuk-service-standard/point-99' = 'never'\n\n[levels]\n'gds-wya' = 'off'\n")
        .run(&["check", "-q"]);
    ran.ends_with(2);
    assert_data_eq!(
        ran.stderr,
        str![[r#"
  × there is no rule `gds-wya`
   ╭─[yardstick.toml:5:1]
 4 │ [levels]
 5 │ 'gds-wya' = 'off'
   · ─────────
   ╰────
  help   did you mean `gds-way`?

  × there is no rule `govuk-service-standard/point-99`
   ╭─[yardstick.toml:2:1]
 1 │ [fail-levels]
 2 │ 'govuk-service-standard/point-99' = 'never'
   · ─────────────────────────────────
   ╰────
  help   did you mean `govuk-service-standard/point-9`?

yardstick: the settings have mistakes

"#]]
    );
}

#[test]
fn a_zero_exit_silences_findings_alone() {
    let closed = desk("");
    let ran = closed.run(&["check", "-q", "--exit-zero"]);
    ran.ends_with(0);
    assert!(
        last_lines(&ran).starts_with("gate closed"),
        "{}",
        ran.stdout
    );
    let json = closed.run(&["check", "--exit-zero", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&json.stdout).expect("one document");
    assert_eq!(json["summary"]["gateClosed"], true);
    desk("no-such-key = 1\n")
        .run(&["check", "--exit-zero"])
        .ends_with(2);
    Desk::new().run(&["check", "--exit-zero"]).ends_with(3);
}

/// The zone decides which day it is, and so which texts are in force.
#[test]
fn days_end_where_the_team_is() {
    let moment = [
        "check",
        "-q",
        "--format",
        "json",
        "--as-of",
        "2026-11-22T23:30:00Z",
    ];
    let day = |settings: &str| {
        let ran = desk(settings).run(&moment);
        let json: serde_json::Value = serde_json::from_str(&ran.stdout).expect("one document");
        json["asOf"].as_str().expect("a day").to_owned()
    };
    assert_eq!(day(""), "2026-11-22");
    assert_eq!(day("zone = 'Asia/Tokyo'\n"), "2026-11-23");
    let ran = desk("zone = 'Europe/Londn'\n").run(&moment);
    ran.ends_with(2);
    assert_data_eq!(
        ran.stderr,
        str![[r#"
  × `Europe/Londn` is not a time zone
   ╭─[yardstick.toml:1:8]
 1 │ zone = 'Europe/Londn'
   ·        ──────────────
   ╰────
  help   a zone is named like `Europe/London`

yardstick: the settings have mistakes

"#]]
    );
    desk("")
        .run(&["check", "--as-of", "2026-11-22T25:00:00Z"])
        .ends_with(2);
}
