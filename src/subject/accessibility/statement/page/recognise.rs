//! Whether a page is a statement, and not a page about statements: guidance, patterns and changelogs use the same
//! words, and taking one for a statement would find fault with what nobody published.

use std::sync::LazyLock;

use regex::Regex;

use super::about::{self, Title};
use super::body::Body;
use super::roles::{self, Heading};
use super::{claims, pattern};
use crate::subject::accessibility::model::Role;
use crate::subject::accessibility::page::HoleKind;

/// Sentences that speak to those who write statements.
static GUIDANCE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\byour (?:\w+ )?(?:accessibility )?statement\b|\byou (?:must|should|need to|can|have to|will need to)\b[^.]{0,60}\b(?:an|the|your|this) (?:accessibility )?statement\b|\b(?:teams|services|organi[sz]ations|departments|everyone|public sector (?:bodies|websites)) (?:\w+ )?(?:must|should|need to|have to)\b[^.]{0,60}\bstatements?\b|\b(?:when|how) to (?:use|write|publish|create) (?:this|an accessibility|a statement|accessibility statements)\b|\b(?:sample|example) accessibility statement\b|\bthis (?:template|pattern)\b[^.]{0,40}\bstatement\b|\ban accessibility statement (?:is|should|must|helps|tells)\b",
    )
});

static GUIDELINES: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"web content accessibility guidelines|\bwcag\b|\bhygyrchedd\b"));
static PREPARED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\bstatement\b[^.]{0,40}\b(?:prepared|published|reviewed|updated|written|created)\b")
});

/// Something that hardly any other page has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mark {
    Claim,
    Commitment,
    Scope,
    Headings,
}

pub(super) fn because(body: &Body<'_>) -> Option<&'static str> {
    let titles = about::titles(body);
    let kinds: Vec<Title> = titles
        .iter()
        .map(|title| about::kind_of_title(&title.value))
        .collect();
    // "Accessibility statement template": whatever follows is one to copy.
    let is_about_statements = titles.iter().zip(&kinds).any(|(title, kind)| {
        *kind == Title::Other
            && title
                .value
                .to_lowercase()
                .contains("accessibility statement")
    });
    if is_about_statements {
        return None;
    }
    let marks = marks(body);
    let has_statement_title = kinds.contains(&Title::Statement);
    if body
        .sentences()
        .any(|sentence| GUIDANCE.is_match(sentence.text()))
    {
        return None;
    }
    if has_statement_title {
        if let Some(mark) = marks.first() {
            return Some(match mark {
                Mark::Claim => {
                    "its title is “Accessibility statement” and it says how far something complies"
                }
                Mark::Commitment => {
                    "its title is “Accessibility statement” and somebody commits to accessibility in it"
                }
                Mark::Scope => {
                    "its title is “Accessibility statement” and it says what it applies to"
                }
                Mark::Headings => {
                    "its title is “Accessibility statement” and its headings are those of the model"
                }
            });
        }
        let any = |words: &Regex| {
            body.sentences()
                .any(|sentence| words.is_match(sentence.text()))
        };
        if any(&PREPARED) {
            return Some("its title is “Accessibility statement” and it says when it was prepared");
        }
        if any(&GUIDELINES) {
            return Some(
                "its title is “Accessibility statement” and it speaks of the Web Content Accessibility Guidelines",
            );
        }
        let has_words = body
            .sentences()
            .any(|sentence| sentence.text().split(' ').count() > 5);
        let holes = body
            .passages
            .iter()
            .flat_map(|passage| &passage.block.holes);
        let is_filled = holes.into_iter().any(|hole| hole.kind == HoleKind::Part);
        return (is_filled && !has_words)
            .then_some("its title is “Accessibility statement” and a template brings its words");
    }
    if kinds.contains(&Title::Accessibility) {
        let says = |mark| marks.contains(&mark);
        if says(Mark::Scope) || says(Mark::Commitment) && marks.len() > 1 {
            return Some(
                "its title is “Accessibility” and it has the sentences of the model statement",
            );
        }
    }
    (marks.len() >= 2).then_some("it has the sentences and headings of the model statement")
}

fn marks(body: &Body<'_>) -> Vec<Mark> {
    let mut marks = Vec::new();
    if body.sentences().any(|sentence| claims::is_claim(&sentence)) {
        marks.push(Mark::Claim);
    }
    if about::commitments(body).next().is_some() {
        marks.push(Mark::Commitment);
    }
    if about::scope(body).next().is_some() {
        marks.push(Mark::Scope);
    }
    let of_model = |text: &str| match roles::heading(text) {
        Heading::Role(
            role @ (Role::ComplianceStatus
            | Role::NonAccessibleContent
            | Role::NonCompliance
            | Role::Enforcement
            | Role::Preparation
            | Role::TechnicalInformation
            | Role::HowAccessible),
        ) => Some(role),
        Heading::Role(
            Role::Feedback | Role::Reporting | Role::Burden | Role::OutOfScope | Role::Improving,
        )
        | Heading::Aside
        | Heading::Other => None,
    };
    let mut found = Vec::new();
    for role in body
        .headings()
        .filter_map(|(_, heading)| of_model(heading.text()))
    {
        if !found.contains(&role) {
            found.push(role);
        }
    }
    if found.len() >= 2 {
        marks.push(Mark::Headings);
    }
    marks
}
