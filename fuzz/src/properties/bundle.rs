//! Several files in one input: `=== NAME` on a line, then the text of the file, up to the next such line.
//!
//! People can read and write such an input, a mutation of it is another one, and a change of the tables of names leaves
//! what was found before as it is.

use std::borrow::Cow;

/// How the line begins that names a file.
pub const HEADER: &str = "=== ";

/// More files than this make runs slow and show nothing new.
const MOST_FILES: usize = 16;

/// The files of an input, by their names as they came; each name once. What stands before the first name is dropped.
pub fn files(data: &[u8]) -> Vec<(String, String)> {
    let text = text(data);
    let mut files: Vec<(String, String)> = Vec::new();
    let mut is_kept = false;
    for line in text.split_inclusive('\n') {
        match line.strip_prefix(HEADER) {
            Some(name) => {
                let name = name.trim_end_matches('\n');
                let name = name.trim_start_matches("./").to_owned();
                is_kept = files.len() < MOST_FILES && files.iter().all(|(known, _)| *known != name);
                if is_kept {
                    files.push((name, String::new()));
                }
            }
            None => {
                if let (true, Some((_, text))) = (is_kept, files.last_mut()) {
                    text.push_str(line);
                }
            }
        }
    }
    files
}

/// The same files as an input.
pub fn written<N: AsRef<str>, T: AsRef<str>>(files: impl IntoIterator<Item = (N, T)>) -> String {
    let mut written = String::new();
    for (name, text) in files {
        if !written.is_empty() && !written.ends_with('\n') {
            written.push('\n');
        }
        written.push_str(HEADER);
        written.push_str(name.as_ref());
        written.push('\n');
        written.push_str(text.as_ref());
    }
    written
}

/// Bytes as text: files that are no UTF-8 are refused before anybody reads them.
pub fn text(data: &[u8]) -> Cow<'_, str> {
    String::from_utf8_lossy(data)
}
