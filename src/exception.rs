//! Explained exceptions that a team declares: which of them count, and why the others do not.
//!
//! A rule whose text allows an exception leaves a failure to a person where one counts. Whether an exception is asked for with
//! an owner, or at all, is for the texts; that one counts for nothing is told whatever the texts say.

use jiff::civil::Date;

use crate::date::PartialDate;
use crate::dossier::Dossier;
use crate::finding::{Notice, NoticeKind};
use crate::guard;
use crate::notices::Notices;
use crate::select::{Location, Step};
use crate::tree::Node;
use crate::words::too_long_to_repeat;

/// The reason of an exception that counts: it has one that is not too long, and its review is not past.
///
/// # Errors
/// Why it does not count, in words, and at which of its keys.
pub fn reason(exception: Node<'_>, as_of: Date) -> Result<String, (&'static str, String)> {
    let text = |key| {
        let text = exception.get(key).and_then(|value| value.scalar_text())?;
        Some(text.trim().to_owned()).filter(|text| !text.is_empty())
    };
    let reason = text("reason").ok_or_else(|| {
        let message = "the exception has no reason, so it excuses nothing";
        ("reason", message.to_owned())
    })?;
    // It is told with each value that it excuses.
    if let Some(why) = too_long_to_repeat(&reason) {
        let message = format!("the reason is not understood: {why}, so it excuses nothing");
        return Err(("reason", message));
    }
    let review = text("review").and_then(|review| PartialDate::parse(&review).ok());
    match review.filter(|review| review.last_day() < as_of) {
        Some(review) => Err((
            "review",
            format!(
                "the exception was to be looked at again by {review}, so it excuses nothing any more"
            ),
        )),
        None => Ok(reason),
    }
}

/// What is declared, in the order of the file: also what can be none.
pub(crate) fn declared(dossier: &Dossier) -> impl Iterator<Item = Node<'_>> {
    let own = dossier.root().get("declared");
    let list = own.and_then(|own| own.get("exceptions"));
    list.into_iter().flat_map(Node::children)
}

/// Each exception that is declared and does not count.
pub fn notices(dossier: &Dossier, as_of: Date) -> Vec<Notice> {
    let mut notices = Notices::default();
    for (index, entry) in declared(dossier).enumerate() {
        guard::look();
        if !entry.is_collection() {
            continue;
        }
        let Err((key, message)) = reason(entry, as_of) else {
            continue;
        };
        let steps = ["declared", "exceptions"].map(|key| Step::Key(key.into()));
        let here: Location = steps.into_iter().chain([Step::Index(index)]).collect();
        let at = entry.get(key);
        let pointer = match at {
            Some(_) => here.child(Step::Key(key.into())).pointer(),
            None => here.pointer(),
        };
        let place = at.or(entry.children().next()).unwrap_or(entry).place();
        notices.tell((NoticeKind::Exception, None), &message, &pointer, &place);
    }
    notices.done()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::repository::Repository;

    #[track_caller]
    fn check(entry: &str, expected: &[&str]) {
        let manifest = format!("name: Borrow a wheelbarrow\nexceptions:\n  - {entry}\n");
        let files = BTreeMap::from([("service.yaml".to_owned(), manifest)]);
        let dossier = Dossier::read(&Repository::in_memory(&files));
        let notices = notices(&dossier, "2026-11-22".parse().unwrap());
        let told = notices.iter().map(|Notice { finding, .. }| {
            let at = finding.pointer.trim_start_matches("/declared/exceptions/");
            format!("{at}: {}", finding.message)
        });
        assert_eq!(told.collect::<Vec<_>>(), expected, "{entry}");
    }

    #[test]
    fn an_exception_counts_with_a_reason_until_its_review() {
        check("{ reason: It rains. }", &[]);
        check("{ reason: It rains., review: 2026-11-22 }", &[]);
        check("{ reason: It rains., review: 2026-11 }", &[]);
        let none = "0: the exception has no reason, so it excuses nothing";
        check("{ kind: legacy, review: 2027-01-01 }", &[none]);
        check(
            "{ kind: legacy, reason: ' ' }",
            &["0/reason: the exception has no reason, so it excuses nothing"],
        );
        check(
            "{ reason: It rains., review: 2026-10 }",
            &[
                "0/review: the exception was to be looked at again by 2026-10, so it excuses nothing any more",
            ],
        );
        check("It rains.", &[]);
        check(&format!("{{ reason: {} }}", "r".repeat(2_000)), &[]);
        check(
            &format!("{{ reason: {} }}", "r".repeat(2_001)),
            &[
                "0/reason: the reason is not understood: it is longer than 2000 bytes, so it excuses nothing",
            ],
        );
    }
}
