//! What a check costs, against listing the same files and against starting a process that does nothing.
//!
//! `cargo bench --bench check`. The figures in `docs/speed.md` are from here.

#![expect(clippy::disallowed_methods, reason = "a test looks at what it made")]

mod measure;
mod reporting;

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use measure::{Job, show, take_turns};
use reporting::{AS_OF, choices, report};
use tempfile::TempDir;
use yardstick::assess::assess;
use yardstick::dossier::Dossier;
use yardstick::pack::Packs;
use yardstick::report::{Format, TextOptions};
use yardstick::repository::{Options, Repository};

fn main() {
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/juggling-licence");
    // Alone in a folder of its own, as a service is in its repository.
    let small = TempDir::new().expect("there is room for a temporary folder");
    copy(&example, small.path());
    let large = TempDir::new().expect("there is room for a temporary folder");
    copy(&example, large.path());
    fill(large.path(), 2_000);
    pretend_git(small.path());
    pretend_git(large.path());
    measure("a small service", small.path(), Duration::from_secs(8));
    measure("a larger repository", large.path(), Duration::from_secs(12));
}

fn measure(title: &str, folder: &Path, time: Duration) {
    let packs = Packs::for_check();
    let open = || Repository::open(folder, &Options::default()).expect("the folder is there");
    let repository = open();
    let dossier = Dossier::read(&repository);
    let choices = choices(&packs, &dossier);
    let report = report(&packs, &dossier);
    let write = |format| {
        let written = report.render(format, &TextOptions::default());
        written.expect("memory takes everything")
    };
    let mut jobs = [
        Job::new("list (walkdir)", || with_walkdir(folder)),
        Job::new("list (ignore)", || with_ignore(folder)),
        Job::new("read the packs", Packs::for_check),
        Job::new("open: walk the repository", open),
        Job::new("read: open, and read the dossier", || {
            Dossier::read(&open());
        }),
        Job::new("assess", || {
            assess(&packs, &choices, &dossier, &dossier.profile, AS_OF)
        }),
        Job::new("write the text report", || write(Format::Text)),
        Job::new("write the JSON report", || write(Format::Json)),
        Job::new("nothing", || process(Command::new("true"))),
        Job::new("process: yardstick --version", || {
            process(yardstick(&["--version"]));
        }),
        Job::new("process: yardstick check", || {
            process(yardstick_check(folder));
        }),
        Job::new("process: yardstick check --threads 1", || {
            let mut command = yardstick_check(folder);
            command.args(["--threads", "1"]);
            process(command);
        }),
    ];
    take_turns(&mut jobs, time);
    let files = dossier.files.len();
    let title = format!("{title}: {files} files (\"nothing\" is the process `true`)");
    show(&title, &jobs, &["list (ignore)", "nothing"]);
}

/// Every file, by name only: the least that anything can do that looks at a folder.
fn with_walkdir(folder: &Path) -> usize {
    let entries = walkdir::WalkDir::new(folder).into_iter();
    entries
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_file())
        .count()
}

/// Every file that is not ignored: what `git ls-files` comes to, without git.
fn with_ignore(folder: &Path) -> usize {
    let entries = ignore::WalkBuilder::new(folder).hidden(false).build();
    entries
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_some_and(|kind| kind.is_file()))
        .count()
}

fn yardstick(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_yardstick"));
    command.args(arguments);
    command
}

fn yardstick_check(folder: &Path) -> Command {
    let mut command = yardstick(&["check", "--isolated", "--as-of", "2026-11-22"]);
    command.arg(folder);
    command
}

/// Runs a process to its end. Findings are no failure of the measurement; anything worse is.
fn process(mut command: Command) {
    let status = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .expect("the program can be started");
    assert!(
        matches!(status.code(), Some(0 | 1)),
        "{command:?} ended with {status}"
    );
}

fn copy(from: &Path, to: &Path) {
    for entry in walkdir::WalkDir::new(from) {
        let entry = entry.expect("the example can be read");
        let inner = entry.path().strip_prefix(from).expect("it is below");
        let target = to.join(inner);
        if entry.file_type().is_dir() {
            fs::create_dir_all(target).expect("the folder is ours");
        } else {
            fs::copy(entry.path(), target).expect("the folder is ours");
        }
    }
}

/// The least that is a git repository: a branch without a commit, and where it is published.
fn pretend_git(folder: &Path) {
    let git = folder.join(".git");
    for inner in ["objects/info", "objects/pack", "refs/heads", "refs/tags"] {
        fs::create_dir_all(git.join(inner)).expect("the folder is ours");
    }
    let config = "[core]\n\trepositoryformatversion = 0\n[remote \"origin\"]\n\turl = https://github.com/circus-skills/juggling\n";
    fs::write(git.join("HEAD"), "ref: refs/heads/main\n").expect("the folder is ours");
    fs::write(git.join("config"), config).expect("the folder is ours");
}

/// Programs, templates, pages, tests and packages, as in a service of some years; and what a build leaves behind,
/// which git ignores.
fn fill(folder: &Path, files: usize) {
    let write = |path: String, text: String| {
        let path = folder.join(path);
        let parent = path.parent().expect("it is below the folder");
        fs::create_dir_all(parent).expect("the folder is ours");
        fs::write(path, text).expect("the folder is ours");
    };
    write(
        ".gitignore".to_owned(),
        "/build\nnode_modules/\n*.log\n".to_owned(),
    );
    for number in 0..files {
        let area = number / 40;
        let (path, text) = match number % 20 {
            0 => ("docs/area-", "md"),
            1..=4 => ("tests/area-", "test.js"),
            5..=8 => ("views/area-", "html"),
            9 if number % 100 == 9 => {
                let name = format!(
                    "{{ \"name\": \"package-{number}\", \"license\": \"MIT\", \"dependencies\": {{ \"express\": \"^5.0.0\" }} }}\n"
                );
                write(format!("packages/package-{number}/package.json"), name);
                continue;
            }
            _ => ("src/area-", "js"),
        };
        let words = "The applicant says when, where and before whom they will juggle.\n".repeat(40);
        write(format!("{path}{area}/part-{number}.{text}"), words);
    }
    for number in 0..files / 10 {
        write(format!("build/part-{number}.js"), "// built\n".to_owned());
    }
}
