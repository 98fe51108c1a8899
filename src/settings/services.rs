//! `services.yaml`: the services of a portfolio, and what it is called.
//!
//! Whoever writes the list says that each folder in it is a service, so it is read like settings: strictly, with every
//! mistake at its place.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::Deserialize;

use super::{LARGEST_FILE, Ours, Wordless, document, in_order, words_of};
use crate::files::{self, Refusal};
use crate::repository::Trouble;
use crate::text::Place;
use crate::tree::{self, Node};
use crate::typed::{MOST_MISTAKES, Mistake, read_as};
use crate::words::quoted;

/// A list with more is none that somebody wrote.
const MOST_SERVICES: usize = 10_000;

/// `services.yaml`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawServices {
    /// What the page over all of them is called. Left out: how many services there are.
    pub title: Option<String>,
    /// The folder of each service, seen from the folder of this file; or the same with a name.
    pub services: Vec<RawListed>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum RawListed {
    Path(String),
    Named(RawNamedService),
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawNamedService {
    /// The folder of the service, seen from the folder of this file.
    pub path: String,
    /// What the service is called in reports. Left out: what its own files call it.
    pub name: Option<String>,
}

/// A list of services that can be reported on.
#[derive(Debug, Default)]
pub struct Services {
    pub title: Option<String>,
    /// In the order of the file; never empty, and no folder twice.
    pub services: Vec<Listed>,
}

#[derive(Debug)]
pub struct Listed {
    /// Its folder, as seen from where the run was asked for.
    pub path: PathBuf,
    pub name: Option<String>,
}

#[derive(Debug, thiserror::Error)]
pub enum ServicesError {
    #[error("the list of services `{}` could not be read", file.display())]
    Unreadable {
        file: PathBuf,
        #[source]
        error: io::Error,
    },
    #[error("`{}` is larger than {LARGEST_FILE} bytes: it is not a list of services", .0.display())]
    TooLarge(PathBuf),
    #[error("the list of services `{}` is not a regular file", .0.display())]
    NotAFile(PathBuf),
    #[error("the list of services {0}")]
    NotText(Trouble),
    #[error("the list of services has mistakes")]
    Mistakes(Vec<Mistake>),
}

/// Reads a list. Every folder in it is there.
pub fn read(file: &Path) -> Result<Services, ServicesError> {
    let text = words_of(&Ours::named(file)).map_err(|wordless| match wordless {
        Wordless::Unread(Refusal::TooLarge) => ServicesError::TooLarge(file.to_owned()),
        Wordless::Unread(Refusal::NotAFile) => ServicesError::NotAFile(file.to_owned()),
        Wordless::Unread(refusal) => ServicesError::Unreadable {
            file: file.to_owned(),
            error: refusal.into_io(),
        },
        Wordless::NotText(trouble) => ServicesError::NotText(trouble),
    })?;
    let folder = file.parent().unwrap_or(Path::new(""));
    parse(&file.to_string_lossy(), text, folder).map_err(ServicesError::Mistakes)
}

fn parse(name: &str, text: String, folder: &Path) -> Result<Services, Vec<Mistake>> {
    let (forest, tree) = document(name, text, tree::Format::Yaml)?;
    let root = forest.root(tree);
    let raw: RawServices = read_as(root)?;
    let mut reader = Reader {
        folder,
        known: BTreeMap::new(),
        mistakes: Vec::new(),
    };
    let title = reader.words(raw.title.as_deref(), root.get("title"), "title");
    let list = root.get("services");
    if raw.services.is_empty() {
        reader.wrong(list, "no service is listed", "list the folder of each");
    }
    if raw.services.len() > MOST_SERVICES {
        let found = format!(
            "{} services are listed, and {MOST_SERVICES} are the most",
            raw.services.len()
        );
        reader.wrong(list, &found, "write several lists");
        return Err(reader.mistakes);
    }
    let items = list.into_iter().flat_map(Node::children);
    let services = raw.services.iter().zip(items);
    let services = services.map(|(raw, item)| reader.listed(raw, item));
    let services = services.collect();
    match reader.mistakes.is_empty() {
        true => Ok(Services { title, services }),
        false => {
            reader.mistakes.truncate(MOST_MISTAKES);
            Err(in_order(reader.mistakes))
        }
    }
}

struct Reader<'a> {
    folder: &'a Path,
    /// Folders without links in their paths, and how each was written.
    known: BTreeMap<PathBuf, String>,
    mistakes: Vec<Mistake>,
}

impl Reader<'_> {
    fn wrong(&mut self, at: Option<Node<'_>>, message: &str, help: &str) {
        self.mistakes.push(Mistake {
            place: at.map_or(Place::Repository, Node::place),
            message: message.to_owned(),
            help: Some(help.to_owned()),
        });
    }

    /// Words that are there have to say something.
    fn words(&mut self, words: Option<&str>, at: Option<Node<'_>>, field: &str) -> Option<String> {
        let words = words?.trim();
        if words.is_empty() {
            let message = format!("`{field}` is empty");
            self.wrong(at, &message, "fill it in, or leave it out");
        }
        Some(words.to_owned())
    }

    fn listed(&mut self, raw: &RawListed, item: Node<'_>) -> Listed {
        let (written, at, name) = match raw {
            RawListed::Path(path) => (path, item, None),
            RawListed::Named(RawNamedService { path, name }) => {
                let name = self.words(name.as_deref(), item.get("name"), "name");
                (path, item.get("path").unwrap_or(item), name)
            }
        };
        // The folder of the list itself is written as a full stop, and needs none where it is joined.
        let below = match written.trim() {
            "." | "./" if !self.folder.as_os_str().is_empty() => Path::new(""),
            written => Path::new(written),
        };
        let path: PathBuf = self.folder.join(below).components().collect();
        if written.trim().is_empty() {
            self.wrong(
                Some(at),
                "the path is empty",
                "name the folder of a service",
            );
        } else if !files::is_folder(&path) {
            let message = format!("there is no folder {}", quoted(&path.to_string_lossy()));
            self.wrong(
                Some(at),
                &message,
                "paths are seen from the folder of the list",
            );
        } else if let Ok(place) = files::canonical(&path) {
            match self.known.get(&place) {
                Some(first) => {
                    let message = format!("{} is listed twice", quoted(written));
                    let help = format!("it is the folder that {} is; take one out", quoted(first));
                    self.wrong(Some(at), &message, &help);
                }
                None => {
                    self.known.insert(place, written.clone());
                }
            }
        }
        Listed { path, name }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder with two services, a file and a link to a service.
    fn folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("a/b")).unwrap();
        std::fs::write(folder.path().join("file"), "").unwrap();
        folder
    }

    #[track_caller]
    fn mistakes(text: &str, expected: &[&str]) {
        let folder = folder();
        let mistakes = parse("s.yaml", text.to_owned(), folder.path()).unwrap_err();
        let root = format!("{}/", folder.path().display());
        let told = mistakes.iter().map(|mistake| {
            let help = mistake.help.as_deref().unwrap_or_default();
            format!("{} {} ({help})", mistake.place, mistake.message).replace(&root, "")
        });
        assert_eq!(told.collect::<Vec<_>>(), expected, "{text}");
    }

    #[test]
    fn a_list_has_paths_and_names() {
        let folder = folder();
        let text = "title: All of ours\nservices:\n- a\n- { path: a/b/, name: \" B \" }\n- .\n";
        let read = parse("s.yaml", text.to_owned(), folder.path()).unwrap();
        assert_eq!(read.title.as_deref(), Some("All of ours"));
        let listed = read.services.iter();
        let listed: Vec<_> = listed
            .map(|one| {
                (
                    one.path
                        .strip_prefix(folder.path())
                        .unwrap()
                        .to_str()
                        .unwrap(),
                    one.name.as_deref(),
                )
            })
            .collect();
        assert_eq!(listed, [("a", None), ("a/b", Some("B")), ("", None)]);
    }

    #[test]
    fn every_mistake_is_told_at_its_place() {
        mistakes(
            "titel: x\nservices: [a]\n",
            &["s.yaml:1:1 there is no field `titel` (did you mean `title`?)"],
        );
        mistakes(
            "title: ' '\nservices:\n- a\n- ./a\n- c\n- file\n- { path: '', name: '' }\n",
            &[
                "s.yaml:1:8 `title` is empty (fill it in, or leave it out)",
                "s.yaml:4:3 `./a` is listed twice (it is the folder that `a` is; take one out)",
                "s.yaml:5:3 there is no folder `c` (paths are seen from the folder of the list)",
                "s.yaml:6:3 there is no folder `file` (paths are seen from the folder of the list)",
                "s.yaml:7:11 the path is empty (name the folder of a service)",
                "s.yaml:7:21 `name` is empty (fill it in, or leave it out)",
            ],
        );
        mistakes(
            "services: []\n",
            &["s.yaml:1:11 no service is listed (list the folder of each)"],
        );
        mistakes(
            "services:\n- { path: a, nmae: A }\n",
            &["s.yaml:2:14 `services[0]` has no field `nmae` (did you mean `name`?)"],
        );
    }

    #[test]
    fn a_list_has_an_end() {
        let text = format!("services:\n{}", "- a\n".repeat(MOST_SERVICES + 1));
        mistakes(
            &text,
            &["s.yaml:2:1 10001 services are listed, and 10000 are the most (write several lists)"],
        );
    }
}
