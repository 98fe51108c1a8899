//! The methods that values have in JavaScript, as far as filters call them.
//!
//! A regular expression tells where it matches, but not what its groups hold: `match` comes to a list of the whole
//! matches, and `$1` in a replacement is just that text.

use std::borrow::Cow;

use super::value::{Value, join};
use super::{Stop, text};
use crate::pattern::Expression;
use crate::select::Budget;
use crate::select::dialect::ast::Method;
use crate::select::dialect::parse::quoted_expression;
use crate::tree;

/// Compiling an expression that only the document knows costs as much as this many visits.
const COMPILING: usize = 100;

type Result<T> = std::result::Result<T, Stop>;

/// What a method comes to; refused where the value has no such method.
pub(super) fn call<'v>(
    receiver: &Value<'v>,
    method: Method,
    arguments: &[Value<'v>],
    budget: &mut Budget,
) -> Result<Value<'v>> {
    match method {
        Method::ToString => return receiver.text(budget).map(Value::Text),
        Method::HasOwnProperty => return has_own(receiver, arguments, budget),
        Method::Test => return matches(receiver, argument(arguments, 0), budget),
        _ => {}
    }
    if let Value::Text(text) = receiver {
        budget.read(text)?;
        return of_text(text, method, arguments, budget);
    }
    match receiver.items() {
        Some(items) => {
            budget.spend(items.len())?;
            of_list(items, method, arguments, budget)
        }
        None => Err(Stop::Refused),
    }
}

/// `pattern.test(value)`
pub(super) fn matches<'v>(
    pattern: &Value<'v>,
    value: &Value<'v>,
    budget: &mut Budget,
) -> Result<Value<'v>> {
    let text = value.text(budget)?;
    let pattern = match pattern {
        Value::Pattern(pattern) => pattern.clone(),
        // `~=` with a text that only the document knows.
        Value::Text(text) => Cow::Owned(compiled(text, budget)?),
        _ => return Err(Stop::Refused),
    };
    Ok(Value::Bool(find(&pattern, &text, budget)?.is_some()))
}

/// `value in among`: of lists and texts nimma asks what they include, of mappings whether they have the key.
pub(super) fn is_in<'v>(
    value: &Value<'v>,
    among: &Value<'v>,
    budget: &mut Budget,
) -> Result<Value<'v>> {
    match among {
        Value::Node(node) if node.kind() == tree::Kind::Map => {
            has_own(among, std::slice::from_ref(value), budget)
        }
        Value::Text(_) | Value::Node(_) | Value::List(_) => {
            call(among, Method::Includes, std::slice::from_ref(value), budget)
        }
        _ => Err(Stop::Refused),
    }
}

fn argument<'a, 'v>(arguments: &'a [Value<'v>], index: usize) -> &'a Value<'v> {
    arguments.get(index).unwrap_or(&Value::Undefined)
}

fn has_own<'v>(
    receiver: &Value<'v>,
    arguments: &[Value<'v>],
    budget: &mut Budget,
) -> Result<Value<'v>> {
    let name = argument(arguments, 0).text(budget)?;
    let has = match receiver {
        Value::Node(node) if node.kind() == tree::Kind::Map => {
            super::named(*node, &name, budget)?.is_some()
        }
        Value::Node(_) | Value::List(_) | Value::Text(_) => {
            name == "length"
                || (super::index(&name).is_some() && receiver.member(&name, budget)?.is_there())
        }
        _ => false,
    };
    Ok(Value::Bool(has))
}

impl Value<'_> {
    fn is_there(&self) -> bool {
        !matches!(self, Value::Undefined)
    }
}

fn compiled(written: &str, budget: &mut Budget) -> Result<Expression> {
    budget.spend(COMPILING)?;
    budget.read(written)?;
    let expression = quoted_expression(written);
    // JavaScript throws at what is no expression.
    expression.prove().map_err(|_| Stop::Refused)?;
    Ok(expression)
}

/// Bytes of the first match.
fn find(
    pattern: &Expression,
    text: &str,
    budget: &mut Budget,
) -> Result<Option<std::ops::Range<usize>>> {
    budget.read(text)?;
    // Its steps are part of what may be spent here.
    pattern.find(text).map_err(|_| Stop::Spent)
}

/// Bytes of all matches. A look behind does not see what was matched before.
fn find_all(
    pattern: &Expression,
    text: &str,
    budget: &mut Budget,
) -> Result<Vec<std::ops::Range<usize>>> {
    let mut all = Vec::new();
    let mut at = 0;
    while let Some(found) = find(pattern, &text[at..], budget)? {
        budget.spend(1)?;
        let found = at + found.start..at + found.end;
        at = match text[found.end..].chars().next() {
            // An empty match is stepped over.
            Some(next) if found.is_empty() => found.end + next.len_utf8(),
            None if found.is_empty() => {
                all.push(found);
                break;
            }
            _ => found.end,
        };
        all.push(found);
    }
    Ok(all)
}

fn is_global(pattern: &Expression) -> bool {
    let flags = pattern.as_written().rsplit_once('/');
    flags.is_some_and(|(_, flags)| flags.contains('g'))
}

/// The argument as an expression, made from its text if it is none.
fn pattern<'a>(argument: &'a Value<'_>, budget: &mut Budget) -> Result<Cow<'a, Expression>> {
    Ok(match argument {
        Value::Pattern(pattern) => Cow::Borrowed(pattern.as_ref()),
        Value::Undefined => Cow::Owned(compiled("", budget)?),
        other => Cow::Owned(compiled(&other.text(budget)?, budget)?),
    })
}

/// A text to look for. JavaScript throws when it is a regular expression.
fn needle<'v>(argument: &Value<'v>, budget: &mut Budget) -> Result<Cow<'v, str>> {
    match argument {
        Value::Pattern(_) => Err(Stop::Refused),
        other => other.text(budget),
    }
}

fn of_text<'v>(
    receiver: &Cow<'v, str>,
    method: Method,
    arguments: &[Value<'v>],
    budget: &mut Budget,
) -> Result<Value<'v>> {
    let first = argument(arguments, 0);
    let units_before = |at: Option<usize>| match at {
        Some(at) => Value::count(text::length(&receiver[..at])),
        None => Value::Number(-1.0),
    };
    Ok(match method {
        Method::Match => {
            let pattern = pattern(first, budget)?;
            let found = if is_global(&pattern) {
                find_all(&pattern, receiver, budget)?
            } else {
                find(&pattern, receiver, budget)?.into_iter().collect()
            };
            if found.is_empty() {
                return Ok(Value::Null);
            }
            Value::List(
                found
                    .into_iter()
                    .map(|found| Value::text_of(&receiver[found]))
                    .collect(),
            )
        }
        Method::Search => {
            let pattern = pattern(first, budget)?;
            units_before(find(&pattern, receiver, budget)?.map(|found| found.start))
        }
        Method::Includes | Method::StartsWith if arguments.len() > 1 => {
            let from = from_start(argument(arguments, 1), text::length(receiver), budget)?;
            let rest = text::units(receiver, from, usize::MAX);
            let needle = needle(first, budget)?;
            Value::Bool(if method == Method::Includes {
                rest.contains(&*needle)
            } else {
                rest.starts_with(&*needle)
            })
        }
        Method::Includes => Value::Bool(receiver.contains(&*needle(first, budget)?)),
        Method::StartsWith => Value::Bool(receiver.starts_with(&*needle(first, budget)?)),
        Method::EndsWith => Value::Bool(receiver.ends_with(&*needle(first, budget)?)),
        Method::IndexOf => units_before(receiver.find(&*first.text(budget)?)),
        Method::LastIndexOf => units_before(receiver.rfind(&*first.text(budget)?)),
        Method::ToLowerCase => Value::text_of(receiver.to_lowercase()),
        Method::ToUpperCase => Value::text_of(receiver.to_uppercase()),
        Method::Trim => Value::text_of(receiver.trim()),
        Method::Substr => {
            let len = text::length(receiver);
            let (start, _) = slice(&arguments[..arguments.len().min(1)], len, budget)?;
            let count = match argument(arguments, 1) {
                Value::Undefined => len,
                count => clamp(whole(count.number(budget)?)),
            };
            Value::text_of(text::units(receiver, start, start.saturating_add(count)))
        }
        Method::Concat => {
            let mut all = receiver.to_string();
            for argument in arguments {
                let text = argument.text(budget)?;
                budget.read(&text)?;
                all.push_str(&text);
            }
            Value::text_of(all)
        }
        Method::At => match at(first, text::length(receiver), budget)? {
            Some(at) => Value::text_of(text::units(receiver, at, at + 1)),
            None => Value::Undefined,
        },
        Method::TrimStart => Value::text_of(receiver.trim_start()),
        Method::TrimEnd => Value::text_of(receiver.trim_end()),
        Method::Repeat => {
            let times = whole(first.number(budget)?);
            if times < 0.0 || times.is_infinite() {
                return Err(Stop::Refused);
            }
            let times = clamp(times);
            budget.spend(receiver.len().saturating_mul(times))?;
            Value::text_of(receiver.repeat(times))
        }
        Method::CharAt => {
            let at = whole(first.number(budget)?);
            match at {
                at if at < 0.0 => Value::text_of(""),
                at => {
                    let at = clamp(at);
                    Value::text_of(text::units(receiver, at, at.saturating_add(1)))
                }
            }
        }
        Method::Slice => {
            let (start, end) = slice(arguments, text::length(receiver), budget)?;
            Value::text_of(text::units(receiver, start, end))
        }
        Method::Substring => {
            let len = text::length(receiver);
            let start = from_start(first, len, budget)?;
            let end = match argument(arguments, 1) {
                Value::Undefined => len,
                end => from_start(end, len, budget)?,
            };
            Value::text_of(text::units(receiver, start.min(end), start.max(end)))
        }
        Method::Split => split(receiver, arguments, budget)?,
        Method::Replace => replace(receiver, arguments, budget)?,
        Method::Join | Method::Test | Method::ToString | Method::HasOwnProperty => {
            return Err(Stop::Refused);
        }
    })
}

fn of_list<'v>(
    items: Vec<Value<'v>>,
    method: Method,
    arguments: &[Value<'v>],
    budget: &mut Budget,
) -> Result<Value<'v>> {
    let first = argument(arguments, 0);
    let is_nan = |value: &Value<'_>| matches!(value, Value::Number(number) if number.is_nan());
    let found = |at: Option<usize>| at.map_or(Value::Number(-1.0), Value::count);
    Ok(match method {
        Method::Includes => {
            let same = |item: &Value<'v>| item.equals(first) || (is_nan(item) && is_nan(first));
            Value::Bool(items.iter().any(same))
        }
        Method::IndexOf => found(items.iter().position(|item| item.equals(first))),
        Method::LastIndexOf => found(items.iter().rposition(|item| item.equals(first))),
        Method::Slice => {
            let (start, end) = slice(arguments, items.len(), budget)?;
            let len = end.saturating_sub(start);
            Value::List(items.into_iter().skip(start).take(len).collect())
        }
        Method::Join => {
            let separator = match first {
                Value::Undefined => Cow::Borrowed(","),
                separator => separator.text(budget)?,
            };
            Value::text_of(join(items, &separator, budget)?)
        }
        Method::Concat => {
            let mut all = items;
            for argument in arguments {
                match argument.items() {
                    Some(more) => {
                        budget.spend(more.len())?;
                        all.extend(more);
                    }
                    None => all.push(argument.clone()),
                }
            }
            Value::List(all)
        }
        Method::At => match at(first, items.len(), budget)? {
            Some(at) => items.into_iter().nth(at).unwrap_or(Value::Undefined),
            None => Value::Undefined,
        },
        Method::Match
        | Method::Substr
        | Method::TrimStart
        | Method::TrimEnd
        | Method::Repeat
        | Method::Test
        | Method::StartsWith
        | Method::EndsWith
        | Method::ToLowerCase
        | Method::ToUpperCase
        | Method::ToString
        | Method::Trim
        | Method::Split
        | Method::Substring
        | Method::Replace
        | Method::CharAt
        | Method::Search
        | Method::HasOwnProperty => return Err(Stop::Refused),
    })
}

/// Which of so many things is meant, where a negative number counts from the end.
fn at(index: &Value<'_>, len: usize, budget: &mut Budget) -> Result<Option<usize>> {
    let index = whole(index.number(budget)?);
    Ok(match index < 0.0 {
        true => len.checked_sub(clamp(-index)),
        false => Some(clamp(index)).filter(|at| *at < len),
    })
}

/// The whole part; NaN is 0.
fn whole(number: f64) -> f64 {
    if number.is_nan() { 0.0 } else { number.trunc() }
}

/// A whole number as a place; too large is at the end, negative at the beginning.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "such a cast ends at the bounds, which is what is wanted"
)]
fn clamp(number: f64) -> usize {
    number as usize
}

/// A place from the beginning, within the length.
fn from_start(value: &Value<'_>, len: usize, budget: &mut Budget) -> Result<usize> {
    Ok(clamp(whole(value.number(budget)?)).min(len))
}

/// Start and end of a slice, where negative ones count from the end.
fn slice(arguments: &[Value<'_>], len: usize, budget: &mut Budget) -> Result<(usize, usize)> {
    let mut place = |value: &Value<'_>, missing: usize| -> Result<usize> {
        if let Value::Undefined = value {
            return Ok(missing);
        }
        let number = whole(value.number(budget)?);
        Ok(if number < 0.0 {
            len.saturating_sub(clamp(-number))
        } else {
            clamp(number).min(len)
        })
    };
    let start = place(argument(arguments, 0), 0)?;
    let end = place(argument(arguments, 1), len)?;
    Ok((start, end))
}

fn split<'v>(receiver: &str, arguments: &[Value<'v>], budget: &mut Budget) -> Result<Value<'v>> {
    let pieces: Vec<&str> = match argument(arguments, 0) {
        Value::Undefined => vec![receiver],
        Value::Pattern(pattern) => {
            let mut pieces = Vec::new();
            let mut from = 0;
            for found in find_all(pattern, receiver, budget)? {
                // Neither an empty piece at the beginning nor one at the end comes of an empty match.
                if found.is_empty() && (found.start == from || found.end == receiver.len()) {
                    continue;
                }
                pieces.push(&receiver[from..found.start]);
                from = found.end;
            }
            pieces.push(&receiver[from..]);
            pieces
        }
        separator => {
            let separator = separator.text(budget)?;
            if separator.is_empty() {
                let starts = receiver.char_indices();
                starts
                    .map(|(at, character)| &receiver[at..at + character.len_utf8()])
                    .collect()
            } else {
                receiver.split(&*separator).collect()
            }
        }
    };
    budget.spend(pieces.len())?;
    let limit = match argument(arguments, 1) {
        Value::Undefined => usize::MAX,
        limit => clamp(whole(limit.number(budget)?)),
    };
    Ok(Value::List(
        pieces.into_iter().take(limit).map(Value::text_of).collect(),
    ))
}

fn replace<'v>(receiver: &str, arguments: &[Value<'v>], budget: &mut Budget) -> Result<Value<'v>> {
    let with = argument(arguments, 1).text(budget)?;
    let found = match argument(arguments, 0) {
        Value::Pattern(pattern) if is_global(pattern) => find_all(pattern, receiver, budget)?,
        Value::Pattern(pattern) => find(pattern, receiver, budget)?.into_iter().collect(),
        other => {
            let text = other.text(budget)?;
            let at = receiver.find(&*text);
            at.map(|at| at..at + text.len()).into_iter().collect()
        }
    };
    let mut replaced = String::new();
    let mut from = 0;
    for found in found {
        budget.read(&with)?;
        replaced.push_str(&receiver[from..found.start]);
        replaced.push_str(&with);
        from = found.end;
    }
    replaced.push_str(&receiver[from..]);
    Ok(Value::text_of(replaced))
}
