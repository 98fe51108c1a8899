//! Dates in prose: `4 September 2020`, `4th of September, 2020`, `Sept 2020`, `22/09/2020`, `2020-09-04`, "in 2020".
//!
//! Digits with slashes are day, month, year, as people in the UK write them.

use std::ops::Range;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::pattern;
use crate::date::PartialDate;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::subject::accessibility::statement) struct Found {
    /// Bytes of the text.
    pub range: Range<usize>,
    /// In ISO 8601 at the precision it is written, or as written where the calendar has no such day.
    pub value: String,
}

static DATE: LazyLock<Regex> = LazyLock::new(|| {
    let month = r"(jan(?:uary|\b)|feb(?:ruary|\b)|mar(?:ch|\b)|apr(?:il|\b)|may|june?|july?|aug(?:ust|\b)|sept(?:ember|\b)|sep\b|oct(?:ober|\b)|nov(?:ember|\b)|dec(?:ember|\b)|ionawr|chwefror|mawrth|ebrill|mai|mehefin|gorffennaf|awst|medi|hydref|tachwedd|rhagfyr)\.?";
    let day = r"(\d{1,2})(?:st|nd|rd|th)?";
    let year = r"((?:19|20)\d{2})\b";
    pattern(&format!(
        r"\b(?:{day}(?:\s+of)?[\s-]+{month},?[\s-]+{year}|{month}\s+{day},?\s+{year}|{month},?\s+{year}|(\d{{1,2}})[/.-](\d{{1,2}})[/.-]{year}|((?:19|20)\d{{2}})-(\d{{1,2}})(?:-(\d{{1,2}}))?\b|(?:in|of|by|during|before|since|until)\s+{year})"
    ))
});

pub(in crate::subject::accessibility::statement) fn dates_in(text: &str) -> Vec<Found> {
    let found = DATE.captures_iter(text).filter_map(|captures| {
        let whole = captures.get(0)?;
        // `2020-09-04-1`, `1/2/2020/3`: no date.
        let goes_on = text[whole.end()..].chars().take(2).collect::<String>();
        let is_part = goes_on.starts_with(['-', '/', '.'])
            && goes_on
                .chars()
                .nth(1)
                .is_some_and(|next| next.is_ascii_digit());
        if is_part || text[..whole.start()].ends_with(['/', '-', '.']) {
            return None;
        }
        let mut range = whole.range();
        if let Some(year) = captures.get(15) {
            range = year.range();
        }
        let value = iso(&captures).unwrap_or_else(|| text[range.clone()].to_owned());
        Some(Found { range, value })
    });
    found.collect()
}

/// `None` where there is no such day.
fn iso(captures: &Captures<'_>) -> Option<String> {
    let part = |group: usize| captures.get(group).map(|part| part.as_str());
    let number = |group: usize| part(group).and_then(|part| part.parse::<u8>().ok());
    let day = |year: usize, month: Option<u8>, day: usize| {
        Some(format!("{}-{:02}-{:02}", part(year)?, month?, number(day)?))
    };
    let month = |year: usize, month: Option<u8>| Some(format!("{}-{:02}", part(year)?, month?));
    let named = |group: usize| part(group).and_then(month_number);
    let written = day(3, named(2), 1)
        .or_else(|| day(6, named(4), 5))
        .or_else(|| month(8, named(7)))
        .or_else(|| day(11, number(10), 9))
        .or_else(|| day(12, number(13), 14))
        .or_else(|| month(12, number(13)))
        .or_else(|| part(15).map(str::to_owned))?;
    PartialDate::parse(&written).is_ok().then_some(written)
}

fn month_number(name: &str) -> Option<u8> {
    const ENGLISH: [&str; 12] = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ];
    const WELSH: [&str; 12] = [
        "ionawr",
        "chwefror",
        "mawrth",
        "ebrill",
        "mai",
        "mehefin",
        "gorffennaf",
        "awst",
        "medi",
        "hydref",
        "tachwedd",
        "rhagfyr",
    ];
    let name = name.to_ascii_lowercase();
    let welsh = WELSH.iter().position(|month| *month == name);
    let english = || ENGLISH.iter().position(|month| name.starts_with(month));
    u8::try_from(welsh.or_else(english)? + 1).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[(&str, &str)]) {
        let found = dates_in(text);
        let found: Vec<(&str, &str)> = found
            .iter()
            .map(|date| (&text[date.range.clone()], date.value.as_str()))
            .collect();
        assert_eq!(found, expected, "{text:?}");
    }

    #[test]
    fn dates_are_found_at_their_precision() {
        check(
            "on Monday 4 September 2020 and 21st of May, 2021",
            &[
                ("4 September 2020", "2020-09-04"),
                ("21st of May, 2021", "2021-05-21"),
            ],
        );
        check("May 4, 2021", &[("May 4, 2021", "2021-05-04")]);
        check(
            "Sept 2020, Nov. 2021",
            &[("Sept 2020", "2020-09"), ("Nov. 2021", "2021-11")],
        );
        check(
            "22/09/2020, 2.9.2020",
            &[("22/09/2020", "2020-09-22"), ("2.9.2020", "2020-09-02")],
        );
        check(
            "2020-09-04, 2020-09",
            &[("2020-09-04", "2020-09-04"), ("2020-09", "2020-09")],
        );
        check("published in 2019", &[("2019", "2019")]);
        check(
            "4 Mawrth 2024, Medi 2024",
            &[("4 Mawrth 2024", "2024-03-04"), ("Medi 2024", "2024-09")],
        );
    }

    #[test]
    fn a_day_that_does_not_exist_stays_as_it_is_written() {
        check("31 June 2020", &[("31 June 2020", "31 June 2020")]);
        check("09/22/2020", &[("09/22/2020", "09/22/2020")]);
        check("2023-14-04", &[("2023-14-04", "2023-14-04")]);
    }

    #[test]
    fn what_is_no_date_is_left_alone() {
        check("Accessibility Regulations 2018, SI 2018/952", &[]);
        check("call 0808 800 0082, WCAG 2.2.1, 1.4.2020.3", &[]);
        check("you may 2 times in March", &[]);
        check("https://example.gov.uk/2020/09/04/x", &[]);
    }
}
