//! Trees as lines, to hold one against another.

use std::sync::Arc;

use yardstick::text::{Place, RepoPath, SourceText, Span};
use yardstick::tree::{Forest, Format, Kind, Node, Reading, read};

/// What one text was read to.
pub struct Seen {
    pub source: Arc<SourceText>,
    pub forest: Forest,
    pub trees: Vec<yardstick::tree::TreeId>,
    /// Without its trees, which are in the forest.
    pub reading: Reading,
}

impl Seen {
    pub fn of(text: &str, format: Format) -> Seen {
        let source = Arc::new(SourceText::new(RepoPath::new("file"), text.to_owned()));
        let mut reading = read(&source, format);
        let mut forest = Forest::default();
        let file = forest.add_source(Arc::clone(&source));
        let trees = std::mem::take(&mut reading.trees);
        let trees = trees
            .into_iter()
            .map(|tree| forest.add_tree(Some(file), tree))
            .collect();
        Seen {
            source,
            forest,
            trees,
            reading,
        }
    }

    pub fn is_fatal(&self) -> bool {
        self.reading
            .problems
            .iter()
            .any(|problem| problem.kind.is_fatal())
    }

    /// Every node of every document that is written where it stands: what aliases and merges stand for is passed over.
    pub fn nodes(&self) -> Vec<(usize, Node<'_>)> {
        let mut nodes = Vec::new();
        for tree in &self.trees {
            let mut open = vec![(0, self.forest.root(*tree))];
            while let Some((depth, node)) = open.pop() {
                nodes.push((depth, node));
                if node.link_target().is_none() {
                    let children: Vec<_> =
                        node.children().map(|child| (depth + 1, child)).collect();
                    open.extend(children.into_iter().rev());
                }
            }
        }
        nodes
    }

    /// One line a node: how deep, its key, what it is, its words. `shift`: how many bytes stand before the text in this
    /// one; `None` leaves places out.
    pub fn outline(&self, shift: Option<u32>) -> Vec<String> {
        let line = |(depth, node): (usize, Node<'_>)| {
            let is_link = node.link_target().is_some();
            let value = match is_link {
                true => String::new(),
                false => value(node),
            };
            let spans = shift.map(|shift| {
                let of =
                    |place: Place| span(&place).map(|span| (span.start - shift, span.end - shift));
                (
                    of(node.place()),
                    node.key().and_then(|_| of(node.key_place())),
                )
            });
            format!("{depth} {:?} {is_link} {value} {spans:?}", node.key())
        };
        self.nodes().into_iter().map(line).collect()
    }
}

/// What a node is, and its words.
pub fn value(node: Node<'_>) -> String {
    match node.kind() {
        kind @ (Kind::List | Kind::Map) => format!("{kind:?}"),
        kind @ (Kind::Null | Kind::Bool | Kind::Int | Kind::Float | Kind::String) => {
            format!("{kind:?} {:?}", node.scalar_text())
        }
    }
}

/// The bytes of a place in a text.
pub fn span(place: &Place) -> Option<Span> {
    match place {
        Place::Text { span, .. } => Some(*span),
        Place::Repository | Place::File(_) => None,
    }
}
