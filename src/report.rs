//! A report is a view of findings: every format takes a [`Report`] and a writer, and changes nothing.
//!
//! What came of a service is put in order once, by [`ServiceReport::sorted`], and counted on demand.

mod anchor;
mod briefing;
mod entry;
pub(crate) use crate::escape;
mod github;
mod gitlab;
mod group;
mod html;
mod identity;
mod json;
mod junit;
mod markdown;
mod ndjson;
mod oscal;
mod portfolio;
mod sarif;
pub(crate) mod schedule;
mod text;

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::Arc;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use crate::escape::Safe;
pub use anchor::anchor;
use briefing::Briefing;
pub(crate) use entry::Entry;
pub use json::{JsonLine, JsonReport};
use markdown::Summary;
use portfolio::Portfolio;
pub(crate) use text::profile_line;
pub use text::{Drawing, TextOptions, draw_mistakes};

use crate::background::Background;
use crate::choice::Verdict;
use crate::comparison::Comparison;
use crate::coverage::Coverage;
use crate::dossier::Recognised;
use crate::evidence::Evidence;
use crate::finding::{Assessment, Outcome, WhyNot};
use crate::obligation::Obligation;
use crate::outcome::{Cause, OutcomeName};
use crate::pack::{Clause, PackInfo};
use crate::policy::baseline::BaselineUse;
use crate::policy::changed::ChangeUse;
use crate::policy::gate::Gate;
use crate::policy::waiver::WaiverUse;
use crate::policy::{FailLevel, HeardNotice, Judged};
use crate::profile::{Fact, Profile};
use crate::text::RepoPath;
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
    /// For people who read it in a pull request or an issue.
    Markdown,
    /// For programs: `schemas/report.json` describes it.
    Json,
    /// The results of the JSON report, one on each line.
    Ndjson,
    /// SARIF 2.1.0, with everything that yardstick knows.
    Sarif,
    /// SARIF 2.1.0 as GitHub's code scanning reads it.
    SarifGithub,
    /// JUnit XML: a suite for each service and obligation, a test case for each rule.
    Junit,
    /// Workflow commands, which GitHub shows as annotations.
    Github,
    /// GitLab's Code Quality.
    Gitlab,
}

impl Format {
    /// Whether programs read it, so that it is written even where there was nothing to assess.
    pub fn is_for_machines(self) -> bool {
        match self {
            Format::Text | Format::Markdown | Format::Github => false,
            Format::Json
            | Format::Ndjson
            | Format::Sarif
            | Format::SarifGithub
            | Format::Junit
            | Format::Gitlab => true,
        }
    }
}

/// The forms of the report that is read before an assessment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Paper {
    /// One self-contained page, which needs no network and no script to be read.
    #[default]
    Html,
    /// The same parts in Markdown.
    Markdown,
    /// For programs, and for `--compare` later: `schemas/report.json` describes it.
    Json,
    /// Assessment results of NIST's OSCAL 1.2.
    Oscal,
    /// What a team sends before an assessment: short, in Markdown.
    #[value(skip)]
    Brief,
}

/// What such a report says beside what came of the services.
#[derive(Clone, Debug, Default)]
pub struct PaperOptions {
    /// The call that writes the same report again.
    pub call: String,
    /// What the page over several services is called; `None` for how many there are.
    pub title: Option<String>,
    /// Where the page of each service is, as seen from the page over all of them; `None` for a service without one.
    /// Empty where no service has one.
    pub pages: Vec<Option<String>>,
}

/// What came of one service.
#[derive(Debug)]
pub struct ServiceReport {
    /// The path that was asked for, as it was asked for.
    pub path: String,
    /// Where its files are seen from: nothing, or a folder and a `/`.
    pub folder: String,
    /// The file at which findings of the repository as a whole are shown, where each needs one: see [`anchor()`].
    pub anchor: RepoPath,
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
    /// From which obligation on a finding closes the gate, unless something else is set for its rule.
    pub fail_level: FailLevel,
    /// How many open findings of guidance the team lets pass; `None` for any number.
    pub max_guidance: Option<usize>,
    /// The waivers that were recorded, and what came of each.
    pub waivers: Vec<WaiverUse>,
    /// How many waivers there are that were not to count.
    pub waivers_left_out: usize,
    /// What is left of the baseline, where there is one.
    pub baseline: Option<BaselineUse>,
    /// What was compared, where only what changed was asked for.
    pub changed_since: Option<ChangeUse>,
    /// What a reader wants to know beside; only where somebody asked for it.
    pub background: Option<Background>,
    /// What changed since an earlier report, where one was named.
    pub comparison: Option<Comparison>,
    /// How many files were looked at.
    pub files: usize,
    /// Only named files were: then what no rule found in them says little of the service.
    pub is_partial: bool,
}

/// How many rules, and how many files and parts of a report, broke off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct BrokenOff {
    rules: usize,
    others: usize,
}

/// What is not in a report, because of a bug of ours or for want of time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Broken {
    bugs: BrokenOff,
    late: BrokenOff,
}

impl Broken {
    fn count(&mut self, cause: Cause, of: impl FnOnce(&mut BrokenOff) -> &mut usize) {
        match cause {
            Cause::Unread | Cause::Limit => {}
            Cause::Bug => *of(&mut self.bugs) += 1,
            Cause::Time => *of(&mut self.late) += 1,
        }
    }

    pub fn is_nothing(&self) -> bool {
        *self == Broken::default()
    }

    /// What to say of it, in whole sentences without a full stop.
    pub fn sentences(&self) -> Vec<String> {
        let counted = |off: BrokenOff| {
            let all = [
                (off.rules, "rule"),
                (off.others, "file or part of the report"),
            ];
            let all = all.into_iter().filter(|(count, _)| *count > 0);
            let all: Vec<String> = all
                .map(|(count, what)| match (count, what) {
                    (1, what) => format!("1 {what}"),
                    (count, "rule") => format!("{count} rules"),
                    (count, _) => format!("{count} files or parts of the report"),
                })
                .collect();
            (!all.is_empty()).then(|| all.join(" and "))
        };
        let bugs = counted(self.bugs).map(|all| {
            format!(
                "a bug of its own broke off the work on {all}, whose places say more; the rest of the report stands; \
                 please report it where you got yardstick from"
            )
        });
        let late = counted(self.late).map(|all| {
            format!(
                "there was not enough time for {all}, whose places say more; the rest of the report stands"
            )
        });
        bugs.into_iter().chain(late).collect()
    }
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

    /// Whether the gate is closed, and by what.
    pub fn gate(&self) -> Gate<'_> {
        Gate::of(
            &self.judged,
            &self.notices,
            self.fail_level,
            self.max_guidance,
        )
    }

    /// Everything that came of the service, one finding at a time.
    pub(crate) fn entries(&self) -> impl Iterator<Item = Entry<'_>> {
        entry::of(self)
    }

    /// What came of each rule: a failure with all its findings.
    pub(crate) fn rules(&self) -> impl Iterator<Item = Vec<Entry<'_>>> {
        entry::of_rules(self)
    }

    /// What is about the files themselves.
    pub(crate) fn about_files(&self) -> Vec<Entry<'_>> {
        entry::of_notices(self)
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

/// A path of a service's file, or a place in it, from where the run was asked for: `folder` is nothing, or ends with a `/`.
/// A record of waivers may lie above the service.
fn seen_from_here(folder: &str, path: &str) -> String {
    let (mut folder, mut path) = (folder, path);
    while let (Some(rest), Some(inner)) = (path.strip_prefix("../"), folder.strip_suffix('/')) {
        if inner.is_empty() || inner.ends_with("..") {
            break;
        }
        folder = &folder[..inner.rfind('/').map_or(0, |end| end + 1)];
        path = rest;
    }
    format!("{folder}{path}")
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

    /// What is not in it, because of a bug of ours or for want of time.
    pub fn broken(&self) -> Broken {
        let mut broken = Broken::default();
        for service in &self.services {
            let judged = service.judged.iter();
            let of_rules = judged.filter_map(|judged| match &judged.assessment.outcome {
                Outcome::CannotTell(doubt) => Some(doubt.cause),
                Outcome::Failed(_)
                | Outcome::NeedsAPerson { .. }
                | Outcome::Passed(_)
                | Outcome::NotApplicable(_) => None,
            });
            for cause in of_rules {
                broken.count(cause, |one| &mut one.rules);
            }
            let notices = service.notices.iter();
            for cause in notices.filter_map(|heard| heard.notice.cause) {
                broken.count(cause, |one| &mut one.others);
            }
        }
        broken
    }

    pub fn gate_closed(&self) -> bool {
        self.services
            .iter()
            .any(|service| service.gate().is_closed())
    }

    /// The report in one form, safe to print and to keep: each form says by which of the ways to make a page safe.
    ///
    /// # Errors
    /// A format that its own library refuses to write.
    pub fn render(&self, format: Format, options: &TextOptions) -> io::Result<Safe> {
        let page = |write: &dyn Fn(&mut dyn io::Write) -> io::Result<()>| {
            let mut page = Vec::new();
            write(&mut page)?;
            String::from_utf8(page).map_err(io::Error::other)
        };
        let json = |write: &dyn Fn(&mut dyn io::Write) -> io::Result<()>| {
            io::Result::Ok(Safe::json(page(write)?))
        };
        match format {
            Format::Text => Ok(text::page(self, options)),
            Format::Markdown => Ok(markdown::page(self)),
            Format::Json => json(&|out| json::write(self, out)),
            Format::Ndjson => json(&|out| ndjson::write(self, out)),
            Format::Sarif => json(&|out| sarif::write(self, sarif::Reader::Any, out)),
            Format::SarifGithub => json(&|out| sarif::write(self, sarif::Reader::Github, out)),
            Format::Junit => Ok(Safe::xml(junit::page(self)?)),
            Format::Github => Ok(github::page(self)),
            Format::Gitlab => json(&|out| gitlab::write(self, out)),
        }
    }

    /// The report as it is read before an assessment: of one service, a page; of several, a page over all of them.
    ///
    /// # Errors
    /// A form that its own library refuses to write.
    pub fn paper(&self, paper: Paper, options: &PaperOptions) -> io::Result<Safe> {
        let single = match self.services.as_slice() {
            [service] => Some(Briefing::of(self, service, options)),
            _ => None,
        };
        let each = |page: &dyn Fn(&Briefing<'_>) -> Safe| {
            let services = self.services.iter();
            Safe::joined(services.map(|service| page(&Briefing::of(self, service, options))))
        };
        match paper {
            Paper::Html => Ok(match &single {
                Some(briefing) => html::page(briefing),
                None => html::portfolio(&Portfolio::of(self, options)),
            }),
            Paper::Markdown => Ok(each(&briefing::markdown::page)),
            Paper::Brief => Ok(each(&briefing::brief::page)),
            Paper::Json => self.render(Format::Json, &TextOptions::default()),
            Paper::Oscal => {
                let mut page = Vec::new();
                oscal::write(self, &mut page)?;
                let page = String::from_utf8(page).map_err(io::Error::other)?;
                Ok(Safe::json(page))
            }
        }
    }

    /// The page of one service, where there are several.
    pub fn page_of(&self, index: usize, options: &PaperOptions) -> Option<Safe> {
        let service = self.services.get(index)?;
        Some(html::page(&Briefing::of(self, service, options)))
    }

    /// The report in Markdown, of which what comes last is left out, and counted, where there is little room.
    pub(crate) fn job_summary(&self) -> Summary {
        Summary::of(self)
    }
}

#[cfg(test)]
mod tests {
    use super::seen_from_here;

    #[test]
    fn ways_up_are_taken_off_the_folder() {
        assert_eq!(seen_from_here("", "a.md:1:1"), "a.md:1:1");
        assert_eq!(seen_from_here("one/two/", "a.md"), "one/two/a.md");
        assert_eq!(seen_from_here("one/two/", "../a.yaml"), "one/a.yaml");
        assert_eq!(seen_from_here("one/two/", "../../../a.yaml"), "../a.yaml");
        assert_eq!(seen_from_here("../one/", "../../a.yaml"), "../../a.yaml");
        assert_eq!(seen_from_here("/one/", "../../a.yaml"), "/../a.yaml");
    }
}
