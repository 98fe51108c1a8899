//! Reads filters, and sees to it that every function and comparison gets what it can take.

use std::ops::Range;

use super::super::PathError;
use super::super::ast::{Anchor, Comparison, Expected, Extent, Literal, Query, Test, Value};
use super::super::pattern::{Compile, Pattern};
use super::scanner::{Parsed, Scanner};

const FUNCTIONS: [&str; 5] = ["length", "count", "match", "search", "value"];

/// What can stand on one side of a comparison, or as an argument, before anyone knows which.
struct Operand {
    meaning: Meaning,
    span: Range<usize>,
}

enum Meaning {
    Literal(Literal),
    Query(Query),
    /// `length`, `count` or `value`.
    Function(Value),
    /// `match` or `search`.
    Test(Test),
}

impl Operand {
    fn fail<T>(&self, message: impl Into<String>) -> Parsed<T> {
        Err(PathError::new(message, self.span.clone()))
    }

    /// As something to compare, or to hand to a function that takes one value.
    fn into_value(self) -> Parsed<Value> {
        match self.meaning {
            Meaning::Query(ref query) if !query.is_singular() => self.fail(
                "one value is needed here, and this can select several: use names and indices only, \
                 or `value(...)`",
            ),
            Meaning::Test(_) => self.fail("this is true or false, which is not a value that can be used"),
            Meaning::Literal(literal) => Ok(Value::Literal(literal)),
            Meaning::Query(query) => Ok(Value::Query(query)),
            Meaning::Function(value) => Ok(value),
        }
    }

    /// As an argument that stands for a number of nodes.
    fn into_query(self, function: &str) -> Parsed<Query> {
        match self.meaning {
            Meaning::Query(query) => Ok(query),
            _ => self.fail(format!(
                "`{function}` takes a path that begins with `@` or `$`"
            )),
        }
    }

    /// As a test of its own.
    fn into_test(self) -> Parsed<Test> {
        match self.meaning {
            Meaning::Query(query) => Ok(Test::Exists(query)),
            Meaning::Test(test) => Ok(test),
            Meaning::Literal(_) => self.fail("a value alone is no test: compare it with something"),
            Meaning::Function(_) => {
                self.fail("this function gives a value: compare it with something")
            }
        }
    }
}

impl Scanner<'_> {
    /// Everything that may follow a `?`.
    pub(super) fn test(&mut self) -> Parsed<Test> {
        self.joined("||", Test::any, |scanner| {
            scanner.joined("&&", Test::all, Self::part)
        })
    }

    fn joined(
        &mut self,
        operator: &str,
        join: fn(Vec<Test>) -> Test,
        part: impl Fn(&mut Self) -> Parsed<Test>,
    ) -> Parsed<Test> {
        let mut parts = vec![part(self)?];
        loop {
            let end = self.at();
            self.blanks();
            if self.eat(operator) {
                self.blanks();
                parts.push(part(self)?);
            } else if self.rest().starts_with(&operator[..1]) {
                return self.fail(format!("write `{operator}`"));
            } else {
                self.go_back(end);
                return Ok(join(parts));
            }
        }
    }

    /// What `&&` joins: something in brackets, a comparison or a test.
    fn part(&mut self) -> Parsed<Test> {
        let is_negated = self.eat("!");
        if is_negated {
            self.blanks();
        }
        let test = match self.peek() {
            Some('(') => self.grouped()?,
            Some('!') => return self.fail("`!` twice in a row needs brackets: `!(!...)`"),
            _ => {
                let left = self.operand()?;
                match self.comparison()? {
                    None => left.into_test()?,
                    Some((_, span)) if is_negated => {
                        let message = "`!` before a comparison needs brackets: `!(...)`";
                        return Err(PathError::new(message, span));
                    }
                    Some((comparison, _)) => {
                        let right = self.operand()?;
                        let (left, right) = (left.into_value()?, right.into_value()?);
                        Test::Compare {
                            left,
                            comparison,
                            right,
                        }
                    }
                }
            }
        };
        Ok(if is_negated {
            Test::Not(Box::new(test))
        } else {
            test
        })
    }

    /// A test in brackets, at the opening one.
    fn grouped(&mut self) -> Parsed<Test> {
        let open = self.here();
        let test = self.nested(|scanner| {
            scanner.bump();
            scanner.blanks();
            let test = scanner.test()?;
            scanner.blanks();
            scanner.close(open)?;
            Ok(test)
        })?;
        match self.comparison()? {
            None => Ok(test),
            Some((_, span)) => {
                let message = "what stands in brackets is true or false and cannot be compared";
                Err(PathError::new(message, span))
            }
        }
    }

    /// A `)` for the `(` at `open`.
    fn close(&mut self, open: Range<usize>) -> Parsed<()> {
        if self.eat(")") {
            return Ok(());
        }
        match self.peek() {
            None | Some(']') => Err(PathError::new("a `)` is missing for this `(`", open)),
            Some(_) => self.unexpected("`)`"),
        }
    }

    /// A comparison, with the blank space around it; what is none is left alone, blank space included.
    fn comparison(&mut self) -> Parsed<Option<(Comparison, Range<usize>)>> {
        const COMPARISONS: [(&str, Comparison); 6] = [
            ("==", Comparison::Equal),
            ("!=", Comparison::NotEqual),
            ("<=", Comparison::LessOrEqual),
            (">=", Comparison::GreaterOrEqual),
            ("<", Comparison::Less),
            (">", Comparison::Greater),
        ];
        let end = self.at();
        self.blanks();
        let start = self.at();
        for (text, comparison) in COMPARISONS {
            if self.eat(text) {
                let span = start..self.at();
                if self.rest().starts_with('=') {
                    let message = format!("write `{text}`");
                    return Err(PathError::new(message, start..self.at() + 1));
                }
                self.blanks();
                return Ok(Some((comparison, span)));
            }
        }
        if self.rest().starts_with("=~") {
            return self.fail("patterns are `match(text, pattern)` and `search(text, pattern)`");
        }
        if self.rest().starts_with('=') {
            return self.fail("write `==`");
        }
        self.go_back(end);
        Ok(None)
    }

    fn operand(&mut self) -> Parsed<Operand> {
        let start = self.at();
        let meaning = match self.peek() {
            Some(anchor @ ('@' | '$')) => {
                self.bump();
                let from = if anchor == '@' {
                    Anchor::Current
                } else {
                    Anchor::Root
                };
                let segments = self.segments()?;
                Meaning::Query(Query { from, segments })
            }
            Some('\'' | '"') => Meaning::Literal(Literal::String(self.string()?.into())),
            Some('-' | '0'..='9') => Meaning::Literal(Literal::Number(self.number()?)),
            Some(character) if character.is_ascii_alphabetic() => self.word()?,
            Some('(' | '!') => return self.fail("a value should come here, not a test"),
            _ => return self.unexpected("`@`, `$`, a value or a function"),
        };
        let span = start..self.at();
        Ok(Operand { meaning, span })
    }

    /// `true`, `false`, `null` or a function.
    fn word(&mut self) -> Parsed<Meaning> {
        let start = self.at();
        let word = self
            .eat_while(|character| character.is_ascii_alphanumeric() || character == '_')
            .to_owned();
        let span = start..self.at();
        if self.rest().starts_with('(') {
            return self.function(&word, span);
        }
        let wrong = |message| Err(PathError::new(message, span.clone()));
        match word.as_str() {
            "true" => Ok(Meaning::Literal(Literal::Bool(true))),
            "false" => Ok(Meaning::Literal(Literal::Bool(false))),
            "null" => Ok(Meaning::Literal(Literal::Null)),
            name if FUNCTIONS.contains(&name) => {
                wrong(format!("a `(` should follow the function `{name}` at once"))
            }
            name => match name.to_ascii_lowercase().as_str() {
                lower @ ("true" | "false" | "null") => wrong(format!("write `{lower}`")),
                _ => wrong(format!(
                    "`{name}` is not a value: a text needs quotes, and what belongs to a node a `@.` before it"
                )),
            },
        }
    }

    /// A function, at its opening bracket.
    fn function(&mut self, name: &str, span: Range<usize>) -> Parsed<Meaning> {
        if !FUNCTIONS.contains(&name) {
            let message = match nearest(name) {
                Some(near) => format!("`{name}` is not a function; did you mean `{near}`?"),
                None => format!(
                    "`{name}` is not a function; there are {}",
                    FUNCTIONS.map(|name| format!("`{name}`")).join(", ")
                ),
            };
            return Err(PathError::new(message, span));
        }
        let arguments = self.arguments()?;
        let whole = span.start..self.at();
        let given = arguments.len();
        let mut arguments = arguments.into_iter();
        let meaning = match (name, arguments.next(), arguments.next()) {
            ("length", Some(value), None) => {
                Meaning::Function(Value::Length(Box::new(value.into_value()?)))
            }
            ("count", Some(query), None) => {
                Meaning::Function(Value::Count(query.into_query(name)?))
            }
            ("value", Some(query), None) => Meaning::Function(Value::Only(query.into_query(name)?)),
            ("match", Some(text), Some(pattern)) if given == 2 => {
                Meaning::Test(matches(Extent::Whole, text, pattern, self.patterns())?)
            }
            ("search", Some(text), Some(pattern)) if given == 2 => {
                Meaning::Test(matches(Extent::Part, text, pattern, self.patterns())?)
            }
            _ => {
                let wanted = match name {
                    "match" | "search" => "two arguments, a text and a pattern",
                    _ => "one argument",
                };
                let message = format!("`{name}` takes {wanted}, and has {given}");
                return Err(PathError::new(message, whole));
            }
        };
        Ok(meaning)
    }

    /// The arguments of a function, at the opening bracket.
    fn arguments(&mut self) -> Parsed<Vec<Operand>> {
        let open = self.here();
        self.nested(|scanner| {
            scanner.bump();
            scanner.blanks();
            let mut arguments = Vec::new();
            if scanner.eat(")") {
                return Ok(arguments);
            }
            loop {
                arguments.push(scanner.operand()?);
                if let Some((_, span)) = scanner.comparison()? {
                    let message = "an argument cannot be a comparison";
                    return Err(PathError::new(message, span));
                }
                scanner.blanks();
                if !scanner.eat(",") {
                    scanner.close(open)?;
                    return Ok(arguments);
                }
                scanner.blanks();
            }
        })
    }
}

fn matches(extent: Extent, text: Operand, pattern: Operand, when: Compile) -> Parsed<Test> {
    let text = text.into_value()?;
    let span = pattern.span.clone();
    let pattern = match pattern.into_value()? {
        Value::Literal(Literal::String(text)) => {
            let pattern = Pattern::new(text, extent, when).map_err(|reason| {
                let message = format!("this is not a regular expression: {reason}");
                PathError::new(message, span)
            });
            Expected::Pattern(pattern?)
        }
        other => Expected::Value(other),
    };
    Ok(Test::Matches {
        extent,
        text,
        pattern,
    })
}

/// The function that somebody probably meant.
fn nearest(name: &str) -> Option<&'static str> {
    let lower = name.to_ascii_lowercase();
    let distance = |known: &str| strsim::damerau_levenshtein(&lower, known);
    let (near, known) = FUNCTIONS
        .map(|known| (distance(known), known))
        .into_iter()
        .min()?;
    (near <= 2).then_some(known)
}
