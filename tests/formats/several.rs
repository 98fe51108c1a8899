//! Several forms at once: to standard output and to files, which are written whole or not at all.

#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a test reads what was written, and fails where it cannot"
)]

use std::fs;
use std::path::Path;

use crate::desk::{Desk, Ran};

fn desk() -> Desk {
    let desk = Desk::new();
    desk.put(
        "service.yaml",
        "yardstick: 1\nname: Moth count\norganisation: council\n",
    );
    desk.put("README.md", "# Moth count\n");
    desk
}

/// What lies in the folder, but for what a test put there first.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
    let mut names: Vec<String> = names
        .filter(|name| !["service.yaml", "README.md"].contains(&name.as_str()))
        .collect();
    names.sort();
    names
}

/// On one line, as terminals differ in width and sentences do not.
fn said(ran: &Ran) -> String {
    ran.stderr.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn each_form_goes_to_its_place_and_says_what_it_says_alone() {
    let desk = desk();
    let forms = [
        "json",
        "ndjson",
        "markdown",
        "junit",
        "github",
        "sarif",
        "sarif-github",
        "gitlab",
        "text",
    ];
    let alone: Vec<Ran> = (forms.iter())
        .map(|form| desk.run(&["check", "--format", form]))
        .collect();
    let out = tempfile::tempdir().unwrap();
    let files: Vec<String> = (forms.iter())
        .map(|form| format!("{form}:{}", out.path().join(form).display()))
        .collect();
    let mut arguments = vec!["check", "--format", "text"];
    for file in &files {
        arguments.extend(["--format", file]);
    }
    let ran = desk.run(&arguments);
    assert_eq!(
        (ran.code, ran.stdout.as_str()),
        (alone[8].code, alone[8].stdout.as_str())
    );
    for (form, alone) in forms.iter().zip(&alone) {
        let file = fs::read(out.path().join(form)).unwrap();
        assert_eq!(String::from_utf8(file).unwrap(), alone.stdout, "{form}");
        assert_eq!(ran.code, alone.code, "{form}");
    }
    assert_eq!(names(out.path()).len(), forms.len());
}

#[test]
fn files_alone_leave_standard_output_empty() {
    let desk = desk();
    let out = tempfile::tempdir().unwrap();
    let file = format!("json:{}", out.path().join("a.json").display());
    let ran = desk.run(&["check", "--format", &file]);
    assert_eq!(ran.stdout, "");
    assert_eq!(names(out.path()), ["a.json"]);
}

#[test]
fn a_variable_can_name_several() {
    let desk = desk();
    let out = tempfile::tempdir().unwrap();
    let list = format!("markdown,ndjson:{}", out.path().join("a").display());
    let ran = desk.run_with(&["check"], &[("YARDSTICK_FORMAT", &list)]);
    assert!(ran.stdout.starts_with("## Moth count\n"), "{}", ran.stdout);
    assert_eq!(names(out.path()), ["a"]);
    // What is typed counts.
    let ran = desk.run_with(
        &["check", "--format", "json"],
        &[("YARDSTICK_FORMAT", &list)],
    );
    assert!(ran.stdout.starts_with('{'), "{}", ran.stdout);
    let ran = desk.run_with(&["check"], &[("YARDSTICK_FORMAT", "markdown,pdf")]);
    ran.ends_with(2);
    assert!(
        said(&ran).contains("the forms are text, markdown, json,"),
        "{}",
        ran.stderr
    );
}

#[test]
fn one_place_takes_one_report() {
    let desk = desk();
    fs::create_dir(desk.file("b")).unwrap();
    desk.put("a.json", "old");
    let absolute = format!("json:{}", desk.file("a.json").display());
    for (one, other) in [
        ("text", "json"),
        ("json:a.json", "sarif:a.json"),
        ("json:a.json", "sarif:./a.json"),
        ("json:a.json", "sarif:b/../a.json"),
        ("sarif:a.json", absolute.as_str()),
        ("json:b/new", "json:b//./new"),
    ] {
        let ran = desk.run(&["check", "--format", one, "--format", other]);
        ran.ends_with(2);
        assert_eq!(ran.stdout, "");
        assert!(
            said(&ran).contains("two reports would go to"),
            "{one} {other}: {}",
            ran.stderr
        );
    }
    assert_eq!(desk.read("a.json"), "old");
    assert_eq!(names(desk.path()), ["a.json", "b"]);
}

#[cfg(unix)]
#[test]
fn two_ways_to_one_folder_are_one() {
    let desk = desk();
    fs::create_dir(desk.file("b")).unwrap();
    std::os::unix::fs::symlink("b", desk.file("c")).unwrap();
    let ran = desk.run(&["check", "--format", "json:b/a", "--format", "json:c/a"]);
    ran.ends_with(2);
    assert!(
        said(&ran).contains("two reports would go to `c/a`"),
        "{}",
        ran.stderr
    );
    // A folder behind a link is a folder.
    let ran = desk.run(&["check", "--format", "json:c/a"]);
    assert!(ran.code < 2, "{}", ran.stderr);
    assert_eq!(names(&desk.file("b")), ["a"]);
}

/// Nothing is written, not even what could have been, and what was there is as it was.
#[track_caller]
fn refuses(desk: &Desk, sink: &str, why: &str) {
    let before = names(desk.path());
    let ran = desk.run(&[
        "check",
        "--format",
        "text",
        "--format",
        "json:good.json",
        "--format",
        sink,
    ]);
    ran.ends_with(2);
    assert_eq!(ran.stdout, "", "{sink}");
    assert!(said(&ran).contains(why), "{sink}: {}", ran.stderr);
    assert_eq!(names(desk.path()), before, "{sink}");
}

#[test]
fn a_place_that_is_no_place_for_a_file_is_refused() {
    let desk = desk();
    fs::create_dir(desk.file("folder")).unwrap();
    refuses(&desk, "json:folder", "`folder` is no regular file");
    refuses(&desk, "json:.", "`.` is no regular file");
    refuses(&desk, "json:new/", "`new/` is no regular file");
    refuses(
        &desk,
        "json:none/a.json",
        "there is no folder `none` in which `none/a.json`",
    );
    refuses(&desk, "json:README.md/a", "there is no folder `README.md`");
    refuses(&desk, "json:", "the name of the file is missing");
}

#[cfg(unix)]
#[test]
fn links_devices_and_pipes_are_refused() {
    use std::os::unix::fs::symlink;

    let desk = desk();
    desk.put("target.json", "old");
    symlink("target.json", desk.file("link.json")).unwrap();
    symlink("nowhere", desk.file("dangling.json")).unwrap();
    refuses(&desk, "json:link.json", "`link.json` is a link");
    refuses(&desk, "json:dangling.json", "`dangling.json` is a link");
    refuses(&desk, "json:/dev/null", "`/dev/null` is no regular file");
    let made = std::process::Command::new("mkfifo")
        .arg(desk.file("pipe"))
        .status()
        .unwrap();
    assert!(made.success());
    refuses(&desk, "json:pipe", "`pipe` is no regular file");
    assert_eq!(desk.read("target.json"), "old");
}

#[cfg(unix)]
#[test]
fn a_file_is_replaced_whole_and_keeps_nothing_of_what_it_was() {
    let desk = desk();
    desk.put("a.json", "x".repeat(1 << 20));
    fs::hard_link(desk.file("a.json"), desk.file("b.json")).unwrap();
    let ran = desk.run(&["check", "--format", "json:a.json"]);
    assert!(ran.code < 2, "{}", ran.stderr);
    let json: serde_json::Value = serde_json::from_str(&desk.read("a.json")).unwrap();
    assert_eq!(json["version"], 2);
    // Another name of the old file still has it.
    assert_eq!(desk.read("b.json").len(), 1 << 20);
}

#[test]
fn a_folder_that_cannot_be_written_to_is_named() {
    // Root may write wherever the system lets anybody write; nobody may in /proc.
    let desk = desk();
    #[cfg(target_os = "linux")]
    refuses(
        &desk,
        "json:/proc/yardstick.json",
        "`/proc/yardstick.json` could not be written",
    );
    #[cfg(not(target_os = "linux"))]
    refuses(&desk, "json:none/a.json", "there is no folder `none`");
}

#[test]
fn settings_that_name_a_form_give_way_to_files() {
    let desk = desk();
    desk.put("yardstick.toml", "format = \"markdown\"\n");
    assert!(desk.run(&["check"]).stdout.starts_with("## Moth count\n"));
    assert_eq!(desk.run(&["check", "--format", "json:a.json"]).stdout, "");
    desk.read("a.json");
}
