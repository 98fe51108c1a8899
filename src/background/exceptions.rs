//! The explained exceptions that a team declares, as they stand in service.yaml.

use jiff::civil::Date;

use crate::dossier::Dossier;
use crate::exception;
use crate::text::Place;

/// One entry of `exceptions`.
#[derive(Clone, Debug)]
pub struct DeclaredException {
    /// `govuk-service-standard/point-13`, or with the edition between.
    pub clause: Option<String>,
    pub kind: Option<String>,
    pub about: Option<String>,
    pub reason: Option<String>,
    pub owner: Option<String>,
    pub review: Option<String>,
    pub link: Option<String>,
    /// Why it does not count; `None` where it does.
    pub idle: Option<String>,
    pub place: Place,
}

/// What is declared, in the order of the file.
pub fn of(dossier: &Dossier, as_of: Date) -> Vec<DeclaredException> {
    let list = exception::declared(dossier);
    let entries = list.filter(|entry| entry.is_collection()).map(|entry| {
        let text = |key| {
            let value = entry.get(key)?.scalar_text()?;
            Some(value.trim().to_owned()).filter(|value| !value.is_empty())
        };
        let why_not = exception::reason(entry, as_of).err();
        DeclaredException {
            clause: text("clause"),
            kind: text("kind"),
            about: text("about"),
            reason: text("reason"),
            owner: text("owner"),
            review: text("review"),
            link: text("link"),
            idle: why_not.map(|(_, message)| message),
            place: entry.place(),
        }
    });
    entries.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::background::testing::dossier;

    #[test]
    fn each_entry_is_told_as_it_stands_with_why_it_does_not_count() {
        let manifest = "\
name: Borrow a wheelbarrow
exceptions:
  - kind: common-component
    about: govuk-pay
    clause: govuk-service-standard/point-13
    reason: ' The contract runs. '
    owner: Head of plots
    review: 2027-01-15
    link: https://wiki.example/pay
  - { about: the register, review: 2026-10 }
  - It rains.
  - { reason: It rains., review: 2026-10 }
";
        let declared = of(
            &dossier(&[("service.yaml", manifest)]),
            "2026-11-22".parse().unwrap(),
        );
        let [whole, without, late] = declared.as_slice() else {
            panic!("three of the four are entries: {declared:#?}");
        };
        assert_eq!(
            whole.clause.as_deref(),
            Some("govuk-service-standard/point-13")
        );
        assert_eq!(whole.kind.as_deref(), Some("common-component"));
        assert_eq!(whole.about.as_deref(), Some("govuk-pay"));
        assert_eq!(whole.reason.as_deref(), Some("The contract runs."));
        assert_eq!(whole.owner.as_deref(), Some("Head of plots"));
        assert_eq!(whole.review.as_deref(), Some("2027-01-15"));
        assert_eq!(whole.link.as_deref(), Some("https://wiki.example/pay"));
        assert_eq!(whole.idle, None);
        assert_eq!(whole.place.to_string(), "service.yaml:3:5");
        assert_eq!(
            (without.reason.as_ref(), without.clause.as_ref()),
            (None, None)
        );
        let none = "the exception has no reason, so it excuses nothing";
        assert_eq!(without.idle.as_deref(), Some(none));
        let late = late.idle.as_deref().unwrap();
        assert!(
            late.contains("was to be looked at again by 2026-10"),
            "{late}"
        );
    }

    #[test]
    fn without_a_manifest_nothing_is_declared() {
        let day = "2026-11-22".parse().unwrap();
        assert!(of(&dossier(&[("README.md", "# Plots\n")]), day).is_empty());
    }
}
