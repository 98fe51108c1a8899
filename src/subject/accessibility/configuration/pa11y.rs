//! The settings of pa11y and pa11y-ci: which level they test, and what they were told to leave out.
//!
//! pa11y-ci has `defaults` for all pages and `urls` that may say otherwise; pa11y has the same settings at the top.
//! Settings that are a program (`.pa11yci.js`) are not read.

use crate::subject::accessibility::model::{Configuration, Ignored, NamedCriterion, Said, Source};
use crate::subject::accessibility::read::{Document, Read, Reader};
use crate::subject::accessibility::wcag::{
    AxeRule, criterion_of_axe_tag, criterion_of_htmlcs_code,
};
use crate::tree::{Kind, Node};

pub(in crate::subject::accessibility) const READER: Reader = Reader {
    format: "pa11y",
    part: "configurations",
    marks: &[
        &["\"WCAG2A", "\"htmlcs\""],
        &[
            "\"urls\"",
            "\"defaults\"",
            "\"standard\"",
            "\"ignore\"",
            "\"runners\"",
            "\"threshold\"",
            "\"hideElements\"",
        ],
    ],
    recognise,
    read,
};

/// Many programs have `urls` and `defaults`: a file with another name has to have a value that is pa11y's own.
fn recognise(document: &Document<'_>) -> Option<&'static str> {
    let root = document.json()?;
    let is_result = root.get("results").is_some() || root.get("issues").is_some();
    if root.kind() != Kind::Map || is_result {
        return None;
    }
    if is_named_for_it(document.source.path().name()) {
        let is_list = root
            .get("urls")
            .is_some_and(|urls| urls.kind() == Kind::List);
        let is_map = root
            .get("defaults")
            .is_some_and(|node| node.kind() == Kind::Map);
        let has_setting = SETTINGS.iter().any(|key| root.get(key).is_some());
        return (is_list || is_map || has_setting)
            .then_some("it is named after pa11y and has its settings");
    }
    let mut settings = settings(root);
    settings
        .any(is_of_pa11y)
        .then_some("it has settings of pa11y")
}

const SETTINGS: [&str; 5] = ["standard", "ignore", "runners", "threshold", "hideElements"];

/// `.pa11yci`, `.pa11yci.json`, `pa11y.json` and the like.
pub(in crate::subject::accessibility) fn is_named_for_it(name: &str) -> bool {
    name.contains("pa11y")
}

fn is_of_pa11y(settings: Node<'_>) -> bool {
    let text = |key| settings.get(key).and_then(Node::as_str).unwrap_or_default();
    let mut runners = items(settings.get("runners")).filter_map(Node::as_str);
    let mut ignored = items(settings.get("ignore")).filter_map(Node::as_str);
    level_of(text("standard")).is_some()
        || runners.any(|runner| runner == "htmlcs")
        || ignored.any(|code| code.starts_with("WCAG2A"))
}

fn level_of(standard: &str) -> Option<&'static str> {
    match standard {
        "WCAG2A" => Some("A"),
        "WCAG2AA" => Some("AA"),
        "WCAG2AAA" => Some("AAA"),
        _ => None,
    }
}

/// The mappings in which settings can stand: for all pages first, then page by page.
fn settings(root: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    let defaults = root.get("defaults");
    let pages = root.get("urls").into_iter().flat_map(Node::children);
    let pages = pages.filter(|page| page.kind() == Kind::Map);
    [Some(root), defaults].into_iter().flatten().chain(pages)
}

/// What is one or a list of ones.
fn items(node: Option<Node<'_>>) -> impl Iterator<Item = Node<'_>> {
    let one = node.filter(|node| !node.is_collection());
    let list = node.filter(|node| node.kind() == Kind::List);
    one.into_iter()
        .chain(list.into_iter().flat_map(Node::children))
}

fn read(document: &Document<'_>, source: Source) -> Read {
    let root = document.json();
    let settings = || root.into_iter().flat_map(settings);
    let texts = |key| {
        let values = settings().flat_map(move |of| items(of.get(key)));
        values.filter_map(Said::text).collect::<Vec<_>>()
    };
    let threshold = |of: Node<'_>| {
        let node = of.get("threshold")?;
        Some(Said::new(node.as_i64()?, node.origin()))
    };
    let urls = items(root.and_then(|root| root.get("urls")));
    Read::Configuration(Box::new(Configuration {
        tool: "pa11y",
        level: root.and_then(level),
        ignores: texts("ignore").into_iter().map(ignored).collect(),
        thresholds: settings().filter_map(threshold).collect(),
        runners: texts("runners"),
        hides: texts("hideElements"),
        urls: urls
            .filter_map(|url| Said::text(url.get("url").unwrap_or(url)))
            .collect(),
        source,
    }))
}

/// The one for all pages: a page's own says nothing of the others.
fn level(root: Node<'_>) -> Option<Said<String>> {
    let defaults = root
        .get("defaults")
        .and_then(|defaults| defaults.get("standard"));
    let standard = defaults.or_else(|| root.get("standard"))?;
    let level = level_of(standard.as_str()?)?;
    Some(Said::new(level.to_owned(), standard.origin()))
}

/// A code is one of HTML_CodeSniffer's, or a rule of axe; `notice` and `warning` are neither, and hide no error.
fn ignored(code: Said<String>) -> Ignored {
    let numbers = match criterion_of_htmlcs_code(&code.value) {
        Some(number) => vec![number],
        None => {
            let tags = AxeRule::named(&code.value).map(|rule| rule.tags(None));
            let tags = tags.unwrap_or_default().iter();
            tags.filter_map(|tag| criterion_of_axe_tag(tag)).collect()
        }
    };
    let named = numbers
        .iter()
        .map(|number| NamedCriterion::new(number, code.at));
    Ignored {
        criteria: named.collect(),
        code,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::subject::accessibility::testing::Case;

    const JUGGLING: &str = r##"{
        "defaults": {
            "standard": "WCAG2A",
            "runners": ["axe", "htmlcs"],
            "ignore": ["WCAG2AA.Principle1.Guideline1_4.1_4_3.G18.Fail", "label", "notice"],
            "hideElements": "#cookies",
            "threshold": 2
        },
        "urls": [
            "https://juggling.example.gov.uk/",
            { "url": "https://juggling.example.gov.uk/balls", "threshold": 5 }
        ]
    }"##;

    #[test]
    fn settings_are_read_wherever_they_stand() {
        for name in [".pa11yci", "tests/a11y.json"] {
            let case = Case::new(&[(name, JUGGLING)]);
            case.check_no_trouble();
            let at = |rest: &str| format!("/configurations/0{rest}");
            case.check(&at("/path"), json!(name));
            case.check(&at("/tool"), json!("pa11y"));
            case.check(&at("/level"), json!("A"));
            case.check_words(&at("/level"), "\"WCAG2A\"");
            case.check(&at("/thresholds"), json!([2, 5]));
            case.check_words(&at("/thresholds/1"), "5");
            case.check(&at("/runners"), json!(["axe", "htmlcs"]));
            case.check(&at("/hides"), json!(["#cookies"]));
            case.check(
                &at("/urls"),
                json!([
                    "https://juggling.example.gov.uk/",
                    "https://juggling.example.gov.uk/balls"
                ]),
            );
        }
    }

    #[test]
    fn an_ignored_code_says_which_criteria_it_hides() {
        let case = Case::new(&[("pa11y.json", JUGGLING)]);
        let at = |rest: &str| format!("/configurations/0/ignores{rest}");
        case.check(&at("/0/criteria/0/number"), json!("1.4.3"));
        case.check(&at("/0/criteria/0/level"), json!("AA"));
        case.check(&at("/1/criteria/0/number"), json!("4.1.2"));
        case.check_words(&at("/1/criteria/0"), "\"label\"");
        case.check(&at("/2"), json!({ "code": "notice" }));
    }

    #[test]
    fn pa11y_has_the_settings_at_the_top() {
        let case = Case::new(&[(
            "pa11y.json",
            r#"{ "standard": "WCAG2AAA", "threshold": 0 }"#,
        )]);
        case.check("/configurations/0/level", json!("AAA"));
        case.check("/configurations/0/thresholds", json!([0]));
    }

    #[test]
    fn a_list_of_pages_is_enough_under_its_own_name() {
        let urls = r#"{ "urls": ["https://example.gov.uk/"] }"#;
        let case = Case::new(&[(".pa11yci", urls), ("sites.json", urls)]);
        case.check("/configurations/0/path", json!(".pa11yci"));
        case.check_absent("/configurations/0/level");
        case.check_absent("/configurations/1");
    }

    #[test]
    fn other_settings_and_results_are_none() {
        let other = r#"{ "defaults": { "standard": "airbnb", "runners": ["jest"] }, "urls": [] }"#;
        let results = r#"{ "total": 1, "results": { "https://example.gov.uk": [] }, "urls": [] }"#;
        let case = Case::new(&[("lint.json", other), ("pa11y-ci-results.json", results)]);
        case.check_absent("/configurations");
    }

    #[test]
    fn comments_are_a_mistake_in_it() {
        let case = Case::new(&[
            (".pa11yci", "{ // all pages\n \"urls\": [] }"),
            ("pa11y.json", "{ \"threshold\": 1 }"),
        ]);
        case.check_trouble("/accessibility/configurations", "could not be read");
    }
}
