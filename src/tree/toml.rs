//! TOML, by way of the `toml` crate, whose spans and list of mistakes we keep.
//!
//! Members stand in the order in which their keys are first written. A table that is written in several
//! parts (`[a]`, `[b]`, then `[a.c]`) is one node, so reading order holds within a table, not across them.

use std::sync::Arc;

use ::toml::Spanned;
use ::toml::de::{DeTable, DeValue};

use super::arena::{Arena, Stored};
use super::read::{Problem, ProblemKind, Reading, nesting, shown};
use crate::limits::{Limit, Limits};
use crate::text::{SourceText, Span};

pub(super) fn read(source: &Arc<SourceText>, limits: &Limits) -> Reading {
    let (document, errors) = DeTable::parse_recoverable(source.text());
    if errors.is_empty() {
        return match tree(source, &document, limits) {
            Ok(tree) => tree,
            Err(problem) => Reading::failed(Vec::new(), problem),
        };
    }
    let problems = errors.iter().map(|error| problem(source, error)).collect();
    Reading {
        trees: Vec::new(),
        problems,
    }
}

fn problem(source: &SourceText, error: &::toml::de::Error) -> Problem {
    let end = source.text().len();
    let range = error.span().unwrap_or(end..end);
    let span = Span::new(range.start.min(end), range.end.min(end));
    let written = source.slice(span);
    let message = match error.message() {
        "duplicate key" => format!("the key `{}` is given twice", shown(written)),
        // What the crate says of `a =`, with nothing behind it.
        words if words.starts_with("string values must be quoted") && span.is_empty() => {
            "a value is missing after `=`".to_owned()
        }
        words => message(words),
    };
    Problem::new(ProblemKind::Unreadable, span, message)
}

/// The crate's words, in our manner: the first letter small (unless it is quoted) and no final stop.
fn message(words: &str) -> String {
    let words = words.trim_end_matches('.');
    let mut letters = words.chars();
    let first = letters.next().map(|letter| letter.to_ascii_lowercase());
    first.into_iter().chain(letters).collect()
}

/// The children of a table or array that are still to be written.
enum Rest<'t> {
    Members(std::vec::IntoIter<(Span, &'t str, &'t Spanned<DeValue<'t>>)>),
    Items(std::slice::Iter<'t, Spanned<DeValue<'t>>>),
}

fn tree(
    source: &Arc<SourceText>,
    document: &Spanned<DeTable<'_>>,
    limits: &Limits,
) -> Result<Reading, Problem> {
    let nesting = nesting(limits);
    let text = source.text();
    let mut arena = Arena::new(Some(Arc::clone(source)));
    // The document's own span has the white space round it, which no place should have.
    let content = &text[source.content_start()..];
    let start = source.content_start() + content.len() - content.trim_start().len();
    let end = source.content_start() + content.trim_end().len();
    arena.open(Stored::Map, Span::new(start, end));
    let mut open = vec![members(document.get_ref())];
    while let Some(rest) = open.last_mut() {
        let value = match rest {
            Rest::Members(members) => members.next().map(|(key_span, key, value)| {
                arena.key(key, key_span);
                value
            }),
            Rest::Items(items) => items.next(),
        };
        let Some(value) = value else {
            arena.close(None);
            open.pop();
            continue;
        };
        let span = span(value);
        if u64::from(arena.next()) >= limits.nodes {
            return Err(Problem::too_large(limits, Limit::Nodes, span));
        }
        let (stored, children) = match value.get_ref() {
            DeValue::String(words) => {
                string(&mut arena, text, span, words);
                continue;
            }
            DeValue::Integer(number) => {
                // The crate looks at the digits only when somebody asks for the number.
                if i64::from_str_radix(number.as_str(), number.radix()).is_err() {
                    let written = shown(&text[span.range()]);
                    let message = format!("`{written}` is no whole number that fits into 64 bits");
                    return Err(Problem::new(ProblemKind::Unreadable, span, message));
                }
                (Stored::Int, None)
            }
            DeValue::Float(number) => {
                if number.as_str().parse::<f64>().is_err() {
                    let message = format!("`{}` is no number", shown(&text[span.range()]));
                    return Err(Problem::new(ProblemKind::Unreadable, span, message));
                }
                (Stored::Float, None)
            }
            DeValue::Boolean(true) => (Stored::True, None),
            DeValue::Boolean(false) => (Stored::False, None),
            // A date is text here, as it is in JSON and in the core schema of YAML.
            DeValue::Datetime(_) => (Stored::Slice, None),
            DeValue::Array(array) => (Stored::List, Some(Rest::Items(array.iter()))),
            DeValue::Table(table) => (Stored::Map, Some(members(table))),
        };
        match children {
            None => {
                arena.push(stored, span, 0);
            }
            Some(_) if open.len() >= nesting => return Err(Problem::too_deep(limits, span)),
            Some(children) => {
                arena.open(stored, span);
                open.push(children);
            }
        }
    }
    Ok(Reading {
        trees: vec![arena.finish()],
        problems: Vec::new(),
    })
}

fn span<T>(spanned: &Spanned<T>) -> Span {
    let range = spanned.span();
    Span::new(range.start, range.end)
}

/// The crate sorts by key; people read from top to bottom.
fn members<'t>(table: &'t DeTable<'t>) -> Rest<'t> {
    let mut members: Vec<_> = table
        .iter()
        .map(|(key, value)| (span(key), key.get_ref().as_ref(), value))
        .collect();
    members.sort_by_key(|(key_span, _, _)| *key_span);
    Rest::Members(members.into_iter())
}

fn string(arena: &mut Arena, text: &str, span: Span, words: &str) {
    let written = &text[span.range()];
    // One quote, or three at each end of a text over several lines.
    let quotes = ["\"", "'", "\"\"\"", "'''"];
    let payload = quotes.into_iter().find_map(|quote| {
        let inner = written.strip_prefix(quote)?.strip_suffix(quote)?;
        (inner == words).then_some(if quote.len() == 1 { 1 } else { 3 })
    });
    match payload {
        Some(quotes) => arena.push(Stored::Slice, span, quotes),
        None => {
            let payload = arena.decoded(words);
            arena.push(Stored::Decoded, span, payload)
        }
    };
}

#[cfg(test)]
mod tests {
    use crate::tree::Format;
    use crate::tree::read::tests::check as check_format;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        check_format(text, Format::Toml, expected);
    }

    #[test]
    fn every_value_and_key_knows_its_bytes() {
        check(
            "\u{feff}# c\nz = 1\n\"a b\" = 'x'\nd = 2026-11-22\nf = 0x1_f\ng = -1_0.5\n",
            r##"
            map «# c↵z = 1↵"a b" = 'x'↵d = 2026-11-22↵f = 0x1_f↵g = -1_0.5»
              z(«z») int 1 «1»
              a b(«"a b"») "x" «'x'»
              d(«d») "2026-11-22" «2026-11-22»
              f(«f») int 0x1_f «0x1_f»
              g(«g») float -1_0.5 «-1_0.5»
            "##,
        );
        check("", "map 0..0");
    }

    #[test]
    fn strings_of_all_four_kinds() {
        check(
            "a = \"é\"\nb = '''x'''\nc = \"\"\"\nx\"\"\"\nd = \"\\t\"\ne = \"\"\"y\"\"\"",
            r##"
            map «a = "é"↵b = '''x'''↵c = """↵x"""↵d = "\t"↵e = """y"""»
              a(«a») "é" «"é"»
              b(«b») "x" «'''x'''»
              c(«c») decoded "x" «"""↵x"""»
              d(«d») decoded "\t" «"\t"»
              e(«e») "y" «"""y"""»
            "##,
        );
    }

    #[test]
    fn tables_and_dotted_keys() {
        check(
            "[b.c]\nx.y = true\n[a]\nl = [1, {z = 2}]\n[[t]]\nn = 1\n[[t]]\nn = 2\n[b.d]\n",
            r##"
            map «[b.c]↵x.y = true↵[a]↵l = [1, {z = 2}]↵[[t]]↵n = 1↵[[t]]↵n = 2↵[b.d]»
              b(«b») map «b»
                c(«c») map «[b.c]»
                  x(«x») map «x»
                    y(«y») Some(true) «true»
                d(«d») map «[b.d]»
              a(«a») map «[a]»
                l(«l») list «[1, {z = 2}]»
                  int 1 «1»
                  map «{z = 2}»
                    z(«z») int 2 «2»
              t(«t») list «[[t]]»
                map «[[t]]»
                  n(«n») int 1 «1»
                map «[[t]]»
                  n(«n») int 2 «2»
            "##,
        );
    }

    #[test]
    fn every_mistake_is_told() {
        check(
            "a = 1\na = 2\nb = \nc = \"x\n",
            r##"
            ! Unreadable «a» the key `a` is given twice
            ! Unreadable «» a value is missing after `=`
            ! Unreadable «» invalid basic string, expected `"`
            "##,
        );
        check(
            "a = 0x",
            "! Unreadable «0x» `0x` is no whole number that fits into 64 bits",
        );
    }
}
