//! Two helpers for the tests of all readers: a folder of a few files and what rules see of it, and one file with what
//! its reader makes of it.

use std::sync::Arc;

use serde_json::Value as Json;

use super::page::{self, Page};
use super::read::{self, Document, Read, Reader};
use crate::limits::Limits;
use crate::repository::Repository;
use crate::subject::SubjectTrouble;
use crate::text::{Place, RepoPath, SourceText};
use crate::tree::{self, Builder, FileId, Forest, Format, Node, Origin, TreeId};

pub(super) struct Case {
    forest: Forest,
    tree: TreeId,
    troubles: Vec<SubjectTrouble>,
}

impl Case {
    pub(super) fn new(files: &[(&str, &str)]) -> Case {
        let files = files.iter();
        let files = files.map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
        let repository = Repository::in_memory(files);
        let mut forest = Forest::default();
        let mut builder = Builder::new();
        let mut troubles = Vec::new();
        builder.map(Origin::Nowhere, |builder| {
            troubles = super::build(&repository, &mut forest, builder);
        });
        let tree = forest.add_tree(None, builder.finish());
        Case {
            forest,
            tree,
            troubles,
        }
    }

    /// What stands at a pointer from `$.accessibility` down.
    pub(super) fn get(&self, pointer: &str) -> Option<Node<'_>> {
        let mut node = self.forest.root(self.tree).get("accessibility")?;
        for step in pointer.split('/').skip(1) {
            node = match step.parse() {
                Ok(index) => node.at(index)?,
                Err(_) => node.get(step)?,
            };
        }
        Some(node)
    }

    #[track_caller]
    pub(super) fn check(&self, pointer: &str, expected: Json) {
        let found = self.get(pointer).and_then(|node| node.to_json(1_000_000));
        assert_eq!(found, Some(expected), "at {pointer}");
    }

    #[track_caller]
    pub(super) fn check_absent(&self, pointer: &str) {
        let found = self.get(pointer).and_then(|node| node.to_json(1_000_000));
        assert_eq!(found, None, "at {pointer}");
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

    #[track_caller]
    pub(super) fn check_no_trouble(&self) {
        assert!(self.troubles.is_empty(), "{:?}", self.troubles);
    }

    #[track_caller]
    pub(super) fn check_trouble(&self, pointer: &str, words: &str) {
        let found = self
            .troubles
            .iter()
            .any(|trouble| trouble.pointer == pointer && trouble.message.contains(words));
        assert!(found, "no such trouble among {:#?}", self.troubles);
    }
}

/// One file as its reader gets it.
pub(super) struct File {
    pub source: Arc<SourceText>,
    forest: Forest,
    file: FileId,
    trees: Vec<TreeId>,
    page: Option<Page>,
}

impl File {
    /// A page of words.
    pub(super) fn page(path: &str, text: &str) -> File {
        let mut file = File::new(path, text);
        file.page = Some(page::read(&file.source, file.file, &Limits::default()));
        file
    }

    /// A page of JSON.
    #[track_caller]
    pub(super) fn json(path: &str, text: &str) -> File {
        let mut file = File::new(path, text);
        let reading = tree::read(&file.source, Format::Json);
        assert!(reading.problems.is_empty(), "{text}");
        for tree in reading.trees {
            file.trees.push(file.forest.add_tree(Some(file.file), tree));
        }
        file
    }

    fn new(path: &str, text: &str) -> File {
        let source = Arc::new(SourceText::new(RepoPath::new(path), text.to_owned()));
        let mut forest = Forest::default();
        let file = forest.add_source(Arc::clone(&source));
        File {
            source,
            forest,
            file,
            trees: Vec::new(),
            page: None,
        }
    }

    /// What the first of these readers that knows it makes of it.
    pub(super) fn read(&self, readers: &[&Reader]) -> Option<Read> {
        let roots = self.trees.iter().map(|tree| self.forest.root(*tree));
        let document = Document {
            file: self.file,
            source: &self.source,
            roots: roots.collect(),
            trees: &self.trees,
            page: self.page.as_ref(),
        };
        read::read_by(readers, &document)
    }

    /// What is underlined.
    pub(super) fn at(&self, at: Origin) -> &str {
        match at {
            Origin::Text(_, span) => self.source.slice(span),
            Origin::Nowhere | Origin::File(_) => "the file",
        }
    }
}
