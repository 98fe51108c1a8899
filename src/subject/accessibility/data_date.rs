//! Dates in data files, as the dossier has them: ISO 8601 at the precision they were written.
//!
//! What the calendar does not have, or what can be read as two dates, stays as it is written: it is for rules to
//! say so. Dates in prose are found by the readers of pages.

use super::model::Said;
use crate::date::{DateError, PartialDate};
use crate::tree::Node;

/// The date that a scalar says, or else its words.
pub(super) fn date(node: Node<'_>) -> Option<Said<String>> {
    Said::text(node).map(|said| said.map(|text| iso(&text).unwrap_or(text)))
}

/// The day of a date or a moment. `None` for what is neither.
pub(super) fn iso(written: &str) -> Option<String> {
    let written = written.trim();
    let padded = padded(written);
    let candidates = [
        Some(written),
        padded.as_deref(),
        day_of_moment(written),
        day_of_words(written),
    ];
    let mut broken = None;
    for candidate in candidates.into_iter().flatten() {
        match PartialDate::parse(candidate) {
            Ok(date) => return Some(shown(&date)),
            Err(DateError::NotADate(_)) => {}
            Err(_) => broken = Some(candidate),
        }
    }
    /// Behind a date that is none there can be any number of words.
    const LONGEST: usize = 64;
    let broken = broken?;
    let is_short = written.len() <= LONGEST;
    Some(if is_short { written } else { broken }.to_owned())
}

fn shown(date: &PartialDate) -> String {
    let (first, last) = (date.first_day(), date.last_day());
    if first == last {
        return first.to_string();
    }
    let is_month = first == first.first_of_month() && last == first.last_of_month();
    match is_month {
        true => first.strftime("%Y-%m").to_string(),
        // A year is its own word, and ISO 8601 has none for a quarter.
        false => date.to_string(),
    }
}

/// `2024-1-5` with the zeros that it lacks.
fn padded(text: &str) -> Option<String> {
    let mut parts = text.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let is_short = |part: &str| (1..=2).contains(&part.len());
    let is_date = parts.next().is_none() && year.len() == 4 && is_short(month) && is_short(day);
    is_date.then(|| format!("{year}-{month:0>2}-{day:0>2}"))
}

/// `2020-12-22 11:47:11 +0100` and `2020-12-22T11:47:11.1Z` have the day in front.
fn day_of_moment(text: &str) -> Option<&str> {
    let (day, time) = text.split_at_checked(10)?;
    let time = time.strip_prefix(['T', 't', ' '])?;
    time.starts_with(|first: char| first.is_ascii_digit())
        .then_some(day)
}

/// `Thu Sep 05 2019 11:27:55 GMT+0200` has it in its first four words.
fn day_of_words(text: &str) -> Option<&str> {
    let (end, _) = text.match_indices(' ').nth(3)?;
    text.get(..end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        assert_eq!(iso(text).as_deref(), expected, "{text:?}");
    }

    #[test]
    fn dates_are_written_in_one_way() {
        check("2026-06-25", Some("2026-06-25"));
        check("2026-6-5", Some("2026-06-05"));
        check("25 June 2026", Some("2026-06-25"));
        check("June 2026", Some("2026-06"));
        check("2026-06", Some("2026-06"));
        check("2026", Some("2026"));
        check("Q1 2026", Some("Q1 2026"));
    }

    #[test]
    fn moments_have_a_day() {
        check("2026-06-25T10:00:00Z", Some("2026-06-25"));
        check("2026-03-10T09:00:00.123Z", Some("2026-03-10"));
        check("2026-03-10 11:47:11 +0100", Some("2026-03-10"));
        check("Tue Mar 10 2026", Some("2026-03-10"));
        check(
            "Tue Mar 10 2026 11:27:55 GMT+0100 (CET)",
            Some("2026-03-10"),
        );
        check("2026-03-10 to 2026-03-12", None);
    }

    #[test]
    fn what_the_calendar_does_not_have_stays_as_it_is() {
        check("2023-14-04", Some("2023-14-04"));
        check("2026-2-30", Some("2026-2-30"));
        check(
            "2026-02-30 11:47:11 +0100",
            Some("2026-02-30 11:47:11 +0100"),
        );
        let long = format!("2026-02-30 1{}", " and so on".repeat(100));
        check(&long, Some("2026-02-30"));
    }

    #[test]
    fn what_is_no_date_is_none() {
        check("soon", None);
        check("yesterday", None);
        check("2026-é-é", None);
        check("2026-06-2é 1", None);
        check("", None);
    }
}
