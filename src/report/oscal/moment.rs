//! Days as OSCAL writes them: moments with a zone. Which zone a day of a record is in, its settings say and nobody else
//! knows by then; all of ours are in UTC.

use jiff::civil::Date;
use serde::Serialize;

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub(super) struct Moment(String);

impl Moment {
    /// Its first second. `None` for a day that the schema refuses.
    pub(super) fn start_of(day: Date) -> Option<Moment> {
        is_known(day).then(|| Moment(format!("{day}T00:00:00Z")))
    }

    /// Its last second.
    pub(super) fn end_of(day: Date) -> Option<Moment> {
        is_known(day).then(|| Moment(format!("{day}T23:59:59Z")))
    }
}

/// The schema knows the years from 1900 to 2999, and leap days from 2000 on.
fn is_known(day: Date) -> bool {
    let is_leap_day = day.month() == 2 && day.day() == 29;
    match is_leap_day {
        true => (2000..3000).contains(&day.year()),
        false => (1900..3000).contains(&day.year()),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn days_are_moments_in_utc() {
        let day = date(2026, 11, 22);
        assert_eq!(Moment::start_of(day).unwrap().0, "2026-11-22T00:00:00Z");
        assert_eq!(Moment::end_of(day).unwrap().0, "2026-11-22T23:59:59Z");
        for day in [date(9999, 12, 31), date(1899, 1, 1), date(1996, 2, 29)] {
            assert_eq!(Moment::end_of(day), None, "{day}");
        }
        assert!(Moment::end_of(date(2028, 2, 29)).is_some());
    }
}
