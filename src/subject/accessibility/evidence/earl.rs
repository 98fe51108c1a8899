//! Assertions in EARL: what a person or a program found out about a page.
//!
//! They stand in a graph, below whoever made them, or below the page that they are about. Summaries of how tools
//! implement the rules of ACT have none, and are no evidence of any service.

use std::collections::{HashMap, HashSet};

use super::assertion::{
    NodeId, Prefixes, axe_rule, date, described, id, is_a, items, member, outcome, requirements,
    word,
};
use super::{Grouped, Tags, host, lowest_level, place_of_part, weight_of};
use crate::subject::accessibility::model::{
    Evidence, EvidenceKind, Host, NamedCriterion, Said, Source, TestResult, Verdict, Weight,
};
use crate::subject::accessibility::read::{Document, Read, Reader};
use crate::tree::{Kind, Node};

pub(in crate::subject::accessibility) const READER: Reader = Reader {
    format: "earl",
    part: "evidence",
    marks: &[&["Assertion\"", "assertion\""], &["outcome\""]],
    recognise,
    read,
};

fn recognise(document: &Document<'_>) -> Option<&'static str> {
    let nodes = described(document.json()?);
    let mut assertions = assertions(&nodes).into_iter();
    assertions
        .any(|assertion| is_a(assertion.said, "Assertion") && outcome(assertion.said).is_some())
        .then_some("it has assertions with an `outcome` of EARL")
}

struct Assertion<'f> {
    said: Node<'f>,
    /// The page that it stands below.
    of: Option<Node<'f>>,
    /// Who it stands below.
    by: Option<Node<'f>>,
}

fn assertions<'f>(nodes: &[Node<'f>]) -> Vec<Assertion<'f>> {
    let mut found = Vec::new();
    for node in nodes {
        if is_a(*node, "Assertion") {
            let said = *node;
            found.push(Assertion {
                said,
                of: None,
                by: None,
            });
        }
        let made = items(member(*node, "assertedThat")).into_iter();
        found.extend(made.map(|said| Assertion {
            said,
            of: None,
            by: Some(*node),
        }));
        let about = items(member(*node, "assertions")).into_iter();
        found.extend(about.map(|said| Assertion {
            said,
            of: Some(*node),
            by: None,
        }));
    }
    found
}

/// What can be referred to by its name.
type Named<'f> = HashMap<&'f str, Node<'f>>;

fn read(document: &Document<'_>, source: Source) -> Read {
    let mut evidence = Evidence::new(document, source, EvidenceKind::Automatic);
    let nodes: Vec<Node<'_>> = document.json().into_iter().flat_map(described).collect();
    let prefixes = Prefixes::of(nodes.iter().copied());
    let named: Named<'_> = nodes
        .iter()
        .filter_map(|node| Some((id(*node)?.as_str()?, *node)))
        .collect();
    let mut assertors = Assertors::new(&named);
    let mut pages = Pages::default();
    let mut grouped = Grouped::default();
    for assertion in assertions(&nodes) {
        let said = assertion.said;
        let Some(outcome) = outcome(said) else {
            evidence.doubt(
                "/results",
                said.origin(),
                "an assertion has no `outcome` of EARL",
            );
            continue;
        };
        assertors.read(&assertion, &mut evidence);
        let day = evidence.day("/date", date(said));
        evidence.was_run_on(day.as_ref());
        let subject = member(said, "subject").or(assertion.of);
        let subject = subject.and_then(|subject| items(Some(subject)).into_iter().next());
        let subject = subject.map(|subject| resolved(subject, &named));
        let page = subject.and_then(|subject| pages.index(subject, &mut evidence));
        let Some(test) = member(said, "test") else {
            evidence.doubt(
                "/results",
                said.origin(),
                "an assertion does not say what the `test` was",
            );
            continue;
        };
        read_result(test, page, outcome, &prefixes, &mut grouped, &mut evidence);
    }
    // One assertion is one outcome; only where there are several is it places on a page that they count.
    for result in &mut evidence.results {
        result.count = result.count.filter(|count| *count > 1);
    }
    Read::Evidence(Box::new(evidence))
}

fn read_result(
    test: Node<'_>,
    page: Option<usize>,
    outcome: Said<Verdict>,
    prefixes: &Prefixes,
    grouped: &mut Grouped,
    evidence: &mut Evidence,
) {
    let axe = axe_rule(test);
    let title = member(test, "title").and_then(Said::text);
    let rule = match axe {
        Some((node, _, rule)) => Some(Said::new(rule.to_owned(), place_of_part(node, rule))),
        None => title
            .clone()
            .or_else(|| word(Some(test)).and_then(Said::text)),
    };
    let requirements = requirements(test, prefixes);
    for requirement in &requirements {
        let at = requirement.criterion.number.at;
        if let Some(version) = requirement.version {
            evidence.can_show(version, at);
        }
        if let Some(known) = requirement.criterion.known {
            evidence.can_show(&known.since, at);
        }
    }
    let criteria: Vec<NamedCriterion> = requirements
        .into_iter()
        .map(|requirement| requirement.criterion)
        .collect();
    let tags = match (axe, &rule) {
        (Some((_, release, _)), Some(rule)) if criteria.is_empty() => {
            Tags::of_rule(rule, Some(release))
        }
        _ => Tags(Vec::new()),
    };
    let code = rule
        .as_ref()
        .map_or_else(String::new, |rule| rule.value.clone());
    let verdict = outcome.value;
    grouped.add(&code, page, verdict, evidence, || {
        let (weight, level) = match weight_of(&criteria) {
            Weight::Unknown => (tags.weight(), tags.level()),
            weight => (weight, lowest_level(&criteria)),
        };
        let criteria = if criteria.is_empty() {
            tags.criteria()
        } else {
            criteria
        };
        let help = member(test, "description").and_then(Said::text);
        TestResult {
            outcome,
            help: help.or(title),
            rule,
            weight,
            level,
            criteria,
            page,
            count: None,
        }
    });
}

/// What a name stands for, where the file describes it.
fn resolved<'f>(node: Node<'f>, named: &Named<'f>) -> Node<'f> {
    let known = node.as_str().and_then(|name| named.get(name));
    known.copied().unwrap_or(node)
}

/// Who made the assertions. Many have the same assertor, who is looked at once.
struct Assertors<'f, 'n> {
    named: &'n Named<'f>,
    are_people: HashMap<NodeId, bool>,
    /// Those that were looked at for what tool they are.
    tools: HashSet<NodeId>,
}

impl<'f, 'n> Assertors<'f, 'n> {
    fn new(named: &'n Named<'f>) -> Self {
        Assertors {
            named,
            are_people: HashMap::new(),
            tools: HashSet::new(),
        }
    }

    /// Takes from an assertion whether people looked, or which tool did.
    fn read(&mut self, assertion: &Assertion<'f>, evidence: &mut Evidence) {
        let by = member(assertion.said, "assertedBy").or(assertion.by);
        let by = by.and_then(|by| items(Some(by)).into_iter().next());
        let by = by.map(|by| resolved(by, self.named));
        let are_people = by.is_some_and(|by| {
            let known = self.are_people.entry(by.id());
            *known.or_insert_with(|| are_people(by))
        });
        if by_mode(assertion.said).unwrap_or(are_people) {
            evidence.kind = EvidenceKind::Audit;
        } else if let Some(by) =
            by.filter(|by| evidence.tool.is_none() && self.tools.insert(by.id()))
        {
            read_tool(by, evidence);
        }
    }
}

/// Whether an assertion's mode is one of people.
fn by_mode(assertion: Node<'_>) -> Option<bool> {
    let mode = word(member(assertion, "mode"))?.as_str()?;
    let by_people = ["manual", "semiAuto"]
        .iter()
        .any(|word| mode.ends_with(word));
    let by_tool = mode.ends_with("automatic");
    (by_people || by_tool).then_some(by_people)
}

fn are_people(assertor: Node<'_>) -> bool {
    ["Person", "Organization", "Group"]
        .iter()
        .any(|class| is_a(assertor, class))
}

fn read_tool(by: Node<'_>, evidence: &mut Evidence) {
    evidence.tool = ["name", "title"]
        .iter()
        .find_map(|key| Said::text(member(by, key)?));
    let release = member(by, "release").unwrap_or(by);
    evidence.tool_version = ["revision", "version", "hasVersion"]
        .iter()
        .find_map(|key| Said::text(member(release, key)?));
    // `https://github.com/dequelabs/axe-core/releases/tag/4.10.2`
    let Some((node, address)) = word(Some(by)).and_then(|node| Some((node, node.as_str()?))) else {
        return;
    };
    if let Some((front, version)) = address.rsplit_once("/releases/tag/") {
        let name = front.rsplit('/').next().unwrap_or_default();
        let said = |part: &str| Said::new(part.to_owned(), place_of_part(node, part));
        evidence.tool = evidence.tool.take().or_else(|| Some(said(name)));
        evidence.tool_version = evidence.tool_version.take().or_else(|| Some(said(version)));
    }
}

/// The pages that assertions are about, by what they name and by their addresses.
#[derive(Default)]
struct Pages {
    by_node: HashMap<NodeId, Option<usize>>,
    by_address: HashMap<String, usize>,
}

impl Pages {
    fn index(&mut self, subject: Node<'_>, evidence: &mut Evidence) -> Option<usize> {
        if let Some(known) = self.by_node.get(&subject.id()) {
            return *known;
        }
        let page = address(subject).map(|address| {
            let known = self.by_address.entry(address.value.clone());
            *known.or_insert_with(|| evidence.page(address))
        });
        self.by_node.insert(subject.id(), page);
        page
    }
}

/// The address of the page that an assertion is about. A site as a whole has none here.
fn address(subject: Node<'_>) -> Option<Said<String>> {
    let candidates = match subject.kind() {
        Kind::Map => {
            let keys = ["source", "url"].iter();
            let mut known: Vec<Node<'_>> =
                keys.filter_map(|key| word(member(subject, key))).collect();
            known.extend(id(subject));
            known
        }
        _ => vec![subject],
    };
    let mut texts = candidates.into_iter().filter_map(Said::text);
    texts.find(|text| host::of(&text.value) != Host::Unknown)
}
