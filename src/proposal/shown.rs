//! What a repository shows of the fields of `service.yaml`, kept apart by how far it goes: what a document says, what
//! another description of the service says already, and what may be so.

use std::collections::{BTreeMap, BTreeSet};

use super::bodies::{self, Hint};
use super::fetched::{fetched, lies_in};
use super::field::{self, Field, Holds};
use super::{Keys, keys, tidy, value};
use crate::dossier::Dossier;
use crate::profile::{Phase, Term};
use crate::text::RepoPath;
use crate::tree::{Kind, Node};

/// What is known of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// A document says it, and nobody hears it as long as `service.yaml` does not.
    Here { value: String, from: String },
    /// A file that is read beside `service.yaml` says it; the value where it is one.
    Elsewhere { value: Option<String>, file: String },
    /// It may be so: a person has to say.
    Perhaps(Perhaps),
}

/// What may be so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Perhaps {
    /// What to propose, if one value is more likely than others.
    pub value: Option<String>,
    /// A question, for people.
    pub question: String,
}

/// What is known, by field.
#[derive(Clone, Debug, Default)]
pub struct Shown(BTreeMap<Keys, Said>);

/// Forges whose repositories have a page at the address by which they are cloned.
const FORGES: [&str; 4] = ["bitbucket.org", "codeberg.org", "github.com", "gitlab.com"];

/// Ends of names of documents that people read.
const DOCUMENTS: [&str; 6] = [".adoc", ".docx", ".md", ".pdf", ".rst", ".txt"];

/// Further down, a name says little about the service.
const DEEPEST: usize = 4;

/// Fields stand in one another three deep or so.
const DEEPEST_FIELD: usize = 16;

/// A longer list of what there is to choose from helps nobody.
const MOST: usize = 5;

impl Shown {
    pub fn of(dossier: &Dossier) -> Shown {
        let mut shown = Shown::default();
        let root = dossier.root();
        // The first to speak of a field is heard.
        if let Some(service) = root.get("service") {
            shown.elsewhere(service, &mut Vec::new());
        }
        shown.repository(root);
        shown.statement(root);
        shown.open_phase(dossier);
        shown.name(root);
        shown.body(root);
        shown.security_contact(root);
        let others = fetched(&dossier.files);
        let files = dossier.files.iter();
        let ours = files.filter(|path| !lies_in(path.as_str(), &others));
        let ours: Vec<&RepoPath> = ours.collect();
        shown.namesakes(&field::of_manifest(), &mut Vec::new(), &ours);
        shown
    }

    pub fn of_field(&self, field: &[String]) -> Option<&Said> {
        self.0.get(field)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&Keys, &Said)> {
        self.0.iter()
    }

    fn add(&mut self, field: Keys, said: Said) {
        self.0.entry(field).or_insert(said);
    }

    fn perhaps(&mut self, field: &str, value: Option<String>, question: String) {
        self.add(keys(field), Said::Perhaps(Perhaps { value, question }));
    }

    /// What other formats say: it is in `$.service` already. As deep as fields of a manifest are; an alias could lead
    /// on and on.
    fn elsewhere(&mut self, node: Node<'_>, above: &mut Keys) {
        for member in node.children() {
            let Some(key) = member.key().filter(|key| *key != "sources") else {
                continue;
            };
            above.push(key.to_owned());
            if member.kind() == Kind::Map && above.len() < DEEPEST_FIELD {
                self.elsewhere(member, above);
            } else if let Some(path) = first_place(member) {
                let said = Said::Elsewhere {
                    value: member.as_str().and_then(value),
                    file: tidy(path.as_str()),
                };
                self.add(above.clone(), said);
            }
            above.pop();
        }
    }

    /// Where the code is: `origin`, or the only remote.
    fn repository(&mut self, root: Node<'_>) {
        let remotes: Vec<Node<'_>> = list(root, &["repository", "git", "remotes"]).collect();
        let origin = remotes
            .iter()
            .find(|remote| text(**remote, "name") == Some("origin"));
        let remote = match (origin, remotes.as_slice()) {
            (Some(origin), _) => *origin,
            (None, [only]) => *only,
            (None, _) => return,
        };
        let get = |key| text(remote, key);
        let (Some(name), Some(url), Some(host), Some(owner), Some(repository)) = (
            get("name"),
            get("url"),
            get("host"),
            get("owner"),
            get("repository"),
        ) else {
            return;
        };
        let from = format!("the git remote `{}`", tidy(name));
        let field = "source-code.repository";
        let is_page = url.starts_with("https://") && host.contains('.');
        let address = match (is_page, FORGES.contains(&host)) {
            (true, _) => url.strip_suffix(".git").unwrap_or(url).to_owned(),
            (false, true) => format!("https://{host}/{owner}/{repository}"),
            (false, false) => {
                let page = value(&format!("https://{host}/{owner}/{repository}"));
                let page = page.filter(|_| host.contains('.'));
                let question = format!(
                    "The git remote `{}` is at {}: which address has it for people?",
                    tidy(name),
                    tidy(host)
                );
                return self.perhaps(field, page, question);
            }
        };
        // An address with something in it that is not seen is not that address.
        if let Some(address) = value(&address).filter(|tidy| *tidy == address) {
            self.add(
                keys(field),
                Said::Here {
                    value: address,
                    from,
                },
            );
        }
    }

    /// The file of the statement, if there is one statement and no doubt which.
    fn statement(&mut self, root: Node<'_>) {
        let statements = list(root, &["accessibility", "statements"]);
        let statements = statements.filter(|one| {
            text(*one, "visibility").is_none_or(|visibility| visibility == "public")
                && one.get("original").is_none()
        });
        let statements: Vec<Node<'_>> = statements.collect();
        let path = |one: Node<'_>| {
            let path = text(one, "path")?;
            value(path).filter(|tidy| tidy == path)
        };
        let field = "accessibility.statement";
        match statements.as_slice() {
            [] => {}
            [only] => {
                let because = text(*only, "because").map(tidy).unwrap_or_default();
                if let Some(path) = path(*only) {
                    let from = format!("found: {because}");
                    self.add(keys(field), Said::Here { value: path, from });
                }
            }
            several => {
                let paths: Vec<String> = several.iter().filter_map(|one| path(*one)).collect();
                let question =
                    format!("Statements that were found: {}; which is it?", some(&paths));
                self.perhaps(field, None, question);
            }
        }
    }

    /// A catalogue may leave several phases open.
    fn open_phase(&mut self, dossier: &Dossier) {
        let possible: Vec<Phase> = dossier.profile.phase.values().collect();
        if possible.len() > 1 && possible.len() < Phase::ALL.len() {
            let words: Vec<&str> = possible.iter().map(|phase| phase.word()).collect();
            let question = format!(
                "Another file leaves these possible: {}; which is it?",
                words.join(", ")
            );
            self.perhaps("phase", None, question);
        }
    }

    /// The name that a statement gives the service, else the title of the readme.
    fn name(&mut self, root: Node<'_>) {
        let statements = list(root, &["accessibility", "statements"]);
        let names: BTreeSet<String> = statements
            .filter_map(|one| value(text(one, "name")?))
            .collect();
        let names: Vec<String> = names.into_iter().collect();
        if let [only] = names.as_slice() {
            let question = format!(
                "An accessibility statement speaks of {}: is this it?",
                some(&names)
            );
            return self.perhaps("name", Some(only.clone()), question);
        }
        let readme = root.get("repository").and_then(|found| found.get("readme"));
        let title = readme.and_then(|readme| readme.get("headings")?.at(0)?.as_str());
        if let Some(title) = title.and_then(value) {
            let question = "The readme has this title: is it the name that users see?";
            self.perhaps("name", Some(title), question.to_owned());
        }
    }

    /// Who may be behind the addresses of the code and of the service.
    fn body(&mut self, root: Node<'_>) {
        let remotes = list(root, &["repository", "git", "remotes"]);
        let remotes = remotes.filter_map(|remote| {
            let (host, owner) = (text(remote, "host")?, text(remote, "owner")?);
            let what = format!("The code is at {}/{}", tidy(host), tidy(owner));
            Some((what, bodies::behind(host, Some(owner))?))
        });
        let service = root.get("service");
        let code = service.and_then(|service| text(service.get("source-code")?, "repository"));
        let code = code.into_iter().filter_map(|address| {
            let (host, path) = host(address)?;
            let owner = path.split('/').find(|part| !part.is_empty())?;
            let what = format!("The code is at {}/{}", tidy(host), tidy(owner));
            Some((what, bodies::behind(host, Some(owner))?))
        });
        let statements = list(root, &["accessibility", "statements"]);
        let statements = statements.filter_map(|one| {
            let (host, _) = host(text(one, "url")?)?;
            let what = format!("A statement is about {}", tidy(host));
            Some((what, bodies::behind(host, None)?))
        });
        let first: Option<(String, Hint)> = remotes.chain(code).chain(statements).next();
        let Some((what, Hint { kinds, nation })) = first else {
            return;
        };
        let words: Vec<&str> = kinds.iter().map(|kind| kind.word()).collect();
        let likely = match words.as_slice() {
            [only] => Some((*only).to_owned()),
            _ => None,
        };
        let question = format!("{what}: is it {}?", words.join(", or "));
        self.perhaps("organisation.kind", likely, question);
        if let Some(nation) = nation {
            let question = format!("{what}: is it for {}?", nation.audience());
            self.perhaps("nation", Some(nation.word().to_owned()), question);
        }
    }

    /// Addresses to which a policy or `security.txt` sends people.
    fn security_contact(&mut self, root: Node<'_>) {
        for part in ["security-txt", "security-policy"] {
            let contacts = list(root, &["repository", part, "contacts"]);
            let contacts: Vec<String> = contacts.filter_map(|one| value(one.as_str()?)).collect();
            let path = root
                .get("repository")
                .and_then(|found| text(found.get(part)?, "path"));
            let (Some(path), Some(first)) = (path, contacts.first()) else {
                continue;
            };
            let question = format!("`{}` names {}: is it this?", tidy(path), some(&contacts));
            let likely = Some(first.clone()).filter(|_| contacts.len() == 1);
            self.perhaps("security.contact", likely, question);
        }
    }

    /// Documents and folders of documents that have the name of a field that holds a link: `docs/runbook.md`.
    fn namesakes(&mut self, fields: &[Field], above: &mut Keys, files: &[&RepoPath]) {
        for field in fields {
            above.push(field.key.clone());
            match &field.holds {
                Holds::Fields(below) => self.namesakes(below, above, files),
                // The repository is no document of it.
                Holds::Link if field.key == "repository" => {}
                Holds::Link => {
                    // The link of a dated document has the name of that document.
                    let name = match field.key.as_str() {
                        "link" => above.iter().rev().nth(1),
                        _ => Some(&field.key),
                    };
                    let found = name.map(|name| namesakes(name, files)).unwrap_or_default();
                    if let Some(first) = found.first() {
                        let likely = Some(first.clone()).filter(|_| found.len() == 1);
                        let question = format!("There is {}: is it this?", some(&found));
                        self.add(
                            above.clone(),
                            Said::Perhaps(Perhaps {
                                value: likely,
                                question,
                            }),
                        );
                    }
                }
                Holds::List(_)
                | Holds::Words(_)
                | Holds::Truth
                | Holds::Number
                | Holds::Text { .. } => {}
            }
            above.pop();
        }
    }
}

fn namesakes(name: &str, files: &[&RepoPath]) -> Vec<String> {
    let plain = |part: &str| part.to_lowercase().replace(['_', ' '], "-");
    let mut found: BTreeSet<String> = BTreeSet::new();
    for path in files {
        let is_document = |end: &&&str| path.as_str().to_ascii_lowercase().ends_with(**end);
        let Some(end) = DOCUMENTS.iter().find(is_document) else {
            continue;
        };
        let stem = &path.as_str()[..path.as_str().len() - end.len()];
        let mut parts: Vec<&str> = stem.split('/').collect();
        let is_named = plain(parts.last().copied().unwrap_or_default()) == name;
        let is_named = is_named && parts.len() <= DEEPEST;
        parts.pop();
        let folder = parts.iter().take(DEEPEST - 1);
        let folder = folder.map(|part| plain(part)).position(|part| part == name);
        let what = match (is_named, folder) {
            (_, Some(depth)) => parts[..=depth].join("/"),
            (true, None) => path.as_str().to_owned(),
            (false, None) => continue,
        };
        found.extend(value(&what).filter(|tidy| *tidy == what));
    }
    found.into_iter().collect()
}

/// The host of an address, and what follows it.
fn host(address: &str) -> Option<(&str, &str)> {
    let (_, rest) = address.split_once("://")?;
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (host, path) = rest.split_at(end);
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    let host = host.split_once(':').map_or(host, |(host, _)| host);
    (!host.is_empty()).then_some((host, path))
}

fn text<'f>(node: Node<'f>, key: &str) -> Option<&'f str> {
    node.get(key)?.as_str()
}

fn list<'f>(root: Node<'f>, path: &[&str]) -> impl Iterator<Item = Node<'f>> + use<'f> {
    let list = path.iter().try_fold(root, |node, key| node.get(key));
    list.into_iter().flat_map(Node::children)
}

/// The file in which a value stands; for a list, in which its first words do.
fn first_place(node: Node<'_>) -> Option<RepoPath> {
    let mut places = node.everything().map(Node::place);
    places.find_map(|place| place.path().cloned())
}

/// Some of these, in backticks.
pub(super) fn some(all: &[String]) -> String {
    let shown: Vec<String> = all
        .iter()
        .take(MOST)
        .map(|one| format!("`{one}`"))
        .collect();
    let rest = match all.len().saturating_sub(MOST) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("{}{rest}", shown.join(", "))
}
