//! From a usual name to documents in the forest, or to the trouble that kept us from them.

use std::sync::Arc;

use super::Format;
use super::trouble::{Pointer, Trouble, TroubleKind};
use crate::guard::Broken;
use crate::outcome::Cause;
use crate::repository::Repository;
use crate::subject::unread;
use crate::text::{Place, RepoPath};
use crate::tree::{self, FileId, Forest, Problem, ProblemKind, TreeId};

/// A file that was read, and its documents in the forest.
pub(super) struct Document {
    pub format: Format,
    pub path: RepoPath,
    pub file: FileId,
    pub trees: Vec<TreeId>,
}

#[cfg(test)]
impl Document {
    /// Breaks whoever understands this, where its text asks for that.
    pub(super) fn spring(&self, forest: &Forest) {
        let place = self.trees.first().map(|tree| forest.root(*tree).place());
        if let Some(Place::Text { source, .. }) = place {
            crate::guard::trap::spring(self.format.word(), source.text());
        }
    }
}

/// The first file with one of the format's usual names.
pub(super) fn read(
    format: Format,
    repository: &Repository,
    forest: &mut Forest,
    troubles: &mut Vec<Trouble>,
) -> Option<Document> {
    let mut paths = format.files().iter().map(RepoPath::new);
    let Some(path) = paths.find(|path| repository.get(path).is_some()) else {
        // `service.yaml` comes first and has the most to lose, so what hides every file is told once, there.
        let hidden = hidden(format, repository);
        let is_told = |new: &Trouble| troubles.iter().any(|old| old.message == new.message);
        let new = hidden.filter(|new| !is_told(new));
        troubles.extend(new);
        return None;
    };
    let source = match repository.read(&path) {
        Ok(source) => source,
        Err(trouble) => {
            let place = Place::File(path);
            let message = trouble.to_string();
            troubles.push(unreadable(format, trouble.kind.into(), place, message));
            return None;
        }
    };
    let read = || tree::read_within(&source, tree::Format::Yaml, repository.limits());
    let reading = match repository.patience().file(path.as_str(), read) {
        Ok(reading) => reading,
        Err(broken) => {
            troubles.push(self::broken(format, &path, &broken));
            return None;
        }
    };
    for problem in &reading.problems {
        let place = Place::Text {
            source: Arc::clone(&source),
            span: problem.span,
        };
        troubles.extend(trouble(format, problem, place));
    }
    if reading.trees.is_empty() {
        return None;
    }
    let file = forest.add_source(source);
    let trees = reading.trees.into_iter();
    let trees = trees
        .map(|tree| forest.add_tree(Some(file), tree))
        .collect();
    Some(Document {
        format,
        path,
        file,
        trees,
    })
}

/// Why the walk may not have met a file that is there.
fn hidden(format: Format, repository: &Repository) -> Option<Trouble> {
    let could_hold = |folder: &RepoPath| {
        let mut files = format.files().iter().map(RepoPath::new);
        files.any(|file| file.folder() == folder.as_str())
    };
    let mut troubles = repository.troubles().iter();
    let trouble = troubles.find(|trouble| {
        trouble.kind.hides_files() && trouble.path.as_ref().is_none_or(could_hold)
    })?;
    let place = trouble.path.clone().map_or(Place::Repository, Place::File);
    let cause = trouble.kind.into();
    Some(unreadable(format, cause, place, trouble.to_string()))
}

fn trouble(format: Format, problem: &Problem, place: Place) -> Option<Trouble> {
    let message = problem.message.clone();
    let help = match problem.kind {
        ProblemKind::Unreadable | ProblemKind::TooDeep | ProblemKind::TooLarge => {
            return Some(unreadable(format, problem.kind.into(), place, message));
        }
        ProblemKind::DuplicateKey => Some("the last one counts: remove the others".to_owned()),
        ProblemKind::LooseIndentation
        | ProblemKind::UnresolvedAlias
        | ProblemKind::UnusableKey
        | ProblemKind::InvalidMerge
        | ProblemKind::WrongTag => None,
    };
    // The values that count are in the tree, so nothing is in doubt. Our own file is ours to judge all the same.
    (format == Format::ServiceYaml).then_some(Trouble {
        kind: TroubleKind::Mistake,
        cause: Cause::Unread,
        pointers: Vec::new(),
        place,
        message,
        help,
    })
}

/// The same for a file that was not read to its end.
pub(super) fn broken(format: Format, path: &RepoPath, broken: &Broken) -> Trouble {
    let place = Place::File(path.clone());
    unreadable(format, broken.cause(), place, unread(path, broken))
}

/// Nobody knows what the file says, so everything that it could have said is in trouble.
fn unreadable(format: Format, cause: Cause, place: Place, message: String) -> Trouble {
    let service = Pointer::new(["service"]);
    Trouble {
        kind: TroubleKind::Unreadable,
        cause,
        pointers: match format {
            Format::ServiceYaml => vec![service, Pointer::new(["declared"])],
            Format::Backstage | Format::Publiccode | Format::Dwp | Format::Hmrc => vec![service],
        },
        place,
        message,
        help: None,
    }
}
