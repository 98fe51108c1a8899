//! One text through a reader, with what has to hold whatever the text is.

use std::sync::Arc;

use yardstick::text::{Place, RepoPath, SourceText};
use yardstick::tree::{Forest, Format, Node, ProblemKind, TreeId, read};

/// The documents of a text that could be read.
pub(crate) struct Documents {
    forest: Forest,
    trees: Vec<TreeId>,
    /// What was wrong all the same.
    pub(crate) problems: Vec<ProblemKind>,
}

impl Documents {
    pub(crate) fn roots(&self) -> Vec<Node<'_>> {
        let roots = self.trees.iter().map(|tree| self.forest.root(*tree));
        roots.collect()
    }
}

/// Reads a text; `None` where it is refused. Text that is not UTF-8 is refused before any reader sees it.
pub(crate) fn documents(bytes: &[u8], format: Format) -> Option<Documents> {
    let is_text = std::str::from_utf8(bytes).is_ok();
    // No reader minds what the text was meant to be: each survives all of them, also mended ones.
    let text = String::from_utf8_lossy(bytes).into_owned();
    for other in [Format::Yaml, Format::Json, Format::Toml] {
        if other != format || !is_text {
            survived(&text, other);
        }
    }
    match is_text {
        true => survived(&text, format),
        false => None,
    }
}

/// Reads a text, and holds all places that come of it against the text.
fn survived(text: &str, format: Format) -> Option<Documents> {
    let source = Arc::new(SourceText::new(RepoPath::new("case"), text.to_owned()));
    let reading = read(&source, format);
    assert_eq!(
        reading.trees.is_empty(),
        (reading.problems.iter()).any(|problem| problem.kind.is_fatal()),
        "{text:?} has no trees exactly when a problem is fatal"
    );
    for problem in &reading.problems {
        let related = problem.related.iter().map(|(span, _)| *span);
        for span in related.chain([problem.span]) {
            // Out of range, or in the middle of a character, this panics.
            source.slice(span);
            let (start, end) = (source.position(span.start), source.position(span.end));
            assert!(
                (start.line, start.column) <= (end.line, end.column),
                "{problem:?}"
            );
        }
        assert!(!problem.message.ends_with('.'), "{}", problem.message);
    }
    if reading.trees.is_empty() {
        return None;
    }
    let problems = reading
        .problems
        .iter()
        .map(|problem| problem.kind)
        .collect();
    let mut forest = Forest::default();
    let file = forest.add_source(source);
    let trees = (reading.trees.into_iter())
        .map(|tree| forest.add_tree(Some(file), tree))
        .collect();
    let documents = Documents {
        forest,
        trees,
        problems,
    };
    for root in documents.roots() {
        check_places(root);
    }
    Some(documents)
}

/// What is white space to each format; a wide blank is somebody's text.
const WHITE: [char; 4] = [' ', '\t', '\r', '\n'];

/// Every place of a tree can be shown: it is text of the file, and neither begins nor ends in emptiness.
fn check_places(root: Node<'_>) {
    let mut waiting = vec![root];
    while let Some(node) = waiting.pop() {
        for place in [node.place(), node.key_place()] {
            let Place::Text { source, span } = place else {
                panic!("{node:?} comes from no text");
            };
            let words = source.slice(span);
            assert_eq!(
                words.trim_matches(WHITE),
                words,
                "{node:?} in {:?}",
                source.text()
            );
        }
        if node.link_target().is_none() {
            waiting.extend(node.children());
        }
    }
}
