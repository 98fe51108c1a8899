//! What a statement says of how far something complies.
//!
//! The part "Compliance status" is believed first. Elsewhere only what is said of the service now counts: neither
//! plans, nor what is said of some parts of it.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::body::{Body, Sentence};
use super::pattern;
use crate::guard;
use crate::subject::accessibility::model::{Claim, Role, Said, Status};

static GUIDELINES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"web content accessibility guidelines|\bwcag|\baccessibility regulations\b|\ben ?301 ?549\b",
    )
});

/// The first group is the words; they are the model's when it is one of three.
static IS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:is|are|was|were)\s+(?:currently\s+|now\s+|also\s+|considered\s+|assessed as\s+|\x{fffc}\s*)*((?:(?:fully|partially|partly|mostly|largely|substantially|generally|not|not yet|not fully|not currently|not currently fully|in part|almost)\s+)?(?:non[ -]?|\x{fffc}\s*)?(?:compliant|conformant|in (?:full |partial )?compliance))\b",
    )
});

/// "complies fully with"
static DOES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b((?:(?:fully|partially|partly|mostly|largely|substantially|generally|does not fully|does not|currently)\s+)?(?:complies|comply|conforms|conform|meets|meet)(?:\s+(?:fully|partially|in full|in part))?)\b",
    )
});

/// What is said of parts, or only under a condition, or of times to come.
static NOT_OF_ALL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:(?:parts?|some|many|most|several|older|certain|pdfs|documents|videos|files|pages|elements|images|components|features|content|third[ -]party|if|whether|when|until|unless|before|once|how|means|aim|aims|want|wants|hope|ensure|make sure|should|must|will|would|could|may|might|goal|need|needs|plan|plans|expect|strive|try|tests?|testing|checks?)\b|(?:which|who|that|to)\s*$)",
    )
});
static ALL: LazyLock<Regex> = LazyLock::new(|| pattern(r"^all\b|\ball (?:parts|pages|content)\b"));

/// What a claim may be about.
static SUBJECT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:web ?sites?|sites?|service|services|app|apps|application|platform|portal|documentation|document|manual|codebase|system|tool|product|software|microsite|blog|intranet|hub|it|we|frontend|dashboard|page)\b|\x{fffc}",
    )
});

static VERSION: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?:^|[^\d.])([23]\.\d)"));
static LEVEL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:\b|\d)(AAA|AA)\b|\b(?i:level|grade)\s+(A)\b|\b(A) (?i:standard|level)\b")
        .expect("the pattern is one")
});

pub(super) fn read(body: &Body<'_>) -> Vec<Claim> {
    let of_status: Vec<Stated> = body
        .sentences()
        .filter(|sentence| sentence.passage.role == Some(Role::ComplianceStatus))
        .filter_map(|sentence| stated(&sentence, Where::Status))
        .collect();
    let stated = match of_status.is_empty() {
        false => of_status,
        true => body
            .sentences()
            .filter(|sentence| may_hold_claims(sentence.passage.role))
            .filter_map(|sentence| stated(&sentence, Where::Elsewhere))
            .collect(),
    };
    let mut known: HashSet<String> = HashSet::new();
    let stated = stated.into_iter().filter(|one| known.insert(one.key()));
    let distinct: Vec<Stated> = stated.collect();
    let products = distinct.iter().filter_map(|one| one.claim.product.as_ref());
    let first = products.clone().next().map(|product| &product.value);
    let are_several = products
        .clone()
        .any(|product| Some(&product.value) != first);
    let mut claims: Vec<Claim> = distinct.into_iter().map(|one| one.claim).collect();
    if !are_several {
        for claim in &mut claims {
            claim.product = None;
        }
    }
    claims
}

/// Whether a sentence says, or would say but for what a template leaves open, how far something complies.
pub(super) fn is_open(sentence: &Sentence<'_>) -> bool {
    let text = sentence.text();
    let is_status = sentence.passage.role == Some(Role::ComplianceStatus);
    // What is called by a name that the template fills in hides nothing else.
    let verb = IS.find(text).or_else(|| DOES.find(text));
    match verb {
        Some(verb) if GUIDELINES.is_match(text) || is_status => {
            text[verb.start()..].contains(super::body::HOLE)
        }
        _ => is_status && sentence.has_hole(),
    }
}

/// Whether it claims something of the Web Content Accessibility Guidelines.
pub(super) fn is_claim(sentence: &Sentence<'_>) -> bool {
    may_hold_claims(sentence.passage.role) && stated(sentence, Where::Elsewhere).is_some()
}

fn may_hold_claims(role: Option<Role>) -> bool {
    match role {
        None
        | Some(
            Role::HowAccessible
            | Role::ComplianceStatus
            | Role::TechnicalInformation
            | Role::Preparation,
        ) => true,
        Some(
            Role::NonAccessibleContent
            | Role::NonCompliance
            | Role::Feedback
            | Role::Reporting
            | Role::Enforcement
            | Role::Burden
            | Role::OutOfScope
            | Role::Improving,
        ) => false,
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Where {
    Status,
    Elsewhere,
}

struct Stated {
    claim: Claim,
    subject: String,
}

impl Stated {
    /// The same for those that say the same.
    fn key(&self) -> String {
        let value = |said: &Option<Said<String>>| said.as_ref().map(|said| said.value.clone());
        let claim = &self.claim;
        let words = claim.words.value.to_lowercase();
        let parts = (
            words,
            &self.subject,
            value(&claim.version),
            value(&claim.level),
        );
        format!("{parts:?}")
    }
}

fn stated(sentence: &Sentence<'_>, place: Where) -> Option<Stated> {
    let text = sentence.text();
    let speaks_of_guidelines = GUIDELINES.is_match(text);
    let (words, verb_at) = IS
        .captures(text)
        .filter(|_| speaks_of_guidelines || place == Where::Status)
        .or_else(|| {
            let does = DOES.captures(text).filter(|_| speaks_of_guidelines)?;
            // "meets" is a word of plans and tests too.
            let is_sure = !does.get(1)?.as_str().to_ascii_lowercase().contains("meet");
            (is_sure || place == Where::Status).then_some(does)
        })
        .and_then(|captures| Some((captures.get(1)?.range(), captures.get(0)?.start())))?;
    let subject = text.get(..verb_at).unwrap_or_default();
    if text.trim_end().ends_with('?') || NOT_OF_ALL.is_match(subject) && !ALL.is_match(subject) {
        return None;
    }
    // "comply" without somebody who does is an order.
    if (place == Where::Elsewhere || !speaks_of_guidelines) && !SUBJECT.is_match(subject)
        || subject.trim().is_empty()
    {
        return None;
    }
    let written = text.get(words.clone())?;
    if written.contains(super::body::HOLE) {
        return None;
    }
    let (status, is_exact) = meaning(written);
    let after = words.end;
    let claim = Claim {
        status: status.map(|status| sentence.said(words.clone()).map(|_| status)),
        words: sentence.said(words.clone()),
        is_exact,
        product: product(sentence, verb_at),
        version: version(sentence, after),
        level: level(sentence, after),
    };
    Some(Stated {
        claim,
        subject: subject.trim().to_lowercase(),
    })
}

/// What the words of a status mean, and whether they are those of the model.
pub(in crate::subject::accessibility::statement) fn meaning(words: &str) -> (Option<Status>, bool) {
    let words = words
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .to_ascii_lowercase();
    match words.as_str() {
        "fully compliant" => (Some(Status::Full), true),
        "partially compliant" => (Some(Status::Partial), true),
        "not compliant" => (Some(Status::None), true),
        "fully conformant" | "complies fully" | "fully complies" | "fully comply"
        | "fully conforms" | "conforms fully" | "in full compliance" => (Some(Status::Full), false),
        "partially conformant"
        | "partly compliant"
        | "partly conformant"
        | "partially complies"
        | "complies partially"
        | "partially conforms"
        | "in partial compliance" => (Some(Status::Partial), false),
        "not conformant" | "non-compliant" | "non compliant" | "noncompliant"
        | "non-conformant" | "does not comply" | "does not conform" => (Some(Status::None), false),
        _ => (None, false),
    }
}

/// "The Juggling website at juggling.example.gov.uk": "Juggling website".
fn product(sentence: &Sentence<'_>, verb_at: usize) -> Option<Said<String>> {
    let subject = sentence.text().get(..verb_at)?;
    let end = [" at ", " (", ", ", " hosted "]
        .iter()
        .filter_map(|mark| subject.find(mark))
        .min()
        .unwrap_or(subject.len());
    let start = ["The ", "the ", "Our "]
        .iter()
        .find(|article| subject.starts_with(**article));
    let start = start.map_or(0, |article| article.len());
    let words = subject.get(start..end)?;
    (!words.trim().is_empty()).then(|| sentence.said(start..end))
}

fn version(sentence: &Sentence<'_>, after: usize) -> Option<Said<String>> {
    if let Some(number) = version_in(sentence.text().get(after..)?) {
        return Some(sentence.said(after + number.start..after + number.end));
    }
    sentence.links().find_map(|link| {
        guard::look_for(link.href.value.len());
        let address = link.href.value.to_ascii_lowercase();
        let (_, rest) = address.split_once("/tr/wcag")?;
        let version = match rest.get(..2)? {
            "22" => "2.2",
            "21" => "2.1",
            "20" => "2.0",
            _ => return None,
        };
        Some(Said::new(version.to_owned(), link.href.at))
    })
}

/// "2.2" of "WCAG 2.2" and "V2.2": two numbers that no third follows, for "WCAG 2.2.1" is a criterion.
pub(in crate::subject::accessibility::statement) fn version_in(text: &str) -> Option<Range<usize>> {
    let mut numbers = VERSION
        .captures_iter(text)
        .filter_map(|captures| captures.get(1));
    let number = numbers.find(|number| {
        let mut next = text[number.end()..].chars();
        match next.next() {
            Some('.') => !next.next().is_some_and(|next| next.is_ascii_digit()),
            Some(next) => !next.is_ascii_digit(),
            None => true,
        }
    });
    number.map(|number| number.range())
}

fn level(sentence: &Sentence<'_>, after: usize) -> Option<Said<String>> {
    let level = level_in(sentence.text().get(after..)?)?;
    Some(sentence.said(after + level.start..after + level.end))
}

/// "level A and level AA" is AA, and so is "AA, and in some parts AAA".
pub(in crate::subject::accessibility::statement) fn level_in(text: &str) -> Option<Range<usize>> {
    let levels = LEVEL.captures_iter(text).filter_map(|captures| {
        captures
            .get(1)
            .or_else(|| captures.get(2))
            .or_else(|| captures.get(3))
    });
    let levels: Vec<_> = levels.collect();
    let mut wanted = ["AA", "AAA", "A"].iter();
    wanted.find_map(|wanted| {
        let level = levels.iter().find(|level| level.as_str() == *wanted)?;
        Some(level.range())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_no_criterion() {
        let check = |text: &str, expected: Option<&str>| {
            assert_eq!(
                version_in(text).map(|range| &text[range]),
                expected,
                "{text}"
            );
        };
        check("WCAG 2.2", Some("2.2"));
        check("V2.2 AA", Some("2.2"));
        check("version 2.1.", Some("2.1"));
        check("WCAG 2.2.1 of WCAG 2.1", Some("2.1"));
        check("WCAG 2.2.1", None);
        check("version 12.2", None);
    }

    #[test]
    fn a_level_is_read() {
        let check = |text: &str, expected: Option<&str>| {
            assert_eq!(level_in(text).map(|range| &text[range]), expected, "{text}");
        };
        check("WCAG 2.2 AA standard", Some("AA"));
        check("WCAG 2.2AA", Some("AA"));
        check("level A and level AA", Some("AA"));
        check("Level A", Some("A"));
        check("A website", None);
    }
}
