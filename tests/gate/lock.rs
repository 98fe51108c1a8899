//! The lock: written, held to, and changed on purpose alone.

use std::path::Path;
use std::process::Command;

use super::desk::{Desk, Ran};

const PACK: &str = r#"id: plots
title: Allotments and how to keep them
edition: "1"
version: 1.0.0
publisher: Thistledown Borough Council
licence: OGL-UK-3.0
attribution: Invented for a test.
source: https://thistledown.example/allotments
from: 2021-01-01
addresses: Everyone with a plot.
bases: [{ force: must }]
uses: [sheds]
written: 2026-11-22
"#;

const CLAUSES: &str = "\
- id: plot-1
  title: Say who waters
  source: https://thistledown.example/allotments#1
  machine: Whether there is a readme.
  person: Whether it is done.
  question: Who waters?
  rules: { shed-locked: [{ force: must }] }
";

const LIBRARY: &str = "\
id: sheds
title: What is asked of sheds
version: 0.3.0
written: 2026-11-22
";

fn rule(clause: Option<&str>, file: &str) -> String {
    let clause = clause.map_or(String::new(), |force| {
        format!(
            "clause: plot-1\nbases: [{{ force: {force}, source: \"https://thistledown.example/allotments\" }}]\n"
        )
    });
    format!(
        "title: There is a {file}
{clause}why: Hares come in.
remedy: Write one.
given: $.repository
then: {{ field: {file}, function: truthy }}
message: there is none
examples:
  - outcome: failed
    files: {{ x: x }}
  - outcome: passed
    files: {{ README.md: x, LICENSE: x }}
"
    )
}

/// A service that is held against a pack of its own, which borrows a rule from a library of its own.
fn desk() -> Desk {
    let desk = Desk::new();
    desk.put("README.md", "# Plots\n")
        .put(
            "yardstick.toml",
            "pack-choice = \"named\"\n\n[packs]\nplots = \"./rules/plots\"\nsheds = \"./rules/sheds\"\n",
        )
        .put("rules/plots/pack.yaml", PACK)
        .put("rules/plots/clauses.yaml", CLAUSES)
        .put("rules/plots/rules/hedge-cut.yaml", rule(Some("should"), "readme"))
        .put("rules/plots/rules/water-fetched.yaml", rule(Some("must"), "readme"))
        .put("rules/sheds/library.yaml", LIBRARY)
        .put("rules/sheds/rules/shed-locked.yaml", rule(None, "readme"));
    desk
}

/// One of its rules speaks to councils alone.
fn for_councils_alone(desk: &Desk) -> &Desk {
    let rule = rule(Some("must, binds: { organisation: [council] }"), "readme");
    let other =
        "  - outcome: not-applicable\n    profile: { organisation: nhs }\n    files: { x: x }\n";
    desk.put("rules/plots/rules/water-fetched.yaml", rule + other)
}

/// The same, locked.
fn locked() -> Desk {
    let desk = desk();
    desk.run(&["lock"]).ends_with(0);
    desk
}

impl Desk {
    fn replace(&self, file: &str, from: &str, to: &str) -> &Desk {
        let text = self.read(file);
        assert!(text.contains(from), "{file} has no {from}:\n{text}");
        self.put(file, text.replace(from, to))
    }
}

/// What the digest of a folder is, as anybody can work it out.
#[cfg(target_os = "linux")]
fn sum(folder: &Path) -> String {
    let script = "find * -type f -name '*.yaml' | LC_ALL=C sort | xargs sha256sum | sha256sum";
    let output = Command::new("sh")
        .args(["-c", script])
        .current_dir(folder)
        .output();
    let output = output.expect("there is a shell");
    assert!(output.status.success());
    let said = String::from_utf8(output.stdout).expect("hexadecimal");
    let (sum, _) = said.split_once(' ').expect("a sum and a name");
    assert_eq!(sum.len(), 64, "{said}");
    format!("sha256:{sum}")
}

/// Refused for a pack, with nothing on standard output.
#[track_caller]
fn refused<'r>(ran: &'r Ran, said: &str) -> &'r Ran {
    ran.ends_with(4);
    assert_eq!(ran.stdout, "");
    assert!(ran.stderr.contains(said), "{}", ran.stderr);
    ran
}

#[test]
#[cfg(target_os = "linux")]
fn a_lock_says_what_binds_the_team_and_by_which_contents() {
    let desk = desk();
    let ran = desk.run(&["lock"]);
    ran.ends_with(0);
    assert_eq!(ran.stdout, "yardstick.lock locks 1 pack and 1 library\n");
    let expected = format!(
        r#"# Written by `yardstick lock` and `yardstick update`. Do not edit it by hand.
# `yardstick check --locked` refuses packs other than these.

version = 1

[[pack]]
id = "plots"
edition = "1"
version = "1.0.0"
digest = "{}"
from = "./rules/plots"
standard = [
    "shed-locked",
    "water-fetched",
]
guidance = ["hedge-cut"]

[[library]]
id = "sheds"
version = "0.3.0"
digest = "{}"
from = "./rules/sheds"
"#,
        sum(&desk.file("rules/plots")),
        sum(&desk.file("rules/sheds")),
    );
    assert_eq!(desk.read("yardstick.lock"), expected);

    // What reports say is what is locked.
    let report = desk.run(&["check", "--format", "json"]);
    let digest = format!("\"digest\": \"{}\"", sum(&desk.file("rules/plots")));
    assert!(report.stdout.contains(&digest), "{}", report.stdout);
}

#[test]
#[cfg(target_os = "linux")]
fn packs_of_the_program_have_digests_that_anybody_can_work_out() {
    let desk = Desk::new();
    desk.put("README.md", "# Plots\n");
    desk.run(&["lock", "--organisation", "council"])
        .ends_with(0);
    let lock = desk.read("yardstick.lock");
    let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
    for folder in [
        "wcag/2.2",
        "uk-accessibility-regulations/2018",
        "shared-rules",
    ] {
        let digest = sum(&rules.join(folder));
        assert!(lock.contains(&digest), "{folder} {digest}\n{lock}");
    }
}

#[test]
fn what_is_locked_passes_and_is_not_written_again() {
    let desk = locked();
    let lock = desk.read("yardstick.lock");
    desk.run(&["check", "--locked"]).ends_with(0);
    desk.run_with(&["check"], &[("YARDSTICK_LOCKED", "1")])
        .ends_with(0);
    let again = desk.run(&["lock"]);
    again.ends_with(0);
    assert_eq!(
        again.stdout,
        "yardstick.lock says the same already: nothing to do\n"
    );
    // Another day, and another place to stand, change nothing.
    desk.run(&["lock", "--as-of", "2026-12-24"]).ends_with(0);
    desk.put("elsewhere/note", "");
    let mut arguments = vec!["lock".into(), desk.path().as_os_str().to_owned()];
    desk.run(&arguments).ends_with(0);
    arguments[0] = "update".into();
    desk.run(&arguments).ends_with(0);
    assert_eq!(desk.read("yardstick.lock"), lock);
}

#[test]
fn a_pack_that_was_changed_is_refused_at_its_digest() {
    let desk = locked();
    desk.replace(
        "rules/plots/rules/hedge-cut.yaml",
        "Write one.",
        "Write two.",
    );
    let ran = desk.run(&["check", "--locked"]);
    refused(
        &ran,
        "`plots 1` is not the one that is locked, and has the same version",
    );
    for said in [
        "yardstick.lock:10:10",
        "somebody changed what is in ./rules/plots",
        "yardstick: the packs are not those that are locked in `yardstick.lock`",
        "`yardstick update` says what that changes",
    ] {
        assert!(ran.stderr.contains(said), "{said}\n{}", ran.stderr);
    }
    // Nobody who does not ask for it is held to the lock; and a file is not written for what is refused.
    desk.run(&["check"]).ends_with(0);
    desk.run(&["check", "--locked", "--format", "json:out.json"])
        .ends_with(4);
    assert!(!desk.file("out.json").exists());
}

#[test]
fn a_file_more_or_less_or_of_another_name_is_another_pack() {
    let table = "- { name: a, source: \"https://thistledown.example/a\" }\n";
    let more = |desk: &Desk| {
        desk.put("rules/plots/data/hedges.yaml", table);
    };
    let less = |desk: &Desk| {
        std::fs::remove_file(desk.file("rules/plots/rules/hedge-cut.yaml")).unwrap();
    };
    let renamed = |desk: &Desk| {
        let rules = |name: &str| desk.file(&format!("rules/plots/rules/{name}.yaml"));
        std::fs::rename(rules("hedge-cut"), rules("hedge-low")).unwrap();
    };
    let changes: [&dyn Fn(&Desk); 3] = [&more, &less, &renamed];
    for change in changes {
        let desk = locked();
        change(&desk);
        refused(
            &desk.run(&["check", "--locked"]),
            "`plots 1` is not the one that is locked",
        );
    }
}

#[test]
fn a_library_is_held_to_as_well() {
    let desk = locked();
    desk.replace("rules/sheds/library.yaml", "0.3.0", "0.4.0");
    refused(
        &desk.run(&["check", "--locked"]),
        "version 0.3.0 of `sheds` is locked, and 0.4.0 is used",
    );
    let ran = desk.run(&["update", "--dry-run"]);
    ran.ends_with(0);
    assert!(
        ran.stdout.starts_with(
            "sheds, which lends rules\n  version 0.4.0 (was 0.3.0)\n  other contents: sha256:"
        ),
        "{}",
        ran.stdout
    );
}

#[test]
fn an_update_says_what_binds_from_now_on_before_it_writes() {
    let desk = locked();
    let before = desk.read("yardstick.lock");
    desk.replace("rules/plots/pack.yaml", "1.0.0", "1.1.0")
        .replace(
            "rules/plots/rules/hedge-cut.yaml",
            "force: should",
            "force: must",
        )
        .replace("rules/plots/clauses.yaml", "force: must", "force: should")
        .put(
            "rules/plots/rules/gate-shut.yaml",
            rule(Some("must"), "readme"),
        )
        .put(
            "rules/plots/rules/bench-free.yaml",
            rule(Some("could"), "readme"),
        );
    std::fs::remove_file(desk.file("rules/plots/rules/water-fetched.yaml")).unwrap();
    refused(
        &desk.run(&["check", "--locked"]),
        "version 1.0.0 of `plots 1` is locked, and 1.1.0 is used",
    );

    let told = |end: &str| {
        format!(
            "\
plots 1
  version 1.1.0 (was 1.0.0)
  other contents: sha256:NOW (was sha256:WAS)
  now a standard (was guidance): hedge-cut
  new standard: gate-shut
  now guidance (was a standard): shed-locked
  no longer asked (was a standard): water-fetched
  new guidance: bench-free

{end}\n"
        )
    };
    let dry = desk.run(&["update", "--dry-run"]);
    dry.ends_with(0);
    let digest = |lock: &str| {
        let digest = lock.split("sha256:").nth(1).expect("a digest");
        digest[..12].to_owned()
    };
    assert_eq!(desk.read("yardstick.lock"), before);

    let ran = desk.run(&["update"]);
    ran.ends_with(0);
    let after = desk.read("yardstick.lock");
    let plain = |page: &str| {
        let page = page.replace(&digest(&before), "WAS");
        page.replace(&digest(&after), "NOW")
    };
    assert_eq!(
        plain(&dry.stdout),
        told("yardstick.lock is left as it is (`--dry-run`)")
    );
    assert_eq!(
        plain(&ran.stdout),
        told("yardstick.lock locks 1 pack and 1 library")
    );
    assert!(
        after.contains("standard = [\n    \"gate-shut\",\n    \"hedge-cut\",\n]"),
        "{after}"
    );
    desk.run(&["check", "--locked"]).ends_with(0);
    let again = desk.run(&["update"]);
    again.ends_with(0);
    assert_eq!(
        again.stdout,
        "yardstick.lock is up to date: nothing changes\n"
    );
    assert_eq!(desk.read("yardstick.lock"), after);
}

#[test]
fn who_runs_the_service_changes_what_binds_and_not_which_packs() {
    let desk = desk();
    for_councils_alone(&desk);
    desk.run(&["lock", "--organisation", "council"])
        .ends_with(0);
    // Words are for those who read, contents for `--locked`.
    desk.run(&["check", "--locked", "--organisation", "nhs"])
        .ends_with(0);
    let ran = desk.run(&["update", "--organisation", "nhs", "--dry-run"]);
    ran.ends_with(0);
    assert_eq!(
        ran.stdout,
        "plots 1\n  no longer asked (was a standard): water-fetched\n\n\
         yardstick.lock is left as it is (`--dry-run`)\n"
    );
}

#[test]
fn the_edition_of_another_day_is_refused_with_the_day() {
    let desk = locked();
    desk.replace(
        "rules/plots/pack.yaml",
        "from: 2021-01-01",
        "from: 2021-01-01\nuntil: 2027-01-01",
    );
    desk.put("rules/next/pack.yaml", PACK)
        .replace("rules/next/pack.yaml", "edition: \"1\"", "edition: \"2\"")
        .replace(
            "rules/next/pack.yaml",
            "from: 2021-01-01",
            "from: 2027-01-01",
        )
        .put("rules/next/clauses.yaml", CLAUSES)
        .replace("rules/next/clauses.yaml", "force: must", "force: should");
    desk.replace("yardstick.toml", "plots = \"./rules/plots\"\n", "");
    let call = |command: &[&'static str], day: &'static str| {
        let packs = [
            "--pack",
            "rules/plots",
            "--pack",
            "rules/next",
            "--as-of",
            day,
        ];
        desk.run(&[command, &packs].concat())
    };
    call(&["update"], "2026-12-31").ends_with(0);
    let lock = desk.read("yardstick.lock");
    call(&["check", "--locked"], "2026-12-31").ends_with(0);
    let ran = call(&["check", "--locked"], "2027-01-01");
    refused(&ran, "`plots 1` is locked, and `plots 2` is used");
    for said in [
        "yardstick.lock:8:11",
        "in force from 2027-01-01; used because it is named",
    ] {
        assert!(ran.stderr.contains(said), "{said}\n{}", ran.stderr);
    }
    let ran = call(&["update"], "2027-01-01");
    ran.ends_with(0);
    for said in [
        "plots 2\n  edition 2 (was 1)\n  other contents: sha256:",
        "from ./rules/next (was ./rules/plots)",
        "now guidance (was a standard): shed-locked",
        "no longer asked (was a standard): water-fetched",
    ] {
        assert!(ran.stdout.contains(said), "{said}\n{}", ran.stdout);
    }
    assert_ne!(desk.read("yardstick.lock"), lock);
    call(&["check", "--locked"], "2027-01-01").ends_with(0);
}

#[test]
fn what_is_used_and_not_locked_and_what_is_locked_and_not_used_are_both_refused() {
    let desk = locked();
    let folder = |id: &str, desk: &Desk| {
        let folder = format!("rules/{id}");
        desk.put(&format!("{folder}/pack.yaml"), PACK)
            .replace(
                &format!("{folder}/pack.yaml"),
                "id: plots",
                &format!("id: {id}"),
            )
            .put(&format!("{folder}/clauses.yaml"), CLAUSES);
    };
    folder("ponds", &desk);
    let ran = desk.run(&["check", "--locked", "--pack", "rules/ponds"]);
    refused(&ran, "`ponds 1` is used and not locked");
    assert!(
        ran.stderr
            .contains("in force from 2021-01-01; used because it is named"),
        "{}",
        ran.stderr
    );
    let ran = desk.run(&["update", "--pack", "rules/ponds"]);
    ran.ends_with(0);
    assert!(
        ran.stdout.starts_with(
            "ponds 1\n  not used before; version 1.0.0, ./rules/ponds\n  new standard: shed-locked\n"
        ),
        "{}",
        ran.stdout
    );
    let ran = desk.run(&["check", "--locked"]);
    refused(&ran, "`ponds 1` is locked and not used");
    assert!(
        ran.stderr.contains("there is no such pack"),
        "{}",
        ran.stderr
    );
    let ran = desk.run(&["update"]);
    ran.ends_with(0);
    let without = desk.run(&["check", "--locked", "--packs", "none"]);
    refused(&without, "`plots 1` is locked and not used");
    assert!(without.stderr.contains("no packs are used at all"));
    assert!(
        ran.stdout.starts_with(
            "ponds 1\n  no longer used\n  no longer asked (was a standard): shed-locked\n"
        ),
        "{}",
        ran.stdout
    );
}

#[test]
fn a_folder_takes_the_place_of_a_pack_of_the_program_only_if_it_is_the_same() {
    let desk = Desk::new();
    let settings = |pack: &str| format!("pack-choice = \"named\"\n[packs]\ngds-way = \"{pack}\"\n");
    desk.put("README.md", "# Plots\n")
        .put("yardstick.toml", settings("2026"));
    desk.run(&["lock"]).ends_with(0);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/gds-way/2026");
    let copied = Command::new("cp")
        .arg("-r")
        .arg(&folder)
        .arg(desk.file("ours"))
        .status();
    assert!(copied.expect("there is cp").success());
    desk.put("yardstick.toml", settings("./ours"));
    desk.run(&["check", "--locked"]).ends_with(0);
    let ran = desk.run(&["update", "--dry-run"]);
    assert_eq!(
        ran.stdout,
        "gds-way 2026\n  from ./ours (was built-in)\n\nyardstick.lock is left as it is (`--dry-run`)\n"
    );
    let clauses = desk.read("ours/clauses.yaml");
    desk.put(
        "ours/clauses.yaml",
        format!("{clauses}# Nobody will see this.\n"),
    );
    let ran = desk.run(&["check", "--locked"]);
    refused(&ran, "`gds-way 2026` is not the one that is locked");
    assert!(
        ran.stderr
            .contains("it was locked from built-in, and comes from ./ours now"),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_lock_is_not_written_over_in_passing() {
    let desk = locked();
    let before = desk.read("yardstick.lock");
    desk.replace("rules/plots/pack.yaml", "1.0.0", "1.1.0");
    let ran = desk.run(&["lock"]);
    ran.ends_with(2);
    for said in [
        "`yardstick.lock` is there, and does not say what is so now",
        "version 1.0.0 of `plots 1` is locked, and 1.1.0 is used",
        "`yardstick update`",
    ] {
        assert!(ran.stderr.contains(said), "{said}\n{}", ran.stderr);
    }
    assert_eq!(desk.read("yardstick.lock"), before);
}

#[test]
fn without_a_lock_there_is_nothing_to_hold_to_and_nothing_to_update() {
    let desk = desk();
    refused(
        &desk.run(&["check", "--locked"]),
        "there is no `yardstick.lock`, so no pack is agreed on",
    );
    let ran = desk.run(&["update"]);
    ran.ends_with(2);
    for said in [
        "yardstick: there is no `yardstick.lock` to update",
        "help: `yardstick lock` makes one",
    ] {
        assert!(ran.stderr.contains(said), "{said}\n{}", ran.stderr);
    }
    assert!(!desk.file("yardstick.lock").exists());
}

#[test]
fn a_lock_that_somebody_edited_is_refused_at_the_place() {
    let twice = |lock: &str| {
        let (_, pack) = lock.split_once("[[pack]]").expect("a pack");
        let (pack, _) = pack.split_once("[[library]]").expect("a library");
        format!("{lock}\n[[pack]]{pack}")
    };
    type Edit<'e> = &'e dyn Fn(&str) -> String;
    let rows: &[(Edit<'_>, &str, &str)] = &[
        (
            &|lock| lock.replace("version = 1\n", "version = 2\n"),
            "a lock of version 2, and this yardstick reads version 1",
            "yardstick.lock:4:11",
        ),
        (
            &|lock| lock.replace("version = 1\n", ""),
            "`version` is missing",
            "yardstick.lock",
        ),
        (
            &|lock| lock.replace("from = \"./rules/sheds\"", "form = \"./rules/sheds\""),
            "has no field `form`",
            "yardstick.lock:22:1",
        ),
        (
            &|lock| lock.replace("digest = \"sha256:", "digest = \"sha256:0"),
            "this is no digest",
            "yardstick.lock:10:10",
        ),
        (
            &|lock| lock.replace("\"1.0.0\"", "\"1.0\""),
            "`1.0` is not a version",
            "yardstick.lock:9:11",
        ),
        (
            &|lock| lock.replace("\"1.0.0\"", "1.0"),
            "is a number where text is expected",
            "yardstick.lock:9:11",
        ),
        (
            &|lock| lock.replace("[\"hedge-cut\"]", "[\"water-fetched\"]"),
            "the rule `water-fetched` is named twice",
            "yardstick.lock:16:13",
        ),
        (&twice, "`plots 1` is locked twice", "yardstick.lock:25:6"),
        (
            &|lock| format!("<<<<<<< ours\n{lock}"),
            "",
            "yardstick.lock:1:1",
        ),
        (
            &|_| "x".repeat(5 << 20),
            "it is not a lock",
            "yardstick.lock",
        ),
        (&|_| "a\0b".to_owned(), "binary", "yardstick.lock"),
    ];
    for (edit, message, place) in rows {
        let desk = locked();
        let edited = edit(&desk.read("yardstick.lock"));
        desk.put("yardstick.lock", &edited);
        for command in [&["check", "--locked"][..], &["lock"], &["update"]] {
            let ran = desk.run(command);
            ran.ends_with(2);
            assert_eq!(ran.stdout, "");
            for said in [*message, *place, "`yardstick.lock` cannot be used"] {
                assert!(ran.stderr.contains(said), "{said}\n{}", ran.stderr);
            }
        }
        assert!(desk.read("yardstick.lock") == edited, "it was written over");
    }
}

#[test]
#[cfg(unix)]
fn links_are_not_written_over_and_lead_nowhere_else() {
    use std::os::unix::fs::symlink;

    // Out of the repository: neither read nor written.
    let desk = desk();
    let outside = Desk::new();
    outside.put("secret", "token = \"hares\"\n");
    symlink(outside.file("secret"), desk.file("yardstick.lock")).unwrap();
    for command in [&["check", "--locked"][..], &["lock"], &["update"]] {
        let ran = desk.run(command);
        ran.ends_with(2);
        assert!(
            ran.stderr
                .contains("a link out of the repository is not read"),
            "{}",
            ran.stderr
        );
        assert!(!ran.stderr.contains("hares"), "{}", ran.stderr);
    }
    assert_eq!(outside.read("secret"), "token = \"hares\"\n");

    // Within it: read, and not written over.
    let desk = locked();
    std::fs::rename(desk.file("yardstick.lock"), desk.file("kept.lock")).unwrap();
    symlink("kept.lock", desk.file("yardstick.lock")).unwrap();
    let kept = desk.read("kept.lock");
    desk.run(&["check", "--locked"]).ends_with(0);
    desk.replace("rules/plots/pack.yaml", "1.0.0", "1.1.0");
    let ran = desk.run(&["update"]);
    ran.ends_with(2);
    assert!(
        ran.stderr
            .contains("is a link, and what it leads to is not written over"),
        "{}",
        ran.stderr
    );
    // Nothing is told as done that was not.
    assert_eq!(ran.stdout, "");
    assert_eq!(desk.read("kept.lock"), kept);
    assert!(desk.file("yardstick.lock").is_symlink());

    // To nothing, and a folder.
    for make in [
        (&|file: &Path| symlink("nowhere", file).unwrap()) as &dyn Fn(&Path),
        &|file| std::fs::create_dir(file).unwrap(),
    ] {
        let desk = self::desk();
        make(&desk.file("yardstick.lock"));
        for command in [&["check", "--locked"][..], &["lock"], &["update"]] {
            desk.run(command).ends_with(2);
        }
        assert!(!desk.file("nowhere").exists());
    }
}

#[test]
fn rulesets_are_locked_with_what_they_extend() {
    let desk = Desk::new();
    let rule =
        "rules:\n  titled:\n    given: $.info\n    then: { field: title, function: truthy }\n";
    desk.put(
        "openapi.yaml",
        "openapi: 3.0.3\ninfo: { title: Plots, version: 1.0.0 }\npaths: {}\n",
    )
    .put(
        "yardstick.toml",
        "pack-choice = \"none\"\nrulesets = [\"style/ours.yaml\"]\n",
    )
    .put("style/ours.yaml", "extends: [base.yaml, spectral:oas]\n")
    .put("style/base.yaml", rule);
    desk.run(&["lock"]).ends_with(0);
    let lock = desk.read("yardstick.lock");
    assert!(
        lock.contains("[[ruleset]]\nname = \"./style/ours.yaml\"\ndigest = \"sha256:"),
        "{lock}"
    );
    let open = desk.run(&["check"]).code;
    desk.run(&["check", "--locked"]).ends_with(open);
    desk.replace("style/base.yaml", "titled", "named");
    refused(
        &desk.run(&["check", "--locked"]),
        "the ruleset `./style/ours.yaml` is not the one that is locked",
    );
    let ran = desk.run(&["update", "--dry-run"]);
    assert_eq!(
        ran.stdout,
        "ruleset ./style/ours.yaml\n  it was changed, or something that it extends\n\n\
         yardstick.lock is left as it is (`--dry-run`)\n"
    );
    desk.put(
        "yardstick.toml",
        "pack-choice = \"none\"\nrulesets = [\"style/base.yaml\"]\n",
    );
    let ran = desk.run(&["check", "--locked"]);
    refused(
        &ran,
        "the ruleset `./style/base.yaml` is used and not locked",
    );
    refused(
        &ran,
        "the ruleset `./style/ours.yaml` is locked and not used",
    );
}

#[test]
fn services_that_share_settings_share_a_lock() {
    let desk = desk();
    for_councils_alone(&desk)
        .put(
            "a/service.yaml",
            "name: A\norganisation: { kind: council }\n",
        )
        .put("b/service.yaml", "name: B\norganisation: { kind: nhs }\n");
    std::fs::create_dir(desk.file(".git")).unwrap();
    let ran = desk.run(&["lock", "a", "b"]);
    ran.ends_with(0);
    assert_eq!(ran.stdout, "yardstick.lock locks 1 pack and 1 library\n");
    let lock = desk.read("yardstick.lock");
    assert!(lock.contains("\"water-fetched\""), "{lock}");
    desk.run(&["check", "--locked", "a", "b"]).ends_with(1);

    // Each with settings of its own has a lock of its own; all of them are written, or none.
    let settings = "pack-choice = \"named\"\n[packs]\nplots = \"../rules/plots\"\nsheds = \"../rules/sheds\"\n";
    desk.put("a/yardstick.toml", settings)
        .put("b/yardstick.toml", settings);
    std::fs::create_dir(desk.file("b/yardstick.lock")).unwrap();
    desk.run(&["lock", "a", "b"]).ends_with(2);
    assert!(!desk.file("a/yardstick.lock").exists());
    std::fs::remove_dir(desk.file("b/yardstick.lock")).unwrap();
    let ran = desk.run(&["lock", "a", "b"]);
    ran.ends_with(0);
    assert_eq!(
        ran.stdout,
        "a/yardstick.lock locks 1 pack and 1 library\nb/yardstick.lock locks 1 pack and 1 library\n"
    );
    let lock = desk.read("a/yardstick.lock");
    assert!(lock.contains("from = \"../rules/plots\""), "{lock}");
    desk.run(&["check", "--locked", "b"]).ends_with(1);
}

#[test]
fn a_look_at_single_files_holds_what_it_uses_to_the_lock() {
    let desk = Desk::new();
    desk.put("README.md", "# Plots\n").put(
        "service.yaml",
        "name: Plots\norganisation: { kind: council }\nphase: live\n",
    );
    std::fs::create_dir(desk.file(".git")).unwrap();
    desk.run(&["lock"]).ends_with(0);
    // Nothing in the readme says that a council runs the service, so texts for others are not left out.
    let free = desk.run(&["check", "README.md"]).code;
    desk.run(&["check", "--locked", "README.md"])
        .ends_with(free);
    let lock = desk.read("yardstick.lock");
    let (_, digest) = lock.split_once("id = \"wcag\"").expect("wcag is for all");
    let (_, digest) = digest.split_once("sha256:").expect("a digest");
    desk.put(
        "yardstick.lock",
        lock.replace(&digest[..64], &"0".repeat(64)),
    );
    let ran = desk.run(&["check", "--locked", "README.md"]);
    refused(&ran, "is not the one that is locked");
    assert!(
        ran.stderr.contains("it comes with yardstick, this one is"),
        "{}",
        ran.stderr
    );
}
