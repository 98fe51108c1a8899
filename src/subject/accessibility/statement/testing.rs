//! Pages for tests: a text, and the statement that is read from it.

use crate::subject::accessibility::model::{Said, Statement};
use crate::subject::accessibility::read::{Read, Reader};
use crate::subject::accessibility::testing::File;
use crate::tree::Origin;

pub(super) struct Case {
    file: File,
    pub because: Option<&'static str>,
    pub statement: Option<Statement>,
}

impl Case {
    pub(super) fn new(reader: &Reader, path: &str, text: &str) -> Case {
        let file = File::page(path, text);
        let statement = file.read(&[reader]).map(|read| match read {
            Read::Statement(statement) => *statement,
            Read::Evidence(_) | Read::Report(_) | Read::Configuration(_) => {
                panic!("it is no statement")
            }
        });
        Case {
            because: statement.as_ref().map(|statement| statement.source.because),
            file,
            statement,
        }
    }

    pub(super) fn statement(&self) -> &Statement {
        self.statement.as_ref().expect("the page is recognised")
    }

    /// What is underlined.
    pub(super) fn at(&self, at: Origin) -> &str {
        self.file.at(at)
    }

    /// "value at words", or only the words where they are the value.
    pub(super) fn shown<T: ToString>(&self, said: &Said<T>) -> String {
        let (value, words) = (said.value.to_string(), self.at(said.at));
        match value == words {
            true => value,
            false => format!("{value} at {words}"),
        }
    }

    pub(super) fn all<T: ToString>(&self, said: &[Said<T>]) -> Vec<String> {
        said.iter().map(|said| self.shown(said)).collect()
    }
}
