//! What the tests of all checks share: values out of JSON, and verdicts as words.
//!
//! Places in files are tested where they matter with [`marks_in`], which puts strings into a file.

use std::cell::RefCell;
use std::fmt::Write;
use std::sync::Arc;

use jiff::civil::date;
use serde_json::Value as Json;

use super::{Check, Context, Document, Judged, Memory, MistakeAt, Spot, Tables, Target, Verdict};
use crate::select::{Budget, Location, Step};
use crate::subject::api::Referred;
use crate::text::{Place, RepoPath, SourceText, Span};
use crate::tree::{self, Builder, Forest, Format, Kind, Node, Origin, TreeId};

pub(super) fn plant(forest: &mut Forest, value: &Json) -> TreeId {
    let mut builder = Builder::new();
    builder.json(value, Origin::Nowhere);
    forest.add_tree(None, builder.finish())
}

/// A list of strings, each of which is one line of a file.
pub(super) fn plant_lines(forest: &mut Forest, text: &str) -> TreeId {
    let source = Arc::new(SourceText::new(RepoPath::new("a.txt"), text.to_owned()));
    let file = forest.add_source(source);
    let mut builder = Builder::new();
    builder.list(Origin::Nowhere, |builder| {
        let mut start = 0;
        for line in text.split('|') {
            let span = Span::new(start, start + line.len());
            builder.string(line, Origin::Text(file, span));
            start += line.len() + 1;
        }
    });
    forest.add_tree(None, builder.finish())
}

pub(super) fn read(function: &str, options: Json, tables: &Tables) -> Check {
    Check::read(function, Some(options), tables).expect("the options of a test are right")
}

/// `passed`, `ignored`, `cannot tell: why`, or each fault as its message and path.
pub(super) fn verdict(function: &str, options: Json, value: Json) -> String {
    verdict_with(function, options, value, &Tables::new())
}

pub(super) fn verdict_with(function: &str, options: Json, value: Json, tables: &Tables) -> String {
    let mut forest = Forest::default();
    let tree = plant(&mut forest, &value);
    let check = read(function, options, tables);
    judge(&check, Judged::Value(forest.root(tree)), None)
}

/// The verdict on one member of a mapping.
pub(super) fn verdict_in(
    function: &str,
    options: Json,
    map: Json,
    member: &str,
    tables: &Tables,
) -> String {
    let mut forest = Forest::default();
    let tree = plant(&mut forest, &map);
    let node = forest
        .root(tree)
        .get(member)
        .expect("a member with this key");
    judge(&read(function, options, tables), Judged::Value(node), None)
}

/// The verdict on what a JSON Pointer leads to in an API document of these formats.
pub(super) fn in_document(
    function: &str,
    options: Json,
    formats: &[crate::subject::api::Format],
    document: Json,
    pointer: &str,
) -> String {
    let mut forest = Forest::default();
    let tree = plant(&mut forest, &document);
    let root = forest.root(tree);
    let mut way = Location::root();
    let mut node = root;
    for part in pointer.split('/').skip(1) {
        let child = match part.parse() {
            Ok(index) if node.kind() == Kind::List => node.at(index),
            _ => node.get(&part.replace("~1", "/")),
        };
        node = child.expect("the pointer leads to something");
        way.push(Step::to(node).expect("a child has a key or an index"));
    }
    let referred = Referred::default();
    let memory = Memory::default();
    let budget = budget();
    let context = Context {
        given: node,
        document: Some(Document {
            root,
            formats: formats.iter().copied().collect(),
            referred: &referred,
            way: &way,
            memory: &memory,
        }),
        ..context(root, &budget)
    };
    let target = Target {
        judged: Judged::Value(node),
        property: node.key(),
    };
    print(read(function, options, &Tables::new()).run(&target, &context))
}

/// The verdict on something that is not there.
pub(super) fn verdict_on_absent(function: &str, options: Json) -> String {
    let check = read(function, options, &Tables::new());
    judge(&check, Judged::Absent, Some("name"))
}

/// The verdict on the key of the first child.
pub(super) fn verdict_on_key(function: &str, options: Json, value: Json) -> String {
    let mut forest = Forest::default();
    let tree = plant(&mut forest, &value);
    let check = read(function, options, &Tables::new());
    let child = forest.root(tree).children().next().expect("a first child");
    judge(&check, Judged::Key(child), None)
}

/// The repository and the day of all tests.
pub(super) fn judge<'f>(check: &Check, judged: Judged<'f>, property: Option<&'f str>) -> String {
    let files = [
        "LICENSE",
        "README.md",
        "docs/My notes.md",
        "docs/adr/0001-use-rust.md",
        "docs/c#.md",
        "src/main.rs",
    ];
    let files = files.map(RepoPath::new);
    let (Judged::Value(given) | Judged::Key(given)) = judged else {
        let mut forest = Forest::default();
        let nothing = plant(&mut forest, &Json::Null);
        let budget = budget();
        let context = Context {
            files: &files,
            ..context(forest.root(nothing), &budget)
        };
        return print(check.run(&Target { judged, property }, &context));
    };
    let budget = budget();
    let context = Context {
        files: &files,
        ..context(given, &budget)
    };
    print(check.run(&Target { judged, property }, &context))
}

fn budget() -> RefCell<Budget> {
    RefCell::new(Budget::new(10_000))
}

/// The day of all tests, and a document that is in hand as a whole.
fn context<'f>(root: Node<'f>, budget: &'f RefCell<Budget>) -> Context<'f> {
    Context {
        as_of: date(2026, 11, 22),
        files: &[],
        root,
        given: root,
        budget,
        document: None,
    }
}

/// The verdict on the member `value` of a mapping that is in hand; it may be absent.
pub(super) fn verdict_beside(function: &str, options: Json, given: Json) -> String {
    judge_beside(function, options, &given, &Tables::new(), print)
}

/// What is shown beside the faults of the member `value`.
pub(super) fn beside(function: &str, options: Json, given: Json) -> Vec<String> {
    judge_beside(function, options, &given, &Tables::new(), |verdict| {
        let Verdict::Failed(faults) = verdict else {
            panic!("it fails, and does not come out as {verdict:?}");
        };
        let related = faults.into_iter().flat_map(|fault| fault.related);
        related.map(|(label, _)| label).collect()
    })
}

pub(super) fn judge_beside<T>(
    function: &str,
    options: Json,
    given: &Json,
    tables: &Tables,
    see: impl FnOnce(Verdict<'_>) -> T,
) -> T {
    let mut forest = Forest::default();
    let tree = plant(&mut forest, given);
    let root = forest.root(tree);
    let check = read(function, options, tables);
    let target = Target {
        judged: root.get("value").map_or(Judged::Absent, Judged::Value),
        property: Some("value"),
    };
    let budget = budget();
    see(check.run(&target, &context(root, &budget)))
}

pub(super) fn print(verdict: Verdict<'_>) -> String {
    match verdict {
        Verdict::Passed { .. } => "passed".to_owned(),
        Verdict::Ignored => "ignored".to_owned(),
        Verdict::TooMuch => "cannot tell: too much to look at".to_owned(),
        Verdict::CannotTell(_, why) => format!("cannot tell: {why}"),
        Verdict::Failed(faults) => {
            assert!(!faults.is_empty(), "a failure has a fault");
            let faults: Vec<String> = faults
                .into_iter()
                .map(|fault| {
                    let mut line = fault.message;
                    if !fault.path.is_empty() {
                        line.push(' ');
                    }
                    for step in fault.path {
                        let part = match step {
                            Step::Key(key) => key.to_string(),
                            Step::Index(index) => index.to_string(),
                        };
                        write!(line, "/{part}").expect("a String takes everything");
                    }
                    line
                })
                .collect();
            faults.join("; ")
        }
    }
}

/// The text with `^` under what each spot points at; spots without a place in it say so.
pub(super) fn marks(text: &str, spots: &[Spot<'_>]) -> String {
    let mut marks = vec![' '; text.chars().count()];
    for spot in spots {
        let Some(Place::Text { span, .. }) = spot.place() else {
            return format!("no place: {spot:?}");
        };
        let start = text[..span.start as usize].chars().count();
        let length = text[span.range()].chars().count();
        marks[start..start + length].fill('^');
    }
    marks.iter().collect::<String>().trim_end().to_owned()
}

/// What a check points at in the first line of a text (lines end in `|`), as evidence or as fault.
pub(super) fn marks_in(function: &str, options: Json, text: &str, whole_list: bool) -> String {
    let mut forest = Forest::default();
    let tree = plant_lines(&mut forest, text);
    let root = forest.root(tree);
    let node: Node<'_> = if whole_list {
        root
    } else {
        root.children().next().expect("a first line")
    };
    let target = Target {
        judged: Judged::Value(node),
        property: None,
    };
    let budget = budget();
    let context = context(root, &budget);
    let spots = match read(function, options, &Tables::new()).run(&target, &context) {
        Verdict::Passed { evidence } => evidence,
        Verdict::Failed(faults) => faults.into_iter().map(|fault| fault.at).collect(),
        Verdict::Ignored => return "ignored".to_owned(),
        Verdict::TooMuch => return "too much to look at".to_owned(),
        Verdict::CannotTell(_, why) => return why,
    };
    marks(text, &spots)
}

/// The verdict on a YAML document, and what it points at.
pub(super) fn in_yaml(function: &str, options: Json, tables: &Tables, text: &str) -> [String; 2] {
    let source = Arc::new(SourceText::new(RepoPath::new("a.yaml"), text.to_owned()));
    let mut trees = tree::read(&source, Format::Yaml).trees;
    let mut forest = Forest::default();
    let file = forest.add_source(source);
    let tree = forest.add_tree(Some(file), trees.remove(0));
    let root = forest.root(tree);
    // What is under test can stand below `value`, with company.
    let target = Target {
        judged: Judged::Value(root.get("value").unwrap_or(root)),
        property: None,
    };
    let budget = budget();
    let context = context(root, &budget);
    let verdict = read(function, options, tables).run(&target, &context);
    let spots: Vec<Spot<'_>> = match &verdict {
        Verdict::Passed { evidence } => evidence.clone(),
        Verdict::Failed(faults) => faults.iter().map(|fault| fault.at.clone()).collect(),
        Verdict::Ignored | Verdict::TooMuch | Verdict::CannotTell(..) => Vec::new(),
    };
    let marks = marks(text, &spots);
    [print(verdict), marks]
}

/// Each mistake as `where: message (help)`.
pub(super) fn mistakes(function: &str, options: Json) -> Vec<String> {
    let Err(mistakes) = Check::read(function, Some(options), &Tables::new()) else {
        return Vec::new();
    };
    mistakes
        .into_iter()
        .map(|mistake| {
            let at = match mistake.at {
                MistakeAt::Function => "function".to_owned(),
                MistakeAt::Key(pointer) => format!("key {pointer}"),
                MistakeAt::Value(pointer) => format!("value {pointer}"),
                MistakeAt::Part(pointer, range) => format!("value {pointer} {range:?}"),
            };
            let help = mistake.help.map(|help| format!(" ({help})"));
            format!("{at}: {}{}", mistake.message, help.unwrap_or_default())
        })
        .collect()
}
