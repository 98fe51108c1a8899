//! What is to be told of a service's own files, as it is gathered: nothing twice, and no more than somebody can mend.

use std::collections::{BTreeMap, HashSet};

use crate::finding::{Finding, Notice, NoticeKind};
use crate::outcome::Cause;
use crate::text::{Place, RepoPath, Span};
use crate::words::counted;

/// How many problems of one file are listed. Somebody has to mend them, and a page can have as many as it has keys.
const MOST_OF_ONE_FILE: usize = 1_000;

/// How many are listed of all files together, as there can be as many files as one likes.
const MOST: usize = 10_000;

/// One unreadable file can put several parts of the dossier in doubt: it is said once.
#[derive(Debug, Default)]
pub(crate) struct Notices {
    all: Vec<Notice>,
    /// Messages and their places.
    told: HashSet<(String, Option<RepoPath>, Span)>,
    /// How many there are of each file.
    of_file: BTreeMap<RepoPath, usize>,
    /// How many are left out beside those that are too many of one file.
    further: usize,
}

impl Notices {
    pub(crate) fn tell(
        &mut self,
        (kind, cause): (NoticeKind, Option<Cause>),
        message: &str,
        pointer: &str,
        place: &Place,
    ) {
        let (path, span) = place.order();
        if let Some(path) = path {
            let count = self.of_file.entry(path.clone()).or_default();
            *count += 1;
            if *count > MOST_OF_ONE_FILE {
                return;
            }
        }
        let telling = (message.to_owned(), path.cloned(), span);
        if self.told.contains(&telling) {
            return;
        }
        if self.all.len() == MOST {
            self.further += 1;
            return;
        }
        self.told.insert(telling);
        self.all.push(Notice {
            kind,
            cause,
            finding: Finding {
                message: message.to_owned(),
                pointer: pointer.to_owned(),
                place: place.clone(),
                related: Vec::new(),
                level: None,
            },
        });
    }

    /// All that is told; of what is not listed, how much there is.
    pub(crate) fn done(self) -> Vec<Notice> {
        let Notices {
            mut all,
            told: _,
            of_file,
            further,
        } = self;
        let of_files = of_file.into_iter().filter_map(|(path, count)| {
            let more = count.checked_sub(MOST_OF_ONE_FILE).filter(|more| *more > 0)?;
            let message = format!(
                "{} of `{path}`, or fewer where some are the same, are not listed: it has more than {MOST_OF_ONE_FILE}",
                counted(more, "further problem")
            );
            Some((message, Place::File(path)))
        });
        let of_service = (further > 0).then(|| {
            let message = format!(
                "{}, or fewer where some are the same, are not listed: there are more than {MOST}",
                counted(further, "further problem")
            );
            (message, Place::Repository)
        });
        let left_out = of_files.chain(of_service);
        all.extend(left_out.map(|(message, place)| Notice {
            kind: NoticeKind::Unreadable,
            cause: Some(Cause::Limit),
            finding: Finding {
                message,
                pointer: String::new(),
                place,
                related: Vec::new(),
                level: None,
            },
        }));
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// So many notices of each of these files, and what is said of those that are not listed.
    #[track_caller]
    fn check(files: usize, of_each: usize, listed: usize, left_out: &[&str]) {
        let mut notices = Notices::default();
        for file in 0..files {
            let place = Place::File(RepoPath::new(format!("{file}.yaml")));
            for number in 0..of_each {
                // What is said twice is told once.
                for _ in 0..1 + usize::from(number == 0) {
                    let kind = (NoticeKind::Mistaken, Some(Cause::Unread));
                    notices.tell(kind, &number.to_string(), "", &place);
                }
            }
        }
        let all = notices.done();
        let said: Vec<&str> = (all.iter().skip(listed))
            .map(|notice| notice.finding.message.as_str())
            .collect();
        assert_eq!(said, left_out);
        let is_mistaken = |notice: &&Notice| notice.kind == NoticeKind::Mistaken;
        assert_eq!(all.iter().filter(is_mistaken).count(), listed);
    }

    #[test]
    fn what_is_too_much_is_counted() {
        check(2, 1, 2, &[]);
        check(
            1,
            1_000,
            999,
            &[
                "1 further problem of `0.yaml`, or fewer where some are the same, are not listed: it has more than 1000",
            ],
        );
        check(10_000, 1, 10_000, &[]);
        check(
            10_001,
            1,
            10_000,
            &[
                "2 further problems, or fewer where some are the same, are not listed: there are more than 10000",
            ],
        );
    }
}
