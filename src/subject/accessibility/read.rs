//! Which formats there are, and what they make of the files that were found.

use rayon::prelude::*;

use super::discover::{self, Found, FoundFile};
use super::model::{Configuration, Evidence, Pointer, Report, Source, Statement, Subject};
use super::page::Page;
use super::{configuration, evidence, report, statement};
use crate::guard::{Broken, Patience};
use crate::text::SourceText;
use crate::tree::{FileId, Forest, Format, Node, TreeId};

/// A format: a file of its own says all of this.
pub(super) struct Reader {
    /// As `format` in the dossier has it.
    pub format: &'static str,
    /// Which part of the dossier is in doubt when a file of this format cannot be read: `evidence`.
    pub part: &'static str,
    /// Words that a file of this format holds, whatever its name. A file is parsed when one of each group occurs.
    pub marks: &'static [&'static [&'static str]],
    /// Whether a file is in this format, and why: to be read after "because".
    pub recognise: fn(&Document<'_>) -> Option<&'static str>,
    pub read: fn(&Document<'_>, Source) -> Read,
}

/// All of them. The first that knows a file has it.
pub(super) const DATA: &[&Reader] = &[
    &statement::hmrc::READER,
    &statement::accessibility_json::READER,
    &statement::ara::READER,
    &report::openacr::READER,
    &evidence::axe::READER,
    &evidence::pa11y_ci::READER,
    &evidence::pa11y::READER,
    &evidence::lighthouse::READER,
    &evidence::wcag_em::READER,
    &evidence::earl::READER,
    &evidence::insights::READER,
    &evidence::ara::READER,
    &configuration::pa11y::READER,
];

/// Those for pages.
pub(super) const PAGES: &[&Reader] = &[&statement::w3c::READER, &statement::page::READER];

/// A file to be read.
pub(super) struct Document<'f> {
    pub file: FileId,
    pub source: &'f SourceText,
    /// The data's documents; none for a page.
    pub roots: Vec<Node<'f>>,
    pub trees: &'f [TreeId],
    /// Present for a page.
    pub page: Option<&'f Page>,
}

impl<'f> Document<'f> {
    /// The data.
    pub(super) fn root(&self) -> Option<Node<'f>> {
        self.roots.first().copied()
    }

    /// The data of a format that is JSON only: a page of YAML is none of it, and its aliases could make a few lines
    /// stand for millions of results.
    pub(super) fn json(&self) -> Option<Node<'f>> {
        let is_yaml = Format::of(self.source.path()) == Some(Format::Yaml);
        self.root().filter(|_| !is_yaml)
    }
}

/// What a file had to say.
#[derive(Debug)]
pub(super) enum Read {
    Statement(Box<Statement>),
    Evidence(Box<Evidence>),
    Report(Box<Report>),
    Configuration(Box<Configuration>),
}

/// Reads every file on all threads; what comes out is in the order of their paths.
pub(super) fn read(found: &mut Found, forest: &Forest, patience: Patience) -> Subject {
    type ReadOne = (Option<Read>, Vec<Pointer>);
    let files: Vec<Result<ReadOne, Broken>> = found
        .files
        .par_iter()
        .map(|file| patience.file(file.source.path().as_str(), || read_one(file, forest)))
        .collect();
    let mut subject = Subject::default();
    for (file, read) in found.files.iter().zip(files) {
        let (read, pointers) = match read {
            Ok(read) => read,
            Err(broken) => {
                let troubles = discover::unfinished(file.source.path(), &broken);
                found.troubles.extend(troubles);
                continue;
            }
        };
        subject.pointers.extend(pointers);
        match read {
            None => {}
            Some(Read::Statement(statement)) => subject.statements.push(*statement),
            Some(Read::Evidence(evidence)) => subject.evidence.push(*evidence),
            Some(Read::Report(report)) => subject.reports.push(*report),
            Some(Read::Configuration(configuration)) => subject.configurations.push(*configuration),
        }
    }
    subject
}

/// What a file has to say, and which statements it links to if it has nothing to say itself.
fn read_one(file: &FoundFile, forest: &Forest) -> (Option<Read>, Vec<Pointer>) {
    #[cfg(test)]
    crate::guard::trap::spring("accessibility", file.source.text());
    let document = Document {
        file: file.file,
        source: &file.source,
        roots: file.trees.iter().map(|tree| forest.root(*tree)).collect(),
        trees: &file.trees,
        page: file.page.as_ref(),
    };
    let readers = match document.page {
        Some(_) => PAGES,
        None => DATA,
    };
    let read = read_by(readers, &document);
    let pointers = match (&read, document.page) {
        (None, Some(page)) => statement::pointers(page, file.source.path()),
        _ => Vec::new(),
    };
    (read, pointers)
}

/// What the first reader that knows a file makes of it.
pub(super) fn read_by(readers: &[&Reader], document: &Document<'_>) -> Option<Read> {
    readers.iter().find_map(|reader| {
        let because = (reader.recognise)(document)?;
        let source = Source {
            file: document.file,
            path: document.source.path().clone(),
            format: reader.format,
            because,
        };
        Some((reader.read)(document, source))
    })
}
