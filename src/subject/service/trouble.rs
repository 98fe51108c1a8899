//! What a source failed to say: troubles, each at its place in the dossier.

use crate::outcome::Cause;
use crate::subject::SubjectTrouble;
use crate::text::Place;

/// A value, counted from the dossier's root: `/service/phase`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pointer(String);

impl Pointer {
    pub fn new<S: AsRef<str>>(keys: impl IntoIterator<Item = S>) -> Self {
        let mut pointer = String::new();
        for key in keys {
            pointer.push('/');
            pointer.push_str(&key.as_ref().replace('~', "~0").replace('/', "~1"));
        }
        Pointer(pointer)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Why a value is not to be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TroubleKind {
    /// A file could not be read, so nobody knows what it says.
    Unreadable,
    /// The file says something that its format does not know.
    Mistake,
    /// What is said leaves more than one answer: `beta` may be private or public.
    Open,
}

/// Something that a source did not manage to say.
///
/// A rule that would fail because one of `pointers` is missing or wrong cannot tell.
#[derive(Clone, Debug)]
pub struct Trouble {
    pub kind: TroubleKind,
    pub cause: Cause,
    pub pointers: Vec<Pointer>,
    pub place: Place,
    /// What is so.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
}

impl Trouble {
    /// The parts of the dossier that are not to be trusted, one by one.
    pub fn spoiled(&self) -> impl Iterator<Item = SubjectTrouble> {
        let message = match &self.help {
            Some(help) => format!("{}; {help}", self.message),
            None => self.message.clone(),
        };
        self.pointers.iter().map(move |pointer| SubjectTrouble {
            cause: self.cause,
            pointer: pointer.as_str().to_owned(),
            place: self.place.clone(),
            message: message.clone(),
        })
    }
}
