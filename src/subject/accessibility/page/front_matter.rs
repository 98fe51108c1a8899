//! What stands above a page between two lines of `---`: YAML that the page's generator reads.

use std::sync::Arc;

use super::code::Literal;
use super::template::Variables;
use crate::limits::Limits;
use crate::subject::accessibility::model::Said;
use crate::text::SourceText;
use crate::tree::{self, FileId, Forest, Format, Origin};

/// The scalars at its top, and where the page goes on.
pub(super) fn read(
    source: &SourceText,
    file: FileId,
    limits: &Limits,
) -> (Vec<(String, Said<String>)>, usize) {
    let start = source.content_start();
    let Some((yaml, end)) = between_lines(source.text(), start) else {
        return (Vec::new(), start);
    };
    // The bytes in front keep their places, so a copy that ends early is all it takes.
    let copy = SourceText::new(source.path().clone(), source.text()[..yaml].to_owned());
    let copy = Arc::new(copy);
    let reading = tree::read_within(&copy, Format::Yaml, limits);
    let mut forest = Forest::default();
    let own = forest.add_source(Arc::clone(&copy));
    let mut values = Vec::new();
    for tree in reading.trees {
        let tree = forest.add_tree(Some(own), tree);
        for child in forest.root(tree).children() {
            let Some((key, said)) = child.key().zip(Said::text(child)) else {
                continue;
            };
            if let Origin::Text(_, span) = said.at {
                let at = Origin::Text(file, span);
                values.push((key.to_owned(), Said { at, ..said }));
            }
        }
    }
    (values, end)
}

/// What a page's own template may call these values.
pub(super) fn variables(text: &str, values: &[(String, Said<String>)]) -> Variables {
    let mut variables = Variables::new();
    for (key, said) in values {
        let Origin::Text(_, span) = said.at else {
            continue;
        };
        let written = text.get(span.range()).unwrap_or_default();
        let quote = written.chars().next().filter(|c| matches!(c, '"' | '\''));
        let range = match quote {
            Some(_) if written.len() >= 2 => span.range().start + 1..span.range().end - 1,
            Some(_) | None => span.range(),
        };
        // Only a string that needs no decoding is the same in a template.
        if text.get(range.clone()) != Some(said.value.as_str()) || said.value.contains('\\') {
            continue;
        }
        for prefix in ["", "page.", "current_page.data.", "frontmatter."] {
            let quote = '\'';
            let range = range.clone();
            variables.insert(format!("{prefix}{key}"), Some(Literal { range, quote }));
        }
    }
    variables
}

/// Where the YAML ends, and where what follows its last line begins.
fn between_lines(text: &str, start: usize) -> Option<(usize, usize)> {
    let mut lines = text.get(start..)?.split_inclusive('\n');
    let first = lines.next()?;
    if first.trim_end() != "---" {
        return None;
    }
    let mut at = start + first.len();
    for line in lines {
        if matches!(line.trim_end(), "---" | "...") {
            return Some((at, at + line.len()));
        }
        at += line.len();
    }
    None
}
