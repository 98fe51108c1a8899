//! The packs and rulesets that settings name, read once for all services that name the same.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use jiff::civil::Date;

use super::{Failure, read_volumes, shown, with_volumes};
use crate::choice::{Choices, Named, PackChoice};
use crate::pack::{PackPlace, Packs, Store, Trust};
use crate::profile::Profile;
use crate::ruleset::{self, Ruleset};
use crate::settings::{RulesetPlace, Settings};

/// Which texts settings name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Wanted<'s> {
    choice: PackChoice,
    packs: &'s [PackPlace],
    trust: &'s Trust,
    store: Option<&'s Store>,
    rulesets: &'s [RulesetPlace],
}

impl<'s> Wanted<'s> {
    pub(super) fn by(settings: &'s Settings) -> Self {
        Wanted {
            choice: settings.pack_choice,
            packs: &settings.packs,
            trust: &settings.trust,
            store: settings.store.as_ref(),
            rulesets: &settings.rulesets,
        }
    }
}

/// What a service is held against.
#[derive(Debug)]
pub(super) struct Texts {
    pub(super) packs: Packs,
    /// The packs that were brought along: whoever brings one names it.
    pub(super) brought: Vec<Named>,
    pub(super) rulesets: Vec<Ruleset>,
}

impl Texts {
    /// The packs that the settings name, and those that were brought along.
    pub(super) fn named(&self, settings: &Settings, as_of: Date) -> Result<Vec<Named>, Failure> {
        Ok([settings.named(&self.packs, as_of)?, self.brought.clone()].concat())
    }

    /// The packs that a service is held against.
    pub(super) fn choose(
        &self,
        settings: &Settings,
        named: &[Named],
        profile: &Profile,
        as_of: Date,
    ) -> Choices {
        Choices::make(&self.packs, settings.pack_choice, named, profile, as_of)
    }
}

/// What each of these settings names.
pub(super) fn read_texts(settings: &[Settings]) -> Result<BTreeMap<Wanted<'_>, Texts>, Failure> {
    let mut all: BTreeMap<Wanted<'_>, Texts> = BTreeMap::new();
    for settings in settings {
        let wanted = Wanted::by(settings);
        let texts = match all.entry(wanted) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => new.insert(read_wanted(wanted)?),
        };
        settings.check_against(&texts.packs, &texts.rulesets)?;
    }
    Ok(all)
}

pub(super) fn read_wanted(wanted: Wanted<'_>) -> Result<Texts, Failure> {
    let (packs, brought) = match wanted.choice {
        PackChoice::Auto | PackChoice::Named => {
            let volumes = read_volumes(wanted.packs, wanted.trust, wanted.store)?;
            let brought = Named::all_of(&volumes);
            (
                with_volumes(Packs::for_check(), wanted.packs, volumes)?,
                brought,
            )
        }
        PackChoice::None => (Packs::default(), Vec::new()),
    };
    let rulesets = wanted.rulesets.iter().map(read_ruleset);
    Ok(Texts {
        packs,
        brought,
        rulesets: rulesets.collect::<Result<_, _>>()?,
    })
}

fn read_ruleset(place: &RulesetPlace) -> Result<Ruleset, Failure> {
    let name = shown(&place.file);
    ruleset::open(&name, place.within.as_deref())
        .map_err(|mistakes| Failure::Ruleset { name, mistakes })
}
