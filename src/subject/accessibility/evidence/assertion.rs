//! What EARL's words mean: JSON-LD says them with prefixes and without, as texts and as objects.
//!
//! Nothing is fetched, so a context that stands elsewhere is not looked into. Only the prefixes of WCAG's own texts
//! are resolved, because they tell the version.

use std::collections::{BTreeSet, HashMap};

use super::axe_help;
use crate::guard;
use crate::subject::accessibility::model::{NamedCriterion, Said, Verdict};
use crate::subject::accessibility::wcag::Criterion;
use crate::tree::{Kind, Node, TreeId};

/// A member whose key may have a prefix.
pub(super) fn member<'f>(node: Node<'f>, key: &str) -> Option<Node<'f>> {
    node.get(key).or_else(|| {
        let mut members = node.children();
        members.find(|member| {
            guard::look();
            let prefixed = member.key().and_then(|known| known.split_once(':'));
            prefixed.is_some_and(|(_, name)| name == key)
        })
    })
}

/// The items of a list; one thing that stands for a list of one.
pub(super) fn items<'f>(node: Option<Node<'f>>) -> Vec<Node<'f>> {
    match node {
        None => Vec::new(),
        Some(list) if list.kind() == Kind::List => list.children().collect(),
        Some(one) => vec![one],
    }
}

/// All that a file describes on its own: the nodes of its graph, or itself.
pub(super) fn described(root: Node<'_>) -> Vec<Node<'_>> {
    let mut nodes = items(Some(root));
    let graphs: Vec<_> = nodes
        .iter()
        .flat_map(|node| items(node.get("@graph")))
        .collect();
    nodes.extend(graphs);
    nodes
}

/// A node as a key, for what many refer to and is looked at once.
pub(super) type NodeId = (TreeId, u32);

/// What a node is called.
pub(super) fn id(node: Node<'_>) -> Option<Node<'_>> {
    node.get("@id").or_else(|| node.get("id"))
}

/// A name without the vocabulary that it is from: `earl:failed`, `http://www.w3.org/ns/earl#failed`, `failed`.
fn local(name: &str) -> &str {
    name.rsplit([':', '#', '/']).next().unwrap_or(name)
}

pub(super) fn is_a(node: Node<'_>, class: &str) -> bool {
    let types = node.get("@type").or_else(|| node.get("type"));
    let mut types = items(types).into_iter().filter_map(Node::as_str);
    types.any(|name| local(name).eq_ignore_ascii_case(class))
}

/// The word of something that is written as a text, or as an object with that name.
pub(super) fn word<'f>(node: Option<Node<'f>>) -> Option<Node<'f>> {
    let node = node?;
    match node.kind() {
        Kind::Map => id(node)
            .or_else(|| node.get("@value"))
            .or_else(|| member(node, "title")),
        Kind::List => node.at(0),
        _ => Some(node),
    }
}

/// What an assertion came to. `None` where it does not say, or in a word that is none of EARL's.
pub(super) fn outcome(assertion: Node<'_>) -> Option<Said<Verdict>> {
    let result = member(assertion, "result")?;
    let word = word(member(result, "outcome"))?;
    let verdict = match local(word.as_str()?).to_ascii_lowercase().as_str() {
        "passed" | "pass" => Verdict::Passed,
        "failed" | "fail" => Verdict::Failed,
        "canttell" | "cannottell" => Verdict::CannotTell,
        "inapplicable" | "notapplicable" => Verdict::Inapplicable,
        "untested" | "nottested" => Verdict::Untested,
        _ => return None,
    };
    Some(Said::new(verdict, word.origin()))
}

/// When an assertion was made.
pub(super) fn date(assertion: Node<'_>) -> Option<Node<'_>> {
    let of = |node| member(node, "date");
    let date = member(assertion, "result")
        .and_then(of)
        .or_else(|| of(assertion));
    word(date)
}

/// The versions of WCAG that a file's own prefixes stand for.
pub(super) struct Prefixes(HashMap<String, &'static str>);

impl Prefixes {
    /// Of all contexts in the file.
    pub(super) fn of<'f>(nodes: impl Iterator<Item = Node<'f>>) -> Self {
        let contexts = nodes.flat_map(|node| items(node.get("@context")));
        let terms = contexts.flat_map(Node::children);
        let known = terms.filter_map(|term| {
            let version = version_in(word(Some(term))?.as_str()?)?;
            Some((term.key()?.to_ascii_lowercase(), version))
        });
        Prefixes(known.collect())
    }

    fn version(&self, name: &str) -> Option<&'static str> {
        let prefix = name
            .split(':')
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase();
        let declared = self.0.get(&prefix).copied();
        declared.or_else(|| version_in(name))
    }
}

/// The version of WCAG in a name: `http://www.w3.org/TR/WCAG21/#…`, `WCAG21:…`.
pub(super) fn version_in(name: &str) -> Option<&'static str> {
    let name = name.to_ascii_uppercase();
    [("WCAG20", "2.0"), ("WCAG21", "2.1"), ("WCAG22", "2.2")]
        .into_iter()
        .find_map(|(word, version)| name.contains(word).then_some(version))
}

/// A criterion that a test is about, and the version of the text that it is named by.
pub(super) struct Requirement {
    pub criterion: NamedCriterion,
    pub version: Option<&'static str>,
}

/// The criteria that a test is about, each once: the test is one, is part of some, or is part of what is titled with
/// their numbers.
pub(super) fn requirements(test: Node<'_>, prefixes: &Prefixes) -> Vec<Requirement> {
    let mut told = BTreeSet::new();
    let mut all = all_requirements(test, prefixes);
    all.retain(|one| told.insert(one.criterion.number.value.clone()));
    all
}

fn all_requirements(test: Node<'_>, prefixes: &Prefixes) -> Vec<Requirement> {
    let own = named(
        test,
        is_a(test, "TestRequirement") || is_a(test, "TestCriterion"),
        prefixes,
    );
    if !own.is_empty() {
        return own;
    }
    let wholes = items(member(test, "isPartOf")).into_iter();
    wholes
        .flat_map(|whole| named(whole, true, prefixes))
        .collect()
}

fn named(node: Node<'_>, by_title: bool, prefixes: &Prefixes) -> Vec<Requirement> {
    let name = match node.kind() {
        Kind::Map => id(node),
        _ => Some(node),
    };
    if let Some((node, name)) = name.and_then(|node| Some((node, node.as_str()?))) {
        let is_wcag = name.to_ascii_lowercase().contains("wcag");
        let known = Criterion::by_anchor(local(name)).or_else(|| Criterion::numbered(local(name)));
        if let Some(known) = known.filter(|_| is_wcag) {
            return vec![Requirement {
                criterion: NamedCriterion::new(&known.number, node.origin()),
                version: prefixes.version(name),
            }];
        }
    }
    let title = member(node, "title").filter(|_| by_title);
    let Some((node, title)) = title.and_then(|node| Some((node, node.as_str()?))) else {
        return Vec::new();
    };
    let numbers = title.split(|letter: char| !letter.is_ascii_digit() && letter != '.');
    numbers
        .map(|number| number.trim_matches('.'))
        .filter_map(Criterion::numbered)
        .map(|known| Requirement {
            criterion: NamedCriterion::new(&known.number, node.origin()),
            version: None,
        })
        .collect()
}

/// The release and the rule, where a test is one of axe-core.
pub(super) fn axe_rule(test: Node<'_>) -> Option<(Node<'_>, &str, &str)> {
    let node = word(Some(test))?;
    let (release, rule) = axe_help(node.as_str()?)?;
    Some((node, release, rule))
}
