//! What an address hints at: who may run the service. A hint is never a fact, as code is kept in many places.

use crate::profile::{Nation, OrganisationKind};

use OrganisationKind::{ArmsLengthBody, CentralGovernment, Council, DevolvedGovernment, Nhs};

/// Who may be behind an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Hint {
    /// Never empty; the first is the most usual.
    pub(super) kinds: &'static [OrganisationKind],
    pub(super) nation: Option<Nation>,
}

const fn of(kinds: &'static [OrganisationKind]) -> Hint {
    Hint {
        kinds,
        nation: None,
    }
}

const fn within(kinds: &'static [OrganisationKind], nation: Nation) -> Hint {
    Hint {
        kinds,
        nation: Some(nation),
    }
}

/// Ends of host names, the longest first where one ends in another.
const HOSTS: [(&str, Hint); 10] = [
    ("nhs.uk", of(&[Nhs])),
    ("nhs.scot", within(&[Nhs], Nation::Scotland)),
    ("nhs.wales", within(&[Nhs], Nation::Wales)),
    ("hscni.net", within(&[Nhs], Nation::NorthernIreland)),
    ("gov.scot", within(&[DevolvedGovernment], Nation::Scotland)),
    ("gov.wales", within(&[DevolvedGovernment], Nation::Wales)),
    ("llyw.cymru", within(&[DevolvedGovernment], Nation::Wales)),
    ("service.gov.uk", of(&[CentralGovernment, ArmsLengthBody])),
    ("mod.uk", of(&[CentralGovernment])),
    ("gov.uk", of(&[CentralGovernment, ArmsLengthBody, Council])),
];

/// Accounts at forges, in lower case.
const OWNERS: [(&str, Hint); 18] = [
    ("alphagov", of(&[CentralGovernment])),
    ("cabinetoffice", of(&[CentralGovernment])),
    ("companieshouse", of(&[ArmsLengthBody])),
    ("defra", of(&[CentralGovernment])),
    ("dfe-digital", of(&[CentralGovernment])),
    ("dvla", of(&[ArmsLengthBody])),
    ("dvsa", of(&[ArmsLengthBody])),
    ("dwp", of(&[CentralGovernment])),
    ("govuk-one-login", of(&[CentralGovernment])),
    ("hmrc", of(&[CentralGovernment])),
    ("lbhackney-it", of(&[Council])),
    ("ministryofjustice", of(&[CentralGovernment])),
    ("nhsbsa", of(&[Nhs])),
    ("nhsdigital", of(&[Nhs])),
    ("nhsengland", of(&[Nhs])),
    ("nhsuk", of(&[Nhs])),
    ("ukhomeoffice", of(&[CentralGovernment])),
    ("uktrade", of(&[CentralGovernment])),
];

/// What the owner of a repository, or else its host, hints at.
pub(super) fn behind(host: &str, owner: Option<&str>) -> Option<Hint> {
    let host = host.to_lowercase();
    let owner = owner.map(str::to_lowercase);
    let of_owner = OWNERS
        .iter()
        .find(|(name, _)| Some(*name) == owner.as_deref());
    let of_host = HOSTS.iter().find(|(end, _)| {
        host.strip_suffix(end)
            .is_some_and(|before| before.is_empty() || before.ends_with('.'))
    });
    of_owner.or(of_host).map(|(_, hint)| *hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_owner_is_heard_before_the_host_and_only_whole_names_count() {
        let first = |host, owner| behind(host, owner).map(|hint| hint.kinds[0]);
        assert_eq!(first("github.com", Some("HMRC")), Some(CentralGovernment));
        assert_eq!(first("github.com", Some("juggling")), None);
        assert_eq!(first("git.nhs.uk", None), Some(Nhs));
        assert_eq!(first("notnhs.uk", None), None);
        let many = behind("wexbridge.gov.uk", None).map(|hint| hint.kinds.len());
        assert_eq!(many, Some(3));
        let wales = behind("code.llyw.cymru", None).and_then(|hint| hint.nation);
        assert_eq!(wales, Some(Nation::Wales));
    }
}
