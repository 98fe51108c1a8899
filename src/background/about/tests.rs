//! What services say of themselves, and what they leave out.

use super::*;
use crate::background::testing::dossier;

/// What is said under one label, a line a value: words, link, place.
fn told(files: &[(&str, &str)], label: &str) -> Vec<String> {
    let said = of(&dossier(files));
    let said = said.iter().find(|said| said.label == label);
    let values = said.into_iter().flat_map(|said| &said.values);
    let line = |value: &Value| {
        let link = value.link.as_deref().unwrap_or("-");
        format!("{} | {link} | {}", value.words, value.place)
    };
    values.map(line).collect()
}

#[track_caller]
fn check(manifest: &str, label: &str, expected: &[&str]) {
    let manifest = format!("name: Borrow a wheelbarrow\n{manifest}\n");
    assert_eq!(told(&[("service.yaml", &manifest)], label), expected);
}

#[test]
fn facts_are_told_in_peoples_words_where_they_stand() {
    check("", "Name", &["Borrow a wheelbarrow | - | service.yaml:1:7"]);
    check(
        "organisation: { name: Wexbridge, kind: arms-length-body }",
        "Kind of organisation",
        &["arm's-length body | - | service.yaml:2:40"],
    );
    check(
        "nation: northern-ireland",
        "Where its users are",
        &["Northern Ireland | - | service.yaml:2:9"],
    );
    check(
        "phase: private-beta",
        "Phase",
        &["private beta | - | service.yaml:2:8"],
    );
    check(
        "languages: [en, cy, pl]",
        "Languages",
        &[
            "English | - | service.yaml:2:13",
            "Welsh | - | service.yaml:2:17",
            "pl | - | service.yaml:2:21",
        ],
    );
    for (number, words) in [
        ("0", "0"),
        ("999", "999"),
        ("1000", "1,000"),
        ("1234567", "1,234,567"),
    ] {
        check(
            &format!("audience: {{ users-a-year: {number} }}"),
            "Users a year",
            &[&format!("{words} | - | service.yaml:2:27")],
        );
    }
    check(
        "source-code: { open: false }",
        "Source code is open",
        &["no | - | service.yaml:2:22"],
    );
}

#[test]
fn entries_are_sentences_and_the_panels_result_is_quoted() {
    check(
        "channels: [{ kind: face-to-face, contact: Town Hall, hours: 9 to 5 }, { kind: online }]",
        "Ways to use it and get help",
        &[
            "face to face: Town Hall, 9 to 5 | - | service.yaml:2:20",
            "online | - | service.yaml:2:79",
        ],
    );
    check(
        "team: [{ role: Service Owner, name: A. Okafor }, { role: user researcher }]",
        "Service owner",
        &["A. Okafor | - | service.yaml:2:16"],
    );
    check(
        "team: [{ role: Service Owner, name: A. Okafor }, { role: user researcher }]",
        "Team",
        &[
            "Service Owner: A. Okafor | - | service.yaml:2:16",
            "user researcher | - | service.yaml:2:58",
        ],
    );
    check(
        "contacts: [{ role: support, name: Plots, email: plots@wexbridge.example }]",
        "Contacts",
        &[
            "support: Plots, plots@wexbridge.example | mailto:plots@wexbridge.example | service.yaml:2:20",
        ],
    );
    check(
        "assessments: [{ stage: alpha, date: 2025-11-19, result: Met, report: 'https://a.example/r' }]",
        "Earlier assessments",
        &[
            "alpha, 2025-11-19: “Met” (the panel's result, as the team gives it) | https://a.example/r | \
           service.yaml:2:24",
        ],
    );
    check(
        "identity: { needed: true, provider: other, reason: Staff cards. }",
        "How people sign in",
        &["another way: Staff cards. | - | service.yaml:2:21"],
    );
}

#[test]
fn links_are_addresses_mailboxes_and_paths_that_are_there() {
    let link = |link: &str| {
        let manifest = format!("name: a\noperations: {{ runbook: '{link}' }}\n");
        let files = [
            ("service.yaml", manifest.as_str()),
            ("docs/run book.md", "# Run\n"),
        ];
        let told = told(&files, "Runbook");
        let parts: Vec<&str> = told[0].split(" | ").collect();
        parts[1].to_owned()
    };
    for (written, expected) in [
        ("https://a.example/run", "https://a.example/run"),
        ("HTTP://a.example", "HTTP://a.example"),
        ("docs/run book.md", "docs/run book.md"),
        ("docs", "docs"),
        ("docs/other.md", "-"),
        ("a@b.example", "mailto:a@b.example"),
        ("javascript:alert(1)", "-"),
        ("data:text/html,a@b.example", "-"),
        ("https://a.example/ run", "-"),
        ("ask a@b.example", "-"),
    ] {
        assert_eq!(link(written), expected, "{written}");
    }
}

#[test]
fn what_nobody_says_is_a_gap_and_what_only_some_have_is_left_out() {
    let said = of(&dossier(&[("README.md", "# Plots\n")]));
    assert!(said.iter().all(|said| said.values.is_empty()));
    let labels: Vec<&str> = said.iter().map(|said| said.label).collect();
    for label in [
        "Name",
        "Phase",
        "Risk owner",
        "Source code",
        "Earlier assessments",
    ] {
        assert!(labels.contains(&label), "{label} in {labels:?}");
    }
    for label in ["Clinical safety officer", "API catalogue", "Hazard log"] {
        assert!(!labels.contains(&label), "{label}");
    }
    // By topic, in the order of topics.
    let topics: Vec<Topic> = said.iter().map(|said| said.topic).collect();
    assert!(topics.is_sorted());
    assert!(Topic::ALL.iter().all(|topic| topics.contains(topic)));
}

/// The schema knows every field that a reader is sent to.
#[test]
fn fields_are_those_of_the_manifest() {
    let schema = schemars::schema_for!(crate::subject::service::manifest::Manifest);
    let schema = serde_json::to_value(schema).unwrap();
    let resolve = |mut node: serde_json::Value| loop {
        let options = ["anyOf", "allOf"]
            .iter()
            .find_map(|key| node.get(key)?.get(0).cloned());
        let named = node
            .get("$ref")
            .and_then(|at| at.as_str())
            .map(ToOwned::to_owned);
        node = match (named, options) {
            (Some(at), _) => schema.pointer(at.trim_start_matches('#')).unwrap().clone(),
            (None, Some(first)) => first,
            (None, None) => return node,
        };
    };
    for question in QUESTIONS
        .iter()
        .filter(|question| !question.field.is_empty())
    {
        let mut node = schema.clone();
        for part in question.field.split('.') {
            let key = part.trim_end_matches("[]");
            let below = node.get("properties").and_then(|all| all.get(key));
            node = resolve(
                below
                    .unwrap_or_else(|| panic!("{}", question.field))
                    .clone(),
            );
            if part.ends_with("[]") {
                node = resolve(node["items"].clone());
            }
        }
    }
}

#[test]
fn what_was_not_understood_is_said_and_not_hidden() {
    let expected = "not clear: `phase` cannot be `production`; it can be `discovery`, `alpha`, `private-beta`, \
                    `public-beta`, `live` or `retired` | - | service.yaml:2:8";
    check("phase: production", "Phase", &[expected]);
    let catalogue = "apiVersion: backstage.io/v1alpha1\nkind: System\nmetadata:\n  name: plots\n  title: Plots\nspec:\n  \
                     owner: team\n  lifecycle: beta\n";
    let told = told(&[("catalog-info.yaml", catalogue)], "Phase");
    assert!(
        told[0].starts_with("not clear: ") && told[0].ends_with("catalog-info.yaml:8:14"),
        "{told:?}"
    );
}

#[test]
fn other_formats_are_heard() {
    let catalogue = "apiVersion: backstage.io/v1alpha1\nkind: System\nmetadata:\n  name: plots\n  title: Rent a plot\n  \
                     description: Plots for rent.\n  links:\n    - { url: 'https://s.example', title: Status page }\n\
                     spec:\n  owner: team-plots\n";
    let files = [("catalog-info.yaml", catalogue)];
    assert_eq!(
        told(&files, "Name"),
        ["Rent a plot | - | catalog-info.yaml:5:10"]
    );
    let status = told(&files, "Status page");
    assert_eq!(
        status,
        ["https://s.example | https://s.example | catalog-info.yaml:8:14"]
    );
}

#[test]
fn where_no_field_says_it_the_repository_may() {
    let statement = "# Accessibility statement for Plots\n\nThis statement applies to Plots.\n\n## Compliance status\n\n\
                     This website is fully compliant with the Web Content Accessibility Guidelines version 2.2 AA \
                     standard.\n";
    let told_of = |files: &[(&str, &str)]| told(files, "Accessibility statement");
    assert_eq!(
        told_of(&[("docs/accessibility.md", statement)]),
        ["docs/accessibility.md | docs/accessibility.md | docs/accessibility.md"]
    );
    let declared = "accessibility: { statement: 'https://a.example/a11y' }\n";
    assert_eq!(
        told_of(&[
            ("docs/accessibility.md", statement),
            ("service.yaml", &format!("name: a\n{declared}"))
        ]),
        ["https://a.example/a11y | https://a.example/a11y | service.yaml:2:29"]
    );
    let txt = "Contact: mailto:safe@wexbridge.example\nExpires: 2027-01-01T00:00:00Z\n";
    assert_eq!(
        told(
            &[(".well-known/security.txt", txt)],
            "Reports of vulnerabilities"
        ),
        [
            "mailto:safe@wexbridge.example | mailto:safe@wexbridge.example | .well-known/security.txt:1:10"
        ]
    );
    let api = "openapi: 3.0.3\ninfo: { title: Plots, version: 1.0.0 }\npaths: {}\n";
    assert_eq!(
        told(
            &[("api/plots.yaml", api)],
            "API documents in the repository"
        ),
        ["api/plots.yaml (OpenAPI 3.0.3) | api/plots.yaml | api/plots.yaml"]
    );
}

#[test]
fn a_diagram_is_one_by_what_the_team_says_or_by_the_name_of_its_file() {
    let manifest = "name: a\nevidence:\n  - { clause: x/y, link: docs/c4.svg, note: The architecture diagram }\n  \
                    - { clause: x/z, link: docs/research.md }\n";
    let files = [
        ("service.yaml", manifest),
        ("docs/c4.svg", "<svg/>"),
        ("docs/architecture-overview.png", "a"),
        ("docs/decisions/architecture.md", "a"),
        ("ARCHITECTURE.md", "a"),
        ("src/diagram.svg", "<svg/>"),
        ("docs/architecture-decisions.md", "a"),
        ("docs/diagram.rb", "a"),
    ];
    assert_eq!(
        told(&files, "Architecture diagram or description"),
        [
            "The architecture diagram, docs/c4.svg | docs/c4.svg | service.yaml:3:15",
            "ARCHITECTURE.md (by its name) | ARCHITECTURE.md | ARCHITECTURE.md",
            "docs/architecture-overview.png (by its name) | docs/architecture-overview.png | \
             docs/architecture-overview.png",
            "docs/decisions/architecture.md (by its name) | docs/decisions/architecture.md | \
             docs/decisions/architecture.md",
        ]
    );
}

#[test]
fn a_long_list_ends_in_a_count() {
    let entries = "  - { role: somebody }\n".repeat(100);
    let manifest = format!("name: a\nteam:\n{entries}");
    let told = told(&[("service.yaml", &manifest)], "Team");
    assert_eq!(told.len(), MOST_VALUES);
    assert_eq!(
        told[MOST_VALUES - 1],
        "and 71 more | - | service.yaml:32:13"
    );
}
