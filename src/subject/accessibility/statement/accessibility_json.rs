//! `accessibility.json`: a proposal for statements as data (version 1, xwolfde/Accessibility-Metadata-Format).
//!
//! Most files of that name are something else, so the name counts for nothing.

use crate::subject::accessibility::criteria::named_in;
use crate::subject::accessibility::data_date::date;
use crate::subject::accessibility::model::{
    Claim, Contact, ContactKind, Dates, Failure, Form, NamedCriterion, Said, Source, Statement,
    Status, Testing, Visibility,
};
use crate::subject::accessibility::read::{Document, Read, Reader};
use crate::text::SourceText;
use crate::tree::{Kind, Node, Origin};

pub(in crate::subject::accessibility) const READER: Reader = Reader {
    format: "accessibility-json",
    part: "statements",
    marks: &[&["\"specVersion\""], &["\"project\""], &["\"evaluation\""]],
    recognise,
    read,
};

fn recognise(document: &Document<'_>) -> Option<&'static str> {
    let root = document.json()?;
    let has = |key, kind| root.get(key).is_some_and(|node| node.kind() == kind);
    let is_statement = has("specVersion", Kind::String)
        && has("project", Kind::Map)
        && has("evaluation", Kind::Map);
    is_statement.then_some("it has the keys of the accessibility.json proposal")
}

fn read(document: &Document<'_>, source: Source) -> Read {
    let root = document.json();
    let at = |path: &[&str]| path.iter().try_fold(root?, |node, key| node.get(key));
    let text = |path: &[&str]| at(path).and_then(Said::text);
    let contact = |key, kind| {
        let value = text(&["project", "contact", key])?;
        Some(Contact { kind, value })
    };
    let contacts = [
        contact("email", ContactKind::Email),
        contact("phone", ContactKind::Phone),
        contact("url", ContactKind::Form),
    ];
    let issues = at(&["evaluation", "issues"]);
    let at_file = Origin::File(document.file);
    Read::Statement(Box::new(Statement {
        form: Form::Data,
        // The format has no word for anything else.
        visibility: Said::new(Visibility::Public, at_file),
        channel: None,
        language: text(&["language"]),
        name: text(&["project", "name"]),
        url: text(&["project", "homepage"]),
        title: None,
        text: Vec::new(),
        sections: Vec::new(),
        links: Vec::new(),
        template_text: Vec::new(),
        claims: at(&["evaluation"]).and_then(claim).into_iter().collect(),
        dates: Dates {
            tested: at(&["evaluation", "lastAudit"])
                .and_then(date)
                .into_iter()
                .collect(),
            updated: at(&["generatedAt"]).and_then(date).into_iter().collect(),
            ..Dates::default()
        },
        testing: Testing {
            method: text(&["evaluation", "method"]),
            is_automated_only: at(&["evaluation", "tests", "runs"]).and_then(is_automated_only),
        },
        failures: issues
            .into_iter()
            .flat_map(Node::children)
            .filter_map(|issue| failure(issue, document.source))
            .collect(),
        contacts: contacts.into_iter().flatten().collect(),
        commitment: None,
        burden: None,
        promise: None,
        doubts: Vec::new(),
        source,
    }))
}

/// The format names no level: its `conformance` is of whatever the standard asks for.
fn claim(evaluation: Node<'_>) -> Option<Claim> {
    let words = evaluation.get("conformance").and_then(Said::text)?;
    let status = match words.value.as_str() {
        "fully_conformant" => Some(Status::Full),
        "partially_conformant" => Some(Status::Partial),
        "not_conformant" => Some(Status::None),
        _ => None,
    };
    let standard = evaluation.get("standard").and_then(Node::as_str);
    let is_wcag = standard.is_some_and(|standard| standard.eq_ignore_ascii_case("WCAG"));
    let version = evaluation.get("version").filter(|_| is_wcag);
    Some(Claim {
        is_exact: status.is_some(),
        status: status.map(|status| Said::new(status, words.at)),
        words,
        product: None,
        version: version.and_then(Said::text),
        level: None,
    })
}

/// Only where every run says what kind it was.
fn is_automated_only(runs: Node<'_>) -> Option<Said<bool>> {
    let kinds: Option<Vec<_>> = runs
        .children()
        .map(|run| run.get("type")?.as_str())
        .collect();
    let kinds = kinds.filter(|kinds| !kinds.is_empty())?;
    let is_only = kinds.iter().all(|kind| *kind == "automated");
    Some(Said::new(is_only, runs.origin()))
}

/// An issue is one criterion and the reason; where no reason is given the criterion is all the words there are.
fn failure(issue: Node<'_>, source: &SourceText) -> Option<Failure> {
    let criterion = issue.get("criterion").and_then(Said::text);
    let reason = issue.get("reason").and_then(Said::text);
    let mut criteria = issue
        .get("criterion")
        .map(|node| named_in(node, source))
        .unwrap_or_default();
    if let (Some(said), true) = (&criterion, criteria.is_empty()) {
        criteria.push(NamedCriterion::new(&said.value, said.at));
    }
    Some(Failure {
        text: reason.or(criterion)?,
        criteria,
        fix_by: None,
        role: None,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::subject::accessibility::testing::Case;

    const JUGGLING: &str = r#"{
        "specVersion": "1.0.0",
        "generatedAt": "2026-03-05T10:35:00Z",
        "language": "en",
        "project": {
            "name": "Juggling licences",
            "homepage": "https://juggling.example.gov.uk",
            "contact": { "email": "juggling@example.gov.uk", "phone": "" }
        },
        "evaluation": {
            "standard": "WCAG",
            "version": "2.2",
            "lastAudit": "2026-03-04",
            "method": "thirdParty",
            "conformance": "partially_conformant",
            "tests": { "runs": [{ "type": "automated" }, { "type": "manual" }] },
            "issues": [
                { "criterion": "1.4.3", "level": "AA", "reason": "Grey balls." },
                { "criterion": "2.1.1" }
            ]
        }
    }"#;

    #[test]
    fn a_statement_is_read() {
        let case = Case::new(&[("public/a11y.json", JUGGLING)]);
        case.check_no_trouble();
        let statement = case.get("/statements/0").unwrap();
        assert_eq!(statement.get("form").unwrap().as_str(), Some("data"));
        case.check("/statements/0/name", json!("Juggling licences"));
        case.check(
            "/statements/0/url",
            json!("https://juggling.example.gov.uk"),
        );
        case.check("/statements/0/language", json!("en"));
        case.check(
            "/statements/0/claims",
            json!([{
                "status": "partial",
                "words": "partially_conformant",
                "exact": true,
                "version": "2.2",
            }]),
        );
        case.check(
            "/statements/0/dates",
            json!({ "tested": ["2026-03-04"], "updated": ["2026-03-05"] }),
        );
        case.check(
            "/statements/0/testing",
            json!({ "method": "thirdParty", "automated-only": false }),
        );
        case.check(
            "/statements/0/contacts",
            json!([{ "kind": "email", "value": "juggling@example.gov.uk" }]),
        );
        case.check("/statements/0/failures/0/text", json!("Grey balls."));
        case.check("/statements/0/failures/1/text", json!("2.1.1"));
        case.check_words("/statements/0/failures/0/criteria/0", "1.4.3");
        case.check_words("/statements/0/dates/updated/0", "\"2026-03-05T10:35:00Z\"");
        case.check_words("/statements/0/claims/0/status", "\"partially_conformant\"");
    }

    #[test]
    fn another_file_of_that_name_is_none() {
        let other = r#"{ "specVersion": 1, "project": "a", "evaluation": [] }"#;
        let case = Case::new(&[("accessibility.json", other)]);
        case.check_absent("/statements");
        case.check_no_trouble();
    }

    #[test]
    fn a_version_of_another_standard_is_none_of_wcag() {
        let other = JUGGLING
            .replace("\"WCAG\"", "\"EN 301 549\"")
            .replace("partially", "nearly");
        let case = Case::new(&[("accessibility.json", &other)]);
        case.check(
            "/statements/0/claims",
            json!([{ "words": "nearly_conformant", "exact": false }]),
        );
    }
}
