//! Programs as a row of words, strings and signs, for build files that are programs: Gradle, sbt, Terraform.
//!
//! No language is understood here, only what their notations share: comments are left out, a string is one token,
//! and brackets are signs. So a reader can find the plain statements and pass over everything that is computed.

use super::lines::content;
use crate::guard;
use crate::text::{SourceText, Span};
use crate::tree::NESTING_LIMIT;

/// Whose notation a text is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language {
    /// Groovy, Kotlin and Scala.
    Jvm,
    /// Terraform's HCL: `#` begins a comment, and there are here-documents.
    Hcl,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token<'t> {
    /// A name or a number: letters, digits, `_`, and what the notation allows inside a name.
    Word(&'t str),
    /// What stands between the quotes, as it is written.
    Text(&'t str),
    Sign(char),
    Break,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Placed<'t> {
    pub token: Token<'t>,
    /// Without the quotes of a string.
    pub span: Span,
}

impl<'t> Placed<'t> {
    pub(super) fn word(self) -> Option<&'t str> {
        match self.token {
            Token::Word(word) => Some(word),
            Token::Text(_) | Token::Sign(_) | Token::Break => None,
        }
    }

    pub(super) fn text(self) -> Option<&'t str> {
        match self.token {
            Token::Text(text) => Some(text),
            Token::Word(_) | Token::Sign(_) | Token::Break => None,
        }
    }

    pub(super) fn is(self, sign: char) -> bool {
        self.token == Token::Sign(sign)
    }
}

/// The tokens of a whole text. A string or a comment that does not end takes the rest of its line.
pub(super) fn tokens(source: &SourceText, language: Language) -> Vec<Placed<'_>> {
    let whole = content(source);
    let text = source.slice(whole);
    let mut found = Vec::new();
    let mut at = 0;
    // Past the last end of a comment, none is looked for again.
    let last_end = text.rfind("*/").unwrap_or(0);
    while let Some(first) = text[at..].chars().next() {
        guard::look();
        let rest = &text[at..];
        let (length, token) = match first {
            '\n' => (1, Some((Token::Break, 0..1))),
            _ if first.is_whitespace() => (first.len_utf8(), None),
            '#' if language == Language::Hcl => (line_length(rest), None),
            '/' if rest.starts_with("//") => (line_length(rest), None),
            '/' if rest.starts_with("/*") => {
                let end = (at + 2 <= last_end).then(|| rest[2..].find("*/")).flatten();
                let end = end.map(|end| end + 4);
                (end.unwrap_or_else(|| line_length(rest)), None)
            }
            '<' if language == Language::Hcl && rest.starts_with("<<") => {
                (here_document(rest), Some((Token::Sign('<'), 0..1)))
            }
            '"' | '\'' => string(rest, first),
            _ if is_of_word(first) => {
                let end = rest.find(|character| !is_of_word(character));
                let end = end.unwrap_or(rest.len());
                (end, Some((Token::Word(&rest[..end]), 0..end)))
            }
            _ => {
                let length = first.len_utf8();
                (length, Some((Token::Sign(first), 0..length)))
            }
        };
        if let Some((token, range)) = token {
            let span = whole.within(at + range.start..at + range.end);
            found.push(Placed { token, span });
        }
        at += length.max(1);
    }
    found
}

fn is_of_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_' || character == '-'
}

fn line_length(rest: &str) -> usize {
    memchr::memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len())
}

type Found<'t> = (usize, Option<(Token<'t>, std::ops::Range<usize>)>);

/// A string in one or three quotes. One with an escape in it is passed over as a sign: what it means is not what
/// is written.
fn string(rest: &str, quote: char) -> Found<'_> {
    let triple = if quote == '"' { "\"\"\"" } else { "'''" };
    if let Some(inner) = rest.strip_prefix(triple) {
        let end = inner.find(triple);
        let length = end.map_or_else(|| line_length(rest), |end| end + 6);
        return (length, Some((Token::Sign(quote), 0..1)));
    }
    let mut escaped = false;
    let mut has_escape = false;
    for (at, character) in rest.char_indices().skip(1) {
        match character {
            '\n' => return (at, Some((Token::Sign(quote), 0..1))),
            _ if escaped => escaped = false,
            '\\' => {
                escaped = true;
                has_escape = true;
            }
            _ if character == quote => {
                let token = match has_escape {
                    true => (Token::Sign(quote), 0..1),
                    false => (Token::Text(&rest[1..at]), 1..at),
                };
                return (at + 1, Some(token));
            }
            _ => {}
        }
    }
    (rest.len(), Some((Token::Sign(quote), 0..1)))
}

/// `<<-NAME` up to the line that is only `NAME`, or to the end.
fn here_document(rest: &str) -> usize {
    let first = line_length(rest);
    let name = rest[2..first].trim_start_matches(['-', '~']).trim();
    if name.is_empty() || !name.chars().all(is_of_word) {
        return 2;
    }
    let mut at = first;
    for line in rest[first..].split_inclusive('\n') {
        at += line.len();
        if line.trim() == name {
            // The line's end belongs to the statement.
            return at - usize::from(line.ends_with('\n'));
        }
    }
    at
}

/// A walk over tokens that always knows which blocks it stands in. A block is called by the first word of the
/// statement that opens it.
pub(super) struct Blocks<'t> {
    open: Vec<&'t str>,
    statement: Option<&'t str>,
}

impl<'t> Blocks<'t> {
    pub(super) fn new() -> Self {
        Blocks {
            open: Vec::new(),
            statement: None,
        }
    }

    /// Takes note of the next token.
    pub(super) fn pass(&mut self, token: Token<'t>) {
        match token {
            Token::Sign('{') => {
                self.open.push(self.statement.unwrap_or_default());
                self.statement = None;
            }
            Token::Sign('}') => {
                self.open.pop();
                self.statement = None;
            }
            Token::Break | Token::Sign(';') => self.statement = None,
            Token::Word(word) if self.statement.is_none() => self.statement = Some(word),
            Token::Word(_) | Token::Text(_) | Token::Sign(_) => {}
        }
    }

    pub(super) fn innermost(&self) -> Option<&'t str> {
        self.open.last().copied()
    }

    pub(super) fn depth(&self) -> usize {
        self.open.len()
    }

    /// Whether one of the blocks that were opened first is called so.
    pub(super) fn is_in(&self, name: &str) -> bool {
        self.open
            .iter()
            .take(NESTING_LIMIT)
            .any(|open| *open == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::RepoPath;

    #[track_caller]
    fn check(text: &str, language: Language, expected: &str) {
        let source = SourceText::new(RepoPath::new("a"), text.to_owned());
        let tokens: Vec<String> = tokens(&source, language)
            .into_iter()
            .map(|placed| match placed.token {
                Token::Word(word) => word.to_owned(),
                Token::Text(text) => {
                    assert_eq!(source.slice(placed.span), text);
                    format!("[{text}]")
                }
                Token::Sign(sign) => sign.to_string(),
                Token::Break => ";".to_owned(),
            })
            .collect();
        assert_eq!(tokens.join(" "), expected);
    }

    #[test]
    fn comments_are_no_tokens_and_strings_are_one() {
        check(
            "\u{feff}a 'b//c' // d\r\ne(\"é\") /* f\n */ g",
            Language::Jvm,
            "a [b//c] ; e ( [é] ) g",
        );
        check(
            "# a\nb = <<EOF\nc = \"d\"\n  EOF\ne",
            Language::Hcl,
            "; b = < ; e",
        );
        check("'a\\'b' 'c", Language::Jvm, "' '");
        check("\"\"\"a \"b\" \"\"\" c", Language::Jvm, "\" c");
        check("/* a", Language::Jvm, "");
    }
}
