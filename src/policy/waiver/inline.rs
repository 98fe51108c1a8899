//! Waivers in comments of YAML, TOML and Markdown: `yardstick: waive RULE[, RULE] [until DATE] [approved by NAME]
//! because REASON`.
//!
//! What is a comment is for `comments` to say, and what a sentence means for `sentence`. Only files that the dossier
//! has read are looked at.

mod comments;
mod sentence;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use memchr::memmem;

use self::comments::{Comment, Lines, Notation};
use self::sentence::{Sentence, Whole};
use super::read::about_waivers;
use super::{Scope, Waiver};
use crate::dossier::Dossier;
use crate::finding::{Notice, NoticeKind};
use crate::guard::look;
use crate::notices::Notices;
use crate::outcome::Cause;
use crate::text::{Place, RepoPath, SourceText, Span};
use crate::words::{Guesses, quoted, too_long_to_repeat};

/// With what a comment begins that speaks to yardstick.
const MARK: &str = "yardstick:";

/// How many waivers are read from comments. Nobody can look after more, and each is many times as long in a report as a
/// comment has to be.
const MOST: usize = 10_000;

/// The rules that a waiver can name.
#[derive(Clone, Copy, Debug)]
pub struct Known<'k> {
    pub names: &'k [&'k str],
    /// Whether what is not among them is a mistake: where no packs were read, it may be one of their rules.
    pub is_complete: bool,
}

/// What the comments of a service say.
#[derive(Debug, Default)]
pub struct Inline {
    /// In the order of files and lines.
    pub waivers: Vec<Arc<Waiver>>,
    /// What could not be understood.
    pub notices: Vec<Notice>,
}

/// The waivers in comments of the files that a dossier was read from.
pub fn of(dossier: &Dossier, known: Known<'_>) -> Inline {
    let mark = memmem::Finder::new(MARK);
    // A file that several readers wanted may be there more than once.
    let sources: BTreeMap<&RepoPath, &Arc<SourceText>> = (dossier.forest.sources())
        .filter(|source| mark.find(source.text().as_bytes()).is_some())
        .map(|source| (source.path(), source))
        .collect();
    let mut reader = Reader {
        known,
        names: known.names.iter().copied().collect(),
        guesses: Guesses::default(),
        waivers: Vec::new(),
        notices: Notices::default(),
    };
    for (path, source) in sources {
        let Some(notation) = Notation::of(path) else {
            continue;
        };
        for comment in comments::of(source, notation) {
            look();
            reader.read(source, &comment);
        }
    }
    Inline {
        waivers: reader.waivers,
        notices: reader.notices.done(),
    }
}

/// What the comments say, as they are gone through.
struct Reader<'k> {
    known: Known<'k>,
    names: BTreeSet<&'k str>,
    guesses: Guesses,
    waivers: Vec<Arc<Waiver>>,
    notices: Notices,
}

impl Reader<'_> {
    fn read(&mut self, source: &Arc<SourceText>, comment: &Comment) {
        let Some(words) = comment
            .words
            .trim_start_matches(['#', ' ', '\t'])
            .trim()
            .strip_prefix(MARK)
        else {
            return;
        };
        let place = Place::Text {
            source: Arc::clone(source),
            span: Span::new(comment.span.start, comment.span.end),
        };
        // Each of its rules has all of its words beside it.
        if let Some(why) = too_long_to_repeat(words) {
            let help = "a waiver that says so much belongs into yardstick.toml";
            self.tell(
                &place,
                &format!("this comment is not understood: {why}; {help}"),
            );
            return;
        }
        if self.waivers.len() >= MOST {
            let why = format!("{MOST} waivers stand in comments before it");
            self.tell(&place, &format!("this comment waives nothing: {why}"));
            return;
        }
        let sentence = match sentence::read(words) {
            Ok(sentence) => sentence,
            Err(why) => {
                self.tell(&place, &format!("this comment is not understood: {why}"));
                return;
            }
        };
        let Sentence {
            whole,
            rules,
            until,
            approver,
            reason,
        } = sentence;
        let scope = match (whole, comment.covers) {
            (Whole::File, _) => Scope::File,
            (Whole::Lines, Some(Lines { first, last })) => Scope::Lines { first, last },
            (Whole::Lines, None) => {
                let why = "nothing stands behind it that it could be about";
                self.tell(&place, &format!("this comment waives nothing: {why}"));
                return;
            }
        };
        let mut said = BTreeSet::new();
        for rule in rules {
            if !said.insert(rule.clone()) {
                continue;
            }
            if let Some((wrong, help)) = about_waivers(&rule) {
                self.tell(&place, &format!("{wrong}: {help}"));
            } else if self.names.contains(rule.as_str()) {
                self.waivers.push(Arc::new(Waiver {
                    rule,
                    scope: scope.clone(),
                    reason: reason.clone(),
                    owner: None,
                    approver: approver.clone(),
                    risk: None,
                    granted: None,
                    expires: until,
                    evidence: None,
                    place: place.clone(),
                }));
            } else if self.known.is_complete {
                let names = self.known.names.iter().copied();
                let help = match self.guesses.nearest(&rule, names) {
                    Some(name) => format!("did you mean `{name}`?"),
                    None => "`yardstick rules` lists them".to_owned(),
                };
                self.tell(
                    &place,
                    &format!("there is no rule {}: {help}", quoted(&rule)),
                );
            }
        }
    }

    fn tell(&mut self, place: &Place, message: &str) {
        let kind = (NoticeKind::Mistaken, Some(Cause::Unread));
        self.notices.tell(kind, message, "", place);
    }
}

#[cfg(test)]
mod tests;
