//! The one clock: `--as-of`, or the time when the run began. A day begins and ends in the zone of those who set it.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::settings::default_zone;

/// When the texts are applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Clock {
    Day(Date),
    /// Which day that is, depends on the zone.
    Moment(Timestamp),
}

impl Clock {
    pub(super) fn day(self, zone: &TimeZone) -> Date {
        match self {
            Clock::Day(day) => day,
            Clock::Moment(moment) => moment.to_zoned(zone.clone()).date(),
        }
    }

    /// The day for what has no settings.
    pub(super) fn usual_day(clock: Option<Clock>) -> Date {
        clock.unwrap_or_else(now).day(&default_zone())
    }
}

pub(super) fn now() -> Clock {
    Clock::Moment(Timestamp::now())
}

/// `2026-11-22`, or a moment: `2026-11-22T23:30:00Z`.
pub(super) fn read(text: &str) -> Result<Clock, &'static str> {
    let day = text.parse().map(Clock::Day);
    let moment = || text.parse().map(Clock::Moment);
    let is_moment = text.contains(['T', 't', ' ']);
    match is_moment {
        true => moment().ok(),
        false => day.ok(),
    }
    .ok_or("a date is written like 2026-11-22, a moment like 2026-11-22T23:30:00Z")
}
