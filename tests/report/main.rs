//! The report that is read before an assessment: whole commands, each form read back by something that we did not write.

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
