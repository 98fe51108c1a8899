//! Members of large mappings and items of large lists, found without looking through all of them.
//!
//! Most collections are small, and nothing is quicker for them than a look at each child. A tree with larger ones is
//! gone through once, when somebody first asks for what stands far along in one. Who asks counts as he looks at the
//! children: the first [`FEW`] are never in question here.

use std::sync::OnceLock;

use super::arena::{NodeData, Stored};

/// So many children are looked at one by one.
pub(super) const FEW: usize = 64;

/// The children of all large collections of one tree. A tree does not change once it is asked for anything, but for
/// what its references stand for, and children have no part in that.
#[derive(Clone, Debug, Default)]
pub(super) struct Lookup {
    /// The collection, the number of the key or the index, and the child; sorted.
    children: OnceLock<Vec<(u32, u32, u32)>>,
}

impl Lookup {
    /// The child of a large collection with this key, by its number, or with this index.
    pub(super) fn child(&self, nodes: &[NodeData], collection: u32, key: u32) -> Option<u32> {
        let children = self.children.get_or_init(|| of_large(nodes));
        let at = children.binary_search_by_key(&(collection, key), |(of, key, _)| (*of, *key));
        at.ok().map(|at| children[at].2)
    }
}

fn of_large(nodes: &[NodeData]) -> Vec<(u32, u32, u32)> {
    let mut all = Vec::new();
    for (id, node) in (0_u32..).zip(nodes) {
        let is_collection = matches!(node.stored, Stored::List | Stored::Map);
        if !is_collection || ((node.end - id) as usize) <= FEW {
            continue;
        }
        let start = all.len();
        let mut at = id + 1;
        while at < node.end {
            let child = &nodes[at as usize];
            if !child.shadowed {
                all.push((id, child.key, at));
            }
            at = child.end;
        }
        if all.len() - start <= FEW {
            all.truncate(start);
        } else {
            all[start..].sort_unstable();
        }
    }
    all.shrink_to_fit();
    all
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
            builder.json(&json!({ "map": members, "list": items }), Origin::Nowhere);
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
            assert_eq!(map.last_child(), map.children().last());
            assert_eq!(list.last_child(), list.children().last());
            assert!(map.get("n").is_none() && list.at(count).is_none());
        }
    }
}
