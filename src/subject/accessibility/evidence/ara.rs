//! Audits of Ara, France's tool for its own checklist RGAA. Its criteria are no success criteria of WCAG: those that
//! one stands for are read where the file names them.

use std::collections::HashMap;

use super::assertion::items;
use super::{lowest_level, text_of, weight_of};
use crate::subject::accessibility::model::{
    Evidence, EvidenceKind, NamedCriterion, Said, Source, TestResult, Verdict,
};
use crate::subject::accessibility::read::{Document, Read, Reader};
use crate::subject::accessibility::wcag::Criterion;
use crate::tree::{Kind, Node, Origin};

pub(in crate::subject::accessibility) const READER: Reader = Reader {
    format: "ara",
    part: "evidence",
    marks: &[&["\"auditType\""], &["\"procedureName\"", "\"results\""]],
    recognise,
    read,
};

fn recognise(document: &Document<'_>) -> Option<&'static str> {
    let root = document.json()?;
    let kind = root.get("auditType").and_then(Node::as_str)?;
    let is_kind = ["FAST", "COMPLEMENTARY", "FULL"].contains(&kind);
    let has_parts = root.get("procedureName").is_some() || root.get("results").is_some();
    (is_kind && has_parts).then_some("its `auditType` is one of Ara's")
}

fn read(document: &Document<'_>, source: Source) -> Read {
    let mut evidence = Evidence::new(document, source, EvidenceKind::Audit);
    evidence.tool = Some(Said::new("Ara".to_owned(), Origin::File(document.file)));
    if let Some(root) = document.json() {
        read_audit(root, &mut evidence);
    }
    Read::Evidence(Box::new(evidence))
}

fn read_audit(root: Node<'_>, evidence: &mut Evidence) {
    evidence.subject = text_of(root, "procedureName");
    let dates = ["publicationDate", "auditPublicationDate", "editionDate"];
    let date = dates
        .iter()
        .filter_map(|key| root.get(key))
        .find(|date| date.kind() != Kind::Null);
    evidence.date = evidence.day("/date", date);
    let mut pages: HashMap<String, usize> = HashMap::new();
    for page in root.get("pages").into_iter().flat_map(Node::children) {
        let address = text_of(page, "url").filter(|url| !url.value.is_empty());
        let Some(url) = address.or_else(|| text_of(page, "name")) else {
            continue;
        };
        let index = evidence.page(url);
        if let Some(id) = text_of(page, "id") {
            pages.insert(id.value, index);
        }
    }
    for result in root.get("results").into_iter().flat_map(Node::children) {
        read_result(result, &pages, evidence);
    }
}

fn read_result(result: Node<'_>, pages: &HashMap<String, usize>, evidence: &mut Evidence) {
    let status = text_of(result, "status");
    let verdict = status
        .as_ref()
        .and_then(|status| match status.value.as_str() {
            "COMPLIANT" => Some(Verdict::Passed),
            "NOT_COMPLIANT" => Some(Verdict::Failed),
            "NOT_APPLICABLE" => Some(Verdict::Inapplicable),
            "NOT_TESTED" => Some(Verdict::Untested),
            _ => None,
        });
    let (Some(status), Some(verdict)) = (status, verdict) else {
        evidence.doubt(
            "/results",
            result.origin(),
            "a result has no `status` of Ara",
        );
        return;
    };
    let criterium = text_of(result, "criterium");
    let rule = criterium.map(|criterium| {
        let topic = text_of(result, "topic").map_or_else(String::new, |topic| topic.value + ".");
        criterium.map(|criterium| format!("RGAA {topic}{criterium}"))
    });
    let criteria = criteria(result);
    let page = text_of(result, "pageId").and_then(|id| pages.get(&id.value).copied());
    evidence.add(|| TestResult {
        outcome: status.map(|_| verdict),
        rule,
        help: text_of(result, "title"),
        weight: weight_of(&criteria),
        level: lowest_level(&criteria),
        criteria,
        page,
        count: None,
    });
}

/// `references[].wcag`: texts such as `1.1.1 Non-text Content (A)`, or lists of them.
fn criteria(result: Node<'_>) -> Vec<NamedCriterion> {
    let references = result
        .get("references")
        .into_iter()
        .flat_map(Node::children);
    let named = references.filter(|member| member.key().is_none() || member.key() == Some("wcag"));
    let named = named.flat_map(|reference| items(reference.get("wcag").or(Some(reference))));
    named
        .filter_map(|text| {
            let number = text.as_str()?.split_whitespace().next()?;
            Criterion::numbered(number)?;
            Some(NamedCriterion::new(number, text.origin()))
        })
        .collect()
}
