//! yardstick holds a public service against the published texts that bind it.
//!
//! The modules stand in reading order: from text to tree, from tree to subject, from rule to report.

pub mod check;
pub mod date;
pub mod obligation;
pub mod profile;
pub mod repository;
pub mod select;
pub mod subject;
pub mod text;
pub mod tree;
pub mod typed;
mod words;
