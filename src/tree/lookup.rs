//! Members of large mappings and items of large lists, found without looking through all of them.
//!
//! Most collections are small, and nothing is quicker for them than a look at each child. A tree with larger ones is
//! gone through once, when somebody first asks for what stands far along in one. Who asks counts as he looks at the
//! children: the first [`FEW`] are never in question here.

use std::ops::Range;
use std::sync::OnceLock;

use super::arena::{NodeData, Stored};

/// So many children are looked at one by one.
pub(super) const FEW: usize = 64;

/// The children of all large collections of one tree. A tree does not change once it is asked for anything, but for
/// what its references stand for, and children have no part in that.
#[derive(Clone, Debug, Default)]
pub(super) struct Lookup {
    large: OnceLock<Large>,
}

/// A document can be one list or mapping, so what is kept of a child counts as the child does: no more than has to be
/// looked up.
#[derive(Clone, Debug, Default)]
struct Large {
    /// Sorted by their own numbers.
    collections: Vec<Collection>,
    /// Of all lists, one behind the other: the items in their order.
    items: Vec<u32>,
    /// Of all mappings, one behind the other: the numbers of the keys, sorted, and the members.
    members: Vec<(u32, u32)>,
}

#[derive(Clone, Debug)]
struct Collection {
    id: u32,
    children: Children,
}

/// Where the children of a collection stand in [`Large`].
#[derive(Clone, Debug)]
enum Children {
    Items(Range<usize>),
    Members(Range<usize>),
}

impl Lookup {
    /// The child of a large collection with this key, by its number, or with this index.
    pub(super) fn child(&self, nodes: &[NodeData], collection: u32, key: u32) -> Option<u32> {
        let large = self.large.get_or_init(|| Large::of(nodes));
        let collections = &large.collections;
        let at = collections.binary_search_by_key(&collection, |collection| collection.id);
        match &collections[at.ok()?].children {
            Children::Items(items) => large.items[items.clone()].get(key as usize).copied(),
            Children::Members(members) => {
                let members = &large.members[members.clone()];
                let at = members.binary_search_by_key(&key, |(key, _)| *key);
                at.ok().map(|at| members[at].1)
            }
        }
    }
}

impl Large {
    fn of(nodes: &[NodeData]) -> Large {
        let mut large = Large::default();
        for (id, node) in (0_u32..).zip(nodes) {
            let end = node.end(id);
            if ((end - id) as usize) <= FEW {
                continue;
            }
            let children = match node.stored {
                Stored::List => large.items_of(nodes, id, end).map(Children::Items),
                Stored::Map => large.members_of(nodes, id, end).map(Children::Members),
                // Nothing else has anything in it.
                Stored::Null
                | Stored::False
                | Stored::True
                | Stored::Int
                | Stored::Float
                | Stored::BuiltInt
                | Stored::BuiltFloat
                | Stored::Slice
                | Stored::Decoded
                | Stored::Link => None,
            };
            let collection = children.map(|children| Collection { id, children });
            large.collections.extend(collection);
        }
        large.items.shrink_to_fit();
        large.members.shrink_to_fit();
        large
    }

    fn items_of(&mut self, nodes: &[NodeData], id: u32, end: u32) -> Option<Range<usize>> {
        let start = self.items.len();
        let mut at = id + 1;
        while at < end {
            self.items.push(at);
            at = nodes[at as usize].end(at);
        }
        let count = self.items.len() - start;
        // Where no item holds anything, each stands as far behind the list as its index says, and nobody asks here.
        if count <= FEW || count == (end - id - 1) as usize {
            self.items.truncate(start);
            return None;
        }
        Some(start..self.items.len())
    }

    fn members_of(&mut self, nodes: &[NodeData], id: u32, end: u32) -> Option<Range<usize>> {
        let start = self.members.len();
        let mut at = id + 1;
        while at < end {
            let child = &nodes[at as usize];
            if !child.is_shadowed() {
                self.members.push((child.key, at));
            }
            at = child.end(at);
        }
        if self.members.len() - start <= FEW {
            self.members.truncate(start);
            return None;
        }
        self.members[start..].sort_unstable();
        Some(start..self.members.len())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, Value as Json, json};

    use crate::tree::{Builder, Forest, Origin};

    #[test]
    fn large_collections_answer_as_small_ones_do() {
        for count in [0, 1, 63, 64, 65, 66, 300] {
            let members = (0..count).map(|number| (format!("k{number}"), json!({ "n": number })));
            let members: Map<String, Json> = members.collect();
            let items: Vec<Json> = (0..count).map(|number| json!([{ "n": number }])).collect();
            let mut builder = Builder::new();
            let plain: Vec<usize> = (0..count).collect();
            let json = json!({ "map": members, "list": items, "plain": plain });
            builder.json(&json, Origin::Nowhere);
            let mut forest = Forest::default();
            let tree = forest.add_tree(None, builder.finish());
            let root = forest.root(tree);
            let (map, list) = (root.get("map").unwrap(), root.get("list").unwrap());
            for child in map.children() {
                assert_eq!(map.get(child.key().unwrap()), Some(child));
            }
            for (index, child) in list.children().enumerate() {
                assert_eq!(list.at(index), Some(child));
            }
            let plain = root.get("plain").unwrap();
            for (index, child) in plain.children().enumerate() {
                assert_eq!(plain.at(index), Some(child));
            }
            assert!(plain.at(count).is_none());
            assert_eq!(map.last_child(), map.children().last());
            assert_eq!(list.last_child(), list.children().last());
            assert!(map.get("n").is_none() && list.at(count).is_none());
        }
    }
}
