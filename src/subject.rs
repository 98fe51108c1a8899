//! Subjects: what the files of a service say, in one model whatever their format.
//!
//! Each module turns many formats into one part of the dossier. Rules see that part and never a format; every
//! value keeps the words it came from.

pub mod accessibility;
pub mod api;
pub mod repository;
pub mod service;

use crate::text::Place;

/// A part of the dossier that cannot be trusted, because something it is made from could not be read.
#[derive(Clone, Debug)]
pub struct SubjectTrouble {
    /// A JSON Pointer into the dossier, such as `/repository/dependencies`.
    pub pointer: String,
    pub place: Place,
    /// A whole sentence without a full stop: "`README.md` is UTF-16; save it as UTF-8".
    pub message: String,
}
