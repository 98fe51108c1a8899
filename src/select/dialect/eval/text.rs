//! Texts and numbers as JavaScript has them.
//!
//! It counts text in units of UTF-16, so lengths and indices of other than plain letters differ from ours.

/// How many units of UTF-16.
pub(super) fn length(text: &str) -> usize {
    if text.is_ascii() {
        text.len()
    } else {
        text.encode_utf16().count()
    }
}

/// The units from `start` to `end`. Half of a character becomes the replacement character.
pub(super) fn units(text: &str, start: usize, end: usize) -> String {
    let units: Vec<u16> = text
        .encode_utf16()
        .skip(start)
        .take(end.saturating_sub(start))
        .collect();
    String::from_utf16_lossy(&units)
}

/// A number as JavaScript writes it.
pub(super) fn of_number(number: f64) -> String {
    if number.is_nan() {
        return "NaN".to_owned();
    }
    if number.is_infinite() {
        return if number > 0.0 {
            "Infinity"
        } else {
            "-Infinity"
        }
        .to_owned();
    }
    if number == 0.0 {
        return "0".to_owned();
    }
    let size = number.abs();
    if (1e-6..1e21).contains(&size) {
        return number.to_string();
    }
    // Rust writes `1e21`, JavaScript `1e+21`.
    let scientific = format!("{number:e}");
    match scientific.split_once('e') {
        Some((digits, power)) if !power.starts_with('-') => format!("{digits}e+{power}"),
        _ => scientific,
    }
}

/// A text as a number; NaN when it is none.
pub(super) fn to_number(text: &str) -> f64 {
    let text = text.trim();
    let radix = |digits: &str, radix| {
        let digit = |character: char| character.to_digit(radix).map(f64::from);
        let value = digits.chars().try_fold(0.0, |value, character| {
            Some(value * f64::from(radix) + digit(character)?)
        });
        value.filter(|_| !digits.is_empty()).unwrap_or(f64::NAN)
    };
    match text.get(..2) {
        Some("0x" | "0X") => return radix(&text[2..], 16),
        Some("0o" | "0O") => return radix(&text[2..], 8),
        Some("0b" | "0B") => return radix(&text[2..], 2),
        _ => {}
    }
    match text {
        "" => 0.0,
        "Infinity" | "+Infinity" => f64::INFINITY,
        "-Infinity" => f64::NEG_INFINITY,
        // Rust also reads `inf` and `nan`.
        _ if text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte)) =>
        {
            text.parse().unwrap_or(f64::NAN)
        }
        _ => f64::NAN,
    }
}
