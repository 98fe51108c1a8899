//! What is excused shows in each form as excused: by whom, until when, and never as open.

#![expect(clippy::unwrap_used, reason = "a test that cannot set its table fails")]

#[path = "../../benches/reporting/mod.rs"]
mod reporting;

use std::path::Path;
use std::sync::Arc;

use jiff::civil::date;
use yardstick::dossier::Dossier;
use yardstick::obligation::Obligation;
use yardstick::pack::Packs;
use yardstick::policy::Standing;
use yardstick::policy::baseline::{BaselineUse, Left};
use yardstick::policy::waiver::{Scope, State, Waiver, WaiverUse};
use yardstick::report::{Format, Report, TextOptions};
use yardstick::repository::{Options, Repository};
use yardstick::text::{Place, RepoPath};

/// The example, with one rule waived, one in the baseline, one from before, and of one with several findings the first
/// waived.
fn report() -> Report {
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/juggling-licence");
    let repository = Repository::open(&example, &Options::default()).unwrap();
    let mut report = reporting::report(&Packs::for_check(), &Dossier::read(&repository));
    let waiver = Arc::new(Waiver {
        rule: "one-login-used".to_owned(),
        scope: Scope::default(),
        reason: "moves in spring | [x](https://evil.example)".to_owned(),
        owner: Some("identity team".to_owned()),
        approver: Some("@ann".to_owned()),
        risk: Some("a second password".to_owned()),
        granted: Some(date(2026, 9, 1)),
        expires: Some(date(2027, 3, 31)),
        evidence: Some("https://evil.example/decision".to_owned()),
        place: Place::File(RepoPath::new("waivers.yaml")),
    });
    let service = &mut report.services[0];
    for judged in &mut service.judged {
        let standing = match judged.assessment.asked.id() {
            "one-login-used" | "runtime-supported" => Standing::Waived(Arc::clone(&waiver)),
            "assessment-recorded" => Standing::Known,
            "security-risk-owner-named" => Standing::Before,
            _ => continue,
        };
        let (_, first) = judged.findings_mut().next().unwrap();
        *first = standing;
    }
    service.waivers = vec![WaiverUse {
        waiver,
        state: State::Expiring { days: 12 },
        covers: 2,
    }];
    service.baseline = Some(BaselineUse {
        file: "yardstick-baseline.json".to_owned(),
        total: 2,
        mended: 1,
        left: vec![Left {
            obligation: Obligation::Standard,
            text: "govuk-service-standard 2019".to_owned(),
            part: "point-7".to_owned(),
            count: 1,
        }],
        ..BaselineUse::default()
    });
    report
}

fn page(format: Format) -> String {
    report()
        .render(format, &TextOptions::default())
        .unwrap()
        .to_string()
}

/// The test case of a rule.
fn case<'p>(page: &'p str, rule: &str) -> &'p str {
    let start = page.find(&format!("<testcase name=\"{rule}\"")).unwrap();
    page[start..].split("</testcase>").next().unwrap()
}

#[test]
fn in_junit_it_is_skipped_with_the_reason() {
    let page = page(Format::Junit);
    let waived = case(&page, "one-login-used");
    assert!(
        waived.contains(
            "<skipped message=\"waived, approved by @ann, to the end of 2027-03-31: moves in spring"
        ),
        "{waived}"
    );
    assert!(!waived.contains("<failure"), "{waived}");
    assert!(
        case(&page, "assessment-recorded")
            .contains("<skipped message=\"in the baseline\" type=\"baseline\"")
    );
    assert!(
        case(&page, "security-risk-owner-named")
            .contains("<skipped message=\"there before these changes\"")
    );
    // Of three findings two are open.
    let mixed = case(&page, "runtime-supported");
    assert!(mixed.contains("<failure"), "{mixed}");
    assert!(
        !mixed.contains(".nvmrc") && mixed.contains("Dockerfile:1:6"),
        "{mixed}"
    );
}

#[test]
fn on_github_it_is_not_annotated() {
    let page = page(Format::Github);
    for rule in [
        "one-login-used",
        "assessment-recorded",
        "security-risk-owner-named",
    ] {
        assert!(!page.contains(rule), "{rule}");
    }
    assert!(page.contains("payments-taken-through-pay"));
}

#[test]
fn in_markdown_it_has_sections_of_its_own() {
    let page = page(Format::Markdown);
    let (open, excused) = page.split_once("### Waivers").unwrap();
    for rule in ["assessment-recorded", "one-login-used"] {
        assert!(!open.contains(rule), "{rule}");
    }
    assert!(open.contains("Of the findings, 2 covered by waivers, 1 in the baseline and 1 from before these changes close no gate."));
    assert!(excused.starts_with(
        "\n\n- `one-login-used` · **expiring in 12 days** · approved by @&#8203;ann · owned by identity team · \
         granted on 2026-09-01 · to the end of 2027-03-31\n  - reason: moves in spring \\| \\[x\\](https:&#8203;//evil.example)\n  \
         - risk: a second password\n  - evidence: `https://evil.example/decision`\n  - covers: "
    ), "{excused}");
    assert!(excused.contains("### Left in the baseline\n\n- **standard** · govuk-service-standard 2019 point-7: 1\n- 1 of 2 in"));
}

#[test]
fn in_lines_of_json_it_has_its_standing() {
    let page = page(Format::Ndjson);
    let standing = |rule: &str| {
        let lines = page
            .lines()
            .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
        let standings = lines
            .filter(|line| line["rule"] == rule)
            .map(|line| line["standing"].clone());
        standings
            .map(|word| word.as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(standing("one-login-used"), ["waived"]);
    assert_eq!(standing("runtime-supported"), ["waived", "open", "open"]);
    assert_eq!(standing("assessment-recorded"), ["baseline"]);
    assert_eq!(standing("security-risk-owner-named"), ["before"]);
}
