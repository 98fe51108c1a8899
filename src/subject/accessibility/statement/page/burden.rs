//! What a statement says of a disproportionate burden, and whether it only says that it claims none.

use std::sync::LazyLock;

use regex::Regex;

use super::body::{Body, Sentence};
use super::pattern;
use crate::subject::accessibility::model::{Burden, Role};

static BURDEN: LazyLock<Regex> = LazyLock::new(|| pattern(r"\bdisproportionate\b|\bburden\b"));

static DENIED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^\W*(?:not applicable|n/?a|none|nothing|no)\b\W*$|\bnot applicable\b|\bno (?:\w+ )?(?:claims?|disproportionate|burden)\b|\b(?:do(?:es)?|has|have|had|is|are)(?: not|n['’]t)\s+(?:(?:currently|yet|made|making|make|making|claim|claimed|claiming|consider|considered|identified|relying|rely|aware|of|on|any|be|to be|apply|applied|believe|think|that|there|is|are|a|an|the|at this time)\s+)*(?:claims?|disproportionate|burden|any\b)|\bnot (?:be )?(?:a |an )?disproportionate|\bwithout (?:any )?disproportionate|\bnothing (?:is |here )?(?:\w+ )?(?:a )?disproportionate",
    )
});

/// Only in a section that says nothing more.
static NOTHING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^\W*(?:there (?:is|are) )?(?:currently )?(?:no|none|nothing)\b|\b(?:do(?:es)?|has|have)(?: not|n['’]t) (?:currently )?(?:have|identif\w+|found|know of) any",
    )
});

static CONDITION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\b(?:if|whether|unless|may|might|could|when)\b[^.]*\bdisproportionate")
});
static ASSESSED: LazyLock<Regex> = LazyLock::new(|| pattern(r"\bassess"));

/// What the page says of it.
pub(super) enum Reading {
    Silent,
    Said(Burden),
    /// Something stands under the heading that is neither a claim nor a denial.
    Unclear,
}

pub(super) fn read(body: &Body<'_>) -> Reading {
    let of_part: Vec<Sentence<'_>> = body
        .sentences()
        .filter(|sentence| sentence.passage.role == Some(Role::Burden))
        .filter(|sentence| sentence.text().chars().any(char::is_alphanumeric))
        .collect();
    let elsewhere: Vec<Sentence<'_>> = body
        .sentences()
        .filter(|sentence| sentence.passage.role != Some(Role::Burden))
        .filter(|sentence| speaks_of_burden(sentence.text()))
        .collect();
    let denied = of_part.iter().find(|sentence| {
        let text = sentence.text();
        DENIED.is_match(text) || of_part.len() <= 2 && NOTHING.is_match(text)
    });
    if let Some(denied) = denied {
        return Reading::Said(Burden {
            is_claimed: denied.all().map(|_| false),
            is_assessed: false,
        });
    }
    let is_assessed = of_part
        .iter()
        .chain(&elsewhere)
        .any(|sentence| ASSESSED.is_match(sentence.text()));
    let claimed = of_part
        .iter()
        .chain(&elsewhere)
        .find(|sentence| BURDEN.is_match(sentence.text()) && !DENIED.is_match(sentence.text()));
    if let Some(claimed) = claimed {
        return Reading::Said(Burden {
            is_claimed: claimed.all().map(|_| true),
            is_assessed,
        });
    }
    if let Some(denied) = elsewhere.first() {
        return Reading::Said(Burden {
            is_claimed: denied.all().map(|_| false),
            is_assessed: false,
        });
    }
    match of_part.is_empty() {
        true => Reading::Silent,
        false => Reading::Unclear,
    }
}

fn speaks_of_burden(text: &str) -> bool {
    let lower = text.to_lowercase();
    lower.contains("disproportionate burden") && !CONDITION.is_match(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, is_denied: bool) {
        assert_eq!(DENIED.is_match(text), is_denied, "{text}");
    }

    #[test]
    fn a_denial_is_no_claim() {
        check(
            "The team does not currently make any claims of disproportionate burden.",
            true,
        );
        check("We have not made any claims.", true);
        check("Not applicable", true);
        check("None.", true);
        check("There is no disproportionate burden.", true);
        check("We are not claiming disproportionate burden.", true);
        check(
            "We believe that doing so would not be a disproportionate burden.",
            true,
        );
    }

    #[test]
    fn a_claim_is_no_denial() {
        check(
            "We believe that fixing it now would be a disproportionate burden.",
            false,
        );
        check("There’s no way to skip the repeated content.", false);
        check(
            "It is not possible to mend it, as this would be a disproportionate burden.",
            false,
        );
    }
}
