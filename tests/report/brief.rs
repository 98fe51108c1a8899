//! The report in Markdown and the brief, read back by a reader of Markdown: what they say, and that nobody else says
//! anything with them.

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use crate::desk::Desk;
use crate::example::report;

/// All that readers of Markdown add to it, but what puts other letters in the place of ours.
fn options() -> Options {
    Options::all() - Options::ENABLE_SMART_PUNCTUATION
}

/// What there is on a page.
#[derive(Default)]
struct Page {
    headings: Vec<(HeadingLevel, String)>,
    links: Vec<String>,
    /// How many cells each row of a table has, table by table.
    tables: Vec<Vec<usize>>,
    /// The words outside of code.
    words: String,
    quoted: String,
}

#[track_caller]
fn read(page: &str) -> Page {
    let mut read = Page::default();
    let (mut heading, mut in_code) = (None, false);
    for event in Parser::new_ext(page, options()) {
        match event {
            Event::Start(Tag::Heading { level, .. }) => heading = Some((level, String::new())),
            Event::End(TagEnd::Heading(_)) => read.headings.extend(heading.take()),
            Event::Start(Tag::CodeBlock(_)) => in_code = true,
            Event::End(TagEnd::CodeBlock) => in_code = false,
            Event::Start(Tag::Table(_)) => read.tables.push(Vec::new()),
            Event::Start(Tag::TableHead | Tag::TableRow) => {
                read.tables.last_mut().expect("a row is in a table").push(0);
            }
            Event::Start(Tag::TableCell) => {
                let rows = read.tables.last_mut().expect("a cell is in a table");
                *rows.last_mut().expect("a cell is in a row") += 1;
            }
            Event::Start(Tag::Link { dest_url, .. }) => read.links.push(dest_url.to_string()),
            Event::Text(text) if in_code => read.quoted.push_str(&text),
            Event::Text(text) => {
                if let Some((_, words)) = &mut heading {
                    words.push_str(&text);
                }
                read.words.push_str(&text);
            }
            Event::Code(text) => {
                if let Some((_, words)) = &mut heading {
                    words.push_str(&text);
                }
            }
            Event::Start(
                Tag::Paragraph | Tag::List(None) | Tag::Item | Tag::Strong | Tag::Emphasis,
            )
            | Event::End(_) => {}
            other => panic!("no report has {other:?}"),
        }
    }
    read
}

/// Each level of headings comes after the one above it.
#[track_caller]
fn is_a_tree(page: &Page) {
    let mut last = 0;
    for (level, words) in &page.headings {
        let level = *level as usize;
        assert!(level <= last + 1, "{words} is {level} after {last}");
        assert!(!words.trim().is_empty());
        last = level;
    }
    let tops = page
        .headings
        .iter()
        .filter(|(level, _)| *level == HeadingLevel::H1);
    assert_eq!(tops.count(), 1);
}

/// What only a panel says of a service. The words alone are those of packs, too, which speak of scores and of what is met.
const WORDS_OF_VERDICTS: [&str; 6] = [
    "compliant",
    "amber",
    "% of",
    "**met**",
    "**not met**",
    "overall result",
];

/// Nothing reads like the verdict of a panel.
#[track_caller]
fn is_no_verdict(page: &str) {
    let words = page.to_lowercase();
    for word in WORDS_OF_VERDICTS {
        assert!(!words.contains(word), "{word}");
    }
}

#[test]
fn the_report_has_the_parts_of_the_page_in_their_order() {
    let text = report("juggling-licence", &["--format", "markdown"]);
    let page = read(&text);
    is_a_tree(&page);
    is_no_verdict(&text);
    let parts: Vec<&str> = (page.headings.iter())
        .filter(|(level, _)| *level == HeadingLevel::H2)
        .map(|(_, words)| words.as_str())
        .collect();
    let order = [
        "The brief",
        "The texts that were applied",
        "Overview",
        "Days that matter",
        "Accessibility criteria",
        "Clause by clause",
        "About the files",
        "Appendix",
    ];
    let places = order
        .iter()
        .filter_map(|part| parts.iter().position(|one| one == part));
    assert!(
        places.clone().count() >= 6 && places.is_sorted(),
        "{parts:?}"
    );
    let clauses = page
        .headings
        .iter()
        .filter(|(level, _)| *level == HeadingLevel::H4);
    assert!(clauses.clone().count() > 14);
    assert!(
        clauses
            .clone()
            .any(|(_, words)| words.starts_with("point-5: Make sure everyone"))
    );
    // Every row has the cells of its head.
    for table in &page.tables {
        assert!(table.iter().all(|cells| *cells == table[0]), "{table:?}");
    }
    // Files are quoted with the numbers of their lines.
    assert!(page.quoted.lines().any(|line| {
        line.trim()
            .starts_with(|number: char| number.is_ascii_digit())
    }));
    assert!(page.quoted.contains("yardstick report"));
    for said in [
        "Evidence",
        "Findings",
        "What only a person can judge",
        "To ask the team",
    ] {
        assert!(page.words.contains(said), "{said}");
    }
    assert!(
        page.links
            .iter()
            .all(|link| link.starts_with("https://") || link.starts_with("http://"))
    );
    assert_eq!(text, report("juggling-licence", &["--format", "markdown"]));
}

#[test]
fn the_brief_goes_through_the_points_and_gathers_the_gaps() {
    let text = report("juggling-licence", &["--brief"]);
    let page = read(&text);
    is_a_tree(&page);
    is_no_verdict(&text);
    let lines = text.lines().count();
    assert!(lines < 170, "{lines}");
    for point in 1..=14 {
        assert!(text.contains(&format!("- **point-{point}: ")), "{point}");
    }
    assert!(text.contains("To bring: Who cannot use the service today"));
    assert!(text.contains("**Open, of a standard:**"), "{text}");
    let last = page.headings.last().unwrap();
    assert_eq!(last.1, "To do before you send this");
    let (_, to_do) = text.split_once("## To do before you send this").unwrap();
    assert!(to_do.contains("Mend what is open of standards"), "{to_do}");
}

/// A service of central government in alpha, with more of its manifest.
fn brief(more: &str, files: &[(&str, &str)]) -> String {
    let desk = Desk::new();
    desk.put(
        "service.yaml",
        format!(
            "yardstick: 1\nname: Moth count\norganisation: {{ kind: central-government, name: Moths }}\nnation: england\n\
             kind: transactional\nphase: alpha\n{more}"
        ),
    );
    for (file, text) in files {
        desk.put(file, text);
    }
    let ran = desk.run(&["report", "--brief"]);
    ran.ends_with(0);
    ran.stdout
}

#[test]
fn a_clause_that_nothing_shows_is_a_gap_until_something_is_declared() {
    let bare = brief("", &[]);
    let gap = "nothing here shows it; link what does under `evidence` in `service.yaml` \
               (`clause: govuk-service-standard/point-2`)";
    assert!(bare.contains(gap), "{bare}");
    assert!(bare.contains("link evidence for"), "{bare}");
    assert!(bare.contains("The service is in alpha"), "{bare}");
    let declared = brief(
        "evidence:\n  - { clause: govuk-service-standard/point-2, link: docs/whole.md, date: 2026-10-01, note: Our map }\n",
        &[("docs/whole.md", "# The whole problem\n")],
    );
    assert!(!declared.contains(gap), "{declared}");
    assert!(
        declared.contains("Declared: `docs/whole.md` (2026-10-01)"),
        "{declared}"
    );
    let to_do = |text: &str| text.split_once("link evidence for").unwrap().1.to_owned();
    assert!(to_do(&bare).contains("point-2,") && !to_do(&declared).contains("point-2,"));
}

#[test]
fn waivers_are_told_with_owner_and_end() {
    let desk = Desk::new();
    desk.put(
        "service.yaml",
        "yardstick: 1\nname: Moth count\norganisation: council\n",
    );
    desk.put(
        "waivers.yaml",
        "waivers:\n  - rule: readme-present\n    reason: Moths cannot read.\n    owner: A <b>keeper</b>\n    \
         approver: Head\n    granted: 2026-11-01\n    expires: 2026-12-24\n",
    );
    for form in [&["--brief"][..], &["--format", "markdown"]] {
        let ran = desk.run(&[&["report"][..], form].concat());
        ran.ends_with(0);
        read(&ran.stdout);
        for said in [
            "readme-present",
            "Moths cannot read",
            "2026-12-24",
            "keeper",
        ] {
            assert!(ran.stdout.contains(said), "{said}: {}", ran.stdout);
        }
    }
}

/// What broke other programs that write reports, and what steers a terminal or a runner.
const HOSTILE: &str = "]]>&lt;&#0;\u{1}\u{b}\u{7f}\u{9b}\u{202e}\u{1b}[31m\"'<!-- [a](https://evil.example) ![b](c) \
    <img src=x onerror=alert(1)> `d` ``e`` ```f``` **g** | h | @octocat #1 !2 www.evil.example https://evil.example \
    </details>\n\n# i\n\n/close\n::stop-commands::j\n##[error]k ~~~\n```\n# l\n";

#[test]
fn names_values_and_quoted_lines_forge_nothing() {
    let desk = Desk::new();
    // Spelt so that YAML takes it.
    let spelt: String = (HOSTILE.chars())
        .map(|character| match character {
            ' '..='~' if !matches!(character, '"' | '\\') => character.to_string(),
            other => format!("\\u{:04x}", u32::from(other)),
        })
        .collect();
    let said = format!("\"{spelt}\"");
    let long = "w".repeat(10_000);
    desk.put(
        "service.yaml",
        format!(
            "yardstick: 1\nname: {said}\ndescription: {long}\norganisation: {{ name: {said}, kind: central-government }}\n\
             kind: transactional\nnation: england\nphase: live\naudience: {{ description: {said} }}\n\
             source-code: {{ repository: 'https://evil.example/x)(y', open: true, closed-parts: [{{ part: {said}, reason: {said} }}] }}\n\
             research: [{{ date: 2026-08-20, method: {said}, link: {said} }}]\n\
             assessments: [{{ stage: {said}, date: 2026-01-01, result: {said}, report: {said} }}]\n\
             exceptions: [{{ kind: other, clause: govuk-service-standard/point-13, about: {said}, reason: {said}, owner: {said}, review: 2027-01-01 }}]\n\
             evidence:\n  - {{ clause: govuk-service-standard/point-1, link: {said}, note: {said} }}\n  - {{ clause: govuk-service-standard/point-2, link: '```` # m | n', note: '````' }}\n"
        ),
    );
    desk.put(
        "docs/`x` ]]><b> [y](z) @octocat | ::q::,line=1%0A.yaml",
        "a: [",
    );
    desk.put(
        "README.md",
        "# A\n\n```\n````\n~~~~\n<script>alert(1)</script>\n::error::b\n##[group]c\n</details>\n| d | e |\n",
    );
    desk.put("LICENSE", "````\n# MIT License\n````\n<b>\n");
    desk.put(
        "api\\|p.yaml",
        format!(
            "openapi: 3.0.3\ninfo: {{ title: {said}, version: {said} }}\npaths:\n  {said}: {{}}\n"
        ),
    );
    for form in [&["--brief"][..], &["--format", "markdown"]] {
        let ran = desk.run(&[&["report"][..], form].concat());
        ran.ends_with(0);
        let page = read(&ran.stdout);
        assert!(ran.stdout.contains("octocat"), "it came through as words");
        is_a_tree(&page);
        for (level, words) in &page.headings {
            assert!(
                *level == HeadingLevel::H1 || !words.contains("octocat"),
                "{words}"
            );
        }
        let evil = page.links.iter().filter(|link| link.contains("evil"));
        assert!(
            evil.clone()
                .all(|link| link.starts_with("https://evil.example/x%29%28y")),
            "{:?}",
            page.links
        );
        for table in &page.tables {
            assert!(table.iter().all(|cells| *cells == table[0]), "{table:?}");
        }
        for sign in ["@octocat", "#1 ", "www.evil", "https://evil"] {
            let bare = page.words.replace("https://evil.example/x)(y", "");
            assert!(!bare.contains(sign), "{sign}: {bare}");
        }
        for character in ran.stdout.chars() {
            let is_safe = character == '\n'
                || !character.is_control() && !matches!(character, '\u{202e}' | '\u{2028}');
            assert!(is_safe, "{character:?}");
        }
        assert!(!ran.stdout.contains("##["));
        for line in ran.stdout.lines() {
            let line = line.trim_start();
            assert!(
                !line.starts_with("::") && !line.starts_with("/close"),
                "{line}"
            );
        }
    }
}

#[test]
fn an_empty_folder_says_so() {
    let desk = Desk::new();
    let ran = desk.run(&["report", "--format", "markdown"]);
    ran.ends_with(3);
    assert!(
        ran.stdout.contains("There is nothing to assess here."),
        "{}",
        ran.stdout
    );
    read(&desk.run(&["report", "--brief"]).stdout);
}
