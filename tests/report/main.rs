//! The report that is read before an assessment: whole commands, each form read back by something that we did not write.

#![expect(clippy::disallowed_methods, reason = "a test looks at what it made")]

#[path = "../common/desk.rs"]
mod desk;

mod background;
mod brief;
mod comparison;
mod example;
mod html;
mod oscal;
mod portfolio;
mod schedule;
