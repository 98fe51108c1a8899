//! Which part of the model a heading opens, by its words: exactly those of the model, or near them.

use std::sync::LazyLock;

use regex::Regex;

use super::pattern;
use crate::subject::accessibility::model::Role;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Heading {
    Role(Role),
    /// What follows is no matter of the law: "Other accessibility concerns".
    Aside,
    Other,
}

/// The first that fits counts.
static ROLES: LazyLock<Vec<(Regex, Heading)>> = LazyLock::new(|| {
    let roles: [(&str, Heading); 15] = [
        (r"disproportionate burden", Heading::Role(Role::Burden)),
        (
            r"\b(?:not|n['’]t|outside|out)\b.{0,30}\bscope\b|^exempt",
            Heading::Role(Role::OutOfScope),
        ),
        (r"\bconcerns\b|^additional\b", Heading::Aside),
        (
            r"^(?:our )?(?:compliance|conformance) (?:status|statement)\b|^how compliant\b",
            Heading::Role(Role::ComplianceStatus),
        ),
        (
            r"^non[ -]?complian(?:ce|t)\b|^(?:areas|content) of non-?compliance\b",
            Heading::Role(Role::NonCompliance),
        ),
        (
            r"^(?:non[ -]?accessible|inaccessible)\b|^content that (?:is not|isn['’]t) accessible\b",
            Heading::Role(Role::NonAccessibleContent),
        ),
        (r"^how accessible\b", Heading::Role(Role::HowAccessible)),
        (
            r"^report(?:ing)?\b.*\b(?:problem|issue|difficult|accessib)",
            Heading::Role(Role::Reporting),
        ),
        (r"^enforcement\b", Heading::Role(Role::Enforcement)),
        (
            r"^technical information\b",
            Heading::Role(Role::TechnicalInformation),
        ),
        (r"^preparation\b", Heading::Role(Role::Preparation)),
        (
            r"^(?:how|when) (?:we (?:wrote|prepared)|th(?:is|e)) .*statement\b",
            Heading::Role(Role::Preparation),
        ),
        (
            r"^(?:what|how|steps) we.*\bimprov|^improv(?:ing|ements)\b",
            Heading::Role(Role::Improving),
        ),
        (
            r"^(?:your )?feedback\b|\bcontact (?:information|details|us)\b|^contact(?:ing us)?$",
            Heading::Role(Role::Feedback),
        ),
        (
            r"^what to do if you (?:cannot|can['’]t|can not)\b",
            Heading::Role(Role::Feedback),
        ),
    ];
    let compiled = roles.into_iter();
    compiled
        .map(|(words, heading)| (pattern(words), heading))
        .collect()
});

pub(super) fn heading(text: &str) -> Heading {
    // "3. Compliance status"
    let text = text.trim_start_matches(|letter: char| !letter.is_alphabetic());
    let mut roles = ROLES.iter();
    roles
        .find(|(words, _)| words.is_match(text))
        .map_or(Heading::Other, |(_, heading)| *heading)
}

/// The role under these headings, the outermost first: a heading that says nothing belongs to what is above it.
pub(super) fn nearest(headings: impl DoubleEndedIterator<Item = Heading>) -> Option<Role> {
    let mut inward = headings.rev();
    match inward.find(|heading| *heading != Heading::Other)? {
        Heading::Role(role) => Some(role),
        Heading::Aside | Heading::Other => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Heading) {
        assert_eq!(heading(text), expected, "{text}");
    }

    #[test]
    fn the_headings_of_the_model_are_known() {
        check(
            "How accessible this website is",
            Heading::Role(Role::HowAccessible),
        );
        check(
            "Feedback and contact information",
            Heading::Role(Role::Feedback),
        );
        check(
            "Reporting accessibility problems with this website",
            Heading::Role(Role::Reporting),
        );
        check("Enforcement procedure", Heading::Role(Role::Enforcement));
        check(
            "Technical information about this website’s accessibility",
            Heading::Role(Role::TechnicalInformation),
        );
        check("Compliance status", Heading::Role(Role::ComplianceStatus));
        check(
            "Non-accessible content",
            Heading::Role(Role::NonAccessibleContent),
        );
        check(
            "Non-compliance with the accessibility regulations",
            Heading::Role(Role::NonCompliance),
        );
        check("Disproportionate burden", Heading::Role(Role::Burden));
        check(
            "Content that’s not within the scope of the accessibility regulations",
            Heading::Role(Role::OutOfScope),
        );
        check(
            "What we’re doing to improve accessibility",
            Heading::Role(Role::Improving),
        );
        check(
            "Preparation of this accessibility statement",
            Heading::Role(Role::Preparation),
        );
    }

    #[test]
    fn near_words_are_known_and_others_are_none() {
        check("4. How to contact us", Heading::Role(Role::Feedback));
        check(
            "How we improve accessibility",
            Heading::Role(Role::Improving),
        );
        check("Conformance status", Heading::Role(Role::ComplianceStatus));
        check("Other identified accessibility concerns", Heading::Aside);
        check("How we tested this website", Heading::Other);
        check("Juggling", Heading::Other);
    }

    #[test]
    fn a_heading_without_a_role_belongs_to_what_is_above_it() {
        let role = Heading::Role(Role::NonAccessibleContent);
        assert_eq!(
            nearest([role, Heading::Other].into_iter()),
            Some(Role::NonAccessibleContent)
        );
        assert_eq!(nearest([role, Heading::Aside].into_iter()), None);
        assert_eq!(nearest([Heading::Other].into_iter()), None);
    }
}
