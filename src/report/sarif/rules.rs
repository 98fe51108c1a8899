//! The rules of a run: each is described once, however many results it has, and results name it by its number.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::Reader;
use super::log::{
    Configuration, Descriptor, Level, Origin, Precision, ProblemSeverity, RuleProperties, Text,
};
use super::message::{LONGEST_DESCRIPTION, shortened};
use crate::escape::address;
use crate::escape::markdown::{autolink, prose};
use crate::policy;
use crate::report::{Entry, json};

/// GitHub shows no more.
const MOST_TAGS: usize = 10;

#[derive(Debug)]
pub(super) struct Rules<'r> {
    reader: Reader,
    descriptors: Vec<Descriptor<'r>>,
    known: BTreeMap<(&'r str, Cow<'r, str>), usize>,
}

impl<'r> Rules<'r> {
    pub(super) fn new(reader: Reader) -> Rules<'r> {
        Rules {
            reader,
            descriptors: Vec::new(),
            known: BTreeMap::new(),
        }
    }

    /// The number of the rule that an entry is about. Two rulesets may each have a rule of one name: GitHub knows rules
    /// by nothing but their names, others are told of both.
    pub(super) fn index(&mut self, entry: &Entry<'r>) -> usize {
        let pack = match self.reader {
            Reader::Any => entry.pack(),
            Reader::Github => Cow::from(""),
        };
        let next = self.descriptors.len();
        let index = *self.known.entry((entry.rule(), pack)).or_insert(next);
        if index == next {
            self.descriptors.push(descriptor(entry, self.reader));
        }
        index
    }

    pub(super) fn into_descriptors(self) -> Vec<Descriptor<'r>> {
        self.descriptors
    }
}

fn descriptor<'r>(entry: &Entry<'r>, reader: Reader) -> Descriptor<'r> {
    let short = said(entry.title()).unwrap_or_else(|| entry.rule());
    let full = entry.why().and_then(said).unwrap_or(short);
    let limited = |text: &'r str| match reader {
        Reader::Any => Cow::from(text),
        Reader::Github => shortened(text, LONGEST_DESCRIPTION),
    };
    let read_on = entry.source().or_else(|| entry.read_on());
    let level = entry.usual_level();
    Descriptor {
        id: Cow::from(entry.rule()),
        short_description: Text::plain(limited(short)),
        full_description: Some(Text::plain(limited(full))),
        default_configuration: level.map(|level| Configuration {
            level: of_level(level),
        }),
        help_uri: read_on.filter(|address| address::is_web(address)),
        help: Some(help(entry)),
        properties: Some(RuleProperties {
            tags: tags(entry),
            precision: precision(entry),
            problem_severity: level.and_then(problem_severity),
            origin: match reader {
                Reader::Any => Some(Origin {
                    obligation: entry.obligation(),
                    pack: entry.pack(),
                    edition: entry.edition(),
                    clause: entry.clause(),
                    basis: entry.ground().and_then(json::basis),
                }),
                Reader::Github => None,
            },
        }),
    }
}

/// Words that say something: GitHub refuses empty ones.
fn said(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.trim().is_empty())
}

/// Why it matters, what to do, and by whose word, each in a paragraph.
fn help<'r>(entry: &Entry<'r>) -> Text<'r> {
    let ground = entry.ground();
    let basis = ground.and_then(|ground| ground.basis.as_ref());
    let mut by = entry.origin();
    if let Some(obligation) = entry.obligation() {
        by = format!("{obligation}, {by}");
    }
    if let Some(basis) = basis {
        by = format!("{by} ({})", basis.force);
    }
    let others = entry.answers().iter().skip(1).map(ToString::to_string);
    let others: Vec<String> = others.collect();
    let caveat = ground.and_then(|ground| ground.caveat.as_ref());
    let paragraphs = [
        ("Why", entry.why().and_then(said).map(Cow::from)),
        ("What to do", entry.remedy().and_then(said).map(Cow::from)),
        ("By", Some(Cow::from(by))),
        (
            "Says",
            basis.and_then(|basis| basis.says.as_deref()).map(Cow::from),
        ),
        ("But", caveat.map(|caveat| Cow::from(caveat.to_string()))),
        (
            "Also",
            (!others.is_empty()).then(|| Cow::from(others.join("; "))),
        ),
    ];
    let address = entry.source().or_else(|| entry.read_on());
    let mut text = Vec::new();
    let mut markdown = Vec::new();
    for (name, words) in paragraphs {
        if let Some(words) = words {
            markdown.push(format!("**{name}:** {}", prose(&words)));
            text.push(format!("{name}: {words}"));
        }
    }
    if let Some(address) = address {
        markdown.push(match address::is_web(address) {
            true => format!("**Source:** {}", autolink(address)),
            false => format!("**Source:** {}", prose(address)),
        });
        text.push(format!("Source: {address}"));
    }
    Text {
        markdown: Some(markdown.join("\n\n")),
        ..Text::plain(text.join("\n\n"))
    }
}

/// The obligation first, then the text, then the clauses.
fn tags(entry: &Entry<'_>) -> Vec<String> {
    let obligation = entry.obligation().map(|obligation| obligation.to_string());
    let clauses = entry.answers().iter();
    let clauses = clauses.map(|answer| format!("{}/{}", answer.pack.id, answer.clause.id));
    let all = obligation
        .into_iter()
        .chain([entry.pack().into_owned()])
        .chain(clauses);
    let mut tags: Vec<String> = Vec::new();
    for tag in all {
        if tags.len() < MOST_TAGS && !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    tags
}

/// Facts of files are what they are. Whether a text means this service may be in doubt, and what a ruleset's author
/// holds against a description is a matter of taste.
fn precision(entry: &Entry<'_>) -> Precision {
    let is_doubtful = entry
        .ground()
        .is_some_and(|ground| ground.caveat.is_some() || ground.basis.is_none());
    match is_doubtful {
        true => Precision::Medium,
        false => Precision::High,
    }
}

fn problem_severity(level: policy::Level) -> Option<ProblemSeverity> {
    match level {
        policy::Level::Error => Some(ProblemSeverity::Error),
        policy::Level::Warning => Some(ProblemSeverity::Warning),
        policy::Level::Note | policy::Level::Hint => Some(ProblemSeverity::Recommendation),
        policy::Level::Off => None,
    }
}

/// SARIF knows no hints.
pub(super) fn of_level(level: policy::Level) -> Level {
    match level {
        policy::Level::Error => Level::Error,
        policy::Level::Warning => Level::Warning,
        policy::Level::Note | policy::Level::Hint => Level::Note,
        policy::Level::Off => Level::None,
    }
}
