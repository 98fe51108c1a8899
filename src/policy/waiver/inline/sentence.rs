//! What a comment says: `waive RULE[, RULE] [until DATE] [approved by NAME] because REASON`.

use jiff::civil::Date;

use crate::policy::waiver::read::day;
use crate::words::quoted;

/// Of what a comment speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Whole {
    /// `waive`: the lines that it stands at.
    Lines,
    /// `waive-file`.
    File,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sentence {
    pub(super) whole: Whole,
    /// Never empty.
    pub(super) rules: Vec<String>,
    pub(super) until: Option<Date>,
    pub(super) approver: Option<String>,
    pub(super) reason: String,
}

/// Which part of the sentence the words belong to.
enum Part {
    Rules,
    Until,
    Approver,
}

/// Reads what stands behind the mark.
///
/// # Errors
/// Why that cannot be understood, to be read after a colon.
pub(super) fn read(words: &str) -> Result<Sentence, String> {
    let mut words = words.split_whitespace();
    let whole = match words.next() {
        Some("waive") => Whole::Lines,
        Some("waive-file") => Whole::File,
        Some(other) => {
            return Err(format!(
                "it begins with {}, and can only `waive` or `waive-file`",
                quoted(other)
            ));
        }
        None => return Err("it says nothing; write `waive RULE because REASON`".to_owned()),
    };
    let mut part = Part::Rules;
    let mut rules = String::new();
    let mut until: Option<Vec<&str>> = None;
    let mut approver: Option<Vec<&str>> = None;
    let mut reason = None;
    while let Some(word) = words.next() {
        match word {
            "because" => {
                reason = Some(words.by_ref().collect::<Vec<_>>().join(" "));
                break;
            }
            "until" => {
                until.get_or_insert_default();
                part = Part::Until;
            }
            "approved" => match words.next() {
                Some("by") => {
                    approver.get_or_insert_default();
                    part = Part::Approver;
                }
                Some(_) | None => {
                    return Err("`by` and a name are missing behind `approved`".to_owned());
                }
            },
            word => match part {
                Part::Rules
                    if rules.is_empty() || rules.ends_with(',') || word.starts_with(',') =>
                {
                    rules.push_str(word);
                }
                Part::Rules => {
                    return Err(format!(
                        "{} follows the rules, where `until`, `approved by` or `because` is expected; rules are parted \
                         by commas",
                        quoted(word)
                    ));
                }
                Part::Until => until.get_or_insert_default().push(word),
                Part::Approver => approver.get_or_insert_default().push(word),
            },
        }
    }
    let rules: Vec<String> = match rules.split(',').map(str::trim).collect::<Vec<_>>() {
        rules if rules.iter().all(|rule| !rule.is_empty()) => {
            rules.into_iter().map(str::to_owned).collect()
        }
        _ => return Err("the name of a rule is missing behind `waive` or a comma".to_owned()),
    };
    let reason = reason.filter(|reason| !reason.is_empty());
    let reason = reason.ok_or("the reason is missing: end it with `because` and why")?;
    let until = match until.as_deref() {
        None => None,
        Some([]) => return Err("the day is missing behind `until`".to_owned()),
        Some(days) => {
            Some(day(&days.join(" ")).map_err(|(wrong, help)| format!("{wrong}; {help}"))?)
        }
    };
    if approver.as_ref().is_some_and(Vec::is_empty) {
        return Err("the name is missing behind `approved by`".to_owned());
    }
    Ok(Sentence {
        whole,
        rules,
        until,
        approver: approver.map(|names| names.join(" ")),
        reason,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_has_rules_a_day_a_name_and_a_reason() {
        let expected = Sentence {
            whole: Whole::Lines,
            rules: vec!["one".to_owned(), "two".to_owned(), "three".to_owned()],
            until: Some("2026-12-24".parse().unwrap()),
            approver: Some("Ann Other, head of service".to_owned()),
            reason: "it is so until it is not, because".to_owned(),
        };
        let ways = [
            " waive one, two,three until 2026-12-24 approved by Ann Other, head of service because it is so until it is \
             not, because",
            "waive one ,two , three approved  by Ann Other, head of service\n until 2026-12-24 because it is so until it \
             is not,\nbecause",
        ];
        for way in ways {
            assert_eq!(read(way), Ok(expected.clone()), "{way}");
        }
        let file = read("waive-file one because so").unwrap();
        assert_eq!(
            (file.whole, file.until, file.approver),
            (Whole::File, None, None)
        );
    }

    #[track_caller]
    fn wrong(words: &str, expected: &str) {
        let message = read(words).expect_err(words);
        assert!(message.contains(expected), "{words}: {message}");
    }

    #[test]
    fn what_is_missing_is_named() {
        wrong("", "it says nothing");
        wrong("ignore one because so", "can only `waive` or `waive-file`");
        wrong("waive because so", "the name of a rule is missing");
        wrong("waive one, because so", "the name of a rule is missing");
        wrong("waive one,,two because so", "the name of a rule is missing");
        wrong("waive one two because so", "`two` follows the rules");
        wrong("waive one", "the reason is missing");
        wrong("waive one because", "the reason is missing");
        wrong("waive one until because so", "the day is missing");
        wrong("waive one approved by because so", "the name is missing");
        wrong(
            "waive one until 2026-02-30 because so",
            "there is no day 30 in February",
        );
        wrong("waive one until 2026-02 because so", "more than one day");
        wrong(
            "waive one approved Ann because so",
            "`by` and a name are missing",
        );
    }
}
