//! The files that documents are made of: each is parsed once, whoever refers to it.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::target::{self, Target};
use crate::guard::{self, Broken};
use crate::limits::Limits;
use crate::outcome::Cause;
use crate::repository::Repository;
use crate::subject::{SubjectTrouble, unread};
use crate::text::{Place, RepoPath, SourceText};
use crate::tree::{self, FileId, Forest, Format, Node, Problem, Reading, Tree, TreeId};

/// A file that was parsed.
#[derive(Debug)]
pub(in crate::subject::api) struct File {
    pub file: FileId,
    pub tree: TreeId,
    pub path: RepoPath,
    /// Any number of documents may be made of it, so they share them.
    pub problems: Arc<[Problem]>,
    /// In reading order; every mapping that refers to something.
    pub(super) references: Vec<Reference>,
    /// What the references into this very file say, each text once.
    pub(super) targets: Vec<LocalTarget>,
}

/// A mapping with a text `$ref`.
#[derive(Debug)]
pub(super) struct Reference {
    pub node: u32,
    /// One past the last value in the mapping.
    pub end: u32,
    pub text: Arc<str>,
    pub leads: Leads,
}

/// Where a reference points. Any number of references may say the same, so they share what it is in words.
#[derive(Clone, Debug)]
pub(super) enum Leads {
    /// An index into the file's targets.
    Here(u32),
    File {
        path: RepoPath,
        pointer: Arc<str>,
    },
    Remote(Arc<str>),
    Nothing(&'static str),
}

/// A place in the same file.
#[derive(Debug)]
pub(super) struct LocalTarget {
    pub pointer: String,
    pub steps: Vec<String>,
    /// The value there as the file stands, before any reference is followed.
    pub node: Option<u32>,
}

impl LocalTarget {
    /// What a pointer leads to in the tree with this root.
    fn new(pointer: &str, root: Node<'_>) -> Self {
        let steps = target::steps(pointer);
        let node = find(root, &steps).map(Node::id);
        let (tree, _) = root.id();
        LocalTarget {
            pointer: pointer.to_owned(),
            steps,
            // An alias leads nowhere else.
            node: node.filter(|(home, _)| *home == tree).map(|(_, node)| node),
        }
    }

    /// Whether the text is what one gets by writing the keys one behind the other, unchanged.
    pub(super) fn is_plain(&self) -> bool {
        self.is_joined(|step| step.to_owned())
    }

    /// Whether only `~` and `/` in its keys stand for themselves in another way.
    pub(super) fn is_canonical(&self) -> bool {
        self.is_joined(|step| step.replace('~', "~0").replace('/', "~1"))
    }

    fn is_joined(&self, written: impl Fn(&str) -> String) -> bool {
        let mut rest = self.pointer.strip_prefix('#').unwrap_or_default();
        for step in &self.steps {
            let step = written(step);
            let after = rest.strip_prefix('/');
            match after.and_then(|after| after.strip_prefix(step.as_str())) {
                Some(after) => rest = after,
                None => return false,
            }
        }
        rest.is_empty()
    }
}

/// All files that were parsed, and those that could not be.
#[derive(Debug)]
pub(in crate::subject::api) struct Library<'r> {
    repository: &'r Repository,
    files: Vec<File>,
    by_path: FxHashMap<RepoPath, Result<u32, Unread>>,
    /// Files that were not read to their end.
    pub(in crate::subject::api) troubles: Vec<SubjectTrouble>,
}

/// Why there is no tree.
#[derive(Clone, Debug)]
pub(in crate::subject::api) struct Unread {
    /// A whole sentence without a full stop.
    pub message: String,
    pub cause: Cause,
    /// The text and what is wrong with it, where it could be read as text.
    pub problem: Option<(FileId, Arc<[Problem]>)>,
}

impl<'r> Library<'r> {
    pub(in crate::subject::api) fn new(repository: &'r Repository) -> Self {
        Library {
            repository,
            files: Vec::new(),
            by_path: FxHashMap::default(),
            troubles: Vec::new(),
        }
    }

    pub(super) fn limits(&self) -> &Limits {
        self.repository.limits()
    }

    pub(in crate::subject::api) fn file(&self, number: u32) -> &File {
        &self.files[number as usize]
    }

    pub(super) fn len(&self) -> usize {
        self.files.len()
    }

    /// Takes in a text that was parsed already.
    pub(in crate::subject::api) fn add(
        &mut self,
        source: &Arc<SourceText>,
        reading: Reading,
        forest: &mut Forest,
    ) -> Result<u32, Unread> {
        let path = source.path().clone();
        let file = forest.add_source(Arc::clone(source));
        let added = match reading.trees.into_iter().next() {
            Some(tree) => {
                let tree = forest.add_tree(Some(file), tree);
                let patience = self.repository.patience();
                let read = || {
                    #[cfg(test)]
                    crate::guard::trap::spring("references", source.text());
                    read_references(forest.root(tree), &path, forest)
                };
                let (references, targets) = match patience.file(path.as_str(), read) {
                    Ok(read) => read,
                    Err(broken) => return self.break_off(&path, &broken),
                };
                self.files.push(File {
                    file,
                    tree,
                    path: path.clone(),
                    problems: reading.problems.into(),
                    references,
                    targets,
                });
                Ok(u32::try_from(self.files.len() - 1).expect("a repository has fewer files"))
            }
            None => {
                let fatal = reading.problems.into_iter().find(|one| one.kind.is_fatal());
                let why = fatal.as_ref().map(|problem| problem.message.as_str());
                Err(Unread {
                    cause: (fatal.as_ref()).map_or(Cause::Unread, |problem| problem.kind.into()),
                    message: format!(
                        "`{path}` could not be read: {}",
                        why.unwrap_or("it is empty")
                    ),
                    problem: fatal.map(|problem| (file, [problem].into())),
                })
            }
        };
        self.by_path.insert(path, added.clone());
        added
    }

    fn break_off(&mut self, path: &RepoPath, broken: &Broken) -> Result<u32, Unread> {
        let unread = Unread {
            message: unread(path, broken),
            problem: None,
            cause: broken.cause(),
        };
        let trouble = SubjectTrouble::broken("/apis", path, broken);
        self.troubles.push(trouble);
        self.by_path.insert(path.clone(), Err(unread.clone()));
        Err(unread)
    }

    /// That a limit stands before a file is no fault of what refers to it, and is told for itself.
    fn tell_limit(&mut self, path: &RepoPath, unread: &Unread) {
        if unread.cause == Cause::Limit {
            self.troubles.push(SubjectTrouble {
                cause: unread.cause,
                pointer: "/apis".to_owned(),
                place: Place::File(path.clone()),
                message: unread.message.clone(),
            });
        }
    }

    /// The file with this path, listed or not.
    pub(super) fn find(&mut self, path: &RepoPath, forest: &mut Forest) -> Result<u32, Unread> {
        if let Some(found) = self.by_path.get(path) {
            return found.clone();
        }
        let text = self.repository.read_named(path);
        match text {
            Ok(source) => {
                let patience = self.repository.patience();
                let read = || read(&source, self.repository.limits());
                match patience.file(path.as_str(), read) {
                    Ok(reading) => {
                        let added = self.add(&source, reading, forest);
                        added.inspect_err(|unread| self.tell_limit(path, unread))
                    }
                    Err(broken) => self.break_off(path, &broken),
                }
            }
            Err(trouble) => {
                let unread = Unread {
                    cause: trouble.kind.into(),
                    message: trouble.to_string(),
                    problem: None,
                };
                self.tell_limit(path, &unread);
                self.by_path.insert(path.clone(), Err(unread.clone()));
                Err(unread)
            }
        }
    }

    /// What was found out about a file that [`Library::find`] was asked for.
    pub(super) fn known(&self, path: &RepoPath) -> Option<&Result<u32, Unread>> {
        self.by_path.get(path)
    }
}

/// Reads a document, or a file that one refers to: anything but JSON is YAML, a page of prose as well.
///
/// A slip that JSON forbids and YAML allows, such as a comma too many, is told and does not hide what the file says.
pub(in crate::subject::api) fn read(source: &Arc<SourceText>, limits: &Limits) -> Reading {
    if Format::of(source.path()) != Some(Format::Json) {
        return tree::read_within(source, Format::Yaml, limits);
    }
    let reading = tree::read_within(source, Format::Json, limits);
    let is_over = |problem: &Problem| Cause::from(problem.kind) == Cause::Limit;
    if !reading.trees.is_empty() || reading.problems.iter().any(is_over) {
        return reading;
    }
    let mut loose = tree::read_within(source, Format::Yaml, limits);
    loose.trees.truncate(1);
    loose.trees.retain(Tree::is_collection);
    if loose.trees.is_empty() {
        return reading;
    }
    loose.problems.splice(0..0, reading.problems);
    loose
}

fn read_references(
    root: Node<'_>,
    path: &RepoPath,
    forest: &Forest,
) -> (Vec<Reference>, Vec<LocalTarget>) {
    let (tree, _) = root.id();
    let mut references = Vec::new();
    let mut targets: Vec<LocalTarget> = Vec::new();
    let mut known: FxHashMap<String, u32> = FxHashMap::default();
    let mut told: FxHashMap<Arc<str>, Leads> = FxHashMap::default();
    for number in forest.mappings_with(tree, "$ref") {
        let node = forest.node(tree, number);
        let Some(text) = node.get("$ref").and_then(Node::as_str) else {
            continue;
        };
        guard::look_for(text.len());
        let (text, leads) = match told.get_key_value(text) {
            Some((text, leads)) => (Arc::clone(text), leads.clone()),
            None => {
                let leads = match target::parse(text, path) {
                    Target::Here(pointer) => Leads::Here(match known.get(&pointer) {
                        Some(number) => *number,
                        None => {
                            let number = u32::try_from(targets.len()).expect("a text holds fewer");
                            targets.push(LocalTarget::new(&pointer, root));
                            known.insert(pointer, number);
                            number
                        }
                    }),
                    Target::File { path, pointer } => Leads::File {
                        path,
                        pointer: pointer.into(),
                    },
                    Target::Remote(address) => Leads::Remote(address.into()),
                    Target::Nothing(why) => Leads::Nothing(why),
                };
                let text: Arc<str> = text.into();
                told.insert(Arc::clone(&text), leads.clone());
                (text, leads)
            }
        };
        references.push(Reference {
            node: number,
            end: node.end(),
            text,
            leads,
        });
    }
    (references, targets)
}

/// What stands at the end of some steps.
pub(super) fn find<'f>(root: Node<'f>, steps: &[String]) -> Option<Node<'f>> {
    steps.iter().try_fold(root, |node, step| child(node, step))
}

/// The member with this key, or the item with this index as it is usually written.
pub(super) fn child<'f>(node: Node<'f>, step: &str) -> Option<Node<'f>> {
    if let Some(member) = node.get(step) {
        return Some(member);
    }
    let index: usize = step.parse().ok()?;
    let is_usual = !step.starts_with('+') && (step == "0" || !step.starts_with('0'));
    is_usual.then(|| node.at(index)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_that_say_the_same_share_it() {
        let text = "- {$ref: b.yaml#/x}\n- {$ref: b.yaml#/x}\n";
        let path = RepoPath::new("a/a.yaml");
        let source = Arc::new(SourceText::new(path.clone(), text.to_owned()));
        let mut forest = Forest::default();
        let file = forest.add_source(Arc::clone(&source));
        let mut reading = read(&source, &Limits::default());
        let tree = reading.trees.pop().expect("it is one document");
        let tree = forest.add_tree(Some(file), tree);
        let (references, _) = read_references(forest.root(tree), &path, &forest);
        let [one, other] = references.as_slice() else {
            panic!("{references:?}");
        };
        assert!(Arc::ptr_eq(&one.text, &other.text));
        let path = |reference: &Reference| match &reference.leads {
            Leads::File { path, .. } => path.as_str().as_ptr(),
            leads => panic!("{leads:?}"),
        };
        assert_eq!(path(one), path(other));
    }
}
