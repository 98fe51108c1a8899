//! What the checks of one rule have found out about one document, so that it is found out once.
//!
//! A check itself remembers nothing: it judges many documents, on many threads.

use std::cell::RefCell;
use std::fmt;

use super::openapi::Examples;

/// Belongs to one document and one rule. Nothing in it can be seen from outside, and a check that finds it empty
/// comes to the same answer.
#[derive(Default)]
pub struct Memory {
    pub(super) examples: RefCell<Option<Examples>>,
}

impl fmt::Debug for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Memory")
    }
}
