//! How much work a selection may cost.
//!
//! The unit is a visit: one node looked at. A path such as `$..*..*`, a document whose aliases unfold into
//! billions of values, and both together end as an error that says so, and not as a program that hangs.

use crate::guard;
use crate::words::Guesses;

/// The visits that are left. One budget may serve many selections.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Budget {
    left: u64,
    /// What may be spent on guessing at what was meant by what is not there.
    pub(crate) guesses: Guesses,
}

/// The budget came to its end, so what was selected is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("looking for what the path selects takes more steps than are allowed")]
pub struct BudgetSpent;

/// Comparing, counting or matching this many bytes of text costs as much as one visit.
const BYTES_A_VISIT: usize = 256;

impl Budget {
    pub fn new(visits: u64) -> Self {
        Budget {
            left: visits,
            guesses: Guesses::default(),
        }
    }

    pub fn left(&self) -> u64 {
        self.left
    }

    /// Takes up visits; at the end nothing is left, so that later selections fail too.
    pub(crate) fn spend(&mut self, visits: usize) -> Result<(), BudgetSpent> {
        guard::look_for(visits);
        let left = u64::try_from(visits)
            .ok()
            .and_then(|visits| self.left.checked_sub(visits));
        self.left = left.unwrap_or(0);
        left.map(drop).ok_or(BudgetSpent)
    }

    /// Pays for reading a text from end to end.
    pub(super) fn read(&mut self, text: &str) -> Result<(), BudgetSpent> {
        self.spend(text.len() / BYTES_A_VISIT)
    }
}
