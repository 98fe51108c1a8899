//! A list of old findings: it is written once, lets through what it holds and nothing else, and only gets shorter.

#![expect(clippy::unwrap_used, reason = "a test that cannot set its table fails")]

use serde_json::Value as Json;

use crate::desk::{Desk, Ran};

const API: &str = "\
openapi: 3.0.3
info: { title: Moths, version: '1' }
servers:
  - url: http://one.example
  - url: http://two.example
paths:
  /moths:
    get:
      responses:
        '200': { description: the moths }
";

const RULES: &str = "\
rules:
  servers-encrypted:
    message: the server is not encrypted
    given: $.servers[*].url
    then: { function: pattern, functionOptions: { match: ^https } }
  summary-given:
    message: the operation has no summary
    given: $.paths[*][*]
    then: { field: summary, function: truthy }
";

const SETTINGS: &str = "\
pack-choice = 'none'
fail-level = 'guidance'
rulesets = ['rules.yaml']
";

/// A service with three findings of guidance, all of a ruleset.
fn desk() -> Desk {
    let desk = Desk::new();
    desk.put("api.yaml", API)
        .put("rules.yaml", RULES)
        .put("yardstick.toml", SETTINGS);
    desk
}

/// The same, with its baseline.
fn adopted() -> Desk {
    let desk = desk();
    desk.run(&["baseline"]).ends_with(0);
    desk
}

fn checked(desk: &Desk) -> Ran {
    desk.run(&["check", "--baseline"])
}

fn entries(desk: &Desk) -> Vec<(String, u64)> {
    let file: Json = serde_json::from_str(&desk.read("yardstick-baseline.json")).unwrap();
    let entries = file["findings"].as_array().unwrap();
    let entry = |entry: &Json| {
        let text = |key: &str| entry[key].as_str().unwrap().to_owned();
        let name = format!("{} {} {}", text("rule"), text("file"), text("at"));
        (name, entry["count"].as_u64().unwrap())
    };
    entries.iter().map(entry).collect()
}

#[track_caller]
fn says(ran: &Ran, words: &str) {
    let said = format!("{}{}", ran.stdout, ran.stderr);
    let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains(words), "`{words}` is not in:\n{said}");
}

#[test]
fn what_was_there_passes_until_it_is_mended() {
    let desk = desk();
    desk.run(&["check"]).ends_with(1);
    let written = desk.run(&["baseline", "--owner", "Moth team"]);
    written.ends_with(0);
    assert_eq!(
        written.stdout,
        "yardstick-baseline.json: 3 findings written down (0 of standards, 3 of guidance)\n"
    );
    let at = |rule: &str, at: &str| (format!("{rule} api.yaml {at}"), 1);
    assert_eq!(
        entries(&desk),
        [
            at("servers-encrypted", "/servers/*/url"),
            at("servers-encrypted", "/servers/*/url"),
            at("summary-given", "/paths/~1moths/get"),
        ]
    );
    let known = checked(&desk);
    known.ends_with(0);
    says(
        &known,
        "Baseline yardstick-baseline.json 3 of 3 findings left, in the care of Moth team",
    );
    says(&known, "guidance ruleset:rules.yaml: 3");
    assert!(
        !known.stdout.contains("is not encrypted"),
        "{}",
        known.stdout
    );
    let each = desk.run(&["check", "--baseline", "--verbose"]);
    says(
        &each,
        "- servers-encrypted: the server is not encrypted (api.yaml:5:10)",
    );

    desk.put("api.yaml", API.replace("http://two", "https://two"));
    let mended = checked(&desk);
    mended.ends_with(0);
    says(&mended, "2 of 3 findings left");
    says(
        &mended,
        "1 mended: `yardstick baseline --prune` takes it out",
    );
    let pruned = desk.run(&["baseline", "--prune"]);
    pruned.ends_with(0);
    assert_eq!(
        pruned.stdout,
        "yardstick-baseline.json: 1 taken out (1 mended), 2 findings left\n"
    );
    assert_eq!(entries(&desk).len(), 2);
    // What was mended and comes back is new.
    desk.put("api.yaml", API);
    let back = checked(&desk);
    back.ends_with(1);
    says(&back, "the server is not encrypted");
}

#[test]
fn a_finding_is_known_again_wherever_it_moves() {
    let inverted = API
        .replace("one", "swap")
        .replace("two", "one")
        .replace("swap", "two");
    let wide = API
        .replace("  - url", "      -   url")
        .replace("      responses", "          responses");
    let wide = wide
        .replace("        '200'", "              '200'")
        .replace("    get:", "       get:");
    let moved = [
        format!("# A remark.\n\n\n{API}"),
        API.replace(
            "servers:\n",
            "servers:\n  # Not yet.\n\n  - url: https://zero.example\n",
        ),
        API.replace("url: http://two.example", "url: http://two.example # old"),
        API.replace('\n', "\r\n"),
        API.replace("the moths", "all the moths"),
        API.replace("    get:\n", "    get:\n      operationId: moths\n"),
        inverted,
        wide,
    ];
    for api in moved {
        let desk = adopted();
        desk.put("api.yaml", &api);
        let ran = checked(&desk);
        assert_eq!(ran.code, 0, "{api}\n{}", ran.stdout);
        says(&ran, "3 of 3 findings left");
    }
}

#[test]
fn what_is_new_closes_the_gate() {
    let new = [
        // The same words once more, in the same file, at the same path.
        API.replace("servers:\n", "servers:\n  - url: http://one.example\n"),
        API.replace("http://one", "http://three"),
        API.replace("    get:", "    put:"),
        API.replace("/moths:", "/butterflies:"),
    ];
    for api in new {
        let desk = adopted();
        desk.put("api.yaml", &api);
        let ran = checked(&desk);
        assert_eq!(ran.code, 1, "{api}\n{}", ran.stdout);
        // And pruning adds nothing.
        let before = entries(&desk);
        desk.run(&["baseline", "--prune"]).ends_with(0);
        let after = entries(&desk);
        assert!(
            after.iter().all(|entry| before.contains(entry)),
            "{after:?}"
        );
        checked(&desk).ends_with(1);
    }
    let desk = adopted();
    desk.put("other.yaml", API.replace("title: Moths", "title: Other"));
    checked(&desk).ends_with(1);
}

#[test]
fn one_of_two_that_are_alike_can_be_mended() {
    let desk = desk();
    let twice = API.replace("http://two", "http://one");
    desk.put("api.yaml", &twice);
    desk.run(&["baseline"]).ends_with(0);
    assert_eq!(entries(&desk)[0].1, 2);
    desk.put("api.yaml", twice.replacen("http://one", "https://one", 1));
    checked(&desk).ends_with(0);
    let pruned = desk.run(&["baseline", "--prune"]);
    says(&pruned, "1 taken out (1 mended), 2 findings left");
    assert_eq!(entries(&desk)[0].1, 1);
    desk.put("api.yaml", &twice);
    checked(&desk).ends_with(1);
}

#[test]
fn the_same_findings_make_the_same_file_on_any_day() {
    let desk = adopted();
    let first = desk.read("yardstick-baseline.json");
    desk.run(&[
        "baseline",
        "--output",
        "again.json",
        "--as-of",
        "2027-05-01",
    ])
    .ends_with(0);
    assert_eq!(desk.read("again.json"), first);
    let unchanged = desk.run(&["baseline", "--prune"]);
    assert_eq!(
        unchanged.stdout,
        "yardstick-baseline.json: nothing to take out, 3 findings left\n"
    );
    assert_eq!(desk.read("yardstick-baseline.json"), first);
}

#[test]
fn a_file_that_is_there_is_not_written_over() {
    let desk = adopted();
    let first = desk.read("yardstick-baseline.json");
    desk.put("api.yaml", API.replace("http://one", "http://three"));
    let again = desk.run(&["baseline"]);
    again.ends_with(2);
    says(
        &again,
        "there is a baseline already: `yardstick-baseline.json`",
    );
    assert_eq!(desk.read("yardstick-baseline.json"), first);
}

#[cfg(unix)]
#[test]
fn a_link_is_neither_written_over_nor_read() {
    let desk = desk();
    let secret = Desk::new();
    secret.put("secret", "the words of somebody else");
    std::os::unix::fs::symlink(secret.file("secret"), desk.file("yardstick-baseline.json"))
        .unwrap();
    desk.run(&["baseline"]).ends_with(2);
    desk.run(&["baseline", "--prune"]).ends_with(2);
    let read = checked(&desk);
    read.ends_with(2);
    assert!(!read.stderr.contains("somebody"), "{}", read.stderr);
    assert_eq!(secret.read("secret"), "the words of somebody else");
}

/// A repository may be anybody's, and what its settings name is shown where it has mistakes, and written.
#[cfg(unix)]
#[test]
fn settings_name_no_baseline_outside_the_repository_nor_in_gits_folder() {
    let desk = desk();
    let secret = Desk::new();
    secret.put("secret", "the words of somebody else");
    desk.put(".git/config", "the words of somebody else");
    let outside = secret.file("secret").parent().unwrap().to_owned();
    std::os::unix::fs::symlink(&outside, desk.file("o")).unwrap();
    let up = format!("../{}", outside.file_name().unwrap().display());
    for (place, old, new) in [
        (outside.display().to_string(), "secret", "new.json"),
        (up, "secret", "new.json"),
        ("o".to_owned(), "secret", "new.json"),
        (".git".to_owned(), "config", "new.json"),
        (".GIT".to_owned(), "config", "new.json"),
    ] {
        for (name, calls) in [
            (
                old,
                &[&["check"][..], &["baseline", "--prune"], &["baseline"]][..],
            ),
            (new, &[&["baseline"]]),
        ] {
            desk.put(
                "yardstick.toml",
                format!("{SETTINGS}baseline = '{place}/{name}'\n"),
            );
            for call in calls {
                let ran = desk.run(call);
                ran.ends_with(2);
                assert!(!ran.stderr.contains("somebody"), "{}", ran.stderr);
                // Not every system takes one name for the other.
                if place != ".GIT" {
                    says(&ran, "lies outside the repository, or in git's own folder");
                }
            }
        }
    }
    let files = std::fs::read_dir(&outside).unwrap().count();
    assert_eq!(files, 1, "something was written outside");
    assert_eq!(secret.read("secret"), "the words of somebody else");
    assert!(!desk.file(".git/new.json").exists());
    // Whoever names it themselves, may.
    let named = secret.file("new.json").display().to_string();
    desk.run(&["baseline", "--output", &named]).ends_with(0);
    assert!(secret.file("new.json").exists());
}

#[test]
fn a_baseline_is_that_of_a_whole_service() {
    let desk = adopted();
    for call in [
        &["baseline", "--prune", "api.yaml"][..],
        &["baseline", "--output", "new.json", "api.yaml"],
    ] {
        let ran = desk.run(call);
        ran.ends_with(2);
        says(&ran, "only a part of the service was looked at");
    }
    assert!(!desk.file("new.json").exists());
    // A part can be held against it, and nothing is said to be mended.
    desk.put("other.yaml", "a: 1\n");
    let part = desk.run(&["check", "--baseline", "other.yaml", "rules.yaml"]);
    assert!(!part.stdout.contains("mended"), "{}", part.stdout);
    let part = desk.run(&["check", "--baseline", "api.yaml"]);
    part.ends_with(0);
    says(
        &part,
        "Baseline yardstick-baseline.json 3 of 3 findings met in what was looked at",
    );
}

#[test]
fn what_nobody_asked_for_is_not_mended() {
    let desk = adopted();
    let before = desk.read("yardstick-baseline.json");
    // Without the ruleset, nobody asks.
    desk.put("LICENSE", "words");
    let other = desk.run(&["baseline", "--prune", "--isolated"]);
    other.ends_with(0);
    says(
        &other,
        "nothing to take out, 3 findings left, 3 of them not looked for in this run",
    );
    // And in a file that cannot be read, nobody can look.
    desk.put("api.yaml", format!("{API}broken: [\n"));
    let unread = desk.run(&["baseline", "--prune"]);
    unread.ends_with(0);
    assert_eq!(desk.read("yardstick-baseline.json"), before);
    // A file that is gone takes its findings with it.
    std::fs::remove_file(desk.file("api.yaml")).unwrap();
    let gone = desk.run(&["baseline", "--prune"]);
    says(&gone, "3 taken out (3 mended), 0 findings left");
}

#[test]
fn the_settings_can_name_it_once_for_all() {
    let desk = desk();
    desk.put(
        "yardstick.toml",
        format!("{SETTINGS}baseline = 'records/old.json'\n"),
    );
    let missing = desk.run(&["check"]);
    missing.ends_with(2);
    says(&missing, "there is no baseline `records/old.json`");
    says(&missing, "`yardstick baseline` writes one");
    desk.put("records/.keep", "");
    desk.run(&["baseline"]).ends_with(0);
    desk.run(&["check"]).ends_with(0);
    desk.run(&["check", "--baseline"]).ends_with(0);
    desk.run(&["check", "--no-baseline"]).ends_with(1);
    desk.run(&["check", "--no-baseline", "--baseline"])
        .ends_with(2);
}

#[test]
fn standards_are_excused_to_the_end_of_a_day() {
    let desk = Desk::new();
    desk.put(
        "service.yaml",
        "version: 1\nname: Moths\norganisation: council\nkind: transactional\nphase: live\n",
    );
    desk.run(&["check"]).ends_with(1);
    let over = desk.run(&["baseline", "--until", "2026-11-21"]);
    over.ends_with(2);
    assert!(!desk.file("yardstick-baseline.json").exists());
    let written = desk.run(&["baseline", "--until", "2026-12-31"]);
    written.ends_with(0);
    says(&written, "(1 of standards,");
    let on = |day: &str| desk.run(&["check", "--baseline", "--as-of", day]);
    on("2026-12-31").ends_with(0);
    let after = on("2027-01-01");
    after.ends_with(1);
    says(
        &after,
        "standards in it counted until 2026-12-31: 1 of them is open again",
    );
    // Guidance stays where it was.
    assert!(!after.stdout.contains("why people"), "{}", after.stdout);
    let drawn = after
        .stdout
        .lines()
        .filter(|line| line.starts_with("guidance ·"));
    assert_eq!(drawn.count(), 0, "{}", after.stdout);
}

#[test]
fn each_service_has_its_own() {
    let desk = Desk::new();
    for name in ["one", "two"] {
        desk.put(&format!("{name}/api.yaml"), API)
            .put(&format!("{name}/rules.yaml"), RULES)
            .put(&format!("{name}/yardstick.toml"), SETTINGS);
    }
    let shared = desk.run(&["baseline", "one", "two", "--output", "all.json"]);
    shared.ends_with(2);
    says(
        &shared,
        "several services would share the baseline `all.json`",
    );
    assert!(!desk.file("all.json").exists());
    desk.run(&["baseline", "one", "two"]).ends_with(0);
    assert_eq!(
        desk.read("one/yardstick-baseline.json"),
        desk.read("two/yardstick-baseline.json")
    );
    desk.run(&["check", "--baseline", "one", "two"])
        .ends_with(0);
    desk.run(&[
        "check",
        "--baseline=one/yardstick-baseline.json",
        "one",
        "two",
    ])
    .ends_with(2);
    // From elsewhere, a service beside it: the same findings.
    desk.run(&["check", "--baseline", "two"]).ends_with(0);
    desk.put("two/api.yaml", API.replace("http://one", "http://three"));
    let ran = desk.run(&["check", "--baseline", "one", "two"]);
    ran.ends_with(1);
}

#[test]
fn mistakes_are_drawn_and_nothing_is_let_through() {
    let desk = adopted();
    let good = desk.read("yardstick-baseline.json");
    let cases = [
        (
            String::new(),
            "the baseline `yardstick-baseline.json` has mistakes",
        ),
        (
            "{\"version\": 1,\n<<<<<<< ours\n".to_owned(),
            "yardstick-baseline.json:2:1",
        ),
        (
            good.replace("\"version\": 1", "\"version\": 7"),
            "this baseline is of version 7, and this program reads version 1",
        ),
        (
            good.replace("\"version\": 1", "\"version\": \"1\""),
            "`version` is text where a whole number is expected",
        ),
        (
            good.replacen("\"file\"", "\"files\"", 1),
            "has no field `files`",
        ),
        (
            good.replacen("\"count\": 1", "\"count\": -1", 1),
            "a whole number is expected",
        ),
        (
            good.replacen("\"count\": 1", "\"count\": 0", 1),
            "a finding cannot be kept 0 times",
        ),
        (
            good.replacen("\"count\": 1", "\"count\": 99999999999999999999", 1),
            "invalid type: floating point `1e+20`",
        ),
        (
            good.replace(
                "\"version\": 1,",
                "\"version\": 1, \"until\": \"2026-02-30\",",
            ),
            "`2026-02-30` is not a date",
        ),
    ];
    for (contents, expected) in cases {
        desk.put("yardstick-baseline.json", &contents);
        for call in [&["check", "--baseline"][..], &["baseline", "--prune"]] {
            let ran = desk.run(call);
            assert_eq!(ran.code, 2, "{contents}\n{}", ran.stderr);
            says(&ran, expected);
        }
        assert_eq!(desk.read("yardstick-baseline.json"), contents);
    }
    let file: Json = serde_json::from_str(&good).unwrap();
    let mut doubled = file.clone();
    let first = file["findings"][0].clone();
    doubled["findings"].as_array_mut().unwrap().push(first);
    desk.put("yardstick-baseline.json", doubled.to_string());
    let ran = checked(&desk);
    ran.ends_with(2);
    says(&ran, "this finding stands in line 1 already");
    desk.put("yardstick-baseline.json", [0xff, 0xfe, 0x41]);
    says(checked(&desk).ends_with(2), "UTF-16");
    let missing = desk.run(&["check", "--baseline=none.json"]);
    missing.ends_with(2);
    says(&missing, "there is no baseline `none.json`");
}

/// Words of a file cannot forge anything where they come out again.
#[test]
fn words_of_the_file_are_safe_to_print() {
    let desk = adopted();
    let good = desk.read("yardstick-baseline.json");
    let forged = "\"version\": 1, \"owner\": \"a\\n::error::forged \\u001b[31m ##[set-env]\",";
    desk.put(
        "yardstick-baseline.json",
        good.replace("\"version\": 1,", forged),
    );
    let ran = checked(&desk);
    ran.ends_with(0);
    says(&ran, "in the care of a");
    assert!(!ran.stdout.contains('\u{1b}'), "{}", ran.stdout);
    let command = |line: &str| line.trim_start().starts_with("::") || line.contains("##[");
    assert!(!ran.stdout.lines().any(command), "{}", ran.stdout);
}
