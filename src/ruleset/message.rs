//! Messages of rulesets: `{{property}}`, `{{error}}`, and the expressions `#{{…}}`.
//!
//! An expression joins its terms with `+`. A term is a text in quotes, a name, a call of `print`, or either of them
//! in capitals. Spectral's evaluator knows more; no published ruleset is known to use it.

use std::ops::Range;

/// How many bytes a message can come to: a value may be the whole of a document, and be named a thousand times.
const LONGEST: usize = 10_000;

/// A message as its author wrote it, ready to be filled in.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    parts: Vec<Part>,
    /// Each name that it speaks of, once.
    names: Vec<Name>,
}

/// What a message can speak of.
#[derive(Clone, Debug, Default)]
pub struct Said {
    /// The last step of the path; the missing tail, with dots, where part of it does not exist.
    pub property: String,
    /// What the function says.
    pub error: String,
    /// An escaped and percent-encoded pointer that begins with `#`.
    pub path: String,
    pub description: String,
    /// The value that stands at the place, as JavaScript turns it into text: a text bare.
    pub value: String,
    /// The same as `print("value")` shows it: a text in quotes, a mapping as `Object{}`.
    pub printed: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Name {
    Property,
    Error,
    Path,
    Description,
    Value,
}

#[derive(Clone, Debug, PartialEq)]
enum Part {
    Text(String),
    Name(Name),
    Terms(Vec<Term>),
    /// It comes to nothing. Where it stands, and what it says.
    Unknown(Range<usize>, String),
}

#[derive(Clone, Debug, PartialEq)]
enum Term {
    Text(String),
    Name(Name),
    Print(Option<Name>),
    Capitals(Box<Term>),
}

impl Name {
    const ALL: &'static [(&'static str, Name)] = &[
        ("property", Name::Property),
        ("error", Name::Error),
        ("path", Name::Path),
        ("description", Name::Description),
        ("value", Name::Value),
    ];

    fn of(text: &str) -> Option<Name> {
        let found = Name::ALL.iter().find(|(name, _)| *name == text);
        found.map(|(_, name)| *name)
    }
}

impl Said {
    fn of(&self, name: Name) -> &str {
        match name {
            Name::Property => &self.property,
            Name::Error => &self.error,
            Name::Path => &self.path,
            Name::Description => &self.description,
            Name::Value => &self.value,
        }
    }

    fn print(&self, name: Name) -> String {
        match name {
            Name::Property if self.property.is_empty() => "The document ".to_owned(),
            Name::Property => format!("\"{}\" property ", self.property),
            Name::Value => self.printed.clone(),
            Name::Error | Name::Path | Name::Description => self.of(name).to_owned(),
        }
    }
}

impl Message {
    /// What can stand between the braces.
    pub const NAMES: &'static [&'static str] =
        &["property", "error", "path", "description", "value"];

    /// Cannot fail: a name that nobody knows is empty, as in Spectral, and is told as a slip when the ruleset is read.
    pub fn new(written: &str) -> Message {
        let mut parts = Vec::new();
        let mut from = 0;
        let mut at = 0;
        // Where a placeholder can end: looked for once, however many begin before it.
        let mut closing = 0;
        while let Some(found) = written[at..].find("{{") {
            let start = at + found;
            if closing < start + 2 {
                let next = written[start + 2..].find(['}', '\n']);
                closing = next.map_or(written.len(), |next| start + 2 + next);
            }
            let Some(inner) = inner(written, start + 2, closing) else {
                at = start + 1;
                continue;
            };
            let end = inner.end + 2;
            let is_expression = written[from..start].ends_with('#');
            let outer = start - usize::from(is_expression)..end;
            if from < outer.start {
                parts.push(Part::Text(written[from..outer.start].to_owned()));
            }
            let text = &written[inner];
            let part = match is_expression {
                true => terms(text.trim()).map(Part::Terms),
                false => Name::of(text).map(Part::Name),
            };
            parts.push(part.unwrap_or_else(|| Part::Unknown(outer, text.trim().to_owned())));
            (from, at) = (end, end);
        }
        if from < written.len() {
            parts.push(Part::Text(written[from..].to_owned()));
        }
        let names = Name::ALL.iter().map(|(_, name)| *name);
        let names = names.filter(|name| parts.iter().any(|part| part.speaks_of(*name)));
        Message {
            names: names.collect(),
            parts,
        }
    }

    /// Names in placeholders that mean nothing, with the bytes of their placeholders.
    pub fn unknown(&self) -> Vec<(Range<usize>, String)> {
        let unknown = |part: &Part| match part {
            Part::Unknown(range, name) => Some((range.clone(), name.clone())),
            Part::Text(_) | Part::Name(_) | Part::Terms(_) => None,
        };
        self.parts.iter().filter_map(unknown).collect()
    }

    /// Whether it speaks of one of [`Message::NAMES`].
    pub fn speaks_of(&self, name: &str) -> bool {
        Name::of(name).is_some_and(|name| self.names.contains(&name))
    }

    /// The message with what is to be said in its places, cut when it is longer than a page. Blanks around it are
    /// the caller's to trim.
    pub fn fill(&self, said: &Said) -> String {
        let mut filled = String::new();
        for part in &self.parts {
            match part {
                Part::Text(text) => filled.push_str(text),
                Part::Name(name) => filled.push_str(said.of(*name)),
                Part::Terms(terms) => {
                    for term in terms {
                        filled.push_str(&term.fill(said));
                        if filled.len() > LONGEST {
                            break;
                        }
                    }
                }
                Part::Unknown(..) => {}
            }
            if filled.len() > LONGEST {
                let end = (0..=LONGEST).rev().find(|at| filled.is_char_boundary(*at));
                filled.truncate(end.unwrap_or_default());
                filled.push('…');
                break;
            }
        }
        filled
    }
}

impl Part {
    fn speaks_of(&self, name: Name) -> bool {
        match self {
            Part::Name(own) => *own == name,
            Part::Terms(terms) => terms.iter().any(|term| term.name() == Some(name)),
            Part::Text(_) | Part::Unknown(..) => false,
        }
    }
}

impl Term {
    fn name(&self) -> Option<Name> {
        match self {
            Term::Text(_) => None,
            Term::Name(name) => Some(*name),
            Term::Print(name) => *name,
            Term::Capitals(term) => term.name(),
        }
    }

    fn fill(&self, said: &Said) -> String {
        match self {
            Term::Text(text) => text.clone(),
            Term::Name(name) => said.of(*name).to_owned(),
            Term::Print(name) => name.map(|name| said.print(name)).unwrap_or_default(),
            Term::Capitals(term) => term.fill(said).to_uppercase(),
        }
    }
}

/// The bytes between two pairs of braces: neither a brace nor a line's end, and something. `end` is where the next of
/// these is.
fn inner(text: &str, from: usize, end: usize) -> Option<Range<usize>> {
    (end > from && text[end..].starts_with("}}")).then_some(from..end)
}

/// `a + b + c`
fn terms(text: &str) -> Option<Vec<Term>> {
    let mut terms = Vec::new();
    let mut rest = text;
    loop {
        let (term, after) = term(rest.trim_start())?;
        terms.push(term);
        let after = after.trim_start();
        if after.is_empty() {
            return Some(terms);
        }
        rest = after.strip_prefix('+')?;
    }
}

/// One term, and what comes after it.
fn term(text: &str) -> Option<(Term, &str)> {
    let (mut term, mut rest) = bare_term(text)?;
    // Twice is no louder than once.
    while let Some(after) = rest.strip_prefix(".toUpperCase()") {
        if !matches!(term, Term::Capitals(_)) {
            term = Term::Capitals(Box::new(term));
        }
        rest = after;
    }
    Some((term, rest))
}

fn bare_term(text: &str) -> Option<(Term, &str)> {
    if text.starts_with(['"', '\'']) {
        let (text, rest) = string(text)?;
        return Some((Term::Text(text), rest));
    }
    if let Some(argument) = text.strip_prefix("print(") {
        let (name, rest) = string(argument.trim_start())?;
        let rest = rest.trim_start().strip_prefix(')')?;
        return Some((Term::Print(Name::of(&name)), rest));
    }
    let end = text.find(|character: char| !character.is_ascii_alphanumeric());
    let (word, rest) = text.split_at(end.unwrap_or(text.len()));
    if !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some((Term::Text(word.to_owned()), rest));
    }
    Some((Term::Name(Name::of(word)?), rest))
}

/// A text in quotes of either kind.
fn string(text: &str) -> Option<(String, &str)> {
    let quote = text
        .chars()
        .next()
        .filter(|quote| matches!(quote, '"' | '\''))?;
    let mut unescaped = String::new();
    let mut characters = text[1..].char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '\\' => match characters.next()?.1 {
                'n' => unescaped.push('\n'),
                't' => unescaped.push('\t'),
                other => unescaped.push(other),
            },
            _ if character == quote => return Some((unescaped, &text[1 + at + 1..])),
            other => unescaped.push(other),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(message: &str, expected: &str) {
        let said = Said {
            property: "size".to_owned(),
            error: "too big".to_owned(),
            path: "#/a/size".to_owned(),
            description: "Sizes".to_owned(),
            value: "x".to_owned(),
            printed: "\"x\"".to_owned(),
        };
        assert_eq!(Message::new(message).fill(&said), expected, "{message}");
    }

    // Every line here is what Spectral makes of the message.
    #[test]
    fn placeholders_are_filled() {
        check("plain # text", "plain # text");
        check("{{property}}: {{error}} ({{value}})", "size: too big (x)");
        check("{{path}}{{description}}", "#/a/sizeSizes");
        check("a { b } {{ c", "a { b } {{ c");
        check("{{}} {{a\n}}", "{{}} {{a\n}}");
        check("{{{property}}}", "}");
        check("é{{error}}é", "étoo bigé");
    }

    #[test]
    fn expressions_join_their_terms() {
        check("#{{print(\"property\")}}is bad", "\"size\" property is bad");
        check("#{{ print('value') }}!", "\"x\"!");
        check(
            "#{{print('property') + 'a' + property.toUpperCase()}}",
            "\"size\" property aSIZE",
        );
        check("#{{error+1}}", "too big1");
        check("#{{print('nope')}}.", ".");
        check("##{{value}}", "#x");
    }

    #[test]
    fn a_value_without_a_name_is_the_document() {
        let message = Message::new("#{{print(\"property\")}}must be there");
        assert_eq!(message.fill(&Said::default()), "The document must be there");
    }

    #[test]
    fn what_means_nothing_is_empty_and_told() {
        check("a{{nope}}b", "ab");
        check("a{{ error }}b", "ab");
        check("a#{{nope + 'x'}}b", "ab");
        check("a#{{'x' 'y'}}b", "ab");
        let told = Message::new("é{{ error }}, #{{f(1)}}").unknown();
        assert_eq!(
            told,
            [(2..13, "error".to_owned()), (15..24, "f(1)".to_owned())]
        );
    }

    proptest::proptest! {
        #[test]
        fn no_message_panics(text in "[#{}a'\"+() \\néprint]{0,30}") {
            let message = Message::new(&text);
            message.fill(&Said::default());
            for (range, _) in message.unknown() {
                assert!(text.get(range).is_some());
            }
        }
    }
}
