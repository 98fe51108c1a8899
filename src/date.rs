//! Civil dates at the precision they were written: `2026`, `June 2026`, `2026-Q1`, `25 June 2026`.
//!
//! A date that names only a month is a period, and whoever compares it decides which end of it counts. This
//! module reads dates and says why a text is none; it knows no clock and compares nothing.

use std::fmt;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use schemars::JsonSchema;
use serde::Deserialize;
use thiserror::Error;

/// A day, month, quarter or year. It is kept as the days it covers and the words it was written in.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
#[schemars(with = "String")]
pub struct PartialDate {
    /// Never after `last`.
    first: Date,
    last: Date,
    written: Box<str>,
}

/// Why a text is not a date.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum DateError {
    #[error("`{0}` is not a date")]
    NotADate(String),
    #[error("`{text}` is not a date: there is no month {month}")]
    NoSuchMonth { text: String, month: u8 },
    #[error("`{text}` is not a date: there is no day {day} in {month} {year}")]
    NoSuchDay {
        text: String,
        day: u8,
        month: &'static str,
        year: i16,
    },
    #[error("`{0}` can be read as two dates")]
    TwoReadings(String),
}

impl DateError {
    pub fn help(&self) -> &'static str {
        match self {
            DateError::NotADate(_) | DateError::TwoReadings(_) => {
                "write it as `2026-06-25`, `25 June 2026`, `2026-06` or `June 2026`"
            }
            DateError::NoSuchMonth { .. } => "write the year first, then the month, then the day",
            DateError::NoSuchDay { .. } => "look the day up in a calendar",
        }
    }
}

impl PartialDate {
    pub fn parse(text: &str) -> Result<PartialDate, DateError> {
        let written = text.trim();
        // A date that is longer than this is prose, and would only make the message long.
        if written.len() > 64 {
            let start = written.chars().take(40).collect::<String>();
            return Err(DateError::NotADate(format!("{start}…")));
        }
        let parts = numeric(written)
            .or_else(|| quarter(written))
            .or_else(|| named(written))
            .or_else(|| timestamp(written));
        match parts {
            Some(parts) => parts.check(written),
            None if is_slashed(written) => Err(DateError::TwoReadings(written.to_owned())),
            None => Err(DateError::NotADate(written.to_owned())),
        }
    }

    /// The first day of the period; the day itself when a day was written.
    pub fn first_day(&self) -> Date {
        self.first
    }

    pub fn last_day(&self) -> Date {
        self.last
    }
}

/// A day that is known as one.
impl From<Date> for PartialDate {
    fn from(day: Date) -> Self {
        PartialDate {
            first: day,
            last: day,
            written: day.to_string().into(),
        }
    }
}

/// As it was written, less white space around it.
impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written)
    }
}

impl TryFrom<String> for PartialDate {
    type Error = DateError;

    fn try_from(text: String) -> Result<Self, DateError> {
        PartialDate::parse(&text)
    }
}

/// What a text says, before anyone has asked whether the calendar has it.
enum Parts {
    Year(i16),
    Quarter(i16, u8),
    Month(i16, u8),
    Day(i16, u8, u8),
}

impl Parts {
    fn check(&self, written: &str) -> Result<PartialDate, DateError> {
        let (year, from, to, day) = match *self {
            Parts::Year(year) => (year, 1, 12, None),
            Parts::Quarter(year, quarter) => (year, quarter * 3 - 2, quarter * 3, None),
            Parts::Month(year, month) => (year, month, month, None),
            Parts::Day(year, month, day) => (year, month, month, Some(day)),
        };
        let new = |month: u8, day: u8| Date::new(year, month.cast_signed(), day.cast_signed()).ok();
        let text = || written.to_owned();
        let (Some(first), Some(last)) = (new(from, 1), new(to, 1)) else {
            return Err(DateError::NoSuchMonth {
                text: text(),
                month: from,
            });
        };
        let (first, last) = match day {
            None => (first, last.last_of_month()),
            Some(day) => {
                let day = new(from, day).ok_or_else(|| DateError::NoSuchDay {
                    text: text(),
                    day,
                    month: MONTHS[usize::from(from) - 1],
                    year,
                })?;
                (day, day)
            }
        };
        Ok(PartialDate {
            first,
            last,
            written: written.into(),
        })
    }
}

/// By their numbers, less one.
pub(crate) const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

const WEEKDAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];

/// Four digits: `26` and `126` are not years that anyone should have to guess at.
fn year(text: &str) -> Option<i16> {
    digits(text, 4..=4)?.parse().ok()
}

fn digits(text: &str, length: std::ops::RangeInclusive<usize>) -> Option<&str> {
    let fits = length.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    fits.then_some(text)
}

/// `2026`, `2026-06`, `2026-06-25`
fn numeric(text: &str) -> Option<Parts> {
    let mut parts = text.split('-');
    let year = year(parts.next()?)?;
    let mut two = || match parts.next() {
        None => Some(None),
        Some(part) => digits(part, 2..=2)?.parse::<u8>().ok().map(Some),
    };
    let (month, day) = (two()?, two()?);
    if parts.next().is_some() {
        return None;
    }
    Some(match (month, day) {
        (Some(month), Some(day)) => Parts::Day(year, month, day),
        (Some(month), None) => Parts::Month(year, month),
        (None, _) => Parts::Year(year),
    })
}

/// `2026-Q1`, `2026Q1`, `2026 Q1`, `Q1 2026`: quarters of the calendar year, not of the financial one.
fn quarter(text: &str) -> Option<Parts> {
    let text = text.to_ascii_uppercase();
    let (before, after) = text.split_once('Q')?;
    let (year_text, number) = if before.is_empty() {
        let (number, year) = after.split_once([' ', '-'])?;
        (year, number)
    } else {
        (before.strip_suffix([' ', '-']).unwrap_or(before), after)
    };
    let number = digits(number, 1..=1)?.parse().ok()?;
    (1..=4)
        .contains(&number)
        .then_some(Parts::Quarter(year(year_text)?, number))
}

/// `25 June 2026`, `25th June 2026`, `Thursday 25 June 2026`, `June 25, 2026`, `June 2026`
fn named(text: &str) -> Option<Parts> {
    let words: Vec<&str> = text
        .split([' ', '\u{a0}', ',', '\n', '\r', '\t'])
        .filter(|word| !word.is_empty())
        .collect();
    let words = match words.split_first() {
        Some((first, rest)) if position(&WEEKDAYS, first).is_some() => rest,
        _ => &words,
    };
    match words {
        [month, year_text] => Some(Parts::Month(year(year_text)?, month_number(month)?)),
        [one, two, year_text] => {
            let (day, month) = match month_number(two) {
                Some(month) => (day_number(one)?, month),
                None => (day_number(two)?, month_number(one)?),
            };
            Some(Parts::Day(year(year_text)?, month, day))
        }
        _ => None,
    }
}

fn day_number(word: &str) -> Option<u8> {
    let number = ["st", "nd", "rd", "th"]
        .iter()
        .find_map(|ending| word.strip_suffix(ending))
        .unwrap_or(word);
    digits(number, 1..=2)?.parse().ok()
}

fn month_number(word: &str) -> Option<u8> {
    u8::try_from(position(&MONTHS, word)? + 1).ok()
}

/// Where a name stands in a list of names; three letters are enough, and `Sept` is what people write.
fn position(names: &[&str], word: &str) -> Option<usize> {
    let word = word.strip_suffix('.').unwrap_or(word);
    names.iter().position(|name| {
        let shortened = (3..=4).contains(&word.len()) && name.get(..word.len()).is_some();
        word.eq_ignore_ascii_case(name)
            || shortened && name[..word.len()].eq_ignore_ascii_case(word)
    })
}

/// A timestamp counts as the date it is written with, in its own offset: nobody's reminder falls due an hour
/// early.
fn timestamp(text: &str) -> Option<Parts> {
    let date = text.get(..10)?;
    let is_time = text.parse::<Timestamp>().is_ok() || text.parse::<DateTime>().is_ok();
    // A timestamp on a day that does not exist should be told so, not that it is no date at all.
    let looks_like_one = text[10..].starts_with(['T', 't']) && !text[11..].is_empty();
    match numeric(date)? {
        Parts::Day(year, month, day) if is_time || looks_like_one => {
            Some(Parts::Day(year, month, day))
        }
        _ => None,
    }
}

/// `25/06/2026`, `6.25.2026`: which is the month?
fn is_slashed(text: &str) -> bool {
    text.split(['/', '.']).count() == 3
        && text
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'/' | b'.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let found = match PartialDate::parse(text) {
            Ok(date) if date.first == date.last => date.first.to_string(),
            Ok(date) => format!("{} to {}", date.first, date.last),
            Err(error) => error.to_string(),
        };
        assert_eq!(found, expected, "{text:?}");
    }

    #[test]
    fn dates_are_read_at_their_precision() {
        check("2026", "2026-01-01 to 2026-12-31");
        check("2026-02", "2026-02-01 to 2026-02-28");
        check("2024-02", "2024-02-01 to 2024-02-29");
        check("2026-06-25", "2026-06-25");
        check(" 2026-06-25\n", "2026-06-25");
        check("2026-Q1", "2026-01-01 to 2026-03-31");
        check("2026q4", "2026-10-01 to 2026-12-31");
        check("Q2 2026", "2026-04-01 to 2026-06-30");
    }

    #[test]
    fn english_names_are_read() {
        check("25 June 2026", "2026-06-25");
        check("25th june 2026", "2026-06-25");
        check("Thursday 25 June 2026", "2026-06-25");
        check("1 Sept 2026", "2026-09-01");
        check("June 25, 2026", "2026-06-25");
        check("June 2026", "2026-06-01 to 2026-06-30");
        check("Feb. 2024", "2024-02-01 to 2024-02-29");
        check("25\u{a0}June\n2026", "2026-06-25");
    }

    #[test]
    fn a_timestamp_is_its_date() {
        check("2026-06-25T23:30:00+14:00", "2026-06-25");
        check("2026-06-25T10:00:00Z", "2026-06-25");
        check("2026-06-25T10:00:00.123Z", "2026-06-25");
        check("2026-06-25 10:00:00", "2026-06-25");
    }

    #[test]
    fn what_is_no_date_says_why() {
        check("", "`` is not a date");
        check("soon", "`soon` is not a date");
        check("26-06-25", "`26-06-25` is not a date");
        check("2026-6-5", "`2026-6-5` is not a date");
        check("2026-Q5", "`2026-Q5` is not a date");
        check(
            "2026-14-01",
            "`2026-14-01` is not a date: there is no month 14",
        );
        check("2026-00", "`2026-00` is not a date: there is no month 0");
        check(
            "2026-02-30",
            "`2026-02-30` is not a date: there is no day 30 in February 2026",
        );
        check(
            "2026-02-30T10:00:00Z",
            "`2026-02-30T10:00:00Z` is not a date: there is no day 30 in February 2026",
        );
        check(
            "31 June 2026",
            "`31 June 2026` is not a date: there is no day 31 in June 2026",
        );
        check("25/06/2026", "`25/06/2026` can be read as two dates");
        check("199 June 2026", "`199 June 2026` is not a date");
        check("2026-06-25-01", "`2026-06-25-01` is not a date");
        check("2026-06-2é and more", "`2026-06-2é and more` is not a date");
    }

    #[test]
    fn a_date_shows_as_it_was_written() {
        let date = PartialDate::parse(" June 2026 ").unwrap();
        assert_eq!(date.to_string(), "June 2026");
    }
}
