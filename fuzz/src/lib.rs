//! What holds for every input, and how inputs are made: the bodies of the fuzz targets.
//!
//! The properties know nothing of the fuzzer: `tests/crashes.rs` of yardstick includes them, and holds them against what
//! earlier runs have found.

pub mod mutate;
pub mod properties;
