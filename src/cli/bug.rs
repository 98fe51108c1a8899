//! How the program tells of its own bugs, and ends where a run does not.

use std::collections::BTreeSet;
use std::panic::PanicHookInfo;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::stream::warn;
use super::{ExitCode, say};
use crate::escape::Safe;
use crate::guard::{Deadline, Watch, note};
use crate::unfinished;

/// How long after the end of its time a run may go on until it is ended: what looks at the clock is done by then, and the
/// report is made.
const GRACE: Duration = Duration::from_secs(30);

/// What was said already: a bug that breaks a thousand files is one line.
static SAID: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

/// From here on a panic is one plain line on standard error, which says where the bug is. The way that led to it is told
/// where `RUST_BACKTRACE` asks for that.
pub fn tell_of_panics() {
    std::panic::set_hook(Box::new(tell));
}

fn tell(panic: &PanicHookInfo<'_>) {
    let sentence = note(panic);
    let at = panic.location().map(ToString::to_string);
    let is_new = match SAID.lock() {
        Ok(mut said) => said.insert(at.unwrap_or_default()),
        Err(poisoned) => PoisonError::into_inner(poisoned).insert(at.unwrap_or_default()),
    };
    if is_new {
        say(&format!("yardstick: {sentence}"));
    }
    let backtrace = std::backtrace::Backtrace::capture();
    if backtrace.status() == std::backtrace::BacktraceStatus::Captured {
        warn(&Safe::plain(&format!("{backtrace}\n")));
    }
}

/// Watches over a run that has to be done by then.
pub(super) fn watch(run: Deadline) -> Watch {
    Watch::over(run, GRACE, end)
}

#[expect(
    clippy::exit,
    clippy::disallowed_methods,
    reason = "the run does not end by itself, and nothing is being written"
)]
fn end(at_work: &[String]) {
    let on = match at_work.is_empty() {
        true => String::new(),
        false => format!(", at work on {}", at_work.join(", ")),
    };
    say(&format!(
        "yardstick: the run was ended, as its time (the limit `run-time`) is long over and something does not come to \
         an end{on}; nothing was written"
    ));
    // Nothing that was begun outlives it, and nothing new is begun.
    let _hold = unfinished::remove_all();
    std::process::exit(ExitCode::Failure.number().into());
}
