#![no_main]

use std::sync::LazyLock;

use yardstick_fuzz::mutate;
use yardstick_fuzz::properties::{check, names};

static NAMES: LazyLock<Vec<&str>> = LazyLock::new(names::all);

libfuzzer_sys::fuzz_target!(|data: &[u8]| check::hold(data));

libfuzzer_sys::fuzz_mutator!(|data: &mut [u8], size: usize, most: usize, seed: u32| {
    mutate::bundle(data, size, most, seed, &NAMES)
});
