//! Numbers, texts and regular expressions in filters.

use std::sync::Arc;

use super::cursor::Cursor;
use crate::pattern::Expression;
use crate::select::PathError;
use crate::select::dialect::ast::Expr;
use crate::words::quoted;

pub(super) fn number(cursor: &mut Cursor<'_>) -> Result<Expr, PathError> {
    let start = cursor.at;
    cursor.eat_while(|character| character.is_ascii_digit());
    if cursor.eat(".") {
        cursor.eat_while(|character| character.is_ascii_digit());
    }
    if cursor.eat("e") || cursor.eat("E") {
        let _sign = cursor.eat("+") || cursor.eat("-");
        cursor.eat_while(|character| character.is_ascii_digit());
    }
    let runs_on =
        cursor.eat_while(|character| character.is_alphanumeric() || "_$.@".contains(character));
    let written = cursor.slice(start..cursor.at);
    match written.parse() {
        Ok(number) if runs_on.is_empty() => Ok(Expr::Number(number)),
        _ => {
            let message = format!("{} is not a number", quoted(written));
            Err(PathError::new(message, start..cursor.at))
        }
    }
}

/// In either kind of quotes, with the escapes of both engines.
pub(super) fn text(cursor: &mut Cursor<'_>) -> Result<Arc<str>, PathError> {
    let start = cursor.at;
    let quote = cursor.next();
    let mut text = String::new();
    while let Some(character) = cursor.next() {
        if Some(character) == quote {
            return Ok(text.into());
        }
        if character != '\\' {
            text.push(character);
            continue;
        }
        match cursor.next() {
            Some('n') => text.push('\n'),
            Some('r') => text.push('\r'),
            Some('t') => text.push('\t'),
            Some('b') => text.push('\u{8}'),
            Some('f') => text.push('\u{c}'),
            Some('v') => text.push('\u{b}'),
            Some(other) => text.push(other),
            None => break,
        }
    }
    Err(PathError::new("the quote is not closed", start..cursor.at))
}

/// `/…/flags`, where a slash in a class does not end it.
pub(super) fn regular_expression(cursor: &mut Cursor<'_>) -> Result<Expr, PathError> {
    let start = cursor.at;
    cursor.next();
    let mut in_class = false;
    let body = cursor.at;
    loop {
        match cursor.peek() {
            Some('/') if !in_class => break,
            Some('[') => in_class = true,
            Some(']') => in_class = false,
            Some('\\') => {
                cursor.next();
            }
            Some(_) => {}
            None => {
                let message = "the regular expression is not closed with `/`";
                return Err(PathError::new(message, start..cursor.at));
            }
        }
        cursor.next();
    }
    let body = cursor.slice(body..cursor.at);
    cursor.next();
    let flags = cursor.eat_while(|character| character.is_ascii_alphanumeric());
    let span = start..cursor.at;
    if flags.chars().any(|flag| !"dgimsuvy".contains(flag)) {
        let message = format!("{} are not flags of a regular expression", quoted(flags));
        return Err(PathError::new(message, span));
    }
    let expression = Expression::new(format!("/{}/{flags}", or_empty(body)));
    match expression.prove() {
        Ok(()) => Ok(Expr::Pattern(expression)),
        Err(mistake) => {
            let message = match mistake.help {
                Some(help) => format!("{}: {help}", mistake.message),
                None => mistake.message,
            };
            Err(PathError::new(message, span))
        }
    }
}

/// A text that is taken for a regular expression. A slash in it is a slash.
pub(in crate::select::dialect) fn quoted_expression(text: &str) -> Expression {
    // The last slash ends the body, so those before it need no escape.
    Expression::new(format!("/{}/", or_empty(text)))
}

/// Nothing between two slashes would be no expression.
fn or_empty(body: &str) -> &str {
    if body.is_empty() { "(?:)" } else { body }
}
