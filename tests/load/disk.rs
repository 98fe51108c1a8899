//! A disk that is full: an error that names the file, the old contents untouched, and nothing temporary left.

use std::fs;
use std::fs::File;
use std::path::Path;
use std::process::Stdio;

use tempfile::TempDir;

use super::inputs::{service, services};
use super::machine::{Ran, call, contents, follow, program, run, temporary};

const FAILURE: Option<i32> = Some(2);

/// Runs the program in a shell that first says how large a file may become, in blocks of 512 or 1024 bytes.
fn limited(folder: &Path, setting: &str, arguments: &[&str]) -> Ran {
    let script = format!(r#"{setting}; exec "$0" "$@" > /dev/null 2> "$ERRORS/stderr""#);
    let program = program();
    let program = program.to_string_lossy();
    let arguments = [&["-c", &script, &*program], arguments].concat();
    // What is printed goes where no limit counts.
    let errors = TempDir::new().unwrap();
    let pipe = errors.path().join("stderr");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    let reader = std::thread::spawn(move || fs::read_to_string(pipe).unwrap());
    let mut command = call(Path::new("sh"), folder, &arguments);
    command.env("ERRORS", errors.path());
    let mut ran = follow(command, |_| {});
    ran.stderr = reader.join().unwrap();
    ran
}

/// Each command, the file that its error has to name, and what lies there before; `None` for nothing.
const WRITING: &[(&[&str], &str, Option<&str>)] = &[
    (
        &["check", "--format", "json:report.json"],
        "report.json",
        Some("old"),
    ),
    (
        &["check", "--format", "sarif:results.sarif"],
        "results.sarif",
        None,
    ),
    (
        &["report", "--output", "report.html"],
        "report.html",
        Some("old"),
    ),
    (&["report", "--output", "pages/"], "pages/index.html", None),
    (&["baseline"], "yardstick-baseline.json", None),
    (&["baseline", "--output", "b.json"], "b.json", None),
    (&["lock"], "yardstick.lock", None),
    (
        &["waive", "service-owner-named", "--reason", "on its way"],
        "waivers.yaml",
        Some("waivers:\n  - rule: team-declared\n    reason: soon\n"),
    ),
    (&["man", "--output", "share/man"], "share/man/", None),
];

#[test]
fn a_file_that_cannot_be_written_is_as_it_was() {
    for (arguments, file, old) in WRITING {
        // With the signal ignored, and with it as it usually is.
        for setting in [r#"trap "" XFSZ; ulimit -f 0"#, "ulimit -f 0"] {
            let folder = TempDir::new().unwrap();
            service(folder.path());
            if let Some(old) = old {
                fs::write(folder.path().join(file), old).unwrap();
            }
            let before = contents(folder.path());
            let ran = limited(folder.path(), setting, arguments);
            assert_eq!(
                ran.code(),
                FAILURE,
                "{arguments:?}, {setting}: {}",
                ran.stderr
            );
            let name = file.trim_end_matches("index.html");
            assert!(ran.said().contains(name), "{arguments:?}: {}", ran.stderr);
            assert!(
                ran.said().contains("could not be written"),
                "{}",
                ran.stderr
            );
            assert!(!ran.said().contains(".yardstick-"), "{}", ran.stderr);
            assert_eq!(contents(folder.path()), before, "{arguments:?}");
        }
    }
}

/// The beginning of the file finds room, the rest does not.
#[test]
fn a_file_that_can_be_written_in_part_is_as_it_was() {
    for setting in ["ulimit -f 16", r#"trap "" XFSZ; ulimit -f 16"#] {
        let folder = TempDir::new().unwrap();
        let list = services(folder.path(), 12);
        fs::create_dir(folder.path().join("pages")).unwrap();
        fs::write(folder.path().join("pages/index.html"), "old").unwrap();
        let before = contents(folder.path());
        let arguments = ["report", "--services", &list, "--output", "pages/"];
        let ran = limited(folder.path(), setting, &arguments);
        assert_eq!(ran.code(), FAILURE, "{}", ran.stderr);
        assert!(
            ran.said().contains("could not be written"),
            "{}",
            ran.stderr
        );
        assert_eq!(contents(folder.path()), before);
    }
}

#[test]
fn what_init_writes_is_written_whole_or_not() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("README.md"), "# Allotments\n").unwrap();
    let before = contents(folder.path());
    let ran = limited(folder.path(), "ulimit -f 0", &["init", "--yes"]);
    assert_eq!(ran.code(), FAILURE, "{}", ran.stderr);
    assert!(
        ran.said().contains("could not be written"),
        "{}",
        ran.stderr
    );
    assert_eq!(contents(folder.path()), before);
}

/// Findings are findings: a summary that cannot be added to is told, and what others wrote into it stays.
#[test]
fn the_summary_of_a_job_stays_as_it_was() {
    let folder = TempDir::new().unwrap();
    service(folder.path());
    let summary = folder.path().join("summary.md");
    fs::write(&summary, "of others\n".repeat(40)).unwrap();
    let before = contents(folder.path());
    let arguments = [
        "check",
        "--exit-zero",
        "--format",
        "github",
        "--step-summary",
        "summary.md",
    ];
    let ran = limited(folder.path(), "ulimit -f 1", &arguments);
    assert_eq!(ran.code(), Some(0), "{}", ran.stderr);
    assert!(ran.said().contains("job summary"), "{}", ran.stderr);
    assert_eq!(contents(folder.path()), before);
}

#[test]
#[cfg(feature = "git")]
fn a_revision_that_finds_no_room_is_told_and_taken_away() {
    let folder = TempDir::new().unwrap();
    service(folder.path());
    let git = |arguments: &[&str]| {
        let mut git = std::process::Command::new("git");
        git.args(["-c", "user.name=A", "-c", "user.email=a@example.org"]);
        let done = git.args(arguments).current_dir(folder.path()).output();
        assert!(done.unwrap().status.success(), "{arguments:?}");
    };
    git(&["init", "--quiet"]);
    git(&["add", "."]);
    git(&["commit", "--quiet", "--message", "first"]);
    let temporary_files = TempDir::new().unwrap();
    let setting = format!(
        "ulimit -f 0; export TMPDIR='{}'",
        temporary_files.path().display()
    );
    let ran = limited(
        folder.path(),
        &setting,
        &["check", "--changed-since", "HEAD"],
    );
    assert_eq!(ran.code(), FAILURE, "{}", ran.stderr);
    assert!(
        ran.said().contains("could not be compared"),
        "{}",
        ran.stderr
    );
    assert!(contents(temporary_files.path()).is_empty());
}

/// Standard output is told from its end: what does not get there is an error of the run.
#[test]
#[cfg(target_os = "linux")]
fn a_full_standard_output_is_an_error() {
    let folder = TempDir::new().unwrap();
    service(folder.path());
    for arguments in [
        &["check"][..],
        &["check", "--format", "json"],
        &["report"],
        &["rules"],
        &["packs"],
        &["explain", "open-licence"],
        &["completions", "bash"],
        &["man"],
        &["--help"],
        &["--version"],
    ] {
        let mut command = call(&program(), folder.path(), arguments);
        let full = File::options().write(true).open("/dev/full").unwrap();
        let output = command
            .stdout(full)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
            .wait_with_output()
            .unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), FAILURE, "{arguments:?}: {stderr}");
        assert!(
            stderr.contains("could not be written"),
            "{arguments:?}: {stderr}"
        );
        assert!(!stderr.contains("panicked"), "{arguments:?}: {stderr}");
    }
}

/// A file system of 64 kB, as full as it gets.
#[test]
#[ignore = "needs the right to mount a file system: root, or `unshare --map-root-user`"]
#[cfg(target_os = "linux")]
fn a_file_system_that_is_full() {
    let folder = TempDir::new().unwrap();
    service(folder.path());
    let disk = folder.path().join("disk");
    fs::create_dir(&disk).unwrap();
    let report = folder.path().join("whole.json");
    let whole = run(folder.path(), &["check", "--format", "json:whole.json"]);
    assert_eq!(whole.code(), Some(1), "{}", whole.stderr);
    assert!(
        report.metadata().unwrap().len() > 64 << 10,
        "it would find room"
    );
    // In a namespace of its own: what is mounted there nobody else sees, and it goes with the shell. The listing comes last.
    let script = r#"
        mount -t tmpfs -o size=64k none disk || exit 99
        echo old > disk/report.json
        "$0" check --format json:disk/report.json
        echo "code $?"
        cat disk/report.json
        ls -A disk
    "#;
    let program = program();
    let program = program.to_string_lossy();
    let arguments = ["--mount", "--map-root-user", "sh", "-c", script, &program];
    let ran = follow(
        call(Path::new("unshare"), folder.path(), &arguments),
        |_| {},
    );
    assert_eq!(ran.code(), Some(0), "{}", ran.stderr);
    assert_eq!(
        ran.printed(),
        "code 2\nold\nreport.json\n",
        "{}",
        ran.stderr
    );
    assert!(
        ran.said()
            .contains("`disk/report.json` could not be written"),
        "{}",
        ran.stderr
    );
    assert!(temporary(folder.path()).is_empty());
}
