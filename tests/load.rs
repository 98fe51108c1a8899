//! What much input costs, and what is left of a run that could not finish.
//!
//! Inputs are made here, in temporary folders, and the program is run on them as people run it: the one that cargo built
//! beside this test, or `YARDSTICK_PROGRAM`. The tests of size run when asked for: at sizes that a pipeline can spare, and
//! with `YARDSTICK_LOAD=full` at those of which `docs/load.md` speaks.
//!
//! ```text
//! YARDSTICK_LOAD=full YARDSTICK_PROGRAM=target/release/yardstick \
//!     cargo test --test load -- --ignored --test-threads 1 --nocapture size::
//! ```
//!
//! Memory is asserted, where the system tells it (Linux); time is printed and never asserted.

#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a test makes its files, looks at them, and measures"
)]
#![cfg(unix)]

#[path = "load/disk.rs"]
mod disk;
#[path = "load/inputs.rs"]
mod inputs;
#[path = "load/machine.rs"]
mod machine;
#[path = "load/signals.rs"]
mod signals;
#[path = "load/size.rs"]
mod size;
