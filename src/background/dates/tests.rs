//! Days of manifests, of evidence on accessibility, and of what a service is built with.

use super::*;
use crate::background::testing::dossier;
use crate::pack::testing::{Sketch, linked};

/// A line a day: the day, its kind, what it is, where it stands.
fn told(files: &[(&str, &str)], packs: &Packs) -> Vec<String> {
    let events = of(&dossier(files), packs, "2026-11-22".parse().unwrap());
    let line = |event: &DatedEvent| {
        let place = event.place.as_ref().map(ToString::to_string);
        let DatedEvent {
            day, kind, what, ..
        } = event;
        format!(
            "{day} {}: {what} @{}",
            kind.words(),
            place.unwrap_or_default()
        )
    };
    events.iter().map(line).collect()
}

#[track_caller]
fn check(files: &[(&str, &str)], expected: &[&str]) {
    assert_eq!(told(files, &Packs::default()), expected);
}

#[test]
fn every_day_of_a_manifest_is_told_oldest_first() {
    let manifest = "\
name: Borrow a wheelbarrow
began: 2025-02
identity:
  decided: 2026-02-11
  contract: { with: Fernside, from: 2026-01-01, until: 2026-12-31 }
performance:
  kpis: [{ measure: completion-rate, period: 2026-Q2, date: 2026-07-14 }]
research: [{ date: 2026-06, method: usability test }]
accessibility: { audit: { date: 2026-05-20, by: Fernside } }
source-code: { closed-parts: [{ part: fraud rules, review: 2027-01-15 }] }
security:
  threat-model: { date: 2026-03-02 }
  penetration-test: { date: 2026-04-17 }
  data-protection-assessment: { date: 2026-01-30 }
  ethics-assessment: { date: 2026-02-20 }
operations: { recovery-test: { date: 2026-05-06 } }
technology: { legacy: [{ name: the register, plan: 2027-03 }, { name: the till, plan: some day }] }
clinical-safety: { reviewed: 2026-04-30 }
assessments: [{ stage: alpha, date: 2025-11-19, result: Met }]
senior-test: { date: 2026-05-28, by: the leader }
exceptions: [{ about: govuk-pay, reason: It runs., review: 2027-01-15 }]
evidence: [{ clause: plots/plot-1, date: 2026-06 }]
";
    check(
        &[("service.yaml", manifest)],
        &[
            "2025-02 research and figures: discovery began @service.yaml:2:8",
            "2025-11-19 assessment: service assessment, alpha @service.yaml:19:37",
            "2026-01-01 review: contract for signing in with Fernside begins @service.yaml:5:37",
            "2026-01-30 assessment: data protection assessment @service.yaml:14:39",
            "2026-02-11 review: how people sign in was decided @service.yaml:4:12",
            "2026-02-20 assessment: ethics assessment @service.yaml:15:30",
            "2026-03-02 review: threat model @service.yaml:12:25",
            "2026-04-17 test: penetration test @service.yaml:13:29",
            "2026-04-30 review: clinical safety reviewed @service.yaml:18:30",
            "2026-05-06 test: test of recovery @service.yaml:16:38",
            "2026-05-20 test: accessibility audit by Fernside @service.yaml:9:33",
            "2026-05-28 test: tried from end to end by the leader @service.yaml:20:22",
            "2026-06 review: evidence for plots/plot-1 @service.yaml:22:42",
            "2026-06 research and figures: user research: usability test @service.yaml:8:20",
            "2026-07-14 research and figures: figures published: completion rate, 2026-Q2 @service.yaml:7:61",
            "2026-12-31 expiry: contract for signing in with Fernside ends @service.yaml:5:56",
            "2027-01-15 review: closed code: fraud rules to be looked at again @service.yaml:10:60",
            "2027-01-15 review: exception for govuk-pay to be looked at again @service.yaml:21:60",
            "2027-03 review: plan for legacy: the register @service.yaml:17:52",
        ],
    );
}

#[test]
fn what_is_no_day_is_left_out() {
    check(
        &[(
            "service.yaml",
            "name: a\nsecurity: { penetration-test: { date: soon }, threat-model: { date: 2026-02-30 } }\n",
        )],
        &[],
    );
    check(
        &[(
            ".well-known/security.txt",
            "Contact: mailto:a@b.example\nExpires: 2027-01-01T00:00:00Z\n",
        )],
        &["2027-01-01T00:00:00Z expiry: security.txt expires @.well-known/security.txt:2:10"],
    );
}

#[test]
fn tests_and_statements_on_accessibility_have_their_days() {
    let axe = r#"{ "testEngine": { "name": "axe-core", "version": "4.10.2" }, "timestamp": "2026-11-01T10:00:00.000Z",
        "url": "https://a.service.gov.uk/", "violations": [], "passes": [], "incomplete": [], "inapplicable": [] }"#;
    check(
        &[("results.json", axe)],
        &["2026-11-01 test: accessibility test with axe-core @results.json:1:75"],
    );
    let statement = "\
serviceName: Rent a plot
serviceHeaderName: Rent a plot
serviceDescription: Plots for rent.
serviceDomain: www.tax.service.gov.uk
serviceUrl: /plots
contactFrontendServiceId: plots
complianceStatus: partial
accessibilityProblems:
- It is dark.
milestones:
- description: The text is too pale. This fails criterion 1.4.3 (Contrast).
  date: 2026-12-31
- description: The order is odd. This fails criterion 2.4.3 (Focus Order).
  date: 2026-12-31
serviceLastTestedDate: 2020-09-16
statementCreatedDate: 2020-09-22
statementLastUpdatedDate: 2020-09-22
statementVisibility: public
";
    check(
        &[("plots.yml", statement)],
        &[
            "2020-09-16 test: accessibility statement of Rent a plot: what it speaks of was tested @plots.yml:15:24",
            "2020-09-22 review: accessibility statement of Rent a plot prepared @plots.yml:16:23",
            "2020-09-22 review: accessibility statement of Rent a plot updated @plots.yml:17:27",
            "2026-12-31 review: accessibility statement of Rent a plot: repairs are promised by then, of 1.4.3 and \
             2.4.3 @plots.yml:12:9",
        ],
    );
}

/// A pack whose tables say until when engines and carts are mended.
fn packs(rule: &str) -> Packs {
    let found = match rule.contains("needs-a-person") {
        true => "needs-a-person",
        false => "failed",
    };
    let pack = Sketch::pack("plots", "1")
        .clause("plot-1", &[])
        .file(
            "data/support.yaml",
            "- { product: node, cycle: '20', released: 2023-04-18, ended: 2026-04-30, source: 'https://a.example' }\n\
             - { product: node, cycle: '22', released: 2024-04-24, ended: 2027-04-30, source: 'https://a.example' }\n\
             - { product: node, cycle: '24', released: 2025-05-06, source: 'https://a.example' }\n\
             - { product: node, cycle: '28', released: 2027-05-06, ended: 2030-01-01, source: 'https://a.example' }\n",
        )
        .file(
            "rules/engine-mended.yaml",
            &format!(
                "title: The engine is mended
clause: plot-1
bases: [{{ force: must, source: 'https://www.gov.uk/allotments' }}]
why: Holes stay open.
remedy: Move on.
given: $.repository.runtimes[*]
then:
  field: version
  function: supported-version
  functionOptions: {{ table: support, product: product }}
examples:
  - {{ outcome: {found}, files: {{ .nvmrc: '20' }} }}
  - {{ outcome: passed, files: {{ .nvmrc: '22' }} }}
{rule}"
            ),
        );
    linked(&[pack])
}

#[test]
fn support_ends_as_the_tables_of_packs_have_it() {
    let packs = packs("");
    let of = |nvmrc: &str| told(&[(".nvmrc", nvmrc)], &packs);
    assert_eq!(
        of("v20.1.0\n"),
        ["2026-04-30 end of support: support of node 20 ended @.nvmrc:1:1"]
    );
    assert_eq!(
        of("22\n"),
        ["2027-04-30 end of support: support of node 22 ends @.nvmrc:1:1"]
    );
    for without in ["24\n", "26\n", "lts/*\n", "cart\n"] {
        assert_eq!(of(without), [""; 0], "{without}");
    }
    let ranged = |range: &str| {
        let package = format!("{{ \"engines\": {{ \"node\": \"{range}\" }} }}");
        told(&[("package.json", &package)], &packs)
    };
    assert_eq!(
        ranged("18 - 22"),
        [
            "2027-04-30 end of support: support of node 22, the last that `18 - 22` admits, ends @package.json:1:24"
        ]
    );
    // One of them has no end yet.
    assert_eq!(ranged(">=20"), [""; 0]);
}

#[test]
fn each_version_is_told_once_and_what_only_a_person_can_tell_is_said_so() {
    let named_twice = [(".nvmrc", "22\n"), ("app/.nvmrc", "22\n")];
    let once = told(&named_twice, &packs(""));
    assert_eq!(
        once,
        ["2027-04-30 end of support: support of node 22 ends @.nvmrc:1:1"]
    );
    let doubted = told(
        &named_twice,
        &packs("verdict: needs-a-person\nquestion: Is it?\n"),
    );
    assert_eq!(
        doubted,
        [
            "2027-04-30 end of support: support of node 22 ends (whether people use it or only the team does, a person \
          knows) @.nvmrc:1:1"
        ]
    );
    // What such a rule calls it is something else than an end of support.
    let own_words = told(
        &named_twice,
        &packs("message: this is not the newest engine\n"),
    );
    assert_eq!(own_words, [""; 0]);
}
