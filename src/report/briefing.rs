//! One service as an assessor reads of it: text by text and clause by clause, what a machine could see, what it found,
//! and what to ask. The model behind the HTML, the Markdown and the brief; it borrows from the report and says nothing
//! of its own.
//!
//! Never a verdict: nothing here adds up to "met", and there is no score.

pub(super) mod brief;
mod changes;
mod clause;
pub(super) mod dates;
pub(super) mod markdown;
mod quote;
mod said;

pub(crate) use clause::{ClausePart, Counts, Question, Touch};
pub(crate) use quote::Quote;

use std::sync::Arc;

use super::{Entry, PackUse, PaperOptions, Report, ServiceReport};
use crate::background::dates::DatedEvent;
use crate::choice::Verdict;
use crate::obligation::Obligation;
use crate::outcome::OutcomeName;

/// Everything that a reader of one service's report wants to know.
#[derive(Debug)]
pub(crate) struct Briefing<'r> {
    pub(crate) report: &'r Report,
    pub(crate) service: &'r ServiceReport,
    pub(crate) options: &'r PaperOptions,
    /// The texts that have something to say of the service, in the order of packs.
    pub(crate) texts: Vec<TextPart<'r>>,
    /// Texts that were applied, and of which nothing here speaks.
    pub(crate) silent: Vec<TextPart<'r>>,
    /// Findings of rulesets, one list a rule, which belong to no clause.
    pub(crate) rulesets: Vec<Arc<[Entry<'r>]>>,
    /// What could not be read, where documents disagree, what is wrong with records.
    pub(crate) notices: Vec<Entry<'r>>,
    /// The days that matter, oldest first: those of the background, and those of waivers, baseline and texts.
    pub(crate) dates: Vec<DatedEvent>,
}

/// A text that was applied.
#[derive(Debug)]
pub(crate) struct TextPart<'r> {
    pub(crate) pack: &'r PackUse,
    /// Why it was applied, and how far it binds.
    pub(crate) verdict: &'r Verdict,
    /// All its clauses, in their order.
    pub(crate) clauses: Vec<ClausePart<'r>>,
}

impl<'r> Briefing<'r> {
    pub(crate) fn of(
        report: &'r Report,
        service: &'r ServiceReport,
        options: &'r PaperOptions,
    ) -> Briefing<'r> {
        let rules: Vec<Arc<[Entry<'r>]>> = service.rules().map(Arc::from).collect();
        let speaking: Vec<&PackUse> = service.speaking(&report.packs).collect();
        let is_speaking = |pack: &PackUse| speaking.iter().any(|one| std::ptr::eq(*one, pack));
        let verdict = |pack: &PackUse| {
            let mut choices = service.choices.iter();
            let choice = choices.find(|(info, _)| super::name(info) == super::name(&pack.info));
            let verdict = choice.map(|(_, verdict)| verdict);
            verdict.filter(|verdict| matches!(verdict, Verdict::Used(..)))
        };
        let parts = report.packs.iter().filter_map(|pack| {
            let verdict = verdict(pack)?;
            let clauses = (pack.clauses.iter())
                .map(|clause| ClausePart::of(service, &pack.info, clause, &rules))
                .collect();
            Some(TextPart {
                pack,
                verdict,
                clauses,
            })
        });
        let (texts, silent) = parts.partition(|part| is_speaking(part.pack));
        let rulesets = rules.iter().filter(|rule| {
            rule[0].answers().is_empty() && rule[0].outcome() != OutcomeName::NotApplicable
        });
        Briefing {
            report,
            service,
            options,
            texts,
            silent,
            rulesets: rulesets.cloned().collect(),
            notices: service.about_files(),
            dates: dates::of(report, service),
        }
    }

    /// What people call the service: its name, or the path that was asked for.
    pub(crate) fn name(&self) -> &'r str {
        self.service.name.as_deref().unwrap_or(&self.service.path)
    }

    /// How many there are of what, over all clauses: each rule counts once, at the clause that decides.
    pub(crate) fn counts(&self) -> Counts {
        let clauses = self.texts.iter().flat_map(|text| &text.clauses);
        clauses.fold(Counts::default(), |sum, clause| {
            sum.plus(&clause.own_counts())
        })
    }

    /// The findings of this obligation that nothing excuses, in the order of the report.
    pub(crate) fn open(&self, obligation: Obligation) -> impl Iterator<Item = &Entry<'r>> {
        let clauses = self.texts.iter().flat_map(|text| &text.clauses);
        let touches = clauses.flat_map(|clause| &clause.touches);
        let own = touches.filter(|touch| touch.decides);
        let entries = own.flat_map(|touch| touch.entries.iter());
        entries.filter(move |entry| {
            entry.obligation() == Some(obligation)
                && entry.outcome() == OutcomeName::Failed
                && entry.is_to_mend()
        })
    }
}
