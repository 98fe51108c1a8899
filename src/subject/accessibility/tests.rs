//! Whatever stands in a file of a known format, it is read without a fall, and every value has a place to show.

use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::testing::Case;
use crate::tree::Node;

/// A miniature of each data format, and what such a file is called.
fn miniatures() -> Vec<(&'static str, &'static str, Json)> {
    let page = "https://juggling.example.gov.uk/";
    let axe = json!({
        "testEngine": { "name": "axe-core", "version": "4.10.2" }, "url": page,
        "timestamp": "2026-03-10T09:00:00.000Z", "toolOptions": { "runOnly": { "values": ["wcag2aa"] } },
        "violations": [{ "id": "color-contrast", "tags": ["wcag2aa", "wcag143"], "help": "Contrast",
            "helpUrl": "https://dequeuniversity.com/rules/axe/4.10/color-contrast", "nodes": [{}] }],
        "passes": [], "incomplete": [{ "id": "list", "error": {}, "nodes": [] }], "inapplicable": [],
    });
    let issue = json!({
        "code": "WCAG2AA.Principle1.Guideline1_4.1_4_3.G18.Fail", "type": "error", "typeCode": 1, "message": "Grey",
        "context": "<p>", "selector": "p", "runner": "axe", "runnerExtras": { "needsFurtherReview": true },
    });
    let finding = json!({
        "@type": "Assertion", "assertedBy": { "@type": "earl:Person", "name": "Ada" }, "mode": "earl:manual",
        "subject": { "@id": "_:page", "source": page },
        "test": { "@id": "WCAG22:contrast-minimum", "@type": "TestRequirement", "title": "1.4.3",
            "isPartOf": [{ "title": "1.1.1" }] },
        "result": { "outcome": "earl:failed", "date": "2026-03-10" }, "hasPart": [],
    });
    let lighthouse = json!({
        "lighthouseVersion": "12.0.0", "fetchTime": "2026-03-10T09:00:00.000Z", "finalUrl": page,
        "runtimeError": { "code": "NO_FCP", "message": "It did not load" },
        "environment": { "credits": { "axe-core": "4.10.2" } },
        "categories": { "accessibility": { "auditRefs": [{ "id": "image-alt" }] } },
        "audits": { "image-alt": { "id": "image-alt", "score": 0, "scoreDisplayMode": "binary", "title": "Alt",
            "details": { "items": [{}], "debugData": { "tags": ["wcag2a"] } } } },
    });
    let rule = json!({ "ruleId": "list", "tags": ["wcag2a"], "help": "Lists" });
    vec![
        ("axe.json", "evidence", axe.clone()),
        ("pages.json", "evidence", json!({ "results": [axe] })),
        ("pa11y.json", "evidence", json!([issue])),
        (
            "pa11y-ci.json",
            "evidence",
            json!({ "total": 1, "passes": 0, "errors": 1, "results": { page: [issue, { "message": "broke" }] } }),
        ),
        ("lighthouse.json", "evidence", lighthouse.clone()),
        ("wrapped.json", "evidence", json!({ "lhr": lighthouse })),
        (
            "earl.jsonld",
            "evidence",
            json!({ "@context": { "WCAG22": "https://www.w3.org/TR/WCAG22/#" }, "@graph": [finding] }),
        ),
        (
            "wcag-em.json",
            "evidence",
            json!({
                "evaluationScope": { "website": { "siteName": "Juggling" }, "conformanceTarget": "wai:WCAG2AA-Conformance",
                    "wcagVersion": "2.2" },
                "publisher": "reporter:releases/tag/2.0.0", "reportFindings": { "date": "2026-03-10" },
                "structuredSample": { "webpage": [{ "@id": "_:page", "description": page }] },
                "auditResult": [finding],
            }),
        ),
        (
            "summary.json",
            "evidence",
            json!({
                "axeVersion": "4.1.0", "scanDetails": { "baseUrl": page, "scanComplete": "2026-03-10" },
                "results": {
                    "urlResults": { "unscannableUrls": [{ "url": page, "errorType": "x" }] },
                    "resultsByRule": { "failed": [{ "key": "list", "failed": [{ "rule": rule, "urls": [page] }] }],
                        "passed": [rule], "notApplicable": [] },
                },
            }),
        ),
        (
            "ara.json",
            "evidence",
            json!({
                "auditType": "FULL", "procedureName": "Jongler", "publicationDate": "2026-03-10",
                "pages": [{ "id": 1, "name": "Accueil", "url": page }],
                "results": [{ "status": "COMPLIANT", "topic": 1, "criterium": 1, "pageId": 1,
                    "references": { "wcag": ["1.1.1 Non-text Content (A)"] } }],
            }),
        ),
        (
            "acr.json",
            "reports",
            json!({
                "title": "Balls", "product": { "name": "Balls", "version": "1" }, "catalog": "2.5-edition-wcag-2.2-en",
                "report_date": "3/10/2026",
                "chapters": { "success_criteria_level_a": { "disabled": false, "criteria": [{ "num": "1.1.1",
                    "components": [{ "name": "web", "adherence": { "level": "supports", "notes": "Yes" } }] }] } },
            }),
        ),
        (
            "juggling.yml",
            "statements",
            json!({
                "serviceName": "Juggling", "serviceDomain": "www.example.gov.uk", "serviceUrl": "/juggling",
                "complianceStatus": "partial", "statementVisibility": "public", "statementType": "ios",
                "statementCreatedDate": "2026-03-10", "wcagVersion": "2.2 AA", "automatedTestingOnly": true,
                "accessibilityProblems": ["grey (1.4.3)"],
                "milestones": [{ "description": "Fails 2.1.1.", "date": "2026-3-10" }],
            }),
        ),
        (
            "accessibility.json",
            "statements",
            json!({
                "specVersion": "1.0.0", "generatedAt": "2026-03-10", "language": "en",
                "project": { "name": "Juggling", "homepage": page, "contact": { "email": "a@example.gov.uk" } },
                "evaluation": { "standard": "WCAG", "version": "2.2", "conformance": "partially_conformant",
                    "tests": { "runs": [{ "type": "manual" }] }, "issues": [{ "criterion": "1.4.3", "reason": "Grey" }] },
            }),
        ),
        (
            "declaration.json",
            "statements",
            json!({ "auditInitiator": "Mairie", "notCompliantContent": "Images", "procedureUrl": page, "tools": "Axe",
                "contactEmail": "a@example.fr" }),
        ),
        (
            ".pa11yci",
            "configurations",
            json!({ "defaults": { "standard": "WCAG2AA", "runners": ["axe"], "ignore": ["label"], "threshold": 2,
                "hideElements": "#a" }, "urls": [page, { "url": page, "threshold": 5 }] }),
        ),
    ]
}

/// What is done to one value of a file.
#[derive(Clone, Debug)]
enum Change {
    Drop,
    Replace(Json),
    /// It stands in a list of its own, twice.
    Double,
    /// Its first member is given again with this value, as JSON allows.
    Repeat(Json),
}

fn change() -> impl Strategy<Value = Change> {
    let other = prop::sample::select(vec![
        json!(null),
        json!(true),
        json!(-1),
        json!(1e300),
        json!(""),
        json!("é"),
        json!("2026-13-45"),
        json!("2026-02-30é 1"),
        json!("1.4.3"),
        json!("://"),
        json!("https://[é"),
        json!([]),
        json!({}),
        json!([[], {}, null, "1"]),
        json!({ "@id": "a:b", "@value": {}, "url": [], "id": {}, "é": 1 }),
    ]);
    prop_oneof![
        Just(Change::Drop),
        other.clone().prop_map(Change::Replace),
        Just(Change::Double),
        other.prop_map(Change::Repeat),
    ]
}

/// Everything below a value that can be changed.
fn pointers(value: &Json) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![(String::new(), value)];
    while let Some((pointer, value)) = open.pop() {
        match value {
            Json::Object(members) => open.extend(members.iter().map(|(key, value)| {
                let key = key.replace('~', "~0").replace('/', "~1");
                (format!("{pointer}/{key}"), value)
            })),
            Json::Array(items) => {
                let numbered = items.iter().enumerate();
                open.extend(numbered.map(|(at, value)| (format!("{pointer}/{at}"), value)));
            }
            _ => {}
        }
        found.push(pointer);
    }
    found
}

/// Stands for the first key of its mapping until the text is written.
const AGAIN: &str = "again";

fn changed(mut value: Json, changes: &[(prop::sample::Index, Change)]) -> String {
    let mut again = None;
    for (at, change) in changes {
        let pointers = pointers(&value);
        let pointer = at.get(&pointers);
        let Some(target) = value.pointer_mut(pointer) else {
            continue;
        };
        match change {
            Change::Replace(other) => *target = other.clone(),
            Change::Double => *target = json!([target.clone(), target.clone()]),
            Change::Repeat(other) => {
                if let Json::Object(members) = target {
                    again = members.keys().next().cloned();
                    members.insert(AGAIN.to_owned(), other.clone());
                }
            }
            Change::Drop => {
                let (parent, key) = pointer.rsplit_once('/').unwrap_or_default();
                let key = key.replace("~1", "/").replace("~0", "~");
                match value.pointer_mut(parent) {
                    Some(Json::Object(members)) => drop(members.remove(&key)),
                    Some(Json::Array(items)) => items.clear(),
                    _ => {}
                }
            }
        }
    }
    let text = value.to_string();
    match again {
        Some(key) => text.replace(&json!(AGAIN).to_string(), &json!(key).to_string()),
        None => text,
    }
}

/// Asks every value of the dossier for its place.
fn show(root: Node<'_>) {
    let mut open = vec![root];
    while let Some(node) = open.pop() {
        let _ = node.place().to_string();
        let _ = node.key_place().to_string();
        open.extend(node.children());
    }
}

#[test]
fn each_miniature_is_known() {
    for (path, part, value) in miniatures() {
        let case = Case::new(&[(path, &value.to_string())]);
        case.check_no_trouble();
        let found = case.get(&format!("/{part}/0"));
        show(found.unwrap_or_else(|| panic!("{path} is not known")));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn no_file_makes_a_reader_fall(
        changes in prop::collection::vec((any::<prop::sample::Index>(), change()), 1..4),
    ) {
        for (path, _, value) in miniatures() {
            let case = Case::new(&[(path, &changed(value, &changes))]);
            if let Some(root) = case.get("") {
                show(root);
            }
        }
    }
}
