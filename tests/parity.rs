//! Published rulesets, run here and by Spectral: the same findings, or a reason for each difference.
//!
//! The golden findings (`parity/golden` of the corpus) are Spectral's, of 52 real documents with three rulesets. They
//! are compared as multisets at four levels: rule, path and file; the severity, too; the line; the whole range. A score
//! is what both found over what either found, and a difference that has a reason is still a difference. Reasons
//! stand in `tests/parity/differences.toml`; a difference without one fails. `docs/parity.md` is written by this
//! test (`BLESS=1`) and held against it.

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

use globset::{Glob, GlobMatcher};
use jiff::civil::date;
use rayon::prelude::*;
use serde::Deserialize;
use serde_json::Value as Json;
use yardstick::dossier::Dossier;
use yardstick::finding::{Asked, Finding, Outcome};
use yardstick::policy::Level;
use yardstick::profile::Profile;
use yardstick::repository::{Options, Repository};
use yardstick::ruleset::{self, Bases, Ruleset};
use yardstick::subject::api;
use yardstick::text::{Place, RepoPath, SourceText};

/// The golden findings, and the ruleset that they were made with, both seen from `parity/`.
const RULESETS: [(&str, &str); 3] = [
    ("spectral-oas-asyncapi-all", "rulesets/spectral-all.yaml"),
    ("co-cddo-govuk-public", "rulesets/co-cddo/ruleset.yaml"),
    ("logius-api-design-rules", "rulesets/logius/linter.yaml"),
];

/// How much of a finding is compared.
const LEVELS: [&str; 4] = ["rule, path, file", "severity", "start line", "whole range"];

/// One finding, as both sides have it: zero-based lines, and columns in UTF-16 units.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Found {
    rule: String,
    path: Vec<String>,
    file: String,
    severity: u64,
    range: [u64; 4],
}

impl Found {
    /// What is compared at a level.
    fn at(&self, level: usize) -> Found {
        let mut found = self.clone();
        if level < 1 {
            found.severity = 0;
        }
        match level {
            0 | 1 => found.range = [0; 4],
            2 => found.range = [self.range[0], 0, 0, 0],
            _ => {}
        }
        found
    }
}

/// A reason for differences.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Difference {
    /// A pattern of rule names.
    rule: String,
    /// A pattern of documents, as the golden findings name them.
    document: String,
    /// Only in one ruleset's findings.
    ruleset: Option<String>,
    /// A pattern of pointers into the file.
    #[serde(default = "anything")]
    pointer: String,
    /// Whether only Spectral found it, or only we did.
    only: Only,
    /// The document, or a file that it refers to, breaks the rules of its notation.
    #[serde(default)]
    broken: bool,
    reason: String,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "kebab-case")]
enum Only {
    Spectral,
    Yardstick,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Differences {
    difference: Vec<Difference>,
}

fn anything() -> String {
    "**".to_owned()
}

struct Reasons(Vec<(Difference, [GlobMatcher; 3])>);

impl Reasons {
    fn read() -> Reasons {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/parity/differences.toml");
        let all: Differences = toml::from_str(&fs::read_to_string(file).unwrap()).unwrap();
        let glob = |pattern: &str| Glob::new(pattern).unwrap().compile_matcher();
        let with_globs = all.difference.into_iter().map(|one| {
            let globs = [glob(&one.rule), glob(&one.document), glob(&one.pointer)];
            (one, globs)
        });
        Reasons(with_globs.collect())
    }

    /// Whether a document is known to be broken.
    fn is_broken(&self, document: &str) -> bool {
        let mut broken = self.0.iter().filter(|(one, _)| one.broken);
        broken.any(|(_, [_, documents, _])| documents.is_match(document))
    }

    /// The number of the reason for a difference.
    fn of(&self, ruleset: &str, document: &str, only: Only, found: &Found) -> Option<usize> {
        let pointer = pointer(&found.path);
        self.0
            .iter()
            .position(|(one, [rules, documents, pointers])| {
                one.only == only
                    && one.ruleset.as_deref().is_none_or(|name| name == ruleset)
                    && rules.is_match(&found.rule)
                    && documents.is_match(document)
                    && pointers.is_match(&pointer)
            })
    }
}

fn pointer(path: &[String]) -> String {
    path.iter()
        .map(|step| format!("/{}", step.replace('~', "~0").replace('/', "~1")))
        .collect()
}

fn shared() -> PathBuf {
    PathBuf::from(std::env::var_os("YARDSTICK_CORPUS").expect("YARDSTICK_CORPUS names the corpus"))
}

/// The documents of a file of golden findings, each with what Spectral found.
fn golden(file: &Path) -> Vec<(String, Vec<Found>)> {
    let text = fs::read_to_string(file).unwrap();
    text.lines()
        .map(|line| {
            let run: Json = serde_json::from_str(line).unwrap();
            assert!(
                run["completed"].as_bool().unwrap(),
                "Spectral gave up on {}",
                run["document"]
            );
            let findings = run["findings"].as_array().unwrap().iter().map(|one| {
                let texts = one["path"].as_array().unwrap().iter();
                let range = one["range"].as_array().unwrap();
                Found {
                    rule: one["code"].as_str().unwrap().to_owned(),
                    path: texts
                        .map(|step| step.as_str().unwrap().to_owned())
                        .collect(),
                    file: one["source"].as_str().unwrap().to_owned(),
                    severity: one["severity"].as_u64().unwrap(),
                    range: [0, 1, 2, 3].map(|index: usize| range[index].as_u64().unwrap()),
                }
            });
            let document = run["document"].as_str().unwrap().to_owned();
            (document, findings.collect())
        })
        .collect()
}

fn open(file: &Path) -> Ruleset {
    ruleset::open(&file.to_string_lossy(), None).unwrap_or_else(|mistakes| {
        let told = mistakes
            .iter()
            .map(|mistake| format!("{}: {}", mistake.place, mistake.message));
        panic!("{}", told.collect::<Vec<_>>().join("\n"))
    })
}

/// What we find in one document.
fn ours(root: &Path, document: &str, ruleset: &Ruleset) -> Vec<Found> {
    let file = root.join(document).canonicalize().unwrap();
    let repository = Repository::of_paths(root, &[file], &Options::default()).unwrap();
    let options = api::Options {
        named: vec![RepoPath::new(document)],
        ..api::Options::default()
    };
    let dossier = Dossier::read_with(&repository, &options);
    let run = ruleset::run(
        ruleset,
        "",
        &Bases::new(),
        &dossier,
        &Profile::unknown(),
        date(2026, 11, 22),
    );
    let mut all = Vec::new();
    for assessment in &run.assessments {
        let Asked::Imported { rule, .. } = &assessment.asked else {
            panic!("no pack was asked");
        };
        let findings: Vec<&Finding> = match &assessment.outcome {
            Outcome::Failed(findings) => findings.iter().collect(),
            // What lies on another machine is no fault here, and told all the same.
            Outcome::CannotTell(doubt) if rule.name == "invalid-ref" => vec![&doubt.finding],
            _ => Vec::new(),
        };
        all.extend(findings.into_iter().map(|finding| {
            let severity = match finding.level.unwrap_or(rule.severity.level()) {
                Level::Error => 0,
                Level::Warning => 1,
                Level::Note => 2,
                Level::Hint | Level::Off => 3,
            };
            found(&rule.name, finding, severity, document)
        }));
    }
    all
}

fn found(rule: &str, finding: &Finding, severity: u64, document: &str) -> Found {
    let steps = finding.pointer.split('/').skip(1);
    let path = steps.map(|step| step.replace("~1", "/").replace("~0", "~"));
    let (file, range) = match &finding.place {
        Place::Text { source, span } => {
            let [from, to] = [span.start, span.end].map(|at| position(source, at));
            (
                source.path().as_str().to_owned(),
                [from.0, from.1, to.0, to.1],
            )
        }
        Place::File(path) => (path.as_str().to_owned(), [0; 4]),
        Place::Repository => (document.to_owned(), [0; 4]),
    };
    Found {
        rule: rule.to_owned(),
        path: path.collect(),
        file,
        severity,
        range,
    }
}

/// Line and column, both from zero, the column in UTF-16 units.
fn position(source: &SourceText, at: u32) -> (u64, u64) {
    let before = &source.text()[..at as usize];
    let line = before.bytes().filter(|byte| *byte == b'\n').count();
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let column = before[start..].encode_utf16().count();
    (line as u64, column as u64)
}

/// How many of each side, and of both, there are of one rule, at each level.
#[derive(Clone, Copy, Debug, Default)]
struct Score {
    both: [usize; 4],
    either: [usize; 4],
}

impl Score {
    fn add(&mut self, other: &Score) {
        for level in 0..4 {
            self.both[level] += other.both[level];
            self.either[level] += other.either[level];
        }
    }

    /// In hundredths of a per cent, rounded down: nothing is made to look perfect.
    fn percent(&self, level: usize) -> String {
        match self.either[level] {
            0 => "–".to_owned(),
            either => {
                let share = self.both[level] * 10_000 / either;
                format!("{}.{:02}", share / 100, share % 100)
            }
        }
    }
}

fn multiset(findings: &[Found], level: usize) -> BTreeMap<Found, usize> {
    let mut counts = BTreeMap::new();
    for found in findings {
        *counts.entry(found.at(level)).or_insert(0) += 1;
    }
    counts
}

fn compare(theirs: &[Found], ours: &[Found]) -> Score {
    let mut score = Score::default();
    for level in 0..4 {
        let (theirs, ours) = (multiset(theirs, level), multiset(ours, level));
        let keys: BTreeSet<&Found> = theirs.keys().chain(ours.keys()).collect();
        for key in keys {
            let count = |side: &BTreeMap<Found, usize>| side.get(key).copied().unwrap_or(0);
            score.both[level] += count(&theirs).min(count(&ours));
            score.either[level] += count(&theirs).max(count(&ours));
        }
    }
    score
}

/// What only one side has, at the first level.
fn differences<'a>(theirs: &'a [Found], ours: &'a [Found]) -> Vec<(Only, &'a Found)> {
    let beyond = |only, side: &'a [Found], other: &[Found]| {
        let mut left = multiset(other, 0);
        let mut beyond = Vec::new();
        for found in side {
            match left.get_mut(&found.at(0)) {
                Some(count) if *count > 0 => *count -= 1,
                _ => beyond.push((only, found)),
            }
        }
        beyond
    };
    let mut all = beyond(Only::Spectral, theirs, ours);
    all.extend(beyond(Only::Yardstick, ours, theirs));
    all
}

/// What both have, at different places.
fn elsewhere<'a>(theirs: &'a [Found], ours: &'a [Found]) -> Vec<(&'a Found, [u64; 4])> {
    let same = |theirs: &&Found| ours.iter().find(|ours| ours.at(0) == theirs.at(0));
    let both = theirs
        .iter()
        .filter_map(|theirs| Some((theirs, same(&theirs)?)));
    both.filter(|(theirs, ours)| (theirs.range, theirs.severity) != (ours.range, ours.severity))
        .map(|(theirs, ours)| (theirs, ours.range))
        .collect()
}

#[test]
#[ignore = "needs YARDSTICK_CORPUS"]
fn rulesets_find_what_spectral_finds() {
    let shared = shared();
    let root = shared.join("corpus/api").canonicalize().unwrap();
    let reasons = Reasons::read();
    let mut used = vec![0_usize; reasons.0.len()];
    let mut page = String::from(include_str!("parity/introduction.md"));
    let (mut unexplained, mut misplaced) = (Vec::new(), Vec::new());
    for (name, file) in RULESETS {
        let ruleset = open(&shared.join("parity").join(file));
        let golden = golden(&shared.join(format!("parity/golden/{name}.jsonl")));
        let of_documents: Vec<(&String, &Vec<Found>, Vec<Found>)> = golden
            .par_iter()
            .map(|(document, theirs)| (document, theirs, ours(&root, document, &ruleset)))
            .collect();
        let mut of_rules: BTreeMap<&str, Score> = BTreeMap::new();
        let (mut whole, mut readable) = (Score::default(), Score::default());
        for (document, theirs, ours) in &of_documents {
            let rules: BTreeSet<&str> = (theirs.iter().chain(ours))
                .map(|found| found.rule.as_str())
                .collect();
            for rule in rules {
                let of = |side: &[Found]| -> Vec<Found> {
                    side.iter()
                        .filter(|found| found.rule == rule)
                        .cloned()
                        .collect()
                };
                let score = compare(&of(theirs), &of(ours));
                of_rules.entry(rule).or_default().add(&score);
                whole.add(&score);
                if !reasons.is_broken(document) {
                    readable.add(&score);
                }
            }
            misplaced.extend(elsewhere(theirs, ours).into_iter().map(|(found, range)| {
                format!(
                    "{name}: place: {} {} {} {:?} ours {range:?}",
                    found.rule,
                    found.file,
                    pointer(&found.path),
                    found.range
                )
            }));
            for (only, found) in differences(theirs, ours) {
                match reasons.of(name, document, only, found) {
                    Some(reason) => used[reason] += 1,
                    None => unexplained.push(format!(
                        "{name}: only {only:?}: {} {} {} {:?}",
                        found.rule,
                        found.file,
                        pointer(&found.path),
                        found.range
                    )),
                }
            }
        }
        write_scores(
            &mut page,
            name,
            &of_rules,
            &[
                ("all of it", whole),
                ("documents that are not broken", readable),
            ],
        );
    }
    write_reasons(&mut page, &reasons, &used);
    let unused: Vec<&str> = (reasons.0.iter().zip(&used))
        .filter(|(_, used)| **used == 0)
        .map(|((one, _), _)| one.reason.as_str())
        .collect();
    if std::env::var_os("PARITY_LIST").is_some() {
        let list = std::env::temp_dir().join("parity-differences.txt");
        fs::write(
            &list,
            unexplained
                .iter()
                .chain(&misplaced)
                .map(|line| format!("{line}\n"))
                .collect::<String>(),
        )
        .unwrap();
    }
    println!("{page}");
    assert!(
        unexplained.is_empty(),
        "{} differences without a reason:\n{}",
        unexplained.len(),
        unexplained[..unexplained.len().min(60)].join("\n")
    );
    assert!(unused.is_empty(), "reasons for nothing: {unused:#?}");
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/parity.md");
    if std::env::var_os("BLESS").is_some() {
        fs::write(&file, &page).unwrap();
    }
    assert_eq!(
        fs::read_to_string(file).unwrap(),
        page,
        "docs/parity.md (BLESS=1 writes it)"
    );
}

fn write_scores(
    page: &mut String,
    name: &str,
    of_rules: &BTreeMap<&str, Score>,
    totals: &[(&str, Score)],
) {
    writeln!(page, "\n## {name}\n").unwrap();
    writeln!(page, "| rule | either | {} |", LEVELS.join(" | ")).unwrap();
    writeln!(page, "|---|---:|---:|---:|---:|---:|").unwrap();
    let mut row = |what: &str, score: &Score| {
        let percents = [0, 1, 2, 3].map(|level| score.percent(level));
        writeln!(
            page,
            "| {what} | {} | {} |",
            score.either[0],
            percents.join(" | ")
        )
        .unwrap();
    };
    for (what, score) in totals {
        row(&format!("**{what}**"), score);
    }
    for (rule, score) in of_rules {
        row(&format!("`{rule}`"), score);
    }
}

fn write_reasons(page: &mut String, reasons: &Reasons, used: &[usize]) {
    writeln!(page, "\n## Differences, and why\n").unwrap();
    for ((one, _), used) in reasons.0.iter().zip(used) {
        let only = match one.only {
            Only::Spectral => "only Spectral",
            Only::Yardstick => "only yardstick",
        };
        writeln!(
            page,
            "- `{}` in `{}`, {only}, {used}: {}",
            one.rule,
            one.document,
            one.reason.trim()
        )
        .unwrap();
    }
}

/// What `tests/parity/run` asks for: any ruleset and documents, with every difference listed.
#[test]
#[ignore = "needs YARDSTICK_CORPUS, or YARDSTICK_FRESH, which tests/parity/run sets"]
fn fresh_findings_are_compared() {
    match std::env::var_os("YARDSTICK_FRESH").map(PathBuf::from) {
        Some(folder) => println!("{}", list(&folder)),
        // The first golden document stands for fresh ones: nothing differs in it.
        None => {
            let shared = shared();
            let (name, file) = RULESETS[0];
            let golden = golden(&shared.join(format!("parity/golden/{name}.jsonl")));
            let (document, theirs) = &golden[0];
            let root = shared.join("corpus/api").canonicalize().unwrap();
            let ours = ours(&root, document, &open(&shared.join("parity").join(file)));
            assert!(!theirs.is_empty());
            assert_eq!(compare(theirs, &ours).percent(3), "100.00");
        }
    }
}

/// The scores of the runs in a folder, and every difference.
fn list(folder: &Path) -> String {
    let mut page = String::new();
    let asked = fs::read_to_string(folder.join("fresh.txt")).unwrap();
    let [file, root] = [0, 1].map(|line| asked.lines().nth(line).unwrap());
    let ruleset = open(Path::new(file));
    let mut of_rules: BTreeMap<String, Score> = BTreeMap::new();
    let mut whole = Score::default();
    for (document, theirs) in golden(&folder.join("fresh.jsonl")) {
        let ours = ours(Path::new(root), &document, &ruleset);
        let score = compare(&theirs, &ours);
        whole.add(&score);
        let rules: BTreeSet<&str> = (theirs.iter().chain(&ours))
            .map(|found| found.rule.as_str())
            .collect();
        for rule in rules {
            let of = |side: &[Found]| -> Vec<Found> {
                side.iter()
                    .filter(|found| found.rule == rule)
                    .cloned()
                    .collect()
            };
            of_rules
                .entry(rule.to_owned())
                .or_default()
                .add(&compare(&of(&theirs), &of(&ours)));
        }
        for (only, found) in differences(&theirs, &ours) {
            writeln!(
                page,
                "only {only:?}: {} {} {} {:?}",
                found.rule,
                found.file,
                pointer(&found.path),
                found.range
            )
            .unwrap();
        }
    }
    let of_rules = of_rules
        .iter()
        .map(|(rule, score)| (rule.as_str(), *score))
        .collect();
    write_scores(&mut page, file, &of_rules, &[("all of it", whole)]);
    page
}
