//! What holds for every input. Each module has a `hold` that takes any bytes and panics where a promise is broken.

pub mod bundle;
pub mod check;
pub mod names;
pub mod packs;
pub mod paths;
pub mod readers;
pub mod rulesets;
pub mod seen;
pub mod trees;
