//! Each format in a miniature: what it comes to, and the words that its values point at.

use std::fmt::Write as _;

use super::super::discover::has_marks;
use super::super::model::{Evidence, EvidenceKind, Said};
use super::super::read::{DATA, Read};
use super::super::testing::File;
use super::super::write::evidence::{host_word, verdict_word, weight_word};

/// Reads it as the program does: only if a reader's marks are in it.
fn evidence(file: &File) -> Option<Evidence> {
    let mut readers = DATA.iter();
    readers.find(|reader| has_marks(&file.source, reader))?;
    let Read::Evidence(evidence) = file.read(DATA)? else {
        return None;
    };
    let mut readers = DATA.iter();
    let reader = readers.find(|reader| reader.format == evidence.source.format);
    assert!(
        reader.is_some_and(|reader| has_marks(&file.source, reader)),
        "{} has other marks",
        evidence.source.format
    );
    Some(*evidence)
}

/// What was read, a line for each thing.
#[track_caller]
fn check(page: &str, expected: &str) {
    let file = File::json("results.json", page);
    let told = evidence(&file).map_or("none\n".to_owned(), |evidence| tell(&evidence));
    let expected: String = expected
        .lines()
        .map(|line| line.trim().to_owned() + "\n")
        .collect();
    assert_eq!(told.trim(), expected.trim(), "{page}");
}

/// The words of the file that a value points at.
#[track_caller]
fn check_place<T>(page: &str, value: impl Fn(&Evidence) -> Option<Said<T>>, words: &str) {
    let file = File::json("results.json", page);
    let evidence = evidence(&file).expect("it is evidence");
    let said = value(&evidence).expect("it says it");
    assert_eq!(file.at(said.at), words);
}

fn value(said: Option<&Said<String>>) -> &str {
    said.map_or("-", |said| said.value.as_str())
}

fn tell(evidence: &Evidence) -> String {
    let mut told = String::new();
    let kind = match evidence.kind {
        EvidenceKind::Automatic => "automatic",
        EvidenceKind::Audit => "audit",
    };
    let tool =
        [&evidence.tool, &evidence.tool_version, &evidence.date].map(|one| value(one.as_ref()));
    let _ = writeln!(told, "{} {kind} {}", evidence.source.format, tool.join(" "));
    if let Some(subject) = &evidence.subject {
        let _ = writeln!(told, "about {}", subject.value);
    }
    if let Some(target) = &evidence.target {
        let target = [&target.version, &target.level].map(|one| value(one.as_ref()));
        let _ = writeln!(told, "target {}", target.join(" "));
    }
    let versions: Vec<&str> = evidence
        .versions
        .iter()
        .map(|one| one.value.as_str())
        .collect();
    if !versions.is_empty() {
        let _ = writeln!(told, "shows {}", versions.join(" "));
    }
    for page in &evidence.pages {
        let host = host_word(page.host);
        let _ = write!(
            told,
            "page {} {host} {}",
            page.url.value,
            value(page.date.as_ref())
        );
        if let Some(error) = &page.error {
            let _ = write!(told, ", not tested: {}", error.value);
        }
        if let Some(suspicion) = &page.suspicion {
            let _ = write!(told, ", but {}", suspicion.value);
        }
        told.push('\n');
    }
    for result in &evidence.results {
        let outcome = verdict_word(result.outcome.value);
        let weight = weight_word(result.weight);
        let (rule, level) = (value(result.rule.as_ref()), value(result.level.as_ref()));
        let _ = write!(told, "{outcome} {rule} {weight} {level}");
        for criterion in &result.criteria {
            let _ = write!(told, " {}", criterion.number.value);
        }
        if let Some(page) = result.page {
            let _ = write!(told, " @{page}");
        }
        if let Some(count) = result.count {
            let _ = write!(told, " x{count}");
        }
        told.push('\n');
    }
    for doubt in &evidence.doubts {
        let _ = writeln!(told, "doubt {}: {}", doubt.at, doubt.message);
    }
    told
}

#[test]
fn results_are_no_yaml() {
    let page = r#"{ "testEngine": { "name": "axe-core" }, "violations": [] }"#;
    assert!(evidence(&File::json("results.json", page)).is_some());
    assert!(evidence(&File::json("results.YML", page)).is_none());
}

mod axe {
    use super::*;

    #[test]
    fn an_object_is_a_page() {
        check(
            r#"{
              "testEngine": { "name": "axe-core", "version": "4.10.2" },
              "url": "https://juggling.example.gov.uk/", "timestamp": "2026-03-10T09:00:00.000Z",
              "violations": [
                { "id": "list", "impact": "minor", "tags": ["cat.structure", "wcag2a", "wcag131"],
                  "help": "Lists are lists", "nodes": [{}, {}] },
                { "id": "region", "tags": ["cat.keyboard", "best-practice"], "nodes": [{}] },
                { "id": "target-size", "tags": ["wcag22aa", "wcag258"], "nodes": [{}] },
                { "id": "color-contrast-enhanced", "tags": ["wcag2aaa", "wcag146"], "nodes": [{}] }
              ],
              "incomplete": [
                { "id": "color-contrast", "tags": ["wcag2aa", "wcag143"], "nodes": [{}] },
                { "id": "label", "tags": ["wcag2a", "wcag412"], "error": { "message": "it broke" }, "nodes": [] },
                { "id": "duplicate-id", "tags": ["wcag2a-obsolete", "wcag411"], "nodes": [{}] },
                { "id": "duplicate-id-active", "tags": ["wcag2a", "wcag411"], "nodes": [{}] },
                { "id": "juggling", "tags": ["wcag199", "section508"], "nodes": [{}] },
                { "id": "licence", "tags": ["wcag21a"], "nodes": [{}] },
                { "id": "empty-table-header", "tags": ["wcag131"], "nodes": [{}] }
              ],
              "passes": [{ "id": "scrollable-region-focusable", "tags": ["wcag2a", "wcag211", "wcag213"], "nodes": [{}] }],
              "inapplicable": [{ "id": "p-as-heading", "tags": ["wcag2a", "wcag131", "experimental"], "nodes": [] }]
            }"#,
            "axe automatic axe-core 4.10.2 2026-03-10
            shows 2.0 2.1 2.2
            page https://juggling.example.gov.uk/ public 2026-03-10
            failed list criterion A 1.3.1 @0 x2
            failed region best-practice - @0 x1
            failed target-size criterion AA 2.5.8 @0 x1
            failed color-contrast-enhanced criterion AAA 1.4.6 @0 x1
            cannot-tell color-contrast criterion AA 1.4.3 @0 x1
            error label criterion A 4.1.2 @0 x0
            cannot-tell duplicate-id obsolete A 4.1.1 @0 x1
            cannot-tell duplicate-id-active obsolete A 4.1.1 @0 x1
            cannot-tell juggling unknown - 1.9.9 @0 x1
            cannot-tell licence criterion A @0 x1
            cannot-tell empty-table-header criterion A 1.3.1 @0 x1
            passed scrollable-region-focusable criterion A 2.1.1 2.1.3 @0 x1
            inapplicable p-as-heading experimental A 1.3.1 @0 x0",
        );
    }

    #[test]
    fn a_list_is_as_many_pages() {
        check(
            r#"[
              { "testEngine": { "name": "axe-core", "version": "4.4.3" }, "url": "http://localhost:3000/",
                "timestamp": "2026-03-09T09:00:00.000Z", "violations": [] },
              { "testEngine": { "name": "axe-core", "version": "4.4.3" }, "url": "http://localhost:3000/balls",
                "timestamp": "2026-03-10T09:00:00.000Z",
                "violations": [{ "id": "meta-viewport", "tags": [], "nodes": [{}],
                  "helpUrl": "https://dequeuniversity.com/rules/axe/4.4/meta-viewport?application=axeAPI" }] }
            ]"#,
            "axe automatic axe-core 4.4.3 2026-03-10
            page http://localhost:3000/ local 2026-03-09
            page http://localhost:3000/balls local 2026-03-10
            failed meta-viewport best-practice - @1 x1",
        );
    }

    #[test]
    fn what_is_left_of_it_is_read_too() {
        check(
            r#"[
              { "url": "https://juggling.example.gov.uk/", "violations": [] },
              { "url": "https://juggling.example.gov.uk/balls", "violations": [{ "id": "image-alt",
                "helpUrl": "https://dequeuniversity.com/rules/axe/4.10/image-alt", "nodes": [{}] }] },
              { "url": "https://juggling.example.gov.uk/clubs", "error": "net::ERR_ABORTED" }
            ]"#,
            "axe automatic axe-core 4.10 -
            page https://juggling.example.gov.uk/ public -
            page https://juggling.example.gov.uk/balls public -
            page https://juggling.example.gov.uk/clubs public -, not tested: net::ERR_ABORTED
            failed image-alt criterion A 1.1.1 @1 x1",
        );
    }

    #[test]
    fn java_writes_it_its_own_way() {
        check(
            r#"{ "testEngine": { "name": "axe-core", "version": "4.10.2" }, "url": "https://qa.juggling.example.com/",
              "toolOptions": { "reporter": "v1", "rules": null, "runOnly": null },
              "testEnvironment": { "orientationAngle": 0.0 }, "timestamp": "2026-03-10T09:00:00.000Z",
              "violations": [{ "id": "label", "impact": "", "tags": ["wcag2a", "wcag412"], "helpUrl": null, "nodes": [] }],
              "errorMessage": "", "errored": false }"#,
            "axe automatic axe-core 4.10.2 2026-03-10
            shows 2.0
            page https://qa.juggling.example.com/ test 2026-03-10
            failed label criterion A 4.1.2 @0 x0",
        );
        check(
            r#"{ "testEngine": { "name": "axe-core" }, "url": "https://juggling.example.com/", "violations": [],
              "errorMessage": "the driver went away", "errored": true }"#,
            "axe automatic axe-core - -
            page https://juggling.example.com/ public -, not tested: the driver went away",
        );
    }

    #[test]
    fn a_wrapper_is_seen_through() {
        check(
            r#"{ "url": "https://juggling.example.com/", "results": [
              { "testEngine": { "name": "axe-core", "version": "4.9.0" }, "violations": [] } ] }"#,
            "axe automatic axe-core 4.9.0 -
            page https://juggling.example.com/ public -",
        );
    }

    #[test]
    fn a_run_that_was_limited_shows_what_it_was_limited_to() {
        let of = |only: &str| {
            format!(
                r#"{{ "testEngine": {{ "name": "axe-core", "version": "4.9.0" }}, "toolOptions": {{ "runOnly": {only} }},
                "violations": [], "passes": [{{ "id": "list", "tags": ["wcag2a", "wcag131"], "nodes": [] }}] }}"#
            )
        };
        let told = |versions: &str| {
            format!(
                "axe automatic axe-core 4.9.0 -\nshows {versions}\npassed list criterion A 1.3.1 x0"
            )
        };
        check(
            &of(r#"{ "type": "tag", "values": ["wcag2a", "wcag21aa"] }"#),
            &told("2.0 2.1"),
        );
        check(&of(r#"["wcag22aa"]"#), &told("2.2"));
        check(&of(r#""wcag21a""#), &told("2.1"));
        check(
            &of(r#"{ "type": "rule", "values": ["list"] }"#),
            &told("2.0"),
        );
    }

    #[test]
    fn a_page_like_a_servers_error_is_suspicious() {
        let page = |passes: &str| {
            format!(
                r#"{{ "testEngine": {{ "name": "axe-core", "version": "4.9.0" }}, "url": "http://localhost/", {passes}
                "violations": [{{ "id": "document-title", "tags": ["wcag2a", "wcag242"], "nodes": [{{}}] }},
                  {{ "id": "html-has-lang", "tags": ["wcag2a", "wcag311"], "nodes": [{{}}] }}] }}"#
            )
        };
        let told = |but: &str| {
            format!(
                "axe automatic axe-core 4.9.0 -\nshows 2.0\npage http://localhost/ local -{but}
                failed document-title criterion A 2.4.2 @0 x1\nfailed html-has-lang criterion A 3.1.1 @0 x1"
            )
        };
        let but = ", but the page has neither a title nor a language and only 0 rules passed, as on an error page";
        check(&page(r#""passes": [],"#), &told(but));
        // A file may leave out what passed.
        check(&page(""), &told(""));
    }

    #[test]
    fn a_page_of_the_browsers_is_suspicious() {
        check(
            r#"{ "testEngine": { "name": "axe-core", "version": "4.9.0" }, "url": "chrome-error://chromewebdata/",
              "violations": [], "passes": [] }"#,
            "axe automatic axe-core 4.9.0 -
            page chrome-error://chromewebdata/ unknown -, but it is a page of the browser's own",
        );
    }

    #[test]
    fn what_is_broken_is_doubted() {
        check(
            r#"{ "testEngine": { "name": "axe-core", "version": 4 }, "timestamp": "soon", "violations": null,
              "incomplete": [7, { "id": null }, { "id": "juggling", "tags": "wcag2a", "nodes": 3 }], "passes": {} }"#,
            "axe automatic axe-core 4 -
            cannot-tell juggling unknown -
            doubt /date: what should be its date is none
            doubt /results: `violations` is no list",
        );
    }

    #[test]
    fn other_tools_have_violations_too() {
        check(
            r#"{ "violations": [{ "id": 7, "nodes": [] }], "url": "https://example.com/", "helpUrl": 1 }"#,
            "none",
        );
        check(
            r#"{ "files": [{ "violations": [] }], "nodes": [] }"#,
            "none",
        );
        check(
            r#"[{ "url": "https://example.com/", "violations": [], "nodes": [] }]"#,
            "none",
        );
        check(
            r#"{ "violations": "Violations", "nodes": "Nodes" }"#,
            "none",
        );
        check(r#""violations" "#.trim(), "none");
    }

    #[test]
    fn values_point_at_their_words() {
        let page = r#"{ "url": "https://juggling.example.gov.uk/", "timestamp": "2026-03-10T09:00:00Z",
          "violations": [{ "id": "list", "tags": ["wcag2a", "wcag131"], "nodes": [],
            "helpUrl": "https://dequeuniversity.com/rules/axe/4.10/list" }] }"#;
        check_place(page, |it| it.date.clone(), r#""2026-03-10T09:00:00Z""#);
        check_place(page, |it| it.tool_version.clone(), "4.10");
        check_place(page, |it| it.versions.first().cloned(), r#""wcag2a""#);
        check_place(
            page,
            |it| Some(it.pages.first()?.url.clone()),
            r#""https://juggling.example.gov.uk/""#,
        );
        let result = |it: &Evidence| it.results.first().cloned();
        check_place(page, |it| Some(result(it)?.outcome), r#""violations""#);
        check_place(page, |it| result(it)?.rule, r#""list""#);
        check_place(page, |it| result(it)?.level, r#""wcag2a""#);
        check_place(
            page,
            |it| Some(result(it)?.criteria.first()?.number.clone()),
            r#""wcag131""#,
        );
    }
}

mod pa11y {
    use super::*;

    fn issue(runner: &str, code: &str, kind: &str, extras: &str) -> String {
        format!(
            r#"{{ "code": "{code}", "type": "{kind}", "typeCode": 1, "message": "Mend it", "context": "<p>",
            "selector": "p", "runner": "{runner}", "runnerExtras": {{ {extras} }} }}"#
        )
    }

    const CONTRAST: &str = "WCAG2AA.Principle1.Guideline1_4.1_4_3.G18.Fail";
    const PARSING: &str = "WCAG2AA.Principle4.Guideline4_1.4_1_1.F77";

    #[test]
    fn only_errors_of_html_codesniffer_are_failures() {
        let issues = [
            issue("htmlcs", CONTRAST, "error", ""),
            issue("htmlcs", CONTRAST, "error", ""),
            issue("htmlcs", CONTRAST, "warning", ""),
            issue("htmlcs", PARSING, "error", ""),
            issue(
                "htmlcs",
                "WCAG2AAA.Principle1.Guideline1_4.1_4_6.G17.Fail",
                "notice",
                "",
            ),
            issue("htmlcs", "Section508.A.1", "error", ""),
        ];
        check(
            &format!("[{}]", issues.join(", ")),
            "pa11y automatic pa11y - -
            shows 2.0 2.1
            failed WCAG2AA.Principle1.Guideline1_4.1_4_3.G18.Fail criterion AA 1.4.3 x2
            cannot-tell WCAG2AA.Principle1.Guideline1_4.1_4_3.G18.Fail criterion AA 1.4.3 x1
            failed WCAG2AA.Principle4.Guideline4_1.4_1_1.F77 obsolete A 4.1.1 x1
            cannot-tell WCAG2AAA.Principle1.Guideline1_4.1_4_6.G17.Fail criterion AAA 1.4.6 x1
            failed Section508.A.1 unknown - x1",
        );
    }

    #[test]
    fn the_type_of_what_axe_found_says_nothing() {
        let new = r#""needsFurtherReview": false, "helpUrl": "https://dequeuniversity.com/rules/axe/4.11/x""#;
        let old = r#""needsFurtherReview": false, "helpUrl": "https://dequeuniversity.com/rules/axe/4.2/x""#;
        let issues = [
            issue(
                "axe",
                "color-contrast",
                "error",
                r#""needsFurtherReview": true"#,
            ),
            issue("axe", "meta-viewport", "warning", new),
            issue("axe", "heading-order", "warning", new),
            issue("axe", "juggling", "error", new),
            issue("axe", "label", "warning", ""),
        ];
        check(
            &format!("[{}]", issues.join(", ")),
            "pa11y automatic pa11y - -
            shows 2.0 2.1
            cannot-tell color-contrast criterion AA 1.4.3 x1
            failed meta-viewport criterion AA 1.4.4 x1
            failed heading-order best-practice - x1
            failed juggling unknown - x1
            cannot-tell label criterion A 4.1.2 x1",
        );
        check(
            &format!("[{}]", issue("axe", "meta-viewport", "error", old)),
            "pa11y automatic pa11y - -
            shows 2.0 2.1
            failed meta-viewport best-practice - x1",
        );
    }

    #[test]
    fn an_issue_points_at_its_code() {
        let page = format!("[{}]", issue("htmlcs", CONTRAST, "error", ""));
        let code = format!("\"{CONTRAST}\"");
        check_place(&page, |it| it.results.first()?.rule.clone(), &code);
        check_place(
            &page,
            |it| Some(it.results.first()?.criteria.first()?.number.clone()),
            &code,
        );
        check_place(
            &page,
            |it| Some(it.results.first()?.outcome.clone()),
            r#""error""#,
        );
        check_place(&page, |it| it.versions.last().cloned(), r#""htmlcs""#);
    }

    #[test]
    fn other_lists_are_none_of_pa11ys() {
        check(
            r#"[{ "code": "E1", "typeCode": 1, "message": "no such file" }]"#,
            "none",
        );
        check("[]", "none");
        check(r#"{ "code": 1, "typeCode": 1 }"#, "none");
    }

    #[test]
    fn pa11y_ci_has_a_list_for_each_page() {
        let page = format!(
            r#"{{ "total": 3, "passes": 1, "errors": 2, "results": {{
              "http://localhost:8080/": [],
              "https://juggling.example.gov.uk/balls": [{}, {}],
              "https://juggling.example.gov.uk/clubs": [{{ "message": "net::ERR_CONNECTION_REFUSED" }}] }} }}"#,
            issue("htmlcs", CONTRAST, "error", ""),
            issue("htmlcs", CONTRAST, "error", "")
        );
        check(
            &page,
            "pa11y-ci automatic pa11y-ci - -
            shows 2.0 2.1
            page http://localhost:8080/ local -
            page https://juggling.example.gov.uk/balls public -
            page https://juggling.example.gov.uk/clubs public -, not tested: net::ERR_CONNECTION_REFUSED
            failed WCAG2AA.Principle1.Guideline1_4.1_4_3.G18.Fail criterion AA 1.4.3 @1 x2",
        );
        check_place(
            &page,
            |it| Some(it.pages.first()?.url.clone()),
            r#""http://localhost:8080/""#,
        );
        check_place(
            &page,
            |it| it.pages.last()?.error.clone(),
            r#""net::ERR_CONNECTION_REFUSED""#,
        );
    }

    #[test]
    fn a_clean_run_of_pa11y_ci_shows_nothing() {
        check(
            r#"{ "total": 1, "passes": 1, "errors": 0, "results": { "https://juggling.example.gov.uk/": [] } }"#,
            "pa11y-ci automatic pa11y-ci - -
            page https://juggling.example.gov.uk/ public -",
        );
    }

    #[test]
    fn other_counts_are_none_of_pa11y_cis() {
        check(
            r#"{ "total": 1, "passes": 1, "errors": 0, "results": [] }"#,
            "none",
        );
        check(
            r#"{ "total": 1, "passes": 1, "errors": 0, "results": { "a": [{ "name": 1 }] } }"#,
            "none",
        );
        check(
            r#"{ "total": "1", "passes": "x", "errors": "y", "results": {} }"#,
            "none",
        );
    }
}

mod lighthouse {
    use super::*;

    const PAGE: &str = r#"{
      "lighthouseVersion": "12.8.2", "requestedUrl": "https://juggling.example.gov.uk/",
      "finalDisplayedUrl": "https://juggling.example.gov.uk/start", "fetchTime": "2026-03-10T09:00:00.000Z",
      "environment": { "credits": { "axe-core": "4.10.3" } },
      "audits": {
        "first-contentful-paint": { "id": "first-contentful-paint", "score": 0, "scoreDisplayMode": "numeric" },
        "button-name": { "id": "button-name", "title": "Buttons have no name", "score": 0, "scoreDisplayMode": "binary",
          "details": { "items": [{}, {}], "debugData": { "impact": "minor", "tags": ["wcag2a", "wcag412"] } } },
        "heading-order": { "id": "heading-order", "score": 0, "scoreDisplayMode": "binary",
          "details": { "items": [{}], "debugData": { "tags": ["cat.semantics", "best-practice"] } } },
        "image-alt": { "id": "image-alt", "score": 1, "scoreDisplayMode": "binary", "details": { "items": [] } },
        "video-caption": { "id": "video-caption", "score": null, "scoreDisplayMode": "notApplicable" },
        "focus-traps": { "id": "focus-traps", "score": null, "scoreDisplayMode": "manual" },
        "label": { "id": "label", "score": null, "scoreDisplayMode": "error" },
        "target-size": { "id": "target-size", "score": 1, "scoreDisplayMode": "binary" },
        "landmark-one-main": { "id": "landmark-one-main", "score": 1, "scoreDisplayMode": "informative" }
      },
      "categories": { "accessibility": { "score": 0.5, "auditRefs": [
        { "id": "button-name" }, { "id": "heading-order" }, { "id": "image-alt" }, { "id": "video-caption" },
        { "id": "focus-traps" }, { "id": "label" }, { "id": "target-size" }, { "id": "landmark-one-main" },
        { "id": "juggling" } ] } }
    }"#;

    const TOLD: &str = "lighthouse automatic Lighthouse 12.8.2 2026-03-10
        shows 2.0 2.2
        page https://juggling.example.gov.uk/start public 2026-03-10
        failed button-name criterion A 4.1.2 @0 x2
        failed heading-order best-practice - @0 x1
        passed image-alt criterion A 1.1.1 @0 x0
        inapplicable video-caption criterion A 1.2.2 @0
        untested focus-traps unknown - @0
        error label criterion A 4.1.2 @0
        passed target-size criterion AA 2.5.8 @0";

    #[test]
    fn audits_of_the_category_are_results() {
        check(PAGE, TOLD);
        check(
            &format!(r#"{{ "id": "x", "lighthouseResult": {PAGE} }}"#),
            TOLD,
        );
        check_place(PAGE, |it| it.tool_version.clone(), r#""12.8.2""#);
        check_place(PAGE, |it| it.date.clone(), r#""2026-03-10T09:00:00.000Z""#);
        check_place(
            PAGE,
            |it| it.results.first()?.rule.clone(),
            r#""button-name""#,
        );
        check_place(
            PAGE,
            |it| Some(it.results.first()?.criteria.first()?.number.clone()),
            r#""wcag412""#,
        );
        check_place(
            PAGE,
            |it| Some(it.results.get(2)?.criteria.first()?.number.clone()),
            r#""image-alt""#,
        );
    }

    #[test]
    fn a_page_that_did_not_load_was_not_tested() {
        check(
            r#"{ "lighthouseVersion": "12.8.2", "requestedUrl": "http://localhost:3000/", "fetchTime": "2026-03-10T09:00:00.000Z",
              "runtimeError": { "code": "NO_FCP", "message": "Nothing was painted" }, "audits": {},
              "categories": { "accessibility": { "score": null, "auditRefs": [] } } }"#,
            "lighthouse automatic Lighthouse 12.8.2 2026-03-10
            page http://localhost:3000/ local 2026-03-10, not tested: Nothing was painted
            doubt /results: its category `accessibility` names no audits",
        );
    }

    #[test]
    fn a_run_that_did_not_ask_for_accessibility_is_no_evidence() {
        check(
            r#"{ "lighthouseVersion": "12.8.2", "audits": { "accessibility": {} }, "categories": { "performance": {} } }"#,
            "none",
        );
    }
}

mod earl {
    use super::*;

    #[test]
    fn a_graph_of_assertions() {
        let page = r#"{
          "@context": { "WCAG2": "http://www.w3.org/TR/WCAG21/#", "earl": "http://www.w3.org/ns/earl#" },
          "@graph": [
            { "@type": "Assertion", "assertedBy": "_:sam", "subject": "https://juggling.example.gov.uk/",
              "result": { "outcome": "earl:failed", "date": "2026-03-10T09:00:00Z" }, "test": "WCAG2:contrast-minimum" },
            { "@type": "Assertion", "assertedBy": "_:sam", "subject": ["_:start"],
              "result": { "outcome": { "@id": "earl:cantTell" } }, "test": { "@id": "WCAG22:target-size-minimum" } },
            { "@type": "earl:Assertion", "subject": "_:site", "earl:result": { "earl:outcome": "untested" },
              "earl:test": "http://www.w3.org/TR/WCAG20/#ensure-compat-parses" },
            { "@id": "_:start", "@type": "WebPage", "source": "https://staging.example.gov.uk/start" },
            { "@id": "_:sam", "@type": "Person", "name": "Sam Juggler" }
          ]
        }"#;
        check(
            page,
            "earl audit - - 2026-03-10
            shows 2.0 2.1 2.2
            page https://juggling.example.gov.uk/ public -
            page https://staging.example.gov.uk/start test -
            failed WCAG2:contrast-minimum criterion AA 1.4.3 @0
            cannot-tell WCAG22:target-size-minimum criterion AA 2.5.8 @1
            untested http://www.w3.org/TR/WCAG20/#ensure-compat-parses obsolete A 4.1.1",
        );
        check_place(
            page,
            |it| Some(it.results.first()?.outcome.clone()),
            r#""earl:failed""#,
        );
        check_place(
            page,
            |it| it.results.get(1)?.rule.clone(),
            r#""WCAG22:target-size-minimum""#,
        );
        check_place(
            page,
            |it| Some(it.pages.get(1)?.url.clone()),
            r#""https://staging.example.gov.uk/start""#,
        );
        check_place(page, |it| it.date.clone(), r#""2026-03-10T09:00:00Z""#);
    }

    #[test]
    fn a_tool_with_all_that_it_asserted() {
        check(
            r#"{ "@type": ["Assertor", "Project"], "name": "Club tester", "release": { "revision": "5.1", "created": "2021-01-01" },
              "assertedThat": [
                { "@type": "Assertion", "mode": "earl:automatic",
                  "subject": { "source": "https://www.w3.org/WAI/content-assets/wcag-act-rules/testcases/1/a.html" },
                  "test": { "title": "1.2.1-transcript", "isPartOf": [{ "title": "WCAG2, SC 1.2.1" }, { "title": "WCAG2, SC 1.2.3" }] },
                  "result": { "outcome": { "title": "Passed" } } },
                { "@type": "Assertion", "subject": { "title": "a picture" }, "test": { "title": "balls" },
                  "result": { "outcome": "earl:inapplicable" } } ] }"#,
            "earl automatic Club tester 5.1 -
            shows 2.0
            page https://www.w3.org/WAI/content-assets/wcag-act-rules/testcases/1/a.html public -, but it is a page of a test suite for tools
            passed 1.2.1-transcript criterion A 1.2.1 1.2.3 @0
            inapplicable balls unknown -",
        );
    }

    #[test]
    fn a_page_with_all_assertions_about_it() {
        let assertion = |release: &str, rule: &str, outcome: &str| {
            format!(
                r#"{{ "@type": "Assertion", "mode": "earl:automatic",
                "assertedBy": {{ "@id": "https://github.com/dequelabs/axe-core/releases/tag/{release}.0", "doap:name": "Axe" }},
                "test": {{ "@type": "TestCase", "@id": "https://dequeuniversity.com/rules/axe/{release}/{rule}?application=axeAPI" }},
                "result": {{ "@type": "TestResult", "outcome": "earl:{outcome}", "pointer": "p" }} }}"#
            )
        };
        let page = format!(
            r#"{{ "@type": "WebPage", "url": "http://localhost:3000/", "assertions": [{}, {}, {}, {}] }}"#,
            assertion("4.11", "image-alt", "failed"),
            assertion("4.11", "image-alt", "failed"),
            assertion("4.11", "region", "failed"),
            assertion("4.11", "label", "cantTell"),
        );
        check(
            &page,
            "earl automatic Axe 4.11.0 -
            page http://localhost:3000/ local -
            failed image-alt criterion A 1.1.1 @0 x2
            failed region best-practice - @0
            cannot-tell label criterion A 4.1.2 @0",
        );
        check_place(&page, |it| it.tool_version.clone(), "4.11.0");
        check_place(&page, |it| it.results.first()?.rule.clone(), "image-alt");
    }

    #[test]
    fn what_is_broken_is_doubted() {
        check(
            r#"[{ "@type": "Assertion", "result": { "outcome": "earl:passed" } },
              { "@type": "Assertion", "result": { "outcome": "superb" }, "test": "WCAG22:reflow" },
              { "@type": "Assertion", "result": { "outcome": "earl:passed" }, "test": "WCAG22:juggling" }]"#,
            "earl automatic - - -
            passed WCAG22:juggling unknown -
            doubt /results: an assertion does not say what the `test` was",
        );
    }

    #[test]
    fn what_describes_a_tool_is_no_evidence() {
        check(
            r#"{ "vendor": "Clubs", "actRuleMapping": [{ "ruleId": "674b10", "testCaseResults": [
              { "expected": "passed", "automatic": true, "procedureResults": [{ "outcome": "passed", "type": "Assertion" }] }] }] }"#,
            "none",
        );
    }
}

mod wcag_em {
    use super::*;

    fn graph(results: &str) -> String {
        format!(
            r#"{{ "@graph": [
              {{ "@context": {{ "WCAG2": "http://www.w3.org/TR/WCAG21/#" }}, "type": "Evaluation",
                "publisher": "reporter:releases/tag/2.0.0",
                "evaluationScope": {{ "conformanceTarget": "wai:WCAG2AA-Conformance",
                  "website": {{ "id": "_:website", "siteName": "Apply for a juggling licence" }} }},
                "auditResult": [{results}],
                "structuredSample": {{ "webpage": [
                  {{ "id": "_:struct_0", "description": "https://juggling.example.gov.uk/", "title": "Start", "tested": true }},
                  {{ "id": "_:struct_1", "title": "The last page", "tested": false }} ] }} }},
              {{ "id": "_:sam", "type": "Person", "name": "Sam Juggler" }} ] }}"#
        )
    }

    const TOLD: &str = "wcag-em audit WCAG-EM Report Tool 2.0.0 2026-03-11
        about Apply for a juggling licence
        target 2.1 AA
        shows 2.0 2.1
        page https://juggling.example.gov.uk/ public -
        page The last page unknown -
        failed WCAG2:contrast-minimum criterion AA 1.4.3
        passed WCAG2:contrast-minimum criterion AA 1.4.3 @0
        failed WCAG2:contrast-minimum criterion AA 1.4.3 @1
        untested WCAG2:reflow criterion AA 1.4.10";

    #[test]
    fn criteria_of_the_site_and_of_its_pages() {
        let page = graph(
            r#"{ "type": "Assertion", "test": "WCAG2:contrast-minimum", "subject": "_:website", "mode": "earl:manual",
                "result": { "outcome": "earl:failed", "date": "2026-03-10 11:47:11 +0100" }, "hasPart": [
                  { "type": "Assertion", "subject": ["_:struct_0"], "testcase": "WCAG2:contrast-minimum",
                    "result": { "outcome": "earl:passed" } },
                  { "type": "Assertion", "subject": ["_:struct_1"],
                    "result": { "outcome": "earl:failed", "date": "2026-03-11 09:00:00 +0100" } } ] },
              { "type": "Assertion", "test": "WCAG2:reflow", "subject": "_:website",
                "result": { "outcome": "earl:untested" }, "hasPart": [
                  { "subject": ["_:struct_0"], "result": { "outcome": "earl:untested" } } ] }"#,
        );
        check(&page, TOLD);
        check_place(
            &page,
            |it| it.target.as_ref()?.level.clone(),
            r#""wai:WCAG2AA-Conformance""#,
        );
        check_place(
            &page,
            |it| it.target.as_ref()?.version.clone(),
            r#""WCAG2:contrast-minimum""#,
        );
        check_place(
            &page,
            |it| it.date.clone(),
            r#""2026-03-11 09:00:00 +0100""#,
        );
        check_place(
            &page,
            |it| it.subject.clone(),
            r#""Apply for a juggling licence""#,
        );
    }

    #[test]
    fn the_oldest_shape_names_the_texts_of_2_0() {
        check(
            r#"{ "@graph": [{ "type": "evaluation",
              "evaluationScope": { "conformanceTarget": "wcag20:level_aaa", "website": { "title": "Juggling" } },
              "auditResult": [{ "type": "earl:assertion", "testRequirement": "wcag20:text-equiv-all", "subject": "_:website",
                "result": { "outcome": "earl:untested" }, "mode": "manual", "hasPart": [] }] }] }"#,
            "wcag-em audit - - -
            about Juggling
            target 2.0 AAA
            untested wcag20:text-equiv-all criterion A 1.1.1",
        );
    }

    #[test]
    fn the_latest_shape_has_steps() {
        check(
            r#"{ "type": "Evaluation", "reportToolVersion": "3.0.3",
              "defineScope": { "scope": { "title": "Juggling" }, "wcagVersion": "2.2", "conformanceTarget": "AA" },
              "selectSample": { "structuredSample": [{ "id": "_:page_1", "type": ["TestSubject", "WebPage"],
                "title": "Start", "description": "https://juggling.example.gov.uk/" }], "randomSample": [] },
              "auditSample": [
                { "type": "Assertion", "test": { "id": "WCAG22:redundant-entry", "type": ["TestCriterion"] },
                  "subject": { "id": "_:site", "type": "WebSite" },
                  "result": { "outcome": { "id": "earl:passed", "title": "Passed" } } },
                { "type": "Assertion", "test": { "id": "WCAG22:redundant-entry" }, "subject": { "id": "_:page_1" },
                  "result": { "outcome": { "id": "earl:untested" } } } ],
              "reportFindings": { "date": "Tue Mar 10 2026" } }"#,
            "wcag-em audit WCAG-EM Report Tool 3.0.3 2026-03-10
            about Juggling
            target 2.2 AA
            shows 2.2
            page https://juggling.example.gov.uk/ public -
            passed WCAG22:redundant-entry criterion A 3.3.7",
        );
    }

    #[test]
    fn what_is_broken_is_doubted() {
        check(
            r#"{ "defineScope": {}, "auditSample": [7, { "test": "WCAG22:reflow", "result": null }] }"#,
            "wcag-em audit - - -
            doubt /results: a finding has no `outcome` of EARL",
        );
        check(r#"{ "evaluationScope": "all", "auditResult": [] }"#, "none");
    }
}

mod insights {
    use super::*;

    #[test]
    fn a_summary_has_rules_and_the_pages_that_fail() {
        let page = r#"{ "serviceName": "Accessibility Insights Action", "axeVersion": "4.3.2",
          "scanDetails": { "baseUrl": "http://localhost:8080/", "scanStart": "2026-03-09T23:59:00.000Z",
            "scanComplete": "2026-03-10T00:01:00.000Z" },
          "results": { "urlResults": { "failedUrls": 2, "passedUrls": 1, "unscannableUrls": 1 },
            "resultsByRule": {
              "failed": [{ "key": "meta-viewport", "failed": [
                  { "urls": ["http://localhost:8080/a", { "url": "http://localhost:8080/b" }], "rule": { "ruleId": "meta-viewport" } } ] },
                { "key": "image-alt", "failed": [
                  { "urls": ["http://localhost:8080/a"] }, { "urls": ["http://localhost:8080/a"] } ] }],
              "passed": [{ "ruleId": "valid-lang", "tags": ["wcag2aa", "wcag312"] }],
              "notApplicable": [{ "ruleId": "autocomplete-valid" }] } } }"#;
        check(
            page,
            "accessibility-insights automatic Accessibility Insights Action - 2026-03-10
            about http://localhost:8080/
            shows 2.0 2.1
            page http://localhost:8080/a local -
            page http://localhost:8080/b local -
            failed meta-viewport best-practice - @0 x1
            failed meta-viewport best-practice - @1 x1
            failed image-alt criterion A 1.1.1 @0 x2
            passed valid-lang criterion AA 3.1.2
            inapplicable autocomplete-valid criterion AA 1.3.5
            doubt /pages: it counts pages that could not be scanned, and does not name them",
        );
        check_place(page, |it| it.results.get(2)?.rule.clone(), r#""image-alt""#);
        check_place(
            page,
            |it| Some(it.results.first()?.outcome.clone()),
            r#""failed""#,
        );
        check_place(page, |it| it.date.clone(), r#""2026-03-10T00:01:00.000Z""#);
    }
}

mod ara {
    use super::*;

    #[test]
    fn an_audit_may_have_no_results_yet() {
        check(
            r#"{ "auditType": "FULL", "procedureName": "Juggling", "pages": [{ "name": "Start", "url": "https://example.gov.uk" }] }"#,
            "ara audit Ara - -
            about Juggling
            page https://example.gov.uk public -",
        );
    }

    #[test]
    fn results_stand_for_what_they_refer_to() {
        let page = r#"{ "auditType": "FAST", "procedureName": "Juggling", "publicationDate": "2026-03-10T09:00:00Z",
          "pages": [{ "id": 7, "name": "Start", "url": "https://example.gov.uk" }],
          "results": [
            { "topic": 1, "criterium": 1, "pageId": 7, "status": "NOT_COMPLIANT", "userImpact": "MINOR",
              "references": [{ "wcag": ["1.1.1 Non-text Content (A)"] }] },
            { "topic": 3, "criterium": 2, "pageId": 7, "status": "COMPLIANT", "references": { "wcag": "1.4.3 Contrast (Minimum) (AA)" } },
            { "topic": 4, "criterium": 1, "pageId": 8, "status": "NOT_APPLICABLE" },
            { "topic": 4, "criterium": 2, "status": "NOT_TESTED" },
            { "topic": 4, "criterium": 3, "status": "SUPERB" } ] }"#;
        check(
            page,
            "ara audit Ara - 2026-03-10
            about Juggling
            page https://example.gov.uk public -
            failed RGAA 1.1 criterion A 1.1.1 @0
            passed RGAA 3.2 criterion AA 1.4.3 @0
            inapplicable RGAA 4.1 unknown -
            untested RGAA 4.2 unknown -
            doubt /results: a result has no `status` of Ara",
        );
        check_place(
            page,
            |it| Some(it.results.first()?.outcome.clone()),
            r#""NOT_COMPLIANT""#,
        );
        check_place(
            page,
            |it| Some(it.results.first()?.criteria.first()?.number.clone()),
            r#""1.1.1 Non-text Content (A)""#,
        );
    }

    #[test]
    fn other_audits_are_none_of_aras() {
        check(
            r#"{ "auditType": "financial", "results": [], "procedureName": "x" }"#,
            "none",
        );
    }
}
