//! From the files of a pack to types that cannot be wrong: one road, and every mistake on it is gathered.
//!
//! Each mistake has a place. A pack with a mistake is refused as a whole: half a pack would pass in silence
//! what its other half asks.

mod rule;

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::de::DeserializeOwned;

use super::basis::{self, place, read_basis};
use super::digest;
use super::raw::{RawBasis, RawClause, RawLibrary, RawPack};
use super::source::PackSource;
use super::{
    Anchor, Borrowed, Clause, ClauseName, Library, Pack, PackInfo, Reference, Rule, RuleId, Volume,
};
use crate::check::{Table, Tables};
use crate::obligation::Basis;
use crate::text::{Place, RepoPath, SourceText};
use crate::tree::{self, Forest, Format, Node, TreeId};
use crate::typed::{Mistake, read_as};

/// Reads a pack or a library, or says everything that is wrong with it, in the order of files and lines.
pub fn read(source: &PackSource) -> Result<Volume, Vec<Mistake>> {
    let files = source.files.iter();
    let files = files.map(|(path, text)| (path.as_str(), text.text().as_bytes()));
    let reader = Reader {
        digest: digest::of(files),
        ..Reader::default()
    };
    read_with(reader, source)
}

/// Reads what the build script made of a pack that its tests have passed: JSON without examples, of which no
/// expression has to be proven again. `digest` is that of the pages.
pub(super) fn read_extract(source: &PackSource, digest: &str) -> Result<Volume, Vec<Mistake>> {
    let reader = Reader {
        is_extract: true,
        digest: digest.to_owned(),
        ..Reader::default()
    };
    read_with(reader, source)
}

fn read_with(mut reader: Reader, source: &PackSource) -> Result<Volume, Vec<Mistake>> {
    // The tables of an extract are sound, and most of them are never used: they are not even parsed.
    let is_extract = reader.is_extract;
    let documents: Vec<(&str, &Arc<SourceText>, Option<TreeId>)> = source
        .files
        .iter()
        .filter(|(path, _)| is_pack_file(path))
        .filter(|(path, _)| !(is_extract && path.starts_with("data/")))
        .map(|(path, text)| {
            let tree = (!is_extract).then(|| reader.document(text)).flatten();
            (path.as_str(), text, tree)
        })
        .collect();
    let forest = std::mem::take(&mut reader.forest);
    let page = |wanted: &str| {
        let found = documents.iter().find(|(path, _, _)| *path == wanted);
        found.and_then(|(_, text, tree)| Page::new(text, *tree, &forest, is_extract))
    };
    let of_folder = |folder: &'static str| {
        let (documents, forest) = (&documents, &forest);
        documents.iter().filter_map(move |(path, text, tree)| {
            let name = path.strip_prefix(folder)?.strip_prefix('/')?;
            Some((name, Page::new(text, *tree, forest, is_extract)?))
        })
    };

    let is_library = documents.iter().any(|(path, _, _)| *path == "library.yaml");
    let wanted: &[&str] = match is_library {
        true => &["library.yaml"],
        false => &["pack.yaml", "clauses.yaml"],
    };
    for wanted in wanted {
        if !documents.iter().any(|(path, _, _)| path == wanted) {
            let place = Place::File(RepoPath::new(format!("{}/{wanted}", source.folder)));
            reader.mistake(place, format!("`{wanted}` is missing"), None);
        }
    }
    for (path, why) in &source.unread {
        let place = Place::File(RepoPath::new(format!("{}/{path}", source.folder)));
        reader.mistake(
            place,
            format!("`{path}` is not read"),
            Some((*why).to_owned()),
        );
    }
    for (path, text) in &source.files {
        if !is_pack_file(path) && path.starts_with("rules/") {
            let place = Place::File(text.path().clone());
            let help = Some("a rule is a file `rules/<id>.yaml`".to_owned());
            reader.mistake(place, format!("`{path}` is not read"), help);
        }
    }

    let library = page("library.yaml").map(|page| reader.library(page));
    let info = page("pack.yaml").and_then(|page| reader.info(page));
    let clauses = page("clauses.yaml").and_then(|page| reader.clauses(page));
    let mut tables = Tables::new();
    for (path, text) in &source.files {
        let name = path.strip_prefix("data/").filter(|_| is_pack_file(path));
        if let Some(name) = name {
            let table = Arc::new(Table::later(Arc::clone(text), reader.format()));
            tables.insert(name.trim_end_matches(".yaml").to_owned(), table);
        }
    }
    for (_, page) in of_folder("data") {
        if let Page::Tree(node) = page {
            reader.table(node);
        }
    }
    let (clauses, borrowed) = clauses.unwrap_or_default();
    let written = match &library {
        Some(library) => library.as_ref().map(|library| library.written),
        None => info.as_ref().map(|(info, _)| info.written),
    };
    let context = RuleContext {
        home: match is_library {
            true => Home::Library,
            false => Home::Pack(&clauses),
        },
        tables: &tables,
        written,
    };
    let mut rules = Vec::new();
    for (name, page) in of_folder("rules") {
        let id = name.trim_end_matches(".yaml");
        rules.extend(reader.rule(id, page, &context).map(Arc::new));
    }
    for table in tables.values() {
        reader.mistakes.extend_from_slice(table.support_mistakes());
    }
    if !reader.mistakes.is_empty() {
        reader
            .mistakes
            .sort_by(|a, b| a.place.order().cmp(&b.place.order()));
        return Err(reader.mistakes);
    }
    match (library.flatten(), info) {
        (Some(library), _) => Ok(Volume::Library(Library {
            rules,
            tables,
            ..library
        })),
        (None, Some((info, uses))) => {
            let position = |rule: &Rule| {
                let home = rule.home.as_ref().map(|home| &home.clause.id);
                clauses.iter().position(|clause| Some(&clause.id) == home)
            };
            rules.sort_by_key(|rule| (position(rule), rule.id.clone()));
            Ok(Volume::Pack(Pack {
                info: Arc::new(info),
                uses,
                clauses,
                rules,
                borrowed,
                tables,
            }))
        }
        // An empty file is no mistake of its shape, and no pack either.
        (None, None) => {
            let place = Place::File(RepoPath::new(format!("{}/{}", source.folder, wanted[0])));
            reader.mistake(place, "there is nothing here", None);
            Err(reader.mistakes)
        }
    }
}

/// Titles and names, however they are folded in the file.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn is_pack_file(path: &str) -> bool {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    path.ends_with(".yaml") && matches!(folder, "" | "rules" | "data")
}

/// What a rule's file is checked against.
struct RuleContext<'a> {
    home: Home<'a>,
    tables: &'a Tables,
    written: Option<Date>,
}

/// Where a rule lives.
#[derive(Clone, Copy)]
enum Home<'a> {
    Pack(&'a [Arc<Clause>]),
    Library,
}

/// One file of a pack.
#[derive(Clone, Copy)]
enum Page<'a> {
    /// As its author wrote it.
    Tree(Node<'a>),
    /// What the build script kept of it. It has no mistakes, so it needs no places.
    Extract(&'a str),
}

impl<'a> Page<'a> {
    fn new(
        text: &'a SourceText,
        tree: Option<TreeId>,
        forest: &'a Forest,
        is_extract: bool,
    ) -> Option<Self> {
        match is_extract {
            true => Some(Page::Extract(text.text())),
            false => tree.map(|tree| Page::Tree(forest.root(tree))),
        }
    }
}

/// Where something stands that is read.
#[derive(Clone, Copy)]
struct At<'a>(Option<Node<'a>>);

impl<'a> At<'a> {
    fn get(self, key: &str) -> Option<Node<'a>> {
        self.0.and_then(|node| node.get(key))
    }

    fn at(self, index: usize) -> At<'a> {
        At(self.0.and_then(|node| node.at(index)))
    }

    /// The file as a whole.
    fn file(self) -> Place {
        let place = self.0.map(|node| node.place());
        let path = place.as_ref().and_then(Place::path).cloned();
        path.map_or(Place::Repository, Place::File)
    }

    /// The place of a member's key, or of the file when the member is missing.
    fn key_place(self, member: Option<Node<'_>>) -> Place {
        member.map_or_else(|| self.file(), |member| member.key_place())
    }
}

#[derive(Default)]
struct Reader {
    forest: Forest,
    mistakes: Vec<Mistake>,
    is_extract: bool,
    /// Of the pages of the pack.
    digest: String,
}

impl Reader {
    fn mistake(&mut self, place: Place, message: impl Into<String>, help: Option<String>) {
        self.mistakes.push(Mistake {
            place,
            message: message.into(),
            help,
        });
    }

    fn format(&self) -> Format {
        match self.is_extract {
            true => Format::Json,
            false => Format::Yaml,
        }
    }

    fn document(&mut self, text: &Arc<SourceText>) -> Option<TreeId> {
        let reading = tree::read(text, self.format());
        let file = self.forest.add_source(Arc::clone(text));
        for problem in &reading.problems {
            let place = Place::Text {
                source: Arc::clone(text),
                span: problem.span,
            };
            self.mistake(place, &problem.message, None);
        }
        let mut trees = reading.trees.into_iter();
        let tree = trees
            .next()
            .map(|tree| self.forest.add_tree(Some(file), tree));
        if trees.next().is_some() {
            let place = Place::File(text.path().clone());
            self.mistake(place, "a pack's file holds one document", None);
        }
        tree
    }

    /// The data of a page, and where they stand.
    fn shape<'a, T: DeserializeOwned + JsonSchema>(
        &mut self,
        page: Page<'a>,
    ) -> Option<(T, At<'a>)> {
        match page {
            Page::Tree(node) => match read_as(node) {
                Ok(value) => Some((value, At(Some(node)))),
                Err(mistakes) => {
                    self.mistakes.extend(mistakes);
                    None
                }
            },
            Page::Extract(text) => match serde_json::from_str(text) {
                Ok(value) => Some((value, At(None))),
                Err(error) => {
                    self.mistake(Place::Repository, error.to_string(), None);
                    None
                }
            },
        }
    }

    fn date(&mut self, text: &str, node: Option<Node<'_>>) -> Option<Date> {
        basis::day(text, node, &mut self.mistakes)
    }

    fn optional_date(&mut self, text: Option<&str>, node: Option<Node<'_>>) -> Option<Date> {
        text.and_then(|text| self.date(text, node))
    }

    fn link(&mut self, text: &str, node: Option<Node<'_>>) {
        basis::web_address(text, node, &mut self.mistakes);
    }

    fn name(&mut self, text: &str, what: Place) {
        let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if text.is_empty()
            || !text.bytes().all(fits)
            || text.starts_with('-')
            || text.ends_with('-')
        {
            let help = Some("names are written in kebab case: `open-licence`".to_owned());
            self.mistake(what, format!("`{text}` is not a name"), help);
        }
    }

    /// It is named between slashes, and in lists of names.
    fn edition(&mut self, text: &str, node: Option<Node<'_>>) {
        let is_odd = |character: char| {
            character.is_whitespace() || character.is_control() || character == '/'
        };
        if text.is_empty() || text.contains(is_odd) {
            let help = "an edition is one word without a slash: `2019`, `2019-draft`, `0.8.0`";
            let message = format!("`{text}` is not the name of an edition");
            self.mistake(place(node), message, Some(help.to_owned()));
        }
    }

    fn filled(&mut self, text: &str, node: Option<Node<'_>>) {
        if text.trim().is_empty() {
            self.mistake(place(node), "there is nothing here", None);
        }
    }

    fn version(&mut self, text: &str, node: Option<Node<'_>>) -> Option<semver::Version> {
        let version = text.parse();
        if version.is_err() {
            let help = Some("a version is written like 0.1.0".to_owned());
            self.mistake(place(node), format!("`{text}` is not a version"), help);
        }
        version.ok()
    }

    /// Without its rules and tables.
    fn library(&mut self, page: Page<'_>) -> Option<Library> {
        let (raw, node): (RawLibrary, _) = self.shape(page)?;
        self.name(&raw.id, place(node.get("id")));
        self.filled(&raw.title, node.get("title"));
        let version = self.version(&raw.version, node.get("version"));
        let written = self.date(&raw.written, node.get("written"));
        Some(Library {
            id: raw.id,
            title: one_line(&raw.title),
            folder: None,
            version: version?,
            digest: self.digest.clone(),
            written: written?,
            rules: Vec::new(),
            tables: Tables::new(),
        })
    }

    fn info(&mut self, page: Page<'_>) -> Option<(PackInfo, Vec<Reference<String>>)> {
        let (raw, node): (RawPack, _) = self.shape(page)?;
        self.name(&raw.id, place(node.get("id")));
        self.edition(&raw.edition, node.get("edition"));
        self.link(&raw.source, node.get("source"));
        let version = self.version(&raw.version, node.get("version"));
        let from = self.date(&raw.from, node.get("from"));
        let until = self.optional_date(raw.until.as_deref(), node.get("until"));
        let written = self.date(&raw.written, node.get("written"));
        if raw.bases.is_empty() {
            let help = "say which sentence tells whom the text binds, and with what word";
            self.mistake(
                node.key_place(node.get("bases")),
                "a pack needs a basis",
                Some(help.to_owned()),
            );
        }
        let bases = self.bases(&raw.bases, Some(&raw.source), node.get("bases"));
        let uses = node.get("uses");
        let uses = raw
            .uses
            .into_iter()
            .enumerate()
            .map(|(index, to)| Reference {
                to,
                place: place(uses.and_then(|uses| uses.at(index))),
            });
        let uses = uses.collect();
        let info = PackInfo {
            folder: None,
            signed_by: None,
            id: raw.id,
            title: one_line(&raw.title),
            edition: raw.edition,
            version: version?,
            digest: self.digest.clone(),
            publisher: one_line(&raw.publisher),
            licence: one_line(&raw.licence),
            attribution: one_line(&raw.attribution),
            source: raw.source,
            from: from?,
            until,
            addresses: one_line(&raw.addresses),
            standing: raw.standing,
            used: raw.used,
            bases,
            written: written?,
        };
        Some((info, uses))
    }

    fn bases(
        &mut self,
        raw: &[RawBasis],
        usual: Option<&str>,
        list: Option<Node<'_>>,
    ) -> Vec<Arc<Basis>> {
        let bases = raw.iter().enumerate().map(|(index, basis)| {
            let at = list.and_then(|list| list.at(index));
            Arc::new(read_basis(basis, usual, at, &mut self.mistakes))
        });
        bases.collect()
    }

    fn clauses(&mut self, page: Page<'_>) -> Option<(Vec<Arc<Clause>>, Vec<Borrowed>)> {
        let (raw, list): (Vec<RawClause>, _) = self.shape(page)?;
        let mut seen = BTreeSet::new();
        let mut clauses = Vec::new();
        let mut borrowed = Vec::new();
        for (index, raw) in raw.into_iter().enumerate() {
            let node = list.at(index);
            if !seen.insert(raw.id.clone()) {
                self.mistake(
                    place(node.get("id")),
                    format!("there are two clauses `{}`", raw.id),
                    None,
                );
            }
            let (clause, rules) = self.clause_of(raw, node);
            clauses.push(clause);
            borrowed.extend(rules);
        }
        Some((clauses, borrowed))
    }

    /// A clause, and what it names of rules.
    fn clause_of(&mut self, raw: RawClause, node: At<'_>) -> (Arc<Clause>, Vec<Borrowed>) {
        self.name(&raw.id, place(node.get("id")));
        self.link(&raw.source, node.get("source"));
        if let Some(machine) = &raw.machine {
            self.filled(machine, node.get("machine"));
        }
        for (text, key) in [(&raw.person, "person"), (&raw.question, "question")] {
            self.filled(text, node.get(key));
        }
        let bases = self.bases(&raw.bases, Some(&raw.source), node.get("bases"));
        let mut matches = Vec::new();
        for (index, text) in raw.matches.iter().enumerate() {
            let at = place(node.get("matches").and_then(|list| list.at(index)));
            let parts: Vec<&str> = text.split('/').collect();
            match parts.as_slice() {
                [pack, edition, clause] => matches.push(Reference {
                    to: ClauseName {
                        pack: (*pack).to_owned(),
                        edition: (*edition).to_owned(),
                        clause: (*clause).to_owned(),
                    },
                    place: at,
                }),
                _ => {
                    let help = "it is written like `govuk-service-standard/2015/point-8`";
                    let message = format!("`{text}` does not name a clause of an edition");
                    self.mistake(at, message, Some(help.to_owned()));
                }
            }
        }
        let clause = Arc::new(Clause {
            id: raw.id,
            title: one_line(&raw.title),
            source: raw.source,
            machine: raw.machine.map(|text| text.trim().to_owned()),
            person: raw.person.trim().to_owned(),
            question: raw.question.trim().to_owned(),
            word: raw.word,
            bases,
            matches,
        });
        let named = node.get("rules");
        let mut borrowed = Vec::new();
        for (id, bases) in &raw.rules {
            let at = named.and_then(|named| named.get(id));
            if bases.is_empty() {
                let help = "say which sentence asks for it here, and with what word";
                self.mistake(
                    node.key_place(at),
                    format!("the rule `{id}` has no basis here"),
                    Some(help.to_owned()),
                );
            }
            borrowed.push(Borrowed {
                rule: Reference {
                    to: RuleId::new(id),
                    place: node.key_place(at),
                },
                anchor: Anchor {
                    clause: Arc::clone(&clause),
                    bases: self.bases(bases, Some(&clause.source), at),
                },
            });
        }
        (clause, borrowed)
    }

    fn table(&mut self, node: Node<'_>) {
        self.mistakes.extend(Table::mistakes(node));
        for row in node.children() {
            if let Some(source) = row.get("source").filter(|source| source.as_str().is_some()) {
                self.link(source.as_str().unwrap_or_default(), Some(source));
            }
        }
    }
}

/// The place of a range of bytes of a string; of the whole string where it is not written letter by letter.
fn place_within(node: Option<Node<'_>>, range: std::ops::Range<usize>) -> Place {
    match (place(node), node.and_then(Node::literal_span)) {
        (Place::Text { source, .. }, Some(span)) => Place::Text {
            source,
            span: span.within(range),
        },
        (place, _) => place,
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Sketch, told};
    use super::*;

    #[track_caller]
    fn check(sketch: &Sketch, expected: &str) {
        let got = read(&sketch.source())
            .map_or_else(|mistakes| told(&mistakes), |volume| volume.to_string());
        assert_eq!(got, expected);
    }

    #[test]
    fn an_edition_can_be_named_between_slashes() {
        for edition in ["2019", "2019-draft", "0.8.0"] {
            check(&Sketch::pack("plots", edition), &format!("plots {edition}"));
        }
        let help = "(an edition is one word without a slash: `2019`, `2019-draft`, `0.8.0`)";
        for edition in ["", "June 2019", "2019/20"] {
            let sketch = Sketch::pack("plots", "1").with(&format!("edition: \"{edition}\""));
            check(
                &sketch,
                &format!(
                    "plots-1/pack.yaml:3:10: `{edition}` is not the name of an edition {help}"
                ),
            );
        }
    }

    #[test]
    fn a_title_is_one_line() {
        let Volume::Pack(pack) = Sketch::pack("plots", "1")
            .with("title: \"Plots\\r\\n and\\n sheds\"")
            .read()
        else {
            panic!("it is a pack");
        };
        assert_eq!(pack.info.title, "Plots and sheds");
    }
}
