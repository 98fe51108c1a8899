//! Faults that lie some way below their target, for checks that look at a whole document at once.

use super::{Fault, Spot, Target, Verdict};
use crate::select::Step;
use crate::tree::Node;

/// The way to a value, from keys and indices.
macro_rules! way {
    ($($step:expr),* $(,)?) => {
        vec![$($crate::select::Step::from($step)),*]
    };
}
pub(super) use way;

impl From<&str> for Step {
    fn from(key: &str) -> Self {
        Step::key(key)
    }
}

impl From<usize> for Step {
    fn from(index: usize) -> Self {
        Step::Index(index)
    }
}

/// The last node on a path that is there.
pub(super) fn last_on<'f>(start: Node<'f>, path: &[Step]) -> Node<'f> {
    let mut node = start;
    for step in path {
        let child = match step {
            Step::Key(key) => node.get(key),
            Step::Index(index) => node.at(*index),
        };
        match child {
            Some(child) => node = child,
            None => break,
        }
    }
    node
}

impl<'f> Target<'f> {
    /// A fault at the end of a path, shown at the last of it that is there.
    pub(super) fn fault_below(&self, path: Vec<Step>, message: impl Into<String>) -> Fault<'f> {
        let at = match self.value() {
            Some(node) => Spot::Value(last_on(node, &path)),
            None => self.spot(),
        };
        Fault {
            path,
            at,
            ..self.fault(message.into())
        }
    }

    /// Passed, unless there are faults.
    pub(super) fn verdict(&self, faults: Vec<Fault<'f>>) -> Verdict<'f> {
        if faults.is_empty() {
            self.pass()
        } else {
            Verdict::Failed(faults)
        }
    }
}
