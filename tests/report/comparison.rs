//! What changed since an earlier report.

use crate::desk::{Desk, Ran};

#[path = "../common/plots.rs"]
mod plots;

use plots::{CLAUSE, PACK, RULE};

const SETTINGS: &str = "pack-choice = 'named'\n\n[packs]\nplots = './rules/plots'\n";

/// A service that is held against a pack of its own.
fn desk() -> Desk {
    let desk = Desk::new();
    desk.put("yardstick.toml", SETTINGS)
        .put(
            "service.yaml",
            "name: Plots\norganisation: { kind: council }\nphase: alpha\n",
        )
        .put(
            "rules/plots/rules/locked.yaml",
            rule("must", "changelog", ""),
        );
    for (file, contents) in plots::FILES {
        desk.put(&format!("rules/plots/{file}"), contents);
    }
    desk
}

/// A rule that asks for a file, with this word and this much more of its sentence.
fn rule(force: &str, field: &str, more: &str) -> String {
    let basis =
        format!("[{{ force: {force}, source: 'https://thistledown.example/plots'{more} }}]");
    let example = match more.contains("binds") {
        true => {
            "[{ outcome: not-applicable, profile: { organisation: nhs, phase: discovery }, files: { a.txt: x } }, "
        }
        false => "[",
    };
    RULE.replace(
        "[{ force: must, source: 'https://thistledown.example/plots' }]",
        &basis,
    )
    .replace("field: readme", &format!("field: {field}"))
    .replace("There is a readme", &format!("There is a {field}"))
    .replace("there is no readme", &format!("there is no {field}"))
    .replace("files: { LICENCE: x }", "files: { a.txt: x }")
    .replace(
        "files: { README.md: x }",
        "files: { README.md: x, CHANGELOG.md: x, CODE_OF_CONDUCT.md: x }",
    )
    .replace("examples: [", &format!("examples: {example}"))
}

/// Keeps the report of a day for later.
fn keep(desk: &Desk, arguments: &[&str]) {
    let base = ["report", "--format", "json", "-o", "before.json"];
    desk.run(&[&base, arguments].concat()).ends_with(0);
}

/// What changed since, as the page has it: one line for each paragraph, item or row, without marks.
#[track_caller]
fn changes(desk: &Desk, arguments: &[&str]) -> String {
    let base = ["report", "--compare", "before.json"];
    let ran = desk.run(&[&base, arguments].concat());
    ran.ends_with(0);
    let page = &ran.stdout[ran
        .stdout
        .find("<h2 id=\"changes\"")
        .expect("a part on what changed")..];
    let page = &page[..page.find("</section>").expect("its end")];
    let mut lines = String::new();
    let mut rest = page;
    while let Some(start) = rest.find('<') {
        lines.push_str(&rest[..start]);
        let end = rest[start..].find('>').expect("a mark ends") + start;
        let mark = &rest[start..=end];
        let ends_line = ["</p>", "</li>", "</tr>", "</h", "</caption>", "</summary>"];
        if ends_line.iter().any(|end| mark.starts_with(end)) {
            lines.push('\n');
        } else if mark == "</td>" || mark == "</th>" {
            lines.push_str(" | ");
        }
        rest = &rest[end + 1..];
    }
    lines
        .replace("&quot;", "\"")
        .replace("&lt;", "<")
        .replace("&amp;", "&")
}

#[track_caller]
fn says(changes: &str, line: &str) {
    assert!(
        changes.lines().any(|one| one.trim() == line),
        "`{line}` is not in:\n{changes}"
    );
}

#[track_caller]
fn says_nothing_of(changes: &str, words: &str) {
    assert!(!changes.contains(words), "`{words}` is in:\n{changes}");
}

const NOTHING: &str = "Findings, compared with the earlier report: none new, none gone, none newly waived, 2 still \
                       open. No obligation changed.";

#[test]
fn nothing_changed_where_nothing_did() {
    let desk = desk();
    keep(&desk, &[]);
    says(&changes(&desk, &[]), NOTHING);
    // A check keeps the same.
    desk.run(&["check", "--format", "json:before.json"])
        .ends_with(1);
    let changes = changes(&desk, &[]);
    says(&changes, NOTHING);
    says(&changes, "What changed since 2026-11-22");
    says(&changes, "plot-1 Keep it | 0 | 0 | 0 | 2 |");
    says_nothing_of(&changes, "Before you rely");
}

#[test]
fn one_is_mended_one_comes_and_one_is_waived() {
    let desk = desk();
    desk.put("README.md", "# Plots\n").put(
        "rules/plots/rules/named.yaml",
        rule("should", "code-of-conduct", ""),
    );
    keep(&desk, &[]);
    std::fs::remove_file(desk.file("README.md")).unwrap();
    desk.put("CHANGELOG.md", "# Changes\n").put(
        "waivers.yaml",
        "waivers:\n- rule: named\n  reason: it is agreed\n  owner: Ada\n",
    );
    let changes = changes(&desk, &[]);
    says(
        &changes,
        "Findings, compared with the earlier report: 1 new, 1 gone, 1 newly waived, none still open. No obligation \
         changed.",
    );
    says(&changes, "plot-1 Keep it | 1 | 1 | 1 | 0 |");
    says(&changes, "standard kept: there is no readme");
    says(&changes, "standard locked: there is no changelog");
    says(
        &changes,
        "guidance named: there is no code-of-conduct – waived: it is agreed",
    );
    // The other way round, what was excused is open again.
    keep(&desk, &[]);
    std::fs::remove_file(desk.file("waivers.yaml")).unwrap();
    let changes = self::changes(&desk, &[]);
    says(
        &changes,
        "guidance named: there is no code-of-conduct – waived then",
    );
    says(&changes, "Open again (1): excused then, and open now");
}

#[test]
fn what_goes_into_the_baseline_is_told_apart() {
    let desk = desk();
    keep(&desk, &[]);
    desk.run(&["baseline"]).ends_with(0);
    desk.put(
        "yardstick.toml",
        format!("baseline = 'yardstick-baseline.json'\n{SETTINGS}"),
    );
    says(
        &changes(&desk, &[]),
        "Findings, compared with the earlier report: none new, none gone, none newly waived, 2 newly in the baseline, \
         none still open. No obligation changed.",
    );
}

#[test]
fn a_day_of_the_text_is_the_doing_of_the_text() {
    let desk = desk();
    desk.put(
        "rules/plots/rules/locked.yaml",
        rule("must", "changelog", ", from: 2025-04-01"),
    );
    keep(&desk, &["--as-of", "2024-06-01"]);
    let changes = changes(&desk, &[]);
    says(&changes, "plots 1: in force from 2025-04-01");
    says(
        &changes,
        "There is a changelog locked | 1 plot-1 | not asked | standard |",
    );
    says(
        &changes,
        "standard locked: there is no changelog – then: not in force before 2025-04-01",
    );
    says_nothing_of(&changes, "Because the service changed");
    // And back: nothing is mended by a day.
    keep(&desk, &[]);
    let changes = self::changes(&desk, &["--as-of", "2024-06-01"]);
    says(
        &changes,
        "There is a changelog locked | 1 plot-1 | standard | not asked |",
    );
    says(
        &changes,
        "standard locked: there is no changelog – not in force before 2025-04-01",
    );
    says(
        &changes,
        "the earlier report is of 2026-11-22, a later day than this one: what is new there is gone here",
    );
    says_nothing_of(&changes, "Gone (");
}

#[test]
fn what_the_service_says_of_itself_is_the_doing_of_the_service() {
    let desk = desk();
    desk.put(
        "rules/plots/rules/locked.yaml",
        rule("must", "changelog", ", binds: { phase: [live] }"),
    );
    keep(&desk, &[]);
    let changes = changes(&desk, &["--phase", "live"]);
    says(&changes, "Because the service changed");
    says(&changes, "plots 1: phase: alpha → live");
    says_nothing_of(&changes, "Because the text changed");
    // Whom a sentence does not name, it does not blame.
    let changes = self::changes(&desk, &["--phase", "live", "--organisation", "nhs"]);
    says(&changes, "plots 1: phase: alpha → live");
}

#[test]
fn who_runs_it_makes_guidance_a_standard() {
    let desk = desk();
    desk.put("service.yaml", "name: Plots\n").put(
        "rules/plots/rules/locked.yaml",
        rule("must", "changelog", ", binds: { organisation: [council] }"),
    );
    keep(&desk, &[]);
    let changes = changes(&desk, &["--organisation", "council"]);
    says(&changes, "plots 1: organisation: not said → council");
    says(
        &changes,
        "There is a changelog locked | 1 plot-1 | guidance | standard |",
    );
    // The finding is the same.
    says_nothing_of(&changes, "New (");
    says_nothing_of(&changes, "Gone (");
}

#[test]
fn where_text_and_service_both_changed_nobody_is_blamed() {
    let desk = desk();
    desk.put(
        "rules/plots/rules/locked.yaml",
        rule(
            "must",
            "changelog",
            ", from: 2025-04-01, binds: { phase: [live] }",
        ),
    );
    keep(&desk, &["--as-of", "2024-06-01"]);
    let changes = changes(&desk, &["--phase", "live"]);
    says(&changes, "Because of one or the other");
    says(
        &changes,
        "plots 1: the text (in force from 2025-04-01) or the service (phase: alpha → live)",
    );
}

#[test]
fn another_edition_is_the_doing_of_the_text() {
    let desk = desk();
    let first = format!("{PACK}until: 2025-01-01\nuses: [shared]\n");
    let second = (first.replace("edition: '1'", "edition: '2'"))
        .replace("until: 2025-01-01\n", "")
        .replace("from: 2020-01-01", "from: 2025-01-01");
    let asks = |force: &str| format!("  rules: {{ kept: [{{ force: {force} }}] }}\n");
    let shared = "id: shared\ntitle: What many ask\nversion: 0.1.0\nwritten: 2026-11-22\n";
    let of_nobody = RULE
        .lines()
        .filter(|line| !line.starts_with("clause") && !line.starts_with("bases"));
    let of_nobody: Vec<&str> = of_nobody.collect();
    std::fs::remove_file(desk.file("rules/plots/rules/kept.yaml")).unwrap();
    desk.put("rules/plots/pack.yaml", first)
        .put(
            "rules/plots/clauses.yaml",
            format!("{CLAUSE}{}", asks("should")),
        )
        .put("rules/second/pack.yaml", second)
        .put(
            "rules/second/clauses.yaml",
            format!("{}{}", CLAUSE.replace("plot-1", "bed-7"), asks("must")),
        )
        .put("rules/shared/library.yaml", shared)
        .put("rules/shared/rules/kept.yaml", of_nobody.join("\n"));
    let packs = [
        "--isolated",
        "--packs",
        "named",
        "--pack",
        "rules/plots",
        "--pack",
        "rules/second",
        "--pack",
        "rules/shared",
    ];
    keep(&desk, &[&packs[..], &["--as-of", "2024-06-01"]].concat());
    let changes = changes(&desk, &packs);
    says(&changes, "plots: edition 1 → edition 2");
    says(
        &changes,
        "There is a readme kept | 2 bed-7 | guidance | standard |",
    );
    says(
        &changes,
        "There is a changelog locked | 1 plot-1 | standard | not asked |",
    );
    // It has another number, and is the same finding.
    says(&changes, "bed-7: standard kept: there is no readme");
    says(
        &changes,
        "standard locked: there is no changelog – plots 1 is in force only before 2025-01-01",
    );
}

#[test]
fn an_encoding_that_was_mended_is_neither() {
    let desk = desk();
    keep(&desk, &[]);
    desk.put("rules/plots/pack.yaml", PACK.replace("0.1.0", "0.2.0"))
        .put(
            "rules/plots/rules/locked.yaml",
            rule("should", "changelog", ""),
        );
    let changes = changes(&desk, &[]);
    says(&changes, "Because yardstick reads the text in another way");
    says(&changes, "plots 1: encoding 0.1.0 → encoding 0.2.0");
    says(
        &changes,
        "There is a changelog locked | 1 plot-1 | standard | guidance |",
    );
    // A rule that is withdrawn mends nothing.
    std::fs::remove_file(desk.file("rules/plots/rules/locked.yaml")).unwrap();
    let changes = self::changes(&desk, &[]);
    says(
        &changes,
        "There is a changelog locked | 1 plot-1 | standard | not asked |",
    );
    says(
        &changes,
        "standard locked: there is no changelog – plots 1 does not ask for it",
    );
}

#[test]
fn a_text_that_is_named_or_adopted_is_the_doing_of_the_service() {
    let desk = desk();
    desk.put(
        "rules/plots/pack.yaml",
        format!("{PACK}standing: voluntary\n"),
    );
    keep(&desk, &[]);
    desk.put(
        "yardstick.toml",
        "pack-choice = 'named'\n\n[packs.plots]\npath = './rules/plots'\n[packs.plots.adopted]\nsource = \
         'https://thistledown.example/policy'\n",
    );
    let changes = changes(&desk, &[]);
    says(
        &changes,
        "plots 1: it has adopted the text, by https://thistledown.example/policy",
    );
    says(
        &changes,
        "There is a readme kept | 1 plot-1 | guidance | standard |",
    );
}

#[test]
fn another_service_is_not_compared() {
    let desk = desk();
    desk.put("other/service.yaml", "name: Sheds\n")
        .put("third/service.yaml", "name: Beds\n");
    keep(&desk, &["other", "third"]);
    let changes = changes(&desk, &[]);
    says(&changes, "Nothing was compared.");
    says(
        &changes,
        "the earlier report does not speak of this service: none of those in it has the path . or, as the only one, the \
         name Plots",
    );
    // The only one of both is compared, and doubted.
    keep(&desk, &["other"]);
    let changes = self::changes(&desk, &[]);
    says(
        &changes,
        "the service was called Sheds, and is called Plots now: it may be another",
    );
}

#[test]
fn hostile_words_of_an_earlier_report_stay_words() {
    let desk = desk();
    keep(&desk, &[]);
    let hostile = r"<script>alert(1)</script>\u001b[2J\u202e::error::##[group]";
    let before = desk.read("before.json");
    let before = before.replace("\"there is no changelog\"", &format!("\"{hostile}\""));
    let mut report: serde_json::Value = serde_json::from_str(&before).unwrap();
    for result in report["results"].as_array_mut().unwrap() {
        result["fingerprint"] = "f".into();
        if result["message"].as_str().unwrap().starts_with('<') {
            result["rule"] = "</ul><img src=x onerror=alert(1)>".into();
            result["place"] = serde_json::json!({
                "file": "<blink>", "start": { "line": 2, "column": 1 }, "end": { "line": 2, "column": 2 }
            });
        }
    }
    desk.put("before.json", report.to_string());
    let ran = desk.run(&["report", "--compare", "before.json"]);
    ran.ends_with(0);
    for words in [
        "<script>alert",
        "<img",
        "<blink>",
        "\u{1b}",
        "\u{202e}",
        "##[",
    ] {
        assert!(!ran.stdout.contains(words), "{words}");
    }
    assert!(ran.stdout.contains("&lt;script&gt;alert(1)"));
}

/// Ends with 2, and says so.
#[track_caller]
fn refused(desk: &Desk, file: &str, words: &[&str]) -> Ran {
    let ran = desk.run(&["report", "--compare", file]);
    ran.ends_with(2);
    let said = ran.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
    for words in words {
        assert!(said.contains(words), "`{words}` is not in:\n{said}");
    }
    assert!(said.contains("help: "), "{said}");
    assert!(!said.contains("panicked"), "{said}");
    assert_eq!(ran.stdout, "");
    ran
}

#[test]
fn what_is_no_report_is_refused_in_words() {
    let desk = desk();
    keep(&desk, &[]);
    let report = desk.read("before.json");
    let middle = &report[..report.len() / 2];
    let newer = report.replacen("\"version\": ", "\"version\": 7, \"was\": ", 1);
    let no_kind = report.replace("\"outcome\": \"failed\"", "\"outcome\": \"met\"");
    let no_day = report.replace("\"asOf\": \"2026-11-22\"", "\"asOf\": \"soon\"");
    let no_mark = report.replace("\"fingerprint\": \"", "\"was\": \"");
    let deep = "[".repeat(100_000);
    let deep_inside = format!("{{\"version\": {deep}");
    let deep_beside = report.replacen('{', &format!("{{\"x\": {deep}"), 1);
    let huge = report.replacen(
        "\"version\": ",
        "\"version\": 99999999999999999999, \"was\": ",
        1,
    );
    let rows: &[(&str, &[&str])] = &[
        ("", &["it is empty"]),
        (" \n", &["it is empty"]),
        (middle, &["it ends in the middle, in line "]),
        (
            &newer,
            &[
                "written by a newer yardstick",
                "of version 7, and this program reads up to 2",
            ],
        ),
        (&huge, &["it is JSON, and no report of yardstick"]),
        (&deep, &["it is a list, and no JSON report"]),
        (&deep_inside, &["no report to compare with"]),
        (&deep_beside, &["no report to compare with"]),
        (
            &no_kind,
            &["no JSON report of yardstick: unknown variant `met`"],
        ),
        (&no_day, &["a day is written like 2026-11-22"]),
        (&no_mark, &["a finding has no fingerprint"]),
        ("{}", &["it is JSON, and no report of yardstick"]),
        (
            "{\"version\": 1, \"tool\": {\"name\": \"yardstick\"}, \"results\": []}",
            &["missing field"],
        ),
        (
            "{\"version\": 1, \"findings\": []}",
            &["a baseline, and no JSON report"],
        ),
        ("<html>", &["HTML or XML, and no JSON report"]),
        ("# A report\n", &["Markdown or YAML, and no JSON report"]),
        ("nonsense", &["no object of JSON"]),
        ("{\"a\": nonsense}", &["it is no JSON: expected ident"]),
    ];
    for (contents, words) in rows {
        desk.put("broken.json", contents);
        refused(&desk, "broken.json", words);
    }
    desk.put("broken.json", [0xff, 0xfe, 0x00, 0xd8]);
    refused(
        &desk,
        "broken.json",
        &["the earlier report `broken.json` could not be read: "],
    );
}

#[test]
fn other_forms_of_our_own_are_named() {
    let desk = desk();
    for (format, name) in [
        ("sarif", "SARIF"),
        ("ndjson", "NDJSON, one result on each line"),
        ("gitlab", "a list"),
    ] {
        desk.run(&[
            "check",
            "--exit-zero",
            "--format",
            &format!("{format}:other.json"),
        ])
        .ends_with(0);
        refused(
            &desk,
            "other.json",
            &[&format!("it is {name}, and no JSON report of yardstick")],
        );
    }
}

#[test]
fn nothing_but_a_regular_file_is_opened() {
    let desk = desk();
    keep(&desk, &[]);
    refused(
        &desk,
        "missing.json",
        &["the earlier report `missing.json` could not be read: it does not exist"],
    );
    refused(&desk, "rules", &["it is no regular file"]);
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("before.json", desk.file("link.json")).unwrap();
        refused(&desk, "link.json", &["it is a link"]);
        let made = std::process::Command::new("mkfifo")
            .arg(desk.file("pipe.json"))
            .status();
        assert!(made.unwrap().success());
        refused(&desk, "pipe.json", &["it is no regular file"]);
        refused(&desk, "/dev/zero", &["it is no regular file"]);
    }
    // A sparse file, so that nothing has to be written.
    let large = std::fs::File::create(desk.file("large.json")).unwrap();
    large.set_len((64 << 20) + 1).unwrap();
    refused(&desk, "large.json", &["it has more than 67108864 bytes"]);
}
