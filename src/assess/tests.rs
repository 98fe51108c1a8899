//! What a rule's findings say and show, from its file to its places.

use std::collections::BTreeMap;

use jiff::civil::date;

use super::*;
use crate::pack::{PackSource, Volume, read};
use crate::repository::Repository;
use crate::tree::{Builder, Forest, Origin};

const PACK: &str = "\
id: allotments
title: Allotments and how to keep them
edition: \"1\"
version: 0.1.0
publisher: Thistledown Borough Council
licence: OGL-UK-3.0
attribution: Invented for a test.
source: https://thistledown.example/allotments
from: 2020-01-01
addresses: Everyone with a plot.
bases: [{ force: must, says: Keep it. }]
written: 2026-11-22
";

const CLAUSES: &str = "\
- id: plot-1
  title: Keep it
  source: https://thistledown.example/allotments#1
  machine: Some of it.
  person: The rest.
  question: Is it kept?
";

const RULE: &str = "\
title: It is kept
clause: plot-1
bases: [{ force: must, source: \"https://thistledown.example/allotments#1\" }]
why: Hares come in.
remedy: Keep it.
";

/// What a rule that asks this says of a dossier.
fn outcome(asked: &str, dossier: &Dossier) -> Outcome {
    outcome_of(asked, "[{ outcome: failed }, { outcome: passed }]", dossier)
}

fn outcome_of(asked: &str, examples: &str, dossier: &Dossier) -> Outcome {
    let files = [
        ("pack.yaml", PACK.to_owned()),
        ("clauses.yaml", CLAUSES.to_owned()),
        (
            "rules/kept.yaml",
            format!("{RULE}examples: {examples}\n{asked}"),
        ),
    ];
    let files = files.map(|(path, text)| (path.to_owned(), text));
    let source = PackSource::new("allotments", files.to_vec());
    let volume = read(&source).unwrap_or_else(|mistakes| panic!("{mistakes:#?}"));
    let Volume::Pack(pack) = volume else {
        panic!("it is a pack")
    };
    let rule = pack.rules.first().expect("it has a rule");
    let (profile, day) = (&dossier.profile, date(2026, 11, 22));
    let answers = Answers::at_home(&pack, rule, profile, day).expect("it is at home in a pack");
    let told = assess_rule(rule, answers, dossier, profile, day);
    told.expect("the pack asks for it").outcome
}

fn dossier(files: &[(&str, &str)]) -> Dossier {
    let files = files.iter().copied();
    let files: BTreeMap<String, String> = files
        .map(|(path, text)| (path.to_owned(), text.to_owned()))
        .collect();
    Dossier::read(&Repository::in_memory(&files))
}

/// Each line of a failure, its places below it; else the name of the outcome and what it says.
fn told(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Failed(findings) => {
            let lines = findings.iter().map(|finding| {
                let related = finding.related.iter();
                let related = related.map(|(says, place)| format!("\n  {place}: {says}"));
                format!(
                    "{}: {}{}\n",
                    finding.place,
                    finding.message,
                    related.collect::<String>()
                )
            });
            lines.collect()
        }
        Outcome::CannotTell(Doubt { finding, .. }) => format!("cannot tell: {}", finding.message),
        Outcome::NeedsAPerson { question, about } => {
            let about = about.iter();
            let about = about.map(|finding| format!("{}: {}\n", finding.place, finding.message));
            format!("{question}\n{}", about.collect::<String>())
        }
        Outcome::Passed(_) | Outcome::NotApplicable(_) => outcome.name().words().to_owned(),
    }
}

#[track_caller]
fn check(asked: &str, service: &str, expected: &str) {
    let dossier = dossier(&[("service.yaml", service)]);
    assert_eq!(told(&outcome(asked, &dossier)), expected);
}

const SERVICE: &str = "\
name: Apply for a juggling licence
security:
  privacy-notice: https://example.gov.uk/privacy
  threat-model: { date: 2025-01-01 }
  penetration-test: { date: 2026-06-25 }
";

#[test]
fn what_a_value_is_held_against_is_shown_beside_it() {
    check(
        "
given: $.service.security
then:
  field: threat-model.date
  function: date
  functionOptions: { notBefore: \"@['penetration-test'].date\" }
  related: { path: \"$.service.security['privacy-notice']\", says: the notice }
",
        SERVICE,
        "service.yaml:4:25: `2025-01-01` is before `date`, 2026-06-25
  service.yaml:5:29: `date` is 2026-06-25 here
  service.yaml:3:19: the notice
",
    );
}

const TEAM: &str = "\
name: Apply for a juggling licence
team:
  - { role: designer }
  - { role: developer, name: Asif }
  - { role: researcher }
";

#[test]
fn what_a_step_finds_together_is_told_at_its_first_place() {
    let asked = |together: &str| {
        format!(
            "
given: $.declared
then:
  field: $.team[?!@.name].role
  function: undefined
{together}
message: \"{{{{ count }}}} have no name, {{{{ value }}}} first\"
"
        )
    };
    check(
        &asked("  together: true"),
        TEAM,
        "service.yaml:3:13: 2 have no name, designer first\n",
    );
    check(
        &asked(""),
        TEAM,
        "service.yaml:3:13: 8 have no name, designer first
service.yaml:5:13: 10 have no name, researcher first
",
    );
}

#[test]
fn a_message_names_what_belongs_to_the_selected_value() {
    check(
        "
given: $.declared.team[?@.name]
then: { field: role, function: undefined }
message: \"{{ @.name }} {{ @.nickname }} is a {{ value }} of {{ $.declared.team[*].role }}\"
",
        TEAM,
        "service.yaml:4:13: Asif is a developer of designer, developer, researcher\n",
    );
}

#[test]
fn what_nobody_has_judged_is_a_question_with_places() {
    let asked = "
given: $.declared
then: { field: \"$.team[?!@.name].role\", function: undefined }
message: who is the {{ value }}?
verdict: needs-a-person
";
    let dossier = dossier(&[("service.yaml", TEAM)]);
    let said = told(&outcome_of(
        asked,
        "[{ outcome: needs-a-person }, { outcome: passed }]",
        &dossier,
    ));
    assert_eq!(
        said,
        "Is it kept?
service.yaml:3:13: who is the designer?
service.yaml:5:13: who is the researcher?
"
    );
}

/// A statement, and a test that names it, as they hang in the dossier; what of it is unread.
fn linked(unread: &str) -> Dossier {
    let mut forest = Forest::default();
    let plant = |forest: &mut Forest, build: &dyn Fn(&mut Builder, &Forest)| {
        let mut builder = Builder::new();
        builder.map(Origin::Nowhere, |builder| build(builder, forest));
        forest.add_tree(None, builder.finish())
    };
    let texts = |builder: &mut Builder, key: &str, texts: &[&str]| {
        builder.key(key).list(Origin::Nowhere, |builder| {
            for text in texts {
                builder.string(text, Origin::Nowhere);
            }
        });
    };
    let statement = plant(&mut forest, &|builder, _| {
        texts(builder, "failures", &["1.1.1"]);
    });
    let evidence = plant(&mut forest, &|builder, forest| {
        texts(builder, "results", &["1.4.3"]);
        builder.key("statement").mount(forest.root(statement));
    });
    let root = plant(&mut forest, &|builder, forest| {
        for (key, tree) in [("statements", statement), ("evidence", evidence)] {
            builder
                .key(key)
                .list(Origin::Nowhere, |builder| builder.mount(forest.root(tree)));
        }
    });
    let troubles = [unread].into_iter().filter(|unread| !unread.is_empty());
    let troubles = troubles.map(|unread| Trouble {
        at: Location::parse_pointer(unread).unwrap(),
        place: Place::Repository,
        cause: Cause::Unread,
        message: format!("{unread} is not read"),
    });
    let troubles = troubles.collect();
    Dossier::of(forest, root, troubles)
}

/// A rule about tests and their statements, with something of the dossier unread.
#[track_caller]
fn check_linked(asked: &str, unread: &str, expected: &str) {
    assert_eq!(told(&outcome(asked, &linked(unread))), expected, "{unread}");
}

#[test]
fn what_is_missing_from_a_set_may_be_unread() {
    let asked = "
given: $.evidence[*]
then:
  field: results
  function: set
  functionOptions: { within: '@.statement.failures' }
";
    let failed = "the repository as a whole: `1.4.3` is not among `@.statement.failures`\n";
    check_linked(asked, "", failed);
    for unread in [
        "/statements/0/failures",
        "/statements/0/failures/3",
        "/statements/0",
        "/evidence/0/statement",
        "/evidence/0",
        "",
    ] {
        let expected = match unread {
            "" => failed.to_owned(),
            _ => format!("cannot tell: {unread} is not read"),
        };
        check_linked(asked, unread, &expected);
    }
    // What lies elsewhere could not have been in it.
    for unread in [
        "/statements/0/dates",
        "/statements/1",
        "/evidence/1",
        "/other",
    ] {
        check_linked(asked, unread, failed);
    }
    let absolute = asked.replace("@.statement", "$.statements[*]");
    let failed = failed.replace("@.statement", "$.statements[*]");
    check_linked(
        &absolute,
        "/statements/0/failures",
        "cannot tell: /statements/0/failures is not read",
    );
    check_linked(
        &absolute,
        "/statements/1",
        "cannot tell: /statements/1 is not read",
    );
    check_linked(&absolute, "/evidence/0/statement/dates", &failed);
}

#[test]
fn what_is_absent_behind_a_link_may_be_unread() {
    let asked = "
given: $.evidence[*]
then: { field: statement.dates, function: defined }
";
    check_linked(
        asked,
        "/statements/0/dates",
        "cannot tell: /statements/0/dates is not read",
    );
    check_linked(
        asked,
        "/statements/0",
        "cannot tell: /statements/0 is not read",
    );
    let failed = "the repository as a whole: `dates` is missing\n";
    check_linked(asked, "/statements/0/failures", failed);
    check_linked(asked, "/statements", failed);
}

#[test]
fn findings_that_are_not_kept_are_counted() {
    let mut forest = Forest::default();
    let mut builder = Builder::new();
    builder.map(Origin::Nowhere, |builder| {
        builder.key("values").list(Origin::Nowhere, |builder| {
            (0..10_003).for_each(|number| builder.int(number, Origin::Nowhere));
        });
    });
    let root = forest.add_tree(None, builder.finish());
    let dossier = Dossier::of(forest, root, Vec::new());
    let asked = "
given: $.values[*]
then: { function: enumeration, functionOptions: { values: [x] } }
message: '{{ value }} is wrong'
";
    let Outcome::Failed(findings) = outcome(asked, &dossier) else {
        panic!("all of them fail");
    };
    let last = findings
        .iter()
        .last()
        .map(|finding| finding.message.as_str());
    let told = "9999 is wrong; not listed: 3 more findings, or fewer where some are the same, as they are too many: more \
                than 10000 findings of one rule (limit `findings`)";
    assert_eq!((findings.iter().count(), last), (10_000, Some(told)));
}

const MISSPELT: &str = "\
name: Apply for a juggling licence
phase: lives
security: { privacy-notice: https://example.gov.uk/privacy }
";

#[test]
fn a_condition_in_doubt_hides_only_what_there_is_to_look_at() {
    let when = "when: \"$.declared.phase == 'live'\"\n";
    let check = |given: &str, expected: &str| {
        let asked = format!("{when}given: {given}\nthen: {{ function: falsy }}\n");
        check(&asked, MISSPELT, expected);
    };
    check(
        "$.declared.security['privacy-notice']",
        "cannot tell: `phase` cannot be `lives`; did you mean `live`? it can be `discovery`, `alpha`, `private-beta`, \
         `public-beta`, `live` or `retired`",
    );
    check("$.declared.security['threat-model']", "not applicable");
}

#[test]
fn a_list_without_a_place_points_at_what_it_is_a_part_of() {
    let page = "# Accessibility statement\n\nThis statement applies to juggling.example.gov.uk.\n";
    let dossier = dossier(&[("a.md", page)]);
    let check = |then: &str| {
        let asked = format!("given: $.accessibility.statements[*]\nthen: {then}\nmessage: no\n");
        assert_eq!(told(&outcome(&asked, &dossier)), "a.md: no\n", "{then}");
    };
    check("{ field: \"$.sections[?@.level == 9]\", function: defined }");
    check("{ field: text, function: mentions, functionOptions: { any: [hares] } }");
}

/// What becomes of a service with two risks, in the light of these exceptions, where the text allows such.
#[track_caller]
fn check_exceptions(allowed: &str, declared: &[&str], expected: &str) {
    let asked = format!(
        "
given: $.declared.team[*]
then: {{ field: name, function: truthy }}
message: who is the {{{{ @.role }}}}?
{allowed}
"
    );
    let entries: String = declared
        .iter()
        .map(|entry| format!("  - {entry}\n"))
        .collect();
    let exceptions = match entries.is_empty() {
        true => String::new(),
        false => format!("exceptions:\n{entries}"),
    };
    check(&asked, &format!("{TEAM}{exceptions}"), expected);
}

const FAILED: &str = "\
service.yaml:3:5: who is the designer?
service.yaml:5:5: who is the researcher?
";

const ANY: &str = "exception: \"$.declared.exceptions[?@.kind == 'other']\"";

#[test]
fn an_explained_exception_is_for_a_person_to_judge() {
    let excused = "\
The text allows an exception that is explained: does this reason hold?
service.yaml:7:5: an exception is declared: it is small
service.yaml:3:5: who is the designer?
service.yaml:7:5: an exception is declared: it is small
service.yaml:5:5: who is the researcher?
";
    check_exceptions(ANY, &[], FAILED);
    check_exceptions(ANY, &["{ kind: other, reason: it is small }"], excused);
    // Another one is none that the text allows; and a text may allow none.
    check_exceptions(ANY, &["{ kind: legacy, reason: it is small }"], FAILED);
    check_exceptions("", &["{ kind: other, reason: it is small }"], FAILED);
    check_exceptions(ANY, &["{ kind: other }"], FAILED);
    check_exceptions(ANY, &["{ kind: other, reason: ' ' }"], FAILED);
}

#[test]
fn an_exception_ends_when_its_review_is_past() {
    for (review, counts) in [
        ("2026-11-22", true),
        ("2026-11-21", false),
        ("2026-11", true),
        ("2026-10", false),
        // That it is no date is told of the manifest.
        ("soon", true),
    ] {
        let entry = format!("{{ kind: other, reason: it is small, review: {review} }}");
        let asked = "given: $.declared.team[0]\nthen: { field: name, function: truthy }\n";
        let service = format!("{TEAM}exceptions:\n  - {entry}\n");
        let dossier = dossier(&[("service.yaml", &service)]);
        let outcome = outcome(&format!("{asked}{ANY}\n"), &dossier);
        assert_eq!(
            matches!(outcome, Outcome::NeedsAPerson { .. }),
            counts,
            "{review}"
        );
        assert_eq!(matches!(outcome, Outcome::Failed(_)), !counts, "{review}");
    }
}

#[test]
fn an_exception_about_one_thing_leaves_the_others_as_they_are() {
    let about = "exception: { path: '$.declared.exceptions[*]', about: '@.role' }";
    let left = "service.yaml:5:5: who is the researcher?\n";
    check_exceptions(
        about,
        &["{ kind: other, about: ' Designer ', reason: it is small }"],
        left,
    );
    check_exceptions(
        about,
        &["{ kind: other, about: gardener, reason: it is small }"],
        FAILED,
    );
    check_exceptions(about, &["{ kind: other, reason: it is small }"], FAILED);
    check_exceptions(
        about,
        &[
            "{ kind: other, about: designer, reason: it is small }",
            "{ kind: legacy, about: RESEARCHER, reason: it is old }",
        ],
        "\
The text allows an exception that is explained: does this reason hold?
service.yaml:7:5: an exception is declared: it is small
service.yaml:3:5: who is the designer?
service.yaml:8:5: an exception is declared: it is old
service.yaml:5:5: who is the researcher?
",
    );
}

#[test]
fn what_is_excused_is_kept_up_to_the_limit() {
    let asked = format!(
        "given: $.declared.team[*]\nthen: {{ field: name, function: truthy }}\nmessage: who is the {{{{ @.role }}}}?\n{ANY}\n"
    );
    let entries = "  - { kind: other, reason: it is small }\n".repeat(2);
    let service = format!("{TEAM}exceptions:\n{entries}");
    let mut dossier = dossier(&[("service.yaml", &service)]);
    dossier.limits.findings = 4;
    assert_eq!(
        told(&outcome(&asked, &dossier)),
        "\
The text allows an exception that is explained: does this reason hold?
service.yaml:7:5: an exception is declared: it is small
service.yaml:8:5: an exception is declared: it is small
service.yaml:3:5: who is the designer?
service.yaml:7:5: an exception is declared: it is small; not listed: 2 more findings, or fewer where some are the same, \
as they are too many: more than 4 findings of one rule (limit `findings`)
"
    );
}

#[test]
fn an_exception_to_what_passes_is_not_asked_about() {
    let service =
        "name: Borrow a wheelbarrow\nexceptions: [{ kind: other, reason: it is small }]\n";
    check(
        &format!("given: $.declared\nthen: {{ field: name, function: truthy }}\n{ANY}\n"),
        service,
        "passed",
    );
}
