//! Small packs and libraries for tests, put together from what is particular to each.
//!
//! Everything that is not said has a value of which no test should depend. The hosts are of those that nobody owns
//! only where no test asks whether an address can be opened.

use super::{PackSource, Packs, Volume, read};
use crate::typed::Mistake;

/// The files of a pack or library as an author would write them.
#[derive(Clone, Debug)]
pub(crate) struct Sketch {
    folder: String,
    /// `pack.yaml` or `library.yaml`.
    head: (&'static str, Vec<String>),
    clauses: String,
    files: Vec<(String, String)>,
}

impl Sketch {
    /// In force from 2020, binding everyone.
    pub(crate) fn pack(id: &str, edition: &str) -> Sketch {
        let head = format!(
            "id: {id}
title: Allotments
edition: \"{edition}\"
version: 0.1.0
publisher: Thistledown Borough Council
licence: OGL-UK-3.0
attribution: Invented for a test.
source: https://www.gov.uk/allotments
from: 2020-01-01
addresses: Everyone with a plot.
bases: [{{ force: must }}]
written: 2026-11-22"
        );
        Sketch {
            folder: format!("{id}-{edition}"),
            head: ("pack.yaml", head.lines().map(ToOwned::to_owned).collect()),
            clauses: String::new(),
            files: Vec::new(),
        }
    }

    pub(crate) fn library(id: &str) -> Sketch {
        let head = format!("id: {id}\ntitle: What many ask\nversion: 0.1.0\nwritten: 2026-11-22");
        Sketch {
            folder: id.to_owned(),
            head: (
                "library.yaml",
                head.lines().map(ToOwned::to_owned).collect(),
            ),
            clauses: String::new(),
            files: Vec::new(),
        }
    }

    /// A line of `pack.yaml`, in the place of the one with the same key.
    pub(crate) fn with(mut self, line: &str) -> Sketch {
        let key = line.split(':').next().unwrap_or_default();
        let lines = &mut self.head.1;
        match lines
            .iter_mut()
            .find(|known| known.split(':').next() == Some(key))
        {
            Some(known) => line.clone_into(known),
            None => lines.push(line.to_owned()),
        }
        self
    }

    /// A clause, with more lines of its entry.
    pub(crate) fn clause(mut self, id: &str, more: &[&str]) -> Sketch {
        let usual = format!(
            "- id: {id}\n  title: Keep {id}\n  source: https://www.gov.uk/allotments\n  person: Whether it is kept.\n  \
             question: Is it kept?\n"
        );
        self.clauses += &usual;
        for line in more {
            self.clauses += &format!("  {line}\n");
        }
        self
    }

    /// A rule at home in a clause, with more lines of its page. It asks for a readme.
    pub(crate) fn rule(self, id: &str, clause: &str, more: &[&str]) -> Sketch {
        let is_said = |key: &str| more.iter().any(|line| line.starts_with(key));
        let usual = match is_said("bases") {
            true => String::new(),
            false => {
                "bases: [{ force: must, source: \"https://www.gov.uk/allotments\" }]\n".to_owned()
            }
        };
        self.page(id, &format!("clause: {clause}\n{usual}{}", more.join("\n")))
    }

    /// A rule of a library.
    pub(crate) fn shared_rule(self, id: &str) -> Sketch {
        self.page(id, "")
    }

    fn page(self, id: &str, more: &str) -> Sketch {
        let page = format!(
            "title: It is kept
why: Hares come in.
remedy: Keep it.
given: $.repository
then: {{ field: readme, function: truthy }}
examples:
  - outcome: failed
    files: {{ LICENCE: x }}
  - outcome: passed
    files: {{ README.md: x }}
  - outcome: not-applicable
    profile: {{ organisation: other }}
{more}"
        );
        self.file(&format!("rules/{id}.yaml"), &page)
    }

    pub(crate) fn file(mut self, path: &str, text: &str) -> Sketch {
        self.files.push((path.to_owned(), text.to_owned()));
        self
    }

    pub(crate) fn source(&self) -> PackSource {
        let (name, lines) = &self.head;
        let mut files = vec![((*name).to_owned(), lines.join("\n"))];
        if *name == "pack.yaml" {
            let clauses = match self.clauses.is_empty() {
                true => Sketch::pack("", "").clause("plot-1", &[]).clauses,
                false => self.clauses.clone(),
            };
            files.push(("clauses.yaml".to_owned(), clauses));
        }
        files.extend(self.files.iter().cloned());
        PackSource::new(&self.folder, files)
    }

    #[track_caller]
    pub(crate) fn read(&self) -> Volume {
        read(&self.source()).unwrap_or_else(|mistakes| panic!("{}", told(&mistakes)))
    }
}

#[track_caller]
pub(crate) fn linked(sketches: &[Sketch]) -> Packs {
    try_linked(sketches).unwrap_or_else(|mistakes| panic!("{mistakes}"))
}

/// The packs, or what is wrong with them.
#[track_caller]
pub(crate) fn try_linked(sketches: &[Sketch]) -> Result<Packs, String> {
    let volumes = sketches.iter().map(Sketch::read);
    Packs::new(volumes.collect()).map_err(|mistakes| told(&mistakes))
}

/// One line for each mistake, with its help in brackets.
pub(crate) fn told(mistakes: &[Mistake]) -> String {
    let lines = mistakes.iter().map(|mistake| {
        let help = mistake.help.iter().map(|help| format!(" ({help})"));
        let help: String = help.collect();
        format!("{}: {}{help}", mistake.place, mistake.message)
    });
    lines.collect::<Vec<_>>().join("\n")
}
