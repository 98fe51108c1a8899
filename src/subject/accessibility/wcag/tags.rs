//! The tags that axe-core gives to its rules, and which rules it has.

use std::sync::LazyLock;

use super::{field, rows, texts};

/// A tag that says for which level of which version a rule stands: `wcag21aa`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LevelTag {
    /// `A`, `AA`, `AAA`
    pub level: &'static str,
    /// The version that asked for it first: `2.0`.
    pub version: &'static str,
    /// Of a criterion that is none any more: `wcag2a-obsolete`.
    pub is_obsolete: bool,
}

impl LevelTag {
    /// `None` for other tags, such as `wcag211`, which is a criterion's.
    pub(crate) fn of(tag: &str) -> Option<LevelTag> {
        let rest = tag.strip_prefix("wcag2")?;
        let (rest, is_obsolete) = match rest.strip_suffix("-obsolete") {
            Some(rest) => (rest, true),
            None => (rest, false),
        };
        let letters = rest.trim_start_matches(|letter: char| letter.is_ascii_digit());
        let version = match &rest[..rest.len() - letters.len()] {
            "" => "2.0",
            "1" => "2.1",
            "2" => "2.2",
            _ => return None,
        };
        let level = match letters {
            "a" => "A",
            "aa" => "AA",
            "aaa" => "AAA",
            _ => return None,
        };
        Some(LevelTag {
            level,
            version,
            is_obsolete,
        })
    }
}

/// The number in a criterion's tag, whether WCAG has it or not: `wcag1412` is 1.4.12. Principles and guidelines have
/// one digit, so that each tag has one reading.
pub(crate) fn criterion_of_axe_tag(tag: &str) -> Option<String> {
    let digits = tag.strip_prefix("wcag")?;
    let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
    match digits.as_bytes() {
        [b'1'..=b'4', b'1'..=b'9', _] | [b'1'..=b'4', b'1'..=b'9', _, _] if is_number => Some(
            format!("{}.{}.{}", &digits[..1], &digits[1..2], &digits[2..]),
        ),
        _ => None,
    }
}

/// A rule of axe-core.
#[derive(Debug)]
pub(crate) struct AxeRule {
    name: String,
    tags: Vec<String>,
    /// Other tags that it had up to a release, the latest first.
    older: Vec<(Release, Vec<String>)>,
}

/// The first two numbers of a version.
type Release = (u32, u32);

fn release(version: &str) -> Option<Release> {
    let mut parts = version.split('.').map(str::parse);
    Some((parts.next()?.ok()?, parts.next()?.ok()?))
}

static RULES: LazyLock<Vec<AxeRule>> = LazyLock::new(|| {
    let page = include_str!("../../../../rules/wcag/2.2/data/axe-rules.yaml");
    let mut rules: Vec<AxeRule> = Vec::new();
    for (name, until, tags) in rows(page, |row| {
        let until = row.get("until").map(|_| field(row, "until"));
        (field(row, "rule"), until, texts(row, "tags"))
    }) {
        // What a rule was before stands below what it is.
        match (until, rules.last_mut()) {
            (Some(until), Some(rule)) if rule.name == name => {
                let until = release(&until).expect("it is a release");
                rule.older.push((until, tags));
            }
            _ => rules.push(AxeRule {
                name,
                tags,
                older: Vec::new(),
            }),
        }
    }
    rules
});

impl AxeRule {
    pub(crate) fn named(name: &str) -> Option<&'static AxeRule> {
        RULES.iter().find(|rule| rule.name == name)
    }

    /// Those of its tags that say what a finding counts for, in a version (`4.10.2`, `4.10`) where they were others.
    pub(crate) fn tags(&self, version: Option<&str>) -> &[String] {
        let version = version.and_then(release);
        let older = self.older.iter().rev();
        let mut older = older.filter(|(until, _)| version.is_some_and(|version| version <= *until));
        older.next().map_or(&self.tags, |(_, tags)| tags)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_level(tag: &str, expected: Option<(&str, &str, bool)>) {
        let found = LevelTag::of(tag);
        let found = found.map(|found| (found.level, found.version, found.is_obsolete));
        assert_eq!(found, expected, "{tag}");
    }

    #[test]
    fn level_tags_are_told_from_those_of_criteria() {
        check_level("wcag2a", Some(("A", "2.0", false)));
        check_level("wcag2aa", Some(("AA", "2.0", false)));
        check_level("wcag2aaa", Some(("AAA", "2.0", false)));
        check_level("wcag21a", Some(("A", "2.1", false)));
        check_level("wcag22aa", Some(("AA", "2.2", false)));
        check_level("wcag2a-obsolete", Some(("A", "2.0", true)));
        check_level("wcag211", None);
        check_level("wcag2", None);
        check_level("wcag3a", None);
        check_level("wcag23a", None);
        check_level("best-practice", None);
    }

    #[track_caller]
    fn check_criterion(tag: &str, expected: Option<&str>) {
        assert_eq!(criterion_of_axe_tag(tag).as_deref(), expected, "{tag}");
    }

    #[test]
    fn tags_of_criteria_have_one_reading() {
        check_criterion("wcag143", Some("1.4.3"));
        check_criterion("wcag1412", Some("1.4.12"));
        check_criterion("wcag2411", Some("2.4.11"));
        check_criterion("wcag211", Some("2.1.1"));
        check_criterion("wcag21a", None);
        check_criterion("wcag21aa", None);
        check_criterion("wcag2é", None);
        check_criterion("wcag14", None);
        check_criterion("wcag511", None);
        check_criterion("wcag14123", None);
        check_criterion("cat.color", None);
    }

    #[track_caller]
    fn check_rule(name: &str, version: Option<&str>, expected: &[&str]) {
        let rule = AxeRule::named(name).expect("it is in the table");
        assert_eq!(rule.tags(version), expected, "{name} {version:?}");
    }

    #[test]
    fn a_rule_has_the_tags_of_its_version() {
        check_rule("image-alt", None, &["wcag2a", "wcag111"]);
        check_rule("meta-viewport", None, &["wcag2aa", "wcag144"]);
        check_rule("meta-viewport", Some("4.11"), &["wcag2aa", "wcag144"]);
        check_rule("meta-viewport", Some("4.4.3"), &["best-practice"]);
        check_rule("meta-refresh", Some("4.10"), &["wcag2a", "wcag221"]);
        check_rule(
            "meta-refresh",
            Some("4.2.0"),
            &["wcag2a", "wcag221", "wcag224", "wcag325"],
        );
        let oldest = ["wcag2a", "wcag2aaa", "wcag221", "wcag224", "wcag325"];
        check_rule("meta-refresh", Some("3.5.6"), &oldest);
        check_rule("meta-refresh", Some("latest"), &["wcag2a", "wcag221"]);
        check_rule(
            "scrollable-region-focusable",
            None,
            &["wcag2a", "wcag211", "wcag213"],
        );
        assert!(AxeRule::named("juggling").is_none());
    }

    #[test]
    fn the_table_speaks_of_criteria_that_there_are() {
        for rule in RULES.iter() {
            let older = rule.older.iter().flat_map(|(_, tags)| tags);
            for tag in rule.tags.iter().chain(older) {
                let number = criterion_of_axe_tag(tag);
                let is_known = match &number {
                    Some(number) => super::super::Criterion::numbered(number).is_some(),
                    None => {
                        let words = ["best-practice", "experimental", "deprecated"];
                        LevelTag::of(tag).is_some() || words.contains(&tag.as_str())
                    }
                };
                assert!(is_known, "{}: {tag}", rule.name);
            }
        }
        assert_eq!(RULES.len(), 110);
    }
}
