//! `field:` of a step, read as lodash reads a path: nothing is a mistake.

use super::Field;
use crate::select::{Given, PathError, Step};

impl Field {
    /// Only a path that begins with `$` can be wrong.
    pub fn parse(text: &str) -> Result<Field, PathError> {
        if text == "@key" {
            return Ok(Field::Keys);
        }
        if let Some(path) = text.strip_prefix('$') {
            if path.is_empty() || path.starts_with(['.', '[', '^', '~']) {
                return Given::parse(text).map(Field::Path);
            }
            // `$ref` is the name of a member, and may lead on: `$ref.a`.
            return match Given::parse(&format!("$.{text}")) {
                Ok(given) => Ok(Field::Path(given)),
                Err(error) => Err(PathError {
                    span: error.span.start.saturating_sub(2)..error.span.end.saturating_sub(2),
                    ..error
                }),
            };
        }
        let steps = steps(text);
        Ok(match text.contains(['.', '[']) {
            true => Field::Deep {
                key: text.into(),
                steps,
            },
            false => Field::Member(steps),
        })
    }
}

/// Dots and brackets separate; a key that holds one of them stands in brackets and quotes. Nothing between two
/// separators, or at either end, is an empty key.
fn steps(text: &str) -> Vec<Step> {
    let mut steps = Vec::new();
    if text.is_empty() || text.starts_with('.') {
        steps.push(Step::key(""));
    }
    let mut rest = text;
    while !rest.is_empty() {
        let name = rest.find(['.', '[', ']']).unwrap_or(rest.len());
        if name > 0 {
            steps.push(step(&rest[..name]));
            rest = &rest[name..];
        } else if let Some((key, after)) = bracketed(rest) {
            steps.push(key);
            rest = after;
        } else {
            let after = ["[]", "."]
                .iter()
                .find_map(|separator| rest.strip_prefix(*separator));
            if after.is_some_and(|after| {
                after.is_empty() || after.starts_with('.') || after.starts_with("[]")
            }) {
                steps.push(Step::key(""));
            }
            rest = &rest[1..];
        }
    }
    steps
}

/// `[0]`, `['a.b']` and what comes after it.
fn bracketed(text: &str) -> Option<(Step, &str)> {
    let inner = text.strip_prefix('[')?;
    let quote = inner.chars().next()?;
    if quote != '\'' && quote != '"' {
        let (number, after) = inner.split_once(']')?;
        let digits = number.strip_prefix('-').unwrap_or(number);
        let is_number = digits
            .split('.')
            .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
        let is_plain = digits.matches('.').count() <= 1;
        return (is_number && is_plain).then(|| (step(number), after));
    }
    let mut key = String::new();
    let mut characters = inner[1..].char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '\\' => key.push(characters.next()?.1),
            _ if character == quote => {
                let after = inner[1 + at + 1..].strip_prefix(']')?;
                return Some((Step::Key(key.into()), after));
            }
            other => key.push(other),
        }
    }
    None
}

/// What looks like an index is one; where the document has keys, it is taken for a key.
fn step(text: &str) -> Step {
    let is_plain = text == "0" || !text.starts_with('0');
    let is_index = is_plain && text.bytes().all(|byte| byte.is_ascii_digit());
    match text.parse() {
        Ok(index) if is_index => Step::Index(index),
        _ => Step::key(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let found: Vec<String> = steps(text).iter().map(Step::to_string).collect();
        assert_eq!(found, expected, "{text}");
    }

    // Every verdict here is that of lodash's `toPath`.
    #[test]
    fn steps_are_those_of_lodash() {
        check("a", &["a"]);
        check("x-a b", &["x-a b"]);
        check("a.b", &["a", "b"]);
        check("a[0].b", &["a", "0", "b"]);
        check("a.0.01", &["a", "0", "01"]);
        check("a['b.c'].d", &["a", "b.c", "d"]);
        check("[\"a\"]", &["a"]);
        check("a['it\\'s']", &["a", "it's"]);
    }

    #[test]
    fn what_is_malformed_has_steps_as_well() {
        check(".a", &["", "a"]);
        check("a.", &["a", ""]);
        check("a..b", &["a", "", "b"]);
        check("a[]", &["a", ""]);
        check("a[b]", &["a", "b"]);
        check("a[b", &["a", "b"]);
        check("a]b", &["a", "b"]);
        check("a[-1]", &["a", "-1"]);
        check("a[1.5]", &["a", "1.5"]);
        check("a['b", &["a", "'b"]);
        check("a['b']c", &["a", "b", "c"]);
        check(".", &["", ""]);
        check("a.[0]", &["a", "0"]);
        check("[].a", &["", "a"]);
        check("a[][b]", &["a", "b"]);
        check("a[[0]]", &["a", "0"]);
        check("..", &["", "", ""]);
        check("a[.b", &["a", "b"]);
    }

    #[test]
    fn numbers_are_indices_and_other_texts_keys() {
        assert_eq!(steps("12"), [Step::Index(12)]);
        assert_eq!(steps("012"), [Step::key("012")]);
        assert_eq!(steps("-1"), [Step::key("-1")]);
    }

    #[test]
    fn a_dollar_begins_a_path_or_the_name_of_a_member() {
        let path = |text: &str| match Field::parse(text) {
            Ok(Field::Path(path)) => path.as_written().to_owned(),
            other => panic!("{text}: {other:?}"),
        };
        assert_eq!(path("$.a"), "$.a");
        assert_eq!(path("$..a"), "$..a");
        assert_eq!(path("$ref"), "$.$ref");
        assert_eq!(path("$ref.a"), "$.$ref.a");
        let Err(error) = Field::parse("$ref[") else {
            panic!("a bracket is open");
        };
        assert!(error.span.end <= 5, "{:?}", error.span);
    }

    #[test]
    fn a_deep_field_may_also_be_one_key() {
        assert!(matches!(Field::parse("@key"), Ok(Field::Keys)));
        assert!(matches!(Field::parse("a"), Ok(Field::Member(_))));
        let Ok(Field::Deep { key, steps }) = Field::parse("a.b") else {
            panic!("it has a dot");
        };
        assert_eq!((&*key, steps.len()), ("a.b", 2));
    }
}
