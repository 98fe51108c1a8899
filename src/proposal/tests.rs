use std::collections::BTreeMap;

use super::*;
use crate::choice::PackChoice;
use crate::finding::NoticeKind;
use crate::pack::Pack;
use crate::repository::Repository;

const TODAY: &str = "2026-11-22";

fn dossier(files: &[(&str, &str)]) -> Dossier {
    let files = files.iter();
    let files: BTreeMap<String, String> = files
        .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
        .collect();
    Dossier::read(&Repository::in_memory(&files))
}

fn proposed_with(files: &[(&str, &str)], answers: &[(&str, &str)], packs: &Packs) -> Manifest {
    let dossier = dossier(files);
    let answers = answers.iter();
    let answers: Answers = answers
        .map(|(field, answer)| (keys(field), (*answer).to_owned()))
        .collect();
    let day = TODAY.parse().unwrap();
    let profile = Profile::unknown();
    let choices = Choices::make(packs, PackChoice::Auto, &[], &profile, day);
    Proposal::of(&dossier).manifest(&dossier, &answers, packs, &choices, &profile, day)
}

/// What is proposed where no text asks for anything.
fn proposed(files: &[(&str, &str)], answers: &[(&str, &str)]) -> String {
    proposed_with(files, answers, &Packs::default()).text
}

/// What the file is when somebody takes the `#` from every field.
fn uncommented(text: &str) -> String {
    let line = |line: &str| {
        let rest = line.trim_start();
        let indent = &line[..line.len() - rest.len()];
        match rest.strip_prefix("# ") {
            Some(field) => format!("{indent}{field}\n"),
            None => format!("{line}\n"),
        }
    };
    text.lines().map(line).collect()
}

/// What our reader takes for the name, when it has nothing to complain about.
#[track_caller]
fn name_in(manifest: &str) -> Option<String> {
    let dossier = dossier(&[("service.yaml", manifest)]);
    let complaints = dossier.notices.iter();
    let complaints = complaints.filter(|notice| {
        matches!(
            notice.kind,
            NoticeKind::Mistaken | NoticeKind::Unreadable | NoticeKind::Contradiction
        )
    });
    let complaints: Vec<&str> = complaints.map(|notice| &*notice.finding.message).collect();
    assert!(complaints.is_empty(), "{complaints:?}\n{manifest}");
    dossier.service_name().map(ToOwned::to_owned)
}

const NAMES: [&str; 30] = [
    "Juggling",
    "Say \"yes\" & 'no'",
    "a: b",
    "a:",
    "#1 licences",
    "a # b",
    "- item",
    "-",
    "yes",
    "No",
    "y",
    "null",
    "~",
    "2026-11-22",
    "12",
    "1e3",
    "0x1f",
    ".inf",
    "🤹 Juggling",
    "\\ \\n",
    "{{ name }}",
    "[a, b]",
    "%YAML 1.2",
    "---",
    "@a",
    "<<",
    "Cais am drwydded jyglo: ŵ",
    "::error::a",
    "!tag",
    "| a",
];

#[test]
fn every_answer_reads_back() {
    for name in NAMES {
        let text = proposed(&[], &[("name", name), ("phase", "live")]);
        assert_eq!(name_in(&text).as_deref(), Some(name), "{text}");
        assert_eq!(
            name_in(&uncommented(&text)).as_deref(),
            Some(name),
            "{text}"
        );
    }
}

#[test]
fn every_name_that_is_offered_reads_back_when_it_is_taken() {
    for name in NAMES {
        let publiccode =
            serde_json::json!({ "publiccodeYmlVersion": "0.4", "name": name }).to_string();
        let text = proposed(&[("publiccode.yml", &publiccode)], &[]);
        assert_eq!(name_in(&text), None, "{text}");
        // As somebody says another name, that one is written.
        let text = proposed(&[("publiccode.yml", &publiccode)], &[("name", "Clubs")]);
        assert_eq!(name_in(&text).as_deref(), Some("Clubs"), "{text}");
        let text = proposed(&[("publiccode.yml", &publiccode)], &[("name", name)]);
        assert_eq!(name_in(&text), None, "{text}");
    }
    for title in [
        "Juggling",
        "yes",
        "a: b",
        "🤹 Juggling",
        "2026-11-22",
        "\"a\" 'b'",
    ] {
        let readme = format!("# {title}\n");
        let text = proposed(&[("README.md", &readme)], &[]);
        assert_eq!(name_in(&text), None, "{text}");
        assert_eq!(
            name_in(&uncommented(&text)).as_deref(),
            Some(title),
            "{text}"
        );
    }
}

#[test]
fn what_nobody_sees_is_dropped_and_what_is_no_name_is_asked() {
    let readme = "# a\u{1b}[2Jb\u{7}\u{202e}c\u{feff}\u{85}d\n";
    let text = proposed(&[("README.md", readme)], &[]);
    assert_eq!(
        name_in(&uncommented(&text)).as_deref(),
        Some("a[2Jbc d"),
        "{text}"
    );
    let readme = format!("# {}\n", "a".repeat(10_000));
    let text = proposed(&[("README.md", &readme)], &[]);
    assert!(text.contains("\n# name:\n"), "{text}");
    assert!(!text.contains("aaaa"), "{text}");
}

#[test]
fn every_question_of_every_text_is_a_field() {
    let packs = Packs::for_check();
    let Manifest { text, filled, open } = proposed_with(&[], &[], &packs);
    assert_eq!(filled, 0, "{text}");
    let taken = uncommented(&text);
    assert_eq!(name_in(&taken), None);
    let fields = taken
        .lines()
        .filter(|line| !line.trim_start().starts_with("##"));
    assert!(fields.count() >= open, "{open}: {taken}");
    // Every rule that is named is there, and its clauses are.
    let named = text.split("Asked for by ").skip(1);
    let named: Vec<&str> = named
        .filter_map(|rest| rest.split([' ', '\n']).next())
        .collect();
    assert!(named.len() > 20, "{named:?}");
    for rule in named {
        assert!(packs.rule(rule).is_some(), "{rule}");
    }
}

#[test]
fn what_the_repository_shows_is_not_asked_for() {
    let packs = Packs::for_check();
    let asks = |files: &[(&str, &str)], field: &str| {
        let text = proposed_with(files, &[], &packs).text;
        uncommented(&text).contains(&format!("\n  {field}:"))
    };
    assert!(asks(&[], "contact"));
    assert!(!asks(
        &[("SECURITY.md", "Write to a@example.gov.uk.\n")],
        "contact"
    ));
    // Nor what is only asked of those who have something: an API.
    let api = "openapi: 3.1.0\ninfo: { title: A, version: '1' }\npaths: {}\n";
    let catalogue = |files| {
        proposed_with(files, &[], &packs)
            .text
            .contains("\n# api-catalogue: []\n")
    };
    assert!(!catalogue(&[]));
    assert!(catalogue(&[("openapi.yaml", api)]));
}

#[test]
fn questions_have_the_words_of_the_schema() {
    let proposal = Proposal::of(&dossier(&[]));
    let questions = proposal.questions();
    let told: Vec<String> = questions
        .iter()
        .map(|question| {
            let words = question.words.iter().map(|word| word.word.as_str());
            format!(
                "{}: {}",
                question.field.join("."),
                words.collect::<Vec<_>>().join(" ")
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            "name: ",
            "organisation.kind: central-government arms-length-body nhs council devolved-government supplier other",
            "nation: england scotland wales northern-ireland united-kingdom",
            "kind: transactional informational internal staff",
            "phase: discovery alpha private-beta public-beta live retired",
        ]
    );
    assert!(
        questions
            .iter()
            .all(|question| question.about.ends_with('.'))
    );
    assert!(questions[1].words[0].about.is_some());
}

#[test]
fn folders_that_tools_fill_are_left_out_and_no_others() {
    let nothing: &[&Pack] = &[];
    let excluded = |files: &[(&str, &str)]| {
        let text = settings(&dossier(files), nothing.iter().copied(), &[]);
        let line = text.lines().find(|line| line.contains("exclude = "));
        line.map(ToOwned::to_owned).unwrap_or_default()
    };
    assert_eq!(
        excluded(&[
            ("node_modules/a/node_modules/b/package.json", ""),
            ("web/node_modules/@a/b/package.json", ""),
            ("go/vendor/modules.txt", ""),
            ("[x]/.venv/pyvenv.cfg", ""),
        ]),
        r#"exclude = ["[[]x[]]/.venv/**", "go/vendor/**", "node_modules/**", "web/node_modules/**"]"#
    );
    for ours in [
        "node_modules/package.json",
        "vendor/a.go",
        "vendor/a/modules.txt",
        "my_node_modules/a/package.json",
        "package.json",
    ] {
        assert_eq!(excluded(&[(ours, "")]), "# exclude = []", "{ours}");
    }
}

#[test]
fn rulesets_are_used_where_they_can_be() {
    let nothing: &[&Pack] = &[];
    let line = |found: &[(&str, Option<&str>)]| {
        let found: Vec<FoundRuleset> = found
            .iter()
            .map(|(path, trouble)| FoundRuleset {
                path: (*path).to_owned(),
                trouble: trouble.map(ToOwned::to_owned),
            })
            .collect();
        let text = settings(&dossier(&[]), nothing.iter().copied(), &found);
        let line = text.lines().find(|line| line.contains("rulesets = "));
        line.map(ToOwned::to_owned).unwrap_or_default()
    };
    assert_eq!(line(&[]), "");
    assert_eq!(
        line(&[(".spectral.yml", None)]),
        "rulesets = [\".spectral.yml\"]"
    );
    let broken = (".spectral.js", Some("it is a program"));
    assert_eq!(line(&[broken]), "# rulesets = [\".spectral.js\"]");
    assert_eq!(
        line(&[(".spectral.yml", None), broken]),
        "# rulesets = [\".spectral.yml\", \".spectral.js\"]"
    );
}
