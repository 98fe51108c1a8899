//! What axe-core found: one object for a page, lists of them, and what teams leave of either.

use super::{Tags, axe_help, place_of_part, suspicion, text_of};
use crate::subject::accessibility::model::{
    Evidence, EvidenceKind, Said, Source, TestResult, Verdict,
};
use crate::subject::accessibility::read::{Document, Read, Reader};
use crate::subject::accessibility::wcag::LevelTag;
use crate::tree::{Kind, Node};

pub(in crate::subject::accessibility) const READER: Reader = Reader {
    format: "axe",
    part: "evidence",
    marks: &[
        &["\"violations\""],
        &["\"testEngine\"", "\"helpUrl\"", "\"nodes\""],
    ],
    recognise,
    read,
};

/// The lists that rules stand in by what they came to.
const LISTS: [(&str, Verdict); 4] = [
    ("violations", Verdict::Failed),
    ("incomplete", Verdict::CannotTell),
    ("passes", Verdict::Passed),
    ("inapplicable", Verdict::Inapplicable),
];

/// Keys under which teams keep what axe-core gave them.
const WRAPPERS: [&str; 5] = ["results", "axeResults", "axe", "result", "pages"];

fn recognise(document: &Document<'_>) -> Option<&'static str> {
    let runs = runs(document.json()?);
    let mut runs = runs.iter().filter_map(|entry| entry.run);
    runs.find_map(|run| {
        let name = run.get("testEngine").and_then(|engine| engine.get("name"));
        if name.and_then(Node::as_str) == Some("axe-core") {
            return Some("its `testEngine` is axe-core");
        }
        let mut rules = LISTS
            .iter()
            .flat_map(|(list, _)| run.get(list))
            .flat_map(Node::children);
        let is_known = rules.any(is_rule);
        is_known.then_some("its `violations` are in the form that axe-core gives them")
    })
}

/// Whether a result has what only those of axe-core have.
fn is_rule(rule: Node<'_>) -> bool {
    let has_help = rule.get("helpUrl").and_then(Node::as_str);
    rule.get("id").is_some_and(|id| id.as_str().is_some())
        && rule
            .get("nodes")
            .is_some_and(|nodes| nodes.kind() == Kind::List)
        && (has_help.and_then(axe_help).is_some() || rule.get("tags").is_some())
}

/// What is said of a page, and what axe-core found there, if it got that far.
struct Entry<'f> {
    said: Node<'f>,
    run: Option<Node<'f>>,
}

fn runs(root: Node<'_>) -> Vec<Entry<'_>> {
    let entries: Vec<Node<'_>> = match root.kind() {
        Kind::List => root.children().collect(),
        _ => vec![root],
    };
    let mut found = Vec::new();
    for said in entries {
        if is_run(said) {
            let run = Some(said);
            found.push(Entry { said, run });
            continue;
        }
        let wrapped = WRAPPERS.iter().find_map(|key| said.get(key));
        let inner: Vec<Node<'_>> = match wrapped {
            Some(list) if list.kind() == Kind::List => list.children().collect(),
            inner => inner.into_iter().collect(),
        };
        let runs: Vec<Node<'_>> = inner.into_iter().filter(|inner| is_run(*inner)).collect();
        if runs.is_empty() {
            found.push(Entry { said, run: None });
        }
        for run in runs {
            let run = Some(run);
            found.push(Entry { said, run });
        }
    }
    found
}

fn is_run(node: Node<'_>) -> bool {
    node.get("violations").is_some()
}

fn read(document: &Document<'_>, source: Source) -> Read {
    let mut evidence = Evidence::new(document, source, EvidenceKind::Automatic);
    for entry in document.json().into_iter().flat_map(runs) {
        read_entry(&entry, &mut evidence);
    }
    Read::Evidence(Box::new(evidence))
}

fn read_entry(entry: &Entry<'_>, evidence: &mut Evidence) {
    let Entry { said, run } = entry;
    let parts = [run.unwrap_or(*said), *said];
    let first = |key: &str| parts.iter().find_map(|part| text_of(*part, key));
    let page = first("url").map(|url| evidence.page(url));
    let is_errored = parts
        .iter()
        .any(|part| part.get("errored").and_then(Node::as_bool) == Some(true));
    let error = first("errorMessage").or_else(|| first("error").filter(|_| run.is_none()));
    let day = parts
        .iter()
        .find_map(|part| evidence.day("/date", part.get("timestamp")));
    evidence.was_run_on(day.as_ref());
    if let Some(page) = page.and_then(|page| evidence.pages.get_mut(page)) {
        page.date = day;
        page.error = error.or_else(|| {
            let said = page.url.clone();
            is_errored.then(|| said.map(|_| "the tool says that it met an error".to_owned()))
        });
    }
    let Some(run) = run else {
        let is_explained = page.is_some_and(|page| evidence.pages[page].error.is_some());
        if !is_explained {
            evidence.doubt(
                "/results",
                said.origin(),
                "one of its pages has no `violations`",
            );
        }
        return;
    };
    if let Some(engine) = run.get("testEngine") {
        evidence.tool = evidence.tool.take().or_else(|| text_of(engine, "name"));
        evidence.tool_version = evidence
            .tool_version
            .take()
            .or_else(|| text_of(engine, "version"));
    }
    let asked = asked_for(*run, evidence);
    let start = evidence.results.len();
    for (key, verdict) in LISTS {
        let Some(list) = run.get(key) else {
            continue;
        };
        if list.kind() != Kind::List {
            let message = format!("`{key}` is no list");
            evidence.doubt("/results", list.origin(), &message);
        }
        for rule in list.children() {
            read_rule(
                rule,
                Said::new(verdict, list.key_origin()),
                page,
                asked,
                evidence,
            );
        }
    }
    let has_passes = run
        .get("passes")
        .is_some_and(|passes| passes.kind() == Kind::List);
    if let Some(page) = page.filter(|_| has_passes) {
        let found = suspicion(&evidence.results[start..]);
        let page = &mut evidence.pages[page];
        page.suspicion = page.suspicion.take().or(found);
    }
}

/// Takes the versions from the tags that the run was limited to; whether there were such.
fn asked_for(run: Node<'_>, evidence: &mut Evidence) -> bool {
    let only = run
        .get("toolOptions")
        .and_then(|options| options.get("runOnly"));
    let Some(only) = only else {
        return false;
    };
    let values = only
        .get("values")
        .or_else(|| only.get("value"))
        .unwrap_or(only);
    let values: Vec<Node<'_>> = match values.kind() {
        Kind::List => values.children().collect(),
        _ => vec![values],
    };
    let mut has_level = false;
    for value in values {
        if let Some(level) = value.as_str().and_then(LevelTag::of) {
            evidence.can_show(level.version, value.origin());
            has_level = true;
        }
    }
    has_level
}

fn read_rule(
    rule: Node<'_>,
    outcome: Said<Verdict>,
    page: Option<usize>,
    has_versions: bool,
    evidence: &mut Evidence,
) {
    let Some(name) = text_of(rule, "id") else {
        evidence.doubt(
            "/results",
            rule.origin(),
            "a result does not say of which rule it is",
        );
        return;
    };
    let address = rule.get("helpUrl");
    let help = address.and_then(Node::as_str).and_then(axe_help);
    if let (Some(address), Some((release, _))) = (address, help) {
        let place = || place_of_part(address, release);
        if evidence.tool.is_none() {
            evidence.tool = Some(Said::new("axe-core".to_owned(), place()));
        }
        if evidence.tool_version.is_none() {
            evidence.tool_version = Some(Said::new(release.to_owned(), place()));
        }
    }
    let version = help.map(|(release, _)| release);
    let tags = Tags::of(rule.get("tags"));
    if !has_versions {
        evidence.can_show_by(&tags);
    }
    let tags = tags.or_of_rule(&name, version);
    let has_broken_down = rule
        .get("error")
        .is_some_and(|error| error.kind() != Kind::Null);
    let outcome = match outcome.value {
        Verdict::CannotTell if has_broken_down => outcome.map(|_| Verdict::Error),
        _ => outcome,
    };
    let nodes = rule.get("nodes").filter(|nodes| nodes.kind() == Kind::List);
    evidence.add(|| TestResult {
        outcome,
        help: text_of(rule, "help"),
        weight: tags.weight(),
        level: tags.level(),
        criteria: tags.criteria(),
        page,
        count: nodes.map(Node::len),
        rule: Some(name),
    });
}
