//! How people get in touch. What stands under "Enforcement procedure" are others.

use std::collections::HashSet;
use std::sync::LazyLock;

use regex::Regex;

use super::body::{Body, Passage, Sentence};
use super::pattern;
use crate::guard;
use crate::subject::accessibility::model::{Contact, ContactKind, Role, Said};
use crate::subject::accessibility::page::BlockLink;

static EMAIL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"[a-z0-9][a-z0-9._%+'-]*@[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?\.[a-z]{2,}")
});
/// An address that a link has in place of a way to write to it.
static BARE: LazyLock<Regex> = LazyLock::new(|| pattern(&format!("^{}$", EMAIL.as_str())));
static PHONE_WORD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\b(?:tele)?phone\b|\bcall\b|\bcalling\b|\btel\b|\bring\b|\bmobile\b|\btext us\b")
});
static PHONE: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?:\+\d|\(?\b0)[\d ()-]{7,}\d\b"));
static FORM: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:contact|feedback|enquiry|support|help) (?:form|page)\b|\bget in touch\b|\bcontact(?:ing)? (?:us|the|our|details)\b|\b(?:give|send|leave) (?:us )?(?:your )?feedback\b|\breport (?:a|an|the|any|it) ?(?:accessibility |technical )?(?:problem|issue|fault)?|\blet us know\b|\bonline form\b|^contact$|\bemail us\b",
    )
});
static POSTCODE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\b").expect("the pattern is one")
});
/// Whom people turn to when they are not happy, or who only gives advice.
static OTHERS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"equalityadvisory|equalityhumanrights|equality and human rights|equality advisory|equalityni\.org|\bw3\.org\b|abilitynet|\beass\b|\bombudsman\b",
    )
});

pub(super) fn read(body: &Body<'_>) -> Vec<Contact> {
    let mut found: Vec<Contact> = Vec::new();
    let mut known: HashSet<String> = HashSet::new();
    let passages = body.passages.iter().filter(|passage| !passage.is_heading());
    for passage in passages.filter(|passage| passage.role != Some(Role::Enforcement)) {
        for contact in in_passage(passage) {
            if known.insert(contact.value.value.to_lowercase()) {
                found.push(contact);
            }
        }
    }
    found
}

/// Whether a sentence asks people to get in touch.
pub(super) fn is_asked_for(text: &str) -> bool {
    PHONE_WORD.is_match(text) || FORM.is_match(text) || text.to_lowercase().contains("email")
}

fn in_passage(passage: &Passage<'_>) -> Vec<Contact> {
    let mut found = Vec::new();
    // "Phone:" may stand in a sentence of its own.
    let has_phone = PHONE_WORD.is_match(passage.text());
    let mut last = None;
    for sentence in passage.sentences() {
        guard::look();
        if !OTHERS.is_match(sentence.text()) {
            in_sentence(&sentence, has_phone, &mut last, &mut found);
        }
    }
    let is_written = found
        .iter()
        .any(|contact| contact.kind == ContactKind::Email);
    // An address behind words, or behind none at all.
    for link in &passage.block.links {
        let href = &link.href;
        let bare = || Some(href.value.trim()).filter(|href| BARE.is_match(href));
        let address = strip(&href.value, "mailto:").or_else(bare);
        if let Some(address) = address.filter(|_| !is_written) {
            found.push(Contact {
                kind: ContactKind::Email,
                value: Said::new(address.to_owned(), href.at),
            });
        } else if let Some(number) = strip(&href.value, "tel:") {
            let is_written = found
                .iter()
                .any(|contact| contact.kind == ContactKind::Phone);
            if !is_written {
                found.push(Contact {
                    kind: ContactKind::Phone,
                    value: Said::new(number.to_owned(), href.at),
                });
            }
        }
    }
    found
}

/// Whether a link leads to a form, or to a page on which one can get in touch.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Invites {
    /// By its own words.
    Always,
    /// Where the sentence around it asks people to.
    IfAsked,
    Never,
}

fn invites(link: &BlockLink, passage: &Passage<'_>) -> Invites {
    let words = passage.text().get(link.text.clone()).unwrap_or_default();
    guard::look_for(words.len() + link.href.value.len());
    let href = link.href.value.to_ascii_lowercase();
    let is_address = ["mailto:", "tel:", "#"]
        .iter()
        .any(|start| href.starts_with(start));
    if is_address || href.is_empty() || OTHERS.is_match(&href) {
        return Invites::Never;
    }
    let speaks_of_it =
        FORM.is_match(words) || href.contains("contact") || href.contains("feedback");
    match speaks_of_it {
        true => Invites::Always,
        false => Invites::IfAsked,
    }
}

/// `last` is the link that was looked at last: it may go on over any number of sentences.
fn in_sentence<'b>(
    sentence: &Sentence<'b>,
    has_phone: bool,
    last: &mut Option<(&'b BlockLink, Invites)>,
    found: &mut Vec<Contact>,
) {
    let text = sentence.text();
    for address in EMAIL.find_iter(text) {
        found.push(Contact {
            kind: ContactKind::Email,
            value: sentence.said(address.range()),
        });
    }
    if has_phone {
        for number in PHONE.find_iter(text) {
            found.push(Contact {
                kind: ContactKind::Phone,
                value: sentence.said(number.range()),
            });
        }
    }
    let is_part = matches!(
        sentence.passage.role,
        Some(Role::Feedback | Role::Reporting)
    );
    let is_asked = is_part && FORM.is_match(text);
    for link in sentence.links() {
        let known = last.filter(|(known, _)| std::ptr::eq(*known, link));
        let invites = known.map_or_else(|| invites(link, sentence.passage), |(_, invites)| invites);
        let is_one = match invites {
            Invites::Always => true,
            Invites::IfAsked => is_asked,
            Invites::Never => false,
        };
        if is_one {
            found.push(Contact {
                kind: ContactKind::Form,
                value: link.href.owned(),
            });
        }
        // It is told once, however many sentences it goes on over.
        let further = match is_one {
            true => Invites::Never,
            false => invites,
        };
        *last = Some((link, further));
    }
    if is_part && POSTCODE.is_match(text) {
        found.push(Contact {
            kind: ContactKind::Post,
            value: sentence.passage.all(),
        });
    }
}

/// What is behind a scheme, without the message that some links bring along.
fn strip<'t>(href: &'t str, scheme: &str) -> Option<&'t str> {
    let start = href.get(..scheme.len())?;
    let rest = start
        .eq_ignore_ascii_case(scheme)
        .then(|| &href[scheme.len()..])?;
    let rest = rest.split('?').next().unwrap_or_default().trim();
    (!rest.is_empty()).then_some(rest)
}
