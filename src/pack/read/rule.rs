//! A rule's file: from data to expressions that compile, and examples that say what they show.

use std::sync::Arc;

use super::{At, Home, Page, Reader, RuleContext, one_line, place, place_within};
use crate::check::{Check, MistakeAt};
use crate::outcome::OutcomeName;
use crate::pack::raw::{RawExample, RawException, RawExceptionAbout, RawRelated, RawRule, RawStep};
use crate::pack::{
    Anchor, Asked, Clause, Example, Exception, Field, OnFinding, Otherwise, Related, Rule, RuleId,
    Step, Template,
};
use crate::select::{Condition, Location, Path, Reference, resolve};
use crate::text::Place;
use crate::tree::{self, Node};
use crate::typed::closest;

impl Reader {
    pub(super) fn rule(
        &mut self,
        id: &str,
        page: Page<'_>,
        context: &RuleContext<'_>,
    ) -> Option<Rule> {
        if let Page::Tree(node) = page {
            self.name(id, At(Some(node)).file());
        }
        let (raw, node): (RawRule, _) = self.shape(page)?;
        for (text, key) in [
            (&raw.title, "title"),
            (&raw.why, "why"),
            (&raw.remedy, "remedy"),
        ] {
            self.filled(text, node.get(key));
        }
        let home = self.home(&raw, node, context);
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
        let exception = (raw.exception.as_ref())
            .map(|raw| self.exception(raw, node.get("exception")).ok_or(()))
            .transpose();
        Some(Rule {
            id: RuleId::new(id),
            title: one_line(&raw.title),
            home: home.ok()?,
            phases: raw.phases,
            question: raw.question.map(|text| text.trim().to_owned()),
            why: raw.why.trim().to_owned(),
            remedy: raw.remedy.trim().to_owned(),
            when,
            given: given?,
            provided: provided?,
            then: then?,
            message,
            verdict: raw.verdict.unwrap_or(OnFinding::Failed),
            otherwise: raw.otherwise.unwrap_or(Otherwise::NotApplicable),
            exception: exception.ok()?,
            examples,
        })
    }

    /// Where a rule belongs: in a pack to a clause, with the sentences that ask for it; in a library to none.
    fn home(
        &mut self,
        raw: &RawRule,
        node: At<'_>,
        context: &RuleContext<'_>,
    ) -> Result<Option<Anchor>, ()> {
        let clauses = match context.home {
            Home::Pack(clauses) => clauses,
            Home::Library => {
                for key in ["clause", "bases"] {
                    if let Some(found) = node.get(key) {
                        let help = "a pack names the rule in its `clauses.yaml`, with the sentences that ask for it";
                        self.mistake(
                            found.key_place(),
                            format!("a rule of a library has no `{key}`"),
                            Some(help.to_owned()),
                        );
                    }
                }
                return Ok(None);
            }
        };
        let clause = self.clause(raw.clause.as_deref(), node, clauses);
        let list = node.get("bases");
        if raw.bases.is_empty() {
            let help = "say which sentence of which text asks for it, and with what word";
            self.mistake(
                node.key_place(list),
                "a rule needs a basis",
                Some(help.to_owned()),
            );
        }
        let bases = self.bases(&raw.bases, None, list);
        let clause = clause.ok_or(())?;
        Ok(Some(Anchor { clause, bases }))
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
        id: Option<&str>,
        rule: At<'_>,
        clauses: &[Arc<Clause>],
    ) -> Option<Arc<Clause>> {
        let Some(id) = id else {
            let help = "say which clause of `clauses.yaml` it belongs to: `clause: point-1`";
            self.mistake(rule.file(), "the rule has no clause", Some(help.to_owned()));
            return None;
        };
        let clause = clauses.iter().find(|clause| clause.id == id);
        if clause.is_none() && !clauses.is_empty() {
            let known = clauses.iter().map(|clause| clause.id.as_str());
            self.mistake(
                place(rule.get("clause")),
                format!("there is no clause `{id}`"),
                closest(id, known),
            );
        }
        clause.cloned()
    }

    fn path(&mut self, text: &&String, node: Option<Node<'_>>) -> Option<Path> {
        let parse = match self.is_extract {
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

    fn exception(&mut self, raw: &RawException, node: Option<Node<'_>>) -> Option<Exception> {
        let (path, about) = match raw {
            RawException::All(path) => (self.path(&path, node), None),
            RawException::About(RawExceptionAbout { path, about }) => {
                let get = |key: &str| node.and_then(|node| node.get(key));
                let path = self.path(&path, get("path"));
                match Reference::parse(about) {
                    Ok(about) => (path, Some(about)),
                    Err(error) => {
                        self.mistake(place_within(get("about"), error.span), error.message, None);
                        return None;
                    }
                }
            }
        };
        Some(Exception { path: path?, about })
    }

    fn condition(&mut self, text: &str, node: Option<Node<'_>>) -> Option<Condition> {
        let parse = match self.is_extract {
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
        let parse = match self.is_extract {
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
        let read = match self.is_extract {
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

    fn asked(&mut self, raw: &RawRule, node: At<'_>, context: &RuleContext<'_>) -> Option<Asked> {
        let (key, steps) = match (&raw.then, &raw.any) {
            (Some(then), None) => ("then", then.as_slice()),
            (None, Some(any)) => ("any", any.as_slice()),
            (Some(_), Some(_)) | (None, None) => {
                let help = "`then` for steps that must all pass, `any` where one is enough";
                let place = node.key_place(node.get("any"));
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

    fn examples(&mut self, raw: &RawRule, node: At<'_>, context: &RuleContext<'_>) -> Vec<Example> {
        let list = node.get("examples");
        let is_of_pack = matches!(context.home, Home::Pack(_));
        let narrow = is_of_pack
            && (!raw.phases.is_empty() || raw.bases.iter().all(|basis| !basis.binds.is_everyone()));
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
                && !self.is_extract
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
                    node.key_place(list),
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
        if let (Home::Library, Some(obligation)) = (context.home, get("obligation")) {
            let help = "whether it is a standard is for the packs that name the rule";
            self.mistake(
                obligation.key_place(),
                "an example of a library's rule has no `obligation`",
                Some(help.to_owned()),
            );
        }
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
