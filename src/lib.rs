//! yardstick holds a public service against the published texts that bind it.
//!
//! The modules stand in reading order: from text to tree, from tree to subject, from rule to report.

#![forbid(unsafe_code)]

pub mod answer;
pub mod assess;
pub mod background;
pub mod check;
pub mod choice;
pub mod cli;
pub mod comparison;
mod compiled;
pub mod coverage;
pub mod date;
pub mod dossier;
mod escape;
pub mod evidence;
pub mod exception;
mod files;
pub mod finding;
pub mod fingerprint;
mod glob;
pub mod guard;
pub mod limits;
mod notices;
pub mod obligation;
pub mod outcome;
pub mod pack;
pub mod pattern;
pub mod policy;
pub mod profile;
pub mod proposal;
pub mod report;
pub mod repository;
pub mod ruleset;
pub mod select;
pub mod settings;
pub mod subject;
pub mod text;
pub mod tree;
pub mod trial;
pub mod typed;
mod unfinished;
mod words;
