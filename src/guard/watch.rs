//! The last net: a thread that sleeps, and ends the process where the run does not end by itself.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use super::{Deadline, work};

/// Somebody who watches over a run until it is dropped, or told to stand down.
#[derive(Debug)]
pub struct Watch(Arc<State>);

#[derive(Debug, Default)]
struct State {
    is_over: Mutex<bool>,
    told: Condvar,
}

impl Watch {
    /// Calls `end` with the names of what the threads are at work on, if nobody stood it down this long after the
    /// deadline. Nothing is written meanwhile: who stands it down waits until `end` has returned, if it ever does.
    pub fn over(
        run: Deadline,
        grace: Duration,
        end: impl FnOnce(&[String]) + Send + 'static,
    ) -> Watch {
        let state = Arc::new(State::default());
        let watched = Arc::clone(&state);
        let sleep = move || {
            let mut is_over = (watched.is_over.lock()).unwrap_or_else(PoisonError::into_inner);
            while !*is_over {
                let left = run.left().map(|left| left.saturating_add(grace));
                match left {
                    None => {
                        is_over =
                            (watched.told.wait(is_over)).unwrap_or_else(PoisonError::into_inner);
                    }
                    Some(left) => {
                        let (still, slept) = (watched.told.wait_timeout(is_over, left))
                            .unwrap_or_else(PoisonError::into_inner);
                        is_over = still;
                        if slept.timed_out() && !*is_over {
                            return end(&work::of_all_threads());
                        }
                    }
                }
            }
        };
        // Where the system has no thread to give, the run goes on unwatched: it looks at the clock itself.
        let _ = std::thread::Builder::new()
            .name("watch".to_owned())
            .spawn(sleep);
        Watch(state)
    }

    /// From here on the run ends by itself: what is written now is written to its end.
    pub fn stand_down(&self) {
        *(self.0.is_over.lock()).unwrap_or_else(PoisonError::into_inner) = true;
        self.0.told.notify_all();
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.stand_down();
    }
}
