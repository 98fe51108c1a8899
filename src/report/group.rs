//! Things that have something in common, told together.

use std::collections::BTreeMap;

/// What has the same key, in the order in which the first of each came.
pub(crate) fn group<K: Ord + Clone, V>(all: impl IntoIterator<Item = (K, V)>) -> Vec<(K, Vec<V>)> {
    let mut places: BTreeMap<K, usize> = BTreeMap::new();
    let mut groups: Vec<(K, Vec<V>)> = Vec::new();
    for (key, one) in all {
        match places.get(&key) {
            Some(at) => groups[*at].1.push(one),
            None => {
                places.insert(key.clone(), groups.len());
                groups.push((key, vec![one]));
            }
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_of_each_gives_the_order() {
        let groups = group([("b", 1), ("a", 2), ("b", 3)]);
        assert_eq!(groups, [("b", vec![1, 3]), ("a", vec![2])]);
    }
}
