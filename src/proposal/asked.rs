//! Which fields of `service.yaml` are asked for, by which rules, for which clauses: read off the rules themselves.

use std::cell::RefCell;
use std::sync::Arc;

use jiff::civil::Date;

use super::Keys;
use crate::answer::{Answer, Answers};
use crate::assess;
use crate::check::{Context, Judged, Target, Verdict};
use crate::choice::Choices;
use crate::dossier::Dossier;
use crate::finding::Outcome;
use crate::pack::{Asked, Field, Otherwise, Packs, Rule, Step as RuleStep};
use crate::profile::{Phase, Profile};
use crate::select::{Budget, Location, Path, Step};
use crate::tree::{Builder, Forest, Origin};

/// A field that a rule asks for.
#[derive(Debug)]
pub(super) struct Asking {
    pub(super) field: Keys,
    pub(super) insists: Insists,
    pub(super) rule: Arc<Rule>,
    /// Never empty: the clause that decides is the first.
    pub(super) answers: Vec<Answer>,
}

/// When the rule misses the field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Insists {
    /// Wherever it is not there.
    Always,
    /// Once what it is part of is there.
    WithTheRest,
}

impl Asking {
    /// The phases in which it is asked; none for all.
    pub(super) fn phases(&self) -> &[Phase] {
        &self.rule.phases
    }
}

/// What the rules of the packs that are used ask of such a service, in the order of rules. What the repository shows
/// already is not asked for, nor what a rule does not ask of such a repository.
pub(super) fn of(
    packs: &Packs,
    choices: &Choices,
    dossier: &Dossier,
    profile: &Profile,
    date: Date,
) -> Vec<Asking> {
    let mut all: Vec<Asking> = Vec::new();
    for asked in packs.asked() {
        let rule = &asked.rule;
        let claims = choices.used_claims(asked);
        let Answers::Binding(answers) = Answers::to(claims, profile, date) else {
            continue;
        };
        let fields = fields(rule, date);
        if fields.is_empty() || is_settled(rule, dossier, date) {
            continue;
        }
        for (field, insists) in fields {
            let is_there = |one: &Asking| one.field == field && one.rule.id == rule.id;
            if !all.iter().any(is_there) {
                all.push(Asking {
                    field,
                    insists,
                    rule: Arc::clone(rule),
                    answers: answers.clone(),
                });
            }
        }
    }
    all
}

/// Whether nothing that `service.yaml` could say is missed: the rule is met by what is there, or is not about such a
/// repository.
fn is_settled(rule: &Rule, dossier: &Dossier, date: Date) -> bool {
    match assess::judge(rule, dossier, date) {
        Outcome::Passed(_) => true,
        // With a manifest, it may be about the service.
        Outcome::NotApplicable(_) => rule.when.as_ref().is_some_and(|when| {
            let subjects = SUBJECTS.map(|subject| [Step::key(subject)].into_iter().collect());
            !subjects.iter().any(|at: &Location| when.may_depend_on(at))
        }),
        Outcome::Failed(_) | Outcome::CannotTell(_) | Outcome::NeedsAPerson { .. } => false,
    }
}

/// Where the dossier has what manifests say.
const SUBJECTS: [&str; 2] = ["declared", "service"];

fn fields(rule: &Rule, date: Date) -> Vec<(Keys, Insists)> {
    let steps = rule.then.steps();
    (rule.given.iter())
        .flat_map(|given| steps.iter().map(move |step| (given, step)))
        .filter_map(|(given, step)| field(rule, given, step, date))
        .collect()
}

/// The field that a step of a rule misses where it is not there: that to which only names lead, as what a filter lets
/// through is there already.
fn field(rule: &Rule, given: &Path, step: &RuleStep, date: Date) -> Option<(Keys, Insists)> {
    let start = given.literal_prefix();
    let is_whole = Path::parse(&start.to_string()).is_ok_and(|path| path == *given);
    if !is_whole {
        return None;
    }
    let below: Vec<Step> = match &step.field {
        Field::Whole => Vec::new(),
        Field::Keys => return None,
        Field::Member(steps) => steps.clone(),
        Field::Path(path) => path.literal_prefix().steps().to_vec(),
    };
    let is_missed = match &step.field {
        // What is not selected is not held against anything: then a person is asked, or nobody.
        Field::Whole => rule.otherwise == Otherwise::NeedsAPerson,
        Field::Keys | Field::Member(_) | Field::Path(_) => {
            match (&rule.then, on_nothing(step, date)) {
                (_, OnNothing::Fails) => true,
                // One of several has to pass, and this one does not.
                (Asked::Any(_), OnNothing::SaysNothing) => true,
                (Asked::All(_), OnNothing::SaysNothing) | (_, OnNothing::Passes) => false,
            }
        }
    };
    let steps = [start.steps(), &below].concat();
    let mut names = steps.iter().map_while(|step| match step {
        Step::Key(name) => Some(name.to_string()),
        Step::Index(_) => None,
    });
    let subject = names.next()?;
    let field: Keys = names.collect();
    if !is_missed || !SUBJECTS.contains(&subject.as_str()) || field.is_empty() {
        return None;
    }
    // From the root of either subject, what is not there is missing.
    let insists = match start.steps().len() <= 1 || rule.otherwise == Otherwise::NeedsAPerson {
        true => Insists::Always,
        false => Insists::WithTheRest,
    };
    Some((field, insists))
}

/// What a check says where there is nothing.
#[derive(Clone, Copy)]
enum OnNothing {
    Fails,
    Passes,
    SaysNothing,
}

/// The check itself is asked.
fn on_nothing(step: &RuleStep, date: Date) -> OnNothing {
    let mut forest = Forest::default();
    let mut builder = Builder::new();
    builder.map(Origin::Nowhere, |_| {});
    let tree = forest.add_tree(None, builder.finish());
    let budget = RefCell::new(Budget::new(LOOKS));
    let context = Context {
        as_of: date,
        files: &[],
        root: forest.root(tree),
        given: forest.root(tree),
        budget: &budget,
        document: None,
    };
    let nothing = Target {
        judged: Judged::Absent,
        property: None,
    };
    match step.check.run(&nothing, &context) {
        Verdict::Failed(_) => OnNothing::Fails,
        Verdict::Passed { .. } => OnNothing::Passes,
        Verdict::Ignored | Verdict::TooMuch | Verdict::CannotTell(..) => OnNothing::SaysNothing,
    }
}

/// What a check may spend on looking at nothing.
const LOOKS: u64 = 1_000;
