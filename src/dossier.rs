//! The dossier: all documents of one service in one spanned tree, with everything that could not be seen.
//!
//! It is put together here from the subjects' readers, once, and does not change any more. Rules select from
//! [`Dossier::root`]; what the tree looks like is described in `docs/dossier.md`.

mod unread;

use crate::check::Judged;
use crate::finding::{Finding, Notice, NoticeKind};
use crate::guard::Patience;
use crate::limits::Limits;
use crate::notices::Notices;
use crate::outcome::Cause;
use crate::profile::{Fact, Profile};
use crate::repository::{Repository, TroubleKind};
use crate::select::{Budget, BudgetSpent, Location, Match, Reference, Step};
use crate::subject::api::{self, ApiDocument, Vendored as VendoredApi};
use crate::subject::service::{self, Candidate, ServiceSubject};
use crate::subject::{self, SubjectTrouble};
use crate::text::{Place, RepoPath};
use crate::tree::{Builder, Forest, Node, Origin, TreeId};
use unread::Unread;

/// Something that could not be seen, and what of the dossier is not to be trusted because of it.
#[derive(Clone, Debug)]
pub struct Trouble {
    /// What is absent from here down may only be unread.
    pub at: Location,
    pub place: Place,
    pub cause: Cause,
    pub message: String,
}

/// A document that was taken for something.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Recognised {
    pub path: String,
    pub format: String,
    /// To be read after "because".
    pub because: String,
}

/// One service as one document.
#[derive(Debug)]
pub struct Dossier {
    pub forest: Forest,
    root: TreeId,
    pub troubles: Vec<Trouble>,
    unread: Unread,
    /// What a reader must know whatever the rules say: every trouble, every contradiction.
    pub notices: Vec<Notice>,
    /// What the service's own documents say it is.
    pub profile: Profile,
    /// API documents, in the order of their paths.
    pub apis: Vec<ApiDocument>,
    /// API documents that others wrote: nothing of them is in the tree.
    pub vendored_apis: Vec<VendoredApi>,
    /// Files with the usual names of service manifests: what they were taken for, and why.
    pub manifests: Vec<Candidate>,
    /// Every file, sorted.
    pub files: Vec<RepoPath>,
    /// Only named files were looked at: what is absent may lie in any other.
    pub is_partial: bool,
    /// How much of it may be looked at, and how long.
    pub limits: Limits,
    /// How long rules may take for it, and when the run is over.
    pub patience: Patience,
}

/// The parts of a dossier, as they are written.
struct Parts<'b> {
    patience: Patience,
    builder: &'b mut Builder,
    troubles: Vec<SubjectTrouble>,
}

impl Parts<'_> {
    /// Writes the parts with these keys; `None` where that broke off, and all of them are in doubt.
    fn write<T>(&mut self, keys: &[&str], write: impl FnOnce(&mut Builder) -> T) -> Option<T> {
        let patience = self.patience;
        let written =
            (self.builder).attempt(|builder| patience.whole(&keys.join(", "), || write(builder)));
        written
            .map_err(|broken| {
                let trouble = |key| SubjectTrouble::broken_part(format!("/{key}"), &broken);
                self.troubles.extend(keys.iter().map(trouble));
            })
            .ok()
    }
}

impl Dossier {
    /// Reads everything that speaks of the service. It cannot fail: what goes wrong is a trouble.
    pub fn read(repository: &Repository) -> Dossier {
        Dossier::read_with(repository, &api::Options::default())
    }

    /// The same with what a team says of its API documents.
    pub fn read_with(repository: &Repository, api_options: &api::Options) -> Dossier {
        let dossier = Dossier::read_once(repository, api_options);
        match repository.settle_total() {
            true => Dossier::read_once(repository, api_options),
            false => dossier,
        }
    }

    fn read_once(repository: &Repository, api_options: &api::Options) -> Dossier {
        let mut forest = Forest::default();
        let mut builder = Builder::new();
        let mut subject_troubles = Vec::new();
        let mut service = None;
        let mut apis = api::Subject::default();
        builder.map(Origin::Nowhere, |builder| {
            // A subject that breaks leaves its part of the dossier in doubt. What is in the forest by then stays there:
            // nothing leads to it.
            let mut parts = Parts {
                patience: repository.patience(),
                builder,
                troubles: Vec::new(),
            };
            let troubles = parts.write(&["repository"], |builder| {
                builder.key("repository");
                subject::repository::build(repository, &mut forest, builder)
            });
            parts.troubles.extend(troubles.unwrap_or_default());
            service = parts.write(&["service", "declared"], |builder| {
                let subject = service::build(repository, &mut forest, builder);
                if let Some(declared) = subject.declared {
                    builder.key("declared").mount(forest.root(declared));
                }
                subject
            });
            let troubles = parts.write(&["accessibility"], |builder| {
                subject::accessibility::build(repository, &mut forest, builder)
            });
            parts.troubles.extend(troubles.unwrap_or_default());
            let found = parts.write(&["apis"], |builder| {
                api::build(repository, api_options, &mut forest, builder)
            });
            apis = found.unwrap_or_default();
            subject_troubles = parts.troubles;
            subject_troubles.append(&mut apis.troubles);
        });
        let service = service.unwrap_or_else(ServiceSubject::unknown);
        let root = forest.add_tree(None, builder.finish());

        let mut troubles: Vec<Trouble> = Vec::new();
        let mut notices = Notices::default();
        for trouble in subject_troubles {
            notices.tell(
                (NoticeKind::Unreadable, Some(trouble.cause)),
                &trouble.message,
                &trouble.pointer,
                &trouble.place,
            );
            troubles.push(Trouble::from(trouble));
        }
        for trouble in repository.troubles() {
            // A pattern that is not obeyed hides nothing, and single paths make no list of files to doubt; the
            // reader is told all the same.
            let is_untold = match trouble.kind {
                TroubleKind::Ignore => true,
                TroubleKind::LinkToFolder => false,
                _ => !repository.is_complete(),
            };
            if is_untold {
                let place = trouble.path.clone().map_or(Place::Repository, Place::File);
                let kind = (NoticeKind::Unreadable, Some(trouble.kind.into()));
                notices.tell(kind, &trouble.to_string(), "", &place);
            }
        }
        for trouble in service.troubles {
            let message = match &trouble.help {
                Some(help) => format!("{}: {help}", trouble.message),
                None => trouble.message.clone(),
            };
            let pointer = trouble.pointers.first().map(|pointer| pointer.as_str());
            let kind = match trouble.kind {
                service::TroubleKind::Unreadable => (NoticeKind::Unreadable, Some(trouble.cause)),
                service::TroubleKind::Mistake => (NoticeKind::Mistaken, Some(trouble.cause)),
                service::TroubleKind::Open => (NoticeKind::Open, None),
            };
            notices.tell(kind, &message, pointer.unwrap_or_default(), &trouble.place);
            troubles.extend(trouble.spoiled().map(Trouble::from));
        }
        let mut notices = notices.done();
        notices.extend(service.contradictions.into_iter().map(contradiction));
        let unread = Unread::new(
            forest.root(root),
            troubles.iter().map(|trouble| &trouble.at),
        );
        Dossier {
            forest,
            root,
            troubles,
            unread,
            notices,
            profile: service.profile_facts,
            apis: apis.documents,
            vendored_apis: apis.vendored,
            manifests: service.candidates,
            files: repository.paths().cloned().collect(),
            is_partial: !repository.is_complete(),
            limits: *repository.limits(),
            patience: repository.patience(),
        }
    }

    /// The dossier as rules see it: a `$ref` of an API description is what it refers to.
    pub fn root(&self) -> Node<'_> {
        self.forest.root(self.root).resolved()
    }

    /// The facts on which obligations depend and that somebody stated in a way that could not be understood.
    pub fn unclear_facts(&self, profile: &Profile) -> Vec<(Fact, &Trouble)> {
        let open = Fact::ALL.iter().filter(|fact| profile.is_open(**fact));
        let unclear = open.filter_map(|fact| {
            let at: Location = ["service"]
                .into_iter()
                .chain(fact.field().split('.'))
                .map(Step::key)
                .collect();
            let mut troubles = self.troubles.iter();
            Some((*fact, troubles.find(|trouble| at.starts_with(&trouble.at))?))
        });
        unclear.collect()
    }

    /// Whether a failure speaks only of what was not looked at: in a run on single files, nothing is missing from
    /// the repository, and no further statement, result, link to a statement or API document.
    pub fn not_looked_at(&self, judged: &Judged<'_>, location: &Location) -> bool {
        if !self.is_partial || !may_be_incomplete(judged) {
            return false;
        }
        match location.steps() {
            [Step::Key(subject), ..] if **subject == *"repository" => true,
            [Step::Key(subject)] | [Step::Key(subject), _] => {
                matches!(&**subject, "accessibility" | "apis")
            }
            _ => false,
        }
    }

    /// The documents that were taken for something by their contents, sorted by path: each with its format, and why.
    pub fn recognised(&self) -> Vec<Recognised> {
        let manifests = self.manifests.iter().filter(|one| one.recognised);
        let manifests = manifests.map(|one| Recognised {
            path: one.path.to_string(),
            format: one.format.word().to_owned(),
            because: one.because.to_owned(),
        });
        let accessibility = self.root().get("accessibility").into_iter();
        let lists = accessibility.flat_map(|subject| {
            ["statements", "evidence", "reports", "configurations"]
                .into_iter()
                .filter_map(move |part| subject.get(part))
        });
        let documents = lists.flat_map(Node::children).filter_map(|one| {
            let text = |key| one.get(key)?.as_str().map(ToOwned::to_owned);
            Some(Recognised {
                path: text("path")?,
                format: text("format")?,
                because: text("because")?,
            })
        });
        let apis = self.apis.iter().map(ApiDocument::recognised);
        let vendored = self.vendored_apis.iter().map(VendoredApi::recognised);
        let mut all: Vec<Recognised> = manifests
            .chain(documents)
            .chain(apis)
            .chain(vendored)
            .collect();
        all.sort();
        all
    }

    /// The name that the service's documents give it.
    pub fn service_name(&self) -> Option<&str> {
        self.root().get("service")?.get("name")?.as_str()
    }

    /// A failure for want of something is no failure where something could not be read. What is there was
    /// read, and stands: only absent values, and collections that may be incomplete, are in doubt.
    pub fn trouble_that_hides(&self, judged: &Judged<'_>, location: &Location) -> Option<&Trouble> {
        if self.troubles.is_empty() || !may_be_incomplete(judged) {
            return None;
        }
        let number = self.unread.touching(self.root(), location);
        number.and_then(|number| self.troubles.get(number))
    }

    /// What may be why a path in the options of a check selects too little for one of the values in hand.
    pub fn trouble_that_shortens(
        &self,
        path: &Reference,
        given: &Match<'_>,
        budget: &mut Budget,
    ) -> Result<Option<&Trouble>, BudgetSpent> {
        if self.troubles.is_empty() {
            return Ok(None);
        }
        let missed = self.unread.missed_by(self.root(), path, given, budget)?;
        let missed = missed.and_then(|number| self.troubles.get(number));
        let asked = || {
            self.troubles
                .iter()
                .find(|trouble| path.asks_for(&trouble.at))
        };
        Ok(missed.or_else(asked))
    }

    /// A dossier that a test has put together.
    #[cfg(test)]
    pub(crate) fn of(forest: Forest, root: TreeId, troubles: Vec<Trouble>) -> Dossier {
        let at = troubles.iter().map(|trouble| &trouble.at);
        let unread = Unread::new(forest.root(root), at);
        Dossier {
            forest,
            root,
            troubles,
            unread,
            notices: Vec::new(),
            profile: Profile::unknown(),
            apis: Vec::new(),
            vendored_apis: Vec::new(),
            manifests: Vec::new(),
            files: Vec::new(),
            is_partial: false,
            limits: Limits::default(),
            patience: Patience::default(),
        }
    }
}

/// What is there was read; what is absent, or a collection, may have more to it.
fn may_be_incomplete(judged: &Judged<'_>) -> bool {
    match judged {
        Judged::Absent => true,
        Judged::Value(node) => node.is_collection(),
        Judged::Key(_) => false,
    }
}

impl From<SubjectTrouble> for Trouble {
    fn from(trouble: SubjectTrouble) -> Self {
        Trouble {
            at: Location::parse_pointer(&trouble.pointer)
                .expect("subjects name their troubles by valid pointers"),
            place: trouble.place,
            cause: trouble.cause,
            message: trouble.message,
        }
    }
}

fn contradiction(contradiction: service::Contradiction) -> Notice {
    let service::Contradiction {
        pointer,
        believed,
        other,
    } = contradiction;
    let what = pointer
        .as_str()
        .trim_start_matches("/service/")
        .replace('/', ".");
    Notice {
        kind: NoticeKind::Contradiction,
        cause: None,
        finding: Finding {
            message: format!(
                "`{what}` is `{}` here and `{}` elsewhere",
                believed.value, other.value
            ),
            pointer: pointer.as_str().to_owned(),
            place: believed.place,
            related: vec![(format!("`{what}` is `{}` here", other.value), other.place)],
            level: None,
        },
    }
}
