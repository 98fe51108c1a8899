//! How mistakes are worded: fields as people name them, words cut to a readable length, and what was meant.

use crate::obligation::join;

pub(super) fn kind_name(json_type: &str) -> Option<&'static str> {
    match json_type {
        "string" => Some("text"),
        "boolean" => Some("`true` or `false`"),
        "integer" => Some("a whole number"),
        "number" => Some("a number"),
        "array" => Some("a list"),
        "object" => Some("a mapping"),
        // A blank is always allowed and never asked for.
        _ => None,
    }
}

/// The longest word that is quoted in full, and that can be a slip of the keyboard.
const LONGEST: usize = 60;

/// A word for a message, cut off where it goes on for long.
pub(super) fn short(word: &str) -> String {
    match word.char_indices().nth(LONGEST) {
        Some((cut, _)) => format!("{}…", &word[..cut]),
        None => word.to_owned(),
    }
}

pub(super) fn quoted<W: std::fmt::Display>(
    words: impl Iterator<Item = W>,
    conjunction: &str,
) -> String {
    let words: Vec<String> = words.map(|word| format!("`{word}`")).collect();
    join(&words, conjunction)
}

/// `performance.kpis[0].date`, as people say it.
pub(super) fn dotted(keys: &[String]) -> String {
    let mut path = String::new();
    for key in keys {
        let is_index = key.bytes().all(|byte| byte.is_ascii_digit());
        match (is_index, path.is_empty()) {
            (true, _) => path.push_str(&format!("[{key}]")),
            (false, true) => path.push_str(key),
            (false, false) => path.push_str(&format!(".{key}")),
        }
    }
    path
}

/// What somebody probably meant: at most a third of the letters differ, in any case and with any joint.
pub(super) fn nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let plain = |word: &str| word.trim().to_lowercase().replace(['_', ' '], "-");
    // The distance costs the product of the lengths, and nobody misspells a word into a page.
    let word = Some(plain(word)).filter(|word| word.len() <= LONGEST)?;
    known
        .map(|known| (strsim::damerau_levenshtein(&word, &plain(known)), known))
        .filter(|(distance, known)| distance * 3 <= known.chars().count())
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, known)| known)
}
