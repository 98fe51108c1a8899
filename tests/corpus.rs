//! Real repositories of eleven public bodies, as far as their data and documents were taken into the corpus.
//!
//! What these tests see is not a copy of `corpus/repos/<repository>/`, but the files that were taken and, for every
//! other path in `corpus/repos/file-lists/`, an empty stand-in. Without them half of each repository is missing, and
//! that there are no tests, no lockfile and no decision records would be told of teams that have all three. An
//! empty stand-in can do harm only where a reader finds it broken or misses a text in it. The first is tested
//! here: nothing that could not be read may be a stand-in. The second leaves rules about texts with nothing to
//! judge (a `Dockerfile` without `FROM`), which is silence and no falsehood.

#![expect(
    clippy::disallowed_methods,
    reason = "a test reads and writes its own files"
)]
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot do what it does to its own files has failed"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value as Json;
use tempfile::TempDir;

/// A profile to hold the repositories against: what to call it, and its flags.
const PROFILES: [(&str, &[&str]); 3] = [
    ("nothing declared", &[]),
    (
        "central government, transactional, live",
        &[
            "--organisation=central-government",
            "--kind=transactional",
            "--phase=live",
        ],
    ),
    (
        "council, transactional, live",
        &[
            "--organisation=council",
            "--kind=transactional",
            "--phase=live",
        ],
    ),
];

/// The bodies that might run them, and the days on which the texts are applied.
const BODIES: [(&str, &[&str]); 6] = [
    (
        "central government",
        &[
            "--organisation=central-government",
            "--nation=united-kingdom",
        ],
    ),
    ("council", &["--organisation=council", "--nation=england"]),
    ("NHS", &["--organisation=nhs", "--nation=england"]),
    (
        "Scotland",
        &["--organisation=devolved-government", "--nation=scotland"],
    ),
    (
        "Wales",
        &["--organisation=devolved-government", "--nation=wales"],
    ),
    ("nobody said who", &[]),
];

const DAYS: [&str; 3] = ["2014-06-01", "2017-06-01", "2026-11-22"];

const OVERLAID: &str = "with an invented service.yaml";

/// The repositories, put together in a folder of their own.
struct Corpus {
    folder: TempDir,
    /// Their names, sorted.
    names: Vec<String>,
    /// Repository and path of each empty stand-in.
    stand_ins: BTreeSet<(String, String)>,
}

impl Corpus {
    fn build() -> Corpus {
        let variable = std::env::var_os("YARDSTICK_CORPUS");
        let corpus =
            variable.expect("YARDSTICK_CORPUS names the folder that holds `corpus/repos/`");
        let source = PathBuf::from(corpus).join("corpus/repos");
        let lists = sorted(&source.join("file-lists"));
        let folder = tempfile::tempdir().unwrap();
        let mut names = Vec::new();
        let mut stand_ins = BTreeSet::new();
        for list in lists {
            let name = list.file_stem().unwrap().to_str().unwrap().to_owned();
            copy(&source.join(&name), &folder.path().join(&name));
            for path in fs::read_to_string(&list).unwrap().lines() {
                let file = folder.path().join(&name).join(path);
                if !file.exists() {
                    fs::create_dir_all(file.parent().unwrap()).unwrap();
                    fs::write(&file, "").unwrap();
                    stand_ins.insert((name.clone(), path.to_owned()));
                }
            }
            names.push(name);
        }
        assert_eq!(names.len(), 11, "{names:?}");
        Corpus {
            folder,
            names,
            stand_ins,
        }
    }

    /// Puts the invented manifests where there are any, and says for which repositories.
    fn overlay(&self) -> Vec<String> {
        let overlays = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/overlays");
        let mut names = Vec::new();
        for overlay in sorted(&overlays) {
            let name = overlay.file_stem().unwrap().to_str().unwrap().to_owned();
            fs::copy(
                &overlay,
                self.folder.path().join(&name).join("service.yaml"),
            )
            .unwrap();
            names.push(name);
        }
        assert_eq!(names.len(), 5, "{names:?}");
        names
    }

    /// A whole run over some of the repositories, seen from `directory`.
    fn run(&self, names: &[String], flags: &[&str], directory: &Path) -> Vec<u8> {
        let output = Command::new(env!("CARGO_BIN_EXE_yardstick"))
            .env_clear()
            .current_dir(directory)
            .args(["check", "--format=json"])
            .args(
                ["--as-of=2026-11-22"]
                    .iter()
                    .filter(|_| !flags.iter().any(|flag| flag.starts_with("--as-of"))),
            )
            .args(flags)
            .args(names.iter().map(|name| self.folder.path().join(name)))
            .output()
            .unwrap();
        let complaint = String::from_utf8_lossy(&output.stderr);
        // On early days there are texts for few.
        let is_early = flags.iter().any(|flag| flag.starts_with("--as-of=201"));
        let is_fine = complaint.is_empty() || is_early && complaint.contains("nothing to assess");
        assert!(is_fine, "{flags:?}: {complaint}");
        let code = output.status.code();
        assert!(
            matches!(code, Some(0 | 1)) || is_early && code == Some(3),
            "exit code {code:?}"
        );
        output.stdout
    }

    fn report(&self, names: &[String], flags: &[&str]) -> Json {
        let output = self.run(names, flags, self.folder.path());
        serde_json::from_slice(&output).unwrap()
    }

    /// The repository that a result or notice is about.
    fn name(&self, service: &Json) -> String {
        let path = Path::new(service.as_str().unwrap());
        let below = path.strip_prefix(self.folder.path()).unwrap();
        below.to_str().unwrap().to_owned()
    }
}

fn sorted(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{folder:?}: {error}"));
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for path in sorted(from) {
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            // The content alone: a corpus may be kept read-only.
            fs::write(target, fs::read(&path).unwrap()).unwrap();
        }
    }
}

fn list<'j>(value: &'j Json, key: &str) -> &'j [Json] {
    value[key].as_array().map_or(&[], Vec::as_slice)
}

fn word<'j>(value: &'j Json, key: &str) -> &'j str {
    value[key].as_str().unwrap_or("none")
}

/// Every place of every result and notice, with the service that it is in.
fn places(report: &Json) -> Vec<(&Json, &Json)> {
    let mut places = Vec::new();
    let spoken = list(report, "results")
        .iter()
        .chain(list(report, "notices"));
    for result in spoken {
        let service = &result["service"];
        places.push((service, &result["place"]));
        for beside in list(result, "evidence")
            .iter()
            .chain(list(result, "related"))
        {
            places.push((service, &beside["place"]));
        }
    }
    places.retain(|(_, place)| !place.is_null());
    places
}

/// Line and column of a place's `start` or `end`.
fn position(place: &Json, side: &str) -> Option<(usize, usize)> {
    let number = |key: &str| Some(usize::try_from(place[side][key].as_u64()?).unwrap());
    Some((number("line")?, number("column")?))
}

#[test]
#[ignore = "reads real repositories: set YARDSTICK_CORPUS and run with --ignored"]
fn every_place_is_in_its_file() {
    let corpus = Corpus::build();
    let mut reports: Vec<Json> = PROFILES
        .iter()
        .map(|(_, flags)| corpus.report(&corpus.names, flags))
        .collect();
    let overlaid = corpus.overlay();
    reports.push(corpus.report(&overlaid, &[]));
    let mut seen = 0;
    for report in &reports {
        for (service, place) in places(report) {
            let name = corpus.name(service);
            let file = corpus.folder.path().join(&name).join(word(place, "file"));
            let text = fs::read_to_string(&file).unwrap_or_else(|error| panic!("{place}: {error}"));
            let lines: Vec<&str> = text.split('\n').collect();
            let within = |(line, column): (usize, usize)| {
                let length = lines.get(line - 1).map(|line| line.chars().count());
                length.is_some_and(|length| (1..=length + 1).contains(&column))
            };
            let (start, end) = (position(place, "start"), position(place, "end"));
            assert!(
                start.is_none_or(within) && end.is_none_or(within),
                "{name}: {place}"
            );
            assert!(start <= end, "{name}: {place}");
            seen += 1;
        }
    }
    assert!(seen > 500, "only {seen} places");
}

#[test]
#[ignore = "reads real repositories: set YARDSTICK_CORPUS and run with --ignored"]
fn no_stand_in_is_found_broken() {
    let corpus = Corpus::build();
    let report = corpus.report(&corpus.names, &[]);
    let cannot_tell = list(&report, "results")
        .iter()
        .filter(|result| word(result, "outcome") == "cannot-tell");
    for spoken in list(&report, "notices").iter().chain(cannot_tell) {
        let file = (
            corpus.name(&spoken["service"]),
            word(&spoken["place"], "file").to_owned(),
        );
        assert!(!corpus.stand_ins.contains(&file), "{spoken:#}");
    }
}

#[test]
#[ignore = "reads real repositories: set YARDSTICK_CORPUS and run with --ignored"]
fn who_runs_a_service_is_never_assumed() {
    let corpus = Corpus::build();
    let report = corpus.report(&corpus.names, &[]);
    for service in list(&report, "services") {
        let organisation = &service["profile"]["organisation"];
        assert!(organisation.is_null(), "nobody declared it: {service:#}");
    }
    let public_bodies = [
        "central-government",
        "arms-length-body",
        "nhs",
        "council",
        "devolved-government",
    ];
    for result in list(&report, "results") {
        // What binds every public body binds whoever runs a public service.
        let bound = result["basis"]["binds"]["organisation"].as_array();
        let binds = |body: &&str| bound.is_none_or(|bound| bound.contains(&Json::from(*body)));
        let is_assumed =
            word(result, "obligation") == "standard" && !public_bodies.iter().all(binds);
        assert!(!is_assumed, "{result:#}");
    }
}

#[test]
#[ignore = "reads real repositories: set YARDSTICK_CORPUS and run with --ignored"]
fn threads_and_working_directory_change_no_byte() {
    let corpus = Corpus::build();
    let here = corpus.folder.path();
    let elsewhere = tempfile::tempdir().unwrap();
    let (_, flags) = PROFILES[1];
    let run = |threads: &'static str, directory: &Path| {
        let flags: Vec<&str> = flags.iter().copied().chain([threads]).collect();
        corpus.run(&corpus.names, &flags, directory)
    };
    let one = run("--threads=1", here);
    assert!(one == run("--threads=4", here), "on four threads");
    assert!(
        one == run("--threads=4", elsewhere.path()),
        "from elsewhere"
    );
    assert!(one == run("--threads=4", &here.join(&corpus.names[0])));
}

type Counts = BTreeMap<(String, String), usize>;

fn tally(report: &Json, of: impl Fn(&Json) -> String) -> Counts {
    let mut counts = Counts::new();
    for result in list(report, "results") {
        let outcome = match word(result, "obligation") {
            "none" => word(result, "outcome").to_owned(),
            obligation => format!("{obligation} {}", word(result, "outcome")),
        };
        *counts.entry((of(result), outcome)).or_default() += 1;
    }
    counts
}

fn section(heading: &str, counts: &Counts, text: &mut String) {
    writeln!(text, "\n## {heading}\n").unwrap();
    for ((of, outcome), count) in counts {
        writeln!(text, "{of}: {outcome} {count}").unwrap();
    }
}

/// Lines that only one of the two texts has, under the headings that they stand below.
fn difference(expected: &str, found: &str) -> String {
    fn headed(text: &str) -> BTreeSet<(String, String)> {
        let mut heading = String::new();
        let mut lines = BTreeSet::new();
        for line in text.lines() {
            if line.starts_with("## ") {
                heading = line.to_owned();
            }
            lines.insert((heading.clone(), line.to_owned()));
        }
        lines
    }
    let (expected, found) = (headed(expected), headed(found));
    let gone = expected.difference(&found).map(|line| (line, '-'));
    let come = found.difference(&expected).map(|line| (line, '+'));
    let both: BTreeSet<_> = gone.chain(come).collect();
    let mut text = String::new();
    let mut last = "";
    for ((heading, line), sign) in both {
        if heading != last {
            writeln!(text, "{heading}").unwrap();
            last = heading;
        }
        writeln!(text, "  {sign} {line}").unwrap();
    }
    text
}

#[test]
#[ignore = "reads real repositories: set YARDSTICK_CORPUS and run with --ignored"]
fn counts_are_as_last_read_by_eye() {
    let corpus = Corpus::build();
    let mut found = String::from(
        "# Outcomes over eleven real repositories on 2026-11-22.\n\
         # A changed line is a changed finding: read it in its file, then run with BLESS=1.\n",
    );
    let mut add = |what: &str, report: &Json| {
        let rules = tally(report, |result| word(result, "rule").to_owned());
        let repositories = tally(report, |result| corpus.name(&result["service"]));
        section(&format!("{what}: repositories"), &repositories, &mut found);
        section(&format!("{what}: rules"), &rules, &mut found);
    };
    for (what, flags) in PROFILES {
        add(what, &corpus.report(&corpus.names, flags));
    }
    let overlaid = corpus.overlay();
    for name in overlaid {
        let report = corpus.report(std::slice::from_ref(&name), &[]);
        add(&format!("{name} {OVERLAID}"), &report);
    }
    let snapshot = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/counts.txt");
    if std::env::var_os("BLESS").is_some() {
        fs::write(&snapshot, &found).unwrap();
    }
    let expected = fs::read_to_string(&snapshot).unwrap_or_default();
    assert!(
        expected == found,
        "the counts differ (`-` as they were, `+` as they are):\n{}",
        difference(&expected, &found)
    );
}

/// A false standard is the worst of all mistakes: each that is found for any body on any day is kept here, for eyes.
#[test]
#[ignore = "reads real repositories: set YARDSTICK_CORPUS and run with --ignored"]
fn failed_standards_are_as_last_read_by_eye() {
    let corpus = Corpus::build();
    let mut found = String::from(
        "# Packs, and failed standards, by body and day, of eleven real repositories as live transactional services.\n\
         # A new line accuses somebody: read it in its file, then run with BLESS=1.\n",
    );
    let overlaid = corpus.overlay();
    for (body, flags) in BODIES {
        for day in DAYS {
            let as_of = format!("--as-of={day}");
            let flags: Vec<&str> = (flags.iter().copied())
                .chain(["--kind=transactional", "--phase=live", &as_of])
                .collect();
            let report = corpus.report(&corpus.names, &flags);
            writeln!(found, "\n## {body}, {day}\n").unwrap();
            let packs = list(&report, "packs").iter();
            let packs: Vec<String> = packs
                .map(|pack| format!("{} {}", word(pack, "id"), word(pack, "edition")))
                .collect();
            writeln!(found, "by {}", packs.join(", ")).unwrap();
            let standards = list(&report, "results").iter().filter(|result| {
                word(result, "obligation") == "standard" && word(result, "outcome") == "failed"
            });
            // How often, and where first.
            let mut by_rule: BTreeMap<(String, &str), (usize, String)> = BTreeMap::new();
            for result in standards {
                let name = corpus.name(&result["service"]);
                let (count, _) = by_rule
                    .entry((name, word(result, "rule")))
                    .or_insert_with(|| {
                        let place = &result["place"];
                        let at = match position(place, "start") {
                            Some((line, _)) => format!("{}:{line}", word(place, "file")),
                            None => "the repository".to_owned(),
                        };
                        (0, at)
                    });
                *count += 1;
            }
            for ((name, rule), (count, place)) in by_rule {
                let invented = if overlaid.contains(&name) {
                    " (invented service.yaml)"
                } else {
                    ""
                };
                writeln!(found, "{name}{invented}: {rule} {count}, first at {place}").unwrap();
            }
        }
    }
    let snapshot = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/standards.txt");
    if std::env::var_os("BLESS").is_some() {
        fs::write(&snapshot, &found).unwrap();
    }
    let expected = fs::read_to_string(&snapshot).unwrap_or_default();
    assert!(
        expected == found,
        "the failed standards differ (`-` as they were, `+` as they are):\n{}",
        difference(&expected, &found)
    );
}
