//! One service on one day, as either report tells it: what is compared, in one form that does not know whether it is the
//! earlier or the later.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::Date;

use super::ToldFinding;
use super::previous::{Previous, ResultThen, ServiceThen, StandingThen};
use crate::choice::{Hold, Verdict, Why, WhyLeftOut};
use crate::finding::{Caveat, Ground, NoticeKind};
use crate::obligation::{Basis, Obligation};
use crate::outcome::OutcomeName;
use crate::pack::PackInfo;
use crate::policy::{Level, Standing};
use crate::profile::Profile;
use crate::report::{Entry, Report, ServiceReport};
use crate::text::Place;

/// How much of what a rule said of a place is told: an earlier report is anybody's.
const LONGEST_WORDS: usize = 2_000;

/// What yardstick itself says is under its own name.
const OURS: &str = env!("CARGO_PKG_NAME");

/// One service on one day.
#[derive(Debug)]
pub(super) struct Seen {
    pub(super) as_of: Date,
    /// The version of the program.
    pub(super) tool: String,
    pub(super) profile: Profile,
    pub(super) texts: Texts,
    /// By id.
    pub(super) rules: BTreeMap<String, Namesakes>,
    /// In the order of the report.
    pub(super) findings: Vec<FindingSeen>,
    /// Files that could not be read: what was found in them may be there still.
    pub(super) unread: BTreeSet<String>,
    /// Only named files were looked at.
    pub(super) is_partial: bool,
    /// No waiver was to count, so nothing is said of waivers.
    pub(super) is_without_waivers: bool,
}

/// Every text that was known, in the order of packs, and where each is.
#[derive(Debug, Default)]
pub(super) struct Texts {
    all: Vec<TextSeen>,
    by_id: BTreeMap<String, Editions>,
}

/// Where the editions of one text are. Of two of one name, the first counts.
#[derive(Debug, Default)]
struct Editions {
    by_name: BTreeMap<String, usize>,
    /// The first that was applied.
    used: Option<usize>,
}

impl FromIterator<TextSeen> for Texts {
    fn from_iter<I: IntoIterator<Item = TextSeen>>(all: I) -> Texts {
        let all: Vec<TextSeen> = all.into_iter().collect();
        let mut by_id: BTreeMap<String, Editions> = BTreeMap::new();
        for (index, text) in all.iter().enumerate() {
            let editions = by_id.entry(text.id.clone()).or_default();
            let edition = text.edition.clone();
            editions.by_name.entry(edition).or_insert(index);
            if text.is_used() {
                editions.used.get_or_insert(index);
            }
        }
        Texts { all, by_id }
    }
}

impl Texts {
    pub(super) fn iter(&self) -> impl Iterator<Item = &TextSeen> {
        self.all.iter()
    }

    pub(super) fn get(&self, id: &str, edition: &str) -> Option<&TextSeen> {
        let index = self.by_id.get(id)?.by_name.get(edition)?;
        self.all.get(*index)
    }

    /// The edition of a text that was applied.
    pub(super) fn used(&self, id: &str) -> Option<&TextSeen> {
        self.all.get(self.by_id.get(id)?.used?)
    }
}

/// A text, and whether it was applied.
#[derive(Debug)]
pub(super) struct TextSeen {
    pub(super) id: String,
    pub(super) edition: String,
    pub(super) choice: Choice,
    /// Version and digest of the encoding, where they are known.
    pub(super) encoding: Option<(String, String)>,
    /// It did not come with the program.
    pub(super) is_brought: bool,
    /// What it says of itself; only the present report knows.
    pub(super) info: Option<Arc<PackInfo>>,
    /// The policy by which the service's body has made it its own; only the present report knows.
    pub(super) adopted: Option<String>,
}

/// Whether a text was applied. The words of a report for machines are read back, as they say no more than these.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Choice {
    /// It speaks to such services.
    Used,
    /// It is named.
    UsedByName,
    /// It holds from this day.
    NotYet(Date),
    /// It held before this day.
    Withdrawn(Date),
    /// It speaks to others, or nobody said whether to this service.
    NotAddressed,
    /// The settings name another, or do not name it.
    NotNamed,
}

/// The rules of one id. Two rulesets can have a rule of the same name, so there may be several.
#[derive(Debug, Default)]
pub(super) struct Namesakes {
    /// In the order of the report.
    pub(super) all: Vec<RuleSeen>,
    /// Where the first of each home is.
    by_home: BTreeMap<Home, usize>,
    /// The first that does not say how anything stands: it could not tell, or is not applicable.
    pub(super) silent: Option<usize>,
    /// At least one of them is left to a person.
    pub(super) is_left_to_a_person: bool,
    /// The fingerprints of what somebody has to look at, with the first rule by which.
    pub(super) looked_at: BTreeMap<String, usize>,
}

impl Namesakes {
    /// Gives the place that it has among them.
    pub(super) fn push(&mut self, rule: RuleSeen) -> usize {
        let index = self.all.len();
        match rule.outcome {
            OutcomeName::Passed | OutcomeName::Failed => {}
            OutcomeName::NeedsAPerson => self.is_left_to_a_person = true,
            OutcomeName::CannotTell | OutcomeName::NotApplicable => {
                self.silent.get_or_insert(index);
            }
        }
        self.by_home.entry(rule.home.clone()).or_insert(index);
        self.all.push(rule);
        index
    }

    /// What of this one somebody has to look at, where it is left to a person.
    pub(super) fn look_at(&mut self, index: usize, fingerprints: impl Iterator<Item = String>) {
        if self.all[index].outcome != OutcomeName::NeedsAPerson {
            return;
        }
        for fingerprint in fingerprints {
            let first = self.looked_at.entry(fingerprint).or_insert(index);
            *first = index.min(*first);
        }
    }
}

/// A rule, and what came of it.
#[derive(Debug)]
pub(super) struct RuleSeen {
    pub(super) title: String,
    pub(super) home: Home,
    pub(super) is_of_ruleset: bool,
    /// The clauses that it answers, the one that decides first.
    pub(super) answers: Vec<AnswerSeen>,
    pub(super) obligation: Option<Obligation>,
    pub(super) outcome: OutcomeName,
    /// What it came to, in words.
    pub(super) message: String,
}

/// How much one clause asks for a rule.
#[derive(Debug)]
pub(super) struct AnswerSeen {
    pub(super) home: Home,
    pub(super) obligation: Option<Obligation>,
    pub(super) basis: Option<Arc<Basis>>,
    pub(super) caveat: Option<CaveatSeen>,
}

/// Why a *must* is no standard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum CaveatSeen {
    /// Nobody said whether the service is among those it binds.
    Open,
    /// The edition is named before its time, which begins on this day.
    NotYet(Date),
    /// The edition is named after its time, which ended on this day.
    Withdrawn(Date),
    /// The text binds only where it is adopted.
    NotAdopted,
}

/// A clause, or what stands for it: a ruleset, or yardstick itself.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Home {
    pub(super) pack: String,
    pub(super) edition: Option<String>,
    pub(super) clause: Option<String>,
}

#[derive(Clone, Debug)]
pub(super) struct FindingSeen {
    pub(super) fingerprint: String,
    pub(super) home: Home,
    pub(super) state: State,
    pub(super) told: ToldFinding,
    /// From the root of the service.
    pub(super) file: Option<String>,
    pub(super) is_notice: bool,
    /// What excuses it, in words.
    pub(super) excuse: Option<String>,
}

/// Whether anybody is to do something about a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum State {
    Open,
    Waived,
    /// In the baseline.
    Kept,
    /// The team does not want to hear it.
    Off,
}

impl Home {
    fn of_clause(pack: &str, edition: &str, clause: &str) -> Home {
        Home {
            pack: pack.to_owned(),
            edition: Some(edition.to_owned()),
            clause: Some(clause.to_owned()),
        }
    }

    /// Id and edition, where it is a clause of a text.
    pub(super) fn text(&self) -> Option<(&str, &str)> {
        Some((self.pack.as_str(), self.edition.as_deref()?))
    }
}

impl Seen {
    pub(super) fn now(report: &Report, service: &ServiceReport) -> Seen {
        let mut rules: BTreeMap<String, Namesakes> = BTreeMap::new();
        let mut findings = Vec::new();
        let mut unread = BTreeSet::new();
        for entries in service.rules() {
            let rule = RuleSeen::now(&entries[0]);
            if rule.outcome == OutcomeName::Failed {
                findings.extend(entries.iter().filter_map(FindingSeen::now));
            }
            let known = rules.entry(entries[0].rule().to_owned()).or_default();
            let index = known.push(rule);
            let about = entries.iter().filter_map(Entry::fingerprint);
            known.look_at(index, about.map(|fingerprint| fingerprint.digest()));
        }
        for entry in service.about_files() {
            if entry.kind() == Some(NoticeKind::Unreadable) {
                let path = entry.place().and_then(Place::path);
                unread.extend(path.map(ToString::to_string));
            }
            findings.extend(FindingSeen::now(&entry));
        }
        let texts = service.choices.iter().map(|(info, verdict)| TextSeen {
            id: info.id.clone(),
            edition: info.edition.clone(),
            choice: Choice::now(verdict),
            encoding: Some((info.version.to_string(), info.digest.clone())),
            is_brought: info.folder.is_some(),
            info: Some(Arc::clone(info)),
            adopted: match verdict {
                Verdict::Used(_, Hold::Adopted(policy)) => Some(policy.source.clone()),
                Verdict::Used(_, Hold::Binding | Hold::Advice { .. }) | Verdict::LeftOut(_) => None,
            },
        });
        Seen {
            as_of: report.as_of,
            tool: env!("CARGO_PKG_VERSION").to_owned(),
            profile: service.profile.clone(),
            texts: texts.collect(),
            rules,
            findings,
            unread,
            is_partial: service.is_partial,
            is_without_waivers: service.waivers_left_out > 0,
        }
    }

    /// `folder`: where the files of the service are seen from now.
    pub(super) fn then(previous: &Previous, service: &ServiceThen, folder: &str) -> Seen {
        let mut rules: BTreeMap<String, Namesakes> = BTreeMap::new();
        let mut findings = Vec::new();
        let mut unread = BTreeSet::new();
        for result in previous.results(service) {
            let is_notice = result.is_notice();
            if is_notice && result.rule == NoticeKind::Unreadable.id() {
                unread.extend(result.place.as_ref().map(|place| place.file.clone()));
            }
            if is_notice || result.outcome == OutcomeName::Failed {
                findings.extend(FindingSeen::then(result, folder));
            }
            if is_notice {
                continue;
            }
            let known = rules.entry(result.rule.clone()).or_default();
            // Each finding of a rule is a result.
            let index = match known.by_home.get(&result.home()).copied() {
                Some(index) => index,
                None => known.push(RuleSeen::then(result)),
            };
            if result.outcome == OutcomeName::NeedsAPerson {
                known.look_at(index, result.fingerprint.iter().cloned());
            }
        }
        let texts = service.choices.iter().map(|choice| {
            let applied = previous.pack(&choice.pack, &choice.edition);
            TextSeen {
                id: choice.pack.clone(),
                edition: choice.edition.clone(),
                choice: Choice::then(choice.used, &choice.because),
                encoding: applied.map(|pack| (pack.version.clone(), pack.digest.clone())),
                is_brought: applied.is_some_and(|pack| pack.folder.is_some()),
                info: None,
                adopted: None,
            }
        });
        Seen {
            as_of: previous.as_of(),
            tool: previous.tool().to_owned(),
            profile: service.profile.clone(),
            texts: texts.collect(),
            rules,
            findings,
            unread,
            is_partial: false,
            is_without_waivers: service.is_without_waivers(),
        }
    }

    /// The rule of a text of this name, if a text that was applied has it.
    pub(super) fn rule_of_text(&self, rule: &str) -> Option<&RuleSeen> {
        let mut rules = self.rules.get(rule)?.all.iter();
        rules.find(|rule| !rule.is_of_ruleset)
    }
}

impl TextSeen {
    pub(super) fn is_used(&self) -> bool {
        match self.choice {
            Choice::Used | Choice::UsedByName => true,
            Choice::NotYet(_) | Choice::Withdrawn(_) | Choice::NotAddressed | Choice::NotNamed => {
                false
            }
        }
    }

    /// Why it was not applied, in words to stand behind its name.
    pub(super) fn why_not(&self) -> Option<String> {
        match &self.choice {
            Choice::Used | Choice::UsedByName => None,
            Choice::NotYet(day) => Some(format!("is in force only from {day}")),
            Choice::Withdrawn(day) => Some(format!("is in force only before {day}")),
            Choice::NotAddressed => Some("does not speak to such a service".to_owned()),
            Choice::NotNamed => Some("is not named in the settings".to_owned()),
        }
    }
}

impl Choice {
    fn now(verdict: &Verdict) -> Choice {
        match verdict {
            Verdict::Used(Why::Named, _) => Choice::UsedByName,
            Verdict::Used(Why::Addressed(_) | Why::InDoubt(_), _) => Choice::Used,
            Verdict::LeftOut(WhyLeftOut::NotYet(day)) => Choice::NotYet(*day),
            Verdict::LeftOut(WhyLeftOut::Withdrawn(day)) => Choice::Withdrawn(*day),
            Verdict::LeftOut(WhyLeftOut::SpeaksToOthers(_) | WhyLeftOut::NobodySays(_)) => {
                Choice::NotAddressed
            }
            Verdict::LeftOut(
                WhyLeftOut::IfNamed | WhyLeftOut::OtherEdition(_) | WhyLeftOut::NotNamed,
            ) => Choice::NotNamed,
        }
    }

    /// By the words in which a report for machines says it: see the test that reads each back.
    fn then(is_used: bool, because: &str) -> Choice {
        let day = |words: &str| because.strip_prefix(words)?.parse().ok();
        match is_used {
            true if because == "it is named" => Choice::UsedByName,
            true => Choice::Used,
            false => match (day("in force only from "), day("in force only before ")) {
                (Some(day), _) => Choice::NotYet(day),
                (None, Some(day)) => Choice::Withdrawn(day),
                (None, None) if because.starts_with("it speaks only to ") => Choice::NotAddressed,
                (None, None) => Choice::NotNamed,
            },
        }
    }
}

impl CaveatSeen {
    fn now(caveat: &Caveat) -> CaveatSeen {
        match caveat {
            Caveat::Open(_) => CaveatSeen::Open,
            Caveat::Text(words) => CaveatSeen::of_text(words),
        }
    }

    fn then(words: &str) -> CaveatSeen {
        match words.ends_with("; nobody said whether this service is one") {
            true => CaveatSeen::Open,
            false => CaveatSeen::of_text(words),
        }
    }

    fn of_text(words: &str) -> CaveatSeen {
        let day = |start: &str| words.strip_prefix(start)?.parse().ok();
        match (day("standard from "), day("standard until ")) {
            (Some(day), _) => CaveatSeen::NotYet(day),
            (None, Some(day)) => CaveatSeen::Withdrawn(day),
            (None, None) => CaveatSeen::NotAdopted,
        }
    }
}

impl RuleSeen {
    fn now(entry: &Entry<'_>) -> RuleSeen {
        let answers = entry.answers().iter().map(|answer| {
            let ground = answer.ground.as_ref();
            let home = Home::of_clause(&answer.pack.id, &answer.pack.edition, &answer.clause.id);
            AnswerSeen::now(home, ground)
        });
        let mut answers: Vec<AnswerSeen> = answers.collect();
        let home = home(entry);
        let is_of_ruleset = answers.is_empty();
        if is_of_ruleset {
            answers.push(AnswerSeen::now(home.clone(), entry.ground()));
        }
        RuleSeen {
            title: cut(entry.title()),
            home,
            is_of_ruleset,
            answers,
            obligation: entry.obligation(),
            outcome: entry.outcome(),
            message: cut(&entry.message),
        }
    }

    fn then(result: &ResultThen) -> RuleSeen {
        let home = result.home();
        let answers = result.answers.iter().map(|answer| {
            let basis = answer.basis.as_ref();
            AnswerSeen {
                home: Home::of_clause(&answer.pack, &answer.edition, &answer.clause),
                obligation: answer.obligation,
                basis: basis.map(|basis| Arc::new(basis.basis())),
                caveat: basis
                    .and_then(|basis| basis.caveat.as_deref())
                    .map(CaveatSeen::then),
            }
        });
        let mut answers: Vec<AnswerSeen> = answers.collect();
        let is_of_ruleset = answers.is_empty();
        if is_of_ruleset {
            let basis = result.basis.as_ref();
            answers.push(AnswerSeen {
                home: home.clone(),
                obligation: result.obligation,
                basis: basis.map(|basis| Arc::new(basis.basis())),
                caveat: basis
                    .and_then(|basis| basis.caveat.as_deref())
                    .map(CaveatSeen::then),
            });
        }
        RuleSeen {
            title: cut(&result.title),
            home,
            is_of_ruleset,
            answers,
            obligation: result.obligation,
            outcome: result.outcome,
            message: cut(&result.message),
        }
    }
}

impl AnswerSeen {
    fn now(home: Home, ground: Option<&Ground>) -> AnswerSeen {
        AnswerSeen {
            home,
            obligation: ground.map(|ground| ground.obligation),
            basis: ground.and_then(|ground| ground.basis.clone()),
            caveat: ground
                .and_then(|ground| ground.caveat.as_ref())
                .map(CaveatSeen::now),
        }
    }
}

impl FindingSeen {
    fn now(entry: &Entry<'_>) -> Option<FindingSeen> {
        let state = match entry.standing {
            Standing::Waived(_) => State::Waived,
            Standing::Known => State::Kept,
            Standing::Open | Standing::Before if entry.is_off() => State::Off,
            Standing::Open | Standing::Before => State::Open,
        };
        let line = match entry.place() {
            Some(place @ Place::Text { .. }) => place.positions().map(|(start, _)| start.line),
            Some(Place::File(_) | Place::Repository) | None => None,
        };
        Some(FindingSeen {
            fingerprint: entry.fingerprint()?.digest(),
            home: home(entry),
            state,
            told: ToldFinding {
                rule: entry.rule().to_owned(),
                obligation: entry.obligation(),
                message: cut(&entry.message),
                stands: entry.file().map(|file| stands(&file, line)),
                note: None,
            },
            file: (entry.place().and_then(Place::path)).map(ToString::to_string),
            is_notice: entry.is_notice(),
            excuse: entry.excuse().map(|words| cut(&words)),
        })
    }

    fn then(result: &ResultThen, folder: &str) -> Option<FindingSeen> {
        let is_off = result.level == Some(Level::Off);
        let state = match result.standing {
            StandingThen::Waived => State::Waived,
            StandingThen::Baseline => State::Kept,
            StandingThen::Open | StandingThen::Before if is_off => State::Off,
            StandingThen::Open | StandingThen::Before => State::Open,
        };
        let place = result.place.as_ref();
        Some(FindingSeen {
            fingerprint: result.fingerprint.clone()?,
            home: result.home(),
            state,
            told: ToldFinding {
                rule: result.rule.clone(),
                obligation: result.obligation,
                message: cut(&result.message),
                stands: place.map(|place| stands(&format!("{folder}{}", place.file), place.line())),
                note: None,
            },
            file: place.map(|place| place.file.clone()),
            is_notice: result.is_notice(),
            excuse: match state {
                State::Waived => Some("waived".to_owned()),
                State::Kept => Some("in the baseline".to_owned()),
                State::Open | State::Off => None,
            },
        })
    }
}

impl ResultThen {
    fn home(&self) -> Home {
        Home {
            pack: self.pack.clone(),
            edition: self.edition.clone(),
            clause: self.clause.clone(),
        }
    }

    /// Whether it is about the files themselves. A text can have our name, and then it has an edition.
    fn is_notice(&self) -> bool {
        self.pack == OURS && self.edition.is_none()
    }
}

fn home(entry: &Entry<'_>) -> Home {
    Home {
        pack: entry.pack().into_owned(),
        edition: entry.edition().map(ToOwned::to_owned),
        clause: entry.clause().map(ToOwned::to_owned),
    }
}

/// `docs/a.yaml:3`.
fn stands(file: &str, line: Option<u32>) -> String {
    match line {
        Some(line) => format!("{file}:{line}"),
        None => file.to_owned(),
    }
}

fn cut(words: &str) -> String {
    match words.char_indices().nth(LONGEST_WORDS) {
        Some((end, _)) => format!("{}…", &words[..end]),
        None => words.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day() -> Date {
        "2025-04-01".parse().unwrap()
    }

    #[test]
    fn the_words_of_a_choice_are_read_back() {
        let left_out = [
            WhyLeftOut::NotYet(day()),
            WhyLeftOut::Withdrawn(day()),
            WhyLeftOut::SpeaksToOthers("councils".to_owned()),
            WhyLeftOut::NobodySays("councils".to_owned()),
            WhyLeftOut::IfNamed,
            WhyLeftOut::OtherEdition("2".to_owned()),
            WhyLeftOut::NotNamed,
        ];
        let used = [
            Why::Addressed("councils (must)".to_owned()),
            Why::InDoubt("councils (must)".to_owned()),
            Why::Named,
        ];
        let used = used.map(|why| Verdict::Used(why, Hold::Binding));
        for verdict in left_out.map(Verdict::LeftOut).iter().chain(&used) {
            let is_used = matches!(verdict, Verdict::Used(..));
            let read = Choice::then(is_used, &verdict.to_string());
            assert_eq!(read, Choice::now(verdict), "{verdict}");
        }
    }

    #[test]
    fn the_words_of_a_caveat_are_read_back() {
        let caveats = [
            Caveat::Open("standard for councils".to_owned()),
            Caveat::Text(format!("standard from {}", day())),
            Caveat::Text(format!("standard until {}", day())),
            Caveat::Text("standard where the text is adopted".to_owned()),
        ];
        for caveat in caveats {
            let read = CaveatSeen::then(&caveat.to_string());
            assert_eq!(read, CaveatSeen::now(&caveat), "{caveat}");
        }
    }

    #[test]
    fn long_words_are_cut_between_characters() {
        assert_eq!(cut("é"), "é");
        let cut = cut(&"é".repeat(LONGEST_WORDS + 5));
        assert_eq!(cut.chars().count(), LONGEST_WORDS + 1);
    }
}
