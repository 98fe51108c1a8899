//! Parse, run, exit.

#![forbid(unsafe_code)]

use std::process::ExitCode;

fn main() -> ExitCode {
    yardstick::cli::tell_of_panics();
    // A bug must not look like "findings" to a pipeline: whatever panics ends as "could not do the job".
    let run = std::panic::catch_unwind(|| yardstick::cli::run(std::env::args_os()));
    run.unwrap_or(yardstick::cli::ExitCode::Failure).into()
}
