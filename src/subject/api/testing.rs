//! Shared by the tests here: a folder of a few files, and what is made of it.

use serde_json::Value as Json;

use super::{ApiDocument, Options, Subject};
use crate::repository::Repository;
use crate::text::Place;
use crate::tree::{Builder, Forest, Node, Origin, TreeId};

pub(super) struct Case {
    pub forest: Forest,
    pub subject: Subject,
    dossier: TreeId,
}

impl Case {
    pub(super) fn new(files: &[(&str, &str)]) -> Case {
        Case::with(files, &Options::default())
    }

    pub(super) fn with(files: &[(&str, &str)], options: &Options) -> Case {
        let files = files.iter();
        let files = files.map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
        Case::of(&Repository::in_memory(files), options)
    }

    pub(super) fn of(repository: &Repository, options: &Options) -> Case {
        let mut forest = Forest::default();
        let mut builder = Builder::new();
        let mut subject = Subject::default();
        builder.map(Origin::Nowhere, |builder| {
            subject = super::build(repository, options, &mut forest, builder);
        });
        let dossier = forest.add_tree(None, builder.finish());
        Case {
            forest,
            subject,
            dossier,
        }
    }

    /// What stands at a pointer from the dossier's root down.
    pub(super) fn get(&self, pointer: &str) -> Option<Node<'_>> {
        descend(self.forest.root(self.dossier), pointer)
    }

    /// The document with a path.
    #[track_caller]
    pub(super) fn document(&self, path: &str) -> &ApiDocument {
        let mut documents = self.subject.documents.iter();
        let found = documents.find(|document| document.path.as_str() == path);
        found.unwrap_or_else(|| panic!("`{path}` was not found"))
    }

    /// The first document with its references followed, as JSON.
    #[track_caller]
    pub(super) fn resolved(&self) -> Json {
        let document = &self.subject.documents[0];
        let json = document.resolved(&self.forest).to_json(1_000_000);
        json.expect("the document is small")
    }

    /// What the first document has to say of broken references: each with the pointers to where it stands.
    pub(super) fn broken(&self) -> Vec<String> {
        let broken = self.subject.documents[0].broken.iter();
        let told = broken.map(|one| format!("{} @ {}", one.message, self.pointers(&one.nodes)));
        told.collect()
    }

    pub(super) fn remote(&self) -> Vec<String> {
        let remote = self.subject.documents[0].remote.iter();
        let told = remote.map(|one| format!("{} @ {}", one.address, self.pointers(&one.nodes)));
        told.collect()
    }

    fn pointers(&self, nodes: &[(TreeId, u32)]) -> String {
        let pointers = nodes.iter().map(|(tree, node)| {
            let start = self.forest.node(*tree, *node);
            let way = std::iter::successors(Some(start), |node| node.parent());
            let mut steps: Vec<String> = way
                .filter_map(|node| {
                    let index = node.index().map(|index| index.to_string());
                    node.key().map(ToOwned::to_owned).or(index)
                })
                .collect();
            steps.reverse();
            steps.join("/")
        });
        pointers.collect::<Vec<_>>().join(" ")
    }

    /// The words that a finding at the pointer underlines; the path where it is the whole file.
    #[track_caller]
    pub(super) fn check_words(&self, pointer: &str, words: &str) {
        let node = self.get(pointer);
        let node = node.unwrap_or_else(|| panic!("nothing at {pointer}"));
        let underlined = match node.place() {
            Place::Text { source, span } => source.slice(span).to_owned(),
            place => place.to_string(),
        };
        assert_eq!(underlined, words, "at {pointer}");
    }
}

/// What stands at a pointer below a value.
pub(super) fn descend<'f>(start: Node<'f>, pointer: &str) -> Option<Node<'f>> {
    let mut steps = pointer.split('/').skip(1);
    steps.try_fold(start, |node, step| {
        let step = step.replace("~1", "/");
        let item = || step.parse().ok().and_then(|index| node.at(index));
        node.get(&step).or_else(item)
    })
}
