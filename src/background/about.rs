//! The brief: what a service is, who uses it, who runs it and where its things are, as its documents say it.
//!
//! Nothing is guessed: what no document says has no words, and a report marks the gap.

use std::collections::BTreeSet;

use super::nodes_at;
use crate::check::file_exists::{Found as FoundPath, look_up};
use crate::dossier::Dossier;
use crate::profile::{Nation, Term as _};
use crate::select::{Location, Step};
use crate::text::{Place, RepoPath};
use crate::tree::{Kind, Node};

/// What an assessor asks of a service, and what its documents say.
#[derive(Clone, Debug)]
pub struct Said {
    pub topic: Topic,
    /// What is asked, as a label: `Phase`, `Users a year`.
    pub label: &'static str,
    /// Where to declare it: `organisation.name`.
    pub field: &'static str,
    /// Empty where nobody said.
    pub values: Vec<Value>,
}

/// In which part of the brief it is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Topic {
    /// What it is.
    Service,
    /// Who uses it, and by which ways.
    Users,
    /// Who runs it and answers for it.
    Team,
    /// Where its things are: the service itself, code, diagrams, statements.
    Links,
    /// What earlier assessments there were.
    Assessments,
}

impl Topic {
    pub const ALL: &'static [Topic] = &[
        Topic::Service,
        Topic::Users,
        Topic::Team,
        Topic::Links,
        Topic::Assessments,
    ];

    pub fn title(self) -> &'static str {
        match self {
            Topic::Service => "What the service is",
            Topic::Users => "Who uses it",
            Topic::Team => "Who runs it",
            Topic::Links => "Where things are",
            Topic::Assessments => "Earlier assessments",
        }
    }
}

/// One thing that is said.
#[derive(Clone, Debug)]
pub struct Value {
    pub words: String,
    /// An address of the web or of a mailbox, or the path of a file in the repository.
    pub link: Option<String>,
    pub place: Place,
}

/// Everything that is asked, by topic. What only some services have is left out where there is none of it.
pub fn of(dossier: &Dossier) -> Vec<Said> {
    let reader = Reader { dossier };
    let asked = QUESTIONS.iter().filter_map(|question| {
        let values = capped(reader.values(question));
        if values.is_empty() && question.gap == Gap::Untold {
            return None;
        }
        Some(Said {
            topic: question.topic,
            label: question.label,
            field: question.field,
            values,
        })
    });
    asked.collect()
}

/// One line of the table below.
struct Question {
    topic: Topic,
    label: &'static str,
    /// Where to declare it, and where it is looked for below `$.service`; `[]`: each item.
    field: &'static str,
    way: Way,
    gap: Gap,
}

/// What it means that nobody says it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Gap {
    /// Whoever assesses a service asks for it.
    Told,
    /// Only some services have such a thing.
    Untold,
}

/// How what stands at the field is worded.
enum Way {
    /// As it is written, and a link where it is one.
    Words,
    /// One of the words of a list, as people write it.
    Term,
    Number,
    YesOrNo,
    Language,
    /// An entry of a list, in a sentence of its own.
    Entry(fn(&Reader<'_>, Node<'_>) -> Option<Value>),
    /// As it is written; where it is not, what else the repository holds.
    Or(fn(&Reader<'_>) -> Vec<Value>),
    /// It has no field of its own: what the repository holds.
    Found(fn(&Reader<'_>) -> Vec<Value>),
}

/// More values of one kind are counted and not listed.
const MOST_VALUES: usize = 30;

macro_rules! questions {
    ($($topic:ident: { $($label:literal, $field:literal, $way:expr, $gap:ident;)+ })+) => {
        &[$($(Question {
            topic: Topic::$topic,
            label: $label,
            field: $field,
            way: $way,
            gap: Gap::$gap,
        },)+)+]
    };
}

use Way::{Entry, Found, Language, Number, Or, Term, Words, YesOrNo};

const QUESTIONS: &[Question] = questions! {
    Service: {
        "Name", "name", Words, Told;
        "What it does", "description", Words, Told;
        "Organisation", "organisation.name", Words, Told;
        "Kind of organisation", "organisation.kind", Term, Told;
        "Where its users are", "nation", Term, Told;
        "Kind of service", "kind", Term, Told;
        "Phase", "phase", Term, Told;
        "Discovery began", "began", Words, Told;
        "Languages", "languages[]", Language, Told;
        "How people sign in", "identity", Entry(identity), Untold;
        "Legacy behind it", "technology.legacy[]", Entry(legacy), Untold;
        "Hosting", "hosting", Entry(hosting), Untold;
    }
    Users: {
        "Who uses it", "audience.description", Words, Told;
        "Users a year", "audience.users-a-year", Number, Told;
        "Transactions a year", "audience.transactions-a-year", Number, Told;
        "Ways to use it and get help", "channels[]", Entry(channel), Told;
    }
    Team: {
        "Service owner", "team[]", Entry(service_owner), Told;
        "Risk owner", "security.risk-owner", Words, Told;
        "Team", "team[]", Entry(member), Told;
        "Contacts", "contacts[]", Entry(contact), Told;
        "Reports of vulnerabilities", "security.contact", Or(security_contacts), Told;
        "Clinical safety officer", "clinical-safety.officer", Words, Untold;
    }
    Links: {
        "The service, or its prototype", "channels[].contact", Found(online), Told;
        "Source code", "source-code.repository", Or(remote), Told;
        "Source code is open", "source-code.open", YesOrNo, Told;
        "Architecture diagram or description", "evidence[]", Found(architecture), Told;
        "Accessibility statement", "accessibility.statement", Or(statements), Told;
        "Privacy notice", "security.privacy-notice", Words, Told;
        "Data protection assessment", "security.data-protection-assessment.link", Words, Told;
        "Ethics assessment", "security.ethics-assessment.link", Words, Untold;
        "Threat model", "security.threat-model.link", Words, Told;
        "Penetration test", "security.penetration-test.link", Words, Told;
        "Status page", "operations.status-page", Words, Told;
        "Runbook", "operations.runbook", Words, Told;
        "Monitoring", "operations.monitoring", Words, Untold;
        "Performance dashboard", "performance.dashboard", Words, Told;
        "Decisions", "technology.decisions", Words, Told;
        "Roadmap", "technology.roadmap", Words, Told;
        "Sustainability", "technology.sustainability", Words, Untold;
        "API catalogue", "api-catalogue[]", Words, Untold;
        "API documents in the repository", "", Found(api_documents), Untold;
        "Published data", "data.published", Words, Untold;
        "Clinical safety case", "clinical-safety.case", Words, Untold;
        "Hazard log", "clinical-safety.hazard-log", Words, Untold;
    }
    Assessments: {
        "Earlier assessments", "assessments[]", Entry(assessment), Told;
        "Tried from end to end by somebody senior", "senior-test", Entry(senior_test), Untold;
    }
};

struct Reader<'d> {
    dossier: &'d Dossier,
}

impl<'d> Reader<'d> {
    fn values(&self, question: &Question) -> Vec<Value> {
        let nodes = || self.at(question.field).into_iter();
        let told: Vec<Value> = match question.way {
            Words => nodes().filter_map(|node| self.words(node)).collect(),
            Term => nodes().filter_map(|node| named(node, term)).collect(),
            Number => nodes().filter_map(number).collect(),
            Language => nodes().filter_map(|node| named(node, language)).collect(),
            YesOrNo => nodes().filter_map(yes_or_no).collect(),
            Entry(entry) => nodes().filter_map(|node| entry(self, node)).collect(),
            Found(found) => return found(self),
            Or(found) => {
                let told: Vec<Value> = nodes().filter_map(|node| self.words(node)).collect();
                return match (told.is_empty(), self.misunderstood(question.field)) {
                    (false, _) => told,
                    (true, Some(misunderstood)) => vec![misunderstood],
                    (true, None) => found(self),
                };
            }
        };
        match told.is_empty() {
            true => self.misunderstood(question.field).into_iter().collect(),
            false => told,
        }
    }

    /// What stands at a field of `$.service`.
    fn at(&self, field: &str) -> Vec<Node<'d>> {
        let service = self.dossier.root().get("service");
        service.map_or_else(Vec::new, |service| nodes_at(service, field))
    }

    fn words(&self, node: Node<'_>) -> Option<Value> {
        let words = text(node)?;
        Some(Value {
            link: self.link(&words),
            words,
            place: node.place(),
        })
    }

    /// What somebody wrote there that could not be understood: it says something, and not what was asked.
    fn misunderstood(&self, field: &str) -> Option<Value> {
        let at: Location = ["service"]
            .into_iter()
            .chain(field.split('.'))
            .map(Step::key)
            .collect();
        let mut troubles = self.dossier.troubles.iter();
        let trouble = troubles.find(|trouble| trouble.at == at)?;
        Some(Value {
            words: format!("not clear: {}", trouble.message),
            link: None,
            place: trouble.place.clone(),
        })
    }

    /// An address of the web or of a mailbox, or a path that is there.
    fn link(&self, words: &str) -> Option<String> {
        let is_one_word =
            !words.contains(|character: char| character.is_whitespace() || character.is_control());
        let lower = words.get(..8).unwrap_or(words).to_ascii_lowercase();
        if !is_one_word {
            // The path of a file may have spaces, and an address may not.
            return self.path(words);
        }
        if ["https://", "http://", "mailto:"]
            .iter()
            .any(|scheme| lower.starts_with(scheme))
        {
            return Some(words.to_owned());
        }
        match words.split_once('@') {
            Some((name, host))
                if !name.is_empty() && is_host(host) && !name.contains([':', '/']) =>
            {
                Some(format!("mailto:{words}"))
            }
            Some(_) | None => self.path(words),
        }
    }

    fn path(&self, words: &str) -> Option<String> {
        match look_up(words, &self.dossier.files) {
            FoundPath::There => Some(words.to_owned()),
            FoundPath::NoPath | FoundPath::Missing(_) => None,
        }
    }

    /// An entry of a list: its parts in words, and the first of these keys that is a link.
    fn entry(&self, entry: Node<'_>, words: String, links: &[&str]) -> Option<Value> {
        if words.is_empty() {
            return None;
        }
        let mut links = links.iter().filter_map(|key| part(entry, key));
        Some(Value {
            words,
            link: links.find_map(|link| self.link(&link)),
            place: entry.children().next().unwrap_or(entry).place(),
        })
    }
}

fn is_host(host: &str) -> bool {
    let is_part = |part: &str| {
        !part.is_empty() && part.chars().all(|one| one.is_alphanumeric() || one == '-')
    };
    host.contains('.') && host.split('.').all(is_part)
}

/// A scalar that says something.
fn text(node: Node<'_>) -> Option<String> {
    if node.kind() == Kind::Null {
        return None;
    }
    let text = node.scalar_text()?;
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

fn part(entry: Node<'_>, key: &str) -> Option<String> {
    text(entry.get(key)?)
}

fn named(node: Node<'_>, name: fn(&str) -> String) -> Option<Value> {
    Some(Value {
        words: name(&text(node)?),
        link: None,
        place: node.place(),
    })
}

/// A word of a list, as people write it: `central government`, `Northern Ireland`.
fn term(word: &str) -> String {
    if let Some(nation) = Nation::from_word(word) {
        return nation.audience().to_owned();
    }
    match word {
        "nhs" => "NHS".to_owned(),
        "arms-length-body" => "arm's-length body".to_owned(),
        "one-login" => "GOV.UK One Login".to_owned(),
        "government-gateway" => "Government Gateway".to_owned(),
        "nhs-login" => "NHS login".to_owned(),
        "verify" => "GOV.UK Verify".to_owned(),
        "own" => "its own way to sign in".to_owned(),
        "on-premises" => word.to_owned(),
        word => word.replace('-', " "),
    }
}

/// The languages of these islands by their names, others by their codes.
fn language(code: &str) -> String {
    match code {
        "en" => "English".to_owned(),
        "cy" => "Welsh".to_owned(),
        "gd" => "Scottish Gaelic".to_owned(),
        "ga" => "Irish".to_owned(),
        code => code.to_owned(),
    }
}

/// With commas between thousands, if it is a whole number.
fn number(node: Node<'_>) -> Option<Value> {
    let written = text(node)?;
    let words = match node.as_u64() {
        None => written,
        Some(number) => {
            let digits = number.to_string();
            let mut words = String::new();
            for (index, digit) in digits.chars().enumerate() {
                if index > 0 && (digits.len() - index) % 3 == 0 {
                    words.push(',');
                }
                words.push(digit);
            }
            words
        }
    };
    Some(Value {
        words,
        link: None,
        place: node.place(),
    })
}

fn yes_or_no(node: Node<'_>) -> Option<Value> {
    let words = match node.as_bool()? {
        true => "yes",
        false => "no",
    };
    Some(Value {
        words: words.to_owned(),
        link: None,
        place: node.place(),
    })
}

/// `first: second`, or either.
fn pair(first: Option<String>, second: Option<String>) -> String {
    match (first, second) {
        (Some(first), Some(second)) => format!("{first}: {second}"),
        (Some(only), None) | (None, Some(only)) => only,
        (None, None) => String::new(),
    }
}

fn listed(parts: impl IntoIterator<Item = Option<String>>) -> Option<String> {
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

fn identity(reader: &Reader<'_>, identity: Node<'_>) -> Option<Value> {
    let is_needed = identity.get("needed").and_then(Node::as_bool);
    let words = match (is_needed, part(identity, "provider")) {
        (Some(false), None) => "nobody has to".to_owned(),
        (Some(false), Some(provider)) => format!("nobody has to; {}", term(&provider)),
        (Some(true) | None, Some(provider)) => {
            let provider = match provider.as_str() {
                "other" => "another way".to_owned(),
                provider => term(provider),
            };
            pair(Some(provider), part(identity, "reason"))
        }
        (Some(true), None) => "they have to; how is not said".to_owned(),
        (None, None) => String::new(),
    };
    reader.entry(identity, words, &[])
}

fn legacy(reader: &Reader<'_>, legacy: Node<'_>) -> Option<Value> {
    let words = pair(part(legacy, "name"), part(legacy, "plan"));
    reader.entry(legacy, words, &[])
}

fn hosting(reader: &Reader<'_>, hosting: Node<'_>) -> Option<Value> {
    let kind = part(hosting, "kind").map(|kind| term(&kind));
    let words = listed([kind, part(hosting, "provider")]);
    reader.entry(hosting, words.unwrap_or_default(), &[])
}

fn channel(reader: &Reader<'_>, channel: Node<'_>) -> Option<Value> {
    let kind = part(channel, "kind").map(|kind| term(&kind));
    let words = pair(
        kind,
        listed([part(channel, "contact"), part(channel, "hours")]),
    );
    reader.entry(channel, words, &["contact"])
}

fn member(reader: &Reader<'_>, member: Node<'_>) -> Option<Value> {
    reader.entry(
        member,
        pair(part(member, "role"), part(member, "name")),
        &[],
    )
}

fn service_owner(reader: &Reader<'_>, member: Node<'_>) -> Option<Value> {
    let is_owner = part(member, "role").is_some_and(|role| {
        let words = role.to_lowercase();
        words.split([' ', '-', '_']).eq(["service", "owner"])
    });
    let name = part(member, "name");
    let words = name.unwrap_or_else(|| "there is one; the name is not said".to_owned());
    reader.entry(member, words, &[]).filter(|_| is_owner)
}

fn contact(reader: &Reader<'_>, contact: Node<'_>) -> Option<Value> {
    let who = ["name", "email"].map(|key| part(contact, key));
    let mut who: Vec<Option<String>> = who.into();
    if who.iter().all(Option::is_none) {
        who.push(part(contact, "link"));
    }
    let words = pair(part(contact, "role"), listed(who));
    reader.entry(contact, words, &["email", "link"])
}

/// The panel's result is quoted, and whose words these are is said.
fn assessment(reader: &Reader<'_>, assessment: Node<'_>) -> Option<Value> {
    let stage = listed([part(assessment, "stage"), part(assessment, "date")]);
    let result = part(assessment, "result");
    let result =
        result.map(|result| format!("“{result}” (the panel's result, as the team gives it)"));
    reader.entry(assessment, pair(stage, result), &["report"])
}

fn senior_test(reader: &Reader<'_>, test: Node<'_>) -> Option<Value> {
    let by = part(test, "by").map(|by| format!("by {by}"));
    let words = listed([part(test, "date"), by]);
    reader.entry(test, words.unwrap_or_default(), &["link"])
}

/// Where people use it: only what is a whole address.
fn online(reader: &Reader<'_>) -> Vec<Value> {
    let channels = reader.at("channels[]").into_iter();
    let online = channels.filter(|channel| part(*channel, "kind").as_deref() == Some("online"));
    online
        .filter_map(|channel| reader.words(channel.get("contact")?))
        .collect()
}

/// Where the code comes from, as git knows it: that is no declaration, and is said so.
fn remote(reader: &Reader<'_>) -> Vec<Value> {
    let git = reader.dossier.root().get("repository");
    let git = git.and_then(|repository| repository.get("git"));
    let remotes = git.and_then(|git| git.get("remotes")).into_iter();
    let mut remotes: Vec<Node<'_>> = remotes.flat_map(Node::children).collect();
    // The one that a clone comes from, if there is one of that name.
    if let Some(origin) =
        (remotes.iter().copied()).find(|remote| part(*remote, "name").as_deref() == Some("origin"))
    {
        remotes = vec![origin];
    }
    let value = |remote: Node<'_>| {
        let url = part(remote, "url")?;
        let address = ["host", "owner", "repository"].map(|key| part(remote, key));
        let address = match address {
            [Some(host), Some(owner), Some(repository)] => {
                Some(format!("https://{host}/{owner}/{repository}"))
            }
            _ => None,
        };
        let name = part(remote, "name").unwrap_or_default();
        Some(Value {
            words: format!(
                "{} (the git remote `{name}`)",
                address.as_ref().unwrap_or(&url)
            ),
            link: address,
            place: remote.place(),
        })
    };
    remotes.into_iter().filter_map(value).collect()
}

fn security_contacts(reader: &Reader<'_>) -> Vec<Value> {
    let repository = reader.dossier.root().get("repository");
    let documents = ["security-txt", "security-policy"];
    let mut documents = documents
        .into_iter()
        .filter_map(|key| repository?.get(key)?.get("contacts"));
    let contacts = documents.next().into_iter().flat_map(Node::children);
    contacts
        .filter_map(|contact| reader.words(contact))
        .collect()
}

/// Statements in the repository; a translation is the same statement again.
fn statements(reader: &Reader<'_>) -> Vec<Value> {
    let accessibility = reader.dossier.root().get("accessibility");
    let statements = accessibility.and_then(|subject| subject.get("statements"));
    let statements = statements.into_iter().flat_map(Node::children);
    let value = |statement: Node<'_>| {
        if statement.get("original").is_some() {
            return None;
        }
        let path = statement.get("path")?;
        let mut words = text(path)?;
        let link = Some(words.clone());
        match part(statement, "visibility").as_deref() {
            Some("draft") => words.push_str(" (a draft)"),
            Some("archived") => words.push_str(" (archived)"),
            Some(_) | None => {}
        }
        Some(Value {
            words,
            link,
            place: path.place(),
        })
    };
    statements.filter_map(value).collect()
}

/// No field is made for it. What the team names as evidence counts where its words say so, and a file where its name does:
/// at the root or in the folder of the documentation, so that pictures of something else are none.
fn architecture(reader: &Reader<'_>) -> Vec<Value> {
    let declared = reader.at("evidence[]").into_iter();
    let declared = declared.filter_map(|entry| {
        let said = ["note", "link"].map(|key| part(entry, key));
        let is_one = said
            .iter()
            .flatten()
            .any(|said| speaks_of_architecture(said));
        let [note, link] = said;
        let words = listed([note, link])?;
        reader.entry(entry, words, &["link"]).filter(|_| is_one)
    });
    let declared: Vec<Value> = declared.collect();
    // A file that the team names need not be told twice.
    let known: BTreeSet<&str> = (declared.iter())
        .filter_map(|value| value.link.as_deref())
        .collect();
    let named = (reader.dossier.files.iter())
        .filter(|path| is_architecture(path) && !known.contains(path.as_str()));
    let named = named.map(|path| Value {
        words: format!("{path} (by its name)"),
        link: Some(path.to_string()),
        place: Place::File(path.clone()),
    });
    let named: Vec<Value> = named.collect();
    declared.into_iter().chain(named).collect()
}

fn speaks_of_architecture(words: &str) -> bool {
    let words = words.to_lowercase();
    ["architecture", "diagram"]
        .iter()
        .any(|word| words.contains(word))
}

/// Endings of pictures, and of texts that pictures are made from.
const PICTURES: [&str; 14] = [
    "svg", "png", "jpg", "jpeg", "gif", "webp", "pdf", "drawio", "puml", "plantuml", "mmd", "dot",
    "dsl", "vsdx",
];

fn is_architecture(path: &RepoPath) -> bool {
    let top = path.as_str().split('/').next().unwrap_or_default();
    let is_documentation = ["doc", "docs", "documentation", "architecture"]
        .iter()
        .any(|folder| top.eq_ignore_ascii_case(folder));
    if !path.folder().is_empty() && !is_documentation {
        return false;
    }
    let Some((stem, ending)) = path.name().split_once('.') else {
        return false;
    };
    let (_, last) = ending.rsplit_once('.').unwrap_or(("", ending));
    let last = last.to_ascii_lowercase();
    match last.as_str() {
        "md" | "adoc" | "rst" => stem.eq_ignore_ascii_case("architecture"),
        ending => PICTURES.contains(&ending) && speaks_of_architecture(stem),
    }
}

fn api_documents(reader: &Reader<'_>) -> Vec<Value> {
    let documents = reader.dossier.root().get("apis").into_iter();
    let documents = documents.flat_map(Node::children);
    let value = |document: Node<'_>| {
        if document.get("copy-of").is_some() {
            return None;
        }
        let path = document.get("path")?;
        let format = part(document, "format").map(|format| match format.as_str() {
            "openapi" => "OpenAPI".to_owned(),
            "asyncapi" => "AsyncAPI".to_owned(),
            "arazzo" => "Arazzo".to_owned(),
            _ => format,
        });
        let file = text(path)?;
        let what = [format, part(document, "version")].into_iter().flatten();
        let what: Vec<String> = what.collect();
        let words = match what.is_empty() {
            true => file.clone(),
            false => format!("{file} ({})", what.join(" ")),
        };
        Some(Value {
            words,
            link: Some(file),
            place: path.place(),
        })
    };
    documents.filter_map(value).collect()
}

/// What there is too much of is counted.
fn capped(mut values: Vec<Value>) -> Vec<Value> {
    if values.len() > MOST_VALUES {
        let rest = values.split_off(MOST_VALUES - 1);
        let place = rest[0].place.clone();
        values.push(Value {
            words: format!("and {} more", rest.len()),
            link: None,
            place,
        });
    }
    values
}

#[cfg(test)]
mod tests;
