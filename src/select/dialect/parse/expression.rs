//! Expressions of filters and scripts: JavaScript's, as far as both engines together read them.
//!
//! Operators bind as in both engines, which is as in JavaScript but for `in` and `~=`: those bind more tightly than
//! arithmetic.

use std::ops::Range;

use super::cursor::Cursor;
use super::kinds::{KINDS, is, kind};
use super::literal;
use crate::select::PathError;
use crate::select::dialect::ast::{Binary, Expr, Method, Unary};
use crate::select::dialect::{Slip, slips};
use crate::words::quoted;

pub(super) fn expression(
    cursor: &mut Cursor<'_>,
    slips: &mut Vec<Slip>,
) -> Result<Expr, PathError> {
    Reader { cursor, slips }.choice()
}

struct Reader<'c, 't, 's> {
    cursor: &'c mut Cursor<'t>,
    slips: &'s mut Vec<Slip>,
}

/// What stands between two operands.
#[derive(Clone, Copy)]
enum Operator {
    Or,
    Coalesce,
    And,
    Binary(Binary),
}

/// The longer ones first where one begins like another; then how tightly they bind.
const OPERATORS: &[(&str, Operator, u8)] = &[
    ("===", Operator::Binary(Binary::StrictEqual), 6),
    ("!==", Operator::Binary(Binary::StrictNotEqual), 6),
    ("==", Operator::Binary(Binary::Equal), 6),
    ("!=", Operator::Binary(Binary::NotEqual), 6),
    ("<=", Operator::Binary(Binary::LessOrEqual), 7),
    (">=", Operator::Binary(Binary::GreaterOrEqual), 7),
    ("<", Operator::Binary(Binary::Less), 7),
    (">", Operator::Binary(Binary::Greater), 7),
    ("||", Operator::Or, 1),
    ("??", Operator::Coalesce, 1),
    ("&&", Operator::And, 2),
    ("+", Operator::Binary(Binary::Add), 9),
    ("-", Operator::Binary(Binary::Subtract), 9),
    ("**", Operator::Binary(Binary::Power), 11),
    ("*", Operator::Binary(Binary::Multiply), 10),
    ("/", Operator::Binary(Binary::Divide), 10),
    ("%", Operator::Binary(Binary::Remainder), 10),
    ("in", Operator::Binary(Binary::In), 12),
    ("~=", Operator::Binary(Binary::Matches), 20),
];

/// What looks like an operator and is none, with what is to be said of it.
const NO_OPERATORS: &[(&str, &str)] = &[
    ("=>", "functions are not read in filters"),
    (
        "=~",
        "`=~` is not an operator: write `~=`, or `.match(/…/)`",
    ),
    ("<<", "operators on bits are not read"),
    (">>", "operators on bits are not read"),
    ("^", "operators on bits are not read"),
    ("&", "operators on bits are not read: expected `&&`"),
    ("|", "operators on bits are not read: expected `||`"),
    ("=", "`=` compares nothing: expected `==` or `===`"),
];

impl Reader<'_, '_, '_> {
    fn choice(&mut self) -> Result<Expr, PathError> {
        let condition = self.binary(0)?;
        self.cursor.skip_blanks();
        if !self.cursor.eat("?") {
            return Ok(condition);
        }
        self.cursor.part()?;
        let yes = self.choice()?;
        self.cursor.skip_blanks();
        if !self.cursor.eat(":") {
            return Err(self.cursor.expected("`:` and what holds otherwise"));
        }
        let no = self.choice()?;
        Ok(Expr::Choice(condition.into(), yes.into(), no.into()))
    }

    /// Operands joined by operators that bind at least as tightly.
    fn binary(&mut self, tightness: u8) -> Result<Expr, PathError> {
        self.cursor.enter()?;
        let joined = self.operands(tightness)?;
        self.cursor.leave();
        Ok(joined)
    }

    fn operands(&mut self, tightness: u8) -> Result<Expr, PathError> {
        self.cursor.skip_blanks();
        let start = self.cursor.at;
        let mut left = self.unary()?;
        loop {
            self.cursor.skip_blanks();
            let Some((written, operator, tight)) = self.operator()? else {
                return Ok(left);
            };
            if tight < tightness {
                return Ok(left);
            }
            self.cursor.part()?;
            let left_span =
                start..start + self.cursor.slice(start..self.cursor.at).trim_end().len();
            self.cursor.at += written.len();
            self.cursor.skip_blanks();
            let right_start = self.cursor.at;
            // Powers alone are read from the right.
            let right = self.binary(if written == "**" { tight } else { tight + 1 })?;
            let right_end = right_start
                + self
                    .cursor
                    .slice(right_start..self.cursor.at)
                    .trim_end()
                    .len();
            let spans = (left_span, right_start..right_end);
            left = self.joined(left, operator, right, spans);
        }
    }

    fn operator(&self) -> Result<Option<(&'static str, Operator, u8)>, PathError> {
        let found = OPERATORS.iter().find(|(written, operator, _)| {
            let ends = || !self.cursor.rest()[written.len()..].starts_with(is_name_part);
            self.cursor.starts_with(written)
                && (!matches!(operator, Operator::Binary(Binary::In)) || ends())
        });
        let clash = NO_OPERATORS
            .iter()
            .find(|(written, _)| self.cursor.starts_with(written));
        match (found, clash) {
            // `<` is one, `<<` is not.
            (Some((operator, ..)), Some((written, message))) if written.len() > operator.len() => {
                Err(self.no_operator(written, message))
            }
            (Some(found), _) => Ok(Some(*found)),
            (None, Some((written, message))) => Err(self.no_operator(written, message)),
            (None, None) => Ok(None),
        }
    }

    fn no_operator(&self, written: &str, message: &str) -> PathError {
        PathError::new(message, self.cursor.at..self.cursor.at + written.len())
    }

    fn joined(
        &mut self,
        left: Expr,
        operator: Operator,
        right: Expr,
        spans: (Range<usize>, Range<usize>),
    ) -> Expr {
        match operator {
            Operator::Or | Operator::And => {
                slips::of_alternatives(&left, &right, &spans, self.slips);
                match operator {
                    Operator::Or => Expr::Or(left.into(), right.into()),
                    _ => Expr::And(left.into(), right.into()),
                }
            }
            Operator::Coalesce => Expr::Coalesce(left.into(), right.into()),
            Operator::Binary(binary) => {
                slips::of_comparison(&left, binary, &right, &spans, self.slips);
                let right = match right {
                    Expr::String(text) if binary == Binary::Matches => {
                        match self.pattern(&text, spans.1) {
                            Some(pattern) => pattern,
                            None => Expr::String(text),
                        }
                    }
                    right => right,
                };
                Expr::Binary(binary, left.into(), right.into())
            }
        }
    }

    /// A text that is to be a regular expression, if it is one.
    fn pattern(&mut self, text: &str, span: Range<usize>) -> Option<Expr> {
        let expression = literal::quoted_expression(text);
        match expression.prove() {
            Ok(()) => Some(Expr::Pattern(expression)),
            Err(mistake) => {
                self.slips.push(Slip {
                    span,
                    message: mistake.message,
                    help: mistake.help,
                });
                None
            }
        }
    }

    fn unary(&mut self) -> Result<Expr, PathError> {
        self.cursor.skip_blanks();
        let word = |cursor: &Cursor<'_>, word: &str| {
            let rest = cursor.rest().strip_prefix(word);
            rest.is_some_and(|rest| !rest.starts_with(is_name_part))
        };
        let operator = match self.cursor.peek() {
            Some('!') => ("!", None),
            Some('-') => ("-", Some(Unary::Minus)),
            Some('+') => ("+", Some(Unary::Plus)),
            Some('t') if word(self.cursor, "typeof") => ("typeof", Some(Unary::TypeOf)),
            Some('v') if word(self.cursor, "void") => ("void", Some(Unary::Void)),
            Some('~') => return Err(self.no_operator("~", "operators on bits are not read")),
            _ => return self.postfix(),
        };
        self.cursor.part()?;
        self.cursor.at += operator.0.len();
        self.cursor.enter()?;
        let operand = Box::new(self.unary()?);
        self.cursor.leave();
        Ok(match operator.1 {
            None => Expr::Not(operand),
            Some(unary) => Expr::Unary(unary, operand),
        })
    }

    fn postfix(&mut self) -> Result<Expr, PathError> {
        let mut value = self.primary()?;
        loop {
            self.cursor.skip_blanks();
            let start = self.cursor.at;
            // `a ?.5 : b` is a choice.
            let optional = self.cursor.starts_with("?.")
                && !self.cursor.rest()[2..].starts_with(|next: char| next.is_ascii_digit());
            if optional {
                self.cursor.at += 2;
            }
            self.cursor.skip_blanks();
            let member = match self.cursor.peek() {
                Some('[') => self.computed()?,
                Some('(') => {
                    let message = "only methods can be called, as in `@.name.match(/…/)`";
                    return Err(PathError::new(message, start..self.cursor.at + 1));
                }
                Some('.') if !optional => {
                    self.cursor.next();
                    self.cursor.skip_blanks();
                    self.name()?
                }
                _ if optional => self.name()?,
                _ => return Ok(value),
            };
            self.cursor.part()?;
            value = match member {
                Member::Called(method, arguments) => Expr::Call(value.into(), method, arguments),
                Member::Named(name) if optional => Expr::OptionalMember(value.into(), name.into()),
                Member::Named(name) => Expr::Member(value.into(), name.into()),
            };
        }
    }

    fn computed(&mut self) -> Result<Member, PathError> {
        let open = self.cursor.at;
        self.cursor.next();
        self.cursor.skip_blanks();
        if self.cursor.starts_with("?") {
            let message =
                "filters in filters are not read: name the members one by one, as in `@.a.b`";
            return Err(PathError::new(message, self.cursor.here()));
        }
        let key = self.choice()?;
        self.cursor.skip_blanks();
        if !self.cursor.eat("]") {
            return Err(match self.cursor.peek() {
                None => PathError::new("the bracket is not closed", open..self.cursor.at),
                Some(_) => self.cursor.expected("an operator or `]`"),
            });
        }
        Ok(Member::Named(key))
    }

    /// The name behind a dot, with what it is called with.
    fn name(&mut self) -> Result<Member, PathError> {
        let start = self.cursor.at;
        let name = self.cursor.eat_while(is_name_part);
        if name.is_empty() || name.starts_with(|first: char| first.is_ascii_digit()) {
            self.cursor.at = start;
            return Err(self.cursor.expected("the name of a member after the dot"));
        }
        let end = self.cursor.at;
        self.cursor.skip_blanks();
        if !self.cursor.starts_with("(") {
            return Ok(Member::Named(Expr::String(name.into())));
        }
        let Some(method) = method(name) else {
            let message = if kind(name).is_some() {
                format!("the kind of a value is asked with `@{name}()`, and only of `@`")
            } else {
                format!(
                    "{} is not a method that is known here: {METHODS}",
                    quoted(name)
                )
            };
            return Err(PathError::new(message, start..end));
        };
        let open = self.cursor.at;
        self.cursor.next();
        let mut arguments = self.list(')', open)?;
        if let (Method::Match | Method::Search, Some(Expr::String(text))) =
            (method, arguments.first())
        {
            let text = text.clone();
            if let Some(pattern) = self.pattern(&text, open..self.cursor.at) {
                arguments[0] = pattern;
            }
        }
        Ok(Member::Called(method, arguments))
    }

    /// Expressions with commas between them, up to the bracket that closes them.
    fn list(&mut self, close: char, open: usize) -> Result<Vec<Expr>, PathError> {
        let mut items = Vec::new();
        loop {
            self.cursor.skip_blanks();
            if self.cursor.peek() == Some(close) {
                self.cursor.next();
                return Ok(items);
            }
            if !items.is_empty() {
                if !self.cursor.eat(",") {
                    return Err(match self.cursor.peek() {
                        None => PathError::new("the bracket is not closed", open..self.cursor.at),
                        Some(_) => self.cursor.expected(&format!("`,` or `{close}`")),
                    });
                }
                self.cursor.skip_blanks();
            }
            items.push(self.choice()?);
        }
    }

    fn primary(&mut self) -> Result<Expr, PathError> {
        self.cursor.skip_blanks();
        match self.cursor.peek() {
            Some('\'' | '"') => literal::text(self.cursor).map(Expr::String),
            Some('0'..='9') => literal::number(self.cursor),
            Some('.') => {
                if self.cursor.rest()[1..].starts_with(|next: char| next.is_ascii_digit()) {
                    return literal::number(self.cursor);
                }
                Err(self.cursor.expected("`@` before the dot"))
            }
            Some('/') => literal::regular_expression(self.cursor),
            Some('[') => {
                self.cursor.part()?;
                let open = self.cursor.at;
                self.cursor.next();
                Ok(Expr::Array(self.list(']', open)?))
            }
            Some('(') => self.group(),
            Some('@') => self.at_sign(),
            Some(first) if is_name_part(first) => self.word(),
            _ => Err(self
                .cursor
                .expected("a value, such as `@.name` or `'text'`")),
        }
    }

    fn group(&mut self) -> Result<Expr, PathError> {
        self.cursor.part()?;
        let open = self.cursor.at;
        self.cursor.next();
        let inside = self.choice()?;
        self.cursor.skip_blanks();
        if self.cursor.eat(")") {
            return Ok(inside);
        }
        Err(match self.cursor.peek() {
            None => PathError::new("the parenthesis is not closed", open..self.cursor.at),
            Some(_) => self.cursor.expected("an operator or `)`"),
        })
    }

    fn at_sign(&mut self) -> Result<Expr, PathError> {
        let start = self.cursor.at;
        self.cursor.next();
        let name = self
            .cursor
            .eat_while(|next| next == '@' || is_name_part(next));
        let value = match name {
            "" => return Ok(Expr::Current),
            "root" => return Ok(Expr::Root),
            "property" => return Ok(Expr::Property),
            "parent" => return Ok(Expr::Parent),
            "parentProperty" => return Ok(Expr::ParentProperty),
            "path" => return Ok(Expr::Path),
            name => kind(name).map(is),
        };
        let Some(value) = value else {
            let message = format!(
                "{} is not known: there are `@`, `@root`, `@property`, `@parent`, `@parentProperty`, `@path`, and \
                 tests such as `@string()`, where {KINDS}",
                quoted(&format!("@{name}"))
            );
            return Err(PathError::new(message, start..self.cursor.at));
        };
        self.cursor.eat("()");
        Ok(value)
    }

    fn word(&mut self) -> Result<Expr, PathError> {
        let start = self.cursor.at;
        let name = self.cursor.eat_while(is_name_part);
        Ok(match name {
            "true" => Expr::Bool(true),
            "false" => Expr::Bool(false),
            "null" => Expr::Null,
            "undefined" => Expr::Undefined,
            "$" => Expr::Root,
            _ => {
                let minus = self.cursor.slice(0..start).trim_end().ends_with('-');
                let help = if minus {
                    "; a name with a minus in it is written `@['a-b']`"
                } else if self.cursor.starts_with("()") && kind(name).is_some() {
                    "; tests of kinds begin with `@`"
                } else {
                    "; texts stand in quotes"
                };
                let message = format!(
                    "{} is not known here: filters speak of `@`, `@property`, `@parent`, `@root` and their like{help}",
                    quoted(name)
                );
                return Err(PathError::new(message, start..self.cursor.at));
            }
        })
    }
}

enum Member {
    Named(Expr),
    Called(Method, Vec<Expr>),
}

fn is_name_part(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '$' | '_') || !character.is_ascii()
}

const METHODS: &str = "there are match, test, includes, startsWith, endsWith, indexOf, lastIndexOf, toLowerCase, \
                       toUpperCase, toString, trim, trimStart, trimEnd, split, slice, substring, substr, replace, \
                       charAt, at, search, concat, repeat, join and hasOwnProperty";

/// The method of a text or a list that has this name.
pub(in crate::select::dialect) fn method(name: &str) -> Option<Method> {
    Some(match name {
        "match" => Method::Match,
        "test" => Method::Test,
        "includes" => Method::Includes,
        "startsWith" => Method::StartsWith,
        "endsWith" => Method::EndsWith,
        "indexOf" => Method::IndexOf,
        "lastIndexOf" => Method::LastIndexOf,
        "toLowerCase" => Method::ToLowerCase,
        "toUpperCase" => Method::ToUpperCase,
        "toString" => Method::ToString,
        "trim" => Method::Trim,
        "split" => Method::Split,
        "slice" => Method::Slice,
        "substring" => Method::Substring,
        "substr" => Method::Substr,
        "concat" => Method::Concat,
        "at" => Method::At,
        "trimStart" => Method::TrimStart,
        "trimEnd" => Method::TrimEnd,
        "repeat" => Method::Repeat,
        "replace" => Method::Replace,
        "charAt" => Method::CharAt,
        "search" => Method::Search,
        "join" => Method::Join,
        "hasOwnProperty" => Method::HasOwnProperty,
        _ => return None,
    })
}
