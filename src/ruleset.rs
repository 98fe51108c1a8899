//! Published rulesets in Spectral's notation: read, merged, run, and reported beside the packs.
//!
//! A [`Ruleset`] is what `--ruleset FILE` names with everything that it extends, valid after [`read`]. [`run`] holds
//! it against the API documents of a dossier. Severity is kept as a level and is no obligation: an imported rule
//! is guidance unless the settings give it a basis. JavaScript is never run; a rule that needs it says so.

mod effective;
mod field;
mod files;
mod merge;
mod message;
mod place;
mod print;
mod read;
mod run;
mod severity;
mod source;

use std::sync::Arc;

pub use effective::Effective;
pub use files::Files;
pub use merge::{Change, Named, Written};
pub use message::{Message, Said};
pub use read::{Opener, Unread, read};
pub use run::{Bases, Run, run};
pub use severity::Severity;

use crate::check::Check;
use crate::select::{Given, Location, PathError, Step};
use crate::subject::api::Formats;
use crate::text::Place;
use crate::typed::Mistake;

/// Opens a ruleset's file and everything that it extends, all of which has to lie in this folder, if there is one.
pub fn open(name: &str, within: Option<&std::path::Path>) -> Result<Ruleset, Vec<Mistake>> {
    read(name, &|path| source::open(path, within))
}

/// The rulesets that come with the program, by the names that `extends` uses.
pub const BUILT_IN: &[(&str, &str)] = &[
    ("spectral:oas", include_str!("../rulesets/oas.yaml")),
    (
        "spectral:asyncapi",
        include_str!("../rulesets/asyncapi.yaml"),
    ),
    ("spectral:arazzo", include_str!("../rulesets/arazzo.yaml")),
];

/// A ruleset with everything that it extends.
#[derive(Debug)]
pub struct Ruleset {
    /// As it was named on the command line or in the settings: `ruleset:<name>` is its pack in reports.
    pub name: String,
    /// Every file that was read for it, as it was opened, in the order of reading.
    pub files: Vec<String>,
    /// Of each of these in turn, how many bytes it has, and their digest: 64 hexadecimal digits.
    pub file_sums: Vec<(u64, String)>,
    /// Of the texts of these and of what comes with the program, in the order of reading: `sha256:` and 64 hexadecimal
    /// digits.
    pub digest: String,
    /// Those of every ruleset on the way: what a document is looked at for.
    pub formats: Formats,
    /// In the order in which they were first named. Those that are switched off are here, too: an override can
    /// switch them on.
    pub rules: Vec<Arc<Rule>>,
    /// Of the file that was named, alone: those of what it extends hold nowhere, as in Spectral.
    pub overrides: Vec<Override>,
    pub parser: ParserOptions,
    /// What looks like an author's slip and keeps nothing from running: a path that can match nothing, an unused
    /// alias, a misspelt key.
    pub slips: Vec<Mistake>,
}

impl Ruleset {
    /// The rule of this name, as it is where no override says otherwise.
    pub(crate) fn rule(&self, name: &str) -> Option<&Rule> {
        self.rules
            .iter()
            .find(|rule| rule.name == name)
            .map(|rule| &**rule)
    }
}

/// One rule of a ruleset.
#[derive(Clone, Debug)]
pub struct Rule {
    pub name: String,
    pub description: Option<String>,
    pub message: Option<Message>,
    pub severity: Severity,
    pub recommended: bool,
    pub is_on: bool,
    /// `None`: every document, also one of no known format.
    pub formats: Option<Formats>,
    /// Whether it sees through references.
    pub resolved: bool,
    pub documentation_url: Option<String>,
    pub given: Vec<GivenIn>,
    pub then: Vec<Then>,
    /// Where the rule stands in its ruleset.
    pub place: Place,
}

impl Rule {
    /// What is said of a document by none of the ruleset's rules.
    fn own(name: &str, description: &str) -> Rule {
        Rule {
            name: name.to_owned(),
            description: Some(description.to_owned()),
            message: None,
            severity: Severity::Error,
            recommended: true,
            is_on: true,
            formats: None,
            resolved: false,
            documentation_url: None,
            given: Vec::new(),
            then: Vec::new(),
            place: Place::Repository,
        }
    }

    /// Its paths for a document of these formats.
    fn paths(&self, formats: Formats) -> impl Iterator<Item = Result<&Given, &PathError>> {
        let asks = move |given: &&GivenIn| given.scope.holds(formats);
        self.given
            .iter()
            .filter(asks)
            .map(|given| given.given.as_ref())
    }

    /// Whether one of its functions asks for the way to a value.
    fn needs_way(&self) -> bool {
        self.then.iter().any(|then| match &then.function {
            Function::Check(check) => check.needs_way(),
            Function::JavaScript(_) | Function::Unusable(_) => false,
        })
    }
}

/// A path of a rule, and for which documents.
#[derive(Clone, Debug)]
pub struct GivenIn {
    /// An alias can lead elsewhere in each format.
    pub scope: Scope,
    /// A path that nobody can read costs its rule, and not the run.
    pub given: Result<Given, PathError>,
}

/// For documents of which formats something is meant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// A document must be of one format of each of these; of none of them, it may be of any and of no format.
    pub any_of: Vec<Formats>,
    /// A document must be of none of these.
    pub none_of: Formats,
}

impl Scope {
    pub fn holds(&self, document: Formats) -> bool {
        let mut wanted = self.any_of.iter();
        wanted.all(|formats| formats.intersects(document)) && !self.none_of.intersects(document)
    }
}

/// One look at what a path selects.
#[derive(Clone, Debug)]
pub struct Then {
    pub field: Field,
    pub function: Function,
}

/// `field:`
#[derive(Clone, Debug)]
pub enum Field {
    /// The value itself.
    Whole,
    /// `@key`
    Keys,
    /// `a`, as lodash reads it.
    Member(Vec<Step>),
    /// `a.b[0]`: the member whose key is all of this text, if there is one; otherwise what the steps lead to. A finding
    /// is where the steps lead in either case.
    Deep { key: Arc<str>, steps: Vec<Step> },
    /// `$…`
    Path(Given),
}

/// `function:`
#[derive(Clone, Debug)]
pub enum Function {
    Check(Arc<Check>),
    /// Written in JavaScript: named in a clear outcome, and not run.
    JavaScript(String),
    /// Its options cannot be used, though their shape is right: a pattern that does not compile. Why, in words.
    Unusable(String),
}

/// What holds for some files only.
#[derive(Debug)]
pub struct Override {
    /// Of paths relative to the folder of the ruleset file.
    pub files: Files,
    pub change: OverrideChange,
}

#[derive(Debug)]
pub enum OverrideChange {
    Rules {
        /// What the override extends. The ruleset's own rules lie over these.
        beneath: Vec<Arc<Rule>>,
        /// Merged over the rules of the ruleset.
        rules: Vec<Named>,
        /// Of rules that are new here and name none: the override's, or else the ruleset's.
        own_formats: Option<Formats>,
        documentation_url: Option<String>,
        /// Everything that the override adds to what a document is looked at for.
        formats: Formats,
        parser: Option<ParserOptions>,
    },
    /// A severity for single places, each with a rule's name.
    Places(Vec<(Location, String, Severity)>),
}

/// How loudly mistakes of a document's own notation are heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParserOptions {
    pub duplicate_keys: Severity,
    pub incompatible_values: Severity,
}

impl Default for ParserOptions {
    fn default() -> Self {
        ParserOptions {
            duplicate_keys: Severity::Error,
            incompatible_values: Severity::Error,
        }
    }
}
