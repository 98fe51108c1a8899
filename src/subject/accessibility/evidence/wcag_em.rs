//! Reports of the WCAG-EM report tool: what people found of a site, criterion by criterion, and on each page of a
//! sample.
//!
//! The tool lists every criterion; those that nobody has looked at are untested. It has no word for conformance, so
//! such a report never says that a site conforms.

use std::collections::{HashMap, HashSet};

use super::assertion::{
    NodeId, Prefixes, Requirement, date, described, id, items, member, outcome, requirements,
    version_in, word,
};
use super::{host, lowest_level, text_of, weight_of};
use crate::guard;
use crate::subject::accessibility::model::{
    Evidence, EvidenceKind, Host, Said, Source, Target, TestResult, Verdict,
};
use crate::subject::accessibility::read::{Document, Read, Reader};
use crate::tree::{Kind, Node};

pub(in crate::subject::accessibility) const READER: Reader = Reader {
    format: "wcag-em",
    part: "evidence",
    marks: &[
        &["\"evaluationScope\"", "\"defineScope\""],
        &["\"auditResult\"", "\"auditSample\""],
    ],
    recognise,
    read,
};

fn recognise(document: &Document<'_>) -> Option<&'static str> {
    evaluation(document.json()?)
        .map(|_| "it has the scope and the results of an evaluation by WCAG-EM")
}

fn evaluation(root: Node<'_>) -> Option<Node<'_>> {
    described(root)
        .into_iter()
        .find(|node| scope(*node).is_some() && audit(*node).is_some())
}

fn scope(evaluation: Node<'_>) -> Option<Node<'_>> {
    let scope = evaluation
        .get("evaluationScope")
        .or_else(|| evaluation.get("defineScope"))?;
    (scope.kind() == Kind::Map).then_some(scope)
}

fn audit(evaluation: Node<'_>) -> Option<Node<'_>> {
    let audit = evaluation
        .get("auditResult")
        .or_else(|| evaluation.get("auditSample"))?;
    (audit.kind() == Kind::List).then_some(audit)
}

fn read(document: &Document<'_>, source: Source) -> Read {
    let mut evidence = Evidence::new(document, source, EvidenceKind::Audit);
    let root = document.json();
    if let Some((root, evaluation)) = root.and_then(|root| Some((root, evaluation(root)?))) {
        let prefixes = Prefixes::of([root, evaluation].into_iter());
        read_evaluation(evaluation, &prefixes, &mut evidence);
    }
    Read::Evidence(Box::new(evidence))
}

fn read_evaluation(evaluation: Node<'_>, prefixes: &Prefixes, evidence: &mut Evidence) {
    let findings = evaluation.get("reportFindings");
    let date = findings.and_then(|findings| word(findings.get("date")));
    let date = date.or_else(|| word(member(evaluation, "date")));
    evidence.date = evidence.day("/date", date);
    read_tool(evaluation, evidence);
    if let Some(scope) = scope(evaluation) {
        let site = scope.get("website").or_else(|| scope.get("scope"));
        let names = ["siteName", "title"];
        evidence.subject = site.and_then(|site| names.iter().find_map(|key| text_of(site, key)));
    }
    let pages = read_sample(evaluation, evidence);
    let named = read_results(evaluation, &pages, prefixes, evidence);
    read_target(evaluation, named, evidence);
}

/// `reporter:releases/tag/2.0.0`, and a key of its own later.
fn read_tool(evaluation: Node<'_>, evidence: &mut Evidence) {
    let own = evaluation.get("reportToolVersion");
    let Some(release) = own.or_else(|| word(evaluation.get("publisher"))) else {
        return;
    };
    evidence.tool = Some(Said::new(
        "WCAG-EM Report Tool".to_owned(),
        release.origin(),
    ));
    let version = Said::text(release)
        .map(|text| text.map(|text| text.rsplit('/').next().unwrap_or_default().to_owned()));
    let is_number = |version: &Said<String>| {
        version
            .value
            .starts_with(|first: char| first.is_ascii_digit())
    };
    evidence.tool_version = version.filter(is_number);
}

/// Adds the pages of the samples; their indices by the names that results have for them.
fn read_sample<'f>(evaluation: Node<'f>, evidence: &mut Evidence) -> HashMap<&'f str, usize> {
    let places = [Some(evaluation), evaluation.get("selectSample")];
    let mut known = HashMap::new();
    for place in places.into_iter().flatten() {
        for key in ["structuredSample", "randomSample"] {
            let sample = place.get(key);
            let pages = sample.and_then(|sample| sample.get("webpage")).or(sample);
            for page in items(pages) {
                let Some(url) = address(page) else {
                    continue;
                };
                let index = evidence.page(url);
                if let Some(name) = id(page).and_then(Node::as_str) {
                    known.insert(name, index);
                }
            }
        }
    }
    known
}

/// Where a page lies; its title where nobody has written that.
fn address(page: Node<'_>) -> Option<Said<String>> {
    let texts = ["source", "description", "handle", "title"];
    let texts: Vec<_> = texts
        .iter()
        .filter_map(|key| Said::text(word(page.get(key))?))
        .collect();
    let is_address = |text: &&Said<String>| host::of(&text.value) != Host::Unknown;
    texts.iter().find(is_address).or(texts.last()).cloned()
}

struct Finding<'f> {
    said: Node<'f>,
    test: Node<'f>,
    /// Those that it is about; none where that is the whole site.
    pages: Vec<usize>,
}

/// The findings of the whole site, each followed by those on its pages.
fn findings<'f>(evaluation: Node<'f>, pages: &HashMap<&'f str, usize>) -> Vec<Finding<'f>> {
    let test = |said: Node<'f>| {
        let keys = ["test", "testRequirement", "testcase"];
        keys.iter().find_map(|key| member(said, key))
    };
    let mut found = Vec::new();
    for whole in items(audit(evaluation)) {
        let of_whole = test(whole);
        let parts = items(member(whole, "hasPart"));
        let parts = parts.into_iter().map(|part| (part, test(part)));
        for (said, own) in std::iter::once((whole, of_whole)).chain(parts) {
            let Some(test) = own.or(of_whole) else {
                continue;
            };
            let subjects = items(member(said, "subject")).into_iter();
            let names = subjects.filter_map(|subject| word(Some(subject))?.as_str());
            let pages = names.filter_map(|name| pages.get(name).copied()).collect();
            found.push(Finding { said, test, pages });
        }
    }
    found
}

/// What is said of a test, for all findings that share it.
struct Test<'f> {
    name: Option<Node<'f>>,
    title: Option<Node<'f>>,
    requirements: Vec<Requirement>,
}

impl<'f> Test<'f> {
    fn of(test: Node<'f>, prefixes: &Prefixes) -> Self {
        Test {
            name: word(Some(test)),
            title: member(test, "title"),
            requirements: requirements(test, prefixes),
        }
    }
}

/// The version that the criteria are named by, and where.
type Named = Option<Said<String>>;

fn read_results<'f>(
    evaluation: Node<'f>,
    pages: &HashMap<&'f str, usize>,
    prefixes: &Prefixes,
    evidence: &mut Evidence,
) -> Named {
    let findings = findings(evaluation, pages);
    // The findings on pages share the test of the whole.
    let mut tests: HashMap<NodeId, Test<'f>> = HashMap::new();
    let mut of_site: HashSet<Option<&str>> = HashSet::new();
    for finding in &findings {
        let test = tests.entry(finding.test.id());
        let test = test.or_insert_with(|| Test::of(finding.test, prefixes));
        if finding.pages.is_empty() {
            of_site.insert(test.name.and_then(Node::as_str));
        }
    }
    let mut named: Named = None;
    let mut last: Option<Said<String>> = None;
    for finding in &findings {
        let Some(outcome) = outcome(finding.said) else {
            evidence.doubt(
                "/results",
                finding.said.origin(),
                "a finding has no `outcome` of EARL",
            );
            continue;
        };
        let Some(test) = tests.get(&finding.test.id()) else {
            continue;
        };
        let is_untested = outcome.value == Verdict::Untested;
        // Who looks at a site as a whole need not note each page.
        let name = test.name.and_then(Node::as_str);
        if is_untested && !finding.pages.is_empty() && of_site.contains(&name) {
            continue;
        }
        let day = evidence.day("/date", date(finding.said));
        if day
            .as_ref()
            .is_some_and(|day| last.as_ref().is_none_or(|last| last.value < day.value))
        {
            last = day;
        }
        for requirement in &test.requirements {
            let at = requirement.criterion.number.at;
            if let Some(version) = requirement.version {
                let version = Said::new(version.to_owned(), at);
                named = named.or(Some(version));
            }
            let since = requirement
                .criterion
                .known
                .map(|known| known.since.as_str());
            for version in [requirement.version, since].into_iter().flatten() {
                if !is_untested {
                    evidence.can_show(version, at);
                }
            }
        }
        let pages = finding.pages.iter().copied().map(Some);
        let whole = finding.pages.is_empty().then_some(None);
        for page in pages.chain(whole) {
            guard::look();
            evidence.add(|| {
                let criteria = test.requirements.iter().map(|one| one.criterion.clone());
                let criteria: Vec<_> = criteria.collect();
                TestResult {
                    outcome: outcome.clone(),
                    rule: test.name.and_then(Said::text),
                    help: test.title.and_then(Said::text),
                    weight: weight_of(&criteria),
                    level: lowest_level(&criteria),
                    criteria,
                    page,
                    count: None,
                }
            });
        }
    }
    if evidence.date.is_none() {
        evidence.date = last;
    }
    named
}

fn read_target(evaluation: Node<'_>, named: Named, evidence: &mut Evidence) {
    let scope = scope(evaluation);
    let version = scope.and_then(|scope| text_of(scope, "wcagVersion"));
    let version = version.and_then(|text| {
        let is_number = text.value.starts_with(|first: char| first.is_ascii_digit());
        match is_number {
            true => Some(text),
            false => Some(Said::new(version_in(&text.value)?.to_owned(), text.at)),
        }
    });
    let level = scope
        .and_then(|scope| word(scope.get("conformanceTarget")))
        .and_then(Said::text);
    let level = level.and_then(|text| Some(Said::new(level_in(&text.value)?.to_owned(), text.at)));
    let version = version.or(named);
    if version.is_some() || level.is_some() {
        evidence.target = Some(Target { version, level });
    }
}

/// `wai:WCAG2AA-Conformance`, `wcag20:level_aaa`, `AA`
fn level_in(target: &str) -> Option<&'static str> {
    let target = target.to_ascii_uppercase();
    let target = target.strip_suffix("-CONFORMANCE").unwrap_or(&target);
    let rest = target.trim_end_matches('A');
    let is_word = !rest.ends_with(|last: char| last.is_alphabetic());
    match target.len() - rest.len() {
        1 if is_word => Some("A"),
        2 if is_word => Some("AA"),
        3 if is_word => Some("AAA"),
        _ => None,
    }
}
