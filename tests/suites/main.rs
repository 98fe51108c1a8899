//! The readers, the path language and the `schema` check against the public test suites of what they read.
//!
//! The suites are not part of this repository. Put them into `$YARDSTICK_CORPUS/suites/`, each with the commit that it
//! is of in a file `COMMIT`, and run `cargo test --test suites -- --ignored`. Every case that comes out otherwise than
//! its suite says stands in `deviations.toml` with a reason, and so does every one that a suite leaves open; what came
//! of all of them stands in `docs/reliability.md`, which `BLESS=1` writes.

#![expect(
    clippy::unwrap_used,
    reason = "a suite that is not there, or has another form, is a failure"
)]
#![expect(clippy::disallowed_methods, reason = "a test reads its own files")]

#[path = "../common/mod.rs"]
mod common;

mod json;
mod jsonpath;
mod page;
mod reading;
mod schema;
mod tally;
mod toml;
mod yaml;
