//! What every thread is at work on, so that a bug and an endless loop can be told by name.

use std::cell::RefCell;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

/// A piece of work, by the name that people know it by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work<'a> {
    Rule(&'a str),
    File(&'a str),
    Part(&'a str),
}

impl fmt::Display for Work<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Work::Rule(name) => write!(f, "the rule `{name}`"),
            Work::File(path) => write!(f, "the file `{path}`"),
            Work::Part(name) => f.write_str(name),
        }
    }
}

/// What one thread is at work on, the outermost first.
type Hands = Mutex<Vec<String>>;

/// The hands of all threads that are alive.
static ALL: Mutex<Vec<Weak<Hands>>> = Mutex::new(Vec::new());

thread_local! {
    static MINE: RefCell<Option<Arc<Hands>>> = const { RefCell::new(None) };
}

/// A list of names is whole at any moment, whoever panicked.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn mine() -> Arc<Hands> {
    MINE.with_borrow_mut(|mine| {
        let mine = mine.get_or_insert_with(|| {
            let hands = Arc::new(Mutex::default());
            let mut all = locked(&ALL);
            all.retain(|hands| hands.strong_count() > 0);
            all.push(Arc::downgrade(&hands));
            hands
        });
        Arc::clone(mine)
    })
}

/// Until it is dropped, this thread is at work on something.
pub(super) struct AtWork(Arc<Hands>);

impl Drop for AtWork {
    fn drop(&mut self) {
        locked(&self.0).pop();
    }
}

pub(super) fn begin(what: Work<'_>) -> AtWork {
    let hands = mine();
    locked(&hands).push(what.to_string());
    AtWork(hands)
}

/// What this thread is at work on.
pub(super) fn of_this_thread() -> Option<String> {
    locked(&mine()).last().cloned()
}

/// What each thread is at work on, sorted.
pub(super) fn of_all_threads() -> Vec<String> {
    let all: Vec<Arc<Hands>> = locked(&ALL).iter().filter_map(Weak::upgrade).collect();
    let mut names: Vec<String> = (all.iter())
        .filter_map(|hands| locked(hands).last().cloned())
        .collect();
    names.sort();
    names.dedup();
    names
}
