//! How a release is gated, from adoption to the day on which a waiver ends.

#![expect(clippy::disallowed_methods, reason = "a test looks at what it made")]

#[path = "../common/desk.rs"]
mod desk;
#[path = "../common/plots.rs"]
mod plots;

mod adoption;
mod afar;
mod baseline;
mod changed;
mod init;
mod lock;
mod release;
mod waivers;
mod ways_in;
