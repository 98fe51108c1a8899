//! Spectral's severities.

use crate::policy::Level;

/// How serious a ruleset's author takes a rule. It is kept as a level, and is no obligation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    Off,
    Hint,
    Info,
    #[default]
    Warn,
    Error,
}

impl Severity {
    pub const ALL: &'static [Self] = &[
        Severity::Error,
        Severity::Warn,
        Severity::Info,
        Severity::Hint,
        Severity::Off,
    ];

    pub fn word(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warn => "warn",
            Severity::Info => "info",
            Severity::Hint => "hint",
            Severity::Off => "off",
        }
    }

    /// The number that a full rule's `severity` may have: −1 is off, 0 an error.
    pub fn from_number(number: i64) -> Option<Severity> {
        match number {
            -1 => Some(Severity::Off),
            0 => Some(Severity::Error),
            1 => Some(Severity::Warn),
            2 => Some(Severity::Info),
            3 => Some(Severity::Hint),
            _ => None,
        }
    }

    pub fn level(self) -> Level {
        match self {
            Severity::Error => Level::Error,
            Severity::Warn => Level::Warning,
            Severity::Info => Level::Note,
            Severity::Hint => Level::Hint,
            Severity::Off => Level::Off,
        }
    }
}
