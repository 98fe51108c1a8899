//! API descriptions: OpenAPI, AsyncAPI and Arazzo documents, found by their contents, with what they refer to.
//!
//! Each document stands in the dossier as it is, under `$.apis[*].document`. A `$ref` is an edge of the forest
//! ([`Forest::refer`]), never a copy; files inside the root are followed, nothing else is. Which text asks what of
//! a document is not known here.

mod copies;
mod discover;
mod format;
mod references;
mod write;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

pub use format::{Format, Formats};
pub use references::{BrokenReference, Referred, RemoteReference};

use std::sync::Arc;

use globset::GlobSet;

use crate::dossier::Recognised;
use crate::limits::{Limit, Limits};
use crate::outcome::Cause;
use crate::repository::Repository;
use crate::subject::SubjectTrouble;
use crate::text::RepoPath;
use crate::tree::{Builder, FileId, Forest, Node, Problem, TreeId};
use crate::words::counted;
use references::library::Library;

/// What a team says of its documents. Patterns are matched against paths from the root.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Documents that a program makes from something else, so that findings are put right there.
    pub generated: GlobSet,
    /// Documents that others wrote. They are recognised, and nothing is asked of them.
    pub vendored: GlobSet,
    /// Files that are documents whatever they hold, because somebody asks for them by name.
    pub named: Vec<RepoPath>,
}

/// What a document says it is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    OpenApi,
    AsyncApi,
    Arazzo,
}

impl Family {
    /// As `format` in the dossier has it.
    pub fn word(self) -> &'static str {
        match self {
            Family::OpenApi => "openapi",
            Family::AsyncApi => "asyncapi",
            Family::Arazzo => "arazzo",
        }
    }
}

/// One API document of a service.
#[derive(Debug)]
pub struct ApiDocument {
    pub tree: TreeId,
    pub file: FileId,
    pub path: RepoPath,
    /// Absent for a file that only its name made a document.
    pub family: Option<Family>,
    pub formats: Formats,
    /// By what it was known: see [`crate::dossier::Recognised`].
    pub because: String,
    pub is_generated: bool,
    /// A document with the same contents, that comes before it in the order of paths: what is found in both is
    /// reported there.
    pub copy_of: Option<RepoPath>,
    /// The trees of this document and of the files that it refers to, itself first.
    pub trees: Vec<TreeId>,
    /// Mistakes of notation, in this document and the files that it refers to: of each file that has any.
    pub problems: Vec<(FileId, Arc<[Problem]>)>,
    /// Which places of it, and of the files that it refers to, something refers to.
    pub referred: Referred,
    /// References that lead nowhere, each once for its target.
    pub broken: Vec<BrokenReference>,
    /// References to other machines, which are never asked; each once for its target.
    pub remote: Vec<RemoteReference>,
    /// References that stay as they are written because they are too many and too entangled to be told from those
    /// that lead into a circle, in reading order.
    pub unsettled: Vec<(TreeId, u32)>,
    /// References that stay as they are written because what they lead to is too many references away, in reading
    /// order.
    pub too_far: Vec<(TreeId, u32)>,
}

impl ApiDocument {
    /// The document for a reader to whom a reference is what it refers to.
    pub fn resolved<'f>(&self, forest: &'f Forest) -> Node<'f> {
        forest.root(self.tree).resolved()
    }

    pub fn as_written<'f>(&self, forest: &'f Forest) -> Node<'f> {
        forest.root(self.tree)
    }

    /// What is to be said of references that could not be told from circles: the sentence, and the first of them.
    pub fn entangled<'f>(&self, forest: &'f Forest) -> Option<(String, Node<'f>)> {
        let (tree, number) = *self.unsettled.first()?;
        let node = forest.node(tree, number);
        let message = format!(
            "{} of `{}` are not followed, as too many references lead to one another to tell which of them lead \
             into a circle; this is the first",
            counted(self.unsettled.len(), "reference"),
            self.path
        );
        Some((message, node.get("$ref").unwrap_or(node)))
    }

    /// The same for the document with this number in the dossier.
    fn unsettled_at(&self, number: usize, forest: &Forest) -> Option<SubjectTrouble> {
        let (message, node) = self.entangled(forest)?;
        Some(SubjectTrouble {
            // Which of them lead into circles takes too many steps to find out.
            cause: Cause::Limit,
            pointer: format!("/apis/{number}/document"),
            place: node.place(),
            message,
        })
    }

    /// The same for references that lead too far.
    fn too_far_at(
        &self,
        number: usize,
        limits: &Limits,
        forest: &Forest,
    ) -> Option<SubjectTrouble> {
        let (tree, node) = *self.too_far.first()?;
        let node = forest.node(tree, node);
        let reached = limits.reached(Limit::References);
        let message = format!(
            "{} of `{}` are not followed, as the way to what they stand for is {reached}; this is the first",
            counted(self.too_far.len(), "reference"),
            self.path
        );
        Some(SubjectTrouble {
            cause: Cause::Limit,
            pointer: format!("/apis/{number}/document"),
            place: node.get("$ref").unwrap_or(node).place(),
            message,
        })
    }

    /// What it was taken for, and why.
    pub fn recognised(&self) -> Recognised {
        let mut because = self.because.clone();
        if self.is_generated {
            because.push_str("; it is generated");
        }
        if let Some(path) = &self.copy_of {
            because.push_str(&format!("; it holds the same as `{path}`"));
        }
        Recognised {
            path: self.path.to_string(),
            format: self.family.map_or("unknown", Family::word).to_owned(),
            because,
        }
    }
}

/// A document that others wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vendored {
    pub path: RepoPath,
    pub family: Family,
    pub because: String,
}

impl Vendored {
    /// What it was taken for, and why.
    pub fn recognised(&self) -> Recognised {
        Recognised {
            path: self.path.to_string(),
            format: self.family.word().to_owned(),
            because: format!(
                "{}; it is vendored, and nothing is asked of it",
                self.because
            ),
        }
    }
}

/// What was found.
#[derive(Debug, Default)]
pub struct Subject {
    /// In the order of their paths.
    pub documents: Vec<ApiDocument>,
    /// In the order of their paths.
    pub vendored: Vec<Vendored>,
    pub troubles: Vec<SubjectTrouble>,
}

/// Finds the documents, adds them and what they refer to to the forest, and writes `$.apis`.
pub fn build(
    repository: &Repository,
    options: &Options,
    forest: &mut Forest,
    builder: &mut Builder,
) -> Subject {
    let found = discover::discover(repository, options);
    let mut subject = assemble(repository, found.candidates, options, forest);
    subject.vendored = found.vendored;
    subject.troubles.extend(found.troubles);
    let documents = subject.documents.iter().enumerate();
    let unfollowed = documents.flat_map(|(number, document)| {
        let too_far = document.too_far_at(number, repository.limits(), forest);
        [document.unsettled_at(number, forest), too_far]
    });
    subject.troubles.extend(unfollowed.flatten());
    // Those that were marked until it broke off are copies all the same.
    let marked = repository
        .patience()
        .part("copies", || copies::mark(&mut subject.documents, forest));
    if let Err(broken) = marked {
        (subject.troubles).push(SubjectTrouble::broken_part("/apis", &broken));
    }
    write::write(&subject.documents, forest, builder);
    subject
}

/// One file as a document, whatever it holds: for those who hold a ruleset against files by name. It is parsed for
/// itself, with what it refers to. What goes wrong is a trouble at `/apis`.
pub fn document(
    repository: &Repository,
    path: &RepoPath,
    forest: &mut Forest,
) -> Result<ApiDocument, SubjectTrouble> {
    let candidate = discover::named(repository, path)?;
    let mut subject = assemble(repository, vec![candidate], &Options::default(), forest);
    match subject.documents.pop() {
        Some(document) => Ok(document),
        None => Err(subject
            .troubles
            .pop()
            .expect("it is a document or a trouble")),
    }
}

/// Puts the candidates and what they refer to into the forest.
fn assemble(
    repository: &Repository,
    candidates: Vec<discover::Candidate>,
    options: &Options,
    forest: &mut Forest,
) -> Subject {
    let mut subject = Subject::default();
    let mut library = Library::new(repository);
    let mut numbers = Vec::new();
    for candidate in candidates {
        let discover::Candidate { source, reading } = candidate;
        let path = source.path();
        let number = match library.add(&source, reading, forest) {
            Ok(number) => number,
            Err(unread) => {
                match unread.cause {
                    Cause::Unread | Cause::Limit => {
                        let trouble = discover::unreadable(&source, &unread);
                        subject.troubles.push(trouble);
                    }
                    // The library tells itself what broke off.
                    Cause::Time | Cause::Bug => {}
                }
                continue;
            }
        };
        let file = library.file(number);
        let root = forest.root(file.tree);
        let shown = discover::shown(root);
        numbers.push(number);
        subject.documents.push(ApiDocument {
            tree: file.tree,
            file: file.file,
            path: path.clone(),
            family: shown.as_ref().map(|shown| shown.family),
            formats: Formats::of(root),
            because: shown.map_or_else(|| "it was named".to_owned(), |shown| shown.because),
            is_generated: options.generated.is_match(path.as_str()),
            copy_of: None,
            trees: Vec::new(),
            problems: Vec::new(),
            referred: Referred::default(),
            broken: Vec::new(),
            remote: Vec::new(),
            unsettled: Vec::new(),
            too_far: Vec::new(),
        });
    }
    // Edges are registered in the end and all at once: what breaks off before has registered none.
    let resolved = repository.patience().part("references", || {
        references::resolve(&numbers, &mut library, forest)
    });
    let outcomes = resolved.unwrap_or_else(|broken| {
        (subject.troubles).push(SubjectTrouble::broken_part("/apis", &broken));
        let alone = numbers
            .iter()
            .map(|number| references::Outcome::alone(*number));
        alone.collect()
    });
    subject.troubles.append(&mut library.troubles);
    for (document, outcome) in subject.documents.iter_mut().zip(outcomes) {
        document.trees = outcome.trees(&library);
        document.problems = outcome.problems(&library);
        document.referred = outcome.referred;
        document.broken = outcome.broken;
        document.remote = outcome.remote;
        document.unsettled = outcome.unsettled;
        document.too_far = outcome.too_far;
    }
    subject
}
