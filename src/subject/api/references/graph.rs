//! Which nodes of a graph lie in one circle.

/// A graph over the numbers from 0, by what each leads to.
pub(super) type Edges = Vec<Vec<u32>>;

/// For each node the number of its group: two nodes have the same one when each leads to the other. A node's group
/// has a number that is not lower than that of any group it leads to.
pub(super) fn groups(edges: &Edges) -> Vec<u32> {
    const NEW: u32 = u32::MAX;
    let count = edges.len();
    let mut group = vec![NEW; count];
    let mut order = vec![NEW; count];
    let mut low = vec![0_u32; count];
    let (mut next_order, mut next_group) = (0, 0);
    let mut waiting: Vec<usize> = Vec::new();
    // The nodes on the way from the start, each with the edge to follow next.
    let mut way: Vec<(usize, usize)> = Vec::new();
    for start in 0..count {
        if order[start] != NEW {
            continue;
        }
        way.push((start, 0));
        while let Some((node, at)) = way.last_mut() {
            crate::guard::look();
            let node = *node;
            if *at == 0 {
                order[node] = next_order;
                low[node] = next_order;
                next_order += 1;
                waiting.push(node);
            }
            if let Some(to) = edges[node].get(*at) {
                *at += 1;
                let to = *to as usize;
                if order[to] == NEW {
                    way.push((to, 0));
                } else if group[to] == NEW {
                    low[node] = low[node].min(order[to]);
                }
                continue;
            }
            way.pop();
            if let Some((before, _)) = way.last() {
                low[*before] = low[*before].min(low[node]);
            }
            if low[node] == order[node] {
                while let Some(member) = waiting.pop() {
                    group[member] = next_group;
                    if member == node {
                        break;
                    }
                }
                next_group += 1;
            }
        }
    }
    group
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_circle_is_one_group() {
        let edges = vec![vec![1], vec![2], vec![0, 3], vec![4], vec![], vec![0]];
        let group = groups(&edges);
        assert_eq!((group[0], group[1]), (group[2], group[2]));
        assert!(group[0] > group[3] && group[3] > group[4] && group[5] > group[0]);
    }

    #[test]
    fn a_long_way_takes_no_stack() {
        let count: u32 = 200_000;
        let edges = (1..=count).map(|next| vec![next % count]).collect();
        assert!(groups(&edges).iter().all(|group| *group == 0));
    }
}
