//! Two sources that say different things of one service.
//!
//! Only what must be one thing is held together: the phase, the names that people read, and where the source
//! code is. A description or a list of contacts may differ from file to file without anybody being wrong.

use super::claim::{Claim, Field};
use super::own::Own;
use super::trouble::Pointer;
use super::{Format, Source};
use crate::profile::{Phase, Term};
use crate::text::Place;
use crate::tree::Node;

/// Two sources disagree. The believed one is the one that the dossier holds.
#[derive(Clone, Debug)]
pub struct Contradiction {
    pub pointer: Pointer,
    pub believed: Statement,
    pub other: Statement,
}

/// What one source says, in its own words.
#[derive(Clone, Debug)]
pub struct Statement {
    pub format: Format,
    pub value: String,
    pub place: Place,
}

/// A statement, and what it comes to when the spelling is left aside.
struct Heard {
    statement: Statement,
    means: Meaning,
}

enum Meaning {
    Same(String),
    Phases(Vec<Phase>),
}

impl Meaning {
    fn disagrees(&self, other: &Meaning) -> bool {
        match (self, other) {
            (Meaning::Same(one), Meaning::Same(another)) => one != another,
            (Meaning::Phases(one), Meaning::Phases(another)) => {
                !one.iter().any(|phase| another.contains(phase))
            }
            (Meaning::Same(_), Meaning::Phases(_)) | (Meaning::Phases(_), Meaning::Same(_)) => {
                false
            }
        }
    }
}

/// What is held together.
#[derive(Clone, Copy)]
enum Topic {
    Name,
    Organisation,
    Phase,
    SourceRepository,
}

impl Topic {
    const ALL: [Topic; 4] = [
        Topic::Name,
        Topic::Organisation,
        Topic::Phase,
        Topic::SourceRepository,
    ];

    fn path(self) -> &'static [&'static str] {
        match self {
            Topic::Name => Field::Name.path(),
            Topic::Organisation => Field::OrganisationName.path(),
            Topic::Phase => super::merge::PHASE,
            Topic::SourceRepository => Field::SourceRepository.path(),
        }
    }

    fn field(self) -> Option<Field> {
        match self {
            Topic::Name => Some(Field::Name),
            Topic::Organisation => Some(Field::OrganisationName),
            Topic::Phase => None,
            Topic::SourceRepository => Some(Field::SourceRepository),
        }
    }

    fn meaning(self, value: &str) -> Option<Meaning> {
        Some(match self {
            Topic::Name | Topic::Organisation => Meaning::Same(spelling(value)),
            Topic::SourceRepository => Meaning::Same(repository(value)),
            Topic::Phase => Meaning::Phases(vec![Phase::from_word(value)?]),
        })
    }
}

/// The first source that speaks of a topic is held against each later one.
pub(super) fn contradictions(own: Option<&Own<'_>>, sources: &[Source<'_>]) -> Vec<Contradiction> {
    let mut found = Vec::new();
    for topic in Topic::ALL {
        let declared = own.and_then(|own| declared(own, topic));
        let others = sources.iter().filter_map(|source| heard(source, topic));
        let mut all = declared.into_iter().chain(others);
        let Some(believed) = all.next() else {
            continue;
        };
        for other in all.filter(|other| believed.means.disagrees(&other.means)) {
            found.push(Contradiction {
                pointer: Pointer::new(["service"].iter().chain(topic.path())),
                believed: believed.statement.clone(),
                other: other.statement,
            });
        }
    }
    found
}

fn declared(own: &Own<'_>, topic: Topic) -> Option<Heard> {
    let node = own.says(topic.path())?;
    let value = node.as_str().filter(|value| !value.trim().is_empty())?;
    Some(Heard {
        statement: statement(Format::ServiceYaml, value, node),
        means: topic.meaning(value)?,
    })
}

fn heard(source: &Source<'_>, topic: Topic) -> Option<Heard> {
    let Some(field) = topic.field() else {
        let (phases, words) = source.phases()?;
        return Some(Heard {
            statement: statement(source.format, &words.value, words.node),
            means: Meaning::Phases(phases),
        });
    };
    source.claims.iter().find_map(|claim| match claim {
        Claim::Value(said, words) if *said == field => Some(Heard {
            statement: statement(source.format, &words.value, words.node),
            means: topic.meaning(&words.value)?,
        }),
        Claim::Value(..) | Claim::Phase { .. } | Claim::Contact(_) => None,
    })
}

fn statement(format: Format, value: &str, node: Node<'_>) -> Statement {
    Statement {
        format,
        value: value.to_owned(),
        place: node.place(),
    }
}

/// Names are the same if only case or spacing differs.
fn spelling(name: &str) -> String {
    let words: Vec<String> = name.split_whitespace().map(str::to_lowercase).collect();
    words.join(" ")
}

/// The host and path of a repository's address, however it is spelt: `git@host:owner/name.git` is
/// `https://host/Owner/name/`.
fn repository(address: &str) -> String {
    let address = address.trim().to_lowercase();
    let address = address.strip_prefix("git+").unwrap_or(&address);
    let address = match address.split_once("://") {
        Some((_, rest)) => rest.to_owned(),
        None => address.replacen(':', "/", 1),
    };
    let address = address.rsplit_once('@').map_or(&*address, |(_, rest)| rest);
    let address = address.strip_prefix("www.").unwrap_or(address);
    let address = address.trim_end_matches('/');
    address.strip_suffix(".git").unwrap_or(address).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_one_repository_are_the_same() {
        for address in [
            "https://github.com/DEFRA/juggling",
            "https://github.com/defra/juggling/",
            "https://www.github.com/defra/juggling.git",
            "git@github.com:defra/juggling.git",
            "ssh://git@github.com/defra/juggling",
            "git+https://github.com/defra/juggling.git",
        ] {
            assert_eq!(
                repository(address),
                "github.com/defra/juggling",
                "{address}"
            );
        }
    }
}
