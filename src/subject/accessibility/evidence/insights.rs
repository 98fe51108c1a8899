//! Summaries of Accessibility Insights in continuous integration: rules of axe-core over the pages of a site.
//!
//! Pages are known only by their failures: of the others the summary has but the number.

use std::collections::HashMap;

use super::assertion::items;
use super::{Grouped, Tags, text_of};
use crate::subject::accessibility::model::{
    Evidence, EvidenceKind, Said, Source, TestResult, Verdict,
};
use crate::subject::accessibility::read::{Document, Read, Reader};
use crate::tree::{Kind, Node, Origin};

pub(in crate::subject::accessibility) const READER: Reader = Reader {
    format: "accessibility-insights",
    part: "evidence",
    marks: &[
        &["\"resultsByRule\""],
        &["\"scanDetails\"", "\"urlResults\""],
    ],
    recognise,
    read,
};

fn recognise(document: &Document<'_>) -> Option<&'static str> {
    let root = document.json()?;
    let by_rule = root
        .get("results")
        .and_then(|results| results.get("resultsByRule"));
    let is_summary = by_rule.is_some_and(|by_rule| by_rule.kind() == Kind::Map)
        && (root.get("axeVersion").is_some() || root.get("scanDetails").is_some());
    is_summary.then_some("it has the `scanDetails` and `resultsByRule` of Accessibility Insights")
}

fn read(document: &Document<'_>, source: Source) -> Read {
    let mut evidence = Evidence::new(document, source, EvidenceKind::Automatic);
    if let Some(root) = document.json() {
        read_summary(root, document, &mut evidence);
    }
    Read::Evidence(Box::new(evidence))
}

fn read_summary(root: Node<'_>, document: &Document<'_>, evidence: &mut Evidence) {
    let service = text_of(root, "serviceName");
    let name = "Accessibility Insights".to_owned();
    evidence.tool = service.or_else(|| Some(Said::new(name, Origin::File(document.file))));
    let engine = text_of(root, "axeVersion").map(|engine| engine.value);
    if let Some(details) = root.get("scanDetails") {
        let moment = details
            .get("scanComplete")
            .or_else(|| details.get("scanStart"));
        evidence.date = evidence.day("/date", moment);
        evidence.subject = text_of(details, "baseUrl");
    }
    let Some(results) = root.get("results") else {
        return;
    };
    let mut pages = Pages(HashMap::new());
    if let Some(unscannable) = results
        .get("urlResults")
        .and_then(|all| all.get("unscannableUrls"))
    {
        if unscannable.as_u64().is_some_and(|count| count > 0) {
            let message = "it counts pages that could not be scanned, and does not name them";
            evidence.doubt("/pages", unscannable.origin(), message);
        }
        for page in unscannable.children() {
            if let Some(index) = pages.index(page, evidence) {
                let error = ["errorDescription", "errorType"]
                    .iter()
                    .find_map(|key| text_of(page, key));
                evidence.pages[index].error = error;
            }
        }
    }
    let mut grouped = Grouped::default();
    let by_rule = results.get("resultsByRule");
    let list = |key: &str| by_rule.and_then(|by_rule| by_rule.get(key));
    let mut read = |rule: Node<'_>,
                    pages: &[Option<usize>],
                    outcome: &Said<Verdict>,
                    evidence: &mut Evidence| {
        read_rule(
            rule,
            pages,
            outcome,
            engine.as_deref(),
            &mut grouped,
            evidence,
        );
    };
    if let Some(failed) = list("failed") {
        let outcome = Said::new(Verdict::Failed, failed.key_origin());
        for group in failed.children() {
            for failure in group.get("failed").into_iter().flat_map(Node::children) {
                let rule = failure.get("rule").unwrap_or(group);
                let urls = items(failure.get("urls")).into_iter();
                let mut found: Vec<_> = urls.map(|url| pages.index(url, evidence)).collect();
                if found.is_empty() {
                    found.push(None);
                }
                read(rule, &found, &outcome, evidence);
            }
        }
    }
    for (key, verdict) in [
        ("passed", Verdict::Passed),
        ("notApplicable", Verdict::Inapplicable),
    ] {
        let Some(list) = list(key) else {
            continue;
        };
        let outcome = Said::new(verdict, list.key_origin());
        for rule in list.children() {
            read(rule, &[None], &outcome, evidence);
        }
    }
    for result in &mut evidence.results {
        result.count = result
            .count
            .filter(|_| result.outcome.value == Verdict::Failed);
    }
}

/// Pages by their addresses.
struct Pages(HashMap<String, usize>);

impl Pages {
    /// The page that a text, or an object with a `url`, stands for.
    fn index(&mut self, node: Node<'_>, evidence: &mut Evidence) -> Option<usize> {
        let url = text_of(node, "url").or_else(|| Said::text(node))?;
        let known = self.0.get(&url.value).copied();
        Some(known.unwrap_or_else(|| {
            let address = url.value.clone();
            let page = evidence.page(url);
            self.0.insert(address, page);
            page
        }))
    }
}

/// Adds what one rule came to on these pages.
fn read_rule(
    rule: Node<'_>,
    pages: &[Option<usize>],
    outcome: &Said<Verdict>,
    engine: Option<&str>,
    grouped: &mut Grouped,
    evidence: &mut Evidence,
) {
    let Some(name) = text_of(rule, "ruleId").or_else(|| text_of(rule, "key")) else {
        evidence.doubt(
            "/results",
            rule.origin(),
            "a result does not say of which rule it is",
        );
        return;
    };
    let tags = Tags::of(rule.get("tags")).or_of_rule(&name, engine);
    evidence.can_show_by(&tags);
    let result = TestResult {
        outcome: outcome.clone(),
        help: ["help", "description"]
            .iter()
            .find_map(|key| text_of(rule, key)),
        weight: tags.weight(),
        level: tags.level(),
        criteria: tags.criteria(),
        page: None,
        count: None,
        rule: Some(name.clone()),
    };
    for page in pages {
        grouped.add(&name.value, *page, outcome.value, evidence, || TestResult {
            page: *page,
            ..result.clone()
        });
    }
}
