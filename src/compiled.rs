//! Expressions and schemas, which take longer to compile than to use: compiled at their first use, or when they are
//! proven.
//!
//! Packs from a folder are proven as they are read. Those in the binary were proven by the tests of its source, and
//! most of what they hold is never used in one run.

use std::fmt;
use std::sync::OnceLock;

pub(crate) struct Compiled<T>(OnceLock<T>);

impl<T> Compiled<T> {
    pub(crate) fn later() -> Self {
        Compiled(OnceLock::new())
    }

    /// Finds what is wrong before anybody relies on it.
    pub(crate) fn prove<E>(&self, compile: impl FnOnce() -> Result<T, E>) -> Result<(), E> {
        if self.0.get().is_none() {
            // Whoever came first has compiled the same.
            let _ = self.0.set(compile()?);
        }
        Ok(())
    }

    pub(crate) fn get<E: fmt::Debug>(&self, compile: impl FnOnce() -> Result<T, E>) -> &T {
        self.0.get_or_init(|| {
            compile().expect("what a check compiles was proven when its pack was read or tested")
        })
    }
}

/// Whether it was needed yet is nobody's business.
impl<T> fmt::Debug for Compiled<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Compiled")
    }
}
