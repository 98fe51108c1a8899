//! Days as people write them, and how far they are from the day of the report.

use jiff::civil::Date;
use jiff::{Span, Unit};
use maud::{Markup, html};

use super::draw::counted;
use crate::date::{MONTHS, PartialDate};

/// `22 November 2026`
pub(super) fn day(day: Date) -> String {
    format!("{} {} {}", day.day(), month(day), day.year())
}

pub(super) fn month(day: Date) -> &'static str {
    MONTHS[usize::from(day.month().unsigned_abs()) - 1]
}

/// As exact as it was written: `22 November 2026`, `November 2026`, `2026`, `July to September 2026`.
pub(super) fn period(date: &PartialDate) -> String {
    let (first, last) = (date.first_day(), date.last_day());
    if first == last {
        return day(first);
    }
    match (first.month(), last.month()) {
        (1, 12) => first.year().to_string(),
        (one, other) if one == other => format!("{} {}", month(first), first.year()),
        _ => format!("{} to {} {}", month(first), month(last), last.year()),
    }
}

/// The same for people and for programs.
pub(super) fn time(date: &PartialDate) -> Markup {
    html! {
        @match machine(date) {
            Some(machine) => time datetime=(machine) { (period(date)) },
            None => (period(date)),
        }
    }
}

/// As a `time` element has it; `None` for what the element cannot hold: a quarter.
fn machine(date: &PartialDate) -> Option<String> {
    let (first, last) = (date.first_day(), date.last_day());
    match (first.month(), last.month()) {
        _ if first == last => Some(first.to_string()),
        (1, 12) => Some(format!("{:04}", first.year())),
        (one, other) if one == other => Some(format!("{:04}-{one:02}", first.year())),
        _ => None,
    }
}

/// Where something lies, as seen from the day of the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Side {
    Past,
    /// That day, or a period that holds it.
    Now,
    Ahead,
}

pub(super) fn side(date: &PartialDate, as_of: Date) -> Side {
    if date.last_day() < as_of {
        Side::Past
    } else if date.first_day() > as_of {
        Side::Ahead
    } else {
        Side::Now
    }
}

/// `in 32 days`, `3 months ago`; for a period, from the end that is nearer.
pub(super) fn distance(date: &PartialDate, as_of: Date) -> String {
    match side(date, as_of) {
        Side::Past => match length(date.last_day(), as_of) {
            length if length == "1 day" => "the day before".to_owned(),
            length => format!("{length} ago"),
        },
        Side::Now if date.first_day() == date.last_day() => "the day of this report".to_owned(),
        Side::Now => "the day of this report is in it".to_owned(),
        Side::Ahead => match length(as_of, date.first_day()) {
            length if length == "1 day" => "the day after".to_owned(),
            length => format!("in {length}"),
        },
    }
}

/// Whole units, as exact as somebody wants to know who plans by it.
fn length(from: Date, to: Date) -> String {
    // Years -9999 to 9999 are all that there is, so no difference is too large.
    let between = |unit: Unit| from.until((unit, to)).unwrap_or_default();
    let days = between(Unit::Day).get_days();
    if days < 60 {
        return unit(days, "day");
    }
    let months = between(Unit::Month).get_months();
    if months < 24 {
        return unit(months, "month");
    }
    match (months / 12, months % 12) {
        (years, 1..) if years < 5 => {
            format!("{} and {}", unit(years, "year"), unit(months % 12, "month"))
        }
        (years, _) => unit(years, "year"),
    }
}

fn unit(number: i32, noun: &str) -> String {
    counted(number.unsigned_abs() as usize, noun, &format!("{noun}s"))
}

/// So many months before; what lies beyond the calendar is never reached.
pub(super) fn earlier(day: Date, months: i32) -> Date {
    day.saturating_sub(Span::new().months(months))
}

pub(super) fn later(day: Date, months: i32) -> Date {
    day.saturating_add(Span::new().months(months))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = Date::constant(2026, 11, 22);

    #[track_caller]
    fn check(written: &str, shown: &str, machine_form: Option<&str>, from_today: &str) {
        let date = PartialDate::parse(written).unwrap();
        assert_eq!(period(&date), shown);
        assert_eq!(machine(&date).as_deref(), machine_form);
        assert_eq!(distance(&date, TODAY), from_today);
    }

    #[test]
    fn days_are_as_exact_as_they_were_written() {
        check(
            "2026-12-24",
            "24 December 2026",
            Some("2026-12-24"),
            "in 32 days",
        );
        check(
            "2026-11-22",
            "22 November 2026",
            Some("2026-11-22"),
            "the day of this report",
        );
        check(
            "2026-11-21",
            "21 November 2026",
            Some("2026-11-21"),
            "the day before",
        );
        check(
            "2026-11-23",
            "23 November 2026",
            Some("2026-11-23"),
            "the day after",
        );
        check(
            "2026-08-22",
            "22 August 2026",
            Some("2026-08-22"),
            "3 months ago",
        );
        check("Aug 2026", "August 2026", Some("2026-08"), "2 months ago");
        check(
            "2026",
            "2026",
            Some("2026"),
            "the day of this report is in it",
        );
        check("Q3 2026", "July to September 2026", None, "53 days ago");
        check("2027-Q4", "October to December 2027", None, "in 10 months");
        check(
            "2019-11-23",
            "23 November 2019",
            Some("2019-11-23"),
            "6 years ago",
        );
        check(
            "2023-01-01",
            "1 January 2023",
            Some("2023-01-01"),
            "3 years and 10 months ago",
        );
        check(
            "0001-01-01",
            "1 January 1",
            Some("0001-01-01"),
            "2025 years ago",
        );
        check("9999", "9999", Some("9999"), "in 7972 years");
    }
}
