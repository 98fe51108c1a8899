//! Running jobs side by side in one run, and showing how they compare.
//!
//! Absolute times mean little on a machine that others use, too. So the jobs take turns, each keeps its best time, and
//! what counts is the ratio of two best times of one run.

#![expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a benchmark prints how long things take"
)]

use std::time::{Duration, Instant};

/// Something to measure, and what it is measured against.
pub(crate) struct Job<'a> {
    name: String,
    work: Box<dyn FnMut() + 'a>,
    best: Duration,
}

impl<'a> Job<'a> {
    pub(crate) fn new<T>(name: impl Into<String>, mut work: impl FnMut() -> T + 'a) -> Job<'a> {
        Job {
            name: name.into(),
            work: Box::new(move || drop(std::hint::black_box(work()))),
            best: Duration::MAX,
        }
    }
}

/// `cargo bench` says `--bench`. Without it (`cargo test --benches`) one round shows that everything still runs.
pub(crate) fn is_measuring() -> bool {
    std::env::args().any(|argument| argument == "--bench")
}

/// Lets the jobs take turns until the time is used up, at least three times each.
pub(crate) fn take_turns(jobs: &mut [Job<'_>], time: Duration) {
    let (least, time) = match is_measuring() {
        true => (3, time),
        false => (1, Duration::ZERO),
    };
    let start = Instant::now();
    let mut rounds = 0;
    while rounds < least || start.elapsed() < time {
        for job in &mut *jobs {
            let begin = Instant::now();
            (job.work)();
            job.best = job.best.min(begin.elapsed());
        }
        rounds += 1;
    }
}

/// One line for each job: its best time, and how many times as long as each of the yardsticks it takes.
pub(crate) fn show(title: &str, jobs: &[Job<'_>], yardsticks: &[&str]) {
    println!("\n{title}");
    let against: Vec<&Job<'_>> = yardsticks
        .iter()
        .map(|name| {
            let job = jobs.iter().find(|job| job.name == *name);
            job.expect("a yardstick is one of the jobs")
        })
        .collect();
    let width = |name: &str| name.chars().count().max(6) + 2;
    print!("  {:<44}{:>12}", "", "ms");
    for job in &against {
        print!("{:>1$}", format!("÷ {}", job.name), width(&job.name) + 2);
    }
    println!();
    for job in jobs {
        print!("  {:<44}{:>12.3}", job.name, job.best.as_secs_f64() * 1e3);
        for other in &against {
            let ratio = job.best.as_secs_f64() / other.best.as_secs_f64();
            print!("{ratio:>0$.2}", width(&other.name) + 2);
        }
        println!();
    }
}
