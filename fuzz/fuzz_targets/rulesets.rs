#![no_main]

use yardstick_fuzz::mutate;
use yardstick_fuzz::properties::rulesets;

libfuzzer_sys::fuzz_target!(|data: &[u8]| rulesets::hold(data));

libfuzzer_sys::fuzz_mutator!(|data: &mut [u8], size: usize, most: usize, seed: u32| {
    mutate::bundle(data, size, most, seed, rulesets::NAMES)
});
