//! From text to trees: which reader a file gets, and what a reader has to complain about.
//!
//! A reader never panics and never gives up silently. What it can live with (a key given twice) is a
//! [`Problem`] beside the tree; what it cannot live with leaves no tree at all.

use std::sync::Arc;

use super::arena::Tree;
use super::{json, toml, yaml};
use crate::limits::{Limit, Limits};
use crate::outcome::Cause;
use crate::text::{RepoPath, SourceText, Span};

/// Collections may stand in one another this deep. No document that people write comes near, and whoever
/// walks a tree may rely on it.
pub const NESTING_LIMIT: usize = 256;

/// The notations that one spanned tree stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    Yaml,
    Json,
    Toml,
}

impl Format {
    /// By the file's extension, in any case; `None` for a file that is in none of the three.
    pub fn of(path: &RepoPath) -> Option<Format> {
        let (_, extension) = path.name().rsplit_once('.')?;
        let is = |known: &str| extension.eq_ignore_ascii_case(known);
        if is("yaml") || is("yml") {
            Some(Format::Yaml)
        } else if is("json") {
            Some(Format::Json)
        } else if is("toml") {
            Some(Format::Toml)
        } else {
            None
        }
    }

    /// The name that people call it by.
    pub fn name(self) -> &'static str {
        match self {
            Format::Yaml => "YAML",
            Format::Json => "JSON",
            Format::Toml => "TOML",
        }
    }
}

/// What sort of trouble a reader met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ProblemKind {
    /// The text breaks the rules of its format. There is no tree.
    Unreadable,
    /// Collections stand in one another deeper than a limit allows. There is no tree.
    TooDeep,
    /// It has more values than a limit allows, or aliases and merge keys would add more. There is no tree.
    TooLarge,
    /// A line is indented less than YAML asks for, but other readers understand it, and so do we.
    LooseIndentation,
    /// A mapping gives the same key twice. The last one counts.
    DuplicateKey,
    /// An alias names no anchor, or one that it stands inside of. It reads as null.
    UnresolvedAlias,
    /// A key is a list or a mapping. The member is left out.
    UnusableKey,
    /// A merge key has something other than mappings. It is an ordinary member then.
    InvalidMerge,
    /// A value cannot be what its tag says. It reads as text.
    WrongTag,
}

impl ProblemKind {
    /// Whether the reader gave up, so that there is no tree.
    pub fn is_fatal(self) -> bool {
        match self {
            ProblemKind::Unreadable | ProblemKind::TooDeep | ProblemKind::TooLarge => true,
            ProblemKind::LooseIndentation
            | ProblemKind::DuplicateKey
            | ProblemKind::UnresolvedAlias
            | ProblemKind::UnusableKey
            | ProblemKind::InvalidMerge
            | ProblemKind::WrongTag => false,
        }
    }
}

impl From<ProblemKind> for Cause {
    fn from(kind: ProblemKind) -> Cause {
        match kind {
            ProblemKind::TooDeep | ProblemKind::TooLarge => Cause::Limit,
            ProblemKind::Unreadable
            | ProblemKind::LooseIndentation
            | ProblemKind::DuplicateKey
            | ProblemKind::UnresolvedAlias
            | ProblemKind::UnusableKey
            | ProblemKind::InvalidMerge
            | ProblemKind::WrongTag => Cause::Unread,
        }
    }
}

/// Something wrong with a text, at its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub kind: ProblemKind,
    pub span: Span,
    /// The particular fact: lower case, no final stop.
    pub message: String,
    /// Another place that explains this one, such as the bracket that is still open.
    pub related: Option<(Span, String)>,
}

impl Problem {
    pub(super) fn new(kind: ProblemKind, span: Span, message: impl Into<String>) -> Self {
        Problem {
            kind,
            span,
            message: message.into(),
            related: None,
        }
    }

    pub(super) fn with(mut self, span: Span, message: impl Into<String>) -> Self {
        self.related = Some((span, message.into()));
        self
    }

    pub(super) fn too_deep(limits: &Limits, span: Span) -> Self {
        Problem::new(ProblemKind::TooDeep, span, limits.reached(Limit::Nesting))
    }

    /// For the limits on how many values there may be.
    pub(super) fn too_large(limits: &Limits, limit: Limit, span: Span) -> Self {
        Problem::new(ProblemKind::TooLarge, span, limits.reached(limit))
    }

    pub(super) fn duplicate_key(key: &str, earlier: Span, later: Span) -> Self {
        let message = format!("the key `{}` is given twice", shown(key));
        Problem::new(ProblemKind::DuplicateKey, later, message).with(earlier, "given here first")
    }
}

/// What became of a text.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// One tree for each document: exactly one for JSON and TOML, one or more for YAML, and none at all when a
    /// problem is fatal.
    pub trees: Vec<Tree>,
    /// In reading order, save that a fatal one comes last.
    pub problems: Vec<Problem>,
}

impl Reading {
    pub(super) fn failed(mut problems: Vec<Problem>, fatal: Problem) -> Self {
        problems.push(fatal);
        Reading {
            trees: Vec::new(),
            problems,
        }
    }
}

/// Reads a whole text, within the usual limits: for files of our own.
pub fn read(source: &Arc<SourceText>, format: Format) -> Reading {
    read_within(source, format, &Limits::default())
}

/// Reads a whole text, within the limits of a run: for files that are examined.
pub fn read_within(source: &Arc<SourceText>, format: Format, limits: &Limits) -> Reading {
    #[cfg(test)]
    crate::guard::trap::spring(format.name(), source.text());
    let mut reading = match format {
        Format::Yaml => yaml::read(source, limits),
        Format::Json => json::read(source, limits),
        Format::Toml => toml::read(source, limits),
    };
    (reading.problems).sort_by_key(|problem| (problem.kind.is_fatal(), problem.span));
    reading
}

/// How deep collections may stand in one another.
pub(super) fn nesting(limits: &Limits) -> usize {
    usize::try_from(limits.nesting).map_or(NESTING_LIMIT, |nesting| nesting.min(NESTING_LIMIT))
}

/// A bracket that nothing closes: what is missing, and for what.
pub(super) fn missing_bracket(source: &SourceText, open: char, at: usize) -> String {
    let close = if open == '{' { '}' } else { ']' };
    let line = source.position(Span::new(at, at).start).line;
    format!("a `{close}` is missing for the `{open}` on line {line}")
}

/// The character at a byte, as a span; empty at the end of the text.
pub(super) fn character(text: &str, at: usize) -> Span {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    let length = text[at..].chars().next().map_or(0, char::len_utf8);
    Span::new(at, at + length)
}

/// A piece of text for a message: escaped, and cut off when it is long.
pub(super) fn shown(text: &str) -> String {
    const LONGEST: usize = 40;
    let escaped = |text: &str| {
        text.chars()
            .flat_map(|c| {
                let plain = !c.is_control();
                (plain.then_some(c).into_iter())
                    .chain((!plain).then(|| c.escape_default()).into_iter().flatten())
            })
            .collect()
    };
    match text.char_indices().nth(LONGEST) {
        None => escaped(text),
        Some((cut, _)) => escaped(&text[..cut]) + "…",
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::tree::{Forest, Kind, Node};

    pub(in crate::tree) fn source(text: &str) -> Arc<SourceText> {
        Arc::new(SourceText::new(RepoPath::new("file"), text.to_owned()))
    }

    /// Reads a text and puts its trees into a forest.
    pub(in crate::tree) fn forest(text: &str, format: Format) -> (Forest, Reading) {
        let source = source(text);
        let mut reading = read(&source, format);
        let mut forest = Forest::default();
        let file = forest.add_source(source);
        for tree in std::mem::take(&mut reading.trees) {
            forest.add_tree(Some(file), tree);
        }
        (forest, reading)
    }

    /// The tree of the first document, a line a node: how deep, the key's words, what it is, the value's words.
    pub(in crate::tree) fn outline(text: &str, format: Format) -> String {
        let (forest, reading) = forest(text, format);
        let mut lines = String::new();
        for number in 0..forest.trees.len() {
            let root = forest.root(crate::tree::TreeId(number as u32));
            if number > 0 {
                lines.push_str("---\n");
            }
            outline_node(text, root, 0, &mut lines);
        }
        for problem in reading.problems {
            let words = quoted(&text[problem.span.range()]);
            lines.push_str(&format!("! {:?} {words} {}", problem.kind, problem.message));
            if let Some((span, message)) = problem.related {
                let words = quoted(&text[span.range()]);
                lines.push_str(&format!("; {words} {message}"));
            }
            lines.push('\n');
        }
        lines
    }

    /// Words of the text, on one line.
    fn quoted(words: &str) -> String {
        let words = words.replace('\n', "↵").replace('\r', "␍");
        format!("«{words}»")
    }

    fn words(text: &str, place: &crate::text::Place) -> String {
        match place {
            crate::text::Place::Text { span, .. } if span.is_empty() => {
                format!("{}..{}", span.start, span.end)
            }
            crate::text::Place::Text { span, .. } => quoted(&text[span.range()]),
            other => panic!("{other:?} is no place in the text"),
        }
    }

    fn outline_node(text: &str, node: Node<'_>, depth: usize, lines: &mut String) {
        let key = match node.key() {
            Some(key) => format!("{key}({}) ", words(text, &node.key_place())),
            None => String::new(),
        };
        let value = match node.kind() {
            Kind::List | Kind::Map => String::new(),
            Kind::Null => "null ".to_owned(),
            Kind::Bool => format!("{:?} ", node.as_bool()),
            Kind::Int => format!("int {} ", node.number_text().unwrap()),
            Kind::Float => format!("float {} ", node.number_text().unwrap()),
            Kind::String => format!(
                "{}{:?} ",
                if node.literal_span().is_some() {
                    ""
                } else {
                    "decoded "
                },
                node.as_str().unwrap()
            ),
        };
        let kind = match node.kind() {
            Kind::List => "list ",
            Kind::Map => "map ",
            Kind::Null | Kind::Bool | Kind::Int | Kind::Float | Kind::String => "",
        };
        let place = words(text, &node.place());
        lines.push_str(&format!("{:1$}{key}{kind}{value}{place}\n", "", depth * 2));
        if node.link_target().is_none() {
            for child in node.children() {
                outline_node(text, child, depth + 1, lines);
            }
        }
    }

    /// Holds an outline against the one that is expected, whose common indentation does not count.
    #[track_caller]
    pub(in crate::tree) fn check(text: &str, format: Format, expected: &str) {
        let indent = expected
            .lines()
            .filter(|line| !line.trim().is_empty())
            .map(|line| line.len() - line.trim_start().len())
            .min()
            .unwrap_or(0);
        let expected: Vec<_> = expected
            .lines()
            .filter(|line| !line.trim().is_empty())
            .map(|line| &line[indent..])
            .collect();
        let actual = outline(text, format);
        let actual: Vec<_> = actual.lines().collect();
        assert_eq!(
            actual,
            expected,
            "\n{text}\n-- read as:\n{}\n",
            actual.join("\n")
        );
    }

    #[test]
    fn the_extension_names_the_format() {
        let check = |path: &str, expected| {
            assert_eq!(Format::of(&RepoPath::new(path)), expected, "{path}");
        };
        check("a/b.yaml", Some(Format::Yaml));
        check("b.YML", Some(Format::Yaml));
        check("package.json", Some(Format::Json));
        check("Cargo.toml", Some(Format::Toml));
        check("yaml", None);
        check("README.md", None);
    }

    #[test]
    fn shown_text_is_short_and_harmless() {
        assert_eq!(shown("é\u{1b}[31m\n"), "é\\u{1b}[31m\\n");
        assert_eq!(shown(&"x".repeat(50)).chars().count(), 41);
    }
}
