//! One line of a report for machines: a rule with one of its findings, a rule that has none, or a notice. Every format
//! asks the same questions here, so that all of them give the same answers.

use std::borrow::Cow;

use super::{ServiceReport, seen_from_here};
use crate::answer::Answer;
use crate::finding::{Asked, Doubt, Evidence, Finding, Ground, NoticeKind, Outcome};
use crate::fingerprint::Fingerprint;
use crate::obligation::Obligation;
use crate::outcome::{Cause, OutcomeName};
use crate::policy::gate::Gate;
use crate::policy::{HeardNotice, Judged, Level, Standing};
use crate::text::{Place, Position};

/// What yardstick itself has to say is under its own name.
const OURS: &str = env!("CARGO_PKG_NAME");

#[derive(Clone, Debug)]
pub(crate) struct Entry<'r> {
    pub(crate) service: &'r ServiceReport,
    pub(crate) of: Of<'r>,
    pub(crate) finding: Option<&'r Finding>,
    pub(crate) standing: &'r Standing,
    /// The particular fact; for what is no failure, what there is to say instead.
    pub(crate) message: Cow<'r, str>,
    /// Whether it is among what closes the gate.
    pub(crate) closes: bool,
}

/// What an entry is about.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Of<'r> {
    Rule(&'r Judged),
    Notice(&'r HeardNotice),
}

/// A file, and a place in it.
#[derive(Clone, Debug)]
pub(crate) struct Spot {
    /// From where the run was asked for.
    pub(crate) file: String,
    pub(crate) start: Position,
    /// One past the last character.
    pub(crate) end: Position,
    /// Whether it stands there, or belongs to the repository as a whole.
    pub(crate) is_its_own: bool,
}

static OPEN: Standing = Standing::Open;

/// Everything that came of a service, in the order of reports: notices first.
pub(super) fn of(service: &ServiceReport) -> impl Iterator<Item = Entry<'_>> {
    of_notices(service)
        .into_iter()
        .chain(of_rules(service).flatten())
}

pub(super) fn of_notices(service: &ServiceReport) -> Vec<Entry<'_>> {
    (service.notices.iter())
        .map(|heard| of_notice(service, heard))
        .collect()
}

/// What came of each rule: never empty, and of more than one where a rule has several findings.
pub(super) fn of_rules(service: &ServiceReport) -> impl Iterator<Item = Vec<Entry<'_>>> {
    (service.judged.iter()).map(|judged| of_rule(service, judged))
}

fn of_notice<'r>(service: &'r ServiceReport, heard: &'r HeardNotice) -> Entry<'r> {
    Entry {
        service,
        of: Of::Notice(heard),
        finding: Some(&heard.notice.finding),
        standing: &heard.standing,
        message: Cow::from(&heard.notice.finding.message),
        closes: Gate::is_closed_by(heard, service.fail_level),
    }
}

fn of_rule<'r>(service: &'r ServiceReport, judged: &'r Judged) -> Vec<Entry<'r>> {
    let asked = &judged.assessment.asked;
    let closes = judged.closes();
    let entry = |message: Cow<'r, str>, finding: Option<&'r Finding>| Entry {
        service,
        of: Of::Rule(judged),
        finding,
        standing: &OPEN,
        message,
        closes: false,
    };
    match &judged.assessment.outcome {
        Outcome::Failed(_) => judged
            .findings()
            .map(|(finding, standing)| Entry {
                standing,
                closes: closes && standing.is_open(),
                ..entry(Cow::from(&finding.message), Some(finding))
            })
            .collect(),
        Outcome::CannotTell(Doubt { finding, .. }) => {
            vec![entry(Cow::from(&finding.message), Some(finding))]
        }
        Outcome::Passed(_) => vec![entry(Cow::from(asked.title()), None)],
        Outcome::NeedsAPerson { about, .. } => match about.is_empty() {
            true => vec![entry(
                Cow::from("no document here says how this stands"),
                None,
            )],
            false => (about.iter())
                .map(|finding| entry(Cow::from(&finding.message), Some(finding)))
                .collect(),
        },
        Outcome::NotApplicable(why) => vec![entry(Cow::from(why.to_string()), None)],
    }
}

impl<'r> Entry<'r> {
    fn asked(&self) -> Option<&'r Asked> {
        match self.of {
            Of::Rule(judged) => Some(&judged.assessment.asked),
            Of::Notice(_) => None,
        }
    }

    pub(crate) fn kind(&self) -> Option<NoticeKind> {
        match self.of {
            Of::Rule(_) => None,
            Of::Notice(heard) => Some(heard.notice.kind),
        }
    }

    /// Whether it is about the files themselves.
    pub(crate) fn is_notice(&self) -> bool {
        matches!(self.of, Of::Notice(_))
    }

    /// The rule's id, by which levels and waivers know it.
    pub(crate) fn rule(&self) -> &'r str {
        match self.of {
            Of::Rule(judged) => judged.assessment.asked.id(),
            Of::Notice(heard) => heard.notice.kind.id(),
        }
    }

    /// The good state.
    pub(crate) fn title(&self) -> &'r str {
        match self.of {
            Of::Rule(judged) => judged.assessment.asked.title(),
            Of::Notice(heard) => heard.notice.kind.title(),
        }
    }

    /// The text's id; `ruleset:` and a file's name; or our own name.
    pub(crate) fn pack(&self) -> Cow<'r, str> {
        self.asked().map_or(Cow::from(OURS), Asked::pack)
    }

    pub(crate) fn edition(&self) -> Option<&'r str> {
        self.asked().and_then(Asked::edition)
    }

    /// The id of the clause that decides.
    pub(crate) fn clause(&self) -> Option<&'r str> {
        let clause = self.asked().and_then(Asked::clause);
        clause.map(|clause| clause.id.as_str())
    }

    /// In one line: `govuk-service-standard 2019 point-5`.
    pub(crate) fn origin(&self) -> String {
        self.asked().map_or_else(|| OURS.to_owned(), Asked::origin)
    }

    /// The clauses that the rule answers, the one that decides first.
    pub(crate) fn answers(&self) -> &'r [Answer] {
        self.asked().map_or(&[], Asked::answers)
    }

    /// `None` where no published text speaks to the service.
    pub(crate) fn obligation(&self) -> Option<Obligation> {
        self.ground().map(|ground| ground.obligation)
    }

    /// The ruling, with the sentence that decided it.
    pub(crate) fn ground(&self) -> Option<&'r Ground> {
        match self.of {
            Of::Rule(judged) => judged.assessment.ground.as_ref(),
            Of::Notice(_) => None,
        }
    }

    /// The address of the sentence that decided.
    pub(crate) fn source(&self) -> Option<&'r str> {
        let basis = self.ground()?.basis.as_ref()?;
        Some(&basis.source)
    }

    pub(crate) fn outcome(&self) -> OutcomeName {
        match self.of {
            Of::Rule(judged) => judged.assessment.outcome.name(),
            Of::Notice(heard) => heard.notice.kind.outcome(),
        }
    }

    /// Why it cannot be told; `None` where it can.
    pub(crate) fn cause(&self) -> Option<Cause> {
        match self.of {
            Of::Rule(judged) => match &judged.assessment.outcome {
                Outcome::CannotTell(doubt) => Some(doubt.cause),
                Outcome::Passed(_)
                | Outcome::Failed(_)
                | Outcome::NotApplicable(_)
                | Outcome::NeedsAPerson { .. } => None,
            },
            Of::Notice(heard) => heard.notice.cause,
        }
    }

    /// How loudly the team wants to hear it; `None` where there is no obligation.
    pub(crate) fn level(&self) -> Option<Level> {
        match self.of {
            Of::Rule(judged) => (self.finding.and_then(|finding| finding.level)).or(judged.level),
            Of::Notice(heard) => Some(heard.level),
        }
    }

    /// How loudly the rule is said where nothing else is set for a place.
    pub(crate) fn usual_level(&self) -> Option<Level> {
        match self.of {
            Of::Rule(judged) => judged.level,
            Of::Notice(heard) => Some(heard.level),
        }
    }

    /// Whether the team does not want to hear it.
    pub(crate) fn is_off(&self) -> bool {
        self.level() == Some(Level::Off)
    }

    pub(crate) fn why(&self) -> Option<&'r str> {
        match self.kind() {
            Some(kind) => Some(kind.why()),
            None => self.asked().and_then(Asked::why),
        }
    }

    pub(crate) fn remedy(&self) -> Option<&'r str> {
        match self.kind() {
            Some(kind) => Some(kind.remedy()),
            None => self.asked().and_then(Asked::remedy),
        }
    }

    /// Where to read on about a rule of a ruleset.
    pub(crate) fn read_on(&self) -> Option<&'r str> {
        self.asked().and_then(Asked::read_on)
    }

    /// What to ask, where a person is needed.
    pub(crate) fn question(&self) -> Option<&'r str> {
        match self.of {
            Of::Rule(judged) => match &judged.assessment.outcome {
                Outcome::NeedsAPerson { question, .. } => Some(question),
                Outcome::Passed(_)
                | Outcome::Failed(_)
                | Outcome::NotApplicable(_)
                | Outcome::CannotTell(_) => None,
            },
            Of::Notice(_) => None,
        }
    }

    /// The places that satisfied a rule.
    pub(crate) fn evidence(&self) -> &'r [Evidence] {
        match self.of {
            Of::Rule(judged) => match &judged.assessment.outcome {
                Outcome::Passed(evidence) => evidence,
                Outcome::Failed(_)
                | Outcome::NotApplicable(_)
                | Outcome::CannotTell(_)
                | Outcome::NeedsAPerson { .. } => &[],
            },
            Of::Notice(_) => &[],
        }
    }

    /// Where in the dossier, as a pointer of RFC 6901; `None` for no place in particular.
    pub(crate) fn pointer(&self) -> Option<&'r str> {
        let pointer = match self.finding {
            Some(finding) => Some(finding.pointer.as_str()),
            None => self.evidence().first().map(|one| one.pointer.as_str()),
        };
        let is_notice = matches!(self.of, Of::Notice(_));
        pointer.filter(|pointer| !(is_notice && pointer.is_empty()))
    }

    /// Where it stands; for a pass, the first place that satisfied the rule.
    pub(crate) fn place(&self) -> Option<&'r Place> {
        match self.finding {
            Some(finding) => Some(&finding.place),
            None => self.evidence().first().map(|one| &one.place),
        }
    }

    /// The file that it stands in, from where the run was asked for; `None` for the repository as a whole.
    pub(crate) fn file(&self) -> Option<String> {
        let path = self.place()?.path()?;
        Some(seen_from_here(&self.service.folder, path.as_str()))
    }

    /// Where it is shown to those who want a file and a line for everything.
    pub(crate) fn spot(&self) -> Spot {
        let positions = self.place().and_then(Place::positions);
        match (self.file(), positions) {
            (Some(file), Some((start, end))) => Spot {
                file,
                start,
                end,
                is_its_own: true,
            },
            (None, _) | (_, None) => {
                let start = Position { line: 1, column: 1 };
                Spot {
                    file: format!("{}{}", self.service.folder, self.service.anchor),
                    start,
                    end: start,
                    is_its_own: false,
                }
            }
        }
    }

    /// Whether somebody has something to mend: an open finding of a failed rule, or a notice. What only has to be
    /// looked at, or is excused or switched off, is not.
    pub(crate) fn is_to_mend(&self) -> bool {
        let is_one = match self.of {
            Of::Rule(_) => self.outcome() == OutcomeName::Failed,
            Of::Notice(_) => true,
        };
        is_one && self.standing.is_open() && !self.is_off()
    }

    /// The place as people read it, from where the run was asked for: `docs/a.yaml:3:1`. `None` for the repository as a
    /// whole.
    pub(crate) fn stands(&self) -> Option<String> {
        let place = self.place()?;
        place.path()?;
        Some(format!("{}{place}", self.service.folder))
    }

    /// What excuses it, in words; `None` for what is open.
    pub(crate) fn excuse(&self) -> Option<String> {
        match self.standing {
            Standing::Open => None,
            Standing::Waived(waiver) => {
                let approver = waiver.approver.as_ref();
                let approver = approver.map(|who| format!(", approved by {who}"));
                let expires = waiver.expires.map(|day| format!(", to the end of {day}"));
                Some(format!(
                    "waived{}{}: {}",
                    approver.unwrap_or_default(),
                    expires.unwrap_or_default(),
                    waiver.reason
                ))
            }
            Standing::Known => Some("in the baseline".to_owned()),
            Standing::Before => Some("there before these changes".to_owned()),
        }
    }

    /// By what it is known again; `None` for what is no finding.
    pub(crate) fn fingerprint(&self) -> Option<Fingerprint> {
        let finding = self.finding?;
        Some(Fingerprint::of(self.rule(), finding))
    }
}
