//! The ways through a document that a walk has found, each once.

use std::collections::HashMap;

use crate::tree::Node;

/// One of the ways.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Way(usize);

impl Way {
    pub(super) const ROOT: Way = Way(0);
}

/// A tree of the nodes that were gone through: beginnings are shared.
pub(super) struct Ways<'f> {
    links: Vec<Link<'f>>,
    known: HashMap<(Way, Node<'f>), Way>,
}

struct Link<'f> {
    node: Node<'f>,
    /// The root is above itself.
    above: Way,
    depth: usize,
}

impl<'f> Ways<'f> {
    pub(super) fn new(root: Node<'f>) -> Self {
        Ways {
            links: vec![Link {
                node: root,
                above: Way::ROOT,
                depth: 0,
            }],
            known: HashMap::new(),
        }
    }

    /// One step further down.
    pub(super) fn below(&mut self, above: Way, node: Node<'f>) -> Way {
        let links = &mut self.links;
        *self.known.entry((above, node)).or_insert_with(|| {
            let depth = links[above.0].depth + 1;
            links.push(Link { node, above, depth });
            Way(links.len() - 1)
        })
    }

    /// `None` at the root.
    pub(super) fn above(&self, way: Way) -> Option<Way> {
        (way != Way::ROOT).then(|| self.links[way.0].above)
    }

    pub(super) fn node(&self, way: Way) -> Node<'f> {
        self.links[way.0].node
    }

    /// Those from the root's child down.
    pub(super) fn nodes(&self, way: Way) -> Vec<Node<'f>> {
        let mut nodes = Vec::with_capacity(self.links[way.0].depth);
        let mut way = way;
        while way != Way::ROOT {
            nodes.push(self.links[way.0].node);
            way = self.links[way.0].above;
        }
        nodes.reverse();
        nodes
    }
}
