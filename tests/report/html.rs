//! The page of one service, held against a reader of HTML that we did not write.

#![expect(
    clippy::unwrap_used,
    reason = "a page that cannot be taken apart fails its test"
)]

use std::collections::BTreeSet;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use html5gum::{Token, Tokenizer};
use sha2::{Digest, Sha256};

use crate::desk::Desk;
use crate::example;

/// An element as it opens.
#[derive(Debug)]
struct Element {
    name: String,
    attributes: Vec<(String, String)>,
    /// All words in it, without the tags.
    words: String,
    /// The elements around it, from the outside in, by their index.
    inside: Vec<usize>,
}

impl Element {
    fn get(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }

    fn has_class(&self, class: &str) -> bool {
        self.get("class")
            .is_some_and(|all| all.split(' ').any(|one| one == class))
    }
}

/// A page that was read back.
#[derive(Debug)]
struct Page {
    elements: Vec<Element>,
}

/// Elements that hold nothing.
const VOID: [&str; 4] = ["br", "meta", "img", "hr"];

/// What the page is made of, and nothing that a repository could add to it.
const KNOWN: &[&str] = &[
    "b",
    "tspan",
    "a",
    "bdi",
    "body",
    "br",
    "caption",
    "circle",
    "code",
    "dd",
    "defs",
    "desc",
    "details",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "footer",
    "g",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "html",
    "li",
    "line",
    "main",
    "meta",
    "nav",
    "ol",
    "p",
    "path",
    "pattern",
    "polygon",
    "polyline",
    "pre",
    "rect",
    "section",
    "small",
    "span",
    "strong",
    "style",
    "summary",
    "svg",
    "symbol",
    "table",
    "tbody",
    "td",
    "text",
    "tfoot",
    "th",
    "thead",
    "time",
    "title",
    "tr",
    "ul",
    "use",
];

impl Page {
    /// Takes a page apart. Every element that opens has to close, in turn.
    #[track_caller]
    fn read(html: &str) -> Page {
        let mut elements: Vec<Element> = Vec::new();
        let mut open: Vec<usize> = Vec::new();
        for token in Tokenizer::new(html) {
            match token.unwrap() {
                Token::StartTag(tag) => {
                    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
                    let name = text(&tag.name);
                    let attributes = (tag.attributes.iter())
                        .map(|(key, value)| (text(key), text(value)))
                        .collect();
                    let is_void = VOID.contains(&name.as_str()) || tag.self_closing;
                    elements.push(Element {
                        name,
                        attributes,
                        words: String::new(),
                        inside: open.clone(),
                    });
                    if !is_void {
                        open.push(elements.len() - 1);
                    }
                }
                Token::EndTag(tag) => {
                    let name = String::from_utf8(tag.name.to_vec()).unwrap();
                    let last = open.pop().expect("something is open");
                    assert_eq!(elements[last].name, name, "elements close in turn");
                }
                Token::String(words) => {
                    let words = String::from_utf8(words.to_vec()).unwrap();
                    for index in &open {
                        elements[*index].words.push_str(&words);
                    }
                }
                Token::Doctype(doctype) => assert!(elements.is_empty(), "{doctype:?}"),
                Token::Comment(comment) => panic!("a comment: {comment:?}"),
                Token::Error(error) => panic!("not HTML: {error:?}"),
            }
        }
        assert!(open.is_empty(), "everything closes");
        Page { elements }
    }

    fn all<'p>(&'p self, name: &'static str) -> impl Iterator<Item = &'p Element> {
        self.elements.iter().filter(move |one| one.name == name)
    }

    #[track_caller]
    fn only(&self, name: &str) -> &Element {
        let mut all = self.elements.iter().filter(|one| one.name == name);
        let first = all.next().unwrap_or_else(|| panic!("no {name}"));
        assert!(all.next().is_none(), "more than one {name}");
        first
    }

    #[track_caller]
    fn by_id(&self, id: &str) -> &Element {
        let mut all = self.elements.iter();
        all.find(|one| one.get("id") == Some(id))
            .unwrap_or_else(|| panic!("no #{id}"))
    }

    /// The section of a clause, by the id of its heading.
    #[track_caller]
    fn clause(&self, id: &str) -> &Element {
        let heading = self.by_id(id);
        &self.elements[*heading.inside.last().unwrap()]
    }

    fn index(&self, element: &Element) -> usize {
        (self.elements.iter())
            .position(|one| std::ptr::eq(one, element))
            .unwrap()
    }

    fn within<'p>(&'p self, outer: &'p Element) -> impl Iterator<Item = &'p Element> {
        let outer = self.index(outer);
        self.elements
            .iter()
            .filter(move |one| one.inside.contains(&outer))
    }
}

/// What has to be so of every page, whatever the service is.
#[track_caller]
fn check_form(html: &str) -> Page {
    assert!(html.starts_with("<!DOCTYPE html>"), "{:.60}", html);
    let page = Page::read(html);
    let ids: Vec<&str> = page
        .elements
        .iter()
        .filter_map(|one| one.get("id"))
        .collect();
    let known: BTreeSet<&str> = ids.iter().copied().collect();
    for (index, id) in ids.iter().enumerate() {
        assert!(!ids[..index].contains(id), "#{id} is there twice");
    }
    for element in &page.elements {
        let Element {
            name, attributes, ..
        } = element;
        assert!(KNOWN.contains(&name.as_str()), "an unknown element: {name}");
        for (key, value) in attributes {
            assert!(!key.starts_with("on") && key != "style", "{name} {key}");
            assert!(!["src", "srcset", "action", "data", "poster"].contains(&key.as_str()));
            if let (true, Some(target)) = (key == "href", value.strip_prefix('#')) {
                assert!(known.contains(target), "nothing is at #{target}");
            } else if key == "href" {
                let schemes = ["https://", "http://", "mailto:"];
                let lower = value.to_ascii_lowercase();
                assert!(schemes.iter().any(|one| lower.starts_with(one)), "{value}");
                assert_eq!(name, "a");
            }
            if key == "aria-labelledby" || key == "aria-describedby" {
                for id in value.split(' ') {
                    assert!(known.contains(id), "{key} of nothing: {id}");
                }
            }
        }
    }
    check_headings(&page);
    check_tables(&page);
    check_policy(&page);
    for landmark in ["main", "h1"] {
        assert!(!page.only(landmark).words.trim().is_empty(), "{landmark}");
    }
    // That of the page comes first; figures have titles, too.
    let title = page.all("title").next();
    assert!(title.is_some_and(|title| !title.words.trim().is_empty()));
    assert_eq!(page.only("html").get("lang"), Some("en-GB"));
    let first = page.all("a").next().unwrap();
    assert_eq!(
        first.get("href"),
        Some("#main"),
        "first the way past the head"
    );
    page
}

#[track_caller]
fn check_headings(page: &Page) {
    let mut last = 0;
    for one in &page.elements {
        let Some(level) = one
            .name
            .strip_prefix('h')
            .and_then(|level| level.parse().ok())
        else {
            continue;
        };
        assert!(level <= last + 1, "{level} after {last}: {}", one.words);
        assert!(!one.words.trim().is_empty(), "an empty heading");
        last = level;
    }
}

#[track_caller]
fn check_tables(page: &Page) {
    for table in page.all("table") {
        let captions = page.within(table).filter(|one| one.name == "caption");
        assert_eq!(captions.count(), 1, "a table without a caption");
        for header in page.within(table).filter(|one| one.name == "th") {
            let scope = header.get("scope");
            assert!(matches!(scope, Some("col" | "row")), "{}", header.words);
        }
    }
}

/// Nothing may be loaded or run, and the digest of the style is that of the style.
#[track_caller]
fn check_policy(page: &Page) {
    let metas = page.all("meta");
    let mut policies = metas.filter(|one| one.get("http-equiv") == Some("Content-Security-Policy"));
    let policy = policies.next().unwrap().get("content").unwrap();
    let digest = STANDARD.encode(Sha256::digest(page.only("style").words.as_bytes()));
    assert_eq!(
        policy,
        format!(
            "default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
        )
    );
    let style = &page.only("style").words;
    for outside in ["url(", "@import", "http"] {
        assert!(!style.contains(outside), "{outside}");
    }
}

/// What no page says of a service in our own words; those of texts may name what they ask for.
#[track_caller]
fn check_no_verdict(page: &Page) {
    let overview = page.by_id("overview");
    let overview = &page.elements[*overview.inside.last().unwrap()].words;
    let header = &page.only("header").words;
    let words = format!("{header} {overview}").to_lowercase();
    for verdict in [
        "%",
        " score",
        " meets ",
        " met ",
        " passes ",
        " fails ",
        "compliant",
    ] {
        assert!(!words.contains(verdict), "{verdict}");
    }
    assert!(header.contains("It is no verdict."), "{header}");
}

#[test]
fn pages_of_the_examples_are_well_formed() {
    for name in ["juggling-licence", "seed-library", "allotment-waiting-list"] {
        let page = check_form(&example::report(name, &[]));
        check_no_verdict(&page);
    }
}

#[test]
fn a_clause_tells_evidence_findings_and_questions() {
    let page = check_form(&example::report("juggling-licence", &[]));
    assert_eq!(page.only("h1").words, "Apply for a juggling licence");
    let header = &page.only("main");
    assert!(
        !header.words.contains("Before the assessment"),
        "it stands above"
    );

    let clause = page.clause("govuk-service-standard-2019-point-7");
    let words = &clause.words;
    for said in [
        "Use agile ways of working",
        "no service assessment is recorded",
        "assessment-recorded",
        "Record each assessment in service.yaml under assessments",
        "must: A transactional service of central government is assessed",
        "from 2019-07-01",
        "Not verified: The stages come from an older version of the page",
        "Also asked by",
        "Questions to ask the team",
        "No machine can see:",
    ] {
        assert!(words.contains(said), "{said}: {words}");
    }
    let sources: Vec<&str> = (page.within(clause).filter(|one| one.name == "a"))
        .filter_map(|one| one.get("href"))
        .collect();
    let scope = "https://www.gov.uk/service-manual/digital-by-default/scope-of-the-standard";
    assert!(sources.contains(&scope), "{sources:?}");
    assert!(sources.contains(&"#technology-code-of-practice-2021-point-13"));
    // What is told there is only named here.
    let other = page.clause("technology-code-of-practice-2021-point-13");
    assert!(
        other.words.contains("Told at another clause"),
        "{}",
        other.words
    );
    assert!(!other.words.contains("no service assessment is recorded"));

    // Evidence is quoted with its line.
    let first = page.clause("govuk-service-standard-2019-point-1");
    let mut quotes = page.within(first).filter(|one| one.has_class("quote"));
    let quote = &quotes.next().unwrap().words;
    assert!(
        quote.contains("13") && quote.contains("description: Street performers"),
        "{quote}"
    );
}

#[test]
fn standards_come_before_guidance_in_a_clause() {
    let page = check_form(&example::report("juggling-licence", &[]));
    let clause = page.clause("govuk-service-standard-2019-point-9");
    let tags: Vec<&str> = (page.within(clause))
        .filter(|one| one.has_class("finding"))
        .map(|one| match one.has_class("standard") {
            true => "standard",
            false => "guidance",
        })
        .collect();
    assert_eq!(tags[0], "standard");
    assert!(
        tags.len() > 2 && tags.is_sorted_by(|a, b| a >= b),
        "{tags:?}"
    );
}

#[test]
fn the_overview_counts_what_the_clauses_tell() {
    let page = check_form(&example::report("juggling-licence", &[]));
    let table = page
        .all("table")
        .find(|one| one.words.contains("Use agile"));
    let row = (page.within(table.unwrap()))
        .find(|one| one.name == "tr" && one.words.contains("Use agile"))
        .unwrap();
    let cells: Vec<(String, String)> = (page.within(row).filter(|one| one.name == "td"))
        .map(|one| (one.get("data-label").unwrap().to_owned(), one.words.clone()))
        .collect();
    let cell = |label: &str| {
        let found = cells.iter().find(|(known, _)| known == label);
        found.map(|(_, words)| words.as_str())
    };
    assert_eq!(cell("Findings of standard"), Some("1"));
    assert_eq!(cell("Findings of guidance"), Some("– none"));
    let link = page.within(row).find(|one| one.name == "a").unwrap();
    assert_eq!(
        link.get("href"),
        Some("#govuk-service-standard-2019-point-7")
    );
}

#[test]
fn texts_say_why_they_are_applied_and_why_others_are_not() {
    let html = example::report("juggling-licence", &[]);
    let page = check_form(&html);
    let texts = page.by_id("texts");
    let section = &page.elements[*texts.inside.last().unwrap()].words;
    for said in [
        "Edition 2019",
        "in force from 2019-07-01",
        "it speaks to central government, transactional services (must)",
        "Written for: Central government teams that run transactional services",
        "texts left out, and why",
        "it speaks only to councils",
    ] {
        assert!(section.contains(said), "{said}");
    }
}

#[test]
fn the_same_service_makes_the_same_bytes() {
    let alone = example::report("seed-library", &["--threads", "1"]);
    let again = example::report("seed-library", &["--threads", "1"]);
    let four = example::report("seed-library", &["--threads", "4"]);
    assert_eq!(alone, again);
    assert_eq!(
        alone.replace("--threads 1", "--threads N"),
        four.replace("--threads 4", "--threads N")
    );
}

const NAMED: &str = "name: Allotments\norganisation: { name: Plot, kind: central-government }\n\
                     nation: united-kingdom\nkind: transactional\nphase: live\n";

#[test]
fn waivers_are_told_with_their_owner_and_end() {
    let desk = Desk::new();
    desk.put("service.yaml", NAMED);
    desk.put(
        "waivers.yaml",
        "waivers:\n\
         - rule: user-research-declared\n  reason: The <b>archive</b> moves house\n  owner: Olive Plot\n  \
           approver: Ada Gate\n  expires: 2027-03-01\n  risk: People may wait\n\
         - rule: user-research-declared\n  path: nowhere.md\n  reason: Nothing\n  expires: 2025-01-01\n",
    );
    let ran = desk.run(&["report", "."]);
    let page = check_form(&ran.ends_with(0).stdout);
    let clause = page.clause("govuk-service-standard-2019-point-1");
    for said in [
        "Findings that are excused",
        "The <b>archive</b> moves house",
        "Olive Plot",
        "Ada Gate",
        "2027-03-01",
        "People may wait",
        "waivers.yaml, line 2",
    ] {
        assert!(clause.words.contains(said), "{said}: {}", clause.words);
    }
    let main = &page.only("main").words;
    assert!(main.contains("active until 2027-03-01, 99 days"), "{main}");
    assert!(main.contains("expired on 2025-01-01"), "{main}");
    assert!(main.contains("Waivers that have run out"), "{main}");
}

#[test]
fn declared_evidence_is_told_at_its_clause() {
    let desk = Desk::new();
    desk.put(
        "service.yaml",
        format!(
            "{NAMED}evidence:\n  - clause: govuk-service-standard/point-8\n    \
             link: https://plots.example/iterations\n    date: 2026-10-01\n    note: Twelve <releases>\n"
        ),
    );
    let page = check_form(&desk.run(&["report", "."]).ends_with(0).stdout);
    let clause = page.clause("govuk-service-standard-2019-point-8");
    for said in [
        "Declared by the team",
        "2026-10-01",
        "Twelve <releases>",
        "service.yaml, line",
    ] {
        assert!(clause.words.contains(said), "{said}: {}", clause.words);
    }
    let mut links = page.within(clause).filter_map(|one| one.get("href"));
    assert!(links.any(|link| link == "https://plots.example/iterations"));
}

#[test]
fn many_findings_of_one_rule_are_told_in_part() {
    let desk = Desk::new();
    desk.put("service.yaml", NAMED);
    let paths: String = (0..3000)
        .map(|number| format!("  /Plot_{number}/getPlot:\n    get: {{ responses: {{ '200': {{ description: Yes }} }} }}\n"))
        .collect();
    desk.put(
        "openapi.yaml",
        format!("openapi: 3.1.0\ninfo: {{ title: Plots, version: '1' }}\npaths:\n{paths}"),
    );
    let ran = desk.run(&["report", "."]);
    let page = check_form(&ran.ends_with(0).stdout);
    let size = ran.stdout.len();
    assert!(size < 1_500_000, "{size} bytes");
    let mut summaries = page.all("summary");
    assert!(summaries.any(|one| one.words.contains("2990 more like these")));
    for list in page
        .elements
        .iter()
        .filter(|one| one.has_class("facts-found"))
    {
        let outer = page.index(list);
        let items = page.elements.iter();
        let items = items.filter(|one| one.name == "li" && one.inside.last() == Some(&outer));
        assert!(items.count() <= 10);
    }
}

#[test]
fn a_hostile_service_stays_inside_its_words() {
    let desk = Desk::new();
    let markup = "</title></style><script>alert(1)</script><img src=x onerror=alert(1)>\"'`";
    let long = "a".repeat(10_000);
    let turned = "\u{202e}gnihtemos\u{2066} \u{5e9}\u{5dc}\u{5d5}\u{5dd} ::warning::##[error]";
    let quoted = |text: &str| serde_yaml::to_string(text).unwrap();
    desk.put(
        "service.yaml",
        format!(
            "name: {}description: {}organisation:\n  name: {}  kind: central-government\n\
             evidence:\n  - clause: govuk-service-standard/point-1\n    link: 'javascript:alert(1)'\n    note: {}\
             exceptions:\n  - clause: govuk-service-standard/point-2\n    reason: {}\
             phase: live\nunknown: {{ '<x>': y }}\n",
            quoted(&format!("{markup}{turned}{long}")),
            quoted(markup),
            quoted(turned),
            quoted(&format!("{markup}{long}")),
            quoted(&format!("{turned}{markup}")),
        ),
    );
    desk.put("<script>alert(1)<!--.md", "# </body>\n");
    desk.put(
        "docs/\u{202e}<b onclick=x>.yaml",
        format!("openapi: 3.1.0\ninfo: {{ title: '</p><x-y>', version: '{long}' }}\npaths: {{}}\n"),
    );
    desk.put(
        "package.json",
        "{ \"name\": \"</code>\", \"dependencies\": 3 ",
    );
    desk.put(
        "waivers.yaml",
        format!(
            "waivers:\n- rule: user-research-declared\n  reason: {}  owner: {}  evidence: 'javascript:x'\n",
            serde_json::to_string(&format!("{markup}\n")).unwrap() + "\n",
            serde_json::to_string(turned).unwrap() + "\n"
        ),
    );
    let ran = desk.run(&["report", "."]);
    let page = check_form(&ran.ends_with(0).stdout);
    let all = &page.only("html").words;
    assert!(
        all.contains("<script>alert(1)</script>"),
        "it is shown as words"
    );
    let title = &page.all("title").next().expect("a page has a title").words;
    assert!(title.len() < 700, "{}", title.len());
    assert!(
        page.only("h1")
            .words
            .starts_with("</title></style><script>")
    );
    for mark in ['\u{202e}', '\u{2066}', '\u{1b}', '\r'] {
        assert!(!ran.stdout.contains(mark), "{mark:?}");
    }
    assert!(!ran.stdout.contains("##[error]"), "a runner would obey it");
}

#[test]
fn next_to_nothing_makes_a_page() {
    let desk = Desk::new();
    desk.put("README.md", "# Plots\n");
    let page = check_form(&desk.run(&["report", "."]).ends_with(0).stdout);
    assert_eq!(page.only("h1").words, "A service without a name");
    assert!(
        page.only("header")
            .words
            .contains("organisation: not declared")
    );
    desk.put("service.yaml", "- 3\n- {}\n");
    desk.put("waivers.yaml", "waivers: [3]\n");
    let ran = desk.run(&["report", "."]);
    assert!(ran.code != 101, "{}", ran.stderr);
}
