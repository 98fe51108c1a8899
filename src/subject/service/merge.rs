//! Several sources weighed: `service.yaml` is believed first, then the other formats in their order.
//!
//! Where `service.yaml` has a mistake, nobody else is heard: what the team meant to say there is not known, and
//! another file's answer would hide that. Writing the result into the dossier is [`super::write`]'s.

use super::Source;
use super::claim::{Claim, Contact, Words};
use super::own::Own;
use super::trouble::{Pointer, Trouble, TroubleKind};
use crate::obligation::join;
use crate::outcome::Cause;
use crate::profile::{OrganisationKind, Phase, Possible, Profile, Term};
use crate::tree::Origin;

/// What the other formats give where `service.yaml` is silent, and what all of them come to.
#[derive(Debug)]
pub(super) struct Merged<'f> {
    /// In the order in which they are written.
    pub additions: Vec<Addition<'f>>,
    pub profile: Profile,
    pub troubles: Vec<Trouble>,
}

/// A value that another format gives because `service.yaml` is silent.
#[derive(Clone, Debug)]
pub(super) struct Addition<'f> {
    /// The keys that lead to it from `$.service`.
    pub path: &'static [&'static str],
    pub value: Added<'f>,
}

#[derive(Clone, Debug)]
pub(super) enum Added<'f> {
    Words(Words<'f>),
    Contacts(Vec<Contact<'f>>),
}

impl Added<'_> {
    pub(super) fn origin(&self) -> Origin {
        match self {
            Added::Words(words) => words.origin(),
            Added::Contacts(contacts) => contacts
                .first()
                .map_or(Origin::Nowhere, |contact| contact.role.origin()),
        }
    }
}

pub(super) fn merge<'f>(own: Option<&Own<'f>>, sources: &[Source<'f>]) -> Merged<'f> {
    let silent = |path: &[&str]| own.is_none_or(|own| own.is_silent(path));
    let mut additions: Vec<Addition<'f>> = Vec::new();
    let mut troubles = Vec::new();
    let mut add = |path: &'static [&'static str], value: Added<'f>| {
        if silent(path) && !additions.iter().any(|addition| addition.path == path) {
            additions.push(Addition { path, value });
        }
    };

    let mut contacts = Vec::new();
    for claim in sources.iter().flat_map(|source| &source.claims) {
        match claim {
            Claim::Value(field, words) => add(field.path(), Added::Words(words.clone())),
            Claim::Contact(contact) => contacts.push(contact.clone()),
            // Weighed for each source as a whole, below.
            Claim::Phase { .. } => {}
        }
    }
    if !contacts.is_empty() {
        add(CONTACTS, Added::Contacts(contacts));
    }
    let mut profile = own.map_or_else(Profile::unknown, declared);
    if silent(PHASE)
        && let Some((phases, words)) = sources.iter().find_map(Source::phases)
    {
        profile.phase = Possible::one_of(&phases);
        match profile.phase.value() {
            Some(phase) => {
                let value = phase.word().to_owned();
                add(PHASE, Added::Words(Words { value, ..words }));
            }
            None => troubles.push(open_phase(&phases, &words)),
        }
    }
    additions.sort_by_key(|addition| rank(addition.path));
    Merged {
        additions,
        profile,
        troubles,
    }
}

pub(super) const PHASE: &[&str] = &["phase"];
const CONTACTS: &[&str] = &["contacts"];

/// The order of `$.service` in the documentation of the dossier.
fn rank(path: &[&str]) -> usize {
    const ORDER: &[&str] = &[
        "name",
        "description",
        "organisation",
        "phase",
        "accessibility",
        "source-code",
        "security",
        "operations",
        "technology",
        "contacts",
    ];
    let first = path.first();
    ORDER
        .iter()
        .position(|key| Some(key) == first)
        .unwrap_or(ORDER.len())
}

/// What `service.yaml` says of the facts that an obligation depends on. A mistake leaves the fact open.
fn declared(own: &Own<'_>) -> Profile {
    let mut profile = Profile::unknown();
    if let Some(kind) = own.term::<OrganisationKind>(&["organisation", "kind"]) {
        profile.organisation = Possible::known(kind);
    }
    if let Some(nation) = own.term(&["nation"]) {
        profile.nation = Possible::known(nation);
    }
    if let Some(kind) = own.term(&["kind"]) {
        profile.kind = Possible::known(kind);
    }
    if let Some(phase) = own.term(PHASE) {
        profile.phase = Possible::known(phase);
    }
    profile
}

fn open_phase(phases: &[Phase], words: &Words<'_>) -> Trouble {
    let quoted: Vec<String> = phases.iter().map(|phase| format!("`{phase}`")).collect();
    Trouble {
        kind: TroubleKind::Open,
        cause: Cause::Unread,
        pointers: vec![Pointer::new(["service", "phase"])],
        place: words.node.place(),
        message: format!(
            "the phase is left open: {} are possible",
            join(&quoted, "and")
        ),
        help: Some("say which with `phase:` in `service.yaml`".to_owned()),
    }
}
