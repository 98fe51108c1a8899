//! What came of holding a service against its rules: plain data that owns every word and place it needs.
//!
//! Anyone may print these; nobody need look anything up again, and nobody changes them once they are made.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use crate::answer::Answer;
use crate::obligation::{Basis, Obligation, Reason, join};
use crate::outcome::{Cause, OutcomeName};
use crate::pack::{Clause, Rule};
use crate::policy::Level;
use crate::ruleset;
use crate::subject::api::{Format, Formats};
use crate::text::Place;

/// One thing that is so, at one place.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The particular fact.
    pub message: String,
    /// Where in the dossier, as a pointer of RFC 6901: `/service/phase`.
    pub pointer: String,
    pub place: Place,
    /// Other places that belong to the fact, each with what it shows.
    pub related: Vec<(String, Place)>,
    /// How loudly a ruleset says this at this place, where that is not how loudly it says it elsewhere.
    pub level: Option<Level>,
}

/// A place that satisfied a rule.
#[derive(Clone, Debug)]
pub struct Evidence {
    pub pointer: String,
    pub place: Place,
}

/// One or more findings: a failure without one cannot be written down.
#[derive(Clone, Debug)]
pub struct Findings {
    pub first: Finding,
    pub rest: Vec<Finding>,
    /// How many more there are, or fewer where some are the same: they are beyond a limit, and the last of these says
    /// so.
    pub left_out: usize,
}

impl Findings {
    pub fn from_vec(findings: Vec<Finding>) -> Option<Findings> {
        Findings::of_more(findings, 0)
    }

    /// The first of more findings: so many are left out.
    pub fn of_more(mut findings: Vec<Finding>, left_out: usize) -> Option<Findings> {
        if findings.is_empty() {
            return None;
        }
        let first = findings.remove(0);
        Some(Findings {
            first,
            rest: findings,
            left_out,
        })
    }

    pub fn iter(&self) -> impl Iterator<Item = &Finding> {
        std::iter::once(&self.first).chain(&self.rest)
    }
}

/// Why it cannot be told how a rule stands, and where that is so.
#[derive(Clone, Debug)]
pub struct Doubt {
    pub cause: Cause,
    pub finding: Finding,
}

/// What became of one rule. The words are those of accessibility auditors, and one more.
#[derive(Clone, Debug)]
pub enum Outcome {
    Passed(Vec<Evidence>),
    Failed(Findings),
    NotApplicable(WhyNot),
    /// Something could not be read, or a limit was reached: the rule could not be held against it.
    CannotTell(Doubt),
    /// A machine sees nothing of it here, or only that somebody has to look; the question is what to ask.
    NeedsAPerson {
        question: String,
        /// What somebody has to look at, where a machine can say that much.
        about: Vec<Finding>,
    },
}

impl Outcome {
    pub fn name(&self) -> OutcomeName {
        match self {
            Outcome::Passed(_) => OutcomeName::Passed,
            Outcome::Failed(_) => OutcomeName::Failed,
            Outcome::NotApplicable(_) => OutcomeName::NotApplicable,
            Outcome::CannotTell(_) => OutcomeName::CannotTell,
            Outcome::NeedsAPerson { .. } => OutcomeName::NeedsAPerson,
        }
    }

    /// What was found of a failure; nothing of any other outcome.
    pub fn failures(&self) -> impl Iterator<Item = &Finding> {
        let findings = match self {
            Outcome::Failed(findings) => Some(findings.iter()),
            Outcome::Passed(_)
            | Outcome::NotApplicable(_)
            | Outcome::CannotTell(_)
            | Outcome::NeedsAPerson { .. } => None,
        };
        findings.into_iter().flatten()
    }
}

/// Why a rule does not concern a service.
#[derive(Clone, Debug)]
pub enum WhyNot {
    /// No sentence of the text speaks to this service today.
    Reach(Vec<Reason>),
    /// The text speaks to it, and there is nothing here that the rule is about.
    NothingToJudge,
    /// The rule is about documents of these formats, and there is none.
    OtherFormats(Formats),
}

impl fmt::Display for WhyNot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            WhyNot::NothingToJudge => f.write_str("there is nothing here that the rule is about"),
            WhyNot::OtherFormats(formats) => {
                let names: Vec<&str> = formats.iter().map(Format::name).collect();
                write!(
                    f,
                    "no document here is of the format {}",
                    join(&names, "or")
                )
            }
            WhyNot::Reach(reasons) => {
                let reasons: Vec<String> = reasons.iter().map(ToString::to_string).collect();
                f.write_str(&reasons.join("; "))
            }
        }
    }
}

/// The ruling that a rule applies under, with the sentence that decided it.
#[derive(Clone, Debug)]
pub struct Ground {
    pub obligation: Obligation,
    /// `None` for a rule of a ruleset for which nobody has named a published sentence: it is guidance.
    pub basis: Option<Arc<Basis>>,
    /// Why it is none, where the sentence has the word of a standard.
    pub caveat: Option<Caveat>,
}

/// What keeps a *must* from being a standard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Caveat {
    /// Nobody said whether the service is among those it binds: `standard for councils`.
    Open(String),
    /// The text as a whole does not bind here: `standard where the text is adopted`.
    Text(String),
}

impl fmt::Display for Caveat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Caveat::Open(whom) => write!(f, "{whom}; nobody said whether this service is one"),
            Caveat::Text(when) => f.write_str(when),
        }
    }
}

/// The rule that was held against a service, and where it is from.
#[derive(Clone, Debug)]
pub enum Asked {
    /// Clauses of published texts, as packs encode them.
    Clause {
        rule: Arc<Rule>,
        /// Never empty: the clause that decides, and then the others that the rule answers.
        answers: Vec<Answer>,
    },
    /// A rule of a ruleset that was brought along.
    Imported {
        /// As the ruleset was named.
        ruleset: Arc<str>,
        rule: Arc<ruleset::Rule>,
    },
}

impl Asked {
    /// The name of the rule, by which levels and waivers know it.
    pub fn id(&self) -> &str {
        match self {
            Asked::Clause { rule, .. } => rule.id.as_str(),
            Asked::Imported { rule, .. } => &rule.name,
        }
    }

    /// The good state, or what the ruleset's author says of the rule.
    pub fn title(&self) -> &str {
        match self {
            Asked::Clause { rule, .. } => &rule.title,
            Asked::Imported { rule, .. } => rule.description.as_deref().unwrap_or(&rule.name),
        }
    }

    /// The clauses that it answers; none for a rule of a ruleset.
    pub fn answers(&self) -> &[Answer] {
        match self {
            Asked::Clause { answers, .. } => answers,
            Asked::Imported { .. } => &[],
        }
    }

    /// The clause that decides.
    pub fn deciding(&self) -> Option<&Answer> {
        self.answers().first()
    }

    /// `govuk-service-standard`, `ruleset:.spectral.yaml`.
    pub fn pack(&self) -> Cow<'_, str> {
        match self {
            Asked::Clause { answers, .. } => Cow::from(&answers[0].pack.id),
            Asked::Imported { ruleset, .. } => Cow::from(format!("ruleset:{ruleset}")),
        }
    }

    pub fn edition(&self) -> Option<&str> {
        self.deciding().map(|answer| answer.pack.edition.as_str())
    }

    pub fn clause(&self) -> Option<&Arc<Clause>> {
        self.deciding().map(|answer| &answer.clause)
    }

    /// Why it matters; a ruleset does not say.
    pub fn why(&self) -> Option<&str> {
        match self {
            Asked::Clause { rule, .. } => Some(&rule.why),
            Asked::Imported { .. } => None,
        }
    }

    /// What to do; a ruleset can only say where to read on.
    pub fn remedy(&self) -> Option<&str> {
        match self {
            Asked::Clause { rule, .. } => Some(&rule.remedy),
            Asked::Imported { .. } => None,
        }
    }

    /// Where to read on, for a rule of a ruleset.
    pub fn read_on(&self) -> Option<&str> {
        match self {
            Asked::Clause { .. } => None,
            Asked::Imported { rule, .. } => rule.documentation_url.as_deref(),
        }
    }

    /// Which text asks: `govuk-service-standard 2019`.
    pub fn text(&self) -> String {
        match self {
            Asked::Clause { answers, .. } => answers[0].pack.to_string(),
            Asked::Imported { .. } => self.pack().into_owned(),
        }
    }

    /// Which part of it: the clause, or the ruleset as a whole.
    pub fn part(&self) -> Cow<'_, str> {
        match self {
            Asked::Clause { answers, .. } => Cow::from(&answers[0].clause.id),
            Asked::Imported { .. } => self.pack(),
        }
    }

    /// In one line, before the name of the rule: `govuk-service-standard 2019 point-5`.
    pub fn origin(&self) -> String {
        match self {
            Asked::Clause { answers, .. } => answers[0].to_string(),
            Asked::Imported { .. } => self.text(),
        }
    }
}

/// One rule, held against one service.
#[derive(Clone, Debug)]
pub struct Assessment {
    pub asked: Asked,
    /// `None` when no sentence speaks to the service: then the outcome is not-applicable.
    pub ground: Option<Ground>,
    pub outcome: Outcome,
}

/// Something about a service's own files that no published text asks for, and that a reader must know: what
/// could not be read, where two documents disagree.
#[derive(Clone, Debug)]
pub struct Notice {
    pub kind: NoticeKind,
    /// Why something could not be told; `None` for what is no trouble of reading.
    pub cause: Option<Cause>,
    pub finding: Finding,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NoticeKind {
    /// A file, or a part of one, could not be read.
    Unreadable,
    /// Our own manifest says something that it cannot say: a misspelt field, a word that is on no list.
    Mistaken,
    /// A word leaves open what it means: `beta` may be private or public.
    Open,
    /// Two sources say different things about the service: only a person knows which is right.
    Contradiction,
    /// Evidence that is declared for a clause cannot be followed, or is old.
    Evidence,
    /// An exception that is declared does not count.
    Exception,
    /// A waiver has run out.
    ExpiredWaiver,
    /// A waiver covers nothing.
    UnusedWaiver,
    /// A waiver is missing what one of a standard has to have.
    UnapprovedWaiver,
}

impl NoticeKind {
    pub const ALL: &'static [Self] = &[
        NoticeKind::Unreadable,
        NoticeKind::Mistaken,
        NoticeKind::Open,
        NoticeKind::Contradiction,
        NoticeKind::Evidence,
        NoticeKind::Exception,
        NoticeKind::ExpiredWaiver,
        NoticeKind::UnusedWaiver,
        NoticeKind::UnapprovedWaiver,
    ];

    /// The name it goes by where rules have an id.
    pub fn id(self) -> &'static str {
        match self {
            NoticeKind::Unreadable => "readable-files",
            NoticeKind::Mistaken => "sound-manifest",
            NoticeKind::Open => "settled-facts",
            NoticeKind::Contradiction => "sources-agree",
            NoticeKind::Evidence => "sound-evidence",
            NoticeKind::Exception => "sound-exceptions",
            NoticeKind::ExpiredWaiver => "current-waivers",
            NoticeKind::UnusedWaiver => "needed-waivers",
            NoticeKind::UnapprovedWaiver => "approved-waivers",
        }
    }

    pub fn title(self) -> &'static str {
        match self {
            NoticeKind::Unreadable => "What speaks of the service can be read",
            NoticeKind::Mistaken => {
                "What is said to yardstick, in service.yaml and in comments, can be understood"
            }
            NoticeKind::Open => "What a document says of the service has one meaning",
            NoticeKind::Contradiction => "The documents of a service say the same about it",
            NoticeKind::Evidence => {
                "Evidence that is declared names its clause, is there, and has a recent day"
            }
            NoticeKind::Exception => {
                "An exception that is declared has a reason, and a review to come"
            }
            NoticeKind::ExpiredWaiver => "A waiver has not run out",
            NoticeKind::UnusedWaiver => "A waiver covers something that is found",
            NoticeKind::UnapprovedWaiver => {
                "A waiver of a standard names who approved it and the day on which it ends"
            }
        }
    }

    /// Something unreadable cannot be judged; of two that disagree, a person must say which is right.
    pub fn outcome(self) -> OutcomeName {
        match self {
            NoticeKind::Unreadable | NoticeKind::Mistaken => OutcomeName::CannotTell,
            NoticeKind::Open
            | NoticeKind::Contradiction
            | NoticeKind::Evidence
            | NoticeKind::Exception
            | NoticeKind::ExpiredWaiver
            | NoticeKind::UnusedWaiver
            | NoticeKind::UnapprovedWaiver => OutcomeName::NeedsAPerson,
        }
    }

    pub fn why(self) -> &'static str {
        match self {
            NoticeKind::Unreadable => {
                "what cannot be read cannot be held against a standard, and is never passed in silence"
            }
            NoticeKind::Mistaken => {
                "a value that is not understood is left out, and what it says of the service is lost"
            }
            NoticeKind::Open => "what binds the service depends on it",
            NoticeKind::Contradiction => {
                "what binds the service depends on it, and only one of them can be right"
            }
            NoticeKind::Evidence => {
                "whoever prepares an assessment starts from it, and finds nothing there or something that has changed"
            }
            NoticeKind::Exception => {
                "the texts allow exceptions that are explained, and the team relies on one that is not"
            }
            NoticeKind::ExpiredWaiver => {
                "what it excused is open again, and whoever reads the record takes it for settled"
            }
            NoticeKind::UnusedWaiver => {
                "it would excuse, without anybody's looking, what comes back or comes new"
            }
            NoticeKind::UnapprovedWaiver => {
                "a standard binds the team, so it is not the team's alone to set aside"
            }
        }
    }

    pub fn remedy(self) -> &'static str {
        match self {
            NoticeKind::Unreadable => {
                "mend the file, or leave it out of the check with `exclude` in yardstick.toml; a limit that is named can \
                 be raised with `--limit`"
            }
            NoticeKind::Mistaken => "correct it; only this value is left out until then",
            NoticeKind::Open => "say which it is in service.yaml",
            NoticeKind::Contradiction => "find out which is right, and mend the other",
            NoticeKind::Evidence => {
                "mend the entry under `evidence` in service.yaml, or take it out"
            }
            NoticeKind::Exception => {
                "give the reason, look at the exception again and set the next `review`, or take it out"
            }
            NoticeKind::ExpiredWaiver => {
                "mend what it excused and take it out, or have it approved again with a later `expires`"
            }
            NoticeKind::UnusedWaiver => "take it out, or correct its rule and place",
            NoticeKind::UnapprovedWaiver => {
                "have it approved, and name the `approver` and the last day, `expires`"
            }
        }
    }
}
