//! What pa11y found on one page: a list of issues, without the page's address and without a date.

use super::{Grouped, Tags, axe_help, lowest_level, text_of, weight_of};
use crate::subject::accessibility::model::{
    Evidence, EvidenceKind, NamedCriterion, Said, Source, TestResult, Verdict, Weight,
};
use crate::subject::accessibility::read::{Document, Read, Reader};
use crate::subject::accessibility::wcag::criterion_of_htmlcs_code;
use crate::tree::{Kind, Node, Origin};

pub(in crate::subject::accessibility) const READER: Reader = Reader {
    format: "pa11y",
    part: "evidence",
    marks: &[&["\"typeCode\""], &["\"code\""]],
    recognise,
    read,
};

fn recognise(document: &Document<'_>) -> Option<&'static str> {
    let root = document.json()?;
    let is_list = root.kind() == Kind::List;
    (is_list && root.children().any(is_issue))
        .then_some("it is a list of issues with a `code`, a `typeCode` and a `selector`")
}

fn is_issue(node: Node<'_>) -> bool {
    ["code", "type", "typeCode", "message", "selector"]
        .iter()
        .all(|key| node.get(key).is_some())
}

fn read(document: &Document<'_>, source: Source) -> Read {
    let mut evidence = Evidence::new(document, source, EvidenceKind::Automatic);
    evidence.tool = Some(Said::new("pa11y".to_owned(), Origin::File(document.file)));
    let mut grouped = Grouped::default();
    for issue in document.json().into_iter().flat_map(Node::children) {
        read_issue(issue, None, &mut grouped, &mut evidence);
    }
    Read::Evidence(Box::new(evidence))
}

/// The programs that pa11y lets look at a page.
#[derive(Clone, Copy)]
enum Runner {
    HtmlCodeSniffer,
    Axe,
    /// Somebody's own.
    Other,
}

/// Adds an issue to the results of its page. pa11y-ci has the same ones.
pub(super) fn read_issue(
    issue: Node<'_>,
    page: Option<usize>,
    grouped: &mut Grouped,
    evidence: &mut Evidence,
) {
    let Some(code) = text_of(issue, "code") else {
        evidence.doubt("/results", issue.origin(), "an issue has no `code`");
        return;
    };
    let number = criterion_of_htmlcs_code(&code.value);
    let named = issue.get("runner").and_then(Node::as_str);
    let runner = match named {
        Some("htmlcs") => Runner::HtmlCodeSniffer,
        Some("axe") => Runner::Axe,
        // There was no other runner when issues did not name theirs.
        None if number.is_some() => Runner::HtmlCodeSniffer,
        Some(_) | None => Runner::Other,
    };
    let is_error = issue.get("type").and_then(Node::as_str) == Some("error");
    let extras = issue.get("runnerExtras");
    let extra = |key: &str| extras.and_then(|extras| extras.get(key));
    let needs_review = extra("needsFurtherReview").and_then(Node::as_bool);
    let verdict = match (runner, needs_review) {
        // pa11y makes the type of such an issue from its impact, which is no verdict.
        (Runner::Axe, Some(true)) => Verdict::CannotTell,
        (Runner::Axe, Some(false)) => Verdict::Failed,
        _ if is_error => Verdict::Failed,
        _ => Verdict::CannotTell,
    };
    // What the runners can find at all, whatever they found here.
    let shown: &[&str] = match runner {
        Runner::HtmlCodeSniffer | Runner::Axe => &["2.0", "2.1"],
        Runner::Other => &[],
    };
    let at = issue
        .get("runner")
        .map_or(code.at, |runner| runner.origin());
    for version in shown {
        evidence.can_show(version, at);
    }
    let place = code.at;
    grouped.add(&code.value.clone(), page, verdict, evidence, || {
        let address = extra("helpUrl").and_then(Node::as_str);
        let release = address.and_then(axe_help).map(|(release, _)| release);
        let (weight, level, criteria) = match runner {
            Runner::HtmlCodeSniffer => {
                let number = number.as_ref();
                let criteria = number.map(|number| NamedCriterion::new(number, place));
                let criteria: Vec<NamedCriterion> = criteria.into_iter().collect();
                (weight_of(&criteria), lowest_level(&criteria), criteria)
            }
            Runner::Axe => {
                let tags = Tags::of_rule(&code, release);
                (tags.weight(), tags.level(), tags.criteria())
            }
            Runner::Other => (Weight::Unknown, None, Vec::new()),
        };
        let kind = issue.get("type").map_or(place, |kind| kind.origin());
        TestResult {
            outcome: Said::new(verdict, kind),
            help: extras
                .and_then(|extras| text_of(extras, "help"))
                .or_else(|| text_of(issue, "message")),
            rule: Some(code),
            weight,
            level,
            criteria,
            page,
            count: None,
        }
    });
}
