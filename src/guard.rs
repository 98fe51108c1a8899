//! Work that may break without breaking the run: a panic, or too long a time, costs one rule or one file.
//!
//! Whoever holds a rule against a service, or reads a file, does it in here. What comes of a break is for the caller to
//! say: an outcome, or a trouble.
//!
//! Nobody else knows what time it is. Code that loops calls [`look`] now and then: a thread remembers until when the work
//! in its hands may take, and `look` ends it there by unwinding to whoever shielded it. So no reader and no check has to
//! hand a deadline about, or an error for it, and what they were writing into is thrown away as after a panic. A piece
//! of work that has a deadline uses no other threads, as these would not know of it.
//!
//! For code that never looks (a parser of others in an endless loop) there is [`Watch`], which ends the process.
//!
//! Whoever looks is also asked how far down the stack they are. Our own code never follows its input down, or only as
//! far as a limit lets it; the library that judges by schemas follows both the schema and the value, whatever they
//! make of each other by references. What goes too deep ends here like what takes too long, as nobody can catch a
//! stack that overflows. [`roomy`] is for a thread on which there is room for all that limits allow.

mod room;
mod watch;
mod work;

#[cfg(test)]
pub(crate) mod trap;

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::fmt;
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind, resume_unwind};
use std::time::{Duration, Instant};

pub use room::{STACK, followed, roomy, use_room};
pub use watch::Watch;
pub use work::Work;

use crate::limits::{Limit, Limits};
use crate::outcome::Cause;

/// Where a bug is to be told.
const WHERE_TO_REPORT: &str = "please report it where you got yardstick from";

/// How much of a panic's words is repeated, in characters: they can hold what was read.
const LONGEST_WORDS: usize = 200;

/// How many looks go by between two at the clock.
const LOOKS: u32 = 2_048;

/// Why a piece of work came to no end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Broken {
    /// A bug of ours, with the words of the panic, and where it was.
    Bug(String),
    /// It took longer than it may.
    Time(Limit, Duration),
    /// It goes down further than the stack reaches.
    Depth,
}

impl Broken {
    pub fn cause(&self) -> Cause {
        match self {
            Broken::Bug(_) => Cause::Bug,
            Broken::Time(..) => Cause::Time,
            Broken::Depth => Cause::Limit,
        }
    }
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Broken::Bug(words) => write!(
                f,
                "yardstick broke off at a bug of its own ({words}); {WHERE_TO_REPORT}"
            ),
            Broken::Time(limit, time) => {
                let seconds = time.as_secs_f64();
                write!(f, "it takes longer than {seconds} s (limit `{limit}`)")
            }
            Broken::Depth => f.write_str(
                "it is too deep: values, schemas and references stand in one another further than is followed",
            ),
        }
    }
}

/// The moment at which a piece of work has to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deadline {
    at: Option<Instant>,
    /// Which limit that is, and how much it gave.
    limit: Limit,
    time: Duration,
}

impl Deadline {
    pub const NEVER: Deadline = Deadline {
        at: None,
        limit: Limit::RunTime,
        time: Duration::MAX,
    };

    /// So much time from now on.
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that knows what time it is"
    )]
    pub fn within(time: Duration, limit: Limit) -> Deadline {
        Begin(Instant::now()).until(time, limit)
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that knows what time it is"
    )]
    pub fn is_past(self) -> bool {
        self.at.is_some_and(|at| Instant::now() >= at)
    }

    /// How work that is not done by now has ended.
    pub fn broken(self) -> Option<Broken> {
        (self.is_past()).then_some(Broken::Time(self.limit, self.time))
    }

    /// How long it is until then; `None` for ever.
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that knows what time it is"
    )]
    fn left(self) -> Option<Duration> {
        let at = self.at?;
        Some(at.saturating_duration_since(Instant::now()))
    }

    /// The one that comes first.
    #[must_use]
    pub fn or_sooner(self, other: Deadline) -> Deadline {
        match (self.at, other.at) {
            (Some(at), Some(sooner)) if sooner < at => other,
            (None, Some(_)) => other,
            (Some(_) | None, Some(_) | None) => self,
        }
    }
}

impl Default for Deadline {
    fn default() -> Self {
        Deadline::NEVER
    }
}

/// When a run began.
#[derive(Clone, Copy, Debug)]
pub struct Begin(Instant);

impl Begin {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that knows what time it is"
    )]
    pub fn now() -> Begin {
        Begin(Instant::now())
    }

    /// So much time since then.
    pub fn until(self, time: Duration, limit: Limit) -> Deadline {
        Deadline {
            at: self.0.checked_add(time),
            limit,
            time,
        }
    }
}

/// How long the pieces of a run may take, and when the run is over.
#[derive(Clone, Copy, Debug, Default)]
pub struct Patience {
    limits: Limits,
    run: Deadline,
}

impl Patience {
    pub fn new(limits: Limits, run: Deadline) -> Patience {
        Patience { limits, run }
    }

    /// Reads one file.
    ///
    /// # Errors
    /// It panicked, or takes longer than a file may.
    pub fn file<T>(&self, path: &str, read: impl FnOnce() -> T) -> Result<T, Broken> {
        let deadline = Deadline::within(self.limits.file_time, Limit::FileTime);
        shielded(Work::File(path), self.run.or_sooner(deadline), read)
    }

    /// Judges by one rule.
    ///
    /// # Errors
    /// It panicked, or takes longer than a rule may.
    pub fn rule<T>(&self, name: &str, judge: impl FnOnce() -> T) -> Result<T, Broken> {
        let deadline = Deadline::within(self.limits.rule_time, Limit::RuleTime);
        shielded(Work::Rule(name), self.run.or_sooner(deadline), judge)
    }

    /// Finds what so many rules look at in a document, in the time that they have together.
    ///
    /// # Errors
    /// It panicked, or takes longer than these rules may.
    pub fn rules<T>(
        &self,
        count: usize,
        document: &str,
        find: impl FnOnce() -> T,
    ) -> Result<T, Broken> {
        let count = u32::try_from(count.max(1)).unwrap_or(u32::MAX);
        let time = self.limits.rule_time.saturating_mul(count);
        let deadline = Deadline::within(time, Limit::RuleTime);
        shielded(Work::File(document), self.run.or_sooner(deadline), find)
    }

    /// A part of the work that uses one thread, and has the time of the whole run.
    ///
    /// # Errors
    /// It panicked, or the run is over.
    pub fn part<T>(&self, name: &str, work: impl FnOnce() -> T) -> Result<T, Broken> {
        shielded(Work::Part(name), self.run, work)
    }

    /// The last net around a part that uses many threads, or that has to be done however late it is: only what is
    /// shielded in it looks at the clock.
    ///
    /// # Errors
    /// It panicked.
    pub fn whole<T>(&self, name: &str, work: impl FnOnce() -> T) -> Result<T, Broken> {
        shielded(Work::Part(name), Deadline::NEVER, work)
    }
}

/// What a thread knows of the work in its hands.
struct InHand {
    deadline: Cell<Deadline>,
    /// How many looks there are before the next at the clock.
    left: Cell<u32>,
    /// Where the last panic was, if somebody asked to be told: see [`note`].
    panicked_at: RefCell<Option<String>>,
}

thread_local! {
    static IN_HAND: InHand = const {
        InHand {
            deadline: Cell::new(Deadline::NEVER),
            left: Cell::new(LOOKS),
            panicked_at: RefCell::new(None),
        }
    };
}

/// What unwinds when the time is up. It is no panic: nobody is told of it.
struct TimeIsUp(Limit, Duration);

/// To be called wherever work goes on and on: ends it when its time is up, by unwinding to whoever shielded it.
#[inline]
pub fn look() {
    look_for(1);
}

/// The same for something that takes as long as this many small steps.
#[inline]
pub fn look_for(steps: usize) {
    room::look_down();
    IN_HAND.with(|hand| {
        let steps = u32::try_from(steps).unwrap_or(u32::MAX);
        match hand.left.get().checked_sub(steps) {
            Some(left) => hand.left.set(left),
            None => look_at_the_clock(hand),
        }
    });
}

#[cold]
fn look_at_the_clock(hand: &InHand) {
    hand.left.set(LOOKS);
    let deadline = hand.deadline.get();
    if deadline.is_past() {
        resume_unwind(Box::new(TimeIsUp(deadline.limit, deadline.time)));
    }
}

/// Does a piece of work, and catches its panic.
///
/// # Errors
/// The work panicked, or its time is up.
pub fn shielded<T>(
    what: Work<'_>,
    deadline: Deadline,
    work: impl FnOnce() -> T,
) -> Result<T, Broken> {
    if deadline.is_past() {
        return Err(Broken::Time(deadline.limit, deadline.time));
    }
    let _at_work = work::begin(what);
    let before = IN_HAND.with(|hand| {
        let before = hand.deadline.get();
        hand.deadline.set(deadline.or_sooner(before));
        before
    });
    // What the work was writing into is thrown away by whoever called.
    let done = room::bounded(|| catch_unwind(AssertUnwindSafe(work)));
    IN_HAND.with(|hand| hand.deadline.set(before));
    done.map_err(|thrown| broken(&*thrown))
}

fn broken(thrown: &(dyn Any + Send)) -> Broken {
    if let Some(TimeIsUp(limit, time)) = thrown.downcast_ref() {
        return Broken::Time(*limit, *time);
    }
    if thrown.is::<room::TooDeep>() {
        return Broken::Depth;
    }
    let at = IN_HAND.with(|hand| hand.panicked_at.take());
    let words = words(thrown);
    Broken::Bug(match at {
        Some(at) => format!("{words}, at {at}"),
        None => words,
    })
}

/// The words of a panic: cut where they are long, on one line.
fn words(thrown: &(dyn Any + Send)) -> String {
    let words = thrown.downcast_ref::<String>().map(String::as_str);
    let words = words.or_else(|| thrown.downcast_ref::<&str>().copied());
    let words = words.unwrap_or("without words");
    let words: Vec<&str> = words.split_whitespace().collect();
    let words = words.join(" ");
    match words.char_indices().nth(LONGEST_WORDS) {
        Some((cut, _)) => format!("{}…", &words[..cut]),
        None => words,
    }
}

/// For the program's panic hook: remembers where it was for the words of [`Broken::Bug`], and gives the sentence to be
/// told.
pub fn note(panic: &PanicHookInfo<'_>) -> String {
    let at = panic.location().map(|at| {
        // The compiler writes separators as the machine has them on which it ran.
        let file = at.file().replace('\\', "/");
        // A file of others lies somewhere on that machine.
        let known = file.rfind("/registry/src/").map(|at| &file[at + 14..]);
        let known = known.and_then(|below| below.split_once('/'));
        let file = known.map_or(file.as_str(), |(_, name)| name);
        format!("{file}:{}", at.line())
    });
    let mut sentence = format!("a bug of yardstick's own: {}", words(panic.payload()));
    if let Some(at) = &at {
        sentence.push_str(&format!(", at {at}"));
    }
    if let Some(what) = work::of_this_thread() {
        sentence.push_str(&format!(", at work on {what}"));
    }
    IN_HAND.with(|hand| hand.panicked_at.replace(at));
    format!("{sentence}; {WHERE_TO_REPORT}")
}

#[cfg(test)]
mod tests;
