//! Standard output and standard error: the one place that has hold of them. It takes pages that were made safe, and
//! nothing else.

use std::io::{self, IsTerminal, Write};

use super::{Failure, interrupt};
use crate::escape::Safe;
use crate::escape::lines::Lines;

/// One of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stream {
    Output,
    Error,
}

impl Stream {
    /// Whether colour is shown there, and wanted.
    #[expect(
        clippy::disallowed_methods,
        reason = "nothing is written: it is asked what the stream is"
    )]
    pub(super) fn has_colour(self) -> bool {
        let choice = match self {
            Stream::Output => anstream::AutoStream::choice(&io::stdout()),
            Stream::Error => anstream::AutoStream::choice(&io::stderr()),
        };
        choice != anstream::ColorChoice::Never
    }
}

/// Whether a person reads and answers.
#[expect(
    clippy::disallowed_methods,
    reason = "nothing is written: it is asked what the stream is"
)]
pub(super) fn is_a_conversation() -> bool {
    io::stdin().is_terminal() && io::stdout().is_terminal()
}

/// Writes to standard output, all of it or with an error. A reader who has seen enough and goes is no error, and
/// opens no gate: the exit code stays that of the findings.
pub(super) fn print(page: &Safe) -> Result<(), Failure> {
    match write(page) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Failure::Write(error)),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// The same for what somebody has to read before they go on: a reader who is gone is an error.
pub(super) fn write(page: &Safe) -> io::Result<()> {
    let mut stdout = interrupt::stdout();
    stdout.write_all(page.as_bytes())?;
    stdout.flush()
}

/// Prints a list for people, line by line. A pack can come from anywhere, and so can the names of files.
pub(super) fn print_plain(write: impl FnOnce(&mut Lines)) -> Result<(), Failure> {
    let mut page = Lines::default();
    write(&mut page);
    print(&page.done())
}

/// Writes to standard error. Where nobody listens, the exit code still speaks.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the place that writes to it, and it takes only what was made safe"
)]
pub(super) fn warn(page: &Safe) {
    // In one piece, so that lines of other programs come before it or after.
    let _ = io::stderr().lock().write_all(page.as_bytes());
}

/// Says something beside the report.
pub(super) fn say(sentence: &str) {
    warn(&Safe::sentence(sentence));
}
