//! Holding a dossier against rules: a pure function of packs, dossier, profile and date.
//!
//! It touches no file, clock, terminal or environment, and it cannot fail: trouble is an outcome. What comes out
//! is in the order of packs, clauses and rules, whatever the number of threads.

#[cfg(test)]
mod tests;

use std::cell::{Cell, LazyCell, OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::Date;
use rayon::prelude::*;

use crate::answer::Answers;
use crate::check::{Context, Fault, Judged, Spot, Target, Verdict};
use crate::choice::Choices;
use crate::dossier::{Dossier, Trouble};
use crate::exception;
use crate::finding::{
    Asked as AskedOf, Assessment, Caveat, Doubt, Evidence, Finding, Findings, Outcome, WhyNot,
};
use crate::guard::{self, Broken};
use crate::limits::Limit;
use crate::outcome::Cause;
use crate::pack::{
    Asked, Exception, Field, OnFinding, Otherwise, Packs, Placeholder, Rule, Step as RuleStep,
};
use crate::profile::Profile;
use crate::select::{Budget, BudgetSpent, Location, Match, Memo, Reference, Step, resolve};
use crate::text::{Place, Span};
use crate::tree::{Kind, Node};
use crate::words::counted;

/// How many of the places that satisfied a rule are kept: the first of them are enough to see that it was looked at.
const EVIDENCE_OF_ONE_RULE: usize = 1_000;

/// How many places a step shows beside one finding: more are a list of their own.
const RELATED_OF_ONE_FINDING: usize = 10;

/// How many of the values that one path selects a message shows.
const SHOWN_OF_ONE_PATH: usize = 5;

/// How much of a value a message shows, in characters.
const SHOWN_VALUE: usize = 60;

/// Holds a service against every rule that the chosen packs ask for.
pub fn assess(
    packs: &Packs,
    choices: &Choices,
    dossier: &Dossier,
    profile: &Profile,
    date: Date,
) -> Vec<Assessment> {
    let assessments = packs
        .asked()
        .par_iter()
        .map_init(Memo::default, |memo, asked| {
            let answers = Answers::to(choices.used_claims(asked), profile, date);
            assess_with(memo, &asked.rule, answers, dossier, profile, date)
        });
    let assessments: Vec<Option<Assessment>> = assessments.collect();
    let mut assessments: Vec<Assessment> = assessments.into_iter().flatten().collect();
    // In the order of the clauses that decide; those of one clause are in the order of their ids.
    assessments.sort_by(|a, b| {
        let order = |told: &Assessment| told.asked.deciding().map(|answer| answer.order);
        order(a)
            .cmp(&order(b))
            .then_with(|| a.asked.id().cmp(b.asked.id()))
    });
    assessments
}

/// Holds a service against one rule, which answers these clauses. `None`: none of the chosen texts asks for it.
pub fn assess_rule(
    rule: &Arc<Rule>,
    answers: Answers,
    dossier: &Dossier,
    profile: &Profile,
    date: Date,
) -> Option<Assessment> {
    assess_with(&mut Memo::default(), rule, answers, dossier, profile, date)
}

/// What a rule comes to by its logic alone, whoever the service is.
pub fn judge(rule: &Rule, dossier: &Dossier, date: Date) -> Outcome {
    let judge = Judge {
        rule,
        question: rule.question.as_deref().unwrap_or_default(),
        dossier,
        as_of: date,
        budget: RefCell::new(Budget::new(dossier.limits.matches)),
    };
    judge.outcome(&mut Memo::default())
}

fn assess_with<'a>(
    memo: &mut Memo<'a>,
    rule: &'a Arc<Rule>,
    answers: Answers,
    dossier: &'a Dossier,
    profile: &Profile,
    date: Date,
) -> Option<Assessment> {
    let assessment = |answers, ground, outcome| Assessment {
        asked: AskedOf::Clause {
            rule: Arc::clone(rule),
            answers,
        },
        ground,
        outcome,
    };
    match answers {
        Answers::NotAsked => None,
        Answers::NotOfThis { answers, reasons } => Some(assessment(
            answers,
            None,
            Outcome::NotApplicable(WhyNot::Reach(reasons)),
        )),
        Answers::Binding(answers) => {
            let deciding = &answers[0];
            let ground = deciding.ground.clone();
            let question = &deciding.clause.question;
            let unclear = dossier.unclear_facts(profile);
            let judge = Judge {
                rule,
                question: rule.question.as_deref().unwrap_or(question),
                dossier,
                as_of: date,
                budget: RefCell::new(Budget::new(dossier.limits.matches)),
            };
            let name = rule.id.to_string();
            // What a rule broke off at is its own: the memo keeps only what was found to the end.
            let outcome = dossier.patience.rule(&name, || judge.outcome(memo));
            let outcome = outcome.unwrap_or_else(|broken| broken_off(&name, &broken));
            let caveat = ground.as_ref().and_then(|ground| ground.caveat.as_ref());
            let outcome = match (outcome, caveat) {
                // It would be a standard or not by a fact that was stated, and could not be understood.
                (Outcome::Failed(_), Some(Caveat::Open(_))) if !unclear.is_empty() => {
                    Outcome::CannotTell(doubt_by(unclear[0].1))
                }
                (outcome, _) => outcome,
            };
            Some(assessment(answers, ground, outcome))
        }
    }
}

/// One rule at work.
struct Judge<'a, 'q> {
    rule: &'a Rule,
    /// What to ask a person.
    question: &'q str,
    dossier: &'a Dossier,
    as_of: Date,
    /// What its paths may still cost, those in the options of its checks included.
    budget: RefCell<Budget>,
}

/// The exceptions that the text allows and the service explains: with a reason, and a day of review that is not past.
#[derive(Default)]
struct Explained<'a> {
    /// In the order of the file.
    all: Vec<Match<'a>>,
    /// Which of them are about what, in lower case; all are about nothing in particular where the rule does not ask.
    about: BTreeMap<Option<String>, Vec<usize>>,
}

/// A step at work on one of the values that `given` selected.
struct Look<'j, 'a> {
    step: &'a RuleStep,
    given: &'j Match<'a>,
    /// What the step wants to be seen beside each of its findings, once there is one.
    related: OnceCell<Vec<(String, Place)>>,
    /// For how many places one finding stands.
    standing_for: Cell<Option<usize>>,
}

/// What the checks of one rule had to say, gathered.
#[derive(Default)]
struct Gathered {
    failed: Vec<Finding>,
    /// How many more failed than are kept.
    left_out: usize,
    doubtful: Option<Doubt>,
    evidence: Vec<Evidence>,
    passed: bool,
    /// Something failed for want of what was not looked at, in a run on single files.
    unseen: bool,
    /// What failed and is explained: each exception, and what it is about.
    excused: Vec<Finding>,
    /// How many more of these there are than are kept.
    excused_left_out: usize,
}

impl<'a> Judge<'a, '_> {
    fn outcome(&self, memo: &mut Memo<'a>) -> Outcome {
        if let Some(when) = &self.rule.when {
            let holds = when.holds(self.dossier.root(), &mut self.budget.borrow_mut());
            match holds {
                Ok(true) => {}
                Ok(false) => return self.nothing_to_look_at(self.excuse_of_something()),
                Err(spent) => {
                    return Outcome::CannotTell(self.spent(spent, &Location::root()));
                }
            }
        }
        let mut selected: Vec<Match<'a>> = Vec::new();
        for path in &self.rule.given {
            let mut budget = self.budget.borrow_mut();
            match path.select_with(self.dossier.root(), &mut budget, memo) {
                Ok(matches) => selected.extend(matches),
                Err(spent) => {
                    return Outcome::CannotTell(self.spent(spent, &path.literal_prefix()));
                }
            }
        }
        if selected.is_empty() {
            return self.nothing_to_look_at(None);
        }
        let mut gathered = Gathered::default();
        // Nobody asks where nothing fails.
        let explained = LazyCell::new(|| self.explained());
        for selected in &selected {
            let before = (gathered.failed.len(), gathered.left_out);
            if let Err(doubt) = self.ask(selected, &mut gathered) {
                return Outcome::CannotTell(doubt);
            }
            if gathered.failed.len() > before.0 {
                self.set_apart(selected, &explained, before, &mut gathered);
            }
        }
        let Gathered {
            mut failed,
            left_out,
            doubtful,
            mut evidence,
            passed,
            unseen: _,
            mut excused,
            excused_left_out,
        } = gathered;
        failed.sort_by(|a, b| {
            let order = a.place.order().cmp(&b.place.order());
            order.then_with(|| (&a.pointer, &a.message).cmp(&(&b.pointer, &b.message)))
        });
        failed.dedup_by(|a, b| (&a.pointer, &a.message) == (&b.pointer, &b.message));
        self.tell_left_out(&mut failed, left_out);
        self.tell_left_out(&mut excused, excused_left_out);
        evidence.dedup_by(|a, b| a.pointer == b.pointer && a.place.order() == b.place.order());
        evidence.truncate(EVIDENCE_OF_ONE_RULE);
        if self.rule.verdict == OnFinding::NeedsAPerson && !failed.is_empty() {
            return Outcome::NeedsAPerson {
                question: self.question.to_owned(),
                about: failed,
            };
        }
        match (Findings::of_more(failed, left_out), doubtful) {
            (Some(findings), _) => Outcome::Failed(findings),
            (None, _) if !excused.is_empty() => Outcome::NeedsAPerson {
                question: "The text allows an exception that is explained: does this reason hold?"
                    .to_owned(),
                about: excused,
            },
            (None, Some(doubt)) => Outcome::CannotTell(doubt),
            (None, None) if passed => Outcome::Passed(evidence),
            (None, None) => Outcome::NotApplicable(WhyNot::NothingToJudge),
        }
    }

    /// Lets the last of the findings that are kept say how many are not.
    fn tell_left_out(&self, kept: &mut [Finding], left_out: usize) {
        if let Some(last) = kept.last_mut().filter(|_| left_out > 0) {
            let reached = self.dossier.limits.reached(Limit::Findings);
            last.message = left_out_after(&last.message, left_out, &reached);
        }
    }

    /// Sets apart what failed of one of the selected values where the service explains why, behind the exceptions that
    /// are about it. So much had failed, and was left out, before.
    fn set_apart(
        &self,
        selected: &Match<'a>,
        explained: &Explained<'a>,
        (failed, left_out): (usize, usize),
        gathered: &mut Gathered,
    ) {
        let exception = self.rule.exception.as_ref();
        let about = exception.and_then(|exception| exception.about.as_ref());
        let about: BTreeSet<Option<String>> = match about {
            None => BTreeSet::from([None]),
            Some(about) => {
                let mut budget = self.budget.borrow_mut();
                let about = about.select(selected.node, self.dossier.root(), &mut budget);
                let about = about.unwrap_or_default();
                let words = about.iter().filter_map(|about| about.node.scalar_text());
                words.map(|words| Some(words.to_lowercase())).collect()
            }
        };
        // Each is about one thing, so none is in two of the lists.
        let exceptions: Vec<&[usize]> = (about.iter())
            .filter_map(|about| explained.about.get(about))
            .map(Vec::as_slice)
            .collect();
        if exceptions.is_empty() {
            return;
        }
        let count: usize = exceptions.iter().map(|list| list.len()).sum();
        let failed = gathered.failed.split_off(failed);
        let all = count + failed.len() + gathered.left_out - left_out;
        gathered.left_out = left_out;
        let kept = self.dossier.limits.findings_kept();
        let room = kept.saturating_sub(gathered.excused.len());
        gathered.excused_left_out += all.saturating_sub(room);
        if room > 0 {
            let mut exceptions = exceptions.concat();
            exceptions.sort_unstable();
            let exceptions = exceptions.into_iter().filter_map(|number| {
                let found = explained.all.get(number)?;
                let reason = exception::reason(found.node, self.as_of).ok()?;
                Some(Finding {
                    message: format!("an exception is declared: {reason}"),
                    pointer: found.location.pointer(),
                    place: narrowed(found.node),
                    related: Vec::new(),
                    level: None,
                })
            });
            gathered.excused.extend(exceptions.chain(failed).take(room));
        }
    }

    fn explained(&self) -> Explained<'a> {
        let mut explained = Explained::default();
        let Some(Exception { path, about }) = &self.rule.exception else {
            return explained;
        };
        let found = path.select(self.dossier.root(), &mut self.budget.borrow_mut());
        // A budget that is spent excuses nothing.
        for found in found.unwrap_or_default() {
            guard::look();
            if exception::reason(found.node, self.as_of).is_err() {
                continue;
            }
            let words = found.node.get("about");
            let words = words.and_then(|words| words.scalar_text());
            let words = words.map(|words| words.trim().to_lowercase());
            let about = match (about, words) {
                (None, _) => None,
                (Some(_), None) => continue,
                (Some(_), words) => words,
            };
            let of_them = explained.about.entry(about).or_default();
            of_them.push(explained.all.len());
            explained.all.push(found);
        }
        explained
    }

    /// What may be why there is nothing to look at, or why what was looked at is no fault.
    fn excuse(&self) -> Option<&'a Trouble> {
        let when = self.rule.when.as_ref();
        let depends = |trouble: &&Trouble| when.is_some_and(|when| when.may_depend_on(&trouble.at));
        self.dossier.troubles.iter().find(depends)
    }

    /// What may be why `when` does not hold. Where `given` selects nothing it comes to the same if it does.
    fn excuse_of_something(&self) -> Option<&'a Trouble> {
        let excuse = self.excuse()?;
        let mut given = self.rule.given.iter();
        let is_something = given.any(|path| {
            let found = path.select(self.dossier.root(), &mut self.budget.borrow_mut());
            found.map_or(true, |found| !found.is_empty())
        });
        is_something.then_some(excuse)
    }

    /// `when` does not hold, or `given` found nothing. Where something there could not be read, that may be why.
    fn nothing_to_look_at(&self, excuse: Option<&'a Trouble>) -> Outcome {
        let missed = |trouble: &&Trouble| {
            self.rule
                .given
                .iter()
                .any(|path| path.may_miss(&trouble.at))
        };
        let hidden = self.dossier.troubles.iter().find(missed).or(excuse);
        match (hidden, self.rule.otherwise) {
            _ if self.dossier.is_partial => Outcome::NotApplicable(WhyNot::NothingToJudge),
            (Some(trouble), _) => Outcome::CannotTell(doubt_by(trouble)),
            (None, Otherwise::NotApplicable) => Outcome::NotApplicable(WhyNot::NothingToJudge),
            (None, Otherwise::NeedsAPerson) => Outcome::NeedsAPerson {
                question: self.question.to_owned(),
                about: Vec::new(),
            },
        }
    }

    fn ask(&self, selected: &Match<'a>, gathered: &mut Gathered) -> Result<(), Doubt> {
        for step in &self.rule.provided {
            let mut tried = Gathered::default();
            self.step(selected, step, &mut tried)?;
            if !tried.passed || !tried.failed.is_empty() {
                if let Some(doubt) = tried.doubtful {
                    gathered.doubtful.get_or_insert(doubt);
                }
                return Ok(());
            }
        }
        let steps = match &self.rule.then {
            Asked::All(steps) => {
                return steps
                    .iter()
                    .try_for_each(|step| self.step(selected, step, gathered));
            }
            Asked::Any(steps) => steps,
        };
        let mut tries = Vec::new();
        for step in steps {
            let mut tried = Gathered::default();
            self.step(selected, step, &mut tried)?;
            if tried.passed && tried.failed.is_empty() {
                gathered.passed = true;
                gathered.evidence.extend(tried.evidence);
                return Ok(());
            }
            tries.push(tried);
        }
        let unseen = tries.iter().any(|tried| tried.unseen);
        match tries.iter_mut().find_map(|tried| tried.doubtful.take()) {
            Some(doubt) => {
                gathered.doubtful.get_or_insert(doubt);
            }
            None if unseen => gathered.unseen = true,
            // That none of them passed is one fault, and it is told where the first was looked for.
            None => {
                let failed = tries.into_iter().flat_map(|tried| tried.failed).next();
                match failed {
                    Some(_) if gathered.failed.len() >= self.dossier.limits.findings_kept() => {
                        gathered.left_out += 1;
                    }
                    failed => gathered.failed.extend(failed),
                }
            }
        }
        Ok(())
    }

    fn step(
        &self,
        selected: &Match<'a>,
        step: &'a RuleStep,
        gathered: &mut Gathered,
    ) -> Result<(), Doubt> {
        let node = selected.node;
        let at = &selected.location;
        let look = Look {
            step,
            given: selected,
            related: OnceCell::new(),
            standing_for: Cell::new(None),
        };
        match &step.field {
            Field::Whole => self.judge(&look, Judged::Value(node), at.clone(), gathered),
            Field::Keys if node.is_collection() && !node.is_empty() => {
                node.children().try_for_each(|child| {
                    let location =
                        Step::to(child).map_or_else(|| at.clone(), |below| at.child(below));
                    self.judge(&look, Judged::Key(child), location, gathered)
                })
            }
            Field::Keys => {
                let judged = if node.is_collection() {
                    Judged::Absent
                } else {
                    Judged::Value(node)
                };
                self.judge(&look, judged, at.clone(), gathered)
            }
            // A field of something that has none means the thing itself, as in Spectral.
            Field::Member(_) | Field::Path(_) if !node.is_collection() => {
                self.judge(&look, Judged::Value(node), at.clone(), gathered)
            }
            Field::Member(steps) => {
                let location = joined(at, steps);
                let found = resolve(node, &steps.iter().cloned().collect());
                let judged = found.map_or(Judged::Absent, Judged::Value);
                self.judge(&look, judged, location, gathered)
            }
            Field::Path(path) => {
                let found = path.select(node, &mut self.budget.borrow_mut());
                let found = found.map_err(|spent| self.spent(spent, at))?;
                if found.is_empty() {
                    let location = joined(at, path.literal_prefix().steps());
                    return self.judge(&look, Judged::Absent, location, gathered);
                }
                let found = match step.together {
                    true => self.first_of_those_that_fail(&look, found),
                    false => found,
                };
                found.into_iter().try_for_each(|below| {
                    let location = joined(at, below.location.steps());
                    self.judge(&look, Judged::Value(below.node), location, gathered)
                })
            }
        }
    }

    /// Leaves the first of the values that a step fails, which then stands for the others.
    fn first_of_those_that_fail(
        &self,
        look: &Look<'_, 'a>,
        found: Vec<Match<'a>>,
    ) -> Vec<Match<'a>> {
        let context = self.context(look);
        let mut failing = 0;
        let first = |below: &Match<'a>| {
            let property = below.location.steps().last().map(ToString::to_string);
            let target = Target {
                judged: Judged::Value(below.node),
                property: property.as_deref(),
            };
            let fails = matches!(look.step.check.run(&target, &context), Verdict::Failed(_));
            failing += usize::from(fails);
            !fails || failing == 1
        };
        let kept = found.into_iter().filter(first).collect();
        look.standing_for.set(Some(failing));
        kept
    }

    fn context<'j>(&'j self, look: &Look<'_, 'a>) -> Context<'j> {
        Context {
            as_of: self.as_of,
            files: &self.dossier.files,
            root: self.dossier.root(),
            given: look.given.node,
            budget: &self.budget,
            document: None,
        }
    }

    /// That a rule would look at more values than it may.
    fn spent(&self, _: BudgetSpent, at: &Location) -> Doubt {
        Doubt {
            cause: Cause::Limit,
            finding: whole(self.dossier.limits.reached(Limit::Matches), at),
        }
    }

    fn judge(
        &self,
        look: &Look<'_, 'a>,
        judged: Judged<'a>,
        location: Location,
        gathered: &mut Gathered,
    ) -> Result<(), Doubt> {
        let property = location.steps().last().map(ToString::to_string);
        let target = Target {
            judged,
            property: property.as_deref(),
        };
        match look.step.check.run(&target, &self.context(look)) {
            Verdict::Ignored => {}
            Verdict::Passed { evidence } => {
                gathered.passed = true;
                // Only a rule that passes as a whole shows what satisfied it.
                let is_shown = gathered.failed.is_empty() && gathered.doubtful.is_none();
                if !is_shown || gathered.evidence.len() >= EVIDENCE_OF_ONE_RULE {
                    return Ok(());
                }
                for spot in evidence {
                    gathered.evidence.push(Evidence {
                        pointer: location.pointer(),
                        place: self.place(&spot, &location),
                    });
                }
            }
            Verdict::TooMuch => {
                let doubt = self.spent(BudgetSpent, &location);
                let place = self.judged_place(&judged, &location);
                let finding = Finding {
                    place,
                    ..doubt.finding
                };
                (gathered.doubtful).get_or_insert(Doubt { finding, ..doubt });
            }
            Verdict::CannotTell(cause, reason) => {
                let finding = Finding {
                    message: reason,
                    pointer: location.pointer(),
                    place: self.judged_place(&judged, &location),
                    related: Vec::new(),
                    level: None,
                };
                (gathered.doubtful).get_or_insert(Doubt { cause, finding });
            }
            Verdict::Failed(_) if self.dossier.not_looked_at(&judged, &location) => {
                gathered.unseen = true;
            }
            Verdict::Failed(faults) => match self.doubt(look, &judged, &location) {
                Some(doubt) => {
                    gathered.doubtful.get_or_insert(doubt);
                }
                None => {
                    for fault in &faults {
                        if gathered.failed.len() >= self.dossier.limits.findings_kept() {
                            gathered.left_out += 1;
                            continue;
                        }
                        let mut finding = self.finding(look, fault, &judged, &location);
                        finding.related.extend_from_slice(self.related(look)?);
                        gathered.failed.push(finding);
                    }
                }
            },
        }
        Ok(())
    }

    /// What a step shows beside each of its findings.
    fn related<'l>(&self, look: &'l Look<'_, 'a>) -> Result<&'l [(String, Place)], Doubt> {
        let Some(related) = &look.step.related else {
            return Ok(&[]);
        };
        if let Some(places) = look.related.get() {
            return Ok(places);
        }
        let found = related.path.select(
            look.given.node,
            self.dossier.root(),
            &mut self.budget.borrow_mut(),
        );
        let found = found.map_err(|spent| self.spent(spent, &look.given.location))?;
        let places = found.iter().take(RELATED_OF_ONE_FINDING);
        let places = places.map(|found| (related.says.clone(), narrowed(found.node)));
        Ok(look.related.get_or_init(|| places.collect()))
    }

    /// What could not be read and may be why this failed: what was asked for, what it was held against, or what would
    /// have excused it.
    fn doubt(
        &self,
        look: &Look<'_, 'a>,
        judged: &Judged<'a>,
        location: &Location,
    ) -> Option<Doubt> {
        let hides = self.dossier.trouble_that_hides(judged, location);
        if let Some(trouble) = hides.or_else(|| self.excuse()) {
            return Some(doubt_by(trouble));
        }
        let paths = look.step.check.rests_on(judged).into_iter();
        let mut doubts = paths.filter_map(|path| {
            let mut budget = self.budget.borrow_mut();
            let found = self
                .dossier
                .trouble_that_shortens(path, look.given, &mut budget);
            match found {
                Ok(trouble) => trouble.map(doubt_by),
                Err(spent) => Some(self.spent(spent, location)),
            }
        });
        doubts.next()
    }

    fn finding(
        &self,
        look: &Look<'_, 'a>,
        fault: &Fault<'a>,
        judged: &Judged<'a>,
        location: &Location,
    ) -> Finding {
        let location = joined(location, &fault.path);
        let related = fault.related.iter();
        let related = related.map(|(says, spot)| (says.clone(), self.place(spot, &location)));
        let related = related.collect();
        let pointer = location.pointer();
        let message = match &self.rule.message {
            None => fault.message.clone(),
            Some(template) => template.fill(
                |placeholder| match placeholder {
                    Placeholder::Error => fault.message.clone(),
                    Placeholder::Path => pointer.clone(),
                    Placeholder::Description => self.rule.title.clone(),
                    Placeholder::Property => location
                        .steps()
                        .last()
                        .map(ToString::to_string)
                        .unwrap_or_default(),
                    Placeholder::Value => shown(judged),
                    Placeholder::Count => {
                        let standing_for = look.standing_for.get();
                        standing_for.unwrap_or_else(|| count(judged)).to_string()
                    }
                },
                |path| self.words_at(path, look),
            ),
        };
        Finding {
            message,
            place: self.place(&fault.at, &location),
            pointer,
            related,
            level: None,
        }
    }

    /// What a path in a message selects.
    fn words_at(&self, path: &Reference, look: &Look<'_, 'a>) -> String {
        let mut budget = self.budget.borrow_mut();
        match path.select(look.given.node, self.dossier.root(), &mut budget) {
            Ok(found) => {
                let shown = found.iter().take(SHOWN_OF_ONE_PATH);
                let mut words: Vec<String> = shown.map(|found| shown_value(found.node)).collect();
                if found.len() > words.len() {
                    words.push("…".to_owned());
                }
                words.join(", ")
            }
            // The fact stands without them, and its place is shown.
            Err(_) => "…".to_owned(),
        }
    }

    fn place(&self, spot: &Spot<'a>, location: &Location) -> Place {
        match spot {
            Spot::Absent => self.nearest(location),
            // A list that the dossier put together has no place of its own.
            Spot::Value(node) => match narrowed(*node) {
                Place::Repository => self.nearest(location),
                place => place,
            },
            Spot::Key(node) => node.key_place(),
            Spot::Words { node: _, place } => place.clone(),
        }
    }

    fn judged_place(&self, judged: &Judged<'a>, location: &Location) -> Place {
        match judged {
            Judged::Absent => self.nearest(location),
            Judged::Value(node) => narrowed(*node),
            Judged::Key(node) => node.key_place(),
        }
    }

    /// Where a thing that is not there would be declared: the nearest thing on the way to it that is.
    fn nearest(&self, location: &Location) -> Place {
        let mut location = location.clone();
        loop {
            // A list that the dossier put together has no place: what it is a part of may have one.
            let place = resolve(self.dossier.root(), &location).map(narrowed);
            if let Some(place) = place.filter(|place| !matches!(place, Place::Repository)) {
                return place;
            }
            if location.pop().is_none() {
                return Place::Repository;
            }
        }
    }
}

/// A location, and the steps that lead on from it.
fn joined(location: &Location, steps: &[Step]) -> Location {
    location.steps().iter().chain(steps).cloned().collect()
}

/// The smallest thing that stands for a value: the value where it fits on a line, else its key, else its first
/// line.
fn narrowed(node: Node<'_>) -> Place {
    let fits = |place: &Place| match place {
        Place::Text { source, span } => {
            memchr::memchr(b'\n', source.slice(*span).as_bytes()).is_none()
        }
        Place::Repository | Place::File(_) => true,
    };
    let place = node.place();
    if !node.is_collection() && fits(&place) {
        return place;
    }
    // A document as a whole is its file: no words of it are to blame for what is not there. So is what the
    // dossier puts together around one, as `$.service` is.
    let is_whole = |node: Node<'_>| {
        node.parent().is_none_or(|above| {
            above.parent().is_none() && matches!(above.place(), Place::Repository)
        })
    };
    if node.is_collection()
        && is_whole(node.link_target().unwrap_or(node))
        && let Some(path) = place.path()
    {
        return Place::File(path.clone());
    }
    let key = node.key_place();
    if fits(&key) && key.order() != place.order() {
        return key;
    }
    match place {
        Place::Text { source, span } => {
            let line_end = source
                .line(source.position(span.start).line)
                .map_or(span.end, |line| line.end);
            let span = Span {
                start: span.start,
                end: span.end.min(line_end).max(span.start),
            };
            Place::Text { source, span }
        }
        Place::Repository | Place::File(_) => place,
    }
}

/// What the last of the findings that are kept says of those that are not.
pub(crate) fn left_out_after(message: &str, left_out: usize, reached: &str) -> String {
    let more = counted(left_out, "more finding");
    format!(
        "{message}; not listed: {more}, or fewer where some are the same, as they are {reached}"
    )
}

fn whole(message: String, location: &Location) -> Finding {
    Finding {
        message,
        pointer: location.pointer(),
        place: Place::Repository,
        related: Vec::new(),
        level: None,
    }
}

/// A rule that came to no end.
fn broken_off(rule: &str, broken: &Broken) -> Outcome {
    let message = format!("the rule `{rule}` came to no end: {broken}");
    Outcome::CannotTell(Doubt {
        cause: broken.cause(),
        finding: whole(message, &Location::root()),
    })
}

fn doubt_by(trouble: &Trouble) -> Doubt {
    Doubt {
        cause: trouble.cause,
        finding: Finding {
            message: trouble.message.clone(),
            pointer: trouble.at.pointer(),
            place: trouble.place.clone(),
            related: Vec::new(),
            level: None,
        },
    }
}

fn shown(judged: &Judged<'_>) -> String {
    let node = match judged {
        Judged::Absent => return String::new(),
        Judged::Key(node) => return node.key().unwrap_or_default().to_owned(),
        Judged::Value(node) => node,
    };
    shown_value(*node)
}

fn shown_value(node: Node<'_>) -> String {
    match (node.kind(), node.scalar_text()) {
        (Kind::List, _) => "Array[]".to_owned(),
        (Kind::Map, _) | (_, None) => "Object{}".to_owned(),
        (_, Some(text)) if text.chars().count() > SHOWN_VALUE => {
            let start: String = text.chars().take(SHOWN_VALUE).collect();
            format!("{start}…")
        }
        (_, Some(text)) => text.into_owned(),
    }
}

fn count(judged: &Judged<'_>) -> usize {
    match judged {
        Judged::Absent => 0,
        Judged::Key(node) => node.key().unwrap_or_default().chars().count(),
        Judged::Value(node) if node.is_collection() => node.len(),
        Judged::Value(node) => node.scalar_text().map_or(0, |text| text.chars().count()),
    }
}
