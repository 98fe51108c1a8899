//! How much may be taken out of a document.
//!
//! Aliases of YAML stand for as much as one likes, many times over, and each of a hundred thousand results names the
//! one page that they are all about. What a file says in its own letters always fits, and so does what people repeat;
//! only what was written to fill the memory does not.

use crate::text::SourceText;

/// What even a short file may come to.
const ROOM: usize = 1 << 20;

/// In bytes of text.
#[derive(Clone, Debug)]
pub(crate) struct Allowance {
    left: Option<usize>,
}

impl Allowance {
    pub(super) fn of(source: &SourceText) -> Self {
        Allowance {
            left: Some(source.text().len().saturating_mul(4).saturating_add(ROOM)),
        }
    }

    /// Whether so much may be taken. Once it may not, nothing more may.
    pub(super) fn take(&mut self, bytes: usize) -> bool {
        self.left = self.left.and_then(|left| left.checked_sub(bytes));
        self.left.is_some()
    }

    pub(super) fn is_used_up(&self) -> bool {
        self.left.is_none()
    }
}
