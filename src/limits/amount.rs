//! Amounts as people write them: bytes with a suffix, plain numbers, times.

use thiserror::Error;

use super::Unit;

/// Why something is no amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum AmountError {
    #[error("there is no number")]
    NoNumber,
    #[error("the number is too large for any computer")]
    TooLarge,
    #[error("there is no such unit")]
    Unit,
}

const BYTES: &[(&str, u64)] = &[
    ("", 1),
    ("B", 1),
    ("bytes", 1),
    ("KiB", 1 << 10),
    ("MiB", 1 << 20),
    ("GiB", 1 << 30),
    ("TiB", 1 << 40),
    ("kB", 1_000),
    ("MB", 1_000_000),
    ("GB", 1_000_000_000),
];

const SECONDS: &[(&str, u64)] = &[("", 1), ("s", 1), ("min", 60), ("h", 3_600)];

const NUMBERS: &[(&str, u64)] = &[("", 1)];

/// Digits, among which `_` may part groups, and a unit, with or without a space between.
pub(super) fn read(written: &str, unit: Unit) -> Result<u64, AmountError> {
    let written = written.trim();
    let is_of_number = |c: char| c.is_ascii_digit() || c == '_';
    let end = written.find(|c| !is_of_number(c)).unwrap_or(written.len());
    let (number, suffix) = written.split_at(end);
    let digits = number.replace('_', "");
    if digits.is_empty() {
        return Err(AmountError::NoNumber);
    }
    let suffix = suffix.trim_start();
    let units = match unit {
        Unit::Bytes => BYTES,
        Unit::Number => NUMBERS,
        Unit::Seconds => SECONDS,
    };
    let known = units
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case(suffix));
    let (_, times) = known.ok_or(AmountError::Unit)?;
    // What is not a number here is one with too many digits.
    let number: u64 = digits.parse().map_err(|_| AmountError::TooLarge)?;
    number.checked_mul(*times).ok_or(AmountError::TooLarge)
}

/// An amount in the largest unit in which it is whole: `64 MiB`, `200000`, `60 s`.
pub(crate) fn shown(amount: u64, unit: Unit) -> String {
    match unit {
        Unit::Number => amount.to_string(),
        Unit::Seconds => format!("{amount} s"),
        Unit::Bytes => {
            let units = [
                ("TiB", 1 << 40),
                ("GiB", 1 << 30),
                ("MiB", 1 << 20),
                ("KiB", 1 << 10),
            ];
            let whole = units
                .into_iter()
                .find(|(_, times)| amount >= *times && amount.is_multiple_of(*times));
            match whole {
                Some((name, times)) => format!("{} {name}", amount / times),
                None => format!("{amount} bytes"),
            }
        }
    }
}
