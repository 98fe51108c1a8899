//! From the files of a pack to types that cannot be wrong: one road, and every mistake on it is gathered.
//!
//! Each mistake has a place. A pack with a mistake is refused as a whole: half a pack would pass in silence
//! what its other half asks.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::de::DeserializeOwned;

use super::basis::{self, place, read_basis};
use super::raw::{RawBasis, RawClause, RawExample, RawPack, RawRelated, RawRule, RawStep};
use super::source::PackSource;
use super::{
    Asked, Clause, Example, Field, OnFinding, Otherwise, Pack, PackInfo, Related, Rule, RuleId,
    Step, Template,
};
use crate::check::{Check, MistakeAt, Table, Tables};
use crate::obligation::Basis;
use crate::outcome::OutcomeName;
use crate::select::{Condition, Location, Path, Reference, resolve};
use crate::text::{Place, RepoPath, SourceText};
use crate::tree::{self, Forest, Format, Node, TreeId};
use crate::typed::{Mistake, closest, read_as};

/// Reads a pack, or says everything that is wrong with it, in the order of files and lines.
pub fn read(source: &PackSource) -> Result<Pack, Vec<Mistake>> {
    read_with(Reader::default(), source)
}

/// Reads what the build script made of a pack that its tests have passed: JSON without examples, of which no
/// expression has to be proven again.
pub(super) fn read_digest(source: &PackSource) -> Result<Pack, Vec<Mistake>> {
    let reader = Reader {
        is_digest: true,
        ..Reader::default()
    };
    read_with(reader, source)
}

fn read_with(mut reader: Reader, source: &PackSource) -> Result<Pack, Vec<Mistake>> {
    // The tables of a digest are sound, and most of them are never used: they are not even parsed.
    let is_digest = reader.is_digest;
    let documents: Vec<(&str, Option<TreeId>)> = source
        .files
        .iter()
        .filter(|(path, _)| is_pack_file(path))
        .filter(|(path, _)| !(is_digest && path.starts_with("data/")))
        .map(|(path, text)| (path.as_str(), reader.document(text)))
        .collect();
    let forest = std::mem::take(&mut reader.forest);
    let node = |wanted: &str| {
        let found = documents.iter().find(|(path, _)| *path == wanted);
        found.and_then(|(_, tree)| tree.map(|tree| forest.root(tree)))
    };
    let of_folder = |folder: &'static str| {
        documents.iter().filter_map(move |(path, tree)| {
            let name = path.strip_prefix(folder)?.strip_prefix('/')?;
            Some((name, *tree))
        })
    };

    for wanted in ["pack.yaml", "clauses.yaml"] {
        if !documents.iter().any(|(path, _)| *path == wanted) {
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

    let info = node("pack.yaml").and_then(|node| reader.info(node));
    let clauses = node("clauses.yaml").and_then(|node| reader.clauses(node));
    let mut tables = Tables::new();
    for (path, text) in &source.files {
        let name = path.strip_prefix("data/").filter(|_| is_pack_file(path));
        if let Some(name) = name {
            let table = Arc::new(Table::later(Arc::clone(text), reader.format()));
            tables.insert(name.trim_end_matches(".yaml").to_owned(), table);
        }
    }
    for (_, tree) in of_folder("data") {
        if let Some(tree) = tree {
            reader.table(forest.root(tree));
        }
    }
    let context = RuleContext {
        clauses: clauses.as_deref().unwrap_or_default(),
        tables: &tables,
        written: info.as_ref().map(|info| info.written),
    };
    let mut rules = Vec::new();
    for (name, tree) in of_folder("rules") {
        let id = name.trim_end_matches(".yaml");
        if let Some(rule) = tree.and_then(|tree| reader.rule(id, forest.root(tree), &context)) {
            rules.push(Arc::new(rule));
        }
    }
    for table in tables.values() {
        reader.mistakes.extend_from_slice(table.support_mistakes());
    }
    match (info, clauses) {
        (Some(info), Some(clauses)) if reader.mistakes.is_empty() => {
            let position = |rule: &Rule| {
                clauses
                    .iter()
                    .position(|clause| clause.id == rule.clause.id)
            };
            rules.sort_by_key(|rule| (position(rule), rule.id.clone()));
            Ok(Pack {
                info: Arc::new(info),
                clauses,
                rules,
                tables,
            })
        }
        _ => {
            reader
                .mistakes
                .sort_by(|a, b| a.place.order().cmp(&b.place.order()));
            Err(reader.mistakes)
        }
    }
}

fn is_pack_file(path: &str) -> bool {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    path.ends_with(".yaml") && matches!(folder, "" | "rules" | "data")
}

/// What a rule's file is checked against.
struct RuleContext<'a> {
    clauses: &'a [Arc<Clause>],
    tables: &'a Tables,
    written: Option<Date>,
}

#[derive(Default)]
struct Reader {
    forest: Forest,
    mistakes: Vec<Mistake>,
    is_digest: bool,
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
        match self.is_digest {
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

    fn shape<T: DeserializeOwned + JsonSchema>(&mut self, node: Node<'_>) -> Option<T> {
        match read_as(node) {
            Ok(value) => Some(value),
            Err(mistakes) => {
                self.mistakes.extend(mistakes);
                None
            }
        }
    }

    fn date(&mut self, text: &str, node: Option<Node<'_>>) -> Option<Date> {
        basis::date(text, node, &mut self.mistakes)
    }

    fn optional_date(&mut self, text: Option<&str>, node: Option<Node<'_>>) -> Option<Date> {
        text.and_then(|text| self.date(text, node))
    }

    fn link(&mut self, text: &str, node: Option<Node<'_>>) {
        basis::link(text, node, &mut self.mistakes);
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

    fn filled(&mut self, text: &str, node: Option<Node<'_>>) {
        if text.trim().is_empty() {
            self.mistake(place(node), "there is nothing here", None);
        }
    }

    fn info(&mut self, node: Node<'_>) -> Option<PackInfo> {
        let raw: RawPack = self.shape(node)?;
        self.name(&raw.id, place(node.get("id")));
        self.link(&raw.source, node.get("source"));
        let version = raw.version.parse();
        if version.is_err() {
            let help = Some("a version is written like 0.1.0".to_owned());
            self.mistake(
                place(node.get("version")),
                format!("`{}` is not a version", raw.version),
                help,
            );
        }
        let from = self.date(&raw.from, node.get("from"));
        let until = self.optional_date(raw.until.as_deref(), node.get("until"));
        let written = self.date(&raw.written, node.get("written"));
        Some(PackInfo {
            id: raw.id,
            title: raw.title,
            edition: raw.edition,
            version: version.ok()?,
            publisher: raw.publisher,
            licence: raw.licence,
            attribution: raw.attribution.trim().to_owned(),
            source: raw.source,
            from: from?,
            until,
            addresses: raw.addresses.trim().to_owned(),
            written: written?,
        })
    }

    fn clauses(&mut self, node: Node<'_>) -> Option<Vec<Arc<Clause>>> {
        let raw: Vec<RawClause> = self.shape(node)?;
        let mut seen = BTreeSet::new();
        for (raw, node) in raw.iter().zip(node.children()) {
            self.name(&raw.id, place(node.get("id")));
            self.link(&raw.source, node.get("source"));
            for (text, key) in [
                (&raw.machine, "machine"),
                (&raw.person, "person"),
                (&raw.question, "question"),
            ] {
                self.filled(text, node.get(key));
            }
            if !seen.insert(raw.id.clone()) {
                self.mistake(
                    place(node.get("id")),
                    format!("there are two clauses `{}`", raw.id),
                    None,
                );
            }
        }
        let clause = |raw: RawClause| {
            Arc::new(Clause {
                id: raw.id,
                title: raw.title.trim().to_owned(),
                source: raw.source,
                machine: raw.machine.trim().to_owned(),
                person: raw.person.trim().to_owned(),
                question: raw.question.trim().to_owned(),
            })
        };
        Some(raw.into_iter().map(clause).collect())
    }

    fn table(&mut self, node: Node<'_>) {
        self.mistakes.extend(Table::mistakes(node));
        for row in node.children() {
            if let Some(source) = row.get("source").filter(|source| source.as_str().is_some()) {
                self.link(source.as_str().unwrap_or_default(), Some(source));
            }
        }
    }

    fn rule(&mut self, id: &str, node: Node<'_>, context: &RuleContext<'_>) -> Option<Rule> {
        self.name(id, node_file(node));
        let raw: RawRule = self.shape(node)?;
        for (text, key) in [
            (&raw.title, "title"),
            (&raw.why, "why"),
            (&raw.remedy, "remedy"),
        ] {
            self.filled(text, node.get(key));
        }
        let clause = self.clause(&raw.clause, node.get("clause"), context);
        let bases = self.bases(&raw, node);
        let when = raw
            .when
            .as_deref()
            .and_then(|text| self.condition(text, node.get("when")));
        let given = self.each(
            &raw.given.as_slice().iter().collect::<Vec<_>>(),
            node.get("given"),
            Reader::path,
        );
        let provided = match &raw.provided {
            Some(steps) => self.steps(steps.as_slice(), node.get("provided"), context),
            None => Some(Vec::new()),
        };
        let then = self.asked(&raw, node, context);
        let message = raw
            .message
            .as_deref()
            .and_then(|text| self.template(text, node.get("message")));
        let examples = self.examples(&raw, node, context);
        let clause = clause?;
        Some(Rule {
            id: RuleId::new(id),
            title: raw.title.trim().to_owned(),
            question: raw
                .question
                .map_or_else(|| clause.question.clone(), |text| text.trim().to_owned()),
            clause,
            bases,
            why: raw.why.trim().to_owned(),
            remedy: raw.remedy.trim().to_owned(),
            when,
            given: given?,
            provided: provided?,
            then: then?,
            message,
            verdict: raw.verdict.unwrap_or(OnFinding::Failed),
            otherwise: raw.otherwise.unwrap_or(Otherwise::NotApplicable),
            examples,
        })
    }

    /// Reads each of a value or list of values, with the node it stands at; all of them or none.
    fn each<R, T>(
        &mut self,
        raw: &[R],
        node: Option<Node<'_>>,
        mut read: impl FnMut(&mut Self, &R, Option<Node<'_>>) -> Option<T>,
    ) -> Option<Vec<T>> {
        if raw.is_empty() {
            self.mistake(place(node), "the list is empty", None);
        }
        let is_list = node.is_some_and(|node| node.kind() == tree::Kind::List);
        let values: Vec<Option<T>> = raw
            .iter()
            .enumerate()
            .map(|(index, raw)| {
                let at = if is_list {
                    node.and_then(|node| node.at(index))
                } else {
                    node
                };
                read(self, raw, at)
            })
            .collect();
        values.into_iter().collect()
    }

    fn clause(
        &mut self,
        id: &str,
        node: Option<Node<'_>>,
        context: &RuleContext<'_>,
    ) -> Option<Arc<Clause>> {
        let clause = context.clauses.iter().find(|clause| clause.id == id);
        if clause.is_none() && !context.clauses.is_empty() {
            let known = context.clauses.iter().map(|clause| clause.id.as_str());
            self.mistake(
                place(node),
                format!("there is no clause `{id}`"),
                closest(id, known),
            );
        }
        clause.cloned()
    }

    fn bases(&mut self, raw: &RawRule, node: Node<'_>) -> Vec<Basis> {
        let list = node.get("bases");
        if raw.bases.is_empty() {
            let help =
                Some("say which sentence of which text asks for it, and with what word".to_owned());
            self.mistake(place(list), "a rule needs a basis", help);
        }
        let mut bases = Vec::new();
        for (index, basis) in raw.bases.iter().enumerate() {
            let at = list.and_then(|list| list.at(index));
            bases.push(self.basis(basis, raw, at));
        }
        bases
    }

    fn basis(&mut self, raw: &RawBasis, rule: &RawRule, node: Option<Node<'_>>) -> Basis {
        let mut basis = read_basis(raw, node, &mut self.mistakes);
        if basis.binds.phase.is_empty() {
            basis.binds.phase.clone_from(&rule.phases);
        }
        basis
    }

    fn path(&mut self, text: &&String, node: Option<Node<'_>>) -> Option<Path> {
        let parse = match self.is_digest {
            true => Path::parse_proven,
            false => Path::parse,
        };
        match parse(text) {
            Ok(path) => Some(path),
            Err(error) => {
                self.mistake(place_within(node, error.span), error.message, None);
                None
            }
        }
    }

    fn condition(&mut self, text: &str, node: Option<Node<'_>>) -> Option<Condition> {
        let parse = match self.is_digest {
            true => Condition::parse_proven,
            false => Condition::parse,
        };
        match parse(text) {
            Ok(condition) => Some(condition),
            Err(error) => {
                self.mistake(place_within(node, error.span), error.message, None);
                None
            }
        }
    }

    fn template(&mut self, text: &str, node: Option<Node<'_>>) -> Option<Template> {
        match Template::parse(text) {
            Ok(template) => Some(template),
            Err(error) => {
                self.mistake(place_within(node, error.span), error.message, None);
                None
            }
        }
    }

    fn step(
        &mut self,
        raw: &RawStep,
        node: Option<Node<'_>>,
        context: &RuleContext<'_>,
    ) -> Option<Step> {
        let get = |key: &str| node.and_then(|node| node.get(key));
        let parse = match self.is_digest {
            true => Field::parse_proven,
            false => Field::parse,
        };
        let field = match raw.field.as_deref().map(parse) {
            None => Some(Field::Whole),
            Some(Ok(field)) => Some(field),
            Some(Err(error)) => {
                self.mistake(place_within(get("field"), error.span), error.message, None);
                None
            }
        };
        let read = match self.is_digest {
            true => Check::read_proven,
            false => Check::read,
        };
        let check = match read(&raw.function, raw.function_options.clone(), context.tables) {
            Ok(check) => Some(check),
            Err(mistakes) => {
                for mistake in mistakes {
                    let options = get("functionOptions");
                    let pointed = |pointer: &str| {
                        let location = Location::parse_pointer(pointer).ok()?;
                        resolve(options?, &location).or(options)
                    };
                    let at = match &mistake.at {
                        MistakeAt::Function => get("function").map(|node| node.place()),
                        MistakeAt::Key(pointer) => pointed(pointer).map(|node| node.key_place()),
                        MistakeAt::Value(pointer) => pointed(pointer).map(|node| node.place()),
                        MistakeAt::Part(pointer, range) => {
                            let node = pointed(pointer);
                            node.map(|node| place_within(Some(node), range.clone()))
                        }
                    };
                    let at = at.unwrap_or_else(|| place(get("function")));
                    self.mistake(at, mistake.message, mistake.help);
                }
                None
            }
        };
        let related = match &raw.related {
            None => None,
            Some(related) => Some(self.related(related, get("related"))?),
        };
        if raw.together && !matches!(field, Some(Field::Path(_)) | None) {
            let help = "`together` is for a `field` that selects several values: `rows[*].term`";
            self.mistake(
                place(get("together")),
                "there is nothing to be told together",
                Some(help.to_owned()),
            );
        }
        Some(Step {
            field: field?,
            check: check?,
            options: raw.function_options.clone(),
            together: raw.together,
            related,
        })
    }

    fn related(&mut self, raw: &RawRelated, node: Option<Node<'_>>) -> Option<Related> {
        let get = |key: &str| node.and_then(|node| node.get(key));
        self.filled(&raw.says, get("says"));
        match Reference::parse(&raw.path) {
            Ok(path) => Some(Related {
                path,
                says: raw.says.trim().to_owned(),
            }),
            Err(error) => {
                self.mistake(place_within(get("path"), error.span), error.message, None);
                None
            }
        }
    }

    fn asked(&mut self, raw: &RawRule, node: Node<'_>, context: &RuleContext<'_>) -> Option<Asked> {
        let (key, steps) = match (&raw.then, &raw.any) {
            (Some(then), None) => ("then", then.as_slice()),
            (None, Some(any)) => ("any", any.as_slice()),
            (Some(_), Some(_)) | (None, None) => {
                let help = "`then` for steps that must all pass, `any` where one is enough";
                let place = key_place(node.get("any"), node);
                self.mistake(
                    place,
                    "a rule asks with `then` or with `any`",
                    Some(help.to_owned()),
                );
                return None;
            }
        };
        let steps = self.steps(steps, node.get(key), context)?;
        Some(match raw.then {
            Some(_) => Asked::All(steps),
            None => Asked::Any(steps),
        })
    }

    fn steps(
        &mut self,
        steps: &[RawStep],
        node: Option<Node<'_>>,
        context: &RuleContext<'_>,
    ) -> Option<Vec<Step>> {
        let steps: Vec<&RawStep> = steps.iter().collect();
        let read = |reader: &mut Self, step: &&RawStep, node: Option<Node<'_>>| {
            reader.step(step, node, context)
        };
        self.each(&steps, node, read)
    }

    fn examples(
        &mut self,
        raw: &RawRule,
        node: Node<'_>,
        context: &RuleContext<'_>,
    ) -> Vec<Example> {
        let list = node.get("examples");
        let narrow =
            !raw.phases.is_empty() || raw.bases.iter().all(|basis| !basis.binds.is_everyone());
        let (found, name) = match raw.verdict {
            None | Some(OnFinding::Failed) => (OutcomeName::Failed, "a failing"),
            Some(OnFinding::NeedsAPerson) => (OutcomeName::NeedsAPerson, "a not-yet-looked-at"),
        };
        let wanted = [
            (found, true, name),
            (OutcomeName::Passed, true, "a passing"),
            (OutcomeName::NotApplicable, narrow, "a not-applicable"),
        ];
        for (outcome, wanted, name) in wanted {
            if wanted
                && !self.is_digest
                && !raw
                    .examples
                    .iter()
                    .any(|example| example.outcome == outcome)
            {
                let help = Some(
                    "a rule without its examples is refused: nobody could tell whether it works"
                        .to_owned(),
                );
                self.mistake(
                    key_place(list, node),
                    format!("the rule has no example of {name} service"),
                    help,
                );
            }
        }
        let mut examples = Vec::new();
        for (index, example) in raw.examples.iter().enumerate() {
            let at = list.and_then(|list| list.at(index));
            examples.extend(self.example(example, at, context));
        }
        examples
    }

    fn example(
        &mut self,
        raw: &RawExample,
        node: Option<Node<'_>>,
        context: &RuleContext<'_>,
    ) -> Option<Example> {
        let get = |key: &str| node.and_then(|node| node.get(key));
        let as_of = match &raw.as_of {
            Some(text) => self.date(text, get("as-of")),
            None => context.written,
        };
        for path in raw.files.keys() {
            if path.starts_with('/') || path.split('/').any(|part| part == ".." || part.is_empty())
            {
                let help = Some("files of an example lie in its repository".to_owned());
                self.mistake(
                    place(get("files")),
                    format!("`{path}` is not a path in a repository"),
                    help,
                );
            }
        }
        Some(Example {
            outcome: raw.outcome,
            obligation: raw.obligation,
            at: raw.at.clone(),
            as_of: as_of?,
            profile: raw.profile.clone(),
            files: raw.files.clone(),
            place: node.map_or(Place::Repository, |node| node.place()),
        })
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

/// The place of a member's key, or of its mapping when the member is missing.
fn key_place(node: Option<Node<'_>>, parent: Node<'_>) -> Place {
    node.map_or_else(|| node_file(parent), |node| node.key_place())
}

fn node_file(node: Node<'_>) -> Place {
    node.place()
        .path()
        .cloned()
        .map_or(Place::Repository, Place::File)
}
