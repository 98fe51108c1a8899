//! Who a service belongs to and what it is: the facts on which an obligation depends.
//!
//! Nothing here is guessed. What nobody said stays open, as the set of everything it could be, and
//! [`crate::obligation`] never turns an open fact into a duty.

use std::collections::BTreeSet;
use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A word that a manifest, a flag and a rule spell alike: one of a closed list, in kebab case.
pub trait Term: Copy + Ord + fmt::Debug + 'static {
    /// Every term, in the order in which they are listed to people.
    const ALL: &'static [Self];

    /// The word itself: `central-government`.
    fn word(self) -> &'static str;

    /// The term in a sentence about those whom a text binds: `central government`.
    fn audience(self) -> &'static str;

    fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|term| term.word() == word)
    }
}

/// Writes an enum of terms once: variant, word, and how a sentence names those it stands for.
macro_rules! terms {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal, $audience:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        pub enum $name {
            $($(#[$variant_doc])* #[serde(rename = $word)] $variant,)+
        }

        impl Term for $name {
            const ALL: &'static [Self] = &[$($name::$variant),+];

            fn word(self) -> &'static str {
                match self { $($name::$variant => $word),+ }
            }

            fn audience(self) -> &'static str {
                match self { $($name::$variant => $audience),+ }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.word())
            }
        }
    };
}

terms! {
    /// What kind of body runs the service.
    OrganisationKind {
        /// A department of the United Kingdom's government.
        CentralGovernment = "central-government", "central government";
        /// An agency or other arm's-length body of central government.
        ArmsLengthBody = "arms-length-body", "arm's-length bodies";
        /// A body of a National Health Service.
        Nhs = "nhs", "the NHS";
        /// A council or another local authority.
        Council = "council", "councils";
        /// The Scottish or Welsh Government, the Northern Ireland Executive, and their bodies.
        DevolvedGovernment = "devolved-government", "devolved governments";
        /// A company that works for a public body.
        Supplier = "supplier", "suppliers";
        /// Anybody else.
        Other = "other", "other organisations";
    }
}

impl OrganisationKind {
    /// The kinds that are public bodies: who an undeclared service may belong to.
    pub const PUBLIC: &'static [Self] = &[
        OrganisationKind::CentralGovernment,
        OrganisationKind::ArmsLengthBody,
        OrganisationKind::Nhs,
        OrganisationKind::Council,
        OrganisationKind::DevolvedGovernment,
    ];
}

terms! {
    /// Where the service's users are.
    Nation {
        England = "england", "England";
        Scotland = "scotland", "Scotland";
        Wales = "wales", "Wales";
        NorthernIreland = "northern-ireland", "Northern Ireland";
        UnitedKingdom = "united-kingdom", "the whole United Kingdom";
    }
}

terms! {
    /// What the service does, and for whom.
    ServiceKind {
        /// The public exchanges information, money, permission or goods with the body.
        Transactional = "transactional", "transactional services";
        /// The public reads.
        Informational = "informational", "informational services";
        /// Other bodies or several organisations use it.
        Internal = "internal", "internal services";
        /// The body's own staff use it.
        Staff = "staff", "staff services";
    }
}

terms! {
    /// How far the service has come.
    Phase {
        Discovery = "discovery", "discovery";
        Alpha = "alpha", "alpha";
        PrivateBeta = "private-beta", "private beta";
        PublicBeta = "public-beta", "public beta";
        Live = "live", "live";
        Retired = "retired", "retirement";
    }
}

/// What a fact can be: one thing if somebody said so, several while it is open.
///
/// Never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Possible<T: Term>(BTreeSet<T>);

impl<T: Term> Possible<T> {
    pub fn known(value: T) -> Self {
        Possible(BTreeSet::from([value]))
    }

    /// One of several: a source that says "beta" leaves open which. Everything is possible if none is named.
    pub fn one_of(values: &[T]) -> Self {
        if values.is_empty() {
            Possible(T::ALL.iter().copied().collect())
        } else {
            Possible(values.iter().copied().collect())
        }
    }

    /// The value, if there is no doubt.
    pub fn value(&self) -> Option<T> {
        match self.0.iter().collect::<Vec<_>>().as_slice() {
            [only] => Some(**only),
            _ => None,
        }
    }

    pub fn values(&self) -> impl Iterator<Item = T> {
        self.0.iter().copied()
    }

    pub fn all_within(&self, bound: &[T]) -> bool {
        self.0.iter().all(|value| bound.contains(value))
    }

    pub fn none_within(&self, bound: &[T]) -> bool {
        !self.0.iter().any(|value| bound.contains(value))
    }
}

/// Everything about a service that a text's reach can depend on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    pub organisation: Possible<OrganisationKind>,
    pub nation: Possible<Nation>,
    pub kind: Possible<ServiceKind>,
    pub phase: Possible<Phase>,
}

/// One of the facts of a [`Profile`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fact {
    Organisation,
    Nation,
    Kind,
    Phase,
}

impl Fact {
    pub const ALL: &'static [Fact] = &[Fact::Organisation, Fact::Nation, Fact::Kind, Fact::Phase];

    /// Where `service.yaml` says it.
    pub fn field(self) -> &'static str {
        match self {
            Fact::Organisation => "organisation.kind",
            Fact::Nation => "nation",
            Fact::Kind => "kind",
            Fact::Phase => "phase",
        }
    }
}

impl Profile {
    /// Whether more than one value is possible.
    pub fn is_open(&self, fact: Fact) -> bool {
        match fact {
            Fact::Organisation => self.organisation.value().is_none(),
            Fact::Nation => self.nation.value().is_none(),
            Fact::Kind => self.kind.value().is_none(),
            Fact::Phase => self.phase.value().is_none(),
        }
    }

    /// A public service of which nothing is said: it may belong to any public body, but not to a company,
    /// because the texts speak of public services.
    pub fn unknown() -> Self {
        Profile {
            organisation: Possible::one_of(OrganisationKind::PUBLIC),
            nation: Possible::one_of(&[]),
            kind: Possible::one_of(&[]),
            phase: Possible::one_of(&[]),
        }
    }
}

/// What somebody says about the service, over what its manifests say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SaidProfile {
    pub organisation: Option<OrganisationKind>,
    pub nation: Option<Nation>,
    pub kind: Option<ServiceKind>,
    pub phase: Option<Phase>,
}

impl SaidProfile {
    /// These, and where they are silent, the others.
    #[must_use]
    pub fn or(&self, other: &SaidProfile) -> SaidProfile {
        SaidProfile {
            organisation: self.organisation.or(other.organisation),
            nation: self.nation.or(other.nation),
            kind: self.kind.or(other.kind),
            phase: self.phase.or(other.phase),
        }
    }

    /// The profile with what is said here in place of what it had.
    #[must_use]
    pub fn over(&self, profile: Profile) -> Profile {
        Profile {
            organisation: self
                .organisation
                .map_or(profile.organisation, Possible::known),
            nation: self.nation.map_or(profile.nation, Possible::known),
            kind: self.kind.map_or(profile.kind, Possible::known),
            phase: self.phase.map_or(profile.phase, Possible::known),
        }
    }
}
