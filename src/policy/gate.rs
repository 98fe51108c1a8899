//! When the gate closes, and by what.

use super::{FailLevel, HeardNotice, Judged, Level};
use crate::finding::NoticeKind;
use crate::obligation::Obligation;

/// What closes the gate of one service.
#[derive(Clone, Debug)]
pub struct Gate<'r> {
    /// Rules, in the order of the report.
    pub rules: Vec<&'r Judged>,
    /// Records of excuses that want mending: they close it where guidance does.
    pub notices: Vec<&'r HeardNotice>,
    pub guidance: Option<TooMuch>,
}

/// More open findings of guidance than the team lets pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooMuch {
    pub count: usize,
    pub most: usize,
}

impl<'r> Gate<'r> {
    pub fn of(
        judged: &'r [Judged],
        notices: &'r [HeardNotice],
        fail_level: FailLevel,
        max_guidance: Option<usize>,
    ) -> Gate<'r> {
        let of_records = (notices.iter()).filter(|heard| Gate::is_closed_by(heard, fail_level));
        Gate {
            rules: judged.iter().filter(|judged| judged.closes()).collect(),
            notices: of_records.collect(),
            guidance: max_guidance.and_then(|most| {
                let count = open_guidance(judged);
                (count > most).then_some(TooMuch { count, most })
            }),
        }
    }

    /// Whether this notice is among [`Gate::notices`].
    pub fn is_closed_by(heard: &HeardNotice, fail_level: FailLevel) -> bool {
        fail_level == FailLevel::Guidance
            && is_of_records(heard.notice.kind)
            && heard.level != Level::Off
            && heard.standing.is_open()
    }

    pub fn is_closed(&self) -> bool {
        !self.rules.is_empty() || !self.notices.is_empty() || self.guidance.is_some()
    }
}

/// How many findings of guidance nothing excuses, by which the team may want to stop.
pub fn open_guidance(judged: &[Judged]) -> usize {
    let of_guidance =
        |judged: &&Judged| judged.obligation() == Some(Obligation::Guidance) && !judged.is_off();
    let guidance = judged.iter().filter(of_guidance);
    guidance.map(|judged| judged.open().count()).sum()
}

/// Whether a notice is about what the team itself keeps to excuse findings.
fn is_of_records(kind: NoticeKind) -> bool {
    match kind {
        NoticeKind::ExpiredWaiver | NoticeKind::UnusedWaiver | NoticeKind::UnapprovedWaiver => true,
        NoticeKind::Unreadable
        | NoticeKind::Mistaken
        | NoticeKind::Open
        | NoticeKind::Contradiction
        | NoticeKind::Evidence
        | NoticeKind::Exception => false,
    }
}
