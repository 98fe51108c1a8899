//! A ruleset as it is for one document: with the overrides that name its file.

use std::borrow::Cow;
use std::sync::Arc;

use super::merge::{Rules, Whole};
use super::{Named, Override, OverrideChange, ParserOptions, Rule, Ruleset, Severity};
use crate::select::Location;
use crate::subject::api::Formats;

/// What holds for one document.
#[derive(Debug)]
pub struct Effective<'r> {
    /// The ruleset's own where no override names the document.
    pub rules: Cow<'r, [Arc<Rule>]>,
    pub formats: Formats,
    pub parser: ParserOptions,
    /// Overrides for single places that name the document. They hold in every file that a finding can be in.
    places: Vec<&'r Override>,
}

impl Ruleset {
    /// `path`: of the document, relative to the folder of the ruleset's file, with `/` between its parts.
    pub fn for_document(&self, path: &str) -> Effective<'_> {
        let mut effective = Effective {
            rules: Cow::Borrowed(&self.rules),
            formats: self.formats,
            parser: self.parser,
            places: Vec::new(),
        };
        let mut changes: Vec<(&Named, Whole<'_>)> = Vec::new();
        let mut beneath: Vec<&Arc<Rule>> = Vec::new();
        for found in self.overrides.iter().filter(|found| found.files.hold(path)) {
            match &found.change {
                OverrideChange::Places(_) => effective.places.push(found),
                OverrideChange::Rules {
                    beneath: extended,
                    rules,
                    own_formats,
                    documentation_url,
                    formats,
                    parser,
                } => {
                    let whole = Whole {
                        formats: *own_formats,
                        documentation_url: documentation_url.as_deref(),
                        mode: None,
                    };
                    effective.formats = effective.formats.union(*formats);
                    effective.parser = parser.unwrap_or(effective.parser);
                    beneath.extend(extended);
                    rules
                        .iter()
                        .for_each(|named| push(&mut changes, named, whole));
                }
            }
        }
        if !changes.is_empty() || !beneath.is_empty() {
            let mut rules = Rules::default();
            let all = beneath.into_iter().chain(&self.rules).cloned();
            rules.lay_over(all, &Whole::default());
            for (named, whole) in changes {
                // What it says of a rule that is not there was told when the ruleset was read.
                rules.apply(named, &whole);
            }
            effective.rules = Cow::Owned(rules.list);
        }
        effective.switch_on();
        effective
    }
}

/// Of several overrides for one document, the later one's word on a rule stands for all of theirs.
fn push<'r>(changes: &mut Vec<(&'r Named, Whole<'r>)>, named: &'r Named, whole: Whole<'r>) {
    match changes
        .iter_mut()
        .find(|(other, _)| other.name == named.name)
    {
        Some(other) => *other = (named, whole),
        None => changes.push((named, whole)),
    }
}

impl Effective<'_> {
    /// A rule with a severity for single places is on, or it could not be reported there.
    fn switch_on(&mut self) {
        for found in &self.places {
            let OverrideChange::Places(places) = &found.change else {
                continue;
            };
            for (_, name, _) in places {
                let at = self.rules.iter().position(|rule| rule.name == *name);
                if let Some(at) = at.filter(|at| !self.rules[*at].is_on) {
                    Arc::make_mut(&mut self.rules.to_mut()[at]).is_on = true;
                }
            }
        }
    }

    /// How serious a finding of a rule is at a place. `path` is that of the file that the finding is in, relative
    /// to the ruleset's folder; `location` leads to it from that file's root. The longest override wins, of equally
    /// long ones the last.
    pub fn severity_at(&self, rule: &Rule, path: &str, location: &Location) -> Severity {
        let mut closest = 0;
        let mut severity = rule.severity;
        for found in &self.places {
            let OverrideChange::Places(places) = &found.change else {
                continue;
            };
            if !found.files.hold(path) {
                continue;
            }
            for (above, name, other) in places {
                let length = above.steps().len();
                if *name == rule.name && length >= closest && location.starts_with(above) {
                    closest = length;
                    severity = *other;
                }
            }
        }
        severity
    }
}
