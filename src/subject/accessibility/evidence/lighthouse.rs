//! What Lighthouse found of accessibility. Its audits are rules of axe-core, but for ten that ask people to look.

use std::collections::HashMap;

use super::{Tags, suspicion, text_of};
use crate::subject::accessibility::model::{
    Evidence, EvidenceKind, Said, Source, TestResult, Verdict,
};
use crate::subject::accessibility::read::{Document, Read, Reader};
use crate::tree::{Kind, Node};

pub(in crate::subject::accessibility) const READER: Reader = Reader {
    format: "lighthouse",
    part: "evidence",
    marks: &[
        &["\"lighthouseVersion\""],
        &["\"accessibility\""],
        &["\"audits\""],
    ],
    recognise,
    read,
};

fn recognise(document: &Document<'_>) -> Option<&'static str> {
    let run = run(document.json()?)?;
    let has_audits = run
        .get("audits")
        .is_some_and(|audits| audits.kind() == Kind::Map);
    (has_audits && category(run).is_some())
        .then_some("it has a `lighthouseVersion`, `audits` and a category `accessibility`")
}

/// The result itself, which other programs wrap.
fn run(root: Node<'_>) -> Option<Node<'_>> {
    let parts = [Some(root), root.get("lighthouseResult"), root.get("lhr")];
    let mut parts = parts.into_iter().flatten();
    parts.find(|part| part.get("lighthouseVersion").is_some())
}

fn category(run: Node<'_>) -> Option<Node<'_>> {
    let categories = run.get("categories")?;
    categories
        .get("accessibility")
        .filter(|category| category.kind() == Kind::Map)
}

fn read(document: &Document<'_>, source: Source) -> Read {
    let mut evidence = Evidence::new(document, source, EvidenceKind::Automatic);
    if let Some(run) = document.json().and_then(run) {
        read_run(run, &mut evidence);
    }
    Read::Evidence(Box::new(evidence))
}

fn read_run(run: Node<'_>, evidence: &mut Evidence) {
    evidence.tool_version = text_of(run, "lighthouseVersion");
    let place = run
        .get("lighthouseVersion")
        .map_or(run.origin(), |version| version.key_origin());
    evidence.tool = Some(Said::new("Lighthouse".to_owned(), place));
    evidence.date = evidence.day("/date", run.get("fetchTime"));
    let addresses = ["finalDisplayedUrl", "finalUrl", "requestedUrl"];
    let address = addresses.iter().find_map(|key| text_of(run, key));
    let page = address.map(|address| evidence.page(address));
    if let Some(page) = page {
        let error = run.get("runtimeError");
        let code = error.and_then(|error| text_of(error, "code"));
        let is_error = code.is_some_and(|code| code.value != "NO_ERROR");
        let message = error
            .filter(|_| is_error)
            .and_then(|error| text_of(error, "message"));
        evidence.pages[page].error = message;
        evidence.pages[page].date = evidence.date.clone();
    }
    let credits = run
        .get("environment")
        .and_then(|environment| environment.get("credits"));
    let engine = credits.and_then(|credits| text_of(credits, "axe-core"));
    let engine = engine.map(|engine| engine.value);
    let audits: Vec<Node<'_>> = audits(run);
    if audits.is_empty() {
        evidence.doubt(
            "/results",
            run.origin(),
            "its category `accessibility` names no audits",
        );
    }
    for audit in audits {
        read_audit(audit, page, engine.as_deref(), evidence);
    }
    if let Some(page) = page {
        evidence.pages[page].suspicion = evidence.pages[page]
            .suspicion
            .take()
            .or_else(|| suspicion(&evidence.results));
    }
}

/// Those of the category, in its order, each once.
fn audits(run: Node<'_>) -> Vec<Node<'_>> {
    let Some(audits) = run.get("audits") else {
        return Vec::new();
    };
    let references = category(run).and_then(|category| category.get("auditRefs"));
    let references = references.into_iter().flat_map(Node::children);
    let names = references.filter_map(|reference| reference.get("id")?.as_str());
    let mut known: HashMap<&str, Node<'_>> = audits
        .children()
        .filter_map(|audit| Some((audit.key()?, audit)))
        .collect();
    names.filter_map(|name| known.remove(name)).collect()
}

fn read_audit(audit: Node<'_>, page: Option<usize>, engine: Option<&str>, evidence: &mut Evidence) {
    let id = audit.key().unwrap_or_default().to_owned();
    let name = text_of(audit, "id").unwrap_or_else(|| Said::new(id, audit.key_origin()));
    let Some(outcome) = outcome(audit) else {
        return;
    };
    let details = audit.get("details");
    let debug_data = details.and_then(|details| details.get("debugData"));
    let tags = debug_data.and_then(|data| data.get("tags"));
    let tags = Tags::of(tags).or_of_rule(&name, engine);
    if matches!(
        outcome.value,
        Verdict::Passed | Verdict::Failed | Verdict::Inapplicable
    ) {
        evidence.can_show_by(&tags);
    }
    let items = details.and_then(|details| details.get("items"));
    evidence.add(|| TestResult {
        outcome,
        help: text_of(audit, "title"),
        weight: tags.weight(),
        level: tags.level(),
        criteria: tags.criteria(),
        page,
        count: items
            .filter(|items| items.kind() == Kind::List)
            .map(Node::len),
        rule: Some(name),
    });
}

/// `None` for what informs and does not judge.
fn outcome(audit: Node<'_>) -> Option<Said<Verdict>> {
    let mode = audit.get("scoreDisplayMode");
    let at = |node: Option<Node<'_>>| node.map_or(audit.origin(), |node| node.origin());
    let of_mode = match mode.and_then(Node::as_str) {
        Some("informative") => return None,
        Some("notApplicable" | "not-applicable") => Some(Verdict::Inapplicable),
        // Nobody looked: the audit only says what people should look at.
        Some("manual") => Some(Verdict::Untested),
        Some("error") => Some(Verdict::Error),
        Some(_) | None => None,
    };
    if let Some(verdict) = of_mode {
        return Some(Said::new(verdict, at(mode)));
    }
    let score = audit.get("score");
    let is_passed = score.and_then(|score| {
        let number = score.as_f64().map(|number| number >= 1.0);
        // Versions before 3 had no numbers.
        number.or_else(|| score.as_bool())
    });
    let verdict = match is_passed {
        Some(true) => Verdict::Passed,
        Some(false) => Verdict::Failed,
        None => Verdict::CannotTell,
    };
    Some(Said::new(verdict, at(score)))
}
