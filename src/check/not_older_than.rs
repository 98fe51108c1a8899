//! `not-older-than`: is a date no further back than this from the day of the check?
//!
//! A date that names a month or a year passes if any of its days does: nobody fails for being brief. Days to
//! come pass, whether they make sense is another rule's question.

use jiff::Span;
use schemars::JsonSchema;
use serde::Deserialize;

use super::date::no_date;
use super::{Context, OptionMistake, Tables, Target, Verb, Verdict, scalar_words};
use crate::date::PartialDate;
use crate::words::counted;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Options {
    days: Option<u16>,
    months: Option<u16>,
    years: Option<u16>,
}

#[derive(Debug)]
pub struct NotOlderThan {
    age: Span,
    /// The age in words.
    shown: String,
}

impl Verb for NotOlderThan {
    type Options = Options;

    fn new(options: Options, _: &Tables) -> Result<Self, Vec<OptionMistake>> {
        let age = Span::new();
        let (age, shown) = match options {
            Options {
                days: Some(days),
                months: None,
                years: None,
            } => (age.days(days), counted(days.into(), "day")),
            Options {
                days: None,
                months: Some(months),
                years: None,
            } => (age.months(months), counted(months.into(), "month")),
            Options {
                days: None,
                months: None,
                // Civil years end with 9999, and jiff would not take more.
                years: Some(years @ ..=9999),
            } => (age.years(years), counted(years.into(), "year")),
            Options {
                days: None,
                months: None,
                years: Some(_),
            } => {
                let message = "`years` is more than the calendar has";
                return Err(vec![OptionMistake::value("/years", message)]);
            }
            Options {
                days: _,
                months: _,
                years: _,
            } => {
                let message = "`not-older-than` needs one of `days`, `months` and `years`";
                return Err(vec![OptionMistake::value("", message)]);
            }
        };
        Ok(NotOlderThan { age, shown })
    }

    fn run<'f>(&self, target: &Target<'f>, context: &Context<'_>) -> Verdict<'f> {
        let text = match target.value() {
            // A year alone is a number to YAML.
            Some(node) => scalar_words(node),
            None => target.text(),
        };
        let Some(text) = text else {
            return Verdict::Ignored;
        };
        let date = match PartialDate::parse(&text) {
            Ok(date) => date,
            Err(error) => return target.fail(no_date(target, &text, &error)),
        };
        let earliest = context.as_of.saturating_sub(self.age);
        if date.last_day() >= earliest {
            return target.pass();
        }
        let (subject, shown, as_of) = (target.subject(), &self.shown, context.as_of);
        target.fail(format!(
            "{subject} is {date}, more than {shown} before {as_of}"
        ))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::super::testing::{mistakes, verdict, verdict_on_absent};

    /// The day of the check is 2026-11-22.
    #[track_caller]
    fn check(options: Json, date: Json, expected: &str) {
        assert_eq!(verdict("not-older-than", options, date), expected);
    }

    #[test]
    fn dates_are_held_against_the_day_of_the_check() {
        let year = json!({ "years": 1 });
        check(year.clone(), json!("2025-11-22"), "passed");
        check(year.clone(), json!("22 November 2025"), "passed");
        check(year.clone(), json!("2030-01-01"), "passed");
        check(
            year,
            json!("21 November 2025"),
            "the value is 21 November 2025, more than 1 year before 2026-11-22",
        );
        check(
            json!({ "days": 1 }),
            json!("2026-11-21T23:00:00Z"),
            "passed",
        );
        check(
            json!({ "days": 0 }),
            json!("2026-11-21"),
            "the value is 2026-11-21, more than 0 days before 2026-11-22",
        );
        check(json!({ "months": 9 }), json!("2026-02-22"), "passed");
    }

    #[test]
    fn any_day_of_a_period_will_do() {
        let months = json!({ "months": 12 });
        check(months.clone(), json!("November 2025"), "passed");
        check(months.clone(), json!("2025"), "passed");
        check(months.clone(), json!(2025), "passed");
        check(months.clone(), json!("2025-Q4"), "passed");
        check(
            months,
            json!("2025-10"),
            "the value is 2025-10, more than 12 months before 2026-11-22",
        );
    }

    #[test]
    fn what_is_no_date_fails_with_its_reason() {
        let days = json!({ "days": 65535 });
        check(
            days.clone(),
            json!(""),
            "the value is empty, and must be a date",
        );
        check(
            days.clone(),
            json!("2026-13"),
            "`2026-13` is not a date: there is no month 13; \
             write the year first, then the month, then the day",
        );
        check(
            days.clone(),
            json!("next year"),
            "`next year` is not a date; \
             write it as `2026-06-25`, `25 June 2026`, `2026-06` or `June 2026`",
        );
        check(days.clone(), json!(["2026"]), "ignored");
        check(days.clone(), json!(true), "ignored");
        assert_eq!(verdict_on_absent("not-older-than", days), "ignored");
    }

    #[test]
    fn one_age_is_needed() {
        let one = ["value : `not-older-than` needs one of `days`, `months` and `years`"];
        assert_eq!(mistakes("not-older-than", json!({})), one);
        assert_eq!(
            mistakes("not-older-than", json!({ "days": 1, "years": 1 })),
            one
        );
        assert_eq!(
            mistakes("not-older-than", json!({ "years": 10000 })),
            ["value /years: `years` is more than the calendar has"]
        );
    }
}
