//! What it costs to check many accessibility statements, against reading the same files and parsing their YAML alone.
//!
//! `cargo bench --bench statements`. With `YARDSTICK_CORPUS` set, the statements are those that one department has
//! published; without it, as many that are made up. The figures in `docs/speed.md` are of the real ones.

#![expect(clippy::disallowed_methods, reason = "a benchmark reads its own files")]

mod measure;
mod reporting;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use granit_parser::Parser;
use measure::{Job, show, take_turns};
use reporting::{AS_OF, choices, report};
use tempfile::TempDir;
use yardstick::assess::assess;
use yardstick::dossier::Dossier;
use yardstick::pack::Packs;
use yardstick::report::{Format, TextOptions};
use yardstick::repository::{Options, Repository};

/// As many as there are real ones.
const MADE_UP: usize = 850;

const REAL: &str = "corpus/repos/hmrc__accessibility-statement-frontend/conf/services";

fn main() {
    let made_up = TempDir::new().expect("there is room for a temporary folder");
    let folder = match std::env::var_os("YARDSTICK_CORPUS") {
        Some(corpus) => PathBuf::from(corpus).join(REAL),
        None => {
            fill(made_up.path());
            made_up.path().to_owned()
        }
    };
    let files = files(&folder);
    let packs = Packs::for_check();
    let open = || Repository::open(&folder, &Options::default()).expect("the folder is there");
    let dossier = Dossier::read(&open());
    let choices = choices(&packs, &dossier);
    let made = report(&packs, &dossier);
    let check = |format| {
        let dossier = Dossier::read(&open());
        let written = report(&packs, &dossier).render(format, &TextOptions::default());
        written.expect("memory takes everything");
    };
    let one_thread = rayon::ThreadPoolBuilder::new().num_threads(1).build();
    let one_thread = one_thread.expect("one thread can be had");
    let mut jobs = [
        Job::new("read", || read(&files)),
        Job::new("read and parse", || parse(&files)),
        Job::new("open, and read the dossier", || {
            Dossier::read(&open());
        }),
        Job::new("assess", || {
            assess(&packs, &choices, &dossier, &dossier.profile, AS_OF)
        }),
        Job::new("write the text report", || {
            let written = made.render(Format::Text, &TextOptions::default());
            written.expect("memory takes everything");
        }),
        Job::new("whole check, to a text report", || check(Format::Text)),
        Job::new("whole check, to a JSON report", || check(Format::Json)),
        Job::new("whole check, to a text report on one thread", || {
            one_thread.install(|| check(Format::Text));
        }),
        Job::new("process: yardstick check", || process(&folder)),
    ];
    take_turns(&mut jobs, Duration::from_secs(12));
    let title = format!("{} statements", files.len());
    show(&title, &jobs, &["read and parse"]);
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("the folder is there");
    let paths = entries.map(|entry| entry.expect("it can be listed").path());
    let mut files: Vec<PathBuf> = paths.collect();
    files.sort();
    files
}

fn read(files: &[PathBuf]) -> usize {
    let texts = files.iter().map(fs::read_to_string);
    texts.map(|text| text.expect("it is text").len()).sum()
}

/// The events of the YAML parser that our reader is built on, and nothing made of them.
fn parse(files: &[PathBuf]) -> usize {
    let texts = files.iter().map(fs::read_to_string);
    texts
        .map(|text| Parser::new_from_str(&text.expect("it is text")).count())
        .sum()
}

fn process(folder: &Path) {
    let status = Command::new(env!("CARGO_BIN_EXE_yardstick"))
        .args(["check", "--isolated", "--as-of", "2026-11-22"])
        .arg(folder)
        .stdout(Stdio::null())
        .status()
        .expect("the program can be started");
    assert!(
        matches!(status.code(), Some(0 | 1)),
        "it ended with {status}"
    );
}

/// Statements of invented services, each with a few failures and dates of its own.
fn fill(folder: &Path) {
    for number in 0..MADE_UP {
        let month = number % 12 + 1;
        let mut text = format!(
            "serviceName: Apply for juggling licence {number}\nserviceDescription: |\n  Lets a person juggle in public.\n\
             serviceDomain: www.juggling.example\nserviceUrl: /licence-{number}\ncontactFrontendServiceId: juggling\n\
             complianceStatus: partial\naccessibilityProblems:\n  - some pages have no heading\nmilestones:\n"
        );
        for failure in 0..number % 8 {
            let fault = format!(
                "  - description: On page {failure} the colours do not stand out. This fails WCAG 2.1 success criterion 1.4.{}.\n    \
                 date: 2026-{month:02}-01\n",
                failure + 1
            );
            text.push_str(&fault);
        }
        let dates = format!(
            "serviceLastTestedDate: 2025-{month:02}-11\nstatementVisibility: public\nstatementCreatedDate: 2024-{month:02}-01\n\
             statementLastUpdatedDate: 2026-{month:02}-02\nwcagVersion: 2.2 AA\n"
        );
        text.push_str(&dates);
        fs::write(folder.join(format!("juggling-{number}.yml")), text).expect("the folder is ours");
    }
}
