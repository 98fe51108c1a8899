//! What a run has to say beside its results: what could not be read, which waivers want looking after, and what was
//! left out for readers who take only so much.

use super::log::{Descriptor, DescriptorReference, Level, Location, Notification, Text};
use super::{Reader, place, rules::of_level};
use crate::finding::NoticeKind;
use crate::outcome::OutcomeName;
use crate::policy::gate::TooMuch;
use crate::policy::waiver::{State, WaiverUse};
use crate::report::{Entry, ServiceReport};
use crate::words::counted;

/// The kinds of notification, in the order in which they are described.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Unreadable,
    Mistaken,
    Waivers,
    TooMuch,
    LeftOut,
}

impl Kind {
    fn id(self) -> &'static str {
        match self {
            Kind::Unreadable => NoticeKind::Unreadable.id(),
            Kind::Mistaken => NoticeKind::Mistaken.id(),
            Kind::Waivers => "waiver-states",
            Kind::TooMuch => "max-guidance",
            Kind::LeftOut => "left-out",
        }
    }

    fn title(self) -> &'static str {
        match self {
            Kind::Unreadable => NoticeKind::Unreadable.title(),
            Kind::Mistaken => NoticeKind::Mistaken.title(),
            Kind::Waivers => "What has become of a waiver",
            Kind::TooMuch => "No more guidance is open than the team lets pass",
            Kind::LeftOut => "What is not among the results",
        }
    }

    fn why(self) -> &'static str {
        match self {
            Kind::Unreadable => NoticeKind::Unreadable.why(),
            Kind::Mistaken => NoticeKind::Mistaken.why(),
            Kind::Waivers => {
                "an exception that was approved has an end, and somebody has to look at it again"
            }
            Kind::TooMuch => "none of these findings closes the gate, and all of them together do",
            Kind::LeftOut => "a list that is not whole must not be taken for one that is",
        }
    }

    fn remedy(self) -> &'static str {
        match self {
            Kind::Unreadable => NoticeKind::Unreadable.remedy(),
            Kind::Mistaken => NoticeKind::Mistaken.remedy(),
            Kind::Waivers => "mend what it covers, have it approved again, or take it out",
            Kind::TooMuch => "mend some of them, or have some waived",
            Kind::LeftOut => "see the report in another format, such as `text`",
        }
    }
}

/// Notifications, and the descriptions of their kinds.
#[derive(Debug, Default)]
pub(super) struct Notifications<'r> {
    kinds: Vec<Kind>,
    all: Vec<Notification<'r>>,
}

impl<'r> Notifications<'r> {
    fn tell(&mut self, kind: Kind, level: Level, words: String, locations: Vec<Location<'r>>) {
        let index = self.kinds.iter().position(|known| *known == kind);
        let index = index.unwrap_or_else(|| {
            self.kinds.push(kind);
            self.kinds.len() - 1
        });
        self.all.push(Notification {
            descriptor: DescriptorReference {
                id: kind.id(),
                index,
            },
            level,
            message: Text::plain(words),
            locations,
        });
    }

    /// What could not be read, or not understood.
    pub(super) fn unread(&mut self, entries: &[Entry<'r>], reader: Reader) {
        for entry in entries {
            let kind = match entry.kind() {
                Some(NoticeKind::Unreadable) => Kind::Unreadable,
                Some(NoticeKind::Mistaken) => Kind::Mistaken,
                Some(
                    NoticeKind::Open
                    | NoticeKind::Contradiction
                    | NoticeKind::Evidence
                    | NoticeKind::Exception
                    | NoticeKind::ExpiredWaiver
                    | NoticeKind::UnusedWaiver
                    | NoticeKind::UnapprovedWaiver,
                )
                | None => continue,
            };
            let level = entry.level().map_or(Level::None, of_level);
            if !entry.is_off() {
                let locations = place::locations(entry, reader);
                self.tell(kind, level, entry.message.to_string(), locations);
            }
        }
    }

    /// The waivers that are not simply in force: the others show where they count.
    pub(super) fn waivers(&mut self, service: &ServiceReport) {
        for used in &service.waivers {
            let WaiverUse { waiver, state, .. } = used;
            let what = match state {
                State::Active => continue,
                State::Expiring { days: 0 } => "runs out today".to_owned(),
                State::Expiring { days } => {
                    format!(
                        "runs out in {}",
                        counted(usize::try_from(*days).unwrap_or(0), "day")
                    )
                }
                State::Expired => "has run out".to_owned(),
                State::NotYetValid => "does not count yet".to_owned(),
                State::Unused => "covers nothing".to_owned(),
                State::Unapproved => "is approved by nobody".to_owned(),
            };
            let words = format!("the waiver of `{}` at {} {what}", waiver.rule, waiver.place);
            self.tell(Kind::Waivers, Level::Note, words, Vec::new());
        }
    }

    /// What closes the gate and is no single result.
    pub(super) fn gate(&mut self, service: &ServiceReport) {
        if let Some(TooMuch { count, most }) = service.gate().guidance {
            let words = format!(
                "{count} findings of guidance are open in `{}`, and the gate lets {most} pass",
                service.path
            );
            self.tell(Kind::TooMuch, Level::Error, words, Vec::new());
        }
    }

    /// What is no result here, as this reader makes an alert of whatever it is given.
    pub(super) fn not_to_mend(&mut self, entries: &[Entry<'r>]) {
        let count = |is_meant: &dyn Fn(&Entry<'r>) -> bool, words: &str| {
            let count = entries.iter().filter(|entry| is_meant(entry)).count();
            (count > 0).then(|| format!("{count} {words}"))
        };
        let of = |outcome: OutcomeName| {
            move |entry: &Entry<'r>| {
                let is_open = entry.standing.is_open() && !entry.is_off();
                is_open && !entry.is_to_mend() && entry.outcome() == outcome
            }
        };
        let standing = |word: &'static str| {
            move |entry: &Entry<'r>| !entry.is_off() && entry.standing.word() == word
        };
        let left_out = [
            count(&standing("waived"), "that a waiver covers"),
            count(&standing("baseline"), "of the baseline"),
            count(&standing("before"), "that were there before"),
            count(&Entry::is_off, "that are switched off"),
            count(&of(OutcomeName::CannotTell), "of which nothing can be told"),
            count(&of(OutcomeName::NeedsAPerson), "that need a person"),
        ];
        let left_out: Vec<String> = left_out.into_iter().flatten().collect();
        if !left_out.is_empty() {
            let words = format!(
                "only what somebody has to mend is among the results, and not: {}",
                left_out.join(", ")
            );
            self.tell(Kind::LeftOut, Level::Note, words, Vec::new());
        }
    }

    /// What is one result too many.
    pub(super) fn too_many(&mut self, shown: usize, left_out: usize) {
        let words = format!(
            "the results end after {shown}, standards first, as more are not read: {left_out} are left out"
        );
        self.tell(Kind::LeftOut, Level::Warning, words, Vec::new());
    }

    /// The descriptions, and the notifications themselves.
    pub(super) fn into_parts(self) -> (Vec<Descriptor<'r>>, Vec<Notification<'r>>) {
        let kinds = self.kinds.iter().map(|kind| Descriptor {
            id: kind.id().into(),
            short_description: Text::plain(kind.title()),
            full_description: Some(Text::plain(kind.why())),
            default_configuration: None,
            help_uri: None,
            help: Some(Text::plain(kind.remedy())),
            properties: None,
        });
        (kinds.collect(), self.all)
    }
}
