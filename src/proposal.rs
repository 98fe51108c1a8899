//! What `yardstick init` proposes for a repository: a `service.yaml` and a `yardstick.toml`.
//!
//! A value is written only where a document of the repository says it, or a person answered. Everything else is a
//! question in a comment: what the manifest's own schema says of a field, the words to choose from, and the clauses
//! that ask for it, taken from the rules themselves. Nothing is read or written here: what was seen comes in as a
//! dossier, and texts go out.

mod asked;
mod bodies;
mod fetched;
mod field;
mod manifest;
mod policy;
mod shown;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::choice::Choices;
use crate::dossier::Dossier;
use crate::escape::notation;
use crate::pack::Packs;
use crate::profile::{Fact, Possible, Profile};

pub use field::Word;
pub use manifest::Manifest;
pub use policy::{FoundRuleset, RULESET_FILES, settings};
pub use shown::{Perhaps, Said, Shown};

use asked::Asking;
use field::Field;

/// The keys that lead to a field of `service.yaml`.
pub type Keys = Vec<String>;

/// What somebody answered, by field.
pub type Answers = BTreeMap<Keys, String>;

/// Longer texts are no names and no links, and are not proposed.
pub const LONGEST: usize = 200;

/// What the repository shows, and what is asked of such a service.
#[derive(Debug)]
pub struct Proposal {
    fields: Vec<Field>,
    shown: Shown,
}

/// A question to a person.
#[derive(Debug)]
pub struct Question<'p> {
    pub field: Keys,
    /// What the field says, in a sentence.
    pub about: &'p str,
    /// What there is to choose from; none where any words will do.
    pub words: &'p [Word],
    /// What is known or guessed.
    pub shown: Option<&'p Said>,
}

impl Proposal {
    pub fn of(dossier: &Dossier) -> Proposal {
        Proposal {
            fields: field::of_manifest(),
            shown: Shown::of(dossier),
        }
    }

    /// What decides which texts bind a service, after its name.
    pub fn questions(&self) -> Vec<Question<'_>> {
        let facts = first_fields();
        let questions = facts.into_iter().filter_map(|field| {
            let found = field::find(&self.fields, &field)?;
            Some(Question {
                about: &found.about,
                words: found.holds.words(),
                shown: self.shown.of_field(&field),
                field,
            })
        });
        questions.collect()
    }

    /// The proposed `service.yaml`. What is asked is what the packs that were chosen ask of such a service, in any
    /// phase: a file outlives the phase that it was written in.
    pub fn manifest(
        &self,
        dossier: &Dossier,
        answers: &Answers,
        packs: &Packs,
        choices: &Choices,
        profile: &Profile,
        date: Date,
    ) -> Manifest {
        let in_any_phase = Profile {
            phase: Possible::one_of(&[]),
            ..profile.clone()
        };
        let asked: Vec<Asking> = asked::of(packs, choices, dossier, &in_any_phase, date);
        Manifest::write(&self.fields, &self.shown, answers, &asked)
    }
}

/// The name, and the facts on which obligations depend.
fn first_fields() -> Vec<Keys> {
    let facts = Fact::ALL.iter().map(|fact| fact.field());
    let fields = ["name"].into_iter().chain(facts);
    fields.map(keys).collect()
}

/// `organisation.kind`
pub fn keys(dotted: &str) -> Keys {
    dotted.split('.').map(str::to_owned).collect()
}

/// A text of the repository as it may stand in a line of ours: without what no reader would see, and what could end
/// the line or turn it round.
fn tidy(text: &str) -> String {
    notation::comment(text)
}

/// The same for what is proposed as a value: nothing where it is no line of sensible length.
pub fn value(text: &str) -> Option<String> {
    let tidy = tidy(text);
    let is_value = !tidy.is_empty() && tidy.chars().count() <= LONGEST;
    is_value.then_some(tidy)
}
