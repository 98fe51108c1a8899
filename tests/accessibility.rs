//! Real statements, test results and conformance reports, held against all packs.
//!
//! The snapshots in `tests/corpus/` are what was last read by eye against the files. `BLESS=1` writes them anew; read
//! the difference.

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

use jiff::civil::{Date, date};
use yardstick::assess::assess;
use yardstick::choice::{Choices, Named, PackChoice};
use yardstick::dossier::Dossier;
use yardstick::finding::{Assessment, Finding, Outcome};
use yardstick::obligation::Obligation;
use yardstick::pack::Packs;
use yardstick::profile::Profile;
use yardstick::repository::{Options, Repository};
use yardstick::text::Place;
use yardstick::tree::Node;

/// The day of the newest commit among the samples.
const AS_OF: Date = date(2026, 8, 20);

fn corpus() -> PathBuf {
    let variable = std::env::var_os("YARDSTICK_CORPUS");
    PathBuf::from(variable.expect("YARDSTICK_CORPUS names the folder that holds `samples/`"))
}

/// A service of central government, so that the law binds it.
fn profile(dossier: &Dossier) -> Profile {
    let said = serde_json::json!({ "organisation": "central-government", "phase": "live" });
    let said: yardstick::profile::SaidProfile = serde_json::from_value(said).unwrap();
    said.over(dossier.profile.clone())
}

fn read(folder: &Path) -> Dossier {
    Dossier::read(&Repository::open(folder, &Options::default()).unwrap())
}

/// The packs on accessibility.
const ABOUT: [&str; 4] = [
    "openacr",
    "uk-accessibility-monitoring",
    "uk-accessibility-regulations",
    "wcag",
];

/// What they have to say.
fn judged(dossier: &Dossier) -> Vec<Assessment> {
    let (packs, profile) = (Packs::embedded(), profile(dossier));
    let named = ABOUT.map(|id| Named {
        id: id.to_owned(),
        edition: None,
        adopted: None,
    });
    let choices = Choices::make(&packs, PackChoice::Named, &named, &profile, AS_OF);
    assess(&packs, &choices, dossier, &profile, AS_OF)
}

/// `standard failed statement-dates-possible`
fn verdict(assessment: &Assessment) -> String {
    let obligation = assessment.ground.as_ref().map(|ground| ground.obligation);
    let obligation = obligation.map_or("none".to_owned(), |obligation| obligation.to_string());
    let outcome = assessment.outcome.name().words();
    format!("{obligation} {outcome} {}", assessment.asked.id())
}

fn findings(assessment: &Assessment) -> Vec<&Finding> {
    match &assessment.outcome {
        Outcome::Failed(findings) => findings.iter().collect(),
        Outcome::CannotTell(doubt) => vec![&doubt.finding],
        Outcome::Passed(_) | Outcome::NotApplicable(_) | Outcome::NeedsAPerson { .. } => Vec::new(),
    }
}

/// The line and nothing of its words: they are other people's.
fn at(place: &Place) -> String {
    match place.positions() {
        Some((start, _)) => format!("{}:{}", start.line, start.column),
        None => "the file".to_owned(),
    }
}

/// Compares with a snapshot, or writes it.
#[track_caller]
fn snapshot(name: &str, found: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/corpus")
        .join(name);
    if std::env::var_os("BLESS").is_some() {
        fs::write(&path, found).unwrap();
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    if expected != found {
        let (old, new): (BTreeSet<_>, BTreeSet<_>) =
            (expected.lines().collect(), found.lines().collect());
        let gone = old.difference(&new).map(|line| format!("- {line}"));
        let come = new.difference(&old).map(|line| format!("+ {line}"));
        let lines: Vec<String> = gone.chain(come).collect();
        panic!(
            "{} is not as last read by eye:\n{}",
            path.display(),
            lines.join("\n")
        );
    }
}

/// Each sample, alone in a folder of its own.
fn samples() -> Vec<(String, Dossier)> {
    let root = corpus().join("samples/accessibility");
    let mut all = Vec::new();
    for kind in sorted(&root) {
        if !kind.is_dir() {
            continue;
        }
        for file in sorted(&kind) {
            let folder = tempfile::tempdir().unwrap();
            let name = file.file_name().unwrap().to_str().unwrap();
            fs::copy(&file, folder.path().join(name)).unwrap();
            let kind = kind.file_name().unwrap().to_str().unwrap();
            all.push((format!("{kind}/{name}"), read(folder.path())));
        }
    }
    assert!(all.len() >= 59, "{}", all.len());
    all
}

fn sorted(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

fn children<'f>(node: Node<'f>, path: &[&str]) -> Vec<Node<'f>> {
    let mut node = Some(node);
    for key in path {
        node = node.and_then(|node| node.get(key));
    }
    node.into_iter().flat_map(Node::children).collect()
}

fn word<'f>(node: Node<'f>, key: &str) -> &'f str {
    node.get(key).and_then(Node::as_str).unwrap_or("-")
}

fn write_troubles(dossier: &Dossier, text: &mut String) {
    for trouble in &dossier.troubles {
        writeln!(text, "trouble at {}", trouble.at.pointer()).unwrap();
    }
}

/// What each sample was taken for, and what was read in it.
#[test]
#[ignore = "reads real files: set YARDSTICK_CORPUS and run with --ignored"]
fn samples_are_read_as_last_read_by_eye() {
    let mut text = String::new();
    for (name, dossier) in samples() {
        writeln!(text, "\n## {name}").unwrap();
        let root = dossier.root();
        for one in children(root, &["accessibility", "statements"]) {
            let claims: Vec<String> = children(one, &["claims"])
                .into_iter()
                .map(|claim| {
                    let of_one = match claim.get("product") {
                        Some(_) => " of one product",
                        None => "",
                    };
                    format!(
                        "{} {} {}{of_one}",
                        word(claim, "status"),
                        word(claim, "version"),
                        word(claim, "level")
                    )
                })
                .collect();
            writeln!(text, "statement {}", word(one, "format")).unwrap();
            writeln!(text, "  claims: {}", claims.join("; ")).unwrap();
            for kind in ["prepared", "reviewed", "updated", "tested"] {
                let dates = children(one, &["dates", kind]);
                let dates: Vec<_> = dates.iter().filter_map(|date| date.as_str()).collect();
                if !dates.is_empty() {
                    writeln!(text, "  {kind}: {}", dates.join(", ")).unwrap();
                }
            }
            for (what, key) in [("failures", "role"), ("contacts", "kind")] {
                let mut counts: BTreeMap<String, usize> = BTreeMap::new();
                for one in children(one, &[what]) {
                    let criteria = children(one, &["criteria"]).into_iter();
                    let criteria: Vec<_> = criteria.map(|one| word(one, "number")).collect();
                    let named = format!("{} {}", word(one, key), criteria.join(" "));
                    *counts.entry(named.trim_end().to_owned()).or_default() += 1;
                }
                let counts = counts
                    .iter()
                    .map(|(named, count)| format!("{count} {named}"));
                let counts: Vec<String> = counts.collect();
                if !counts.is_empty() {
                    writeln!(text, "  {what}: {}", counts.join(", ")).unwrap();
                }
            }
        }
        for one in children(root, &["accessibility", "evidence"]) {
            writeln!(
                text,
                "evidence {} ({})",
                word(one, "format"),
                word(one, "kind")
            )
            .unwrap();
            let pages = children(one, &["pages"]);
            let mut hosts: BTreeMap<&str, usize> = BTreeMap::new();
            for page in &pages {
                *hosts.entry(word(*page, "host")).or_default() += 1;
            }
            let untested = pages
                .iter()
                .filter(|page| page.get("error").is_some())
                .count();
            let odd = pages
                .iter()
                .filter(|page| page.get("suspicion").is_some())
                .count();
            writeln!(
                text,
                "  pages: {} {hosts:?}, {untested} not tested, {odd} look odd",
                pages.len()
            )
            .unwrap();
            let mut counts: BTreeMap<String, usize> = BTreeMap::new();
            for result in children(one, &["results"]) {
                let of = format!(
                    "{} {} {}",
                    word(result, "outcome"),
                    word(result, "weight"),
                    word(result, "level")
                );
                *counts.entry(of).or_default() += 1;
            }
            for (of, count) in counts {
                writeln!(text, "  {count} {of}").unwrap();
            }
        }
        for one in children(root, &["accessibility", "reports"]) {
            writeln!(
                text,
                "report {}: catalog {}",
                word(one, "format"),
                word(one, "catalog")
            )
            .unwrap();
            for chapter in children(one, &["chapters"]) {
                let rows = children(chapter, &["rows"]);
                writeln!(text, "  {}: {} rows", word(chapter, "id"), rows.len()).unwrap();
            }
        }
        for one in children(root, &["accessibility", "configurations"]) {
            let ignores = children(one, &["ignores"]).len();
            writeln!(
                text,
                "configuration {}: level {}, {ignores} ignored",
                word(one, "format"),
                word(one, "level")
            )
            .unwrap();
        }
        write_troubles(&dossier, &mut text);
    }
    snapshot("samples-read.txt", &text);
}

/// The places of every finding on every sample, and the places beside them.
#[test]
#[ignore = "reads real files: set YARDSTICK_CORPUS and run with --ignored"]
fn findings_on_samples_are_as_last_read_by_eye() {
    let mut text = String::new();
    for (name, dossier) in samples() {
        writeln!(text, "\n## {name}").unwrap();
        for assessment in judged(&dossier) {
            let found = findings(&assessment);
            if found.is_empty() {
                continue;
            }
            let places = found.iter().map(|finding| {
                let beside = finding.related.iter();
                let beside: Vec<String> = beside.map(|(_, place)| at(place)).collect();
                match beside.is_empty() {
                    true => at(&finding.place),
                    false => format!("{} (and {})", at(&finding.place), beside.join(", ")),
                }
            });
            let places: Vec<String> = places.collect();
            writeln!(text, "{}: {}", verdict(&assessment), places.join("; ")).unwrap();
        }
    }
    snapshot("samples-found.txt", &text);
}

/// The rules that a sample fails, with how often.
fn failed(dossier: &Dossier) -> BTreeMap<String, usize> {
    let all = judged(dossier);
    let failed = all
        .iter()
        .filter(|one| matches!(one.outcome, Outcome::Failed(_)));
    failed
        .map(|one| (one.asked.id().to_owned(), findings(one).len()))
        .collect()
}

/// What correct reading gives for the samples that earlier research names, as that research says it.
/// The same documents as services of different bodies, on different days: which standards they fail, and how often.
#[test]
#[ignore = "reads real statements: set YARDSTICK_CORPUS and run with --ignored"]
fn standards_by_body_and_day_are_as_last_read_by_eye() {
    let packs = Packs::embedded();
    let samples = samples();
    let mut text = String::new();
    for (organisation, nation) in [
        ("central-government", "united-kingdom"),
        ("council", "england"),
        ("nhs", "england"),
        ("devolved-government", "scotland"),
    ] {
        for day in [date(2014, 6, 1), date(2017, 6, 1), AS_OF] {
            writeln!(text, "\n## {organisation}, {nation}, {day}\n").unwrap();
            let mut failed: BTreeMap<String, usize> = BTreeMap::new();
            for (_, dossier) in &samples {
                let said = serde_json::json!({
                    "organisation": organisation, "nation": nation, "kind": "transactional", "phase": "live",
                });
                let said: yardstick::profile::SaidProfile = serde_json::from_value(said).unwrap();
                let profile = said.over(dossier.profile.clone());
                let choices = Choices::make(&packs, PackChoice::Auto, &[], &profile, day);
                for told in assess(&packs, &choices, dossier, &profile, day) {
                    let is_standard = (told.ground.as_ref())
                        .is_some_and(|ground| ground.obligation == Obligation::Standard);
                    if is_standard && matches!(told.outcome, Outcome::Failed(_)) {
                        let name = format!("{} {}", told.asked.origin(), told.asked.id());
                        *failed.entry(name).or_default() += 1;
                    }
                }
            }
            for (name, count) in failed {
                writeln!(text, "{name}: {count} of {}", samples.len()).unwrap();
            }
        }
    }
    snapshot("samples-standards.txt", &text);
}

#[test]
#[ignore = "reads real files: set YARDSTICK_CORPUS and run with --ignored"]
fn key_samples_come_out_as_earlier_research_says() {
    let samples: BTreeMap<String, Dossier> = samples().into_iter().collect();
    let counted = |sample: &str, outcome: &str, weight: &str| {
        let evidence = children(samples[sample].root(), &["accessibility", "evidence"]);
        let results = evidence.iter().flat_map(|one| children(*one, &["results"]));
        let wanted = results.filter(|result| {
            word(*result, "outcome") == outcome
                && (weight.is_empty() || word(*result, "weight") == weight)
        });
        wanted.collect::<Vec<_>>()
    };
    let pages = |sample: &str| {
        let evidence = children(samples[sample].root(), &["accessibility", "evidence"]);
        evidence
            .iter()
            .flat_map(|one| children(*one, &["pages"]))
            .collect::<Vec<_>>()
    };

    let nav = "axe/nav-localhost-violations-4.10.3.json";
    let failures = counted(nav, "failed", "criterion").into_iter();
    let criteria = failures.flat_map(|result| children(result, &["criteria"]));
    let criteria: BTreeSet<&str> = criteria.map(|one| word(one, "number")).collect();
    assert_eq!(criteria, BTreeSet::from(["2.4.2", "3.1.1"]));
    assert_eq!(counted(nav, "failed", "best-practice").len(), 3);
    assert!(pages(nav)[0].get("suspicion").is_some());

    let dvsa = "axe/dvsa-register-4.10.2.json";
    assert_eq!(counted(dvsa, "failed", "").len(), 0);
    assert_eq!(counted(dvsa, "cannot-tell", "").len(), 1);
    assert_eq!(word(pages(dvsa)[0], "host"), "test");

    let pa11y = "pa11y/pa11y-ci-results.json";
    let found = counted(pa11y, "failed", "");
    let count = |result: &Node<'_>| {
        result
            .get("count")
            .and_then(Node::as_u64)
            .unwrap_or_default()
    };
    assert_eq!(found.iter().map(count).sum::<u64>(), 95);
    let dirty: BTreeSet<&str> = found.iter().map(|result| word(*result, "page")).collect();
    assert_eq!(
        (pages(pa11y).len(), pages(pa11y).len() - dirty.len()),
        (30, 7)
    );

    let wcag_em = "wcag-em/evaluation-report-wcag21-v2.0.json";
    assert_eq!(counted(wcag_em, "untested", "").len(), 77);

    let fails = |sample: &str, rules: &[(&str, usize)]| {
        let failed = failed(&samples[sample]);
        for (rule, count) in rules {
            assert_eq!(
                failed.get(*rule),
                Some(count),
                "{sample}: {rule} in {failed:?}"
            );
        }
    };
    fails(
        "statement-uk/gds-way.html.md.erb",
        &[
            ("status-worded-as-in-the-model", 1),
            ("review-called-a-review", 1),
            ("commitment-given", 1),
        ],
    );
    fails(
        "statement-uk/api-catalogue.html.md.erb",
        &[
            ("wcag-2-2-claim-tested-since-2-2", 1),
            ("failures-name-criteria", 2),
            ("statement-tested-in-the-last-year", 1),
            ("preparation-heading-as-in-the-model", 1),
        ],
    );
    fails(
        "statement-uk/npq-registration.html.erb",
        &[
            ("compliance-claimed-without-failures", 4),
            ("status-worded-as-in-the-model", 1),
        ],
    );
    fails(
        "statement-uk/dwp-design-system.html",
        &[("statement-dates-in-order", 1)],
    );
    let design_system = "statement-uk/govuk-design-system.md";
    fails(
        design_system,
        &[
            ("statement-reviewed-within-a-year", 1),
            ("each-product-tested-since-wcag-2-2", 1),
        ],
    );
    // It says that it claims no burden.
    assert!(
        !failed(&samples[design_system])
            .keys()
            .any(|rule| rule.contains("burden"))
    );
    assert_eq!(failed(&samples["hmrc-yaml/pillar2.yml"]), BTreeMap::new());
}

/// The statements of one department: 850 of the 856 that were counted for the figures below.
fn department() -> Dossier {
    read(&corpus().join("corpus/repos/hmrc__accessibility-statement-frontend/conf/services"))
}

/// The files that each rule found something in.
fn files_by_rule(assessments: &[Assessment]) -> BTreeMap<&str, BTreeSet<String>> {
    let mut files: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for assessment in assessments {
        if let Outcome::Failed(findings) = &assessment.outcome {
            let found = findings.iter().filter_map(|finding| finding.place.path());
            let found = found.map(ToString::to_string);
            files
                .entry(assessment.asked.id())
                .or_default()
                .extend(found);
        }
    }
    files
}

#[test]
#[ignore = "reads real files: set YARDSTICK_CORPUS and run with --ignored"]
fn a_departments_statements_are_counted_as_last_read_by_eye() {
    let dossier = department();
    let assessments = judged(&dossier);
    let files = files_by_rule(&assessments);
    let mut text = format!(
        "{} statements, held against each rule as of {AS_OF}: files with a finding, findings\n\n",
        children(dossier.root(), &["accessibility", "statements"]).len()
    );
    for assessment in &assessments {
        let rule = assessment.asked.id();
        let counts = match files.get(rule) {
            Some(files) => format!(": {}, {}", files.len(), findings(assessment).len()),
            None => String::new(),
        };
        writeln!(text, "{}{counts}", verdict(assessment)).unwrap();
    }
    write_troubles(&dossier, &mut text);
    snapshot("department.txt", &text);
}

/// What the research page counted on 767 public statements, and what is found here. Six of them are not in the corpus
/// (five services, one of them in two languages), so each figure may be smaller by as many of the six as it counts.
#[test]
#[ignore = "reads real files: set YARDSTICK_CORPUS and run with --ignored"]
fn figures_of_the_research_are_found_again() {
    let dossier = department();
    let assessments = judged(&dossier);
    let by_rule = files_by_rule(&assessments);
    let files = |rules: &[&str]| -> usize {
        let of_rule = |rule: &&str| by_rule.get(rule).map_or(0, BTreeSet::len);
        rules.iter().map(of_rule).sum()
    };
    let statements = children(dossier.root(), &["accessibility", "statements"]);
    let public = |one: &Node<'_>| word(*one, "visibility") == "public";
    let first = |one: Node<'_>, kind: &str| -> String {
        let dates = children(one, &["dates", kind]);
        let date = dates.first().and_then(|date| date.as_str());
        date.unwrap_or_default().to_owned()
    };
    let failures = |one: Node<'_>| {
        let all = children(one, &["failures"]).into_iter();
        all.filter(|failure| word(*failure, "role") == "non-compliance")
            .count()
    };
    let is_on_2_1 = |one: Node<'_>| {
        let claims = children(one, &["claims"]);
        claims
            .first()
            .is_some_and(|claim| word(*claim, "version") == "2.1")
    };
    let pairs: Vec<(Node<'_>, Node<'_>)> = statements
        .iter()
        .filter_map(|one| Some((*one, one.get("original")?)))
        .collect();
    let both_public = pairs
        .iter()
        .filter(|(one, other)| public(one) && public(other));
    let both_public: Vec<_> = both_public.collect();
    let differ = |kind: &str| {
        let differs =
            |(one, other): &&&(Node<'_>, Node<'_>)| first(*one, kind) != first(*other, kind);
        both_public.iter().filter(differs).count()
    };
    let behind = statements.iter().filter(|one| {
        public(one) && is_on_2_1(**one) && first(**one, "updated").as_str() >= "2024-11"
    });
    let as_many = |(one, other): &&&(Node<'_>, Node<'_>)| failures(*one) != failures(*other);
    // What is counted, the page's figure, ours, and how many of the six the page counted.
    let figures = [
        (
            "public",
            767,
            statements.iter().filter(|one| public(one)).count(),
            6,
        ),
        (
            "last tested over a year ago",
            649,
            files(&["statement-tested-in-the-last-year"]),
            6,
        ),
        (
            "not updated for a year",
            619,
            files(&["statement-reviewed-within-a-year"]),
            5,
        ),
        (
            "updated after October 2024, and on 2.1",
            182,
            behind.count(),
            1,
        ),
        (
            "an AAA criterion listed",
            412,
            files(&["statement-lists-no-aaa-failure"]),
            2,
        ),
        // No statement has both past and future dates, so "any" and "only" come to the same.
        ("only past fix dates", 68, files(&["fix-dates-to-come"]), 2),
        // Two rules: statements without any number are a standard's, single gaps are guidance.
        (
            "a fix without a number",
            17,
            files(&["failures-name-criteria", "criterion-named-for-each-failure"]),
            0,
        ),
        (
            "4.1.1 cited",
            13,
            files(&["statement-names-no-removed-criterion"]),
            1,
        ),
        (
            "tested after the last update",
            9,
            files(&["statement-looked-at-since-last-test"]),
            1,
        ),
        (
            "full, and failures listed",
            4,
            files(&["full-compliance-lists-no-failures"]),
            1,
        ),
        (
            "updated before created",
            4,
            files(&["statement-dates-in-order"]),
            0,
        ),
        (
            "2.2, and an older test",
            3,
            files(&["wcag-2-2-claim-tested-since-2-2"]),
            1,
        ),
        ("month 14", 2, files(&["statement-dates-possible"]), 0),
        // The page counts pairs of any visibility here, and public ones below.
        ("pairs of languages", 324, pairs.len(), 2),
        (
            "pairs that differ in the test date",
            132,
            differ("tested"),
            1,
        ),
        (
            "pairs that differ in the update date",
            58,
            differ("updated"),
            0,
        ),
        (
            "pairs with other numbers of failures",
            2,
            both_public.iter().filter(as_many).count(),
            1,
        ),
    ];
    for (what, counted, found, of_the_six) in figures {
        assert_eq!(found, counted - of_the_six, "{what}");
    }
}
