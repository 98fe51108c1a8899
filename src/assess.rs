//! Holding a dossier against rules: a pure function of packs, dossier, profile and date.
//!
//! It touches no file, clock, terminal or environment, and it cannot fail: trouble is an outcome. What comes out
//! is in the order of packs, clauses and rules, whatever the number of threads.

use std::sync::Arc;

use jiff::civil::Date;
use rayon::prelude::*;

use crate::check::{Context, Fault, Judged, Spot, Target, Verdict};
use crate::dossier::{Dossier, Trouble};
use crate::finding::{Assessment, Evidence, Finding, Findings, Ground, Outcome, WhyNot};
use crate::obligation::{Ruling, rule_on};
use crate::pack::{Asked, Field, Otherwise, Pack, Packs, Placeholder, Rule, Step as RuleStep};
use crate::profile::Profile;
use crate::select::{Budget, Location, Match, Step, resolve};
use crate::text::{Place, Span};
use crate::tree::{Kind, Node};

/// How many values one rule may look at. A real document of ten megabytes has half a million; what needs more
/// than this is an alias bomb or a path that multiplies.
const VISITS_OF_ONE_RULE: u64 = 20_000_000;

/// How many findings one rule keeps: enough for any reader, and a bound on memory.
const FINDINGS_OF_ONE_RULE: usize = 1_000;

/// How much of a value a message shows, in characters.
const SHOWN_VALUE: usize = 60;

/// Holds a service against every rule of these packs.
pub fn assess(packs: &Packs, dossier: &Dossier, profile: &Profile, date: Date) -> Vec<Assessment> {
    let rules: Vec<(&Pack, &Arc<Rule>)> = packs.rules().collect();
    let assessments = rules
        .par_iter()
        .map(|(pack, rule)| assess_rule(pack, rule, dossier, profile, date));
    assessments.collect()
}

/// Holds a service against one rule.
pub fn assess_rule(
    pack: &Pack,
    rule: &Arc<Rule>,
    dossier: &Dossier,
    profile: &Profile,
    date: Date,
) -> Assessment {
    let assessment = |ground, outcome| Assessment {
        pack: Arc::clone(&pack.info),
        clause: Arc::clone(&rule.clause),
        rule: Arc::clone(rule),
        ground,
        outcome,
    };
    match rule_on(&rule.bases, profile, date) {
        Ruling::NotApplicable { reasons } => {
            assessment(None, Outcome::NotApplicable(WhyNot::Reach(reasons)))
        }
        Ruling::Binding {
            obligation,
            basis,
            caveat,
        } => {
            let ground = Ground {
                obligation,
                basis: basis.clone(),
                caveat,
            };
            let context = Context {
                as_of: date,
                files: &dossier.files,
            };
            let unclear = dossier.unclear_facts(profile);
            let judge = Judge {
                rule,
                dossier,
                context,
            };
            let outcome = match (judge.outcome(), &ground.caveat) {
                // It would be a standard or not by a fact that was stated, and could not be understood.
                (Outcome::Failed(_), Some(_)) if !unclear.is_empty() => {
                    Outcome::CannotTell(trouble_finding(unclear[0].1))
                }
                (outcome, _) => outcome,
            };
            assessment(Some(ground), outcome)
        }
    }
}

/// One rule at work.
struct Judge<'a> {
    rule: &'a Rule,
    dossier: &'a Dossier,
    context: Context<'a>,
}

/// What the checks of one rule had to say, gathered.
#[derive(Default)]
struct Gathered {
    failed: Vec<Finding>,
    doubtful: Option<Finding>,
    evidence: Vec<Evidence>,
    passed: bool,
    /// Something failed for want of what was not looked at, in a run on single files.
    unseen: bool,
}

impl<'a> Judge<'a> {
    fn outcome(&self) -> Outcome {
        let mut budget = Budget::new(VISITS_OF_ONE_RULE);
        if let Some(when) = &self.rule.when {
            match when.holds(self.dossier.root(), &mut budget) {
                Ok(true) => {}
                Ok(false) => return self.nothing_to_look_at(),
                Err(spent) => {
                    return Outcome::CannotTell(whole(spent.to_string(), &Location::root()));
                }
            }
        }
        let mut selected: Vec<Match<'a>> = Vec::new();
        for path in &self.rule.given {
            match path.select(self.dossier.root(), &mut budget) {
                Ok(matches) => selected.extend(matches),
                Err(spent) => {
                    return Outcome::CannotTell(whole(spent.to_string(), &path.literal_prefix()));
                }
            }
        }
        if selected.is_empty() {
            return self.nothing_to_look_at();
        }
        let mut gathered = Gathered::default();
        for selected in &selected {
            if let Err(finding) = self.ask(selected, &mut budget, &mut gathered) {
                return Outcome::CannotTell(finding);
            }
        }
        let Gathered {
            mut failed,
            doubtful,
            mut evidence,
            passed,
            unseen: _,
        } = gathered;
        failed.sort_by(|a, b| (a.place.order(), &a.pointer).cmp(&(b.place.order(), &b.pointer)));
        failed.dedup_by(|a, b| (&a.pointer, &a.message) == (&b.pointer, &b.message));
        failed.truncate(FINDINGS_OF_ONE_RULE);
        evidence.dedup_by(|a, b| a.pointer == b.pointer && a.place.order() == b.place.order());
        evidence.truncate(FINDINGS_OF_ONE_RULE);
        match (Findings::from_vec(failed), doubtful) {
            (Some(findings), _) => Outcome::Failed(findings),
            (None, Some(doubt)) => Outcome::CannotTell(doubt),
            (None, None) if passed => Outcome::Passed(evidence),
            (None, None) => Outcome::NotApplicable(WhyNot::NothingToJudge),
        }
    }

    /// What may be why there is nothing to look at, or why what was looked at is no fault.
    fn excuse(&self) -> Option<&'a Trouble> {
        let when = self.rule.when.as_ref();
        let depends = |trouble: &&Trouble| when.is_some_and(|when| when.may_depend_on(&trouble.at));
        self.dossier.troubles.iter().find(depends)
    }

    /// `when` does not hold, or `given` found nothing. Where something there could not be read, that may be why.
    fn nothing_to_look_at(&self) -> Outcome {
        let missed = |trouble: &&Trouble| {
            self.rule
                .given
                .iter()
                .any(|path| path.may_miss(&trouble.at))
        };
        let hidden = self
            .dossier
            .troubles
            .iter()
            .find(missed)
            .or_else(|| self.excuse());
        match (hidden, self.rule.otherwise) {
            _ if self.dossier.is_partial => Outcome::NotApplicable(WhyNot::NothingToJudge),
            (Some(trouble), _) => Outcome::CannotTell(trouble_finding(trouble)),
            (None, Otherwise::NotApplicable) => Outcome::NotApplicable(WhyNot::NothingToJudge),
            (None, Otherwise::NeedsAPerson) => Outcome::NeedsAPerson {
                question: self.rule.question.clone(),
            },
        }
    }

    fn ask(
        &self,
        selected: &Match<'a>,
        budget: &mut Budget,
        gathered: &mut Gathered,
    ) -> Result<(), Finding> {
        let steps = match &self.rule.then {
            Asked::All(steps) => {
                return steps
                    .iter()
                    .try_for_each(|step| self.step(selected, step, budget, gathered));
            }
            Asked::Any(steps) => steps,
        };
        let mut tries = Vec::new();
        for step in steps {
            let mut tried = Gathered::default();
            self.step(selected, step, budget, &mut tried)?;
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
                let failed = tries.into_iter().flat_map(|tried| tried.failed);
                gathered.failed.extend(failed.take(1));
            }
        }
        Ok(())
    }

    fn step(
        &self,
        selected: &Match<'a>,
        step: &'a RuleStep,
        budget: &mut Budget,
        gathered: &mut Gathered,
    ) -> Result<(), Finding> {
        let node = selected.node;
        let at = &selected.location;
        match &step.field {
            Field::Whole => self.judge(step, Judged::Value(node), at.clone(), gathered),
            Field::Keys if node.is_collection() && !node.is_empty() => {
                for child in node.children() {
                    let location =
                        Step::to(child).map_or_else(|| at.clone(), |below| at.child(below));
                    self.judge(step, Judged::Key(child), location, gathered);
                }
            }
            Field::Keys => {
                let judged = if node.is_collection() {
                    Judged::Absent
                } else {
                    Judged::Value(node)
                };
                self.judge(step, judged, at.clone(), gathered);
            }
            // A field of something that has none means the thing itself, as in Spectral.
            Field::Member(_) | Field::Path(_) if !node.is_collection() => {
                self.judge(step, Judged::Value(node), at.clone(), gathered);
            }
            Field::Member(steps) => {
                let location = at.steps().iter().chain(steps).cloned().collect();
                let found = resolve(node, &steps.iter().cloned().collect());
                self.judge(
                    step,
                    found.map_or(Judged::Absent, Judged::Value),
                    location,
                    gathered,
                );
            }
            Field::Path(path) => {
                let found = path
                    .select(node, budget)
                    .map_err(|spent| whole(spent.to_string(), at))?;
                if found.is_empty() {
                    let prefix = path.literal_prefix();
                    let location = at.steps().iter().chain(prefix.steps()).cloned().collect();
                    self.judge(step, Judged::Absent, location, gathered);
                }
                for below in found {
                    let location = at
                        .steps()
                        .iter()
                        .chain(below.location.steps())
                        .cloned()
                        .collect();
                    self.judge(step, Judged::Value(below.node), location, gathered);
                }
            }
        }
        Ok(())
    }

    fn judge(
        &self,
        step: &RuleStep,
        judged: Judged<'a>,
        location: Location,
        gathered: &mut Gathered,
    ) {
        let property = location.steps().last().map(ToString::to_string);
        let target = Target {
            judged,
            property: property.as_deref(),
        };
        match step.check.run(&target, &self.context) {
            Verdict::Ignored => {}
            Verdict::Passed { evidence } => {
                gathered.passed = true;
                if gathered.evidence.len() >= FINDINGS_OF_ONE_RULE {
                    return;
                }
                for spot in evidence {
                    gathered.evidence.push(Evidence {
                        pointer: location.pointer(),
                        place: self.place(&spot, &location),
                    });
                }
            }
            Verdict::CannotTell(reason) => {
                let finding = Finding {
                    message: reason,
                    pointer: location.pointer(),
                    place: self.judged_place(&judged, &location),
                    related: Vec::new(),
                };
                gathered.doubtful.get_or_insert(finding);
            }
            Verdict::Failed(_) if self.dossier.not_looked_at(&judged, &location) => {
                gathered.unseen = true;
            }
            Verdict::Failed(faults) => match self.doubt(&judged, &location) {
                Some(trouble) => {
                    gathered
                        .doubtful
                        .get_or_insert_with(|| trouble_finding(trouble));
                }
                None if gathered.failed.len() >= FINDINGS_OF_ONE_RULE => {}
                None => {
                    let findings = faults
                        .iter()
                        .map(|fault| self.finding(fault, &judged, &location));
                    gathered.failed.extend(findings);
                }
            },
        }
    }

    /// What could not be read and may be why this failed: what was asked for, or what would have excused it.
    fn doubt(&self, judged: &Judged<'a>, location: &Location) -> Option<&'a Trouble> {
        let hides = self.dossier.trouble_that_hides(judged, location);
        hides.or_else(|| self.excuse())
    }

    fn finding(&self, fault: &Fault<'a>, judged: &Judged<'a>, location: &Location) -> Finding {
        let location: Location = location
            .steps()
            .iter()
            .chain(&fault.path)
            .cloned()
            .collect();
        let pointer = location.pointer();
        let message = match &self.rule.message {
            None => fault.message.clone(),
            Some(template) => template.fill(|placeholder| match placeholder {
                Placeholder::Error => fault.message.clone(),
                Placeholder::Path => pointer.clone(),
                Placeholder::Description => self.rule.title.clone(),
                Placeholder::Property => location
                    .steps()
                    .last()
                    .map(ToString::to_string)
                    .unwrap_or_default(),
                Placeholder::Value => shown(judged),
                Placeholder::Count => count(judged).to_string(),
            }),
        };
        Finding {
            message,
            place: self.place(&fault.at, &location),
            pointer,
            related: Vec::new(),
        }
    }

    fn place(&self, spot: &Spot<'a>, location: &Location) -> Place {
        match spot {
            Spot::Absent => self.nearest(location),
            Spot::Value(node) => narrowed(*node),
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
            if let Some(node) = resolve(self.dossier.root(), &location) {
                return narrowed(node);
            }
            if location.pop().is_none() {
                return Place::Repository;
            }
        }
    }
}

/// The smallest thing that stands for a value: the value where it fits on a line, else its key, else its first
/// line.
fn narrowed(node: Node<'_>) -> Place {
    let fits = |place: &Place| match place {
        Place::Text { source, span } => {
            source.position(span.start).line == source.position(span.end).line
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

fn whole(message: String, location: &Location) -> Finding {
    Finding {
        message,
        pointer: location.pointer(),
        place: Place::Repository,
        related: Vec::new(),
    }
}

fn trouble_finding(trouble: &Trouble) -> Finding {
    Finding {
        message: trouble.message.clone(),
        pointer: trouble.at.pointer(),
        place: trouble.place.clone(),
        related: Vec::new(),
    }
}

fn shown(judged: &Judged<'_>) -> String {
    let node = match judged {
        Judged::Absent => return String::new(),
        Judged::Key(node) => return node.key().unwrap_or_default().to_owned(),
        Judged::Value(node) => node,
    };
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
