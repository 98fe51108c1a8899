//! How much of a service is looked at, and how long: each limit, what it is in, and what it is where nobody sets it.
//!
//! Each is far above what real repositories have. Whoever reaches one says so with [`Limits::reached`], and what could
//! not be seen is an outcome and never silence. Who may set which of them is said here; where they are set is for
//! [`crate::settings`] and the command line to read.

mod amount;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

pub use amount::AmountError;
pub(crate) use amount::shown as shown_amount;

use crate::tree::{LINK_HOPS, NESTING_LIMIT};
use crate::words::nearest;

/// The limits of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// One file, in bytes. API descriptions reach 15 MB; places in a text are 32-bit numbers.
    pub file_size: u64,
    /// All files together that are read for one service, in bytes.
    pub total_size: u64,
    /// Files of one service. The largest public repositories have some 80,000.
    pub files: u64,
    /// How many folders deep a walk goes. Java's package folders reach 15 or so.
    pub folders: u64,
    /// Values in one document. A document of thirty megabytes has a million.
    pub nodes: u64,
    /// Lists and mappings that stand in one another; at most [`NESTING_LIMIT`].
    pub nesting: u64,
    /// Values that the aliases and merge keys of one document add to what is written. A page of aliases of aliases adds
    /// billions; people add a few thousand.
    pub aliases: u64,
    /// References in a row, each leading to the next; at most [`LINK_HOPS`]. People write three.
    pub references: u64,
    /// Values that one rule looks at. What needs more is an alias bomb or a path that multiplies.
    pub matches: u64,
    /// Findings that are kept of one rule: enough for any reader, and a bound on memory.
    pub findings: u64,
    /// How long one rule may take for one service.
    pub rule_time: Duration,
    /// How long one file may take to read.
    pub file_time: Duration,
    /// How long a run may take.
    pub run_time: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            file_size: 64 << 20,
            total_size: 4 << 30,
            files: 200_000,
            folders: 128,
            nodes: 20_000_000,
            nesting: NESTING_LIMIT as u64,
            aliases: 1_000_000,
            references: LINK_HOPS as u64,
            matches: 20_000_000,
            findings: 10_000,
            rule_time: Duration::from_secs(60),
            file_time: Duration::from_secs(60),
            run_time: Duration::from_secs(600),
        }
    }
}

/// One of them, by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(try_from = "String")]
pub enum Limit {
    FileSize,
    TotalSize,
    Files,
    Folders,
    Nodes,
    Nesting,
    Aliases,
    References,
    Matches,
    Findings,
    RuleTime,
    FileTime,
    RunTime,
}

/// What a limit is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    Bytes,
    Number,
    Seconds,
}

/// Who sets a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setter {
    /// Whoever starts the run: a flag, the environment, a file that `--config` names.
    Caller,
    /// A settings file that was found beside what is examined. In a pull request it is a stranger's.
    Found,
}

/// What there is to know of one limit.
struct Row {
    limit: Limit,
    /// As settings and flags spell it.
    name: &'static str,
    /// What it is the most of, for a reader who sets it.
    about: &'static str,
    unit: Unit,
    /// The most that anybody can set.
    most: u64,
    /// What to say where it is reached: before the amount, and after it.
    says: [&'static str; 2],
}

/// The one table of limits.
const TABLE: [Row; 13] = [
    Row {
        limit: Limit::FileSize,
        name: "file-size",
        about: "the size of one file; a larger one is not read",
        unit: Unit::Bytes,
        // Places in a text are 32-bit numbers.
        most: (4 << 30) - 1,
        says: ["too large: larger than ", ""],
    },
    Row {
        limit: Limit::TotalSize,
        name: "total-size",
        about: "the size of all files together that are read for one service",
        unit: Unit::Bytes,
        most: 1 << 40,
        says: ["too large: more than ", " with the files before it"],
    },
    Row {
        limit: Limit::Files,
        name: "files",
        about: "files of one service; only the first of more are looked at",
        unit: Unit::Number,
        most: 10_000_000,
        says: ["too large: more than ", " files"],
    },
    Row {
        limit: Limit::Folders,
        name: "folders",
        about: "folders in one another; deeper ones are not entered",
        unit: Unit::Number,
        // The walk keeps the names and what is ignored of each folder that is open.
        most: 1_024,
        says: ["too deep: more than ", " folders in one another"],
    },
    Row {
        limit: Limit::Nodes,
        name: "nodes",
        about: "values in one document, elements and blocks of a page included",
        unit: Unit::Number,
        // Values are numbered in 32 bits.
        most: 2_000_000_000,
        says: ["too large: more than ", " values"],
    },
    Row {
        limit: Limit::Nesting,
        name: "nesting",
        about: "lists and mappings, or elements of XML, that stand in one another",
        unit: Unit::Number,
        // Whoever goes through a tree relies on it.
        most: NESTING_LIMIT as u64,
        says: [
            "too deep: more than ",
            " lists and mappings stand in one another",
        ],
    },
    Row {
        limit: Limit::Aliases,
        name: "aliases",
        about: "values that aliases and merge keys add to what a document says in writing",
        unit: Unit::Number,
        most: 2_000_000_000,
        says: [
            "too large: aliases and merge keys add more than ",
            " values",
        ],
    },
    Row {
        limit: Limit::References,
        name: "references",
        about: "references in a row, each leading to the next; a longer chain is not followed",
        unit: Unit::Number,
        // Whoever follows a link relies on it.
        most: LINK_HOPS as u64,
        says: ["too deep: more than ", " references in a row"],
    },
    Row {
        limit: Limit::Matches,
        name: "matches",
        about: "values that one rule looks at",
        unit: Unit::Number,
        most: 1_000_000_000_000,
        says: ["too large: the rule would look at more than ", " values"],
    },
    Row {
        limit: Limit::Findings,
        name: "findings",
        about: "findings that are kept of one rule for one service, or for one API description; the rest are counted",
        unit: Unit::Number,
        most: 10_000_000,
        says: ["too many: more than ", " findings of one rule"],
    },
    Row {
        limit: Limit::RuleTime,
        name: "rule-time",
        about: "how long one rule may take for one service",
        unit: Unit::Seconds,
        most: DAY,
        says: ["too slow: longer than ", " for one rule"],
    },
    Row {
        limit: Limit::FileTime,
        name: "file-time",
        about: "how long one file may take to read",
        unit: Unit::Seconds,
        most: DAY,
        says: ["too slow: longer than ", " for one file"],
    },
    Row {
        limit: Limit::RunTime,
        name: "run-time",
        about: "how long a run may take",
        unit: Unit::Seconds,
        most: DAY,
        says: ["too slow: longer than ", " for the whole run"],
    },
];

/// A day, in seconds: longer than any run should be waited for.
const DAY: u64 = 24 * 60 * 60;

/// A settings file that is found may raise a limit to so many times its default, and no further.
const FOUND_FACTOR: u64 = 4;

impl Limit {
    /// All of them, in the order of the table.
    pub fn all() -> impl Iterator<Item = Limit> {
        TABLE.iter().map(|row| row.limit)
    }

    fn row(self) -> &'static Row {
        // The table stands in the order of the names; a test sees to it.
        &TABLE[self as usize]
    }

    /// As settings and flags spell it.
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// What it is the most of.
    pub fn about(self) -> &'static str {
        self.row().about
    }

    pub fn unit(self) -> Unit {
        self.row().unit
    }

    pub fn default_amount(self) -> u64 {
        Limits::default().get(self)
    }

    /// The most that somebody can set it to.
    pub fn most(self, setter: Setter) -> u64 {
        let most = self.row().most;
        match setter {
            Setter::Caller => most,
            Setter::Found => most.min(self.default_amount().saturating_mul(FOUND_FACTOR)),
        }
    }

    /// Whether it bounds how long something takes.
    pub fn is_of_time(self) -> bool {
        self.unit() == Unit::Seconds
    }

    /// An amount as it is read by people, and by [`Limit::read`]: `64 MiB`, `200000`, `60 s`.
    pub fn shown(self, amount: u64) -> String {
        shown_amount(amount, self.unit())
    }

    /// The limit with this name.
    ///
    /// # Errors
    /// There is none.
    pub fn named(name: &str) -> Result<Limit, LimitError> {
        Limit::all()
            .find(|limit| limit.name() == name)
            .ok_or_else(|| LimitError::Unknown(name.to_owned()))
    }

    /// An amount that somebody wrote for it.
    ///
    /// # Errors
    /// It is no amount in the limit's unit, or none that may be set.
    pub fn read(self, written: &str, setter: Setter) -> Result<u64, LimitError> {
        let amount = amount::read(written, self.unit()).map_err(|error| LimitError::Amount {
            limit: self,
            written: written.to_owned(),
            error,
        })?;
        self.checked(amount, setter)
    }

    /// An amount in the limit's unit, if it may be set.
    ///
    /// # Errors
    /// It may not.
    pub fn checked(self, amount: u64, setter: Setter) -> Result<u64, LimitError> {
        match amount {
            0 => Err(LimitError::Nothing(self)),
            amount if amount > self.most(setter) => Err(LimitError::TooMuch {
                limit: self,
                amount,
                setter,
            }),
            amount => Ok(amount),
        }
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Limits {
    /// In the limit's unit.
    pub fn get(&self, limit: Limit) -> u64 {
        match limit {
            Limit::FileSize => self.file_size,
            Limit::TotalSize => self.total_size,
            Limit::Files => self.files,
            Limit::Folders => self.folders,
            Limit::Nodes => self.nodes,
            Limit::Nesting => self.nesting,
            Limit::Aliases => self.aliases,
            Limit::References => self.references,
            Limit::Matches => self.matches,
            Limit::Findings => self.findings,
            Limit::RuleTime => self.rule_time.as_secs(),
            Limit::FileTime => self.file_time.as_secs(),
            Limit::RunTime => self.run_time.as_secs(),
        }
    }

    /// Sets a limit to an amount in its unit that [`Limit::checked`] let pass.
    pub fn set(&mut self, limit: Limit, amount: u64) {
        let amount = amount.min(limit.most(Setter::Caller));
        let time = Duration::from_secs(amount);
        match limit {
            Limit::FileSize => self.file_size = amount,
            Limit::TotalSize => self.total_size = amount,
            Limit::Files => self.files = amount,
            Limit::Folders => self.folders = amount,
            Limit::Nodes => self.nodes = amount,
            Limit::Nesting => self.nesting = amount,
            Limit::Aliases => self.aliases = amount,
            Limit::References => self.references = amount,
            Limit::Matches => self.matches = amount,
            Limit::Findings => self.findings = amount,
            Limit::RuleTime => self.rule_time = time,
            Limit::FileTime => self.file_time = time,
            Limit::RunTime => self.run_time = time,
        }
    }

    /// The same with what somebody set.
    #[must_use]
    pub fn with(mut self, set: &[(Limit, u64)]) -> Limits {
        for (limit, amount) in set {
            self.set(*limit, *amount);
        }
        self
    }

    /// What is so where a limit is reached, to be read after "is": `too large: larger than 64 MiB (limit
    /// `file-size`)`. Everybody says it in these words.
    pub fn reached(&self, limit: Limit) -> String {
        let [before, after] = limit.row().says;
        let amount = limit.shown(self.get(limit));
        format!("{before}{amount}{after} (limit `{limit}`)")
    }

    /// How many findings of one rule are kept, as a length.
    pub(crate) fn findings_kept(&self) -> usize {
        usize::try_from(self.findings).unwrap_or(usize::MAX)
    }
}

/// Why a limit cannot be set so.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LimitError {
    #[error("there is no limit `{0}`")]
    Unknown(String),
    #[error("`{written}` is no amount for the limit `{limit}`: {error}")]
    Amount {
        limit: Limit,
        written: String,
        error: AmountError,
    },
    #[error("the limit `{0}` cannot be 0: nothing could be looked at")]
    Nothing(Limit),
    #[error("the limit `{limit}` cannot be {}: the most {} is {}", limit.shown(*amount), who(*setter), limit.shown(limit.most(*setter)))]
    TooMuch {
        limit: Limit,
        amount: u64,
        setter: Setter,
    },
}

fn who(setter: Setter) -> &'static str {
    match setter {
        Setter::Caller => "that it can be",
        Setter::Found => "that a settings file which is found can ask for",
    }
}

impl LimitError {
    /// What to do.
    pub fn help(&self) -> Option<String> {
        match self {
            LimitError::Unknown(name) => {
                let names = || Limit::all().map(Limit::name);
                Some(match nearest(name, names()) {
                    Some(name) => format!("did you mean `{name}`?"),
                    None => format!("limits are {}", names().collect::<Vec<_>>().join(", ")),
                })
            }
            LimitError::Amount { limit, .. } => Some(match limit.unit() {
                Unit::Bytes => "an amount of bytes is written like `64 MiB`".to_owned(),
                Unit::Number => "write a whole number, like `20000`".to_owned(),
                Unit::Seconds => "a time is written like `60 s` or `10 min`".to_owned(),
            }),
            LimitError::Nothing(_) => None,
            LimitError::TooMuch {
                setter: Setter::Found,
                limit,
                amount,
            } if *amount <= limit.most(Setter::Caller) => Some(format!(
                "whoever starts the run can ask for more: `--limit '{limit}={}'`, or a file that `--config` names",
                limit.shown(*amount)
            )),
            LimitError::TooMuch { .. } => None,
        }
    }
}

impl TryFrom<String> for Limit {
    type Error = LimitError;

    fn try_from(name: String) -> Result<Limit, LimitError> {
        Limit::named(&name)
    }
}

/// An amount in a settings file: a number, or a number with a unit in quotes.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(
    untagged,
    expecting = "an amount is a whole number, or one with a unit in quotes, like \"64 MiB\""
)]
pub enum RawAmount {
    Number(u64),
    Written(String),
}

impl RawAmount {
    /// The amount for a limit.
    ///
    /// # Errors
    /// It is no amount in the limit's unit, or none that may be set.
    pub fn of(&self, limit: Limit, setter: Setter) -> Result<u64, LimitError> {
        match self {
            RawAmount::Number(amount) => limit.checked(*amount, setter),
            RawAmount::Written(written) => limit.read(written, setter),
        }
    }
}

/// `[limits]`: some limits and their amounts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct RawLimits(pub BTreeMap<Limit, RawAmount>);

impl JsonSchema for RawLimits {
    fn schema_name() -> Cow<'static, str> {
        Cow::from("RawLimits")
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let property = |limit: Limit| {
            let amount = |amount| limit.shown(amount);
            let about = format!(
                "The most: {}. {} where nothing is said, {} at most.",
                limit.about(),
                amount(limit.default_amount()),
                amount(limit.most(Setter::Caller)),
            );
            let schema = json_schema!({
                "description": about,
                "anyOf": [{ "type": "integer", "minimum": 1 }, { "type": "string" }],
            });
            (limit.name().to_owned(), schema.to_value())
        };
        let properties: serde_json::Map<String, serde_json::Value> =
            Limit::all().map(property).collect();
        json_schema!({
            "type": "object",
            "description": "How much is looked at, and how long. A file that is found beside what is examined can raise \
                a limit to four times what it is otherwise.",
            "properties": properties,
            "additionalProperties": false,
        })
    }
}

/// A limit and its amount, as the command line has them: `file-size=128MiB`.
///
/// # Errors
/// There is no such limit, or it cannot be set so.
pub fn read_assignment(written: &str) -> Result<(Limit, u64), LimitError> {
    let (name, amount) = written.split_once('=').unwrap_or((written, ""));
    let limit = Limit::named(name.trim())?;
    Ok((limit, limit.read(amount, Setter::Caller)?))
}

#[cfg(test)]
mod tests;
