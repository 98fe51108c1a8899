//! Markdown, read back by a reader of Markdown: what it says, and that nobody else says anything with it.

use pulldown_cmark::{Event, Options, Parser, Tag};

use crate::desk::Desk;
use crate::example::{example, hostile, is_kept, steers_nothing};

/// All that readers of Markdown add to it, but what puts other letters in the place of ours.
fn options() -> Options {
    Options::all() - Options::ENABLE_SMART_PUNCTUATION
}

/// Where the links of a page lead; that it has nothing but headings, lists, one table, words and code.
#[track_caller]
fn links(page: &str) -> Vec<String> {
    let mut links = Vec::new();
    for event in Parser::new_ext(page, options()) {
        match event {
            Event::Start(Tag::Link { dest_url, .. }) => links.push(dest_url.to_string()),
            Event::Start(
                Tag::Paragraph
                | Tag::Heading { .. }
                | Tag::List(None)
                | Tag::Item
                | Tag::Table(_)
                | Tag::TableHead
                | Tag::TableRow
                | Tag::TableCell
                | Tag::Strong
                | Tag::Emphasis,
            )
            | Event::End(_)
            | Event::Text(_)
            | Event::Code(_) => {}
            other => panic!("no report has {other:?}"),
        }
    }
    links
}

#[test]
fn the_example_reads_well() {
    let page = example("markdown");
    assert!(page.contains("**The gate is closed** at fail level `standard`, by `assessment-recorded` (govuk-service-standard 2019 point-7), "));
    assert!(
        page.contains("\n| standard | 4 | 0 | 1 | 6 | 38 |\n"),
        "{page}"
    );
    let order = [
        "### Failed standards",
        "### Failed guidance",
        "### About the files",
        "### Needs a person",
    ];
    let places: Vec<usize> = order
        .iter()
        .map(|heading| page.find(heading).unwrap())
        .collect();
    assert!(places.is_sorted(), "{places:?}");
    let links = links(&page);
    assert!(links.len() > 30);
    assert!(
        links.iter().all(|link| link.starts_with("https://")),
        "{links:?}"
    );
    is_kept(&page, "markdown.md");
}

#[test]
fn names_and_values_forge_nothing() {
    for packs in ["none", "auto"] {
        let page = hostile("markdown", packs);
        steers_nothing(&page);
        let links = links(&page);
        assert!(!links.iter().any(|link| link.contains("evil")), "{links:?}");
        // Outside of code, nothing is left for those who look for names and addresses in words.
        for event in Parser::new_ext(&page, options()) {
            if let Event::Text(text) = event {
                for sign in ["@octocat", "#1", "www.evil", "https://evil"] {
                    assert!(!text.contains(sign), "{text}");
                }
            }
        }
        for line in page.lines() {
            let line = line.trim_start();
            assert!(!line.starts_with('/') && !line.starts_with("::"), "{line}");
        }
    }
}

#[test]
fn an_empty_folder_says_so() {
    let desk = Desk::new();
    desk.run(&["check", "--format", "markdown:a.md"])
        .ends_with(3);
    assert!(
        desk.read("a.md")
            .contains("There is nothing to assess here.")
    );
}

#[test]
fn guidance_that_is_too_much_is_named_at_the_gate() {
    let desk = Desk::new();
    desk.put(
        "service.yaml",
        "yardstick: 1\nname: Moth count\norganisation: council\n",
    );
    let ran = desk.run(&["check", "--format", "markdown", "--max-guidance", "1"]);
    ran.ends_with(1);
    let gate = "open findings of guidance, where 1 at most are let pass.";
    assert!(ran.stdout.contains(gate), "{}", ran.stdout);
}
