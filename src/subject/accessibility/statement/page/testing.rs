//! How a service was tested, and whether people had a part in it.

use std::sync::LazyLock;

use regex::Regex;

use super::body::{Body, Sentence};
use super::pattern;
use crate::subject::accessibility::model::{Role, Testing};

static TEST: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:test|tests|tested|testing|audit|audits|audited|checks|checked|assessed|assessment|evaluated|evaluation)\b",
    )
});
static FUTURE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:will|plan|plans|aim|aims|intend|intends|would|should|has not|have not|not yet|arrang\w+|going to|preparing)\b|['’]ll\b",
    )
});
static METHOD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:automat\w+|manual\w*|tools?|users?|carried out (?:by|internally)|sample\w*|assistive|screen ?readers?|axe|wave|lighthouse|pa11y|siteimprove|internally|extern\w+|expert\w*|independent\w*|based on)\b",
    )
});
static AUTOMATED: LazyLock<Regex> = LazyLock::new(|| pattern(r"\bautomat\w+"));
static PEOPLE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:manually|manual(?:,| and| or)? (?:\w+ )?(?:test|check|audit|review|assess|inspect|evaluat|method|tool)\w*|(?:and|or) manual|users|user (?:testing|research)|people|audit\w*|assistive technolog\w+|screen ?readers?|by hand|expert\w*|extern\w+|third[ -]party|independent\w*|accessibility centre|keyboard|jaws|nvda|voiceover|dragon|usability)\b",
    )
});

pub(super) fn read(body: &Body<'_>) -> Testing {
    let about: Vec<Sentence<'_>> = body
        .sentences()
        .filter(|sentence| may_tell(sentence.passage.role))
        .filter(|sentence| TEST.is_match(sentence.text()) && !FUTURE.is_match(sentence.text()))
        .collect();
    let with = |words: &Regex| {
        about
            .iter()
            .find(|sentence| words.is_match(sentence.text()))
    };
    let by_people = with(&PEOPLE).map(|sentence| sentence.all().map(|_| false));
    let by_machine = with(&AUTOMATED).map(|sentence| sentence.all().map(|_| true));
    let method = about
        .iter()
        .filter(|sentence| sentence.passage.role != Some(Role::Improving))
        .find(|sentence| METHOD.is_match(sentence.text()));
    Testing {
        method: method.map(Sentence::all),
        is_automated_only: by_people.or(by_machine),
    }
}

fn may_tell(role: Option<Role>) -> bool {
    match role {
        None
        | Some(
            Role::HowAccessible
            | Role::TechnicalInformation
            | Role::ComplianceStatus
            | Role::Improving
            | Role::Preparation,
        ) => true,
        Some(
            Role::Feedback
            | Role::Reporting
            | Role::Enforcement
            | Role::NonAccessibleContent
            | Role::NonCompliance
            | Role::Burden
            | Role::OutOfScope,
        ) => false,
    }
}
