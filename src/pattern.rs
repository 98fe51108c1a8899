//! Regular expressions as JavaScript has them: `abc` or `/abc/i`.
//!
//! They run on the linear engine. Those with look-around or back-references need one that backtracks, which is given
//! a budget, because whoever wrote the expression is not trusted with our time. Expressions of RFC 9535 are
//! [`crate::select`]'s own.

mod javascript;

use std::fmt;
use std::ops::Range;

use crate::compiled::Compiled;
use crate::words::quoted;

/// Steps of the backtracking engine for one match: some milliseconds.
const BACKTRACK_LIMIT: usize = 200_000;

/// Nobody can read a longer expression, and compilers of expressions should not meet one.
const LONGEST: usize = 10_000;

/// A regular expression as it was written, compiled at its first use or when it is proven.
pub struct Expression {
    written: String,
    notation: Notation,
    engine: Compiled<Engine>,
}

/// How the text of an expression is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Notation {
    /// `abc`, or `/abc/i` with flags.
    WithFlags,
    /// All of it is the expression: `/abc/i` begins with a slash.
    Body,
}

enum Engine {
    Linear(regex::Regex),
    Backtracking(fancy_regex::Regex),
}

/// Why a text is no regular expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotAnExpression {
    pub message: String,
    pub help: Option<String>,
}

/// The budget of one match was used up.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("matching {} takes more steps than are allowed", quoted(.0))]
pub struct StepsSpent(String);

impl Expression {
    /// An expression that is compiled later: see [`Expression::prove`].
    pub fn new(written: impl Into<String>) -> Self {
        Expression::of(written.into(), Notation::WithFlags)
    }

    /// As [`Expression::new`], for a text that has no flags, as in JSON Schema.
    pub fn body(written: impl Into<String>) -> Self {
        Expression::of(written.into(), Notation::Body)
    }

    fn of(written: String, notation: Notation) -> Self {
        Expression {
            written,
            notation,
            engine: Compiled::later(),
        }
    }

    fn compile(&self) -> Result<Engine, NotAnExpression> {
        compile(&self.written, self.notation)
    }

    pub fn as_written(&self) -> &str {
        &self.written
    }

    /// Compiles it, and says what is wrong with it.
    pub fn prove(&self) -> Result<(), NotAnExpression> {
        self.engine.prove(|| self.compile())
    }

    /// The bytes of the first match. The expression must have been proven, now or in an earlier run.
    pub fn find(&self, text: &str) -> Result<Option<Range<usize>>, StepsSpent> {
        match self.engine.get(|| self.compile()) {
            Engine::Linear(regex) => Ok(regex.find(text).map(|found| found.range())),
            Engine::Backtracking(regex) => match regex.find(text) {
                Ok(found) => Ok(found.map(|found| found.range())),
                Err(_) => Err(StepsSpent(self.written.clone())),
            },
        }
    }

    pub fn is_match(&self, text: &str) -> Result<bool, StepsSpent> {
        match self.engine.get(|| self.compile()) {
            Engine::Linear(regex) => Ok(regex.is_match(text)),
            Engine::Backtracking(regex) => {
                (regex.is_match(text)).map_err(|_| StepsSpent(self.written.clone()))
            }
        }
    }
}

/// What it was compiled to follows from how it is written.
impl Clone for Expression {
    fn clone(&self) -> Self {
        Expression::of(self.written.clone(), self.notation)
    }
}

impl fmt::Debug for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Expression").field(&self.written).finish()
    }
}

fn compile(written: &str, notation: Notation) -> Result<Engine, NotAnExpression> {
    let mistake = |message: String| NotAnExpression {
        message,
        help: None,
    };
    if written.len() > LONGEST {
        let message = format!("the expression is longer than {LONGEST} bytes");
        return Err(mistake(message));
    }
    let translated = match notation {
        Notation::WithFlags => javascript::translate(written),
        Notation::Body => javascript::translate_body(written, ""),
    }
    .map_err(mistake)?;
    let engine = if translated.backtracks {
        fancy_regex::RegexBuilder::new(&translated.rust)
            .backtrack_limit(BACKTRACK_LIMIT)
            .build()
            .map(Engine::Backtracking)
            .map_err(|error| error.to_string())
    } else {
        regex::Regex::new(&translated.rust)
            .map(Engine::Linear)
            .map_err(|error| error.to_string())
    };
    engine.map_err(|error| {
        // The engines draw the expression over several lines; the last one says what is wrong.
        let reason = error.lines().last().unwrap_or_default();
        let reason = reason.strip_prefix("error: ").unwrap_or(reason);
        NotAnExpression {
            message: format!("{} is not a regular expression", quoted(written)),
            help: Some(reason.to_owned()),
        }
    })
}
