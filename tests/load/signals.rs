//! A run that is interrupted leaves every file whole or as it was, nothing temporary, and ends as by the signal itself.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

use super::inputs::{service, services};
use super::machine::{Ran, contents, follow, heedful, program, run, temporary};

const ENDING: [Signal; 4] = [Signal::INT, Signal::TERM, Signal::HUP, Signal::QUIT];

fn send(child: &Child, signal: Signal) {
    let pid = Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap();
    // One that has ended meanwhile takes no signal.
    let _ = kill_process(pid, signal);
}

/// Runs a command that is sent a signal once something temporary lies below this folder.
fn interrupted_in_writing(command: Command, below: &Path, signal: Signal) -> Ran {
    let mut is_sent = false;
    follow(command, |child| {
        if !is_sent && !temporary(below).is_empty() {
            send(child, signal);
            is_sent = true;
        }
    })
}

/// What each command writes, beside a service with a manifest and a readme.
const COMMANDS: &[(&[&str], &[&str])] = &[
    (
        &[
            "check",
            "--exit-zero",
            "--format",
            "json:report.json",
            "--format",
            "sarif:results.sarif",
        ],
        &["report.json", "results.sarif"],
    ),
    (&["report", "--output", "report.html"], &["report.html"]),
    (&["report", "--output", "pages/"], &["pages/index.html"]),
    (&["baseline"], &["yardstick-baseline.json"]),
    (&["lock"], &["yardstick.lock"]),
    (
        &["waive", "service-owner-named", "--reason", "on its way"],
        &["waivers.yaml"],
    ),
    (&["man", "--output", "share/man"], &[]),
];

/// At many moments, whatever the program is at.
#[test]
fn every_file_is_whole_or_not_there() {
    for (arguments, files) in COMMANDS {
        let whole = TempDir::new().unwrap();
        service(whole.path());
        let ran = run(whole.path(), arguments);
        assert!(ran.code() < Some(2), "{arguments:?}: {}", ran.stderr);
        for file in *files {
            assert!(whole.path().join(file).is_file(), "{file}");
        }
        let wanted = contents(whole.path());
        let took = u32::try_from(ran.time.as_millis()).unwrap();
        for (moment, signal) in (1..=12).zip(ENDING.into_iter().cycle()) {
            // More of them towards the end, where the writing is.
            let delay = match moment {
                1..=4 => took * moment / 5,
                late => took * (80 + 2 * late) / 100,
            };
            let folder = TempDir::new().unwrap();
            service(folder.path());
            let before = contents(folder.path());
            let begin = Instant::now();
            let mut is_sent = false;
            let ran = follow(heedful(&program(), folder.path(), arguments), |child| {
                if !is_sent && begin.elapsed() >= Duration::from_millis(delay.into()) {
                    send(child, signal);
                    is_sent = true;
                }
            });
            let after = contents(folder.path());
            let what = format!("{arguments:?} with {signal:?} after {delay} ms");
            for (name, bytes) in &after {
                let as_before = before.get(name) == Some(bytes);
                let as_wanted = wanted.get(name) == Some(bytes);
                assert!(as_before || as_wanted, "{what}: {}", name.display());
            }
            match ran.signal() {
                Some(number) => assert_eq!(number, signal.as_raw(), "{what}"),
                None => assert!(ran.code() < Some(2), "{what}: {}", ran.stderr),
            }
            // What belongs together is there together.
            let there = files
                .iter()
                .filter(|file| after.contains_key(Path::new(file)));
            let there = there.count();
            assert!(there == 0 || there == files.len(), "{what}");
        }
    }
}

/// In the midst of a folder of pages, of which some are written and none is in its place.
#[test]
fn a_folder_of_pages_is_all_there_or_not_at_all() {
    for signal in ENDING {
        let folder = TempDir::new().unwrap();
        let list = services(folder.path(), 60);
        let before = contents(folder.path());
        let arguments = ["report", "--services", &list, "--output", "pages/"];
        let command = heedful(&program(), folder.path(), &arguments);
        let ran = interrupted_in_writing(command, folder.path(), signal);
        assert_eq!(ran.signal(), Some(signal.as_raw()), "{}", ran.stderr);
        assert_eq!(contents(folder.path()), before, "{signal:?}");
    }
}

/// As a shell says it: 128 and the number of the signal.
#[test]
fn a_shell_sees_the_usual_code() {
    for (signal, code) in [(Signal::INT, 130), (Signal::TERM, 143), (Signal::HUP, 129)] {
        let folder = TempDir::new().unwrap();
        let list = services(folder.path(), 60);
        // The shell stays between, and tells its own process's number to nobody: the program's own is written down.
        let script = r#"sh -c 'echo $$ > pid; exec "$0" "$@"' "$0" "$@"; exit $?"#;
        let program = program();
        let program = program.to_string_lossy();
        let arguments = [
            "-c",
            script,
            &program,
            "report",
            "--services",
            &list,
            "--output",
            "pages/",
        ];
        let mut is_sent = false;
        let ran = follow(heedful(Path::new("sh"), folder.path(), &arguments), |_| {
            if !is_sent && !temporary(folder.path()).is_empty() {
                let pid = fs::read_to_string(folder.path().join("pid")).unwrap();
                let pid = Pid::from_raw(pid.trim().parse().unwrap()).unwrap();
                kill_process(pid, signal).unwrap();
                is_sent = true;
            }
        });
        assert_eq!(ran.code(), Some(code), "{}", ran.stderr);
        assert!(!folder.path().join("pages").exists());
    }
}

/// `nohup` and shells in the background have signals ignored, and mean it.
#[test]
#[cfg(target_os = "linux")]
fn what_is_to_be_ignored_is_ignored() {
    let folder = TempDir::new().unwrap();
    let list = services(folder.path(), 60);
    let script = r#"trap "" HUP INT; exec "$0" "$@""#;
    let program = program();
    let program = program.to_string_lossy();
    let report = ["report", "--services", &list, "--output", "pages/"];
    let arguments = [&["-c", script, &*program], &report[..]].concat();
    let mut sent = 0;
    let ran = follow(
        heedful(Path::new("sh"), folder.path(), &arguments),
        |child| {
            if sent < 3 && !temporary(folder.path()).is_empty() {
                send(child, Signal::HUP);
                send(child, Signal::INT);
                sent += 1;
            }
        },
    );
    assert!(sent > 0);
    assert_eq!(ran.code(), Some(0), "{}", ran.stderr);
    let pages = contents(&folder.path().join("pages/services"));
    assert_eq!(pages.len(), 60);
    assert!(temporary(folder.path()).is_empty());
}

/// What there was at a revision lies in a folder of temporary files for a while.
#[test]
#[cfg(feature = "git")]
fn nothing_of_a_revision_stays_behind() {
    let folder = TempDir::new().unwrap();
    service(folder.path());
    for number in 0..400 {
        let file = folder.path().join(format!("src/part-{number}/main.py"));
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, "print('hello')\n".repeat(20)).unwrap();
    }
    let git = |arguments: &[&str]| {
        let mut git = Command::new("git");
        git.args(["-c", "user.name=A", "-c", "user.email=a@example.org"]);
        let done = git.args(arguments).current_dir(folder.path()).output();
        let done = done.unwrap();
        assert!(done.status.success(), "{arguments:?}");
    };
    git(&["init", "--quiet"]);
    git(&["add", "."]);
    git(&["commit", "--quiet", "--message", "first"]);
    for signal in ENDING {
        let temporary_files = TempDir::new().unwrap();
        let arguments = ["check", "--changed-since", "HEAD"];
        let mut command = heedful(&program(), folder.path(), &arguments);
        command.env("TMPDIR", temporary_files.path());
        let ran = interrupted_in_writing(command, temporary_files.path(), signal);
        assert_eq!(ran.signal(), Some(signal.as_raw()), "{}", ran.stderr);
        assert!(contents(temporary_files.path()).is_empty(), "{signal:?}");
    }
}

/// A report that goes to somebody who never reads it keeps nobody from ending the run, and files are in their places
/// before.
#[test]
fn a_pipe_that_nobody_reads_keeps_nothing() {
    for signal in ENDING {
        let folder = TempDir::new().unwrap();
        services(folder.path(), 2);
        let arguments = [
            "check",
            "--format",
            "json",
            "--format",
            "sarif:results.sarif",
            "service-0",
            "service-1",
        ];
        let mut command = heedful(&program(), folder.path(), &arguments);
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let results = folder.path().join("results.sarif");
        let begin = Instant::now();
        while !results.exists() {
            assert!(begin.elapsed() < Duration::from_secs(120));
            thread::sleep(Duration::from_millis(2));
        }
        // It writes by now, and has time to fill the pipe and to wait there.
        let mut printed = vec![0];
        let stdout = child.stdout.as_mut().unwrap();
        stdout.read_exact(&mut printed).unwrap();
        thread::sleep(Duration::from_millis(300));
        send(&child, signal);
        let status = child.wait().unwrap();
        let signal_met = std::os::unix::process::ExitStatusExt::signal(&status);
        assert_eq!(signal_met, Some(signal.as_raw()));
        let sarif = fs::read(&results).unwrap();
        serde_json::from_slice::<serde_json::Value>(&sarif).unwrap();
        assert!(temporary(folder.path()).is_empty());
        let stdout = child.stdout.as_mut().unwrap();
        stdout.read_to_end(&mut printed).unwrap();
        assert!(printed.starts_with(b"{"));
        // All of it would be more than a pipe holds.
        serde_json::from_slice::<serde_json::Value>(&printed).unwrap_err();
    }
}

/// A reader who has seen enough goes, and that is no error.
#[test]
fn a_reader_who_goes_ends_the_run_quietly() {
    let folder = TempDir::new().unwrap();
    service(folder.path());
    for arguments in [
        &["check", "--format", "json"][..],
        &["check", "--exit-zero"],
        &["rules"],
        &["packs"],
        &["--help"],
        &["man"],
        &["completions", "bash"],
    ] {
        let mut command = heedful(&program(), folder.path(), arguments);
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.code() < Some(2), "{arguments:?}: {stderr}");
        assert!(output.status.code().is_some(), "{arguments:?}");
        assert!(!stderr.contains("panicked"), "{arguments:?}: {stderr}");
        assert!(!stderr.contains("pipe"), "{arguments:?}: {stderr}");
    }
}

/// On a terminal the last word on colour is that there is none.
#[test]
#[cfg(target_os = "linux")]
fn the_colour_of_a_terminal_is_put_back() {
    let folder = TempDir::new().unwrap();
    services(folder.path(), 60);
    let paths: Vec<String> = (0..60).map(|number| format!("service-{number}")).collect();
    let program = program();
    // `script` comes with every Debian, and gives the program a terminal.
    let line = format!(
        "echo $$ > pid; exec '{}' check --verbose {}",
        program.display(),
        paths.join(" ")
    );
    let arguments = [
        "--quiet",
        "--flush",
        "--return",
        "--command",
        &line,
        "/dev/null",
    ];
    let mut command = heedful(Path::new("script"), folder.path(), &arguments);
    command.env_remove("NO_COLOR").env("TERM", "xterm");
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut stdout = child.stdout.take().unwrap();
    let mut printed = vec![0; 2_000];
    stdout.read_exact(&mut printed).unwrap();
    let pid = fs::read_to_string(folder.path().join("pid")).unwrap();
    let pid = Pid::from_raw(pid.trim().parse().unwrap()).unwrap();
    // The terminal is full, and the program waits in the middle of its report.
    thread::sleep(Duration::from_millis(300));
    kill_process(pid, Signal::TERM).unwrap();
    stdout.read_to_end(&mut printed).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(143));
    let printed = String::from_utf8_lossy(&printed);
    assert!(printed.contains("\u{1b}[1m") || printed.contains("\u{1b}[3"));
    let last = printed.rfind("\u{1b}[").unwrap();
    assert!(
        printed[last..].starts_with("\u{1b}[0m"),
        "{:?}",
        &printed[last..]
    );
}

/// Files that belong to nobody's report are left alone, also those with names like ours.
#[test]
fn what_others_left_is_left() {
    let folder = TempDir::new().unwrap();
    let list = services(folder.path(), 20);
    let others: PathBuf = folder.path().join(".yardstick-of-somebody");
    let arguments = ["report", "--services", &list, "--output", "pages/"];
    let command = heedful(&program(), folder.path(), &arguments);
    let mut is_sent = false;
    let pages = folder.path().join("pages/services");
    let ran = follow(command, |child| {
        if !is_sent && pages.is_dir() && !temporary(&pages).is_empty() {
            fs::write(&others, "").unwrap();
            fs::write(pages.join("notes.txt"), "").unwrap();
            send(child, Signal::TERM);
            is_sent = true;
        }
    });
    assert_eq!(ran.signal(), Some(Signal::TERM.as_raw()), "{}", ran.stderr);
    assert!(others.exists());
    let left: Vec<PathBuf> = contents(&pages).into_keys().collect();
    assert_eq!(left, [PathBuf::from("notes.txt")]);
}
