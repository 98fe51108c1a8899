//! The canonical text of a path. Reading it gives the same path again.
//!
//! Names stand after a dot where the grammar allows it, strings in single quotes, operators between single
//! blanks, and there are no brackets that change nothing.

use std::fmt::{self, Display, Formatter, Result, Write};

use super::ast::{
    Anchor, Comparison, Expected, Extent, Literal, Query, Reach, Segment, Selector, Test, Value,
};
use super::location::Quoted;

/// Whether a name may follow a dot without quotes.
pub(super) fn is_plain_name(name: &str) -> bool {
    name.starts_with(begins_plain_name) && name.chars().all(continues_plain_name)
}

pub(super) fn begins_plain_name(character: char) -> bool {
    character.is_ascii_alphabetic() || character == '_' || !character.is_ascii()
}

pub(super) fn continues_plain_name(character: char) -> bool {
    begins_plain_name(character) || character.is_ascii_digit()
}

/// What stands between `separator`s.
fn joined<T: Display>(f: &mut Formatter<'_>, parts: &[T], separator: &str) -> Result {
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            f.write_str(separator)?;
        }
        write!(f, "{part}")?;
    }
    Ok(())
}

/// Segments after their anchor.
pub(super) struct Segments<'p>(pub(super) &'p [Segment]);

impl Display for Segments<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        joined(f, self.0, "")
    }
}

impl Display for Segment {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let plain = match &self.selectors[..] {
            [Selector::Name(name)] if is_plain_name(name) => Some(name),
            _ => None,
        };
        match (self.reach, plain) {
            (Reach::Child, Some(name)) => write!(f, ".{name}"),
            (Reach::Descendant, Some(name)) => write!(f, "..{name}"),
            (reach, None) => {
                f.write_str(match reach {
                    Reach::Child => "[",
                    Reach::Descendant => "..[",
                })?;
                joined(f, &self.selectors, ", ")?;
                f.write_char(']')
            }
        }
    }
}

impl Display for Selector {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Selector::Name(name) => Quoted(name).fmt(f),
            Selector::Wildcard => f.write_char('*'),
            Selector::Index(index) => index.fmt(f),
            Selector::Slice { start, end, step } => {
                if let Some(start) = start {
                    start.fmt(f)?;
                }
                f.write_char(':')?;
                if let Some(end) = end {
                    end.fmt(f)?;
                }
                if *step != 1 {
                    write!(f, ":{step}")?;
                }
                Ok(())
            }
            Selector::Filter(test) => write!(f, "?{test}"),
        }
    }
}

/// A test inside another one, in brackets where it would fall apart without them.
struct Grouped<'p>(&'p Test, bool);

impl Display for Grouped<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Grouped(test, true) => write!(f, "({test})"),
            Grouped(test, false) => test.fmt(f),
        }
    }
}

impl Display for Test {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Test::Or(parts) => joined(f, parts, " || "),
            Test::And(parts) => {
                let group = |part| Grouped(part, matches!(part, Test::Or(_)));
                joined(f, &parts.iter().map(group).collect::<Vec<_>>(), " && ")
            }
            Test::Not(test) => {
                let bare = matches!(**test, Test::Exists(_) | Test::Matches { .. });
                write!(f, "!{}", Grouped(test, !bare))
            }
            Test::Exists(query) => query.fmt(f),
            Test::Compare {
                left,
                comparison,
                right,
            } => write!(f, "{left} {comparison} {right}"),
            Test::Matches {
                extent,
                text,
                pattern,
            } => write!(f, "{}({text}, {pattern})", extent.function()),
        }
    }
}

impl Extent {
    /// The function that asks for this extent.
    pub(super) fn function(self) -> &'static str {
        match self {
            Extent::Whole => "match",
            Extent::Part => "search",
        }
    }
}

impl Display for Comparison {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.write_str(match self {
            Comparison::Equal => "==",
            Comparison::NotEqual => "!=",
            Comparison::Less => "<",
            Comparison::LessOrEqual => "<=",
            Comparison::Greater => ">",
            Comparison::GreaterOrEqual => ">=",
        })
    }
}

impl Display for Expected {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Expected::Pattern(pattern) => Quoted(pattern.text()).fmt(f),
            Expected::Value(value) => value.fmt(f),
        }
    }
}

impl Display for Value {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Value::Literal(literal) => literal.fmt(f),
            Value::Query(query) => query.fmt(f),
            Value::Length(value) => write!(f, "length({value})"),
            Value::Count(query) => write!(f, "count({query})"),
            Value::Only(query) => write!(f, "value({query})"),
        }
    }
}

impl Display for Literal {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Literal::Null => f.write_str("null"),
            Literal::Bool(value) => value.fmt(f),
            Literal::Number(number) => number.fmt(f),
            Literal::String(text) => Quoted(text).fmt(f),
        }
    }
}

impl Display for Query {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_char(match self.from {
            Anchor::Current => '@',
            Anchor::Root => '$',
        })?;
        Segments(&self.segments).fmt(f)
    }
}
