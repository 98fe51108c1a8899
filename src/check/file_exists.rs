//! `file-exists`: is a path one of the repository's files or folders?
//!
//! Paths are taken from the root of the repository. Web and mail addresses are somebody else's to judge.

use super::options::NoOptions;
use super::{Context, OptionMistake, Tables, Target, Verb, Verdict};
use crate::text::RepoPath;
use crate::words::{Guesses, quoted};

#[derive(Debug)]
pub struct FileExists;

impl Verb for FileExists {
    type Options = NoOptions;

    fn new(NoOptions {}: NoOptions, _: &Tables) -> Result<Self, Vec<OptionMistake>> {
        Ok(FileExists)
    }

    fn run<'f>(&self, target: &Target<'f>, context: &Context<'_>) -> Verdict<'f> {
        let Some(text) = target.text() else {
            return Verdict::Ignored;
        };
        match look_up(&text, context.files) {
            Found::NoPath => Verdict::Ignored,
            Found::There => target.pass(),
            Found::Missing(missing) => {
                let mut budget = context.budget.borrow_mut();
                target.fail(missing.in_words(context.files, &mut budget.guesses))
            }
        }
    }
}

/// Whether a text is the path of a file or folder that exists.
pub(crate) enum Found {
    /// It is an address, or nothing at all.
    NoPath,
    There,
    Missing(Missing),
}

/// A path at which there is nothing.
pub(crate) struct Missing {
    shown: String,
    /// The file that was looked for; `None` where the path leads out of the root.
    wanted: Option<String>,
}

impl Missing {
    /// In words, with the file that was probably meant.
    pub(crate) fn in_words(&self, files: &[RepoPath], guesses: &mut Guesses) -> String {
        let Missing { shown, wanted } = self;
        let Some(wanted) = wanted else {
            return format!("{shown} leads out of the repository");
        };
        let hint = guesses
            .nearest(wanted, files.iter().map(RepoPath::as_str))
            .map(|near| format!("; did you mean {}?", quoted(near)));
        let hint = hint.unwrap_or_default();
        format!("there is no file {shown}{hint}")
    }
}

/// Looks a path up among the files of a repository, sorted.
pub(crate) fn look_up(text: &str, files: &[RepoPath]) -> Found {
    let text = text.trim();
    let (without_fragment, _) = text.split_once('#').unwrap_or((text, ""));
    if without_fragment.is_empty() || is_address(text) {
        return Found::NoPath;
    }
    let decoded = percent_decoded(without_fragment);
    // What the file is called comes first: `c#.md` is a name, too.
    let candidates = [text, without_fragment, &decoded];
    let mut left_root = false;
    for candidate in candidates {
        match normal(candidate) {
            None => left_root = true,
            Some(path) if exists(&path, files) => return Found::There,
            Some(_) => {}
        }
    }
    let wanted = || normal(without_fragment).unwrap_or_default();
    Found::Missing(Missing {
        shown: quoted(text),
        wanted: (!left_root).then(wanted),
    })
}

/// `https://…`, `//host/…`, `mailto:…`: begins with a scheme. A single letter is a drive and no scheme.
fn is_address(text: &str) -> bool {
    let scheme = text.split_once(':').map(|(scheme, _)| scheme);
    text.starts_with("//")
        || scheme.is_some_and(|scheme| {
            scheme.len() > 1
                && scheme.starts_with(|first: char| first.is_ascii_alphabetic())
                && scheme
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
        })
}

/// Without `.` and `..`; `None` when it leads out of the root.
fn normal(path: &str) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            _ => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// A file, or a folder that holds one. The root always exists.
fn exists(path: &str, files: &[RepoPath]) -> bool {
    let is_file = files
        .binary_search_by(|file| file.as_str().cmp(path))
        .is_ok();
    let folder = format!("{path}/");
    let next = files.partition_point(|file| file.as_str() < folder.as_str());
    let is_folder = files
        .get(next)
        .is_some_and(|file| file.as_str().starts_with(&folder));
    path.is_empty() || is_file || is_folder
}

/// `%20` and its like, as links in Markdown have them; what is not an escape stays.
fn percent_decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let escape = text
            .get(at + 1..at + 3)
            .filter(|digits| *byte == b'%' && digits.bytes().all(|digit| digit.is_ascii_hexdigit()))
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        decoded.push(escape.unwrap_or(*byte));
        at += if escape.is_some() { 3 } else { 1 };
    }
    String::from_utf8(decoded).unwrap_or_else(|_| text.to_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::super::testing::{verdict, verdict_on_absent};

    #[track_caller]
    fn check(path: &str, expected: &str) {
        assert_eq!(
            verdict("file-exists", Json::Null, json!(path)),
            expected,
            "{path}"
        );
    }

    #[test]
    fn files_and_folders_exist() {
        for path in [
            "README.md",
            "./README.md",
            "/README.md",
            " README.md ",
            "README.md#contact",
            "docs",
            "docs/adr/",
            "docs/../src/main.rs",
            "docs/My notes.md",
            "docs/My%20notes.md#one",
            "docs/c#.md",
            ".",
        ] {
            check(path, "passed");
        }
    }

    #[test]
    fn other_paths_do_not() {
        check(
            "readme.md",
            "there is no file `readme.md`; did you mean `README.md`?",
        );
        check("doc", "there is no file `doc`");
        check("zzz/y.xml", "there is no file `zzz/y.xml`");
        check("../README.md", "`../README.md` leads out of the repository");
        check("docs/../../x", "`docs/../../x` leads out of the repository");
    }

    #[test]
    fn addresses_are_left_alone() {
        for path in [
            "https://www.gov.uk/",
            "//example.org/a",
            "mailto:a@example.org",
            "tel:+441",
            "#contact",
            "",
        ] {
            check(path, "ignored");
        }
        assert_eq!(verdict("file-exists", Json::Null, json!(["a"])), "ignored");
        assert_eq!(verdict_on_absent("file-exists", Json::Null), "ignored");
    }
}
