//! One helper for the tests of all facts: a repository from a few texts, and what is made of it.

use std::fs;
use std::path::Path;

use serde_json::Value as Json;
use tempfile::TempDir;

use crate::repository::{Options, Repository};
use crate::subject::SubjectTrouble;
use crate::tree::{Builder, Forest, Node, TreeId};

pub(super) struct Case {
    forest: Forest,
    tree: TreeId,
    pub troubles: Vec<SubjectTrouble>,
}

impl Case {
    pub(super) fn new(files: &[(&str, &str)]) -> Case {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        Case::of(folder)
    }

    /// A folder that a test has prepared.
    pub(super) fn of(folder: TempDir) -> Case {
        Case::at(folder.path())
    }

    pub(super) fn at(root: &Path) -> Case {
        let repository = Repository::open(root, &Options::default()).unwrap();
        let mut forest = Forest::default();
        let mut builder = Builder::new();
        let troubles = super::build(&repository, &mut forest, &mut builder);
        let tree = forest.add_tree(None, builder.finish());
        Case {
            forest,
            tree,
            troubles,
        }
    }

    pub(super) fn get(&self, pointer: &str) -> Option<Node<'_>> {
        let mut node = self.forest.root(self.tree);
        for step in pointer.split('/').skip(1) {
            node = match step.parse() {
                Ok(index) => node.at(index)?,
                Err(_) => node.get(step)?,
            };
        }
        Some(node)
    }

    pub(super) fn json(&self, pointer: &str) -> Option<Json> {
        self.get(pointer)?.to_json(1_000_000)
    }

    #[track_caller]
    pub(super) fn check(&self, pointer: &str, expected: Json) {
        assert_eq!(self.json(pointer), Some(expected), "at {pointer}");
    }

    #[track_caller]
    pub(super) fn check_absent(&self, pointer: &str) {
        assert_eq!(self.json(pointer), None, "at {pointer}");
    }

    /// `place` as `file:line:column`, or a file's path.
    #[track_caller]
    pub(super) fn check_place(&self, pointer: &str, place: &str) {
        let node = self
            .get(pointer)
            .unwrap_or_else(|| panic!("nothing at {pointer}"));
        assert_eq!(node.place().to_string(), place, "at {pointer}");
    }

    #[track_caller]
    pub(super) fn check_no_trouble(&self) {
        assert!(self.troubles.is_empty(), "{:?}", self.troubles);
    }

    #[track_caller]
    pub(super) fn check_trouble(&self, pointer: &str, place: &str, words: &str) {
        let found = self.troubles.iter().any(|trouble| {
            trouble.pointer == pointer
                && trouble.place.to_string() == place
                && trouble.message.contains(words)
        });
        assert!(found, "no such trouble among {:#?}", self.troubles);
    }
}
