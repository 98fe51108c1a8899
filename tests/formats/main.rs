//! Each form of the report, read back by something that we did not write.

#![expect(clippy::disallowed_methods, reason = "a test looks at what it made")]

#[path = "../common/desk.rs"]
mod desk;

mod example;
mod excused;
mod forging;
mod github;
mod gitlab;
mod junit;
mod markdown;
mod ndjson;
mod sarif;
mod several;
