//! `field:` of a rule's step: which part of a selected value a check looks at.

use std::fmt;

use crate::select::{Location, Path, PathError, Step};

/// Which part of a selected value is judged. The notation is Spectral's.
#[derive(Clone, Debug)]
pub enum Field {
    /// The value itself.
    Whole,
    /// `@key`: each key.
    Keys,
    /// `a.b[0]['c.d']`: what stands there, or nothing.
    Member(Vec<Step>),
    /// `$.a..b`: whatever this path selects, seen from the value.
    Path(Path),
}

impl Field {
    pub fn parse(text: &str) -> Result<Field, PathError> {
        Field::parse_with(text, Path::parse)
    }

    /// Of a text that [`Field::parse`] has accepted before.
    pub fn parse_proven(text: &str) -> Result<Field, PathError> {
        Field::parse_with(text, Path::parse_proven)
    }

    fn parse_with(
        text: &str,
        path: impl FnOnce(&str) -> Result<Path, PathError>,
    ) -> Result<Field, PathError> {
        if text == "@key" {
            return Ok(Field::Keys);
        }
        if text.starts_with('$') {
            return path(text).map(Field::Path);
        }
        parse_member(text).map(Field::Member)
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Field::Whole => Ok(()),
            Field::Keys => f.write_str("@key"),
            Field::Member(steps) => write!(f, "{}", steps.iter().cloned().collect::<Location>()),
            Field::Path(path) => write!(f, "{path}"),
        }
    }
}

/// Dots and brackets separate; a key that contains a dot stands in brackets and quotes.
fn parse_member(text: &str) -> Result<Vec<Step>, PathError> {
    let mut steps = Vec::new();
    let mut at = 0;
    let error = |message: &str, span: std::ops::Range<usize>| PathError {
        message: message.to_owned(),
        span,
    };
    while at < text.len() {
        let rest = &text[at..];
        if let Some(inner) = rest.strip_prefix('[') {
            let close = inner
                .find(']')
                .ok_or_else(|| error("a `]` is missing", at..text.len()))?;
            let name = &inner[..close];
            let unquoted = ['\'', '"']
                .iter()
                .find_map(|quote| name.strip_prefix(*quote)?.strip_suffix(*quote));
            steps.push(match (unquoted, name.parse()) {
                (Some(key), _) => Step::Key(key.into()),
                (None, Ok(index)) => Step::Index(index),
                (None, Err(_)) => {
                    return Err(error(
                        "an index or a quoted key belongs here",
                        at + 1..at + 1 + close,
                    ));
                }
            });
            at += close + 2;
            if text[at..].starts_with('.') {
                at += 1;
            }
        } else {
            let end = rest.find(['.', '[']).unwrap_or(rest.len());
            if end == 0 {
                return Err(error("a name is missing here", at..at + 1));
            }
            steps.push(Step::Key(rest[..end].into()));
            at += end;
            if text[at..].starts_with('.') {
                at += 1;
                if at == text.len() {
                    return Err(error("a name is missing here", at - 1..at));
                }
            }
        }
    }
    if steps.is_empty() {
        return Err(error("the field is empty", 0..0));
    }
    Ok(steps)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let shown = match Field::parse(text) {
            Ok(field) => field.to_string(),
            Err(error) => format!("{:?}: {}", error.span, error.message),
        };
        assert_eq!(shown, expected, "{text}");
    }

    #[test]
    fn fields_as_spectral_writes_them() {
        check("@key", "@key");
        check("a", "$['a']");
        check("a.b-c[0].d", "$['a']['b-c'][0]['d']");
        check("['a.b'].c", "$['a.b']['c']");
        check("", "0..0: the field is empty");
        check("a..b", "2..3: a name is missing here");
        check("a.", "1..2: a name is missing here");
        check("a[x]", "2..3: an index or a quoted key belongs here");
        check("a[0", "1..3: a `]` is missing");
    }
}
