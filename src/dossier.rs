//! The dossier: all documents of one service in one spanned tree, with everything that could not be seen.
//!
//! It is put together here from the subjects' readers, once, and does not change any more. Rules select from
//! [`Dossier::root`]; what the tree looks like is described in `docs/dossier.md`.

use crate::check::Judged;
use crate::finding::{Finding, Notice, NoticeKind};
use crate::profile::{Fact, Profile};
use crate::repository::{Repository, TroubleKind};
use crate::select::{Location, Step};
use crate::subject::service::{self, Candidate};
use crate::subject::{self, SubjectTrouble};
use crate::text::{Place, RepoPath};
use crate::tree::{Builder, Forest, Node, Origin, TreeId};

/// Something that could not be seen, and what of the dossier is not to be trusted because of it.
#[derive(Clone, Debug)]
pub struct Trouble {
    /// What is absent from here down may only be unread.
    pub at: Location,
    pub place: Place,
    pub message: String,
}

/// One service as one document.
#[derive(Debug)]
pub struct Dossier {
    pub forest: Forest,
    root: TreeId,
    pub troubles: Vec<Trouble>,
    /// What a reader must know whatever the rules say: every trouble, every contradiction.
    pub notices: Vec<Notice>,
    /// What the service's own documents say it is.
    pub profile: Profile,
    /// Files with the usual names of service manifests: what they were taken for, and why.
    pub manifests: Vec<Candidate>,
    /// Every file, sorted.
    pub files: Vec<RepoPath>,
    /// Only named files were looked at: what is absent may lie in any other.
    pub is_partial: bool,
}

impl Dossier {
    /// Reads everything that speaks of the service. It cannot fail: what goes wrong is a trouble.
    pub fn read(repository: &Repository) -> Dossier {
        let mut forest = Forest::default();
        let mut builder = Builder::new();
        let mut repository_troubles = Vec::new();
        let mut service = None;
        builder.map(Origin::Nowhere, |builder| {
            builder.key("repository");
            repository_troubles = subject::repository::build(repository, &mut forest, builder);
            let subject = service::build(repository, &mut forest, builder);
            if let Some(declared) = subject.declared {
                builder.key("declared").mount(forest.root(declared));
            }
            service = Some(subject);
        });
        let service = service.expect("the mapping is built before this line");
        let root = forest.add_tree(None, builder.finish());

        let mut troubles: Vec<Trouble> = Vec::new();
        let mut notices: Vec<Notice> = Vec::new();
        for trouble in repository_troubles {
            tell(
                &mut notices,
                NoticeKind::Unreadable,
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
                tell(
                    &mut notices,
                    NoticeKind::Unreadable,
                    &trouble.to_string(),
                    "",
                    &place,
                );
            }
        }
        for trouble in service.troubles {
            let message = match &trouble.help {
                Some(help) => format!("{}: {help}", trouble.message),
                None => trouble.message.clone(),
            };
            let pointer = trouble.pointers.first().map(|pointer| pointer.as_str());
            let kind = match trouble.kind {
                service::TroubleKind::Unreadable => NoticeKind::Unreadable,
                service::TroubleKind::Mistake => NoticeKind::Mistaken,
                service::TroubleKind::Open => NoticeKind::Open,
            };
            tell(
                &mut notices,
                kind,
                &message,
                pointer.unwrap_or_default(),
                &trouble.place,
            );
            troubles.extend(trouble.spoiled().map(Trouble::from));
        }
        notices.extend(service.contradictions.into_iter().map(contradiction));
        Dossier {
            forest,
            root,
            troubles,
            notices,
            profile: service.profile_facts,
            manifests: service.candidates,
            files: repository.paths().cloned().collect(),
            is_partial: !repository.is_complete(),
        }
    }

    pub fn root(&self) -> Node<'_> {
        self.forest.root(self.root)
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
    /// the repository.
    pub fn not_looked_at(&self, judged: &Judged<'_>, location: &Location) -> bool {
        let in_repository = location
            .steps()
            .first()
            .is_some_and(|step| step.to_string() == "repository");
        self.is_partial && in_repository && may_be_incomplete(judged)
    }

    /// The name that the service's documents give it.
    pub fn service_name(&self) -> Option<&str> {
        self.root().get("service")?.get("name")?.as_str()
    }

    /// A failure for want of something is no failure where something could not be read. What is there was
    /// read, and stands: only absent values, and collections that may be incomplete, are in doubt.
    pub fn trouble_that_hides(&self, judged: &Judged<'_>, location: &Location) -> Option<&Trouble> {
        let may_be_incomplete = may_be_incomplete(judged);
        let touches = |at: &Location| location.starts_with(at) || at.starts_with(location);
        let mut troubles = self.troubles.iter();
        troubles.find(|trouble| may_be_incomplete && touches(&trouble.at))
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
            message: trouble.message,
        }
    }
}

/// One unreadable file can put several parts of the dossier in doubt: it is said once.
fn tell(notices: &mut Vec<Notice>, kind: NoticeKind, message: &str, pointer: &str, place: &Place) {
    let said = |notice: &Notice| {
        notice.finding.message == message && notice.finding.place.order() == place.order()
    };
    if !notices.iter().any(said) {
        notices.push(Notice {
            kind,
            finding: Finding {
                message: message.to_owned(),
                pointer: pointer.to_owned(),
                place: place.clone(),
                related: Vec::new(),
            },
        });
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
        finding: Finding {
            message: format!(
                "`{what}` is `{}` here and `{}` elsewhere",
                believed.value, other.value
            ),
            pointer: pointer.as_str().to_owned(),
            place: believed.place,
            related: vec![(format!("`{what}` is `{}` here", other.value), other.place)],
        },
    }
}
