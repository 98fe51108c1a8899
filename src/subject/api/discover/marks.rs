//! The words by which a document is known, looked for in its bytes.
//!
//! Nothing is parsed here: a file of many megabytes costs one search. A member that stands anywhere but at the root
//! does not count, so that a page with an example in it, or a list of packages, is no document.

use memchr::memmem;

use super::Family;
use crate::text::SourceText;
use crate::tree::Format;

/// Keys at the root, the most usual first.
pub(super) const MARKS: [(&str, Family); 4] = [
    ("openapi", Family::OpenApi),
    ("swagger", Family::OpenApi),
    ("asyncapi", Family::AsyncApi),
    ("arazzo", Family::Arazzo),
];

pub(super) fn has_mark(source: &SourceText, format: Format) -> bool {
    mark(source, format).is_some()
}

/// What a text seems to be in.
pub(super) fn mark(source: &SourceText, format: Format) -> Option<Family> {
    let text = &source.text().as_bytes()[source.content_start()..];
    let mut root = Root::of(text, format);
    let found = MARKS.iter().find(|(key, _)| {
        memmem::find_iter(text, key).any(|at| is_key(text, at, key.len()) && root.has(text, at))
    });
    found.map(|(_, family)| *family)
}

/// Whether a word stands as a key: in quotes or at the start of its line, and before a colon.
fn is_key(text: &[u8], at: usize, length: usize) -> bool {
    let before = at.checked_sub(1).map(|before| text[before]);
    let quote = before.filter(|byte| matches!(byte, b'"' | b'\''));
    let starts = match before {
        None => true,
        Some(byte) => quote.is_some() || byte.is_ascii_whitespace() || matches!(byte, b'{' | b','),
    };
    let mut after = &text[at + length..];
    if let Some(quote) = quote {
        match after.strip_prefix(&[quote]) {
            Some(rest) => after = rest,
            None => return false,
        }
    }
    starts && after.trim_ascii_start().starts_with(b":")
}

/// Where members of the root stand.
enum Root {
    /// On lines with this indentation.
    Block(usize),
    /// Inside one bracket. How far the text was looked through, how many brackets are open there, and whether it
    /// is inside a string.
    Flow {
        at: usize,
        depth: usize,
        is_string: bool,
    },
}

impl Root {
    fn of(text: &[u8], format: Format) -> Root {
        let flow = Root::Flow {
            at: 0,
            depth: 0,
            is_string: false,
        };
        if format == Format::Json {
            return flow;
        }
        for line in text.split(|byte| *byte == b'\n') {
            let content = line.trim_ascii();
            // A document that begins on its marker's line is not written by anybody.
            if content.is_empty()
                || matches!(content[0], b'#' | b'%')
                || content.starts_with(b"---")
            {
                continue;
            }
            return match content[0] {
                b'{' => flow,
                _ => Root::Block(line.len() - line.trim_ascii_start().len()),
            };
        }
        Root::Block(0)
    }

    /// Whether a key is a member of the root. To be asked in the order of the text for each key.
    fn has(&mut self, text: &[u8], key: usize) -> bool {
        match self {
            Root::Block(indentation) => {
                let start = memchr::memrchr(b'\n', &text[..key]).map_or(0, |at| at + 1);
                let before = &text[start..key];
                let blank = before.len() - before.trim_ascii_start().len();
                let is_first = matches!(&before[blank..], b"" | b"\"" | b"'");
                is_first && blank == *indentation
            }
            Root::Flow {
                at,
                depth,
                is_string,
            } => {
                if key < *at {
                    (*at, *depth, *is_string) = (0, 0, false);
                }
                while *at < key {
                    match text[*at] {
                        b'\\' if *is_string => *at += 1,
                        b'"' => *is_string = !*is_string,
                        b'{' | b'[' if !*is_string => *depth += 1,
                        b'}' | b']' if !*is_string => *depth = depth.saturating_sub(1),
                        _ => {}
                    }
                    *at += 1;
                }
                *depth == 1
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::RepoPath;

    #[track_caller]
    fn check(name: &str, text: &str, expected: Option<Family>) {
        let path = RepoPath::new(name);
        let format = Format::of(&path).unwrap();
        let source = SourceText::new(path, text.to_owned());
        assert_eq!(mark(&source, format), expected, "{text}");
    }

    #[test]
    fn a_key_at_the_root_is_a_mark() {
        let openapi = Some(Family::OpenApi);
        check("a.yaml", "openapi: 3.0.1\n", openapi);
        check(
            "a.yaml",
            "\u{feff}# A\n---\n\ninfo: {}\n\"openapi\" : 3.0.1\n",
            openapi,
        );
        check("a.yml", "  info: {}\n  swagger: '2.0'\n", openapi);
        check(
            "a.yml",
            "{info: {}, asyncapi: 3.0.0}",
            Some(Family::AsyncApi),
        );
        check(
            "a.json",
            "{\"info\": {\"x\": \"}\\\"\"},\n \"openapi\" : \"3.0.1\"}",
            openapi,
        );
        check("a.json", "{\"arazzo\":\"1.0.0\"}", Some(Family::Arazzo));
        check(
            "a.json",
            "{\"x\": [{\"openapi\": 1}], \"swagger\": \"2.0\"}",
            openapi,
        );
    }

    #[test]
    fn a_word_elsewhere_is_none() {
        check("a.yaml", "example: |\n  openapi: 3.0.1\n", None);
        check("a.yaml", "x: {openapi: 3.0.1}\n", None);
        check("a.yaml", "openapi-types: 1\nmy-openapi: 2\n", None);
        check("a.yaml", "- openapi: 3.0.1\n", None);
        check("a.json", "{\"dependencies\": {\"swagger\": \"2.0\"}}", None);
        check(
            "a.json",
            "{\"openapi-types\": \"3\", \"keywords\": [\"openapi\"]}",
            None,
        );
        check("a.json", "[{\"openapi\": \"3.0.1\"}]", None);
        check("a.yaml", "", None);
    }
}
