//! What the text of a `$ref` names: a place in its own file, another file, or another machine.
//!
//! Paths are joined as Spectral joins them: a path with a `/` in front starts in the folder of its file, too.

use crate::text::RepoPath;

/// Where a reference points, as far as its text alone says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// A JSON Pointer as a fragment, with its `#`.
    Here(String),
    /// Another file, and a pointer into it: empty for the whole of it.
    File { path: RepoPath, pointer: String },
    /// An address, without its fragment.
    Remote(String),
    /// It names nothing: why, to be read after the text.
    Nothing(&'static str),
}

/// Reads the text of a reference in a file.
pub(super) fn parse(text: &str, file: &RepoPath) -> Target {
    let (address, pointer) = match text.find('#') {
        Some(at) => (&text[..at], &text[at..]),
        None => (text, ""),
    };
    if !matches!(pointer, "" | "#") && !pointer.starts_with("#/") {
        return Target::Nothing("has a fragment that is no JSON Pointer: one starts with `#/`");
    }
    if address.is_empty() {
        return match pointer {
            "" => Target::Nothing("is empty and names nothing"),
            pointer => Target::Here(pointer.to_owned()),
        };
    }
    if is_remote(address) {
        return Target::Remote(address.to_owned());
    }
    let path = address.split('?').next().unwrap_or(address);
    match join(file.folder(), path) {
        Some(path) if path == file.as_str() => match pointer {
            "" => Target::Here("#".to_owned()),
            pointer => Target::Here(pointer.to_owned()),
        },
        Some(path) => Target::File {
            path: RepoPath::new(path),
            pointer: pointer.trim_start_matches('#').to_owned(),
        },
        None => Target::Nothing("leads out of the repository, and nothing outside it is read"),
    }
}

/// Whether a scheme or a machine is named. One letter before a colon is a drive.
fn is_remote(address: &str) -> bool {
    if address.starts_with("//") {
        return true;
    }
    let Some((scheme, _)) = address.split_once(':') else {
        return false;
    };
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte);
    scheme.len() > 1
        && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(is_plain)
}

/// A path from the root; `None` when it climbs above it.
fn join(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    for part in folder.split('/').chain(path.split(['/', '\\'])) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// The steps of a pointer behind its `#`: percent signs first, then `~1` and `~0`.
pub(super) fn steps(pointer: &str) -> Vec<String> {
    let pointer = pointer.strip_prefix('#').unwrap_or(pointer);
    let Some(steps) = pointer.strip_prefix('/') else {
        return Vec::new();
    };
    // A `/` that stands as `%2F` is a part of its step, as the text is split first.
    steps.split('/').map(decoded).collect()
}

fn decoded(step: &str) -> String {
    percent_decoded(step).replace("~1", "/").replace("~0", "~")
}

/// Without percent signs, where what they stand for is text.
pub(super) fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let digit = |at: usize| char::from(*tail.get(at)?).to_digit(16);
        let pair = digit(0).zip(digit(1));
        let byte = pair.and_then(|(high, low)| u8::try_from(high * 16 + low).ok());
        match byte {
            Some(byte) if *first == b'%' => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            _ => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_names_a_place_a_file_or_a_machine() {
        #[track_caller]
        fn check(text: &str, expected: &str) {
            let shown = match parse(text, &RepoPath::new("docs/api/a.yaml")) {
                Target::Here(pointer) => format!("here {pointer}"),
                Target::File { path, pointer } => format!("file {path} {pointer}"),
                Target::Remote(address) => format!("remote {address}"),
                Target::Nothing(why) => format!("nothing: {why}"),
            };
            assert!(shown.starts_with(expected), "{text}: {shown}");
        }
        check("#/a/b", "here #/a/b");
        check("#", "here #");
        check("a.yaml#/a", "here #/a");
        check("./a.yaml", "here #");
        check("../api/a.yaml#/x", "here #/x");
        check("b.json", "file docs/api/b.json ");
        check("./b.json#", "file docs/api/b.json ");
        check("../b.yaml#/x/y", "file docs/b.yaml /x/y");
        check("/b.yaml", "file docs/api/b.yaml ");
        check("..\\b.yaml", "file docs/b.yaml ");
        check("b c.yaml?v=1#/x", "file docs/api/b c.yaml /x");
        check("Pet", "file docs/api/Pet ");
        check("../../../b.yaml", "nothing: leads out");
        check("#Pet", "nothing: has a fragment");
        check("b.yaml#Pet", "nothing: has a fragment");
        check("", "nothing: is empty");
        check("https://example.org/a#/b", "remote https://example.org/a");
        check("urn:a:b", "remote urn:a:b");
        check("//example.org/a", "remote //example.org/a");
    }

    #[test]
    fn steps_are_decoded() {
        #[track_caller]
        fn check(pointer: &str, expected: &[&str]) {
            assert_eq!(steps(pointer), expected, "{pointer}");
        }
        check("#", &[]);
        check("", &[]);
        check("#/", &[""]);
        check("#/a~1b%20c/%7Bx%7D/0", &["a/b c", "{x}", "0"]);
        check("#/a%2Fb/~01", &["a/b", "~1"]);
        check("#/a%zz/%", &["a%zz", "%"]);
        check("#/%ff", &["%ff"]);
        check("/a//b/", &["a", "", "b", ""]);
    }
}
