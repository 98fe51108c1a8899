//! `date`: is it a date that the calendar has, and on the right side of other dates?
//!
//! Dates are compared at the precision in which they were written: June 2026 is neither before nor after
//! 25 June 2026. With something to compare, whether the value is a date at all is another rule's question, and so
//! is whether the others are.

use jiff::Span;
use jiff::civil::Date as Day;
use schemars::JsonSchema;
use serde::Deserialize;

use super::operand::{self, Operand};
use super::{Context, Fault, OptionMistake, Tables, Target, Verb, Verdict, scalar_words};
use crate::date::{DateError, PartialDate};
use crate::select::{BudgetSpent, Match};
use crate::words::{counted, quoted};

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Options {
    /// A date, `today`, or a path.
    not_before: Option<String>,
    /// A date, `today`, or a path.
    not_after: Option<String>,
    /// So many months after what the value is held against.
    plus_months: Option<u16>,
}

#[derive(Debug)]
pub struct Date {
    not_before: Option<Bound>,
    not_after: Option<Bound>,
    plus_months: u16,
}

/// What a date is held against.
#[derive(Debug)]
enum Bound {
    Today,
    Date(PartialDate),
    Path(Operand),
}

/// A bound as one value meets it: what messages call it, when it is, and where it stands.
struct Met<'f> {
    shown: String,
    first: Day,
    last: Day,
    found: Option<Match<'f>>,
}

impl Bound {
    fn read(text: String, pointer: &str) -> Result<Bound, OptionMistake> {
        if Operand::is_path(&text) {
            return Ok(Bound::Path(Operand::new(text)));
        }
        if text == "today" {
            return Ok(Bound::Today);
        }
        let help = "it can be a date, `today`, or a path that begins with `@` or `$`";
        PartialDate::parse(&text)
            .map(Bound::Date)
            .map_err(|error| OptionMistake::value(pointer, error.to_string()).with_help(help))
    }

    fn prove(&self, pointer: &str) -> Result<(), Vec<OptionMistake>> {
        match self {
            Bound::Path(path) => path.prove(pointer),
            Bound::Today | Bound::Date(_) => Ok(()),
        }
    }

    /// What is no date is passed over.
    fn met<'f>(&self, context: &Context<'f>) -> Result<Vec<Met<'f>>, BudgetSpent> {
        let fixed = |shown: String, first: Day, last: Day| Met {
            shown,
            first,
            last,
            found: None,
        };
        Ok(match self {
            Bound::Today => {
                let today = context.as_of;
                vec![fixed(
                    format!("the day of the check, {today}"),
                    today,
                    today,
                )]
            }
            Bound::Date(date) => {
                vec![fixed(date.to_string(), date.first_day(), date.last_day())]
            }
            Bound::Path(path) => {
                let found = path.select(context)?.into_iter();
                let dates = found.filter_map(|found| {
                    let date = PartialDate::parse(&scalar_words(found.node)?).ok()?;
                    Some(Met {
                        shown: match operand::name_of(&found) {
                            Some(name) => format!("{name}, {date}"),
                            None => date.to_string(),
                        },
                        first: date.first_day(),
                        last: date.last_day(),
                        found: Some(found),
                    })
                });
                dates.collect()
            }
        })
    }
}

impl Met<'_> {
    /// What lies beyond the calendar is never reached.
    fn plus(self, months: u16) -> Self {
        if months == 0 {
            return self;
        }
        let later = |day: Day| day.saturating_add(Span::new().months(months));
        Met {
            shown: format!("{} after {}", counted(months.into(), "month"), self.shown),
            first: later(self.first),
            last: later(self.last),
            ..self
        }
    }
}

impl Date {
    fn bounds(&self) -> impl Iterator<Item = (&Bound, Side)> {
        let before = self.not_before.iter().map(|bound| (bound, Side::Before));
        before.chain(self.not_after.iter().map(|bound| (bound, Side::After)))
    }
}

/// On which side of a bound a date may not be.
#[derive(Clone, Copy)]
enum Side {
    Before,
    After,
}

impl Side {
    fn option(self) -> &'static str {
        match self {
            Side::Before => "/notBefore",
            Side::After => "/notAfter",
        }
    }

    /// For certain: all its days are on that side of all the bound's days.
    fn holds(self, date: &PartialDate, bound: &Met<'_>) -> bool {
        match self {
            Side::Before => date.last_day() < bound.first,
            Side::After => date.first_day() > bound.last,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Side::Before => "before",
            Side::After => "after",
        }
    }
}

impl Verb for Date {
    type Options = Options;

    fn new(options: Options, _: &Tables) -> Result<Self, Vec<OptionMistake>> {
        let mut mistakes = Vec::new();
        let mut read = |text: Option<String>, side: Side| {
            let bound = Bound::read(text?, side.option());
            bound.map_err(|mistake| mistakes.push(mistake)).ok()
        };
        let date = Date {
            not_before: read(options.not_before, Side::Before),
            not_after: read(options.not_after, Side::After),
            plus_months: options.plus_months.unwrap_or_default(),
        };
        if options.plus_months.is_some() && date.bounds().next().is_none() {
            let message = "there is nothing to add months to: `notBefore` or `notAfter` is missing";
            mistakes.push(OptionMistake::value("/plusMonths", message));
        }
        match mistakes.is_empty() {
            true => Ok(date),
            false => Err(mistakes),
        }
    }

    fn prove(&self) -> Result<(), Vec<OptionMistake>> {
        let proven = self
            .bounds()
            .map(|(bound, side)| bound.prove(side.option()));
        let mistakes: Vec<OptionMistake> = proven.filter_map(Result::err).flatten().collect();
        match mistakes.is_empty() {
            true => Ok(()),
            false => Err(mistakes),
        }
    }

    fn run<'f>(&self, target: &Target<'f>, context: &Context<'f>) -> Verdict<'f> {
        let text = match target.value() {
            // A year alone is a number to YAML.
            Some(node) => scalar_words(node),
            None => target.text(),
        };
        let Some(text) = text else {
            return Verdict::Ignored;
        };
        let is_compared = self.bounds().next().is_some();
        let date = match PartialDate::parse(&text) {
            Ok(date) => date,
            Err(_) if is_compared => return Verdict::Ignored,
            Err(error) => return target.fail(no_date(target, &text, &error)),
        };
        let mut faults = Vec::new();
        for (bound, side) in self.bounds() {
            let met = match bound.met(context) {
                Ok(met) => met,
                Err(spent) => return spent.into(),
            };
            let wrong: Vec<Met<'_>> = met
                .into_iter()
                .map(|met| met.plus(self.plus_months))
                .filter(|met| side.holds(&date, met))
                .collect();
            // That it is on the wrong side is one fault, however many it is held against.
            if let Some(first) = wrong.first() {
                let (date, word) = (quoted(&date.to_string()), side.word());
                let fault = target.fault(format!("{date} is {word} {}", first.shown));
                let found: Vec<Match<'_>> = wrong.into_iter().filter_map(|met| met.found).collect();
                faults.push(Fault {
                    related: operand::related(&found),
                    ..fault
                });
            }
        }
        match faults.is_empty() {
            true => target.pass(),
            false => Verdict::Failed(faults),
        }
    }
}

/// What is wrong with something that should be a date.
pub(super) fn no_date(target: &Target<'_>, text: &str, error: &DateError) -> String {
    match text.trim().is_empty() {
        true => format!("{} is empty, and must be a date", target.subject()),
        false => format!("{error}; {}", error.help()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::super::testing::{beside, mistakes, verdict, verdict_beside};

    /// The day of the check is 2026-11-22.
    #[track_caller]
    fn check(options: Json, date: Json, expected: &str) {
        assert_eq!(verdict("date", options, date), expected);
    }

    /// What is said of `value` when it stands beside others.
    #[track_caller]
    fn check_beside(options: Json, given: Json, expected: &str) {
        assert_eq!(verdict_beside("date", options, given), expected);
    }

    #[test]
    fn a_date_is_one_that_the_calendar_has() {
        check(json!({}), json!("2026-06-25"), "passed");
        check(json!({}), json!("2026-06"), "passed");
        check(json!({}), json!(2026), "passed");
        check(
            json!({}),
            json!("2023-14-04"),
            "`2023-14-04` is not a date: there is no month 14; \
             write the year first, then the month, then the day",
        );
        check(
            json!({}),
            json!("2026-06-31"),
            "`2026-06-31` is not a date: there is no day 31 in June 2026; look the day up in a calendar",
        );
        check(
            json!({}),
            json!(" "),
            "the value is empty, and must be a date",
        );
        check(json!({}), json!(["2026"]), "ignored");
        check(json!({}), json!(null), "ignored");
    }

    #[test]
    fn dates_are_held_against_the_day_of_the_check() {
        let past = json!({ "notAfter": "today" });
        check(past.clone(), json!("2026-11-22"), "passed");
        check(past.clone(), json!("2026"), "passed");
        check(
            past.clone(),
            json!("2026-12"),
            "`2026-12` is after the day of the check, 2026-11-22",
        );
        check(past, json!("no day"), "ignored");
        let both = json!({ "notBefore": "2018-09-23", "notAfter": "2026" });
        check(both.clone(), json!("2018-09"), "passed");
        check(
            both.clone(),
            json!("2018-09-22"),
            "`2018-09-22` is before 2018-09-23",
        );
        check(both, json!("2027-01-01"), "`2027-01-01` is after 2026");
    }

    #[test]
    fn dates_are_held_against_other_dates() {
        let options = json!({ "notBefore": "@.prepared[*]" });
        let given = |value: &str| json!({ "prepared": ["2026-06-25", "?"], "value": value });
        check_beside(options.clone(), given("2026-06-25"), "passed");
        check_beside(options.clone(), given("2026-06"), "passed");
        check_beside(
            options.clone(),
            given("2026-05"),
            "`2026-05` is before `prepared`, 2026-06-25",
        );
        check_beside(options.clone(), json!({ "value": "2026-05" }), "passed");
        let given = json!({ "prepared": ["2026-06-25", "2026-07"], "value": "2026-05" });
        assert_eq!(
            beside("date", options, given),
            [
                "`prepared` is 2026-06-25 here",
                "`prepared` is 2026-07 here"
            ]
        );
    }

    #[test]
    fn months_are_added_to_what_a_date_is_held_against() {
        let later = |months: u16| json!({ "notAfter": "@.decided", "plusMonths": months });
        let given = |decided: &str, value: &str| json!({ "decided": decided, "value": value });
        check_beside(later(3), given("2026-01-15", "2026-04-15"), "passed");
        check_beside(
            later(3),
            given("2026-01-15", "2026-04-16"),
            "`2026-04-16` is after 3 months after `decided`, 2026-01-15",
        );
        check_beside(
            later(1),
            given("2026-01-15", "2026-04-16"),
            "`2026-04-16` is after 1 month after `decided`, 2026-01-15",
        );
        check_beside(
            later(0),
            given("2026-01-15", "2026-01-16"),
            "`2026-01-16` is after `decided`, 2026-01-15",
        );
        // The last day of a month stays one, and of a month the last day counts.
        check_beside(later(1), given("2026-01-31", "2026-02-28"), "passed");
        check_beside(
            later(1),
            given("2026-01-31", "2026-03-01"),
            "`2026-03-01` is after 1 month after `decided`, 2026-01-31",
        );
        check_beside(later(1), given("2026-01", "2026-02-28"), "passed");
        check_beside(later(u16::MAX), given("9999-12-31", "9999-12-31"), "passed");
        let options = json!({ "notBefore": "2026-01-15", "plusMonths": 12 });
        check(options.clone(), json!("2027-01-15"), "passed");
        check(
            options,
            json!("2027-01-14"),
            "`2027-01-14` is before 12 months after 2026-01-15",
        );
        check(
            json!({ "notAfter": "today", "plusMonths": 1 }),
            json!("2027-01"),
            "`2027-01` is after 1 month after the day of the check, 2026-11-22",
        );
        assert_eq!(
            mistakes("date", json!({ "plusMonths": 1 })),
            [
                "value /plusMonths: there is nothing to add months to: `notBefore` or `notAfter` is missing"
            ]
        );
    }

    #[test]
    fn a_path_that_costs_too_much_is_given_up() {
        let given = json!({ "value": "2026", "others": vec![json!([1, 2]); 2_000] });
        check_beside(
            json!({ "notBefore": "$..*..*" }),
            given,
            "cannot tell: too much to look at",
        );
    }

    #[test]
    fn what_is_neither_a_date_nor_a_path_is_a_mistake() {
        assert_eq!(
            mistakes("date", json!({ "notBefore": "now", "notAfter": "2026-13" })),
            [
                "value /notBefore: `now` is not a date \
                 (it can be a date, `today`, or a path that begins with `@` or `$`)",
                "value /notAfter: `2026-13` is not a date: there is no month 13 \
                 (it can be a date, `today`, or a path that begins with `@` or `$`)",
            ]
        );
        assert_eq!(
            mistakes("date", json!({ "notAfter": "@.a[" })),
            ["value /notAfter 3..4: a `]` is missing for this `[`"]
        );
    }
}
