//! A report is a view of findings: every format takes a [`Report`] and a writer, and changes nothing.
//!
//! What came of a service is put in order once, by [`ServiceReport::sorted`], and counted on demand.

pub(crate) mod escape;
mod json;
mod text;

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::Arc;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use json::JsonReport;
pub(crate) use text::profile_line;
pub use text::{Drawing, TextOptions, draw_mistakes};

use crate::choice::Verdict;
use crate::coverage::Coverage;
use crate::dossier::Recognised;
use crate::evidence::Evidence;
use crate::finding::{Assessment, Outcome, WhyNot};
use crate::obligation::Obligation;
use crate::outcome::OutcomeName;
use crate::pack::{Clause, PackInfo};
use crate::policy::{FailLevel, HeardNotice, Judged};
use crate::profile::{Fact, Profile};
use crate::typed::Mistake;

/// The forms in which a report can be written.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, clap::ValueEnum,
)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// For people.
    #[default]
    Text,
    /// For programs: `schemas/report.json` describes it.
    Json,
}

/// What came of one service.
#[derive(Debug)]
pub struct ServiceReport {
    /// The path that was asked for, as it was asked for.
    pub path: String,
    /// Where its files are seen from: nothing, or a folder and a `/`.
    pub folder: String,
    pub name: Option<String>,
    pub profile: Profile,
    /// Standards first, then by pack, clause, rule.
    pub judged: Vec<Judged>,
    pub notices: Vec<HeardNotice>,
    /// Facts that obligations depend on and that were stated in a way that could not be understood.
    pub unclear: Vec<Fact>,
    /// What would make the answer sharper: an undeclared organisation, for example.
    pub hints: Vec<String>,
    /// What became of each pack.
    pub choices: Vec<(Arc<PackInfo>, Verdict)>,
    /// What documents were taken for, and why.
    pub recognised: Vec<Recognised>,
    /// Which success criteria have evidence, where accessibility is spoken of.
    pub coverage: Option<Coverage>,
    /// What the team declares for clauses.
    pub evidence: Vec<Evidence>,
    /// Where a path of a ruleset asked something of what is not there.
    pub slips: Vec<MetSlip>,
    pub fail_level: FailLevel,
    /// How many files were looked at.
    pub files: usize,
    /// Only named files were: then what no rule found in them says little of the service.
    pub is_partial: bool,
}

/// A pack that was used, with its clauses.
#[derive(Debug)]
pub struct PackUse {
    pub info: Arc<PackInfo>,
    pub clauses: Vec<Arc<Clause>>,
    pub rules: usize,
}

/// A ruleset that was used.
#[derive(Debug)]
pub struct RulesetUse {
    pub name: String,
    /// How many of its rules are switched on.
    pub rules: usize,
    /// What looks like an author's slip in it.
    pub slips: Vec<Mistake>,
}

/// A slip that shows in a document.
#[derive(Debug)]
pub struct MetSlip {
    /// The name of the ruleset.
    pub ruleset: String,
    pub slip: Mistake,
}

/// Everything that one run has to say.
#[derive(Debug)]
pub struct Report {
    pub as_of: Date,
    pub packs: Vec<PackUse>,
    pub rulesets: Vec<RulesetUse>,
    pub services: Vec<ServiceReport>,
}

/// How many of each outcome there are.
pub type Counts = BTreeMap<OutcomeName, usize>;

impl ServiceReport {
    /// Puts what came of a service into the order in which it is read.
    #[must_use]
    pub fn sorted(mut self) -> Self {
        fn order(judged: &Judged) -> (bool, Option<Obligation>, OutcomeName) {
            let Assessment {
                ground, outcome, ..
            } = &judged.assessment;
            let obligation = ground.as_ref().map(|ground| ground.obligation);
            (obligation.is_none(), obligation, outcome.name())
        }
        // Assessments come in by pack, clause and rule, and the sort is stable.
        self.judged.sort_by_key(order);
        self.notices.sort_by(|a, b| {
            let key =
                |heard: &HeardNotice| (heard.notice.kind, heard.notice.finding.message.clone());
            let (place_a, place_b) = (&a.notice.finding.place, &b.notice.finding.place);
            place_a
                .order()
                .cmp(&place_b.order())
                .then_with(|| key(a).cmp(&key(b)))
        });
        self
    }

    /// What closes the gate, in order.
    pub fn closing(&self) -> impl Iterator<Item = &Judged> {
        self.judged
            .iter()
            .filter(|judged| judged.closes(self.fail_level))
    }

    /// How many failures nobody wanted to hear of.
    pub fn switched_off(&self) -> usize {
        let off = |judged: &&Judged| {
            judged.is_off() && matches!(judged.assessment.outcome, Outcome::Failed(_))
        };
        self.judged.iter().filter(off).count()
    }

    /// Whether any text spoke to anything here.
    pub fn examined_anything(&self) -> bool {
        let judged = self
            .judged
            .iter()
            .any(|judged| judged.assessment.outcome.name() != OutcomeName::NotApplicable);
        judged || !self.notices.is_empty()
    }

    /// Whether no text speaks to such a service on this day, whatever it has in its files.
    pub fn is_out_of_reach(&self) -> bool {
        self.judged.iter().all(|judged| {
            matches!(
                judged.assessment.outcome,
                Outcome::NotApplicable(WhyNot::Reach(_))
            )
        })
    }

    /// How many rules came to which outcome, by obligation.
    pub fn counts(&self, obligation: Option<Obligation>) -> Counts {
        let mut counts = Counts::new();
        for judged in self
            .judged
            .iter()
            .filter(|judged| judged.obligation() == obligation)
        {
            *counts.entry(judged.assessment.outcome.name()).or_default() += 1;
        }
        counts
    }

    /// Those of these packs that had anything to say of the service: a text that speaks to others, or to what is not
    /// here, is none of its reader's business.
    pub fn speaking<'r>(&self, packs: &'r [PackUse]) -> impl Iterator<Item = &'r PackUse> {
        let told = self.judged.iter().map(|judged| &judged.assessment);
        let told = told.filter(|told| told.outcome.name() != OutcomeName::NotApplicable);
        let spoken: BTreeSet<(&str, &str)> = told
            .flat_map(|told| told.asked.answers())
            .map(|answer| name(&answer.pack))
            .collect();
        packs
            .iter()
            .filter(move |pack| spoken.contains(&name(&pack.info)))
    }

    /// The clauses of the speaking packs for which no rule passed or failed: a person has to look at all of it.
    pub fn clauses_without_evidence<'r>(
        &self,
        packs: &'r [PackUse],
    ) -> Vec<(&'r PackInfo, Vec<&'r Clause>)> {
        let told = self.judged.iter().map(|judged| &judged.assessment);
        let told =
            told.filter(|told| matches!(told.outcome, Outcome::Passed(_) | Outcome::Failed(_)));
        let seen: BTreeSet<_> = told
            .flat_map(|told| told.asked.answers())
            .map(|answer| (name(&answer.pack), answer.clause.id.as_str()))
            .collect();
        let clauses = self.speaking(packs).map(|pack| {
            let clauses = pack.clauses.iter().map(|clause| &**clause);
            let unseen =
                clauses.filter(|clause| !seen.contains(&(name(&pack.info), clause.id.as_str())));
            (&*pack.info, unseen.collect::<Vec<_>>())
        });
        clauses.filter(|(_, clauses)| !clauses.is_empty()).collect()
    }
}

/// What tells one pack from another.
fn name(info: &PackInfo) -> (&str, &str) {
    (&info.id, &info.edition)
}

impl Report {
    /// The strictest fail level of the services.
    pub fn fail_level(&self) -> FailLevel {
        let levels = self.services.iter().map(|service| service.fail_level);
        levels.max().unwrap_or_default()
    }

    pub fn gate_closed(&self) -> bool {
        self.services
            .iter()
            .any(|service| service.closing().next().is_some())
    }

    /// Writes the report in one form.
    pub fn write(
        &self,
        format: Format,
        options: &TextOptions,
        out: &mut dyn io::Write,
    ) -> io::Result<()> {
        let mut page = Vec::new();
        match format {
            Format::Text => text::write(self, options, &mut page)?,
            Format::Json => json::write(self, &mut page)?,
        }
        let page = String::from_utf8_lossy(&page);
        let safe = match format {
            Format::Text if options.colour => escape::without_commands(&page),
            // Every word was made safe where it was written; without colour the page can be, too.
            Format::Text => escape::plain(&page),
            Format::Json => escape::json_without_commands(&page),
        };
        out.write_all(safe.as_bytes())
    }
}
