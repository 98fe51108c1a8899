//! What pa11y-ci found: the issues of each page under its address.
//!
//! A page within its threshold has an empty list, whatever was found on it; a page that could not be tested has one
//! object with a message.

use super::pa11y::read_issue;
use super::{Grouped, text_of};
use crate::subject::accessibility::model::{Evidence, EvidenceKind, Said, Source};
use crate::subject::accessibility::read::{Document, Read, Reader};
use crate::tree::{Kind, Node, Origin};

pub(in crate::subject::accessibility) const READER: Reader = Reader {
    format: "pa11y-ci",
    part: "evidence",
    marks: &[
        &["\"total\""],
        &["\"passes\""],
        &["\"errors\""],
        &["\"results\""],
    ],
    recognise,
    read,
};

fn recognise(document: &Document<'_>) -> Option<&'static str> {
    let root = document.json()?;
    let is_number = |key: &&str| {
        root.get(key)
            .is_some_and(|number| number.kind() == Kind::Int)
    };
    let results = root
        .get("results")
        .filter(|results| results.kind() == Kind::Map)?;
    let mut pages = results.children();
    let is_page = |page: Node<'_>| {
        page.kind() == Kind::List && page.children().all(|issue| issue.get("message").is_some())
    };
    let fits = ["total", "passes", "errors"].iter().all(is_number) && pages.all(is_page);
    fits.then_some(
        "it counts `total`, `passes` and `errors`, and has the issues of each page in `results`",
    )
}

fn read(document: &Document<'_>, source: Source) -> Read {
    let mut evidence = Evidence::new(document, source, EvidenceKind::Automatic);
    evidence.tool = Some(Said::new(
        "pa11y-ci".to_owned(),
        Origin::File(document.file),
    ));
    let mut grouped = Grouped::default();
    let results = document.json().and_then(|root| root.get("results"));
    for list in results.into_iter().flat_map(Node::children) {
        let address = list.key().unwrap_or_default().to_owned();
        let page = evidence.page(Said::new(address, list.key_origin()));
        for issue in list.children() {
            if issue.get("code").is_none() {
                evidence.pages[page].error = text_of(issue, "message");
            } else {
                read_issue(issue, Some(page), &mut grouped, &mut evidence);
            }
        }
    }
    Read::Evidence(Box::new(evidence))
}
