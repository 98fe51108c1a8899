//! How far down the stack a piece of work may go.
//!
//! Nobody asks the system: where the work began is known, and how far the thread lets it go from there. So the same
//! program ends the same work at the same depth, on any number of threads.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use super::Broken;

/// The stack of a thread on which services are looked at, in bytes. Only what is used of it is memory.
pub const STACK: usize = 64 << 20;

/// How much of it one piece of work may use. What is called at the bottom, and does not look, needs some, too.
const ROOM: usize = STACK / 4;

/// The same on a thread of which nobody said how large its stack is: two mebibytes are usual.
const LITTLE_ROOM: usize = 1536 << 10;

thread_local! {
    static MINE: Cell<usize> = const { Cell::new(LITTLE_ROOM) };
    /// The lowest address that the work in hand may come to; nothing where no work is.
    static FLOOR: Cell<usize> = const { Cell::new(0) };
}

/// What unwinds when there is no more room. It is no panic: nobody is told of it.
pub(super) struct TooDeep;

/// Says that this thread has a stack of [`STACK`] bytes.
pub fn use_room() {
    MINE.set(ROOM);
}

/// Does a piece of work on a thread with much room; on this one where the system has no other to give.
pub fn roomy<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    let mut work = Some(work);
    let done = std::thread::scope(|scope| {
        let thread = std::thread::Builder::new()
            .name("main".to_owned())
            .stack_size(STACK);
        let work = &mut work;
        let spawned = thread.spawn_scoped(scope, move || {
            use_room();
            work.take().map(|work| work())
        });
        spawned.ok().and_then(|thread| match thread.join() {
            Ok(done) => done,
            Err(panic) => resume_unwind(panic),
        })
    });
    match (done, work) {
        (Some(done), _) => done,
        (None, work) => work.expect("what was not begun is still there")(),
    }
}

/// Keeps a piece of work to the room of its thread. Work within work has what is left of it.
pub(super) fn bounded<T>(work: impl FnOnce() -> T) -> T {
    let before = FLOOR.get();
    if before == 0 {
        FLOOR.set(here().saturating_sub(MINE.get()));
    }
    let done = work();
    FLOOR.set(before);
    done
}

/// Does what follows its input down, where no work may be in hand to end: while packs are read, say. Work that is in hand
/// ends as ever.
///
/// # Errors
/// It goes too deep.
pub fn followed<T>(work: impl FnOnce() -> T) -> Result<T, Broken> {
    if FLOOR.get() != 0 {
        return Ok(work());
    }
    bounded(|| catch_unwind(AssertUnwindSafe(work))).map_err(|thrown| {
        match thrown.is::<TooDeep>() {
            true => Broken::Depth,
            false => resume_unwind(thrown),
        }
    })
}

/// Ends the work in hand where it has gone too far down.
#[inline]
pub(super) fn look_down() {
    if here() < FLOOR.get() {
        resume_unwind(Box::new(TooDeep));
    }
}

/// Where the stack is now: it grows downwards on every system that there is.
#[inline]
fn here() -> usize {
    let mark = 0_u8;
    std::ptr::from_ref(std::hint::black_box(&mark)).addr()
}
