//! Pages, evidence of tests and API descriptions whose reading would grow with the square of their size.

use super::*;

/// The report stands, and nothing in it came to an end only because its time was up.
#[track_caller]
fn ends_in_time(files: &[(&str, &str)]) {
    let folder = folder(&[("service.yaml", SERVICE.as_bytes())]);
    for (path, text) in files {
        write(folder.path(), path, text.as_bytes());
    }
    let run = run(folder.path(), &[".", "--format", "json"]);
    assert!(
        matches!(run.code, CLEAN | FINDINGS),
        "{} {}",
        run.code,
        run.stderr
    );
    for limit in ["file-time", "rule-time", "run-time"] {
        assert!(
            !run.all().contains(&format!("(limit `{limit}`)")),
            "{limit}"
        );
    }
}

#[test]
fn blocks_in_one_long_link() {
    let long = "x".repeat(2 << 20);
    let page = format!("<a href=\"/accessibility{long}\">{}", "<p>x".repeat(30_000));
    ends_in_time(&[("a.html", &page)]);
}

#[test]
fn blocks_in_an_element_of_many_classes() {
    let classes = repeated(50_000, |number| format!("c{number} "));
    let blocks = "<p>x".repeat(30_000);
    let page = format!("/accessibility<div class=\"{classes}\">{blocks}");
    ends_in_time(&[("a.html", &page)]);
}

#[test]
fn sentences_in_one_link() {
    let sentences = "Tell us of it. ".repeat(30_000);
    let page = format!(
        "# Accessibility statement\n\nThis statement applies to juggling.\n\n[{sentences}](/a)\n"
    );
    ends_in_time(&[("accessibility.md", &page)]);
}

#[test]
fn findings_without_number_on_parts_of_a_site() {
    let parts = vec!["{}"; 60_000].join(",");
    let others = repeated(60_000, |number| format!(",\"k{number}\":1"));
    let evaluation =
        format!("{{\"evaluationScope\":{{}},\"auditResult\":[{{\"hasPart\":[{parts}]{others}}}]}}");
    ends_in_time(&[("evaluation.json", &evaluation)]);
}

#[test]
fn tags_without_number_on_one_line() {
    // The line is long in a part of it that costs little to read.
    let filler = "x".repeat(3 << 20);
    let tags = "{{> a}}".repeat(60_000);
    let page = format!(
        "<h1>Accessibility statement</h1><p>This statement applies to juggling.</p><!--{filler}--><p>{tags}x</p>"
    );
    ends_in_time(&[("accessibility.html", &page)]);
}

#[test]
fn quotes_that_nobody_closes() {
    let tags = "{{\\\" }}".repeat(15_000);
    let quotes = "\\\"".repeat(1 << 20);
    let page = format!("<p>/accessibility {tags}</p><!--{quotes}-->");
    ends_in_time(&[("a.html", &page)]);
}

#[test]
fn tags_that_one_far_away_ends() {
    let tags = "{% markdown %}".repeat(150_000);
    let filler = " ".repeat(1_950_000);
    let page = format!("/accessibility\n{tags}{filler}{{% endmarkdown %}}\n");
    ends_in_time(&[("a.md", &page)]);
}

#[test]
fn one_value_spelled_in_many_ways() {
    let letters = "abcdefghijklm";
    let count = 1 << letters.len();
    let spelled = |number: usize| {
        let letters = letters.bytes().enumerate();
        letters
            .map(|(at, letter)| match (number >> at) & 1 {
                0 => char::from(letter).to_string(),
                _ => format!("%{letter:x}"),
            })
            .collect::<String>()
    };
    let outside = repeated(count, |number| {
        format!("{{\"$ref\":\"#/{}\"}},", spelled(number))
    });
    let inside = "{\"$ref\":\"#/y\"},".repeat(count);
    let api = format!(
        "{{\"openapi\":\"3.1.0\",\"info\":{{\"title\":\"a\",\"version\":\"1\"}},\"paths\":{{}},\"y\":1,\
         \"{letters}\":[{inside}1],\"x\":[{outside}1]}}"
    );
    let ruleset = "rules:\n  sound-rule: { given: $.info, message: a motto is missing, \
                   then: { field: x-motto, function: truthy } }\n";
    let flags = ["--ruleset", "r.yaml", "--packs", "none"];
    ends(
        &[("openapi.json", &api), ("r.yaml", ruleset)],
        &flags,
        &["a motto is missing"],
    );
}
