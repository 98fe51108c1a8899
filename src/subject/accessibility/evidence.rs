//! Results of tests: what tools and people found.
//!
//! Here is what the formats share: what an address says of where a page lies, what tags make a finding count for, and
//! the making of one [`Evidence`] out of pages and results.

pub(super) mod ara;
mod assertion;
pub(super) mod axe;
pub(super) mod earl;
pub(super) mod host;
pub(super) mod insights;
pub(super) mod lighthouse;
pub(super) mod pa11y;
pub(super) mod pa11y_ci;
pub(super) mod wcag_em;

#[cfg(test)]
mod tests;

use std::collections::{BTreeSet, HashMap};

use super::allowance::Allowance;
use super::data_date::iso;
use super::model::{
    Doubt, Evidence, EvidenceKind, NamedCriterion, Page, Said, Source, TestResult, Verdict, Weight,
};
use super::read::Document;
use super::wcag::{AxeRule, LevelTag, criterion_of_axe_tag};
use crate::tree::{Node, Origin};

impl Evidence {
    /// One that says nothing yet.
    fn new(document: &Document<'_>, source: Source, kind: EvidenceKind) -> Self {
        Evidence {
            allowance: Allowance::of(document.source),
            source,
            kind,
            tool: None,
            tool_version: None,
            date: None,
            subject: None,
            target: None,
            versions: Vec::new(),
            conforms: None,
            pages: Vec::new(),
            results: Vec::new(),
            doubts: Vec::new(),
        }
    }

    /// Once for each part of the file: what is broken a thousand times is no less readable than what is broken once.
    fn doubt(&mut self, at: &str, place: Origin, message: &str) {
        if self.doubts.iter().all(|doubt| doubt.at != at) {
            self.doubts.push(Doubt {
                at: at.to_owned(),
                place,
                message: message.to_owned(),
            });
        }
    }

    /// The day that a node speaks of; a doubt about `at` where it is no date.
    fn day(&mut self, at: &str, node: Option<Node<'_>>) -> Option<Said<String>> {
        let written = Said::text(node?)?;
        let day = iso(&written.value);
        if day.is_none() {
            self.doubt(at, written.at, "what should be its date is none");
        }
        Some(Said::new(day?, written.at))
    }

    /// Takes a day for its own if it is later than the one it has: the tests were done when the last of them was.
    fn was_run_on(&mut self, day: Option<&Said<String>>) {
        let later = |day: &&Said<String>| {
            let known = self.date.as_ref();
            known.is_none_or(|known| known.value < day.value)
        };
        if let Some(day) = day.filter(later) {
            self.date = Some(day.clone());
        }
    }

    fn can_show(&mut self, version: &str, at: Origin) {
        let known = self.versions.iter();
        let place = known.take_while(|known| known.value.as_str() < version);
        let place = place.count();
        if self
            .versions
            .get(place)
            .is_none_or(|known| known.value != version)
        {
            self.versions
                .insert(place, Said::new(version.to_owned(), at));
        }
    }

    /// Which versions a rule with these tags says something of.
    fn can_show_by(&mut self, tags: &Tags<'_>) {
        if matches!(tags.weight(), Weight::BestPractice | Weight::Unknown) {
            return;
        }
        for (tag, at) in &tags.0 {
            if let Some(level) = LevelTag::of(tag) {
                self.can_show(level.version, *at);
            }
        }
        for criterion in tags.criteria() {
            if let Some(known) = criterion.known {
                self.can_show(&known.since, criterion.number.at);
            }
        }
    }

    /// Adds a result, unless there is no end to what the results repeat.
    fn add(&mut self, result: impl FnOnce() -> TestResult) {
        if self.allowance.is_used_up() {
            return;
        }
        let result = result();
        if self.allowance.take(self.repetition(&result)) {
            self.results.push(result);
        } else {
            let message = "its results repeat too much of it to be read to their end";
            self.doubt("/results", result.outcome.at, message);
        }
    }

    /// The bytes that a result takes up beyond what it is itself. Only what is long counts: most of what results
    /// share with each other is as short as they are.
    fn repetition(&self, result: &TestResult) -> usize {
        /// As long as any address that people type.
        const SHORT: usize = 256;
        /// Of criteria: no rule is about more.
        const FEW: usize = 8;
        let page = result.page.and_then(|page| self.pages.get(page));
        let texts = [&result.rule, &result.help];
        let texts = texts
            .into_iter()
            .flatten()
            .chain(page.map(|page| &page.url));
        let texts = texts.map(|said| said.value.len().saturating_sub(SHORT));
        let criteria = result.criteria.len().saturating_sub(FEW);
        texts.sum::<usize>() + criteria * SHORT
    }

    /// Adds a page and says where it stands.
    fn page(&mut self, url: Said<String>) -> usize {
        self.pages.push(Page {
            host: host::of(&url.value),
            suspicion: strangeness(&url),
            url,
            date: None,
            error: None,
        });
        self.pages.len() - 1
    }
}

/// Why an address is none of a service's pages.
fn strangeness(url: &Said<String>) -> Option<Said<String>> {
    let starts = |schemes: &[&str]| schemes.iter().any(|scheme| url.value.starts_with(scheme));
    let contains = |folders: &[&str]| folders.iter().any(|folder| url.value.contains(folder));
    let message = if starts(&["about:", "chrome:", "chrome-error:", "data:"]) {
        "it is a page of the browser's own"
    } else if contains(&[
        "/wcag-act-rules/testcases/",
        "act-rules.github.io/testcases/",
    ]) {
        "it is a page of a test suite for tools"
    } else {
        return None;
    };
    Some(Said::new(message.to_owned(), url.at))
}

/// A page whose title and language are both missing, and on which hardly a rule finds anything to be right, is what a
/// server says when it has no page to show. `results` are those of one page, with all that passed.
fn suspicion(results: &[TestResult]) -> Option<Said<String>> {
    /// A page of a service has three times as many.
    const FEW: usize = 10;
    let failed = |name: &str| {
        results.iter().find_map(|result| {
            let rule = result.rule.as_ref()?;
            (result.outcome.value == Verdict::Failed && rule.value == name).then_some(rule.at)
        })
    };
    let at = failed("document-title")?;
    failed("html-has-lang")?;
    let passed = results.iter();
    let passed = passed
        .filter(|result| result.outcome.value == Verdict::Passed)
        .count();
    (passed <= FEW).then(|| {
        let rules = if passed == 1 { "rule" } else { "rules" };
        let message = format!(
            "the page has neither a title nor a language and only {passed} {rules} passed, as on an error page"
        );
        Said::new(message, at)
    })
}

/// The text of a member.
fn text_of(node: Node<'_>, key: &str) -> Option<Said<String>> {
    Said::text(node.get(key)?)
}

/// The tags of a rule, and where they stand: in the file, or where the rule's name does.
struct Tags<'t>(Vec<(&'t str, Origin)>);

impl<'t> Tags<'t> {
    /// A list of words in a file; empty where there is none.
    fn of(list: Option<Node<'t>>) -> Self {
        let tags = list.into_iter().flat_map(Node::children);
        Tags(
            tags.filter_map(|tag| Some((tag.as_str()?, tag.origin())))
                .collect(),
        )
    }

    /// Those that a rule of axe-core has by our table.
    fn of_rule(rule: &Said<String>, version: Option<&str>) -> Tags<'static> {
        let known = AxeRule::named(&rule.value);
        let tags = known.into_iter().flat_map(|known| known.tags(version));
        Tags(tags.map(|tag| (tag.as_str(), rule.at)).collect())
    }

    /// What the file says, and only where it says nothing what the table does.
    fn or_of_rule(self, rule: &Said<String>, version: Option<&str>) -> Self {
        match self.0.is_empty() {
            true => Tags::of_rule(rule, version),
            false => self,
        }
    }

    fn has(&self, word: &str) -> bool {
        self.0.iter().any(|(tag, _)| *tag == word)
    }

    /// Each once.
    fn criteria(&self) -> Vec<NamedCriterion> {
        let mut told = BTreeSet::new();
        let numbers = self.0.iter();
        numbers
            .filter_map(|(tag, at)| Some((criterion_of_axe_tag(tag)?, *at)))
            .filter(|(number, _)| told.insert(number.clone()))
            .map(|(number, at)| NamedCriterion::new(&number, at))
            .collect()
    }

    /// Of the finding; that of the lowest criterion where no tag says it.
    fn level(&self) -> Option<Said<String>> {
        let tags = self.0.iter();
        let levels = tags.filter_map(|(tag, at)| Some(Said::new(LevelTag::of(tag)?.level, *at)));
        let lowest = levels.min_by_key(|level| level.value.len());
        let lowest = lowest.map(|level| level.map(str::to_owned));
        lowest.or_else(|| lowest_level(&self.criteria()))
    }

    fn weight(&self) -> Weight {
        let is_obsolete =
            |(tag, _): &(&str, Origin)| LevelTag::of(tag).is_some_and(|level| level.is_obsolete);
        let has_level = self.0.iter().any(|(tag, _)| LevelTag::of(tag).is_some());
        if self.has("best-practice") {
            Weight::BestPractice
        } else if self.has("experimental") {
            Weight::Experimental
        } else if self.0.iter().any(is_obsolete) {
            Weight::Obsolete
        } else {
            match weight_of(&self.criteria()) {
                Weight::Unknown if has_level => Weight::Criterion,
                weight => weight,
            }
        }
    }
}

/// The lowest level among criteria: who meets it meets the least that they ask for.
fn lowest_level(criteria: &[NamedCriterion]) -> Option<Said<String>> {
    let known = criteria.iter();
    let levels = known.filter_map(|one| Some(Said::new(one.known?.level.clone(), one.number.at)));
    levels.min_by_key(|level| level.value.len())
}

/// What a finding about these criteria counts for. Numbers that WCAG never had are none.
fn weight_of(criteria: &[NamedCriterion]) -> Weight {
    let known = || criteria.iter().filter_map(|one| one.known);
    if known().next().is_none() {
        Weight::Unknown
    } else if known().all(|known| known.is_obsolete()) {
        Weight::Obsolete
    } else {
        Weight::Criterion
    }
}

/// The release and the rule in the address of axe-core's help on a rule:
/// `https://dequeuniversity.com/rules/axe/4.10/image-alt?application=axeAPI`.
fn axe_help(address: &str) -> Option<(&str, &str)> {
    let (_, rest) = address.split_once("/rules/axe/")?;
    let (release, rest) = rest.split_once('/')?;
    let rule = rest.split(['?', '#', '/']).next()?;
    let is_release = release.starts_with(|first: char| first.is_ascii_digit());
    is_release.then_some((release, rule))
}

/// Where a part of a text stands; the whole, when the text is not written letter by letter.
fn place_of_part(node: Node<'_>, part: &str) -> Origin {
    let whole = node.origin();
    let (Some(text), Some(span), Origin::Text(file, _)) =
        (node.as_str(), node.literal_span(), whole)
    else {
        return whole;
    };
    match text.find(part) {
        Some(start) => Origin::Text(file, span.within(start..start + part.len())),
        None => whole,
    }
}

/// Results that tools list once for each place on a page, as one for each rule, page and outcome.
#[derive(Default)]
struct Grouped {
    known: HashMap<(String, Option<usize>, Verdict), usize>,
}

impl Grouped {
    /// Counts one place. `result` is made for the first of its kind.
    fn add(
        &mut self,
        code: &str,
        page: Option<usize>,
        verdict: Verdict,
        evidence: &mut Evidence,
        result: impl FnOnce() -> TestResult,
    ) {
        let next = evidence.results.len();
        let known = self.known.entry((code.to_owned(), page, verdict));
        let index = *known.or_insert(next);
        if index == next {
            evidence.add(result);
        }
        if let Some(result) = evidence.results.get_mut(index) {
            result.count = Some(result.count.unwrap_or(0) + 1);
        }
    }
}
