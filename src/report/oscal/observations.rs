//! What was seen: an observation for each rule that concerns the service, whatever it came to, for each notice, and for
//! what the team declares.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::components::by_whose_word;
use super::document::{
    Evidence, Link, Method, Observation, ObservationKind, Origin, RelatedObservation, Subject,
};
use super::href::Href;
use super::identity::{Id, Identities};
use super::moment::Moment;
use super::property::Properties;
use super::token::Token;
use super::words::{Line, Text};
use super::{controls, names};
use crate::background::exceptions::DeclaredException;
use crate::evidence;
use crate::finding::Finding;
use crate::outcome::OutcomeName;
use crate::pack::{Clause, PackInfo};
use crate::policy::Level;
use crate::report::{Entry, ServiceReport, seen_from_here};
use crate::text::Place;
use crate::words::counted;

/// What all observations of one service have in common.
#[derive(Debug)]
pub(super) struct Scene<'r> {
    pub(super) service: &'r ServiceReport,
    /// What the service is known by in identities.
    pub(super) key: [&'r str; 2],
    pub(super) collected: Moment,
    pub(super) subject: Subject,
    pub(super) origin: Origin,
}

/// A rule or a notice, and its observation.
#[derive(Debug)]
pub(super) struct Observed<'r> {
    pub(super) id: Id,
    /// Never empty.
    pub(super) entries: Vec<Entry<'r>>,
}

impl Observed<'_> {
    pub(super) fn related(&self, remarks: Option<Text>) -> RelatedObservation {
        RelatedObservation {
            observation_uuid: self.id,
            remarks,
        }
    }
}

impl<'r> Scene<'r> {
    /// All observations, and which of them is of which rule or notice: rules first, as in the report, then the files
    /// themselves, then what is declared.
    pub(super) fn observe(
        &self,
        identities: &mut Identities,
    ) -> (Vec<Observation>, Vec<Observed<'r>>) {
        let notices = self.service.about_files().into_iter();
        let notices = notices.map(|notice| vec![notice]);
        let mut observations = Vec::new();
        let mut observed = Vec::new();
        for entries in controls::assessed(self.service).chain(notices) {
            let id = identities.give("observation", &self.identity(&entries[0]));
            observations.push(self.of_entries(id, &entries));
            observed.push(Observed { id, entries });
        }
        let asked = self.asked();
        for one in &self.service.evidence {
            observations.push(self.of_declared(one, &asked, identities));
        }
        let exceptions = self.service.background.iter();
        for one in exceptions.flat_map(|known| &known.exceptions) {
            observations.push(self.of_exception(one, &asked, identities));
        }
        (observations, observed)
    }

    /// A rule is the same rule next week, whatever it comes to then; a notice is known by its fingerprint.
    fn identity(&self, entry: &Entry<'_>) -> Vec<String> {
        let mut parts: Vec<String> = self.key.map(ToOwned::to_owned).into();
        parts.extend([entry.pack().into_owned(), entry.rule().to_owned()]);
        if entry.is_notice() {
            parts.extend(entry.fingerprint().map(|print| print.digest()));
        }
        parts
    }

    fn of_entries(&self, uuid: Id, entries: &[Entry<'_>]) -> Observation {
        let entry = &entries[0];
        let remarks = match entry.outcome() {
            OutcomeName::Failed => mending(entry),
            OutcomeName::CannotTell | OutcomeName::NeedsAPerson if entry.is_notice() => {
                mending(entry)
            }
            OutcomeName::NeedsAPerson => {
                Text::paragraphs(["The question is for the team. Nobody has asked it here."])
            }
            OutcomeName::CannotTell => {
                Text::paragraphs(["Nothing is known of it until that can be read."])
            }
            OutcomeName::Passed | OutcomeName::NotApplicable => None,
        };
        let links = entry.source().or_else(|| entry.read_on());
        Observation {
            uuid,
            title: Line::of(&format!("`{}`: {}", entry.rule(), entry.outcome().words())),
            description: described(entries),
            props: in_full(entry),
            links: links.and_then(Link::reference).into_iter().collect(),
            methods: [method(entry)],
            types: [match entry.is_notice() {
                true => ObservationKind::Discovery,
                false => ObservationKind::ControlObjective,
            }],
            origins: [self.origin.clone()],
            subjects: [self.subject.clone()],
            relevant_evidence: entries.iter().flat_map(|one| self.evidence(one)).collect(),
            collected: self.collected.clone(),
            expires: None,
            remarks,
        }
    }

    /// The place of a finding and those that belong to it, or the places that satisfied a rule.
    fn evidence(&self, entry: &Entry<'_>) -> Vec<Evidence> {
        let Some(finding) = entry.finding else {
            let places = entry.evidence().iter();
            let places = places.map(|one| {
                let props = Properties::new().with("pointer", &one.pointer);
                self.at(&one.place, None, props)
            });
            return places.collect();
        };
        let print = entry.fingerprint().map(|print| print.digest());
        let Finding {
            message,
            pointer,
            place,
            related,
            level: _,
        } = finding;
        let is_finding = entry.is_notice() || entry.outcome() == OutcomeName::Failed;
        let standing = is_finding.then(|| entry.standing.word());
        let props = Properties::new()
            .with("pointer", pointer)
            .with_some("fingerprint", print)
            .with_some("level", entry.level().map(word))
            .with_some("standing", standing)
            .with_some("excuse", entry.excuse());
        let related = related.iter();
        let related = related.map(|(what, place)| self.at(place, Some(what), Properties::new()));
        std::iter::once(self.at(place, Some(message), props))
            .chain(related)
            .collect()
    }

    fn at(&self, place: &Place, what: Option<&str>, props: Properties) -> Evidence {
        let at = self.told(place);
        let file = place.path();
        let file = file.map(|path| seen_from_here(&self.service.folder, path.as_str()));
        Evidence {
            href: file.as_deref().map(Href::file),
            description: Text::of(&match what {
                Some(what) => format!("{at}: {what}"),
                None => at,
            }),
            props,
        }
    }

    /// A place in words, from where the run was asked for: `` `docs/a.yaml`, line 3 ``.
    pub(super) fn told(&self, place: &Place) -> String {
        let Some(path) = place.path() else {
            return "The repository as a whole".to_owned();
        };
        let file = unquoted(&seen_from_here(&self.service.folder, path.as_str()));
        match (place, place.positions()) {
            (Place::Text { .. }, Some((start, _))) => format!("`{file}`, line {}", start.line),
            (Place::Repository | Place::File(_) | Place::Text { .. }, _) => format!("`{file}`"),
        }
    }

    /// Evidence that the team names for a clause.
    fn of_declared(
        &self,
        one: &evidence::Evidence,
        asked: &[AskedClause],
        identities: &mut Identities,
    ) -> Observation {
        let clause = one.clause.as_deref().unwrap_or_default();
        let link = one.link.as_deref().unwrap_or_default();
        let uuid = identities.give("declared", &[&self.key[..], &[clause, link]].concat());
        let props = Properties::new()
            .with("declared-for", clause)
            .with("link", link)
            .with_some("declared-date", one.date.as_deref());
        let props = with_controls(props, asked, |info, of| one.is_for(info, of));
        let mut evidence: Vec<Evidence> = Vec::new();
        if let Some(link) = &one.link {
            evidence.push(Evidence {
                href: self.leads_to(link),
                description: Text::of(&format!("What the team names: `{}`", unquoted(link))),
                props: Properties::new(),
            });
        }
        evidence.push(self.at(&one.place, Some("where it is declared"), Properties::new()));
        Observation {
            uuid,
            title: Line::of(&format!("Evidence declared for `{}`", unquoted(clause))),
            description: Text::paragraphs([
                "The team names this for the clause. Whether it shows what it should, nobody has looked at here.",
                one.note.as_deref().unwrap_or_default(),
            ])
            .unwrap_or_else(|| Text::of("")),
            props,
            links: Vec::new(),
            methods: [Method::Examine],
            types: [ObservationKind::Declared],
            origins: [self.origin.clone()],
            subjects: [self.subject.clone()],
            relevant_evidence: evidence,
            collected: self.collected.clone(),
            expires: None,
            remarks: None,
        }
    }

    /// An exception that the team explains. It ends with the day on which it is to be looked at again.
    fn of_exception(
        &self,
        one: &DeclaredException,
        asked: &[AskedClause],
        identities: &mut Identities,
    ) -> Observation {
        let said = |text: &Option<String>| text.clone().unwrap_or_default();
        let (clause, about) = (said(&one.clause), said(&one.about));
        let parts = [&self.key[..], &[clause.as_str(), about.as_str()]].concat();
        let uuid = identities.give("exception", &parts);
        let props = Properties::new()
            .with("declared-for", &clause)
            .with_some("kind", one.kind.as_deref())
            .with("about", &about)
            .with_some("reason", one.reason.as_deref())
            .with_some("owner", one.owner.as_deref())
            .with_some("review", one.review.as_deref())
            .with("counts", if one.idle.is_none() { "yes" } else { "no" });
        let props = with_controls(props, asked, |info, of| {
            let names = [
                format!("{}/{}", info.id, of.id),
                format!("{}/{}/{}", info.id, info.edition, of.id),
            ];
            names.contains(&clause)
        });
        let link = one.link.as_ref().map(|link| Evidence {
            href: self.leads_to(link),
            description: Text::of(&format!("What the team names: `{}`", unquoted(link))),
            props: Properties::new(),
        });
        let declared = self.at(&one.place, Some("where it is declared"), Properties::new());
        let review = one
            .review
            .as_deref()
            .and_then(|day| day.trim().parse().ok());
        let idle = one.idle.as_ref();
        let idle = idle.map(|why| format!("It does not count: {why}"));
        Observation {
            uuid,
            title: Line::of(&format!("Exception declared for `{}`", unquoted(&clause))),
            description: Text::paragraphs([
                "The team explains why it does otherwise. Whether the reason holds, nobody has looked at here.",
                one.reason.as_deref().unwrap_or_default(),
                idle.as_deref().unwrap_or_default(),
            ])
            .unwrap_or_else(|| Text::of("")),
            props,
            links: Vec::new(),
            methods: [Method::Examine],
            types: [ObservationKind::DeclaredException],
            origins: [self.origin.clone()],
            subjects: [self.subject.clone()],
            relevant_evidence: link.into_iter().chain([declared]).collect(),
            collected: self.collected.clone(),
            expires: review.and_then(Moment::end_of),
            remarks: None,
        }
    }

    /// The clauses of the texts here, each once.
    fn asked(&self) -> Vec<AskedClause> {
        let answers = controls::assessed(self.service).flat_map(|entries| {
            let answers = entries[0].answers().iter();
            let answers = answers.map(|answer| AskedClause {
                pack: Arc::clone(&answer.pack),
                clause: Arc::clone(&answer.clause),
                control: names::clause(&answer.pack, &answer.clause),
            });
            answers.collect::<Vec<_>>()
        });
        let mut known = BTreeSet::new();
        answers
            .filter(|one| known.insert(one.control.as_str().to_owned()))
            .collect()
    }

    /// Where a link of the team leads, if it is an address of the web or a file that can lie in the repository.
    fn leads_to(&self, link: &str) -> Option<Href> {
        if let Some(address) = Href::web(link) {
            return Some(address);
        }
        let (path, _) = link.split_once('#').unwrap_or((link, ""));
        let is_inside = !path.is_empty()
            && !path.starts_with('/')
            && !path.contains([':', '\\'])
            && path.split('/').all(|part| part != "..");
        is_inside.then(|| Href::file(&seen_from_here(&self.service.folder, path)))
    }
}

/// A clause that rules here are held against, and what it is called as a control.
struct AskedClause {
    pack: Arc<PackInfo>,
    clause: Arc<Clause>,
    control: Token,
}

/// The clauses that are meant.
fn with_controls(
    mut props: Properties,
    asked: &[AskedClause],
    is_meant: impl Fn(&PackInfo, &Clause) -> bool,
) -> Properties {
    for one in asked.iter().filter(|one| is_meant(&one.pack, &one.clause)) {
        props = props.with("control", one.control.as_str());
    }
    props
}

/// What there is to say in place of a title, which names the good state and is true of what passed alone.
fn described(entries: &[Entry<'_>]) -> Text {
    let entry = &entries[0];
    let title = entry.title();
    if entry.is_notice() {
        return Text::of(&entry.message);
    }
    match entry.outcome() {
        OutcomeName::Failed if entries.len() > 1 => Text::of(&format!(
            "{} of what the rule asks: {title}. Each is among the evidence.",
            counted(entries.len(), "finding")
        )),
        OutcomeName::Failed | OutcomeName::NotApplicable => Text::of(&entry.message),
        OutcomeName::CannotTell => Text::of(&format!("Nobody can tell: {}", entry.message)),
        OutcomeName::Passed => Text::of(&format!("As far as a machine sees, this is so: {title}.")),
        OutcomeName::NeedsAPerson => {
            let question = entry.question().unwrap_or_default();
            let about = entries.iter().map(|one| one.message.as_ref());
            Text::paragraphs(std::iter::once(question).chain(about))
                .unwrap_or_else(|| Text::of(title))
        }
    }
}

fn method(entry: &Entry<'_>) -> Method {
    match entry.outcome() {
        OutcomeName::NeedsAPerson if !entry.is_notice() => Method::Interview,
        OutcomeName::NeedsAPerson
        | OutcomeName::Passed
        | OutcomeName::Failed
        | OutcomeName::CannotTell
        | OutcomeName::NotApplicable => Method::Test,
    }
}

/// Why it matters and what to do.
fn mending(entry: &Entry<'_>) -> Option<Text> {
    let part = |name: &str, words: Option<&str>| {
        let words = words.filter(|words| !words.trim().is_empty());
        words.map(|words| format!("{name}: {words}"))
    };
    let parts = [part("Why", entry.why()), part("What to do", entry.remedy())];
    Text::paragraphs(parts.into_iter().flatten())
}

/// What an observation says of its rule beside what its finding says, too.
fn in_full(entry: &Entry<'_>) -> Properties {
    let basis = entry.ground().and_then(|ground| ground.basis.as_ref());
    of_entry(entry)
        .with("by", by_whose_word(entry))
        .with_some("force", basis.map(|basis| basis.force.word()))
        .with_some("source", entry.source())
        .with_some("says", basis.and_then(|basis| basis.says.as_deref()))
        .with_some("level", entry.usual_level().map(word))
}

/// What is to be said of a rule or a notice, wherever it is told.
pub(super) fn of_entry(entry: &Entry<'_>) -> Properties {
    let caveat = entry.ground().and_then(|ground| ground.caveat.as_ref());
    let obligation = entry.obligation().map(|obligation| obligation.to_string());
    let mut props = Properties::new()
        .with_some("obligation", obligation)
        .with_some("caveat", caveat.map(ToString::to_string))
        .with("outcome", outcome(entry.outcome()))
        .with("rule", entry.rule())
        .with("pack", entry.pack())
        .with_some("edition", entry.edition());
    let answers = entry.answers().iter().enumerate();
    for (index, answer) in answers.filter(|(_, answer)| answer.ground.is_some()) {
        let control = names::clause(&answer.pack, &answer.clause);
        props = match index {
            0 => props.with_class("control", "decides", control.as_str()),
            _ => props.with_class("control", "asks-too", control.as_str()),
        };
    }
    props
}

fn outcome(outcome: OutcomeName) -> &'static str {
    match outcome {
        OutcomeName::Failed => "failed",
        OutcomeName::CannotTell => "cannot-tell",
        OutcomeName::NeedsAPerson => "needs-a-person",
        OutcomeName::Passed => "passed",
        OutcomeName::NotApplicable => "not-applicable",
    }
}

fn word(level: Level) -> &'static str {
    match level {
        Level::Off => "off",
        Level::Hint => "hint",
        Level::Note => "note",
        Level::Warning => "warning",
        Level::Error => "error",
    }
}

/// For between backticks, which nothing inside may end.
pub(super) fn unquoted(words: &str) -> String {
    words.replace('`', "'")
}
