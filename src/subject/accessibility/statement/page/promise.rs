//! When a page's own data says that it is to be looked at again: `last_reviewed_on` and `review_in` of the
//! technical documentation template.

use jiff::ToSpan;
use jiff::civil::Date;

use crate::date::PartialDate;
use crate::subject::accessibility::model::{Promise, Said};
use crate::subject::accessibility::page::Page;

pub(super) fn read(page: &Page) -> Option<Promise> {
    let last = super::about::field(page, "last_reviewed_on")?;
    let every = super::about::field(page, "review_in")?;
    let due = due(&last.value, &every.value).map(|due| Said::new(due, every.at));
    Some(Promise {
        last: last.clone(),
        every: every.clone(),
        due,
    })
}

fn due(last: &str, every: &str) -> Option<String> {
    let last = PartialDate::parse(last).ok()?;
    let day: Date = last.last_day();
    if last.first_day() != day {
        return None;
    }
    let (number, unit) = every.trim().split_once(' ')?;
    let number: i64 = number
        .parse()
        .ok()
        .filter(|number| (0..=1200).contains(number))?;
    let span = match unit.trim().trim_end_matches('s') {
        "day" => number.days(),
        "week" => number.weeks(),
        "month" => number.months(),
        "year" => number.years(),
        _ => return None,
    };
    Some(day.checked_add(span).ok()?.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(last: &str, every: &str, expected: Option<&str>) {
        assert_eq!(due(last, every).as_deref(), expected, "{last} + {every}");
    }

    #[test]
    fn the_next_review_is_worked_out() {
        check("2026-04-22", "12 months", Some("2027-04-22"));
        check("2026-08-31", "6 months", Some("2027-02-28"));
        check("2026-01-01", "2 weeks", Some("2026-01-15"));
        check("2026-01-01", "1 year", Some("2027-01-01"));
    }

    #[test]
    fn what_cannot_be_worked_out_is_left_out() {
        check("soon", "12 months", None);
        check("2026-04", "12 months", None);
        check("2026-04-22", "never", None);
        check("2026-04-22", "9999999999999999999 years", None);
    }
}
