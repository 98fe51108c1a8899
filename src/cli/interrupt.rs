//! What becomes of a run that is interrupted: nothing half-written stays behind, and then it ends as any program does.
//!
//! Signals are watched only from the moment when something is to be written: before that the system's own way to end a
//! process leaves nothing behind, and costs no start. What is unfinished [`crate::unfinished`] knows. On systems without
//! signals nothing is watched.

use std::io::{self, IsTerminal, StdoutLock, Write};
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::unfinished;

/// Whether something goes to a terminal, which may be left in the middle of a colour.
static ON_TERMINAL: AtomicBool = AtomicBool::new(false);

/// Whether the process is about to end, and nobody is to write to the terminal any more.
static ENDING: AtomicBool = AtomicBool::new(false);

/// Has unfinished files taken away should this process be interrupted.
pub(super) fn prepare() {
    unfinished::on_first(watch);
}

/// Standard output. What goes to a terminal goes in pieces, so that between two of them the colour can be put back.
#[derive(Debug)]
pub(super) struct Output {
    stdout: StdoutLock<'static>,
    is_terminal: bool,
}

/// The bytes of a piece: about a screen.
const PIECE: usize = 4096;

#[expect(
    clippy::disallowed_methods,
    reason = "`stream` alone asks for it, and writes only what was made safe"
)]
pub(super) fn stdout() -> Output {
    let stdout = io::stdout().lock();
    let is_terminal = stdout.is_terminal();
    if is_terminal {
        ON_TERMINAL.store(true, Ordering::Relaxed);
        watch();
    }
    Output {
        stdout,
        is_terminal,
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if !self.is_terminal {
            return self.stdout.write(bytes);
        }
        while ENDING.load(Ordering::Relaxed) {
            std::thread::park();
        }
        self.stdout.write(&bytes[..bytes.len().min(PIECE)])
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stdout.flush()
    }
}

fn watch() {
    static WATCHED: Once = Once::new();
    #[cfg(unix)]
    WATCHED.call_once(unix::watch);
    #[cfg(not(unix))]
    WATCHED.call_once(|| {});
}

#[cfg(unix)]
mod unix {
    use std::ffi::c_int;
    use std::fs::File;
    use std::io::{self, Write};
    use std::os::fd::AsFd;
    use std::sync::Arc;
    use std::sync::atomic::Ordering;
    use std::sync::mpsc;
    use std::thread;
    use std::time::Duration;

    use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGXCPU, SIGXFSZ};
    use signal_hook::iterator::Signals;
    use signal_hook::low_level;

    use super::{ENDING, ON_TERMINAL};
    use crate::unfinished;

    /// Those that end a process and that it may see coming.
    const DEADLY: [c_int; 5] = [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGXCPU];

    /// Those that `nohup` and others have ignored by programs that are to go on alone.
    const OFTEN_IGNORED: [c_int; 2] = [SIGHUP, SIGQUIT];

    pub(super) fn watch() {
        let ignored = ignored();
        // What somebody wants ignored stays so. Where that cannot be told, those for which it matters most stay as
        // they are.
        let is_watched = |signal: &c_int| match ignored {
            Some(mask) => mask & (1 << (signal - 1)) == 0,
            None => !OFTEN_IGNORED.contains(signal),
        };
        let signals: Vec<c_int> = DEADLY.into_iter().filter(is_watched).collect();
        // The limit of a file's size then comes as an error of the write that met it, which has words and a file.
        if is_watched(&SIGXFSZ) {
            let _ = signal_hook::flag::register(SIGXFSZ, Arc::default());
        }
        let (ready, watching) = mpsc::channel();
        // The thread is there before any signal is taken from the system: a signal that nobody answers would be lost.
        let thread = thread::Builder::new().name("signals".to_owned());
        let spawned = thread.spawn(move || {
            let signals = Signals::new(signals);
            let _ = ready.send(());
            if let Ok(signals) = signals {
                wait(signals);
            }
        });
        if spawned.is_ok() {
            let _ = watching.recv();
        }
    }

    fn wait(mut signals: Signals) {
        if let Some(signal) = signals.forever().next() {
            // Held until the end, so that no other thread makes or places anything any more.
            let held = unfinished::remove_all();
            if ON_TERMINAL.load(Ordering::Relaxed) {
                ENDING.store(true, Ordering::Relaxed);
                reset_colours();
            }
            end(signal);
            drop(held);
        }
    }

    /// Ends the process by the signal itself, so that a shell sees 128 and its number, and a script that runs this knows
    /// that it is to end as well.
    fn end(signal: c_int) {
        // The first process of a container is spared by every signal that it has not asked for.
        if std::process::id() != 1 {
            let _ = low_level::emulate_default_handler(signal);
        }
        low_level::exit(128 + signal)
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "what is written is the code that ends all colours"
    )]
    /// A terminal that is stopped takes nothing, and does not keep the process from its end.
    fn reset_colours() {
        const PATIENCE: Duration = Duration::from_millis(100);
        let Ok(terminal) = io::stdout().as_fd().try_clone_to_owned() else {
            return;
        };
        let (done, written) = mpsc::channel();
        // Beside the program's own way to standard output, which another thread may be waiting in.
        let spawned = thread::Builder::new().spawn(move || {
            let _ = File::from(terminal).write_all(b"\x1b[0m");
            let _ = done.send(());
        });
        if spawned.is_ok() {
            let _ = written.recv_timeout(PATIENCE);
        }
    }

    /// The signals that whoever started this process has it ignore, a bit for each; `None` where the system does not say.
    #[cfg(target_os = "linux")]
    fn ignored() -> Option<u64> {
        #[expect(
            clippy::disallowed_methods,
            reason = "it is the system's word on this process, and no file of anybody"
        )]
        let status = std::fs::read_to_string("/proc/self/status").ok()?;
        let mask = status
            .lines()
            .find_map(|line| line.strip_prefix("SigIgn:"))?;
        u64::from_str_radix(mask.trim(), 16).ok()
    }

    #[cfg(not(target_os = "linux"))]
    fn ignored() -> Option<u64> {
        None
    }
}
