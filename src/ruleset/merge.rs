//! How one statement about a rule lies over another: short forms, full rules, and who decides whether a rule is on.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{GivenIn, Message, Rule, Severity, Then};
use crate::subject::api::Formats;
use crate::text::Place;

/// What a ruleset says of one rule.
#[derive(Clone, Debug)]
pub struct Named {
    pub name: String,
    /// Of the name.
    pub place: Place,
    pub change: Change,
}

#[derive(Clone, Debug)]
pub enum Change {
    /// `name: true`
    Switch(bool),
    /// `name: warn`
    Severity(Severity),
    Full(Box<Written>),
}

/// A full rule as it is written. What is not said is taken from the rule beneath, if there is one.
#[derive(Clone, Debug)]
pub struct Written {
    pub description: Option<String>,
    pub message: Option<Message>,
    pub severity: Option<Severity>,
    pub recommended: Option<bool>,
    pub formats: Option<Formats>,
    pub resolved: Option<bool>,
    pub documentation_url: Option<String>,
    pub given: Vec<GivenIn>,
    pub then: Vec<Then>,
}

/// Which of the inherited rules are on: the second half of a pair in `extends`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    Off,
    Recommended,
    All,
}

impl Mode {
    pub(super) const WORDS: &'static [(&'static str, Mode)] = &[
        ("off", Mode::Off),
        ("recommended", Mode::Recommended),
        ("all", Mode::All),
    ];

    pub(super) fn is_on(self, rule: &Rule) -> bool {
        match self {
            Mode::Off => false,
            Mode::Recommended => rule.recommended,
            Mode::All => true,
        }
    }
}

/// What a ruleset says of all its rules.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Whole<'a> {
    pub(super) formats: Option<Formats>,
    pub(super) documentation_url: Option<&'a str>,
    /// Given when somebody extends the ruleset by a pair: it then overrules every switch in the ruleset itself.
    pub(super) mode: Option<Mode>,
}

/// Rules in the order in which they were first named.
#[derive(Clone, Debug, Default)]
pub(super) struct Rules {
    pub(super) list: Vec<Arc<Rule>>,
    index: BTreeMap<String, usize>,
}

impl Rules {
    pub(super) fn get(&self, name: &str) -> Option<&Arc<Rule>> {
        self.index.get(name).map(|at| &self.list[*at])
    }

    /// A rule takes the place of an earlier one of the same name.
    pub(super) fn put(&mut self, rule: Arc<Rule>) {
        match self.index.get(&rule.name) {
            Some(at) => self.list[*at] = rule,
            None => {
                self.index.insert(rule.name.clone(), self.list.len());
                self.list.push(rule);
            }
        }
    }

    pub(super) fn lay_over(
        &mut self,
        rules: impl IntoIterator<Item = Arc<Rule>>,
        whole: &Whole<'_>,
    ) {
        for mut rule in rules {
            if let Some(mode) = whole.mode {
                let is_on = mode.is_on(&rule);
                if rule.is_on != is_on {
                    Arc::make_mut(&mut rule).is_on = is_on;
                }
            }
            self.put(rule);
        }
    }

    /// `false` when a short form names a rule that is not there.
    pub(super) fn apply(&mut self, named: &Named, whole: &Whole<'_>) -> bool {
        let Some(at) = self.index.get(&named.name).copied() else {
            let Change::Full(written) = &named.change else {
                return false;
            };
            let rule = written.rule(named, whole);
            self.put(Arc::new(rule));
            return true;
        };
        let rule = Arc::make_mut(&mut self.list[at]);
        match &named.change {
            Change::Switch(is_on) => rule.is_on = *is_on,
            Change::Severity(severity) => {
                rule.severity = *severity;
                rule.is_on = *severity != Severity::Off;
            }
            Change::Full(written) => {
                written.merge(rule);
                rule.place = named.place.clone();
                rule.is_on = true;
            }
        }
        if let Some(mode) = whole.mode {
            rule.is_on = mode.is_on(rule);
        }
        whole.document(rule);
        true
    }
}

impl Whole<'_> {
    /// A rule without a page of its own has one in the documentation of the ruleset that speaks of it.
    fn document(&self, rule: &mut Rule) {
        if let (None, Some(url)) = (&rule.documentation_url, self.documentation_url) {
            rule.documentation_url = Some(format!("{url}#{}", rule.name));
        }
    }
}

impl Written {
    fn rule(&self, named: &Named, whole: &Whole<'_>) -> Rule {
        let mut rule = Rule {
            name: named.name.clone(),
            description: self.description.clone(),
            message: self.message.clone(),
            severity: self.severity.unwrap_or_default(),
            recommended: self.recommended.unwrap_or(true),
            is_on: true,
            formats: self.formats.or(whole.formats),
            resolved: self.resolved.unwrap_or(true),
            documentation_url: self.documentation_url.clone(),
            given: self.given.clone(),
            then: self.then.clone(),
            place: named.place.clone(),
        };
        rule.is_on = whole.mode.unwrap_or(Mode::Recommended).is_on(&rule);
        whole.document(&mut rule);
        rule
    }

    /// Key by key. The formats of the ruleset in which the rule was first written keep holding.
    fn merge(&self, rule: &mut Rule) {
        fn set<T: Clone>(to: &mut T, from: Option<&T>) {
            if let Some(from) = from {
                to.clone_from(from);
            }
        }
        let or = |new: &Option<String>, old: &mut Option<String>| {
            if new.is_some() {
                old.clone_from(new);
            }
        };
        or(&self.description, &mut rule.description);
        or(&self.documentation_url, &mut rule.documentation_url);
        if self.message.is_some() {
            rule.message.clone_from(&self.message);
        }
        set(&mut rule.severity, self.severity.as_ref());
        set(&mut rule.recommended, self.recommended.as_ref());
        set(&mut rule.resolved, self.resolved.as_ref());
        rule.formats = self.formats.or(rule.formats);
        rule.given.clone_from(&self.given);
        rule.then.clone_from(&self.then);
    }
}
