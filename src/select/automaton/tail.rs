//! What is done where a path ends: up to the parent, over to the key, a test of the kind.

use super::super::dialect::ast::Step;
use super::super::dialect::eval;
use crate::tree::Node;

/// Where a tail led.
#[derive(Clone, Copy, Debug)]
pub(super) struct Led<'f> {
    pub(super) node: Node<'f>,
    /// How many nodes of the way lead to it.
    pub(super) depth: usize,
    pub(super) is_key: bool,
}

/// Follows a tail from the last node of the way, or from the root where that is empty. `None` where there is no
/// parent or key, or a kind is not the one that is asked for.
pub(super) fn follow<'f>(tail: &[Step], root: Node<'f>, way: &[Node<'f>]) -> Option<Led<'f>> {
    let at = |depth: usize| match depth.checked_sub(1) {
        Some(last) => way.get(last).copied(),
        None => Some(root),
    };
    let mut depth = way.len();
    let mut is_key = false;
    for step in tail {
        match step {
            Step::Parent => depth = depth.checked_sub(1)?,
            Step::Key if depth == 0 => return None,
            Step::Key => is_key = true,
            Step::Kind(kind) => {
                if !eval::is_kind(at(depth)?, *kind) {
                    return None;
                }
            }
            Step::Children(_) | Step::Descendants(_) | Step::Everything => {}
        }
    }
    Some(Led {
        node: at(depth)?,
        depth,
        is_key,
    })
}
