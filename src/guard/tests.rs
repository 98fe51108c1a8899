mod whole;

use std::panic::resume_unwind;
use std::sync::mpsc;

use super::*;

fn soon() -> Deadline {
    Deadline::within(Duration::from_millis(5), Limit::RuleTime)
}

fn for_ever() {
    loop {
        look();
    }
}

#[test]
fn a_panic_is_caught_with_its_words() {
    let bug = shielded(Work::Rule("r"), Deadline::NEVER, || {
        resume_unwind(Box::new("one\n two".to_owned()))
    });
    assert_eq!(bug, Err::<(), _>(Broken::Bug("one two".to_owned())));
    let long = shielded(Work::Rule("r"), Deadline::NEVER, || {
        resume_unwind(Box::new("é".repeat(1_000)))
    });
    let Err::<(), _>(Broken::Bug(words)) = long else {
        panic!("{long:?}");
    };
    assert_eq!(words.chars().count(), LONGEST_WORDS + 1);
}

#[test]
fn work_ends_when_its_time_is_up() {
    let late = shielded(Work::File("f"), soon(), for_ever);
    let limit = Broken::Time(Limit::RuleTime, Duration::from_millis(5));
    assert_eq!(late, Err(limit.clone()));
    assert_eq!(limit.cause(), Cause::Time);
    assert_eq!(
        limit.to_string(),
        "it takes longer than 0.005 s (limit `rule-time`)"
    );
    // What comes after has time of its own, and without a deadline nobody asks.
    shielded(Work::File("f"), Deadline::NEVER, || {
        (0..100_000).for_each(|_| look());
    })
    .unwrap();
    (0..100_000).for_each(|_| look());
}

#[test]
fn what_is_over_is_not_begun() {
    let past = Deadline::within(Duration::ZERO, Limit::RunTime);
    let begun = shielded(Work::Part("p"), past, || panic!("it was begun"));
    assert_eq!(
        begun,
        Err::<(), _>(Broken::Time(Limit::RunTime, Duration::ZERO))
    );
}

#[test]
fn the_sooner_deadline_counts_within() {
    let outer = shielded(Work::Rule("r"), soon(), || {
        let inner = shielded(Work::File("f"), Deadline::NEVER, for_ever);
        assert!(matches!(inner, Err(Broken::Time(Limit::RuleTime, _))));
        for_ever();
    });
    assert!(matches!(outer, Err(Broken::Time(Limit::RuleTime, _))));
}

#[test]
fn threads_are_named_by_their_work() {
    let names = shielded(Work::Rule("outer-of-this-test"), Deadline::NEVER, || {
        let inner = Work::File("inner-of-this-test");
        shielded(inner, Deadline::NEVER, || {
            (work::of_this_thread(), work::of_all_threads())
        })
    });
    let (mine, all) = names.unwrap().unwrap();
    let expected = "the file `inner-of-this-test`";
    assert_eq!(mine.as_deref(), Some(expected));
    assert!(all.iter().any(|name| name == expected));
    // A panic leaves no name behind.
    let _ = shielded(Work::Rule("gone"), Deadline::NEVER, || {
        resume_unwind(Box::new(()))
    });
    assert_eq!(work::of_this_thread(), None);
}

#[test]
fn a_watch_ends_what_does_not_end() {
    let (tell, told) = mpsc::channel();
    let watch = Watch::over(soon(), Duration::from_millis(5), move |_| {
        tell.send(()).unwrap();
    });
    told.recv_timeout(Duration::from_secs(60)).unwrap();
    drop(watch);
}

#[test]
fn a_watch_that_stood_down_ends_nothing() {
    let (tell, told) = mpsc::channel::<()>();
    let watch = Watch::over(soon(), Duration::from_millis(50), move |_| {
        tell.send(()).unwrap();
    });
    watch.stand_down();
    // The sender goes with the thread.
    let end = told.recv_timeout(Duration::from_secs(60));
    assert_eq!(end, Err(mpsc::RecvTimeoutError::Disconnected));
}
