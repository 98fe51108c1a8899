//! One file of a ruleset, as it is written.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::alias::Aliases;
use super::extends::{self, Found};
use super::told::Told;
use super::{overrides, rule};
use crate::ruleset::merge::Mode;
use crate::ruleset::{Files, Named, ParserOptions, Severity};
use crate::select::Location;
use crate::subject::api::Formats;
use crate::text::{Place, RepoPath, SourceText};
use crate::tree::{self, Forest, Format, Kind, Node};
use crate::typed::closest;
use crate::words::{listed, quoted};

/// What a file says, in types that cannot be wrong.
#[derive(Debug, Default)]
pub(super) struct Layer {
    /// As it is opened.
    pub(super) name: String,
    pub(super) documentation_url: Option<String>,
    pub(super) formats: Option<Formats>,
    pub(super) extends: Vec<Extended>,
    pub(super) rules: Vec<Named>,
    pub(super) overrides: Vec<RawOverride>,
    pub(super) parser: Option<ParserOptions>,
}

/// One entry of `extends`.
#[derive(Debug)]
pub(super) struct Extended {
    pub(super) name: String,
    /// Of the second half of a pair.
    pub(super) mode: Option<Mode>,
    pub(super) place: Place,
    /// Which layer it is, once that is known.
    pub(super) layer: Option<usize>,
}

/// One entry of `overrides`, or what `except` comes to.
#[derive(Debug)]
pub(super) struct RawOverride {
    pub(super) files: Files,
    pub(super) change: RawChange,
}

impl RawOverride {
    pub(super) fn extends_mut(&mut self) -> &mut [Extended] {
        match &mut self.change {
            RawChange::Rules { extends, .. } => extends,
            RawChange::Places(_) => &mut [],
        }
    }
}

#[derive(Debug)]
pub(super) enum RawChange {
    Rules {
        extends: Vec<Extended>,
        rules: Vec<Named>,
        formats: Option<Formats>,
        parser: Option<ParserOptions>,
    },
    Places(Vec<Spot>),
}

/// A severity for one place.
#[derive(Debug)]
pub(super) struct Spot {
    pub(super) location: Location,
    pub(super) rule: String,
    pub(super) severity: Severity,
    /// Of the rule's name.
    pub(super) place: Place,
}

/// What the parts of one file share.
pub(super) struct Context<'f> {
    /// Of the names in `functions`.
    pub(super) functions: BTreeSet<&'f str>,
    pub(super) aliases: Aliases<'f>,
    /// Its tests have proven what it holds.
    pub(super) is_built_in: bool,
}

const FIELDS: &[&str] = &[
    "documentationUrl",
    "description",
    "rules",
    "functions",
    "functionsDir",
    "formats",
    "extends",
    "parserOptions",
    "overrides",
    "aliases",
    "except",
];

/// Reads one file. `is_first`: it is the one that was named.
pub(super) fn read(found: Found, is_first: bool, told: &mut Told) -> Layer {
    let mut layer = Layer {
        name: found.name,
        ..Layer::default()
    };
    let path = RepoPath::new(&layer.name);
    let source = Arc::new(SourceText::new(path, found.text));
    let mut forest = Forest::default();
    let root = document(&source, &mut forest, told);
    let Some(root) = root.filter(|root| told.is_map(*root)) else {
        told.has_gaps = true;
        return layer;
    };
    let required = ["rules", "extends", "overrides", "except"];
    if required.iter().all(|key| root.get(key).is_none()) {
        let help = "write one of `rules`, `extends` and `overrides`".to_owned();
        told.mistake(root.place(), "this ruleset says nothing", Some(help));
    }
    let mut context = Context {
        functions: functions(root, told),
        aliases: Aliases::default(),
        is_built_in: found.is_built_in,
    };
    if let Some(aliases) = root.get("aliases") {
        context.aliases.add(aliases, told);
    }
    context.aliases.prove(told);
    for member in root.children() {
        match member.key().unwrap_or_default() {
            "documentationUrl" => layer.documentation_url = told.url(member).map(str::to_owned),
            "formats" => layer.formats = formats(member, told),
            "extends" => layer.extends = extends::read(member, told),
            "parserOptions" => layer.parser = parser(member, told),
            "rules" => layer.rules = rule::read_all(member, &context, told),
            "description" | "functionsDir" => {
                told.text(member);
            }
            "functions" | "aliases" | "overrides" | "except" => {}
            _ => told.unknown_key(member, "a ruleset", FIELDS),
        }
    }
    layer.overrides = overrides::read(root, &context, told);
    if !is_first && let Some(first) = root.get("overrides").or_else(|| root.get("except")) {
        let message =
            "overrides hold only in the file that is named, and not in one that it extends";
        told.slip(first.key_place(), message, None);
    }
    if let Some(aliases) = root.get("aliases") {
        context.aliases.tell_unused(aliases, told);
    }
    layer
}

fn document<'f>(
    source: &Arc<SourceText>,
    forest: &'f mut Forest,
    told: &mut Told,
) -> Option<Node<'f>> {
    let format = Format::of(source.path()).unwrap_or(Format::Yaml);
    let reading = tree::read(source, format);
    for problem in &reading.problems {
        let place = Place::Text {
            source: Arc::clone(source),
            span: problem.span,
        };
        match problem.kind.is_fatal() {
            true => told.mistake(place, &problem.message, None),
            false => told.slip(place, &problem.message, None),
        }
    }
    let file = forest.add_source(Arc::clone(source));
    let count = reading.trees.len();
    let tree = reading.trees.into_iter().next()?;
    let tree = forest.add_tree(Some(file), tree);
    if count > 1 {
        let place = Place::File(source.path().clone());
        told.slip(place, "only the first of its documents is read", None);
    }
    Some(forest.root(tree))
}

/// The names by which JavaScript functions are called: those of their files.
fn functions<'f>(root: Node<'f>, told: &mut Told) -> BTreeSet<&'f str> {
    let Some(list) = root.get("functions").filter(|node| told.is_list(*node)) else {
        return BTreeSet::new();
    };
    let names = list.children().filter_map(|item| told.text(item));
    names
        .map(|name| name.rsplit('/').next().unwrap_or(name))
        .collect()
}

pub(super) fn formats(node: Node<'_>, told: &mut Told) -> Option<Formats> {
    use crate::subject::api::Format as Known;
    if !told.is_list(node) {
        return None;
    }
    let mut formats = Formats::default();
    for item in node.children() {
        let Some(name) = told.text(item) else {
            continue;
        };
        match format(name) {
            Some(format) => formats.insert(format),
            None => {
                let help = closest(name, Known::ALL.iter().map(|known| known.name()));
                let message = format!("there is no format {}", quoted(name));
                told.mistake(item.place(), message, help);
            }
        }
    }
    if node.is_empty() {
        let message = "no format is named here, and so no document is looked at";
        told.slip(node.key_place(), message, None);
    }
    Some(formats)
}

/// Spectral's names stand in several spellings, of which `aas` is AsyncAPI's short one.
fn format(name: &str) -> Option<crate::subject::api::Format> {
    use crate::subject::api::Format as Known;
    Known::from_name(name)
        .or_else(|| Known::from_name(&format!("asyncapi{}", name.strip_prefix("aas")?)))
        .or_else(|| Known::from_name(&name.replace("-draft-", "-draft")))
}

pub(super) fn parser(node: Node<'_>, told: &mut Told) -> Option<ParserOptions> {
    if !told.is_map(node) {
        return None;
    }
    let mut options = ParserOptions::default();
    for member in node.children() {
        let option = match member.key().unwrap_or_default() {
            "duplicateKeys" => &mut options.duplicate_keys,
            "incompatibleValues" => &mut options.incompatible_values,
            _ => {
                let known = ["duplicateKeys", "incompatibleValues"];
                told.unknown_key(member, "`parserOptions`", &known);
                continue;
            }
        };
        if let Some(severity) = severity(member, told) {
            *option = severity;
        }
    }
    Some(options)
}

/// A word, or a number from −1 to 3.
pub(super) fn severity(node: Node<'_>, told: &mut Told) -> Option<Severity> {
    let found = match node.kind() {
        Kind::Int => node.as_i64().and_then(Severity::from_number),
        Kind::String => severity_word(node.as_str().unwrap_or_default()),
        Kind::Null | Kind::Bool | Kind::Float | Kind::List | Kind::Map => None,
    };
    if found.is_none() {
        no_severity(node, told);
    }
    found
}

pub(super) fn severity_word(word: &str) -> Option<Severity> {
    let mut all = Severity::ALL.iter().copied();
    all.find(|severity| severity.word() == word)
}

pub(super) fn no_severity(node: Node<'_>, told: &mut Told) {
    let words = Severity::ALL.iter().map(|severity| severity.word());
    match node
        .scalar_text()
        .filter(|_| matches!(node.kind(), Kind::String | Kind::Int))
    {
        Some(text) => {
            let message = format!("there is no severity {}", quoted(&text));
            told.mistake(node.place(), message, closest(&text, words));
        }
        None => {
            let help = format!("it can be {}", listed(words, "or"));
            told.not("a severity", node, Some(help));
        }
    }
}
